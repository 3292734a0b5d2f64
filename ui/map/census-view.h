/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The Census view: layers | map with tools | inspector. A page of the window's view stack.
 *
 *   ┌ layers ┬ filter chips ────────┬ inspector ┐
 *   │        │ tools ─ map ─ legend │           │
 *   │        │              scale   │           │
 *   └────────┴──────────────────────┴───────────┘
 *
 * Properties as ui/common/view.h has them: "document", "status-widget" (coordinates, scale, hint),
 * "layers-shown", "inspector-shown". Narrower than 900 px the panes fold (ui/common/side-panes.h) and
 * the inspector comes up with a selection. */
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
/* Rows of a class in @box (workspace CRS) are about to come into the document: the map goes there. */
void ui_census_view_show_imported (UiCensusView *self, const char *class_id, const GisBox *box);
/* The view's actions, which it serves itself as "map.": tool (string: select, lasso, along, pan,
 * add, move, defect, measure), pick ((class, row id): selects that one), legend (toggle), zoom-in,
 * zoom-out, zoom-all, zoom-selection, zoom-layer, north-up, rotate-left, rotate-right, delete, add-defect,
 * save-place, menu, coordinates, escape. Borrowed. */
GActionGroup *ui_census_view_get_actions (UiCensusView *self);
/* The panes (a UiInspector, a UiLayersPanel), borrowed. */
GtkWidget *ui_census_view_get_inspector (UiCensusView *self);
GtkWidget *ui_census_view_get_layers (UiCensusView *self);

G_END_DECLS
