#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The import against GDAL's own tool, side by side in one run: the same points into a fresh workspace
and, by `ogr2ogr -f SQLite -dsco SPATIALITE=YES` tuned as far as it goes, into a fresh SpatiaLite file.

usage: import.py SANHUACTL [--points 100000,1000000] [--formats GPKG,GeoJSON,FlatGeobuf] [--rounds N]

Both reproject from EPSG:4490 to EPSG:4547 and build the spatial index. Ours also checks every value
against the catalogue, looks for duplicates, and records what it needs to undo the import and to match
the source again; ogr2ogr does none of that, and does not sync the disk. Of all rounds the best time
of each counts, in seconds of the clock and of the processor."""
import argparse
import os
import random
import sqlite3
import subprocess
import sys
import tempfile
import time

KINDS = ["污水", "雨水", "自来水", "通信", "燃气", "电力"]
SUFFIXES = {"GPKG": "gpkg", "GeoJSON": "geojson", "FlatGeobuf": "fgb", "ESRI Shapefile": "shp"}
TUNED = ["--config", "OGR_SQLITE_SYNCHRONOUS", "OFF", "--config", "OGR_SQLITE_JOURNAL", "OFF",
         "--config", "OGR_SQLITE_CACHE", "256"]


def write_points(folder, n, form):
    """Covers strewn over the city, the same for the same number."""
    rows = random.Random(n)
    table = os.path.join(folder, "points.csv")
    source = os.path.join(folder, f"points{n}.{SUFFIXES[form]}")
    with open(table, "w", encoding="utf-8") as out:
        out.write("lon,lat,code,kind,state,height,surveyed\n")
        for i in range(n):
            out.write(f"{114.2 + 0.3 * rows.random():.7f},{34.7 + 0.25 * rows.random():.7f},"
                      f"C{i:08d},{KINDS[i % 6]},完好,{-(i % 31)},"
                      f"2023-{1 + i % 12:02d}-{1 + i % 28:02d}\n")
    subprocess.run(["ogr2ogr", "-f", form, source, table, "-nln", "points", "-a_srs", "EPSG:4490",
                    "-oo", "X_POSSIBLE_NAMES=lon", "-oo", "Y_POSSIBLE_NAMES=lat",
                    "-oo", "AUTODETECT_TYPE=YES", "-gt", "unlimited",
                    *(["-lco", "ENCODING=UTF-8"] if SUFFIXES[form] == "shp" else [])], check=True)
    os.remove(table)
    return source


def remove(path):
    for suffix in ["", "-wal", "-shm", "-journal"]:
        if os.path.exists(path + suffix):
            os.remove(path + suffix)


def measure(command):
    """Seconds of the clock, of the processor (children too), and the most memory of it in MB."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    if status != 0:
        sys.exit(f"failed: {' '.join(command)}")
    return time.perf_counter() - start, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def count(path, table):
    with sqlite3.connect(path) as db:
        return db.execute(f"SELECT count (*) FROM {table}").fetchone()[0]


def run_ours(ctl, source, n, out):
    remove(out)
    subprocess.run([ctl, "new", out], check=True, stdout=subprocess.DEVNULL)
    taken = measure([ctl, "import", out, source, "--class", "cover"])
    if count(out, "cover") != n or count(out, "idx_cover_geom_rowid") != n:
        sys.exit("ours: rows are missing")
    return taken


def run_ogr2ogr(source, n, out):
    remove(out)
    taken = measure(["ogr2ogr", "-f", "SQLite", "-dsco", "SPATIALITE=YES", "-gt", "unlimited",
                     "-t_srs", "EPSG:4547", "-nln", "points", *TUNED, out, source])
    if count(out, "points") != n:
        sys.exit("ogr2ogr: rows are missing")
    return taken


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("ctl")
    parser.add_argument("--points", default="100000,1000000")
    parser.add_argument("--formats", default="GPKG", help=", ".join(SUFFIXES))
    parser.add_argument("--rounds", type=int, default=1)
    args = parser.parse_args()
    print(f"{'points':>9} {'format':>8}   {'ours, s (cpu)':>16} {'ogr2ogr, s (cpu)':>18}"
          f" {'clock':>7} {'cpu':>7}   ours, MB", flush=True)
    with tempfile.TemporaryDirectory(prefix="sanhua-bench-") as folder:
        os.environ["XDG_STATE_HOME"] = folder
        for form in args.formats.split(","):
            for n in map(int, args.points.split(",")):
                source = write_points(folder, n, form)
                ours, theirs = [], []
                for _ in range(args.rounds):
                    ours.append(run_ours(args.ctl, source, n, os.path.join(folder, "a.sanhua")))
                    theirs.append(run_ogr2ogr(source, n, os.path.join(folder, "b.sqlite")))
                a = [min(column) for column in zip(*ours)]
                b = [min(column) for column in zip(*theirs)]
                print(f"{n:>9} {form:>8}   {a[0]:>8.1f} ({a[1]:.1f}) {b[0]:>10.1f} ({b[1]:.1f})"
                      f" {b[0] / a[0]:>6.1f}× {b[1] / a[1]:>6.1f}×   {a[2]:.0f}", flush=True)
                os.remove(source)


main()
