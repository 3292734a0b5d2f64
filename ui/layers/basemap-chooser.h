/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The foot of the layers pane: which basemap lies under everything, and a button to the dialog where
 * they are described. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define UI_TYPE_BASEMAP_CHOOSER (ui_basemap_chooser_get_type ())
G_DECLARE_FINAL_TYPE (UiBasemapChooser, ui_basemap_chooser, UI, BASEMAP_CHOOSER, GtkWidget)

GtkWidget *ui_basemap_chooser_new (void);
/* Beside a title of its own. */
void ui_basemap_chooser_hide_label (UiBasemapChooser *self);

G_END_DECLS
