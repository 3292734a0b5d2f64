/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How long a filter takes over a scene of points; its peer is the same filter asked row by row (rows
 * made in memory, a tenth of them, times ten).
 * Argument: number of points (default 1 000 000). No thresholds. */
#include "gis/scene/scene-private.h"

#include <stdio.h>

static const char *const districts[] = { "410202", "410203", "410204", "410205", "410212" };

static double
milliseconds (void)
{
  return (double) g_get_monotonic_time () / 1000;
}

static void
fill_row (GisRow *row, guint n)
{
  static const char *const owners[] = { "中国电信", "中国联通", "中国移动", "市政", "供电公司" };
  g_autofree char *day = g_strdup_printf ("20%02u-05-01", n % 7 + 18);

  gis_row_set_text (row, "district", districts[n / 1000 % G_N_ELEMENTS (districts)]);
  gis_row_set_text (row, "owner", owners[n % G_N_ELEMENTS (owners)]);
  gis_row_set_text (row, "state", "01");
  gis_row_set_text (row, "surveyed_on", day);
}

int
main (int argc, char **argv)
{
  guint n = argc > 1 ? (guint) MAX (atoi (argv[1]), 1) : 1000000;
  g_autoptr (GError) error = NULL;
  g_autoptr (GisCatalog) catalog = gis_catalog_new_builtin (&error);
  const GisClass *cover = gis_catalog_find_class (catalog, "cover");
  g_autoptr (GisRow) row = gis_row_new (cover);
  g_autoptr (GisRowFilter) filter = gis_row_filter_new ();
  GisPackBuilder *builder = gis_pack_builder_new (GIS_GEOMETRY_POINT, GIS_N_COLUMNS (cover), FALSE);
  g_autoptr (GisScene) scene = gis_scene_new_empty (catalog, GIS_DATE_NONE);
  int fields[GIS_N_FACETS];
  double best = G_MAXDOUBLE, list = G_MAXDOUBLE, since;
  gint64 passed = 0, wanted = 0;

  for (guint i = 0; i < GIS_N_FACETS; i++)
    fields[i] = gis_facet_find_field (cover, (GisFacet) i);
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (GisGeometry) point = gis_geometry_new_point (12724597 + 10.0 * (i % 1000),
                                                              4136328 + 10.0 * (i / 1000));
      guint8 columns[256] = { 0 };
      fill_row (row, i);
      for (guint facet = 0; facet < GIS_N_FACETS; facet++)
        if (fields[facet] >= 0)
          gis_facet_set_columns (scene->facet_names, cover, (GisFacet) facet,
                                 &row->values[fields[facet]], columns);
      gis_pack_builder_add (builder, i + 1, point, columns, 0, NULL);
    }
  g_ptr_array_add (scene->layers, gis_layer_new (cover, gis_pack_builder_finish (builder)));
  gis_row_filter_choose (filter, GIS_FACET_DISTRICT, "410204", TRUE);
  gis_row_filter_choose (filter, GIS_FACET_OWNER, "中国电信", TRUE);
  gis_row_filter_choose (filter, GIS_FACET_OWNER, "市政", TRUE);
  gis_row_filter_choose (filter, GIS_FACET_YEAR, "2023", TRUE);
  for (guint round = 0; round < 9; round++)
    {
      g_autoptr (GisScene) filtered = NULL;
      since = milliseconds ();
      filtered = gis_scene_filter (scene, filter);
      best = MIN (best, milliseconds () - since);
      passed = gis_scene_get_count (filtered, "cover");
      since = milliseconds ();
      g_ptr_array_unref (gis_scene_list_facet (scene, GIS_FACET_OWNER));
      list = MIN (list, milliseconds () - since);
    }
  since = milliseconds ();
  for (guint i = 0; i < n; i += 10)
    {
      fill_row (row, i);
      wanted += gis_row_filter_matches (filter, row);
    }
  since = 10 * (milliseconds () - since);
  printf ("filter of %u points, three facets: %.2f ms, %" G_GINT64_FORMAT " pass (rows one by one: "
          "about %.0f ms, ratio %.0f)\n",
          n, best, passed, since, since / best);
  printf ("values of a facet with counts: %.2f ms\n", list);
  g_assert_cmpint (wanted, >=, 0);
  return 0;
}
