/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The Plan view: projects | map | the chosen project. A page of the window's view stack.
 *
 *   ┌ projects ┬ map ┬ project ┐
 *   │ filters  │     │ state   │
 *   │ list     │     │ items   │
 *   └──────────┴─────┴─────────┘
 *
 * A click on the map selects assets (Shift adds, drag is a rubber band); a click on a project's
 * footprint chooses it. Properties: see ui/common/view.h. */
#pragma once

#include "ui/common/document.h"
#include "ui/map/map.h"
#include "ui/planning/project-dialog.h"
#include "ui/planning/project-list.h"
#include "ui/planning/project-page.h"
#include <gtk/gtk.h>

G_BEGIN_DECLS

#define UI_TYPE_PLAN_VIEW (ui_plan_view_get_type ())
G_DECLARE_FINAL_TYPE (UiPlanView, ui_plan_view, UI, PLAN_VIEW, GtkWidget)

void ui_plan_view_set_document (UiPlanView *self, UiDocument *document);
UiMap *ui_plan_view_get_map (UiPlanView *self);
UiProjectList *ui_plan_view_get_list (UiPlanView *self);
UiProjectPage *ui_plan_view_get_page (UiPlanView *self);
/* Chooses a project and shows it on the map. */
void ui_plan_view_show_project (UiPlanView *self, gint64 id);
/* Opens the dialog for a new project of the selection; NULL when nothing fit is selected. */
UiProjectDialog *ui_plan_view_new_project (UiPlanView *self);

G_END_DECLS
