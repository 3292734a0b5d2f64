/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Furniture of a map picture: title, legend of what is visible, scale bar with north arrow, scale
 * note and attribution, on panels like those of the window. */
#include "gis/core/i18n.h"
#include "gis/core/text.h"
#include "gis/scene/painter-private.h"
#include <math.h>
#include <pango/pangocairo.h>

#define MARGIN_PX 14.0
#define PAD_PX 10.0
#define ROW_PX 19.0
#define SWATCH_PX 22.0
#define LEGEND_WIDTH_PX 216.0 /* at least; as its longest row asks for, at most: */
#define LEGEND_MAX_PX 380.0
#define COUNT_PX 60.0
#define NOTE_GAP_PX 4
#define MAX_KINDS 8
#define EARTH_RADIUS_M 6378137.0
#define DPI96_M_PER_PX (0.0254 / 96)

typedef struct
{
  const GisScene *scene;
  const GisStyle *style;
  const GisPalette *palette;
  gboolean dark;
  const GisView *view;
  cairo_t *cr;
  double enlarge; /* of texts and panels, on large sheets */
  gboolean on_paper;
} Drawing;

/* ---- Text and panels ---- */

static PangoLayout *
make_layout (const Drawing *drawing, const char *text, double size_px, gboolean bold)
{
  PangoLayout *layout = pango_cairo_create_layout (drawing->cr);
  PangoFontDescription *font =
    pango_font_description_from_string ("Cantarell,Noto Sans CJK SC,Sans");

  pango_font_description_set_absolute_size (font, size_px * PANGO_SCALE);
  pango_font_description_set_weight (font, bold ? PANGO_WEIGHT_SEMIBOLD : PANGO_WEIGHT_NORMAL);
  pango_layout_set_font_description (layout, font);
  pango_layout_set_text (layout, text, -1);
  pango_font_description_free (font);
  return layout;
}

/* Draws @text with its vertical middle at @y; @align 0 left edge at @x, 1 right edge. Returns its
 * width. @max_px > 0: cut with an ellipsis. */
static double
draw_text (const Drawing *drawing,
           const char *text,
           double size_px,
           gboolean bold,
           double alpha,
           double x,
           double y,
           double align,
           double max_px)
{
  PangoLayout *layout = make_layout (drawing, text, size_px, bold);
  int width, height;

  if (max_px > 0)
    {
      pango_layout_set_width (layout, (int) (max_px * PANGO_SCALE));
      pango_layout_set_ellipsize (layout, PANGO_ELLIPSIZE_END);
    }
  if (align > 0)
    pango_layout_set_width (layout, -1);
  pango_layout_get_pixel_size (layout, &width, &height);
  gis_color_set (drawing->cr, drawing->dark ? 0xFFFFFF : 0x2E3436, alpha);
  cairo_move_to (drawing->cr, x - align * width, y - height / 2.0);
  pango_cairo_show_layout (drawing->cr, layout);
  g_object_unref (layout);
  return width;
}

static double
get_text_width (const Drawing *drawing, const char *text, double size_px, gboolean bold)
{
  PangoLayout *layout = make_layout (drawing, text, size_px, bold);
  int width;

  pango_layout_get_pixel_size (layout, &width, NULL);
  g_object_unref (layout);
  return width;
}

static void
draw_panel (const Drawing *drawing, double x, double y, double width, double height)
{
  cairo_t *cr = drawing->cr;
  double r = 9;

  cairo_new_sub_path (cr);
  cairo_arc (cr, x + width - r, y + r, r, -G_PI / 2, 0);
  cairo_arc (cr, x + width - r, y + height - r, r, 0, G_PI / 2);
  cairo_arc (cr, x + r, y + height - r, r, G_PI / 2, G_PI);
  cairo_arc (cr, x + r, y + r, r, G_PI, 1.5 * G_PI);
  cairo_close_path (cr);
  /* On paper nothing shines through. */
  gis_color_set (cr, drawing->dark ? 0x303030 : 0xFFFFFF, drawing->on_paper ? 1 : 0.94);
  cairo_fill_preserve (cr);
  gis_color_set (cr, drawing->dark ? 0xFFFFFF : 0x000000, 0.12);
  cairo_set_line_width (cr, 1);
  cairo_stroke (cr);
}

/* Strip of the choropleth's colours; returns the top of its panel. */
static double
draw_ramp (const Drawing *drawing, const GisFurniture *furniture, double bottom)
{
  double step = 44;
  double width = furniture->n_ramp * step + 2 * PAD_PX;
  double y = bottom - 46;

  draw_panel (drawing, MARGIN_PX, y, width, 46);
  for (guint i = 0; i < furniture->n_ramp; i++)
    {
      double x = MARGIN_PX + PAD_PX + i * step;
      gis_color_set (drawing->cr, furniture->ramp_rgb[i], 1);
      cairo_rectangle (drawing->cr, x, y + 9, step, 11);
      cairo_fill (drawing->cr);
      if (furniture->ramp_labels != NULL && furniture->ramp_labels[i] != NULL)
        draw_text (drawing, furniture->ramp_labels[i], 11, FALSE, 0.75, x, y + 32, 0, 0);
    }
  return y - 8;
}

/* As many kinds a class as there is room for, so that every class is named; what is left out is
 * counted in the last row. */
static GPtrArray *
fit_rows (const Drawing *drawing, guint fit, guint *n_more)
{
  GPtrArray *rows = NULL;

  for (guint kinds = MAX_KINDS; kinds > 0 && (rows == NULL || rows->len > fit); kinds--)
    {
      g_clear_pointer (&rows, g_ptr_array_unref);
      rows = gis_scene_dup_view_legend (drawing->scene, drawing->style, drawing->view, kinds);
    }
  *n_more = 0;
  if (rows->len > fit && fit > 0)
    {
      *n_more = rows->len - fit + 1;
      g_ptr_array_set_size (rows, (int) fit - 1);
    }
  return rows;
}

static double
get_row_indent (const GisLegendRow *row)
{
  return PAD_PX + (row->kind == GIS_LEGEND_HEADING ? 0 : SWATCH_PX + 8);
}

static void
draw_row (const Drawing *drawing, const GisLegendRow *row, double x, double y, double width)
{
  g_autofree char *count = gis_text_dup_count (row->count);
  gboolean heading = row->kind == GIS_LEGEND_HEADING;
  double left = x + get_row_indent (row);

  if (!heading)
    gis_legend_row_draw (row, drawing->style, x + PAD_PX + SWATCH_PX / 2, y, SWATCH_PX,
                         drawing->cr);
  draw_text (drawing, row->title, 12, heading, heading ? 0.95 : 0.85, left, y, 0,
             x + width - COUNT_PX - left);
  draw_text (drawing, count, 11, FALSE, 0.6, x + width - PAD_PX, y, 1, 0);
}

/* Wide enough for every title, as far as the picture has room for it. */
static double
get_legend_width (const Drawing *drawing, const GPtrArray *rows)
{
  double room = drawing->view->width_px / drawing->enlarge / 2;
  double width = LEGEND_WIDTH_PX;

  for (guint i = 0; i < rows->len; i++)
    {
      const GisLegendRow *row = g_ptr_array_index (rows, i);
      double title = get_text_width (drawing, row->title, 12, row->kind == GIS_LEGEND_HEADING);
      width = fmax (width, get_row_indent (row) + title + 4 + COUNT_PX);
    }
  return fmax (fmin (ceil (width), fmin (LEGEND_MAX_PX, room)), LEGEND_WIDTH_PX);
}

static void
set_note_width (PangoLayout *note, double legend_px)
{
  pango_layout_set_width (note, (int) ((legend_px - 2 * PAD_PX) * PANGO_SCALE));
}

static PangoLayout *
make_note (const Drawing *drawing)
{
  g_autofree char *note =
    gis_scene_dup_undrawn_note (drawing->scene, drawing->style, drawing->view);
  PangoLayout *layout;

  if (note == NULL)
    return NULL;
  layout = make_layout (drawing, note, 11, FALSE);
  set_note_width (layout, LEGEND_WIDTH_PX);
  pango_layout_set_wrap (layout, PANGO_WRAP_WORD_CHAR);
  return layout;
}

static void
draw_legend (const Drawing *drawing, double bottom)
{
  double room = bottom - 90 - 2 * PAD_PX;
  g_autoptr (PangoLayout) note = room > 3 * ROW_PX ? make_note (drawing) : NULL;
  g_autoptr (GPtrArray) rows = NULL;
  double height, width, y, x = MARGIN_PX;
  int note_px = 0;
  guint fit, n_more;

  if (note != NULL)
    pango_layout_get_pixel_size (note, NULL, &note_px);
  fit = (guint) fmax (0, (room - note_px - NOTE_GAP_PX) / ROW_PX);
  rows = fit_rows (drawing, fit, &n_more);
  if (rows->len == 0 || fit < 2)
    return;
  width = get_legend_width (drawing, rows);
  if (note != NULL)
    {
      set_note_width (note, width);
      pango_layout_get_pixel_size (note, NULL, &note_px);
      note_px += NOTE_GAP_PX;
    }
  height = (rows->len + (n_more > 0)) * ROW_PX + note_px + 2 * PAD_PX;
  y = bottom - height;
  draw_panel (drawing, x, y, width, height);
  y += PAD_PX + ROW_PX / 2;
  for (guint i = 0; i < rows->len; i++, y += ROW_PX)
    draw_row (drawing, g_ptr_array_index (rows, i), x, y, width);
  if (n_more > 0)
    {
      /* Translators: rows of a legend for which there is no room. */
      g_autofree char *more =
        g_strdup_printf (ngettext_ ("%u more not listed", "%u more not listed", n_more), n_more);
      draw_text (drawing, more, 11, FALSE, 0.65, x + PAD_PX, y, 0, 0);
      y += ROW_PX;
    }
  if (note == NULL)
    return;
  gis_color_set (drawing->cr, drawing->dark ? 0xFFFFFF : 0x2E3436, 0.65);
  cairo_move_to (drawing->cr, x + PAD_PX, y - ROW_PX / 2 + NOTE_GAP_PX);
  pango_cairo_show_layout (drawing->cr, note);
}

/* ---- Scale ---- */

/* Mercator's scale is 1/cos φ. */
double
gis_scene_get_ground_resolution (const GisScene *scene, const GisView *view)
{
  return gis_view_get_resolution (view) /
         (scene->stretch > 0 ? scene->stretch : cosh (view->center_y / EARTH_RADIUS_M));
}

/* 1, 2 or 5 times a power of ten, not above @limit. */
static double
get_round_below (double limit)
{
  double power = pow (10, floor (log10 (limit)));
  return limit / power >= 5 ? 5 * power : limit / power >= 2 ? 2 * power : power;
}

char *
gis_scale_dup_text (double denominator, gboolean exact)
{
  double step = exact ? 1 : pow (10, fmax (0, floor (log10 (denominator)) - 2));
  g_autofree char *plain = g_strdup_printf ("%.0f", round (denominator / step) * step);
  gsize length = strlen (plain);
  GString *text = g_string_new ("1:");

  for (gsize i = 0; i < length; i++)
    {
      if (i > 0 && (length - i) % 3 == 0)
        g_string_append (text, "\u202f");
      g_string_append_c (text, plain[i]);
    }
  return g_string_free (text, FALSE);
}

char *
gis_scene_dup_scale_note (const GisScene *scene, const GisStyle *style, const GisView *view)
{
  g_autofree char *scale = gis_scale_dup_text (
    gis_scene_get_ground_resolution (scene, view) / DPI96_M_PER_PX, scene->stretch > 0);
  const GisLayer *density = gis_scene_get_density_layer (scene, style, view->zoom);

  if (density == NULL)
    return g_steal_pointer (&scale);
  /* Translators: map scale ("1:10 000"), then the class of assets shown as a density picture. */
  return g_strdup_printf (_ ("%s · %s shown as density"), scale,
                          gis_text_get (&density->klass->plural));
}

static void
draw_north (const Drawing *drawing, double x, double y)
{
  cairo_t *cr = drawing->cr;

  cairo_save (cr);
  cairo_translate (cr, x, y);
  cairo_rotate (cr, drawing->view->rotation_rad);
  gis_color_set (cr, drawing->dark ? 0xFFFFFF : 0x2E3436, 0.85);
  cairo_move_to (cr, 0, -8);
  cairo_line_to (cr, 5, 7);
  cairo_line_to (cr, 0, 4);
  cairo_line_to (cr, -5, 7);
  cairo_close_path (cr);
  cairo_set_line_width (cr, 1.3);
  cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);
  cairo_stroke_preserve (cr);
  cairo_clip (cr);
  cairo_rectangle (cr, 0, -10, 10, 20);
  cairo_fill (cr);
  cairo_restore (cr);
}

static void
draw_scale_bar (const Drawing *drawing, double right, double bottom)
{
  double ground =
    gis_scene_get_ground_resolution (drawing->scene, drawing->view) * drawing->enlarge;
  double length_m = get_round_below (110 * ground);
  double length_px = length_m / ground;
  g_autofree char *label = length_m >= 1000 ? g_strdup_printf ("%g km", length_m / 1000)
                           : length_m >= 1  ? g_strdup_printf ("%g m", length_m)
                                            : g_strdup_printf ("%g cm", length_m * 100);
  g_autofree char *note = gis_scene_dup_scale_note (drawing->scene, drawing->style, drawing->view);
  double label_px = get_text_width (drawing, label, 12, FALSE);
  double width = fmax (length_px + label_px + 54, get_text_width (drawing, note, 11, FALSE) + 24);
  double x = right - width;
  double y = bottom - 48;

  draw_panel (drawing, x, y, width, 48);
  gis_color_set (drawing->cr, drawing->dark ? 0xFFFFFF : 0x2E3436, 0.85);
  cairo_move_to (drawing->cr, x + 12.5, y + 10);
  cairo_line_to (drawing->cr, x + 12.5, y + 18.5);
  cairo_line_to (drawing->cr, x + 12.5 + length_px, y + 18.5);
  cairo_line_to (drawing->cr, x + 12.5 + length_px, y + 10);
  cairo_set_line_width (drawing->cr, 1.3);
  cairo_stroke (drawing->cr);
  draw_text (drawing, label, 12, FALSE, 0.9, x + 20 + length_px, y + 15, 0, 0);
  draw_text (drawing, note, 11, FALSE, 0.65, x + 12, y + 34, 0, 0);
  draw_north (drawing, right - 16, y + 17);
}

static void
draw_title (const Drawing *drawing, const GisFurniture *furniture)
{
  double width =
    furniture->title != NULL ? get_text_width (drawing, furniture->title, 18, TRUE) : 0;
  double height = (furniture->title != NULL ? 26 : 0) + (furniture->subtitle != NULL ? 18 : 0) + 14;
  double y = MARGIN_PX + 7;

  if (furniture->subtitle != NULL)
    width = fmax (width, get_text_width (drawing, furniture->subtitle, 12, FALSE));
  draw_panel (drawing, MARGIN_PX, MARGIN_PX, width + 28, height);
  if (furniture->title != NULL)
    {
      draw_text (drawing, furniture->title, 18, TRUE, 0.95, MARGIN_PX + 14, y + 13, 0, 0);
      y += 26;
    }
  if (furniture->subtitle != NULL)
    draw_text (drawing, furniture->subtitle, 12, FALSE, 0.7, MARGIN_PX + 14, y + 8, 0, 0);
}

void
gis_scene_draw_furniture (const GisScene *scene,
                          const GisStyle *style,
                          const GisView *view,
                          const GisFurniture *furniture,
                          cairo_t *cr)
{
  gboolean dark = gis_style_get_dark (style);
  double enlarge = furniture->enlarge > 0 ? furniture->enlarge : 1;
  Drawing drawing = { scene, style,   gis_palette_get (dark), dark, view,
                      cr,    enlarge, furniture->enlarge > 0 };
  double width = view->width_px / enlarge, height = view->height_px / enlarge;
  double bottom = height - MARGIN_PX;
  double foot;

  cairo_save (cr);
  cairo_scale (cr, enlarge, enlarge);
  if (furniture->attribution != NULL)
    {
      draw_text (&drawing, furniture->attribution, 10.5, FALSE, 0.6, width - MARGIN_PX, height - 12,
                 1, 0);
      bottom -= 12;
    }
  foot = bottom;
  if (furniture->title != NULL || furniture->subtitle != NULL)
    draw_title (&drawing, furniture);
  if (furniture->n_ramp > 0 && furniture->ramp_rgb != NULL)
    bottom = draw_ramp (&drawing, furniture, bottom);
  if (furniture->legend)
    draw_legend (&drawing, bottom);
  if (furniture->scale_bar)
    draw_scale_bar (&drawing, width - MARGIN_PX, foot);
  cairo_restore (cr);
}
