/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a window without a workspace shows: the ways to get one, the recent files, and where to drop
 * a source. Its buttons are window actions: win.explore-demo, win.new-workspace, win.open,
 * win.open-recent (path), win.clear-recent. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define UI_TYPE_START_PAGE (ui_start_page_get_type ())
G_DECLARE_FINAL_TYPE (UiStartPage, ui_start_page, UI, START_PAGE, GtkWidget)

/* Reads the recent list again (done by itself when the preference changes). */
void ui_start_page_refresh (UiStartPage *self);

G_END_DECLS
