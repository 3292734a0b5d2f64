/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The symbol of a class or of one of its categories, as the map draws it: for layer rows, legends
 * and form heads. Follows the document's style. */
#pragma once

#include "ui/common/document.h"
#include <gtk/gtk.h>

G_BEGIN_DECLS

#define UI_TYPE_SWATCH (ui_swatch_get_type ())
G_DECLARE_FINAL_TYPE (UiSwatch, ui_swatch, UI, SWATCH, GtkWidget)

GtkWidget *ui_swatch_new (int size_px);
/* @code NULL: the class's own symbol. @class_id NULL: nothing. */
void ui_swatch_set (UiSwatch *self, UiDocument *document, const char *class_id, const char *code);
/* The symbol of a legend's row; takes @row. */
void ui_swatch_take_legend_row (UiSwatch *self, UiDocument *document, GisLegendRow *row);

G_END_DECLS
