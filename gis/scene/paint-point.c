/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Points: sprites blitted on whole device pixels of the global grid, one per look and 2 px cell
 * (further ones cannot be told apart). */
#include "gis/scene/painter-private.h"
#include <math.h>
#include <string.h>

#define CELL_PX 2.0
/* Half of the largest sprite (24 px, twice enlarged, with its room). */
#define MARGIN_PX 32.0

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
  Sprite *sprite = g_new0 (Sprite, 1);

  if (painter->vector)
    {
      sprite->surface = gis_sprite_record (look, painter->dark, size_px);
      return sprite;
    }
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

static void
paint_sprite (GisPainter *painter, const Sprite *sprite, double px, double py)
{
  if (painter->vector)
    {
      cairo_set_source_surface (painter->cr, sprite->surface, px, py);
      cairo_paint (painter->cr);
      return;
    }
  double grid_x = painter->on_grid ? painter->grid_x * painter->scale : 0;
  double grid_y = painter->on_grid ? painter->grid_y * painter->scale : 0;
  double device_x = floor (px * painter->scale + grid_x - sprite->width / 2.0 + 0.5) - grid_x;
  double device_y = floor (py * painter->scale + grid_y - sprite->height / 2.0 + 0.5) - grid_y;

  if (painter->pen.raster != NULL)
    {
      gis_raster_blit (painter->pen.raster, sprite->pixels, sprite->stride, sprite->width,
                       sprite->height, (int) floor (device_x + 0.5), (int) floor (device_y + 0.5));
      return;
    }
  cairo_save (painter->cr);
  cairo_scale (painter->cr, 1 / painter->scale, 1 / painter->scale);
  cairo_set_source_surface (painter->cr, sprite->surface, device_x, device_y);
  cairo_paint (painter->cr);
  cairo_restore (painter->cr);
}

void
gis_painter_blit (GisPainter *painter, cairo_surface_t *surface, double px, double py)
{
  Sprite sprite = { .surface = surface };

  if (!painter->vector)
    {
      cairo_surface_flush (surface);
      sprite.pixels = cairo_image_surface_get_data (surface);
      sprite.stride = cairo_image_surface_get_stride (surface);
      sprite.width = cairo_image_surface_get_width (surface);
      sprite.height = cairo_image_surface_get_height (surface);
    }
  paint_sprite (painter, &sprite, px, py);
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

typedef struct
{
  gint64 id;
  double px, py;
  Sprite *sprite;
} Placed;

static int
compare_ids (gconstpointer a, gconstpointer b)
{
  gint64 id_a = ((const Placed *) a)->id;
  gint64 id_b = ((const Placed *) b)->id;
  return (id_a > id_b) - (id_a < id_b);
}

/* One point for each look and cell. */
static GArray *
place_points (GisPainter *painter, const GArray *items, GHashTable *sprites)
{
  double size_px = gis_symbol_get_size (painter->zoom);
  GArray *placed = g_array_new (FALSE, FALSE, sizeof (Placed));
  Cells cells = { (guint) ((painter->width_px + 4 * MARGIN_PX) / CELL_PX) + 2,
                  (guint) ((painter->height_px + 4 * MARGIN_PX) / CELL_PX) + 2,
                  g_hash_table_new_full (NULL, NULL, NULL, g_free) };

  for (guint i = 0; i < items->len; i++)
    {
      const GisItem *item = &g_array_index (items, GisItem, i);
      Placed point = { item->id, 0, 0, g_hash_table_lookup (sprites, item->look) };
      gis_painter_use_pack (painter, item->pack);
      gis_painter_place (painter, item->pack->xy + 2 * (gsize) item->index, &point.px, &point.py);
      if (!take_cell (&cells, painter, item->look, point.px, point.py))
        continue;
      if (point.sprite == NULL)
        {
          point.sprite = sprite_new (painter, item->look, size_px * (1 + item->look->enlarge));
          g_hash_table_insert (sprites, (gpointer) item->look, point.sprite);
        }
      g_array_append_val (placed, point);
    }
  g_hash_table_unref (cells.seen);
  return placed;
}

void
gis_paint_points (GisPainter *painter, const GisLayer *layer)
{
  g_autoptr (GisLooks) looks = gis_looks_new (painter->style, layer);
  g_autoptr (GHashTable) sprites =
               g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) sprite_free);
  g_autoptr (GArray) items = NULL;
  g_autoptr (GArray) placed = NULL;

  if (painter->zoom + 1e-6 < layer->klass->min_zoom)
    return;
  items = gis_painter_collect (painter, MARGIN_PX, looks);
  placed = place_points (painter, items, sprites);
  /* They lie over each other by id alone, whatever they are. */
  g_array_sort (placed, compare_ids);
  for (guint i = 0; i < placed->len; i++)
    {
      const Placed *point = &g_array_index (placed, Placed, i);
      if ((i & 0xff) == 0 && g_cancellable_is_cancelled (painter->cancellable))
        return;
      paint_sprite (painter, point->sprite, point->px, point->py);
    }
}
