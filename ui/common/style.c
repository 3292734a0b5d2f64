/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Loads the CSS of widgets and window at a priority below the user's own and registers the icons
 * compiled into the program. */
#include "ui/common/style.h"

#define RESOURCE_BASE "/io/github/sanhua/Sanhua"

static void
add_sheet (GdkDisplay *display, const char *path)
{
  g_autoptr (GtkCssProvider) provider = gtk_css_provider_new ();

  gtk_css_provider_load_from_resource (provider, path);
  gtk_style_context_add_provider_for_display (display, GTK_STYLE_PROVIDER (provider),
                                              GTK_STYLE_PROVIDER_PRIORITY_APPLICATION - 1);
}

void
ui_style_ensure (void)
{
  static gsize done = 0;
  GdkDisplay *display = gdk_display_get_default ();

  if (display == NULL || !g_once_init_enter (&done))
    return;
  add_sheet (display, RESOURCE_BASE "/css/widgets.css");
  add_sheet (display, RESOURCE_BASE "/css/window.css");
  gtk_icon_theme_add_resource_path (gtk_icon_theme_get_for_display (display),
                                    RESOURCE_BASE "/icons");
  g_once_init_leave (&done, 1);
}
