/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How fast the search is beside reading the names: building the index, then what people type, each
 * query against a scan of all names (contains, as a table's filter does) in the same run. Argument:
 * number of assets (default 100 000): ten of sixteen are covers with a code, four lines and two
 * facades with a name. No thresholds. */
#include "../gis/store-fixture.h"
#include "gis/store/search.h"

#include <stdio.h>
#include <time.h>

static const char *const words[] = {
  "中山", "汴京", "解放", "鼓楼", "龙亭", "大梁", "郑开", "黄河",
  "西门", "书店", "马道", "宋城", "金明", "东京", "自由", "滨河"
};
static const char *const kinds[] = { "路", "大道", "街", "路南段", "路北段", "东街", "西街", "巷" };

static double
seconds (void)
{
  return (double) g_get_monotonic_time () / G_USEC_PER_SEC;
}

static char *
dup_road (guint n)
{
  return g_strdup_printf ("%s%s%s", words[n % 16], n / 128 % 4 ? words[n / 128 % 16] : "",
                          kinds[n / 16 % 8]);
}

static void
set_texts (GisRow *row, guint n)
{
  g_autofree char *road = dup_road (n % 500);
  g_autofree char *code = g_strdup_printf ("410202%02u%08u", n % 90 + 10, n);
  g_autofree char *name = NULL;

  gis_row_set_text (row, "code", code);
  if (row->klass->geometry == GIS_GEOMETRY_MULTILINESTRING)
    name = g_strdup_printf ("%s%u号线", road, n % 997);
  else if (row->klass->geometry == GIS_GEOMETRY_MULTIPOLYGON)
    name = g_strdup_printf ("%s%u号", road, n % 1999);
  if (name != NULL)
    gis_row_set_text (row, "name", name);
}

static GisGeometry *
new_geometry (GisGeometryType type, guint n)
{
  double x = FIXTURE_X + n % 1000 * 10, y = FIXTURE_Y + n / 1000 * 10;
  double xy[] = { x, y, x + 5, y, x + 5, y + 5, x, y };

  if (type == GIS_GEOMETRY_POINT)
    return gis_geometry_new_point (x, y);
  if (type == GIS_GEOMETRY_MULTILINESTRING)
    return gis_geometry_new_line (xy, 2, NULL);
  return gis_geometry_new (GIS_GEOMETRY_MULTIPOLYGON, xy, 4, (guint[]){ 4 }, 1, (guint[]){ 1 }, 1,
                           NULL);
}

static void
import (GisWorkspace *ws, const char *class_id, guint first, guint n)
{
  double since = seconds ();
  GisBulk *bulk = gis_bulk_begin (ws, class_id, "Import", class_id, NULL);
  g_autoptr (GError) error = NULL;

  for (guint i = first; i < first + n; i++)
    {
      g_autoptr (GisRow) row = gis_row_new (fixture_class (ws, class_id));
      set_texts (row, i);
      gis_row_take_geometry (row, new_geometry (row->klass->geometry, i));
      g_assert_true (gis_bulk_insert (bulk, row, NULL, i, &error));
    }
  printf ("import %-16s %8u rows  %7.2f s", class_id, n, seconds () - since);
  since = seconds ();
  g_assert_true (gis_bulk_commit (bulk, NULL, NULL, &error));
  printf (", commit %.2f s\n", seconds () - since);
}

static void
add_roads (GisWorkspace *ws)
{
  GisEdit *edit = fixture_begin (ws, "Roads");

  for (guint i = 0; i < 500; i++)
    {
      g_autofree char *name = dup_road (i);
      g_autoptr (GisRow) row = gis_row_new (fixture_class (ws, "road"));
      gis_row_set_text (row, "name", name);
      g_assert_true (gis_edit_insert (edit, row, NULL));
    }
  gis_change_unref (fixture_commit (edit));
}

static gboolean
count_cb (const GisRow *row, gpointer user_data)
{
  ++*(guint *) user_data;
  return TRUE;
}

/* What the search replaces. */
static double
time_scan (GisWorkspace *ws, const char *text)
{
  static const char *const classes[] = { "overhead_line", "facade", "road" };
  double since = seconds ();
  guint n = 0;

  for (guint i = 0; i < G_N_ELEMENTS (classes); i++)
    {
      GisFilter filter = { "name", GIS_OP_CONTAINS, gis_value_of_static_text (text) };
      GisQuery query = { .filters = &filter, .n_filters = 1, .without_geometry = TRUE };
      g_assert_true (gis_store_each (ws, classes[i], &query, count_cb, &n, NULL, NULL));
    }
  return seconds () - since;
}

static void
time_query (GisWorkspace *ws, const char *text)
{
  double best = G_MAXDOUBLE, worst = 0, scan = time_scan (ws, text);
  guint n = 0;

  for (guint i = 0; i < 7; i++)
    {
      double since = seconds ();
      g_autoptr (GPtrArray) hits = gis_search_find (ws, text, 8, NULL, NULL);
      best = MIN (best, seconds () - since);
      worst = MAX (worst, seconds () - since);
      n = hits->len;
    }
  printf ("%-18s %3u hits  best %7.2f ms  worst %7.2f ms  scan %8.1f ms  ratio %6.1f\n", text, n,
          1e3 * best, 1e3 * worst, 1e3 * scan, scan / best);
}

/* With what has not been consolidated yet. */
static double
size_mb (const char *path)
{
  g_autofree char *wal = g_strconcat (path, "-wal", NULL);
  GStatBuf file = { 0 }, more = { 0 };

  g_stat (path, &file);
  g_stat (wal, &more);
  return (double) (file.st_size + more.st_size) / 1e6;
}

int
main (int argc, char **argv)
{
  static const char *const texts[] = { "中山路",   "中山",       "zsl",         "zs",
                                       "z",        "中",         "路",          "号",
                                       "lu",       "hao",        "zhongshanlu", "中山路12号",
                                       "1",        "12",         "4102",        "4102021000000000",
                                       "bjddnd",   "没有这条路", "xyzzy",       "zsl 12",
                                       "大道号线", "l" };
  guint n = argc > 1 ? (guint) MAX (atoi (argv[1]), 16) : 100000;
  g_autofree char *state = g_dir_make_tmp ("sanhua-state-XXXXXX", NULL);
  g_autoptr (GError) error = NULL;
  GisWorkspace *ws;
  Fixture fixture;
  clock_t busy;
  double since;

  g_setenv ("XDG_STATE_HOME", state, TRUE);
  fixture_set_up (&fixture, NULL);
  ws = gis_workspace_create (fixture.path, "Bench", "EPSG:4547", NULL, &error);
  g_assert_no_error (error);
  add_roads (ws);
  import (ws, "cover", 0, n / 16 * 10);
  import (ws, "overhead_line", n, n / 16 * 4);
  import (ws, "facade", 2 * n, n / 16 * 2);
  time_query (ws, "中山路");
  printf ("… while the index waits to be built (all names are read)\n");
  printf ("file of %.1f MB\n", size_mb (fixture.path));
  since = seconds ();
  busy = clock ();
  g_assert_true (gis_search_build (ws, NULL, &error));
  printf ("build the index: %.2f s (%.2f s of processor) for %u names, file of %.1f MB\n",
          seconds () - since, (double) (clock () - busy) / CLOCKS_PER_SEC, n / 16 * 6,
          size_mb (fixture.path));
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    time_query (ws, texts[i]);
  fixture_close (ws);
  fixture_tear_down (&fixture, NULL);
  fixture_remove_folder (state);
  return 0;
}
