/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Queries against brute force over all rows: boxes, filters, paging, as-of dates, counts. */
#include "store-fixture.h"

#include <sqlite3.h>

#define N_COVERS 600

static const char *const states[] = { "intact", "damaged", "missing" };
static const char *const kinds[] = { "0102", "0107", NULL };
static const char *const districts[] = { "龙亭区", "鼓楼区", "100%_West", "LONG ting" };

/* Covers scattered over 200 m, from a fixed seed. */
static void
fill (GisWorkspace *ws)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (4547);
  GisEdit *edit = fixture_begin (ws, "Fill");

  for (guint i = 0; i < N_COVERS; i++)
    {
      g_autoptr (GisRow) row = gis_row_new (fixture_class (ws, "cover"));
      g_autofree char *code = g_strdup_printf ("%05u", N_COVERS - i);
      gis_row_set_text (row, "code", code);
      gis_row_set_text (row, "state", states[i % 3]);
      gis_row_set_text (row, "kind", kinds[(i / 3) % 3]);
      gis_row_set_text (row, "district", districts[i % 4]);
      if (i % 5 != 0)
        gis_row_set_integer (row, "diameter_mm", 100 + g_rand_int_range (rand, 0, 900));
      gis_row_take_geometry (
        row, gis_geometry_new_point (FIXTURE_X + g_rand_double_range (rand, 0, 200),
                                     FIXTURE_Y + g_rand_double_range (rand, 0, 200)));
      g_assert_true (gis_edit_insert (edit, row, NULL));
    }
  gis_change_unref (fixture_commit (edit));
}

static GPtrArray *
list (GisWorkspace *ws, const GisQuery *query)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *rows = gis_store_list (ws, "cover", query, &error);
  gint64 n = gis_store_count (ws, "cover", query, &error);

  g_assert_no_error (error);
  g_assert_cmpint (n, ==, rows->len);
  return rows;
}

static gboolean
compare_fields_cb (const GisRow *row, gpointer user_data)
{
  GisWorkspace *ws = user_data;
  g_autoptr (GisRow) whole = gis_store_get (ws, "cover", row->id, NULL);

  g_assert_cmpstr (gis_row_get_text (row, "state"), ==, gis_row_get_text (whole, "state"));
  g_assert_cmpstr (gis_row_get_text (row, "kind"), ==, gis_row_get_text (whole, "kind"));
  g_assert_true (gis_geometry_equal (row->geometry, whole->geometry));
  g_assert_null (gis_row_get_text (row, "code"));
  g_assert_null (gis_row_get_text (row, "district"));
  g_assert_true (gis_value_is_null (gis_row_get (row, "diameter_mm")));
  return TRUE;
}

/* Oracle: the whole rows. Now and as of a day, with a filter on a field that is not read. */
static void
test_fields (Fixture *fixture, gconstpointer data)
{
  static const char *const fields[] = { "kind", "state" };
  GisWorkspace *ws = fixture_create (fixture);
  GisFilter filter = { "district", GIS_OP_EQ, gis_value_of_static_text (districts[1]) };
  GisQuery queries[] = { { .fields = fields, .n_fields = 2 },
                         { .fields = fields, .n_fields = 2, .at = gis_workspace_get_today (ws) },
                         { .fields = fields, .n_fields = 2, .filters = &filter, .n_filters = 1 } };

  fill (ws);
  for (guint i = 0; i < G_N_ELEMENTS (queries); i++)
    {
      g_autoptr (GError) error = NULL;
      g_assert_true (
        gis_store_each (ws, "cover", &queries[i], compare_fields_cb, ws, NULL, &error));
      g_assert_no_error (error);
    }
  fixture_close (ws);
}

/* The same where another program has left texts that are no UTF-8, BLOBs and numbers for texts, and
 * geometries that are none: each row on its own, nothing of the row before it. */
static void
test_fields_damaged (Fixture *fixture, gconstpointer data)
{
  static const char *const damages[] = {
    "UPDATE cover SET state = CAST (x'e9bea4ff41' AS TEXT) WHERE id % 7 = 0",
    "UPDATE cover SET kind = x'00ff', state = CAST (x'4142434445464748ff' AS TEXT) WHERE id % 7 = "
    "2",
    "UPDATE cover SET kind = 17, state = 'long enough for several words' WHERE id % 7 = 3",
    "UPDATE cover SET kind = CAST (x'41004243' AS TEXT), geom = NULL WHERE id % 7 = 4",
    "UPDATE cover SET geom = substr (geom, 1, 40) WHERE id % 7 = 5",
  };
  static const char *const fields[] = { "kind", "state" };
  GisQuery query = { .fields = fields, .n_fields = 2 };
  g_autoptr (GError) error = NULL;
  sqlite3 *db = NULL;
  GisWorkspace *ws = fixture_create (fixture);

  fill (ws);
  fixture_close (ws);
  g_assert_cmpint (sqlite3_open (fixture->path, &db), ==, SQLITE_OK);
  sqlite3_db_config (db, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (damages); i++)
    g_assert_cmpint (sqlite3_exec (db, damages[i], NULL, NULL, NULL), ==, SQLITE_OK);
  sqlite3_close (db);
  ws = fixture_open (fixture, GIS_OPEN_READ_ONLY);
  g_assert_true (gis_store_each (ws, "cover", &query, compare_fields_cb, ws, NULL, &error));
  g_assert_no_error (error);
  fixture_close (ws);
}

/* The R-tree has 32-bit floats: boxes are exact all the same, to the last bit of a double. */
static void
test_boxes (Fixture *fixture, gconstpointer data)
{
  GisWorkspace *ws = fixture_create (fixture);
  g_autoptr (GPtrArray) all = NULL;

  fill (ws);
  all = list (ws, NULL);
  g_assert_cmpuint (all->len, ==, N_COVERS);
  for (guint round = 0; round < 80; round++)
    {
      double x = FIXTURE_X + g_test_rand_double_range (-20, 200);
      double y = FIXTURE_Y + g_test_rand_double_range (-20, 200);
      GisBox box = { x, y, x + g_test_rand_double_range (0, 60),
                     y + g_test_rand_double_range (0, 60) };
      GisQuery query = { .box = &box };
      g_autoptr (GPtrArray) found = NULL;
      guint expected = 0;
      if (round % 4 == 0)
        {
          /* Edges through a point: closed on this side, open one ulp further. */
          const GisRow *row = g_ptr_array_index (all, round);
          box.min_x = row->geometry->xy[0];
          box.max_y = row->geometry->xy[1];
          if (round % 8 == 0)
            box.min_x = nextafter (box.min_x, G_MAXDOUBLE);
          box.max_x = box.min_x + 30;
          box.min_y = box.max_y - 30;
        }
      found = list (ws, &query);
      for (guint i = 0; i < all->len; i++)
        {
          const GisRow *row = g_ptr_array_index (all, i);
          expected += gis_box_intersects (&row->geometry->box, &box);
        }
      g_assert_cmpuint (found->len, ==, expected);
      for (guint i = 0; i < found->len; i++)
        g_assert_true (
          gis_box_intersects (&((GisRow *) g_ptr_array_index (found, i))->geometry->box, &box));
    }
  fixture_assert_sound (ws);
  fixture_close (ws);
}

static gboolean
holds (const GisRow *row, const GisFilter *filter)
{
  const GisValue *value = gis_row_get (row, filter->field);
  gboolean null = gis_value_is_null (value);
  int order = gis_value_compare (value, &filter->value);

  switch (filter->op)
    {
    case GIS_OP_EQ:
      return gis_value_equal (value, &filter->value);
    case GIS_OP_NE:
      return !gis_value_equal (value, &filter->value);
    case GIS_OP_LT:
      return !null && order < 0;
    case GIS_OP_LE:
      return !null && order <= 0;
    case GIS_OP_GT:
      return !null && order > 0;
    case GIS_OP_GE:
      return !null && order >= 0;
    case GIS_OP_CONTAINS:
      {
        g_autofree char *hay = !null ? g_utf8_casefold (value->text, -1) : NULL;
        g_autofree char *needle = g_utf8_casefold (filter->value.text, -1);
        return hay != NULL && strstr (hay, needle) != NULL;
      }
    case GIS_OP_IS_NULL:
      return null;
    case GIS_OP_NOT_NULL:
      break;
    }
  return !null;
}

static void
test_filters (Fixture *fixture, gconstpointer data)
{
  const GisFilter filters[] = {
    { "state", GIS_OP_EQ, gis_value_of_static_text ("damaged") },
    { "state", GIS_OP_NE, gis_value_of_static_text ("damaged") },
    { "kind", GIS_OP_NE, gis_value_of_static_text ("0102") },
    { "kind", GIS_OP_EQ, GIS_VALUE_NULL },
    { "kind", GIS_OP_IS_NULL, GIS_VALUE_NULL },
    { "kind", GIS_OP_NOT_NULL, GIS_VALUE_NULL },
    { "diameter_mm", GIS_OP_LT, gis_value_of_integer (500) },
    { "diameter_mm", GIS_OP_GE, gis_value_of_integer (500) },
    { "diameter_mm", GIS_OP_GT, { GIS_VALUE_TYPE_REAL, { .real = 499.5 } } },
    { "code", GIS_OP_LE, gis_value_of_static_text ("00100") },
    { "district", GIS_OP_CONTAINS, gis_value_of_static_text ("楼") },
    { "district", GIS_OP_CONTAINS, gis_value_of_static_text ("%_w") },
    { "district", GIS_OP_CONTAINS, gis_value_of_static_text ("long T") },
    { "district", GIS_OP_EQ, gis_value_of_static_text ("'; DROP TABLE cover; --") },
  };
  GisWorkspace *ws = fixture_create (fixture);
  g_autoptr (GPtrArray) all = NULL;

  fill (ws);
  all = list (ws, NULL);
  for (guint a = 0; a < G_N_ELEMENTS (filters); a++)
    for (guint b = 0; b < G_N_ELEMENTS (filters); b++)
      {
        const GisFilter both[] = { filters[a], filters[b] };
        GisQuery query = { .filters = both, .n_filters = 2 };
        g_autoptr (GPtrArray) found = list (ws, &query);
        guint expected = 0;
        for (guint i = 0; i < all->len; i++)
          expected += holds (g_ptr_array_index (all, i), &both[0]) &&
                      holds (g_ptr_array_index (all, i), &both[1]);
        g_assert_cmpuint (found->len, ==, expected);
      }
  fixture_close (ws);
}

static void
test_usage_errors (Fixture *fixture, gconstpointer data)
{
  const GisFilter unknown = { "colour\" OR 1 --", GIS_OP_EQ, gis_value_of_integer (1) };
  GisQuery by_filter = { .filters = &unknown, .n_filters = 1 };
  GisQuery by_order = { .order_by = "geom" };
  GisWorkspace *ws = fixture_create (fixture);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (gis_store_count (ws, "cover", &by_filter, &error), ==, -1);
  g_assert_error (error, GIS_ERROR, GIS_ERROR_USAGE);
  g_clear_error (&error);
  g_assert_null (gis_store_list (ws, "cover", &by_order, &error));
  g_assert_error (error, GIS_ERROR, GIS_ERROR_USAGE);
  g_clear_error (&error);
  g_assert_null (gis_store_list (ws, "setting", NULL, &error));
  g_assert_error (error, GIS_ERROR, GIS_ERROR_USAGE);
  g_clear_error (&error);
  g_assert_null (gis_store_count_by (ws, "cover", "nothing", NULL, &error));
  g_assert_error (error, GIS_ERROR, GIS_ERROR_USAGE);
  fixture_close (ws);
}

static void
test_order_and_pages (Fixture *fixture, gconstpointer data)
{
  GisWorkspace *ws = fixture_create (fixture);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) ordered = NULL;
  GisQuery query = { .order_by = "diameter_mm", .descending = TRUE, .without_geometry = TRUE };
  guint n = 0;

  fill (ws);
  ordered = list (ws, &query);
  for (guint i = 1; i < ordered->len; i++)
    {
      const GisRow *before = g_ptr_array_index (ordered, i - 1);
      const GisRow *row = g_ptr_array_index (ordered, i);
      int order =
        gis_value_compare (gis_row_get (before, "diameter_mm"), gis_row_get (row, "diameter_mm"));
      g_assert_true (order > 0 || (order == 0 && before->id > row->id));
      g_assert_null (row->geometry);
    }
  query.limit = 77;
  for (query.offset = 0; query.offset < N_COVERS; query.offset += query.limit)
    {
      g_autoptr (GArray) ids = gis_store_ids (ws, "cover", &query, &error);
      g_assert_no_error (error);
      g_assert_cmpint (gis_store_count (ws, "cover", &query, NULL), ==, ids->len);
      for (guint i = 0; i < ids->len; i++, n++)
        g_assert_cmpint (g_array_index (ids, gint64, i), ==,
                         ((GisRow *) g_ptr_array_index (ordered, n))->id);
    }
  g_assert_cmpuint (n, ==, N_COVERS);
  fixture_close (ws);
}

static gboolean
stop_cb (const GisRow *row, gpointer user_data)
{
  guint *n = user_data;

  return ++*n < 10;
}

static gboolean
count_cb (const GisRow *row, gpointer user_data)
{
  guint *n = user_data;

  ++*n;
  return TRUE;
}

static void
test_each_stops_and_cancels (Fixture *fixture, gconstpointer data)
{
  GisWorkspace *ws = fixture_create (fixture);
  g_autoptr (GError) error = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GisJob) job = gis_job_new (cancellable, NULL, NULL);
  guint n = 0;

  fill (ws);
  g_assert_true (gis_store_each (ws, "cover", NULL, stop_cb, &n, NULL, &error));
  g_assert_cmpuint (n, ==, 10);
  g_cancellable_cancel (cancellable);
  n = 0;
  g_assert_false (gis_store_each (ws, "cover", NULL, count_cb, &n, job, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  g_assert_cmpuint (n, <, N_COVERS);
  g_assert_null (gis_workspace_verify (ws, job, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  fixture_close (ws);
}

static void
test_find (Fixture *fixture, gconstpointer data)
{
  GisWorkspace *ws = fixture_create (fixture);
  g_autoptr (GError) error = NULL;
  gint64 id = fixture_store_cover (ws, "4102020102000001", "intact", 0, 0);
  g_autoptr (GisRow) row = gis_store_get (ws, "cover", id, &error);
  g_autofree char *decimal = g_strdup_printf ("%" G_GINT64_FORMAT, id);
  const char *const names[] = { row->uuid, "4102020102000001", decimal };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (GisRow) found = gis_store_find (ws, "cover", names[i], &error);
      g_assert_no_error (error);
      g_assert_cmpint (found->id, ==, id);
    }
  g_assert_null (gis_store_find (ws, "cover", "nobody", &error));
  g_assert_error (error, GIS_ERROR, GIS_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_null (gis_store_get (ws, "cover", 12, &error));
  g_assert_error (error, GIS_ERROR, GIS_ERROR_NOT_FOUND);
  fixture_close (ws);
}

static gint64
count_of (GHashTable *counts, const char *key)
{
  const gint64 *n = g_hash_table_lookup (counts, key);

  return n != NULL ? *n : 0;
}

static void
test_count_by (Fixture *fixture, gconstpointer data)
{
  GisWorkspace *ws = fixture_create (fixture);
  g_autoptr (GError) error = NULL;
  g_autoptr (GHashTable) counts = NULL;
  const GisFilter intact = { "state", GIS_OP_EQ, gis_value_of_static_text ("intact") };
  GisQuery query = { .filters = &intact, .n_filters = 1 };

  fill (ws);
  counts = gis_store_count_by (ws, "cover", "kind", &query, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_hash_table_size (counts), ==, 3);
  g_assert_cmpint (count_of (counts, "0102"), ==, 67);
  g_assert_cmpint (count_of (counts, "0107"), ==, 67);
  g_assert_cmpint (count_of (counts, ""), ==, 66);
  fixture_close (ws);
}

/* A 3-4-5 line, a square with a hole by hand: closed forms. */
static void
test_measure_and_extent (Fixture *fixture, gconstpointer data)
{
  static const double ring[] = { 0, 0, 10, 0, 10, 10, 0, 10, 0, 0, 2, 2, 2, 4, 4, 4, 4, 2, 2, 2 };
  static const guint rings[] = { 5, 10 };
  static const guint parts[] = { 2 };
  GisWorkspace *ws = fixture_create (fixture);
  g_autoptr (GError) error = NULL;
  GisEdit *edit = fixture_begin (ws, "Shapes");
  g_autoptr (GisRow) section = gis_row_new (fixture_class (ws, "section"));
  g_autoptr (GisRow) plot = gis_row_new (fixture_class (ws, "plot"));
  double length = NAN, area = NAN;
  GisBox box;

  g_assert_true (gis_store_get_extent (ws, NULL, &box, &error));
  g_assert_true (gis_box_is_empty (&box));
  gis_row_take_geometry (
    section, gis_geometry_new_line ((double[]){ 100.1, 200.2, 103.1, 204.2 }, 2, &error));
  gis_row_take_geometry (
    plot, gis_geometry_new (GIS_GEOMETRY_MULTIPOLYGON, ring, 10, rings, 2, parts, 1, &error));
  g_assert_no_error (error);
  g_assert_true (gis_edit_insert (edit, section, &error));
  g_assert_true (gis_edit_insert (edit, plot, &error));
  gis_change_unref (fixture_commit (edit));
  g_assert_true (gis_store_measure (ws, "section", NULL, &length, &area, &error));
  g_assert_cmpfloat_with_epsilon (length, 5, 1e-9);
  g_assert_cmpfloat (area, ==, 0);
  g_assert_true (gis_store_measure (ws, "plot", NULL, &length, &area, &error));
  g_assert_cmpfloat_with_epsilon (area, 96, 1e-9);
  g_assert_true (gis_store_measure (ws, "road", NULL, &length, &area, &error));
  g_assert_cmpfloat (length, ==, 0);
  g_assert_true (gis_store_get_extent (ws, "section", &box, &error));
  g_assert_cmpfloat (box.min_x, ==, 100.1);
  g_assert_cmpfloat (box.max_y, ==, 204.2);
  g_assert_true (gis_store_get_extent (ws, NULL, &box, &error));
  g_assert_cmpfloat (box.min_x, ==, 0);
  fixture_close (ws);
}

/* ---- As of a day ---- */

static void
change_on (GisWorkspace *ws, gint64 id, const char *state, const char *day)
{
  GisEdit *edit = fixture_begin (ws, "On a day");

  gis_edit_set_effective_on (edit, gis_date_parse (day));
  fixture_set_text (edit, "cover", id, "state", state);
  gis_change_unref (fixture_commit (edit));
}

static char *
dup_state_at (GisWorkspace *ws, gint64 id, const char *day)
{
  g_autoptr (GError) error = NULL;
  const GisFilter filter = { "id", GIS_OP_EQ, gis_value_of_integer (id) };
  GisQuery query = { .filters = &filter, .n_filters = 1, .at = gis_date_parse (day) };
  g_autoptr (GPtrArray) rows = gis_store_list (ws, "cover", &query, &error);

  g_assert_no_error (error);
  if (rows->len == 0)
    return g_strdup ("-");
  return g_strdup (gis_row_get_text (g_ptr_array_index (rows, 0), "state"));
}

#define assert_state_at(ws, id, day, expected)                                                     \
  G_STMT_START                                                                                     \
  {                                                                                                \
    g_autofree char *state_at = dup_state_at (ws, id, day);                                        \
    g_assert_cmpstr (state_at, ==, expected);                                                      \
  }                                                                                                \
  G_STMT_END

static gint64
add_on (GisWorkspace *ws, const char *day)
{
  GisEdit *edit = fixture_begin (ws, "Found on a day");
  gint64 id;

  gis_edit_set_effective_on (edit, gis_date_parse (day));
  id = fixture_add_cover (edit, NULL, "intact", 0, 0);
  gis_change_unref (fixture_commit (edit));
  return id;
}

static void
test_as_of (Fixture *fixture, gconstpointer data)
{
  GisWorkspace *ws = fixture_create (fixture);
  g_autoptr (GError) error = NULL;
  g_autoptr (GHashTable) counts = NULL;
  gint64 a = add_on (ws, "2020-05-01");
  gint64 b = add_on (ws, "2021-01-01");
  const GisFilter damaged = { "state", GIS_OP_EQ, gis_value_of_static_text ("damaged") };
  GisQuery query = { .filters = &damaged, .n_filters = 1 };

  change_on (ws, a, "damaged", "2021-06-10");
  change_on (ws, a, "intact", "2022-03-01");
  assert_state_at (ws, a, "2020-04-30", "-");
  assert_state_at (ws, a, "2020-05-01", "intact");
  assert_state_at (ws, a, "2021-06-09", "intact");
  assert_state_at (ws, a, "2021-06-10", "damaged");
  assert_state_at (ws, a, "2022-02-28", "damaged");
  assert_state_at (ws, a, "2022-03-01", "intact");
  assert_state_at (ws, b, "2020-12-31", "-");
  query.at = gis_date_parse ("2021-12-31");
  g_assert_cmpint (gis_store_count (ws, "cover", &query, &error), ==, 1);
  query.at = gis_date_parse ("2022-12-31");
  g_assert_cmpint (gis_store_count (ws, "cover", &query, &error), ==, 0);
  query = (GisQuery){ .at = gis_date_parse ("2021-07-01") };
  counts = gis_store_count_by (ws, "cover", "state", &query, &error);
  g_assert_cmpint (count_of (counts, "intact"), ==, 1);
  g_assert_cmpint (count_of (counts, "damaged"), ==, 1);
  /* Undo takes the events along. */
  g_assert_true (gis_history_undo (ws, NULL, &error));
  assert_state_at (ws, a, "2022-03-01", "damaged");
  fixture_assert_sound (ws);
  fixture_close (ws);
}

/* A record that takes effect before an earlier record supersedes it; undo brings that back. */
static void
test_back_dated (Fixture *fixture, gconstpointer data)
{
  GisWorkspace *ws = fixture_create (fixture);
  g_autoptr (GError) error = NULL;
  gint64 id = add_on (ws, "2020-05-01");
  g_autoptr (GPtrArray) events = NULL;

  change_on (ws, id, "damaged", "2022-05-01");
  change_on (ws, id, "intact", "2021-05-01");
  fixture_assert_text (ws, "cover", id, "state", "intact");
  assert_state_at (ws, id, "2021-04-30", "intact");
  assert_state_at (ws, id, "2022-06-01", "intact");
  events = gis_store_events (ws, "cover", id, "state", GIS_DATE_NONE, &error);
  g_assert_cmpuint (events->len, ==, 2);
  g_assert_cmpstr (((GisStateEvent *) g_ptr_array_index (events, 1))->to, ==, "intact");
  fixture_assert_sound (ws);
  g_assert_true (gis_history_undo (ws, NULL, &error));
  assert_state_at (ws, id, "2022-06-01", "damaged");
  fixture_assert_sound (ws);
  fixture_close (ws);
}

static void
test_events (Fixture *fixture, gconstpointer data)
{
  GisWorkspace *ws = fixture_create (fixture);
  g_autoptr (GError) error = NULL;
  gint64 a = add_on (ws, "2020-05-01");
  gint64 b = add_on (ws, "2020-02-01");
  g_autoptr (GPtrArray) events = NULL;
  g_autoptr (GPtrArray) early = NULL;
  g_autoptr (GPtrArray) other = NULL;
  const GisStateEvent *event;
  GisEdit *edit;

  change_on (ws, a, "damaged", "2021-06-10");
  edit = fixture_begin (ws, "Delete");
  gis_edit_set_effective_on (edit, gis_date_parse ("2022-01-01"));
  g_assert_true (gis_edit_delete (edit, "cover", b, &error));
  gis_change_unref (fixture_commit (edit));
  events = gis_store_events (ws, "cover", 0, NULL, GIS_DATE_NONE, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (events->len, ==, 4);
  event = g_ptr_array_index (events, 0);
  g_assert_cmpint (event->row_id, ==, b);
  g_assert_null (event->from);
  g_assert_cmpstr (event->to, ==, "intact");
  event = g_ptr_array_index (events, 2);
  g_assert_cmpstr (event->from, ==, "intact");
  g_assert_cmpstr (event->to, ==, "damaged");
  g_assert_cmpint (event->effective_on, ==, gis_date_parse ("2021-06-10"));
  event = g_ptr_array_index (events, 3);
  g_assert_cmpint (event->row_id, ==, b);
  g_assert_null (event->to);
  early = gis_store_events (ws, "cover", a, "state", gis_date_parse ("2021-01-01"), &error);
  g_assert_cmpuint (early->len, ==, 1);
  other = gis_store_events (ws, "cover", a, "ownership", GIS_DATE_NONE, &error);
  g_assert_cmpuint (other->len, ==, 0);
  fixture_close (ws);
}

/* Oracle: the ids of all rows, counted off. */
static void
test_split_ids (Fixture *fixture, gconstpointer data)
{
  GisWorkspace *ws = fixture_create (fixture);
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) ids = NULL;
  g_autoptr (GArray) none = NULL;

  none = gis_store_split_ids (ws, "cover", 10, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (none->len, ==, 0);
  fill (ws);
  ids = gis_store_ids (ws, "cover", NULL, &error);
  for (guint n_rows = 1; n_rows < 2 * N_COVERS; n_rows += 97)
    {
      g_autoptr (GArray) starts = gis_store_split_ids (ws, "cover", n_rows, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (starts->len, ==, (N_COVERS - 1) / n_rows);
      for (guint i = 0; i < starts->len; i++)
        g_assert_cmpint (g_array_index (starts, gint64, i), ==,
                         g_array_index (ids, gint64, (i + 1) * n_rows));
    }
  g_assert_null (gis_store_split_ids (ws, "balcony", 10, &error));
  g_assert_error (error, GIS_ERROR, GIS_ERROR_USAGE);
  fixture_close (ws);
}

static void
add_tests (void)
{
  fixture_add ("/gis/store-query/boxes", test_boxes);
  fixture_add ("/gis/store-query/fields", test_fields);
  fixture_add ("/gis/store-query/fields-damaged", test_fields_damaged);
  fixture_add ("/gis/store-query/filters", test_filters);
  fixture_add ("/gis/store-query/usage-errors", test_usage_errors);
  fixture_add ("/gis/store-query/order-and-pages", test_order_and_pages);
  fixture_add ("/gis/store-query/each", test_each_stops_and_cancels);
  fixture_add ("/gis/store-query/find", test_find);
  fixture_add ("/gis/store-query/count-by", test_count_by);
  fixture_add ("/gis/store-query/measure-and-extent", test_measure_and_extent);
  fixture_add ("/gis/store-query/as-of", test_as_of);
  fixture_add ("/gis/store-query/back-dated", test_back_dated);
  fixture_add ("/gis/store-query/events", test_events);
  fixture_add ("/gis/store-query/split-ids", test_split_ids);
}

int
main (int argc, char **argv)
{
  return fixture_main (argc, argv, add_tests);
}
