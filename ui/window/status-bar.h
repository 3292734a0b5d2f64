/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The line at the window's foot: what the view on screen has to say, how many assets are selected,
 * whether the file may be written, and whether everything is on the disk. */
#pragma once

#include "ui/common/document.h"
#include <gtk/gtk.h>

G_BEGIN_DECLS

#define UI_TYPE_STATUS_BAR (ui_status_bar_get_type ())
G_DECLARE_FINAL_TYPE (UiStatusBar, ui_status_bar, UI, STATUS_BAR, GtkWidget)

void ui_status_bar_set_document (UiStatusBar *self, UiDocument *document);
/* @widget: the view's part (see ui/common/view.h), NULL for none. */
void ui_status_bar_set_view_widget (UiStatusBar *self, GtkWidget *widget);

G_END_DECLS
