/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The MBTiles reader against files made with SQLite itself: row order from the south, tables behind a
 * view, and what must be refused. */
#include "gis/core/error.h"
#include "gis/store/mbtiles.h"

#include <glib/gstdio.h>
#include <sqlite3.h>

#define SCHEMA                                                                                     \
  "CREATE TABLE metadata (name TEXT, value TEXT);"                                                 \
  "CREATE TABLE tiles (zoom_level INTEGER, tile_column INTEGER, tile_row INTEGER, tile_data "      \
  "BLOB);"

static char *folder;

static char *
make_file (const char *name, const char *sql)
{
  char *path = g_build_filename (folder, name, NULL);
  sqlite3 *db = NULL;

  g_remove (path);
  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (db, sql, NULL, NULL, NULL), ==, SQLITE_OK);
  sqlite3_close (db);
  return path;
}

static void
assert_tile (GisMbtiles *tiles, int zoom, int x, int y, const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = gis_mbtiles_get_tile (tiles, zoom, x, y, &error);

  g_assert_no_error (error);
  if (expected == NULL)
    g_assert_null (bytes);
  else
    g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), expected,
                     strlen (expected));
}

static void
test_read (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path =
    make_file ("good.mbtiles",
               SCHEMA "INSERT INTO metadata VALUES ('format','png'),"
                      " ('attribution','<a href=\"x\">© Survey</a> of 开封');"
                      /* zoom 2: four rows; MBTiles row 0 is the southernmost, y = 3 */
                      "INSERT INTO tiles VALUES (2, 1, 0, x'736f757468'), (2, 1, 3, x'6e6f727468'),"
                      " (4, 5, 6, x'64656570'), (4, 5, 7, x'');");
  g_autoptr (GisMbtiles) tiles = gis_mbtiles_open (path, &error);

  g_assert_no_error (error);
  g_assert_cmpint (gis_mbtiles_get_min_zoom (tiles), ==, 2);
  g_assert_cmpint (gis_mbtiles_get_max_zoom (tiles), ==, 4);
  g_assert_cmpstr (gis_mbtiles_get_attribution (tiles), ==, "© Survey of 开封");
  assert_tile (tiles, 2, 1, 3, "south");
  assert_tile (tiles, 2, 1, 0, "north");
  assert_tile (tiles, 4, 5, 9, "deep");
  assert_tile (tiles, 4, 5, 8, NULL); /* an empty picture is none */
  assert_tile (tiles, 2, 0, 0, NULL);
  assert_tile (tiles, 3, 1, 1, NULL);
  assert_tile (tiles, 9, 1, 1, NULL);
  assert_tile (tiles, 2, -1, 0, NULL);
  assert_tile (tiles, 2, 4, 0, NULL);
  assert_tile (tiles, 2, 0, 4, NULL);
}

/* Many makers keep `tiles` as a view over deduplicated pictures. */
static void
test_view (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path =
    make_file ("view.mbtiles",
               "CREATE TABLE metadata (name TEXT, value TEXT);"
               "CREATE TABLE map (z INTEGER, x INTEGER, y INTEGER, id TEXT);"
               "CREATE TABLE images (id TEXT, data BLOB);"
               "INSERT INTO map VALUES (1, 0, 1, 'a'); INSERT INTO images VALUES ('a', x'6f6e65');"
               "CREATE VIEW tiles AS SELECT z AS zoom_level, x AS tile_column, y AS tile_row,"
               " data AS tile_data FROM map JOIN images USING (id);");
  g_autoptr (GisMbtiles) tiles = gis_mbtiles_open (path, &error);

  g_assert_no_error (error);
  assert_tile (tiles, 1, 0, 0, "one");
  g_assert_null (gis_mbtiles_get_attribution (tiles));
}

static void
assert_refused (const char *path)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (gis_mbtiles_open (path, &error));
  g_assert_error (error, GIS_ERROR, GIS_ERROR_SOURCE);
  g_assert_nonnull (strstr (error->message, path)); /* it names the file */
}

static void
test_refused (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *missing = g_build_filename (folder, "missing.mbtiles", NULL);
  g_autofree char *garbage = g_build_filename (folder, "garbage.mbtiles", NULL);
  g_autofree char *empty = make_file ("empty.mbtiles", SCHEMA);
  g_autofree char *other = make_file ("other.mbtiles", "CREATE TABLE t (a);");
  g_autofree char *vector =
    make_file ("vector.mbtiles", SCHEMA "INSERT INTO metadata VALUES ('format','pbf');"
                                        "INSERT INTO tiles VALUES (1, 0, 0, x'00');");
  g_autofree char *deep =
    make_file ("deep.mbtiles", SCHEMA "INSERT INTO tiles VALUES (99, 0, 0, x'00');");

  g_assert_true (
    g_file_set_contents (garbage, "this is no database, whatever it is called", -1, &error));
  assert_refused (missing);
  g_assert_false (g_file_test (missing, G_FILE_TEST_EXISTS)); /* and it was not made */
  assert_refused (garbage);
  assert_refused (empty);
  assert_refused (other);
  assert_refused (vector);
  assert_refused (deep);
}

/* A picture larger than any tile is an error, not memory. */
static void
test_huge_tile (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path =
    make_file ("huge.mbtiles", SCHEMA "INSERT INTO tiles VALUES (1, 0, 0, zeroblob (20000000));");
  g_autoptr (GisMbtiles) tiles = gis_mbtiles_open (path, &error);

  g_assert_no_error (error);
  g_assert_null (gis_mbtiles_get_tile (tiles, 1, 0, 1, &error));
  g_assert_error (error, GIS_ERROR, GIS_ERROR_SOURCE);
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  folder = g_dir_make_tmp ("sanhua-mbtiles-XXXXXX", NULL);
  g_test_add_func ("/gis/mbtiles/read", test_read);
  g_test_add_func ("/gis/mbtiles/view", test_view);
  g_test_add_func ("/gis/mbtiles/refused", test_refused);
  g_test_add_func ("/gis/mbtiles/huge-tile", test_huge_tile);
  status = g_test_run ();
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  for (const char *name; (name = g_dir_read_name (dir)) != NULL;)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      g_remove (path);
    }
  g_rmdir (folder);
  g_free (folder);
  return status;
}
