/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tiles without a network. Oracles: addresses as the services document them, colours painted into the
 * pictures, gdk-pixbuf as writer of PNG and JPEG, and for GCJ-02 the published offset at Kaifeng and
 * PROJ-independent Mercator arithmetic. */
#include "gis/core/error.h"
#include "gis/tiles/address.h"
#include "gis/tiles/cache.h"
#include "gis/tiles/local.h"
#include "gis/tiles/picture.h"
#include "tests/support/source-files.h"

#include <gdk-pixbuf/gdk-pixbuf.h>
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>
#include <utime.h>

#define HALF_M 20037508.342789244

/* ---- Addresses ---- */

static void
test_addresses (void)
{
  static const struct
  {
    const char *template;
    guint host, n_hosts;
    const char *expected; /* of 5/25/12 */
  } cases[] = {
    { "https://tile.example/{z}/{x}/{y}.png", 3, 1, "https://tile.example/5/25/12.png" },
    { "https://{s}.t.example/{z}/{x}/{y}.png", 4, 3, "https://b.t.example/5/25/12.png" },
    { "http://t{0-7}.e/{z}-{x}-{y}", 9, 8, "http://t1.e/5-25-12" },
    { "http://{a-d}.e/{z}-{x}-{y}{r}", 3, 4, "http://d.e/5-25-12" },
    { "http://{switch:one,two}.e/{z}-{x}-{-y}", 1, 2, "http://two.e/5-25-19" },
    /* 5/25/12 = x 11001, y 01100 (Bing Maps Tile System) */
    { "http://e/{q}", 0, 1, "http://e/13201" },
    { "http://e/{TileMatrix}/{TileRow}/{TileCol}.jpg", 0, 1, "http://e/5/12/25.jpg" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *address =
        gis_tile_template_expand (cases[i].template, cases[i].host, 5, 25, 12);
      g_assert_cmpstr (address, ==, cases[i].expected);
      g_assert_cmpuint (gis_tile_template_count_hosts (cases[i].template), ==, cases[i].n_hosts);
      g_assert_true (gis_tile_template_check (cases[i].template, &error));
      g_assert_no_error (error);
    }
}

static void
test_bad_addresses (void)
{
  static const char *const wrong[] = { "",
                                       "tile.example/{z}/{x}/{y}",
                                       "file:///etc/{z}/{x}/{y}",
                                       "https://e/{z}/{x}",
                                       "https://e/{z}/{x}/{y}/{apikey}",
                                       "https://e/{z}/{x}/{y",
                                       "https://e e/{z}/{x}/{y}" };

  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr (GError) error = NULL;
      g_assert_false (gis_tile_template_check (wrong[i], &error));
      g_assert_error (error, GIS_ERROR, GIS_ERROR_INVALID);
    }
}

/* The form that the National Platform documents for its vector layer. */
static void
test_wmts (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *tianditu = gis_tile_template_new_tianditu ("vec", "a&b");
  g_autofree char *address = gis_tile_template_expand (tianditu, 3, 14, 13396, 6522);
  g_autofree char *kvp = gis_tile_template_new_wmts ("http://e/wmts?map=1", "底图", "EPSG:900913",
                                                     "EPSG:900913:", "", "image/png");
  g_autofree char *kvp_address = gis_tile_template_expand (kvp, 0, 3, 1, 2);
  g_autofree char *rest = gis_tile_template_new_wmts (
    "http://e/{Layer}/{Style}/{TileMatrixSet}/{TileMatrix}/{TileRow}/{TileCol}.png", "base", "w",
    "", "default", "image/png");
  g_autofree char *named =
    gis_tile_template_new_wmts ("http://e/{layer}/{TileMatrixSet}/{TileMatrix}/{TileCol}/{TileRow}",
                                "base", "EPSG:900913", "EPSG:900913:", "", "image/png");
  g_autofree char *named_address = gis_tile_template_expand (named, 0, 3, 1, 2);

  g_assert_cmpstr (address, ==,
                   "https://t3.tianditu.gov.cn/vec_w/wmts?SERVICE=WMTS&REQUEST=GetTile"
                   "&VERSION=1.0.0&LAYER=vec&STYLE=default&TILEMATRIXSET=w&FORMAT=tiles"
                   "&TILEMATRIX=14&TILEROW=6522&TILECOL=13396&tk=a%26b");
  g_assert_cmpuint (gis_tile_template_count_hosts (tianditu), ==, 8);
  g_assert_cmpstr (kvp_address, ==,
                   "http://e/wmts?map=1&SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0"
                   "&LAYER=%E5%BA%95%E5%9B%BE&STYLE=&TILEMATRIXSET=EPSG%3A900913&FORMAT=image/png"
                   "&TILEMATRIX=EPSG:900913:3&TILEROW=2&TILECOL=1");
  g_assert_cmpstr (rest, ==, "http://e/base/default/w/{TileMatrix}/{TileRow}/{TileCol}.png");
  g_assert_cmpstr (named_address, ==, "http://e/base/EPSG%3A900913/EPSG:900913:3/1/2");
  g_assert_true (gis_tile_template_check (tianditu, &error));
  g_assert_true (gis_tile_template_check (rest, &error));
}

/* ---- Pictures ---- */

static GBytes *
make_picture (int width, int height, guint32 rgba, const char *type)
{
  g_autoptr (GdkPixbuf) pixbuf = gdk_pixbuf_new (GDK_COLORSPACE_RGB, FALSE, 8, width, height);
  char *data;
  gsize size;

  gdk_pixbuf_fill (pixbuf, rgba);
  g_assert_true (gdk_pixbuf_save_to_buffer (pixbuf, &data, &size, type, NULL, NULL));
  return g_bytes_new_take (data, size);
}

static guint32
get_pixel (cairo_surface_t *surface, int x, int y)
{
  const guint8 *row = cairo_image_surface_get_data (surface) +
                      (gsize) y * (gsize) cairo_image_surface_get_stride (surface);

  return ((const guint32 *) (gconstpointer) row)[x];
}

static void
test_pictures (void)
{
  static const char *const types[] = { "png", "jpeg" };

  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GBytes) bytes = make_picture (256, 256, 0x30a050ff, types[i]);
      cairo_surface_t *surface = gis_tile_picture_decode (bytes, &error);
      guint32 pixel;
      g_assert_no_error (error);
      g_assert_cmpint (cairo_image_surface_get_width (surface), ==, 256);
      pixel = get_pixel (surface, 100, 100);
      g_assert_cmpuint (pixel >> 24, ==, 255);
      g_assert_cmpint (ABS ((int) (pixel >> 8 & 255) - 0xa0), <=, 3); /* JPEG is lossy */
      cairo_surface_destroy (surface);
    }
}

/* Whatever arrives: an error, never a picture of another size, never a crash. */
static void
test_hostile_pictures (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (11);
  g_autoptr (GBytes) wide = make_picture (512, 256, 0, "png");
  g_autoptr (GBytes) large = make_picture (2048, 2048, 0, "png");
  g_autoptr (GBytes) bmp = make_picture (256, 256, 0, "bmp");
  g_autoptr (GBytes) html = g_bytes_new_static ("<html>403</html>", 16);
  g_autoptr (GBytes) empty = g_bytes_new_static ("", 0);
  g_autoptr (GBytes) good = make_picture (256, 256, 0x112233ff, "png");
  g_autoptr (GBytes) jpeg = make_picture (256, 256, 0x112233ff, "jpeg");
  GBytes *const bad[] = { wide, large, bmp, html, empty };
  GBytes *const sound[] = { good, jpeg };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;
      g_assert_false (gis_tile_picture_check (bad[i], NULL));
      g_assert_null (gis_tile_picture_decode (bad[i], &error));
      g_assert_error (error, GIS_ERROR, GIS_ERROR_SOURCE);
    }
  for (guint i = 0; i < 2 * 3000; i++)
    {
      gsize size;
      const guint8 *data = g_bytes_get_data (sound[i % 2], &size);
      g_autofree guint8 *copy = g_memdup2 (data, size);
      g_autoptr (GBytes) bytes = NULL;
      g_autoptr (GError) error = NULL;
      cairo_surface_t *surface;
      for (guint k = 0; k < 1 + i % 5; k++)
        copy[g_rand_int_range (rand, 0, (gint) size)] = (guint8) g_rand_int_range (rand, 0, 256);
      bytes =
        g_bytes_new (copy, i % 3 == 0 ? (gsize) g_rand_int_range (rand, 0, (gint) size) : size);
      surface = gis_tile_picture_decode (bytes, &error);
      g_assert_true ((surface == NULL) == (error != NULL));
      if (surface != NULL)
        {
          g_assert_cmpint (cairo_image_surface_get_width (surface), <=, GIS_TILE_MAX_SIDE_PX);
          g_assert_cmpint (cairo_image_surface_get_width (surface), ==,
                           cairo_image_surface_get_height (surface));
          cairo_surface_destroy (surface);
        }
    }
  /* A PNG that is cut off is no tile. */
  g_autoptr (GBytes) cut = g_bytes_new_from_bytes (good, 0, g_bytes_get_size (good) - 30);
  g_assert_null (gis_tile_picture_decode (cut, NULL));
}

/* Light land becomes dark, dark text light, blue stays blue; nothing shows where nothing was. */
static void
test_darken (void)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, 4, 1);
  guint32 *pixels = (guint32 *) (gpointer) cairo_image_surface_get_data (surface);

  cairo_surface_flush (surface);
  pixels[0] = 0xfff2efe9;
  pixels[1] = 0xff202020;
  pixels[2] = 0xffaad3df;
  pixels[3] = 0x00000000;
  cairo_surface_mark_dirty (surface);
  gis_tile_picture_darken (surface);
  g_assert_cmpuint (pixels[0] >> 8 & 255, <, 64);
  g_assert_cmpuint (pixels[1] >> 8 & 255, >, 160);
  g_assert_cmpuint (pixels[2] & 255, >, pixels[2] >> 16 & 255);
  g_assert_cmpuint (pixels[2] >> 8 & 255, <, 110);
  g_assert_cmphex (pixels[3], ==, 0);
  cairo_surface_destroy (surface);
}

/* ---- Alignment ---- */

static void
test_plan (void)
{
  GisTilePlan plan;

  gis_tile_plan_init (&plan, &(GisTileKey){ 14, 13396, 6522 }, 18, FALSE);
  g_assert_cmpuint (plan.n_parts, ==, 1);
  g_assert_true (plan.exact);
  g_assert_cmpint (plan.parts[0].x, ==, 13396);
  gis_tile_plan_init (&plan, &(GisTileKey){ 20, 4097, 4099 }, 18, FALSE);
  g_assert_cmpuint (plan.n_parts, ==, 1);
  g_assert_cmpint (plan.parts[0].zoom, ==, 18);
  g_assert_cmpint (plan.parts[0].x, ==, 1024);
  g_assert_cmpint (plan.parts[0].y, ==, 1024);
  g_assert_cmpfloat_with_epsilon (plan.matrix.xx, 0.25, 1e-9);
  gis_tile_plan_init (&plan, &(GisTileKey){ 0, 0, 0 }, 0, FALSE);
  g_assert_cmpuint (plan.n_parts, ==, 1);
}

static void
to_mercator (double lon, double lat, double *x, double *y)
{
  *x = lon / 180 * HALF_M;
  *y = log (tan (G_PI / 4 + lat * G_PI / 360)) / G_PI * HALF_M;
}

/* A black dot on white tiles of a GCJ-02 source, where its map has it: at Kaifeng 534 m east and 99 m
 * south of the truth (domain table, seen in two places). It has to come out where it truly is, at the
 * source's levels and enlarged. */
static void
test_gcj02 (void)
{
  const double lon = 114.307, lat = 34.797, cos_lat = cos (34.797 * G_PI / 180);
  TestFolder folder;
  g_autofree char *path = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GisTileFiles) files = NULL;
  double gx, gy, tx, ty, px = 2 * HALF_M / 256 / 262144; /* metres a px at zoom 18 */

  test_folder_init (&folder);
  path = test_folder_path (&folder, "gcj");
  to_mercator (lon, lat, &tx, &ty);
  gx = tx + 534 / cos_lat;
  gy = ty - 99 / cos_lat;
  for (int dx = -8; dx <= 8; dx++)
    for (int dy = -8; dy <= 8; dy++)
      {
        int x = (int) ((gx + HALF_M) / px / 256) + dx, y = (int) ((HALF_M - gy) / px / 256) + dy;
        double dot_x = (gx + HALF_M) / px - x * 256.0, dot_y = (HALF_M - gy) / px - y * 256.0;
        g_autoptr (GdkPixbuf) pixbuf = gdk_pixbuf_new (GDK_COLORSPACE_RGB, FALSE, 8, 256, 256);
        g_autofree char *dir = g_strdup_printf ("%s/18/%d", path, x);
        g_autofree char *file = g_strdup_printf ("%s/%d.png", dir, y);
        gdk_pixbuf_fill (pixbuf, 0xffffffff);
        if (dot_x >= 4 && dot_y >= 4 && dot_x < 252 && dot_y < 252)
          {
            g_autoptr (GdkPixbuf) dot = gdk_pixbuf_new_subpixbuf (pixbuf, (int) round (dot_x) - 2,
                                                                  (int) round (dot_y) - 2, 4, 4);
            gdk_pixbuf_fill (dot, 0x000000ff);
          }
        g_mkdir_with_parents (dir, 0700);
        g_assert_true (gdk_pixbuf_save (pixbuf, file, "png", NULL, NULL));
      }
  files = gis_tile_files_open (path, FALSE, &error);
  g_assert_no_error (error);
  for (int zoom = 18; zoom <= 20; zoom++)
    {
      double own_px = px / (1 << (zoom - 18));
      GisTileKey key = { zoom, (int) ((tx + HALF_M) / own_px / 256),
                         (int) ((HALF_M - ty) / own_px / 256) };
      double sum_x = 0, sum_y = 0, n = 0;
      /* The dot may touch the tile's edge: its neighbours are looked at as well. */
      for (int i = -1; i <= 1; i++)
        for (int k = -1; k <= 1; k++)
          {
            GisTileKey at = { zoom, key.x + i, key.y + k };
            cairo_surface_t *surface = gis_tile_files_dup_tile (files, &at, TRUE, &error);
            g_assert_no_error (error);
            g_assert_nonnull (surface);
            for (int y = 0; y < 256; y++)
              for (int x = 0; x < 256; x++)
                {
                  guint32 pixel = get_pixel (surface, x, y);
                  double weight = 255 - (pixel & 255);
                  g_assert_cmpuint (pixel >> 24, ==, 255); /* no seam where tiles meet */
                  sum_x += weight * ((at.x * 256.0 + x + 0.5) * own_px - HALF_M);
                  sum_y += weight * (HALF_M - (at.y * 256.0 + y + 0.5) * own_px);
                  n += weight;
                }
            cairo_surface_destroy (surface);
          }
      g_assert_cmpfloat (n, >, 0);
      /* On the ground; the offset in the table is whole metres, the dot whole pixels of 0.6 m. */
      g_assert_cmpfloat (hypot (sum_x / n - tx, sum_y / n - ty) * cos_lat, <, 1.5);
    }
  test_folder_clear (&folder);
}

/* ---- Files ---- */

static void
write_tile (const char *folder, int z, int x, int y, guint32 rgba, const char *ending)
{
  g_autofree char *dir = g_strdup_printf ("%s/%d/%d", folder, z, x);
  g_autofree char *path = g_strdup_printf ("%s/%d.%s", dir, y, ending);
  g_autoptr (GBytes) bytes =
               make_picture (256, 256, rgba, g_str_equal (ending, "png") ? "png" : "jpeg");

  g_mkdir_with_parents (dir, 0700);
  g_assert_true (g_file_set_contents (path, g_bytes_get_data (bytes, NULL),
                                      (gssize) g_bytes_get_size (bytes), NULL));
}

static void
assert_tile (GisTileFiles *files, int z, int x, int y, int red)
{
  g_autoptr (GError) error = NULL;
  cairo_surface_t *surface =
    gis_tile_files_dup_tile (files, &(GisTileKey){ z, x, y }, FALSE, &error);

  g_assert_no_error (error);
  g_assert_true ((surface == NULL) == (red < 0));
  if (surface == NULL)
    return;
  g_assert_cmpint (ABS ((int) (get_pixel (surface, 128, 128) >> 16 & 255) - red), <=, 2);
  cairo_surface_destroy (surface);
}

static void
test_folder_source (void)
{
  TestFolder folder;
  g_autoptr (GError) error = NULL;
  g_autofree char *path = NULL;
  g_autofree char *damaged = NULL;
  g_autoptr (GisTileFiles) north = NULL;
  g_autoptr (GisTileFiles) south = NULL;

  test_folder_init (&folder);
  path = test_folder_path (&folder, "tiles");
  g_mkdir (path, 0700);
  g_assert_null (gis_tile_files_open (path, FALSE, &error)); /* empty */
  g_assert_error (error, GIS_ERROR, GIS_ERROR_SOURCE);
  g_clear_error (&error);
  write_tile (path, 2, 1, 0, 0x400000ff, "png");
  write_tile (path, 2, 1, 3, 0x800000ff, "jpg");
  write_tile (path, 3, 3, 1, 0xc00000ff, "jpeg");
  north = gis_tile_files_open (path, FALSE, &error);
  g_assert_no_error (error);
  g_assert_cmpint (gis_tile_files_get_min_zoom (north), ==, 2);
  g_assert_cmpint (gis_tile_files_get_max_zoom (north), ==, 3);
  assert_tile (north, 2, 1, 0, 0x40);
  assert_tile (north, 2, 1, 3, 0x80);
  assert_tile (north, 3, 3, 1, 0xc0);
  assert_tile (north, 5, 12, 4, 0xc0); /* deeper than the folder */
  assert_tile (north, 3, 2, 1, 0x40);  /* a hole in a level: from the one above */
  assert_tile (north, 2, 0, 0, -1);
  assert_tile (north, 1, 0, 0, -1);
  south = gis_tile_files_open (path, TRUE, &error);
  assert_tile (south, 2, 1, 0, 0x80);
  damaged = g_build_filename (path, "2", "1", "0.png", NULL);
  g_assert_true (g_file_set_contents (damaged, "no picture", -1, NULL));
  g_assert_null (gis_tile_files_dup_tile (north, &(GisTileKey){ 2, 1, 0 }, FALSE, &error));
  g_assert_error (error, GIS_ERROR, GIS_ERROR_SOURCE);
  test_folder_clear (&folder);
}

/* ---- Cache ---- */

static void
test_cache (void)
{
  TestFolder folder;
  g_autofree char *path = NULL;
  g_autoptr (GisTileCache) cache = NULL;
  g_autoptr (GisTileCache) other = NULL;
  g_autoptr (GBytes) bytes = g_bytes_new_static ("a picture", 9);
  g_autoptr (GBytes) again = NULL;
  g_autofree char *file = NULL;
  g_autofree char *text = NULL;
  GisTileKey key = { 12, 3300, 1600 };
  gint64 age_s;
  gsize size;

  test_folder_init (&folder);
  path = test_folder_path (&folder, "cache");
  cache = gis_tile_cache_new (path, 1 << 20);
  other = gis_tile_cache_new (path, 1 << 20); /* another program */
  g_assert_null (gis_tile_cache_get (cache, "s", &key, &age_s));
  gis_tile_cache_put (cache, "s", &key, bytes);
  again = gis_tile_cache_get (other, "s", &key, &age_s);
  g_assert_true (g_bytes_equal (again, bytes));
  g_assert_cmpint (age_s, >=, 0);
  g_assert_cmpint (age_s, <, 100);
  g_assert_null (gis_tile_cache_get (other, "t", &key, &age_s));

  /* One changed byte: it is gone, also from the disk. */
  file = g_strdup_printf ("%s/s/12/3300/1600", path);
  g_assert_true (g_file_get_contents (file, &text, &size, NULL));
  text[size - 2] ^= 1;
  g_assert_true (g_file_set_contents (file, text, (gssize) size, NULL));
  g_assert_null (gis_tile_cache_get (cache, "s", &key, &age_s));
  g_assert_false (g_file_test (file, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_set_contents (file, "SHTILE1\n", 8, NULL));
  g_assert_null (gis_tile_cache_get (cache, "s", &key, &age_s));
  gis_tile_cache_put (cache, "s", &key, bytes);
  gis_tile_cache_clear (other);
  g_assert_cmpuint (gis_tile_cache_measure (cache), ==, 0);
  g_assert_null (gis_tile_cache_get (cache, "s", &key, &age_s));
  test_folder_clear (&folder);
}

/* Twice the limit comes in: it holds all the while, and what was used last is still there. */
static void
test_cache_limit (void)
{
  TestFolder folder;
  g_autofree char *path = NULL;
  g_autoptr (GisTileCache) cache = NULL;
  g_autofree guint8 *data = g_malloc0 (10000);
  g_autoptr (GBytes) bytes = g_bytes_new (data, 10000);
  gint64 age_s, now_s = g_get_real_time () / G_USEC_PER_SEC;

  test_folder_init (&folder);
  path = test_folder_path (&folder, "cache");
  cache = gis_tile_cache_new (path, 500000);
  for (int i = 0; i < 100; i++)
    {
      g_autofree char *file = g_strdup_printf ("%s/s/9/%d/0", path, i);
      GisTileKey key = { 9, i, 0 };
      struct utimbuf used = { now_s - 5000 + i, now_s - 5000 + i };
      gis_tile_cache_put (cache, "s", &key, bytes);
      g_utime (file, &used);
      if (i == 20) /* the first one is looked at again */
        g_bytes_unref (gis_tile_cache_get (cache, "s", &(GisTileKey){ 9, 0, 0 }, &age_s));
      g_assert_cmpuint (gis_tile_cache_measure (cache), <=, 500000);
    }
  g_assert_null (gis_tile_cache_get (cache, "s", &(GisTileKey){ 9, 1, 0 }, &age_s));
  g_autoptr (GBytes) first = gis_tile_cache_get (cache, "s", &(GisTileKey){ 9, 0, 0 }, &age_s);
  g_autoptr (GBytes) last = gis_tile_cache_get (cache, "s", &(GisTileKey){ 9, 99, 0 }, &age_s);
  g_assert_nonnull (first);
  g_assert_nonnull (last);
  gis_tile_cache_set_limit (cache, 50000);
  gis_tile_cache_put (cache, "s", &(GisTileKey){ 9, 200, 0 }, bytes);
  g_assert_cmpuint (gis_tile_cache_measure (cache), <=, 50000);
  /* No folder can be made here: nothing is kept, nothing breaks. */
  g_autoptr (GisTileCache) nowhere = gis_tile_cache_new ("/dev/null/none", 50000);
  gis_tile_cache_put (nowhere, "s", &(GisTileKey){ 9, 1, 0 }, bytes);
  g_assert_null (gis_tile_cache_get (nowhere, "s", &(GisTileKey){ 9, 1, 0 }, &age_s));
  test_folder_clear (&folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/gis/tiles/addresses", test_addresses);
  g_test_add_func ("/gis/tiles/bad-addresses", test_bad_addresses);
  g_test_add_func ("/gis/tiles/wmts", test_wmts);
  g_test_add_func ("/gis/tiles/pictures", test_pictures);
  g_test_add_func ("/gis/tiles/hostile-pictures", test_hostile_pictures);
  g_test_add_func ("/gis/tiles/darken", test_darken);
  g_test_add_func ("/gis/tiles/plan", test_plan);
  g_test_add_func ("/gis/tiles/gcj02", test_gcj02);
  g_test_add_func ("/gis/tiles/folder", test_folder_source);
  g_test_add_func ("/gis/tiles/cache", test_cache);
  g_test_add_func ("/gis/tiles/cache-limit", test_cache_limit);
  return g_test_run ();
}
