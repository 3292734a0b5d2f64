/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The density picture: how strong its cells are. Oracle: cells counted one by one in a hash table. */
#include "sample-scene.h"
#include <math.h>

#define HALF_M 20037508.342789244
#define CELL_PX 64
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

static GisScene *
make_scene (GisCatalog *catalog, const double *xy, guint n)
{
  return sample_scene_of (catalog, "cover", make_covers (catalog, xy, n));
}

static cairo_surface_t *
draw (const GisScene *scene, const GisStyle *style, const GisView *view)
{
  cairo_surface_t *picture = cairo_image_surface_create (CAIRO_FORMAT_RGB24, SIDE_PX, SIDE_PX);
  cairo_t *cr = cairo_create (picture);

  g_assert_true (gis_scene_render_view (scene, style, view, cr, NULL));
  cairo_destroy (cr);
  cairo_surface_flush (picture);
  return picture;
}

/* Pixels around (x, y) that are not land. */
static guint
count_ink (cairo_surface_t *picture, int x, int y, int reach)
{
  guint32 land = get_pixel (picture, 3, SIDE_PX - 3);
  guint n = 0;

  for (int dy = -reach; dy <= reach; dy++)
    for (int dx = -reach; dx <= reach; dx++)
      n += get_difference (get_pixel (picture, x + dx, y + dy), land) > 30;
  return n;
}

/* Covers of one cell become one ring that grows with their number; a lone one is its own symbol, the same
 * beside a crowd as without it. Nothing is left out: every cell with covers has ink, no other has. */
static void
test_rings (gconstpointer data)
{
  gboolean dark = GPOINTER_TO_INT (data);
  g_autoptr (GisCatalog) catalog = gis_catalog_new_builtin (NULL);
  GisStyle *style = gis_style_new (catalog);
  double pixel_m = 2 * HALF_M / 256 / exp2 (13);
  double x = floor ((SAMPLE_X + HALF_M) / pixel_m / CELL_PX) * CELL_PX * pixel_m - HALF_M;
  double y = floor ((SAMPLE_Y + HALF_M) / pixel_m / CELL_PX) * CELL_PX * pixel_m - HALF_M;
  /* The middle of the view is a corner of cells. */
  GisView view = { x, y, 13, 0, SIDE_PX, SIDE_PX, 1 };
  static const guint sizes[] = { 1, 2, 30, 3000 };
  guint before = 0;

  gis_style_set_dark (style, dark);
  for (guint s = 0; s < G_N_ELEMENTS (sizes); s++)
    {
      guint n = sizes[s] + 1;
      g_autofree double *xy = g_new (double, 2 * n);
      g_autoptr (GisScene) scene = NULL;
      cairo_surface_t *picture;
      guint ink;
      /* A lone one two cells to the left of the others, which share one cell. */
      xy[0] = x - 96 * pixel_m;
      xy[1] = y + 32 * pixel_m;
      for (guint i = 1; i < n; i++)
        {
          xy[2 * i] = x + (32 + (i % 7 - 3.0) * (sizes[s] > 1)) * pixel_m;
          xy[2 * i + 1] = y + (32 + (i / 7 % 7 - 3.0) * (sizes[s] > 1)) * pixel_m;
        }
      scene = make_scene (catalog, xy, n);
      picture = draw (scene, style, &view);
      ink = count_ink (picture, SIDE_PX / 2 + 32, SIDE_PX / 2 - 32, 28);
      g_assert_cmpuint (ink, >, before);
      before = ink;
      g_assert_cmpuint (count_ink (picture, SIDE_PX / 2 - 96, SIDE_PX / 2 - 32, 28), >, 10);
      g_assert_cmpuint (count_ink (picture, SIDE_PX / 2 - 32, SIDE_PX / 2 - 32, 24), ==, 0);
      g_assert_cmpuint (count_ink (picture, SIDE_PX / 2 + 32, SIDE_PX / 2 + 32, 28), ==, 0);
      cairo_surface_destroy (picture);
    }
  gis_style_free (style);
}

/* The ring's colours have the shares of the theme's categories: pixels of two colours on it, counted. */
static void
test_shares (void)
{
  g_autoptr (GisCatalog) catalog = gis_catalog_new_builtin (NULL);
  const GisClass *klass = gis_catalog_find_class (catalog, "cover");
  GisStyle *style = gis_style_new (catalog);
  double pixel_m = 2 * HALF_M / 256 / exp2 (13);
  double x = (floor ((SAMPLE_X + HALF_M) / pixel_m / CELL_PX) + 0.5) * CELL_PX * pixel_m - HALF_M;
  double y = (floor ((SAMPLE_Y + HALF_M) / pixel_m / CELL_PX) + 0.5) * CELL_PX * pixel_m - HALF_M;
  GisView view = { x, y, 13, 0, SIDE_PX, SIDE_PX, 1 };

  for (guint quarters = 1; quarters < 4; quarters++)
    {
      GisPackBuilder *builder =
        gis_pack_builder_new (klass->geometry, GIS_N_COLUMNS (klass), FALSE);
      g_autoptr (GisScene) scene = NULL;
      guint32 colors[2];
      guint counts[2] = { 0, 0 };
      cairo_surface_t *picture;
      guint8 columns[256];
      for (guint i = 0; i < 400; i++)
        {
          g_autoptr (GisGeometry) point = gis_geometry_new_point (x, y);
          sample_columns (klass, i % 4 < quarters ? "0101" : "0103", "intact", columns);
          gis_pack_builder_add (builder, i, point, columns, 0, NULL);
        }
      scene = sample_scene_of (catalog, "cover", gis_pack_builder_finish (builder));
      for (guint k = 0; k < 2; k++)
        {
          const GisLayer *layer = gis_scene_find_layer (scene, "cover");
          GisLook look;
          gint64 at = gis_pack_find (layer->base, k == 0 ? 0 : 3);
          gis_layer_get_look (style, layer, layer->base, (guint) at, &look);
          colors[k] = look.color;
        }
      g_assert_cmphex (colors[0], !=, colors[1]);
      picture = draw (scene, style, &view);
      for (int py = -24; py <= 24; py++)
        for (int px = -24; px <= 24; px++)
          for (guint k = 0; k < 2; k++)
            counts[k] +=
              get_pixel (picture, SIDE_PX / 2 + px, SIDE_PX / 2 + py) == (colors[k] & 0xffffff);
      g_test_message ("%u quarters: %u and %u pixels", quarters, counts[0], counts[1]);
      g_assert_cmpfloat_with_epsilon (counts[0] / (double) (counts[0] + counts[1]), quarters / 4.0,
                                      0.06);
      cairo_surface_destroy (picture);
    }
  gis_style_free (style);
}

static guint32
get_kind_color (const GisScene *scene, const GisStyle *style, gint64 id)
{
  const GisLayer *layer = gis_scene_find_layer (scene, "cover");
  GisLook look;

  gis_layer_get_look (style, layer, layer->base, (guint) gis_pack_find (layer->base, id), &look);
  return look.color & 0xffffff;
}

/* Every kind of the catalogue in one cell, a few of each; the one that comes last is nearly all of it, and
 * nearly all of the ring. */
static void
test_many_colors (void)
{
  g_autoptr (GisCatalog) catalog = gis_catalog_new_builtin (NULL);
  const GisClass *klass = gis_catalog_find_class (catalog, "cover");
  const GisDomain *kinds = klass->fields[gis_class_find_field (klass, "kind")].domain;
  GisStyle *style = gis_style_new (catalog);
  GisPackBuilder *builder = gis_pack_builder_new (klass->geometry, GIS_N_COLUMNS (klass), FALSE);
  GisView view = { SAMPLE_X, SAMPLE_Y, 13, 0, SIDE_PX, SIDE_PX, 1 };
  g_autoptr (GisScene) scene = NULL;
  cairo_surface_t *picture;
  guint32 color;
  guint n = 0, most = 0, others = 0;

  g_assert_cmpuint (kinds->n_values, >, 12);
  for (guint k = 0; k < kinds->n_values; k++)
    for (guint i = 0; i < (k + 1 < kinds->n_values ? 4u : 2000u); i++, n++)
      {
        g_autoptr (GisGeometry) point = gis_geometry_new_point (SAMPLE_X, SAMPLE_Y);
        guint8 columns[256];
        sample_columns (klass, kinds->values[k].code, "intact", columns);
        gis_pack_builder_add (builder, n, point, columns, 0, NULL);
      }
  scene = sample_scene_of (catalog, "cover", gis_pack_builder_finish (builder));
  color = get_kind_color (scene, style, n - 1);
  picture = draw (scene, style, &view);
  for (int y = SIDE_PX / 2 - 60; y < SIDE_PX / 2 + 60; y++)
    for (int x = SIDE_PX / 2 - 60; x < SIDE_PX / 2 + 60; x++)
      {
        guint32 pixel = get_pixel (picture, x, y);
        most += pixel == color;
        others += pixel == 0x9a9a9a;
      }
  g_assert_cmpuint (most, >, 150);
  g_assert_cmpuint (others, ==, 0);
  cairo_surface_destroy (picture);
  gis_style_free (style);
}

/* A tile shows what the view shows: rings that stick out of their tiles are cut nowhere. */
static void
test_tiles (void)
{
  g_autoptr (GisCatalog) catalog = gis_catalog_new_builtin (NULL);
  g_autoptr (GRand) rand = g_rand_new_with_seed (5);
  GisStyle *style = gis_style_new (catalog);
  double tile_m = 2 * HALF_M / exp2 (13);
  int tile_x = (int) floor ((SAMPLE_X + HALF_M) / tile_m);
  int tile_y = (int) floor ((HALF_M - SAMPLE_Y) / tile_m);
  double x = tile_x * tile_m - HALF_M + tile_m, y = HALF_M - tile_y * tile_m - tile_m;
  GisView view = { x, y, 13, 0, SIDE_PX, SIDE_PX, 1 }; /* the four tiles around a corner */
  g_autofree double *xy = g_new (double, 2 * 3000);
  g_autoptr (GisScene) scene = NULL;
  cairo_surface_t *whole;

  for (guint i = 0; i < 3000; i++)
    {
      xy[2 * i] = x + g_rand_double_range (rand, -1.3, 1.3) * tile_m;
      xy[2 * i + 1] = y + g_rand_double_range (rand, -1.3, 1.3) * tile_m;
    }
  scene = make_scene (catalog, xy, 3000);
  gis_style_set_labels (style, FALSE);
  whole = draw (scene, style, &view);
  for (int t = 0; t < 4; t++)
    {
      cairo_surface_t *tile =
        gis_scene_render_tile (scene, style, 13, tile_x + t % 2, tile_y + t / 2, 1, NULL);
      guint different = 0;
      for (int py = 0; py < 256; py++)
        for (int px = 0; px < 256; px++)
          different += get_difference (get_pixel (tile, px, py),
                                       get_pixel (whole, px + t % 2 * 256, py + t / 2 * 256)) > 2;
      g_assert_cmpuint (different, ==, 0);
      cairo_surface_destroy (tile);
    }
  cairo_surface_destroy (whole);
  gis_style_free (style);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/gis/density/mean", test_mean);
  g_test_add_data_func ("/gis/density/rings/light", GINT_TO_POINTER (FALSE), test_rings);
  g_test_add_data_func ("/gis/density/rings/dark", GINT_TO_POINTER (TRUE), test_rings);
  g_test_add_func ("/gis/density/shares", test_shares);
  g_test_add_func ("/gis/density/many-colors", test_many_colors);
  g_test_add_func ("/gis/density/tiles", test_tiles);
  return g_test_run ();
}
