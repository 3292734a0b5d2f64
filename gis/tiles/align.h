/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which tiles of a source make up one tile of the map, and where they go: deeper levels than the source
 * has are enlarged from its deepest, and sources in GCJ-02 are shifted back, for which up to four of
 * their tiles meet in one of ours. */
#pragma once

#include <cairo.h>
#include <glib.h>

G_BEGIN_DECLS

#define GIS_TILE_MAX_PARTS 9

typedef struct
{
  int zoom, x, y;
} GisTileKey;

typedef struct
{
  GisTileKey parts[GIS_TILE_MAX_PARTS];
  guint n_parts;         /* 0: outside of the world */
  cairo_matrix_t matrix; /* from pixels of the map's tile (256) to those of the source's level */
  gboolean exact;        /* pixel on pixel */
} GisTilePlan;

/* Of the map's tile @key; the source has no level below @max_zoom. @gcj02: its tiles are shifted as the
 * mainland's web maps are. */
void gis_tile_plan_init (GisTilePlan *plan, const GisTileKey *key, int max_zoom, gboolean gcj02);
/* The map's tile, 256 px, ARGB32, from the parts' pictures in the plan's order (NULL where the source
 * has none). NULL when all are. */
cairo_surface_t *gis_tile_plan_compose (const GisTilePlan *plan, cairo_surface_t *const *pictures);

G_END_DECLS
