/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The work items of a project: asset, treatment, quantity, price; below the list the form of the
 * selected one and its button "done".
 * Signals: "item-selected" (const char *class_id, gint64 asset_id): to be shown on the map;
 * "project-wanted" (gint64 id): the user goes on with an item of that project. */
#pragma once

#include "ui/common/document.h"
#include "ui/planning/project.h"
#include <gtk/gtk.h>

G_BEGIN_DECLS

#define UI_TYPE_WORK_ITEM_LIST (ui_work_item_list_get_type ())
G_DECLARE_FINAL_TYPE (UiWorkItemList, ui_work_item_list, UI, WORK_ITEM_LIST, GtkWidget)

GtkWidget *ui_work_item_list_new (void);
/* @items: GPtrArray of UiWorkItem, borrowed. The same project again keeps selection and typing. */
void ui_work_item_list_set (UiWorkItemList *self,
                            UiDocument *document,
                            gint64 project_id,
                            GPtrArray *items,
                            gboolean editable);
void ui_work_item_list_select (UiWorkItemList *self, guint position);
/* Marks the selected item done on @date; for the dialog and for tests. */
void ui_work_item_list_mark_done (UiWorkItemList *self, GisDate date);
/* Marks all that are planned. */
void ui_work_item_list_mark_all_done (UiWorkItemList *self, GisDate date);

G_END_DECLS
