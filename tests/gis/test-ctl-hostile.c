/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Import of files that mean no good, byte by byte as a stranger would send them. Oracles: the status and
 * the words, what SQLite says of the workspace, and the words that the files were made from. */
#include "tests/gis/ctl-fixture.h"

#include <sqlite3.h>

#define POINT "{\"type\":\"Point\",\"coordinates\":[114.35,34.80]}"
#define FEATURE(properties, geometry)                                                              \
  "{\"type\":\"Feature\",\"properties\":" properties ",\"geometry\":" geometry "}"
#define COLLECTION(features) "{\"type\":\"FeatureCollection\",\"features\":[" features "]}"

static char *
make_workspace (const char *folder)
{
  char *path = g_build_filename (folder, "city.sanhua", NULL);
  CtlResult result = ctl_run ("new", path, NULL);

  ctl_assert_status (&result, 0);
  ctl_result_clear (&result);
  return path;
}

/* The file is sound; how many covers it has, or how many of them have this kind. */
static int
count_covers (const char *path, const char *kind)
{
  static const char *const sql[] = { "PRAGMA integrity_check",
                                     "SELECT count (*) FROM cover WHERE ?1 IS NULL OR kind = ?1" };
  sqlite3 *db = NULL;
  int n = 0;

  g_assert_cmpint (sqlite3_open_v2 (path, &db, SQLITE_OPEN_READONLY, NULL), ==, SQLITE_OK);
  for (guint i = 0; i < G_N_ELEMENTS (sql); i++)
    {
      sqlite3_stmt *statement = NULL;
      g_assert_cmpint (sqlite3_prepare_v2 (db, sql[i], -1, &statement, NULL), ==, SQLITE_OK);
      if (i == 1 && kind != NULL)
        sqlite3_bind_text (statement, 1, kind, -1, SQLITE_TRANSIENT);
      g_assert_cmpint (sqlite3_step (statement), ==, SQLITE_ROW);
      if (i == 0)
        g_assert_cmpstr ((const char *) sqlite3_column_text (statement, 0), ==, "ok");
      n = sqlite3_column_int (statement, 0);
      sqlite3_finalize (statement);
    }
  sqlite3_close (db);
  return n;
}

static void
write_bytes (const char *folder, const char *name, GByteArray *bytes)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, (const char *) bytes->data, (gssize) bytes->len, &error);
  g_assert_no_error (error);
  g_byte_array_unref (bytes);
}

/* ---- GeoJSON and CSV ---- */

static char *
nest (const char *before, guint n, const char *middle, const char *after)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < n; i++)
    g_string_append (text, before);
  g_string_append (text, middle);
  for (guint i = 0; i < n; i++)
    g_string_append (text, after);
  return g_string_free (text, FALSE);
}

static char *
make_columns (guint n)
{
  GString *text = g_string_new ("{\"type\":\"FeatureCollection\",\"features\":[{\"type\":"
                                "\"Feature\",\"geometry\":" POINT ",\"properties\":{");

  for (guint i = 0; i < n; i++)
    g_string_append_printf (text, "\"c%u\":%u,", i, i);
  g_string_append (text, "\"kind\":\"污水\"}}]}");
  return g_string_free (text, FALSE);
}

/* Every row is taken or explained; a file that is refused is named with its cause, and nothing changed. */
static void
test_texts (void)
{
  g_autofree char *collections =
    nest ("{\"type\":\"GeometryCollection\",\"geometries\":[", 40, POINT, "]}");
  g_autofree char *nested = g_strdup_printf (
    "{\"type\":\"FeatureCollection\",\"features\":[{\"type\":\"Feature\",\"properties\":{},"
    "\"geometry\":%s}]}",
    collections);
  g_autofree char *deep = nest ("[", 200000, "1", "]");
  g_autofree char *columns = make_columns (10000);
  const struct
  {
    const char *name, *text;
    int status;
    int n_taken;
    const char *words; /* a reason, or of the error */
  } cases[] = {
    { "inf.geojson",
      COLLECTION (FEATURE ("{}", "{\"type\":\"Point\",\"coordinates\":[1e999,34.8]}") "," FEATURE (
        "{}", POINT)),
      1, 1, "\"geometry_invalid\" : 1" },
    { "nan.geojson", COLLECTION (FEATURE ("{}", "{\"type\":\"Point\",\"coordinates\":[NaN,34.8]}")),
      1, 0, "\"geometry_missing\" : 1" },
    { "far.geojson",
      COLLECTION (FEATURE ("{}", "{\"type\":\"Point\",\"coordinates\":[1e300,1e300]}") "," FEATURE (
        "{}", POINT)),
      1, 1, "\"outside_area\" : 1" },
    { "empty.geojson",
      COLLECTION (FEATURE ("{}", "{\"type\":\"Point\",\"coordinates\":[]}") "," FEATURE (
        "{}", "null") "," FEATURE ("{}", "{\"type\":\"GeometryCollection\",\"geometries\":[]}")),
      1, 0, "\"geometry_missing\" : 3" },
    { "mixed.geojson",
      COLLECTION (FEATURE ("{}", POINT) "," FEATURE (
        "{}", "{\"type\":\"LineString\",\"coordinates\":[[114.35,34.8],[114.36,34.8]]}")),
      1, 1, "\"geometry_type\" : 1" },
    { "nested.geojson", nested, 1, 0, "\"geometry_invalid\" : 1" },
    { "deep.geojson", deep, 3, 0, "deep.geojson” cannot be read" },
    { "columns.geojson", columns, 3, 0, "it has more columns than are taken (10001, at most " },
    { "nul.geojson", COLLECTION (FEATURE ("{\"kind\":\"污水\",\"note\":\"a\\u0000b\"}", POINT)), 0,
      1, "\"inserted\" : 1" },
    { "words.geojson",
      COLLECTION (
        FEATURE ("{\"select\":1,\"table\":\"t\",\"a\\\"b\":5,\"a'b\":6,\"rowid\":9,"
                 "\"geom\":\"x\",\"\":8,\"x'); DROP TABLE cover;--\":7,\"kind\":\"污水\"}",
                 POINT)),
      0, 1, "\"inserted\" : 1" },
    { "same.geojson",
      COLLECTION (FEATURE ("{\"kind\":\"污水\",\"KIND\":\"雨水\",\"Kind\":\"1\"}", POINT)), 0, 1,
      "\"inserted\" : 1" },
    { "shapeless.csv", "a,b,kind\n1,2,污水\n", 3, 0, "layer “shapeless” has no geometry" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *folder = ctl_make_folder ();
      g_autofree char *path = make_workspace (folder);
      g_autofree char *source = ctl_write_file (folder, cases[i].name, cases[i].text);
      CtlResult result = ctl_run ("import", path, source, "--class=cover", "--json", NULL);

      ctl_assert_status (&result, cases[i].status);
      if (cases[i].status == 3)
        ctl_assert_one_error_line (&result);
      if (strstr (cases[i].status == 3 ? result.err : result.out, cases[i].words) == NULL)
        g_error ("%s: %s%s", result.command, result.err, result.out);
      g_assert_cmpint (count_covers (path, NULL), ==, cases[i].n_taken);
      ctl_result_clear (&result);
      ctl_remove_folder (folder);
    }
}

/* What a source says is cited, not recited, and is no command to the terminal. */
static void
test_words (void)
{
  g_autofree char *folder = ctl_make_folder ();
  g_autofree char *path = make_workspace (folder);
  g_autofree char *many = g_strnfill (3000000, 'A');
  /* GDAL's CSV lengthens a line by 80 bytes a time: minutes under a sanitizer. */
  g_autofree char *collection = g_strdup_printf (
    COLLECTION ("{\"type\":\"Feature\",\"properties\":{\"kind\":\"%s\"},\"geometry\":"
                "{\"type\":\"Point\",\"coordinates\":[114.38,34.8]}}"),
    many);
  g_autofree char *wide = ctl_write_file (folder, "wide.geojson", collection);
  g_autofree char *escape =
    ctl_write_file (folder, "escape.geojson",
                    COLLECTION (FEATURE (
                      "{\"kind\":\"污水\\u001b[31mred\\nline\",\"no\\u001b[2Jte\":\"x\"}", POINT)));
  const char *const commands[][4] = { { "inspect", escape, NULL, NULL },
                                      { "import", path, escape, "--class=cover" } };
  g_autofree char *keys =
    g_strdup_printf ("x,y,k\n114.36,34.8,%.3000s\n114.37,34.8,%.3000s\n", many, many);
  g_autofree char *twice = ctl_write_file (folder, "twice.csv", keys);
  g_auto (GStrv) lines = NULL;
  CtlResult result = ctl_run ("import", path, wide, "--class=cover", NULL);

  ctl_assert_status (&result, 0);
  g_assert_nonnull (strstr (result.out, "AAAA…AAAA"));
  lines = g_strsplit (result.out, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    g_assert_cmpint (g_utf8_strlen (lines[i], -1), <, 250);
  ctl_result_clear (&result);
  /* also where it is the reason of a rejected row */
  result = ctl_run ("import", path, twice, "--class=cover", "--map=code=k", "--json", NULL);
  g_assert_nonnull (strstr (result.out, "“AAAA"));
  g_assert_nonnull (strstr (result.out, "AAAA…AAAA"));
  g_assert_cmpuint (strlen (result.out), <, 3000);
  ctl_result_clear (&result);
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    {
      result = ctl_run (commands[i][0], commands[i][1], commands[i][2], commands[i][3], NULL);
      ctl_assert_status (&result, 0);
      g_assert_nonnull (strstr (result.out, "[31mred line"));
      for (const char *at = result.out; *at != '\0'; at++)
        g_assert_true (*at == '\n' || !g_ascii_iscntrl (*at));
      ctl_result_clear (&result);
    }
  ctl_remove_folder (folder);
}

/* ---- Shapefiles ---- */

static void
put (GByteArray *bytes, guint64 value, guint size, gboolean big)
{
  for (guint i = 0; i < size; i++)
    {
      guint8 byte = (guint8) (value >> 8 * (big ? size - 1 - i : i));
      g_byte_array_append (bytes, &byte, 1);
    }
}

static void
put_real (GByteArray *bytes, double value)
{
  guint64 bits;

  memcpy (&bits, &value, sizeof bits);
  put (bytes, bits, 8, FALSE);
}

/* The head of a .shp or .shx of points that says it had @words 16-bit words. */
static GByteArray *
start_shapes (guint32 words)
{
  static const double box[8] = { 114, 34, 115, 35 };
  GByteArray *bytes = g_byte_array_new ();

  put (bytes, 9994, 4, TRUE);
  for (guint i = 0; i < 5; i++)
    put (bytes, 0, 4, TRUE);
  put (bytes, words, 4, TRUE);
  put (bytes, 1000, 4, FALSE);
  put (bytes, 1, 4, FALSE);
  for (guint i = 0; i < G_N_ELEMENTS (box); i++)
    put_real (bytes, box[i]);
  return bytes;
}

/* NAME.shp, .shx and .dbf with a column KIND of @kinds (bytes as given). @n_told: rows by the head of the
 * .dbf, @n_written: rows in it, @huge: the heads of .shp and .shx tell of a thousand million words. */
static char *
write_shapes (const char *folder,
              const char *name,
              const char *const *kinds,
              guint n,
              guint32 n_told,
              guint n_written,
              gboolean huge)
{
  g_autofree char *shp = g_strconcat (name, ".shp", NULL);
  g_autofree char *shx = g_strconcat (name, ".shx", NULL);
  g_autofree char *dbf = g_strconcat (name, ".dbf", NULL);
  GByteArray *shapes = start_shapes (huge ? 0x7fffffff : 50 + n * 14);
  GByteArray *index = start_shapes (huge ? 0x7fffffff : 50 + n * 4);
  GByteArray *table = g_byte_array_new ();
  char cell[22];

  for (guint i = 0; i < n; i++)
    {
      put (shapes, i + 1, 4, TRUE);
      put (shapes, 10, 4, TRUE);
      put (shapes, 1, 4, FALSE);
      put_real (shapes, 114.35 + 0.001 * i);
      put_real (shapes, 34.80);
      put (index, 50 + i * 14, 4, TRUE);
      put (index, 10, 4, TRUE);
    }
  put (table, 0x01017b03, 4, FALSE);
  put (table, n_told, 4, FALSE);
  put (table, 65, 2, FALSE);
  put (table, 21, 2, FALSE);
  for (guint i = 0; i < 20; i++)
    put (table, 0, 1, FALSE);
  g_byte_array_append (table, (const guint8 *) "KIND\0\0\0\0\0\0\0C\0\0\0\0\x14", 17);
  for (guint i = 0; i < 15; i++)
    put (table, 0, 1, FALSE);
  put (table, '\r', 1, FALSE);
  for (guint i = 0; i < n_written; i++)
    {
      g_snprintf (cell, sizeof cell, " %-20s", kinds[i]);
      g_byte_array_append (table, (const guint8 *) cell, 21);
    }
  write_bytes (folder, shp, shapes);
  write_bytes (folder, shx, index);
  write_bytes (folder, dbf, table);
  return g_build_filename (folder, shp, NULL);
}

/* 污水, 雨水 and 电力 in GBK. */
static const char *const gbk[] = { "\xce\xdb\xcb\xae", "\xd3\xea\xcb\xae", "\xb5\xe7\xc1\xa6" };

/* Without a .cpg, and with one that is not true: no coordinate system either. */
static void
test_encoding (void)
{
  static const char *const declared[] = { NULL, "UTF-8", "KLINGON" };

  for (guint i = 0; i < G_N_ELEMENTS (declared); i++)
    {
      g_autofree char *folder = ctl_make_folder ();
      g_autofree char *path = make_workspace (folder);
      g_autofree char *source = write_shapes (folder, "gbk", gbk, 3, 3, 3, FALSE);
      g_autofree char *cpg =
        declared[i] != NULL ? ctl_write_file (folder, "gbk.cpg", declared[i]) : NULL;
      CtlResult result = ctl_run ("import", path, source, "--class=cover", NULL);

      ctl_assert_status (&result, 0);
      ctl_result_clear (&result);
      g_assert_cmpint (count_covers (path, "0102"), ==, 1); /* sewage */
      g_assert_cmpint (count_covers (path, NULL), ==, 3);
      ctl_remove_folder (folder);
    }
}

/* Who insists on an encoding that the bytes are not in is told. */
static void
test_wrong_encoding (void)
{
  g_autofree char *folder = ctl_make_folder ();
  g_autofree char *path = make_workspace (folder);
  g_autofree char *source = write_shapes (folder, "gbk", gbk, 3, 3, 3, FALSE);
  CtlResult result = ctl_run ("import", path, source, "--class=cover", "--encoding=UTF-8", NULL);

  ctl_assert_status (&result, 0);
  g_assert_nonnull (strstr (result.out, "3 texts hold bytes that are no characters"));
  ctl_result_clear (&result);
  ctl_remove_folder (folder);
}

/* Fewer rows than shapes, by the head or by the bytes, and heads that tell of more than there is. */
static void
test_counts (void)
{
  static const struct
  {
    const char *name, *words;
    guint32 n_told;
    guint n_written;
    gboolean huge;
  } cases[] = {
    { "told", "its rows end early (3 shapes, 2 rows in the .dbf)", 2, 2, FALSE },
    { "cut", "its rows end early", 3, 1, FALSE },
    { "huge", "the driver of its format refuses it", 3, 3, TRUE },
  };
  static const char wgs84[] =
    "GEOGCS[\"GCS_WGS_1984\",DATUM[\"D_WGS_1984\",SPHEROID[\"WGS_1984\",6378137,298.257223563]],"
    "PRIMEM[\"Greenwich\",0],UNIT[\"Degree\",0.0174532925199433]]";
  g_autofree char *folder = ctl_make_folder ();
  g_autofree char *path = make_workspace (folder);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *source = write_shapes (folder, cases[i].name, gbk, 3, cases[i].n_told,
                                              cases[i].n_written, cases[i].huge);
      g_autofree char *system_name = g_strconcat (cases[i].name, ".prj", NULL);
      g_autofree char *system = ctl_write_file (folder, system_name, wgs84);
      CtlResult result = ctl_run ("import", path, source, "--class=cover", NULL);

      ctl_assert_status (&result, 3);
      ctl_assert_one_error_line (&result);
      if (strstr (result.err, cases[i].name) == NULL || strstr (result.err, cases[i].words) == NULL)
        g_error ("%s: %s", result.command, result.err);
      g_assert_cmpint (count_covers (path, NULL), ==, 0);
      ctl_result_clear (&result);
    }
  ctl_remove_folder (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/gis/ctl-hostile/texts", test_texts);
  g_test_add_func ("/gis/ctl-hostile/words", test_words);
  g_test_add_func ("/gis/ctl-hostile/shapefile/encoding", test_encoding);
  g_test_add_func ("/gis/ctl-hostile/shapefile/wrong-encoding", test_wrong_encoding);
  g_test_add_func ("/gis/ctl-hostile/shapefile/counts", test_counts);
  return g_test_run ();
}
