/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How the numbers of a field are spread, with the limits between classes as lines that can be dragged,
 * or moved by the arrow keys (Up and Down choose the line, Shift moves it by less).
 *
 * Signal "moved": a limit was moved by hand. */
#pragma once

#include "gis/scene/classify.h"
#include <gtk/gtk.h>

G_BEGIN_DECLS

#define UI_TYPE_HISTOGRAM (ui_histogram_get_type ())
G_DECLARE_FINAL_TYPE (UiHistogram, ui_histogram, UI, HISTOGRAM, GtkWidget)

GtkWidget *ui_histogram_new (void);
/* @distribution is shared, NULL: nothing. @breaks and @colors ("#rrggbb", one more) are copied. */
void ui_histogram_set (UiHistogram *self,
                       GisDistribution *distribution,
                       const double *breaks,
                       guint n_breaks,
                       char **colors);
/* Borrowed; n_breaks of them. */
const double *ui_histogram_get_breaks (UiHistogram *self, guint *n_breaks);
/* Where a limit is, in pixels from the left. */
double ui_histogram_get_position (UiHistogram *self, guint index);
/* Moves it as far as its neighbours and the ends let it. For the keys, and for tests. */
void ui_histogram_move (UiHistogram *self, guint index, double value);

G_END_DECLS
