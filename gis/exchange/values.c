/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Source values into fields: domain values matched by code, title or synonym, a lost leading zero
 * put back, a nested object reduced to its name or code. */
#include "gis/exchange/import-private.h"

#include <json-glib/json-glib.h>
#include <string.h>

/* `{"adcode": 410200}` → 410200: web sources nest the parent this way. */
static void
flatten_object (GisValue *value)
{
  static const char *const members[] = { "adcode", "code", "id", "name", NULL };
  g_autoptr (JsonParser) parser = NULL;
  JsonObject *object;

  if (value->text[0] != '{' || strlen (value->text) > 4096)
    return;
  parser = json_parser_new_immutable ();
  if (!json_parser_load_from_data (parser, value->text, -1, NULL) ||
      !JSON_NODE_HOLDS_OBJECT (json_parser_get_root (parser)))
    return;
  object = json_node_get_object (json_parser_get_root (parser));
  for (guint i = 0; members[i] != NULL; i++)
    {
      JsonNode *member = json_object_get_member (object, members[i]);

      if (member == NULL || !JSON_NODE_HOLDS_VALUE (member))
        continue;
      if (json_node_get_value_type (member) == G_TYPE_INT64)
        gis_value_set_integer (value, json_node_get_int (member));
      else if (json_node_get_value_type (member) == G_TYPE_STRING)
        gis_value_set_text (value, json_node_get_string (member));
      else
        continue;
      return;
    }
}

/* A spreadsheet turns "0102" into 102; a real number of a whole value into 102.0. */
static gboolean
restore_zeros (const GisField *field, GisValue *value)
{
  g_autofree char *text = NULL;
  gint64 number;

  if (field->type != GIS_FIELD_CODE || value->type == GIS_VALUE_TYPE_NULL)
    return FALSE;
  if (value->type == GIS_VALUE_TYPE_INTEGER)
    number = value->integer;
  else if (value->type == GIS_VALUE_TYPE_REAL && value->real == (double) (gint64) value->real)
    number = (gint64) value->real;
  else
    return FALSE;
  for (int width = 1; width <= 6; width++)
    {
      g_free (text);
      text = g_strdup_printf ("%0*" G_GINT64_FORMAT, width, number);
      if (gis_domain_find (field->domain, text) != NULL)
        {
          gis_value_set_text (value, text);
          return TRUE;
        }
    }
  return FALSE;
}

gboolean
gis_import_take_value (const GisField *field,
                       const GisValue *source,
                       GisValue *value,
                       GError **error)
{
  gis_value_copy (value, source);
  if (value->type == GIS_VALUE_TYPE_TEXT)
    flatten_object (value);
  if (restore_zeros (field, value))
    return TRUE;
  return gis_field_normalize (field, value, error);
}
