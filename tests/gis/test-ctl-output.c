/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the command line's words and files go: closed pipes, full disks, places that cannot be written.
 * The disk is full by a limit on the size of files (RLIMIT_FSIZE), which needs no rights. Oracles: the
 * status, the words, what lies on the disk, and SQLite itself. */
#include "tests/gis/ctl-fixture.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <sqlite3.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct
{
  int fd;            /* becomes standard output; -1: closed, -2: as it is */
  rlim_t file_bytes; /* 0: no limit */
} Surroundings;

static void
enter (gpointer data)
{
  const Surroundings *around = data;

  if (around->fd == -1)
    close (STDOUT_FILENO);
  else if (around->fd >= 0)
    dup2 (around->fd, STDOUT_FILENO);
  if (around->file_bytes > 0)
    {
      struct rlimit limit = { around->file_bytes, around->file_bytes };
      signal (SIGXFSZ, SIG_IGN);
      setrlimit (RLIMIT_FSIZE, &limit);
    }
}

/* Runs the program in these surroundings; `out` is what comes of standard output when it is left alone. */
static CtlResult
run_in (Surroundings around, const char *const *arguments)
{
  CtlResult result = { 0 };
  g_autofree char *program =
    g_build_filename (g_getenv ("G_TEST_BUILDDIR"), "app", "sanhuactl", NULL);
  g_autoptr (GPtrArray) argv = g_ptr_array_new ();
  g_auto (GStrv) environment = g_environ_setenv (g_environ_unsetenv (g_get_environ (), "LANGUAGE"),
                                                 "LC_ALL", "C.UTF-8", TRUE);
  g_autoptr (GError) error = NULL;
  int status = 0;

  g_ptr_array_add (argv, program);
  for (guint i = 0; arguments[i] != NULL; i++)
    g_ptr_array_add (argv, (gpointer) arguments[i]);
  g_ptr_array_add (argv, NULL);
  g_spawn_sync (NULL, (char **) argv->pdata, environment,
                around.fd != -2 ? G_SPAWN_CHILD_INHERITS_STDIN : G_SPAWN_DEFAULT, enter, &around,
                around.fd == -2 ? &result.out : NULL, &result.err, &status, &error);
  g_assert_no_error (error);
  result.command = g_strjoinv (" ", (char **) arguments);
  result.status = WIFEXITED (status) ? WEXITSTATUS (status) : 1000 + WTERMSIG (status);
  return result;
}

/* ---- Standard output ---- */

/* Whoever reads has heard enough: no word, and the status of the work. */
static void
test_closed_pipe (void)
{
  g_autofree char *folder = ctl_make_folder ();
  g_autofree char *path = copy_town (folder);
  const char *const cases[][4] = { { "--help" },         { "stats", "--help" },
                                   { "stats", path },    { "stats", path, "--json" },
                                   { "history", path },  { "undo", path, "1" },
                                   { "redo", path, "1" } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const char *const arguments[] = { cases[i][0], cases[i][1], cases[i][2], NULL };
      Surroundings around = { 0 };
      int ends[2];
      CtlResult result;

      g_assert_cmpint (pipe2 (ends, O_CLOEXEC), ==, 0);
      close (ends[0]);
      around.fd = ends[1];
      result = run_in (around, arguments);
      close (ends[1]);
      ctl_assert_status (&result, 0);
      g_assert_cmpstr (result.err, ==, "");
      ctl_result_clear (&result);
    }
  ctl_remove_folder (folder);
}

/* What cannot be written is told, by the help too; without standard output nothing of ours is written
 * into another file. */
static void
test_full_output (void)
{
  g_autofree char *folder = ctl_make_folder ();
  g_autofree char *path = copy_town (folder);
  g_autofree char *out = g_build_filename (folder, "covers.geojson", NULL);
  g_autofree char *there = g_build_filename (folder, "whole.geojson", NULL);
  const char *const cases[][5] = { { "--help" },
                                   { "--version" },
                                   { "stats", "--help" },
                                   { "stats", path },
                                   { "history", path, "--json" },
                                   { "check", path },
                                   { "set", path, "cover", "4102040102000001", "note=x" } };
  const char *const export[] = { "export", path, out, "--class=cover", NULL };
  int full = open ("/dev/full", O_WRONLY | O_CLOEXEC);
  g_autofree char *written = NULL;
  g_autofree char *whole = NULL;
  CtlResult result;

  g_assert_cmpint (full, >=, 0);
  for (guint i = 0; i < G_N_ELEMENTS (cases) * 2; i++)
    {
      const char *const *words = cases[i / 2];
      const char *const arguments[] = { words[0], words[1], words[2], words[3], words[4], NULL };

      result = run_in ((Surroundings){ i % 2 == 0 ? full : -1, 0 }, arguments);
      ctl_assert_status (&result, 5);
      ctl_assert_one_error_line (&result);
      g_assert_nonnull (strstr (result.err, "Standard output: cannot write: "));
      g_assert_nonnull (strstr (result.err, g_strerror (i % 2 == 0 ? ENOSPC : EBADF)));
      ctl_result_clear (&result);
    }
  result = run_in ((Surroundings){ -1, 0 }, export);
  ctl_assert_status (&result, 5);
  ctl_result_clear (&result);
  result = ctl_run ("export", path, there, "--class=cover", NULL);
  ctl_assert_status (&result, 0);
  ctl_result_clear (&result);
  written = ctl_hash_file (out);
  whole = ctl_hash_file (there);
  g_assert_cmpstr (written, ==, whole);
  close (full);
  ctl_remove_folder (folder);
}

/* ---- Places that cannot be written ---- */

/* The user's own name in the message, not that of a file of ours. */
static void
test_missing_folder (void)
{
  static const char *const names[] = { "map.png", "map.pdf", "covers.gpkg", "backup.sanhua" };
  static const char *const commands[] = { "render", "render", "export", "backup" };
  g_autofree char *folder = ctl_make_folder ();
  g_autofree char *nowhere = g_build_filename (folder, "none", NULL);
  g_autofree char *why = g_strdup_printf ("there is no folder “%s”", nowhere);

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *out = g_build_filename (nowhere, names[i], NULL);
      g_autofree char *start = g_strdup_printf ("sanhuactl: %s: ", out);
      CtlResult result = ctl_run (commands[i], town_path, out, NULL);
      ctl_assert_status (&result, 5);
      ctl_assert_one_error_line (&result);
      if (!g_str_has_prefix (result.err, start) || strstr (result.err, why) == NULL)
        g_error ("%s: %s", result.command, result.err);
      ctl_result_clear (&result);
    }
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

/* The system's own cause, the same for every command. The superuser writes everywhere. */
static void
test_closed_folder (void)
{
  static const char *const names[] = { "map.png",       "map.pdf",    "covers.csv",
                                       "backup.sanhua", "new.sanhua", "demo.sanhua" };
  static const char *const commands[] = { "render", "render", "export", "backup", "new", "demo" };
  g_autofree char *folder = ctl_make_folder ();
  gboolean writable;

  g_assert_cmpint (g_chmod (folder, 0555), ==, 0);
  writable = g_access (folder, W_OK) == 0;
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *out = g_build_filename (folder, names[i], NULL);
      g_autofree char *words =
        g_strdup_printf ("sanhuactl: %s: cannot write: %s\n", out, g_strerror (EACCES));
      gboolean makes = i >= 4;
      const char *const arguments[] = { commands[i], makes ? out : town_path, makes ? NULL : out,
                                        i == 2 ? "--class=cover" : NULL, NULL };
      CtlResult result = ctl_runv (arguments);
      ctl_assert_status (&result, writable ? 0 : 5);
      if (!writable)
        g_assert_cmpstr (result.err, ==, words);
      ctl_result_clear (&result);
    }
  g_assert_cmpint (g_chmod (folder, 0755), ==, 0);
  ctl_remove_folder (folder);
}

/* What is not a workspace is called what it is. */
static void
test_no_workspace (void)
{
  g_autofree char *folder = ctl_make_folder ();
  g_autofree char *empty = ctl_write_file (folder, "empty.sanhua", "");
  g_autofree char *text = ctl_write_file (folder, "text.sanhua", "A letter to a friend, no more.");
  g_autofree char *cut = copy_town (folder);
  g_autofree char *nowhere = g_build_filename (folder, "none", "new.sanhua", NULL);
  const char *const cases[][3] = {
    { "stats", folder, "this is a folder" },        { "undo", folder, "this is a folder" },
    { "stats", empty, "the file is empty" },        { "stats", text, "not a Sanhua workspace" },
    { "stats", "/dev/null", "this is not a file" }, { "check", cut, "the file is damaged" },
    { "undo", cut, "the file is damaged" },         { "new", nowhere, "there is no folder" },
    { "demo", nowhere, "there is no folder" },
  };

  g_assert_cmpint (truncate (cut, 3000), ==, 0);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      CtlResult result = ctl_run (cases[i][0], cases[i][1], NULL);
      g_autofree char *start = g_strdup_printf ("sanhuactl: %s: ", cases[i][1]);
      ctl_assert_status (&result, 4);
      ctl_assert_one_error_line (&result);
      if (!g_str_has_prefix (result.err, start) || strstr (result.err, cases[i][2]) == NULL)
        g_error ("%s: %s", result.command, result.err);
      ctl_result_clear (&result);
    }
  ctl_remove_folder (folder);
}

/* ---- A full disk ---- */

/* What SQLite, without our code, says of the file: whether it is sound, and how many steps it tells of. */
static int
count_steps (const char *path)
{
  sqlite3 *db = NULL;
  sqlite3_stmt *statement = NULL;
  int n;

  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_prepare_v2 (db, "PRAGMA integrity_check", -1, &statement, NULL), ==,
                   SQLITE_OK);
  g_assert_cmpint (sqlite3_step (statement), ==, SQLITE_ROW);
  g_assert_cmpstr ((const char *) sqlite3_column_text (statement, 0), ==, "ok");
  sqlite3_finalize (statement);
  g_assert_cmpint (
    sqlite3_prepare_v2 (db, "SELECT count (*) FROM change_log", -1, &statement, NULL), ==,
    SQLITE_OK);
  g_assert_cmpint (sqlite3_step (statement), ==, SQLITE_ROW);
  n = sqlite3_column_int (statement, 0);
  sqlite3_finalize (statement);
  g_assert_cmpint (sqlite3_close (db), ==, SQLITE_OK);
  return n;
}

static guint
count_files (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  guint n = 0;

  while (g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

/* Status 5 in one line that speaks of @name and of no file of ours. */
static void
assert_failed (const CtlResult *result, const char *name)
{
  g_autofree char *start = g_strdup_printf ("sanhuactl: %s: ", name);

  ctl_assert_status (result, 5);
  ctl_assert_one_error_line (result);
  if (!g_str_has_prefix (result->err, start) || strstr (result->err, ".part") != NULL)
    g_error ("%s: %s", result->command, result->err);
}

/* Whatever the moment at which the disk is full: what was acknowledged is there, what was not is not. */
static void
test_full_disk_edits (void)
{
  static const rlim_t limits[] = { 1, 20000, 34000, 70000, 150000 };
  g_autofree char *folder = ctl_make_folder ();
  g_autofree char *path = copy_town (folder);
  g_autofree char *sample =
    g_build_filename (g_getenv ("G_TEST_SRCDIR"), "data", "sample", "covers.geojson", NULL);
  const char *const commands[][5] = {
    { "set", path, "cover", "4102040102000001", "note=x" },
    { "undo", path },
    { "redo", path },
    { "import", path, sample, "--class=cover" },
  };
  guint n_failed = 0, n_done = 0;

  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    for (guint k = 0; k < G_N_ELEMENTS (limits); k++)
      {
        const char *const arguments[] = { commands[i][0], commands[i][1], commands[i][2],
                                          commands[i][3], commands[i][4], NULL };
        int before = count_steps (path);
        CtlResult result = run_in ((Surroundings){ -2, limits[k] }, arguments);
        int after = count_steps (path);

        if (result.status == 5)
          {
            assert_failed (&result, path);
            g_assert_cmpint (after, ==, before);
            n_failed++;
          }
        else if (strstr (result.out, "nothing changed") == NULL && result.status == 0)
          {
            g_assert_cmpint (after, ==, before + 1);
            n_done++;
          }
        ctl_result_clear (&result);
      }
  g_assert_cmpuint (n_failed, >, 8);
  g_assert_cmpuint (n_done, >, 2);
  {
    CtlResult result = ctl_run ("check", path, NULL);
    ctl_assert_status (&result, 0);
    ctl_result_clear (&result);
  }
  ctl_remove_folder (folder);
}

/* A file that is not whole is not there, and nothing else is. */
static void
test_full_disk_files (void)
{
  static const rlim_t limits[] = { 34000, 150000 };
  static const struct
  {
    const char *command, *name, *option;
  } cases[] = {
    { "backup", "backup.sanhua" },
    { "export", "covers.geojson", "--class=cover" },
    { "export", "covers.csv", "--class=cover" },
    { "export", "covers.shp", "--class=cover" },
    { "export", "all.gpkg" },
    { "render", "map.png" },
    { "render", "sheet.png", "--paper=A3" },
    { "render", "map.pdf" },
    { "new", "new.sanhua" },
    { "demo", "demo.sanhua" },
  };
  g_autofree char *folder = ctl_make_folder ();

  for (guint i = 0; i < G_N_ELEMENTS (cases) * G_N_ELEMENTS (limits); i++)
    {
      const guint k = i / G_N_ELEMENTS (limits);
      g_autofree char *out = g_build_filename (folder, cases[k].name, NULL);
      gboolean reads =
        !g_str_equal (cases[k].command, "new") && !g_str_equal (cases[k].command, "demo");
      const char *const from[] = { cases[k].command, town_path, out, cases[k].option, NULL };
      const char *const bare[] = { cases[k].command, out, NULL };
      CtlResult result =
        run_in ((Surroundings){ -2, limits[i % G_N_ELEMENTS (limits)] }, reads ? from : bare);

      assert_failed (&result, out);
      g_assert_cmpuint (count_files (folder), ==, 0);
      ctl_result_clear (&result);
    }
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

/* The disk takes the workspace while it is made, but not its last pages into the file itself. */
static void
test_full_disk_at_the_end (void)
{
  g_autofree char *folder = ctl_make_folder ();
  g_autofree char *out = g_build_filename (folder, "demo.sanhua", NULL);
  const char *const arguments[] = { "demo", out, NULL };
  struct stat town;
  CtlResult result;

  g_assert_cmpint (stat (town_path, &town), ==, 0);
  result = run_in ((Surroundings){ -2, (rlim_t) town.st_size - 65536 }, arguments);
  assert_failed (&result, out);
  g_assert_cmpuint (count_files (folder), ==, 0);
  ctl_result_clear (&result);
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/gis/ctl-output/closed-pipe", test_closed_pipe);
  g_test_add_func ("/gis/ctl-output/full", test_full_output);
  g_test_add_func ("/gis/ctl-output/missing-folder", test_missing_folder);
  g_test_add_func ("/gis/ctl-output/closed-folder", test_closed_folder);
  g_test_add_func ("/gis/ctl-output/no-workspace", test_no_workspace);
  g_test_add_func ("/gis/ctl-output/full-disk/edits", test_full_disk_edits);
  g_test_add_func ("/gis/ctl-output/full-disk/files", test_full_disk_files);
  g_test_add_func ("/gis/ctl-output/full-disk/at-the-end", test_full_disk_at_the_end);
  return run_in_town ();
}
