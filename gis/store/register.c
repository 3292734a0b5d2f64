/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sums over the parts are made while they are read once, keyed by the row they belong to. */
#include "gis/store/register.h"

#include "gis/core/error.h"
#include "gis/core/i18n.h"
#include <string.h>

const GisField *
gis_register_find_part_field (const GisClass *part, const GisClass *whole)
{
  g_autofree char *prefix = NULL;

  g_return_val_if_fail (part != NULL && whole != NULL, NULL);
  prefix = g_strconcat (whole->id, "_", NULL);
  if (whole->geometry != GIS_GEOMETRY_NONE || part->geometry == GIS_GEOMETRY_NONE ||
      !g_str_has_prefix (part->id, prefix))
    return NULL;
  for (guint i = 0; i < part->n_fields; i++)
    if (part->fields[i].type == GIS_FIELD_REFERENCE &&
        g_strcmp0 (part->fields[i].reference, whole->id) == 0)
      return &part->fields[i];
  return NULL;
}

static gboolean
has_parts (const GisCatalog *catalog, const GisClass *whole)
{
  for (guint i = 0; i < gis_catalog_get_n_classes (catalog); i++)
    if (gis_register_find_part_field (gis_catalog_get_class (catalog, i), whole) != NULL)
      return TRUE;
  return FALSE;
}

const GisClass *
gis_register_find_class (const GisCatalog *catalog)
{
  g_return_val_if_fail (catalog != NULL, NULL);
  for (guint i = 0; i < gis_catalog_get_n_classes (catalog); i++)
    if (has_parts (catalog, gis_catalog_get_class (catalog, i)))
      return gis_catalog_get_class (catalog, i);
  return NULL;
}

void
gis_register_entry_free (GisRegisterEntry *entry)
{
  if (entry == NULL)
    return;
  gis_row_free (entry->row);
  g_free (entry);
}

static const GisClass *
require_register (GisWorkspace *ws, const char *class_id, GError **error)
{
  GisCatalog *catalog = gis_workspace_get_catalog (ws);
  const GisClass *klass = gis_catalog_require_class (catalog, class_id, error);

  if (klass == NULL || has_parts (catalog, klass))
    return klass;
  g_set_error (error, GIS_ERROR, GIS_ERROR_USAGE, _ ("Class %s is no register: nothing is a part"),
               class_id);
  return NULL;
}

/* ---- The list ---- */

typedef struct
{
  GPtrArray *entries;
  GHashTable *by_id; /* &row->id → entry */
  GisRegisterEntry *none;
  int field; /* of the part class being read */
} Listing;

static gboolean
add_entry (const GisRow *row, gpointer user_data)
{
  Listing *listing = user_data;
  GisRegisterEntry *entry = g_new0 (GisRegisterEntry, 1);

  entry->row = gis_row_copy (row);
  g_ptr_array_add (listing->entries, entry);
  g_hash_table_insert (listing->by_id, &entry->row->id, entry);
  return TRUE;
}

static gboolean
add_part (const GisRow *part, gpointer user_data)
{
  Listing *listing = user_data;
  gint64 id = gis_value_get_integer (&part->values[listing->field], 0);
  GisRegisterEntry *entry = g_hash_table_lookup (listing->by_id, &id);

  if (entry == NULL)
    {
      if (listing->none == NULL)
        listing->none = g_new0 (GisRegisterEntry, 1);
      entry = listing->none;
    }
  entry->n_parts++;
  if (part->geometry != NULL)
    entry->length_m += gis_geometry_get_length (part->geometry);
  return TRUE;
}

static int
compare_entries (gconstpointer a, gconstpointer b)
{
  const GisRow *left = (*(GisRegisterEntry *const *) a)->row;
  const GisRow *right = (*(GisRegisterEntry *const *) b)->row;
  g_autofree char *left_name = gis_row_dup_label (left);
  g_autofree char *right_name = gis_row_dup_label (right);
  int order = g_utf8_collate (left_name, right_name);

  return order != 0 ? order : (left->id > right->id) - (left->id < right->id);
}

GPtrArray *
gis_register_list (GisWorkspace *ws, const char *class_id, GisJob *job, GError **error)
{
  const GisClass *klass;
  GisCatalog *catalog;
  g_autoptr (GPtrArray) entries =
               g_ptr_array_new_with_free_func ((GDestroyNotify) gis_register_entry_free);
  g_autoptr (GHashTable) by_id = g_hash_table_new (g_int64_hash, g_int64_equal);
  Listing listing = { entries, by_id, NULL, 0 };
  gboolean done;

  g_return_val_if_fail (GIS_IS_WORKSPACE (ws) && class_id != NULL, NULL);
  klass = require_register (ws, class_id, error);
  catalog = gis_workspace_get_catalog (ws);
  gis_job_begin (job, _ ("Reading the register"), 0);
  done = klass != NULL && gis_store_each (ws, class_id, NULL, add_entry, &listing, job, error);
  for (guint i = 0; done && i < gis_catalog_get_n_classes (catalog); i++)
    {
      const GisClass *part = gis_catalog_get_class (catalog, i);
      const GisField *field = gis_register_find_part_field (part, klass);
      if (field == NULL)
        continue;
      listing.field = gis_class_find_field (part, field->name);
      done = gis_store_each (ws, part->id, NULL, add_part, &listing, job, error);
    }
  g_ptr_array_sort (entries, compare_entries);
  if (listing.none != NULL)
    g_ptr_array_add (entries, listing.none);
  return done ? g_steal_pointer (&entries) : NULL;
}

GPtrArray *
gis_register_list_parts (GisWorkspace *ws, const char *class_id, gint64 id, GError **error)
{
  const GisClass *klass;
  GisCatalog *catalog;
  g_autoptr (GPtrArray) parts = g_ptr_array_new_with_free_func ((GDestroyNotify) gis_row_free);

  g_return_val_if_fail (GIS_IS_WORKSPACE (ws) && class_id != NULL, NULL);
  klass = require_register (ws, class_id, error);
  if (klass == NULL)
    return NULL;
  catalog = gis_workspace_get_catalog (ws);
  for (guint i = 0; i < gis_catalog_get_n_classes (catalog); i++)
    {
      const GisClass *part = gis_catalog_get_class (catalog, i);
      const GisField *field = gis_register_find_part_field (part, klass);
      GisFilter filter;
      g_autoptr (GPtrArray) rows = NULL;
      if (field == NULL)
        continue;
      filter = (GisFilter){ field->name, id != 0 ? GIS_OP_EQ : GIS_OP_IS_NULL,
                            id != 0 ? gis_value_of_integer (id) : GIS_VALUE_NULL };
      rows =
        gis_store_list (ws, part->id, &(GisQuery){ .filters = &filter, .n_filters = 1 }, error);
      if (rows == NULL)
        return NULL;
      g_ptr_array_extend_and_steal (parts, g_steal_pointer (&rows));
    }
  return g_steal_pointer (&parts);
}

/* ---- A new row ---- */

/* "road_name" beside "road_id"; else the field of the same name. */
static const GisValue *
find_name (const GisClass *whole, const GisRow *part, const char *field)
{
  gsize length = g_str_has_suffix (field, "_id") ? strlen (field) - 3 : strlen (field);
  g_autofree char *beside = g_strdup_printf ("%.*s_%s", (int) length, field, whole->label_field);
  int index = gis_class_find_field (part->klass, beside);

  if (index < 0 || gis_value_is_null (&part->values[index]))
    index = gis_register_find_part_field (part->klass, whole) != NULL
              ? gis_class_find_field (part->klass, whole->label_field)
              : -1;
  return index >= 0 && part->values[index].type == GIS_VALUE_TYPE_TEXT ? &part->values[index]
                                                                       : NULL;
}

GisRow *
gis_register_row_for (const GisClass *whole,
                      const GisRow *part,
                      const char *field,
                      const char *name)
{
  g_autoptr (GisRow) row = NULL;
  const GisValue *given;
  GisValue text = gis_value_of_static_text (name);

  g_return_val_if_fail (whole != NULL && part != NULL && field != NULL, NULL);
  if (whole->label_field == NULL || gis_class_find_field (whole, whole->label_field) < 0)
    return NULL;
  given = name != NULL && *name != '\0' ? &text : find_name (whole, part, field);
  if (given == NULL)
    return NULL;
  row = gis_row_new (whole);
  for (guint i = 0; i < whole->n_fields; i++)
    {
      const GisField *target = &whole->fields[i];
      int index = gis_class_find_field (part->klass, target->name);
      if (index >= 0 && !target->unique && !target->derived &&
          target->type == part->klass->fields[index].type &&
          target->domain == part->klass->fields[index].domain &&
          !g_str_equal (target->name, "note"))
        gis_row_set (row, target->name, &part->values[index]);
    }
  gis_row_set (row, whole->label_field, given);
  return g_steal_pointer (&row);
}
