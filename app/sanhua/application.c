/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The program as the desktop sees it. A second start hands its files or --demo to the first one. */
#include "app/sanhua/application.h"
#include "gis/core/i18n.h"
#include "ui/common/accels.h"
#include "ui/common/settings.h"
#include "ui/window/preferences.h"
#include "ui/window/shortcuts.h"
#include "ui/window/window.h"
#include <glib-unix.h>
#include <stdlib.h>

struct _AppApplication
{
  AdwApplication parent_instance;
};

G_DEFINE_FINAL_TYPE (AppApplication, app_application, ADW_TYPE_APPLICATION)

/* The window in front, or a new one. */
static UiWindow *
get_window (AppApplication *self)
{
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (self));

  while (window != NULL && !UI_IS_WINDOW (window))
    window = gtk_window_get_transient_for (window);
  return window != NULL ? UI_WINDOW (window) : ui_window_new (ADW_APPLICATION (self));
}

/* ---- Actions ---- */

/* Each window closes by itself, after its writes. */
static void
quit_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  g_autoptr (GList) windows = g_list_copy (gtk_application_get_windows (user_data));

  for (GList *l = windows; l != NULL; l = l->next)
    if (UI_IS_WINDOW (l->data))
      gtk_window_close (l->data);
}

static void
preferences_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  ui_preferences_present (gtk_application_get_active_window (user_data));
}

static void
shortcuts_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  ui_shortcuts_present (gtk_application_get_active_window (user_data));
}

static void
about_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  GtkWidget *about = adw_about_window_new ();
  AdwAboutWindow *window = ADW_ABOUT_WINDOW (about);
  g_autoptr (GBytes) notice =
               g_resources_lookup_data ("/io/github/sanhua/gis/ramps/colorbrewer.txt", 0, NULL);
  g_autofree char *text = g_strndup (g_bytes_get_data (notice, NULL), g_bytes_get_size (notice));
  g_autofree char *escaped = g_markup_escape_text (text, -1);

  adw_about_window_set_application_name (window, _ ("Sanhua"));
  adw_about_window_set_application_icon (window, SANHUA_APP_ID);
  adw_about_window_set_version (window, SANHUA_VERSION);
  adw_about_window_set_developer_name (window, _ ("The Sanhua contributors"));
  adw_about_window_set_license_type (window, GTK_LICENSE_GPL_3_0);
  adw_about_window_set_comments (
    window,
    _ ("Survey, plan and track a city’s covers, roads, overhead lines and facades on one map."));
  adw_about_window_set_translator_credits (window, _ ("translator-credits"));
  adw_about_window_add_legal_section (window, _ ("Colours of classes"), NULL, GTK_LICENSE_CUSTOM,
                                      escaped);
  gtk_window_set_transient_for (GTK_WINDOW (about), gtk_application_get_active_window (user_data));
  gtk_window_present (GTK_WINDOW (about));
}

static const GActionEntry entries[] = {
  { "quit", quit_cb },
  { "preferences", preferences_cb },
  { "shortcuts", shortcuts_cb },
  { "about", about_cb },
};

/* ---- Application ---- */

/* Asked to end by the system: as by the user, so that what is being typed is stored or asked for. */
static gboolean
signal_cb (gpointer application)
{
  g_action_group_activate_action (G_ACTION_GROUP (application), "quit", NULL);
  return G_SOURCE_CONTINUE;
}

static void
watch_signals (GApplication *application)
{
  static const int signals[] = { SIGTERM, SIGINT, SIGHUP };

  for (guint i = 0; i < G_N_ELEMENTS (signals); i++)
    g_unix_signal_add (signals[i], signal_cb, application);
}

static void
apply_appearance (GSettings *settings, const char *key, gpointer unused)
{
  static const AdwColorScheme schemes[] = {
    ADW_COLOR_SCHEME_DEFAULT,
    ADW_COLOR_SCHEME_FORCE_LIGHT,
    ADW_COLOR_SCHEME_FORCE_DARK,
  };
  int value = g_settings_get_enum (settings, "appearance");

  adw_style_manager_set_color_scheme (adw_style_manager_get_default (),
                                      schemes[CLAMP (value, 0, 2)]);
}

static void
app_application_startup (GApplication *application)
{
  GSettings *settings = ui_settings_get ();

  G_APPLICATION_CLASS (app_application_parent_class)->startup (application);
  g_action_map_add_action_entries (G_ACTION_MAP (application), entries, G_N_ELEMENTS (entries),
                                   application);
  ui_accels_install (GTK_APPLICATION (application));
  watch_signals (application);
  gtk_window_set_default_icon_name (SANHUA_APP_ID);
  g_signal_connect_object (settings, "changed::appearance", G_CALLBACK (apply_appearance),
                           application, 0);
  apply_appearance (settings, NULL, NULL);
}

static void
app_application_activate (GApplication *application)
{
  gtk_window_present (GTK_WINDOW (get_window (APP_APPLICATION (application))));
}

static void
app_application_open (GApplication *application, GFile **files, int n_files, const char *hint)
{
  for (int i = 0; i < n_files; i++)
    {
      UiWindow *window = get_window (APP_APPLICATION (application));
      gtk_window_present (GTK_WINDOW (window));
      ui_window_open_file (window, files[i]);
    }
}

static int
app_application_command_line (GApplication *application, GApplicationCommandLine *line)
{
  GVariantDict *options = g_application_command_line_get_options_dict (line);
  g_autoptr (GVariant) names = NULL;
  gsize n = 0;

  if (g_variant_dict_contains (options, "demo"))
    {
      UiWindow *window = get_window (APP_APPLICATION (application));
      gtk_window_present (GTK_WINDOW (window));
      ui_window_explore_demo (window);
      return EXIT_SUCCESS;
    }
  names =
    g_variant_dict_lookup_value (options, G_OPTION_REMAINING, G_VARIANT_TYPE_BYTESTRING_ARRAY);
  if (names != NULL)
    {
      g_autofree const char **list = g_variant_get_bytestring_array (names, &n);
      g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (g_object_unref);
      for (gsize i = 0; i < n; i++)
        g_ptr_array_add (files, g_application_command_line_create_file_for_arg (line, list[i]));
      if (files->len > 0)
        {
          g_application_open (application, (GFile **) files->pdata, (int) files->len, "");
          return EXIT_SUCCESS;
        }
    }
  g_application_activate (application);
  return EXIT_SUCCESS;
}

static void
app_application_class_init (AppApplicationClass *klass)
{
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);

  application_class->startup = app_application_startup;
  application_class->activate = app_application_activate;
  application_class->open = app_application_open;
  application_class->command_line = app_application_command_line;
}

static void
app_application_init (AppApplication *self)
{
  static const GOptionEntry options[] = {
    { "demo", 0, 0, G_OPTION_ARG_NONE, NULL, N_ ("Open the demo city (made the first time)"),
      NULL },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, NULL, NULL, N_ ("[FILE…]") },
    { NULL },
  };

  g_application_add_main_option_entries (G_APPLICATION (self), options);
  g_application_set_option_context_summary (
    G_APPLICATION (self), _ ("FILE is a workspace (*.sanhua) to open, or a source to import."));
}

AppApplication *
app_application_new (void)
{
  return g_object_new (APP_TYPE_APPLICATION, "application-id", SANHUA_APP_ID, "flags",
                       G_APPLICATION_HANDLES_OPEN | G_APPLICATION_HANDLES_COMMAND_LINE,
                       "resource-base-path", "/io/github/sanhua/Sanhua", NULL);
}
