/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Basemaps: the crop of an ancestor tile against the colours that were painted into it, an MBTiles
 * file made here with SQLite, and a file that cannot be used. */
#include "gis/core/error.h"
#include "ui/map/basemap.h"
#include "ui/map/picture-source.h"
#include "ui/map/viewport.h"

#include <glib/gstdio.h>
#include <sqlite3.h>

#define DEADLINE_S 60

static gboolean
deadline_cb (gpointer data)
{
  g_error ("The condition did not come true within %d s", DEADLINE_S);
  return G_SOURCE_REMOVE;
}

#define wait_for(condition)                                                                        \
  G_STMT_START                                                                                     \
  {                                                                                                \
    guint deadline_ = g_timeout_add_seconds (DEADLINE_S, deadline_cb, NULL);                       \
    while (!(condition))                                                                           \
      g_main_context_iteration (NULL, TRUE);                                                       \
    g_source_remove (deadline_);                                                                   \
  }                                                                                                \
  G_STMT_END

/* PNG of 256 px: red, green / blue, white. */
static GBytes *
make_picture (void)
{
  g_autoptr (GdkPixbuf) pixbuf = gdk_pixbuf_new (GDK_COLORSPACE_RGB, FALSE, 8, 256, 256);
  const guint32 colors[] = { 0xff0000ff, 0x00ff00ff, 0x0000ffff, 0xffffffff };
  char *data;
  gsize size;

  for (int i = 0; i < 4; i++)
    {
      g_autoptr (GdkPixbuf) part =
                   gdk_pixbuf_new_subpixbuf (pixbuf, (i & 1) * 128, (i >> 1) * 128, 128, 128);
      gdk_pixbuf_fill (part, colors[i]);
    }
  g_assert_true (gdk_pixbuf_save_to_buffer (pixbuf, &data, &size, "png", NULL, NULL));
  return g_bytes_new_take (data, size);
}

static guint32
get_pixel (GdkTexture *texture, int x, int y)
{
  int width = gdk_texture_get_width (texture), height = gdk_texture_get_height (texture);
  g_autofree guint32 *pixels = g_new (guint32, width * height);

  gdk_texture_download (texture, (guchar *) pixels, (gsize) width * 4);
  return pixels[y * width + x] & 0xffffff; /* CAIRO_FORMAT_ARGB32 */
}

static void
test_crop (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) picture = make_picture ();
  const guint32 expected[] = { 0xff0000, 0x00ff00, 0x0000ff, 0xffffff };
  g_autoptr (GdkTexture) whole = ui_picture_source_decode (picture, 0, 9, 9, &error);

  g_assert_no_error (error);
  g_assert_cmphex (get_pixel (whole, 10, 10), ==, 0xff0000);
  g_assert_cmphex (get_pixel (whole, 245, 10), ==, 0x00ff00);
  for (int i = 0; i < 4; i++) /* one zoom deeper: each child is one colour, 256 px wide */
    {
      g_autoptr (GdkTexture) part =
                   ui_picture_source_decode (picture, 1, 40 + (i & 1), 70 + (i >> 1), &error);
      g_assert_no_error (error);
      g_assert_cmpint (gdk_texture_get_width (part), ==, 256);
      g_assert_cmphex (get_pixel (part, 0, 0), ==, expected[i]);
      g_assert_cmphex (get_pixel (part, 255, 255), ==, expected[i]);
    }
  /* Three zooms deeper, the last tile of the ancestor: white. */
  g_autoptr (GdkTexture) deep = ui_picture_source_decode (picture, 3, 7, 7, &error);
  g_assert_cmphex (get_pixel (deep, 128, 128), ==, 0xffffff);
}

static void
test_refused (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) garbage = g_bytes_new_static ("no picture at all", 17);
  g_autoptr (GdkPixbuf) wide = gdk_pixbuf_new (GDK_COLORSPACE_RGB, FALSE, 8, 4000, 1);
  g_autoptr (GBytes) large = NULL;
  char *data;
  gsize size;

  g_assert_null (ui_picture_source_decode (garbage, 0, 0, 0, &error));
  g_assert_nonnull (error);
  g_clear_error (&error);
  gdk_pixbuf_fill (wide, 0);
  g_assert_true (gdk_pixbuf_save_to_buffer (wide, &data, &size, "png", NULL, NULL));
  large = g_bytes_new_take (data, size);
  g_assert_null (ui_picture_source_decode (large, 0, 0, 0, &error));
  g_assert_error (error, GIS_ERROR, GIS_ERROR_SOURCE);
}

static void
count_cb (guint *n)
{
  (*n)++;
}

static void
test_mbtiles_shown (void)
{
  g_autofree char *folder = g_dir_make_tmp ("sanhua-basemap-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "city.mbtiles", NULL);
  g_autoptr (GBytes) picture = make_picture ();
  ShumateMap *map = g_object_ref_sink (shumate_map_new ());
  ShumateLayer *above = SHUMATE_LAYER (shumate_marker_layer_new (shumate_map_get_viewport (map)));
  g_autoptr (UiBasemap) basemap = NULL;
  guint n_changed = 0, n_failed = 0;
  sqlite3_stmt *insert;
  sqlite3 *db;

  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  sqlite3_exec (
    db,
    "CREATE TABLE metadata (name TEXT, value TEXT);"
    "INSERT INTO metadata VALUES ('attribution', '© City survey');"
    "CREATE TABLE tiles (zoom_level INT, tile_column INT, tile_row INT, tile_data BLOB)",
    NULL, NULL, NULL);
  g_assert_cmpint (
    sqlite3_prepare_v2 (db, "INSERT INTO tiles VALUES (1, 0, 1, ?1)", -1, &insert, NULL), ==,
    SQLITE_OK);
  sqlite3_bind_blob (insert, 1, g_bytes_get_data (picture, NULL), (int) g_bytes_get_size (picture),
                     SQLITE_STATIC);
  g_assert_cmpint (sqlite3_step (insert), ==, SQLITE_DONE);
  sqlite3_finalize (insert);
  sqlite3_close (db);

  ui_viewport_prepare (shumate_map_get_viewport (map));
  shumate_map_add_layer (map, above);
  basemap = ui_basemap_new (map, above);
  g_signal_connect_swapped (basemap, "changed", G_CALLBACK (count_cb), &n_changed);
  g_signal_connect_swapped (basemap, "failed", G_CALLBACK (count_cb), &n_failed);
  ui_basemap_show (basemap, UI_BASEMAP_MBTILES, path, NULL);
  wait_for (n_changed == 1);
  g_assert_cmpint (ui_basemap_get_kind (basemap), ==, UI_BASEMAP_MBTILES);
  g_assert_cmpstr (ui_basemap_get_attribution (basemap), ==, "© City survey");

  /* One that is not there leaves the map without, and says so. */
  g_remove (path);
  ui_basemap_show (basemap, UI_BASEMAP_MBTILES, path, NULL);
  wait_for (n_failed == 1);
  g_assert_cmpint (ui_basemap_get_kind (basemap), ==, UI_BASEMAP_NONE);
  g_assert_null (ui_basemap_get_attribution (basemap));
  /* A second choice while the first is being opened wins. */
  ui_basemap_show (basemap, UI_BASEMAP_MBTILES, path, NULL);
  ui_basemap_show (basemap, UI_BASEMAP_NONE, NULL, NULL);
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  g_assert_cmpuint (n_failed, ==, 1);
  g_clear_object (&basemap);
  g_object_unref (map);
  g_rmdir (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  gtk_init ();
  ui_viewport_raise_limits ();
  g_test_add_func ("/ui/basemap/crop", test_crop);
  g_test_add_func ("/ui/basemap/refused", test_refused);
  g_test_add_func ("/ui/basemap/mbtiles-shown", test_mbtiles_shown);
  return g_test_run ();
}
