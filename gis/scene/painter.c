/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The painter's frame: projection, what is collected in which order, tiles and views. A tile is a
 * view of 256 px whose corner lies on the global pixel grid, so both take the same way. */
#include "gis/scene/painter-private.h"
#include <math.h>

#define TILE_PX 256
#define MERCATOR_HALF_M 20037508.342789244
#define EARTH_RADIUS_M 6378137.0
#define MAX_TILE_ZOOM 23

void
gis_painter_init (GisPainter *painter,
                  const GisScene *scene,
                  const GisStyle *style,
                  const GisView *view,
                  cairo_t *cr,
                  GCancellable *cancellable)
{
  *painter = (GisPainter){ .scene = scene, .style = style, .cr = cr, .cancellable = cancellable };
  painter->dark = gis_style_get_dark (style);
  painter->palette = gis_palette_get (painter->dark);
  painter->width_px = view->width_px;
  painter->height_px = view->height_px;
  painter->zoom = view->zoom;
  painter->scale = view->scale > 0 ? view->scale : 1;
  painter->resolution = gis_view_get_resolution (view);
  painter->center_x = view->center_x;
  painter->center_y = view->center_y;
  painter->cos_turn = cos (view->rotation_rad);
  painter->sin_turn = sin (view->rotation_rad);
  painter->grid_x = (view->center_x + MERCATOR_HALF_M) / painter->resolution - view->width_px / 2;
  painter->grid_y = (MERCATOR_HALF_M - view->center_y) / painter->resolution - view->height_px / 2;
  painter->on_grid = view->rotation_rad == 0 && view->zoom == floor (view->zoom) &&
                     fabs (painter->grid_x - round (painter->grid_x)) < 1e-3 &&
                     fabs (painter->grid_y - round (painter->grid_y)) < 1e-3;
  if (painter->on_grid)
    {
      painter->grid_x = round (painter->grid_x);
      painter->grid_y = round (painter->grid_y);
    }
  painter->xy = g_array_new (FALSE, FALSE, 2 * sizeof (double));
  painter->clip = g_array_new (FALSE, FALSE, 2 * sizeof (double));
}

void
gis_painter_clear (GisPainter *painter)
{
  g_clear_pointer (&painter->xy, g_array_unref);
  g_clear_pointer (&painter->clip, g_array_unref);
}

GisBox
gis_painter_get_box (const GisPainter *painter, double margin_px)
{
  double half_w = painter->width_px / 2 + margin_px;
  double half_h = painter->height_px / 2 + margin_px;
  double c = fabs (painter->cos_turn);
  double s = fabs (painter->sin_turn);
  double reach_x = (half_w * c + half_h * s) * painter->resolution;
  double reach_y = (half_w * s + half_h * c) * painter->resolution;

  return (GisBox){ painter->center_x - reach_x, painter->center_y - reach_y,
                   painter->center_x + reach_x, painter->center_y + reach_y };
}

double
gis_painter_get_ground (const GisPainter *painter, const GisPack *pack)
{
  /* 1/cosh(y/R) = cos φ on the sphere of EPSG:3857 */
  return 1 / painter->resolution * cosh (pack->origin_y / EARTH_RADIUS_M);
}

void
gis_painter_load_xy (GisPainter *painter,
                     const GisPack *pack,
                     guint first,
                     guint end,
                     double skip_px)
{
  double last_x = 0, last_y = 0;

  g_array_set_size (painter->xy, 0);
  for (guint i = first; i < end; i++)
    {
      double p[2];
      gis_painter_project (painter, pack->origin_x + pack->xy[2 * (gsize) i] * pack->unit_m,
                           pack->origin_y + pack->xy[2 * (gsize) i + 1] * pack->unit_m, &p[0],
                           &p[1]);
      if (i > first && i + 1 < end && fabs (p[0] - last_x) < skip_px &&
          fabs (p[1] - last_y) < skip_px)
        continue;
      g_array_append_vals (painter->xy, p, 1);
      last_x = p[0];
      last_y = p[1];
    }
}

/* ---- Collecting ---- */

GisLooks *
gis_looks_new (const GisStyle *style, const GisLayer *layer)
{
  GisLooks *looks = g_new0 (GisLooks, 1);

  looks->style = style;
  looks->layer = layer;
  looks->theme = gis_style_get_theme_index (style, layer->klass);
  looks->looks = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  return looks;
}

void
gis_looks_free (GisLooks *looks)
{
  if (looks == NULL)
    return;
  g_hash_table_unref (looks->looks);
  g_free (looks);
}

const GisLook *
gis_looks_get (GisLooks *looks, const GisPack *pack, guint index)
{
  const GisClass *klass = looks->layer->klass;
  guint32 key = (1u << 24) | (looks->theme >= 0 ? pack->columns[looks->theme][index] : 0) |
                (guint32) pack->columns[GIS_COLUMN_FORM (klass)][index] << 8 |
                (guint32) pack->columns[GIS_COLUMN_STATE (klass)][index] << 16;
  GisLook *look;

  if (key == looks->last_key)
    return looks->last;
  look = g_hash_table_lookup (looks->looks, GUINT_TO_POINTER (key));
  if (look == NULL)
    {
      look = g_new (GisLook, 1);
      gis_layer_get_look (looks->style, looks->layer, pack, index, look);
      g_hash_table_insert (looks->looks, GUINT_TO_POINTER (key), look);
    }
  looks->last_key = key;
  looks->last = look;
  return look;
}

double
gis_look_get_min_zoom (const GisClass *klass, const GisLook *look)
{
  static const double bounds[] = { 16.5, 14, 12, 0, 0 }; /* grid … city */
  static const double roads[] = { 13.5, 12, 0, 0, 0 };   /* lane … express */

  if (look->form >= GIS_FORM_BOUND_GRID)
    return bounds[look->form - GIS_FORM_BOUND_GRID];
  if (look->form >= GIS_FORM_ROAD_LANE && look->form <= GIS_FORM_ROAD_EXPRESS)
    return roads[look->form - GIS_FORM_ROAD_LANE];
  if (look->form == GIS_FORM_AREA_HATCH && look->mark == GIS_MARK_PAST)
    return fmax (klass->min_zoom, 15.5);
  return klass->min_zoom;
}

/* No feature of the layer is drawn below this, whatever its look: nothing need be looked at. */
static double
gis_layer_get_min_zoom (const GisLayer *layer)
{
  return layer->klass->geometry == GIS_GEOMETRY_POINT ? layer->klass->min_zoom : 0;
}

typedef struct
{
  const GisPainter *painter;
  GisLooks *looks;
  GArray *items;
} Collect;

static gboolean
collect_cb (const GisPack *pack, guint index, gpointer user_data)
{
  Collect *collect = user_data;
  GisLooks *looks = collect->looks;
  const GisLook *look = gis_looks_get (looks, pack, index);
  GisItem item = { pack, index, pack->ids[index], look,
                   looks->theme >= 0 ? pack->columns[looks->theme][index] : 0 };

  if (collect->painter->zoom + 1e-6 < gis_look_get_min_zoom (looks->layer->klass, look))
    return TRUE;
  g_array_append_val (collect->items, item);
  return (collect->items->len & 0xfff) != 0 ||
         !g_cancellable_is_cancelled (collect->painter->cancellable);
}

static int
compare_items (gconstpointer a, gconstpointer b)
{
  const GisItem *item_a = a;
  const GisItem *item_b = b;

  /* Points lie over each other by id alone, whatever they are. */
  if (item_a->look != item_b->look && item_a->look->form != GIS_FORM_POINT)
    {
      const GisLook *look_a = item_a->look;
      const GisLook *look_b = item_b->look;
      if (look_a->form != look_b->form)
        return look_a->form < look_b->form ? -1 : 1;
      /* What is gone or past lies under what is there. */
      if (look_a->mark != look_b->mark)
        return look_a->mark > look_b->mark ? -1 : 1;
      if (look_a->color != look_b->color)
        return look_a->color < look_b->color ? -1 : 1;
    }
  return (item_a->id > item_b->id) - (item_a->id < item_b->id);
}

GArray *
gis_painter_collect (GisPainter *painter, double margin_px, GisLooks *looks)
{
  GisBox box = gis_painter_get_box (painter, margin_px);
  Collect collect = { painter, looks, g_array_new (FALSE, FALSE, sizeof (GisItem)) };

  if (painter->zoom + 1e-6 >= gis_layer_get_min_zoom (looks->layer))
    gis_layer_each (looks->layer, &box, collect_cb, &collect);
  g_array_sort (collect.items, compare_items);
  return collect.items;
}

/* ---- Running ---- */

static void
paint_layer (GisPainter *painter, const GisLayer *layer)
{
  if (!gis_style_get_visible (painter->style, layer->klass->id))
    return;
  switch (layer->klass->geometry)
    {
    case GIS_GEOMETRY_POINT:
      gis_paint_points (painter, layer);
      break;
    case GIS_GEOMETRY_MULTILINESTRING:
      gis_paint_lines (painter, layer);
      break;
    case GIS_GEOMETRY_MULTIPOLYGON:
      gis_paint_areas (painter, layer);
      break;
    case GIS_GEOMETRY_NONE:
      break;
    }
}

gboolean
gis_painter_run (GisPainter *painter)
{
  const GPtrArray *layers = painter->scene->layers;
  const GisLayer *density =
    gis_scene_get_density_layer (painter->scene, painter->style, painter->zoom);

  if (gis_style_get_opaque (painter->style))
    {
      gis_color_set (painter->cr, painter->palette->land, 1);
      cairo_paint (painter->cr);
    }
  for (guint i = 0; i < layers->len; i++)
    {
      const GisLayer *layer = g_ptr_array_index (layers, i);
      if (g_cancellable_is_cancelled (painter->cancellable))
        return FALSE;
      /* Density lies over the ground and under the streets. */
      if (density != NULL && layer->klass->geometry != GIS_GEOMETRY_MULTIPOLYGON)
        {
          gis_paint_density (painter, density);
          density = NULL;
        }
      paint_layer (painter, layer);
    }
  if (g_cancellable_is_cancelled (painter->cancellable))
    return FALSE;
  if (gis_style_get_labels (painter->style))
    gis_paint_labels (painter);
  return !g_cancellable_is_cancelled (painter->cancellable);
}

/* The painter may write straight into an image surface of its own. */
static void
open_pixels (GisPainter *painter, cairo_surface_t *surface)
{
  painter->surface = surface;
  painter->pixels = cairo_image_surface_get_data (surface);
  painter->stride = cairo_image_surface_get_stride (surface);
  painter->pixel_width = cairo_image_surface_get_width (surface);
  painter->pixel_height = cairo_image_surface_get_height (surface);
}

cairo_surface_t *
gis_scene_render_tile (const GisScene *scene,
                       const GisStyle *style,
                       int zoom,
                       int tile_x,
                       int tile_y,
                       double scale,
                       GCancellable *cancellable)
{
  double world_px = TILE_PX * exp2 (zoom);
  double resolution = 2 * MERCATOR_HALF_M / world_px;
  GisView view = { (tile_x + 0.5) * TILE_PX * resolution - MERCATOR_HALF_M,
                   MERCATOR_HALF_M - (tile_y + 0.5) * TILE_PX * resolution,
                   zoom,
                   0,
                   TILE_PX,
                   TILE_PX,
                   scale };
  cairo_surface_t *surface;
  cairo_t *cr;
  GisPainter painter;
  gboolean done;

  g_return_val_if_fail (zoom >= 0 && zoom <= MAX_TILE_ZOOM, NULL);
  g_return_val_if_fail (scale > 0 && scale <= 16, NULL);
  surface = cairo_image_surface_create (gis_style_get_opaque (style) ? CAIRO_FORMAT_RGB24
                                                                     : CAIRO_FORMAT_ARGB32,
                                        (int) ceil (TILE_PX * scale), (int) ceil (TILE_PX * scale));
  cairo_surface_set_device_scale (surface, scale, scale);
  cr = cairo_create (surface);
  gis_painter_init (&painter, scene, style, &view, cr, cancellable);
  open_pixels (&painter, surface);
  done = gis_painter_run (&painter);
  gis_painter_clear (&painter);
  cairo_destroy (cr);
  cairo_surface_flush (surface);
  if (!done)
    g_clear_pointer (&surface, cairo_surface_destroy);
  return surface;
}

gboolean
gis_scene_render_view (const GisScene *scene,
                       const GisStyle *style,
                       const GisView *view,
                       cairo_t *cr,
                       GCancellable *cancellable)
{
  GisPainter painter;
  gboolean done;

  cairo_save (cr);
  cairo_rectangle (cr, 0, 0, view->width_px, view->height_px);
  cairo_clip (cr);
  gis_painter_init (&painter, scene, style, view, cr, cancellable);
  done = gis_painter_run (&painter);
  gis_painter_clear (&painter);
  cairo_restore (cr);
  return done;
}
