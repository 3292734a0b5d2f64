/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The legend over the map: the categories that are visible in the view now, with nothing for what is
 * hidden or elsewhere. Follows the map with a short delay. */
#pragma once

#include "ui/map/map.h"

G_BEGIN_DECLS

#define UI_TYPE_LEGEND (ui_legend_get_type ())
G_DECLARE_FINAL_TYPE (UiLegend, ui_legend, UI, LEGEND, GtkWidget)

GtkWidget *ui_legend_new (UiMap *map);
/* Entries shown now. */
guint ui_legend_get_n_entries (UiLegend *self);

G_END_DECLS
