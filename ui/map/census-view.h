/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The Census view: layers | map with tools | inspector, and the status line under the map. A page of
 * the window's view stack.
 *
 *   ┌ layers ┬ tools ─ map ─ legend ┬ inspector ┐
 *   │        │              scale   │           │
 *   ├────────┴──────────────────────┴───────────┤
 *   │ coordinates │ scale │ selected │ hint     │
 *   └───────────────────────────────────────────┘
 *
 * Properties: "document" (UiDocument, nullable), "layers-shown", "inspector-shown" (gboolean: the
 * side panes; they fold by themselves below 900 px). */
#pragma once

#include "ui/common/document.h"
#include "ui/map/map.h"

G_BEGIN_DECLS

#define UI_TYPE_CENSUS_VIEW (ui_census_view_get_type ())
G_DECLARE_FINAL_TYPE (UiCensusView, ui_census_view, UI, CENSUS_VIEW, GtkWidget)

GtkWidget *ui_census_view_new (void);
void ui_census_view_set_document (UiCensusView *self, UiDocument *document);
UiDocument *ui_census_view_get_document (UiCensusView *self);
UiMap *ui_census_view_get_map (UiCensusView *self);
/* Actions of the view, for the window to merge under "win." (gtk_widget_insert_action_group on it
 * also serves them as "census."): tool (string state: select, pan, add, move, defect, measure),
 * zoom-in, zoom-out, zoom-all, zoom-selection, zoom-layer, north-up, delete, select-none, cancel,
 * legend, layers, inspector. Borrowed. */
GActionGroup *ui_census_view_get_actions (UiCensusView *self);

G_END_DECLS
