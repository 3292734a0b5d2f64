/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/common/job-progress.h"

#include "gis/core/i18n.h"
#include "ui/common/format.h"

#define REST_SHOWN_FROM_S 2

struct _UiJobProgress
{
  GCancellable *cancellable;
  GisJob *job;

  GMutex lock; /* guards what follows: worker → main */
  char *what;
  guint64 done, total;
  double rate;
};

/* Worker thread. */
static void
progress_cb (const char *what, guint64 done, guint64 total, double rate, gpointer user_data)
{
  UiJobProgress *self = user_data;

  g_mutex_lock (&self->lock);
  if (g_strcmp0 (self->what, what) != 0)
    {
      g_free (self->what);
      self->what = g_strdup (what);
    }
  self->done = done;
  self->total = total;
  self->rate = rate;
  g_mutex_unlock (&self->lock);
}

UiJobProgress *
ui_job_progress_new (void)
{
  UiJobProgress *self = g_atomic_rc_box_new0 (UiJobProgress);

  g_mutex_init (&self->lock);
  self->cancellable = g_cancellable_new ();
  self->job = gis_job_new (self->cancellable, progress_cb, self);
  return self;
}

UiJobProgress *
ui_job_progress_ref (UiJobProgress *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
clear (gpointer data)
{
  UiJobProgress *self = data;

  gis_job_free (self->job);
  g_object_unref (self->cancellable);
  g_mutex_clear (&self->lock);
  g_free (self->what);
}

void
ui_job_progress_unref (UiJobProgress *self)
{
  g_atomic_rc_box_release_full (self, clear);
}

GisJob *
ui_job_progress_get_job (UiJobProgress *self)
{
  return self->job;
}

GCancellable *
ui_job_progress_get_cancellable (UiJobProgress *self)
{
  return self->cancellable;
}

/* "34 000 of 61 000, 2 s left" */
static char *
describe (guint64 done, guint64 total, double rate)
{
  g_autofree char *done_text = ui_format_count ((gint64) done);
  g_autofree char *total_text = ui_format_count ((gint64) total);
  double rest_s = total > done && rate > 0 ? (double) (total - done) / rate : 0;

  if (total == 0)
    return done > 0 ? g_steal_pointer (&done_text) : g_strdup ("");
  if (rest_s >= REST_SHOWN_FROM_S)
    {
      g_autofree char *rest = ui_format_count ((gint64) (rest_s + 0.5));
      return g_strdup_printf (_ ("%s of %s, %s s left"), done_text, total_text, rest);
    }
  return g_strdup_printf (_ ("%s of %s"), done_text, total_text);
}

char *
ui_job_progress_dup_text (UiJobProgress *self, double *fraction)
{
  g_autofree char *text = NULL;
  char *line;

  g_mutex_lock (&self->lock);
  text = describe (self->done, self->total, self->rate);
  line = self->what == NULL ? g_strdup ("")
         : *text == '\0'    ? g_strdup (self->what)
                            : g_strdup_printf ("%s\n%s", self->what, text);
  *fraction = self->total > 0 ? MIN (1.0, (double) self->done / (double) self->total) : -1;
  g_mutex_unlock (&self->lock);
  return line;
}
