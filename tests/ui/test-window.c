/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The window by its own buttons: start page and recent files, opening, undo and redo, views, the
 * read-only offer, the new-workspace sheet, Progress. */
#include "gis/core/error.h"
#include "gis/progress/targets.h"
#include "tests/support/ui-support.h"
#include "ui/common/settings.h"
#include "ui/inspector/field-editor.h"
#include "ui/inspector/form.h"
#include "ui/inspector/inspector.h"
#include "ui/map/census-view.h"
#include "ui/progress/progress-view.h"
#include "ui/progress/s-curve.h"
#include "ui/progress/target-card.h"
#include "ui/tools/tool.h"
#include "ui/window/new-workspace.h"
#include "ui/window/preferences.h"
#include "ui/window/recent.h"
#include "ui/window/replace-file.h"
#include "ui/window/shortcuts.h"
#include "ui/window/start-page.h"
#include "ui/window/window-private.h"
#include <glib/gstdio.h>
#include <unistd.h>

static UiWindow *
open_window (void)
{
  UiWindow *window = ui_window_new (NULL);

  gtk_window_set_default_size (GTK_WINDOW (window), 1200, 800);
  gtk_window_present (GTK_WINDOW (window));
  return window;
}

static gboolean
has_document (gpointer window)
{
  return ui_window_get_document (window) != NULL;
}

static gboolean
has_no_document (gpointer window)
{
  return ui_window_get_document (window) == NULL &&
         gtk_widget_get_mapped (ui_test_find_type (window, UI_TYPE_START_PAGE));
}

static gboolean
is_idle (gpointer window)
{
  return !ui_document_get_busy (ui_window_get_document (window));
}

static gboolean
is_gone (gpointer place)
{
  return *(gpointer *) place == NULL;
}

static gboolean
has_dialog (gpointer unused)
{
  return ui_test_find_toplevel (ADW_TYPE_MESSAGE_DIALOG) != NULL;
}

/* Closing waits for the writes; the window goes when all is on the disk. */
static void
close_window (UiWindow *window)
{
  gpointer weak = window;

  g_object_add_weak_pointer (G_OBJECT (window), &weak);
  gtk_window_close (GTK_WINDOW (window));
  ui_test_wait (is_gone, &weak);
}

static void
open_workspace (UiWindow *window, const char *path)
{
  ui_window_open_path (window, path, GIS_OPEN_READ_WRITE);
  ui_test_wait (has_document, window);
}

static gboolean
add_cover (GisEdit *edit, gpointer data, GError **error)
{
  GisCatalog *catalog = gis_workspace_get_catalog (gis_edit_get_workspace (edit));
  g_autoptr (GisRow) row = gis_row_new (gis_catalog_find_class (catalog, "cover"));

  gis_row_set_text (row, "kind", "0103");
  gis_row_take_geometry (row, gis_geometry_new_point (528500, 3852200));
  return gis_edit_insert (edit, row, error);
}

/* ---- Start ---- */

static void
test_start_page (void)
{
  UiWindow *window = open_window ();
  GtkWidget *root = GTK_WIDGET (window);

  ui_recent_clear ();
  g_assert_true (gtk_widget_get_mapped (ui_test_require_id (root, "demo_button")));
  g_assert_true (gtk_widget_is_sensitive (ui_test_require_id (root, "demo_button")));
  g_assert_true (gtk_root_get_focus (GTK_ROOT (root)) == ui_test_require_id (root, "demo_button"));
  g_assert_true (gtk_widget_is_sensitive (ui_test_require_id (root, "new_button")));
  g_assert_true (gtk_widget_is_sensitive (ui_test_require_id (root, "open_button")));
  g_assert_false (gtk_widget_get_visible (ui_test_require_id (root, "recent_box")));
  g_assert_false (gtk_widget_get_mapped (ui_test_require_id (root, "undo_button")));
  close_window (window);
}

static gboolean
missing_is_told (gpointer window)
{
  return ui_test_find_text (window, "The file is not there any more") != NULL;
}

/* A recent file that is gone says so and can be taken off the list; the others open by their row. */
static void
test_recent (void)
{
  g_autofree char *path = ui_test_make_workspace ("recent", 1);
  UiWindow *window = open_window ();
  GtkWidget *list = ui_test_require_id (GTK_WIDGET (window), "recent_list");
  GtkWidget *row;

  ui_recent_clear ();
  ui_recent_add ("/nonexistent/gone.sanhua", "Gone");
  ui_recent_add (path, "recent");
  ui_recent_add (path, "recent"); /* once more: still two rows */
  ui_test_wait (missing_is_told, window);
  row = gtk_widget_get_first_child (list);
  g_assert_cmpstr (adw_preferences_row_get_title (ADW_PREFERENCES_ROW (row)), ==, "recent");
  g_assert_true (gtk_list_box_row_get_activatable (GTK_LIST_BOX_ROW (row)));
  row = gtk_widget_get_next_sibling (row);
  g_assert_false (gtk_list_box_row_get_activatable (GTK_LIST_BOX_ROW (row)));
  g_assert_null (gtk_widget_get_next_sibling (row));
  ui_recent_remove ("/nonexistent/gone.sanhua");
  ui_test_settle ();
  row = gtk_widget_get_first_child (list);
  g_assert_null (gtk_widget_get_next_sibling (row));
  gtk_widget_activate (row);
  ui_test_wait (has_document, window);
  close_window (window);
  ui_recent_clear ();
}

static void
test_recent_limit (void)
{
  g_autoptr (GPtrArray) list = NULL;

  ui_recent_clear ();
  for (int i = 0; i < 20; i++)
    {
      g_autofree char *path = g_strdup_printf ("/w/%d.sanhua", i);
      ui_recent_add (path, "w");
    }
  list = ui_recent_list ();
  g_assert_cmpuint (list->len, ==, 12);
  g_assert_cmpstr (((UiRecent *) list->pdata[0])->path, ==, "/w/19.sanhua");
  ui_recent_clear ();
}

/* ---- A workspace ---- */

/* What the status bar says in the city's zone, from date(1). */
static char *
dup_saved_text (void)
{
  g_autofree char *clock = NULL;
  g_autoptr (GError) error = NULL;

  g_spawn_command_line_sync ("env TZ=Asia/Shanghai date +%H:%M", &clock, NULL, NULL, &error);
  g_assert_no_error (error);
  return g_strdup_printf ("Saved %s", g_strstrip (clock));
}

/* The clock beside "Saved" is the city's, as in the history, wherever the computer stands. */
static void
test_saved_clock (void)
{
  g_autofree char *path = ui_test_make_workspace ("clock", 1);
  UiWindow *window = open_window ();
  GtkLabel *label = GTK_LABEL (ui_test_require_id (GTK_WIDGET (window), "saved_label"));
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  open_workspace (window, path);
  before = dup_saved_text ();
  ui_document_edit_async (ui_window_get_document (window), "Add a cover", add_cover, NULL, NULL,
                          NULL, NULL);
  ui_test_wait (is_idle, window);
  after = dup_saved_text ();
  g_assert_true (g_str_equal (gtk_label_get_text (label), before) ||
                 g_str_equal (gtk_label_get_text (label), after));
  close_window (window);
}

/* Undo and redo by their buttons; the tooltip says what they would do. */
static void
test_undo_buttons (void)
{
  g_autofree char *path = ui_test_make_workspace ("buttons", 2);
  UiWindow *window = open_window ();
  GtkWidget *undo = ui_test_require_id (GTK_WIDGET (window), "undo_button");
  GtkWidget *redo = ui_test_require_id (GTK_WIDGET (window), "redo_button");
  UiDocument *document;
  GisWorkspace *ws;

  open_workspace (window, path);
  document = ui_window_get_document (window);
  ws = ui_document_get_workspace (document);
  g_assert_true (gtk_widget_is_sensitive (undo));
  g_assert_false (gtk_widget_is_sensitive (redo));
  ui_document_edit_async (document, "Add a cover", add_cover, NULL, NULL, NULL, NULL);
  ui_test_wait (is_idle, window);
  g_assert_cmpint (gis_store_count (ws, "cover", NULL, NULL), ==, 3);
  g_assert_nonnull (strstr (gtk_widget_get_tooltip_text (undo), "Add a cover"));
  ui_test_click (undo);
  ui_test_wait (is_idle, window);
  g_assert_cmpint (gis_store_count (ws, "cover", NULL, NULL), ==, 2);
  g_assert_true (gtk_widget_is_sensitive (redo));
  g_assert_nonnull (strstr (gtk_widget_get_tooltip_text (redo), "Add a cover"));
  ui_test_click (redo);
  ui_test_wait (is_idle, window);
  g_assert_cmpint (gis_store_count (ws, "cover", NULL, NULL), ==, 3);
  g_assert_false (gtk_widget_is_sensitive (redo));
  close_window (window);
}

static gboolean
has_selection (gpointer window)
{
  return ui_document_get_n_selected (ui_window_get_document (window)) == 1;
}

/* The views by action; a row of another view shows on the Census map. */
static void
test_views (void)
{
  g_autofree char *path = ui_test_make_workspace ("views", 2);
  UiWindow *window = open_window ();
  GtkWidget *root = GTK_WIDGET (window);
  g_autoptr (GArray) ids = NULL;
  gint64 id;

  open_workspace (window, path);
  g_assert_true (gtk_widget_activate_action (root, "win.view", "s", "progress"));
  g_assert_true (gtk_widget_get_child_visible (ui_window_get_view (window, "progress")));
  g_assert_false (gtk_widget_get_visible (ui_test_require_id (root, "left_toggle")));
  ids = gis_store_ids (ui_document_get_workspace (ui_window_get_document (window)), "cover", NULL,
                       NULL);
  id = g_array_index (ids, gint64, 1);
  g_assert_true (gtk_widget_activate_action (root, "win.show-asset", "(sx)", "cover", id));
  ui_test_wait (has_selection, window);
  g_assert_cmpint (ui_document_get_selected (ui_window_get_document (window), 0)->id, ==, id);
  g_assert_true (gtk_widget_get_child_visible (ui_window_get_view (window, "census")));
  g_assert_true (gtk_widget_get_visible (ui_test_require_id (root, "left_toggle")));
  g_assert_true (gtk_widget_activate_action (root, "win.close-workspace", NULL));
  ui_test_wait (has_no_document, window);
  g_assert_false (gtk_widget_get_mapped (ui_test_require_id (root, "undo_button")));
  close_window (window);
}

/* The tools that write have neither button nor key. */
static void
check_reading_tools (UiWindow *window)
{
  static const char *const writing[] = { "add", "move", "defect" };
  UiCensusView *view = UI_CENSUS_VIEW (ui_test_require_id (GTK_WIDGET (window), "census_view"));
  GActionGroup *actions = ui_census_view_get_actions (view);

  for (guint i = 0; i < G_N_ELEMENTS (writing); i++)
    {
      g_autoptr (GVariant) state = NULL;
      g_action_group_activate_action (actions, "tool", g_variant_new_string (writing[i]));
      state = g_action_group_get_action_state (actions, "tool");
      g_assert_cmpstr (g_variant_get_string (state, NULL), ==, "select");
    }
  g_action_group_activate_action (actions, "tool", g_variant_new_string ("lasso"));
  g_assert_cmpstr (ui_tool_get_id (ui_map_get_tool (ui_census_view_get_map (view))), ==, "lasso");
}

/* A file that another process writes is offered for reading, and then cannot be changed. */
static void
test_read_only_offer (void)
{
  g_autofree char *path = ui_test_make_workspace ("locked", 2);
  g_autoptr (GError) error = NULL;
  g_autoptr (GisWorkspace) other = gis_workspace_open (path, GIS_OPEN_READ_WRITE, &error);
  UiWindow *window = open_window ();
  GtkWindow *dialog;

  g_assert_no_error (error);
  ui_window_open_path (window, path, GIS_OPEN_READ_WRITE);
  ui_test_wait (has_dialog, NULL);
  dialog = ui_test_find_toplevel (ADW_TYPE_MESSAGE_DIALOG);
  g_assert_null (ui_window_get_document (window));
  ui_test_click (ui_test_find_text (GTK_WIDGET (dialog), "Open _Read-Only"));
  ui_test_wait (has_document, window);
  g_assert_true (
    gis_workspace_is_read_only (ui_document_get_workspace (ui_window_get_document (window))));
  g_assert_false (
    gtk_widget_is_sensitive (ui_test_require_id (GTK_WIDGET (window), "undo_button")));
  g_assert_true (gtk_widget_get_visible (ui_test_require_id (GTK_WIDGET (window), "read_only")));
  check_reading_tools (window);
  close_window (window);
}

/* So is a file of somebody else that nobody may write. In a child, which gives up being root. */
static void
test_unwritable_offer (void)
{
  if (g_test_subprocess ())
    {
      const uid_t nobody = 65534;
      g_autofree char *path = ui_test_make_workspace ("unwritable", 2);
      UiWindow *window;
      GtkWindow *dialog;

      g_assert_cmpint (chmod (path, 0444), ==, 0);
      if (geteuid () == 0)
        {
          g_assert_cmpint (chown (ui_test_get_folder (), nobody, (gid_t) -1), ==, 0);
          g_assert_cmpint (setuid (nobody), ==, 0);
        }
      window = open_window ();
      ui_window_open_path (window, path, GIS_OPEN_READ_WRITE);
      ui_test_wait (has_dialog, NULL);
      dialog = ui_test_find_toplevel (ADW_TYPE_MESSAGE_DIALOG);
      ui_test_click (ui_test_find_text (GTK_WIDGET (dialog), "Open _Read-Only"));
      ui_test_wait (has_document, window);
      g_assert_true (
        gis_workspace_is_read_only (ui_document_get_workspace (ui_window_get_document (window))));
      close_window (window);
      return;
    }
  g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_INHERIT_STDERR);
  g_test_trap_assert_passed ();
}

static guint
count_windows (void)
{
  GListModel *windows = gtk_window_get_toplevels ();
  guint n = 0;

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWindow) window = g_list_model_get_item (windows, i);
      n += UI_IS_WINDOW (window);
    }
  return n;
}

static gboolean
is_alone (gpointer unused)
{
  return count_windows () == 1;
}

/* From a window that shows a workspace: what cannot be opened, or is not wanted for reading only, leaves
 * no empty window behind. */
static void
test_open_beside (void)
{
  g_autofree char *path = ui_test_make_workspace ("beside", 2);
  g_autofree char *locked = ui_test_make_workspace ("beside-locked", 2);
  g_autofree char *broken = g_build_filename (ui_test_get_folder (), "beside-broken.sanhua", NULL);
  g_autoptr (GisWorkspace) other = gis_workspace_open (locked, GIS_OPEN_READ_WRITE, NULL);
  UiWindow *window = open_window ();

  g_assert_nonnull (other);
  g_assert_true (g_file_set_contents (broken, "no workspace", -1, NULL));
  ui_window_open_path (window, path, GIS_OPEN_READ_WRITE);
  ui_test_wait (has_document, window);
  ui_window_open_path (window, broken, GIS_OPEN_READ_WRITE);
  ui_test_wait (has_dialog, NULL);
  ui_test_answer ("_Close");
  ui_test_wait (is_alone, NULL);
  ui_window_open_path (window, locked, GIS_OPEN_READ_WRITE);
  ui_test_wait (has_dialog, NULL);
  g_assert_cmpuint (count_windows (), ==, 2);
  ui_test_answer ("_Cancel");
  ui_test_wait (is_alone, NULL);
  g_assert_nonnull (ui_window_get_document (window));
  gis_workspace_close (other);
  close_window (window);
}

static void
test_open_damaged (void)
{
  g_autofree char *path = g_build_filename (ui_test_get_folder (), "damaged.sanhua", NULL);
  UiWindow *window = open_window ();
  GtkWindow *dialog;

  g_assert_true (g_file_set_contents (path, "this is no workspace at all", -1, NULL));
  ui_window_open_path (window, path, GIS_OPEN_READ_WRITE);
  ui_test_wait (has_dialog, NULL);
  dialog = ui_test_find_toplevel (ADW_TYPE_MESSAGE_DIALOG);
  g_assert_nonnull (
    strstr (adw_message_dialog_get_heading (ADW_MESSAGE_DIALOG (dialog)), "damaged.sanhua"));
  ui_test_click (ui_test_find_text (GTK_WIDGET (dialog), "_Close"));
  g_assert_null (ui_window_get_document (window));
  g_assert_true (gtk_widget_is_sensitive (ui_test_require_id (GTK_WIDGET (window), "open_button")));
  close_window (window);
}

static gboolean
form_is_shown (gpointer inspector)
{
  return !ui_inspector_is_loading (inspector) &&
         ui_form_get_editor (UI_FORM (ui_inspector_get_form (inspector)), "note") != NULL;
}

/* What is typed in a field and not yet left is in the file after the window is closed. */
static void
test_close_while_typing (void)
{
  g_autofree char *path = ui_test_make_workspace ("typing", 1);
  UiWindow *window = open_window ();
  GtkWidget *inspector;
  GtkWidget *editor;
  GtkWidget *entry;
  GisHit hit = { g_intern_string ("cover"), 0, 0 };
  g_autoptr (GArray) ids = NULL;
  g_autoptr (GisWorkspace) ws = NULL;
  g_autoptr (GisRow) row = NULL;
  UiDocument *document;

  open_workspace (window, path);
  document = ui_window_get_document (window);
  ids = gis_store_ids (ui_document_get_workspace (document), "cover", NULL, NULL);
  hit.id = g_array_index (ids, gint64, 0);
  ui_window_show_view (window, "census");
  ui_document_select (document, &hit, 1, FALSE, FALSE);
  inspector = ui_census_view_get_inspector (UI_CENSUS_VIEW (ui_window_get_view (window, "census")));
  ui_test_wait (form_is_shown, inspector);
  editor = ui_form_get_editor (UI_FORM (ui_inspector_get_form (UI_INSPECTOR (inspector))), "note");
  g_assert_true (gtk_widget_grab_focus (editor));
  entry = ui_test_find_type (editor, GTK_TYPE_ENTRY);
  gtk_editable_set_text (GTK_EDITABLE (entry), "typed, not left");
  close_window (window);
  ws = gis_workspace_open (path, GIS_OPEN_READ_ONLY, NULL);
  row = gis_store_get (ws, "cover", hit.id, NULL);
  g_assert_cmpstr (gis_row_get_text (row, "note"), ==, "typed, not left");
}

static void
answer (const char *button)
{
  GtkWindow *dialog;

  ui_test_wait (has_dialog, NULL);
  dialog = ui_test_find_toplevel (ADW_TYPE_MESSAGE_DIALOG);
  ui_test_click (ui_test_find_text (GTK_WIDGET (dialog), button));
  ui_test_settle ();
}

/* A value that is refused keeps the window open until the user says what to do with it. */
static void
test_close_with_refused (void)
{
  g_autofree char *path = ui_test_make_workspace ("refused", 1);
  UiWindow *window = open_window ();
  GisHit hit = { g_intern_string ("cover"), 0, 0 };
  g_autoptr (GArray) ids = NULL;
  GtkWidget *inspector, *editor, *entry;
  UiDocument *document;
  gpointer weak = window;

  open_workspace (window, path);
  document = ui_window_get_document (window);
  ids = gis_store_ids (ui_document_get_workspace (document), "cover", NULL, NULL);
  hit.id = g_array_index (ids, gint64, 0);
  ui_window_show_view (window, "census");
  ui_document_select (document, &hit, 1, FALSE, FALSE);
  inspector = ui_census_view_get_inspector (UI_CENSUS_VIEW (ui_window_get_view (window, "census")));
  ui_test_wait (form_is_shown, inspector);
  editor = ui_form_get_editor (UI_FORM (ui_inspector_get_form (UI_INSPECTOR (inspector))),
                               "height_difference_mm");
  g_assert_true (gtk_widget_grab_focus (editor));
  entry = ui_test_find_type (editor, GTK_TYPE_ENTRY);
  gtk_editable_set_text (GTK_EDITABLE (entry), "99999");
  gtk_window_close (GTK_WINDOW (window));
  answer ("_Keep Editing");
  g_assert_true (ui_window_get_document (window) == document);
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (entry)), ==, "99999");
  g_object_add_weak_pointer (G_OBJECT (window), &weak);
  gtk_window_close (GTK_WINDOW (window));
  answer ("_Discard");
  ui_test_wait (is_gone, &weak);
}

/* ---- Copies ---- */

static gboolean
is_refused (const char *path)
{
  GtkWindow *dialog = ui_test_find_toplevel (ADW_TYPE_MESSAGE_DIALOG);

  if (dialog == NULL ||
      strstr (adw_message_dialog_get_body (ADW_MESSAGE_DIALOG (dialog)), path) == NULL)
    return FALSE;
  ui_test_click (ui_test_find_text (GTK_WIDGET (dialog), "_Close"));
  ui_test_settle ();
  return TRUE;
}

/* A copy or an export onto the open workspace, under its own or another name, or onto one that
 * another writer holds, is refused; the file stays the same file. */
static void
test_copy_onto_open (void)
{
  g_autofree char *path = ui_test_make_workspace ("open", 2);
  g_autofree char *held = ui_test_make_workspace ("held", 2);
  g_autofree char *alias = g_build_filename (ui_test_get_folder (), "alias.sanhua", NULL);
  g_autoptr (GFile) same = g_file_new_for_path (path);
  g_autoptr (GFile) other_name = g_file_new_for_path (alias);
  g_autoptr (GFile) other = g_file_new_for_path (held);
  g_autoptr (GisWorkspace) holder = gis_workspace_open (held, GIS_OPEN_READ_WRITE, NULL);
  UiWindow *window = open_window ();
  GStatBuf before, after;

  g_assert_nonnull (holder);
  g_assert_cmpint (symlink (path, alias), ==, 0);
  open_workspace (window, path);
  g_assert_cmpint (g_stat (path, &before), ==, 0);
  ui_window_save_copy_to (window, same);
  g_assert_true (is_refused (path));
  ui_window_export_to (window, same);
  g_assert_true (is_refused (path));
  ui_window_save_copy_to (window, other_name);
  g_assert_true (is_refused (alias));
  ui_window_save_copy_to (window, other);
  g_assert_true (is_refused (held));
  g_assert_cmpint (g_stat (path, &after), ==, 0);
  g_assert_cmpuint (before.st_ino, ==, after.st_ino);
  g_assert_true (g_file_test (alias, G_FILE_TEST_IS_SYMLINK));
  g_assert_true (g_file_test (held, G_FILE_TEST_EXISTS));
  close_window (window);
}

static gboolean
write_half (const char *path, gpointer data, GisJob *job, GError **error)
{
  g_assert_true (g_file_set_contents (path, "half", -1, NULL));
  g_set_error (error, GIS_ERROR, GIS_ERROR_FAILED, "cancelled");
  return FALSE;
}

static gboolean
write_new (const char *path, gpointer data, GisJob *job, GError **error)
{
  return g_file_set_contents (path, "new", -1, error);
}

/* The old file goes only when the new one is complete, and then to the trash. */
static void
test_replace_file (void)
{
  g_autofree char *folder = g_build_filename (ui_test_get_folder (), "replace", NULL);
  g_autofree char *path = g_build_filename (folder, "copy.sanhua", NULL);
  g_autofree char *trash =
    g_build_filename (g_get_user_data_dir (), "Trash", "files", "copy.sanhua", NULL);
  g_autofree char *text = NULL;
  g_autofree char *replaced = NULL;
  g_autofree char *trashed = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GDir) dir = NULL;

  g_assert_cmpint (g_mkdir (folder, 0700), ==, 0);
  g_assert_true (g_file_set_contents (path, "old", -1, NULL));
  g_assert_false (ui_replace_file (path, write_half, NULL, NULL, &error));
  g_assert_cmpstr (error->message, ==, "cancelled");
  g_clear_error (&error);
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "old");
  ui_replace_file (path, write_new, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_file_get_contents (path, &replaced, NULL, NULL));
  g_assert_cmpstr (replaced, ==, "new");
  g_assert_true (g_file_get_contents (trash, &trashed, NULL, NULL));
  g_assert_cmpstr (trashed, ==, "old");
  dir = g_dir_open (folder, 0, NULL);
  g_assert_cmpstr (g_dir_read_name (dir), ==, "copy.sanhua");
  g_assert_null (g_dir_read_name (dir)); /* nothing temporary is left */
}

/* ---- New workspace ---- */

static void
test_new_workspace (void)
{
  UiWindow *window = open_window ();
  GtkWidget *sheet = GTK_WIDGET (ui_new_workspace_present (window, NULL, NULL, NULL));
  GtkWidget *create = ui_test_require_id (sheet, "create_button");
  GtkWidget *name = ui_test_require_id (sheet, "name_row");
  GisWorkspace *ws;

  ui_test_settle ();
  g_assert_true (gtk_widget_is_ancestor (gtk_root_get_focus (GTK_ROOT (sheet)), name));
  gtk_editable_set_text (GTK_EDITABLE (name), "  ");
  g_assert_false (gtk_widget_get_sensitive (create));
  gtk_editable_set_text (GTK_EDITABLE (name), "Street: census/2023");
  g_assert_true (gtk_widget_get_sensitive (create));
  ui_test_click (create);
  ui_test_wait (has_document, window);
  ws = ui_document_get_workspace (ui_window_get_document (window));
  g_assert_cmpstr (gis_workspace_get_name (ws), ==, "Street: census/2023");
  g_assert_cmpstr (gis_workspace_get_crs (ws), ==, "EPSG:4547");
  g_assert_true (g_str_has_suffix (gis_workspace_get_path (ws), "Street- census-2023.sanhua"));
  close_window (window);
}

static gboolean
is_creatable (gpointer button)
{
  return gtk_widget_get_sensitive (button);
}

static gboolean
code_is_refused (gpointer row)
{
  return gtk_widget_has_css_class (row, "error");
}

/* Another system: a geographic one is refused, a projected one is named. */
static void
test_new_workspace_crs (void)
{
  UiWindow *window = open_window ();
  GtkWidget *sheet = GTK_WIDGET (ui_new_workspace_present (window, NULL, NULL, "EPSG:3067"));
  GtkWidget *create = ui_test_require_id (sheet, "create_button");
  GtkWidget *code = ui_test_require_id (sheet, "code_row");

  ui_test_wait (is_creatable, create);
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (code)), ==, "EPSG:3067");
  g_assert_nonnull (strstr (adw_preferences_row_get_title (ADW_PREFERENCES_ROW (code)), "TM35FIN"));
  gtk_editable_set_text (GTK_EDITABLE (code), "4326");
  ui_test_wait (code_is_refused, code);
  g_assert_false (gtk_widget_get_sensitive (create));
  gtk_window_destroy (GTK_WINDOW (sheet));
  close_window (window);
}

/* ---- Progress ---- */

static gboolean
progress_is_there (gpointer window)
{
  UiProgressView *view = UI_PROGRESS_VIEW (ui_window_get_view (window, "progress"));

  return ui_test_find_type (GTK_WIDGET (view), UI_TYPE_TARGET_CARD) != NULL &&
         !ui_progress_view_is_loading (view);
}

/* The last line of cards lacks fewer than there are lines. */
static gboolean
lines_are_even (gpointer cards)
{
  int n_first = 0, n_last = 0, n_lines = 0;
  float top = -1;

  for (GtkWidget *child = gtk_widget_get_first_child (cards); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      graphene_rect_t bounds;
      if (!gtk_widget_compute_bounds (child, cards, &bounds) || bounds.size.width < 1)
        return FALSE;
      if (bounds.origin.y != top)
        {
          n_lines++;
          n_last = 0;
        }
      top = bounds.origin.y;
      n_last++;
      n_first += n_lines == 1;
    }
  return n_lines > 0 && n_first - n_last < n_lines;
}

/* A card for each target; an edit moves the figures; without data it says so. */
static void
test_progress (void)
{
  g_autofree char *path = ui_test_make_workspace ("progress", 3);
  UiWindow *window = open_window ();
  GtkWidget *view = ui_window_get_view (window, "progress");
  GtkWidget *cards = ui_test_require_id (view, "cards");
  g_autoptr (GPtrArray) targets = NULL;
  guint n = 0;

  open_workspace (window, path);
  ui_window_show_view (window, "progress");
  ui_test_wait (progress_is_there, window);
  targets = gis_targets_compute (ui_document_get_workspace (ui_window_get_document (window)),
                                 GIS_DATE_NONE, NULL, NULL);
  for (GtkWidget *child = gtk_widget_get_first_child (cards); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *card = gtk_flow_box_child_get_child (GTK_FLOW_BOX_CHILD (child));
      g_assert_cmpstr (ui_target_card_get_id (UI_TARGET_CARD (card)), ==,
                       ((GisTarget *) targets->pdata[n])->id);
      if (g_str_equal (ui_target_card_get_id (UI_TARGET_CARD (card)), "ownership_confirmed"))
        gtk_flow_box_select_child (GTK_FLOW_BOX (cards), GTK_FLOW_BOX_CHILD (child));
      n++;
    }
  g_assert_cmpuint (n, ==, targets->len);
  ui_test_wait (progress_is_there, window);
  for (int width = 1500; width >= 900; width -= 200)
    {
      gtk_window_set_default_size (GTK_WINDOW (window), width, 760);
      ui_test_settle ();
      ui_test_wait (lines_are_even, cards);
    }
  g_assert_nonnull (ui_test_find_text (view, "0 done of 3")); /* three covers, none confirmed */
  ui_document_edit_async (ui_window_get_document (window), "Add a cover", add_cover, NULL, NULL,
                          NULL, NULL);
  ui_test_wait (is_idle, window);
  ui_test_wait (progress_is_there, window);
  g_assert_nonnull (ui_test_find_text (view, "0 done of 4"));
  close_window (window);
}

static void
test_axis_steps (void)
{
  static const struct
  {
    double max;
    double step;
  } cases[] = {
    { 100, 20 }, { 40, 10 }, { 4000, 1000 }, { 0.3, 0.1 }, { 7, 2 }, { 0, 0 }, { -1, 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpfloat_with_epsilon (ui_s_curve_get_step (cases[i].max, 5), cases[i].step, 1e-9);
}

static gboolean
shows_undo (gpointer shortcuts)
{
  return ui_test_find_text (shortcuts, "Undo") != NULL;
}

static void
test_shortcuts (void)
{
  UiWindow *window = open_window ();
  GtkWindow *shortcuts = ui_shortcuts_present (GTK_WINDOW (window));

  g_assert_true (GTK_IS_SHORTCUTS_WINDOW (shortcuts));
  ui_test_wait (shows_undo, shortcuts);
  gtk_window_destroy (shortcuts);
  close_window (window);
}

static gboolean
frame_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer n_left)
{
  return --*(int *) n_left > 0 ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
}

static gboolean
is_drawn (gpointer n_left)
{
  return *(int *) n_left <= 0;
}

static void
look_at (GtkWindow *dialog)
{
  int n_left = 3;

  gtk_widget_add_tick_callback (GTK_WIDGET (dialog), frame_cb, &n_left, NULL);
  ui_test_wait (is_drawn, &n_left);
}

/* Opened one after the other and left open, none of them complains of its size. */
static void
test_dialogs_in_turn (void)
{
  UiWindow *window = open_window ();
  GtkWindow *dialogs[3];

  dialogs[0] = ui_preferences_present (GTK_WINDOW (window));
  look_at (dialogs[0]);
  dialogs[1] = ui_shortcuts_present (GTK_WINDOW (window));
  look_at (dialogs[1]);
  dialogs[2] = GTK_WINDOW (adw_about_window_new ());
  adw_about_window_set_application_name (ADW_ABOUT_WINDOW (dialogs[2]), "Sanhua");
  gtk_window_set_transient_for (dialogs[2], GTK_WINDOW (window));
  gtk_window_present (dialogs[2]);
  look_at (dialogs[2]);
  for (guint i = 0; i < G_N_ELEMENTS (dialogs); i++)
    gtk_window_destroy (dialogs[i]);
  close_window (window);
}

int
main (int argc, char **argv)
{
  g_setenv ("TZ", "Pacific/Honolulu", TRUE); /* far from the city */
  ui_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ui/window/start-page", test_start_page);
  g_test_add_func ("/ui/window/recent", test_recent);
  g_test_add_func ("/ui/window/recent-limit", test_recent_limit);
  g_test_add_func ("/ui/window/saved-clock", test_saved_clock);
  g_test_add_func ("/ui/window/undo-buttons", test_undo_buttons);
  g_test_add_func ("/ui/window/views", test_views);
  g_test_add_func ("/ui/window/read-only-offer", test_read_only_offer);
  g_test_add_func ("/ui/window/open-beside", test_open_beside);
  g_test_add_func ("/ui/window/unwritable-offer", test_unwritable_offer);
  g_test_add_func ("/ui/window/open-damaged", test_open_damaged);
  g_test_add_func ("/ui/window/close-while-typing", test_close_while_typing);
  g_test_add_func ("/ui/window/close-with-refused", test_close_with_refused);
  g_test_add_func ("/ui/window/copy-onto-open", test_copy_onto_open);
  g_test_add_func ("/ui/window/replace-file", test_replace_file);
  g_test_add_func ("/ui/window/new-workspace", test_new_workspace);
  g_test_add_func ("/ui/window/new-workspace-crs", test_new_workspace_crs);
  g_test_add_func ("/ui/window/shortcuts", test_shortcuts);
  g_test_add_func ("/ui/window/dialogs-in-turn", test_dialogs_in_turn);
  g_test_add_func ("/ui/progress/cards", test_progress);
  g_test_add_func ("/ui/progress/axis-steps", test_axis_steps);
  return g_test_run ();
}
