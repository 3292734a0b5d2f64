/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A source row's values as those of the class, and what is known of it without the source. */
#include "gis/exchange/row-private.h"

#include "gis/core/i18n.h"

#include <string.h>

void
gis_import_run_note_lost (GisImportRun *self, guint field, const GisValue *source)
{
  GisImportLost *lost = &self->lost[field];

  lost->count++;
  if (lost->sample == NULL)
    lost->sample = gis_value_dup_string (source);
}

gboolean
gis_import_work_take_values (GisImportRun *self, GisImportWork *work, const GisSourceRow *source)
{
  GisRow *row = work->row;

  for (guint i = 0; i < self->n_columns; i++)
    {
      int index = self->fields[i];
      const GisField *field = index >= 0 ? &self->klass->fields[index] : NULL;
      g_autoptr (GError) cause = NULL;
      GisValue value = GIS_VALUE_NULL;

      if (field == NULL || gis_value_is_null (&source->values[i]))
        continue;
      if (gis_import_take_value (field, &source->values[i], &value, &cause))
        {
          /* What is blank in the source overwrites nothing. */
          if (!gis_value_is_null (&value))
            {
              gis_value_clear (&row->values[index]);
              row->values[index] = value;
              work->mask[index] = TRUE;
            }
          continue;
        }
      gis_value_clear (&value);
      if (field->required || field->unique)
        return gis_import_work_reject (self, work, "value_refused", g_strdup (cause->message));
      gis_import_run_note_lost (self, (guint) index, &source->values[i]);
    }
  return TRUE;
}

/* The code for "not known" of a required field, where its list has one; NULL when not. */
const char *
gis_import_unknown_code (const GisField *field)
{
  const GisDomainValue *value = NULL;

  if (field->type != GIS_FIELD_CODE)
    return NULL;
  value = gis_domain_match (field->domain, "unknown");
  if (value == NULL)
    value = gis_domain_match (field->domain, "other");
  return value != NULL ? value->code : NULL;
}

/* A source that says nothing about a required kind still has assets: they are taken as "not known",
 * where the list has that. */
gboolean
gis_import_work_check_required (GisImportRun *self, const GisImportWork *work)
{
  for (guint i = 0; i < self->klass->n_fields; i++)
    {
      const GisField *field = &self->klass->fields[i];
      const char *unknown;

      if (!field->required || !gis_value_is_null (&work->row->values[i]))
        continue;
      unknown = gis_import_unknown_code (field);
      if (unknown == NULL)
        return gis_import_work_reject (
          self, work, "value_missing",
          g_strdup_printf (_ ("%s: a value is required"), gis_text_get (&field->title)));
      gis_value_set_text (&work->row->values[i], unknown);
      self->lost[i].n_unknown++;
    }
  return TRUE;
}

/* District by position where the source names none. */
void
gis_import_work_fill_district (GisImportRun *self, GisImportWork *work)
{
  const char *code;
  double x, y;

  if (self->district_field < 0 || self->districts == NULL || work->geometry == NULL ||
      !gis_value_is_null (&work->row->values[self->district_field]) ||
      strcmp (self->klass->role, "area") == 0)
    return;
  gis_geometry_get_anchor (work->geometry, &x, &y);
  code = gis_districts_find (self->districts, x, y);
  if (code == NULL)
    return;
  gis_value_set_text (&work->row->values[self->district_field], code);
  self->n_districts++;
}
