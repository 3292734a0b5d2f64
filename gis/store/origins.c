/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What `import_source`, `import_batch` and `import_row` know, read for one import. */
#include "gis/store/origins.h"

#include "gis/store/store-private.h"

struct _GisOrigins
{
  GisEdit *edit;
  char *find_sql;
  gint64 own_id; /* source of the uri; 0: never imported */
  GArray *rows;  /* gint64, ascending; NULL: not asked for */
};

/* "1, 5, 9" of the sources that count; "" when none. */
static char *
dup_sources (GisConnection *conn,
             const char *class_id,
             const char *uri,
             const char *identity,
             GError **error)
{
  g_autoptr (GError) local = NULL;
  char *list = gis_connection_dup_text (
    conn, &local,
    "SELECT group_concat (s.id) FROM import_source AS s WHERE s.class = ?1 AND (s.uri = ?2 OR "
    "EXISTS (SELECT 1 FROM import_batch AS b WHERE b.source_id = s.id AND b.undone = 0 AND "
    "json_valid (b.report) AND json_extract (b.report, '$.identity') = ?3))",
    "ttt", class_id, uri, identity);

  if (local == NULL)
    return list != NULL ? list : g_strdup ("");
  g_propagate_error (error, g_steal_pointer (&local));
  return NULL;
}

static gboolean
load_rows (GisOrigins *self, const char *sources, GError **error)
{
  GisConnection *conn = self->edit->conn;
  g_autofree char *sql = g_strdup_printf (
    "SELECT DISTINCT r.row_id FROM import_row AS r JOIN import_batch AS b ON b.id = r.batch_id "
    "WHERE r.source_id IN (%s) AND b.undone = 0 ORDER BY r.row_id",
    sources);
  g_autoptr (GisStatement) statement = gis_connection_prepare (conn, sql, error);
  int state;

  if (statement == NULL)
    return FALSE;
  self->rows = g_array_new (FALSE, FALSE, sizeof (gint64));
  while ((state = gis_statement_step (conn, statement, error)) > 0)
    {
      gint64 id = sqlite3_column_int64 (statement, 0);
      g_array_append_val (self->rows, id);
    }
  return state == 0;
}

GisOrigins *
gis_origins_new (GisEdit *edit,
                 const char *class_id,
                 const char *uri,
                 const char *identity,
                 gboolean with_rows,
                 GError **error)
{
  g_autoptr (GisOrigins) self = NULL;
  g_autofree char *sources = NULL;

  g_return_val_if_fail (edit != NULL && class_id != NULL && uri != NULL, NULL);

  sources = dup_sources (edit->conn, class_id, uri, identity, error);
  if (sources == NULL)
    return NULL;
  self = g_new0 (GisOrigins, 1);
  self->edit = edit;
  /* The import that runs now has no report yet. */
  if (!gis_connection_get_integer (
        edit->conn, &self->own_id, NULL, error,
        "SELECT s.id FROM import_source AS s JOIN import_batch AS b ON b.source_id = s.id WHERE "
        "s.class = ?1 AND s.uri = ?2 AND b.undone = 0 AND b.report IS NOT NULL LIMIT 1",
        "tt", class_id, uri))
    return NULL;
  self->find_sql = g_strdup_printf (
    "SELECT r.row_id FROM import_row AS r JOIN import_batch AS b ON b.id = r.batch_id WHERE "
    "r.source_id IN (%s) AND r.ident = ?1 AND b.undone = 0 AND EXISTS (SELECT 1 FROM \"%s\" WHERE "
    "id = r.row_id) ORDER BY r.source_id = ?2 DESC, r.batch_id DESC LIMIT 1",
    sources, class_id);
  if (with_rows && !load_rows (self, sources, error))
    return NULL;
  return g_steal_pointer (&self);
}

gboolean
gis_origins_knows_uri (const GisOrigins *self)
{
  return self->own_id != 0;
}

static gint64
find (const GisOrigins *self, const GisValue *ident, GError **error)
{
  gint64 id = 0;

  return gis_connection_get_integer (self->edit->conn, &id, NULL, error, self->find_sql, "vi",
                                     ident, self->own_id)
           ? id
           : -1;
}

gint64
gis_origins_find_key (const GisOrigins *self, const char *key, GError **error)
{
  GisValue ident = gis_value_of_static_text (key);

  return find (self, &ident, error);
}

gint64
gis_origins_find_number (const GisOrigins *self, gint64 number, GError **error)
{
  GisValue ident = gis_value_of_integer (number);

  return find (self, &ident, error);
}

gboolean
gis_origins_has_row (const GisOrigins *self, gint64 row_id)
{
  guint low = 0, high = self->rows != NULL ? self->rows->len : 0;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;
      gint64 id = g_array_index (self->rows, gint64, middle);

      if (id == row_id)
        return TRUE;
      if (id < row_id)
        low = middle + 1;
      else
        high = middle;
    }
  return FALSE;
}

void
gis_origins_free (GisOrigins *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->rows, g_array_unref);
  g_free (self->find_sql);
  g_free (self);
}
