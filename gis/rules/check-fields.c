/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Checks that follow from the catalogue alone: required, type, code list, range, uniqueness,
 * references that point nowhere. Values written by other programs reach us unchecked. */
#include "gis/rules/check-private.h"

#include "gis/core/i18n.h"

#include <string.h>

/* Which check a value fails that gis_field_normalize() refused. */
static const char *
classify (const GisField *field, const GisValue *value)
{
  double number = gis_value_get_real (value, 0);

  if (field->type == GIS_FIELD_CODE)
    return "domain";
  if (value->type != GIS_VALUE_TYPE_TEXT && value->type != GIS_VALUE_TYPE_NULL &&
      ((field->has_min && number < field->min) || (field->has_max && number > field->max)))
    return "range";
  return "type";
}

static void
check_value (GisCheckRun *run, const GisRow *row, const GisField *field, const GisValue *value)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *label = NULL;
  GisValue copy;

  if (gis_value_is_null (value))
    {
      if (!field->required)
        return;
      label = gis_row_dup_label (row);
      gis_check_add (run, "required", "error", row->id, NULL,
                     g_strdup_printf (_ ("%s: %s is empty"), label, gis_text_get (&field->title)));
      return;
    }
  /* A code that stands in its list is right, whatever else it matches. */
  if (field->type == GIS_FIELD_CODE &&
      gis_domain_find (field->domain, gis_value_get_text (value)) != NULL)
    return;
  gis_value_copy (&copy, value);
  if (!gis_field_normalize (field, &copy, &error))
    {
      label = gis_row_dup_label (row);
      gis_check_add (run, classify (field, value), "error", row->id, NULL,
                     g_strdup_printf ("%s: %s", label, error->message));
    }
  else if (field->type == GIS_FIELD_CODE && !gis_value_equal (&copy, value))
    {
      label = gis_row_dup_label (row);
      gis_check_add (run, "domain", "error", row->id, NULL,
                     g_strdup_printf (_ ("%s: %s is “%s”, which should be the code “%s”"), label,
                                      gis_text_get (&field->title), gis_value_get_text (value),
                                      gis_value_get_text (&copy)));
    }
  gis_value_clear (&copy);
}

static void
check_unique (GisCheckRun *run, const GisRow *row, guint index, const GisValue *value)
{
  const GisField *field = &run->klass->fields[index];
  g_autofree char *text = NULL;
  const gint64 *other;

  if (run->unique[index] == NULL || gis_value_is_null (value))
    return;
  text = gis_value_dup_string (value);
  other = g_hash_table_lookup (run->unique[index], text);
  if (other == NULL)
    {
      g_hash_table_insert (run->unique[index], g_steal_pointer (&text),
                           g_memdup2 (&row->id, sizeof row->id));
      return;
    }
  gis_check_add (run, "unique", "error", row->id, NULL,
                 g_strdup_printf (_ ("%s “%s” is also that of row %" PRId64),
                                  gis_text_get (&field->title), text, *other));
}

static void
report_dangling (GisCheckRun *run,
                 const GisRow *row,
                 const char *title,
                 const char *klass,
                 gint64 id)
{
  g_autofree char *label = gis_row_dup_label (row);

  gis_check_add (
    run, "dangling_reference", "error", row->id, NULL,
    g_strdup_printf (_ ("%s: %s points to row %" PRId64 " of “%s”, which does not exist"), label,
                     title, id, klass));
}

static void
check_reference (GisCheckRun *run, const GisRow *row, const GisField *field, const GisValue *value)
{
  gint64 id = gis_value_get_integer (value, 0);
  GHashTable *ids;

  if (field->type != GIS_FIELD_REFERENCE || gis_value_is_null (value))
    return;
  ids = gis_check_get_ids (run, field->reference);
  if (ids != NULL && !g_hash_table_contains (ids, &id))
    report_dangling (run, row, gis_text_get (&field->title), field->reference, id);
}

/* asset_class and asset_id together name the asset of a defect or work item. */
static void
check_asset (GisCheckRun *run, const GisRow *row)
{
  int class_index = gis_class_find_field (row->klass, "asset_class");
  int id_index = gis_class_find_field (row->klass, "asset_id");
  const char *klass;
  gint64 id;
  GHashTable *ids;

  if (class_index < 0 || id_index < 0 || gis_value_is_null (&row->values[id_index]))
    return;
  klass = gis_value_get_text (&row->values[class_index]);
  id = gis_value_get_integer (&row->values[id_index], 0);
  ids = gis_check_get_ids (run, klass);
  if (ids == NULL || !g_hash_table_contains (ids, &id))
    report_dangling (run, row, gis_text_get (&row->klass->fields[id_index].title),
                     klass != NULL ? klass : "", id);
}

void
gis_check_fields (GisCheckRun *run, const GisRow *row)
{
  for (guint i = 0; i < row->klass->n_fields; i++)
    {
      const GisField *field = &row->klass->fields[i];
      check_value (run, row, field, &row->values[i]);
      check_unique (run, row, i, &row->values[i]);
      check_reference (run, row, field, &row->values[i]);
    }
  check_asset (run, row);
  if (row->klass->geometry_required && row->geometry == NULL)
    {
      g_autofree char *label = gis_row_dup_label (row);
      gis_check_add (run, "geometry_missing", "error", row->id, NULL,
                     g_strdup_printf (_ ("%s has no geometry that can be read"), label));
    }
}
