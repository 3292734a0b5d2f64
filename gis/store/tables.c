/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A class of the catalogue as SQL: its table, its indexes, its statements. Identifiers come from
 * catalogues that may be hostile: gis_tables_check_catalog() lets only plain names through, and all
 * are quoted nevertheless. No CHECK, no generated column, no UNIQUE, no ON DELETE action: sessions
 * replay rows one by one and must not trip over them. */
#include "gis/store/store-private.h"

#include <string.h>

#define MAX_FIELDS 200

/* A version-4 UUID in plain SQL, for rows that other programs insert without one. */
#define UUID_SQL                                                                                   \
  "lower(hex(randomblob(4))||'-'||hex(randomblob(2))||'-4'||substr(hex(randomblob(2)),2)||'-'||"   \
  "substr('89ab',1+(random()&3),1)||substr(hex(randomblob(2)),2)||'-'||hex(randomblob(6)))"

static const char *
column_type (const GisField *field)
{
  switch (field->type)
    {
    case GIS_FIELD_INTEGER:
    case GIS_FIELD_REFERENCE:
      return "BIGINT"; /* 64 bit for GDAL */
    case GIS_FIELD_REAL:
      return "DOUBLE";
    case GIS_FIELD_BOOLEAN:
      return "BOOLEAN";
    case GIS_FIELD_DATE:
      return "DATE";
    case GIS_FIELD_TEXT:
    case GIS_FIELD_CODE:
      break;
    }
  return "TEXT";
}

char *
gis_table_dup_create_sql (const GisClass *klass, const GisCatalog *catalog)
{
  GString *sql = g_string_new (NULL);

  g_string_append_printf (sql,
                          "CREATE TABLE \"%s\" (\"id\" INTEGER PRIMARY KEY, "
                          "\"uuid\" TEXT NOT NULL ON CONFLICT REPLACE DEFAULT (" UUID_SQL ")",
                          klass->id);
  for (guint i = 0; i < klass->n_fields; i++)
    {
      const GisField *field = &klass->fields[i];
      g_string_append_printf (sql, ", \"%s\" %s", field->name, column_type (field));
      if (field->type == GIS_FIELD_REFERENCE && field->reference != NULL &&
          gis_catalog_find_class (catalog, field->reference) != NULL)
        g_string_append_printf (sql, " REFERENCES \"%s\" (\"id\") DEFERRABLE INITIALLY DEFERRED",
                                field->reference);
    }
  if (klass->geometry != GIS_GEOMETRY_NONE)
    g_string_append_printf (sql, ", \"geom\" %s", gis_geometry_type_to_sql (klass->geometry));
  g_string_append_c (sql, ')');
  return g_string_free (sql, FALSE);
}

char **
gis_table_dup_index_sql (const GisClass *klass)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_autofree char *uuid =
    g_strdup_printf ("CREATE INDEX \"ix_%s_uuid\" ON \"%s\" (\"uuid\")", klass->id, klass->id);

  g_strv_builder_add (builder, uuid);
  for (guint i = 0; i < klass->n_fields; i++)
    {
      const GisField *field = &klass->fields[i];
      g_autofree char *sql = NULL;
      if (!field->unique && field->type != GIS_FIELD_REFERENCE &&
          !g_str_equal (field->name, "code"))
        continue;
      sql = g_strdup_printf ("CREATE INDEX \"ix_%s_%s\" ON \"%s\" (\"%s\")", klass->id, field->name,
                             klass->id, field->name);
      g_strv_builder_add (builder, sql);
    }
  if (gis_class_find_field (klass, "asset_class") >= 0 &&
      gis_class_find_field (klass, "asset_id") >= 0)
    {
      g_autofree char *sql =
        g_strdup_printf ("CREATE INDEX \"ix_%s_asset\" ON \"%s\" (\"asset_id\", \"asset_class\")",
                         klass->id, klass->id);
      g_strv_builder_add (builder, sql);
    }
  return g_strv_builder_end (builder);
}

char *
gis_table_dup_rtree_name (const GisClass *klass)
{
  return g_strdup_printf ("idx_%s_geom", klass->id);
}

GisTable *
gis_table_new (const GisClass *klass)
{
  GisTable *table = g_new0 (GisTable, 1);
  g_autoptr (GString) columns = g_string_new ("t.\"id\", t.\"uuid\"");
  g_autoptr (GString) names = g_string_new ("\"id\", \"uuid\"");
  g_autoptr (GString) marks = g_string_new ("?1, ?2");
  guint n = 2;

  table->klass = klass;
  table->class_id = g_intern_string (klass->id);
  table->has_geometry = klass->geometry != GIS_GEOMETRY_NONE;
  for (guint i = 0; i < klass->n_fields; i++)
    {
      g_string_append_printf (columns, ", t.\"%s\"", klass->fields[i].name);
      g_string_append_printf (names, ", \"%s\"", klass->fields[i].name);
      g_string_append_printf (marks, ", ?%u", ++n);
      table->n_tracked += klass->fields[i].tracked ? 1 : 0;
    }
  table->columns_lite = g_strdup (columns->str);
  if (table->has_geometry)
    {
      g_string_append (columns, ", t.\"geom\"");
      g_string_append (names, ", \"geom\"");
      g_string_append_printf (marks, ", ?%u", ++n);
    }
  table->columns = g_strdup (columns->str);
  table->insert_sql =
    g_strdup_printf ("INSERT INTO \"%s\" (%s) VALUES (%s)", klass->id, names->str, marks->str);
  table->get_sql =
    g_strdup_printf ("SELECT %s FROM \"%s\" AS t WHERE t.\"id\" = ?1", columns->str, klass->id);
  return table;
}

void
gis_table_free (GisTable *table)
{
  if (table == NULL)
    return;
  g_free (table->columns);
  g_free (table->columns_lite);
  g_free (table->insert_sql);
  g_free (table->get_sql);
  g_free (table);
}

void
gis_table_fill_geometry (const GisTable *table, GisStatement *statement, int column, GisRow *row)
{
  gboolean blob = table->has_geometry && sqlite3_column_type (statement, column) == SQLITE_BLOB;
  const guint8 *data = blob ? sqlite3_column_blob (statement, column) : NULL;
  gsize size = data != NULL ? (gsize) sqlite3_column_bytes (statement, column) : 0;
  double xy[2];

  if (table->klass->geometry == GIS_GEOMETRY_POINT && row->geometry != NULL &&
      gis_codec_read_plain_point (data, size, xy) &&
      gis_geometry_move_point (row->geometry, xy[0], xy[1]))
    return;
  g_clear_pointer (&row->geometry, gis_geometry_unref);
  if (data == NULL)
    return;
  row->geometry = gis_codec_from_spatialite (data, size, NULL, NULL, NULL);
  if (row->geometry != NULL && row->geometry->type != table->klass->geometry)
    g_clear_pointer (&row->geometry, gis_geometry_unref);
}

GisRow *
gis_table_new_row (const GisTable *table)
{
  GisRow *row = g_new0 (GisRow, 1);

  row->klass = table->klass;
  row->n_values = table->klass->n_fields;
  row->values = g_new0 (GisValue, table->klass->n_fields + 1);
  return row;
}

void
gis_table_fill_row (const GisTable *table,
                    GisStatement *statement,
                    int column,
                    gboolean with_geometry,
                    gboolean *bad_geometry,
                    GisRow *row)
{
  const GisClass *klass = table->klass;
  const char *uuid;

  row->id = sqlite3_column_int64 (statement, column++);
  uuid = (const char *) sqlite3_column_text (statement, column++);
  g_free (row->uuid);
  row->uuid = uuid != NULL ? g_utf8_make_valid (uuid, -1) : NULL;
  for (guint i = 0; i < klass->n_fields; i++)
    gis_statement_get_value (statement, column++, &row->values[i]);
  if (bad_geometry != NULL)
    *bad_geometry = FALSE;
  if (!with_geometry)
    return;
  gis_table_fill_geometry (table, statement, column, row);
  if (bad_geometry != NULL && table->has_geometry)
    *bad_geometry = row->geometry == NULL && sqlite3_column_type (statement, column) != SQLITE_NULL;
}

GisRow *
gis_table_read_row (const GisTable *table,
                    GisStatement *statement,
                    int column,
                    gboolean with_geometry,
                    gboolean *bad_geometry)
{
  GisRow *row = gis_table_new_row (table);

  gis_table_fill_row (table, statement, column, with_geometry, bad_geometry, row);
  return row;
}

static gboolean
is_identifier (const char *name)
{
  gsize length = name != NULL ? strlen (name) : 0;

  if (length == 0 || length > 60 || !g_ascii_islower (name[0]))
    return FALSE;
  return strspn (name, "abcdefghijklmnopqrstuvwxyz0123456789_") == length;
}

/* Names of system tables, of SpatiaLite's and prefixes of both. */
static gboolean
is_reserved_table (const char *name)
{
  static const char *const tables[] = {
    "setting",
    "catalog",
    "rule",
    "device",
    "serial_block",
    "state_event",
    "foreign_edit",
    "change_log",
    "change_item",
    "import_batch",
    "import_row",
    "import_source",
    "attachment",
    "attachment_blob",
    "saved_place",
    "spatial_ref_sys",
    "spatialindex",
    "knn",
    "knn2",
    "elementarygeometries",
    "data_licenses",
    "topologies",
    "networks",
    "layer_styles",
    "spatialite_history",
  };
  static const char *const prefixes[] = { "sqlite_", "idx_",    "ix_",
                                          "kept_",   "search_", "geometry_columns",
                                          "views_",  "virts_",  "se_",
                                          "rl2",     "wms_",    "raster_",
                                          "vector_", "sql_",    "stored_" };

  for (guint i = 0; i < G_N_ELEMENTS (tables); i++)
    if (g_str_equal (name, tables[i]))
      return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (prefixes); i++)
    if (g_str_has_prefix (name, prefixes[i]))
      return TRUE;
  return FALSE;
}

static gboolean
is_reserved_column (const char *name)
{
  static const char *const columns[] = { "id", "uuid", "geom", "rowid", "oid", "pkid" };

  for (guint i = 0; i < G_N_ELEMENTS (columns); i++)
    if (g_str_equal (name, columns[i]))
      return TRUE;
  return FALSE;
}

static gboolean
check_class (const GisClass *klass, GError **error)
{
  if (!is_identifier (klass->id) || is_reserved_table (klass->id))
    {
      g_set_error (error, GIS_ERROR, GIS_ERROR_INVALID,
                   _ ("Class “%s”: this name cannot be the name of a table"), klass->id);
      return FALSE;
    }
  if (klass->n_fields > MAX_FIELDS)
    {
      g_set_error (error, GIS_ERROR, GIS_ERROR_INVALID,
                   _ ("Class “%s”: %u fields are more than the %d allowed"), klass->id,
                   klass->n_fields, MAX_FIELDS);
      return FALSE;
    }
  for (guint i = 0; i < klass->n_fields; i++)
    {
      const char *name = klass->fields[i].name;
      if (is_identifier (name) && !is_reserved_column (name) &&
          gis_class_find_field (klass, name) == (int) i)
        continue;
      g_set_error (error, GIS_ERROR, GIS_ERROR_INVALID,
                   _ ("Class “%s”, field “%s”: this name cannot be the name of a column"),
                   klass->id, name);
      return FALSE;
    }
  return TRUE;
}

gboolean
gis_tables_check_catalog (const GisCatalog *catalog, GError **error)
{
  for (guint i = 0; i < gis_catalog_get_n_classes (catalog); i++)
    if (!check_class (gis_catalog_get_class (catalog, i), error))
      return FALSE;
  return TRUE;
}
