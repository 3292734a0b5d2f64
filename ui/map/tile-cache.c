/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The wanted list is the queue: after each result the first wanted tiles that are neither current
 * nor in flight are handed to the pool, so that a moved map re-orders the work by itself and
 * nothing waits behind tiles that nobody looks at any more. */
#include "ui/map/tile-cache.h"
#include "gis/core/process.h"

#include "gis/crs/crs.h"
#include <math.h>

/* Symbols reach over the tile of their point by at most this much. */
#define SYMBOL_MARGIN_PX 40.0

struct _UiTileSource
{
  gatomicrefcount ref_count;
  UiTileRenderFunc render;
  gpointer data;
  GDestroyNotify destroy;
};

typedef struct
{
  UiTileKey key;
  cairo_surface_t *surface; /* NULL: none yet, or the renderer gave nothing */
  GdkTexture *texture;
  gsize bytes;
  guint generation; /* of the picture; 0: never drawn */
  guint needed;     /* the picture must be of this generation at least */
  GList link;       /* in cache->lru */
} Entry;

typedef struct
{
  UiTileCache *cache;
  UiTileSource *source;
  UiTileKey key;
  double scale;
  guint generation;
  GCancellable *cancellable;
  cairo_surface_t *surface; /* result */
} Job;

struct _UiTileCache
{
  gatomicrefcount ref_count; /* the owner and each job */
  gboolean closed;
  GMainContext *context;
  GThreadPool *pool;
  guint max_in_flight;
  gsize max_bytes;
  gsize bytes;
  UiTileReadyFunc ready;
  gpointer user_data;

  UiTileSource *source;
  double scale;
  guint generation;
  guint all_needed;      /* generation that every picture must have */
  GHashTable *entries;   /* UiTileKey* (in the entry) → Entry */
  GQueue lru;            /* head: used last */
  GArray *wanted;        /* UiTileKey */
  GHashTable *in_flight; /* UiTileKey* (in the job) → Job */
  guint n_dropped;
};

/* ---- Keys and sources ---- */

static guint
hash_key (gconstpointer data)
{
  const UiTileKey *key = data;

  return (guint) key->x * 73856093u ^ (guint) key->y * 19349663u ^ (guint) key->zoom * 83492791u;
}

static gboolean
equal_keys (gconstpointer a, gconstpointer b)
{
  const UiTileKey *left = a, *right = b;

  return left->x == right->x && left->y == right->y && left->zoom == right->zoom;
}

GisBox
ui_tile_key_get_box (const UiTileKey *key, double margin_px)
{
  double size_m = 2 * GIS_MERCATOR_HALF_M / exp2 (key->zoom);
  double margin_m = size_m * margin_px / UI_TILE_SIZE_PX;
  double x = -GIS_MERCATOR_HALF_M + key->x * size_m;
  double y = GIS_MERCATOR_HALF_M - key->y * size_m;

  return (GisBox){ x - margin_m, y - size_m - margin_m, x + size_m + margin_m, y + margin_m };
}

UiTileSource *
ui_tile_source_new (UiTileRenderFunc render, gpointer data, GDestroyNotify destroy)
{
  UiTileSource *source = g_new0 (UiTileSource, 1);

  g_atomic_ref_count_init (&source->ref_count);
  source->render = render;
  source->data = data;
  source->destroy = destroy;
  return source;
}

UiTileSource *
ui_tile_source_ref (UiTileSource *source)
{
  g_atomic_ref_count_inc (&source->ref_count);
  return source;
}

void
ui_tile_source_unref (UiTileSource *source)
{
  if (source == NULL || !g_atomic_ref_count_dec (&source->ref_count))
    return;
  if (source->destroy != NULL)
    source->destroy (source->data);
  g_free (source);
}

/* ---- Entries ---- */

static void
drop_picture (UiTileCache *cache, Entry *entry)
{
  g_clear_pointer (&entry->surface, cairo_surface_destroy);
  g_clear_object (&entry->texture);
  cache->bytes -= entry->bytes;
  entry->bytes = 0;
}

static void
entry_free (UiTileCache *cache, Entry *entry)
{
  drop_picture (cache, entry);
  g_queue_unlink (&cache->lru, &entry->link);
  g_hash_table_remove (cache->entries, &entry->key);
  g_free (entry);
}

static void
touch (UiTileCache *cache, Entry *entry)
{
  if (cache->lru.head == &entry->link)
    return;
  g_queue_unlink (&cache->lru, &entry->link);
  g_queue_push_head_link (&cache->lru, &entry->link);
}

/* What is wanted now always fits: a budget below one screen would draw the same tiles for ever. */
static void
evict (UiTileCache *cache, const Entry *keep)
{
  gsize tile_bytes = (gsize) (4 * UI_TILE_SIZE_PX * UI_TILE_SIZE_PX * cache->scale * cache->scale);
  gsize max_bytes = MAX (cache->max_bytes, cache->wanted->len * (tile_bytes + tile_bytes / 4));

  while (cache->bytes > max_bytes && cache->lru.tail != NULL)
    {
      Entry *last = cache->lru.tail->data;
      if (last == keep)
        break;
      entry_free (cache, last);
    }
}

static Entry *
ensure_entry (UiTileCache *cache, const UiTileKey *key)
{
  Entry *entry = g_hash_table_lookup (cache->entries, key);

  if (entry != NULL)
    return entry;
  entry = g_new0 (Entry, 1);
  entry->key = *key;
  entry->link.data = entry;
  g_queue_push_head_link (&cache->lru, &entry->link);
  g_hash_table_insert (cache->entries, &entry->key, entry);
  return entry;
}

static guint
get_needed (UiTileCache *cache, const Entry *entry)
{
  return MAX (entry->needed, cache->all_needed);
}

static void
clear_entries (UiTileCache *cache)
{
  while (cache->lru.head != NULL)
    entry_free (cache, cache->lru.head->data);
}

/* ---- Jobs ---- */

static void
cache_unref (UiTileCache *cache)
{
  if (!g_atomic_ref_count_dec (&cache->ref_count))
    return;
  g_main_context_unref (cache->context);
  g_free (cache);
}

static void
job_free (Job *job)
{
  ui_tile_source_unref (job->source);
  g_object_unref (job->cancellable);
  g_clear_pointer (&job->surface, cairo_surface_destroy);
  cache_unref (job->cache);
  g_free (job);
}

static void pump (UiTileCache *cache);

static gsize
get_surface_bytes (cairo_surface_t *surface)
{
  return (gsize) cairo_image_surface_get_stride (surface) *
         cairo_image_surface_get_height (surface);
}

static gboolean
deliver_cb (gpointer data)
{
  Job *job = data;
  UiTileCache *cache = job->cache;
  gboolean cancelled = g_cancellable_is_cancelled (job->cancellable);
  Entry *entry;

  if (cache->closed)
    {
      job_free (job);
      return G_SOURCE_REMOVE;
    }
  g_hash_table_remove (cache->in_flight, &job->key);
  entry = g_hash_table_lookup (cache->entries, &job->key);
  if (cancelled || job->scale != cache->scale ||
      job->generation < (entry != NULL ? get_needed (cache, entry) : cache->all_needed))
    cache->n_dropped++;
  else
    {
      entry = ensure_entry (cache, &job->key);
      drop_picture (cache, entry);
      entry->generation = job->generation;
      entry->surface = g_steal_pointer (&job->surface);
      entry->bytes = entry->surface != NULL ? get_surface_bytes (entry->surface) : 0;
      cache->bytes += entry->bytes;
      touch (cache, entry);
      evict (cache, entry);
      cache->ready (&job->key, cache->user_data);
    }
  pump (cache);
  if (g_hash_table_size (cache->in_flight) == 0)
    cache->ready (NULL, cache->user_data);
  job_free (job);
  return G_SOURCE_REMOVE;
}

static void
render_job (gpointer data, gpointer user_data)
{
  Job *job = data;
  g_autoptr (GSource) idle = g_idle_source_new ();

  gis_process_work_in_background ();
  if (!g_cancellable_is_cancelled (job->cancellable))
    job->surface = job->source->render (job->source->data, &job->key, job->scale, job->cancellable);
  g_source_set_priority (idle, G_PRIORITY_DEFAULT);
  g_source_set_callback (idle, deliver_cb, job, NULL);
  g_source_attach (idle, job->cache->context);
}

static void
start_job (UiTileCache *cache, const UiTileKey *key)
{
  Job *job = g_new0 (Job, 1);

  job->cache = cache;
  g_atomic_ref_count_inc (&cache->ref_count);
  job->source = ui_tile_source_ref (cache->source);
  job->key = *key;
  job->scale = cache->scale;
  job->generation = cache->generation;
  job->cancellable = g_cancellable_new ();
  g_hash_table_insert (cache->in_flight, &job->key, job);
  g_thread_pool_push (cache->pool, job, NULL);
}

static void
pump (UiTileCache *cache)
{
  for (guint i = 0; i < cache->wanted->len && cache->source != NULL &&
                    g_hash_table_size (cache->in_flight) < cache->max_in_flight;
       i++)
    {
      const UiTileKey *key = &g_array_index (cache->wanted, UiTileKey, i);
      if (!ui_tile_cache_is_current (cache, key) && !g_hash_table_contains (cache->in_flight, key))
        start_job (cache, key);
    }
}

static gboolean
meets_any (const UiTileKey *key, const GisBox *boxes, guint n)
{
  GisBox box = ui_tile_key_get_box (key, SYMBOL_MARGIN_PX);

  for (guint i = 0; i < n; i++)
    if (gis_box_intersects (&box, &boxes[i]))
      return TRUE;
  return FALSE;
}

static void
cancel_in_flight (UiTileCache *cache, const GisBox *dirty, guint n_dirty)
{
  GHashTableIter iter;
  Job *job;

  g_hash_table_iter_init (&iter, cache->in_flight);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &job))
    if (dirty == NULL || meets_any (&job->key, dirty, n_dirty))
      g_cancellable_cancel (job->cancellable);
}

/* ---- Public ---- */

UiTileCache *
ui_tile_cache_new (gsize max_bytes, guint n_threads, UiTileReadyFunc ready, gpointer user_data)
{
  UiTileCache *cache = g_new0 (UiTileCache, 1);

  g_atomic_ref_count_init (&cache->ref_count);
  cache->context = g_main_context_ref_thread_default ();
  cache->pool = g_thread_pool_new (render_job, NULL, (int) MAX (n_threads, 1), TRUE, NULL);
  cache->max_in_flight = 2 * MAX (n_threads, 1);
  cache->max_bytes = max_bytes;
  cache->ready = ready;
  cache->user_data = user_data;
  cache->scale = 1;
  cache->entries = g_hash_table_new (hash_key, equal_keys);
  cache->in_flight = g_hash_table_new (hash_key, equal_keys);
  cache->wanted = g_array_new (FALSE, FALSE, sizeof (UiTileKey));
  g_queue_init (&cache->lru);
  return cache;
}

void
ui_tile_cache_free (UiTileCache *cache)
{
  if (cache == NULL)
    return;
  cancel_in_flight (cache, NULL, 0);
  cache->closed = TRUE;
  /* Not immediate: each job must still come back to drop its references. */
  g_thread_pool_free (cache->pool, FALSE, TRUE);
  clear_entries (cache);
  g_hash_table_unref (cache->entries);
  g_hash_table_unref (cache->in_flight);
  g_array_unref (cache->wanted);
  g_clear_pointer (&cache->source, ui_tile_source_unref);
  cache_unref (cache);
}

void
ui_tile_cache_set_source (UiTileCache *cache,
                          UiTileSource *source,
                          double scale,
                          const GisBox *dirty,
                          guint n_dirty)
{
  GHashTableIter iter;
  Entry *entry;

  if (source != NULL)
    ui_tile_source_ref (source);
  ui_tile_source_unref (cache->source);
  cache->source = source;
  cache->generation++;
  if (scale != cache->scale || source == NULL)
    clear_entries (cache);
  if (scale != cache->scale || dirty == NULL)
    cache->all_needed = cache->generation;
  cache->scale = scale;
  if (dirty != NULL)
    {
      g_hash_table_iter_init (&iter, cache->entries);
      while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &entry))
        if (meets_any (&entry->key, dirty, n_dirty))
          entry->needed = cache->generation;
      /* A tile in flight that was never drawn has no entry to remember the need. */
      GHashTableIter jobs;
      Job *job;
      g_hash_table_iter_init (&jobs, cache->in_flight);
      while (g_hash_table_iter_next (&jobs, NULL, (gpointer *) &job))
        if (meets_any (&job->key, dirty, n_dirty))
          ensure_entry (cache, &job->key)->needed = cache->generation;
    }
  cancel_in_flight (cache, dirty, n_dirty);
  pump (cache);
}

void
ui_tile_cache_want (UiTileCache *cache, const UiTileKey *keys, guint n)
{
  g_autoptr (GHashTable) set = g_hash_table_new (hash_key, equal_keys);
  GHashTableIter iter;
  Job *job;

  g_array_set_size (cache->wanted, 0);
  g_array_append_vals (cache->wanted, keys, n);
  for (guint i = 0; i < n; i++)
    {
      Entry *entry = g_hash_table_lookup (cache->entries, &keys[n - 1 - i]);
      if (entry != NULL)
        touch (cache, entry);
      g_hash_table_add (set, &g_array_index (cache->wanted, UiTileKey, i));
    }
  g_hash_table_iter_init (&iter, cache->in_flight);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &job))
    if (!g_hash_table_contains (set, &job->key))
      g_cancellable_cancel (job->cancellable);
  pump (cache);
}

cairo_surface_t *
ui_tile_cache_lookup (UiTileCache *cache, const UiTileKey *key)
{
  Entry *entry = g_hash_table_lookup (cache->entries, key);

  if (entry == NULL)
    return NULL;
  touch (cache, entry);
  return entry->surface;
}

GdkTexture *
ui_tile_cache_lookup_texture (UiTileCache *cache, const UiTileKey *key)
{
  Entry *entry = g_hash_table_lookup (cache->entries, key);
  gboolean opaque;

  if (entry == NULL || entry->surface == NULL)
    return NULL;
  touch (cache, entry);
  if (entry->texture != NULL)
    return entry->texture;
  opaque = cairo_image_surface_get_format (entry->surface) == CAIRO_FORMAT_RGB24;
  cairo_surface_flush (entry->surface);
  if (opaque) /* the unused byte is undefined in RGB24: make it what the texture format wants */
    {
      guint32 *pixels = (guint32 *) cairo_image_surface_get_data (entry->surface);
      gsize n = get_surface_bytes (entry->surface) / 4;
      for (gsize i = 0; i < n; i++)
        pixels[i] |= 0xff000000u;
    }
  g_autoptr (GBytes) bytes = g_bytes_new_with_free_func (
    cairo_image_surface_get_data (entry->surface), get_surface_bytes (entry->surface),
    (GDestroyNotify) cairo_surface_destroy, cairo_surface_reference (entry->surface));
  entry->texture = gdk_memory_texture_new (
    cairo_image_surface_get_width (entry->surface), cairo_image_surface_get_height (entry->surface),
    GDK_MEMORY_DEFAULT, bytes, cairo_image_surface_get_stride (entry->surface));
  return entry->texture;
}

gboolean
ui_tile_cache_is_current (UiTileCache *cache, const UiTileKey *key)
{
  Entry *entry = g_hash_table_lookup (cache->entries, key);

  return entry != NULL && entry->generation != 0 && entry->generation >= get_needed (cache, entry);
}

guint
ui_tile_cache_get_n_missing (UiTileCache *cache)
{
  guint n = 0;

  for (guint i = 0; i < cache->wanted->len && cache->source != NULL; i++)
    n += !ui_tile_cache_is_current (cache, &g_array_index (cache->wanted, UiTileKey, i));
  return n;
}

gsize
ui_tile_cache_get_bytes (UiTileCache *cache)
{
  return cache->bytes;
}

guint
ui_tile_cache_get_n_dropped (UiTileCache *cache)
{
  return cache->n_dropped;
}
