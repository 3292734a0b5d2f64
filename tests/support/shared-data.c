/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Runs ogrinfo and ogr2ogr and reads what they print. */
#include "tests/support/shared-data.h"

#include <gio/gio.h>
#include <stdio.h>
#include <string.h>

#define ORACLE_FILE "oracle.gpkg"

const SharedCase shared_cases[N_SHARED_CASES] = {
  { "zhengzhou-geojson", "zhengzhou-roads/roads.geojson", "roads", "road_section", "EPSG:4547",
    NULL, 0 },
  { "zhengzhou-gbk", "zhengzhou-roads/derived/roads_4547_gbk.shp", "roads_4547_gbk", "road_section",
    "EPSG:4547", NULL, 0 },
  { "helsinki-manholes", "osm-extracts/derived/helsinki-centre.gpkg", "manholes", "cover",
    "EPSG:3067", NULL, 0 },
  { "bayreuth-roads", "osm-extracts/derived/north-bayreuth.gpkg", "roads", "road_section",
    "EPSG:25832", NULL, 0 },
  { "bayreuth-poles", "osm-extracts/derived/north-bayreuth.gpkg", "power_poles", "pole",
    "EPSG:25832", NULL, 0 },
  { "bayreuth-lines", "osm-extracts/derived/north-bayreuth.gpkg", "power_lines", "overhead_line",
    "EPSG:25832", "power <> 'generator'", 27 },
  { "bayreuth-buildings", "osm-extracts/derived/north-bayreuth.gpkg", "buildings", "building",
    "EPSG:25832", NULL, 0 },
  { "kaifeng-districts", "kaifeng-districts/410200.json", "410200", "admin_area", "EPSG:4547", NULL,
    0 },
};

char *
shared_data_path (const char *file)
{
  const char *folder = g_getenv ("SANHUA_SHARED");

  if (folder != NULL)
    return g_build_filename (folder, "data", file, NULL);
  return g_build_filename (g_getenv ("G_TEST_SRCDIR"), "..", "shared", "data", file, NULL);
}

static char *
run_program (const char *const *argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) process = g_subprocess_newv (
    argv, G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_SILENCE, &error);
  char *out = NULL;

  g_assert_no_error (error);
  g_assert_true (g_subprocess_communicate_utf8 (process, NULL, NULL, &out, NULL, &error));
  g_assert_true (g_subprocess_get_successful (process));
  return out;
}

void
ogr_info (const char *path, const char *layer, gint64 *count, GisBox *extent)
{
  const char *const argv[] = { "ogrinfo", "-ro", "-so", path, layer, NULL };
  g_autofree char *out = run_program (argv);
  const char *at = strstr (out, "Feature Count: ");

  g_assert_nonnull (at);
  *count = g_ascii_strtoll (at + strlen ("Feature Count: "), NULL, 10);
  *extent = GIS_BOX_EMPTY;
  at = strstr (out, "Extent: (");
  if (at != NULL)
    g_assert_cmpint (sscanf (at, "Extent: (%lf, %lf) - (%lf, %lf)", &extent->min_x, &extent->min_y,
                             &extent->max_x, &extent->max_y),
                     ==, 4);
}

static double
read_real (const char *out, const char *name)
{
  g_autofree char *key = g_strdup_printf ("  %s (Real) = ", name);
  const char *at = strstr (out, key);

  g_assert_nonnull (at);
  return g_ascii_strtod (at + strlen (key), NULL);
}

void
ogr_info_workspace (const char *path, const char *class_id, gint64 *count, GisBox *extent)
{
  g_autofree char *sql = g_strdup_printf (
    "SELECT 1.0 * count(*) AS n, min(MbrMinX(geom)) AS x0, min(MbrMinY(geom)) AS y0, "
    "max(MbrMaxX(geom)) AS x1, max(MbrMaxY(geom)) AS y1 FROM %s",
    class_id);
  const char *const argv[] = { "ogrinfo", "-ro", "-q", path, "-sql", sql, NULL };
  g_autofree char *out = run_program (argv);

  *count = (gint64) read_real (out, "n");
  *extent = (GisBox){ read_real (out, "x0"), read_real (out, "y0"), read_real (out, "x1"),
                      read_real (out, "y1") };
}

void
ogr_convert (const TestFolder *folder,
             const char *path,
             const char *layer,
             const char *where,
             const char *crs,
             gint64 *count,
             GisBox *extent)
{
  g_autofree char *out = test_folder_path (folder, ORACLE_FILE);
  const char *argv[16] = { "ogr2ogr", "-overwrite", "-f",   "GPKG",
                           "-t_srs",  crs,          "-lco", "GEOMETRY_NAME=geom",
                           "-nln",    "oracle",     out,    path,
                           layer,     NULL };

  if (where != NULL)
    {
      argv[13] = "-where";
      argv[14] = where;
    }
  g_free (run_program (argv));
  ogr_info (out, "oracle", count, extent);
}

void
ogr_first_place (const TestFolder *folder, double *x, double *y)
{
  /* The geometry's place that is nearest to one well south-west of it: on its outline. (At distance
   * zero SpatiaLite gives NULL.) */
  static const char sql[] =
    "SELECT ST_X(p) AS x, ST_Y(p) AS y FROM (SELECT ST_ClosestPoint(geom, MakePoint("
    "MbrMinX(geom) - 10000, MbrMinY(geom) - 10000, ST_Srid(geom))) AS p FROM oracle LIMIT 1)";
  g_autofree char *path = test_folder_path (folder, ORACLE_FILE);
  const char *const argv[] = {
    "ogrinfo", "-ro", "-q", path, "-dialect", "SQLite", "-sql", sql, NULL
  };
  g_autofree char *out = run_program (argv);

  *x = read_real (out, "x");
  *y = read_real (out, "y");
}

void
shared_assert_box (const GisBox *a, const GisBox *b, double tolerance)
{
  g_assert_cmpfloat_with_epsilon (a->min_x, b->min_x, tolerance);
  g_assert_cmpfloat_with_epsilon (a->min_y, b->min_y, tolerance);
  g_assert_cmpfloat_with_epsilon (a->max_x, b->max_x, tolerance);
  g_assert_cmpfloat_with_epsilon (a->max_y, b->max_y, tolerance);
}
