/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/map/picture-source.h"

#include "gis/crs/crs.h"
#include "gis/tiles/picture.h"
#include "ui/map/viewport.h"
#include <math.h>

/* Answers remembered; more than many views of a map. */
#define MAX_ANSWERS 20000u
/* So many tiles in view without a picture say that there is nothing here; all, where there are fewer. */
#define MIN_EMPTY 4u

/* Deeper crops would show single pixels. */
#define MAX_LEVELS 6

struct _UiPictureSource
{
  ShumateMapSource parent_instance;

  GisTileFiles *files; /* or … */
  GisTileFetcher *fetcher;
  int max_zoom;
  gboolean gcj02, dark;

  guint n_open;        /* tiles of the map that wait for the network */
  GHashTable *answers; /* key of a tile of the map → Answer */
};

typedef enum
{
  ANSWER_UNKNOWN,
  ANSWER_EMPTY,
  ANSWER_PICTURE,
} Answer;

enum
{
  SIGNAL_ANSWERED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

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

/* ---- What the network has ---- */

static gint64
pack_key (const GisTileKey *key)
{
  return (gint64) key->zoom << 58 | (gint64) key->x << 29 | key->y;
}

static void
keep_answer (UiPictureSource *self, const Fill *fill)
{
  gint64 *key = g_new (gint64, 1);
  Answer answer = ANSWER_EMPTY;

  for (guint i = 0; i < fill->plan.n_parts; i++)
    if (fill->parts[i] != NULL)
      answer = ANSWER_PICTURE;
  if (g_hash_table_size (self->answers) >= MAX_ANSWERS)
    g_hash_table_remove_all (self->answers);
  *key = pack_key (&fill->key);
  g_hash_table_insert (self->answers, key, GUINT_TO_POINTER (answer));
}

static void
end_fill (UiPictureSource *self, const Fill *fill)
{
  if (fill->error == NULL)
    keep_answer (self, fill);
  if (--self->n_open == 0)
    g_signal_emit (self, signals[SIGNAL_ANSWERED], 0);
}

typedef struct
{
  guint n, n_empty, n_pictures;
} Tally;

/* The tiles of @zoom in @box. */
static Tally
count_answers (UiPictureSource *self, const GisBox *box, int zoom)
{
  double size_m = 2 * GIS_MERCATOR_HALF_M / exp2 (zoom);
  int last = (1 << zoom) - 1;
  int min_x = CLAMP ((int) floor ((box->min_x + GIS_MERCATOR_HALF_M) / size_m), 0, last);
  int max_x = CLAMP ((int) floor ((box->max_x + GIS_MERCATOR_HALF_M) / size_m), 0, last);
  int min_y = CLAMP ((int) floor ((GIS_MERCATOR_HALF_M - box->max_y) / size_m), 0, last);
  int max_y = CLAMP ((int) floor ((GIS_MERCATOR_HALF_M - box->min_y) / size_m), 0, last);
  Tally tally = { 0 };

  for (int y = min_y; y <= max_y; y++)
    for (int x = min_x; x <= max_x; x++)
      {
        gint64 key = pack_key (&(GisTileKey){ zoom, x, y });
        Answer answer = GPOINTER_TO_UINT (g_hash_table_lookup (self->answers, &key));
        tally.n++;
        tally.n_empty += answer == ANSWER_EMPTY;
        tally.n_pictures += answer == ANSWER_PICTURE;
      }
  return tally;
}

/* libshumate says not which of the two levels around the zoom it shows: a picture of either counts. */
gboolean
ui_picture_source_is_empty_in (UiPictureSource *self, const GisView *view)
{
  int zoom = (int) floor (view->zoom);
  GisBox box = gis_view_get_box (view);
  gboolean empty = FALSE;

  g_return_val_if_fail (UI_IS_PICTURE_SOURCE (self), FALSE);
  if (self->n_open > 0 || view->width_px < 1 || g_hash_table_size (self->answers) == 0)
    return FALSE;
  for (int z = MAX (zoom, 0); z <= MIN (zoom + 1, UI_MAP_MAX_ZOOM); z++)
    {
      Tally tally = count_answers (self, &box, z);
      if (tally.n_pictures > 0)
        return FALSE;
      empty |= tally.n_empty >= MIN (MIN_EMPTY, tally.n);
    }
  return empty;
}

/* ---- Asking ---- */

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
  end_fill (g_task_get_source_object (task), fill);
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
  else
    self->n_open++;
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
  g_hash_table_unref (self->answers);
  G_OBJECT_CLASS (ui_picture_source_parent_class)->finalize (object);
}

static void
ui_picture_source_class_init (UiPictureSourceClass *klass)
{
  ShumateMapSourceClass *source_class = SHUMATE_MAP_SOURCE_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = ui_picture_source_finalize;
  source_class->fill_tile_async = ui_picture_source_fill_tile_async;
  source_class->fill_tile_finish = ui_picture_source_fill_tile_finish;
  signals[SIGNAL_ANSWERED] = g_signal_new ("answered", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                           0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
ui_picture_source_init (UiPictureSource *self)
{
  self->answers = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
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
