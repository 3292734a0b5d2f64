/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sprites of point symbols: the SVG of a glyph in a colour, with halo and mark, rasterised once per
 * (glyph, mark, colour, size, scale, dark) and shared by all threads. */
#pragma once

#include "gis/scene/style-private.h"

G_BEGIN_DECLS

/* Sprite side over symbol size: room for the halo and the damage dot. */
#define GIS_SPRITE_ROOM (32.0 / 24.0)

/* Image surface (ARGB32, immutable), the symbol in its middle; a new reference. */
cairo_surface_t *gis_sprite_get (const GisLook *look, gboolean dark, double size_px, double scale);
/* The same as vectors, centred at (x, y): for print and forms. */
void gis_sprite_draw (cairo_t *cr,
                      const GisLook *look,
                      gboolean dark,
                      double x,
                      double y,
                      double size_px);
/* The same kept as a drawing about (0, 0), to be painted many times; a new reference. */
cairo_surface_t *gis_sprite_record (const GisLook *look, gboolean dark, double size_px);
/* Side of a point symbol on the map, logical px. */
double gis_symbol_get_size (double zoom);

G_END_DECLS
