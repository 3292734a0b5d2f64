/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gis/reference/basemap.h"

#include "gis/crs/crs.h"
#include "gis/tiles/picture.h"
#include <math.h>

#define MAX_ZOOM 23
#define OVERLAP_PX 0.7

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
  double x1 = x0 + GIS_TILE_PX * k, y1 = y0 + GIS_TILE_PX * k, overlap = 0;
  cairo_matrix_t matrix;

  cairo_get_matrix (cr, &matrix);
  if (view->rotation_rad != 0 || matrix.xy != 0 || matrix.yx != 0)
    overlap = OVERLAP_PX / device; /* aslant, pixels at the corners would stay open */
  else                             /* on whole device pixels, so that neighbours meet */
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
  cairo_rectangle (cr, x0, y0, x1 - x0 + overlap, y1 - y0 + overlap);
  cairo_clip (cr);
  cairo_translate (cr, x0, y0);
  cairo_scale (cr, (x1 - x0) / GIS_TILE_PX, (y1 - y0) / GIS_TILE_PX);
  cairo_set_source_surface (cr, tile, 0, 0);
  cairo_pattern_set_extend (cairo_get_source (cr), CAIRO_EXTEND_PAD);
  cairo_paint (cr);
  cairo_restore (cr);
}

static int
to_tile (double share, int zoom)
{
  return CLAMP ((int) floor (share * exp2 (zoom)), 0, (1 << zoom) - 1);
}

/* What is drawn of @view: all of it, or what the clip leaves. */
static GisBox
get_drawn_box (const GisView *view, cairo_t *cr)
{
  GisView part = *view;
  double x0, y0, x1, y1;

  cairo_clip_extents (cr, &x0, &y0, &x1, &y1);
  x0 = fmax (x0, 0);
  y0 = fmax (y0, 0);
  x1 = fmin (x1, view->width_px);
  y1 = fmin (y1, view->height_px);
  gis_view_from_screen (view, (x0 + x1) / 2, (y0 + y1) / 2, &part.center_x, &part.center_y);
  part.width_px = fmax (x1 - x0, 0);
  part.height_px = fmax (y1 - y0, 0);
  return gis_view_get_box (&part);
}

gboolean
gis_basemap_draw (const GisView *view,
                  cairo_t *cr,
                  gpointer data,
                  GCancellable *cancellable,
                  GError **error)
{
  const GisBasemap *basemap = data;
  const double world_m = 2 * GIS_MERCATOR_HALF_M, ground = basemap->dark ? 0.14 : 0.95;
  /* Large pictures (print) look at deeper tiles, as a screen of that density would. */
  double density = view->scale > 1 ? log2 (view->scale) : 0;
  int zoom = CLAMP ((int) floor (view->zoom + density + 0.5), 0, MAX_ZOOM);
  double world_px = GIS_TILE_PX * exp2 (zoom);
  GisBox box = get_drawn_box (view, cr);
  int last_x = to_tile ((box.max_x + GIS_MERCATOR_HALF_M) / world_m, zoom);
  int last_y = to_tile ((GIS_MERCATOR_HALF_M - box.min_y) / world_m, zoom);

  cairo_set_source_rgb (cr, ground, ground, ground);
  cairo_paint (cr);
  for (int y = to_tile ((GIS_MERCATOR_HALF_M - box.max_y) / world_m, zoom); y <= last_y; y++)
    for (int x = to_tile ((box.min_x + GIS_MERCATOR_HALF_M) / world_m, zoom); x <= last_x; x++)
      {
        GisTileKey key = { zoom, x, y };
        GError *cause = NULL;
        cairo_surface_t *tile;
        if (g_cancellable_set_error_if_cancelled (cancellable, error))
          return FALSE;
        tile = gis_tile_files_dup_tile (basemap->files, &key, basemap->gcj02, &cause);
        if (cause != NULL)
          {
            g_propagate_error (error, cause);
            return FALSE;
          }
        if (tile == NULL)
          continue;
        if (basemap->dark)
          gis_tile_picture_darken (tile);
        draw_tile (cr, tile, &key, view, (view->center_x / world_m + 0.5) * world_px,
                   (0.5 - view->center_y / world_m) * world_px);
        cairo_surface_destroy (tile);
      }
  if (basemap->opacity > 0 && basemap->opacity < 1)
    {
      cairo_set_source_rgb (cr, ground, ground, ground);
      cairo_paint_with_alpha (cr, 1 - basemap->opacity);
    }
  return TRUE;
}
