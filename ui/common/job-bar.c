/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/common/job-bar.h"

#include "gis/core/i18n.h"
#include "ui/common/style.h"

struct _UiJobBar
{
  GtkWidget parent_instance;

  GtkWidget *box;
  GtkWidget *label;
  GtkWidget *bar;
  GtkWidget *cancel;
  GtkWidget *again;
  UiJobProgress *progress; /* NULL: no job */
  guint timer;
};

G_DEFINE_FINAL_TYPE (UiJobBar, ui_job_bar, GTK_TYPE_WIDGET)

enum
{
  SIGNAL_AGAIN,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

static void
show_progress (UiJobBar *self)
{
  double fraction;
  g_autofree char *text = ui_job_progress_dup_text (self->progress, &fraction);

  if (fraction >= 0)
    gtk_progress_bar_set_fraction (GTK_PROGRESS_BAR (self->bar), fraction);
  else
    gtk_progress_bar_pulse (GTK_PROGRESS_BAR (self->bar));
  g_strdelimit (text, "\n", ' ');
  gtk_label_set_text (GTK_LABEL (self->label), text);
}

static gboolean
refresh_cb (gpointer user_data)
{
  show_progress (user_data);
  return G_SOURCE_CONTINUE;
}

static gboolean
appear_cb (gpointer user_data)
{
  UiJobBar *self = user_data;

  show_progress (self);
  gtk_widget_set_visible (self->bar, TRUE);
  gtk_widget_set_visible (self->cancel, TRUE);
  gtk_widget_set_visible (self->again, FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self), TRUE);
  self->timer = g_timeout_add (UI_JOB_REFRESH_MS, refresh_cb, self);
  return G_SOURCE_REMOVE;
}

static void
forget (UiJobBar *self)
{
  g_clear_handle_id (&self->timer, g_source_remove);
  g_clear_pointer (&self->progress, ui_job_progress_unref);
}

static void
cancel_cb (UiJobBar *self)
{
  if (self->progress != NULL)
    g_cancellable_cancel (ui_job_progress_get_cancellable (self->progress));
}

static void
again_cb (UiJobBar *self)
{
  g_signal_emit (self, signals[SIGNAL_AGAIN], 0);
}

static void
ui_job_bar_dispose (GObject *object)
{
  UiJobBar *self = UI_JOB_BAR (object);

  cancel_cb (self);
  forget (self);
  g_clear_pointer (&self->box, gtk_widget_unparent);
  G_OBJECT_CLASS (ui_job_bar_parent_class)->dispose (object);
}

static void
ui_job_bar_class_init (UiJobBarClass *klass)
{
  ui_style_ensure ();
  G_OBJECT_CLASS (klass)->dispose = ui_job_bar_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (GTK_WIDGET_CLASS (klass), "jobbar");
  signals[SIGNAL_AGAIN] = g_signal_new ("again", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                        NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
ui_job_bar_init (UiJobBar *self)
{
  GtkWidget *texts = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);

  self->box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  self->label = gtk_label_new (NULL);
  self->bar = gtk_progress_bar_new ();
  self->cancel = gtk_button_new_with_mnemonic (_ ("_Cancel"));
  self->again = gtk_button_new_with_mnemonic (_ ("_Read Again"));
  gtk_label_set_xalign (GTK_LABEL (self->label), 0);
  gtk_label_set_wrap (GTK_LABEL (self->label), TRUE);
  gtk_widget_set_hexpand (texts, TRUE);
  gtk_widget_set_valign (texts, GTK_ALIGN_CENTER);
  gtk_widget_set_valign (self->cancel, GTK_ALIGN_CENTER);
  gtk_widget_set_valign (self->again, GTK_ALIGN_CENTER);
  g_signal_connect_swapped (self->cancel, "clicked", G_CALLBACK (cancel_cb), self);
  g_signal_connect_swapped (self->again, "clicked", G_CALLBACK (again_cb), self);
  gtk_box_append (GTK_BOX (texts), self->label);
  gtk_box_append (GTK_BOX (texts), self->bar);
  gtk_box_append (GTK_BOX (self->box), texts);
  gtk_box_append (GTK_BOX (self->box), self->cancel);
  gtk_box_append (GTK_BOX (self->box), self->again);
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

GtkWidget *
ui_job_bar_new (void)
{
  return g_object_new (UI_TYPE_JOB_BAR, NULL);
}

void
ui_job_bar_start (UiJobBar *self, UiJobProgress *progress)
{
  g_return_if_fail (UI_IS_JOB_BAR (self) && progress != NULL);

  cancel_cb (self);
  forget (self);
  self->progress = ui_job_progress_ref (progress);
  self->timer = g_timeout_add (UI_JOB_APPEARS_AFTER_MS, appear_cb, self);
}

void
ui_job_bar_stop (UiJobBar *self, const char *left)
{
  g_return_if_fail (UI_IS_JOB_BAR (self));

  forget (self);
  gtk_label_set_text (GTK_LABEL (self->label), left != NULL ? left : "");
  gtk_widget_set_visible (self->bar, FALSE);
  gtk_widget_set_visible (self->cancel, FALSE);
  gtk_widget_set_visible (self->again, TRUE);
  gtk_widget_set_visible (GTK_WIDGET (self), left != NULL);
}
