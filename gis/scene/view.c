/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The view: web-map zoom, rotation and size against Web Mercator metres. Screen y grows downwards;
 * the map turns clockwise by rotation_rad about the middle of the view. */
#include "gis/scene/view.h"
#include <math.h>

#define MERCATOR_HALF_M 20037508.342789244 /* π · 6378137, EPSG:3857 */
#define TILE_PX 256.0
#define MIN_ZOOM 0.0

double
gis_view_get_resolution (const GisView *view)
{
  return 2 * MERCATOR_HALF_M / TILE_PX / exp2 (view->zoom);
}

void
gis_view_to_screen (const GisView *view, double x, double y, double *px, double *py)
{
  double resolution = gis_view_get_resolution (view);
  double dx = (x - view->center_x) / resolution;
  double dy = (view->center_y - y) / resolution;
  double c = cos (view->rotation_rad);
  double s = sin (view->rotation_rad);

  *px = view->width_px / 2 + dx * c - dy * s;
  *py = view->height_px / 2 + dx * s + dy * c;
}

void
gis_view_from_screen (const GisView *view, double px, double py, double *x, double *y)
{
  double resolution = gis_view_get_resolution (view);
  double dx = px - view->width_px / 2;
  double dy = py - view->height_px / 2;
  double c = cos (view->rotation_rad);
  double s = sin (view->rotation_rad);

  *x = view->center_x + (dx * c + dy * s) * resolution;
  *y = view->center_y - (dy * c - dx * s) * resolution;
}

GisBox
gis_view_get_box (const GisView *view)
{
  GisBox box = GIS_BOX_EMPTY;

  for (guint corner = 0; corner < 4; corner++)
    {
      double x, y;
      gis_view_from_screen (view, corner & 1 ? view->width_px : 0, corner & 2 ? view->height_px : 0,
                            &x, &y);
      box.min_x = fmin (box.min_x, x);
      box.min_y = fmin (box.min_y, y);
      box.max_x = fmax (box.max_x, x);
      box.max_y = fmax (box.max_y, y);
    }
  return box;
}

GisView
gis_view_fit (const GisBox *box,
              double width_px,
              double height_px,
              double margin_px,
              double max_zoom)
{
  GisView view = { 0, 0, MIN_ZOOM, 0, width_px, height_px, 1 };
  double room_x = fmax (1, width_px - 2 * margin_px);
  double room_y = fmax (1, height_px - 2 * margin_px);
  double resolution;

  if (box->min_x > box->max_x || box->min_y > box->max_y)
    return view;
  view.center_x = (box->min_x + box->max_x) / 2;
  view.center_y = (box->min_y + box->max_y) / 2;
  resolution = fmax ((box->max_x - box->min_x) / room_x, (box->max_y - box->min_y) / room_y);
  if (resolution > 0)
    view.zoom = log2 (2 * MERCATOR_HALF_M / TILE_PX / resolution);
  else
    view.zoom = max_zoom;
  view.zoom = CLAMP (view.zoom, MIN_ZOOM, max_zoom);
  return view;
}
