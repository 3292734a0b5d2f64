/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Real data of the shared folder, each region into a workspace in the CRS that the program suggests.
 * Oracles: `ogrinfo` for counts and extents of source and workspace, `ogr2ogr` for the extent in the
 * workspace's CRS. Needs gdal-bin and the shared data. */
#include "gis/core/error.h"
#include "gis/exchange/import.h"
#include "gis/store/query.h"
#include "tests/support/shared-data.h"

#include <string.h>

static GisImportReport *
import_once (GisWorkspace *ws, const SharedCase *c, const char *path, GisSourceInfo **out_info)
{
  g_autoptr (GError) error = NULL;
  GisSourceInfo *info = gis_source_inspect (path, NULL, NULL, &error);
  g_autoptr (GisImportPlan) plan = NULL;
  GisImportReport *report;

  g_assert_no_error (error);
  plan = gis_import_plan_new (ws, info, c->layer, NULL, NULL, &error);
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
  const SharedCase *c = data;
  TestFolder folder;
  g_autofree char *source = shared_data_path (c->file);
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

  ogr_info (source, c->layer, &n_source, &source_box);
  ogr_convert (&folder, source, c->layer, c->where, c->crs, &n_oracle, &oracle_box);
  g_assert_cmpint (gis_source_info_find_layer (info, c->layer)->n_rows, ==, n_source);
  g_assert_cmpint (first->read, ==, n_source);
  g_assert_cmpint (first->rejected, ==, c->rejected);
  g_assert_cmpint (first->inserted, ==, n_oracle);
  shared_assert_box (&first->extent, &oracle_box, 0.01);

  g_assert_cmpint (again->inserted, ==, 0);
  g_assert_cmpint (again->duplicates, ==, 0);
  g_assert_cmpint (again->unchanged, ==, n_oracle);
  g_assert_cmpint (again->registered, ==, 0);

  gis_workspace_close (ws);
  ogr_info_workspace (path, c->class_id, &n_stored, &stored_box);
  g_assert_cmpint (n_stored, ==, n_oracle);
  shared_assert_box (&stored_box, &oracle_box, 0.01);
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
      g_autofree char *source = shared_data_path (shared_cases[i].file);
      g_autofree char *name = g_strdup_printf ("%d.sanhua", i);
      g_autofree char *path = test_folder_path (&folder, name);
      g_autoptr (GisWorkspace) ws = gis_workspace_create (path, "City", "EPSG:4547", NULL, NULL);
      g_autoptr (GisSourceInfo) info = NULL;
      g_autoptr (GisImportReport) report = import_once (ws, &shared_cases[i], source, &info);

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
  g_autofree char *source = shared_data_path ("kaifeng-districts/410200.json");
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
      g_autoptr (GisImportPlan) plan = gis_import_plan_new (ws, info, NULL, NULL, NULL, &error);
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
      ogr_info_workspace (path, "admin_area", &n, &boxes[i]);
      g_assert_cmpint (n, ==, 9);
    }
  {
    GisBox oracle;

    ogr_convert (&folder, source, "410200", NULL, "EPSG:4547", &n, &oracle);
    shared_assert_box (&boxes[0], &oracle, 0.01);
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
      g_autofree char *file = g_strconcat ("shp-gbk/", files[i].file, NULL);
      g_autofree char *path = shared_data_path (file);
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
  g_autofree char *source = shared_data_path ("sewer-gpkg/simple_sewer_features.gpkg");
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
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < N_SHARED_CASES; i++)
    {
      g_autofree char *name = g_strdup_printf ("/gis/shared-import/%s", shared_cases[i].name);

      g_test_add_data_func (name, &shared_cases[i], test_region);
    }
  g_test_add_func ("/gis/shared-import/gbk-agrees", test_gbk_agrees);
  g_test_add_func ("/gis/shared-import/districts", test_districts);
  g_test_add_func ("/gis/shared-import/encodings", test_encodings);
  g_test_add_func ("/gis/shared-import/truncated-gpkg", test_truncated_gpkg);
  return g_test_run ();
}
