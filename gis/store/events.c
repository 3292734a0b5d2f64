/* SPDX-License-Identifier: GPL-3.0-or-later */
/* State events: what a tracked field was, from which civil day, and when that was recorded. Written
 * by the edit itself, so that they are part of its changeset. A later record that takes effect on
 * an earlier day supersedes those after it, so that "last event up to a day" is always what was
 * known last, and the last of all is the value in the row. */
#include "gis/store/store-private.h"

static char *
dup_event_text (const GisValue *value)
{
  return gis_value_is_null (value) ? NULL : gis_value_dup_string (value);
}

gboolean
gis_event_write (GisEdit *edit,
                 const char *class_id,
                 gint64 row_id,
                 const char *field,
                 const GisValue *from,
                 const GisValue *to,
                 GError **error)
{
  g_autofree char *from_text = dup_event_text (from);
  g_autofree char *to_text = dup_event_text (to);

  if (from_text != NULL &&
      !gis_connection_run (edit->conn, error,
                           "UPDATE state_event SET superseded = 1 WHERE row_id = ?1 AND field = ?2 "
                           "AND effective_on > ?3 AND class = ?4 AND superseded = 0",
                           "ittt", row_id, field, edit->effective_on, class_id))
    return FALSE;
  return gis_connection_run (
    edit->conn, error,
    "INSERT INTO state_event (id, class, row_id, field, from_value, to_value, effective_on, "
    "recorded_at, author) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
    "ititttttt", gis_edit_next_id (edit), class_id, row_id, field, from_text, to_text,
    edit->effective_on, edit->recorded_at, edit->author);
}

gboolean
gis_events_write_first (GisEdit *edit, const GisRow *row, GError **error)
{
  static const GisValue nothing = GIS_VALUE_NULL;

  for (guint i = 0; i < row->klass->n_fields; i++)
    {
      const GisField *field = &row->klass->fields[i];
      if (!field->tracked || gis_value_is_null (&row->values[i]))
        continue;
      if (!gis_event_write (edit, row->klass->id, row->id, field->name, &nothing, &row->values[i],
                            error))
        return FALSE;
    }
  return TRUE;
}

void
gis_state_event_free (GisStateEvent *event)
{
  if (event == NULL)
    return;
  g_free (event->from);
  g_free (event->to);
  g_free (event->recorded_at);
  g_free (event->author);
  g_free (event);
}

static char *
dup_column (GisStatement *statement, int column)
{
  const char *text = (const char *) sqlite3_column_text (statement, column);

  return text != NULL ? g_utf8_make_valid (text, -1) : NULL;
}

/* Every event has a day: where another program wrote none that exists, that of recording (check names
 * such events), else one before all others. */
static GisDate
read_day (GisStatement *statement)
{
  GisDate day = gis_date_parse ((const char *) sqlite3_column_text (statement, 4));
  g_autofree char *recorded = NULL;

  if (day != GIS_DATE_NONE)
    return day;
  recorded = g_strndup ((const char *) sqlite3_column_text (statement, 5), 10);
  day = gis_date_parse (recorded);
  return day != GIS_DATE_NONE ? day : gis_date_new (1900, 1, 1);
}

static GisStateEvent *
read_event (GisStatement *statement, const char *class_id, const GisField *field)
{
  GisStateEvent *event = g_new0 (GisStateEvent, 1);

  event->class_id = class_id;
  event->row_id = sqlite3_column_int64 (statement, 0);
  event->field = g_intern_string (field->name);
  event->from = dup_column (statement, 2);
  event->to = dup_column (statement, 3);
  event->effective_on = read_day (statement);
  event->recorded_at = dup_column (statement, 5);
  event->author = dup_column (statement, 6);
  return event;
}

GPtrArray *
gis_store_events (GisWorkspace *ws,
                  const char *class_id,
                  gint64 row_id,
                  const char *field,
                  GisDate until,
                  GError **error)
{
  g_autoptr (GPtrArray) events =
               g_ptr_array_new_with_free_func ((GDestroyNotify) gis_state_event_free);
  g_auto (GisReader) reader = { NULL, NULL };
  g_autoptr (GisStatement) statement = NULL;
  g_autofree char *until_text = gis_date_dup_text (until == 0 ? GIS_DATE_NONE : until);
  const GisTable *table;
  int state;

  g_return_val_if_fail (GIS_IS_WORKSPACE (ws) && class_id != NULL, NULL);

  table = gis_workspace_require_table (ws, class_id, error);
  if (table == NULL || !gis_reader_open (&reader, ws, error))
    return NULL;
  statement = gis_connection_prepare (
    reader.conn,
    row_id != 0
      ? "SELECT row_id, field, from_value, to_value, effective_on, recorded_at, author FROM "
        "state_event WHERE row_id = ?2 AND class = ?1 AND superseded = 0 AND (?3 IS NULL OR field "
        "= "
        "?3) AND (?4 IS NULL OR effective_on <= ?4) ORDER BY effective_on, recorded_at, id"
      : "SELECT row_id, field, from_value, to_value, effective_on, recorded_at, author FROM "
        "state_event WHERE class = ?1 AND superseded = 0 AND (?3 IS NULL OR field = ?3) AND (?4 IS "
        "NULL OR effective_on <= ?4) ORDER BY effective_on, recorded_at, id",
    error);
  if (statement == NULL)
    return NULL;
  sqlite3_bind_text (statement, 1, class_id, -1, SQLITE_TRANSIENT);
  if (row_id != 0)
    sqlite3_bind_int64 (statement, 2, row_id);
  sqlite3_bind_text (statement, 3, field, -1, SQLITE_TRANSIENT);
  sqlite3_bind_text (statement, 4, until_text, -1, SQLITE_TRANSIENT);
  while ((state = gis_statement_step (reader.conn, statement, error)) > 0)
    {
      const char *name = (const char *) sqlite3_column_text (statement, 1);
      int index = name != NULL ? gis_class_find_field (table->klass, name) : -1;
      if (index >= 0)
        g_ptr_array_add (events,
                         read_event (statement, table->class_id, &table->klass->fields[index]));
    }
  return state == 0 ? g_steal_pointer (&events) : NULL;
}
