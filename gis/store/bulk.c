/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Imports: an edit whose inserts of one class stay out of the session (a session over a million
 * inserts costs 138 MB). They are recorded as a batch with its id range instead; undo takes that
 * range out into side tables and redo puts it back. Updates go through the session as always. */
#include "gis/store/store-private.h"

#include <string.h>

struct _GisBulk
{
  GisEdit *edit;
  const GisTable *table;
  gint64 source_id, batch_id;
  gint64 first_id, last_id; /* of the rows inserted; 0: none */
  gint64 unflushed_id;      /* first inserted row without events; 0: none */
  gint64 n_inserted, n_updated;
  gboolean bad;  /* an insert failed half-way: only rollback is left */
  GisPack *pack; /* NULL: the class has no geometry */
  /* Of the loop over the rows; @by_field finds in the field of that name. */
  GisStatement *insert, *note, *by_ident, *by_field;
  const char *field_name;
  GByteArray *scratch;
  GisUuidSeries uuids;
};

/* While the write lock is still held. */
static void
bulk_free (GisBulk *bulk)
{
  gis_pack_free (bulk->pack);
  gis_statement_release (bulk->insert);
  gis_statement_release (bulk->note);
  gis_statement_release (bulk->by_ident);
  gis_statement_release (bulk->by_field);
  g_byte_array_unref (bulk->scratch);
  g_free (bulk);
}

/* What the loop over the rows needs. Inserts stay out of the session, which opens when a row is
 * written in another way. */
static gboolean
prepare (GisBulk *bulk, GError **error)
{
  GisEdit *edit = bulk->edit;

  g_clear_pointer (&edit->session, sqlite3session_delete);
  gis_uuid_series_begin (&bulk->uuids);
  bulk->insert = gis_connection_prepare (edit->conn, bulk->table->insert_sql, error);
  bulk->note = bulk->insert != NULL
                 ? gis_connection_prepare (
                     edit->conn,
                     "INSERT OR REPLACE INTO import_row (source_id, ident, batch_id, row_id) "
                     "VALUES (?1, ?2, ?3, ?4)",
                     error)
                 : NULL;
  if (bulk->note == NULL)
    return FALSE;
  sqlite3_bind_int64 (bulk->note, 1, bulk->source_id);
  sqlite3_bind_int64 (bulk->note, 3, bulk->batch_id);
  if (bulk->table->has_geometry)
    bulk->pack = gis_pack_begin (edit->conn, bulk->table, edit->ws->srid, GIS_PACK_INSERTS, error);
  return bulk->pack != NULL || !bulk->table->has_geometry;
}

static gboolean
require_source (GisBulk *bulk, const char *uri, GError **error)
{
  GisConnection *conn = bulk->edit->conn;
  gboolean found = FALSE;

  if (!gis_connection_get_integer (conn, &bulk->source_id, &found, error,
                                   "SELECT id FROM import_source WHERE uri = ?1 AND class = ?2",
                                   "tt", uri, bulk->table->class_id))
    return FALSE;
  if (found)
    return TRUE;
  if (!gis_connection_run (conn, error, "INSERT INTO import_source (uri, class) VALUES (?1, ?2)",
                           "tt", uri, bulk->table->class_id))
    return FALSE;
  bulk->source_id = sqlite3_last_insert_rowid (conn->db);
  return TRUE;
}

GisBulk *
gis_bulk_begin (GisWorkspace *ws,
                const char *class_id,
                const char *label,
                const char *source_uri,
                GError **error)
{
  const GisTable *table;
  GisEdit *edit;
  GisBulk *bulk;

  g_return_val_if_fail (GIS_IS_WORKSPACE (ws) && class_id != NULL && label != NULL, NULL);

  table = gis_workspace_require_table (ws, class_id, error);
  edit = table != NULL ? gis_edit_begin (ws, label, error) : NULL;
  if (edit == NULL)
    return NULL;
  bulk = g_new0 (GisBulk, 1);
  bulk->edit = edit;
  bulk->table = table;
  bulk->scratch = g_byte_array_new ();
  edit->bulk = bulk;
  edit->bulk_class = table->class_id;
  if (!require_source (bulk, source_uri != NULL ? source_uri : "", error) ||
      !gis_connection_run (edit->conn, error,
                           "INSERT INTO import_batch (class, source_id) VALUES (?1, ?2)", "ti",
                           table->class_id, bulk->source_id))
    {
      gis_bulk_rollback (bulk);
      return NULL;
    }
  bulk->batch_id = sqlite3_last_insert_rowid (edit->conn->db);
  edit->batch_id = bulk->batch_id;
  if (prepare (bulk, error))
    return bulk;
  gis_bulk_rollback (bulk);
  return NULL;
}

GisEdit *
gis_bulk_get_edit (GisBulk *bulk)
{
  g_return_val_if_fail (bulk != NULL, NULL);
  return bulk->edit;
}

/* Remembers which stored row came from which row of the source. */
static gboolean
note_source (GisBulk *bulk,
             gint64 row_id,
             const char *source_key,
             gint64 source_row,
             GError **error)
{
  GisStatement *note = bulk->note;
  gboolean done = TRUE;

  sqlite3_bind_int64 (note, 4, row_id);
  if (source_key != NULL)
    {
      sqlite3_bind_text (note, 2, source_key, -1, SQLITE_STATIC);
      done = gis_statement_step (bulk->edit->conn, note, error) == 0;
      sqlite3_reset (note);
    }
  sqlite3_bind_int64 (note, 2, source_row);
  done = done && gis_statement_step (bulk->edit->conn, note, error) == 0;
  sqlite3_reset (note);
  return done;
}

gboolean
gis_bulk_insert (GisBulk *bulk,
                 GisRow *row,
                 const char *source_key,
                 gint64 source_row,
                 GError **error)
{
  GisEdit *edit;
  gboolean done;

  g_return_val_if_fail (bulk != NULL && row != NULL && row->id == 0, FALSE);
  g_return_val_if_fail (g_str_equal (row->klass->id, bulk->table->class_id), FALSE);

  edit = bulk->edit;
  if (!gis_edit_is_usable (edit, error))
    return FALSE;
  if (row->geometry == NULL ? row->klass->geometry_required
                            : row->geometry->type != row->klass->geometry)
    {
      g_set_error (error, GIS_ERROR, GIS_ERROR_INVALID, _ ("%s: it needs a geometry of its type"),
                   row->klass->id);
      return FALSE;
    }
  if (row->uuid == NULL)
    row->uuid = gis_uuid_series_next (&bulk->uuids);
  row->id = gis_edit_next_id (edit);
  if (edit->session != NULL)
    sqlite3session_enable (edit->session, 0);
  done = gis_edit_write_row (edit, bulk->table, bulk->insert, row, bulk->scratch, error);
  if (edit->session != NULL)
    sqlite3session_enable (edit->session, 1);
  if (!done)
    {
      row->id = 0;
      return FALSE;
    }
  if (row->geometry != NULL)
    gis_pack_add (bulk->pack, row->id, &row->geometry->box);
  if (bulk->first_id == 0)
    bulk->first_id = row->id;
  if (bulk->unflushed_id == 0)
    bulk->unflushed_id = row->id;
  bulk->last_id = row->id;
  bulk->n_inserted++;
  bulk->bad = !note_source (bulk, row->id, source_key, source_row, error);
  return !bulk->bad;
}

/* ---- Update ---- */

static gboolean
check_unique (GisBulk *bulk,
              const GisField *field,
              gint64 id,
              const GisValue *value,
              GError **error)
{
  gint64 other = 0;

  if (!field->unique || gis_value_is_null (value))
    return TRUE;
  other = gis_bulk_find_by_field (bulk, field->name, value, error);
  if (other < 0)
    return FALSE;
  if (other == 0 || other == id)
    return TRUE;
  g_set_error (error, GIS_ERROR, GIS_ERROR_INVALID,
               _ ("%s %" PRId64 ", %s: the value is in use by another row already"),
               bulk->table->class_id, id, field->name);
  return FALSE;
}

static gboolean
update_values (GisBulk *bulk,
               const GisRow *stored,
               const GisRow *row,
               const gboolean *mask,
               gboolean *changed,
               GError **error)
{
  const GisClass *klass = bulk->table->klass;

  for (guint i = 0; i < klass->n_fields; i++)
    {
      if (!mask[i] || gis_value_equal (&stored->values[i], &row->values[i]))
        continue;
      if (!check_unique (bulk, &klass->fields[i], row->id, &row->values[i], error) ||
          !gis_edit_write_value (bulk->edit, bulk->table, row->id, &klass->fields[i],
                                 &stored->values[i], &row->values[i], error))
        return FALSE;
      *changed = TRUE;
    }
  if (row->geometry == NULL || gis_geometry_equal (stored->geometry, row->geometry))
    return TRUE;
  *changed = TRUE;
  return gis_edit_set_geometry (bulk->edit, klass->id, row->id, row->geometry, error);
}

/* Remembers the source of a stored row where it is not known yet. */
static gboolean
keep_source (GisBulk *bulk, gint64 id, const char *source_key, gint64 source_row, GError **error)
{
  gint64 known = source_key != NULL ? gis_bulk_find_by_key (bulk, source_key, error)
                                    : gis_bulk_find_by_row (bulk, source_row, error);

  if (known < 0)
    return FALSE;
  return known == id || note_source (bulk, id, source_key, source_row, error);
}

gboolean
gis_bulk_update (GisBulk *bulk,
                 const GisRow *row,
                 const gboolean *mask,
                 const char *source_key,
                 gint64 source_row,
                 gboolean *changed,
                 GError **error)
{
  g_autoptr (GisRow) stored = NULL;
  gboolean differs = FALSE;

  g_return_val_if_fail (bulk != NULL && row != NULL && mask != NULL, FALSE);

  stored = gis_edit_get_row (bulk->edit, bulk->table->class_id, row->id, error);
  if (stored == NULL || !gis_bulk_flush (bulk, error))
    return FALSE;
  if (!gis_connection_exec (bulk->edit->conn, "SAVEPOINT bulk_update", error))
    return FALSE;
  if (!update_values (bulk, stored, row, mask, &differs, error) ||
      !keep_source (bulk, row->id, source_key, source_row, error))
    {
      if (!sqlite3_get_autocommit (bulk->edit->conn->db))
        gis_connection_exec (bulk->edit->conn, "ROLLBACK TO bulk_update; RELEASE bulk_update",
                             NULL);
      return FALSE;
    }
  bulk->n_updated += differs ? 1 : 0;
  if (changed != NULL)
    *changed = differs;
  return gis_connection_exec (bulk->edit->conn, "RELEASE bulk_update", error);
}

/* ---- Find ---- */

/* The id in the first row that @statement finds; 0 when none, -1 with error. */
static gint64
find_first (GisBulk *bulk, GisStatement *statement, GError **error)
{
  int state = gis_statement_step (bulk->edit->conn, statement, error);
  gint64 id = state > 0 ? sqlite3_column_int64 (statement, 0) : 0;

  sqlite3_reset (statement);
  return state < 0 ? -1 : id;
}

/* The newest import that is not undone knows best; its row must still be there. */
static gboolean
prepare_by_ident (GisBulk *bulk, GError **error)
{
  g_autofree char *sql = NULL;

  if (bulk->by_ident != NULL)
    return TRUE;
  sql = g_strdup_printf (
    "SELECT r.row_id FROM import_row AS r JOIN import_batch AS b ON b.id = r.batch_id WHERE "
    "r.source_id = ?1 AND r.ident = ?2 AND b.undone = 0 AND EXISTS (SELECT 1 FROM \"%s\" WHERE "
    "id = r.row_id) ORDER BY r.batch_id DESC LIMIT 1",
    bulk->table->class_id);
  bulk->by_ident = gis_connection_prepare (bulk->edit->conn, sql, error);
  if (bulk->by_ident != NULL)
    sqlite3_bind_int64 (bulk->by_ident, 1, bulk->source_id);
  return bulk->by_ident != NULL;
}

gint64
gis_bulk_find_by_key (GisBulk *bulk, const char *source_key, GError **error)
{
  g_return_val_if_fail (bulk != NULL, 0);

  if (source_key == NULL)
    return 0;
  if (!prepare_by_ident (bulk, error))
    return -1;
  sqlite3_bind_text (bulk->by_ident, 2, source_key, -1, SQLITE_STATIC);
  return find_first (bulk, bulk->by_ident, error);
}

gint64
gis_bulk_find_by_row (GisBulk *bulk, gint64 source_row, GError **error)
{
  g_return_val_if_fail (bulk != NULL, 0);

  if (!prepare_by_ident (bulk, error))
    return -1;
  sqlite3_bind_int64 (bulk->by_ident, 2, source_row);
  return find_first (bulk, bulk->by_ident, error);
}

/* The statement for the field that was asked for last is kept. */
static gboolean
prepare_by_field (GisBulk *bulk, const char *field, GError **error)
{
  g_autofree char *sql = NULL;

  if (bulk->by_field != NULL && g_str_equal (bulk->field_name, field))
    return TRUE;
  g_clear_pointer (&bulk->by_field, gis_statement_release);
  sql = g_strdup_printf ("SELECT id FROM \"%s\" WHERE \"%s\" = ?1 ORDER BY id LIMIT 1",
                         bulk->table->class_id, field);
  bulk->by_field = gis_connection_prepare (bulk->edit->conn, sql, error);
  bulk->field_name = g_intern_string (field);
  return bulk->by_field != NULL;
}

gint64
gis_bulk_find_by_field (GisBulk *bulk, const char *field, const GisValue *value, GError **error)
{
  g_return_val_if_fail (bulk != NULL && field != NULL && value != NULL, 0);
  g_return_val_if_fail (
    g_str_equal (field, "uuid") || gis_class_find_field (bulk->table->klass, field) >= 0, 0);

  if (gis_value_is_null (value))
    return 0;
  if (!prepare_by_field (bulk, field, error))
    return -1;
  gis_statement_bind (bulk->by_field, 1, "v", value);
  return find_first (bulk, bulk->by_field, error);
}

/* ---- Commit ---- */

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* The first events of rows ?2 to ?3, numbered from ?1, row by row and within a row by field: table and
 * index of the events grow at their ends only. NULL: no field is tracked. */
static char *
dup_events_sql (const GisClass *klass, guint *n_fields)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  g_autoptr (GString) fields = g_string_new (NULL);
  g_autoptr (GString) values = g_string_new (NULL);

  for (guint i = 0; i < klass->n_fields; i++)
    if (klass->fields[i].tracked)
      g_ptr_array_add (names, (gpointer) klass->fields[i].name);
  *n_fields = names->len;
  if (names->len == 0)
    return NULL;
  g_ptr_array_sort (names, compare_names);
  for (guint i = 0; i < names->len; i++)
    {
      const char *name = g_ptr_array_index (names, i);
      g_string_append_printf (fields, "%s SELECT %u AS n, '%s' AS name", i > 0 ? " UNION ALL" : "",
                              i, name);
      g_string_append_printf (values, " WHEN %u THEN t.\"%s\"", i, name);
    }
  return g_strdup_printf (
    "INSERT INTO state_event (id, class, row_id, field, from_value, to_value, effective_on, "
    "recorded_at, author) SELECT ?1 + (t.id - ?2) * %u + f.n, '%s', t.id, f.name, NULL, CASE f.n%s "
    "END, ?4, ?5, ?6 FROM \"%s\" AS t CROSS JOIN (%s) AS f WHERE t.id BETWEEN ?2 AND ?3 AND CASE "
    "f.n%s END IS NOT NULL",
    names->len, klass->id, values->str, klass->id, fields->str, values->str);
}

gboolean
gis_bulk_flush (GisBulk *bulk, GError **error)
{
  GisEdit *edit = bulk->edit;
  gint64 first = bulk->unflushed_id;
  g_autofree char *sql = NULL;
  gboolean done;
  guint n_fields = 0;
  gint64 base;

  if (first == 0)
    return TRUE;
  bulk->unflushed_id = 0;
  sql = dup_events_sql (bulk->table->klass, &n_fields);
  if (sql == NULL)
    return TRUE;
  base = gis_edit_next_id (edit);
  edit->ws->counter += (bulk->last_id - first + 1) * n_fields - 1;
  if (edit->session != NULL)
    sqlite3session_enable (edit->session, 0);
  done = gis_connection_run (edit->conn, error, sql, "iiittt", base, first, bulk->last_id,
                             edit->effective_on, edit->recorded_at, edit->author);
  if (edit->session != NULL)
    sqlite3session_enable (edit->session, 1);
  bulk->bad = bulk->bad || !done;
  return done;
}

/* No value of a unique field twice, where one of them came in here. */
static gboolean
check_all_unique (GisBulk *bulk, GError **error)
{
  const GisClass *klass = bulk->table->klass;

  for (guint i = 0; i < klass->n_fields && bulk->n_inserted > 0; i++)
    {
      const char *name = klass->fields[i].name;
      g_autofree char *sql = NULL;
      g_autofree char *twice = NULL;
      g_autoptr (GError) local = NULL;
      if (!klass->fields[i].unique)
        continue;
      sql = g_strdup_printf ("SELECT \"%1$s\" FROM \"%2$s\" WHERE \"%1$s\" IS NOT NULL GROUP BY "
                             "\"%1$s\" HAVING count (*) > 1 AND max (id) >= ?1 LIMIT 1",
                             name, klass->id);
      twice = gis_connection_dup_text (bulk->edit->conn, &local, sql, "i", bulk->first_id);
      if (local != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return FALSE;
        }
      if (twice == NULL)
        continue;
      g_set_error (error, GIS_ERROR, GIS_ERROR_INVALID,
                   _ ("%s, %s: “%s” is in use by another row already"), klass->id, name, twice);
      return FALSE;
    }
  return TRUE;
}

gboolean
gis_bulk_commit (GisBulk *bulk, const char *report, GisChange **change, GError **error)
{
  GisEdit *edit;
  gboolean done;

  g_return_val_if_fail (bulk != NULL, FALSE);

  edit = bulk->edit;
  done = gis_edit_is_usable (edit, error);
  if (done && bulk->bad)
    {
      g_set_error (error, GIS_ERROR, GIS_ERROR_FAILED,
                   _ ("%s: the import cannot be kept after an earlier error"), edit->ws->path);
      done = FALSE;
    }
  done =
    done && gis_bulk_flush (bulk, error) && check_all_unique (bulk, error) &&
    (bulk->pack == NULL || gis_pack_finish (bulk->pack, error)) &&
    gis_connection_run (edit->conn, error,
                        "UPDATE import_batch SET first_id = ?2, last_id = ?3, n_inserted = ?4, "
                        "n_updated = ?5, report = ?6 WHERE id = ?1",
                        "iiiiit", bulk->batch_id, bulk->first_id, bulk->last_id, bulk->n_inserted,
                        bulk->n_updated, report) &&
    gis_search_follow_range (edit->ws, bulk->table, bulk->first_id, bulk->last_id, error);
  if (!done)
    {
      gis_bulk_rollback (bulk);
      return FALSE;
    }
  edit->n_bulk_rows = bulk->n_inserted;
  bulk_free (bulk);
  return gis_edit_finish (edit, "import", change, error);
}

void
gis_bulk_rollback (GisBulk *bulk)
{
  GisEdit *edit;

  if (bulk == NULL)
    return;
  edit = bulk->edit;
  bulk_free (bulk);
  gis_edit_rollback (edit);
}

/* ---- Undo and redo of a batch ---- */

typedef struct
{
  const GisTable *table;
  gint64 first_id, last_id;
  char *kept_rows, *kept_events;
} Batch;

static void
batch_clear (Batch *batch)
{
  g_free (batch->kept_rows);
  g_free (batch->kept_events);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Batch, batch_clear)

static gboolean
load_batch (GisWorkspace *ws, gint64 batch_id, Batch *batch, GError **error)
{
  g_autoptr (GisStatement) statement = gis_connection_prepare (
    ws->writer, "SELECT class, first_id, last_id FROM import_batch WHERE id = ?1", error);
  const char *class_id = NULL;
  int state;

  if (statement == NULL)
    return FALSE;
  gis_statement_bind (statement, 1, "i", batch_id);
  state = gis_statement_step (ws->writer, statement, error);
  if (state < 0)
    return FALSE;
  if (state > 0)
    class_id = (const char *) sqlite3_column_text (statement, 0);
  batch->table = class_id != NULL ? g_hash_table_lookup (ws->table_by_id, class_id) : NULL;
  if (batch->table == NULL)
    {
      g_set_error (error, GIS_ERROR, GIS_ERROR_WORKSPACE,
                   _ ("%s: damaged: the record of import %" PRId64 " is missing"), ws->path,
                   batch_id);
      return FALSE;
    }
  batch->first_id = sqlite3_column_int64 (statement, 1);
  batch->last_id = sqlite3_column_int64 (statement, 2);
  batch->kept_rows = g_strdup_printf ("kept_%" G_GINT64_FORMAT "_rows", batch_id);
  batch->kept_events = g_strdup_printf ("kept_%" G_GINT64_FORMAT "_events", batch_id);
  return TRUE;
}

/* Moves rows of @table with @column in the batch's range into the new table @kept. */
static gboolean
keep (GisWorkspace *ws,
      const Batch *batch,
      const char *table,
      const char *column,
      const char *kept,
      const char *condition,
      GError **error)
{
  g_autofree char *where =
    g_strdup_printf ("\"%s\" BETWEEN %" G_GINT64_FORMAT " AND %" G_GINT64_FORMAT " %s", column,
                     batch->first_id, batch->last_id, condition);
  g_autofree char *sql = g_strdup_printf ("DROP TABLE IF EXISTS \"%2$s\";"
                                          "CREATE TABLE \"%2$s\" AS SELECT * FROM \"%1$s\" WHERE 0;"
                                          "INSERT INTO \"%2$s\" SELECT * FROM \"%1$s\" WHERE %3$s;"
                                          "DELETE FROM \"%1$s\" WHERE %3$s",
                                          table, kept, where);

  return gis_connection_exec (ws->writer, sql, error);
}

/* Takes the rows of the batch out of their table, and their boxes out of the R-tree. */
static gboolean
take_rows (GisWorkspace *ws, const Batch *batch, GError **error)
{
  const char *name = batch->table->class_id;
  g_autoptr (GisPack) pack = NULL;

  if (!batch->table->has_geometry)
    return keep (ws, batch, name, "id", batch->kept_rows, "", error);
  pack = gis_pack_begin (ws->writer, batch->table, ws->srid, GIS_PACK_DELETES, error);
  if (pack == NULL)
    return FALSE;
  gis_pack_take_range (pack, batch->first_id, batch->last_id);
  return keep (ws, batch, name, "id", batch->kept_rows, "", error) && gis_pack_finish (pack, error);
}

static gboolean
put_back (GisWorkspace *ws, const char *table, const char *kept, GError **error)
{
  g_autofree char *sql = g_strdup_printf (
    "INSERT INTO \"%1$s\" SELECT * FROM \"%2$s\" ORDER BY id; DROP TABLE \"%2$s\"", table, kept);

  return gis_connection_exec (ws->writer, sql, error);
}

/* The boxes of the rows that were put back. */
static gboolean
add_boxes (GisWorkspace *ws, const Batch *batch, GisPack *pack, GError **error)
{
  g_autofree char *sql = g_strdup_printf (
    "SELECT id, geom FROM \"%s\" WHERE id BETWEEN ?1 AND ?2 ORDER BY id", batch->table->class_id);
  g_autoptr (GisStatement) statement = gis_connection_prepare (ws->writer, sql, error);
  int state;

  if (statement == NULL)
    return FALSE;
  gis_statement_bind (statement, 1, "ii", batch->first_id, batch->last_id);
  while ((state = gis_statement_step (ws->writer, statement, error)) > 0)
    {
      GisBox box;
      if (gis_blob_get_box (sqlite3_column_blob (statement, 1),
                            (gsize) sqlite3_column_bytes (statement, 1), &box))
        gis_pack_add (pack, sqlite3_column_int64 (statement, 0), &box);
    }
  return state == 0;
}

static gboolean
put_back_rows (GisWorkspace *ws, const Batch *batch, GError **error)
{
  const char *name = batch->table->class_id;
  g_autoptr (GisPack) pack = NULL;

  if (!batch->table->has_geometry)
    return put_back (ws, name, batch->kept_rows, error);
  pack = gis_pack_begin (ws->writer, batch->table, ws->srid, GIS_PACK_INSERTS, error);
  return pack != NULL && put_back (ws, name, batch->kept_rows, error) &&
         add_boxes (ws, batch, pack, error) && gis_pack_finish (pack, error);
}

static gboolean
mark_batch (GisWorkspace *ws, gint64 batch_id, gboolean undone, GError **error)
{
  return gis_connection_run (ws->writer, error, "UPDATE import_batch SET undone = ?2 WHERE id = ?1",
                             "ii", batch_id, (gint64) undone);
}

gboolean
gis_bulk_undo_batch (GisWorkspace *ws, gint64 batch_id, GisChange *change, GError **error)
{
  g_auto (Batch) batch = { NULL };
  g_autofree char *condition = NULL;

  if (!load_batch (ws, batch_id, &batch, error) || !mark_batch (ws, batch_id, TRUE, error))
    return FALSE;
  if (batch.first_id == 0)
    return TRUE;
  condition = g_strdup_printf ("AND class = '%s'", batch.table->class_id);
  gis_change_add_class (change, batch.table->class_id);
  return keep (ws, &batch, "state_event", "row_id", batch.kept_events, condition, error) &&
         take_rows (ws, &batch, error) &&
         gis_search_follow_range (ws, batch.table, batch.first_id, batch.last_id, error);
}

gboolean
gis_bulk_redo_batch (GisWorkspace *ws, gint64 batch_id, GisChange *change, GError **error)
{
  g_auto (Batch) batch = { NULL };

  if (!load_batch (ws, batch_id, &batch, error) || !mark_batch (ws, batch_id, FALSE, error))
    return FALSE;
  if (batch.first_id == 0)
    return TRUE;
  gis_change_add_class (change, batch.table->class_id);
  return put_back_rows (ws, &batch, error) &&
         put_back (ws, "state_event", batch.kept_events, error) &&
         gis_search_follow_range (ws, batch.table, batch.first_id, batch.last_id, error);
}

gboolean
gis_bulk_drop_kept (GisWorkspace *ws, gint64 batch_id, GError **error)
{
  g_autofree char *sql =
    g_strdup_printf ("DROP TABLE IF EXISTS \"kept_%1$" G_GINT64_FORMAT
                     "_rows\"; DROP TABLE IF EXISTS \"kept_%1$" G_GINT64_FORMAT "_events\"",
                     batch_id);

  return gis_connection_exec (ws->writer, sql, error);
}
