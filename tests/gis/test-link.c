/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which poles carry which line: found by nearness (oracle: distances put in, and brute force over
 * every pair), undone, taken with their ends, noticed when another program makes or breaks them; and
 * a file of schema version 1, written by the program of that version, brought up to date. */
#include "city-fixture.h"

#include "gis/rules/check.h"
#include "gis/store/link.h"

#include <math.h>
#include <sqlite3.h>

static const GisClass *
link_class (City *city)
{
  return gis_catalog_find_class (gis_workspace_get_catalog (city->ws), "line_support");
}

static GisLinkSide
side_of (City *city, const char *class_id)
{
  GisCatalog *catalog = gis_workspace_get_catalog (city->ws);
  g_autoptr (GArray) sides =
               gis_link_list_sides (catalog, gis_catalog_find_class (catalog, class_id));

  g_assert_cmpuint (sides->len, ==, 1);
  return g_array_index (sides, GisLinkSide, 0);
}

static guint
count_links (City *city, const char *class_id, gint64 id)
{
  g_autoptr (GError) error = NULL;
  GisLinkSide side = side_of (city, class_id);
  g_autoptr (GPtrArray) links = gis_link_list (city->ws, &side, id, &error);

  g_assert_no_error (error);
  return links->len;
}

static gint64
count_rows (City *city, const char *class_id)
{
  g_autoptr (GError) error = NULL;
  gint64 n = gis_store_count (city->ws, class_id, NULL, &error);

  g_assert_no_error (error);
  return n;
}

static void
propose (City *city, double within_m, guint n_wanted)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) pairs =
               gis_link_find_pairs (city->ws, link_class (city), NULL, 0, within_m, NULL, &error);
  GisEdit *edit = city_begin (city, NULL);

  g_assert_no_error (error);
  g_assert_cmpuint (pairs->len, ==, n_wanted);
  g_assert_true (gis_link_add_pairs (edit, link_class (city), pairs, NULL, &error));
  g_assert_no_error (error);
  city_commit (edit);
}

/* Poles at the ends, beside one end, under the middle of the span and across the street. */
static void
test_propose (City *city, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  gint64 line =
    city_add (city, NULL, "overhead_line", city_line (0, 0, 50), "kind", "telecom", NULL);
  gint64 other =
    city_add (city, NULL, "overhead_line", city_line (0, 1, 50), "kind", "power", NULL);
  gint64 start = city_add (city, NULL, "pole", city_point (0, 0), NULL);
  gint64 end = city_add (city, NULL, "pole", city_point (50, -1.5), NULL);
  gint64 under = city_add (city, NULL, "pole", city_point (25, 0), NULL);
  gint64 across = city_add (city, NULL, "pole", city_point (0, 12), NULL);

  g_assert_null (gis_link_find_pairs (city->ws, link_class (city), NULL, 0, 0, NULL, &error));
  g_assert_error (error, GIS_ERROR, GIS_ERROR_USAGE);
  g_clear_error (&error);
  g_assert_null (gis_link_find_pairs (city->ws, link_class (city), NULL, 0, NAN, NULL, &error));
  g_clear_error (&error);
  propose (city, 1.5, 3); /* a distance of exactly 1.5 m is within it; 2.5 m is not */
  g_assert_cmpuint (count_links (city, "overhead_line", line), ==, 2);
  g_assert_cmpuint (count_links (city, "overhead_line", other), ==, 1);
  g_assert_cmpuint (count_links (city, "pole", start), ==, 2);
  g_assert_cmpuint (count_links (city, "pole", end), ==, 1);
  g_assert_cmpuint (count_links (city, "pole", under), ==, 0);
  g_assert_cmpuint (count_links (city, "pole", across), ==, 0);
  propose (city, 1.5, 0); /* what is linked is not proposed again */
  propose (city, 2.5, 1);
  g_assert_true (gis_history_undo (city->ws, NULL, &error));
  g_assert_true (gis_history_undo (city->ws, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpint (count_rows (city, "line_support"), ==, 0);
}

/* One row's neighbours only. */
static void
test_propose_one (City *city, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  gint64 line =
    city_add (city, NULL, "overhead_line", city_line (0, 0, 50), "kind", "telecom", NULL);
  gint64 pole = city_add (city, NULL, "pole", city_point (0, 0), NULL);

  city_add (city, NULL, "overhead_line", city_line (0, 0, 80), "kind", "power", NULL);
  city_add (city, NULL, "pole", city_point (50, 0), NULL);
  g_autoptr (GArray) of_line = gis_link_find_pairs (city->ws, link_class (city), "overhead_line",
                                                    line, 1, NULL, &error);
  g_autoptr (GArray) of_pole =
               gis_link_find_pairs (city->ws, link_class (city), "pole", pole, 1, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (of_line->len, ==, 2);
  g_assert_cmpint (g_array_index (of_line, GisLinkPair, 0).first, ==, line);
  g_assert_cmpuint (of_pole->len, ==, 2);
  g_assert_cmpint (g_array_index (of_pole, GisLinkPair, 0).second, ==, pole);
}

/* The grid against every pair, over coordinates on both sides of cells' edges. */
static void
test_brute_force (City *city, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GRand) rand = g_rand_new_with_seed (7);
  g_autoptr (GPtrArray) poles = NULL;
  g_autoptr (GPtrArray) lines = NULL;
  guint n = 0;

  for (guint i = 0; i < 60; i++)
    city_add (city, NULL, "pole",
              city_point (g_rand_double_range (rand, -30, 30), g_rand_double_range (rand, -30, 30)),
              NULL);
  for (guint i = 0; i < 30; i++)
    city_add (city, NULL, "overhead_line",
              city_line (g_rand_double_range (rand, -30, 30), g_rand_double_range (rand, -30, 30),
                         g_rand_double_range (rand, 1, 30)),
              "kind", "telecom", NULL);
  poles = gis_store_list (city->ws, "pole", NULL, &error);
  lines = gis_store_list (city->ws, "overhead_line", NULL, &error);
  for (guint p = 0; p < poles->len; p++)
    for (guint l = 0; l < lines->len; l++)
      {
        const double *at = ((GisRow *) poles->pdata[p])->geometry->xy;
        const GisGeometry *line = ((GisRow *) lines->pdata[l])->geometry;
        gboolean near = FALSE;
        for (guint i = 0; i < line->n_points; i++)
          near |= hypot (line->xy[2 * i] - at[0], line->xy[2 * i + 1] - at[1]) <= 6;
        n += near;
      }
  g_assert_cmpuint (n, >, 20);
  g_autoptr (GArray) pairs =
               gis_link_find_pairs (city->ws, link_class (city), NULL, 0, 6, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (pairs->len, ==, n);
}

static void
test_add_and_delete (City *city, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  gint64 line =
    city_add (city, NULL, "overhead_line", city_line (0, 0, 50), "kind", "telecom", NULL);
  gint64 pole = city_add (city, NULL, "pole", city_point (7, 7), NULL);
  GisEdit *edit = city_begin (city, NULL);

  g_assert_true (gis_link_add (edit, link_class (city), line, pole, &error));
  g_assert_no_error (error);
  g_assert_false (gis_link_add (edit, link_class (city), line, pole + 99, &error));
  g_assert_error (error, GIS_ERROR, GIS_ERROR_INVALID);
  g_clear_error (&error);
  city_commit (edit);
  edit = city_begin (city, NULL);
  g_assert_false (gis_link_add (edit, link_class (city), line, pole, &error));
  g_assert_error (error, GIS_ERROR, GIS_ERROR_INVALID);
  g_clear_error (&error);
  gis_edit_rollback (edit);
  /* A pole that goes takes its links along, and brings them back. */
  edit = city_begin (city, NULL);
  g_assert_true (gis_edit_delete (edit, "pole", pole, &error));
  city_commit (edit);
  g_assert_cmpuint (count_links (city, "overhead_line", line), ==, 0);
  g_assert_cmpint (count_rows (city, "line_support"), ==, 0);
  g_assert_true (gis_history_undo (city->ws, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (count_links (city, "overhead_line", line), ==, 1);
}

static void
run_sql (const char *path, const char *sql)
{
  sqlite3 *db = NULL;
  char *message = NULL;

  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  sqlite3_exec (db, sql, NULL, NULL, &message);
  g_assert_cmpstr (message, ==, NULL);
  g_assert_cmpint (sqlite3_close (db), ==, SQLITE_OK);
}

/* Another program links a pole and then deletes it: the first is a history step, the second leaves a
 * link that leads nowhere, which the checks name. */
static void
test_foreign (City *city, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  gint64 line =
    city_add (city, NULL, "overhead_line", city_line (0, 0, 50), "kind", "telecom", NULL);
  gint64 pole = city_add (city, NULL, "pole", city_point (0, 0), NULL);
  g_autofree char *add =
    g_strdup_printf ("INSERT INTO line_support (line_id, pole_id) VALUES (%" G_GINT64_FORMAT
                     ", %" G_GINT64_FORMAT ")",
                     line, pole);
  g_autofree char *remove = g_strdup_printf ("DELETE FROM pole WHERE id = %" G_GINT64_FORMAT, pole);
  g_autoptr (GPtrArray) findings = NULL;
  guint n_dangling = 0;

  gis_workspace_close (city->ws);
  g_object_unref (city->ws);
  run_sql (city->path, add);
  city->ws = gis_workspace_open (city->path, GIS_OPEN_READ_WRITE, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (gis_workspace_get_foreign_edits (city->ws), ==, 1);
  g_assert_cmpuint (count_links (city, "pole", pole), ==, 1);
  gis_workspace_close (city->ws);
  g_object_unref (city->ws);
  run_sql (city->path, remove);
  city->ws = gis_workspace_open (city->path, GIS_OPEN_READ_WRITE, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (count_links (city, "overhead_line", line), ==, 0);
  findings = gis_check_run (city->ws, 0, NULL, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < findings->len; i++)
    n_dangling += g_strcmp0 (((GisFinding *) findings->pdata[i])->class_id, "line_support") == 0;
  g_assert_cmpuint (n_dangling, ==, 1);
}

static void
unpack (const char *from, const char *to)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) source = g_file_new_for_path (from);
  g_autoptr (GFile) target = g_file_new_for_path (to);
  g_autoptr (GInputStream) packed = G_INPUT_STREAM (g_file_read (source, NULL, &error));
  g_assert_no_error (error);
  g_autoptr (GZlibDecompressor) zip = g_zlib_decompressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP);
  g_autoptr (GInputStream) in = g_converter_input_stream_new (packed, G_CONVERTER (zip));
  g_autoptr (GOutputStream) out =
               G_OUTPUT_STREAM (g_file_create (target, G_FILE_CREATE_NONE, NULL, &error));

  g_assert_no_error (error);
  g_output_stream_splice (out, in, G_OUTPUT_STREAM_SPLICE_CLOSE_TARGET, NULL, &error);
  g_assert_no_error (error);
}

/* tests/data/workspace-v1.sanhua.gz: four poles and a line imported, a note set, by schema 1. */
static void
test_older_file (City *city, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_build_filename (city->folder, "older.sanhua", NULL);
  g_autofree char *backup = g_strconcat (path, ".v1.bak", NULL);
  g_autofree char *source =
    g_build_filename (g_getenv ("G_TEST_SRCDIR"), "tests", "data", "workspace-v1.sanhua.gz", NULL);
  g_autoptr (GPtrArray) findings = NULL;
  g_autoptr (GisWorkspace) read_only = NULL;

  unpack (source, path);
  read_only = gis_workspace_open (path, GIS_OPEN_READ_ONLY, &error);
  g_assert_error (error, GIS_ERROR, GIS_ERROR_WORKSPACE);
  g_clear_error (&error);
  gis_workspace_close (city->ws);
  g_object_unref (city->ws);
  city->ws = gis_workspace_open (path, GIS_OPEN_READ_WRITE, &error);
  g_assert_no_error (error);
  g_assert_true (g_file_test (backup, G_FILE_TEST_EXISTS));
  g_assert_cmpint (count_rows (city, "pole"), ==, 4);
  g_assert_cmpint (count_rows (city, "line_support"), ==, 0);
  findings = gis_workspace_verify (city->ws, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (findings->len, ==, 0);
  /* Three poles stand at the line's vertices (one 0.6 m beside), the fourth under a span. */
  propose (city, link_class (city)->link_within_m, 3);
  g_assert_true (gis_history_undo (city->ws, NULL, &error));
  g_assert_no_error (error);
  /* The history of the older file goes on: the note, then the imports. */
  g_assert_true (gis_history_undo (city->ws, NULL, &error));
  g_assert_no_error (error);
  g_assert_true (gis_history_undo (city->ws, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpint (count_rows (city, "overhead_line"), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func) g_test_add ("/gis/link/" name, City, NULL, city_setup, func, city_teardown)
  ADD ("propose", test_propose);
  ADD ("propose-one", test_propose_one);
  ADD ("brute-force", test_brute_force);
  ADD ("add-and-delete", test_add_and_delete);
  ADD ("foreign", test_foreign);
  ADD ("older-file", test_older_file);
#undef ADD
  return g_test_run ();
}
