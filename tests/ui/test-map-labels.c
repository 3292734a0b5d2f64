/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Names on a map that is panned: what is seen while it moves is what is seen when it has come to rest. */
#include "census-fixture.h"

#include "ui/map/asset-layer.h"
#include <math.h>

#define SIDE_M 300.0
#define SIDES 24

/* Squares with names, as many as fill the map. */
static void
insert_squares (GisWorkspace *ws)
{
  const GisClass *klass = gis_catalog_find_class (gis_workspace_get_catalog (ws), "admin_area");
  g_autoptr (GError) error = NULL;
  GisEdit *edit = gis_edit_begin (ws, "squares", &error);

  g_assert_no_error (error);
  for (int i = 0; i < SIDES * SIDES; i++)
    {
      double x = CENSUS_X + (i % SIDES - SIDES / 2) * SIDE_M;
      double y = CENSUS_Y + (i / SIDES - SIDES / 2) * SIDE_M;
      const double ring[] = { x, y, x + SIDE_M, y, x + SIDE_M, y + SIDE_M, x, y + SIDE_M };
      g_autoptr (GisRow) row = gis_row_new (klass);
      g_autofree char *name = g_strdup_printf ("%d区", i);
      gis_row_set_text (row, "name", name);
      gis_row_set_text (row, "level", "district");
      gis_row_take_geometry (row, gis_geometry_new_polygon (ring, 4, &error));
      g_assert_no_error (error);
      g_assert_true (gis_edit_insert (edit, row, &error));
      g_assert_no_error (error);
    }
  g_assert_true (gis_edit_commit (edit, NULL, &error));
  g_assert_no_error (error);
}

static void
setup (Census *census, gconstpointer data)
{
  census_make_workspace (census);
  insert_squares (census->ws);
  census_show (census);
  gis_style_set_background (ui_document_get_style (census->document), data == NULL);
  ui_document_style_changed (census->document);
  census_wait (!ui_map_is_drawing (census->map));
  g_test_message ("%s", G_OBJECT_TYPE_NAME (gtk_native_get_renderer (
                          gtk_widget_get_native (GTK_WIDGET (census->map)))));
}

static GtkWidget *
find_layer (GtkWidget *widget)
{
  if (UI_IS_ASSET_LAYER (widget))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_layer (child);
      if (found != NULL)
        return found;
    }
  return NULL;
}

typedef struct
{
  int width, height;
  guint32 *pixels;
} Picture;

/* What the layer would paint now. */
static Picture
take_picture (Census *census)
{
  GtkWidget *layer = find_layer (GTK_WIDGET (census->map));
  Picture picture = { gtk_widget_get_width (layer), gtk_widget_get_height (layer), NULL };
  graphene_rect_t bounds = GRAPHENE_RECT_INIT (0, 0, (float) picture.width, (float) picture.height);
  GtkSnapshot *snapshot = gtk_snapshot_new ();
  g_autoptr (GdkTexture) texture = NULL;
  GskRenderNode *node;

  GTK_WIDGET_GET_CLASS (layer)->snapshot (layer, snapshot);
  node = gtk_snapshot_free_to_node (snapshot);
  texture = gsk_renderer_render_texture (gtk_native_get_renderer (gtk_widget_get_native (layer)),
                                         node, &bounds);
  gsk_render_node_unref (node);
  picture.pixels = g_new (guint32, (gsize) picture.width * picture.height);
  gdk_texture_download (texture, (guchar *) picture.pixels, (gsize) picture.width * 4);
  return picture;
}

static gboolean
is_dark (const Picture *picture, int x, int y)
{
  guint32 pixel = picture->pixels[(gsize) y * picture->width + x];

  return (pixel >> 24) > 128 && (pixel >> 16 & 255) < 90 && (pixel >> 8 & 255) < 90;
}

/* Pixels of @a and @b that differ, and the dark ones, which are those of names, within a box. */
static void
compare (const Picture *a,
         const Picture *b,
         const GdkRectangle *box,
         guint *different,
         guint *dark_a,
         guint *dark_b)
{
  *different = *dark_a = *dark_b = 0;
  for (int y = MAX (box->y, 0); y < MIN (box->y + box->height, a->height); y++)
    for (int x = MAX (box->x, 0); x < MIN (box->x + box->width, a->width); x++)
      {
        guint32 one = a->pixels[(gsize) y * a->width + x],
                two = b->pixels[(gsize) y * a->width + x];
        gboolean same = TRUE;
        for (int shift = 0; shift < 32; shift += 8)
          same &= ABS ((int) (one >> shift & 255) - (int) (two >> shift & 255)) <= 8;
        *different += !same;
        *dark_a += is_dark (a, x, y);
        *dark_b += is_dark (b, x, y);
      }
}

/* Moves the map's contents by whole pixels. */
static void
pan (Census *census, double dx, double dy)
{
  GisView view = ui_map_get_view (census->map);
  double x, y;

  gis_view_from_screen (&view, view.width_px / 2 - dx, view.height_px / 2 - dy, &x, &y);
  ui_map_go_to (census->map, x, y, -1);
}

static void
go_to_zoom (Census *census, double zoom, double rotation_rad)
{
  double x = CENSUS_X, y = CENSUS_Y;

  g_assert_true (ui_map_from_workspace (census->map, &x, &y));
  ui_map_go_to (census->map, x, y, zoom);
  ui_map_set_rotation (census->map, rotation_rad);
  census_wait (!ui_map_is_drawing (census->map));
}

/* Over a basemap the assets are drawn on nothing. */
static const gboolean over_basemap = TRUE;

/* A short drag uncovers what is drawn: nothing at all changes when the map comes to rest. */
static void
test_short (Census *census, gconstpointer data)
{
  static const double zooms[] = { 14.4, 14.63, 15 };
  static const double turns[] = { 0, 0.5 };

  for (guint i = 0; i < G_N_ELEMENTS (zooms) * G_N_ELEMENTS (turns); i++)
    {
      Picture moving, rest;
      GdkRectangle all;
      guint different, dark_moving, dark_rest;
      go_to_zoom (census, zooms[i / 2], turns[i % 2]);
      pan (census, 93, -70);
      g_assert_true (ui_map_is_drawing (census->map));
      moving = take_picture (census);
      census_wait (!ui_map_is_drawing (census->map));
      rest = take_picture (census);
      all = (GdkRectangle){ 0, 0, rest.width, rest.height };
      compare (&moving, &rest, &all, &different, &dark_moving, &dark_rest);
      g_test_message ("zoom %g turned by %g: %u differ, dark %u and %u", zooms[i / 2], turns[i % 2],
                      different, dark_moving, dark_rest);
      g_assert_cmpuint (dark_rest, >, 300);
      /* what is antialiased at another phase */
      g_assert_cmpuint (different, <=, (guint) (rest.width * rest.height / 1000));
      g_free (moving.pixels);
      g_free (rest.pixels);
    }
}

/* A long one shows tiles beside the picture, with no name on them: those that will stand there come with
 * the next picture, and those in the picture stay. */
static void
test_long (Census *census, gconstpointer data)
{
  const int dx = 420;
  GdkRectangle left, right;
  Picture moving, rest;
  guint different, dark_moving, dark_rest;

  go_to_zoom (census, 14.63, 0);
  pan (census, dx, 0);
  moving = take_picture (census);
  census_wait (!ui_map_is_drawing (census->map));
  rest = take_picture (census);
  left = (GdkRectangle){ 0, 0, dx - 160, rest.height };
  compare (&moving, &rest, &left, &different, &dark_moving, &dark_rest);
  g_assert_cmpuint (dark_moving, ==, 0);
  g_assert_cmpuint (dark_rest, >, 100);
  /* Names that the edge would have cut are not longer than this. */
  right = (GdkRectangle){ dx - 160 + 80, 0, rest.width, rest.height };
  compare (&moving, &rest, &right, &different, &dark_moving, &dark_rest);
  g_assert_cmpuint (dark_moving, >, 100);
  g_assert_cmpuint (different, <=, (guint) (rest.width * rest.height / 1000));
  g_free (moving.pixels);
  g_free (rest.pixels);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  adw_init ();
  g_test_add ("/ui/map-labels/short", Census, NULL, setup, test_short, census_teardown);
  g_test_add ("/ui/map-labels/short-over-basemap", Census, &over_basemap, setup, test_short,
              census_teardown);
  g_test_add ("/ui/map-labels/long", Census, NULL, setup, test_long, census_teardown);
  g_test_add ("/ui/map-labels/long-over-basemap", Census, &over_basemap, setup, test_long,
              census_teardown);
  return g_test_run ();
}
