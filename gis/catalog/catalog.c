/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The catalogue object: where its documents come from, who owns what, and looking things up. */
#include "gis/catalog/catalog-private.h"
#include "gis/core/error.h"
#include "gis/core/i18n.h"

#include <gio/gio.h>
#include <string.h>

#define RESOURCE_FOLDER "/io/github/sanhua/gis/catalog/"

static void
clear_value (GisDomainValue *value)
{
  g_free (value->code);
  gis_text_clear (&value->title);
  g_strfreev (value->synonyms);
  g_free (value->color);
  g_free (value->color_dark);
  g_free (value->glyph);
  g_free (value->component);
}

void
gis_domain_free (GisDomain *domain)
{
  if (domain == NULL)
    return;
  for (guint i = 0; i < domain->n_values; i++)
    clear_value (&domain->values[i]);
  g_free (domain->values);
  g_free (domain->id);
  gis_text_clear (&domain->title);
  g_clear_pointer (&domain->index, g_hash_table_unref);
  g_free (domain);
}

static void
clear_field (GisField *field)
{
  g_free (field->name);
  gis_text_clear (&field->title);
  gis_text_clear (&field->hint);
  g_free (field->unit);
  g_free (field->reference);
  g_free (field->group);
  g_free (field->domain_id);
  gis_value_clear (&field->default_value);
  g_strfreev (field->synonyms);
  g_strfreev (field->foreign_values);
}

void
gis_class_free (GisClass *klass)
{
  if (klass == NULL)
    return;
  for (guint i = 0; i < klass->n_fields; i++)
    clear_field (&klass->fields[i]);
  for (guint i = 0; i < klass->n_transitions; i++)
    {
      g_free (klass->transitions[i].field);
      g_free (klass->transitions[i].from);
      g_free (klass->transitions[i].to);
    }
  for (guint i = 0; i < klass->n_themes; i++)
    gis_theme_clear (&klass->themes[i]);
  g_free (klass->fields);
  g_free (klass->transitions);
  g_free (klass->themes);
  g_free (klass->id);
  g_free (klass->role);
  gis_text_clear (&klass->title);
  gis_text_clear (&klass->plural);
  g_free (klass->icon);
  g_strfreev (klass->synonyms);
  g_free (klass->code_prefix);
  g_free (klass->label_field);
  g_free (klass->state_field);
  g_free (klass->color);
  g_free (klass->color_dark);
  g_free (klass->glyph);
  g_free (klass);
}

void
gis_group_free (GisGroup *group)
{
  g_free (group->id);
  gis_text_clear (&group->title);
  g_free (group);
}

GisCatalog *
gis_catalog_new_empty (void)
{
  GisCatalog *catalog = g_new0 (GisCatalog, 1);

  g_atomic_ref_count_init (&catalog->ref_count);
  catalog->groups = g_ptr_array_new_with_free_func ((GDestroyNotify) gis_group_free);
  catalog->domains = g_ptr_array_new_with_free_func ((GDestroyNotify) gis_domain_free);
  catalog->classes = g_ptr_array_new_with_free_func ((GDestroyNotify) gis_class_free);
  catalog->class_index = g_hash_table_new (g_str_hash, g_str_equal);
  catalog->domain_index = g_hash_table_new (g_str_hash, g_str_equal);
  return catalog;
}

GisCatalog *
gis_catalog_ref (GisCatalog *catalog)
{
  g_atomic_ref_count_inc (&catalog->ref_count);
  return catalog;
}

void
gis_catalog_unref (GisCatalog *catalog)
{
  if (catalog == NULL || !g_atomic_ref_count_dec (&catalog->ref_count))
    return;
  g_hash_table_unref (catalog->class_index);
  g_hash_table_unref (catalog->domain_index);
  g_ptr_array_unref (catalog->classes);
  g_ptr_array_unref (catalog->domains);
  g_ptr_array_unref (catalog->groups);
  g_strfreev (catalog->order);
  g_free (catalog);
}

static gboolean
add_builtin (GisCatalog *catalog, GError **error)
{
  g_auto (GStrv) names = g_resources_enumerate_children (RESOURCE_FOLDER, 0, error);

  if (names == NULL)
    return FALSE;
  for (guint i = 0; names[i] != NULL; i++)
    {
      g_autofree char *path = g_strconcat (RESOURCE_FOLDER, names[i], NULL);
      g_autoptr (GBytes) bytes = g_resources_lookup_data (path, 0, error);
      if (bytes == NULL ||
          !gis_catalog_add_json (catalog, g_bytes_get_data (bytes, NULL),
                                 (gssize) g_bytes_get_size (bytes), names[i], error))
        return FALSE;
    }
  return TRUE;
}

GisCatalog *
gis_catalog_new_builtin (GError **error)
{
  g_autoptr (GisCatalog) catalog = gis_catalog_new_empty ();

  if (!add_builtin (catalog, error) || !gis_catalog_resolve (catalog, "catalog", error))
    return NULL;
  return g_steal_pointer (&catalog);
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* Sorted *.json names of @folder. */
static GPtrArray *
list_json (const char *folder, GError **error)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, error);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  const char *name;

  if (dir == NULL)
    return NULL;
  while ((name = g_dir_read_name (dir)) != NULL)
    if (g_str_has_suffix (name, ".json"))
      g_ptr_array_add (names, g_strdup (name));
  g_ptr_array_sort (names, compare_names);
  return g_steal_pointer (&names);
}

GisCatalog *
gis_catalog_new_from_folder (const char *folder, GError **error)
{
  g_autoptr (GisCatalog) catalog = gis_catalog_new_empty ();
  g_autoptr (GPtrArray) names = NULL;

  g_return_val_if_fail (folder != NULL, NULL);
  if (!add_builtin (catalog, error))
    return NULL;
  names = list_json (folder, error);
  if (names == NULL)
    return NULL;
  for (guint i = 0; i < names->len; i++)
    {
      const char *name = g_ptr_array_index (names, i);
      g_autofree char *path = g_build_filename (folder, name, NULL);
      g_autofree char *text = NULL;
      gsize length;
      if (!g_file_get_contents (path, &text, &length, error) ||
          !gis_catalog_add_json (catalog, text, (gssize) length, name, error))
        return NULL;
    }
  if (!gis_catalog_resolve (catalog, folder, error))
    return NULL;
  return g_steal_pointer (&catalog);
}

GisCatalog *
gis_catalog_new_from_json (const char *json, GError **error)
{
  g_autoptr (GisCatalog) catalog = gis_catalog_new_empty ();
  const char *where = _ ("catalogue of the workspace");

  g_return_val_if_fail (json != NULL, NULL);
  if (!gis_catalog_add_json (catalog, json, -1, where, error) ||
      !gis_catalog_resolve (catalog, where, error))
    return NULL;
  return g_steal_pointer (&catalog);
}

GisCatalog *
gis_catalog_new_with_class (const GisCatalog *catalog, const GisClass *klass, GError **error)
{
  g_autoptr (GisCatalog) copy = gis_catalog_new_empty ();
  g_autofree char *json = NULL;
  g_autofree char *class_json = NULL;

  g_return_val_if_fail (catalog != NULL && klass != NULL, NULL);
  json = gis_catalog_dup_json (catalog);
  class_json = gis_catalog_dup_class_json (klass);
  if (!gis_catalog_add_json (copy, json, -1, klass->id, error) ||
      !gis_catalog_add_json (copy, class_json, -1, klass->id, error) ||
      !gis_catalog_resolve (copy, klass->id, error))
    return NULL;
  return g_steal_pointer (&copy);
}

guint
gis_catalog_get_n_classes (const GisCatalog *catalog)
{
  return catalog->classes->len;
}

const GisClass *
gis_catalog_get_class (const GisCatalog *catalog, guint index)
{
  g_return_val_if_fail (index < catalog->classes->len, NULL);
  return g_ptr_array_index (catalog->classes, index);
}

const GisClass *
gis_catalog_find_class (const GisCatalog *catalog, const char *id)
{
  return id != NULL ? g_hash_table_lookup (catalog->class_index, id) : NULL;
}

const GisClass *
gis_catalog_require_class (const GisCatalog *catalog, const char *id, GError **error)
{
  const GisClass *klass = gis_catalog_find_class (catalog, id);
  g_autoptr (GString) known = NULL;

  if (klass != NULL)
    return klass;
  known = g_string_new (NULL);
  for (guint i = 0; i < catalog->classes->len; i++)
    g_string_append_printf (known, "%s%s", i > 0 ? ", " : "",
                            gis_catalog_get_class (catalog, i)->id);
  g_set_error (error, GIS_ERROR, GIS_ERROR_USAGE, _ ("There is no class “%s”; classes are: %s"),
               id != NULL ? id : "", known->str);
  return NULL;
}

const GisDomain *
gis_catalog_find_domain (const GisCatalog *catalog, const char *id)
{
  return id != NULL ? g_hash_table_lookup (catalog->domain_index, id) : NULL;
}

int
gis_class_find_field (const GisClass *klass, const char *name)
{
  if (name == NULL)
    return -1;
  for (guint i = 0; i < klass->n_fields; i++)
    if (strcmp (klass->fields[i].name, name) == 0)
      return (int) i;
  return -1;
}

const GisTheme *
gis_class_find_theme (const GisClass *klass, const char *id)
{
  for (guint i = 0; i < klass->n_themes; i++)
    if (g_strcmp0 (klass->themes[i].id, id) == 0)
      return &klass->themes[i];
  return NULL;
}

const char *
gis_class_get_group_title (const GisCatalog *catalog, const char *group)
{
  for (guint i = 0; i < catalog->groups->len; i++)
    {
      const GisGroup *known = g_ptr_array_index (catalog->groups, i);
      if (g_strcmp0 (known->id, group) == 0)
        return gis_text_get (&known->title);
    }
  return group != NULL ? group : "";
}

const GisDomainValue *
gis_domain_find (const GisDomain *domain, const char *code)
{
  if (code == NULL)
    return NULL;
  for (guint i = 0; i < domain->n_values; i++)
    if (strcmp (domain->values[i].code, code) == 0)
      return &domain->values[i];
  return NULL;
}

const GisTransition *
gis_class_find_transition (const GisClass *klass,
                           const char *field,
                           const char *from,
                           const char *to)
{
  for (guint i = 0; i < klass->n_transitions; i++)
    {
      const GisTransition *transition = &klass->transitions[i];
      if (g_strcmp0 (transition->field, field) == 0 && g_strcmp0 (transition->from, from) == 0 &&
          g_strcmp0 (transition->to, to) == 0)
        return transition;
    }
  return NULL;
}

gboolean
gis_class_allows_field (const GisClass *klass, const char *field, const char *from, const char *to)
{
  gboolean any = FALSE;

  if (g_strcmp0 (from, to) == 0)
    return TRUE;
  for (guint i = 0; i < klass->n_transitions; i++)
    {
      const GisTransition *transition = &klass->transitions[i];
      if (g_strcmp0 (transition->field, field) != 0)
        continue;
      /* First values are bound only when one is named; all others once there is any transition. */
      if (from != NULL || transition->from == NULL)
        any = TRUE;
    }
  return !any || gis_class_find_transition (klass, field, from, to) != NULL;
}

gboolean
gis_class_allows (const GisClass *klass, const char *from, const char *to)
{
  return klass->state_field == NULL || gis_class_allows_field (klass, klass->state_field, from, to);
}
