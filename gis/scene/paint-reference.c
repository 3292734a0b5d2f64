/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reference layers: areas under lines under points, layer by layer. What is too small to be seen as
 * itself goes as one spot for a whole node of the index, so that the cost follows the picture and not
 * the source. */
#include "gis/scene/reference-private.h"
#include <math.h>

#define MARGIN_PX 12.0
#define SPOT_PX 1.0
#define POINT_CELL_PX 2.0
#define POI_FROM_ZOOM 16.5

static guint32
get_sheet_color (GisSheetKind kind, gboolean dark)
{
  static const guint32 light[GIS_N_SHEET_KINDS] = { 0xEBE8E1, 0xD9E8CF, 0xA9CFE6, 0xDDD6CC,
                                                    0xA9CFE6, 0x9A8FA8, 0xFFFFFF, 0x8A8A94,
                                                    0x8D6E97, 0x8A8A94, 0x8A8A94 };
  static const guint32 night[GIS_N_SHEET_KINDS] = { 0x29292D, 0x2B3A2C, 0x1F3A4C, 0x38383F,
                                                    0x2A4E66, 0x6B6478, 0x55555E, 0x8A8A94,
                                                    0xA58AB0, 0x8A8A94, 0x8A8A94 };

  return dark ? night[kind] : light[kind];
}

/* Roads from the path to the motorway, widths in px at zoom 14; they double every two levels. */
static double
get_road_width (guint8 rank, double zoom)
{
  static const double widths[] = { 1.2, 0.7, 1.2, 1.9, 2.6, 3.2 };

  return CLAMP (widths[MIN (rank, 5)] * exp2 ((zoom - 14) / 2), 0.5, 26);
}

gboolean
gis_sheet_get_look (const GisReferenceLayer *layer,
                    const GisSheet *sheet,
                    gboolean dark,
                    double zoom,
                    GisSheetLook *look)
{
  const GisPalette *palette = gis_palette_get (dark);
  gboolean tiled = gis_reference_is_tiled (layer->reference);
  guint32 color = layer->style.color;

  *look = (GisSheetLook){ color, color, 0.18, layer->style.width_px, TRUE };
  /* Tiles overlap at their borders: a translucent fill would show them. */
  if (tiled)
    {
      look->fill = gis_color_mix (palette->land, color, 0.25);
      look->fill_alpha = 1;
    }
  if (sheet->kind == GIS_SHEET_POI && zoom < POI_FROM_ZOOM)
    return FALSE;
  if (!tiled || !layer->style.automatic)
    return sheet->kind < GIS_SHEET_NAMES;
  look->line = look->fill = get_sheet_color (sheet->kind, dark);
  look->outline = sheet->kind == GIS_SHEET_BUILDING && zoom >= 15.5;
  if (look->outline)
    look->line = gis_color_mix (look->fill, dark ? 0xFFFFFF : 0x5C4A30, 0.2);
  look->width_px = sheet->kind == GIS_SHEET_WATERWAY ? CLAMP (exp2 ((zoom - 14) / 2), 0.8, 8) : 1;
  return sheet->kind < GIS_SHEET_NAMES;
}

/* ---- One sheet ---- */

typedef struct
{
  GisPainter *painter;
  const GisSheet *sheet;
  GisSheetLook look;
  GisStroke stroke;
  gboolean pending;
  guint8 rank; /* roads: only those; 255: all */
  guint n;
  GHashTable *cells; /* points: taken spots */
} Sheet;

static gboolean
go_on (Sheet *s)
{
  return (++s->n & 0x3ff) != 0 || !g_cancellable_is_cancelled (s->painter->cancellable);
}

static GisBox
box_of_units (const GisPack *pack, const GisBox32 *box)
{
  return (GisBox){ pack->origin_x + box->min_x * pack->unit_m,
                   pack->origin_y + box->min_y * pack->unit_m,
                   pack->origin_x + box->max_x * pack->unit_m,
                   pack->origin_y + box->max_y * pack->unit_m };
}

/* A run or feature under a pixel. */
static void
paint_spot (Sheet *s, const GisBox *box, guint32 rgb, double alpha)
{
  double side_x = fmax ((box->max_x - box->min_x) / s->painter->resolution, 0.6);
  double side_y = fmax ((box->max_y - box->min_y) / s->painter->resolution, 0.6);
  double px, py;

  gis_painter_project (s->painter, (box->min_x + box->max_x) / 2, (box->min_y + box->max_y) / 2,
                       &px, &py);
  gis_pen_rectangle (&s->painter->pen, px - side_x / 2, py - side_y / 2, side_x, side_y, rgb,
                     alpha);
}

static void
add_run_cb (const double *xy, guint n, double start_px, gpointer user_data)
{
  Sheet *s = user_data;

  gis_pen_add_line (&s->painter->pen, &s->stroke, xy, n, start_px);
  s->pending = TRUE;
}

static gboolean
is_small (const Sheet *s, const GisBox32 *box, const GisPack *pack)
{
  double limit = SPOT_PX * s->painter->resolution / pack->unit_m;

  return (double) box->max_x - box->min_x < limit && (double) box->max_y - box->min_y < limit;
}

static gboolean
fill_area_cb (const GisPack *pack, guint first, guint n, const GisBox32 *box, gpointer user_data)
{
  Sheet *s = user_data;

  if (is_small (s, box, pack))
    {
      GisBox spot = box_of_units (pack, box);
      paint_spot (s, &spot, s->look.outline ? s->look.line : s->look.fill, 1);
      return go_on (s);
    }
  for (guint i = first; i < first + n; i++)
    {
      gis_painter_add_area (s->painter, pack, i);
      gis_pen_fill (&s->painter->pen, s->look.fill, s->look.fill_alpha);
    }
  return go_on (s);
}

/* Runs of a ring between the edges along or beyond the border of its tile. */
static void
add_cut_ring (Sheet *s, const GisPack *pack, guint from, guint end)
{
  const GisBox *cut = &s->sheet->cut;
  double slack = pack->unit_m;
  guint start = from;

  for (guint i = from; i + 1 < end; i++)
    {
      double ax = pack->origin_x + pack->xy[2 * (gsize) i] * pack->unit_m;
      double ay = pack->origin_y + pack->xy[2 * (gsize) i + 1] * pack->unit_m;
      double bx = pack->origin_x + pack->xy[2 * (gsize) i + 2] * pack->unit_m;
      double by = pack->origin_y + pack->xy[2 * (gsize) i + 3] * pack->unit_m;
      if (!(fmax (ax, bx) <= cut->min_x + slack || fmin (ax, bx) >= cut->max_x - slack ||
            fmax (ay, by) <= cut->min_y + slack || fmin (ay, by) >= cut->max_y - slack))
        continue;
      if (i > start)
        {
          gis_painter_load_xy (s->painter, pack, start, i + 1, 0.4);
          gis_painter_each_run (s->painter, MARGIN_PX, add_run_cb, s);
        }
      start = i + 1;
    }
  if (end > start + 1)
    {
      gis_painter_load_xy (s->painter, pack, start, end, 0.4);
      gis_painter_each_run (s->painter, MARGIN_PX, add_run_cb, s);
    }
}

static gboolean
add_lines_cb (const GisPack *pack, guint first, guint n, const GisBox32 *box, gpointer user_data)
{
  Sheet *s = user_data;
  gboolean cut = !gis_box_is_empty (&s->sheet->cut) && pack->type == GIS_GEOMETRY_MULTIPOLYGON;

  if (is_small (s, box, pack))
    {
      if (pack->type == GIS_GEOMETRY_MULTILINESTRING && s->rank == 255)
        {
          GisBox spot = box_of_units (pack, box);
          paint_spot (s, &spot, s->stroke.rgb, 1);
        }
      return go_on (s);
    }
  for (guint i = first; i < first + n; i++)
    {
      guint vertex = pack->starts[i];
      guint from = vertex;
      if (s->rank != 255 && pack->columns[0][i] != s->rank)
        continue;
      for (guint r = pack->ring_starts[i]; r < pack->ring_starts[i + 1]; r++)
        {
          guint end = vertex + pack->ring_ends[r];
          if (cut)
            add_cut_ring (s, pack, from, end);
          else
            {
              gis_painter_load_xy (s->painter, pack, from, end, 0.4);
              gis_painter_each_run (s->painter, MARGIN_PX, add_run_cb, s);
            }
          from = end;
        }
    }
  return go_on (s);
}

static gboolean
add_points_cb (const GisPack *pack, guint first, guint n, const GisBox32 *box, gpointer user_data)
{
  Sheet *s = user_data;

  for (guint i = first; i < first + n; i++)
    {
      double xy[4];
      guint column, row;
      gis_painter_use_pack (s->painter, pack);
      gis_painter_place (s->painter, pack->xy + 2 * (gsize) i, &xy[0], &xy[1]);
      column = (guint) (int) floor ((xy[0] + s->painter->grid_x) / POINT_CELL_PX) & 0xffff;
      row = (guint) (int) floor ((xy[1] + s->painter->grid_y) / POINT_CELL_PX) & 0xffff;
      if (!g_hash_table_add (s->cells, GUINT_TO_POINTER (column << 16 | row)))
        continue;
      xy[2] = xy[0];
      xy[3] = xy[1];
      gis_pen_add_line (&s->painter->pen, &s->stroke, xy, 2, 0);
      s->pending = TRUE;
    }
  return go_on (s);
}

static void
walk (Sheet *s, GisGeometryType type, double collapse_px, GisLayerRunFunc func)
{
  GisLayer layer = { .base = s->sheet->packs[type] };
  GisBox box = gis_painter_get_box (s->painter, MARGIN_PX);

  if (layer.base != NULL)
    gis_layer_each_run (&layer, &box, collapse_px * s->painter->resolution, func, s);
  if (s->pending)
    gis_pen_stroke (&s->painter->pen, &s->stroke);
  s->pending = FALSE;
}

static void
paint_lines (Sheet *s, gboolean roads)
{
  guint32 casing = gis_color_mix (s->look.line, s->painter->dark ? 0x000000 : 0x6B6255, 0.35);

  if (!roads)
    {
      s->stroke = (GisStroke){ s->look.line, 1, s->look.width_px, TRUE, NULL, 0 };
      walk (s, GIS_GEOMETRY_MULTILINESTRING, SPOT_PX, add_lines_cb);
      return;
    }
  for (guint pass = 0; pass < 2; pass++)
    for (s->rank = 0; s->rank <= 5; s->rank++)
      {
        double width = get_road_width (s->rank, s->painter->zoom);
        if (pass == 0)
          width += 1.4;
        s->stroke = (GisStroke){ pass == 0 ? casing : s->look.line, 1, width, TRUE, NULL, 0 };
        walk (s, GIS_GEOMETRY_MULTILINESTRING, SPOT_PX, add_lines_cb);
      }
  s->rank = 255;
}

static void
paint_points (Sheet *s)
{
  double size = s->look.width_px * 3;
  guint32 rim = s->painter->dark ? 0x1E1E22 : 0xFFFFFF;

  for (guint pass = 0; pass < 2; pass++)
    {
      s->cells = g_hash_table_new (NULL, NULL);
      s->stroke =
        (GisStroke){ pass == 0 ? rim : s->look.line, 1, size + (pass == 0 ? 2 : 0), TRUE, NULL, 0 };
      walk (s, GIS_GEOMETRY_POINT, 0, add_points_cb);
      g_clear_pointer (&s->cells, g_hash_table_unref);
    }
}

/* ---- One layer ---- */

typedef struct
{
  GisPainter *painter;
  const GisReferenceLayer *layer;
  GPtrArray *sheets; /* GisSheet, borrowed while the tiles are held */
} Gather;

static void
gather_cb (const GisSheet *sheet, gpointer user_data)
{
  Gather *gather = user_data;
  GisSheetLook look;

  if (gis_sheet_get_look (gather->layer, sheet, gather->painter->dark, gather->painter->zoom,
                          &look))
    g_ptr_array_add (gather->sheets, gis_sheet_hold (sheet));
}

static int
compare_kinds (gconstpointer a, gconstpointer b)
{
  const GisSheet *one = *(const GisSheet *const *) a, *two = *(const GisSheet *const *) b;

  return (int) one->kind - (int) two->kind;
}

static void
paint_sheet (GisPainter *painter, const GisReferenceLayer *layer, const GisSheet *sheet, guint pass)
{
  Sheet s = { .painter = painter, .sheet = sheet, .rank = 255 };
  gboolean roads;

  gis_sheet_get_look (layer, sheet, painter->dark, painter->zoom, &s.look);
  roads = sheet->kind == GIS_SHEET_ROAD && layer->style.automatic;
  if (pass == 0)
    {
      walk (&s, GIS_GEOMETRY_MULTIPOLYGON, SPOT_PX, fill_area_cb);
      s.stroke = (GisStroke){ s.look.line, 1, s.look.width_px, TRUE, NULL, 0 };
      if (s.look.outline)
        walk (&s, GIS_GEOMETRY_MULTIPOLYGON, SPOT_PX, add_lines_cb);
    }
  else if (pass == 1)
    paint_lines (&s, roads);
  else
    paint_points (&s);
}

static void
paint_layer_cb (GisPainter *painter, gconstpointer data)
{
  const GisReferenceLayer *layer = data;
  Gather gather = { painter, layer,
                    g_ptr_array_new_with_free_func ((GDestroyNotify) gis_sheet_free) };
  GisBox box = gis_painter_get_box (painter, MARGIN_PX);

  gis_reference_each_sheet (layer->reference, &box, painter->zoom, painter->cancellable, gather_cb,
                            &gather);
  g_ptr_array_sort (gather.sheets, compare_kinds);
  for (guint pass = 0; pass < 3; pass++)
    for (guint i = 0; i < gather.sheets->len; i++)
      if (!g_cancellable_is_cancelled (painter->cancellable))
        paint_sheet (painter, layer, g_ptr_array_index (gather.sheets, i), pass);
  g_ptr_array_unref (gather.sheets);
}

void
gis_paint_references (GisPainter *painter)
{
  const GisReferences *references = painter->scene->references;

  for (guint i = 0; i < gis_references_get_n (references); i++)
    {
      const GisReferenceLayer *layer = gis_references_get (references, i);
      if (!layer->style.visible || layer->style.opacity <= 0)
        continue;
      if (layer->style.opacity < 1)
        gis_painter_paint_faded (painter, layer->style.opacity, paint_layer_cb, layer);
      else
        paint_layer_cb (painter, layer);
    }
}
