/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Runs one long job on a thread of its own, with a dialog that tells what is done, how much of it,
 * how long it will take, and a Cancel button. The dialog appears only when the job takes longer
 * than 300 ms. */
#pragma once

#include "ui/common/job-progress.h"
#include <gtk/gtk.h>

G_BEGIN_DECLS

/* On the thread. Returns the result (or NULL with error). */
typedef gpointer (*UiJobFunc) (GisJob *job, gpointer data, GError **error);

/* @heading: translated, "Making the demo city". @data is freed with @destroy on the main thread
 * when the job has ended; @free_result frees a result that nobody takes. */
void ui_job_dialog_run (GtkWindow *parent,
                        const char *heading,
                        UiJobFunc func,
                        gpointer data,
                        GDestroyNotify destroy,
                        GDestroyNotify free_result,
                        GAsyncReadyCallback callback,
                        gpointer user_data);
gpointer ui_job_dialog_finish (GAsyncResult *result, GError **error);

/* The same dialog over a job that runs elsewhere (an edit of the document), which gets the job of
 * @progress. */
typedef struct _UiJobDialog UiJobDialog;
UiJobDialog *ui_job_dialog_open (GtkWindow *parent, const char *heading, UiJobProgress *progress);
/* When the job has ended. Frees it. */
void ui_job_dialog_close (UiJobDialog *self);

G_END_DECLS
