/* SPDX-License-Identifier: GPL-3.0-or-later */
/* SQL functions of ours, on our connections only. `sanhua_check` decodes a geometry BLOB strictly
 * before a row is written; the others read the box in a BLOB's header (SpatiaLite
 * "BLOB-Geometry": 0x00, endian, SRID, min x, min y, max x, max y, 0x7C …). They are not innocuous:
 * a file's schema cannot call them. */
#include "gis/store/store-private.h"

#include <math.h>
#include <string.h>

#define HEADER_BYTES 39

static double
read_double (const guint8 *data, gboolean little)
{
  guint64 bits;
  double value;

  memcpy (&bits, data, sizeof bits);
  bits = little ? GUINT64_FROM_LE (bits) : GUINT64_FROM_BE (bits);
  memcpy (&value, &bits, sizeof value);
  return value;
}

gboolean
gis_blob_get_box (const guint8 *data, gsize size, GisBox *box)
{
  gboolean little;

  if (data == NULL || size < HEADER_BYTES + 5 || data[0] != 0x00 || data[1] > 1 ||
      data[HEADER_BYTES - 1] != 0x7c)
    return FALSE;
  little = data[1] == 1;
  box->min_x = read_double (data + 6, little);
  box->min_y = read_double (data + 14, little);
  box->max_x = read_double (data + 22, little);
  box->max_y = read_double (data + 30, little);
  return isfinite (box->min_x) && isfinite (box->min_y) && isfinite (box->max_x) &&
         isfinite (box->max_y) && box->min_x <= box->max_x && box->min_y <= box->max_y;
}

static gboolean
argument_box (sqlite3_value *value, GisBox *box)
{
  if (sqlite3_value_type (value) != SQLITE_BLOB)
    return FALSE;
  return gis_blob_get_box (sqlite3_value_blob (value), (gsize) sqlite3_value_bytes (value), box);
}

/* sanhua_meets (geom, min_x, min_y, max_x, max_y): exact boxes, where the R-tree has floats. */
static void
meets_cb (sqlite3_context *context, int n, sqlite3_value **values)
{
  GisBox box;
  gboolean meets =
    argument_box (values[0], &box) && box.min_x <= sqlite3_value_double (values[3]) &&
    box.max_x >= sqlite3_value_double (values[1]) &&
    box.min_y <= sqlite3_value_double (values[4]) && box.max_y >= sqlite3_value_double (values[2]);

  sqlite3_result_int (context, meets);
}

/* sanhua_contains (text, folded needle): case-insensitive in every script. */
static void
contains_cb (sqlite3_context *context, int n, sqlite3_value **values)
{
  const char *text = (const char *) sqlite3_value_text (values[0]);
  const char *needle = (const char *) sqlite3_value_text (values[1]);
  g_autofree char *valid = NULL;
  g_autofree char *folded = NULL;

  if (text == NULL || needle == NULL)
    {
      sqlite3_result_int (context, 0);
      return;
    }
  valid = g_utf8_make_valid (text, -1);
  folded = g_utf8_casefold (valid, -1);
  sqlite3_result_int (context, strstr (folded, needle) != NULL);
}

static gboolean
check_geometry (sqlite3_value **values, GError **error)
{
  GisGeometryType wanted = (GisGeometryType) sqlite3_value_int (values[1]);
  int wanted_srid = sqlite3_value_int (values[2]);
  const char *name = (const char *) sqlite3_value_text (values[3]);
  g_autoptr (GisGeometry) geometry = NULL;
  g_autoptr (GError) cause = NULL;
  int srid = 0;

  if (sqlite3_value_type (values[0]) == SQLITE_NULL)
    return TRUE;
  if (sqlite3_value_type (values[0]) != SQLITE_BLOB)
    {
      g_set_error (error, GIS_ERROR, GIS_ERROR_INVALID, _ ("%s: the geometry is not a geometry"),
                   name);
      return FALSE;
    }
  geometry = gis_codec_from_spatialite (
    sqlite3_value_blob (values[0]), (gsize) sqlite3_value_bytes (values[0]), &srid, NULL, &cause);
  if (geometry == NULL)
    g_set_error (error, GIS_ERROR, GIS_ERROR_INVALID, _ ("%s: the geometry is not sound: %s"), name,
                 cause->message);
  else if (geometry->type != wanted)
    g_set_error (error, GIS_ERROR, GIS_ERROR_INVALID, _ ("%s: the geometry is a %s, not a %s"),
                 name, gis_geometry_type_to_sql (geometry->type),
                 gis_geometry_type_to_sql (wanted));
  else if (srid != wanted_srid)
    g_set_error (error, GIS_ERROR, GIS_ERROR_INVALID,
                 _ ("%s: the geometry has SRID %d, the workspace %d"), name, srid, wanted_srid);
  else
    return TRUE;
  return FALSE;
}

/* sanhua_check (geom, type, srid, name): stops the statement with a GError kept beside it. */
static void
check_cb (sqlite3_context *context, int n, sqlite3_value **values)
{
  GisConnection *conn = sqlite3_user_data (context);

  g_clear_error (&conn->refusal);
  if (check_geometry (values, &conn->refusal))
    {
      sqlite3_result_int (context, 1);
      return;
    }
  sqlite3_result_error (context, conn->refusal->message, -1);
  sqlite3_result_error_code (context, SQLITE_CONSTRAINT);
}

static void
result_failure (sqlite3_context *context, GisConnection *conn)
{
  g_autoptr (GError) error = NULL;

  gis_connection_fail (conn, &error);
  sqlite3_result_error (context, error->message, -1);
  sqlite3_result_error_code (context, sqlite3_extended_errcode (conn->db));
}

/* sanhua_index (class, id, geom): the R-tree entry of a row; none for a null. A function and not
 * plain SQL in the trigger, because an R-tree is no innocuous table to SQLite 3.40: a trigger may
 * not write into it while the schema is not trusted. Class names come from checked catalogues. */
static void
index_cb (sqlite3_context *context, int n, sqlite3_value **values)
{
  GisConnection *conn = sqlite3_user_data (context);
  const char *name = (const char *) sqlite3_value_text (values[0]);
  gint64 id = sqlite3_value_int64 (values[1]);
  char sql[160];
  GisBox box;
  gboolean done;

  if (conn->pack != NULL && gis_pack_defers (conn->pack, name, id))
    {
      sqlite3_result_int (context, 1);
      return;
    }
  if (argument_box (values[2], &box))
    {
      g_snprintf (sql, sizeof sql,
                  "INSERT OR REPLACE INTO \"idx_%s_geom\" (pkid, xmin, xmax, ymin, ymax) VALUES "
                  "(?1, ?2, ?3, ?4, ?5)",
                  name);
      done = gis_connection_run (conn, NULL, sql, "idddd", id, box.min_x, box.max_x, box.min_y,
                                 box.max_y);
    }
  else
    {
      g_snprintf (sql, sizeof sql, "DELETE FROM \"idx_%s_geom\" WHERE pkid = ?1", name);
      done = gis_connection_run (conn, NULL, sql, "i", id);
    }
  if (done)
    sqlite3_result_int (context, 1);
  else
    result_failure (context, conn);
}

gboolean
gis_functions_register (GisConnection *conn, GError **error)
{
  static const struct
  {
    const char *name;
    int n_arguments;
    int flags;
    void (*func) (sqlite3_context *, int, sqlite3_value **);
  } functions[] = {
    { "sanhua_meets", 5, SQLITE_DETERMINISTIC | SQLITE_DIRECTONLY, meets_cb },
    { "sanhua_contains", 2, SQLITE_DETERMINISTIC | SQLITE_DIRECTONLY, contains_cb },
    { "sanhua_check", 4, 0, check_cb },
    { "sanhua_index", 3, 0, index_cb },
  };

  for (guint i = 0; i < G_N_ELEMENTS (functions); i++)
    if (sqlite3_create_function (conn->db, functions[i].name, functions[i].n_arguments,
                                 SQLITE_UTF8 | functions[i].flags, conn, functions[i].func, NULL,
                                 NULL) != SQLITE_OK)
      return gis_connection_fail (conn, error);
  return TRUE;
}
