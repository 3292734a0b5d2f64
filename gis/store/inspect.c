/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is checked before a file's schema is trusted with anything: who made it, in which version,
 * that our tables are plain ones (no CHECK, no generated column, no expression in an index that
 * could call a function) and that only the virtual tables a workspace has are there. */
#include "gis/store/store-private.h"

#include <string.h>

gboolean
gis_inspect_identity (GisConnection *conn, int *version, GError **error)
{
  g_autofree char *made_by = NULL;
  gint64 application = 0;
  gint64 user_version = 0;

  if (!gis_connection_get_integer (conn, &application, NULL, error, "PRAGMA application_id", "") ||
      !gis_connection_get_integer (conn, &user_version, NULL, error, "PRAGMA user_version", ""))
    return FALSE;
  if (application != GIS_STORE_APPLICATION_ID)
    {
      g_set_error (error, GIS_ERROR, GIS_ERROR_WORKSPACE, _ ("%s: this is not a Sanhua workspace"),
                   conn->path);
      return FALSE;
    }
  if (user_version > GIS_STORE_SCHEMA_VERSION)
    {
      made_by = gis_connection_dup_text (
        conn, NULL, "SELECT value FROM setting WHERE key = 'workspace.created_by'", "");
      g_set_error (
        error, GIS_ERROR, GIS_ERROR_WORKSPACE,
        _ ("%s: the workspace has version %d (made by %s), this program (sanhua %s) reads "
           "up to version %d"),
        conn->path, (int) user_version, made_by != NULL ? made_by : _ ("a newer program"),
        SANHUA_VERSION, GIS_STORE_SCHEMA_VERSION);
      return FALSE;
    }
  *version = (int) user_version;
  return TRUE;
}

/* Copies @sql without string literals, quoted names and comments, upper case. */
static char *
dup_bare_words (const char *sql)
{
  GString *out = g_string_new (NULL);

  while (*sql != '\0')
    {
      char end = 0;
      if (sql[0] == '-' && sql[1] == '-')
        {
          sql += strcspn (sql, "\n");
          continue;
        }
      if (sql[0] == '/' && sql[1] == '*')
        {
          const char *close = strstr (sql + 2, "*/");
          sql = close != NULL ? close + 2 : sql + strlen (sql);
          g_string_append_c (out, ' ');
          continue;
        }
      if (*sql == '\'' || *sql == '"' || *sql == '`')
        end = *sql;
      else if (*sql == '[')
        end = ']';
      if (end == 0)
        {
          g_string_append_c (out, g_ascii_toupper (*sql++));
          continue;
        }
      for (sql++; *sql != '\0' && *sql != end; sql++)
        ;
      if (*sql != '\0')
        sql++;
      g_string_append_c (out, ' ');
    }
  return g_string_free (out, FALSE);
}

static gboolean
has_word (const char *text, const char *word)
{
  gsize length = strlen (word);

  for (const char *p = strstr (text, word); p != NULL; p = strstr (p + 1, word))
    {
      gboolean starts = p == text || !(g_ascii_isalnum (p[-1]) || p[-1] == '_');
      gboolean ends = !(g_ascii_isalnum (p[length]) || p[length] == '_');
      if (starts && ends)
        return TRUE;
    }
  return FALSE;
}

static gboolean
refuse (GisConnection *conn, const char *name, const char *why, GError **error)
{
  g_set_error (error, GIS_ERROR, GIS_ERROR_WORKSPACE, _ ("%s: unsafe schema: %s: %s"), conn->path,
               name, why);
  return FALSE;
}

/* Tables of SpatiaLite have CHECKs of their own (ISO-free ones); they are never written by us. */
static gboolean
is_foreign_system_table (const char *name)
{
  static const char *const prefixes[] = {
    "sqlite_",      "geometry_columns",
    "views_",       "virts_",
    "raster_",      "vector_",
    "se_",          "rl2",
    "wms_",         "sql_",
    "stored_",      "spatial_",
    "spatialite_",  "topologies",
    "networks",     "data_licenses",
    "layer_styles", "iso_metadata",
  };
  g_autofree char *lower = g_ascii_strdown (name, -1);

  for (guint i = 0; i < G_N_ELEMENTS (prefixes); i++)
    if (g_str_has_prefix (lower, prefixes[i]))
      return TRUE;
  return FALSE;
}

static gboolean
check_virtual (GisConnection *conn,
               const char *name,
               const char *sql,
               const char *words,
               GError **error)
{
  static const char *const modules[] = { "VIRTUALSPATIALINDEX", "VIRTUALELEMENTARY", "VIRTUALKNN",
                                         "VIRTUALKNN2" };

  if (has_word (words, "RTREE"))
    return g_str_has_prefix (name, "idx_")
             ? TRUE
             : refuse (conn, name, _ ("an R-tree that is not a spatial index"), error);
  if (g_str_equal (name, "search_term") && g_str_equal (sql, GIS_SEARCH_TERM_SQL))
    return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (modules); i++)
    if (has_word (words, modules[i]))
      return TRUE;
  return refuse (conn, name, _ ("an unknown virtual table"), error);
}

static gboolean
check_object (GisConnection *conn,
              const char *type,
              const char *name,
              const char *table,
              const char *sql,
              GError **error)
{
  static const char *const banned[] = { "CHECK", "GENERATED", "AS", "WITHOUT", "COLLATE" };
  g_autofree char *words = dup_bare_words (sql);

  if (g_str_equal (type, "index"))
    {
      /* Columns only: an expression or a WHERE needs a second parenthesis or a word. */
      const char *open = strchr (words, '(');
      if (!is_foreign_system_table (table) &&
          (open == NULL || strchr (open + 1, '(') != NULL || has_word (words, "WHERE")))
        return refuse (conn, name, _ ("an index over an expression"), error);
      return TRUE;
    }
  if (!g_str_equal (type, "table"))
    return TRUE; /* triggers and views are silent on our connections */
  if (has_word (words, "VIRTUAL"))
    return check_virtual (conn, name, sql, words, error);
  if (is_foreign_system_table (name) || g_str_has_prefix (name, "idx_") ||
      g_str_equal (name, "change_item") || g_str_equal (name, "import_row") ||
      g_str_has_prefix (name, "search_term_"))
    return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (banned); i++)
    if (has_word (words, banned[i]))
      {
        g_autofree char *why = g_strdup_printf (_ ("the table has a clause %s"), banned[i]);
        return refuse (conn, name, why, error);
      }
  return TRUE;
}

gboolean
gis_inspect_schema (GisConnection *conn, GError **error)
{
  g_autoptr (GisStatement) statement = gis_connection_prepare (
    conn, "SELECT type, name, tbl_name, sql FROM sqlite_master WHERE sql IS NOT NULL", error);
  int state;

  if (statement == NULL)
    return FALSE;
  while ((state = gis_statement_step (conn, statement, error)) > 0)
    {
      const char *column[4];
      for (int i = 0; i < 4; i++)
        column[i] = (const char *) sqlite3_column_text (statement, i);
      if (column[0] == NULL || column[1] == NULL || column[2] == NULL || column[3] == NULL)
        return refuse (conn, "sqlite_master", _ ("an unreadable entry"), error);
      if (!check_object (conn, column[0], column[1], column[2], column[3], error))
        return FALSE;
    }
  return state == 0;
}

/* The set of column names of a table, NULL when there is no such table. */
static GHashTable *
list_columns (GisConnection *conn, const char *table, GError **error)
{
  g_autoptr (GHashTable) names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GisStatement) statement = gis_connection_prepare (
    conn, "SELECT name, hidden FROM pragma_table_xinfo (?1)", error);
  int state;

  if (statement == NULL)
    return NULL;
  gis_statement_bind (statement, 1, "t", table);
  while ((state = gis_statement_step (conn, statement, error)) > 0)
    {
      const char *name = (const char *) sqlite3_column_text (statement, 0);
      if (name == NULL || sqlite3_column_int (statement, 1) != 0)
        {
          refuse (conn, table, _ ("a hidden or generated column"), error);
          return NULL;
        }
      g_hash_table_add (names, g_strdup (name));
    }
  return state == 0 ? g_steal_pointer (&names) : NULL;
}

static gboolean
require (GisConnection *conn,
         GHashTable *columns,
         const char *table,
         const char *name,
         GError **error)
{
  if (g_hash_table_contains (columns, name))
    return TRUE;
  if (g_hash_table_size (columns) == 0)
    g_set_error (error, GIS_ERROR, GIS_ERROR_WORKSPACE, _ ("%s: damaged: the table %s is missing"),
                 conn->path, table);
  else
    g_set_error (error, GIS_ERROR, GIS_ERROR_WORKSPACE,
                 _ ("%s: damaged: table %s has no column %s"), conn->path, table, name);
  return FALSE;
}

static gboolean
check_table (GisConnection *conn, const GisTable *table, GError **error)
{
  const GisClass *klass = table->klass;
  g_autofree char *rtree = gis_table_dup_rtree_name (klass);
  g_autoptr (GHashTable) columns = list_columns (conn, klass->id, error);

  if (columns == NULL || !require (conn, columns, klass->id, "id", error) ||
      !require (conn, columns, klass->id, "uuid", error))
    return FALSE;
  for (guint i = 0; i < klass->n_fields; i++)
    if (!require (conn, columns, klass->id, klass->fields[i].name, error))
      return FALSE;
  if (!table->has_geometry)
    return TRUE;
  g_clear_pointer (&columns, g_hash_table_unref);
  columns = list_columns (conn, rtree, error);
  return columns != NULL && require (conn, columns, rtree, "pkid", error) &&
         require (conn, columns, rtree, "xmin", error) &&
         require (conn, columns, rtree, "ymax", error);
}

gboolean
gis_inspect_system (GisConnection *conn, GError **error)
{
  g_autoptr (GPtrArray) names = gis_schema_list_system_columns (error);
  g_autoptr (GHashTable) columns = NULL;
  const char *last = NULL;

  for (guint i = 0; names != NULL && i < names->len; i += 2)
    {
      const char *table = g_ptr_array_index (names, i);
      if (g_strcmp0 (table, last) != 0)
        {
          g_clear_pointer (&columns, g_hash_table_unref);
          columns = list_columns (conn, table, error);
        }
      last = table;
      if (columns == NULL ||
          !require (conn, columns, table, g_ptr_array_index (names, i + 1), error))
        return FALSE;
    }
  return names != NULL;
}

gboolean
gis_inspect_tables (GisConnection *conn, GPtrArray *tables, GError **error)
{
  for (guint i = 0; i < tables->len; i++)
    if (!check_table (conn, g_ptr_array_index (tables, i), error))
      return FALSE;
  return TRUE;
}
