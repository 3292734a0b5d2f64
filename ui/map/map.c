/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One capture-phase drag gesture receives every button. The middle button, space held and tools
 * that do not want a drag pan the map here (libshumate's own drag, swipe and click gestures are
 * switched off, so that a tool's drag never moves the map by its first pixels); its wheel, pinch
 * and rotation gestures stay. A press that does not leave the click's radius is a click. */
#include "ui/map/map.h"

#include "gis/core/i18n.h"
#include "gis/crs/crs.h"
#include "ui/common/style.h"
#include "ui/map/asset-layer.h"
#include "ui/map/basemap.h"
#include "ui/map/hover-tip.h"
#include "ui/map/overlay.h"
#include "ui/map/viewport.h"
#include "ui/tools/tool.h"
#include <math.h>

#define CLICK_RADIUS_PX 5.0
#define HIT_TOLERANCE_PX 6.0
#define FIT_MARGIN_PX 48.0
#define FIT_MAX_ZOOM 19.0
#define MULTI_CLICK_US (400 * 1000)
/* More rings than these in one view say no more, and would cost more than a frame. */
#define MAX_DRAWN_SELECTED 2000u
/* Kaifeng's drum tower: what an empty workspace shows. */
#define HOME_LON_DEG 114.348
#define HOME_LAT_DEG 34.797

typedef enum
{
  POINTER_UP,
  POINTER_DOWN, /* may become a click */
  POINTER_PANNING,
  POINTER_TOOL, /* the tool has the drag */
} PointerState;

typedef struct
{
  guint id;
  UiMapDrawFunc func;
  gpointer data;
  GDestroyNotify destroy;
} DrawFunc;

struct _UiMap
{
  GtkWidget parent_instance;

  ShumateMap *map;
  ShumateViewport *viewport;
  UiBasemap *basemap;
  UiAssetLayer *assets;
  UiOverlay *overlay;
  GtkWidget *tip;
  GtkGesture *drag;

  UiDocument *document;
  const char *active_class; /* interned */
  UiTool *tool;
  GisTransform *to_workspace, *from_workspace; /* of the document's CRS, to and from degrees */
  GArray *draw_funcs;
  guint next_draw_id;

  PointerState pointer;
  guint button;
  gboolean space_held;
  double press_x, press_y;
  GisView press_view;
  gint64 last_click_us;
  double last_click_x, last_click_y;
  int n_press;

  double pointer_x, pointer_y; /* NaN when outside */
  guint hover_tick;
  GisHit hover; /* class_id NULL: none */
  GisHit in_hand;
  GArray *selected_boxes; /* GisBox, as the document's selection */

  GisBox pending_fit; /* asked for before there was a size */
};

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

static gboolean
same_hit (const GisHit *a, const GisHit *b)
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
      g_autoptr (GisGeometry) geometry =
                   scene != NULL ? gis_scene_dup_geometry (scene, hit->class_id, hit->id) : NULL;
      g_array_index (self->selected_boxes, GisBox, i) =
        geometry != NULL ? geometry->box : GIS_BOX_EMPTY;
    }
}

static void
draw_selection (UiMap *self, const GisView *view, cairo_t *cr)
{
  GisScene *scene = ui_document_get_scene (self->document);
  GisStyle *style = ui_document_get_style (self->document);
  GisBox box = gis_view_get_box (view);
  guint n = MIN (ui_document_get_n_selected (self->document), self->selected_boxes->len);
  guint n_seen = 0, stride;

  for (guint i = 0; i < n; i++)
    n_seen += gis_box_intersects (&g_array_index (self->selected_boxes, GisBox, i), &box);
  stride = 1 + n_seen / MAX_DRAWN_SELECTED; /* of too many, an even share */
  n_seen = 0;
  for (guint i = 0; i < n; i++)
    {
      const GisHit *hit = ui_document_get_selected (self->document, i);
      if (gis_box_intersects (&g_array_index (self->selected_boxes, GisBox, i), &box) &&
          n_seen++ % stride == 0 && !same_hit (hit, &self->in_hand))
        gis_scene_draw_selected (scene, style, view, hit->class_id, hit->id, cr);
    }
}

/* Hover is the selection's ring at a third of its strength. */
static void
draw_hover (UiMap *self, const GisView *view, cairo_t *cr)
{
  if (self->hover.class_id == NULL || same_hit (&self->hover, &self->in_hand))
    return;
  cairo_push_group (cr);
  gis_scene_draw_selected (ui_document_get_scene (self->document),
                           ui_document_get_style (self->document), view, self->hover.class_id,
                           self->hover.id, cr);
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

/* ---- Hover ---- */

static void
set_hover (UiMap *self, const GisHit *hit)
{
  gboolean changed = hit == NULL ? self->hover.class_id != NULL : !same_hit (hit, &self->hover);

  self->hover = hit != NULL ? *hit : (GisHit){ 0 };
  ui_hover_tip_set_hit (UI_HOVER_TIP (self->tip), self->document, hit, self->pointer_x,
                        self->pointer_y);
  if (changed)
    ui_map_redraw_overlay (self);
}

static gboolean
hover_tick_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer user_data)
{
  UiMap *self = UI_MAP (widget);
  g_autoptr (GArray) hits = NULL;

  self->hover_tick = 0;
  if (isnan (self->pointer_x) || self->pointer != POINTER_UP)
    {
      set_hover (self, NULL);
      return G_SOURCE_REMOVE;
    }
  hits = ui_map_hit_test (self, self->pointer_x, self->pointer_y);
  set_hover (self, hits->len > 0 ? &g_array_index (hits, GisHit, 0) : NULL);
  return G_SOURCE_REMOVE;
}

static void
queue_hover (UiMap *self)
{
  if (self->hover_tick == 0)
    self->hover_tick = gtk_widget_add_tick_callback (GTK_WIDGET (self), hover_tick_cb, NULL, NULL);
}

/* ---- Panning ---- */

static void
pan_to (UiMap *self, double x, double y)
{
  GisView view = self->press_view;
  double x0, y0, x1, y1;

  gis_view_from_screen (&view, self->press_x, self->press_y, &x0, &y0);
  gis_view_from_screen (&view, x, y, &x1, &y1);
  view.center_x = CLAMP (view.center_x + x0 - x1, -GIS_MERCATOR_HALF_M, GIS_MERCATOR_HALF_M);
  view.center_y = CLAMP (view.center_y + y0 - y1, -GIS_MERCATOR_HALF_M, GIS_MERCATOR_HALF_M);
  ui_viewport_set_view (self->viewport, &view);
}

static void
pan_by (UiMap *self, double dx_px, double dy_px)
{
  self->press_view = ui_map_get_view (self);
  self->press_x = self->press_y = 0;
  pan_to (self, -dx_px, -dy_px);
}

static void
update_cursor (UiMap *self)
{
  const char *cursor = "grab";

  if (self->pointer == POINTER_PANNING)
    cursor = "grabbing";
  else if (self->tool != NULL && !self->space_held)
    cursor = UI_TOOL_GET_CLASS (self->tool)->cursor;
  gtk_widget_set_cursor_from_name (GTK_WIDGET (self->map), cursor);
}

/* ---- The pointer ---- */

void
ui_map_press (UiMap *self, guint button, double x, double y, GdkModifierType state)
{
  g_return_if_fail (UI_IS_MAP (self));
  if (self->pointer == POINTER_TOOL)
    ui_tool_cancel (self->tool);
  gtk_widget_grab_focus (GTK_WIDGET (self));
  self->button = button;
  self->press_x = x;
  self->press_y = y;
  self->press_view = ui_map_get_view (self);
  self->pointer = POINTER_DOWN;
  if (button == GDK_BUTTON_MIDDLE)
    self->pointer = POINTER_PANNING;
  update_cursor (self);
}

/* Where the pointer is; a drag takes the motion events away from their controller. */
static void
track_pointer (UiMap *self, double x, double y)
{
  double mx = NAN, my = NAN;

  self->pointer_x = x;
  self->pointer_y = y;
  if (!isnan (x))
    {
      GisView view = ui_map_get_view (self);
      gis_view_from_screen (&view, x, y, &mx, &my);
    }
  g_signal_emit (self, signals[SIGNAL_POINTER_MOVED], 0, mx, my);
}

void
ui_map_drag (UiMap *self, double x, double y, GdkModifierType state)
{
  g_return_if_fail (UI_IS_MAP (self));
  track_pointer (self, x, y);
  if (self->pointer == POINTER_DOWN &&
      hypot (x - self->press_x, y - self->press_y) >= CLICK_RADIUS_PX)
    {
      gboolean taken = self->tool != NULL && !self->space_held &&
                       self->button == GDK_BUTTON_PRIMARY &&
                       ui_tool_drag_begin (self->tool, self->press_x, self->press_y, state);
      self->pointer = taken ? POINTER_TOOL : POINTER_PANNING;
      set_hover (self, NULL);
      update_cursor (self);
    }
  if (self->pointer == POINTER_PANNING)
    pan_to (self, x, y);
  else if (self->pointer == POINTER_TOOL)
    ui_tool_drag_update (self->tool, x, y, state);
}

static void
click (UiMap *self, double x, double y, GdkModifierType state)
{
  gint64 now_us = g_get_monotonic_time ();

  if (now_us - self->last_click_us < MULTI_CLICK_US &&
      hypot (x - self->last_click_x, y - self->last_click_y) < CLICK_RADIUS_PX)
    self->n_press++;
  else
    self->n_press = 1;
  self->last_click_us = now_us;
  self->last_click_x = x;
  self->last_click_y = y;
  ui_tool_click (self->tool, self->n_press, x, y, state);
}

void
ui_map_release (UiMap *self, double x, double y, GdkModifierType state)
{
  PointerState was;

  g_return_if_fail (UI_IS_MAP (self));
  was = self->pointer;
  self->pointer = POINTER_UP;
  track_pointer (self, x, y);
  update_cursor (self);
  if (self->tool != NULL && was == POINTER_TOOL)
    ui_tool_drag_end (self->tool, x, y, state);
  else if (self->tool != NULL && was == POINTER_DOWN && self->button == GDK_BUTTON_PRIMARY &&
           !self->space_held)
    click (self, x, y, state);
  queue_hover (self);
}

void
ui_map_move_pointer (UiMap *self, double x, double y)
{
  g_return_if_fail (UI_IS_MAP (self));
  if (!isnan (x) && self->tool != NULL)
    ui_tool_motion (self->tool, x, y);
  queue_hover (self);
  track_pointer (self, x, y);
}

gboolean
ui_map_press_key (UiMap *self, guint keyval, GdkModifierType state)
{
  double step_x, step_y;

  g_return_val_if_fail (UI_IS_MAP (self), FALSE);
  step_x = gtk_widget_get_width (GTK_WIDGET (self)) / 8.0;
  step_y = gtk_widget_get_height (GTK_WIDGET (self)) / 8.0;
  if (keyval == GDK_KEY_Escape)
    {
      if (self->tool != NULL && ui_tool_cancel (self->tool))
        {
          if (self->pointer == POINTER_TOOL)
            self->pointer = POINTER_UP;
          ui_map_redraw_overlay (self);
          return TRUE;
        }
      return FALSE;
    }
  if (self->tool != NULL && ui_tool_key (self->tool, keyval, state))
    return TRUE;
  if (state & (GDK_CONTROL_MASK | GDK_ALT_MASK))
    return FALSE;
  switch (keyval)
    {
    case GDK_KEY_Left:
      pan_by (self, -step_x, 0);
      return TRUE;
    case GDK_KEY_Right:
      pan_by (self, step_x, 0);
      return TRUE;
    case GDK_KEY_Up:
      pan_by (self, 0, -step_y);
      return TRUE;
    case GDK_KEY_Down:
      pan_by (self, 0, step_y);
      return TRUE;
    case GDK_KEY_space:
      self->space_held = TRUE;
      update_cursor (self);
      return TRUE;
    default:
      return FALSE;
    }
}

/* ---- Controllers ---- */

static GdkModifierType
get_state (gpointer controller)
{
  return gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (controller));
}

static void
drag_begin_cb (UiMap *self, double x, double y, GtkGestureDrag *gesture)
{
  guint button = gtk_gesture_single_get_current_button (GTK_GESTURE_SINGLE (gesture));

  if (button == GDK_BUTTON_SECONDARY)
    {
      gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_DENIED);
      return;
    }
  ui_map_press (self, button == 0 ? GDK_BUTTON_PRIMARY : button, x, y, get_state (gesture));
}

static void
drag_update_cb (UiMap *self, double dx, double dy, GtkGestureDrag *gesture)
{
  double x, y;

  if (!gtk_gesture_drag_get_start_point (gesture, &x, &y))
    return;
  ui_map_drag (self, x + dx, y + dy, get_state (gesture));
  if (self->pointer == POINTER_TOOL || self->pointer == POINTER_PANNING)
    gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
}

static void
drag_end_cb (UiMap *self, double dx, double dy, GtkGestureDrag *gesture)
{
  double x, y;

  if (gtk_gesture_drag_get_start_point (gesture, &x, &y))
    ui_map_release (self, x + dx, y + dy, get_state (gesture));
}

/* A second finger, a grab elsewhere: the drag never was. */
static void
drag_cancel_cb (UiMap *self)
{
  if (self->pointer == POINTER_TOOL)
    ui_tool_cancel (self->tool);
  self->pointer = POINTER_UP;
  update_cursor (self);
  ui_map_redraw_overlay (self);
}

static void
motion_cb (UiMap *self, double x, double y)
{
  ui_map_move_pointer (self, x, y);
}

static void
leave_cb (UiMap *self)
{
  ui_map_move_pointer (self, NAN, NAN);
}

static gboolean
key_pressed_cb (UiMap *self, guint keyval, guint keycode, GdkModifierType state)
{
  return ui_map_press_key (self, keyval, state);
}

static void
key_released_cb (UiMap *self, guint keyval)
{
  if (keyval != GDK_KEY_space)
    return;
  self->space_held = FALSE;
  update_cursor (self);
}

static void
view_notify_cb (UiMap *self)
{
  queue_hover (self);
  g_signal_emit (self, signals[SIGNAL_VIEW_CHANGED], 0);
}

static void
basemap_changed_cb (UiMap *self)
{
  g_signal_emit (self, signals[SIGNAL_BASEMAP_CHANGED], 0);
}

/* The window shows what went wrong; the map stays without a basemap. */
static void
basemap_failed_cb (UiMap *self, GError *error)
{
  if (self->document != NULL)
    g_signal_emit_by_name (self->document, "failed", error);
  else
    g_message ("No basemap: %s", error->message);
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
  ui_map_redraw_overlay (self);
}

static void
scene_changed_cb (UiMap *self)
{
  update_selected_boxes (self);
  set_hover (self, NULL);
  queue_hover (self);
  ui_map_redraw_overlay (self);
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

/* Ours replace them; see the head of the file. */
static void
silence_gestures (ShumateMap *map)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (GTK_WIDGET (map));

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);
      if (GTK_IS_GESTURE_DRAG (controller) || GTK_IS_GESTURE_SWIPE (controller) ||
          GTK_IS_GESTURE_CLICK (controller))
        gtk_event_controller_set_propagation_phase (controller, GTK_PHASE_NONE);
    }
}

static void
add_controllers (UiMap *self)
{
  GtkEventController *motion = gtk_event_controller_motion_new ();
  GtkEventController *keys = gtk_event_controller_key_new ();

  self->drag = gtk_gesture_drag_new ();
  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (self->drag), 0);
  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (self->drag), GTK_PHASE_CAPTURE);
  g_signal_connect_swapped (self->drag, "drag-begin", G_CALLBACK (drag_begin_cb), self);
  g_signal_connect_swapped (self->drag, "drag-update", G_CALLBACK (drag_update_cb), self);
  g_signal_connect_swapped (self->drag, "drag-end", G_CALLBACK (drag_end_cb), self);
  g_signal_connect_swapped (self->drag, "cancel", G_CALLBACK (drag_cancel_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (self->drag));
  g_signal_connect_swapped (motion, "motion", G_CALLBACK (motion_cb), self);
  g_signal_connect_swapped (motion, "leave", G_CALLBACK (leave_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), motion);
  g_signal_connect_swapped (keys, "key-pressed", G_CALLBACK (key_pressed_cb), self);
  g_signal_connect_swapped (keys, "key-released", G_CALLBACK (key_released_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
}

static void
ui_map_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  UiMap *self = UI_MAP (widget);
  GtkRequisition tip;

  gtk_widget_allocate (GTK_WIDGET (self->map), width, height, baseline, NULL);
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

  if (self->tool != NULL)
    ui_map_set_tool (self, NULL);
  if (self->document != NULL)
    ui_map_set_document (self, NULL);
  if (self->hover_tick != 0)
    gtk_widget_remove_tick_callback (GTK_WIDGET (self), self->hover_tick);
  self->hover_tick = 0;
  while (self->draw_funcs->len > 0)
    ui_map_remove_draw_func (self, g_array_index (self->draw_funcs, DrawFunc, 0).id);
  if (self->viewport != NULL)
    g_signal_handlers_disconnect_by_data (self->viewport, self);
  g_clear_object (&self->basemap);
  if (self->map != NULL)
    gtk_widget_unparent (GTK_WIDGET (self->map));
  self->map = NULL;
  g_clear_pointer (&self->tip, gtk_widget_unparent);
  g_clear_object (&self->viewport);
  G_OBJECT_CLASS (ui_map_parent_class)->dispose (object);
}

static void
ui_map_finalize (GObject *object)
{
  UiMap *self = UI_MAP (object);

  clear_transforms (self);
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
  silence_gestures (self->map);

  self->assets = ui_asset_layer_new (self->viewport);
  self->overlay = ui_overlay_new (self->viewport, draw_overlay, self);
  shumate_map_add_layer (self->map, SHUMATE_LAYER (self->assets));
  shumate_map_add_layer (self->map, SHUMATE_LAYER (self->overlay));
  self->basemap = ui_basemap_new (self->map, SHUMATE_LAYER (self->assets));
  g_signal_connect_object (self->basemap, "failed", G_CALLBACK (basemap_failed_cb), self,
                           G_CONNECT_SWAPPED);
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
  add_controllers (self);
  update_cursor (self);
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
  set_hover (self, NULL);
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

void
ui_map_go_to (UiMap *self, double x, double y, double zoom)
{
  GisView view;

  g_return_if_fail (UI_IS_MAP (self));
  view = ui_map_get_view (self);
  view.center_x = x;
  view.center_y = y;
  if (zoom >= 0)
    view.zoom = zoom;
  self->pending_fit = GIS_BOX_EMPTY;
  ui_viewport_set_view (self->viewport, &view);
}

void
ui_map_fit_box (UiMap *self, const GisBox *box)
{
  GisView now, view;

  g_return_if_fail (UI_IS_MAP (self) && box != NULL);
  if (gis_box_is_empty (box))
    return;
  now = ui_map_get_view (self);
  if (now.width_px <= 1 || now.height_px <= 1)
    {
      self->pending_fit = *box;
      return;
    }
  view = gis_view_fit (box, now.width_px, now.height_px, FIT_MARGIN_PX, FIT_MAX_ZOOM);
  view.rotation_rad = now.rotation_rad;
  ui_viewport_set_view (self->viewport, &view);
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
      ui_map_fit_box (self, &box);
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
  ui_map_fit_box (self, &box);
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
  ui_map_fit_box (self, &geometry->box);
  return TRUE;
}

void
ui_map_zoom_by (UiMap *self, double levels)
{
  g_return_if_fail (UI_IS_MAP (self));
  shumate_viewport_set_zoom_level (self->viewport,
                                   shumate_viewport_get_zoom_level (self->viewport) + levels);
}

void
ui_map_set_rotation (UiMap *self, double rotation_rad)
{
  g_return_if_fail (UI_IS_MAP (self));
  shumate_viewport_set_rotation (self->viewport, rotation_rad);
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
      update_cursor (self);
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
  g_return_val_if_fail (UI_IS_MAP (self), NULL);
  return ui_basemap_get_attribution (self->basemap);
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
