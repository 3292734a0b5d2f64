/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The command line's doors to other files: inspect, import, export. */
#include "tests/gis/ctl-fixture.h"

#include <glib/gstdio.h>
#include <math.h>
#include <sqlite3.h>

/* ---- inspect ---- */

static const char points[] = "{\"type\":\"FeatureCollection\",\"features\":["
                             "{\"type\":\"Feature\",\"properties\":{\"编号\":\"A1\",\"高差\":3.5},"
                             "\"geometry\":{\"type\":\"Point\",\"coordinates\":[114.35,34.80]}},"
                             "{\"type\":\"Feature\",\"properties\":{\"编号\":\"A2\",\"高差\":null},"
                             "\"geometry\":{\"type\":\"Point\",\"coordinates\":[114.36,34.81]}}]}";

static void
test_inspect (void)
{
  g_autofree char *folder = ctl_make_folder ();
  g_autofree char *path = ctl_write_file (folder, "points.geojson", points);
  CtlResult text = ctl_run ("inspect", path, NULL);
  CtlResult json = ctl_run ("inspect", path, "--json", NULL);
  g_autoptr (JsonNode) root = NULL;
  JsonObject *object, *layer;

  ctl_assert_status (&text, 0);
  g_assert_nonnull (strstr (text.out, "GeoJSON"));
  g_assert_nonnull (strstr (text.out, "编号"));
  ctl_assert_status (&json, 0);
  root = ctl_parse_json (&json);
  object = json_node_get_object (root);
  g_assert_cmpstr (json_object_get_string_member (object, "driver"), ==, "GeoJSON");
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (object, "layers")), ==, 1);
  layer = json_array_get_object_element (json_object_get_array_member (object, "layers"), 0);
  g_assert_cmpint (json_object_get_int_member (layer, "rows"), ==, 2);
  g_assert_cmpstr (json_object_get_string_member (layer, "geometry"), ==, "point");
  g_assert_cmpstr (json_object_get_string_member (layer, "suggested_crs"), ==, "EPSG:4547");
  g_assert_cmpfloat_with_epsilon (
    json_array_get_double_element (json_object_get_array_member (layer, "extent"), 2), 114.36,
    1e-9);
  ctl_result_clear (&text);
  ctl_result_clear (&json);
  ctl_remove_folder (folder);
}

static void
test_inspect_refused (void)
{
  g_autofree char *folder = ctl_make_folder ();
  g_autofree char *missing = g_build_filename (folder, "missing.geojson", NULL);
  g_autofree char *garbage = ctl_write_file (folder, "garbage.geojson", "{\"type\": \"Feat");
  const char *const paths[] = { missing, garbage };
  static const char *const names[] = { "missing.geojson", "garbage.geojson" };

  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      CtlResult result = ctl_run ("inspect", paths[i], NULL);
      ctl_assert_status (&result, 3);
      ctl_assert_one_error_line (&result);
      g_assert_nonnull (strstr (result.err, names[i]));
      ctl_result_clear (&result);
    }
  ctl_remove_folder (folder);
}

/* What the system refuses is not called a strange format. The superuser reads everything. */
static void
test_inspect_no_permission (void)
{
  g_autofree char *folder = ctl_make_folder ();
  g_autofree char *path =
    ctl_write_file (folder, "closed.geojson", "{\"type\":\"FeatureCollection\",\"features\":[]}");
  gboolean readable;
  CtlResult result;

  g_assert_cmpint (g_chmod (path, 0), ==, 0);
  readable = g_access (path, R_OK) == 0;
  result = ctl_run ("inspect", path, NULL);
  ctl_assert_status (&result, readable ? 0 : 3);
  if (!readable)
    {
      ctl_assert_one_error_line (&result);
      g_assert_nonnull (strstr (result.err, "closed.geojson"));
      g_assert_nonnull (strstr (result.err, g_strerror (EACCES)));
    }
  ctl_result_clear (&result);
  ctl_remove_folder (folder);
}

/* Boundaries from DataV say WGS 84 and are in GCJ-02: told wherever they are read, unless somebody has named
 * their system. */
static void
test_datav (void)
{
  static const char square[] =
    "{\"type\":\"FeatureCollection\",\"features\":[{\"type\":\"Feature\",\"properties\":{"
    "\"adcode\":410204,\"name\":\"鼓楼区\",\"childrenNum\":0,\"centroid\":[114.32,34.78],"
    "\"acroutes\":[100000,410000,410200]},\"geometry\":{\"type\":\"Polygon\",\"coordinates\":[[["
    "114.30,34.75],[114.35,34.75],[114.35,34.80],[114.30,34.80],[114.30,34.75]]]}}]}";
  g_autofree char *folder = ctl_make_folder ();
  g_autofree char *source = ctl_write_file (folder, "410200.json", square);
  g_autofree char *plain = g_build_filename (folder, "plain.sanhua", NULL);
  g_autofree char *told = g_build_filename (folder, "told.sanhua", NULL);
  const struct
  {
    const char *arguments[5];
    const char *words; /* NULL: no doubt */
  } cases[] = {
    { { "inspect", source }, "import them with --crs GCJ-02" },
    { { "inspect", source, "--json" }, "\"likely_crs\" : \"GCJ-02\"" },
    { { "new", plain, "--districts", source }, "Import them with --districts-crs GCJ-02." },
    { { "import", plain, source, "--class=admin_area" }, "Import them with --crs GCJ-02." },
    { { "import", plain, source, "--class=admin_area", "--crs=GCJ-02" }, NULL },
    { { "new", told, "--districts", source, "--districts-crs=GCJ-02" }, NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const char *const *a = cases[i].arguments;
      CtlResult result = ctl_run (a[0], a[1], a[2], a[2] != NULL ? a[3] : NULL,
                                  a[2] != NULL && a[3] != NULL ? a[4] : NULL, NULL);

      ctl_assert_status (&result, 0);
      if (cases[i].words != NULL && strstr (result.out, cases[i].words) == NULL)
        g_error ("%s: %s", result.command, result.out);
      if (cases[i].words == NULL)
        {
          g_assert_null (strstr (result.out, "DataV"));
          g_assert_nonnull (
            strstr (result.out, "The shift from GCJ-02 to EPSG:4547 is approximate (1 to 20 m)."));
        }
      ctl_result_clear (&result);
    }
  ctl_remove_folder (folder);
}

/* ---- import ---- */

static gint64
get_count (const CtlResult *result, const char *key)
{
  g_autoptr (JsonNode) root = ctl_parse_json (result);

  g_assert_true (json_object_has_member (json_node_get_object (root), key));
  return json_object_get_int_member (json_node_get_object (root), key);
}

/* A row that falls short has a reason: their counts add up to what was left out, each row is told, and
 * without one the status is 0. */
static void
assert_explained (const CtlResult *result)
{
  g_autoptr (JsonNode) root = ctl_parse_json (result);
  JsonObject *object = json_node_get_object (root);
  JsonObject *reasons = json_object_get_object_member (object, "reasons");
  g_autoptr (GList) codes = json_object_get_members (reasons);
  gint64 left_out = json_object_get_int_member (object, "rejected") +
                    json_object_get_int_member (object, "duplicates");
  gint64 sum = 0;

  for (GList *at = codes; at != NULL; at = at->next)
    sum += json_object_get_int_member (reasons, at->data);
  g_assert_cmpint (sum, ==, left_out);
  g_assert_cmpint (result->status, ==, left_out > 0 ? 1 : 0);
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (object, "rejects")), ==,
                    left_out);
}

static gint64
count_covers (const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GisWorkspace) ws = gis_workspace_open (path, GIS_OPEN_READ_ONLY, &error);
  gint64 n;

  g_assert_no_error (error);
  n = gis_store_count (ws, "cover", NULL, &error);
  g_assert_no_error (error);
  return n;
}

/* The shipped sample: some rows are rejected (status 1); the second time nothing is new. */
static void
test_import (void)
{
  static const char *const keys[] = { "read", "inserted", "updated", "unchanged", "rejected" };
  g_autofree char *folder = ctl_make_folder ();
  g_autofree char *path = copy_town (folder);
  g_autofree char *sample =
    g_build_filename (g_getenv ("G_TEST_SRCDIR"), "data", "sample", "covers.geojson", NULL);
  gint64 before = count_covers (path), inserted;
  CtlResult result =
    ctl_run ("import", path, sample, "--class", "cover", "--dry-run", "--json", NULL);

  ctl_assert_status (&result, 1);
  inserted = get_count (&result, "inserted");
  g_assert_cmpint (inserted, ==, 99);
  g_assert_cmpint (count_covers (path), ==, before);
  ctl_result_clear (&result);
  result = ctl_run ("import", path, sample, "--class", "cover", "--json", NULL);
  ctl_assert_status (&result, 1);
  g_assert_cmpint (get_count (&result, "read"), ==, 120);
  g_assert_cmpint (get_count (&result, "inserted"), ==, inserted);
  g_assert_cmpint (get_count (&result, "updated"), ==, 14);
  g_assert_cmpint (get_count (&result, "rejected"), ==, 2);
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    g_assert_cmpint (get_count (&result, keys[i]), >=, 0);
  assert_explained (&result);
  ctl_result_clear (&result);
  g_assert_cmpint (count_covers (path), ==, before + inserted);
  result = ctl_run ("import", path, sample, "--class", "cover", "--json", NULL);
  g_assert_cmpint (get_count (&result, "inserted"), ==, 0);
  g_assert_cmpint (get_count (&result, "updated"), ==, 0);
  g_assert_cmpint (get_count (&result, "unchanged"), ==, 99 + 14);
  assert_explained (&result);
  ctl_result_clear (&result);
  result = ctl_run ("import", path, sample, "--class", "cover", NULL);
  ctl_assert_status (&result, 1);
  g_assert_nonnull (strstr (result.out, "  unchanged: 113\n"));
  g_assert_nonnull (strstr (result.out, "  Lies where one is stored already: 5\n"));
  ctl_result_clear (&result);
  /* One step, taken back as one. */
  result = run_on_copy (path, "undo", NULL, NULL);
  ctl_assert_status (&result, 0);
  ctl_result_clear (&result);
  g_assert_cmpint (count_covers (path), ==, before);
  ctl_remove_folder (folder);
}

/* --map against the guess, and text for people. */
static void
test_import_map (void)
{
  static const char text[] = "{\"type\":\"FeatureCollection\",\"features\":["
                             "{\"type\":\"Feature\",\"properties\":{\"a\":\"污水\",\"b\":\"K-1\"},"
                             "\"geometry\":{\"type\":\"Point\",\"coordinates\":[114.40,34.85]}}]}";
  g_autofree char *folder = ctl_make_folder ();
  g_autofree char *path = copy_town (folder);
  g_autofree char *source = ctl_write_file (folder, "odd.geojson", text);
  g_autofree char *kind = NULL;
  CtlResult result =
    ctl_run ("import", path, source, "--class=cover", "--map=kind=a", "--map=code=b", NULL);

  ctl_assert_status (&result, 0);
  ctl_result_clear (&result);
  kind = read_cover (path, "K-1", "kind");
  g_assert_cmpstr (kind, ==, "0102");
  ctl_remove_folder (folder);
}

/* A row left out as a suspected duplicate falls short of what was asked; it can be asked for. */
static void
test_import_duplicates (void)
{
  static const char head[] = "{\"type\":\"FeatureCollection\",\"features\":["
                             "{\"type\":\"Feature\",\"properties\":{\"kind\":\"污水\"";
  static const char tail[] =
    "},\"geometry\":{\"type\":\"Point\",\"coordinates\":[114.40,34.85]}}]}";
  g_autofree char *folder = ctl_make_folder ();
  g_autofree char *path = copy_town (folder);
  g_autofree char *text = g_strconcat (head, tail, NULL);
  g_autofree char *other = g_strconcat (head, ",\"owner\":\"x\"", tail, NULL);
  g_autofree char *first = ctl_write_file (folder, "first.geojson", text);
  g_autofree char *second = ctl_write_file (folder, "second.geojson", other);
  static const struct
  {
    const char *option;
    int status;
    gint64 n_duplicates;
  } cases[] = { { "--dry-run", 1, 1 },
                { "--duplicates=report", 1, 1 },
                { "--duplicates=new", 0, 0 } };
  CtlResult result = ctl_run ("import", path, first, "--class=cover", NULL);
  gint64 before;

  ctl_assert_status (&result, 0);
  ctl_result_clear (&result);
  before = count_covers (path);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      result = ctl_run ("import", path, second, "--class=cover", "--json", cases[i].option, NULL);
      ctl_assert_status (&result, cases[i].status);
      g_assert_cmpint (get_count (&result, "duplicates"), ==, cases[i].n_duplicates);
      assert_explained (&result);
      g_assert_cmpint (count_covers (path), ==, before + 1 - cases[i].n_duplicates);
      ctl_result_clear (&result);
    }
  ctl_remove_folder (folder);
}

static void
test_import_refused (void)
{
  static const struct
  {
    const char *option;
    int status;
  } cases[] = {
    { "--class=teapot", 2 },      { "--layer=none", 2 },  { "--map=nothing=编号", 2 },
    { "--map=code=none", 2 },     { "--map=code", 2 },    { "--crs=EPSG:999999", 2 },
    { "--encoding=KLINGON", -1 }, { "--moved=maybe", 2 }, { "--duplicates=maybe", 2 },
  };
  g_autofree char *folder = ctl_make_folder ();
  g_autofree char *path = copy_town (folder);
  g_autofree char *source = ctl_write_file (folder, "points.geojson", points);
  gint64 before = count_covers (path);
  CtlResult result;

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      result = ctl_run ("import", path, source, "--class=cover", cases[i].option, NULL);
      if (cases[i].status >= 0)
        ctl_assert_status (&result, cases[i].status);
      g_assert_cmpint (result.status, >=, 2);
      g_assert_cmpint (result.status, <=, 3);
      ctl_assert_one_error_line (&result);
      ctl_result_clear (&result);
    }
  result = ctl_run ("import", path, source, "--class=cover", "--map=code", NULL);
  g_assert_nonnull (strstr (result.err, "--map: “code” is not of the form FIELD=COLUMN"));
  ctl_result_clear (&result);
  /* Its tables would read like any others. */
  result = ctl_run ("import", path, path, "--layer=cover", NULL);
  ctl_assert_status (&result, 2);
  ctl_assert_one_error_line (&result);
  g_assert_nonnull (strstr (result.err, "copy.sanhua” is the workspace itself"));
  ctl_result_clear (&result);
  /* These numbers are no metres. */
  result = ctl_run ("import", path, source, "--class=cover", "--crs=EPSG:4547", NULL);
  ctl_assert_status (&result, 3);
  ctl_assert_one_error_line (&result);
  g_assert_nonnull (strstr (result.err, "EPSG:4326"));
  ctl_result_clear (&result);
  result = ctl_run ("import", path, "/nowhere/points.geojson", "--class=cover", NULL);
  ctl_assert_status (&result, 3);
  ctl_assert_one_error_line (&result);
  ctl_result_clear (&result);
  g_assert_cmpint (count_covers (path), ==, before);
  ctl_remove_folder (folder);
}

/* SIGINT in the middle of many rows: the file is as it was, and sound. */
static void
test_import_interrupted (void)
{
  g_autofree char *folder = ctl_make_folder ();
  g_autofree char *sources = ctl_make_folder ();
  g_autofree char *path = copy_town (folder);
  g_autoptr (GString) text = g_string_new ("{\"type\":\"FeatureCollection\",\"features\":[");
  g_autofree char *source = NULL;
  gint64 before = count_covers (path);
  guint n_undone;
  g_autoptr (GPtrArray) labels = read_labels (path, &n_undone);
  g_autoptr (GPtrArray) labels_after = NULL;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 50000; i++)
    g_string_append_printf (text,
                            "%s{\"type\":\"Feature\",\"properties\":{\"kind\":\"0102\"},"
                            "\"geometry\":{\"type\":\"Point\",\"coordinates\":[114.%06u,34.%06u]}}",
                            i > 0 ? "," : "", 300000 + i % 500 * 100, 700000 + i / 500 * 100);
  g_string_append (text, "]}");
  source = ctl_write_file (sources, "many.geojson", text->str);
  for (guint i = 1; i <= 2; i++)
    {
      const char *const arguments[] = { "import", path, source, "--class=cover", NULL };
      g_autoptr (GSubprocess) process = ctl_start (arguments);
      /* The first reader inspects, the second one reads the rows. */
      ctl_interrupt_at_child (process, i);
      g_assert_cmpint (g_subprocess_get_exit_status (process), ==, 130);
      g_assert_cmpint (count_covers (path), ==, before);
    }
  labels_after = read_labels (path, &n_undone);
  g_assert_cmpuint (labels_after->len, ==, labels->len);
  {
    g_autoptr (GisWorkspace) ws = gis_workspace_open (path, GIS_OPEN_READ_ONLY, &error);
    g_autoptr (GPtrArray) findings = gis_workspace_verify (ws, NULL, &error);
    g_assert_no_error (error);
    g_assert_cmpuint (findings->len, ==, 0);
  }
  ctl_remove_folder (folder);
  ctl_remove_folder (sources);
}

/* ---- export ---- */

/* Every cover out and into a new workspace: the same values and places come back. */
static void
test_export_round_trip (void)
{
  static const char *const formats[] = { "covers.gpkg", "covers.geojson" };
  g_autoptr (GError) error = NULL;
  g_autoptr (GisWorkspace) ws = gis_workspace_open (town_path, GIS_OPEN_READ_ONLY, &error);
  g_autoptr (GPtrArray) rows = gis_store_list (ws, "cover", NULL, &error);

  g_assert_no_error (error);
  for (guint n = 0; n < G_N_ELEMENTS (formats); n++)
    {
      g_autofree char *folder = ctl_make_folder ();
      g_autofree char *out = g_build_filename (folder, formats[n], NULL);
      g_autofree char *path = g_build_filename (folder, "back.sanhua", NULL);
      g_autoptr (GisWorkspace) back = NULL;
      CtlResult result = ctl_run ("export", town_path, out, "--class", "cover", NULL);
      ctl_assert_status (&result, 0);
      ctl_result_clear (&result);
      result = ctl_run ("new", path, NULL);
      ctl_assert_status (&result, 0);
      ctl_result_clear (&result);
      result = ctl_run ("import", path, out, "--class", "cover", "--json", NULL);
      ctl_assert_status (&result, 0);
      g_assert_cmpint (get_count (&result, "inserted"), ==, rows->len);
      ctl_result_clear (&result);
      back = gis_workspace_open (path, GIS_OPEN_READ_ONLY, &error);
      g_assert_no_error (error);
      for (guint i = 0; i < rows->len; i++)
        {
          const GisRow *row = rows->pdata[i];
          g_autoptr (GisRow) same =
                       gis_store_find (back, "cover", gis_row_get_text (row, "code"), &error);
          g_assert_no_error (error);
          g_assert_cmpfloat (hypot (row->geometry->xy[0] - same->geometry->xy[0],
                                    row->geometry->xy[1] - same->geometry->xy[1]),
                             <, 0.01);
          for (guint f = 0; f < row->klass->n_fields; f++)
            {
              const GisField *field = &row->klass->fields[f];
              if (field->type != GIS_FIELD_REFERENCE &&
                  !gis_value_equal (&row->values[f], &same->values[f]))
                g_error ("%s: cover %s: %s differs", formats[n], gis_row_get_text (row, "code"),
                         field->name);
            }
        }
      g_clear_object (&back);
      ctl_remove_folder (folder);
    }
}

static void
test_export_where (void)
{
  g_autofree char *folder = ctl_make_folder ();
  g_autofree char *out = g_build_filename (folder, "sewers.geojson", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GisWorkspace) ws = gis_workspace_open (town_path, GIS_OPEN_READ_ONLY, &error);
  const GisFilter filters[] = { { "kind", GIS_OP_EQ, gis_value_of_static_text ("0102") },
                                { "district", GIS_OP_EQ, gis_value_of_static_text ("410204") } };
  GisQuery query = { .filters = filters, .n_filters = 2 };
  gint64 expected = gis_store_count (ws, "cover", &query, &error);
  /* A value as people write it is understood. */
  CtlResult result = ctl_run ("export", town_path, out, "--class=cover", "--where=kind=污水",
                              "--where=district=410204", NULL);

  g_assert_no_error (error);
  ctl_assert_status (&result, 0);
  ctl_result_clear (&result);
  result = ctl_run ("inspect", out, "--json", NULL);
  {
    g_autoptr (JsonNode) root = ctl_parse_json (&result);
    JsonArray *layers = json_object_get_array_member (json_node_get_object (root), "layers");
    g_assert_cmpint (expected, >, 10);
    g_assert_cmpint (json_object_get_int_member (json_array_get_object_element (layers, 0), "rows"),
                     ==, expected);
  }
  ctl_result_clear (&result);
  ctl_remove_folder (folder);
}

/* Without a class every class that can have the value is asked. */
static void
test_export_where_everywhere (void)
{
  g_autofree char *folder = ctl_make_folder ();
  g_autofree char *out = g_build_filename (folder, "intact.gpkg", NULL);
  g_autofree char *none = g_build_filename (folder, "none.gpkg", NULL);
  g_autofree char *said = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GisWorkspace) ws = gis_workspace_open (town_path, GIS_OPEN_READ_ONLY, &error);
  GisCatalog *catalog = gis_workspace_get_catalog (ws);
  const GisFilter filter = { "state", GIS_OP_EQ, gis_value_of_static_text ("intact") };
  GisQuery query = { .filters = &filter, .n_filters = 1 };
  gint64 expected = 0;
  CtlResult result;

  for (guint i = 0; i < gis_catalog_get_n_classes (catalog); i++)
    {
      const GisClass *klass = gis_catalog_get_class (catalog, i);
      if (gis_class_find_field (klass, "state") >= 0)
        expected += gis_store_count (ws, klass->id, &query, &error);
    }
  g_assert_no_error (error);
  g_assert_cmpint (expected, >, 10);
  result = ctl_run ("export", town_path, out, "--where=state=intact", NULL);
  ctl_assert_status (&result, 0);
  said = g_strdup_printf (": %" G_GINT64_FORMAT " rows written", expected);
  g_assert_nonnull (strstr (result.out, said));
  ctl_result_clear (&result);
  result = ctl_run ("export", town_path, none, "--where=state=nonsense", NULL);
  ctl_assert_status (&result, 2);
  ctl_assert_one_error_line (&result);
  g_assert_nonnull (strstr (result.err, "nonsense"));
  ctl_result_clear (&result);
  ctl_remove_folder (folder);
}

/* What a format has no room for is told, with a status. */
static void
test_export_cut (void)
{
  g_autofree char *folder = ctl_make_folder ();
  g_autofree char *path = copy_town (folder);
  g_autofree char *out = g_build_filename (folder, "covers.shp", NULL);
  g_autofree char *note = g_strnfill (300, 'n');
  g_autofree char *assignment = g_strconcat ("note=", note, NULL);
  g_autofree char *code = NULL, *kept = NULL;
  CtlResult result;
  {
    g_autoptr (GError) error = NULL;
    g_autoptr (GisWorkspace) ws = gis_workspace_open (path, GIS_OPEN_READ_ONLY, &error);
    g_autoptr (GPtrArray) rows = gis_store_list (ws, "cover", NULL, &error);
    code = g_strdup (gis_row_get_text (rows->pdata[0], "code"));
  }

  result = ctl_run ("set", path, "cover", code, assignment, NULL);
  ctl_assert_status (&result, 0);
  ctl_result_clear (&result);
  result = ctl_run ("export", path, out, "--class=cover", NULL);
  ctl_assert_status (&result, 1);
  ctl_assert_one_error_line (&result);
  g_assert_nonnull (strstr (result.err, "1 text was cut to 254 bytes"));
  g_assert_nonnull (strstr (result.err, code));
  ctl_result_clear (&result);
  result = ctl_run ("import", path, out, "--class=cover", "--json", NULL);
  ctl_assert_status (&result, 0);
  g_assert_cmpint (get_count (&result, "updated"), ==, 0);
  ctl_result_clear (&result);
  kept = read_cover (path, code, "note");
  g_assert_cmpstr (kept, ==, note);
  ctl_remove_folder (folder);
}

/* Damage in the workspace is not passed on in silence. */
static void
test_export_shapeless (void)
{
  g_autofree char *folder = ctl_make_folder ();
  g_autofree char *path = copy_town (folder);
  g_autofree char *out = g_build_filename (folder, "covers.gpkg", NULL);
  sqlite3 *db = NULL;
  CtlResult result;

  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  sqlite3_db_config (db, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL);
  g_assert_cmpint (
    sqlite3_exec (db, "UPDATE cover SET geom = x'00ff' WHERE id IN (SELECT id FROM cover LIMIT 2)",
                  NULL, NULL, NULL),
    ==, SQLITE_OK);
  sqlite3_close (db);
  result = ctl_run ("export", path, out, "--class=cover", NULL);
  ctl_assert_status (&result, 1);
  ctl_assert_one_error_line (&result);
  g_assert_nonnull (strstr (result.err, "2 rows were written without a geometry"));
  ctl_result_clear (&result);
  ctl_remove_folder (folder);
}

static void
test_export_refused (void)
{
  static const char *const wrong[] = { "--class=teapot", "--format=Teapot", "--where=nothing=1",
                                       "--where=kind=神秘", "--where=kind" };
  g_autofree char *folder = ctl_make_folder ();
  g_autofree char *out = g_build_filename (folder, "covers.geojson", NULL);
  g_autofree char *nowhere = g_build_filename (folder, "none", "covers.geojson", NULL);
  CtlResult result;

  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      result = ctl_run ("export", town_path, out, "--class=cover", wrong[i], NULL);
      ctl_assert_status (&result, 2);
      ctl_assert_one_error_line (&result);
      ctl_result_clear (&result);
    }
  /* The ending of another format: CSV would make a folder of that name. */
  result = ctl_run ("export", town_path, out, "--class=cover", "--format=CSV", NULL);
  ctl_assert_status (&result, 2);
  ctl_assert_one_error_line (&result);
  g_assert_nonnull (strstr (result.err, ".geojson"));
  ctl_result_clear (&result);
  /* One class named twice is one class. */
  result = ctl_run ("export", town_path, out, "--class=cover", "--class=cover", NULL);
  ctl_assert_status (&result, 0);
  ctl_result_clear (&result);
  g_assert_cmpint (g_unlink (out), ==, 0);
  result = ctl_run ("export", town_path, nowhere, "--class=cover", NULL);
  ctl_assert_status (&result, 5);
  ctl_assert_one_error_line (&result);
  ctl_result_clear (&result);
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/gis/ctl-exchange/inspect", test_inspect);
  g_test_add_func ("/gis/ctl-exchange/inspect/refused", test_inspect_refused);
  g_test_add_func ("/gis/ctl-exchange/inspect/no-permission", test_inspect_no_permission);
  g_test_add_func ("/gis/ctl-exchange/datav", test_datav);
  g_test_add_func ("/gis/ctl-exchange/import", test_import);
  g_test_add_func ("/gis/ctl-exchange/import/map", test_import_map);
  g_test_add_func ("/gis/ctl-exchange/import/duplicates", test_import_duplicates);
  g_test_add_func ("/gis/ctl-exchange/import/refused", test_import_refused);
  g_test_add_func ("/gis/ctl-exchange/import/interrupted", test_import_interrupted);
  g_test_add_func ("/gis/ctl-exchange/export/round-trip", test_export_round_trip);
  g_test_add_func ("/gis/ctl-exchange/export/where", test_export_where);
  g_test_add_func ("/gis/ctl-exchange/export/where-everywhere", test_export_where_everywhere);
  g_test_add_func ("/gis/ctl-exchange/export/cut", test_export_cut);
  g_test_add_func ("/gis/ctl-exchange/export/shapeless", test_export_shapeless);
  g_test_add_func ("/gis/ctl-exchange/export/refused", test_export_refused);
  return run_in_town ();
}
