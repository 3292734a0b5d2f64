/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Selection by click and rubber band. A click on the spot of the last one goes to the next of the
 * features that lie there. */
#include "gis/core/i18n.h"
#include "ui/tools/area-find.h"
#include "ui/tools/sketch.h"
#include "ui/tools/tools.h"
#include <math.h>

#define SAME_SPOT_PX 4.0

#define UI_TYPE_SELECT_TOOL (ui_select_tool_get_type ())
G_DECLARE_FINAL_TYPE (UiSelectTool, ui_select_tool, UI, SELECT_TOOL, UiTool)

struct _UiSelectTool
{
  UiTool parent_instance;

  double last_x, last_y; /* of the last click; NaN: none */
  gboolean banding;
  double x0, y0, x1, y1; /* band, px */
};

G_DEFINE_FINAL_TYPE (UiSelectTool, ui_select_tool, UI_TYPE_TOOL)

static gboolean
same_feature (const GisHit *a, const GisHit *b)
{
  return a->id == b->id && g_strcmp0 (a->class_id, b->class_id) == 0;
}

/* The feature after the selected one among @hits; the first when none of them is selected alone. */
static const GisHit *
pick (UiSelectTool *self, UiDocument *document, GArray *hits, double x, double y)
{
  gboolean again =
    !isnan (self->last_x) && hypot (x - self->last_x, y - self->last_y) <= SAME_SPOT_PX;

  if (again && ui_document_get_n_selected (document) == 1)
    for (guint i = 0; i < hits->len; i++)
      if (same_feature (&g_array_index (hits, GisHit, i), ui_document_get_selected (document, 0)))
        return &g_array_index (hits, GisHit, (i + 1) % hits->len);
  return &g_array_index (hits, GisHit, 0);
}

static void
ui_select_tool_click (UiTool *tool, int n_press, double x, double y, GdkModifierType state)
{
  UiSelectTool *self = UI_SELECT_TOOL (tool);
  UiDocument *document = ui_tool_get_document (tool);
  gboolean add = (state & GDK_SHIFT_MASK) != 0, toggle = (state & GDK_CONTROL_MASK) != 0;
  g_autoptr (GArray) hits = NULL;

  if (document == NULL)
    return;
  hits = ui_map_hit_test (ui_tool_get_map (tool), x, y);
  if (hits->len > 0)
    {
      const GisHit *hit =
        add || toggle ? &g_array_index (hits, GisHit, 0) : pick (self, document, hits, x, y);
      ui_document_select (document, hit, 1, add, toggle);
    }
  else if (!add && !toggle)
    ui_document_clear_selection (document);
  self->last_x = x;
  self->last_y = y;
}

static gboolean
ui_select_tool_drag_begin (UiTool *tool, double x, double y, GdkModifierType state)
{
  UiSelectTool *self = UI_SELECT_TOOL (tool);

  self->banding = TRUE;
  self->x0 = self->x1 = x;
  self->y0 = self->y1 = y;
  return TRUE;
}

static void
ui_select_tool_drag_update (UiTool *tool, double x, double y, GdkModifierType state)
{
  UiSelectTool *self = UI_SELECT_TOOL (tool);

  self->x1 = x;
  self->y1 = y;
  ui_map_redraw_overlay (ui_tool_get_map (tool));
}

static void
ui_select_tool_drag_end (UiTool *tool, double x, double y, GdkModifierType state)
{
  UiSelectTool *self = UI_SELECT_TOOL (tool);
  UiMap *map = ui_tool_get_map (tool);
  GisView view = ui_map_get_view (map);
  const double xs[4] = { self->x0, x, x, self->x0 };
  const double ys[4] = { self->y0, self->y0, y, y };
  double ring[8]; /* the band need not be upright on the map */
  g_autoptr (GisGeometry) area = NULL;

  self->banding = FALSE;
  ui_map_redraw_overlay (map);
  for (guint i = 0; i < 4; i++)
    gis_view_from_screen (&view, xs[i], ys[i], &ring[2 * i], &ring[2 * i + 1]);
  area = gis_geometry_new_polygon (ring, 4, NULL);
  if (area != NULL)
    ui_area_select (map, area, state);
}

static gboolean
ui_select_tool_cancel (UiTool *tool)
{
  UiSelectTool *self = UI_SELECT_TOOL (tool);
  gboolean was = self->banding;

  self->banding = FALSE;
  self->last_x = NAN;
  return was;
}

static void
ui_select_tool_draw (UiTool *tool, const GisView *view, cairo_t *cr)
{
  UiSelectTool *self = UI_SELECT_TOOL (tool);

  if (!self->banding)
    return;
  cairo_rectangle (cr, floor (fmin (self->x0, self->x1)) + 0.5,
                   floor (fmin (self->y0, self->y1)) + 0.5, floor (fabs (self->x1 - self->x0)),
                   floor (fabs (self->y1 - self->y0)));
  ui_sketch_paint_area (cr);
}

static void
ui_select_tool_class_init (UiSelectToolClass *klass)
{
  UiToolClass *tool = UI_TOOL_CLASS (klass);

  tool->id = "select";
  tool->title = N_ ("Select");
  tool->icon = "sanhua-tool-select-symbolic";
  tool->cursor = "default";
  tool->hint = N_ ("Click selects, Shift adds, Ctrl toggles; drag a box; click again for what lies "
                   "below.");
  tool->click = ui_select_tool_click;
  tool->drag_begin = ui_select_tool_drag_begin;
  tool->drag_update = ui_select_tool_drag_update;
  tool->drag_end = ui_select_tool_drag_end;
  tool->cancel = ui_select_tool_cancel;
  tool->draw = ui_select_tool_draw;
}

static void
ui_select_tool_init (UiSelectTool *self)
{
  self->last_x = self->last_y = NAN;
}

UiTool *
ui_select_tool_new (void)
{
  return g_object_new (UI_TYPE_SELECT_TOOL, NULL);
}
