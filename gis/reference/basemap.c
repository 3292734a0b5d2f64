/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gis/reference/basemap.h"

#include "gis/crs/crs.h"
#include "gis/tiles/picture.h"
#include <math.h>

#define MAX_ZOOM 23

/* The tile about the middle of the view, which is where (0, 0) and the rotation are. */
static void
draw_tile (cairo_t *cr,
           cairo_surface_t *tile,
           const GisTileKey *key,
           const GisView *view,
           double center_x_px,
           double center_y_px)
{
  double k = exp2 (view->zoom - key->zoom), device = view->scale > 0 ? view->scale : 1;
  double half_w = view->width_px / 2, half_h = view->height_px / 2;
  double x0 = (key->x * (double) GIS_TILE_PX - center_x_px) * k;
  double y0 = (key->y * (double) GIS_TILE_PX - center_y_px) * k;
  double x1 = x0 + GIS_TILE_PX * k, y1 = y0 + GIS_TILE_PX * k;

  if (view->rotation_rad == 0) /* on whole device pixels, so that neighbours meet */
    {
      x0 = round ((x0 + half_w) * device) / device - half_w;
      y0 = round ((y0 + half_h) * device) / device - half_h;
      x1 = round ((x1 + half_w) * device) / device - half_w;
      y1 = round ((y1 + half_h) * device) / device - half_h;
    }
  cairo_save (cr);
  cairo_set_antialias (cr, CAIRO_ANTIALIAS_NONE);
  cairo_translate (cr, half_w, half_h);
  cairo_rotate (cr, view->rotation_rad);
  cairo_rectangle (cr, x0, y0, x1 - x0, y1 - y0);
  cairo_translate (cr, x0, y0);
  cairo_scale (cr, (x1 - x0) / GIS_TILE_PX, (y1 - y0) / GIS_TILE_PX);
  cairo_set_source_surface (cr, tile, 0, 0);
  cairo_pattern_set_extend (cairo_get_source (cr), CAIRO_EXTEND_PAD);
  cairo_fill (cr);
  cairo_restore (cr);
}

static int
to_tile (double share, int zoom)
{
  return CLAMP ((int) floor (share * exp2 (zoom)), 0, (1 << zoom) - 1);
}

gboolean
gis_basemap_draw (GisTileFiles *files,
                  const GisView *view,
                  gboolean gcj02,
                  gboolean dark,
                  cairo_t *cr,
                  GCancellable *cancellable,
                  GError **error)
{
  const double world_m = 2 * GIS_MERCATOR_HALF_M;
  /* Large pictures (print) look at deeper tiles, as a screen of that density would. */
  double density = view->scale > 1 ? log2 (view->scale) : 0;
  int zoom = CLAMP ((int) floor (view->zoom + density + 0.5), 0, MAX_ZOOM);
  double world_px = GIS_TILE_PX * exp2 (zoom);
  GisBox box = gis_view_get_box (view);
  int last_x = to_tile ((box.max_x + GIS_MERCATOR_HALF_M) / world_m, zoom);
  int last_y = to_tile ((GIS_MERCATOR_HALF_M - box.min_y) / world_m, zoom);

  for (int y = to_tile ((GIS_MERCATOR_HALF_M - box.max_y) / world_m, zoom); y <= last_y; y++)
    for (int x = to_tile ((box.min_x + GIS_MERCATOR_HALF_M) / world_m, zoom); x <= last_x; x++)
      {
        GisTileKey key = { zoom, x, y };
        GError *cause = NULL;
        cairo_surface_t *tile;
        if (g_cancellable_set_error_if_cancelled (cancellable, error))
          return FALSE;
        tile = gis_tile_files_dup_tile (files, &key, gcj02, &cause);
        if (cause != NULL)
          {
            g_propagate_error (error, cause);
            return FALSE;
          }
        if (tile == NULL)
          continue;
        if (dark)
          gis_tile_picture_darken (tile);
        draw_tile (cr, tile, &key, view, (view->center_x / world_m + 0.5) * world_px,
                   (0.5 - view->center_y / world_m) * world_px);
        cairo_surface_destroy (tile);
      }
  return TRUE;
}
