/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lines by distance: each segment is a capsule or a rectangle, and a pixel is covered by how far its
 * centre lies from the axis: it counts as the interval that the line's steeper direction cuts out of
 * it, so that the pixels of a row or column always add up to the line's width. */
#include "gis/scene/raster-private.h"
#include <math.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

#define SLICE 8 /* px: what a bit of the mask stands for */
/* Lines wider than this are looked at for spans that are covered wholly. */
#define WIDE_PX 8
/* Joins of lines up to this width are square: nobody sees the difference. */
#define THIN_PX 2.5
#define EVERYWHERE 1e9

typedef float Floats __attribute__ ((vector_size (16)));
typedef gint32 Ints __attribute__ ((vector_size (16)));
typedef guint8 Bytes __attribute__ ((vector_size (16)));
typedef guint64 Words __attribute__ ((vector_size (16)));

typedef struct
{
  double ax, ay;
  double ux, uy; /* along */
  double length, half;
  gboolean round_start, round_end;
} Segment;

/* ---- Vectors ---- */

static inline Floats
fill_floats (float value)
{
  return (Floats){ value, value, value, value };
}

static inline Floats
choose (Ints when, Floats a, Floats b)
{
  return (Floats) (((Ints) a & when) | ((Ints) b & ~when));
}

static inline Floats
least (Floats a, Floats b)
{
#ifdef __SSE2__
  return _mm_min_ps (a, b);
#else
  return choose (a < b, a, b);
#endif
}

static inline Floats
greatest (Floats a, Floats b)
{
#ifdef __SSE2__
  return _mm_max_ps (a, b);
#else
  return choose (a > b, a, b);
#endif
}

static inline Floats
root (Floats a)
{
#ifdef __SSE2__
  return _mm_sqrt_ps (a);
#else
  return (Floats){ sqrtf (a[0]), sqrtf (a[1]), sqrtf (a[2]), sqrtf (a[3]) };
#endif
}

/* Eight bytes become what is greater: they, or the values, 0–255. */
static inline void
raise_eight (guint8 *row, Floats low, Floats high)
{
#ifdef __SSE2__
  __m128i values = _mm_packs_epi32 (_mm_cvttps_epi32 (low), _mm_cvttps_epi32 (high));
  __m128i bytes = _mm_packus_epi16 (values, values);
  bytes = _mm_max_epu8 (bytes, _mm_loadl_epi64 ((const __m128i *) (gconstpointer) row));
  _mm_storel_epi64 ((__m128i *) (gpointer) row, bytes);
#else
  for (int i = 0; i < 4; i++)
    {
      row[i] = MAX (row[i], (guint8) low[i]);
      row[i + 4] = MAX (row[i + 4], (guint8) high[i]);
    }
#endif
}

/* ---- Covering ---- */

/* What does not change from row to row. At the centre of pixel x of row y a point lies
 * across − uy · x from the axis and along + ux · x from the start. */
typedef struct
{
  float turn, step; /* uy, ux */
  float half;
  float reach; /* half the extent of a pixel across the line: ½ upright … 0.35 diagonal */
  float scale;
  float low, high;             /* where the line is cut straight; far away: nowhere */
  float round_low, round_high; /* where it is rounded off */
} Shape;

/* How much of a pixel, taken as an interval about where its centre lies, the line takes across; times
 * how much of it along, near a straight cut. Of 255, and a half for rounding. */
static inline Floats
cover_four (const Shape *shape, Floats across, Floats along, gboolean rounded)
{
  const Floats none = fill_floats (0);
  const Floats half = fill_floats (shape->half);
  const Floats reach = fill_floats (shape->reach);
  Floats distance, wide, deep;

  if (rounded)
    {
      Floats beyond =
        greatest (fill_floats (shape->round_low) - along, along - fill_floats (shape->round_high));
      beyond = greatest (beyond, none);
      distance = root (across * across + beyond * beyond);
    }
  else
    distance = greatest (across, -across);
  wide = least (distance + reach, half) - greatest (distance - reach, -half);
  deep = least (along + 0.5f, fill_floats (shape->high)) -
         greatest (along - 0.5f, fill_floats (shape->low));
  return greatest (wide, none) * greatest (deep, none) * fill_floats (shape->scale) + 0.5f;
}

/* @n pixels from one for which @across and @along hold; up to seven more are looked at. */
static inline void
cover_span (guint8 *row, int n, const Shape *shape, float across, float along, gboolean rounded)
{
  const Floats steps = { 0, 1, 2, 3 };
  Floats turn = fill_floats (shape->turn), step = fill_floats (shape->step);
  Floats low_across = fill_floats (across) - turn * steps;
  Floats low_along = fill_floats (along) + step * steps;

  for (int i = 0; i < n; i += SLICE)
    {
      raise_eight (row + i, cover_four (shape, low_across, low_along, rounded),
                   cover_four (shape, low_across - 4 * turn, low_along + 4 * step, rounded));
      low_across -= SLICE * turn;
      low_along += SLICE * step;
    }
}

/* Columns [first, end) of a row hold something. */
static inline void
touch (GisRaster *raster, int y, int first, int end)
{
  guint64 *words = raster->mask_bits + (gsize) y * (gsize) raster->n_mask_words;
  int from = first / SLICE, to = (end - 1) / SLICE;

  raster->mask_first = MIN (raster->mask_first, from >> 6);
  raster->mask_last = MAX (raster->mask_last, to >> 6);
  if (from >> 6 == to >> 6)
    words[from >> 6] |= G_MAXUINT64 >> (63 - (to - from)) << (from & 63);
  else
    for (int slice = from; slice <= to; slice++)
      words[slice >> 6] |= G_GUINT64_CONSTANT (1) << (slice & 63);
}

/* Rounding of what is known to fit an int. */
static inline int
floor_int (double value)
{
  int whole = (int) value;
  return whole - (value < whole);
}

static inline int
ceil_int (double value)
{
  int whole = (int) value;
  return whole + (value > whole);
}

/* What lies between two values that grow evenly along a row and from row to row: columns about a centre;
 * where they do not grow along a row, all of it or nothing. */
typedef struct
{
  double center, step, half;
  gboolean flat;
} Band;

/* Where low ≤ value + slope · x + step · row ≤ high. */
static inline Band
make_band (double value, double slope, double step, double low, double high)
{
  double middle = (low + high) / 2;
  double half = (high - low) / 2;

  if (fabs (slope) < 1e-9)
    return (Band){ value - middle, step, half, TRUE };
  return (Band){ (middle - value) / slope, -step / slope, half / fabs (slope), FALSE };
}

/* Narrows [*from, *to] to the band's part of a row. */
static inline void
narrow (const Band *band, int row, double *from, double *to)
{
  double center = band->center + row * band->step;

  if (!band->flat)
    {
      *from = MAX (*from, center - band->half);
      *to = MIN (*to, center + band->half);
    }
  else if (fabs (center) > band->half)
    *to = *from - 1;
}

typedef struct
{
  Shape shape;
  double across, along; /* at the first pixel of the first row */
  Band sides, ends;
  gboolean wide;
  Band inner_sides, inner_ends; /* covered wholly; only when wide */
} Track;

static Track
make_track (const Segment *s, int top)
{
  double dx = 0.5 - s->ax;
  double dy = top + 0.5 - s->ay;
  double pixel = MAX (fabs (s->ux), fabs (s->uy));
  double reach = s->half + 0.5;
  Track track = { .shape = { .turn = (float) s->uy,
                             .step = (float) s->ux,
                             .half = (float) s->half,
                             .reach = (float) (pixel / 2),
                             .scale = (float) (255 / pixel),
                             .low = s->round_start ? (float) -EVERYWHERE : 0,
                             .high = s->round_end ? (float) EVERYWHERE : (float) s->length,
                             .round_low = s->round_start ? 0 : (float) -EVERYWHERE,
                             .round_high = s->round_end ? (float) s->length : (float) EVERYWHERE },
                  .across = dy * s->ux - dx * s->uy,
                  .along = dx * s->ux + dy * s->uy,
                  .wide = s->half > WIDE_PX / 2 };

  track.sides = make_band (track.across, -s->uy, s->ux, -reach, reach);
  track.ends = make_band (track.along, s->ux, s->uy, s->round_start ? -reach : -0.5,
                          s->length + (s->round_end ? reach : 0.5));
  if (track.wide)
    {
      track.inner_sides = make_band (track.across, -s->uy, s->ux, 0.5 - s->half, s->half - 0.5);
      track.inner_ends = make_band (track.along, s->ux, s->uy, s->round_start ? 0 : 0.5,
                                    s->length - (s->round_end ? 0 : 0.5));
    }
  return track;
}

/* Columns [first, end) of a row, of which those inside are set at once. */
static inline void
cover_wide (guint8 *row, int first, int end, const Track *track, int k, gboolean rounded)
{
  const Shape *shape = &track->shape;
  double across = track->across + k * shape->step;
  double along = track->along + k * shape->turn;
  double from = first, to = end - 1;
  int inner, inner_end;

  narrow (&track->inner_sides, k, &from, &to);
  narrow (&track->inner_ends, k, &from, &to);
  inner = from <= to ? ceil_int (from) : end;
  inner_end = from <= to ? MAX (floor_int (to) + 1, inner) : end;
  memset (row + inner, 255, (gsize) (inner_end - inner));
  cover_span (row + first, inner - first, shape, (float) (across - shape->turn * first),
              (float) (along + shape->step * first), rounded);
  cover_span (row + inner_end, end - inner_end, shape, (float) (across - shape->turn * inner_end),
              (float) (along + shape->step * inner_end), rounded);
}

static inline void
cover_rows (GisRaster *raster, const Track *track, int top, int bottom, gboolean rounded)
{
  const Shape *shape = &track->shape;

  for (int y = top, k = 0; y <= bottom; y++, k++)
    {
      guint8 *row = raster->mask + (gsize) y * (gsize) raster->mask_stride;
      double from = 0, to = raster->width - 1;
      int first, end;
      narrow (&track->sides, k, &from, &to);
      narrow (&track->ends, k, &from, &to);
      if (!(from <= to))
        continue;
      first = ceil_int (from);
      end = floor_int (to) + 1;
      if (first >= end)
        continue;
      /* Beyond the right side the mask may get what is never painted, but must be emptied. */
      touch (raster, y, first, end + SLICE > raster->width ? end + SLICE - 1 : end);
      if (track->wide)
        cover_wide (row, first, end, track, k, rounded);
      else
        cover_span (row + first, end - first, shape,
                    (float) (track->across + k * shape->step - shape->turn * first),
                    (float) (track->along + k * shape->turn + shape->step * first), rounded);
    }
}

static void
cover_segment (GisRaster *raster, const Segment *s)
{
  double reach = s->half + 0.5;
  double end_x = s->ax + s->ux * s->length;
  double end_y = s->ay + s->uy * s->length;
  double top = MAX (MIN (s->ay, end_y) - reach - 0.5, 0);
  double bottom = MIN (MAX (s->ay, end_y) + reach - 0.5, raster->height - 1);
  int first, last;
  Track track;

  if (!(top <= bottom) || MAX (s->ax, end_x) + reach < 0 ||
      MIN (s->ax, end_x) - reach > raster->width)
    return;
  first = ceil_int (top);
  last = floor_int (bottom);
  raster->mask_top = MIN (raster->mask_top, first);
  raster->mask_end = MAX (raster->mask_end, last + 1);
  track = make_track (s, first);
  if (s->round_start || s->round_end)
    cover_rows (raster, &track, first, last, TRUE);
  else
    cover_rows (raster, &track, first, last, FALSE);
}

/* Padded: eight bytes may be written from any pixel on. */
static void
need_mask (GisRaster *raster)
{
  gsize height = (gsize) MAX (raster->height, 0);

  if (raster->mask != NULL)
    return;
  raster->mask_stride = (raster->width + 2 * SLICE - 1) / SLICE * SLICE;
  raster->n_mask_words = (raster->mask_stride / SLICE + 63) / 64;
  raster->mask = gis_scratch_ensure (&raster->scratch.mask, height * (gsize) raster->mask_stride);
  raster->mask_bits = gis_scratch_ensure (&raster->scratch.mask_bits,
                                          sizeof (guint64) * height * (gsize) raster->n_mask_words);
}

/* Thin joins overlap squarely instead of being round. */
static void
square_joins (Segment *s)
{
  if (s->half > THIN_PX / 2)
    return;
  if (s->round_start)
    {
      s->ax -= s->ux * s->half;
      s->ay -= s->uy * s->half;
      s->length += s->half;
    }
  if (s->round_end)
    s->length += s->half;
  s->round_start = s->round_end = FALSE;
}

void
gis_raster_add_line (GisRaster *raster, const double *xy, guint n, double width, gboolean round)
{
  gboolean first = TRUE;
  guint from = 0;

  need_mask (raster);
  for (guint i = 1; i < n && !gis_raster_is_cancelled (raster, i); i++)
    {
      double dx = xy[2 * i] - xy[2 * from];
      double dy = xy[2 * i + 1] - xy[2 * from + 1];
      double length = sqrt (dx * dx + dy * dy);
      Segment s = { .ax = xy[2 * from],
                    .ay = xy[2 * from + 1],
                    .ux = 1,
                    .length = length,
                    .half = width / 2,
                    .round_start = round || !first,
                    .round_end = round || i + 1 < n };
      /* A line without length is a dot when its ends are round. */
      if (length < 1e-6 && !(round && first && i + 1 == n))
        continue;
      if (length >= 1e-6)
        {
          s.ux = dx / length;
          s.uy = dy / length;
        }
      square_joins (&s);
      if (isfinite (length))
        cover_segment (raster, &s);
      first = FALSE;
      from = i;
    }
}

/* ---- Painting ---- */

/* Lays @color, opaque, over four pixels, by @parts of 255. */
static inline GisFour
blend_four (GisFour color, GisFour parts, GisFour under)
{
  GisLanes part = (GisLanes) (parts | parts << 16);
  GisLanes rest = 255 - part;
  GisLanes rb = (GisLanes) (color & 0x00ff00ff) * part + (GisLanes) (under & 0x00ff00ff) * rest;
  GisLanes ag =
    (GisLanes) ((color >> 8) & 0x00ff00ff) * part + (GisLanes) ((under >> 8) & 0x00ff00ff) * rest;

  return (GisFour) gis_lanes_divide (rb) | (GisFour) gis_lanes_divide (ag) << 8;
}

/* Eight pixels, all alike: a branch for each would cost more than it spares. */
static inline void
paint_eight (guint64 eight, guint32 *to, GisFour color, guint16 alpha)
{
  const GisLanes zero = { 0 };
  const Words mask = { eight, 0 };
  /* Bytes to sixteen, then to thirty-two bits. */
  GisLanes wide = (GisLanes) __builtin_shuffle (
    (Bytes) mask, (Bytes) zero, (Bytes){ 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23 });
  GisLanes low, high;

  if (alpha != 255)
    wide = gis_lanes_divide (wide * alpha);
  low = __builtin_shuffle (wide, zero, (GisLanes){ 0, 8, 1, 9, 2, 10, 3, 11 });
  high = __builtin_shuffle (wide, zero, (GisLanes){ 4, 12, 5, 13, 6, 14, 7, 15 });
  gis_four_store (to, blend_four (color, (GisFour) low, gis_four_load (to)));
  gis_four_store (to + 4, blend_four (color, (GisFour) high, gis_four_load (to + 4)));
}

/* One slice of @n pixels, and empties its mask. */
static inline void
paint_slice (guint8 *mask, guint32 *to, int n, guint32 rgb, guint16 alpha)
{
  const GisFour color = { rgb, rgb, rgb, rgb };
  guint64 eight;

  memcpy (&eight, mask, SLICE);
  memset (mask, 0, SLICE);
  if (eight == 0)
    return;
  if (n < SLICE)
    {
      guint32 some[SLICE] = { 0 };
      memcpy (some, to, sizeof (guint32) * (gsize) MAX (n, 0));
      paint_eight (eight, some, color, alpha);
      memcpy (to, some, sizeof (guint32) * (gsize) MAX (n, 0));
    }
  else if (eight == G_MAXUINT64 && alpha == 255)
    {
      gis_four_store (to, color);
      gis_four_store (to + 4, color);
    }
  else
    paint_eight (eight, to, color, alpha);
}

static void
empty_mask (GisRaster *raster)
{
  raster->mask_top = raster->height;
  raster->mask_end = 0;
  raster->mask_first = G_MAXINT;
  raster->mask_last = -1;
}

void
gis_raster_stroke (GisRaster *raster, guint32 rgb, double alpha)
{
  guint16 part = (guint16) gis_alpha_to_byte (alpha);

  rgb |= 0xff000000;
  for (int y = raster->mask_top; y < raster->mask_end; y++)
    for (int word = raster->mask_first; word <= raster->mask_last; word++)
      {
        guint64 *bits = &raster->mask_bits[(gsize) y * (gsize) raster->n_mask_words + (gsize) word];
        guint8 *mask = raster->mask + (gsize) y * (gsize) raster->mask_stride;
        guint32 *to = gis_raster_get_row (raster, y);
        for (; *bits != 0; *bits &= *bits - 1)
          {
            int x = (word * 64 + __builtin_ctzll (*bits)) * SLICE;
            paint_slice (mask + x, to + x, MIN (SLICE, raster->width - x), rgb, part);
          }
      }
  empty_mask (raster);
}

void
gis_raster_drop_mask (GisRaster *raster)
{
  for (int y = raster->mask_top; y < raster->mask_end; y++)
    {
      memset (raster->mask + (gsize) y * (gsize) raster->mask_stride, 0,
              (gsize) raster->mask_stride);
      memset (raster->mask_bits + (gsize) y * (gsize) raster->n_mask_words, 0,
              sizeof (guint64) * (gsize) raster->n_mask_words);
    }
  empty_mask (raster);
}
