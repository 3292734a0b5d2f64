/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the symbols of points lie in a picture, as a grid of cells with running sums: how much of a box
 * they cover takes four look-ups, however many there are. */
#include "gis/scene/label-private.h"

#include <math.h>

#define CELL_PX 4.0
/* Below this zoom symbols are dots that a halo outshines. */
#define MIN_ZOOM 16.5

struct _GisSymbolGrid
{
  int columns, rows;
  gboolean used;
  gboolean has_rings;
  guint32 *sums; /* (columns + 1) × (rows + 1): cells taken above and left of the corner */
};

GisSymbolGrid *
gis_symbol_grid_new (const GisPainter *painter)
{
  GisSymbolGrid *grid = g_new0 (GisSymbolGrid, 1);

  grid->columns = (int) ceil (painter->width_px / CELL_PX);
  grid->rows = (int) ceil (painter->height_px / CELL_PX);
  return grid;
}

void
gis_symbol_grid_free (GisSymbolGrid *grid)
{
  if (grid == NULL)
    return;
  g_free (grid->sums);
  g_free (grid);
}

static guint32 *
get_sum (const GisSymbolGrid *grid, int column, int row)
{
  return grid->sums + (gsize) row * (grid->columns + 1) + column;
}

static void
take_cells (GisSymbolGrid *grid, double x, double y, double half)
{
  int from_x = CLAMP ((int) floor ((x - half) / CELL_PX), 0, grid->columns);
  int from_y = CLAMP ((int) floor ((y - half) / CELL_PX), 0, grid->rows);
  int to_x = CLAMP ((int) ceil ((x + half) / CELL_PX), 0, grid->columns);
  int to_y = CLAMP ((int) ceil ((y + half) / CELL_PX), 0, grid->rows);

  for (int row = from_y; row < to_y; row++)
    for (int column = from_x; column < to_x; column++)
      *get_sum (grid, column + 1, row + 1) = 1;
  grid->used |= from_x < to_x && from_y < to_y;
}

static void
add_disc_cb (double px, double py, double radius, gpointer user_data)
{
  take_cells (user_data, px, py, radius * 0.9);
}

/* The rings of the density picture at the zooms that have one. */
static void
add_rings (GisSymbolGrid *grid, GisPainter *painter, const GisLayer *layer)
{
  if (grid->sums == NULL)
    grid->sums = g_new0 (guint32, (gsize) (grid->columns + 1) * (grid->rows + 1));
  gis_density_each_disc (painter, layer, add_disc_cb, grid);
  grid->has_rings = grid->used;
}

void
gis_symbol_grid_add (GisSymbolGrid *grid,
                     GisPainter *painter,
                     const GisLayer *layer,
                     GisLooks *looks)
{
  g_autoptr (GArray) items = NULL;
  double size_px = gis_symbol_get_size (painter->zoom);

  if (layer == gis_scene_get_density_layer (painter->scene, painter->style, painter->zoom))
    {
      add_rings (grid, painter, layer);
      return;
    }
  if (layer->klass->geometry != GIS_GEOMETRY_POINT || painter->zoom < MIN_ZOOM ||
      !gis_style_get_visible (painter->style, layer->klass->id))
    return;
  items = gis_painter_collect (painter, size_px, looks);
  if (items->len > 0 && grid->sums == NULL)
    grid->sums = g_new0 (guint32, (gsize) (grid->columns + 1) * (grid->rows + 1));
  for (guint i = 0; i < items->len; i++)
    {
      const GisItem *item = &g_array_index (items, GisItem, i);
      double x, y;
      gis_painter_use_pack (painter, item->pack);
      gis_painter_place (painter, item->pack->xy + 2 * (gsize) item->index, &x, &y);
      take_cells (grid, x, y, size_px * (1 + item->look->enlarge) / 2 - 1);
    }
}

void
gis_symbol_grid_finish (GisSymbolGrid *grid)
{
  for (int row = 1; row <= grid->rows && grid->used; row++)
    for (int column = 1; column <= grid->columns; column++)
      *get_sum (grid, column, row) += *get_sum (grid, column - 1, row) +
                                      *get_sum (grid, column, row - 1) -
                                      *get_sum (grid, column - 1, row - 1);
}

gboolean
gis_symbol_grid_is_used (const GisSymbolGrid *grid)
{
  return grid->used;
}

gboolean
gis_symbol_grid_has_rings (const GisSymbolGrid *grid)
{
  return grid->has_rings;
}

guint
gis_symbol_grid_count (const GisSymbolGrid *grid, const GisBox *box)
{
  int from_x = CLAMP ((int) floor (box->min_x / CELL_PX), 0, grid->columns);
  int from_y = CLAMP ((int) floor (box->min_y / CELL_PX), 0, grid->rows);
  int to_x = CLAMP ((int) ceil (box->max_x / CELL_PX), 0, grid->columns);
  int to_y = CLAMP ((int) ceil (box->max_y / CELL_PX), 0, grid->rows);

  if (!grid->used || from_x >= to_x || from_y >= to_y)
    return 0;
  return *get_sum (grid, to_x, to_y) - *get_sum (grid, from_x, to_y) -
         *get_sum (grid, to_x, from_y) + *get_sum (grid, from_x, from_y);
}
