#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""rules.py ROOT: the house's rules that a machine can keep, as TAP.

Each rule is a function from a tree ({path: text}) to findings (path, line, words). Each carries an
example that it has to refuse and one that it has to accept, so that no rule passes by being blind.
The tree is read from the folders themselves: a checkout without git is checked all the same."""
import json
import os
import re
import sys
import xml.etree.ElementTree as xml

RANK = {"core": 0, "geometry": 1, "crs": 2, "catalog": 3, "store": 4, "exchange": 5, "scene": 5,
        "rules": 5, "tiles": 5, "reference": 6, "planning": 6, "progress": 6, "demo": 7}
LANGUAGES = ("en", "zh_CN", "zh_TW")
FOLDERS = ("app", "data", "docs", "gis", "po", "resources", "tests", "tools", "ui", ".ci")
BINARY = (".png", ".jpg", ".mo", ".gz", ".zip", ".gpkg", ".sanhua", ".shp", ".dbf", ".shx", ".bin")
RULES = []


def rule(bad, good):
    """Registers a rule with the example it refuses and the one it accepts."""
    def register(function):
        RULES.append((function.__name__.replace("_", "-"), function, bad, good))
        return function
    return register


def read_tree(root):
    tree = {}
    for name in os.listdir(root):
        if os.path.isfile(os.path.join(root, name)) and not name.endswith(("~", ".sanhua")):
            tree[name] = None
    for folder in FOLDERS:
        for where, folders, files in os.walk(os.path.join(root, folder)):
            folders[:] = [f for f in folders if f != "__pycache__"]
            for name in files:
                tree[os.path.relpath(os.path.join(where, name), root)] = None
    for path in list(tree):
        if path.endswith(BINARY + ("~", ".git", ".pot")) or path == ".git":
            del tree[path]
            continue
        with open(os.path.join(root, path), encoding="utf-8", errors="replace") as file:
            tree[path] = file.read()
    return tree


def sources(tree, *folders):
    """C files under these folders, as (path, [(line number, line)])."""
    for path, text in sorted(tree.items()):
        if path.endswith((".c", ".h")) and path.startswith(tuple(f + "/" for f in folders)):
            yield path, list(enumerate(text.split("\n"), 1))


def grep(tree, folders, pattern, words, allowed=()):
    regex = re.compile(pattern)
    for path, lines in sources(tree, *folders):
        if path.startswith(tuple(allowed)):
            continue
        for number, line in lines:
            if regex.search(line):
                yield path, number, f"{words}: {line.strip()}"


def is_script(path, text):
    return path.endswith((".py", ".sh")) or text.startswith("#!")


@rule(bad={"gis/scene/a.c": "#include <gtk/gtk.h>\n"}, good={"gis/scene/a.c": "#include <cairo.h>\n"})
def engine_without_window(tree):
    yield from grep(tree, ["gis"], r'#\s*include\s*[<"](gtk/|gdk/|gsk/|adwaita|shumate/|ui/|app/)',
                    "the engine knows no window")


@rule(bad={"ui/map/a.c": "#include <sqlite3.h>\n"}, good={"ui/map/a.c": "#include <gtk/gtk.h>\n"})
def window_without_engine_room(tree):
    yield from grep(tree, ["ui"], r'#\s*include\s*[<"](sqlite3|spatialite|geos_c|proj|gdal|ogr_|cpl_|app/)',
                    "the window sees the engine's headers only")


@rule(bad={"ui/map/a.c": "name = gtk_editable_label_new (text);\n"},
      good={"ui/map/a.c": "name = gtk_entry_new ();\n"})
def widgets_with_faults(tree):
    yield from grep(tree, ["ui"], r"\bgtk_(editable_label|calendar)_new\b",
                    "GtkEditableLabel of GTK 4.8 looks at itself after it is gone, GtkCalendar speaks LC_TIME")


@rule(bad={"gis/store/a.c": '#include "gis/scene/scene.h"\n'},
      good={"gis/scene/a.c": '#include "gis/store/query.h"\n#include "gis/scene/b.h"\n'})
def arrows_inside_engine(tree):
    for path, lines in sources(tree, "gis"):
        here = path.split("/")[1]
        if here not in RANK:
            yield path, 1, f"gis/{here} has no place in the order of the folders"
            continue
        for number, line in lines:
            match = re.match(r'#\s*include\s*"gis/(\w+)/', line)
            if match and match[1] != here and RANK.get(match[1], 99) >= RANK[here]:
                yield path, number, f"gis/{here} must not see gis/{match[1]}"


@rule(bad={"gis/progress/a.c": '  run ("SELECT count(*) FROM cover");\n'},
      good={"gis/store/a.c": '  run ("SELECT 1");\n', "ui/map/a.c": '  _("Select all");\n'})
def sql_in_store_only(tree):
    yield from grep(tree, ["gis", "ui", "app"],
                    r'"\s*(SELECT|INSERT INTO|INSERT OR|UPDATE|DELETE FROM|CREATE|PRAGMA|ALTER TABLE|'
                    r'DROP|BEGIN|COMMIT|ROLLBACK|ATTACH|VACUUM|SAVEPOINT)\b|#\s*include\s*<(sqlite3|spatialite)',
                    "SQL outside the store", allowed=["gis/store/"])


@rule(bad={"gis/scene/a.c": "#include <proj.h>\n"}, good={"gis/crs/a.c": "#include <proj.h>\n"})
def proj_in_crs_only(tree):
    yield from grep(tree, ["gis", "ui", "app"], r"#\s*include\s*<proj\b|\bproj_[a-z_]+ \(|\bPJ_CONTEXT\b",
                    "PROJ outside gis/crs", allowed=["gis/crs/"])


@rule(bad={"gis/scene/a.c": "#include <gdal.h>\n"}, good={"app/reader/a.c": "#include <ogr_api.h>\n"})
def gdal_in_reader_only(tree):
    yield from grep(tree, ["gis", "ui", "app"], r"#\s*include\s*<(gdal|ogr_|cpl_)",
                    "GDAL outside the reader and gis/exchange", allowed=["gis/exchange/", "app/reader/"])


@rule(bad={"gis/scene/a.c": "#include <geos_c.h>\n"}, good={"gis/geometry/a.c": "#include <geos_c.h>\n"})
def geos_in_geometry_only(tree):
    yield from grep(tree, ["gis", "ui", "app"], r"#\s*include\s*<geos", "GEOS outside gis/geometry",
                    allowed=["gis/geometry/"])


@rule(bad={"gis/core/a.c": "int x;\n"},
      good={"gis/core/a.c": "/* SPDX-License-Identifier: GPL-3.0-or-later */\n/* Why. */\n"})
def licence_and_purpose(tree):
    for path, text in tree.items():
        lines = text.split("\n")
        if path.endswith((".c", ".h")):
            if lines[0] != "/* SPDX-License-Identifier: GPL-3.0-or-later */":
                yield path, 1, "the first line is the licence"
            elif path[:-1] + "h" in tree and path.endswith(".c"):
                continue  # told in its header
            elif len(lines) < 2 or not lines[1].startswith("/*"):
                yield path, 2, "a paragraph on the file's purpose follows the licence"
        elif is_script(path, text) or path == "meson.build":
            if not any("SPDX-License-Identifier: GPL-3.0-or-later" in line for line in lines[:3]):
                yield path, 1, "no licence in the first three lines"


@rule(bad={"gis/core/a.h": "/* x */\nint a;\n"}, good={"gis/core/a.h": "#pragma once\n"})
def header_guard(tree):
    for path, text in tree.items():
        if path.endswith(".h") and "\n#pragma once\n" not in "\n" + text:
            yield path, 1, "no #pragma once"


@rule(bad={"gis/core/a.c": "int a; \n"}, good={"gis/core/a.c": "int a;\n"})
def whitespace(tree):
    for path, text in tree.items():
        if path.endswith((".md", ".csv")) and path.startswith("tests/"):
            continue
        for number, line in enumerate(text.split("\n"), 1):
            if line != line.rstrip(" \t\r"):
                yield path, number, "white space at the end"
            if "\t" in line and path.endswith((".c", ".h", ".py", ".ui", ".css", "meson.build")):
                yield path, number, "a tab"
        if text and not text.endswith("\n"):
            yield path, text.count("\n") + 1, "no end of line at the end of the file"


@rule(bad={"gis/core/a.c": "/* TO" + "DO: later */\n"}, good={"gis/core/a.c": "/* done */\n"})
def nothing_left_open(tree):
    for path, text in tree.items():
        if path.startswith("po/"):
            continue
        for number, line in enumerate(text.split("\n"), 1):
            if re.search(r"\b(TO" r"DO|FIX" r"ME|XX" r"X)\b", line):
                yield path, number, f"left open: {line.strip()}"


@rule(bad={"README.md": "see /wo" + "rk/shared\n"}, good={"README.md": "see /home/me/work/x\n"})
def no_machine_paths(tree):
    for path, text in tree.items():
        for number, line in enumerate(text.split("\n"), 1):
            if re.search(r"(?<![\w}~.])/(wo" r"rk|tmp/w)/", line):
                yield path, number, f"a path of one machine: {line.strip()}"


@rule(bad={"gis/core/a.c": "int a;\n" * 1001}, good={"gis/core/a.c": "int a;\n" * 1000})
def file_size(tree):
    for path, lines in sources(tree, "gis", "ui", "app"):
        if len(lines) - 1 > 1000:
            yield path, 1, f"{len(lines) - 1} lines, more than 1000"


@rule(bad={"gis/core/a.c": "void\nf (void)\n{\n" + "  g ();\n" * 100 + "}\n"},
      good={"gis/core/a.c": "void\nf (void)\n{\n  g ();\n}\n\nstatic const int t[] = {\n" + "  1,\n" * 200 + "};\n"})
def function_size(tree):
    for path, lines in sources(tree, "gis", "ui", "app"):
        start = None
        for number, line in lines:
            if line == "{":
                start = number
            elif line == "}" and start is not None:
                if number - start + 1 > 100:
                    yield path, start, f"a function of {number - start + 1} lines, more than 100"
                start = None


@rule(bad={"po/POTFILES.in": "", "ui/map/a.c": '  _("Open");\n'},
      good={"po/POTFILES.in": "ui/map/a.c\n", "ui/map/a.c": '  _("Open");\n'})
def potfiles_complete(tree):
    listed = {line.strip() for line in tree.get("po/POTFILES.in", "").split("\n")
              if line.strip() and not line.startswith("#")}
    for path in sorted(listed - set(tree)):
        yield "po/POTFILES.in", 1, f"{path} does not exist"
    for path, text in sorted(tree.items()):
        if not path.startswith(("app/", "gis/", "ui/", "resources/ui/")):
            continue
        marked = path.endswith((".c", ".h")) and path != "gis/core/i18n.h" and re.search(
            r'(?<![\w])(_|N_|C_|ngettext_) ?\(\s*"', text)
        marked = marked or (path.endswith(".ui") and 'translatable="yes"' in text)
        if marked and path not in listed:
            yield "po/POTFILES.in", 1, f"{path} has strings and is not listed"


@rule(bad={"gis/core/a.c": '  _("%s %" G_GINT64_FORMAT);\n'}, good={"gis/core/a.c": '  _("%s %" PRId64);\n'})
def messages_gettext_can_read(tree):
    call = re.compile(r'(?<!\w)(?:_|N_|ngettext_|C_) ?\((?:[^()";]|"(?:[^"\\]|\\.)*")*?"(?:[^"\\]|\\.)*"\s*'
                      r'(G_\w+_(?:FORMAT|MODIFIER))')
    for path, text in tree.items():
        if path.endswith((".c", ".h")) and path.startswith(("app/", "gis/", "ui/")):
            for match in call.finditer(text):
                line = text.count("\n", 0, match.start()) + 1
                yield path, line, f"{match[1]} inside a message"


@rule(bad={"resources/ui.gresource.xml": "<gresources><gresource><file>ui/a.ui</file></gresource></gresources>\n"},
      good={"resources/ui.gresource.xml": "<gresources><gresource><file>ui/a.ui</file></gresource></gresources>\n",
            "resources/ui/a.ui": "<interface/>\n"})
def resources_exist_and_are_listed(tree):
    listed = set()
    for path, text in tree.items():
        if not path.endswith(".gresource.xml"):
            continue
        for node in xml.fromstring(text.encode()).iter("file"):
            found = [base + node.text.strip() for base in ("resources/", "data/")
                     if base + node.text.strip() in tree]
            listed.update(found)
            if not found:
                yield path, 1, f"{node.text} does not exist"
    for path in sorted(tree):
        if re.match(r"resources/.*\.(ui|css|svg|json)$", path) and path not in listed:
            yield path, 1, "in no resource file"


def find_texts(node, where=""):
    """Every title in a JSON tree: an object with a language key, or the value of a title key."""
    if isinstance(node, dict):
        if any(language in node for language in LANGUAGES):
            yield where, node
            return
        for key, value in node.items():
            if key in ("title", "titles", "description", "plural") and isinstance(value, str):
                yield f"{where}.{key}", {"en": value}
            else:
                yield from find_texts(value, f"{where}.{key}")
    elif isinstance(node, list):
        for index, value in enumerate(node):
            yield from find_texts(value, f"{where}[{index}]")


@rule(bad={"resources/catalog/a.json": '{"title": {"en": "Cover", "zh_CN": "井盖"}}\n'},
      good={"resources/catalog/a.json": '{"title": {"en": "Cover", "zh_CN": "井盖", "zh_TW": "井蓋"}}\n'})
def titles_translated(tree):
    for path, text in tree.items():
        if not re.match(r"resources/(catalog|rules|symbols)/.*\.json$", path):
            continue
        try:
            root = json.loads(text)
        except ValueError as error:
            yield path, 1, f"not JSON: {error}"
            continue
        for where, title in find_texts(root):
            for language in LANGUAGES:
                if not str(title.get(language) or "").strip():
                    yield path, 1, f"{where} ({title.get('en')}) has no {language}"


@rule(bad={"resources/rules/a.json": '{"id": "x", "edition": "1", "certainty": "sure"}\n'},
      good={"resources/rules/a.json": '{"id": "a", "source": "s", "edition": "1", "certainty": "V"}\n'})
def rules_name_their_source(tree):
    for path, text in tree.items():
        if re.match(r"resources/rules/.*\.json$", path):
            root = json.loads(text)
            for key in ("id", "source", "edition", "certainty"):
                if not isinstance(root.get(key), str) or not root[key]:
                    yield path, 1, f"no {key}"
            for certainty in re.findall(r'"certainty":\s*"([^"]*)"', text):
                if certainty not in ("V", "S", "M"):
                    yield path, 1, f"certainty {certainty} is none of V, S, M"


def main():
    tree = read_tree(sys.argv[1])
    number = 0

    def report(good, name, findings=()):
        nonlocal number
        number += 1
        print(f"{'ok' if good else 'not ok'} {number} - {name}")
        for path, line, words in findings:
            print(f"# {path}:{line}: {words}")

    for name, function, bad, good in RULES:
        report(list(function(bad)), f"{name}: refuses its bad example")
        left = list(function(good))
        report(not left, f"{name}: accepts its good example", left)
        findings = list(function(tree))
        report(not findings, f"{name}: the tree", findings)
    report({"gis/core/error.c", "tests/lint/rules.py", "README.md"} <= set(tree), "the tree was found")
    print(f"1..{number}")


main()
