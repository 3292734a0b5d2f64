/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rows behind a figure, named as a person would, and the plain census figures. */
#include "gis/core/error.h"
#include "gis/core/i18n.h"
#include "gis/progress/targets.h"
#include "gis/progress/units.h"

#include <string.h>

void
gis_target_row_free (GisTargetRow *row)
{
  if (row == NULL)
    return;
  g_free (row->label);
  g_free (row->district);
  g_free (row);
}

static JsonObject *
find_rule (const GisRule *document, const char *target_id, GError **error)
{
  g_autoptr (GPtrArray) rules = gis_json_list_objects (gis_rule_get_root (document), "targets");

  for (guint i = 0; i < rules->len; i++)
    if (g_strcmp0 (gis_json_get_string (g_ptr_array_index (rules, i), "id"), target_id) == 0)
      return g_ptr_array_index (rules, i);
  g_set_error (error, GIS_ERROR, GIS_ERROR_USAGE, _ ("There is no target “%s”"), target_id);
  return NULL;
}

static gint
compare_rows (gconstpointer a, gconstpointer b)
{
  const GisTargetRow *x = *(GisTargetRow *const *) a, *y = *(GisTargetRow *const *) b;

  /* GIS_DATE_NONE is the least date: what is not done comes last. */
  if (x->done_on != y->done_on)
    return x->done_on > y->done_on ? -1 : 1;
  return (x->id > y->id) - (x->id < y->id);
}

typedef struct
{
  GHashTable *rows; /* gint64* (inside the row) → GisTargetRow */
} Namer;

static gboolean
name_row_cb (const GisRow *row, gpointer user_data)
{
  Namer *namer = user_data;
  GisTargetRow *named = g_hash_table_lookup (namer->rows, &row->id);
  int district;

  if (named == NULL)
    return TRUE;
  district = gis_class_find_field (row->klass, "district");
  named->label = gis_row_dup_name (row);
  if (district >= 0)
    named->district = g_strdup (gis_value_get_text (&row->values[district]));
  return TRUE;
}

/* Labels and districts of the rows of each class, in one pass a class. */
static gboolean
name_rows (GisWorkspace *ws, GPtrArray *rows, GError **error)
{
  const GisQuery query = { .without_geometry = TRUE };
  GisCatalog *catalog = gis_workspace_get_catalog (ws);

  for (guint i = 0; i < gis_catalog_get_n_classes (catalog); i++)
    {
      const GisClass *klass = gis_catalog_get_class (catalog, i);
      g_autoptr (GHashTable) index = g_hash_table_new (g_int64_hash, g_int64_equal);
      Namer namer = { index };
      for (guint j = 0; j < rows->len; j++)
        {
          GisTargetRow *row = g_ptr_array_index (rows, j);
          if (strcmp (row->class_id, klass->id) == 0)
            g_hash_table_insert (index, &row->id, row);
        }
      if (g_hash_table_size (index) > 0 &&
          !gis_store_each (ws, klass->id, &query, name_row_cb, &namer, NULL, error))
        return FALSE;
    }
  for (guint i = 0; i < rows->len; i++)
    {
      GisTargetRow *row = g_ptr_array_index (rows, i);
      if (row->label == NULL) /* deleted since */
        row->label = g_strdup_printf ("%s %" G_GINT64_FORMAT, row->class_id, row->id);
    }
  return TRUE;
}

GPtrArray *
gis_targets_list_rows (GisWorkspace *ws, const char *target_id, GisDate at, GError **error)
{
  g_autoptr (GisRule) document = gis_rule_load (ws, "targets", error);
  JsonObject *rule = document != NULL ? find_rule (document, target_id, error) : NULL;
  g_autoptr (GPtrArray) rows =
               g_ptr_array_new_with_free_func ((GDestroyNotify) gis_target_row_free);
  g_autoptr (GisUnits) units = NULL;

  if (rule == NULL)
    return NULL;
  if (at == GIS_DATE_NONE)
    at = gis_workspace_get_today (ws);
  units = gis_units_collect (ws, rule, NULL, error);
  if (units == NULL)
    return NULL;
  for (guint i = 0; i < units->units->len; i++)
    {
      const GisUnit *unit = &g_array_index (units->units, GisUnit, i);
      GisTargetRow *row;
      if (unit->since > at)
        continue;
      row = g_new0 (GisTargetRow, 1);
      row->class_id = unit->class_id;
      row->id = unit->id;
      row->amount = unit->amount;
      row->done_on = gis_unit_get_done_on (unit, at);
      g_ptr_array_add (rows, row);
    }
  if (!name_rows (ws, rows, error))
    return NULL;
  g_ptr_array_sort (rows, compare_rows);
  return g_steal_pointer (&rows);
}

/* ---- Census figures ---- */

void
gis_class_stats_free (GisClassStats *stats)
{
  if (stats == NULL)
    return;
  g_clear_pointer (&stats->states, g_hash_table_unref);
  g_free (stats);
}

GPtrArray *
gis_stats_compute (GisWorkspace *ws, GisDate at, GError **error)
{
  GisCatalog *catalog = gis_workspace_get_catalog (ws);
  const GisQuery query = { .at = at };
  g_autoptr (GPtrArray) all =
               g_ptr_array_new_with_free_func ((GDestroyNotify) gis_class_stats_free);

  for (guint i = 0; i < gis_catalog_get_n_classes (catalog); i++)
    {
      const GisClass *klass = gis_catalog_get_class (catalog, i);
      GisClassStats *stats = g_new0 (GisClassStats, 1);
      g_ptr_array_add (all, stats);
      stats->class_id = g_intern_string (klass->id);
      stats->count = gis_store_count (ws, klass->id, &query, error);
      if (stats->count < 0)
        return NULL;
      if (klass->geometry != GIS_GEOMETRY_NONE && klass->geometry != GIS_GEOMETRY_POINT &&
          !gis_store_measure (ws, klass->id, &query, &stats->length_m, &stats->area_m2, error))
        return NULL;
      if (klass->state_field == NULL)
        continue;
      stats->states = gis_store_count_by (ws, klass->id, klass->state_field, &query, error);
      if (stats->states == NULL)
        return NULL;
    }
  return g_steal_pointer (&all);
}
