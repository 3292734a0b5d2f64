/* SPDX-License-Identifier: GPL-3.0-or-later */
/* SIGINT and SIGTERM as cancellation, and progress for a terminal. The signals are blocked in every
 * thread and taken by one that waits for them: g_cancellable_cancel() locks, so it must not run in
 * a signal handler. Children inherit the blocked mask: the reader dies by its parent's hand, not
 * by the terminal's, and a cancelled import is reported as cancelled. */
#include "app/ctl/ctl.h"

#include <signal.h>
#include <stdio.h>
#include <unistd.h>

static GCancellable *cancellable;
static gint progress_shown;

static gpointer
wait_for_signals (gpointer data)
{
  sigset_t set;

  sigemptyset (&set);
  sigaddset (&set, SIGINT);
  sigaddset (&set, SIGTERM);
  for (;;)
    {
      int number;
      if (sigwait (&set, &number) == 0)
        g_cancellable_cancel (cancellable);
    }
  return NULL;
}

void
ctl_interrupt_init (void)
{
  sigset_t set;

  g_return_if_fail (cancellable == NULL);
  cancellable = g_cancellable_new ();
  sigemptyset (&set);
  sigaddset (&set, SIGINT);
  sigaddset (&set, SIGTERM);
  pthread_sigmask (SIG_BLOCK, &set, NULL);
  /* A closed pipe is an error of writing (ctl_flush), not the end: what was begun is finished. */
  signal (SIGPIPE, SIG_IGN);
  g_thread_unref (g_thread_new ("signals", wait_for_signals, NULL));
}

GCancellable *
ctl_interrupt_get_cancellable (void)
{
  return cancellable;
}

static void
report_cb (const char *what, guint64 done, guint64 total, double rate, gpointer user_data)
{
  g_autofree char *line = NULL;

  if (total > 0)
    line = g_strdup_printf (_ ("%s: %" PRIu64 " of %" PRIu64 " (%.0f %%), %.0f per second"), what,
                            done, total, 100.0 * (double) done / (double) total, rate);
  else
    line = g_strdup_printf (_ ("%s: %" PRIu64 ", %.0f per second"), what, done, rate);
  g_atomic_int_set (&progress_shown, 1);
  fprintf (stderr, "\r\033[K%s", line);
  fflush (stderr);
}

GisJob *
ctl_job_new (void)
{
  return gis_job_new (cancellable, isatty (STDERR_FILENO) ? report_cb : NULL, NULL);
}

void
ctl_progress_clear (void)
{
  if (!g_atomic_int_compare_and_exchange (&progress_shown, 1, 0))
    return;
  fputs ("\r\033[K", stderr);
  fflush (stderr);
}
