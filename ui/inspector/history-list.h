/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What happened to one row: who, when, which field from what to what; newest first. */
#pragma once

#include "ui/common/document.h"
#include <gtk/gtk.h>

G_BEGIN_DECLS

#define UI_TYPE_HISTORY_LIST (ui_history_list_get_type ())
G_DECLARE_FINAL_TYPE (UiHistoryList, ui_history_list, UI, HISTORY_LIST, GtkWidget)

GtkWidget *ui_history_list_new (void);
/* Reads the history of the row (again); @klass NULL: empties the list. */
void ui_history_list_set_row (UiHistoryList *self,
                              UiDocument *document,
                              const GisClass *klass,
                              gint64 id);
/* Events shown now. */
guint ui_history_list_get_n_events (UiHistoryList *self);

G_END_DECLS
