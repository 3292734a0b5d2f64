/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The tools of the Census map. Each function makes one (caller owns it). */
#pragma once

#include "ui/tools/tool.h"

G_BEGIN_DECLS

/* Click selects, again cycles through stacked features; Shift adds, Ctrl toggles; drag is a rubber
 * band. */
UiTool *ui_select_tool_new (void);
UiTool *ui_pan_tool_new (void);
/* A line drawn around things selects them. */
UiTool *ui_lasso_tool_new (void);
/* Selects what lies within some metres of roads and lines, or of a line drawn by clicks. */
UiTool *ui_along_tool_new (void);
double ui_along_tool_get_distance (UiTool *tool);
/* What Enter would select; −1: not known yet. */
gint64 ui_along_tool_get_n_found (UiTool *tool);
/* A click makes a new point of the map's active class: stored at once when the class requires nothing,
 * else handed out as a draft ("drafted" of the map), and again when district and road are known. */
UiTool *ui_add_tool_new (void);
/* Shows the draft's symbol until it is stored or given up. @row NULL: no draft. */
void ui_add_tool_set_draft (UiTool *tool, const GisRow *row);
/* A draft was stored as @row: the next one of its class starts with the same required choices. */
void ui_add_tool_remember (UiTool *tool, const GisRow *row);
/* Drags a point asset; Escape puts it back. */
UiTool *ui_move_tool_new (void);
/* A click asks for a defect on the asset under it ("defect-requested" of the map). */
UiTool *ui_defect_tool_new (void);
/* Clicks measure a line and the area it would close, on the workspace's grid. */
UiTool *ui_measure_tool_new (void);
/* Length and area of what is measured now, metres; 0 when nothing is. */
void ui_measure_tool_get_result (UiTool *tool, double *length_m, double *area_m2);

/* Id of the class's category for drawing a row's symbol: the value of the current theme's field.
 * Borrowed from the row; NULL when it has none. */
const char *ui_tool_get_category (GisStyle *style, const GisRow *row);

G_END_DECLS
