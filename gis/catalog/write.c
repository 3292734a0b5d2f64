/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Catalogue → JSON: the copy that a workspace carries. Reading it back gives the same catalogue. */
#include "gis/catalog/catalog-private.h"
#include "gis/catalog/json-private.h"

#include <math.h>

static void
add_domain (JsonBuilder *builder, const GisDomain *domain)
{
  json_builder_begin_object (builder);
  gis_member_add_string (builder, "id", domain->id);
  gis_member_add_text (builder, "title", &domain->title);
  gis_member_add_flag (builder, "open", domain->open);
  json_builder_set_member_name (builder, "values");
  json_builder_begin_array (builder);
  for (guint i = 0; i < domain->n_values; i++)
    {
      const GisDomainValue *value = &domain->values[i];
      json_builder_begin_object (builder);
      gis_member_add_string (builder, "code", value->code);
      gis_member_add_text (builder, "title", &value->title);
      gis_member_add_strings (builder, "synonyms", value->synonyms);
      gis_member_add_string (builder, "color", value->color);
      gis_member_add_string (builder, "color_dark", value->color_dark);
      gis_member_add_string (builder, "glyph", value->glyph);
      gis_member_add_string (builder, "component", value->component);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
  json_builder_end_object (builder);
}

static void
add_default (JsonBuilder *builder, const GisValue *value)
{
  if (gis_value_is_null (value))
    return;
  json_builder_set_member_name (builder, "default");
  if (value->type == GIS_VALUE_TYPE_TEXT)
    json_builder_add_string_value (builder, value->text);
  else
    gis_member_add_double (builder, gis_value_get_real (value, 0));
}

static void
add_field (JsonBuilder *builder, const GisField *field)
{
  static const char *const types[] = { "text", "integer", "real",     "boolean",
                                       "date", "code",    "reference" };
  static const char *const policies[] = { NULL, "default", "pro_rata", "ask" };

  json_builder_begin_object (builder);
  gis_member_add_string (builder, "name", field->name);
  gis_member_add_text (builder, "title", &field->title);
  gis_member_add_text (builder, "hint", &field->hint);
  gis_member_add_string (builder, "type", types[field->type]);
  gis_member_add_string (builder, "group", field->group);
  gis_member_add_string (builder, "unit", field->unit);
  gis_member_add_string (builder, "domain", field->domain_id);
  gis_member_add_string (builder, "reference", field->reference);
  gis_member_add_flag (builder, "required", field->required);
  gis_member_add_flag (builder, "unique", field->unique);
  gis_member_add_flag (builder, "tracked", field->tracked);
  gis_member_add_flag (builder, "derived", field->derived);
  gis_member_add_number (builder, "min", field->has_min, field->min);
  gis_member_add_number (builder, "max", field->has_max, field->max);
  add_default (builder, &field->default_value);
  gis_member_add_string (builder, "on_split", policies[field->on_split]);
  gis_member_add_string (builder, "on_merge", policies[field->on_merge]);
  gis_member_add_strings (builder, "synonyms", field->synonyms);
  gis_member_add_strings (builder, "foreign_values", field->foreign_values);
  json_builder_end_object (builder);
}

static void
add_transitions (JsonBuilder *builder, const GisClass *klass)
{
  json_builder_set_member_name (builder, "transitions");
  json_builder_begin_array (builder);
  for (guint i = 0; i < klass->n_transitions; i++)
    {
      json_builder_begin_object (builder);
      gis_member_add_string (builder, "field", klass->transitions[i].field);
      gis_member_add_string (builder, "from", klass->transitions[i].from);
      gis_member_add_string (builder, "to", klass->transitions[i].to);
      gis_member_add_flag (builder, "needs_reason", klass->transitions[i].needs_reason);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

static void
add_class (JsonBuilder *builder, const GisClass *klass)
{
  static const char *const geometries[] = { "none", "point", "multilinestring", "multipolygon" };

  json_builder_begin_object (builder);
  gis_member_add_string (builder, "id", klass->id);
  gis_member_add_string (builder, "role", klass->role);
  gis_member_add_string (builder, "geometry", geometries[klass->geometry]);
  gis_member_add_flag (builder, "geometry_required", klass->geometry_required);
  gis_member_add_text (builder, "title", &klass->title);
  gis_member_add_text (builder, "plural", &klass->plural);
  gis_member_add_string (builder, "icon", klass->icon);
  gis_member_add_strings (builder, "synonyms", klass->synonyms);
  gis_member_add_string (builder, "code_prefix", klass->code_prefix);
  gis_member_add_string (builder, "label_field", klass->label_field);
  gis_member_add_string (builder, "state_field", klass->state_field);
  gis_member_add_string (builder, "color", klass->color);
  gis_member_add_string (builder, "color_dark", klass->color_dark);
  gis_member_add_string (builder, "glyph", klass->glyph);
  gis_member_add_number (builder, "min_zoom", TRUE, klass->min_zoom);
  gis_member_add_number (builder, "draw_order", TRUE, klass->draw_order);
  gis_member_add_number (builder, "link_within_m", klass->link_within_m > 0, klass->link_within_m);
  json_builder_set_member_name (builder, "fields");
  json_builder_begin_array (builder);
  for (guint i = 0; i < klass->n_fields; i++)
    add_field (builder, &klass->fields[i]);
  json_builder_end_array (builder);
  if (klass->n_transitions > 0)
    add_transitions (builder, klass);
  if (klass->n_themes > 0)
    gis_class_write_themes (builder, klass);
  json_builder_end_object (builder);
}

static void
add_groups (JsonBuilder *builder, const GisCatalog *catalog)
{
  json_builder_set_member_name (builder, "groups");
  json_builder_begin_array (builder);
  for (guint i = 0; i < catalog->groups->len; i++)
    {
      const GisGroup *group = g_ptr_array_index (catalog->groups, i);
      json_builder_begin_object (builder);
      gis_member_add_string (builder, "id", group->id);
      gis_member_add_text (builder, "title", &group->title);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

char *
gis_catalog_dup_class_json (const GisClass *klass)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  add_class (builder, klass);
  return gis_catalog_dup_built (builder);
}

char *
gis_catalog_dup_json (const GisCatalog *catalog)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  add_groups (builder, catalog);
  json_builder_set_member_name (builder, "domains");
  json_builder_begin_array (builder);
  for (guint i = 0; i < catalog->domains->len; i++)
    add_domain (builder, g_ptr_array_index (catalog->domains, i));
  json_builder_end_array (builder);
  json_builder_set_member_name (builder, "classes");
  json_builder_begin_array (builder);
  for (guint i = 0; i < catalog->classes->len; i++)
    add_class (builder, gis_catalog_get_class (catalog, i));
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  return gis_catalog_dup_built (builder);
}
