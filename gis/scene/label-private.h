/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Names on the map: label.c places those of one picture, label-block.c the blocks of the world that
 * pictures are put together from. */
#pragma once

#include "gis/scene/painter-private.h"
#include "gis/scene/text-private.h"

G_BEGIN_DECLS

typedef struct
{
  double x, y, angle_rad;
} GisLabelSpot;

typedef struct
{
  GisText2D *text;
  double x, y; /* middle, px of the block */
  GisBox box;  /* what it covers with its halo, px of the block */
  guint32 color, halo;
  double alpha, halo_alpha;
  GisLabelSpot *spots; /* one per glyph; NULL: straight */
} GisLabel;

/* Those of the painter's picture, none of which leaves it: GPtrArray of GisLabel. NULL when
 * cancelled. @one_of_many: what belongs to the blocks beside it is left to them. */
GPtrArray *gis_labels_place (GisPainter *painter, gboolean one_of_many);

/* (@x, @y): where the corner of the label's block lies in the picture. */
typedef void (*GisLabelFunc) (const GisLabel *label, double x, double y, gpointer user_data);
/* What gis_paint_labels() draws. FALSE when cancelled. */
gboolean gis_labels_each (GisPainter *painter, GisLabelFunc func, gpointer user_data);

/* ---- label-symbol.c ---- */

typedef struct _GisSymbolGrid GisSymbolGrid;

GisSymbolGrid *gis_symbol_grid_new (const GisPainter *painter);
void gis_symbol_grid_free (GisSymbolGrid *grid);
/* The points of a layer, if that is what it has and they are drawn. */
void gis_symbol_grid_add (GisSymbolGrid *grid,
                          GisPainter *painter,
                          const GisLayer *layer,
                          GisLooks *looks);
/* After all were added, before any is counted. */
void gis_symbol_grid_finish (GisSymbolGrid *grid);
gboolean gis_symbol_grid_is_used (const GisSymbolGrid *grid);
/* Of a density picture: too large to be written over. */
gboolean gis_symbol_grid_has_rings (const GisSymbolGrid *grid);
/* How much of a box, px of the picture, is under symbols; in cells of 4 px. */
guint gis_symbol_grid_count (const GisSymbolGrid *grid, const GisBox *box);

G_END_DECLS
