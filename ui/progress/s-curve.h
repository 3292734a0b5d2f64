/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The course of one target over time: done at the end of each month, an even pace to the deadline,
 * the target, the deadline and the date looked at. Pointing at it reads a month's value. */
#pragma once

#include "gis/progress/targets.h"
#include <gtk/gtk.h>

G_BEGIN_DECLS

#define UI_TYPE_S_CURVE (ui_s_curve_get_type ())
G_DECLARE_FINAL_TYPE (UiSCurve, ui_s_curve, UI, S_CURVE, GtkWidget)

GtkWidget *ui_s_curve_new (void);
/* Copies what it draws; NULL: an empty chart. */
void ui_s_curve_set_target (UiSCurve *self, const GisTarget *target, GisDate at);
/* Round steps for an axis from 0 to @max in about @n steps: 1, 2 or 5 times a power of ten. 0 when
 * @max is not positive. */
double ui_s_curve_get_step (double max, guint n);

G_END_DECLS
