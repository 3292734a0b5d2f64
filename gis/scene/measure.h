/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What themes that people make are drawn by: one field of a class as a column of numbers beside the
 * scene's packs, read when it is first asked for and kept up by edits.
 *
 *   GisLayer ── measures ── GisMeasure (by id; shared by scenes, edits lie over it)
 *                        └─ base, delta (in the order of the packs)
 *
 * Numbers are as they are, dates years (2000.5 on 2 July 2000), texts, codes and booleans the place of
 * their text among those met, the commonest first. */
#pragma once

#include "gis/catalog/theme.h"
#include "gis/scene/classify.h"
#include "gis/scene/scene.h"

G_BEGIN_DECLS

/* TRUE when a feature's category under @theme is not among what every scene keeps. */
gboolean gis_theme_is_measured (const GisClass *klass, const GisTheme *theme);
gboolean gis_scene_has_measure (const GisScene *scene, const char *class_id, const char *field);
/* @scene with that column; the rows are read unless it has it. GIS_ERROR_USAGE for an unknown class or
 * field. 8 bytes a feature. Blocking (worker). */
GisScene *gis_scene_measure (GisScene *scene,
                             GisWorkspace *ws,
                             const char *class_id,
                             const char *field,
                             GisJob *job,
                             GError **error);
/* The columns that @model has, for a scene loaded anew. */
GisScene *
gis_scene_measure_like (GisScene *scene, const GisScene *model, GisWorkspace *ws, GError **error);
/* The columns that the themes of @style are drawn by; those of its themes that take the commonest values
 * get them. */
GisScene *gis_scene_measure_style (GisScene *scene,
                                   GisWorkspace *ws,
                                   GisStyle *style,
                                   GisJob *job,
                                   GError **error);
/* @theme ready to be drawn: one without values gets the commonest of its column. A new reference. */
GisTheme *
gis_scene_complete_theme (const GisScene *scene, const char *class_id, const GisTheme *theme);
/* The numbers of the features in @scene (seen through its filter); NULL when it has no such column.
 * O(n log n), any thread. */
GisDistribution *
gis_scene_get_distribution (const GisScene *scene, const char *class_id, const char *field);
/* The values of a column of texts with their number, the commonest first; features without a value are
 * not among them. GPtrArray of GisLegendEntry (owned), empty when it has no such column. */
GPtrArray *gis_scene_list_values (const GisScene *scene, const char *class_id, const char *field);

G_END_DECLS
