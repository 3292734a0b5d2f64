/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gis/tiles/fetcher-private.h"

#include "gis/core/i18n.h"
#include "gis/tiles/address.h"
#include "sanhua-config.h"

#define FIRST_PAUSE_MS 300
#define FIRST_PROBE_MS 4000
#define TIMEOUT_S 10

typedef struct
{
  GTask *task;
  gulong cancelled_id;
} Waiter;

enum
{
  SIGNAL_STATE_CHANGED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (GisTileFetcher, gis_tile_fetcher, G_TYPE_OBJECT)

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
  GisTileJob *job = data;

  g_clear_handle_id (&job->pause, g_source_remove);
  g_clear_handle_id (&job->limit, g_source_remove);
  g_clear_pointer (&job->stale, cairo_surface_destroy);
  g_clear_pointer (&job->body, g_byte_array_unref);
  g_clear_pointer (&job->bytes, g_bytes_unref);
  g_ptr_array_unref (job->waiters);
  g_object_unref (job->cancellable);
  g_object_unref (job->self);
  g_free (job);
}

void
gis_tile_job_finish (GisTileJob *job, cairo_surface_t *picture, GError *error)
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

void
gis_tile_fetcher_set_state (GisTileFetcher *self, GisTilesState state, const char *reason)
{
  gboolean same = self->state == state && g_strcmp0 (self->reason, reason) == 0;

  if (same)
    return;
  self->state = state;
  g_free (self->reason);
  self->reason = g_strdup (reason);
  g_signal_emit (self, signals[SIGNAL_STATE_CHANGED], 0);
}

/* ---- Asking ---- */

/* Answers all with "cancelled". */
static void
drop_waiters (GisTileJob *job)
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
      GisTileJob *job;
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
        gis_tile_job_finish (job, NULL, NULL);
    }
  gis_tile_fetcher_pump (self);
  return G_SOURCE_REMOVE;
}

static void
cancelled_cb (GCancellable *cancellable, gpointer user_data)
{
  g_idle_add_full (G_PRIORITY_DEFAULT, drop_cancelled_cb, g_object_ref (user_data), g_object_unref);
}

static void
add_waiter (GisTileJob *job, GTask *task)
{
  Waiter *waiter = g_new0 (Waiter, 1);
  GCancellable *cancellable = g_task_get_cancellable (task);

  waiter->task = g_object_ref (task);
  if (cancellable != NULL)
    waiter->cancelled_id =
      g_signal_connect (cancellable, "cancelled", G_CALLBACK (cancelled_cb), job->self);
  g_ptr_array_add (job->waiters, waiter);
}

static GisTileJob *
find_job (GisTileFetcher *self, const GisTileKey *key)
{
  for (guint i = 0; i < self->jobs->len; i++)
    {
      GisTileJob *job = g_ptr_array_index (self->jobs, i);
      if (gis_tile_key_equal (&job->key, key) && job->waiters->len > 0)
        return job;
    }
  return NULL;
}

static GisTileJob *
add_job (GisTileFetcher *self, const GisTileKey *key)
{
  GisTileJob *job = g_new0 (GisTileJob, 1);

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
  GisTileJob *job;

  g_return_if_fail (GIS_IS_TILE_FETCHER (self) && key != NULL);
  task = g_task_new (self, cancellable, callback, user_data);
  picture = gis_tile_fetcher_find_kept (self, key);
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
    gis_tile_fetcher_start_lookup (self, job);
  else
    {
      g_queue_push_tail (&self->queue, job);
      gis_tile_fetcher_pump (self);
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
      GisTileJob *job;
      if (i > self->jobs->len) /* callbacks may have ended others */
        continue;
      job = g_ptr_array_index (self->jobs, i - 1);
      g_cancellable_cancel (job->cancellable);
      if (!job->busy)
        gis_tile_job_finish (
          job, NULL, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, _ ("Cancelled")));
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
  gis_tile_fetcher_pump (self);
}

/* ---- Object ---- */

static void
gis_tile_fetcher_finalize (GObject *object)
{
  GisTileFetcher *self = GIS_TILE_FETCHER (object);

  g_clear_handle_id (&self->probe_timeout, g_source_remove);
  g_queue_clear (&self->queue);
  g_ptr_array_unref (self->jobs);
  g_queue_clear_full (&self->kept, gis_kept_tile_free);
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
  g_queue_init (&self->writes);
  self->jobs = g_ptr_array_new_with_free_func (job_free);
  self->held = g_ptr_array_new_with_free_func (gis_held_tile_free);
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
  self->timeout_s = timeout_s;
  g_clear_object (&self->session);
  self->session = soup_session_new_with_options (
    "user-agent", "Sanhua/" SANHUA_VERSION, "timeout", timeout_s, "idle-timeout", 30u, "max-conns",
    GIS_TILE_MAX_ACTIVE, "max-conns-per-host", 4, NULL);
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
