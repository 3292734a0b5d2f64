/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Map texts and where they stand. Oracles: Pango's own extents of the same text, and another view of
 * the same place. */
#include "gis/geometry/geometry.h"
#include "gis/scene/text-private.h"

#include <pango/pangocairo.h>

#define SIZE_PX 12.0

/* What Pango says that the text's ink covers, unhinted: px, baseline at 0, left edge at 0. */
static GisBox
get_ink (const char *text)
{
  PangoFontMap *map = pango_cairo_font_map_new ();
  PangoContext *context;
  PangoLayout *layout;
  PangoFontDescription *font =
    pango_font_description_from_string ("Cantarell,Noto Sans CJK SC,Sans");
  cairo_font_options_t *options = cairo_font_options_create ();
  PangoRectangle ink;
  double k = 1.0 / PANGO_SCALE;

  pango_cairo_font_map_set_resolution (PANGO_CAIRO_FONT_MAP (map), 96);
  context = pango_font_map_create_context (map);
  cairo_font_options_set_hint_style (options, CAIRO_HINT_STYLE_NONE);
  cairo_font_options_set_hint_metrics (options, CAIRO_HINT_METRICS_OFF);
  pango_cairo_context_set_font_options (context, options);
  pango_context_set_round_glyph_positions (context, FALSE);
  layout = pango_layout_new (context);
  pango_font_description_set_absolute_size (font, SIZE_PX * PANGO_SCALE);
  pango_layout_set_font_description (layout, font);
  pango_layout_set_text (layout, text, -1);
  pango_layout_line_get_extents (pango_layout_get_line_readonly (layout, 0), &ink, NULL);
  cairo_font_options_destroy (options);
  pango_font_description_free (font);
  g_object_unref (layout);
  g_object_unref (context);
  g_object_unref (map);
  return (GisBox){ ink.x * k, ink.y * k, (ink.x + ink.width) * k, (ink.y + ink.height) * k };
}

static void
get_path_extents (const cairo_path_t *path, double *x0, double *y0, double *x1, double *y1)
{
  cairo_surface_t *surface = cairo_recording_surface_create (CAIRO_CONTENT_ALPHA, NULL);
  cairo_t *cr = cairo_create (surface);

  cairo_append_path (cr, path);
  cairo_path_extents (cr, x0, y0, x1, y1);
  cairo_destroy (cr);
  cairo_surface_destroy (surface);
}

/* The outline is that of all of the text, however long. */
static void
test_whole_texts (void)
{
  static const char *const texts[] = {
    "路",
    "禹王台区沉陷井盖更换工程（第6批）",
    "Replacement of sunken manhole covers, lot 6",
    "iiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiii",
    "一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一二三四五六七"
    "八",
    "WWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWW",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      GisText2D *text = gis_text2d_get (texts[i], SIZE_PX, FALSE);
      GisBox ink = get_ink (texts[i]);
      double x0, y0, x1, y1;
      get_path_extents (text->path, &x0, &y0, &x1, &y1);
      g_test_message ("%s: path %.1f … %.1f, ink %.1f … %.1f, width %.1f", texts[i], x0, x1,
                      ink.min_x, ink.max_x, text->width_px);
      g_assert_cmpfloat_with_epsilon (x0, ink.min_x, 1);
      g_assert_cmpfloat_with_epsilon (x1, ink.max_x, 1);
      g_assert_cmpfloat_with_epsilon (y0, ink.min_y, 1);
      g_assert_cmpfloat_with_epsilon (y1, ink.max_y, 1);
      gis_text2d_unref (text);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/gis/label/whole-texts", test_whole_texts);
  return g_test_run ();
}
