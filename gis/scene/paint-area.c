/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Areas: buildings as quiet fills, facades in the colour of their state, projects hatched, bounds as
 * outlines over a soft tint when a theme colours them. What is smaller than 3 px is a rectangle. */
#include "gis/scene/painter-private.h"
#include <math.h>

#define MARGIN_PX 8.0
#define SMALL_PX 3.0
#define HATCH_PX 7.0
#define BATCH_AREAS 400

static void
append_ring (GisPainter *painter)
{
  const double *xy = (const double *) (gpointer) painter->xy->data;

  if (painter->xy->len < 3)
    return;
  cairo_move_to (painter->cr, xy[0], xy[1]);
  for (guint i = 1; i < painter->xy->len; i++)
    cairo_line_to (painter->cr, xy[2 * i], xy[2 * i + 1]);
  cairo_close_path (painter->cr);
}

/* The item's rings as the current path, in pixels. */
static void
append_item (GisPainter *painter, const GisItem *item)
{
  const GisPack *pack = item->pack;
  guint first = pack->starts[item->index];
  guint from = first;

  for (guint r = pack->ring_starts[item->index]; r < pack->ring_starts[item->index + 1]; r++)
    {
      guint end = first + pack->ring_ends[r];
      /* The closing vertex is the first again: cairo closes. */
      gis_painter_load_xy (painter, pack, from, end - 1, 0.3);
      gis_painter_clip_ring (painter);
      append_ring (painter);
      from = end;
    }
}

typedef struct
{
  cairo_t *cr;
  const double *dashes; /* 2, or NULL */
} Outline;

static void
stroke_outline_cb (const double *xy, guint n, double start_px, gpointer user_data)
{
  const Outline *outline = user_data;

  cairo_move_to (outline->cr, xy[0], xy[1]);
  for (guint i = 1; i < n; i++)
    cairo_line_to (outline->cr, xy[2 * i], xy[2 * i + 1]);
  if (outline->dashes != NULL)
    cairo_set_dash (outline->cr, outline->dashes, 2, start_px);
  cairo_stroke (outline->cr);
}

/* Rings as lines, so that dashes start where the ring does, in whatever tile that is. */
static void
stroke_outline (GisPainter *painter, const GisItem *item, double width_px, const double *dashes)
{
  const GisPack *pack = item->pack;
  Outline outline = { painter->cr, dashes };
  guint first = pack->starts[item->index];
  guint from = first;

  cairo_set_line_width (painter->cr, width_px);
  for (guint r = pack->ring_starts[item->index]; r < pack->ring_starts[item->index + 1]; r++)
    {
      guint end = first + pack->ring_ends[r];
      gis_painter_load_xy (painter, pack, from, end, 0.3);
      gis_painter_each_run (painter, MARGIN_PX, stroke_outline_cb, &outline);
      from = end;
    }
  cairo_set_dash (painter->cr, NULL, 0, 0);
}

/* Buildings of one colour: many fill as one path where none has a hole and they are too small to
 * have an edge of their own. */
typedef struct
{
  guint32 color;
  guint n;
} Batch;

static void
flush_batch (GisPainter *painter, Batch *batch)
{
  if (batch->n == 0)
    return;
  gis_color_set (painter->cr, batch->color, 1);
  cairo_set_fill_rule (painter->cr, CAIRO_FILL_RULE_WINDING);
  cairo_fill (painter->cr);
  cairo_set_fill_rule (painter->cr, CAIRO_FILL_RULE_EVEN_ODD);
  batch->n = 0;
}

/* The box of what is under 3 px, into the batch; TRUE when it was. */
static gboolean
append_small (GisPainter *painter, const GisItem *item)
{
  GisBox box = gis_pack_get_box (item->pack, item->index);
  double side_x = (box.max_x - box.min_x) / painter->resolution;
  double side_y = (box.max_y - box.min_y) / painter->resolution;
  double px, py;

  if (side_x >= SMALL_PX || side_y >= SMALL_PX)
    return FALSE;
  gis_painter_project (painter, (box.min_x + box.max_x) / 2, (box.min_y + box.max_y) / 2, &px, &py);
  side_x = fmax (side_x, 0.6);
  side_y = fmax (side_y, 0.6);
  cairo_rectangle (painter->cr, px - side_x / 2, py - side_y / 2, side_x, side_y);
  return TRUE;
}

static void
paint_fill (GisPainter *painter, const GisItem *item, Batch *batch)
{
  guint32 color = item->look->color;
  guint32 edge =
    painter->dark ? gis_color_mix (color, 0xFFFFFF, 0.10) : gis_color_mix (color, 0x5C4A30, 0.16);
  const GisPack *pack = item->pack;
  gboolean simple = pack->ring_starts[item->index + 1] - pack->ring_starts[item->index] == 1;

  if (batch->color != color || batch->n >= BATCH_AREAS || !simple || painter->zoom >= 15.5)
    flush_batch (painter, batch);
  batch->color = color;
  if (append_small (painter, item))
    {
      batch->n++;
      return;
    }
  if (painter->zoom < 15.5 && simple)
    {
      append_item (painter, item);
      batch->n++;
      return;
    }
  flush_batch (painter, batch);
  append_item (painter, item);
  gis_color_set (painter->cr, color, 1);
  cairo_fill_preserve (painter->cr);
  cairo_set_line_width (painter->cr, painter->zoom < 15.5 ? 0.5 : 1);
  gis_color_set (painter->cr, edge, 1);
  cairo_stroke (painter->cr);
}

static void
paint_front (GisPainter *painter, const GisItem *item)
{
  double grow = CLAMP (painter->zoom - 14.5, 0.4, 2.4);

  append_item (painter, item);
  gis_color_set (painter->cr, item->look->color, 1);
  cairo_fill_preserve (painter->cr);
  cairo_set_line_width (painter->cr, grow);
  cairo_stroke (painter->cr);
}

/* Diagonals x + y = k · step of the global grid over the clipped box. */
static void
stroke_hatch (GisPainter *painter)
{
  double step = HATCH_PX * G_SQRT2;
  double x0, y0, x1, y1;
  double first, last;

  cairo_clip_extents (painter->cr, &x0, &y0, &x1, &y1);
  first = floor ((x0 + y0 + painter->grid_x + painter->grid_y) / step);
  last = ceil ((x1 + y1 + painter->grid_x + painter->grid_y) / step);
  if (last - first > 4000)
    return;
  for (double k = first; k <= last; k++)
    {
      double sum = k * step - painter->grid_x - painter->grid_y;
      cairo_move_to (painter->cr, sum - y0, y0);
      cairo_line_to (painter->cr, sum - y1, y1);
    }
  cairo_set_line_width (painter->cr, 1.1);
  cairo_stroke (painter->cr);
}

static void
paint_hatch (GisPainter *painter, const GisItem *item)
{
  static const double dashes[2] = { 7, 4 };

  if (append_small (painter, item))
    {
      gis_color_set (painter->cr, item->look->color, 1);
      cairo_fill (painter->cr);
      return;
    }
  if (item->look->mark == GIS_MARK_PAST || painter->zoom < 15.5)
    {
      gboolean past = item->look->mark == GIS_MARK_PAST;
      append_item (painter, item);
      gis_color_set (painter->cr, item->look->color, past ? 0.04 : 0.30);
      cairo_fill (painter->cr);
      gis_color_set (painter->cr, item->look->color, past ? 0.35 : 0.9);
      stroke_outline (painter, item, 1, NULL);
      return;
    }
  append_item (painter, item);
  cairo_save (painter->cr);
  gis_color_set (painter->cr, item->look->color, painter->dark ? 0.16 : 0.10);
  cairo_fill_preserve (painter->cr);
  cairo_clip (painter->cr);
  gis_color_set (painter->cr, item->look->color, 0.55);
  stroke_hatch (painter);
  cairo_restore (painter->cr);
  gis_color_set (painter->cr, item->look->color, 1);
  stroke_outline (painter, item, 1.5, dashes);
}

/* ---- Bounds ---- */

static gboolean
is_graduated (const GisPainter *painter, const GisLayer *layer, const GisItem *item)
{
  return !gis_style_has_paints (painter->style, layer->klass) &&
         item->theme_category != GIS_CATEGORY_NONE;
}

static void
paint_bound (GisPainter *painter,
             const GisLayer *layer,
             const GisItem *item,
             gboolean themed,
             gboolean casing)
{
  const GisPaint *paint = gis_style_get_paint (painter->style, layer->klass, item->id);
  static const double widths[] = { 0.8, 1.0, 1.3, 1.9, 2.4 }; /* grid … city */
  static const double dashes[][2] = { { 2, 3 }, { 5, 3 }, { 8, 4 }, { 0, 0 }, { 0, 0 } };
  guint level = item->look->form - GIS_FORM_BOUND_GRID;
  guint32 line = painter->dark ? 0x9A96A8 : 0x77708A;
  gboolean solid = level >= 3;

  if (paint == NULL && gis_style_has_paints (painter->style, layer->klass))
    return;
  if (casing && themed && (paint != NULL || is_graduated (painter, layer, item)))
    {
      append_item (painter, item);
      gis_color_set (painter->cr, paint != NULL ? paint->rgb : item->look->color, 1);
      cairo_fill (painter->cr);
    }
  if (casing && solid)
    {
      gis_color_set (painter->cr, painter->palette->halo, themed ? 0.95 : 0.75);
      stroke_outline (painter, item, widths[level] + 2.6, NULL);
    }
  else if (!casing)
    {
      gis_color_set (painter->cr, themed ? painter->palette->label : line, 0.95);
      stroke_outline (painter, item, widths[level], solid ? NULL : dashes[level]);
    }
}

static gboolean
is_themed (const GisPainter *painter, const GisLayer *layer)
{
  int theme = gis_style_get_theme_index (painter->style, layer->klass);
  if (gis_style_has_paints (painter->style, layer->klass))
    return TRUE;
  return theme > 0 && layer->klass->themes[theme].kind == GIS_THEME_GRADUATED;
}

static void
paint_item (GisPainter *painter, const GisItem *item, Batch *batch)
{
  if (item->look->form != GIS_FORM_AREA_FILL)
    flush_batch (painter, batch);
  if (item->look->form == GIS_FORM_AREA_FRONT)
    paint_front (painter, item);
  else if (item->look->form == GIS_FORM_AREA_HATCH)
    paint_hatch (painter, item);
  else
    paint_fill (painter, item, batch);
}

void
gis_paint_areas (GisPainter *painter, const GisLayer *layer)
{
  g_autoptr (GisLooks) looks = gis_looks_new (painter->style, layer);
  g_autoptr (GArray) items = gis_painter_collect (painter, MARGIN_PX, looks);
  gboolean themed = is_themed (painter, layer);
  Batch batch = { 0 };

  cairo_save (painter->cr);
  cairo_set_line_join (painter->cr, CAIRO_LINE_JOIN_ROUND);
  cairo_set_fill_rule (painter->cr, CAIRO_FILL_RULE_EVEN_ODD);
  for (int round = 0; round < 2; round++)
    for (guint i = 0; i < items->len; i++)
      {
        const GisItem *item = &g_array_index (items, GisItem, i);
        if ((i & 0xff) == 0 && g_cancellable_is_cancelled (painter->cancellable))
          break;
        if (item->look->form >= GIS_FORM_BOUND_GRID)
          flush_batch (painter, &batch);
        if (item->look->form >= GIS_FORM_BOUND_GRID)
          paint_bound (painter, layer, item, themed, round == 0);
        else if (round == 0)
          paint_item (painter, item, &batch);
      }
  flush_batch (painter, &batch);
  cairo_restore (painter->cr);
}
