/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/tools/sketch.h"

#include <math.h>

void
ui_sketch_draw_line (cairo_t *cr,
                     const GisView *view,
                     const double *xy,
                     guint n,
                     double loose_x,
                     double loose_y,
                     double *px,
                     double *py)
{
  double x = 0, y = 0;

  cairo_new_path (cr);
  for (guint i = 0; i < n; i++)
    {
      gis_view_to_screen (view, xy[2 * i], xy[2 * i + 1], &x, &y);
      cairo_line_to (cr, x, y);
    }
  if (!isnan (loose_x))
    {
      gis_view_to_screen (view, loose_x, loose_y, &x, &y);
      cairo_line_to (cr, x, y);
    }
  cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);
  cairo_set_source_rgba (cr, 1, 1, 1, 0.9);
  cairo_set_line_width (cr, 5);
  cairo_stroke_preserve (cr);
  cairo_set_source_rgb (cr, UI_SKETCH_RGB);
  cairo_set_line_width (cr, 2);
  cairo_stroke (cr);
  for (guint i = 0; i < n; i++)
    {
      double vx, vy;
      gis_view_to_screen (view, xy[2 * i], xy[2 * i + 1], &vx, &vy);
      cairo_arc (cr, vx, vy, 3.5, 0, 2 * G_PI);
      cairo_set_source_rgb (cr, 1, 1, 1);
      cairo_fill_preserve (cr);
      cairo_set_source_rgb (cr, UI_SKETCH_RGB);
      cairo_set_line_width (cr, 1.5);
      cairo_stroke (cr);
    }
  if (px != NULL)
    *px = x;
  if (py != NULL)
    *py = y;
}

void
ui_sketch_paint_area (cairo_t *cr)
{
  cairo_set_fill_rule (cr, CAIRO_FILL_RULE_EVEN_ODD);
  cairo_set_source_rgba (cr, UI_SKETCH_RGB, 0.14);
  cairo_fill_preserve (cr);
  cairo_set_source_rgb (cr, UI_SKETCH_RGB);
  cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);
  cairo_set_line_width (cr, 1);
  cairo_stroke (cr);
}

void
ui_sketch_draw_area (cairo_t *cr, const GisView *view, const GisGeometry *area)
{
  guint from = 0;

  cairo_new_path (cr);
  for (guint r = 0; r < area->n_rings; r++)
    {
      cairo_new_sub_path (cr);
      for (guint i = from; i < area->ring_ends[r]; i++)
        {
          double px, py;
          gis_view_to_screen (view, area->xy[2 * i], area->xy[2 * i + 1], &px, &py);
          cairo_line_to (cr, px, py);
        }
      cairo_close_path (cr);
      from = area->ring_ends[r];
    }
  ui_sketch_paint_area (cr);
}

void
ui_sketch_draw_label (cairo_t *cr, const char *text, double x, double y)
{
  cairo_text_extents_t extents;

  cairo_select_font_face (cr, "sans-serif", CAIRO_FONT_SLANT_NORMAL, CAIRO_FONT_WEIGHT_BOLD);
  cairo_set_font_size (cr, 12);
  cairo_text_extents (cr, text, &extents);
  cairo_rectangle (cr, x + 8, y - 26, extents.x_advance + 12, 20);
  cairo_set_source_rgba (cr, 0.12, 0.12, 0.12, 0.9);
  cairo_fill (cr);
  cairo_move_to (cr, x + 14, y - 12);
  cairo_set_source_rgb (cr, 1, 1, 1);
  cairo_show_text (cr, text);
}
