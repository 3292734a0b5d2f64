/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Themes in the window: made in the dialog with the map following, saved in the file, chosen again after
 * reopening, left as they were on cancel, deleted. Oracle: the rows of the file, counted one by one. */
#include "gis/store/query.h"
#include "gis/store/themes.h"
#include "tests/support/ui-support.h"
#include "ui/layers/histogram.h"
#include "ui/layers/layers-panel.h"
#include "ui/layers/theme-dialog.h"

#define N_COVERS 40

static double
get_depth (guint i)
{
  return i % 4 == 0 ? 0.5 + i / 100.0 : i % 4 == 1 ? 3 + i / 100.0 : i % 4 == 2 ? 9.0 : 9.5;
}

static char *
make_city (const char *name)
{
  g_autoptr (GError) error = NULL;
  char *path = ui_test_make_workspace (name, N_COVERS);
  g_autoptr (GisWorkspace) ws = gis_workspace_open (path, GIS_OPEN_READ_WRITE, &error);
  g_autoptr (GArray) ids = gis_store_ids (ws, "cover", NULL, &error);
  GisEdit *edit = gis_edit_begin (ws, "depths", &error);

  g_assert_cmpuint (ids->len, ==, N_COVERS);
  for (guint i = 0; i < ids->len; i++)
    {
      GisValue depth = { GIS_VALUE_TYPE_REAL, { .real = get_depth (i) } };
      GisValue owner = gis_value_of_static_text (i % 3 == 0 ? "水务集团" : "Telecom");
      gis_edit_set_value (edit, "cover", g_array_index (ids, gint64, i), "depth_m", &depth, &error);
      gis_edit_set_value (edit, "cover", g_array_index (ids, gint64, i), "owner", &owner, &error);
    }
  g_assert_no_error (error);
  g_assert_true (gis_edit_commit (edit, NULL, &error));
  gis_workspace_close (ws);
  return path;
}

static gboolean
is_open (gpointer window)
{
  return ui_window_get_document (window) != NULL;
}

static gboolean
is_idle (gpointer window)
{
  return !ui_document_get_busy (ui_window_get_document (window));
}

static UiWindow *
open_window (const char *path)
{
  UiWindow *window = ui_window_new (NULL);

  gtk_window_set_default_size (GTK_WINDOW (window), 1200, 800);
  gtk_window_present (GTK_WINDOW (window));
  ui_window_open_path (window, path, GIS_OPEN_READ_WRITE);
  ui_test_wait (is_open, window);
  return window;
}

static gboolean
is_gone (gpointer pointer)
{
  return *(gpointer *) pointer == NULL;
}

static void
close_window (UiWindow *window)
{
  gpointer alive = window;

  g_object_add_weak_pointer (G_OBJECT (window), &alive);
  gtk_window_close (GTK_WINDOW (window));
  ui_test_wait (is_gone, &alive);
}

static UiLayerRow *
get_row (UiWindow *window)
{
  GtkWidget *panel = ui_test_find_type (GTK_WIDGET (window), UI_TYPE_LAYERS_PANEL);
  UiLayerRow *row = ui_layers_panel_find_row (UI_LAYERS_PANEL (panel), "cover");

  ui_layer_row_set_expanded (row, TRUE);
  return row;
}

static const GisTheme *
get_theme (UiWindow *window)
{
  UiDocument *document = ui_window_get_document (window);

  return gis_style_get_current_theme (
    ui_document_get_style (document),
    gis_catalog_find_class (ui_document_get_catalog (document), "cover"));
}

/* By depth, as the dialog's first choice of a field may be another. */
static gboolean
is_by_depth (gpointer window)
{
  const GisTheme *theme = get_theme (window);

  return theme->kind == GIS_THEME_GRADUATED && g_strcmp0 (theme->field, "depth_m") == 0 &&
         theme->class_id != NULL;
}

static GtkWidget *
find_row (GtkWidget *root, const char *title)
{
  if (ADW_IS_PREFERENCES_ROW (root) &&
      g_strcmp0 (adw_preferences_row_get_title (ADW_PREFERENCES_ROW (root)), title) == 0)
    return root;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_row (child, title);
      if (found != NULL)
        return found;
    }
  return NULL;
}

static void
choose (GtkWidget *dialog, const char *row, const char *text)
{
  AdwComboRow *combo = ADW_COMBO_ROW (find_row (dialog, row));
  GListModel *model = adw_combo_row_get_model (combo);

  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr (GtkStringObject) item = g_list_model_get_item (model, i);
      if (g_str_has_prefix (gtk_string_object_get_string (item), text))
        {
          adw_combo_row_set_selected (combo, i);
          return;
        }
    }
  g_error ("“%s” is not among “%s”", text, row);
}

static GtkWidget *
open_editor (UiWindow *window, const char *action)
{
  GtkWindow *dialog;

  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (get_row (window)), action, NULL));
  dialog = ui_test_find_toplevel (UI_TYPE_THEME_DIALOG);
  g_assert_nonnull (dialog);
  return GTK_WIDGET (dialog);
}

static void
set_spin (GtkWidget *row, double value)
{
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (ui_test_find_type (row, GTK_TYPE_SPIN_BUTTON)),
                             value);
}

/* The legend's counts of the theme in use against the depths. */
static void
check_counts (UiWindow *window)
{
  UiDocument *document = ui_window_get_document (window);
  const GisTheme *theme = get_theme (window);
  g_autoptr (GPtrArray) legend = gis_scene_dup_legend (
    ui_document_get_scene (document), ui_document_get_style (document), "cover", NULL);
  gint64 counts[20] = { 0 };

  for (guint i = 0; i < N_COVERS; i++)
    {
      guint k = 0;
      while (k < theme->n_breaks && get_depth (i) >= theme->breaks[k])
        k++;
      counts[k]++;
    }
  for (guint i = 0; i < legend->len; i++)
    {
      const GisLegendEntry *entry = g_ptr_array_index (legend, i);
      g_assert_cmpint (entry->count, ==, counts[atoi (entry->code)]);
      counts[atoi (entry->code)] = 0;
    }
  for (guint i = 0; i < G_N_ELEMENTS (counts); i++)
    g_assert_cmpint (counts[i], ==, 0);
}

static gboolean
has_three (gpointer window)
{
  return is_by_depth (window) && get_theme (window)->n_breaks == 2;
}

/* Natural breaks of three heaps lie between them; dragging one is seen at once. */
static void
test_made (void)
{
  g_autofree char *path = make_city ("made.sanhua");
  UiWindow *window = open_window (path);
  GtkWidget *dialog = open_editor (window, "theme.new");
  UiHistogram *histogram = UI_HISTOGRAM (ui_test_find_type (dialog, UI_TYPE_HISTOGRAM));
  GtkWidget *save = ui_test_find_text (dialog, "_Save");
  g_autoptr (GError) error = NULL;
  g_autoptr (GisWorkspace) ws = NULL;
  g_autoptr (GPtrArray) themes = NULL;
  g_autofree char *choice = NULL;
  const GisTheme *kept;
  double moved;

  choose (dialog, "Field", "Depth");
  set_spin (find_row (dialog, "Number of classes"), 3);
  ui_test_wait (has_three, window);
  g_assert_cmpfloat (get_theme (window)->breaks[0], >, 0.9);
  g_assert_cmpfloat (get_theme (window)->breaks[0], <=, 3.01);
  g_assert_cmpfloat (get_theme (window)->breaks[1], >, 3.4);
  g_assert_cmpfloat (get_theme (window)->breaks[1], <=, 9);
  check_counts (window);
  moved = 9.25;
  ui_histogram_move (histogram, 1, moved);
  g_assert_cmpfloat (get_theme (window)->breaks[1], ==, moved);
  check_counts (window);
  /* A limit does not pass its neighbour. */
  ui_histogram_move (histogram, 0, 100);
  g_assert_cmpfloat (get_theme (window)->breaks[0], <, moved);
  ui_histogram_move (histogram, 0, 2);
  /* Without a name there is nothing to save. */
  g_assert_false (gtk_widget_get_sensitive (save));
  gtk_editable_set_text (GTK_EDITABLE (find_row (dialog, "Name")), " 井深 ");
  ui_test_click (save);
  ui_test_wait (is_idle, window);
  g_assert_null (ui_test_find_toplevel (UI_TYPE_THEME_DIALOG));
  close_window (window);

  ws = gis_workspace_open (path, GIS_OPEN_READ_ONLY, &error);
  themes = gis_store_list_themes (ws, NULL);
  g_assert_cmpuint (themes->len, ==, 1);
  kept = themes->pdata[0];
  g_assert_cmpstr (kept->title.en, ==, "井深");
  g_assert_cmpuint (kept->n_breaks, ==, 2);
  g_assert_cmpfloat (kept->breaks[0], ==, 2);
  g_assert_cmpfloat (kept->breaks[1], ==, moved);
  gis_workspace_close (ws);

  /* Reopened, the class is drawn by it. */
  window = open_window (path);
  ui_test_wait (is_by_depth, window);
  check_counts (window);
  /* Cancelled, all is as before. */
  dialog = open_editor (window, "theme.edit");
  ui_histogram_move (UI_HISTOGRAM (ui_test_find_type (dialog, UI_TYPE_HISTOGRAM)), 1, 5);
  ui_test_settle ();
  gtk_window_close (GTK_WINDOW (dialog));
  ui_test_settle ();
  g_assert_cmpfloat (get_theme (window)->breaks[1], ==, moved);
  /* Deleted, the class is drawn by its first theme. */
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (get_row (window)), "theme.delete", NULL));
  ui_test_wait (is_idle, window);
  g_assert_cmpstr (get_theme (window)->id, ==, "kind");
  close_window (window);
  g_ptr_array_unref (g_steal_pointer (&themes));
  g_clear_object (&ws);
  ws = gis_workspace_open (path, GIS_OPEN_READ_ONLY, &error);
  themes = gis_store_list_themes (ws, NULL);
  g_assert_cmpuint (themes->len, ==, 0);
  gis_workspace_close (ws);
}

static gboolean
is_by_owner (gpointer window)
{
  const GisTheme *theme = get_theme (window);

  return theme->kind == GIS_THEME_CATEGORIES && theme->values != NULL &&
         g_strcmp0 (theme->field, "owner") == 0;
}

/* Categories of a free text; the list of the row offers them by name. */
static void
test_categories (void)
{
  g_autofree char *path = make_city ("categories.sanhua");
  UiWindow *window = open_window (path);
  GtkWidget *dialog = open_editor (window, "theme.new");

  choose (dialog, "Kind", "Categories");
  choose (dialog, "Field", "Owner");
  ui_test_wait (is_by_owner, window);
  g_assert_cmpstr (get_theme (window)->values[0], ==, "Telecom");
  g_assert_cmpstr (get_theme (window)->values[1], ==, "水务集团");
  g_assert_nonnull (find_row (dialog, "水务集团"));
  choose (dialog, "Kind", "One symbol");
  g_assert_cmpint (get_theme (window)->kind, ==, GIS_THEME_SINGLE);
  gtk_window_close (GTK_WINDOW (dialog));
  ui_test_settle ();
  g_assert_cmpstr (get_theme (window)->id, ==, "kind");
  close_window (window);
}

int
main (int argc, char **argv)
{
  ui_test_init (&argc, &argv, NULL);
  ui_test_watch_log ();
  g_test_add_func ("/ui/themes/made", test_made);
  g_test_add_func ("/ui/themes/categories", test_categories);
  return g_test_run ();
}
