/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Painting goes through one gtk_snapshot_append_cairo() with the cairo renderer, where texture
 * nodes would spend most of a frame in format conversion, and through textures with a GL renderer. */
#include "ui/map/asset-layer.h"

#include "gis/crs/crs.h"
#include "ui/map/tile-cache.h"
#include "ui/map/viewport.h"
#include <gsk/gsk.h>
#include <math.h>

/* About 190 screens' worth of 256 px tiles at scale 1 would be 750; this holds as many. */
#define CACHE_BYTES ((gsize) 192 << 20)
#define MAX_THREADS 4u
/* The map counts as still after this long without a change of the view. */
#define REST_DELAY_MS 90
#define MAX_ANCESTORS 8

/* What tiles and pictures are drawn from: immutable. */
typedef struct
{
  gatomicrefcount ref_count;
  GisScene *scene;
  GisStyle *style;
} Drawing;

typedef struct
{
  Drawing *drawing;
  GisView view;
} PictureRequest;

struct _UiAssetLayer
{
  ShumateLayer parent_instance;

  UiDocument *document;
  UiTileCache *cache;
  Drawing *drawing;
  double scale;
  gboolean bare; /* no land: a basemap shows through */
  gboolean was_drawing;

  /* The picture at rest: valid for picture_view, outdated once the drawing changed. */
  cairo_surface_t *picture;
  GdkTexture *picture_texture;
  GisView picture_view;
  gboolean picture_outdated;
  GCancellable *picture_cancellable; /* one is being drawn */
  guint rest_timeout;
  guint n_pictures;
};

enum
{
  SIGNAL_DRAWING_CHANGED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (UiAssetLayer, ui_asset_layer, SHUMATE_TYPE_LAYER)

static void schedule_picture (UiAssetLayer *self);

/* ---- Drawing: the immutable pair ---- */

static Drawing *
drawing_new (UiDocument *document, gboolean land)
{
  Drawing *drawing = g_new0 (Drawing, 1);

  g_atomic_ref_count_init (&drawing->ref_count);
  drawing->scene = gis_scene_ref (ui_document_get_scene (document));
  drawing->style = gis_style_copy (ui_document_get_style (document));
  gis_style_set_background (drawing->style, land);
  return drawing;
}

static Drawing *
drawing_ref (Drawing *drawing)
{
  g_atomic_ref_count_inc (&drawing->ref_count);
  return drawing;
}

static void
drawing_unref (gpointer data)
{
  Drawing *drawing = data;

  if (drawing == NULL || !g_atomic_ref_count_dec (&drawing->ref_count))
    return;
  gis_scene_unref (drawing->scene);
  gis_style_free (drawing->style);
  g_free (drawing);
}

static cairo_surface_t *
render_tile (gpointer data, const UiTileKey *key, double scale, GCancellable *cancellable)
{
  Drawing *drawing = data;

  return gis_scene_render_tile (drawing->scene, drawing->style, key->zoom, key->x, key->y, scale,
                                cancellable);
}

/* ---- State ---- */

static GisView
get_view (UiAssetLayer *self)
{
  return ui_viewport_get_view (shumate_layer_get_viewport (SHUMATE_LAYER (self)),
                               GTK_WIDGET (self));
}

static gboolean
same_frame (const GisView *a, const GisView *b)
{
  return a->zoom == b->zoom && a->rotation_rad == b->rotation_rad && a->scale == b->scale;
}

static gboolean
same_view (const GisView *a, const GisView *b)
{
  return same_frame (a, b) && a->center_x == b->center_x && a->center_y == b->center_y &&
         a->width_px == b->width_px && a->height_px == b->height_px;
}

static gboolean
has_size (const GisView *view)
{
  return view->width_px >= 1 && view->height_px >= 1;
}

static void
update_drawing (UiAssetLayer *self)
{
  gboolean drawing = ui_asset_layer_is_drawing (self);

  if (drawing == self->was_drawing)
    return;
  self->was_drawing = drawing;
  g_signal_emit (self, signals[SIGNAL_DRAWING_CHANGED], 0);
}

static int
get_tile_zoom (const GisView *view)
{
  return CLAMP ((int) floor (view->zoom + 0.5), 0, UI_MAP_MAX_ZOOM);
}

typedef struct
{
  int min_x, max_x, min_y, max_y;
} TileRange;

static TileRange
get_range (const GisView *view, int zoom, int ring)
{
  GisBox box = gis_view_get_box (view);
  double size_m = 2 * GIS_MERCATOR_HALF_M / exp2 (zoom);
  int last = (1 << zoom) - 1;

  return (TileRange){
    CLAMP ((int) floor ((box.min_x + GIS_MERCATOR_HALF_M) / size_m) - ring, 0, last),
    CLAMP ((int) floor ((box.max_x + GIS_MERCATOR_HALF_M) / size_m) + ring, 0, last),
    CLAMP ((int) floor ((GIS_MERCATOR_HALF_M - box.max_y) / size_m) - ring, 0, last),
    CLAMP ((int) floor ((GIS_MERCATOR_HALF_M - box.min_y) / size_m) + ring, 0, last),
  };
}

typedef struct
{
  UiTileKey key;
  double order;
} RankedKey;

static int
compare_ranked (gconstpointer a, gconstpointer b)
{
  double left = ((const RankedKey *) a)->order, right = ((const RankedKey *) b)->order;

  return (left > right) - (left < right);
}

/* Visible tiles from the centre outwards, then one ring around them. */
static void
update_wanted (UiAssetLayer *self)
{
  GisView view = get_view (self);
  int zoom = get_tile_zoom (&view);
  double size_m = 2 * GIS_MERCATOR_HALF_M / exp2 (zoom);
  double center_x = (view.center_x + GIS_MERCATOR_HALF_M) / size_m - 0.5;
  double center_y = (GIS_MERCATOR_HALF_M - view.center_y) / size_m - 0.5;
  g_autoptr (GArray) ranked = g_array_new (FALSE, FALSE, sizeof (RankedKey));
  g_autoptr (GArray) keys = g_array_new (FALSE, FALSE, sizeof (UiTileKey));

  if (self->drawing == NULL || !has_size (&view) || !gtk_widget_get_mapped (GTK_WIDGET (self)))
    {
      ui_tile_cache_want (self->cache, NULL, 0);
      return;
    }
  TileRange inner = get_range (&view, zoom, 0), outer = get_range (&view, zoom, 1);
  for (int y = outer.min_y; y <= outer.max_y; y++)
    for (int x = outer.min_x; x <= outer.max_x; x++)
      {
        gboolean ring = x < inner.min_x || x > inner.max_x || y < inner.min_y || y > inner.max_y;
        RankedKey key = { { zoom, x, y }, hypot (x - center_x, y - center_y) + (ring ? 1e6 : 0) };
        g_array_append_val (ranked, key);
      }
  g_array_sort (ranked, compare_ranked);
  for (guint i = 0; i < ranked->len; i++)
    g_array_append_val (keys, g_array_index (ranked, RankedKey, i).key);
  ui_tile_cache_want (self->cache, (UiTileKey *) (gpointer) keys->data, keys->len);
}

/* ---- The picture at rest ---- */

static void
clear_picture (UiAssetLayer *self)
{
  g_clear_pointer (&self->picture, cairo_surface_destroy);
  g_clear_object (&self->picture_texture);
}

static void
cancel_picture (UiAssetLayer *self)
{
  g_clear_handle_id (&self->rest_timeout, g_source_remove);
  if (self->picture_cancellable != NULL)
    g_cancellable_cancel (self->picture_cancellable);
  g_clear_object (&self->picture_cancellable);
}

static void
picture_request_free (gpointer data)
{
  PictureRequest *request = data;

  drawing_unref (request->drawing);
  g_free (request);
}

static void
render_picture (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  PictureRequest *request = task_data;
  const GisView *view = &request->view;
  cairo_surface_t *surface =
    cairo_image_surface_create (CAIRO_FORMAT_ARGB32, (int) ceil (view->width_px * view->scale),
                                (int) ceil (view->height_px * view->scale));
  cairo_t *cr;
  gboolean done;

  cairo_surface_set_device_scale (surface, view->scale, view->scale);
  cr = cairo_create (surface);
  done =
    gis_scene_render_view (request->drawing->scene, request->drawing->style, view, cr, cancellable);
  cairo_destroy (cr);
  if (!done)
    g_clear_pointer (&surface, cairo_surface_destroy);
  g_task_return_pointer (task, surface, (GDestroyNotify) cairo_surface_destroy);
}

static void
picture_ready_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  UiAssetLayer *self = UI_ASSET_LAYER (source);
  GTask *task = G_TASK (result);
  PictureRequest *request = g_task_get_task_data (task);
  cairo_surface_t *surface = g_task_propagate_pointer (task, NULL);

  /* Another picture is wanted by now: this one is stale. */
  if (self->picture_cancellable != g_task_get_cancellable (task))
    {
      g_clear_pointer (&surface, cairo_surface_destroy);
      return;
    }
  g_clear_object (&self->picture_cancellable);
  if (surface != NULL)
    {
      clear_picture (self);
      self->picture = surface;
      self->picture_view = request->view;
      self->picture_outdated = FALSE;
      self->n_pictures++;
      gtk_widget_queue_draw (GTK_WIDGET (self));
    }
  update_drawing (self);
}

static gboolean
rest_cb (gpointer user_data)
{
  UiAssetLayer *self = user_data;
  g_autoptr (GTask) task = NULL;
  PictureRequest *request;
  GisView view = get_view (self);

  self->rest_timeout = 0;
  if (self->drawing == NULL || !has_size (&view))
    return G_SOURCE_REMOVE;
  request = g_new0 (PictureRequest, 1);
  request->drawing = drawing_ref (self->drawing);
  request->view = view;
  self->picture_cancellable = g_cancellable_new ();
  task = g_task_new (self, self->picture_cancellable, picture_ready_cb, NULL);
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, request, picture_request_free);
  g_task_run_in_thread (task, render_picture);
  return G_SOURCE_REMOVE;
}

static void
schedule_picture (UiAssetLayer *self)
{
  GisView view = get_view (self);

  cancel_picture (self);
  if (self->drawing == NULL || !has_size (&view) || !gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;
  if (self->picture != NULL && !self->picture_outdated && same_view (&view, &self->picture_view))
    return;
  self->rest_timeout = g_timeout_add (REST_DELAY_MS, rest_cb, self);
}

static void
refresh (UiAssetLayer *self)
{
  update_wanted (self);
  schedule_picture (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
  update_drawing (self);
}

/* ---- Changes ---- */

static void
set_drawing (UiAssetLayer *self, const GisBox *dirty, guint n_dirty)
{
  g_autoptr (UiTileSource) source = NULL;

  g_clear_pointer (&self->drawing, drawing_unref);
  if (self->document != NULL && ui_document_get_scene (self->document) != NULL)
    {
      self->drawing = drawing_new (self->document, !self->bare);
      source = ui_tile_source_new (render_tile, drawing_ref (self->drawing), drawing_unref);
    }
  else
    clear_picture (self);
  self->scale = gtk_widget_get_scale_factor (GTK_WIDGET (self));
  ui_tile_cache_set_source (self->cache, source, self->scale, source != NULL ? dirty : NULL,
                            n_dirty);
  self->picture_outdated = TRUE;
  refresh (self);
}

static void
scene_changed_cb (UiAssetLayer *self, GArray *dirty)
{
  if (dirty == NULL)
    set_drawing (self, NULL, 0);
  else
    set_drawing (self, (GisBox *) (gpointer) dirty->data, dirty->len);
}

static void
style_changed_cb (UiAssetLayer *self)
{
  set_drawing (self, NULL, 0);
}

static void
scale_changed_cb (UiAssetLayer *self)
{
  if (self->scale != gtk_widget_get_scale_factor (GTK_WIDGET (self)))
    set_drawing (self, NULL, 0);
}

static void
tile_ready_cb (const UiTileKey *key, gpointer user_data)
{
  UiAssetLayer *self = user_data;

  if (key != NULL)
    gtk_widget_queue_draw (GTK_WIDGET (self));
  update_drawing (self);
}

/* ---- Painting ---- */

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

/* One of the two ways to the screen: @cr for the cairo renderer, @snapshot otherwise. */
typedef struct
{
  UiAssetLayer *layer;
  cairo_t *cr;
  GtkSnapshot *snapshot;
} Painter;

/* Paints the part (@part_x, @part_y, 1/@parts) of a kept tile onto @rect. FALSE: not kept. */
static gboolean
paint_part (Painter *painter,
            const UiTileKey *key,
            const graphene_rect_t *rect,
            int part_x,
            int part_y,
            int parts)
{
  UiTileCache *cache = painter->layer->cache;
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
paint_tile (Painter *painter, const Placement *place, const UiTileKey *key)
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
paint_tiles (Painter *painter, const GisView *view)
{
  int zoom = get_tile_zoom (view);
  Placement place = get_placement (view, zoom);
  TileRange range = get_range (view, zoom, 0);

  if (painter->cr != NULL)
    {
      cairo_save (painter->cr);
      cairo_translate (painter->cr, view->width_px / 2, view->height_px / 2);
      cairo_rotate (painter->cr, place.angle_rad);
      cairo_translate (painter->cr, -view->width_px / 2, -view->height_px / 2);
      cairo_set_antialias (painter->cr, CAIRO_ANTIALIAS_NONE);
    }
  else
    {
      graphene_point_t center =
        GRAPHENE_POINT_INIT ((float) view->width_px / 2, (float) view->height_px / 2);
      gtk_snapshot_save (painter->snapshot);
      gtk_snapshot_translate (painter->snapshot, &center);
      gtk_snapshot_rotate (painter->snapshot, (float) (place.angle_rad * 180 / G_PI));
      gtk_snapshot_translate (painter->snapshot, &GRAPHENE_POINT_INIT (-center.x, -center.y));
    }
  for (int y = range.min_y; y <= range.max_y; y++)
    for (int x = range.min_x; x <= range.max_x; x++)
      paint_tile (painter, &place, &(UiTileKey){ zoom, x, y });
  if (painter->cr != NULL)
    cairo_restore (painter->cr);
  else
    gtk_snapshot_restore (painter->snapshot);
}

static GdkTexture *
ensure_picture_texture (UiAssetLayer *self)
{
  g_autoptr (GBytes) bytes = NULL;
  int stride = cairo_image_surface_get_stride (self->picture);
  int height = cairo_image_surface_get_height (self->picture);

  if (self->picture_texture != NULL)
    return self->picture_texture;
  cairo_surface_flush (self->picture);
  bytes = g_bytes_new_with_free_func (
    cairo_image_surface_get_data (self->picture), (gsize) stride * height,
    (GDestroyNotify) cairo_surface_destroy, cairo_surface_reference (self->picture));
  self->picture_texture = gdk_memory_texture_new (cairo_image_surface_get_width (self->picture),
                                                  height, GDK_MEMORY_DEFAULT, bytes, stride);
  return self->picture_texture;
}

/* The picture at rest shifted to where its centre is now, on whole device pixels. */
static graphene_rect_t
get_picture_rect (UiAssetLayer *self, const GisView *view)
{
  double x, y;

  gis_view_to_screen (view, self->picture_view.center_x, self->picture_view.center_y, &x, &y);
  x = round ((x - self->picture_view.width_px / 2) * view->scale) / view->scale;
  y = round ((y - self->picture_view.height_px / 2) * view->scale) / view->scale;
  return GRAPHENE_RECT_INIT ((float) x, (float) y, (float) self->picture_view.width_px,
                             (float) self->picture_view.height_px);
}

static void
paint_cairo (UiAssetLayer *self, cairo_t *cr, const GisView *view)
{
  Painter painter = { self, cr, NULL };
  graphene_rect_t rect;
  gboolean still;

  if (self->picture == NULL || !same_frame (view, &self->picture_view))
    {
      paint_tiles (&painter, view);
      return;
    }
  rect = get_picture_rect (self, view);
  still = same_view (view, &self->picture_view);
  if (!still) /* tiles only beside the picture: nothing translucent is painted twice */
    {
      cairo_save (cr);
      cairo_set_fill_rule (cr, CAIRO_FILL_RULE_EVEN_ODD);
      cairo_rectangle (cr, 0, 0, view->width_px, view->height_px);
      cairo_rectangle (cr, rect.origin.x, rect.origin.y, rect.size.width, rect.size.height);
      cairo_clip (cr);
      paint_tiles (&painter, view);
      cairo_restore (cr);
    }
  cairo_rectangle (cr, 0, 0, view->width_px, view->height_px);
  cairo_rectangle (cr, rect.origin.x, rect.origin.y, rect.size.width, rect.size.height);
  cairo_set_source_surface (cr, self->picture, rect.origin.x, rect.origin.y);
  cairo_pattern_set_filter (cairo_get_source (cr), CAIRO_FILTER_NEAREST);
  cairo_fill (cr);
}

static void
paint_textures (UiAssetLayer *self, GtkSnapshot *snapshot, const GisView *view)
{
  Painter painter = { self, NULL, snapshot };
  gboolean have_picture = self->picture != NULL && same_frame (view, &self->picture_view);

  if (!have_picture || !same_view (view, &self->picture_view))
    paint_tiles (&painter, view);
  if (have_picture)
    {
      graphene_rect_t rect = get_picture_rect (self, view);
      gtk_snapshot_append_texture (snapshot, ensure_picture_texture (self), &rect);
    }
}

static void
ui_asset_layer_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  UiAssetLayer *self = UI_ASSET_LAYER (widget);
  GisView view = get_view (self);
  graphene_rect_t bounds = GRAPHENE_RECT_INIT (0, 0, (float) view.width_px, (float) view.height_px);
  GskRenderer *renderer = gtk_native_get_renderer (gtk_widget_get_native (widget));

  if (self->drawing == NULL || !has_size (&view))
    return;
  if (renderer == NULL || GSK_IS_CAIRO_RENDERER (renderer))
    {
      cairo_t *cr = gtk_snapshot_append_cairo (snapshot, &bounds);
      paint_cairo (self, cr, &view);
      cairo_destroy (cr);
      return;
    }
  gtk_snapshot_push_clip (snapshot, &bounds);
  paint_textures (self, snapshot, &view);
  gtk_snapshot_pop (snapshot);
}

/* ---- Widget ---- */

static void
ui_asset_layer_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  refresh (UI_ASSET_LAYER (widget));
}

static void
ui_asset_layer_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (ui_asset_layer_parent_class)->map (widget);
  refresh (UI_ASSET_LAYER (widget));
}

static void
ui_asset_layer_unmap (GtkWidget *widget)
{
  UiAssetLayer *self = UI_ASSET_LAYER (widget);

  GTK_WIDGET_CLASS (ui_asset_layer_parent_class)->unmap (widget);
  cancel_picture (self);
  ui_tile_cache_want (self->cache, NULL, 0);
  update_drawing (self);
}

static void
ui_asset_layer_constructed (GObject *object)
{
  UiAssetLayer *self = UI_ASSET_LAYER (object);
  ShumateViewport *viewport;

  G_OBJECT_CLASS (ui_asset_layer_parent_class)->constructed (object);
  viewport = shumate_layer_get_viewport (SHUMATE_LAYER (self));
  g_signal_connect_object (viewport, "notify", G_CALLBACK (refresh), self, G_CONNECT_SWAPPED);
}

static void
ui_asset_layer_dispose (GObject *object)
{
  UiAssetLayer *self = UI_ASSET_LAYER (object);

  ui_asset_layer_set_document (self, NULL);
  cancel_picture (self);
  clear_picture (self);
  g_clear_pointer (&self->cache, ui_tile_cache_free);
  G_OBJECT_CLASS (ui_asset_layer_parent_class)->dispose (object);
}

static void
ui_asset_layer_class_init (UiAssetLayerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->constructed = ui_asset_layer_constructed;
  object_class->dispose = ui_asset_layer_dispose;
  widget_class->snapshot = ui_asset_layer_snapshot;
  widget_class->size_allocate = ui_asset_layer_size_allocate;
  widget_class->map = ui_asset_layer_map;
  widget_class->unmap = ui_asset_layer_unmap;
  signals[SIGNAL_DRAWING_CHANGED] =
    g_signal_new ("drawing-changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                  NULL, G_TYPE_NONE, 0);
}

static void
ui_asset_layer_init (UiAssetLayer *self)
{
  guint n_threads = CLAMP (g_get_num_processors () - 1, 1u, MAX_THREADS);

  self->scale = 1;
  self->cache = ui_tile_cache_new (CACHE_BYTES, n_threads, tile_ready_cb, self);
  g_signal_connect (self, "notify::scale-factor", G_CALLBACK (scale_changed_cb), NULL);
}

UiAssetLayer *
ui_asset_layer_new (ShumateViewport *viewport)
{
  return g_object_new (UI_TYPE_ASSET_LAYER, "viewport", viewport, NULL);
}

void
ui_asset_layer_set_document (UiAssetLayer *self, UiDocument *document)
{
  g_return_if_fail (UI_IS_ASSET_LAYER (self));
  if (self->document == document)
    return;
  if (self->document != NULL)
    g_signal_handlers_disconnect_by_data (self->document, self);
  g_set_object (&self->document, document);
  if (document != NULL)
    {
      g_signal_connect_object (document, "scene-changed", G_CALLBACK (scene_changed_cb), self,
                               G_CONNECT_SWAPPED);
      g_signal_connect_object (document, "style-changed", G_CALLBACK (style_changed_cb), self,
                               G_CONNECT_SWAPPED);
    }
  clear_picture (self);
  ui_tile_cache_set_source (self->cache, NULL, self->scale, NULL, 0);
  set_drawing (self, NULL, 0);
}

void
ui_asset_layer_set_land (UiAssetLayer *self, gboolean land)
{
  g_return_if_fail (UI_IS_ASSET_LAYER (self));
  if (self->bare == !land)
    return;
  self->bare = !land;
  set_drawing (self, NULL, 0);
}

gboolean
ui_asset_layer_is_drawing (UiAssetLayer *self)
{
  g_return_val_if_fail (UI_IS_ASSET_LAYER (self), FALSE);
  return self->rest_timeout != 0 || self->picture_cancellable != NULL ||
         (self->cache != NULL && ui_tile_cache_get_n_missing (self->cache) > 0);
}

gboolean
ui_asset_layer_is_complete (UiAssetLayer *self)
{
  g_return_val_if_fail (UI_IS_ASSET_LAYER (self), FALSE);
  if (self->drawing == NULL)
    return FALSE;
  GisView view = get_view (self);
  int zoom = get_tile_zoom (&view);
  TileRange range = get_range (&view, zoom, 0);
  for (int y = range.min_y; y <= range.max_y; y++)
    for (int x = range.min_x; x <= range.max_x; x++)
      if (!ui_tile_cache_is_current (self->cache, &(UiTileKey){ zoom, x, y }))
        return FALSE;
  return TRUE;
}

guint
ui_asset_layer_get_n_pictures (UiAssetLayer *self)
{
  g_return_val_if_fail (UI_IS_ASSET_LAYER (self), 0);
  return self->n_pictures;
}

gsize
ui_asset_layer_get_bytes (UiAssetLayer *self)
{
  g_return_val_if_fail (UI_IS_ASSET_LAYER (self), 0);
  return ui_tile_cache_get_bytes (self->cache);
}
