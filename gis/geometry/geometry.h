/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Packed planar geometry: one coordinate array, ends of rings and of parts. Immutable once made,
 * reference-counted (atomic), so that snapshots share it between threads.
 *
 *   xy:        x0 y0 x1 y1 …                      (n_points pairs; x = east, y = north)
 *   ring_ends: point index after each ring/line   (n_rings)
 *   part_ends: ring index after each polygon      (n_parts; only polygons have n_rings ≠ n_parts)
 *
 * A point has one ring of one point. Z and M are dropped by the codecs, which report it. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  GIS_GEOMETRY_NONE, /* a class without geometry; never the type of a GisGeometry */
  GIS_GEOMETRY_POINT,
  GIS_GEOMETRY_MULTILINESTRING,
  GIS_GEOMETRY_MULTIPOLYGON,
} GisGeometryType;

/* Axis-parallel box, closed. Empty when min_x > max_x. */
typedef struct
{
  double min_x, min_y, max_x, max_y;
} GisBox;

#define GIS_BOX_EMPTY ((GisBox){ G_MAXDOUBLE, G_MAXDOUBLE, -G_MAXDOUBLE, -G_MAXDOUBLE })

typedef struct
{
  /*< private >*/
  gatomicrefcount ref_count;
  /*< public, read-only >*/
  GisGeometryType type;
  guint n_points;
  guint n_rings;
  guint n_parts;
  double *xy;
  guint *ring_ends;
  guint *part_ends;
  GisBox box;
} GisGeometry;

/* Copies its arrays. @n_parts is used for polygons only (others: n_parts = n_rings). Refuses with
 * GIS_ERROR_INVALID: non-finite coordinates, a line of < 2 points, a ring of < 4 points or not
 * closed, ends that do not ascend to the counts. O(n). */
GisGeometry *gis_geometry_new (GisGeometryType type,
                               const double *xy,
                               guint n_points,
                               const guint *ring_ends,
                               guint n_rings,
                               const guint *part_ends,
                               guint n_parts,
                               GError **error);
/* g_return_val_if_fail on non-finite coordinates. */
GisGeometry *gis_geometry_new_point (double x, double y);
/* Puts a point that nobody else holds to another place; FALSE: is no point, or is shared. */
gboolean gis_geometry_move_point (GisGeometry *point, double x, double y);
/* One line of @n_points ≥ 2. */
GisGeometry *gis_geometry_new_line (const double *xy, guint n_points, GError **error);
/* One ring, closed here when it is not. */
GisGeometry *gis_geometry_new_polygon (const double *xy, guint n_points, GError **error);
GisGeometry *gis_geometry_ref (GisGeometry *geometry);
void gis_geometry_unref (GisGeometry *geometry);                          /* NULL is fine */
gboolean gis_geometry_equal (const GisGeometry *a, const GisGeometry *b); /* NULL-safe, exact */
/* TRUE when both have the same parts and rings and no vertex lies farther than @tolerance (units of the
 * coordinates) from its counterpart; a ring of a polygon may run the other way round. O(vertices). */
gboolean gis_geometry_agrees (const GisGeometry *a, const GisGeometry *b, double tolerance);

/* Sum of the line lengths, or of the ring perimeters; units of the coordinates. */
double gis_geometry_get_length (const GisGeometry *geometry);
/* Area, holes taken off (shoelace about the first vertex). 0 for points and lines. */
double gis_geometry_get_area (const GisGeometry *geometry);
/* A point to put a label or a marker on: the point; the middle of the longest line by length; an
 * inner point of the largest polygon (centroid when inside, else middle of the widest scan). */
void gis_geometry_get_anchor (const GisGeometry *geometry, double *x, double *y);
/* Distance from (x, y); 0 inside a polygon. O(n). */
double gis_geometry_get_distance (const GisGeometry *geometry, double x, double y);
/* Even-odd; FALSE for points and lines. */
gboolean gis_geometry_contains (const GisGeometry *geometry, double x, double y);
/* A copy moved by (dx, dy). */
GisGeometry *gis_geometry_translate (const GisGeometry *geometry, double dx, double dy);

void gis_box_extend (GisBox *box, double x, double y);
void gis_box_union (GisBox *box, const GisBox *other);
gboolean gis_box_is_empty (const GisBox *box);
gboolean gis_box_intersects (const GisBox *a, const GisBox *b);
gboolean gis_box_contains (const GisBox *box, double x, double y);

/* Names as SQL has them: "POINT", "MULTILINESTRING", "MULTIPOLYGON"; NULL for NONE. */
const char *gis_geometry_type_to_sql (GisGeometryType type);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GisGeometry, gis_geometry_unref)

G_END_DECLS
