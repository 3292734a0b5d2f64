/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Cancellation and progress of long work, coalesced to ten reports a second. */
#include "gis/core/job.h"

#define REPORT_EVERY_US (100 * 1000)

struct _GisJob
{
  GCancellable *cancellable;
  GisJobProgressFunc func;
  gpointer user_data;
  char *what;
  guint64 total;
  gint64 started_us;
  gint64 reported_us;
};

GisJob *
gis_job_new (GCancellable *cancellable, GisJobProgressFunc func, gpointer user_data)
{
  GisJob *job = g_new0 (GisJob, 1);
  job->cancellable = cancellable ? g_object_ref (cancellable) : NULL;
  job->func = func;
  job->user_data = user_data;
  job->started_us = g_get_monotonic_time ();
  return job;
}

void
gis_job_free (GisJob *job)
{
  if (job == NULL)
    return;
  g_clear_object (&job->cancellable);
  g_free (job->what);
  g_free (job);
}

GCancellable *
gis_job_get_cancellable (GisJob *job)
{
  return job != NULL ? job->cancellable : NULL;
}

void
gis_job_begin (GisJob *job, const char *what, guint64 total)
{
  if (job == NULL)
    return;
  g_free (job->what);
  job->what = g_strdup (what);
  job->total = total;
  job->started_us = g_get_monotonic_time ();
  job->reported_us = 0;
}

gboolean
gis_job_step (GisJob *job, guint64 done, GError **error)
{
  gint64 now_us;
  double seconds;

  if (job == NULL)
    return TRUE;
  if (job->cancellable != NULL && g_cancellable_set_error_if_cancelled (job->cancellable, error))
    return FALSE;
  if (job->func == NULL)
    return TRUE;
  now_us = g_get_monotonic_time ();
  if (now_us - job->reported_us < REPORT_EVERY_US && !(job->total > 0 && done == job->total))
    return TRUE;
  job->reported_us = now_us;
  seconds = (double) (now_us - job->started_us) / G_USEC_PER_SEC;
  job->func (job->what != NULL ? job->what : "", done, job->total,
             seconds > 0 ? (double) done / seconds : 0, job->user_data);
  return TRUE;
}
