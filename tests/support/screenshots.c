/* SPDX-License-Identifier: GPL-3.0-or-later */
/* screenshots FOLDER [WORKSPACE]: a picture of each view and dialog of the demo city (or WORKSPACE), in
 * English and Chinese, light and dark, wide and narrow: FOLDER/census-light-zh_CN.png … For the README
 * and for the eyes. Each language is a process of its own, because GTK reads the language once. */
#include "tests/support/screenshots.h"
#include "gis/demo/demo.h"
#include "tests/support/ui-support.h"
#include "ui/map/census-view.h"
#include "ui/planning/plan-view.h"
#include "ui/progress/progress-view.h"
#include <glib/gstdio.h>
#include <stdlib.h>

#define WIDTH_PX 1440
#define HEIGHT_PX 900
#define NARROW_PX 760
#define CALM_MS 600

static const char *const languages[] = { "en", "zh_CN" };

static gboolean
has_document (gpointer window)
{
  return ui_window_get_document (window) != NULL;
}

static gboolean
flag_is_set (gpointer flag)
{
  return *(gboolean *) flag;
}

static gboolean
set_flag_cb (gpointer flag)
{
  *(gboolean *) flag = TRUE;
  return G_SOURCE_REMOVE;
}

static gboolean
map_is_calm (gpointer window)
{
  GtkWidget *census = ui_window_get_view (window, "census");
  GtkWidget *plan = ui_window_get_view (window, "plan");

  return !ui_map_is_drawing (ui_census_view_get_map (UI_CENSUS_VIEW (census))) &&
         !(gtk_widget_get_mapped (plan) &&
           ui_map_is_drawing (ui_plan_view_get_map (UI_PLAN_VIEW (plan))));
}

static gboolean
progress_is_there (gpointer window)
{
  return !ui_progress_view_is_loading (UI_PROGRESS_VIEW (ui_window_get_view (window, "progress")));
}

/* Pictures are for people: what draws itself step by step gets its time. */
void
shots_calm_down (const Shots *shots)
{
  gboolean over = FALSE;

  g_timeout_add (CALM_MS, set_flag_cb, &over);
  ui_test_wait (flag_is_set, &over);
  ui_test_wait (map_is_calm, shots->window);
  ui_test_wait (progress_is_there, shots->window);
  ui_test_settle ();
}

typedef struct
{
  GtkWidget *widget;
  const char *path;
} Picture;

/* A widget between two frames has nothing to show yet. */
static gboolean
is_taken (gpointer data)
{
  const Picture *picture = data;

  if (ui_test_save_png (picture->widget, picture->path))
    return TRUE;
  gtk_widget_queue_draw (picture->widget);
  return FALSE;
}

void
shots_take (const Shots *shots, GtkWidget *widget, const char *what)
{
  g_autofree char *name =
    g_strdup_printf ("%s%s-%s-%s.png", what, shots->suffix, shots->scheme, shots->language);
  g_autofree char *path = g_build_filename (shots->folder, name, NULL);
  Picture picture = { widget, path };

  shots_calm_down (shots);
  ui_test_wait (is_taken, &picture);
  g_print ("%s\n", path);
}

void
shots_select (const Shots *shots, const char *class_id, const GisQuery *query, guint index)
{
  GisWorkspace *ws = ui_document_get_workspace (ui_window_get_document (shots->window));
  g_autoptr (GArray) ids = gis_store_ids (ws, class_id, query, NULL);

  if (ids != NULL && ids->len > 0)
    gtk_widget_activate_action (GTK_WIDGET (shots->window), "win.show-asset", "(sx)", class_id,
                                g_array_index (ids, gint64, MIN (index, ids->len - 1)));
}

/* A cover that has sunk too far: verdict, defect, history. */
static void
select_cover (const Shots *shots)
{
  const GisFilter filters[] = {
    { "height_difference_mm", GIS_OP_LE, gis_value_of_integer (-22) },
    { "state", GIS_OP_EQ, gis_value_of_static_text ("damaged") },
  };
  const GisQuery query = { .filters = filters, .n_filters = G_N_ELEMENTS (filters) };

  shots_select (shots, "cover", &query, 40);
}

static void
take_views (const Shots *shots)
{
  static const char *const views[] = { "census", "plan", "progress" };
  UiPlanView *plan = UI_PLAN_VIEW (ui_window_get_view (shots->window, "plan"));
  GisWorkspace *ws = ui_document_get_workspace (ui_window_get_document (shots->window));
  g_autoptr (GArray) projects = gis_store_ids (ws, "project", NULL, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (views); i++)
    {
      ui_window_show_view (shots->window, views[i]);
      shots_take (shots, GTK_WIDGET (shots->window), views[i]);
    }
  if (projects == NULL || projects->len == 0)
    return;
  ui_window_show_view (shots->window, "plan");
  ui_plan_view_show_project (plan, g_array_index (projects, gint64, projects->len * 2 / 3));
  shots_take (shots, GTK_WIDGET (shots->window), "project");
}

/* The form and the history of one asset; where the panes fold, the layers over the map too. */
static void
take_street (const Shots *shots)
{
  UiCensusView *census = UI_CENSUS_VIEW (ui_window_get_view (shots->window, "census"));
  UiInspector *inspector = UI_INSPECTOR (ui_census_view_get_inspector (census));

  ui_window_show_view (shots->window, "census");
  select_cover (shots);
  shots_take (shots, GTK_WIDGET (shots->window), "street");
  ui_inspector_show_history (inspector, TRUE);
  shots_take (shots, GTK_WIDGET (shots->window), "history");
  ui_inspector_show_history (inspector, FALSE);
  if (shots->suffix[0] == '\0')
    return;
  gtk_widget_activate_action (GTK_WIDGET (shots->window), "win.left-pane", NULL);
  shots_take (shots, GTK_WIDGET (shots->window), "layers");
  gtk_widget_activate_action (GTK_WIDGET (shots->window), "win.left-pane", NULL);
}

static void
take_all (const Shots *shots)
{
  gtk_window_set_default_size (GTK_WINDOW (shots->window),
                               shots->suffix[0] == '\0' ? WIDTH_PX : NARROW_PX, HEIGHT_PX);
  ui_window_show_view (shots->window, "census");
  ui_document_clear_selection (ui_window_get_document (shots->window));
  g_action_group_activate_action (
    ui_census_view_get_actions (UI_CENSUS_VIEW (ui_window_get_view (shots->window, "census"))),
    "zoom-all", NULL);
  take_views (shots);
  take_street (shots);
  shots_take_dialogs (shots);
}

static int
run_one (int argc, char **argv, const char *folder, const char *workspace, const char *language)
{
  static const struct
  {
    const char *name;
    AdwColorScheme scheme;
  } schemes[] = {
    { "light", ADW_COLOR_SCHEME_FORCE_LIGHT },
    { "dark", ADW_COLOR_SCHEME_FORCE_DARK },
  };
  static const char *const suffixes[] = { "", "-narrow" };
  Shots shots = { .folder = folder, .language = language };

  ui_test_init (&argc, &argv, language);
  shots.window = ui_window_new (NULL);
  for (guint i = 0; i < G_N_ELEMENTS (suffixes) * G_N_ELEMENTS (schemes); i++)
    {
      shots.suffix = suffixes[i % 2];
      shots.scheme = schemes[i / 2].name;
      adw_style_manager_set_color_scheme (adw_style_manager_get_default (), schemes[i / 2].scheme);
      gtk_window_set_default_size (GTK_WINDOW (shots.window), i % 2 ? NARROW_PX : WIDTH_PX,
                                   HEIGHT_PX);
      gtk_window_present (GTK_WINDOW (shots.window));
      shots_take_start (&shots);
    }
  /* Our own city as people have it, with all tools; somebody's workspace is not touched. */
  ui_window_open_path (shots.window, workspace,
                       g_str_has_prefix (workspace, folder) ? GIS_OPEN_READ_WRITE
                                                            : GIS_OPEN_READ_ONLY);
  ui_test_wait (has_document, shots.window);
  for (guint i = 0; i < G_N_ELEMENTS (suffixes) * G_N_ELEMENTS (schemes); i++)
    {
      shots.suffix = suffixes[i % 2];
      shots.scheme = schemes[i / 2].name;
      adw_style_manager_set_color_scheme (adw_style_manager_get_default (), schemes[i / 2].scheme);
      take_all (&shots);
    }
  gtk_window_destroy (GTK_WINDOW (shots.window));
  return EXIT_SUCCESS;
}

static char *
make_demo (const char *folder)
{
  char *path = g_build_filename (folder, "demo-city.sanhua", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GisWorkspace) ws = NULL;

  if (g_file_test (path, G_FILE_TEST_EXISTS))
    return path;
  ws = gis_demo_create (path, GIS_DEMO_CITY, 0, NULL, &error);
  if (ws == NULL)
    g_error ("%s", error->message);
  gis_workspace_close (ws);
  return path;
}

int
main (int argc, char **argv)
{
  g_autofree char *workspace = NULL;
  g_autofree char *program = NULL;
  g_autofree char *reader = NULL;

  if (argc == 5 && g_str_equal (argv[1], "--one"))
    {
      int one = 1;
      return run_one (one, argv, argv[3], argv[4], argv[2]);
    }
  if (argc < 2 || argc > 3)
    {
      g_printerr ("usage: %s FOLDER [WORKSPACE]\n", argv[0]);
      return EXIT_FAILURE;
    }
  g_mkdir_with_parents (argv[1], 0755);
  program = g_path_get_dirname (argv[0]);
  reader = g_build_filename (program, "..", "..", "app", "sanhua-reader", NULL);
  g_setenv ("SANHUA_READER", reader, FALSE);
  workspace = argc == 3 ? g_strdup (argv[2]) : make_demo (argv[1]);
  for (guint i = 0; i < G_N_ELEMENTS (languages); i++)
    {
      char *child[] = {
        argv[0], (char *) "--one", (char *) languages[i], argv[1], workspace, NULL
      };
      g_autoptr (GError) error = NULL;
      int status;
      if (!g_spawn_sync (NULL, child, NULL, G_SPAWN_CHILD_INHERITS_STDIN, NULL, NULL, NULL, NULL,
                         &status, &error) ||
          !g_spawn_check_wait_status (status, &error))
        {
          g_printerr ("%s: %s\n", languages[i], error->message);
          return EXIT_FAILURE;
        }
    }
  return EXIT_SUCCESS;
}
