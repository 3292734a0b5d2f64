/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Making a workspace: under a temporary name beside its own, which it gets only when it is whole. */
#include "gis/store/create.h"

#include "gis/store/store-private.h"

#include <glib/gstdio.h>

static gboolean
check_free_name (const char *path, GError **error)
{
  static const char *const suffixes[] = { "", "-wal", "-journal" };

  for (guint i = 0; i < G_N_ELEMENTS (suffixes); i++)
    {
      g_autofree char *name = g_strconcat (path, suffixes[i], NULL);
      GStatBuf info;
      if (g_lstat (name, &info) != 0)
        continue;
      g_set_error (error, GIS_ERROR, GIS_ERROR_WORKSPACE,
                   _ ("%s: a file of this name exists already"), name);
      return FALSE;
    }
  return TRUE;
}

static void
remove_files (const char *path)
{
  static const char *const suffixes[] = { "", "-wal", "-shm", "-journal" };

  for (guint i = 0; i < G_N_ELEMENTS (suffixes); i++)
    {
      g_autofree char *name = g_strconcat (path, suffixes[i], NULL);
      g_unlink (name);
    }
}

/* Whoever asked for @path has never heard of @partial. */
static void
speak_of (GError **error, const char *partial, const char *path)
{
  g_auto (GStrv) parts = NULL;

  if (error == NULL || *error == NULL)
    return;
  parts = g_strsplit ((*error)->message, partial, -1);
  g_free ((*error)->message);
  (*error)->message = g_strjoinv (path, parts);
}

GisWorkspace *
gis_workspace_create (const char *path,
                      const char *name,
                      const char *crs,
                      GisCatalog *catalog,
                      GError **error)
{
  g_autoptr (GisCatalog) used = NULL;
  g_autofree char *partial = NULL;
  g_autofree char *tag = g_uuid_string_random ();

  g_return_val_if_fail (path != NULL && crs != NULL, NULL);

  if (!check_free_name (path, error) || !gis_location_check (path, error) ||
      !gis_location_check_folder (path, error))
    return NULL;
  used = catalog != NULL ? gis_catalog_ref (catalog) : gis_catalog_new_builtin (error);
  if (used == NULL)
    return NULL;
  tag[8] = '\0';
  partial = g_strdup_printf ("%s.%s.part", path, tag);
  if (!gis_schema_create (partial, name != NULL ? name : "", crs, used, error))
    {
      remove_files (partial);
      speak_of (error, partial, path);
      return NULL;
    }
  if (!gis_location_publish (partial, path, error))
    return NULL;
  return gis_workspace_open (path, GIS_OPEN_READ_WRITE, error);
}

/* ---- With content ---- */

/* Makes @partial anew under its lock: what another process is making there stays untouched. */
static GisWorkspace *
start_partial (const char *partial,
               const char *name,
               const char *crs,
               const GisCatalog *catalog,
               GError **error)
{
  GisWriterLock *lock = gis_writer_lock_take (partial, error);
  gboolean made;

  if (lock == NULL)
    return NULL;
  remove_files (partial);
  made = gis_schema_create (partial, name != NULL ? name : "", crs, catalog, error);
  if (!made)
    remove_files (partial);
  gis_writer_lock_release (lock);
  return made ? gis_workspace_open (partial, GIS_OPEN_READ_WRITE, error) : NULL;
}

static void
discard_partial (const char *partial)
{
  GisWriterLock *lock = gis_writer_lock_take (partial, NULL);

  if (lock == NULL)
    return; /* another process has begun there */
  remove_files (partial);
  gis_writer_lock_release (lock);
}

/* Everything into the file itself: a disk that does not take it is told here, closing is silent. */
static gboolean
consolidate (GisWorkspace *ws, GError **error)
{
  int code =
    sqlite3_wal_checkpoint_v2 (ws->writer->db, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);

  return code == SQLITE_OK || code == SQLITE_BUSY || gis_connection_fail (ws->writer, error);
}

/* Gives the closed file its name, when all of it is in the file itself. */
static gboolean
publish_partial (const char *partial, const char *path, GError **error)
{
  GisWriterLock *lock;
  gboolean done;

  if (!gis_workspace_check_unused (partial, error) || !check_free_name (path, error))
    return FALSE;
  lock = gis_writer_lock_take (partial, error);
  if (lock == NULL)
    return FALSE;
  done = gis_location_publish (partial, path, error);
  gis_writer_lock_release (lock);
  return done;
}

GisWorkspace *
gis_workspace_create_filled (const char *path,
                             const char *name,
                             const char *crs,
                             GisCatalog *catalog,
                             GisWorkspaceFill fill,
                             gpointer data,
                             GError **error)
{
  g_autoptr (GisCatalog) used = NULL;
  g_autoptr (GisWorkspace) ws = NULL;
  g_autofree char *partial = NULL;
  gboolean done;

  g_return_val_if_fail (path != NULL && crs != NULL && fill != NULL, NULL);

  if (!check_free_name (path, error) || !gis_location_check (path, error) ||
      !gis_location_check_folder (path, error))
    return NULL;
  used = catalog != NULL ? gis_catalog_ref (catalog) : gis_catalog_new_builtin (error);
  if (used == NULL)
    return NULL;
  partial = g_strconcat (path, GIS_WORKSPACE_PARTIAL, NULL);
  ws = start_partial (partial, name, crs, used, error);
  if (ws == NULL)
    {
      speak_of (error, partial, path);
      return NULL;
    }
  done = fill (ws, data, error) && consolidate (ws, error);
  gis_workspace_close (ws);
  if (done && publish_partial (partial, path, error))
    return gis_workspace_open (path, GIS_OPEN_READ_WRITE, error);
  discard_partial (partial);
  speak_of (error, partial, path);
  return NULL;
}
