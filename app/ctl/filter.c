/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The filter of the window's chips on the command line. */
#include "app/ctl/commands.h"

static gboolean
choose (GisRowFilter *filter, const char *text, GError **error)
{
  static const char *const facets[GIS_N_FACETS] = { "class", "district", "state", "owner", "year" };
  g_autofree char *key = NULL;
  g_autofree char *value = NULL;

  if (!ctl_split_pair ("--filter", text, '=', "FACET=VALUE", &key, &value, error))
    return FALSE;
  for (guint i = 0; i < GIS_N_FACETS; i++)
    if (g_str_equal (facets[i], key))
      {
        gis_row_filter_choose (filter, (GisFacet) i, value, TRUE);
        return TRUE;
      }
  g_set_error (
    error, GIS_ERROR, GIS_ERROR_USAGE,
    _ ("--filter: there is no facet “%s”; there are class, district, state, owner, year"), key);
  return FALSE;
}

gboolean
ctl_filter_parse (GisRowFilter *filter, char *const *texts, GError **error)
{
  for (guint i = 0; texts != NULL && texts[i] != NULL; i++)
    if (!choose (filter, texts[i], error))
      return FALSE;
  return TRUE;
}
