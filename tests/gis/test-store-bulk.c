/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Imports: one step, undone and redone as one, matched again at the next import. */
#include "store-fixture.h"

static GisBulk *
begin (GisWorkspace *ws, const char *class_id)
{
  g_autoptr (GError) error = NULL;
  GisBulk *bulk =
    gis_bulk_begin (ws, class_id, "Import covers.geojson", "covers.geojson|covers", &error);

  g_assert_no_error (error);
  return bulk;
}

static GisChange *
commit (GisBulk *bulk)
{
  g_autoptr (GError) error = NULL;
  GisChange *change = NULL;

  gis_bulk_commit (bulk, "{\"read\":1}", &change, &error);
  g_assert_no_error (error);
  return change;
}

static GisRow *
new_cover (GisWorkspace *ws, guint n)
{
  GisRow *row = gis_row_new (fixture_class (ws, "cover"));
  g_autofree char *code = g_strdup_printf ("c%06u", n);

  gis_row_set_text (row, "code", code);
  gis_row_set_text (row, "state", n % 2 ? "intact" : "damaged");
  if (n % 3 == 0)
    gis_row_set_text (row, "ownership", "claimed");
  gis_row_take_geometry (row, gis_geometry_new_point (FIXTURE_X + n % 100, FIXTURE_Y + n / 100));
  return row;
}

static void
insert_covers (GisBulk *bulk, GisWorkspace *ws, guint first, guint n)
{
  g_autoptr (GError) error = NULL;

  for (guint i = first; i < first + n; i++)
    {
      g_autoptr (GisRow) row = new_cover (ws, i);
      g_autofree char *key = g_strdup_printf ("node/%u", i);
      gis_bulk_insert (bulk, row, i % 2 ? key : NULL, i, &error);
      g_assert_no_error (error);
    }
}

static guint
count_events (GisWorkspace *ws)
{
  g_autoptr (GPtrArray) events = gis_store_events (ws, "cover", 0, NULL, GIS_DATE_NONE, NULL);

  return events->len;
}

static void
test_import_undo_redo (Fixture *fixture, gconstpointer data)
{
  GisWorkspace *ws = fixture_create (fixture);
  g_autoptr (GError) error = NULL;
  g_autoptr (GisChange) change = NULL;
  g_autoptr (GisChange) undone = NULL;
  GisBulk *bulk = begin (ws, "cover");
  g_autoptr (GPtrArray) before = NULL;
  g_autoptr (GPtrArray) after = NULL;
  GisBox box = { FIXTURE_X, FIXTURE_Y, FIXTURE_X + 10, FIXTURE_Y + 3 };
  GisQuery query = { .box = &box };

  insert_covers (bulk, ws, 0, 2000);
  change = commit (bulk);
  g_assert_true (change->bulk);
  g_assert_cmpint (change->entry_id, >, 0);
  g_assert_cmpuint (change->classes->len, ==, 1);
  g_assert_cmpint (fixture_count (ws, "cover"), ==, 2000);
  g_assert_cmpuint (count_events (ws), ==, 2000 + 667);
  g_assert_cmpint (gis_store_count (ws, "cover", &query, NULL), ==, 44);
  before = gis_store_list (ws, "cover", NULL, NULL);
  fixture_assert_sound (ws);

  g_assert_true (gis_history_undo (ws, &undone, &error));
  g_assert_no_error (error);
  g_assert_true (undone->bulk);
  g_assert_cmpint (fixture_count (ws, "cover"), ==, 0);
  g_assert_cmpuint (count_events (ws), ==, 0);
  g_assert_cmpint (gis_store_count (ws, "cover", &query, NULL), ==, 0);
  fixture_assert_sound (ws);
  fixture_close (ws);

  ws = fixture_open (fixture, GIS_OPEN_READ_WRITE);
  g_assert_true (gis_history_redo (ws, NULL, &error));
  g_assert_no_error (error);
  after = gis_store_list (ws, "cover", NULL, NULL);
  g_assert_cmpuint (after->len, ==, before->len);
  for (guint i = 0; i < after->len; i++)
    {
      const GisRow *a = g_ptr_array_index (before, i);
      const GisRow *b = g_ptr_array_index (after, i);
      g_assert_cmpint (a->id, ==, b->id);
      g_assert_cmpstr (a->uuid, ==, b->uuid);
      g_assert_true (gis_geometry_equal (a->geometry, b->geometry));
    }
  g_assert_cmpuint (count_events (ws), ==, 2667);
  g_assert_cmpint (gis_store_count (ws, "cover", &query, NULL), ==, 44);
  fixture_assert_sound (ws);
  fixture_close (ws);
}

/* Rows of another class made by the import go and come with it, whatever refers to whom. */
static void
test_register_rows (Fixture *fixture, gconstpointer data)
{
  GisWorkspace *ws = fixture_create (fixture);
  g_autoptr (GError) error = NULL;
  GisBulk *bulk = begin (ws, "section");
  gint64 section = 0;

  for (guint i = 0; i < 40; i++)
    {
      g_autoptr (GisRow) row = gis_row_new (fixture_class (ws, "section"));
      const double xy[] = { FIXTURE_X, FIXTURE_Y + i, FIXTURE_X + 100, FIXTURE_Y + i };
      if (i % 10 == 0)
        {
          g_autoptr (GisRow) road = gis_row_new (fixture_class (ws, "road"));
          gis_row_set_text (road, "name", "解放路");
          g_assert_true (gis_edit_insert (gis_bulk_get_edit (bulk), road, &error));
          gis_row_set_integer (row, "road_id", road->id);
        }
      gis_row_take_geometry (row, gis_geometry_new_line (xy, 2, NULL));
      g_assert_true (gis_bulk_insert (bulk, row, NULL, i, &error));
      section = row->id;
    }
  gis_change_unref (commit (bulk));
  for (guint round = 0; round < 2; round++)
    {
      g_assert_true (gis_history_undo (ws, NULL, &error));
      g_assert_no_error (error);
      g_assert_cmpint (fixture_count (ws, "road"), ==, 0);
      g_assert_cmpint (fixture_count (ws, "section"), ==, 0);
      fixture_assert_sound (ws);
      gis_history_redo (ws, NULL, &error);
      g_assert_no_error (error);
      g_assert_cmpint (fixture_count (ws, "road"), ==, 4);
      g_assert_cmpint (fixture_count (ws, "section"), ==, 40);
      fixture_assert_sound (ws);
    }
  {
    g_autoptr (GPtrArray) events = gis_history_list_row (ws, "section", section, &error);
    g_assert_no_error (error);
    g_assert_cmpuint (events->len, ==, 5); /* import and twice undo and redo */
    g_assert_cmpint (((GisRowEvent *) g_ptr_array_index (events, 1))->kind, ==, GIS_CHANGE_DELETE);
    g_assert_cmpint (((GisRowEvent *) g_ptr_array_index (events, 4))->kind, ==, GIS_CHANGE_INSERT);
  }
  fixture_close (ws);
}

static void
test_matching (Fixture *fixture, gconstpointer data)
{
  GisWorkspace *ws = fixture_create (fixture);
  g_autoptr (GError) error = NULL;
  g_autoptr (GisRow) row = NULL;
  g_autofree gboolean *mask = NULL;
  GisValue code = gis_value_of_static_text ("c000004");
  GisBulk *bulk = begin (ws, "cover");
  gboolean changed = TRUE;
  gint64 id;

  insert_covers (bulk, ws, 0, 10);
  g_assert_cmpint (gis_bulk_find_by_key (bulk, "node/3", NULL), >, 0);
  gis_change_unref (commit (bulk));

  bulk = begin (ws, "cover");
  id = gis_bulk_find_by_key (bulk, "node/3", NULL);
  g_assert_cmpint (id, >, 0);
  g_assert_cmpint (gis_bulk_find_by_row (bulk, 3, NULL), ==, id);
  g_assert_cmpint (gis_bulk_find_by_key (bulk, "node/4", NULL), ==, 0);
  g_assert_cmpint (gis_bulk_find_by_row (bulk, 10, NULL), ==, 0);
  g_assert_cmpint (gis_bulk_find_by_key (bulk, NULL, NULL), ==, 0);
  g_assert_cmpint (gis_bulk_find_by_field (bulk, "code", &code, NULL), ==,
                   gis_bulk_find_by_row (bulk, 4, NULL));

  /* Same values: nothing changes, no entry. */
  row = new_cover (ws, 3);
  row->id = id;
  mask = g_new (gboolean, row->klass->n_fields);
  for (guint i = 0; i < row->klass->n_fields; i++)
    mask[i] = TRUE;
  g_assert_true (gis_bulk_update (bulk, row, mask, "node/3", 3, &changed, &error));
  g_assert_false (changed);
  {
    g_autoptr (GisChange) change = commit (bulk);
    g_assert_cmpint (change->entry_id, ==, 0);
  }
  bulk = begin (ws, "cover");
  gis_row_set_text (row, "state", "damaged");
  gis_row_take_geometry (row, gis_geometry_new_point (FIXTURE_X - 7, FIXTURE_Y));
  g_assert_true (gis_bulk_update (bulk, row, mask, "node/3", 3, &changed, &error));
  g_assert_true (changed);
  /* Only what the mask says. */
  memset (mask, 0, sizeof (gboolean) * row->klass->n_fields);
  gis_row_set_text (row, "code", "other");
  g_assert_true (gis_bulk_update (bulk, row, mask, "node/3", 3, &changed, &error));
  g_assert_false (changed);
  /* A code that another row has is refused, the import goes on. */
  mask[gis_class_find_field (row->klass, "code")] = TRUE;
  gis_row_set_text (row, "code", "c000004");
  g_assert_false (gis_bulk_update (bulk, row, mask, "node/3", 3, &changed, &error));
  g_assert_error (error, GIS_ERROR, GIS_ERROR_INVALID);
  g_clear_error (&error);
  insert_covers (bulk, ws, 10, 5);
  gis_change_unref (commit (bulk));
  fixture_assert_text (ws, "cover", id, "state", "damaged");
  fixture_assert_text (ws, "cover", id, "code", "c000003");
  g_assert_cmpint (fixture_count (ws, "cover"), ==, 15);
  fixture_assert_sound (ws);
  g_assert_true (gis_history_undo (ws, NULL, &error));
  g_assert_no_error (error);
  fixture_assert_text (ws, "cover", id, "state", "intact");
  g_assert_cmpint (fixture_count (ws, "cover"), ==, 10);
  fixture_assert_sound (ws);
  /* What the undone import brought is not matched any more. */
  bulk = begin (ws, "cover");
  g_assert_cmpint (gis_bulk_find_by_row (bulk, 12, NULL), ==, 0);
  g_assert_cmpint (gis_bulk_find_by_key (bulk, "node/3", NULL), ==, id);
  gis_bulk_rollback (bulk);
  g_assert_true (gis_history_redo (ws, NULL, &error));
  g_assert_no_error (error);
  fixture_assert_text (ws, "cover", id, "state", "damaged");
  g_assert_cmpint (fixture_count (ws, "cover"), ==, 15);
  fixture_assert_sound (ws);
  fixture_close (ws);
}

/* Rows just inserted are changed and deleted through the edit beneath, then all undone. */
static void
test_edit_beneath (Fixture *fixture, gconstpointer data)
{
  GisWorkspace *ws = fixture_create (fixture);
  g_autoptr (GError) error = NULL;
  GisBulk *bulk = begin (ws, "cover");
  gint64 changed, deleted;

  insert_covers (bulk, ws, 0, 20);
  changed = gis_bulk_find_by_row (bulk, 5, NULL);
  deleted = gis_bulk_find_by_row (bulk, 6, NULL);
  fixture_set_text (gis_bulk_get_edit (bulk), "cover", changed, "state", "damaged");
  g_assert_true (gis_edit_delete (gis_bulk_get_edit (bulk), "cover", deleted, &error));
  insert_covers (bulk, ws, 20, 20);
  gis_change_unref (commit (bulk));
  g_assert_cmpint (fixture_count (ws, "cover"), ==, 39);
  fixture_assert_sound (ws);
  g_assert_true (gis_history_undo (ws, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpint (fixture_count (ws, "cover"), ==, 0);
  fixture_assert_sound (ws);
  g_assert_true (gis_history_redo (ws, NULL, &error));
  g_assert_no_error (error);
  fixture_assert_text (ws, "cover", changed, "state", "damaged");
  g_assert_cmpint (fixture_count (ws, "cover"), ==, 39);
  fixture_assert_sound (ws);
  fixture_close (ws);
}

static void
test_refused (Fixture *fixture, gconstpointer data)
{
  GisWorkspace *ws = fixture_create (fixture);
  g_autoptr (GError) error = NULL;
  g_autoptr (GisRow) bare = gis_row_new (fixture_class (ws, "cover"));
  GisBulk *bulk = begin (ws, "cover");

  g_assert_false (gis_bulk_insert (bulk, bare, NULL, 1, &error));
  g_assert_error (error, GIS_ERROR, GIS_ERROR_INVALID);
  g_clear_error (&error);
  insert_covers (bulk, ws, 0, 3);
  insert_covers (bulk, ws, 2, 1); /* the same code again */
  g_assert_false (gis_bulk_commit (bulk, NULL, NULL, &error));
  g_assert_error (error, GIS_ERROR, GIS_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_cmpint (fixture_count (ws, "cover"), ==, 0);
  bulk = begin (ws, "cover");
  insert_covers (bulk, ws, 0, 3);
  gis_bulk_rollback (bulk);
  g_assert_cmpint (fixture_count (ws, "cover"), ==, 0);
  g_assert_null (gis_bulk_begin (ws, "nothing", "x", "y", &error));
  g_assert_error (error, GIS_ERROR, GIS_ERROR_USAGE);
  fixture_assert_sound (ws);
  fixture_close (ws);
}

/* An undone import that can no longer be redone leaves nothing behind. */
static void
test_dropped_redo (Fixture *fixture, gconstpointer data)
{
  GisWorkspace *ws = fixture_create (fixture);
  g_autoptr (GError) error = NULL;
  GisBulk *bulk = begin (ws, "cover");

  insert_covers (bulk, ws, 0, 100);
  gis_change_unref (commit (bulk));
  g_assert_true (gis_history_undo (ws, NULL, &error));
  fixture_store_cover (ws, "new", "intact", 0, 0);
  g_assert_false (gis_history_redo (ws, NULL, &error));
  g_assert_error (error, GIS_ERROR, GIS_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_cmpint (fixture_count (ws, "cover"), ==, 1);
  fixture_assert_sound (ws);
  fixture_close (ws);
  ws = fixture_open (fixture, GIS_OPEN_READ_WRITE);
  bulk = begin (ws, "cover");
  insert_covers (bulk, ws, 0, 100);
  gis_change_unref (commit (bulk));
  g_assert_cmpint (fixture_count (ws, "cover"), ==, 101);
  fixture_assert_sound (ws);
  fixture_close (ws);
}

static void
add_tests (void)
{
  fixture_add ("/gis/store-bulk/undo-redo", test_import_undo_redo);
  fixture_add ("/gis/store-bulk/register-rows", test_register_rows);
  fixture_add ("/gis/store-bulk/matching", test_matching);
  fixture_add ("/gis/store-bulk/edit-beneath", test_edit_beneath);
  fixture_add ("/gis/store-bulk/refused", test_refused);
  fixture_add ("/gis/store-bulk/dropped-redo", test_dropped_redo);
}

int
main (int argc, char **argv)
{
  return fixture_main (argc, argv, add_tests);
}
