/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the parts of the rasteriser share: its buffers and how colours are laid over pixels.
 *
 * Both buffers are all zero between two pictures, so that they serve the next one as they are, of
 * whatever size; what was written is known from a bit for each piece of a row. */
#pragma once

#include "gis/scene/raster.h"
#include <string.h>

G_BEGIN_DECLS

/* The loops over pixels are written to be vectorised. */
#define VECTORISED __attribute__ ((optimize ("O3")))

typedef struct
{
  gpointer data;
  gsize size; /* bytes */
} GisScratch;

typedef struct
{
  GisScratch mask, mask_bits, cells, cell_bits;
} GisScratches;

typedef struct
{
  guint first, n; /* vertices */
} GisRing;

struct _GisRaster
{
  guint8 *pixels;
  int stride, width, height;
  GisScratches scratch;
  /* strokes: a byte a pixel, a bit for eight of them */
  guint8 *mask;
  guint64 *mask_bits;
  int mask_stride, n_mask_words; /* of a row */
  int mask_top, mask_end;        /* rows that hold something */
  int mask_first, mask_last;     /* words of them */
  /* areas: rings that wait to be filled, and their box */
  GArray *vertices; /* double pairs */
  GArray *rings;    /* GisRing */
  double min_x, min_y, max_x, max_y;
  GCancellable *cancellable; /* borrowed */
};

/* At least @size bytes, all zero. */
gpointer gis_scratch_ensure (GisScratch *scratch, gsize size);
/* Empty the mask, the rings: unpainted. */
void gis_raster_drop_mask (GisRaster *raster);
void gis_raster_drop_rings (GisRaster *raster);

/* At vertex @i of a line or ring, now and then: whether nobody waits for the picture any more. */
static inline gboolean
gis_raster_is_cancelled (const GisRaster *raster, guint i)
{
  return (i & 0x3ff) == 0x3ff && g_cancellable_is_cancelled (raster->cancellable);
}

static inline guint32 *
gis_raster_get_row (const GisRaster *raster, int y)
{
  return (guint32 *) (gpointer) (raster->pixels + (gsize) y * (gsize) raster->stride);
}

/* All four channels of @pixel times @part / 255, rounded. */
static inline guint32
gis_pixel_scale (guint32 pixel, guint32 part)
{
  guint32 rb = (pixel & 0x00ff00ff) * part + 0x00800080;
  guint32 ag = ((pixel >> 8) & 0x00ff00ff) * part + 0x00800080;
  rb = ((rb + ((rb >> 8) & 0x00ff00ff)) >> 8) & 0x00ff00ff;
  ag = (ag + ((ag >> 8) & 0x00ff00ff)) & 0xff00ff00;
  return rb | ag;
}

/* @source premultiplied. */
static inline guint32
gis_pixel_over (guint32 source, guint32 under)
{
  return source + gis_pixel_scale (under, 255 - (source >> 24));
}

static inline guint32
gis_alpha_to_byte (double alpha)
{
  return (guint32) (CLAMP (alpha, 0, 1) * 255 + 0.5);
}

/* Four pixels at once: sixteen-bit lanes hold a channel each. */
typedef guint32 GisFour __attribute__ ((vector_size (16)));
typedef guint16 GisLanes __attribute__ ((vector_size (16)));

static inline GisFour
gis_four_load (const guint32 *from)
{
  GisFour four;

  memcpy (&four, from, sizeof four);
  return four;
}

static inline void
gis_four_store (guint32 *to, GisFour four)
{
  memcpy (to, &four, sizeof four);
}

/* Each of @value, under 65026, over 255, rounded. */
static inline GisLanes
gis_lanes_divide (GisLanes value)
{
  value += 128;
  return (value + (value >> 8)) >> 8;
}

/* @source premultiplied. */
static inline GisFour
gis_four_over (GisFour source, GisFour under)
{
  GisFour rest = 255 - (source >> 24);
  GisLanes parts = (GisLanes) (rest | rest << 16);
  GisLanes rb = gis_lanes_divide ((GisLanes) (under & 0x00ff00ff) * parts);
  GisLanes ag = gis_lanes_divide ((GisLanes) ((under >> 8) & 0x00ff00ff) * parts);

  return source + ((GisFour) rb | (GisFour) ag << 8);
}

/* How much of a pixel, taken as an interval @pixel wide about @distance ≥ 0, lies in [−half, half]. */
static inline float
gis_get_overlap (float distance, float half, float pixel)
{
  float overlap = MIN (half, distance + pixel / 2) - MAX (-half, distance - pixel / 2);
  return overlap > 0 ? overlap / pixel : 0;
}

/* @n pixels of @source, premultiplied. */
void gis_pixels_fill (guint32 *to, int n, guint32 source);
/* @from premultiplied. */
void gis_pixels_blit (guint32 *restrict to, const guint32 *restrict from, int n);

G_END_DECLS
