#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""translations.py ROOT: every language of po/LINGUAS is complete and well formed, judged by gettext's
own msgcmp and msgfmt against messages extracted anew, as TAP."""
import os
import subprocess
import sys
import tempfile

ROOT = sys.argv[1]
NUMBER = 0


def report(good, name, words=""):
    global NUMBER
    NUMBER += 1
    print(f"{'ok' if good else 'not ok'} {NUMBER} - {name}")
    for line in words.strip().splitlines()[:60]:
        print(f"# {line}")


def run(*command):
    return subprocess.run(command, capture_output=True, text=True, cwd=ROOT)


def complete(po, pot):
    """msgcmp's verdict: every message of pot is translated in po, none is fuzzy."""
    return run("msgcmp", po, pot)


def find_unused(po, pot):
    """The messages of po that pot has no more, by msgmerge; None when it fails."""
    merged = run("msgmerge", "-q", "-N", "-o", "-", po, pot)
    if merged.returncode != 0:
        return None
    return [line[3:] for line in merged.stdout.splitlines() if line.startswith("#~ msgid")]


def write(folder, name, text):
    path = os.path.join(folder, name)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    return path


with tempfile.TemporaryDirectory() as own:
    pot = os.path.join(own, "sanhua.pot")
    extracted = run(os.path.join(ROOT, "tools/extract-messages"), pot)
    report(extracted.returncode == 0 and os.path.getsize(pot) > 1000, "messages are extracted",
           extracted.stderr)

    with open(os.path.join(ROOT, "po/LINGUAS"), encoding="utf-8") as linguas:
        languages = [line.strip() for line in linguas if line.strip() and line[0] != "#"]
    report("zh_CN" in languages, "zh_CN is among the languages")
    for language in languages:
        po = os.path.join(ROOT, f"po/{language}.po")
        done = complete(po, pot)
        report(done.returncode == 0, f"{language} is complete", done.stderr)
        done = run("msgfmt", "-c", "-o", "/dev/null", po)
        report(done.returncode == 0, f"{language} is well formed", done.stderr)
        with open(po, encoding="utf-8") as file:
            text = file.read()
        unused = find_unused(po, pot)
        report("#~" not in text and unused == [], f"{language} carries no dead messages", str(unused))

        # The same judges have to refuse a catalogue that lacks one message, has one that is fuzzy,
        # untranslated or used by nobody.
        first = text.index('\nmsgid "', text.index('msgstr'))
        start = text.rindex("\n\n", 0, first + 1)
        end = text.index("\n\n", first)
        lacking = write(own, "lacking.po", text[:start] + text[end:])
        report(complete(lacking, pot).returncode != 0, f"{language} without a message is refused")
        fuzzy = write(own, "fuzzy.po", text[:first] + "\n#, fuzzy" + text[first:])
        report(complete(fuzzy, pot).returncode != 0, f"{language} with a fuzzy message is refused")
        string = text.index("msgstr", first)
        empty = write(own, "empty.po", text[:string] + 'msgstr ""' + text[end:])
        report(complete(empty, pot).returncode != 0, f"{language} with an empty message is refused")
        dead = write(own, "dead.po", text + '\nmsgid "said by nobody"\nmsgstr "无"\n')
        report(find_unused(dead, pot) == ['msgid "said by nobody"'],
               f"{language} with a dead message is refused")
print(f"1..{NUMBER}")
