/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A reader that misbehaves, and files that are damaged: each costs one call, with an error. */
#include "gis/core/error.h"
#include "gis/exchange/frame.h"
#include "gis/exchange/source.h"
#include "tests/support/source-files.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>
#include <unistd.h>

static gboolean
count_cb (const GisSourceRow *row, gpointer user_data, GError **error)
{
  guint *n = user_data;

  (*n)++;
  return TRUE;
}

static void
use_script (const TestFolder *folder, const char *body)
{
  g_autofree char *text = g_strconcat ("#!/bin/sh\n", body, "\n", NULL);
  g_autofree char *path = test_folder_write (folder, "reader.sh", text, -1);

  g_chmod (path, 0755);
  gis_source_set_reader_path (path);
}

/* Both calls fail with GIS_ERROR_SOURCE. */
static void
assert_refused (const TestFolder *folder)
{
  g_autofree char *source = test_folder_write (folder, "a.geojson", "{}", -1);
  g_autoptr (GError) error = NULL;
  guint n = 0;

  g_assert_null (gis_source_inspect (source, NULL, NULL, &error));
  g_assert_error (error, GIS_ERROR, GIS_ERROR_SOURCE);
  g_assert_nonnull (strstr (error->message, "a.geojson"));
  g_clear_error (&error);
  g_assert_false (gis_source_read (source, "a", NULL, 0, count_cb, &n, NULL, &error));
  g_assert_error (error, GIS_ERROR, GIS_ERROR_SOURCE);
  g_assert_cmpuint (n, ==, 0);
}

static const char *const bad_scripts[] = {
  "exit 0",
  "exit 7",
  "echo garbage that is longer than a head",
  "kill -SEGV $$",
  "kill -KILL $$",
  "exec sleep 1000",
  "printf 'SHRD\\007\\000\\000\\000'",
  "printf 'SHRD\\003\\000\\000\\000'; exit 1",
  "printf 'SHRD\\003\\000\\000\\000'; exec sleep 1000",
  "printf 'SHRD\\003\\000\\000\\000B\\377\\377\\377\\377'; exec sleep 1000",
  "printf 'SHRD\\003\\000\\000\\000S\\000\\000\\000\\003'; exec sleep 1000",
  "printf 'SHRD\\003\\000\\000\\000\\000\\000\\000\\000\\000'",
  "printf 'SHRD\\003\\000\\000\\000Z\\000\\000\\000\\000'",
  "printf 'SHRD\\003\\000\\000\\000S\\004\\000\\000\\000abcd'",
  "printf 'SHRD\\003\\000\\000\\000E\\377\\000\\000\\000abcd'",
  /* a problem that there is not, one that is cut short, one with bytes behind it */
  "printf 'SHRD\\003\\000\\000\\000E\\005\\000\\000\\000\\143\\377\\377\\377\\377'",
  "printf 'SHRD\\003\\000\\000\\000E\\001\\000\\000\\000\\001'",
  "printf 'SHRD\\003\\000\\000\\000E\\006\\000\\000\\000\\001\\377\\377\\377\\377x'",
  "exec cat /dev/urandom",
  "exec yes",
};

static void
test_bad_script (gconstpointer data)
{
  TestFolder folder;

  test_folder_init (&folder);
  gis_source_set_silence_ms (300);
  use_script (&folder, data);
  assert_refused (&folder);
  gis_source_set_reader_path (NULL);
  gis_source_set_silence_ms (60000);
  test_folder_clear (&folder);
}

static void
test_missing_program (void)
{
  TestFolder folder;
  g_autofree char *source = NULL;
  g_autoptr (GError) error = NULL;

  test_folder_init (&folder);
  source = test_folder_write (&folder, "a.geojson", "{}", -1);
  gis_source_set_reader_path ("/does/not/exist");
  g_assert_null (gis_source_inspect (source, NULL, NULL, &error));
  g_assert_error (error, GIS_ERROR, GIS_ERROR_FAILED);
  gis_source_set_reader_path (NULL);
  test_folder_clear (&folder);
}

static void
test_own_message (void)
{
  TestFolder folder;
  g_autofree char *source = NULL;
  g_autoptr (GError) error = NULL;

  test_folder_init (&folder);
  source = test_folder_write (&folder, "a.geojson", "{}", -1);
  use_script (
    &folder,
    "printf 'SHRD\\003\\000\\000\\000E\\014\\000\\000\\000\\000\\007\\000\\000\\000bro\\nken'");
  g_assert_null (gis_source_inspect (source, NULL, NULL, &error));
  g_assert_error (error, GIS_ERROR, GIS_ERROR_SOURCE);
  /* ours, and the driver's in one line */
  g_assert_nonnull (strstr (error->message, "the driver of its format refuses it (bro ken)"));
  gis_source_set_reader_path (NULL);
  test_folder_clear (&folder);
}

static gpointer
cancel_cb (gpointer data)
{
  g_cancellable_cancel (data);
  return NULL;
}

static void
test_cancel (void)
{
  TestFolder folder;
  g_autofree char *source = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GisJob) job = gis_job_new (cancellable, NULL, NULL);
  GThread *thread;

  test_folder_init (&folder);
  source = test_folder_write (&folder, "a.geojson", "{}", -1);
  use_script (&folder, "exec sleep 1000");
  thread = g_thread_new ("cancel", cancel_cb, cancellable);
  g_assert_null (gis_source_inspect (source, NULL, job, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_thread_join (thread);
  gis_source_set_reader_path (NULL);
  test_folder_clear (&folder);
}

/* ---- frames that a compromised reader could send ---- */

typedef enum
{
  FRAMES_GOOD,
  FRAMES_WRONG_NUMBER,
  FRAMES_NAN,
  FRAMES_BAD_UTF8,
  FRAMES_HUGE_TEXT,
  FRAMES_HUGE_COUNT,
  FRAMES_BAD_VALUE_TYPE,
  FRAMES_BAD_GEOMETRY_KIND,
  FRAMES_TRAILING,
  FRAMES_SHORT,
  FRAMES_NO_END,
  FRAMES_WRONG_TOTAL,
  FRAMES_MANY_FIELDS,
  FRAMES_BAD_TYPE_NAME,
  FRAMES_LAST,
} FramesCase;

static void
put_test_layer (GisFrameWriter *writer, FramesCase which)
{
  gis_frame_writer_begin (writer, 'L');
  gis_frame_put_text (writer, "a");
  gis_frame_put_i64 (writer, 1);
  gis_frame_put_u8 (writer, 1);
  gis_frame_put_text (writer, "Point");
  gis_frame_put_text (writer, NULL);
  gis_frame_put_u8 (writer, 0);
  for (int i = 0; i < 4; i++)
    gis_frame_put_f64 (writer, 0);
  gis_frame_put_u32 (writer, which == FRAMES_MANY_FIELDS ? 100000 : 1);
  gis_frame_put_text (writer, "f");
  gis_frame_put_text (writer, which == FRAMES_BAD_TYPE_NAME ? "blob" : "text");
  gis_frame_put_text (writer, NULL);
  gis_frame_put_u32 (writer, 0);
}

static void
put_test_rows (GisFrameWriter *writer, FramesCase which)
{
  /* A point of which the count of a line is taken: the codec refuses it, the row stays. */
  static const guint8 bad_wkb[] = { 1, 2, 0, 0, 0, 0xff, 0xff, 0xff, 0x7f };

  gis_frame_writer_begin (writer, 'B');
  gis_frame_put_u32 (writer, which == FRAMES_HUGE_COUNT ? 0x7fffffff : 1);
  gis_frame_put_i64 (writer, which == FRAMES_WRONG_NUMBER ? 5 : 0);
  gis_frame_put_u8 (writer, which == FRAMES_BAD_GEOMETRY_KIND ? 9 : GIS_FRAME_GEOMETRY_WKB);
  gis_frame_put_bytes (writer, bad_wkb, sizeof bad_wkb);
  if (which == FRAMES_NAN)
    {
      gis_frame_put_u8 (writer, GIS_FRAME_VALUE_REAL);
      gis_frame_put_f64 (writer, NAN);
    }
  else
    {
      gis_frame_put_u8 (writer, which == FRAMES_BAD_VALUE_TYPE ? 77 : GIS_FRAME_VALUE_TEXT);
      if (which == FRAMES_HUGE_TEXT)
        gis_frame_put_u32 (writer, 0x7ffffff0);
      else
        gis_frame_put_text (writer, which == FRAMES_BAD_UTF8 ? "\377\376" : "x");
    }
  if (which == FRAMES_TRAILING)
    gis_frame_put_u8 (writer, 1);
  if (which == FRAMES_SHORT)
    g_byte_array_set_size (writer->bytes, writer->bytes->len - 1);
}

static void
write_frames (const char *path, FramesCase which)
{
  int fd = g_open (path, O_CREAT | O_TRUNC | O_WRONLY, 0600);
  GisFrameWriter writer = { 0 };

  g_assert_true (gis_frame_send_head (fd));
  put_test_layer (&writer, which);
  g_assert_true (gis_frame_send (&writer, fd));
  put_test_rows (&writer, which);
  g_assert_true (gis_frame_send (&writer, fd));
  if (which != FRAMES_NO_END)
    {
      gis_frame_writer_begin (&writer, 'Z');
      gis_frame_put_i64 (&writer, which == FRAMES_WRONG_TOTAL ? 2 : 1);
      g_assert_true (gis_frame_send (&writer, fd));
    }
  gis_frame_writer_clear (&writer);
  close (fd);
}

static gboolean
problem_cb (const GisSourceRow *row, gpointer user_data, GError **error)
{
  guint *n = user_data;

  g_assert_null (row->geometry);
  g_assert_nonnull (row->geometry_problem);
  g_assert_cmpstr (gis_value_get_text (&row->values[0]), ==, "x");
  (*n)++;
  return TRUE;
}

static void
test_frames (void)
{
  for (FramesCase which = FRAMES_GOOD; which < FRAMES_LAST; which++)
    {
      TestFolder folder;
      g_autofree char *source = NULL, *frames = NULL, *script = NULL;
      g_autoptr (GError) error = NULL;
      guint n = 0;
      gboolean ok;

      test_folder_init (&folder);
      source = test_folder_write (&folder, "a.geojson", "{}", -1);
      frames = test_folder_path (&folder, "frames");
      write_frames (frames, which);
      script = g_strdup_printf ("exec cat '%s'", frames);
      use_script (&folder, script);
      ok = gis_source_read (source, "a", NULL, 0, problem_cb, &n, NULL, &error);
      if (which == FRAMES_GOOD)
        {
          g_assert_no_error (error);
          g_assert_true (ok);
          g_assert_cmpuint (n, ==, 1);
        }
      else
        {
          g_assert_false (ok);
          g_assert_error (error, GIS_ERROR, GIS_ERROR_SOURCE);
        }
      gis_source_set_reader_path (NULL);
      test_folder_clear (&folder);
    }
}

/* ---- damaged files through the real reader ---- */

static void
try_file (const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GisSourceInfo) info = gis_source_inspect (path, NULL, NULL, &error);
  guint n = 0;

  if (info == NULL)
    {
      g_assert_error (error, GIS_ERROR, GIS_ERROR_SOURCE);
      return;
    }
  g_assert_no_error (error);
  for (guint i = 0; i < info->layers->len; i++)
    {
      const GisSourceLayer *layer = info->layers->pdata[i];

      if (!gis_source_read (path, layer->name, NULL, 0, count_cb, &n, NULL, &error))
        g_assert_error (error, GIS_ERROR, GIS_ERROR_SOURCE);
      g_clear_error (&error);
    }
}

static void
test_random_bytes (void)
{
  static const char *const names[] = { "a.shp",  "a.gpkg", "a.geojson", "a.csv", "a.kml", "a.dxf",
                                       "a.tab",  "a.gml",  "a.gpx",     "a.fgb", "a.osm", "a.pbf",
                                       "a.xlsx", "a.ods",  "a.sqlite",  "a.dbf", "a.zip", "a.mif" };
  TestFolder folder;
  GRand *random = g_rand_new_with_seed (20260101);

  test_folder_init (&folder);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      guint8 bytes[4096];
      g_autofree char *path = NULL;

      for (gsize j = 0; j < sizeof bytes; j++)
        bytes[j] = (guint8) g_rand_int (random);
      if (g_str_has_suffix (names[i], "gpkg") || g_str_has_suffix (names[i], "sqlite"))
        memcpy (bytes, "SQLite format 3", 16);
      path = test_folder_write (&folder, names[i], bytes, sizeof bytes);
      try_file (path);
    }
  g_rand_free (random);
  test_folder_clear (&folder);
}

static void
test_truncated (void)
{
  static const double xy[] = { 1, 2, 3, 4, 5, 6 };
  const char *const columns[] = { "NAME" }, *const values[] = { "a", "b", "c" };
  static const char geojson[] =
    "{\"type\":\"FeatureCollection\",\"features\":[{\"type\":\"Feature\",\"properties\":{\"a\":1},"
    "\"geometry\":{\"type\":\"Point\",\"coordinates\":[1,2]}}]}";
  TestFolder folder;

  test_folder_init (&folder);
  for (gsize size = 0; size < sizeof geojson - 1; size += 31)
    {
      g_autofree char *path = test_folder_write (&folder, "a.geojson", geojson, (gssize) size);

      try_file (path);
    }
  for (gsize size = 0; size < 184; size += 37)
    {
      g_autofree char *path =
        test_folder_write_shapefile (&folder, "b", xy, 3, columns, 1, values, 0, NULL, NULL);

      g_assert_cmpint (truncate (path, (off_t) size), ==, 0);
      try_file (path);
    }
  test_folder_clear (&folder);
}

/* A table of the DBF that promises more rows and a longer record than the file has. */
static void
test_lying_counts (void)
{
  static const double xy[] = { 1, 2 };
  const char *const columns[] = { "NAME" }, *const values[] = { "a" };
  TestFolder folder;
  g_autofree char *shp = NULL, *dbf = NULL, *bytes = NULL;
  gsize size;

  test_folder_init (&folder);
  shp = test_folder_write_shapefile (&folder, "c", xy, 1, columns, 1, values, 0, NULL, NULL);
  dbf = test_folder_path (&folder, "c.dbf");
  g_assert_true (g_file_get_contents (dbf, &bytes, &size, NULL));
  memcpy (bytes + 4, "\377\377\377\177", 4);
  g_free (test_folder_write (&folder, "c.dbf", bytes, (gssize) size));
  try_file (shp);
  memcpy (bytes + 8, "\377\377\377\377", 4);
  g_free (test_folder_write (&folder, "c.dbf", bytes, (gssize) size));
  try_file (shp);
  test_folder_clear (&folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (bad_scripts); i++)
    {
      g_autofree char *name = g_strdup_printf ("/gis/reader/bad-script/%u", i);

      g_test_add_data_func (name, bad_scripts[i], test_bad_script);
    }
  g_test_add_func ("/gis/reader/missing-program", test_missing_program);
  g_test_add_func ("/gis/reader/own-message", test_own_message);
  g_test_add_func ("/gis/reader/cancel", test_cancel);
  g_test_add_func ("/gis/reader/frames", test_frames);
  g_test_add_func ("/gis/reader/random-bytes", test_random_bytes);
  g_test_add_func ("/gis/reader/truncated", test_truncated);
  g_test_add_func ("/gis/reader/lying-counts", test_lying_counts);
  return g_test_run ();
}
