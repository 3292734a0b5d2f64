/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Symbols outside the map: legend swatches, list icons, heads of forms, and the ring or casing of
 * what is selected. Lines and areas are drawn by the same strokes as on the map. */
#include "gis/scene/painter-private.h"
#include <math.h>

#define SWATCH_ZOOM 18
#define ROAD_SWATCH_ZOOM 15 /* where colours still tell their rank */

static void
draw_line_swatch (cairo_t *cr,
                  const GisStyle *style,
                  const GisLook *look,
                  double x,
                  double y,
                  double size_px)
{
  gboolean dark = gis_style_get_dark (style);
  double half = size_px / 2;
  double xy[4] = { x - half, y, x + half, y };
  gboolean road = look->form >= GIS_FORM_ROAD_LANE && look->form <= GIS_FORM_ROAD_EXPRESS;
  double width_px =
    road ? size_px * (0.22 + 0.04 * (look->form - GIS_FORM_ROAD_LANE)) : fmin (2, size_px / 7);
  GisPen pen;
  GisStroke stroke;

  gis_pen_init (&pen, cr, NULL, 1);
  cairo_save (cr);
  cairo_rectangle (cr, x - half, y - half, size_px, size_px);
  cairo_clip (cr);
  for (GisLinePass pass = GIS_PASS_CASING; pass < GIS_N_PASSES; pass++)
    {
      if (!gis_line_get_stroke (gis_palette_get (dark), dark, road ? ROAD_SWATCH_ZOOM : SWATCH_ZOOM,
                                look, width_px, pass, &stroke))
        continue;
      /* 18 px along its line, so that a tick falls in the middle. */
      gis_line_add (&pen, look, pass, &stroke, xy, 2, 18 - half);
      gis_pen_stroke (&pen, &stroke);
    }
  cairo_restore (cr);
  gis_pen_clear (&pen);
}

static void
draw_area_swatch (cairo_t *cr,
                  const GisStyle *style,
                  const GisLook *look,
                  double x,
                  double y,
                  double size_px)
{
  const GisPalette *palette = gis_palette_get (gis_style_get_dark (style));
  double half_w = size_px * 0.44;
  double half_h = size_px * (look->form == GIS_FORM_AREA_FRONT ? 0.14 : 0.32);
  static const double dashes[2] = { 4, 2.5 };

  cairo_save (cr);
  cairo_rectangle (cr, x - half_w, y - half_h, 2 * half_w, 2 * half_h);
  cairo_set_line_width (cr, 1.2);
  if (look->form == GIS_FORM_AREA_HATCH)
    {
      cairo_path_t *box = cairo_copy_path (cr);
      cairo_clip (cr);
      gis_color_set (cr, look->color, 0.65);
      for (double d = -size_px; d < size_px; d += 4)
        {
          cairo_move_to (cr, x + d + half_h, y - half_h);
          cairo_line_to (cr, x + d - half_h, y + half_h);
        }
      cairo_stroke (cr);
      cairo_reset_clip (cr);
      cairo_append_path (cr, box);
      cairo_path_destroy (box);
      cairo_set_dash (cr, dashes, 2, 0);
      gis_color_set (cr, look->color, 1);
      cairo_stroke (cr);
    }
  else if (look->form >= GIS_FORM_BOUND_GRID)
    {
      GisBoundLine line = gis_look_get_bound_line (look, gis_style_get_dark (style));
      cairo_set_line_width (cr, line.width_px);
      cairo_set_dash (cr, line.dashes, line.dashes != NULL ? 2 : 0, 0);
      gis_color_set (cr, line.color, 1);
      cairo_stroke (cr);
    }
  else
    {
      gis_color_set (cr, look->color, 1);
      cairo_fill_preserve (cr);
      gis_color_set (cr, gis_color_mix (look->color, palette->label, 0.35), 1);
      cairo_stroke (cr);
    }
  cairo_restore (cr);
}

/* Look of a category by its code: form from the code when the theme is the one that has forms. */
static void
resolve_code (const GisStyle *style, const GisClass *klass, const char *code, GisLook *look)
{
  const GisTheme *theme = gis_style_get_current_theme (style, klass);
  guint8 category = theme != NULL ? gis_theme_find_category (klass, theme, code) : 0;
  GisColumns columns;
  guint8 form = 0, state = 0;

  gis_columns_init (&columns, klass);
  if (category != 0 && theme->kind == GIS_THEME_CATEGORIES && theme->values == NULL)
    {
      int field = gis_class_find_field (klass, theme->field);
      if (field == columns.form_field)
        form = category;
      if (field == columns.state_field)
        state = category;
    }
  gis_style_resolve (style, klass, form, state, category, look);
  if (code == NULL && (theme == NULL || theme->class_id == NULL || theme->kind != GIS_THEME_SINGLE))
    look->color = gis_style_get_class_color (style, klass);
}

void
gis_swatch_draw (cairo_t *cr,
                 const GisStyle *style,
                 const GisClass *klass,
                 const GisLook *look,
                 double x,
                 double y,
                 double size_px)
{
  if (klass->geometry == GIS_GEOMETRY_MULTILINESTRING)
    draw_line_swatch (cr, style, look, x, y, size_px);
  else if (klass->geometry == GIS_GEOMETRY_MULTIPOLYGON)
    draw_area_swatch (cr, style, look, x, y, size_px);
}

void
gis_symbol_draw (cairo_t *cr,
                 const GisStyle *style,
                 const char *class_id,
                 const char *code,
                 double x,
                 double y,
                 double size_px)
{
  const GisClass *klass = gis_catalog_find_class (gis_style_get_catalog (style), class_id);
  GisLook look;

  if (klass == NULL || size_px <= 0)
    return;
  resolve_code (style, klass, code, &look);
  gis_swatch_draw (cr, style, klass, &look, x, y, size_px);
  if (klass->geometry == GIS_GEOMETRY_POINT || klass->geometry == GIS_GEOMETRY_NONE)
    {
      if (look.glyph == NULL)
        look.glyph = g_intern_static_string ("dot");
      /* The sprite has room around it; the symbol itself is size_px less that room. */
      gis_sprite_draw (cr, &look, gis_style_get_dark (style), x, y, size_px * 0.88);
    }
}

/* ---- Selection ---- */

#define CROWDED_RADIUS_PX 2.0
/* A feature of more vertices, or one with more of them in view, is shown by its box: its own outline would
 * be a blot, and the window would stand still while it is drawn. */
#define MAX_SELECTED_VERTICES 500000
#define MAX_SELECTED_DRAWN 20000
/* Cairo's own numbers end at 8 million. */
#define FAR_PX 1e6

typedef struct
{
  cairo_t *cr;
  guint n; /* points of the path */
} Outline;

/* Seen in the hand from far above, too. */
#define MIN_HAND_PX 12.0
#define FADE 0.7

static void
append_run_cb (const double *xy, guint n, double start_px, gpointer user_data)
{
  Outline *outline = user_data;

  outline->n += n;
  if (outline->n > MAX_SELECTED_DRAWN)
    return;
  cairo_move_to (outline->cr, xy[0], xy[1]);
  for (guint i = 1; i < n; i++)
    cairo_line_to (outline->cr, xy[2 * i], xy[2 * i + 1]);
}

static void
draw_ring (GisPainter *painter, double px, double py, double radius)
{
  cairo_new_path (painter->cr);
  cairo_arc (painter->cr, px, py, radius, 0, 2 * G_PI);
  gis_color_set (painter->cr, painter->palette->halo, 0.95);
  cairo_set_line_width (painter->cr, 6);
  cairo_stroke_preserve (painter->cr);
  gis_color_set (painter->cr, painter->palette->selection, 1);
  cairo_set_line_width (painter->cr, 3);
  cairo_stroke (painter->cr);
}

static void
append_box (GisPainter *painter, const GisPack *pack, guint index)
{
  GisBox box = gis_pack_get_box (pack, index);

  cairo_new_path (painter->cr);
  for (guint corner = 0; corner < 4; corner++)
    {
      double px, py;
      gis_painter_project (painter, corner == 1 || corner == 2 ? box.max_x : box.min_x,
                           corner > 1 ? box.max_y : box.min_y, &px, &py);
      cairo_line_to (painter->cr, CLAMP (px, -FAR_PX, FAR_PX), CLAMP (py, -FAR_PX, FAR_PX));
    }
  cairo_close_path (painter->cr);
}

static void
draw_selected_point (GisPainter *painter, const GisPack *pack, guint index, gboolean crowded)
{
  double px, py;

  gis_painter_project (painter, pack->origin_x + pack->xy[2 * (gsize) index] * pack->unit_m,
                       pack->origin_y + pack->xy[2 * (gsize) index + 1] * pack->unit_m, &px, &py);
  if (crowded)
    {
      cairo_new_path (painter->cr);
      cairo_arc (painter->cr, px, py, CROWDED_RADIUS_PX, 0, 2 * G_PI);
      gis_color_set (painter->cr, painter->palette->selection, 0.8);
      cairo_fill (painter->cr);
      return;
    }
  draw_ring (painter, px, py, fmax (7, gis_symbol_get_size (painter->zoom) / 2 + 4));
}

static void
append_feature (GisPainter *painter, const GisPack *pack, guint index)
{
  guint first = pack->starts[index];
  guint from = first;
  Outline outline = { painter->cr, 0 };

  cairo_new_path (painter->cr);
  for (guint r = pack->ring_starts[index]; r < pack->ring_starts[index + 1]; r++)
    {
      guint end = first + pack->ring_ends[r];
      gis_painter_load_xy (painter, pack, from, end, 0.3);
      gis_painter_each_run (painter, 200, append_run_cb, &outline);
      from = end;
    }
  if (outline.n > MAX_SELECTED_DRAWN)
    append_box (painter, pack, index);
}

static void
draw_selected_path (GisPainter *painter, const GisLayer *layer, const GisPack *pack, guint index)
{
  GisLook look;
  double width_px = 0;

  gis_layer_get_look (painter->style, layer, pack, index, &look);
  if (pack->type == GIS_GEOMETRY_MULTILINESTRING)
    width_px =
      gis_line_get_width (&look, painter->zoom, pack->widths != NULL ? pack->widths[index] : 0,
                          gis_painter_get_ground (painter, pack));
  if (gis_pack_get_n_vertices (pack, index) > MAX_SELECTED_VERTICES)
    append_box (painter, pack, index);
  else
    append_feature (painter, pack, index);
  cairo_set_line_join (painter->cr, CAIRO_LINE_JOIN_ROUND);
  cairo_set_line_cap (painter->cr, CAIRO_LINE_CAP_ROUND);
  if (width_px > 8)
    {
      /* A wide road: glow over its body instead of hiding it. */
      gis_color_set (painter->cr, painter->palette->selection, 0.35);
      cairo_set_line_width (painter->cr, width_px + 4);
      cairo_stroke_preserve (painter->cr);
      width_px = 0;
    }
  gis_color_set (painter->cr, painter->palette->halo, 0.95);
  cairo_set_line_width (painter->cr, width_px + 6);
  cairo_stroke_preserve (painter->cr);
  gis_color_set (painter->cr, painter->palette->selection, 1);
  cairo_set_line_width (painter->cr, width_px + 3);
  cairo_stroke (painter->cr);
}

void
gis_scene_draw_selected (const GisScene *scene,
                         const GisStyle *style,
                         const GisView *view,
                         const char *class_id,
                         gint64 id,
                         gboolean crowded,
                         cairo_t *cr)
{
  const GisLayer *layer = gis_scene_find_layer (scene, class_id);
  const GisPack *pack;
  GisPainter painter;
  guint index;

  if (layer == NULL || !gis_layer_find (layer, id, &pack, &index))
    return;
  cairo_save (cr);
  gis_painter_init (&painter, scene, style, view, cr, NULL);
  if (pack->type == GIS_GEOMETRY_POINT)
    draw_selected_point (&painter, pack, index, crowded);
  else
    draw_selected_path (&painter, layer, pack, index);
  gis_painter_clear (&painter);
  cairo_restore (cr);
}

void
gis_scene_draw_in_hand (const GisScene *scene,
                        const GisStyle *style,
                        const GisView *view,
                        const char *class_id,
                        gint64 id,
                        double x,
                        double y,
                        cairo_t *cr)
{
  const GisLayer *layer = gis_scene_find_layer (scene, class_id);
  const GisPack *pack;
  GisPainter painter;
  GisLook look;
  double size, px, py;
  guint index;

  if (layer == NULL || !gis_layer_find (layer, id, &pack, &index) ||
      pack->type != GIS_GEOMETRY_POINT)
    return;
  cairo_save (cr);
  gis_painter_init (&painter, scene, style, view, cr, NULL);
  gis_layer_get_look (style, layer, pack, index, &look);
  size = gis_symbol_get_size (painter.zoom) * (1 + look.enlarge);
  gis_painter_project (&painter, pack->origin_x + pack->xy[2 * (gsize) index] * pack->unit_m,
                       pack->origin_y + pack->xy[2 * (gsize) index + 1] * pack->unit_m, &px, &py);
  cairo_new_path (cr);
  cairo_arc (cr, px, py, size / 2 + 2, 0, 2 * G_PI);
  gis_color_set (cr, painter.palette->land, FADE);
  cairo_fill (cr);
  size = fmax (size, MIN_HAND_PX);
  gis_painter_project (&painter, x, y, &px, &py);
  gis_sprite_draw (cr, &look, painter.dark, px, py, size);
  draw_ring (&painter, px, py, size / 2 + 4);
  gis_painter_clear (&painter);
  cairo_restore (cr);
}
