/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gis/scene/measure.h"

#include "gis/core/error.h"
#include "gis/core/i18n.h"
#include "gis/scene/measure-private.h"
#include "gis/scene/ramp.h"
#include <math.h>
#include <string.h>

/* Different texts that are told apart; later ones are "other". */
#define MAX_TEXTS 20000
#define OTHER_TEXT ((double) MAX_TEXTS)
/* Categories of a theme that takes the commonest values. */
#define N_COMMONEST 7

typedef struct
{
  gint64 id;
  double value;
} Change;

struct _GisMeasure
{
  gatomicrefcount ref_count;
  const GisField *field; /* of the catalogue of the scene */
  GArray *ids;           /* gint64, ascending */
  GArray *values;        /* double, beside them; NaN: none */
  GHashTable *changes;   /* id → Change, owned: of rows edited since */
  GPtrArray *texts;      /* NULL: numbers */
  GHashTable *places;    /* text → place + 1; keys borrowed from texts */
};

typedef struct
{
  GisMeasure *measure;
  GArray *base;  /* double, in the order of the packs */
  GArray *delta; /* NULL: no delta */
} LayerMeasure;

static gboolean
is_text (const GisField *field)
{
  return field->type == GIS_FIELD_CODE || field->type == GIS_FIELD_TEXT ||
         field->type == GIS_FIELD_BOOLEAN;
}

gboolean
gis_theme_is_measured (const GisClass *klass, const GisTheme *theme)
{
  const GisField *field = gis_theme_get_field (klass, theme);

  return theme->kind != GIS_THEME_SINGLE && field != NULL &&
         (theme->class_id != NULL || theme->values != NULL ||
          (theme->kind == GIS_THEME_CATEGORIES && field->type != GIS_FIELD_CODE));
}

/* ---- A column by id ---- */

static GisMeasure *
measure_new (const GisField *field)
{
  GisMeasure *measure = g_new0 (GisMeasure, 1);

  g_atomic_ref_count_init (&measure->ref_count);
  measure->field = field;
  measure->changes = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, g_free);
  if (is_text (field))
    {
      measure->texts = g_ptr_array_new_with_free_func (g_free);
      measure->places = g_hash_table_new (g_str_hash, g_str_equal);
    }
  return measure;
}

static void
measure_unref (GisMeasure *measure)
{
  if (measure == NULL || !g_atomic_ref_count_dec (&measure->ref_count))
    return;
  g_clear_pointer (&measure->ids, g_array_unref);
  g_clear_pointer (&measure->values, g_array_unref);
  g_hash_table_unref (measure->changes);
  g_clear_pointer (&measure->texts, g_ptr_array_unref);
  g_clear_pointer (&measure->places, g_hash_table_unref);
  g_free (measure);
}

static double
add_text (GisMeasure *measure, const char *text)
{
  guint place = GPOINTER_TO_UINT (g_hash_table_lookup (measure->places, text));

  if (place > 0)
    return place - 1;
  if (measure->texts->len >= MAX_TEXTS)
    return OTHER_TEXT;
  g_ptr_array_add (measure->texts, g_strdup (text));
  g_hash_table_insert (measure->places, g_ptr_array_index (measure->texts, measure->texts->len - 1),
                       GUINT_TO_POINTER (measure->texts->len));
  return measure->texts->len - 1;
}

static double
get_value (GisMeasure *measure, const GisValue *value)
{
  g_autofree char *plain = NULL;
  const char *text = gis_value_get_text (value);

  if (gis_value_is_null (value) || (text != NULL && *text == '\0'))
    return NAN;
  if (measure->texts == NULL)
    return gis_field_get_number (measure->field, value);
  if (text == NULL)
    text = plain = gis_value_dup_string (value);
  return add_text (measure, text);
}

typedef struct
{
  GisMeasure *measure;
  int at;
  gboolean change;
} Reading;

static gboolean
read_row_cb (const GisRow *row, gpointer user_data)
{
  Reading *reading = user_data;
  GisMeasure *measure = reading->measure;
  double value = get_value (measure, &row->values[reading->at]);

  if (reading->change)
    {
      Change *change = g_new (Change, 1);
      *change = (Change){ row->id, value };
      g_hash_table_replace (measure->changes, &change->id, change);
      return TRUE;
    }
  g_array_append_val (measure->ids, row->id);
  g_array_append_val (measure->values, value);
  return TRUE;
}

/* Of a row @id, or of all when it is NULL. */
static gboolean
read_rows (GisMeasure *measure,
           const GisClass *klass,
           GisWorkspace *ws,
           GisDate at,
           const gint64 *id,
           GisJob *job,
           GError **error)
{
  const char *names[] = { measure->field->name };
  GisFilter filter = { "id", GIS_OP_EQ, gis_value_of_integer (id != NULL ? *id : 0) };
  GisQuery query = { .filters = id != NULL ? &filter : NULL,
                     .n_filters = id != NULL ? 1 : 0,
                     .at = at,
                     .without_geometry = TRUE,
                     .fields = names,
                     .n_fields = 1 };
  Reading reading = { measure, gis_class_find_field (klass, measure->field->name), id != NULL };

  return gis_store_each (ws, klass->id, &query, read_row_cb, &reading, job, error);
}

static int
compare_counts (gconstpointer a, gconstpointer b, gpointer user_data)
{
  const gsize *counts = user_data;
  guint one = *(const guint *) a, two = *(const guint *) b;

  if (counts[one] != counts[two])
    return counts[one] > counts[two] ? -1 : 1;
  return (one > two) - (one < two);
}

static int
compare_texts (gconstpointer a, gconstpointer b)
{
  return strcmp (*(char *const *) a, *(char *const *) b);
}

/* The commonest text first, those of one number by their letters. */
static void
rank_texts (GisMeasure *measure)
{
  guint n = measure->texts->len;
  g_autofree char **met = g_memdup2 (measure->texts->pdata, n * sizeof (char *));
  g_autofree gsize *counts = g_new0 (gsize, n + 1);
  g_autofree guint *order = g_new (guint, n + 1);
  g_autofree double *ranks = g_new (double, n + 1);

  g_ptr_array_sort (measure->texts, compare_texts);
  for (guint i = 0; i < n; i++)
    g_hash_table_insert (measure->places, measure->texts->pdata[i], GUINT_TO_POINTER (i + 1));
  for (guint i = 0; i < n; i++)
    ranks[i] = GPOINTER_TO_UINT (g_hash_table_lookup (measure->places, met[i])) - 1;
  for (guint i = 0; i < measure->values->len; i++)
    {
      double *value = &g_array_index (measure->values, double, i);
      if (*value < n)
        counts[(guint) (*value = ranks[(guint) *value])]++;
    }
  for (guint i = 0; i < n; i++)
    order[i] = i;
  if (n > 0)
    g_qsort_with_data (order, (gint) n, sizeof (guint), compare_counts, counts);
  if (n > 0)
    memcpy (met, measure->texts->pdata, n * sizeof (char *));
  for (guint i = 0; i < n; i++)
    {
      ranks[order[i]] = i;
      measure->texts->pdata[i] = met[order[i]];
      g_hash_table_insert (measure->places, met[order[i]], GUINT_TO_POINTER (i + 1));
    }
  for (guint i = 0; i < measure->values->len; i++)
    {
      double *value = &g_array_index (measure->values, double, i);
      if (*value < n)
        *value = ranks[(guint) *value];
    }
}

static GisMeasure *
read_measure (const GisClass *klass,
              const GisField *field,
              GisWorkspace *ws,
              GisDate at,
              GisJob *job,
              GError **error)
{
  GisMeasure *measure = measure_new (field);

  measure->ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  measure->values = g_array_new (FALSE, FALSE, sizeof (double));
  if (!read_rows (measure, klass, ws, at, NULL, job, error))
    {
      measure_unref (measure);
      return NULL;
    }
  if (measure->texts != NULL)
    rank_texts (measure);
  return measure;
}

/* The same with the rows @ids read again; what was read at first is shared. */
static GisMeasure *
read_changes (const GisMeasure *before,
              const GisClass *klass,
              GHashTable *ids,
              GisWorkspace *ws,
              GisDate at,
              GError **error)
{
  GisMeasure *measure = measure_new (before->field);
  GHashTableIter iter;
  gpointer key, value;

  measure->ids = g_array_ref (before->ids);
  measure->values = g_array_ref (before->values);
  for (guint i = 0; before->texts != NULL && i < before->texts->len; i++)
    add_text (measure, g_ptr_array_index (before->texts, i));
  g_hash_table_iter_init (&iter, before->changes);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      Change *change = g_memdup2 (value, sizeof (Change));
      g_hash_table_insert (measure->changes, &change->id, change);
    }
  g_hash_table_iter_init (&iter, ids);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    if (!read_rows (measure, klass, ws, at, key, NULL, error))
      {
        measure_unref (measure);
        return NULL;
      }
  return measure;
}

/* ---- A column in the order of a pack ---- */

static double
find_value (const GisMeasure *measure, gint64 id, guint from)
{
  const Change *change = g_hash_table_lookup (measure->changes, &id);
  guint low = from, high = measure->ids->len;

  if (change != NULL)
    return change->value;
  /* The pack is walked by ascending ids: mostly it is the next one. */
  if (low < high && g_array_index (measure->ids, gint64, low) == id)
    return g_array_index (measure->values, double, low);
  while (low < high)
    {
      guint middle = low + (high - low) / 2;
      if (g_array_index (measure->ids, gint64, middle) < id)
        low = middle + 1;
      else
        high = middle;
    }
  return low < measure->ids->len && g_array_index (measure->ids, gint64, low) == id
           ? g_array_index (measure->values, double, low)
           : NAN;
}

static GArray *
order_by_pack (const GisMeasure *measure, const GisPack *pack)
{
  GArray *values = g_array_sized_new (FALSE, FALSE, sizeof (double), pack->n);
  guint next = 0;

  g_array_set_size (values, pack->n);
  for (guint i = 0; i < pack->n; i++)
    {
      gint64 id = pack->ids[pack->by_id[i]];
      while (next < measure->ids->len && g_array_index (measure->ids, gint64, next) < id)
        next++;
      g_array_index (values, double, pack->by_id[i]) = find_value (measure, id, next);
    }
  return values;
}

static void
layer_measure_free (gpointer data)
{
  LayerMeasure *of = data;

  measure_unref (of->measure);
  g_clear_pointer (&of->base, g_array_unref);
  g_clear_pointer (&of->delta, g_array_unref);
  g_free (of);
}

/* Takes @measure; @base: the column of the layer's base where it is there already. */
static void
add_measure (GisLayer *layer, GisMeasure *measure, GArray *base)
{
  LayerMeasure *of = g_new0 (LayerMeasure, 1);

  of->measure = measure;
  of->base = base != NULL ? g_array_ref (base) : order_by_pack (measure, layer->base);
  of->delta = layer->delta != NULL ? order_by_pack (measure, layer->delta) : NULL;
  if (layer->measures == NULL)
    layer->measures = g_ptr_array_new_with_free_func (layer_measure_free);
  g_ptr_array_add (layer->measures, of);
}

void
gis_layer_share_measures (GisLayer *layer, const GisLayer *from)
{
  for (guint i = 0; from->measures != NULL && i < from->measures->len; i++)
    {
      const LayerMeasure *of = g_ptr_array_index (from->measures, i);
      g_atomic_ref_count_inc (&of->measure->ref_count);
      add_measure (layer, of->measure, layer->base == from->base ? of->base : NULL);
    }
}

gboolean
gis_layer_follow_measures (GisLayer *layer,
                           const GisLayer *from,
                           GHashTable *ids,
                           GisWorkspace *ws,
                           GisDate at,
                           GError **error)
{
  for (guint i = 0; from->measures != NULL && i < from->measures->len; i++)
    {
      const LayerMeasure *of = g_ptr_array_index (from->measures, i);
      GisMeasure *measure =
        ids != NULL ? read_changes (of->measure, layer->klass, ids, ws, at, error)
                    : read_measure (layer->klass, of->measure->field, ws, at, NULL, error);
      if (measure == NULL)
        return FALSE;
      add_measure (layer, measure, layer->base == from->base && ids != NULL ? of->base : NULL);
    }
  return TRUE;
}

static const LayerMeasure *
find_measure (const GisLayer *layer, const char *field)
{
  for (guint i = 0; layer != NULL && layer->measures != NULL && i < layer->measures->len; i++)
    {
      const LayerMeasure *of = g_ptr_array_index (layer->measures, i);
      if (g_strcmp0 (of->measure->field->name, field) == 0)
        return of;
    }
  return NULL;
}

/* ---- Of a scene ---- */

gboolean
gis_scene_has_measure (const GisScene *scene, const char *class_id, const char *field)
{
  return find_measure (gis_scene_find_layer (scene, class_id), field) != NULL;
}

static GisLayer *
copy_layer (const GisLayer *layer)
{
  GisLayer *copy = gis_layer_new (layer->klass, gis_pack_ref (layer->base));

  copy->delta = layer->delta != NULL ? gis_pack_ref (layer->delta) : NULL;
  copy->gone = layer->gone != NULL ? g_memdup2 (layer->gone, layer->base->n / 8 + 1) : NULL;
  copy->n_gone = layer->n_gone;
  gis_layer_share_measures (copy, layer);
  return copy;
}

GisScene *
gis_scene_measure (GisScene *scene,
                   GisWorkspace *ws,
                   const char *class_id,
                   const char *field,
                   GisJob *job,
                   GError **error)
{
  const GisLayer *layer = gis_scene_find_layer (scene, class_id);
  int at = layer != NULL ? gis_class_find_field (layer->klass, field) : -1;
  g_autoptr (GisScene) measured = NULL;
  GisMeasure *measure;

  if (at < 0)
    {
      g_set_error (error, GIS_ERROR, GIS_ERROR_USAGE,
                   _ ("Class “%s” has no field “%s” on the map."), class_id, field);
      return NULL;
    }
  if (gis_scene_has_measure (scene, class_id, field))
    return gis_scene_ref (scene);
  measure = read_measure (layer->klass, &layer->klass->fields[at], ws, scene->at, job, error);
  if (measure == NULL)
    return NULL;
  measured = gis_scene_share (scene);
  for (guint i = 0; i < measured->layers->len; i++)
    if (g_ptr_array_index (measured->layers, i) == layer)
      {
        GisLayer *copy = copy_layer (layer);
        add_measure (copy, measure, NULL);
        g_ptr_array_index (measured->layers, i) = copy;
        gis_layer_unref ((GisLayer *) layer);
      }
  return g_steal_pointer (&measured);
}

GisScene *
gis_scene_measure_like (GisScene *scene, const GisScene *model, GisWorkspace *ws, GError **error)
{
  g_autoptr (GisScene) measured = gis_scene_ref (scene);

  for (guint i = 0; i < model->layers->len; i++)
    {
      const GisLayer *layer = g_ptr_array_index (model->layers, i);
      for (guint m = 0; layer->measures != NULL && m < layer->measures->len; m++)
        {
          const LayerMeasure *of = g_ptr_array_index (layer->measures, m);
          g_autoptr (GisScene) before = g_steal_pointer (&measured);
          measured =
            gis_scene_measure (before, ws, layer->klass->id, of->measure->field->name, NULL, error);
          if (measured == NULL)
            return NULL;
        }
    }
  return g_steal_pointer (&measured);
}

GisScene *
gis_scene_measure_style (GisScene *scene,
                         GisWorkspace *ws,
                         GisStyle *style,
                         GisJob *job,
                         GError **error)
{
  g_autoptr (GisScene) measured = gis_scene_ref (scene);

  for (guint i = 0; i < scene->layers->len; i++)
    {
      const GisClass *klass = ((GisLayer *) g_ptr_array_index (scene->layers, i))->klass;
      const GisTheme *theme = gis_style_get_current_theme (style, klass);
      g_autoptr (GisScene) before = NULL;
      g_autoptr (GisTheme) complete = NULL;
      if (theme == NULL || !gis_theme_is_measured (klass, theme))
        continue;
      before = g_steal_pointer (&measured);
      measured = gis_scene_measure (before, ws, klass->id, theme->field, job, error);
      if (measured == NULL)
        return NULL;
      complete = gis_scene_complete_theme (measured, klass->id, theme);
      gis_style_use_theme (style, klass->id, complete);
    }
  return g_steal_pointer (&measured);
}

typedef struct
{
  const GisLayer *layer;
  const LayerMeasure *of;
  double *values; /* of what is seen, or */
  gsize *counts;  /* of the texts */
  gsize n;
} Gathering;

static gboolean
gather_cb (const GisPack *pack, guint index, gpointer user_data)
{
  Gathering *gathering = user_data;
  const GArray *column =
    pack == gathering->layer->base ? gathering->of->base : gathering->of->delta;
  double value = g_array_index (column, double, index);

  if (gathering->values != NULL)
    gathering->values[gathering->n++] = value;
  else if (value < gathering->of->measure->texts->len)
    gathering->counts[(guint) value]++;
  return TRUE;
}

GisDistribution *
gis_scene_get_distribution (const GisScene *scene, const char *class_id, const char *field)
{
  Gathering gathering = { gis_scene_find_layer (scene, class_id), NULL, NULL, NULL, 0 };

  gathering.of = find_measure (gathering.layer, field);
  if (gathering.of == NULL || gathering.of->measure->texts != NULL)
    return NULL;
  gathering.values = g_new (double, gis_layer_get_count (gathering.layer) + 1);
  gis_layer_each (gathering.layer, NULL, gather_cb, &gathering);
  return gis_distribution_new (gathering.values, gathering.n);
}

static int
compare_entries (gconstpointer a, gconstpointer b)
{
  const GisLegendEntry *one = *(GisLegendEntry *const *) a, *two = *(GisLegendEntry *const *) b;

  if (one->count != two->count)
    return one->count > two->count ? -1 : 1;
  return strcmp (one->code, two->code);
}

GPtrArray *
gis_scene_list_values (const GisScene *scene, const char *class_id, const char *field)
{
  GPtrArray *values = g_ptr_array_new_with_free_func ((GDestroyNotify) gis_legend_entry_free);
  Gathering gathering = { gis_scene_find_layer (scene, class_id), NULL, NULL, NULL, 0 };
  const GPtrArray *texts;

  gathering.of = find_measure (gathering.layer, field);
  texts = gathering.of != NULL ? gathering.of->measure->texts : NULL;
  if (texts == NULL)
    return values;
  gathering.counts = g_new0 (gsize, texts->len + 1);
  gis_layer_each (gathering.layer, NULL, gather_cb, &gathering);
  for (guint i = 0; i < texts->len; i++)
    if (gathering.counts[i] > 0)
      {
        GisLegendEntry *entry = g_new0 (GisLegendEntry, 1);
        entry->code = g_strdup (g_ptr_array_index (texts, i));
        entry->title = gis_field_dup_category (gathering.of->measure->field, entry->code);
        entry->count = (gint64) gathering.counts[i];
        g_ptr_array_add (values, entry);
      }
  g_free (gathering.counts);
  g_ptr_array_sort (values, compare_entries);
  return values;
}

GisTheme *
gis_scene_complete_theme (const GisScene *scene, const char *class_id, const GisTheme *theme)
{
  GisTheme *complete = gis_theme_copy (theme);
  g_autoptr (GPtrArray) values = NULL;
  guint n;

  if (theme->kind != GIS_THEME_CATEGORIES || theme->values != NULL)
    return complete;
  values = gis_scene_list_values (scene, class_id, theme->field);
  n = MIN (values->len, N_COMMONEST);
  g_strfreev (complete->colors);
  g_strfreev (complete->colors_dark);
  complete->values = g_new0 (char *, n + 1);
  complete->colors = g_new0 (char *, n + 1);
  complete->colors_dark = g_new0 (char *, n + 1);
  for (guint i = 0; i < n; i++)
    {
      complete->values[i] = g_strdup (((GisLegendEntry *) values->pdata[i])->code);
      complete->colors[i] = g_strdup_printf ("#%06x", gis_ramp_get_distinct (i, FALSE));
      complete->colors_dark[i] = g_strdup_printf ("#%06x", gis_ramp_get_distinct (i, TRUE));
    }
  return complete;
}

/* ---- Classifying ---- */

void
gis_classifier_init (GisClassifier *classifier, const GisStyle *style, const GisLayer *layer)
{
  const GisTheme *theme = gis_style_get_current_theme (style, layer->klass);
  const LayerMeasure *of;

  *classifier = (GisClassifier){ .theme = theme, .column = -1, .base_pack = layer->base };
  if (theme == NULL)
    return;
  if (!gis_theme_is_measured (layer->klass, theme))
    {
      if (theme->class_id == NULL)
        classifier->column = gis_style_get_theme_index (style, layer->klass);
      return;
    }
  of = find_measure (layer, theme->field);
  if (of == NULL)
    return;
  classifier->base = (const double *) (gpointer) of->base->data;
  classifier->delta = of->delta != NULL ? (const double *) (gpointer) of->delta->data : NULL;
  if (of->measure->texts == NULL)
    return;
  classifier->n_map = of->measure->texts->len;
  classifier->map = g_malloc (classifier->n_map + 1);
  memset (classifier->map, GIS_CATEGORY_OTHER, classifier->n_map + 1);
  for (guint i = 0; theme->values != NULL && theme->values[i] != NULL; i++)
    {
      guint place = GPOINTER_TO_UINT (g_hash_table_lookup (of->measure->places, theme->values[i]));
      if (place > 0)
        classifier->map[place - 1] = (guint8) (i + 1);
    }
}

void
gis_classifier_clear (GisClassifier *classifier)
{
  g_clear_pointer (&classifier->map, g_free);
}

guint8
gis_classifier_get_measured (const GisClassifier *classifier, const GisPack *pack, guint index)
{
  const double *column = pack == classifier->base_pack ? classifier->base : classifier->delta;
  double value = column != NULL ? column[index] : NAN;

  if (isnan (value))
    return GIS_CATEGORY_NONE;
  if (classifier->map != NULL)
    return value < classifier->n_map ? classifier->map[(guint) value] : GIS_CATEGORY_OTHER;
  return gis_category_of_number (classifier->theme->breaks, classifier->theme->n_breaks, value);
}
