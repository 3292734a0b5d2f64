/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/map/picture-source.h"

#include "gis/tiles/picture.h"
#include "ui/map/viewport.h"

/* Deeper crops would show single pixels. */
#define MAX_LEVELS 6

struct _UiPictureSource
{
  ShumateMapSource parent_instance;

  GisTileFiles *files; /* or … */
  GisTileFetcher *fetcher;
  int max_zoom;
  gboolean gcj02, dark;
};

G_DEFINE_FINAL_TYPE (UiPictureSource, ui_picture_source, SHUMATE_TYPE_MAP_SOURCE)

/* One tile of the map on its way. */
typedef struct
{
  ShumateTile *tile;
  GisTileKey key;
  GisTilePlan plan; /* network sources */
  cairo_surface_t *parts[GIS_TILE_MAX_PARTS];
  guint n_waiting;
  GError *error; /* the first of the parts' */
} Fill;

static void
fill_free (gpointer data)
{
  Fill *fill = data;

  for (guint i = 0; i < GIS_TILE_MAX_PARTS; i++)
    g_clear_pointer (&fill->parts[i], cairo_surface_destroy);
  g_clear_error (&fill->error);
  g_object_unref (fill->tile);
  g_free (fill);
}

/* Takes @surface. */
static GdkTexture *
make_texture (cairo_surface_t *surface)
{
  int stride = cairo_image_surface_get_stride (surface);
  int height = cairo_image_surface_get_height (surface);
  g_autoptr (GBytes) bytes = NULL;

  cairo_surface_flush (surface);
  bytes = g_bytes_new_with_free_func (cairo_image_surface_get_data (surface),
                                      (gsize) stride * (gsize) height,
                                      (GDestroyNotify) cairo_surface_destroy, surface);
  return gdk_memory_texture_new (cairo_image_surface_get_width (surface), height,
                                 GDK_MEMORY_DEFAULT, bytes, (gsize) stride);
}

/* Worker: reads files or puts the parts together. The texture is the task's result. */
static void
make_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  UiPictureSource *self = source;
  Fill *fill = task_data;
  GError *error = NULL;
  cairo_surface_t *surface;

  if (self->files != NULL)
    surface = gis_tile_files_dup_tile (self->files, &fill->key, self->gcj02, &error);
  else
    surface = gis_tile_plan_compose (&fill->plan, fill->parts);
  if (surface != NULL && self->dark)
    gis_tile_picture_darken (surface);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, surface != NULL ? make_texture (surface) : NULL, g_object_unref);
}

typedef struct
{
  GTask *task;
  guint index;
} Part;

static void
part_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Part *part = user_data;
  g_autoptr (GTask) task = part->task;
  Fill *fill = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  fill->parts[part->index] =
    gis_tile_fetcher_fetch_finish (GIS_TILE_FETCHER (source), result, &error);
  g_free (part);
  if (error != NULL && fill->error == NULL)
    fill->error = g_steal_pointer (&error);
  if (--fill->n_waiting > 0)
    return;
  if (fill->error != NULL)
    g_task_return_error (task, g_steal_pointer (&fill->error));
  else
    g_task_run_in_thread (task, make_in_thread);
}

static void
fetch_parts (UiPictureSource *self, GTask *task)
{
  Fill *fill = g_task_get_task_data (task);
  guint n;

  gis_tile_plan_init (&fill->plan, &fill->key, self->max_zoom, self->gcj02);
  fill->n_waiting = n = fill->plan.n_parts;
  if (n == 0)
    g_task_return_pointer (task, NULL, NULL);
  for (guint i = 0; i < n; i++)
    {
      Part *part = g_new (Part, 1);
      *part = (Part){ g_object_ref (task), i };
      gis_tile_fetcher_fetch_async (self->fetcher, &fill->plan.parts[i],
                                    g_task_get_cancellable (task), part_cb, part);
    }
}

static void
ui_picture_source_fill_tile_async (ShumateMapSource *source,
                                   ShumateTile *tile,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data)
{
  UiPictureSource *self = UI_PICTURE_SOURCE (source);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  Fill *fill = g_new0 (Fill, 1);

  fill->tile = g_object_ref (tile);
  fill->key = (GisTileKey){ (int) shumate_tile_get_zoom_level (tile),
                            (int) shumate_tile_get_x (tile), (int) shumate_tile_get_y (tile) };
  g_task_set_task_data (task, fill, fill_free);
  if (fill->key.zoom > self->max_zoom + MAX_LEVELS)
    g_task_return_pointer (task, NULL, NULL);
  else if (self->files != NULL)
    g_task_run_in_thread (task, make_in_thread);
  else
    fetch_parts (self, task);
}

static gboolean
ui_picture_source_fill_tile_finish (ShumateMapSource *source, GAsyncResult *result, GError **error)
{
  Fill *fill = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) local = NULL;
  g_autoptr (GdkTexture) texture = g_task_propagate_pointer (G_TASK (result), &local);

  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  if (texture != NULL)
    shumate_tile_set_paintable (fill->tile, GDK_PAINTABLE (texture));
  shumate_tile_set_state (fill->tile, SHUMATE_STATE_DONE);
  return TRUE;
}

static void
ui_picture_source_finalize (GObject *object)
{
  UiPictureSource *self = UI_PICTURE_SOURCE (object);

  g_clear_pointer (&self->files, gis_tile_files_unref);
  g_clear_object (&self->fetcher);
  G_OBJECT_CLASS (ui_picture_source_parent_class)->finalize (object);
}

static void
ui_picture_source_class_init (UiPictureSourceClass *klass)
{
  ShumateMapSourceClass *source_class = SHUMATE_MAP_SOURCE_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = ui_picture_source_finalize;
  source_class->fill_tile_async = ui_picture_source_fill_tile_async;
  source_class->fill_tile_finish = ui_picture_source_fill_tile_finish;
}

static void
ui_picture_source_init (UiPictureSource *self)
{
}

static UiPictureSource *
create (int min_zoom, int max_zoom, gboolean gcj02, gboolean dark)
{
  UiPictureSource *self = g_object_new (UI_TYPE_PICTURE_SOURCE, NULL);
  ShumateMapSource *source = SHUMATE_MAP_SOURCE (self);

  self->max_zoom = max_zoom;
  self->gcj02 = gcj02;
  self->dark = dark;
  shumate_map_source_set_id (source, "basemap");
  shumate_map_source_set_tile_size (source, GIS_TILE_PX);
  shumate_map_source_set_min_zoom_level (source, (guint) min_zoom);
  shumate_map_source_set_max_zoom_level (source, UI_MAP_MAX_ZOOM + 1);
  return self;
}

UiPictureSource *
ui_picture_source_new_files (GisTileFiles *files, gboolean gcj02, gboolean dark)
{
  UiPictureSource *self =
    create (gis_tile_files_get_min_zoom (files), gis_tile_files_get_max_zoom (files), gcj02, dark);

  self->files = gis_tile_files_ref (files);
  return self;
}

UiPictureSource *
ui_picture_source_new_web (GisTileFetcher *fetcher, int max_zoom, gboolean gcj02, gboolean dark)
{
  UiPictureSource *self = create (0, max_zoom, gcj02, dark);

  self->fetcher = g_object_ref (fetcher);
  return self;
}
