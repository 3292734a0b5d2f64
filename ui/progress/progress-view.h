/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The Progress view: what the plan asks for and how far it is, on any date. A page of the window's
 * view stack. Properties: see ui/common/view.h. */
#pragma once

#include "ui/common/document.h"
#include <gtk/gtk.h>

G_BEGIN_DECLS

#define UI_TYPE_PROGRESS_VIEW (ui_progress_view_get_type ())
G_DECLARE_FINAL_TYPE (UiProgressView, ui_progress_view, UI, PROGRESS_VIEW, GtkWidget)

/* TRUE while figures or rows are on their way. */
gboolean ui_progress_view_is_loading (UiProgressView *self);

G_END_DECLS
