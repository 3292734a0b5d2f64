/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/map/scale-bar.h"

#include "gis/core/i18n.h"
#include "gis/crs/crs.h"
#include "ui/common/style.h"
#include <math.h>

#define MAX_BAR_PX 110.0
#define HEIGHT_PX 26
#define WIDTH_PX 210
#define METRES_PER_PX_AT_96_DPI (0.0254 / 96)

struct _UiScaleBar
{
  GtkWidget parent_instance;

  UiMap *map; /* weak: sibling in the same overlay */
};

G_DEFINE_FINAL_TYPE (UiScaleBar, ui_scale_bar, GTK_TYPE_WIDGET)

double
ui_scale_bar_get_ground_resolution (const GisView *view)
{
  double lon, lat;

  gis_mercator_to_degrees (view->center_x, view->center_y, &lon, &lat);
  return gis_view_get_resolution (view) * cos (lat * G_PI / 180);
}

double
ui_scale_bar_choose (double metres_per_px, double max_px, double *length_px)
{
  double most_m = metres_per_px * max_px;
  double power = pow (10, floor (log10 (most_m)));
  double length_m = power;

  if (5 * power <= most_m)
    length_m = 5 * power;
  else if (2 * power <= most_m)
    length_m = 2 * power;
  *length_px = length_m / metres_per_px;
  return length_m;
}

double
ui_scale_bar_get_denominator (const GisView *view)
{
  return ui_scale_bar_get_ground_resolution (view) / METRES_PER_PX_AT_96_DPI;
}

static char *
dup_length (double length_m)
{
  if (length_m >= 1000)
    return g_strdup_printf ("%g km", length_m / 1000);
  return length_m >= 1 ? g_strdup_printf ("%g m", length_m)
                       : g_strdup_printf ("%g cm", length_m * 100);
}

static void
append_text (UiScaleBar *self,
             GtkSnapshot *snapshot,
             const char *text,
             const GdkRGBA *color,
             float x)
{
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), text);
  int width, height;

  pango_layout_get_pixel_size (layout, &width, &height);
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (
    snapshot,
    &GRAPHENE_POINT_INIT (x, (float) (gtk_widget_get_height (GTK_WIDGET (self)) - height) / 2));
  gtk_snapshot_append_layout (snapshot, layout, color);
  gtk_snapshot_restore (snapshot);
}

static void
draw_north (cairo_t *cr, double x, double y, double rotation_rad, const GdkRGBA *color)
{
  cairo_save (cr);
  cairo_translate (cr, x, y);
  cairo_rotate (cr, rotation_rad);
  gdk_cairo_set_source_rgba (cr, color);
  cairo_move_to (cr, 0, -7);
  cairo_line_to (cr, 5, 6);
  cairo_line_to (cr, 0, 3);
  cairo_close_path (cr);
  cairo_fill (cr);
  cairo_move_to (cr, 0, -7);
  cairo_line_to (cr, -5, 6);
  cairo_line_to (cr, 0, 3);
  cairo_close_path (cr);
  cairo_set_line_width (cr, 1);
  cairo_stroke (cr);
  cairo_restore (cr);
}

static void
ui_scale_bar_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  UiScaleBar *self = UI_SCALE_BAR (widget);
  GisView view;
  GdkRGBA color;
  double length_px, length_m, width = gtk_widget_get_width (widget);
  double y = gtk_widget_get_height (widget) / 2.0 + 3;
  g_autofree char *text = NULL;
  cairo_t *cr;

  if (self->map == NULL)
    return;
  view = ui_map_get_view (self->map);
  length_m =
    ui_scale_bar_choose (ui_scale_bar_get_ground_resolution (&view), MAX_BAR_PX, &length_px);
  text = dup_length (length_m);
  gtk_style_context_get_color (gtk_widget_get_style_context (widget), &color);
  cr = gtk_snapshot_append_cairo (
    snapshot, &GRAPHENE_RECT_INIT (0, 0, (float) width, (float) gtk_widget_get_height (widget)));
  gdk_cairo_set_source_rgba (cr, &color);
  cairo_set_line_width (cr, 1.5);
  cairo_move_to (cr, 8.75, y - 6);
  cairo_line_to (cr, 8.75, y);
  cairo_line_to (cr, 8.75 + round (length_px), y);
  cairo_line_to (cr, 8.75 + round (length_px), y - 6);
  cairo_stroke (cr);
  draw_north (cr, width - 16, gtk_widget_get_height (widget) / 2.0, view.rotation_rad, &color);
  cairo_destroy (cr);
  append_text (self, snapshot, text, &color, (float) (8 + round (length_px) + 8));
}

static void
ui_scale_bar_measure (GtkWidget *widget,
                      GtkOrientation orientation,
                      int for_size,
                      int *minimum,
                      int *natural,
                      int *minimum_baseline,
                      int *natural_baseline)
{
  *minimum = *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? WIDTH_PX : HEIGHT_PX;
  *minimum_baseline = *natural_baseline = -1;
}

static void
pressed_cb (UiScaleBar *self)
{
  if (self->map != NULL)
    ui_map_turn_to (self->map, 0);
}

static void
ui_scale_bar_dispose (GObject *object)
{
  g_clear_weak_pointer (&UI_SCALE_BAR (object)->map);
  G_OBJECT_CLASS (ui_scale_bar_parent_class)->dispose (object);
}

static void
ui_scale_bar_class_init (UiScaleBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  ui_style_ensure ();
  G_OBJECT_CLASS (klass)->dispose = ui_scale_bar_dispose;
  widget_class->snapshot = ui_scale_bar_snapshot;
  widget_class->measure = ui_scale_bar_measure;
  gtk_widget_class_set_css_name (widget_class, "scalebar");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
ui_scale_bar_init (UiScaleBar *self)
{
  GtkGesture *click = gtk_gesture_click_new ();

  g_signal_connect_swapped (click, "pressed", G_CALLBACK (pressed_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), _ ("Scale bar; click to turn north up (N)"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Scale bar and north arrow"), -1);
}

GtkWidget *
ui_scale_bar_new (UiMap *map)
{
  UiScaleBar *self = g_object_new (UI_TYPE_SCALE_BAR, NULL);

  g_set_weak_pointer (&self->map, map);
  g_signal_connect_object (map, "view-changed", G_CALLBACK (gtk_widget_queue_draw), self,
                           G_CONNECT_SWAPPED);
  return GTK_WIDGET (self);
}
