/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gis/scene/filter.h"

#include "gis/core/i18n.h"
#include "gis/scene/measure-private.h"

#define N_CATEGORIES 256
#define YEAR_BASE 1899 /* 1: 1900 */
#define COLUMN_MONTH(klass) ((klass)->n_themes + 5)
#define COLUMN_DAY(klass) ((klass)->n_themes + 6)

/* ---- Categories of texts ---- */

struct _GisFacetNames
{
  gatomicrefcount ref_count;
  GMutex lock;
  GHashTable *categories[GIS_N_FACETS]; /* text → category, owned texts */
  GPtrArray *texts[GIS_N_FACETS];       /* by category − 1 */
};

GisFacetNames *
gis_facet_names_new (void)
{
  GisFacetNames *names = g_new0 (GisFacetNames, 1);

  g_atomic_ref_count_init (&names->ref_count);
  g_mutex_init (&names->lock);
  for (guint i = 0; i < GIS_N_FACETS; i++)
    {
      names->categories[i] = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
      names->texts[i] = g_ptr_array_new ();
    }
  return names;
}

GisFacetNames *
gis_facet_names_ref (GisFacetNames *names)
{
  g_atomic_ref_count_inc (&names->ref_count);
  return names;
}

void
gis_facet_names_unref (GisFacetNames *names)
{
  if (names == NULL || !g_atomic_ref_count_dec (&names->ref_count))
    return;
  for (guint i = 0; i < GIS_N_FACETS; i++)
    {
      g_hash_table_unref (names->categories[i]);
      g_ptr_array_unref (names->texts[i]);
    }
  g_mutex_clear (&names->lock);
  g_free (names);
}

/* The category of @text; a new one where there is room, GIS_CATEGORY_OTHER when there is none. */
static guint8
find_category (GisFacetNames *names, GisFacet facet, const char *text)
{
  guint category;

  g_mutex_lock (&names->lock);
  category = GPOINTER_TO_UINT (g_hash_table_lookup (names->categories[facet], text));
  if (category == 0 && names->texts[facet]->len < GIS_CATEGORY_OTHER - 1)
    {
      char *kept = g_strdup (text);
      g_ptr_array_add (names->texts[facet], kept);
      category = names->texts[facet]->len;
      g_hash_table_insert (names->categories[facet], kept, GUINT_TO_POINTER (category));
    }
  g_mutex_unlock (&names->lock);
  return category != 0 ? (guint8) category : GIS_CATEGORY_OTHER;
}

GVariant *
gis_facet_names_list (GisFacetNames *names)
{
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aas"));

  g_mutex_lock (&names->lock);
  for (guint i = 0; i < GIS_N_FACETS; i++)
    g_variant_builder_add_value (&builder,
                                 g_variant_new_strv ((const char *const *) names->texts[i]->pdata,
                                                     (gssize) names->texts[i]->len));
  g_mutex_unlock (&names->lock);
  return g_variant_builder_end (&builder);
}

gboolean
gis_facet_names_restore (GisFacetNames *names, GVariant *list)
{
  if (g_variant_n_children (list) != GIS_N_FACETS)
    return FALSE;
  for (guint i = 0; i < GIS_N_FACETS; i++)
    {
      g_autoptr (GVariant) texts = g_variant_get_child_value (list, i);
      for (gsize k = 0; k < g_variant_n_children (texts); k++)
        {
          const char *text;
          g_variant_get_child (texts, k, "&s", &text);
          if (find_category (names, (GisFacet) i, text) != k + 1)
            return FALSE;
        }
    }
  return TRUE;
}

static char *
dup_text (GisFacetNames *names, GisFacet facet, guint8 category)
{
  char *text = NULL;

  g_mutex_lock (&names->lock);
  if (category != GIS_CATEGORY_NONE && category <= names->texts[facet]->len)
    text = g_strdup (g_ptr_array_index (names->texts[facet], category - 1));
  g_mutex_unlock (&names->lock);
  return text;
}

static guint8
get_year_category (const GisValue *value)
{
  const char *text = gis_value_get_text (value);
  gint64 year = text != NULL ? g_ascii_strtoll (text, NULL, 10) : 0;

  return year > YEAR_BASE && year < YEAR_BASE + GIS_CATEGORY_OTHER ? (guint8) (year - YEAR_BASE)
                                                                   : GIS_CATEGORY_NONE;
}

static void
set_day (const GisClass *klass, const char *text, guint8 *columns)
{
  GisDate date = gis_date_parse (text);
  int year = 0, month = 0, day = 0;

  if (date != GIS_DATE_NONE)
    gis_date_split (date, &year, &month, &day);
  columns[COLUMN_MONTH (klass)] = (guint8) month;
  columns[COLUMN_DAY (klass)] = (guint8) day;
}

void
gis_facet_set_columns (GisFacetNames *names,
                       const GisClass *klass,
                       GisFacet facet,
                       const GisValue *value,
                       guint8 *columns)
{
  const char *text = gis_value_get_text (value);
  guint8 *column = columns + gis_facet_get_column (klass, facet);

  switch (facet)
    {
    case GIS_FACET_DISTRICT:
    case GIS_FACET_OWNER:
      *column =
        text != NULL && text[0] != '\0' ? find_category (names, facet, text) : GIS_CATEGORY_NONE;
      break;
    case GIS_FACET_YEAR:
      *column = get_year_category (value);
      set_day (klass, text, columns);
      break;
    default:
      break;
    }
}

guint
gis_facet_get_column (const GisClass *klass, GisFacet facet)
{
  switch (facet)
    {
    case GIS_FACET_DISTRICT:
      return klass->n_themes + 2;
    case GIS_FACET_OWNER:
      return klass->n_themes + 3;
    case GIS_FACET_YEAR:
      return klass->n_themes + 4;
    default:
      return GIS_COLUMN_STATE (klass);
    }
}

/* The value of a category as the filter has it; NULL for one that has no name of its own. */
static char *
dup_value (const GisScene *scene, const GisClass *klass, GisFacet facet, guint8 category)
{
  int field = gis_facet_find_field (klass, facet);
  const GisDomain *domain = field >= 0 ? klass->fields[field].domain : NULL;

  if (category == GIS_CATEGORY_NONE)
    return g_strdup ("");
  if (facet == GIS_FACET_YEAR)
    return g_strdup_printf ("%d", YEAR_BASE + category);
  if (facet == GIS_FACET_STATE)
    return domain != NULL && category <= domain->n_values
             ? g_strdup (domain->values[category - 1].code)
             : NULL;
  return category == GIS_CATEGORY_OTHER ? g_strdup (GIS_FACET_OTHERS)
                                        : dup_text (scene->facet_names, facet, category);
}

/* ---- Filtering ---- */

typedef struct
{
  const guint8 *column; /* NULL: everything passes */
  gboolean passes[N_CATEGORIES];
} Test;

static void
init_test (Test *test,
           const GisScene *scene,
           const GisClass *klass,
           const GisRowFilter *filter,
           GisFacet facet)
{
  for (guint i = 0; i < N_CATEGORIES; i++)
    {
      g_autofree char *value = dup_value (scene, klass, facet, (guint8) i);
      test->passes[i] = value != NULL && gis_row_filter_passes (filter, facet, value);
    }
}

typedef struct
{
  Test tests[GIS_N_FACETS];
  guint columns[GIS_N_FACETS];
  guint n;
  gboolean nothing; /* the class is not chosen */
  gboolean has_span;
  guint year_column, month_column;
  guint32 from, to; /* as get_order() has it */
} LayerTest;

/* Days in order. */
static inline guint32
get_order (guint year_category, guint month, guint day)
{
  return year_category << 9 | month << 5 | day;
}

static guint32
get_order_of (GisDate date, guint32 open)
{
  int year, month, day;

  if (date == GIS_DATE_NONE)
    return open;
  gis_date_split (date, &year, &month, &day);
  return get_order ((guint) CLAMP (year - YEAR_BASE, 0, GIS_CATEGORY_OTHER), (guint) month,
                    (guint) day);
}

static gboolean
is_in_span (const LayerTest *test, const GisPack *pack, guint index)
{
  guint8 year = pack->columns[test->year_column][index];
  guint32 order = get_order (year, pack->columns[test->month_column][index],
                             pack->columns[test->month_column + 1][index]);

  return year != GIS_CATEGORY_NONE && order >= test->from && order <= test->to;
}

static void
init_span (LayerTest *test, const GisClass *klass, const GisRowFilter *filter)
{
  GisDate from, to;

  test->has_span = gis_row_filter_concerns_dates (filter, klass);
  gis_row_filter_get_dates (filter, &from, &to);
  test->from = get_order_of (from, 0);
  test->to = get_order_of (to, G_MAXUINT32);
  test->year_column = gis_facet_get_column (klass, GIS_FACET_YEAR);
  test->month_column = COLUMN_MONTH (klass);
}

static gboolean
passes (const LayerTest *test, const GisPack *pack, guint index)
{
  for (guint i = 0; i < test->n; i++)
    if (!test->tests[i].passes[pack->columns[test->columns[i]][index]])
      return FALSE;
  return !test->nothing && (!test->has_span || is_in_span (test, pack, index));
}

static void
mark_gone (GisLayer *layer, const GisLayer *whole, const LayerTest *test)
{
  const GisPack *pack = whole->base;
  gsize bytes = pack->n / 8 + 1;

  layer->gone = whole->gone != NULL ? g_memdup2 (whole->gone, bytes) : g_malloc0 (bytes);
  layer->n_gone = 0;
  for (guint i = 0; i < pack->n; i++)
    if (!passes (test, pack, i))
      layer->gone[i / 8] |= 1 << i % 8;
  for (guint i = 0; i < pack->n; i++)
    layer->n_gone += layer->gone[i / 8] >> i % 8 & 1;
}

static GisLayer *
filter_layer (const GisScene *scene, GisLayer *whole, const GisRowFilter *filter)
{
  static const GisFacet facets[] = { GIS_FACET_DISTRICT, GIS_FACET_STATE, GIS_FACET_OWNER,
                                     GIS_FACET_YEAR };
  g_autofree LayerTest *test = g_new0 (LayerTest, 1);
  GisLayer *layer;

  test->nothing = gis_row_filter_concerns (filter, whole->klass, GIS_FACET_CLASS) &&
                  !gis_row_filter_is_chosen (filter, GIS_FACET_CLASS, whole->klass->id);
  for (guint i = 0; i < G_N_ELEMENTS (facets); i++)
    if (gis_row_filter_concerns (filter, whole->klass, facets[i]))
      {
        init_test (&test->tests[test->n], scene, whole->klass, filter, facets[i]);
        test->columns[test->n++] = gis_facet_get_column (whole->klass, facets[i]);
      }
  init_span (test, whole->klass, filter);
  if (test->n == 0 && !test->nothing && !test->has_span)
    return gis_layer_ref (whole);
  layer = gis_layer_new (whole->klass, gis_pack_ref (whole->base));
  mark_gone (layer, whole, test);
  if (whole->delta != NULL)
    {
      GisPackBuilder *builder = gis_pack_builder_new (whole->delta->type, whole->delta->n_columns,
                                                      whole->delta->widths != NULL);
      for (guint i = 0; i < whole->delta->n; i++)
        if (passes (test, whole->delta, i))
          gis_pack_builder_add_from (builder, whole->delta, i);
      layer->delta = gis_pack_builder_finish (builder);
    }
  gis_layer_share_measures (layer, whole);
  return layer;
}

GisScene *
gis_scene_filter (GisScene *scene, const GisRowFilter *filter)
{
  GisScene *filtered;

  g_return_val_if_fail (scene != NULL && filter != NULL, NULL);

  if (gis_row_filter_is_empty (filter))
    return gis_scene_ref (scene);
  filtered = gis_scene_new_empty (scene->catalog, scene->at);
  gis_facet_names_unref (filtered->facet_names);
  filtered->facet_names = gis_facet_names_ref (scene->facet_names);
  filtered->n_skipped = scene->n_skipped;
  filtered->whole = gis_scene_ref (scene);
  for (guint i = 0; i < scene->layers->len; i++)
    g_ptr_array_add (filtered->layers,
                     filter_layer (scene, g_ptr_array_index (scene->layers, i), filter));
  return filtered;
}

/* ---- Values ---- */

void
gis_facet_value_free (GisFacetValue *value)
{
  if (value == NULL)
    return;
  g_free (value->value);
  g_free (value->title);
  g_free (value);
}

typedef struct
{
  guint column;
  gint64 *counts;
} Count;

static gboolean
count_cb (const GisPack *pack, guint index, gpointer user_data)
{
  const Count *count = user_data;

  count->counts[pack->columns[count->column][index]]++;
  return TRUE;
}

static char *
dup_title (const GisClass *klass, GisFacet facet, const char *value)
{
  int field = gis_facet_find_field (klass, facet);
  GisValue text = gis_value_of_static_text (value);

  if (facet == GIS_FACET_CLASS)
    return g_strdup (gis_text_get (&klass->plural));
  if (value[0] == '\0')
    return g_strdup (_ ("No value"));
  if (g_str_equal (value, GIS_FACET_OTHERS))
    return g_strdup (_ ("Other values"));
  return facet == GIS_FACET_YEAR ? g_strdup (value)
                                 : gis_field_dup_display (&klass->fields[field], &text);
}

static void
add_count (GPtrArray *values, const GisClass *klass, GisFacet facet, const char *text, gint64 count)
{
  GisFacetValue *value;

  for (guint i = 0; i < values->len; i++)
    {
      value = g_ptr_array_index (values, i);
      if (g_str_equal (value->value, text))
        {
          value->count += count;
          return;
        }
    }
  value = g_new0 (GisFacetValue, 1);
  value->value = g_strdup (text);
  value->title = dup_title (klass, facet, text);
  value->count = count;
  g_ptr_array_add (values, value);
}

static int
compare_values (gconstpointer a, gconstpointer b, gpointer data)
{
  const GisFacetValue *one = *(GisFacetValue *const *) a, *two = *(GisFacetValue *const *) b;
  GisFacet facet = GPOINTER_TO_UINT (data);

  if ((one->value[0] == '\0') != (two->value[0] == '\0')) /* no value comes last */
    return one->value[0] == '\0' ? 1 : -1;
  if (g_str_equal (one->value, GIS_FACET_OTHERS) != g_str_equal (two->value, GIS_FACET_OTHERS))
    return g_str_equal (one->value, GIS_FACET_OTHERS) ? 1 : -1;
  if (facet == GIS_FACET_YEAR)
    return g_strcmp0 (two->value, one->value);
  if (facet == GIS_FACET_DISTRICT)
    return g_strcmp0 (one->value, two->value);
  if (facet == GIS_FACET_OWNER && one->count != two->count)
    return one->count > two->count ? -1 : 1;
  return facet == GIS_FACET_OWNER ? g_utf8_collate (one->title, two->title) : 0;
}

GPtrArray *
gis_scene_list_facet (const GisScene *scene, GisFacet facet)
{
  g_autoptr (GPtrArray) values =
               g_ptr_array_new_with_free_func ((GDestroyNotify) gis_facet_value_free);

  g_return_val_if_fail (scene != NULL && facet < GIS_N_FACETS, NULL);

  for (guint i = scene->layers->len; i > 0; i--)
    {
      const GisLayer *layer = g_ptr_array_index (scene->layers, i - 1);
      gint64 counts[N_CATEGORIES] = { 0 };
      Count count = { gis_facet_get_column (layer->klass, facet), counts };
      if (g_str_equal (layer->klass->role, "area"))
        continue;
      if (facet == GIS_FACET_CLASS && gis_layer_get_count (layer) > 0)
        add_count (values, layer->klass, facet, layer->klass->id, gis_layer_get_count (layer));
      if (facet == GIS_FACET_CLASS || gis_facet_find_field (layer->klass, facet) < 0)
        continue;
      gis_layer_each (layer, NULL, count_cb, &count);
      for (guint c = 0; c < N_CATEGORIES; c++)
        {
          g_autofree char *text =
            counts[c] > 0 ? dup_value (scene, layer->klass, facet, (guint8) c) : NULL;
          if (text != NULL)
            add_count (values, layer->klass, facet, text, counts[c]);
        }
    }
  g_ptr_array_sort_with_data (values, compare_values, GUINT_TO_POINTER (facet));
  return g_steal_pointer (&values);
}

static gboolean
has_value (GPtrArray *values, const char *text)
{
  for (guint i = 0; i < values->len; i++)
    if (g_str_equal (((GisFacetValue *) g_ptr_array_index (values, i))->value, text))
      return TRUE;
  return FALSE;
}

GPtrArray *
gis_scene_count_facet (GisScene *scene, const GisRowFilter *filter, GisFacet facet)
{
  g_autoptr (GisRowFilter) others = NULL;
  g_autoptr (GisScene) filtered = NULL;
  g_autoptr (GPtrArray) all = NULL;
  GPtrArray *values;

  g_return_val_if_fail (scene != NULL && filter != NULL && facet < GIS_N_FACETS, NULL);

  others = gis_row_filter_copy (filter);
  gis_row_filter_clear (others, facet);
  filtered = gis_scene_filter (scene, others);
  values = gis_scene_list_facet (filtered, facet);
  if (gis_row_filter_get_n_chosen (filter, facet) == 0)
    return values;
  all = gis_scene_list_facet (scene, facet);
  for (guint i = 0; i < all->len; i++)
    {
      const GisFacetValue *known = g_ptr_array_index (all, i);
      GisFacetValue *empty;
      if (!gis_row_filter_is_chosen (filter, facet, known->value) ||
          has_value (values, known->value))
        continue;
      empty = g_new0 (GisFacetValue, 1);
      empty->value = g_strdup (known->value);
      empty->title = g_strdup (known->title);
      g_ptr_array_add (values, empty);
    }
  g_ptr_array_sort_with_data (values, compare_values, GUINT_TO_POINTER (facet));
  return values;
}

void
gis_scene_choose_facet (const GisScene *scene,
                        GisRowFilter *filter,
                        GisFacet facet,
                        const char *value,
                        gboolean chosen)
{
  GisFacetNames *names;
  g_autoptr (GPtrArray) named = NULL;

  g_return_if_fail (scene != NULL && filter != NULL && facet < GIS_N_FACETS && value != NULL);

  if (!chosen || !g_str_equal (value, GIS_FACET_OTHERS))
    {
      gis_row_filter_choose (filter, facet, value, chosen);
      return;
    }
  names = scene->facet_names;
  named = g_ptr_array_new ();
  g_mutex_lock (&names->lock);
  for (guint i = 0; i < names->texts[facet]->len; i++) /* they stay as long as the names */
    g_ptr_array_add (named, g_ptr_array_index (names->texts[facet], i));
  g_mutex_unlock (&names->lock);
  g_ptr_array_add (named, NULL);
  gis_row_filter_choose_others (filter, facet, (const char *const *) named->pdata);
}
