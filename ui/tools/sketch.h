/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How what is in a tool's hand looks: a line with its vertices, an area, a word beside it. */
#pragma once

#include "gis/scene/view.h"
#include <cairo.h>

G_BEGIN_DECLS

#define UI_SKETCH_RGB 0x35 / 255.0, 0x84 / 255.0, 0xe4 / 255.0

/* @n vertices in Mercator and the loose end, NaN: none. *px, *py: where the line ends, may be NULL. */
void ui_sketch_draw_line (cairo_t *cr,
                          const GisView *view,
                          const double *xy,
                          guint n,
                          double loose_x,
                          double loose_y,
                          double *px,
                          double *py);
/* An area in Mercator: a light fill and a thin edge. */
void ui_sketch_draw_area (cairo_t *cr, const GisView *view, const GisGeometry *area);
/* Fills and strokes the current path in the same way. */
void ui_sketch_paint_area (cairo_t *cr);
/* @text beside (x, y), on a dark plate. */
void ui_sketch_draw_label (cairo_t *cr, const char *text, double x, double y);

G_END_DECLS
