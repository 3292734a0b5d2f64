/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/map/picture-source.h"

#include "gis/core/error.h"
#include "gis/core/i18n.h"
#include "ui/map/viewport.h"
#include <gdk-pixbuf/gdk-pixbuf.h>

#define TILE_PX 256
#define MAX_ATTEMPTS 4
#define FIRST_DELAY_MS 300
/* Deeper crops would show single pixels. */
#define MAX_LEVELS 6
#define MAX_SIDE_PX 1024

struct _UiPictureSource
{
  ShumateMapSource parent_instance;

  GisMbtiles *tiles;      /* or … */
  GPtrArray *downloaders; /* ShumateTileDownloader, one per host */
  int max_zoom;
};

G_DEFINE_FINAL_TYPE (UiPictureSource, ui_picture_source, SHUMATE_TYPE_MAP_SOURCE)

typedef struct
{
  ShumateTile *tile;
  int zoom, x, y; /* what to fetch */
  int levels;     /* how much deeper the tile lies */
  guint attempt;
  GBytes *bytes;
} Fetch;

static void
fetch_free (gpointer data)
{
  Fetch *fetch = data;

  g_object_unref (fetch->tile);
  g_clear_pointer (&fetch->bytes, g_bytes_unref);
  g_free (fetch);
}

GdkTexture *
ui_picture_source_decode (GBytes *bytes, int levels, int x, int y, GError **error)
{
  g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_bytes (bytes);
  g_autoptr (GdkPixbuf) whole = gdk_pixbuf_new_from_stream (stream, NULL, error);
  g_autoptr (GdkPixbuf) part = NULL;
  g_autoptr (GdkPixbuf) scaled = NULL;
  int side, mask = (1 << levels) - 1;

  if (whole == NULL)
    return NULL;
  if (gdk_pixbuf_get_width (whole) > MAX_SIDE_PX || gdk_pixbuf_get_height (whole) > MAX_SIDE_PX)
    {
      g_set_error (error, GIS_ERROR, GIS_ERROR_SOURCE, _ ("The map tile is %d × %d pixels large"),
                   gdk_pixbuf_get_width (whole), gdk_pixbuf_get_height (whole));
      return NULL;
    }
  if (levels == 0)
    return gdk_texture_new_for_pixbuf (whole);
  side = MIN (gdk_pixbuf_get_width (whole), gdk_pixbuf_get_height (whole)) >> levels;
  if (side < 1)
    {
      g_set_error (error, GIS_ERROR, GIS_ERROR_SOURCE,
                   _ ("The map tile is too small to be enlarged"));
      return NULL;
    }
  part = gdk_pixbuf_new_subpixbuf (whole, (x & mask) * side, (y & mask) * side, side, side);
  scaled = gdk_pixbuf_scale_simple (part, TILE_PX, TILE_PX, GDK_INTERP_BILINEAR);
  return gdk_texture_new_for_pixbuf (scaled);
}

/* Worker: reads (MBTiles) and decodes. The texture is the task's result. */
static void
decode_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  UiPictureSource *self = source;
  Fetch *fetch = task_data;
  g_autoptr (GError) error = NULL;
  GdkTexture *texture = NULL;

  if (fetch->bytes == NULL && self->tiles != NULL)
    fetch->bytes = gis_mbtiles_get_tile (self->tiles, fetch->zoom, fetch->x, fetch->y, &error);
  if (fetch->bytes != NULL)
    texture =
      ui_picture_source_decode (fetch->bytes, fetch->levels, (int) shumate_tile_get_x (fetch->tile),
                                (int) shumate_tile_get_y (fetch->tile), &error);
  if (error != NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else
    g_task_return_pointer (task, texture, g_object_unref);
}

static void fetch_web (GTask *task);

static gboolean
retry_cb (gpointer user_data)
{
  fetch_web (G_TASK (user_data));
  return G_SOURCE_REMOVE;
}

static void
web_data_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Fetch *fetch = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  g_clear_pointer (&fetch->bytes, g_bytes_unref);
  fetch->bytes =
    shumate_data_source_get_tile_data_finish (SHUMATE_DATA_SOURCE (source), result, &error);
  if (fetch->bytes != NULL)
    g_task_run_in_thread (task, decode_in_thread);
  else if (++fetch->attempt < MAX_ATTEMPTS &&
           !g_cancellable_is_cancelled (g_task_get_cancellable (task)))
    g_timeout_add_full (G_PRIORITY_DEFAULT, FIRST_DELAY_MS << fetch->attempt, retry_cb,
                        g_object_ref (task), g_object_unref);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

static void
fetch_web (GTask *task)
{
  UiPictureSource *self = g_task_get_source_object (task);
  Fetch *fetch = g_task_get_task_data (task);
  guint host = ((guint) fetch->x + (guint) fetch->y + fetch->attempt) % self->downloaders->len;

  shumate_data_source_get_tile_data_async (g_ptr_array_index (self->downloaders, host), fetch->x,
                                           fetch->y, fetch->zoom, g_task_get_cancellable (task),
                                           web_data_cb, g_object_ref (task));
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
  Fetch *fetch = g_new0 (Fetch, 1);
  int zoom = (int) shumate_tile_get_zoom_level (tile);

  fetch->tile = g_object_ref (tile);
  fetch->levels = MAX (0, zoom - self->max_zoom);
  fetch->zoom = zoom - fetch->levels;
  fetch->x = (int) shumate_tile_get_x (tile) >> fetch->levels;
  fetch->y = (int) shumate_tile_get_y (tile) >> fetch->levels;
  g_task_set_task_data (task, fetch, fetch_free);
  if (fetch->levels > MAX_LEVELS)
    g_task_return_pointer (task, NULL, NULL);
  else if (self->tiles != NULL)
    g_task_run_in_thread (task, decode_in_thread);
  else
    fetch_web (task);
}

static gboolean
ui_picture_source_fill_tile_finish (ShumateMapSource *source, GAsyncResult *result, GError **error)
{
  Fetch *fetch = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) local = NULL;
  g_autoptr (GdkTexture) texture = g_task_propagate_pointer (G_TASK (result), &local);

  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  if (texture != NULL)
    shumate_tile_set_paintable (fetch->tile, GDK_PAINTABLE (texture));
  shumate_tile_set_state (fetch->tile, SHUMATE_STATE_DONE);
  return TRUE;
}

static void
ui_picture_source_finalize (GObject *object)
{
  UiPictureSource *self = UI_PICTURE_SOURCE (object);

  g_clear_pointer (&self->tiles, gis_mbtiles_unref);
  g_clear_pointer (&self->downloaders, g_ptr_array_unref);
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
create (int min_zoom, int max_zoom)
{
  UiPictureSource *self = g_object_new (UI_TYPE_PICTURE_SOURCE, NULL);
  ShumateMapSource *source = SHUMATE_MAP_SOURCE (self);

  self->max_zoom = max_zoom;
  shumate_map_source_set_id (source, "basemap");
  shumate_map_source_set_tile_size (source, TILE_PX);
  shumate_map_source_set_min_zoom_level (source, (guint) min_zoom);
  shumate_map_source_set_max_zoom_level (source, UI_MAP_MAX_ZOOM + 1);
  return self;
}

UiPictureSource *
ui_picture_source_new_mbtiles (GisMbtiles *tiles)
{
  UiPictureSource *self =
    create (gis_mbtiles_get_min_zoom (tiles), gis_mbtiles_get_max_zoom (tiles));

  self->tiles = gis_mbtiles_ref (tiles);
  return self;
}

UiPictureSource *
ui_picture_source_new_web (const char *const *templates, int max_zoom)
{
  UiPictureSource *self = create (0, max_zoom);

  self->downloaders = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; templates[i] != NULL; i++)
    g_ptr_array_add (self->downloaders, shumate_tile_downloader_new (templates[i]));
  return self;
}
