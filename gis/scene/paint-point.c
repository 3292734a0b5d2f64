/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Points: sprites blitted on whole device pixels of the global grid, one per look and 2 px cell
 * (further ones cannot be told apart), and the density picture for scales at which single symbols
 * would run into a blob. */
#include "gis/scene/painter-private.h"
#include <math.h>
#include <string.h>

#define CELL_PX 2.0
#define DENSITY_PX 8
#define MARGIN_PX 24.0

/* ---- Sprites ---- */

typedef struct
{
  cairo_surface_t *surface;
  const guint8 *pixels;
  int stride, width, height;
} Sprite;

static Sprite *
sprite_new (const GisPainter *painter, const GisLook *look, double size_px)
{
  Sprite *sprite = g_new (Sprite, 1);

  sprite->surface = gis_sprite_get (look, painter->dark, size_px, painter->scale);
  sprite->pixels = cairo_image_surface_get_data (sprite->surface);
  sprite->stride = cairo_image_surface_get_stride (sprite->surface);
  sprite->width = cairo_image_surface_get_width (sprite->surface);
  sprite->height = cairo_image_surface_get_height (sprite->surface);
  return sprite;
}

static void
sprite_free (Sprite *sprite)
{
  cairo_surface_destroy (sprite->surface);
  g_free (sprite);
}

static inline guint32
scale_channels (guint32 pixel, guint32 part)
{
  guint32 rb = (pixel & 0x00ff00ff) * part + 0x00800080;
  guint32 ag = ((pixel >> 8) & 0x00ff00ff) * part + 0x00800080;
  rb = ((rb + ((rb >> 8) & 0x00ff00ff)) >> 8) & 0x00ff00ff;
  ag = (ag + ((ag >> 8) & 0x00ff00ff)) & 0xff00ff00;
  return rb | ag;
}

/* Porter-Duff over, premultiplied; also right for RGB24, whose alpha byte nobody reads. */
static void
blit (const GisPainter *painter, const Sprite *sprite, int left, int top)
{
  int x0 = MAX (0, -left);
  int y0 = MAX (0, -top);
  int x1 = MIN (sprite->width, painter->pixel_width - left);
  int y1 = MIN (sprite->height, painter->pixel_height - top);

  for (int y = y0; y < y1; y++)
    {
      const guint32 *from = (const guint32 *) (gconstpointer) (sprite->pixels + y * sprite->stride);
      guint32 *to =
        (guint32 *) (gpointer) (painter->pixels + (gsize) (top + y) * painter->stride) + left;
      for (int x = x0; x < x1; x++)
        {
          guint32 alpha = from[x] >> 24;
          if (alpha == 255)
            to[x] = from[x];
          else if (alpha != 0)
            to[x] = from[x] + scale_channels (to[x], 255 - alpha);
        }
    }
}

static void
paint_sprite (const GisPainter *painter, const Sprite *sprite, double px, double py)
{
  double device_x = floor ((px + painter->grid_x) * painter->scale - sprite->width / 2.0 + 0.5) -
                    painter->grid_x * painter->scale;
  double device_y = floor ((py + painter->grid_y) * painter->scale - sprite->height / 2.0 + 0.5) -
                    painter->grid_y * painter->scale;

  if (painter->pixels != NULL)
    {
      blit (painter, sprite, (int) floor (device_x + 0.5), (int) floor (device_y + 0.5));
      return;
    }
  cairo_save (painter->cr);
  cairo_scale (painter->cr, 1 / painter->scale, 1 / painter->scale);
  cairo_set_source_surface (painter->cr, sprite->surface, device_x, device_y);
  cairo_paint (painter->cr);
  cairo_restore (painter->cr);
}

/* ---- Points ---- */

typedef struct
{
  guint columns, rows;
  GHashTable *seen; /* look → bitmap of cells */
} Cells;

static gboolean
take_cell (Cells *cells, const GisPainter *painter, const GisLook *look, double px, double py)
{
  double margin = 2 * MARGIN_PX;
  int x =
    (int) (floor ((px + painter->grid_x) / CELL_PX) - floor ((painter->grid_x - margin) / CELL_PX));
  int y =
    (int) (floor ((py + painter->grid_y) / CELL_PX) - floor ((painter->grid_y - margin) / CELL_PX));
  guint8 *bits = g_hash_table_lookup (cells->seen, look);
  gsize bit;

  if (x < 0 || y < 0 || x >= (int) cells->columns || y >= (int) cells->rows)
    return TRUE;
  if (bits == NULL)
    {
      bits = g_malloc0 ((gsize) cells->columns * cells->rows / 8 + 1);
      g_hash_table_insert (cells->seen, (gpointer) look, bits);
    }
  bit = (gsize) y * cells->columns + x;
  if (bits[bit / 8] & (1 << bit % 8))
    return FALSE;
  bits[bit / 8] |= 1 << bit % 8;
  return TRUE;
}

void
gis_paint_points (GisPainter *painter, const GisLayer *layer)
{
  double size_px = gis_symbol_get_size (painter->zoom);
  g_autoptr (GisLooks) looks = gis_looks_new (painter->style, layer);
  g_autoptr (GHashTable) sprites =
               g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) sprite_free);
  g_autoptr (GArray) items = NULL;
  Cells cells = { (guint) ((painter->width_px + 4 * MARGIN_PX) / CELL_PX) + 2,
                  (guint) ((painter->height_px + 4 * MARGIN_PX) / CELL_PX) + 2,
                  g_hash_table_new_full (NULL, NULL, NULL, g_free) };

  if (painter->zoom + 1e-6 >= layer->klass->min_zoom)
    {
      items = gis_painter_collect (painter, MARGIN_PX, looks);
      if (painter->surface != NULL)
        cairo_surface_flush (painter->surface);
      for (guint i = 0; i < items->len; i++)
        {
          const GisItem *item = &g_array_index (items, GisItem, i);
          Sprite *sprite = g_hash_table_lookup (sprites, item->look);
          const GisPack *pack = item->pack;
          double px, py;
          gis_painter_project (
            painter, pack->origin_x + pack->xy[2 * (gsize) item->index] * pack->unit_m,
            pack->origin_y + pack->xy[2 * (gsize) item->index + 1] * pack->unit_m, &px, &py);
          if (!take_cell (&cells, painter, item->look, px, py))
            continue;
          if (sprite == NULL)
            {
              sprite = sprite_new (painter, item->look, size_px);
              g_hash_table_insert (sprites, (gpointer) item->look, sprite);
            }
          paint_sprite (painter, sprite, px, py);
        }
      if (painter->surface != NULL)
        cairo_surface_mark_dirty (painter->surface);
    }
  g_hash_table_unref (cells.seen);
}

/* ---- Density ---- */

typedef struct
{
  const GisPainter *painter;
  int columns, rows;
  double first_x, first_y; /* global cell of the top left corner */
  guint32 *counts;
} Density;

static gboolean
count_cb (const GisPack *pack, guint index, gpointer user_data)
{
  Density *density = user_data;
  const GisPainter *painter = density->painter;
  double px, py;
  int x, y;

  gis_painter_project (painter, pack->origin_x + pack->xy[2 * (gsize) index] * pack->unit_m,
                       pack->origin_y + pack->xy[2 * (gsize) index + 1] * pack->unit_m, &px, &py);
  x = (int) (floor ((px + painter->grid_x) / DENSITY_PX) - density->first_x);
  y = (int) (floor ((py + painter->grid_y) / DENSITY_PX) - density->first_y);
  if (x >= 0 && y >= 0 && x < density->columns && y < density->rows)
    density->counts[y * density->columns + x]++;
  return TRUE;
}

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

/* Assets line the streets, so that a cell's count doubles with each zoom level further out: the
 * steps follow, and the picture keeps its contrast. */
static double
get_density_alpha (guint32 count, double levels_out)
{
  static const double alphas[] = { 0.16, 0.26, 0.38, 0.50, 0.64 };
  double level = log2 (count) - 0.8 * (levels_out - 1);
  return alphas[CLAMP ((int) floor (level / 0.9), 0, 4)];
}

void
gis_paint_density (GisPainter *painter, const GisLayer *layer)
{
  Density density = { painter,
                      (int) (painter->width_px / DENSITY_PX) + 2,
                      (int) (painter->height_px / DENSITY_PX) + 2,
                      floor (painter->grid_x / DENSITY_PX),
                      floor (painter->grid_y / DENSITY_PX),
                      NULL };
  GisBox box = gis_painter_get_box (painter, DENSITY_PX);
  GisLook look;
  double levels_out = layer->klass->min_zoom - painter->zoom;

  density.counts = g_new0 (guint32, (gsize) density.columns * density.rows);
  gis_layer_each (layer, &box, count_cb, &density);
  gis_style_resolve (painter->style, layer->klass, 0, 0, 0, &look);
  for (int y = 0; y < density.rows; y++)
    for (int x = 0; x < density.columns; x++)
      {
        guint32 count = density.counts[y * density.columns + x];
        if (count == 0)
          continue;
        gis_color_set (painter->cr, painter->palette->selection,
                       get_density_alpha (count, levels_out));
        cairo_rectangle (painter->cr, (density.first_x + x) * DENSITY_PX - painter->grid_x + 0.5,
                         (density.first_y + y) * DENSITY_PX - painter->grid_y + 0.5, DENSITY_PX - 1,
                         DENSITY_PX - 1);
        cairo_fill (painter->cr);
      }
  g_free (density.counts);
}
