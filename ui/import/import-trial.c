/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Each start cancels the run before it. Between two runs the figures are dashes, never those of the
 * plan before. */
#include "ui/import/import-trial.h"
#include "gis/core/error.h"
#include "gis/core/i18n.h"
#include "ui/common/format.h"
#include "ui/import/import-preview.h"
#include "ui/import/import-result.h"
#include "ui/import/import-work.h"

#include <adwaita.h>

/* Changes that come in a burst start one run. */
#define SETTLE_MS 250

struct _UiImportTrial
{
  GtkWidget parent_instance;

  GisWorkspace *ws;          /* owned while a run is on its way */
  const GisImportPlan *plan; /* the caller's, until settled */
  GCancellable *running;
  guint settle_source;
  gint64 started_us;
  gint64 n_rows;
  char *fitting_crs; /* of a workspace that would take the data; NULL: none, or this one does */

  GtkSpinner *trial_spinner;
  GtkLabel *trial_label, *problem_label;
  GtkButton *elsewhere_button;
  GtkBox *counts, *preview_box, *reasons;
  UiImportPreview *preview;
};

G_DEFINE_FINAL_TYPE (UiImportTrial, ui_import_trial, GTK_TYPE_WIDGET)

enum
{
  CHANGED,
  ELSEWHERE,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

static void
show_way_out (UiImportTrial *self, const char *crs)
{
  g_autofree char *label =
    crs != NULL ? g_strdup_printf (_ ("New Workspace in %s…"), crs) : g_strdup ("");

  g_free (self->fitting_crs);
  self->fitting_crs = g_strdup (crs);
  gtk_button_set_label (self->elsewhere_button, label);
  gtk_widget_set_visible (GTK_WIDGET (self->elsewhere_button), crs != NULL);
}

static void
show (UiImportTrial *self, const GisImportReport *report, const char *problem, const char *crs)
{
  ui_import_result_fill_counts (self->counts, report);
  ui_import_result_fill_reasons (self->reasons, report);
  ui_import_preview_set_report (self->preview, report);
  gtk_label_set_text (self->problem_label, problem != NULL ? problem : "");
  gtk_widget_set_visible (GTK_WIDGET (self->problem_label), problem != NULL);
  show_way_out (self, crs);
  self->n_rows = report != NULL ? report->inserted + report->updated : -1;
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
ended_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (UiImportTrial) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GisImportReport) report = ui_import_run_finish (result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  gtk_spinner_stop (self->trial_spinner);
  g_clear_object (&self->running);
  if (report != NULL)
    {
      double seconds = (double) (g_get_monotonic_time () - self->started_us) / G_USEC_PER_SEC;
      g_autofree char *count = ui_format_count (report->read);
      g_autofree char *text = g_strdup_printf (_ ("%s rows · %.1f s"), count, seconds);

      gtk_label_set_text (self->trial_label, text);
    }
  else
    gtk_label_set_text (self->trial_label, "");
  show (self, report, error != NULL ? error->message : NULL, gis_error_get_fitting_crs (error));
}

static void
progress_cb (guint64 done, double rate, gpointer user_data)
{
  UiImportTrial *self = user_data;
  g_autofree char *count = ui_format_count ((gint64) done);
  g_autofree char *text = g_strdup_printf (_ ("%s rows…"), count);

  gtk_label_set_text (self->trial_label, text);
}

static gboolean
settled_cb (gpointer user_data)
{
  UiImportTrial *self = user_data;

  self->settle_source = 0;
  self->running = g_cancellable_new ();
  self->started_us = g_get_monotonic_time ();
  ui_import_run_async (self->ws, self->plan, TRUE, progress_cb, self->running, ended_cb,
                       g_object_ref (self));
  return G_SOURCE_REMOVE;
}

static void
forget (UiImportTrial *self)
{
  if (self->running != NULL)
    g_cancellable_cancel (self->running);
  g_clear_object (&self->running);
  g_clear_handle_id (&self->settle_source, g_source_remove);
  g_clear_object (&self->ws);
  self->plan = NULL;
}

void
ui_import_trial_start (UiImportTrial *self, GisWorkspace *ws, const GisImportPlan *plan)
{
  g_return_if_fail (UI_IS_IMPORT_TRIAL (self) && ws != NULL && plan != NULL);
  ui_import_trial_wait (self);
  self->ws = g_object_ref (ws);
  self->plan = plan;
  self->settle_source = g_timeout_add (SETTLE_MS, settled_cb, self);
}

void
ui_import_trial_stop (UiImportTrial *self, const char *problem)
{
  g_return_if_fail (UI_IS_IMPORT_TRIAL (self));
  forget (self);
  gtk_spinner_stop (self->trial_spinner);
  gtk_label_set_text (self->trial_label, "");
  show (self, NULL, problem, NULL);
}

void
ui_import_trial_wait (UiImportTrial *self)
{
  ui_import_trial_stop (self, NULL);
  gtk_spinner_start (self->trial_spinner);
}

gint64
ui_import_trial_get_n_rows (UiImportTrial *self)
{
  g_return_val_if_fail (UI_IS_IMPORT_TRIAL (self), -1);
  return self->n_rows;
}

static void
elsewhere_clicked_cb (UiImportTrial *self)
{
  g_autofree char *crs = g_strdup (self->fitting_crs);

  g_signal_emit (self, signals[ELSEWHERE], 0, crs);
}

/* ---- Widget ---- */

static void
ui_import_trial_dispose (GObject *object)
{
  UiImportTrial *self = UI_IMPORT_TRIAL (object);
  GtkWidget *child;

  forget (self);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  G_OBJECT_CLASS (ui_import_trial_parent_class)->dispose (object);
}

static void
ui_import_trial_finalize (GObject *object)
{
  g_free (UI_IMPORT_TRIAL (object)->fitting_crs);
  G_OBJECT_CLASS (ui_import_trial_parent_class)->finalize (object);
}

static void
ui_import_trial_class_init (UiImportTrialClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ui_import_trial_dispose;
  G_OBJECT_CLASS (klass)->finalize = ui_import_trial_finalize;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BOX_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/sanhua/Sanhua/ui/import-trial.ui");
#define BIND(name) gtk_widget_class_bind_template_child (widget_class, UiImportTrial, name)
  BIND (trial_spinner);
  BIND (trial_label);
  BIND (problem_label);
  BIND (elsewhere_button);
  BIND (counts);
  BIND (preview_box);
  BIND (reasons);
#undef BIND
  gtk_widget_class_bind_template_callback (widget_class, elsewhere_clicked_cb);
  signals[CHANGED] = g_signal_new ("changed", UI_TYPE_IMPORT_TRIAL, G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);
  signals[ELSEWHERE] = g_signal_new ("elsewhere", UI_TYPE_IMPORT_TRIAL, G_SIGNAL_RUN_LAST, 0, NULL,
                                     NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
add_legend (UiImportTrial *self)
{
  static const struct
  {
    const char *mark, *css_class, *title;
  } entries[] = {
    { "●", "new", N_ ("New") },
    { "●", "updated", N_ ("Updated") },
    { "●", "unchanged", N_ ("Unchanged") },
    { "■", "duplicate", N_ ("Duplicate") },
    { "✕", "rejected", N_ ("Rejected") },
  };
  GtkWidget *legend = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);

  gtk_widget_add_css_class (legend, "import-legend");
  gtk_widget_set_margin_top (legend, 6);
  for (guint i = 0; i < G_N_ELEMENTS (entries); i++)
    {
      GtkWidget *entry = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 3);
      GtkWidget *mark = gtk_label_new (entries[i].mark);
      GtkWidget *title = gtk_label_new (_ (entries[i].title));

      gtk_widget_add_css_class (mark, entries[i].css_class);
      gtk_widget_add_css_class (title, "caption");
      gtk_box_append (GTK_BOX (entry), mark);
      gtk_box_append (GTK_BOX (entry), title);
      gtk_box_append (GTK_BOX (legend), entry);
    }
  gtk_box_append (self->preview_box, legend);
}

static void
ui_import_trial_init (UiImportTrial *self)
{
  GtkLayoutManager *layout;

  gtk_widget_init_template (GTK_WIDGET (self));
  layout = gtk_widget_get_layout_manager (GTK_WIDGET (self));
  gtk_orientable_set_orientation (GTK_ORIENTABLE (layout), GTK_ORIENTATION_VERTICAL);
  gtk_box_layout_set_spacing (GTK_BOX_LAYOUT (layout), 12);
  self->n_rows = -1;
  self->preview = UI_IMPORT_PREVIEW (ui_import_preview_new ());
  gtk_box_append (self->preview_box, GTK_WIDGET (self->preview));
  add_legend (self);
  ui_import_result_fill_counts (self->counts, NULL);
}
