/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the map puts things: from a workspace's own coordinates to the pixel at the deepest zoom, in
 * a turned view, and with shapes of ten million vertices. Oracles: PROJ called directly, plane
 * trigonometry, the same shape with few vertices. */
#include "city-fixture.h"
#include "gis/crs/crs.h"
#include "sample-scene.h"
#include <math.h>
#include <proj.h>

#define HALF_M 20037508.342789244
#define SIDE_PX 256

/* ---- Pictures ---- */

static guint32
get_pixel (cairo_surface_t *surface, int x, int y)
{
  const guint8 *data = cairo_image_surface_get_data (surface);
  return ((const guint32 *) (gconstpointer) (data +
                                             y * cairo_image_surface_get_stride (surface)))[x] &
         0xffffff;
}

static cairo_surface_t *
render (const GisScene *scene, const GisStyle *style, const GisView *view)
{
  cairo_surface_t *surface =
    cairo_image_surface_create (CAIRO_FORMAT_RGB24, (int) (view->width_px * view->scale),
                                (int) (view->height_px * view->scale));
  cairo_t *cr = cairo_create (surface);

  cairo_scale (cr, view->scale, view->scale);
  g_assert_true (gis_scene_render_view (scene, style, view, cr, NULL));
  cairo_destroy (cr);
  cairo_surface_flush (surface);
  return surface;
}

/* Middle of what is not background, in logical pixels: the middle of a round symbol, to half a pixel. */
static void
assert_ink_middle (cairo_surface_t *picture,
                   double scale,
                   double px,
                   double py,
                   double tolerance_px)
{
  int width = cairo_image_surface_get_width (picture);
  int height = cairo_image_surface_get_height (picture);
  int x1 = width, y1 = height, x2 = -1, y2 = -1;
  guint32 land = get_pixel (picture, 0, 0);

  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++)
      if (get_pixel (picture, x, y) != land)
        {
          x1 = MIN (x1, x);
          x2 = MAX (x2, x);
          y1 = MIN (y1, y);
          y2 = MAX (y2, y);
        }
  g_assert_cmpint (x2, >, x1);
  g_assert_cmpfloat_with_epsilon ((x1 + x2 + 1) / 2.0 / scale, px, tolerance_px);
  g_assert_cmpfloat_with_epsilon ((y1 + y2 + 1) / 2.0 / scale, py, tolerance_px);
}

/* ---- Precision ---- */

/* At zoom 23, where a pixel is 1.9 cm of the map and 1.5 cm of the ground, a cover is drawn within
 * 2 cm of where PROJ says, wherever it lies in the city: screens of one and of two device pixels,
 * whole views and tiles. */
static void
test_precision (City *city, gconstpointer data)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (23);
  g_autoptr (GError) error = NULL;
  g_autoptr (GisScene) scene = NULL;
  g_autofree double *expected = g_new (double, 2 * 24);
  PJ *raw = proj_create_crs_to_crs (NULL, "EPSG:4547", "EPSG:3857", NULL);
  PJ *proj = proj_normalize_for_visualization (NULL, raw);
  GisStyle *style = gis_style_new (gis_workspace_get_catalog (city->ws));
  double resolution = 2 * HALF_M / 256 / exp2 (23);

  g_assert_cmpfloat (resolution, <=, 0.02);
  for (guint i = 0; i < 24; i++)
    {
      double e = CITY_X + g_rand_double_range (rand, -30000, 30000);
      double n = CITY_Y + g_rand_double_range (rand, -30000, 30000);
      PJ_COORD image = proj_trans (proj, PJ_FWD, proj_coord (e, n, 0, 0));
      expected[2 * i] = image.xy.x;
      expected[2 * i + 1] = image.xy.y;
      city_add (city, NULL, "cover", gis_geometry_new_point (e, n), "kind", "0102", NULL);
    }
  scene = gis_scene_load (city->ws, GIS_DATE_NONE, NULL, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < 24; i++)
    {
      double x = expected[2 * i], y = expected[2 * i + 1];
      double column = (x + HALF_M) / resolution / 256, row = (HALF_M - y) / resolution / 256;
      GisView view = { x + g_rand_double_range (rand, -0.5, 0.5),
                       y + g_rand_double_range (rand, -0.5, 0.5),
                       23,
                       0,
                       SIDE_PX,
                       SIDE_PX,
                       1 + i % 2 };
      cairo_surface_t *picture = render (scene, style, &view);
      assert_ink_middle (picture, view.scale, SIDE_PX / 2 + (x - view.center_x) / resolution,
                         SIDE_PX / 2 - (y - view.center_y) / resolution, 0.02 / resolution);
      cairo_surface_destroy (picture);
      /* A tile cuts the symbol where it lies at its border: those only are asked. */
      column -= floor (column);
      row -= floor (row);
      if (MIN (column, row) < 0.2 || MAX (column, row) > 0.8)
        continue;
      picture =
        gis_scene_render_tile (scene, style, 23, (int) floor ((x + HALF_M) / resolution / 256),
                               (int) floor ((HALF_M - y) / resolution / 256), view.scale, NULL);
      cairo_surface_flush (picture);
      assert_ink_middle (picture, view.scale, column * 256, row * 256, 0.02 / resolution);
      cairo_surface_destroy (picture);
    }
  gis_style_free (style);
  proj_destroy (proj);
  proj_destroy (raw);
}

/* ---- Turned views ---- */

/* In a view turned clockwise by an angle, what lay to the east lies that angle below the horizontal;
 * symbols go round with their places but stay upright: the picture of each is that of the unturned view. */
static void
test_rotation (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GisCatalog) catalog = gis_catalog_new_builtin (&error);
  const GisClass *klass = gis_catalog_find_class (catalog, "cover");
  GisStyle *style = gis_style_new (catalog);
  double resolution = 2 * HALF_M / 256 / exp2 (19);
  guint8 columns[256];

  for (guint turn = 0; turn < 12; turn++)
    {
      GisPackBuilder *builder =
        gis_pack_builder_new (klass->geometry, GIS_N_COLUMNS (klass), FALSE);
      /* A whole number of pixels in the turned view, so that antialiasing is the same. */
      double angle = turn * G_PI / 6 + 0.1;
      double right = 40, down = 24;
      double east = right * cos (angle) + down * sin (angle);
      double south = -right * sin (angle) + down * cos (angle);
      g_autoptr (GisGeometry) point = gis_geometry_new_point (SAMPLE_X + east * resolution,
                                                              SAMPLE_Y - south * resolution);
      g_autoptr (GisGeometry) unturned = gis_geometry_new_point (SAMPLE_X + right * resolution,
                                                                 SAMPLE_Y - down * resolution);
      g_autoptr (GisScene) scene = NULL;
      GisView view = { SAMPLE_X, SAMPLE_Y, 19, angle, SIDE_PX, SIDE_PX, 1 };
      cairo_surface_t *picture, *straight;
      guint different = 0;

      sample_columns (klass, "0103", "intact", columns);
      gis_pack_builder_add (builder, 1, point, columns, 0, NULL);
      scene = sample_scene_of (catalog, "cover", gis_pack_builder_finish (builder));
      picture = render (scene, style, &view);
      assert_ink_middle (picture, 1, SIDE_PX / 2 + right, SIDE_PX / 2 + down, 1);

      gis_scene_unref (scene);
      builder = gis_pack_builder_new (klass->geometry, GIS_N_COLUMNS (klass), FALSE);
      gis_pack_builder_add (builder, 1, unturned, columns, 0, NULL);
      scene = sample_scene_of (catalog, "cover", gis_pack_builder_finish (builder));
      view.rotation_rad = 0;
      straight = render (scene, style, &view);
      for (int y = 0; y < SIDE_PX; y++)
        for (int x = 0; x < SIDE_PX; x++)
          {
            guint32 a = get_pixel (picture, x, y), b = get_pixel (straight, x, y);
            for (int shift = 0; shift <= 16; shift += 8)
              if (ABS ((int) (a >> shift & 255) - (int) (b >> shift & 255)) > 48)
                {
                  different++;
                  break;
                }
          }
      g_assert_cmpuint (different, <=, 4);
      cairo_surface_destroy (picture);
      cairo_surface_destroy (straight);
    }
  gis_style_free (style);
}

/* ---- Shapes of very many vertices ---- */

static GisScene *
make_ring (GisCatalog *catalog, guint n_vertices)
{
  const GisClass *klass = gis_catalog_find_class (catalog, "overhead_line");
  GisPackBuilder *builder = gis_pack_builder_new (klass->geometry, GIS_N_COLUMNS (klass), FALSE);
  g_autofree double *xy = g_new (double, 2 * n_vertices);
  g_autoptr (GisGeometry) line = NULL;
  guint8 columns[256];

  for (guint i = 0; i < n_vertices; i++)
    {
      double angle = 2 * G_PI * i / (n_vertices - 1);
      xy[2 * i] = SAMPLE_X + 900 * cos (angle);
      xy[2 * i + 1] = SAMPLE_Y + 900 * sin (angle);
    }
  line = gis_geometry_new_line (xy, n_vertices, NULL);
  sample_columns (klass, "telecom", "overhead", columns);
  gis_pack_builder_add (builder, 1, line, columns, 0, NULL);
  return sample_scene_of (catalog, "overhead_line", gis_pack_builder_finish (builder));
}

/* The pointer finds the ring where it is, as far as it is away, and not inside it. */
static void
assert_picked (const GisScene *scene, const GisStyle *style)
{
  GisView view = { SAMPLE_X, SAMPLE_Y, 14.5, 0.3, 400, 400, 1 };
  double radius_px = 900 / gis_view_get_resolution (&view);

  for (int off = -12; off <= 12; off += 4)
    for (double angle = 0; angle < 6; angle += 0.7)
      {
        g_autoptr (GArray) hits =
                     gis_scene_hit_test (scene, style, &view, 200 + (radius_px + off) * cos (angle),
                                         200 + (radius_px + off) * sin (angle), 9);
        g_assert_cmpuint (hits->len, ==, ABS (off) < 11 ? 1 : 0);
        if (hits->len == 1)
          g_assert_cmpfloat (g_array_index (hits, GisHit, 0).distance_px, <=, ABS (off));
      }
}

/* Whether a selected ring is shown by its box: the ring itself does not come near the box's corners. */
static gboolean
has_selected_corner (const GisScene *scene, const GisStyle *style)
{
  GisView view = { SAMPLE_X, SAMPLE_Y, 14.5, 0, 400, 400, 1 };
  double radius_px = 900 / gis_view_get_resolution (&view);
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, 400, 400);
  cairo_t *cr = cairo_create (surface);
  int near = (int) (200 - radius_px);
  gboolean corner;

  gis_scene_draw_selected (scene, style, &view, "overhead_line", 1, FALSE, cr);
  cairo_destroy (cr);
  cairo_surface_flush (surface);
  corner = get_pixel (surface, near, near) != 0;
  /* Both touch the middle of each side. */
  g_assert_true (get_pixel (surface, near, 200) != 0);
  cairo_surface_destroy (surface);
  return corner;
}

/* A line of ten million vertices is drawn like the same line of five thousand, whole and cut off. */
static void
test_ten_million (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GisCatalog) catalog = gis_catalog_new_builtin (&error);
  g_autoptr (GisScene) huge = make_ring (catalog, 10 * 1000 * 1000);
  g_autoptr (GisScene) small = make_ring (catalog, 5000);
  GisStyle *style = gis_style_new (catalog);
  GisView views[] = {
    { SAMPLE_X, SAMPLE_Y, 14.5, 0, 400, 400, 1 },
    { SAMPLE_X + 900, SAMPLE_Y, 18, 0.5, 400, 400, 1 },
  };

  for (guint v = 0; v < G_N_ELEMENTS (views); v++)
    {
      cairo_surface_t *a = render (huge, style, &views[v]);
      cairo_surface_t *b = render (small, style, &views[v]);
      guint different = 0, ink = 0;
      for (int y = 0; y < 400; y++)
        for (int x = 0; x < 400; x++)
          {
            guint32 p = get_pixel (a, x, y), q = get_pixel (b, x, y);
            ink += q != get_pixel (b, 200, 2);
            different += ABS ((int) (p >> 8 & 255) - (int) (q >> 8 & 255)) > 64;
          }
      g_assert_cmpuint (ink, >, 300);
      g_assert_cmpuint (different, <=, ink / 50);
      cairo_surface_destroy (a);
      cairo_surface_destroy (b);
    }
  assert_picked (huge, style);
  assert_picked (small, style);
  g_assert_true (has_selected_corner (huge, style));
  g_assert_false (has_selected_corner (small, style));
  gis_style_free (style);
}

/* ---- In the hand ---- */

/* How much squares of 12 px about (@ax, @y) and (@bx, @y) differ: the mean of the blue. */
static double
get_difference (cairo_surface_t *a, int ax, cairo_surface_t *b, int bx, int y)
{
  double sum = 0;

  for (int dy = -6; dy < 6; dy++)
    for (int dx = -6; dx < 6; dx++)
      sum += ABS ((int) (get_pixel (a, ax + dx, y + dy) & 255) -
                  (int) (get_pixel (b, bx + dx, y + dy) & 255));
  return sum / 144;
}

/* What is moved shows its own symbol in the hand, as the map has it, and pales where it was. */
static void
test_in_hand (City *city, gconstpointer data)
{
  gint64 id =
    city_add (city, NULL, "cover", gis_geometry_new_point (CITY_X, CITY_Y), "kind", "0102", NULL);
  g_autoptr (GisScene) scene = gis_scene_load (city->ws, GIS_DATE_NONE, NULL, NULL);
  g_autoptr (GisStyle) style = gis_style_new (gis_workspace_get_catalog (city->ws));
  g_autoptr (GisGeometry) point = gis_scene_dup_geometry (scene, "cover", id);
  GisView view = { point->xy[0], point->xy[1], 19, 0, SIDE_PX, SIDE_PX, 1 };
  cairo_surface_t *before, *after;
  cairo_t *cr;

  gis_style_set_background (style, TRUE);
  before = render (scene, style, &view);
  after = render (scene, style, &view);
  cr = cairo_create (after);
  gis_scene_draw_in_hand (scene, style, &view, "cover", id,
                          point->xy[0] + 60 * gis_view_get_resolution (&view), point->xy[1], cr);
  gis_scene_draw_in_hand (scene, style, &view, "cover", id + 1, point->xy[0], point->xy[1], cr);
  cairo_destroy (cr);
  cairo_surface_flush (after);
  /* Against bare land, the hand is the symbol, and three tenths of it are left behind. */
  g_assert_cmpfloat (get_difference (before, 128, before, 30, 128), >, 20);
  g_assert_cmpfloat (get_difference (after, 188, before, 128, 128), <,
                     get_difference (before, 128, before, 30, 128) / 3);
  g_assert_cmpfloat (get_difference (after, 128, before, 30, 128), <,
                     get_difference (before, 128, before, 30, 128) * 0.4);
  cairo_surface_destroy (before);
  cairo_surface_destroy (after);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/gis/scene/place/precision", City, NULL, city_setup, test_precision, city_teardown);
  g_test_add ("/gis/scene/place/in-hand", City, NULL, city_setup, test_in_hand, city_teardown);
  g_test_add_func ("/gis/scene/place/rotation", test_rotation);
  g_test_add_func ("/gis/scene/place/ten-million", test_ten_million);
  return g_test_run ();
}
