/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The layers pane: one row per class with geometry. The selected row is the active layer, that the
 * Add tool adds to. Signals: "active-changed"; "zoom-layer" (const char *class_id);
 * "zoom-box" (const GisBox*, Web Mercator). */
#pragma once

#include "ui/layers/layer-row.h"

G_BEGIN_DECLS

#define UI_TYPE_LAYERS_PANEL (ui_layers_panel_get_type ())
G_DECLARE_FINAL_TYPE (UiLayersPanel, ui_layers_panel, UI, LAYERS_PANEL, GtkWidget)

GtkWidget *ui_layers_panel_new (void);
void ui_layers_panel_set_document (UiLayersPanel *self, UiDocument *document);
/* NULL: none. */
const char *ui_layers_panel_get_active (UiLayersPanel *self);
void ui_layers_panel_set_active (UiLayersPanel *self, const char *class_id);
UiLayerRow *ui_layers_panel_find_row (UiLayersPanel *self, const char *class_id);

G_END_DECLS
