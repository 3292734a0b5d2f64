/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gis/store/themes.h"

#include "gis/core/error.h"
#include "gis/core/i18n.h"

#define KEY "view.themes"

GPtrArray *
gis_store_list_themes (GisWorkspace *ws, GPtrArray *problems)
{
  g_autofree char *json = gis_workspace_dup_setting (ws, KEY);

  if (json == NULL)
    return g_ptr_array_new_with_free_func ((GDestroyNotify) gis_theme_unref);
  return gis_themes_parse (json, gis_workspace_get_catalog (ws), problems);
}

gboolean
gis_store_save_themes (GisWorkspace *ws, GPtrArray *themes, GError **error)
{
  g_autofree char *json = NULL;

  if (themes->len > GIS_THEMES_MAX)
    {
      g_set_error (error, GIS_ERROR, GIS_ERROR_INVALID,
                   _ ("There are %u themes; a workspace keeps %u at most"), themes->len,
                   GIS_THEMES_MAX);
      return FALSE;
    }
  for (guint i = 0; i < themes->len; i++)
    if (!gis_theme_validate (g_ptr_array_index (themes, i), gis_workspace_get_catalog (ws), error))
      return FALSE;
  json = gis_themes_dup_json (themes);
  return gis_workspace_set_setting (ws, KEY, json, error);
}
