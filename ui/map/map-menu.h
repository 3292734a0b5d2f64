/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The menu of the Census map, by the right button, a long press or the Menu key: names what lies under
 * the pointer, one above the other, to choose from; then what may be done with the selection and the
 * view. Its actions are the view's ("map."). */
#pragma once

#include "ui/map/map.h"

G_BEGIN_DECLS

/* Adds the menu and its gestures to @map and returns it, for the owner to unparent. */
GtkWidget *ui_map_menu_attach (UiMap *map);
/* Opens it at a pixel of the map. */
void ui_map_menu_popup (GtkWidget *menu, double x, double y);
/* Names of what it offers to choose, in order; owned array of owned texts. */
char **ui_map_menu_dup_names (GtkWidget *menu);

G_END_DECLS
