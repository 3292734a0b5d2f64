/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rasteriser's buffers, rectangles and pictures. A thread keeps its buffers from one picture to the
 * next: to get fresh memory costs as much as drawing a tile of it. */
#include "gis/scene/raster-private.h"
#include <math.h>
#include <wchar.h>

/* Buffers for pictures beyond this, 8 million pixels, are not kept. */
#define MAX_KEPT_BYTES ((gsize) 32 << 20)

G_STATIC_ASSERT (sizeof (wchar_t) == sizeof (guint32));

/* ---- Buffers ---- */

static void
scratches_free (gpointer data)
{
  GisScratches *scratches = data;

  if (scratches == NULL)
    return;
  g_free (scratches->mask.data);
  g_free (scratches->mask_bits.data);
  g_free (scratches->cells.data);
  g_free (scratches->cell_bits.data);
  g_free (scratches);
}

static GPrivate kept = G_PRIVATE_INIT (scratches_free);

gpointer
gis_scratch_ensure (GisScratch *scratch, gsize size)
{
  if (scratch->size >= size)
    return scratch->data;
  g_free (scratch->data);
  scratch->data = g_malloc0 (size);
  scratch->size = size;
  return scratch->data;
}

static void
shrink (GisScratch *scratch)
{
  if (scratch->size <= MAX_KEPT_BYTES)
    return;
  g_clear_pointer (&scratch->data, g_free);
  scratch->size = 0;
}

GisRaster *
gis_raster_new (guint8 *pixels, int stride, int width, int height)
{
  GisRaster *raster = g_new0 (GisRaster, 1);
  GisScratches *scratches = g_private_get (&kept);

  raster->pixels = pixels;
  raster->stride = stride;
  raster->width = width;
  raster->height = height;
  raster->vertices = g_array_new (FALSE, FALSE, 2 * sizeof (double));
  raster->rings = g_array_new (FALSE, FALSE, sizeof (GisRing));
  gis_raster_drop_rings (raster);
  gis_raster_drop_mask (raster);
  if (scratches != NULL)
    {
      raster->scratch = *scratches;
      *scratches = (GisScratches){ { NULL, 0 }, { NULL, 0 }, { NULL, 0 }, { NULL, 0 } };
    }
  return raster;
}

void
gis_raster_free (GisRaster *raster)
{
  GisScratches *own;

  if (raster == NULL)
    return;
  gis_raster_drop_mask (raster);
  g_array_unref (raster->vertices);
  g_array_unref (raster->rings);
  shrink (&raster->scratch.mask);
  shrink (&raster->scratch.cells);
  own = g_new (GisScratches, 1);
  *own = raster->scratch;
  g_private_replace (&kept, own);
  g_free (raster);
}

void
gis_raster_set_cancellable (GisRaster *raster, GCancellable *cancellable)
{
  raster->cancellable = cancellable;
}

/* ---- Pixels ---- */

VECTORISED static void
fill_translucent (guint32 *to, int n, guint32 source)
{
  GisFour sources = { source, source, source, source };
  int i = 0;

  for (; i + 4 <= n; i += 4)
    gis_four_store (to + i, gis_four_over (sources, gis_four_load (to + i)));
  for (; i < n; i++)
    to[i] = gis_pixel_over (source, to[i]);
}

void
gis_pixels_fill (guint32 *to, int n, guint32 source)
{
  if (source >> 24 != 255)
    fill_translucent (to, n, source);
  else if (n < 8)
    for (int i = 0; i < n; i++)
      to[i] = source;
  else
    wmemset ((wchar_t *) (gpointer) to, (wchar_t) source, (gsize) n);
}

VECTORISED void
gis_pixels_blit (guint32 *restrict to, const guint32 *restrict from, int n)
{
  int i = 0;

  for (; i + 4 <= n; i += 4)
    gis_four_store (to + i, gis_four_over (gis_four_load (from + i), gis_four_load (to + i)));
  for (; i < n; i++)
    to[i] = gis_pixel_over (from[i], to[i]);
}

/* ---- Rectangles and pictures ---- */

void
gis_raster_rectangle (GisRaster *raster,
                      double min_x,
                      double min_y,
                      double max_x,
                      double max_y,
                      guint32 rgb,
                      double alpha)
{
  guint32 source = gis_pixel_scale (0xff000000 | rgb, gis_alpha_to_byte (alpha));
  int x0, y0, x1, y1;

  if (!(min_x < max_x && min_y < max_y))
    return;
  min_x = MAX (min_x, 0);
  min_y = MAX (min_y, 0);
  max_x = MIN (max_x, raster->width);
  max_y = MIN (max_y, raster->height);
  if (!(min_x < max_x && min_y < max_y))
    return;
  x0 = (int) min_x;
  y0 = (int) min_y;
  x1 = (int) ceil (max_x);
  y1 = (int) ceil (max_y);
  for (int y = y0; y < y1; y++)
    {
      guint32 *to = gis_raster_get_row (raster, y);
      float high = (float) (MIN (max_y, y + 1) - MAX (min_y, y)) * 255;
      for (int x = x0; x < x1; x++)
        {
          float wide = (float) (MIN (max_x, x + 1) - MAX (min_x, x));
          to[x] = gis_pixel_over (gis_pixel_scale (source, (guint32) (wide * high + 0.5f)), to[x]);
        }
    }
}

void
gis_raster_blit (GisRaster *raster,
                 const guint8 *from,
                 int from_stride,
                 int width,
                 int height,
                 int left,
                 int top)
{
  int x0 = MAX (0, -left);
  int y0 = MAX (0, -top);
  int x1 = MIN (width, raster->width - left);
  int y1 = MIN (height, raster->height - top);

  for (int y = y0; y < y1 && x0 < x1; y++)
    {
      const guint32 *row =
        (const guint32 *) (gconstpointer) (from + (gsize) y * (gsize) from_stride);
      gis_pixels_blit (gis_raster_get_row (raster, top + y) + left + x0, row + x0, x1 - x0);
    }
}
