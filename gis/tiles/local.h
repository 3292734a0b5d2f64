/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Raster tiles on this machine: an MBTiles file, or a folder {z}/{x}/{y}.png (or .jpg, .jpeg), rows
 * from the north, or from the south as TMS has them. Any thread; blocking. */
#pragma once

#include "gis/geometry/geometry.h"
#include "gis/tiles/align.h"

G_BEGIN_DECLS

typedef struct _GisTileFiles GisTileFiles;

/* A folder is a folder, all else MBTiles. GIS_ERROR_SOURCE: not there, no tiles in it. */
GisTileFiles *gis_tile_files_open (const char *path, gboolean tms, GError **error);
GisTileFiles *gis_tile_files_ref (GisTileFiles *files);
void gis_tile_files_unref (GisTileFiles *files);
int gis_tile_files_get_min_zoom (const GisTileFiles *files);
int gis_tile_files_get_max_zoom (const GisTileFiles *files);
/* Borrowed; NULL: none told. */
const char *gis_tile_files_get_attribution (const GisTileFiles *files);
/* A tile of the map as it shall be shown: enlarged from above where the source has none so deep, moved
 * back from GCJ-02. NULL without error: nothing there. */
cairo_surface_t *gis_tile_files_dup_tile (GisTileFiles *files,
                                          const GisTileKey *key,
                                          gboolean gcj02,
                                          GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GisTileFiles, gis_tile_files_unref)

G_END_DECLS
