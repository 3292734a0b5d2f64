/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `sanhua`: the window. */
#include "app/sanhua/application.h"
#include "gis/core/i18n.h"
#include "gis/core/paths.h"

int
main (int argc, char **argv)
{
  g_autoptr (AppApplication) application = NULL;

  gis_paths_init_program ();
  g_set_application_name (_ ("Sanhua"));
  application = app_application_new ();
  return g_application_run (G_APPLICATION (application), argc, argv);
}
