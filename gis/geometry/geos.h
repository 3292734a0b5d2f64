/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The bridge to GEOS: validity and repair for import, buffer and union for planning. One GEOS
 * context a thread, so every function may be called from any thread. Units are those of the
 * coordinates (metres in a workspace). GEOS 3.11. */
#pragma once

#include "gis/geometry/geometry.h"

G_BEGIN_DECLS

/* Simple-feature validity (OGC 06-103r4 6.1). @reason: out, may be NULL; what
 * GEOS says, translated ("Self-intersection [528100 3852100]"), NULL when valid; the caller owns it.
 * O(n log n). */
gboolean gis_geos_is_valid (const GisGeometry *geometry, char **reason);

/* A valid geometry of the same type and the same points (GEOS' "linework" method). NULL with
 * GIS_ERROR_INVALID when the repair has another type (a bow-tie of no area …) or nothing is left.
 * A valid geometry is returned as a new reference. */
GisGeometry *gis_geos_make_valid (GisGeometry *geometry, GError **error);

/* Everything within @distance_m of @geometry (polygons shrink when it is negative), as a polygon.
 * Arcs have @quadrant_segments chords a quarter (8: 0.5 % short). @flat_ends: lines end flush.
 * NULL with GIS_ERROR_INVALID when nothing is left. */
GisGeometry *gis_geos_buffer (const GisGeometry *geometry,
                              double distance_m,
                              guint quadrant_segments,
                              gboolean flat_ends,
                              GError **error);

/* The union of @n polygons (cascaded). NULL with GIS_ERROR_INVALID for n = 0 or other types. */
GisGeometry *gis_geos_union (const GisGeometry *const *geometries, guint n, GError **error);

/* What polygon @a and @b share; for a line @a its part inside polygon @b. NULL without error when
 * they share nothing of @a's dimension, NULL with GIS_ERROR_INVALID when GEOS fails. */
GisGeometry *gis_geos_intersection (const GisGeometry *a, const GisGeometry *b, GError **error);

/* Least distance between two geometries, 0 when they touch. */
double gis_geos_distance (const GisGeometry *a, const GisGeometry *b);

G_END_DECLS
