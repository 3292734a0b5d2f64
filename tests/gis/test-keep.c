/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Kept scenes: what comes back is what was written down, byte by byte, and never the map of a file that
 * has changed since. The changes are made by plain SQLite and plain writing, not by the store. */
#include "city-fixture.h"
#include "gis/crs/crs.h"
#include "gis/scene/keep.h"
#include "gis/scene/scene-private.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sqlite3.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#define N_COVERS 40
#define LIMIT (G_GUINT64_CONSTANT (1) << 30)

typedef struct
{
  City city;
  char *root;
  char *kept; /* folder, not made yet */
} Home;

/* ---- A small city ---- */

static void
fill (City *city)
{
  for (guint i = 0; i < N_COVERS; i++)
    city_add (city, "2021-03-04", "cover", city_point (7.0 * i, 11.0 * (i % 9)), "kind",
              i % 2 ? "0101" : "0103", "owner", i % 3 ? "水务" : "电力", NULL);
  city_add (city, NULL, "road_section", city_line (-100, 5, 500), "name", "中山路", "width_m",
            "12.5", NULL);
  city_add (city, NULL, "overhead_line", city_line (-50, 25, 400), "kind", "telecom", NULL);
  city_add (city, NULL, "admin_area", city_square (-200, -200, 900), "name", "鼓楼区", "level",
            "district", NULL);
  city_add (city, NULL, "facade", city_square (20, 20, 300), NULL);
}

static void
home_set_up (Home *home, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  city_setup (&home->city, NULL);
  fill (&home->city);
  /* The number of this device is in it from here on. */
  gis_workspace_close (home->city.ws);
  g_object_unref (home->city.ws);
  home->city.ws = NULL;
  home->root = g_dir_make_tmp ("sanhua-keep-XXXXXX", &error);
  g_assert_no_error (error);
  home->kept = g_build_filename (home->root, "scenes", NULL);
}

static void
remove_tree (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *inner = g_build_filename (path, name, NULL);
      remove_tree (inner);
    }
  g_remove (path);
}

static void
home_tear_down (Home *home, gconstpointer data)
{
  if (home->city.ws == NULL)
    home->city.ws = gis_workspace_open (home->city.path, GIS_OPEN_READ_ONLY, NULL);
  if (home->city.ws != NULL)
    city_teardown (&home->city, NULL);
  remove_tree (home->root);
  g_free (home->kept);
  g_free (home->root);
}

static GisWorkspace *
open_city (const char *path, GisOpenMode mode)
{
  g_autoptr (GError) error = NULL;
  GisWorkspace *ws = gis_workspace_open (path, mode, &error);

  g_assert_no_error (error);
  return ws;
}

/* A file is stamped some ticks after its last change. */
static char *
wait_stamp (GisWorkspace *ws)
{
  gint64 end = g_get_monotonic_time () + 20 * G_USEC_PER_SEC;
  char *stamp;

  while ((stamp = gis_workspace_dup_stamp (ws)) == NULL && g_get_monotonic_time () < end)
    g_thread_yield ();
  g_assert_nonnull (stamp);
  return stamp;
}

static GisScene *
read_scene (GisWorkspace *ws)
{
  g_autoptr (GError) error = NULL;
  GisScene *scene = gis_scene_load (ws, GIS_DATE_NONE, NULL, &error);

  g_assert_no_error (error);
  return scene;
}

/* Reads and keeps the scene of the city at @path. */
static GisScene *
keep_at (const char *path, const char *kept)
{
  g_autoptr (GisWorkspace) ws = open_city (path, GIS_OPEN_READ_ONLY);
  g_autofree char *stamp = wait_stamp (ws);
  GisScene *scene = read_scene (ws);

  g_assert_true (gis_keep_save (scene, ws, stamp, kept, LIMIT));
  return scene;
}

/* What is kept for the city at @path once its file has come to rest; NULL: nothing. */
static GisScene *
take_at (const char *path, const char *kept)
{
  g_autoptr (GisWorkspace) ws = open_city (path, GIS_OPEN_READ_ONLY);
  g_autofree char *stamp = wait_stamp (ws);

  return gis_keep_load (ws, kept);
}

static void
assert_kept (Home *home)
{
  g_autoptr (GisScene) scene = take_at (home->city.path, home->kept);

  g_assert_nonnull (scene);
}

static void
assert_not_kept (Home *home)
{
  g_autoptr (GisScene) scene = take_at (home->city.path, home->kept);

  g_assert_null (scene);
}

/* ---- The same ---- */

static void
assert_same_pack (const GisPack *a, const GisPack *b)
{
  guint n_boxes_a, n_boxes_b;
  const GisBox32 *boxes_a = gis_rtree_get_boxes (a->tree, &n_boxes_a);
  const GisBox32 *boxes_b = gis_rtree_get_boxes (b->tree, &n_boxes_b);
  guint n = a->n;

  g_assert_cmpuint (n, ==, b->n);
  g_assert_cmpuint (a->n_columns, ==, b->n_columns);
  g_assert_true (a->origin_x == b->origin_x && a->origin_y == b->origin_y);
  g_assert_true (a->unit_m == b->unit_m);
  g_assert_cmpmem (a->ids, n * 8, b->ids, n * 8);
  g_assert_cmpmem (a->by_id, n * 4, b->by_id, n * 4);
  g_assert_cmpmem (a->labels, n * 4, b->labels, n * 4);
  g_assert_cmpmem (a->label_blob, a->label_bytes, b->label_blob, b->label_bytes);
  g_assert_cmpmem (boxes_a, n_boxes_a * sizeof (GisBox32), boxes_b, n_boxes_b * sizeof (GisBox32));
  for (guint c = 0; c < a->n_columns; c++)
    g_assert_cmpmem (a->columns[c], n, b->columns[c], n);
  g_assert_cmpint (a->widths != NULL && n > 0, ==, b->widths != NULL && n > 0);
  if (a->widths != NULL && n > 0)
    g_assert_cmpmem (a->widths, n * 4, b->widths, n * 4);
  if (a->type == GIS_GEOMETRY_POINT)
    {
      g_assert_cmpmem (a->xy, n * 8, b->xy, n * 8);
      return;
    }
  g_assert_cmpmem (a->starts, (n + 1) * 4, b->starts, (n + 1) * 4);
  g_assert_cmpmem (a->xy, a->starts[n] * 8, b->xy, b->starts[n] * 8);
  g_assert_cmpmem (a->ring_starts, (n + 1) * 4, b->ring_starts, (n + 1) * 4);
  g_assert_cmpmem (a->ring_ends, a->ring_starts[n] * 4, b->ring_ends, b->ring_starts[n] * 4);
  g_assert_cmpmem (a->ring_opens, a->ring_starts[n], b->ring_opens, b->ring_starts[n]);
  if (a->type == GIS_GEOMETRY_MULTIPOLYGON)
    g_assert_cmpmem (a->anchors, n * 8, b->anchors, n * 8);
}

static void
assert_same_scene (const GisScene *a, const GisScene *b)
{
  g_autoptr (GVariant) names_a = g_variant_ref_sink (gis_facet_names_list (a->facet_names));
  g_autoptr (GVariant) names_b = g_variant_ref_sink (gis_facet_names_list (b->facet_names));

  g_assert_cmpuint (a->layers->len, ==, b->layers->len);
  g_assert_cmpint (a->n_skipped, ==, b->n_skipped);
  g_assert_true (g_variant_equal (names_a, names_b));
  for (guint i = 0; i < a->layers->len; i++)
    {
      const GisLayer *one = g_ptr_array_index (a->layers, i);
      const GisLayer *two = g_ptr_array_index (b->layers, i);
      g_assert_cmpstr (one->klass->id, ==, two->klass->id);
      assert_same_pack (one->base, two->base);
    }
}

static cairo_surface_t *
draw (const GisScene *scene, GisStyle *style, double zoom)
{
  GisView view = { 0, 0, zoom, 0, 640, 480, 1 };
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, 640, 480);
  cairo_t *cr = cairo_create (surface);
  GisBox extent = gis_scene_get_extent (scene, "cover");

  view.center_x = (extent.min_x + extent.max_x) / 2;
  view.center_y = (extent.min_y + extent.max_y) / 2;
  g_assert_true (gis_scene_render_view (scene, style, &view, cr, NULL));
  cairo_destroy (cr);
  cairo_surface_flush (surface);
  return surface;
}

/* The oracle is a scene read anew from the rows. */
static void
test_same (Home *home, gconstpointer data)
{
  g_autoptr (GisScene) saved = keep_at (home->city.path, home->kept);
  g_autoptr (GisScene) kept = take_at (home->city.path, home->kept);
  g_autoptr (GisWorkspace) ws = open_city (home->city.path, GIS_OPEN_READ_ONLY);
  g_autoptr (GisScene) fresh = read_scene (ws);
  g_autoptr (GisStyle) style = gis_style_new (gis_workspace_get_catalog (ws));

  g_assert_nonnull (kept);
  g_assert_cmpint (gis_scene_get_count (kept, "cover"), ==, N_COVERS);
  assert_same_scene (saved, kept);
  for (int zoom = 12; zoom <= 20; zoom += 2)
    {
      cairo_surface_t *one = draw (kept, style, zoom);
      cairo_surface_t *two = draw (fresh, style, zoom);
      gsize bytes = 480 * (gsize) cairo_image_surface_get_stride (one);
      g_assert_cmpmem (cairo_image_surface_get_data (one), bytes,
                       cairo_image_surface_get_data (two), bytes);
      cairo_surface_destroy (one);
      cairo_surface_destroy (two);
    }
}

/* A kept scene takes edits as any other. */
static void
test_edit_kept (Home *home, gconstpointer data)
{
  g_autoptr (GisScene) saved = keep_at (home->city.path, home->kept);
  g_autoptr (GisScene) kept = take_at (home->city.path, home->kept);
  g_autoptr (GError) error = NULL;
  g_autoptr (GisScene) after = NULL;
  g_autoptr (GisChange) change = NULL;
  GisEdit *edit;
  g_autoptr (GisRow) row = NULL;

  g_assert_nonnull (kept);
  home->city.ws = open_city (home->city.path, GIS_OPEN_READ_WRITE);
  row = gis_row_new (gis_catalog_find_class (gis_workspace_get_catalog (home->city.ws), "cover"));
  gis_row_take_geometry (row, city_point (500, 500));
  gis_row_set_text (row, "kind", "0101");
  edit = gis_edit_begin (home->city.ws, "one more", &error);
  gis_edit_insert (edit, row, &error);
  g_assert_true (gis_edit_commit (edit, &change, &error));
  g_assert_no_error (error);
  after = gis_scene_apply (kept, home->city.ws, change, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (gis_scene_get_count (after, "cover"), ==, N_COVERS + 1);
}

/* ---- What was changed is not what was kept ---- */

static void
test_own_edit (Home *home, gconstpointer data)
{
  g_autoptr (GisScene) saved = keep_at (home->city.path, home->kept);
  g_autofree char *before = NULL;
  g_autofree char *while_open = NULL;

  assert_kept (home);
  home->city.ws = open_city (home->city.path, GIS_OPEN_READ_WRITE);
  before = wait_stamp (home->city.ws);
  city_add (&home->city, NULL, "cover", city_point (1, 1), "kind", "0101", NULL);
  while_open = wait_stamp (home->city.ws);
  g_assert_cmpstr (before, !=, while_open);
  assert_not_kept (home);
  gis_workspace_close (home->city.ws);
  g_clear_object (&home->city.ws);
  assert_not_kept (home);
}

/* Opening for writing and closing again is no change. */
static void
test_no_edit (Home *home, gconstpointer data)
{
  g_autoptr (GisScene) saved = NULL;

  /* Once, so that nothing is left to be set up. */
  home->city.ws = open_city (home->city.path, GIS_OPEN_READ_WRITE);
  gis_workspace_close (home->city.ws);
  g_clear_object (&home->city.ws);
  saved = keep_at (home->city.path, home->kept);
  home->city.ws = open_city (home->city.path, GIS_OPEN_READ_WRITE);
  assert_kept (home);
  gis_workspace_close (home->city.ws);
  g_clear_object (&home->city.ws);
  assert_kept (home);
}

/* Runs @sql as another program would: no rules of ours, triggers as @triggers says. */
static void
run_plain_sql (const char *path, const char *sql, gboolean triggers)
{
  sqlite3 *db = NULL;
  char *message = NULL;

  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  sqlite3_db_config (db, SQLITE_DBCONFIG_ENABLE_TRIGGER, triggers, NULL);
  sqlite3_exec (db, sql, NULL, NULL, &message);
  g_assert_cmpstr (message, ==, NULL);
  g_assert_cmpint (sqlite3_close (db), ==, SQLITE_OK);
}

static void
test_plain_sql (Home *home, gconstpointer data)
{
  const char *const edits[] = {
    "UPDATE cover SET kind = '0111' WHERE id = (SELECT min (id) FROM cover)",
    "PRAGMA journal_mode = DELETE; UPDATE cover SET kind = '0105'",
    "PRAGMA synchronous = OFF; DELETE FROM pole; UPDATE cover SET owner = NULL",
    "VACUUM",
  };

  for (guint i = 0; i < G_N_ELEMENTS (edits); i++)
    for (int triggers = 0; triggers <= 1; triggers++)
      {
        g_autoptr (GisScene) saved = keep_at (home->city.path, home->kept);
        assert_kept (home);
        run_plain_sql (home->city.path, edits[i], triggers);
        assert_not_kept (home);
      }
}

static gboolean
is_kept_in (GisWorkspace *ws, const char *kept)
{
  g_autofree char *stamp = wait_stamp (ws);
  g_autoptr (GisScene) scene = gis_keep_load (ws, kept);

  return scene != NULL;
}

/* To root, SQLite changes the owner of a WAL, and so its change time, whenever it opens one: reading may do
 * so, until it has all the connections it takes. */
static void
keep_in (GisWorkspace *ws, const char *kept)
{
  g_autofree char *stamp = wait_stamp (ws);
  g_autoptr (GisScene) scene = read_scene (ws);
  g_autofree char *after = wait_stamp (ws);

  while (!g_str_equal (stamp, after))
    {
      g_clear_pointer (&scene, gis_scene_unref);
      g_free (stamp);
      stamp = g_steal_pointer (&after);
      scene = read_scene (ws);
      after = wait_stamp (ws);
    }
  g_assert_true (gis_keep_save (scene, ws, stamp, kept, LIMIT));
}

/* Commits that stay in the WAL of a program that has the file open, with the same number of pages in the
 * same place of it. */
static void
test_wal (Home *home, gconstpointer data)
{
  g_autoptr (GisWorkspace) ws = open_city (home->city.path, GIS_OPEN_READ_ONLY);
  sqlite3 *db = NULL;

  keep_in (ws, home->kept);
  g_assert_cmpint (sqlite3_open (home->city.path, &db), ==, SQLITE_OK);
  sqlite3_db_config (db, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL);
  g_assert_cmpint (sqlite3_exec (db, "SELECT * FROM cover", NULL, NULL, NULL), ==, SQLITE_OK);
  g_assert_true (is_kept_in (ws, home->kept));
  for (guint round = 0; round < 4; round++)
    {
      g_autofree char *sql = g_strdup_printf ("UPDATE cover SET kind = '010%u'", 1 + round % 2);
      g_assert_cmpint (sqlite3_exec (db, sql, NULL, NULL, NULL), ==, SQLITE_OK);
      g_assert_false (is_kept_in (ws, home->kept));
      keep_in (ws, home->kept);
      g_assert_true (is_kept_in (ws, home->kept));
      sqlite3_exec (db, "PRAGMA wal_checkpoint (RESTART)", NULL, NULL, NULL);
    }
  sqlite3_close (db);
}

static gint64
get_modified_ns (const char *path)
{
  struct stat info;

  g_assert_cmpint (stat (path, &info), ==, 0);
  return info.st_mtim.tv_sec * G_GINT64_CONSTANT (1000000000) + info.st_mtim.tv_nsec;
}

static void
set_modified_ns (const char *path, gint64 ns)
{
  const struct timespec times[2] = { { 0, UTIME_OMIT }, { ns / 1000000000, ns % 1000000000 } };

  g_assert_cmpint (utimensat (AT_FDCWD, path, times, 0), ==, 0);
}

/* One byte of the file, neither its head nor its size nor its time of modification. */
static void
test_raw_bytes (Home *home, gconstpointer data)
{
  g_autoptr (GisScene) saved = keep_at (home->city.path, home->kept);
  gint64 modified_ns = get_modified_ns (home->city.path);
  char byte = 0;
  int fd;

  assert_kept (home);
  fd = open (home->city.path, O_RDWR | O_CLOEXEC);
  g_assert_cmpint (pread (fd, &byte, 1, 5000), ==, 1);
  g_assert_cmpint (pwrite (fd, &byte, 1, 5000), ==, 1);
  close (fd);
  set_modified_ns (home->city.path, modified_ns);
  g_assert_cmpint (get_modified_ns (home->city.path), ==, modified_ns);
  assert_not_kept (home);
}

static void
copy_bytes (const char *from, const char *to)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *bytes = NULL;
  gsize size;
  int fd;

  g_file_get_contents (from, &bytes, &size, &error);
  g_assert_no_error (error);
  fd =
    open (to, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600); /* the same inode if there is one */
  g_assert_cmpint (write (fd, bytes, size), ==, (gssize) size);
  close (fd);
}

/* A copy that was laid aside comes back, with its old time, over the file and in its place. */
static void
test_backup_back (Home *home, gconstpointer data)
{
  g_autofree char *aside = g_build_filename (home->root, "aside.sanhua", NULL);
  gint64 modified_ns = get_modified_ns (home->city.path);

  copy_bytes (home->city.path, aside);
  for (guint way = 0; way < 2; way++)
    {
      g_autoptr (GisScene) saved = NULL;
      run_plain_sql (home->city.path, "UPDATE cover SET kind = '0105'", FALSE);
      saved = keep_at (home->city.path, home->kept);
      assert_kept (home);
      if (way == 0)
        copy_bytes (aside, home->city.path);
      else
        g_assert_cmpint (g_rename (aside, home->city.path), ==, 0);
      set_modified_ns (home->city.path, modified_ns);
      assert_not_kept (home);
    }
}

/* Two files under one UUID do not answer for each other. */
static void
test_copy (Home *home, gconstpointer data)
{
  g_autofree char *copy = g_build_filename (home->root, "copy.sanhua", NULL);
  g_autoptr (GisScene) saved = keep_at (home->city.path, home->kept);
  g_autoptr (GisScene) none = NULL;
  g_autoptr (GisScene) of_copy = NULL;
  g_autoptr (GisScene) found = NULL;

  copy_bytes (home->city.path, copy);
  none = take_at (copy, home->kept);
  g_assert_null (none);
  run_plain_sql (copy, "DELETE FROM cover", FALSE);
  of_copy = keep_at (copy, home->kept);
  g_assert_cmpint (gis_scene_get_count (of_copy, "cover"), ==, 0);
  found = take_at (home->city.path, home->kept);
  g_assert_nonnull (found);
  g_assert_cmpint (gis_scene_get_count (found, "cover"), ==, N_COVERS);
  /* Put in the place of the other: its own change came first, its name is new. */
  g_assert_cmpint (g_rename (copy, home->city.path), ==, 0);
  assert_not_kept (home);
}

/* Labels are in a language. */
static void
test_language (Home *home, gconstpointer data)
{
  g_autofree char *language = g_strdup (g_getenv ("LANGUAGE"));
  g_autoptr (GisScene) saved = keep_at (home->city.path, home->kept);

  g_setenv ("LANGUAGE", "fr", TRUE);
  assert_not_kept (home);
  if (language != NULL)
    g_setenv ("LANGUAGE", language, TRUE);
  else
    g_unsetenv ("LANGUAGE");
  assert_kept (home);
}

/* ---- Damage ---- */

/* The files of the one scene in @kept. */
static GPtrArray *
list_files (const char *kept)
{
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GDir) outer = g_dir_open (kept, 0, NULL);
  const char *key = outer != NULL ? g_dir_read_name (outer) : NULL;
  g_autofree char *own = key != NULL ? g_build_filename (kept, key, NULL) : NULL;
  g_autoptr (GDir) inner = own != NULL ? g_dir_open (own, 0, NULL) : NULL;
  const char *name;

  while (inner != NULL && (name = g_dir_read_name (inner)) != NULL)
    if (name[0] != '.')
      g_ptr_array_add (files, g_build_filename (own, name, NULL));
  return g_steal_pointer (&files);
}

/* Whatever byte is another: nothing, or (it was one between the arrays) the very same scene. */
static void
test_damaged_bytes (Home *home, gconstpointer data)
{
  g_autoptr (GisScene) saved = keep_at (home->city.path, home->kept);
  g_autoptr (GPtrArray) files = list_files (home->kept);
  g_autoptr (GisWorkspace) ws = open_city (home->city.path, GIS_OPEN_READ_ONLY);
  guint n_refused = 0, n_tried = 0;

  g_assert_cmpuint (files->len, >, 5);
  for (guint i = 0; i < files->len; i++)
    {
      const char *path = g_ptr_array_index (files, i);
      g_autofree char *bytes = NULL;
      gsize size;
      g_assert_true (g_file_get_contents (path, &bytes, &size, NULL));
      for (gsize at = 0; at < size; at += 1 + size / 60)
        {
          g_autoptr (GisScene) kept = NULL;
          bytes[at] ^= 1 << at % 8;
          g_assert_true (g_file_set_contents (path, bytes, (gssize) size, NULL));
          kept = gis_keep_load (ws, home->kept);
          bytes[at] ^= 1 << at % 8;
          n_tried++;
          if (kept == NULL)
            n_refused++;
          else
            assert_same_scene (saved, kept);
        }
      g_assert_true (g_file_set_contents (path, bytes, (gssize) size, NULL));
    }
  g_assert_cmpuint (n_refused, >, n_tried / 2);
  assert_kept (home);
}

static void
test_cut_short (Home *home, gconstpointer data)
{
  g_autoptr (GisScene) saved = keep_at (home->city.path, home->kept);
  g_autoptr (GPtrArray) files = list_files (home->kept);

  for (guint i = 0; i < files->len; i++)
    {
      const char *path = g_ptr_array_index (files, i);
      g_autofree char *bytes = NULL;
      gsize size;
      g_assert_true (g_file_get_contents (path, &bytes, &size, NULL));
      for (guint part = 0; part < 4; part++)
        {
          g_assert_true (g_file_set_contents (
            path, bytes, (gssize) (part == 3 ? size - 1 : part * size / 3), NULL));
          assert_not_kept (home);
        }
      g_unlink (path);
      assert_not_kept (home);
      g_assert_true (g_file_set_contents (path, bytes, (gssize) size, NULL));
      assert_kept (home);
    }
}

/* A process dies in the middle of writing, at any moment: nothing is kept, or all of it. */
static void
test_killed (Home *home, gconstpointer data)
{
  g_autoptr (GisWorkspace) ws = open_city (home->city.path, GIS_OPEN_READ_ONLY);
  g_autofree char *stamp = wait_stamp (ws);
  g_autoptr (GisScene) scene = read_scene (ws);

  for (guint round = 0; round < 12; round++)
    {
      g_autoptr (GisScene) kept = NULL;
      int status;
      pid_t child = fork ();
      g_assert_cmpint (child, >=, 0);
      if (child == 0)
        {
          for (;;)
            {
              gis_keep_save (scene, ws, stamp, home->kept, LIMIT);
              remove_tree (home->kept);
            }
        }
      for (guint files = 0; files < round;)
        {
          g_autoptr (GPtrArray) seen = list_files (home->kept);
          files = seen->len;
        }
      kill (child, SIGKILL);
      g_assert_cmpint (waitpid (child, &status, 0), ==, child);
      kept = gis_keep_load (ws, home->kept);
      if (kept != NULL)
        assert_same_scene (scene, kept);
      /* And the next one who writes is not hindered by what is left. */
      g_assert_true (gis_keep_save (scene, ws, stamp, home->kept, LIMIT));
      assert_kept (home);
      remove_tree (home->kept);
    }
}

/* ---- Where nothing can be written ---- */

static void
test_no_folder (Home *home, gconstpointer data)
{
  g_autofree char *file = g_build_filename (home->root, "file", NULL);
  g_autofree char *below = g_build_filename (file, "scenes", NULL);
  g_autoptr (GisWorkspace) ws = open_city (home->city.path, GIS_OPEN_READ_ONLY);
  g_autofree char *stamp = wait_stamp (ws);
  g_autoptr (GisScene) scene = read_scene (ws);
  g_autoptr (GError) error = NULL;
  g_autoptr (GisScene) opened = NULL;

  g_assert_true (g_file_set_contents (file, "", 0, NULL));
  g_assert_false (gis_keep_save (scene, ws, stamp, below, LIMIT));
  g_assert_null (gis_keep_load (ws, below));
  opened = gis_keep_open (ws, below, 0, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (gis_scene_get_count (opened, "cover"), ==, N_COVERS);
  gis_keep_wait ();
}

/* A write that fails in the middle, as on a full disk: a limit on the size of files stands for it. */
static void
test_full (Home *home, gconstpointer data)
{
  g_autoptr (GisWorkspace) ws = open_city (home->city.path, GIS_OPEN_READ_ONLY);
  g_autofree char *stamp = wait_stamp (ws);
  g_autoptr (GisScene) scene = read_scene (ws);
  g_autoptr (GPtrArray) left = NULL;
  struct rlimit before, small;
  void (*handler) (int) = signal (SIGXFSZ, SIG_IGN);

  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &before), ==, 0);
  small = before;
  small.rlim_cur = 2000;
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &small), ==, 0);
  g_assert_false (gis_keep_save (scene, ws, stamp, home->kept, LIMIT));
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &before), ==, 0);
  signal (SIGXFSZ, handler);
  left = list_files (home->kept);
  g_assert_cmpuint (left->len, ==, 0);
  g_assert_null (gis_keep_load (ws, home->kept));
  g_assert_true (gis_keep_save (scene, ws, stamp, home->kept, LIMIT));
  assert_kept (home);
}

/* ---- Limits ---- */

static void
test_limit (Home *home, gconstpointer data)
{
  g_autofree char *copy = g_build_filename (home->root, "copy.sanhua", NULL);
  g_autoptr (GisScene) saved = keep_at (home->city.path, home->kept);
  g_autoptr (GisWorkspace) ws = NULL;
  g_autofree char *stamp = NULL;
  g_autoptr (GisScene) scene = NULL;
  g_autoptr (GisScene) kept = NULL;

  copy_bytes (home->city.path, copy);
  ws = open_city (copy, GIS_OPEN_READ_ONLY);
  stamp = wait_stamp (ws);
  scene = read_scene (ws);
  g_assert_false (gis_keep_save (scene, ws, stamp, home->kept, 1000));
  assert_kept (home);
  /* Room for one and a half. */
  g_assert_true (gis_keep_save (scene, ws, stamp, home->kept, gis_scene_get_bytes (scene) * 3 / 2));
  kept = gis_keep_load (ws, home->kept);
  g_assert_nonnull (kept);
  assert_not_kept (home);
}

/* What a program calls: the first time reads and keeps, the second finds. */
static void
test_open (Home *home, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GisScene) first = NULL;
  g_autoptr (GisScene) second = NULL;
  g_autoptr (GisScene) small = NULL;
  const GisLayer *layer;

  home->city.ws = open_city (home->city.path, GIS_OPEN_READ_WRITE);
  g_free (wait_stamp (home->city.ws));
  small = gis_keep_open (home->city.ws, home->kept, 1000, NULL, &error);
  gis_keep_wait ();
  g_assert_null (gis_keep_load (home->city.ws, home->kept));
  first = gis_keep_open (home->city.ws, home->kept, N_COVERS, NULL, &error);
  gis_keep_wait ();
  second = gis_keep_open (home->city.ws, home->kept, N_COVERS, NULL, &error);
  g_assert_no_error (error);
  assert_same_scene (first, second);
  layer = gis_scene_find_layer (first, "cover");
  g_assert_null (layer->base->block);
  layer = gis_scene_find_layer (second, "cover");
  g_assert_nonnull (layer->base->block);
}

/* ---- After a session of edits ---- */

static GisScene *
add_cover (Home *home, GisScene *scene, double x)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GisChange) change = NULL;
  GisCatalog *catalog = gis_workspace_get_catalog (home->city.ws);
  g_autoptr (GisRow) row = gis_row_new (gis_catalog_find_class (catalog, "cover"));
  GisEdit *edit = gis_edit_begin (home->city.ws, "one more", &error);
  GisScene *after;

  gis_row_take_geometry (row, city_point (x, 300));
  gis_row_set_text (row, "kind", "0101");
  gis_edit_insert (edit, row, &error);
  g_assert_true (gis_edit_commit (edit, &change, &error));
  after = gis_scene_apply (scene, home->city.ws, change, NULL, &error);
  g_assert_no_error (error);
  return after;
}

static void
end_session (Home *home, GisScene *scene)
{
  gis_keep_follow (scene, home->city.ws, home->kept, N_COVERS);
  gis_workspace_close (home->city.ws);
  g_clear_object (&home->city.ws);
  gis_keep_wait ();
}

/* What was edited is kept with its edits; the oracle is a scene read anew. */
static void
test_follow (Home *home, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GisScene) opened = NULL;
  g_autoptr (GisScene) edited = NULL;
  g_autoptr (GisScene) kept = NULL;
  g_autoptr (GisScene) fresh = NULL;
  g_autoptr (GisWorkspace) ws = NULL;

  home->city.ws = open_city (home->city.path, GIS_OPEN_READ_WRITE);
  g_free (wait_stamp (home->city.ws));
  opened = gis_keep_open (home->city.ws, home->kept, N_COVERS, NULL, &error);
  g_assert_no_error (error);
  edited = add_cover (home, opened, 400);
  end_session (home, edited);
  kept = take_at (home->city.path, home->kept);
  g_assert_nonnull (kept);
  ws = open_city (home->city.path, GIS_OPEN_READ_ONLY);
  fresh = read_scene (ws);
  g_assert_cmpint (gis_scene_get_count (kept, "cover"), ==, N_COVERS + 1);
  assert_same_scene (kept, fresh);
}

/* What another program wrote in between is not in the scene: nothing is kept. */
static void
test_follow_foreign (Home *home, gconstpointer data)
{
  static const char *const edits[] = { "UPDATE cover SET kind = '0105'",
                                       "UPDATE cover SET kind = '0107'" };

  for (guint when = 0; when < G_N_ELEMENTS (edits); when++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GisScene) scene = NULL;
      home->city.ws = open_city (home->city.path, GIS_OPEN_READ_WRITE);
      scene = read_scene (home->city.ws);
      run_plain_sql (home->city.path, edits[when], FALSE);
      if (when == 1)
        {
          g_autoptr (GisScene) before = g_steal_pointer (&scene);
          scene = add_cover (home, before, 500);
        }
      end_session (home, scene);
      assert_not_kept (home);
    }
}

/* Closed without a change, it stays as it was written down; read only, nothing is written. */
static void
test_follow_nothing (Home *home, gconstpointer data)
{
  g_autoptr (GisScene) saved = NULL;
  g_autoptr (GisScene) scene = NULL;
  g_autoptr (GPtrArray) before = NULL;
  g_autoptr (GPtrArray) after = NULL;

  home->city.ws = open_city (home->city.path, GIS_OPEN_READ_ONLY);
  scene = read_scene (home->city.ws);
  end_session (home, scene);
  before = list_files (home->kept);
  g_assert_cmpuint (before->len, ==, 0);
  saved = keep_at (home->city.path, home->kept);
  home->city.ws = open_city (home->city.path, GIS_OPEN_READ_WRITE);
  end_session (home, saved);
  assert_kept (home);
}

#define ADD(name, func)                                                                            \
  g_test_add ("/gis/keep/" name, Home, NULL, home_set_up, func, home_tear_down)

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *state = g_dir_make_tmp ("sanhua-state-XXXXXX", &error);
  int status;

  g_assert_no_error (error);
  g_setenv ("XDG_STATE_HOME", state, TRUE);
  g_test_init (&argc, &argv, NULL);
  ADD ("same", test_same);
  ADD ("edit-kept", test_edit_kept);
  ADD ("own-edit", test_own_edit);
  ADD ("no-edit", test_no_edit);
  ADD ("plain-sql", test_plain_sql);
  ADD ("wal", test_wal);
  ADD ("raw-bytes", test_raw_bytes);
  ADD ("backup-back", test_backup_back);
  ADD ("copy", test_copy);
  ADD ("language", test_language);
  ADD ("damaged-bytes", test_damaged_bytes);
  ADD ("cut-short", test_cut_short);
  ADD ("killed", test_killed);
  ADD ("no-folder", test_no_folder);
  ADD ("full", test_full);
  ADD ("limit", test_limit);
  ADD ("open", test_open);
  ADD ("follow", test_follow);
  ADD ("follow-foreign", test_follow_foreign);
  ADD ("follow-nothing", test_follow_nothing);
  status = g_test_run ();
  remove_tree (state);
  return status;
}
