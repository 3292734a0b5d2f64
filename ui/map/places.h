/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Going to places on a map: a flag on a position that was asked for, and the button with the saved
 * places of the workspace (go there, save what is shown, rename, delete; each change one undo
 * step). */
#pragma once

#include "ui/map/map.h"

G_BEGIN_DECLS

/* Shows the Mercator point at street scale with a flag on it, which goes when the map is pressed next
 * or another one comes. */
void ui_places_flag (UiMap *map, double x, double y);
/* Shows an extent in the workspace CRS. */
void ui_places_show (UiMap *map, const GisBox *box);

#define UI_TYPE_PLACES_BUTTON (ui_places_button_get_type ())
G_DECLARE_FINAL_TYPE (UiPlacesButton, ui_places_button, UI, PLACES_BUTTON, GtkWidget)

/* Follows the map's document. */
GtkWidget *ui_places_button_new (UiMap *map);
/* Opens it with the focus in the name of a new place. */
void ui_places_button_save (UiPlacesButton *self);

G_END_DECLS
