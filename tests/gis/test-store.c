/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The store: files, edits, history, queries. Oracles: what was put in, brute force over all rows,
 * and the sqlite3 and ogrinfo programs for what other programs see. */
#include "store-fixture.h"

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

static void
add_tests (void)
{
  fixture_add ("/gis/store/create-and-reopen", test_create_and_reopen);
  fixture_add ("/gis/store/undo-redo", test_undo_redo);
}

int
main (int argc, char **argv)
{
  return fixture_main (argc, argv, add_tests);
}
