/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Selection by a line drawn around things with a free hand; it closes itself and is filled even-odd,
 * as it shows. The vertices are kept on the map, so that the picture may move below the hand. */
#include "gis/core/i18n.h"
#include "ui/tools/area-find.h"
#include "ui/tools/sketch.h"
#include "ui/tools/tools.h"
#include <math.h>

/* A hand draws no finer than this. */
#define MIN_STEP_PX 2.0

#define UI_TYPE_LASSO_TOOL (ui_lasso_tool_get_type ())
G_DECLARE_FINAL_TYPE (UiLassoTool, ui_lasso_tool, UI, LASSO_TOOL, UiTool)

struct _UiLassoTool
{
  UiTool parent_instance;

  GArray *xy; /* pairs of double, Mercator */
  double last_x, last_y;
};

G_DEFINE_FINAL_TYPE (UiLassoTool, ui_lasso_tool, UI_TYPE_TOOL)

static void
add_vertex (UiLassoTool *self, double x, double y)
{
  GisView view = ui_map_get_view (ui_tool_get_map (UI_TOOL (self)));
  double p[2];

  if (self->xy->len > 0 && hypot (x - self->last_x, y - self->last_y) < MIN_STEP_PX)
    return;
  gis_view_from_screen (&view, x, y, &p[0], &p[1]);
  g_array_append_vals (self->xy, p, 1);
  self->last_x = x;
  self->last_y = y;
  ui_map_redraw_overlay (ui_tool_get_map (UI_TOOL (self)));
}

static gboolean
ui_lasso_tool_drag_begin (UiTool *tool, double x, double y, GdkModifierType state)
{
  UiLassoTool *self = UI_LASSO_TOOL (tool);

  g_array_set_size (self->xy, 0);
  add_vertex (self, x, y);
  return TRUE;
}

static void
ui_lasso_tool_drag_update (UiTool *tool, double x, double y, GdkModifierType state)
{
  add_vertex (UI_LASSO_TOOL (tool), x, y);
}

static void
ui_lasso_tool_drag_end (UiTool *tool, double x, double y, GdkModifierType state)
{
  UiLassoTool *self = UI_LASSO_TOOL (tool);
  g_autoptr (GisGeometry) area = NULL;

  add_vertex (self, x, y);
  if (self->xy->len >= 3)
    area =
      gis_geometry_new_polygon ((const double *) (gpointer) self->xy->data, self->xy->len, NULL);
  g_array_set_size (self->xy, 0);
  ui_map_redraw_overlay (ui_tool_get_map (tool));
  if (area != NULL)
    ui_area_select (ui_tool_get_map (tool), area, state);
}

/* As the select tool has it, without what lies below. */
static void
ui_lasso_tool_click (UiTool *tool, int n_press, double x, double y, GdkModifierType state)
{
  g_autoptr (GArray) hits = NULL;

  if (ui_tool_get_document (tool) == NULL)
    return;
  hits = ui_map_hit_test (ui_tool_get_map (tool), x, y);
  g_array_set_size (hits, MIN (hits->len, 1));
  ui_area_apply (ui_tool_get_document (tool), hits, state);
}

static gboolean
ui_lasso_tool_cancel (UiTool *tool)
{
  UiLassoTool *self = UI_LASSO_TOOL (tool);
  gboolean was = self->xy->len > 0;

  g_array_set_size (self->xy, 0);
  return was;
}

static void
ui_lasso_tool_draw (UiTool *tool, const GisView *view, cairo_t *cr)
{
  UiLassoTool *self = UI_LASSO_TOOL (tool);
  const double *xy = (const double *) (gpointer) self->xy->data;

  if (self->xy->len < 2)
    return;
  cairo_new_path (cr);
  for (guint i = 0; i < self->xy->len; i++)
    {
      double px, py;
      gis_view_to_screen (view, xy[2 * i], xy[2 * i + 1], &px, &py);
      cairo_line_to (cr, px, py);
    }
  cairo_close_path (cr);
  ui_sketch_paint_area (cr);
}

static void
ui_lasso_tool_finalize (GObject *object)
{
  g_array_unref (UI_LASSO_TOOL (object)->xy);
  G_OBJECT_CLASS (ui_lasso_tool_parent_class)->finalize (object);
}

static void
ui_lasso_tool_class_init (UiLassoToolClass *klass)
{
  UiToolClass *tool = UI_TOOL_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = ui_lasso_tool_finalize;
  tool->id = "lasso";
  tool->title = N_ ("Lasso");
  tool->icon = "sanhua-tool-lasso-symbolic";
  tool->cursor = "crosshair";
  tool->hint = N_ ("Draw around what you want to select; Shift adds, Ctrl toggles.");
  tool->drag_begin = ui_lasso_tool_drag_begin;
  tool->drag_update = ui_lasso_tool_drag_update;
  tool->drag_end = ui_lasso_tool_drag_end;
  tool->click = ui_lasso_tool_click;
  tool->cancel = ui_lasso_tool_cancel;
  tool->draw = ui_lasso_tool_draw;
}

static void
ui_lasso_tool_init (UiLassoTool *self)
{
  self->xy = g_array_new (FALSE, FALSE, 2 * sizeof (double));
}

UiTool *
ui_lasso_tool_new (void)
{
  return g_object_new (UI_TYPE_LASSO_TOOL, NULL);
}
