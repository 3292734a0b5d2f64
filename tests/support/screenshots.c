/* SPDX-License-Identifier: GPL-3.0-or-later */
/* screenshots FOLDER [WORKSPACE]: a picture of each view of the demo city (or WORKSPACE), in English
 * and Chinese, light and dark: FOLDER/census-light-zh_CN.png … For the README and for the eyes.
 * Each language is a process of its own, because GTK reads the language once. */
#include "gis/demo/demo.h"
#include "tests/support/ui-support.h"
#include "ui/map/census-view.h"
#include "ui/progress/progress-view.h"
#include "ui/window/new-workspace.h"
#include "ui/window/preferences.h"
#include "ui/window/shortcuts.h"
#include <glib/gstdio.h>
#include <stdlib.h>

#define WIDTH_PX 1440
#define HEIGHT_PX 900
#define NARROW_PX 800
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
  GtkWidget *view = ui_window_get_view (window, "census");

  return !ui_map_is_drawing (ui_census_view_get_map (UI_CENSUS_VIEW (view)));
}

static gboolean
progress_is_there (gpointer window)
{
  return !ui_progress_view_is_loading (UI_PROGRESS_VIEW (ui_window_get_view (window, "progress")));
}

/* Pictures are for people: what draws itself step by step gets its time. */
static void
calm_down (UiWindow *window)
{
  gboolean over = FALSE;

  g_timeout_add (CALM_MS, set_flag_cb, &over);
  ui_test_wait (flag_is_set, &over);
  ui_test_wait (map_is_calm, window);
  ui_test_wait (progress_is_there, window);
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

static void
take (GtkWidget *widget,
      const char *folder,
      const char *what,
      const char *scheme,
      const char *language)
{
  g_autofree char *name = g_strdup_printf ("%s-%s-%s.png", what, scheme, language);
  g_autofree char *path = g_build_filename (folder, name, NULL);
  Picture picture = { widget, path };

  ui_test_wait (is_taken, &picture);
  g_print ("%s\n", path);
}

static void
take_views (UiWindow *window,
            const char *folder,
            const char *suffix,
            const char *scheme,
            const char *language)
{
  static const char *const views[] = { "census", "plan", "progress" };

  for (guint i = 0; i < G_N_ELEMENTS (views); i++)
    {
      g_autofree char *what = g_strconcat (views[i], suffix, NULL);
      ui_window_show_view (window, views[i]);
      calm_down (window);
      take (GTK_WIDGET (window), folder, what, scheme, language);
    }
}

/* A cover in the middle of the city, selected, close up. */
static void
select_cover (UiWindow *window)
{
  GisWorkspace *ws = ui_document_get_workspace (ui_window_get_document (window));
  g_autoptr (GArray) ids = gis_store_ids (ws, "cover", NULL, NULL);

  if (ids != NULL && ids->len > 0)
    gtk_widget_activate_action (GTK_WIDGET (window), "win.show-asset", "(sx)", "cover",
                                g_array_index (ids, gint64, ids->len / 2));
}

/* Where the side panes fold: the views, the layers and the form over the map. */
static void
take_narrow (UiWindow *window, const char *folder, const char *scheme, const char *language)
{
  gtk_window_set_default_size (GTK_WINDOW (window), NARROW_PX, HEIGHT_PX);
  take_views (window, folder, "-narrow", scheme, language);
  select_cover (window);
  calm_down (window);
  take (GTK_WIDGET (window), folder, "street-narrow", scheme, language);
  gtk_widget_activate_action (GTK_WIDGET (window), "win.left-pane", NULL);
  calm_down (window);
  take (GTK_WIDGET (window), folder, "layers-narrow", scheme, language);
  ui_document_clear_selection (ui_window_get_document (window));
  gtk_window_set_default_size (GTK_WINDOW (window), WIDTH_PX, HEIGHT_PX);
}

static void
take_dialog (UiWindow *window,
             GtkWindow *dialog,
             const char *folder,
             const char *what,
             const char *scheme,
             const char *language)
{
  calm_down (window);
  take (GTK_WIDGET (dialog), folder, what, scheme, language);
  gtk_window_destroy (dialog);
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
  UiWindow *window;

  ui_test_init (&argc, &argv, language);
  window = ui_window_new (NULL);
  gtk_window_set_default_size (GTK_WINDOW (window), WIDTH_PX, HEIGHT_PX);
  gtk_window_present (GTK_WINDOW (window));
  for (guint i = 0; i < G_N_ELEMENTS (schemes); i++)
    {
      adw_style_manager_set_color_scheme (adw_style_manager_get_default (), schemes[i].scheme);
      calm_down (window);
      take (GTK_WIDGET (window), folder, "start", schemes[i].name, language);
      take_dialog (window, ui_new_workspace_present (window, NULL, NULL, NULL), folder,
                   "new-workspace", schemes[i].name, language);
      take_dialog (window, ui_preferences_present (GTK_WINDOW (window)), folder, "preferences",
                   schemes[i].name, language);
      take_dialog (window, ui_shortcuts_present (GTK_WINDOW (window)), folder, "shortcuts",
                   schemes[i].name, language);
    }
  /* Our own city as people have it, with all tools; somebody's workspace is not touched. */
  ui_window_open_path (window, workspace,
                       g_str_has_prefix (workspace, folder) ? GIS_OPEN_READ_WRITE
                                                            : GIS_OPEN_READ_ONLY);
  ui_test_wait (has_document, window);
  for (guint i = 0; i < G_N_ELEMENTS (schemes); i++)
    {
      adw_style_manager_set_color_scheme (adw_style_manager_get_default (), schemes[i].scheme);
      take_views (window, folder, "", schemes[i].name, language);
      take_narrow (window, folder, schemes[i].name, language);
    }
  select_cover (window);
  for (guint i = 0; i < G_N_ELEMENTS (schemes); i++)
    {
      adw_style_manager_set_color_scheme (adw_style_manager_get_default (), schemes[i].scheme);
      calm_down (window);
      take (GTK_WIDGET (window), folder, "street", schemes[i].name, language);
    }
  gtk_window_destroy (GTK_WINDOW (window));
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
