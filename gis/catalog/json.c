/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Documents that may come from anybody, read and written; see json-private.h. */
#include "gis/catalog/catalog-private.h"
#include "gis/catalog/json-private.h"
#include "gis/core/error.h"
#include "gis/core/i18n.h"

#include <math.h>
#include <string.h>

/* The parser recurses once a level: depth is bounded before it sees the text. */
static gboolean
check_depth (const char *json, gsize length, const char *where, GError **error)
{
  gboolean in_string = FALSE;
  int depth = 0;

  for (gsize i = 0; i < length; i++)
    {
      if (in_string && json[i] == '\\')
        i++;
      else if (json[i] == '"')
        in_string = !in_string;
      else if (!in_string && (json[i] == '{' || json[i] == '['))
        depth++;
      else if (!in_string && (json[i] == '}' || json[i] == ']'))
        depth--;
      if (depth > GIS_CATALOG_MAX_DEPTH)
        return gis_member_fail (error, where, _ ("nested deeper than %d levels"),
                                GIS_CATALOG_MAX_DEPTH);
    }
  return TRUE;
}

JsonNode *
gis_catalog_load_json (const char *json, gssize length, const char *where, GError **error)
{
  g_autoptr (JsonParser) parser = json_parser_new_immutable ();
  g_autoptr (GError) cause = NULL;
  gsize size = length < 0 ? strlen (json) : (gsize) length;
  JsonNode *root;

  if (size > GIS_CATALOG_MAX_BYTES)
    gis_member_fail (error, where, _ ("is larger than %u bytes"), GIS_CATALOG_MAX_BYTES);
  else if (!g_utf8_validate_len (json, size, NULL))
    gis_member_fail (error, where, _ ("is not valid UTF-8 text"));
  else if (check_depth (json, size, where, error))
    {
      if (!json_parser_load_from_data (parser, json, (gssize) size, &cause))
        {
          g_autofree char *problem = gis_text_dup_json_problem (cause);
          gis_member_fail (error, where, "%s", problem);
          return NULL;
        }
      root = json_parser_get_root (parser);
      if (root != NULL && JSON_NODE_HOLDS_OBJECT (root))
        return json_node_ref (root);
      gis_member_fail (error, where, _ ("is not a JSON object"));
    }
  return NULL;
}

/* ---- Writing ---- */

void
gis_member_add_string (JsonBuilder *builder, const char *name, const char *value)
{
  if (value == NULL)
    return;
  json_builder_set_member_name (builder, name);
  json_builder_add_string_value (builder, value);
}

void
gis_member_add_flag (JsonBuilder *builder, const char *name, gboolean value)
{
  if (!value)
    return;
  json_builder_set_member_name (builder, name);
  json_builder_add_boolean_value (builder, TRUE);
}

/* Whole numbers without a fraction, so that the text reads as people would write it. */
void
gis_member_add_double (JsonBuilder *builder, double value)
{
  if (value == floor (value) && fabs (value) < 1e15)
    json_builder_add_int_value (builder, (gint64) value);
  else
    json_builder_add_double_value (builder, value);
}

void
gis_member_add_number (JsonBuilder *builder, const char *name, gboolean has, double value)
{
  if (!has)
    return;
  json_builder_set_member_name (builder, name);
  gis_member_add_double (builder, value);
}

void
gis_member_add_strings (JsonBuilder *builder, const char *name, char **values)
{
  if (values == NULL)
    return;
  json_builder_set_member_name (builder, name);
  json_builder_begin_array (builder);
  for (; *values != NULL; values++)
    json_builder_add_string_value (builder, *values);
  json_builder_end_array (builder);
}

void
gis_member_add_text (JsonBuilder *builder, const char *name, const GisText *text)
{
  if (text->en == NULL)
    return;
  if (name != NULL)
    json_builder_set_member_name (builder, name);
  json_builder_begin_object (builder);
  gis_member_add_string (builder, "en", text->en);
  gis_member_add_string (builder, "zh_CN", text->zh_cn);
  gis_member_add_string (builder, "zh_TW", text->zh_tw);
  json_builder_end_object (builder);
}

char *
gis_catalog_dup_built (JsonBuilder *builder)
{
  g_autoptr (JsonGenerator) generator = json_generator_new ();
  g_autoptr (JsonNode) root = json_builder_get_root (builder);

  json_generator_set_root (generator, root);
  return json_generator_to_data (generator, NULL);
}
