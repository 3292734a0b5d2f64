/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Import from end to end on small files: guesses, matching, refusals, all or nothing. */
#include "gis/core/error.h"
#include "tests/gis/import-fixture.h"

#include <glib/gstdio.h>
#include <string.h>

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

  assert_counts (report, 8, 4, 0, 0, 0, 4);
  g_assert_cmpint (reason_count (report, "geometry_missing"), ==, 1);
  g_assert_cmpint (reason_count (report, "geometry_type"), ==, 1);
  g_assert_cmpint (reason_count (report, "geometry_invalid"), ==, 1);
  g_assert_cmpint (reason_count (report, "outside_area"), ==, 1);
  g_assert_cmpint (report->dropped_zm, ==, 1);
  g_assert_cmpint (first->row, ==, 4);
  g_assert_cmpstr (first->code, ==, "geometry_missing");
  g_assert_nonnull (strstr (json, "klingon"));
  g_assert_nonnull (strstr (json, "\"inserted\":4"));
  g_assert_nonnull (strstr (json, "\"outside_area\":1"));
  assert_rows (fixture, "cover", 4);
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

/* Pieces of one name that add up to more than the register takes: they go in, and so does the road. */
static void
test_long_road (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GString) text = g_string_new ("{\"type\":\"FeatureCollection\",\"features\":[");
  g_autofree char *path = NULL;
  g_autoptr (GisImportReport) report = NULL;
  g_autoptr (GPtrArray) roads = NULL;

  /* 2.6° of longitude are about 238 km here; 25 of them are too many. */
  for (guint i = 0; i < 25; i++)
    g_string_append_printf (text,
                            "%s{\"type\":\"Feature\",\"properties\":{\"name\":\"连霍高速\"},"
                            "\"geometry\":{\"type\":\"LineString\",\"coordinates\":"
                            "[[112.6,34.%02u],[115.2,34.%02u]]}}",
                            i > 0 ? "," : "", 70 + i, 70 + i);
  g_string_append (text, "]}");
  path = test_folder_write (&fixture->folder, "roads.geojson", text->str, -1);
  report = run (fixture, path, "road_section", FALSE);
  assert_counts (report, 25, 25, 0, 0, 0, 0);
  g_assert_cmpint (report->registered, ==, 1);
  roads = gis_store_list (fixture->ws, "road", NULL, NULL);
  g_assert_cmpuint (roads->len, ==, 1);
  g_assert_true (gis_value_is_null (gis_row_get (roads->pdata[0], "length_m")));
  for (guint i = 0; i < report->notes->len; i++)
    if (strstr (report->notes->pdata[i], "longer than the register takes") != NULL)
      return;
  g_error ("nothing is said of the length");
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
  plan = gis_import_plan_new (fixture->ws, info, NULL, "cover", NULL, &error);
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

/* A shapefile that came without its table has only shapes, which is said. */
static void
test_no_table (Fixture *fixture, gconstpointer data)
{
  const char *const columns[] = { "KIND" }, *const values[] = { "sewer", "gas" };
  const double xy[] = { 528000, 3852000, 528040, 3852000 };
  g_autofree char *path = test_folder_write_shapefile (&fixture->folder, "covers", xy, 2, columns,
                                                       1, values, 0, NULL, NULL);
  g_autofree char *table = g_strdup_printf ("%.*s.dbf", (int) strlen (path) - 4, path);
  g_autoptr (GisImportPlan) plan = NULL;
  g_autoptr (GisImportReport) report = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_unlink (table), ==, 0);
  plan = plan_for (fixture, path, "cover");
  g_clear_pointer (&plan->crs, g_free);
  plan->crs = g_strdup ("EPSG:4547");
  report = gis_import_run (fixture->ws, plan, TRUE, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (report->inserted, ==, 2);
  for (guint i = 0; i < report->notes->len; i++)
    if (strstr (report->notes->pdata[i], "without its .dbf") != NULL)
      return;
  g_error ("nothing is said of the missing table");
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

static void
cancel_in_writing (const char *what, guint64 done, guint64 total, double rate, gpointer user_data)
{
  if (g_str_has_prefix (what, "Writing"))
    g_cancellable_cancel (user_data);
}

/* The rows are read and the import is being written: it can still be cancelled, and the workspace can be
 * written afterwards. */
static void
test_cancel_late (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = write_many (fixture, 5000);
  g_autoptr (GisImportPlan) plan = plan_for (fixture, path, "cover");
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GisJob) job = gis_job_new (cancellable, cancel_in_writing, cancellable);
  g_autoptr (GisImportReport) again = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_null (gis_import_run (fixture->ws, plan, FALSE, job, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  assert_rows (fixture, "cover", 0);
  g_assert_cmpuint (gis_history_list (fixture->ws, 0, NULL)->len, ==, 0);
  again = run (fixture, path, "cover", FALSE);
  assert_rows (fixture, "cover", 5000);
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
  g_assert_cmpstr (report->notes->pdata[0], ==,
                   "The shift from GCJ-02 to EPSG:4547 is approximate (1 to 20 m).");
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

#define ADD(name, func) ADD_UNDER ("import", name, func)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("guess-shapefile", test_guess_shapefile);
  ADD ("plan-map", test_plan_map);
  ADD ("rejects", test_rejects);
  ADD ("outside", test_outside);
  ADD ("partly-outside", test_partly_outside);
  ADD ("wrong-crs", test_wrong_crs);
  ADD ("far-away", test_far_away);
  ADD ("nothing-read", test_nothing_read);
  ADD ("no-crs", test_no_crs);
  ADD ("no-table", test_no_table);
  ADD ("repair", test_repair);
  ADD ("dry-run", test_dry_run);
  ADD ("undo", test_undo);
  ADD ("cancel", test_cancel);
  ADD ("cancel-late", test_cancel_late);
  ADD ("long-road", test_long_road);
  ADD ("reader-dies", test_reader_dies);
  ADD ("register", test_register);
  ADD ("gcj02", test_gcj02);
  ADD ("values", test_values);
  g_test_add_func ("/gis/import/suggested-crs", test_suggested_crs);
  return g_test_run ();
}
