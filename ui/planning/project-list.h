/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The left pane of the Plan view: all projects, filtered by campaign, district and state.
 *
 * Signals: "project-selected" (gint64 id; 0: none), "new-requested".
 * Filters are actions of the widget, group "projects": campaign, district, state (string state, ""
 * for all). */
#pragma once

#include "ui/common/document.h"
#include <gtk/gtk.h>

G_BEGIN_DECLS

#define UI_TYPE_PROJECT_LIST (ui_project_list_get_type ())
G_DECLARE_FINAL_TYPE (UiProjectList, ui_project_list, UI, PROJECT_LIST, GtkWidget)

void ui_project_list_set_document (UiProjectList *self, UiDocument *document);
/* Shows these (GPtrArray of UiProject, borrowed) and keeps the selected one selected. */
void ui_project_list_set_projects (UiProjectList *self, GPtrArray *projects);
/* Selects by id, taking back a filter that hides it. Also before the projects are there. */
void ui_project_list_select (UiProjectList *self, gint64 id);
gint64 ui_project_list_get_selected (UiProjectList *self);
guint ui_project_list_get_n_visible (UiProjectList *self);
/* What the "new" button says and whether it can be pressed. */
void ui_project_list_set_can_create (UiProjectList *self, gboolean can, const char *tooltip);

G_END_DECLS
