/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lengths and areas on the workspace's grid (its CRS is projected in metres; grid against ground is
 * below 1e-5 here). Vertices are kept in that CRS; the map's Mercator is only for drawing. */
#include "gis/core/i18n.h"
#include "ui/tools/sketch.h"
#include "ui/tools/tools.h"
#include <math.h>

#define UI_TYPE_MEASURE_TOOL (ui_measure_tool_get_type ())
G_DECLARE_FINAL_TYPE (UiMeasureTool, ui_measure_tool, UI, MEASURE_TOOL, UiTool)

struct _UiMeasureTool
{
  UiTool parent_instance;

  GArray *mercator;            /* x y pairs of double */
  GArray *workspace;           /* the same vertices */
  gboolean finished;           /* the next click starts anew */
  double pointer_x, pointer_y; /* Mercator of the loose end; NaN: none */
  double length_m, area_m2;
};

G_DEFINE_FINAL_TYPE (UiMeasureTool, ui_measure_tool, UI_TYPE_TOOL)

static char *
dup_length (double length_m)
{
  return length_m >= 10000 ? g_strdup_printf ("%.3f km", length_m / 1000)
                           : g_strdup_printf ("%.2f m", length_m);
}

static char *
dup_area (double area_m2)
{
  return area_m2 >= 1e6 ? g_strdup_printf ("%.4f km²", area_m2 / 1e6)
                        : g_strdup_printf ("%.1f m²", area_m2);
}

/* Vertices and the loose end in the workspace CRS. */
static GArray *
dup_vertices (UiMeasureTool *self)
{
  GArray *all = g_array_copy (self->workspace);

  if (!self->finished && !isnan (self->pointer_x) && ui_tool_get_map (UI_TOOL (self)) != NULL)
    {
      double xy[2] = { self->pointer_x, self->pointer_y };
      if (ui_map_to_workspace (ui_tool_get_map (UI_TOOL (self)), &xy[0], &xy[1]))
        g_array_append_vals (all, xy, 2);
    }
  return all;
}

static void
update_result (UiMeasureTool *self)
{
  g_autoptr (GArray) vertices = dup_vertices (self);
  const double *xy = (const double *) (gpointer) vertices->data;
  guint n = vertices->len / 2;
  double twice = 0;

  self->length_m = self->area_m2 = 0;
  for (guint i = 0; i + 1 < n; i++)
    self->length_m += hypot (xy[2 * i + 2] - xy[2 * i], xy[2 * i + 3] - xy[2 * i + 1]);
  for (guint i = 1; i + 1 < n; i++) /* fan about the first vertex: no cancellation */
    twice += (xy[2 * i] - xy[0]) * (xy[2 * i + 3] - xy[1]) -
             (xy[2 * i + 2] - xy[0]) * (xy[2 * i + 1] - xy[1]);
  self->area_m2 = fabs (twice) / 2;
  if (n < 2)
    {
      ui_tool_set_hint (UI_TOOL (self), NULL);
      return;
    }
  g_autofree char *length = dup_length (self->length_m);
  g_autofree char *area = dup_area (self->area_m2);
  g_autofree char *hint = n < 3
                            ? g_strdup_printf (_ ("Length %s"), length)
                            : g_strdup_printf (_ ("Length %s · area when closed %s"), length, area);
  ui_tool_set_hint (UI_TOOL (self), hint);
}

static void
restart (UiMeasureTool *self)
{
  g_array_set_size (self->mercator, 0);
  g_array_set_size (self->workspace, 0);
  self->finished = FALSE;
  self->pointer_x = NAN;
  update_result (self);
}

static void
redraw (UiMeasureTool *self)
{
  if (ui_tool_get_map (UI_TOOL (self)) != NULL)
    ui_map_redraw_overlay (ui_tool_get_map (UI_TOOL (self)));
}

static void
ui_measure_tool_click (UiTool *tool, int n_press, double x, double y, GdkModifierType state)
{
  UiMeasureTool *self = UI_MEASURE_TOOL (tool);
  GisView view = ui_map_get_view (ui_tool_get_map (tool));
  double mercator[2], workspace[2];

  if (n_press == 2) /* the first press of the two already set the vertex */
    {
      self->finished = self->mercator->len >= 4;
      update_result (self);
      redraw (self);
      return;
    }
  if (self->finished)
    restart (self);
  gis_view_from_screen (&view, x, y, &mercator[0], &mercator[1]);
  workspace[0] = mercator[0];
  workspace[1] = mercator[1];
  if (n_press > 2 || !ui_map_to_workspace (ui_tool_get_map (tool), &workspace[0], &workspace[1]))
    return;
  g_array_append_vals (self->mercator, mercator, 2);
  g_array_append_vals (self->workspace, workspace, 2);
  self->pointer_x = NAN;
  update_result (self);
  redraw (self);
}

static void
ui_measure_tool_motion (UiTool *tool, double x, double y)
{
  UiMeasureTool *self = UI_MEASURE_TOOL (tool);
  GisView view = ui_map_get_view (ui_tool_get_map (tool));

  if (self->finished || self->mercator->len == 0)
    return;
  gis_view_from_screen (&view, x, y, &self->pointer_x, &self->pointer_y);
  update_result (self);
  redraw (self);
}

static gboolean
ui_measure_tool_key (UiTool *tool, guint keyval, GdkModifierType state)
{
  UiMeasureTool *self = UI_MEASURE_TOOL (tool);

  if (self->mercator->len == 0)
    return FALSE;
  if (keyval == GDK_KEY_BackSpace && !self->finished)
    {
      g_array_set_size (self->mercator, self->mercator->len - 2);
      g_array_set_size (self->workspace, self->workspace->len - 2);
    }
  else if (keyval == GDK_KEY_Return || keyval == GDK_KEY_KP_Enter)
    self->finished = TRUE;
  else
    return FALSE;
  update_result (self);
  redraw (self);
  return TRUE;
}

static gboolean
ui_measure_tool_cancel (UiTool *tool)
{
  UiMeasureTool *self = UI_MEASURE_TOOL (tool);
  gboolean was = self->mercator->len > 0;

  restart (self);
  redraw (self);
  return was;
}

static void
ui_measure_tool_draw (UiTool *tool, const GisView *view, cairo_t *cr)
{
  UiMeasureTool *self = UI_MEASURE_TOOL (tool);
  const double *xy = (const double *) (gpointer) self->mercator->data;
  guint n = self->mercator->len / 2;
  double px = 0, py = 0;
  g_autofree char *length = dup_length (self->length_m);

  if (n == 0)
    return;
  ui_sketch_draw_line (cr, view, xy, n, self->finished ? NAN : self->pointer_x, self->pointer_y,
                       &px, &py);
  if (self->length_m > 0)
    ui_sketch_draw_label (cr, length, px, py);
}

static void
ui_measure_tool_finalize (GObject *object)
{
  UiMeasureTool *self = UI_MEASURE_TOOL (object);

  g_array_unref (self->mercator);
  g_array_unref (self->workspace);
  G_OBJECT_CLASS (ui_measure_tool_parent_class)->finalize (object);
}

static void
ui_measure_tool_class_init (UiMeasureToolClass *klass)
{
  UiToolClass *tool = UI_TOOL_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = ui_measure_tool_finalize;
  tool->id = "measure";
  tool->title = N_ ("Measure");
  tool->icon = "sanhua-tool-measure-symbolic";
  tool->cursor = "crosshair";
  tool->hint = N_ ("Click along what you measure; Enter ends, Backspace takes back a point.");
  tool->click = ui_measure_tool_click;
  tool->motion = ui_measure_tool_motion;
  tool->key = ui_measure_tool_key;
  tool->cancel = ui_measure_tool_cancel;
  tool->draw = ui_measure_tool_draw;
}

static void
ui_measure_tool_init (UiMeasureTool *self)
{
  self->mercator = g_array_new (FALSE, FALSE, sizeof (double));
  self->workspace = g_array_new (FALSE, FALSE, sizeof (double));
  self->pointer_x = NAN;
}

UiTool *
ui_measure_tool_new (void)
{
  return g_object_new (UI_TYPE_MEASURE_TOOL, NULL);
}

void
ui_measure_tool_get_result (UiTool *tool, double *length_m, double *area_m2)
{
  UiMeasureTool *self = UI_MEASURE_TOOL (tool);

  if (length_m != NULL)
    *length_m = self->length_m;
  if (area_m2 != NULL)
    *area_m2 = self->area_m2;
}
