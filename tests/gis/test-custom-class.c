/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A class added by JSON alone goes the whole way: schema, import with guessed mapping, checks,
 * history, figures, scene, export, and the file opened again without that JSON. */
#include "gis/core/error.h"
#include "gis/exchange/export.h"
#include "gis/exchange/import.h"
#include "gis/progress/targets.h"
#include "gis/rules/check.h"
#include "gis/scene/scene.h"
#include "tests/support/outdoor-ad.h"
#include "tests/support/source-files.h"

#include <json-glib/json-glib.h>
#include <string.h>

/* Three ads in Kaifeng; the state of the last one is in no list. */
static const char source[] =
  "{\"type\": \"FeatureCollection\", \"features\": ["
  "{\"type\": \"Feature\", \"properties\": {\"编号\": \"AD-1\", \"广告名称\": \"宋都大厦\", "
  "\"审批状态\": \"违规\", \"广告面积\": \"36.5\", \"所属区\": \"鼓楼区\"}, \"geometry\": "
  "{\"type\": "
  "\"Point\", \"coordinates\": [114.3070, 34.7970]}},"
  "{\"type\": \"Feature\", \"properties\": {\"编号\": \"AD-2\", \"广告名称\": \"东大街\", "
  "\"审批状态\": \"已审批\", \"广告面积\": \"12\", \"所属区\": \"龙亭\"}, \"geometry\": {\"type\": "
  "\"Point\", \"coordinates\": [114.3100, 34.7980]}},"
  "{\"type\": \"Feature\", \"properties\": {\"编号\": \"AD-3\", \"广告名称\": \"西大街\", "
  "\"审批状态\": \"说不清\", \"广告面积\": \"9\", \"所属区\": \"鼓楼区\"}, \"geometry\": "
  "{\"type\": "
  "\"Point\", \"coordinates\": [114.3110, 34.7980]}}]}";

static GisCatalog *
load_catalog (const TestFolder *folder)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = test_folder_write (folder, "outdoor_ad.json", OUTDOOR_AD_JSON, -1);
  GisCatalog *catalog = gis_catalog_new_from_folder (folder->path, &error);

  g_assert_no_error (error);
  g_assert_nonnull (gis_catalog_find_class (catalog, "outdoor_ad"));
  return catalog;
}

static void
import (GisWorkspace *ws, const TestFolder *folder)
{
  static const char *const expected[][2] = { { "编号", "code" },
                                             { "广告名称", "name" },
                                             { "审批状态", "state" },
                                             { "广告面积", "area_m2" },
                                             { "所属区", "district" } };
  g_autoptr (GError) error = NULL;
  g_autofree char *path = test_folder_write (folder, "广告.geojson", source, -1);
  g_autoptr (GisSourceInfo) info = gis_source_inspect (path, NULL, NULL, &error);
  g_autoptr (GisImportPlan) plan = NULL;
  g_autoptr (GisImportReport) report = NULL;

  g_assert_no_error (error);
  plan = gis_import_plan_new (ws, info, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (plan->class_id, ==, "outdoor_ad");
  for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
    {
      gboolean found = FALSE;
      for (guint j = 0; j < plan->mappings->len; j++)
        {
          const GisImportMapping *mapping = g_ptr_array_index (plan->mappings, j);
          if (strcmp (mapping->column, expected[i][0]) != 0)
            continue;
          g_assert_cmpstr (mapping->field, ==, expected[i][1]);
          found = TRUE;
        }
      g_assert_true (found);
    }
  report = gis_import_run (ws, plan, FALSE, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (report->read, ==, 3);
  /* The state that nobody knows is left out and told; the ad itself is kept. */
  g_assert_cmpint (report->inserted, ==, 3);
  g_assert_cmpint (report->rejected, ==, 0);
  g_assert_cmpuint (report->notes->len, >, 0);
}

static void
check_rows (GisWorkspace *ws)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GisRow) row = gis_store_find (ws, "outdoor_ad", "AD-1", &error);
  g_autofree char *label = NULL;

  g_assert_no_error (error);
  label = gis_row_dup_label (row);
  g_assert_cmpstr (label, ==, "宋都大厦");
  g_assert_cmpstr (gis_row_get_text (row, "state"), ==, "unapproved");
  g_assert_cmpstr (gis_row_get_text (row, "district"), ==, "410204");
  g_assert_cmpfloat (gis_value_get_real (gis_row_get (row, "area_m2"), 0), ==, 36.5);
  /* domain.md 6: 34.797 N, 114.307 E is E 528 094.553, N 3 852 115.295 in EPSG:4547. */
  g_assert_cmpfloat_with_epsilon (row->geometry->xy[0], 528094.553, 0.002);
  g_assert_cmpfloat_with_epsilon (row->geometry->xy[1], 3852115.295, 0.002);
  gis_row_free (g_steal_pointer (&row));
  row = gis_store_find (ws, "outdoor_ad", "AD-3", &error);
  g_assert_no_error (error);
  g_assert_null (gis_row_get_text (row, "state"));
}

static void
edit_and_undo (GisWorkspace *ws)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GisRow) row = gis_store_find (ws, "outdoor_ad", "AD-1", &error);
  GisEdit *edit = gis_edit_begin (ws, "Approve", &error);
  const GisValue approved = gis_value_of_static_text ("approved");
  const GisValue large = gis_value_of_static_text ("2001");
  g_autoptr (GPtrArray) events = NULL;

  g_assert_no_error (error);
  g_assert_false (gis_edit_set_value (edit, "outdoor_ad", row->id, "area_m2", &large, &error));
  g_assert_error (error, GIS_ERROR, GIS_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_true (gis_edit_set_value (edit, "outdoor_ad", row->id, "state", &approved, &error));
  g_assert_true (gis_edit_commit (edit, NULL, &error));
  events = gis_store_events (ws, "outdoor_ad", row->id, "state", GIS_DATE_NONE, &error);
  g_assert_cmpuint (events->len, ==, 2);
  g_assert_true (gis_history_undo (ws, NULL, &error));
  check_rows (ws);
}

static void
check_figures (GisWorkspace *ws)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) stats = gis_stats_compute (ws, GIS_DATE_NONE, &error);
  g_autoptr (GPtrArray) findings = NULL;
  g_autoptr (GisScene) scene = NULL;
  gboolean found = FALSE;

  g_assert_no_error (error);
  for (guint i = 0; i < stats->len; i++)
    {
      const GisClassStats *one = g_ptr_array_index (stats, i);
      if (strcmp (one->class_id, "outdoor_ad") != 0)
        continue;
      found = TRUE;
      g_assert_cmpint (one->count, ==, 3);
      g_assert_cmpint (*(gint64 *) g_hash_table_lookup (one->states, "unapproved"), ==, 1);
    }
  g_assert_true (found);
  findings = gis_check_run (ws, 0, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (findings->len, ==, 0);
  scene = gis_scene_load (ws, GIS_DATE_NONE, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (gis_scene_get_count (scene, "outdoor_ad"), ==, 3);
}

static void
export_and_read (GisWorkspace *ws, const TestFolder *folder)
{
  static const char *const classes[] = { "outdoor_ad", NULL };
  g_autoptr (GError) error = NULL;
  g_autofree char *path = test_folder_path (folder, "out.geojson");
  g_autoptr (JsonParser) parser = json_parser_new ();
  JsonArray *features;
  JsonObject *properties;
  gint64 n_rows;

  gis_export_run (ws, path, NULL, classes, NULL, &n_rows, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (n_rows, ==, 3);
  json_parser_load_from_file (parser, path, &error);
  g_assert_no_error (error);
  features =
    json_object_get_array_member (json_node_get_object (json_parser_get_root (parser)), "features");
  g_assert_cmpuint (json_array_get_length (features), ==, 3);
  properties =
    json_object_get_object_member (json_array_get_object_element (features, 0), "properties");
  g_assert_cmpstr (json_object_get_string_member (properties, "code"), ==, "AD-1");
  g_assert_cmpstr (json_object_get_string_member (properties, "state"), ==, "unapproved");
  g_assert_cmpfloat (json_object_get_double_member (properties, "area_m2"), ==, 36.5);
}

static void
test_whole_way (void)
{
  g_autoptr (GError) error = NULL;
  TestFolder folder;
  g_autoptr (GisCatalog) catalog = NULL;
  g_autofree char *path = NULL;
  GisWorkspace *ws;

  test_folder_init (&folder);
  catalog = load_catalog (&folder);
  path = test_folder_path (&folder, "city.sanhua");
  ws = gis_workspace_create (path, "City", "EPSG:4547", catalog, &error);
  g_assert_no_error (error);
  import (ws, &folder);
  check_rows (ws);
  edit_and_undo (ws);
  check_figures (ws);
  export_and_read (ws, &folder);
  gis_workspace_close (ws);
  g_object_unref (ws);

  /* The workspace carries the class with it. */
  ws = gis_workspace_open (path, GIS_OPEN_READ_WRITE, &error);
  g_assert_no_error (error);
  g_assert_nonnull (gis_catalog_find_class (gis_workspace_get_catalog (ws), "outdoor_ad"));
  check_rows (ws);
  gis_workspace_close (ws);
  g_object_unref (ws);
  test_folder_clear (&folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/gis/custom-class/whole-way", test_whole_way);
  return g_test_run ();
}
