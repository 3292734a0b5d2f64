/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pictures of tiles, from outside: what they are and how large is read from their first bytes before
 * any decoder sees them, and only the decoders of PNG and JPEG are ever asked. */
#pragma once

#include <cairo.h>
#include <glib.h>

G_BEGIN_DECLS

/* Tiles on the map have this side in logical pixels. */
#define GIS_TILE_PX 256
#define GIS_TILE_MAX_SIDE_PX 1024
#define GIS_TILE_MAX_BYTES (4u << 20)

/* FALSE with GIS_ERROR_SOURCE: no PNG or JPEG, not square, larger than GIS_TILE_MAX_SIDE_PX or cut off
 * in its head. */
gboolean gis_tile_picture_check (GBytes *bytes, GError **error);
/* ARGB32, immutable; checked before. NULL with GIS_ERROR_SOURCE. Some ms: call it on a worker. */
cairo_surface_t *gis_tile_picture_decode (GBytes *bytes, GError **error);
/* Turns light maps into dark ones in place: lightness is reversed and dimmed, hues stay. */
void gis_tile_picture_darken (cairo_surface_t *surface);

G_END_DECLS
