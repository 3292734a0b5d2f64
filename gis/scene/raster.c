/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lines by distance: each segment is a capsule or a rectangle, and a pixel is covered by how far its
 * centre lies from the axis: it counts as the interval that the line's steeper direction cuts out of
 * it, so that the pixels of a row or column always add up to the line's width. Areas by signed area per cell (Levien's font-rs, after
 * FreeType's smooth rasteriser): an edge adds to the cells it crosses, a running sum along the row is
 * the coverage. */
#include "gis/scene/raster.h"
#include <math.h>
#include <string.h>

#define BLOCK_BITS 6 /* 64 px: what the mask remembers of a row */
#define BLOCK (1 << BLOCK_BITS)
/* Spans of full coverage at least this long are not computed pixel by pixel. */
#define SOLID_PX 6
/* Joins of lines up to this width are square: nobody sees the difference. */
#define THIN_PX 2.5
/* Phases of a hatch that are told apart. */
#define HATCH_STEPS 128

/* The loops over pixels are written to be vectorised. */
#define VECTORISED __attribute__ ((optimize ("O3")))

struct _GisRaster
{
  guint8 *pixels;
  int stride, width, height;
  /* strokes */
  guint8 *mask;
  int mask_stride;
  guint64 *touched; /* a bit a block, n_words a row */
  int n_words;
  int mask_top, mask_end; /* rows that hold something */
  /* areas */
  float *cells;       /* width + 2 a row */
  int *starts, *ends; /* cells touched, per row */
  int area_top, area_end;
};

GisRaster *
gis_raster_new (guint8 *pixels, int stride, int width, int height)
{
  GisRaster *raster = g_new0 (GisRaster, 1);
  int n_blocks = (width + BLOCK - 1) / BLOCK;

  raster->pixels = pixels;
  raster->stride = stride;
  raster->width = width;
  raster->height = height;
  raster->mask_stride = n_blocks * BLOCK;
  raster->n_words = (n_blocks + 63) / 64;
  raster->mask_top = raster->area_top = height;
  return raster;
}

void
gis_raster_free (GisRaster *raster)
{
  if (raster == NULL)
    return;
  g_free (raster->mask);
  g_free (raster->touched);
  g_free (raster->cells);
  g_free (raster->starts);
  g_free (raster->ends);
  g_free (raster);
}

/* ---- Blending ---- */

/* All four channels of @pixel times @part / 255, rounded. */
static inline guint32
scale_channels (guint32 pixel, guint32 part)
{
  guint32 rb = (pixel & 0x00ff00ff) * part + 0x00800080;
  guint32 ag = ((pixel >> 8) & 0x00ff00ff) * part + 0x00800080;
  rb = ((rb + ((rb >> 8) & 0x00ff00ff)) >> 8) & 0x00ff00ff;
  ag = (ag + ((ag >> 8) & 0x00ff00ff)) & 0xff00ff00;
  return rb | ag;
}

/* @source premultiplied. */
static inline guint32
over (guint32 source, guint32 under)
{
  return source + scale_channels (under, 255 - (source >> 24));
}

static inline guint32 *
get_row (const GisRaster *raster, int y)
{
  return (guint32 *) (gpointer) (raster->pixels + (gsize) y * (gsize) raster->stride);
}

static guint32
premultiply (guint32 rgb, double alpha)
{
  return scale_channels (0xff000000 | rgb, (guint32) (CLAMP (alpha, 0, 1) * 255 + 0.5));
}

static void
fill_span (guint32 *to, int n, guint32 source)
{
  if (source >> 24 == 255)
    for (int i = 0; i < n; i++)
      to[i] = source;
  else
    for (int i = 0; i < n; i++)
      to[i] = over (source, to[i]);
}

/* ---- Strokes ---- */

typedef struct
{
  double ax, ay;
  double ux, uy; /* along */
  double length, half;
  double per_x, per_y; /* 1 / ux, 1 / uy; 0: upright */
  double pixel;        /* extent of a pixel across the line: 1 upright … 0.71 diagonal */
  gboolean round_start, round_end;
} Segment;

static void
ensure_mask (GisRaster *raster)
{
  if (raster->mask != NULL)
    return;
  raster->mask = g_malloc0 ((gsize) raster->mask_stride * (gsize) raster->height + 1);
  raster->touched = g_new0 (guint64, (gsize) raster->n_words * (gsize) raster->height + 1);
}

static void
touch (GisRaster *raster, int y, int first, int end)
{
  guint64 *words = raster->touched + (gsize) y * (gsize) raster->n_words;

  for (int block = first >> BLOCK_BITS; block <= (end - 1) >> BLOCK_BITS; block++)
    words[block >> 6] |= G_GUINT64_CONSTANT (1) << (block & 63);
  raster->mask_top = MIN (raster->mask_top, y);
  raster->mask_end = MAX (raster->mask_end, y + 1);
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

/* How much of a pixel, taken as an interval @pixel wide about @distance ≥ 0, lies in [−half, half]. */
static inline float
get_overlap (float distance, float half, float pixel)
{
  float overlap = MIN (half, distance + pixel / 2) - MAX (-half, distance - pixel / 2);
  return overlap > 0 ? overlap / pixel : 0;
}

static inline float
get_coverage (const Segment *s, float across, float along)
{
  float half = (float) s->half;
  float length = (float) s->length;
  float pixel = (float) s->pixel;

  if (along < 0 && s->round_start)
    return get_overlap (sqrtf (across * across + along * along), half, pixel);
  if (along > length && s->round_end)
    return get_overlap (sqrtf (across * across + (along - length) * (along - length)), half, pixel);
  if ((along < 0.5f && !s->round_start) || (along > length - 0.5f && !s->round_end))
    {
      float from = s->round_start ? along - 0.5f : MAX (0, along - 0.5f);
      float to = s->round_end ? along + 0.5f : MIN (length, along + 0.5f);
      return to > from ? get_overlap (fabsf (across), half, pixel) * (to - from) : 0;
    }
  return get_overlap (fabsf (across), half, pixel);
}

/* Narrows [*from, *to] to where low ≤ value + slope · x ≤ high; @per is 1 / slope or 0. */
static inline void
narrow (double value, double per, double low, double high, double *from, double *to)
{
  double a = (low - value) * per;
  double b = (high - value) * per;

  if (per == 0)
    {
      if (value < low || value > high)
        *to = *from - 1;
      return;
    }
  *from = MAX (*from, MIN (a, b));
  *to = MIN (*to, MAX (a, b));
}

/* A segment cut straight at both ends: how much of the pixel it takes across, times along. */
static inline void
cover_straight (guint8 *restrict row, int n, const Segment *s, float across, float along)
{
  float half = (float) s->half;
  float length = (float) s->length;
  float turn = (float) s->uy;
  float step = (float) s->ux;
  float reach = (float) s->pixel / 2;
  float scale = 255 / (float) s->pixel;

  for (int i = 0; i < n; i++)
    {
      float distance = across - turn * i;
      float position = along + step * i;
      float high, low, wide, from, to, deep;
      int value;
      distance = distance < 0 ? -distance : distance;
      high = distance + reach < half ? distance + reach : half;
      low = distance - reach > -half ? distance - reach : -half;
      wide = high - low > 0 ? high - low : 0;
      to = position + 0.5f < length ? position + 0.5f : length;
      from = position - 0.5f > 0 ? position - 0.5f : 0;
      deep = to - from > 0 ? to - from : 0;
      value = (int) (wide * deep * scale + 0.5f);
      row[i] = row[i] > value ? row[i] : (guint8) value;
    }
}

/* The same for the long rows of lines that lie flat. */
VECTORISED static void
cover_flat (guint8 *restrict row, int n, const Segment *s, float across, float along)
{
  cover_straight (row, n, s, across, along);
}

/* Near the ends of a segment. */
static void
cover_ends (guint8 *row, int first, int end, const Segment *s, double across, double along)
{
  for (int x = first; x < end; x++)
    {
      float part = get_coverage (s, (float) (across - s->uy * x), (float) (along + s->ux * x));
      guint8 value = (guint8) (part * 255 + 0.5f);
      row[x] = MAX (row[x], value);
    }
}

/* Along a segment. */
VECTORISED static void
cover_sides (guint8 *restrict row, int n, float across, const Segment *s)
{
  float half = (float) s->half;
  float slope = (float) s->uy;
  float reach = (float) s->pixel / 2;
  float scale = 255 / (float) s->pixel;

  for (int i = 0; i < n; i++)
    {
      float distance = across - slope * i;
      float high, low, part;
      int value;
      distance = distance < 0 ? -distance : distance;
      high = distance + reach < half ? distance + reach : half;
      low = distance - reach > -half ? distance - reach : -half;
      part = high - low > 0 ? high - low : 0;
      value = (int) (part * scale + 0.5f);
      row[i] = row[i] > value ? row[i] : (guint8) value;
    }
}

/* Columns [first, end) of which [*inner, *inner_end) meet the condition, both ends held. */
static void
find_inner (double from, double to, int first, int end, int *inner, int *inner_end)
{
  *inner = ceil_int (CLAMP (from, first, end));
  *inner_end = to < *inner ? *inner : floor_int (MIN (to, end - 1)) + 1;
}

/* One row of a segment: its ends pixel by pixel, its sides in vectors, what lies well inside at once. */
static void
cover_row (GisRaster *raster, const Segment *s, int y)
{
  /* At the centre of pixel x: across − uy · x, along + ux · x. */
  double dx = 0.5 - s->ax;
  double dy = y + 0.5 - s->ay;
  double across = dy * s->ux - dx * s->uy;
  double along = dx * s->ux + dy * s->uy;
  double reach = s->half + 0.5;
  double from = 0, to = raster->width - 1;
  int first, end, side, side_end, solid, solid_end;
  guint8 *row = raster->mask + (gsize) y * (gsize) raster->mask_stride;

  narrow (across, -s->per_y, -reach, reach, &from, &to);
  narrow (along, s->per_x, s->round_start ? -reach : -0.5, s->length + (s->round_end ? reach : 0.5),
          &from, &to);
  if (from > to)
    return;
  first = ceil_int (from);
  end = floor_int (to) + 1;
  if (first >= end)
    return;
  touch (raster, y, first, end);
  if (!s->round_start && !s->round_end && (s->half <= THIN_PX / 2 || end - first < SOLID_PX))
    {
      across -= s->uy * first;
      along += s->ux * first;
      if (end - first < SOLID_PX)
        cover_straight (row + first, end - first, s, (float) across, (float) along);
      else
        cover_flat (row + first, end - first, s, (float) across, (float) along);
      return;
    }
  from = first;
  to = end - 1;
  narrow (along, s->per_x, s->round_start ? 0 : 0.5, s->length - (s->round_end ? 0 : 0.5), &from,
          &to);
  find_inner (from, to, first, end, &side, &side_end);
  cover_ends (row, first, side, s, across, along);
  cover_ends (row, side_end, end, s, across, along);
  solid = solid_end = side_end;
  if (side_end - side >= SOLID_PX && s->half > 1)
    {
      from = side;
      to = side_end - 1;
      narrow (across, -s->per_y, 0.5 - s->half, s->half - 0.5, &from, &to);
      find_inner (from, to, side, side_end, &solid, &solid_end);
      memset (row + solid, 255, (gsize) (solid_end - solid));
    }
  cover_sides (row + side, solid - side, (float) (across - s->uy * side), s);
  cover_sides (row + solid_end, side_end - solid_end, (float) (across - s->uy * solid_end), s);
}

static void
cover_segment (GisRaster *raster, const Segment *s)
{
  double reach = s->half + 0.5;
  double end_x = s->ax + s->ux * s->length;
  double end_y = s->ay + s->uy * s->length;
  double top = MAX (MIN (s->ay, end_y) - reach - 0.5, 0);
  double bottom = MIN (MAX (s->ay, end_y) + reach - 0.5, raster->height - 1);

  if (!(top <= bottom) || MAX (s->ax, end_x) + reach < 0 ||
      MIN (s->ax, end_x) - reach > raster->width)
    return;
  for (int y = ceil_int (top), last = floor_int (bottom); y <= last; y++)
    cover_row (raster, s, y);
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

  ensure_mask (raster);
  for (guint i = 1; i < n; i++)
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
      s.per_x = fabs (s.ux) < 1e-9 ? 0 : 1 / s.ux;
      s.per_y = fabs (s.uy) < 1e-9 ? 0 : 1 / s.uy;
      s.pixel = MAX (fabs (s.ux), fabs (s.uy));
      square_joins (&s);
      if (isfinite (length))
        cover_segment (raster, &s);
      first = FALSE;
      from = i;
    }
}

/* Eight pixels, all alike: a branch for each would cost more than it spares. */
VECTORISED static void
stroke_eight (const guint8 *restrict mask, guint32 *restrict to, guint32 source)
{
  for (int k = 0; k < 8; k++)
    {
      guint32 part = mask[k];
      guint32 rb = (source & 0x00ff00ff) * part + 0x00800080;
      guint32 ag = ((source >> 8) & 0x00ff00ff) * part + 0x00800080;
      guint32 under = to[k];
      guint32 rest, covered;
      rb = ((rb + ((rb >> 8) & 0x00ff00ff)) >> 8) & 0x00ff00ff;
      ag = (ag + ((ag >> 8) & 0x00ff00ff)) & 0xff00ff00;
      covered = rb | ag;
      rest = 255 - (covered >> 24);
      rb = (under & 0x00ff00ff) * rest + 0x00800080;
      ag = ((under >> 8) & 0x00ff00ff) * rest + 0x00800080;
      rb = ((rb + ((rb >> 8) & 0x00ff00ff)) >> 8) & 0x00ff00ff;
      ag = (ag + ((ag >> 8) & 0x00ff00ff)) & 0xff00ff00;
      to[k] = covered + (rb | ag);
    }
}

static void
stroke_block (guint8 *mask, guint32 *to, int n, guint32 source)
{
  gboolean opaque = source >> 24 == 255;

  for (int i = 0; i < n; i += 8)
    {
      guint64 eight;
      memcpy (&eight, mask + i, 8);
      if (eight == 0)
        continue;
      if (i + 8 > n)
        for (int k = i; k < n; k++)
          to[k] = over (scale_channels (source, mask[k]), to[k]);
      else if (eight == G_MAXUINT64 && opaque)
        for (int k = i; k < i + 8; k++)
          to[k] = source;
      else
        stroke_eight (mask + i, to + i, source);
    }
  memset (mask, 0, BLOCK);
}

void
gis_raster_stroke (GisRaster *raster, guint32 rgb, double alpha)
{
  guint32 source = premultiply (rgb, alpha);

  for (int y = raster->mask_top; y < raster->mask_end; y++)
    for (int word = 0; word < raster->n_words; word++)
      {
        guint64 *bits = &raster->touched[(gsize) y * (gsize) raster->n_words + (gsize) word];
        while (*bits != 0)
          {
            int x = (word * 64 + __builtin_ctzll (*bits)) << BLOCK_BITS;
            stroke_block (raster->mask + (gsize) y * (gsize) raster->mask_stride + x,
                          get_row (raster, y) + x, MIN (BLOCK, raster->width - x), source);
            *bits &= *bits - 1;
          }
      }
  raster->mask_top = raster->height;
  raster->mask_end = 0;
}

/* ---- Areas ---- */

static void
ensure_cells (GisRaster *raster)
{
  if (raster->cells != NULL)
    return;
  raster->cells = g_new0 (float, (gsize) (raster->width + 2) * (gsize) raster->height + 1);
  raster->starts = g_new (int, (gsize) raster->height + 1);
  raster->ends = g_new0 (int, (gsize) raster->height + 1);
  for (int y = 0; y < raster->height; y++)
    raster->starts[y] = raster->width + 2;
}

/* One row's part of an edge from x0 to x1 (both in [0, width]) that goes down by @dy, negative: up. */
static void
add_to_row (GisRaster *raster, int y, float x0, float x1, float dy)
{
  float *cells = raster->cells + (gsize) (raster->width + 2) * (gsize) y;
  float left = MIN (x0, x1);
  float right = MAX (x0, x1);
  int first = (int) left;
  int end = ceil_int (right);

  raster->starts[y] = MIN (raster->starts[y], first);
  raster->ends[y] = MAX (raster->ends[y], MAX (end, first + 1) + 1);
  if (end <= first + 1)
    {
      float middle = 0.5f * (x0 + x1) - first;
      cells[first] += dy - dy * middle;
      cells[first + 1] += dy * middle;
      return;
    }
  float slope = 1 / (right - left);
  float in_first = 1 - (left - first);
  float in_last = right - (end - 1);
  float first_area = 0.5f * slope * in_first * in_first;
  float last_area = 0.5f * slope * in_last * in_last;
  cells[first] += dy * first_area;
  if (end == first + 2)
    cells[first + 1] += dy * (1 - first_area - last_area);
  else
    {
      float second = slope * (in_first + 0.5f);
      cells[first + 1] += dy * (second - first_area);
      for (int x = first + 2; x < end - 1; x++)
        cells[x] += dy * slope;
      cells[end - 1] += dy * (1 - (second + (end - first - 3) * slope) - last_area);
    }
  cells[end] += dy * last_area;
}

/* An edge within the columns. */
static void
add_inner_edge (GisRaster *raster, double x0, double y0, double x1, double y1)
{
  float direction = y0 < y1 ? 1 : -1;
  double slope, x;
  int last;

  if (y0 > y1)
    {
      double swap = x0;
      x0 = x1;
      x1 = swap;
      swap = y0;
      y0 = y1;
      y1 = swap;
    }
  if (y1 <= 0 || y0 >= raster->height || y0 == y1)
    return;
  slope = (x1 - x0) / (y1 - y0);
  x = y0 < 0 ? x0 - y0 * slope : x0;
  y0 = MAX (y0, 0);
  y1 = MIN (y1, raster->height);
  last = MIN ((int) y1, raster->height - 1);
  raster->area_top = MIN (raster->area_top, (int) y0);
  raster->area_end = MAX (raster->area_end, last + 1);
  for (int y = (int) y0; y <= last; y++)
    {
      double dy = MIN (y + 1, y1) - MAX (y, y0);
      double next = CLAMP (x + slope * dy, 0, raster->width);
      if (dy > 0)
        add_to_row (raster, y, (float) x, (float) next, direction * (float) dy);
      x = next;
    }
}

/* What lies left of the picture counts as if it ran down its left side, right likewise. */
static void
add_edge (GisRaster *raster, double x0, double y0, double x1, double y1)
{
  double sides[2] = { 0, raster->width };
  double cuts[4] = { 0, 1, 1, 1 };
  guint n = 1;

  for (guint i = 0; i < 2; i++)
    if ((x0 < sides[i]) != (x1 < sides[i]))
      {
        double t = CLAMP ((sides[i] - x0) / (x1 - x0), 0, 1);
        cuts[n++] = t;
      }
  if (n == 3 && cuts[1] > cuts[2])
    {
      double swap = cuts[1];
      cuts[1] = cuts[2];
      cuts[2] = swap;
    }
  cuts[n] = 1;
  for (guint i = 0; i < n; i++)
    {
      double ax = x0 + (x1 - x0) * cuts[i];
      double bx = i + 1 == n ? x1 : x0 + (x1 - x0) * cuts[i + 1];
      double ay = y0 + (y1 - y0) * cuts[i];
      double by = i + 1 == n ? y1 : y0 + (y1 - y0) * cuts[i + 1];
      add_inner_edge (raster, CLAMP (ax, 0, raster->width), ay, CLAMP (bx, 0, raster->width), by);
    }
}

void
gis_raster_add_ring (GisRaster *raster, const double *xy, guint n)
{
  ensure_cells (raster);
  for (guint i = 0, before = n - 1; i < n; before = i++)
    {
      double x0 = xy[2 * before];
      double y0 = xy[2 * before + 1];
      double x1 = xy[2 * i];
      double y1 = xy[2 * i + 1];
      if (!isfinite (x0 + y0 + x1 + y1))
        continue;
      if (x0 >= 0 && x0 <= raster->width && x1 >= 0 && x1 <= raster->width)
        add_inner_edge (raster, x0, y0, x1, y1);
      else
        add_edge (raster, x0, y0, x1, y1);
    }
}

/* Even-odd: 0 → 0, 1 → 1, 2 → 0 … */
static inline float
fold (float sum)
{
  float whole = fabsf (sum);

  if (whole <= 1)
    return whole;
  whole -= 2 * (int) (whole / 2);
  return whole > 1 ? 2 - whole : whole;
}

/* Lines x + y = const over the pixels, by phase. A turn from line to line is 2^32. */
typedef struct
{
  guint32 sources[HATCH_STEPS];
  double period, offset; /* of x + y, device px */
} Hatch;

static void
fill_hatched_span (guint32 *row, int first, int end, int y, guint32 part, const Hatch *hatch)
{
  double turns = (first + y + 1 + hatch->offset) / hatch->period;
  guint32 phase = (guint32) ((turns - floor (turns)) * 4294967295.0);
  guint32 step = (guint32) (4294967296.0 / MAX (hatch->period, 1));

  for (int x = first; x < end; x++, phase += step)
    {
      guint32 source = hatch->sources[phase / (G_MAXUINT32 / HATCH_STEPS + 1)];
      row[x] = over (part == 255 ? source : scale_channels (source, part), row[x]);
    }
}

static void
fill_row (GisRaster *raster, int y, guint32 source, const Hatch *hatch)
{
  float *cells = raster->cells + (gsize) (raster->width + 2) * (gsize) y;
  guint32 *to = get_row (raster, y);
  int end = MIN (raster->ends[y], raster->width);
  float sum = 0;

  for (int x = raster->starts[y]; x < end; x++)
    {
      guint32 part;
      int from = x;
      sum += cells[x];
      while (x + 1 < end && cells[x + 1] == 0)
        x++;
      part = (guint32) (fold (sum) * 255 + 0.5f);
      if (hatch != NULL)
        fill_hatched_span (to, from, part != 0 ? x + 1 : from, y, part, hatch);
      else if (part == 255)
        fill_span (to + from, x + 1 - from, source);
      else if (part != 0)
        fill_span (to + from, x + 1 - from, scale_channels (source, part));
    }
  memset (cells + raster->starts[y], 0,
          sizeof (float) * (gsize) (MAX (raster->ends[y] - raster->starts[y], 0)));
  raster->starts[y] = raster->width + 2;
  raster->ends[y] = 0;
}

static void
fill (GisRaster *raster, guint32 source, const Hatch *hatch)
{
  for (int y = raster->area_top; y < raster->area_end; y++)
    fill_row (raster, y, source, hatch);
  raster->area_top = raster->height;
  raster->area_end = 0;
}

void
gis_raster_fill (GisRaster *raster, guint32 rgb, double alpha)
{
  fill (raster, premultiply (rgb, alpha), NULL);
}

void
gis_raster_fill_hatched (GisRaster *raster, guint32 rgb, double alpha, const GisHatch *lines)
{
  Hatch hatch = { .period = lines->step * G_SQRT2, .offset = lines->offset };

  for (guint i = 0; i < HATCH_STEPS; i++)
    {
      double turn = (i + 0.5) / HATCH_STEPS;
      float distance = (float) (MIN (turn, 1 - turn) * lines->step);
      double line = lines->alpha * get_overlap (distance, (float) lines->width / 2, 1);
      hatch.sources[i] = premultiply (rgb, alpha + (1 - alpha) * line);
    }
  fill (raster, 0, &hatch);
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
  guint32 source = premultiply (rgb, alpha);
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
  x1 = ceil_int (max_x);
  y1 = ceil_int (max_y);
  for (int y = y0; y < y1; y++)
    {
      guint32 *to = get_row (raster, y);
      float high = (float) (MIN (max_y, y + 1) - MAX (min_y, y)) * 255;
      for (int x = x0; x < x1; x++)
        {
          float wide = (float) (MIN (max_x, x + 1) - MAX (min_x, x));
          to[x] = over (scale_channels (source, (guint32) (wide * high + 0.5f)), to[x]);
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

  for (int y = y0; y < y1; y++)
    {
      const guint32 *row =
        (const guint32 *) (gconstpointer) (from + (gsize) y * (gsize) from_stride);
      guint32 *to = get_row (raster, top + y) + left;
      for (int x = x0; x < x1; x++)
        if (row[x] >> 24 == 255)
          to[x] = row[x];
        else if (row[x] != 0)
          to[x] = over (row[x], to[x]);
    }
}
