/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Loading rule files and reading them without trusting their types. */
#include "gis/rules/rule.h"

#include "gis/core/error.h"
#include "gis/core/i18n.h"

#include <math.h>
#include <string.h>

#define RESOURCE_FOLDER "/io/github/sanhua/gis/rules/"
#define MAX_BYTES (1u << 20)
#define MAX_DEPTH 16

struct _GisRule
{
  JsonParser *parser;
  JsonObject *root; /* owned by the parser */
};

const char *
gis_json_get_string (JsonObject *object, const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node) ||
      json_node_get_value_type (node) != G_TYPE_STRING)
    return NULL;
  return json_node_get_string (node);
}

gboolean
gis_json_get_number (JsonObject *object, const char *name, double *number)
{
  JsonNode *node = json_object_get_member (object, name);

  *number = 0;
  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node) ||
      (json_node_get_value_type (node) != G_TYPE_INT64 &&
       json_node_get_value_type (node) != G_TYPE_DOUBLE) ||
      !isfinite (json_node_get_double (node)))
    return FALSE;
  *number = json_node_get_double (node);
  return TRUE;
}

gboolean
gis_json_get_flag (JsonObject *object, const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  return node != NULL && JSON_NODE_HOLDS_VALUE (node) &&
         json_node_get_value_type (node) == G_TYPE_BOOLEAN && json_node_get_boolean (node);
}

JsonObject *
gis_json_get_object (JsonObject *object, const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

static JsonArray *
get_array (JsonObject *object, const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  return node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
}

GPtrArray *
gis_json_list_objects (JsonObject *object, const char *name)
{
  JsonArray *array = get_array (object, name);
  GPtrArray *objects = g_ptr_array_new ();

  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      JsonNode *node = json_array_get_element (array, i);
      if (JSON_NODE_HOLDS_OBJECT (node))
        g_ptr_array_add (objects, json_node_get_object (node));
    }
  return objects;
}

char **
gis_json_dup_strings (JsonObject *object, const char *name)
{
  JsonArray *array = get_array (object, name);
  GPtrArray *texts;

  if (array == NULL)
    return NULL;
  texts = g_ptr_array_new ();
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonNode *node = json_array_get_element (array, i);
      if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING)
        g_ptr_array_add (texts, json_node_dup_string (node));
    }
  g_ptr_array_add (texts, NULL);
  return (char **) g_ptr_array_free (texts, FALSE);
}

/* ---- Loading ---- */

static gboolean
refuse (const char *where, const char *cause, GError **error)
{
  g_set_error (error, GIS_ERROR, GIS_ERROR_INVALID, "%s: %s", where, cause);
  return FALSE;
}

/* json-glib recurses once a level. */
static gboolean
is_too_deep (const char *json)
{
  gboolean in_string = FALSE;
  int depth = 0;

  for (const char *p = json; *p != '\0'; p++)
    {
      if (in_string && *p == '\\' && p[1] != '\0')
        p++;
      else if (*p == '"')
        in_string = !in_string;
      else if (!in_string && (*p == '{' || *p == '['))
        depth++;
      else if (!in_string && (*p == '}' || *p == ']'))
        depth--;
      if (depth > MAX_DEPTH)
        return TRUE;
    }
  return FALSE;
}

static gboolean
check_head (JsonObject *root, const char *where, GError **error)
{
  const char *certainty = gis_json_get_string (root, "certainty");
  GisText title = { 0 };

  if (gis_json_get_string (root, "id") == NULL || gis_json_get_string (root, "source") == NULL)
    return refuse (where, _ ("“id” or “source” is missing"), error);
  if (certainty == NULL || strlen (certainty) != 1 || strchr ("VSM", *certainty) == NULL)
    return refuse (where, _ ("“certainty” is not V, S or M"), error);
  if (!gis_text_parse (&title, json_object_get_member (root, "title"), where, error))
    return FALSE;
  gis_text_clear (&title);
  return TRUE;
}

GisRule *
gis_rule_new_from_json (const char *json, const char *where, GError **error)
{
  g_autoptr (GisRule) rule = g_new0 (GisRule, 1);
  g_autoptr (GError) cause = NULL;
  JsonNode *node;

  rule->parser = json_parser_new_immutable ();
  if (strlen (json) > MAX_BYTES || is_too_deep (json) || !g_utf8_validate (json, -1, NULL))
    {
      refuse (where, _ ("is too large, nested too deep or not UTF-8"), error);
      return NULL;
    }
  if (!json_parser_load_from_data (rule->parser, json, -1, &cause))
    {
      g_autofree char *problem = gis_text_dup_json_problem (cause);
      refuse (where, problem, error);
      return NULL;
    }
  node = json_parser_get_root (rule->parser);
  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    {
      refuse (where, _ ("is not a JSON object"), error);
      return NULL;
    }
  rule->root = json_node_get_object (node);
  if (!check_head (rule->root, where, error))
    return NULL;
  return g_steal_pointer (&rule);
}

GisRule *
gis_rule_new_builtin (const char *id, GError **error)
{
  g_autofree char *path = g_strconcat (RESOURCE_FOLDER, id, ".json", NULL);
  g_autofree char *name = g_strconcat (id, ".json", NULL);
  g_autofree char *json = NULL;
  g_autoptr (GBytes) bytes = g_resources_lookup_data (path, 0, NULL);

  if (bytes == NULL)
    {
      g_set_error (error, GIS_ERROR, GIS_ERROR_NOT_FOUND, _ ("There is no rule file “%s”"), id);
      return NULL;
    }
  json = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  return gis_rule_new_from_json (json, name, error);
}

void
gis_rule_blame (GisWorkspace *ws, GError *cause, GError **error)
{
  if (g_error_matches (cause, GIS_ERROR, GIS_ERROR_INVALID) ||
      g_error_matches (cause, GIS_ERROR, GIS_ERROR_NOT_FOUND))
    {
      g_set_error (error, GIS_ERROR, GIS_ERROR_WORKSPACE,
                   _ ("%s: damaged: a rule document in it cannot be used: %s"),
                   gis_workspace_get_path (ws), cause->message);
      g_error_free (cause);
    }
  else
    g_propagate_error (error, cause);
}

/* The workspace's own copy; NULL without error when it has none. */
static GisRule *
load_own (GisWorkspace *ws, const char *id, GError **error)
{
  g_autofree char *name = g_strconcat (id, ".json", NULL);
  g_autoptr (GError) cause = NULL;
  g_autofree char *json = gis_workspace_dup_rule (ws, id, &cause);

  if (json != NULL)
    return gis_rule_new_from_json (json, name, error);
  if (!g_error_matches (cause, GIS_ERROR, GIS_ERROR_NOT_FOUND))
    g_propagate_error (error, g_steal_pointer (&cause));
  return NULL;
}

GisRule *
gis_rule_load (GisWorkspace *ws, const char *id, GError **error)
{
  GError *cause = NULL;
  GisRule *rule = load_own (ws, id, &cause);

  if (rule != NULL || cause == NULL)
    return rule != NULL ? rule : gis_rule_new_builtin (id, error);
  gis_rule_blame (ws, cause, error);
  return NULL;
}

gboolean
gis_rule_list_broken (GisWorkspace *ws, GPtrArray *problems, GError **error)
{
  g_auto (GStrv) ids = gis_workspace_list_rules (ws, error);

  for (guint i = 0; ids != NULL && ids[i] != NULL; i++)
    {
      g_autoptr (GError) cause = NULL;
      g_autoptr (GisRule) rule = load_own (ws, ids[i], &cause);

      if (cause != NULL && cause->code == GIS_ERROR_INVALID)
        g_ptr_array_add (problems, g_strdup (cause->message));
      else if (cause != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&cause));
          return FALSE;
        }
    }
  return ids != NULL;
}

void
gis_rule_free (GisRule *rule)
{
  if (rule == NULL)
    return;
  g_clear_object (&rule->parser);
  g_free (rule);
}

const char *
gis_rule_get_id (const GisRule *rule)
{
  return gis_json_get_string (rule->root, "id");
}

const char *
gis_rule_get_source (const GisRule *rule)
{
  return gis_json_get_string (rule->root, "source");
}

const char *
gis_rule_get_certainty (const GisRule *rule)
{
  return gis_json_get_string (rule->root, "certainty");
}

JsonObject *
gis_rule_get_root (const GisRule *rule)
{
  return rule->root;
}

gboolean
gis_rule_get_threshold (const GisRule *rule,
                        const char *id,
                        GisThreshold *threshold,
                        GError **error)
{
  g_autoptr (GPtrArray) values = gis_json_list_objects (rule->root, "values");

  for (guint i = 0; i < values->len; i++)
    {
      JsonObject *value = g_ptr_array_index (values, i);
      if (g_strcmp0 (gis_json_get_string (value, "id"), id) != 0 ||
          !gis_json_get_number (value, "value", &threshold->value))
        continue;
      threshold->unit = gis_json_get_string (value, "unit");
      threshold->certainty = gis_json_get_string (value, "certainty");
      threshold->source = gis_json_get_string (value, "source");
      if (threshold->certainty == NULL)
        threshold->certainty = gis_rule_get_certainty (rule);
      if (threshold->source == NULL)
        threshold->source = gis_rule_get_source (rule);
      return TRUE;
    }
  g_set_error (error, GIS_ERROR, GIS_ERROR_NOT_FOUND, _ ("Rule “%s” has no value “%s”"),
               gis_rule_get_id (rule), id);
  return FALSE;
}
