/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Coordinate reference systems: the only place with PROJ. Axis order is always x = east/longitude,
 * y = north/latitude (`proj_normalize_for_visualization`). EPSG:4490 and EPSG:4326 are treated as
 * identical (they differ by decimetres); gis_crs_is_approximate() says so. */
#pragma once

#include "gis/geometry/geometry.h"

G_BEGIN_DECLS

/* A transform is bound to the thread that uses it first; make one per thread. */
typedef struct _GisTransform GisTransform;

/* @from, @to: "EPSG:4547", "OGC:CRS84", WKT, PROJ strings, and the pseudo systems "GCJ-02" and
 * "BD-09" (mainland web-map shifts, approximate). Errors: GIS_ERROR_USAGE naming the CRS. */
GisTransform *gis_transform_new (const char *from, const char *to, GError **error);
void gis_transform_free (GisTransform *transform);
/* In place, @n pairs. FALSE with GIS_ERROR_INVALID naming the first pair that has no image. */
gboolean gis_transform_points (GisTransform *transform, double *xy, guint n, GError **error);
GisGeometry *
gis_transform_geometry (GisTransform *transform, const GisGeometry *geometry, GError **error);
/* How far its results can be trusted. */
typedef enum
{
  GIS_ACCURACY_EXACT,
  GIS_ACCURACY_DECIMETRES, /* EPSG:4490 and EPSG:4326 were taken as one */
  GIS_ACCURACY_SHIFTED,    /* through GCJ-02 or BD-09: 1 to 20 m */
  GIS_ACCURACY_UNKNOWN,    /* PROJ knows no datum shift between the two: 100 m or more */
} GisAccuracy;

GisAccuracy gis_transform_get_accuracy (GisTransform *transform);
/* TRUE when it is not exact. */
gboolean gis_transform_is_approximate (GisTransform *transform);

/* A transform for very many points of one region, from a projected system in metres to another: to
 * 0.1 mm what gis_transform_points() gives, at a tenth of its cost. Borrows @transform and belongs to
 * its thread. */
typedef struct _GisPatchwork GisPatchwork;
GisPatchwork *gis_patchwork_new (GisTransform *transform);
void gis_patchwork_free (GisPatchwork *patchwork);
/* As gis_transform_points(); after an error @xy is partly transformed. */
gboolean gis_patchwork_points (GisPatchwork *patchwork, double *xy, guint n, GError **error);

/* What a person types as a system: trimmed, a bare number is an EPSG code. Caller owns it. */
char *gis_crs_dup_typed (const char *text);
/* "CGCS2000 / 3-degree Gauss-Kruger CM 114E"; the caller owns it. */
char *gis_crs_dup_name (const char *crs, GError **error);
/* "EPSG:4547" for anything that PROJ identifies with ≥ 90 % (WKT from .prj), else NULL. */
char *gis_crs_dup_code (const char *crs);
gboolean gis_crs_is_geographic (const char *crs);
/* Projected, in metres: what a workspace needs. */
gboolean gis_crs_is_projected_metres (const char *crs);
/* Area of use in degrees. FALSE when PROJ knows none. */
gboolean gis_crs_get_area (const char *crs, GisBox *degrees);
/* SRS text for SpatiaLite's spatial_ref_sys: authority name and code, PROJ string, WKT1. */
gboolean gis_crs_get_definition (const char *crs,
                                 int *epsg,
                                 char **name,
                                 char **proj4,
                                 char **wkt,
                                 GError **error);

/* The projected metric CRS the program suggests for data with this extent in degrees: CGCS2000
 * 3-degree GK by central meridian inside China, the national grid where one is usual (ETRS-TM35FIN
 * for Finland …), UTM elsewhere. Caller owns "EPSG:n". NULL with GIS_ERROR_INVALID when the extent
 * is not in degrees or too wide for one zone. */
char *gis_crs_dup_suggestion (const GisBox *degrees, GError **error);
/* Guesses the CRS of coordinates without one (domain.md "detection"): "EPSG:4490", "EPSG:4547",
 * "EPSG:4526" …; @swapped: x and y must be exchanged. NULL when nothing fits. */
char *gis_crs_dup_guess (const GisBox *extent, gboolean *swapped);

/* Web Mercator of lon/lat in degrees, metres; latitude clamped to ±85.0511. Closed form, spherical
 * (EPSG:3857), any thread. */
void gis_mercator_from_degrees (double lon, double lat, double *x, double *y);
void gis_mercator_to_degrees (double x, double y, double *lon, double *lat);
/* From true degrees to those of the mainland's web maps, in place; outside of it nothing changes. Any
 * thread; approximate, as is "GCJ-02" above. */
void gis_crs_shift_to_gcj02 (double *lon, double *lat);
#define GIS_MERCATOR_HALF_M 20037508.342789244

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GisTransform, gis_transform_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GisPatchwork, gis_patchwork_free)

G_END_DECLS
