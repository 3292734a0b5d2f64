/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A job with its dialog. The worker writes its latest progress under a lock; a timer on the main
 * thread shows it, so that a fast worker cannot flood the main loop. */
#include "ui/common/job-dialog.h"
#include "gis/core/i18n.h"
#include "ui/common/format.h"
#include <adwaita.h>

#define APPEARS_AFTER_MS 300
#define REFRESH_MS 100
#define BAR_WIDTH_PX 320
#define REST_SHOWN_FROM_S 2

typedef struct
{
  UiJobFunc func;
  gpointer data;
  GDestroyNotify destroy;
  GDestroyNotify free_result;
  char *heading;
  GWeakRef parent;
  GtkWindow *dialog; /* weak; NULL before it appears and after it closed */
  GtkProgressBar *bar;
  GtkLabel *label;
  guint timer;

  GMutex lock; /* guards what follows: worker → main */
  char *what;
  guint64 done, total;
  double rate;
} JobDialog;

static void
free_job_dialog (JobDialog *self)
{
  if (self->destroy != NULL)
    self->destroy (self->data);
  g_weak_ref_clear (&self->parent);
  g_mutex_clear (&self->lock);
  g_free (self->heading);
  g_free (self->what);
  g_free (self);
}

/* Worker thread. */
static void
progress_cb (const char *what, guint64 done, guint64 total, double rate, gpointer user_data)
{
  JobDialog *self = user_data;

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

static void
run_thread_func (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  JobDialog *self = task_data;
  g_autoptr (GisJob) job = gis_job_new (cancellable, progress_cb, self);
  GError *error = NULL;
  gpointer result = self->func (job, self->data, &error);

  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, result, self->free_result);
}

/* "34 000 of 61 000 · 12 300 per second · 2 s left" */
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

static void
show_progress (JobDialog *self)
{
  g_autofree char *text = NULL;
  g_autofree char *line = NULL;
  guint64 total;

  g_mutex_lock (&self->lock);
  text = describe (self->done, self->total, self->rate);
  line = self->what == NULL ? g_strdup ("")
         : *text == '\0'    ? g_strdup (self->what)
                            : g_strdup_printf ("%s\n%s", self->what, text);
  total = self->total;
  if (total > 0)
    gtk_progress_bar_set_fraction (self->bar, MIN (1.0, (double) self->done / (double) total));
  g_mutex_unlock (&self->lock);
  if (total == 0)
    gtk_progress_bar_pulse (self->bar);
  gtk_label_set_text (self->label, line);
}

static void
response_cb (AdwMessageDialog *dialog, const char *response, gpointer user_data)
{
  g_cancellable_cancel (G_CANCELLABLE (user_data));
}

static void
present_dialog (JobDialog *self, GTask *task)
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
                           g_task_get_cancellable (task), 0);
  g_set_weak_pointer (&self->dialog, GTK_WINDOW (dialog));
  show_progress (self);
  gtk_window_present (GTK_WINDOW (dialog));
}

static gboolean
refresh_cb (gpointer user_data)
{
  JobDialog *self = g_task_get_task_data (G_TASK (user_data));

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
  GTask *task = user_data;
  JobDialog *self = g_task_get_task_data (task);

  present_dialog (self, task);
  self->timer = g_timeout_add (REFRESH_MS, refresh_cb, task);
  return G_SOURCE_REMOVE;
}

/* Before the caller's callback: the dialog goes first, what the callback presents stays on top. */
static void
finished_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) outer = user_data;
  JobDialog *self = g_task_get_task_data (G_TASK (result));
  GDestroyNotify free_result = self->free_result;
  GError *error = NULL;
  gpointer value;

  g_clear_handle_id (&self->timer, g_source_remove);
  if (self->dialog != NULL)
    {
      GtkWindow *dialog = self->dialog;
      g_clear_weak_pointer (&self->dialog);
      gtk_window_destroy (dialog);
    }
  value = g_task_propagate_pointer (G_TASK (result), &error);
  if (error != NULL)
    g_task_return_error (outer, error);
  else
    g_task_return_pointer (outer, value, free_result);
  free_job_dialog (self);
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
  JobDialog *self = g_new0 (JobDialog, 1);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  GTask *outer = g_task_new (NULL, NULL, callback, user_data);
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, finished_cb, outer);

  self->func = func;
  self->data = data;
  self->destroy = destroy;
  self->free_result = free_result;
  self->heading = g_strdup (heading);
  g_weak_ref_init (&self->parent, parent);
  g_mutex_init (&self->lock);
  /* A job that finished when Cancel was pressed is finished: its result counts. */
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_source_tag (outer, ui_job_dialog_run);
  g_task_set_task_data (task, self, NULL); /* freed in finished_cb: on this thread */
  self->timer = g_timeout_add (APPEARS_AFTER_MS, appear_cb, task);
  g_task_run_in_thread (task, run_thread_func);
}

gpointer
ui_job_dialog_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, ui_job_dialog_run), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}
