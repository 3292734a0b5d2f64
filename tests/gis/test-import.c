/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Import from end to end on small files: guesses, matching, refusals, all or nothing. */
#include "gis/core/error.h"
#include "gis/exchange/import.h"
#include "gis/store/query.h"
#include "tests/support/source-files.h"

#include <glib/gstdio.h>
#include <string.h>

typedef struct
{
  TestFolder folder;
  GisWorkspace *ws;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = NULL;
  g_autoptr (GError) error = NULL;

  test_folder_init (&fixture->folder);
  path = test_folder_path (&fixture->folder, "city.sanhua");
  fixture->ws =
    gis_workspace_create (path, "City", data != NULL ? data : "EPSG:4547", NULL, &error);
  g_assert_no_error (error);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  gis_workspace_close (fixture->ws);
  g_clear_object (&fixture->ws);
  test_folder_clear (&fixture->folder);
}

static GisImportPlan *
plan_for (Fixture *fixture, const char *path, const char *class_id)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GisSourceInfo) info = gis_source_inspect (path, NULL, NULL, &error);
  GisImportPlan *plan;

  g_assert_no_error (error);
  plan = gis_import_plan_new (fixture->ws, info, NULL, class_id, &error);
  g_assert_no_error (error);
  return plan;
}

static GisImportReport *
run (Fixture *fixture, const char *path, const char *class_id, gboolean dry_run)
{
  g_autoptr (GisImportPlan) plan = plan_for (fixture, path, class_id);
  g_autoptr (GError) error = NULL;
  GisImportReport *report = gis_import_run (fixture->ws, plan, dry_run, NULL, &error);

  g_assert_no_error (error);
  g_assert_nonnull (report);
  return report;
}

static void
assert_counts (const GisImportReport *report,
               gint64 read,
               gint64 inserted,
               gint64 updated,
               gint64 unchanged,
               gint64 duplicates,
               gint64 rejected)
{
  g_assert_cmpint (report->read, ==, read);
  g_assert_cmpint (report->inserted, ==, inserted);
  g_assert_cmpint (report->updated, ==, updated);
  g_assert_cmpint (report->unchanged, ==, unchanged);
  g_assert_cmpint (report->duplicates, ==, duplicates);
  g_assert_cmpint (report->rejected, ==, rejected);
  g_assert_cmpint (read, ==, inserted + updated + unchanged + duplicates + rejected);
}

static gint64
reason_count (const GisImportReport *report, const char *code)
{
  const gint64 *count = g_hash_table_lookup (report->reasons, code);

  return count != NULL ? *count : 0;
}

static void
assert_rows (Fixture *fixture, const char *class_id, gint64 n)
{
  g_assert_cmpint (gis_store_count (fixture->ws, class_id, NULL, NULL), ==, n);
}

static const GisImportMapping *
mapping_of (const GisImportPlan *plan, const char *column)
{
  for (guint i = 0; i < plan->mappings->len; i++)
    {
      const GisImportMapping *mapping = plan->mappings->pdata[i];

      if (strcmp (mapping->column, column) == 0)
        return mapping;
    }
  return NULL;
}

/* A point feature collection; @features: "lon lat {properties}" lines. */
static char *
write_points (Fixture *fixture, const char *name, const char *const *features)
{
  g_autoptr (GString) text = g_string_new ("{\"type\":\"FeatureCollection\",\"features\":[");

  for (guint i = 0; features[i] != NULL; i++)
    {
      g_auto (GStrv) parts = g_strsplit (features[i], " ", 3);

      g_string_append_printf (text,
                              "%s{\"type\":\"Feature\",\"properties\":%s,\"geometry\":"
                              "{\"type\":\"Point\",\"coordinates\":[%s,%s]}}",
                              i > 0 ? "," : "", parts[2], parts[0], parts[1]);
    }
  g_string_append (text, "]}");
  return test_folder_write (&fixture->folder, name, text->str, -1);
}

/* ---- guesses ---- */

/* Kind and owner in GBK under column names of Chinese and pinyin; metres without a .prj, north
 * first: class, encoding, CRS, axes and mapping are all guessed. */
static void
test_guess_shapefile (Fixture *fixture, gconstpointer data)
{
  const double xy[] = { 3852115.25, 528094.5, 3852120.75, 528100.5, 3852130.0, 528120.5 };
  /* BSM, 井盖类型, 权属单位, GAOCHA */
  const char *const columns[] = { "BSM", "\276\256\270\307\300\340\320\315",
                                  "\310\250\312\364\265\245\316\273", "GAOCHA" };
  /* 雨水, 污水, 市排水管理处 */
  const char *const values[] = {
    "4102020102000001",
    "\323\352\313\256",
    "\312\320\305\305\313\256\271\334\300\355\264\246",
    "-2.5",
    "4102020102000002",
    "\316\333\313\256",
    "",
    "12",
    "4102020102000003",
    "\323\352\313\256",
    "",
    "",
  };
  g_autofree char *path = test_folder_write_shapefile (&fixture->folder, "井盖_2022", xy, 3,
                                                       columns, 4, values, 0, NULL, NULL);
  g_autoptr (GisImportPlan) plan = plan_for (fixture, path, NULL);
  g_autoptr (GisImportReport) report = NULL;
  g_autoptr (GisRow) row = NULL;

  g_assert_cmpstr (plan->class_id, ==, "cover");
  g_assert_cmpint (plan->class_confidence, >=, 60);
  g_assert_cmpstr (plan->encoding, ==, "GB18030");
  g_assert_cmpstr (plan->crs, ==, "EPSG:4547");
  g_assert_true (plan->swap_axes);
  g_assert_cmpstr (mapping_of (plan, "井盖类型")->field, ==, "kind");
  g_assert_cmpstr (mapping_of (plan, "权属单位")->field, ==, "owner");
  g_assert_cmpstr (mapping_of (plan, "GAOCHA")->field, ==, "height_difference_mm");
  g_assert_true (gis_import_plan_map (plan, fixture->ws, "code", "BSM", NULL));

  report = gis_import_run (fixture->ws, plan, FALSE, NULL, NULL);
  assert_counts (report, 3, 3, 0, 0, 0, 0);
  row = gis_store_find (fixture->ws, "cover", "4102020102000001", NULL);
  g_assert_cmpstr (gis_row_get_text (row, "kind"), ==, "0103");
  g_assert_cmpstr (gis_row_get_text (row, "owner"), ==, "市排水管理处");
  g_assert_cmpfloat (gis_value_get_real (gis_row_get (row, "height_difference_mm"), 0), ==, -2.5);
  g_assert_cmpfloat_with_epsilon (row->geometry->xy[0], 528094.5, 1e-6);
  g_assert_cmpfloat_with_epsilon (row->geometry->xy[1], 3852115.25, 1e-6);
}

static void
test_plan_map (Fixture *fixture, gconstpointer data)
{
  const char *const features[] = { "114.3 34.8 {\"kind\":\"sewer\",\"note\":\"x\"}", NULL };
  g_autofree char *path = write_points (fixture, "covers.geojson", features);
  g_autoptr (GisImportPlan) plan = plan_for (fixture, path, NULL);
  g_autoptr (GisImportPlan) copy = gis_import_plan_copy (plan);
  g_autoptr (GError) error = NULL;

  g_assert_true (gis_import_plan_map (plan, fixture->ws, "owner", "note", &error));
  g_assert_cmpstr (mapping_of (plan, "note")->field, ==, "owner");
  g_assert_cmpstr (mapping_of (copy, "note")->field, ==, "note");
  g_assert_true (gis_import_plan_map (plan, fixture->ws, "owner", NULL, &error));
  g_assert_null (mapping_of (plan, "note")->field);
  g_assert_false (gis_import_plan_map (plan, fixture->ws, "nothing", "note", &error));
  g_assert_error (error, GIS_ERROR, GIS_ERROR_USAGE);
  g_clear_error (&error);
  g_assert_false (gis_import_plan_map (plan, fixture->ws, "owner", "nothing", &error));
  g_assert_error (error, GIS_ERROR, GIS_ERROR_USAGE);
  g_clear_error (&error);
  g_assert_false (gis_import_plan_map (plan, fixture->ws, "road_id", "note", &error));
  g_assert_error (error, GIS_ERROR, GIS_ERROR_USAGE);
}

/* ---- matching ---- */

static void
test_by_key (Fixture *fixture, gconstpointer data)
{
  const char *const first[] = { "114.300 34.80 {\"osm_id\":\"n1\",\"kind\":\"sewer\"}",
                                "114.301 34.80 {\"osm_id\":\"n2\",\"kind\":\"storm\"}",
                                "114.302 34.80 {\"osm_id\":\"n3\",\"kind\":\"gas\"}", NULL };
  /* another order, one changed value, one moved, one new */
  const char *const second[] = { "114.302 34.80 {\"osm_id\":\"n3\",\"kind\":\"gas\"}",
                                 "114.3001 34.80 {\"osm_id\":\"n1\",\"kind\":\"sewer\"}",
                                 "114.301 34.80 {\"osm_id\":\"n2\",\"kind\":\"water\"}",
                                 "114.309 34.80 {\"osm_id\":\"n4\",\"kind\":\"heat\"}", NULL };
  g_autofree char *path = write_points (fixture, "covers.geojson", first);
  g_autoptr (GisImportPlan) plan = plan_for (fixture, path, NULL);
  g_autoptr (GisImportReport) one = run (fixture, path, NULL, FALSE);
  g_autoptr (GisImportReport) again = run (fixture, path, NULL, FALSE);
  g_autoptr (GisImportReport) three = NULL;
  g_autoptr (GPtrArray) rows = NULL;

  g_assert_cmpstr (plan->key_column, ==, "osm_id");
  assert_counts (one, 3, 3, 0, 0, 0, 0);
  assert_counts (again, 3, 0, 0, 3, 0, 0);
  g_free (path);
  path = write_points (fixture, "covers.geojson", second);
  three = run (fixture, path, NULL, FALSE);
  assert_counts (three, 4, 1, 2, 1, 0, 0);
  rows = gis_store_list (fixture->ws, "cover", NULL, NULL);
  g_assert_cmpuint (rows->len, ==, 4);
  g_assert_cmpstr (gis_row_get_text (rows->pdata[1], "kind"), ==, "0101");
}

static void
test_by_row_and_place (Fixture *fixture, gconstpointer data)
{
  const char *const first[] = { "114.300 34.80 {\"kind\":\"sewer\"}",
                                "114.301 34.80 {\"kind\":\"storm\"}",
                                "114.302 34.80 {\"kind\":\"gas\"}", NULL };
  /* the first row is gone: the others stand at other numbers now */
  const char *const second[] = { "114.301 34.80 {\"kind\":\"storm\"}",
                                 "114.302 34.80 {\"kind\":\"gas\"}", NULL };
  /* moved by 0.3 m and by 0.9 m */
  const char *const third[] = { "114.3000033 34.80 {\"kind\":\"sewer\"}",
                                "114.30101 34.80 {\"kind\":\"storm\"}", NULL };
  g_autofree char *path = write_points (fixture, "covers.geojson", first);
  g_autoptr (GisImportReport) one = run (fixture, path, NULL, FALSE);
  g_autoptr (GisImportReport) again = run (fixture, path, NULL, FALSE);
  g_autoptr (GisImportReport) shifted = NULL, moved = NULL;

  assert_counts (one, 3, 3, 0, 0, 0, 0);
  assert_counts (again, 3, 0, 0, 3, 0, 0);
  g_free (path);
  path = write_points (fixture, "covers.geojson", second);
  shifted = run (fixture, path, NULL, FALSE);
  assert_counts (shifted, 2, 0, 0, 0, 2, 0);
  g_assert_cmpuint (shifted->notes->len, >=, 1);
  g_free (path);
  path = write_points (fixture, "covers.geojson", third);
  moved = run (fixture, path, NULL, FALSE);
  assert_counts (moved, 2, 1, 1, 0, 0, 0);
  assert_rows (fixture, "cover", 4);
}

static void
test_by_code (Fixture *fixture, gconstpointer data)
{
  const char *const first[] = {
    "114.300 34.80 {\"code\":\"4102020102000001\",\"kind\":\"sewer\"}",
    "114.301 34.80 {\"code\":\"4102020102000002\",\"kind\":\"sewer\",\"note\":\"kept\"}", NULL
  };
  /* another file, other order; a null does not wipe the note */
  const char *const second[] = {
    "114.301 34.80 {\"code\":\"4102020102000002\",\"kind\":\"gas\",\"note\":null}",
    "114.300 34.80 {\"code\":\"4102020102000001\",\"kind\":\"sewer\",\"note\":\"new\"}", NULL
  };
  g_autofree char *path = write_points (fixture, "a.geojson", first);
  g_autofree char *other = write_points (fixture, "b.geojson", second);
  g_autoptr (GisImportReport) one = run (fixture, path, "cover", FALSE);
  g_autoptr (GisImportReport) two = run (fixture, other, "cover", FALSE);
  g_autoptr (GisRow) row = gis_store_find (fixture->ws, "cover", "4102020102000002", NULL);

  assert_counts (one, 2, 2, 0, 0, 0, 0);
  assert_counts (two, 2, 0, 2, 0, 0, 0);
  g_assert_cmpstr (gis_row_get_text (row, "note"), ==, "kept");
  g_assert_cmpstr (gis_row_get_text (row, "kind"), ==, "0111");
}

/* Imports @features as covers with their column "code" as the code. */
static GisImportReport *
run_coded (Fixture *fixture, const char *const *features)
{
  g_autofree char *path = write_points (fixture, "coded.geojson", features);
  g_autoptr (GisImportPlan) plan = plan_for (fixture, path, "cover");
  g_autoptr (GError) error = NULL;
  GisImportReport *report;

  g_assert_true (gis_import_plan_map (plan, fixture->ws, "code", "code", &error));
  g_assert_null (plan->key_column);
  report = gis_import_run (fixture->ws, plan, FALSE, NULL, &error);
  g_assert_no_error (error);
  return report;
}

/* A new code is a new row, whatever stood at its number before. */
static void
test_new_code_before (Fixture *fixture, gconstpointer data)
{
  const char *const first[] = { "114.300 34.80 {\"code\":\"A1\",\"kind\":\"sewer\"}",
                                "114.301 34.80 {\"code\":\"A2\",\"kind\":\"storm\"}", NULL };
  const char *const second[] = { "114.305 34.80 {\"code\":\"A9\",\"kind\":\"gas\"}",
                                 "114.300 34.80 {\"code\":\"A1\",\"kind\":\"sewer\"}",
                                 "114.301 34.80 {\"code\":\"A2\",\"kind\":\"storm\"}", NULL };
  /* at the place of A9, under another code: not the same, and not overwritten */
  const char *const third[] = { "114.305 34.80 {\"code\":\"A8\",\"kind\":\"gas\"}", NULL };
  g_autoptr (GisImportReport) one = run_coded (fixture, first);
  g_autoptr (GisImportReport) two = run_coded (fixture, second);
  g_autoptr (GisImportReport) three = run_coded (fixture, third);
  g_autoptr (GisRow) row = gis_store_find (fixture->ws, "cover", "A1", NULL);

  assert_counts (one, 2, 2, 0, 0, 0, 0);
  assert_counts (two, 3, 1, 0, 2, 0, 0);
  assert_counts (three, 1, 0, 0, 0, 1, 0);
  g_assert_nonnull (row);
  g_assert_cmpstr (gis_row_get_text (row, "kind"), ==, "0102");
  assert_rows (fixture, "cover", 3);
}

/* Without a code of its own a row is known by number and place, even when others have codes. */
static void
test_empty_codes (Fixture *fixture, gconstpointer data)
{
  const char *const first[] = { "114.300 34.80 {\"code\":null,\"kind\":\"sewer\"}",
                                "114.301 34.80 {\"code\":null,\"kind\":\"storm\"}",
                                "114.302 34.80 {\"code\":\"A3\",\"kind\":\"gas\"}", NULL };
  const char *const before[] = { "114.305 34.80 {\"code\":null,\"kind\":\"gas\"}",
                                 "114.300 34.80 {\"code\":null,\"kind\":\"sewer\"}",
                                 "114.301 34.80 {\"code\":null,\"kind\":\"storm\"}",
                                 "114.302 34.80 {\"code\":\"A3\",\"kind\":\"gas\"}", NULL };
  /* the first one gets its code where it lies */
  const char *const coded[] = { "114.305 34.80 {\"code\":\"A5\",\"kind\":\"gas\"}", NULL };
  g_autoptr (GisImportReport) one = run_coded (fixture, first);
  g_autoptr (GisImportReport) again = run_coded (fixture, first);
  g_autoptr (GisImportReport) two = run_coded (fixture, before);
  g_autoptr (GisImportReport) three = run_coded (fixture, coded);
  g_autoptr (GPtrArray) rows = gis_store_list (fixture->ws, "cover", NULL, NULL);

  assert_counts (one, 3, 3, 0, 0, 0, 0);
  assert_counts (again, 3, 0, 0, 3, 0, 0);
  assert_counts (two, 4, 1, 0, 1, 2, 0);
  assert_counts (three, 1, 0, 1, 0, 0, 0);
  g_assert_cmpuint (rows->len, ==, 4);
  g_assert_cmpstr (gis_row_get_text (rows->pdata[0], "kind"), ==, "0102");
  g_assert_null (gis_row_get_text (rows->pdata[0], "code"));
  g_assert_cmpstr (gis_row_get_text (rows->pdata[2], "code"), ==, "A3");
  g_assert_cmpstr (gis_row_get_text (rows->pdata[3], "code"), ==, "A5");
}

/* A code column that repeats itself is no code; a single repetition rejects its row. */
static void
test_repeated_codes (Fixture *fixture, gconstpointer data)
{
  const char *const many[] = { "114.300 34.80 {\"ref\":\"A\",\"kind\":\"sewer\"}",
                               "114.301 34.80 {\"ref\":\"A\",\"kind\":\"sewer\"}", NULL };
  g_autofree char *path = write_points (fixture, "covers.geojson", many);
  g_autoptr (GisImportPlan) plan = plan_for (fixture, path, "cover");
  g_autoptr (GisImportReport) report = NULL;

  g_assert_null (mapping_of (plan, "ref")->field);
  g_assert_true (gis_import_plan_map (plan, fixture->ws, "code", "ref", NULL));
  report = gis_import_run (fixture->ws, plan, FALSE, NULL, NULL);
  assert_counts (report, 2, 1, 0, 0, 0, 1);
  g_assert_cmpint (reason_count (report, "code_repeated"), ==, 1);
}

/* Where a key tells the rows apart, a repeated code is left out and the row stays. */
static void
test_repeated_code_with_key (Fixture *fixture, gconstpointer data)
{
  const char *const features[] = {
    "114.300 34.80 {\"osm_id\":\"1\",\"ref\":\"A\",\"kind\":\"sewer\"}",
    "114.301 34.80 {\"osm_id\":\"2\",\"ref\":\"A\",\"kind\":\"sewer\"}", NULL
  };
  g_autofree char *path = write_points (fixture, "covers.geojson", features);
  g_autoptr (GPtrArray) rows = NULL;

  for (int round = 0; round < 2; round++)
    {
      g_autoptr (GisImportPlan) plan = plan_for (fixture, path, "cover");
      g_autoptr (GisImportReport) report = NULL;

      g_assert_true (gis_import_plan_map (plan, fixture->ws, "code", "ref", NULL));
      report = gis_import_run (fixture->ws, plan, FALSE, NULL, NULL);
      g_assert_cmpint (report->inserted, ==, round == 0 ? 2 : 0);
      g_assert_cmpint (report->unchanged, ==, round == 0 ? 0 : 2);
      g_assert_cmpuint (report->notes->len, >=, 1);
    }
  rows = gis_store_list (fixture->ws, "cover", NULL, NULL);
  g_assert_cmpstr (gis_row_get_text (rows->pdata[0], "code"), ==, "A");
  g_assert_null (gis_row_get_text (rows->pdata[1], "code"));
}

static void
test_duplicates (Fixture *fixture, gconstpointer data)
{
  const char *const one[] = { "114.300 34.80 {\"kind\":\"sewer\"}", NULL };
  /* same kind 0.3 m away, other kind 0.3 m away */
  const char *const two[] = { "114.3000033 34.80 {\"kind\":\"sewer\"}",
                              "114.3000033 34.80 {\"kind\":\"gas\"}", NULL };
  g_autofree char *path = write_points (fixture, "a.geojson", one);
  g_autofree char *other = write_points (fixture, "b.geojson", two);
  g_autoptr (GisImportReport) first = run (fixture, path, "cover", FALSE);
  g_autoptr (GisImportReport) dry = run (fixture, other, "cover", TRUE);
  g_autoptr (GisImportPlan) plan = plan_for (fixture, other, "cover");
  g_autoptr (GisImportReport) taken = NULL;

  assert_counts (first, 1, 1, 0, 0, 0, 0);
  assert_counts (dry, 2, 1, 0, 0, 1, 0);
  g_assert_cmpuint (dry->preview->len, ==, 2);
  g_assert_cmpint (dry->preview_fates->data[0], ==, GIS_IMPORT_DUPLICATE);
  g_assert_cmpint (dry->preview_fates->data[1], ==, GIS_IMPORT_NEW);
  plan->take_duplicates = TRUE;
  taken = gis_import_run (fixture->ws, plan, FALSE, NULL, NULL);
  assert_counts (taken, 2, 2, 0, 0, 0, 0);
}

/* ---- refusals ---- */

static void
test_rejects (Fixture *fixture, gconstpointer data)
{
  static const char text[] =
    "{\"type\":\"FeatureCollection\",\"features\":["
    "{\"type\":\"Feature\",\"properties\":{\"kind\":\"sewer\",\"damage\":\"kaputt\"},"
    "\"geometry\":{\"type\":\"Point\",\"coordinates\":[114.3,34.8]}},"
    "{\"type\":\"Feature\",\"properties\":{\"kind\":\"klingon\"},"
    "\"geometry\":{\"type\":\"Point\",\"coordinates\":[114.3,34.81]}},"
    "{\"type\":\"Feature\",\"properties\":{\"kind\":null},"
    "\"geometry\":{\"type\":\"Point\",\"coordinates\":[114.3,34.82]}},"
    "{\"type\":\"Feature\",\"properties\":{\"kind\":\"gas\"},\"geometry\":null},"
    "{\"type\":\"Feature\",\"properties\":{\"kind\":\"gas\"},"
    "\"geometry\":{\"type\":\"LineString\",\"coordinates\":[[114.3,34.8],[114.4,34.8]]}},"
    "{\"type\":\"Feature\",\"properties\":{\"kind\":\"gas\"},"
    "\"geometry\":{\"type\":\"MultiPoint\",\"coordinates\":[[114.3,34.8],[114.4,34.8]]}},"
    "{\"type\":\"Feature\",\"properties\":{\"kind\":\"gas\"},"
    "\"geometry\":{\"type\":\"Point\",\"coordinates\":[13.4,52.5]}},"
    "{\"type\":\"Feature\",\"properties\":{\"kind\":\"heat\"},"
    "\"geometry\":{\"type\":\"Point\",\"coordinates\":[114.35,34.8,44]}}]}";
  g_autofree char *path = test_folder_write (&fixture->folder, "covers.geojson", text, -1);
  g_autoptr (GisImportReport) report = run (fixture, path, "cover", FALSE);
  g_autofree char *json = gis_import_report_dup_json (report);
  const GisImportReject *first = report->rejects->pdata[0];

  assert_counts (report, 8, 3, 0, 0, 0, 5);
  g_assert_cmpint (reason_count (report, "value_refused"), ==, 1);
  g_assert_cmpint (reason_count (report, "geometry_missing"), ==, 1);
  g_assert_cmpint (reason_count (report, "geometry_type"), ==, 1);
  g_assert_cmpint (reason_count (report, "geometry_invalid"), ==, 1);
  g_assert_cmpint (reason_count (report, "outside_area"), ==, 1);
  g_assert_cmpint (report->dropped_zm, ==, 1);
  g_assert_cmpint (first->row, ==, 2);
  g_assert_nonnull (strstr (first->reason, "klingon"));
  g_assert_nonnull (strstr (json, "\"inserted\":3"));
  g_assert_nonnull (strstr (json, "\"outside_area\":1"));
  assert_rows (fixture, "cover", 3);
}

static void
test_outside (Fixture *fixture, gconstpointer data)
{
  const char *const helsinki[] = { "24.94 60.17 {\"kind\":\"sewer\"}",
                                   "24.95 60.18 {\"kind\":\"sewer\"}", NULL };
  g_autofree char *path = write_points (fixture, "manholes.geojson", helsinki);
  g_autoptr (GisImportPlan) plan = plan_for (fixture, path, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_null (gis_import_run (fixture->ws, plan, FALSE, NULL, &error));
  g_assert_error (error, GIS_ERROR, GIS_ERROR_SOURCE);
  g_assert_nonnull (strstr (error->message, "EPSG:4547"));
  g_assert_nonnull (strstr (error->message, "EPSG:3067"));
  g_assert_cmpstr (gis_error_get_fitting_crs (error), ==, "EPSG:3067");
  assert_rows (fixture, "cover", 0);
  g_assert_cmpuint (gis_history_list (fixture->ws, 0, NULL)->len, ==, 0);
}

/* A line is in the area of use with all its vertices or not at all. EPSG:4547 reaches from 112.5° to
 * 115.5° (EPSG registry), half a degree beyond is let through. */
static void
test_partly_outside (Fixture *fixture, gconstpointer data)
{
  static const char text[] =
    "{\"type\":\"FeatureCollection\",\"features\":["
    "{\"type\":\"Feature\",\"properties\":{\"name\":\"in\"},\"geometry\":{\"type\":"
    "\"LineString\",\"coordinates\":[[114.3,34.8],[114.31,34.8]]}},"
    "{\"type\":\"Feature\",\"properties\":{\"name\":\"last vertex out\"},\"geometry\":{\"type\":"
    "\"LineString\",\"coordinates\":[[114.3,34.8],[114.31,34.8],[116.5,34.8]]}},"
    "{\"type\":\"Feature\",\"properties\":{\"name\":\"one of many out\"},\"geometry\":{\"type\":"
    "\"LineString\",\"coordinates\":[[114.30,34.8],[114.31,34.8],[114.32,34.8],[114.33,89.0],"
    "[114.34,34.8],[114.35,34.8]]}},"
    "{\"type\":\"Feature\",\"properties\":{\"name\":\"wide, in\"},\"geometry\":{\"type\":"
    "\"LineString\",\"coordinates\":[[113.5,34.8],[113.9,34.9],[114.3,34.8],[114.7,34.9],"
    "[115.1,34.8]]}}]}";
  g_autofree char *path = test_folder_write (&fixture->folder, "roads.geojson", text, -1);
  g_autoptr (GisImportReport) report = run (fixture, path, "road_section", FALSE);
  const GisImportReject *reject;

  assert_counts (report, 4, 2, 0, 0, 0, 2);
  g_assert_cmpint (reason_count (report, "outside_area"), ==, 2);
  reject = report->rejects->pdata[0];
  g_assert_cmpint (reject->row, ==, 2);
  g_assert_nonnull (strstr (reject->reason, "part of it"));
}

/* Imports @path as covers under @crs; the error's message, NULL: it went through. */
static char *
refusal_under (Fixture *fixture, const char *path, const char *crs)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GisSourceInfo) info = gis_source_inspect (path, NULL, NULL, &error);
  g_autoptr (GisImportPlan) plan = NULL;
  g_autoptr (GisImportReport) report = NULL;

  g_assert_no_error (error);
  plan = gis_import_plan_new (fixture->ws, info, NULL, "cover", &error);
  g_assert_true (gis_import_plan_set_crs (plan, info, crs, &error));
  report = gis_import_run (fixture->ws, plan, FALSE, NULL, &error);
  if (report != NULL)
    return NULL;
  g_assert_error (error, GIS_ERROR, GIS_ERROR_SOURCE);
  /* Another workspace is not the way out. */
  g_assert_null (gis_error_get_fitting_crs (error));
  return g_strdup (error->message);
}

/* A CRS that puts the source elsewhere is doubted, and the one that fits is named. */
static void
test_wrong_crs (Fixture *fixture, gconstpointer data)
{
  const char *const degrees[] = { "114.35 34.80 {\"kind\":\"sewer\"}",
                                  "114.36 34.81 {\"kind\":\"gas\"}", NULL };
  const char *const metres[] = { "532000 3852000 {\"kind\":\"sewer\"}",
                                 "532900 3853000 {\"kind\":\"gas\"}", NULL };
  const char *const columns[] = { "KIND" }, *const values[] = { "sewer", "gas" };
  const double north_first[] = { 3852000, 532000, 3853000, 532900 };
  g_autofree char *a = write_points (fixture, "degrees.geojson", degrees);
  g_autofree char *b = write_points (fixture, "metres.geojson", metres);
  g_autofree char *c = test_folder_write_shapefile (&fixture->folder, "north", north_first, 2,
                                                    columns, 1, values, 0, NULL, NULL);
  g_autofree char *metres_for_degrees = refusal_under (fixture, a, "EPSG:4547");
  g_autofree char *degrees_for_metres = refusal_under (fixture, b, "EPSG:4326");
  g_autofree char *wrong_zone = refusal_under (fixture, c, "EPSG:4549");
  g_autofree char *right = NULL, *also_right = NULL;

  g_assert_nonnull (strstr (metres_for_degrees, "look like EPSG:4326"));
  g_assert_nonnull (strstr (degrees_for_metres, "look like EPSG:4547"));
  g_assert_nonnull (strstr (wrong_zone, "look like EPSG:4547"));
  assert_rows (fixture, "cover", 0);
  /* The axes follow the CRS that is named. */
  right = refusal_under (fixture, c, "EPSG:4547");
  g_assert_null (right);
  also_right = refusal_under (fixture, a, "EPSG:4490");
  g_assert_null (also_right);
  assert_rows (fixture, "cover", 4);
}

/* Far from all that is there: a question, no refusal, where nothing else fits. */
static void
test_far_away (Fixture *fixture, gconstpointer data)
{
  const char *const near[] = { "113.00 34.80 {\"kind\":\"sewer\"}", NULL };
  const char *const far[] = { "115.00 34.80 {\"kind\":\"sewer\"}", NULL };
  g_autofree char *a = write_points (fixture, "a.geojson", near);
  g_autofree char *b = write_points (fixture, "b.geojson", far);
  g_autoptr (GisImportReport) first = run (fixture, a, "cover", FALSE);
  g_autoptr (GisImportReport) second = run (fixture, b, "cover", FALSE);
  guint n_first = first->notes->len;

  assert_counts (second, 1, 1, 0, 0, 0, 0);
  g_assert_cmpuint (second->notes->len, ==, n_first + 1);
  /* 2° of longitude at 34.8° on the ellipsoid: 183 km (cos φ · a / √(1 − e² sin² φ)) */
  g_assert_nonnull (strstr (second->notes->pdata[0], "183 km"));
}

static void
test_nothing_read (Fixture *fixture, gconstpointer data)
{
  const char *const none[] = { NULL };
  g_autofree char *path = write_points (fixture, "covers.geojson", none);
  g_autoptr (GisImportReport) report = run (fixture, path, "cover", FALSE);

  assert_counts (report, 0, 0, 0, 0, 0, 0);
  g_assert_cmpuint (report->notes->len, ==, 0);
}

static void
test_no_crs (Fixture *fixture, gconstpointer data)
{
  const char *const columns[] = { "KIND" }, *const values[] = { "sewer", "gas" };
  const double xy[] = { 1, 2, 4000, 3000 };
  g_autofree char *path = test_folder_write_shapefile (&fixture->folder, "covers", xy, 2, columns,
                                                       1, values, 0, NULL, NULL);
  g_autoptr (GisImportPlan) plan = plan_for (fixture, path, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_null (plan->crs);
  g_assert_null (gis_import_run (fixture->ws, plan, TRUE, NULL, &error));
  g_assert_error (error, GIS_ERROR, GIS_ERROR_USAGE);
  g_clear_error (&error);
  plan->crs = g_strdup ("EPSG:nonsense");
  g_assert_null (gis_import_run (fixture->ws, plan, TRUE, NULL, &error));
  g_assert_error (error, GIS_ERROR, GIS_ERROR_USAGE);
}

static void
test_repair (Fixture *fixture, gconstpointer data)
{
  static const char text[] =
    "{\"type\":\"FeatureCollection\",\"features\":["
    "{\"type\":\"Feature\",\"properties\":{\"name\":\"bow tie\"},\"geometry\":{\"type\":"
    "\"Polygon\",\"coordinates\":[[[114.3,34.8],[114.31,34.81],[114.31,34.8],[114.3,34.81],"
    "[114.3,34.8]]]}},"
    "{\"type\":\"Feature\",\"properties\":{\"name\":\"flat\"},\"geometry\":{\"type\":\"Polygon\","
    "\"coordinates\":[[[114.3,34.8],[114.31,34.8],[114.305,34.8],[114.3,34.8]]]}}]}";
  g_autofree char *path = test_folder_write (&fixture->folder, "buildings.geojson", text, -1);
  g_autoptr (GisImportReport) report = run (fixture, path, NULL, FALSE);
  g_autoptr (GPtrArray) rows = gis_store_list (fixture->ws, "building", NULL, NULL);

  g_assert_cmpint (report->read, ==, 2);
  g_assert_cmpint (report->repaired, >=, 1);
  g_assert_cmpuint (rows->len, ==, report->inserted);
  g_assert_cmpuint (((GisRow *) rows->pdata[0])->geometry->n_parts, ==, 2);
}

/* ---- all or nothing ---- */

static void
test_dry_run (Fixture *fixture, gconstpointer data)
{
  const char *const features[] = { "114.300 34.80 {\"kind\":\"sewer\"}",
                                   "114.301 34.80 {\"kind\":\"storm\"}", NULL };
  g_autofree char *path = write_points (fixture, "covers.geojson", features);
  g_autoptr (GisImportReport) report = run (fixture, path, NULL, TRUE);
  g_autoptr (GPtrArray) history = gis_history_list (fixture->ws, 0, NULL);

  assert_counts (report, 2, 2, 0, 0, 0, 0);
  g_assert_null (report->change);
  g_assert_cmpuint (report->preview->len, ==, 2);
  assert_rows (fixture, "cover", 0);
  g_assert_cmpuint (history->len, ==, 0);
}

static void
test_undo (Fixture *fixture, gconstpointer data)
{
  const char *const features[] = { "114.300 34.80 {\"kind\":\"sewer\"}",
                                   "114.301 34.80 {\"kind\":\"storm\"}", NULL };
  g_autofree char *path = write_points (fixture, "covers.geojson", features);
  g_autoptr (GisImportReport) report = run (fixture, path, NULL, FALSE);
  g_autoptr (GisImportReport) again = NULL;
  g_autofree char *label = gis_history_dup_undo_label (fixture->ws);
  g_autoptr (GError) error = NULL;

  g_assert_nonnull (report->change);
  g_assert_true (report->change->bulk);
  g_assert_nonnull (strstr (label, "covers.geojson"));
  g_assert_true (gis_history_undo (fixture->ws, NULL, &error));
  g_assert_no_error (error);
  assert_rows (fixture, "cover", 0);
  again = run (fixture, path, NULL, FALSE);
  assert_counts (again, 2, 2, 0, 0, 0, 0);
}

static void
cancel_in_progress (const char *what, guint64 done, guint64 total, double rate, gpointer user_data)
{
  /* The first report comes with the first row. */
  if (done >= 1)
    g_cancellable_cancel (user_data);
}

static char *
write_many (Fixture *fixture, guint n)
{
  g_autoptr (GPtrArray) features = g_ptr_array_new_with_free_func (g_free);
  char *path;

  for (guint i = 0; i < n; i++)
    g_ptr_array_add (features,
                     g_strdup_printf ("114.%04u 34.80 {\"osm_id\":\"n%u\",\"kind\":\"sewer\"}",
                                      2000 + i % 5000, i));
  g_ptr_array_add (features, NULL);
  path = write_points (fixture, "covers.geojson", (const char *const *) features->pdata);
  return path;
}

static void
test_cancel (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = write_many (fixture, 5000);
  g_autoptr (GisImportPlan) plan = plan_for (fixture, path, "cover");
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GisJob) job = gis_job_new (cancellable, cancel_in_progress, cancellable);
  g_autoptr (GError) error = NULL;

  g_assert_null (gis_import_run (fixture->ws, plan, FALSE, job, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  assert_rows (fixture, "cover", 0);
}

/* The reader dies after the first rows: nothing is kept. */
static void
test_reader_dies (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = write_many (fixture, 5000);
  g_autoptr (GisImportPlan) plan = plan_for (fixture, path, "cover");
  g_autofree char *script = g_strdup_printf (
    "#!/bin/sh\n\"%s\" \"$@\" | head -c 200000\nkill -KILL $$\n", g_getenv ("SANHUA_READER"));
  g_autofree char *program = test_folder_write (&fixture->folder, "reader.sh", script, -1);
  g_autoptr (GError) error = NULL;

  g_chmod (program, 0755);
  gis_source_set_reader_path (program);
  g_assert_null (gis_import_run (fixture->ws, plan, FALSE, NULL, &error));
  gis_source_set_reader_path (NULL);
  g_assert_error (error, GIS_ERROR, GIS_ERROR_SOURCE);
  assert_rows (fixture, "cover", 0);
}

/* ---- roads and districts ---- */

static const char districts[] =
  "{\"type\":\"FeatureCollection\",\"features\":["
  "{\"type\":\"Feature\",\"properties\":{\"adcode\":410202,\"name\":\"龙亭区\",\"level\":"
  "\"district\",\"parent\":{\"adcode\":410200}},\"geometry\":{\"type\":\"Polygon\",\"coordinates\":"
  "[[[114.2,34.7],[114.3,34.7],[114.3,34.9],[114.2,34.9],[114.2,34.7]]]}},"
  "{\"type\":\"Feature\",\"properties\":{\"adcode\":410204,\"name\":\"鼓楼区\",\"level\":"
  "\"district\",\"parent\":{\"adcode\":410200}},\"geometry\":{\"type\":\"Polygon\",\"coordinates\":"
  "[[[114.3,34.7],[114.4,34.7],[114.4,34.9],[114.3,34.9],[114.3,34.7]]]}}]}";

/* One street through two districts, in three pieces, one unnamed lane. */
static const char roads[] =
  "{\"type\":\"FeatureCollection\",\"features\":["
  "{\"type\":\"Feature\",\"properties\":{\"@id\":\"way/1\",\"name\":\"中山路\",\"highway\":"
  "\"primary\"},\"geometry\":{\"type\":\"LineString\",\"coordinates\":[[114.21,34.8],[114.22,34.8]]"
  "}},"
  "{\"type\":\"Feature\",\"properties\":{\"@id\":\"way/2\",\"name\":\"中山路\",\"highway\":"
  "\"secondary\"},\"geometry\":{\"type\":\"LineString\",\"coordinates\":[[114.22,34.8],[114.25,34."
  "8]]"
  "}},"
  "{\"type\":\"Feature\",\"properties\":{\"@id\":\"way/3\",\"name\":\"中山路\",\"highway\":"
  "\"primary\"},\"geometry\":{\"type\":\"LineString\",\"coordinates\":[[114.31,34.8],[114.35,34.8]]"
  "}},"
  "{\"type\":\"Feature\",\"properties\":{\"@id\":\"way/4\",\"name\":null,\"highway\":"
  "\"residential\"},\"geometry\":{\"type\":\"LineString\",\"coordinates\":[[114.31,34.82],"
  "[114.32,34.82]]}}]}";

static void
test_register (Fixture *fixture, gconstpointer data)
{
  g_autofree char *area_path = test_folder_write (&fixture->folder, "410200.json", districts, -1);
  g_autofree char *road_path = test_folder_write (&fixture->folder, "roads.geojson", roads, -1);
  g_autoptr (GisImportReport) areas = run (fixture, area_path, NULL, FALSE);
  g_autoptr (GisImportReport) first = run (fixture, road_path, NULL, FALSE);
  g_autoptr (GisImportReport) again = run (fixture, road_path, NULL, FALSE);
  g_autoptr (GPtrArray) register_rows = gis_store_list (fixture->ws, "road", NULL, NULL);
  g_autoptr (GPtrArray) sections = gis_store_list (fixture->ws, "road_section", NULL, NULL);
  g_autoptr (GPtrArray) area_rows = gis_store_list (fixture->ws, "admin_area", NULL, NULL);
  GisRow *west, *east;

  assert_counts (areas, 2, 2, 0, 0, 0, 0);
  g_assert_cmpstr (gis_row_get_text (area_rows->pdata[0], "parent_code"), ==, "410200");
  assert_counts (first, 4, 4, 0, 0, 0, 0);
  assert_counts (again, 4, 0, 0, 4, 0, 0);
  g_assert_cmpint (first->registered, ==, 2);
  g_assert_cmpint (again->registered, ==, 0);
  g_assert_cmpuint (register_rows->len, ==, 2);
  west = register_rows->pdata[0];
  east = register_rows->pdata[1];
  g_assert_cmpstr (gis_row_get_text (west, "name"), ==, "中山路");
  g_assert_cmpstr (gis_row_get_text (west, "district"), ==, "410202");
  g_assert_cmpstr (gis_row_get_text (east, "district"), ==, "410204");
  /* 0.03° of secondary against 0.01° of primary */
  g_assert_cmpstr (gis_row_get_text (west, "road_class"), ==, "secondary");
  g_assert_cmpstr (gis_row_get_text (east, "road_class"), ==, "arterial");
  /* cos 34.8° · 0.04° on the ellipsoid: 3 661 m */
  g_assert_cmpfloat_with_epsilon (gis_value_get_real (gis_row_get (west, "length_m"), 0), 3661, 3);
  g_assert_cmpint (gis_value_get_integer (gis_row_get (sections->pdata[0], "road_id"), 0), ==,
                   west->id);
  g_assert_cmpint (gis_value_get_integer (gis_row_get (sections->pdata[2], "road_id"), 0), ==,
                   east->id);
  g_assert_true (gis_value_is_null (gis_row_get (sections->pdata[3], "road_id")));
  g_assert_cmpstr (gis_row_get_text (sections->pdata[3], "district"), ==, "410204");
}

/* Oracle: the published shift at Kaifeng, +534 m E, −99 m N. */
static void
test_gcj02 (Fixture *fixture, gconstpointer data)
{
  const char *const features[] = { "114.307 34.797 {\"kind\":\"sewer\"}", NULL };
  g_autofree char *path = write_points (fixture, "covers.geojson", features);
  g_autoptr (GisImportPlan) plan = plan_for (fixture, path, NULL);
  g_autoptr (GisImportReport) report = NULL;
  g_autoptr (GPtrArray) rows = NULL;
  const GisRow *row;

  g_free (plan->crs);
  plan->crs = g_strdup ("GCJ-02");
  report = gis_import_run (fixture->ws, plan, FALSE, NULL, NULL);
  rows = gis_store_list (fixture->ws, "cover", NULL, NULL);
  row = rows->pdata[0];
  g_assert_cmpfloat_with_epsilon (row->geometry->xy[0], 528094.553 - 534, 6);
  g_assert_cmpfloat_with_epsilon (row->geometry->xy[1], 3852115.295 + 99, 6);
  g_assert_cmpuint (report->notes->len, ==, 1);
}

/* A spreadsheet's 102 is the code 0102; OSM tags in hstore become columns. */
static void
test_values (Fixture *fixture, gconstpointer data)
{
  const char *const features[] = {
    "114.300 34.80 {\"kind\":102,\"other_tags\":\"\\\"operator\\\"=>\\\"Sonera\\\"\"}",
    "114.301 34.80 {\"kind\":103,\"other_tags\":\"\\\"start_date\\\"=>\\\"2001-05-06\\\"\"}", NULL
  };
  g_autofree char *path = write_points (fixture, "covers.geojson", features);
  g_autoptr (GisImportReport) report = run (fixture, path, NULL, FALSE);
  g_autoptr (GPtrArray) rows = gis_store_list (fixture->ws, "cover", NULL, NULL);

  assert_counts (report, 2, 2, 0, 0, 0, 0);
  g_assert_cmpstr (gis_row_get_text (rows->pdata[0], "kind"), ==, "0102");
  g_assert_cmpstr (gis_row_get_text (rows->pdata[0], "owner"), ==, "Sonera");
  g_assert_cmpstr (gis_row_get_text (rows->pdata[1], "installed_on"), ==, "2001-05-06");
}

static void
test_suggested_crs (void)
{
  GisSourceLayer layer = { .name = (char *) "x",
                           .crs = (char *) "EPSG:4326",
                           .extent = { 24.93, 60.16, 24.95, 60.18 } };
  g_autofree char *helsinki = gis_import_dup_suggested_crs (&layer, NULL, NULL);
  g_autofree char *zhengzhou = NULL;
  g_autofree char *swapped = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_cmpstr (helsinki, ==, "EPSG:3067");
  layer.crs = (char *) "EPSG:4547";
  layer.extent = (GisBox){ 468205, 3832458, 486439, 3848655 };
  zhengzhou = gis_import_dup_suggested_crs (&layer, NULL, NULL);
  g_assert_cmpstr (zhengzhou, ==, "EPSG:4547");
  layer.crs = NULL;
  layer.extent = (GisBox){ 3832458, 468205, 3848655, 486439 };
  swapped = gis_import_dup_suggested_crs (&layer, NULL, NULL);
  g_assert_cmpstr (swapped, ==, "EPSG:4547");
  layer.extent = GIS_BOX_EMPTY;
  g_assert_null (gis_import_dup_suggested_crs (&layer, NULL, &error));
  g_assert_error (error, GIS_ERROR, GIS_ERROR_INVALID);
}

#define ADD(name, func) g_test_add ("/gis/import/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("guess-shapefile", test_guess_shapefile);
  ADD ("plan-map", test_plan_map);
  ADD ("by-key", test_by_key);
  ADD ("by-row-and-place", test_by_row_and_place);
  ADD ("by-code", test_by_code);
  ADD ("new-code-before", test_new_code_before);
  ADD ("empty-codes", test_empty_codes);
  ADD ("repeated-codes", test_repeated_codes);
  ADD ("repeated-code-with-key", test_repeated_code_with_key);
  ADD ("duplicates", test_duplicates);
  ADD ("rejects", test_rejects);
  ADD ("outside", test_outside);
  ADD ("partly-outside", test_partly_outside);
  ADD ("wrong-crs", test_wrong_crs);
  ADD ("far-away", test_far_away);
  ADD ("nothing-read", test_nothing_read);
  ADD ("no-crs", test_no_crs);
  ADD ("repair", test_repair);
  ADD ("dry-run", test_dry_run);
  ADD ("undo", test_undo);
  ADD ("cancel", test_cancel);
  ADD ("reader-dies", test_reader_dies);
  ADD ("register", test_register);
  ADD ("gcj02", test_gcj02);
  ADD ("values", test_values);
  g_test_add_func ("/gis/import/suggested-crs", test_suggested_crs);
  return g_test_run ();
}
