/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The right pane of the Plan view: one project with its state, figures, fields and work items.
 * Signals: "zoom-requested"; "item-selected" (const char *class_id, gint64 asset_id);
 * "loaded": what it shows is up to date; "project-wanted" (gint64 id): the user goes on with that one. */
#pragma once

#include "ui/planning/project.h"
#include "ui/planning/state-bar.h"
#include "ui/planning/work-item-list.h"

G_BEGIN_DECLS

#define UI_TYPE_PROJECT_PAGE (ui_project_page_get_type ())
G_DECLARE_FINAL_TYPE (UiProjectPage, ui_project_page, UI, PROJECT_PAGE, GtkWidget)

void ui_project_page_set_document (UiProjectPage *self, UiDocument *document);
/* Shows a project (0: none), read on a worker; the same one again refreshes. */
void ui_project_page_show (UiProjectPage *self, gint64 id);
/* What is shown now; NULL while nothing is. Borrowed. */
const UiProjectContent *ui_project_page_get_content (UiProjectPage *self);
/* Changes the state as the dialog does. */
void ui_project_page_change_state (UiProjectPage *self,
                                   const char *state,
                                   GisDate date,
                                   const char *reason);
UiStateBar *ui_project_page_get_state_bar (UiProjectPage *self);
UiWorkItemList *ui_project_page_get_work_items (UiProjectPage *self);
/* "details" or "items". */
void ui_project_page_show_tab (UiProjectPage *self, const char *tab);

G_END_DECLS
