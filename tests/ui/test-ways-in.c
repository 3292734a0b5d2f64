/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Ways to get a workspace and data into the window, by real widgets: drops, the recent list, the demo
 * city and its Cancel, data that do not fit the open workspace, boundaries of a new one. */
#include "gis/store/query.h"
#include "tests/support/ui-support.h"
#include "ui/window/recent.h"
#include "ui/window/start-page.h"

#include <string.h>

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
is_gone (gpointer place)
{
  return *(gpointer *) place == NULL;
}

static void
close_window (UiWindow *window)
{
  gpointer weak = window;

  g_object_add_weak_pointer (G_OBJECT (window), &weak);
  gtk_window_close (GTK_WINDOW (window));
  ui_test_wait (is_gone, &weak);
}

static GisWorkspace *
get_workspace (UiWindow *window)
{
  return ui_document_get_workspace (ui_window_get_document (window));
}

static GtkWidget *
find_sheet (const char *type)
{
  return g_type_from_name (type) != 0 ? GTK_WIDGET (ui_test_find_toplevel (g_type_from_name (type)))
                                      : NULL;
}

static gboolean
has_sheet (gpointer type)
{
  return find_sheet (type) != NULL;
}

static gboolean
has_no_sheet (gpointer type)
{
  return find_sheet (type) == NULL;
}

static gboolean
is_sensitive (gpointer widget)
{
  return gtk_widget_is_sensitive (widget);
}

static gboolean
is_shown (gpointer widget)
{
  return gtk_widget_get_visible (widget);
}

static char *
write_file (const char *name, const char *text)
{
  char *path = g_build_filename (ui_test_get_folder (), name, NULL);

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  return path;
}

/* Two manhole covers in Helsinki. */
static const char helsinki[] =
  "{\"type\":\"FeatureCollection\",\"features\":["
  "{\"type\":\"Feature\",\"properties\":{\"kind\":\"sewer\"},\"geometry\":{\"type\":\"Point\","
  "\"coordinates\":[24.94,60.17]}},"
  "{\"type\":\"Feature\",\"properties\":{\"kind\":\"drain\"},\"geometry\":{\"type\":\"Point\","
  "\"coordinates\":[24.95,60.18]}}]}";

/* ---- Drops ---- */

static void
test_drop_workspace (void)
{
  g_autofree char *path = ui_test_make_workspace ("dropped", 2);
  UiWindow *window = open_window ();

  ui_test_drop (GTK_WIDGET (window), path);
  ui_test_wait (has_document, window);
  g_assert_cmpstr (gis_workspace_get_path (get_workspace (window)), ==, path);
  g_assert_cmpint (gis_store_count (get_workspace (window), "cover", NULL, NULL), ==, 2);
  close_window (window);
}

static gboolean
has_dialog (gpointer unused)
{
  return ui_test_find_toplevel (ADW_TYPE_MESSAGE_DIALOG) != NULL;
}

/* The dialog that names a file; not the one of the reading, which may come before. */
static gboolean
is_named (gpointer name)
{
  GtkWindow *dialog = ui_test_find_toplevel (ADW_TYPE_MESSAGE_DIALOG);

  return dialog != NULL &&
         strstr (adw_message_dialog_get_heading (ADW_MESSAGE_DIALOG (dialog)), name) != NULL;
}

/* What cannot be read is named, and the start page stays. */
static void
test_drop_broken (void)
{
  g_autofree char *path = write_file ("broken.gpkg", "no database");
  UiWindow *window = open_window ();
  GtkWindow *dialog;

  ui_test_drop (GTK_WIDGET (window), path);
  ui_test_wait (is_named, (gpointer) "broken.gpkg");
  dialog = ui_test_find_toplevel (ADW_TYPE_MESSAGE_DIALOG);
  ui_test_click (ui_test_find_text (GTK_WIDGET (dialog), "_Close"));
  g_assert_null (ui_window_get_document (window));
  g_assert_true (gtk_widget_get_mapped (ui_test_require_id (GTK_WIDGET (window), "demo_button")));
  close_window (window);
}

/* ---- Data that do not fit the open workspace ---- */

static UiWindow *
find_other_window (UiWindow *window)
{
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWindow) other = g_list_model_get_item (windows, i);

      if (UI_IS_WINDOW (other) && other != GTK_WINDOW (window))
        return UI_WINDOW (other);
    }
  return NULL;
}

static gboolean
has_other_document (gpointer window)
{
  UiWindow *other = find_other_window (window);

  return other != NULL && ui_window_get_document (other) != NULL;
}

static gboolean
report_is_shown (gpointer sheet)
{
  return g_str_equal (
    gtk_stack_get_visible_child_name (GTK_STACK (ui_test_require_id (sheet, "stack"))), "report");
}

/* Finnish covers dropped on a workspace for Kaifeng: refused in words, and the button makes a
 * workspace that takes them, in a window of its own. What was chosen in the sheet goes along. */
static void
test_elsewhere (void)
{
  g_autofree char *path = ui_test_make_workspace ("kaifeng", 1);
  g_autofree char *source = write_file ("manholes.geojson", helsinki);
  UiWindow *window = open_window (), *other;
  GtkWidget *sheet, *way_out, *create, *button;

  ui_test_drop (GTK_WIDGET (window), path);
  ui_test_wait (has_document, window);
  ui_test_drop (GTK_WIDGET (window), source);
  ui_test_answer ("_Import…");
  ui_test_wait (has_sheet, (gpointer) "UiImportSheet");
  sheet = find_sheet ("UiImportSheet");
  way_out = ui_test_require_id (sheet, "elsewhere_button");
  ui_test_wait (is_shown, way_out);
  g_assert_cmpstr (gtk_button_get_label (GTK_BUTTON (way_out)), ==, "New Workspace in EPSG:3067…");
  g_assert_false (gtk_widget_get_sensitive (ui_test_require_id (sheet, "import_button")));
  gtk_switch_set_active (GTK_SWITCH (ui_test_require_id (sheet, "duplicates_switch")), TRUE);
  ui_test_wait (is_shown, way_out);
  ui_test_click (way_out);
  ui_test_wait (has_sheet, (gpointer) "UiNewWorkspace");
  g_assert_null (find_sheet ("UiImportSheet"));
  sheet = find_sheet ("UiNewWorkspace");
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (ui_test_require_id (sheet, "code_row"))),
                   ==, "EPSG:3067");
  g_assert_nonnull (strstr (adw_preferences_group_get_description (
                              ADW_PREFERENCES_GROUP (ui_test_require_id (sheet, "crs_group"))),
                            "manholes.geojson"));
  create = ui_test_require_id (sheet, "create_button");
  ui_test_wait (is_sensitive, create);
  ui_test_click (create);
  ui_test_wait (has_other_document, window);
  other = find_other_window (window);
  g_assert_cmpstr (gis_workspace_get_crs (get_workspace (other)), ==, "EPSG:3067");
  ui_test_wait (has_sheet, (gpointer) "UiImportSheet");
  sheet = find_sheet ("UiImportSheet");
  button = ui_test_require_id (sheet, "import_button");
  ui_test_wait (is_sensitive, button);
  g_assert_true (
    gtk_switch_get_active (GTK_SWITCH (ui_test_require_id (sheet, "duplicates_switch"))));
  /* By the keyboard: Return activates what has the focus, which the sheet has given. */
  g_assert_true (gtk_window_get_focus (GTK_WINDOW (sheet)) == button);
  g_assert_true (gtk_widget_activate (button));
  ui_test_wait (report_is_shown, sheet);
  g_assert_true (gtk_window_get_focus (GTK_WINDOW (sheet)) ==
                 ui_test_require_id (sheet, "cancel_button"));
  ui_test_click (ui_test_require_id (sheet, "cancel_button"));
  ui_test_wait (has_no_sheet, (gpointer) "UiImportSheet");
  g_assert_cmpint (gis_store_count (get_workspace (other), "cover", NULL, NULL), ==, 2);
  g_assert_cmpint (gis_store_count (get_workspace (window), "cover", NULL, NULL), ==, 1);
  close_window (other);
  close_window (window);
}

/* Streets of a source become roads of the register, and the report leads there. */
static void
test_review_register (void)
{
  static const char streets[] =
    "{\"type\":\"FeatureCollection\",\"features\":["
    "{\"type\":\"Feature\",\"properties\":{\"name\":\"中山路\",\"class\":\"arterial\"},"
    "\"geometry\":{"
    "\"type\":\"LineString\",\"coordinates\":[[114.30,34.80],[114.31,34.80]]}}]}";
  g_autofree char *path = ui_test_make_workspace ("review", 1);
  g_autofree char *source = write_file ("road_section.geojson", streets);
  UiWindow *window = open_window ();
  GtkWidget *sheet, *button;

  ui_test_drop (GTK_WIDGET (window), path);
  ui_test_wait (has_document, window);
  ui_test_drop (GTK_WIDGET (window), source);
  ui_test_answer ("_Import…");
  ui_test_wait (has_sheet, (gpointer) "UiImportSheet");
  sheet = find_sheet ("UiImportSheet");
  button = ui_test_require_id (sheet, "import_button");
  ui_test_wait (is_sensitive, button);
  ui_test_click (button);
  ui_test_wait (report_is_shown, sheet);
  g_assert_cmpint (gis_store_count (get_workspace (window), "road", NULL, NULL), ==, 1);
  ui_test_click (ui_test_find_text (sheet, "_Review the Register…"));
  ui_test_wait (has_sheet, (gpointer) "UiRegisterWindow");
  g_assert_null (find_sheet ("UiImportSheet"));
  close_window (window);
}

/* ---- The recent list ---- */

static gboolean
missing_is_told (gpointer window)
{
  return ui_test_find_text (window, "The file is not there any more") != NULL;
}

/* Clear empties the list, and the minus takes one missing file off. */
static void
test_recent_clear (void)
{
  UiWindow *window = open_window ();
  GtkWidget *root = GTK_WIDGET (window);
  GtkWidget *list = ui_test_require_id (root, "recent_list");
  GtkWidget *remove = NULL;

  ui_recent_clear ();
  ui_recent_add ("/nonexistent/a.sanhua", "Longting");
  ui_recent_add ("/nonexistent/b.sanhua", "Gulou");
  ui_test_wait (missing_is_told, window);
  while (remove == NULL || !gtk_widget_get_visible (remove))
    {
      g_main_context_iteration (NULL, TRUE);
      remove = ui_test_find_type (gtk_widget_get_first_child (list), GTK_TYPE_BUTTON);
    }
  ui_test_click (remove);
  ui_test_settle ();
  g_assert_cmpstr (
    adw_preferences_row_get_title (ADW_PREFERENCES_ROW (gtk_widget_get_first_child (list))), ==,
    "Longting");
  g_assert_null (gtk_widget_get_next_sibling (gtk_widget_get_first_child (list)));
  ui_test_click (ui_test_require_id (root, "clear_button"));
  ui_test_settle ();
  g_assert_null (gtk_widget_get_first_child (list));
  g_assert_false (gtk_widget_get_visible (ui_test_require_id (root, "recent_box")));
  close_window (window);
}

/* What was open last stands first in the next window and opens from there. */
static void
test_reopen_last (void)
{
  g_autofree char *path = ui_test_make_workspace ("last", 3);
  UiWindow *window = open_window ();
  GtkWidget *row;

  ui_recent_clear ();
  ui_recent_add ("/nonexistent/before.sanhua", "Before");
  ui_test_drop (GTK_WIDGET (window), path);
  ui_test_wait (has_document, window);
  close_window (window);
  window = open_window ();
  row = gtk_widget_get_first_child (ui_test_require_id (GTK_WIDGET (window), "recent_list"));
  g_assert_cmpstr (adw_preferences_row_get_title (ADW_PREFERENCES_ROW (row)), ==, "last");
  gtk_widget_activate (row);
  ui_test_wait (has_document, window);
  g_assert_cmpint (gis_store_count (get_workspace (window), "cover", NULL, NULL), ==, 3);
  close_window (window);
  ui_recent_clear ();
}

/* ---- The demo city ---- */

static gboolean
is_on_start_page (gpointer window)
{
  return ui_test_find_toplevel (ADW_TYPE_MESSAGE_DIALOG) == NULL &&
         gtk_widget_get_mapped (ui_test_find_type (window, UI_TYPE_START_PAGE)) &&
         gtk_widget_is_sensitive (ui_test_require_id (window, "demo_button"));
}

/* Cancel leaves neither a half-made city nor anything beside it. */
static void
test_demo_cancel (void)
{
  g_autofree char *folder = g_build_filename (g_get_user_data_dir (), "sanhua", NULL);
  UiWindow *window = open_window ();
  GtkWindow *dialog;
  g_autoptr (GDir) dir = NULL;

  ui_test_click (ui_test_require_id (GTK_WIDGET (window), "demo_button"));
  ui_test_wait (has_dialog, NULL);
  dialog = ui_test_find_toplevel (ADW_TYPE_MESSAGE_DIALOG);
  ui_test_click (ui_test_find_text (GTK_WIDGET (dialog), "_Cancel"));
  ui_test_wait (is_on_start_page, window);
  g_assert_null (ui_window_get_document (window));
  dir = g_dir_open (folder, 0, NULL);
  g_assert_nonnull (dir);
  g_assert_cmpstr (g_dir_read_name (dir), ==, NULL);
  close_window (window);
}

/* ---- Boundaries of a new workspace ---- */

static gboolean
is_refused (gpointer row)
{
  return gtk_widget_has_css_class (row, "error");
}

/* A file that cannot be read is refused at once; another system suggests itself from the data and
 * gives way to the user's own choice. */
static void
test_boundaries (void)
{
  static const char square[] =
    "{\"type\":\"FeatureCollection\",\"features\":[{\"type\":\"Feature\",\"properties\":{\"name\":"
    "\"Mitte\",\"code\":\"091\",\"level\":\"district\"},\"geometry\":{\"type\":\"Polygon\","
    "\"coordinates\":[[[11.5,49.9],[11.6,49.9],[11.6,50.0],[11.5,50.0],[11.5,49.9]]]}}]}";
  g_autofree char *broken = write_file ("broken.gpkg", "no database");
  g_autofree char *source = write_file ("districts.geojson", square);
  UiWindow *window = open_window ();
  GtkWidget *sheet, *districts, *row, *create, *code;

  ui_test_click (ui_test_require_id (GTK_WIDGET (window), "new_button"));
  ui_test_wait (has_sheet, (gpointer) "UiNewWorkspace");
  sheet = find_sheet ("UiNewWorkspace");
  districts = ui_test_require_id (sheet, "districts");
  row = ui_test_require_id (sheet, "districts_row");
  create = ui_test_require_id (sheet, "create_button");
  code = ui_test_require_id (sheet, "code_row");
  ui_test_drop (districts, broken);
  ui_test_wait (is_refused, row);
  g_assert_true (gtk_widget_is_sensitive (create));
  g_assert_false (gtk_widget_get_visible (ui_test_require_id (sheet, "districts_clear")));
  ui_test_drop (districts, source);
  g_assert_false (gtk_widget_is_sensitive (create));
  ui_test_wait (is_sensitive, create);
  g_assert_false (is_refused (row));
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (code)), ==, "EPSG:25832");
  g_assert_cmpuint (
    adw_combo_row_get_selected (ADW_COMBO_ROW (ui_test_require_id (sheet, "districts_crs_row"))),
    ==, 0);
  ui_test_click (create);
  ui_test_wait (has_document, window);
  g_assert_cmpstr (gis_workspace_get_crs (get_workspace (window)), ==, "EPSG:25832");
  g_assert_cmpint (gis_store_count (get_workspace (window), "admin_area", NULL, NULL), ==, 1);
  close_window (window);
}

int
main (int argc, char **argv)
{
  ui_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ui/ways-in/drop-workspace", test_drop_workspace);
  g_test_add_func ("/ui/ways-in/drop-broken", test_drop_broken);
  g_test_add_func ("/ui/ways-in/elsewhere", test_elsewhere);
  g_test_add_func ("/ui/ways-in/review-register", test_review_register);
  g_test_add_func ("/ui/ways-in/recent-clear", test_recent_clear);
  g_test_add_func ("/ui/ways-in/reopen-last", test_reopen_last);
  g_test_add_func ("/ui/ways-in/demo-cancel", test_demo_cancel);
  g_test_add_func ("/ui/ways-in/boundaries", test_boundaries);
  return g_test_run ();
}
