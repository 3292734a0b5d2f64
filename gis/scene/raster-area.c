/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Areas by signed area per cell (Levien's font-rs, after FreeType's smooth rasteriser): an edge adds to
 * the cells it crosses, a running sum along the row is the coverage. Between touched cells the sum
 * stays: spans are painted at once. Rings wait until all of them are known: cells are needed only for
 * their box, so that those of small areas lie close together. */
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

/* The part of the picture that an area takes, and its cells: columns + 2 a row, with a bit for each. */
typedef struct
{
  int left, top, columns, rows;
  float *cells;
  guint64 *bits;
  int n_words; /* of a row */
} Field;

/* Cells [first, last] of a row hold something. */
static inline void
touch (const Field *field, int y, int first, int last)
{
  guint64 *words = field->bits + (gsize) y * (gsize) field->n_words;
  int from = first >> 6, to = last >> 6;

  if (from == to)
    words[from] |= G_MAXUINT64 >> (63 - (last - first)) << (first & 63);
  else
    for (int x = first; x <= last; x++)
      words[x >> 6] |= G_GUINT64_CONSTANT (1) << (x & 63);
}

/* One row's part of an edge from x0 to x1 (both in [0, columns]) that goes down by @dy, negative: up. */
static void
add_to_row (const Field *field, int y, float x0, float x1, float dy)
{
  float *cells = field->cells + (gsize) (field->columns + 2) * (gsize) y;
  float left = MIN (x0, x1);
  float right = MAX (x0, x1);
  int first = (int) left;
  int end = ceil_int (right);

  touch (field, y, first, MAX (end, first + 1));
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
add_inner_edge (const Field *field, double x0, double y0, double x1, double y1)
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
  if (y1 <= 0 || y0 >= field->rows || y0 == y1)
    return;
  slope = (x1 - x0) / (y1 - y0);
  x = y0 < 0 ? x0 - y0 * slope : x0;
  y0 = MAX (y0, 0);
  y1 = MIN (y1, field->rows);
  last = MIN ((int) y1, field->rows - 1);
  for (int y = (int) y0; y <= last; y++)
    {
      double dy = MIN (y + 1, y1) - MAX (y, y0);
      double next = CLAMP (x + slope * dy, 0, field->columns);
      if (dy > 0)
        add_to_row (field, y, (float) x, (float) next, direction * (float) dy);
      x = next;
    }
}

/* What lies left of the field counts as if it ran down its left side, right likewise. */
static void
add_edge (const Field *field, double x0, double y0, double x1, double y1)
{
  double sides[2] = { 0, field->columns };
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
      add_inner_edge (field, CLAMP (ax, 0, field->columns), ay, CLAMP (bx, 0, field->columns), by);
    }
}

static void
add_ring (const Field *field, const double *xy, guint n)
{
  double x0 = xy[2 * n - 2] - field->left;
  double y0 = xy[2 * n - 1] - field->top;

  for (guint i = 0; i < n; i++)
    {
      double x1 = xy[2 * i] - field->left;
      double y1 = xy[2 * i + 1] - field->top;
      if (x0 >= 0 && x0 <= field->columns && x1 >= 0 && x1 <= field->columns)
        add_inner_edge (field, x0, y0, x1, y1);
      else
        add_edge (field, x0, y0, x1, y1);
      x0 = x1;
      y0 = y1;
    }
}

void
gis_raster_add_ring (GisRaster *raster, const double *xy, guint n)
{
  GisRing ring = { raster->vertices->len, 0 };

  for (guint i = 0; i < n && !gis_raster_is_cancelled (raster, i); i++)
    if (isfinite (xy[2 * i] + xy[2 * i + 1]))
      {
        const double *vertex = xy + 2 * i;
        g_array_append_vals (raster->vertices, vertex, 1);
        raster->min_x = MIN (raster->min_x, vertex[0]);
        raster->min_y = MIN (raster->min_y, vertex[1]);
        raster->max_x = MAX (raster->max_x, vertex[0]);
        raster->max_y = MAX (raster->max_y, vertex[1]);
      }
  ring.n = raster->vertices->len - ring.first;
  if (ring.n >= 3)
    g_array_append_val (raster->rings, ring);
}

/* Empty cells for the waiting rings; FALSE: none of them meets the picture. */
static gboolean
make_field (GisRaster *raster, Field *field)
{
  double right = MIN (raster->max_x, raster->width);
  double bottom = MIN (raster->max_y, raster->height);

  field->left = (int) CLAMP (raster->min_x, 0, raster->width);
  field->top = (int) CLAMP (raster->min_y, 0, raster->height);
  if (raster->rings->len == 0 || right <= field->left || bottom <= field->top)
    return FALSE;
  field->columns = (int) ceil (right) - field->left;
  field->rows = (int) ceil (bottom) - field->top;
  field->n_words = (field->columns + 2 + 63) / 64;
  field->cells = gis_scratch_ensure (
    &raster->scratch.cells, sizeof (float) * (gsize) (field->columns + 2) * (gsize) field->rows);
  field->bits = gis_scratch_ensure (
    &raster->scratch.cell_bits, sizeof (guint64) * (gsize) field->n_words * (gsize) field->rows);
  return TRUE;
}

void
gis_raster_drop_rings (GisRaster *raster)
{
  g_array_set_size (raster->vertices, 0);
  g_array_set_size (raster->rings, 0);
  raster->min_x = raster->min_y = INFINITY;
  raster->max_x = raster->max_y = -INFINITY;
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
fill_row (GisRaster *raster, const Field *field, int y, const Filling *filling)
{
  float *cells = field->cells + (gsize) (field->columns + 2) * (gsize) y;
  guint64 *words = field->bits + (gsize) y * (gsize) field->n_words;
  guint32 *row = gis_raster_get_row (raster, field->top + y);
  int limit = field->left + field->columns;
  float sum = 0;
  guint32 part = 0;
  int first = 0;

  for (int word = 0; word < field->n_words; word++)
    {
      guint64 bits = words[word];
      words[word] = 0;
      for (; bits != 0; bits &= bits - 1)
        {
          int cell = word * 64 + __builtin_ctzll (bits);
          int x = field->left + cell;
          if (part != 0)
            fill_span (row, first, MIN (x, limit), field->top + y, part, filling);
          sum += cells[cell];
          cells[cell] = 0;
          part = (guint32) (fold (sum) * 255 + 0.5f);
          first = x;
        }
    }
  /* Rings close: behind the last cell nothing is left but a rounding. */
  fill_span (row, first, MIN (first + 1, limit), field->top + y, part, filling);
}

static void
fill (GisRaster *raster, const Filling *filling)
{
  const double *xy = (const double *) (gpointer) raster->vertices->data;
  Field field;

  if (make_field (raster, &field))
    {
      for (guint i = 0; i < raster->rings->len; i++)
        {
          const GisRing *ring = &g_array_index (raster->rings, GisRing, i);
          add_ring (&field, xy + 2 * (gsize) ring->first, ring->n);
        }
      for (int y = 0; y < field.rows; y++)
        fill_row (raster, &field, y, filling);
    }
  gis_raster_drop_rings (raster);
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
