/* SPDX-License-Identifier: GPL-3.0-or-later */
/* TEMP triggers of the writing connection: every geometry is decoded before it is stored, and the
 * R-tree follows. They fire although the file's own triggers are off (SQLite ≥ 3.35 lets TEMP
 * triggers run then), also while a changeset is applied, and go with the connection. The stock
 * triggers of SpatiaLite stay in the file for other programs. An import takes some away for its time:
 * what it writes was checked, and the R-tree is packed at its end. */
#include "gis/store/store-private.h"

static char *
dup_trigger_sql (const GisClass *klass, int srid)
{
  const char *id = klass->id;
  g_autofree char *check = g_strdup_printf ("SELECT sanhua_check (NEW.\"geom\", %d, %d, '%s');",
                                            (int) klass->geometry, srid, id);

  return g_strdup_printf (
    "CREATE TEMP TRIGGER IF NOT EXISTS \"check_insert_%1$s\" BEFORE INSERT ON main.\"%1$s\" BEGIN "
    "%2$s END;"
    "CREATE TEMP TRIGGER IF NOT EXISTS \"check_update_%1$s\" BEFORE UPDATE OF \"geom\" ON "
    "main.\"%1$s\" "
    "BEGIN %2$s END;"
    "CREATE TEMP TRIGGER IF NOT EXISTS \"index_insert_%1$s\" AFTER INSERT ON main.\"%1$s\" "
    "WHEN NEW.\"geom\" IS NOT NULL "
    "BEGIN SELECT sanhua_index ('%1$s', NEW.\"id\", NEW.\"geom\"); END;"
    "CREATE TEMP TRIGGER IF NOT EXISTS \"index_update_%1$s\" AFTER UPDATE OF \"geom\", \"id\" ON "
    "main.\"%1$s\" "
    "WHEN NEW.\"geom\" IS NOT OLD.\"geom\" OR NEW.\"id\" <> OLD.\"id\" "
    "BEGIN SELECT sanhua_index ('%1$s', OLD.\"id\", NULL); "
    "SELECT sanhua_index ('%1$s', NEW.\"id\", NEW.\"geom\"); END;"
    "CREATE TEMP TRIGGER IF NOT EXISTS \"index_delete_%1$s\" AFTER DELETE ON main.\"%1$s\" "
    "WHEN OLD.\"geom\" IS NOT NULL BEGIN SELECT sanhua_index ('%1$s', OLD.\"id\", NULL); END",
    id, check);
}

gboolean
gis_triggers_suspend (GisConnection *conn, const GisTable *table, gboolean deletes, GError **error)
{
  g_autofree char *sql = g_strdup_printf (deletes ? "DROP TRIGGER temp.\"index_delete_%1$s\""
                                                  : "DROP TRIGGER temp.\"check_insert_%1$s\";"
                                                    "DROP TRIGGER temp.\"index_insert_%1$s\"",
                                          table->class_id);

  return gis_connection_exec (conn, sql, error);
}

gboolean
gis_triggers_resume (GisConnection *conn, const GisTable *table, int srid, GError **error)
{
  g_autofree char *sql = dup_trigger_sql (table->klass, srid);

  return gis_connection_exec (conn, sql, error);
}

gboolean
gis_triggers_install (GisConnection *conn, GPtrArray *tables, int srid, GError **error)
{
  for (guint i = 0; i < tables->len; i++)
    {
      const GisTable *table = g_ptr_array_index (tables, i);
      if (table->has_geometry && !gis_triggers_resume (conn, table, srid, error))
        return FALSE;
    }
  return TRUE;
}
