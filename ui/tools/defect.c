/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Marking a defect: the asset under the click is selected and the view is asked for the form; where
 * no asset lies the defect is a free one. */
#include "gis/core/i18n.h"
#include "ui/tools/tools.h"

#define UI_TYPE_DEFECT_TOOL (ui_defect_tool_get_type ())
G_DECLARE_FINAL_TYPE (UiDefectTool, ui_defect_tool, UI, DEFECT_TOOL, UiTool)

struct _UiDefectTool
{
  UiTool parent_instance;
};

G_DEFINE_FINAL_TYPE (UiDefectTool, ui_defect_tool, UI_TYPE_TOOL)

static const GisHit *
find_asset (UiDocument *document, GArray *hits)
{
  for (guint i = 0; i < hits->len; i++)
    {
      const GisHit *hit = &g_array_index (hits, GisHit, i);
      const GisClass *klass =
        gis_catalog_find_class (ui_document_get_catalog (document), hit->class_id);
      if (klass != NULL && g_strcmp0 (klass->role, "asset") == 0)
        return hit;
    }
  return NULL;
}

static void
ui_defect_tool_click (UiTool *tool, int n_press, double x, double y, GdkModifierType state)
{
  UiDocument *document = ui_tool_get_document (tool);
  UiMap *map = ui_tool_get_map (tool);
  GisView view = ui_map_get_view (map);
  g_autoptr (GArray) hits = NULL;
  const GisHit *hit;
  double mx, my;

  if (document == NULL || n_press > 1)
    return;
  hits = ui_map_hit_test (map, x, y);
  hit = find_asset (document, hits);
  if (hit != NULL)
    ui_document_select (document, hit, 1, FALSE, FALSE);
  gis_view_from_screen (&view, x, y, &mx, &my);
  ui_map_emit_defect_requested (map, hit, mx, my);
}

static void
ui_defect_tool_class_init (UiDefectToolClass *klass)
{
  UiToolClass *tool = UI_TOOL_CLASS (klass);

  tool->id = "defect";
  tool->title = N_ ("Mark a defect");
  tool->icon = "sanhua-tool-defect-symbolic";
  tool->cursor = "crosshair";
  tool->hint = N_ ("Click the asset that has the defect, or any place for a free one.");
  tool->click = ui_defect_tool_click;
}

static void
ui_defect_tool_init (UiDefectTool *self)
{
}

UiTool *
ui_defect_tool_new (void)
{
  return g_object_new (UI_TYPE_DEFECT_TOOL, NULL);
}
