/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Places by the layers of areas and road sections, through the spatial index. */
#include "gis/store/surroundings.h"

#include <math.h>

#define ROAD_REACH_M 30.0

static gboolean
has_field (const GisClass *klass, const char *field)
{
  return klass != NULL && gis_class_find_field (klass, field) >= 0;
}

static gboolean
is_empty (const GisRow *row, const char *field)
{
  return has_field (row->klass, field) && gis_value_is_null (gis_row_get (row, field));
}

/* ---- District ---- */

typedef struct
{
  double x, y;
  char *code;
} DistrictSearch;

static gboolean
check_district (const GisRow *area, gpointer user_data)
{
  DistrictSearch *search = user_data;

  if (g_strcmp0 (gis_row_get_text (area, "level"), "district") != 0 || area->geometry == NULL ||
      !gis_geometry_contains (area->geometry, search->x, search->y))
    return TRUE;
  search->code = g_strdup (gis_row_get_text (area, "code"));
  return FALSE;
}

char *
gis_surroundings_dup_district (GisWorkspace *ws, double x, double y)
{
  const GisClass *area = gis_catalog_find_class (gis_workspace_get_catalog (ws), "admin_area");
  DistrictSearch search = { x, y, NULL };
  GisBox box = { x, y, x, y };

  if (has_field (area, "level") && has_field (area, "code"))
    gis_store_each (ws, area->id, &(GisQuery){ .box = &box }, check_district, &search, NULL, NULL);
  return search.code;
}

void
gis_surroundings_fill_district (GisWorkspace *ws, GisRow *row)
{
  GisValue value = GIS_VALUE_NULL;
  char *code;
  double x, y;

  if (row->geometry == NULL || !is_empty (row, "district") ||
      g_strcmp0 (row->klass->role, "area") == 0)
    return;
  gis_geometry_get_anchor (row->geometry, &x, &y);
  code = gis_surroundings_dup_district (ws, x, y);
  if (code == NULL)
    return;
  gis_value_take_text (&value, code);
  if (gis_field_normalize (&row->klass->fields[gis_class_find_field (row->klass, "district")],
                           &value, NULL))
    gis_row_set (row, "district", &value);
  gis_value_clear (&value);
}

/* ---- Road ---- */

typedef struct
{
  double x, y;
  double nearest_m;
  GisRow *section;
} RoadSearch;

static gboolean
check_section (const GisRow *section, gpointer user_data)
{
  RoadSearch *search = user_data;
  double away_m = section->geometry != NULL
                    ? gis_geometry_get_distance (section->geometry, search->x, search->y)
                    : INFINITY;

  if (away_m > search->nearest_m || gis_value_is_null (gis_row_get (section, "road_id")))
    return TRUE;
  search->nearest_m = away_m;
  g_clear_pointer (&search->section, gis_row_free);
  search->section = gis_row_copy (section);
  return TRUE;
}

void
gis_surroundings_fill_road (GisWorkspace *ws, GisRow *row)
{
  const GisClass *klass = gis_catalog_find_class (gis_workspace_get_catalog (ws), "road_section");
  RoadSearch search = { .nearest_m = ROAD_REACH_M };
  GisBox box;

  if (row->geometry == NULL || !has_field (klass, "road_id") || row->klass == klass ||
      (has_field (row->klass, "road_id") && !is_empty (row, "road_id")) ||
      (has_field (row->klass, "road_name") && !is_empty (row, "road_name")))
    return;
  gis_geometry_get_anchor (row->geometry, &search.x, &search.y);
  box = (GisBox){ search.x - ROAD_REACH_M, search.y - ROAD_REACH_M, search.x + ROAD_REACH_M,
                  search.y + ROAD_REACH_M };
  gis_store_each (ws, klass->id, &(GisQuery){ .box = &box }, check_section, &search, NULL, NULL);
  if (search.section == NULL)
    return;
  if (has_field (row->klass, "road_id"))
    gis_row_set (row, "road_id", gis_row_get (search.section, "road_id"));
  if (has_field (row->klass, "road_name"))
    {
      gint64 road_id = gis_value_get_integer (gis_row_get (search.section, "road_id"), 0);
      g_autoptr (GisRow) road = gis_store_get (ws, "road", road_id, NULL);
      if (road != NULL && has_field (road->klass, "name"))
        gis_row_set_text (row, "road_name", gis_row_get_text (road, "name"));
    }
  gis_row_free (search.section);
}
