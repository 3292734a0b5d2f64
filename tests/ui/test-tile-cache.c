/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The tile cache with a renderer of its own that paints the number of its generation, so that each
 * picture tells what it was made from. Oracle: the pixel value. No display is needed. */
#include "gis/crs/crs.h"
#include "ui/map/tile-cache.h"

#include <math.h>

#define TILE_BYTES ((gsize) 256 * 256 * 4)

typedef struct
{
  guint32 number;
  GMutex *gate; /* the renderer waits for it; may be NULL */
  gint *n_rendered;
  GArray *order; /* UiTileKey, in order of rendering; one thread only; may be NULL */
} Paint;

static guint n_ready;

static void
ready_cb (const UiTileKey *key, gpointer user_data)
{
  if (key != NULL)
    n_ready++;
}

static cairo_surface_t *
paint (gpointer data, const UiTileKey *key, double scale, GCancellable *cancellable)
{
  Paint *p = data;
  cairo_surface_t *surface;
  int size = (int) (256 * scale);

  if (p->gate != NULL)
    {
      g_mutex_lock (p->gate);
      g_mutex_unlock (p->gate);
    }
  if (g_cancellable_is_cancelled (cancellable))
    return NULL;
  g_atomic_int_inc (p->n_rendered);
  if (p->order != NULL)
    g_array_append_val (p->order, *key);
  surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, size, size);
  cairo_surface_flush (surface);
  *(guint32 *) (gpointer) cairo_image_surface_get_data (surface) = p->number;
  cairo_surface_mark_dirty (surface);
  return surface;
}

static UiTileSource *
make_source (guint32 number, gint *n_rendered, GMutex *gate, GArray *order)
{
  Paint *p = g_new0 (Paint, 1);

  p->number = number;
  p->gate = gate;
  p->n_rendered = n_rendered;
  p->order = order;
  return ui_tile_source_new (paint, p, g_free);
}

/* Iterates until nothing wanted is missing; a hang fails by the test's timeout. */
static void
wait_current (UiTileCache *cache)
{
  while (ui_tile_cache_get_n_missing (cache) > 0)
    g_main_context_iteration (NULL, TRUE);
}

static guint32
read_number (UiTileCache *cache, UiTileKey key)
{
  cairo_surface_t *surface = ui_tile_cache_lookup (cache, &key);

  if (surface == NULL)
    return 0;
  return *(guint32 *) (gpointer) cairo_image_surface_get_data (surface) & 0xffffff;
}

static void
test_box (void)
{
  GisBox world = ui_tile_key_get_box (&(UiTileKey){ 0, 0, 0 }, 0);
  GisBox tile = ui_tile_key_get_box (&(UiTileKey){ 17, 107152, 51951 }, 0);
  GisBox wide = ui_tile_key_get_box (&(UiTileKey){ 17, 107152, 51951 }, 256);
  double x, y;

  g_assert_cmpfloat_with_epsilon (world.min_x, -GIS_MERCATOR_HALF_M, 1e-6);
  g_assert_cmpfloat_with_epsilon (world.max_y, GIS_MERCATOR_HALF_M, 1e-6);
  /* Slippy-map formula (OpenStreetMap wiki): Kaifeng 114.307 E, 34.797 N at zoom 17. */
  x = floor ((114.307 + 180) / 360 * (1 << 17));
  y = floor ((1 - asinh (tan (34.797 * G_PI / 180)) / G_PI) / 2 * (1 << 17));
  UiTileKey key = { 17, (int) x, (int) y };
  GisBox box = ui_tile_key_get_box (&key, 0);
  double mx = 114.307 / 180 * GIS_MERCATOR_HALF_M;
  double my = asinh (tan (34.797 * G_PI / 180)) / G_PI * GIS_MERCATOR_HALF_M;
  g_assert_true (gis_box_contains (&box, mx, my));
  g_assert_cmpfloat_with_epsilon (wide.max_x - wide.min_x, 3 * (tile.max_x - tile.min_x), 1e-6);
}

static void
test_draws_wanted (void)
{
  gint n = 0;
  g_autoptr (UiTileCache) cache = ui_tile_cache_new (100 * TILE_BYTES, 2, ready_cb, NULL);
  g_autoptr (UiTileSource) source = make_source (7, &n, NULL, NULL);
  UiTileKey keys[] = { { 3, 1, 1 }, { 3, 2, 1 }, { 3, 3, 1 } };

  n_ready = 0;
  ui_tile_cache_want (cache, keys, 3);
  g_assert_cmpuint (ui_tile_cache_get_n_missing (cache), ==, 0); /* no source yet */
  ui_tile_cache_set_source (cache, source, 1, NULL, 0);
  g_assert_null (ui_tile_cache_lookup (cache, &keys[0]));
  wait_current (cache);
  for (guint i = 0; i < 3; i++)
    g_assert_cmpuint (read_number (cache, keys[i]), ==, 7);
  g_assert_cmpuint (n_ready, ==, 3);
  g_assert_cmpuint (ui_tile_cache_get_bytes (cache), ==, 3 * TILE_BYTES);
  /* Wanting them again draws nothing. */
  ui_tile_cache_want (cache, keys, 3);
  wait_current (cache);
  g_assert_cmpint (g_atomic_int_get (&n), ==, 3);
}

static void
test_order (void)
{
  gint n = 0;
  g_autoptr (GArray) order = g_array_new (FALSE, FALSE, sizeof (UiTileKey));
  g_autoptr (UiTileCache) cache = ui_tile_cache_new (100 * TILE_BYTES, 1, ready_cb, NULL);
  g_autoptr (UiTileSource) source = make_source (1, &n, NULL, order);
  UiTileKey keys[6];

  for (int i = 0; i < 6; i++)
    keys[i] = (UiTileKey){ 5, 5 - i, 0 };
  ui_tile_cache_set_source (cache, source, 1, NULL, 0);
  ui_tile_cache_want (cache, keys, 6);
  wait_current (cache);
  g_assert_cmpuint (order->len, ==, 6);
  for (int i = 0; i < 6; i++)
    g_assert_cmpint (g_array_index (order, UiTileKey, i).x, ==, 5 - i);
}

static void
test_lru_by_bytes (void)
{
  gint n = 0;
  g_autoptr (UiTileCache) cache = ui_tile_cache_new (4 * TILE_BYTES, 1, ready_cb, NULL);
  g_autoptr (UiTileSource) source = make_source (1, &n, NULL, NULL);
  UiTileKey key;

  ui_tile_cache_set_source (cache, source, 1, NULL, 0);
  for (int i = 0; i < 4; i++)
    {
      key = (UiTileKey){ 4, i, 0 };
      ui_tile_cache_want (cache, &key, 1);
      wait_current (cache);
    }
  g_assert_cmpuint (ui_tile_cache_get_bytes (cache), ==, 4 * TILE_BYTES);
  /* Tile 0 is used: tile 1 is now the oldest. */
  g_assert_nonnull (ui_tile_cache_lookup (cache, &(UiTileKey){ 4, 0, 0 }));
  key = (UiTileKey){ 4, 9, 0 };
  ui_tile_cache_want (cache, &key, 1);
  wait_current (cache);
  g_assert_cmpuint (ui_tile_cache_get_bytes (cache), ==, 4 * TILE_BYTES);
  g_assert_nonnull (ui_tile_cache_lookup (cache, &(UiTileKey){ 4, 0, 0 }));
  g_assert_null (ui_tile_cache_lookup (cache, &(UiTileKey){ 4, 1, 0 }));
  g_assert_nonnull (ui_tile_cache_lookup (cache, &(UiTileKey){ 4, 2, 0 }));
  g_assert_nonnull (ui_tile_cache_lookup (cache, &(UiTileKey){ 4, 9, 0 }));
}

/* A budget below one screen neither loops for ever nor loses what is on the screen. */
static void
test_small_budget (void)
{
  gint n = 0;
  g_autoptr (UiTileCache) cache = ui_tile_cache_new (1, 2, ready_cb, NULL);
  g_autoptr (UiTileSource) source = make_source (1, &n, NULL, NULL);
  UiTileKey keys[20];

  for (int i = 0; i < 20; i++)
    keys[i] = (UiTileKey){ 5, i, 3 };
  ui_tile_cache_set_source (cache, source, 1, NULL, 0);
  ui_tile_cache_want (cache, keys, 20);
  wait_current (cache);
  g_assert_cmpint (g_atomic_int_get (&n), ==, 20);
}

/* Only tiles that meet a dirty box are drawn again; the old picture stays until the new one. */
static void
test_dirty (void)
{
  gint n = 0;
  GMutex gate;
  g_autoptr (UiTileCache) cache = ui_tile_cache_new (100 * TILE_BYTES, 2, ready_cb, NULL);
  g_autoptr (UiTileSource) first = make_source (1, &n, NULL, NULL);
  g_autoptr (UiTileSource) second = NULL;
  UiTileKey keys[] = { { 10, 500, 500 }, { 10, 501, 500 }, { 10, 510, 500 } };
  GisBox box = ui_tile_key_get_box (&keys[0], 0);
  double x = (box.min_x + box.max_x) / 2, y = (box.min_y + box.max_y) / 2;
  GisBox dirty = { x, y, x, y };

  g_mutex_init (&gate);
  ui_tile_cache_set_source (cache, first, 1, NULL, 0);
  ui_tile_cache_want (cache, keys, 3);
  wait_current (cache);
  g_mutex_lock (&gate);
  second = make_source (2, &n, &gate, NULL);
  ui_tile_cache_set_source (cache, second, 1, &dirty, 1);
  g_assert_false (ui_tile_cache_is_current (cache, &keys[0]));
  g_assert_true (ui_tile_cache_is_current (cache, &keys[1]));
  g_assert_cmpuint (ui_tile_cache_get_n_missing (cache), ==, 1);
  g_assert_cmpuint (read_number (cache, keys[0]), ==, 1);
  g_mutex_unlock (&gate);
  wait_current (cache);
  g_assert_cmpuint (read_number (cache, keys[0]), ==, 2);
  g_assert_cmpuint (read_number (cache, keys[1]), ==, 1);
  g_assert_cmpint (g_atomic_int_get (&n), ==, 4);
  /* A change near an edge reaches the neighbour by the symbol's margin. */
  dirty = (GisBox){ box.max_x - 1, y, box.max_x - 1, y };
  ui_tile_cache_set_source (cache, second, 1, &dirty, 1);
  g_assert_false (ui_tile_cache_is_current (cache, &keys[1]));
  g_assert_true (ui_tile_cache_is_current (cache, &keys[2]));
  wait_current (cache);
  g_mutex_clear (&gate);
}

/* A result of an older generation than its tile needs is dropped, and drawn again. */
static void
test_stale_dropped (void)
{
  gint n = 0;
  GMutex gate;
  g_autoptr (UiTileCache) cache = ui_tile_cache_new (100 * TILE_BYTES, 1, ready_cb, NULL);
  g_autoptr (UiTileSource) first = NULL;
  g_autoptr (UiTileSource) second = make_source (2, &n, NULL, NULL);
  UiTileKey key = { 8, 3, 3 };
  GisBox box = ui_tile_key_get_box (&key, 0);

  g_mutex_init (&gate);
  g_mutex_lock (&gate);
  first = make_source (1, &n, &gate, NULL);
  ui_tile_cache_set_source (cache, first, 1, NULL, 0);
  ui_tile_cache_want (cache, &key, 1);
  ui_tile_cache_set_source (cache, second, 1, &box, 1);
  g_mutex_unlock (&gate);
  wait_current (cache);
  g_assert_cmpuint (read_number (cache, key), ==, 2);
  g_assert_cmpuint (ui_tile_cache_get_n_dropped (cache), ==, 1);
  g_mutex_clear (&gate);
}

static void
test_unwanted_cancelled (void)
{
  gint n = 0;
  GMutex gate;
  g_autoptr (UiTileCache) cache = ui_tile_cache_new (100 * TILE_BYTES, 1, ready_cb, NULL);
  g_autoptr (UiTileSource) source = NULL;
  UiTileKey old[] = { { 8, 1, 1 }, { 8, 2, 1 }, { 8, 3, 1 } }, new_key = { 8, 50, 50 };

  g_mutex_init (&gate);
  g_mutex_lock (&gate);
  source = make_source (1, &n, &gate, NULL);
  ui_tile_cache_set_source (cache, source, 1, NULL, 0);
  ui_tile_cache_want (cache, old, 3);
  ui_tile_cache_want (cache, &new_key, 1);
  g_mutex_unlock (&gate);
  wait_current (cache);
  g_assert_cmpuint (read_number (cache, new_key), ==, 1);
  for (guint i = 0; i < 3; i++)
    g_assert_null (ui_tile_cache_lookup (cache, &old[i]));
  g_assert_cmpint (g_atomic_int_get (&n), ==, 1);
  g_mutex_clear (&gate);
}

static void
test_scale (void)
{
  gint n = 0;
  g_autoptr (UiTileCache) cache = ui_tile_cache_new (100 * TILE_BYTES, 1, ready_cb, NULL);
  g_autoptr (UiTileSource) source = make_source (1, &n, NULL, NULL);
  UiTileKey key = { 2, 1, 1 };

  ui_tile_cache_set_source (cache, source, 1, NULL, 0);
  ui_tile_cache_want (cache, &key, 1);
  wait_current (cache);
  ui_tile_cache_set_source (cache, source, 2, NULL, 0);
  g_assert_null (ui_tile_cache_lookup (cache, &key));
  wait_current (cache);
  g_assert_cmpint (cairo_image_surface_get_width (ui_tile_cache_lookup (cache, &key)), ==, 512);
  g_assert_cmpuint (ui_tile_cache_get_bytes (cache), ==, 4 * TILE_BYTES);
  g_assert_cmpint (gdk_texture_get_width (ui_tile_cache_lookup_texture (cache, &key)), ==, 512);
  g_assert_null (ui_tile_cache_lookup_texture (cache, &(UiTileKey){ 2, 2, 2 }));
}

/* Freed in the middle of work: nothing runs on, nothing leaks (seen by the sanitizer). */
static void
test_free_busy (void)
{
  gint n = 0;
  UiTileCache *cache = ui_tile_cache_new (100 * TILE_BYTES, 2, ready_cb, NULL);
  g_autoptr (UiTileSource) source = make_source (1, &n, NULL, NULL);
  UiTileKey keys[50];

  for (int i = 0; i < 50; i++)
    keys[i] = (UiTileKey){ 9, i, 3 };
  ui_tile_cache_set_source (cache, source, 1, NULL, 0);
  ui_tile_cache_want (cache, keys, 50);
  ui_tile_cache_free (cache);
  n_ready = 0;
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  g_assert_cmpuint (n_ready, ==, 0);
  ui_tile_cache_free (NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ui/tile-cache/box", test_box);
  g_test_add_func ("/ui/tile-cache/draws-wanted", test_draws_wanted);
  g_test_add_func ("/ui/tile-cache/order", test_order);
  g_test_add_func ("/ui/tile-cache/lru-by-bytes", test_lru_by_bytes);
  g_test_add_func ("/ui/tile-cache/small-budget", test_small_budget);
  g_test_add_func ("/ui/tile-cache/dirty", test_dirty);
  g_test_add_func ("/ui/tile-cache/stale-dropped", test_stale_dropped);
  g_test_add_func ("/ui/tile-cache/unwanted-cancelled", test_unwanted_cancelled);
  g_test_add_func ("/ui/tile-cache/scale", test_scale);
  g_test_add_func ("/ui/tile-cache/free-busy", test_free_busy);
  return g_test_run ();
}
