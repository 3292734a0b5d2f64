/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads tiles from an MBTiles file (MBTiles 1.3: SQLite with `metadata` and `tiles`, rows
 * counted from the south). The file comes from outside: opened read-only with an untrusted schema,
 * bounded row size, and nothing of it is ever executed but its own `tiles` view. */
#pragma once

#include "gis/geometry/geometry.h"
#include <glib.h>

G_BEGIN_DECLS

typedef struct _GisMbtiles GisMbtiles;

/* GIS_ERROR_SOURCE: missing, not MBTiles, vector tiles (format pbf), empty. Blocking (worker). */
GisMbtiles *gis_mbtiles_open (const char *path, GError **error);
/* The same for a file of vector tiles; one of pictures is refused. */
GisMbtiles *gis_mbtiles_open_vector (const char *path, GError **error);
GisMbtiles *gis_mbtiles_ref (GisMbtiles *tiles);
void gis_mbtiles_unref (GisMbtiles *tiles);
int gis_mbtiles_get_min_zoom (const GisMbtiles *tiles);
int gis_mbtiles_get_max_zoom (const GisMbtiles *tiles);
/* What the file says that it covers, in degrees; FALSE when it does not say. */
gboolean gis_mbtiles_get_bounds (const GisMbtiles *tiles, GisBox *degrees);
/* Plain text (markup taken out); NULL when the file names none. Borrowed. */
const char *gis_mbtiles_get_attribution (const GisMbtiles *tiles);
/* The encoded picture (or vector tile, mostly gzipped) of tile (x, y) counted from the north-west, as web maps do; NULL without error
 * when the file has none there. Any thread, one at a time; blocking (worker). */
GBytes *gis_mbtiles_get_tile (GisMbtiles *tiles, int zoom, int x, int y, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GisMbtiles, gis_mbtiles_unref)

G_END_DECLS
