/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The row of filter chips above the map: one chip a facet (class, district, state, owner, year). A
 * chip that chooses something says what; "Clear" takes all back, and beside it stands how much is
 * shown. The filter is the document's: map, legend, counts and export follow it.
 *
 *   [Class ▾] [鼓楼区 +1 ▾] [State ▾] [Owner ▾] [Surveyed in ▾]   1 204 of 67 021 shown  [Clear]
 */
#pragma once

#include "ui/common/document.h"
#include <gtk/gtk.h>

G_BEGIN_DECLS

#define UI_TYPE_FILTER_BAR (ui_filter_bar_get_type ())
G_DECLARE_FINAL_TYPE (UiFilterBar, ui_filter_bar, UI, FILTER_BAR, GtkWidget)

GtkWidget *ui_filter_bar_new (void);
void ui_filter_bar_set_document (UiFilterBar *self, UiDocument *document);

G_END_DECLS
