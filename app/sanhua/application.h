/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The GtkApplication of `sanhua`: single instance, opens files, holds the actions that belong to no
 * window (quit, preferences, shortcuts, about) and the light/dark choice. */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define APP_TYPE_APPLICATION (app_application_get_type ())
G_DECLARE_FINAL_TYPE (AppApplication, app_application, APP, APPLICATION, AdwApplication)

AppApplication *app_application_new (void);

G_END_DECLS
