/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the window asks of a view in its stack (Census, Plan, Progress): a GtkWidget with these
 * properties. The window looks the optional ones up by name and offers only what a view has.
 *
 *   "document"         UiDocument*, nullable, read-write: the open workspace
 *   "status-widget"    GtkWidget*, read-only, optional: without a parent of its own; the window
 *                      shows it at the left of its status bar while the view is on screen
 *                      (coordinates, scale, hint, drawing …)
 *   "layers-shown"     gboolean, read-write with notify, optional: the pane at the left and the
 *   "inspector-shown"  pane at the right; the header's toggles (F9, Shift+F9) are bound to them.
 *                      Below 900 px a pane folds away and "shown" means that it lies over the
 *                      content now (UiSidePanes)
 *
 * Jumping between views goes through window actions, from any widget inside:
 *   gtk_widget_activate_action (widget, "win.show-asset", "(sx)", class_id, row_id)
 *   gtk_widget_activate_action (widget, "win.show-register", "(sx)", class_id, row_id)
 *     → shows the row on the Census map and selects it
 *   gtk_widget_activate_action (widget, "win.view", "s", "plan")
 * Short notices: ui_message_toast(); errors: ui_message_error() (ui/common/message.h). */
#pragma once

#define UI_VIEW_PROP_DOCUMENT "document"
#define UI_VIEW_PROP_STATUS_WIDGET "status-widget"
#define UI_VIEW_PROP_LEFT_PANE "layers-shown"
#define UI_VIEW_PROP_RIGHT_PANE "inspector-shown"
