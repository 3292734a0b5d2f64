/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How fast the store is: single edits with their commit (FULL sync), undo, an import, its undo,
 * reading, windows. Prints a line each; no thresholds. Arguments: number of rows of the import
 * (default 100 000), number of edits (default 1 000). */
#include "../gis/store-fixture.h"

#include <stdio.h>
#include <time.h>

static double
seconds (void)
{
  return (double) g_get_monotonic_time () / G_USEC_PER_SEC;
}

/* Also the processor time since the last report: what it costs on an idle machine, without the disk. */
static void
report (const char *what, guint n, double since)
{
  static clock_t before;
  double took = seconds () - since;
  double busy = (double) (clock () - before) / CLOCKS_PER_SEC;

  printf ("%-34s %8u in %7.3f s  %9.0f /s  %8.1f µs each (%.1f µs of processor)\n", what, n, took,
          n / took, 1e6 * took / n, 1e6 * busy / n);
  before = clock ();
}

static void
time_edits (GisWorkspace *ws, guint n)
{
  g_autofree gint64 *ids = g_new (gint64, n);
  double since = seconds ();

  for (guint i = 0; i < n; i++)
    ids[i] = fixture_store_cover (ws, NULL, "intact", i, i);
  report ("insert, one edit each", n, since);
  since = seconds ();
  for (guint i = 0; i < n; i++)
    fixture_store_text (ws, ids[i], "state", "damaged");
  report ("change a state, one edit each", n, since);
  since = seconds ();
  for (guint i = 0; i < n; i++)
    g_assert_true (gis_history_undo (ws, NULL, NULL));
  report ("undo", n, since);
  since = seconds ();
  {
    GisEdit *edit = fixture_begin (ws, "Many");
    for (guint i = 0; i < n; i++)
      fixture_set_text (edit, "cover", ids[i], "diameter_mm", "700");
    gis_change_unref (fixture_commit (edit));
  }
  report ("change a value, all in one edit", n, since);
}

static void
time_import (GisWorkspace *ws, guint n)
{
  GisBulk *bulk = gis_bulk_begin (ws, "cover", "Import", "bench", NULL);
  double since = seconds ();

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (GisRow) row = gis_row_new (fixture_class (ws, "cover"));
      g_autofree char *key = g_strdup_printf ("node/%u", i);
      gis_row_set_text (row, "code", key);
      gis_row_set_text (row, "district", "410202");
      gis_row_take_geometry (row,
                             gis_geometry_new_point (FIXTURE_X + i % 1000, FIXTURE_Y + i / 1000.));
      g_assert_true (gis_bulk_insert (bulk, row, key, i, NULL));
    }
  report ("import: insert", n, since);
  g_assert_true (gis_bulk_commit (bulk, NULL, NULL, NULL));
  report ("import: with commit", n, since);
  since = seconds ();
  g_assert_true (gis_history_undo (ws, NULL, NULL));
  report ("undo of the import", n, since);
  since = seconds ();
  g_assert_true (gis_history_redo (ws, NULL, NULL));
  report ("redo of the import", n, since);
}

static gboolean
count_cb (const GisRow *row, gpointer user_data)
{
  guint *n = user_data;

  ++*n;
  return TRUE;
}

static void
time_reading (GisWorkspace *ws, guint n)
{
  GisQuery as_of = { .at = gis_workspace_get_today (ws) };
  double since = seconds ();
  guint found = 0;

  g_assert_true (gis_store_each (ws, "cover", NULL, count_cb, &found, NULL, NULL));
  report ("read all rows", found, since);
  since = seconds ();
  for (guint i = 0; i < 1000; i++)
    {
      GisBox box = { FIXTURE_X + i % 900, FIXTURE_Y + i % 90, FIXTURE_X + i % 900 + 10,
                     FIXTURE_Y + i % 90 + 2 };
      GisQuery query = { .box = &box };
      g_assert_cmpint (gis_store_count (ws, "cover", &query, NULL), >=, 0);
    }
  report ("count in a window", 1000, since);
  since = seconds ();
  g_assert_cmpint (gis_store_count (ws, "cover", &as_of, NULL), >, 0);
  report ("count as of a day", found, since);
  since = seconds ();
  fixture_assert_sound (ws);
  report ("verify", found, since);
}

static void
bench (Fixture *fixture, gconstpointer data)
{
  const guint *sizes = data;
  GisWorkspace *ws = fixture_create (fixture);
  double since;

  time_edits (ws, sizes[1]);
  time_import (ws, sizes[0]);
  time_reading (ws, sizes[0]);
  since = seconds ();
  fixture_close (ws);
  ws = fixture_open (fixture, GIS_OPEN_READ_WRITE);
  report ("close and open", 1, since);
  fixture_close (ws);
}

int
main (int argc, char **argv)
{
  g_autofree char *state = g_dir_make_tmp ("sanhua-state-XXXXXX", NULL);
  guint sizes[2] = { 100000, 1000 };
  Fixture fixture;

  /* The fixture's catalogue lies beside the tests. */
  g_test_init (&argc, &argv, NULL);
  for (int i = 1; i < argc && i <= 2; i++)
    sizes[i - 1] = (guint) MAX (atoi (argv[i]), 1);
  g_setenv ("XDG_STATE_HOME", state, TRUE);
  fixture_set_up (&fixture, NULL);
  bench (&fixture, sizes);
  fixture_tear_down (&fixture, NULL);
  fixture_remove_folder (state);
  return 0;
}
