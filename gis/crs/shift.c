/* SPDX-License-Identifier: GPL-3.0-or-later */
/* GCJ-02 and BD-09: the shifts of the mainland's web maps. Approximate by nature (the official
 * algorithm is secret; the published reconstruction agrees to 1–20 m), so they serve to align
 * background pictures and to import, never to survey.
 *
 * Source of the formulas: the public reconstruction known as "eviltransform" (GCJ-02: a = 6378245,
 * ee = 0.00669342162296594323; BD-09: polar shift with π·3000/180). */
#include "gis/crs/crs-private.h"

#include <math.h>

#define GCJ_A_M 6378245.0
#define GCJ_EE 0.00669342162296594323
#define BD_PI (G_PI * 3000.0 / 180.0)

GisShift
gis_shift_from_name (const char *crs)
{
  if (crs == NULL)
    return GIS_SHIFT_NONE;
  if (g_ascii_strcasecmp (crs, "GCJ-02") == 0 || g_ascii_strcasecmp (crs, "GCJ02") == 0)
    return GIS_SHIFT_GCJ02;
  if (g_ascii_strcasecmp (crs, "BD-09") == 0 || g_ascii_strcasecmp (crs, "BD09") == 0)
    return GIS_SHIFT_BD09;
  return GIS_SHIFT_NONE;
}

static gboolean
is_mainland (double lon, double lat)
{
  return lon >= 72.004 && lon <= 137.8347 && lat >= 0.8293 && lat <= 55.8271;
}

/* The offset in degrees that GCJ-02 adds at a true position. */
static void
gcj_offset (double lon, double lat, double *d_lon, double *d_lat)
{
  double x = lon - 105.0, y = lat - 35.0;
  double root = sqrt (fabs (x));
  double common = (20.0 * sin (6.0 * x * G_PI) + 20.0 * sin (2.0 * x * G_PI)) * 2.0 / 3.0;
  double north_m = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root + common +
                   (20.0 * sin (y * G_PI) + 40.0 * sin (y / 3.0 * G_PI)) * 2.0 / 3.0 +
                   (160.0 * sin (y / 12.0 * G_PI) + 320.0 * sin (y * G_PI / 30.0)) * 2.0 / 3.0;
  double east_m = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root + common +
                  (20.0 * sin (x * G_PI) + 40.0 * sin (x / 3.0 * G_PI)) * 2.0 / 3.0 +
                  (150.0 * sin (x / 12.0 * G_PI) + 300.0 * sin (x / 30.0 * G_PI)) * 2.0 / 3.0;
  double phi = lat / 180.0 * G_PI;
  double magic = 1.0 - GCJ_EE * sin (phi) * sin (phi);
  double meridian_m = GCJ_A_M * (1.0 - GCJ_EE) / (magic * sqrt (magic));
  double parallel_m = GCJ_A_M / sqrt (magic) * cos (phi);

  *d_lat = north_m * 180.0 / (meridian_m * G_PI);
  *d_lon = east_m * 180.0 / (parallel_m * G_PI);
}

static void
gcj_apply (double *lon, double *lat)
{
  double d_lon, d_lat;

  if (!is_mainland (*lon, *lat))
    return;
  gcj_offset (*lon, *lat, &d_lon, &d_lat);
  *lon += d_lon;
  *lat += d_lat;
}

/* Fixed point: the offset is taken at the last estimate of the true position. The naive inverse
 * (offset at the shifted position) is 1.3 m wrong in Kaifeng, two more rounds leave millimetres. */
static void
gcj_remove (double *lon, double *lat)
{
  double true_lon = *lon, true_lat = *lat;

  if (!is_mainland (*lon, *lat))
    return;
  for (int round = 0; round < 3; round++)
    {
      double d_lon, d_lat;

      gcj_offset (true_lon, true_lat, &d_lon, &d_lat);
      true_lon = *lon - d_lon;
      true_lat = *lat - d_lat;
    }
  *lon = true_lon;
  *lat = true_lat;
}

static void
bd_apply (double *lon, double *lat)
{
  double x = *lon, y = *lat;
  double z = sqrt (x * x + y * y) + 0.00002 * sin (y * BD_PI);
  double theta = atan2 (y, x) + 0.000003 * cos (x * BD_PI);

  *lon = z * cos (theta) + 0.0065;
  *lat = z * sin (theta) + 0.006;
}

static void
bd_remove (double *lon, double *lat)
{
  double x = *lon - 0.0065, y = *lat - 0.006;

  for (int round = 0; round < 3; round++)
    {
      double back_lon = x, back_lat = y;

      bd_apply (&back_lon, &back_lat);
      x += *lon - back_lon;
      y += *lat - back_lat;
    }
  *lon = x;
  *lat = y;
}

void
gis_shift_apply (GisShift shift, double *lon, double *lat)
{
  gboolean mainland = is_mainland (*lon, *lat);

  if (shift != GIS_SHIFT_NONE)
    gcj_apply (lon, lat);
  if (shift == GIS_SHIFT_BD09 && mainland)
    bd_apply (lon, lat);
}

void
gis_shift_remove (GisShift shift, double *lon, double *lat)
{
  if (shift == GIS_SHIFT_BD09 && is_mainland (*lon, *lat))
    bd_remove (lon, lat);
  if (shift != GIS_SHIFT_NONE)
    gcj_remove (lon, lat);
}

void
gis_crs_shift_to_gcj02 (double *lon, double *lat)
{
  gcj_apply (lon, lat);
}
