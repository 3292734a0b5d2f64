/* SPDX-License-Identifier: GPL-3.0-or-later */
/* SQLite's session changesets: reading, applying, making. What comes out of a file is hostile: it
 * is applied only to class tables and the system tables that undo covers, and never over a row that
 * is not as it was recorded. */
#include "gis/store/store-private.h"

#include <string.h>

/* SQLite's own limit as Debian builds it. */
#define MAX_COLUMNS 2000

/* ---- Soundness ---- */

/* What is left to read of a changeset. */
typedef struct
{
  const guint8 *at, *end;
} Reader;

static gboolean
skip (Reader *reader, gsize n)
{
  if ((gsize) (reader->end - reader->at) < n)
    return FALSE;
  reader->at += n;
  return TRUE;
}

/* SQLite's big-endian base-128 varint, up to 32 bits. */
static gboolean
read_varint (Reader *reader, guint64 *value)
{
  *value = 0;
  for (int i = 0; i < 5; i++)
    {
      guint8 byte;
      if (reader->at == reader->end)
        return FALSE;
      byte = *reader->at++;
      *value = *value << 7 | (byte & 0x7f);
      if ((byte & 0x80) == 0)
        return *value <= G_MAXINT32;
    }
  return FALSE;
}

static gboolean
skip_value (Reader *reader)
{
  guint64 size;

  if (reader->at == reader->end)
    return FALSE;
  switch (*reader->at++)
    {
    case 0: /* undefined */
    case SQLITE_NULL:
      return TRUE;
    case SQLITE_INTEGER:
    case SQLITE_FLOAT:
      return skip (reader, 8);
    case SQLITE_TEXT:
    case SQLITE_BLOB:
      return read_varint (reader, &size) && skip (reader, size);
    default:
      return FALSE;
    }
}

static gboolean
skip_table (Reader *reader, guint64 *n_columns)
{
  const guint8 *name_end;

  if (!skip (reader, 1) || !read_varint (reader, n_columns) || *n_columns < 1 ||
      *n_columns > MAX_COLUMNS || !skip (reader, *n_columns))
    return FALSE;
  name_end = memchr (reader->at, '\0', (gsize) (reader->end - reader->at));
  return name_end != NULL && skip (reader, (gsize) (name_end - reader->at) + 1);
}

/* Whether the bytes are a changeset from end to end (format: sqlite3session.c, "CHANGESET FORMAT").
 * SQLite 3.40 never comes back from a header that is cut off. */
static gboolean
is_sound (const guint8 *data, gsize size)
{
  Reader reader = { data, data + size };
  guint64 n_columns = 0, n_values;

  while (reader.at < reader.end)
    {
      if (*reader.at == 'T')
        {
          if (!skip_table (&reader, &n_columns))
            return FALSE;
          continue;
        }
      n_values = *reader.at == SQLITE_UPDATE ? 2 * n_columns : n_columns;
      if (n_columns == 0 ||
          (*reader.at != SQLITE_INSERT && *reader.at != SQLITE_DELETE &&
           *reader.at != SQLITE_UPDATE) ||
          !skip (&reader, 2))
        return FALSE;
      while (n_values-- > 0)
        if (!skip_value (&reader))
          return FALSE;
    }
  return TRUE;
}

static gboolean
refuse_damaged (GisWorkspace *ws, int code, GError **error)
{
  g_set_error (error, GIS_ERROR, GIS_ERROR_WORKSPACE, _ ("%s: a recorded change is damaged (%s)"),
               ws->path, gis_connection_explain (code, sqlite3_errstr (code)));
  return FALSE;
}

/* ---- Reading and applying ---- */

gboolean
gis_changeset_each (GisWorkspace *ws,
                    const guint8 *data,
                    gsize size,
                    gboolean invert,
                    GisChangesetFunc func,
                    gpointer user_data,
                    GError **error)
{
  sqlite3_changeset_iter *iter = NULL;
  int code;

  if (size == 0)
    return TRUE;
  if (!is_sound (data, size))
    return refuse_damaged (ws, SQLITE_CORRUPT, error);
  code = sqlite3changeset_start_v2 (&iter, (int) size, (void *) data,
                                    invert ? SQLITE_CHANGESETSTART_INVERT : 0);
  while (code == SQLITE_OK && sqlite3changeset_next (iter) == SQLITE_ROW)
    {
      GisChangesetItem item = { .iter = iter };
      sqlite3_value *id = NULL;
      int indirect = 0;
      code = sqlite3changeset_op (iter, &item.name, &item.n_columns, &item.op, &indirect);
      if (code != SQLITE_OK || item.n_columns < 1)
        break;
      code = item.op == SQLITE_INSERT ? sqlite3changeset_new (iter, 0, &id)
                                      : sqlite3changeset_old (iter, 0, &id);
      if (code != SQLITE_OK || id == NULL || sqlite3_value_type (id) != SQLITE_INTEGER)
        continue;
      item.id = sqlite3_value_int64 (id);
      item.table = g_hash_table_lookup (ws->table_by_id, item.name);
      if (!func (&item, user_data))
        break;
    }
  if (iter != NULL && sqlite3changeset_finalize (iter) != SQLITE_OK && code == SQLITE_OK)
    code = SQLITE_CORRUPT;
  return code == SQLITE_OK || refuse_damaged (ws, code, error);
}

typedef struct
{
  GisWorkspace *ws;
  GError *error;
  GisConflict conflict;
} Apply;

static int
filter_cb (void *user_data, const char *name)
{
  Apply *apply = user_data;

  return g_hash_table_contains (apply->ws->table_by_id, name) ||
         g_strv_contains (gis_schema_session_tables, name);
}

static gint64
conflict_id (sqlite3_changeset_iter *iter, int op)
{
  sqlite3_value *value = NULL;

  if (op == SQLITE_INSERT)
    sqlite3changeset_new (iter, 0, &value);
  else
    sqlite3changeset_old (iter, 0, &value);
  return value != NULL ? sqlite3_value_int64 (value) : 0;
}

static int
conflict_cb (void *user_data, int kind, sqlite3_changeset_iter *iter)
{
  Apply *apply = user_data;
  const char *table = NULL;
  int n_columns = 0, op = 0, indirect = 0;

  if (kind == SQLITE_CHANGESET_FOREIGN_KEY)
    {
      apply->conflict.references = TRUE;
      if (apply->error == NULL)
        apply->error = g_error_new (
          GIS_ERROR, GIS_ERROR_INVALID,
          _ ("%s: rows refer to what would go; they came in past the history"), apply->ws->path);
      return SQLITE_CHANGESET_ABORT;
    }
  sqlite3changeset_op (iter, &table, &n_columns, &op, &indirect);
  if (apply->conflict.table == NULL)
    apply->conflict = (GisConflict){ g_intern_string (table), conflict_id (iter, op), FALSE };
  if (apply->error == NULL)
    apply->error = g_error_new (
      GIS_ERROR, GIS_ERROR_INVALID,
      _ ("%s %" PRId64 ": it has been changed since by something that is not in the history"),
      table, conflict_id (iter, op));
  return SQLITE_CHANGESET_ABORT;
}

gboolean
gis_changeset_apply (GisWorkspace *ws,
                     const guint8 *data,
                     gsize size,
                     gboolean invert,
                     GisConflict *conflict,
                     GError **error)
{
  Apply apply = { ws, NULL, { NULL, 0, FALSE } };
  int code;

  if (size == 0)
    return TRUE;
  if (!is_sound (data, size))
    return refuse_damaged (ws, SQLITE_CORRUPT, error);
  code =
    sqlite3changeset_apply_v2 (ws->writer->db, (int) size, (void *) data, filter_cb, conflict_cb,
                               &apply, NULL, NULL, invert ? SQLITE_CHANGESETAPPLY_INVERT : 0);
  g_clear_error (&ws->writer->refusal);
  if (conflict != NULL)
    *conflict = apply.conflict;
  if (code == SQLITE_OK)
    {
      g_clear_error (&apply.error);
      return TRUE;
    }
  if (apply.error != NULL)
    g_propagate_error (error, apply.error);
  else if (code == SQLITE_CORRUPT)
    refuse_damaged (ws, code, error);
  else
    gis_connection_fail (ws->writer, error);
  return FALSE;
}

GBytes *
gis_changeset_from_session (GisConnection *conn, sqlite3_session *session, GError **error)
{
  void *data = NULL;
  int size = 0;
  int code = sqlite3session_changeset (session, &size, &data);

  if (code != SQLITE_OK)
    {
      g_set_error (error, GIS_ERROR, GIS_ERROR_FAILED,
                   _ ("%s: the change could not be recorded (%s)"), conn->path,
                   gis_connection_explain (code, sqlite3_errstr (code)));
      sqlite3_free (data);
      return NULL;
    }
  return g_bytes_new_with_free_func (data, (gsize) size, sqlite3_free, data);
}

/* ---- Writing by hand ---- */

/* SQLite's big-endian base-128 varint; here never above 32 bits. */
static void
put_varint (GByteArray *out, guint32 value)
{
  guint8 bytes[5];
  int n = 0;

  do
    {
      bytes[n] = (guint8) ((value & 0x7f) | (n > 0 ? 0x80 : 0));
      value >>= 7;
      n++;
    }
  while (value != 0);
  while (n-- > 0)
    g_byte_array_append (out, &bytes[n], 1);
}

static void
put_byte (GByteArray *out, int byte)
{
  guint8 value = (guint8) byte;

  g_byte_array_append (out, &value, 1);
}

void
gis_changeset_begin_table (GByteArray *out, const char *name, guint n_columns)
{
  put_byte (out, 'T');
  put_varint (out, n_columns);
  for (guint i = 0; i < n_columns; i++)
    put_byte (out, i == 0); /* the first column is the key */
  g_byte_array_append (out, (const guint8 *) name, (guint) strlen (name) + 1);
}

void
gis_changeset_begin_change (GByteArray *out, int op)
{
  put_byte (out, op);
  put_byte (out, 0);
}

void
gis_changeset_put_undefined (GByteArray *out)
{
  put_byte (out, 0);
}

void
gis_changeset_put_value (GByteArray *out, sqlite3_value *value)
{
  int type = value != NULL ? sqlite3_value_type (value) : SQLITE_NULL;
  guint64 bits = 0;

  put_byte (out, type);
  switch (type)
    {
    case SQLITE_INTEGER:
      bits = (guint64) sqlite3_value_int64 (value);
      break;
    case SQLITE_FLOAT:
      {
        double real = sqlite3_value_double (value);
        memcpy (&bits, &real, sizeof bits);
        break;
      }
    case SQLITE_TEXT:
    case SQLITE_BLOB:
      {
        const guint8 *data = type == SQLITE_TEXT ? sqlite3_value_text (value)
                                                 : (const guint8 *) sqlite3_value_blob (value);
        guint size = (guint) sqlite3_value_bytes (value);
        put_varint (out, size);
        if (size > 0)
          g_byte_array_append (out, data, size);
        return;
      }
    default:
      return;
    }
  bits = GUINT64_TO_BE (bits);
  g_byte_array_append (out, (const guint8 *) &bits, sizeof bits);
}
