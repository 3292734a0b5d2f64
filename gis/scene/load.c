/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Making scenes from a workspace: load reads whole classes into packs, apply reads only the rows of
 * a change into a delta beside the shared pack and merges the two once the delta has grown. */
#include "gis/core/error.h"
#include "gis/core/i18n.h"
#include "gis/crs/crs.h"
#include "gis/scene/measure-private.h"
#include <string.h>

/* The delta is merged into its pack above this size and this share of the pack. */
#define DELTA_MIN 2000
#define DELTA_SHARE 8
/* Threads that read: memory while reading grows with them. */
#define MAX_READERS 2
/* A large class is read in parts of about so many rows, so that the threads end together. */
#define PART_ROWS 150000

/* Texts remembered a field, and how long they and what they give may be: most domains fit in. */
#define N_KNOWN 512u
#define KNOWN_TEXT 32
#define KNOWN_BYTES 15

/* What one value of a field gives: the category in a theme, in the field's own domain or in a facet. */
typedef struct
{
  guint column;
  const GisTheme *theme; /* NULL: no theme */
  int facet;             /* −1: no facet */
} Maker;

typedef struct
{
  guint8 size; /* of the text with its end; 0: free */
  guint8 bytes[KNOWN_BYTES];
  char text[KNOWN_TEXT];
} Known;

/* A field that columns of the pack are made from, and what its latest texts have given. */
typedef struct
{
  int field;
  int by; /* −1: none; else a field that the limits of its themes go by */
  GArray *makers;
  guint8 columns[KNOWN_BYTES]; /* all that the makers fill */
  guint n_columns;             /* more than fit: nothing is remembered */
  Known *known;                /* NULL: two fields make the columns, nothing is remembered */
} Source;

typedef struct
{
  const GisClass *klass;
  GisColumns columns;
  GisPatchwork *patchwork;
  GHashTable *names; /* row id of the referenced class → its label; NULL: labels are own */
  GisFacetNames *facet_names;
  GisPackBuilder *builder;
  GArray *sources;   /* Source */
  GPtrArray *fields; /* names of the fields to read, borrowed */
  GArray *xy;        /* scratch */
  gint64 n_skipped;
} Reader;

/* ---- Reading ---- */

/* Borrowed from the row or the names, or made in *@own. */
static const char *
get_label (const Reader *reader, const GisRow *row, char **own)
{
  const GisField *field;
  const GisValue *value;

  if (reader->columns.label_field < 0)
    return NULL;
  field = &reader->klass->fields[reader->columns.label_field];
  value = &row->values[reader->columns.label_field];
  if (gis_value_is_null (value))
    return NULL;
  if (reader->names != NULL)
    {
      gint64 id = gis_value_get_integer (value, 0);
      return g_hash_table_lookup (reader->names, &id);
    }
  if (field->type == GIS_FIELD_TEXT && value->type == GIS_VALUE_TYPE_TEXT)
    return value->text;
  *own = field->type == GIS_FIELD_TEXT ? gis_value_dup_string (value)
                                       : gis_field_dup_display (field, value);
  return *own;
}

static void
make_columns (const Reader *reader, const Source *source, const GisValue *values, guint8 *columns)
{
  const GisClass *klass = reader->klass;
  const GisValue *value = &values[source->field];
  const GisValue *by = source->by >= 0 ? &values[source->by] : NULL;

  for (guint i = 0; i < source->makers->len; i++)
    {
      const Maker *maker = &g_array_index (source->makers, Maker, i);
      if (maker->facet >= 0)
        gis_facet_set_columns (reader->facet_names, klass, (GisFacet) maker->facet, value, columns);
      else
        columns[maker->column] = maker->theme != NULL
                                   ? gis_category_of_theme (klass, maker->theme, value, by)
                                   : gis_category_of_field (&klass->fields[source->field], value);
    }
}

static Known *
find_slot (const Source *source, const char *text, gsize length)
{
  gsize n = MIN (length, 8);
  guint64 head = 0, tail = 0;

  memcpy (&head, text, n);
  memcpy (&tail, text + length - n, n);
  head = (head * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15) ^ tail) *
         G_GUINT64_CONSTANT (0xbf58476d1ce4e5b9);
  return &source->known[(head >> 32) % N_KNOWN];
}

/* As make_columns(), remembering. */
static void
fill_columns (const Reader *reader, const Source *source, const GisValue *values, guint8 *columns)
{
  const char *text = gis_value_get_text (&values[source->field]);
  gsize length = text != NULL ? strlen (text) : KNOWN_TEXT;
  Known *known;

  if (length >= KNOWN_TEXT || source->known == NULL || source->n_columns > KNOWN_BYTES)
    {
      make_columns (reader, source, values, columns);
      return;
    }
  known = find_slot (source, text, length);
  if (known->size == length + 1 && memcmp (known->text, text, length) == 0)
    {
      for (guint i = 0; i < source->n_columns; i++)
        columns[source->columns[i]] = known->bytes[i];
      return;
    }
  make_columns (reader, source, values, columns);
  known->size = (guint8) (length + 1);
  memcpy (known->text, text, length);
  for (guint i = 0; i < source->n_columns; i++)
    known->bytes[i] = columns[source->columns[i]];
}

/* The geometry in Mercator, over the scratch array: for the builder to copy. FALSE: no image. */
static gboolean
project (Reader *reader, const GisGeometry *geometry, GisGeometry *projected)
{
  double *xy;

  g_array_set_size (reader->xy, 0);
  g_array_append_vals (reader->xy, geometry->xy, geometry->n_points);
  xy = (double *) (gpointer) reader->xy->data;
  if (!gis_patchwork_points (reader->patchwork, xy, geometry->n_points, NULL))
    return FALSE;
  *projected = *geometry;
  projected->xy = xy;
  projected->box = GIS_BOX_EMPTY;
  for (guint i = 0; i < geometry->n_points; i++)
    gis_box_extend (&projected->box, xy[2 * i], xy[2 * i + 1]);
  return TRUE;
}

static gboolean
read_row_cb (const GisRow *row, gpointer user_data)
{
  Reader *reader = user_data;
  g_autofree char *own = NULL;
  GisGeometry geometry;
  guint8 columns[256] = { 0 };
  double width_m = 0;

  if (row->geometry == NULL || row->geometry->type != reader->klass->geometry)
    return TRUE;
  if (!project (reader, row->geometry, &geometry))
    {
      reader->n_skipped++;
      return TRUE;
    }
  for (guint i = 0; i < reader->sources->len; i++)
    {
      const Source *source = &g_array_index (reader->sources, Source, i);
      fill_columns (reader, source, row->values, columns);
    }
  if (reader->columns.width_field >= 0)
    width_m = gis_value_get_real (&row->values[reader->columns.width_field], 0);
  gis_pack_builder_add (reader->builder, row->id, &geometry, columns,
                        (float) CLAMP (width_m, 0, 500), get_label (reader, row, &own));
  return TRUE;
}

static gboolean
read_name_cb (const GisRow *row, gpointer user_data)
{
  g_hash_table_insert (user_data, g_memdup2 (&row->id, sizeof row->id), gis_row_dup_label (row));
  return TRUE;
}

/* Class whose rows give this class its labels, or NULL. */
static const char *
get_label_source (const GisClass *klass)
{
  GisColumns columns;

  gis_columns_init (&columns, klass);
  if (columns.label_field < 0 || klass->fields[columns.label_field].type != GIS_FIELD_REFERENCE)
    return NULL;
  return klass->fields[columns.label_field].reference;
}

static void
source_clear (gpointer data)
{
  Source *source = data;

  g_array_unref (source->makers);
  g_free (source->known);
}

static void
reader_clear (Reader *reader)
{
  g_clear_pointer (&reader->patchwork, gis_patchwork_free);
  g_clear_pointer (&reader->names, g_hash_table_unref);
  g_clear_pointer (&reader->builder, gis_pack_builder_free);
  g_clear_pointer (&reader->sources, g_array_unref);
  g_clear_pointer (&reader->fields, g_ptr_array_unref);
  g_clear_pointer (&reader->xy, g_array_unref);
}

/* The row's @field is to be read. */
static void
want_field (Reader *reader, int field)
{
  if (field >= 0)
    g_ptr_array_add (reader->fields, reader->klass->fields[field].name);
}

static Source *
find_source (Reader *reader, int field, int by)
{
  Source source = { .field = field, .by = by };

  for (guint i = 0; i < reader->sources->len; i++)
    {
      Source *known = &g_array_index (reader->sources, Source, i);
      if (known->field == field && known->by == by)
        return known;
    }
  source.makers = g_array_new (FALSE, FALSE, sizeof (Maker));
  source.known = by < 0 ? g_new0 (Known, N_KNOWN) : NULL;
  g_array_append_val (reader->sources, source);
  want_field (reader, field);
  want_field (reader, by);
  return &g_array_index (reader->sources, Source, reader->sources->len - 1);
}

/* @n columns from @column on are made from @field; without one they stay GIS_CATEGORY_NONE. */
static void
add_columns (Reader *reader, int field, guint column, guint n, const GisTheme *theme, int facet)
{
  Maker maker = { column, theme, facet };
  int by =
    theme != NULL && theme->by != NULL ? gis_class_find_field (reader->klass, theme->by) : -1;
  Source *source;

  if (field < 0)
    return;
  source = find_source (reader, field, by);
  g_array_append_val (source->makers, maker);
  for (guint i = 0; i < n; i++, source->n_columns++)
    if (source->n_columns < KNOWN_BYTES)
      source->columns[source->n_columns] = (guint8) (column + i);
}

/* Columns in the order of the pack: themes, form, state; those of the facets follow. */
static void
plan_columns (Reader *reader)
{
  const GisClass *klass = reader->klass;

  reader->xy = g_array_new (FALSE, FALSE, 2 * sizeof (double));
  reader->fields = g_ptr_array_new ();
  reader->sources = g_array_new (FALSE, FALSE, sizeof (Source));
  g_array_set_clear_func (reader->sources, source_clear);
  gis_columns_init (&reader->columns, klass);
  for (guint i = 0; i < klass->n_themes; i++)
    if (klass->themes[i].field != NULL)
      add_columns (reader, gis_class_find_field (klass, klass->themes[i].field), i, 1,
                   &klass->themes[i], -1);
  add_columns (reader, reader->columns.form_field, GIS_COLUMN_FORM (klass), 1, NULL, -1);
  add_columns (reader, reader->columns.state_field, GIS_COLUMN_STATE (klass), 1, NULL, -1);
  for (guint i = 0; i < GIS_N_FACETS; i++)
    if (i != GIS_FACET_CLASS && i != GIS_FACET_STATE)
      add_columns (reader, gis_facet_find_field (klass, (GisFacet) i),
                   gis_facet_get_column (klass, (GisFacet) i), GIS_FACET_N_COLUMNS (i), NULL,
                   (int) i);
  want_field (reader, reader->columns.label_field);
  want_field (reader, reader->columns.width_field);
}

static gboolean
reader_init (Reader *reader,
             GisWorkspace *ws,
             const GisClass *klass,
             GisTransform *transform,
             GisFacetNames *facet_names,
             GError **error)
{
  const char *source = get_label_source (klass);
  GisQuery query = { .without_geometry = TRUE };

  *reader = (Reader){ .klass = klass, .facet_names = facet_names };
  if (GIS_N_COLUMNS (klass) > 255)
    {
      g_set_error (error, GIS_ERROR, GIS_ERROR_INVALID,
                   _ ("Class “%s” has more themes than the map can show."), klass->id);
      return FALSE;
    }
  plan_columns (reader);
  reader->patchwork = gis_patchwork_new (transform);
  reader->builder =
    gis_pack_builder_new (klass->geometry, GIS_N_COLUMNS (klass), reader->columns.width_field >= 0);
  if (source == NULL)
    return TRUE;
  reader->names = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free);
  return gis_store_each (ws, source, &query, read_name_cb, reader->names, NULL, error);
}

/* Only what the map shows is read; a class that shows no field still has its ids. */
static void
reader_set_fields (const Reader *reader, GisQuery *query)
{
  query->fields = (const char *const *) reader->fields->pdata;
  query->n_fields = reader->fields->len;
}

/* The rows whose ids are @from to @to, for a pack; NULL: failed. */
static GisPackBuilder *
read_rows (GisWorkspace *ws,
           const GisClass *klass,
           GisTransform *transform,
           GisFacetNames *facet_names,
           GisDate at,
           gint64 from,
           gint64 to,
           gint64 *n_skipped,
           GisJob *job,
           GError **error)
{
  const GisFilter ids[] = { { "id", GIS_OP_GE, gis_value_of_integer (from) },
                            { "id", GIS_OP_LE, gis_value_of_integer (to) } };
  GisQuery query = { .filters = ids, .n_filters = G_N_ELEMENTS (ids), .at = at };
  Reader reader;
  GisPackBuilder *builder = NULL;
  gboolean ok = reader_init (&reader, ws, klass, transform, facet_names, error);

  if (ok)
    {
      reader_set_fields (&reader, &query);
      ok = gis_store_each (ws, klass->id, &query, read_row_cb, &reader, job, error);
    }
  if (ok)
    {
      *n_skipped += reader.n_skipped;
      builder = g_steal_pointer (&reader.builder);
    }
  reader_clear (&reader);
  return builder;
}

static GisLayer *
read_layer (GisWorkspace *ws,
            const GisClass *klass,
            GisTransform *transform,
            GisFacetNames *facet_names,
            GisDate at,
            gint64 *n_skipped,
            GError **error)
{
  GisPackBuilder *builder = read_rows (ws, klass, transform, facet_names, at, G_MININT64,
                                       G_MAXINT64, n_skipped, NULL, error);

  return builder != NULL ? gis_layer_new (klass, gis_pack_builder_finish (builder)) : NULL;
}

/* ---- All classes, several parts at a time ---- */

typedef struct
{
  GisWorkspace *ws;
  GisDate at;
  GCancellable *cancellable;  /* NULL: none */
  gint failed;                /* atomic: the others need not begin */
  GAsyncQueue *done;          /* Part */
  GisFacetNames *facet_names; /* borrowed */
} Load;

typedef struct
{
  const GisClass *klass;
  GPtrArray *parts; /* Part, in the order of their ids */
  gint n_left;      /* atomic: parts that are still to be read */
  GisLayer *layer;  /* NULL: failed, or not begun */
} Task;

typedef struct
{
  Task *task;
  gint64 from, to;
  GisPackBuilder *builder;
  gint64 n_skipped;
  GError *error;
} Part;

static void
part_free (gpointer data)
{
  Part *part = data;

  gis_pack_builder_free (part->builder);
  g_clear_error (&part->error);
  g_free (part);
}

static void
task_free (gpointer data)
{
  Task *task = data;

  g_ptr_array_unref (task->parts);
  if (task->layer != NULL)
    gis_layer_unref (task->layer);
  g_free (task);
}

/* By the thread that read the last part. */
static void
join_parts (Task *task)
{
  Part *first = g_ptr_array_index (task->parts, 0);

  for (guint i = 1; i < task->parts->len; i++)
    {
      Part *part = g_ptr_array_index (task->parts, i);
      gis_pack_builder_append (first->builder, g_steal_pointer (&part->builder));
    }
  task->layer =
    gis_layer_new (task->klass, gis_pack_builder_finish (g_steal_pointer (&first->builder)));
}

static void
run_part_cb (gpointer data, gpointer user_data)
{
  Part *part = data;
  Task *task = part->task;
  Load *load = user_data;

  if (!g_atomic_int_get (&load->failed))
    {
      g_autoptr (GisJob) job = gis_job_new (load->cancellable, NULL, NULL);
      /* PROJ's objects belong to one thread. */
      g_autoptr (GisTransform) transform =
                   gis_transform_new (gis_workspace_get_crs (load->ws), "EPSG:3857", &part->error);
      if (transform != NULL)
        part->builder = read_rows (load->ws, task->klass, transform, load->facet_names, load->at,
                                   part->from, part->to, &part->n_skipped, job, &part->error);
      if (part->builder == NULL)
        g_atomic_int_set (&load->failed, TRUE);
    }
  if (g_atomic_int_dec_and_test (&task->n_left) && !g_atomic_int_get (&load->failed))
    join_parts (task);
  g_async_queue_push (load->done, part);
}

/* NULL: failed. */
static Task *
make_task (GisWorkspace *ws, const GisClass *klass, guint part_rows, GError **error)
{
  g_autoptr (GArray) starts = gis_store_split_ids (ws, klass->id, part_rows, error);
  Task *task;

  if (starts == NULL)
    return NULL;
  task = g_new0 (Task, 1);
  task->klass = klass;
  task->parts = g_ptr_array_new_with_free_func (part_free);
  for (guint i = 0; i <= starts->len; i++)
    {
      Part *part = g_new0 (Part, 1);
      part->task = task;
      part->from = i > 0 ? g_array_index (starts, gint64, i - 1) : G_MININT64;
      part->to = i < starts->len ? g_array_index (starts, gint64, i) - 1 : G_MAXINT64;
      g_ptr_array_add (task->parts, part);
    }
  task->n_left = (gint) task->parts->len;
  return task;
}

static GPtrArray *
make_tasks (GisWorkspace *ws, guint part_rows, GError **error)
{
  GisCatalog *catalog = gis_workspace_get_catalog (ws);
  g_autoptr (GPtrArray) tasks = g_ptr_array_new_with_free_func (task_free);

  for (guint i = 0; i < gis_catalog_get_n_classes (catalog); i++)
    {
      const GisClass *klass = gis_catalog_get_class (catalog, i);
      Task *task;
      if (klass->geometry == GIS_GEOMETRY_NONE)
        continue;
      task = make_task (ws, klass, part_rows, error);
      if (task == NULL)
        return NULL;
      g_ptr_array_add (tasks, task);
    }
  return g_steal_pointer (&tasks);
}

static int
compare_sizes (gconstpointer a, gconstpointer b)
{
  const Task *one = *(const Task *const *) a;
  const Task *two = *(const Task *const *) b;

  return (one->parts->len < two->parts->len) - (one->parts->len > two->parts->len);
}

/* The largest first: joining their parts goes on while others are read. */
static guint
push_parts (GThreadPool *pool, const GPtrArray *tasks)
{
  g_autoptr (GPtrArray) by_size = g_ptr_array_new ();
  guint n = 0;

  g_ptr_array_extend (by_size, (GPtrArray *) tasks, NULL, NULL);
  g_ptr_array_sort (by_size, compare_sizes);
  for (guint i = 0; i < by_size->len; i++)
    {
      const Task *task = g_ptr_array_index (by_size, i);
      guint n_parts = task->parts->len; /* all may be read before the loop ends */
      for (guint p = 0; p < n_parts; p++, n++)
        g_thread_pool_push (pool, g_ptr_array_index (task->parts, p), NULL);
    }
  return n;
}

/* Reads all tasks' classes; the first error of any. */
static gboolean
run_tasks (Load *load, const GPtrArray *tasks, GisJob *job, GError **error)
{
  GThreadPool *pool = g_thread_pool_new (
    run_part_cb, load, (gint) CLAMP (g_get_num_processors (), 1, MAX_READERS), FALSE, NULL);
  guint n = push_parts (pool, tasks);
  gboolean ok = TRUE;

  gis_job_begin (job, _ ("Reading the map"), n);
  for (guint i = 0; i < n; i++)
    {
      Part *part = g_async_queue_pop (load->done);
      if (ok && part->error != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&part->error));
          ok = FALSE;
        }
      if (ok && !gis_job_step (job, i + 1, error))
        {
          g_atomic_int_set (&load->failed, TRUE);
          ok = FALSE;
        }
    }
  g_thread_pool_free (pool, FALSE, TRUE);
  return ok;
}

GisScene *
gis_scene_load_parts (GisWorkspace *ws, GisDate at, guint part_rows, GisJob *job, GError **error)
{
  g_autoptr (GisScene) scene = gis_scene_new_empty (gis_workspace_get_catalog (ws), at);
  g_autoptr (GPtrArray) tasks = make_tasks (ws, part_rows, error);
  Load load = { ws,
                at,
                job != NULL ? gis_job_get_cancellable (job) : NULL,
                FALSE,
                g_async_queue_new (),
                scene->facet_names };
  gboolean ok = tasks != NULL && run_tasks (&load, tasks, job, error);

  g_async_queue_unref (load.done);
  if (!ok)
    return NULL;
  for (guint i = 0; i < tasks->len; i++)
    {
      Task *task = g_ptr_array_index (tasks, i);
      for (guint p = 0; p < task->parts->len; p++)
        scene->n_skipped += ((const Part *) g_ptr_array_index (task->parts, p))->n_skipped;
      g_ptr_array_add (scene->layers, g_steal_pointer (&task->layer));
    }
  gis_scene_sort_layers (scene);
  return g_steal_pointer (&scene);
}

GisScene *
gis_scene_load (GisWorkspace *ws, GisDate at, GisJob *job, GError **error)
{
  return gis_scene_load_parts (ws, at, PART_ROWS, job, error);
}

/* ---- Applying a change ---- */

static gboolean
is_touched (const GisChange *change, const GisClass *klass)
{
  for (guint i = 0; i < change->classes->len; i++)
    if (g_strcmp0 (g_ptr_array_index (change->classes, i), klass->id) == 0)
      return TRUE;
  return FALSE;
}

/* A renamed road renames its sections. */
static gboolean
is_label_source_touched (const GisChange *change, const GisClass *klass)
{
  const char *source = get_label_source (klass);

  for (guint i = 0; source != NULL && i < change->classes->len; i++)
    if (g_strcmp0 (g_ptr_array_index (change->classes, i), source) == 0)
      return TRUE;
  return FALSE;
}

static GHashTable *
collect_ids (const GisChange *change, const GisClass *klass)
{
  GHashTable *ids = g_hash_table_new (g_int64_hash, g_int64_equal);

  for (guint i = 0; i < change->items->len; i++)
    {
      GisChangeItem *item = &g_array_index (change->items, GisChangeItem, i);
      if (g_strcmp0 (item->class_id, klass->id) == 0)
        g_hash_table_add (ids, &item->id);
    }
  return ids;
}

static gboolean
read_changed_rows (Reader *reader, GisWorkspace *ws, GisDate at, GHashTable *ids, GError **error)
{
  GHashTableIter iter;
  gpointer id;

  g_hash_table_iter_init (&iter, ids);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    {
      GisFilter filter = { "id", GIS_OP_EQ, gis_value_of_integer (*(gint64 *) id) };
      GisQuery query = { .filters = &filter, .n_filters = 1, .at = at };
      reader_set_fields (reader, &query);
      if (!gis_store_each (ws, reader->klass->id, &query, read_row_cb, reader, NULL, error))
        return FALSE;
    }
  return TRUE;
}

/* Drops the changed ids from the packed part and keeps the rest of the old delta. */
static void
carry_over (GisLayer *layer, const GisLayer *old, GHashTable *ids, GisPackBuilder *builder)
{
  gsize bytes = old->base->n / 8 + 1;
  GHashTableIter iter;
  gpointer id;

  layer->gone = old->gone != NULL ? g_memdup2 (old->gone, bytes) : g_malloc0 (bytes);
  layer->n_gone = old->n_gone;
  g_hash_table_iter_init (&iter, ids);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    {
      gint64 found = gis_pack_find (old->base, *(gint64 *) id);
      if (found < 0 || gis_layer_is_gone (layer, layer->base, (guint) found))
        continue;
      layer->gone[found / 8] |= 1 << found % 8;
      layer->n_gone++;
    }
  for (guint i = 0; old->delta != NULL && i < old->delta->n; i++)
    if (!g_hash_table_contains (ids, &old->delta->ids[i]))
      gis_pack_builder_add_from (builder, old->delta, i);
}

static GisLayer *
merge_layer (GisLayer *layer)
{
  GisPackBuilder *builder =
    gis_pack_builder_new (layer->base->type, layer->base->n_columns, layer->base->widths != NULL);
  GisLayer *merged;

  for (guint i = 0; i < layer->base->n; i++)
    if (!gis_layer_is_gone (layer, layer->base, i))
      gis_pack_builder_add_from (builder, layer->base, i);
  for (guint i = 0; layer->delta != NULL && i < layer->delta->n; i++)
    gis_pack_builder_add_from (builder, layer->delta, i);
  merged = gis_layer_new (layer->klass, gis_pack_builder_finish (builder));
  gis_layer_share_measures (merged, layer);
  gis_layer_unref (layer);
  return merged;
}

GisScene *
gis_scene_settle (GisScene *scene)
{
  GisScene *settled;

  g_return_val_if_fail (scene != NULL, NULL);

  settled = gis_scene_share (scene);
  for (guint i = 0; i < settled->layers->len; i++)
    {
      GisLayer *layer = g_ptr_array_index (settled->layers, i);
      if (layer->delta != NULL || layer->gone != NULL)
        settled->layers->pdata[i] = merge_layer (layer);
    }
  return settled;
}

/* Boxes of the changed features before and after; FALSE when a label moved with them, because
 * labels give way to each other far beyond the feature. */
static gboolean
add_dirty (GArray *dirty, const GisLayer *old, const GisLayer *now, GHashTable *ids)
{
  GHashTableIter iter;
  gpointer key;
  gboolean local = TRUE;

  g_hash_table_iter_init (&iter, ids);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    {
      const GisLayer *layers[2] = { old, now };
      const char *labels[2] = { "", "" };
      for (guint i = 0; i < 2; i++)
        {
          const GisPack *pack;
          guint index;
          GisBox box;
          if (!gis_layer_find (layers[i], *(gint64 *) key, &pack, &index))
            continue;
          box = gis_pack_get_box (pack, index);
          labels[i] = gis_pack_get_label (pack, index);
          g_array_append_val (dirty, box);
        }
      if (now->klass->geometry != GIS_GEOMETRY_POINT && g_strcmp0 (labels[0], labels[1]) != 0)
        local = FALSE;
    }
  return local;
}

static GisLayer *
apply_to_layer (GisLayer *old,
                GisWorkspace *ws,
                GisDate at,
                GisTransform *transform,
                GisFacetNames *facet_names,
                GHashTable *ids,
                gint64 *n_skipped,
                GError **error)
{
  Reader reader;
  GisLayer *layer;

  if (!reader_init (&reader, ws, old->klass, transform, facet_names, error) ||
      !read_changed_rows (&reader, ws, at, ids, error))
    {
      reader_clear (&reader);
      return NULL;
    }
  *n_skipped += reader.n_skipped;
  layer = gis_layer_new (old->klass, gis_pack_ref (old->base));
  carry_over (layer, old, ids, reader.builder);
  layer->delta = gis_pack_builder_finish (g_steal_pointer (&reader.builder));
  reader_clear (&reader);
  if (!gis_layer_follow_measures (layer, old, ids, ws, at, error))
    {
      gis_layer_unref (layer);
      return NULL;
    }
  if (layer->delta->n > DELTA_MIN && layer->delta->n > layer->base->n / DELTA_SHARE)
    return merge_layer (layer);
  return layer;
}

GisScene *
gis_scene_apply (GisScene *base,
                 GisWorkspace *ws,
                 const GisChange *change,
                 GArray **dirty,
                 GError **error)
{
  g_autoptr (GisScene) scene = gis_scene_new_empty (base->catalog, base->at);
  g_autoptr (GArray) boxes = g_array_new (FALSE, FALSE, sizeof (GisBox));
  g_autoptr (GisTransform) transform =
               gis_transform_new (gis_workspace_get_crs (ws), "EPSG:3857", error);
  gboolean local = TRUE;

  if (transform == NULL)
    return NULL;
  scene->n_skipped = base->n_skipped;
  gis_facet_names_unref (scene->facet_names);
  scene->facet_names = gis_facet_names_ref (base->facet_names);
  for (guint i = 0; i < base->layers->len; i++)
    {
      GisLayer *old = g_ptr_array_index (base->layers, i);
      g_autoptr (GHashTable) ids = NULL;
      GisLayer *layer;
      if ((change->bulk && is_touched (change, old->klass)) ||
          is_label_source_touched (change, old->klass))
        {
          layer = read_layer (ws, old->klass, transform, scene->facet_names, base->at,
                              &scene->n_skipped, error);
          local = FALSE;
          if (layer != NULL && !gis_layer_follow_measures (layer, old, NULL, ws, base->at, error))
            g_clear_pointer (&layer, gis_layer_unref);
        }
      else if (!change->bulk && g_hash_table_size (ids = collect_ids (change, old->klass)) > 0)
        {
          layer = apply_to_layer (old, ws, base->at, transform, scene->facet_names, ids,
                                  &scene->n_skipped, error);
          local = layer != NULL && add_dirty (boxes, old, layer, ids) && local;
        }
      else
        layer = gis_layer_ref (old);
      if (layer == NULL)
        return NULL;
      g_ptr_array_add (scene->layers, layer);
    }
  if (dirty != NULL)
    *dirty = local ? g_steal_pointer (&boxes) : NULL;
  return g_steal_pointer (&scene);
}
