/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The patchwork of polynomials against PROJ, point by point. */
#include "gis/crs/crs.h"

#include <math.h>

#define TOLERANCE_M 1e-4

typedef struct
{
  const char *crs;
  double x, y, reach_m;
} Region;

static void
test_against_proj (void)
{
  static const Region regions[] = {
    { "EPSG:4547", 500000, 3850000, 60000 },   /* Kaifeng and far around */
    { "EPSG:4547", 500000, 3850000, 400000 },  /* beyond the zone */
    { "EPSG:4526", 38500000, 3850000, 60000 }, /* zone number before the easting */
    { "EPSG:32650", 250000, 4400000, 60000 },  /* the side of a zone */
    { "EPSG:3067", 385000, 6672000, 60000 },   /* Helsinki */
    { "EPSG:32633", 500000, 9200000, 60000 },  /* Svalbard, 83° */
    { "EPSG:3857", 12729400, 4136000, 60000 }, /* nothing to do */
    { "EPSG:27700", 530000, 180000, 60000 },   /* London: another datum */
  };
  g_autoptr (GRand) rand = g_rand_new_with_seed (11);

  for (guint r = 0; r < G_N_ELEMENTS (regions); r++)
    {
      const Region *region = &regions[r];
      g_autoptr (GError) error = NULL;
      g_autoptr (GisTransform) transform = gis_transform_new (region->crs, "EPSG:3857", &error);
      g_autoptr (GisPatchwork) patchwork = NULL;
      double worst = 0;
      g_assert_no_error (error);
      patchwork = gis_patchwork_new (transform);
      for (guint i = 0; i < 3000; i++)
        {
          double exact[2] = {
            region->x + g_rand_double_range (rand, -region->reach_m, region->reach_m),
            region->y + g_rand_double_range (rand, -region->reach_m, region->reach_m)
          };
          double fast[2] = { exact[0], exact[1] };
          g_assert_true (gis_transform_points (transform, exact, 1, NULL));
          g_assert_true (gis_patchwork_points (patchwork, fast, 1, NULL));
          worst = fmax (worst, hypot (exact[0] - fast[0], exact[1] - fast[1]));
        }
      g_test_message ("%s within %g km: %.3g mm at most", region->crs, region->reach_m / 1000,
                      1000 * worst);
      g_assert_cmpfloat (worst, <=, 2 * TOLERANCE_M);
    }
}

/* Where a polynomial cannot follow, PROJ is asked: degrees, where one patch would be the world. */
static void
test_falls_back (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GisTransform) transform = gis_transform_new ("EPSG:4326", "EPSG:3857", &error);
  g_autoptr (GisPatchwork) patchwork = NULL;

  g_assert_no_error (error);
  patchwork = gis_patchwork_new (transform);
  for (int lat = -80; lat <= 80; lat += 5)
    {
      double exact[2] = { 114.35 + lat, lat };
      double fast[2] = { 114.35 + lat, lat };
      g_assert_true (gis_transform_points (transform, exact, 1, NULL));
      g_assert_true (gis_patchwork_points (patchwork, fast, 1, NULL));
      g_assert_cmpfloat (fast[0], ==, exact[0]);
      g_assert_cmpfloat (fast[1], ==, exact[1]);
    }
}

/* What has no image has none here either, and the next point is well again. */
static void
test_refused (void)
{
  static const double wrong[][2] = { { NAN, 0 },     { 0, INFINITY }, { 1e300, 0 },
                                     { 1e12, 1e12 }, { 500000, 1e8 }, { -4e7, 3850000 } };
  g_autoptr (GisTransform) transform = gis_transform_new ("EPSG:4547", "EPSG:3857", NULL);
  g_autoptr (GisPatchwork) patchwork = gis_patchwork_new (transform);

  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      double exact[2] = { wrong[i][0], wrong[i][1] };
      double fast[2] = { wrong[i][0], wrong[i][1] };
      double good[2] = { 532000, 3852000 };
      g_autoptr (GError) error = NULL;
      gboolean image = gis_transform_points (transform, exact, 1, NULL);
      g_assert_true (gis_patchwork_points (patchwork, fast, 1, &error) == image);
      g_assert_true ((error == NULL) == image);
      if (image)
        g_assert_cmpfloat (hypot (fast[0] - exact[0], fast[1] - exact[1]), <=, 2 * TOLERANCE_M);
      g_assert_true (gis_patchwork_points (patchwork, good, 1, NULL));
      g_assert_cmpfloat (fabs (good[0] - 12769000), <, 50000);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/gis/patchwork/against-proj", test_against_proj);
  g_test_add_func ("/gis/patchwork/falls-back", test_falls_back);
  g_test_add_func ("/gis/patchwork/refused", test_refused);
  return g_test_run ();
}
