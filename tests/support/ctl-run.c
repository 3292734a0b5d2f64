/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Running the real `sanhuactl` of this build from a test. */
#include "tests/support/ctl-run.h"

#include <glib/gstdio.h>
#include <signal.h>

/* Whole stacks where a PDF is written: AddressSanitizer can tell cairo's leaks from ours (lsan.supp). */
static void
unwind_slowly (GSubprocessLauncher *launcher, const char *const *arguments)
{
  const char *before = g_subprocess_launcher_getenv (launcher, "ASAN_OPTIONS");

  for (guint i = 0; arguments[i] != NULL; i++)
    if (g_str_has_suffix (arguments[i], ".pdf"))
      {
        g_autofree char *options =
          g_strconcat (before != NULL ? before : "", ":fast_unwind_on_malloc=0", NULL);
        g_subprocess_launcher_setenv (launcher, "ASAN_OPTIONS", options, TRUE);
        return;
      }
}

static GSubprocess *
spawn (const char *const *arguments, GSubprocessFlags flags)
{
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (flags);
  g_autoptr (GPtrArray) argv = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *program = NULL;
  GSubprocess *process;

  g_assert_nonnull (g_getenv ("G_TEST_BUILDDIR"));
  program = g_build_filename (g_getenv ("G_TEST_BUILDDIR"), "app", "sanhuactl", NULL);
  g_ptr_array_add (argv, program);
  for (guint i = 0; arguments[i] != NULL; i++)
    g_ptr_array_add (argv, (gpointer) arguments[i]);
  g_ptr_array_add (argv, NULL);
  g_subprocess_launcher_setenv (launcher, "LC_ALL", "C.UTF-8", TRUE);
  g_subprocess_launcher_unsetenv (launcher, "LANGUAGE");
  unwind_slowly (launcher, arguments);
  process =
    g_subprocess_launcher_spawnv (launcher, (const char *const *) (void *) argv->pdata, &error);
  g_assert_no_error (error);
  return process;
}

GSubprocess *
ctl_start (const char *const *arguments)
{
  return spawn (arguments, G_SUBPROCESS_FLAGS_STDOUT_SILENCE | G_SUBPROCESS_FLAGS_STDERR_SILENCE);
}

/* Bytes of all files in the folder of @path. */
static gsize
folder_bytes (const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;
  gsize sum = 0;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *file = g_build_filename (folder, name, NULL);
      GStatBuf info;
      if (g_stat (file, &info) == 0)
        sum += (gsize) info.st_size;
    }
  return sum;
}

static void
interrupt (GSubprocess *process)
{
  g_autoptr (GError) error = NULL;

  g_assert_nonnull (g_subprocess_get_identifier (process));
  g_subprocess_send_signal (process, SIGINT);
  g_subprocess_wait (process, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_get_if_exited (process));
}

/* One turn of waiting; FALSE once the process is known to have ended. */
static gboolean
wait_a_little (GSubprocess *process)
{
  g_main_context_iteration (NULL, FALSE);
  g_usleep (500);
  return g_subprocess_get_identifier (process) != NULL;
}

void
ctl_interrupt_when (GSubprocess *process, const char *path, gsize bytes)
{
  while (folder_bytes (path) < bytes && wait_a_little (process))
    continue;
  interrupt (process);
}

/* The children of all threads of a process, as the kernel lists them: "12 34 ". */
static char *
list_children (const char *pid)
{
  g_autofree char *tasks = g_build_filename ("/proc", pid, "task", NULL);
  g_autoptr (GDir) dir = g_dir_open (tasks, 0, NULL);
  GString *list = g_string_new (NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *file = g_build_filename (tasks, name, "children", NULL);
      g_autofree char *text = NULL;
      if (g_file_get_contents (file, &text, NULL, NULL))
        g_string_append (list, text);
    }
  return g_string_free (list, FALSE);
}

void
ctl_interrupt_at_child (GSubprocess *process, guint n)
{
  g_autofree char *pid = g_strdup (g_subprocess_get_identifier (process));
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  do
    {
      g_autofree char *children = list_children (pid);
      g_auto (GStrv) pids = g_strsplit (children, " ", -1);
      for (guint i = 0; pids[i] != NULL; i++)
        {
          if (*pids[i] != '\0')
            g_hash_table_add (seen, g_strdup (pids[i]));
        }
    }
  while (g_hash_table_size (seen) < n && wait_a_little (process));
  interrupt (process);
}

CtlResult
ctl_runv (const char *const *arguments)
{
  CtlResult result = { 0 };
  g_autoptr (GSubprocess) process =
               spawn (arguments, G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE);
  g_autoptr (GError) error = NULL;

  g_subprocess_communicate_utf8 (process, NULL, NULL, &result.out, &result.err, &error);
  g_assert_no_error (error);
  result.command = g_strjoinv (" ", (char **) arguments);
  result.status = g_subprocess_get_if_exited (process) ? g_subprocess_get_exit_status (process)
                                                       : 1000 + g_subprocess_get_term_sig (process);
  return result;
}

CtlResult
ctl_run (const char *first, ...)
{
  g_autoptr (GPtrArray) arguments = g_ptr_array_new ();
  va_list list;

  va_start (list, first);
  for (const char *at = first; at != NULL; at = va_arg (list, const char *))
    g_ptr_array_add (arguments, (gpointer) at);
  va_end (list);
  g_ptr_array_add (arguments, NULL);
  return ctl_runv ((const char *const *) (void *) arguments->pdata);
}

void
ctl_result_clear (CtlResult *result)
{
  g_clear_pointer (&result->command, g_free);
  g_clear_pointer (&result->out, g_free);
  g_clear_pointer (&result->err, g_free);
}

void
ctl_assert_status (const CtlResult *result, int status)
{
  if (result->status != status)
    g_error ("sanhuactl %s: status %d, expected %d\n%s%s", result->command, result->status, status,
             result->err, result->out);
}

void
ctl_assert_one_error_line (const CtlResult *result)
{
  const char *end = strchr (result->err, '\n');

  if (!g_str_has_prefix (result->err, "sanhuactl: ") || end == NULL || end[1] != '\0')
    g_error ("sanhuactl %s: not one line of error: “%s”", result->command, result->err);
}

JsonNode *
ctl_parse_json (const CtlResult *result)
{
  g_autoptr (GError) error = NULL;
  JsonNode *root = json_from_string (result->out, &error);

  g_assert_no_error (error);
  g_assert_nonnull (root);
  g_assert_true (JSON_NODE_HOLDS_OBJECT (root));
  return root;
}

char *
ctl_make_folder (void)
{
  g_autoptr (GError) error = NULL;
  char *folder = g_dir_make_tmp ("sanhua-ctl-XXXXXX", &error);

  g_assert_no_error (error);
  return folder;
}

void
ctl_remove_folder (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      g_assert_cmpint (g_unlink (path), ==, 0);
    }
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

char *
ctl_write_file (const char *folder, const char *name, const char *text)
{
  g_autoptr (GError) error = NULL;
  char *path = g_build_filename (folder, name, NULL);

  g_file_set_contents (path, text, -1, &error);
  g_assert_no_error (error);
  return path;
}

char *
ctl_hash_file (const char *path)
{
  g_autofree char *data = NULL;
  gsize size;

  if (!g_file_get_contents (path, &data, &size, NULL))
    return NULL;
  return g_compute_checksum_for_data (G_CHECKSUM_SHA256, (const guchar *) data, size);
}
