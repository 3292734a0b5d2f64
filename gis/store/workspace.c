/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The workspace object: opening, closing, its connections and its settings. Reading takes a
 * connection from a pool, writing the one writer behind its lock. */
#include "gis/core/text.h"
#include "gis/store/store-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAX_IDLE_READERS 4

G_DEFINE_FINAL_TYPE (GisWorkspace, gis_workspace, G_TYPE_OBJECT)

static void
gis_workspace_finalize (GObject *object)
{
  GisWorkspace *ws = GIS_WORKSPACE (object);

  gis_workspace_close (ws);
  g_free (ws->path);
  g_free (ws->name);
  g_free (ws->crs);
  g_free (ws->zone);
  g_free (ws->uuid);
  g_free (ws->author);
  g_clear_pointer (&ws->table_by_id, g_hash_table_unref);
  g_clear_pointer (&ws->tables, g_ptr_array_unref);
  g_clear_pointer (&ws->catalog, gis_catalog_unref);
  g_clear_pointer (&ws->idle, g_ptr_array_unref);
  g_mutex_clear (&ws->write_lock);
  g_mutex_clear (&ws->pool_lock);
  g_cond_clear (&ws->pool_cond);
  G_OBJECT_CLASS (gis_workspace_parent_class)->finalize (object);
}

static void
gis_workspace_class_init (GisWorkspaceClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = gis_workspace_finalize;
}

static void
gis_workspace_init (GisWorkspace *ws)
{
  const char *name = g_get_real_name ();

  g_mutex_init (&ws->write_lock);
  g_mutex_init (&ws->pool_lock);
  g_cond_init (&ws->pool_cond);
  ws->idle = g_ptr_array_new_with_free_func ((GDestroyNotify) gis_connection_close);
  if (name == NULL || name[0] == '\0' || g_str_equal (name, "Unknown"))
    name = g_get_user_name ();
  ws->author = g_strdup (name);
}

/* ---- Connections ---- */

/* Whether others write may change while we only read: connections of a past state go. Holds
 * pool_lock. */
static void
renew_read_mode (GisWorkspace *ws)
{
  GisConnectionMode mode;

  if (!ws->read_only)
    return;
  mode = gis_location_choose_read_mode (ws->path);
  for (guint i = ws->idle->len; i > 0; i--)
    {
      GisConnection *conn = g_ptr_array_index (ws->idle, i - 1);
      if (conn->immutable &&
          (mode != GIS_CONNECTION_IMMUTABLE || !gis_connection_check_unchanged (conn, NULL)))
        g_ptr_array_remove_index_fast (ws->idle, i - 1);
    }
  ws->read_mode = mode;
}

GisConnection *
gis_workspace_take_reader (GisWorkspace *ws, GError **error)
{
  GisConnectionMode mode;
  GisConnection *conn = NULL;

  g_mutex_lock (&ws->pool_lock);
  if (ws->closed)
    {
      g_mutex_unlock (&ws->pool_lock);
      g_set_error (error, GIS_ERROR, GIS_ERROR_WORKSPACE, _ ("%s: the workspace is closed"),
                   ws->path);
      return NULL;
    }
  renew_read_mode (ws);
  mode = ws->read_mode;
  if (ws->idle->len > 0)
    conn = g_ptr_array_steal_index_fast (ws->idle, ws->idle->len - 1);
  ws->n_lent++;
  g_mutex_unlock (&ws->pool_lock);
  if (conn == NULL)
    conn = gis_connection_open (ws->path, mode, error);
  if (conn == NULL)
    gis_workspace_give_reader (ws, NULL);
  return conn;
}

void
gis_workspace_give_reader (GisWorkspace *ws, GisConnection *conn)
{
  g_mutex_lock (&ws->pool_lock);
  ws->n_lent--;
  if (conn != NULL && !ws->closed && ws->idle->len < MAX_IDLE_READERS)
    g_ptr_array_add (ws->idle, g_steal_pointer (&conn));
  g_mutex_unlock (&ws->pool_lock);
  gis_connection_close (conn);
  g_mutex_lock (&ws->pool_lock);
  g_cond_broadcast (&ws->pool_cond);
  g_mutex_unlock (&ws->pool_lock);
}

const GisTable *
gis_workspace_require_table (GisWorkspace *ws, const char *class_id, GError **error)
{
  const GisTable *table = g_hash_table_lookup (ws->table_by_id, class_id);

  if (table == NULL)
    gis_catalog_require_class (ws->catalog, class_id, error);
  return table;
}

/* Outside a transaction again: references are checked. Only when they were not, because the pragma
 * makes every prepared statement expire. */
static void
end_write (GisWorkspace *ws)
{
  if (ws->references_off)
    gis_connection_exec (ws->writer, "PRAGMA foreign_keys = ON", NULL);
  ws->references_off = FALSE;
}

/* Foreign commits since our last look become history in a transaction of their own, so that they
 * stay recorded when the edit that found them is rolled back. */
static gboolean
begin_reconciled (GisWorkspace *ws, GError **error)
{
  for (;;)
    {
      gint64 version = 0;
      guint n = 0;
      if (!gis_connection_exec (ws->writer, "BEGIN IMMEDIATE", error))
        return FALSE;
      if (!gis_connection_get_integer (ws->writer, &version, NULL, error, "PRAGMA data_version",
                                       ""))
        break;
      if (version == ws->data_version)
        return TRUE;
      if (!gis_foreign_reconcile (ws, &n, error) || !gis_device_refresh (ws, error) ||
          !gis_connection_exec (ws->writer, "COMMIT", error))
        break;
      ws->data_version = version;
      ws->foreign_commits = TRUE;
      g_atomic_int_add ((gint *) &ws->n_foreign_edits, (gint) n);
    }
  if (!sqlite3_get_autocommit (ws->writer->db))
    gis_connection_exec (ws->writer, "ROLLBACK", NULL);
  return FALSE;
}

static gboolean
begin_locked (GisWorkspace *ws, const char *unchecked_sql, GError **error)
{
  gint64 unchecked = 0;

  if (ws->read_only)
    {
      g_set_error (error, GIS_ERROR, GIS_ERROR_READ_ONLY,
                   _ ("%s: the workspace is open for reading only"), ws->path);
      return FALSE;
    }
  g_mutex_lock (&ws->write_lock);
  if (ws->writer == NULL)
    g_set_error (error, GIS_ERROR, GIS_ERROR_WORKSPACE, _ ("%s: the workspace is closed"),
                 ws->path);
  else
    {
      if (unchecked_sql != NULL)
        gis_connection_get_integer (ws->writer, &unchecked, NULL, NULL, unchecked_sql, "");
      ws->references_off = unchecked != 0;
      if (ws->references_off)
        gis_connection_exec (ws->writer, "PRAGMA foreign_keys = OFF", NULL);
      if (begin_reconciled (ws, error))
        return TRUE;
      end_write (ws);
    }
  g_mutex_unlock (&ws->write_lock);
  return FALSE;
}

gboolean
gis_workspace_begin_write (GisWorkspace *ws, GError **error)
{
  return begin_locked (ws, NULL, error);
}

gboolean
gis_workspace_begin_replay (GisWorkspace *ws, const char *unchecked_sql, GError **error)
{
  return begin_locked (ws, unchecked_sql, error);
}

gboolean
gis_workspace_commit_write (GisWorkspace *ws, GError **error)
{
  gboolean done;

  gis_connection_watch (ws->writer, NULL);
  if (sqlite3_get_autocommit (ws->writer->db))
    {
      g_set_error (error, GIS_ERROR, GIS_ERROR_FAILED,
                   _ ("%s: the change was rolled back by an earlier error"), ws->path);
      done = FALSE;
    }
  else
    done = gis_connection_exec (ws->writer, "COMMIT", error);
  if (!done && !sqlite3_get_autocommit (ws->writer->db))
    gis_connection_exec (ws->writer, "ROLLBACK", NULL);
  end_write (ws);
  g_mutex_unlock (&ws->write_lock);
  return done;
}

void
gis_workspace_rollback_write (GisWorkspace *ws)
{
  gis_connection_watch (ws->writer, NULL);
  if (!sqlite3_get_autocommit (ws->writer->db))
    gis_connection_exec (ws->writer, "ROLLBACK", NULL);
  end_write (ws);
  g_mutex_unlock (&ws->write_lock);
}

/* ---- Opening ---- */

/* A regular file with SQLite's header, by its real name (SQLite names the WAL after it). */
static char *
dup_checked_path (const char *path, GisOpenMode mode, GError **error)
{
  g_autofree char *real = NULL;
  char *resolved = realpath (path, NULL);
  char header[16] = "";
  struct stat info;
  int fd;

  if (resolved == NULL)
    {
      g_set_error (error, GIS_ERROR, GIS_ERROR_WORKSPACE, "%s: %s", path,
                   gis_error_get_cause (errno));
      return NULL;
    }
  real = g_strdup (resolved);
  free (resolved);
  fd = open (real, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0 || fstat (fd, &info) != 0)
    {
      g_set_error (error, GIS_ERROR, GIS_ERROR_WORKSPACE, "%s: %s", path,
                   gis_error_get_cause (errno));
      if (fd >= 0)
        close (fd);
      return NULL;
    }
  if (!S_ISREG (info.st_mode))
    g_set_error (error, GIS_ERROR, GIS_ERROR_WORKSPACE,
                 S_ISDIR (info.st_mode) ? _ ("%s: this is a folder, not a Sanhua workspace")
                                        : _ ("%s: this is not a file, and not a Sanhua workspace"),
                 path);
  else if (info.st_size == 0)
    g_set_error (error, GIS_ERROR, GIS_ERROR_WORKSPACE,
                 _ ("%s: the file is empty, this is not a Sanhua workspace"), path);
  else if (pread (fd, header, sizeof header, 0) != sizeof header ||
           memcmp (header, "SQLite format 3", sizeof header) != 0)
    g_set_error (error, GIS_ERROR, GIS_ERROR_WORKSPACE, _ ("%s: this is not a Sanhua workspace"),
                 path);
  else if (mode == GIS_OPEN_READ_WRITE && info.st_nlink > 1)
    g_set_error (error, GIS_ERROR, GIS_ERROR_WORKSPACE,
                 _ ("%s: the file has several names (hard links); writing under one of them would "
                    "damage it"),
                 path);
  else if (mode == GIS_OPEN_READ_WRITE && access (real, W_OK) != 0)
    g_set_error (error, GIS_ERROR, GIS_ERROR_READ_ONLY,
                 _ ("%s: the file cannot be written (%s); open it for reading only"), path,
                 gis_error_get_cause (errno));
  else
    {
      close (fd);
      return g_steal_pointer (&real);
    }
  close (fd);
  return NULL;
}

static char *
dup_setting_from (GisConnection *conn, const char *key, GError **error)
{
  return gis_connection_dup_text (conn, error, "SELECT value FROM setting WHERE key = ?1", "t",
                                  key);
}

/* Takes @name. A name may carry its translations, as the catalogue's titles do (the demo city's does):
 * the user's language chooses. Anything else is the name as it stands. */
static char *
choose_name (char *name)
{
  g_autoptr (JsonNode) node = name != NULL && *name == '{' ? json_from_string (name, NULL) : NULL;
  GisText titles;

  if (node == NULL || !gis_text_parse (&titles, node, "workspace.name", NULL))
    return name;
  g_free (name);
  name = g_strdup (gis_text_get (&titles));
  gis_text_clear (&titles);
  return name;
}

static gboolean
load_settings (GisWorkspace *ws, GisConnection *conn, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autofree char *srid = dup_setting_from (conn, "workspace.srid", &local);
  guint64 number = 0;

  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  ws->name = choose_name (dup_setting_from (conn, "workspace.name", NULL));
  ws->crs = dup_setting_from (conn, "workspace.crs", NULL);
  ws->zone = dup_setting_from (conn, "workspace.zone", NULL);
  ws->uuid = dup_setting_from (conn, "workspace.uuid", NULL);
  if (ws->crs == NULL || ws->uuid == NULL || !g_uuid_string_is_valid (ws->uuid) || srid == NULL ||
      !g_ascii_string_to_unsigned (srid, 10, 1, 999999, &number, NULL))
    {
      g_set_error (error, GIS_ERROR, GIS_ERROR_WORKSPACE,
                   _ ("%s: damaged: the settings of the workspace are missing"), ws->path);
      return FALSE;
    }
  if (ws->name == NULL)
    ws->name = g_path_get_basename (ws->path);
  ws->srid = (int) number;
  return TRUE;
}

static gboolean
load_catalog (GisWorkspace *ws, GisConnection *conn, GError **error)
{
  g_autofree char *json =
    gis_connection_dup_text (conn, error, "SELECT json FROM catalog ORDER BY id DESC LIMIT 1", "");
  g_autoptr (GError) cause = NULL;

  if (json == NULL)
    {
      if (error == NULL || *error == NULL)
        g_set_error (error, GIS_ERROR, GIS_ERROR_WORKSPACE, _ ("%s: damaged: no catalogue"),
                     ws->path);
      return FALSE;
    }
  ws->catalog = gis_catalog_new_from_json (json, &cause);
  if (ws->catalog == NULL || !gis_tables_check_catalog (ws->catalog, &cause))
    {
      g_set_error (error, GIS_ERROR, GIS_ERROR_WORKSPACE, _ ("%s: its catalogue is refused: %s"),
                   ws->path, cause->message);
      return FALSE;
    }
  ws->tables = g_ptr_array_new_with_free_func ((GDestroyNotify) gis_table_free);
  ws->table_by_id = g_hash_table_new (g_str_hash, g_str_equal);
  for (guint i = 0; i < gis_catalog_get_n_classes (ws->catalog); i++)
    {
      GisTable *table = gis_table_new (gis_catalog_get_class (ws->catalog, i));
      g_ptr_array_add (ws->tables, table);
      g_hash_table_insert (ws->table_by_id, (gpointer) table->class_id, table);
    }
  return TRUE;
}

/* All that must hold before anything of the file is used. */
static gboolean
inspect_and_load (GisWorkspace *ws, GisConnection *conn, GError **error)
{
  int version = 0;

  if (!gis_inspect_identity (conn, &version, error) || !gis_inspect_schema (conn, error))
    return FALSE;
  if (version < GIS_STORE_SCHEMA_VERSION)
    {
      if (ws->read_only)
        {
          g_set_error (
            error, GIS_ERROR, GIS_ERROR_WORKSPACE,
            _ ("%s: the workspace has the older version %d; open it for writing once, so "
               "that it is brought up to date"),
            ws->path, version);
          return FALSE;
        }
      if (!gis_migrate (conn, version, error))
        return FALSE;
    }
  return gis_inspect_system (conn, error) && load_settings (ws, conn, error) &&
         load_catalog (ws, conn, error) && gis_inspect_tables (conn, ws->tables, error);
}

/* Device number, recording triggers, what other programs did: one transaction. */
static gboolean
start_writer (GisWorkspace *ws, GError **error)
{
  GisConnection *conn = ws->writer;
  guint n = 0;

  if (!gis_triggers_install (conn, ws->tables, ws->srid, error) ||
      !gis_connection_exec (conn, "BEGIN IMMEDIATE", error))
    return FALSE;
  if (gis_foreign_ensure_triggers (conn, ws->tables, error) && gis_device_bind (ws, error) &&
      gis_search_prepare (ws, error) && gis_foreign_reconcile (ws, &n, error) &&
      gis_device_store_counter (ws, error) &&
      gis_connection_get_integer (conn, &ws->data_version, NULL, error, "PRAGMA data_version",
                                  "") &&
      gis_connection_exec (conn, "COMMIT", error))
    {
      ws->n_foreign_edits = n;
      gis_device_remember (ws);
      return TRUE;
    }
  if (!sqlite3_get_autocommit (conn->db))
    gis_connection_exec (conn, "ROLLBACK", NULL);
  return FALSE;
}

GisWorkspace *
gis_workspace_open (const char *path, GisOpenMode mode, GError **error)
{
  g_autoptr (GisWorkspace) ws = NULL;

  g_return_val_if_fail (path != NULL, NULL);

  ws = g_object_new (GIS_TYPE_WORKSPACE, NULL);
  ws->read_only = mode == GIS_OPEN_READ_ONLY;
  ws->path = dup_checked_path (path, mode, error);
  if (ws->path == NULL || !gis_location_check (ws->path, error))
    return NULL;
  ws->read_mode = ws->read_only ? gis_location_choose_read_mode (ws->path) : GIS_CONNECTION_READ;
  if (ws->read_only)
    {
      g_auto (GisReader) reader = { NULL, NULL };
      return gis_reader_open (&reader, ws, error) && inspect_and_load (ws, reader.conn, error)
               ? g_object_ref (ws)
               : NULL;
    }
  ws->lock = gis_writer_lock_take (ws->path, error);
  if (ws->lock == NULL)
    return NULL;
  if (gis_location_check_side_files (ws->path, error))
    ws->writer = gis_connection_open (ws->path, GIS_CONNECTION_WRITE, error);
  /* Whose file it is comes first: one that is refused stays as it was. */
  if (ws->writer == NULL || !inspect_and_load (ws, ws->writer, error) ||
      !gis_connection_use_wal (ws->writer, error) || !start_writer (ws, error))
    return NULL;
  return g_steal_pointer (&ws);
}

void
gis_workspace_close (GisWorkspace *ws)
{
  g_return_if_fail (GIS_IS_WORKSPACE (ws));

  g_mutex_lock (&ws->write_lock);
  g_mutex_lock (&ws->pool_lock);
  ws->closed = TRUE;
  while (ws->n_lent > 0)
    g_cond_wait (&ws->pool_cond, &ws->pool_lock);
  if (ws->idle->len > 0)
    g_ptr_array_remove_range (ws->idle, 0, ws->idle->len);
  g_mutex_unlock (&ws->pool_lock);
  if (ws->writer != NULL)
    {
      /* Readers in other processes may hold it back; their last one consolidates then. */
      sqlite3_wal_checkpoint_v2 (ws->writer->db, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
      gis_device_remember (ws);
      g_clear_pointer (&ws->writer, gis_connection_close);
    }
  g_clear_pointer (&ws->lock, gis_writer_lock_release);
  g_mutex_unlock (&ws->write_lock);
}

void
gis_workspace_rest (GisWorkspace *ws)
{
  g_return_if_fail (GIS_IS_WORKSPACE (ws));

  g_mutex_lock (&ws->pool_lock);
  if (ws->idle->len > 0)
    g_ptr_array_remove_range (ws->idle, 0, ws->idle->len);
  g_mutex_unlock (&ws->pool_lock);
}

/* ---- Properties ---- */

const char *
gis_workspace_get_path (GisWorkspace *ws)
{
  g_return_val_if_fail (GIS_IS_WORKSPACE (ws), NULL);
  return ws->path;
}

const char *
gis_workspace_get_name (GisWorkspace *ws)
{
  g_return_val_if_fail (GIS_IS_WORKSPACE (ws), NULL);
  return ws->name;
}

const char *
gis_workspace_get_crs (GisWorkspace *ws)
{
  g_return_val_if_fail (GIS_IS_WORKSPACE (ws), NULL);
  return ws->crs;
}

int
gis_workspace_get_srid (GisWorkspace *ws)
{
  g_return_val_if_fail (GIS_IS_WORKSPACE (ws), 0);
  return ws->srid;
}

const char *
gis_workspace_get_uuid (GisWorkspace *ws)
{
  g_return_val_if_fail (GIS_IS_WORKSPACE (ws), NULL);
  return ws->uuid;
}

gboolean
gis_workspace_is_read_only (GisWorkspace *ws)
{
  g_return_val_if_fail (GIS_IS_WORKSPACE (ws), TRUE);
  return ws->read_only;
}

GisCatalog *
gis_workspace_get_catalog (GisWorkspace *ws)
{
  g_return_val_if_fail (GIS_IS_WORKSPACE (ws), NULL);
  return ws->catalog;
}

GisDate
gis_workspace_get_today (GisWorkspace *ws)
{
  g_return_val_if_fail (GIS_IS_WORKSPACE (ws), GIS_DATE_NONE);
  return gis_date_today (ws->zone);
}

char *
gis_workspace_dup_time (GisWorkspace *ws, const char *recorded_at)
{
  char *time;

  g_return_val_if_fail (GIS_IS_WORKSPACE (ws), NULL);
  time = gis_timestamp_dup_local (recorded_at, ws->zone);
  return time != NULL ? time : g_strdup (recorded_at != NULL ? recorded_at : "");
}

guint
gis_workspace_get_foreign_edits (GisWorkspace *ws)
{
  g_return_val_if_fail (GIS_IS_WORKSPACE (ws), 0);
  return (guint) g_atomic_int_get ((gint *) &ws->n_foreign_edits);
}

void
gis_workspace_set_author (GisWorkspace *ws, const char *author)
{
  g_return_if_fail (GIS_IS_WORKSPACE (ws));

  g_mutex_lock (&ws->pool_lock);
  g_free (ws->author);
  ws->author = g_strdup (author != NULL ? author : "");
  g_mutex_unlock (&ws->pool_lock);
}

char *
gis_workspace_dup_author (GisWorkspace *ws)
{
  char *author;

  g_mutex_lock (&ws->pool_lock);
  author = g_strdup (ws->author);
  g_mutex_unlock (&ws->pool_lock);
  return author;
}

char *
gis_workspace_dup_setting (GisWorkspace *ws, const char *key)
{
  g_auto (GisReader) reader = { NULL, NULL };

  g_return_val_if_fail (GIS_IS_WORKSPACE (ws) && key != NULL, NULL);

  return gis_reader_open (&reader, ws, NULL) ? dup_setting_from (reader.conn, key, NULL) : NULL;
}

gboolean
gis_workspace_set_setting (GisWorkspace *ws, const char *key, const char *value, GError **error)
{
  gboolean done;

  g_return_val_if_fail (GIS_IS_WORKSPACE (ws) && key != NULL, FALSE);

  if (!gis_workspace_begin_write (ws, error))
    return FALSE;
  if (value != NULL)
    done = gis_connection_run (ws->writer, error,
                               "INSERT OR REPLACE INTO setting (key, value) VALUES (?1, ?2)", "tt",
                               key, value);
  else
    done = gis_connection_run (ws->writer, error, "DELETE FROM setting WHERE key = ?1", "t", key);
  if (!done)
    {
      gis_workspace_rollback_write (ws);
      return FALSE;
    }
  return gis_workspace_commit_write (ws, error);
}

char *
gis_workspace_dup_rule (GisWorkspace *ws, const char *id, GError **error)
{
  g_auto (GisReader) reader = { NULL, NULL };
  g_autoptr (GError) local = NULL;
  char *json;

  g_return_val_if_fail (GIS_IS_WORKSPACE (ws) && id != NULL, NULL);

  if (!gis_reader_open (&reader, ws, error))
    return NULL;
  json =
    gis_connection_dup_text (reader.conn, &local, "SELECT json FROM rule WHERE id = ?1", "t", id);
  if (local != NULL)
    g_propagate_error (error, g_steal_pointer (&local));
  else if (json == NULL)
    g_set_error (error, GIS_ERROR, GIS_ERROR_NOT_FOUND, _ ("%s: no rule document “%s”"), ws->path,
                 id);
  return json;
}

char **
gis_workspace_list_rules (GisWorkspace *ws, GError **error)
{
  g_auto (GisReader) reader = { NULL, NULL };
  g_autoptr (GPtrArray) ids = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GisStatement) statement = NULL;
  int state;

  g_return_val_if_fail (GIS_IS_WORKSPACE (ws), NULL);

  if (!gis_reader_open (&reader, ws, error))
    return NULL;
  statement = gis_connection_prepare (
    reader.conn, "SELECT id FROM rule WHERE id IS NOT NULL ORDER BY id", error);
  if (statement == NULL)
    return NULL;
  while ((state = gis_statement_step (reader.conn, statement, error)) > 0)
    g_ptr_array_add (ids, g_strdup ((const char *) sqlite3_column_text (statement, 0)));
  if (state < 0)
    return NULL;
  g_ptr_array_add (ids, NULL);
  return (char **) g_ptr_array_steal (ids, NULL);
}
