/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The defects of one asset with their states. Signals: "add"; "open" (GisRow*, borrowed). */
#pragma once

#include "ui/common/document.h"
#include <gtk/gtk.h>

G_BEGIN_DECLS

#define UI_TYPE_DEFECT_LIST (ui_defect_list_get_type ())
G_DECLARE_FINAL_TYPE (UiDefectList, ui_defect_list, UI, DEFECT_LIST, GtkWidget)

GtkWidget *ui_defect_list_new (void);
/* @defects: GisRow of class `defect`, newest first; kept with a reference. NULL: none. */
void ui_defect_list_set_rows (UiDefectList *self, GPtrArray *defects, gboolean read_only);
guint ui_defect_list_get_n (UiDefectList *self);

G_END_DECLS
