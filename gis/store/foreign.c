/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Edits by other programs. Plain-SQL AFTER triggers live in the file: silent on our connections,
 * where triggers are off, they fire when QGIS or the sqlite3 shell edits a class table and note the
 * row and its old values in foreign_edit. At the next opening (or the next edit, when it happened
 * while we had the file open) the notes become one history step with an exact changeset, state
 * events and a repaired spatial index, and are removed. */
#include "gis/store/store-private.h"

#include <string.h>

/* With doubled % because it goes through printf. */
#define NOW_SQL "strftime('%%Y-%%m-%%dT%%H:%%M:%%fZ','now')"
#define INTO_SQL "INSERT INTO foreign_edit (class, row_id, kind, field, old_value, recorded_at) "

/* ---- Recording triggers ---- */

static const char *const trigger_kinds[] = { "replace", "renumber", "insert", "update", "delete" };

static GPtrArray *
list_column_names (const GisClass *klass)
{
  GPtrArray *names = g_ptr_array_new ();

  g_ptr_array_add (names, "uuid");
  for (guint i = 0; i < klass->n_fields; i++)
    g_ptr_array_add (names, klass->fields[i].name);
  if (klass->geometry != GIS_GEOMETRY_NONE)
    g_ptr_array_add (names, "geom");
  return names;
}

char **
gis_foreign_dup_trigger_sql (const GisClass *klass)
{
  g_autoptr (GPtrArray) names = list_column_names (klass);
  g_autoptr (GString) updated = g_string_new (NULL);
  g_autoptr (GString) deleted = g_string_new (NULL);
  g_autoptr (GString) replaced = g_string_new (NULL);
  char **sql = g_new0 (char *, G_N_ELEMENTS (trigger_kinds) + 1);
  const char *id = klass->id;

  for (guint i = 0; i < names->len; i++)
    {
      const char *name = g_ptr_array_index (names, i);
      const char *glue = i > 0 ? " UNION ALL " : "";
      g_string_append_printf (updated,
                              "%1$sSELECT '%2$s', OLD.id, CASE WHEN NEW.id = OLD.id THEN 'update' "
                              "ELSE 'delete' END, '%3$s', OLD.\"%3$s\", " NOW_SQL
                              " WHERE NEW.\"%3$s\" IS NOT OLD.\"%3$s\" OR NEW.id <> OLD.id",
                              glue, id, name);
      g_string_append_printf (deleted,
                              "%1$sSELECT '%2$s', OLD.id, 'delete', '%3$s', OLD.\"%3$s\", " NOW_SQL,
                              glue, id, name);
      g_string_append_printf (replaced,
                              "%1$sSELECT '%2$s', id, 'update', '%3$s', \"%3$s\", " NOW_SQL
                              " FROM \"%2$s\" WHERE id = NEW.id",
                              glue, id, name);
    }
  /* REPLACE takes away the row of the same id without firing the delete trigger: its values are
   * noted before. What fails after all takes its notes with it; an id not given is -1 here. */
  sql[0] = g_strdup_printf ("CREATE TRIGGER \"sanhua_replace_%1$s\" BEFORE INSERT ON \"%1$s\" "
                            "WHEN EXISTS (SELECT 1 FROM \"%1$s\" WHERE id = NEW.id) BEGIN " INTO_SQL
                            "%2$s; END",
                            id, replaced->str);
  sql[1] = g_strdup_printf (
    "CREATE TRIGGER \"sanhua_renumber_%1$s\" BEFORE UPDATE OF id ON \"%1$s\" "
    "WHEN NEW.id <> OLD.id AND EXISTS (SELECT 1 FROM \"%1$s\" WHERE id = NEW.id) BEGIN " INTO_SQL
    "%2$s; END",
    id, replaced->str);
  sql[2] = g_strdup_printf (
    "CREATE TRIGGER \"sanhua_insert_%1$s\" AFTER INSERT ON \"%1$s\" BEGIN " INTO_SQL
    "VALUES ('%1$s', NEW.id, 'insert', NULL, NULL, " NOW_SQL "); END",
    id);
  sql[3] = g_strdup_printf (
    "CREATE TRIGGER \"sanhua_update_%1$s\" AFTER UPDATE ON \"%1$s\" BEGIN " INTO_SQL
    "%2$s; " INTO_SQL "SELECT '%1$s', NEW.id, 'insert', NULL, NULL, " NOW_SQL
    " WHERE NEW.id <> OLD.id; END",
    id, updated->str);
  sql[4] = g_strdup_printf (
    "CREATE TRIGGER \"sanhua_delete_%1$s\" AFTER DELETE ON \"%1$s\" BEGIN " INTO_SQL "%2$s; END",
    id, deleted->str);
  return sql;
}

gboolean
gis_foreign_ensure_triggers (GisConnection *conn, GPtrArray *tables, GError **error)
{
  for (guint i = 0; i < tables->len; i++)
    {
      const GisTable *table = g_ptr_array_index (tables, i);
      g_auto (GStrv) wanted = gis_foreign_dup_trigger_sql (table->klass);
      for (guint k = 0; k < G_N_ELEMENTS (trigger_kinds); k++)
        {
          g_autofree char *name =
            g_strdup_printf ("sanhua_%s_%s", trigger_kinds[k], table->class_id);
          g_autofree char *drop = g_strdup_printf ("DROP TRIGGER IF EXISTS \"%s\"", name);
          g_autofree char *found = gis_connection_dup_text (
            conn, NULL, "SELECT sql FROM sqlite_master WHERE type = 'trigger' AND name = ?1", "t",
            name);
          if (g_strcmp0 (found, wanted[k]) == 0)
            continue;
          if (!gis_connection_exec (conn, drop, error) ||
              !gis_connection_exec (conn, wanted[k], error))
            return FALSE;
        }
    }
  return TRUE;
}

/* ---- Reconciliation ---- */

/* A row as it was before the first foreign edit of it. */
typedef struct
{
  const GisTable *table;
  gint64 id;
  gboolean existed;
  gboolean inserted; /* also when it was replaced */
  gboolean exists;
  gboolean complete;      /* deleted: every old value is known */
  gboolean shape_touched; /* the spatial index may be wrong */
  GHashTable *old;        /* column name (of the catalogue) → sqlite3_value */
  char *recorded_at;      /* of the last edit */
} Before;

static void
before_free (Before *before)
{
  g_hash_table_unref (before->old);
  g_free (before->recorded_at);
  g_free (before);
}

static const char *
find_column (const GisTable *table, const char *name)
{
  int index;

  if (g_strcmp0 (name, "uuid") == 0)
    return "uuid";
  if (g_strcmp0 (name, "geom") == 0)
    return table->has_geometry ? "geom" : NULL;
  index = name != NULL ? gis_class_find_field (table->klass, name) : -1;
  return index >= 0 ? table->klass->fields[index].name : NULL;
}

static Before *
require_before (GHashTable *rows,
                GPtrArray *order,
                const GisTable *table,
                gint64 id,
                gboolean existed)
{
  g_autofree char *key = g_strdup_printf ("%s %" G_GINT64_FORMAT, table->class_id, id);
  Before *before = g_hash_table_lookup (rows, key);

  if (before != NULL)
    return before;
  before = g_new0 (Before, 1);
  before->table = table;
  before->id = id;
  before->existed = existed;
  before->old =
    g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) sqlite3_value_free);
  g_hash_table_insert (rows, g_steal_pointer (&key), before);
  g_ptr_array_add (order, before);
  return before;
}

/* One note: only the first old value of a column counts. Notes that name nothing of the catalogue
 * are skipped: anybody can write into that table. */
static void
take_note (GisWorkspace *ws, GisStatement *statement, GHashTable *rows, GPtrArray *order)
{
  const char *class_id = (const char *) sqlite3_column_text (statement, 0);
  const char *kind = (const char *) sqlite3_column_text (statement, 2);
  const char *at = (const char *) sqlite3_column_text (statement, 5);
  const GisTable *table = class_id != NULL ? g_hash_table_lookup (ws->table_by_id, class_id) : NULL;
  gint64 id = sqlite3_column_int64 (statement, 1);
  gboolean inserted = g_strcmp0 (kind, "insert") == 0;
  const char *column;
  Before *before;

  if (table == NULL || kind == NULL)
    return;
  before = require_before (rows, order, table, id, !inserted);
  before->inserted = before->inserted || inserted;
  g_free (before->recorded_at);
  before->recorded_at = g_strdup (at);
  column = find_column (table, (const char *) sqlite3_column_text (statement, 3));
  if (inserted || g_strcmp0 (kind, "delete") == 0 || g_strcmp0 (column, "geom") == 0)
    before->shape_touched = table->has_geometry;
  if (column != NULL && before->existed && !before->complete &&
      !g_hash_table_contains (before->old, column))
    g_hash_table_insert (before->old, (gpointer) column,
                         sqlite3_value_dup (sqlite3_column_value (statement, 4)));
  if (g_hash_table_size (before->old) == 1 + table->klass->n_fields + (table->has_geometry ? 1 : 0))
    before->complete = TRUE;
}

static GPtrArray *
collect (GisWorkspace *ws, GError **error)
{
  g_autoptr (GPtrArray) order = g_ptr_array_new_with_free_func ((GDestroyNotify) before_free);
  g_autoptr (GHashTable) rows = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GisStatement) statement = gis_connection_prepare (
    ws->writer,
    "SELECT class, row_id, kind, field, old_value, recorded_at FROM foreign_edit ORDER BY id",
    error);
  int state;

  if (statement == NULL)
    return NULL;
  while ((state = gis_statement_step (ws->writer, statement, error)) > 0)
    take_note (ws, statement, rows, order);
  return state == 0 ? g_steal_pointer (&order) : NULL;
}

/* QGIS copies a feature with all its attributes: a second row with the same uuid gets its own. */
static gboolean
repair_uuid (GisWorkspace *ws, const Before *before, GError **error)
{
  const char *id = before->table->class_id;
  g_autofree char *get = g_strdup_printf ("SELECT uuid FROM \"%s\" WHERE id = ?1", id);
  g_autofree char *count =
    g_strdup_printf ("SELECT count (*) FROM \"%s\" WHERE uuid = ?1 AND id <> ?2", id);
  g_autofree char *set = g_strdup_printf ("UPDATE \"%s\" SET uuid = ?2 WHERE id = ?1", id);
  g_autofree char *uuid = gis_connection_dup_text (ws->writer, NULL, get, "i", before->id);
  g_autofree char *fresh = NULL;
  gint64 others = 0;

  if (uuid != NULL && g_uuid_string_is_valid (uuid))
    {
      if (!gis_connection_get_integer (ws->writer, &others, NULL, error, count, "ti", uuid,
                                       before->id))
        return FALSE;
      if (others == 0)
        return TRUE;
    }
  fresh = g_uuid_string_random ();
  return gis_connection_run (ws->writer, error, set, "it", before->id, fresh);
}

static gboolean
repair_index (GisWorkspace *ws, const Before *before, GError **error)
{
  const char *id = before->table->class_id;
  g_autofree char *sql = g_strdup_printf (
    "SELECT sanhua_index ('%1$s', ?1, (SELECT geom FROM \"%1$s\" WHERE id = ?1))", id);

  return gis_connection_run (ws->writer, error, sql, "i", before->id);
}

/* The columns of the table as it is, which may have more than the catalogue knows. */
static GPtrArray *
list_table_columns (GisWorkspace *ws, const char *class_id, GError **error)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GisStatement) statement = gis_connection_prepare (
    ws->writer, "SELECT name FROM pragma_table_info (?1) ORDER BY cid", error);
  int state;

  if (statement == NULL)
    return NULL;
  gis_statement_bind (statement, 1, "t", class_id);
  while ((state = gis_statement_step (ws->writer, statement, error)) > 0)
    g_ptr_array_add (names, g_strdup ((const char *) sqlite3_column_text (statement, 0)));
  return state == 0 ? g_steal_pointer (&names) : NULL;
}

static void
put_id (GByteArray *out, GisStatement *id_statement, gint64 id)
{
  sqlite3_reset (id_statement);
  sqlite3_bind_int64 (id_statement, 1, id);
  sqlite3_step (id_statement);
  gis_changeset_put_value (out, sqlite3_column_value (id_statement, 0));
  sqlite3_reset (id_statement);
}

static gboolean
values_differ (sqlite3_value *a, sqlite3_value *b)
{
  int type = sqlite3_value_type (a);

  if (type != sqlite3_value_type (b))
    return TRUE;
  switch (type)
    {
    case SQLITE_INTEGER:
      return sqlite3_value_int64 (a) != sqlite3_value_int64 (b);
    case SQLITE_FLOAT:
      return sqlite3_value_double (a) != sqlite3_value_double (b);
    case SQLITE_NULL:
      return FALSE;
    default:
      return sqlite3_value_bytes (a) != sqlite3_value_bytes (b) ||
             memcmp (sqlite3_value_blob (a), sqlite3_value_blob (b),
                     (gsize) sqlite3_value_bytes (a)) != 0;
    }
}

/* Appends the change of one row; @now is its row today or NULL. FALSE when nothing changed. */
static gboolean
put_change (GByteArray *out,
            GPtrArray *columns,
            const Before *before,
            GisStatement *now,
            GisStatement *id_statement)
{
  gboolean differs = FALSE;
  int op = !before->existed ? SQLITE_INSERT : now == NULL ? SQLITE_DELETE : SQLITE_UPDATE;

  if ((op == SQLITE_DELETE && !before->complete) || (op == SQLITE_INSERT && now == NULL))
    return FALSE;
  for (guint i = 0; i < columns->len && op == SQLITE_UPDATE && !differs; i++)
    {
      sqlite3_value *old = g_hash_table_lookup (before->old, g_ptr_array_index (columns, i));
      differs = old != NULL && values_differ (old, sqlite3_column_value (now, (int) i));
    }
  if (op == SQLITE_UPDATE && !differs)
    return FALSE;
  gis_changeset_begin_change (out, op);
  for (int pass = op == SQLITE_INSERT ? 1 : 0; pass < (op == SQLITE_DELETE ? 1 : 2); pass++)
    for (guint i = 0; i < columns->len; i++)
      {
        const char *name = g_ptr_array_index (columns, i);
        sqlite3_value *old = g_hash_table_lookup (before->old, name);
        if (op == SQLITE_INSERT)
          gis_changeset_put_value (out, sqlite3_column_value (now, (int) i));
        else if (g_str_equal (name, "id") && pass == 0)
          put_id (out, id_statement, before->id);
        else if (op == SQLITE_DELETE)
          gis_changeset_put_value (out, old);
        else if (old == NULL || !values_differ (old, sqlite3_column_value (now, (int) i)))
          gis_changeset_put_undefined (out);
        else
          gis_changeset_put_value (out, pass == 0 ? old : sqlite3_column_value (now, (int) i));
      }
  return TRUE;
}

static gboolean
write_event (GisEdit *edit,
             const Before *before,
             const GisField *field,
             GisStatement *now,
             int column,
             GError **error)
{
  g_autofree char *today = NULL;
  GisValue from = GIS_VALUE_NULL;
  GisValue to = GIS_VALUE_NULL;
  sqlite3_value *old = g_hash_table_lookup (before->old, field->name);
  GisDate day = gis_date_of_timestamp (before->recorded_at, gis_edit_get_workspace (edit)->zone);
  gboolean done = TRUE;

  if (before->existed && old == NULL)
    return TRUE;
  if (old != NULL)
    gis_value_from_sqlite (&from, old);
  if (now != NULL)
    gis_statement_get_value (now, column, &to);
  if (day != GIS_DATE_NONE)
    gis_edit_set_effective_on (edit, day);
  if (!gis_value_equal (&from, &to))
    done =
      gis_event_write (edit, before->table->class_id, before->id, field->name, &from, &to, error);
  gis_value_clear (&from);
  gis_value_clear (&to);
  return done;
}

static gboolean
write_events (GisEdit *edit,
              GPtrArray *columns,
              const Before *before,
              GisStatement *now,
              GError **error)
{
  const GisClass *klass = before->table->klass;

  for (guint i = 0; i < klass->n_fields; i++)
    {
      guint column = 0;
      if (!klass->fields[i].tracked)
        continue;
      while (column < columns->len &&
             !g_str_equal (g_ptr_array_index (columns, column), klass->fields[i].name))
        column++;
      if (column < columns->len &&
          !write_event (edit, before, &klass->fields[i], now, (int) column, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
reconcile_row (GisEdit *edit,
               GByteArray *out,
               GPtrArray *columns,
               Before *before,
               gboolean *changed,
               GError **error)
{
  GisWorkspace *ws = edit->ws;
  g_autofree char *sql =
    g_strdup_printf ("SELECT * FROM \"%s\" WHERE id = ?1", before->table->class_id);
  g_autoptr (GisStatement) now = NULL;
  g_autoptr (GisStatement) id_statement = NULL;
  int state;

  if (before->shape_touched && !repair_index (ws, before, error))
    return FALSE;
  now = gis_connection_prepare (ws->writer, sql, error);
  id_statement = gis_connection_prepare (ws->writer, "SELECT ?1", error);
  if (now == NULL || id_statement == NULL)
    return FALSE;
  gis_statement_bind (now, 1, "i", before->id);
  state = gis_statement_step (ws->writer, now, error);
  if (state < 0)
    return FALSE;
  *changed = put_change (out, columns, before, state > 0 ? now : NULL, id_statement);
  return !*changed || write_events (edit, columns, before, state > 0 ? now : NULL, error);
}

/* All rows of one class. */
static gboolean
reconcile_class (GisEdit *edit,
                 GByteArray *out,
                 const GisTable *table,
                 GPtrArray *rows,
                 guint *n,
                 GError **error)
{
  g_autoptr (GPtrArray) columns = list_table_columns (edit->ws, table->class_id, error);
  guint start = out->len;
  guint n_changed = 0;

  if (columns == NULL)
    return FALSE;
  gis_changeset_begin_table (out, table->class_id, columns->len);
  for (guint i = 0; i < rows->len; i++)
    {
      Before *before = g_ptr_array_index (rows, i);
      gboolean changed = FALSE;
      if (before->table != table)
        continue;
      if (before->inserted && !repair_uuid (edit->ws, before, error))
        return FALSE;
      if (!reconcile_row (edit, out, columns, before, &changed, error))
        return FALSE;
      n_changed += changed ? 1 : 0;
    }
  if (n_changed == 0)
    g_byte_array_set_size (out, start);
  *n += n_changed;
  return TRUE;
}

static gboolean
record (GisEdit *edit, GPtrArray *rows, guint *n, GError **error)
{
  GisWorkspace *ws = edit->ws;
  g_autoptr (GByteArray) out = g_byte_array_new ();
  g_autoptr (GBytes) events = NULL;
  g_autoptr (GBytes) changeset = NULL;
  g_autoptr (GisChange) change = NULL;
  g_autofree char *label = NULL;
  gint64 entry_id = 0;

  for (guint i = 0; i < ws->tables->len; i++)
    if (!reconcile_class (edit, out, g_ptr_array_index (ws->tables, i), rows, n, error))
      return FALSE;
  for (guint i = 0; i < rows->len; i++)
    {
      const Before *before = g_ptr_array_index (rows, i);
      if (!gis_search_follow_range (ws, before->table, before->id, before->id, error))
        return FALSE;
    }
  if (!gis_connection_run (ws->writer, error, "DELETE FROM foreign_edit", ""))
    return FALSE;
  if (*n == 0)
    return TRUE;
  events = gis_changeset_from_session (ws->writer, edit->session, error);
  if (events == NULL)
    return FALSE;
  g_byte_array_append (out, g_bytes_get_data (events, NULL), (guint) g_bytes_get_size (events));
  changeset = g_byte_array_free_to_bytes (g_steal_pointer (&out));
  label = g_strdup_printf (
    ngettext_ ("%u row edited by another program", "%u rows edited by another program", *n), *n);
  change = gis_change_new (0, label, FALSE);
  return gis_history_drop_redo (ws, error) &&
         gis_history_append (ws, "foreign", label, _ ("Another program"), edit->recorded_at,
                             changeset, 0, 0, &entry_id, error) &&
         gis_history_collect (ws, changeset, FALSE, entry_id, change, error);
}

gboolean
gis_foreign_reconcile (GisWorkspace *ws, guint *n, GError **error)
{
  g_autoptr (GPtrArray) rows = NULL;
  GisEdit edit = { .ws = ws, .conn = ws->writer };
  gint64 pending = 0;
  gboolean done;

  *n = 0;
  if (!gis_connection_get_integer (ws->writer, &pending, NULL, error,
                                   "SELECT EXISTS (SELECT 1 FROM foreign_edit)", ""))
    return FALSE;
  if (pending == 0)
    return TRUE;
  rows = collect (ws, error);
  if (rows == NULL || !gis_device_refresh (ws, error))
    return FALSE;
  edit.recorded_at = gis_timestamp_now ();
  edit.author = g_strdup (_ ("Another program"));
  gis_edit_set_effective_on (&edit, gis_workspace_get_today (ws));
  if (sqlite3session_create (ws->writer->db, "main", &edit.session) != SQLITE_OK)
    done = gis_connection_fail (ws->writer, error);
  else
    {
      sqlite3session_attach (edit.session, "state_event");
      done = record (&edit, rows, n, error) && gis_device_store_counter (ws, error);
      sqlite3session_delete (edit.session);
    }
  g_free (edit.recorded_at);
  g_free (edit.author);
  return done;
}
