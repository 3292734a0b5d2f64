/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Antialiased drawing straight into the pixels of an image, for pictures made of very many small
 * things: an order faster than a general path engine, with two primitives.
 *
 *   strokes  lines gather in a coverage mask (the greater coverage wins, as in a union), which is then
 *            laid over the picture in one colour: overlaps of translucent lines do not add up
 *   fills    rings gather in an accumulation buffer of signed areas, exact per pixel, even-odd
 *
 * All coordinates are device pixels from the top left corner; any finite value may be given, what lies
 * outside is cut away. One raster belongs to one thread. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _GisRaster GisRaster;

/* @pixels (borrowed): 0xAARRGGBB premultiplied or 0xxxRRGGBB, rows @stride bytes apart. */
GisRaster *gis_raster_new (guint8 *pixels, int stride, int width, int height);
void gis_raster_free (GisRaster *raster);
/* Looked at within long lines and rings too: what is added after it was cancelled is left out. Borrowed,
 * NULL: never. */
void gis_raster_set_cancellable (GisRaster *raster, GCancellable *cancellable);

/* Adds a line of @n vertices (pairs) to the mask. Joins are round; ends too when @round, else cut
 * straight. O(pixels covered). */
void
gis_raster_add_line (GisRaster *raster, const double *xy, guint n, double width, gboolean round);
/* Lays the mask over the picture and empties it. @alpha 0–1. */
void gis_raster_stroke (GisRaster *raster, guint32 rgb, double alpha);

/* Adds a ring (closed by itself) to the area. O(rows and pixels it crosses). */
void gis_raster_add_ring (GisRaster *raster, const double *xy, guint n);
/* Fills the area, even-odd, and empties it. */
void gis_raster_fill (GisRaster *raster, guint32 rgb, double alpha);
/* Falling diagonals over an area, @step apart, in the area's colour. */
typedef struct
{
  double step, width;
  double offset; /* x + y of some line, negated: anchors the hatch beyond this picture */
  double alpha;
} GisHatch;
void gis_raster_fill_hatched (GisRaster *raster, guint32 rgb, double alpha, const GisHatch *lines);

/* An upright rectangle, at once. */
void gis_raster_rectangle (GisRaster *raster,
                           double min_x,
                           double min_y,
                           double max_x,
                           double max_y,
                           guint32 rgb,
                           double alpha);
/* Lays a premultiplied picture over, its top left corner at (@left, @top). */
void gis_raster_blit (GisRaster *raster,
                      const guint8 *from,
                      int from_stride,
                      int width,
                      int height,
                      int left,
                      int top);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GisRaster, gis_raster_free)

G_END_DECLS
