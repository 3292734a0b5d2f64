/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Map texts and where they stand. Oracles: Pango's own extents of the same text, and another view of
 * the same place. */
#include "gis/scene/label-private.h"
#include "sample-scene.h"

#include <math.h>
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
      get_path_extents (gis_text2d_get_path (text), &x0, &y0, &x1, &y1);
      g_test_message ("%s: path %.1f … %.1f, ink %.1f … %.1f, width %.1f", texts[i], x0, x1,
                      ink.min_x, ink.max_x, text->width_px);
      g_assert_cmpfloat_with_epsilon (x0, ink.min_x, 1);
      g_assert_cmpfloat_with_epsilon (x1, ink.max_x, 1);
      g_assert_cmpfloat_with_epsilon (y0, ink.min_y, 1);
      g_assert_cmpfloat_with_epsilon (y1, ink.max_y, 1);
      gis_text2d_unref (text);
    }
}

/* ---- Where they stand ---- */

typedef struct
{
  GisCatalog *catalog;
  GisScene *scene;
  GisStyle *style;
} Town;

static void
setup (Town *town, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  town->catalog = gis_catalog_new_builtin (&error);
  g_assert_no_error (error);
  town->scene = sample_scene_new (town->catalog, 14, 7);
  town->style = gis_style_new (town->catalog);
}

static void
teardown (Town *town, gconstpointer data)
{
  gis_style_free (town->style);
  gis_scene_unref (town->scene);
  gis_catalog_unref (town->catalog);
}

typedef struct
{
  char *text;
  double x, y;                        /* Mercator */
  double first_x, first_y, angle_rad; /* of the first letter along a line */
  GisBox box;                         /* px of the view */
} Seen;

typedef struct
{
  const GisView *view;
  GArray *seen;
} Looking;

static void
clear_seen (gpointer data)
{
  g_free (((Seen *) data)->text);
}

static void
see_label (const GisLabel *label, double x, double y, gpointer user_data)
{
  Looking *looking = user_data;
  const GisLabelSpot *spot = label->spots;
  Seen seen = { .text = g_strdup (label->text->text) };

  gis_view_from_screen (looking->view, label->x + x, label->y + y, &seen.x, &seen.y);
  gis_view_from_screen (looking->view, x + (spot != NULL ? spot->x : label->x),
                        y + (spot != NULL ? spot->y : label->y), &seen.first_x, &seen.first_y);
  seen.angle_rad = spot != NULL ? spot->angle_rad : 0;
  seen.box = (GisBox){ label->box.min_x + x, label->box.min_y + y, label->box.max_x + x,
                       label->box.max_y + y };
  g_array_append_val (looking->seen, seen);
}

/* As the window's pictures have them. */
static GArray *
look (const Town *town, const GisView *view)
{
  Looking looking = { view, g_array_new (FALSE, FALSE, sizeof (Seen)) };
  GisPainter painter;

  g_array_set_clear_func (looking.seen, clear_seen);
  gis_painter_init (&painter, town->scene, town->style, view, NULL, NULL);
  painter.whole_labels = TRUE;
  g_assert_true (gis_labels_each (&painter, see_label, &looking));
  gis_painter_clear (&painter);
  return looking.seen;
}

static gboolean
has_label (const GArray *all, const Seen *one, double tolerance_m)
{
  for (guint i = 0; i < all->len; i++)
    {
      const Seen *other = &g_array_index (all, Seen, i);
      if (g_str_equal (one->text, other->text) &&
          hypot (one->x - other->x, one->y - other->y) < tolerance_m &&
          hypot (one->first_x - other->first_x, one->first_y - other->first_y) < tolerance_m &&
          fabs (remainder (one->angle_rad - other->angle_rad, 2 * G_PI)) < 1e-6)
        return TRUE;
    }
  return FALSE;
}

/* Each label of @one that lies in the other view as a whole is in @other, too: how many there are. */
static guint
assert_found (const GArray *one, const GisView *from, const GArray *other, const GisView *to)
{
  guint n = 0;

  for (guint i = 0; i < one->len; i++)
    {
      const Seen *seen = &g_array_index (one, Seen, i);
      double x, y, left, top;
      gis_view_from_screen (from, 0, 0, &x, &y);
      gis_view_to_screen (to, x, y, &left, &top);
      if (seen->box.min_x + left < 1e-3 || seen->box.min_y + top < 1e-3 ||
          seen->box.max_x + left > to->width_px - 1e-3 ||
          seen->box.max_y + top > to->height_px - 1e-3)
        continue;
      g_assert_true (has_label (other, seen, 1e-3 * gis_view_get_resolution (from)));
      n++;
    }
  return n;
}

/* A panned map has the same names at the same places, at whole and broken zooms, turned or not; none is
 * cut by the edge of the picture. */
static void
test_panned (Town *town, gconstpointer data)
{
  static const double zooms[] = { 16, 16.4, 14.537, 17.2, 18.8 };
  static const double turns[] = { 0, 0.6, -2.2 };
  static const double shifts[][2] = { { 150, 0 }, { -0.4, 310.7 }, { 611.3, -447.9 }, { 1024, 0 } };
  guint n = 0;

  for (guint z = 0; z < G_N_ELEMENTS (zooms); z++)
    for (guint t = 0; t < G_N_ELEMENTS (turns); t++)
      {
        GisView view = { SAMPLE_X, SAMPLE_Y, zooms[z], turns[t], 1500, 1100, 1 };
        g_autoptr (GArray) here = look (town, &view);
        for (guint i = 0; i < here->len; i++)
          {
            const GisBox *box = &g_array_index (here, Seen, i).box;
            g_assert_cmpfloat (box->min_x, >=, 0);
            g_assert_cmpfloat (box->min_y, >=, 0);
            g_assert_cmpfloat (box->max_x, <=, view.width_px);
            g_assert_cmpfloat (box->max_y, <=, view.height_px);
          }
        for (guint s = 0; s < G_N_ELEMENTS (shifts); s++)
          {
            GisView moved = view;
            gis_view_from_screen (&view, view.width_px / 2 + shifts[s][0],
                                  view.height_px / 2 + shifts[s][1], &moved.center_x,
                                  &moved.center_y);
            g_autoptr (GArray) there = look (town, &moved);
            n += assert_found (here, &view, there, &moved);
            n += assert_found (there, &moved, here, &view);
          }
      }
  g_test_message ("%u labels found again", n);
  g_assert_cmpuint (n, >, 500);
}

static guint32
get_pixel (cairo_surface_t *surface, int x, int y)
{
  const guint8 *row =
    cairo_image_surface_get_data (surface) + (gsize) y * cairo_image_surface_get_stride (surface);

  return ((const guint32 *) (gconstpointer) row)[x];
}

/* Oracle: the tile with its labels. One without them under one that is nothing else is the same. */
static void
test_tile_labels (Town *town, gconstpointer data)
{
  const int zoom = 16;
  int tile_x = (int) floor ((SAMPLE_X + 20037508.342789244) / 40075016.685578488 * exp2 (zoom));
  int tile_y = (int) floor ((20037508.342789244 - SAMPLE_Y) / 40075016.685578488 * exp2 (zoom));
  g_autoptr (GisStyle) bare = NULL;
  guint n = 0;

  gis_style_set_background (town->style, TRUE);
  bare = gis_style_copy (town->style);
  gis_style_set_labels (bare, FALSE);
  for (int i = 0; i < 9; i++)
    {
      int x = tile_x - 1 + i % 3, y = tile_y - 1 + i / 3;
      cairo_surface_t *tile = gis_scene_render_tile (town->scene, town->style, zoom, x, y, 1, NULL);
      cairo_surface_t *below = gis_scene_render_tile (town->scene, bare, zoom, x, y, 1, NULL);
      cairo_surface_t *above =
        gis_scene_render_tile_labels (town->scene, town->style, zoom, x, y, 1, NULL);
      g_assert_null (gis_scene_render_tile_labels (town->scene, bare, zoom, x, y, 1, NULL));
      if (above != NULL)
        {
          cairo_t *cr = cairo_create (below);
          cairo_set_source_surface (cr, above, 0, 0);
          cairo_paint (cr);
          cairo_destroy (cr);
          cairo_surface_destroy (above);
          n++;
        }
      cairo_surface_flush (below);
      for (int p = 0; p < 256 * 256; p++)
        {
          guint32 a = get_pixel (tile, p % 256, p / 256), b = get_pixel (below, p % 256, p / 256);
          for (int shift = 0; shift < 24; shift += 8)
            g_assert_cmpint (ABS ((int) (a >> shift & 255) - (int) (b >> shift & 255)), <=, 3);
        }
      cairo_surface_destroy (tile);
      cairo_surface_destroy (below);
    }
  g_assert_cmpuint (n, >, 3);
}

typedef struct
{
  const Town *town;
  GArray *seen;
} Worker;

static gpointer
look_cb (gpointer data)
{
  Worker *worker = data;
  GisView view = { SAMPLE_X, SAMPLE_Y, 16.7, 0, 1500, 1100, 1 };

  worker->seen = look (worker->town, &view);
  return NULL;
}

/* Many threads want the same blocks, one after it was cancelled: the others get theirs. */
static void
test_threads (Town *town, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  GisView view = { SAMPLE_X, SAMPLE_Y, 16.7, 0, 1500, 1100, 1 };
  Looking looking = { &view, g_array_new (FALSE, FALSE, sizeof (Seen)) };
  Worker workers[6];
  GThread *threads[G_N_ELEMENTS (workers)];
  GisPainter painter;

  g_cancellable_cancel (cancellable);
  gis_painter_init (&painter, town->scene, town->style, &view, NULL, cancellable);
  painter.whole_labels = TRUE;
  g_assert_false (gis_labels_each (&painter, see_label, &looking));
  gis_painter_clear (&painter);
  g_assert_cmpuint (looking.seen->len, ==, 0);
  g_array_unref (looking.seen);
  for (guint i = 0; i < G_N_ELEMENTS (workers); i++)
    {
      workers[i].town = town;
      threads[i] = g_thread_new ("labels", look_cb, &workers[i]);
    }
  for (guint i = 0; i < G_N_ELEMENTS (workers); i++)
    g_thread_join (threads[i]);
  for (guint i = 0; i < G_N_ELEMENTS (workers); i++)
    {
      guint n = assert_found (workers[0].seen, &view, workers[i].seen, &view);
      g_assert_cmpuint (n, >, 10);
      g_assert_cmpuint (n, ==, workers[0].seen->len);
      g_assert_cmpuint (n, ==, workers[i].seen->len);
    }
  for (guint i = 0; i < G_N_ELEMENTS (workers); i++)
    g_array_unref (workers[i].seen);
}

/* A street along the x axis through the sample's middle, with covers on it every 4 m from @from_m to @to_m. */
static GisScene *
make_street (GisCatalog *catalog, double from_m, double to_m)
{
  const GisClass *road = gis_catalog_find_class (catalog, "road_section");
  const GisClass *cover = gis_catalog_find_class (catalog, "cover");
  const double ends[] = { SAMPLE_X - 150, SAMPLE_Y, SAMPLE_X + 150, SAMPLE_Y };
  g_autoptr (GisGeometry) line = gis_geometry_new_line (ends, 2, NULL);
  GisPackBuilder *roads = gis_pack_builder_new (road->geometry, GIS_N_COLUMNS (road), FALSE);
  GisPackBuilder *covers = gis_pack_builder_new (cover->geometry, GIS_N_COLUMNS (cover), FALSE);
  g_autoptr (GisScene) other = NULL;
  GisScene *scene;
  guint8 columns[256];

  sample_columns (road, NULL, NULL, columns);
  gis_pack_builder_add (roads, 1, line, columns, 0, "清明上河街");
  sample_columns (cover, NULL, NULL, columns);
  for (double at = from_m; at <= to_m; at += 4)
    {
      g_autoptr (GisGeometry) point = gis_geometry_new_point (SAMPLE_X + at, SAMPLE_Y);
      gis_pack_builder_add (covers, (gint64) (at + 1000), point, columns, 0, NULL);
    }
  scene = sample_scene_of (catalog, "road_section", gis_pack_builder_finish (roads));
  other = sample_scene_of (catalog, "cover", gis_pack_builder_finish (covers));
  for (guint i = 0; i < scene->layers->len; i++)
    {
      GisLayer *layer = g_ptr_array_index (scene->layers, i);
      if (layer->klass == cover)
        {
          g_ptr_array_index (scene->layers, i) =
            gis_layer_ref ((GisLayer *) gis_scene_find_layer (other, "cover"));
          gis_layer_unref (layer);
        }
    }
  return scene;
}

/* A street's name keeps clear of symbols where it can, and stands among them where it cannot. */
static void
test_symbols (Town *town, gconstpointer data)
{
  const GisView view = { SAMPLE_X, SAMPLE_Y, 18, 0, 900, 300, 1 };
  const double size_m = gis_symbol_get_size (18) * gis_view_get_resolution (&view);
  g_autoptr (GisScene) half = make_street (town->catalog, -20, 150);
  g_autoptr (GisScene) full = make_street (town->catalog, -150, 150);
  Town streets[] = { { town->catalog, half, town->style }, { town->catalog, full, town->style } };

  for (guint i = 0; i < G_N_ELEMENTS (streets); i++)
    {
      Looking looking = { &view, g_array_new (FALSE, FALSE, sizeof (Seen)) };
      const Seen *seen;
      GisPainter painter;
      double left, right, y;
      g_array_set_clear_func (looking.seen, clear_seen);
      gis_painter_init (&painter, streets[i].scene, town->style, &view, NULL, NULL);
      painter.on_grid = FALSE; /* one block */
      g_assert_true (gis_labels_each (&painter, see_label, &looking));
      gis_painter_clear (&painter);
      g_assert_cmpuint (looking.seen->len, ==, 1);
      seen = &g_array_index (looking.seen, Seen, 0);
      gis_view_from_screen (&view, seen->box.min_x, seen->box.min_y, &left, &y);
      gis_view_from_screen (&view, seen->box.max_x, seen->box.max_y, &right, &y);
      g_test_message ("from %.1f to %.1f m, symbols %.1f m", left - SAMPLE_X, right - SAMPLE_X,
                      size_m);
      g_assert_cmpfloat (left, >, SAMPLE_X - 150);
      if (i == 0)
        g_assert_cmpfloat (right, <, SAMPLE_X - 20 + size_m / 2);
      g_array_unref (looking.seen);
    }
}

/* A street of one stretch is named once, wherever the seams of blocks lie. */
static void
test_once (Town *town, gconstpointer data)
{
  g_autoptr (GisScene) scene = make_street (town->catalog, -150, 150);
  Town street = { town->catalog, scene, town->style };
  guint n = 0;

  for (double zoom = 16.6; zoom < 19; zoom += 0.041)
    {
      GisView view = { SAMPLE_X, SAMPLE_Y, zoom, 0, 1500, 700, 1 };
      g_autoptr (GArray) seen = look (&street, &view);
      double stretches = fmax (1, floor (300 / gis_view_get_resolution (&view) / 460));
      g_assert_cmpuint (seen->len, <=, (guint) stretches);
      n += seen->len > 0;
    }
  g_test_message ("named at %u zooms", n);
  g_assert_cmpuint (n, >, 50);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/gis/label/whole-texts", test_whole_texts);
  g_test_add ("/gis/label/panned", Town, NULL, setup, test_panned, teardown);
  g_test_add ("/gis/label/tile-labels", Town, NULL, setup, test_tile_labels, teardown);
  g_test_add ("/gis/label/threads", Town, NULL, setup, test_threads, teardown);
  g_test_add ("/gis/label/symbols", Town, NULL, setup, test_symbols, teardown);
  g_test_add ("/gis/label/once", Town, NULL, setup, test_once, teardown);
  return g_test_run ();
}
