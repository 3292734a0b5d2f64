/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The network: attempts, their failures, and a source that is down. */
#include "gis/tiles/fetcher-private.h"

#include "gis/core/error.h"
#include "gis/core/i18n.h"
#include "gis/tiles/address.h"
#include "gis/tiles/picture.h"

#define MAX_ATTEMPTS 4
#define MAX_PROBE_MS 60000
/* So many failures in a row, of whatever tiles, and the source counts as down. */
#define MAX_FAILURES 6u
/* A time-out holds for each word of the server; one that trickles is given so many of them in all. */
#define MAX_TIMEOUTS 3

/* ---- State of the source ---- */

static gboolean
probe_cb (gpointer user_data)
{
  GisTileFetcher *self = user_data;

  self->probe_timeout = 0;
  gis_tile_fetcher_pump (self);
  return G_SOURCE_REMOVE;
}

static void
go_down (GisTileFetcher *self, GisTilesState state, const char *reason)
{
  self->probe_ms = self->down ? MIN (self->probe_ms * 2, MAX_PROBE_MS) : self->first_probe_ms;
  self->down = TRUE;
  g_clear_handle_id (&self->probe_timeout, g_source_remove);
  self->probe_timeout = g_timeout_add (self->probe_ms, probe_cb, self);
  gis_tile_fetcher_set_state (self, state, reason);
}

static void
come_up (GisTileFetcher *self)
{
  self->down = FALSE;
  self->n_bad = 0;
  self->n_failures = 0;
  g_clear_handle_id (&self->probe_timeout, g_source_remove);
  if (self->state != GIS_TILES_ALL_ALIKE)
    gis_tile_fetcher_set_state (self, GIS_TILES_FINE, NULL);
}

/* ---- Failing ---- */

static gboolean
pause_over_cb (gpointer user_data)
{
  GisTileJob *job = user_data;
  GisTileFetcher *self = job->self;

  job->pause = 0;
  g_queue_push_tail (&self->queue, job);
  gis_tile_fetcher_pump (self);
  return G_SOURCE_REMOVE;
}

/* The source as a whole failed @job: it waits, or takes the old picture. */
static void
park (GisTileFetcher *self, GisTileJob *job)
{
  job->attempt = 0;
  job->probe = FALSE;
  if (job->stale != NULL)
    gis_tile_job_finish (job, g_steal_pointer (&job->stale), NULL);
  else
    g_queue_push_head (&self->queue, job);
}

/* An attempt came to nothing. The source is down when it cannot be reached, or when two tiles in a row
 * are refused or no pictures; else it is this tile that is bad. */
static void
attempt_failed (GisTileFetcher *self, GisTileJob *job, GisTilesState state, const char *reason)
{
  gboolean of_source = job->probe;

  if (job->waiters->len == 0)
    {
      gis_tile_job_finish (job, NULL, NULL);
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
        gis_tile_job_finish (job, g_steal_pointer (&job->stale), NULL);
      else
        gis_tile_job_finish (job, NULL, g_error_new_literal (GIS_ERROR, GIS_ERROR_SOURCE, reason));
    }
}

/* ---- A picture came ---- */

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
  GisTileJob *job = user_data;
  g_autoptr (GError) error = NULL;
  cairo_surface_t *picture = g_task_propagate_pointer (G_TASK (result), &error);

  self->n_active--;
  job->busy = FALSE;
  if (picture != NULL)
    {
      come_up (self);
      gis_tile_fetcher_keep_picture (self, &job->key, picture);
      gis_tile_fetcher_watch_for_alike (self, &job->key, job->bytes);
      gis_tile_job_finish (job, picture, NULL);
    }
  else
    attempt_failed (self, job, GIS_TILES_NO_PICTURES, error->message);
  gis_tile_fetcher_pump (self);
}

/* ---- The network ---- */

static void
body_ended (GisTileFetcher *self, GisTileJob *job)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, decoded_cb, job);

  g_clear_handle_id (&job->limit, g_source_remove);
  g_clear_pointer (&job->bytes, g_bytes_unref);
  job->bytes = g_byte_array_free_to_bytes (g_steal_pointer (&job->body));
  g_task_set_task_data (task, g_bytes_ref (job->bytes), (GDestroyNotify) g_bytes_unref);
  g_task_run_in_thread (task, decode_in_thread);
}

static gboolean
too_long_cb (gpointer user_data)
{
  GisTileJob *job = user_data;

  job->limit = 0;
  job->late = TRUE;
  g_cancellable_cancel (job->cancellable);
  return G_SOURCE_REMOVE;
}

static void
network_failed (GisTileFetcher *self, GisTileJob *job, GisTilesState state, const char *reason)
{
  g_clear_handle_id (&job->limit, g_source_remove);
  if (job->late)
    {
      g_object_unref (job->cancellable);
      job->cancellable = g_cancellable_new ();
      job->late = FALSE;
      reason = _ ("the answer took too long");
    }
  self->n_active--;
  job->busy = FALSE;
  attempt_failed (self, job, state, reason);
  gis_tile_fetcher_pump (self);
}

static void
chunk_cb (GObject *stream, GAsyncResult *result, gpointer user_data)
{
  GisTileJob *job = user_data;
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
  GisTileJob *job = user_data;
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
      g_clear_handle_id (&job->limit, g_source_remove);
      self->n_active--;
      come_up (self);
      gis_tile_job_finish (job, NULL, NULL);
      gis_tile_fetcher_pump (self);
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
start_attempt (GisTileFetcher *self, GisTileJob *job)
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
  job->limit = g_timeout_add_seconds (self->timeout_s * MAX_TIMEOUTS, too_long_cb, job);
  soup_session_send_async (self->session, message, G_PRIORITY_DEFAULT, job->cancellable,
                           response_cb, job);
}

void
gis_tile_fetcher_pump (GisTileFetcher *self)
{
  GisTileJob *job;

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
  while (self->n_active < GIS_TILE_MAX_ACTIVE && (job = g_queue_pop_head (&self->queue)) != NULL)
    start_attempt (self, job);
}
