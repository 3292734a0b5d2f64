/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The two ways to the picture. Cairo strokes long paths slowly, so that its path is emptied now and
 * then; dashes it cuts itself, with the phase of each line. */
#include "gis/scene/pen.h"
#include "gis/scene/style-private.h"
#include <math.h>

#define MAX_PENDING 600

void
gis_pen_init (GisPen *pen, cairo_t *cr, GisRaster *raster, double scale)
{
  *pen = (GisPen){ cr, raster, scale, g_array_new (FALSE, FALSE, 2 * sizeof (double)), 0 };
}

void
gis_pen_clear (GisPen *pen)
{
  g_clear_pointer (&pen->points, g_array_unref);
}

gboolean
gis_pen_is_same (const GisPen *pen, const GisStroke *a, const GisStroke *b)
{
  return a->rgb == b->rgb && a->alpha == b->alpha &&
         (pen->raster != NULL || (a->width_px == b->width_px && a->round == b->round &&
                                  a->dashes == b->dashes && a->n_dashes == b->n_dashes));
}

/* ---- Raster ---- */

static void
add_scaled (GisPen *pen, const GisStroke *stroke, const double *xy, guint n)
{
  if (pen->scale != 1)
    {
      double *scaled;
      g_array_set_size (pen->points, n);
      scaled = (double *) (gpointer) pen->points->data;
      for (guint i = 0; i < 2 * n; i++)
        scaled[i] = xy[i] * pen->scale;
      xy = scaled;
    }
  gis_raster_add_line (pen->raster, xy, n, stroke->width_px * pen->scale, stroke->round);
}

/* The dash at @start_px of the pattern, and how much of it is left. */
static guint
find_dash (const GisStroke *stroke, double start_px, double *left)
{
  double period = 0;
  guint dash = 0;

  for (guint i = 0; i < stroke->n_dashes; i++)
    period += stroke->dashes[i];
  start_px -= floor (start_px / period) * period;
  while (start_px >= stroke->dashes[dash] && dash + 1 < stroke->n_dashes)
    start_px -= stroke->dashes[dash++];
  *left = fmax (stroke->dashes[dash] - start_px, 0);
  return dash;
}

static void
add_dashed (GisPen *pen, const GisStroke *stroke, const double *xy, guint n, double start_px)
{
  g_autoptr (GArray) piece = g_array_new (FALSE, FALSE, 2 * sizeof (double));
  double left;
  guint dash = find_dash (stroke, start_px, &left);

  g_array_append_vals (piece, xy, 1);
  for (guint i = 0; i + 1 < n; i++)
    {
      double dx = xy[2 * i + 2] - xy[2 * i];
      double dy = xy[2 * i + 3] - xy[2 * i + 1];
      double length = hypot (dx, dy);
      double at = 0;
      while (length - at > left)
        {
          double p[2];
          at += left;
          p[0] = xy[2 * i] + dx * at / length;
          p[1] = xy[2 * i + 1] + dy * at / length;
          g_array_append_vals (piece, p, 1);
          if (dash % 2 == 0)
            add_scaled (pen, stroke, (const double *) (gpointer) piece->data, piece->len);
          g_array_set_size (piece, 0);
          g_array_append_vals (piece, p, 1);
          dash = (dash + 1) % stroke->n_dashes;
          left = stroke->dashes[dash];
        }
      left -= length - at;
      g_array_append_vals (piece, xy + 2 * i + 2, 1);
    }
  if (dash % 2 == 0)
    add_scaled (pen, stroke, (const double *) (gpointer) piece->data, piece->len);
}

/* ---- Cairo ---- */

static void
append_path (cairo_t *cr, const double *xy, guint n)
{
  cairo_move_to (cr, xy[0], xy[1]);
  for (guint i = 1; i < n; i++)
    cairo_line_to (cr, xy[2 * i], xy[2 * i + 1]);
}

static void
stroke_path (GisPen *pen, const GisStroke *stroke, double start_px)
{
  cairo_set_line_join (pen->cr, CAIRO_LINE_JOIN_ROUND);
  cairo_set_line_cap (pen->cr, stroke->round ? CAIRO_LINE_CAP_ROUND : CAIRO_LINE_CAP_BUTT);
  cairo_set_line_width (pen->cr, stroke->width_px);
  if (stroke->n_dashes > 0)
    cairo_set_dash (pen->cr, stroke->dashes, (int) stroke->n_dashes, start_px);
  gis_color_set (pen->cr, stroke->rgb, stroke->alpha);
  cairo_stroke (pen->cr);
  if (stroke->n_dashes > 0)
    cairo_set_dash (pen->cr, NULL, 0, 0);
  pen->n_pending = 0;
}

/* ---- Public ---- */

void
gis_pen_add_line (GisPen *pen, const GisStroke *stroke, const double *xy, guint n, double start_px)
{
  if (n < 2)
    return;
  if (pen->raster == NULL)
    {
      append_path (pen->cr, xy, n);
      pen->n_pending += n;
      if (stroke->n_dashes > 0 || pen->n_pending > MAX_PENDING)
        stroke_path (pen, stroke, start_px);
    }
  else if (stroke->n_dashes > 0)
    add_dashed (pen, stroke, xy, n, start_px);
  else
    add_scaled (pen, stroke, xy, n);
}

void
gis_pen_stroke (GisPen *pen, const GisStroke *stroke)
{
  if (pen->raster != NULL)
    gis_raster_stroke (pen->raster, stroke->rgb, stroke->alpha);
  else if (pen->n_pending > 0)
    stroke_path (pen, stroke, 0);
}

void
gis_pen_add_ring (GisPen *pen, const double *xy, guint n)
{
  if (n < 3)
    return;
  if (pen->raster == NULL)
    {
      append_path (pen->cr, xy, n);
      cairo_close_path (pen->cr);
      return;
    }
  if (pen->scale != 1)
    {
      double *scaled;
      g_array_set_size (pen->points, n);
      scaled = (double *) (gpointer) pen->points->data;
      for (guint i = 0; i < 2 * n; i++)
        scaled[i] = xy[i] * pen->scale;
      xy = scaled;
    }
  gis_raster_add_ring (pen->raster, xy, n);
}

void
gis_pen_fill (GisPen *pen, guint32 rgb, double alpha)
{
  if (pen->raster != NULL)
    {
      gis_raster_fill (pen->raster, rgb, alpha);
      return;
    }
  cairo_set_fill_rule (pen->cr, CAIRO_FILL_RULE_EVEN_ODD);
  gis_color_set (pen->cr, rgb, alpha);
  cairo_fill (pen->cr);
}

void
gis_pen_rectangle (GisPen *pen,
                   double x,
                   double y,
                   double width,
                   double height,
                   guint32 rgb,
                   double alpha)
{
  double k = pen->scale;

  if (pen->raster != NULL)
    {
      gis_raster_rectangle (pen->raster, x * k, y * k, (x + width) * k, (y + height) * k, rgb,
                            alpha);
      return;
    }
  gis_color_set (pen->cr, rgb, alpha);
  cairo_rectangle (pen->cr, x, y, width, height);
  cairo_fill (pen->cr);
}
