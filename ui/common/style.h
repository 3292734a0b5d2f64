/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The widgets' own CSS and icons, for programs that are not the application (tests, previews). */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Adds resources/css/widgets.css and the icon folder to the default display, once. Called from the
 * class_init of the widgets that need them; does nothing without a display. */
void ui_style_ensure (void);

G_END_DECLS
