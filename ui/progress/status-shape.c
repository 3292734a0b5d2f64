/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Status signs, drawn on a grid of 16 px. Colours of the mock-ups: on target 26A269, late E5A50A,
 * far behind E01B24. */
#include "ui/progress/status-shape.h"
#include "gis/core/i18n.h"
#include <math.h>

#define SIZE_PX 16

struct _UiStatusShape
{
  GtkWidget parent_instance;
  const char *id;
};

typedef enum
{
  SHAPE_CIRCLE,
  SHAPE_TRIANGLE,
  SHAPE_SQUARE,
  SHAPE_DASH,
} Shape;

static const struct
{
  const char *id;
  const char *title;
  guint32 rgb;
  Shape shape;
} statuses[] = {
  { "reached", N_ ("Reached"), 0x26a269, SHAPE_CIRCLE },
  { "on_track", N_ ("On track"), 0x26a269, SHAPE_CIRCLE },
  { "late", N_ ("Late"), 0xe5a50a, SHAPE_TRIANGLE },
  { "far_behind", N_ ("Far behind"), 0xe01b24, SHAPE_SQUARE },
  { "no_target", N_ ("No target set"), 0x8d8a86, SHAPE_DASH },
  { "no_data", N_ ("No data"), 0x8d8a86, SHAPE_DASH },
};

G_DEFINE_FINAL_TYPE (UiStatusShape, ui_status_shape, GTK_TYPE_WIDGET)

static guint
find_status (const char *status)
{
  for (guint i = 0; i < G_N_ELEMENTS (statuses); i++)
    if (g_strcmp0 (statuses[i].id, status) == 0)
      return i;
  return G_N_ELEMENTS (statuses) - 1;
}

const char *
ui_status_get_title (const char *status)
{
  return _ (statuses[find_status (status)].title);
}

GdkRGBA
ui_status_get_color (const char *status)
{
  guint32 rgb = statuses[find_status (status)].rgb;

  return (GdkRGBA){ (float) (rgb >> 16) / 255.f, (float) (rgb >> 8 & 255) / 255.f,
                    (float) (rgb & 255) / 255.f, 1 };
}

static void
draw_body (cairo_t *cr, Shape shape)
{
  switch (shape)
    {
    case SHAPE_CIRCLE:
      cairo_arc (cr, 8, 8, 7, 0, 2 * G_PI);
      break;
    case SHAPE_TRIANGLE:
      cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);
      cairo_set_line_width (cr, 2);
      cairo_move_to (cr, 8, 2.2);
      cairo_line_to (cr, 14.2, 13.4);
      cairo_line_to (cr, 1.8, 13.4);
      cairo_close_path (cr);
      cairo_stroke_preserve (cr);
      break;
    case SHAPE_SQUARE:
      cairo_rectangle (cr, 1.5, 1.5, 13, 13);
      break;
    case SHAPE_DASH:
      cairo_rectangle (cr, 3, 7, 10, 2);
      break;
    }
  cairo_fill (cr);
}

static void
draw_sign (cairo_t *cr, Shape shape)
{
  cairo_set_source_rgb (cr, 1, 1, 1);
  cairo_set_line_width (cr, 1.8);
  cairo_set_line_cap (cr, CAIRO_LINE_CAP_ROUND);
  if (shape == SHAPE_CIRCLE)
    {
      cairo_move_to (cr, 4.8, 8.3);
      cairo_line_to (cr, 7.1, 10.6);
      cairo_line_to (cr, 11.3, 5.7);
    }
  else if (shape == SHAPE_TRIANGLE)
    {
      cairo_move_to (cr, 8, 5.8);
      cairo_line_to (cr, 8, 9.2);
      cairo_move_to (cr, 8, 11.8);
      cairo_line_to (cr, 8, 11.8);
    }
  else if (shape == SHAPE_SQUARE)
    {
      cairo_move_to (cr, 5.2, 5.2);
      cairo_line_to (cr, 10.8, 10.8);
      cairo_move_to (cr, 10.8, 5.2);
      cairo_line_to (cr, 5.2, 10.8);
    }
  cairo_stroke (cr);
}

static void
ui_status_shape_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  UiStatusShape *self = UI_STATUS_SHAPE (widget);
  GdkRGBA color = ui_status_get_color (self->id);
  Shape shape = statuses[find_status (self->id)].shape;
  graphene_rect_t bounds = GRAPHENE_RECT_INIT (0, 0, SIZE_PX, SIZE_PX);
  cairo_t *cr;

  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (
    snapshot, &GRAPHENE_POINT_INIT (((float) gtk_widget_get_width (widget) - SIZE_PX) / 2,
                                    ((float) gtk_widget_get_height (widget) - SIZE_PX) / 2));
  cr = gtk_snapshot_append_cairo (snapshot, &bounds);
  gdk_cairo_set_source_rgba (cr, &color);
  draw_body (cr, shape);
  draw_sign (cr, shape);
  cairo_destroy (cr);
  gtk_snapshot_restore (snapshot);
}

static void
ui_status_shape_measure (GtkWidget *widget,
                         GtkOrientation orientation,
                         int for_size,
                         int *minimum,
                         int *natural,
                         int *minimum_baseline,
                         int *natural_baseline)
{
  *minimum = *natural = SIZE_PX;
}

static void
ui_status_shape_class_init (UiStatusShapeClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  widget_class->snapshot = ui_status_shape_snapshot;
  widget_class->measure = ui_status_shape_measure;
  gtk_widget_class_set_css_name (widget_class, "statusshape");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
ui_status_shape_init (UiStatusShape *self)
{
  self->id = "no_data";
}

GtkWidget *
ui_status_shape_new (void)
{
  return g_object_new (UI_TYPE_STATUS_SHAPE, NULL);
}

void
ui_status_shape_set_status (UiStatusShape *self, const char *status)
{
  const char *title = ui_status_get_title (status);

  g_return_if_fail (UI_IS_STATUS_SHAPE (self));
  self->id = statuses[find_status (status)].id;
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), title);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}
