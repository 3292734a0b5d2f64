/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/map/overlay.h"

#include "ui/map/viewport.h"

struct _UiOverlay
{
  ShumateLayer parent_instance;

  UiOverlayFunc func;
  gpointer user_data;
};

G_DEFINE_FINAL_TYPE (UiOverlay, ui_overlay, SHUMATE_TYPE_LAYER)

static void
ui_overlay_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  UiOverlay *self = UI_OVERLAY (widget);
  GisView view = ui_viewport_get_view (shumate_layer_get_viewport (SHUMATE_LAYER (self)), widget);
  cairo_t *cr;

  if (view.width_px < 1 || view.height_px < 1)
    return;
  cr = gtk_snapshot_append_cairo (
    snapshot, &GRAPHENE_RECT_INIT (0, 0, (float) view.width_px, (float) view.height_px));
  self->func (&view, cr, self->user_data);
  cairo_destroy (cr);
}

static void
ui_overlay_constructed (GObject *object)
{
  G_OBJECT_CLASS (ui_overlay_parent_class)->constructed (object);
  g_signal_connect_object (shumate_layer_get_viewport (SHUMATE_LAYER (object)), "notify",
                           G_CALLBACK (gtk_widget_queue_draw), object, G_CONNECT_SWAPPED);
}

static void
ui_overlay_class_init (UiOverlayClass *klass)
{
  G_OBJECT_CLASS (klass)->constructed = ui_overlay_constructed;
  GTK_WIDGET_CLASS (klass)->snapshot = ui_overlay_snapshot;
}

static void
ui_overlay_init (UiOverlay *self)
{
}

UiOverlay *
ui_overlay_new (ShumateViewport *viewport, UiOverlayFunc func, gpointer user_data)
{
  UiOverlay *self = g_object_new (UI_TYPE_OVERLAY, "viewport", viewport, NULL);

  self->func = func;
  self->user_data = user_data;
  return self;
}
