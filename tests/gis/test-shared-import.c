/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Real data of the shared folder, each region into a workspace in the CRS that the program suggests.
 * Oracles: `ogrinfo` for counts and extents of source and workspace, `ogr2ogr` for the extent in the
 * workspace's CRS. Needs gdal-bin and the shared data. */
#include "gis/core/error.h"
#include "gis/exchange/import.h"
#include "gis/store/query.h"
#include "tests/support/source-files.h"

#include <gio/gio.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

static const char *shared;

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

/* Count and extent of a layer as ogrinfo prints them. */
static void
ogrinfo (const char *path, const char *layer, gint64 *count, GisBox *extent)
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

/* The same of a workspace's class, from the geometries (the layer's extent comes from the spatial
 * index, which has single precision). */
static void
ogrinfo_workspace (const char *path, const char *class_id, gint64 *count, GisBox *extent)
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

/* The source in the workspace's CRS, by ogr2ogr. */
static void
ogr2ogr_extent (const TestFolder *folder,
                const char *path,
                const char *layer,
                const char *where,
                const char *crs,
                gint64 *count,
                GisBox *extent)
{
  g_autofree char *out = test_folder_path (folder, "oracle.gpkg");
  const char *argv[14] = { "ogr2ogr", "-overwrite", "-f", "GPKG", "-t_srs", crs,
                           "-nln",    "oracle",     out,  path,   layer,    NULL };

  if (where != NULL)
    {
      argv[11] = "-where";
      argv[12] = where;
    }
  g_free (run_program (argv));
  ogrinfo (out, "oracle", count, extent);
}

static void
assert_box (const GisBox *a, const GisBox *b, double tolerance)
{
  g_assert_cmpfloat_with_epsilon (a->min_x, b->min_x, tolerance);
  g_assert_cmpfloat_with_epsilon (a->min_y, b->min_y, tolerance);
  g_assert_cmpfloat_with_epsilon (a->max_x, b->max_x, tolerance);
  g_assert_cmpfloat_with_epsilon (a->max_y, b->max_y, tolerance);
}

typedef struct
{
  const char *name, *file, *layer, *class_id, *crs;
  const char *where; /* rows that the class takes; NULL: all */
  gint64 rejected;   /* rows of kinds that are no such asset */
} Case;

static const Case cases[] = {
  { "zhengzhou-geojson", "zhengzhou-roads/roads.geojson", "roads", "road_section", "EPSG:4547",
    NULL, 0 },
  { "zhengzhou-gbk", "zhengzhou-roads/derived/roads_4547_gbk.shp", "roads_4547_gbk", "road_section",
    "EPSG:4547", NULL, 0 },
  { "helsinki-manholes", "osm-extracts/derived/helsinki-centre.gpkg", "manholes", "cover",
    "EPSG:3067", "kind not in ('tram_point', 'suspected_w')", 9 },
  { "bayreuth-roads", "osm-extracts/derived/north-bayreuth.gpkg", "roads", "road_section",
    "EPSG:25832", NULL, 0 },
  { "bayreuth-poles", "osm-extracts/derived/north-bayreuth.gpkg", "power_poles", "pole",
    "EPSG:25832", NULL, 0 },
  { "bayreuth-lines", "osm-extracts/derived/north-bayreuth.gpkg", "power_lines", "overhead_line",
    "EPSG:25832", "power <> 'generator'", 27 },
  { "bayreuth-buildings", "osm-extracts/derived/north-bayreuth.gpkg", "buildings", "building",
    "EPSG:25832", NULL, 0 },
};

static GisImportReport *
import_once (GisWorkspace *ws, const Case *c, const char *path, GisSourceInfo **out_info)
{
  g_autoptr (GError) error = NULL;
  GisSourceInfo *info = gis_source_inspect (path, NULL, NULL, &error);
  g_autoptr (GisImportPlan) plan = NULL;
  GisImportReport *report;

  g_assert_no_error (error);
  plan = gis_import_plan_new (ws, info, c->layer, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (plan->class_id, ==, c->class_id);
  report = gis_import_run (ws, plan, FALSE, NULL, &error);
  g_assert_no_error (error);
  if (g_test_verbose ())
    {
      g_autofree char *json = gis_import_report_dup_json (report);

      g_test_message ("%s: class %s (%d %%), key %s", c->name, plan->class_id,
                      plan->class_confidence, plan->key_column);
      for (guint i = 0; i < plan->mappings->len; i++)
        {
          const GisImportMapping *m = plan->mappings->pdata[i];

          if (m->field != NULL)
            g_test_message ("  %s -> %s (%d)", m->column, m->field, m->confidence);
        }
      g_test_message ("%.1500s", json);
    }
  *out_info = info;
  return report;
}

static void
test_region (gconstpointer data)
{
  const Case *c = data;
  TestFolder folder;
  g_autofree char *source = g_build_filename (shared, "data", c->file, NULL);
  g_autofree char *path = NULL, *suggested = NULL;
  g_autoptr (GisSourceInfo) info = NULL, again_info = NULL;
  g_autoptr (GisImportReport) first = NULL, again = NULL;
  g_autoptr (GisWorkspace) ws = NULL;
  g_autoptr (GError) error = NULL;
  gint64 n_source, n_oracle, n_stored;
  GisBox source_box, oracle_box, stored_box;

  test_folder_init (&folder);
  path = test_folder_path (&folder, "city.sanhua");
  ws = gis_workspace_create (path, "City", c->crs, NULL, &error);
  g_assert_no_error (error);
  first = import_once (ws, c, source, &info);
  again = import_once (ws, c, source, &again_info);
  suggested =
    gis_import_dup_suggested_crs (gis_source_info_find_layer (info, c->layer), NULL, &error);
  g_assert_cmpstr (suggested, ==, c->crs);

  ogrinfo (source, c->layer, &n_source, &source_box);
  ogr2ogr_extent (&folder, source, c->layer, c->where, c->crs, &n_oracle, &oracle_box);
  g_assert_cmpint (gis_source_info_find_layer (info, c->layer)->n_rows, ==, n_source);
  g_assert_cmpint (first->read, ==, n_source);
  g_assert_cmpint (first->rejected, ==, c->rejected);
  g_assert_cmpint (first->inserted, ==, n_oracle);
  assert_box (&first->extent, &oracle_box, 0.01);

  g_assert_cmpint (again->inserted, ==, 0);
  g_assert_cmpint (again->duplicates, ==, 0);
  g_assert_cmpint (again->unchanged, ==, n_oracle);
  g_assert_cmpint (again->registered, ==, 0);

  gis_workspace_close (ws);
  ogrinfo_workspace (path, c->class_id, &n_stored, &stored_box);
  g_assert_cmpint (n_stored, ==, n_oracle);
  assert_box (&stored_box, &oracle_box, 0.01);
  test_folder_clear (&folder);
}

/* Names, classes and lanes of the same roads out of GeoJSON and out of a GBK shapefile agree. */
static void
test_gbk_agrees (void)
{
  TestFolder folder;
  GHashTable *counts[2] = { NULL, NULL };
  GHashTableIter iter;
  gpointer key, value;

  test_folder_init (&folder);
  for (int i = 0; i < 2; i++)
    {
      g_autofree char *source = g_build_filename (shared, "data", cases[i].file, NULL);
      g_autofree char *name = g_strdup_printf ("%d.sanhua", i);
      g_autofree char *path = test_folder_path (&folder, name);
      g_autoptr (GisWorkspace) ws = gis_workspace_create (path, "City", "EPSG:4547", NULL, NULL);
      g_autoptr (GisSourceInfo) info = NULL;
      g_autoptr (GisImportReport) report = import_once (ws, &cases[i], source, &info);

      g_assert_cmpint (report->registered, >, 50);
      g_assert_cmpint (report->registered, ==, gis_store_count (ws, "road", NULL, NULL));
      counts[i] = gis_store_count_by (ws, "road_section", "name", NULL, NULL);
      gis_workspace_close (ws);
    }
  g_assert_cmpuint (g_hash_table_size (counts[0]), ==, g_hash_table_size (counts[1]));
  g_hash_table_iter_init (&iter, counts[0]);
  while (g_hash_table_iter_next (&iter, &key, &value))
    {
      const gint64 *other = g_hash_table_lookup (counts[1], key);

      g_assert_nonnull (other);
      g_assert_cmpint (*other, ==, *(gint64 *) value);
    }
  g_hash_table_unref (counts[0]);
  g_hash_table_unref (counts[1]);
  test_folder_clear (&folder);
}

/* The file says EPSG:4326 and is GCJ-02: shifted back it lies 534 m west and 99 m north. */
static void
test_districts (void)
{
  TestFolder folder;
  g_autofree char *source =
    g_build_filename (shared, "data", "kaifeng-districts", "410200.json", NULL);
  GisBox boxes[2];
  gint64 n;

  test_folder_init (&folder);
  for (int i = 0; i < 2; i++)
    {
      g_autofree char *name = g_strdup_printf ("%d.sanhua", i);
      g_autofree char *path = test_folder_path (&folder, name);
      g_autoptr (GError) error = NULL;
      g_autoptr (GisWorkspace) ws = gis_workspace_create (path, "City", "EPSG:4547", NULL, NULL);
      g_autoptr (GisSourceInfo) info = gis_source_inspect (source, NULL, NULL, &error);
      g_autoptr (GisImportPlan) plan = gis_import_plan_new (ws, info, NULL, NULL, &error);
      g_autoptr (GisImportReport) report = NULL;
      g_autoptr (GisRow) row = NULL;

      g_assert_no_error (error);
      g_assert_cmpstr (plan->class_id, ==, "admin_area");
      if (i == 1)
        {
          g_free (plan->crs);
          plan->crs = g_strdup ("GCJ-02");
        }
      report = gis_import_run (ws, plan, FALSE, NULL, &error);
      g_assert_no_error (error);
      g_assert_cmpint (report->inserted, ==, 9);
      g_assert_cmpint (report->rejected, ==, 0);
      row = gis_store_find (ws, "admin_area", "410204", NULL);
      g_assert_cmpstr (gis_row_get_text (row, "name"), ==, "鼓楼区");
      g_assert_cmpstr (gis_row_get_text (row, "level"), ==, "district");
      gis_workspace_close (ws);
      ogrinfo_workspace (path, "admin_area", &n, &boxes[i]);
      g_assert_cmpint (n, ==, 9);
    }
  {
    GisBox oracle;

    ogr2ogr_extent (&folder, source, "410200", NULL, "EPSG:4547", &n, &oracle);
    assert_box (&boxes[0], &oracle, 0.01);
  }
  /* The shift changes over the city by some tens of metres. */
  g_assert_cmpfloat_with_epsilon (boxes[1].min_x - boxes[0].min_x, -534, 80);
  g_assert_cmpfloat_with_epsilon (boxes[1].max_y - boxes[0].max_y, 99, 80);
  test_folder_clear (&folder);
}

/* The four ways in which the same Chinese table comes. */
static void
test_encodings (void)
{
  static const struct
  {
    const char *file, *encoding;
    gboolean declared;
  } files[] = {
    { "derived-with-cpg/chinese_encoding.shp", "GBK", TRUE },
    { "no-cpg/chinese_encoding.shp", "GB18030", TRUE },
    { "derived-no-hint/chinese_encoding.shp", "GB18030", FALSE },
    { "utf8-cpg/chn_admin_level1.shp", "UTF-8", TRUE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *path = g_build_filename (shared, "data", "shp-gbk", files[i].file, NULL);
      g_autoptr (GError) error = NULL;
      g_autoptr (GisSourceInfo) info = gis_source_inspect (path, NULL, NULL, &error);
      const GisSourceLayer *layer;

      g_assert_no_error (error);
      g_assert_cmpstr (info->encoding, ==, files[i].encoding);
      g_assert_cmpint (info->encoding_declared, ==, files[i].declared);
      layer = info->layers->pdata[0];
      if (i < 3)
        g_assert_cmpstr (((GisSourceField *) layer->fields->pdata[1])->sample, ==, "安徽");
    }
}

/* A GeoPackage cut off anywhere gives an error or fewer rows, never a crash. */
static void
test_truncated_gpkg (void)
{
  TestFolder folder;
  g_autofree char *source =
    g_build_filename (shared, "data", "sewer-gpkg", "simple_sewer_features.gpkg", NULL);
  g_autofree char *bytes = NULL;
  gsize size;

  test_folder_init (&folder);
  g_assert_true (g_file_get_contents (source, &bytes, &size, NULL));
  for (int i = 1; i < 8; i++)
    {
      g_autofree char *path =
        test_folder_write (&folder, "cut.gpkg", bytes, (gssize) (size * i / 8));
      g_autoptr (GError) error = NULL;
      g_autoptr (GisSourceInfo) info = gis_source_inspect (path, NULL, NULL, &error);

      if (info == NULL)
        g_assert_error (error, GIS_ERROR, GIS_ERROR_SOURCE);
    }
  test_folder_clear (&folder);
}

int
main (int argc, char **argv)
{
  g_autofree char *beside = NULL;

  g_test_init (&argc, &argv, NULL);
  shared = g_getenv ("SANHUA_SHARED");
  if (shared == NULL)
    {
      beside = g_build_filename (g_getenv ("G_TEST_SRCDIR"), "..", "shared", NULL);
      shared = beside;
    }
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *name = g_strdup_printf ("/gis/shared-import/%s", cases[i].name);

      g_test_add_data_func (name, &cases[i], test_region);
    }
  g_test_add_func ("/gis/shared-import/gbk-agrees", test_gbk_agrees);
  g_test_add_func ("/gis/shared-import/districts", test_districts);
  g_test_add_func ("/gis/shared-import/encodings", test_encodings);
  g_test_add_func ("/gis/shared-import/truncated-gpkg", test_truncated_gpkg);
  return g_test_run ();
}
