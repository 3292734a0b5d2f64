/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One SQLite connection under the opening rules. The file is hostile until shown otherwise: its
 * triggers and views stay silent, its schema may not call functions that are not innocuous, shadow
 * tables cannot be written, no extension can be loaded and no database attached. SpatiaLite is not
 * loaded here at all: geometry is read and written by our own strict codec. */
#include "gis/store/store-private.h"

#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <string.h>
#include <sys/stat.h>

#define BUSY_TIMEOUT_MS 10000
#define MAX_STATEMENTS 96
/* Steps of SQLite's machine between two looks at a cancellable: far less than a millisecond. */
#define WATCH_OPS 20000
/* Reading through the page cache of the system; the writer uses ordinary reads and writes. */
#define MMAP_BYTES "67108864"

/* The open connections by their handles: a statement finds its way back to the cache it is from.
 * Entries are touched by the thread that holds the connection; the table itself by all. */
static GMutex connections_lock;
static GHashTable *connections; /* sqlite3* → GisConnection*, under the lock */

static void
finalize_statement (gpointer statement)
{
  sqlite3_finalize (statement);
}

static void
announce (GisConnection *conn)
{
  g_mutex_lock (&connections_lock);
  if (connections == NULL)
    connections = g_hash_table_new (NULL, NULL);
  g_hash_table_insert (connections, conn->db, conn);
  g_mutex_unlock (&connections_lock);
}

static void
forget (GisConnection *conn)
{
  g_mutex_lock (&connections_lock);
  if (connections != NULL)
    g_hash_table_remove (connections, conn->db);
  g_mutex_unlock (&connections_lock);
}

static GisConnection *
find_connection (sqlite3 *db)
{
  GisConnection *conn;

  g_mutex_lock (&connections_lock);
  conn = connections != NULL ? g_hash_table_lookup (connections, db) : NULL;
  g_mutex_unlock (&connections_lock);
  return conn;
}

static gboolean
read_state (const char *path, GisFileState *state)
{
  struct stat info;

  if (stat (path, &info) != 0)
    return FALSE;
  *state = (GisFileState){
    .device = info.st_dev,
    .inode = info.st_ino,
    .size = info.st_size,
    .modified_ns = info.st_mtim.tv_sec * G_GINT64_CONSTANT (1000000000) + info.st_mtim.tv_nsec,
  };
  return TRUE;
}

gboolean
gis_connection_check_unchanged (GisConnection *conn, GError **error)
{
  GisFileState now;

  if (!conn->immutable)
    return TRUE;
  if (read_state (conn->path, &now) && now.device == conn->opened.device &&
      now.inode == conn->opened.inode && now.size == conn->opened.size &&
      now.modified_ns == conn->opened.modified_ns)
    return TRUE;
  g_set_error (error, GIS_ERROR, GIS_ERROR_WORKSPACE,
               _ ("%s: somebody else changed the file while it was read; try again"), conn->path);
  return FALSE;
}

static gboolean
configure (GisConnection *conn, GisConnectionMode mode, GError **error)
{
  static const struct
  {
    int option, value;
  } options[] = {
    { SQLITE_DBCONFIG_DEFENSIVE, 1 },      { SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0 },
    { SQLITE_DBCONFIG_ENABLE_TRIGGER, 0 }, { SQLITE_DBCONFIG_ENABLE_VIEW, 0 },
    { SQLITE_DBCONFIG_ENABLE_FKEY, 1 },    { SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0 },
    { SQLITE_DBCONFIG_DQS_DML, 0 },        { SQLITE_DBCONFIG_WRITABLE_SCHEMA, 0 },
  };
  const char *pragmas = mode == GIS_CONNECTION_WRITE
                          ? "PRAGMA cell_size_check = ON; PRAGMA mmap_size = 0;"
                            "PRAGMA synchronous = FULL;"
                            "PRAGMA temp_store = MEMORY; PRAGMA cache_size = -65536;"
                            "PRAGMA recursive_triggers = OFF"
                        : mode == GIS_CONNECTION_IMMUTABLE
                          /* Nothing keeps others from cutting the file short: not mapped. */
                          ? "PRAGMA cell_size_check = ON; PRAGMA mmap_size = 0;"
                            "PRAGMA query_only = ON; PRAGMA temp_store = MEMORY"
                          : "PRAGMA cell_size_check = ON; PRAGMA mmap_size = " MMAP_BYTES ";"
                            "PRAGMA query_only = ON; PRAGMA temp_store = MEMORY";

  for (guint i = 0; i < G_N_ELEMENTS (options); i++)
    {
      int now = -1;
      if (sqlite3_db_config (conn->db, options[i].option, options[i].value, &now) != SQLITE_OK ||
          now != options[i].value)
        {
          g_set_error (error, GIS_ERROR, GIS_ERROR_FAILED,
                       _ ("%s: SQLite refuses the protective option %d"), conn->path,
                       options[i].option);
          return FALSE;
        }
    }
  sqlite3_busy_timeout (conn->db, BUSY_TIMEOUT_MS);
  sqlite3_extended_result_codes (conn->db, 1);
  sqlite3_limit (conn->db, SQLITE_LIMIT_LENGTH, GIS_STORE_MAX_CELL_BYTES);
  sqlite3_limit (conn->db, SQLITE_LIMIT_ATTACHED, 0);
  return gis_connection_exec (conn, pragmas, error) && gis_functions_register (conn, error);
}

gboolean
gis_connection_use_wal (GisConnection *conn, GError **error)
{
  return gis_connection_exec (conn, "PRAGMA journal_mode = WAL", error);
}

GisConnection *
gis_connection_open (const char *path, GisConnectionMode mode, GError **error)
{
  g_autoptr (GisConnection) conn = g_new0 (GisConnection, 1);
  g_autofree char *escaped = NULL;
  g_autofree char *uri = NULL;
  int flags = SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX;

  conn->path = g_strdup (path);
  conn->statements = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, finalize_statement);
  conn->immutable = mode == GIS_CONNECTION_IMMUTABLE;
  if (conn->immutable && !read_state (path, &conn->opened))
    {
      g_set_error (error, GIS_ERROR, GIS_ERROR_WORKSPACE, "%s: %s", path,
                   gis_error_get_cause (errno));
      return NULL;
    }
  escaped = g_uri_escape_string (path, "/", FALSE);
  uri =
    g_strdup_printf ("file:%s%s", escaped, mode == GIS_CONNECTION_IMMUTABLE ? "?immutable=1" : "");
  /* Readers are held back by query_only: a connection that may not touch the WAL leaves it and its
   * index behind when it is the last to close. SQLite falls back where the file is read-only. */
  flags |= mode == GIS_CONNECTION_IMMUTABLE ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE;
  if (sqlite3_open_v2 (uri, &conn->db, flags, NULL) != SQLITE_OK)
    {
      gis_connection_fail (conn, error);
      return NULL;
    }
  announce (conn);
  return configure (conn, mode, error) ? g_steal_pointer (&conn) : NULL;
}

static int
watch_cb (void *cancellable)
{
  return g_cancellable_is_cancelled (cancellable);
}

void
gis_connection_watch (GisConnection *conn, GCancellable *cancellable)
{
  if (conn->db != NULL)
    sqlite3_progress_handler (conn->db, cancellable != NULL ? WATCH_OPS : 0,
                              cancellable != NULL ? watch_cb : NULL, cancellable);
  g_set_object (&conn->watched, cancellable);
}

void
gis_connection_close (GisConnection *conn)
{
  if (conn == NULL)
    return;
  forget (conn);
  gis_connection_watch (conn, NULL);
  g_clear_pointer (&conn->statements, g_hash_table_unref);
  sqlite3_close_v2 (conn->db);
  g_clear_error (&conn->refusal);
  g_free (conn->path);
  g_free (conn);
}

/* What a result code means to the user. */
static GisErrorCode
classify (int extended)
{
  switch (extended & 0xff)
    {
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
    case SQLITE_CANTOPEN:
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_SCHEMA:
      return GIS_ERROR_WORKSPACE;
    case SQLITE_READONLY:
      return GIS_ERROR_READ_ONLY;
    case SQLITE_CONSTRAINT:
    case SQLITE_TOOBIG:
    case SQLITE_MISMATCH:
      return GIS_ERROR_INVALID;
    default:
      return GIS_ERROR_FAILED;
    }
}

const char *
gis_connection_explain (int code, const char *text)
{
  switch (code & 0xff)
    {
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return _ ("the file is damaged");
    case SQLITE_FULL:
      return _ ("the disk is full");
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return _ ("another program is writing into it");
    case SQLITE_NOMEM:
      return gis_error_get_cause (ENOMEM);
    case SQLITE_IOERR:
      return gis_error_get_cause (EIO);
    case SQLITE_CANTOPEN:
      return _ ("it cannot be opened");
    default:
      return text;
    }
}

gboolean
gis_connection_fail (GisConnection *conn, GError **error)
{
  int code = conn->db != NULL ? sqlite3_extended_errcode (conn->db) : SQLITE_NOMEM;
  const char *text = conn->db != NULL ? sqlite3_errmsg (conn->db) : sqlite3_errstr (SQLITE_NOMEM);
  int cause = (code & 0xff) == SQLITE_IOERR || (code & 0xff) == SQLITE_CANTOPEN
                ? sqlite3_system_errno (conn->db)
                : 0;

  if (conn->refusal != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&conn->refusal));
      return FALSE;
    }
  switch (code & 0xff)
    {
    case SQLITE_INTERRUPT:
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, _ ("Cancelled"));
      break;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      g_set_error (error, GIS_ERROR, GIS_ERROR_WORKSPACE,
                   _ ("%s: another program is writing into it"), conn->path);
      break;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      g_set_error (error, GIS_ERROR, GIS_ERROR_WORKSPACE, _ ("%s: the file is damaged"),
                   conn->path);
      break;
    case SQLITE_FULL:
      g_set_error (error, GIS_ERROR, GIS_ERROR_FAILED, _ ("%s: the disk is full"), conn->path);
      break;
    default:
      if ((code & 0xff) == SQLITE_IOERR && gis_location_is_full (conn->path))
        g_set_error (error, GIS_ERROR, GIS_ERROR_FAILED, _ ("%s: the disk is full"), conn->path);
      else if (cause != 0)
        g_set_error (error, GIS_ERROR, classify (code), _ ("%s: cannot be read or written: %s"),
                     conn->path, gis_error_get_cause (cause));
      else
        g_set_error (error, GIS_ERROR, classify (code), "%s: %s", conn->path, text);
      break;
    }
  return FALSE;
}

gboolean
gis_connection_exec (GisConnection *conn, const char *sql, GError **error)
{
  if (sqlite3_exec (conn->db, sql, NULL, NULL, NULL) != SQLITE_OK)
    return gis_connection_fail (conn, error);
  return TRUE;
}

gboolean
gis_connection_defend (GisConnection *conn, gboolean defend, GError **error)
{
  int now = -1;

  if (sqlite3_db_config (conn->db, SQLITE_DBCONFIG_DEFENSIVE, defend, &now) == SQLITE_OK &&
      now == defend)
    return TRUE;
  g_set_error (error, GIS_ERROR, GIS_ERROR_FAILED,
               _ ("%s: SQLite refuses the protective option %d"), conn->path,
               SQLITE_DBCONFIG_DEFENSIVE);
  return FALSE;
}

void
gis_connection_forget_statements (GisConnection *conn)
{
  g_hash_table_remove_all (conn->statements);
}

/* A statement that is lent leaves the cache until it is released: nobody else can reset it, and
 * making room never takes it away. */
GisStatement *
gis_connection_prepare (GisConnection *conn, const char *sql, GError **error)
{
  gpointer key, cached;
  sqlite3_stmt *statement;

  if (g_hash_table_steal_extended (conn->statements, sql, &key, &cached))
    {
      g_free (key);
      return cached;
    }
  if (sqlite3_prepare_v3 (conn->db, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL) ==
      SQLITE_OK)
    return statement;
  gis_connection_fail (conn, error);
  return NULL;
}

void
gis_statement_release (GisStatement *statement)
{
  GisConnection *conn;

  if (statement == NULL)
    return;
  sqlite3_reset (statement);
  sqlite3_clear_bindings (statement);
  conn = find_connection (sqlite3_db_handle (statement));
  if (conn == NULL || g_hash_table_contains (conn->statements, sqlite3_sql (statement)))
    {
      sqlite3_finalize (statement); /* the connection is closed, or it was lent twice at once */
      return;
    }
  if (g_hash_table_size (conn->statements) >= MAX_STATEMENTS)
    g_hash_table_remove_all (conn->statements);
  g_hash_table_insert (conn->statements, g_strdup (sqlite3_sql (statement)), statement);
}

int
gis_statement_step (GisConnection *conn, GisStatement *statement, GError **error)
{
  int code = sqlite3_step (statement);

  if (conn->immutable && !gis_connection_check_unchanged (conn, error))
    return -1;
  switch (code)
    {
    case SQLITE_ROW:
      return 1;
    case SQLITE_DONE:
      return 0;
    default:
      gis_connection_fail (conn, error);
      return -1;
    }
}

static void
bind_value (GisStatement *statement, int index, const GisValue *value)
{
  switch (value->type)
    {
    case GIS_VALUE_TYPE_NULL:
      sqlite3_bind_null (statement, index);
      break;
    case GIS_VALUE_TYPE_INTEGER:
      sqlite3_bind_int64 (statement, index, value->integer);
      break;
    case GIS_VALUE_TYPE_REAL:
      sqlite3_bind_double (statement, index, value->real);
      break;
    case GIS_VALUE_TYPE_TEXT:
      sqlite3_bind_text (statement, index, value->text, -1, SQLITE_TRANSIENT);
      break;
    }
}

static void
bind_list (GisStatement *statement, int first, const char *types, va_list list)
{
  for (int index = first; *types != '\0'; types++, index++)
    switch (*types)
      {
      case 'i':
        sqlite3_bind_int64 (statement, index, va_arg (list, gint64));
        break;
      case 'd':
        sqlite3_bind_double (statement, index, va_arg (list, double));
        break;
      case 't':
        sqlite3_bind_text (statement, index, va_arg (list, const char *), -1, SQLITE_TRANSIENT);
        break;
      case 'v':
        bind_value (statement, index, va_arg (list, const GisValue *));
        break;
      case 'B':
        {
          GBytes *bytes = va_arg (list, GBytes *);
          gsize size = 0;
          const void *data = bytes != NULL ? g_bytes_get_data (bytes, &size) : NULL;
          if (data != NULL)
            sqlite3_bind_blob64 (statement, index, data, size, SQLITE_TRANSIENT);
          else
            sqlite3_bind_null (statement, index);
          break;
        }
      default:
        g_assert_not_reached ();
      }
}

void
gis_statement_bind (GisStatement *statement, int first, const char *types, ...)
{
  va_list list;

  va_start (list, types);
  bind_list (statement, first, types, list);
  va_end (list);
}

gboolean
gis_connection_run (GisConnection *conn, GError **error, const char *sql, const char *types, ...)
{
  g_autoptr (GisStatement) statement = gis_connection_prepare (conn, sql, error);
  va_list list;
  int state;

  if (statement == NULL)
    return FALSE;
  va_start (list, types);
  bind_list (statement, 1, types, list);
  va_end (list);
  while ((state = gis_statement_step (conn, statement, error)) > 0)
    ;
  return state == 0;
}

gboolean
gis_connection_get_integer (GisConnection *conn,
                            gint64 *value,
                            gboolean *found,
                            GError **error,
                            const char *sql,
                            const char *types,
                            ...)
{
  g_autoptr (GisStatement) statement = gis_connection_prepare (conn, sql, error);
  va_list list;
  int state;

  if (statement == NULL)
    return FALSE;
  va_start (list, types);
  bind_list (statement, 1, types, list);
  va_end (list);
  state = gis_statement_step (conn, statement, error);
  if (found != NULL)
    *found = state > 0;
  if (state > 0)
    *value = sqlite3_column_int64 (statement, 0);
  return state >= 0;
}

char *
gis_connection_dup_text (GisConnection *conn,
                         GError **error,
                         const char *sql,
                         const char *types,
                         ...)
{
  g_autoptr (GisStatement) statement = gis_connection_prepare (conn, sql, error);
  const char *text;
  va_list list;

  if (statement == NULL)
    return NULL;
  va_start (list, types);
  bind_list (statement, 1, types, list);
  va_end (list);
  if (gis_statement_step (conn, statement, error) <= 0)
    return NULL;
  text = (const char *) sqlite3_column_text (statement, 0);
  return text != NULL ? g_utf8_make_valid (text, -1) : NULL;
}

/* Whether @text is UTF-8; @size: at least its bytes. Most is ASCII, which shows eight bytes at a time. */
static gboolean
is_valid_text (const char *text, gsize size)
{
  guint64 seen = 0;

  for (; size >= 8; size -= 8, text += 8)
    {
      guint64 eight;
      memcpy (&eight, text, 8);
      if ((eight & G_GUINT64_CONSTANT (0x8080808080808080)) != 0)
        return g_utf8_validate (text, -1, NULL);
    }
  for (gsize i = 0; i < size; i++)
    seen |= (guint8) text[i];
  return seen < 0x80 || g_utf8_validate (text, -1, NULL);
}

/* The text as it lies in SQLite when it is sound, else a sound one in *@kept. */
static void
borrow_value (GisValue *value, sqlite3_value *from, char **kept)
{
  const char *text;
  double real;

  *value = GIS_VALUE_NULL;
  switch (sqlite3_value_type (from))
    {
    case SQLITE_INTEGER:
      *value = gis_value_of_integer (sqlite3_value_int64 (from));
      break;
    case SQLITE_FLOAT:
      real = sqlite3_value_double (from);
      if (isfinite (real))
        *value = (GisValue){ GIS_VALUE_TYPE_REAL, { .real = real } };
      break;
    case SQLITE_TEXT:
      text = (const char *) sqlite3_value_text (from);
      if (text != NULL && !is_valid_text (text, (gsize) sqlite3_value_bytes (from)))
        text = *kept = g_utf8_make_valid (text, -1);
      *value = gis_value_of_static_text (text);
      break;
    default:
      break;
    }
}

void
gis_value_from_sqlite (GisValue *value, sqlite3_value *from)
{
  GisValue borrowed;
  char *kept = NULL;

  borrow_value (&borrowed, from, &kept);
  gis_value_clear (value);
  if (kept != NULL)
    gis_value_take_text (value, kept);
  else
    gis_value_copy (value, &borrowed);
}

void
gis_statement_get_value (GisStatement *statement, int column, GisValue *value)
{
  gis_value_from_sqlite (value, sqlite3_column_value (statement, column));
}

void
gis_statement_borrow_value (GisStatement *statement, int column, GisValue *value, char **kept)
{
  g_clear_pointer (kept, g_free);
  borrow_value (value, sqlite3_column_value (statement, column), kept);
}
