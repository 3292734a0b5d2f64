/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The chart. Everything is laid out once per snapshot from the copied figures; nothing is read or
 * computed from the workspace here. */
#include "ui/progress/s-curve.h"
#include "gis/core/i18n.h"
#include "ui/common/format.h"
#include "ui/progress/target-text.h"
#include <math.h>

#define MARGIN_LEFT_PX 56
#define MARGIN_RIGHT_PX 24
#define MARGIN_TOP_PX 24
#define MARGIN_BOTTOM_PX 30
#define MIN_WIDTH_PX 240
#define MIN_HEIGHT_PX 180
#define GRID_STEPS 5
#define LABEL_WIDTH_PX 64
#define FONT_SIZE_PX 12

struct _UiSCurve
{
  GtkWidget parent_instance;
  GisTarget *target; /* shallow copy with its own texts and series; NULL: nothing */
  GisDate at;
  int hover; /* month under the pointer, -1: none */
};

G_DEFINE_FINAL_TYPE (UiSCurve, ui_s_curve, GTK_TYPE_WIDGET)

/* Where dates and values lie in the widget. */
typedef struct
{
  double x0, y0, width, height;
  GisDate first, last;
  double max;
} Frame;

static double
get_x (const Frame *frame, GisDate date)
{
  return frame->x0 + frame->width * (date - frame->first) / MAX (1, frame->last - frame->first);
}

static double
get_y (const Frame *frame, double value)
{
  return frame->y0 + frame->height * (1 - value / frame->max);
}

double
ui_s_curve_get_step (double max, guint n)
{
  double raw, power;

  if (!(max > 0) || n == 0)
    return 0;
  raw = max / n;
  power = pow (10, floor (log10 (raw)));
  for (guint i = 0; i < 3; i++)
    {
      static const double nice[] = { 1, 2, 5 };
      if (nice[i] * power >= raw * 0.999)
        return nice[i] * power;
    }
  return 10 * power;
}

/* End of the month number @i of the series. */
static GisDate
get_month_end (const GisTarget *target, guint i)
{
  int year, month, day;

  gis_date_split (target->series_start, &year, &month, &day);
  return gis_date_add_months (gis_date_new (year, month, 1), (int) i + 1) - 1;
}

static Frame
get_frame (UiSCurve *self)
{
  const GisTarget *target = self->target;
  Frame frame = { .x0 = MARGIN_LEFT_PX, .y0 = MARGIN_TOP_PX };
  double top = MAX (target->target, target->done);
  double step;

  frame.width =
    MAX (1, gtk_widget_get_width (GTK_WIDGET (self)) - MARGIN_LEFT_PX - MARGIN_RIGHT_PX);
  frame.height =
    MAX (1, gtk_widget_get_height (GTK_WIDGET (self)) - MARGIN_TOP_PX - MARGIN_BOTTOM_PX);
  frame.first = target->series_start;
  frame.last = get_month_end (target, target->n_series - 1);
  if (target->deadline != GIS_DATE_NONE && target->deadline > frame.last)
    frame.last = target->deadline;
  frame.last = MAX (frame.last, self->at);
  for (guint i = 0; i < target->n_series; i++)
    top = MAX (top, target->series[i]);
  step = ui_s_curve_get_step (top, GRID_STEPS);
  frame.max = step > 0 ? ceil (top / step - 1e-9) * step : 1;
  if (g_strcmp0 (target->unit, "percent") == 0)
    frame.max = MAX (MIN (frame.max, 100), top);
  return frame;
}

/* ---- Drawing ---- */

typedef struct
{
  GtkSnapshot *snapshot;
  cairo_t *cr;
  PangoLayout *layout;
  GdkRGBA text, dim, grid;
  Frame frame;
} Pen;

static void
draw_text (Pen *pen, const char *text, const GdkRGBA *color, double x, double y, double align)
{
  int width, height;

  pango_layout_set_text (pen->layout, text, -1);
  pango_layout_get_pixel_size (pen->layout, &width, &height);
  gdk_cairo_set_source_rgba (pen->cr, color);
  cairo_move_to (pen->cr, x - align * width, y - height / 2.0);
  pango_cairo_show_layout (pen->cr, pen->layout);
}

static void
draw_line (Pen *pen, const GdkRGBA *color, double x1, double y1, double x2, double y2)
{
  gdk_cairo_set_source_rgba (pen->cr, color);
  cairo_move_to (pen->cr, x1, y1);
  cairo_line_to (pen->cr, x2, y2);
  cairo_stroke (pen->cr);
}

static void
draw_values_axis (Pen *pen, const GisTarget *target)
{
  double step = ui_s_curve_get_step (pen->frame.max, GRID_STEPS);

  cairo_set_line_width (pen->cr, 1);
  for (double value = 0; value <= pen->frame.max * 1.0001 && step > 0; value += step)
    {
      g_autofree char *text = ui_target_dup_value (target, value);
      double y = round (get_y (&pen->frame, value)) + 0.5;
      draw_line (pen, &pen->grid, pen->frame.x0, y, pen->frame.x0 + pen->frame.width, y);
      draw_text (pen, text, &pen->dim, pen->frame.x0 - 8, y, 1);
    }
}

/* First days of months, as many as the width lets be read; January with its year. */
static void
draw_dates_axis (Pen *pen)
{
  static const int steps[] = { 1, 2, 3, 6, 12, 24, 60 };
  const Frame *frame = &pen->frame;
  double months = (frame->last - frame->first) / 30.44;
  int first_year, first_month, day, step = 60;
  double bottom = frame->y0 + frame->height;

  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    if (frame->width / MAX (1, months / steps[i]) >= LABEL_WIDTH_PX)
      {
        step = steps[i];
        break;
      }
  gis_date_split (frame->first, &first_year, &first_month, &day);
  for (int year = first_year, month = 1;; month += step)
    {
      char text[16];
      GisDate date;
      double x;
      while (month > 12)
        {
          month -= 12;
          year++;
        }
      date = gis_date_new (year, month, 1);
      if (date > frame->last)
        break;
      if (date < frame->first)
        continue;
      if (month == 1 || step >= 12)
        g_snprintf (text, sizeof text, "%d-%02d", year, month);
      else
        g_snprintf (text, sizeof text, "%02d", month);
      x = round (get_x (frame, date)) + 0.5;
      draw_line (pen, &pen->dim, x, bottom, x, bottom + 4);
      draw_text (pen, text, &pen->dim, x, bottom + 16, 0.5);
    }
}

static void
draw_target_line (Pen *pen, const GisTarget *target)
{
  static const double dashes[] = { 6, 4 };
  GdkRGBA green = { 0.15f, 0.64f, 0.41f, 1 };
  GdkRGBA red = { 0.88f, 0.22f, 0.25f, 1 };
  g_autofree char *value = NULL;
  g_autofree char *text = NULL;
  double y;

  if (!(target->target > 0))
    return;
  y = round (get_y (&pen->frame, target->target)) + 0.5;
  value = ui_target_dup_value (target, target->target);
  text = g_strdup_printf (_ ("Target %s"), value);
  cairo_set_line_width (pen->cr, 1.5);
  cairo_set_dash (pen->cr, dashes, 2, 0);
  draw_line (pen, &green, pen->frame.x0, y, pen->frame.x0 + pen->frame.width, y);
  cairo_set_dash (pen->cr, NULL, 0, 0);
  draw_text (pen, text, &green, pen->frame.x0 + 8, y - 10, 0);
  if (target->deadline != GIS_DATE_NONE && target->deadline >= pen->frame.first)
    {
      g_autofree char *date = ui_format_date (target->deadline);
      g_autofree char *label = g_strdup_printf (_ ("Deadline %s"), date);
      double x = round (get_x (&pen->frame, target->deadline)) + 0.5;
      cairo_set_line_width (pen->cr, 1);
      draw_line (pen, &red, x, pen->frame.y0, x, pen->frame.y0 + pen->frame.height);
      draw_text (pen, label, &red, x, pen->frame.y0 - 10, 1);
    }
}

/* Dotted: what an even pace would have done. */
static void
draw_even_pace (Pen *pen, const GisTarget *target)
{
  static const double dots[] = { 2, 4 };

  if (gis_target_get_even_pace (target, target->deadline) <= 0)
    return;
  cairo_set_line_width (pen->cr, 1.5);
  cairo_set_dash (pen->cr, dots, 2, 0);
  draw_line (pen, &pen->dim, get_x (&pen->frame, target->series_start), get_y (&pen->frame, 0),
             get_x (&pen->frame, target->deadline), get_y (&pen->frame, target->target));
  cairo_set_dash (pen->cr, NULL, 0, 0);
}

static void
draw_course (Pen *pen, const GisTarget *target, GisDate at, const GdkRGBA *color)
{
  const Frame *frame = &pen->frame;

  cairo_new_path (pen->cr);
  for (guint i = 0; i < target->n_series; i++)
    {
      GisDate date = get_month_end (target, i);
      if (date > at)
        break;
      cairo_line_to (pen->cr, get_x (frame, date), get_y (frame, target->series[i]));
    }
  cairo_line_to (pen->cr, get_x (frame, at), get_y (frame, target->done));
  cairo_set_line_width (pen->cr, 2.5);
  cairo_set_line_join (pen->cr, CAIRO_LINE_JOIN_ROUND);
  cairo_set_line_cap (pen->cr, CAIRO_LINE_CAP_ROUND);
  gdk_cairo_set_source_rgba (pen->cr, color);
  cairo_stroke (pen->cr);
}

/* A ring on the course with its value beside it, and a dashed line down to its date. */
static void
draw_point (Pen *pen,
            const GisTarget *target,
            GisDate date,
            double value,
            const GdkRGBA *color,
            gboolean with_date)
{
  static const double dashes[] = { 3, 3 };
  const Frame *frame = &pen->frame;
  double x = get_x (frame, date), y = get_y (frame, value);
  gboolean left = x > frame->x0 + frame->width * 0.7;
  g_autofree char *value_text = ui_target_dup_value (target, value);
  g_autofree char *date_text = ui_format_date (date);
  g_autofree char *text =
    with_date ? g_strdup_printf ("%s · %s", date_text, value_text) : g_strdup (value_text);

  cairo_set_line_width (pen->cr, 1);
  cairo_set_dash (pen->cr, dashes, 2, 0);
  draw_line (pen, &pen->dim, round (x) + 0.5, frame->y0, round (x) + 0.5,
             frame->y0 + frame->height);
  cairo_set_dash (pen->cr, NULL, 0, 0);
  cairo_arc (pen->cr, x, y, 4.5, 0, 2 * G_PI);
  cairo_set_source_rgb (pen->cr, 1, 1, 1);
  cairo_fill_preserve (pen->cr);
  cairo_set_line_width (pen->cr, 2.5);
  gdk_cairo_set_source_rgba (pen->cr, color);
  cairo_stroke (pen->cr);
  draw_text (pen, text, color, x + (left ? -10 : 10), MIN (y + 14, frame->y0 + frame->height - 28),
             left ? 1 : 0);
}

static void
ui_s_curve_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  UiSCurve *self = UI_S_CURVE (widget);
  const GisTarget *target = self->target;
  GdkRGBA accent = { 0.21f, 0.52f, 0.89f, 1 };
  PangoAttrList *attributes;
  Pen pen = { .snapshot = snapshot };

  if (target == NULL || target->n_series == 0)
    return;
  pen.frame = get_frame (self);
  gtk_style_context_get_color (gtk_widget_get_style_context (widget), &pen.text);
  pen.dim = pen.text;
  pen.dim.alpha *= 0.6f;
  pen.grid = pen.text;
  pen.grid.alpha *= 0.12f;
  gtk_style_context_lookup_color (gtk_widget_get_style_context (widget), "accent_color", &accent);
  pen.layout = gtk_widget_create_pango_layout (widget, NULL);
  attributes = pango_attr_list_new ();
  pango_attr_list_insert (attributes, pango_attr_size_new_absolute (FONT_SIZE_PX * PANGO_SCALE));
  pango_layout_set_attributes (pen.layout, attributes);
  pango_attr_list_unref (attributes);
  pen.cr = gtk_snapshot_append_cairo (
    snapshot, &GRAPHENE_RECT_INIT (0, 0, (float) gtk_widget_get_width (widget),
                                   (float) gtk_widget_get_height (widget)));
  draw_values_axis (&pen, target);
  draw_dates_axis (&pen);
  draw_even_pace (&pen, target);
  draw_target_line (&pen, target);
  draw_course (&pen, target, self->at, &accent);
  if (self->hover >= 0 && self->hover < (int) target->n_series)
    draw_point (&pen, target, MIN (get_month_end (target, (guint) self->hover), self->at),
                target->series[self->hover], &accent, TRUE);
  else
    draw_point (&pen, target, self->at, target->done, &accent, FALSE);
  cairo_destroy (pen.cr);
  g_object_unref (pen.layout);
}

static void
ui_s_curve_measure (GtkWidget *widget,
                    GtkOrientation orientation,
                    int for_size,
                    int *minimum,
                    int *natural,
                    int *minimum_baseline,
                    int *natural_baseline)
{
  *minimum = *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? MIN_WIDTH_PX : MIN_HEIGHT_PX;
}

/* ---- Pointer ---- */

static void
set_hover (UiSCurve *self, int hover)
{
  if (self->hover == hover)
    return;
  self->hover = hover;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
motion_cb (GtkEventControllerMotion *controller, double x, double y, UiSCurve *self)
{
  Frame frame;
  int best = -1;
  double best_distance = G_MAXDOUBLE;

  if (self->target == NULL || self->target->n_series == 0)
    return;
  frame = get_frame (self);
  for (guint i = 0; i < self->target->n_series; i++)
    {
      GisDate date = get_month_end (self->target, i);
      double distance = fabs (get_x (&frame, MIN (date, self->at)) - x);
      if (distance < best_distance && date <= self->at)
        {
          best_distance = distance;
          best = (int) i;
        }
    }
  set_hover (self, best_distance < 30 ? best : -1);
}

static void
leave_cb (UiSCurve *self)
{
  set_hover (self, -1);
}

/* ---- Widget ---- */

static void
clear_target (UiSCurve *self)
{
  if (self->target == NULL)
    return;
  g_free (self->target->unit);
  g_free (self->target->series);
  g_clear_pointer (&self->target, g_free);
}

static void
ui_s_curve_finalize (GObject *object)
{
  clear_target (UI_S_CURVE (object));
  G_OBJECT_CLASS (ui_s_curve_parent_class)->finalize (object);
}

static void
ui_s_curve_class_init (UiSCurveClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = ui_s_curve_finalize;
  widget_class->snapshot = ui_s_curve_snapshot;
  widget_class->measure = ui_s_curve_measure;
  gtk_widget_class_set_css_name (widget_class, "scurve");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
ui_s_curve_init (UiSCurve *self)
{
  GtkEventController *motion = gtk_event_controller_motion_new ();

  self->hover = -1;
  g_signal_connect (motion, "motion", G_CALLBACK (motion_cb), self);
  g_signal_connect_swapped (motion, "leave", G_CALLBACK (leave_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), motion);
}

GtkWidget *
ui_s_curve_new (void)
{
  return g_object_new (UI_TYPE_S_CURVE, NULL);
}

void
ui_s_curve_set_target (UiSCurve *self, const GisTarget *target, GisDate at)
{
  g_return_if_fail (UI_IS_S_CURVE (self));
  clear_target (self);
  self->at = at;
  self->hover = -1;
  if (target != NULL)
    {
      g_autofree char *done = ui_target_dup_done (target);
      g_autofree char *label =
        g_strdup_printf (_ ("%s over time, now %s"), gis_text_get (&target->title), done);
      self->target = g_new0 (GisTarget, 1);
      self->target->unit = g_strdup (target->unit);
      self->target->has_data = target->has_data;
      self->target->done = target->done;
      self->target->target = target->target;
      self->target->deadline = target->deadline;
      self->target->series = g_memdup2 (target->series, target->n_series * sizeof (double));
      self->target->n_series = target->n_series;
      self->target->series_start = target->series_start;
      gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, label,
                                      -1);
    }
  gtk_widget_queue_draw (GTK_WIDGET (self));
}
