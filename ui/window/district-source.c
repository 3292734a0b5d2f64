/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A row for the file and, when there is one, a row for its system. Boundaries for web maps come in
 * shifted coordinates and do not say so; the ones that everybody has are known by their columns. */
#include "ui/window/district-source.h"
#include "gis/core/i18n.h"
#include "gis/exchange/import.h"
#include "ui/common/format.h"

struct _UiDistrictSource
{
  GtkWidget parent_instance;
  char *path;
  GCancellable *looking;

  AdwPreferencesGroup *group;
  AdwActionRow *districts_row;
  AdwComboRow *districts_crs_row;
  GtkWidget *districts_clear;
};

G_DEFINE_FINAL_TYPE (UiDistrictSource, ui_district_source, GTK_TYPE_WIDGET)

enum
{
  CHANGED,
  SUGGESTED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

/* Lines of the system's row. */
enum
{
  AS_DECLARED,
  GCJ_02,
  BD_09
};

/* ---- Looking at the file ---- */

typedef struct
{
  char *path;
  gint64 n_rows;
  gboolean shifted; /* GCJ-02 by its columns */
  char *crs;        /* that fits it; NULL: none */
} Look;

static void
look_free (gpointer data)
{
  Look *look = data;

  g_free (look->path);
  g_free (look->crs);
  g_free (look);
}

static void
look_thread_func (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  g_autoptr (GisJob) job = gis_job_new (cancellable, NULL, NULL);
  GError *error = NULL;
  g_autoptr (GisSourceInfo) info = gis_source_inspect (task_data, NULL, job, &error);
  const GisSourceLayer *layer;
  Look *look;

  if (info == NULL || info->layers->len == 0)
    {
      if (error == NULL)
        error =
          g_error_new_literal (G_IO_ERROR, G_IO_ERROR_INVALID_DATA, _ ("the file has no layers"));
      g_task_return_error (task, error);
      return;
    }
  layer = info->layers->pdata[0];
  look = g_new0 (Look, 1);
  look->path = g_strdup (task_data);
  look->n_rows = layer->n_rows;
  look->shifted = gis_source_layer_is_datav (layer);
  look->crs = gis_import_dup_suggested_crs (layer, NULL, NULL);
  g_task_return_pointer (task, look, look_free);
}

static void
show_row (UiDistrictSource *self, const char *text, gboolean failed)
{
  adw_action_row_set_subtitle (self->districts_row, text);
  if (failed)
    gtk_widget_add_css_class (GTK_WIDGET (self->districts_row), "error");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->districts_row), "error");
  gtk_widget_set_visible (GTK_WIDGET (self->districts_crs_row), self->path != NULL);
  gtk_widget_set_visible (self->districts_clear, self->path != NULL);
}

static void
show_file (UiDistrictSource *self, gint64 n_rows)
{
  g_autofree char *shown = ui_format_path (self->path);
  g_autofree char *count = ui_format_count (n_rows);
  g_autofree char *text =
    n_rows < 0
      ? g_strdup (shown)
      : g_strdup_printf (ngettext_ ("%s · %s row", "%s · %s rows", (gulong) n_rows), shown, count);

  show_row (self, text, FALSE);
}

static void
looked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (UiDistrictSource) self = user_data;
  g_autoptr (GError) error = NULL;
  Look *look = g_task_propagate_pointer (G_TASK (result), &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  g_clear_object (&self->looking);
  if (look == NULL)
    {
      show_row (self, error->message, TRUE);
      g_signal_emit (self, signals[CHANGED], 0);
      return;
    }
  self->path = g_steal_pointer (&look->path);
  adw_combo_row_set_selected (self->districts_crs_row, look->shifted ? GCJ_02 : AS_DECLARED);
  adw_action_row_set_subtitle (
    ADW_ACTION_ROW (self->districts_crs_row),
    look->shifted ? _ ("Its columns are those of DataV, whose boundaries are shifted") : "");
  show_file (self, look->n_rows);
  g_signal_emit (self, signals[CHANGED], 0);
  if (look->crs != NULL)
    g_signal_emit (self, signals[SUGGESTED], 0, look->crs);
  look_free (look);
}

static void
forget (UiDistrictSource *self)
{
  if (self->looking != NULL)
    g_cancellable_cancel (self->looking);
  g_clear_object (&self->looking);
  g_clear_pointer (&self->path, g_free);
}

void
ui_district_source_set_file (UiDistrictSource *self, GFile *file)
{
  g_autofree char *path = NULL;
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (UI_IS_DISTRICT_SOURCE (self));
  forget (self);
  path = file != NULL ? g_file_get_path (file) : NULL;
  if (path == NULL)
    show_row (self,
              file != NULL ? _ ("It is not a file on this machine.")
                           : _ ("None; they can be imported later"),
              file != NULL);
  else
    {
      self->looking = g_cancellable_new ();
      task = g_task_new (NULL, self->looking, looked_cb, g_object_ref (self));
      g_task_set_task_data (task, g_steal_pointer (&path), g_free);
      g_task_run_in_thread (task, look_thread_func);
      show_row (self, _ ("Looking at the file…"), FALSE);
    }
  g_signal_emit (self, signals[CHANGED], 0);
}

const char *
ui_district_source_get_path (UiDistrictSource *self)
{
  g_return_val_if_fail (UI_IS_DISTRICT_SOURCE (self), NULL);
  return self->path;
}

const char *
ui_district_source_get_crs (UiDistrictSource *self)
{
  g_return_val_if_fail (UI_IS_DISTRICT_SOURCE (self), NULL);
  switch (adw_combo_row_get_selected (self->districts_crs_row))
    {
    case GCJ_02:
      return "GCJ-02";
    case BD_09:
      return "BD-09";
    default:
      return NULL;
    }
}

gboolean
ui_district_source_is_looking (UiDistrictSource *self)
{
  g_return_val_if_fail (UI_IS_DISTRICT_SOURCE (self), FALSE);
  return self->looking != NULL;
}

/* ---- Ways in ---- */

static void
chosen_cb (GtkNativeDialog *dialog, int response, gpointer user_data)
{
  UiDistrictSource *self = UI_DISTRICT_SOURCE (user_data);
  g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));

  gtk_native_dialog_hide (dialog);
  if (response == GTK_RESPONSE_ACCEPT && file != NULL)
    ui_district_source_set_file (self, file);
  g_object_unref (dialog);
}

static void
choose_cb (UiDistrictSource *self)
{
  GtkFileChooserNative *dialog = gtk_file_chooser_native_new (
    _ ("District Boundaries"), GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))),
    GTK_FILE_CHOOSER_ACTION_OPEN, NULL, NULL);

  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  g_signal_connect_object (dialog, "response", G_CALLBACK (chosen_cb), self, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

static void
clear_cb (UiDistrictSource *self)
{
  ui_district_source_set_file (self, NULL);
}

static gboolean
drop_cb (GtkDropTarget *target, const GValue *value, double x, double y, gpointer user_data)
{
  GSList *files = g_value_get_boxed (value); /* GdkFileList */

  if (files == NULL)
    return FALSE;
  ui_district_source_set_file (UI_DISTRICT_SOURCE (user_data), files->data);
  return TRUE;
}

/* ---- Widget ---- */

static void
ui_district_source_dispose (GObject *object)
{
  UiDistrictSource *self = UI_DISTRICT_SOURCE (object);

  forget (self);
  if (self->group != NULL)
    gtk_widget_unparent (GTK_WIDGET (self->group));
  self->group = NULL;
  G_OBJECT_CLASS (ui_district_source_parent_class)->dispose (object);
}

static void
ui_district_source_class_init (UiDistrictSourceClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ui_district_source_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/sanhua/Sanhua/ui/district-source.ui");
  gtk_widget_class_bind_template_child (widget_class, UiDistrictSource, group);
  gtk_widget_class_bind_template_child (widget_class, UiDistrictSource, districts_row);
  gtk_widget_class_bind_template_child (widget_class, UiDistrictSource, districts_crs_row);
  gtk_widget_class_bind_template_child (widget_class, UiDistrictSource, districts_clear);
  gtk_widget_class_bind_template_callback (widget_class, choose_cb);
  gtk_widget_class_bind_template_callback (widget_class, clear_cb);
  signals[CHANGED] = g_signal_new ("changed", UI_TYPE_DISTRICT_SOURCE, G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);
  signals[SUGGESTED] = g_signal_new ("suggested", UI_TYPE_DISTRICT_SOURCE, G_SIGNAL_RUN_LAST, 0,
                                     NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
ui_district_source_init (UiDistrictSource *self)
{
  GtkDropTarget *target = gtk_drop_target_new (GDK_TYPE_FILE_LIST, GDK_ACTION_COPY);

  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect (target, "drop", G_CALLBACK (drop_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (target));
  ui_district_source_set_file (self, NULL);
}
