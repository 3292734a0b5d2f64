/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Values, civil dates, errors, titles. */
#include "gis/core/date.h"
#include "gis/core/error.h"
#include "gis/core/file.h"
#include "gis/core/hash.h"
#include "gis/core/text.h"
#include "gis/core/value.h"
#include <errno.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

/* Oracle: GDate's Julian day arithmetic, over 400 years. */
static void
test_date_against_gdate (void)
{
  GDate *date = g_date_new_dmy (1, 1, 1800);
  guint32 epoch;
  g_autoptr (GDate) origin = g_date_new_dmy (1, 1, 1970);

  epoch = g_date_get_julian (origin);
  while (g_date_get_year (date) < 2200)
    {
      int y, m, d;
      GisDate day =
        gis_date_new (g_date_get_year (date), g_date_get_month (date), g_date_get_day (date));
      g_assert_cmpint (day, ==, (int) g_date_get_julian (date) - (int) epoch);
      gis_date_split (day, &y, &m, &d);
      g_assert_cmpint (y, ==, g_date_get_year (date));
      g_assert_cmpint (m, ==, g_date_get_month (date));
      g_assert_cmpint (d, ==, g_date_get_day (date));
      g_date_add_days (date, 1);
    }
  g_date_free (date);
}

static void
test_date_parse (void)
{
  static const struct
  {
    const char *text;
    const char *iso;
  } cases[] = {
    { "2023-12-31", "2023-12-31" },
    { " 2023/1/5 ", "2023-01-05" },
    { "20230105", "2023-01-05" },
    { "2023年1月5日", "2023-01-05" },
    { "2020-02-29T10:00:00Z", "2020-02-29" },
    { "2021-02-29", NULL },
    { "2023-13-01", NULL },
    { "31.12.2023", NULL },
    { "2023-12-31x", NULL },
    { "2023-12-3", "2023-12-03" },
    { "2023-00-10", NULL },
    { "2023-12", NULL },
    { "2023-12-", NULL },
    { "202-12-31", NULL },
    { "", NULL },
    { "x", NULL },
    { NULL, NULL },
  };
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = gis_date_dup_text (gis_date_parse (cases[i].text));
      g_assert_cmpstr (text, ==, cases[i].iso);
    }
}

/* Midnight in China is 16:00 UTC of the day before (UTC+8, no summer time since 1991). */
static void
test_date_of_timestamp (void)
{
  static const struct
  {
    const char *timestamp, *zone, *day;
  } cases[] = {
    { "2026-11-23T15:59:59.999Z", NULL, "2026-11-23" },
    { "2026-11-23T16:00:00.000Z", NULL, "2026-11-24" },
    { "2026-11-23T16:00:00.000Z", "UTC", "2026-11-23" },
    { "2023-12-31T20:00:00Z", "Asia/Shanghai", "2024-01-01" },
    { "yesterday", NULL, NULL },
    { NULL, NULL, NULL },
  };
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text =
        gis_date_dup_text (gis_date_of_timestamp (cases[i].timestamp, cases[i].zone));
      g_assert_cmpstr (text, ==, cases[i].day);
    }
}

/* One instant by the clocks of two cities; the first two lie on both sides of midnight in China. */
static void
test_timestamp_local (void)
{
  static const struct
  {
    const char *timestamp, *zone, *shown;
  } cases[] = {
    { "2026-11-23T15:59:59.999Z", NULL, "2026-11-23 23:59" },
    { "2026-11-23T16:00:00.000Z", NULL, "2026-11-24 00:00" },
    { "2026-11-23T16:00:00.000Z", "UTC", "2026-11-23 16:00" },
    { "2023-12-31T20:00:00Z", "Asia/Shanghai", "2024-01-01 04:00" },
    { "yesterday", NULL, NULL },
    { NULL, NULL, NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = gis_timestamp_dup_local (cases[i].timestamp, cases[i].zone);
      g_assert_cmpstr (text, ==, cases[i].shown);
    }
}

static void
test_date_months (void)
{
  static const struct
  {
    const char *from;
    int months;
    const char *to;
  } cases[] = {
    { "2023-01-31", 1, "2023-02-28" },   { "2023-01-31", -2, "2022-11-30" },
    { "2023-12-15", 1, "2024-01-15" },   { "2024-03-31", -1, "2024-02-29" },
    { "2023-06-30", -18, "2021-12-30" },
  };
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text =
        gis_date_dup_text (gis_date_add_months (gis_date_parse (cases[i].from), cases[i].months));
      g_assert_cmpstr (text, ==, cases[i].to);
    }
}

static void
test_value_order (void)
{
  GisValue null = GIS_VALUE_NULL;
  GisValue one = gis_value_of_integer (1);
  GisValue one_real = { GIS_VALUE_TYPE_REAL, { .real = 1.0 } };
  GisValue text = gis_value_of_static_text ("1");

  g_assert_true (gis_value_equal (&one, &one_real));
  g_assert_cmpint (gis_value_compare (&null, &one), <, 0);
  g_assert_cmpint (gis_value_compare (&one, &text), <, 0);
  g_assert_false (gis_value_equal (&one, &text));
}

/* Oracle: reading the text back gives the same double, bit for bit. */
static void
test_value_text_round_trip (void)
{
  static const double numbers[] = { 0.1, 1.0 / 3, 1e300, -2.5, 528094.553, 3852115.295 };
  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      GisValue value = { GIS_VALUE_TYPE_REAL, { .real = numbers[i] } };
      g_autofree char *text = gis_value_dup_string (&value);
      g_assert_cmpfloat (g_ascii_strtod (text, NULL), ==, numbers[i]);
    }
}

static void
test_text_language (void)
{
  GisText text = { (char *) "Cover", (char *) "井盖", NULL };
  g_assert_cmpstr (gis_text_get_for (&text, "zh_CN"), ==, "井盖");
  g_assert_cmpstr (gis_text_get_for (&text, "zh_TW"), ==, "井盖");
  g_assert_cmpstr (gis_text_get_for (&text, "de"), ==, "Cover");
}

static void
test_error_exit_status (void)
{
  g_autoptr (GError) cancelled = g_error_new (G_IO_ERROR, G_IO_ERROR_CANCELLED, "x");
  g_autoptr (GError) source = g_error_new (GIS_ERROR, GIS_ERROR_SOURCE, "x");
  g_autoptr (GError) io = g_error_new (G_IO_ERROR, G_IO_ERROR_NO_SPACE, "x");
  g_assert_cmpint (gis_error_exit_status (cancelled), ==, 130);
  g_assert_cmpint (gis_error_exit_status (source), ==, 3);
  g_assert_cmpint (gis_error_exit_status (io), ==, 5);
}

/* The way out travels with the error; a foreign error has none. */
static void
test_error_fitting_crs (void)
{
  g_autoptr (GError) error = g_error_new (GIS_ERROR, GIS_ERROR_SOURCE, "x");
  g_autoptr (GError) io = g_error_new (G_IO_ERROR, G_IO_ERROR_NO_SPACE, "x");
  g_autoptr (GError) copy = NULL;

  g_assert_null (gis_error_get_fitting_crs (NULL));
  g_assert_null (gis_error_get_fitting_crs (io));
  g_assert_null (gis_error_get_fitting_crs (error));
  gis_error_set_fitting_crs (error, "EPSG:4526");
  gis_error_set_fitting_crs (error, "EPSG:4547");
  copy = g_error_copy (error);
  g_clear_error (&error);
  g_assert_cmpstr (gis_error_get_fitting_crs (copy), ==, "EPSG:4547");
}

/* Oracle: values that the makers of XXH64 and its ports publish, and those of their library for every way
 * through the function. */
static void
test_hash (void)
{
  static const struct
  {
    guint size; /* of bytes 0, 1, 2 … */
    guint64 hash;
  } counted[] = {
    { 4, G_GUINT64_CONSTANT (0xffced8604453cc1e) },
    { 7, G_GUINT64_CONSTANT (0x14cc643f630c72d2) },
    { 8, G_GUINT64_CONSTANT (0x884a173614b81b8d) },
    { 15, G_GUINT64_CONSTANT (0xa948f5f0f6abac2d) },
    { 31, G_GUINT64_CONSTANT (0xc346d2b59b4d8ee1) },
    { 32, G_GUINT64_CONSTANT (0xcbf59c5116ff32b4) },
    { 33, G_GUINT64_CONSTANT (0x0c535d1acafb8ead) },
    { 63, G_GUINT64_CONSTANT (0xe26aa9e2a95f8e4f) },
    { 100, G_GUINT64_CONSTANT (0x6ac1e58032166597) },
    { 1024, G_GUINT64_CONSTANT (0x6f3914f18fe4df57) },
  };
  guint8 bytes[1024];

  g_assert_cmphex (gis_hash_bytes ("", 0), ==, G_GUINT64_CONSTANT (0xef46db3751d8e999));
  g_assert_cmphex (gis_hash_bytes ("a", 1), ==, G_GUINT64_CONSTANT (0xd24ec4f1a98c6e5b));
  g_assert_cmphex (gis_hash_bytes ("abc", 3), ==, G_GUINT64_CONSTANT (0x44bc2cf5ad770999));
  g_assert_cmphex (gis_hash_bytes ("Nobody inspects the spammish repetition", 39), ==,
                   G_GUINT64_CONSTANT (0xfbcea83c8a378bf1));
  for (guint i = 0; i < sizeof bytes; i++)
    bytes[i] = (guint8) i;
  for (guint i = 0; i < G_N_ELEMENTS (counted); i++)
    g_assert_cmphex (gis_hash_bytes (bytes, counted[i].size), ==, counted[i].hash);
}

/* A sample has 60 characters at most, whole ones, in one line; a cut never splits a character. */
static void
test_text_samples (void)
{
  static const char sixty[] = "一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十"
                              "一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十";
  g_autofree char *whole = gis_text_dup_sample (sixty);
  g_autofree char *longer = g_strconcat (sixty, "末", NULL);
  g_autofree char *sample = gis_text_dup_sample (longer);
  g_autofree char *plain = gis_text_dup_sample ("a\n\033[31m\302\205b");
  g_autofree char *huge = g_strnfill (300000, 'x');
  g_autofree char *cited = gis_text_dup_sample (huge);

  g_assert_cmpstr (whole, ==, sixty);
  g_assert_cmpint (g_utf8_strlen (sample, -1), ==, 60);
  g_assert_true (g_str_has_prefix (sample, "一二三四五六七八九十"));
  g_assert_true (g_str_has_suffix (sample, "二三四五六七八九十末"));
  g_assert_nonnull (strstr (sample, "…"));
  g_assert_cmpstr (plain, ==, "a  [31m b");
  g_assert_cmpint (g_utf8_strlen (cited, -1), ==, 60);
  g_assert_cmpuint (gis_text_get_cut ("一二三", 8), ==, 6);
  g_assert_cmpuint (gis_text_get_cut ("一二三", 9), ==, 9);
  g_assert_cmpuint (gis_text_get_cut ("ab", 254), ==, 2);
  g_assert_cmpuint (gis_text_get_cut ("井", 2), ==, 0);
}

/* A folder that is not there is told from one that cannot be reached; oracle: the kernel's own cause. */
static void
test_file_check_folder (void)
{
  g_autofree char *folder = g_dir_make_tmp ("sanhua-core-XXXXXX", NULL);
  g_autofree char *file = g_build_filename (folder, "file", NULL);
  g_autofree char *ring = g_build_filename (folder, "ring", NULL);
  const struct
  {
    const char *under;
    int cause;
  } cases[] = { { folder, 0 }, { "missing", ENOENT }, { file, ENOTDIR }, { ring, ELOOP } };

  g_assert_true (g_file_set_contents (file, "", 0, NULL));
  g_assert_cmpint (symlink ("ring", ring), ==, 0);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *path = g_build_filename (cases[i].under, "new.gpkg", NULL);
      gboolean there = gis_file_check_folder (path, GIS_ERROR_WORKSPACE, &error);
      const char *words = cases[i].cause == ELOOP ? g_strerror (ELOOP) : "there is no folder";
      g_assert_cmpint (there, ==, cases[i].cause == 0);
      if (there)
        continue;
      g_assert_error (error, GIS_ERROR, GIS_ERROR_WORKSPACE);
      g_assert_true (g_str_has_prefix (error->message, path));
      g_assert_nonnull (strstr (error->message, words));
    }
  g_unlink (ring);
  g_unlink (file);
  g_rmdir (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/gis/core/date/against-gdate", test_date_against_gdate);
  g_test_add_func ("/gis/core/date/parse", test_date_parse);
  g_test_add_func ("/gis/core/date/of-timestamp", test_date_of_timestamp);
  g_test_add_func ("/gis/core/date/timestamp-local", test_timestamp_local);
  g_test_add_func ("/gis/core/date/months", test_date_months);
  g_test_add_func ("/gis/core/value/order", test_value_order);
  g_test_add_func ("/gis/core/value/text-round-trip", test_value_text_round_trip);
  g_test_add_func ("/gis/core/text/language", test_text_language);
  g_test_add_func ("/gis/core/text/samples", test_text_samples);
  g_test_add_func ("/gis/core/hash", test_hash);
  g_test_add_func ("/gis/core/file/check-folder", test_file_check_folder);
  g_test_add_func ("/gis/core/error/exit-status", test_error_exit_status);
  g_test_add_func ("/gis/core/error/fitting-crs", test_error_fitting_crs);
  return g_test_run ();
}
