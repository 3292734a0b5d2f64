/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gis/tiles/align.h"

#include "gis/crs/crs.h"
#include "gis/tiles/picture.h"
#include <math.h>

#define OVER_PX 0.02

/* A corner of the map (in px of its level) in px of the source's level. */
static void
locate (double px, double py, int zoom, int source_zoom, gboolean gcj02, double *sx, double *sy)
{
  double world = GIS_TILE_PX * exp2 (zoom), source = GIS_TILE_PX * exp2 (source_zoom);
  double lon, lat, x = (px / world * 2 - 1) * GIS_MERCATOR_HALF_M;
  double y = (1 - py / world * 2) * GIS_MERCATOR_HALF_M;

  if (gcj02)
    {
      gis_mercator_to_degrees (x, y, &lon, &lat);
      gis_crs_shift_to_gcj02 (&lon, &lat);
      gis_mercator_from_degrees (lon, lat, &x, &y);
    }
  *sx = (x / GIS_MERCATOR_HALF_M + 1) / 2 * source;
  *sy = (1 - y / GIS_MERCATOR_HALF_M) / 2 * source;
}

/* Whole pixels where only rounding keeps them from it. */
static double
settle (double px)
{
  return fabs (px - round (px)) < 1e-4 ? round (px) : px;
}

void
gis_tile_plan_init (GisTilePlan *plan, const GisTileKey *key, int max_zoom, gboolean gcj02)
{
  int zoom = MIN (key->zoom, max_zoom), last = (1 << zoom) - 1;
  double corners[3][2]; /* top left, top right, bottom left */
  double min_x = G_MAXDOUBLE, min_y = G_MAXDOUBLE, max_x = -G_MAXDOUBLE, max_y = -G_MAXDOUBLE;

  for (guint i = 0; i < 3; i++)
    {
      locate ((key->x + (i == 1)) * (double) GIS_TILE_PX,
              (key->y + (i == 2)) * (double) GIS_TILE_PX, key->zoom, zoom, gcj02, &corners[i][0],
              &corners[i][1]);
      for (guint k = 0; k < 2; k++)
        corners[i][k] = settle (corners[i][k]);
    }
  for (guint i = 0; i < 4; i++)
    {
      double x = i < 3 ? corners[i][0] : corners[1][0] + corners[2][0] - corners[0][0];
      double y = i < 3 ? corners[i][1] : corners[1][1] + corners[2][1] - corners[0][1];
      min_x = fmin (min_x, x);
      max_x = fmax (max_x, x);
      min_y = fmin (min_y, y);
      max_y = fmax (max_y, y);
    }
  *plan = (GisTilePlan){ 0 };
  cairo_matrix_init (&plan->matrix, (corners[1][0] - corners[0][0]) / GIS_TILE_PX,
                     (corners[1][1] - corners[0][1]) / GIS_TILE_PX,
                     (corners[2][0] - corners[0][0]) / GIS_TILE_PX,
                     (corners[2][1] - corners[0][1]) / GIS_TILE_PX, corners[0][0], corners[0][1]);
  plan->exact = zoom == key->zoom && !gcj02;
  for (int y = (int) floor (min_y / GIS_TILE_PX); y * (double) GIS_TILE_PX < max_y; y++)
    for (int x = (int) floor (min_x / GIS_TILE_PX); x * (double) GIS_TILE_PX < max_x; x++)
      if (x >= 0 && y >= 0 && x <= last && y <= last && plan->n_parts < GIS_TILE_MAX_PARTS)
        plan->parts[plan->n_parts++] = (GisTileKey){ zoom, x, y };
}

cairo_surface_t *
gis_tile_plan_compose (const GisTilePlan *plan, cairo_surface_t *const *pictures)
{
  cairo_surface_t *surface = NULL;
  cairo_matrix_t inverse = plan->matrix;
  cairo_t *cr = NULL;

  if (cairo_matrix_invert (&inverse) != CAIRO_STATUS_SUCCESS)
    return NULL;
  for (guint i = 0; i < plan->n_parts; i++)
    {
      double left = plan->parts[i].x * (double) GIS_TILE_PX;
      double top = plan->parts[i].y * (double) GIS_TILE_PX;
      double scale;
      if (pictures[i] == NULL)
        continue;
      if (cr == NULL)
        {
          surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, GIS_TILE_PX, GIS_TILE_PX);
          cr = cairo_create (surface);
          cairo_set_antialias (cr, CAIRO_ANTIALIAS_NONE); /* each pixel is of one part */
        }
      scale = (double) GIS_TILE_PX / cairo_image_surface_get_width (pictures[i]);
      cairo_save (cr);
      cairo_transform (cr, &inverse);
      /* About the part's corner: cairo's fixed point does not reach the far side of the world. */
      cairo_translate (cr, left, top);
      /* A hair over, lest cairo's fixed point leave a pixel between two parts to neither. */
      cairo_rectangle (cr, -OVER_PX, -OVER_PX, GIS_TILE_PX + 2 * OVER_PX,
                       GIS_TILE_PX + 2 * OVER_PX);
      cairo_scale (cr, scale, scale);
      cairo_set_source_surface (cr, pictures[i], 0, 0);
      cairo_pattern_set_extend (cairo_get_source (cr), CAIRO_EXTEND_PAD);
      cairo_pattern_set_filter (cairo_get_source (cr), plan->exact && scale == 1
                                                         ? CAIRO_FILTER_NEAREST
                                                         : CAIRO_FILTER_BILINEAR);
      cairo_fill (cr);
      cairo_restore (cr);
    }
  if (cr != NULL)
    {
      cairo_destroy (cr);
      cairo_surface_flush (surface);
    }
  return surface;
}
