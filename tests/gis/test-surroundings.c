/* SPDX-License-Identifier: GPL-3.0-or-later */
/* District and road of a place. Oracle: brute force over all areas and sections of the demo town, with
 * GEOS' distance; the road's own name. */
#include "gis/demo/demo.h"
#include "gis/geometry/geos.h"
#include "gis/store/surroundings.h"

#include <glib/gstdio.h>
#include <math.h>

static GisWorkspace *town;

static GPtrArray *
list_rows (const char *class_id)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *rows = gis_store_list (town, class_id, NULL, &error);

  g_assert_no_error (error);
  return rows;
}

/* A cover at (x, y) that knows nothing of its place. */
static GisRow *
create_cover (double x, double y)
{
  GisRow *row = gis_row_new (gis_catalog_find_class (gis_workspace_get_catalog (town), "cover"));

  gis_row_take_geometry (row, gis_geometry_new_point (x, y));
  return row;
}

static void
check_road (const GisRow *row, const GPtrArray *sections)
{
  gint64 road_id = gis_value_get_integer (gis_row_get (row, "road_id"), 0);
  const GisRow *nearest = NULL;
  double nearest_m = INFINITY;

  for (guint i = 0; i < sections->len; i++)
    {
      const GisRow *section = g_ptr_array_index (sections, i);
      double away_m = gis_geos_distance (section->geometry, row->geometry);
      if (away_m < nearest_m)
        {
          nearest_m = away_m;
          nearest = section;
        }
    }
  if (nearest_m > 30)
    {
      g_assert_cmpint (road_id, ==, 0);
      g_assert_null (gis_row_get_text (row, "road_name"));
      return;
    }
  /* Two sections of two roads may meet in the nearest point. */
  if (road_id != gis_value_get_integer (gis_row_get (nearest, "road_id"), 0))
    {
      double best_m = INFINITY;
      for (guint i = 0; i < sections->len; i++)
        {
          const GisRow *section = g_ptr_array_index (sections, i);
          if (gis_value_get_integer (gis_row_get (section, "road_id"), 0) == road_id)
            best_m = MIN (best_m, gis_geos_distance (section->geometry, row->geometry));
        }
      g_assert_cmpfloat_with_epsilon (best_m, nearest_m, 1e-6);
    }
  g_autoptr (GisRow) road = gis_store_get (town, "road", road_id, NULL);
  g_assert_nonnull (road);
  g_assert_cmpstr (gis_row_get_text (row, "road_name"), ==, gis_row_get_text (road, "name"));
}

static void
check_district (const GisRow *row, const GPtrArray *areas)
{
  const char *code = NULL;

  for (guint i = 0; i < areas->len; i++)
    {
      const GisRow *area = g_ptr_array_index (areas, i);
      if (g_strcmp0 (gis_row_get_text (area, "level"), "district") == 0 &&
          gis_geometry_contains (area->geometry, row->geometry->xy[0], row->geometry->xy[1]))
        code = gis_row_get_text (area, "code");
    }
  g_assert_cmpstr (gis_row_get_text (row, "district"), ==, code);
}

static void
test_grid (void)
{
  g_autoptr (GPtrArray) sections = list_rows ("road_section");
  g_autoptr (GPtrArray) areas = list_rows ("admin_area");
  guint n_roads = 0, n_districts = 0;

  for (int i = -12; i <= 12; i++)
    for (int j = -12; j <= 12; j++)
      {
        g_autoptr (GisRow) row = create_cover (532000 + i * 83.7, 3852500 + j * 79.3);
        gis_surroundings_fill_district (town, row);
        gis_surroundings_fill_road (town, row);
        check_district (row, areas);
        check_road (row, sections);
        n_districts += gis_row_get_text (row, "district") != NULL;
        n_roads += gis_row_get_text (row, "road_name") != NULL;
      }
  /* Some lie in the town and some beyond, some on a road and some beside. */
  g_assert_cmpuint (n_districts, >, 200);
  g_assert_cmpuint (n_districts, <, 625);
  g_assert_cmpuint (n_roads, >, 100);
  g_assert_cmpuint (n_roads, <, n_districts);
}

/* What a person has entered stays. */
static void
test_keeps (void)
{
  g_autoptr (GisRow) row = create_cover (532000, 3852500);

  gis_row_set_text (row, "district", "410299");
  gis_row_set_text (row, "road_name", "无名路");
  gis_surroundings_fill_district (town, row);
  gis_surroundings_fill_road (town, row);
  g_assert_cmpstr (gis_row_get_text (row, "district"), ==, "410299");
  g_assert_cmpstr (gis_row_get_text (row, "road_name"), ==, "无名路");
  g_assert_true (gis_value_is_null (gis_row_get (row, "road_id")));
}

/* No geometry, no fields: nothing to fill. */
static void
test_nothing (void)
{
  GisCatalog *catalog = gis_workspace_get_catalog (town);
  g_autoptr (GisRow) bare = gis_row_new (gis_catalog_find_class (catalog, "cover"));
  g_autoptr (GisRow) area = gis_row_new (gis_catalog_find_class (catalog, "admin_area"));

  gis_surroundings_fill_district (town, bare);
  gis_surroundings_fill_road (town, bare);
  g_assert_true (gis_value_is_null (gis_row_get (bare, "district")));
  gis_row_take_geometry (area, gis_geometry_new_point (532000, 3852500));
  gis_surroundings_fill_district (town, area);
  gis_surroundings_fill_road (town, area);
  g_assert_null (gis_surroundings_dup_district (town, 0, 0));
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = g_dir_make_tmp ("sanhua-surroundings-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "town.sanhua", NULL);
  int status;

  g_test_init (&argc, &argv, NULL);
  town = gis_demo_create (path, GIS_DEMO_TOWN, 0, NULL, &error);
  g_assert_no_error (error);
  g_test_add_func ("/gis/surroundings/grid", test_grid);
  g_test_add_func ("/gis/surroundings/keeps", test_keeps);
  g_test_add_func ("/gis/surroundings/nothing", test_nothing);
  status = g_test_run ();
  gis_workspace_close (town);
  g_object_unref (town);
  g_unlink (path);
  g_rmdir (folder);
  return status;
}
