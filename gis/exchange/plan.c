/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The import plan: guessing class, CRS, key and field mapping from names, types and samples. Every
 * guess has a confidence, so that the window can ask about the weak ones. */
#include "gis/core/error.h"
#include "gis/core/i18n.h"
#include "gis/crs/crs.h"
#include "gis/exchange/import-private.h"

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

/* Below this a column stays unmapped. */
#define MAP_MIN 50
/* Below this the class is asked for. */
#define CLASS_MIN 30
/* DBF cuts column names at 10 bytes. */
#define DBF_NAME_BYTES 10
/* A column with more repetitions than one value in so many is no code; fewer are slips of the pen,
 * whose rows the import rejects one by one. */
#define CODE_VALUES_PER_REPETITION 20

static void
mapping_free (gpointer data)
{
  GisImportMapping *mapping = data;

  g_free (mapping->column);
  g_free (mapping->field);
  g_free (mapping->refused);
  g_free (mapping);
}

/* ---- a column and a field ---- */

static gboolean
same_folded (const char *folded, const char *text)
{
  g_autofree char *other = text != NULL ? gis_catalog_fold (text) : NULL;

  return other != NULL && *other != '\0' && strcmp (folded, other) == 0;
}

/* A name that DBF has cut: the folded @text begins with it. */
static gboolean
is_cut_of (const char *column, const char *folded, const char *text)
{
  g_autofree char *other = text != NULL ? gis_catalog_fold (text) : NULL;

  return other != NULL && strlen (column) >= DBF_NAME_BYTES - 1 &&
         strlen (column) <= 3 * DBF_NAME_BYTES / 2 && strlen (folded) >= 6 &&
         strlen (other) > strlen (folded) && g_str_has_prefix (other, folded);
}

static gboolean
contains_name (const char *folded, const char *text)
{
  g_autofree char *other = text != NULL ? gis_catalog_fold (text) : NULL;

  /* Three Chinese characters have nine bytes; shorter pieces stand in too many names. */
  return other != NULL && strlen (other) >= 8 && strstr (folded, other) != NULL;
}

static int
name_score (const char *column, const char *folded, const GisField *field)
{
  const GisText *title = &field->title;
  int best = 0;

  if (same_folded (folded, field->name))
    return 100;
  if (same_folded (folded, title->en) || same_folded (folded, title->zh_cn) ||
      same_folded (folded, title->zh_tw))
    return 98;
  if (is_cut_of (column, folded, field->name) || is_cut_of (column, folded, title->zh_cn))
    best = 80;
  else if (contains_name (folded, title->zh_cn))
    best = 60;
  for (char **synonym = field->synonyms; synonym != NULL && *synonym != NULL; synonym++)
    {
      if (same_folded (folded, *synonym))
        return 95;
      if (is_cut_of (column, folded, *synonym))
        best = MAX (best, 78);
      else if (contains_name (folded, *synonym))
        best = MAX (best, 58);
    }
  return best;
}

/* Whether the first value of the column could be one of the field's. */
static int
sample_score (const GisSourceField *column, const GisField *field)
{
  GisValue value = GIS_VALUE_NULL;
  gboolean fits;

  if (column->sample == NULL || field->type == GIS_FIELD_TEXT)
    return 0;
  gis_value_set_text (&value, column->sample);
  fits = gis_field_normalize (field, &value, NULL);
  gis_value_clear (&value);
  if (fits)
    return field->type == GIS_FIELD_CODE ? 2 : 0;
  /* One odd code proves little, a text where a number belongs proves much. */
  return field->type == GIS_FIELD_CODE ? -12 : -60;
}

/* 0–100: how well a source column fits a field, which has @short_name in our own exports. */
static int
get_score (const GisSourceField *column, const GisField *field, const char *short_name)
{
  g_autofree char *folded = gis_catalog_fold (column->name);
  int score;

  if (field->derived || field->type == GIS_FIELD_REFERENCE || *folded == '\0')
    return 0;
  score = g_ascii_strcasecmp (column->name, short_name) == 0
            ? 100
            : name_score (column->name, folded, field);
  if (score == 0)
    return 0;
  return CLAMP (score + sample_score (column, field), 0, 100);
}

typedef struct
{
  guint column, field;
  int score;
} Pair;

static int
compare_pairs (gconstpointer a, gconstpointer b)
{
  const Pair *x = a, *y = b;

  if (x->score != y->score)
    return y->score - x->score;
  if (x->column != y->column)
    return x->column < y->column ? -1 : 1;
  return x->field < y->field ? -1 : x->field > y->field;
}

/* The best one-to-one mapping, greedily by confidence. */
GPtrArray *
gis_import_guess_mappings (const GisClass *klass, const GisSourceLayer *layer)
{
  g_autoptr (GArray) pairs = g_array_new (FALSE, FALSE, sizeof (Pair));
  g_autofree gboolean *taken = g_new0 (gboolean, klass->n_fields);
  g_auto (GStrv) short_names = gis_class_dup_short_names (klass);
  GPtrArray *mappings = g_ptr_array_new_with_free_func (mapping_free);

  for (guint i = 0; i < layer->fields->len; i++)
    {
      const GisSourceField *column = layer->fields->pdata[i];
      GisImportMapping *mapping = g_new0 (GisImportMapping, 1);

      mapping->column = g_strdup (column->name);
      mapping->width = column->width;
      g_ptr_array_add (mappings, mapping);
      for (guint j = 0; j < klass->n_fields; j++)
        {
          Pair pair = { i, j, get_score (column, &klass->fields[j], short_names[j]) };

          if (pair.score >= MAP_MIN)
            g_array_append_val (pairs, pair);
        }
    }
  g_array_sort (pairs, compare_pairs);
  for (guint i = 0; i < pairs->len; i++)
    {
      const Pair *pair = &g_array_index (pairs, Pair, i);
      GisImportMapping *mapping = mappings->pdata[pair->column];

      if (mapping->field != NULL || taken[pair->field])
        continue;
      taken[pair->field] = TRUE;
      mapping->field = g_strdup (klass->fields[pair->field].name);
      mapping->confidence = pair->score;
    }
  return mappings;
}

/* ---- class ---- */

static int
title_score (const GisClass *klass, const char *name)
{
  g_autofree char *folded = gis_catalog_fold (name);
  const char *const own[] = { klass->id,          klass->title.en,  klass->title.zh_cn,
                              klass->title.zh_tw, klass->plural.en, klass->plural.zh_cn,
                              klass->plural.zh_tw };
  int best = 0;

  for (guint i = 0; i < G_N_ELEMENTS (own); i++)
    if (same_folded (folded, own[i]))
      return 60;
  for (char **synonym = klass->synonyms; synonym != NULL && *synonym != NULL; synonym++)
    {
      g_autofree char *other = gis_catalog_fold (*synonym);

      if (strcmp (folded, other) == 0)
        return 58;
      if (strlen (other) >= 5 && strstr (folded, other) != NULL)
        best = MAX (best, 34 + (int) MIN (strlen (other), 16));
    }
  return best;
}

static int
class_score (const GisClass *klass, const GisSourceInfo *info, const GisSourceLayer *layer)
{
  g_autofree char *base = g_path_get_basename (info->uri);
  g_autoptr (GPtrArray) mappings = NULL;
  gboolean has_geometry = layer->geometry != GIS_GEOMETRY_NONE;
  int score, fields = 0;
  char *dot = strrchr (base, '.');

  if (dot != NULL)
    *dot = '\0';
  if (strcmp (klass->role, "record") == 0 || strcmp (klass->role, "link") == 0)
    return 0;
  if (has_geometry && layer->geometry != klass->geometry)
    return 0;
  if (!has_geometry && klass->geometry != GIS_GEOMETRY_NONE &&
      !g_str_has_prefix (layer->geometry_name, "Unknown") &&
      !g_str_has_prefix (layer->geometry_name, "Geometry"))
    return 0;
  score = MAX (title_score (klass, layer->name), title_score (klass, base) - 4);
  if (strcmp (klass->role, "area") == 0 && gis_source_layer_is_datav (layer))
    score = MAX (score, 60); /* boundaries, whatever number the file is named by */
  mappings = gis_import_guess_mappings (klass, layer);
  for (guint i = 0; i < mappings->len; i++)
    {
      const GisImportMapping *mapping = mappings->pdata[i];
      int index = mapping->field != NULL ? gis_class_find_field (klass, mapping->field) : -1;

      if (index < 0)
        continue;
      /* A required field that is there tells more than a note. */
      fields += mapping->confidence >= 78 ? (klass->fields[index].required ? 12 : 4) : 1;
    }
  return MIN (score + MIN (fields, 38), 99);
}

static const GisClass *
guess_class (GisCatalog *catalog,
             const GisSourceInfo *info,
             const GisSourceLayer *layer,
             int *confidence)
{
  const GisClass *best = NULL;
  int best_score = 0;

  for (guint i = 0; i < gis_catalog_get_n_classes (catalog); i++)
    {
      const GisClass *klass = gis_catalog_get_class (catalog, i);
      int score = class_score (klass, info, layer);

      if (score > best_score)
        {
          best_score = score;
          best = klass;
        }
    }
  *confidence = best_score;
  return best_score >= CLASS_MIN ? best : NULL;
}

/* ---- CRS ---- */

static GisBox
swap_box (const GisBox *box)
{
  return (GisBox){ box->min_y, box->min_x, box->max_y, box->max_x };
}

/* @extent in degrees; FALSE when it has no image. Corners and middles of the edges are taken. */
gboolean
gis_import_box_to_degrees (const char *crs, const GisBox *extent, GisBox *degrees, GError **error)
{
  g_autoptr (GisTransform) transform = gis_transform_new (crs, "EPSG:4326", error);
  double xy[18];

  *degrees = GIS_BOX_EMPTY;
  if (transform == NULL)
    return FALSE;
  for (int i = 0; i < 9; i++)
    {
      xy[2 * i] = extent->min_x + (extent->max_x - extent->min_x) * (i % 3) / 2;
      xy[2 * i + 1] = extent->min_y + (extent->max_y - extent->min_y) * (i / 3) / 2;
    }
  if (!gis_transform_points (transform, xy, 9, error))
    return FALSE;
  for (int i = 0; i < 9; i++)
    gis_box_extend (degrees, xy[2 * i], xy[2 * i + 1]);
  return TRUE;
}

/* Whether numbers in @extent, read as @crs, lie in its area of use. */
static gboolean
lies_in_area (const char *crs, const GisBox *extent)
{
  GisBox degrees, area;

  return gis_import_box_to_degrees (crs, extent, &degrees, NULL) && gis_crs_get_area (crs, &area) &&
         gis_box_intersects (&degrees, &area);
}

static void
settle_crs (GisImportPlan *plan, GisWorkspace *ws, const GisSourceLayer *layer)
{
  const GisBox *extent = &layer->extent;
  GisBox swapped = swap_box (extent);

  plan->crs = g_strdup (layer->crs);
  plan->declared_crs = g_strdup (layer->crs);
  plan->crs_declared = layer->crs != NULL;
  if (gis_box_is_empty (extent))
    return;
  if (plan->crs != NULL)
    {
      if (lies_in_area (plan->crs, extent))
        return;
      plan->swap_axes = lies_in_area (plan->crs, &swapped);
      return;
    }
  /* Metres without a word: most likely the workspace's own system. */
  if (ws != NULL && !(extent->max_x <= 180 && extent->max_y <= 180))
    {
      const char *own = gis_workspace_get_crs (ws);
      gboolean straight = lies_in_area (own, extent);

      if (straight || lies_in_area (own, &swapped))
        {
          plan->crs = g_strdup (own);
          plan->swap_axes = !straight;
          return;
        }
    }
  plan->crs = gis_crs_dup_guess (extent, &plan->swap_axes);
}

char *
gis_import_dup_suggested_crs (const GisSourceLayer *layer, const char *crs, GError **error)
{
  g_autoptr (GisImportPlan) plan = g_new0 (GisImportPlan, 1);
  GisBox degrees, extent;

  g_return_val_if_fail (layer != NULL, NULL);
  extent = layer->extent;
  if (crs != NULL)
    plan->crs = g_strdup (crs);
  else
    settle_crs (plan, NULL, layer);
  if (plan->swap_axes)
    extent = swap_box (&extent);
  if (plan->crs == NULL || gis_box_is_empty (&extent))
    {
      g_set_error (error, GIS_ERROR, GIS_ERROR_INVALID,
                   plan->crs == NULL ? _ ("layer “%s” declares no coordinate reference system")
                                     : _ ("layer “%s” has no extent"),
                   layer->name);
      return NULL;
    }
  if (!gis_import_box_to_degrees (plan->crs, &extent, &degrees, error))
    return NULL;
  return gis_crs_dup_suggestion (&degrees, error);
}

/* ---- keys: which columns are unique in the data ---- */

typedef struct
{
  guint column;
  GHashTable *seen;
  gint64 n_null, n_repeated, n_rows;
  gint64 n_integers, min, max; /* of values that are whole numbers */
} Uniqueness;

typedef struct
{
  Uniqueness *columns;
  guint n_columns;
  guint64 n_rows;
  GisJob *job;
} Examination;

static void
note_number (Uniqueness *u, const GisValue *value)
{
  gint64 number = 0;

  if (value->type == GIS_VALUE_TYPE_INTEGER)
    number = value->integer;
  else if (value->type != GIS_VALUE_TYPE_TEXT ||
           !g_ascii_string_to_signed (value->text, 10, G_MININT64, G_MAXINT64, &number, NULL))
    return;
  u->min = u->n_integers == 0 ? number : MIN (u->min, number);
  u->max = u->n_integers == 0 ? number : MAX (u->max, number);
  u->n_integers++;
}

static gboolean
examine_cb (const GisSourceRow *row, gpointer user_data, GError **error)
{
  Examination *examination = user_data;

  for (guint i = 0; i < examination->n_columns; i++)
    {
      Uniqueness *u = &examination->columns[i];
      const GisValue *value = u->column < row->n_values ? &row->values[u->column] : NULL;

      u->n_rows++;
      if (value == NULL || gis_value_is_null (value))
        {
          u->n_null++;
          continue;
        }
      note_number (u, value);
      if (!g_hash_table_add (u->seen, gis_value_dup_string (value)))
        u->n_repeated++;
    }
  return gis_job_step (examination->job, ++examination->n_rows, error);
}

static int
key_rank (const char *column)
{
  static const char *const keys[] = { "@id",      "osmid",     "fullid", "uuid",   "guid",
                                      "globalid", "featureid", "bsm",    "标识码", "id",
                                      "objectid", "objectid1", "gid",    "fid",    "要素编号",
                                      "countyid", "adcode",    NULL };
  g_autofree char *folded = gis_catalog_fold (column);

  if (strcmp (column, "@id") == 0)
    return 0;
  for (int i = 1; keys[i] != NULL; i++)
    if (strcmp (folded, keys[i]) == 0)
      return i;
  return -1;
}

/* Whether a key only counts the rows: a program gave it and gives it anew at the next export. A name
 * that says no more than "id" does so when its values are 1, 2, 3 … */
static gboolean
only_counts (const char *column, const Uniqueness *u)
{
  static const char *const counters[] = { "objectid", "objectid1", "gid", "fid", NULL };
  static const char *const vague[] = { "id", "featureid", "bsm", "标识码", "要素编号", NULL };
  g_autofree char *folded = gis_catalog_fold (column);

  if (strcmp (column, "@id") == 0)
    return FALSE;
  if (g_strv_contains (counters, folded))
    return TRUE;
  return g_strv_contains (vague, folded) && u->n_integers == u->n_rows &&
         (u->min == 0 || u->min == 1) && u->max - u->min == u->n_rows - 1;
}

static gboolean
is_unique_field (const GisClass *klass, const char *name)
{
  int index = name != NULL ? gis_class_find_field (klass, name) : -1;

  return index >= 0 && klass->fields[index].unique;
}

/* A code that repeats too often is none: the guess is taken back, and what was seen is kept for the
 * report. */
static void
refuse_repeating (GisImportMapping *mapping, const Uniqueness *u)
{
  gint64 n_values = u->n_rows - u->n_null;

  if (u->n_repeated * CODE_VALUES_PER_REPETITION <= n_values)
    return;
  mapping->refused = g_steal_pointer (&mapping->field);
  mapping->n_values = n_values;
  mapping->n_repeated = u->n_repeated;
  mapping->confidence = 0;
}

/* Reads the layer once when a column could be a key or is mapped to a unique field. The key is the
 * first that has a value in every row and never repeats. */
static gboolean
settle_keys (GisImportPlan *plan, const GisClass *klass, GisJob *job, GError **error)
{
  g_autoptr (GArray) columns = g_array_new (FALSE, TRUE, sizeof (Uniqueness));
  Examination examination;
  int best_rank = G_MAXINT;
  gboolean ok = TRUE;

  for (guint i = 0; i < plan->mappings->len; i++)
    {
      const GisImportMapping *mapping = plan->mappings->pdata[i];
      Uniqueness u = { .column = i };

      if (key_rank (mapping->column) < 0 && !is_unique_field (klass, mapping->field))
        continue;
      u.seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
      g_array_append_val (columns, u);
    }
  examination = (Examination){ (Uniqueness *) columns->data, columns->len, 0, job };
  if (columns->len > 0)
    {
      gis_job_begin (job, _ ("Looking for keys"), 0);
      ok = gis_source_read (plan->uri, plan->layer, plan->encoding, 0, examine_cb, &examination,
                            job, error);
    }
  g_clear_pointer (&plan->key_column, g_free);
  plan->key_is_number = FALSE;
  for (guint i = 0; i < columns->len; i++)
    {
      Uniqueness *u = &g_array_index (columns, Uniqueness, i);
      GisImportMapping *mapping = plan->mappings->pdata[u->column];
      int rank = key_rank (mapping->column);

      if (rank >= 0 && rank < best_rank && u->n_null == 0 && u->n_repeated == 0 && u->n_rows > 0)
        {
          best_rank = rank;
          g_free (plan->key_column);
          plan->key_column = g_strdup (mapping->column);
          plan->key_is_number = only_counts (mapping->column, u);
        }
      if (is_unique_field (klass, mapping->field))
        refuse_repeating (mapping, u);
      g_hash_table_unref (u->seen);
    }
  return ok;
}

static int
compare_texts (gconstpointer a, gconstpointer b)
{
  return strcmp (*(char *const *) a, *(char *const *) b);
}

/* The same for the same columns in any order, whatever the file is called. */
static char *
dup_shape (const GisSourceLayer *layer)
{
  g_autoptr (GPtrArray) columns = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);

  for (guint i = 0; i < layer->fields->len; i++)
    {
      const GisSourceField *field = layer->fields->pdata[i];

      g_ptr_array_add (columns, g_strdup_printf ("%s:%s\n", field->name, field->type));
    }
  g_ptr_array_sort (columns, compare_texts);
  for (guint i = 0; i < columns->len; i++)
    g_checksum_update (sum, columns->pdata[i], -1);
  return g_strndup (g_checksum_get_string (sum), 16);
}

/* ---- public ---- */

/* A workspace's tables read like any others; its own would come in twice. */
static gboolean
check_not_itself (GisWorkspace *ws, const GisSourceInfo *info, GError **error)
{
  GStatBuf own, source;

  if (g_stat (gis_workspace_get_path (ws), &own) != 0 || g_stat (info->uri, &source) != 0 ||
      own.st_dev != source.st_dev || own.st_ino != source.st_ino)
    return TRUE;
  g_set_error (error, GIS_ERROR, GIS_ERROR_USAGE,
               _ ("“%s” is the workspace itself; it cannot be imported into itself"), info->uri);
  return FALSE;
}

static const GisSourceLayer *
choose_layer (const GisSourceInfo *info, const char *name, GError **error)
{
  g_autoptr (GString) list = g_string_new (NULL);
  const GisSourceLayer *layer = NULL;

  if (name != NULL)
    layer = gis_source_info_find_layer (info, name);
  else if (info->layers->len == 1)
    layer = info->layers->pdata[0];
  if (layer != NULL)
    return layer;
  for (guint i = 0; i < info->layers->len && i < 20; i++)
    g_string_append_printf (list, "%s%s", i > 0 ? ", " : "",
                            ((GisSourceLayer *) info->layers->pdata[i])->name);
  if (name != NULL)
    g_set_error (error, GIS_ERROR, GIS_ERROR_USAGE, _ ("“%s” has no layer “%s”; it has: %s"),
                 info->uri, name, list->str);
  else
    g_set_error (error, GIS_ERROR, GIS_ERROR_USAGE, _ ("“%s” has %u layers; name one of: %s"),
                 info->uri, info->layers->len, list->str);
  return NULL;
}

GisImportPlan *
gis_import_plan_new (GisWorkspace *ws,
                     const GisSourceInfo *info,
                     const char *layer_name,
                     const char *class_id,
                     GisJob *job,
                     GError **error)
{
  g_autoptr (GisImportPlan) plan = NULL;
  const GisSourceLayer *layer;
  GisCatalog *catalog;
  const GisClass *klass;

  g_return_val_if_fail (ws != NULL && info != NULL, NULL);
  if (!check_not_itself (ws, info, error))
    return NULL;
  layer = choose_layer (info, layer_name, error);
  if (layer == NULL)
    return NULL;
  catalog = gis_workspace_get_catalog (ws);
  plan = g_new0 (GisImportPlan, 1);
  plan->uri = g_strdup (info->uri);
  plan->layer = g_strdup (layer->name);
  plan->shape = dup_shape (layer);
  plan->encoding = g_strdup (info->encoding);
  plan->shapeless = strcmp (layer->geometry_name, "None") == 0;
  if (class_id != NULL)
    klass = gis_catalog_require_class (catalog, class_id, error);
  else
    {
      klass = guess_class (catalog, info, layer, &plan->class_confidence);
      if (klass == NULL)
        g_set_error (error, GIS_ERROR, GIS_ERROR_USAGE,
                     _ ("nothing tells what class layer “%s” holds; name the class"), layer->name);
    }
  if (klass == NULL)
    return NULL;
  settle_crs (plan, ws, layer);
  if (!gis_import_plan_set_class (plan, ws, info, klass->id, job, error))
    return NULL;
  return g_steal_pointer (&plan);
}

gboolean
gis_import_plan_set_class (GisImportPlan *plan,
                           GisWorkspace *ws,
                           const GisSourceInfo *info,
                           const char *class_id,
                           GisJob *job,
                           GError **error)
{
  const GisClass *klass =
    gis_catalog_require_class (gis_workspace_get_catalog (ws), class_id, error);
  const GisSourceLayer *layer = gis_source_info_find_layer (info, plan->layer);

  g_return_val_if_fail (layer != NULL, FALSE);
  if (klass == NULL)
    return FALSE;
  g_clear_pointer (&plan->mappings, g_ptr_array_unref);
  plan->mappings = gis_import_guess_mappings (klass, layer);
  if (g_strcmp0 (plan->class_id, class_id) != 0)
    {
      /* A class that somebody named is certain; the guess keeps its own confidence. */
      if (plan->class_id != NULL || plan->class_confidence == 0)
        plan->class_confidence = 100;
      g_free (plan->class_id);
      plan->class_id = g_strdup (class_id);
    }
  return settle_keys (plan, klass, job, error);
}

static GisImportMapping *
find_mapping (GisImportPlan *plan, const char *column)
{
  for (guint i = 0; i < plan->mappings->len; i++)
    {
      GisImportMapping *mapping = plan->mappings->pdata[i];

      if (strcmp (mapping->column, column) == 0)
        return mapping;
    }
  return NULL;
}

gboolean
gis_import_plan_map (GisImportPlan *plan,
                     GisWorkspace *ws,
                     const char *field,
                     const char *column,
                     GError **error)
{
  const GisClass *klass =
    gis_catalog_require_class (gis_workspace_get_catalog (ws), plan->class_id, error);
  GisImportMapping *mapping = column != NULL ? find_mapping (plan, column) : NULL;
  int index;

  if (klass == NULL)
    return FALSE;
  index = gis_class_find_field (klass, field);
  if (index < 0 || klass->fields[index].type == GIS_FIELD_REFERENCE)
    {
      g_set_error (error, GIS_ERROR, GIS_ERROR_USAGE,
                   index < 0 ? _ ("class “%s” has no field “%s”")
                             : _ ("class “%s”: field “%s” is filled by the program"),
                   klass->id, field);
      return FALSE;
    }
  if (column != NULL && mapping == NULL)
    {
      g_set_error (error, GIS_ERROR, GIS_ERROR_USAGE, _ ("layer “%s” has no column “%s”"),
                   plan->layer, column);
      return FALSE;
    }
  for (guint i = 0; i < plan->mappings->len; i++)
    {
      GisImportMapping *other = plan->mappings->pdata[i];

      if (g_strcmp0 (other->field, field) == 0)
        g_clear_pointer (&other->field, g_free);
    }
  if (mapping != NULL)
    {
      g_free (mapping->field);
      mapping->field = g_strdup (field);
      mapping->confidence = 100;
    }
  return TRUE;
}

gboolean
gis_import_plan_set_crs (GisImportPlan *plan,
                         const GisSourceInfo *info,
                         const char *crs,
                         GError **error)
{
  const GisSourceLayer *layer = gis_source_info_find_layer (info, plan->layer);
  g_autofree char *code = crs != NULL ? gis_crs_dup_typed (crs) : NULL;
  g_autoptr (GisTransform) known = NULL;
  GisBox swapped;

  g_return_val_if_fail (layer != NULL && crs != NULL, FALSE);
  known = gis_transform_new (code, "EPSG:4326", error);
  if (known == NULL)
    return FALSE;
  g_free (plan->crs);
  plan->crs = g_steal_pointer (&code);
  plan->crs_declared = TRUE;
  swapped = swap_box (&layer->extent);
  plan->swap_axes = !gis_box_is_empty (&layer->extent) &&
                    !lies_in_area (plan->crs, &layer->extent) && lies_in_area (plan->crs, &swapped);
  return TRUE;
}

gboolean
gis_import_plan_doubts_crs (const GisImportPlan *plan, const GisSourceLayer *layer)
{
  g_return_val_if_fail (plan != NULL && layer != NULL, FALSE);
  return plan->crs != NULL && gis_source_layer_is_datav (layer) &&
         strcmp (plan->crs, "GCJ-02") != 0 && strcmp (plan->crs, "BD-09") != 0;
}

GisImportPlan *
gis_import_plan_copy (const GisImportPlan *plan)
{
  GisImportPlan *copy = g_new0 (GisImportPlan, 1);

  *copy = *plan;
  copy->uri = g_strdup (plan->uri);
  copy->layer = g_strdup (plan->layer);
  copy->class_id = g_strdup (plan->class_id);
  copy->crs = g_strdup (plan->crs);
  copy->declared_crs = g_strdup (plan->declared_crs);
  copy->encoding = g_strdup (plan->encoding);
  copy->key_column = g_strdup (plan->key_column);
  copy->shape = g_strdup (plan->shape);
  copy->mappings = g_ptr_array_new_with_free_func (mapping_free);
  for (guint i = 0; i < plan->mappings->len; i++)
    {
      const GisImportMapping *from = plan->mappings->pdata[i];
      GisImportMapping *to = g_new0 (GisImportMapping, 1);

      to->column = g_strdup (from->column);
      to->field = g_strdup (from->field);
      to->confidence = from->confidence;
      to->refused = g_strdup (from->refused);
      to->n_values = from->n_values;
      to->n_repeated = from->n_repeated;
      to->width = from->width;
      g_ptr_array_add (copy->mappings, to);
    }
  return copy;
}

void
gis_import_plan_free (GisImportPlan *plan)
{
  if (plan == NULL)
    return;
  g_free (plan->uri);
  g_free (plan->layer);
  g_free (plan->class_id);
  g_free (plan->crs);
  g_free (plan->declared_crs);
  g_free (plan->encoding);
  g_free (plan->key_column);
  g_free (plan->shape);
  g_clear_pointer (&plan->mappings, g_ptr_array_unref);
  g_free (plan);
}
