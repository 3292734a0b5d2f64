/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sanhuactl backup: a sound copy of a workspace, also while it is open elsewhere. */
#include "app/ctl/commands.h"

#include <stdio.h>

static int
run (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GisWorkspace) ws = NULL;
  g_autoptr (GisJob) job = ctl_job_new ();
  g_auto (GStrv) args = ctl_parse (&ctl_command_backup, NULL, argc, argv, 2, 2, &error);

  if (args == NULL)
    return ctl_fail (g_steal_pointer (&error));
  ws = ctl_open (args[0], GIS_OPEN_READ_ONLY, &error);
  if (ws == NULL || !gis_workspace_backup (ws, args[1], job, &error))
    return ctl_fail (g_steal_pointer (&error));
  ctl_progress_clear ();
  printf (_ ("%s: backup written\n"), args[1]);
  return ctl_flush (&error) ? CTL_DONE : ctl_fail (g_steal_pointer (&error));
}

const CtlCommand ctl_command_backup = { "backup", "FILE OUT",
                                        N_ ("Copy a workspace safely, even while it is in use"),
                                        run };
