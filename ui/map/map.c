/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The map widget: document, view, basemap, overlay and what others ask of them. The pointer and the
 * keys are in map-pointer.c. */
#include "ui/map/map-private.h"

#include "gis/core/i18n.h"
#include "ui/common/style.h"
#include "ui/map/hover-tip.h"
#include "ui/map/viewport.h"
#include <math.h>

#define HIT_TOLERANCE_PX 6.0
/* More rings than these in one view say no more, and would cost more than a frame. */
#define MAX_DRAWN_SELECTED 2000u
/* More points than this are dots, not rings. */
#define CROWD 500u
/* Kaifeng's drum tower: what an empty workspace shows. */
#define HOME_LON_DEG 114.348
#define HOME_LAT_DEG 34.797

enum
{
  PROP_0,
  PROP_DOCUMENT,
  PROP_ACTIVE_CLASS,
  N_PROPS
};
static GParamSpec *properties[N_PROPS];

enum
{
  SIGNAL_VIEW_CHANGED,
  SIGNAL_POINTER_MOVED,
  SIGNAL_DRAWING_CHANGED,
  SIGNAL_DRAFTED,
  SIGNAL_DEFECT_REQUESTED,
  SIGNAL_BASEMAP_CHANGED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (UiMap, ui_map, GTK_TYPE_WIDGET)

/* ---- Overlay ---- */

gboolean
ui_map_same_hit (const GisHit *a, const GisHit *b)
{
  return a->class_id != NULL && b->class_id != NULL && a->id == b->id &&
         strcmp (a->class_id, b->class_id) == 0;
}

/* Boxes of the selected features, so that a frame only compares numbers however many there are. */
static void
update_selected_boxes (UiMap *self)
{
  GisScene *scene = ui_document_get_scene (self->document);
  guint n = ui_document_get_n_selected (self->document);

  g_array_set_size (self->selected_boxes, n);
  for (guint i = 0; i < n; i++)
    {
      const GisHit *hit = ui_document_get_selected (self->document, i);
      GisBox *box = &g_array_index (self->selected_boxes, GisBox, i);

      *box = GIS_BOX_EMPTY;
      if (scene != NULL)
        gis_scene_get_feature_box (scene, hit->class_id, hit->id, box);
    }
}

static void
draw_selection (UiMap *self, const GisView *view, cairo_t *cr)
{
  GisScene *scene = ui_document_get_scene (self->document);
  GisStyle *style = ui_document_get_style (self->document);
  GisBox box = gis_view_get_box (view);
  guint n = MIN (ui_document_get_n_selected (self->document), self->selected_boxes->len);
  guint n_seen = 0, n_all, stride;

  for (guint i = 0; i < n; i++)
    n_seen += gis_box_intersects (&g_array_index (self->selected_boxes, GisBox, i), &box);
  n_all = n_seen;
  stride = 1 + n_seen / MAX_DRAWN_SELECTED; /* of too many, an even share */
  n_seen = 0;
  for (guint i = 0; i < n; i++)
    {
      const GisHit *hit = ui_document_get_selected (self->document, i);
      if (gis_box_intersects (&g_array_index (self->selected_boxes, GisBox, i), &box) &&
          n_seen++ % stride == 0 && !ui_map_same_hit (hit, &self->in_hand))
        gis_scene_draw_selected (scene, style, view, hit->class_id, hit->id, n_all > CROWD, cr);
    }
}

/* Hover is the selection's ring at a third of its strength. */
static void
draw_hover (UiMap *self, const GisView *view, cairo_t *cr)
{
  if (self->hover.class_id == NULL || ui_map_same_hit (&self->hover, &self->in_hand))
    return;
  cairo_push_group (cr);
  gis_scene_draw_selected (ui_document_get_scene (self->document),
                           ui_document_get_style (self->document), view, self->hover.class_id,
                           self->hover.id, FALSE, cr);
  cairo_pop_group_to_source (cr);
  cairo_paint_with_alpha (cr, 0.35);
}

static void
draw_overlay (const GisView *view, cairo_t *cr, gpointer user_data)
{
  UiMap *self = user_data;

  for (guint i = 0; i < self->draw_funcs->len; i++)
    {
      DrawFunc *draw = &g_array_index (self->draw_funcs, DrawFunc, i);
      cairo_save (cr);
      draw->func (self, view, cr, draw->data);
      cairo_restore (cr);
    }
  if (self->document != NULL && ui_document_get_scene (self->document) != NULL)
    {
      draw_hover (self, view, cr);
      draw_selection (self, view, cr);
    }
  if (self->tool != NULL)
    ui_tool_draw (self->tool, view, cr);
}

static void
view_notify_cb (UiMap *self)
{
  ui_map_queue_hover (self);
  g_signal_emit (self, signals[SIGNAL_VIEW_CHANGED], 0);
}

static void
basemap_changed_cb (UiMap *self)
{
  ui_asset_layer_set_land (self->assets, ui_basemap_get_shown (self->basemap) == NULL);
  g_signal_emit (self, signals[SIGNAL_BASEMAP_CHANGED], 0);
}

static void
drawing_changed_cb (UiMap *self)
{
  g_signal_emit (self, signals[SIGNAL_DRAWING_CHANGED], 0);
}

/* ---- Document ---- */

static void
selection_changed_cb (UiMap *self)
{
  update_selected_boxes (self);
  ui_map_queue_hover (self); /* its tip names what is selected */
  ui_map_redraw_overlay (self);
}

static void
scene_changed_cb (UiMap *self)
{
  update_selected_boxes (self);
  ui_map_set_hover (self, NULL);
  ui_map_queue_hover (self);
  ui_map_redraw_overlay (self);
  basemap_changed_cb (self); /* reference layers name their sources too */
}

static void
clear_transforms (UiMap *self)
{
  g_clear_pointer (&self->to_workspace, gis_transform_free);
  g_clear_pointer (&self->from_workspace, gis_transform_free);
}

static gboolean
ensure_transforms (UiMap *self)
{
  g_autoptr (GError) error = NULL;
  const char *crs;

  if (self->to_workspace != NULL && self->from_workspace != NULL)
    return TRUE;
  if (self->document == NULL)
    return FALSE;
  crs = gis_workspace_get_crs (ui_document_get_workspace (self->document));
  clear_transforms (self);
  self->to_workspace = gis_transform_new ("EPSG:4326", crs, &error);
  if (self->to_workspace != NULL)
    self->from_workspace = gis_transform_new (crs, "EPSG:4326", &error);
  if (error != NULL)
    g_warning ("No way between the map and %s: %s", crs, error->message);
  return self->from_workspace != NULL;
}

/* ---- Widget ---- */

/* Another part of the world is in view. Not while the widgets are being laid out. */
static gboolean
resized_cb (gpointer user_data)
{
  UiMap *self = user_data;

  self->resized = 0;
  view_notify_cb (self);
  return G_SOURCE_REMOVE;
}

static void
ui_map_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  UiMap *self = UI_MAP (widget);
  GtkRequisition tip;

  gtk_widget_allocate (GTK_WIDGET (self->map), width, height, baseline, NULL);
  if ((width != self->width || height != self->height) && self->resized == 0)
    self->resized = g_idle_add (resized_cb, self);
  self->width = width;
  self->height = height;
  if (gtk_widget_get_visible (self->tip))
    {
      gtk_widget_get_preferred_size (self->tip, &tip, NULL);
      gtk_widget_size_allocate (self->tip, &(GtkAllocation){ 0, 0, tip.width, tip.height }, -1);
    }
  if (!gis_box_is_empty (&self->pending_fit) && width > 1 && height > 1)
    {
      GisBox box = self->pending_fit;
      self->pending_fit = GIS_BOX_EMPTY;
      GisView view = gis_view_fit (&box, width, height, FIT_MARGIN_PX, FIT_MAX_ZOOM);
      ui_viewport_set_view (self->viewport, &view);
    }
}

static void
ui_map_measure (GtkWidget *widget,
                GtkOrientation orientation,
                int for_size,
                int *minimum,
                int *natural,
                int *minimum_baseline,
                int *natural_baseline)
{
  *minimum = 64;
  *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? 640 : 480;
  *minimum_baseline = *natural_baseline = -1;
}

static void
ui_map_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  UiMap *self = UI_MAP (object);

  if (id == PROP_DOCUMENT)
    g_value_set_object (value, self->document);
  else if (id == PROP_ACTIVE_CLASS)
    g_value_set_string (value, self->active_class);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
ui_map_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  UiMap *self = UI_MAP (object);

  if (id == PROP_DOCUMENT)
    ui_map_set_document (self, g_value_get_object (value));
  else if (id == PROP_ACTIVE_CLASS)
    ui_map_set_active_class (self, g_value_get_string (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
ui_map_dispose (GObject *object)
{
  UiMap *self = UI_MAP (object);

  ui_map_stop_motion (self);
  if (self->tool != NULL)
    ui_map_set_tool (self, NULL);
  if (self->document != NULL)
    ui_map_set_document (self, NULL);
  if (self->hover_tick != 0)
    gtk_widget_remove_tick_callback (GTK_WIDGET (self), self->hover_tick);
  self->hover_tick = 0;
  g_clear_handle_id (&self->resized, g_source_remove);
  while (self->draw_funcs->len > 0)
    ui_map_remove_draw_func (self, g_array_index (self->draw_funcs, DrawFunc, 0).id);
  if (self->viewport != NULL)
    g_signal_handlers_disconnect_by_data (self->viewport, self);
  g_clear_object (&self->basemap);
  if (self->map != NULL)
    gtk_widget_unparent (GTK_WIDGET (self->map));
  self->map = NULL;
  g_clear_weak_pointer (&self->panel);
  g_clear_pointer (&self->tip, gtk_widget_unparent);
  g_clear_object (&self->viewport);
  G_OBJECT_CLASS (ui_map_parent_class)->dispose (object);
}

static void
ui_map_finalize (GObject *object)
{
  UiMap *self = UI_MAP (object);

  clear_transforms (self);
  g_free (self->attribution);
  g_array_unref (self->draw_funcs);
  g_array_unref (self->selected_boxes);
  G_OBJECT_CLASS (ui_map_parent_class)->finalize (object);
}

static void
install_signals (UiMapClass *klass)
{
  GType type = G_TYPE_FROM_CLASS (klass);

  signals[SIGNAL_VIEW_CHANGED] =
    g_signal_new ("view-changed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_POINTER_MOVED] =
    g_signal_new ("pointer-moved", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2,
                  G_TYPE_DOUBLE, G_TYPE_DOUBLE);
  signals[SIGNAL_DRAWING_CHANGED] =
    g_signal_new ("drawing-changed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_DRAFTED] = g_signal_new ("drafted", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                          G_TYPE_NONE, 1, G_TYPE_POINTER);
  signals[SIGNAL_DEFECT_REQUESTED] =
    g_signal_new ("defect-requested", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 3,
                  G_TYPE_POINTER, G_TYPE_DOUBLE, G_TYPE_DOUBLE);
  signals[SIGNAL_BASEMAP_CHANGED] =
    g_signal_new ("basemap-changed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
ui_map_class_init (UiMapClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  ui_style_ensure ();
  ui_viewport_raise_limits ();
  object_class->get_property = ui_map_get_property;
  object_class->set_property = ui_map_set_property;
  object_class->dispose = ui_map_dispose;
  object_class->finalize = ui_map_finalize;
  widget_class->size_allocate = ui_map_size_allocate;
  widget_class->measure = ui_map_measure;
  properties[PROP_DOCUMENT] =
    g_param_spec_object ("document", NULL, NULL, UI_TYPE_DOCUMENT,
                         G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  properties[PROP_ACTIVE_CLASS] =
    g_param_spec_string ("active-class", NULL, NULL, NULL,
                         G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  install_signals (klass);
  gtk_widget_class_set_css_name (widget_class, "assetmap");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
ui_map_init (UiMap *self)
{
  GisView home = { .zoom = 12 };

  self->pointer_x = self->pointer_y = NAN;
  self->pending_fit = GIS_BOX_EMPTY;
  self->draw_funcs = g_array_new (FALSE, FALSE, sizeof (DrawFunc));
  self->selected_boxes = g_array_new (FALSE, FALSE, sizeof (GisBox));
  self->map = shumate_map_new ();
  self->viewport = g_object_ref (shumate_map_get_viewport (self->map));
  ui_viewport_prepare (self->viewport);
  gis_mercator_from_degrees (HOME_LON_DEG, HOME_LAT_DEG, &home.center_x, &home.center_y);
  ui_viewport_set_view (self->viewport, &home);
  shumate_map_set_zoom_on_double_click (self->map, FALSE);

  self->assets = ui_asset_layer_new (self->viewport);
  self->overlay = ui_overlay_new (self->viewport, draw_overlay, self);
  shumate_map_add_layer (self->map, SHUMATE_LAYER (self->assets));
  shumate_map_add_layer (self->map, SHUMATE_LAYER (self->overlay));
  self->basemap = ui_basemap_new (self->map, SHUMATE_LAYER (self->assets));
  g_signal_connect_object (self->basemap, "changed", G_CALLBACK (basemap_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_swapped (self->viewport, "notify", G_CALLBACK (view_notify_cb), self);
  g_signal_connect_object (self->assets, "drawing-changed", G_CALLBACK (drawing_changed_cb), self,
                           G_CONNECT_SWAPPED);

  self->tip = ui_hover_tip_new ();
  gtk_widget_set_parent (GTK_WIDGET (self->map), GTK_WIDGET (self));
  gtk_widget_set_parent (self->tip, GTK_WIDGET (self));
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  gtk_widget_set_hexpand (GTK_WIDGET (self), TRUE);
  gtk_widget_set_vexpand (GTK_WIDGET (self), TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Map of the assets"), -1);
  ui_map_add_controllers (self);
  ui_map_update_cursor (self);
}

/* What a workspace opens with: its assets, not the districts around them. */
static void
show_assets (UiMap *self)
{
  GisCatalog *catalog = ui_document_get_catalog (self->document);
  GisScene *scene = ui_document_get_scene (self->document);
  GisBox box = GIS_BOX_EMPTY;

  for (guint i = 0; scene != NULL && i < gis_catalog_get_n_classes (catalog); i++)
    {
      const GisClass *klass = gis_catalog_get_class (catalog, i);
      GisBox extent;
      if (g_strcmp0 (klass->role, "asset") != 0)
        continue;
      extent = gis_scene_get_extent (scene, klass->id);
      if (!gis_box_is_empty (&extent))
        gis_box_union (&box, &extent);
    }
  if (gis_box_is_empty (&box))
    ui_map_zoom_all (self);
  else
    ui_map_fit_box (self, &box);
}

/* ---- Public ---- */

GtkWidget *
ui_map_new (void)
{
  return g_object_new (UI_TYPE_MAP, NULL);
}

void
ui_map_set_document (UiMap *self, UiDocument *document)
{
  g_return_if_fail (UI_IS_MAP (self));
  if (self->document == document)
    return;
  if (self->tool != NULL)
    ui_tool_cancel (self->tool);
  ui_map_set_hover (self, NULL);
  self->in_hand = (GisHit){ 0 };
  if (self->document != NULL)
    g_signal_handlers_disconnect_by_data (self->document, self);
  g_set_object (&self->document, document);
  clear_transforms (self);
  self->active_class = NULL;
  if (document != NULL)
    {
      g_signal_connect_object (document, "scene-changed", G_CALLBACK (scene_changed_cb), self,
                               G_CONNECT_SWAPPED);
      g_signal_connect_object (document, "selection-changed", G_CALLBACK (selection_changed_cb),
                               self, G_CONNECT_SWAPPED);
      update_selected_boxes (self);
    }
  ui_asset_layer_set_document (self->assets, document);
  ui_basemap_set_document (self->basemap, document);
  if (document != NULL)
    show_assets (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_DOCUMENT]);
}

UiDocument *
ui_map_get_document (UiMap *self)
{
  g_return_val_if_fail (UI_IS_MAP (self), NULL);
  return self->document;
}

void
ui_map_set_active_class (UiMap *self, const char *class_id)
{
  g_return_if_fail (UI_IS_MAP (self));
  if (g_strcmp0 (self->active_class, class_id) == 0)
    return;
  self->active_class = g_intern_string (class_id);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ACTIVE_CLASS]);
}

const char *
ui_map_get_active_class (UiMap *self)
{
  g_return_val_if_fail (UI_IS_MAP (self), NULL);
  return self->active_class;
}

GisView
ui_map_get_view (UiMap *self)
{
  g_return_val_if_fail (UI_IS_MAP (self), (GisView){ 0 });
  return ui_viewport_get_view (self->viewport, GTK_WIDGET (self));
}

gboolean
ui_map_is_pickable (UiMap *self, const GisHit *hit)
{
  const GisClass *klass;

  g_return_val_if_fail (UI_IS_MAP (self) && self->document != NULL, FALSE);
  klass = gis_catalog_find_class (ui_document_get_catalog (self->document), hit->class_id);
  return klass == NULL || g_strcmp0 (klass->role, "area") != 0 ||
         g_strcmp0 (klass->id, self->active_class) == 0;
}

GArray *
ui_map_hit_test (UiMap *self, double px, double py)
{
  GArray *hits;
  GisView view;
  GisScene *scene;

  g_return_val_if_fail (UI_IS_MAP (self), NULL);
  scene = self->document != NULL ? ui_document_get_scene (self->document) : NULL;
  view = ui_map_get_view (self);
  if (scene == NULL || view.width_px < 1)
    return g_array_new (FALSE, FALSE, sizeof (GisHit));
  hits = gis_scene_hit_test (scene, ui_document_get_style (self->document), &view, px, py,
                             HIT_TOLERANCE_PX);
  for (guint i = hits->len; i > 0; i--)
    if (!ui_map_is_pickable (self, &g_array_index (hits, GisHit, i - 1)))
      g_array_remove_index (hits, i - 1);
  return hits;
}

gboolean
ui_map_to_workspace (UiMap *self, double *x, double *y)
{
  double xy[2];

  g_return_val_if_fail (UI_IS_MAP (self), FALSE);
  if (!ensure_transforms (self))
    return FALSE;
  gis_mercator_to_degrees (*x, *y, &xy[0], &xy[1]);
  if (!gis_transform_points (self->to_workspace, xy, 1, NULL))
    return FALSE;
  *x = xy[0];
  *y = xy[1];
  return TRUE;
}

gboolean
ui_map_from_workspace (UiMap *self, double *x, double *y)
{
  double xy[2] = { *x, *y };

  g_return_val_if_fail (UI_IS_MAP (self), FALSE);
  if (!ensure_transforms (self) || !gis_transform_points (self->from_workspace, xy, 1, NULL))
    return FALSE;
  gis_mercator_from_degrees (xy[0], xy[1], x, y);
  return TRUE;
}

void
ui_map_set_tool (UiMap *self, UiTool *tool)
{
  g_return_if_fail (UI_IS_MAP (self));
  if (self->tool == tool)
    return;
  if (self->tool != NULL)
    ui_tool_deactivate (self->tool);
  self->pointer = POINTER_UP;
  g_set_object (&self->tool, tool);
  if (tool != NULL)
    ui_tool_activate (tool, self);
  if (self->map != NULL)
    {
      ui_map_update_cursor (self);
      ui_map_redraw_overlay (self);
    }
}

UiTool *
ui_map_get_tool (UiMap *self)
{
  g_return_val_if_fail (UI_IS_MAP (self), NULL);
  return self->tool;
}

void
ui_map_redraw_overlay (UiMap *self)
{
  g_return_if_fail (UI_IS_MAP (self));
  if (self->map != NULL)
    gtk_widget_queue_draw (GTK_WIDGET (self->overlay));
}

void
ui_map_set_in_hand (UiMap *self, const GisHit *hit)
{
  g_return_if_fail (UI_IS_MAP (self));
  self->in_hand = hit != NULL ? *hit : (GisHit){ 0 };
  ui_map_redraw_overlay (self);
}

guint
ui_map_add_draw_func (UiMap *self, UiMapDrawFunc func, gpointer data, GDestroyNotify destroy)
{
  DrawFunc draw;

  g_return_val_if_fail (UI_IS_MAP (self) && func != NULL, 0);
  draw = (DrawFunc){ ++self->next_draw_id, func, data, destroy };
  g_array_append_val (self->draw_funcs, draw);
  ui_map_redraw_overlay (self);
  return draw.id;
}

void
ui_map_remove_draw_func (UiMap *self, guint id)
{
  g_return_if_fail (UI_IS_MAP (self));
  for (guint i = 0; i < self->draw_funcs->len; i++)
    {
      DrawFunc draw = g_array_index (self->draw_funcs, DrawFunc, i);
      if (draw.id != id)
        continue;
      g_array_remove_index (self->draw_funcs, i);
      if (draw.destroy != NULL)
        draw.destroy (draw.data);
      ui_map_redraw_overlay (self);
      return;
    }
}

gboolean
ui_map_is_drawing (UiMap *self)
{
  g_return_val_if_fail (UI_IS_MAP (self), FALSE);
  return ui_asset_layer_is_drawing (self->assets);
}

void
ui_map_follow_settings (UiMap *self, GSettings *settings)
{
  g_return_if_fail (UI_IS_MAP (self));
  ui_basemap_follow_settings (self->basemap, settings);
}

const char *
ui_map_get_attribution (UiMap *self)
{
  const char *basemap, *references;

  g_return_val_if_fail (UI_IS_MAP (self), NULL);
  basemap = ui_basemap_get_attribution (self->basemap);
  references = self->document != NULL ? ui_document_get_attribution (self->document) : NULL;
  if (basemap == NULL || references == NULL)
    return basemap != NULL ? basemap : references;
  g_free (self->attribution);
  self->attribution = g_strdup_printf ("%s · %s", basemap, references);
  return self->attribution;
}

gboolean
ui_map_has_basemap (UiMap *self)
{
  g_return_val_if_fail (UI_IS_MAP (self), FALSE);
  return ui_basemap_get_shown (self->basemap) != NULL;
}

gboolean
ui_map_get_basemap_picture (UiMap *self, GisBasemap *picture)
{
  g_return_val_if_fail (UI_IS_MAP (self), FALSE);
  return ui_basemap_get_picture (self->basemap, picture);
}

const char *
ui_map_get_basemap_notice (UiMap *self)
{
  g_return_val_if_fail (UI_IS_MAP (self), NULL);
  return ui_basemap_get_notice (self->basemap);
}

void
ui_map_retry_basemap (UiMap *self)
{
  g_return_if_fail (UI_IS_MAP (self));
  ui_basemap_retry (self->basemap);
}

void
ui_map_emit_drafted (UiMap *self, GisRow *row)
{
  g_return_if_fail (UI_IS_MAP (self));
  g_signal_emit (self, signals[SIGNAL_DRAFTED], 0, row);
}

void
ui_map_emit_defect_requested (UiMap *self, const GisHit *hit, double x, double y)
{
  g_return_if_fail (UI_IS_MAP (self));
  g_signal_emit (self, signals[SIGNAL_DEFECT_REQUESTED], 0, hit, x, y);
}
