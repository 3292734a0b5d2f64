/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Takes no drag, so that the map pans. */
#include "gis/core/i18n.h"
#include "ui/tools/tools.h"

#define UI_TYPE_PAN_TOOL (ui_pan_tool_get_type ())
G_DECLARE_FINAL_TYPE (UiPanTool, ui_pan_tool, UI, PAN_TOOL, UiTool)

struct _UiPanTool
{
  UiTool parent_instance;
};

G_DEFINE_FINAL_TYPE (UiPanTool, ui_pan_tool, UI_TYPE_TOOL)

static void
ui_pan_tool_class_init (UiPanToolClass *klass)
{
  UiToolClass *tool = UI_TOOL_CLASS (klass);

  tool->id = "pan";
  tool->title = N_ ("Pan");
  tool->icon = "sanhua-tool-pan-symbolic";
  tool->cursor = "grab";
  tool->hint = N_ ("Drag to move the map; the wheel zooms at the pointer.");
}

static void
ui_pan_tool_init (UiPanTool *self)
{
}

UiTool *
ui_pan_tool_new (void)
{
  return g_object_new (UI_TYPE_PAN_TOOL, NULL);
}
