/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the pointer is, in a coordinate system to choose: the workspace's, its twin with a zone number,
 * longitude and latitude in degrees or degrees, minutes and seconds, GCJ-02, or any that PROJ knows. The
 * same popover takes a coordinate to go to, in that system or in any other that it names. */
#pragma once

#include "ui/map/map.h"

G_BEGIN_DECLS

#define UI_TYPE_COORDINATES (ui_coordinates_get_type ())
G_DECLARE_FINAL_TYPE (UiCoordinates, ui_coordinates, UI, COORDINATES, GtkWidget)

GtkWidget *ui_coordinates_new (UiMap *map);
/* What is read out now, "" while the pointer is elsewhere. Borrowed. */
const char *ui_coordinates_get_text (UiCoordinates *self);
/* "EPSG:4526", "EPSG:4490" or a pseudo system; @dms: degrees, minutes, seconds. FALSE for one that PROJ
 * does not know or that has no way to the map. */
gboolean ui_coordinates_choose (UiCoordinates *self, const char *crs, gboolean dms);
/* As if it had been typed and Enter pressed: the map goes there and flags it, when the text is a
 * coordinate. */
void ui_coordinates_go (UiCoordinates *self, const char *text);
/* Opens the popover, the focus in the coordinate. */
void ui_coordinates_popup (UiCoordinates *self);
/* What was wrong with the last coordinate or system, NULL: nothing. Borrowed. */
const char *ui_coordinates_get_problem (UiCoordinates *self);

G_END_DECLS
