/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The register (roads) in a window of its own beside the map: on the left every row with the number
 * and length of its parts, filtered and ordered; on the right the row's form and its parts, which
 * can be moved to another row, split off into a new one or shown on the map; several rows can be
 * merged. Parts without a row stand at the end of the list under a line of their own.
 *
 *   ┌ filter ──── order ┐┌ name                show ┐
 *   │ row          12 · │ │ form                    │
 *   │ row           3 · │ │ parts  ☐ ☐ ☐   move to… │
 *   └ n rows     merge… ┘└─────────────────────────┘ */
#pragma once

#include "ui/common/document.h"
#include <adwaita.h>

G_BEGIN_DECLS

#define UI_TYPE_REGISTER_WINDOW (ui_register_window_get_type ())
G_DECLARE_FINAL_TYPE (UiRegisterWindow, ui_register_window, UI, REGISTER_WINDOW, AdwWindow)

/* NULL when the catalogue has no register with parts. */
GtkWidget *ui_register_window_new (UiDocument *document);
/* Selects this row as soon as it is read. */
void ui_register_window_show_row (UiRegisterWindow *self, gint64 id);

/* For tests, as a user's clicks do. */
gboolean ui_register_window_is_loading (UiRegisterWindow *self);
guint ui_register_window_get_n_shown (UiRegisterWindow *self);
GtkWidget *ui_register_window_get_filter (UiRegisterWindow *self);
/* The row on the right; 0: none, or the parts without one. */
gint64 ui_register_window_get_row (UiRegisterWindow *self);
GtkSelectionModel *ui_register_window_get_rows (UiRegisterWindow *self);
GtkSelectionModel *ui_register_window_get_parts (UiRegisterWindow *self);
GtkWidget *ui_register_window_get_move_choice (UiRegisterWindow *self);
/* Merges the selected rows into @into, as the answer of the dialog does. */
void ui_register_window_merge_into (UiRegisterWindow *self, gint64 into);

G_END_DECLS
