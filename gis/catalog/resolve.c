/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The last step of loading a catalogue: everything that names something else must name something
 * that exists. After it, fields point at their domains and the catalogue is immutable. */
#include "gis/catalog/catalog-private.h"
#include "gis/core/error.h"
#include "gis/core/i18n.h"

#include <string.h>

typedef struct
{
  GisCatalog *catalog;
  const char *where;
  const GisClass *klass;
  GError **error;
} Check;

static gboolean G_GNUC_PRINTF (3, 4)
  refuse (Check *check, const char *object, const char *format, ...)
{
  g_autofree char *cause = NULL;
  va_list arguments;

  va_start (arguments, format);
  cause = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_set_error (check->error, GIS_ERROR, GIS_ERROR_INVALID, "%s: %s.%s: %s", check->where,
               check->klass->id, object, cause);
  return FALSE;
}

static const GisField *
find_field (const GisClass *klass, const char *name)
{
  int index = gis_class_find_field (klass, name);

  return index >= 0 ? &klass->fields[index] : NULL;
}

static gboolean
resolve_field (Check *check, GisField *field)
{
  g_autoptr (GError) cause = NULL;

  if ((field->type == GIS_FIELD_CODE) != (field->domain_id != NULL))
    return refuse (check, field->name, _ ("a field of type code, and only that, has a domain"));
  if ((field->type == GIS_FIELD_REFERENCE) != (field->reference != NULL))
    return refuse (check, field->name,
                   _ ("a field of type reference, and only that, has a reference"));
  if (field->domain_id != NULL)
    {
      field->domain = gis_catalog_find_domain (check->catalog, field->domain_id);
      if (field->domain == NULL)
        return refuse (check, field->name, _ ("there is no domain “%s”"), field->domain_id);
    }
  if (field->reference != NULL && gis_catalog_find_class (check->catalog, field->reference) == NULL)
    return refuse (check, field->name, _ ("there is no class “%s”"), field->reference);
  if (field->tracked && field->type != GIS_FIELD_CODE)
    return refuse (check, field->name, _ ("only a field of type code can be tracked"));
  if (field->has_min && field->has_max && field->min > field->max)
    return refuse (check, field->name, _ ("least is above most"));
  if ((field->has_min || field->has_max) && field->type != GIS_FIELD_INTEGER &&
      field->type != GIS_FIELD_REAL)
    return refuse (check, field->name, _ ("only a number has a range"));
  if (!gis_value_is_null (&field->default_value) &&
      !gis_field_normalize (field, &field->default_value, &cause))
    return refuse (check, field->name, _ ("default: %s"), cause->message);
  return TRUE;
}

static gboolean
resolve_fields (Check *check, GisClass *klass)
{
  for (guint i = 0; i < klass->n_fields; i++)
    {
      if (gis_class_find_field (klass, klass->fields[i].name) != (int) i)
        return refuse (check, klass->fields[i].name, _ ("the field stands twice"));
      if (!resolve_field (check, &klass->fields[i]))
        return FALSE;
    }
  if (klass->label_field != NULL && find_field (klass, klass->label_field) == NULL)
    return refuse (check, "label_field", _ ("there is no field “%s”"), klass->label_field);
  if (klass->state_field != NULL)
    {
      const GisField *state = find_field (klass, klass->state_field);
      if (state == NULL || state->type != GIS_FIELD_CODE)
        return refuse (check, "state_field", _ ("there is no field “%s” of type code"),
                       klass->state_field);
    }
  return TRUE;
}

static gboolean
resolve_transitions (Check *check, const GisClass *klass)
{
  for (guint i = 0; i < klass->n_transitions; i++)
    {
      const GisTransition *transition = &klass->transitions[i];
      const GisField *field = find_field (klass, transition->field);
      if (field == NULL || field->type != GIS_FIELD_CODE)
        return refuse (check, "transitions", _ ("there is no field “%s” of type code"),
                       transition->field != NULL ? transition->field : "");
      if (gis_domain_find (field->domain, transition->to) == NULL ||
          (transition->from != NULL && gis_domain_find (field->domain, transition->from) == NULL))
        return refuse (check, "transitions", _ ("“%s → %s” names a code that is not in the list"),
                       transition->from != NULL ? transition->from : "", transition->to);
    }
  return TRUE;
}

static gboolean
resolve_themes (Check *check, const GisClass *klass)
{
  for (guint i = 0; i < klass->n_themes; i++)
    {
      const GisTheme *theme = &klass->themes[i];
      g_autofree char *where = g_strdup_printf ("%s: %s: %s", check->where, klass->id, theme->id);
      if (gis_class_find_theme (klass, theme->id) != theme)
        return refuse (check, theme->id, _ ("the theme stands twice"));
      if (!gis_theme_check (theme, klass, where, check->error))
        return FALSE;
    }
  return TRUE;
}

static guint
get_position (const GisCatalog *catalog, const char *id)
{
  for (guint i = 0; catalog->order != NULL && catalog->order[i] != NULL; i++)
    if (strcmp (catalog->order[i], id) == 0)
      return i;
  return G_MAXUINT;
}

/* By the shipped order; classes that it does not name come last, in the order they came in. */
static void
sort_classes (GisCatalog *catalog)
{
  GPtrArray *classes = catalog->classes;

  for (guint i = 1; i < classes->len; i++)
    for (guint j = i; j > 0; j--)
      {
        gpointer *pair = &classes->pdata[j - 1];
        gpointer swapped = pair[1];
        if (get_position (catalog, ((GisClass *) pair[0])->id) <=
            get_position (catalog, ((GisClass *) pair[1])->id))
          break;
        pair[1] = pair[0];
        pair[0] = swapped;
      }
}

gboolean
gis_catalog_resolve (GisCatalog *catalog, const char *where, GError **error)
{
  Check check = { catalog, where, NULL, error };

  if (catalog->classes->len == 0)
    {
      g_set_error (error, GIS_ERROR, GIS_ERROR_INVALID, _ ("%s: there are no classes"), where);
      return FALSE;
    }
  sort_classes (catalog);
  for (guint i = 0; i < catalog->domains->len; i++)
    {
      GisDomain *domain = g_ptr_array_index (catalog->domains, i);
      g_hash_table_replace (catalog->domain_index, domain->id, domain);
    }
  for (guint i = 0; i < catalog->classes->len; i++)
    {
      GisClass *klass = g_ptr_array_index (catalog->classes, i);
      g_hash_table_replace (catalog->class_index, klass->id, klass);
    }
  for (guint i = 0; i < catalog->classes->len; i++)
    {
      GisClass *klass = g_ptr_array_index (catalog->classes, i);
      check.klass = klass;
      if (!resolve_fields (&check, klass) || !resolve_transitions (&check, klass) ||
          !resolve_themes (&check, klass))
        return FALSE;
    }
  return TRUE;
}
