/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What lies in an area of the map, found on a worker: for the rubber band, the lasso and the strip
 * along a line. Only what may be picked is found: visible classes, districts while theirs is the active
 * layer. */
#pragma once

#include "ui/map/map.h"

G_BEGIN_DECLS

/* @distance_m 0: @shape is an area in Mercator metres. Above: a point or lines in the workspace CRS, and
 * what is found lies within so many metres of them. Takes a reference. */
void ui_area_find_async (UiMap *map,
                         GisGeometry *shape,
                         double distance_m,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data);
/* GArray of GisHit (owned). *area: what was searched, Mercator, may be NULL; caller owns it. NULL with
 * G_IO_ERROR_CANCELLED or the engine's error. */
GArray *ui_area_find_finish (GAsyncResult *result, GisGeometry **area, GError **error);
/* Finds and selects: Shift in @state adds, Ctrl toggles. A later call on the same map gives up an
 * earlier one. */
void ui_area_select (UiMap *map, GisGeometry *area, GdkModifierType state);
/* Selects what was found as @state says; nothing found clears a selection that neither adds nor
 * toggles. */
void ui_area_apply (UiDocument *document, const GArray *hits, GdkModifierType state);

G_END_DECLS
