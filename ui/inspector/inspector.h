/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The right pane: what is selected. One asset: head, verdict, form, defects, history. Several: their
 * counts and names. A draft: its form with Save. Nothing: how to begin.
 *
 * Signals: "zoom" (the head's button: show the selection on the map); "draft-saved" (gint64 id),
 * "draft-cancelled"; "draft-kept" (GisRow*, borrowed): it was not to be cancelled after all. */
#pragma once

#include "ui/common/document.h"
#include <gtk/gtk.h>

G_BEGIN_DECLS

#define UI_TYPE_INSPECTOR (ui_inspector_get_type ())
G_DECLARE_FINAL_TYPE (UiInspector, ui_inspector, UI, INSPECTOR, GtkWidget)

GtkWidget *ui_inspector_new (void);
void ui_inspector_set_document (UiInspector *self, UiDocument *document);
/* Shows a new row that still needs values (copied) with its first empty field focused; NULL: back to
 * the selection. The values already typed for a draft of the same class stay. */
void ui_inspector_set_draft (UiInspector *self, const GisRow *row);
/* Gives the draft up, as its button does: asks first when something was entered into it. Ends with
 * "draft-cancelled" or "draft-kept". */
void ui_inspector_cancel_draft (UiInspector *self);
/* Checks and stores the draft. FALSE: something is missing (it has the focus), or no draft. */
gboolean ui_inspector_save_draft (UiInspector *self);
/* Opens the dialog for a new defect on the selected asset. */
void ui_inspector_add_defect (UiInspector *self);

/* For tests: the UiForm and UiHistoryList, "empty", "asset", "many" or "draft", and the number of
 * defects listed. */
GtkWidget *ui_inspector_get_form (UiInspector *self);
GtkWidget *ui_inspector_get_links (UiInspector *self);
GtkWidget *ui_inspector_get_history (UiInspector *self);
const char *ui_inspector_get_page (UiInspector *self);
guint ui_inspector_get_n_defects (UiInspector *self);
/* Findings of the rules shown over the form. */
guint ui_inspector_get_n_verdicts (UiInspector *self);
void ui_inspector_show_history (UiInspector *self, gboolean history);
/* TRUE while the selected row is being read. */
gboolean ui_inspector_is_loading (UiInspector *self);

G_END_DECLS
