/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The menu of the Census map, by the right button, a long press or the Menu key: names what lies under
 * the pointer, one above the other, to choose from; then what may be done with the selection and the
 * view. Its actions are the view's ("map."). */
#pragma once

#include "ui/map/map.h"

G_BEGIN_DECLS

/* Adds the menu's gestures to @map. */
void ui_map_menu_attach (UiMap *map);
/* Takes the menu from the map, which it would outlive; before the map is disposed. */
void ui_map_menu_detach (UiMap *map);
/* Opens a new one at a pixel of the map, a little later. */
void ui_map_menu_popup (UiMap *map, double x, double y);
/* The one that was opened last (GtkPopoverMenu); NULL: none yet. Borrowed until the next. */
GtkWidget *ui_map_menu_get (UiMap *map);
/* Names of what it offers to choose, in order; owned array of owned texts. */
char **ui_map_menu_dup_names (UiMap *map);

G_END_DECLS
