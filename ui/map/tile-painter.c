/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tiles on the screen: where each lies in a view of any zoom and rotation, and what stands in for one
 * that is not there yet, a part of a coarser one or the finer ones of its place. */
#include "ui/map/tile-painter.h"

#include "gis/crs/crs.h"
#include "ui/map/viewport.h"
#include <math.h>

#define MAX_ANCESTORS 8

int
ui_tile_get_zoom (const GisView *view)
{
  return CLAMP ((int) floor (view->zoom + 0.5), 0, UI_MAP_MAX_ZOOM);
}

UiTileRange
ui_tile_get_range (const GisView *view, int zoom, int ring)
{
  GisBox box = gis_view_get_box (view);
  double size_m = 2 * GIS_MERCATOR_HALF_M / exp2 (zoom);
  int last = (1 << zoom) - 1;

  return (UiTileRange){
    CLAMP ((int) floor ((box.min_x + GIS_MERCATOR_HALF_M) / size_m) - ring, 0, last),
    CLAMP ((int) floor ((box.max_x + GIS_MERCATOR_HALF_M) / size_m) + ring, 0, last),
    CLAMP ((int) floor ((GIS_MERCATOR_HALF_M - box.max_y) / size_m) - ring, 0, last),
    CLAMP ((int) floor ((GIS_MERCATOR_HALF_M - box.min_y) / size_m) + ring, 0, last),
  };
}

/* Maps tile pixels of @zoom onto the widget. */
typedef struct
{
  const GisView *view;
  double scale;              /* widget px per tile px */
  double angle_rad;          /* of the world's x axis on the screen */
  double center_x, center_y; /* tile px */
  int zoom;
} Placement;

static Placement
get_placement (const GisView *view, int zoom)
{
  double world_px = UI_TILE_SIZE_PX * exp2 (zoom);
  double step_m = gis_view_get_resolution (view) * 1000;
  double x0, y0, x1, y1;

  gis_view_to_screen (view, view->center_x, view->center_y, &x0, &y0);
  gis_view_to_screen (view, view->center_x + step_m, view->center_y, &x1, &y1);
  return (Placement){
    .view = view,
    .scale = exp2 (view->zoom - zoom),
    .angle_rad = atan2 (y1 - y0, x1 - x0),
    .center_x = (view->center_x + GIS_MERCATOR_HALF_M) / (2 * GIS_MERCATOR_HALF_M) * world_px,
    .center_y = (GIS_MERCATOR_HALF_M - view->center_y) / (2 * GIS_MERCATOR_HALF_M) * world_px,
    .zoom = zoom,
  };
}

/* Where a tile lies before the rotation about the widget's centre, edges on whole device pixels so
 * that neighbours meet. */
static graphene_rect_t
get_tile_rect (const Placement *place, const UiTileKey *key)
{
  const GisView *view = place->view;
  double left = (key->x * (double) UI_TILE_SIZE_PX - place->center_x) * place->scale;
  double top = (key->y * (double) UI_TILE_SIZE_PX - place->center_y) * place->scale;
  double size = UI_TILE_SIZE_PX * place->scale;
  double x0 = round ((view->width_px / 2 + left) * view->scale) / view->scale;
  double y0 = round ((view->height_px / 2 + top) * view->scale) / view->scale;
  double x1 = round ((view->width_px / 2 + left + size) * view->scale) / view->scale;
  double y1 = round ((view->height_px / 2 + top + size) * view->scale) / view->scale;

  return GRAPHENE_RECT_INIT ((float) x0, (float) y0, (float) (x1 - x0), (float) (y1 - y0));
}

/* Paints the part (@part_x, @part_y, 1/@parts) of a kept tile onto @rect. FALSE: not kept. */
static gboolean
paint_part (UiTilePainter *painter,
            const UiTileKey *key,
            const graphene_rect_t *rect,
            int part_x,
            int part_y,
            int parts)
{
  UiTileCache *cache = painter->cache;
  float x = rect->origin.x, y = rect->origin.y, w = rect->size.width, h = rect->size.height;

  if (painter->cr != NULL)
    {
      cairo_surface_t *surface = ui_tile_cache_lookup (cache, key);
      cairo_t *cr = painter->cr;
      double size_px;
      if (surface == NULL)
        return FALSE;
      size_px = cairo_image_surface_get_width (surface);
      cairo_save (cr);
      cairo_rectangle (cr, x, y, w, h);
      cairo_clip (cr);
      cairo_translate (cr, x - part_x * w, y - part_y * h);
      cairo_scale (cr, w * parts / size_px, h * parts / size_px);
      /* The surface may carry a device scale of its own: undo it, sizes here are in pixels. */
      double scale_x, scale_y;
      cairo_surface_get_device_scale (surface, &scale_x, &scale_y);
      cairo_scale (cr, scale_x, scale_y);
      cairo_set_source_surface (cr, surface, 0, 0);
      cairo_pattern_set_filter (cairo_get_source (cr), CAIRO_FILTER_NEAREST);
      cairo_paint (cr);
      cairo_restore (cr);
      return TRUE;
    }
  GdkTexture *texture = ui_tile_cache_lookup_texture (cache, key);
  if (texture == NULL)
    return FALSE;
  if (parts > 1)
    gtk_snapshot_push_clip (painter->snapshot, rect);
  gtk_snapshot_append_texture (
    painter->snapshot, texture,
    &GRAPHENE_RECT_INIT (x - part_x * w, y - part_y * h, w * parts, h * parts));
  if (parts > 1)
    gtk_snapshot_pop (painter->snapshot);
  return TRUE;
}

static void
paint_tile (UiTilePainter *painter, const Placement *place, const UiTileKey *key)
{
  graphene_rect_t rect = get_tile_rect (place, key);

  if (paint_part (painter, key, &rect, 0, 0, 1))
    return;
  for (int k = 1; k <= MAX_ANCESTORS && key->zoom - k >= 0; k++)
    {
      UiTileKey parent = { key->zoom - k, key->x >> k, key->y >> k };
      int mask = (1 << k) - 1;
      if (paint_part (painter, &parent, &rect, key->x & mask, key->y & mask, 1 << k))
        return;
    }
  Placement finer = get_placement (place->view, key->zoom + 1);
  for (int i = 0; i < 4 && key->zoom < UI_MAP_MAX_ZOOM; i++)
    {
      UiTileKey child = { key->zoom + 1, 2 * key->x + (i & 1), 2 * key->y + (i >> 1) };
      graphene_rect_t child_rect = get_tile_rect (&finer, &child);
      paint_part (painter, &child, &child_rect, 0, 0, 1);
    }
}

static void
begin_turn (UiTilePainter *painter, const GisView *view, double angle_rad)
{
  graphene_point_t center =
    GRAPHENE_POINT_INIT ((float) view->width_px / 2, (float) view->height_px / 2);

  if (painter->cr != NULL)
    {
      cairo_save (painter->cr);
      cairo_translate (painter->cr, view->width_px / 2, view->height_px / 2);
      cairo_rotate (painter->cr, angle_rad);
      cairo_translate (painter->cr, -view->width_px / 2, -view->height_px / 2);
      cairo_set_antialias (painter->cr, CAIRO_ANTIALIAS_NONE);
      return;
    }
  gtk_snapshot_save (painter->snapshot);
  gtk_snapshot_translate (painter->snapshot, &center);
  gtk_snapshot_rotate (painter->snapshot, (float) (angle_rad * 180 / G_PI));
  gtk_snapshot_translate (painter->snapshot, &GRAPHENE_POINT_INIT (-center.x, -center.y));
}

static void
end_turn (UiTilePainter *painter)
{
  if (painter->cr != NULL)
    cairo_restore (painter->cr);
  else
    gtk_snapshot_restore (painter->snapshot);
}

void
ui_tile_painter_paint (UiTilePainter *painter, UiTileCache *cache, const GisView *view)
{
  int zoom = ui_tile_get_zoom (view);
  Placement place = get_placement (view, zoom);
  UiTileRange range = ui_tile_get_range (view, zoom, 0);

  painter->cache = cache;
  begin_turn (painter, view, place.angle_rad);
  for (int y = range.min_y; y <= range.max_y; y++)
    for (int x = range.min_x; x <= range.max_x; x++)
      {
        UiTileKey key = { zoom, x, y };
        graphene_rect_t rect = get_tile_rect (&place, &key);
        if (place.angle_rad != 0 || graphene_rect_intersection (&rect, &painter->clip, NULL))
          paint_tile (painter, &place, &key);
      }
  end_turn (painter);
}

gboolean
ui_tile_range_is_current (const UiTileRange *range, UiTileCache *cache, int zoom)
{
  for (int y = range->min_y; y <= range->max_y; y++)
    for (int x = range->min_x; x <= range->max_x; x++)
      if (!ui_tile_cache_is_current (cache, &(UiTileKey){ zoom, x, y }))
        return FALSE;
  return TRUE;
}

void
ui_tile_painter_paint_whole (UiTilePainter *painter, UiTileCache *cache, const GisView *view)
{
  static const int steps[] = { 0, -1, 1 };
  int tile_zoom = ui_tile_get_zoom (view);

  painter->cache = cache;
  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      int zoom = CLAMP (tile_zoom + steps[i], 0, UI_MAP_MAX_ZOOM);
      UiTileRange range = ui_tile_get_range (view, zoom, 0);
      Placement place = get_placement (view, zoom);
      if (!ui_tile_range_is_current (&range, painter->cache, zoom))
        continue;
      begin_turn (painter, view, place.angle_rad);
      for (int y = range.min_y; y <= range.max_y; y++)
        for (int x = range.min_x; x <= range.max_x; x++)
          {
            UiTileKey key = { zoom, x, y };
            graphene_rect_t rect = get_tile_rect (&place, &key);
            paint_part (painter, &key, &rect, 0, 0, 1);
          }
      end_turn (painter);
      return;
    }
}
