/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rows behind a target's figure as a list model: an array read once, items made when a list
 * asks for them, filtered by district without reading again. */
#pragma once

#include "gis/progress/targets.h"
#include <gio/gio.h>

G_BEGIN_DECLS

/* One row for the list; borrowed fields live as long as the item. */
#define UI_TYPE_TARGET_ITEM (ui_target_item_get_type ())
G_DECLARE_FINAL_TYPE (UiTargetItem, ui_target_item, UI, TARGET_ITEM, GObject)

const GisTargetRow *ui_target_item_get_row (UiTargetItem *self);

#define UI_TYPE_TARGET_ROWS (ui_target_rows_get_type ())
G_DECLARE_FINAL_TYPE (UiTargetRows, ui_target_rows, UI, TARGET_ROWS, GObject)

UiTargetRows *ui_target_rows_new (void);
/* @rows: GPtrArray of GisTargetRow; a reference is taken. NULL: empty. */
void ui_target_rows_set_rows (UiTargetRows *self, GPtrArray *rows);
/* NULL: all districts. */
void ui_target_rows_set_district (UiTargetRows *self, const char *code);
/* How many of the rows shown are done. */
guint ui_target_rows_get_n_done (UiTargetRows *self);

G_END_DECLS
