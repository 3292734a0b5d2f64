/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The Plan view: projects and their work items. A page of the window's view stack.
 * Properties: see ui/common/view.h. */
#pragma once

#include "ui/common/document.h"
#include <gtk/gtk.h>

G_BEGIN_DECLS

#define UI_TYPE_PLAN_VIEW (ui_plan_view_get_type ())
G_DECLARE_FINAL_TYPE (UiPlanView, ui_plan_view, UI, PLAN_VIEW, GtkWidget)

G_END_DECLS
