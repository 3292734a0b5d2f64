/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The legend over the map: what is drawn in the view now, with counts, as gis_scene_dup_view_legend()
 * says, and what this scale leaves out. Long ones scroll. At its foot what is shown as density.
 * Follows the map with a short delay. */
#pragma once

#include "ui/map/map.h"

G_BEGIN_DECLS

#define UI_TYPE_LEGEND (ui_legend_get_type ())
G_DECLARE_FINAL_TYPE (UiLegend, ui_legend, UI, LEGEND, GtkWidget)

GtkWidget *ui_legend_new (UiMap *map);
/* What is seen of it. */
GtkWidget *ui_legend_get_panel (UiLegend *self);
/* Symbols listed now. */
guint ui_legend_get_n_entries (UiLegend *self);

G_END_DECLS
