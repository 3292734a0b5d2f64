/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows in memory. */
#include "gis/store/row.h"

#include <string.h>

GisRow *
gis_row_new (const GisClass *klass)
{
  GisRow *row;

  g_return_val_if_fail (klass != NULL, NULL);

  row = g_new0 (GisRow, 1);
  row->klass = klass;
  row->n_values = klass->n_fields;
  row->values = g_new0 (GisValue, klass->n_fields + 1);
  for (guint i = 0; i < klass->n_fields; i++)
    gis_value_copy (&row->values[i], &klass->fields[i].default_value);
  return row;
}

GisRow *
gis_row_copy (const GisRow *row)
{
  GisRow *copy;

  g_return_val_if_fail (row != NULL, NULL);

  copy = g_new0 (GisRow, 1);
  copy->klass = row->klass;
  copy->n_values = row->n_values;
  copy->id = row->id;
  copy->uuid = g_strdup (row->uuid);
  copy->values = g_new0 (GisValue, row->klass->n_fields + 1);
  for (guint i = 0; i < row->n_values; i++)
    gis_value_copy (&copy->values[i], &row->values[i]);
  copy->geometry = row->geometry != NULL ? gis_geometry_ref (row->geometry) : NULL;
  return copy;
}

void
gis_row_free (GisRow *row)
{
  if (row == NULL)
    return;
  for (guint i = 0; i < row->n_values; i++)
    gis_value_clear (&row->values[i]);
  g_free (row->values);
  g_free (row->uuid);
  if (row->geometry != NULL)
    gis_geometry_unref (row->geometry);
  g_free (row);
}

const GisValue *
gis_row_get (const GisRow *row, const char *field)
{
  static const GisValue null = GIS_VALUE_NULL;
  int index;

  g_return_val_if_fail (row != NULL && field != NULL, &null);

  index = gis_class_find_field (row->klass, field);
  if (index < 0)
    {
      g_critical ("Class %s has no field %s", row->klass->id, field);
      return &null;
    }
  return &row->values[index];
}

const char *
gis_row_get_text (const GisRow *row, const char *field)
{
  return gis_value_get_text (gis_row_get (row, field));
}

/* The slot to write into, or NULL with a critical. */
static GisValue *
find_slot (GisRow *row, const char *field)
{
  int index;

  g_return_val_if_fail (row != NULL && field != NULL, NULL);

  index = gis_class_find_field (row->klass, field);
  if (index < 0)
    {
      g_critical ("Class %s has no field %s", row->klass->id, field);
      return NULL;
    }
  return &row->values[index];
}

void
gis_row_set (GisRow *row, const char *field, const GisValue *value)
{
  GisValue *slot = find_slot (row, field);
  GisValue copy;

  g_return_if_fail (value != NULL);

  if (slot == NULL)
    return;
  gis_value_copy (&copy, value);
  gis_value_clear (slot);
  *slot = copy;
}

void
gis_row_set_text (GisRow *row, const char *field, const char *text)
{
  GisValue *slot = find_slot (row, field);
  if (slot != NULL)
    gis_value_set_text (slot, text);
}

void
gis_row_set_integer (GisRow *row, const char *field, gint64 value)
{
  GisValue *slot = find_slot (row, field);
  if (slot != NULL)
    gis_value_set_integer (slot, value);
}

void
gis_row_set_real (GisRow *row, const char *field, double value)
{
  GisValue *slot = find_slot (row, field);
  if (slot != NULL)
    gis_value_set_real (slot, value);
}

void
gis_row_take_geometry (GisRow *row, GisGeometry *geometry)
{
  g_return_if_fail (row != NULL);

  if (row->geometry != NULL)
    gis_geometry_unref (row->geometry);
  row->geometry = geometry;
}

char *
gis_row_dup_own_label (const GisRow *row)
{
  const char *candidates[2];

  g_return_val_if_fail (row != NULL, NULL);

  candidates[0] = row->klass->label_field;
  candidates[1] = "code";
  for (guint i = 0; i < G_N_ELEMENTS (candidates); i++)
    {
      int index = candidates[i] != NULL ? gis_class_find_field (row->klass, candidates[i]) : -1;
      if (index < 0 || gis_value_is_null (&row->values[index]))
        continue;
      g_autofree char *text =
        gis_field_dup_display (&row->klass->fields[index], &row->values[index]);
      if (text != NULL && text[0] != '\0')
        return g_steal_pointer (&text);
    }
  return NULL;
}

char *
gis_row_dup_label (const GisRow *row)
{
  char *label = gis_row_dup_own_label (row);

  if (label != NULL)
    return label;
  return g_strdup_printf ("%s %" G_GINT64_FORMAT, gis_text_get (&row->klass->title), row->id);
}

static const GisValue *
find_value (const GisRow *row, const char *field, int *index)
{
  *index = field != NULL ? gis_class_find_field (row->klass, field) : -1;
  return *index >= 0 && !gis_value_is_null (&row->values[*index]) ? &row->values[*index] : NULL;
}

char *
gis_row_dup_name (const GisRow *row)
{
  static const char *const told[] = { "kind", "road_name" };
  g_autoptr (GString) name = NULL;
  gboolean any = FALSE;
  int index;

  g_return_val_if_fail (row != NULL, NULL);
  if (find_value (row, row->klass->label_field, &index) != NULL ||
      find_value (row, "code", &index) != NULL)
    return gis_row_dup_label (row);
  name = g_string_new (gis_text_get (&row->klass->title));
  for (guint i = 0; i < G_N_ELEMENTS (told); i++)
    {
      const GisValue *value = find_value (row, told[i], &index);
      g_autofree char *text =
        value != NULL ? gis_field_dup_display (&row->klass->fields[index], value) : NULL;
      if (text == NULL)
        continue;
      g_string_append_printf (name, " · %s", text);
      any = TRUE;
    }
  return any ? g_strdup (name->str) : gis_row_dup_label (row);
}

static gboolean
is_component (const char *text)
{
  return text != NULL && strlen (text) == 4 && strspn (text, "0123456789") == 4;
}

const char *
gis_row_get_component (const GisRow *row)
{
  int index = gis_class_find_field (row->klass, "kind");
  const char *kind = index >= 0 ? gis_value_get_text (&row->values[index]) : NULL;
  const GisDomain *domain = index >= 0 ? row->klass->fields[index].domain : NULL;
  const GisDomainValue *value =
    domain != NULL && kind != NULL ? gis_domain_find (domain, kind) : NULL;

  if (value != NULL && value->component != NULL)
    return value->component;
  if (row->klass->code_prefix != NULL)
    return row->klass->code_prefix;
  return is_component (kind) ? kind : NULL;
}
