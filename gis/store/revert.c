/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One step of the history taken back out of turn: its changeset applied backwards inside an edit of
 * its own, so that the revert is recorded and undone like anything else. Refused as a whole when a
 * row is no longer as the step left it, or when what was made since stands on rows that would go. */
#include "gis/store/store-private.h"

typedef struct
{
  char *label;
  GBytes *changeset;
} Entry;

static void
entry_clear (Entry *entry)
{
  g_free (entry->label);
  g_clear_pointer (&entry->changeset, g_bytes_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Entry, entry_clear)

static gboolean
load_entry (GisConnection *conn, gint64 id, Entry *entry, GError **error)
{
  g_autoptr (GisStatement) statement = gis_connection_prepare (
    conn, "SELECT label, batch_id IS NOT NULL, undone, changeset FROM change_log WHERE id = ?1",
    error);
  const char *label;
  int state;

  if (statement == NULL)
    return FALSE;
  gis_statement_bind (statement, 1, "i", id);
  state = gis_statement_step (conn, statement, error);
  if (state < 0)
    return FALSE;
  if (state == 0)
    {
      g_set_error (error, GIS_ERROR, GIS_ERROR_NOT_FOUND,
                   _ ("There is no step %" PRId64 " in the history"), id);
      return FALSE;
    }
  label = (const char *) sqlite3_column_text (statement, 0);
  entry->label = g_utf8_make_valid (label != NULL ? label : "", -1);
  if (sqlite3_column_int (statement, 2) != 0 || sqlite3_column_bytes (statement, 3) == 0)
    g_set_error (error, GIS_ERROR, GIS_ERROR_INVALID, _ ("“%s” is taken back already"),
                 entry->label);
  else if (sqlite3_column_int (statement, 1) != 0)
    g_set_error (error, GIS_ERROR, GIS_ERROR_INVALID,
                 _ ("“%s” is an import: it can be undone, not reverted alone"), entry->label);
  else
    {
      entry->changeset = g_bytes_new (sqlite3_column_blob (statement, 3),
                                      (gsize) sqlite3_column_bytes (statement, 3));
      return TRUE;
    }
  return FALSE;
}

/* What a person calls the row: its name where it is a row of a class that is still there. */
static char *
dup_row_name (GisEdit *edit, const char *table, gint64 id)
{
  const GisTable *found = g_hash_table_lookup (edit->ws->table_by_id, table);
  g_autoptr (GisRow) row = found != NULL ? gis_edit_get_row (edit, table, id, NULL) : NULL;
  g_autofree char *label = row != NULL ? gis_row_dup_label (row) : NULL;

  if (label != NULL)
    return g_strdup_printf ("%s %s", gis_text_get (&found->klass->title), label);
  return g_strdup_printf ("%s %" PRId64,
                          found != NULL ? gis_text_get (&found->klass->title) : table, id);
}

/* The step after @entry_id that touched the row; NULL when none did. */
static char *
dup_later_label (GisEdit *edit, gint64 entry_id, const char *table, gint64 id)
{
  return gis_connection_dup_text (
    edit->conn, NULL,
    "SELECT l.label FROM change_item AS i JOIN change_log AS l ON l.id = i.entry_id WHERE i.row_id "
    "= ?1 AND i.class = ?2 AND i.entry_id > ?3 AND l.undone = 0 ORDER BY l.id LIMIT 1",
    "iti", id, table, entry_id);
}

static void
refuse (GisEdit *edit, gint64 entry_id, const char *table, gint64 id, GError **error)
{
  g_autofree char *name = dup_row_name (edit, table, id);
  g_autofree char *later = dup_later_label (edit, entry_id, table, id);

  g_clear_error (error);
  if (later != NULL)
    g_set_error (error, GIS_ERROR, GIS_ERROR_INVALID, _ ("%s was changed since, by “%s”"), name,
                 later);
  else
    g_set_error (error, GIS_ERROR, GIS_ERROR_INVALID, _ ("%s was changed since"), name);
}

/* ---- What stands on the rows ---- */

static gboolean
count_is_zero (GisEdit *edit, const char *sql, gint64 id, const char *class_id, gboolean *zero)
{
  gint64 n = 0;
  gboolean done =
    class_id != NULL
      ? gis_connection_get_integer (edit->conn, &n, NULL, NULL, sql, "it", id, class_id)
      : gis_connection_get_integer (edit->conn, &n, NULL, NULL, sql, "i", id);

  *zero = n == 0;
  return done;
}

/* Does any row of @other still name row @id of @class_id, which is gone? */
static gboolean
names_row (GisEdit *edit, const GisTable *other, const char *class_id, gint64 id)
{
  const GisClass *klass = other->klass;
  gboolean zero = TRUE;

  for (guint i = 0; i < klass->n_fields; i++)
    {
      g_autofree char *sql = NULL;
      if (klass->fields[i].type != GIS_FIELD_REFERENCE ||
          g_strcmp0 (klass->fields[i].reference, class_id) != 0)
        continue;
      sql = g_strdup_printf ("SELECT count (*) FROM \"%s\" WHERE \"%s\" = ?1", other->class_id,
                             klass->fields[i].name);
      if (!count_is_zero (edit, sql, id, NULL, &zero) || !zero)
        return TRUE;
    }
  if (gis_class_find_field (klass, "asset_class") >= 0 &&
      gis_class_find_field (klass, "asset_id") >= 0)
    {
      g_autofree char *sql = g_strdup_printf (
        "SELECT count (*) FROM \"%s\" WHERE asset_id = ?1 AND asset_class = ?2", other->class_id);
      return !count_is_zero (edit, sql, id, class_id, &zero) || !zero;
    }
  return FALSE;
}

static gboolean
check_gone (GisEdit *edit, const char *class_id, gint64 id, GError **error)
{
  gboolean zero = TRUE;

  for (guint i = 0; i < edit->ws->tables->len; i++)
    {
      const GisTable *other = g_ptr_array_index (edit->ws->tables, i);
      const GisTable *table = g_hash_table_lookup (edit->ws->table_by_id, class_id);
      if (!names_row (edit, other, class_id, id))
        continue;
      g_set_error (error, GIS_ERROR, GIS_ERROR_INVALID,
                   _ ("%s %" PRId64 " would go, but there are rows that belong to it: %s"),
                   gis_text_get (&table->klass->title), id, gis_text_get (&other->klass->plural));
      return FALSE;
    }
  if (count_is_zero (edit, "SELECT count (*) FROM attachment WHERE row_id = ?1 AND class = ?2", id,
                     class_id, &zero) &&
      zero)
    return TRUE;
  g_set_error (error, GIS_ERROR, GIS_ERROR_INVALID, _ ("%s %" PRId64 " would go, but has files"),
               class_id, id);
  return FALSE;
}

/* A row that came back or changed must find what it refers to. */
static gboolean
check_stays (GisEdit *edit, const char *class_id, gint64 id, GError **error)
{
  const GisTable *table = g_hash_table_lookup (edit->ws->table_by_id, class_id);
  g_autoptr (GisRow) row = gis_edit_get_row (edit, class_id, id, error);

  if (row == NULL)
    return FALSE;
  for (guint i = 0; i < table->klass->n_fields; i++)
    {
      const GisField *field = &table->klass->fields[i];
      g_autofree char *sql = NULL;
      gboolean zero = FALSE;
      if (field->type != GIS_FIELD_REFERENCE || gis_value_is_null (&row->values[i]) ||
          field->reference == NULL ||
          !g_hash_table_contains (edit->ws->table_by_id, field->reference))
        continue;
      sql = g_strdup_printf ("SELECT count (*) FROM \"%s\" WHERE id = ?1", field->reference);
      if (count_is_zero (edit, sql, gis_value_get_integer (&row->values[i], 0), NULL, &zero) &&
          !zero)
        continue;
      g_autofree char *name = gis_row_dup_label (row);
      g_set_error (error, GIS_ERROR, GIS_ERROR_INVALID,
                   _ ("%s: what it belonged to (%s) is not there any more"), name,
                   gis_text_get (&field->title));
      return FALSE;
    }
  return TRUE;
}

static gboolean
check_rows (GisEdit *edit, GBytes *changeset, GError **error)
{
  g_autoptr (GisChange) change = gis_change_new (0, "", FALSE);

  if (!gis_history_collect (edit->ws, changeset, TRUE, 0, change, error))
    return FALSE;
  for (guint i = 0; i < change->items->len; i++)
    {
      const GisChangeItem *item = &g_array_index (change->items, GisChangeItem, i);
      if (!(item->kind == GIS_CHANGE_DELETE ? check_gone (edit, item->class_id, item->id, error)
                                            : check_stays (edit, item->class_id, item->id, error)))
        return FALSE;
    }
  return TRUE;
}

/* Rows would hang in the air: those that belong to rows that go are named, as they still are. */
static void
refuse_references (GisEdit *edit, const Entry *entry, GError **error)
{
  g_autoptr (GisChange) change = gis_change_new (0, "", FALSE);

  g_clear_error (error);
  if (!gis_history_collect (edit->ws, entry->changeset, TRUE, 0, change, error))
    return;
  for (guint i = 0; i < change->items->len; i++)
    {
      const GisChangeItem *item = &g_array_index (change->items, GisChangeItem, i);
      if (item->kind == GIS_CHANGE_DELETE && !check_gone (edit, item->class_id, item->id, error))
        return;
    }
  g_set_error (error, GIS_ERROR, GIS_ERROR_INVALID,
               _ ("“%s”: what its rows belonged to is not there any more"), entry->label);
}

/* An event that other events superseded since belongs to a row: that one is named. */
static void
refuse_conflict (GisEdit *edit, gint64 entry_id, const GisConflict *conflict, GError **error)
{
  g_autofree char *class_id = NULL;
  gint64 row_id = 0;

  if (!g_str_equal (conflict->table, "state_event"))
    {
      refuse (edit, entry_id, conflict->table, conflict->id, error);
      return;
    }
  class_id = gis_connection_dup_text (
    edit->conn, NULL, "SELECT class FROM state_event WHERE id = ?1", "i", conflict->id);
  gis_connection_get_integer (edit->conn, &row_id, NULL, NULL,
                              "SELECT row_id FROM state_event WHERE id = ?1", "i", conflict->id);
  if (class_id != NULL)
    refuse (edit, entry_id, class_id, row_id, error);
}

gboolean
gis_history_revert (GisWorkspace *ws, gint64 entry_id, GisChange **change, GError **error)
{
  g_auto (Entry) entry = { NULL, NULL };
  g_autofree char *label = NULL;
  GisConflict conflict = { NULL, 0, FALSE };
  GError *local = NULL;
  gsize size = 0;
  const guint8 *data;
  GisEdit *edit;
  gboolean done;

  g_return_val_if_fail (GIS_IS_WORKSPACE (ws), FALSE);

  edit = gis_edit_begin (ws, "", error);
  if (edit == NULL)
    return FALSE;
  done = load_entry (edit->conn, entry_id, &entry, &local);
  if (done)
    {
      /* Translators: history entry; the words of the step that is taken back. */
      label = g_strdup_printf (_ ("Revert: %s"), entry.label);
      gis_edit_set_label (edit, label);
      data = g_bytes_get_data (entry.changeset, &size);
      done = gis_changeset_apply (ws, data, size, TRUE, &conflict, &local);
      if (!done && conflict.table != NULL)
        refuse_conflict (edit, entry_id, &conflict, &local);
      else if (!done && conflict.references)
        refuse_references (edit, &entry, &local);
      done = done && check_rows (edit, entry.changeset, &local);
    }
  if (!done)
    {
      gis_edit_rollback (edit);
      g_propagate_error (error, local);
      return FALSE;
    }
  return gis_edit_finish (edit, "revert", change, error);
}
