/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A tool: what the pointer does on the map. The map hands it clicks, drags, motion and keys in
 * widget pixels; panning by the middle button or with space held, and zooming by the wheel, never
 * reach it. Each tool is a subclass with its own file; the table in tool-column.c lists them.
 *
 * Property "hint" (string, notify): one line for the status bar, which changes with the tool's
 * state. */
#pragma once

#include "ui/map/map.h"

G_BEGIN_DECLS

#define UI_TYPE_TOOL (ui_tool_get_type ())
G_DECLARE_DERIVABLE_TYPE (UiTool, ui_tool, UI, TOOL, GObject)

struct _UiToolClass
{
  GObjectClass parent_class;

  const char *id;     /* "select": target of the action "map.tool" */
  const char *title;  /* untranslated, marked with N_() */
  const char *icon;   /* icon name */
  const char *cursor; /* CSS cursor name */
  const char *hint;   /* untranslated first hint, N_() */

  /* The map set or took away the tool. */
  void (*activate) (UiTool *self);
  void (*deactivate) (UiTool *self);
  /* A drag starts at (x, y). TRUE: the tool takes it; FALSE: the map pans. */
  gboolean (*drag_begin) (UiTool *self, double x, double y, GdkModifierType state);
  void (*drag_update) (UiTool *self, double x, double y, GdkModifierType state);
  void (*drag_end) (UiTool *self, double x, double y, GdkModifierType state);
  void (*click) (UiTool *self, int n_press, double x, double y, GdkModifierType state);
  void (*motion) (UiTool *self, double x, double y);
  /* Takes back what is in hand (Escape, another tool, a cancelled drag). FALSE: nothing was. */
  gboolean (*cancel) (UiTool *self);
  /* TRUE when the key was used; Escape arrives at cancel() instead. */
  gboolean (*key) (UiTool *self, guint keyval, GdkModifierType state);
  /* Over everything else on the map; @cr in widget pixels. */
  void (*draw) (UiTool *self, const GisView *view, cairo_t *cr);
};

/* The map the tool is active on; NULL while it is not. */
UiMap *ui_tool_get_map (UiTool *self);
UiDocument *ui_tool_get_document (UiTool *self);
const char *ui_tool_get_id (UiTool *self);
const char *ui_tool_get_title (UiTool *self);
const char *ui_tool_get_hint (UiTool *self);
/* NULL: back to the class's first hint. */
void ui_tool_set_hint (UiTool *self, const char *hint);

/* ---- Called by the map ---- */

void ui_tool_activate (UiTool *self, UiMap *map);
void ui_tool_deactivate (UiTool *self);
gboolean ui_tool_drag_begin (UiTool *self, double x, double y, GdkModifierType state);
void ui_tool_drag_update (UiTool *self, double x, double y, GdkModifierType state);
void ui_tool_drag_end (UiTool *self, double x, double y, GdkModifierType state);
void ui_tool_click (UiTool *self, int n_press, double x, double y, GdkModifierType state);
void ui_tool_motion (UiTool *self, double x, double y);
gboolean ui_tool_cancel (UiTool *self);
gboolean ui_tool_key (UiTool *self, guint keyval, GdkModifierType state);
void ui_tool_draw (UiTool *self, const GisView *view, cairo_t *cr);

G_END_DECLS
