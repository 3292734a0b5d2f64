/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The density picture, for scales at which single symbols would run into a blob: a ring for every cell of
 * the grid, larger where there is more, with the number in it and the theme's colours around it in their
 * shares. What is alone in its cell is its own symbol. A cell's ring depends on the points of that cell
 * alone, so that tiles fit together and nothing moves when the map is panned. */
#include "gis/core/i18n.h"
#include "gis/crs/crs.h"
#include "gis/scene/painter-private.h"
#include "gis/scene/text-private.h"

#include <math.h>
#include <stdio.h>

#define CELL_PX (256 >> GIS_DENSITY_LEVELS)
/* Colours told apart in one ring, as they are met; what is beyond them is grey. No theme of the catalogue has
 * so many. */
#define MAX_COLORS 32
#define REST_COLOR 0x9a9a9a
#define RING_WIDTH_PX 3.5
#define NUMBER_PX 9.0
/* Five wide characters. */
#define NUMBER_WIDTH_PX 40.0
#define MAX_NUMBERS 4000
#define DISC_ALPHA 0.88f

typedef struct
{
  guint32 n;
  guint32 n_colors;
  guint32 colors[MAX_COLORS], counts[MAX_COLORS];
  double sum_x, sum_y; /* px of the world */
  const GisLook *look; /* of the last one */
} Cell;

/* The grid lies north up in the world, whichever way the view is turned: a cell is the same one wherever the
 * map is panned to. */
typedef struct
{
  GisPainter *painter;
  GisLooks *looks;
  int columns, rows;
  double first_x, first_y; /* the upper left cell, counted from that corner of the world */
  Cell *cells;
} Density;

/* One picture that can be read instead of several that blur into each other: the topmost asset class,
 * and only while no asset class shows its symbols yet. */
const GisLayer *
gis_scene_get_density_layer (const GisScene *scene, const GisStyle *style, double zoom)
{
  const GisLayer *found = NULL;

  for (guint i = 0; i < scene->layers->len; i++)
    {
      const GisLayer *layer = g_ptr_array_index (scene->layers, i);
      if (layer->klass->geometry != GIS_GEOMETRY_POINT ||
          g_strcmp0 (layer->klass->role, "asset") != 0 ||
          !gis_style_get_visible (style, layer->klass->id) || gis_layer_get_count (layer) == 0)
        continue;
      if (zoom + 1e-6 >= layer->klass->min_zoom)
        return NULL;
      found = layer;
    }
  return found;
}

/* ---- Counting ---- */

/* At (@x, @y), px of the world; NULL: outside. */
static Cell *
find_cell (const Density *density, double px, double py)
{
  double x = floor (px / CELL_PX) - density->first_x;
  double y = floor (py / CELL_PX) - density->first_y;

  if (!(x >= 0 && y >= 0 && x < density->columns && y < density->rows))
    return NULL;
  return &density->cells[(gint64) y * density->columns + (gint64) x];
}

static void
add_color (Cell *cell, guint32 color)
{
  guint i = 0;

  while (i < cell->n_colors && cell->colors[i] != color)
    i++;
  if (i == MAX_COLORS)
    return;
  cell->colors[i] = color;
  cell->n_colors = MAX (cell->n_colors, i + 1);
  cell->counts[i]++;
}

static gboolean
count_cb (const GisPack *pack, guint first, guint n, const GisBox32 *box, gpointer user_data)
{
  Density *density = user_data;
  double resolution = density->painter->resolution;
  double origin_x = (GIS_MERCATOR_HALF_M + pack->origin_x) / resolution;
  double origin_y = (GIS_MERCATOR_HALF_M - pack->origin_y) / resolution;
  double unit = pack->unit_m / resolution;

  for (guint i = first; i < first + n; i++)
    {
      double px = origin_x + pack->xy[2 * (gsize) i] * unit;
      double py = origin_y - pack->xy[2 * (gsize) i + 1] * unit;
      Cell *cell = find_cell (density, px, py);
      if (cell == NULL)
        continue;
      cell->n++;
      cell->sum_x += px;
      cell->sum_y += py;
      cell->look = gis_looks_get (density->looks, pack, i);
      add_color (cell, cell->look->color);
    }
  return !g_cancellable_is_cancelled (density->painter->cancellable);
}

/* ---- Drawing ---- */

/* Caller owns it. */
static char *
dup_number (guint32 n)
{
  /* Translators: how large numbers are shortened on the map: the number that one unit stands for and how
   * the unit is written after the number. “1000 k” makes 12k of 12 000; in Chinese “10000 万” makes 1.2万. */
  const char *unit = C_ ("short number", "1000 k");
  guint64 size = 1000;
  const char *suffix = strchr (unit, ' ');
  double share;

  if (n < 10000)
    return g_strdup_printf ("%u", n);
  sscanf (unit, "%" G_GUINT64_FORMAT, &size);
  share = n / (double) MAX (size, 1);
  return g_strdup_printf (share < 10 ? "%.1f%s" : "%.0f%s", share,
                          suffix != NULL ? suffix + 1 : "");
}

/* A mean cell of the class has a middling ring; it is that of the class's base pack, so that tiles drawn
 * before and after an edit agree. */
static double
get_radius (guint32 n, double mean)
{
  /* Room for the number; no halves, so that a ring at the edge of its cell never lies between two pixels. */
  double least = n < 100 ? 10.4 : n < 1000 ? 13 : 15.4;

  return CLAMP (14 * pow (n / mean, 0.2), least, 20);
}

void
gis_density_draw_ring (cairo_t *cr,
                       const GisPalette *palette,
                       double radius,
                       const guint32 *colors,
                       const guint32 *counts,
                       guint n_colors,
                       guint32 n)
{
  double from = -G_PI / 2;
  guint32 rest = n;

  cairo_new_path (cr);
  cairo_arc (cr, 0, 0, radius, 0, 2 * G_PI);
  gis_color_set (cr, palette->halo, DISC_ALPHA);
  cairo_fill (cr);
  cairo_set_line_width (cr, RING_WIDTH_PX);
  for (guint i = 0; i <= n_colors && rest > 0; i++)
    {
      guint32 share = i < n_colors ? counts[i] : rest;
      double to = from + 2 * G_PI * share / n;
      cairo_new_path (cr);
      cairo_arc (cr, 0, 0, radius - RING_WIDTH_PX / 2, from, to);
      gis_color_set (cr, i < n_colors ? colors[i] : REST_COLOR, 1);
      cairo_stroke (cr);
      rest -= share;
      from = to;
    }
}

/* Premultiplied. */
static guint32
mix_pixel (guint32 color, float ring, guint32 disc, float covered)
{
  guint32 pixel = (guint32) (covered * (DISC_ALPHA + (1 - DISC_ALPHA) * ring) * 255 + 0.5f) << 24;

  for (int shift = 0; shift <= 16; shift += 8)
    {
      float value = (float) (color >> shift & 255) * ring +
                    (float) (disc >> shift & 255) * DISC_ALPHA * (1 - ring);
      pixel |= (guint32) (value * covered + 0.5f) << shift;
    }
  return pixel;
}

/* The colour at an angle that grows clockwise from the top, 0 … 2 π. */
static guint32
get_color (const Cell *cell, const float *ends, float angle)
{
  for (guint i = 0; i < cell->n_colors; i++)
    if (angle < ends[i])
      return cell->colors[i];
  return REST_COLOR;
}

/* The same straight into the pixels of an image, an order faster than through a path engine: edges fade over
 * one pixel. */
static void
fill_ring (cairo_surface_t *surface,
           const GisPalette *palette,
           double scale,
           double radius,
           const Cell *cell)
{
  int side = cairo_image_surface_get_width (surface);
  int stride = cairo_image_surface_get_stride (surface);
  guint8 *data = cairo_image_surface_get_data (surface);
  float outer = (float) (radius * scale), inner = outer - (float) (RING_WIDTH_PX * scale);
  float all = (outer + 0.5f) * (outer + 0.5f);
  float within = inner > 0.5f ? (inner - 0.5f) * (inner - 0.5f) : 0;
  guint32 disc = mix_pixel (0, 0, palette->halo, 1);
  float middle = side / 2.0f;
  float ends[MAX_COLORS];
  guint32 sum = 0;

  for (guint i = 0; i < cell->n_colors; i++)
    ends[i] = (float) (2 * G_PI * (sum += cell->counts[i]) / cell->n);
  for (int y = 0; y < side; y++)
    for (int x = 0; x < side; x++)
      {
        guint32 *pixel = (guint32 *) (gpointer) (data + (gsize) y * (gsize) stride) + x;
        float dx = x + 0.5f - middle, dy = y + 0.5f - middle;
        float square = dx * dx + dy * dy, distance, angle;
        if (square < within)
          *pixel = disc;
        if (square < within || square >= all)
          continue;
        distance = sqrtf (square);
        angle = atan2f (dx, -dy);
        *pixel = mix_pixel (get_color (cell, ends, angle < 0 ? angle + (float) (2 * G_PI) : angle),
                            CLAMP (distance - inner + 0.5f, 0, 1), palette->halo,
                            CLAMP (outer - distance + 0.5f, 0, 1));
      }
  cairo_surface_mark_dirty (surface);
}

/* As a path, or with @show as text. */
static void
draw_number (cairo_t *cr, const GisPalette *palette, guint32 n, gboolean show)
{
  g_autofree char *number = dup_number (n);
  GisText2D *text = gis_text2d_get (number, NUMBER_PX, TRUE);

  cairo_translate (cr, -text->width_px / 2, GIS_TEXT_BASELINE * NUMBER_PX);
  cairo_new_path (cr);
  gis_color_set (cr, palette->label, 1);
  if (show)
    gis_text2d_show (text, -1, cr);
  else
    {
      cairo_append_path (cr, gis_text2d_get_path (text));
      cairo_fill (cr);
    }
  gis_text2d_unref (text);
}

/* Pictures of numbers: the same ones come again with every tile and frame. */
static GMutex numbers_lock;
static GHashTable *numbers; /* key → cairo_surface_t */

static cairo_surface_t *
make_number (const GisPainter *painter, guint32 n)
{
  int width = (int) ceil (NUMBER_WIDTH_PX * painter->scale);
  int height = (int) ceil (2 * NUMBER_PX * painter->scale);
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, width, height);
  cairo_t *cr = cairo_create (surface);

  cairo_scale (cr, painter->scale, painter->scale);
  cairo_translate (cr, width / painter->scale / 2, height / painter->scale / 2);
  draw_number (cr, painter->palette, n, FALSE);
  cairo_destroy (cr);
  return surface;
}

/* A new reference. */
static cairo_surface_t *
get_number (const GisPainter *painter, guint32 n)
{
  g_autofree char *key =
    g_strdup_printf ("%u|%d|%d", n, (int) (painter->scale * 64 + 0.5), painter->dark);
  cairo_surface_t *surface;

  g_mutex_lock (&numbers_lock);
  if (numbers == NULL)
    numbers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                     (GDestroyNotify) cairo_surface_destroy);
  surface = g_hash_table_lookup (numbers, key);
  if (surface == NULL)
    {
      if (g_hash_table_size (numbers) >= MAX_NUMBERS)
        g_hash_table_remove_all (numbers);
      surface = make_number (painter, n);
      g_hash_table_insert (numbers, g_steal_pointer (&key), surface);
    }
  cairo_surface_reference (surface);
  g_mutex_unlock (&numbers_lock);
  return surface;
}

static int
compare_counts (gconstpointer a, gconstpointer b, gpointer user_data)
{
  const Cell *cell = user_data;
  guint one = *(const guint *) a, two = *(const guint *) b;

  if (cell->counts[one] != cell->counts[two])
    return cell->counts[one] > cell->counts[two] ? -1 : 1;
  return (cell->colors[one] > cell->colors[two]) - (cell->colors[one] < cell->colors[two]);
}

/* The largest share first, whatever the order in which points were met. */
static void
sort_colors (Cell *cell)
{
  guint order[MAX_COLORS];
  Cell before = *cell;

  for (guint i = 0; i < cell->n_colors; i++)
    order[i] = i;
  g_qsort_with_data (order, (gint) cell->n_colors, sizeof *order, compare_counts, &before);
  for (guint i = 0; i < cell->n_colors; i++)
    {
      cell->colors[i] = before.colors[order[i]];
      cell->counts[i] = before.counts[order[i]];
    }
}

/* For targets that keep shapes. */
static void
record_ring (GisPainter *painter, const Cell *cell, double radius, double px, double py)
{
  cairo_save (painter->cr);
  cairo_translate (painter->cr, px, py);
  gis_density_draw_ring (painter->cr, painter->palette, radius, cell->colors, cell->counts,
                         cell->n_colors, cell->n);
  draw_number (painter->cr, painter->palette, cell->n, TRUE);
  cairo_restore (painter->cr);
}

static void
paint_ring (GisPainter *painter, Cell *cell, double px, double py, double radius)
{
  int side = 2 * (int) ceil ((radius + 1) * painter->scale);
  cairo_surface_t *ring, *number;

  sort_colors (cell);
  if (painter->vector)
    {
      record_ring (painter, cell, radius, px, py);
      return;
    }
  ring = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, side, side);
  fill_ring (ring, painter->palette, painter->scale, radius, cell);
  gis_painter_blit (painter, ring, px, py);
  cairo_surface_destroy (ring);
  number = get_number (painter, cell->n);
  gis_painter_blit (painter, number, px, py);
  cairo_surface_destroy (number);
}

static void
paint_symbol (GisPainter *painter, const Cell *cell, double px, double py)
{
  double size_px = gis_symbol_get_size (painter->zoom) * (1 + cell->look->enlarge);
  cairo_surface_t *sprite = painter->vector
                              ? gis_sprite_record (cell->look, painter->dark, size_px)
                              : gis_sprite_get (cell->look, painter->dark, size_px, painter->scale);

  gis_painter_blit (painter, sprite, px, py);
  cairo_surface_destroy (sprite);
}

/* Where a filled cell's ring or symbol stands: over the middle of its points, as far as the ring stays in its
 * cell and so clear of the others. */
static void
place_cell (const Density *density,
            int column,
            int row,
            double mean,
            double *px,
            double *py,
            double *radius)
{
  const GisPainter *painter = density->painter;
  const Cell *cell = &density->cells[row * density->columns + column];
  double x = (density->first_x + column + 0.5) * CELL_PX;
  double y = (density->first_y + row + 0.5) * CELL_PX;
  double reach;

  *radius = cell->n == 1 ? gis_symbol_get_size (painter->zoom) / 2 : get_radius (cell->n, mean);
  reach = cell->n == 1 ? CELL_PX : CELL_PX / 2.0 - *radius;
  x += CLAMP (cell->sum_x / cell->n - x, -reach, reach);
  y += CLAMP (cell->sum_y / cell->n - y, -reach, reach);
  gis_painter_project (painter, x * painter->resolution - GIS_MERCATOR_HALF_M,
                       GIS_MERCATOR_HALF_M - y * painter->resolution, px, py);
}

typedef void (
  *CellFunc) (GisPainter *painter, Cell *cell, double px, double py, double radius, gpointer data);

static void
each_cell (GisPainter *painter, const GisLayer *layer, CellFunc func, gpointer data)
{
  g_autoptr (GisLooks) looks = gis_looks_new (painter->style, layer);
  /* A ring of a cell beside the picture may reach into it: that cell is counted whole. */
  GisBox near = gis_painter_get_box (painter, CELL_PX / 2);
  GisBox box = gis_painter_get_box (painter, 2 * CELL_PX);
  double resolution = painter->resolution;
  Density density = { .painter = painter, .looks = looks };
  double mean = gis_pack_get_mean_density (layer->base, painter->zoom);

  density.first_x = floor ((near.min_x + GIS_MERCATOR_HALF_M) / resolution / CELL_PX);
  density.first_y = floor ((GIS_MERCATOR_HALF_M - near.max_y) / resolution / CELL_PX);
  density.columns = (int) ((near.max_x - near.min_x) / resolution / CELL_PX) + 2;
  density.rows = (int) ((near.max_y - near.min_y) / resolution / CELL_PX) + 2;
  density.cells = g_new0 (Cell, (gsize) density.columns * density.rows);
  gis_layer_each_run (layer, &box, CELL_PX * resolution / 4, count_cb, &density);
  for (int row = 0; row < density.rows; row++)
    for (int column = 0; column < density.columns; column++)
      {
        Cell *cell = &density.cells[row * density.columns + column];
        double px, py, radius;
        if (cell->n == 0 || g_cancellable_is_cancelled (painter->cancellable))
          continue;
        place_cell (&density, column, row, mean, &px, &py, &radius);
        func (painter, cell, px, py, radius, data);
      }
  g_free (density.cells);
}

static void
paint_cell (GisPainter *painter, Cell *cell, double px, double py, double radius, gpointer data)
{
  if (cell->n == 1)
    paint_symbol (painter, cell, px, py);
  else
    paint_ring (painter, cell, px, py, radius);
}

void
gis_paint_density (GisPainter *painter, const GisLayer *layer)
{
  each_cell (painter, layer, paint_cell, NULL);
}

typedef struct
{
  GisDiscFunc func;
  gpointer user_data;
} Discs;

static void
tell_cell (GisPainter *painter, Cell *cell, double px, double py, double radius, gpointer data)
{
  const Discs *discs = data;

  discs->func (px, py, radius, discs->user_data);
}

void
gis_density_each_disc (GisPainter *painter,
                       const GisLayer *layer,
                       GisDiscFunc func,
                       gpointer user_data)
{
  Discs discs = { func, user_data };

  each_cell (painter, layer, tell_cell, &discs);
}
