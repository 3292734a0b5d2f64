/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Ways to get a workspace into the window and its data in and out: opening (with the read-only
 * offer), the demo city, dropped files, copies, exports, the file check. */
#include "gis/core/error.h"
#include "gis/core/i18n.h"
#include "gis/demo/demo.h"
#include "gis/exchange/export.h"
#include "ui/common/format.h"
#include "ui/common/job-dialog.h"
#include "ui/common/message.h"
#include "ui/import/import-sheet.h"
#include "ui/import/import-work.h"
#include "ui/map/census-view.h"
#include "ui/window/new-workspace.h"
#include "ui/window/recent.h"
#include "ui/window/replace-file.h"
#include "ui/window/window-private.h"

#define WORKSPACE_SUFFIX ".sanhua"
#define DEMO_FILE "demo-city.sanhua"

/* ---- Opening ---- */

/* This window when it is free, else a new one. */
static UiWindow *
get_free_window (UiWindow *self)
{
  UiWindow *other;

  if (self->document == NULL && self->opening == NULL && !self->closing)
    return self;
  other = ui_window_new (ADW_APPLICATION (gtk_window_get_application (GTK_WINDOW (self))));
  gtk_window_present (GTK_WINDOW (other));
  return other;
}

typedef struct
{
  UiWindow *window; /* owned */
  UiWindow *from;   /* where it was asked for, when @window was made for it; weak */
  char *path;
  GisOpenMode mode;
} Opening;

/* In @from, or in a new window where that is taken. */
static Opening *
opening_new (UiWindow *from, const char *path, GisOpenMode mode)
{
  Opening *opening = g_new0 (Opening, 1);

  opening->window = g_object_ref (get_free_window (from));
  if (opening->window != from)
    g_set_weak_pointer (&opening->from, from);
  opening->path = g_strdup (path);
  opening->mode = mode;
  return opening;
}

static void
free_opening (Opening *opening)
{
  g_object_unref (opening->window);
  g_clear_weak_pointer (&opening->from);
  g_free (opening->path);
  g_free (opening);
}

static void
begin_opening (UiWindow *self, const char *text)
{
  g_clear_object (&self->opening);
  self->opening = g_cancellable_new ();
  gtk_label_set_text (self->opening_label, text);
  gtk_stack_set_visible_child_name (self->stack, "opening");
  ui_window_update_actions (self);
}

static void
end_opening (UiWindow *self)
{
  g_clear_object (&self->opening);
  if (self->document == NULL)
    gtk_stack_set_visible_child_name (self->stack, "start");
  ui_window_update_actions (self);
}

/* Nothing was opened: a window that was made for it goes. Returns the one to speak in. */
static UiWindow *
give_up (Opening *opening)
{
  if (opening->from == NULL || ui_window_get_document (opening->window) != NULL)
    return opening->window;
  gtk_window_destroy (GTK_WINDOW (opening->window));
  gtk_window_present (GTK_WINDOW (opening->from));
  return opening->from;
}

static void
read_only_response_cb (AdwMessageDialog *dialog, const char *response, gpointer user_data)
{
  Opening *opening = user_data;

  if (g_str_equal (response, "read"))
    ui_window_open_path (opening->window, opening->path, GIS_OPEN_READ_ONLY);
  else
    {
      /* The window may go while GTK is still busy with the question. */
      gtk_window_set_transient_for (GTK_WINDOW (dialog), NULL);
      give_up (opening);
    }
}

/* Takes @opening. */
static void
offer_read_only (Opening *opening, const GError *error)
{
  GtkWidget *dialog = adw_message_dialog_new (GTK_WINDOW (opening->window),
                                              _ ("Open for reading only?"), error->message);

  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _ ("_Cancel"), "read",
                                    _ ("Open _Read-Only"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "read",
                                              ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "read");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_signal_connect_data (dialog, "response", G_CALLBACK (read_only_response_cb), opening,
                         (GClosureNotify) (GCallback) free_opening, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
show_open_error (UiWindow *self, const char *path, const GError *error)
{
  g_autofree char *name = g_path_get_basename (path);
  g_autofree char *heading = g_strdup_printf (_ ("“%s” cannot be opened"), name);

  ui_message_error (GTK_WIDGET (self), heading, error);
}

/* A file that opens for reading is refused for writing because somebody else writes it, or because
 * the medium cannot be written: then reading is a choice. */
static void
probe_thread_func (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  g_autoptr (GisWorkspace) ws = gis_workspace_open (task_data, GIS_OPEN_READ_ONLY, NULL);

  if (ws != NULL)
    gis_workspace_close (ws);
  g_task_return_boolean (task, ws != NULL);
}

static void
probed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Opening *opening = user_data;
  const GError *error = g_object_get_data (G_OBJECT (result), "error");

  end_opening (opening->window);
  if (g_task_propagate_boolean (G_TASK (result), NULL))
    {
      offer_read_only (opening, error);
      return;
    }
  show_open_error (give_up (opening), opening->path, error);
  free_opening (opening);
}

static void
probe_read_only (Opening *opening, const GError *error)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, probed_cb, opening);

  g_task_set_task_data (task, g_strdup (opening->path), g_free);
  g_object_set_data_full (G_OBJECT (task), "error", g_error_copy (error),
                          (GDestroyNotify) g_error_free);
  g_task_run_in_thread (task, probe_thread_func);
}

static void
take_document (UiWindow *self, UiDocument *document)
{
  GisWorkspace *ws = ui_document_get_workspace (document);
  g_autoptr (GFile) source = g_steal_pointer (&self->import_after);
  g_autoptr (GisImportPlan) plan = g_steal_pointer (&self->plan_after);

  ui_recent_add (gis_workspace_get_path (ws), gis_workspace_get_name (ws));
  ui_window_set_document (self, document);
  end_opening (self);
  if (source != NULL)
    ui_window_import (self, source, plan);
}

static void
opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Opening *opening = user_data;
  UiWindow *self = opening->window;
  g_autoptr (GError) error = NULL;
  g_autoptr (UiDocument) document = ui_document_open_finish (result, &error);

  if (document != NULL)
    take_document (self, document);
  else if (opening->mode == GIS_OPEN_READ_WRITE &&
           (g_error_matches (error, GIS_ERROR, GIS_ERROR_WORKSPACE) ||
            g_error_matches (error, GIS_ERROR, GIS_ERROR_READ_ONLY)))
    {
      probe_read_only (g_steal_pointer (&opening), error);
      return;
    }
  else
    {
      end_opening (self);
      show_open_error (give_up (opening), opening->path, error);
    }
  free_opening (opening);
}

/* The window that shows @path already, or NULL. */
static UiWindow *
find_window (UiWindow *self, const char *path)
{
  GtkApplication *application = gtk_window_get_application (GTK_WINDOW (self));

  for (GList *l = application ? gtk_application_get_windows (application) : NULL; l; l = l->next)
    {
      UiDocument *document =
        UI_IS_WINDOW (l->data) ? ui_window_get_document (UI_WINDOW (l->data)) : NULL;
      if (document != NULL &&
          g_str_equal (gis_workspace_get_path (ui_document_get_workspace (document)), path))
        return UI_WINDOW (l->data);
    }
  return NULL;
}

void
ui_window_open_path (UiWindow *self, const char *path, GisOpenMode mode)
{
  g_autofree char *full = NULL;
  g_autofree char *text = NULL;
  g_autofree char *shown = NULL;
  UiWindow *shows_it;
  Opening *opening;

  g_return_if_fail (UI_IS_WINDOW (self) && path != NULL);
  full = g_canonicalize_filename (path, NULL);
  shows_it = find_window (self, full);
  if (shows_it != NULL)
    {
      gtk_window_present (GTK_WINDOW (shows_it));
      return;
    }
  opening = opening_new (self, full, mode);
  self = opening->window;
  shown = ui_format_path (opening->path);
  text = g_strdup_printf (_ ("Opening %s"), shown);
  begin_opening (self, text);
  ui_document_open_async (opening->path, mode, self->opening, opened_cb, opening);
}

void
ui_window_adopt (UiWindow *self, GisWorkspace *ws, GFile *source, const GisImportPlan *plan)
{
  Opening *opening;
  g_autofree char *text = NULL;

  g_return_if_fail (UI_IS_WINDOW (self) && GIS_IS_WORKSPACE (ws));
  opening = opening_new (self, gis_workspace_get_path (ws), GIS_OPEN_READ_ONLY);
  self = opening->window; /* it is open: no second try */
  g_set_object (&self->import_after, source);
  g_clear_pointer (&self->plan_after, gis_import_plan_free);
  self->plan_after = plan != NULL ? gis_import_plan_copy (plan) : NULL;
  text = g_strdup_printf (_ ("Opening %s"), gis_workspace_get_name (ws));
  begin_opening (self, text);
  ui_document_adopt_async (ws, self->opening, opened_cb, opening);
}

/* ---- The demo city ---- */

static gpointer
make_demo (GisJob *job, gpointer path, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);

  if (g_mkdir_with_parents (folder, 0755) != 0)
    {
      int code = errno;
      g_set_error (error, GIS_ERROR, GIS_ERROR_FAILED, _ ("The folder “%s” cannot be made: %s"),
                   folder, gis_error_get_cause (code));
      return NULL;
    }
  return gis_demo_create (path, GIS_DEMO_CITY, 0, job, error);
}

static void
demo_made_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (UiWindow) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GisWorkspace) ws = ui_job_dialog_finish (result, &error);

  end_opening (self);
  if (ws != NULL)
    ui_window_adopt (self, ws, NULL, NULL);
  else
    ui_message_error (GTK_WIDGET (self), _ ("The demo city could not be made"), error);
}

void
ui_window_explore_demo (UiWindow *self)
{
  g_autofree char *path = g_build_filename (g_get_user_data_dir (), "sanhua", DEMO_FILE, NULL);

  g_return_if_fail (UI_IS_WINDOW (self));
  if (g_file_test (path, G_FILE_TEST_EXISTS))
    {
      ui_window_open_path (self, path, GIS_OPEN_READ_WRITE);
      return;
    }
  self = get_free_window (self);
  begin_opening (self, _ ("Making the demo city"));
  ui_job_dialog_run (GTK_WINDOW (self), _ ("Making the Demo City"), make_demo,
                     g_steal_pointer (&path), g_free, g_object_unref, demo_made_cb,
                     g_object_ref (self));
}

/* ---- Sources ---- */

/* What a new workspace for a dropped source would be: its CRS. */
static gpointer
suggest_crs (GisJob *job, gpointer path, GError **error)
{
  return ui_import_suggest_crs (path, job, error);
}

typedef struct
{
  UiWindow *window; /* owned */
  GFile *file;
} Drop;

static void
suggested_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autofree Drop *drop = user_data;
  g_autoptr (UiWindow) self = drop->window;
  g_autoptr (GFile) file = drop->file;
  g_autoptr (GError) error = NULL;
  g_autofree char *crs = ui_job_dialog_finish (result, &error);

  if (error == NULL)
    ui_new_workspace_present (self, file, NULL, crs);
  else
    {
      g_autofree char *name = g_file_get_basename (file);
      g_autofree char *heading = g_strdup_printf (_ ("“%s” cannot be read"), name);
      ui_message_error (GTK_WIDGET (self), heading, error);
    }
}

/* The data do not fit this workspace: into a new one, with the plan that was made. */
static void
import_elsewhere_cb (UiWindow *self, const GisImportPlan *plan, const char *crs)
{
  g_autoptr (GFile) file = g_file_new_for_path (plan->uri);

  ui_new_workspace_present (self, file, plan, crs);
}

static void
imported_cb (UiWindow *self, const char *class_id, const GisBox *box)
{
  ui_census_view_show_imported (UI_CENSUS_VIEW (self->census_view), class_id, box);
}

void
ui_window_import (UiWindow *self, GFile *file, const GisImportPlan *plan)
{
  GtkWindow *sheet;

  if (gis_workspace_is_read_only (ui_document_get_workspace (self->document)))
    {
      ui_message_toast (GTK_WIDGET (self), _ ("The workspace is open for reading only"));
      return;
    }
  sheet = ui_import_sheet_present (GTK_WINDOW (self), self->document, file, plan);
  g_signal_connect_object (sheet, "elsewhere", G_CALLBACK (import_elsewhere_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (sheet, "imported", G_CALLBACK (imported_cb), self, G_CONNECT_SWAPPED);
}

void
ui_window_open_file (UiWindow *self, GFile *file)
{
  char *path;
  Drop *drop;

  g_return_if_fail (UI_IS_WINDOW (self) && G_IS_FILE (file));
  path = g_file_get_path (file);
  if (path == NULL)
    {
      ui_message_toast (GTK_WIDGET (self), _ ("Only files on this machine can be opened"));
      return;
    }
  if (g_str_has_suffix (path, WORKSPACE_SUFFIX))
    {
      ui_window_open_path (self, path, GIS_OPEN_READ_WRITE);
      g_free (path);
      return;
    }
  if (self->document != NULL)
    {
      ui_window_ask_about (self, file);
      g_free (path);
      return;
    }
  drop = g_new0 (Drop, 1);
  drop->window = g_object_ref (self);
  drop->file = g_object_ref (file);
  ui_job_dialog_run (GTK_WINDOW (self), _ ("Reading the File"), suggest_crs, path, g_free, g_free,
                     suggested_cb, drop);
}

/* ---- Choosing files ---- */

typedef void (*ChosenFunc) (UiWindow *self, GFile *file);

static void
chosen_cb (GtkNativeDialog *dialog, int response, gpointer user_data)
{
  UiWindow *self = UI_WINDOW (user_data);
  ChosenFunc func = g_object_get_data (G_OBJECT (dialog), "func");
  g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));

  gtk_native_dialog_hide (dialog);
  if (response == GTK_RESPONSE_ACCEPT && file != NULL)
    func (self, file);
  g_object_unref (dialog);
}

static GtkFileChooser *
show_chooser (UiWindow *self, const char *title, GtkFileChooserAction action, ChosenFunc func)
{
  GtkFileChooserNative *dialog =
    gtk_file_chooser_native_new (title, GTK_WINDOW (self), action, NULL, NULL);

  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  g_object_set_data (G_OBJECT (dialog), "func", (gpointer) func);
  g_signal_connect_object (dialog, "response", G_CALLBACK (chosen_cb), self, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
  return GTK_FILE_CHOOSER (dialog);
}

static void
add_filter (GtkFileChooser *chooser, const char *name, const char *pattern)
{
  g_autoptr (GtkFileFilter) filter = gtk_file_filter_new ();

  gtk_file_filter_set_name (filter, name);
  gtk_file_filter_add_pattern (filter, pattern);
  gtk_file_chooser_add_filter (chooser, filter);
}

static void
open_chosen (UiWindow *self, GFile *file)
{
  g_autofree char *path = g_file_get_path (file);

  if (path != NULL)
    ui_window_open_path (self, path, GIS_OPEN_READ_WRITE);
}

void
ui_window_choose_workspace (UiWindow *self)
{
  GtkFileChooser *chooser =
    show_chooser (self, _ ("Open a Workspace"), GTK_FILE_CHOOSER_ACTION_OPEN, open_chosen);

  add_filter (chooser, _ ("Workspaces"), "*" WORKSPACE_SUFFIX);
  add_filter (chooser, _ ("All files"), "*");
}

static void
source_chosen (UiWindow *self, GFile *file)
{
  ui_window_import (self, file, NULL);
}

void
ui_window_choose_source (UiWindow *self)
{
  show_chooser (self, _ ("Import a File"), GTK_FILE_CHOOSER_ACTION_OPEN, source_chosen);
}

void
ui_window_choose_reference (UiWindow *self)
{
  show_chooser (self, _ ("Show a File under the Assets"), GTK_FILE_CHOOSER_ACTION_OPEN,
                ui_window_add_reference);
}

/* ---- Out of the workspace ---- */

typedef struct
{
  UiWindow *window; /* owned */
  GisWorkspace *ws; /* owned */
  char *path;
  GisRowFilter *filter;  /* of an export */
  GHashTable *rows;      /* of an export of the selection; NULL: all */
  GPtrArray *shortfalls; /* of an export: char * */
  GPtrArray *findings;
} Output;

static void
free_output (Output *output)
{
  g_object_unref (output->window);
  g_object_unref (output->ws);
  g_free (output->path);
  g_clear_pointer (&output->findings, g_ptr_array_unref);
  g_clear_pointer (&output->shortfalls, g_ptr_array_unref);
  g_clear_pointer (&output->filter, gis_row_filter_free);
  g_clear_pointer (&output->rows, g_hash_table_unref);
  g_free (output);
}

static Output *
new_output (UiWindow *self, GFile *file, const char *default_suffix)
{
  Output *output = g_new0 (Output, 1);
  g_autofree char *base = file != NULL ? g_file_get_basename (file) : NULL;

  output->window = g_object_ref (self);
  output->ws = g_object_ref (ui_document_get_workspace (self->document));
  output->path = file != NULL ? g_file_get_path (file) : NULL;
  if (output->path != NULL && strchr (base, '.') == NULL)
    {
      char *full = g_strconcat (output->path, default_suffix, NULL);
      g_free (output->path);
      output->path = full;
    }
  return output;
}

static gboolean
write_backup (const char *path, gpointer data, GisJob *job, GError **error)
{
  Output *output = data;

  return gis_workspace_backup (output->ws, path, job, error);
}

static gpointer
run_backup (GisJob *job, gpointer data, GError **error)
{
  Output *output = data;

  return GINT_TO_POINTER (ui_replace_file (output->path, write_backup, output, job, error));
}

/* The chooser has asked about replacing; a workspace in use is no file to replace. */
static Output *
new_file_output (UiWindow *self, GFile *file, const char *default_suffix)
{
  Output *output = new_output (self, file, default_suffix);
  g_autoptr (GError) error = NULL;

  if (output->path != NULL && ui_replace_check (output->path, &error))
    return output;
  if (error != NULL)
    ui_message_error (GTK_WIDGET (self), _ ("This file cannot be replaced"), error);
  free_output (output);
  return NULL;
}

static void
copied_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (UiWindow) self = user_data;
  g_autoptr (GError) error = NULL;

  if (ui_job_dialog_finish (result, &error) != NULL)
    ui_message_toast (GTK_WIDGET (self), _ ("The copy is saved"));
  else
    ui_message_error (GTK_WIDGET (self), _ ("The copy was not saved"), error);
}

void
ui_window_save_copy_to (UiWindow *self, GFile *file)
{
  Output *output = new_file_output (self, file, WORKSPACE_SUFFIX);

  if (output == NULL)
    return;
  ui_job_dialog_run (GTK_WINDOW (self), _ ("Saving a Copy"), run_backup, output,
                     (GDestroyNotify) free_output, NULL, copied_cb, g_object_ref (self));
}

void
ui_window_save_copy (UiWindow *self)
{
  GtkFileChooser *chooser =
    show_chooser (self, _ ("Save a Copy"), GTK_FILE_CHOOSER_ACTION_SAVE, ui_window_save_copy_to);
  g_autofree char *name = g_strdup_printf (
    "%s" WORKSPACE_SUFFIX, gis_workspace_get_name (ui_document_get_workspace (self->document)));

  gtk_file_chooser_set_current_name (chooser, name);
}

static gboolean
write_export (const char *path, gpointer data, GisJob *job, GError **error)
{
  Output *output = data;
  GisQuery query = { .row_filter = output->filter, .rows = output->rows };

  return gis_export_run (output->ws, path, NULL, NULL, &query, NULL, output->shortfalls, job,
                         error);
}

static gpointer
run_export (GisJob *job, gpointer data, GError **error)
{
  Output *output = data;

  output->shortfalls = g_ptr_array_new_with_free_func (g_free);
  /* What the file lacks: a list, empty when it has all. */
  return ui_replace_file (output->path, write_export, output, job, error)
           ? g_ptr_array_ref (output->shortfalls)
           : NULL;
}

static void
exported_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (UiWindow) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) shortfalls = ui_job_dialog_finish (result, &error);
  g_autoptr (GString) words = g_string_new (NULL);

  if (shortfalls != NULL && shortfalls->len == 0)
    {
      ui_message_toast (GTK_WIDGET (self), _ ("The export is finished"));
      return;
    }
  for (guint i = 0; shortfalls != NULL && i < shortfalls->len; i++)
    g_string_append_printf (words, "%s%s", i > 0 ? "\n" : "", (char *) shortfalls->pdata[i]);
  if (shortfalls != NULL)
    error = g_error_new_literal (GIS_ERROR, GIS_ERROR_INVALID, words->str);
  ui_message_error (GTK_WIDGET (self),
                    shortfalls != NULL ? _ ("The export is not complete") : _ ("The export failed"),
                    error);
}

void
ui_window_export_to (UiWindow *self, GFile *file)
{
  Output *output = new_file_output (self, file, ".gpkg");

  if (output == NULL)
    return;
  output->filter = gis_row_filter_copy (ui_document_get_filter (self->document));
  ui_job_dialog_run (GTK_WINDOW (self), _ ("Exporting"), run_export, output,
                     (GDestroyNotify) free_output, (GDestroyNotify) g_ptr_array_unref, exported_cb,
                     g_object_ref (self));
}

/* Class id → ids of the rows selected now. */
static GHashTable *
dup_selected_rows (UiDocument *document)
{
  GHashTable *rows =
    g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) g_array_unref);

  for (guint i = 0; i < ui_document_get_n_selected (document); i++)
    {
      const GisHit *hit = ui_document_get_selected (document, i);
      GArray *ids = g_hash_table_lookup (rows, hit->class_id);
      if (ids == NULL)
        {
          ids = g_array_new (FALSE, FALSE, sizeof (gint64));
          g_hash_table_insert (rows, (gpointer) hit->class_id, ids);
        }
      g_array_append_val (ids, hit->id);
    }
  return rows;
}

void
ui_window_export_selection_to (UiWindow *self, GFile *file)
{
  Output *output = new_file_output (self, file, ".gpkg");

  if (output == NULL)
    return;
  output->rows = dup_selected_rows (self->document);
  ui_job_dialog_run (GTK_WINDOW (self), _ ("Exporting"), run_export, output,
                     (GDestroyNotify) free_output, (GDestroyNotify) g_ptr_array_unref, exported_cb,
                     g_object_ref (self));
}

static void
show_export_chooser (UiWindow *self, const char *title, ChosenFunc func)
{
  GtkFileChooser *chooser = show_chooser (self, title, GTK_FILE_CHOOSER_ACTION_SAVE, func);
  g_autofree char *name = g_strdup_printf (
    "%s.gpkg", gis_workspace_get_name (ui_document_get_workspace (self->document)));

  add_filter (chooser, _ ("GeoPackage"), "*.gpkg");
  gtk_file_chooser_set_current_name (chooser, name);
}

void
ui_window_export_selection (UiWindow *self)
{
  show_export_chooser (self, _ ("Export the Selection"), ui_window_export_selection_to);
}

void
ui_window_export (UiWindow *self)
{
  gboolean all = gis_row_filter_is_empty (ui_document_get_filter (self->document));

  show_export_chooser (self, all ? _ ("Export All Layers") : _ ("Export What the Filter Shows"),
                       ui_window_export_to);
}

static gpointer
run_verify (GisJob *job, gpointer data, GError **error)
{
  Output *output = data;

  return gis_workspace_verify (output->ws, job, error);
}

static void
verified_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (UiWindow) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) findings = ui_job_dialog_finish (result, &error);

  if (findings == NULL)
    ui_message_error (GTK_WIDGET (self), _ ("The file could not be checked"), error);
  else if (findings->len == 0)
    ui_message_toast (GTK_WIDGET (self), _ ("The file is sound"));
  else
    {
      g_autofree char *body = g_strdup_printf (
        ngettext_ ("%u problem was found. Save a copy before going on.",
                   "%u problems were found. Save a copy before going on.", findings->len),
        findings->len);
      ui_message_report (GTK_WIDGET (self), _ ("The file is damaged"), body, findings);
    }
}

void
ui_window_check_file (UiWindow *self)
{
  ui_job_dialog_run (GTK_WINDOW (self), _ ("Checking the File"), run_verify,
                     new_output (self, NULL, NULL), (GDestroyNotify) free_output,
                     (GDestroyNotify) g_ptr_array_unref, verified_cb, g_object_ref (self));
}
