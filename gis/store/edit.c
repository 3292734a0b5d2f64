/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Edits: one SQLite transaction, one session over the named tables, one entry of the history. Each
 * call that runs several statements is a savepoint, so that a refused call leaves the edit as it
 * was. */
#include "gis/catalog/order.h"
#include "gis/store/store-private.h"

#include <string.h>

#define SAVEPOINT "SAVEPOINT edit_call"
#define RELEASE "RELEASE edit_call"
#define ROLLBACK_TO "ROLLBACK TO edit_call; RELEASE edit_call"

/* ---- Begin ---- */

static gboolean
open_session (GisEdit *edit, GError **error)
{
  GisWorkspace *ws = edit->ws;

  if (sqlite3session_create (edit->conn->db, "main", &edit->session) != SQLITE_OK)
    return gis_connection_fail (edit->conn, error);
  for (guint i = 0; i < ws->tables->len; i++)
    {
      const GisTable *table = g_ptr_array_index (ws->tables, i);
      if (sqlite3session_attach (edit->session, table->class_id) != SQLITE_OK)
        return gis_connection_fail (edit->conn, error);
    }
  for (guint i = 0; gis_schema_session_tables[i] != NULL; i++)
    if (sqlite3session_attach (edit->session, gis_schema_session_tables[i]) != SQLITE_OK)
      return gis_connection_fail (edit->conn, error);
  return TRUE;
}

GisEdit *
gis_edit_begin (GisWorkspace *ws, const char *label, GError **error)
{
  GisEdit *edit;

  g_return_val_if_fail (GIS_IS_WORKSPACE (ws) && label != NULL, NULL);

  if (!gis_workspace_begin_write (ws, error))
    return NULL;
  edit = g_new0 (GisEdit, 1);
  edit->ws = g_object_ref (ws);
  edit->conn = ws->writer;
  edit->thread = g_thread_self ();
  edit->label = g_strdup (label);
  edit->author = gis_workspace_dup_author (ws);
  edit->recorded_at = gis_timestamp_now ();
  edit->counter_at_begin = ws->counter;
  edit->serials = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, gis_serial_free);
  gis_edit_set_effective_on (edit, gis_workspace_get_today (ws));
  if (!open_session (edit, error))
    {
      gis_edit_rollback (edit);
      return NULL;
    }
  return edit;
}

GisWorkspace *
gis_edit_get_workspace (GisEdit *edit)
{
  g_return_val_if_fail (edit != NULL, NULL);
  return edit->ws;
}

void
gis_edit_set_label (GisEdit *edit, const char *label)
{
  char *copy;

  g_return_if_fail (edit != NULL && label != NULL);
  copy = g_strdup (label);
  g_free (edit->label);
  edit->label = copy;
}

void
gis_edit_set_effective_on (GisEdit *edit, GisDate date)
{
  g_autofree char *text = gis_date_dup_text (date);

  g_return_if_fail (edit != NULL && text != NULL && strlen (text) == 10);

  /* Rows inserted so far keep their day; a failure here is told by the commit. */
  if (edit->bulk != NULL && strcmp (edit->effective_on, text) != 0)
    gis_bulk_flush (edit->bulk, NULL);
  memcpy (edit->effective_on, text, sizeof edit->effective_on);
}

GisDate
gis_edit_get_effective_on (GisEdit *edit)
{
  g_return_val_if_fail (edit != NULL, GIS_DATE_NONE);
  return gis_date_parse (edit->effective_on);
}

gint64
gis_edit_next_id (GisEdit *edit)
{
  GisWorkspace *ws = edit->ws;

  return ((gint64) ws->device << GIS_STORE_COUNTER_BITS) | ws->counter++;
}

gboolean
gis_edit_is_usable (GisEdit *edit, GError **error)
{
  g_return_val_if_fail (edit != NULL && edit->thread == g_thread_self (), FALSE);

  if (!sqlite3_get_autocommit (edit->conn->db))
    return TRUE;
  g_set_error (error, GIS_ERROR, GIS_ERROR_FAILED,
               _ ("%s: the change was rolled back by an earlier error"), edit->ws->path);
  return FALSE;
}

const GisTable *
gis_edit_find_table (GisEdit *edit, const char *class_id, GError **error)
{
  if (!gis_edit_is_usable (edit, error) || (edit->session == NULL && !open_session (edit, error)))
    return NULL;
  return gis_workspace_require_table (edit->ws, class_id, error);
}

/* Ends a call: keeps or takes back what it did. */
static gboolean
end_call (GisEdit *edit, gboolean done, GError **error)
{
  if (done)
    return gis_connection_exec (edit->conn, RELEASE, error);
  if (!sqlite3_get_autocommit (edit->conn->db))
    gis_connection_exec (edit->conn, ROLLBACK_TO, NULL);
  return FALSE;
}

/* ---- Insert ---- */

static gboolean
check_geometry (const GisClass *klass, const GisGeometry *geometry, GError **error)
{
  if (geometry == NULL)
    {
      if (!klass->geometry_required || klass->geometry == GIS_GEOMETRY_NONE)
        return TRUE;
      g_set_error (error, GIS_ERROR, GIS_ERROR_INVALID, _ ("%s: it needs a geometry"), klass->id);
      return FALSE;
    }
  if (geometry->type == klass->geometry)
    return TRUE;
  if (klass->geometry == GIS_GEOMETRY_NONE)
    g_set_error (error, GIS_ERROR, GIS_ERROR_INVALID, _ ("%s: this class has no geometry"),
                 klass->id);
  else
    g_set_error (error, GIS_ERROR, GIS_ERROR_INVALID, _ ("%s: the geometry is a %s, not a %s"),
                 klass->id, gis_geometry_type_to_sql (geometry->type),
                 gis_geometry_type_to_sql (klass->geometry));
  return FALSE;
}

/* Normalises a copy and takes it over only when it is fine. */
static gboolean
normalize (const GisClass *klass, guint index, GisValue *value, GError **error)
{
  GisValue copy = GIS_VALUE_NULL;

  gis_value_copy (&copy, value);
  if (!gis_field_normalize (&klass->fields[index], &copy, error))
    {
      g_prefix_error (error, "%s: ", klass->id);
      gis_value_clear (&copy);
      return FALSE;
    }
  gis_value_clear (value);
  *value = copy;
  return TRUE;
}

static gboolean
check_uuid (GisEdit *edit, const GisTable *table, GisRow *row, GError **error)
{
  g_autofree char *sql = NULL;
  gint64 others = 0;

  if (row->uuid == NULL)
    {
      row->uuid = g_uuid_string_random ();
      return TRUE;
    }
  sql = g_strdup_printf ("SELECT count (*) FROM \"%s\" WHERE uuid = ?1", table->class_id);
  if (!g_uuid_string_is_valid (row->uuid))
    g_set_error (error, GIS_ERROR, GIS_ERROR_INVALID, _ ("%s: “%s” is not a UUID"), table->class_id,
                 row->uuid);
  else if (gis_connection_get_integer (edit->conn, &others, NULL, error, sql, "t", row->uuid))
    {
      if (others == 0)
        return TRUE;
      g_set_error (error, GIS_ERROR, GIS_ERROR_INVALID, _ ("%s: a row with UUID %s exists already"),
                   table->class_id, row->uuid);
    }
  return FALSE;
}

/* Without a copy: the row outlives the step. */
static void
bind_borrowed (GisStatement *statement, int index, const GisValue *value)
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
      sqlite3_bind_text (statement, index, value->text, -1, SQLITE_STATIC);
      break;
    }
}

gboolean
gis_edit_write_row (GisEdit *edit,
                    const GisTable *table,
                    GisStatement *insert,
                    const GisRow *row,
                    GByteArray *scratch,
                    GError **error)
{
  int index = 1;
  gboolean done;

  sqlite3_bind_int64 (insert, index++, row->id);
  sqlite3_bind_text (insert, index++, row->uuid, -1, SQLITE_STATIC);
  for (guint i = 0; i < table->klass->n_fields; i++)
    bind_borrowed (insert, index++, &row->values[i]);
  if (table->has_geometry && row->geometry != NULL)
    {
      g_byte_array_set_size (scratch, 0);
      gis_codec_append_spatialite (row->geometry, edit->ws->srid, scratch);
      sqlite3_bind_blob64 (insert, index, scratch->data, scratch->len, SQLITE_STATIC);
    }
  else if (table->has_geometry)
    sqlite3_bind_null (insert, index);
  done = gis_statement_step (edit->conn, insert, error) == 0;
  sqlite3_reset (insert);
  return done;
}

static gboolean
insert_row (GisEdit *edit, const GisTable *table, const GisRow *row, GError **error)
{
  g_autoptr (GisStatement) insert = gis_connection_prepare (edit->conn, table->insert_sql, error);
  g_autoptr (GByteArray) scratch = g_byte_array_new ();

  if (insert == NULL)
    return FALSE;
  if (edit->conn->pack != NULL)
    gis_pack_note_insert (edit->conn->pack, table, row->id);
  return gis_edit_write_row (edit, table, insert, row, scratch, error);
}

static gboolean
check_references (GisEdit *edit,
                  const GisTable *table,
                  guint index,
                  const GisValue *value,
                  GError **error)
{
  const GisField *field = &table->klass->fields[index];
  g_autofree char *sql = NULL;
  gint64 found = 0;

  if (field->type != GIS_FIELD_REFERENCE || gis_value_is_null (value) || field->reference == NULL ||
      !g_hash_table_contains (edit->ws->table_by_id, field->reference))
    return TRUE;
  sql = g_strdup_printf ("SELECT count (*) FROM \"%s\" WHERE id = ?1", field->reference);
  if (!gis_connection_get_integer (edit->conn, &found, NULL, error, sql, "v", value))
    return FALSE;
  if (found > 0)
    return TRUE;
  g_set_error (error, GIS_ERROR, GIS_ERROR_INVALID, _ ("%s, %s: there is no %s %" PRId64),
               table->class_id, field->name, field->reference, gis_value_get_integer (value, 0));
  return FALSE;
}

gboolean
gis_edit_prepare_row (GisEdit *edit, const GisTable *table, GisRow *row, GError **error)
{
  for (guint i = 0; i < table->klass->n_fields; i++)
    if (!normalize (table->klass, i, &row->values[i], error) ||
        !check_references (edit, table, i, &row->values[i], error))
      return FALSE;
  for (guint i = 0; i < table->klass->n_fields; i++)
    if (gis_order_has_end (table->klass, i) &&
        !gis_order_check (table->klass, i, &row->values[i], row->values, error))
      return FALSE;
  return check_geometry (table->klass, row->geometry, error) &&
         check_uuid (edit, table, row, error);
}

gboolean
gis_edit_insert (GisEdit *edit, GisRow *row, GError **error)
{
  const GisTable *table;
  gint64 id;
  gboolean done;

  g_return_val_if_fail (edit != NULL && row != NULL, FALSE);

  table = gis_edit_find_table (edit, row->klass->id, error);
  if (table == NULL)
    return FALSE;
  g_return_val_if_fail (table->klass->n_fields == row->klass->n_fields, FALSE);
  if (row->id != 0)
    {
      g_set_error (error, GIS_ERROR, GIS_ERROR_INVALID, _ ("%s %" PRId64 ": it is stored already"),
                   table->class_id, row->id);
      return FALSE;
    }
  if (!gis_edit_prepare_row (edit, table, row, error) ||
      !gis_connection_exec (edit->conn, SAVEPOINT, error))
    return FALSE;
  id = gis_edit_next_id (edit);
  row->id = id;
  done = insert_row (edit, table, row, error) && gis_events_write_first (edit, row, error);
  done = end_call (edit, done, error);
  row->id = done ? id : 0;
  return done;
}

/* ---- Read ---- */

static gboolean
fail_not_found (const char *class_id, gint64 id, GError **error)
{
  g_set_error (error, GIS_ERROR, GIS_ERROR_NOT_FOUND, _ ("There is no %s %" PRId64), class_id, id);
  return FALSE;
}

GisRow *
gis_edit_get_row (GisEdit *edit, const char *class_id, gint64 id, GError **error)
{
  const GisTable *table = gis_edit_find_table (edit, class_id, error);
  g_autoptr (GisStatement) statement = NULL;
  int state;

  if (table == NULL)
    return NULL;
  statement = gis_connection_prepare (edit->conn, table->get_sql, error);
  if (statement == NULL)
    return NULL;
  gis_statement_bind (statement, 1, "i", id);
  state = gis_statement_step (edit->conn, statement, error);
  if (state == 0)
    fail_not_found (class_id, id, error);
  return state > 0 ? gis_table_read_row (table, statement, 0, TRUE, NULL) : NULL;
}

/* ---- Change ---- */

static gboolean
read_value (GisEdit *edit,
            const GisTable *table,
            gint64 id,
            const char *column,
            GisValue *value,
            GError **error)
{
  g_autofree char *sql =
    g_strdup_printf ("SELECT \"%s\" FROM \"%s\" WHERE id = ?1", column, table->class_id);
  g_autoptr (GisStatement) statement = gis_connection_prepare (edit->conn, sql, error);
  int state;

  if (statement == NULL)
    return FALSE;
  gis_statement_bind (statement, 1, "i", id);
  state = gis_statement_step (edit->conn, statement, error);
  if (state == 0)
    return fail_not_found (table->class_id, id, error);
  if (state > 0)
    gis_statement_get_value (statement, 0, value);
  return state > 0;
}

/* A field with transitions moves only along them; it cannot be emptied either. */
static gboolean
check_transition (const GisTable *table,
                  gint64 id,
                  const char *field,
                  const GisValue *from,
                  const GisValue *to,
                  GError **error)
{
  const GisClass *klass = table->klass;
  const char *from_text = gis_value_get_text (from);
  const char *to_text = gis_value_get_text (to);
  gboolean bound = FALSE;

  for (guint i = 0; i < klass->n_transitions && !bound; i++)
    bound = g_strcmp0 (klass->transitions[i].field, field) == 0;
  if (!bound || (to_text != NULL && gis_class_allows_field (klass, field, from_text, to_text)))
    return TRUE;
  g_set_error (error, GIS_ERROR, GIS_ERROR_INVALID,
               _ ("%s %" PRId64 ", %s: it cannot go from “%s” to “%s”"), table->class_id, id, field,
               from_text != NULL ? from_text : "", to_text != NULL ? to_text : "");
  return FALSE;
}

/* Two dates of a row may move one after the other: their order is looked at when all is written. */
typedef struct
{
  const GisTable *table;
  gint64 id;
  guint index;
} WrittenDate;

static void
note_date (GisEdit *edit, const GisTable *table, gint64 id, guint index)
{
  const WrittenDate written = { table, id, index };

  if (edit->dates == NULL)
    edit->dates = g_array_new (FALSE, FALSE, sizeof (WrittenDate));
  g_array_append_val (edit->dates, written);
}

/* Of those rows only: others may have come in disorder from outside. */
static gboolean
check_dates (GisEdit *edit, GError **error)
{
  for (guint i = 0; edit->dates != NULL && i < edit->dates->len; i++)
    {
      const WrittenDate *written = &g_array_index (edit->dates, WrittenDate, i);
      g_autoptr (GisRow) row = gis_edit_get_row (edit, written->table->class_id, written->id, NULL);
      if (row != NULL && !gis_order_check (row->klass, written->index, &row->values[written->index],
                                           row->values, error))
        {
          g_autofree char *name = gis_row_dup_label (row);
          g_prefix_error (error, "%s: ", name);
          return FALSE;
        }
    }
  return TRUE;
}

gboolean
gis_edit_write_value (GisEdit *edit,
                      const GisTable *table,
                      gint64 id,
                      const GisField *field,
                      const GisValue *from,
                      const GisValue *to,
                      GError **error)
{
  g_autofree char *sql =
    g_strdup_printf ("UPDATE \"%s\" SET \"%s\" = ?2 WHERE id = ?1", table->class_id, field->name);
  gboolean done;

  if (edit->bulk != NULL && !gis_bulk_flush (edit->bulk, error))
    return FALSE;
  if (!gis_connection_exec (edit->conn, SAVEPOINT, error))
    return FALSE;
  done = gis_connection_run (edit->conn, error, sql, "iv", id, to);
  if (done && field->tracked)
    done = gis_event_write (edit, table->class_id, id, field->name, from, to, error);
  return end_call (edit, done, error);
}

gboolean
gis_edit_set_value (GisEdit *edit,
                    const char *class_id,
                    gint64 id,
                    const char *field,
                    const GisValue *value,
                    GError **error)
{
  const GisTable *table;
  GisValue from = GIS_VALUE_NULL;
  GisValue to = GIS_VALUE_NULL;
  gboolean done = FALSE;
  int index;

  g_return_val_if_fail (edit != NULL && class_id != NULL && field != NULL && value != NULL, FALSE);

  table = gis_edit_find_table (edit, class_id, error);
  if (table == NULL)
    return FALSE;
  index = gis_class_find_field (table->klass, field);
  if (index < 0)
    {
      g_set_error (error, GIS_ERROR, GIS_ERROR_USAGE, _ ("Class %s has no field “%s”"), class_id,
                   field);
      return FALSE;
    }
  gis_value_copy (&to, value);
  if (normalize (table->klass, (guint) index, &to, error) &&
      read_value (edit, table, id, field, &from, error))
    done =
      gis_value_equal (&from, &to) ||
      (check_transition (table, id, field, &from, &to, error) &&
       check_references (edit, table, (guint) index, &to, error) &&
       gis_edit_write_value (edit, table, id, &table->klass->fields[index], &from, &to, error));
  if (done && !gis_value_equal (&from, &to) && gis_order_has_field (table->klass, (guint) index))
    note_date (edit, table, id, (guint) index);
  gis_value_clear (&from);
  gis_value_clear (&to);
  return done;
}

gboolean
gis_edit_set_geometry (GisEdit *edit,
                       const char *class_id,
                       gint64 id,
                       GisGeometry *geometry,
                       GError **error)
{
  const GisTable *table = gis_edit_find_table (edit, class_id, error);
  g_autoptr (GBytes) blob = NULL;
  g_autofree char *sql = NULL;
  GisValue uuid = GIS_VALUE_NULL;
  gboolean found;

  if (table == NULL || !check_geometry (table->klass, geometry, error))
    return FALSE;
  found = read_value (edit, table, id, "uuid", &uuid, error);
  gis_value_clear (&uuid);
  if (!found || !table->has_geometry)
    return found;
  if (geometry != NULL)
    blob = gis_codec_to_spatialite (geometry, edit->ws->srid);
  sql = g_strdup_printf ("UPDATE \"%s\" SET geom = ?2 WHERE id = ?1 AND geom IS NOT ?2", class_id);
  return gis_connection_run (edit->conn, error, sql, "iB", id, blob);
}

/* ---- Delete ---- */

GArray *
gis_edit_list_ids (GisEdit *edit, const char *sql, const char *class_id, gint64 id, GError **error)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GisStatement) statement = gis_connection_prepare (edit->conn, sql, error);
  int state;

  if (statement == NULL)
    return NULL;
  sqlite3_bind_int64 (statement, 1, id);
  if (class_id != NULL)
    sqlite3_bind_text (statement, 2, class_id, -1, SQLITE_TRANSIENT);
  while ((state = gis_statement_step (edit->conn, statement, error)) > 0)
    {
      gint64 found = sqlite3_column_int64 (statement, 0);
      g_array_append_val (ids, found);
    }
  return state == 0 ? g_steal_pointer (&ids) : NULL;
}

static gboolean
delete_row (GisEdit *edit, const GisTable *table, gint64 id, guint depth, GError **error);

/* Rows whose required reference names this one go, others lose the reference. */
static gboolean
release_references (GisEdit *edit,
                    const GisTable *from,
                    const GisField *field,
                    gint64 id,
                    guint depth,
                    GError **error)
{
  static const GisValue nothing = GIS_VALUE_NULL;
  GisValue here = gis_value_of_integer (id);
  g_autofree char *sql =
    g_strdup_printf ("SELECT id FROM \"%s\" WHERE \"%s\" = ?1", from->class_id, field->name);
  g_autofree char *set =
    g_strdup_printf ("UPDATE \"%s\" SET \"%s\" = NULL WHERE id = ?1", from->class_id, field->name);
  g_autoptr (GArray) ids = gis_edit_list_ids (edit, sql, NULL, id, error);

  for (guint i = 0; ids != NULL && i < ids->len; i++)
    {
      gint64 dependant = g_array_index (ids, gint64, i);
      gboolean done;
      if (field->required)
        done = delete_row (edit, from, dependant, depth + 1, error);
      else
        done = gis_connection_run (edit->conn, error, set, "i", dependant) &&
               (!field->tracked || gis_event_write (edit, from->class_id, dependant, field->name,
                                                    &here, &nothing, error));
      if (!done)
        return FALSE;
    }
  return ids != NULL;
}

static gboolean
release_dependants (GisEdit *edit, const GisTable *table, gint64 id, guint depth, GError **error)
{
  GPtrArray *tables = edit->ws->tables;

  for (guint t = 0; t < tables->len; t++)
    {
      const GisTable *other = g_ptr_array_index (tables, t);
      const GisClass *klass = other->klass;
      for (guint i = 0; i < klass->n_fields; i++)
        if (klass->fields[i].type == GIS_FIELD_REFERENCE &&
            g_strcmp0 (klass->fields[i].reference, table->class_id) == 0 &&
            !release_references (edit, other, &klass->fields[i], id, depth, error))
          return FALSE;
      if (gis_class_find_field (klass, "asset_class") < 0 ||
          gis_class_find_field (klass, "asset_id") < 0)
        continue;
      g_autofree char *sql = g_strdup_printf (
        "SELECT id FROM \"%s\" WHERE asset_id = ?1 AND asset_class = ?2", other->class_id);
      g_autoptr (GArray) ids = gis_edit_list_ids (edit, sql, table->class_id, id, error);
      if (ids == NULL)
        return FALSE;
      for (guint i = 0; i < ids->len; i++)
        if (!delete_row (edit, other, g_array_index (ids, gint64, i), depth + 1, error))
          return FALSE;
    }
  return gis_connection_run (edit->conn, error,
                             "DELETE FROM attachment WHERE row_id = ?1 AND class = ?2", "it", id,
                             table->class_id);
}

static gboolean
end_states (GisEdit *edit, const GisTable *table, gint64 id, GError **error)
{
  static const GisValue nothing = GIS_VALUE_NULL;

  for (guint i = 0; i < table->klass->n_fields; i++)
    {
      const GisField *field = &table->klass->fields[i];
      GisValue value = GIS_VALUE_NULL;
      gboolean done = TRUE;
      if (!field->tracked)
        continue;
      done = read_value (edit, table, id, field->name, &value, error);
      if (done && !gis_value_is_null (&value))
        done = gis_event_write (edit, table->class_id, id, field->name, &value, &nothing, error);
      gis_value_clear (&value);
      if (!done)
        return FALSE;
    }
  return TRUE;
}

static gboolean
delete_row (GisEdit *edit, const GisTable *table, gint64 id, guint depth, GError **error)
{
  g_autofree char *exists =
    g_strdup_printf ("SELECT count (*) FROM \"%s\" WHERE id = ?1", table->class_id);
  g_autofree char *sql = g_strdup_printf ("DELETE FROM \"%s\" WHERE id = ?1", table->class_id);
  gint64 found = 0;

  if (!gis_connection_get_integer (edit->conn, &found, NULL, error, exists, "i", id))
    return FALSE;
  if (found == 0)
    return depth > 0 || fail_not_found (table->class_id, id, error); /* gone on another way */
  if (depth > 32)
    {
      g_set_error (error, GIS_ERROR, GIS_ERROR_INVALID,
                   _ ("%s %" PRId64 ": rows hang on each other in a ring"), table->class_id, id);
      return FALSE;
    }
  return end_states (edit, table, id, error) &&
         release_dependants (edit, table, id, depth, error) &&
         gis_connection_run (edit->conn, error, sql, "i", id);
}

gboolean
gis_edit_delete (GisEdit *edit, const char *class_id, gint64 id, GError **error)
{
  const GisTable *table = gis_edit_find_table (edit, class_id, error);

  if (table == NULL || (edit->bulk != NULL && !gis_bulk_flush (edit->bulk, error)) ||
      !gis_connection_exec (edit->conn, SAVEPOINT, error))
    return FALSE;
  return end_call (edit, delete_row (edit, table, id, 0, error), error);
}

/* ---- Commit ---- */

static void
edit_free (GisEdit *edit)
{
  g_clear_pointer (&edit->session, sqlite3session_delete);
  g_hash_table_unref (edit->serials);
  g_clear_pointer (&edit->dates, g_array_unref);
  g_free (edit->label);
  g_free (edit->author);
  g_free (edit->recorded_at);
  g_object_unref (edit->ws);
  g_free (edit);
}

/* Another row with the same value in a unique field? */
static gboolean
check_unique_field (GisEdit *edit,
                    const GisTable *table,
                    const GisField *field,
                    gint64 id,
                    GError **error)
{
  g_autofree char *sql = g_strdup_printf (
    "SELECT a.\"%1$s\" FROM \"%2$s\" AS a WHERE a.id = ?1 AND a.\"%1$s\" IS NOT NULL AND EXISTS "
    "(SELECT 1 FROM \"%2$s\" AS b WHERE b.\"%1$s\" = a.\"%1$s\" AND b.id <> a.id)",
    field->name, table->class_id);
  g_autoptr (GError) local = NULL;
  g_autofree char *twice = gis_connection_dup_text (edit->conn, &local, sql, "i", id);

  if (local != NULL)
    g_propagate_error (error, g_steal_pointer (&local));
  else if (twice != NULL)
    g_set_error (error, GIS_ERROR, GIS_ERROR_INVALID,
                 _ ("%s, %s: “%s” is in use by another row already"), table->class_id, field->name,
                 twice);
  else
    return TRUE;
  return FALSE;
}

static gboolean
check_unique (GisEdit *edit, const GisChange *change, GError **error)
{
  for (guint i = 0; i < change->items->len; i++)
    {
      const GisChangeItem *item = &g_array_index (change->items, GisChangeItem, i);
      const GisTable *table = g_hash_table_lookup (edit->ws->table_by_id, item->class_id);
      if (item->kind == GIS_CHANGE_DELETE)
        continue;
      for (guint f = 0; f < table->klass->n_fields; f++)
        if (table->klass->fields[f].unique &&
            !check_unique_field (edit, table, &table->klass->fields[f], item->id, error))
          return FALSE;
    }
  return TRUE;
}

/* The step as a history entry, when it changed anything. */
static gboolean
record (GisEdit *edit, const char *kind, GisChange **change, GError **error)
{
  g_autoptr (GBytes) changeset = edit->session != NULL
                                   ? gis_changeset_from_session (edit->conn, edit->session, error)
                                   : g_bytes_new (NULL, 0);
  g_autoptr (GisChange) made = gis_change_new (0, edit->label, edit->bulk != NULL);

  if (changeset == NULL || !gis_history_collect (edit->ws, changeset, FALSE, 0, made, error))
    return FALSE;
  if (!check_unique (edit, made, error))
    return FALSE;
  if (g_bytes_get_size (changeset) > 0 || edit->n_bulk_rows > 0)
    {
      if (!gis_history_drop_redo (edit->ws, error) ||
          !gis_history_append (edit->ws, kind, edit->label, edit->author, edit->recorded_at,
                               changeset, edit->batch_id, 0, &made->entry_id, error) ||
          !gis_history_collect (edit->ws, changeset, FALSE, made->entry_id, NULL, error) ||
          !gis_search_follow (edit->ws, changeset, error))
        return FALSE;
    }
  if (edit->n_bulk_rows > 0)
    gis_change_add_class (made, edit->bulk_class);
  *change = g_steal_pointer (&made);
  return TRUE;
}

gboolean
gis_edit_finish (GisEdit *edit, const char *kind, GisChange **change, GError **error)
{
  g_autoptr (GisChange) made = NULL;
  GisWorkspace *ws = edit->ws;
  gboolean done = gis_edit_is_usable (edit, error) && check_dates (edit, error) &&
                  record (edit, kind, &made, error) && gis_codes_store (edit, error);

  if (done && ws->counter != edit->counter_at_begin)
    done = gis_device_store_counter (ws, error);
  if (done && edit->conn->watched != NULL)
    done = !g_cancellable_set_error_if_cancelled (edit->conn->watched, error);
  if (!done)
    {
      gis_edit_rollback (edit);
      return FALSE;
    }
  g_clear_pointer (&edit->session, sqlite3session_delete);
  done = gis_workspace_commit_write (ws, error);
  if (done && change != NULL)
    *change = g_steal_pointer (&made);
  edit_free (edit);
  return done;
}

gboolean
gis_edit_commit (GisEdit *edit, GisChange **change, GError **error)
{
  g_return_val_if_fail (edit != NULL && edit->thread == g_thread_self (), FALSE);
  g_return_val_if_fail (edit->bulk == NULL, FALSE);

  return gis_edit_finish (edit, "edit", change, error);
}

void
gis_edit_rollback (GisEdit *edit)
{
  if (edit == NULL)
    return;
  g_return_if_fail (edit->thread == g_thread_self ());

  g_clear_pointer (&edit->session, sqlite3session_delete);
  edit->ws->counter = edit->counter_at_begin;
  gis_workspace_rollback_write (edit->ws);
  edit_free (edit);
}

void
gis_edit_set_cancellable (GisEdit *edit, GCancellable *cancellable)
{
  g_return_if_fail (edit != NULL && edit->thread == g_thread_self ());

  gis_connection_watch (edit->conn, cancellable);
}
