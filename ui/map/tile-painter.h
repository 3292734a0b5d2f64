/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Paints kept tiles into a view, through cairo or as textures. */
#pragma once

#include "gis/scene/view.h"
#include "ui/map/tile-cache.h"

G_BEGIN_DECLS

typedef struct
{
  int min_x, max_x, min_y, max_y;
} UiTileRange;

/* The zoom of the tiles that a view is painted with: the nearest whole one. */
int ui_tile_get_zoom (const GisView *view);
/* Tiles of @zoom that meet the view, and @ring rings around them. */
UiTileRange ui_tile_get_range (const GisView *view, int zoom, int ring);
gboolean ui_tile_range_is_current (const UiTileRange *range, UiTileCache *cache, int zoom);

/* One of the two ways to the screen: @cr for the cairo renderer, @snapshot otherwise. */
typedef struct
{
  cairo_t *cr;
  GtkSnapshot *snapshot;
  graphene_rect_t clip; /* of the view: no tile outside of it need be painted */
  UiTileCache *cache;   /* what is painted, while it is */
} UiTilePainter;

/* What is there of each tile in view. */
void ui_tile_painter_paint (UiTilePainter *painter, UiTileCache *cache, const GisView *view);
/* All tiles of one zoom or none, without anything standing in: for labels, of which half would be none. */
void ui_tile_painter_paint_whole (UiTilePainter *painter, UiTileCache *cache, const GisView *view);

G_END_DECLS
