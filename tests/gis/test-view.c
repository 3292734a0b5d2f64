/* SPDX-License-Identifier: GPL-3.0-or-later */
/* View transforms: round trips, published tile resolutions, fitting. */
#include "gis/scene/view.h"
#include <math.h>

static void
test_round_trip (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);

  for (guint i = 0; i < 2000; i++)
    {
      GisView view = { g_rand_double_range (rand, -2e7, 2e7),
                       g_rand_double_range (rand, -2e7, 2e7),
                       g_rand_double_range (rand, 0, 23),
                       g_rand_double_range (rand, -7, 7),
                       g_rand_double_range (rand, 1, 4000),
                       g_rand_double_range (rand, 1, 3000),
                       1 };
      double px = g_rand_double_range (rand, -5000, 5000);
      double py = g_rand_double_range (rand, -5000, 5000);
      double x, y, back_x, back_y;
      gis_view_from_screen (&view, px, py, &x, &y);
      gis_view_to_screen (&view, x, y, &back_x, &back_y);
      g_assert_cmpfloat_with_epsilon (back_x, px, 1e-5);
      g_assert_cmpfloat_with_epsilon (back_y, py, 1e-5);
    }
}

/* Oracle: OGC WMTS Simple Profile / OSM wiki "Zoom levels": 156543.03392804097 m at zoom 0,
 * 0.5971642834779395 m at zoom 18. */
static void
test_resolution (void)
{
  GisView view = { 0, 0, 0, 0, 100, 100, 1 };
  g_assert_cmpfloat_with_epsilon (gis_view_get_resolution (&view), 156543.03392804097, 1e-9);
  view.zoom = 18;
  g_assert_cmpfloat_with_epsilon (gis_view_get_resolution (&view), 0.5971642834779395, 1e-12);
}

/* A quarter turn clockwise: what was up is to the right. */
static void
test_rotation (void)
{
  GisView view = { 1000, 2000, 18, G_PI / 2, 200, 100, 1 };
  double px, py;
  gis_view_to_screen (&view, 1000, 2000 + 10 * gis_view_get_resolution (&view), &px, &py);
  g_assert_cmpfloat_with_epsilon (px, 110, 1e-6);
  g_assert_cmpfloat_with_epsilon (py, 50, 1e-6);
}

static void
test_box (void)
{
  GisView view = { 500, 700, 17, 0, 200, 100, 1 };
  double resolution = gis_view_get_resolution (&view);
  GisBox box = gis_view_get_box (&view);

  g_assert_cmpfloat_with_epsilon (box.max_x - box.min_x, 200 * resolution, 1e-6);
  g_assert_cmpfloat_with_epsilon (box.max_y - box.min_y, 100 * resolution, 1e-6);
  view.rotation_rad = G_PI / 4;
  box = gis_view_get_box (&view);
  g_assert_cmpfloat_with_epsilon (box.max_x - box.min_x, 300 * M_SQRT1_2 * resolution, 1e-6);
}

static void
test_fit (void)
{
  GisBox box = { 1000, 2000, 3000, 2500 };
  GisBox point = { 5, 6, 5, 6 };
  GisBox empty = GIS_BOX_EMPTY;
  GisView view = gis_view_fit (&box, 640, 480, 20, 22);
  double px, py;

  gis_view_to_screen (&view, 1000, 2250, &px, &py);
  g_assert_cmpfloat_with_epsilon (px, 20, 1e-6);
  gis_view_to_screen (&view, 3000, 2250, &px, &py);
  g_assert_cmpfloat_with_epsilon (px, 620, 1e-6);
  view = gis_view_fit (&box, 640, 480, 20, 10);
  g_assert_cmpfloat (view.zoom, ==, 10);
  view = gis_view_fit (&point, 640, 480, 20, 19);
  g_assert_cmpfloat (view.zoom, ==, 19);
  view = gis_view_fit (&empty, 640, 480, 20, 19);
  g_assert_cmpfloat (view.zoom, ==, 0);
  view = gis_view_fit (&box, 1, 1, 20, 19);
  g_assert_true (isfinite (view.zoom));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/gis/view/round-trip", test_round_trip);
  g_test_add_func ("/gis/view/resolution", test_resolution);
  g_test_add_func ("/gis/view/rotation", test_rotation);
  g_test_add_func ("/gis/view/box", test_box);
  g_test_add_func ("/gis/view/fit", test_fit);
  return g_test_run ();
}
