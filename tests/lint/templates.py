#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""templates.py ROOT: the window's templates are well formed and name only widgets, properties' types
and ids that exist, as TAP. `gtk4-builder-tool validate` cannot build templates of our own types and
the tests of the window build each of them; what it cannot see is looked at here: unbound ids,
labels without translation, buttons with an icon and no name for who cannot see it."""
import glob
import os
import re
import subprocess
import sys
import xml.etree.ElementTree as xml

ROOT = sys.argv[1]
NUMBER = 0
# Shown words live in these properties.
WORDS = {"label", "title", "subtitle", "tooltip-text", "placeholder-text", "description"}


def report(good, name, findings=()):
    global NUMBER
    NUMBER += 1
    print(f"{'ok' if good else 'not ok'} {NUMBER} - {name}")
    for finding in findings:
        print(f"# {finding}")


def find_faults(root, template_class):
    if root.tag != "interface":
        yield "the root is not <interface>"
    ids = [node.get("id") for node in root.iter() if node.get("id")]
    for name in sorted({name for name in ids if ids.count(name) > 1}):
        yield f"the id {name} stands twice"
    for node in root.iter("property"):
        words = (node.text or "").strip()
        if (node.get("name") in WORDS and re.search("[A-Za-z]{2}", words)
                and node.get("translatable") != "yes" and not node.get("bind-source")):
            yield f"not translatable: {words}"
    for node in root.iter("object"):
        names = {child.get("name") for child in node.findall("property")}
        if node.get("class") in ("GtkButton", "GtkToggleButton", "GtkMenuButton") and \
                "icon-name" in names and not names & {"label", "tooltip-text"} and \
                node.find("accessibility") is None:
            yield f"a button with an icon ({node.get('id')}) has no name"
    template = root.find("template")
    if template is not None and template_class is not None and template.get("class") not in template_class:
        yield f"no C source defines {template.get('class')}"


def defined_types():
    types = set()
    for path in glob.glob(os.path.join(ROOT, "ui/**/*.h"), recursive=True) + \
            glob.glob(os.path.join(ROOT, "ui/**/*.c"), recursive=True):
        with open(path, encoding="utf-8") as file:
            types.update(re.findall(r"\((Ui\w+),\s*ui_", file.read()))
    return types


BAD = """<interface><template class="UiNothing" parent="GtkBox"><child><object class="GtkButton" id="a">
<property name="icon-name">x</property></object></child><child><object class="GtkLabel" id="a">
<property name="label">Open</property></object></child></template></interface>"""
report(len(list(find_faults(xml.fromstring(BAD), {"UiMap"}))) == 4, "a bad template is refused")

types = defined_types()
for path in sorted(glob.glob(os.path.join(ROOT, "resources/ui/**/*.ui"), recursive=True)):
    name = os.path.relpath(path, ROOT)
    try:
        root = xml.parse(path).getroot()
        faults = list(find_faults(root, types))
        if root.find("template") is None:
            done = subprocess.run(["gtk4-builder-tool", "validate", path], capture_output=True, text=True)
            if done.returncode != 0:
                faults.append(done.stderr.strip())
    except xml.ParseError as error:
        faults = [str(error)]
    report(not faults, name, faults)
print(f"1..{NUMBER}")
