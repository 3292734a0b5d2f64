/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The dialog in which basemaps are described, edited, removed and chosen; everything holds at once but
 * a description, which is saved as a whole. */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define UI_TYPE_BASEMAP_DIALOG (ui_basemap_dialog_get_type ())
G_DECLARE_FINAL_TYPE (UiBasemapDialog, ui_basemap_dialog, UI, BASEMAP_DIALOG, AdwWindow)

/* Shows it over @parent. */
GtkWidget *ui_basemap_dialog_present (GtkWindow *parent);

G_END_DECLS
