/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Search: readings against the order of GB 2312, ranking, the index against brute force over the rows
 * through edits, undo, imports, foreign edits, older and damaged files; saved places. */
#include "gis/core/pinyin.h"
#include "gis/store/places.h"
#include "gis/store/search-private.h"
#include "store-fixture.h"

/* ---- Readings ---- */

/* The first level of GB/T 2312 is sorted by pinyin: the code at which each initial begins. A
 * character with several readings stands under one of them. */
static void
test_readings (void)
{
  static const struct
  {
    guint code;
    char initial;
  } borders[] = {
    { 0xb0a1, 'a' }, { 0xb0c5, 'b' }, { 0xb2c1, 'c' }, { 0xb4ee, 'd' }, { 0xb6ea, 'e' },
    { 0xb7a2, 'f' }, { 0xb8c1, 'g' }, { 0xb9fe, 'h' }, { 0xbbf7, 'j' }, { 0xbfa6, 'k' },
    { 0xc0ac, 'l' }, { 0xc2e8, 'm' }, { 0xc4c3, 'n' }, { 0xc5b6, 'o' }, { 0xc5be, 'p' },
    { 0xc6da, 'q' }, { 0xc8bb, 'r' }, { 0xc8f6, 's' }, { 0xcbfa, 't' }, { 0xcdda, 'w' },
    { 0xcef4, 'x' }, { 0xd1b9, 'y' }, { 0xd4d1, 'z' }, { 0xd7fa, 0 },
  };
  guint n = 0, n_same = 0, border = 0;

  for (guint code = 0xb0a1; code < 0xd7fa; code++)
    {
      char bytes[2] = { (char) (code >> 8), (char) (code & 0xff) };
      const char *readings[GIS_PINYIN_MAX_READINGS];
      g_autofree char *text = NULL;
      guint n_readings;
      gboolean same = FALSE;
      if ((code & 0xff) < 0xa1 || (code & 0xff) > 0xfe)
        continue;
      while (code >= borders[border + 1].code)
        border++;
      text = g_convert (bytes, 2, "UTF-8", "GB2312", NULL, NULL, NULL);
      g_assert_nonnull (text);
      n_readings = gis_pinyin_get_readings (g_utf8_get_char (text), readings);
      g_assert_cmpuint (n_readings, >, 0);
      for (guint i = 0; i < n_readings; i++)
        same |= readings[i][0] == borders[border].initial;
      n_same += same;
      n++;
      if (!same)
        g_test_message ("%s: %s, not %c", text, readings[0], borders[border].initial);
    }
  g_assert_cmpuint (n, ==, 3755);
  /* The standard of 1980 places a few by readings that are no longer given. */
  g_assert_cmpuint (n_same, >=, 3745);
  {
    const char *readings[GIS_PINYIN_MAX_READINGS];
    g_assert_cmpuint (gis_pinyin_get_readings ('a', readings), ==, 0);
    g_assert_cmpuint (gis_pinyin_get_readings (0x10ffff, readings), ==, 0);
  }
}

/* ---- Ranking ---- */

static void
test_score (void)
{
  static const struct
  {
    const char *name, *text;
    guint low, high;
  } cases[] = {
    { "中山路", "中山路", 1000, 1000 },
    { "中山路", " 中山 路 ", 1000, 1000 },
    { "中山路", "中山", 851, 899 },
    { "中山路南段", "中山", 851, 899 },
    { "开封市中山路", "中山路", 751, 799 },
    { "中山路", "zsl", 700, 700 },
    { "中山路", "ZSL", 700, 700 },
    { "中山路", "ｚｓｌ", 700, 700 }, /* full width */
    { "中山路", "zs", 601, 650 },
    { "中山路", "zhongshan", 601, 650 },
    { "中山路", "zhongsl", 700, 700 },
    { "中山路", "zhshl", 700, 700 },
    { "中山路", "zhongshanlu", 700, 700 },
    { "开封市中山路", "zsl", 551, 600 },
    { "汴京大道", "bjdd", 700, 700 }, /* not in the first level of GB 2312 */
    { "尉氏县", "ysx", 700, 700 },    /* the place is Yushi, the word is wei */
    { "尉氏县", "wsx", 700, 700 },
    { "繁塔街", "ptj", 700, 700 },
    { "长垣路", "cyl", 700, 700 },
    { "重庆路", "chongqing", 601, 650 },
    { "女贞路", "nvzhen", 601, 650 },
    { "KFC 中山路店", "kfczsl", 601, 650 },
    { "Main Street", "main street", 1000, 1000 },
    { "Main Street", "street main", 500, 500 },
    { "中山路 12号", "12号 中山", 500, 500 },
    { "Straße", "STRASSE", 1000, 1000 },
    { "中山路", "山中", 0, 0 },
    { "中山路", "zsx", 0, 0 },
    { "中山路", "slz", 0, 0 },
    { "中山路", "", 0, 0 },
    { "中山路", " -,() ", 0, 0 },
    { "", "zsl", 0, 0 },
    { "甲\n中山路", "zsl", 700, 700 },
    { "中\xff山路", "zsl", 551, 700 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      guint score = gis_search_score (cases[i].name, cases[i].text);
      if (score < cases[i].low || score > cases[i].high)
        g_error ("“%s” for “%s”: %u is not in %u–%u", cases[i].text, cases[i].name, score,
                 cases[i].low, cases[i].high);
    }
}

/* Words of names that would take long to compare do not. */
static void
test_score_limits (void)
{
  g_autoptr (GString) name = g_string_new (NULL);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < 5000; i++)
    g_string_append (name, i % 2 ? "重" : "行");
  for (guint i = 0; i < 5000; i++)
    g_string_append (text, i % 2 ? "h" : "c");
  g_string_append (text, "x");
  g_assert_cmpuint (gis_search_score (name->str, text->str), <=, 1000);
  g_assert_cmpuint (gis_search_count_characters (text->str), <=, 64);
  {
    g_autofree char *words = gis_search_dup_words (name->str, 'p');
    g_assert_cmpuint (strlen (words), <, 1024 * 1024);
  }
}

/* ---- The index against the rows ---- */

static const char *const queries[] = { "中", "中山",   "中山路", "zsl", "zs",   "z",      "路",
                                       "lu", "山路",   "dadao",  "dd",  "北 3", "3",      "bjdd",
                                       "x",  "Street", "st 1",   "号",  "ys",   "zhongs", "号12" };

typedef struct
{
  const char *text;
  GHashTable *found; /* "class id" */
} Brute;

static gboolean
brute_cb (const GisRow *row, gpointer user_data)
{
  Brute *brute = user_data;
  const char *name = gis_row_get_text (row, row->klass->label_field);
  guint score = name != NULL ? gis_search_score (name, brute->text) : 0;

  if (score > 0)
    g_hash_table_insert (brute->found,
                         g_strdup_printf ("%s %" G_GINT64_FORMAT, row->klass->id, row->id),
                         GUINT_TO_POINTER (score));
  return TRUE;
}

/* Every hit is what brute force over the rows finds, with the same score, best first. Brute force may
 * find a little more: what begins in the middle of a syllable is not in the index. */
static void
assert_like_brute_force (GisWorkspace *ws)
{
  static const char *const classes[] = { "road", "plot", "section" };

  for (guint q = 0; q < G_N_ELEMENTS (queries); q++)
    {
      g_autoptr (GHashTable) found = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
      Brute brute = { queries[q], found };
      g_autoptr (GError) error = NULL;
      g_autoptr (GPtrArray) hits = gis_search_find (ws, queries[q], 10000, NULL, &error);
      guint before = 1000;
      g_assert_no_error (error);
      for (guint c = 0; c < G_N_ELEMENTS (classes); c++)
        g_assert_true (gis_store_each (ws, classes[c], NULL, brute_cb, &brute, NULL, NULL));
      for (guint i = 0; i < hits->len; i++)
        {
          const GisSearchHit *hit = g_ptr_array_index (hits, i);
          g_autofree char *key =
            g_strdup_printf ("%s %" G_GINT64_FORMAT, hit->row->klass->id, hit->row->id);
          guint score = GPOINTER_TO_UINT (g_hash_table_lookup (found, key));
          g_assert_cmpuint (score, ==, hit->score);
          g_assert_cmpuint (hit->score, <=, before);
          before = hit->score;
          g_hash_table_remove (found, key);
        }
      {
        GHashTableIter iter;
        gpointer key;
        g_hash_table_iter_init (&iter, found);
        /* One character among the assets: only names that begin with it. */
        while (g_hash_table_iter_next (&iter, &key, NULL))
          if (gis_search_count_characters (queries[q]) > 1 || !g_str_has_prefix (key, "section"))
            g_error ("“%s” does not find %s", queries[q], (char *) key);
      }
    }
}

static gint64
add_named (GisEdit *edit, const char *class_id, const char *name)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GisRow) row = gis_row_new (fixture_class (gis_edit_get_workspace (edit), class_id));

  gis_row_set_text (row, "name", name);
  if (g_str_equal (class_id, "section"))
    gis_row_take_geometry (
      row, gis_geometry_new_line ((double[]){ FIXTURE_X, FIXTURE_Y, FIXTURE_X + 5, FIXTURE_Y + 5 },
                                  2, NULL));
  gis_edit_insert (edit, row, &error);
  g_assert_no_error (error);
  return row->id;
}

static char *
dup_name (guint n)
{
  static const char *const first[] = { "中山", "汴京", "解放", "尉氏", "Long Street ", "北土", "" };
  static const char *const last[] = { "路", "大道", "街", "路南段", " 3号", "12" };

  return g_strdup_printf ("%s%s%s", first[n % G_N_ELEMENTS (first)],
                          last[n / 7 % G_N_ELEMENTS (last)], n % 5 == 0 ? "（临时）" : "");
}

/* Ids of 60 sections, after 60 roads. */
static void
fill (GisWorkspace *ws, gint64 *sections)
{
  GisEdit *edit = fixture_begin (ws, "Names");

  for (guint i = 0; i < 60; i++)
    {
      g_autofree char *name = dup_name (i);
      if (name[0] != '\0')
        add_named (edit, "road", name);
      sections[i] = add_named (edit, "section", name[0] != '\0' ? name : NULL);
    }
  gis_change_unref (fixture_commit (edit));
}

static void
test_edits (Fixture *fixture, gconstpointer data)
{
  GisWorkspace *ws = fixture_create (fixture);
  gint64 sections[60];
  GisEdit *edit;

  g_assert_true (gis_search_is_complete (ws));
  assert_like_brute_force (ws);
  fill (ws, sections);
  assert_like_brute_force (ws);
  edit = fixture_begin (ws, "Change");
  for (guint i = 0; i < 60; i += 3)
    {
      fixture_set_text (edit, "section", sections[i], "name", i % 2 ? "东京大道" : NULL);
      if (i % 4 == 0)
        g_assert_true (gis_edit_delete (edit, "section", sections[i + 1], NULL));
    }
  gis_edit_rollback (edit);
  fixture_assert_sound (ws);
  assert_like_brute_force (ws);
  edit = fixture_begin (ws, "Change");
  for (guint i = 0; i < 60; i += 3)
    {
      fixture_set_text (edit, "section", sections[i], "name", i % 2 ? "东京大道" : NULL);
      if (i % 4 == 0)
        g_assert_true (gis_edit_delete (edit, "section", sections[i + 1], NULL));
    }
  gis_change_unref (fixture_commit (edit));
  fixture_assert_sound (ws);
  assert_like_brute_force (ws);
  for (guint i = 0; i < 2; i++)
    {
      g_assert_true (gis_history_undo (ws, NULL, NULL));
      fixture_assert_sound (ws);
      assert_like_brute_force (ws);
    }
  for (guint i = 0; i < 2; i++)
    g_assert_true (gis_history_redo (ws, NULL, NULL));
  fixture_assert_sound (ws);
  assert_like_brute_force (ws);
  fixture_close (ws);
  ws = fixture_open (fixture, GIS_OPEN_READ_ONLY);
  g_assert_true (gis_search_is_complete (ws));
  assert_like_brute_force (ws);
  fixture_close (ws);
}

/* Codes by their beginning, as typed or in capitals; a row that is named like its register is told by
 * the register alone. */
static void
test_codes_and_registers (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *text;
    guint n, score;
  } cases[] = { { "KF-2021-0001", 1, 1000 },
                { "kf-2021-0001", 1, 1000 },
                { "KF-2021", 3, 895 },
                { "2021", 0, 0 },
                { "KF", 0, 0 },
                { "KF-2021-00019", 0, 0 } };
  GisWorkspace *ws = fixture_create (fixture);
  GisEdit *edit = fixture_begin (ws, "Covers");
  gint64 road, own;
  g_autoptr (GPtrArray) hits = NULL;

  fixture_add_cover (edit, "KF-2021-0001", "intact", 0, 0);
  fixture_add_cover (edit, "KF-2021-0002", "intact", 1, 0);
  fixture_add_cover (edit, "KF-2021-0003", "intact", 2, 0);
  fixture_add_cover (edit, "KF-2022-0001", "intact", 3, 0);
  road = add_named (edit, "road", "中山路");
  for (guint i = 0; i < 3; i++)
    {
      gint64 section = add_named (edit, "section", i == 2 ? "中山路南段" : "中山路");
      GisValue value = gis_value_of_integer (road);
      g_assert_true (gis_edit_set_value (edit, "section", section, "road_id", &value, NULL));
      own = section;
    }
  gis_change_unref (fixture_commit (edit));
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GPtrArray) found = gis_search_find (ws, cases[i].text, 10, NULL, NULL);
      g_assert_cmpuint (found->len, ==, cases[i].n);
      if (found->len > 0)
        g_assert_cmpuint (((GisSearchHit *) found->pdata[0])->score, ==, cases[i].score);
    }
  {
    g_autoptr (GPtrArray) few = gis_search_find (ws, "KF-2021", 2, NULL, NULL);
    g_assert_cmpuint (few->len, ==, 2);
  }
  hits = gis_search_find (ws, "zsl", 10, NULL, NULL);
  /* In this catalogue a section is not named after the road class: nothing is left out. */
  g_assert_cmpuint (hits->len, ==, 4);
  g_assert_cmpstr (((GisSearchHit *) hits->pdata[0])->row->klass->id, ==, "road");
  g_assert_cmpint (((GisSearchHit *) hits->pdata[3])->row->id, ==, own);
  g_assert_null (((GisSearchHit *) hits->pdata[0])->row->geometry);
  fixture_close (ws);
}

static void
test_built_in_roads (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  GisWorkspace *ws = gis_workspace_create (fixture->path, "City", "EPSG:4547", NULL, &error);
  GisEdit *edit = fixture_begin (ws, "Roads");
  g_autoptr (GPtrArray) hits = NULL;
  gint64 road;

  road = add_named (edit, "road", "中山路");
  for (guint i = 0; i < 3; i++)
    {
      g_autoptr (GisRow) row = gis_row_new (fixture_class (ws, "road_section"));
      gis_row_set_text (row, "name", i == 2 ? "中山路南段" : "中山路");
      gis_row_set_integer (row, "road_id", road);
      gis_row_take_geometry (
        row, gis_geometry_new_line (
               (double[]){ FIXTURE_X, FIXTURE_Y, FIXTURE_X + 5, FIXTURE_Y + i }, 2, NULL));
      g_assert_true (gis_edit_insert (edit, row, &error));
      g_assert_no_error (error);
    }
  gis_change_unref (fixture_commit (edit));
  hits = gis_search_find (ws, "中山", 10, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (hits->len, ==, 2);
  g_assert_cmpstr (((GisSearchHit *) hits->pdata[0])->title, ==, "中山路");
  g_assert_cmpstr (((GisSearchHit *) hits->pdata[0])->row->klass->id, ==, "road");
  g_assert_cmpstr (((GisSearchHit *) hits->pdata[1])->title, ==, "中山路南段");
  fixture_close (ws);
}

/* ---- Imports ---- */

static GisBulk *
import_sections (GisWorkspace *ws, guint n)
{
  g_autoptr (GError) error = NULL;
  GisBulk *bulk = gis_bulk_begin (ws, "section", "Import", "roads", &error);

  g_assert_no_error (error);
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (GisRow) row = gis_row_new (fixture_class (ws, "section"));
      g_autofree char *name = dup_name (i);
      gis_row_set_text (row, "name", name[0] != '\0' ? name : NULL);
      gis_row_take_geometry (
        row, gis_geometry_new_line (
               (double[]){ FIXTURE_X + i, FIXTURE_Y, FIXTURE_X + i, FIXTURE_Y + 9 }, 2, NULL));
      g_assert_true (gis_bulk_insert (bulk, row, NULL, i, &error));
      g_assert_no_error (error);
    }
  return bulk;
}

/* A small one is indexed with its commit, a large one is left to the build; searches are right in
 * between. @data: the number of rows. */
static void
test_import (Fixture *fixture, gconstpointer data)
{
  guint n = GPOINTER_TO_UINT (data);
  GisWorkspace *ws = fixture_create (fixture);
  g_autoptr (GError) error = NULL;
  g_autoptr (GCancellable) cancelled = g_cancellable_new ();
  g_autoptr (GisJob) job = gis_job_new (cancelled, NULL, NULL);

  g_assert_true (gis_bulk_commit (import_sections (ws, n), NULL, NULL, &error));
  g_assert_no_error (error);
  g_assert_true (gis_search_is_complete (ws) == (n < 2000));
  fixture_assert_sound (ws);
  if (n < 2000)
    assert_like_brute_force (ws);
  g_cancellable_cancel (cancelled);
  g_assert_true (gis_search_build (ws, job, &error) == (n < 2000));
  g_clear_error (&error);
  g_assert_true (gis_search_build (ws, NULL, &error));
  g_assert_no_error (error);
  g_assert_true (gis_search_is_complete (ws));
  fixture_assert_sound (ws);
  g_assert_true (gis_history_undo (ws, NULL, &error));
  g_assert_true (gis_search_build (ws, NULL, &error));
  fixture_assert_sound (ws);
  {
    g_autoptr (GPtrArray) hits = gis_search_find (ws, "zsl", 10, NULL, &error);
    g_assert_no_error (error);
    g_assert_cmpuint (hits->len, ==, 0);
  }
  g_assert_true (gis_history_redo (ws, NULL, &error));
  fixture_close (ws);
  ws = fixture_open (fixture, GIS_OPEN_READ_WRITE);
  {
    g_autoptr (GPtrArray) hits = gis_search_find (ws, "zsl", 10, NULL, &error);
    g_assert_no_error (error);
    g_assert_cmpuint (hits->len, ==, 10);
  }
  g_assert_true (gis_search_build (ws, NULL, &error));
  g_assert_true (gis_search_is_complete (ws));
  fixture_assert_sound (ws);
  fixture_close (ws);
}

/* A whole import of rows that the build has not reached is searched by reading the names. */
static void
test_waiting (Fixture *fixture, gconstpointer data)
{
  GisWorkspace *ws = fixture_create (fixture);
  g_autoptr (GError) error = NULL;
  g_autoptr (GCancellable) cancelled = g_cancellable_new ();
  g_autoptr (GPtrArray) hits = NULL;

  g_assert_true (gis_bulk_commit (import_sections (ws, 2500), NULL, NULL, &error));
  g_assert_false (gis_search_is_complete (ws));
  hits = gis_search_find (ws, "bjdd", 5000, NULL, &error);
  g_assert_no_error (error);
  {
    g_autoptr (GHashTable) found = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
    Brute brute = { "bjdd", found };
    g_assert_true (gis_store_each (ws, "section", NULL, brute_cb, &brute, NULL, NULL));
    g_assert_cmpuint (hits->len, ==, g_hash_table_size (found));
    g_assert_cmpuint (hits->len, >, 20);
  }
  g_cancellable_cancel (cancelled);
  g_assert_null (gis_search_find (ws, "bjdd", 5, cancelled, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  fixture_close (ws);
}

/* ---- Other programs, other versions ---- */

static void
plain_sql (const char *path, const char *sql, gboolean defensive)
{
  sqlite3 *db = NULL;
  char *message = NULL;

  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  sqlite3_db_config (db, SQLITE_DBCONFIG_DEFENSIVE, defensive, NULL);
  sqlite3_busy_timeout (db, 5000);
  sqlite3_exec (db, sql, NULL, NULL, &message);
  g_assert_cmpstr (message, ==, NULL);
  sqlite3_close (db);
}

static guint
count_hits (GisWorkspace *ws, const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) hits = gis_search_find (ws, text, 10000, NULL, &error);

  g_assert_no_error (error);
  return hits->len;
}

static void
test_foreign (Fixture *fixture, gconstpointer data)
{
  GisWorkspace *ws = fixture_create (fixture);
  gint64 sections[60];
  g_autofree char *sql = NULL;
  guint n;

  fill (ws, sections);
  n = count_hits (ws, "中山");
  sql = g_strdup_printf ("INSERT INTO road (id, name) VALUES (-7, '龙亭路'), (0, '龙亭北路');"
                         "DELETE FROM road WHERE name = '中山路';"
                         "UPDATE road SET name = '西大街' WHERE name = '汴京路'");
  plain_sql (fixture->path, sql, TRUE);
  /* Before it is reconciled … */
  g_assert_cmpuint (count_hits (ws, "ltl"), ==, 1);
  g_assert_cmpuint (count_hits (ws, "龙亭"), ==, 2);
  g_assert_cmpuint (count_hits (ws, "xdj"), ==, 2);
  g_assert_cmpuint (count_hits (ws, "中山"), <, n);
  n = count_hits (ws, "中山");
  /* … by the next edit, and by the next opening. */
  gis_change_unref (fixture_commit (fixture_begin (ws, "Nothing")));
  fixture_assert_sound (ws);
  assert_like_brute_force (ws);
  g_assert_cmpuint (count_hits (ws, "龙亭"), ==, 2);
  g_assert_cmpuint (count_hits (ws, "中山"), ==, n);
  fixture_close (ws);
  plain_sql (fixture->path, "UPDATE road SET name = '午朝门' WHERE name = '龙亭路'", TRUE);
  ws = fixture_open (fixture, GIS_OPEN_READ_ONLY);
  g_assert_cmpuint (count_hits (ws, "wcm"), ==, 1);
  g_assert_cmpuint (count_hits (ws, "龙亭"), ==, 1);
  fixture_close (ws);
  ws = fixture_open (fixture, GIS_OPEN_READ_WRITE);
  g_assert_cmpuint (gis_workspace_get_foreign_edits (ws), ==, 1);
  g_assert_cmpuint (count_hits (ws, "wcm"), ==, 1);
  fixture_assert_sound (ws);
  fixture_close (ws);
}

/* A file of version 1 has neither index nor places: brought up to date, then built. */
static void
test_older_file (Fixture *fixture, gconstpointer data)
{
  GisWorkspace *ws = fixture_create (fixture);
  g_autofree char *backup = g_strdup_printf ("%s.v1.bak", fixture->path);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) places = NULL;
  gint64 sections[60];
  guint n;

  fill (ws, sections);
  n = count_hits (ws, "中山");
  fixture_close (ws);
  plain_sql (
    fixture->path,
    "DROP TABLE search_term; DROP TABLE search_name; DROP TABLE search_todo; DROP TABLE "
    "saved_place; DELETE FROM setting WHERE key = 'search.version'; PRAGMA user_version = 1",
    FALSE);
  ws = fixture_open (fixture, GIS_OPEN_READ_WRITE);
  g_assert_true (g_file_test (backup, G_FILE_TEST_EXISTS));
  g_assert_false (gis_search_is_complete (ws));
  g_assert_cmpuint (count_hits (ws, "中山"), ==, n);
  fixture_store_text (ws, fixture_store_cover (ws, "a", "intact", 0, 0), "state", "damaged");
  g_assert_true (gis_search_build (ws, NULL, &error));
  g_assert_no_error (error);
  g_assert_true (gis_search_is_complete (ws));
  g_assert_cmpuint (count_hits (ws, "中山"), ==, n);
  fixture_assert_sound (ws);
  assert_like_brute_force (ws);
  places = gis_places_list (ws, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (places->len, ==, 0);
  fixture_close (ws);
}

typedef struct
{
  const char *sql;   /* what somebody did to the file */
  gboolean is_found; /* by opening it, before an edit comes upon it */
} Damage;

/* Whether the check of the workspace says @text. */
static void
assert_findings (GisWorkspace *ws, const char *text, gboolean expected)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) findings = gis_workspace_verify (ws, NULL, &error);
  gboolean found = FALSE;

  g_assert_no_error (error);
  for (guint i = 0; i < findings->len; i++)
    {
      g_test_message ("%s", (const char *) g_ptr_array_index (findings, i));
      found |= strstr (g_ptr_array_index (findings, i), text) != NULL;
    }
  g_assert_cmpint (found, ==, expected);
}

/* Damage to the index costs no edit: it is made anew. */
static void
test_damaged (Fixture *fixture, gconstpointer data)
{
  const Damage *damage = data;
  GisWorkspace *ws = fixture_create (fixture);
  g_autoptr (GError) error = NULL;
  gint64 sections[60];
  guint n;

  fill (ws, sections);
  n = count_hits (ws, "中山");
  fixture_close (ws);
  plain_sql (fixture->path, damage->sql, FALSE);
  ws = fixture_open (fixture, GIS_OPEN_READ_ONLY);
  g_assert_cmpuint (count_hits (ws, "中山"), ==, n);
  assert_findings (ws, "search index is damaged", damage->is_found);
  fixture_close (ws);
  ws = fixture_open (fixture, GIS_OPEN_READ_WRITE);
  g_assert_cmpuint (count_hits (ws, "中山"), ==, n);
  if (damage->is_found) /* made anew already: ranges wait to be indexed */
    {
      g_assert_false (gis_search_is_complete (ws));
      fixture_assert_sound (ws);
    }
  {
    GisEdit *edit = fixture_begin (ws, "Rename");
    fixture_set_text (edit, "section", sections[0], "name", "午朝门");
    fixture_set_text (edit, "section", sections[7], "name", NULL);
    gis_change_unref (fixture_commit (edit));
  }
  fixture_assert_text (ws, "section", sections[0], "name", "午朝门");
  g_assert_cmpuint (count_hits (ws, "wcm"), ==, 1);
  g_assert_true (gis_search_build (ws, NULL, &error));
  g_assert_no_error (error);
  g_assert_true (gis_search_is_complete (ws));
  g_assert_cmpuint (count_hits (ws, "wcm"), ==, 1);
  fixture_assert_sound (ws);
  assert_like_brute_force (ws);
  fixture_close (ws);
}

/* An index leaf without cells over the first page of an index: its rows are missing from it. */
static void
empty_index (const char *path, const char *name)
{
  static const char leaf[4096] = { 0x0a, 0, 0, 0, 0, 0x10, 0x00, 0 };
  sqlite3 *db = NULL;
  sqlite3_stmt *statement = NULL;
  g_autofree char *sql = g_strdup_printf (
    "SELECT (rootpage - 1) * page_size FROM sqlite_schema, pragma_page_size WHERE name = '%s'",
    name);
  FILE *file;

  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_prepare_v2 (db, sql, -1, &statement, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_step (statement), ==, SQLITE_ROW);
  file = fopen (path, "r+b");
  g_assert_nonnull (file);
  g_assert_cmpint (fseek (file, (long) sqlite3_column_int64 (statement, 0), SEEK_SET), ==, 0);
  g_assert_cmpuint (fwrite (leaf, 1, sizeof leaf, file), ==, sizeof leaf);
  g_assert_cmpint (fclose (file), ==, 0);
  sqlite3_finalize (statement);
  sqlite3_close (db);
}

/* A search index that cannot be opened does not hide that the rest of the file is damaged. */
static void
test_damaged_file (Fixture *fixture, gconstpointer data)
{
  GisWorkspace *ws = fixture_create (fixture);
  gint64 sections[60];

  fill (ws, sections);
  fixture_close (ws);
  plain_sql (fixture->path, "DROP TABLE search_term_config", FALSE);
  empty_index (fixture->path, data);
  ws = fixture_open (fixture, GIS_OPEN_READ_ONLY);
  assert_findings (ws, "search index is damaged", TRUE);
  assert_findings (ws, "missing from index", TRUE);
  fixture_close (ws);
}

/* ---- Saved places ---- */

static void
test_places (Fixture *fixture, gconstpointer data)
{
  static const GisBox box = { FIXTURE_X, FIXTURE_Y, FIXTURE_X + 100, FIXTURE_Y + 50 };
  static const GisBox bad = { NAN, 0, 1, 1 };
  GisWorkspace *ws = fixture_create (fixture);
  g_autoptr (GError) error = NULL;
  g_autofree char *overlong = g_strnfill (81, 'x');
  const char *const refused[] = { "", "  ", "鼓楼", overlong };
  GisEdit *edit = fixture_begin (ws, "Save a place");
  GisChange *change;
  gint64 id = 0;

  g_assert_true (gis_edit_add_place (edit, " 鼓楼 ", &box, &id, &error));
  g_assert_no_error (error);
  for (guint i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      g_assert_false (gis_edit_add_place (edit, refused[i], &box, NULL, &error));
      g_assert_error (error, GIS_ERROR, GIS_ERROR_INVALID);
      g_clear_error (&error);
    }
  g_assert_false (gis_edit_add_place (edit, "x", &bad, NULL, &error));
  g_assert_error (error, GIS_ERROR, GIS_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_false (gis_edit_rename_place (edit, 12, "x", &error));
  g_assert_error (error, GIS_ERROR, GIS_ERROR_NOT_FOUND);
  g_clear_error (&error);
  change = fixture_commit (edit);
  g_assert_cmpint (change->entry_id, !=, 0);
  gis_change_unref (change);
  edit = fixture_begin (ws, "Rename a place");
  g_assert_true (gis_edit_rename_place (edit, id, "鼓楼广场", &error));
  gis_change_unref (fixture_commit (edit));
  edit = fixture_begin (ws, "Delete a place");
  g_assert_true (gis_edit_delete_place (edit, id, &error));
  gis_change_unref (fixture_commit (edit));
  for (guint i = 0; i < 4; i++) /* deleted, back, old name, gone, and redone: there again */
    {
      g_autoptr (GPtrArray) places = gis_places_list (ws, &error);
      static const char *const names[] = { NULL, "鼓楼广场", "鼓楼", NULL };
      g_assert_cmpuint (places->len, ==, names[i] != NULL);
      if (names[i] != NULL)
        {
          const GisPlace *place = g_ptr_array_index (places, 0);
          g_assert_cmpstr (place->name, ==, names[i]);
          g_assert_cmpmem (&place->box, sizeof box, &box, sizeof box);
          g_assert_cmpint (place->id, ==, id);
        }
      g_assert_true (i < 3 ? gis_history_undo (ws, NULL, &error)
                           : gis_history_redo (ws, NULL, &error));
      g_assert_no_error (error);
    }
  fixture_close (ws);
  plain_sql (fixture->path, "UPDATE saved_place SET max_x = 'far'", TRUE);
  ws = fixture_open (fixture, GIS_OPEN_READ_ONLY);
  {
    g_autoptr (GPtrArray) places = gis_places_list (ws, &error);
    g_assert_no_error (error);
    g_assert_cmpuint (places->len, ==, 0);
  }
  fixture_close (ws);
}

static void
add_tests (void)
{
  static const Damage damage[] = {
    { "UPDATE search_term_data SET block = x'00ff00ff00ff' WHERE id > 1", TRUE },
    { "DELETE FROM search_term_data WHERE id > 10", TRUE },
    { "DROP TABLE search_term_config", TRUE },
    { "DROP TABLE search_name", TRUE },
    { "UPDATE setting SET value = '0' WHERE key = 'search.version'", FALSE },
    { "DELETE FROM search_term_config", TRUE },
    { "DROP TABLE search_term_data; DROP TABLE search_term_idx", TRUE },
    { "PRAGMA writable_schema = ON; DELETE FROM sqlite_schema WHERE name = 'search_term'", TRUE },
    { "DROP TABLE search_term; CREATE TABLE search_term (words TEXT)", TRUE },
  };

  g_test_add_func ("/gis/search/readings", test_readings);
  g_test_add_func ("/gis/search/score", test_score);
  g_test_add_func ("/gis/search/score-limits", test_score_limits);
  fixture_add ("/gis/search/edits", test_edits);
  fixture_add ("/gis/search/codes-and-registers", test_codes_and_registers);
  fixture_add ("/gis/search/built-in-roads", test_built_in_roads);
  g_test_add ("/gis/search/import-small", Fixture, GUINT_TO_POINTER (300), fixture_set_up,
              test_import, fixture_tear_down);
  g_test_add ("/gis/search/import-large", Fixture, GUINT_TO_POINTER (9000), fixture_set_up,
              test_import, fixture_tear_down);
  fixture_add ("/gis/search/waiting", test_waiting);
  fixture_add ("/gis/search/foreign", test_foreign);
  fixture_add ("/gis/search/older-file", test_older_file);
  for (guint i = 0; i < G_N_ELEMENTS (damage); i++)
    {
      g_autofree char *path = g_strdup_printf ("/gis/search/damaged-%u", i);
      g_test_add (path, Fixture, &damage[i], fixture_set_up, test_damaged, fixture_tear_down);
    }
  g_test_add ("/gis/search/damaged-file", Fixture, "ix_change_log_undone", fixture_set_up,
              test_damaged_file, fixture_tear_down);
  fixture_add ("/gis/search/places", test_places);
}

int
main (int argc, char **argv)
{
  return fixture_main (argc, argv, add_tests);
}
