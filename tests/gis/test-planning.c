/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Projects: made from assets, moved through their states, with dates, items and assets following.
 * Oracles are worked out by hand beside each test. */
#include "city-fixture.h"
#include "gis/planning/project.h"
#include "gis/rules/rule.h"
#include "gis/store/edit.h"

static GisRow *
new_project (City *city, const char *name, const char *campaign)
{
  GisRow *row =
    gis_row_new (gis_catalog_find_class (gis_workspace_get_catalog (city->ws), "project"));

  gis_row_set_text (row, "name", name);
  gis_row_set_text (row, "campaign", campaign);
  return row;
}

static gint64
create (City *city, const char *name, const char *campaign, const GisAssetRef *assets, guint n)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GisRow) project = new_project (city, name, campaign);
  GisEdit *edit = city_begin (city, "2022-01-10");
  gint64 id = 0;

  gis_project_create (edit, project, NULL, assets, n, &id, &error);
  g_assert_no_error (error);
  city_commit (edit);
  return id;
}

static gboolean
move (City *city,
      const char *date,
      gint64 id,
      const char *state,
      const char *reason,
      GError **error)
{
  GisEdit *edit = city_begin (city, date);

  if (!gis_project_set_state (edit, id, state, reason, error))
    {
      gis_edit_rollback (edit);
      return FALSE;
    }
  city_commit (edit);
  return TRUE;
}

static void
must_move (City *city, const char *date, gint64 id, const char *state)
{
  g_autoptr (GError) error = NULL;

  move (city, date, id, state, NULL, &error);
  g_assert_no_error (error);
}

static void
finish_items (City *city, gint64 project, const char *date)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) items = gis_project_list_items (city->ws, project, &error);
  GisEdit *edit = city_begin (city, "2023-01-01");

  g_assert_no_error (error);
  for (guint i = 0; i < items->len; i++)
    {
      GisRow *item = g_ptr_array_index (items, i);
      gis_project_set_item_done (edit, item->id, gis_date_parse (date), &error);
      g_assert_no_error (error);
    }
  city_commit (edit);
}

/* Two sections of one road and one of another: two items, 100 + 50 m and 80 m. */
static void
test_sections_stand_for_roads (City *city, gconstpointer data)
{
  gint64 first = city_add (city, NULL, "road", NULL, "name", "自由路", NULL);
  gint64 second = city_add (city, NULL, "road", NULL, "name", "鼓楼街", NULL);
  g_autofree char *first_text = g_strdup_printf ("%" G_GINT64_FORMAT, first);
  g_autofree char *second_text = g_strdup_printf ("%" G_GINT64_FORMAT, second);
  const GisAssetRef assets[] = {
    { "road_section",
      city_add (city, NULL, "road_section", city_line (0, 0, 100), "road_id", first_text, NULL) },
    { "road_section",
      city_add (city, NULL, "road_section", city_line (100, 0, 50), "road_id", first_text, NULL) },
    { "road_section",
      city_add (city, NULL, "road_section", city_line (0, 300, 80), "road_id", second_text, NULL) },
    { "road_section", city_add (city, NULL, "road_section", city_line (0, 600, 30), NULL) },
  };
  gint64 id = create (city, "p", "roads_covers", assets, 4);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) items = gis_project_list_items (city->ws, id, &error);
  g_autoptr (GisRow) project = gis_store_get (city->ws, "project", id, &error);
  static const struct
  {
    const char *class_id;
    double quantity;
  } expected[] = { { "road", 150 }, { "road", 80 }, { "road_section", 30 } };

  g_assert_no_error (error);
  g_assert_cmpuint (items->len, ==, 3);
  for (guint i = 0; i < 3; i++)
    {
      const GisRow *item = g_ptr_array_index (items, i);
      g_assert_cmpstr (gis_row_get_text (item, "asset_class"), ==, expected[i].class_id);
      g_assert_cmpfloat_with_epsilon (gis_value_get_real (gis_row_get (item, "quantity"), 0),
                                      expected[i].quantity, 1e-6);
      g_assert_cmpstr (gis_row_get_text (item, "unit"), ==, "m");
      g_assert_cmpstr (gis_row_get_text (item, "treatment"), ==, "repair");
      g_assert_cmpstr (gis_row_get_text (item, "state"), ==, "planned");
    }
  /* Three strips 10 m wide with round ends: 150, 80 and 30 m. A half circle of 8 segments a quadrant
   * has 0.9936 of the circle's area, π 25 = 78.54 m². */
  g_assert_nonnull (project->geometry);
  g_assert_cmpuint (project->geometry->n_parts, ==, 3);
  g_assert_cmpfloat_with_epsilon (gis_geometry_get_area (project->geometry),
                                  10 * (150 + 80 + 30) + 3 * 78.54 * 0.9936, 1.5);
  g_assert_true (gis_geometry_contains (project->geometry, CITY_X + 50, CITY_Y + 4.9));
  g_assert_false (gis_geometry_contains (project->geometry, CITY_X + 50, CITY_Y + 5.1));
}

static void
test_quantities (City *city, gconstpointer data)
{
  const GisAssetRef assets[] = {
    { "cover", city_add (city, NULL, "cover", city_point (0, 0), "kind", "0103", NULL) },
    { "overhead_line",
      city_add (city, NULL, "overhead_line", city_line (0, 0, 42), "kind", "telecom", NULL) },
    { "facade", city_add (city, NULL, "facade", city_square (0, 20, 6), NULL) },
    { "cover", 0 }, /* the first one again: counted once */
  };
  static const struct
  {
    const char *treatment, *unit;
    double quantity;
  } expected[] = { { "replace", "piece", 1 },
                   { "underground", "m", 42 },
                   { "renovate", "m2", 36 } };
  GisAssetRef again[4];
  gint64 id;
  g_autoptr (GPtrArray) items = NULL;
  g_autoptr (GError) error = NULL;

  memcpy (again, assets, sizeof assets);
  again[3].id = assets[0].id;
  id = create (city, "p", "overhead_lines", again, 4);
  items = gis_project_list_items (city->ws, id, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (items->len, ==, 3);
  for (guint i = 0; i < 3; i++)
    {
      const GisRow *item = g_ptr_array_index (items, i);
      g_assert_cmpstr (gis_row_get_text (item, "treatment"), ==, expected[i].treatment);
      g_assert_cmpstr (gis_row_get_text (item, "unit"), ==, expected[i].unit);
      g_assert_cmpfloat_with_epsilon (gis_value_get_real (gis_row_get (item, "quantity"), 0),
                                      expected[i].quantity, 1e-6);
    }
}

static void
test_refused (City *city, gconstpointer data)
{
  const GisAssetRef cover = { "cover", city_add (city, NULL, "cover", city_point (0, 0), "kind",
                                                 "0103", "code", "C-1", NULL) };
  const GisAssetRef nobody = { "cover", 12345 };
  gint64 first = create (city, "First", "roads_covers", &cover, 1);
  g_autoptr (GError) error = NULL;
  g_autoptr (GisRow) project = new_project (city, "Second", "roads_covers");
  GisEdit *edit = city_begin (city, NULL);

  g_assert_false (gis_project_create (edit, project, NULL, NULL, 0, NULL, &error));
  g_assert_error (error, GIS_ERROR, GIS_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_false (gis_project_create (edit, project, NULL, &nobody, 1, NULL, &error));
  g_assert_error (error, GIS_ERROR, GIS_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_false (gis_project_create (edit, project, NULL, &cover, 1, NULL, &error));
  g_assert_error (error, GIS_ERROR, GIS_ERROR_INVALID);
  g_assert_nonnull (strstr (error->message, "First"));
  g_assert_nonnull (strstr (error->message, "C-1"));
  g_clear_error (&error);
  gis_edit_rollback (edit);
  g_assert_cmpint (gis_store_count (city->ws, "project", NULL, &error), ==, 1);
  /* Once the first is cancelled, the cover is free. */
  g_assert_false (move (city, NULL, first, "cancelled", NULL, &error));
  g_assert_error (error, GIS_ERROR, GIS_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_true (move (city, NULL, first, "cancelled", "no money", &error));
  create (city, "Second", "roads_covers", &cover, 1);
}

static gboolean
set_plan (City *city, gint64 id, const char *start, const char *end, GError **error)
{
  const char *const fields[] = { "start_planned", "end_planned" };
  const char *const texts[] = { start, end };
  GisEdit *edit = gis_edit_begin (city->ws, "test", error);

  g_assert_nonnull (edit);
  for (guint i = 0; i < 2; i++)
    {
      const GisValue value = gis_value_of_static_text (texts[i]);
      if (texts[i] != NULL)
        g_assert_true (gis_edit_set_value (edit, "project", id, fields[i], &value, NULL));
    }
  return gis_edit_commit (edit, NULL, error);
}

/* A project ends after it begins; both of its dates may move in one edit. */
static void
test_date_order (City *city, gconstpointer data)
{
  gint64 id = city_add (city, NULL, "project", NULL, "name", "p", "campaign", "roads_covers",
                        "start_planned", "2023-05-01", "end_planned", "2023-06-01", NULL);
  const GisClass *klass = gis_catalog_find_class (gis_workspace_get_catalog (city->ws), "project");
  g_autoptr (GisRow) row = gis_row_new (klass);
  g_autoptr (GError) error = NULL;
  GisEdit *edit;

  g_assert_false (set_plan (city, id, NULL, "2023-04-30", &error));
  g_assert_error (error, GIS_ERROR, GIS_ERROR_INVALID);
  g_assert_nonnull (strstr (error->message, "2023-04-30"));
  g_assert_nonnull (strstr (error->message, "2023-05-01"));
  g_clear_error (&error);
  g_assert_false (set_plan (city, id, "2023-06-02", NULL, &error));
  g_assert_error (error, GIS_ERROR, GIS_ERROR_INVALID);
  g_clear_error (&error);
  city_assert_text (city, "project", id, "end_planned", "2023-06-01");
  g_assert_true (set_plan (city, id, "2024-05-01", "2024-05-01", &error));
  city_assert_text (city, "project", id, "start_planned", "2024-05-01");

  gis_row_set_text (row, "name", "q");
  gis_row_set_text (row, "campaign", "roads_covers");
  gis_row_set_text (row, "start_planned", "2023-05-01");
  gis_row_set_text (row, "end_planned", "2023-04-01");
  edit = city_begin (city, NULL);
  g_assert_false (gis_edit_insert (edit, row, &error));
  g_assert_error (error, GIS_ERROR, GIS_ERROR_INVALID);
  gis_edit_rollback (edit);
}

static void
test_states (City *city, gconstpointer data)
{
  gint64 road = city_add (city, NULL, "road", NULL, "name", "自由路", NULL);
  g_autofree char *road_text = g_strdup_printf ("%" G_GINT64_FORMAT, road);
  gint64 section = city_add (city, "2020-01-01", "road_section", city_line (0, 0, 100), "road_id",
                             road_text, NULL);
  gint64 cover = city_add (city, "2020-01-01", "cover", city_point (0, 0), "kind", "0103", "state",
                           "damaged", "damage", "3", "height_difference_mm", "-24", NULL);
  const GisAssetRef assets[] = { { "road_section", section }, { "cover", cover } };
  gint64 id = create (city, "p", "roads_covers", assets, 2);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) items = NULL;
  g_autoptr (GPtrArray) events = NULL;

  g_assert_false (move (city, NULL, id, "accepted", NULL, &error));
  g_assert_error (error, GIS_ERROR, GIS_ERROR_INVALID);
  g_clear_error (&error);
  must_move (city, "2022-02-01", id, "approved");
  must_move (city, "2022-03-01", id, "in_progress");
  city_assert_text (city, "project", id, "start_actual", "2022-03-01");
  g_assert_false (move (city, "2022-03-05", id, "suspended", "", &error));
  g_assert_error (error, GIS_ERROR, GIS_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_true (move (city, "2022-03-05", id, "suspended", "rain", &error));
  city_assert_text (city, "project", id, "reason", "rain");
  must_move (city, "2022-03-20", id, "in_progress");
  city_assert_text (city, "project", id, "start_actual", "2022-03-01");
  city_assert_text (city, "project", id, "reason", NULL);
  must_move (city, "2022-06-30", id, "completed");
  city_assert_text (city, "project", id, "end_actual", "2022-06-30");
  /* Both items are still planned. */
  g_assert_false (move (city, "2022-07-15", id, "accepted", NULL, &error));
  g_assert_error (error, GIS_ERROR, GIS_ERROR_INVALID);
  g_assert_nonnull (strstr (error->message, "2 work items"));
  g_clear_error (&error);
  city_assert_text (city, "project", id, "state", "completed");
  finish_items (city, id, "2022-06-20");
  must_move (city, "2022-07-15", id, "accepted");

  items = gis_project_list_items (city->ws, id, &error);
  for (guint i = 0; i < items->len; i++)
    {
      GisRow *item = g_ptr_array_index (items, i);
      g_assert_cmpstr (gis_row_get_text (item, "state"), ==, "accepted");
      g_assert_cmpstr (gis_row_get_text (item, "done_on"), ==, "2022-06-20");
      g_assert_cmpstr (gis_row_get_text (item, "accepted_on"), ==, "2022-07-15");
    }
  city_assert_text (city, "cover", cover, "state", "intact");
  city_assert_text (city, "cover", cover, "damage", "0");
  city_assert_text (city, "cover", cover, "height_difference_mm", NULL);
  city_assert_text (city, "road_section", section, "last_works_kind", "minor_repair");
  city_assert_text (city, "road_section", section, "last_works_on", "2022-06-30");
  /* The item was done on its own day, whatever the day of the edit. */
  events = gis_store_events (city->ws, "work_item", ((GisRow *) g_ptr_array_index (items, 0))->id,
                             "state", GIS_DATE_NONE, &error);
  g_assert_cmpuint (events->len, ==, 3);
  g_assert_cmpint (((GisStateEvent *) g_ptr_array_index (events, 1))->effective_on, ==,
                   gis_date_new (2022, 6, 20));
  g_assert_cmpint (((GisStateEvent *) g_ptr_array_index (events, 2))->effective_on, ==,
                   gis_date_new (2022, 7, 15));
  /* All of it is one step. */
  g_assert_true (gis_history_undo (city->ws, NULL, &error));
  city_assert_text (city, "project", id, "state", "completed");
  city_assert_text (city, "cover", cover, "state", "damaged");
  city_assert_text (city, "cover", cover, "height_difference_mm", "-24");
}

/* Rework takes the completion back; an asset that is gone does not stop the acceptance. */
static void
test_rework (City *city, gconstpointer data)
{
  gint64 cover = city_add (city, NULL, "cover", city_point (0, 0), "kind", "0103", NULL);
  const GisAssetRef asset = { "cover", cover };
  gint64 id = create (city, "p", "roads_covers", &asset, 1);
  g_autoptr (GError) error = NULL;

  must_move (city, "2022-02-01", id, "approved");
  must_move (city, "2022-02-01", id, "in_progress");
  must_move (city, "2022-03-01", id, "completed");
  g_assert_true (move (city, "2022-03-09", id, "in_progress", "cover rattles", &error));
  city_assert_text (city, "project", id, "end_actual", NULL);
  city_assert_text (city, "project", id, "start_actual", "2022-02-01");
  must_move (city, "2022-04-01", id, "completed");
  finish_items (city, id, "2022-03-30");
  must_move (city, "2022-04-20", id, "accepted");
  city_assert_text (city, "project", id, "end_actual", "2022-04-01");
  /* The same state again is no change. */
  must_move (city, "2022-05-01", id, "accepted");
}

static void
test_effects (City *city, gconstpointer data)
{
  static const struct
  {
    const char *class_id, *treatment, *state;
  } cases[] = {
    { "overhead_line", "underground", "undergrounded" },
    { "overhead_line", "trough", "in_trough" },
    { "overhead_line", "tidy", "tidied" },
    { "overhead_line", "remove", "removed" },
    { "pole", "remove", "removed" },
    { "facade", "renovate", "renovated" },
    { "cover", "remove", "abandoned" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const char *class_id = cases[i].class_id;
      GisGeometry *geometry = g_str_equal (class_id, "overhead_line") ? city_line (0, 0, 10)
                              : g_str_equal (class_id, "facade")      ? city_square (0, 0, 4)
                                                                      : city_point (i, 0);
      gboolean has_kind = strcmp (class_id, "facade") != 0;
      const char *kind = g_str_equal (class_id, "cover") ? "0103" : "telecom";
      gint64 id = has_kind ? city_add (city, NULL, class_id, geometry, "kind", kind, NULL)
                           : city_add (city, NULL, class_id, geometry, NULL);
      const GisAssetRef asset = { class_id, id };
      g_autoptr (GError) error = NULL;
      g_autoptr (GisRow) project = new_project (city, "p", "overhead_lines");
      GisEdit *edit = city_begin (city, NULL);
      gint64 project_id;

      g_assert_true (
        gis_project_create (edit, project, cases[i].treatment, &asset, 1, &project_id, &error));
      city_commit (edit);
      must_move (city, "2022-02-01", project_id, "approved");
      must_move (city, "2022-02-02", project_id, "in_progress");
      must_move (city, "2022-02-03", project_id, "completed");
      finish_items (city, project_id, "2022-02-03");
      must_move (city, "2022-02-04", project_id, "accepted");
      city_assert_text (city, class_id, id, "state", cases[i].state);
    }
}

static void
test_default_treatments (City *city, gconstpointer data)
{
  static const char *const cases[][3] = {
    { "roads_covers", "cover", "replace" },
    { "roads_covers", "road", "repair" },
    { "overhead_lines", "pole", "remove" },
    { "facades", "facade", "renovate" },
    { "outdoor_ads", "outdoor_ad", "remove" },
    { "green_space", "tree", "other" },
    { NULL, "facade", "renovate" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *treatment =
        gis_project_dup_default_treatment (city->ws, cases[i][0], cases[i][1], &error);
      g_assert_no_error (error);
      g_assert_cmpstr (treatment, ==, cases[i][2]);
    }
}

static void
assert_treatment (GisCatalog *catalog, const char *treatment)
{
  const GisClass *klass = gis_catalog_find_class (catalog, "work_item");
  const GisField *field = &klass->fields[gis_class_find_field (klass, "treatment")];

  g_assert_nonnull (gis_domain_find (field->domain, treatment));
}

/* Every class, field, code and treatment that the rule file names is the catalogue's. */
static void
test_rule_fits_catalog (City *city, gconstpointer data)
{
  GisCatalog *catalog = gis_workspace_get_catalog (city->ws);
  g_autoptr (GError) error = NULL;
  g_autoptr (GisRule) rule = gis_rule_load (city->ws, "treatments", &error);
  g_autoptr (GPtrArray) effects = gis_json_list_objects (gis_rule_get_root (rule), "effects");
  g_autoptr (GPtrArray) registers = gis_json_list_objects (gis_rule_get_root (rule), "registers");

  g_assert_cmpuint (effects->len, >, 0);
  for (guint i = 0; i < effects->len; i++)
    {
      JsonObject *effect = g_ptr_array_index (effects, i);
      const GisClass *klass =
        gis_catalog_find_class (catalog, gis_json_get_string (effect, "class"));
      JsonObject *set = gis_json_get_object (effect, "set");
      g_auto (GStrv) treatments = gis_json_dup_strings (effect, "treatments");
      g_autoptr (GList) names = json_object_get_members (set);
      const char *date_field = gis_json_get_string (effect, "done_on");
      g_assert_nonnull (klass);
      for (char **treatment = treatments; *treatment != NULL; treatment++)
        assert_treatment (catalog, *treatment);
      g_assert_true (date_field == NULL || gis_class_find_field (klass, date_field) >= 0);
      for (GList *name = names; name != NULL; name = name->next)
        {
          const char *code = gis_json_get_string (set, name->data);
          int index = gis_class_find_field (klass, name->data);
          g_assert_cmpint (index, >=, 0);
          if (code != NULL && klass->fields[index].domain != NULL)
            g_assert_nonnull (gis_domain_find (klass->fields[index].domain, code));
        }
    }
  for (guint i = 0; i < registers->len; i++)
    {
      JsonObject *entry = g_ptr_array_index (registers, i);
      const GisClass *member =
        gis_catalog_find_class (catalog, gis_json_get_string (entry, "member"));
      int index = gis_class_find_field (member, gis_json_get_string (entry, "field"));
      g_assert_cmpint (index, >=, 0);
      g_assert_cmpstr (member->fields[index].reference, ==, gis_json_get_string (entry, "class"));
    }
}

#define ADD(name, test) g_test_add (name, City, NULL, city_setup, test, city_teardown)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/gis/planning/default-treatments", test_default_treatments);
  ADD ("/gis/planning/rule-fits-catalog", test_rule_fits_catalog);
  ADD ("/gis/planning/sections-stand-for-roads", test_sections_stand_for_roads);
  ADD ("/gis/planning/quantities", test_quantities);
  ADD ("/gis/planning/refused", test_refused);
  ADD ("/gis/planning/states", test_states);
  ADD ("/gis/planning/date-order", test_date_order);
  ADD ("/gis/planning/rework", test_rework);
  ADD ("/gis/planning/effects", test_effects);
  return g_test_run ();
}
