/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Areas by signed area per cell (Levien's font-rs, after FreeType's smooth rasteriser): an edge adds to
 * the cells it crosses, a running sum along the row is the coverage. Between touched cells the sum
 * stays: spans are painted at once. */
#include "gis/scene/raster-private.h"
#include <math.h>

/* Phases of a hatch that are told apart. */
#define HATCH_STEPS 128

static inline int
ceil_int (float value)
{
  int whole = (int) value;
  return whole + (value > whole);
}

/* Cells [first, last] of a row hold something. */
static inline void
touch (GisRaster *raster, int y, int first, int last)
{
  guint64 *words = raster->cell_bits + (gsize) y * (gsize) raster->n_cell_words;
  int from = first >> 6, to = last >> 6;

  raster->area_first = MIN (raster->area_first, from);
  raster->area_last = MAX (raster->area_last, to);
  if (from == to)
    words[from] |= G_MAXUINT64 >> (63 - (last - first)) << (first & 63);
  else
    for (int x = first; x <= last; x++)
      words[x >> 6] |= G_GUINT64_CONSTANT (1) << (x & 63);
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

  touch (raster, y, first, MAX (end, first + 1));
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
  gis_raster_need_cells (raster);
  for (guint i = 0, before = n - 1; i < n && !gis_raster_is_cancelled (raster, i); before = i++)
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
      row[x] = gis_pixel_over (part == 255 ? source : gis_pixel_scale (source, part), row[x]);
    }
}

/* What fills an area: a colour, premultiplied, or a hatch. */
typedef struct
{
  guint32 source;
  const Hatch *hatch; /* NULL: plain */
} Filling;

static inline void
fill_span (guint32 *row, int first, int end, int y, guint32 part, const Filling *filling)
{
  if (part == 0 || first >= end)
    return;
  if (filling->hatch != NULL)
    fill_hatched_span (row, first, end, y, part, filling->hatch);
  else
    {
      guint32 source = part == 255 ? filling->source : gis_pixel_scale (filling->source, part);
      if (end - first == 1)
        row[first] = gis_pixel_over (source, row[first]);
      else
        gis_pixels_fill (row + first, end - first, source);
    }
}

/* From touched cell to touched cell; each is emptied. */
static void
fill_row (GisRaster *raster, int y, const Filling *filling)
{
  float *cells = raster->cells + (gsize) (raster->width + 2) * (gsize) y;
  guint64 *words = raster->cell_bits + (gsize) y * (gsize) raster->n_cell_words;
  guint32 *row = gis_raster_get_row (raster, y);
  float sum = 0;
  guint32 part = 0;
  int first = 0;

  for (int word = raster->area_first; word <= raster->area_last; word++)
    for (guint64 bits = words[word]; bits != 0; bits &= bits - 1)
      {
        int x = word * 64 + __builtin_ctzll (bits);
        fill_span (row, first, MIN (x, raster->width), y, part, filling);
        sum += cells[x];
        cells[x] = 0;
        part = (guint32) (fold (sum) * 255 + 0.5f);
        first = x;
        words[word] = 0;
      }
  /* Rings close: behind the last cell nothing is left but a rounding. */
  fill_span (row, first, MIN (first + 1, raster->width), y, part, filling);
}

static void
empty_cells (GisRaster *raster)
{
  raster->area_top = raster->height;
  raster->area_end = 0;
  raster->area_first = raster->n_cell_words;
  raster->area_last = -1;
}

static void
fill (GisRaster *raster, const Filling *filling)
{
  for (int y = raster->area_top; y < raster->area_end; y++)
    fill_row (raster, y, filling);
  empty_cells (raster);
}

void
gis_raster_drop_cells (GisRaster *raster)
{
  for (int y = raster->area_top; y < raster->area_end; y++)
    {
      memset (raster->cells + (gsize) (raster->width + 2) * (gsize) y, 0,
              sizeof (float) * (gsize) (raster->width + 2));
      memset (raster->cell_bits + (gsize) y * (gsize) raster->n_cell_words, 0,
              sizeof (guint64) * (gsize) raster->n_cell_words);
    }
  empty_cells (raster);
}

void
gis_raster_fill (GisRaster *raster, guint32 rgb, double alpha)
{
  Filling filling = { gis_pixel_scale (0xff000000 | rgb, gis_alpha_to_byte (alpha)), NULL };

  fill (raster, &filling);
}

void
gis_raster_fill_hatched (GisRaster *raster, guint32 rgb, double alpha, const GisHatch *lines)
{
  Hatch hatch = { .period = lines->step * G_SQRT2, .offset = lines->offset };
  Filling filling = { 0, &hatch };

  for (guint i = 0; i < HATCH_STEPS; i++)
    {
      double turn = (i + 0.5) / HATCH_STEPS;
      float distance = (float) (MIN (turn, 1 - turn) * lines->step);
      double line = lines->alpha * gis_get_overlap (distance, (float) lines->width / 2, 1);
      hatch.sources[i] =
        gis_pixel_scale (0xff000000 | rgb, gis_alpha_to_byte (alpha + (1 - alpha) * line));
    }
  fill (raster, &filling);
}
