/* SPDX-License-Identifier: GPL-3.0-or-later */
/* libshumate converts coordinates only when it has a reference map source; ours has no tiles, so
 * that a map without a basemap asks nobody for anything. */
#include "ui/map/viewport.h"

#include "gis/crs/crs.h"

#define UI_TYPE_BLANK_SOURCE (ui_blank_source_get_type ())
G_DECLARE_FINAL_TYPE (UiBlankSource, ui_blank_source, UI, BLANK_SOURCE, ShumateMapSource)

struct _UiBlankSource
{
  ShumateMapSource parent_instance;
};

G_DEFINE_FINAL_TYPE (UiBlankSource, ui_blank_source, SHUMATE_TYPE_MAP_SOURCE)

static void
ui_blank_source_class_init (UiBlankSourceClass *klass)
{
}

static void
ui_blank_source_init (UiBlankSource *self)
{
}

static void
raise_maximum (gpointer klass, const char *name)
{
  GParamSpec *pspec = g_object_class_find_property (klass, name);

  if (G_IS_PARAM_SPEC_DOUBLE (pspec))
    G_PARAM_SPEC_DOUBLE (pspec)->maximum = UI_MAP_MAX_ZOOM + 1;
  else if (G_IS_PARAM_SPEC_UINT (pspec))
    G_PARAM_SPEC_UINT (pspec)->maximum = UI_MAP_MAX_ZOOM + 1;
}

void
ui_viewport_raise_limits (void)
{
  g_autoptr (GTypeClass) viewport = g_type_class_ref (SHUMATE_TYPE_VIEWPORT);
  g_autoptr (GTypeClass) source = g_type_class_ref (SHUMATE_TYPE_MAP_SOURCE);

  raise_maximum (viewport, "zoom-level");
  raise_maximum (viewport, "max-zoom-level");
  raise_maximum (viewport, "min-zoom-level");
  raise_maximum (source, "max-zoom-level");
}

void
ui_viewport_prepare (ShumateViewport *viewport)
{
  g_autoptr (ShumateMapSource) source = g_object_new (UI_TYPE_BLANK_SOURCE, NULL);

  shumate_map_source_set_id (source, "blank");
  shumate_map_source_set_tile_size (source, 256);
  shumate_map_source_set_min_zoom_level (source, 0);
  shumate_map_source_set_max_zoom_level (source, UI_MAP_MAX_ZOOM + 1);
  shumate_viewport_set_reference_map_source (viewport, source);
  shumate_viewport_set_max_zoom_level (viewport, UI_MAP_MAX_ZOOM);
  shumate_viewport_set_min_zoom_level (viewport, UI_MAP_MIN_ZOOM);
}

GisView
ui_viewport_get_view (ShumateViewport *viewport, GtkWidget *widget)
{
  GisView view = { 0 };

  gis_mercator_from_degrees (shumate_location_get_longitude (SHUMATE_LOCATION (viewport)),
                             shumate_location_get_latitude (SHUMATE_LOCATION (viewport)),
                             &view.center_x, &view.center_y);
  view.zoom = shumate_viewport_get_zoom_level (viewport);
  view.rotation_rad = shumate_viewport_get_rotation (viewport);
  view.width_px = gtk_widget_get_width (widget);
  view.height_px = gtk_widget_get_height (widget);
  view.scale = gtk_widget_get_scale_factor (widget);
  return view;
}

void
ui_viewport_set_view (ShumateViewport *viewport, const GisView *view)
{
  double lon, lat;

  gis_mercator_to_degrees (view->center_x, view->center_y, &lon, &lat);
  g_object_freeze_notify (G_OBJECT (viewport));
  shumate_viewport_set_zoom_level (viewport, view->zoom);
  shumate_viewport_set_rotation (viewport, view->rotation_rad);
  shumate_location_set_location (SHUMATE_LOCATION (viewport), lat, lon);
  g_object_thaw_notify (G_OBJECT (viewport));
}
