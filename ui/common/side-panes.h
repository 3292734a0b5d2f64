/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Content between two side panes. From 900 px on the panes stand beside the content and their inner
 * edges drag; below, they fold away and lie over it one at a time when they are asked for. GtkPaned
 * cannot fold, AdwFlap cannot be resized, and neither does both sides at once.
 *
 * Properties: "start", "content", "end" (the three widgets); "start-shown", "end-shown" (whether a
 * pane is on screen, or will be: the toggles of the window are bound to them through the view);
 * "folded" (read-only); "start-width", "end-width", "start-docked", "end-docked" (what is worth
 * remembering: px, and whether the pane is shown while there is room). */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Narrower than this the panes fold. */
#define UI_SIDE_PANES_FOLD_PX 900

#define UI_TYPE_SIDE_PANES (ui_side_panes_get_type ())
G_DECLARE_FINAL_TYPE (UiSidePanes, ui_side_panes, UI, SIDE_PANES, GtkWidget)

GtkWidget *ui_side_panes_new (GtkWidget *start, GtkWidget *content, GtkWidget *end);
/* Widths and docking follow the keys "PREFIXleft-pane-width", "…right-pane-width",
 * "…left-pane-shown" and "…right-pane-shown" of @settings, both ways. */
void ui_side_panes_remember (UiSidePanes *self, GSettings *settings, const char *prefix);
/* There is (@needed) or is no longer something for the end pane: while folded it comes up or goes; beside
 * the content it stays as the user left it. */
void ui_side_panes_call_end (UiSidePanes *self, gboolean needed);
gboolean ui_side_panes_get_folded (UiSidePanes *self);

G_END_DECLS
