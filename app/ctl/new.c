/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sanhuactl new: an empty workspace, on request with the districts of a source in it. */
#include "app/ctl/commands.h"

#include <glib/gstdio.h>
#include <stdio.h>

/* The file's name without folder and extension. */
static char *
name_of (const char *path)
{
  char *name = g_path_get_basename (path);

  if (g_str_has_suffix (name, ".sanhua") && strlen (name) > strlen (".sanhua"))
    name[strlen (name) - strlen (".sanhua")] = '\0';
  return name;
}

/* Returns an exit status, -1 with error. */
static int
import_districts (GisWorkspace *ws, const char *source, const char *crs, GError **error)
{
  const char *layer;
  g_autofree char *path = ctl_dup_file_of_layer (source, &layer);
  g_autoptr (GisJob) job = ctl_job_new ();
  g_autoptr (GisSourceInfo) info = gis_source_inspect (path, NULL, job, error);
  g_autoptr (GisImportPlan) plan = NULL;
  g_autoptr (GisImportReport) report = NULL;

  if (info == NULL)
    return -1;
  plan = gis_import_plan_new (ws, info, layer, "admin_area", job, error);
  if (plan == NULL)
    return -1;
  if (crs != NULL && !gis_import_plan_set_crs (plan, info, crs, error))
    return -1;
  report = gis_import_run (ws, plan, FALSE, job, error);
  if (report == NULL)
    return -1;
  if (crs == NULL)
    ctl_note_crs_doubt (report, plan, info, "--districts-crs");
  ctl_progress_clear ();
  ctl_print_report (report, FALSE);
  return ctl_report_status (report);
}

static int
run (int argc, char **argv)
{
  g_autofree char *name = NULL;
  g_autofree char *crs = NULL;
  g_autofree char *districts = NULL;
  g_autofree char *districts_crs = NULL;
  const GOptionEntry entries[] = {
    { "name", 'n', 0, G_OPTION_ARG_STRING, &name, N_ ("What the workspace is called"),
      N_ ("NAME") },
    { "crs", 0, 0, G_OPTION_ARG_STRING, &crs, N_ ("Projected CRS in metres (EPSG:4547)"),
      N_ ("CODE") },
    { "districts", 0, 0, G_OPTION_ARG_FILENAME, &districts,
      N_ ("Import the boundaries of districts from this source"), N_ ("SOURCE[=LAYER]") },
    { "districts-crs", 0, 0, G_OPTION_ARG_STRING, &districts_crs,
      N_ ("CRS of the boundaries when the source says it wrong (GCJ-02)"), N_ ("CODE") },
    { NULL },
  };
  g_autoptr (GError) error = NULL;
  g_autoptr (GisWorkspace) ws = NULL;
  g_auto (GStrv) args = ctl_parse (&ctl_command_new, entries, argc, argv, 1, 1, &error);
  int status = CTL_DONE;

  if (args == NULL || !ctl_check_name ("--name", name, &error) ||
      !ctl_check_workspace_name (args[0], &error))
    return ctl_fail (g_steal_pointer (&error));
  if (name == NULL)
    name = name_of (args[0]);
  ws = gis_workspace_create (args[0], name, crs != NULL ? crs : "EPSG:4547", NULL, &error);
  if (ws == NULL)
    return ctl_fail (g_steal_pointer (&error));
  if (districts != NULL)
    status = import_districts (ws, districts, districts_crs, &error);
  gis_workspace_close (ws);
  if (status < 0)
    {
      /* Half a result helps nobody: the next try needs the name free. */
      g_unlink (args[0]);
      return ctl_fail (g_steal_pointer (&error));
    }
  printf (_ ("%s: created\n"), args[0]);
  if (!ctl_flush (&error))
    return ctl_fail (g_steal_pointer (&error));
  return status;
}

const CtlCommand ctl_command_new = { "new", "FILE", N_ ("Make an empty workspace"), run };
