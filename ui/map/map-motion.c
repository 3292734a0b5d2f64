/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How the view moves by itself: on after a flick, and over to a place that was asked for. Each frame only
 * sets the viewport; what it shows is drawn elsewhere, from what is there. Who has animations switched
 * off gets the end at once. */
#include "ui/map/map-private.h"

#include "ui/map/viewport.h"
#include <math.h>

/* A flick slows down by e in this time. */
#define SLOWING_S 0.325
#define LEAST_SPEED_PX_S 20.0
/* What the hand did this long before it let go is the flick; resting that long is none. */
#define HAND_MS 90.0
#define LEAST_FLICK_PX_S 150.0
#define MOST_FLICK_PX_S 8000.0
#define FLIGHT_MS 250
/* Farther than this there is nothing to follow with the eyes. */
#define MOST_FLIGHT_LEVELS 6.0
#define MOST_FLIGHT_SCREENS 4.0

/* ---- Kinetic panning ---- */

static void
shift_from (UiMap *self, const GisView *start, double dx_px, double dy_px)
{
  GisView view = *start;

  gis_view_from_screen (start, start->width_px / 2 - dx_px, start->height_px / 2 - dy_px,
                        &view.center_x, &view.center_y);
  view.center_x = CLAMP (view.center_x, -GIS_MERCATOR_HALF_M, GIS_MERCATOR_HALF_M);
  view.center_y = CLAMP (view.center_y, -GIS_MERCATOR_HALF_M, GIS_MERCATOR_HALF_M);
  ui_viewport_set_view (self->viewport, &view);
}

static gboolean
glide_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer user_data)
{
  UiMap *self = UI_MAP (widget);
  MapMotion *motion = &self->motion;
  double t_s, left;

  if (motion->start_us == 0)
    motion->start_us = gdk_frame_clock_get_frame_time (clock);
  t_s = (double) (gdk_frame_clock_get_frame_time (clock) - motion->start_us) / G_USEC_PER_SEC;
  left = exp (-t_s / SLOWING_S);
  if (hypot (motion->speed_x, motion->speed_y) * left < LEAST_SPEED_PX_S)
    {
      motion->tick = 0;
      return G_SOURCE_REMOVE;
    }
  shift_from (self, &motion->from, motion->speed_x * SLOWING_S * (1 - left),
              motion->speed_y * SLOWING_S * (1 - left));
  return G_SOURCE_CONTINUE;
}

void
ui_map_flick (UiMap *self, double speed_x_px_s, double speed_y_px_s)
{
  MapMotion *motion = &self->motion;
  double speed = hypot (speed_x_px_s, speed_y_px_s);
  double part = speed > MOST_FLICK_PX_S ? MOST_FLICK_PX_S / speed : 1;

  g_return_if_fail (UI_IS_MAP (self));
  ui_map_stop_motion (self);
  if (speed < LEAST_FLICK_PX_S || !gtk_widget_get_mapped (GTK_WIDGET (self)) ||
      !adw_get_enable_animations (GTK_WIDGET (self)))
    return;
  motion->from = ui_map_get_view (self);
  motion->speed_x = speed_x_px_s * part;
  motion->speed_y = speed_y_px_s * part;
  motion->start_us = 0;
  motion->tick = gtk_widget_add_tick_callback (GTK_WIDGET (self), glide_cb, NULL, NULL);
}

void
ui_map_track_hand (UiMap *self, double x, double y, guint32 time_ms)
{
  MapMotion *motion = &self->motion;

  if (time_ms == 0)
    return;
  memmove (&motion->hand[1], &motion->hand[0], (N_HAND - 1) * sizeof motion->hand[0]);
  motion->hand[0] = (HandSample){ x, y, time_ms };
  motion->n_hand = MIN (motion->n_hand + 1, N_HAND);
}

void
ui_map_let_go (UiMap *self, guint32 time_ms)
{
  MapMotion *motion = &self->motion;
  const HandSample *last = &motion->hand[0], *first = last;
  guint n = motion->n_hand;
  double span_s;

  motion->n_hand = 0;
  if (time_ms == 0 || n < 2 || time_ms - last->time_ms > HAND_MS)
    return;
  for (guint i = 1; i < n && last->time_ms - motion->hand[i].time_ms <= HAND_MS; i++)
    first = &motion->hand[i];
  span_s = (last->time_ms - first->time_ms) / 1000.0;
  if (span_s > 0.01)
    ui_map_flick (self, (last->x - first->x) / span_s, (last->y - first->y) / span_s);
}

/* ---- Flights ---- */

/* The middle moves as fast as the eye sees it move: with the scale, not beside it. */
static void
fly_cb (double part, gpointer user_data)
{
  UiMap *self = user_data;
  const GisView *a = &self->motion.from, *b = &self->motion.to;
  GisView view = *b;
  double share = 1 - part;

  if (part < 1)
    {
      view.zoom = a->zoom + (b->zoom - a->zoom) * part;
      view.rotation_rad = a->rotation_rad + (b->rotation_rad - a->rotation_rad) * part;
      if (fabs (a->zoom - b->zoom) > 1e-6)
        {
          double r0 = exp2 (-a->zoom), r1 = exp2 (-b->zoom);
          share = (exp2 (-view.zoom) - r1) / (r0 - r1);
        }
      view.center_x = b->center_x + (a->center_x - b->center_x) * share;
      view.center_y = b->center_y + (a->center_y - b->center_y) * share;
    }
  ui_viewport_set_view (self->viewport, &view);
}

static void
landed_cb (UiMap *self)
{
  g_clear_object (&self->motion.flight);
}

static gboolean
is_near (const GisView *a, const GisView *b)
{
  double screen_m = hypot (a->width_px, a->height_px) *
                    fmax (gis_view_get_resolution (a), gis_view_get_resolution (b));

  return fabs (a->zoom - b->zoom) <= MOST_FLIGHT_LEVELS &&
         hypot (a->center_x - b->center_x, a->center_y - b->center_y) <=
           MOST_FLIGHT_SCREENS * screen_m;
}

void
ui_map_fly (UiMap *self, const GisView *view)
{
  MapMotion *motion = &self->motion;
  AdwAnimationTarget *target;
  GisView to = *view;

  g_return_if_fail (UI_IS_MAP (self));
  ui_map_stop_motion (self);
  self->pending_fit = GIS_BOX_EMPTY;
  motion->from = ui_map_get_view (self);
  /* By the shorter way around. */
  to.rotation_rad = motion->from.rotation_rad +
                    remainder (view->rotation_rad - motion->from.rotation_rad, 2 * G_PI);
  if (!gtk_widget_get_mapped (GTK_WIDGET (self)) ||
      !adw_get_enable_animations (GTK_WIDGET (self)) || !is_near (&motion->from, &to))
    {
      ui_viewport_set_view (self->viewport, view);
      return;
    }
  motion->to = to;
  target = adw_callback_animation_target_new (fly_cb, self, NULL);
  motion->flight = adw_timed_animation_new (GTK_WIDGET (self), 0, 1, FLIGHT_MS, target);
  g_signal_connect_object (motion->flight, "done", G_CALLBACK (landed_cb), self, G_CONNECT_SWAPPED);
  adw_animation_play (motion->flight);
}

GisView
ui_map_get_target (UiMap *self)
{
  GisView view = ui_map_get_view (self);

  if (self->motion.flight != NULL)
    {
      view.center_x = self->motion.to.center_x;
      view.center_y = self->motion.to.center_y;
      view.zoom = self->motion.to.zoom;
      view.rotation_rad = self->motion.to.rotation_rad;
    }
  return view;
}

void
ui_map_stop_motion (UiMap *self)
{
  MapMotion *motion = &self->motion;

  if (motion->tick != 0)
    gtk_widget_remove_tick_callback (GTK_WIDGET (self), motion->tick);
  motion->tick = 0;
  if (motion->flight != NULL)
    {
      g_autoptr (AdwAnimation) flight = g_steal_pointer (&motion->flight);
      g_signal_handlers_disconnect_by_func (flight, landed_cb, self);
      adw_animation_pause (flight);
    }
}

gboolean
ui_map_is_moving (UiMap *self)
{
  g_return_val_if_fail (UI_IS_MAP (self), FALSE);
  return self->motion.tick != 0 || self->motion.flight != NULL;
}
