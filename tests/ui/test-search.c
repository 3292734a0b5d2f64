/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The search of the header bar and saved places and filter chips by their own widgets: what is typed, the keys, and
 * where one gets to. */
#include "gis/crs/crs.h"
#include "gis/store/places.h"
#include "tests/support/ui-support.h"
#include "ui/layers/layer-settings.h"
#include "ui/layers/layers-panel.h"
#include "ui/map/census-view.h"
#include "ui/map/date-range.h"
#include "ui/map/filter-bar.h"
#include "ui/map/places.h"
#include "ui/planning/plan-view.h"
#include "ui/window/search.h"
#include "ui/window/window-private.h"
#include <gdal.h>
#include <math.h>

typedef struct
{
  UiWindow *window;
  UiDocument *document;
  UiSearch *search;
  GtkWidget *entry, *list;
  gint64 road, project;
} Setup;

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
is_idle (gpointer document)
{
  return !ui_document_get_busy (document);
}

static gboolean
has_answer (gpointer search)
{
  return !ui_search_is_busy (search);
}

static gboolean
is_mapped (gpointer widget)
{
  return gtk_widget_get_mapped (widget);
}

static gboolean
is_unmapped (gpointer widget)
{
  return !gtk_widget_get_mapped (widget);
}

static gint64
insert (GisEdit *edit, const char *class_id, const char *name, gint64 road, double dx)
{
  GisCatalog *catalog = gis_workspace_get_catalog (gis_edit_get_workspace (edit));
  g_autoptr (GisRow) row = gis_row_new (gis_catalog_find_class (catalog, class_id));
  double xy[] = { 528100 + dx, 3852100, 528200 + dx, 3852100 };
  g_autoptr (GError) error = NULL;

  gis_row_set_text (row, "name", name);
  if (road != 0)
    gis_row_set_integer (row, "road_id", road);
  if (row->klass->geometry == GIS_GEOMETRY_MULTILINESTRING)
    gis_row_take_geometry (row, gis_geometry_new_line (xy, 2, NULL));
  if (g_str_equal (class_id, "project"))
    gis_row_set_text (row, "campaign", "roads_covers");
  gis_edit_insert (edit, row, &error);
  g_assert_no_error (error);
  return row->id;
}

static gboolean
fill (GisEdit *edit, gpointer data, GError **error)
{
  Setup *setup = data;

  setup->road = insert (edit, "road", "中山路", 0, 0);
  insert (edit, "road_section", "中山路", setup->road, 0);
  insert (edit, "road_section", "中山路", setup->road, 100);
  insert (edit, "road", "汴京大道", 0, 0);
  setup->project = insert (edit, "project", "书店街整治工程", 0, 0);
  return TRUE;
}

static void
set_up (Setup *setup, gconstpointer name)
{
  g_autofree char *path = ui_test_make_workspace (name, 3);
  GtkWidget *popover;

  setup->window = ui_window_new (NULL);
  gtk_window_set_default_size (GTK_WINDOW (setup->window), 1200, 800);
  gtk_window_present (GTK_WINDOW (setup->window));
  ui_window_open_path (setup->window, path, GIS_OPEN_READ_WRITE);
  ui_test_wait (has_document, setup->window);
  setup->document = ui_window_get_document (setup->window);
  ui_document_edit_async (setup->document, "Names", fill, setup, NULL, NULL, NULL);
  ui_test_wait (is_idle, setup->document);
  setup->search = setup->window->search;
  popover = ui_test_find_type (GTK_WIDGET (setup->search), GTK_TYPE_POPOVER);
  setup->entry = ui_test_find_type (popover, GTK_TYPE_ENTRY);
  setup->list = ui_test_find_type (popover, GTK_TYPE_LIST_BOX);
}

static void
tear_down (Setup *setup, gconstpointer data)
{
  gpointer weak = setup->window;

  g_object_add_weak_pointer (G_OBJECT (setup->window), &weak);
  gtk_window_close (GTK_WINDOW (setup->window));
  ui_test_wait (is_gone, &weak);
}

/* Ctrl+K's action, then the text, then its answer. */
static void
ask (Setup *setup, const char *text)
{
  g_action_group_activate_action (G_ACTION_GROUP (setup->window), "search", NULL);
  ui_test_wait (is_mapped, setup->entry);
  gtk_editable_set_text (GTK_EDITABLE (setup->entry), text);
  ui_test_wait (has_answer, setup->search);
}

static GtkListBoxRow *
get_row (Setup *setup, int index)
{
  return gtk_list_box_get_row_at_index (GTK_LIST_BOX (setup->list), index);
}

static void
press_enter (Setup *setup)
{
  g_signal_emit_by_name (setup->entry, "activate");
  ui_test_wait (is_unmapped, setup->entry);
}

/* As the keyboard does it: through the entry's own controller. */
static void
press_key (Setup *setup, guint keyval)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (setup->entry);

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);
      gboolean handled = FALSE;
      if (GTK_IS_EVENT_CONTROLLER_KEY (controller))
        g_signal_emit_by_name (controller, "key-pressed", keyval, 0, 0, &handled);
      if (handled)
        return;
    }
  g_error ("no controller takes the key %u", keyval);
}

#define assert_first(setup, text)                                                                  \
  g_assert_nonnull (ui_test_find_text (GTK_WIDGET (get_row ((setup), 0)), (text)))

static gboolean
has_two_selected (gpointer document)
{
  return ui_document_get_n_selected (document) == 2;
}

static void
test_roads (Setup *setup, gconstpointer data)
{
  ask (setup, "zsl");
  assert_first (setup, "中山路");
  g_assert_true (gtk_list_box_get_selected_row (GTK_LIST_BOX (setup->list)) == get_row (setup, 0));
  press_enter (setup);
  /* The road has no place: its two sections are selected and shown. */
  ui_test_wait (has_two_selected, setup->document);
  g_assert_cmpstr (ui_document_get_selected (setup->document, 0)->class_id, ==, "road_section");
}

static gboolean
has_focus (Setup *setup, GtkWidget *widget)
{
  return gtk_root_get_focus (GTK_ROOT (setup->window)) == widget;
}

static gboolean
is_global (GtkEventController *controller)
{
  return GTK_IS_SHORTCUT_CONTROLLER (controller) &&
         gtk_shortcut_controller_get_scope (GTK_SHORTCUT_CONTROLLER (controller)) ==
           GTK_SHORTCUT_SCOPE_GLOBAL;
}

/* Controllers that take keys from the whole window for that view. */
static guint
count_global_keys (GtkWidget *view)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (view);
  guint n = 0;

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);
      n += is_global (controller);
    }
  return n;
}

/* After a hit on the map its keys work; a search that is given up leaves the focus where it was. */
static void
test_focus (Setup *setup, gconstpointer data)
{
  GtkWidget *census = setup->window->census_view;
  GtkWidget *map = GTK_WIDGET (ui_census_view_get_map (UI_CENSUS_VIEW (census)));
  GtkWidget *undo = setup->window->undo_button;

  ui_window_show_view (setup->window, "census");
  ui_test_wait (is_mapped, map);
  gtk_widget_grab_focus (undo);
  g_assert_true (has_focus (setup, undo));
  ask (setup, "zsl");
  g_assert_true (
    gtk_widget_is_ancestor (gtk_root_get_focus (GTK_ROOT (setup->window)), setup->entry));
  press_key (setup, GDK_KEY_Escape);
  ui_test_wait (is_unmapped, setup->entry);
  ui_test_settle ();
  g_assert_true (has_focus (setup, undo));
  ask (setup, "zsl");
  press_enter (setup);
  ui_test_wait (has_two_selected, setup->document);
  g_assert_true (has_focus (setup, map));
  gtk_widget_grab_focus (undo);
  ask (setup, "114.309 34.798");
  press_enter (setup);
  g_assert_true (has_focus (setup, map));
  gtk_widget_grab_focus (undo);
  ask (setup, "zoom in");
  press_enter (setup);
  g_assert_true (has_focus (setup, map));
  /* Letters, Escape and Delete reach the map from anywhere, but from no other view. */
  g_assert_cmpuint (count_global_keys (census), ==, 1);
  ui_window_show_view (setup->window, "plan");
  ui_test_wait (is_unmapped, census);
  g_assert_cmpuint (count_global_keys (census), ==, 0);
  ui_window_show_view (setup->window, "census");
  ui_test_wait (is_mapped, census);
  g_assert_cmpuint (count_global_keys (census), ==, 1);
  g_assert_true (has_focus (setup, map));
}

/* Enter before the answer goes to the answer, not to what was listed before. */
static void
test_enter_at_once (Setup *setup, gconstpointer data)
{
  ask (setup, "汴京");
  assert_first (setup, "汴京大道");
  gtk_editable_set_text (GTK_EDITABLE (setup->entry), "中山");
  g_assert_true (ui_search_is_busy (setup->search));
  g_signal_emit_by_name (setup->entry, "activate");
  ui_test_wait (has_two_selected, setup->document);
}

static void
test_keys_and_states (Setup *setup, gconstpointer data)
{
  GtkWidget *popover = ui_test_find_type (GTK_WIDGET (setup->search), GTK_TYPE_POPOVER);

  ask (setup, "");
  g_assert_null (get_row (setup, 0));
  g_assert_true (gtk_widget_get_mapped (ui_test_find_text (
    popover, "Names or their pinyin, codes, coordinates, saved places and commands")));
  gtk_editable_set_text (GTK_EDITABLE (setup->entry), "zqxj");
  ui_test_wait (has_answer, setup->search);
  g_assert_null (get_row (setup, 0));
  g_assert_true (gtk_widget_get_mapped (ui_test_find_text (popover, "Nothing answers “zqxj”")));
  press_key (setup, GDK_KEY_Down); /* nothing to choose: no harm */
  gtk_editable_set_text (GTK_EDITABLE (setup->entry), "zoom");
  ui_test_wait (has_answer, setup->search);
  g_assert_nonnull (get_row (setup, 1));
  press_key (setup, GDK_KEY_Down);
  g_assert_true (gtk_list_box_get_selected_row (GTK_LIST_BOX (setup->list)) == get_row (setup, 1));
  press_key (setup, GDK_KEY_Up);
  press_key (setup, GDK_KEY_Up);
  g_assert_true (gtk_list_box_get_selected_row (GTK_LIST_BOX (setup->list)) == get_row (setup, 0));
  press_key (setup, GDK_KEY_Page_Down);
  g_assert_true (gtk_list_box_get_selected_row (GTK_LIST_BOX (setup->list)) != get_row (setup, 0));
  press_key (setup, GDK_KEY_Escape);
  ui_test_wait (is_unmapped, setup->entry);
}

static gboolean
has_no_road (gpointer document)
{
  return gis_store_count (ui_document_get_workspace (document), "road", NULL, NULL) == 0;
}

static void
test_commands (Setup *setup, gconstpointer data)
{
  UiMap *map = ui_census_view_get_map (UI_CENSUS_VIEW (setup->window->census_view));
  double zoom;

  ask (setup, "undo");
  assert_first (setup, "Undo");
  press_enter (setup);
  ui_test_wait (has_no_road, setup->document);
  ui_test_wait (is_idle, setup->document);
  /* What cannot be done now is not offered. */
  ask (setup, "delete the selection");
  g_assert_null (get_row (setup, 0));
  /* A command of the map brings the map. */
  ui_window_show_view (setup->window, "progress");
  ui_test_settle ();
  zoom = ui_map_get_view (map).zoom;
  ask (setup, "zoom in");
  assert_first (setup, "Zoom in");
  press_enter (setup);
  g_assert_true (gtk_widget_get_mapped (setup->window->census_view));
  g_assert_cmpfloat (ui_map_get_view (map).zoom, >, zoom);
}

static void
test_positions (Setup *setup, gconstpointer data)
{
  static const char *const texts[] = { "114.309 34.798", "34°47'52.8\"N 114°18'32.4\"E",
                                       "EPSG:4490 34.798, 114.309" };
  UiMap *map = ui_census_view_get_map (UI_CENSUS_VIEW (setup->window->census_view));
  double x, y;

  gis_mercator_from_degrees (114.309, 34.798, &x, &y);
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      GisView view;
      ui_map_go_to (map, x + 5000, y, 12);
      ask (setup, texts[i]);
      assert_first (setup, "34.798000° N  114.309000° E");
      press_enter (setup);
      view = ui_map_get_view (map);
      g_assert_cmpfloat_with_epsilon (view.center_x, x, 0.5);
      g_assert_cmpfloat_with_epsilon (view.center_y, y, 0.5);
      g_assert_cmpfloat (view.zoom, >=, 17.9);
    }
}

static gboolean
has_chosen_project (gpointer data)
{
  Setup *setup = data;
  UiPlanView *plan = UI_PLAN_VIEW (setup->window->plan_view);

  return ui_project_list_get_selected (ui_plan_view_get_list (plan)) == setup->project;
}

static void
test_projects (Setup *setup, gconstpointer data)
{
  ask (setup, "sdjzz");
  assert_first (setup, "书店街整治工程");
  press_enter (setup);
  ui_test_wait (has_chosen_project, setup);
  g_assert_true (gtk_widget_get_mapped (setup->window->plan_view));
}

static GtkWidget *
find_class (GtkWidget *widget, const char *css_class)
{
  if (gtk_widget_has_css_class (widget, css_class) && gtk_widget_get_visible (widget))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_class (child, css_class);
      if (found != NULL)
        return found;
    }
  return NULL;
}

static gboolean
has_place (gpointer button)
{
  return find_class (button, "place-name") != NULL;
}

static gboolean
has_no_place (gpointer button)
{
  return find_class (button, "place-name") == NULL;
}

static gboolean
has_size (gpointer map)
{
  return gtk_widget_get_mapped (map) && ui_map_get_view (map).width_px > 100;
}

static char *
dup_place_name (Setup *setup)
{
  g_autoptr (GPtrArray) places =
               gis_places_list (ui_document_get_workspace (setup->document), NULL);

  return g_strdup (((GisPlace *) g_ptr_array_index (places, 0))->name);
}

/* A name typed over the old one: Escape takes it back, losing the focus keeps it, once; the list that
 * is built anew meanwhile takes the entry away while it has the focus. */
static void
assert_renames (Setup *setup, GtkWidget *button)
{
  GtkWidget *name;
  g_autofree char *kept = NULL;
  g_autofree char *undone = NULL;

  g_action_group_activate_action (
    ui_census_view_get_actions (UI_CENSUS_VIEW (setup->window->census_view)), "save-place", NULL);
  name = find_class (button, "place-name");
  ui_test_wait (is_mapped, name);
  gtk_widget_grab_focus (name);
  gtk_editable_set_text (GTK_EDITABLE (name), "东大街");
  ui_test_press_key (name, GDK_KEY_Escape);
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (name)), ==, "鼓楼广场");
  g_assert_false (ui_test_send_key (name, GDK_KEY_Escape)); /* the list's own: it closes */
  gtk_editable_set_text (GTK_EDITABLE (name), "西大街");
  g_signal_emit_by_name (name, "activate");
  ui_test_wait (is_idle, setup->document);
  ui_test_settle ();
  kept = dup_place_name (setup);
  g_assert_cmpstr (kept, ==, "西大街");
  name = find_class (button, "place-name");
  gtk_widget_grab_focus (name);
  gtk_editable_set_text (GTK_EDITABLE (name), "南大街");
  gtk_root_set_focus (GTK_ROOT (setup->window), NULL);
  ui_test_wait (is_idle, setup->document);
  ui_test_settle ();
  ui_document_undo (setup->document);
  ui_test_wait (is_idle, setup->document);
  undone = dup_place_name (setup);
  g_assert_cmpstr (undone, ==, "西大街");
}

static void
test_places (Setup *setup, gconstpointer data)
{
  UiMap *map = ui_census_view_get_map (UI_CENSUS_VIEW (setup->window->census_view));
  GtkWidget *button = ui_test_find_type (setup->window->census_view, UI_TYPE_PLACES_BUTTON);
  GtkWidget *entry = ui_test_find_type (button, GTK_TYPE_ENTRY);
  GisView before, after;

  ui_window_show_view (setup->window, "census");
  ui_test_wait (has_size, map);
  before = ui_map_get_view (map);
  ui_map_go_to (map, before.center_x + 100, before.center_y, 17);
  before = ui_map_get_view (map);
  /* By its command, as one finds it. */
  ask (setup, "save the view");
  assert_first (setup, "Save the view as a place");
  press_enter (setup);
  ui_test_wait (is_mapped, entry);
  g_assert_false (gtk_widget_is_sensitive (ui_test_find_text (button, "Save")));
  gtk_editable_set_text (GTK_EDITABLE (entry), "鼓楼广场");
  ui_test_click (ui_test_find_text (button, "Save"));
  ui_test_wait (has_place, button);
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (entry)), ==, "");
  /* The name again is refused where it is typed. */
  gtk_editable_set_text (GTK_EDITABLE (entry), "鼓楼广场");
  ui_test_click (ui_test_find_text (button, "Save"));
  ui_test_wait (is_idle, setup->document);
  ui_test_settle ();
  g_assert_nonnull (ui_test_find_text (button, "There is a saved place “鼓楼广场” already"));
  ui_map_zoom_all (map);
  ask (setup, "glgc");
  assert_first (setup, "鼓楼广场");
  press_enter (setup);
  after = ui_map_get_view (map);
  g_assert_cmpfloat_with_epsilon (after.center_x, before.center_x, 1);
  g_assert_cmpfloat_with_epsilon (after.center_y, before.center_y, 1);
  g_assert_cmpfloat_with_epsilon (after.zoom, before.zoom, 0.35);
  ui_document_undo (setup->document);
  ui_test_wait (has_no_place, button);
  ui_document_redo (setup->document);
  ui_test_wait (has_place, button);
  assert_renames (setup, button);
}

/* ---- Filter chips ---- */

static gint64
count (Setup *setup, const char *class_id)
{
  return gis_scene_get_count (ui_document_get_scene (setup->document), class_id);
}

/* The chip at that place of the row, opened. */
static GtkWidget *
open_chip (GtkWidget *bar, guint place)
{
  GtkWidget *chip = gtk_widget_get_first_child (gtk_widget_get_first_child (bar));
  GtkWidget *popover;

  while (place-- > 0)
    chip = gtk_widget_get_next_sibling (chip);
  chip = gtk_widget_get_first_child (chip);
  gtk_menu_button_popup (GTK_MENU_BUTTON (chip));
  popover = GTK_WIDGET (gtk_menu_button_get_popover (GTK_MENU_BUTTON (chip)));
  ui_test_wait (is_mapped, popover);
  return chip;
}

static void
check (GtkWidget *chip, const char *title, gboolean active)
{
  GtkWidget *popover = GTK_WIDGET (gtk_menu_button_get_popover (GTK_MENU_BUTTON (chip)));
  GtkWidget *label = ui_test_find_text (popover, title);
  GtkWidget *button = gtk_widget_get_ancestor (label, GTK_TYPE_CHECK_BUTTON);

  g_assert_nonnull (button);
  gtk_check_button_set_active (GTK_CHECK_BUTTON (button), active);
}

static gboolean
is_exported (gpointer window)
{
  return ui_test_find_text (window, "The export is finished") != NULL;
}

/* The export has what is shown; GDAL says so. */
static void
assert_exported (Setup *setup)
{
  g_autofree char *path = g_build_filename (ui_test_get_folder (), "shown.gpkg", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  GDALDatasetH dataset;

  ui_window_export_to (setup->window, file);
  ui_test_wait (is_exported, setup->window);
  GDALAllRegister ();
  dataset = GDALOpenEx (path, GDAL_OF_VECTOR | GDAL_OF_READONLY, NULL, NULL, NULL);
  g_assert_nonnull (dataset);
  g_assert_null (GDALDatasetGetLayerByName (dataset, "cover"));
  g_assert_cmpint (
    OGR_L_GetFeatureCount (GDALDatasetGetLayerByName (dataset, "road_section"), TRUE), ==, 2);
  GDALClose (dataset);
}

static void
test_filter (Setup *setup, gconstpointer data)
{
  GtkWidget *bar;
  GtkWidget *chip;

  ui_window_show_view (setup->window, "census");
  bar = ui_test_find_type (setup->window->census_view, UI_TYPE_FILTER_BAR);
  g_assert_cmpint (count (setup, "cover"), ==, 3);
  g_assert_cmpint (count (setup, "road_section"), ==, 2);
  g_assert_null (ui_test_find_text (bar, "Clear")); /* not seen */
  chip = open_chip (bar, 0);
  check (chip, "Manhole covers", TRUE);
  g_assert_cmpint (count (setup, "cover"), ==, 3);
  g_assert_cmpint (count (setup, "road_section"), ==, 0);
  g_assert_cmpint (count (setup, "admin_area"), ==, 2);
  g_assert_true (gtk_widget_has_css_class (chip, "active"));
  g_assert_nonnull (ui_test_find_text (bar, "3 of 5 shown"));
  check (chip, "Roads", TRUE);
  g_assert_cmpint (count (setup, "road_section"), ==, 2);
  g_assert_nonnull (ui_test_find_text (bar, "5 of 5 shown"));
  check (chip, "Manhole covers", FALSE);
  g_assert_cmpint (count (setup, "cover"), ==, 0);
  gtk_menu_button_popdown (GTK_MENU_BUTTON (chip));
  /* What is edited meanwhile stays hidden or shown as the filter has it. */
  ui_document_undo (setup->document);
  ui_test_wait (is_idle, setup->document);
  g_assert_cmpint (count (setup, NULL), ==, 2);
  ui_document_redo (setup->document);
  ui_test_wait (is_idle, setup->document);
  g_assert_cmpint (count (setup, "road_section"), ==, 2);
  assert_exported (setup);
  ui_test_click (gtk_widget_get_ancestor (ui_test_find_text (bar, "Clear"), GTK_TYPE_BUTTON));
  g_assert_cmpint (count (setup, "cover"), ==, 3);
  g_assert_false (gtk_widget_has_css_class (chip, "active"));
  g_assert_true (gis_row_filter_is_empty (ui_document_get_filter (setup->document)));
}

/* The selection is exported as it is, across classes; GDAL counts. */
static void
test_export_selection (Setup *setup, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  GisWorkspace *ws = ui_document_get_workspace (setup->document);
  g_autoptr (GArray) covers = gis_store_ids (ws, "cover", NULL, &error);
  g_autoptr (GArray) roads = gis_store_ids (ws, "road_section", NULL, &error);
  const GisHit hits[] = { { "cover", g_array_index (covers, gint64, 0), 0 },
                          { "road_section", g_array_index (roads, gint64, 1), 0 },
                          { "cover", g_array_index (covers, gint64, 2), 0 } };
  g_autofree char *path = g_build_filename (ui_test_get_folder (), "selected.gpkg", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  GDALDatasetH dataset;

  ui_window_show_view (setup->window, "census");
  ui_document_select (setup->document, hits, 3, FALSE, FALSE);
  ui_window_export_selection_to (setup->window, file);
  ui_test_wait (is_exported, setup->window);
  GDALAllRegister ();
  dataset = GDALOpenEx (path, GDAL_OF_VECTOR | GDAL_OF_READONLY, NULL, NULL, NULL);
  g_assert_nonnull (dataset);
  g_assert_cmpint (GDALDatasetGetLayerCount (dataset), ==, 2);
  g_assert_cmpint (OGR_L_GetFeatureCount (GDALDatasetGetLayerByName (dataset, "cover"), TRUE), ==,
                   2);
  g_assert_cmpint (
    OGR_L_GetFeatureCount (GDALDatasetGetLayerByName (dataset, "road_section"), TRUE), ==, 1);
  GDALClose (dataset);
}

static guint
count_classes (GtkWidget *widget, const char *css_class)
{
  guint n = gtk_widget_has_css_class (widget, css_class) && gtk_widget_get_visible (widget);

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    n += count_classes (child, css_class);
  return n;
}

/* From a day to a day in the date's chip; a month and a year stand for their ends; no day is refused. The
 * chip's own button takes it back. */
static void
test_filter_dates (Setup *setup, gconstpointer data)
{
  GtkWidget *bar, *chip;
  UiDateRange *range;
  GisDate from, to;
  const GisRowFilter *filter;

  ui_window_show_view (setup->window, "census");
  bar = ui_test_find_type (setup->window->census_view, UI_TYPE_FILTER_BAR);
  chip = open_chip (bar, GIS_FACET_YEAR);
  g_assert_cmpuint (count_classes (bar, "chip-remove"), ==, 0);
  range = UI_DATE_RANGE (ui_test_find_type (
    GTK_WIDGET (gtk_menu_button_get_popover (GTK_MENU_BUTTON (chip))), UI_TYPE_DATE_RANGE));
  ui_date_range_enter (range, FALSE, "2023");
  ui_date_range_enter (range, TRUE, "2024-02");
  filter = ui_document_get_filter (setup->document);
  g_assert_true (gis_row_filter_get_dates (filter, &from, &to));
  g_assert_cmpint (from, ==, gis_date_new (2023, 1, 1));
  g_assert_cmpint (to, ==, gis_date_new (2024, 2, 29));
  g_assert_nonnull (ui_test_find_text (bar, "2023-01-01 – 2024-02-29"));
  ui_date_range_enter (range, TRUE, "2024-02-30");
  g_assert_true (gis_row_filter_get_dates (ui_document_get_filter (setup->document), NULL, &to));
  g_assert_cmpint (to, ==, gis_date_new (2024, 2, 29));
  ui_date_range_enter (range, TRUE, "");
  g_assert_nonnull (ui_test_find_text (bar, "from 2023-01-01"));
  gtk_menu_button_popdown (GTK_MENU_BUTTON (chip));
  g_assert_cmpuint (count_classes (bar, "chip-remove"), ==, 1);
  ui_test_click (find_class (bar, "chip-remove"));
  g_assert_true (gis_row_filter_is_empty (ui_document_get_filter (setup->document)));
  g_assert_cmpuint (count_classes (bar, "chip-remove"), ==, 0);
}

/* ---- Order and opacity of layers ---- */

/* The rows lie where the list says: laid out after they were sorted anew. */
static gboolean
is_laid_out (gpointer data)
{
  GtkWidget *row = data;
  GtkWidget *list = gtk_widget_get_parent (row);
  double x = 20, y = 12;

  return gtk_widget_translate_coordinates (row, list, x, y, &x, &y) &&
         gtk_list_box_get_row_at_y (GTK_LIST_BOX (list), (int) y) == GTK_LIST_BOX_ROW (row);
}

/* Drops the layer on the place of another one, as the hand does at the end of a drag. */
static void
drop_layer (UiLayersPanel *panel, const char *class_id, const char *target)
{
  GtkWidget *list = ui_test_find_type (GTK_WIDGET (panel), GTK_TYPE_LIST_BOX);
  GtkWidget *row = GTK_WIDGET (ui_layers_panel_find_row (panel, target));
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (list);
  g_auto (GValue) value = G_VALUE_INIT;
  double x = 20, y = 12;
  gboolean dropped = FALSE;

  ui_test_wait (is_laid_out, row);
  g_value_init (&value, G_TYPE_STRING);
  g_value_set_string (&value, class_id);
  gtk_widget_translate_coordinates (row, list, x, y, &x, &y);
  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);
      if (GTK_IS_DROP_TARGET (controller))
        g_signal_emit_by_name (controller, "drop", &value, x, y, &dropped);
    }
  g_assert_true (dropped);
}

static int
get_index (UiLayersPanel *panel, const char *class_id)
{
  return gtk_list_box_row_get_index (GTK_LIST_BOX_ROW (ui_layers_panel_find_row (panel, class_id)));
}

static gboolean
is_kept (gpointer document)
{
  g_autofree char *text =
    gis_workspace_dup_setting (ui_document_get_workspace (document), "view.layers");

  return text != NULL && strstr (text, "cover:0.40") != NULL;
}

static gboolean
is_hidden_kept (gpointer document)
{
  g_autofree char *text =
    gis_workspace_dup_setting (ui_document_get_workspace (document), "view.layers");

  return strstr (text, "cover:0.40:off") != NULL;
}

static void
test_layers (Setup *setup, gconstpointer data)
{
  UiCensusView *census = UI_CENSUS_VIEW (setup->window->census_view);
  UiLayersPanel *panel = UI_LAYERS_PANEL (ui_census_view_get_layers (census));
  UiLayerRow *row = ui_layers_panel_find_row (panel, "cover");
  GtkWidget *scale;
  g_autofree char *kept = NULL;

  ui_window_show_view (setup->window, "census");
  ui_test_wait (is_mapped, panel);
  g_assert_cmpint (get_index (panel, "cover"), <, get_index (panel, "road_section"));
  drop_layer (panel, "road_section", "cover");
  g_assert_cmpint (get_index (panel, "road_section"), <, get_index (panel, "cover"));
  /* Plans and areas stay below the assets. */
  drop_layer (panel, "admin_area", "cover");
  g_assert_cmpint (get_index (panel, "admin_area"), >, get_index (panel, "road_section"));
  ui_layer_row_set_expanded (row, TRUE);
  scale = ui_test_find_type (GTK_WIDGET (row), GTK_TYPE_SCALE);
  gtk_range_set_value (GTK_RANGE (scale), 40);
  g_assert_cmpfloat_with_epsilon (
    gis_style_get_opacity (ui_document_get_style (setup->document), "cover"), 0.4, 1e-9);
  ui_test_wait (is_kept, setup->document);
  kept = gis_workspace_dup_setting (ui_document_get_workspace (setup->document), "view.layers");
  g_assert_cmpint (strstr (kept, "road_section:") - kept, <, strstr (kept, "cover:") - kept);
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (ui_layer_row_get_eye (row)), FALSE);
  ui_test_wait (is_hidden_kept, setup->document);
  ui_layer_settings_apply (setup->document, "cover:0.4:on");
  g_assert_true (gis_style_get_visible (ui_document_get_style (setup->document), "cover"));
  ui_layer_settings_apply (setup->document, "cover:0.4:off");
  g_assert_false (gis_style_get_visible (ui_document_get_style (setup->document), "cover"));
  ui_layer_settings_apply (setup->document, "cover:0.4 pole:1:maybe"); /* as it was */
  g_assert_false (gis_style_get_visible (ui_document_get_style (setup->document), "cover"));
  g_assert_true (gis_style_get_visible (ui_document_get_style (setup->document), "pole"));
  ui_layer_settings_apply (setup->document, "cover:0.4:on");
  /* What comes out of a file may be anything. */
  ui_layer_settings_apply (setup->document, "");
  ui_layer_settings_apply (setup->document, "cover:nan nothing:1 : pole: cover:7 ::: \xff:1");
  g_assert_cmpfloat_with_epsilon (
    gis_style_get_opacity (ui_document_get_style (setup->document), "cover"), 0.4, 1e-9);
  ui_layer_settings_apply (setup->document, "cover:1 cover:0.2 road_section:0.5");
  g_assert_cmpfloat (gis_style_get_opacity (ui_document_get_style (setup->document), "cover"), ==,
                     1);
  ui_test_settle ();
  g_assert_cmpint (get_index (panel, "cover"), ==, 0);
  g_assert_cmpfloat (gtk_range_get_value (GTK_RANGE (scale)), ==, 100);
}

int
main (int argc, char **argv)
{
  ui_test_init (&argc, &argv, NULL);
#define ADD(name, func)                                                                            \
  g_test_add ("/ui/search/" name, Setup, "search-" name, set_up, func, tear_down)
  ADD ("roads", test_roads);
  ADD ("focus", test_focus);
  ADD ("enter-at-once", test_enter_at_once);
  ADD ("keys-and-states", test_keys_and_states);
  ADD ("commands", test_commands);
  ADD ("positions", test_positions);
  ADD ("projects", test_projects);
  ADD ("places", test_places);
  ADD ("filter", test_filter);
  ADD ("filter-dates", test_filter_dates);
  ADD ("export-selection", test_export_selection);
  ADD ("layers", test_layers);
#undef ADD
  return g_test_run ();
}
