/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bringing the file of an older program up to date: one step per version, each one transaction with
 * its new user_version, after a copy of the file was left beside it. */
#include "gis/store/store-private.h"

#include <glib/gstdio.h>

static gboolean
backup_before (GisConnection *conn, int version, GError **error)
{
  g_autofree char *path = g_strdup_printf ("%s.v%d.bak", conn->path, version);
  g_autofree char *partial = g_strdup_printf ("%s.part", path);
  g_autoptr (GError) local = NULL;

  if (g_file_test (path, G_FILE_TEST_EXISTS))
    return TRUE; /* of an earlier attempt: that is the older, untouched one */
  g_unlink (partial);
  if (!gis_backup_copy (conn, partial, path, NULL, error))
    return FALSE;
  return gis_location_publish (partial, path, error);
}

static gboolean
run_step (GisConnection *conn, const GisMigration *step, GError **error)
{
  g_autofree char *stamp = g_strdup_printf ("PRAGMA user_version = %d", step->from + 1);

  if (!gis_connection_exec (conn, "BEGIN IMMEDIATE", error))
    return FALSE;
  if (step->run (conn, error) && gis_connection_exec (conn, stamp, error) &&
      gis_connection_exec (conn, "COMMIT", error))
    return TRUE;
  if (!sqlite3_get_autocommit (conn->db))
    gis_connection_exec (conn, "ROLLBACK", NULL);
  return FALSE;
}

gboolean
gis_migrate_run (GisConnection *conn,
                 const GisMigration *migrations,
                 guint n_migrations,
                 int version,
                 int target,
                 GError **error)
{
  if (version == target)
    return TRUE;
  for (int step = version; step < target; step++)
    {
      guint i = 0;
      while (i < n_migrations && migrations[i].from != step)
        i++;
      if (i < n_migrations)
        continue;
      g_set_error (
        error, GIS_ERROR, GIS_ERROR_WORKSPACE,
        _ ("%s: the workspace has version %d; this program (sanhua %s) cannot bring it to "
           "version %d"),
        conn->path, version, SANHUA_VERSION, target);
      return FALSE;
    }
  if (!backup_before (conn, version, error))
    return FALSE;
  for (int step = version; step < target; step++)
    for (guint i = 0; i < n_migrations; i++)
      if (migrations[i].from == step && !run_step (conn, &migrations[i], error))
        return FALSE;
  return TRUE;
}

/* 1 → 2: the search index, empty and without its version: the opening leaves it to be built; and
 * saved places. */
static gboolean
add_search_and_places (GisConnection *conn, GError **error)
{
  const char *const *search_sql = gis_search_get_create_sql ();

  for (guint i = 0; search_sql[i] != NULL; i++)
    if (!gis_connection_exec (conn, search_sql[i], error))
      return FALSE;
  return gis_connection_exec (conn, GIS_PLACE_SQL, error);
}

/* ---- The steps ---- */

/* A class of the shipped catalogue, into the file's catalogue and as a table. A file that has a class
 * of that name, or not those that it refers to, keeps its own catalogue. */
static gboolean
add_shipped_class (GisConnection *conn, const char *id, GError **error)
{
  g_autofree char *json =
    gis_connection_dup_text (conn, error, "SELECT json FROM catalog ORDER BY id DESC LIMIT 1", "");
  g_autoptr (GisCatalog) shipped = gis_catalog_new_builtin (error);
  g_autoptr (GisCatalog) own = NULL;
  g_autoptr (GisCatalog) extended = NULL;
  g_autofree char *now = gis_timestamp_now ();
  g_autofree char *create = NULL;
  g_autofree char *written = NULL;
  g_auto (GStrv) indexes = NULL;
  const GisClass *klass;

  if (json == NULL || shipped == NULL || (own = gis_catalog_new_from_json (json, error)) == NULL ||
      !gis_tables_check_catalog (own, error))
    {
      if (error != NULL && *error == NULL)
        g_set_error (error, GIS_ERROR, GIS_ERROR_WORKSPACE, _ ("%s: damaged: no catalogue"),
                     conn->path);
      return FALSE;
    }
  klass = gis_catalog_find_class (shipped, id);
  g_return_val_if_fail (klass != NULL, FALSE);
  if (gis_catalog_find_class (own, id) != NULL)
    return TRUE;
  for (guint i = 0; i < klass->n_fields; i++)
    if (klass->fields[i].reference != NULL &&
        gis_catalog_find_class (own, klass->fields[i].reference) == NULL)
      return TRUE;
  extended = gis_catalog_new_with_class (own, klass, error);
  if (extended == NULL)
    return FALSE;
  create = gis_table_dup_create_sql (klass, extended);
  indexes = gis_table_dup_index_sql (klass);
  written = gis_catalog_dup_json (extended);
  if (!gis_connection_exec (conn, create, error))
    return FALSE;
  for (guint i = 0; indexes[i] != NULL; i++)
    if (!gis_connection_exec (conn, indexes[i], error))
      return FALSE;
  return gis_connection_run (conn, error, "INSERT INTO catalog (json, recorded_at) VALUES (?1, ?2)",
                             "tt", written, now);
}

/* 2 → 3: which poles carry which overhead line. */
static gboolean
add_line_support (GisConnection *conn, GError **error)
{
  return add_shipped_class (conn, "line_support", error);
}

gboolean
gis_migrate (GisConnection *conn, int version, GError **error)
{
  /* Version 1 is the first one that left the house. */
  static const GisMigration migrations[] = {
    { 1, add_search_and_places },
    { 2, add_line_support },
  };

  return gis_migrate_run (conn, migrations, G_N_ELEMENTS (migrations), version,
                          GIS_STORE_SCHEMA_VERSION, error);
}
