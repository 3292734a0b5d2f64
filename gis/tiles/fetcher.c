/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gis/tiles/fetcher.h"

#include "gis/core/error.h"
#include "gis/core/i18n.h"
#include "gis/tiles/address.h"
#include "gis/tiles/picture.h"
#include "sanhua-config.h"
#include <libsoup/soup.h>

#define MAX_ACTIVE 8
#define MAX_ATTEMPTS 4
#define FIRST_PAUSE_MS 300
#define FIRST_PROBE_MS 4000
#define MAX_PROBE_MS 60000
#define TIMEOUT_S 10
/* Fetched anew after this; the old one still serves while the source is down. */
#define FRESH_S (30 * 24 * 3600)
/* Decoded pictures at hand: tiles of shifted sources are asked for four times. */
#define MAX_PICTURES 64
#define ALL_ALIKE 8
/* So many failures in a row, of whatever tiles, and the source counts as down. */
#define MAX_FAILURES 6u

/* One tile on its way, for all who asked for it. */
typedef struct
{
  GisTileFetcher *self; /* owned */
  GisTileKey key;
  GPtrArray *waiters; /* Waiter; none left: not wanted any more */
  GCancellable *cancellable;
  gboolean busy; /* a call is out that will come back */
  gboolean probe;
  guint attempt;
  guint pause;            /* source id */
  cairo_surface_t *stale; /* from the cache, old */
  GByteArray *body;
  GBytes *bytes;
} Job;

typedef struct
{
  Job *job;
  GTask *task;
  gulong cancelled_id;
} Waiter;

typedef struct
{
  GisTileKey key;
  cairo_surface_t *picture;
} Kept;

struct _GisTileFetcher
{
  GObject parent_instance;

  char *template;
  char *source; /* name in the cache */
  guint n_hosts;
  GisTileCache *cache;
  SoupSession *session;
  guint first_pause_ms, first_probe_ms, timeout_s;

  GQueue queue; /* Job waiting for their turn; owned by jobs */
  GPtrArray *jobs;
  guint n_active, n_sent;
  GQueue kept; /* Kept, newest at the head */

  GisTilesState state;
  char *reason;
  gboolean down, closed;
  guint probe_ms, probe_timeout;
  guint n_failures; /* in a row */
  guint n_bad;      /* answers in a row that were no pictures */

  /* The run of identical answers. */
  char *run_digest;
  GisTileKey run_first;
  guint n_run;
  GPtrArray *held; /* Held: not yet worth keeping */
};

typedef struct
{
  GisTileKey key;
  GBytes *bytes;
} Held;

enum
{
  SIGNAL_STATE_CHANGED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (GisTileFetcher, gis_tile_fetcher, G_TYPE_OBJECT)

static void pump (GisTileFetcher *self);

/* ---- Jobs ---- */

static void
waiter_free (gpointer data)
{
  Waiter *waiter = data;

  if (waiter->cancelled_id != 0)
    g_signal_handler_disconnect (g_task_get_cancellable (waiter->task), waiter->cancelled_id);
  g_object_unref (waiter->task);
  g_free (waiter);
}

static void
job_free (gpointer data)
{
  Job *job = data;

  g_clear_handle_id (&job->pause, g_source_remove);
  g_clear_pointer (&job->stale, cairo_surface_destroy);
  g_clear_pointer (&job->body, g_byte_array_unref);
  g_clear_pointer (&job->bytes, g_bytes_unref);
  g_ptr_array_unref (job->waiters);
  g_object_unref (job->cancellable);
  g_object_unref (job->self);
  g_free (job);
}

/* Answers all who wait and forgets the job. Takes @picture and @error; both NULL: no such tile. */
static void
finish_job (Job *job, cairo_surface_t *picture, GError *error)
{
  g_autoptr (GisTileFetcher) self = g_object_ref (job->self);
  g_autoptr (GPtrArray) waiters = g_steal_pointer (&job->waiters);

  job->waiters = g_ptr_array_new ();
  g_queue_remove (&self->queue, job);
  g_ptr_array_remove_fast (self->jobs, job);
  for (guint i = 0; i < waiters->len; i++)
    {
      GTask *task = ((Waiter *) g_ptr_array_index (waiters, i))->task;
      if (error != NULL)
        g_task_return_error (task, g_error_copy (error));
      else
        g_task_return_pointer (task, picture != NULL ? cairo_surface_reference (picture) : NULL,
                               (GDestroyNotify) cairo_surface_destroy);
    }
  g_clear_pointer (&picture, cairo_surface_destroy);
  g_clear_error (&error);
}

static gboolean
same_key (const GisTileKey *a, const GisTileKey *b)
{
  return a->zoom == b->zoom && a->x == b->x && a->y == b->y;
}

static cairo_surface_t *
find_kept (GisTileFetcher *self, const GisTileKey *key)
{
  for (GList *at = self->kept.head; at != NULL; at = at->next)
    {
      Kept *kept = at->data;
      if (!same_key (&kept->key, key))
        continue;
      g_queue_unlink (&self->kept, at);
      g_queue_push_head_link (&self->kept, at);
      return cairo_surface_reference (kept->picture);
    }
  return NULL;
}

static void
kept_free (gpointer data)
{
  Kept *kept = data;

  cairo_surface_destroy (kept->picture);
  g_free (kept);
}

static void
keep_picture (GisTileFetcher *self, const GisTileKey *key, cairo_surface_t *picture)
{
  Kept *kept = g_new (Kept, 1);

  *kept = (Kept){ *key, cairo_surface_reference (picture) };
  g_queue_push_head (&self->kept, kept);
  if (self->kept.length > MAX_PICTURES)
    kept_free (g_queue_pop_tail (&self->kept));
}

/* ---- State of the source ---- */

static void
set_state (GisTileFetcher *self, GisTilesState state, const char *reason)
{
  gboolean same = self->state == state && g_strcmp0 (self->reason, reason) == 0;

  if (same)
    return;
  self->state = state;
  g_free (self->reason);
  self->reason = g_strdup (reason);
  g_signal_emit (self, signals[SIGNAL_STATE_CHANGED], 0);
}

static gboolean
probe_cb (gpointer user_data)
{
  GisTileFetcher *self = user_data;

  self->probe_timeout = 0;
  pump (self);
  return G_SOURCE_REMOVE;
}

static void
go_down (GisTileFetcher *self, GisTilesState state, const char *reason)
{
  self->probe_ms = self->down ? MIN (self->probe_ms * 2, MAX_PROBE_MS) : self->first_probe_ms;
  self->down = TRUE;
  g_clear_handle_id (&self->probe_timeout, g_source_remove);
  self->probe_timeout = g_timeout_add (self->probe_ms, probe_cb, self);
  set_state (self, state, reason);
}

static void
come_up (GisTileFetcher *self)
{
  self->down = FALSE;
  self->n_bad = 0;
  self->n_failures = 0;
  g_clear_handle_id (&self->probe_timeout, g_source_remove);
  if (self->state != GIS_TILES_ALL_ALIKE)
    set_state (self, GIS_TILES_FINE, NULL);
}

/* ---- Failing ---- */

static gboolean
pause_over_cb (gpointer user_data)
{
  Job *job = user_data;
  GisTileFetcher *self = job->self;

  job->pause = 0;
  g_queue_push_tail (&self->queue, job);
  pump (self);
  return G_SOURCE_REMOVE;
}

/* The source as a whole failed @job: it waits, or takes the old picture. */
static void
park (GisTileFetcher *self, Job *job)
{
  job->attempt = 0;
  job->probe = FALSE;
  if (job->stale != NULL)
    finish_job (job, g_steal_pointer (&job->stale), NULL);
  else
    g_queue_push_head (&self->queue, job);
}

/* An attempt came to nothing. The source is down when it cannot be reached, or when two tiles in a row
 * are refused or no pictures; else it is this tile that is bad. */
static void
attempt_failed (GisTileFetcher *self, Job *job, GisTilesState state, const char *reason)
{
  gboolean of_source = job->probe;

  if (job->waiters->len == 0)
    {
      finish_job (job, NULL, NULL);
      return;
    }
  if (state == GIS_TILES_UNREACHABLE)
    of_source |= ++self->n_failures >= MAX (MAX_FAILURES, self->n_hosts);
  if (!of_source && !self->down && ++job->attempt < MAX_ATTEMPTS)
    job->pause = g_timeout_add (self->first_pause_ms << (job->attempt - 1), pause_over_cb, job);
  else if (self->down && !job->probe)
    park (self, job); /* sent before the source went down: waits with the others */
  else
    {
      if (of_source || state == GIS_TILES_UNREACHABLE || ++self->n_bad >= 2)
        {
          go_down (self, state, reason);
          park (self, job);
        }
      else if (job->stale != NULL)
        finish_job (job, g_steal_pointer (&job->stale), NULL);
      else
        finish_job (job, NULL, g_error_new_literal (GIS_ERROR, GIS_ERROR_SOURCE, reason));
    }
}

/* ---- A picture came ---- */

static void
held_free (gpointer data)
{
  Held *held = data;

  g_bytes_unref (held->bytes);
  g_free (held);
}

typedef struct
{
  GisTileCache *cache;
  char *source;
  GPtrArray *tiles; /* Held */
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
      const Held *held = g_ptr_array_index (write->tiles, i);
      gis_tile_cache_put (write->cache, write->source, &held->key, held->bytes);
    }
  if (write->has_remove)
    gis_tile_cache_remove (write->cache, write->source, &write->remove);
  g_task_return_boolean (task, TRUE);
}

/* Keeps what is held, or (@alike) forgets it and the first of the run. */
static void
settle_held (GisTileFetcher *self, gboolean alike)
{
  g_autoptr (GTask) task = NULL;
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
  self->held = g_ptr_array_new_with_free_func (held_free);
  if (alike)
    g_ptr_array_set_size (write->tiles, 0);
  task = g_task_new (NULL, NULL, NULL, NULL);
  g_task_set_task_data (task, write, write_free);
  g_task_run_in_thread (task, write_in_thread);
}

/* A key that is refused can be answered with one and the same picture for every tile. */
static void
watch_for_alike (GisTileFetcher *self, const GisTileKey *key, GBytes *bytes)
{
  g_autofree char *digest = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, bytes);
  Held *held = g_new (Held, 1);

  *held = (Held){ *key, g_bytes_ref (bytes) };
  if (g_strcmp0 (digest, self->run_digest) != 0)
    {
      g_free (self->run_digest);
      self->run_digest = g_steal_pointer (&digest);
      self->n_run = 0;
      self->run_first = *key;
      if (self->state == GIS_TILES_ALL_ALIKE)
        set_state (self, GIS_TILES_FINE, NULL);
      g_ptr_array_add (self->held, held);
      settle_held (self, FALSE);
    }
  else if (self->n_run < ALL_ALIKE)
    g_ptr_array_add (self->held, held);
  else
    held_free (held);
  if (++self->n_run == ALL_ALIKE)
    {
      settle_held (self, TRUE);
      set_state (self, GIS_TILES_ALL_ALIKE, NULL);
    }
}

static void
decode_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  GError *error = NULL;
  cairo_surface_t *picture = gis_tile_picture_decode (task_data, &error);

  if (picture != NULL)
    g_task_return_pointer (task, picture, (GDestroyNotify) cairo_surface_destroy);
  else
    g_task_return_error (task, error);
}

static void
decoded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GisTileFetcher *self = GIS_TILE_FETCHER (source);
  Job *job = user_data;
  g_autoptr (GError) error = NULL;
  cairo_surface_t *picture = g_task_propagate_pointer (G_TASK (result), &error);

  self->n_active--;
  job->busy = FALSE;
  if (picture != NULL)
    {
      come_up (self);
      keep_picture (self, &job->key, picture);
      watch_for_alike (self, &job->key, job->bytes);
      finish_job (job, picture, NULL);
    }
  else
    attempt_failed (self, job, GIS_TILES_NO_PICTURES, error->message);
  pump (self);
}

/* ---- The network ---- */

static void
body_ended (GisTileFetcher *self, Job *job)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, decoded_cb, job);

  g_clear_pointer (&job->bytes, g_bytes_unref);
  job->bytes = g_byte_array_free_to_bytes (g_steal_pointer (&job->body));
  g_task_set_task_data (task, g_bytes_ref (job->bytes), (GDestroyNotify) g_bytes_unref);
  g_task_run_in_thread (task, decode_in_thread);
}

static void
network_failed (GisTileFetcher *self, Job *job, GisTilesState state, const char *reason)
{
  self->n_active--;
  job->busy = FALSE;
  attempt_failed (self, job, state, reason);
  pump (self);
}

static void
chunk_cb (GObject *stream, GAsyncResult *result, gpointer user_data)
{
  Job *job = user_data;
  GisTileFetcher *self = job->self;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes =
               g_input_stream_read_bytes_finish (G_INPUT_STREAM (stream), result, &error);
  gsize size = bytes != NULL ? g_bytes_get_size (bytes) : 0;

  if (error != NULL)
    network_failed (self, job, GIS_TILES_UNREACHABLE, error->message);
  else if (size == 0 || job->body->len + size > GIS_TILE_MAX_BYTES)
    {
      if (size > 0) /* more than any tile: its head will not be believed either */
        g_byte_array_set_size (job->body, 0);
      g_input_stream_close_async (G_INPUT_STREAM (stream), G_PRIORITY_DEFAULT, NULL, NULL, NULL);
      body_ended (self, job);
    }
  else
    {
      g_byte_array_append (job->body, g_bytes_get_data (bytes, NULL), (guint) size);
      g_input_stream_read_bytes_async (G_INPUT_STREAM (stream), 65536, G_PRIORITY_DEFAULT,
                                       job->cancellable, chunk_cb, job);
    }
}

static gboolean
means_no_tile (guint status)
{
  return status == 204 || status == 404 || status == 410;
}

static void
response_cb (GObject *session, GAsyncResult *result, gpointer user_data)
{
  Job *job = user_data;
  GisTileFetcher *self = job->self;
  SoupMessage *message = soup_session_get_async_result_message (SOUP_SESSION (session), result);
  g_autoptr (GError) error = NULL;
  g_autoptr (GInputStream) stream =
               soup_session_send_finish (SOUP_SESSION (session), result, &error);
  guint status = message != NULL ? soup_message_get_status (message) : 0;

  if (stream == NULL)
    {
      network_failed (self, job, GIS_TILES_UNREACHABLE, error->message);
      return;
    }
  if (status == 200)
    {
      job->body = g_byte_array_new ();
      g_input_stream_read_bytes_async (stream, 65536, G_PRIORITY_DEFAULT, job->cancellable,
                                       chunk_cb, job);
      return;
    }
  g_input_stream_close_async (stream, G_PRIORITY_DEFAULT, NULL, NULL, NULL);
  if (means_no_tile (status))
    {
      self->n_active--;
      come_up (self);
      finish_job (job, NULL, NULL);
      pump (self);
      return;
    }
  g_autofree char *reason =
    g_strdup_printf ("%u %s", status, soup_message_get_reason_phrase (message));
  network_failed (self, job,
                  status >= 400 && status < 500 && status != 408 && status != 429
                    ? GIS_TILES_REFUSED
                    : GIS_TILES_UNREACHABLE,
                  reason);
}

static void
start_attempt (GisTileFetcher *self, Job *job)
{
  guint host =
    ((guint) job->key.x + (guint) job->key.y + job->attempt + (job->probe ? self->n_sent : 0)) %
    self->n_hosts;
  g_autofree char *address =
    gis_tile_template_expand (self->template, host, job->key.zoom, job->key.x, job->key.y);
  g_autoptr (SoupMessage) message = soup_message_new (SOUP_METHOD_GET, address);

  self->n_active++;
  self->n_sent++;
  job->busy = TRUE;
  if (message == NULL)
    {
      network_failed (self, job, GIS_TILES_UNREACHABLE, _ ("the address is not valid"));
      return;
    }
  soup_session_send_async (self->session, message, G_PRIORITY_DEFAULT, job->cancellable,
                           response_cb, job);
}

/* Sends what may be sent now: as many as are allowed, or the one that tries a source that is down. */
static void
pump (GisTileFetcher *self)
{
  Job *job;

  if (self->down)
    {
      if (self->probe_timeout != 0 || self->n_active > 0)
        return;
      job = g_queue_pop_head (&self->queue);
      if (job == NULL)
        return;
      job->probe = TRUE;
      start_attempt (self, job);
      return;
    }
  while (self->n_active < MAX_ACTIVE && (job = g_queue_pop_head (&self->queue)) != NULL)
    start_attempt (self, job);
}

/* ---- Asking ---- */

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
  Job *job = user_data;
  Found *found = g_task_propagate_pointer (G_TASK (result), NULL);

  job->busy = FALSE;
  if (job->waiters->len == 0)
    finish_job (job, NULL, NULL);
  else if (found->picture != NULL && (self->down || (found->age_s >= 0 && found->age_s < FRESH_S)))
    {
      keep_picture (self, &job->key, found->picture);
      finish_job (job, g_steal_pointer (&found->picture), NULL);
    }
  else
    {
      job->stale = g_steal_pointer (&found->picture);
      g_queue_push_tail (&self->queue, job);
      pump (self);
    }
  found_free (found);
}

static void
start_lookup (GisTileFetcher *self, Job *job)
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

/* Answers all with "cancelled". */
static void
drop_waiters (Job *job)
{
  g_autoptr (GPtrArray) waiters = g_steal_pointer (&job->waiters);

  job->waiters = g_ptr_array_new_with_free_func (waiter_free);
  for (guint i = 0; i < waiters->len; i++)
    g_task_return_new_error (((Waiter *) g_ptr_array_index (waiters, i))->task, G_IO_ERROR,
                             G_IO_ERROR_CANCELLED, "%s", _ ("Cancelled"));
}

/* Who cancelled is answered, outside of the emission; what nobody waits for any more ends. */
static gboolean
drop_cancelled_cb (gpointer user_data)
{
  GisTileFetcher *self = user_data;

  for (guint i = self->jobs->len; i > 0; i--)
    {
      Job *job;
      if (i > self->jobs->len) /* callbacks may have ended others */
        continue;
      job = g_ptr_array_index (self->jobs, i - 1);
      for (guint k = job->waiters->len; k > 0; k--)
        {
          Waiter *waiter = g_ptr_array_index (job->waiters, k - 1);
          if (g_cancellable_is_cancelled (g_task_get_cancellable (waiter->task)))
            {
              g_autoptr (GTask) task = g_object_ref (waiter->task);
              g_ptr_array_remove_index_fast (job->waiters, k - 1);
              g_task_return_pointer (task, NULL, NULL); /* "cancelled" is told by the task itself */
            }
        }
      if (job->waiters->len > 0)
        continue;
      g_cancellable_cancel (job->cancellable);
      if (!job->busy)
        finish_job (job, NULL, NULL);
    }
  pump (self);
  return G_SOURCE_REMOVE;
}

static void
cancelled_cb (GCancellable *cancellable, gpointer user_data)
{
  g_idle_add_full (G_PRIORITY_DEFAULT, drop_cancelled_cb, g_object_ref (user_data), g_object_unref);
}

static void
add_waiter (Job *job, GTask *task)
{
  Waiter *waiter = g_new0 (Waiter, 1);
  GCancellable *cancellable = g_task_get_cancellable (task);

  waiter->task = g_object_ref (task);
  if (cancellable != NULL)
    waiter->cancelled_id =
      g_signal_connect (cancellable, "cancelled", G_CALLBACK (cancelled_cb), job->self);
  g_ptr_array_add (job->waiters, waiter);
}

static Job *
find_job (GisTileFetcher *self, const GisTileKey *key)
{
  for (guint i = 0; i < self->jobs->len; i++)
    {
      Job *job = g_ptr_array_index (self->jobs, i);
      if (same_key (&job->key, key) && job->waiters->len > 0)
        return job;
    }
  return NULL;
}

static Job *
add_job (GisTileFetcher *self, const GisTileKey *key)
{
  Job *job = g_new0 (Job, 1);

  job->self = g_object_ref (self);
  job->key = *key;
  job->waiters = g_ptr_array_new_with_free_func (waiter_free);
  job->cancellable = g_cancellable_new ();
  g_ptr_array_add (self->jobs, job);
  return job;
}

void
gis_tile_fetcher_fetch_async (GisTileFetcher *self,
                              const GisTileKey *key,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  cairo_surface_t *picture;
  Job *job;

  g_return_if_fail (GIS_IS_TILE_FETCHER (self) && key != NULL);
  task = g_task_new (self, cancellable, callback, user_data);
  picture = find_kept (self, key);
  if (picture != NULL || self->closed || g_cancellable_is_cancelled (cancellable))
    {
      g_task_return_pointer (task, picture, (GDestroyNotify) cairo_surface_destroy);
      return;
    }
  job = find_job (self, key);
  if (job != NULL)
    {
      add_waiter (job, task);
      return;
    }
  job = add_job (self, key);
  add_waiter (job, task);
  if (self->cache != NULL)
    start_lookup (self, job);
  else
    {
      g_queue_push_tail (&self->queue, job);
      pump (self);
    }
}

void
gis_tile_fetcher_close (GisTileFetcher *self)
{
  g_autoptr (GisTileFetcher) alive = NULL;

  g_return_if_fail (GIS_IS_TILE_FETCHER (self));
  alive = g_object_ref (self);
  self->closed = TRUE;
  g_clear_handle_id (&self->probe_timeout, g_source_remove);
  for (guint i = self->jobs->len; i > 0; i--)
    {
      Job *job;
      if (i > self->jobs->len) /* callbacks may have ended others */
        continue;
      job = g_ptr_array_index (self->jobs, i - 1);
      g_cancellable_cancel (job->cancellable);
      if (!job->busy)
        finish_job (job, NULL,
                    g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, _ ("Cancelled")));
      else
        drop_waiters (job);
    }
}

cairo_surface_t *
gis_tile_fetcher_fetch_finish (GisTileFetcher *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

void
gis_tile_fetcher_retry (GisTileFetcher *self)
{
  g_return_if_fail (GIS_IS_TILE_FETCHER (self));
  self->probe_ms = self->first_probe_ms / 2;
  g_clear_handle_id (&self->probe_timeout, g_source_remove);
  pump (self);
}

/* ---- Object ---- */

static void
gis_tile_fetcher_finalize (GObject *object)
{
  GisTileFetcher *self = GIS_TILE_FETCHER (object);

  g_clear_handle_id (&self->probe_timeout, g_source_remove);
  g_queue_clear (&self->queue);
  g_ptr_array_unref (self->jobs);
  g_queue_clear_full (&self->kept, kept_free);
  g_ptr_array_unref (self->held);
  g_clear_object (&self->session);
  gis_tile_cache_unref (self->cache);
  g_free (self->template);
  g_free (self->source);
  g_free (self->reason);
  g_free (self->run_digest);
  G_OBJECT_CLASS (gis_tile_fetcher_parent_class)->finalize (object);
}

static void
gis_tile_fetcher_class_init (GisTileFetcherClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = gis_tile_fetcher_finalize;
  signals[SIGNAL_STATE_CHANGED] =
    g_signal_new ("state-changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                  NULL, G_TYPE_NONE, 0);
}

static void
gis_tile_fetcher_init (GisTileFetcher *self)
{
  g_queue_init (&self->queue);
  g_queue_init (&self->kept);
  self->jobs = g_ptr_array_new_with_free_func (job_free);
  self->held = g_ptr_array_new_with_free_func (held_free);
  gis_tile_fetcher_set_pace (self, FIRST_PAUSE_MS, FIRST_PROBE_MS, TIMEOUT_S);
}

GisTileFetcher *
gis_tile_fetcher_new (const char *template, GisTileCache *cache)
{
  GisTileFetcher *self = g_object_new (GIS_TYPE_TILE_FETCHER, NULL);

  self->template = g_strdup (template);
  self->source = gis_tile_cache_dup_name (template);
  self->n_hosts = gis_tile_template_count_hosts (template);
  self->cache = cache != NULL ? gis_tile_cache_ref (cache) : NULL;
  return self;
}

void
gis_tile_fetcher_set_pace (GisTileFetcher *self,
                           guint first_pause_ms,
                           guint first_probe_ms,
                           guint timeout_s)
{
  g_return_if_fail (GIS_IS_TILE_FETCHER (self));
  self->first_pause_ms = first_pause_ms;
  self->first_probe_ms = first_probe_ms;
  g_clear_object (&self->session);
  self->session = soup_session_new_with_options ("user-agent", "Sanhua/" SANHUA_VERSION, "timeout",
                                                 timeout_s, "idle-timeout", 30u, "max-conns",
                                                 MAX_ACTIVE, "max-conns-per-host", 4, NULL);
}

GisTilesState
gis_tile_fetcher_get_state (GisTileFetcher *self)
{
  g_return_val_if_fail (GIS_IS_TILE_FETCHER (self), GIS_TILES_FINE);
  return self->state;
}

const char *
gis_tile_fetcher_get_reason (GisTileFetcher *self)
{
  g_return_val_if_fail (GIS_IS_TILE_FETCHER (self), NULL);
  return self->reason;
}

guint
gis_tile_fetcher_get_n_sent (GisTileFetcher *self)
{
  g_return_val_if_fail (GIS_IS_TILE_FETCHER (self), 0);
  return self->n_sent;
}
