/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rule files and the validator. Oracles: golden values of CJJ 36-2016 and JTG 5210-2018 as the
 * design states them, brute force for duplicates, and rows made to break each rule once. */
#include "city-fixture.h"
#include "gis/rules/check.h"
#include "gis/rules/rule.h"

#include <math.h>
#include <sqlite3.h>

static GisRule *
load (const char *id)
{
  g_autoptr (GError) error = NULL;
  GisRule *rule = gis_rule_new_builtin (id, &error);

  g_assert_no_error (error);
  return rule;
}

/* ---- Rule files ---- */

static void
test_heads (void)
{
  static const char *const ids[] = { "thresholds", "targets",    "components", "dig_ban",
                                     "pavement",   "clearances", "assessment", "treatments" };

  for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
    {
      g_autoptr (GisRule) rule = load (ids[i]);
      g_assert_cmpstr (gis_rule_get_id (rule), ==, ids[i]);
      g_assert_nonnull (gis_rule_get_source (rule));
      g_assert_nonnull (gis_json_get_string (gis_rule_get_root (rule), "edition"));
    }
}

static void
test_thresholds (void)
{
  static const struct
  {
    const char *id;
    double value;
    const char *certainty;
  } values[] = {
    { "cover_accept_mm", 5, "V" },       { "cover_pavement_mm", 15, "M" },
    { "cover_settled_mm", 20, "S" },     { "cover_broken_m2", 0.01, "S" },
    { "kerb_strip_m", 0.5, "V" },        { "line_over_road_m", 5.5, "S" },
    { "line_along_street_m", 4.5, "S" }, { "line_over_rail_m", 7.5, "S" },
  };
  g_autoptr (GisRule) rule = load ("thresholds");
  g_autoptr (GError) error = NULL;
  GisThreshold threshold;

  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    {
      g_assert_true (gis_rule_get_threshold (rule, values[i].id, &threshold, &error));
      g_assert_cmpfloat (threshold.value, ==, values[i].value);
      g_assert_cmpstr (threshold.certainty, ==, values[i].certainty);
      g_assert_nonnull (threshold.source);
    }
  g_assert_false (gis_rule_get_threshold (rule, "none", &threshold, &error));
  g_assert_error (error, GIS_ERROR, GIS_ERROR_NOT_FOUND);
}

static void
test_refused (void)
{
  static const char *const bad[] = {
    "",
    "[]",
    "{}",
    "{\"id\":1,\"source\":\"s\",\"title\":\"t\",\"certainty\":\"V\"}",
    "{\"id\":\"a\",\"source\":\"s\",\"title\":\"t\",\"certainty\":\"X\"}",
    "{\"id\":\"a\",\"source\":\"s\",\"title\":\"t\",\"certainty\":\"\"}",
    "{\"id\":\"a\",\"source\":\"s\",\"title\":5,\"certainty\":\"V\"}",
    "{\"id\":\"a\",\"source\":\"s\",\"certainty\":\"V\"}",
    "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[",
    "{\"id\":\"\xff\"}",
  };
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;
      g_assert_null (gis_rule_new_from_json (bad[i], "test", &error));
      g_assert_error (error, GIS_ERROR, GIS_ERROR_INVALID);
    }
}

/* Members of the wrong type read as missing, without a warning of json-glib. */
static void
test_wrong_types (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GisRule) rule = gis_rule_new_from_json (
    "{\"id\":\"a\",\"source\":\"s\",\"title\":\"t\",\"certainty\":\"V\",\"values\":[1,{\"id\":7,"
    "\"value\":\"x\"},{\"id\":\"v\",\"value\":null}],\"texts\":[\"a\",2,[]],\"flag\":\"yes\"}",
    "test", &error);
  JsonObject *root;
  GisThreshold threshold;
  g_auto (GStrv) texts = NULL;
  g_autoptr (GPtrArray) none = NULL;
  double number;

  g_assert_no_error (error);
  root = gis_rule_get_root (rule);
  g_assert_false (gis_rule_get_threshold (rule, "v", &threshold, NULL));
  texts = gis_json_dup_strings (root, "texts");
  g_assert_cmpuint (g_strv_length (texts), ==, 1);
  g_assert_null (gis_json_dup_strings (root, "flag"));
  g_assert_false (gis_json_get_flag (root, "flag"));
  g_assert_false (gis_json_get_number (root, "id", &number));
  g_assert_null (gis_json_get_object (root, "values"));
  none = gis_json_list_objects (root, "missing");
  g_assert_cmpuint (none->len, ==, 0);
}

/* ---- Pavement tables: the data must give the golden values ---- */

static double
interpolate (JsonArray *knots, double density)
{
  double x0 = 0, y0 = 0;

  for (guint i = 0; i < json_array_get_length (knots); i++)
    {
      JsonArray *knot = json_array_get_array_element (knots, i);
      double x = json_array_get_double_element (knot, 0);
      double y = json_array_get_double_element (knot, 1);
      if (density <= x)
        return y0 + (y - y0) * (density - x0) / (x - x0);
      x0 = x;
      y0 = y;
    }
  return y0;
}

static double
weight (JsonObject *root, double u)
{
  JsonArray *w = json_object_get_array_member (root, "weight");

  return json_array_get_double_element (w, 0) * u * u * u +
         json_array_get_double_element (w, 1) * u * u + json_array_get_double_element (w, 2) * u;
}

static double
combine (JsonObject *root, const double *parts, guint n)
{
  double sum = 0, total = 0;

  for (guint i = 0; i < n; i++)
    sum += parts[i];
  for (guint i = 0; i < n && sum > 0; i++)
    total += parts[i] * weight (root, parts[i] / sum);
  return total;
}

static double
compute_pci (JsonObject *root, JsonObject *defects)
{
  static const char *const groups[] = { "crack", "deformation", "loosening", "other" };
  g_autoptr (GPtrArray) rows = gis_json_list_objects (root, "asphalt");
  double totals[4] = { 0 };

  for (guint g = 0; g < 4; g++)
    {
      double parts[16] = { 0 };
      guint n = 0;
      for (guint i = 0; i < rows->len; i++)
        {
          JsonObject *row = g_ptr_array_index (rows, i);
          double density;
          if (strcmp (gis_json_get_string (row, "group"), groups[g]) == 0 &&
              gis_json_get_number (defects, gis_json_get_string (row, "defect"), &density))
            parts[n++] = interpolate (json_object_get_array_member (row, "knots"), density);
        }
      totals[g] = combine (root, parts, n);
    }
  return 100 - combine (root, totals, 4);
}

static void
test_pavement (void)
{
  g_autoptr (GisRule) rule = load ("pavement");
  JsonObject *root = gis_rule_get_root (rule);
  g_autoptr (GPtrArray) golden = gis_json_list_objects (root, "golden");
  g_autoptr (GPtrArray) asphalt = gis_json_list_objects (root, "asphalt");
  g_autoptr (GPtrArray) concrete = gis_json_list_objects (root, "concrete");

  g_assert_cmpuint (asphalt->len, ==, 14);
  g_assert_cmpuint (concrete->len, ==, 12);
  g_assert_cmpuint (golden->len, ==, 4);
  g_assert_cmpfloat_with_epsilon (weight (root, 1), 1, 1e-12);
  for (guint i = 0; i < golden->len; i++)
    {
      JsonObject *test = g_ptr_array_index (golden, i);
      double pci;
      g_assert_true (gis_json_get_number (test, "pci", &pci));
      g_assert_cmpfloat_with_epsilon (compute_pci (root, gis_json_get_object (test, "defects")),
                                      pci, 5e-5);
    }
}

static void
test_highway (void)
{
  g_autoptr (GisRule) rule = load ("pavement");
  JsonObject *highway = gis_json_get_object (gis_rule_get_root (rule), "highway");
  g_autoptr (GPtrArray) golden = gis_json_list_objects (highway, "golden");
  static const char *const surfaces[] = { "asphalt", "concrete" };

  g_assert_cmpuint (golden->len, ==, 3);
  for (guint i = 0; i < golden->len; i++)
    for (guint j = 0; j < 2; j++)
      {
        double a0, a1, dr, pci;
        JsonObject *surface = gis_json_get_object (highway, surfaces[j]);
        g_assert_true (gis_json_get_number (surface, "a0", &a0));
        g_assert_true (gis_json_get_number (surface, "a1", &a1));
        g_assert_true (gis_json_get_number (g_ptr_array_index (golden, i), "dr", &dr));
        g_assert_true (gis_json_get_number (g_ptr_array_index (golden, i), surfaces[j], &pci));
        g_assert_cmpfloat_with_epsilon (100 - a0 * pow (dr, a1), pci, 0.005);
      }
}

/* ---- The validator ---- */

static guint
count (GPtrArray *findings, const char *check, gint64 id)
{
  guint n = 0;

  for (guint i = 0; i < findings->len; i++)
    {
      const GisFinding *finding = g_ptr_array_index (findings, i);
      if (strcmp (finding->check, check) == 0 && (id == 0 || finding->id == id))
        n++;
    }
  return n;
}

static GPtrArray *
run (City *city, guint limit)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *findings = gis_check_run (city->ws, limit, NULL, &error);

  g_assert_no_error (error);
  return findings;
}

/* The workspace with @sql run over its file by another program. */
static void
tamper (City *city, const char *sql)
{
  g_autoptr (GError) error = NULL;
  sqlite3 *db = NULL;

  gis_workspace_close (city->ws);
  g_object_unref (city->ws);
  g_assert_cmpint (sqlite3_open (city->path, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (db, sql, NULL, NULL, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_changes (db), ==, 1);
  sqlite3_close (db);
  city->ws = gis_workspace_open (city->path, GIS_OPEN_READ_WRITE, &error);
  g_assert_no_error (error);
}

/* A rule document that cannot be used is a finding that names it, the line and the cause; whoever needs
 * it gets an error of the workspace. */
static void
test_broken_documents (City *city, gconstpointer data)
{
  static const struct
  {
    const char *id, *sql, *document, *cause;
  } cases[] = {
    { "targets",
      "UPDATE rule SET json = '{\"id\": \"targets\",' || char (10) || '\"source\": oops}' WHERE id "
      "= "
      "'targets'",
      "targets.json", "line 2" },
    { "pavement", "UPDATE rule SET json = '{}' WHERE id = 'pavement'", "pavement.json",
      "“id” or “source”" },
    { "thresholds", "UPDATE rule SET json = 'x' WHERE id = 'thresholds'", "thresholds.json",
      "line 1" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GPtrArray) findings = NULL;
      g_autoptr (GisRule) rule = NULL;
      g_autoptr (GError) error = NULL;
      const GisFinding *finding = NULL;

      tamper (city, cases[i].sql);
      rule = gis_rule_load (city->ws, cases[i].id, &error);
      g_assert_null (rule);
      g_assert_error (error, GIS_ERROR, GIS_ERROR_WORKSPACE);
      g_assert_nonnull (strstr (error->message, cases[i].document));
      findings = run (city, 0);
      g_assert_cmpuint (count (findings, "rule", 0), ==, i + 1);
      for (guint k = 0; k < findings->len; k++)
        if (strstr (((GisFinding *) findings->pdata[k])->message, cases[i].document) != NULL)
          finding = findings->pdata[k];
      g_assert_nonnull (finding);
      g_assert_cmpstr (finding->severity, ==, "error");
      g_assert_nonnull (strstr (finding->message, cases[i].cause));
    }
}

static void
test_clean (City *city, gconstpointer data)
{
  g_autoptr (GPtrArray) findings = NULL;

  city_add (city, NULL, "cover", city_point (0, 0), "code", "4102040103000001", "kind", "0103",
            "district", "410204", "position", "carriageway", "load_class", "D400",
            "height_difference_mm", "-20", "ownership", "confirmed", "owner", "市排水管理处",
            "ownership_evidence", "2022-0417", NULL);
  city_add (city, NULL, "pole", city_point (5, 0), "code", "4102040117000001", "district", "410204",
            "leaning_deg", "30", NULL);
  city_add (city, NULL, "pole", city_point (9, 0), "code", "4102040118000001", "kind", "lamp",
            "district", "410204", NULL);
  findings = run (city, 0);
  for (guint i = 0; i < findings->len; i++)
    g_test_message ("%s", ((GisFinding *) g_ptr_array_index (findings, i))->message);
  g_assert_cmpuint (findings->len, ==, 0);
}

/* Oracle: the list of GB/T 30428.2: poles are 0117, but lamps are 0118, and covers are their kind. */
static void
test_component (City *city, gconstpointer data)
{
  static const struct
  {
    const char *class_id, *kind, *code;
  } cases[] = {
    { "pole", "lamp", "4102040118000001" },
    { "pole", "power", "4102040117000001" },
    { "pole", NULL, "4102040117000002" },
    { "cover", "0107", "4102040107000001" },
  };
  GisEdit *edit = city_begin (city, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GisRow) row = gis_row_new (
        gis_catalog_find_class (gis_workspace_get_catalog (city->ws), cases[i].class_id));
      g_autofree char *code = NULL;
      gis_row_set_text (row, "district", "410204");
      if (cases[i].kind != NULL)
        gis_row_set_text (row, "kind", cases[i].kind);
      code = gis_edit_dup_next_code (edit, row, &error);
      g_assert_no_error (error);
      g_assert_cmpstr (code, ==, cases[i].code);
    }
  gis_edit_rollback (edit);
}

/* Far outside the zone, an outline like a bow tie, a ring of 120 000 vertices; what is beside them is
 * sound. */
static void
test_shapes (City *city, gconstpointer data)
{
  enum
  {
    N_LARGE = 120000
  };
  const double tie[] = { CITY_X, CITY_Y, CITY_X + 9, CITY_Y + 9, CITY_X + 9,
                         CITY_Y, CITY_X, CITY_Y + 9, CITY_X,     CITY_Y };
  g_autofree double *large = g_new (double, 2 * N_LARGE);
  g_autoptr (GPtrArray) findings = NULL;
  gint64 far_id, pole_id, tie_id, large_id;

  for (guint i = 0; i < N_LARGE; i++)
    {
      large[2 * i] = CITY_X + 200 + 100 * cos (2 * G_PI * i / N_LARGE);
      large[2 * i + 1] = CITY_Y + 100 * sin (2 * G_PI * i / N_LARGE);
    }
  city_add (city, NULL, "cover", city_point (0, 0), "kind", "0103", NULL);
  city_add (city, NULL, "building", city_square (50, 0, 10), NULL);
  far_id = city_add (city, NULL, "cover", city_point (5e5, 0), "kind", "0103", NULL);
  pole_id = city_add (city, NULL, "pole", city_point (1e12, -1e12), NULL);
  tie_id = city_add (city, NULL, "building", gis_geometry_new_polygon (tie, 5, NULL), NULL);
  large_id =
    city_add (city, NULL, "building", gis_geometry_new_polygon (large, N_LARGE, NULL), NULL);
  findings = run (city, 0);
  g_assert_cmpuint (count (findings, "geometry_outside", 0), ==, 2);
  g_assert_cmpuint (count (findings, "geometry_outside", far_id), >=, 1);
  g_assert_cmpuint (count (findings, "geometry_outside", pole_id), >=, 1);
  g_assert_cmpuint (count (findings, "geometry_invalid", 0), ==, 1);
  g_assert_cmpuint (count (findings, "geometry_invalid", tie_id), ==, 1);
  g_assert_cmpuint (count (findings, "geometry_large", 0), ==, 1);
  g_assert_cmpuint (count (findings, "geometry_large", large_id), ==, 1);
}

static void
test_covers (City *city, gconstpointer data)
{
  gint64 weak, kerb, settled, torn, missing, owner, evidence;
  g_autoptr (GPtrArray) findings = NULL;

  weak = city_add (city, NULL, "cover", city_point (0, 0), "kind", "0103", "position",
                   "carriageway", "load_class", "C250", NULL);
  kerb = city_add (city, NULL, "cover", city_point (10, 0), "kind", "0103", "position",
                   "kerb_strip", "load_class", "C250", NULL);
  settled = city_add (city, NULL, "cover", city_point (20, 0), "kind", "0103",
                      "height_difference_mm", "-20.5", NULL);
  torn = city_add (city, NULL, "cover", city_point (30, 0), "kind", "0103", "damage", "2", NULL);
  missing = city_add (city, NULL, "cover", city_point (40, 0), "kind", "0103", "state", "missing",
                      "damage", "3", NULL);
  owner = city_add (city, NULL, "cover", city_point (50, 0), "kind", "0103", "ownership",
                    "confirmed", NULL);
  evidence = city_add (city, NULL, "cover", city_point (60, 0), "kind", "0114", "ownership",
                       "confirmed", "owner", "x", NULL);
  findings = run (city, 0);
  g_assert_cmpuint (count (findings, "load_class_low", 0), ==, 1);
  g_assert_cmpuint (count (findings, "load_class_low", weak), ==, 1);
  g_assert_cmpuint (count (findings, "load_class_low", kerb), ==, 0);
  g_assert_cmpuint (count (findings, "cover_settled", 0), ==, 1);
  g_assert_cmpuint (count (findings, "cover_settled", settled), ==, 1);
  g_assert_cmpuint (count (findings, "state_contradiction", 0), ==, 2);
  g_assert_cmpuint (count (findings, "state_contradiction", torn), ==, 1);
  g_assert_cmpuint (count (findings, "state_contradiction", missing), ==, 1);
  g_assert_cmpuint (count (findings, "ownership_contradiction", owner), ==, 1);
  g_assert_cmpuint (count (findings, "ownership_contradiction", evidence), ==, 1);
  g_assert_cmpuint (count (findings, "ownership_evidence", evidence), ==, 1);
  for (guint i = 0; i < findings->len; i++)
    {
      const GisFinding *finding = g_ptr_array_index (findings, i);
      if (strcmp (finding->check, "cover_settled") == 0)
        {
          g_assert_cmpstr (finding->certainty, ==, "S");
          g_assert_nonnull (strstr (finding->message, "20.5"));
          g_assert_cmpstr (finding->class_id, ==, "cover");
        }
    }
}

static void
test_codes (City *city, gconstpointer data)
{
  gint64 shape =
    city_add (city, NULL, "cover", city_point (0, 0), "kind", "0103", "code", "A-1", NULL);
  gint64 kind = city_add (city, NULL, "cover", city_point (10, 0), "kind", "0103", "code",
                          "4102040102000001", "district", "410204", NULL);
  gint64 district = city_add (city, NULL, "cover", city_point (20, 0), "kind", "0103", "code",
                              "4102020103000001", "district", "410204", NULL);
  gint64 grid = city_add (city, NULL, "admin_area", city_square (0, 0, 10), "name", "g", "level",
                          "unit_grid", "code", "41020400100", NULL);
  g_autoptr (GPtrArray) findings = NULL;
  g_autoptr (GError) error = NULL;

  city_add (city, NULL, "admin_area", city_square (20, 0, 10), "name", "h", "level", "unit_grid",
            "code", "410204001002003", NULL);
  findings = run (city, 0);
  g_assert_cmpuint (count (findings, "code_format", shape), ==, 1);
  g_assert_cmpuint (count (findings, "code_kind", kind), ==, 1);
  g_assert_cmpuint (count (findings, "code_kind", 0), ==, 1);
  g_assert_cmpuint (count (findings, "code_district", district), ==, 1);
  g_assert_cmpuint (count (findings, "code_district", 0), ==, 1);
  g_assert_cmpuint (count (findings, "code_format", grid), ==, 1);
  g_assert_cmpuint (count (findings, "code_format", 0), ==, 2);
  /* The newer layout: class, sub-class and serial of 2 + 3 + 5 digits. */
  g_assert_true (gis_workspace_set_setting (city->ws, "code.widths", "6,2,3,5", &error));
  city_add (city, NULL, "cover", city_point (30, 0), "kind", "0103", "code", "4102040100300001",
            "district", "410204", NULL);
  g_ptr_array_unref (findings);
  findings = run (city, 0);
  g_assert_cmpuint (count (findings, "code_kind", 0), ==, 2);
}

/* What other programs write reaches us unchecked. */
static void
test_foreign (City *city, gconstpointer data)
{
  gint64 id = city_add (city, NULL, "cover", city_point (0, 0), "kind", "0103", "code", "a", NULL);
  gint64 twin =
    city_add (city, NULL, "cover", city_point (10, 0), "kind", "0103", "code", "b", NULL);
  gint64 item;
  sqlite3 *db;
  g_autofree char *sql = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) findings = NULL;
  gint64 project = city_add (city, NULL, "project", NULL, "name", "p", "campaign", "roads_covers",
                             "start_planned", "2023-05-01", NULL);
  g_autofree char *project_text = g_strdup_printf ("%" G_GINT64_FORMAT, project);

  item = city_add (city, NULL, "work_item", NULL, "project_id", project_text, "asset_class",
                   "cover", "asset_id", "999", "treatment", "replace", NULL);
  gis_workspace_close (city->ws);
  g_object_unref (city->ws);
  g_assert_cmpint (sqlite3_open (city->path, &db), ==, SQLITE_OK);
  sql = g_strdup_printf ("UPDATE cover SET kind = '雨水', diameter_mm = "
                         "9e9, road_id = 77, code = 'b' WHERE id = %" G_GINT64_FORMAT ";"
                         "UPDATE cover SET kind = NULL, surveyed_on = 'soon' WHERE id = "
                         "%" G_GINT64_FORMAT ";"
                         "UPDATE project SET end_planned = '2023-04-01' WHERE id = "
                         "%" G_GINT64_FORMAT,
                         id, twin, project);
  if (sqlite3_exec (db, sql, NULL, NULL, NULL) != SQLITE_OK)
    g_error ("%s", sqlite3_errmsg (db));
  sqlite3_close (db);
  city->ws = gis_workspace_open (city->path, GIS_OPEN_READ_WRITE, &error);
  g_assert_no_error (error);
  findings = run (city, 0);
  g_assert_cmpuint (count (findings, "domain", id), ==, 1);
  g_assert_cmpuint (count (findings, "range", id), ==, 1);
  g_assert_cmpuint (count (findings, "dangling_reference", id), ==, 1);
  g_assert_cmpuint (count (findings, "unique", 0), ==, 1);
  g_assert_cmpuint (count (findings, "required", twin), ==, 1);
  g_assert_cmpuint (count (findings, "type", twin), ==, 1);
  g_assert_cmpuint (count (findings, "dangling_reference", item), ==, 1);
  g_assert_cmpuint (count (findings, "date_order", project), ==, 1);
}

static void
test_lines_and_poles (City *city, gconstpointer data)
{
  gint64 low = city_add (city, NULL, "overhead_line", city_line (0, 0, 50), "kind", "telecom",
                         "height_m", "4.4", NULL);
  gint64 leaning = city_add (city, NULL, "pole", city_point (0, 0), "leaning_deg", "31", NULL);
  gint64 gone = city_add (city, NULL, "pole", city_point (10, 0), "state", "removed", "leaning_deg",
                          "90", "lines_count", "2", NULL);
  gint64 facade = city_add (city, NULL, "facade", city_square (0, 10, 5), "state", "renovated",
                            "illegal_additions", "2", NULL);
  g_autoptr (GPtrArray) findings = NULL;

  city_add (city, NULL, "overhead_line", city_line (0, 5, 50), "kind", "telecom", "height_m", "4.5",
            NULL);
  city_add (city, NULL, "overhead_line", city_line (0, 9, 50), "kind", "telecom", "height_m", "1",
            "state", "undergrounded", NULL);
  findings = run (city, 0);
  g_assert_cmpuint (count (findings, "line_low", 0), ==, 1);
  g_assert_cmpuint (count (findings, "line_low", low), ==, 1);
  g_assert_cmpuint (count (findings, "pole_leaning", 0), ==, 1);
  g_assert_cmpuint (count (findings, "pole_leaning", leaning), ==, 1);
  g_assert_cmpuint (count (findings, "state_contradiction", gone), ==, 1);
  g_assert_cmpuint (count (findings, "state_contradiction", facade), ==, 1);
}

/* Oracle: every pair compared. Positions fall on a grid of 0.1 m in 6 m × 6 m, so that pairs in the
 * same band, in neighbouring bands and exactly at 0.5 m all come up. */
static void
test_duplicates (City *city, gconstpointer data)
{
  enum
  {
    N = 160
  };
  double x[N], y[N];
  int kind[N];
  guint expected = 0;
  GRand *random = g_rand_new_with_seed (7);
  g_autoptr (GPtrArray) findings = NULL;
  g_autoptr (GPtrArray) few = NULL;
  g_autoptr (GError) error = NULL;
  GisEdit *edit = city_begin (city, NULL);
  const GisClass *klass = gis_catalog_find_class (gis_workspace_get_catalog (city->ws), "cover");

  for (guint i = 0; i < N; i++)
    {
      g_autoptr (GisRow) row = gis_row_new (klass);
      GisGeometry *point;
      x[i] = g_rand_int_range (random, 0, 60) / 10.0;
      y[i] = g_rand_int_range (random, 0, 60) / 10.0;
      kind[i] = g_rand_int_range (random, 0, 2);
      point = city_point (x[i], y[i]);
      x[i] = point->xy[0]; /* as stored, so that both compare the same numbers */
      y[i] = point->xy[1];
      gis_row_set_text (row, "kind", kind[i] ? "0103" : "0102");
      gis_row_take_geometry (row, point);
      g_assert_true (gis_edit_insert (edit, row, &error));
    }
  city_commit (edit);
  g_rand_free (random);
  for (guint i = 0; i < N; i++)
    for (guint j = 0; j < i; j++)
      if (kind[i] == kind[j] && hypot (x[i] - x[j], y[i] - y[j]) <= 0.5)
        expected++;
  findings = run (city, 0);
  g_assert_cmpuint (expected, >, 20);
  g_assert_cmpuint (count (findings, "duplicate_position", 0), ==, expected);
  few = run (city, 5);
  g_assert_cmpuint (count (few, "duplicate_position", 0), ==, 5);
}

#define ADD(name, test) g_test_add (name, City, NULL, city_setup, test, city_teardown)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/gis/rules/heads", test_heads);
  g_test_add_func ("/gis/rules/thresholds", test_thresholds);
  g_test_add_func ("/gis/rules/refused", test_refused);
  g_test_add_func ("/gis/rules/wrong-types", test_wrong_types);
  g_test_add_func ("/gis/rules/pavement", test_pavement);
  g_test_add_func ("/gis/rules/highway", test_highway);
  ADD ("/gis/rules/check/broken-documents", test_broken_documents);
  ADD ("/gis/rules/check/clean", test_clean);
  ADD ("/gis/rules/check/component", test_component);
  ADD ("/gis/rules/check/shapes", test_shapes);
  ADD ("/gis/rules/check/covers", test_covers);
  ADD ("/gis/rules/check/codes", test_codes);
  ADD ("/gis/rules/check/foreign", test_foreign);
  ADD ("/gis/rules/check/lines-and-poles", test_lines_and_poles);
  ADD ("/gis/rules/check/duplicates", test_duplicates);
  return g_test_run ();
}
