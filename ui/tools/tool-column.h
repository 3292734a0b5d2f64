/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The column of tool buttons over the map. It owns the tools; the action "map.tool" (string state)
 * says which one is active, so that keys, menus and buttons agree. */
#pragma once

#include "ui/tools/tools.h"

G_BEGIN_DECLS

#define UI_TYPE_TOOL_COLUMN (ui_tool_column_get_type ())
G_DECLARE_FINAL_TYPE (UiToolColumn, ui_tool_column, UI, TOOL_COLUMN, GtkWidget)

GtkWidget *ui_tool_column_new (void);
/* Borrowed; NULL for an unknown id. */
UiTool *ui_tool_column_find (UiToolColumn *self, const char *id);
/* Tools that write are not offered: neither their buttons nor their keys. */
void ui_tool_column_set_read_only (UiToolColumn *self, gboolean read_only);
gboolean ui_tool_column_offers (UiToolColumn *self, const char *id);

G_END_DECLS
