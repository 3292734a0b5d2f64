/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Members of a JSON document whose types nobody vouches for: nothing is taken before its type and size are
 * known (json-glib's getters only warn). */
#include "gis/catalog/members.h"

#include "gis/catalog/catalog-private.h"
#include "gis/core/error.h"
#include "gis/core/i18n.h"

#include <math.h>
#include <string.h>

#define MAX_NAME 48

gboolean
gis_member_fail (GError **error, const char *where, const char *format, ...)
{
  g_autofree char *cause = NULL;
  va_list arguments;

  va_start (arguments, format);
  cause = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_set_error (error, GIS_ERROR, GIS_ERROR_INVALID, "%s: %s", where, cause);
  return FALSE;
}

JsonNode *
gis_member_get (JsonObject *object, const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  return node == NULL || JSON_NODE_HOLDS_NULL (node) ? NULL : node;
}

gboolean
gis_member_read_string (JsonObject *object,
                        const char *name,
                        gboolean required,
                        const char *where,
                        char **out,
                        GError **error)
{
  JsonNode *node = gis_member_get (object, name);

  *out = NULL;
  if (node == NULL)
    return !required || gis_member_fail (error, where, _ ("“%s” is missing"), name);
  if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_STRING)
    return gis_member_fail (error, where, _ ("“%s” is not a text"), name);
  *out = json_node_dup_string (node);
  if (strlen (*out) <= GIS_CATALOG_MAX_TEXT && **out != '\0')
    return TRUE;
  g_clear_pointer (out, g_free);
  return gis_member_fail (error, where, _ ("“%s” is empty or too long"), name);
}

static gboolean
is_identifier (const char *text)
{
  if (!g_ascii_islower (*text) || strlen (text) > MAX_NAME)
    return FALSE;
  for (; *text != '\0'; text++)
    if (!g_ascii_islower (*text) && !g_ascii_isdigit (*text) && *text != '_')
      return FALSE;
  return TRUE;
}

gboolean
gis_member_read_identifier (JsonObject *object,
                            const char *name,
                            gboolean required,
                            const char *where,
                            char **out,
                            GError **error)
{
  if (!gis_member_read_string (object, name, required, where, out, error))
    return FALSE;
  if (*out == NULL || is_identifier (*out))
    return TRUE;
  gis_member_fail (error, where,
                   _ ("“%s” is “%s”: only a–z, 0–9 and _ are allowed, a letter first"), name, *out);
  g_clear_pointer (out, g_free);
  return FALSE;
}

gboolean
gis_member_read_flag (JsonObject *object,
                      const char *name,
                      const char *where,
                      gboolean *out,
                      GError **error)
{
  JsonNode *node = gis_member_get (object, name);

  *out = FALSE;
  if (node == NULL)
    return TRUE;
  if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_BOOLEAN)
    return gis_member_fail (error, where, _ ("“%s” is neither true nor false"), name);
  *out = json_node_get_boolean (node);
  return TRUE;
}

gboolean
gis_member_is_number (JsonNode *node)
{
  return node != NULL && JSON_NODE_HOLDS_VALUE (node) &&
         (json_node_get_value_type (node) == G_TYPE_INT64 ||
          json_node_get_value_type (node) == G_TYPE_DOUBLE) &&
         isfinite (json_node_get_double (node));
}

gboolean
gis_member_read_number (JsonObject *object,
                        const char *name,
                        const char *where,
                        gboolean *has,
                        double *out,
                        GError **error)
{
  JsonNode *node = gis_member_get (object, name);

  *has = node != NULL;
  if (node == NULL)
    return TRUE;
  if (!gis_member_is_number (node))
    return gis_member_fail (error, where, _ ("“%s” is not a number"), name);
  *out = json_node_get_double (node);
  return TRUE;
}

gboolean
gis_member_read_array (JsonObject *object,
                       const char *name,
                       guint max,
                       const char *where,
                       JsonArray **array,
                       GError **error)
{
  JsonNode *node = gis_member_get (object, name);

  *array = NULL;
  if (node == NULL)
    return TRUE;
  if (!JSON_NODE_HOLDS_ARRAY (node))
    return gis_member_fail (error, where, _ ("“%s” is not a list"), name);
  *array = json_node_get_array (node);
  if (json_array_get_length (*array) > max)
    return gis_member_fail (error, where, _ ("“%s” has more than %u entries"), name, max);
  return TRUE;
}

gboolean
gis_member_read_strings (JsonObject *object,
                         const char *name,
                         const char *where,
                         char ***out,
                         GError **error)
{
  JsonArray *array;
  g_autoptr (GPtrArray) texts = NULL;

  *out = NULL;
  if (!gis_member_read_array (object, name, GIS_CATALOG_MAX_STRINGS, where, &array, error))
    return FALSE;
  if (array == NULL)
    return TRUE;
  texts = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonNode *node = json_array_get_element (array, i);
      if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_STRING ||
          strlen (json_node_get_string (node)) > GIS_CATALOG_MAX_TEXT)
        return gis_member_fail (error, where, _ ("“%s” holds something that is not a short text"),
                                name);
      g_ptr_array_add (texts, json_node_dup_string (node));
    }
  g_ptr_array_add (texts, NULL);
  *out = (char **) g_ptr_array_free (g_steal_pointer (&texts), FALSE);
  return TRUE;
}

gboolean
gis_member_read_title (JsonObject *object,
                       const char *name,
                       gboolean required,
                       const char *where,
                       GisText *out,
                       GError **error)
{
  JsonNode *node = gis_member_get (object, name);
  const char *const *texts[] = { (const char *const *) &out->en, (const char *const *) &out->zh_cn,
                                 (const char *const *) &out->zh_tw };

  if (node == NULL)
    return !required || gis_member_fail (error, where, _ ("“%s” is missing"), name);
  if (!gis_text_parse (out, node, where, error))
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    if (*texts[i] != NULL && strlen (*texts[i]) > GIS_CATALOG_MAX_TEXT)
      return gis_member_fail (error, where, _ ("“%s” is empty or too long"), name);
  return TRUE;
}

static gboolean
is_color (const char *text)
{
  return strlen (text) == 7 && *text == '#' && strspn (text + 1, "0123456789abcdefABCDEF") == 6;
}

gboolean
gis_member_read_color (JsonObject *object,
                       const char *name,
                       const char *where,
                       char **out,
                       GError **error)
{
  return gis_member_read_string (object, name, FALSE, where, out, error) &&
         (*out == NULL || is_color (*out) ||
          gis_member_fail (error, where, _ ("“%s” is “%s”, not a colour like #1583c7"), name,
                           *out));
}

gboolean
gis_member_read_colors (JsonObject *object,
                        const char *name,
                        const char *where,
                        char ***out,
                        GError **error)
{
  if (!gis_member_read_strings (object, name, where, out, error))
    return FALSE;
  for (char **color = *out; color != NULL && *color != NULL; color++)
    if (!is_color (*color))
      return gis_member_fail (error, where, _ ("“%s” is “%s”, not a colour like #1583c7"), name,
                              *color);
  return TRUE;
}

gboolean
gis_member_read_choice (JsonObject *object,
                        const char *name,
                        const char *const *names,
                        gboolean required,
                        const char *where,
                        guint *out,
                        GError **error)
{
  g_autofree char *text = NULL;

  *out = 0;
  if (!gis_member_read_string (object, name, required, where, &text, error))
    return FALSE;
  if (text == NULL)
    return TRUE;
  for (; names[*out] != NULL; (*out)++)
    if (strcmp (names[*out], text) == 0)
      return TRUE;
  return gis_member_fail (error, where, _ ("“%s” is “%s”, which is not known"), name, text);
}

gboolean
gis_member_get_object (JsonArray *array,
                       guint index,
                       const char *what,
                       const char *where,
                       JsonObject **object,
                       GError **error)
{
  JsonNode *node = json_array_get_element (array, index);

  if (!JSON_NODE_HOLDS_OBJECT (node))
    return gis_member_fail (error, where, _ ("entry %u of “%s” is not an object"), index + 1, what);
  *object = json_node_get_object (node);
  return TRUE;
}
