/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A map with what lies over it in every view: legend at the upper right, scale bar below it,
 * attribution of the basemap at the lower left. A view adds its own tools. */
#pragma once

#include "ui/map/map.h"

G_BEGIN_DECLS

#define UI_TYPE_MAP_STAGE (ui_map_stage_get_type ())
G_DECLARE_FINAL_TYPE (UiMapStage, ui_map_stage, UI, MAP_STAGE, GtkWidget)

GtkWidget *ui_map_stage_new (void);
/* Borrowed. */
UiMap *ui_map_stage_get_map (UiMapStage *self);
GtkWidget *ui_map_stage_get_legend (UiMapStage *self);
/* Puts @widget at the upper left, or above the scale bar. */
void ui_map_stage_add_tools (UiMapStage *self, GtkWidget *widget);
void ui_map_stage_add_above_scale (UiMapStage *self, GtkWidget *widget);

G_END_DECLS
