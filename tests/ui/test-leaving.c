/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every way out while something is being typed: dialogs, drafts, another asset, another view, the
 * window, the end of the program. What was typed is stored, or asked about in words, or still there;
 * and where nothing was typed nothing is asked. The oracle is the store, opened anew. */
#include "app/sanhua/application.h"
#include "gis/store/query.h"
#include "tests/support/ui-support.h"
#include "ui/inspector/defect-dialog.h"
#include "ui/inspector/field-editor.h"
#include "ui/inspector/form.h"
#include "ui/inspector/inspector.h"
#include "ui/layers/basemap-dialog.h"
#include "ui/layers/layers-panel.h"
#include "ui/map/census-view.h"
#include "ui/planning/date-dialog.h"
#include "ui/planning/project-dialog.h"
#include "ui/register/register-window.h"
#include "ui/tools/tools.h"
#include "ui/window/export-map.h"
#include "ui/window/new-workspace.h"
#include <signal.h>

typedef struct
{
  char *path;
  UiWindow *window;
  gpointer weak;
  UiDocument *document;
  UiCensusView *census;
  UiInspector *inspector;
  gint64 cover[2];
} Place;

static gboolean
has_document (gpointer window)
{
  return ui_window_get_document (window) != NULL;
}

static gboolean
is_gone (gpointer place)
{
  return *(gpointer *) place == NULL;
}

static gboolean
is_quiet (gpointer place)
{
  Place *self = place;

  return !ui_document_get_busy (self->document) && !ui_inspector_is_loading (self->inspector);
}

static void
take_window (Place *self, UiWindow *window)
{
  g_autoptr (GArray) ids = NULL;

  self->window = window;
  self->weak = window;
  g_object_add_weak_pointer (G_OBJECT (window), &self->weak);
  ui_test_wait (has_document, window);
  self->document = g_object_ref (ui_window_get_document (window));
  ui_window_show_view (window, "census");
  self->census = UI_CENSUS_VIEW (ui_window_get_view (window, "census"));
  self->inspector = UI_INSPECTOR (ui_census_view_get_inspector (self->census));
  ids = gis_store_ids (ui_document_get_workspace (self->document), "cover", NULL, NULL);
  g_assert_cmpuint (ids->len, ==, 2);
  for (guint i = 0; i < 2; i++)
    self->cover[i] = g_array_index (ids, gint64, i);
}

static void
setup (Place *self, gconstpointer name)
{
  UiWindow *window = ui_window_new (NULL);

  self->path = ui_test_make_workspace (name, 2);
  gtk_window_set_default_size (GTK_WINDOW (window), 1200, 800);
  gtk_window_present (GTK_WINDOW (window));
  ui_window_open_path (window, self->path, GIS_OPEN_READ_WRITE);
  take_window (self, window);
}

static void
teardown (Place *self, gconstpointer data)
{
  g_clear_object (&self->document);
  if (self->weak != NULL)
    gtk_window_close (GTK_WINDOW (self->window));
  ui_test_wait (is_gone, &self->weak);
  g_free (self->path);
}

static void
choose (Place *self, guint index)
{
  GisHit hit = { g_intern_string ("cover"), self->cover[index], 0 };

  ui_document_select (self->document, &hit, 1, FALSE, FALSE);
  ui_test_wait (is_quiet, self);
}

static UiFieldEditor *
get_editor (GtkWidget *form, const char *field)
{
  GtkWidget *editor = ui_form_get_editor (UI_FORM (form), field);

  g_assert_nonnull (editor);
  return UI_FIELD_EDITOR (editor);
}

/* The keyboard in the entry of the field, and this text in it. */
static GtkWidget *
type (GtkWidget *form, const char *field, const char *text)
{
  GtkWidget *editor = GTK_WIDGET (get_editor (form, field));
  GtkWidget *entry = ui_test_find_type (editor, GTK_TYPE_ENTRY);

  g_assert_true (gtk_widget_grab_focus (editor));
  gtk_editable_set_text (GTK_EDITABLE (entry), text);
  return entry;
}

static char *
dup_note (Place *self, guint index)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GisWorkspace) ws = gis_workspace_open (self->path, GIS_OPEN_READ_ONLY, &error);
  g_autoptr (GisRow) row = NULL;

  g_assert_no_error (error);
  row = gis_store_get (ws, "cover", self->cover[index], &error);
  g_assert_no_error (error);
  return g_strdup (gis_row_get_text (row, "note"));
}

static gboolean
is_asked (void)
{
  return ui_test_find_toplevel (ADW_TYPE_MESSAGE_DIALOG) != NULL;
}

static void
answer (const char *button)
{
  ui_test_answer (button);
  ui_test_settle ();
  g_assert_false (is_asked ());
}

/* ---- Dialogs ---- */

/* Closes as Escape does; FALSE: it is still there. */
static gboolean
closes (GtkWidget *dialog)
{
  gpointer weak = dialog;

  g_object_add_weak_pointer (G_OBJECT (dialog), &weak);
  gtk_widget_activate_action (dialog, "window.close", NULL);
  ui_test_settle ();
  if (weak == NULL)
    return TRUE;
  g_object_remove_weak_pointer (G_OBJECT (dialog), &weak);
  return FALSE;
}

static void
check_dialog (GtkWidget *dialog)
{
  gpointer weak = dialog;
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (dialog));

  g_object_add_weak_pointer (G_OBJECT (dialog), &weak);
  g_assert_false (closes (dialog));
  answer ("_Keep Editing");
  g_assert_true (gtk_widget_get_visible (dialog));
  g_assert_true (gtk_window_get_focus (GTK_WINDOW (dialog)) == focus);
  g_assert_false (closes (dialog));
  answer ("_Discard");
  g_assert_null (weak);
}

static gboolean
has_defect_dialog (gpointer unused)
{
  return ui_test_find_toplevel (UI_TYPE_DEFECT_DIALOG) != NULL;
}

static GtkWidget *
open_defect (Place *self)
{
  GActionGroup *actions = ui_census_view_get_actions (self->census);

  choose (self, 0);
  g_action_group_activate_action (actions, "add-defect", NULL);
  ui_test_wait (has_defect_dialog, NULL);
  return GTK_WIDGET (ui_test_find_toplevel (UI_TYPE_DEFECT_DIALOG));
}

static gboolean
press_escape (GtkWidget *entry)
{
  return ui_test_send_key (entry, GDK_KEY_Escape);
}

static void
test_defect_dialog (Place *self, gconstpointer data)
{
  GtkWidget *dialog = open_defect (self);
  UiFieldEditor *kind;
  GtkWidget *entry;

  g_assert_true (closes (dialog)); /* today's date is in it, but nothing that was typed */
  dialog = open_defect (self);
  entry = type (ui_defect_dialog_get_form (UI_DEFECT_DIALOG (dialog)), "note", "rattles");
  g_assert_false (press_escape (entry)); /* a draft's text is not wiped: the dialog asks */
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (entry)), ==, "rattles");
  check_dialog (dialog);
  dialog = open_defect (self);
  kind = get_editor (ui_defect_dialog_get_form (UI_DEFECT_DIALOG (dialog)), "kind");
  ui_field_editor_enter_text (kind, ui_field_editor_get_field (kind)->domain->values[0].code);
  check_dialog (dialog); /* a choice is input too */
  g_assert_cmpint (
    gis_store_count (ui_document_get_workspace (self->document), "defect", NULL, NULL), ==, 0);
}

static void
test_project_dialog (Place *self, gconstpointer data)
{
  GtkWidget *dialog, *form;

  choose (self, 0);
  dialog = GTK_WIDGET (ui_project_dialog_new (GTK_WINDOW (self->window), self->document));
  gtk_window_present (GTK_WINDOW (dialog));
  g_assert_true (closes (dialog));
  dialog = GTK_WIDGET (ui_project_dialog_new (GTK_WINDOW (self->window), self->document));
  gtk_window_present (GTK_WINDOW (dialog));
  form = ui_test_find_type (dialog, UI_TYPE_FORM);
  type (form, "name", "Gulou 2023");
  check_dialog (dialog);
}

static void
test_other_dialogs (Place *self, gconstpointer data)
{
  GtkWindow *parent = GTK_WINDOW (self->window);
  UiMap *map = ui_census_view_get_map (self->census);
  GtkWidget *dialog = GTK_WIDGET (ui_new_workspace_present (self->window, NULL, NULL, NULL));

  g_assert_true (closes (dialog));
  dialog = GTK_WIDGET (ui_new_workspace_present (self->window, NULL, NULL, NULL));
  gtk_editable_set_text (GTK_EDITABLE (ui_test_require_id (dialog, "name_row")), "Yuwangtai");
  check_dialog (dialog);

  dialog = GTK_WIDGET (ui_export_map_new (parent, map));
  gtk_window_present (GTK_WINDOW (dialog));
  g_assert_true (closes (dialog));
  dialog = GTK_WIDGET (ui_export_map_new (parent, map));
  gtk_window_present (GTK_WINDOW (dialog));
  gtk_editable_set_text (GTK_EDITABLE (ui_test_require_id (dialog, "source_row")), "Surveyed 2023");
  check_dialog (dialog);

  dialog = ui_basemap_dialog_present (parent);
  gtk_widget_activate_action (dialog, "basemaps.add", "s", "xyz");
  g_assert_true (closes (dialog));
  dialog = ui_basemap_dialog_present (parent);
  gtk_widget_activate_action (dialog, "basemaps.add", "s", "xyz");
  gtk_editable_set_text (GTK_EDITABLE (ui_test_find_type (dialog, ADW_TYPE_ENTRY_ROW)), "Ours");
  ui_test_click (ui_test_find_text (dialog, "_Cancel")); /* back to the list: asks as well */
  answer ("_Keep Editing");
  g_assert_cmpstr (
    gtk_editable_get_text (GTK_EDITABLE (ui_test_find_type (dialog, ADW_TYPE_ENTRY_ROW))), ==,
    "Ours");
  check_dialog (dialog);
}

typedef struct
{
  GisDate date;
  char *reason;
} Accepted;

static void
accepted_cb (GisDate date, const char *reason, gpointer data)
{
  Accepted *accepted = data;

  accepted->date = date;
  accepted->reason = g_strdup (reason);
}

static void
run_date_dialog (Place *self, Accepted *accepted)
{
  UiDateDialogOptions options = {
    .heading = "Suspend",
    .accept = "_Change",
    .date = gis_date_parse ("2023-04-01"),
    .needs_reason = TRUE,
  };

  ui_date_dialog_run (GTK_WIDGET (self->census), &options, accepted_cb, accepted, NULL);
}

/* A reason that was typed comes back with the dialog. */
static void
test_date_dialog (Place *self, gconstpointer data)
{
  Accepted accepted = { GIS_DATE_NONE, NULL };
  GtkWidget *dialog;

  run_date_dialog (self, &accepted);
  ui_test_answer ("_Cancel");
  ui_test_settle ();
  g_assert_false (is_asked ());

  run_date_dialog (self, &accepted);
  dialog = GTK_WIDGET (ui_test_find_toplevel (ADW_TYPE_MESSAGE_DIALOG));
  gtk_editable_set_text (ui_date_dialog_get_reason_entry (dialog), "no money");
  gtk_editable_set_text (ui_date_dialog_get_date_entry (dialog), "2023-04-07");
  gtk_window_close (GTK_WINDOW (dialog));
  ui_test_answer ("_Keep Editing");
  ui_test_settle ();
  ui_test_answer ("_Change");
  ui_test_settle ();
  g_assert_cmpint (accepted.date, ==, gis_date_parse ("2023-04-07"));
  g_assert_cmpstr (accepted.reason, ==, "no money");
  g_clear_pointer (&accepted.reason, g_free);

  run_date_dialog (self, &accepted);
  dialog = GTK_WIDGET (ui_test_find_toplevel (ADW_TYPE_MESSAGE_DIALOG));
  gtk_editable_set_text (ui_date_dialog_get_reason_entry (dialog), "no money");
  ui_test_answer ("_Cancel");
  answer ("_Discard");
  g_assert_null (accepted.reason);
}

/* ---- Drafts ---- */

static GtkWidget *
place_draft (Place *self)
{
  UiMap *map = ui_census_view_get_map (self->census);
  GtkWidget *layers = ui_census_view_get_layers (self->census);
  static double shift; /* at the same place it would be the second of a double click */
  double x = gtk_widget_get_width (GTK_WIDGET (map)) / 2.0 + (shift += 30);
  double y = gtk_widget_get_height (GTK_WIDGET (map)) / 2.0;

  ui_layers_panel_set_active (UI_LAYERS_PANEL (layers), "cover");
  g_action_group_activate_action (ui_census_view_get_actions (self->census), "tool",
                                  g_variant_new_string ("add"));
  ui_map_press (map, GDK_BUTTON_PRIMARY, x, y, 0);
  ui_map_release (map, x, y, 0);
  ui_test_wait (is_quiet, self);
  g_assert_cmpstr (ui_inspector_get_page (self->inspector), ==, "draft");
  return ui_inspector_get_form (self->inspector);
}

static void
do_map_action (Place *self, const char *name, const char *target)
{
  g_action_group_activate_action (ui_census_view_get_actions (self->census), name,
                                  target != NULL ? g_variant_new_string (target) : NULL);
  ui_test_settle ();
}

static const char *
get_tool (Place *self)
{
  return ui_tool_get_id (ui_map_get_tool (ui_census_view_get_map (self->census)));
}

static gboolean
shows_stored (gpointer data)
{
  Place *self = data;

  return g_str_equal (ui_inspector_get_page (self->inspector), "asset");
}

static void
test_draft (Place *self, gconstpointer data)
{
  GtkWidget *form = place_draft (self);

  do_map_action (self, "escape", NULL); /* only placed */
  g_assert_false (is_asked ());
  g_assert_cmpstr (ui_inspector_get_page (self->inspector), ==, "empty");

  form = place_draft (self);
  type (form, "note", "under the awning");
  do_map_action (self, "escape", NULL);
  answer ("_Keep Editing");
  g_assert_cmpstr (ui_inspector_get_page (self->inspector), ==, "draft");
  /* Another tool, and another asset. */
  do_map_action (self, "tool", "select");
  answer ("_Keep Editing");
  g_assert_cmpstr (get_tool (self), ==, "add");
  choose (self, 1);
  g_assert_cmpstr (ui_inspector_get_page (self->inspector), ==, "draft");
  g_assert_cmpstr (ui_field_editor_get_text (get_editor (form, "note")), ==, "under the awning");
  ui_field_editor_enter_text (get_editor (form, "kind"), "0107");
  g_assert_true (ui_inspector_save_draft (self->inspector));
  ui_test_wait (shows_stored, self);
  g_assert_cmpint (
    gis_store_count (ui_document_get_workspace (self->document), "cover", NULL, NULL), ==, 3);

  form = place_draft (self);
  type (form, "note", "twice");
  ui_test_click (ui_test_find_text (GTK_WIDGET (self->inspector), "_Give Up"));
  answer ("_Discard");
  g_assert_cmpstr (ui_inspector_get_page (self->inspector), !=, "draft");
  /* The window asks too. */
  form = place_draft (self);
  type (form, "note", "thrice");
  gtk_window_close (GTK_WINDOW (self->window));
  answer ("_Keep Editing");
  g_assert_cmpstr (ui_field_editor_get_text (get_editor (form, "note")), ==, "thrice");
  gtk_window_close (GTK_WINDOW (self->window));
  answer ("_Discard");
  ui_test_wait (is_gone, &self->weak);
}

/* ---- A stored row ---- */

static void
test_another_asset (Place *self, gconstpointer data)
{
  GtkWidget *form;
  g_autofree char *note = NULL;

  choose (self, 0);
  form = ui_inspector_get_form (self->inspector);
  type (form, "note", "by the gate");
  choose (self, 1); /* without leaving the entry before */
  g_assert_false (is_asked ());
  g_assert_cmpstr (ui_field_editor_get_text (get_editor (form, "note")), ==, "");
  note = dup_note (self, 0);
  g_assert_cmpstr (note, ==, "by the gate");

  type (form, "height_difference_mm", "99999");
  choose (self, 0);
  answer ("_Keep Editing");
  ui_test_wait (is_quiet, self);
  g_assert_cmpint (ui_document_get_selected (self->document, 0)->id, ==, self->cover[1]);
  g_assert_cmpstr (ui_field_editor_get_text (get_editor (form, "height_difference_mm")), ==,
                   "99999");
  ui_document_clear_selection (self->document);
  ui_test_wait (is_quiet, self);
  answer ("_Discard");
  g_assert_cmpstr (ui_inspector_get_page (self->inspector), ==, "empty");
  choose (self, 1);
  g_assert_cmpstr (ui_field_editor_get_text (get_editor (form, "height_difference_mm")), ==, "");
}

static void
test_another_view (Place *self, gconstpointer data)
{
  GtkWidget *form;
  g_autofree char *note = NULL;

  choose (self, 0);
  form = ui_inspector_get_form (self->inspector);
  type (form, "note", "seen from the bridge");
  ui_window_show_view (self->window, "plan");
  ui_test_wait (is_quiet, self);
  note = dup_note (self, 0);
  g_assert_cmpstr (note, ==, "seen from the bridge");

  ui_window_show_view (self->window, "census");
  type (form, "height_difference_mm", "99999");
  ui_window_show_view (self->window, "progress");
  gtk_window_close (GTK_WINDOW (self->window));
  answer ("_Keep Editing");
  g_assert_true (gtk_widget_get_mapped (form));
  g_assert_cmpstr (ui_field_editor_get_text (get_editor (form, "height_difference_mm")), ==,
                   "99999");
  gtk_window_close (GTK_WINDOW (self->window));
  answer ("_Discard");
  ui_test_wait (is_gone, &self->weak);
}

/* Ctrl+Z takes back what is typed, then what is stored: also right after Enter, in the same entry. */
static void
test_undo_key (Place *self, gconstpointer data)
{
  GtkWidget *form, *entry;
  g_autofree char *note = NULL;

  choose (self, 0);
  form = ui_inspector_get_form (self->inspector);
  entry = type (form, "note", "first");
  g_signal_emit_by_name (entry, "activate");
  ui_test_wait (is_quiet, self);
  note = dup_note (self, 0);
  g_assert_cmpstr (note, ==, "first");
  gtk_editable_set_position (GTK_EDITABLE (entry), -1);
  g_signal_emit_by_name (gtk_window_get_focus (GTK_WINDOW (self->window)), "insert-at-cursor",
                         " second");
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (entry)), ==, "first second");
  g_action_group_activate_action (G_ACTION_GROUP (self->window), "undo", NULL);
  ui_test_wait (is_quiet, self);
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (entry)), ==, "first");
  g_free (note);
  note = dup_note (self, 0);
  g_assert_cmpstr (note, ==, "first");
  g_action_group_activate_action (G_ACTION_GROUP (self->window), "undo", NULL);
  ui_test_wait (is_quiet, self);
  g_free (note);
  note = dup_note (self, 0);
  g_assert_null (note);
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (entry)), ==, "");
}

/* A dialog with input over the window holds the window's closing until it is answered. */
static void
test_window_below (Place *self, gconstpointer data)
{
  GtkWidget *dialog = open_defect (self);

  type (ui_defect_dialog_get_form (UI_DEFECT_DIALOG (dialog)), "note", "rattles");
  gtk_window_close (GTK_WINDOW (self->window));
  answer ("_Keep Editing");
  g_assert_nonnull (self->weak);
  g_assert_true (gtk_widget_get_visible (dialog));
  gtk_window_close (GTK_WINDOW (self->window));
  answer ("_Discard");
  ui_test_wait (is_gone, &self->weak);
}

/* ---- The end of the program ---- */

static void
test_terminated (void)
{
  g_autoptr (AppApplication) application = app_application_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *note = NULL;
  g_autofree char *wal = NULL;
  GFile *files[1];
  Place place = { 0 };

  g_application_set_flags (G_APPLICATION (application),
                           G_APPLICATION_NON_UNIQUE | G_APPLICATION_HANDLES_OPEN);
  g_assert_true (g_application_register (G_APPLICATION (application), NULL, &error));
  g_assert_no_error (error);
  place.path = ui_test_make_workspace ("terminated", 2);
  files[0] = g_file_new_for_path (place.path);
  g_application_open (G_APPLICATION (application), files, 1, "");
  g_object_unref (files[0]);
  take_window (&place,
               UI_WINDOW (gtk_application_get_active_window (GTK_APPLICATION (application))));
  choose (&place, 0);
  type (ui_inspector_get_form (place.inspector), "note", "typed when the system went down");
  g_clear_object (&place.document);
  raise (SIGTERM);
  ui_test_wait (is_gone, &place.weak);
  note = dup_note (&place, 0);
  g_assert_cmpstr (note, ==, "typed when the system went down");
  wal = g_strconcat (place.path, "-wal", NULL);
  g_assert_false (g_file_test (wal, G_FILE_TEST_EXISTS));
  g_free (place.path);
}

int
main (int argc, char **argv)
{
  ui_test_init (&argc, &argv, NULL);
#define ADD(name, func) g_test_add ("/ui/leaving/" name, Place, name, setup, func, teardown)
  ADD ("defect-dialog", test_defect_dialog);
  ADD ("project-dialog", test_project_dialog);
  ADD ("other-dialogs", test_other_dialogs);
  ADD ("date-dialog", test_date_dialog);
  ADD ("draft", test_draft);
  ADD ("another-asset", test_another_asset);
  ADD ("another-view", test_another_view);
  ADD ("undo-key", test_undo_key);
  ADD ("window-below", test_window_below);
#undef ADD
  g_test_add_func ("/ui/leaving/terminated", test_terminated);
  return g_test_run ();
}
