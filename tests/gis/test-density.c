/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The density picture: how strong its cells are. Oracle: cells counted one by one in a hash table. */
#include "sample-scene.h"
#include <math.h>

#define HALF_M 20037508.342789244
#define CELL_PX 8
#define SIDE_PX 512

static guint32
get_pixel (cairo_surface_t *surface, int x, int y)
{
  const guint8 *data = cairo_image_surface_get_data (surface);
  return ((const guint32 *) (gconstpointer) (data +
                                             y * cairo_image_surface_get_stride (surface)))[x] &
         0xffffff;
}

static int
get_difference (guint32 a, guint32 b)
{
  int worst = 0;
  for (int shift = 0; shift <= 16; shift += 8)
    worst = MAX (worst, ABS ((int) (a >> shift & 255) - (int) (b >> shift & 255)));
  return worst;
}

static GisPack *
make_covers (GisCatalog *catalog, const double *xy, guint n)
{
  const GisClass *klass = gis_catalog_find_class (catalog, "cover");
  GisPackBuilder *builder = gis_pack_builder_new (klass->geometry, GIS_N_COLUMNS (klass), FALSE);
  guint8 columns[256];

  sample_columns (klass, NULL, NULL, columns);
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (GisGeometry) point = gis_geometry_new_point (xy[2 * i], xy[2 * i + 1]);
      gis_pack_builder_add (builder, i, point, columns, 0, NULL);
    }
  return gis_pack_builder_finish (builder);
}

static guint
count_cells (const double *xy, guint n, int zoom)
{
  g_autoptr (GHashTable) cells = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  double cell_m = 2 * HALF_M / 256 / exp2 (zoom) * CELL_PX;

  for (guint i = 0; i < n; i++)
    g_hash_table_add (cells, g_strdup_printf ("%.0f %.0f", floor ((xy[2 * i] + HALF_M) / cell_m),
                                              floor ((xy[2 * i + 1] + HALF_M) / cell_m)));
  return g_hash_table_size (cells);
}

/* At every zoom; and between two of them, in between. */
static void
test_mean (void)
{
  g_autoptr (GisCatalog) catalog = gis_catalog_new_builtin (NULL);
  g_autoptr (GRand) rand = g_rand_new_with_seed (3);
  g_autoptr (GisPack) pack = NULL;
  g_autofree double *xy = g_new (double, 2 * 4000);

  for (guint i = 0; i < 4000; i++)
    {
      double reach_m = i % 4 == 0 ? 20000 : 800;
      xy[2 * i] = SAMPLE_X + g_rand_double_range (rand, -reach_m, reach_m);
      xy[2 * i + 1] = SAMPLE_Y + g_rand_double_range (rand, -reach_m, reach_m);
    }
  pack = make_covers (catalog, xy, 4000);
  for (int zoom = 0; zoom <= 22; zoom++)
    {
      double exact = 4000.0 / count_cells (xy, 4000, zoom);
      double mean = gis_pack_get_mean_density (pack, zoom);
      double deeper = gis_pack_get_mean_density (pack, zoom + 0.5);
      g_test_message ("zoom %d: %.2f, exactly %.2f", zoom, mean, exact);
      g_assert_cmpfloat_with_epsilon (mean, exact, exact * 1e-9);
      g_assert_cmpfloat (deeper, <=, mean);
      g_assert_cmpfloat (deeper, >=, 1);
    }
  gis_pack_unref (g_steal_pointer (&pack));
  pack = make_covers (catalog, xy, 0);
  g_assert_cmpfloat (gis_pack_get_mean_density (pack, 12), ==, 1);
}

/* Few covers far apart are as plain as can be read, and a lone one looks the same in a tile of its own
 * and beside a crowd; the crowd is stronger. */
static void
test_alone (gconstpointer data)
{
  gboolean dark = GPOINTER_TO_INT (data);
  g_autoptr (GisCatalog) catalog = gis_catalog_new_builtin (NULL);
  GisStyle *style = gis_style_new (catalog);
  double cell_m = 2 * HALF_M / 256 / exp2 (14) * CELL_PX;
  double x = (floor ((SAMPLE_X + HALF_M) / cell_m) + 0.5) * cell_m - HALF_M;
  double y = (floor ((SAMPLE_Y + HALF_M) / cell_m) + 0.5) * cell_m - HALF_M;
  double xy[2 * 24];
  GisView view = { x, y, 14, 0, SIDE_PX, SIDE_PX, 1 };
  guint32 near_crowd, crowd, alone, land;

  for (guint n = 4; n <= 24; n += 20)
    {
      g_autoptr (GisScene) scene = NULL;
      cairo_surface_t *picture = cairo_image_surface_create (CAIRO_FORMAT_RGB24, SIDE_PX, SIDE_PX);
      cairo_t *cr = cairo_create (picture);
      /* Four lone ones, then a crowd in one cell. */
      for (guint i = 0; i < n; i++)
        {
          static const int cells[4][2] = { { 0, 0 }, { 20, 0 }, { -20, 12 }, { 5, 25 } };
          xy[2 * i] = x + (i < 4 ? cells[i][0] : 2) * cell_m + (i < 4 ? 0 : i * 0.1);
          xy[2 * i + 1] = y + (i < 4 ? cells[i][1] : 0) * cell_m;
        }
      gis_style_set_dark (style, dark);
      scene = sample_scene_of (catalog, "cover", make_covers (catalog, xy, n));
      g_assert_true (gis_scene_render_view (scene, style, &view, cr, NULL));
      cairo_destroy (cr);
      cairo_surface_flush (picture);
      land = get_pixel (picture, 3, SIDE_PX - 3);
      near_crowd = get_pixel (picture, SIDE_PX / 2, SIDE_PX / 2);
      crowd = get_pixel (picture, SIDE_PX / 2 + 2 * CELL_PX, SIDE_PX / 2);
      alone = get_pixel (picture, SIDE_PX / 2 + 20 * CELL_PX, SIDE_PX / 2);
      g_assert_cmpint (get_difference (alone, land), >, 45);
      g_assert_cmphex (alone, ==, near_crowd);
      if (n > 4)
        g_assert_cmpint (get_difference (crowd, land), >, get_difference (alone, land) * 3 / 2);
      else
        g_assert_cmphex (crowd, ==, land);
      cairo_surface_destroy (picture);
    }
  gis_style_free (style);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/gis/density/mean", test_mean);
  g_test_add_data_func ("/gis/density/alone/light", GINT_TO_POINTER (FALSE), test_alone);
  g_test_add_data_func ("/gis/density/alone/dark", GINT_TO_POINTER (TRUE), test_alone);
  return g_test_run ();
}
