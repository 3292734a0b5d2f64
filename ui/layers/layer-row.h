/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One class in the layers panel: eye, symbol, title, count; opened it shows the theme chooser and
 * the theme's categories with their counts. */
#pragma once

#include "ui/common/document.h"
#include <gtk/gtk.h>

G_BEGIN_DECLS

#define UI_TYPE_LAYER_ROW (ui_layer_row_get_type ())
G_DECLARE_FINAL_TYPE (UiLayerRow, ui_layer_row, UI, LAYER_ROW, GtkListBoxRow)

/* @klass belongs to the document's catalogue. */
GtkWidget *ui_layer_row_new (UiDocument *document, const GisClass *klass);
const GisClass *ui_layer_row_get_class (UiLayerRow *self);
/* Counts and categories from the current scene; visibility and theme from the style. */
void ui_layer_row_refresh (UiLayerRow *self);
void ui_layer_row_set_expanded (UiLayerRow *self, gboolean expanded);
gboolean ui_layer_row_get_expanded (UiLayerRow *self);
/* The eye: shows or hides the class on the map. */
GtkWidget *ui_layer_row_get_eye (UiLayerRow *self);

/* A count as people read it: "6 318", in groups of three. Caller owns it. */
char *ui_layer_dup_count (gint64 count);

G_END_DECLS
