/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `sanhua`: the window. */
#include "app/sanhua/application.h"
#include "gis/core/i18n.h"
#include "gis/core/paths.h"
#include "gis/core/process.h"
#include "gis/scene/keep.h"
#include "ui/common/settings.h"

/* The language of the preferences, before anything is shown. */
static void
set_language (void)
{
  g_autofree char *language = g_settings_get_string (ui_settings_get (), "language");

  gis_paths_set_language (g_str_equal (language, "system") ? NULL : language);
}

int
main (int argc, char **argv)
{
  g_autoptr (AppApplication) application = NULL;
  int status;

  gis_process_init ();
  gis_paths_init_program ();
  set_language ();
  g_set_application_name (_ ("Sanhua"));
  application = app_application_new ();
  status = g_application_run (G_APPLICATION (application), argc, argv);
  gis_keep_wait ();
  return status;
}
