/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The filter of the window's chips on the command line. */
#include "app/ctl/commands.h"

#include <string.h>

/* "FROM..TO", either side may be empty. */
static gboolean
choose_span (GisRowFilter *filter, const char *text, GError **error)
{
  const char *dots = strstr (text, "..");
  g_autofree char *from_text = dots != NULL ? g_strndup (text, (gsize) (dots - text)) : NULL;
  const char *to_text = dots != NULL ? dots + 2 : "";
  GisDate from = GIS_DATE_NONE, to = GIS_DATE_NONE;

  if (dots == NULL || (from_text[0] == '\0' && to_text[0] == '\0'))
    {
      g_set_error (error, GIS_ERROR, GIS_ERROR_USAGE,
                   _ ("--filter: date “%s”: expected FROM..TO, for example 2023-01-01..2023-06-30"),
                   text);
      return FALSE;
    }
  if (!ctl_parse_date ("--filter", from_text[0] != '\0' ? from_text : NULL, &from, error) ||
      !ctl_parse_date ("--filter", to_text[0] != '\0' ? to_text : NULL, &to, error))
    return FALSE;
  gis_row_filter_set_dates (filter, from, to);
  return TRUE;
}

static gboolean
choose (GisRowFilter *filter, const GisCatalog *catalog, const char *text, GError **error)
{
  static const char *const facets[GIS_N_FACETS] = { "class", "district", "state", "owner", "year" };
  g_autofree char *key = NULL;
  g_autofree char *value = NULL;

  if (!ctl_split_pair ("--filter", text, '=', "FACET=VALUE", &key, &value, error))
    return FALSE;
  if (g_str_equal (key, "date"))
    return choose_span (filter, value, error);
  for (guint i = 0; i < GIS_N_FACETS; i++)
    if (g_str_equal (facets[i], key))
      {
        if (i == GIS_FACET_CLASS && gis_catalog_require_class (catalog, value, error) == NULL)
          return FALSE;
        gis_row_filter_choose (filter, (GisFacet) i, value, TRUE);
        return TRUE;
      }
  g_set_error (
    error, GIS_ERROR, GIS_ERROR_USAGE,
    _ ("--filter: there is no facet “%s”; there are class, district, state, owner, year, date"),
    key);
  return FALSE;
}

gboolean
ctl_filter_parse (GisRowFilter *filter,
                  const GisCatalog *catalog,
                  char *const *texts,
                  GError **error)
{
  for (guint i = 0; texts != NULL && texts[i] != NULL; i++)
    if (!choose (filter, catalog, texts[i], error))
      return FALSE;
  return TRUE;
}
