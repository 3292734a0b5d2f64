/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What lines and areas are drawn with: through a raster into the pixels of an image when there is
 * one, else through cairo (print, PDF, swatches), from the same calls in logical pixels. */
#pragma once

#include "gis/scene/raster.h"

#include <cairo.h>

G_BEGIN_DECLS

typedef struct
{
  cairo_t *cr;
  GisRaster *raster; /* NULL: cairo */
  double scale;      /* device px per logical px, for the raster */
  GArray *points;    /* scratch: pairs of one line */
  guint n_pending;   /* vertices in cairo's path */
} GisPen;

typedef struct
{
  guint32 rgb;
  double alpha;
  double width_px;
  gboolean round;       /* ends; joins always are */
  const double *dashes; /* on, off, …; NULL: none */
  guint n_dashes;
} GisStroke;

void gis_pen_init (GisPen *pen, cairo_t *cr, GisRaster *raster, double scale);
void gis_pen_clear (GisPen *pen);
/* TRUE when lines of both may be painted by one gis_pen_stroke(). */
gboolean gis_pen_is_same (const GisPen *pen, const GisStroke *a, const GisStroke *b);
/* Adds a line that lies @start_px along the whole it is a part of: dashes go on from there. */
void
gis_pen_add_line (GisPen *pen, const GisStroke *stroke, const double *xy, guint n, double start_px);
/* Paints what was added. */
void gis_pen_stroke (GisPen *pen, const GisStroke *stroke);
/* Adds a ring, which closes itself, to the area that gis_pen_fill() fills, even-odd. */
void gis_pen_add_ring (GisPen *pen, const double *xy, guint n);
void gis_pen_fill (GisPen *pen, guint32 rgb, double alpha);
void gis_pen_rectangle (GisPen *pen,
                        double x,
                        double y,
                        double width,
                        double height,
                        guint32 rgb,
                        double alpha);

G_END_DECLS
