/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Real data of the shared folder into the window, from the drop on the start page to the map: new
 * workspace in the suggested system, import sheet, trial run, import, again; and the same by the
 * command line. Oracles: ogrinfo on source and workspace, ogr2ogr for extents and places. */
#include "gis/store/query.h"
#include "tests/support/ctl-run.h"
#include "tests/support/shared-data.h"
#include "tests/support/ui-support.h"
#include "ui/map/census-view.h"

/* Nothing is drawn where nothing is; this many pixels differ where a symbol or a line is. */
#define PATCH_PX 21
#define PATCH_ZOOM 18

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

static gboolean
is_sensitive (gpointer widget)
{
  return gtk_widget_is_sensitive (widget);
}

static void
close_window (UiWindow *window)
{
  gpointer weak = window;

  g_object_add_weak_pointer (G_OBJECT (window), &weak);
  gtk_window_close (GTK_WINDOW (window));
  ui_test_wait (is_gone, &weak);
}

/* A dialog of the program, by the name of its type (its header does not give it away). */
static GtkWidget *
find_sheet (const char *type)
{
  return GTK_WIDGET (ui_test_find_toplevel (g_type_from_name (type)));
}

static gboolean
has_sheet (gpointer type)
{
  return g_type_from_name (type) != 0 && find_sheet (type) != NULL;
}

static gboolean
has_no_sheet (gpointer type)
{
  return find_sheet (type) == NULL;
}

/* ---- The new workspace ---- */

static const char *
get_crs_choice (GtkWidget *sheet)
{
  AdwComboRow *zone = ADW_COMBO_ROW (ui_test_require_id (sheet, "zone_row"));
  GtkWidget *code = ui_test_require_id (sheet, "code_row");

  if (gtk_widget_get_visible (code))
    return gtk_editable_get_text (GTK_EDITABLE (code));
  return gtk_string_object_get_string (adw_combo_row_get_selected_item (zone));
}

static void
create_workspace (UiWindow *window, const char *crs)
{
  GtkWidget *sheet;
  GtkWidget *create;

  ui_test_wait (has_sheet, (gpointer) "UiNewWorkspace");
  sheet = find_sheet ("UiNewWorkspace");
  g_assert_true (g_str_has_prefix (get_crs_choice (sheet), crs));
  create = ui_test_require_id (sheet, "create_button");
  ui_test_wait (is_sensitive, create);
  ui_test_click (create);
  ui_test_wait (has_document, window);
  g_assert_cmpstr (
    gis_workspace_get_crs (ui_document_get_workspace (ui_window_get_document (window))), ==, crs);
}

/* ---- The import sheet ---- */

static gboolean
trial_ended (gpointer sheet)
{
  return g_str_equal (
           gtk_stack_get_visible_child_name (GTK_STACK (ui_test_require_id (sheet, "stack"))),
           "plan") &&
         !gtk_spinner_get_spinning (GTK_SPINNER (ui_test_require_id (sheet, "trial_spinner")));
}

static gboolean
report_is_shown (gpointer sheet)
{
  return g_str_equal (
    gtk_stack_get_visible_child_name (GTK_STACK (ui_test_require_id (sheet, "stack"))), "report");
}

/* Figure of the trial run: 0 new, 1 updated, 2 unchanged, 3 duplicates, 4 rejected. */
static gint64
get_figure (GtkWidget *sheet, int index)
{
  GtkWidget *cell = gtk_widget_get_first_child (ui_test_require_id (sheet, "counts"));
  const char *text;
  gint64 value = 0;

  for (; index > 0; index--)
    cell = gtk_widget_get_next_sibling (cell);
  text = gtk_label_get_text (GTK_LABEL (gtk_widget_get_first_child (cell)));
  g_assert_true (g_ascii_isdigit (*text));
  for (; *text != '\0'; text++) /* grouped by narrow spaces */
    if (g_ascii_isdigit (*text))
      value = 10 * value + *text - '0';
  return value;
}

static void
choose_layer (GtkWidget *sheet, const char *layer)
{
  AdwComboRow *row = ADW_COMBO_ROW (ui_test_require_id (sheet, "layer_row"));
  GListModel *layers = adw_combo_row_get_model (row);

  for (guint i = 0; i < g_list_model_get_n_items (layers); i++)
    {
      g_autoptr (GtkStringObject) line = g_list_model_get_item (layers, i);

      if (g_str_equal (gtk_string_object_get_string (line), layer))
        adw_combo_row_set_selected (row, i);
    }
  g_assert_cmpstr (gtk_string_object_get_string (adw_combo_row_get_selected_item (row)), ==, layer);
  ui_test_wait (trial_ended, sheet);
}

static gboolean
crs_is_chosen (gpointer sheet)
{
  AdwPreferencesGroup *group = ADW_PREFERENCES_GROUP (ui_test_require_id (sheet, "crs_group"));

  return strstr (adw_preferences_group_get_description (group), "chosen by you") != NULL;
}

/* DataV's boundaries are taken as GCJ-02; the system that their file names is what GDAL takes. */
static void
choose_declared_crs (GtkWidget *sheet)
{
  GtkEditable *entry = GTK_EDITABLE (ui_test_require_id (sheet, "crs_row"));

  g_assert_cmpstr (gtk_editable_get_text (entry), ==, "GCJ-02");
  g_assert_true (gtk_widget_activate_action (ui_test_require_id (sheet, "usual_button"),
                                             "crs.choose", "s", "EPSG:4326"));
  ui_test_wait (crs_is_chosen, sheet);
  ui_test_wait (trial_ended, sheet);
}

/* The sheet over @window, with the layer chosen and its trial run ended. */
static GtkWidget *
wait_sheet (UiWindow *window, const SharedCase *c)
{
  GisCatalog *catalog = ui_document_get_catalog (ui_window_get_document (window));
  GtkWidget *sheet;
  AdwComboRow *class_row;

  ui_test_wait (has_sheet, (gpointer) "UiImportSheet");
  sheet = find_sheet ("UiImportSheet");
  ui_test_wait (trial_ended, sheet);
  choose_layer (sheet, c->layer);
  class_row = ADW_COMBO_ROW (ui_test_require_id (sheet, "class_row"));
  g_assert_cmpstr (gtk_string_object_get_string (adw_combo_row_get_selected_item (class_row)), ==,
                   gis_text_get (&gis_catalog_find_class (catalog, c->class_id)->plural));
  if (g_str_equal (c->class_id, "admin_area"))
    choose_declared_crs (sheet);
  return sheet;
}

static void
import (GtkWidget *sheet)
{
  ui_test_click (ui_test_require_id (sheet, "import_button"));
  ui_test_wait (report_is_shown, sheet);
  ui_test_click (ui_test_require_id (sheet, "cancel_button")); /* by then "Close" */
  ui_test_wait (has_no_sheet, (gpointer) "UiImportSheet");
}

/* ---- Ways in ---- */

static gboolean
has_chooser (gpointer unused)
{
  return ui_test_find_toplevel (GTK_TYPE_FILE_CHOOSER_DIALOG) != NULL;
}

static gboolean
file_is_chosen (gpointer path)
{
  GtkFileChooser *chooser = GTK_FILE_CHOOSER (ui_test_find_toplevel (GTK_TYPE_FILE_CHOOSER_DIALOG));
  g_autoptr (GFile) file = gtk_file_chooser_get_file (chooser);

  return file != NULL && g_strcmp0 (g_file_peek_path (file), path) == 0;
}

static void
choose_in_chooser (const char *path)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  GtkDialog *dialog;

  ui_test_wait (has_chooser, NULL);
  dialog = GTK_DIALOG (ui_test_find_toplevel (GTK_TYPE_FILE_CHOOSER_DIALOG));
  gtk_file_chooser_set_file (GTK_FILE_CHOOSER (dialog), file, NULL);
  ui_test_wait (file_is_chosen, (gpointer) path);
  gtk_dialog_response (dialog, GTK_RESPONSE_ACCEPT);
}

/* ---- The map ---- */

static UiMap *
get_map (UiWindow *window)
{
  return ui_census_view_get_map (UI_CENSUS_VIEW (ui_window_get_view (window, "census")));
}

/* Nothing is on its way, and there is a frame to take a picture of. */
static gboolean
is_drawn (gpointer map)
{
  g_autofree char *path = g_build_filename (ui_test_get_folder (), "map.png", NULL);

  return !ui_map_is_drawing (map) && ui_test_save_png (map, path);
}

/* The pixels around the middle of the map when it shows a Mercator place; the caller owns them. */
static guint32 *
dup_patch (UiMap *map, double x, double y)
{
  g_autofree char *path = g_build_filename (ui_test_get_folder (), "map.png", NULL);
  guint32 *patch = g_new0 (guint32, PATCH_PX * PATCH_PX);
  cairo_surface_t *picture;
  int left, top;

  ui_map_go_to (map, x, y, PATCH_ZOOM);
  ui_test_settle ();
  ui_test_wait (is_drawn, map);
  picture = cairo_image_surface_create_from_png (path);
  g_assert_cmpint (cairo_surface_status (picture), ==, CAIRO_STATUS_SUCCESS);
  left = (cairo_image_surface_get_width (picture) - PATCH_PX) / 2;
  top = (cairo_image_surface_get_height (picture) - PATCH_PX) / 2;
  for (int row = 0; row < PATCH_PX; row++)
    {
      const guchar *line = cairo_image_surface_get_data (picture) +
                           (top + row) * cairo_image_surface_get_stride (picture);
      const guint32 *pixels = (const guint32 *) (gconstpointer) line;

      for (int column = 0; column < PATCH_PX; column++)
        patch[row * PATCH_PX + column] = pixels[left + column] & 0xffffff;
    }
  cairo_surface_destroy (picture);
  return patch;
}

static guint
count_differences (const guint32 *a, const guint32 *b)
{
  guint n = 0;

  for (guint i = 0; i < PATCH_PX * PATCH_PX; i++)
    n += a[i] != b[i];
  return n;
}

/* All of it is in view, as large as it can be; or, where nothing of its class would be drawn then, some of
 * it at the class's first zoom. */
static void
assert_view_shows (UiMap *map, const GisBox *extent, const char *class_id)
{
  const GisClass *klass =
    gis_catalog_find_class (ui_document_get_catalog (ui_map_get_document (map)), class_id);
  GisView view = ui_map_get_view (map);
  GisBox shown = gis_view_get_box (&view);
  GisView whole = gis_view_fit (extent, view.width_px, view.height_px, 0, view.zoom);
  double fill;

  if (klass->geometry != GIS_GEOMETRY_POINT && whole.zoom < klass->min_zoom)
    {
      g_assert_cmpfloat (view.zoom, ==, klass->min_zoom);
      g_assert_cmpfloat (shown.min_x, <=, extent->max_x);
      g_assert_cmpfloat (shown.min_y, <=, extent->max_y);
      g_assert_cmpfloat (shown.max_x, >=, extent->min_x);
      g_assert_cmpfloat (shown.max_y, >=, extent->min_y);
      return;
    }
  fill = MAX ((extent->max_x - extent->min_x) / (shown.max_x - shown.min_x),
              (extent->max_y - extent->min_y) / (shown.max_y - shown.min_y));

  g_assert_cmpfloat (shown.min_x, <=, extent->min_x);
  g_assert_cmpfloat (shown.min_y, <=, extent->min_y);
  g_assert_cmpfloat (shown.max_x, >=, extent->max_x);
  g_assert_cmpfloat (shown.max_y, >=, extent->max_y);
  g_assert_cmpfloat (fill, >, 0.3);
}

static gboolean
hits_class (UiMap *map, const char *class_id)
{
  GisView view = ui_map_get_view (map);
  g_autoptr (GArray) hits = NULL;

  ui_map_set_active_class (map, class_id); /* districts are picked in their own layer only */
  hits = ui_map_hit_test (map, view.width_px / 2, view.height_px / 2);
  for (guint i = 0; i < hits->len; i++)
    if (g_str_equal (g_array_index (hits, GisHit, i).class_id, class_id))
      return TRUE;
  return FALSE;
}

/* ---- Tests ---- */

typedef struct
{
  UiWindow *window;
  const SharedCase *c;
  gint64 n;
} Arrival;

static gboolean
has_arrived (gpointer data)
{
  Arrival *arrival = data;
  GisScene *scene = ui_document_get_scene (ui_window_get_document (arrival->window));

  return gis_scene_get_count (scene, arrival->c->class_id) == arrival->n;
}

/* The window's map has what ogr2ogr says, where it says it. */
static void
import_onto_map (UiWindow *window, GtkWidget *sheet, const SharedCase *c, const char *source)
{
  Arrival arrival = { window, c, 0 };
  UiMap *map = get_map (window);
  g_autofree guint32 *bare = NULL, *drawn = NULL;
  TestFolder folder;
  GisBox extent, scene;
  double x, y;

  test_folder_init (&folder);
  ogr_convert (&folder, source, c->layer, c->where, "EPSG:3857", &arrival.n, &extent);
  ogr_first_place (&folder, &x, &y);
  test_folder_clear (&folder);
  g_assert_cmpint (get_figure (sheet, 0), ==, arrival.n);
  g_assert_cmpint (get_figure (sheet, 4), ==, c->rejected);
  bare = dup_patch (map, x, y);
  import (sheet);
  ui_test_wait (has_arrived, &arrival);
  scene =
    gis_scene_get_extent (ui_document_get_scene (ui_window_get_document (window)), c->class_id);
  shared_assert_box (&scene, &extent, 0.05);
  ui_test_settle ();
  assert_view_shows (map, &extent, c->class_id);
  drawn = dup_patch (map, x, y);
  g_assert_cmpuint (count_differences (bare, drawn), >, PATCH_PX / 2);
  g_assert_true (hits_class (map, c->class_id));
}

static void
assert_same_as_source (const char *path, const SharedCase *c, const char *source)
{
  TestFolder folder;
  gint64 n_oracle, n_stored;
  GisBox oracle, stored;

  test_folder_init (&folder);
  ogr_convert (&folder, source, c->layer, c->where, c->crs, &n_oracle, &oracle);
  test_folder_clear (&folder);
  ogr_info_workspace (path, c->class_id, &n_stored, &stored);
  g_assert_cmpint (n_stored, ==, n_oracle);
  shared_assert_box (&stored, &oracle, 0.01);
}

static void
test_window (gconstpointer data)
{
  const SharedCase *c = data;
  g_autofree char *source = shared_data_path (c->file);
  g_autofree char *path = NULL;
  UiWindow *window = open_window ();
  GtkWidget *sheet;
  gint64 n_source, n;
  GisBox extent;

  ogr_info (source, c->layer, &n_source, &extent);
  ui_test_drop (GTK_WIDGET (window), source);
  create_workspace (window, c->crs);
  path =
    g_strdup (gis_workspace_get_path (ui_document_get_workspace (ui_window_get_document (window))));
  ui_window_show_view (window, "census");
  sheet = wait_sheet (window, c);
  g_assert_cmpint (get_figure (sheet, 0) + get_figure (sheet, 4), ==, n_source);
  import_onto_map (window, sheet, c, source);

  /* Once more, by the chooser this time: nothing is new, nothing is a duplicate. */
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (window), "win.import", NULL));
  choose_in_chooser (source);
  sheet = wait_sheet (window, c);
  g_assert_cmpint (get_figure (sheet, 0), ==, 0);
  g_assert_cmpint (get_figure (sheet, 1), ==, 0);
  g_assert_cmpint (get_figure (sheet, 2), ==, n_source - c->rejected);
  g_assert_cmpint (get_figure (sheet, 3), ==, 0);
  g_assert_false (gtk_widget_get_sensitive (ui_test_require_id (sheet, "import_button")));
  ui_test_click (ui_test_require_id (sheet, "cancel_button"));
  if (g_str_equal (c->class_id, "admin_area")) /* a system was chosen: that is asked about */
    ui_test_answer ("_Discard");
  n = gis_store_count (ui_document_get_workspace (ui_window_get_document (window)), c->class_id,
                       NULL, NULL);
  g_assert_cmpint (n, ==, n_source - c->rejected);
  close_window (window);
  assert_same_as_source (path, c, source);
}

static gint64
get_number (JsonNode *root, const char *name)
{
  return json_object_get_int_member (json_node_get_object (root), name);
}

/* The same region by the command line. */
static void
test_command_line (gconstpointer data)
{
  const SharedCase *c = data;
  g_autofree char *source = shared_data_path (c->file);
  g_autofree char *folder = ctl_make_folder ();
  g_autofree char *path = g_build_filename (folder, "city.sanhua", NULL);
  CtlResult result = ctl_run ("new", path, "--crs", c->crs, NULL);

  ctl_assert_status (&result, 0);
  ctl_result_clear (&result);
  for (int i = 0; i < 2; i++)
    {
      g_autoptr (JsonNode) report = NULL;

      result = ctl_run ("import", path, source, "--layer", c->layer, "--json", NULL);
      ctl_assert_status (&result, c->rejected > 0 ? 1 : 0);
      report = ctl_parse_json (&result);
      g_assert_cmpint (get_number (report, "rejected"), ==, c->rejected);
      if (i == 1)
        g_assert_cmpint (get_number (report, "inserted"), ==, 0);
      ctl_result_clear (&result);
    }
  assert_same_as_source (path, c, source);
  ctl_remove_folder (folder);
}

/* Boundaries given to the New Workspace sheet by a drop: the sheet knows DataV's by their columns and
 * takes them as GCJ-02, which at Kaifeng lies 534 m east and 99 m south of where it belongs. */
static void
test_districts_of_new_workspace (void)
{
  const SharedCase *c = &shared_cases[N_SHARED_CASES - 1];
  g_autofree char *source = shared_data_path (c->file);
  g_autofree char *path = NULL;
  UiWindow *window = open_window ();
  GtkWidget *sheet, *districts;
  TestFolder folder;
  GisBox oracle, stored;
  gint64 n;

  ui_test_click (ui_test_require_id (GTK_WIDGET (window), "new_button"));
  ui_test_wait (has_sheet, (gpointer) "UiNewWorkspace");
  sheet = find_sheet ("UiNewWorkspace");
  districts = ui_test_require_id (sheet, "districts");
  g_assert_false (gtk_widget_get_visible (ui_test_require_id (sheet, "districts_crs_row")));
  ui_test_drop (districts, source);
  ui_test_wait (is_sensitive, ui_test_require_id (sheet, "create_button"));
  g_assert_true (gtk_widget_get_visible (ui_test_require_id (sheet, "districts_crs_row")));
  g_assert_cmpuint (
    adw_combo_row_get_selected (ADW_COMBO_ROW (ui_test_require_id (sheet, "districts_crs_row"))),
    ==, 1);
  create_workspace (window, c->crs);
  path =
    g_strdup (gis_workspace_get_path (ui_document_get_workspace (ui_window_get_document (window))));
  close_window (window);
  ogr_info_workspace (path, c->class_id, &n, &stored);
  g_assert_cmpint (n, ==, 9);
  test_folder_init (&folder);
  ogr_convert (&folder, source, c->layer, NULL, c->crs, &n, &oracle);
  test_folder_clear (&folder);
  g_assert_cmpfloat_with_epsilon (stored.min_x - oracle.min_x, -534, 80);
  g_assert_cmpfloat_with_epsilon (stored.max_y - oracle.max_y, 99, 80);
}

int
main (int argc, char **argv)
{
  ui_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < N_SHARED_CASES; i++)
    {
      g_autofree char *window = g_strdup_printf ("/ui/shared-import/%s", shared_cases[i].name);
      g_autofree char *ctl = g_strdup_printf ("/ctl/shared-import/%s", shared_cases[i].name);

      g_test_add_data_func (window, &shared_cases[i], test_window);
      g_test_add_data_func (ctl, &shared_cases[i], test_command_line);
    }
  g_test_add_func ("/ui/shared-import/districts-of-new-workspace", test_districts_of_new_workspace);
  return g_test_run ();
}
