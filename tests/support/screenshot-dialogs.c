/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Everything that opens over the window: dialogs, menus, popovers. They are opened the way people open
 * them where that needs no file chooser. */
#include "tests/support/screenshots.h"

#include "gis/demo/demo.h"
#include "tests/support/ui-support.h"
#include "ui/import/import-sheet.h"
#include "ui/inspector/link-dialog.h"
#include "ui/layers/basemap-dialog.h"
#include "ui/layers/layers-panel.h"
#include "ui/map/census-view.h"
#include "ui/map/coordinates.h"
#include "ui/map/filter-bar.h"
#include "ui/map/map-menu.h"
#include "ui/map/places.h"
#include "ui/planning/date-dialog.h"
#include "ui/planning/project-dialog.h"
#include "ui/window/new-workspace.h"
#include "ui/window/preferences.h"
#include "ui/window/search.h"
#include "ui/window/shortcuts.h"

static void
take_dialog (const Shots *shots, GtkWindow *dialog, const char *what)
{
  shots_take (shots, GTK_WIDGET (dialog), what);
  gtk_window_destroy (dialog);
  ui_test_settle ();
}

void
shots_take_start (const Shots *shots)
{
  shots_take (shots, GTK_WIDGET (shots->window), "start");
  take_dialog (shots, ui_new_workspace_present (shots->window, NULL, NULL, NULL), "new-workspace");
  take_dialog (shots, ui_preferences_present (GTK_WINDOW (shots->window)), "preferences");
  take_dialog (shots, ui_shortcuts_present (GTK_WINDOW (shots->window)), "shortcuts");
}

/* ---- Over a workspace ---- */

/* The window that is over the main one. */
static gboolean
find_other (gpointer data)
{
  GtkWindow **found = data;
  GtkWindow *self = *found;
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWindow) window = g_list_model_get_item (windows, i);
      if (window != self && gtk_widget_get_mapped (GTK_WIDGET (window)))
        {
          *found = window;
          return TRUE;
        }
    }
  return FALSE;
}

static GtkWindow *
wait_for_dialog (const Shots *shots)
{
  GtkWindow *dialog = GTK_WINDOW (shots->window);

  ui_test_wait (find_other, &dialog);
  return dialog;
}

static void
take_by_action (const Shots *shots, const char *action, const char *what)
{
  gtk_widget_activate_action (GTK_WIDGET (shots->window), action, NULL);
  take_dialog (shots, wait_for_dialog (shots), what);
}

static gboolean
is_still (gpointer spinner)
{
  return !gtk_spinner_get_spinning (spinner);
}

static gboolean
has_trial (gpointer sheet)
{
  GtkWidget *counts = ui_test_find_id (sheet, "counts");

  return counts != NULL && gtk_widget_get_mapped (counts);
}

static void
take_import (const Shots *shots)
{
  g_autofree char *path = g_build_filename (shots->folder, "covers.geojson", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GError) error = NULL;
  GtkWindow *sheet;

  if (!g_file_test (path, G_FILE_TEST_EXISTS) && !gis_demo_write_sample (path, 0, &error))
    g_error ("%s", error->message);
  sheet = ui_import_sheet_present (GTK_WINDOW (shots->window),
                                   ui_window_get_document (shots->window), file, NULL);
  ui_test_wait (has_trial, sheet);
  ui_test_wait (is_still, ui_test_require_id (GTK_WIDGET (sheet), "trial_spinner"));
  take_dialog (shots, sheet, "import");
}

static void
take_project_dialog (const Shots *shots)
{
  UiDocument *document = ui_window_get_document (shots->window);
  g_autoptr (GArray) ids =
               gis_store_ids (ui_document_get_workspace (document), "cover", NULL, NULL);
  GisHit hits[12];

  for (guint i = 0; i < G_N_ELEMENTS (hits); i++)
    hits[i] = (GisHit){ .class_id = "cover", .id = g_array_index (ids, gint64, ids->len / 2 + i) };
  ui_document_select (document, hits, G_N_ELEMENTS (hits), FALSE, FALSE);
  shots_take (shots, GTK_WIDGET (shots->window), "many");
  gtk_window_present (GTK_WINDOW (ui_project_dialog_new (GTK_WINDOW (shots->window), document)));
  take_dialog (shots, wait_for_dialog (shots), "new-project");
}

static gboolean
is_mapped (gpointer widget)
{
  return gtk_widget_get_mapped (widget);
}

static void
take_popover (const Shots *shots, GtkWidget *popover, const char *what)
{
  if (popover == NULL)
    return;
  gtk_popover_popup (GTK_POPOVER (popover));
  ui_test_wait (is_mapped, popover);
  shots_take (shots, popover, what);
  gtk_popover_popdown (GTK_POPOVER (popover));
  ui_test_settle ();
}

static void
take_search (const Shots *shots)
{
  GtkWidget *search = ui_test_find_type (GTK_WIDGET (shots->window), UI_TYPE_SEARCH);
  GtkWidget *popover = ui_test_find_type (search, GTK_TYPE_POPOVER);
  GtkWidget *entry = ui_test_find_type (popover, GTK_TYPE_ENTRY);

  ui_search_present (UI_SEARCH (search));
  ui_test_wait (is_mapped, popover);
  gtk_editable_set_text (GTK_EDITABLE (entry), "zs");
  shots_take (shots, popover, "search");
  gtk_editable_set_text (GTK_EDITABLE (entry), "");
  gtk_popover_popdown (GTK_POPOVER (popover));
  ui_test_settle ();
}

static gboolean
has_open_menu (gpointer map)
{
  GtkWidget *menu = ui_map_menu_get (map);

  return menu != NULL && gtk_widget_get_mapped (menu);
}

/* What lies one above the other in the middle of the map. */
static void
take_menu (const Shots *shots)
{
  UiCensusView *census = UI_CENSUS_VIEW (ui_window_get_view (shots->window, "census"));
  UiMap *map = ui_census_view_get_map (census);
  GisView view = ui_map_get_view (map);
  GtkWidget *menu;

  ui_map_menu_popup (map, view.width_px / 2, view.height_px / 2);
  ui_test_wait (has_open_menu, map);
  menu = ui_map_menu_get (map);
  shots_take (shots, menu, "map-menu");
  gtk_popover_popdown (GTK_POPOVER (menu));
  ui_test_settle ();
}

static GtkWidget *
find_popover (const Shots *shots, const char *button_id)
{
  GtkWidget *button = ui_test_require_id (GTK_WIDGET (shots->window), button_id);

  return GTK_WIDGET (gtk_menu_button_get_popover (GTK_MENU_BUTTON (button)));
}

static void
take_defect (const Shots *shots)
{
  UiCensusView *census = UI_CENSUS_VIEW (ui_window_get_view (shots->window, "census"));

  ui_inspector_add_defect (UI_INSPECTOR (ui_census_view_get_inspector (census)));
  take_dialog (shots, wait_for_dialog (shots), "defect");
}

static void
take_theme (const Shots *shots)
{
  UiCensusView *census = UI_CENSUS_VIEW (ui_window_get_view (shots->window, "census"));
  UiLayersPanel *panel = UI_LAYERS_PANEL (ui_census_view_get_layers (census));
  GtkWidget *row = GTK_WIDGET (ui_layers_panel_find_row (panel, "road_section"));

  if (gtk_widget_activate_action (row, "theme.new", NULL))
    take_dialog (shots, wait_for_dialog (shots), "theme");
}

/* The popover of the first menu button below the widget of that type. */
static void
take_popover_of (const Shots *shots, GType type, const char *what)
{
  GtkWidget *owner = ui_test_find_type (GTK_WIDGET (shots->window), type);

  take_popover (shots, ui_test_find_type (owner, GTK_TYPE_POPOVER), what);
}

static void
take_dates (const Shots *shots)
{
  const UiDateDialogOptions options = { .heading = "道路整治",
                                        .body = "",
                                        .accept = "OK",
                                        .date = gis_date_new (2026, 3, 14),
                                        .with_reason = TRUE };

  take_dialog (
    shots, GTK_WINDOW (ui_date_dialog_run (GTK_WIDGET (shots->window), &options, NULL, NULL, NULL)),
    "date");
  ui_window_show_view (shots->window, "progress");
  shots_calm_down (shots);
  take_popover (shots, find_popover (shots, "date_button"), "calendar");
  ui_window_show_view (shots->window, "census");
}

void
shots_take_dialogs (const Shots *shots)
{
  GtkWindow *window = GTK_WINDOW (shots->window);

  take_defect (shots);
  take_menu (shots);
  take_search (shots);
  take_popover (shots, find_popover (shots, "workspace_button"), "workspace-menu");
  take_project_dialog (shots);
  take_import (shots);
  take_by_action (shots, "win.register", "register");
  take_by_action (shots, "win.export-map", "export-map");
  ui_basemap_dialog_present (window);
  take_dialog (shots, wait_for_dialog (shots), "basemaps");
  gtk_window_present (
    GTK_WINDOW (ui_link_dialog_new (window, ui_window_get_document (shots->window))));
  take_dialog (shots, wait_for_dialog (shots), "links");
  take_theme (shots);
  take_dates (shots);
  take_popover_of (shots, UI_TYPE_PLACES_BUTTON, "places");
  take_popover_of (shots, UI_TYPE_COORDINATES, "coordinates");
  take_popover_of (shots, UI_TYPE_FILTER_BAR, "filter");
}
