/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The plainest map there is, for measuring against other programs: every feature of every class is
 * drawn whatever the zoom, points as 9 px discs with a white ring, lines 1–3 px wide, areas filled
 * with a 1 px outline, nothing left out, no labels. Classes take their colours and widths in turn by
 * the order of their names; points lie over lines, lines over areas. */
#pragma once

#include "gis/scene/scene.h"

G_BEGIN_DECLS

/* Draws the view on white. *n_features: how many have a box that meets it. FALSE when cancelled. */
gboolean gis_scene_render_plain (const GisScene *scene,
                                 const GisView *view,
                                 cairo_t *cr,
                                 guint64 *n_features,
                                 GCancellable *cancellable);

G_END_DECLS
