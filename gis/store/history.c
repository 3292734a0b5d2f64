/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The history: every step with its changeset, undo and redo by applying it backwards and forwards.
 * change_log.undone tells where a step stands: 0 done, 1 undone and next in line for redo, 2 undone
 * for good because a new step was made. Undo and redo are entries of their own that point to the
 * step they moved, so that the list tells the whole story. The steps in line are found by index. */
#include "gis/store/store-private.h"

#include <string.h>

/* change_log.undone */
enum
{
  DONE = 0,
  UNDONE = 1,          /* can be redone */
  UNDONE_FOR_GOOD = 2, /* a new step was made since */
  NOT_A_STEP = 3,      /* tells of an undo or redo */
};

/* ---- GisChange ---- */

GisChange *
gis_change_new (gint64 entry_id, const char *label, gboolean bulk)
{
  GisChange *change = g_new0 (GisChange, 1);

  g_atomic_ref_count_init (&change->ref_count);
  change->entry_id = entry_id;
  change->label = g_strdup (label);
  change->bulk = bulk;
  change->items = g_array_new (FALSE, FALSE, sizeof (GisChangeItem));
  change->classes = g_ptr_array_new ();
  return change;
}

GisChange *
gis_change_ref (GisChange *change)
{
  g_return_val_if_fail (change != NULL, NULL);
  g_atomic_ref_count_inc (&change->ref_count);
  return change;
}

void
gis_change_unref (GisChange *change)
{
  if (change == NULL || !g_atomic_ref_count_dec (&change->ref_count))
    return;
  g_array_unref (change->items);
  g_ptr_array_unref (change->classes);
  g_free (change->label);
  g_free (change);
}

void
gis_change_add_class (GisChange *change, const char *class_id)
{
  const char *interned = g_intern_string (class_id);

  if (!g_ptr_array_find (change->classes, interned, NULL))
    g_ptr_array_add (change->classes, (gpointer) interned);
}

typedef struct
{
  GisWorkspace *ws;
  GisChange *change;
  gint64 entry_id;
  GError *error;
} Collect;

static gboolean
collect_cb (const GisChangesetItem *item, gpointer user_data)
{
  Collect *collect = user_data;
  GisChangeItem made = { NULL, item->id, GIS_CHANGE_UPDATE };

  if (item->table == NULL)
    return TRUE;
  if (collect->entry_id != 0 &&
      !gis_connection_run (
        collect->ws->writer, &collect->error,
        "INSERT OR IGNORE INTO change_item (row_id, class, entry_id) VALUES (?1, ?2, ?3)", "iti",
        item->id, item->name, collect->entry_id))
    return FALSE;
  if (collect->change == NULL)
    return TRUE;
  made.class_id = item->table->class_id;
  if (item->op == SQLITE_INSERT)
    made.kind = GIS_CHANGE_INSERT;
  else if (item->op == SQLITE_DELETE)
    made.kind = GIS_CHANGE_DELETE;
  if (!collect->change->bulk)
    g_array_append_val (collect->change->items, made);
  gis_change_add_class (collect->change, made.class_id);
  return TRUE;
}

gboolean
gis_history_collect (GisWorkspace *ws,
                     GBytes *changeset,
                     gboolean invert,
                     gint64 entry_id,
                     GisChange *change,
                     GError **error)
{
  Collect collect = { ws, change, entry_id, NULL };
  gsize size = 0;
  const guint8 *data = g_bytes_get_data (changeset, &size);
  gboolean read = gis_changeset_each (ws, data, size, invert, collect_cb, &collect,
                                      collect.error == NULL ? error : NULL);

  if (collect.error == NULL)
    return read;
  if (read)
    g_propagate_error (error, collect.error);
  else
    g_clear_error (&collect.error);
  return FALSE;
}

/* ---- Entries ---- */

gboolean
gis_history_append (GisWorkspace *ws,
                    const char *kind,
                    const char *label,
                    const char *author,
                    const char *recorded_at,
                    GBytes *changeset,
                    gint64 batch_id,
                    gint64 target_id,
                    gint64 *entry_id,
                    GError **error)
{
  if (!gis_connection_run (
        ws->writer, error,
        "INSERT INTO change_log (kind, label, author, recorded_at, device, batch_id, target_id, "
        "undone, changeset) VALUES (?1, ?2, ?3, ?4, ?5, nullif (?6, 0), nullif (?7, 0), ?8, ?9)",
        "ttttiiiiB", kind, label, author, recorded_at, (gint64) ws->device, batch_id, target_id,
        (gint64) (target_id != 0 ? NOT_A_STEP : DONE), changeset))
    return FALSE;
  *entry_id = sqlite3_last_insert_rowid (ws->writer->db);
  return TRUE;
}

gboolean
gis_history_drop_redo (GisWorkspace *ws, GError **error)
{
  for (;;)
    {
      gint64 batch_id = 0;
      gboolean found = FALSE;
      if (!gis_connection_get_integer (
            ws->writer, &batch_id, &found, error,
            "SELECT batch_id FROM change_log WHERE undone = 1 AND batch_id "
            "IS NOT NULL LIMIT 1",
            ""))
        return FALSE;
      if (!found)
        break;
      if (!gis_bulk_drop_kept (ws, batch_id, error) ||
          !gis_connection_run (
            ws->writer, error,
            "UPDATE change_log SET undone = 2 WHERE undone = 1 AND batch_id = ?1", "i", batch_id))
        return FALSE;
    }
  return gis_connection_run (ws->writer, error, "UPDATE change_log SET undone = 2 WHERE undone = 1",
                             "");
}

void
gis_history_entry_free (GisHistoryEntry *entry)
{
  if (entry == NULL)
    return;
  g_free (entry->label);
  g_free (entry->author);
  g_free (entry->recorded_at);
  g_free (entry->kind);
  g_free (entry);
}

static char *
dup_column (GisStatement *statement, int column)
{
  const char *text = (const char *) sqlite3_column_text (statement, column);

  return text != NULL ? g_utf8_make_valid (text, -1) : g_strdup ("");
}

GPtrArray *
gis_history_list (GisWorkspace *ws, guint limit, GError **error)
{
  g_autoptr (GPtrArray) entries =
               g_ptr_array_new_with_free_func ((GDestroyNotify) gis_history_entry_free);
  g_auto (GisReader) reader = { NULL, NULL };
  g_autoptr (GisStatement) statement = NULL;
  int state;

  g_return_val_if_fail (GIS_IS_WORKSPACE (ws), NULL);

  if (!gis_reader_open (&reader, ws, error))
    return NULL;
  statement = gis_connection_prepare (reader.conn,
                                      "SELECT id, label, author, recorded_at, kind, undone FROM "
                                      "change_log ORDER BY id DESC LIMIT ?1",
                                      error);
  if (statement == NULL)
    return NULL;
  gis_statement_bind (statement, 1, "i", limit > 0 ? (gint64) limit : (gint64) -1);
  while ((state = gis_statement_step (reader.conn, statement, error)) > 0)
    {
      GisHistoryEntry *entry = g_new0 (GisHistoryEntry, 1);
      entry->id = sqlite3_column_int64 (statement, 0);
      entry->label = dup_column (statement, 1);
      entry->author = dup_column (statement, 2);
      entry->recorded_at = dup_column (statement, 3);
      entry->kind = dup_column (statement, 4);
      entry->undone = sqlite3_column_int (statement, 5) == UNDONE ||
                      sqlite3_column_int (statement, 5) == UNDONE_FOR_GOOD;
      g_ptr_array_add (entries, entry);
    }
  return state == 0 ? g_steal_pointer (&entries) : NULL;
}

/* ---- Undo and redo ---- */

#define NEXT_UNDO_SQL "FROM change_log WHERE undone = 0 ORDER BY id DESC LIMIT 1"
#define NEXT_REDO_SQL "FROM change_log WHERE undone = 1 ORDER BY id LIMIT 1"

static char *
dup_next_label (GisWorkspace *ws, const char *sql)
{
  g_auto (GisReader) reader = { NULL, NULL };

  g_return_val_if_fail (GIS_IS_WORKSPACE (ws), NULL);

  return gis_reader_open (&reader, ws, NULL) ? gis_connection_dup_text (reader.conn, NULL, sql, "")
                                             : NULL;
}

char *
gis_history_dup_undo_label (GisWorkspace *ws)
{
  return dup_next_label (ws, "SELECT label " NEXT_UNDO_SQL);
}

char *
gis_history_dup_redo_label (GisWorkspace *ws)
{
  return dup_next_label (ws, "SELECT label " NEXT_REDO_SQL);
}

typedef struct
{
  gint64 id, batch_id;
  char *label;
  GBytes *changeset;
} Step;

static void
step_clear (Step *step)
{
  g_free (step->label);
  g_clear_pointer (&step->changeset, g_bytes_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Step, step_clear)

static gboolean
load_step (GisConnection *conn, const char *sql, Step *step, GError **error)
{
  g_autoptr (GisStatement) statement = gis_connection_prepare (conn, sql, error);
  int state;

  if (statement == NULL)
    return FALSE;
  state = gis_statement_step (conn, statement, error);
  if (state < 0)
    return FALSE;
  if (state == 0)
    {
      g_set_error (error, GIS_ERROR, GIS_ERROR_NOT_FOUND, "%s",
                   strstr (sql, "undone = 1") != NULL ? _ ("There is nothing to redo")
                                                      : _ ("There is nothing to undo"));
      return FALSE;
    }
  step->id = sqlite3_column_int64 (statement, 0);
  step->label = dup_column (statement, 1);
  step->batch_id = sqlite3_column_int64 (statement, 2);
  step->changeset =
    g_bytes_new (sqlite3_column_blob (statement, 3), (gsize) sqlite3_column_bytes (statement, 3));
  return TRUE;
}

/* The changeset holds changes of batch rows: it goes out first and comes in last. */
static gboolean
apply_step (GisWorkspace *ws, const Step *step, gboolean undo, GisChange *change, GError **error)
{
  gsize size = 0;
  const guint8 *data = g_bytes_get_data (step->changeset, &size);

  if (!undo && step->batch_id != 0 && !gis_bulk_redo_batch (ws, step->batch_id, change, error))
    return FALSE;
  if (!gis_changeset_apply (ws, data, size, undo, NULL, error))
    return FALSE;
  return !undo || step->batch_id == 0 || gis_bulk_undo_batch (ws, step->batch_id, change, error);
}

static gboolean
move (GisWorkspace *ws, gboolean undo, GisChange **out, GError **error)
{
  g_auto (Step) step = { 0 };
  g_autoptr (GisChange) change = NULL;
  g_autofree char *author = NULL;
  g_autofree char *now = gis_timestamp_now ();
  gboolean done;

  g_return_val_if_fail (GIS_IS_WORKSPACE (ws), FALSE);

  if (!gis_workspace_begin_replay (
        ws, undo ? "SELECT batch_id " NEXT_UNDO_SQL : "SELECT batch_id " NEXT_REDO_SQL, error))
    return FALSE;
  done = load_step (ws->writer,
                    undo ? "SELECT id, label, batch_id, changeset " NEXT_UNDO_SQL
                         : "SELECT id, label, batch_id, changeset " NEXT_REDO_SQL,
                    &step, error);
  if (done)
    {
      author = gis_workspace_dup_author (ws);
      change = gis_change_new (0, step.label, step.batch_id != 0);
      done =
        apply_step (ws, &step, undo, change, error) &&
        gis_connection_run (ws->writer, error, "UPDATE change_log SET undone = ?2 WHERE id = ?1",
                            "ii", step.id, (gint64) undo) &&
        gis_history_append (ws, undo ? "undo" : "redo", step.label, author, now, NULL,
                            step.batch_id, step.id, &change->entry_id, error) &&
        gis_history_collect (ws, step.changeset, undo, change->entry_id, change, error) &&
        gis_search_follow (ws, step.changeset, error);
    }
  if (!done)
    {
      gis_workspace_rollback_write (ws);
      return FALSE;
    }
  done = gis_workspace_commit_write (ws, error);
  if (done && out != NULL)
    *out = g_steal_pointer (&change);
  return done;
}

gboolean
gis_history_undo (GisWorkspace *ws, GisChange **change, GError **error)
{
  return move (ws, TRUE, change, error);
}

gboolean
gis_history_redo (GisWorkspace *ws, GisChange **change, GError **error)
{
  return move (ws, FALSE, change, error);
}

/* ---- One row ---- */

void
gis_row_event_free (GisRowEvent *event)
{
  if (event == NULL)
    return;
  g_free (event->recorded_at);
  g_free (event->author);
  g_free (event->label);
  g_free (event->field);
  gis_value_clear (&event->from);
  gis_value_clear (&event->to);
  g_free (event);
}

typedef struct
{
  GPtrArray *events;
  const GisTable *table;
  gint64 row_id;
  gint64 entry_id;
  gboolean can_revert;
  const char *recorded_at, *author, *label;
} RowHistory;

static GisRowEvent *
add_event (RowHistory *history, const char *field, GisChangeKind kind)
{
  GisRowEvent *event = g_new0 (GisRowEvent, 1);

  event->entry_id = history->entry_id;
  event->can_revert = history->can_revert;
  event->recorded_at = g_strdup (history->recorded_at);
  event->author = g_strdup (history->author);
  event->label = g_strdup (history->label);
  event->field = g_strdup (field);
  event->kind = kind;
  event->effective_on = GIS_DATE_NONE;
  g_ptr_array_add (history->events, event);
  return event;
}

/* A geometry in one line: where a point is, how long or large the others are. */
static void
describe_geometry (sqlite3_value *from, GisValue *to)
{
  g_autoptr (GisGeometry) geometry = NULL;

  if (from == NULL || sqlite3_value_type (from) != SQLITE_BLOB)
    return;
  geometry = gis_codec_from_spatialite (sqlite3_value_blob (from),
                                        (gsize) sqlite3_value_bytes (from), NULL, NULL, NULL);
  if (geometry == NULL)
    return;
  if (geometry->type == GIS_GEOMETRY_POINT)
    gis_value_take_text (to, g_strdup_printf ("%.3f %.3f", geometry->xy[0], geometry->xy[1]));
  else if (geometry->type == GIS_GEOMETRY_MULTIPOLYGON)
    gis_value_take_text (to, g_strdup_printf ("%.2f m²", gis_geometry_get_area (geometry)));
  else
    gis_value_take_text (to, g_strdup_printf ("%.2f m", gis_geometry_get_length (geometry)));
}

/* Columns in the order of the table: id, uuid, fields…, geom. */
static const char *
column_name (const GisTable *table, int column)
{
  if (column >= 2 && column < 2 + (int) table->klass->n_fields)
    return table->klass->fields[column - 2].name;
  return table->has_geometry && column == 2 + (int) table->klass->n_fields ? "geom" : NULL;
}

static gboolean
row_cb (const GisChangesetItem *item, gpointer user_data)
{
  RowHistory *history = user_data;

  if (item->table != history->table || item->id != history->row_id)
    return TRUE;
  if (item->op != SQLITE_UPDATE)
    {
      add_event (history, NULL, item->op == SQLITE_INSERT ? GIS_CHANGE_INSERT : GIS_CHANGE_DELETE);
      return FALSE;
    }
  for (int column = 2; column < item->n_columns; column++)
    {
      const char *name = column_name (item->table, column);
      sqlite3_value *from = NULL, *to = NULL;
      GisRowEvent *event;
      if (name == NULL || sqlite3changeset_new (item->iter, column, &to) != SQLITE_OK || to == NULL)
        continue;
      sqlite3changeset_old (item->iter, column, &from);
      event = add_event (history, name, GIS_CHANGE_UPDATE);
      if (g_str_equal (name, "geom"))
        {
          describe_geometry (from, &event->from);
          describe_geometry (to, &event->to);
          continue;
        }
      if (from != NULL)
        gis_value_from_sqlite (&event->from, from);
      gis_value_from_sqlite (&event->to, to);
    }
  return FALSE;
}

/* Entries that touched the row, by its items or by the id range of a batch, with the changeset they
 * applied (an undo has its target's, backwards). */
#define ROW_ENTRIES_SQL                                                                            \
  "SELECT l.id, l.recorded_at, l.author, l.label, l.kind, coalesce (l.changeset, o.changeset), "   \
  "EXISTS (SELECT 1 FROM import_batch AS b WHERE b.id = l.batch_id AND b.class = ?2 AND ?1 "       \
  "BETWEEN b.first_id AND b.last_id) AS by_batch, "                                                \
  "l.undone = 0 AND l.batch_id IS NULL AND l.changeset IS NOT NULL FROM change_log AS l LEFT "     \
  "JOIN change_log AS o "                                                                          \
  "ON o.id = l.target_id WHERE l.id IN (SELECT entry_id FROM change_item WHERE row_id = ?1 AND "   \
  "class = ?2) OR l.batch_id IN (SELECT id FROM import_batch WHERE class = ?2 AND first_id <= ?1 " \
  "AND last_id >= ?1) ORDER BY l.id DESC"

static gboolean
read_entry (GisWorkspace *ws, RowHistory *history, GisStatement *statement, GError **error)
{
  g_autofree char *recorded_at = dup_column (statement, 1);
  g_autofree char *author = dup_column (statement, 2);
  g_autofree char *label = dup_column (statement, 3);
  gboolean undo = g_strcmp0 ((const char *) sqlite3_column_text (statement, 4), "undo") == 0;
  const guint8 *data = sqlite3_column_blob (statement, 5);
  gsize size = (gsize) sqlite3_column_bytes (statement, 5);

  history->entry_id = sqlite3_column_int64 (statement, 0);
  history->can_revert = sqlite3_column_int (statement, 7) != 0;
  history->recorded_at = recorded_at;
  history->author = author;
  history->label = label;
  if (sqlite3_column_int (statement, 6) != 0)
    add_event (history, NULL, undo ? GIS_CHANGE_DELETE : GIS_CHANGE_INSERT);
  return data == NULL || gis_changeset_each (ws, data, size, undo, row_cb, history, error);
}

/* Changes of a state get the day on which they took effect: written in the same moment, of the same
 * field. */
static gboolean
add_effective_days (GisWorkspace *ws,
                    const char *class_id,
                    gint64 id,
                    GPtrArray *events,
                    GError **error)
{
  g_autoptr (GPtrArray) states = gis_store_events (ws, class_id, id, NULL, GIS_DATE_NONE, error);

  if (states == NULL)
    return FALSE;
  for (guint i = 0; i < events->len; i++)
    {
      GisRowEvent *event = g_ptr_array_index (events, i);

      for (guint k = 0; k < states->len && event->field != NULL; k++)
        {
          const GisStateEvent *state = g_ptr_array_index (states, k);

          if (strcmp (state->field, event->field) == 0 &&
              g_strcmp0 (state->recorded_at, event->recorded_at) == 0)
            event->effective_on = state->effective_on;
        }
    }
  return TRUE;
}

GPtrArray *
gis_history_list_row (GisWorkspace *ws, const char *class_id, gint64 id, GError **error)
{
  g_autoptr (GPtrArray) events =
               g_ptr_array_new_with_free_func ((GDestroyNotify) gis_row_event_free);
  g_auto (GisReader) reader = { NULL, NULL };
  g_autoptr (GisStatement) statement = NULL;
  RowHistory history = { .events = events, .row_id = id };
  int state;

  g_return_val_if_fail (GIS_IS_WORKSPACE (ws) && class_id != NULL, NULL);

  history.table = gis_workspace_require_table (ws, class_id, error);
  if (history.table == NULL || !gis_reader_open (&reader, ws, error))
    return NULL;
  statement = gis_connection_prepare (reader.conn, ROW_ENTRIES_SQL, error);
  if (statement == NULL)
    return NULL;
  gis_statement_bind (statement, 1, "it", id, class_id);
  while ((state = gis_statement_step (reader.conn, statement, error)) > 0)
    if (!read_entry (ws, &history, statement, error))
      return NULL;
  if (state < 0 || !add_effective_days (ws, class_id, id, events, error))
    return NULL;
  return g_steal_pointer (&events);
}
