/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One capture-phase drag gesture receives every button. The middle button, space held and tools
 * that do not want a drag pan the map here (libshumate's own drag, swipe and click gestures are
 * switched off, so that a tool's drag never moves the map by its first pixels); its pinch and
 * rotation gestures stay, its wheel gives way to one that keeps the place below the pointer. A press that does not leave the click's radius is a click. */
#include "ui/map/map-private.h"

#include "ui/map/hover-tip.h"
#include "ui/map/viewport.h"
#include <math.h>

#define CLICK_RADIUS_PX 5.0
#define MULTI_CLICK_US (400 * 1000)
/* One notch of the wheel. */
#define WHEEL_LEVELS 0.4
#define WHEEL_TURN_RAD (G_PI / 36)

/* ---- Hover ---- */

void
ui_map_set_hover (UiMap *self, const GisHit *hit)
{
  gboolean changed =
    hit == NULL ? self->hover.class_id != NULL : !ui_map_same_hit (hit, &self->hover);

  self->hover = hit != NULL ? *hit : (GisHit){ 0 };
  ui_hover_tip_set_hit (UI_HOVER_TIP (self->tip), self->document, hit, self->pointer_x,
                        self->pointer_y);
  if (changed)
    ui_map_redraw_overlay (self);
}

/* Of what lies below each other the one that a click has come to; else the topmost. */
static const GisHit *
choose_hovered (UiMap *self, const GArray *hits)
{
  for (guint i = 0; i < hits->len && ui_document_get_n_selected (self->document) == 1; i++)
    if (ui_map_same_hit (&g_array_index (hits, GisHit, i),
                         ui_document_get_selected (self->document, 0)))
      return &g_array_index (hits, GisHit, i);
  return hits->len > 0 ? &g_array_index (hits, GisHit, 0) : NULL;
}

static gboolean
hover_tick_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer user_data)
{
  UiMap *self = UI_MAP (widget);
  g_autoptr (GArray) hits = NULL;

  self->hover_tick = 0;
  if (isnan (self->pointer_x) || self->pointer != POINTER_UP)
    {
      ui_map_set_hover (self, NULL);
      return G_SOURCE_REMOVE;
    }
  hits = ui_map_hit_test (self, self->pointer_x, self->pointer_y);
  ui_map_set_hover (self, choose_hovered (self, hits));
  return G_SOURCE_REMOVE;
}

void
ui_map_queue_hover (UiMap *self)
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
  ui_map_stop_motion (self);
  self->press_view = ui_map_get_view (self);
  self->press_x = self->press_y = 0;
  pan_to (self, -dx_px, -dy_px);
}

void
ui_map_update_cursor (UiMap *self)
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
  ui_map_stop_motion (self);
  self->button = button;
  self->press_x = x;
  self->press_y = y;
  self->press_view = ui_map_get_view (self);
  self->pointer = POINTER_DOWN;
  if (button == GDK_BUTTON_MIDDLE)
    self->pointer = POINTER_PANNING;
  ui_map_update_cursor (self);
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
  g_signal_emit_by_name (self, "pointer-moved", mx, my);
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
      ui_map_set_hover (self, NULL);
      ui_map_update_cursor (self);
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
  ui_map_update_cursor (self);
  if (self->tool != NULL && was == POINTER_TOOL)
    ui_tool_drag_end (self->tool, x, y, state);
  else if (self->tool != NULL && was == POINTER_DOWN && self->button == GDK_BUTTON_PRIMARY &&
           !self->space_held)
    click (self, x, y, state);
  ui_map_queue_hover (self);
}

void
ui_map_move_pointer (UiMap *self, double x, double y)
{
  g_return_if_fail (UI_IS_MAP (self));
  if (!isnan (x) && self->tool != NULL)
    ui_tool_motion (self->tool, x, y);
  ui_map_queue_hover (self);
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
      ui_map_update_cursor (self);
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

static guint32
get_time (gpointer controller)
{
  return gtk_event_controller_get_current_event_time (GTK_EVENT_CONTROLLER (controller));
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
  if (self->pointer == POINTER_PANNING)
    ui_map_track_hand (self, x + dx, y + dy, get_time (gesture));
  if (self->pointer == POINTER_TOOL || self->pointer == POINTER_PANNING)
    gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
}

static void
drag_end_cb (UiMap *self, double dx, double dy, GtkGestureDrag *gesture)
{
  gboolean panning;
  double x, y;

  if (!gtk_gesture_drag_get_start_point (gesture, &x, &y))
    return;
  panning = self->pointer == POINTER_PANNING;
  ui_map_release (self, x + dx, y + dy, get_state (gesture));
  if (panning)
    ui_map_let_go (self, get_time (gesture));
}

/* A second finger, a grab elsewhere: the drag never was. */
static void
drag_cancel_cb (UiMap *self)
{
  if (self->pointer == POINTER_TOOL)
    ui_tool_cancel (self->tool);
  self->pointer = POINTER_UP;
  ui_map_update_cursor (self);
  ui_map_redraw_overlay (self);
}

/* The wheel in every tool: at the pointer; with Shift it turns the map (X11 gives it sideways then). */
static gboolean
scroll_cb (UiMap *self, double dx, double dy, GtkEventController *controller)
{
  GisView view = ui_map_get_view (self);
  double x = isnan (self->pointer_x) ? view.width_px / 2 : self->pointer_x;
  double y = isnan (self->pointer_y) ? view.height_px / 2 : self->pointer_y;

  if (get_state (controller) & GDK_SHIFT_MASK)
    ui_map_set_rotation (self, view.rotation_rad + (dx + dy) * WHEEL_TURN_RAD);
  else
    ui_map_zoom_at (self, x, y, -dy * WHEEL_LEVELS);
  return TRUE;
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
  ui_map_update_cursor (self);
}

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

void
ui_map_add_controllers (UiMap *self)
{
  GtkEventController *motion = gtk_event_controller_motion_new ();
  GtkEventController *keys = gtk_event_controller_key_new ();
  GtkEventController *wheel =
    gtk_event_controller_scroll_new (GTK_EVENT_CONTROLLER_SCROLL_BOTH_AXES);

  silence_gestures (self->map);
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
  gtk_event_controller_set_propagation_phase (wheel, GTK_PHASE_CAPTURE);
  g_signal_connect_swapped (wheel, "scroll", G_CALLBACK (scroll_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), wheel);
  g_signal_connect_swapped (keys, "key-pressed", G_CALLBACK (key_pressed_cb), self);
  g_signal_connect_swapped (keys, "key-released", G_CALLBACK (key_released_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
}
