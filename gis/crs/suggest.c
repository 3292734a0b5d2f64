/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which CRS for a new workspace, and which CRS numbers without one are probably in. The table of
 * usual grids is data (resources/crs/suggestions.json): fixed grids and series of zones, tried in
 * order; PROJ's area of use decides whether a strip fits. */
#include "gis/core/error.h"
#include "gis/core/i18n.h"
#include "gis/crs/crs-private.h"

#include <json-glib/json-glib.h>
#include <math.h>

#define RESOURCE "/io/github/sanhua/gis/crs/suggestions.json"
/* How far data may reach past a zone's area of use. At half a degree beyond a 3-degree strip the
 * scale error of the projection is still < 0.05 %. */
#define ZONE_MARGIN_DEG 0.5

static JsonNode *
load_table (GError **error)
{
  g_autoptr (GBytes) bytes =
               g_resources_lookup_data (RESOURCE, G_RESOURCE_LOOKUP_FLAGS_NONE, error);
  g_autoptr (JsonParser) parser = json_parser_new_immutable ();
  gsize size;
  const char *text;

  if (bytes == NULL)
    return NULL;
  text = g_bytes_get_data (bytes, &size);
  if (!json_parser_load_from_data (parser, text, (gssize) size, error))
    return NULL;
  return json_parser_steal_root (parser);
}

static gboolean
boxes_contain (JsonObject *grid, double lon, double lat)
{
  JsonArray *boxes;

  if (!json_object_has_member (grid, "boxes"))
    return TRUE;
  boxes = json_object_get_array_member (grid, "boxes");
  for (guint i = 0; i < json_array_get_length (boxes); i++)
    {
      JsonArray *b = json_array_get_array_element (boxes, i);
      GisBox box = { json_array_get_double_element (b, 0), json_array_get_double_element (b, 1),
                     json_array_get_double_element (b, 2), json_array_get_double_element (b, 3) };

      if (gis_box_contains (&box, lon, lat))
        return TRUE;
    }
  return FALSE;
}

/* The code of the zone of a series around @lon, 0 when the series does not reach there. */
static gint64
series_code (JsonObject *series, double lon)
{
  gint64 first = json_object_get_int_member (series, "first_code");
  gint64 last = json_object_get_int_member (series, "last_code");
  double meridian = json_object_get_double_member (series, "first_meridian_deg");
  double step = json_object_get_double_member (series, "step_deg");
  gint64 code = first + (gint64) floor ((lon - meridian) / step + 0.5);

  return code >= first && code <= last ? code : 0;
}

static gint64
grid_code (JsonObject *grid, double lon, double lat)
{
  gint64 code;
  GisBox area;
  g_autofree char *crs = NULL;

  if (!boxes_contain (grid, lon, lat))
    return 0;
  if (json_object_has_member (grid, "code"))
    return json_object_get_int_member (grid, "code");
  code = series_code (json_object_get_object_member (grid, "series"), lon);
  if (code == 0 || !json_object_get_boolean_member_with_default (grid, "inside_area_of_use", FALSE))
    return code;
  crs = g_strdup_printf ("EPSG:%" G_GINT64_FORMAT, code);
  return gis_crs_get_area (crs, &area) && gis_box_contains (&area, lon, lat) ? code : 0;
}

static gboolean
zone_holds (const char *crs, const GisBox *degrees)
{
  GisBox area;

  return gis_crs_get_area (crs, &area) && degrees->min_x >= area.min_x - ZONE_MARGIN_DEG &&
         degrees->max_x <= area.max_x + ZONE_MARGIN_DEG &&
         degrees->min_y >= area.min_y - ZONE_MARGIN_DEG &&
         degrees->max_y <= area.max_y + ZONE_MARGIN_DEG;
}

static gboolean
is_degrees (const GisBox *box)
{
  return !gis_box_is_empty (box) && box->min_x >= -180 && box->max_x <= 180 && box->min_y >= -90 &&
         box->max_y <= 90;
}

char *
gis_crs_dup_suggestion (const GisBox *degrees, GError **error)
{
  g_autoptr (JsonNode) table = NULL;
  JsonArray *grids;
  double lon, lat;

  g_return_val_if_fail (degrees != NULL, NULL);
  if (!is_degrees (degrees))
    {
      g_set_error_literal (error, GIS_ERROR, GIS_ERROR_INVALID,
                           _ ("the extent is not in degrees of longitude and latitude"));
      return NULL;
    }
  table = load_table (error);
  if (table == NULL)
    return NULL;
  lon = (degrees->min_x + degrees->max_x) / 2;
  lat = (degrees->min_y + degrees->max_y) / 2;
  grids = json_object_get_array_member (json_node_get_object (table), "grids");
  for (guint i = 0; i < json_array_get_length (grids); i++)
    {
      gint64 code = grid_code (json_array_get_object_element (grids, i), lon, lat);
      g_autofree char *crs = code > 0 ? g_strdup_printf ("EPSG:%" G_GINT64_FORMAT, code) : NULL;

      if (crs != NULL && zone_holds (crs, degrees))
        return g_steal_pointer (&crs);
    }
  g_set_error (error, GIS_ERROR, GIS_ERROR_INVALID,
               _ ("an extent of %.1f° by %.1f° is too wide for one metric zone"),
               degrees->max_x - degrees->min_x, degrees->max_y - degrees->min_y);
  return NULL;
}

static gboolean
in_range (double min, double max, double low, double high)
{
  return min >= low && max <= high;
}

/* Gauss-Krüger numbers: @east with or without zone prefix, @north metres from the equator. China
 * lies between 3.8° and 53.6° N. */
static char *
guess_gauss_kruger (double min_e, double max_e, double min_n, double max_n)
{
  int zone = (int) floor (min_e / 1e6);

  if (!in_range (min_n, max_n, 4.0e5, 6.0e6))
    return NULL;
  if (in_range (min_e, max_e, 2.5e5, 8e5) && min_n > 1.9e6)
    return g_strdup ("EPSG:4547");
  if (!in_range (min_e - zone * 1e6, max_e - zone * 1e6, 2e5, 8e5))
    return NULL;
  if (zone >= 25 && zone <= 45) /* 3-degree zones with prefix: EPSG:4513 … 4533 */
    return g_strdup_printf ("EPSG:%d", 4513 + zone - 25);
  if (zone >= 13 && zone <= 23) /* 6-degree zones with prefix: EPSG:4491 … 4501 */
    return g_strdup_printf ("EPSG:%d", 4491 + zone - 13);
  return NULL;
}

char *
gis_crs_dup_guess (const GisBox *extent, gboolean *swapped)
{
  double x0 = extent->min_x, x1 = extent->max_x, y0 = extent->min_y, y1 = extent->max_y;
  char *guess;

  *swapped = FALSE;
  if (gis_box_is_empty (extent))
    return NULL;
  if (in_range (x0, x1, 73, 136) && in_range (y0, y1, 3, 54))
    return g_strdup ("EPSG:4490");
  if (in_range (y0, y1, 73, 136) && in_range (x0, x1, 3, 54))
    {
      *swapped = TRUE;
      return g_strdup ("EPSG:4490");
    }
  /* Drawings in their own small numbers start at 0, 0; longitude and latitude seldom do. */
  if (is_degrees (extent))
    return fabs (x0) < 1 && fabs (y0) < 1 ? NULL : g_strdup ("EPSG:4326");
  guess = guess_gauss_kruger (x0, x1, y0, y1);
  if (guess == NULL)
    {
      guess = guess_gauss_kruger (y0, y1, x0, x1);
      *swapped = guess != NULL;
    }
  if (guess == NULL && in_range (x0, x1, 8.1e6, 1.52e7) && in_range (y0, y1, 4e5, 7.2e6))
    guess = g_strdup ("EPSG:3857");
  return guess;
}
