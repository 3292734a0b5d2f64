/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copying a live file. Only through SQLite's backup API: a plain copy would miss what is still in
 * the WAL, and a stale WAL beside a replaced file destroys it. */
#include "gis/store/store-private.h"

#include "gis/core/file.h"

#include <glib/gstdio.h>

#define PAGES_PER_STEP 2048

/* The system's words where it refused something, else SQLite's. */
static void
set_copy_error (sqlite3 *to, const char *path, int code, GError **error)
{
  int cause = (code & 0xff) == SQLITE_IOERR || (code & 0xff) == SQLITE_CANTOPEN
                ? sqlite3_system_errno (to)
                : 0;

  g_set_error (error, GIS_ERROR, GIS_ERROR_FAILED, _ ("%s: the copy could not be written: %s"),
               path,
               cause != 0 ? gis_error_get_cause (cause)
                          : gis_connection_explain (code, sqlite3_errstr (code)));
}

static void
remove_copy (const char *path)
{
  g_autofree char *journal = g_strconcat (path, "-journal", NULL);

  g_unlink (path);
  g_unlink (journal);
}

static gboolean
run_backup (GisConnection *from, sqlite3 *to, const char *path, GisJob *job, GError **error)
{
  sqlite3_backup *backup = sqlite3_backup_init (to, "main", from->db, "main");
  gboolean going = TRUE;
  int code = SQLITE_OK;

  if (backup == NULL)
    {
      set_copy_error (to, path, sqlite3_errcode (to), error);
      return FALSE;
    }
  while (going)
    {
      code = sqlite3_backup_step (backup, PAGES_PER_STEP);
      if (code == SQLITE_BUSY || code == SQLITE_LOCKED)
        sqlite3_sleep (20);
      else if (code != SQLITE_OK)
        break;
      going = gis_job_step (
        job, (guint64) (sqlite3_backup_pagecount (backup) - sqlite3_backup_remaining (backup)),
        error);
    }
  sqlite3_backup_finish (backup);
  if (!going)
    return FALSE;
  if (code == SQLITE_DONE)
    return gis_connection_check_unchanged (from, error);
  set_copy_error (to, path, code, error);
  return FALSE;
}

static int
remember_cb (void *finding, int n_columns, char **values, char **names)
{
  char **first = finding;

  if (*first == NULL && values[0] != NULL && strcmp (values[0], "ok") != 0)
    *first = g_strdup (values[0]);
  return 0;
}

/* A copy of damaged pages is as damaged as they are: better to say so while the last good copy is still
 * kept. The search index does not count, it is made anew from the rows. */
static gboolean
check_copy (sqlite3 *copy, const char *from, GError **error)
{
  g_autofree char *finding = NULL;
  int code;

  if (sqlite3_create_module_v2 (copy, "fts5vocab", NULL, NULL, NULL) != SQLITE_OK ||
      sqlite3_create_module_v2 (copy, "fts5", NULL, NULL, NULL) != SQLITE_OK)
    code = sqlite3_errcode (copy);
  else
    code = sqlite3_exec (copy, "PRAGMA quick_check (1)", remember_cb, &finding, NULL);
  if (code == SQLITE_OK && finding == NULL)
    return TRUE;
  g_set_error (
    error, GIS_ERROR, GIS_ERROR_WORKSPACE,
    _ ("%s: the file is damaged (%s), and a copy of it would be; keep the last good copy"), from,
    finding != NULL ? g_strstrip (finding) : gis_connection_explain (code, sqlite3_errstr (code)));
  return FALSE;
}

gboolean
gis_backup_copy (GisConnection *from, const char *to, const char *name, GisJob *job, GError **error)
{
  sqlite3 *copy = NULL;
  gint64 pages = 0;
  gboolean done = FALSE;
  int code;

  gis_connection_get_integer (from, &pages, NULL, NULL, "PRAGMA page_count", "");
  gis_job_begin (job, _ ("Copying the workspace"), (guint64) pages);
  code = sqlite3_open_v2 (to, &copy, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL);
  if (code == SQLITE_OK)
    code = sqlite3_exec (copy, "PRAGMA synchronous = FULL", NULL, NULL, NULL);
  if (code != SQLITE_OK)
    set_copy_error (copy, name, code, error);
  else
    done = run_backup (from, copy, name, job, error) && check_copy (copy, from->path, error);
  sqlite3_close (copy);
  if (!done)
    remove_copy (to);
  return done;
}

gboolean
gis_workspace_backup (GisWorkspace *ws, const char *path, GisJob *job, GError **error)
{
  g_auto (GisReader) reader = { NULL, NULL };
  g_autofree char *partial = NULL;
  g_autofree char *tag = NULL;

  g_return_val_if_fail (GIS_IS_WORKSPACE (ws) && path != NULL, FALSE);

  if (g_file_test (path, G_FILE_TEST_EXISTS))
    {
      g_set_error (error, GIS_ERROR, GIS_ERROR_WORKSPACE,
                   _ ("%s: a file of this name exists already"), path);
      return FALSE;
    }
  if (!gis_file_check_folder (path, GIS_ERROR_FAILED, error) ||
      !gis_location_check_folder (path, error) || !gis_reader_open (&reader, ws, error))
    return FALSE;
  tag = g_uuid_string_random ();
  tag[8] = '\0';
  partial = g_strdup_printf ("%s.%s.part", path, tag);
  if (!gis_backup_copy (reader.conn, partial, path, job, error))
    return FALSE;
  return gis_location_publish (partial, path, error);
}
