/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The dialog over a job's progress, and the job that brings its own thread. */
#include "ui/common/job-dialog.h"
#include "gis/core/i18n.h"
#include <adwaita.h>

#define BAR_WIDTH_PX 320

/* ---- The dialog ---- */

struct _UiJobDialog
{
  UiJobProgress *progress;
  char *heading;
  GWeakRef parent;
  GtkWindow *dialog; /* weak; NULL before it appears and after it closed */
  GtkProgressBar *bar;
  GtkLabel *label;
  guint timer;
};

static void
show_progress (UiJobDialog *self)
{
  double fraction;
  g_autofree char *line = ui_job_progress_dup_text (self->progress, &fraction);

  if (fraction >= 0)
    gtk_progress_bar_set_fraction (self->bar, fraction);
  else
    gtk_progress_bar_pulse (self->bar);
  gtk_label_set_text (self->label, line);
}

static void
response_cb (AdwMessageDialog *dialog, const char *response, gpointer user_data)
{
  g_cancellable_cancel (G_CANCELLABLE (user_data));
}

static void
present_dialog (UiJobDialog *self)
{
  g_autoptr (GtkWindow) parent = g_weak_ref_get (&self->parent);
  GtkWidget *dialog = adw_message_dialog_new (parent, self->heading, NULL);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);

  self->bar = GTK_PROGRESS_BAR (gtk_progress_bar_new ());
  self->label = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_justify (self->label, GTK_JUSTIFY_CENTER);
  gtk_label_set_lines (self->label, 2);
  gtk_label_set_wrap (self->label, TRUE);
  gtk_widget_add_css_class (GTK_WIDGET (self->label), "numeric");
  gtk_widget_add_css_class (GTK_WIDGET (self->label), "dim-label");
  gtk_widget_set_size_request (GTK_WIDGET (self->bar), BAR_WIDTH_PX, -1);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->bar));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->label));
  adw_message_dialog_set_extra_child (ADW_MESSAGE_DIALOG (dialog), box);
  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "cancel", _ ("_Cancel"));
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_signal_connect_object (dialog, "response", G_CALLBACK (response_cb),
                           ui_job_progress_get_cancellable (self->progress), 0);
  g_set_weak_pointer (&self->dialog, GTK_WINDOW (dialog));
  show_progress (self);
  gtk_window_present (GTK_WINDOW (dialog));
}

static gboolean
refresh_cb (gpointer user_data)
{
  UiJobDialog *self = user_data;

  if (self->dialog == NULL)
    {
      self->timer = 0;
      return G_SOURCE_REMOVE;
    }
  show_progress (self);
  return G_SOURCE_CONTINUE;
}

static gboolean
appear_cb (gpointer user_data)
{
  UiJobDialog *self = user_data;

  present_dialog (self);
  self->timer = g_timeout_add (UI_JOB_REFRESH_MS, refresh_cb, self);
  return G_SOURCE_REMOVE;
}

UiJobDialog *
ui_job_dialog_open (GtkWindow *parent, const char *heading, UiJobProgress *progress)
{
  UiJobDialog *self = g_new0 (UiJobDialog, 1);

  self->progress = ui_job_progress_ref (progress);
  self->heading = g_strdup (heading);
  g_weak_ref_init (&self->parent, parent);
  self->timer = g_timeout_add (UI_JOB_APPEARS_AFTER_MS, appear_cb, self);
  return self;
}

void
ui_job_dialog_close (UiJobDialog *self)
{
  GtkWindow *dialog = self->dialog;

  g_clear_handle_id (&self->timer, g_source_remove);
  g_clear_weak_pointer (&self->dialog);
  if (dialog != NULL)
    gtk_window_destroy (dialog);
  ui_job_progress_unref (self->progress);
  g_weak_ref_clear (&self->parent);
  g_free (self->heading);
  g_free (self);
}

/* ---- A job on a thread of its own ---- */

typedef struct
{
  UiJobFunc func;
  gpointer data;
  GDestroyNotify destroy;
  GDestroyNotify free_result;
  UiJobProgress *progress;
  UiJobDialog *dialog;
} Run;

static void
run_thread_func (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Run *run = task_data;
  GError *error = NULL;
  gpointer result = run->func (ui_job_progress_get_job (run->progress), run->data, &error);

  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, result, run->free_result);
}

/* Before the caller's callback: the dialog goes first, what the callback presents stays on top. */
static void
finished_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) outer = user_data;
  Run *run = g_task_get_task_data (G_TASK (result));
  GError *error = NULL;
  gpointer value;

  ui_job_dialog_close (run->dialog);
  value = g_task_propagate_pointer (G_TASK (result), &error);
  if (error != NULL)
    g_task_return_error (outer, error);
  else
    g_task_return_pointer (outer, value, run->free_result);
  if (run->destroy != NULL)
    run->destroy (run->data);
  ui_job_progress_unref (run->progress);
  g_free (run);
}

void
ui_job_dialog_run (GtkWindow *parent,
                   const char *heading,
                   UiJobFunc func,
                   gpointer data,
                   GDestroyNotify destroy,
                   GDestroyNotify free_result,
                   GAsyncReadyCallback callback,
                   gpointer user_data)
{
  Run *run = g_new0 (Run, 1);
  GTask *outer = g_task_new (NULL, NULL, callback, user_data);
  g_autoptr (GTask) task = NULL;

  run->func = func;
  run->data = data;
  run->destroy = destroy;
  run->free_result = free_result;
  run->progress = ui_job_progress_new ();
  run->dialog = ui_job_dialog_open (parent, heading, run->progress);
  task = g_task_new (NULL, ui_job_progress_get_cancellable (run->progress), finished_cb, outer);
  /* A job that finished when Cancel was pressed is finished: its result counts. */
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_source_tag (outer, ui_job_dialog_run);
  g_task_set_task_data (task, run, NULL); /* freed in finished_cb: on this thread */
  g_task_run_in_thread (task, run_thread_func);
}

gpointer
ui_job_dialog_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, ui_job_dialog_run), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}
