#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""install.py BUILD: installs the build tree into a staging folder, finds there what a package has to
hold, and runs the moved programs: they have to find reader, translations and sample beside them. TAP."""
import os
import shutil
import subprocess
import sys
import tempfile

BUILD = sys.argv[1]
NUMBER = 0
EXPECTED = [
    "bin/sanhua", "bin/sanhuactl", "libexec/sanhua-reader",
    "share/applications/io.github.sanhua.Sanhua.desktop",
    "share/metainfo/io.github.sanhua.Sanhua.metainfo.xml",
    "share/mime/packages/io.github.sanhua.Sanhua.xml",
    "share/glib-2.0/schemas/io.github.sanhua.Sanhua.gschema.xml",
    "share/icons/hicolor/scalable/apps/io.github.sanhua.Sanhua.svg",
    "share/icons/hicolor/symbolic/apps/io.github.sanhua.Sanhua-symbolic.svg",
    "share/locale/zh_CN/LC_MESSAGES/sanhua.mo",
    "share/man/man1/sanhuactl.1",
    "share/sanhua/sample/covers.geojson",
]


def report(good, name, words=""):
    global NUMBER
    NUMBER += 1
    print(f"{'ok' if good else 'not ok'} {NUMBER} - {name}")
    for line in [] if good else str(words).splitlines()[-20:]:
        print(f"# {line}")


def find_prefix(stage):
    """The folder in the stage that holds bin/."""
    for where, folders, _ in os.walk(stage):
        if "bin" in folders:
            return where
    return stage


def run_moved(prefix, own):
    # No Chinese locale need be generated on the machine, and newer C libraries translate nothing
    # under C.UTF-8: the program brings what it needs.
    environment = dict(os.environ, LC_ALL="C.UTF-8", LANGUAGE="zh_CN", HOME=own)
    environment.pop("LOCPATH", None)
    ctl = os.path.join(prefix, "bin/sanhuactl")
    done = subprocess.run([ctl, "nonsense"], capture_output=True, text=True, env=environment)
    report(done.returncode == 2 and any("\u4e00" <= char <= "\u9fff" for char in done.stderr),
           "a message is Chinese", f"{done.returncode} {done.stderr}")
    # Only the reader can know how many rows the sample has; ogrinfo is the witness.
    sample = os.path.join(prefix, "share/sanhua/sample/covers.geojson")
    done = subprocess.run([ctl, "inspect", sample, "--json"], capture_output=True, text=True,
                          env=environment)
    seen = subprocess.run(["ogrinfo", "-ro", "-so", "-al", sample], capture_output=True, text=True)
    count = [line.split(": ")[1] for line in seen.stdout.splitlines() if line.startswith("Feature Count")]
    report(done.returncode == 0 and len(count) == 1 and f'{count[0]}' in done.stdout,
           "the moved program finds its reader", f"{done.returncode} {done.stdout} {done.stderr} {count}")


with tempfile.TemporaryDirectory() as own:
    done = subprocess.run(["meson", "install", "--no-rebuild", "--destdir", own], cwd=BUILD,
                          capture_output=True, text=True)
    report(done.returncode == 0, "meson install", done.stdout + done.stderr)
    installed = find_prefix(own)
    for path in EXPECTED:
        report(os.path.isfile(os.path.join(installed, path)), path)
    moved = os.path.join(own, "moved")
    shutil.move(installed, moved)
    run_moved(moved, own)
print(f"1..{NUMBER}")
