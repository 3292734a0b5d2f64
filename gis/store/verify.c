/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Is the file sound? SQLite's own check, references, every geometry decoded and compared with its
 * box in the R-tree (SpatiaLite's CheckSpatialIndex calls a wrong index good), values of the right
 * kind, unique UUIDs, the last state event of each row against the row, and every recorded change. */
#include "gis/store/search-private.h"

#include <math.h>

#define MAX_FINDINGS_PER_CHECK 100
#define PROGRESS_OPS 100000
/* R-tree cells are 32-bit floats rounded outwards: 2^-23 of the value and some. */
#define FLOAT_SLACK 3e-7

typedef struct
{
  GisWorkspace *ws;
  GisConnection *conn;
  GisJob *job;
  GPtrArray *findings;
  guint n_in_check;
  gboolean search_answers;
} Verify;

static void G_GNUC_PRINTF (2, 3) find (Verify *verify, const char *format, ...)
{
  va_list list;

  if (++verify->n_in_check > MAX_FINDINGS_PER_CHECK)
    return;
  va_start (list, format);
  g_ptr_array_add (verify->findings, g_strdup_vprintf (format, list));
  va_end (list);
}

static int
progress_cb (void *user_data)
{
  Verify *verify = user_data;
  GCancellable *cancellable = gis_job_get_cancellable (verify->job);

  return cancellable != NULL && g_cancellable_is_cancelled (cancellable);
}

static const char *
text_column (GisStatement *statement, int column)
{
  const char *text = (const char *) sqlite3_column_text (statement, column);

  return text != NULL ? text : "";
}

static gboolean
check_integrity_on (Verify *verify, GisConnection *conn, GError **error)
{
  g_autoptr (GisStatement) statement =
               gis_connection_prepare (conn, "PRAGMA integrity_check (100)", error);
  int state;

  if (statement == NULL)
    return FALSE;
  while ((state = gis_statement_step (conn, statement, error)) > 0)
    if (!g_str_equal (text_column (statement, 0), "ok"))
      find (verify, _ ("SQLite: %s"), text_column (statement, 0));
  return state == 0;
}

/* On a connection that does not know FTS5: the shadow tables are checked as the tables they are. */
static gboolean
check_integrity_without_search (Verify *verify, GError **error)
{
  g_autoptr (GisConnection) conn =
               gis_connection_open (verify->ws->path, verify->ws->read_mode, error);
  gboolean done;

  if (conn == NULL)
    return FALSE;
  /* fts5vocab shares what goes with fts5. */
  if (sqlite3_create_module_v2 (conn->db, "fts5vocab", NULL, NULL, NULL) != SQLITE_OK ||
      sqlite3_create_module_v2 (conn->db, "fts5", NULL, NULL, NULL) != SQLITE_OK)
    return gis_connection_fail (conn, error);
  sqlite3_progress_handler (conn->db, PROGRESS_OPS, progress_cb, verify);
  done = check_integrity_on (verify, conn, error);
  sqlite3_progress_handler (conn->db, 0, NULL, NULL);
  return done;
}

/* From 3.44 on SQLite's check opens the search index and reads it. By the structure that this
 * connection knew before another one's last commit, which it then calls malformed: asking the index
 * renews it. Where the index cannot be opened, SQLite checks nothing at all: it is left out. */
static gboolean
check_integrity (Verify *verify, GError **error)
{
  verify->n_in_check = 0;
  verify->search_answers = gis_search_answers (verify->conn);
  if (verify->search_answers)
    return check_integrity_on (verify, verify->conn, error);
  if (gis_search_is_current (verify->conn))
    find (verify, "%s", _ ("the search index is damaged; opening for editing makes it anew"));
  return check_integrity_without_search (verify, error);
}

static gboolean
check_foreign_keys (Verify *verify, GError **error)
{
  g_autoptr (GisStatement) statement =
               gis_connection_prepare (verify->conn, "PRAGMA foreign_key_check", error);
  int state;

  if (statement == NULL)
    return FALSE;
  verify->n_in_check = 0;
  while ((state = gis_statement_step (verify->conn, statement, error)) > 0)
    find (verify, _ ("%s %" PRId64 ": it refers to a %s that is not there"),
          text_column (statement, 0), (gint64) sqlite3_column_int64 (statement, 1),
          text_column (statement, 2));
  return state == 0;
}

/* Whether the cell covers the box and not noticeably more. */
static gboolean
agrees (double cell_min, double cell_max, double box_min, double box_max)
{
  double slack_min = fabs (box_min) * FLOAT_SLACK + 1e-30;
  double slack_max = fabs (box_max) * FLOAT_SLACK + 1e-30;

  return cell_min <= box_min && cell_max >= box_max && cell_min >= box_min - slack_min &&
         cell_max <= box_max + slack_max;
}

static void
check_shape (Verify *verify, const GisTable *table, GisStatement *statement)
{
  gint64 id = sqlite3_column_int64 (statement, 0);
  gboolean indexed = sqlite3_column_type (statement, 2) != SQLITE_NULL;
  const guint8 *blob;
  g_autoptr (GisGeometry) geometry = NULL;
  g_autoptr (GError) cause = NULL;
  int srid = 0;

  if (sqlite3_column_type (statement, 1) == SQLITE_NULL)
    {
      if (indexed)
        find (verify, _ ("%s %" PRId64 ": indexed without a geometry"), table->class_id, id);
      return;
    }
  blob = sqlite3_column_blob (statement, 1);
  if (blob == NULL || sqlite3_column_type (statement, 1) != SQLITE_BLOB)
    {
      find (verify, _ ("%s %" PRId64 ": the geometry is not a geometry"), table->class_id, id);
      return;
    }
  geometry = gis_codec_from_spatialite (blob, (gsize) sqlite3_column_bytes (statement, 1), &srid,
                                        NULL, &cause);
  if (geometry == NULL)
    find (verify, _ ("%s %" PRId64 ": the geometry is not sound: %s"), table->class_id, id,
          cause->message);
  else if (geometry->type != table->klass->geometry || srid != verify->ws->srid)
    find (verify, _ ("%s %" PRId64 ": the geometry is a %s with SRID %d"), table->class_id, id,
          gis_geometry_type_to_sql (geometry->type), srid);
  else if (!indexed)
    find (verify, _ ("%s %" PRId64 ": missing from the spatial index"), table->class_id, id);
  else if (!agrees (sqlite3_column_double (statement, 2), sqlite3_column_double (statement, 3),
                    geometry->box.min_x, geometry->box.max_x) ||
           !agrees (sqlite3_column_double (statement, 4), sqlite3_column_double (statement, 5),
                    geometry->box.min_y, geometry->box.max_y))
    find (verify, _ ("%s %" PRId64 ": the spatial index has another place"), table->class_id, id);
}

static gboolean
check_shapes (Verify *verify, const GisTable *table, GError **error)
{
  const char *id = table->class_id;
  g_autofree char *sql = g_strdup_printf (
    "SELECT t.id, t.geom, r.xmin, r.xmax, r.ymin, r.ymax FROM \"%1$s\" AS t LEFT JOIN "
    "\"idx_%1$s_geom\" AS r ON r.pkid = t.id",
    id);
  g_autofree char *stray = g_strdup_printf (
    "SELECT count (*) FROM \"idx_%1$s_geom\" WHERE pkid NOT IN (SELECT id FROM \"%1$s\")", id);
  g_autofree char *rtree = g_strdup_printf ("SELECT rtreecheck ('main', 'idx_%s_geom')", id);
  g_autofree char *report = NULL;
  g_autoptr (GisStatement) statement = gis_connection_prepare (verify->conn, sql, error);
  g_autoptr (GError) local = NULL;
  gint64 n_strays = 0;
  guint64 n = 0;
  int state;

  if (statement == NULL)
    return FALSE;
  verify->n_in_check = 0;
  while ((state = gis_statement_step (verify->conn, statement, error)) > 0)
    {
      check_shape (verify, table, statement);
      if (++n % 1024 == 0 && !gis_job_step (verify->job, n, error))
        return FALSE;
    }
  if (state < 0 || !gis_connection_get_integer (verify->conn, &n_strays, NULL, error, stray, ""))
    return FALSE;
  if (n_strays > 0)
    find (verify, _ ("%s: %" PRId64 " entries of the spatial index have no row"), id, n_strays);
  report = gis_connection_dup_text (verify->conn, &local, rtree, "");
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  if (g_strcmp0 (report, "ok") != 0)
    find (verify, _ ("%s: spatial index: %s"), id, report != NULL ? report : "?");
  return TRUE;
}

/* One finding per row of @sql: id and a text. */
static gboolean
each_finding (Verify *verify,
              const GisTable *table,
              const char *sql,
              const char *what,
              GError **error)
{
  g_autoptr (GisStatement) statement = gis_connection_prepare (verify->conn, sql, error);
  int state;

  if (statement == NULL)
    return FALSE;
  while ((state = gis_statement_step (verify->conn, statement, error)) > 0)
    find (verify, "%s %" G_GINT64_FORMAT ", %s: %s", table->class_id,
          (gint64) sqlite3_column_int64 (statement, 0), text_column (statement, 1), what);
  return state == 0;
}

static gboolean
check_values (Verify *verify, const GisTable *table, GError **error)
{
  const GisClass *klass = table->klass;
  g_autofree char *uuids = g_strdup_printf (
    "SELECT max (id), 'uuid' FROM \"%s\" GROUP BY uuid HAVING count (*) > 1", klass->id);

  verify->n_in_check = 0;
  if (!each_finding (verify, table, uuids, _ ("the UUID is that of another row too"), error))
    return FALSE;
  for (guint i = 0; i < klass->n_fields; i++)
    {
      const GisField *field = &klass->fields[i];
      gboolean number = field->type == GIS_FIELD_INTEGER || field->type == GIS_FIELD_REAL ||
                        field->type == GIS_FIELD_BOOLEAN || field->type == GIS_FIELD_REFERENCE;
      g_autofree char *sql = g_strdup_printf ("SELECT id, '%1$s' FROM \"%2$s\" WHERE typeof "
                                              "(\"%1$s\") IN ('blob', %3$s) OR (typeof "
                                              "(\"%1$s\") = 'real' AND abs (\"%1$s\") = 9e999)",
                                              field->name, klass->id, number ? "'text'" : "'blob'");
      if (!each_finding (verify, table, sql, _ ("the value is not of the field's type"), error))
        return FALSE;
    }
  return gis_job_step (verify->job, 0, error);
}

/* Another program wrote a day that the calendar does not have: the day of recording stands in for it. */
static gboolean
check_event_days (Verify *verify, const GisTable *table, GError **error)
{
  g_autofree char *sql =
    g_strdup_printf ("SELECT e.row_id, e.field FROM state_event AS e WHERE e.class = '%s' AND "
                     "date (e.effective_on) IS NOT e.effective_on",
                     table->klass->id);

  verify->n_in_check = 0;
  return each_finding (verify, table, sql, _ ("the day of a change cannot be read"), error);
}

/* The last event of each row says what the row says. */
static gboolean
check_events (Verify *verify, const GisTable *table, GError **error)
{
  const GisClass *klass = table->klass;

  verify->n_in_check = 0;
  for (guint i = 0; i < klass->n_fields; i++)
    {
      const char *name = klass->fields[i].name;
      g_autofree char *sql = NULL;
      if (!klass->fields[i].tracked)
        continue;
      sql = g_strdup_printf (
        "SELECT t.id, '%1$s' FROM \"%2$s\" AS t WHERE CAST (t.\"%1$s\" AS TEXT) IS NOT (SELECT "
        "e.to_value FROM state_event AS e WHERE e.row_id = t.id AND e.field = '%1$s' AND e.class = "
        "'%2$s' AND e.superseded = 0 ORDER BY e.effective_on DESC, e.recorded_at DESC, e.id DESC "
        "LIMIT "
        "1)",
        name, klass->id);
      if (!each_finding (verify, table, sql, _ ("the last event says something else"), error))
        return FALSE;
    }
  return gis_job_step (verify->job, 0, error);
}

static gboolean
ignore_change_cb (const GisChangesetItem *item, gpointer user_data)
{
  return TRUE;
}

/* Every recorded change can be read to its end: undo will have something to apply. */
static gboolean
check_history (Verify *verify, GError **error)
{
  g_autoptr (GisStatement) statement = gis_connection_prepare (
    verify->conn, "SELECT id, changeset FROM change_log WHERE changeset IS NOT NULL", error);
  guint64 n = 0;
  int state;

  if (statement == NULL)
    return FALSE;
  verify->n_in_check = 0;
  while ((state = gis_statement_step (verify->conn, statement, error)) > 0)
    {
      const guint8 *data = sqlite3_column_blob (statement, 1);
      gsize size = (gsize) sqlite3_column_bytes (statement, 1);
      if (sqlite3_column_type (statement, 1) != SQLITE_BLOB ||
          !gis_changeset_each (verify->ws, data, size, FALSE, ignore_change_cb, NULL, NULL))
        find (verify, _ ("history, entry %" PRId64 ": the recorded change is damaged"),
              (gint64) sqlite3_column_int64 (statement, 0));
      if (!gis_job_step (verify->job, ++n, error))
        return FALSE;
    }
  return state == 0;
}

/* The search index says what the rows are called, where it claims to be complete. */
static gboolean
check_search (Verify *verify, const GisTable *table, GError **error)
{
  g_autofree char *sql = verify->search_answers ? gis_search_dup_check_sql (table->klass) : NULL;

  verify->n_in_check = 0;
  return sql == NULL ||
         (each_finding (verify, table, sql, _ ("the search index is not up to date"), error) &&
          gis_job_step (verify->job, 0, error));
}

static gboolean
run_checks (Verify *verify, GError **error)
{
  if (!check_integrity (verify, error) || !check_foreign_keys (verify, error))
    return FALSE;
  for (guint i = 0; i < verify->ws->tables->len; i++)
    {
      const GisTable *table = g_ptr_array_index (verify->ws->tables, i);
      if ((table->has_geometry && !check_shapes (verify, table, error)) ||
          !check_values (verify, table, error) || !check_event_days (verify, table, error) ||
          !check_events (verify, table, error) || !check_search (verify, table, error))
        return FALSE;
    }
  return check_history (verify, error);
}

GPtrArray *
gis_workspace_verify (GisWorkspace *ws, GisJob *job, GError **error)
{
  g_autoptr (GPtrArray) findings = g_ptr_array_new_with_free_func (g_free);
  g_auto (GisReader) reader = { NULL, NULL };
  Verify verify = { .ws = ws, .job = job, .findings = findings };
  gboolean done;

  g_return_val_if_fail (GIS_IS_WORKSPACE (ws), NULL);

  if (!gis_reader_open (&reader, ws, error))
    return NULL;
  verify.conn = reader.conn;
  gis_job_begin (job, _ ("Checking the workspace"), 0);
  sqlite3_progress_handler (reader.conn->db, PROGRESS_OPS, progress_cb, &verify);
  done = gis_connection_exec (reader.conn, "BEGIN", error) && run_checks (&verify, error);
  sqlite3_progress_handler (reader.conn->db, 0, NULL, NULL);
  gis_connection_exec (reader.conn, "ROLLBACK", NULL);
  if (!done && progress_cb (&verify))
    {
      g_clear_error (error);
      g_cancellable_set_error_if_cancelled (gis_job_get_cancellable (job), error);
    }
  return done ? g_steal_pointer (&findings) : NULL;
}
