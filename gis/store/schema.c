/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Making a new file: SpatiaLite's metadata, one registered table a class, our system tables, the
 * recording triggers for other programs, copies of the catalogue and of the rule documents. The
 * only place where SpatiaLite's own functions run: the file is ours and empty. */
#include "gis/store/store-private.h"

#include "gis/crs/crs.h"
#include <errno.h>
#include <gio/gio.h>
#include <spatialite.h>
#include <string.h>

#define RULES_PATH "/io/github/sanhua/gis/rules/"

const char *const gis_schema_session_tables[] = { "state_event", "attachment", "saved_place",
                                                  NULL };

static const char *const system_sql[] = {
  "CREATE TABLE setting (key TEXT PRIMARY KEY, value TEXT)",
  "CREATE TABLE catalog (id INTEGER PRIMARY KEY, json TEXT NOT NULL, recorded_at TEXT NOT NULL)",
  "CREATE TABLE rule (id TEXT PRIMARY KEY, json TEXT NOT NULL)",
  /* Who may give out ids: one row per copy of the file that was written to. */
  "CREATE TABLE device (number INTEGER PRIMARY KEY, next_counter INTEGER NOT NULL, label TEXT, "
  "added_at TEXT NOT NULL)",
  /* Ranges of component serials that a device may give out; `next` never goes back. */
  "CREATE TABLE serial_block (id INTEGER PRIMARY KEY, prefix TEXT NOT NULL, device INTEGER NOT "
  "NULL, first INTEGER NOT NULL, last INTEGER NOT NULL, next INTEGER NOT NULL)",
  "CREATE INDEX ix_serial_block_prefix ON serial_block (prefix)",
  /* superseded: a later record took effect on an earlier day. */
  "CREATE TABLE state_event (id INTEGER PRIMARY KEY, class TEXT NOT NULL, row_id INTEGER NOT NULL, "
  "field TEXT NOT NULL, from_value TEXT, to_value TEXT, effective_on TEXT NOT NULL, recorded_at "
  "TEXT NOT NULL, author TEXT, superseded INTEGER NOT NULL DEFAULT 0)",
  "CREATE INDEX ix_state_event_row ON state_event (row_id, field, effective_on)",
  /* Written by the triggers in the file when another program edits it; emptied by the opening. */
  "CREATE TABLE foreign_edit (id INTEGER PRIMARY KEY, class TEXT NOT NULL, row_id INTEGER NOT "
  "NULL, "
  "kind TEXT NOT NULL, field TEXT, old_value, recorded_at TEXT NOT NULL)",
  /* undone: 0 done, 1 can be redone, 2 undone for good, 3 tells of an undo or redo. */
  "CREATE TABLE change_log (id INTEGER PRIMARY KEY, kind TEXT NOT NULL, label TEXT NOT NULL, "
  "author "
  "TEXT, recorded_at TEXT NOT NULL, device INTEGER, batch_id INTEGER, target_id INTEGER, undone "
  "INTEGER NOT NULL DEFAULT 0, changeset BLOB)",
  "CREATE INDEX ix_change_log_undone ON change_log (undone, id)",
  "CREATE TABLE change_item (row_id INTEGER NOT NULL, class TEXT NOT NULL, entry_id INTEGER NOT "
  "NULL, PRIMARY KEY (row_id, class, entry_id)) WITHOUT ROWID",
  "CREATE TABLE import_source (id INTEGER PRIMARY KEY, uri TEXT NOT NULL, class TEXT NOT NULL)",
  "CREATE TABLE import_batch (id INTEGER PRIMARY KEY, class TEXT NOT NULL, source_id INTEGER, "
  "first_id INTEGER NOT NULL DEFAULT 0, last_id INTEGER NOT NULL DEFAULT 0, n_inserted INTEGER NOT "
  "NULL DEFAULT 0, n_updated INTEGER NOT NULL DEFAULT 0, undone INTEGER NOT NULL DEFAULT 0, report "
  "TEXT)",
  "CREATE INDEX ix_import_batch_class ON import_batch (class, first_id)",
  /* ident: the source's own key (text) or the number of the row (integer). */
  "CREATE TABLE import_row (source_id INTEGER NOT NULL, ident NOT NULL, batch_id INTEGER NOT NULL, "
  "row_id INTEGER NOT NULL, PRIMARY KEY (source_id, ident, batch_id)) WITHOUT ROWID",
  "CREATE TABLE attachment (id INTEGER PRIMARY KEY, uuid TEXT NOT NULL, class TEXT NOT NULL, "
  "row_id "
  "INTEGER NOT NULL, name TEXT NOT NULL, media_type TEXT, sha256 TEXT NOT NULL, size INTEGER NOT "
  "NULL, added_at TEXT NOT NULL, author TEXT)",
  "CREATE INDEX ix_attachment_row ON attachment (row_id)",
  "CREATE TABLE attachment_blob (sha256 TEXT PRIMARY KEY, data BLOB NOT NULL)",
  GIS_PLACE_SQL,
};

/* A bare handle with SpatiaLite, for a file that did not exist a moment ago. */
typedef struct
{
  sqlite3 *db;
  void *spatialite;
  const char *path;
} Maker;

static void
maker_clear (Maker *maker)
{
  sqlite3_close (maker->db);
  if (maker->spatialite != NULL)
    spatialite_cleanup_ex (maker->spatialite);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Maker, maker_clear)

static gboolean
maker_fail (Maker *maker, const char *what, GError **error)
{
  int code = sqlite3_errcode (maker->db) & 0xff;

  if (code == SQLITE_IOERR || code == SQLITE_CANTOPEN || code == SQLITE_FULL)
    {
      int cause = code != SQLITE_FULL ? sqlite3_system_errno (maker->db) : ENOSPC;
      g_set_error (error, GIS_ERROR, GIS_ERROR_FAILED, _ ("%s: cannot write: %s"), maker->path,
                   cause != 0 ? gis_error_get_cause (cause)
                              : gis_connection_explain (code, sqlite3_errmsg (maker->db)));
      return FALSE;
    }
  g_set_error (error, GIS_ERROR, GIS_ERROR_FAILED,
               _ ("The new workspace could not be written: %s (%s)"), sqlite3_errmsg (maker->db),
               what);
  return FALSE;
}

static gboolean
maker_exec (Maker *maker, const char *sql, GError **error)
{
  if (sqlite3_exec (maker->db, sql, NULL, NULL, NULL) != SQLITE_OK)
    return maker_fail (maker, sql, error);
  return TRUE;
}

/* Runs @sql with text parameters (NULL-terminated list after it). */
G_GNUC_NULL_TERMINATED static gboolean
maker_run (Maker *maker, GError **error, const char *sql, ...)
{
  sqlite3_stmt *statement = NULL;
  const char *text;
  gboolean done;
  va_list list;
  int index = 1;

  if (sqlite3_prepare_v2 (maker->db, sql, -1, &statement, NULL) != SQLITE_OK)
    return maker_fail (maker, sql, error);
  va_start (list, sql);
  while ((text = va_arg (list, const char *)) != NULL)
    sqlite3_bind_text (statement, index++, text, -1, SQLITE_TRANSIENT);
  va_end (list);
  done = sqlite3_step (statement) == SQLITE_DONE;
  if (!done)
    maker_fail (maker, sql, error);
  sqlite3_finalize (statement);
  return done;
}

/* SpatiaLite's functions answer 1 for done. */
static gboolean
maker_call (Maker *maker, const char *sql, GError **error)
{
  sqlite3_stmt *statement = NULL;
  gboolean done;

  if (sqlite3_prepare_v2 (maker->db, sql, -1, &statement, NULL) != SQLITE_OK)
    return maker_fail (maker, sql, error);
  done = sqlite3_step (statement) == SQLITE_ROW && sqlite3_column_int (statement, 0) == 1;
  sqlite3_finalize (statement);
  if (!done)
    g_set_error (error, GIS_ERROR, GIS_ERROR_FAILED,
                 _ ("The new workspace could not be written: SpatiaLite refused “%s”"), sql);
  return done;
}

/* The workspace's system and WGS 84; SpatiaLite's own list first, PROJ's definition for others. */
static gboolean
add_srs (Maker *maker, const char *crs, int srid, GError **error)
{
  g_autofree char *call = g_strdup_printf ("SELECT InsertEpsgSrid(%d)", srid);
  g_autofree char *number = g_strdup_printf ("%d", srid);
  g_autofree char *name = NULL;
  g_autofree char *proj4 = NULL;
  g_autofree char *wkt = NULL;
  int epsg = 0;

  if (maker_call (maker, call, NULL))
    return TRUE;
  if (!gis_crs_get_definition (crs, &epsg, &name, &proj4, &wkt, error))
    return FALSE;
  return maker_run (maker, error,
                    "INSERT INTO spatial_ref_sys (srid, auth_name, auth_srid, ref_sys_name, "
                    "proj4text, srtext) VALUES (CAST(?1 AS INTEGER), 'epsg', CAST(?1 AS INTEGER), "
                    "?2, ?3, ?4)",
                    number, name, proj4, wkt, NULL);
}

static gboolean
add_class (Maker *maker, const GisClass *klass, const GisCatalog *catalog, int srid, GError **error)
{
  g_autofree char *create = gis_table_dup_create_sql (klass, catalog);
  g_auto (GStrv) indexes = gis_table_dup_index_sql (klass);
  g_auto (GStrv) triggers = gis_foreign_dup_trigger_sql (klass);

  if (!maker_exec (maker, create, error))
    return FALSE;
  if (klass->geometry != GIS_GEOMETRY_NONE)
    {
      g_autofree char *recover =
        g_strdup_printf ("SELECT RecoverGeometryColumn('%s', 'geom', %d, '%s', 'XY')", klass->id,
                         srid, gis_geometry_type_to_sql (klass->geometry));
      g_autofree char *index =
        g_strdup_printf ("SELECT CreateSpatialIndex('%s', 'geom')", klass->id);
      if (!maker_call (maker, recover, error) || !maker_call (maker, index, error))
        return FALSE;
    }
  for (guint i = 0; indexes[i] != NULL; i++)
    if (!maker_exec (maker, indexes[i], error))
      return FALSE;
  for (guint i = 0; triggers[i] != NULL; i++)
    if (!maker_exec (maker, triggers[i], error))
      return FALSE;
  return TRUE;
}

static gboolean
add_rules (Maker *maker, GError **error)
{
  g_auto (GStrv) names = g_resources_enumerate_children (RULES_PATH, 0, NULL);

  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    {
      g_autofree char *path = g_strconcat (RULES_PATH, names[i], NULL);
      g_autofree char *id = NULL;
      g_autofree char *json = NULL;
      g_autoptr (GBytes) bytes = NULL;
      if (!g_str_has_suffix (names[i], ".json"))
        continue;
      bytes = g_resources_lookup_data (path, 0, error);
      if (bytes == NULL)
        return FALSE;
      id = g_strndup (names[i], strlen (names[i]) - strlen (".json"));
      json = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
      if (!maker_run (maker, error, "INSERT INTO rule (id, json) VALUES (?1, ?2)", id, json, NULL))
        return FALSE;
    }
  return TRUE;
}

static gboolean
add_settings (Maker *maker, const char *name, const char *crs, int srid, GError **error)
{
  g_autofree char *uuid = g_uuid_string_random ();
  g_autofree char *number = g_strdup_printf ("%d", srid);
  g_autofree char *now = gis_timestamp_now ();
  const char *const settings[][2] = {
    { "workspace.uuid", uuid },
    { "workspace.name", name },
    { "workspace.crs", crs },
    { "workspace.srid", number },
    { "workspace.created_at", now },
    { "workspace.created_by", "sanhua " SANHUA_VERSION },
    { "workspace.zone", "Asia/Shanghai" },
    { "code.widths", "6,2,2,6" },
    { "search.version", gis_search_get_version () },
  };

  for (guint i = 0; i < G_N_ELEMENTS (settings); i++)
    if (!maker_run (maker, error, "INSERT INTO setting (key, value) VALUES (?1, ?2)",
                    settings[i][0], settings[i][1], NULL))
      return FALSE;
  return TRUE;
}

static gboolean
fill (Maker *maker,
      const char *name,
      const char *crs,
      int srid,
      const GisCatalog *catalog,
      GError **error)
{
  g_autofree char *json = gis_catalog_dup_json (catalog);
  g_autofree char *now = gis_timestamp_now ();
  const char *const *search_sql = gis_search_get_create_sql ();

  if (!maker_call (maker, "SELECT InitSpatialMetaData(0, 'NONE')", error) ||
      !add_srs (maker, crs, srid, error) || !add_srs (maker, "EPSG:4326", 4326, error))
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (system_sql); i++)
    if (!maker_exec (maker, system_sql[i], error))
      return FALSE;
  for (guint i = 0; search_sql[i] != NULL; i++)
    if (!maker_exec (maker, search_sql[i], error))
      return FALSE;
  for (guint i = 0; i < gis_catalog_get_n_classes (catalog); i++)
    if (!add_class (maker, gis_catalog_get_class (catalog, i), catalog, srid, error))
      return FALSE;
  return add_settings (maker, name, crs, srid, error) && add_rules (maker, error) &&
         maker_run (maker, error, "INSERT INTO catalog (id, json, recorded_at) VALUES (1, ?1, ?2)",
                    json, now, NULL);
}

static gboolean
parse_srid (const char *crs, int *srid, GError **error)
{
  guint64 number = 0;
  g_autofree char *name = NULL;

  if (g_ascii_strncasecmp (crs, "EPSG:", 5) != 0 ||
      !g_ascii_string_to_unsigned (crs + 5, 10, 1024, 999999, &number, NULL))
    {
      g_set_error (error, GIS_ERROR, GIS_ERROR_USAGE,
                   _ ("CRS “%s”: a workspace needs an EPSG code such as EPSG:4547"), crs);
      return FALSE;
    }
  name = gis_crs_dup_name (crs, error);
  if (name == NULL)
    return FALSE;
  if (!gis_crs_is_projected_metres (crs))
    {
      g_set_error (error, GIS_ERROR, GIS_ERROR_USAGE,
                   _ ("CRS “%s”: a workspace needs a projected system in metres"), crs);
      return FALSE;
    }
  *srid = (int) number;
  return TRUE;
}

gboolean
gis_schema_create (const char *path,
                   const char *name,
                   const char *crs,
                   const GisCatalog *catalog,
                   GError **error)
{
  static gsize initialized;
  g_auto (Maker) maker = { .path = path };
  g_autofree char *code = gis_crs_dup_typed (crs);
  g_autofree char *stamp = NULL;
  int srid = 0;

  if (!parse_srid (code, &srid, error) || !gis_tables_check_catalog (catalog, error))
    return FALSE;
  if (g_once_init_enter (&initialized))
    {
      spatialite_initialize ();
      g_once_init_leave (&initialized, 1);
    }
  if (sqlite3_open_v2 (path, &maker.db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL) !=
      SQLITE_OK)
    return maker_fail (&maker, path, error);
  maker.spatialite = spatialite_alloc_connection ();
  spatialite_init_ex (maker.db, maker.spatialite, 0);
  stamp = g_strdup_printf ("PRAGMA page_size = 4096; PRAGMA application_id = %d;"
                           "PRAGMA user_version = %d; PRAGMA synchronous = FULL",
                           GIS_STORE_APPLICATION_ID, GIS_STORE_SCHEMA_VERSION);
  if (!maker_exec (&maker, stamp, error) || !maker_exec (&maker, "BEGIN IMMEDIATE", error) ||
      !fill (&maker, name, code, srid, catalog, error) || !maker_exec (&maker, "COMMIT", error))
    return FALSE;
  return maker_exec (&maker, "PRAGMA journal_mode = WAL", error);
}

GPtrArray *
gis_schema_list_system_columns (GError **error)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_auto (Maker) maker = { .path = ":memory:" };
  sqlite3_stmt *statement = NULL;

  if (sqlite3_open_v2 (":memory:", &maker.db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL) !=
      SQLITE_OK)
    {
      maker_fail (&maker, ":memory:", error);
      return NULL;
    }
  for (guint i = 0; i < G_N_ELEMENTS (system_sql); i++)
    if (!maker_exec (&maker, system_sql[i], error))
      return NULL;
  if (sqlite3_prepare_v2 (maker.db,
                          "SELECT m.name, c.name FROM sqlite_master AS m, pragma_table_info "
                          "(m.name) AS c WHERE m.type = 'table' ORDER BY m.rowid, c.cid",
                          -1, &statement, NULL) != SQLITE_OK)
    {
      maker_fail (&maker, "pragma_table_info", error);
      return NULL;
    }
  while (sqlite3_step (statement) == SQLITE_ROW)
    for (int i = 0; i < 2; i++)
      g_ptr_array_add (names, g_strdup ((const char *) sqlite3_column_text (statement, i)));
  sqlite3_finalize (statement);
  return g_steal_pointer (&names);
}
