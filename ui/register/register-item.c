/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/register/register-item.h"

#include "gis/core/i18n.h"

#define MAX_CODES 3

G_DEFINE_FINAL_TYPE (UiRegisterItem, ui_register_item, G_TYPE_OBJECT)

static void
ui_register_item_finalize (GObject *object)
{
  UiRegisterItem *self = UI_REGISTER_ITEM (object);

  gis_row_free (self->row);
  g_free (self->title);
  g_free (self->subtitle);
  g_free (self->key);
  G_OBJECT_CLASS (ui_register_item_parent_class)->finalize (object);
}

static void
ui_register_item_class_init (UiRegisterItemClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ui_register_item_finalize;
}

static void
ui_register_item_init (UiRegisterItem *self)
{
}

char *
ui_register_dup_codes (const GisRow *row)
{
  GString *text = g_string_new (NULL);
  guint n = 0;

  for (guint i = 0; i < row->klass->n_fields && n < MAX_CODES; i++)
    {
      const GisField *field = &row->klass->fields[i];
      g_autofree char *display = NULL;
      if (field->type != GIS_FIELD_CODE || field->tracked)
        continue;
      n++;
      if (gis_value_is_null (&row->values[i]))
        continue;
      display = gis_field_dup_display (field, &row->values[i]);
      g_string_append_printf (text, "%s%s", text->len > 0 ? " · " : "", display);
    }
  return g_string_free (text, FALSE);
}

UiRegisterItem *
ui_register_item_new (const GisRow *row, guint n_parts, double length_m)
{
  UiRegisterItem *self = g_object_new (UI_TYPE_REGISTER_ITEM, NULL);
  g_autofree char *both = NULL;

  self->row = row != NULL ? gis_row_copy (row) : NULL;
  /* Translators: heads the road sections that belong to no road of the register. */
  self->title = row != NULL ? gis_row_dup_label (row) : g_strdup (_ ("Without a road"));
  self->subtitle = row != NULL ? ui_register_dup_codes (row) : g_strdup ("");
  both = g_strconcat (self->title, " ", self->subtitle, NULL);
  self->key = g_utf8_casefold (both, -1);
  self->n_parts = n_parts;
  self->length_m = length_m;
  return self;
}
