/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The painter's frame: projection, what is collected in which order, tiles and views. A tile is a
 * view of 256 px whose corner lies on the global pixel grid, so both take the same way. */
#include "gis/scene/label-private.h"
#include "gis/scene/reference-private.h"
#include <math.h>

#define TILE_PX 256
#define MERCATOR_HALF_M 20037508.342789244
#define EARTH_RADIUS_M 6378137.0
#define MAX_TILE_ZOOM 23

/* A recording is none: what is played back later into pixels is drawn like pixels. Asked of the target
 * below all groups, as a group of a page is a recording. */
static gboolean
is_vector (cairo_surface_t *target)
{
  cairo_surface_type_t type = cairo_surface_get_type (target);

  return type == CAIRO_SURFACE_TYPE_PDF || type == CAIRO_SURFACE_TYPE_SVG ||
         type == CAIRO_SURFACE_TYPE_PS;
}

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
  painter->vector = cr != NULL && is_vector (cairo_get_target (cr));
  gis_pen_init (&painter->pen, cr, NULL, painter->scale);
  painter->xy = g_array_new (FALSE, FALSE, 2 * sizeof (double));
  painter->clip = g_array_new (FALSE, FALSE, 2 * sizeof (double));
}

void
gis_painter_clear (GisPainter *painter)
{
  if (painter->surface != NULL)
    cairo_surface_mark_dirty (painter->surface);
  g_clear_pointer (&painter->pen.raster, gis_raster_free);
  gis_pen_clear (&painter->pen);
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

void
gis_painter_use_pack (GisPainter *painter, const GisPack *pack)
{
  double k = pack->unit_m / painter->resolution;
  double dx = (pack->origin_x - painter->center_x) / painter->resolution;
  double dy = (painter->center_y - pack->origin_y) / painter->resolution;
  double c = painter->cos_turn;
  double s = painter->sin_turn;

  if (pack == painter->pack)
    return;
  painter->pack = pack;
  painter->xx = k * c;
  painter->xy_ = k * s;
  painter->yx = k * s;
  painter->yy = -k * c;
  painter->x0 = painter->width_px / 2 + dx * c - dy * s;
  painter->y0 = painter->height_px / 2 + dx * s + dy * c;
  /* 1/cosh(y/R) = cos φ on the sphere of EPSG:3857 */
  painter->ground = 1 / painter->resolution *
                    (painter->scene->stretch > 0 ? painter->scene->stretch
                                                 : cosh (pack->origin_y / EARTH_RADIUS_M));
}

double
gis_painter_get_ground (GisPainter *painter, const GisPack *pack)
{
  gis_painter_use_pack (painter, pack);
  return painter->ground;
}

void
gis_painter_load_xy (GisPainter *painter,
                     const GisPack *pack,
                     guint first,
                     guint end,
                     double skip_px)
{
  GisBox box = GIS_BOX_EMPTY;
  double *xy;
  guint n = 0;

  gis_painter_use_pack (painter, pack);
  g_array_set_size (painter->xy, end - first);
  xy = (double *) (gpointer) painter->xy->data;
  for (guint i = first; i < end; i++)
    {
      double px, py;
      gis_painter_place (painter, pack->xy + 2 * (gsize) i, &px, &py);
      if (n > 0 && i + 1 < end && fabs (px - xy[2 * n - 2]) < skip_px &&
          fabs (py - xy[2 * n - 1]) < skip_px)
        continue;
      xy[2 * n] = px;
      xy[2 * n + 1] = py;
      n++;
      box.min_x = MIN (box.min_x, px);
      box.min_y = MIN (box.min_y, py);
      box.max_x = MAX (box.max_x, px);
      box.max_y = MAX (box.max_y, py);
    }
  g_array_set_size (painter->xy, n);
  painter->xy_box = box;
}

/* ---- Running ---- */

static void
paint_features (GisPainter *painter, gconstpointer data)
{
  const GisLayer *layer = data;

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

/* What lets through what lies below is painted by itself and laid over as a whole, so that its
 * features do not shine through each other. */
void
gis_painter_paint_faded (GisPainter *painter, double opacity, GisPaintFunc func, gconstpointer data)
{
  GisView view = { painter->center_x, painter->center_y,
                   painter->zoom,     atan2 (painter->sin_turn, painter->cos_turn),
                   painter->width_px, painter->height_px,
                   painter->scale };
  cairo_surface_t *surface;
  cairo_t *cr;
  GisPainter faded;

  if (painter->surface == NULL)
    {
      cairo_push_group (painter->cr);
      func (painter, data);
      cairo_pop_group_to_source (painter->cr);
      cairo_paint_with_alpha (painter->cr, opacity);
      return;
    }
  surface =
    cairo_image_surface_create (CAIRO_FORMAT_ARGB32, (int) ceil (view.width_px * view.scale),
                                (int) ceil (view.height_px * view.scale));
  cairo_surface_set_device_scale (surface, view.scale, view.scale);
  cr = cairo_create (surface);
  gis_painter_init (&faded, painter->scene, painter->style, &view, cr, painter->cancellable);
  gis_painter_open_pixels (&faded);
  func (&faded, data);
  gis_painter_clear (&faded);
  cairo_destroy (cr);
  cairo_surface_mark_dirty (surface);
  cairo_surface_mark_dirty (painter->surface);
  cairo_set_source_surface (painter->cr, surface, 0, 0);
  cairo_paint_with_alpha (painter->cr, opacity);
  cairo_surface_flush (painter->surface);
  cairo_surface_destroy (surface);
}

static void
paint_density (GisPainter *painter, gconstpointer layer)
{
  gis_paint_density (painter, layer);
}

static void
paint_layer (GisPainter *painter, const GisLayer *layer, gboolean as_density)
{
  GisPaintFunc func = as_density ? paint_density : paint_features;
  double opacity = gis_style_get_opacity (painter->style, layer->klass->id);

  if (!gis_style_get_visible (painter->style, layer->klass->id) || opacity <= 0)
    return;
  if (opacity < 1)
    gis_painter_paint_faded (painter, opacity, func, layer);
  else
    func (painter, layer);
}

static gboolean
paint_layers (GisPainter *painter)
{
  const GPtrArray *layers = painter->scene->layers;
  const GisLayer *density =
    gis_scene_get_density_layer (painter->scene, painter->style, painter->zoom);

  for (guint i = 0; i < layers->len; i++)
    {
      const GisLayer *layer = g_ptr_array_index (layers, i);
      if (g_cancellable_is_cancelled (painter->cancellable))
        return FALSE;
      paint_layer (painter, layer, layer == density);
    }
  return !g_cancellable_is_cancelled (painter->cancellable);
}

gboolean
gis_painter_run (GisPainter *painter)
{
  if (gis_style_get_opaque (painter->style))
    {
      gis_color_set (painter->cr, painter->palette->land, 1);
      cairo_paint (painter->cr);
    }
  gis_paint_references (painter);
  if (!paint_layers (painter))
    return FALSE;
  if (painter->surface != NULL)
    cairo_surface_mark_dirty (painter->surface);
  if (gis_style_get_labels (painter->style) && !gis_paint_labels (painter))
    return FALSE;
  return !g_cancellable_is_cancelled (painter->cancellable);
}

/* The painter writes straight into an image when @cr draws on one, all of the view, neither turned nor
 * moved: then nothing lies between the painter's pixels and those of the image. */
static gboolean
is_open_image (cairo_t *cr, const GisPainter *painter)
{
  cairo_surface_t *target = cairo_get_group_target (cr);
  cairo_rectangle_list_t *clip;
  double scale_x, scale_y, left, top;
  cairo_matrix_t matrix;
  gboolean open;

  if (cairo_surface_get_type (target) != CAIRO_SURFACE_TYPE_IMAGE ||
      cairo_surface_status (target) != CAIRO_STATUS_SUCCESS ||
      (cairo_image_surface_get_format (target) != CAIRO_FORMAT_RGB24 &&
       cairo_image_surface_get_format (target) != CAIRO_FORMAT_ARGB32))
    return FALSE;
  cairo_get_matrix (cr, &matrix);
  cairo_surface_get_device_scale (target, &scale_x, &scale_y);
  cairo_surface_get_device_offset (target, &left, &top);
  if (matrix.xy != 0 || matrix.yx != 0 || matrix.x0 != 0 || matrix.y0 != 0 || left != 0 ||
      top != 0 || fabs (matrix.xx * scale_x - painter->scale) > 1e-9 ||
      fabs (matrix.yy * scale_y - painter->scale) > 1e-9)
    return FALSE;
  clip = cairo_copy_clip_rectangle_list (cr);
  open = clip->status == CAIRO_STATUS_SUCCESS && clip->num_rectangles == 1 &&
         clip->rectangles[0].x <= 0 && clip->rectangles[0].y <= 0 &&
         clip->rectangles[0].x + clip->rectangles[0].width >=
           MIN (painter->width_px, cairo_image_surface_get_width (target) / painter->scale) &&
         clip->rectangles[0].y + clip->rectangles[0].height >=
           MIN (painter->height_px, cairo_image_surface_get_height (target) / painter->scale);
  cairo_rectangle_list_destroy (clip);
  return open;
}

gboolean
gis_painter_open_pixels (GisPainter *painter)
{
  cairo_surface_t *target;

  if (painter->cr == NULL || !is_open_image (painter->cr, painter))
    return FALSE;
  target = cairo_get_group_target (painter->cr);
  cairo_surface_flush (target);
  painter->surface = target;
  painter->pen.raster =
    gis_raster_new (cairo_image_surface_get_data (target), cairo_image_surface_get_stride (target),
                    MIN (cairo_image_surface_get_width (target),
                         (int) ceil (painter->width_px * painter->scale - 1e-6)),
                    MIN (cairo_image_surface_get_height (target),
                         (int) ceil (painter->height_px * painter->scale - 1e-6)));
  gis_raster_set_cancellable (painter->pen.raster, painter->cancellable);
  return TRUE;
}

static GisView
get_tile_view (int zoom, int tile_x, int tile_y, double scale)
{
  double resolution = 2 * MERCATOR_HALF_M / (TILE_PX * exp2 (zoom));

  return (GisView){ (tile_x + 0.5) * TILE_PX * resolution - MERCATOR_HALF_M,
                    MERCATOR_HALF_M - (tile_y + 0.5) * TILE_PX * resolution,
                    zoom,
                    0,
                    TILE_PX,
                    TILE_PX,
                    scale };
}

static cairo_surface_t *
create_tile (cairo_format_t format, double scale)
{
  int side = (int) ceil (TILE_PX * scale);
  cairo_surface_t *surface = cairo_image_surface_create (format, side, side);

  cairo_surface_set_device_scale (surface, scale, scale);
  return surface;
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
  GisView view = get_tile_view (zoom, tile_x, tile_y, scale);
  cairo_surface_t *surface;
  cairo_t *cr;
  GisPainter painter;
  gboolean done;

  g_return_val_if_fail (zoom >= 0 && zoom <= MAX_TILE_ZOOM, NULL);
  g_return_val_if_fail (scale > 0 && scale <= 16, NULL);
  surface =
    create_tile (gis_style_get_opaque (style) ? CAIRO_FORMAT_RGB24 : CAIRO_FORMAT_ARGB32, scale);
  cr = cairo_create (surface);
  gis_painter_init (&painter, scene, style, &view, cr, cancellable);
  gis_painter_open_pixels (&painter);
  done = gis_painter_run (&painter);
  gis_painter_clear (&painter);
  cairo_destroy (cr);
  cairo_surface_flush (surface);
  if (!done)
    g_clear_pointer (&surface, cairo_surface_destroy);
  return surface;
}

static void
count_label (const GisLabel *label, double x, double y, gpointer user_data)
{
  guint *n = user_data;

  (*n)++;
}

cairo_surface_t *
gis_scene_render_tile_labels (const GisScene *scene,
                              const GisStyle *style,
                              int zoom,
                              int tile_x,
                              int tile_y,
                              double scale,
                              GCancellable *cancellable)
{
  GisView view = get_tile_view (zoom, tile_x, tile_y, scale);
  cairo_surface_t *surface = NULL;
  GisPainter painter;
  guint n = 0;

  g_return_val_if_fail (zoom >= 0 && zoom <= MAX_TILE_ZOOM, NULL);
  g_return_val_if_fail (scale > 0 && scale <= 16, NULL);
  gis_painter_init (&painter, scene, style, &view, NULL, cancellable);
  if (gis_style_get_labels (style) && gis_labels_each (&painter, count_label, &n) && n > 0)
    {
      surface = create_tile (CAIRO_FORMAT_ARGB32, scale);
      painter.cr = cairo_create (surface);
      if (!gis_paint_labels (&painter))
        g_clear_pointer (&surface, cairo_surface_destroy);
      cairo_destroy (painter.cr);
    }
  gis_painter_clear (&painter);
  return surface;
}

static gboolean
render_view (const GisScene *scene,
             const GisStyle *style,
             const GisView *view,
             gboolean whole_labels,
             cairo_t *cr,
             GCancellable *cancellable)
{
  GisPainter painter;
  gboolean done;

  cairo_save (cr);
  cairo_rectangle (cr, 0, 0, view->width_px, view->height_px);
  cairo_clip (cr);
  gis_painter_init (&painter, scene, style, view, cr, cancellable);
  painter.whole_labels = whole_labels;
  gis_painter_open_pixels (&painter);
  done = gis_painter_run (&painter);
  gis_painter_clear (&painter);
  cairo_restore (cr);
  return done;
}

gboolean
gis_scene_render_view (const GisScene *scene,
                       const GisStyle *style,
                       const GisView *view,
                       cairo_t *cr,
                       GCancellable *cancellable)
{
  return render_view (scene, style, view, FALSE, cr, cancellable);
}

gboolean
gis_scene_render_screen (const GisScene *scene,
                         const GisStyle *style,
                         const GisView *view,
                         cairo_t *cr,
                         GCancellable *cancellable)
{
  return render_view (scene, style, view, TRUE, cr, cancellable);
}
