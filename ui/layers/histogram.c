/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Heights are square roots of numbers: a few far away are seen beside a heap of many. */
#include "ui/layers/histogram.h"

#include "gis/core/i18n.h"
#include <math.h>

#define N_BINS 64
#define HEIGHT_PX 96
#define REACH_PX 10
#define FINE_STEP 0.002
#define STEP 0.02

struct _UiHistogram
{
  GtkWidget parent_instance;

  GisDistribution *distribution;
  gsize counts[N_BINS];
  double *breaks;
  guint n_breaks;
  char **colors;
  guint active; /* the limit that the keys move */
  int dragged;  /* −1: none */
};

enum
{
  MOVED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (UiHistogram, ui_histogram, GTK_TYPE_WIDGET)

static gboolean
get_range (UiHistogram *self, double *min, double *max)
{
  if (self->distribution == NULL || gis_distribution_get_n (self->distribution) == 0)
    return FALSE;
  *min = gis_distribution_get_min (self->distribution);
  *max = gis_distribution_get_max (self->distribution);
  return *max > *min;
}

static double
to_px (UiHistogram *self, double value)
{
  double min = 0, max = 1;

  get_range (self, &min, &max);
  return (value - min) / (max - min) * gtk_widget_get_width (GTK_WIDGET (self));
}

/* ---- Drawing ---- */

static void
draw_bars (UiHistogram *self, GtkSnapshot *snapshot, float width, float height)
{
  double min, max, top = 1;
  gboolean spread = get_range (self, &min, &max);

  for (guint i = 0; i < N_BINS; i++)
    top = fmax (top, sqrt (self->counts[i]));
  for (guint i = 0; spread && i < N_BINS; i++)
    {
      double middle = min + (max - min) * (i + 0.5) / N_BINS;
      float bar = (float) (sqrt (self->counts[i]) / top) * (height - 4);
      guint k = 0;
      GdkRGBA color = { 0.5f, 0.5f, 0.5f, 1 };
      while (k < self->n_breaks && middle >= self->breaks[k])
        k++;
      if (self->colors != NULL && k < g_strv_length (self->colors))
        gdk_rgba_parse (&color, self->colors[k]);
      if (self->counts[i] > 0)
        gtk_snapshot_append_color (snapshot, &color,
                                   &GRAPHENE_RECT_INIT (width * i / N_BINS, height - fmaxf (bar, 1),
                                                        fmaxf (width / N_BINS - 1, 1),
                                                        fmaxf (bar, 1)));
    }
}

static void
ui_histogram_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  UiHistogram *self = UI_HISTOGRAM (widget);
  float width = gtk_widget_get_width (widget), height = gtk_widget_get_height (widget);
  GdkRGBA line;

  gtk_style_context_get_color (gtk_widget_get_style_context (widget), &line);
  draw_bars (self, snapshot, width, height);
  gtk_snapshot_append_color (snapshot, &line, &GRAPHENE_RECT_INIT (0, height - 1, width, 1));
  for (guint i = 0; i < self->n_breaks; i++)
    {
      gboolean held =
        self->dragged == (int) i || (gtk_widget_has_focus (widget) && self->active == i);
      float x = (float) to_px (self, self->breaks[i]);
      gtk_snapshot_append_color (
        snapshot, &line, &GRAPHENE_RECT_INIT (x - (held ? 1.5f : 0.5f), 0, held ? 3 : 1, height));
      gtk_snapshot_append_color (snapshot, &line, &GRAPHENE_RECT_INIT (x - 3, 0, 6, 6));
    }
}

static void
ui_histogram_measure (GtkWidget *widget,
                      GtkOrientation orientation,
                      int for_size,
                      int *minimum,
                      int *natural,
                      int *minimum_baseline,
                      int *natural_baseline)
{
  *minimum = orientation == GTK_ORIENTATION_VERTICAL ? HEIGHT_PX : 120;
  *natural = orientation == GTK_ORIENTATION_VERTICAL ? HEIGHT_PX : 320;
  *minimum_baseline = *natural_baseline = -1;
}

/* ---- Moving ---- */

void
ui_histogram_move (UiHistogram *self, guint index, double value)
{
  double min, max, room;

  g_return_if_fail (UI_IS_HISTOGRAM (self));
  if (index >= self->n_breaks || !get_range (self, &min, &max) || !isfinite (value))
    return;
  /* Neighbours stay apart, and in order. */
  room = (max - min) / 1000;
  if (index > 0)
    min = self->breaks[index - 1];
  if (index + 1 < self->n_breaks)
    max = self->breaks[index + 1];
  if (max - min <= 2 * room)
    return;
  value = CLAMP (value, min + room, max - room);
  self->active = index;
  if (value == self->breaks[index])
    return;
  self->breaks[index] = value;
  gtk_widget_queue_draw (GTK_WIDGET (self));
  g_signal_emit (self, signals[MOVED], 0);
}

/* To three places more than the range has: what a hand can mean. */
static double
round_to_range (UiHistogram *self, double value)
{
  double min = 0, max = 1, power;

  get_range (self, &min, &max);
  power = pow (10, 3 - ceil (log10 (max - min)));
  return round (value * power) / power;
}

static void
drag_begin_cb (UiHistogram *self, double x, double y)
{
  double nearest = REACH_PX;

  self->dragged = -1;
  for (guint i = 0; i < self->n_breaks; i++)
    if (fabs (to_px (self, self->breaks[i]) - x) <= nearest)
      {
        nearest = fabs (to_px (self, self->breaks[i]) - x);
        self->dragged = (int) i;
        self->active = i;
      }
  gtk_widget_grab_focus (GTK_WIDGET (self));
}

static void
drag_update_cb (UiHistogram *self, double dx, double dy, GtkGestureDrag *drag)
{
  double x, y, min, max;

  if (self->dragged < 0 || !get_range (self, &min, &max) ||
      !gtk_gesture_drag_get_start_point (drag, &x, &y))
    return;
  ui_histogram_move (
    self, (guint) self->dragged,
    round_to_range (self, min + (x + dx) / gtk_widget_get_width (GTK_WIDGET (self)) * (max - min)));
}

static void
drag_end_cb (UiHistogram *self)
{
  self->dragged = -1;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static gboolean
key_cb (UiHistogram *self, guint key, guint code, GdkModifierType state)
{
  double min, max, step;

  if (self->n_breaks == 0 || !get_range (self, &min, &max))
    return FALSE;
  step = (max - min) * (state & GDK_SHIFT_MASK ? FINE_STEP : STEP);
  switch (key)
    {
    case GDK_KEY_Left:
    case GDK_KEY_Right:
      ui_histogram_move (
        self, self->active,
        round_to_range (self, self->breaks[self->active] + (key == GDK_KEY_Left ? -step : step)));
      return TRUE;
    case GDK_KEY_Up:
    case GDK_KEY_Down:
      self->active = (self->active + (key == GDK_KEY_Up ? 1 : self->n_breaks - 1)) % self->n_breaks;
      gtk_widget_queue_draw (GTK_WIDGET (self));
      return TRUE;
    default:
      return FALSE;
    }
}

/* ---- Widget ---- */

static void
ui_histogram_finalize (GObject *object)
{
  UiHistogram *self = UI_HISTOGRAM (object);

  g_clear_pointer (&self->distribution, gis_distribution_unref);
  g_free (self->breaks);
  g_strfreev (self->colors);
  G_OBJECT_CLASS (ui_histogram_parent_class)->finalize (object);
}

static void
ui_histogram_class_init (UiHistogramClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = ui_histogram_finalize;
  widget_class->snapshot = ui_histogram_snapshot;
  widget_class->measure = ui_histogram_measure;
  signals[MOVED] = g_signal_new ("moved", UI_TYPE_HISTOGRAM, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 0);
  gtk_widget_class_set_css_name (widget_class, "histogram");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
ui_histogram_init (UiHistogram *self)
{
  GtkGesture *drag = gtk_gesture_drag_new ();
  GtkEventController *keys = gtk_event_controller_key_new ();

  self->dragged = -1;
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  g_signal_connect_swapped (drag, "drag-begin", G_CALLBACK (drag_begin_cb), self);
  g_signal_connect_swapped (drag, "drag-update", G_CALLBACK (drag_update_cb), self);
  g_signal_connect_swapped (drag, "drag-end", G_CALLBACK (drag_end_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (drag));
  g_signal_connect_swapped (keys, "key-pressed", G_CALLBACK (key_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
  gtk_widget_set_tooltip_text (
    GTK_WIDGET (self),
    _ ("Drag a limit, or move it with Left and Right; Up and Down go to the next one"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("How the values are spread"), -1);
}

GtkWidget *
ui_histogram_new (void)
{
  return g_object_new (UI_TYPE_HISTOGRAM, NULL);
}

void
ui_histogram_set (UiHistogram *self,
                  GisDistribution *distribution,
                  const double *breaks,
                  guint n_breaks,
                  char **colors)
{
  double *copy = g_memdup2 (breaks, n_breaks * sizeof (double));
  char **strings = g_strdupv (colors);

  g_return_if_fail (UI_IS_HISTOGRAM (self));
  if (distribution != self->distribution)
    {
      if (distribution != NULL)
        gis_distribution_ref (distribution);
      g_clear_pointer (&self->distribution, gis_distribution_unref);
      self->distribution = distribution;
      memset (self->counts, 0, sizeof self->counts);
      if (distribution != NULL)
        gis_distribution_get_histogram (distribution, self->counts, N_BINS);
    }
  g_free (self->breaks);
  self->breaks = copy;
  self->n_breaks = n_breaks;
  self->active = MIN (self->active, MAX (n_breaks, 1) - 1);
  g_strfreev (self->colors);
  self->colors = strings;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

const double *
ui_histogram_get_breaks (UiHistogram *self, guint *n_breaks)
{
  g_return_val_if_fail (UI_IS_HISTOGRAM (self), NULL);
  *n_breaks = self->n_breaks;
  return self->breaks;
}

double
ui_histogram_get_position (UiHistogram *self, guint index)
{
  g_return_val_if_fail (UI_IS_HISTOGRAM (self) && index < self->n_breaks, 0);
  return to_px (self, self->breaks[index]);
}
