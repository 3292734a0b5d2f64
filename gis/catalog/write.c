/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Catalogue → JSON: the copy that a workspace carries. Reading it back gives the same catalogue. */
#include "gis/catalog/catalog-private.h"

#include <math.h>

static void
add_string (JsonBuilder *builder, const char *name, const char *value)
{
  if (value == NULL)
    return;
  json_builder_set_member_name (builder, name);
  json_builder_add_string_value (builder, value);
}

static void
add_flag (JsonBuilder *builder, const char *name, gboolean value)
{
  if (!value)
    return;
  json_builder_set_member_name (builder, name);
  json_builder_add_boolean_value (builder, TRUE);
}

/* Whole numbers without a fraction, so that the text reads as people would write it. */
static void
add_double (JsonBuilder *builder, double value)
{
  if (value == floor (value) && fabs (value) < 1e15)
    json_builder_add_int_value (builder, (gint64) value);
  else
    json_builder_add_double_value (builder, value);
}

static void
add_number (JsonBuilder *builder, const char *name, gboolean has, double value)
{
  if (!has)
    return;
  json_builder_set_member_name (builder, name);
  add_double (builder, value);
}

static void
add_strings (JsonBuilder *builder, const char *name, char **values)
{
  if (values == NULL)
    return;
  json_builder_set_member_name (builder, name);
  json_builder_begin_array (builder);
  for (; *values != NULL; values++)
    json_builder_add_string_value (builder, *values);
  json_builder_end_array (builder);
}

static void
add_text (JsonBuilder *builder, const char *name, const GisText *text)
{
  if (text->en == NULL)
    return;
  json_builder_set_member_name (builder, name);
  json_builder_begin_object (builder);
  add_string (builder, "en", text->en);
  add_string (builder, "zh_CN", text->zh_cn);
  add_string (builder, "zh_TW", text->zh_tw);
  json_builder_end_object (builder);
}

static void
add_domain (JsonBuilder *builder, const GisDomain *domain)
{
  json_builder_begin_object (builder);
  add_string (builder, "id", domain->id);
  add_text (builder, "title", &domain->title);
  add_flag (builder, "open", domain->open);
  json_builder_set_member_name (builder, "values");
  json_builder_begin_array (builder);
  for (guint i = 0; i < domain->n_values; i++)
    {
      const GisDomainValue *value = &domain->values[i];
      json_builder_begin_object (builder);
      add_string (builder, "code", value->code);
      add_text (builder, "title", &value->title);
      add_strings (builder, "synonyms", value->synonyms);
      add_string (builder, "color", value->color);
      add_string (builder, "color_dark", value->color_dark);
      add_string (builder, "glyph", value->glyph);
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
    add_double (builder, gis_value_get_real (value, 0));
}

static void
add_field (JsonBuilder *builder, const GisField *field)
{
  static const char *const types[] = { "text", "integer", "real",     "boolean",
                                       "date", "code",    "reference" };
  static const char *const policies[] = { NULL, "default", "pro_rata", "ask" };

  json_builder_begin_object (builder);
  add_string (builder, "name", field->name);
  add_text (builder, "title", &field->title);
  add_text (builder, "hint", &field->hint);
  add_string (builder, "type", types[field->type]);
  add_string (builder, "group", field->group);
  add_string (builder, "unit", field->unit);
  add_string (builder, "domain", field->domain_id);
  add_string (builder, "reference", field->reference);
  add_flag (builder, "required", field->required);
  add_flag (builder, "unique", field->unique);
  add_flag (builder, "tracked", field->tracked);
  add_flag (builder, "derived", field->derived);
  add_number (builder, "min", field->has_min, field->min);
  add_number (builder, "max", field->has_max, field->max);
  add_default (builder, &field->default_value);
  add_string (builder, "on_split", policies[field->on_split]);
  add_string (builder, "on_merge", policies[field->on_merge]);
  add_strings (builder, "synonyms", field->synonyms);
  add_strings (builder, "foreign_values", field->foreign_values);
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
      add_string (builder, "field", klass->transitions[i].field);
      add_string (builder, "from", klass->transitions[i].from);
      add_string (builder, "to", klass->transitions[i].to);
      add_flag (builder, "needs_reason", klass->transitions[i].needs_reason);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

static void
add_themes (JsonBuilder *builder, const GisClass *klass)
{
  static const char *const kinds[] = { "single", "categories", "graduated" };

  json_builder_set_member_name (builder, "themes");
  json_builder_begin_array (builder);
  for (guint i = 0; i < klass->n_themes; i++)
    {
      const GisTheme *theme = &klass->themes[i];
      json_builder_begin_object (builder);
      add_string (builder, "id", theme->id);
      add_text (builder, "title", &theme->title);
      add_string (builder, "kind", kinds[theme->kind]);
      add_string (builder, "field", theme->field);
      if (theme->n_breaks > 0)
        {
          json_builder_set_member_name (builder, "breaks");
          json_builder_begin_array (builder);
          for (guint j = 0; j < theme->n_breaks; j++)
            add_double (builder, theme->breaks[j]);
          json_builder_end_array (builder);
        }
      add_strings (builder, "colors", theme->colors);
      add_strings (builder, "colors_dark", theme->colors_dark);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

static void
add_class (JsonBuilder *builder, const GisClass *klass)
{
  static const char *const geometries[] = { "none", "point", "multilinestring", "multipolygon" };

  json_builder_begin_object (builder);
  add_string (builder, "id", klass->id);
  add_string (builder, "role", klass->role);
  add_string (builder, "geometry", geometries[klass->geometry]);
  add_flag (builder, "geometry_required", klass->geometry_required);
  add_text (builder, "title", &klass->title);
  add_text (builder, "plural", &klass->plural);
  add_string (builder, "icon", klass->icon);
  add_strings (builder, "synonyms", klass->synonyms);
  add_string (builder, "code_prefix", klass->code_prefix);
  add_string (builder, "label_field", klass->label_field);
  add_string (builder, "state_field", klass->state_field);
  add_string (builder, "color", klass->color);
  add_string (builder, "color_dark", klass->color_dark);
  add_string (builder, "glyph", klass->glyph);
  add_number (builder, "min_zoom", TRUE, klass->min_zoom);
  add_number (builder, "draw_order", TRUE, klass->draw_order);
  add_number (builder, "link_within_m", klass->link_within_m > 0, klass->link_within_m);
  json_builder_set_member_name (builder, "fields");
  json_builder_begin_array (builder);
  for (guint i = 0; i < klass->n_fields; i++)
    add_field (builder, &klass->fields[i]);
  json_builder_end_array (builder);
  if (klass->n_transitions > 0)
    add_transitions (builder, klass);
  if (klass->n_themes > 0)
    add_themes (builder, klass);
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
      add_string (builder, "id", group->id);
      add_text (builder, "title", &group->title);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

static char *
dup_built (JsonBuilder *builder)
{
  g_autoptr (JsonGenerator) generator = json_generator_new ();
  g_autoptr (JsonNode) root = json_builder_get_root (builder);

  json_generator_set_root (generator, root);
  return json_generator_to_data (generator, NULL);
}

char *
gis_catalog_dup_class_json (const GisClass *klass)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  add_class (builder, klass);
  return dup_built (builder);
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
  return dup_built (builder);
}
