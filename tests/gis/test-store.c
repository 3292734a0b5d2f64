/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The store: files, edits, history, queries. Oracles: what was put in, brute force over all rows,
 * and the sqlite3 and ogrinfo programs for what other programs see. */
#include "store-fixture.h"

#include <gio/gio.h>

static void
test_create_and_reopen (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GisRow) row = NULL;
  GisWorkspace *ws = fixture_create (fixture);
  gint64 id = fixture_store_cover (ws, "4102020102000001", "intact", 1.25, -3.5);

  g_assert_cmpstr (gis_workspace_get_name (ws), ==, "Kaifeng");
  g_assert_cmpstr (gis_workspace_get_crs (ws), ==, "EPSG:4547");
  g_assert_cmpint (gis_workspace_get_srid (ws), ==, 4547);
  g_assert_false (gis_workspace_is_read_only (ws));
  g_assert_cmpint (id, >, (gint64) 1 << 40);
  g_assert_cmpint (id, <, (gint64) 1 << 53);
  fixture_assert_sound (ws);
  fixture_close (ws);

  ws = fixture_open (fixture, GIS_OPEN_READ_WRITE);
  row = gis_store_get (ws, "cover", id, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (gis_row_get_text (row, "code"), ==, "4102020102000001");
  g_assert_cmpstr (gis_row_get_text (row, "state"), ==, "intact");
  g_assert_true (g_uuid_string_is_valid (row->uuid));
  g_assert_cmpfloat (row->geometry->xy[0], ==, FIXTURE_X + 1.25);
  g_assert_cmpfloat (row->geometry->xy[1], ==, FIXTURE_Y - 3.5);
  g_assert_cmpuint (gis_workspace_get_foreign_edits (ws), ==, 0);
  fixture_close (ws);
}

static void
test_undo_redo (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GisChange) change = NULL;
  g_autofree char *label = NULL;
  GisWorkspace *ws = fixture_create (fixture);
  gint64 id = fixture_store_cover (ws, "a", "intact", 0, 0);

  fixture_store_text (ws, id, "state", "damaged");
  label = gis_history_dup_undo_label (ws);
  g_assert_cmpstr (label, ==, "Change a cover");
  g_assert_null (gis_history_dup_redo_label (ws));
  g_assert_true (gis_history_undo (ws, &change, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (change->items->len, ==, 1);
  g_assert_cmpint (g_array_index (change->items, GisChangeItem, 0).id, ==, id);
  fixture_assert_text (ws, "cover", id, "state", "intact");
  fixture_assert_sound (ws);
  fixture_close (ws);

  ws = fixture_open (fixture, GIS_OPEN_READ_WRITE);
  g_assert_true (gis_history_undo (ws, NULL, &error));
  g_assert_cmpint (fixture_count (ws, "cover"), ==, 0);
  g_assert_false (gis_history_undo (ws, NULL, &error));
  g_assert_error (error, GIS_ERROR, GIS_ERROR_NOT_FOUND);
  g_clear_error (&error);
  fixture_close (ws);

  ws = fixture_open (fixture, GIS_OPEN_READ_WRITE);
  g_assert_true (gis_history_redo (ws, NULL, &error));
  fixture_assert_text (ws, "cover", id, "state", "intact");
  g_assert_true (gis_history_redo (ws, NULL, &error));
  fixture_assert_text (ws, "cover", id, "state", "damaged");
  g_assert_false (gis_history_redo (ws, NULL, &error));
  g_assert_error (error, GIS_ERROR, GIS_ERROR_NOT_FOUND);
  fixture_assert_sound (ws);
  fixture_close (ws);
}

/* ---- Edits refuse bad input and stay as they were ---- */

static void
assert_refused (gboolean done, GError **error, GisErrorCode code, const char *part)
{
  g_assert_false (done);
  g_assert_error (*error, GIS_ERROR, (int) code);
  g_assert_nonnull (strstr ((*error)->message, part));
  g_clear_error (error);
}

static void
test_refused_values (Fixture *fixture, gconstpointer data)
{
  GisWorkspace *ws = fixture_create (fixture);
  gint64 id = fixture_store_cover (ws, "a", "intact", 0, 0);
  GisEdit *edit = fixture_begin (ws, "Wrong");
  g_autoptr (GError) error = NULL;
  g_autoptr (GisRow) no_geometry = gis_row_new (fixture_class (ws, "cover"));
  g_autoptr (GisRow) wrong_type = gis_row_new (fixture_class (ws, "cover"));
  g_autoptr (GisRow) no_name = gis_row_new (fixture_class (ws, "road"));
  g_autoptr (GisGeometry) line = gis_geometry_new_line ((double[]){ 0, 0, 1, 1 }, 2, &error);
  g_autoptr (GisChange) change = NULL;
  GisValue text = gis_value_of_static_text ("nonsense");
  GisValue small = gis_value_of_integer (3);
  GisValue nobody = gis_value_of_integer (77);
  GisValue missing = gis_value_of_static_text ("removed");

  assert_refused (gis_edit_set_value (edit, "cover", id, "state", &text, &error), &error,
                  GIS_ERROR_INVALID, "nonsense");
  assert_refused (gis_edit_set_value (edit, "cover", id, "state", &missing, &error), &error,
                  GIS_ERROR_INVALID, "removed");
  assert_refused (gis_edit_set_value (edit, "cover", id, "diameter_mm", &small, &error), &error,
                  GIS_ERROR_INVALID, "diameter_mm");
  assert_refused (gis_edit_set_value (edit, "cover", id, "road_id", &nobody, &error), &error,
                  GIS_ERROR_INVALID, "77");
  assert_refused (gis_edit_set_value (edit, "cover", id, "colour", &text, &error), &error,
                  GIS_ERROR_USAGE, "colour");
  assert_refused (gis_edit_set_value (edit, "cover", 99, "state", &text, &error), &error,
                  GIS_ERROR_INVALID, "nonsense");
  assert_refused (gis_edit_set_value (edit, "cover", 99, "diameter_mm", &GIS_VALUE_NULL, &error),
                  &error, GIS_ERROR_NOT_FOUND, "99");
  assert_refused (gis_edit_set_value (edit, "nothing", 1, "state", &text, &error), &error,
                  GIS_ERROR_USAGE, "nothing");
  assert_refused (gis_edit_insert (edit, no_geometry, &error), &error, GIS_ERROR_INVALID, "cover");
  gis_row_take_geometry (wrong_type, gis_geometry_ref (line));
  assert_refused (gis_edit_insert (edit, wrong_type, &error), &error, GIS_ERROR_INVALID, "POINT");
  assert_refused (gis_edit_set_geometry (edit, "cover", id, line, &error), &error,
                  GIS_ERROR_INVALID, "POINT");
  assert_refused (gis_edit_insert (edit, no_name, &error), &error, GIS_ERROR_INVALID, "name");
  assert_refused (gis_edit_delete (edit, "cover", 99, &error), &error, GIS_ERROR_NOT_FOUND, "99");
  g_assert_null (gis_edit_get_row (edit, "cover", 99, &error));
  g_assert_error (error, GIS_ERROR, GIS_ERROR_NOT_FOUND);
  /* Nothing changed: no entry. */
  change = fixture_commit (edit);
  g_assert_cmpint (change->entry_id, ==, 0);
  g_assert_cmpuint (change->items->len, ==, 0);
  fixture_assert_text (ws, "cover", id, "state", "intact");
  fixture_assert_sound (ws);
  fixture_close (ws);
}

static void
test_normalises (Fixture *fixture, gconstpointer data)
{
  GisWorkspace *ws = fixture_create (fixture);
  gint64 id = fixture_store_cover (ws, "a", "intact", 0, 0);

  fixture_store_text (ws, id, "diameter_mm", " 700 ");
  fixture_store_text (ws, id, "seen_on", "2023/1/5");
  fixture_store_text (ws, id, "kind", "Sewage");
  fixture_assert_text (ws, "cover", id, "diameter_mm", "700");
  fixture_assert_text (ws, "cover", id, "seen_on", "2023-01-05");
  fixture_assert_text (ws, "cover", id, "kind", "0102");
  fixture_close (ws);
}

static void
test_unique (Fixture *fixture, gconstpointer data)
{
  GisWorkspace *ws = fixture_create (fixture);
  gint64 a = fixture_store_cover (ws, "a", "intact", 0, 0);
  gint64 b = fixture_store_cover (ws, "b", "intact", 1, 0);
  g_autoptr (GError) error = NULL;
  GisEdit *edit = fixture_begin (ws, "Twice");

  fixture_set_text (edit, "cover", b, "code", "a");
  assert_refused (gis_edit_commit (edit, NULL, &error), &error, GIS_ERROR_INVALID, "“a”");
  fixture_assert_text (ws, "cover", b, "code", "b");
  /* A swap passes: only the end counts. */
  edit = fixture_begin (ws, "Swap");
  fixture_set_text (edit, "cover", a, "code", "b");
  fixture_set_text (edit, "cover", b, "code", "a");
  gis_change_unref (fixture_commit (edit));
  fixture_assert_text (ws, "cover", a, "code", "b");
  g_assert_true (gis_history_undo (ws, NULL, &error));
  g_assert_no_error (error);
  fixture_assert_text (ws, "cover", a, "code", "a");
  g_assert_true (gis_history_redo (ws, NULL, &error));
  fixture_assert_text (ws, "cover", b, "code", "a");
  fixture_close (ws);
}

static void
test_uuid_kept (Fixture *fixture, gconstpointer data)
{
  static const char *const uuid = "6f1c1f5e-0c1a-4e0e-9d55-0123456789ab";
  GisWorkspace *ws = fixture_create (fixture);
  g_autoptr (GError) error = NULL;
  g_autoptr (GisRow) row = gis_row_new (fixture_class (ws, "road"));
  g_autoptr (GisRow) again = gis_row_new (fixture_class (ws, "road"));
  g_autoptr (GisRow) found = NULL;
  GisEdit *edit = fixture_begin (ws, "Road");

  gis_row_set_text (row, "name", "西大街");
  row->uuid = g_strdup (uuid);
  gis_row_set_text (again, "name", "东大街");
  again->uuid = g_strdup (uuid);
  g_assert_true (gis_edit_insert (edit, row, &error));
  assert_refused (gis_edit_insert (edit, again, &error), &error, GIS_ERROR_INVALID, uuid);
  g_assert_cmpint (again->id, ==, 0);
  gis_change_unref (fixture_commit (edit));
  found = gis_store_find (ws, "road", uuid, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (gis_row_get_text (found, "name"), ==, "西大街");
  fixture_close (ws);
}

static void
test_rollback (Fixture *fixture, gconstpointer data)
{
  GisWorkspace *ws = fixture_create (fixture);
  gint64 id = fixture_store_cover (ws, "a", "intact", 0, 0);
  GisEdit *edit = fixture_begin (ws, "Never mind");
  gint64 other = fixture_add_cover (edit, "b", "intact", 1, 1);

  fixture_set_text (edit, "cover", id, "state", "damaged");
  gis_edit_rollback (edit);
  fixture_assert_text (ws, "cover", id, "state", "intact");
  g_assert_cmpint (fixture_count (ws, "cover"), ==, 1);
  g_assert_cmpint (fixture_store_cover (ws, "c", "intact", 1, 1), ==, other);
  fixture_assert_sound (ws);
  fixture_close (ws);
}

/* ---- Deleting takes what hangs on a row ---- */

typedef struct
{
  gint64 road, section, visit, cover, defect;
} Street;

static gint64
insert (GisEdit *edit, GisRow *row)
{
  g_autoptr (GError) error = NULL;
  gint64 id;

  gis_edit_insert (edit, row, &error);
  g_assert_no_error (error);
  id = row->id;
  gis_row_free (row);
  return id;
}

static Street
store_street (GisWorkspace *ws)
{
  GisEdit *edit = fixture_begin (ws, "A street");
  const double xy[] = { FIXTURE_X, FIXTURE_Y, FIXTURE_X + 30, FIXTURE_Y + 40 };
  GisRow *row = gis_row_new (fixture_class (ws, "road"));
  Street street;

  gis_row_set_text (row, "name", "中山路");
  street.road = insert (edit, row);
  row = gis_row_new (fixture_class (ws, "section"));
  gis_row_set_integer (row, "road_id", street.road);
  gis_row_take_geometry (row, gis_geometry_new_line (xy, 2, NULL));
  street.section = insert (edit, row);
  row = gis_row_new (fixture_class (ws, "visit"));
  gis_row_set_integer (row, "road_id", street.road);
  street.visit = insert (edit, row);
  street.cover = fixture_add_cover (edit, "a", "intact", 3, 4);
  row = gis_row_new (fixture_class (ws, "defect"));
  gis_row_set_text (row, "asset_class", "cover");
  gis_row_set_integer (row, "asset_id", street.cover);
  gis_row_take_geometry (row, gis_geometry_new_point (FIXTURE_X + 3, FIXTURE_Y + 4));
  street.defect = insert (edit, row);
  gis_change_unref (fixture_commit (edit));
  return street;
}

static void
test_delete_dependants (Fixture *fixture, gconstpointer data)
{
  GisWorkspace *ws = fixture_create (fixture);
  Street street = store_street (ws);
  g_autoptr (GError) error = NULL;
  g_autoptr (GisChange) change = NULL;
  GisEdit *edit = fixture_begin (ws, "Delete the road");

  g_assert_true (gis_edit_delete (edit, "road", street.road, &error));
  g_assert_true (gis_edit_delete (edit, "cover", street.cover, &error));
  g_assert_no_error (error);
  change = fixture_commit (edit);
  g_assert_cmpuint (change->items->len, ==, 5);
  /* The visit needs its road and goes; the section only loses it. */
  g_assert_cmpint (fixture_count (ws, "visit"), ==, 0);
  fixture_assert_text (ws, "section", street.section, "road_id", "");
  g_assert_cmpint (fixture_count (ws, "defect"), ==, 0);
  fixture_assert_sound (ws);
  g_assert_true (gis_history_undo (ws, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpint (fixture_count (ws, "visit"), ==, 1);
  g_assert_cmpint (fixture_count (ws, "defect"), ==, 1);
  fixture_assert_text (ws, "cover", street.cover, "code", "a");
  g_assert_cmpint (fixture_count (ws, "road"), ==, 1);
  fixture_assert_sound (ws);
  fixture_close (ws);
}

/* ---- Codes ---- */

static char *
next_code (GisEdit *edit, const char *kind, const char *district)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GisRow) row = gis_row_new (fixture_class (gis_edit_get_workspace (edit), "cover"));
  char *code;

  gis_row_set_text (row, "kind", kind);
  gis_row_set_text (row, "district", district);
  code = gis_edit_dup_next_code (edit, row, &error);
  g_assert_no_error (error);
  return code;
}

static void
assert_next_code (GisEdit *edit, const char *kind, const char *district, const char *expected)
{
  g_autofree char *code = next_code (edit, kind, district);

  g_assert_cmpstr (code, ==, expected);
}

static void
test_codes (Fixture *fixture, gconstpointer data)
{
  GisWorkspace *ws = fixture_create (fixture);
  GisEdit *edit = fixture_begin (ws, "Codes");
  g_autoptr (GError) error = NULL;
  g_autoptr (GisRow) bare = gis_row_new (fixture_class (ws, "cover"));
  gint64 id;

  assert_next_code (edit, "0102", "410202", "4102020102000001");
  assert_next_code (edit, "0102", "410202", "4102020102000002");
  assert_next_code (edit, "0107", "410202", "4102020107000001");
  assert_next_code (edit, "0102", "410203001", "4102030102000001");
  g_assert_null (gis_edit_dup_next_code (edit, bare, &error));
  g_assert_error (error, GIS_ERROR, GIS_ERROR_INVALID);
  id = fixture_add_cover (edit, "4102020102000002", "intact", 0, 0);
  gis_change_unref (fixture_commit (edit));

  /* Never again, also after the row is gone and after reopening. */
  edit = fixture_begin (ws, "Delete");
  g_assert_true (gis_edit_delete (edit, "cover", id, NULL));
  gis_change_unref (fixture_commit (edit));
  fixture_close (ws);
  ws = fixture_open (fixture, GIS_OPEN_READ_WRITE);
  edit = fixture_begin (ws, "More codes");
  assert_next_code (edit, "0102", "410202", "4102020102000003");
  gis_edit_rollback (edit);
  /* A code that came from elsewhere counts as given out. */
  fixture_store_cover (ws, "4102020102000017", "intact", 0, 0);
  edit = fixture_begin (ws, "More codes");
  assert_next_code (edit, "0102", "410202", "4102020102000018");
  gis_change_unref (fixture_commit (edit));
  g_assert_true (gis_workspace_set_setting (ws, "code.widths", "6,2,3,5", NULL));
  edit = fixture_begin (ws, "Other widths");
  assert_next_code (edit, "0102", "410202", "4102020100200001");
  gis_edit_rollback (edit);
  fixture_close (ws);
}

/* 10 000 serials of a block, then the next one; all different. */
static void
test_codes_many (Fixture *fixture, gconstpointer data)
{
  GisWorkspace *ws = fixture_create (fixture);
  GisEdit *edit = fixture_begin (ws, "Codes");
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < 12000; i++)
    {
      char *code = next_code (edit, "0102", "410202");
      g_assert_cmpuint (strlen (code), ==, 16);
      g_assert_true (g_hash_table_add (seen, code));
    }
  g_assert_true (g_hash_table_contains (seen, "4102020102012000"));
  gis_edit_rollback (edit);
  fixture_close (ws);
}

/* ---- History ---- */

static void
test_history_of_a_row (Fixture *fixture, gconstpointer data)
{
  GisWorkspace *ws = fixture_create (fixture);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) events = NULL;
  g_autoptr (GPtrArray) entries = NULL;
  const GisRowEvent *event;
  gint64 id;
  GisEdit *edit;

  gis_workspace_set_author (ws, "王工");
  id = fixture_store_cover (ws, "a", "intact", 0, 0);
  fixture_store_text (ws, id, "state", "damaged");
  edit = fixture_begin (ws, "Move it");
  {
    g_autoptr (GisGeometry) point = gis_geometry_new_point (FIXTURE_X + 5, FIXTURE_Y);
    g_assert_true (gis_edit_set_geometry (edit, "cover", id, point, &error));
  }
  gis_change_unref (fixture_commit (edit));
  g_assert_true (gis_history_undo (ws, NULL, &error));
  fixture_close (ws);

  ws = fixture_open (fixture, GIS_OPEN_READ_ONLY);
  events = gis_history_list_row (ws, "cover", id, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (events->len, ==, 4);
  event = g_ptr_array_index (events, 0); /* the undo */
  g_assert_cmpstr (event->field, ==, "geom");
  g_assert_cmpstr (gis_value_get_text (&event->from), ==, "528005.000 3852000.000");
  g_assert_cmpstr (gis_value_get_text (&event->to), ==, "528000.000 3852000.000");
  event = g_ptr_array_index (events, 1);
  g_assert_cmpstr (event->field, ==, "geom");
  g_assert_cmpstr (event->label, ==, "Move it");
  event = g_ptr_array_index (events, 2);
  g_assert_cmpstr (event->field, ==, "state");
  g_assert_cmpstr (event->author, ==, "王工");
  g_assert_cmpstr (gis_value_get_text (&event->from), ==, "intact");
  g_assert_cmpstr (gis_value_get_text (&event->to), ==, "damaged");
  event = g_ptr_array_index (events, 3);
  g_assert_null (event->field);
  g_assert_cmpint (event->kind, ==, GIS_CHANGE_INSERT);

  entries = gis_history_list (ws, 2, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (entries->len, ==, 2);
  g_assert_cmpstr (((GisHistoryEntry *) g_ptr_array_index (entries, 0))->kind, ==, "undo");
  g_assert_true (((GisHistoryEntry *) g_ptr_array_index (entries, 1))->undone);
  fixture_close (ws);
}

/* A new step after an undo ends the redo side for good. */
static void
test_redo_is_dropped (Fixture *fixture, gconstpointer data)
{
  GisWorkspace *ws = fixture_create (fixture);
  g_autoptr (GError) error = NULL;
  gint64 id = fixture_store_cover (ws, "a", "intact", 0, 0);

  fixture_store_text (ws, id, "state", "damaged");
  g_assert_true (gis_history_undo (ws, NULL, &error));
  fixture_store_text (ws, id, "state", "missing");
  g_assert_null (gis_history_dup_redo_label (ws));
  assert_refused (gis_history_redo (ws, NULL, &error), &error, GIS_ERROR_NOT_FOUND, "redo");
  g_assert_true (gis_history_undo (ws, NULL, &error));
  fixture_assert_text (ws, "cover", id, "state", "intact");
  g_assert_true (gis_history_undo (ws, NULL, &error));
  g_assert_cmpint (fixture_count (ws, "cover"), ==, 0);
  fixture_close (ws);
}

/* Random edits, all undone and redone; rows, events and index at each end as they were. */
static char *
dup_picture (GisWorkspace *ws)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows = gis_store_list (ws, "cover", NULL, &error);
  g_autoptr (GPtrArray) events = gis_store_events (ws, "cover", 0, NULL, GIS_DATE_NONE, &error);
  GString *text = g_string_new (NULL);

  g_assert_no_error (error);
  for (guint i = 0; i < rows->len; i++)
    {
      const GisRow *row = g_ptr_array_index (rows, i);
      g_string_append_printf (text, "%" G_GINT64_FORMAT " %s %s %s %.3f\n", row->id, row->uuid,
                              gis_row_get_text (row, "code"), gis_row_get_text (row, "state"),
                              row->geometry->xy[0]);
    }
  for (guint i = 0; i < events->len; i++)
    {
      const GisStateEvent *event = g_ptr_array_index (events, i);
      g_string_append_printf (text, "%" G_GINT64_FORMAT " %s>%s %d\n", event->row_id, event->from,
                              event->to, event->effective_on);
    }
  return g_string_free (text, FALSE);
}

static void
random_step (GisWorkspace *ws, GArray *ids, guint n)
{
  GisEdit *edit = fixture_begin (ws, "Step");
  g_autofree char *code = g_strdup_printf ("c%u", n);
  guint which = ids->len > 0 ? (guint) g_test_rand_int_range (0, (gint32) ids->len) : 0;
  gint64 id = ids->len > 0 ? g_array_index (ids, gint64, which) : 0;
  int choice = ids->len < 5 ? 0 : g_test_rand_int_range (0, 4);
  g_autoptr (GisGeometry) point = gis_geometry_new_point (FIXTURE_X + n, FIXTURE_Y);

  if (choice == 0)
    {
      id = fixture_add_cover (edit, code, n % 2 ? "intact" : "damaged", n, 1);
      g_array_append_val (ids, id);
    }
  else if (choice == 1)
    {
      g_autoptr (GisRow) row = gis_edit_get_row (edit, "cover", id, NULL);
      gboolean intact = g_str_equal (gis_row_get_text (row, "state"), "intact");
      fixture_set_text (edit, "cover", id, "state", intact ? "damaged" : "intact");
    }
  else if (choice == 2)
    g_assert_true (gis_edit_set_geometry (edit, "cover", id, point, NULL));
  else
    {
      g_assert_true (gis_edit_delete (edit, "cover", id, NULL));
      g_array_remove_index (ids, which);
    }
  gis_change_unref (fixture_commit (edit));
}

static void
test_random_undo_redo (Fixture *fixture, gconstpointer data)
{
  const guint n_steps = 60;
  GisWorkspace *ws = fixture_create (fixture);
  g_autoptr (GPtrArray) pictures = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));

  g_ptr_array_add (pictures, dup_picture (ws));
  for (guint n = 0; n < n_steps; n++)
    {
      random_step (ws, ids, n);
      g_ptr_array_add (pictures, dup_picture (ws));
    }
  for (guint n = n_steps; n-- > 0;)
    {
      g_autofree char *picture = NULL;
      g_assert_true (gis_history_undo (ws, NULL, NULL));
      picture = dup_picture (ws);
      g_assert_cmpstr (picture, ==, g_ptr_array_index (pictures, n));
    }
  fixture_assert_sound (ws);
  fixture_close (ws);
  ws = fixture_open (fixture, GIS_OPEN_READ_WRITE);
  for (guint n = 1; n <= n_steps; n++)
    {
      g_autofree char *picture = NULL;
      g_assert_true (gis_history_redo (ws, NULL, NULL));
      picture = dup_picture (ws);
      g_assert_cmpstr (picture, ==, g_ptr_array_index (pictures, n));
    }
  fixture_assert_sound (ws);
  fixture_close (ws);
}

/* ---- Settings, rules, backup, threads ---- */

static void
test_settings (Fixture *fixture, gconstpointer data)
{
  GisWorkspace *ws = fixture_create (fixture);
  g_autoptr (GError) error = NULL;
  g_autofree char *value = NULL;

  g_assert_null (gis_workspace_dup_setting (ws, "view.center"));
  g_assert_true (gis_workspace_set_setting (ws, "view.center", "114.3,34.8", &error));
  fixture_close (ws);
  ws = fixture_open (fixture, GIS_OPEN_READ_WRITE);
  value = gis_workspace_dup_setting (ws, "view.center");
  g_assert_cmpstr (value, ==, "114.3,34.8");
  g_assert_true (gis_workspace_set_setting (ws, "view.center", NULL, &error));
  g_assert_null (gis_workspace_dup_setting (ws, "view.center"));
  g_assert_null (gis_workspace_dup_rule (ws, "no-such-rule", &error));
  g_assert_error (error, GIS_ERROR, GIS_ERROR_NOT_FOUND);
  fixture_close (ws);
}

static void
test_backup (Fixture *fixture, gconstpointer data)
{
  GisWorkspace *ws = fixture_create (fixture);
  g_autoptr (GError) error = NULL;
  g_autofree char *copy = g_build_filename (fixture->folder, "copy.sanhua", NULL);
  gint64 id = fixture_store_cover (ws, "a", "intact", 0, 0);
  GisWorkspace *other;

  g_assert_true (gis_workspace_backup (ws, copy, NULL, &error));
  g_assert_no_error (error);
  assert_refused (gis_workspace_backup (ws, copy, NULL, &error), &error, GIS_ERROR_WORKSPACE,
                  "copy.sanhua");
  fixture_store_text (ws, id, "state", "damaged");
  other = gis_workspace_open (copy, GIS_OPEN_READ_ONLY, &error);
  g_assert_no_error (error);
  fixture_assert_text (other, "cover", id, "state", "intact");
  fixture_assert_sound (other);
  fixture_close (other);
  fixture_close (ws);
}

static gpointer
edit_thread (gpointer data)
{
  for (guint i = 0; i < 25; i++)
    fixture_store_cover (data, NULL, "intact", i, i);
  return NULL;
}

static gpointer
read_thread (gpointer data)
{
  gint64 last = 0;

  for (guint i = 0; i < 60; i++)
    {
      gint64 n = fixture_count (data, "cover");
      g_assert_cmpint (n, >=, last);
      last = n;
    }
  return NULL;
}

static void
test_threads (Fixture *fixture, gconstpointer data)
{
  GisWorkspace *ws = fixture_create (fixture);
  GThread *threads[6];

  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("store", i % 2 ? read_thread : edit_thread, ws);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
  g_assert_cmpint (fixture_count (ws, "cover"), ==, 75);
  fixture_assert_sound (ws);
  fixture_close (ws);
}

static void
test_builtin_catalog (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  GisWorkspace *ws = gis_workspace_create (fixture->path, "开封", "EPSG:4547", NULL, &error);
  g_auto (GStrv) rules = g_resources_enumerate_children ("/io/github/sanhua/gis/rules/", 0, NULL);

  g_assert_no_error (error);
  g_assert_nonnull (gis_catalog_find_class (gis_workspace_get_catalog (ws), "road_section"));
  for (guint i = 0; rules != NULL && rules[i] != NULL; i++)
    {
      g_autofree char *id = g_strndup (rules[i], strlen (rules[i]) - strlen (".json"));
      g_autofree char *json = gis_workspace_dup_rule (ws, id, &error);
      g_assert_no_error (error);
      g_assert_true (json[0] == '{');
    }
  fixture_assert_sound (ws);
  fixture_close (ws);
}

static void
add_tests (void)
{
  fixture_add ("/gis/store/create-and-reopen", test_create_and_reopen);
  fixture_add ("/gis/store/builtin-catalog", test_builtin_catalog);
  fixture_add ("/gis/store/refused-values", test_refused_values);
  fixture_add ("/gis/store/normalises", test_normalises);
  fixture_add ("/gis/store/unique", test_unique);
  fixture_add ("/gis/store/uuid-kept", test_uuid_kept);
  fixture_add ("/gis/store/rollback", test_rollback);
  fixture_add ("/gis/store/delete-dependants", test_delete_dependants);
  fixture_add ("/gis/store/codes", test_codes);
  fixture_add ("/gis/store/codes-many", test_codes_many);
  fixture_add ("/gis/store/undo-redo", test_undo_redo);
  fixture_add ("/gis/store/redo-is-dropped", test_redo_is_dropped);
  fixture_add ("/gis/store/random-undo-redo", test_random_undo_redo);
  fixture_add ("/gis/store/history-of-a-row", test_history_of_a_row);
  fixture_add ("/gis/store/settings", test_settings);
  fixture_add ("/gis/store/backup", test_backup);
  fixture_add ("/gis/store/threads", test_threads);
}

int
main (int argc, char **argv)
{
  return fixture_main (argc, argv, add_tests);
}
