/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sanhuactl demo: the demo city, or the sample source that belongs to it. */
#include "gis/demo/demo.h"
#include "app/ctl/commands.h"
#include "gis/scene/keep.h"

#include <stdio.h>

static gboolean
parse_size (const char *text, GisDemoSize *size, GError **error)
{
  static const struct
  {
    const char *name;
    GisDemoSize size;
  } sizes[] = { { "town", GIS_DEMO_TOWN }, { "city", GIS_DEMO_CITY }, { "metro", GIS_DEMO_METRO } };

  *size = GIS_DEMO_TOWN;
  if (text == NULL)
    return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    if (strcmp (text, sizes[i].name) == 0)
      {
        *size = sizes[i].size;
        return TRUE;
      }
  g_set_error (error, GIS_ERROR, GIS_ERROR_USAGE,
               _ ("--size: “%s” is none of “town”, “city” and “metro”"), text);
  return FALSE;
}

/* So large a city is opened at once from then on; not if that fails. */
static void
keep_scene (const char *path, GisJob *job)
{
  g_autoptr (GisWorkspace) ws = gis_workspace_open (path, GIS_OPEN_READ_ONLY, NULL);
  g_autoptr (GisScene) scene = ws != NULL ? gis_keep_open_usual (ws, job, NULL) : NULL;

  gis_keep_wait ();
}

static gboolean
create (const char *path, GisDemoSize size, guint32 seed, GError **error)
{
  g_autoptr (GisJob) job = ctl_job_new ();
  g_autoptr (GisWorkspace) ws = gis_demo_create (path, size, seed, job, error);

  if (ws == NULL)
    return FALSE;
  gis_workspace_close (ws);
  if (size == GIS_DEMO_METRO)
    keep_scene (path, job);
  ctl_progress_clear ();
  printf (_ ("%s: demo city created\n"), path);
  return TRUE;
}

static int
run (int argc, char **argv)
{
  g_autofree char *size_text = NULL;
  g_autofree char *seed_text = NULL;
  g_autofree char *sample = NULL;
  const GOptionEntry entries[] = {
    { "size", 0, 0, G_OPTION_ARG_STRING, &size_text,
      N_ ("town (about 5 000 assets, the default), city (about 67 000) or metro (1.8 million)"),
      N_ ("SIZE") },
    { "seed", 0, 0, G_OPTION_ARG_STRING, &seed_text, N_ ("Another city for every number"),
      N_ ("N") },
    { "write-sample", 0, 0, G_OPTION_ARG_FILENAME, &sample,
      N_ ("Write a small source of covers (GeoJSON) for trying the import"), N_ ("OUT") },
    { NULL },
  };
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) args = ctl_parse (&ctl_command_demo, entries, argc, argv, 0, 1, &error);
  GisDemoSize size;
  gint64 seed = 0;

  if (args == NULL || !parse_size (size_text, &size, &error) ||
      (seed_text != NULL &&
       !ctl_parse_integer ("--seed", seed_text, 0, G_MAXUINT32, &seed, &error)))
    return ctl_fail (g_steal_pointer (&error));
  if (args[0] == NULL && sample == NULL)
    return ctl_fail (
      g_error_new (GIS_ERROR, GIS_ERROR_USAGE,
                   _ ("demo: an argument is missing; expected “sanhuactl demo FILE”")));
  if (args[0] != NULL && (!ctl_check_workspace_name (args[0], &error) ||
                          !create (args[0], size, (guint32) seed, &error)))
    return ctl_fail (g_steal_pointer (&error));
  if (sample != NULL)
    {
      if (!gis_demo_write_sample (sample, (guint32) seed, &error))
        return ctl_fail (g_steal_pointer (&error));
      printf (_ ("%s: sample source written\n"), sample);
    }
  if (!ctl_flush (&error))
    return ctl_fail (g_steal_pointer (&error));
  return CTL_DONE;
}

const CtlCommand ctl_command_demo = { "demo", "FILE",
                                      N_ ("Make the demo city, with history from 2020 to 2023"),
                                      run };
