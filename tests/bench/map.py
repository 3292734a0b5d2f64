#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The map against QGIS, side by side in one run: the same file, the same views, one core each.

usage: map.py SANHUACTL FILE [--center LON,LAT] [--zooms 12,14,16,18,19] [--rounds N] [--cpu-time]
              [--pictures FOLDER]

Each round runs `SANHUACTL bench map` and QGIS (Debian's python3-qgis and qgis-providers) in turn on a
copy of FILE whose spatial indexes are registered; of all rounds the best time of each counts. Printed
are milliseconds, ratios and the ink (how dark the picture is against white) of the equal-work pictures.
QGIS' style: points 9 px white-ringed discs in 6 colours, lines 1-3 px, polygons filled with a 1 px
outline."""
import argparse
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time

WIDTH, HEIGHT = 1600, 1000
COLOURS = ["#1565c0", "#2e7d32", "#c62828", "#00838f", "#6d4c41", "#37474f"]
PX = 25.4 / 96  # mm


def run_qgis(path, lon, lat, zooms, pictures, cpu_time):
    """Runs in a process of its own: prints {zoom: ms} as JSON on its last line."""
    from qgis.core import (QgsApplication, QgsCoordinateReferenceSystem, QgsCoordinateTransform,
                           QgsDataSourceUri, QgsFillSymbol, QgsLineSymbol,
                           QgsMapRendererSequentialJob, QgsMapSettings, QgsMarkerSymbol, QgsPointXY,
                           QgsProject, QgsRectangle, QgsSingleSymbolRenderer, QgsVectorLayer,
                           QgsWkbTypes)
    from qgis.PyQt.QtCore import QSize
    from qgis.PyQt.QtGui import QColor
    app = QgsApplication([], False)
    app.initQgis()
    clock = time.process_time if cpu_time else time.perf_counter
    tables = sqlite3.connect(f"file:{path}?mode=ro", uri=True).execute(
        "select f_table_name, f_geometry_column from geometry_columns order by 1").fetchall()
    layers = []
    for i, (table, column) in enumerate(tables):
        uri = QgsDataSourceUri()
        uri.setDatabase(path)
        uri.setDataSource("", table, column)
        layer = QgsVectorLayer(uri.uri(), table, "spatialite")
        if not layer.isValid():
            sys.exit(f"{path}: QGIS cannot read {table}")
        kind = layer.geometryType()
        colour = COLOURS[i % len(COLOURS)]
        if kind == QgsWkbTypes.PointGeometry:
            symbol = QgsMarkerSymbol.createSimple(
                {"name": "circle", "color": colour, "size": str(9 * PX),
                 "outline_color": "#ffffff"})
        elif kind == QgsWkbTypes.LineGeometry:
            symbol = QgsLineSymbol.createSimple({"color": colour, "width": str((1 + i % 3) * PX)})
        else:
            symbol = QgsFillSymbol.createSimple(
                {"color": "#d9c7ad", "outline_color": "#8c7861", "outline_width": str(PX)})
        layer.setRenderer(QgsSingleSymbolRenderer(symbol))
        layers.append((kind, layer))
    layers = [layer for _, layer in sorted(layers, key=lambda pair: pair[0])]  # points on top
    mercator = QgsCoordinateReferenceSystem("EPSG:3857")
    centre = QgsCoordinateTransform(QgsCoordinateReferenceSystem("EPSG:4326"), mercator,
                                    QgsProject.instance()).transform(QgsPointXY(lon, lat))
    times = {}
    for zoom in zooms:
        reach = 20037508.342789244 / 256 / 2 ** zoom
        settings = QgsMapSettings()
        settings.setLayers(layers)
        settings.setOutputSize(QSize(WIDTH, HEIGHT))
        settings.setOutputDpi(96)
        settings.setDestinationCrs(mercator)
        settings.setBackgroundColor(QColor("white"))
        settings.setFlag(QgsMapSettings.UseRenderingOptimization, True)
        settings.setFlag(QgsMapSettings.Antialiasing, True)
        settings.setExtent(QgsRectangle(centre.x() - WIDTH * reach, centre.y() - HEIGHT * reach,
                                        centre.x() + WIDTH * reach, centre.y() + HEIGHT * reach))
        best = 1e9
        for _ in range(3):
            start = clock()
            job = QgsMapRendererSequentialJob(settings)
            job.start()
            job.waitForFinished()
            best = min(best, (clock() - start) * 1e3)
        job.renderedImage().save(os.path.join(pictures, f"z{zoom}-qgis.png"))
        times[zoom] = best
    print(json.dumps(times), flush=True)
    os._exit(0)  # QGIS' own clean-up crashes without a window system


def get_ink(path):
    """Mean darkness of the picture, 0 white … 1 black."""
    from qgis.PyQt.QtGui import QImage
    image = QImage(path).convertToFormat(QImage.Format_Grayscale8)
    bits = image.constBits()
    bits.setsize(image.sizeInBytes())
    data, line = bytes(bits), image.bytesPerLine()
    dark = sum(255 * image.width() - sum(data[y * line:y * line + image.width()])
               for y in range(image.height()))
    return dark / 255 / image.width() / image.height()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("sanhuactl")
    parser.add_argument("file")
    parser.add_argument("--center", default="114.307,34.797")
    parser.add_argument("--zooms", default="12,14,16,18,19")
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--cpu-time", action="store_true")
    parser.add_argument("--pictures")
    parser.add_argument("--qgis", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    zooms = [int(zoom) for zoom in options.zooms.split(",")]
    if options.qgis:
        lon, lat = (float(part) for part in options.center.split(","))
        run_qgis(options.file, lon, lat, zooms, options.pictures, options.cpu_time)
    ours, plain, theirs, numbers = {}, {}, {}, {}
    open_ms = read_ms = reopen_ms = 1e9
    with tempfile.TemporaryDirectory() as own:
        pictures = options.pictures or own
        os.makedirs(pictures, exist_ok=True)
        # QGIS writes into what it opens.
        copy = os.path.join(own, "peer.sanhua")
        subprocess.run([options.sanhuactl, "backup", options.file, copy], check=True,
                       stdout=subprocess.DEVNULL)
        rest = ["--center", options.center] + (["--cpu-time"] if options.cpu_time else [])
        environment = dict(os.environ, QT_QPA_PLATFORM="offscreen", XDG_RUNTIME_DIR=own)
        for _ in range(options.rounds):
            done = subprocess.run([options.sanhuactl, "bench", "map", options.file, "--json",
                                   "--out", pictures, *rest], check=True, capture_output=True)
            numbers = json.loads(done.stdout)
            open_ms = min(open_ms, numbers["open_ms"])
            read_ms = min(read_ms, numbers["read_ms"])
            reopen_ms = min(reopen_ms, numbers["reopen_ms"] or 1e9)
            for view in numbers["views"]:
                zoom = view["zoom"]
                ours[zoom] = min(ours.get(zoom, 1e9), view["ms"])
                plain[zoom] = min(plain.get(zoom, 1e9), view["ms_plain"])
            done = subprocess.run([sys.executable, __file__, options.sanhuactl, copy, "--qgis",
                                   "--zooms", options.zooms, "--pictures", pictures, *rest],
                                  check=True, capture_output=True, env=environment)
            for zoom, ms in json.loads(done.stdout.splitlines()[-1]).items():
                theirs[int(zoom)] = min(theirs.get(int(zoom), 1e9), ms)
        features = {view["zoom"]: view["features"] for view in numbers["views"]}
        print(" zoom  features   QGIS ms    our ms   ratio  equal work   ratio  ink/QGIS")
        for zoom in zooms:
            ink = get_ink(f"{pictures}/z{zoom}-qgis.png")
            ours_ink = get_ink(f"{pictures}/z{zoom}-plain.png")
            share = f"{ours_ink / ink:8.2f}" if ink > 0 else "       -"
            print(f"{zoom:5} {features[zoom]:9} {theirs[zoom]:9.1f} {ours[zoom]:9.1f} "
                  f"{theirs[zoom] / ours[zoom]:6.1f}x {plain[zoom]:11.1f} "
                  f"{theirs[zoom] / plain[zoom]:6.1f}x  {share}")
    qgis_ms = theirs.get(14, float("nan"))
    print(f"QGIS' view at zoom 14: {qgis_ms:.0f} ms. From the closed file to our first map there: "
          f"{open_ms:.0f} ms as it is opened now ({qgis_ms / open_ms:.2f}x), "
          f"{read_ms:.0f} ms when it was never seen ({qgis_ms / read_ms:.2f}x)")
    if reopen_ms < 1e9:
        print(f"and {reopen_ms:.0f} ms when its scene was kept ({qgis_ms / reopen_ms:.2f}x)")
    print(f"scene {numbers['scene_bytes'] / 1e6:.1f} MB, process at most "
          f"{numbers['peak_rss_bytes'] / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
