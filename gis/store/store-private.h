/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Inside of the store: connections, prepared statements, the SQL of each class table and the pieces
 * that the opening, the edit and the history share. Nobody outside gis/store includes this.
 *
 *   GisWorkspace ── writer (GisConnection, behind write_lock)
 *        │      └── readers (pool of GisConnection)
 *        ├───────── tables (GisTable per class: its SQL)
 *        └───────── lock file, device number, id counter
 */
#pragma once

#define SQLITE_ENABLE_SESSION 1
#define SQLITE_ENABLE_PREUPDATE_HOOK 1
#include <sqlite3.h>

#include "gis/core/error.h"
#include "gis/core/i18n.h"
#include "gis/geometry/codec.h"
#include "gis/store/edit.h"
#include "gis/store/query.h"
#include "gis/store/row.h"
#include "gis/store/workspace.h"

G_BEGIN_DECLS

/* Schema this program writes; PRAGMA user_version of the file. */
#define GIS_STORE_SCHEMA_VERSION 3
/* PRAGMA application_id: "SNHA". */
#define GIS_STORE_APPLICATION_ID 0x534e4841
/* id = device (13 bit) << 40 | counter: below 2^53, exact in every tool. */
#define GIS_STORE_DEVICE_BITS 13
#define GIS_STORE_COUNTER_BITS 40
/* Longest text or BLOB that the store reads or writes (a MULTIPOLYGON of 16 M vertices). */
#define GIS_STORE_MAX_CELL_BYTES (256 * 1024 * 1024)

/* ---- connection.c ---- */

typedef enum
{
  GIS_CONNECTION_READ,
  GIS_CONNECTION_IMMUTABLE, /* no WAL, no locks, no files: what others write is noticed, and fails */
  GIS_CONNECTION_WRITE,
} GisConnectionMode;

/* What tells one state of a file from another. */
typedef struct
{
  guint64 device, inode;
  gint64 size, modified_ns;
} GisFileState;

typedef struct
{
  sqlite3 *db;
  char *path;
  gboolean immutable;
  GisFileState opened;    /* the file as an immutable connection found it */
  GHashTable *statements; /* owned SQL text → sqlite3_stmt; those not lent */
  GError *refusal;        /* set by a C function that stops a statement; see triggers.c */
  struct _GisPack *pack;  /* while the R-tree of a class waits for its end; see pack.c */
  GCancellable *watched;  /* NULL: none; see gis_connection_watch() */
} GisConnection;

/* A prepared statement borrowed from its connection's cache; releasing resets it. */
typedef sqlite3_stmt GisStatement;

GisConnection *gis_connection_open (const char *path, GisConnectionMode mode, GError **error);
/* Writers keep their changes in a WAL; the file remembers it, so its owner is asked first. */
gboolean gis_connection_use_wal (GisConnection *conn, GError **error);
void gis_connection_close (GisConnection *conn);
/* Until called with NULL, statements fail with G_IO_ERROR_CANCELLED soon after @cancellable is cancelled;
 * one that writes takes its transaction with it. */
void gis_connection_watch (GisConnection *conn, GCancellable *cancellable);
/* FALSE with GIS_ERROR_WORKSPACE when the file of an immutable connection is not the one it opened:
 * what was read since may be of two states. One stat(). */
gboolean gis_connection_check_unchanged (GisConnection *conn, GError **error);
/* SQLite's @code in the user's language; @text where there are no words for it. */
const char *gis_connection_explain (int code, const char *text);
/* Wraps the connection's last error: GIS_ERROR_WORKSPACE (damaged, busy), READ_ONLY, INVALID
 * (constraint, refused geometry) or FAILED (disk, memory). Returns FALSE. */
gboolean gis_connection_fail (GisConnection *conn, GError **error);
gboolean gis_connection_exec (GisConnection *conn, const char *sql, GError **error);
/* Lent from the cache, else prepared; gis_statement_release() gives it back. Calls may nest, also with
 * the same text. NULL with error. */
GisStatement *gis_connection_prepare (GisConnection *conn, const char *sql, GError **error);
void gis_statement_release (GisStatement *statement);
/* Whether shadow tables of virtual tables are out of reach (as they are from the start). Lifted only
 * while one is repaired or packed, on the writer. */
gboolean gis_connection_defend (GisConnection *conn, gboolean defend, GError **error);
/* Finalizes all statements of the cache. */
void gis_connection_forget_statements (GisConnection *conn);
/* 1: a row, 0: done, −1: error. */
int gis_statement_step (GisConnection *conn, GisStatement *statement, GError **error);
/* Binds by type letters from parameter @first: i gint64, t text (NULL: null), d double,
 * v const GisValue*, B GBytes* (NULL: null), x const guint8* then gsize. */
void gis_statement_bind (GisStatement *statement, int first, const char *types, ...);
/* Prepares, binds as above, runs to the end. */
gboolean
gis_connection_run (GisConnection *conn, GError **error, const char *sql, const char *types, ...);
/* First column of the first row; @found may be NULL (then no row leaves *value as it was). */
gboolean gis_connection_get_integer (GisConnection *conn,
                                     gint64 *value,
                                     gboolean *found,
                                     GError **error,
                                     const char *sql,
                                     const char *types,
                                     ...);
/* The same for a text; NULL without error when there is no row or it is null. */
char *gis_connection_dup_text (GisConnection *conn,
                               GError **error,
                               const char *sql,
                               const char *types,
                               ...);
/* Column as value: BLOBs and non-finite reals become null, text is made valid UTF-8. */
void gis_statement_get_value (GisStatement *statement, int column, GisValue *value);
void gis_value_from_sqlite (GisValue *value, sqlite3_value *from);
/* The same without a copy: @value (overwritten, never to be cleared) is good until the statement moves
 * on. *@kept, NULL at first, may own its text; freed by the next call or by the caller. */
void gis_statement_borrow_value (GisStatement *statement, int column, GisValue *value, char **kept);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GisConnection, gis_connection_close)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GisStatement, gis_statement_release)

/* ---- functions.c: SQL functions of ours and the header of a geometry BLOB ---- */

gboolean gis_functions_register (GisConnection *conn, GError **error);
/* The box in the header of a SpatiaLite BLOB, not decoded further. FALSE when the header is not
 * one or not finite. */
gboolean gis_blob_get_box (const guint8 *data, gsize size, GisBox *box);

/* ---- tables.c: a class as SQL ---- */

typedef struct
{
  const GisClass *klass;
  const char *class_id; /* interned */
  gboolean has_geometry;
  guint n_tracked;
  char *columns;      /* "id", "uuid", fields…, "geom" quoted and qualified with t. */
  char *columns_lite; /* the same without geom */
  char *insert_sql;   /* all columns, in the order of columns */
  char *get_sql;      /* columns of one id */
} GisTable;

GisTable *gis_table_new (const GisClass *klass);
void gis_table_free (GisTable *table);
char *gis_table_dup_create_sql (const GisClass *klass, const GisCatalog *catalog);
/* CREATE INDEX statements (uuid, unique, references, asset pair), NULL-terminated. */
char **gis_table_dup_index_sql (const GisClass *klass);
/* Name of the R-tree. */
char *gis_table_dup_rtree_name (const GisClass *klass);
/* Row from a statement whose columns are table->columns, starting at @column. @bad_geometry may be
 * NULL. */
GisRow *gis_table_read_row (const GisTable *table,
                            GisStatement *statement,
                            int column,
                            gboolean with_geometry,
                            gboolean *bad_geometry);
/* A row of this table, all null. */
GisRow *gis_table_new_row (const GisTable *table);
/* The geometry in @column into the row, NULL when it does not decode or is of another type. */
void
gis_table_fill_geometry (const GisTable *table, GisStatement *statement, int column, GisRow *row);
/* Like gis_table_read_row() into a row of this table, whose old content goes. */
void gis_table_fill_row (const GisTable *table,
                         GisStatement *statement,
                         int column,
                         gboolean with_geometry,
                         gboolean *bad_geometry,
                         GisRow *row);
/* GIS_ERROR_INVALID when a class or field of @catalog cannot be a table or column here. */
gboolean gis_tables_check_catalog (const GisCatalog *catalog, GError **error);

/* ---- schema.c ---- */

extern const char *const gis_schema_session_tables[]; /* system tables that undo covers */

/* Extents in the workspace CRS; see places.h. */
#define GIS_PLACE_SQL                                                                              \
  "CREATE TABLE saved_place (id INTEGER PRIMARY KEY, name TEXT NOT NULL, min_x DOUBLE NOT NULL, "  \
  "min_y DOUBLE NOT NULL, max_x DOUBLE NOT NULL, max_y DOUBLE NOT NULL)"

gboolean gis_schema_create (const char *path,
                            const char *name,
                            const char *crs,
                            const GisCatalog *catalog,
                            GError **error);
/* The tables of our own and their columns as a new file has them: a table, a column, a table, a
 * column, …; tables together. */
GPtrArray *gis_schema_list_system_columns (GError **error);

/* ---- inspect.c: what is checked before a file's schema is used ---- */

/* Application id and version; GIS_ERROR_WORKSPACE. @version: out. */
gboolean gis_inspect_identity (GisConnection *conn, int *version, GError **error);
/* Tables are plain tables, without CHECK, generated columns or unknown virtual tables. */
gboolean gis_inspect_schema (GisConnection *conn, GError **error);
/* Our own tables are there with their columns; GIS_ERROR_WORKSPACE names what is missing. */
gboolean gis_inspect_system (GisConnection *conn, GError **error);
/* Every class has its table with its columns and, where it has geometry, its R-tree. */
gboolean gis_inspect_tables (GisConnection *conn, GPtrArray *tables, GError **error);

/* ---- migrate.c ---- */

typedef struct
{
  int from; /* user_version before; after: from + 1 */
  gboolean (*run) (GisConnection *conn, GError **error);
} GisMigration;

/* Brings the file from @version to @target, each step one transaction; leaves a backup copy
 * "PATH.vN.bak" first. GIS_ERROR_WORKSPACE when a step is missing. */
gboolean gis_migrate_run (GisConnection *conn,
                          const GisMigration *migrations,
                          guint n_migrations,
                          int version,
                          int target,
                          GError **error);
gboolean gis_migrate (GisConnection *conn, int version, GError **error);

/* ---- backup.c ---- */

/* Copies through the backup API into the new file @to. Errors speak of @name; nothing is left of a copy
 * that failed. */
gboolean gis_backup_copy (GisConnection *from,
                          const char *to,
                          const char *name,
                          GisJob *job,
                          GError **error);

/* ---- location.c: where the file lies, who else writes ---- */

typedef struct _GisWriterLock GisWriterLock;

/* GIS_ERROR_WORKSPACE on NFS, SMB, 9p, sshfs … */
gboolean gis_location_check (const char *path, GError **error);
gboolean gis_location_is_network (long magic, const char *fs_name);
/* How to read without leaving files of ours that would keep the writers out: see location.c. */
GisConnectionMode gis_location_choose_read_mode (const char *path);
/* GIS_ERROR_FAILED when no file can be made beside @path: SQLite would name another cause. */
gboolean gis_location_check_folder (const char *path, GError **error);
/* Whether the file system of @path has no room left. */
gboolean gis_location_is_full (const char *path);
/* GIS_ERROR_WORKSPACE names a side file of SQLite's (-wal, -shm) that we cannot write, and its owner. */
gboolean gis_location_check_side_files (const char *path, GError **error);
/* One writer per file among all processes. GIS_ERROR_WORKSPACE names the other one. */
GisWriterLock *gis_writer_lock_take (const char *path, GError **error);
void gis_writer_lock_release (GisWriterLock *lock);
/* Moves @from to @to unless @to exists; syncs the folder. */
gboolean gis_location_publish (const char *from, const char *to, GError **error);

/* ---- device.c ---- */

/* The device number under which this machine writes into this file; a new one for a file seen for
 * the first time (also a copy of a known one). Inside a transaction. */
gboolean gis_device_bind (GisWorkspace *ws, GError **error);
/* Remembers outside the file how far the counter went, so that an older copy put in its place is
 * noticed. */
void gis_device_remember (GisWorkspace *ws);
/* After foreign rows came in: the counter goes past every id of this device. */
gboolean gis_device_refresh (GisWorkspace *ws, GError **error);
gboolean gis_device_store_counter (GisWorkspace *ws, GError **error);

/* ---- triggers.c, foreign.c ---- */

gboolean gis_triggers_install (GisConnection *conn, GPtrArray *tables, int srid, GError **error);
/* Takes the insert (else the delete) triggers of a class away until they are put back or the
 * transaction is rolled back. */
gboolean
gis_triggers_suspend (GisConnection *conn, const GisTable *table, gboolean deletes, GError **error);
gboolean gis_triggers_resume (GisConnection *conn, const GisTable *table, int srid, GError **error);
char **gis_foreign_dup_trigger_sql (const GisClass *klass);
/* Makes the recording triggers in the file what they should be. */
gboolean gis_foreign_ensure_triggers (GisConnection *conn, GPtrArray *tables, GError **error);
/* Turns the rows of foreign_edit into history and events; inside a transaction. @n: changed rows. */
gboolean gis_foreign_reconcile (GisWorkspace *ws, guint *n, GError **error);

/* ---- uuid.c: UUIDs that ascend ---- */

typedef struct
{
  guint64 time_ms, high, low;
} GisUuidSeries;

void gis_uuid_series_begin (GisUuidSeries *series);
/* Greater as a text than the one before; caller owns it. */
char *gis_uuid_series_next (GisUuidSeries *series);

/* ---- pack.c: the R-tree of a class written in one go ---- */

typedef struct _GisPack GisPack;

typedef enum
{
  GIS_PACK_INSERTS,
  GIS_PACK_DELETES,
} GisPackKind;

/* From here to the end of the transaction the inserts (else the deletes) in @table neither check
 * geometries nor reach the R-tree: the caller tells of them. One pack a connection. */
GisPack *gis_pack_begin (GisConnection *conn,
                         const GisTable *table,
                         int srid,
                         GisPackKind kind,
                         GError **error);
/* A row was inserted; ids ascend. */
void gis_pack_add (GisPack *pack, gint64 id, const GisBox *box);
/* The rows with these ids were deleted. */
void gis_pack_take_range (GisPack *pack, gint64 from, gint64 to);
/* A row was inserted that may be taken back to a savepoint; nothing when its class is another. */
void gis_pack_note_insert (GisPack *pack, const GisTable *table, gint64 id);
/* Whether the R-tree does not have this row yet; its box is then read from the table at the end. */
gboolean gis_pack_defers (GisPack *pack, const char *class_id, gint64 id);
/* Brings the R-tree up to date, packing it when much has changed, and puts the triggers back. */
gboolean gis_pack_finish (GisPack *pack, GError **error);
void gis_pack_free (GisPack *pack);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GisPack, gis_pack_free)

/* ---- changeset.c ---- */

typedef struct
{
  const GisTable *table; /* NULL: a system table (state_event) */
  const char *name;
  int op; /* SQLITE_INSERT, SQLITE_UPDATE, SQLITE_DELETE */
  gint64 id;
  sqlite3_changeset_iter *iter;
  int n_columns;
  gboolean inverted; /* read old for new */
} GisChangesetItem;

typedef gboolean (*GisChangesetFunc) (const GisChangesetItem *item, gpointer user_data);

/* Calls @func for each change; stops when it returns FALSE. */
gboolean gis_changeset_each (GisWorkspace *ws,
                             const guint8 *data,
                             gsize size,
                             gboolean invert,
                             GisChangesetFunc func,
                             gpointer user_data,
                             GError **error);
/* The row that an application stopped at. */
typedef struct
{
  const char *table; /* interned; NULL: none */
  gint64 id;
  gboolean references; /* rows would refer to what is not there */
} GisConflict;

/* Applies to the writer, filtered to the tables that undo covers. A row that is not as it was when
 * recorded: GIS_ERROR_INVALID naming it, @conflict (may be NULL) tells which. */
gboolean gis_changeset_apply (GisWorkspace *ws,
                              const guint8 *data,
                              gsize size,
                              gboolean invert,
                              GisConflict *conflict,
                              GError **error);
GBytes *gis_changeset_from_session (GisConnection *conn, sqlite3_session *session, GError **error);

/* Writing one by hand (foreign edits). Format: sqlite3session.c, "CHANGESET FORMAT". */
void gis_changeset_begin_table (GByteArray *out, const char *name, guint n_columns);
void gis_changeset_begin_change (GByteArray *out, int op);
void gis_changeset_put_undefined (GByteArray *out);
void gis_changeset_put_value (GByteArray *out, sqlite3_value *value);

/* ---- edit.c, events.c, codes.c, history.c, bulk.c ---- */

struct _GisEdit
{
  GisWorkspace *ws;
  GisConnection *conn;
  GThread *thread;
  char *label;
  char *author;
  char *recorded_at;
  char effective_on[11];    /* YYYY-MM-DD */
  sqlite3_session *session; /* NULL: beneath a bulk, before the first row outside of it */
  gint64 counter_at_begin;
  GHashTable *serials; /* code prefix → GisSerial, codes.c */
  GArray *dates;       /* written ones, whose order the commit checks; NULL: none */
  GisBulk *bulk;       /* when it lies beneath one: */
  gint64 batch_id;     /* its import_batch row, the number of rows it inserted and their class */
  gint64 n_bulk_rows;
  const char *bulk_class;
};

gint64 gis_edit_next_id (GisEdit *edit);
/* On its thread and not rolled back by SQLite (disk full). */
gboolean gis_edit_is_usable (GisEdit *edit, GError **error);
/* Usable, recorded from here on, and the class is known. */
const GisTable *gis_edit_find_table (GisEdit *edit, const char *class_id, GError **error);
/* GArray of gint64: first column of @sql, where ?1 is @id and ?2 @class_id (may be NULL). */
GArray *
gis_edit_list_ids (GisEdit *edit, const char *sql, const char *class_id, gint64 id, GError **error);
gboolean gis_edit_prepare_row (GisEdit *edit, const GisTable *table, GisRow *row, GError **error);
/* Runs @insert, a statement of table->insert_sql. @scratch: its bytes are overwritten. */
gboolean gis_edit_write_row (GisEdit *edit,
                             const GisTable *table,
                             GisStatement *insert,
                             const GisRow *row,
                             GByteArray *scratch,
                             GError **error);
/* Commits as a history entry of @kind; consumes @edit. */
gboolean gis_edit_finish (GisEdit *edit, const char *kind, GisChange **change, GError **error);
/* Writes a normalised value that differs from the stored one, with its event. */
gboolean gis_edit_write_value (GisEdit *edit,
                               const GisTable *table,
                               gint64 id,
                               const GisField *field,
                               const GisValue *from,
                               const GisValue *to,
                               GError **error);

gboolean gis_event_write (GisEdit *edit,
                          const char *class_id,
                          gint64 row_id,
                          const char *field,
                          const GisValue *from,
                          const GisValue *to,
                          GError **error);
gboolean gis_events_write_first (GisEdit *edit, const GisRow *row, GError **error);
gboolean gis_codes_store (GisEdit *edit, GError **error);
void gis_serial_free (gpointer serial);

/* Appends to change_log; *entry_id out. */
gboolean gis_history_append (GisWorkspace *ws,
                             const char *kind,
                             const char *label,
                             const char *author,
                             const char *recorded_at,
                             GBytes *changeset,
                             gint64 batch_id,
                             gint64 target_id,
                             gint64 *entry_id,
                             GError **error);
/* What was undone can no longer be redone: a new step was made. */
gboolean gis_history_drop_redo (GisWorkspace *ws, GError **error);
/* Fills items and classes of @change (classes only when it is bulk; may be NULL), and change_item
 * rows when @entry_id is not 0. */
gboolean gis_history_collect (GisWorkspace *ws,
                              GBytes *changeset,
                              gboolean invert,
                              gint64 entry_id,
                              GisChange *change,
                              GError **error);
GisChange *gis_change_new (gint64 entry_id, const char *label, gboolean bulk);
void gis_change_add_class (GisChange *change, const char *class_id);

/* Writes the first events that a bulk still holds back. */
gboolean gis_bulk_flush (GisBulk *bulk, GError **error);
/* Takes the rows of a batch out and keeps them aside; puts them back; forgets them. */
gboolean gis_bulk_undo_batch (GisWorkspace *ws, gint64 batch_id, GisChange *change, GError **error);
gboolean gis_bulk_redo_batch (GisWorkspace *ws, gint64 batch_id, GisChange *change, GError **error);
gboolean gis_bulk_drop_kept (GisWorkspace *ws, gint64 batch_id, GError **error);

/* ---- search-index.c: what is found by name ---- */

/* The one FTS5 table that a workspace may have: without positions, sizes and content of its own,
 * split at blanks (see search-words.c). The prefixes are those of short queries, which would have to
 * gather the rows of many words otherwise (one to three characters after the bucket's letter). */
#define GIS_SEARCH_TERM_SQL                                                                        \
  "CREATE VIRTUAL TABLE search_term USING fts5 (words, content='', columnsize=0, detail=none, "    \
  "prefix='2 3 4', tokenize='ascii')"

const char *const *gis_search_get_create_sql (void); /* NULL-terminated */
const char *gis_search_get_version (void);
/* Whether the tables of the index can be read; also makes the connection read the index as it is now
 * (see verify.c). An index of another version may answer too. */
gboolean gis_search_answers (GisConnection *conn);
/* At opening, in its transaction: an index that is missing, damaged or of another version is left to
 * be made anew. */
gboolean gis_search_prepare (GisWorkspace *ws, GError **error);
/* After the rows were written, in the same transaction: the rows that a changeset names (however it
 * was applied), or those of a range of ids, are looked at again. FALSE only when the transaction
 * cannot go on. */
gboolean gis_search_follow (GisWorkspace *ws, GBytes *changeset, GError **error);
gboolean gis_search_follow_range (GisWorkspace *ws,
                                  const GisTable *table,
                                  gint64 from,
                                  gint64 to,
                                  GError **error);
/* SQL that gives id and name of rows whose entry is not what it should be; NULL: the class has no
 * name. Caller owns. */
char *gis_search_dup_check_sql (const GisClass *klass);

/* ---- workspace.c ---- */

struct _GisWorkspace
{
  GObject parent_instance;

  char *path;
  char *name;
  char *crs;
  char *zone;
  char *uuid;
  int srid;
  gboolean read_only;
  GisConnectionMode read_mode;
  GisCatalog *catalog;
  GPtrArray *tables;       /* GisTable, in catalogue order */
  GHashTable *table_by_id; /* class id → GisTable */
  guint n_foreign_edits;

  GMutex write_lock; /* guards writer, device, counter, data_version */
  GisConnection *writer;
  GisWriterLock *lock;
  int device;
  gint64 counter; /* next counter of this device */
  gint64 data_version;
  gboolean foreign_commits; /* another program has committed since it was opened */
  gboolean references_off;  /* while an import is taken out or put back */

  GMutex pool_lock; /* guards idle, n_lent, author, closed */
  GCond pool_cond;
  GPtrArray *idle;
  guint n_lent;
  gboolean closed;
  char *author;
};

GisConnection *gis_workspace_take_reader (GisWorkspace *ws, GError **error);
void gis_workspace_give_reader (GisWorkspace *ws, GisConnection *conn);
const GisTable *
gis_workspace_require_table (GisWorkspace *ws, const char *class_id, GError **error);
char *gis_workspace_dup_author (GisWorkspace *ws);
/* Takes the write lock and BEGIN IMMEDIATE; foreign commits since the last one are reconciled. */
gboolean gis_workspace_begin_write (GisWorkspace *ws, GError **error);
/* The same for undo and redo. Where @unchecked_sql gives a number that is not 0, references are not
 * checked: an import is taken out in two parts, between which they do not hold, and session's own
 * apply forgets violations that it put off. The state restored is one that was there before. */
gboolean gis_workspace_begin_replay (GisWorkspace *ws, const char *unchecked_sql, GError **error);
/* COMMIT, else ROLLBACK; gives the lock back in every case. */
gboolean gis_workspace_commit_write (GisWorkspace *ws, GError **error);
void gis_workspace_rollback_write (GisWorkspace *ws);

/* Scope of a borrowed reader. */
typedef struct
{
  GisWorkspace *ws;
  GisConnection *conn;
} GisReader;

static inline gboolean
gis_reader_open (GisReader *reader, GisWorkspace *ws, GError **error)
{
  reader->ws = ws;
  reader->conn = gis_workspace_take_reader (ws, error);
  return reader->conn != NULL;
}

static inline void
gis_reader_clear (GisReader *reader)
{
  if (reader->conn != NULL)
    gis_workspace_give_reader (reader->ws, reader->conn);
  reader->conn = NULL;
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (GisReader, gis_reader_clear)

G_END_DECLS
