/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Upkeep of the search index. What changed is told by changesets and by ranges of ids, never by
 * triggers: FTS5 may not be written from them while the schema is not trusted. Each row is compared
 * with what is indexed of it, so that looking at one twice does no harm. The index is no data: when
 * it is damaged it is made anew, and an edit never fails for it. */
#include "gis/core/i18n.h"
#include "gis/store/search-private.h"

#include <string.h>

/* Rises when names are split or read in another way: an index of another version is made anew. */
#define INDEX_VERSION "1"
#define VERSION_KEY "search.version"
/* A range longer than this is left to gis_search_build(): an import commits without waiting for it. */
#define MAX_DIRECT_ROWS 2000
#define BUILD_ROWS 4000
#define BUILD_US 80000 /* for which one transaction of the build keeps edits waiting */
#define PAUSE_US 1000
#define MAX_NAME_CHARACTERS "400"

static const char *const create_sql[] = {
  "CREATE TABLE search_name (id INTEGER PRIMARY KEY, class TEXT NOT NULL, row_id INTEGER NOT NULL, "
  "name TEXT NOT NULL)",
  "CREATE INDEX ix_search_name_row ON search_name (row_id, class)",
  GIS_SEARCH_TERM_SQL,
  "CREATE TABLE search_todo (id INTEGER PRIMARY KEY, class TEXT NOT NULL, from_id INTEGER NOT "
  "NULL, to_id INTEGER NOT NULL)",
  NULL,
};

const char *const *
gis_search_get_create_sql (void)
{
  return create_sql;
}

const char *
gis_search_get_version (void)
{
  return INDEX_VERSION;
}

char
gis_search_get_bucket (const GisClass *klass)
{
  return g_str_equal (klass->role, "asset") ? 'a' : 'p';
}

/* Fields that say what a person calls a row. Codes have their column's own index. */
static gboolean
is_name_field (const GisClass *klass, const GisField *field)
{
  if (field->type != GIS_FIELD_TEXT || g_str_equal (field->name, "code"))
    return FALSE;
  return g_strcmp0 (field->name, klass->label_field) == 0 || g_str_equal (field->name, "name") ||
         g_str_equal (field->name, "address");
}

static gboolean
has_name (const GisClass *klass)
{
  for (guint i = 0; i < klass->n_fields; i++)
    if (is_name_field (klass, &klass->fields[i]))
      return TRUE;
  return FALSE;
}

char *
gis_search_dup_name_sql (const GisClass *klass)
{
  g_autoptr (GString) sql = g_string_new (NULL);

  for (guint i = 0; i < klass->n_fields; i++)
    if (is_name_field (klass, &klass->fields[i]))
      g_string_append_printf (sql, "%scoalesce (t.\"%s\", '')",
                              sql->len > 0 ? " || char (10) || " : "", klass->fields[i].name);
  if (sql->len == 0)
    return NULL;
  return g_strdup_printf (
    "nullif (substr (trim (%s, char (10) || ' '), 1, " MAX_NAME_CHARACTERS "), '')", sql->str);
}

char *
gis_search_dup_check_sql (const GisClass *klass)
{
  g_autofree char *name = gis_search_dup_name_sql (klass);

  if (name == NULL)
    return NULL;
  return g_strdup_printf (
    "SELECT t.id, coalesce (%1$s, '') FROM \"%2$s\" AS t LEFT JOIN search_name AS s ON s.row_id = "
    "t.id AND s.class = '%2$s' WHERE s.name IS NOT %1$s AND NOT EXISTS (SELECT 1 FROM search_todo "
    "AS d WHERE d.class = '%2$s' AND t.id BETWEEN d.from_id AND d.to_id) AND NOT EXISTS (SELECT 1 "
    "FROM foreign_edit AS f WHERE f.class = '%2$s' AND f.row_id = t.id) AND EXISTS (SELECT 1 FROM "
    "setting WHERE key = '" VERSION_KEY "' AND value = '" INDEX_VERSION "') UNION ALL SELECT "
    "s.row_id, s.name FROM search_name AS s WHERE s.class = '%2$s' AND NOT EXISTS (SELECT 1 FROM "
    "\"%2$s\" WHERE id = s.row_id) AND NOT EXISTS (SELECT 1 FROM search_todo AS d WHERE d.class = "
    "'%2$s' AND s.row_id BETWEEN d.from_id AND d.to_id) AND NOT EXISTS (SELECT 1 FROM foreign_edit "
    "AS f WHERE f.class = '%2$s' AND f.row_id = s.row_id)",
    name, klass->id);
}

/* ---- One row ---- */

static gboolean
put_out (GisConnection *conn, gint64 id, const char *name, char bucket, GError **error)
{
  g_autofree char *words = gis_search_dup_words (name, bucket);

  return gis_connection_run (conn, error,
                             "INSERT INTO search_term (search_term, rowid, words) VALUES "
                             "('delete', ?1, ?2)",
                             "it", id, words) &&
         gis_connection_run (conn, error, "DELETE FROM search_name WHERE id = ?1", "i", id);
}

static gboolean
put_in (GisConnection *conn,
        const GisTable *table,
        gint64 row_id,
        const char *name,
        char bucket,
        GError **error)
{
  g_autofree char *words = gis_search_dup_words (name, bucket);

  if (!gis_connection_run (conn, error,
                           "INSERT INTO search_name (class, row_id, name) VALUES (?1, ?2, ?3)",
                           "tit", table->class_id, row_id, name))
    return FALSE;
  return gis_connection_run (conn, error, "INSERT INTO search_term (rowid, words) VALUES (?1, ?2)",
                             "it", (gint64) sqlite3_last_insert_rowid (conn->db), words);
}

/* Makes the index say that the row is called @name (NULL: it has none or is gone). */
static gboolean
set_name (GisConnection *conn,
          const GisTable *table,
          gint64 row_id,
          const char *name,
          GError **error)
{
  char bucket = gis_search_get_bucket (table->klass);
  g_autofree char *known = NULL;
  gint64 id = 0;
  gboolean found = FALSE;

  if (!gis_connection_get_integer (conn, &id, &found, error,
                                   "SELECT id FROM search_name WHERE row_id = ?1 AND class = ?2",
                                   "it", row_id, table->class_id))
    return FALSE;
  if (found)
    known =
      gis_connection_dup_text (conn, NULL, "SELECT name FROM search_name WHERE id = ?1", "i", id);
  if (found && g_strcmp0 (known, name) == 0)
    return TRUE;
  if (found && !put_out (conn, id, known != NULL ? known : "", bucket, error))
    return FALSE;
  return name == NULL || put_in (conn, table, row_id, name, bucket, error);
}

static gboolean
look_at_row (GisConnection *conn, const GisTable *table, gint64 row_id, GError **error)
{
  g_autofree char *expression = gis_search_dup_name_sql (table->klass);
  g_autofree char *sql =
    g_strdup_printf ("SELECT %s FROM \"%s\" AS t WHERE t.id = ?1", expression, table->class_id);
  g_autoptr (GError) local = NULL;
  g_autofree char *name = gis_connection_dup_text (conn, &local, sql, "i", row_id);

  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  return set_name (conn, table, row_id, name, error);
}

/* ---- Starting anew ---- */

static gboolean
queue (GisConnection *conn, const char *class_id, gint64 from, gint64 to, GError **error)
{
  return gis_connection_run (conn, error,
                             "INSERT INTO search_todo (class, from_id, to_id) VALUES (?1, ?2, ?3)",
                             "tii", class_id, from, to);
}

/* The tables in which FTS5 keeps search_term. */
#define DROP_SHADOWS                                                                               \
  "DROP TABLE IF EXISTS search_term_data; DROP TABLE IF EXISTS search_term_idx;"                   \
  "DROP TABLE IF EXISTS search_term_content; DROP TABLE IF EXISTS search_term_docsize;"            \
  "DROP TABLE IF EXISTS search_term_config"

/* FTS5 drops a table only that it can open: over shadow tables that are damaged or missing it cannot
 * (from 3.44 on it reads the structure record for that too). So it gets those of an empty index of
 * format 4: no averages, and a structure (record 10) of cookie 0 without levels and segments. */
static gboolean
drop_broken (GisConnection *conn, GError **error)
{
  gboolean done;

  if (!gis_connection_defend (conn, FALSE, error))
    return FALSE;
  done = gis_connection_exec (
    conn,
    DROP_SHADOWS
    ";CREATE TABLE search_term_data (id INTEGER PRIMARY KEY, block BLOB);"
    "CREATE TABLE search_term_idx (segid, term, pgno, PRIMARY KEY (segid, term)) WITHOUT ROWID;"
    "CREATE TABLE search_term_config (k PRIMARY KEY, v) WITHOUT ROWID;"
    "INSERT INTO search_term_data (id, block) VALUES (1, x''), (10, x'00000000000000');"
    "INSERT INTO search_term_config (k, v) VALUES ('version', 4);"
    "DROP TABLE IF EXISTS search_term;" DROP_SHADOWS,
    error);
  gis_connection_forget_statements (conn);
  return gis_connection_defend (conn, TRUE, done ? error : NULL) && done;
}

static gboolean
start_anew (GisWorkspace *ws, gboolean broken, GError **error)
{
  GisConnection *conn = ws->writer;

  if ((broken && !drop_broken (conn, error)) ||
      !gis_connection_exec (conn,
                            "DROP TABLE IF EXISTS search_term; DROP TABLE IF EXISTS search_name;"
                            "DROP TABLE IF EXISTS search_todo",
                            error))
    return FALSE;
  for (guint i = 0; create_sql[i] != NULL; i++)
    if (!gis_connection_exec (conn, create_sql[i], error))
      return FALSE;
  for (guint i = 0; i < ws->tables->len; i++)
    {
      const GisTable *table = g_ptr_array_index (ws->tables, i);
      if (has_name (table->klass) && !queue (conn, table->class_id, G_MININT64, G_MAXINT64, error))
        return FALSE;
    }
  return gis_connection_run (
    conn, error, "INSERT OR REPLACE INTO setting (key, value) VALUES ('" VERSION_KEY "', ?1)", "t",
    INDEX_VERSION);
}

/* Runs in a savepoint; a failure that is not of the disk's leaves the index to be made anew from
 * nothing, and when even that fails, marked as of no use: searches read the names then. */
static gboolean
restart_within (GisWorkspace *ws, GError **error)
{
  GisConnection *conn = ws->writer;

  if (!gis_connection_exec (conn, "SAVEPOINT search_restart", error))
    return FALSE;
  for (int broken = FALSE; broken <= TRUE; broken++)
    {
      if (start_anew (ws, broken, NULL))
        return gis_connection_exec (conn, "RELEASE search_restart", error);
      if (sqlite3_get_autocommit (conn->db))
        return gis_connection_fail (conn, error);
      if (!gis_connection_exec (conn, "ROLLBACK TO search_restart", error))
        return FALSE;
    }
  return gis_connection_exec (conn, "RELEASE search_restart", error) &&
         gis_connection_run (conn, error, "DELETE FROM setting WHERE key = '" VERSION_KEY "'", "");
}

/* An index of another version, or of none, is not kept up: it is made anew at the next opening. */
gboolean
gis_search_is_current (GisConnection *conn)
{
  g_autofree char *version = gis_connection_dup_text (
    conn, NULL, "SELECT value FROM setting WHERE key = '" VERSION_KEY "'", "");

  return g_strcmp0 (version, INDEX_VERSION) == 0;
}

gboolean
gis_search_answers (GisConnection *conn)
{
  gint64 id = 0;

  return gis_connection_get_integer (
    conn, &id, NULL, NULL,
    "SELECT (SELECT rowid FROM search_term WHERE search_term MATCH '\"p0\"' LIMIT 1), (SELECT id "
    "FROM search_name LIMIT 1), (SELECT id FROM search_todo LIMIT 1)",
    "");
}

gboolean
gis_search_prepare (GisWorkspace *ws, GError **error)
{
  return (gis_search_is_current (ws->writer) && gis_search_answers (ws->writer)) ||
         restart_within (ws, error);
}

/* ---- Following changes ---- */

typedef struct
{
  GisWorkspace *ws;
  GError *error;
} Follow;

/* Columns of a class table: id, uuid, fields in the catalogue's order. */
static gboolean
touches_name (const GisChangesetItem *item)
{
  const GisClass *klass = item->table->klass;

  if (item->op != SQLITE_UPDATE)
    return has_name (klass);
  for (guint i = 0; i < klass->n_fields && (int) i + 2 < item->n_columns; i++)
    {
      sqlite3_value *value = NULL;
      if (is_name_field (klass, &klass->fields[i]) &&
          sqlite3changeset_new (item->iter, (int) i + 2, &value) == SQLITE_OK && value != NULL)
        return TRUE;
    }
  return FALSE;
}

static gboolean
follow_cb (const GisChangesetItem *item, gpointer user_data)
{
  Follow *follow = user_data;

  return item->table == NULL || !touches_name (item) ||
         look_at_row (follow->ws->writer, item->table, item->id, &follow->error);
}

static gboolean
follow_changeset (GisWorkspace *ws, GBytes *changeset, GError **error)
{
  Follow follow = { ws, NULL };
  gsize size = 0;
  const guint8 *data = g_bytes_get_data (changeset, &size);
  gboolean read = gis_changeset_each (ws, data, size, FALSE, follow_cb, &follow,
                                      follow.error == NULL ? error : NULL);

  if (follow.error == NULL)
    return read;
  if (read)
    g_propagate_error (error, follow.error);
  else
    g_clear_error (&follow.error);
  return FALSE;
}

/* Rows of the range that are there, and entries whose rows are not. */
static GArray *
list_range (GisConnection *conn,
            const GisTable *table,
            gint64 from,
            gint64 to,
            guint limit,
            gboolean gone,
            GError **error)
{
  g_autofree char *sql =
    gone ? g_strdup_printf ("SELECT s.row_id FROM search_name AS s WHERE s.row_id BETWEEN ?1 AND "
                            "?2 AND s.class = '%1$s' AND NOT EXISTS (SELECT 1 FROM \"%1$s\" WHERE "
                            "id = s.row_id) ORDER BY s.row_id LIMIT ?3",
                            table->class_id)
         : g_strdup_printf ("SELECT id FROM \"%s\" WHERE id BETWEEN ?1 AND ?2 ORDER BY id LIMIT ?3",
                            table->class_id);
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GisStatement) statement = gis_connection_prepare (conn, sql, error);
  int state;

  if (statement == NULL)
    return NULL;
  gis_statement_bind (statement, 1, "iii", from, to, (gint64) limit);
  while ((state = gis_statement_step (conn, statement, error)) > 0)
    {
      gint64 id = sqlite3_column_int64 (statement, 0);
      g_array_append_val (ids, id);
    }
  return state == 0 ? g_steal_pointer (&ids) : NULL;
}

/* Looks at up to @limit rows of the range from its beginning, for about BUILD_US at most; *last: the
 * id up to which all is done, @to when the whole range is. */
static gboolean
look_at_range (GisConnection *conn,
               const GisTable *table,
               gint64 from,
               gint64 to,
               guint limit,
               gint64 *last,
               GError **error)
{
  gint64 since = g_get_monotonic_time ();
  g_autoptr (GArray) ids = list_range (conn, table, from, to, limit, FALSE, error);
  g_autoptr (GArray) gone = NULL;
  guint n = 0;

  if (ids == NULL)
    return FALSE;
  for (; n < ids->len && (n == 0 || g_get_monotonic_time () - since < BUILD_US); n++)
    if (!look_at_row (conn, table, g_array_index (ids, gint64, n), error))
      return FALSE;
  *last = n < ids->len || n == limit ? g_array_index (ids, gint64, n - 1) : to;
  gone = list_range (conn, table, from, *last, limit, TRUE, error);
  if (gone == NULL)
    return FALSE;
  for (guint i = 0; i < gone->len; i++)
    if (!look_at_row (conn, table, g_array_index (gone, gint64, i), error))
      return FALSE;
  if (gone->len == limit && gone->len > 0) /* more of them may be left */
    *last = MIN (*last, g_array_index (gone, gint64, gone->len - 1));
  return TRUE;
}

static gboolean
follow_range (GisWorkspace *ws, const GisTable *table, gint64 from, gint64 to, GError **error)
{
  gint64 last = to;

  if (to - from >= MAX_DIRECT_ROWS)
    return queue (ws->writer, table->class_id, from, to, error);
  if (!look_at_range (ws->writer, table, from, to, MAX_DIRECT_ROWS + 1, &last, error))
    return FALSE;
  return last >= to || queue (ws->writer, table->class_id, last + 1, to, error);
}

/* Ends what began with SAVEPOINT search: @done as it is; else the index is started anew. */
static gboolean
end_follow (GisWorkspace *ws, gboolean done, const GError *cause, GError **error)
{
  GisConnection *conn = ws->writer;

  if (done)
    return gis_connection_exec (conn, "RELEASE search", error);
  if (sqlite3_get_autocommit (conn->db)) /* the disk is full: nothing is left to save */
    {
      g_propagate_error (error, g_error_copy (cause));
      return FALSE;
    }
  return gis_connection_exec (conn, "ROLLBACK TO search; RELEASE search", error) &&
         restart_within (ws, error);
}

gboolean
gis_search_follow (GisWorkspace *ws, GBytes *changeset, GError **error)
{
  g_autoptr (GError) cause = NULL;

  if (changeset == NULL || g_bytes_get_size (changeset) == 0 || !gis_search_is_current (ws->writer))
    return TRUE;
  return gis_connection_exec (ws->writer, "SAVEPOINT search", error) &&
         end_follow (ws, follow_changeset (ws, changeset, &cause), cause, error);
}

gboolean
gis_search_follow_range (GisWorkspace *ws,
                         const GisTable *table,
                         gint64 from,
                         gint64 to,
                         GError **error)
{
  g_autoptr (GError) cause = NULL;

  if (from > to || !has_name (table->klass) || !gis_search_is_current (ws->writer))
    return TRUE;
  return gis_connection_exec (ws->writer, "SAVEPOINT search", error) &&
         end_follow (ws, follow_range (ws, table, from, to, &cause), cause, error);
}

/* ---- Building ---- */

gboolean
gis_search_is_complete (GisWorkspace *ws)
{
  g_auto (GisReader) reader = { NULL, NULL };
  gint64 waiting = 1;

  g_return_val_if_fail (GIS_IS_WORKSPACE (ws), FALSE);

  return gis_reader_open (&reader, ws, NULL) && gis_search_is_current (reader.conn) &&
         gis_connection_get_integer (reader.conn, &waiting, NULL, NULL,
                                     "SELECT EXISTS (SELECT 1 FROM search_todo)", "") &&
         waiting == 0;
}

typedef struct
{
  gint64 id, from, to;
  const GisTable *table; /* NULL: a class that is not known */
} Todo;

static gboolean
take_todo (GisWorkspace *ws, Todo *todo, gboolean *found, GError **error)
{
  g_autoptr (GisStatement) statement = gis_connection_prepare (
    ws->writer, "SELECT id, class, from_id, to_id FROM search_todo ORDER BY id LIMIT 1", error);
  const char *class_id;
  int state;

  if (statement == NULL)
    return FALSE;
  state = gis_statement_step (ws->writer, statement, error);
  *found = state > 0;
  if (state <= 0)
    return state == 0;
  todo->id = sqlite3_column_int64 (statement, 0);
  class_id = (const char *) sqlite3_column_text (statement, 1);
  todo->from = sqlite3_column_int64 (statement, 2);
  todo->to = sqlite3_column_int64 (statement, 3);
  todo->table = class_id != NULL ? g_hash_table_lookup (ws->table_by_id, class_id) : NULL;
  if (todo->table != NULL && !has_name (todo->table->klass))
    todo->table = NULL;
  return TRUE;
}

static gboolean
work_off (GisWorkspace *ws, const Todo *todo, GError **error)
{
  gint64 last = todo->to;

  if (todo->table != NULL && todo->from <= todo->to &&
      !look_at_range (ws->writer, todo->table, todo->from, todo->to, BUILD_ROWS, &last, error))
    return FALSE;
  if (todo->table == NULL || last >= todo->to)
    return gis_connection_run (ws->writer, error, "DELETE FROM search_todo WHERE id = ?1", "i",
                               todo->id);
  return gis_connection_run (ws->writer, error, "UPDATE search_todo SET from_id = ?2 WHERE id = ?1",
                             "ii", todo->id, last + 1);
}

/* One transaction of the build. */
static gboolean
build_some (GisWorkspace *ws, gboolean *found, GError **error)
{
  g_autoptr (GError) cause = NULL;
  Todo todo = { 0 };
  gboolean done;

  *found = FALSE;
  if (!gis_workspace_begin_write (ws, error))
    return FALSE;
  done = !gis_search_is_current (ws->writer) || take_todo (ws, &todo, found, error);
  if (done && *found)
    {
      done = gis_connection_exec (ws->writer, "SAVEPOINT search", error) &&
             end_follow (ws, work_off (ws, &todo, &cause), cause, error);
      /* Started anew once; a second failure would go on for ever. */
      if (done && cause != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&cause));
          gis_workspace_commit_write (ws, NULL);
          return FALSE;
        }
    }
  if (!done)
    {
      gis_workspace_rollback_write (ws);
      return FALSE;
    }
  return gis_workspace_commit_write (ws, error);
}

gboolean
gis_search_build (GisWorkspace *ws, GisJob *job, GError **error)
{
  gboolean found = TRUE;
  guint64 n = 0;

  g_return_val_if_fail (GIS_IS_WORKSPACE (ws), FALSE);

  if (gis_workspace_is_read_only (ws) || gis_search_is_complete (ws))
    return TRUE;
  gis_job_begin (job, _ ("Building the search index"), 0);
  while (found)
    {
      if (!gis_job_step (job, ++n, error) || !build_some (ws, &found, error))
        return FALSE;
      /* A mutex is not fair: an edit that waits for the write lock gets it here. */
      g_usleep (PAUSE_US);
    }
  return TRUE;
}
