/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the map looks: places, boxes, scales and turns that others ask for. */
#include "ui/map/map-private.h"

#include "ui/map/viewport.h"

/* ---- Public ---- */

void
ui_map_go_to (UiMap *self, double x, double y, double zoom)
{
  GisView view;

  g_return_if_fail (UI_IS_MAP (self));
  ui_map_stop_motion (self);
  view = ui_map_get_view (self);
  view.center_x = x;
  view.center_y = y;
  if (zoom >= 0)
    view.zoom = zoom;
  self->pending_fit = GIS_BOX_EMPTY;
  ui_viewport_set_view (self->viewport, &view);
}

void
ui_map_fly_to (UiMap *self, double x, double y, double zoom)
{
  GisView view;

  g_return_if_fail (UI_IS_MAP (self));
  view = ui_map_get_target (self);
  view.center_x = x;
  view.center_y = y;
  if (zoom >= 0)
    view.zoom = zoom;
  ui_map_fly (self, &view);
}

/* FALSE: remembered until there is a size, or nothing to fit. */
static gboolean
fit (UiMap *self, const GisBox *box, GisView *view)
{
  GisView now = ui_map_get_target (self);

  if (gis_box_is_empty (box))
    return FALSE;
  if (now.width_px <= 1 || now.height_px <= 1)
    {
      self->pending_fit = *box;
      return FALSE;
    }
  *view = gis_view_fit (box, now.width_px, now.height_px, FIT_MARGIN_PX, FIT_MAX_ZOOM);
  view->rotation_rad = now.rotation_rad;
  return TRUE;
}

void
ui_map_fit_box (UiMap *self, const GisBox *box)
{
  GisView view;

  g_return_if_fail (UI_IS_MAP (self) && box != NULL);
  if (!fit (self, box, &view))
    return;
  ui_map_stop_motion (self);
  ui_viewport_set_view (self->viewport, &view);
}

void
ui_map_fly_to_box (UiMap *self, const GisBox *box)
{
  GisView view;

  g_return_if_fail (UI_IS_MAP (self) && box != NULL);
  if (fit (self, box, &view))
    ui_map_fly (self, &view);
}

void
ui_map_zoom_all (UiMap *self)
{
  g_return_if_fail (UI_IS_MAP (self));
  ui_map_zoom_layer (self, NULL);
}

void
ui_map_zoom_layer (UiMap *self, const char *class_id)
{
  GisScene *scene;

  g_return_if_fail (UI_IS_MAP (self));
  scene = self->document != NULL ? ui_document_get_scene (self->document) : NULL;
  if (scene != NULL)
    {
      GisBox box = gis_scene_get_extent (scene, class_id);
      ui_map_fly_to_box (self, &box);
    }
}

void
ui_map_zoom_selection (UiMap *self)
{
  GisBox box = GIS_BOX_EMPTY;
  guint n;

  g_return_if_fail (UI_IS_MAP (self));
  n = self->document != NULL ? ui_document_get_n_selected (self->document) : 0;
  for (guint i = 0; i < n; i++)
    {
      const GisHit *hit = ui_document_get_selected (self->document, i);
      g_autoptr (GisGeometry) geometry = gis_scene_dup_geometry (
        ui_document_get_scene (self->document), hit->class_id, hit->id);
      if (geometry != NULL)
        gis_box_union (&box, &geometry->box);
    }
  ui_map_fly_to_box (self, &box);
}

gboolean
ui_map_show_feature (UiMap *self, const char *class_id, gint64 id)
{
  g_autoptr (GisGeometry) geometry = NULL;
  GisScene *scene;

  g_return_val_if_fail (UI_IS_MAP (self), FALSE);
  scene = self->document != NULL ? ui_document_get_scene (self->document) : NULL;
  if (scene != NULL)
    geometry = gis_scene_dup_geometry (scene, class_id, id);
  if (geometry == NULL)
    return FALSE;
  ui_map_fly_to_box (self, &geometry->box);
  return TRUE;
}

void
ui_map_zoom_by (UiMap *self, double levels)
{
  GisView view;

  g_return_if_fail (UI_IS_MAP (self));
  view = ui_map_get_target (self);
  view.zoom = CLAMP (view.zoom + levels, UI_MAP_MIN_ZOOM, UI_MAP_MAX_ZOOM);
  ui_map_fly (self, &view);
}

void
ui_map_zoom_at (UiMap *self, double x, double y, double levels)
{
  GisView view, there;
  double before_x, before_y, after_x, after_y;

  g_return_if_fail (UI_IS_MAP (self));
  ui_map_stop_motion (self);
  there = view = ui_map_get_view (self);
  there.zoom = CLAMP (view.zoom + levels, UI_MAP_MIN_ZOOM, UI_MAP_MAX_ZOOM);
  gis_view_from_screen (&view, x, y, &before_x, &before_y);
  gis_view_from_screen (&there, x, y, &after_x, &after_y);
  there.center_x =
    CLAMP (there.center_x + before_x - after_x, -GIS_MERCATOR_HALF_M, GIS_MERCATOR_HALF_M);
  there.center_y =
    CLAMP (there.center_y + before_y - after_y, -GIS_MERCATOR_HALF_M, GIS_MERCATOR_HALF_M);
  ui_viewport_set_view (self->viewport, &there);
}

void
ui_map_set_rotation (UiMap *self, double rotation_rad)
{
  g_return_if_fail (UI_IS_MAP (self));
  ui_map_stop_motion (self);
  shumate_viewport_set_rotation (self->viewport, rotation_rad);
}

void
ui_map_turn_to (UiMap *self, double rotation_rad)
{
  GisView view;

  g_return_if_fail (UI_IS_MAP (self));
  view = ui_map_get_target (self);
  view.rotation_rad = rotation_rad;
  ui_map_fly (self, &view);
}
