/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The field mapping of an import: one row a source column with a sample, the field it becomes and
 * how sure the guess is. Columns that become nothing stand folded below.
 *
 * Signal "changed" (column, field): the user chose another field; field is NULL for "not imported". */
#pragma once

#include "gis/exchange/import.h"
#include <gtk/gtk.h>

G_BEGIN_DECLS

#define UI_TYPE_MAPPING_LIST (ui_mapping_list_get_type ())
G_DECLARE_FINAL_TYPE (UiMappingList, ui_mapping_list, UI, MAPPING_LIST, GtkWidget)

GtkWidget *ui_mapping_list_new (void);
/* Fills the list; @klass and its catalogue must outlive it. NULL plan: empties it. */
void ui_mapping_list_set_plan (UiMappingList *self,
                               const GisImportPlan *plan,
                               const GisClass *klass,
                               const GisSourceLayer *layer);
/* As a user would: chooses @field (NULL: not imported) for @column and emits "changed". FALSE when
 * there is no such column or field. */
gboolean ui_mapping_list_choose (UiMappingList *self, const char *column, const char *field);
/* "High", "Check" … as a pill; @confidence 0–100. */
GtkWidget *ui_confidence_pill_new (void);
void ui_confidence_pill_set (GtkWidget *pill, int confidence);

G_END_DECLS
