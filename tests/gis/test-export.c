/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Export and back: what is written is read again through the reader process. */
#include "gis/core/error.h"
#include "gis/exchange/export.h"
#include "gis/exchange/import.h"
#include "tests/support/source-files.h"

#include <sqlite3.h>
#include <string.h>
#include <unistd.h>

typedef struct
{
  TestFolder folder;
  GisWorkspace *ws;
} Fixture;

static void
add_cover (GisEdit *edit, const char *code, const char *kind, double x, double y)
{
  const GisClass *klass =
    gis_catalog_find_class (gis_workspace_get_catalog (gis_edit_get_workspace (edit)), "cover");
  g_autoptr (GisRow) row = gis_row_new (klass);
  g_autoptr (GError) error = NULL;

  gis_row_set_text (row, "code", code);
  gis_row_set_text (row, "kind", kind);
  gis_row_set_text (row, "owner", "市排水管理处, \"第一\"");
  gis_row_set_text (row, "surveyed_on", "2022-11-03");
  gis_row_set_real (row, "height_difference_mm", -12.5);
  gis_row_take_geometry (row, gis_geometry_new_point (x, y));
  gis_edit_insert (edit, row, &error);
  g_assert_no_error (error);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = NULL;
  const double line[] = { 528000, 3852000, 528100, 3852000 };
  g_autoptr (GisRow) road = NULL, section = NULL;
  g_autoptr (GError) error = NULL;
  GisCatalog *catalog;
  GisEdit *edit;

  test_folder_init (&fixture->folder);
  path = test_folder_path (&fixture->folder, "city.sanhua");
  fixture->ws = gis_workspace_create (path, "City", "EPSG:4547", NULL, &error);
  g_assert_no_error (error);
  catalog = gis_workspace_get_catalog (fixture->ws);
  edit = gis_edit_begin (fixture->ws, "make", &error);
  add_cover (edit, "4102020102000001", "0102", 528094.553, 3852115.295);
  add_cover (edit, "4102020103000002", "0103", 528194.5, 3852215.25);
  road = gis_row_new (gis_catalog_find_class (catalog, "road"));
  gis_row_set_text (road, "name", "鼓楼街");
  g_assert_true (gis_edit_insert (edit, road, &error));
  section = gis_row_new (gis_catalog_find_class (catalog, "road_section"));
  gis_row_set_text (section, "name", "鼓楼街");
  gis_row_take_geometry (section, gis_geometry_new_line (line, 2, NULL));
  g_assert_true (gis_edit_insert (edit, section, &error));
  g_assert_true (gis_edit_commit (edit, NULL, &error));
  g_assert_no_error (error);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  gis_workspace_close (fixture->ws);
  g_clear_object (&fixture->ws);
  test_folder_clear (&fixture->folder);
}

/* The covers of @path imported into a new workspace equal those written. */
static void
assert_comes_back (Fixture *fixture, const char *path, const char *layer, double tolerance_m)
{
  g_autofree char *other_path = test_folder_path (&fixture->folder, "other.sanhua");
  g_autoptr (GError) error = NULL;
  g_autoptr (GisWorkspace) ws =
               gis_workspace_create (other_path, "Other", "EPSG:4547", NULL, &error);
  g_autoptr (GisSourceInfo) info = gis_source_inspect (path, NULL, NULL, &error);
  g_autoptr (GisImportPlan) plan = NULL;
  g_autoptr (GisImportReport) report = NULL;
  g_autoptr (GisRow) row = NULL;

  g_assert_no_error (error);
  plan = gis_import_plan_new (ws, info, layer, "cover", NULL, &error);
  g_assert_no_error (error);
  if (plan->crs == NULL)
    plan->crs = g_strdup ("EPSG:4547");
  report = gis_import_run (ws, plan, FALSE, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (report->inserted, ==, 2);
  row = gis_store_find (ws, "cover", "4102020102000001", &error);
  g_assert_no_error (error);
  g_assert_cmpstr (gis_row_get_text (row, "kind"), ==, "0102");
  g_assert_cmpstr (gis_row_get_text (row, "owner"), ==, "市排水管理处, \"第一\"");
  g_assert_cmpstr (gis_row_get_text (row, "surveyed_on"), ==, "2022-11-03");
  g_assert_cmpfloat (gis_value_get_real (gis_row_get (row, "height_difference_mm"), 0), ==, -12.5);
  g_assert_cmpfloat_with_epsilon (row->geometry->xy[0], 528094.553, tolerance_m);
  g_assert_cmpfloat_with_epsilon (row->geometry->xy[1], 3852115.295, tolerance_m);
  gis_workspace_close (ws);
}

/* Our own export says nothing new to the workspace it came from. */
static void
test_back_unchanged (Fixture *fixture, gconstpointer data)
{
  const char *const classes[] = { "cover", NULL };
  g_autofree char *path = test_folder_path (&fixture->folder, data);
  g_autoptr (GError) error = NULL;
  g_autoptr (GisSourceInfo) info = NULL;
  g_autoptr (GisImportPlan) plan = NULL;
  g_autoptr (GisImportReport) report = NULL;

  g_assert_true (gis_export_run (fixture->ws, path, NULL, classes, NULL, NULL, NULL, NULL, &error));
  info = gis_source_inspect (path, NULL, NULL, &error);
  g_assert_no_error (error);
  plan = gis_import_plan_new (fixture->ws, info, NULL, "cover", NULL, &error);
  g_assert_no_error (error);
  report = gis_import_run (fixture->ws, plan, FALSE, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (report->unchanged, ==, 2);
  g_assert_cmpint (report->updated, ==, 0);
}

static GisImportReport *
import_back (Fixture *fixture, const char *path, const char *class_id)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GisSourceInfo) info = gis_source_inspect (path, NULL, NULL, &error);
  g_autoptr (GisImportPlan) plan = NULL;
  GisImportReport *report;

  g_assert_no_error (error);
  plan = gis_import_plan_new (fixture->ws, info, NULL, class_id, NULL, &error);
  g_assert_no_error (error);
  report = gis_import_run (fixture->ws, plan, FALSE, NULL, &error);
  g_assert_no_error (error);
  return report;
}

/* Outlines, too, whose rings the formats turn round, and rows without a code, known by their UUID. */
static void
test_areas_unchanged (Fixture *fixture, gconstpointer data)
{
  const double outline[] = { 528000.1237, 3852000.4561, 528040.3333, 3852010.7771,
                             528030.9999, 3852050.1111, 528000.1237, 3852000.4561 };
  static const char *const ids[] = { "building", "road_section" };
  GisCatalog *catalog = gis_workspace_get_catalog (fixture->ws);
  g_autoptr (GError) error = NULL;
  GisEdit *edit = gis_edit_begin (fixture->ws, "build", &error);

  for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
    {
      g_autoptr (GisRow) row = gis_row_new (gis_catalog_find_class (catalog, ids[i]));

      if (i == 0)
        gis_row_set_text (row, "code", "7");
      gis_row_take_geometry (row, i == 0 ? gis_geometry_new_polygon (outline, 4, NULL)
                                         : gis_geometry_new_line (outline, 3, NULL));
      g_assert_true (gis_edit_insert (edit, row, &error));
    }
  g_assert_true (gis_edit_commit (edit, NULL, &error));
  g_assert_no_error (error);
  for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
    {
      const char *const classes[] = { ids[i], NULL };
      /* A section with a name would be joined to its road. */
      const GisFilter filter = { "name", GIS_OP_IS_NULL, GIS_VALUE_NULL };
      const GisQuery query = { .filters = &filter, .n_filters = 1 };
      g_autofree char *name = g_strconcat (ids[i], data, NULL);
      g_autofree char *path = test_folder_path (&fixture->folder, name);
      g_autoptr (GisImportReport) report = NULL;

      g_assert_true (gis_export_run (fixture->ws, path, NULL, classes, i == 1 ? &query : NULL, NULL,
                                     NULL, NULL, &error));
      report = import_back (fixture, path, ids[i]);
      g_assert_cmpint (report->read, ==, 1);
      g_assert_cmpint (report->unchanged, ==, 1);
    }
}

/* A move of a centimetre is one, what a format rounds away is none. */
static void
test_small_move (Fixture *fixture, gconstpointer data)
{
  const char *const classes[] = { "cover", NULL };
  g_autofree char *path = test_folder_path (&fixture->folder, "covers.csv");
  g_autoptr (GError) error = NULL;
  const struct
  {
    const char *x;
    gint64 n_updated;
    double stored;
  } steps[] = { { "528094.5534", 0, 528094.553 }, { "528094.563", 1, 528094.563 } };
  g_autofree char *text = NULL;
  char *at;

  g_assert_true (gis_export_run (fixture->ws, path, NULL, classes, NULL, NULL, NULL, NULL, &error));
  g_assert_true (g_file_get_contents (path, &text, NULL, &error));
  at = strstr (text, "528094.55");
  g_assert_nonnull (at);
  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      g_autofree char *head = g_strndup (text, (gsize) (at - text));
      g_autofree char *moved = g_strconcat (head, steps[i].x, strchr (at, ','), NULL);
      g_autoptr (GisImportReport) report = NULL;
      g_autoptr (GisRow) row = NULL;

      g_assert_true (g_file_set_contents (path, moved, -1, &error));
      report = import_back (fixture, path, "cover");
      g_assert_cmpint (report->updated, ==, steps[i].n_updated);
      g_assert_cmpint (report->unchanged, ==, 2 - steps[i].n_updated);
      row = gis_store_find (fixture->ws, "cover", "4102020102000001", &error);
      g_assert_cmpfloat_with_epsilon (row->geometry->xy[0], steps[i].stored, 1e-9);
    }
}

static void
write_note (Fixture *fixture, const char *code, const char *note)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GisRow) row = gis_store_find (fixture->ws, "cover", code, &error);
  GisEdit *edit = gis_edit_begin (fixture->ws, "note", &error);
  GisValue value = gis_value_of_static_text (note);

  g_assert_true (gis_edit_set_value (edit, "cover", row->id, "note", &value, &error));
  g_assert_true (gis_edit_commit (edit, NULL, &error));
  g_assert_no_error (error);
}

static char *
read_note (Fixture *fixture, const char *code)
{
  g_autoptr (GisRow) row = gis_store_find (fixture->ws, "cover", code, NULL);

  return g_strdup (gis_row_get_text (row, "note"));
}

static char *
repeat (const char *piece, guint n)
{
  GString *text = g_string_new (NULL);

  while (n-- > 0)
    g_string_append (text, piece);
  return g_string_free (text, FALSE);
}

/* A shapefile has no room for more than 254 bytes: told, whole characters, and back again nothing is lost.
 * Oracle: the bytes of the .dbf; 84 characters of three bytes are 252. */
static void
test_cut_texts (Fixture *fixture, gconstpointer data)
{
  const char *const classes[] = { "cover", NULL };
  g_autofree char *path = test_folder_path (&fixture->folder, "covers.shp");
  g_autofree char *dbf = test_folder_path (&fixture->folder, "covers.dbf");
  g_autofree char *note = repeat ("窨", 100), *fits = repeat ("a", 254);
  g_autofree char *cut = repeat ("窨", 84), *more = repeat ("窨", 85);
  g_autofree char *half = g_strconcat (cut, "\347", NULL);
  g_autofree char *bytes = NULL, *kept = NULL, *short_kept = NULL;
  g_autoptr (GPtrArray) shortfalls = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GisImportReport) report = NULL;
  g_autoptr (GError) error = NULL;
  gsize size = 0;

  write_note (fixture, "4102020102000001", note);
  write_note (fixture, "4102020103000002", fits);
  g_assert_true (
    gis_export_run (fixture->ws, path, NULL, classes, NULL, NULL, shortfalls, NULL, &error));
  g_assert_cmpuint (shortfalls->len, ==, 1);
  g_assert_nonnull (strstr (shortfalls->pdata[0], "1 text was cut to 254 bytes"));
  g_assert_nonnull (strstr (shortfalls->pdata[0], "4102020102000001, Note"));
  g_assert_true (g_file_get_contents (dbf, &bytes, &size, &error));
  g_assert_nonnull (memmem (bytes, size, cut, strlen (cut)));
  g_assert_nonnull (memmem (bytes, size, fits, strlen (fits)));
  g_assert_null (memmem (bytes, size, more, strlen (more)));
  g_assert_null (memmem (bytes, size, half, strlen (half)));
  report = import_back (fixture, path, "cover");
  g_assert_cmpint (report->unchanged, ==, 2);
  g_assert_cmpuint (report->notes->len, ==, 1);
  g_assert_nonnull (strstr (report->notes->pdata[0], "1 stored text was kept"));
  kept = read_note (fixture, "4102020102000001");
  g_assert_cmpstr (kept, ==, note);
  short_kept = read_note (fixture, "4102020103000002");
  g_assert_cmpstr (short_kept, ==, fits);
}

/* A beginning that had room for more was shortened by somebody, and counts; in GBK a character has two
 * bytes. The columns have 40. */
static void
test_cut_or_shortened (Fixture *fixture, gconstpointer data)
{
  static const double xy[] = { 114.30697, 34.79713 };
  static const char *const names[] = { "code", "kind", "note" };
  static const char utf8[] = "UTF-8";
  const struct
  {
    const char *stored, *written, *encoding;
    gboolean kept;
  } cases[] = {
    { "0123456789012345678901234567890123456789and more",
      "0123456789012345678901234567890123456789", utf8, TRUE },
    { "012345678901234567890123456789012345678 and more", "012345678901234567890123456789012345678",
      utf8, TRUE },
    { "0123456789012345678901234567890123456789and more", "012345678901234567890123456789012345678",
      utf8, FALSE },
    { "abcdef", "abc", utf8, FALSE },
    { "一二三四五六七八九十一二三四五", "一二三四五六七八九十一二三", utf8, TRUE },
    { "一二三四五六七八九十一二三四五六七八九十井盖", "一二三四五六七八九十一二三四五六七八九十",
      "GBK", TRUE },
    { "一二三四五六七八九十一二三四五六七八九十井盖", "一二三四五六七八九十一二三", "GBK", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *name = g_strdup_printf ("case%u", i);
      g_autoptr (GError) error = NULL;
      g_autofree char *bytes =
        g_convert (cases[i].written, -1, cases[i].encoding, "UTF-8", NULL, NULL, &error);
      const char *const values[] = { "4102020102000001", "0102", bytes };
      g_autofree char *path = test_folder_write_shapefile (
        &fixture->folder, name, xy, 1, names, 3, values, 0, cases[i].encoding,
        "GEOGCS[\"WGS 84\",DATUM[\"WGS_1984\","
        "SPHEROID[\"WGS 84\",6378137,298.257223563]],"
        "PRIMEM[\"Greenwich\",0],UNIT[\"degree\",0.0174532925199433]]");
      g_autoptr (GisSourceInfo) info = NULL;
      g_autoptr (GisImportPlan) plan = NULL;
      g_autoptr (GisImportReport) report = NULL;
      g_autofree char *note = NULL;

      g_assert_no_error (error);
      write_note (fixture, "4102020102000001", cases[i].stored);
      info = gis_source_inspect (path, NULL, NULL, &error);
      g_assert_no_error (error);
      plan = gis_import_plan_new (fixture->ws, info, NULL, "cover", NULL, &error);
      g_assert_no_error (error);
      report = gis_import_run (fixture->ws, plan, FALSE, NULL, &error);
      g_assert_no_error (error);
      g_assert_cmpint (report->updated + report->unchanged, ==, 1);
      note = read_note (fixture, "4102020102000001");
      g_assert_cmpstr (note, ==, cases[i].kept ? cases[i].stored : cases[i].written);
    }
}

/* One filter, several classes: each reads the value as its own field has it. */
static void
test_filter_by_class (Fixture *fixture, gconstpointer data)
{
  GisFilter filter = { "kind", GIS_OP_EQ, gis_value_of_static_text ("污水") };
  GisQuery query = { .filters = &filter, .n_filters = 1 };
  const char *const both[] = { "pole", "cover", NULL }, *const poles[] = { "pole", NULL };
  g_autofree char *path = test_folder_path (&fixture->folder, "all.gpkg");
  g_autofree char *named = test_folder_path (&fixture->folder, "named.gpkg");
  g_autofree char *refused = test_folder_path (&fixture->folder, "refused.gpkg");
  g_autoptr (GError) error = NULL;
  gint64 n = 0;

  g_assert_true (gis_export_run (fixture->ws, path, NULL, NULL, &query, &n, NULL, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpint (n, ==, 1);
  g_assert_true (gis_export_run (fixture->ws, named, NULL, both, &query, &n, NULL, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpint (n, ==, 1);
  g_assert_false (
    gis_export_run (fixture->ws, refused, NULL, poles, &query, &n, NULL, NULL, &error));
  g_assert_error (error, GIS_ERROR, GIS_ERROR_INVALID);
  g_assert_false (g_file_test (refused, G_FILE_TEST_EXISTS));
}

static void
test_round_trip (Fixture *fixture, gconstpointer data)
{
  const char *name = data;
  const char *const classes[] = { "cover", NULL };
  g_autofree char *path = test_folder_path (&fixture->folder, name);
  g_autoptr (GError) error = NULL;
  gint64 n = 0;

  g_assert_true (gis_export_run (fixture->ws, path, NULL, classes, NULL, &n, NULL, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpint (n, ==, 2);
  assert_comes_back (fixture, path, NULL, g_str_has_suffix (name, ".geojson") ? 0.001 : 1e-6);
  if (g_str_has_suffix (name, ".shp"))
    {
      g_autofree char *cpg = test_folder_path (&fixture->folder, "covers.cpg");
      g_autofree char *text = NULL;

      g_assert_true (g_file_get_contents (cpg, &text, NULL, NULL));
      g_assert_true (g_str_has_prefix (text, "UTF-8"));
    }
  /* A second time the file is in the way. */
  g_assert_false (gis_export_run (fixture->ws, path, NULL, classes, NULL, &n, NULL, NULL, &error));
  g_assert_error (error, GIS_ERROR, GIS_ERROR_WORKSPACE);
}

static void
test_all_classes (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = test_folder_path (&fixture->folder, "all.gpkg");
  g_autoptr (GError) error = NULL;
  g_autoptr (GisSourceInfo) info = NULL;
  const GisSourceLayer *road;
  gint64 n = 0;

  g_assert_true (gis_export_run (fixture->ws, path, NULL, NULL, NULL, &n, NULL, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpint (n, ==, 4);
  info = gis_source_inspect (path, NULL, NULL, &error);
  g_assert_cmpuint (info->layers->len, ==, 3);
  g_assert_cmpstr (gis_source_info_find_layer (info, "cover")->crs, ==, "EPSG:4547");
  road = gis_source_info_find_layer (info, "road");
  g_assert_cmpint (road->geometry, ==, GIS_GEOMETRY_NONE);
  g_assert_cmpint (road->n_rows, ==, 1);
}

static void
test_filter (Fixture *fixture, gconstpointer data)
{
  const char *const covers[] = { "cover", NULL }, *const roads[] = { "road", NULL };
  GisFilter filter = { "kind", GIS_OP_EQ, gis_value_of_static_text ("0103") };
  GisQuery query = { .filters = &filter, .n_filters = 1 };
  g_autofree char *path = test_folder_path (&fixture->folder, "storm.csv");
  g_autofree char *other = test_folder_path (&fixture->folder, "road.csv");
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  gint64 n = 0;

  g_assert_true (gis_export_run (fixture->ws, path, NULL, covers, &query, &n, NULL, NULL, &error));
  g_assert_cmpint (n, ==, 1);
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_true (g_str_has_prefix (text, "\357\273\277X,Y,row_id,"));
  g_assert_nonnull (strstr (text, "4102020103000002"));
  g_assert_null (strstr (text, "4102020102000001"));
  g_assert_false (gis_export_run (fixture->ws, other, NULL, roads, &query, &n, NULL, NULL, &error));
  g_assert_error (error, GIS_ERROR, GIS_ERROR_USAGE);
}

static void
test_refused (Fixture *fixture, gconstpointer data)
{
  const char *const two[] = { "cover", "road_section", NULL }, *const road[] = { "road", NULL };
  const char *const unknown[] = { "klingon", NULL };
  const struct
  {
    const char *path, *format;
    const char *const *classes;
    int code;
  } cases[] = {
    { "a.geojson", NULL, two, GIS_ERROR_USAGE },
    { "a.shp", NULL, road, GIS_ERROR_USAGE },
    { "a.pdf", NULL, two, GIS_ERROR_USAGE },
    { "a.gpkg", "PDF", two, GIS_ERROR_USAGE },
    { "a.gpkg", NULL, unknown, GIS_ERROR_USAGE },
    { "no/such/folder/a.gpkg", NULL, two, GIS_ERROR_FAILED },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = test_folder_path (&fixture->folder, cases[i].path);
      g_autoptr (GError) error = NULL;

      g_assert_false (gis_export_run (fixture->ws, path, cases[i].format, cases[i].classes, NULL,
                                      NULL, NULL, NULL, &error));
      g_assert_error (error, GIS_ERROR, cases[i].code);
      g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
    }
}

static void
test_cancel (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = test_folder_path (&fixture->folder, "a.gpkg");
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GisJob) job = gis_job_new (cancellable, NULL, NULL);
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  g_assert_false (gis_export_run (fixture->ws, path, NULL, NULL, NULL, NULL, NULL, job, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
}

/* Every field of every class with a geometry finds its column again in our own shapefile, whose names are
 * different and fit DBF. Oracle: the class itself; uniqueness by hash. */
static void
test_short_names (Fixture *fixture, gconstpointer data)
{
  GisCatalog *catalog = gis_workspace_get_catalog (fixture->ws);

  for (guint i = 0; i < gis_catalog_get_n_classes (catalog); i++)
    {
      const GisClass *klass = gis_catalog_get_class (catalog, i);
      const char *const classes[] = { klass->id, NULL };
      g_autofree char *name = g_strconcat (klass->id, ".shp", NULL);
      g_autofree char *path = test_folder_path (&fixture->folder, name);
      g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
      g_autoptr (GisSourceInfo) info = NULL;
      g_autoptr (GisImportPlan) plan = NULL;
      g_autoptr (GError) error = NULL;

      if (klass->geometry == GIS_GEOMETRY_NONE)
        continue;
      g_assert_true (
        gis_export_run (fixture->ws, path, NULL, classes, NULL, NULL, NULL, NULL, &error));
      info = gis_source_inspect (path, NULL, NULL, &error);
      g_assert_no_error (error);
      plan = gis_import_plan_new (fixture->ws, info, NULL, klass->id, NULL, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (plan->mappings->len, ==, klass->n_fields + 2);
      for (guint j = 0; j < plan->mappings->len; j++)
        {
          const GisImportMapping *mapping = plan->mappings->pdata[j];
          const GisField *field = j < 2 ? NULL : &klass->fields[j - 2];
          gboolean taken = field != NULL && !field->derived && field->type != GIS_FIELD_REFERENCE;

          g_assert_cmpuint (strlen (mapping->column), <=, 10);
          g_assert_true (g_hash_table_add (seen, mapping->column));
          g_assert_cmpstr (mapping->field, ==, taken ? field->name : NULL);
        }
    }
}

/* A stored geometry that cannot be read is told, and its row written all the same. */
static void
test_unreadable_geometry (Fixture *fixture, gconstpointer data)
{
  const char *const classes[] = { "cover", NULL };
  g_autofree char *city = test_folder_path (&fixture->folder, "city.sanhua");
  g_autofree char *path = test_folder_path (&fixture->folder, "covers.gpkg");
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) shortfalls = g_ptr_array_new_with_free_func (g_free);
  gint64 n_rows = 0;
  sqlite3 *db = NULL;

  g_assert_cmpint (sqlite3_open (city, &db), ==, SQLITE_OK);
  sqlite3_db_config (db, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL);
  g_assert_cmpint (sqlite3_exec (db,
                                 "UPDATE cover SET geom = x'00ff' WHERE code = '4102020102000001'",
                                 NULL, NULL, NULL),
                   ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_changes (db), ==, 1);
  sqlite3_close (db);
  g_assert_true (
    gis_export_run (fixture->ws, path, NULL, classes, NULL, &n_rows, shortfalls, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpint (n_rows, ==, 2);
  g_assert_cmpuint (shortfalls->len, ==, 1);
  g_assert_nonnull (strstr (shortfalls->pdata[0], "1 row was written without a geometry"));
}

/* A file that is there stays as it is. */
static void
test_existing (Fixture *fixture, gconstpointer data)
{
  const char *const classes[] = { "cover", NULL };
  g_autofree char *path = test_folder_write (&fixture->folder, "covers.shp", "mine", -1);
  g_autofree char *beside = test_folder_path (&fixture->folder, "beside.shp");
  g_autofree char *link = test_folder_path (&fixture->folder, "link.gpkg");
  g_autofree char *dbf = test_folder_write (&fixture->folder, "beside.dbf", "mine", -1);
  g_autofree char *kept = NULL, *also_kept = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_false (
    gis_export_run (fixture->ws, path, NULL, classes, NULL, NULL, NULL, NULL, &error));
  g_assert_error (error, GIS_ERROR, GIS_ERROR_WORKSPACE);
  g_clear_error (&error);
  /* also one of the files that a format has beside its first */
  g_assert_false (
    gis_export_run (fixture->ws, beside, NULL, classes, NULL, NULL, NULL, NULL, &error));
  g_assert_error (error, GIS_ERROR, GIS_ERROR_WORKSPACE);
  g_assert_true (g_file_get_contents (path, &kept, NULL, NULL));
  g_assert_cmpstr (kept, ==, "mine");
  g_assert_true (g_file_get_contents (dbf, &also_kept, NULL, NULL));
  g_assert_cmpstr (also_kept, ==, "mine");
  g_assert_false (g_file_test (beside, G_FILE_TEST_EXISTS));
  g_clear_error (&error);
  /* and a link that leads nowhere */
  g_assert_cmpint (symlink ("/nowhere/at/all.gpkg", link), ==, 0);
  g_assert_false (
    gis_export_run (fixture->ws, link, NULL, classes, NULL, NULL, NULL, NULL, &error));
  g_assert_error (error, GIS_ERROR, GIS_ERROR_WORKSPACE);
  g_assert_true (g_file_test (link, G_FILE_TEST_IS_SYMLINK));
}

#define ADD(name, data, func)                                                                      \
  g_test_add ("/gis/export/" name, Fixture, data, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("round-trip/gpkg", "covers.gpkg", test_round_trip);
  ADD ("round-trip/geojson", "covers.geojson", test_round_trip);
  ADD ("round-trip/shapefile", "covers.shp", test_round_trip);
  ADD ("round-trip/csv", "covers.csv", test_round_trip);
  ADD ("back-unchanged/gpkg", "covers.gpkg", test_back_unchanged);
  ADD ("back-unchanged/shapefile", "covers.shp", test_back_unchanged);
  ADD ("back-unchanged/geojson", "covers.geojson", test_back_unchanged);
  ADD ("back-unchanged/csv", "covers.csv", test_back_unchanged);
  ADD ("areas-unchanged/gpkg", ".gpkg", test_areas_unchanged);
  ADD ("areas-unchanged/shapefile", ".shp", test_areas_unchanged);
  ADD ("areas-unchanged/geojson", ".geojson", test_areas_unchanged);
  ADD ("areas-unchanged/csv", ".csv", test_areas_unchanged);
  ADD ("small-move", NULL, test_small_move);
  ADD ("cut-texts", NULL, test_cut_texts);
  ADD ("cut-or-shortened", NULL, test_cut_or_shortened);
  ADD ("filter-by-class", NULL, test_filter_by_class);
  ADD ("short-names", NULL, test_short_names);
  ADD ("unreadable-geometry", NULL, test_unreadable_geometry);
  ADD ("existing", NULL, test_existing);
  ADD ("all-classes", NULL, test_all_classes);
  ADD ("filter", NULL, test_filter);
  ADD ("refused", NULL, test_refused);
  ADD ("cancel", NULL, test_cancel);
  return g_test_run ();
}
