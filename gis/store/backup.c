/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copying a live file. Only through SQLite's backup API: a plain copy would miss what is still in
 * the WAL, and a stale WAL beside a replaced file destroys it. */
#include "gis/store/store-private.h"

#include <glib/gstdio.h>

#define PAGES_PER_STEP 2048

static gboolean
run_backup (GisConnection *from, sqlite3 *to, const char *path, GisJob *job, GError **error)
{
  sqlite3_backup *backup = sqlite3_backup_init (to, "main", from->db, "main");
  gboolean going = TRUE;
  int code = SQLITE_OK;

  if (backup == NULL)
    {
      g_set_error (error, GIS_ERROR, GIS_ERROR_FAILED, "%s: %s", path, sqlite3_errmsg (to));
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
  g_set_error (error, GIS_ERROR, GIS_ERROR_FAILED, _ ("%s: the copy could not be written: %s"),
               path, sqlite3_errstr (code));
  return FALSE;
}

gboolean
gis_backup_copy (GisConnection *from, const char *to, GisJob *job, GError **error)
{
  sqlite3 *copy = NULL;
  gint64 pages = 0;
  gboolean done = FALSE;

  gis_connection_get_integer (from, &pages, NULL, NULL, "PRAGMA page_count", "");
  gis_job_begin (job, _ ("Copying the workspace"), (guint64) pages);
  if (sqlite3_open_v2 (to, &copy, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL) != SQLITE_OK)
    g_set_error (error, GIS_ERROR, GIS_ERROR_FAILED, "%s: %s", to, sqlite3_errmsg (copy));
  else
    done = sqlite3_exec (copy, "PRAGMA synchronous = FULL", NULL, NULL, NULL) == SQLITE_OK &&
           run_backup (from, copy, to, job, error);
  sqlite3_close (copy);
  if (!done)
    g_unlink (to);
  return done;
}

gboolean
gis_workspace_backup (GisWorkspace *ws, const char *path, GisJob *job, GError **error)
{
  g_auto (GisReader) reader = { NULL, NULL };
  g_autofree char *folder = NULL;
  g_autofree char *partial = NULL;
  g_autofree char *tag = NULL;

  g_return_val_if_fail (GIS_IS_WORKSPACE (ws) && path != NULL, FALSE);

  if (g_file_test (path, G_FILE_TEST_EXISTS))
    {
      g_set_error (error, GIS_ERROR, GIS_ERROR_WORKSPACE,
                   _ ("%s: a file of this name exists already"), path);
      return FALSE;
    }
  folder = g_path_get_dirname (path);
  if (!g_file_test (folder, G_FILE_TEST_IS_DIR))
    {
      g_set_error (error, GIS_ERROR, GIS_ERROR_FAILED,
                   _ ("%s: cannot be written: there is no folder “%s”"), path, folder);
      return FALSE;
    }
  if (!gis_reader_open (&reader, ws, error))
    return FALSE;
  tag = g_uuid_string_random ();
  tag[8] = '\0';
  partial = g_strdup_printf ("%s.%s.part", path, tag);
  if (!gis_backup_copy (reader.conn, partial, job, error))
    return FALSE;
  return gis_location_publish (partial, path, error);
}
