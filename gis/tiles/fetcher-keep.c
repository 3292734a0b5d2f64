/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What has come: pictures in memory, tiles on the disk. */
#include "gis/tiles/fetcher-private.h"

#include "gis/tiles/picture.h"

/* Fetched anew after this; the old one still serves while the source is down. */
#define FRESH_S (30 * 24 * 3600)
/* Decoded pictures at hand: tiles of shifted sources are asked for four times. */
#define MAX_PICTURES 64
#define ALL_ALIKE 8

/* ---- In memory ---- */

gboolean
gis_tile_key_equal (const GisTileKey *a, const GisTileKey *b)
{
  return a->zoom == b->zoom && a->x == b->x && a->y == b->y;
}

cairo_surface_t *
gis_tile_fetcher_find_kept (GisTileFetcher *self, const GisTileKey *key)
{
  for (GList *at = self->kept.head; at != NULL; at = at->next)
    {
      GisKeptTile *kept = at->data;
      if (!gis_tile_key_equal (&kept->key, key))
        continue;
      g_queue_unlink (&self->kept, at);
      g_queue_push_head_link (&self->kept, at);
      return cairo_surface_reference (kept->picture);
    }
  return NULL;
}

void
gis_kept_tile_free (gpointer data)
{
  GisKeptTile *kept = data;

  cairo_surface_destroy (kept->picture);
  g_free (kept);
}

void
gis_tile_fetcher_keep_picture (GisTileFetcher *self,
                               const GisTileKey *key,
                               cairo_surface_t *picture)
{
  GisKeptTile *kept = g_new (GisKeptTile, 1);

  *kept = (GisKeptTile){ *key, cairo_surface_reference (picture) };
  g_queue_push_head (&self->kept, kept);
  if (self->kept.length > MAX_PICTURES)
    gis_kept_tile_free (g_queue_pop_tail (&self->kept));
}

/* ---- On the disk ---- */

void
gis_held_tile_free (gpointer data)
{
  GisHeldTile *held = data;

  g_bytes_unref (held->bytes);
  g_free (held);
}

typedef struct
{
  GisTileCache *cache;
  char *source;
  GPtrArray *tiles; /* GisHeldTile */
  GisTileKey remove;
  gboolean has_remove;
} Write;

static void
write_free (gpointer data)
{
  Write *write = data;

  gis_tile_cache_unref (write->cache);
  g_free (write->source);
  g_ptr_array_unref (write->tiles);
  g_free (write);
}

static void
write_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Write *write = task_data;

  for (guint i = 0; i < write->tiles->len; i++)
    {
      const GisHeldTile *held = g_ptr_array_index (write->tiles, i);
      gis_tile_cache_put (write->cache, write->source, &held->key, held->bytes);
    }
  if (write->has_remove)
    gis_tile_cache_remove (write->cache, write->source, &write->remove);
  g_task_return_boolean (task, TRUE);
}

static void start_writing (GisTileFetcher *self);

static void
written_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GisTileFetcher *self = GIS_TILE_FETCHER (source);

  self->writing = FALSE;
  start_writing (self);
}

/* One after the other, so that what is to go does not come back. */
static void
start_writing (GisTileFetcher *self)
{
  Write *write = self->writing ? NULL : g_queue_pop_head (&self->writes);
  g_autoptr (GTask) task = NULL;

  if (write == NULL)
    return;
  self->writing = TRUE;
  task = g_task_new (self, NULL, written_cb, NULL);
  g_task_set_task_data (task, write, write_free);
  g_task_run_in_thread (task, write_in_thread);
}

/* Keeps what is held, or (@alike) forgets it and the first of the run. */
static void
settle_held (GisTileFetcher *self, gboolean alike)
{
  Write *write;

  if (self->cache == NULL)
    {
      g_ptr_array_set_size (self->held, 0);
      return;
    }
  write = g_new0 (Write, 1);
  write->cache = gis_tile_cache_ref (self->cache);
  write->source = g_strdup (self->source);
  write->tiles = g_steal_pointer (&self->held);
  write->remove = self->run_first;
  write->has_remove = alike;
  self->held = g_ptr_array_new_with_free_func (gis_held_tile_free);
  if (alike)
    g_ptr_array_set_size (write->tiles, 0);
  g_queue_push_tail (&self->writes, write);
  start_writing (self);
}

void
gis_tile_fetcher_watch_for_alike (GisTileFetcher *self, const GisTileKey *key, GBytes *bytes)
{
  g_autofree char *digest = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, bytes);
  GisHeldTile *held = g_new (GisHeldTile, 1);

  *held = (GisHeldTile){ *key, g_bytes_ref (bytes) };
  if (g_strcmp0 (digest, self->run_digest) != 0)
    {
      g_free (self->run_digest);
      self->run_digest = g_steal_pointer (&digest);
      self->n_run = 0;
      self->run_first = *key;
      if (self->state == GIS_TILES_ALL_ALIKE)
        gis_tile_fetcher_set_state (self, GIS_TILES_FINE, NULL);
      g_ptr_array_add (self->held, held);
      settle_held (self, FALSE);
    }
  else if (self->n_run < ALL_ALIKE)
    g_ptr_array_add (self->held, held);
  else
    gis_held_tile_free (held);
  if (++self->n_run == ALL_ALIKE)
    {
      settle_held (self, TRUE);
      gis_tile_fetcher_set_state (self, GIS_TILES_ALL_ALIKE, NULL);
    }
}

/* ---- From the disk ---- */

typedef struct
{
  GisTileCache *cache;
  char *source;
  GisTileKey key;
} Lookup;

static void
lookup_free (gpointer data)
{
  Lookup *lookup = data;

  gis_tile_cache_unref (lookup->cache);
  g_free (lookup->source);
  g_free (lookup);
}

typedef struct
{
  cairo_surface_t *picture; /* NULL: none */
  gint64 age_s;
} Found;

static void
found_free (gpointer data)
{
  Found *found = data;

  g_clear_pointer (&found->picture, cairo_surface_destroy);
  g_free (found);
}

static void
lookup_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Lookup *lookup = task_data;
  Found *found = g_new0 (Found, 1);
  g_autoptr (GBytes) bytes =
               gis_tile_cache_get (lookup->cache, lookup->source, &lookup->key, &found->age_s);

  if (bytes != NULL)
    found->picture = gis_tile_picture_decode (bytes, NULL);
  g_task_return_pointer (task, found, found_free);
}

static void
looked_up_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GisTileFetcher *self = GIS_TILE_FETCHER (source);
  GisTileJob *job = user_data;
  Found *found = g_task_propagate_pointer (G_TASK (result), NULL);

  job->busy = FALSE;
  if (job->waiters->len == 0)
    gis_tile_job_finish (job, NULL, NULL);
  else if (found->picture != NULL && (self->down || (found->age_s >= 0 && found->age_s < FRESH_S)))
    {
      gis_tile_fetcher_keep_picture (self, &job->key, found->picture);
      gis_tile_job_finish (job, g_steal_pointer (&found->picture), NULL);
    }
  else
    {
      job->stale = g_steal_pointer (&found->picture);
      g_queue_push_tail (&self->queue, job);
      gis_tile_fetcher_pump (self);
    }
  found_free (found);
}

void
gis_tile_fetcher_start_lookup (GisTileFetcher *self, GisTileJob *job)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, looked_up_cb, job);
  Lookup *lookup = g_new0 (Lookup, 1);

  lookup->cache = gis_tile_cache_ref (self->cache);
  lookup->source = g_strdup (self->source);
  lookup->key = job->key;
  job->busy = TRUE;
  g_task_set_task_data (task, lookup, lookup_free);
  g_task_run_in_thread (task, lookup_in_thread);
}
