/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Scale bar and north arrow of a map: a round length on the ground at the middle of the view; a
 * click turns north up. */
#pragma once

#include "ui/map/map.h"

G_BEGIN_DECLS

#define UI_TYPE_SCALE_BAR (ui_scale_bar_get_type ())
G_DECLARE_FINAL_TYPE (UiScaleBar, ui_scale_bar, UI, SCALE_BAR, GtkWidget)

GtkWidget *ui_scale_bar_new (UiMap *map);
/* Ground metres per logical pixel in the middle of @view (Mercator's stretch taken out). */
double ui_scale_bar_get_ground_resolution (const GisView *view);
/* The longest of 1, 2, 5 × 10ⁿ m that is at most @max_px long, and its length in pixels. */
double ui_scale_bar_choose (double metres_per_px, double max_px, double *length_px);
/* Scale denominator on a screen of 96 dpi. */
double ui_scale_bar_get_denominator (const GisView *view);

G_END_DECLS
