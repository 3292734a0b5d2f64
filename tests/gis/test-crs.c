/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Coordinate systems. Oracles: the published figures for Kaifeng, Krüger's series computed here,
 * PROJ called directly, closed forms. */
#include "gis/core/error.h"
#include "gis/crs/crs.h"

#include <gio/gio.h>
#include <math.h>
#include <proj.h>
#include <string.h>

#define METRES_PER_DEG 111319.49079327358

static void
transform_one (const char *from, const char *to, double *x, double *y)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GisTransform) transform = gis_transform_new (from, to, &error);
  double xy[2] = { *x, *y };

  g_assert_no_error (error);
  g_assert_true (gis_transform_points (transform, xy, 1, &error));
  g_assert_no_error (error);
  *x = xy[0];
  *y = xy[1];
}

/* Oracle: published coordinates of one point of Kaifeng in both national grids. */
static void
test_kaifeng (void)
{
  static const struct
  {
    const char *from, *to;
    double x, y;
  } cases[] = {
    { "EPSG:4490", "EPSG:4547", 528094.553, 3852115.295 },
    { "EPSG:4326", "EPSG:4547", 528094.553, 3852115.295 },
    { "OGC:CRS84", "EPSG:4547", 528094.553, 3852115.295 },
    { "EPSG:4490", "EPSG:4526", 38528094.553, 3852115.295 },
    { "4490", "4547", 528094.553, 3852115.295 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      double x = 114.307, y = 34.797;

      transform_one (cases[i].from, cases[i].to, &x, &y);
      g_assert_cmpfloat_with_epsilon (x, cases[i].x, 0.0006);
      g_assert_cmpfloat_with_epsilon (y, cases[i].y, 0.0006);
      transform_one (cases[i].to, cases[i].from, &x, &y);
      g_assert_cmpfloat_with_epsilon (x, 114.307, 1e-11);
      g_assert_cmpfloat_with_epsilon (y, 34.797, 1e-11);
    }
}

/* Between equal systems, however they are named, not one bit changes. */
static void
test_equal (void)
{
  const char *const pairs[][2] = { { "EPSG:4547", "EPSG:4547" },
                                   { "4547", "EPSG:4547" },
                                   { "urn:ogc:def:crs:EPSG::4547", "EPSG:4547" },
                                   { "EPSG:4326", "OGC:CRS84" },
                                   { "EPSG:4490", "EPSG:4490" },
                                   { "EPSG:2437", "EPSG:2437" },
                                   { "GCJ-02", "GCJ02" } };

  for (guint i = 0; i < G_N_ELEMENTS (pairs); i++)
    for (guint k = 0; k < 100; k++)
      {
        const double x = i < 3 || i == 5 ? 528094.1 + k * 7.3 : 114.1 + k * 0.0013;
        const double y = i < 3 || i == 5 ? 3852115.3 + k * 3.7 : 34.7 + k * 0.0017;
        double moved_x = x, moved_y = y;

        transform_one (pairs[i][0], pairs[i][1], &moved_x, &moved_y);
        g_assert_cmpfloat (moved_x, ==, x);
        g_assert_cmpfloat (moved_y, ==, y);
      }
}

/* Krüger 1912, series in n to the fourth order (accurate below 0.1 mm inside a 3-degree zone). */
static void
kruger (double lon, double lat, double meridian, double false_east, double *e, double *north)
{
  const double a = 6378137.0, f = 1 / 298.257222101, n = f / (2 - f);
  const double big_a = a / (1 + n) * (1 + n * n / 4 + n * n * n * n / 64);
  const double alpha[] = { n / 2 - 2 * n * n / 3 + 5 * n * n * n / 16 + 41 * pow (n, 4) / 180,
                           13 * n * n / 48 - 3 * n * n * n / 5 + 557 * pow (n, 4) / 1440,
                           61 * n * n * n / 240 - 103 * pow (n, 4) / 140,
                           49561 * pow (n, 4) / 161280 };
  double phi = lat * G_PI / 180, lam = (lon - meridian) * G_PI / 180;
  double c = 2 * sqrt (n) / (1 + n);
  double t = sinh (atanh (sin (phi)) - c * atanh (c * sin (phi)));
  double xi = atan2 (t, cos (lam)), eta = asinh (sin (lam) / sqrt (t * t + cos (lam) * cos (lam)));
  double sum_xi = xi, sum_eta = eta;

  for (int j = 1; j <= 4; j++)
    {
      sum_xi += alpha[j - 1] * sin (2 * j * xi) * cosh (2 * j * eta);
      sum_eta += alpha[j - 1] * cos (2 * j * xi) * sinh (2 * j * eta);
    }
  *e = false_east + big_a * sum_eta;
  *north = big_a * sum_xi;
}

static void
test_against_kruger (void)
{
  g_autoptr (GisTransform) transform = gis_transform_new ("EPSG:4490", "EPSG:4547", NULL);

  for (double lon = 112.5; lon <= 115.5; lon += 0.25)
    for (double lat = 22; lat <= 45; lat += 0.5)
      {
        double xy[2] = { lon, lat }, e, n;

        kruger (lon, lat, 114, 500000, &e, &n);
        g_assert_true (gis_transform_points (transform, xy, 1, NULL));
        g_assert_cmpfloat_with_epsilon (xy[0], e, 0.0005);
        g_assert_cmpfloat_with_epsilon (xy[1], n, 0.0005);
      }
}

/* Between other datums the result is PROJ's own. Oracle: proj_create_crs_to_crs called here. */
static void
test_against_proj (void)
{
  static const struct
  {
    const char *from, *to;
    double x, y;
  } cases[] = {
    { "EPSG:4326", "EPSG:3067", 24.94, 60.17 },      { "EPSG:4326", "EPSG:25832", 11.5, 50.0 },
    { "EPSG:27700", "EPSG:4326", 389700, 263000 },   { "EPSG:4214", "EPSG:4547", 114.3, 34.8 },
    { "EPSG:3857", "EPSG:4547", 12724000, 4134000 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      PJ_CONTEXT *context = proj_context_create ();
      PJ *raw, *link;
      PJ_COORD coord;
      double x = cases[i].x, y = cases[i].y;

      proj_context_set_enable_network (context, 0);
      raw = proj_create_crs_to_crs (context, cases[i].from, cases[i].to, NULL);
      link = proj_normalize_for_visualization (context, raw);
      coord = proj_trans (link, PJ_FWD, proj_coord (x, y, 0, 0));
      transform_one (cases[i].from, cases[i].to, &x, &y);
      g_assert_cmpfloat_with_epsilon (x, coord.xy.x, 0.001);
      g_assert_cmpfloat_with_epsilon (y, coord.xy.y, 0.001);
      proj_destroy (link);
      proj_destroy (raw);
      proj_context_destroy (context);
    }
}

/* Oracle: the published shift at Kaifeng (+534 m E, −99 m N) and the residue of the inverse. */
static void
test_gcj02 (void)
{
  double x = 114.307, y = 34.797, back_x, back_y, e0 = 114.307, n0 = 34.797;
  double worst = 0;

  transform_one ("EPSG:4326", "GCJ-02", &x, &y);
  back_x = x;
  back_y = y;
  transform_one ("EPSG:4326", "EPSG:4547", &back_x, &back_y);
  transform_one ("EPSG:4326", "EPSG:4547", &e0, &n0);
  g_assert_cmpfloat_with_epsilon (back_x - e0, 534, 6);
  g_assert_cmpfloat_with_epsilon (back_y - n0, -99, 6);

  for (double lon = 113.5; lon < 115.5; lon += 0.05)
    for (double lat = 34; lat < 35.5; lat += 0.05)
      {
        double gx = lon, gy = lat, d;

        transform_one ("EPSG:4326", "GCJ-02", &gx, &gy);
        transform_one ("GCJ-02", "EPSG:4326", &gx, &gy);
        d = hypot ((gx - lon) * cos (lat * G_PI / 180), gy - lat) * METRES_PER_DEG;
        worst = MAX (worst, d);
      }
  g_assert_cmpfloat (worst, <, 0.003);
}

/* A pair in Beijing as the public reconstructions give it (39.90105, 116.42079 → 39.90245,
 * 116.42702), the ~875 m that BD-09 adds, and a place abroad that is not shifted. */
static void
test_shift_published (void)
{
  double x = 116.42079, y = 39.90105, bx, by;

  transform_one ("EPSG:4326", "GCJ-02", &x, &y);
  g_assert_cmpfloat_with_epsilon (x, 116.42702, 2e-5);
  g_assert_cmpfloat_with_epsilon (y, 39.90245, 2e-5);

  bx = 114.307;
  by = 34.797;
  transform_one ("EPSG:4326", "BD-09", &bx, &by);
  x = 114.307;
  y = 34.797;
  transform_one ("EPSG:4326", "GCJ-02", &x, &y);
  g_assert_cmpfloat_with_epsilon (
    hypot ((bx - x) * cos (34.8 * G_PI / 180), by - y) * METRES_PER_DEG, 875, 60);
  transform_one ("BD-09", "EPSG:4547", &bx, &by);
  g_assert_cmpfloat_with_epsilon (bx, 528094.553, 0.01);
  g_assert_cmpfloat_with_epsilon (by, 3852115.295, 0.01);

  x = 2.35;
  y = 48.85;
  transform_one ("EPSG:4326", "GCJ-02", &x, &y);
  g_assert_cmpfloat (x, ==, 2.35);
  g_assert_cmpfloat (y, ==, 48.85);
}

static void
test_approximate (void)
{
  static const struct
  {
    const char *from, *to;
    gboolean approximate;
  } cases[] = {
    { "EPSG:4490", "EPSG:4547", FALSE }, { "EPSG:4326", "EPSG:4547", TRUE },
    { "EPSG:3857", "EPSG:4326", FALSE }, { "GCJ-02", "EPSG:4326", TRUE },
    { "EPSG:4326", "BD-09", TRUE },      { "EPSG:4326", "EPSG:32632", FALSE },
    { "GCJ-02", "GCJ-02", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GisTransform) t = gis_transform_new (cases[i].from, cases[i].to, NULL);

      g_assert_cmpint (gis_transform_is_approximate (t), ==, cases[i].approximate);
    }
}

static void
test_refused (void)
{
  static const char *const bad[] = { "",
                                     "EPSG:999999",
                                     "nonsense",
                                     "+init=/etc/passwd:x",
                                     "+proj=pipeline +step +proj=noop",
                                     "@/etc/passwd" };
  double xy[] = { 1, 2, NAN, 3 }, pole[] = { 114, 34, 1e9, 1e9 };
  g_autoptr (GError) error = NULL;
  g_autoptr (GisTransform) t = NULL;
  g_autofree char *huge = g_strnfill (100000, 'x');

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_assert_null (gis_transform_new (bad[i], "EPSG:4547", &error));
      g_assert_error (error, GIS_ERROR, GIS_ERROR_USAGE);
      g_clear_error (&error);
      g_assert_null (gis_crs_dup_code (bad[i]));
      g_assert_false (gis_crs_is_projected_metres (bad[i]));
    }
  g_assert_null (gis_crs_dup_name (huge, &error));
  g_assert_error (error, GIS_ERROR, GIS_ERROR_USAGE);
  g_clear_error (&error);

  t = gis_transform_new ("EPSG:4490", "EPSG:4547", NULL);
  g_assert_false (gis_transform_points (t, xy, 2, &error));
  g_assert_error (error, GIS_ERROR, GIS_ERROR_INVALID);
  g_assert_nonnull (strstr (error->message, "2"));
  g_clear_error (&error);
  g_assert_false (gis_transform_points (t, pole, 2, &error));
  g_assert_error (error, GIS_ERROR, GIS_ERROR_INVALID);
  g_assert_true (gis_transform_points (t, NULL, 0, NULL));
}

static void
test_geometry (void)
{
  const double ring[] = { 114.30, 34.79, 114.31, 34.79, 114.31, 34.80, 114.30, 34.80 };
  g_autoptr (GisGeometry) polygon = gis_geometry_new_polygon (ring, 4, NULL);
  g_autoptr (GisTransform) t = gis_transform_new ("EPSG:4490", "EPSG:4547", NULL);
  g_autoptr (GisGeometry) metric = gis_transform_geometry (t, polygon, NULL);

  g_assert_cmpint (metric->type, ==, GIS_GEOMETRY_MULTIPOLYGON);
  g_assert_cmpuint (metric->n_points, ==, 5);
  /* 0.01° × 0.01° at 34.795° N on the ellipsoid: M·N·cos φ·(π/18000)² = 1 014 9xx m². */
  g_assert_cmpfloat_with_epsilon (gis_geometry_get_area (metric), 1109.4 * 914.9,
                                  0.001 * 1109.4 * 914.9);
}

static void
test_identification (void)
{
  static const char esri[] =
    "PROJCS[\"CGCS2000_3_Degree_GK_CM_114E\",GEOGCS[\"GCS_China_Geodetic_Coordinate_System_2000\","
    "DATUM[\"D_China_2000\",SPHEROID[\"CGCS2000\",6378137.0,298.257222101]],"
    "PRIMEM[\"Greenwich\",0.0],UNIT[\"Degree\",0.0174532925199433]],PROJECTION[\"Gauss_Kruger\"],"
    "PARAMETER[\"False_Easting\",500000.0],PARAMETER[\"False_Northing\",0.0],"
    "PARAMETER[\"Central_Meridian\",114.0],PARAMETER[\"Scale_Factor\",1.0],"
    "PARAMETER[\"Latitude_Of_Origin\",0.0],UNIT[\"Meter\",1.0]]";
  static const struct
  {
    const char *text, *code;
  } cases[] = {
    { esri, "EPSG:4547" },
    { "EPSG:4526", "EPSG:4526" },
    { "OGC:CRS84", "EPSG:4326" },
    { "gcj-02", "GCJ-02" },
    { "BD09", "BD-09" },
    { "4547", "EPSG:4547" },
    { "urn:ogc:def:crs:EPSG::3067", "EPSG:3067" },
    { "EPSG:7405", "EPSG:27700" },
  };
  g_autofree char *name = gis_crs_dup_name ("EPSG:4547", NULL);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *code = gis_crs_dup_code (cases[i].text);

      g_assert_cmpstr (code, ==, cases[i].code);
    }
  g_assert_cmpstr (name, ==, "CGCS2000 / 3-degree Gauss-Kruger CM 114E");
  g_assert_true (gis_crs_is_geographic ("EPSG:4490"));
  g_assert_false (gis_crs_is_geographic ("EPSG:4547"));
  g_assert_true (gis_crs_is_projected_metres ("EPSG:4547"));
  g_assert_false (gis_crs_is_projected_metres ("EPSG:4490"));
  g_assert_false (gis_crs_is_projected_metres ("EPSG:2263")); /* US survey feet */
}

static void
test_definition (void)
{
  int epsg = 0;
  g_autofree char *name = NULL, *proj4 = NULL, *wkt = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (gis_crs_get_definition ("EPSG:4547", &epsg, &name, &proj4, &wkt, &error));
  g_assert_cmpint (epsg, ==, 4547);
  g_assert_nonnull (strstr (proj4, "+proj=tmerc +lat_0=0 +lon_0=114 +k=1 +x_0=500000"));
  g_assert_null (strstr (proj4, "+type=crs"));
  g_assert_true (g_str_has_prefix (wkt, "PROJCS[\"CGCS2000 / 3-degree Gauss-Kruger CM 114E\""));
  g_assert_false (gis_crs_get_definition ("GCJ-02", NULL, NULL, NULL, NULL, &error));
  g_assert_error (error, GIS_ERROR, GIS_ERROR_USAGE);
}

static void
test_suggestion (void)
{
  static const struct
  {
    GisBox degrees;
    const char *crs;
  } cases[] = {
    { { 113.87761, 34.19743, 115.2654, 35.0252 }, "EPSG:4547" },   /* Kaifeng */
    { { 113.65282, 34.62007, 113.85199, 34.76603 }, "EPSG:4547" }, /* Zhengzhou */
    { { 24.93518, 60.16416, 24.95341, 60.17911 }, "EPSG:3067" },   /* Helsinki */
    { { 11.4254, 49.95655, 11.63758, 50.09591 }, "EPSG:25832" },   /* Bayreuth */
    { { 13.3, 52.4, 13.5, 52.6 }, "EPSG:25833" },                  /* Berlin */
    { { 71.45634, 51.11511, 71.50077, 51.15685 }, "EPSG:32642" },  /* Astana */
    { { 106.8, 47.8, 107.0, 48.0 }, "EPSG:32648" },                /* Ulaanbaatar */
    { { 30.2, 59.8, 30.4, 60.0 }, "EPSG:32636" },                  /* St Petersburg */
    { { 18.0, 59.3, 18.1, 59.4 }, "EPSG:32634" },                  /* Stockholm */
    { { 87.5, 43.7, 87.7, 43.9 }, "EPSG:4538" },                   /* Ürümqi: CM 87E */
    { { 151.1, -33.9, 151.3, -33.8 }, "EPSG:32756" },              /* Sydney */
    { { 114.307, 34.797, 114.307, 34.797 }, "EPSG:4547" },         /* one point */
    { { 110.36048, 31.38345, 116.65032, 36.36593 }, NULL },        /* Henan */
    { { 528094, 3852115, 528095, 3852116 }, NULL },                /* metres */
    { { 1, 1, -1, -1 }, NULL },                                    /* empty */
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *crs = gis_crs_dup_suggestion (&cases[i].degrees, &error);

      g_assert_cmpstr (crs, ==, cases[i].crs);
      if (crs == NULL)
        g_assert_error (error, GIS_ERROR, GIS_ERROR_INVALID);
      else
        g_assert_true (gis_crs_is_projected_metres (crs));
    }
}

/* Oracle: the detection table of the domain document. */
static void
test_guess (void)
{
  static const struct
  {
    GisBox extent;
    const char *crs;
    gboolean swapped;
  } cases[] = {
    { { 468205, 3832458, 486439, 3848655 }, "EPSG:4547", FALSE },
    { { 3832458, 468205, 3848655, 486439 }, "EPSG:4547", TRUE },
    { { 38468205, 3832458, 38486439, 3848655 }, "EPSG:4526", FALSE },
    { { 3832458, 38468205, 3848655, 38486439 }, "EPSG:4526", TRUE },
    { { 19468205, 3832458, 19486439, 3848655 }, "EPSG:4497", FALSE },
    { { 114.1, 34.6, 114.5, 34.9 }, "EPSG:4490", FALSE },
    { { 34.6, 114.1, 34.9, 114.5 }, "EPSG:4490", TRUE },
    { { 24.9, 60.1, 25.0, 60.2 }, "EPSG:4326", FALSE },
    { { 12651773, 4112369, 12673945, 4132131 }, "EPSG:3857", FALSE },
    { { 0, 0, 60, 40 }, NULL, FALSE },
    { { 0, 0, 4000, 3000 }, NULL, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      gboolean swapped = !cases[i].swapped;
      g_autofree char *crs = gis_crs_dup_guess (&cases[i].extent, &swapped);

      g_assert_cmpstr (crs, ==, cases[i].crs);
      g_assert_cmpint (swapped, ==, cases[i].swapped);
    }
  {
    GisBox empty = GIS_BOX_EMPTY;
    gboolean swapped;

    g_assert_null (gis_crs_dup_guess (&empty, &swapped));
  }
}

static void
test_area (void)
{
  GisBox area;

  g_assert_true (gis_crs_get_area ("EPSG:4547", &area));
  g_assert_cmpfloat (area.min_x, ==, 112.5);
  g_assert_cmpfloat (area.max_x, ==, 115.5);
  g_assert_true (gis_crs_get_area ("GCJ-02", &area));
  g_assert_false (gis_crs_get_area ("nonsense", &area));
  g_assert_true (gis_box_is_empty (&area));
}

/* Oracle: PROJ's EPSG:3857. */
static void
test_mercator (void)
{
  g_autoptr (GisTransform) t = gis_transform_new ("EPSG:4326", "EPSG:3857", NULL);

  for (double lon = -179; lon < 180; lon += 7.3)
    for (double lat = -85; lat <= 85; lat += 4.7)
      {
        double xy[2] = { lon, lat }, x, y, back_lon, back_lat;

        g_assert_true (gis_transform_points (t, xy, 1, NULL));
        gis_mercator_from_degrees (lon, lat, &x, &y);
        g_assert_cmpfloat_with_epsilon (x, xy[0], 1e-5);
        g_assert_cmpfloat_with_epsilon (y, xy[1], 1e-5);
        gis_mercator_to_degrees (x, y, &back_lon, &back_lat);
        g_assert_cmpfloat_with_epsilon (back_lon, lon, 1e-10);
        g_assert_cmpfloat_with_epsilon (back_lat, lat, 1e-10);
      }
  {
    double x, y;

    gis_mercator_from_degrees (180, 90, &x, &y);
    g_assert_cmpfloat_with_epsilon (x, GIS_MERCATOR_HALF_M, 1e-6);
    g_assert_cmpfloat_with_epsilon (y, GIS_MERCATOR_HALF_M, 1e-3);
  }
}

static gpointer
thread_cb (gpointer data)
{
  for (int i = 0; i < 20; i++)
    {
      g_autofree char *code = gis_crs_dup_code ("EPSG:4547");
      double x = 114.307, y = 34.797;

      g_assert_cmpstr (code, ==, "EPSG:4547");
      transform_one ("EPSG:4490", "EPSG:4547", &x, &y);
      g_assert_cmpfloat_with_epsilon (x, 528094.553, 0.0006);
    }
  return NULL;
}

static void
test_threads (void)
{
  GThread *threads[4];

  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("crs", thread_cb, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/gis/crs/kaifeng", test_kaifeng);
  g_test_add_func ("/gis/crs/equal", test_equal);
  g_test_add_func ("/gis/crs/against-kruger", test_against_kruger);
  g_test_add_func ("/gis/crs/against-proj", test_against_proj);
  g_test_add_func ("/gis/crs/gcj02", test_gcj02);
  g_test_add_func ("/gis/crs/shift-published", test_shift_published);
  g_test_add_func ("/gis/crs/approximate", test_approximate);
  g_test_add_func ("/gis/crs/refused", test_refused);
  g_test_add_func ("/gis/crs/geometry", test_geometry);
  g_test_add_func ("/gis/crs/identification", test_identification);
  g_test_add_func ("/gis/crs/definition", test_definition);
  g_test_add_func ("/gis/crs/suggestion", test_suggestion);
  g_test_add_func ("/gis/crs/guess", test_guess);
  g_test_add_func ("/gis/crs/area", test_area);
  g_test_add_func ("/gis/crs/mercator", test_mercator);
  g_test_add_func ("/gis/crs/threads", test_threads);
  return g_test_run ();
}
