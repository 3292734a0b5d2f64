/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading rows. A query becomes one statement: fields of the class by name only (never text of the
 * caller), values as parameters, the box through the R-tree and then exactly by the box in each
 * BLOB (the R-tree has 32-bit floats, a quarter metre coarse at these northings). As of a date,
 * tracked fields are read from state_event. */
#include "gis/store/store-private.h"

#define STEP_EVERY 256

typedef struct
{
  const GisTable *table;
  const GisQuery *query;
  GisDate at; /* GIS_DATE_NONE: now */
  char *at_text;
  GString *sql;
  GArray *parameters; /* GisValue, owned */
} Builder;

static void
clear_parameter (gpointer value)
{
  gis_value_clear (value);
}

static void
builder_clear (Builder *builder)
{
  if (builder->sql == NULL)
    return;
  g_string_free (builder->sql, TRUE);
  g_array_unref (builder->parameters);
  g_free (builder->at_text);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Builder, builder_clear)

static void
builder_init (Builder *builder, const GisTable *table, const GisQuery *query)
{
  builder->table = table;
  builder->query = query;
  builder->at = query != NULL && query->at != 0 ? query->at : GIS_DATE_NONE;
  builder->at_text = gis_date_dup_text (builder->at);
  builder->sql = g_string_new (NULL);
  builder->parameters = g_array_new (FALSE, FALSE, sizeof (GisValue));
  g_array_set_clear_func (builder->parameters, clear_parameter);
}

static guint
add_parameter (Builder *builder, const GisValue *value)
{
  GisValue copy = GIS_VALUE_NULL;

  gis_value_copy (&copy, value);
  g_array_append_val (builder->parameters, copy);
  return builder->parameters->len;
}

/* What stands for @field in the statement: its column, or its value on the day asked for. */
static void
append_expression (Builder *builder, const GisField *field)
{
  gboolean number = field->type == GIS_FIELD_INTEGER || field->type == GIS_FIELD_BOOLEAN ||
                    field->type == GIS_FIELD_REFERENCE || field->type == GIS_FIELD_REAL;

  if (builder->at == GIS_DATE_NONE || !field->tracked)
    {
      g_string_append_printf (builder->sql, "t.\"%s\"", field->name);
      return;
    }
  if (number)
    g_string_append (builder->sql, "CAST (");
  g_string_append_printf (builder->sql,
                          "(SELECT e.to_value FROM state_event AS e WHERE e.row_id = t.id AND "
                          "e.field = '%s' AND e.effective_on <= '%s' AND e.class = '%s' AND "
                          "e.superseded = 0 ORDER BY e.effective_on DESC, e.recorded_at DESC, e.id "
                          "DESC LIMIT 1)",
                          field->name, builder->at_text, builder->table->class_id);
  if (number)
    g_string_append_printf (builder->sql, " AS %s)",
                            field->type == GIS_FIELD_REAL ? "REAL" : "INTEGER");
}

/* @name: a field or "id". GIS_ERROR_USAGE for anything else. */
static gboolean
append_named (Builder *builder, const char *name, GError **error)
{
  const GisClass *klass = builder->table->klass;
  int index = name != NULL ? gis_class_find_field (klass, name) : -1;

  if (index >= 0)
    append_expression (builder, &klass->fields[index]);
  else if (g_strcmp0 (name, "id") == 0 || g_strcmp0 (name, "uuid") == 0)
    g_string_append_printf (builder->sql, "t.\"%s\"", name);
  else
    {
      g_set_error (error, GIS_ERROR, GIS_ERROR_USAGE, _ ("Class %s has no field “%s”"), klass->id,
                   name != NULL ? name : "");
      return FALSE;
    }
  return TRUE;
}

/* Whether the query asks for this field. */
static gboolean
is_wanted (const GisQuery *query, const char *field)
{
  if (query == NULL || query->n_fields == 0)
    return TRUE;
  for (guint i = 0; i < query->n_fields; i++)
    if (g_str_equal (query->fields[i], field))
      return TRUE;
  return FALSE;
}

static gboolean
is_narrow (const GisQuery *query)
{
  return query != NULL && query->n_fields > 0;
}

/* Columns as in table->columns; of a narrow query without the UUID and the fields not asked for. */
static void
append_columns (Builder *builder)
{
  const GisClass *klass = builder->table->klass;
  const GisQuery *query = builder->query;
  gboolean with_geometry =
    builder->table->has_geometry && !(query != NULL && query->without_geometry);

  if (builder->at == GIS_DATE_NONE && !is_narrow (query))
    {
      g_string_append (builder->sql,
                       with_geometry ? builder->table->columns : builder->table->columns_lite);
      return;
    }
  g_string_append (builder->sql, is_narrow (query) ? "t.\"id\"" : "t.\"id\", t.\"uuid\"");
  for (guint i = 0; i < klass->n_fields; i++)
    if (is_wanted (query, klass->fields[i].name))
      {
        g_string_append (builder->sql, ", ");
        append_expression (builder, &klass->fields[i]);
      }
  if (with_geometry)
    g_string_append (builder->sql, ", t.\"geom\"");
}

static void
append_source (Builder *builder)
{
  const char *id = builder->table->class_id;

  if (builder->query != NULL && builder->query->box != NULL && builder->table->has_geometry)
    g_string_append_printf (
      builder->sql, " FROM \"idx_%s_geom\" AS r CROSS JOIN \"%s\" AS t ON t.id = r.pkid", id, id);
  else
    g_string_append_printf (builder->sql, " FROM \"%s\" AS t", id);
  g_string_append (builder->sql, " WHERE 1");
}

static void
append_box (Builder *builder)
{
  const GisBox *box = builder->query->box;
  const double edges[] = { box->min_x, box->min_y, box->max_x, box->max_y };
  guint first = builder->parameters->len + 1;

  if (!builder->table->has_geometry || gis_box_is_empty (box))
    {
      g_string_append (builder->sql, " AND 0");
      return;
    }
  for (guint i = 0; i < G_N_ELEMENTS (edges); i++)
    {
      GisValue value = { GIS_VALUE_TYPE_REAL, { .real = edges[i] } };
      add_parameter (builder, &value);
    }
  g_string_append_printf (
    builder->sql,
    " AND r.xmax >= ?%1$u AND r.ymax >= ?%2$u AND r.xmin <= ?%3$u AND r.ymin <= "
    "?%4$u AND sanhua_meets (t.geom, ?%1$u, ?%2$u, ?%3$u, ?%4$u)",
    first, first + 1, first + 2, first + 3);
}

static gboolean
append_contains (Builder *builder, const GisFilter *filter, GError **error)
{
  const char *text = gis_value_get_text (&filter->value);
  g_autofree char *folded = text != NULL ? g_utf8_casefold (text, -1) : NULL;
  GisValue value = gis_value_of_static_text (folded);

  g_string_append (builder->sql, " AND sanhua_contains (");
  if (!append_named (builder, filter->field, error))
    return FALSE;
  g_string_append_printf (builder->sql, ", ?%u)", add_parameter (builder, &value));
  return TRUE;
}

static gboolean
append_filter (Builder *builder, const GisFilter *filter, GError **error)
{
  static const char *const operators[] = {
    [GIS_OP_EQ] = "=",  [GIS_OP_NE] = "IS NOT", [GIS_OP_LT] = "<",
    [GIS_OP_LE] = "<=", [GIS_OP_GT] = ">",      [GIS_OP_GE] = ">=",
  };
  gboolean null = gis_value_is_null (&filter->value);

  if (filter->op == GIS_OP_CONTAINS)
    return append_contains (builder, filter, error);
  g_string_append (builder->sql, " AND ");
  if (!append_named (builder, filter->field, error))
    return FALSE;
  if (filter->op == GIS_OP_IS_NULL || (filter->op == GIS_OP_EQ && null))
    g_string_append (builder->sql, " IS NULL");
  else if (filter->op == GIS_OP_NOT_NULL)
    g_string_append (builder->sql, " IS NOT NULL");
  else
    g_string_append_printf (builder->sql, " %s ?%u", operators[filter->op],
                            add_parameter (builder, &filter->value));
  return TRUE;
}

static void
append_texts (Builder *builder, const char *const *texts)
{
  for (guint i = 0; texts[i] != NULL; i++)
    {
      GisValue value = gis_value_of_static_text (texts[i]);
      g_string_append_printf (builder->sql, "%s?%u", i > 0 ? ", " : "",
                              add_parameter (builder, &value));
    }
}

static void
append_facet_text (Builder *builder, GisFacet facet)
{
  const GisClass *klass = builder->table->klass;

  g_string_append (builder->sql, facet == GIS_FACET_YEAR ? "coalesce (substr (" : "coalesce (");
  append_expression (builder, &klass->fields[gis_facet_find_field (klass, facet)]);
  g_string_append (builder->sql, facet == GIS_FACET_YEAR ? ", 1, 4), '')" : ", '')");
}

/* As gis_row_filter_matches() has it, in SQL. */
static void
append_facet (Builder *builder, GisFacet facet)
{
  const GisClass *klass = builder->table->klass;
  const GisRowFilter *filter = builder->query->row_filter;
  g_autofree const char **chosen = gis_row_filter_list_chosen (filter, facet);

  if (!gis_row_filter_concerns (filter, klass, facet))
    return;
  if (facet == GIS_FACET_CLASS)
    {
      if (!gis_row_filter_is_chosen (filter, facet, klass->id))
        g_string_append (builder->sql, " AND 0");
      return;
    }
  g_string_append (builder->sql, " AND (");
  append_facet_text (builder, facet);
  g_string_append (builder->sql, " IN (");
  append_texts (builder, chosen);
  g_string_append_c (builder->sql, ')');
  if (gis_row_filter_is_chosen (filter, facet, GIS_FACET_OTHERS))
    {
      g_autofree const char **named = gis_row_filter_list_named (filter, facet);
      g_string_append (builder->sql, " OR ");
      append_facet_text (builder, facet);
      g_string_append (builder->sql, " NOT IN (''");
      g_string_append (builder->sql, named[0] != NULL ? ", " : "");
      append_texts (builder, named);
      g_string_append_c (builder->sql, ')');
    }
  g_string_append_c (builder->sql, ')');
}

static void
append_span (Builder *builder)
{
  const GisClass *klass = builder->table->klass;
  const GisRowFilter *filter = builder->query->row_filter;
  GisDate days[2];

  if (!gis_row_filter_concerns_dates (filter, klass))
    return;
  gis_row_filter_get_dates (filter, &days[0], &days[1]);
  for (guint i = 0; i < 2; i++)
    {
      g_autofree char *text = gis_date_dup_text (days[i]);
      GisValue value = { 0 };
      if (text == NULL)
        continue;
      gis_value_set_text (&value, text);
      g_string_append (builder->sql, " AND ");
      append_expression (builder, &klass->fields[gis_facet_find_field (klass, GIS_FACET_YEAR)]);
      g_string_append_printf (builder->sql, " %s ?%u",
                              i == 0 ? ">=" : "<=", add_parameter (builder, &value));
      gis_value_clear (&value);
    }
}

/* However many: as one list, which SQLite looks up in an index of its own. */
static void
append_rows (Builder *builder)
{
  const GArray *ids = g_hash_table_lookup (builder->query->rows, builder->table->klass->id);
  g_autoptr (GString) list = g_string_new ("[");
  GisValue value = { 0 };

  if (ids == NULL)
    {
      g_string_append (builder->sql, " AND 0");
      return;
    }
  for (guint i = 0; i < ids->len; i++)
    g_string_append_printf (list, "%s%" G_GINT64_FORMAT, i > 0 ? "," : "",
                            g_array_index (ids, gint64, i));
  g_string_append_c (list, ']');
  gis_value_set_text (&value, list->str);
  g_string_append_printf (builder->sql, " AND t.\"id\" IN (SELECT value FROM json_each (?%u))",
                          add_parameter (builder, &value));
  gis_value_clear (&value);
}

/* As of a day a row is there when it had a state; without a state, any recorded value. */
static void
append_existence (Builder *builder)
{
  const GisClass *klass = builder->table->klass;
  int index = klass->state_field != NULL ? gis_class_find_field (klass, klass->state_field) : -1;

  if (builder->at == GIS_DATE_NONE || builder->table->n_tracked == 0)
    return;
  g_string_append (builder->sql, " AND ");
  if (index >= 0 && klass->fields[index].tracked)
    {
      append_expression (builder, &klass->fields[index]);
      g_string_append (builder->sql, " IS NOT NULL");
    }
  else
    g_string_append_printf (
      builder->sql,
      "EXISTS (SELECT 1 FROM state_event AS e WHERE e.row_id = t.id AND e.class "
      "= '%s' AND e.effective_on <= '%s' AND e.superseded = 0)",
      klass->id, builder->at_text);
}

static gboolean
append_where (Builder *builder, GError **error)
{
  append_source (builder);
  if (builder->query != NULL && builder->query->box != NULL)
    append_box (builder);
  for (guint i = 0; builder->query != NULL && i < builder->query->n_filters; i++)
    if (!append_filter (builder, &builder->query->filters[i], error))
      return FALSE;
  if (builder->query != NULL && builder->query->row_filter != NULL)
    for (guint i = 0; i < GIS_N_FACETS; i++)
      append_facet (builder, (GisFacet) i);
  if (builder->query != NULL && builder->query->row_filter != NULL)
    append_span (builder);
  if (builder->query != NULL && builder->query->rows != NULL)
    append_rows (builder);
  append_existence (builder);
  return TRUE;
}

static gboolean
append_order (Builder *builder, GError **error)
{
  const GisQuery *query = builder->query;
  const char *direction = query != NULL && query->descending ? " DESC" : "";

  g_string_append (builder->sql, " ORDER BY ");
  if (query != NULL && query->order_by != NULL && !g_str_equal (query->order_by, "id"))
    {
      if (!append_named (builder, query->order_by, error))
        return FALSE;
      g_string_append_printf (builder->sql, "%s, ", direction);
    }
  g_string_append_printf (builder->sql, "t.\"id\"%s", direction);
  if (query != NULL && (query->limit > 0 || query->offset > 0))
    g_string_append_printf (builder->sql, " LIMIT %" G_GINT64_FORMAT " OFFSET %" G_GINT64_FORMAT,
                            query->limit > 0 ? query->limit : -1, MAX (query->offset, 0));
  return TRUE;
}

static GisStatement *
prepare (Builder *builder, GisConnection *conn, GError **error)
{
  GisStatement *statement = gis_connection_prepare (conn, builder->sql->str, error);

  for (guint i = 0; statement != NULL && i < builder->parameters->len; i++)
    gis_statement_bind (statement, (int) i + 1, "v",
                        &g_array_index (builder->parameters, GisValue, i));
  return statement;
}

/* Whether paging must be done around an aggregate. */
static gboolean
is_paged (const GisQuery *query)
{
  return query != NULL && (query->limit > 0 || query->offset > 0);
}

gint64
gis_store_count (GisWorkspace *ws, const char *class_id, const GisQuery *query, GError **error)
{
  g_auto (GisReader) reader = { NULL, NULL };
  g_auto (Builder) builder = { NULL };
  g_autoptr (GisStatement) statement = NULL;
  const GisTable *table;

  g_return_val_if_fail (GIS_IS_WORKSPACE (ws) && class_id != NULL, -1);

  table = gis_workspace_require_table (ws, class_id, error);
  builder_init (&builder, table, query);
  if (table == NULL || !gis_reader_open (&reader, ws, error))
    return -1;
  g_string_append (builder.sql,
                   is_paged (query) ? "SELECT count (*) FROM (SELECT 1" : "SELECT count (*)");
  if (!append_where (&builder, error) || (is_paged (query) && !append_order (&builder, error)))
    return -1;
  if (is_paged (query))
    g_string_append_c (builder.sql, ')');
  statement = prepare (&builder, reader.conn, error);
  if (statement == NULL || gis_statement_step (reader.conn, statement, error) <= 0)
    return -1;
  return sqlite3_column_int64 (statement, 0);
}

/* Runs @columns of the query; @func gets the statement at each row. */
typedef gboolean (*StatementFunc) (const GisTable *table, GisStatement *statement, gpointer data);

static gboolean
run (GisWorkspace *ws,
     const char *class_id,
     const GisQuery *query,
     const char *columns,
     gboolean ordered,
     StatementFunc func,
     gpointer data,
     GisJob *job,
     GError **error)
{
  g_auto (GisReader) reader = { NULL, NULL };
  g_auto (Builder) builder = { NULL };
  g_autoptr (GisStatement) statement = NULL;
  const GisTable *table = gis_workspace_require_table (ws, class_id, error);
  guint64 n = 0;
  int state;

  builder_init (&builder, table, query);
  if (table == NULL || !gis_reader_open (&reader, ws, error))
    return FALSE;
  g_string_append (builder.sql, "SELECT ");
  if (columns != NULL)
    g_string_append (builder.sql, columns);
  else
    append_columns (&builder);
  if (!append_where (&builder, error) || (ordered && !append_order (&builder, error)))
    return FALSE;
  statement = prepare (&builder, reader.conn, error);
  if (statement == NULL)
    return FALSE;
  while ((state = gis_statement_step (reader.conn, statement, error)) > 0)
    {
      if (++n % STEP_EVERY == 0 && !gis_job_step (job, n, error))
        return FALSE;
      if (!func (table, statement, data))
        return TRUE;
    }
  return state == 0;
}

typedef struct
{
  GisRowFunc func;
  gpointer user_data;
  gboolean with_geometry;
  gboolean *wanted; /* per field; NULL: all */
  char **kept;      /* per field, of a narrow query: texts that its row borrows from us */
  GisRow *row;      /* filled anew for each */
} Each;

/* The columns of a narrow query: their texts stay SQLite's. */
static void
fill_narrow (const GisTable *table, GisStatement *statement, const Each *each)
{
  const GisClass *klass = table->klass;
  int column = 0;

  each->row->id = sqlite3_column_int64 (statement, column++);
  for (guint i = 0; i < klass->n_fields; i++)
    if (each->wanted[i])
      gis_statement_borrow_value (statement, column++, &each->row->values[i], &each->kept[i]);
  if (each->with_geometry)
    gis_table_fill_geometry (table, statement, column, each->row);
}

static void
each_clear (Each *each)
{
  for (guint i = 0; each->wanted != NULL && each->row != NULL && i < each->row->n_values; i++)
    {
      each->row->values[i] = GIS_VALUE_NULL;
      g_free (each->kept[i]);
    }
  gis_row_free (each->row);
  g_free (each->wanted);
  g_free (each->kept);
}

static gboolean
each_cb (const GisTable *table, GisStatement *statement, gpointer data)
{
  Each *each = data;

  if (each->row == NULL)
    each->row = gis_table_new_row (table);
  if (each->wanted != NULL)
    fill_narrow (table, statement, each);
  else
    gis_table_fill_row (table, statement, 0, each->with_geometry, NULL, each->row);
  return each->func (each->row, each->user_data);
}

gboolean
gis_store_each (GisWorkspace *ws,
                const char *class_id,
                const GisQuery *query,
                GisRowFunc func,
                gpointer user_data,
                GisJob *job,
                GError **error)
{
  Each each = { func, user_data, query == NULL || !query->without_geometry, NULL, NULL, NULL };
  const GisTable *table;
  gboolean ok;

  g_return_val_if_fail (GIS_IS_WORKSPACE (ws) && class_id != NULL && func != NULL, FALSE);

  table = gis_workspace_require_table (ws, class_id, error);
  if (table == NULL)
    return FALSE;
  if (is_narrow (query))
    {
      each.wanted = g_new0 (gboolean, table->klass->n_fields + 1);
      each.kept = g_new0 (char *, table->klass->n_fields + 1);
      for (guint i = 0; i < table->klass->n_fields; i++)
        each.wanted[i] = is_wanted (query, table->klass->fields[i].name);
    }
  ok = run (ws, class_id, query, NULL, TRUE, each_cb, &each, job, error);
  each_clear (&each);
  return ok;
}

typedef struct
{
  GPtrArray *rows;
  gboolean with_geometry;
} List;

static gboolean
list_cb (const GisTable *table, GisStatement *statement, gpointer data)
{
  List *list = data;

  g_ptr_array_add (list->rows, gis_table_read_row (table, statement, 0, list->with_geometry, NULL));
  return TRUE;
}

GPtrArray *
gis_store_list (GisWorkspace *ws, const char *class_id, const GisQuery *query, GError **error)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) gis_row_free);
  List list = { rows, query == NULL || !query->without_geometry };

  g_return_val_if_fail (GIS_IS_WORKSPACE (ws) && class_id != NULL, NULL);

  return run (ws, class_id, query, NULL, TRUE, list_cb, &list, NULL, error)
           ? g_steal_pointer (&rows)
           : NULL;
}

static gboolean
ids_cb (const GisTable *table, GisStatement *statement, gpointer data)
{
  gint64 id = sqlite3_column_int64 (statement, 0);

  g_array_append_val (data, id);
  return TRUE;
}

GArray *
gis_store_ids (GisWorkspace *ws, const char *class_id, const GisQuery *query, GError **error)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));

  g_return_val_if_fail (GIS_IS_WORKSPACE (ws) && class_id != NULL, NULL);

  return run (ws, class_id, query, "t.\"id\"", TRUE, ids_cb, ids, NULL, error)
           ? g_steal_pointer (&ids)
           : NULL;
}

/* The row whose @column has @value; *row stays NULL when there is none. */
static gboolean
get_by (GisConnection *conn,
        const GisTable *table,
        const char *column,
        const GisValue *value,
        GisRow **row,
        GError **error)
{
  g_autofree char *sql =
    g_strdup_printf ("SELECT %s FROM \"%s\" AS t WHERE t.\"%s\" = ?1 ORDER BY t.id LIMIT 1",
                     table->columns, table->class_id, column);
  g_autoptr (GisStatement) statement = gis_connection_prepare (conn, sql, error);
  int state;

  if (statement == NULL)
    return FALSE;
  gis_statement_bind (statement, 1, "v", value);
  state = gis_statement_step (conn, statement, error);
  if (state > 0)
    *row = gis_table_read_row (table, statement, 0, TRUE, NULL);
  return state >= 0;
}

GisRow *
gis_store_get (GisWorkspace *ws, const char *class_id, gint64 id, GError **error)
{
  g_auto (GisReader) reader = { NULL, NULL };
  GisValue value = gis_value_of_integer (id);
  GisRow *row = NULL;
  const GisTable *table;

  g_return_val_if_fail (GIS_IS_WORKSPACE (ws) && class_id != NULL, NULL);

  table = gis_workspace_require_table (ws, class_id, error);
  if (table == NULL || !gis_reader_open (&reader, ws, error) ||
      !get_by (reader.conn, table, "id", &value, &row, error))
    return NULL;
  if (row == NULL)
    g_set_error (error, GIS_ERROR, GIS_ERROR_NOT_FOUND, _ ("There is no %s %" PRId64), class_id,
                 id);
  return row;
}

GisRow *
gis_store_find (GisWorkspace *ws, const char *class_id, const char *text, GError **error)
{
  g_auto (GisReader) reader = { NULL, NULL };
  GisValue value = gis_value_of_static_text (text);
  GisRow *row = NULL;
  const GisTable *table;
  gint64 id = 0;

  g_return_val_if_fail (GIS_IS_WORKSPACE (ws) && class_id != NULL && text != NULL, NULL);

  table = gis_workspace_require_table (ws, class_id, error);
  if (table == NULL || !gis_reader_open (&reader, ws, error) ||
      !get_by (reader.conn, table, "uuid", &value, &row, error))
    return NULL;
  if (row == NULL && gis_class_find_field (table->klass, "code") >= 0 &&
      !get_by (reader.conn, table, "code", &value, &row, error))
    return NULL;
  if (row == NULL && g_ascii_string_to_signed (text, 10, G_MININT64, G_MAXINT64, &id, NULL))
    {
      value = gis_value_of_integer (id);
      if (!get_by (reader.conn, table, "id", &value, &row, error))
        return NULL;
    }
  if (row == NULL)
    g_set_error (error, GIS_ERROR, GIS_ERROR_NOT_FOUND, _ ("There is no %s “%s”"), class_id, text);
  return row;
}

static gboolean
collect_counts (GisConnection *conn, Builder *builder, GHashTable *counts, GError **error)
{
  g_autoptr (GisStatement) statement = prepare (builder, conn, error);
  int state;

  if (statement == NULL)
    return FALSE;
  while ((state = gis_statement_step (conn, statement, error)) > 0)
    {
      GisValue value = GIS_VALUE_NULL;
      char *key;
      gint64 *count;
      gis_statement_get_value (statement, 0, &value);
      key = gis_value_dup_string (&value);
      count = g_hash_table_lookup (counts, key);
      if (count == NULL)
        {
          count = g_new0 (gint64, 1);
          g_hash_table_insert (counts, g_strdup (key), count);
        }
      *count += sqlite3_column_int64 (statement, 1);
      g_free (key);
      gis_value_clear (&value);
    }
  return state == 0;
}

GHashTable *
gis_store_count_by (GisWorkspace *ws,
                    const char *class_id,
                    const char *field,
                    const GisQuery *query,
                    GError **error)
{
  g_autoptr (GHashTable) counts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_auto (GisReader) reader = { NULL, NULL };
  g_auto (Builder) builder = { NULL };
  const GisTable *table;

  g_return_val_if_fail (GIS_IS_WORKSPACE (ws) && class_id != NULL && field != NULL, NULL);

  table = gis_workspace_require_table (ws, class_id, error);
  builder_init (&builder, table, query);
  if (table == NULL || !gis_reader_open (&reader, ws, error))
    return NULL;
  g_string_append (builder.sql, "SELECT v, count (*) FROM (SELECT ");
  if (!append_named (&builder, field, error))
    return NULL;
  g_string_append (builder.sql, " AS v");
  if (!append_where (&builder, error) || (is_paged (query) && !append_order (&builder, error)))
    return NULL;
  g_string_append (builder.sql, ") GROUP BY v");
  return collect_counts (reader.conn, &builder, counts, error) ? g_steal_pointer (&counts) : NULL;
}

typedef struct
{
  double length_m, area_m2;
} Measure;

static gboolean
measure_cb (const GisTable *table, GisStatement *statement, gpointer data)
{
  Measure *sum = data;
  const guint8 *blob = sqlite3_column_blob (statement, 0);
  gsize size = (gsize) sqlite3_column_bytes (statement, 0);
  g_autoptr (GisGeometry) geometry = NULL;

  if (blob == NULL || sqlite3_column_type (statement, 0) != SQLITE_BLOB)
    return TRUE;
  geometry = gis_codec_from_spatialite (blob, size, NULL, NULL, NULL);
  if (geometry == NULL)
    return TRUE;
  if (geometry->type == GIS_GEOMETRY_MULTILINESTRING)
    sum->length_m += gis_geometry_get_length (geometry);
  if (geometry->type == GIS_GEOMETRY_MULTIPOLYGON)
    sum->area_m2 += gis_geometry_get_area (geometry);
  return TRUE;
}

gboolean
gis_store_measure (GisWorkspace *ws,
                   const char *class_id,
                   const GisQuery *query,
                   double *length_m,
                   double *area_m2,
                   GError **error)
{
  Measure sum = { 0, 0 };
  const GisTable *table;

  g_return_val_if_fail (GIS_IS_WORKSPACE (ws) && class_id != NULL, FALSE);

  table = gis_workspace_require_table (ws, class_id, error);
  if (table == NULL)
    return FALSE;
  if (table->has_geometry && table->klass->geometry != GIS_GEOMETRY_POINT &&
      !run (ws, class_id, query, "t.\"geom\"", is_paged (query), measure_cb, &sum, NULL, error))
    return FALSE;
  if (length_m != NULL)
    *length_m = sum.length_m;
  if (area_m2 != NULL)
    *area_m2 = sum.area_m2;
  return TRUE;
}

static gboolean
extent_cb (const GisTable *table, GisStatement *statement, gpointer data)
{
  GisBox box;

  if (sqlite3_column_type (statement, 0) == SQLITE_BLOB &&
      gis_blob_get_box (sqlite3_column_blob (statement, 0),
                        (gsize) sqlite3_column_bytes (statement, 0), &box))
    gis_box_union (data, &box);
  return TRUE;
}

gboolean
gis_store_get_extent (GisWorkspace *ws, const char *class_id, GisBox *box, GError **error)
{
  g_return_val_if_fail (GIS_IS_WORKSPACE (ws) && box != NULL, FALSE);

  *box = GIS_BOX_EMPTY;
  if (class_id != NULL && gis_workspace_require_table (ws, class_id, error) == NULL)
    return FALSE;
  for (guint i = 0; i < ws->tables->len; i++)
    {
      const GisTable *table = g_ptr_array_index (ws->tables, i);
      if (!table->has_geometry || (class_id != NULL && !g_str_equal (class_id, table->class_id)))
        continue;
      if (!run (ws, table->class_id, NULL, "t.\"geom\"", FALSE, extent_cb, box, NULL, error))
        return FALSE;
    }
  return TRUE;
}

GArray *
gis_store_split_ids (GisWorkspace *ws, const char *class_id, guint n_rows, GError **error)
{
  const GisTable *table = gis_workspace_require_table (ws, class_id, error);
  g_auto (GisReader) reader = { NULL, NULL };
  g_autoptr (GisStatement) statement = NULL;
  g_autoptr (GArray) starts = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autofree char *name = NULL;
  g_autofree char *sql = NULL;
  int state = 0;

  g_return_val_if_fail (n_rows > 0, NULL);

  if (table == NULL || !gis_reader_open (&reader, ws, error))
    return NULL;
  if (!table->has_geometry)
    return g_steal_pointer (&starts);
  /* The R-tree's list of rows is a twentieth of the table. */
  name = gis_table_dup_rtree_name (table->klass);
  sql = g_strdup_printf ("SELECT rowid FROM \"%s_rowid\" ORDER BY rowid", name);
  statement = gis_connection_prepare (reader.conn, sql, error);
  if (statement == NULL)
    return NULL;
  for (guint i = 0; (state = gis_statement_step (reader.conn, statement, error)) > 0; i++)
    if (i > 0 && i % n_rows == 0)
      {
        gint64 id = sqlite3_column_int64 (statement, 0);
        g_array_append_val (starts, id);
      }
  return state == 0 ? g_steal_pointer (&starts) : NULL;
}
