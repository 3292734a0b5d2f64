/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Filtering a scene. The filtered scene shares the packs of the whole one and marks what does not
 * pass as gone, as an edit does: painter, hit test, legend and counts need not know of filters. */
#pragma once

#include "gis/scene/scene.h"
#include "gis/store/row-filter.h"

G_BEGIN_DECLS

/* @scene seen through @filter; a reference of itself when nothing is chosen. Geometry of features
 * that do not pass is still found by gis_scene_dup_geometry() (a selection stays where it is). Pass
 * the whole scene, never a filtered one. O(n), 2 ns to 5 ns a feature; any thread. */
GisScene *gis_scene_filter (GisScene *scene, const GisRowFilter *filter);

typedef struct
{
  char *value; /* as the filter takes it; "" for none */
  char *title; /* translated */
  gint64 count;
} GisFacetValue;

void gis_facet_value_free (GisFacetValue *value);

/* The values that features of the scene have in a facet, with their number, in the order of the
 * catalogue (districts, states), by count (owners) or the newest first (years); areas are not
 * counted. GPtrArray of GisFacetValue (owned). */
GPtrArray *gis_scene_list_facet (const GisScene *scene, GisFacet facet);
/* The same of what passes @filter without its choice in @facet itself: what a person would see of each value
 * after choosing it. What is chosen is always listed, with 0 where nothing of it passes. @scene: the whole
 * one. O(n) as gis_scene_filter(). */
GPtrArray *gis_scene_count_facet (GisScene *scene, const GisRowFilter *filter, GisFacet facet);
/* gis_row_filter_choose(), also of GIS_FACET_OTHERS: the values of this scene that have no entry of their own
 * (owners and districts beyond the first 254). */
void gis_scene_choose_facet (const GisScene *scene,
                             GisRowFilter *filter,
                             GisFacet facet,
                             const char *value,
                             gboolean chosen);

G_END_DECLS
