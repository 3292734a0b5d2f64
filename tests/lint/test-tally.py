#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""test-tally.py TALLY: what tools/tally says of logs whose sum is known by hand, as TAP."""
import json
import subprocess
import sys
import tempfile

OK = {"name": "a", "result": "OK", "returncode": 0, "duration": 1.0}
GOOD = dict(OK, stdout="TAP version 13\nok 1 /a\nok 2 /b\n1..2\n")
BAD = dict(OK, result="FAIL", returncode=1, stdout="ok 1 /a\nnot ok 2 /b\n1..2\n")
SKIPPED = dict(OK, stdout="1..2\nok 1 /a\nok 2 /b # SKIP no display\n")
CRASHED = dict(OK, result="ERROR", returncode=-11, stdout="ok 1 /a\n")
PLAIN = dict(OK, stdout="")
PLAIN_BAD = dict(OK, result="TIMEOUT", returncode=-9)

CASES = [
    ("two subtests and one plain test", [GOOD, PLAIN], 0, "3 passed, 0 failed", 0),
    ("a failed subtest", [GOOD, BAD], 1, "3 passed, 1 failed", 1),
    ("a skipped subtest is a failure", [SKIPPED], 0, "1 passed, 1 failed", 1),
    ("a crash before the plan", [CRASHED], 1, "0 passed, 1 failed", 1),
    ("a plain test that ran out of time", [GOOD, PLAIN_BAD], 1, "2 passed, 1 failed", 1),
    ("meson failed and the log does not say why", [GOOD], 1, "2 passed, 1 failed", 1),
    ("nothing ran", [], 0, "0 passed, 1 failed", 1),
]


def run(tests, status):
    with tempfile.NamedTemporaryFile("w", suffix=".json") as log:
        log.write("".join(json.dumps(test) + "\n" for test in tests))
        log.flush()
        done = subprocess.run([sys.argv[1], log.name, str(status)], capture_output=True, text=True)
    return done.stdout.splitlines()[-1], done.returncode


for number, (name, tests, status, last, code) in enumerate(CASES, 1):
    seen = run(tests, status)
    print(f"{'ok' if seen == (last, code) else 'not ok'} {number} - {name}")
    if seen != (last, code):
        print(f"# {seen} instead of {(last, code)}")
print(f"1..{len(CASES)}")
