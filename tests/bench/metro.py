#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes the metropolis and holds it to its size: over a million covers, 200 000 sections and pieces of
line, 100 000 facades, 150 000 poles, in less than 1 GiB of memory.

usage: metro.py SANHUACTL [OUT.sanhua]"""
import os
import sqlite3
import subprocess
import sys
import tempfile
import time

LEAST = {"cover": 1000000, "road_section + overhead_line": 200000, "facade": 100000, "pole": 150000}
OTHERS = ["building", "tree", "admin_area", "project", "work_item", "state_event"]
MAX_MEMORY_MB = 1024


def main():
    with tempfile.TemporaryDirectory(prefix="sanhua-bench-") as folder:
        out = sys.argv[2] if len(sys.argv) > 2 else os.path.join(folder, "metro.sanhua")
        start = time.perf_counter()
        process = subprocess.Popen([sys.argv[1], "demo", out, "--size", "metro"])
        _, status, usage = os.wait4(process.pid, 0)
        memory_mb = usage.ru_maxrss / 1024
        if status != 0:
            sys.exit("it was not made")
        print(f"{time.perf_counter() - start:.0f} s, {usage.ru_utime + usage.ru_stime:.0f} s of "
              f"processor, {memory_mb:.0f} MB of memory, {os.path.getsize(out) / 1e6:.0f} MB of disk")
        good = memory_mb < MAX_MEMORY_MB
        with sqlite3.connect(f"file:{out}?mode=ro", uri=True) as db:
            for tables in [*LEAST, *OTHERS]:
                n = sum(db.execute(f"SELECT count (*) FROM {table}").fetchone()[0]
                        for table in tables.split(" + "))
                print(f"{n:>9}  {tables}")
                good = good and n >= LEAST.get(tables, 0)
    sys.exit(0 if good else "too small or too large")


main()
