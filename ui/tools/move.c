/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Moving a point: the drag is taken when it starts on one (the selected one first), else the map
 * pans. The symbol follows the pointer in the overlay; the store hears of it when it is let go. */
#include "gis/core/i18n.h"
#include "ui/tools/edits.h"
#include "ui/tools/tools.h"

#define UI_TYPE_MOVE_TOOL (ui_move_tool_get_type ())
G_DECLARE_FINAL_TYPE (UiMoveTool, ui_move_tool, UI, MOVE_TOOL, UiTool)

struct _UiMoveTool
{
  UiTool parent_instance;

  GisHit hit;              /* in hand; class_id NULL: nothing */
  double grab_dx, grab_dy; /* from the pointer to the point, px */
  double x, y;             /* where it is held, Mercator */
  gboolean storing;        /* let go, on its way to the disk */
};

G_DEFINE_FINAL_TYPE (UiMoveTool, ui_move_tool, UI_TYPE_TOOL)

static gboolean
is_point (UiDocument *document, const GisHit *hit)
{
  const GisClass *klass =
    gis_catalog_find_class (ui_document_get_catalog (document), hit->class_id);

  return klass != NULL && klass->geometry == GIS_GEOMETRY_POINT;
}

static gboolean
is_selected (UiDocument *document, const GisHit *hit)
{
  for (guint i = 0; i < ui_document_get_n_selected (document); i++)
    {
      const GisHit *selected = ui_document_get_selected (document, i);
      if (selected->id == hit->id && g_strcmp0 (selected->class_id, hit->class_id) == 0)
        return TRUE;
    }
  return FALSE;
}

static const GisHit *
find_point (UiDocument *document, GArray *hits)
{
  const GisHit *first = NULL;

  for (guint i = 0; i < hits->len; i++)
    {
      const GisHit *hit = &g_array_index (hits, GisHit, i);
      if (!is_point (document, hit))
        continue;
      if (is_selected (document, hit))
        return hit;
      if (first == NULL)
        first = hit;
    }
  return first;
}

static void
clear_hand (UiMoveTool *self)
{
  self->hit = (GisHit){ 0 };
  self->storing = FALSE;
  ui_tool_set_hint (UI_TOOL (self), NULL);
  if (ui_tool_get_map (UI_TOOL (self)) != NULL)
    ui_map_set_in_hand (ui_tool_get_map (UI_TOOL (self)), NULL);
}

static gboolean
ui_move_tool_drag_begin (UiTool *tool, double x, double y, GdkModifierType state)
{
  UiMoveTool *self = UI_MOVE_TOOL (tool);
  UiDocument *document = ui_tool_get_document (tool);
  UiMap *map = ui_tool_get_map (tool);
  GisView view = ui_map_get_view (map);
  g_autoptr (GArray) hits = NULL;
  g_autoptr (GisGeometry) geometry = NULL;
  const GisHit *hit;
  double px, py;

  if (document == NULL || self->storing ||
      gis_workspace_is_read_only (ui_document_get_workspace (document)))
    return FALSE;
  hits = ui_map_hit_test (map, x, y);
  hit = find_point (document, hits);
  if (hit != NULL)
    geometry = gis_scene_dup_geometry (ui_document_get_scene (document), hit->class_id, hit->id);
  if (geometry == NULL)
    return FALSE;
  self->hit = *hit;
  self->x = geometry->xy[0];
  self->y = geometry->xy[1];
  gis_view_to_screen (&view, self->x, self->y, &px, &py);
  self->grab_dx = px - x;
  self->grab_dy = py - y;
  ui_document_select (document, hit, 1, FALSE, FALSE);
  ui_map_set_in_hand (map, hit);
  ui_tool_set_hint (tool, _ ("Let go to move the asset here; Escape puts it back."));
  return TRUE;
}

static void
ui_move_tool_drag_update (UiTool *tool, double x, double y, GdkModifierType state)
{
  UiMoveTool *self = UI_MOVE_TOOL (tool);
  GisView view = ui_map_get_view (ui_tool_get_map (tool));

  if (self->hit.class_id == NULL)
    return;
  gis_view_from_screen (&view, x + self->grab_dx, y + self->grab_dy, &self->x, &self->y);
  ui_map_redraw_overlay (ui_tool_get_map (tool));
}

static void
moved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (UiMoveTool) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!ui_edits_finish (result, NULL, &error))
    g_signal_emit_by_name (source, "failed", error);
  clear_hand (self);
}

static void
ui_move_tool_drag_end (UiTool *tool, double x, double y, GdkModifierType state)
{
  UiMoveTool *self = UI_MOVE_TOOL (tool);
  g_autoptr (GisGeometry) point = NULL;
  double wx, wy;

  if (self->hit.class_id == NULL)
    return;
  ui_move_tool_drag_update (tool, x, y, state);
  wx = self->x;
  wy = self->y;
  if (!ui_map_to_workspace (ui_tool_get_map (tool), &wx, &wy))
    {
      clear_hand (self);
      return;
    }
  point = gis_geometry_new_point (wx, wy);
  self->storing = TRUE;
  ui_edits_move (ui_tool_get_document (tool), &self->hit, point, moved_cb, g_object_ref (self));
}

static gboolean
ui_move_tool_cancel (UiTool *tool)
{
  UiMoveTool *self = UI_MOVE_TOOL (tool);

  if (self->hit.class_id == NULL || self->storing)
    return FALSE;
  clear_hand (self);
  return TRUE;
}

/* A click selects what it would move. */
static void
ui_move_tool_click (UiTool *tool, int n_press, double x, double y, GdkModifierType state)
{
  UiDocument *document = ui_tool_get_document (tool);
  g_autoptr (GArray) hits = ui_map_hit_test (ui_tool_get_map (tool), x, y);
  const GisHit *hit = document != NULL ? find_point (document, hits) : NULL;

  if (hit != NULL)
    ui_document_select (document, hit, 1, FALSE, FALSE);
}

static void
ui_move_tool_draw (UiTool *tool, const GisView *view, cairo_t *cr)
{
  UiMoveTool *self = UI_MOVE_TOOL (tool);
  UiDocument *document = ui_tool_get_document (tool);

  if (self->hit.class_id != NULL && ui_document_get_scene (document) != NULL)
    gis_scene_draw_in_hand (ui_document_get_scene (document), ui_document_get_style (document),
                            view, self->hit.class_id, self->hit.id, self->x, self->y, cr);
}

static void
ui_move_tool_class_init (UiMoveToolClass *klass)
{
  UiToolClass *tool = UI_TOOL_CLASS (klass);

  tool->id = "move";
  tool->title = N_ ("Move");
  tool->icon = "sanhua-tool-move-symbolic";
  tool->cursor = "move";
  tool->hint = N_ ("Drag a point to its new place; a drag beside it moves the map.");
  tool->click = ui_move_tool_click;
  tool->drag_begin = ui_move_tool_drag_begin;
  tool->drag_update = ui_move_tool_drag_update;
  tool->drag_end = ui_move_tool_drag_end;
  tool->cancel = ui_move_tool_cancel;
  tool->draw = ui_move_tool_draw;
}

static void
ui_move_tool_init (UiMoveTool *self)
{
}

UiTool *
ui_move_tool_new (void)
{
  return g_object_new (UI_TYPE_MOVE_TOOL, NULL);
}
