/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rule file of treatments: which one a class gets by default, which rows stand for an entry of a
 * register, and what accepted work leaves behind on the assets. */
#include "gis/planning/project-private.h"

#include "gis/core/error.h"

#include <string.h>

#define RULE_ID "treatments"

GisRule *
gis_treatments_load (GisWorkspace *ws, GError **error)
{
  return gis_rule_load (ws, RULE_ID, error);
}

static gboolean
lists (JsonObject *entry, const char *member, const char *text)
{
  g_auto (GStrv) texts = gis_json_dup_strings (entry, member);

  return texts != NULL && text != NULL && g_strv_contains ((const char *const *) texts, text);
}

/* Whether the entry asks for @text; one that says nothing takes any. */
static gboolean
takes (JsonObject *entry, const char *member, const char *text)
{
  const char *asked = gis_json_get_string (entry, member);

  return asked == NULL || g_strcmp0 (asked, text) == 0;
}

const char *
gis_treatments_get_default (const GisRule *rule, const char *campaign, const char *class_id)
{
  g_autoptr (GPtrArray) defaults = gis_json_list_objects (gis_rule_get_root (rule), "defaults");
  const char *otherwise = gis_json_get_string (gis_rule_get_root (rule), "otherwise");

  for (guint i = 0; i < defaults->len; i++)
    {
      JsonObject *entry = g_ptr_array_index (defaults, i);
      const char *treatment = gis_json_get_string (entry, "treatment");
      if (treatment != NULL && takes (entry, "campaign", campaign) &&
          takes (entry, "class", class_id))
        return treatment;
    }
  return otherwise != NULL ? otherwise : "other";
}

gint64
gis_treatments_find_register (const GisRule *rule,
                              const char *campaign,
                              const GisRow *row,
                              const char **class_id)
{
  g_autoptr (GPtrArray) registers = gis_json_list_objects (gis_rule_get_root (rule), "registers");

  for (guint i = 0; i < registers->len; i++)
    {
      JsonObject *entry = g_ptr_array_index (registers, i);
      const char *field = gis_json_get_string (entry, "field");
      int index;
      if (g_strcmp0 (gis_json_get_string (entry, "member"), row->klass->id) != 0 ||
          !lists (entry, "campaigns", campaign) || field == NULL)
        continue;
      index = gis_class_find_field (row->klass, field);
      *class_id = gis_json_get_string (entry, "class");
      if (index >= 0 && *class_id != NULL)
        return gis_value_get_integer (&row->values[index], 0);
    }
  return 0;
}

/* ---- Effects ---- */

typedef struct
{
  GisEdit *edit;
  const GisRule *rule;
  const char *treatment;
  const char *done_on;
} Works;

/* Sets a field that the class may lack: a workspace's own catalogue decides. */
static gboolean
set_field (Works *works, const GisRow *row, const char *field, const char *text, GError **error)
{
  const GisValue value = gis_value_of_static_text (text);

  if (gis_class_find_field (row->klass, field) < 0)
    return TRUE;
  return gis_edit_set_value (works->edit, row->klass->id, row->id, field, &value, error);
}

static gboolean
apply_effect (Works *works, JsonObject *effect, const GisRow *row, GError **error)
{
  JsonObject *set = gis_json_get_object (effect, "set");
  const char *date_field = gis_json_get_string (effect, "done_on");
  g_autoptr (GList) fields = set != NULL ? json_object_get_members (set) : NULL;

  for (GList *field = fields; field != NULL; field = field->next)
    if (!set_field (works, row, field->data, gis_json_get_string (set, field->data), error))
      return FALSE;
  return date_field == NULL || set_field (works, row, date_field, works->done_on, error);
}

static gboolean
apply_to_row (Works *works, const GisRow *row, GError **error)
{
  g_autoptr (GPtrArray) effects =
               gis_json_list_objects (gis_rule_get_root (works->rule), "effects");

  for (guint i = 0; i < effects->len; i++)
    {
      JsonObject *effect = g_ptr_array_index (effects, i);
      if (g_strcmp0 (gis_json_get_string (effect, "class"), row->klass->id) == 0 &&
          lists (effect, "treatments", works->treatment) &&
          !apply_effect (works, effect, row, error))
        return FALSE;
    }
  return TRUE;
}

/* What befalls an entry of a register befalls its members. */
static gboolean
apply_to_members (Works *works, JsonObject *entry, gint64 id, GError **error)
{
  GisWorkspace *ws = gis_edit_get_workspace (works->edit);
  const char *member = gis_json_get_string (entry, "member");
  const GisFilter filter = { gis_json_get_string (entry, "field"), GIS_OP_EQ,
                             gis_value_of_integer (id) };
  const GisQuery query = { .filters = &filter, .n_filters = 1, .without_geometry = TRUE };
  const GisClass *klass = gis_catalog_find_class (gis_workspace_get_catalog (ws), member);
  g_autoptr (GPtrArray) rows = NULL;

  if (klass == NULL || filter.field == NULL || gis_class_find_field (klass, filter.field) < 0)
    return TRUE;
  rows = gis_store_list (ws, member, &query, error);
  if (rows == NULL)
    return FALSE;
  for (guint i = 0; i < rows->len; i++)
    if (!apply_to_row (works, g_ptr_array_index (rows, i), error))
      return FALSE;
  return TRUE;
}

gboolean
gis_treatments_apply (const GisRule *rule,
                      GisEdit *edit,
                      const GisRow *item,
                      const char *done_on,
                      GError **error)
{
  GisCatalog *catalog = gis_workspace_get_catalog (gis_edit_get_workspace (edit));
  g_autoptr (GPtrArray) registers = gis_json_list_objects (gis_rule_get_root (rule), "registers");
  const char *class_id = gis_row_get_text (item, "asset_class");
  gint64 id = gis_value_get_integer (gis_row_get (item, "asset_id"), 0);
  Works works = { edit, rule, gis_row_get_text (item, "treatment"), done_on };
  g_autoptr (GError) missing = NULL;
  g_autoptr (GisRow) asset = NULL;

  if (id == 0 || class_id == NULL || gis_catalog_find_class (catalog, class_id) == NULL)
    return TRUE;
  asset = gis_edit_get_row (edit, class_id, id, &missing);
  if (asset == NULL)
    {
      if (g_error_matches (missing, GIS_ERROR, GIS_ERROR_NOT_FOUND))
        return TRUE;
      g_propagate_error (error, g_steal_pointer (&missing));
      return FALSE;
    }
  if (!apply_to_row (&works, asset, error))
    return FALSE;
  for (guint i = 0; i < registers->len; i++)
    {
      JsonObject *entry = g_ptr_array_index (registers, i);
      if (g_strcmp0 (gis_json_get_string (entry, "class"), class_id) == 0 &&
          !apply_to_members (&works, entry, id, error))
        return FALSE;
    }
  return TRUE;
}
