/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the stored layers say about a place: the district it lies in, the road it lies on. Best effort: a
 * workspace without boundaries or roads leaves the fields as they are, and so does one that cannot be
 * read. Any thread. */
#pragma once

#include "gis/store/query.h"

G_BEGIN_DECLS

/* Code of the administrative area of level "district" around a place in the workspace CRS; NULL when it
 * lies in none. Caller owns it. */
char *gis_surroundings_dup_district (GisWorkspace *ws, double x, double y);
/* Sets `district` of @row, where the class has that field and it is empty, by its geometry's anchor.
 * Areas keep theirs empty: they may lie in several. */
void gis_surroundings_fill_district (GisWorkspace *ws, GisRow *row);
/* Sets `road_id` and `road_name` of @row, where the class has them and both are empty, to the road
 * of the nearest section not further than 30 m from the axis: half of the widest cross-section. */
void gis_surroundings_fill_road (GisWorkspace *ws, GisRow *row);

G_END_DECLS
