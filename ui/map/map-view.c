/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the map looks: places, boxes, scales and turns that others ask for. */
#include "ui/map/map-private.h"

#include "ui/map/viewport.h"
#include <math.h>

/* At least so much of the map's width is left for what is fitted. */
#define MIN_CLEAR_PART 0.5

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

/* Where the map ends that is not covered. */
static double
get_clear_width (UiMap *self, double width)
{
  graphene_rect_t bounds;

  if (self->panel == NULL || !gtk_widget_get_mapped (self->panel) ||
      !gtk_widget_compute_bounds (self->panel, GTK_WIDGET (self), &bounds) ||
      bounds.origin.x < width * MIN_CLEAR_PART)
    return width;
  return bounds.origin.x;
}

/* Only what would come under the panel moves aside; its height does not count, since it grows with what
 * comes into view. */
static void
clear_panel (UiMap *self, const GisBox *box, GisView *view)
{
  double clear = get_clear_width (self, view->width_px);
  double half_px = (box->max_x - box->min_x) / 2 / gis_view_get_resolution (view);
  double rotation_rad = view->rotation_rad, width = view->width_px;

  if (view->width_px / 2 + half_px + FIT_MARGIN_PX / 2 <= clear)
    return;
  *view = gis_view_fit (box, clear, view->height_px, FIT_MARGIN_PX, FIT_MAX_ZOOM);
  view->rotation_rad = rotation_rad;
  gis_view_from_screen (view, width / 2, view->height_px / 2, &view->center_x, &view->center_y);
  view->width_px = width;
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
ui_map_keep_clear_of (UiMap *self, GtkWidget *panel)
{
  g_return_if_fail (UI_IS_MAP (self));
  g_set_weak_pointer (&self->panel, panel);
}

void
ui_map_fly_to_box (UiMap *self, const GisBox *box)
{
  GisView view;

  g_return_if_fail (UI_IS_MAP (self) && box != NULL);
  if (fit (self, box, &view))
    ui_map_fly (self, &view);
}

/* What a person wants to look at lies beside the panel. */
static void
fly_to_feature (UiMap *self, const GisBox *box)
{
  GisView view;

  if (!fit (self, box, &view))
    return;
  clear_panel (self, box, &view);
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
      GisBox one;
      if (gis_scene_get_feature_box (ui_document_get_scene (self->document), hit->class_id, hit->id,
                                     &one))
        gis_box_union (&box, &one);
    }
  fly_to_feature (self, &box);
}

/* The features nearest to the middle of @box, also those that a filter hides. */
static gboolean
find_middle (UiMap *self, const char *class_id, const GisBox *box, double *x, double *y)
{
  g_autoptr (GisStyle) style = gis_style_copy (ui_document_get_style (self->document));
  GisCatalog *catalog = ui_document_get_catalog (self->document);
  double width = fmax (box->max_x - box->min_x, 1), height = fmax (box->max_y - box->min_y, 1);

  *x = (box->min_x + box->max_x) / 2;
  *y = (box->min_y + box->max_y) / 2;
  for (guint i = 0; i < gis_catalog_get_n_classes (catalog); i++)
    {
      const char *id = gis_catalog_get_class (catalog, i)->id;
      gis_style_set_visible (style, id, g_str_equal (id, class_id));
    }
  for (double part = 1.0 / 128; part <= 1; part *= 2)
    {
      double dx = width * part, dy = height * part;
      const double ring[] = {
        *x - dx, *y - dy, *x + dx, *y - dy, *x + dx, *y + dy, *x - dx, *y + dy
      };
      g_autoptr (GisGeometry) area = gis_geometry_new_polygon (ring, 4, NULL);
      g_autoptr (GArray) hits =
                   area != NULL
                     ? gis_scene_find_in_area (ui_document_get_whole_scene (self->document), style,
                                               UI_MAP_MAX_ZOOM, area, NULL)
                     : NULL;
      GisBox found;

      if (hits == NULL || hits->len == 0)
        continue;
      if (part > 1.0 / 128 &&
          gis_scene_get_feature_box (ui_document_get_whole_scene (self->document), class_id,
                                     g_array_index (hits, GisHit, 0).id, &found))
        {
          *x = (found.min_x + found.max_x) / 2;
          *y = (found.min_y + found.max_y) / 2;
        }
      return TRUE;
    }
  return FALSE;
}

gboolean
ui_map_show_class (UiMap *self, const char *class_id, const GisBox *box)
{
  const GisClass *klass, *density;
  GisScene *scene;
  GisView now, view;
  GisBox seen;
  double x, y;

  g_return_val_if_fail (UI_IS_MAP (self) && class_id != NULL && box != NULL, FALSE);
  scene = self->document != NULL ? ui_document_get_whole_scene (self->document) : NULL;
  klass = scene != NULL
            ? gis_catalog_find_class (ui_document_get_catalog (self->document), class_id)
            : NULL;
  if (klass == NULL || gis_box_is_empty (box) || !find_middle (self, class_id, box, &x, &y))
    return FALSE;
  if (!fit (self, box, &view))
    return TRUE;
  now = ui_map_get_target (self);
  seen = gis_view_get_box (&now);
  if (now.zoom >= klass->min_zoom && gis_box_contains (&seen, box->min_x, box->min_y) &&
      gis_box_contains (&seen, box->max_x, box->max_y))
    return TRUE;
  density = gis_scene_get_density_class (scene, ui_document_get_style (self->document), view.zoom);
  if (view.zoom < klass->min_zoom && klass != density)
    {
      view.zoom = klass->min_zoom;
      view.center_x = x;
      view.center_y = y;
    }
  ui_map_fly (self, &view);
  return TRUE;
}

gboolean
ui_map_show_feature (UiMap *self, const char *class_id, gint64 id)
{
  GisScene *scene;
  GisBox box;

  g_return_val_if_fail (UI_IS_MAP (self), FALSE);
  scene = self->document != NULL ? ui_document_get_whole_scene (self->document) : NULL;
  if (scene == NULL || !gis_scene_get_feature_box (scene, class_id, id, &box))
    return FALSE;
  fly_to_feature (self, &box);
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
