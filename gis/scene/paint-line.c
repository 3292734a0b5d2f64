/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lines: roads as casing and body in rank order, overhead lines with ticks or arrows and the stroke
 * of their state. Every run is clipped to the picture before cairo sees it (24.8 fixed point), and
 * carries its distance along the line, so that dashes and ticks do not move from tile to tile. */
#include "gis/scene/painter-private.h"
#include <math.h>

#define MARGIN_PX 40.0
#define TICK_EVERY_PX 36.0
#define CROSS_EVERY_PX 40.0
#define BATCH_POINTS 600

/* ---- Strokes ---- */

static gboolean
is_road (const GisLook *look)
{
  return look->form >= GIS_FORM_ROAD_LANE && look->form <= GIS_FORM_ROAD_EXPRESS;
}

/* Between the tabled zooms widths grow evenly. */
static double
interpolate (double zoom, const double *table, int first_zoom, int n)
{
  double at = CLAMP (zoom - first_zoom, 0, n - 1);
  int i = MIN ((int) at, n - 2);
  return table[i] + (table[i + 1] - table[i]) * (at - i);
}

double
gis_line_get_width (const GisLook *look, double zoom, double width_m, double ground)
{
  /* Least px at zoom 10 … 18, lane to express; real widths take over as one zooms in. */
  static const double least_px[5][9] = {
    { 0.3, 0.3, 0.4, 0.6, 0.8, 1.2, 2.4, 4.0, 5.0 },
    { 0.4, 0.5, 0.6, 0.8, 1.2, 2.0, 3.4, 5.0, 6.5 },
    { 0.7, 0.8, 1.0, 1.3, 2.0, 3.2, 4.8, 6.5, 8.5 },
    { 1.0, 1.1, 1.4, 2.0, 3.0, 4.2, 6.0, 8.5, 11 },
    { 1.3, 1.5, 2.0, 2.8, 4.0, 5.2, 7.5, 10, 13 },
  };
  static const double usual_m[5] = { 4.5, 8, 14, 22, 30 };
  static const double others_px[5] = { 0.8, 1.1, 1.5, 1.8, 2.0 }; /* zoom 14 … 18 */
  guint rank;

  if (look->form == GIS_FORM_LINE_DASH_DOT)
    return 1.2;
  if (!is_road (look))
    return interpolate (zoom, others_px, 14, 5);
  rank = look->form - GIS_FORM_ROAD_LANE;
  return fmax ((width_m > 0 ? width_m : usual_m[rank]) * ground,
               interpolate (zoom, least_px[rank], 10, 9));
}

static void
append_path (cairo_t *cr, const double *xy, guint n)
{
  cairo_move_to (cr, xy[0], xy[1]);
  for (guint i = 1; i < n; i++)
    cairo_line_to (cr, xy[2 * i], xy[2 * i + 1]);
}

static guint32
get_road_casing (const GisPalette *palette, gboolean dark, const GisLook *look)
{
  if (look->color == palette->road)
    return palette->kerb;
  return dark ? gis_color_mix (look->color, 0xFFFFFF, 0.18)
              : gis_color_mix (look->color, 0x5A3A10, 0.28);
}

/* Too thin for a casing: one line between the two colours. */
static guint32
get_thin_road_color (const GisPalette *palette, gboolean dark, const GisLook *look)
{
  return gis_color_mix (look->color, get_road_casing (palette, dark, look), 0.75);
}

static void
stroke_road (cairo_t *cr,
             const GisPalette *palette,
             gboolean dark,
             const GisLook *look,
             double width_px,
             GisLinePass pass,
             const double *xy,
             guint n,
             double start_px)
{
  guint32 casing = get_road_casing (palette, dark, look);

  if (pass == GIS_PASS_MARKS)
    {
      static const double dashes[2] = { 9, 9 };
      if (width_px < 26)
        return;
      append_path (cr, xy, n);
      cairo_set_line_cap (cr, CAIRO_LINE_CAP_BUTT);
      cairo_set_line_width (cr, 1.2);
      cairo_set_dash (cr, dashes, 2, start_px);
      gis_color_set (cr, casing, 0.9);
      cairo_stroke (cr);
      cairo_set_dash (cr, NULL, 0, 0);
      return;
    }
  append_path (cr, xy, n);
  cairo_set_line_cap (cr, CAIRO_LINE_CAP_ROUND);
  if (width_px < 2.6)
    {
      if (pass == GIS_PASS_BODY)
        {
          cairo_set_line_width (cr, width_px);
          gis_color_set (cr, get_thin_road_color (palette, dark, look), 1);
          cairo_stroke (cr);
        }
      cairo_new_path (cr);
      return;
    }
  cairo_set_line_width (cr, pass == GIS_PASS_CASING ? width_px + 2 : width_px);
  gis_color_set (cr, pass == GIS_PASS_CASING ? casing : look->color, 1);
  cairo_stroke (cr);
}

/* Calls for a mark every @step_px of the whole line that lies on this run. */
static void
stroke_marks (cairo_t *cr,
              const GisLook *look,
              const double *xy,
              guint n,
              double start_px,
              double step_px)
{
  double at = start_px;
  gboolean cross = look->mark == GIS_MARK_REMOVED || look->mark == GIS_MARK_ABANDONED;

  for (guint i = 0; i + 1 < n; i++)
    {
      double dx = xy[2 * i + 2] - xy[2 * i];
      double dy = xy[2 * i + 3] - xy[2 * i + 1];
      double length = hypot (dx, dy);
      double k = ceil ((at - step_px / 2) / step_px);
      if (length <= 0)
        continue;
      dx /= length;
      dy /= length;
      for (double d = (k + 0.5) * step_px; d < at + length; d += step_px)
        {
          double x = xy[2 * i] + dx * (d - at);
          double y = xy[2 * i + 1] + dy * (d - at);
          if (cross)
            {
              cairo_move_to (cr, x - 3, y - 3);
              cairo_line_to (cr, x + 3, y + 3);
              cairo_move_to (cr, x + 3, y - 3);
              cairo_line_to (cr, x - 3, y + 3);
            }
          else if (look->form == GIS_FORM_LINE_ARROWS)
            {
              cairo_move_to (cr, x - 3.2 * dx - 3.6 * dy, y - 3.2 * dy + 3.6 * dx);
              cairo_line_to (cr, x + 1.6 * dx, y + 1.6 * dy);
              cairo_line_to (cr, x - 3.2 * dx + 3.6 * dy, y - 3.2 * dy - 3.6 * dx);
            }
          else
            {
              cairo_move_to (cr, x - 4 * dy, y + 4 * dx);
              cairo_line_to (cr, x + 4 * dy, y - 4 * dx);
            }
        }
      at += length;
    }
  cairo_stroke (cr);
}

static void
set_wire_dash (cairo_t *cr, const GisLook *look, double start_px)
{
  static const double duct[2] = { 7, 3.5 };
  static const double dots[2] = { 1.5, 3.5 };
  static const double dash_dot[4] = { 10, 3, 1.5, 3 };

  if (look->mark == GIS_MARK_DUCT)
    cairo_set_dash (cr, duct, 2, start_px);
  else if (look->mark == GIS_MARK_REMOVED || look->mark == GIS_MARK_ABANDONED)
    cairo_set_dash (cr, dots, 2, start_px);
  else if (look->form == GIS_FORM_LINE_DASH_DOT)
    cairo_set_dash (cr, dash_dot, 4, start_px);
}

static gboolean
has_ticks (const GisLook *look)
{
  if (look->mark == GIS_MARK_REMOVED || look->mark == GIS_MARK_ABANDONED)
    return TRUE;
  return (look->form == GIS_FORM_LINE_TICKS || look->form == GIS_FORM_LINE_ARROWS) &&
         look->mark != GIS_MARK_DUCT && look->mark != GIS_MARK_TROUGH;
}

static void
stroke_wire (cairo_t *cr,
             const GisPalette *palette,
             double zoom,
             const GisLook *look,
             double width_px,
             GisLinePass pass,
             const double *xy,
             guint n,
             double start_px)
{
  gboolean gone = look->mark == GIS_MARK_REMOVED || look->mark == GIS_MARK_ABANDONED;
  gboolean trough = look->mark == GIS_MARK_TROUGH && zoom >= 15.5;
  guint32 color = gone ? palette->abandoned : look->color;

  cairo_set_line_cap (cr, CAIRO_LINE_CAP_BUTT);
  if (pass == GIS_PASS_CASING)
    {
      /* Pipes lie under the street: no casing lifts them. */
      if (zoom < 16.5 || look->form == GIS_FORM_LINE_DASH_DOT)
        return;
      append_path (cr, xy, n);
      cairo_set_line_width (cr, (trough ? 4.2 : width_px) + 2.4);
      gis_color_set (cr, palette->halo, palette->halo_alpha * 0.8);
      cairo_stroke (cr);
      return;
    }
  gis_color_set (cr, color, look->form == GIS_FORM_LINE_DASH_DOT ? 0.7 : 1);
  if (pass == GIS_PASS_MARKS)
    {
      if (!has_ticks (look) || zoom < 16.5)
        return;
      cairo_set_line_width (cr, gone ? 1.3 : 1.5);
      stroke_marks (cr, look, xy, n, start_px, gone ? CROSS_EVERY_PX : TICK_EVERY_PX);
      return;
    }
  append_path (cr, xy, n);
  cairo_set_line_width (cr, trough                        ? 4.2
                            : look->mark == GIS_MARK_DUCT ? width_px * 0.85
                                                          : width_px);
  set_wire_dash (cr, look, start_px);
  if (trough)
    {
      cairo_stroke_preserve (cr);
      cairo_set_line_width (cr, 1.6);
      gis_color_set (cr, palette->halo, 1);
    }
  cairo_stroke (cr);
  cairo_set_dash (cr, NULL, 0, 0);
}

void
gis_stroke_line (cairo_t *cr,
                 const GisPalette *palette,
                 gboolean dark,
                 double zoom,
                 const GisLook *look,
                 double width_px,
                 GisLinePass pass,
                 const double *xy,
                 guint n,
                 double start_px)
{
  if (is_road (look))
    stroke_road (cr, palette, dark, look, width_px, pass, xy, n, start_px);
  else
    stroke_wire (cr, palette, zoom, look, width_px, pass, xy, n, start_px);
}

/* ---- Layer ---- */

typedef struct
{
  GisPainter *painter;
  const GisLook *look;
  double width_px;
  GisLinePass pass;
  guint n_batched; /* points in the current path, of the same look and width */
} Stroke;

/* Passes that draw nothing are not walked through. */
static gboolean
has_pass (const GisLook *look, double zoom, double width_px, GisLinePass pass)
{
  if (is_road (look))
    return pass == GIS_PASS_BODY || (pass == GIS_PASS_CASING ? width_px >= 2.6 : width_px >= 26);
  if (pass == GIS_PASS_CASING)
    return zoom >= 16.5 && look->form != GIS_FORM_LINE_DASH_DOT;
  return pass == GIS_PASS_BODY || (zoom >= 16.5 && has_ticks (look));
}

/* Thin undashed lines of one look are stroked many at a time: the cost is in the strokes. */
static gboolean
is_batched (const GisLook *look, double width_px, GisLinePass pass)
{
  if (pass != GIS_PASS_BODY || width_px > 4)
    return FALSE;
  return is_road (look) || ((look->mark == GIS_MARK_NONE || look->mark == GIS_MARK_TIDIED) &&
                            look->form != GIS_FORM_LINE_DASH_DOT);
}

static void
flush_batch (Stroke *stroke)
{
  GisPainter *painter = stroke->painter;
  const GisLook *look = stroke->look;

  if (stroke->n_batched == 0)
    return;
  cairo_set_line_cap (painter->cr, is_road (look) ? CAIRO_LINE_CAP_ROUND : CAIRO_LINE_CAP_BUTT);
  cairo_set_line_width (painter->cr, stroke->width_px);
  if (is_road (look) && stroke->width_px < 2.6)
    gis_color_set (painter->cr, get_thin_road_color (painter->palette, painter->dark, look), 1);
  else
    gis_color_set (painter->cr, look->color, 1);
  cairo_stroke (painter->cr);
  stroke->n_batched = 0;
}

static void
stroke_run_cb (const double *xy, guint n, double start_px, gpointer user_data)
{
  Stroke *stroke = user_data;
  const GisPainter *painter = stroke->painter;

  if (!is_batched (stroke->look, stroke->width_px, stroke->pass))
    {
      gis_stroke_line (painter->cr, painter->palette, painter->dark, painter->zoom, stroke->look,
                       stroke->width_px, stroke->pass, xy, n, start_px);
      return;
    }
  append_path (painter->cr, xy, n);
  stroke->n_batched += n;
  if (stroke->n_batched >= BATCH_POINTS)
    flush_batch (stroke);
}

static void
stroke_item (Stroke *stroke, const GisItem *item)
{
  GisPainter *painter = stroke->painter;
  const GisPack *pack = item->pack;
  guint first = pack->starts[item->index];
  guint from = first;
  double width_m = pack->widths != NULL ? pack->widths[item->index] : 0;
  double width_px =
    gis_line_get_width (item->look, painter->zoom, width_m, gis_painter_get_ground (painter, pack));

  if (!has_pass (item->look, painter->zoom, width_px, stroke->pass))
    return;
  if (item->look != stroke->look || width_px != stroke->width_px)
    flush_batch (stroke);
  stroke->look = item->look;
  stroke->width_px = width_px;
  for (guint r = pack->ring_starts[item->index]; r < pack->ring_starts[item->index + 1]; r++)
    {
      guint end = first + pack->ring_ends[r];
      gis_painter_load_xy (painter, pack, from, end, 0.4);
      gis_painter_each_run (painter, MARGIN_PX + width_px, stroke_run_cb, stroke);
      from = end;
    }
}

static void
muted_run_cb (const double *xy, guint n, double start_px, gpointer user_data)
{
  append_path (user_data, xy, n);
}

/* Over a choropleth roads are thin white threads, there to find one's way. */
static void
paint_muted (GisPainter *painter, const GArray *items)
{
  for (guint i = 0; i < items->len; i++)
    {
      const GisItem *item = &g_array_index (items, GisItem, i);
      const GisPack *pack = item->pack;
      guint first = pack->starts[item->index];
      guint from = first;
      if (item->look->form < GIS_FORM_ROAD_SECONDARY || !is_road (item->look))
        continue;
      for (guint r = pack->ring_starts[item->index]; r < pack->ring_starts[item->index + 1]; r++)
        {
          guint end = first + pack->ring_ends[r];
          gis_painter_load_xy (painter, pack, from, end, 0.4);
          gis_painter_each_run (painter, MARGIN_PX, muted_run_cb, painter->cr);
          from = end;
        }
      cairo_set_line_width (painter->cr, item->look->form == GIS_FORM_ROAD_SECONDARY ? 0.9 : 1.5);
      gis_color_set (painter->cr, 0xFFFFFF, painter->dark ? 0.22 : 0.5);
      cairo_stroke (painter->cr);
    }
}

void
gis_paint_lines (GisPainter *painter, const GisLayer *layer)
{
  g_autoptr (GisLooks) looks = gis_looks_new (painter->style, layer);
  g_autoptr (GArray) items = gis_painter_collect (painter, MARGIN_PX, looks);

  cairo_save (painter->cr);
  cairo_set_line_join (painter->cr, CAIRO_LINE_JOIN_ROUND);
  if (gis_style_is_painted (painter->style))
    {
      paint_muted (painter, items);
      cairo_restore (painter->cr);
      return;
    }
  for (GisLinePass pass = GIS_PASS_CASING; pass <= GIS_PASS_MARKS; pass++)
    {
      Stroke stroke = { painter, NULL, 0, pass, 0 };
      for (guint i = 0; i < items->len; i++)
        {
          if ((i & 0xff) == 0 && g_cancellable_is_cancelled (painter->cancellable))
            break;
          stroke_item (&stroke, &g_array_index (items, GisItem, i));
        }
      flush_batch (&stroke);
    }
  cairo_restore (painter->cr);
}
