#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""provider.py SANHUACTL: opens a workspace through QGIS's SpatiaLite provider, as TAP. Counts,
extents and geometry types are compared with plain SQLite over the same file, the edit that QGIS
makes with what sanhuactl then finds in the history."""
import json
import os
import sqlite3
import subprocess
import sys
import tempfile

os.environ["QT_QPA_PLATFORM"] = "offscreen"
from qgis.core import QgsApplication, QgsDataSourceUri, QgsVectorLayer, QgsWkbTypes  # noqa: E402

CTL = sys.argv[1]
NUMBER = 0


def report(good, name, words=""):
    global NUMBER
    NUMBER += 1
    print(f"{'ok' if good else 'not ok'} {NUMBER} - {name}", flush=True)
    if not good and words:
        print(f"# {words}")


def ctl(*arguments):
    done = subprocess.run([CTL, *arguments], capture_output=True, text=True)
    if done.returncode != 0:
        print(f"# sanhuactl {arguments}: {done.returncode} {done.stderr}")
    return done


def open_layer(path, table):
    uri = QgsDataSourceUri()
    uri.setDatabase(path)
    uri.setDataSource("", table, "geom", "", "id")
    return QgsVectorLayer(uri.uri(), table, "spatialite")


def compare(path):
    """Every spatial table: same rows, same extent, same kind of geometry, right CRS."""
    db = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    db.enable_load_extension(True)
    db.load_extension("mod_spatialite")
    stats = json.loads(ctl("stats", path, "--json").stdout)["classes"]
    tables = db.execute("SELECT f_table_name, geometry_type, srid FROM geometry_columns "
                        "WHERE f_geometry_column = 'geom'").fetchall()
    report(len(tables) >= 8, "spatial tables are registered", str(tables))
    for table, kind, srid in tables:
        layer = open_layer(path, table)
        report(layer.isValid(), f"{table}: opens")
        if not layer.isValid():
            continue
        count, *box = db.execute(
            f'SELECT count(*), min(MbrMinX(geom)), min(MbrMinY(geom)), max(MbrMaxX(geom)), '
            f'max(MbrMaxY(geom)) FROM "{table}"').fetchone()
        report(layer.featureCount() == count == stats.get(table, {"count": count})["count"],
               f"{table}: {count} rows", f"QGIS {layer.featureCount()}, {stats.get(table)}")
        report(layer.crs().authid() == f"EPSG:{srid}", f"{table}: EPSG:{srid}", layer.crs().authid())
        report(int(QgsWkbTypes.flatType(layer.wkbType())) == kind % 1000, f"{table}: geometry type {kind}",
               QgsWkbTypes.displayString(layer.wkbType()))
        layer.updateExtents(True)
        rows = [feature for feature in layer.getFeatures()]
        report(len(rows) == count, f"{table}: all rows are read", str(len(rows)))
        if box[0] is not None:
            seen = layer.extent()
            seen = [seen.xMinimum(), seen.yMinimum(), seen.xMaximum(), seen.yMaximum()]
            report(max(abs(a - b) for a, b in zip(seen, box)) < 1e-3, f"{table}: extent",
                   f"{seen} instead of {box}")
    db.close()


def first_id(path, table):
    db = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    return str(db.execute(f'SELECT min(id) FROM "{table}"').fetchone()[0])


def edit(path):
    """QGIS writes a note on a pole and moves it; sanhuactl finds the edit at the next opening."""
    layer = open_layer(path, "pole")
    feature = next(layer.getFeatures())
    row = feature.id()
    field = layer.fields().indexOf("note")
    report(field >= 0, "pole has a note", str([f.name() for f in layer.fields()]))
    layer.startEditing()
    layer.changeAttributeValue(row, field, "seen in QGIS 已核对")
    moved = feature.geometry()
    moved.translate(1.5, 0)
    layer.changeGeometry(row, moved)
    report(layer.commitChanges(), "QGIS saves an edit", str(layer.commitErrors()))
    del layer
    before = ctl("history", path).stdout
    report("another program" not in before.lower(), "the history knows no other program yet", before[:300])
    # Reading leaves the file alone; the first opening for writing takes the edit into the history.
    done = ctl("set", path, "tree", first_id(path, "tree"), "note=after QGIS")
    history = ctl("history", path).stdout.splitlines()
    report(done.returncode == 0 and any("edited by another program" in line for line in history[:3]),
           "the edit is in the history", "; ".join(history[:3]))
    check = ctl("check", path, "--json")
    report(check.returncode in (0, 1), "the file is sound after it", check.stderr)
    db = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    note, = db.execute("SELECT note FROM pole WHERE id = ?", (row,)).fetchone()
    report(note == "seen in QGIS 已核对", "the note is stored", str(note))
    report(db.execute("PRAGMA integrity_check").fetchone()[0] == "ok", "SQLite calls the file sound")


app = QgsApplication([], False)
app.initQgis()
with tempfile.TemporaryDirectory() as own:
    path = os.path.join(own, "town.sanhua")
    done = ctl("demo", path, "--size", "town")
    report(done.returncode == 0, "the demo town is made", done.stderr)
    if done.returncode == 0:
        compare(path)
        edit(path)
app.exitQgis()
print(f"1..{NUMBER}", flush=True)
# QGIS's own shutdown is not what is tested here.
os._exit(0)
