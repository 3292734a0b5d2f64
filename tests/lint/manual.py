#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""manual.py SANHUACTL ROOT: the manual page against the program itself, as TAP: every command and
option that --help tells, every key that --json prints, every exit status."""
import json
import os
import re
import subprocess
import sys
import tempfile

CTL, ROOT = sys.argv[1], sys.argv[2]
NUMBER = 0
ENVIRONMENT = dict(os.environ, LC_ALL="C.UTF-8", LANGUAGE="en")


def report(good, name, words=""):
    global NUMBER
    NUMBER += 1
    print(f"{'ok' if good else 'not ok'} {NUMBER} - {name}")
    if not good and words:
        print(f"# {words}")


def ctl(*arguments):
    return subprocess.run([CTL, *arguments], capture_output=True, text=True, env=ENVIRONMENT)


def read_manual():
    """(the page as plain text, {command: its part})."""
    with open(os.path.join(ROOT, "data/man/sanhuactl.1"), encoding="utf-8") as file:
        text = file.read()
    text = re.sub(r"\\f[BIRP]", "", text).replace("\\-", "-").replace("\\ ", " ")
    commands = text[text.index(".SH COMMANDS"):text.index(".SH JSON")]
    parts = re.split(r'\.TP\n\.BI? "(\w+) ', commands)
    return text, dict(zip(parts[1::2], parts[2::2]))


def find_keys(node):
    """Keys of a JSON tree that are names of ours: not codes, classes, counts by value."""
    if isinstance(node, dict):
        for key, value in node.items():
            yield key
            # Keys are data below these: class ids, and state codes or reasons.
            if key == "classes":
                for inner in value.values():
                    yield from find_keys(inner)
            elif key not in ("states", "reasons"):
                yield from find_keys(value)
    elif isinstance(node, list):
        for value in node:
            yield from find_keys(value)


def check_json(part, name, done):
    try:
        root = json.loads(done.stdout)
    except ValueError as error:
        report(False, f"{name} --json is one object", f"{error}: {done.stdout[:200]} {done.stderr}")
        return
    keys = {key for key in find_keys(root) if re.fullmatch(r"[a-z][a-z0-9_]*", key)}
    strange = sorted(set(find_keys(root)) - keys)
    report(not strange, f"{name} --json has snake_case keys", str(strange))
    missing = sorted(key for key in keys if not re.search(rf"\b{key}\b", part))
    report(keys and not missing, f"{name} --json is documented", f"not in the manual: {missing}")


text, parts = read_manual()
listed = re.findall(r"^  (\w+) .*", ctl("--help").stdout.split("Options:")[0], re.M)
listed = [name for name in listed if name != "sanhuactl"]
report(len(listed) >= 13, "--help lists the commands", str(listed))
report(set(listed) == set(parts), "the manual has the same commands", f"{set(listed) ^ set(parts)}")
for name in listed:
    shown = set(re.findall(r"--[a-z][a-z-]*", ctl(name, "--help").stdout)) - {"--help", "--help-all"}
    told = set(re.findall(r"--[a-z][a-z-]*", parts.get(name, "")))
    report(shown == told, f"{name}: options", f"only --help: {shown - told}, only manual: {told - shown}")

with tempfile.TemporaryDirectory() as own:
    town = os.path.join(own, "town.sanhua")
    sample = os.path.join(ROOT, "data/sample/covers.geojson")
    done = ctl("demo", town)
    report(done.returncode == 0, "the demo town is made", done.stderr)
    keys_part = text[text.index(".SH JSON"):text.index(".SH EXIT STATUS")]
    sections = dict(zip(re.findall(r"\.B (\w+) --json", keys_part),
                        re.split(r"\.B \w+ --json", keys_part)[1:]))
    check_json(sections.get("stats", ""), "stats", ctl("stats", town, "--json"))
    check_json(sections.get("check", ""), "check", ctl("check", town, "--json"))
    check_json(sections.get("history", ""), "history", ctl("history", town, "--json"))
    check_json(sections.get("inspect", ""), "inspect", ctl("inspect", sample, "--json"))
    check_json(sections.get("import", ""), "import",
               ctl("import", town, sample, "--class", "cover", "--json"))
    check_json(sections.get("bench", ""), "bench", ctl("bench", "map", town, "--json"))
    statuses = re.findall(r"\.TP\n\.B (\d+)\n", text)
    report(statuses == ["0", "1", "2", "3", "4", "5", "130"], "exit statuses", str(statuses))
print(f"1..{NUMBER}")
