/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Areas: buildings as quiet fills, facades in the colour of their state, projects hatched, bounds as
 * outlines over a soft tint when a theme colours them. What is smaller than 3 px is a rectangle. */
#include "gis/scene/painter-private.h"
#include <math.h>

#define MARGIN_PX 8.0
#define SMALL_PX 3.0
/* Vertices closer together than this are one: of outlines as people draw them, and of those with
 * arcs, whose chords stay that near. */
#define SKIP_PX 0.5
#define SKIP_OF_ARCS_PX 1.0
#define MANY_VERTICES 48
#define HATCH_PX 7.0

static double
get_skip (guint from, guint end)
{
  return end - from > MANY_VERTICES ? SKIP_OF_ARCS_PX : SKIP_PX;
}

void
gis_painter_add_area (GisPainter *painter, const GisPack *pack, guint index)
{
  guint first = pack->starts[index];
  guint from = first;

  for (guint r = pack->ring_starts[index]; r < pack->ring_starts[index + 1]; r++)
    {
      guint end = first + pack->ring_ends[r];
      /* The closing vertex is the first again: the ring closes itself. */
      gis_painter_load_xy (painter, pack, from, end - 1, get_skip (from, end));
      if (painter->pen.raster == NULL)
        gis_painter_clip_ring (painter);
      gis_pen_add_ring (&painter->pen, (const double *) (gpointer) painter->xy->data,
                        painter->xy->len);
      from = end;
    }
}

typedef struct
{
  GisPen *pen;
  const GisStroke *stroke;
} Outline;

static void
add_run_cb (const double *xy, guint n, double start_px, gpointer user_data)
{
  const Outline *outline = user_data;

  gis_pen_add_line (outline->pen, outline->stroke, xy, n, start_px);
}

/* Rings as lines, so that dashes start where the ring does, in whatever tile that is. */
static void
add_outline (GisPainter *painter, const GisItem *item, const GisStroke *stroke)
{
  const GisPack *pack = item->pack;
  Outline outline = { &painter->pen, stroke };
  guint first = pack->starts[item->index];
  guint from = first;

  for (guint r = pack->ring_starts[item->index]; r < pack->ring_starts[item->index + 1]; r++)
    {
      guint end = first + pack->ring_ends[r];
      gis_painter_load_xy (painter, pack, from, end, get_skip (from, end));
      gis_painter_each_run (painter, MARGIN_PX, add_run_cb, &outline);
      from = end;
    }
}

static void
stroke_outline (GisPainter *painter,
                const GisItem *item,
                double width_px,
                const double *dashes,
                guint32 rgb,
                double alpha)
{
  GisStroke stroke = { rgb, alpha, width_px, dashes == NULL, dashes, dashes != NULL ? 2 : 0 };

  add_outline (painter, item, &stroke);
  gis_pen_stroke (&painter->pen, &stroke);
}

/* Fills the box of what is under 3 px; FALSE when it is larger. */
static gboolean
fill_small (GisPainter *painter, const GisItem *item)
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
  gis_pen_rectangle (&painter->pen, px - side_x / 2, py - side_y / 2, side_x, side_y,
                     item->look->color, 1);
  return TRUE;
}

static gboolean
is_small (const GisPainter *painter, const GisItem *item)
{
  GisBox box = gis_pack_get_box (item->pack, item->index);

  return box.max_x - box.min_x < SMALL_PX * painter->resolution &&
         box.max_y - box.min_y < SMALL_PX * painter->resolution;
}

/* What the areas of one look are outlined with; FALSE: nothing. */
static gboolean
get_edge (const GisPainter *painter, const GisLook *look, GisStroke *stroke)
{
  if (look->form == GIS_FORM_AREA_FRONT)
    {
      *stroke = (GisStroke){ look->color, 1, CLAMP (painter->zoom - 15, 0.3, 1.6), TRUE, NULL, 0 };
      return TRUE;
    }
  *stroke = (GisStroke){ painter->dark ? gis_color_mix (look->color, 0xFFFFFF, 0.10)
                                       : gis_color_mix (look->color, 0x5C4A30, 0.16),
                         1,
                         1,
                         TRUE,
                         NULL,
                         0 };
  return painter->zoom >= 15.5;
}

/* Items of one look: all fills, then all edges in one stroke. */
static void
paint_fills (GisPainter *painter, const GisItem *items, guint n)
{
  GisStroke edge;
  gboolean small_fronts = items[0].look->form != GIS_FORM_AREA_FRONT;

  for (guint i = 0; i < n; i++)
    {
      if ((i & 0xff) == 0 && g_cancellable_is_cancelled (painter->cancellable))
        return;
      if (small_fronts && fill_small (painter, &items[i]))
        continue;
      gis_painter_add_area (painter, items[i].pack, items[i].index);
      gis_pen_fill (&painter->pen, items[i].look->color, 1);
    }
  if (!get_edge (painter, items[0].look, &edge))
    return;
  for (guint i = 0; i < n; i++)
    {
      if ((i & 0xff) == 0 && g_cancellable_is_cancelled (painter->cancellable))
        break;
      if (!small_fronts || !is_small (painter, &items[i]))
        add_outline (painter, &items[i], &edge);
    }
  gis_pen_stroke (&painter->pen, &edge);
}

/* ---- Projects ---- */

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
fill_hatched (GisPainter *painter, const GisItem *item)
{
  double alpha = painter->dark ? 0.16 : 0.10;
  double k = painter->scale;
  GisHatch lines = { HATCH_PX * k, 1.1 * k, (painter->grid_x + painter->grid_y) * k, 0.55 };

  gis_painter_add_area (painter, item->pack, item->index);
  if (painter->pen.raster != NULL)
    {
      gis_raster_fill_hatched (painter->pen.raster, item->look->color, alpha, &lines);
      return;
    }
  cairo_save (painter->cr);
  cairo_set_fill_rule (painter->cr, CAIRO_FILL_RULE_EVEN_ODD);
  gis_color_set (painter->cr, item->look->color, alpha);
  cairo_fill_preserve (painter->cr);
  cairo_clip (painter->cr);
  gis_color_set (painter->cr, item->look->color, 0.55);
  stroke_hatch (painter);
  cairo_restore (painter->cr);
}

/* Projects of one look: what fills them, then all outlines in one stroke. */
static void
paint_hatches (GisPainter *painter, const GisItem *items, guint n)
{
  static const double dashes[2] = { 7, 4 };
  guint32 rgb = items[0].look->color;
  gboolean past = items[0].look->mark == GIS_MARK_PAST;
  gboolean plain = past || painter->zoom < 15.5;
  GisStroke edge = { rgb, 1, 1.5, FALSE, dashes, 2 };

  if (plain)
    edge = (GisStroke){ rgb, past ? 0.3 : 0.5, 0.7, TRUE, NULL, 0 };
  for (guint i = 0; i < n; i++)
    {
      if (g_cancellable_is_cancelled (painter->cancellable))
        return;
      if (fill_small (painter, &items[i]))
        continue;
      if (!plain)
        fill_hatched (painter, &items[i]);
      else
        {
          gis_painter_add_area (painter, items[i].pack, items[i].index);
          gis_pen_fill (&painter->pen, rgb, past ? 0.03 : 0.22);
        }
    }
  for (guint i = 0; i < n; i++)
    if (!is_small (painter, &items[i]))
      add_outline (painter, &items[i], &edge);
  gis_pen_stroke (&painter->pen, &edge);
}

/* ---- Bounds ---- */

static gboolean
is_graduated (const GisPainter *painter, const GisLayer *layer, const GisItem *item)
{
  return !gis_style_has_paints (painter->style, layer->klass) &&
         item->theme_category != GIS_CATEGORY_NONE;
}

GisBoundLine
gis_look_get_bound_line (const GisLook *look, gboolean dark)
{
  static const double widths[] = { 0.8, 0.9, 1.1, 1.5, 2.0 }; /* grid … city */
  static const double dashes[][2] = { { 2, 3 }, { 5, 3 }, { 8, 4 } };
  guint level = look->form - GIS_FORM_BOUND_GRID;
  GisBoundLine line = { widths[level], level < G_N_ELEMENTS (dashes) ? dashes[level] : NULL,
                        dark ? 0x9A96A8 : 0x77708A };

  return line;
}

static void
paint_bound (GisPainter *painter,
             const GisLayer *layer,
             const GisItem *item,
             gboolean themed,
             gboolean casing)
{
  const GisPaint *paint = gis_style_get_paint (painter->style, layer->klass, item->id);
  GisBoundLine line = gis_look_get_bound_line (item->look, painter->dark);
  gboolean solid = line.dashes == NULL;

  if (paint == NULL && gis_style_has_paints (painter->style, layer->klass))
    return;
  if (casing && themed && (paint != NULL || is_graduated (painter, layer, item)))
    {
      gis_painter_add_area (painter, item->pack, item->index);
      gis_pen_fill (&painter->pen, paint != NULL ? paint->rgb : item->look->color, 1);
    }
  if (casing && solid)
    stroke_outline (painter, item, line.width_px + 2.6, NULL, painter->palette->halo,
                    themed ? 0.95 : 0.75);
  else if (!casing)
    stroke_outline (painter, item, line.width_px, line.dashes,
                    themed ? painter->palette->label : line.color, 0.95);
}

static gboolean
is_themed (const GisPainter *painter, const GisLayer *layer)
{
  const GisTheme *theme = gis_style_get_current_theme (painter->style, layer->klass);

  if (gis_style_has_paints (painter->style, layer->klass))
    return TRUE;
  return theme != NULL && theme != layer->klass->themes && theme->kind == GIS_THEME_GRADUATED;
}

/* Bounds: what lies under all of them, then their lines. */
static void
paint_bounds (GisPainter *painter, const GisLayer *layer, const GisItem *items, guint n)
{
  gboolean themed = is_themed (painter, layer);

  for (int round = 0; round < 2; round++)
    for (guint i = 0; i < n; i++)
      {
        if ((i & 0xff) == 0 && g_cancellable_is_cancelled (painter->cancellable))
          return;
        paint_bound (painter, layer, &items[i], themed, round == 0);
      }
}

void
gis_paint_areas (GisPainter *painter, const GisLayer *layer)
{
  g_autoptr (GisLooks) looks = gis_looks_new (painter->style, layer);
  g_autoptr (GArray) found = gis_painter_collect (painter, MARGIN_PX, looks);
  const GisItem *items = (const GisItem *) (gpointer) found->data;
  guint end;

  for (guint i = 0; i < found->len; i = end)
    {
      const GisLook *look = items[i].look;
      end = i + 1;
      if (look->form >= GIS_FORM_BOUND_GRID)
        {
          /* Bounds come last, all together. */
          end = found->len;
          paint_bounds (painter, layer, items + i, end - i);
        }
      else
        {
          while (end < found->len && items[end].look == look)
            end++;
          if (look->form == GIS_FORM_AREA_HATCH)
            paint_hatches (painter, items + i, end - i);
          else
            paint_fills (painter, items + i, end - i);
        }
    }
}
