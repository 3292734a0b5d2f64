/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The map's part of the status bar: coordinates in the workspace's CRS or in degrees, the scale with
 * its choice, the tool's hint, and whether the map is being drawn. */
#pragma once

#include "ui/map/map.h"

G_BEGIN_DECLS

#define UI_TYPE_MAP_STATUS (ui_map_status_get_type ())
G_DECLARE_FINAL_TYPE (UiMapStatus, ui_map_status, UI, MAP_STATUS, GtkWidget)

GtkWidget *ui_map_status_new (UiMap *map);
void ui_map_status_set_hint (UiMapStatus *self, const char *hint);
/* What is shown, for tests. */
const char *ui_map_status_get_coordinates (UiMapStatus *self);
/* FALSE when @text is no scale ("1:500", "500"). */
gboolean ui_map_status_apply_scale (UiMapStatus *self, const char *text);
/* The UiCoordinates, borrowed. */
GtkWidget *ui_map_status_get_coordinates_widget (UiMapStatus *self);

G_END_DECLS
