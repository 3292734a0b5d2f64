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
        report("#~" not in text, f"{language} carries no dead messages")

        # The same judge has to refuse a catalogue that lacks one message.
        lacking = os.path.join(own, "lacking.po")
        first = text.index('\nmsgid "', text.index('msgstr'))
        start = text.rindex("\n\n", 0, first + 1)
        end = text.index("\n\n", first)
        with open(lacking, "w", encoding="utf-8") as file:
            file.write(text[:start] + text[end:])
        report(complete(lacking, pot).returncode != 0, f"{language} without a message is refused")
print(f"1..{NUMBER}")
