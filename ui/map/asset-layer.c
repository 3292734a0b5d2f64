/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Painting goes through one gtk_snapshot_append_cairo() with the cairo renderer, where texture
 * nodes would spend most of a frame in format conversion, and through textures with a GL renderer. */
#include "ui/map/asset-layer.h"

#include "gis/core/process.h"
#include "gis/crs/crs.h"
#include "ui/map/tile-painter.h"
#include "ui/map/viewport.h"
#include <gsk/gsk.h>
#include <math.h>

/* Some five screens of tiles at scale 1. */
#define CACHE_BYTES ((gsize) 32 << 20)
#define NAMES_BYTES ((gsize) 12 << 20)
#define MAX_THREADS 4u
/* The map counts as still after this long without a change of the view. */
#define REST_DELAY_MS 90
/* The picture is that much wider than the view on each side: what a drag uncovers is mostly there. */
#define PICTURE_MARGIN_PX 160.0
/* While the map is panned the next picture is drawn when less than this is left of the margin. */
#define PICTURE_SPARE_PX 64.0

/* The frame on the screen refers to the picture before: cairo would copy all of it for that frame if it went
 * now. */
#define RETIRE_MS 250

/* What tiles and pictures are drawn from: immutable. */
typedef struct
{
  gatomicrefcount ref_count;
  GisScene *scene;
  GisStyle *style;
  GisStyle *bare; /* without labels: of the tiles */
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
  UiTileCache *cache; /* without labels */
  UiTileCache *names; /* labels alone: shown over the tiles where no picture is */
  Drawing *drawing;
  double scale;
  gboolean bare; /* no land: a basemap shows through */
  gboolean was_drawing;

  /* The picture: of picture_view, which is wider than the view; outdated once the drawing changed. */
  cairo_surface_t *picture;
  GdkTexture *picture_texture;
  GisView picture_view;
  gboolean picture_outdated;
  GCancellable *picture_cancellable; /* one is being drawn, of … */
  GisView coming_view;
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

static void refresh (UiAssetLayer *self);

/* ---- Drawing: the immutable pair ---- */

static Drawing *
drawing_new (UiDocument *document, gboolean land)
{
  Drawing *drawing = g_new0 (Drawing, 1);

  g_atomic_ref_count_init (&drawing->ref_count);
  drawing->scene = gis_scene_ref (ui_document_get_scene (document));
  drawing->style = gis_style_copy (ui_document_get_style (document));
  gis_style_set_background (drawing->style, land);
  drawing->bare = gis_style_copy (drawing->style);
  gis_style_set_labels (drawing->bare, FALSE);
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
  gis_style_free (drawing->bare);
  g_free (drawing);
}

static cairo_surface_t *
render_tile (gpointer data, const UiTileKey *key, double scale, GCancellable *cancellable)
{
  Drawing *drawing = data;

  return gis_scene_render_tile (drawing->scene, drawing->bare, key->zoom, key->x, key->y, scale,
                                cancellable);
}

static cairo_surface_t *
render_names (gpointer data, const UiTileKey *key, double scale, GCancellable *cancellable)
{
  Drawing *drawing = data;

  return gis_scene_render_tile_labels (drawing->scene, drawing->style, key->zoom, key->x, key->y,
                                       scale, cancellable);
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

static GisView
get_wider (const GisView *view, double margin_px)
{
  GisView wider = *view;

  wider.width_px += 2 * margin_px;
  wider.height_px += 2 * margin_px;
  return wider;
}

/* How far the middle of @b is from that of @a, in px of @a's screen. */
static void
get_distance (const GisView *a, const GisView *b, double *x, double *y)
{
  gis_view_to_screen (a, b->center_x, b->center_y, x, y);
  *x = fabs (*x - a->width_px / 2);
  *y = fabs (*y - a->height_px / 2);
}

/* Whether some of the view, which has moved only, is in the picture. */
static gboolean
has_picture (UiAssetLayer *self, const GisView *view)
{
  double x, y;

  if (self->picture == NULL || !same_frame (view, &self->picture_view))
    return FALSE;
  get_distance (view, &self->picture_view, &x, &y);
  return x < (view->width_px + self->picture_view.width_px) / 2 &&
         y < (view->height_px + self->picture_view.height_px) / 2;
}

/* Whether all of the view is in it, with @spare_px on each side. */
static gboolean
is_in_picture (UiAssetLayer *self, const GisView *view, double spare_px)
{
  double x, y;

  get_distance (view, &self->picture_view, &x, &y);
  return x <= (self->picture_view.width_px - view->width_px) / 2 - spare_px &&
         y <= (self->picture_view.height_px - view->height_px) / 2 - spare_px;
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

/* Labels over the tiles are seen while the zoom changes; a pan has no use for them. */
static gboolean
wants_names (UiAssetLayer *self, const GisView *view)
{
  GisView wider = get_wider (view, PICTURE_MARGIN_PX);

  return gis_style_get_labels (self->drawing->style) &&
         (!has_picture (self, view) || same_view (&wider, &self->picture_view));
}

/* Visible tiles from the centre outwards, then one ring around them. */
static void
update_wanted (UiAssetLayer *self)
{
  GisView view = get_view (self);
  int zoom = ui_tile_get_zoom (&view);
  double size_m = 2 * GIS_MERCATOR_HALF_M / exp2 (zoom);
  double center_x = (view.center_x + GIS_MERCATOR_HALF_M) / size_m - 0.5;
  double center_y = (GIS_MERCATOR_HALF_M - view.center_y) / size_m - 0.5;
  g_autoptr (GArray) ranked = g_array_new (FALSE, FALSE, sizeof (RankedKey));
  g_autoptr (GArray) keys = g_array_new (FALSE, FALSE, sizeof (UiTileKey));
  guint n_inner = 0;

  if (self->drawing == NULL || !has_size (&view) || !gtk_widget_get_mapped (GTK_WIDGET (self)))
    {
      ui_tile_cache_want (self->cache, NULL, 0);
      ui_tile_cache_want (self->names, NULL, 0);
      return;
    }
  UiTileRange inner = ui_tile_get_range (&view, zoom, 0),
              outer = ui_tile_get_range (&view, zoom, 1);
  for (int y = outer.min_y; y <= outer.max_y; y++)
    for (int x = outer.min_x; x <= outer.max_x; x++)
      {
        gboolean ring = x < inner.min_x || x > inner.max_x || y < inner.min_y || y > inner.max_y;
        RankedKey key = { { zoom, x, y }, hypot (x - center_x, y - center_y) + (ring ? 1e6 : 0) };
        g_array_append_val (ranked, key);
        n_inner += !ring;
      }
  g_array_sort (ranked, compare_ranked);
  for (guint i = 0; i < ranked->len; i++)
    g_array_append_val (keys, g_array_index (ranked, RankedKey, i).key);
  ui_tile_cache_want (self->cache, (UiTileKey *) (gpointer) keys->data, keys->len);
  ui_tile_cache_want (self->names, (UiTileKey *) (gpointer) keys->data,
                      wants_names (self, &view) ? n_inner : 0);
}

/* ---- The picture ---- */

static gboolean
retire_cb (gpointer surface)
{
  cairo_surface_destroy (surface);
  return G_SOURCE_REMOVE;
}

static void
clear_picture (UiAssetLayer *self)
{
  if (self->picture != NULL)
    g_timeout_add (RETIRE_MS, retire_cb, g_steal_pointer (&self->picture));
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
  done = gis_scene_render_screen (request->drawing->scene, request->drawing->style, view, cr,
                                  cancellable);
  cairo_destroy (cr);
  if (!done)
    g_clear_pointer (&surface, cairo_surface_destroy);
  g_task_return_pointer (task, surface, (GDestroyNotify) cairo_surface_destroy);
}

static gboolean
unref_cb (gpointer task)
{
  g_object_unref (task);
  return G_SOURCE_REMOVE;
}

/* One thread for the pictures of all maps. The task may hold the last reference to the layer, which is the
 * main thread's. */
static void
render_picture_cb (gpointer data, gpointer unused)
{
  GTask *task = data;

  gis_process_work_in_background ();
  render_picture (task, NULL, g_task_get_task_data (task), g_task_get_cancellable (task));
  g_idle_add_full (G_PRIORITY_DEFAULT, unref_cb, task, NULL);
}

static void
push_picture (GTask *task)
{
  static GThreadPool *pool;

  if (pool == NULL)
    pool = g_thread_pool_new (render_picture_cb, NULL, 1, TRUE, NULL);
  g_thread_pool_push (pool, g_object_ref (task), NULL);
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
    }
  refresh (self);
}

static void
start_picture (UiAssetLayer *self, const GisView *view)
{
  g_autoptr (GTask) task = NULL;
  PictureRequest *request = g_new0 (PictureRequest, 1);

  request->drawing = drawing_ref (self->drawing);
  request->view = self->coming_view = get_wider (view, PICTURE_MARGIN_PX);
  self->picture_cancellable = g_cancellable_new ();
  task = g_task_new (self, self->picture_cancellable, picture_ready_cb, NULL);
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, request, picture_request_free);
  push_picture (task);
}

static gboolean
rest_cb (gpointer user_data)
{
  UiAssetLayer *self = user_data;
  GisView view = get_view (self);

  self->rest_timeout = 0;
  if (self->drawing != NULL && has_size (&view))
    start_picture (self, &view);
  return G_SOURCE_REMOVE;
}

/* The picture that is being drawn will show at least a good part of the view. */
static gboolean
is_coming (UiAssetLayer *self, const GisView *view)
{
  double x, y;

  if (self->picture_cancellable == NULL || !same_frame (view, &self->coming_view))
    return FALSE;
  get_distance (view, &self->coming_view, &x, &y);
  return x < view->width_px / 2 && y < view->height_px / 2;
}

/* At rest the picture is drawn anew about its middle, in motion as soon as the view leaves it: as the
 * labels of both are the same, nobody sees the change. */
static void
schedule_picture (UiAssetLayer *self)
{
  GisView view = get_view (self);
  GisView wider = get_wider (&view, PICTURE_MARGIN_PX);

  g_clear_handle_id (&self->rest_timeout, g_source_remove);
  if (self->drawing != NULL && has_size (&view) && gtk_widget_get_mapped (GTK_WIDGET (self)) &&
      is_coming (self, &view))
    return;
  cancel_picture (self);
  if (self->drawing == NULL || !has_size (&view) || !gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;
  if (self->picture != NULL && !self->picture_outdated && same_view (&wider, &self->picture_view))
    return;
  if (has_picture (self, &view) && !self->picture_outdated &&
      !is_in_picture (self, &view, PICTURE_SPARE_PX))
    start_picture (self, &view);
  else
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
  g_autoptr (UiTileSource) names = NULL;

  cancel_picture (self);
  g_clear_pointer (&self->drawing, drawing_unref);
  if (self->document != NULL && ui_document_get_scene (self->document) != NULL)
    {
      self->drawing = drawing_new (self->document, !self->bare);
      source = ui_tile_source_new (render_tile, drawing_ref (self->drawing), drawing_unref);
      names = ui_tile_source_new (render_names, drawing_ref (self->drawing), drawing_unref);
    }
  else
    clear_picture (self);
  self->scale = gtk_widget_get_scale_factor (GTK_WIDGET (self));
  ui_tile_cache_set_source (self->cache, source, self->scale, source != NULL ? dirty : NULL,
                            n_dirty);
  /* Names give way to what lies far from them, within their block. */
  ui_tile_cache_set_source (self->names, names, self->scale, NULL, 0);
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
clip_and_paint_tiles (UiAssetLayer *self,
                      UiTilePainter *painter,
                      const GisView *view,
                      double x0,
                      double y0,
                      double x1,
                      double y1)
{
  if (x1 <= x0 || y1 <= y0)
    return;
  painter->clip = GRAPHENE_RECT_INIT ((float) x0, (float) y0, (float) (x1 - x0), (float) (y1 - y0));
  if (painter->cr != NULL)
    {
      cairo_save (painter->cr);
      cairo_rectangle (painter->cr, x0, y0, x1 - x0, y1 - y0);
      cairo_clip (painter->cr);
      ui_tile_painter_paint (painter, self->cache, view);
      cairo_restore (painter->cr);
      return;
    }
  gtk_snapshot_push_clip (painter->snapshot, &painter->clip);
  ui_tile_painter_paint (painter, self->cache, view);
  gtk_snapshot_pop (painter->snapshot);
}

/* Tiles beside the picture only, above and below it, then left and right: nothing translucent is
 * painted twice. They have no labels: those of another zoom would not be those of the picture. */
static void
paint_beside (UiAssetLayer *self,
              UiTilePainter *painter,
              const GisView *view,
              const graphene_rect_t *picture)
{
  double left = CLAMP (picture->origin.x, 0, view->width_px);
  double top = CLAMP (picture->origin.y, 0, view->height_px);
  double right = CLAMP (picture->origin.x + picture->size.width, left, view->width_px);
  double bottom = CLAMP (picture->origin.y + picture->size.height, top, view->height_px);

  clip_and_paint_tiles (self, painter, view, 0, 0, view->width_px, top);
  clip_and_paint_tiles (self, painter, view, 0, bottom, view->width_px, view->height_px);
  clip_and_paint_tiles (self, painter, view, 0, top, left, bottom);
  clip_and_paint_tiles (self, painter, view, right, top, view->width_px, bottom);
}

static void
paint_picture (UiAssetLayer *self,
               UiTilePainter *painter,
               const GisView *view,
               const graphene_rect_t *rect)
{
  cairo_t *cr = painter->cr;

  if (cr == NULL)
    {
      gtk_snapshot_append_texture (painter->snapshot, ensure_picture_texture (self), rect);
      return;
    }
  cairo_rectangle (cr, rect->origin.x, rect->origin.y, rect->size.width, rect->size.height);
  cairo_set_source_surface (cr, self->picture, rect->origin.x, rect->origin.y);
  cairo_pattern_set_filter (cairo_get_source (cr), CAIRO_FILTER_NEAREST);
  cairo_fill (cr);
}

static void
paint (UiAssetLayer *self, UiTilePainter *painter, const GisView *view)
{
  graphene_rect_t rect;

  if (!has_picture (self, view))
    {
      ui_tile_painter_paint (painter, self->cache, view);
      if (gis_style_get_labels (self->drawing->style))
        ui_tile_painter_paint_whole (painter, self->names, view);
      return;
    }
  rect = get_picture_rect (self, view);
  paint_beside (self, painter, view, &rect);
  paint_picture (self, painter, view, &rect);
}

/* Below what is not drawn yet: the ground, not a hole. */
static void
fill_land (UiAssetLayer *self, GtkSnapshot *snapshot, const graphene_rect_t *bounds)
{
  guint32 rgb = gis_style_get_land (self->drawing->style);
  GdkRGBA color = { (float) (rgb >> 16 & 255) / 255, (float) (rgb >> 8 & 255) / 255,
                    (float) (rgb & 255) / 255, 1 };

  gtk_snapshot_append_color (snapshot, &color, bounds);
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
  if (!self->bare)
    fill_land (self, snapshot, &bounds);
  if (renderer == NULL || GSK_IS_CAIRO_RENDERER (renderer))
    {
      cairo_t *cr = gtk_snapshot_append_cairo (snapshot, &bounds);
      paint (self, &(UiTilePainter){ cr, NULL, bounds, NULL }, &view);
      cairo_destroy (cr);
      return;
    }
  gtk_snapshot_push_clip (snapshot, &bounds);
  paint (self, &(UiTilePainter){ NULL, snapshot, bounds, NULL }, &view);
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
  ui_tile_cache_want (self->names, NULL, 0);
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
  g_clear_pointer (&self->names, ui_tile_cache_free);
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
  self->names = ui_tile_cache_new (NAMES_BYTES, 1, tile_ready_cb, self);
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
  ui_tile_cache_set_source (self->names, NULL, self->scale, NULL, 0);
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
         (self->cache != NULL && ui_tile_cache_get_n_missing (self->cache) > 0) ||
         (self->names != NULL && ui_tile_cache_get_n_missing (self->names) > 0);
}

gboolean
ui_asset_layer_is_complete (UiAssetLayer *self)
{
  g_return_val_if_fail (UI_IS_ASSET_LAYER (self), FALSE);
  if (self->drawing == NULL)
    return FALSE;
  GisView view = get_view (self);
  int zoom = ui_tile_get_zoom (&view);
  UiTileRange range = ui_tile_get_range (&view, zoom, 0);
  return ui_tile_range_is_current (&range, self->cache, zoom);
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
  return ui_tile_cache_get_bytes (self->cache) + ui_tile_cache_get_bytes (self->names);
}
