/* SPDX-License-Identifier: GPL-3.0-or-later */
/* R-trees written in one go. Oracles: SQLite's rtreecheck and every box against its row (the store's
 * own verification), windows counted by brute force, and `ogrinfo -spat`, which reads the same index
 * through SpatiaLite. */
#include "store-fixture.h"

#include <sqlite3.h>
#include <stdlib.h>

#define SPREAD_M 4000.0

static GisBulk *
begin (GisWorkspace *ws, const char *class_id)
{
  g_autoptr (GError) error = NULL;
  GisBulk *bulk = gis_bulk_begin (ws, class_id, "Import", "pack", &error);

  g_assert_no_error (error);
  return bulk;
}

static void
commit (GisBulk *bulk)
{
  g_autoptr (GError) error = NULL;

  gis_bulk_commit (bulk, NULL, NULL, &error);
  g_assert_no_error (error);
}

static GisGeometry *
random_geometry (const GisClass *klass, GRand *rand)
{
  double x = FIXTURE_X + g_rand_double_range (rand, 0, SPREAD_M);
  double y = FIXTURE_Y + g_rand_double_range (rand, 0, SPREAD_M);
  /* Most are short, some run across everything. */
  double reach = g_rand_int_range (rand, 0, 20) == 0 ? SPREAD_M : 60;
  double xy[6] = { x, y };

  if (klass->geometry == GIS_GEOMETRY_POINT)
    return gis_geometry_new_point (x, y);
  xy[2] = x + g_rand_double_range (rand, 1, reach);
  xy[3] = y + g_rand_double_range (rand, -reach, reach);
  xy[4] = x + g_rand_double_range (rand, -reach, -1);
  xy[5] = y + reach;
  return klass->geometry == GIS_GEOMETRY_MULTIPOLYGON ? gis_geometry_new_polygon (xy, 3, NULL)
                                                      : gis_geometry_new_line (xy, 3, NULL);
}

/* @n rows; every hundredth without a geometry where the class allows that. */
static void
insert_random (GisBulk *bulk, GisWorkspace *ws, const char *class_id, guint n, GRand *rand)
{
  const GisClass *klass = fixture_class (ws, class_id);
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (GisRow) row = gis_row_new (klass);
      if (klass->geometry_required || i % 100 != 99)
        gis_row_take_geometry (row, random_geometry (klass, rand));
      gis_bulk_insert (bulk, row, NULL, i, &error);
      g_assert_no_error (error);
    }
}

static void
import (GisWorkspace *ws, const char *class_id, guint n, guint32 seed)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  GisBulk *bulk = begin (ws, class_id);

  insert_random (bulk, ws, class_id, n, rand);
  commit (bulk);
}

/* Windows through the index against a look at every row. */
static void
assert_windows (GisWorkspace *ws, const char *class_id)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (17);
  g_autoptr (GPtrArray) rows = gis_store_list (ws, class_id, NULL, NULL);

  for (guint n = 0; n < 60; n++)
    {
      double size = n < 20 ? 40 : n < 40 ? 300 : 2500;
      double x = FIXTURE_X + g_rand_double_range (rand, -200, SPREAD_M);
      double y = FIXTURE_Y + g_rand_double_range (rand, -200, SPREAD_M);
      GisBox box = { x, y, x + size, y + size };
      GisQuery query = { .box = &box };
      gint64 expected = 0;

      for (guint i = 0; i < rows->len; i++)
        {
          const GisRow *row = g_ptr_array_index (rows, i);
          expected += row->geometry != NULL && gis_box_intersects (&row->geometry->box, &box);
        }
      g_assert_cmpint (gis_store_count (ws, class_id, &query, NULL), ==, expected);
    }
}

static gint64
ask (Fixture *fixture, const char *sql)
{
  sqlite3 *db = NULL;
  sqlite3_stmt *statement = NULL;
  gint64 answer;

  g_assert_cmpint (sqlite3_open_v2 (fixture->path, &db, SQLITE_OPEN_READWRITE, NULL), ==,
                   SQLITE_OK);
  g_assert_cmpint (sqlite3_prepare_v2 (db, sql, -1, &statement, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_step (statement), ==, SQLITE_ROW);
  answer = sqlite3_column_int64 (statement, 0);
  sqlite3_finalize (statement);
  sqlite3_close (db);
  return answer;
}

/* Full nodes, give or take the tenth left free: so the tree was packed, not grown. */
static gboolean
is_packed (Fixture *fixture, const char *class_id)
{
  g_autofree char *nodes = g_strdup_printf ("SELECT count (*) FROM idx_%s_geom_node", class_id);
  g_autofree char *rows = g_strdup_printf ("SELECT count (*) FROM idx_%s_geom_rowid", class_id);

  return ask (fixture, nodes) <= ask (fixture, rows) / 43 + 3;
}

static void
test_sizes (Fixture *fixture, gconstpointer data)
{
  /* Around one node, around the least that is packed, one, two and three levels. */
  static const guint sizes[] = { 1, 2, 51, 52, 511, 512, 513, 2070, 2071, 2400, 30000 };
  static const char *const classes[] = { "cover", "section", "plot" };

  for (guint c = 0; c < G_N_ELEMENTS (classes); c++)
    for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
      {
        GisWorkspace *ws = fixture_create (fixture);
        import (ws, classes[c], sizes[i], 3 + i);
        fixture_assert_sound (ws);
        if (sizes[i] <= 2400)
          assert_windows (ws, classes[c]);
        fixture_close (ws);
        if (sizes[i] > 600)
          g_assert_true (is_packed (fixture, classes[c]));
        g_assert_cmpint (g_unlink (fixture->path), ==, 0);
      }
}

/* All at one point, and none at all. */
static void
test_degenerate (Fixture *fixture, gconstpointer data)
{
  GisWorkspace *ws = fixture_create (fixture);
  GisBulk *bulk = begin (ws, "cover");
  GisBox box = { FIXTURE_X, FIXTURE_Y, FIXTURE_X, FIXTURE_Y };
  GisQuery query = { .box = &box };

  for (guint i = 0; i < 3000; i++)
    {
      g_autoptr (GisRow) row = gis_row_new (fixture_class (ws, "cover"));
      gis_row_take_geometry (row, gis_geometry_new_point (FIXTURE_X, FIXTURE_Y));
      g_assert_true (gis_bulk_insert (bulk, row, NULL, i, NULL));
    }
  commit (bulk);
  fixture_assert_sound (ws);
  g_assert_cmpint (gis_store_count (ws, "cover", &query, NULL), ==, 3000);
  commit (begin (ws, "cover"));
  fixture_assert_sound (ws);
  /* Taking out all that is there leaves a root without entries. */
  g_assert_true (gis_history_undo (ws, NULL, NULL));
  fixture_assert_sound (ws);
  g_assert_cmpint (gis_store_count (ws, "cover", &query, NULL), ==, 0);
  import (ws, "cover", 700, 1);
  assert_windows (ws, "cover");
  fixture_assert_sound (ws);
  fixture_close (ws);
}

/* A packed tree is an R-tree like any other: moves, deletions and new rows go into it, and undoing
 * them all leaves it right. */
static void
test_edits_after (Fixture *fixture, gconstpointer data)
{
  GisWorkspace *ws = fixture_create (fixture);
  g_autoptr (GRand) rand = g_rand_new_with_seed (5);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows = NULL;
  GisEdit *edit;

  import (ws, "cover", 6000, 2);
  rows = gis_store_list (ws, "cover", NULL, NULL);
  edit = fixture_begin (ws, "Much");
  for (guint i = 0; i < rows->len; i++)
    {
      const GisRow *row = g_ptr_array_index (rows, i);
      g_autoptr (GisGeometry) there = random_geometry (row->klass, rand);
      if (i % 5 == 0)
        gis_edit_delete (edit, "cover", row->id, &error);
      else if (i % 5 < 4)
        gis_edit_set_geometry (edit, "cover", row->id, there, &error);
      else
        fixture_add_cover (edit, NULL, "intact", i, i);
      g_assert_no_error (error);
    }
  gis_change_unref (fixture_commit (edit));
  fixture_assert_sound (ws);
  assert_windows (ws, "cover");
  g_assert_true (gis_history_undo (ws, NULL, &error));
  fixture_assert_sound (ws);
  assert_windows (ws, "cover");
  g_assert_true (gis_history_undo (ws, NULL, &error));
  fixture_assert_sound (ws);
  g_assert_cmpint (fixture_count (ws, "cover"), ==, 0);
  for (guint i = 0; i < 2; i++)
    g_assert_true (gis_history_redo (ws, NULL, &error));
  fixture_assert_sound (ws);
  assert_windows (ws, "cover");
  fixture_close (ws);
}

/* A few rows beside many go in one by one, many beside a few are packed with them. */
static void
test_second_import (Fixture *fixture, gconstpointer data)
{
  GisWorkspace *ws = fixture_create (fixture);
  gint64 before;

  import (ws, "cover", 300, 1);
  import (ws, "cover", 8000, 2);
  fixture_assert_sound (ws);
  assert_windows (ws, "cover");
  g_assert_true (is_packed (fixture, "cover"));
  before = ask (fixture, "SELECT count (*) FROM idx_cover_geom_node");
  import (ws, "cover", 600, 3);
  fixture_assert_sound (ws);
  assert_windows (ws, "cover");
  g_assert_cmpint (ask (fixture, "SELECT count (*) FROM idx_cover_geom_node"), >=, before);
  /* Undone in turn, the small one by single deletions. */
  for (guint i = 0; i < 3; i++)
    {
      g_assert_true (gis_history_undo (ws, NULL, NULL));
      fixture_assert_sound (ws);
      assert_windows (ws, "cover");
    }
  fixture_close (ws);
}

/* Rows of the import itself are moved, taken back and deleted, and others of the class written,
 * before it ends. */
static void
test_changes_beneath (Fixture *fixture, gconstpointer data)
{
  GisWorkspace *ws = fixture_create (fixture);
  const GisClass *klass = fixture_class (ws, "cover");
  g_autofree gboolean *mask = g_new0 (gboolean, klass->n_fields);
  g_autoptr (GRand) rand = g_rand_new_with_seed (9);
  g_autoptr (GError) error = NULL;
  g_autofree gint64 *ids = g_new (gint64, 2000);
  GisBulk *bulk = begin (ws, "cover");
  GisEdit *edit = gis_bulk_get_edit (bulk);

  for (guint i = 0; i < 2000; i++)
    {
      g_autoptr (GisRow) row = gis_row_new (klass);
      gis_row_take_geometry (row, random_geometry (klass, rand));
      g_assert_true (gis_bulk_insert (bulk, row, NULL, i, &error));
      ids[i] = row->id;
    }
  for (guint i = 0; i < 2000; i += 7)
    {
      g_autoptr (GisGeometry) there = random_geometry (klass, rand);
      g_autoptr (GisRow) moved = gis_row_new (klass);
      if (i % 3 == 0)
        gis_edit_set_geometry (edit, "cover", ids[i], there, &error);
      else if (i % 3 == 1)
        gis_edit_delete (edit, "cover", ids[i], &error);
      else
        {
          moved->id = ids[i];
          gis_row_take_geometry (moved, gis_geometry_ref (there));
          gis_bulk_update (bulk, moved, mask, NULL, i, NULL, &error);
        }
      g_assert_no_error (error);
    }
  for (guint i = 0; i < 20; i++)
    {
      gint64 id = fixture_add_cover (edit, NULL, "intact", 10 * i, 5);
      g_autoptr (GisGeometry) there = random_geometry (klass, rand);
      if (i % 2)
        g_assert_true (gis_edit_set_geometry (edit, "cover", id, there, &error));
      if (i % 4 == 3)
        g_assert_true (gis_edit_delete (edit, "cover", id, &error));
    }
  commit (bulk);
  fixture_assert_sound (ws);
  assert_windows (ws, "cover");
  fixture_close (ws);
}

/* What an import switches off is on again after it, kept or not. */
static void
test_rollback (Fixture *fixture, gconstpointer data)
{
  GisWorkspace *ws = fixture_create (fixture);
  g_autoptr (GRand) rand = g_rand_new_with_seed (4);

  for (guint round = 0; round < 3; round++)
    {
      GisBulk *bulk = begin (ws, "cover");
      GisEdit *edit;
      insert_random (bulk, ws, "cover", 900, rand);
      if (round == 1)
        commit (bulk);
      else
        gis_bulk_rollback (bulk);
      edit = fixture_begin (ws, "One");
      fixture_add_cover (edit, NULL, "intact", round, 0);
      gis_change_unref (fixture_commit (edit));
      fixture_assert_sound (ws);
      assert_windows (ws, "cover");
    }
  g_assert_cmpint (fixture_count (ws, "cover"), ==, 903);
  fixture_close (ws);
}

/* An index of another form, which another program may have made, is written row by row. */
static void
test_other_form (Fixture *fixture, gconstpointer data)
{
  GisWorkspace *ws = fixture_create (fixture);
  sqlite3 *db = NULL;

  fixture_close (ws);
  g_assert_cmpint (sqlite3_open_v2 (fixture->path, &db, SQLITE_OPEN_READWRITE, NULL), ==,
                   SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (db,
                                 "DROP TABLE idx_cover_geom; CREATE VIRTUAL TABLE idx_cover_geom "
                                 "USING rtree (pkid, xmin, xmax, ymin, ymax, +note)",
                                 NULL, NULL, NULL),
                   ==, SQLITE_OK);
  sqlite3_close (db);
  ws = fixture_open (fixture, GIS_OPEN_READ_WRITE);
  import (ws, "cover", 1500, 8);
  assert_windows (ws, "cover");
  fixture_assert_sound (ws);
  fixture_close (ws);
}

/* Another program's view of the index: it counts entries, whose floats are exact to half a metre. */
static void
test_ogrinfo (Fixture *fixture, gconstpointer data)
{
  GisWorkspace *ws = fixture_create (fixture);
  g_autoptr (GPtrArray) rows = NULL;

  import (ws, "cover", 5000, 6);
  rows = gis_store_list (ws, "cover", NULL, NULL);
  fixture_close (ws);
  for (guint n = 0; n < 4; n++)
    {
      double x = FIXTURE_X + 700 * n, y = FIXTURE_Y + 500;
      GisBox box = { x, y, x + 400, y + 400 };
      GisBox wide = { x - 0.5, y - 0.5, x + 400.5, y + 400.5 };
      g_autofree char *command =
        g_strdup_printf ("ogrinfo -ro -so -spat %.1f %.1f %.1f %.1f \"%s\" cover", box.min_x,
                         box.min_y, box.max_x, box.max_y, fixture->path);
      g_autofree char *out = NULL;
      g_autoptr (GError) error = NULL;
      const char *told;
      int least = 0, most = 0, status = 0;

      for (guint i = 0; i < rows->len; i++)
        {
          const GisGeometry *point = ((const GisRow *) g_ptr_array_index (rows, i))->geometry;
          least += point != NULL && gis_box_contains (&box, point->xy[0], point->xy[1]);
          most += point != NULL && gis_box_contains (&wide, point->xy[0], point->xy[1]);
        }
      g_assert_cmpint (least, >, 20);
      g_spawn_command_line_sync (command, &out, NULL, &status, &error);
      g_assert_no_error (error);
      g_assert_cmpint (status, ==, 0);
      told = strstr (out, "Feature Count: ");
      g_assert_nonnull (told);
      g_assert_cmpint (atoi (told + strlen ("Feature Count: ")), >=, least);
      g_assert_cmpint (atoi (told + strlen ("Feature Count: ")), <=, most);
    }
}

static void
add (void)
{
#define ADD(name, func)                                                                            \
  g_test_add ("/gis/store-pack/" name, Fixture, NULL, fixture_set_up, func, fixture_tear_down)
  ADD ("sizes", test_sizes);
  ADD ("degenerate", test_degenerate);
  ADD ("edits-after", test_edits_after);
  ADD ("second-import", test_second_import);
  ADD ("changes-beneath", test_changes_beneath);
  ADD ("rollback", test_rollback);
  ADD ("other-form", test_other_form);
  ADD ("ogrinfo", test_ogrinfo);
#undef ADD
}

int
main (int argc, char **argv)
{
  return fixture_main (argc, argv, add);
}
