/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Two rows that stand for the same thing become one: what refers to the one that goes refers to the
 * one that stays. Written field by field through the edit, so that states, history and undo know. */
#include "gis/store/store-private.h"

static gboolean
turn_ids (GisEdit *edit,
          const GisTable *table,
          const GisField *field,
          const GArray *ids,
          gint64 from_id,
          gint64 to_id,
          GError **error)
{
  const GisValue from = gis_value_of_integer (from_id);
  const GisValue to = gis_value_of_integer (to_id);

  for (guint i = 0; ids != NULL && i < ids->len; i++)
    if (!gis_edit_write_value (edit, table, g_array_index (ids, gint64, i), field, &from, &to,
                               error))
      return FALSE;
  return ids != NULL;
}

/* Rows of @other that refer to row @id of @table. A row that would refer to itself is let go by the
 * deletion that follows. */
static gboolean
turn_references (GisEdit *edit,
                 const GisTable *table,
                 const GisTable *other,
                 gint64 id,
                 gint64 into,
                 GError **error)
{
  const GisClass *klass = other->klass;
  int asset_id = gis_class_find_field (klass, "asset_id");

  for (guint i = 0; i < klass->n_fields; i++)
    {
      const GisField *field = &klass->fields[i];
      g_autofree char *sql = NULL;
      g_autoptr (GArray) ids = NULL;
      if (field->type != GIS_FIELD_REFERENCE || g_strcmp0 (field->reference, table->class_id) != 0)
        continue;
      sql = g_strdup_printf ("SELECT id FROM \"%s\" WHERE \"%s\" = ?1 AND NOT (id = "
                             "%" G_GINT64_FORMAT " AND %d)",
                             other->class_id, field->name, into, other == table);
      ids = gis_edit_list_ids (edit, sql, NULL, id, error);
      if (!turn_ids (edit, other, field, ids, id, into, error))
        return FALSE;
    }
  if (asset_id < 0 || gis_class_find_field (klass, "asset_class") < 0)
    return TRUE;
  g_autofree char *sql = g_strdup_printf (
    "SELECT id FROM \"%s\" WHERE asset_id = ?1 AND asset_class = ?2", other->class_id);
  g_autoptr (GArray) ids = gis_edit_list_ids (edit, sql, table->class_id, id, error);
  return turn_ids (edit, other, &klass->fields[asset_id], ids, id, into, error);
}

/* What only the row that goes knew. After its deletion: a code is free then. */
static gboolean
fill_empty (GisEdit *edit, const GisRow *from, const GisRow *into, GError **error)
{
  for (guint i = 0; i < from->klass->n_fields; i++)
    {
      const GisField *field = &from->klass->fields[i];
      if (field->tracked || field->derived || gis_value_is_null (&from->values[i]) ||
          !gis_value_is_null (&into->values[i]) ||
          (field->type == GIS_FIELD_REFERENCE &&
           gis_value_get_integer (&from->values[i], 0) == into->id))
        continue;
      if (!gis_edit_set_value (edit, from->klass->id, into->id, field->name, &from->values[i],
                               error))
        return FALSE;
    }
  return TRUE;
}

gboolean
gis_edit_merge (GisEdit *edit, const char *class_id, gint64 id, gint64 into, GError **error)
{
  const GisTable *table = gis_edit_find_table (edit, class_id, error);
  g_autoptr (GisRow) goes = NULL;
  g_autoptr (GisRow) stays = NULL;
  gboolean done = TRUE;

  if (table == NULL)
    return FALSE;
  if (id == into)
    {
      g_set_error (error, GIS_ERROR, GIS_ERROR_USAGE,
                   _ ("%s %" PRId64 ": it cannot be merged into itself"), class_id, id);
      return FALSE;
    }
  goes = gis_edit_get_row (edit, class_id, id, error);
  stays = goes != NULL ? gis_edit_get_row (edit, class_id, into, error) : NULL;
  if (stays == NULL || !gis_connection_exec (edit->conn, "SAVEPOINT edit_merge", error))
    return FALSE;
  for (guint i = 0; done && i < edit->ws->tables->len; i++)
    done = turn_references (edit, table, g_ptr_array_index (edit->ws->tables, i), id, into, error);
  done = done &&
         gis_connection_run (edit->conn, error,
                             "UPDATE attachment SET row_id = ?3 WHERE row_id = ?1 AND class = ?2",
                             "iti", id, class_id, into) &&
         gis_edit_delete (edit, class_id, id, error) && fill_empty (edit, goes, stays, error);
  if (done)
    return gis_connection_exec (edit->conn, "RELEASE edit_merge", error);
  if (!sqlite3_get_autocommit (edit->conn->db))
    gis_connection_exec (edit->conn, "ROLLBACK TO edit_merge; RELEASE edit_merge", NULL);
  return FALSE;
}
