/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One step of the history taken back out of turn. The oracle is the rows as they were put in, read
 * back, and the refusal's words where something was made since. */
#include "city-fixture.h"

static gint64
last_entry (City *city)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) entries = gis_history_list (city->ws, 1, &error);

  g_assert_no_error (error);
  return ((GisHistoryEntry *) entries->pdata[0])->id;
}

static void
revert (City *city, gint64 entry)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GisChange) change = NULL;
  g_autoptr (GPtrArray) findings = NULL;

  g_assert_true (gis_history_revert (city->ws, entry, &change, &error));
  g_assert_no_error (error);
  g_assert_cmpint (change->entry_id, >, entry);
  findings = gis_workspace_verify (city->ws, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (findings->len, ==, 0);
}

static void
assert_refused (City *city, gint64 entry, int code, const char *word)
{
  g_autoptr (GError) error = NULL;
  gint64 before = last_entry (city);

  g_assert_false (gis_history_revert (city->ws, entry, NULL, &error));
  g_assert_error (error, GIS_ERROR, code);
  if (strstr (error->message, word) == NULL)
    g_error ("“%s” does not say “%s”", error->message, word);
  g_assert_cmpint (last_entry (city), ==, before);
}

static gint64
add_pole (City *city, const char *code)
{
  return city_add (city, NULL, "pole", city_point (0, 0), "code", code, "height_m", "8", NULL);
}

/* A field set, another field set since: the first is taken back, the second stays; then undone. */
static void
test_field (City *city, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  gint64 pole = add_pole (city, "P1");
  gint64 entry;

  city_set (city, NULL, "pole", pole, "height_m", "9");
  entry = last_entry (city);
  city_set (city, NULL, "pole", pole, "owner", "A");
  revert (city, entry);
  city_assert_text (city, "pole", pole, "height_m", "8");
  city_assert_text (city, "pole", pole, "owner", "A");
  g_assert_true (gis_history_undo (city->ws, NULL, &error));
  g_assert_no_error (error);
  city_assert_text (city, "pole", pole, "height_m", "9");
}

/* The same field changed since: refused, naming the row and the later step. */
static void
test_changed_since (City *city, gconstpointer data)
{
  gint64 pole = add_pole (city, "P1");
  gint64 entry;

  city_set (city, NULL, "pole", pole, "height_m", "9");
  entry = last_entry (city);
  city_set (city, NULL, "pole", pole, "height_m", "10");
  assert_refused (city, entry, GIS_ERROR_INVALID, "P1");
  assert_refused (city, entry, GIS_ERROR_INVALID, "by “test”");
  city_assert_text (city, "pole", pole, "height_m", "10");
}

/* A tracked state: the event goes with the value; a later state stands in the way. */
static void
test_state (City *city, gconstpointer data)
{
  gint64 pole = add_pole (city, "P1");
  gint64 first, second;

  city_set (city, "2021-01-01", "pole", pole, "state", "abandoned");
  first = last_entry (city);
  city_set (city, "2022-01-01", "pole", pole, "state", "in_use");
  second = last_entry (city);
  assert_refused (city, first, GIS_ERROR_INVALID, "P1");
  revert (city, second);
  city_assert_text (city, "pole", pole, "state", "abandoned");
  revert (city, first);
  city_assert_text (city, "pole", pole, "state", "in_use");
}

/* A deleted row comes back; a new row goes, unless something belongs to it. */
static void
test_rows (City *city, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  gint64 pole = add_pole (city, "P1");
  gint64 made = last_entry (city);
  g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT, pole);
  gint64 defect, gone;
  GisEdit *edit;

  defect = city_add (city, NULL, "defect", city_point (0, 0), "asset_class", "pole", "asset_id",
                     text, "kind", "other", NULL);
  assert_refused (city, made, GIS_ERROR_INVALID, "would go");
  edit = city_begin (city, NULL);
  g_assert_true (gis_edit_delete (edit, "defect", defect, &error));
  city_commit (edit);
  gone = last_entry (city);
  revert (city, made);
  g_assert_null (gis_store_get (city->ws, "pole", pole, &error));
  g_clear_error (&error);
  /* The defect is of the pole that is gone: a pair without a foreign key is the checks' to tell. */
  revert (city, gone);
  city_assert_text (city, "defect", defect, "asset_id", text);
}

/* A row whose road is gone since cannot come back. */
static void
test_reference_gone (City *city, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  gint64 road = city_add (city, NULL, "road", NULL, "name", "A", NULL);
  g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT, road);
  gint64 pole =
    city_add (city, NULL, "pole", city_point (0, 0), "code", "P1", "road_id", text, NULL);
  GisEdit *edit = city_begin (city, NULL);
  gint64 gone;

  g_assert_true (gis_edit_delete (edit, "pole", pole, &error));
  city_commit (edit);
  gone = last_entry (city);
  edit = city_begin (city, NULL);
  g_assert_true (gis_edit_delete (edit, "road", road, &error));
  city_commit (edit);
  assert_refused (city, gone, GIS_ERROR_INVALID, "not there any more");
}

static void
test_not_a_step (City *city, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  gint64 pole = add_pole (city, "P1");
  gint64 entry;
  GisBulk *bulk;
  g_autoptr (GisRow) row = NULL;

  assert_refused (city, 99999, GIS_ERROR_NOT_FOUND, "99999");
  city_set (city, NULL, "pole", pole, "height_m", "9");
  entry = last_entry (city);
  g_assert_true (gis_history_undo (city->ws, NULL, &error));
  assert_refused (city, entry, GIS_ERROR_INVALID, "already");
  assert_refused (city, last_entry (city), GIS_ERROR_INVALID, "already");
  bulk = gis_bulk_begin (city->ws, "pole", "Import poles", "x", &error);
  g_assert_no_error (error);
  row = gis_row_new (gis_catalog_find_class (gis_workspace_get_catalog (city->ws), "pole"));
  gis_row_take_geometry (row, city_point (1, 1));
  g_assert_true (gis_bulk_insert (bulk, row, NULL, 1, &error));
  g_assert_true (gis_bulk_commit (bulk, "{}", NULL, &error));
  g_assert_no_error (error);
  assert_refused (city, last_entry (city), GIS_ERROR_INVALID, "");
}

/* What the History tab offers: the step itself, not its undo. */
static void
test_offered (City *city, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  gint64 pole = add_pole (city, "P1");
  g_autoptr (GPtrArray) events = NULL;
  g_autoptr (GPtrArray) after = NULL;

  city_set (city, NULL, "pole", pole, "height_m", "9");
  events = gis_history_list_row (city->ws, "pole", pole, &error);
  g_assert_true (((GisRowEvent *) events->pdata[0])->can_revert);
  g_assert_true (gis_history_undo (city->ws, NULL, &error));
  after = gis_history_list_row (city->ws, "pole", pole, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (after->len, ==, events->len + 1);
  g_assert_false (((GisRowEvent *) after->pdata[0])->can_revert);
  g_assert_false (((GisRowEvent *) after->pdata[1])->can_revert);
}

/* A state carries the day on which it took effect, written down today; other fields carry none. */
static void
test_effective_day (City *city, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  gint64 facade = city_add (city, "2023-01-01", "facade", city_square (0, 0, 5), NULL);
  g_autoptr (GPtrArray) events = NULL;
  const GisRowEvent *event;

  city_set (city, "2023-05-04", "facade", facade, "state", "renovated");
  city_set (city, "2023-05-04", "facade", facade, "note", "x");
  events = gis_history_list_row (city->ws, "facade", facade, &error);
  g_assert_no_error (error);
  event = events->pdata[0];
  g_assert_cmpstr (event->field, ==, "note");
  g_assert_cmpint (event->effective_on, ==, GIS_DATE_NONE);
  event = events->pdata[1];
  g_assert_cmpstr (event->field, ==, "state");
  g_assert_cmpint (event->effective_on, ==, gis_date_new (2023, 5, 4));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func)                                                                            \
  g_test_add ("/gis/revert/" name, City, NULL, city_setup, func, city_teardown)
  ADD ("field", test_field);
  ADD ("changed-since", test_changed_since);
  ADD ("state", test_state);
  ADD ("rows", test_rows);
  ADD ("reference-gone", test_reference_gone);
  ADD ("not-a-step", test_not_a_step);
  ADD ("offered", test_offered);
  ADD ("effective-day", test_effective_day);
#undef ADD
  return g_test_run ();
}
