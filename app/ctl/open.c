/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Opening a workspace for a command. */
#include "app/ctl/commands.h"

#include <stdio.h>

GisWorkspace *
ctl_open (const char *path, GisOpenMode mode, GError **error)
{
  GisWorkspace *ws = gis_workspace_open (path, mode, error);
  guint n;

  if (ws == NULL)
    return NULL;
  n = gis_workspace_get_foreign_edits (ws);
  if (n > 0)
    {
      fprintf (stderr,
               ngettext_ ("%s: %u edit by another program was found and recorded",
                          "%s: %u edits by other programs were found and recorded", n),
               path, n);
      fputc ('\n', stderr);
    }
  return ws;
}
