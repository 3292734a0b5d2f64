/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What part of the world a picture shows. Web Mercator; zoom as web maps have it (256 px tiles at
 * scale 1), fractional allowed. */
#pragma once

#include "gis/geometry/geometry.h"

G_BEGIN_DECLS

typedef struct
{
  double center_x, center_y;  /* Web Mercator metres */
  double zoom;                /* 0–23 */
  double rotation_rad;        /* clockwise */
  double width_px, height_px; /* logical pixels */
  double scale;               /* device pixels per logical pixel */
} GisView;

/* Mercator metres per logical pixel. */
double gis_view_get_resolution (const GisView *view);
void gis_view_to_screen (const GisView *view, double x, double y, double *px, double *py);
void gis_view_from_screen (const GisView *view, double px, double py, double *x, double *y);
/* Mercator box that covers the view (rotation included). */
GisBox gis_view_get_box (const GisView *view);
/* The view that fits @box (Mercator) with @margin_px; zoom capped at @max_zoom. */
GisView gis_view_fit (const GisBox *box,
                      double width_px,
                      double height_px,
                      double margin_px,
                      double max_zoom);

G_END_DECLS
