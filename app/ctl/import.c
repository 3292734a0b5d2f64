/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sanhuactl import: one layer of a source into a workspace, all or nothing. */
#include "app/ctl/commands.h"

#include <stdio.h>
#include <string.h>

typedef struct
{
  char *layer, *class_id, *crs, *encoding, *moved, *duplicates;
  char **maps;
  gboolean dry_run, json;
} Options;

static void
clear_options (Options *options)
{
  g_free (options->layer);
  g_free (options->class_id);
  g_free (options->crs);
  g_free (options->encoding);
  g_free (options->moved);
  g_free (options->duplicates);
  g_strfreev (options->maps);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Options, clear_options)

static gboolean
set_moved (GisImportPlan *plan, const char *text, GError **error)
{
  static const char *const words[] = { "report", "update", "new" };

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (text == NULL || strcmp (text, words[i]) == 0)
      {
        plan->moved = (GisImportMoved) i;
        return TRUE;
      }
  g_set_error (error, GIS_ERROR, GIS_ERROR_USAGE,
               _ ("--moved: “%s” is none of report, update and new"), text);
  return FALSE;
}

static gboolean
set_duplicates (GisImportPlan *plan, const char *text, GError **error)
{
  plan->take_duplicates = g_strcmp0 (text, "new") == 0;
  if (plan->take_duplicates || text == NULL || strcmp (text, "report") == 0)
    return TRUE;
  g_set_error (error, GIS_ERROR, GIS_ERROR_USAGE,
               _ ("--duplicates: “%s” is neither report nor new"), text);
  return FALSE;
}

/* Applies the options to the guessed plan. */
static gboolean
adjust_plan (GisImportPlan *plan,
             GisWorkspace *ws,
             const GisSourceInfo *info,
             const Options *options,
             GError **error)
{
  if (options->crs != NULL && !gis_import_plan_set_crs (plan, info, options->crs, error))
    return FALSE;
  if (!set_moved (plan, options->moved, error) ||
      !set_duplicates (plan, options->duplicates, error))
    return FALSE;
  if (options->encoding != NULL)
    {
      g_free (plan->encoding);
      plan->encoding = g_strdup (options->encoding);
    }
  for (guint i = 0; options->maps != NULL && options->maps[i] != NULL; i++)
    {
      g_autofree char *field = NULL;
      g_autofree char *column = NULL;
      if (!ctl_split_pair ("--map", options->maps[i], '=', "FIELD=COLUMN", &field, &column,
                           error) ||
          !gis_import_plan_map (plan, ws, field, *column != '\0' ? column : NULL, error))
        return FALSE;
    }
  return TRUE;
}

static GisImportReport *
import (const char *path, const char *source, const Options *options, GError **error)
{
  g_autoptr (GisJob) job = ctl_job_new ();
  g_autoptr (GisWorkspace) ws = NULL;
  g_autoptr (GisSourceInfo) info = NULL;
  g_autoptr (GisImportPlan) plan = NULL;
  GisImportReport *report;

  /* A dry run does all the work in a transaction that it rolls back: it needs the write lock. */
  ws = ctl_open (path, GIS_OPEN_READ_WRITE, error);
  if (ws == NULL)
    return NULL;
  info = gis_source_inspect (source, options->encoding, job, error);
  if (info == NULL)
    return NULL;
  plan = gis_import_plan_new (ws, info, options->layer, options->class_id, job, error);
  if (plan == NULL || !adjust_plan (plan, ws, info, options, error))
    return NULL;
  report = gis_import_run (ws, plan, options->dry_run, job, error);
  /* Who names a system has thought of it. */
  if (report != NULL && options->crs == NULL)
    ctl_note_crs_doubt (report, plan, info, "--crs");
  return report;
}

static gboolean
print_report (const GisImportReport *report, const Options *options, GError **error)
{
  g_autofree char *text = NULL;
  JsonNode *root;

  ctl_progress_clear ();
  if (!options->json)
    {
      ctl_print_report (report, options->dry_run);
      return ctl_flush (error);
    }
  text = gis_import_report_dup_json (report);
  root = json_from_string (text, error);
  return root != NULL && ctl_print_json (root, error);
}

static int
run (int argc, char **argv)
{
  g_auto (Options) options = { 0 };
  const GOptionEntry entries[] = {
    { "layer", 'l', 0, G_OPTION_ARG_STRING, &options.layer, N_ ("Layer of the source"),
      N_ ("NAME") },
    { "class", 'c', 0, G_OPTION_ARG_STRING, &options.class_id,
      N_ ("Class to import into; guessed when not given"), N_ ("CLASS") },
    { "crs", 0, 0, G_OPTION_ARG_STRING, &options.crs, N_ ("CRS of the source’s coordinates"),
      N_ ("CODE") },
    { "encoding", 0, 0, G_OPTION_ARG_STRING, &options.encoding,
      N_ ("Encoding of the source’s texts"), N_ ("NAME") },
    { "map", 'm', 0, G_OPTION_ARG_STRING_ARRAY, &options.maps,
      N_ ("Take a field from this column; may be repeated"), N_ ("FIELD=COLUMN") },
    { "moved", 0, 0, G_OPTION_ARG_STRING, &options.moved,
      N_ ("Rows known by number that lie elsewhere now: report, update or new"), N_ ("WHAT") },
    { "duplicates", 0, 0, G_OPTION_ARG_STRING, &options.duplicates,
      N_ ("New rows within 0.5 m of a stored one of the same kind: report or new"), N_ ("WHAT") },
    { "dry-run", 0, 0, G_OPTION_ARG_NONE, &options.dry_run, N_ ("Check and report, write nothing"),
      NULL },
    { "json", 0, 0, G_OPTION_ARG_NONE, &options.json, N_ ("Print one JSON object"), NULL },
    { NULL },
  };
  g_autoptr (GError) error = NULL;
  g_autoptr (GisImportReport) report = NULL;
  g_auto (GStrv) args = ctl_parse (&ctl_command_import, entries, argc, argv, 2, 2, &error);

  if (args == NULL || !ctl_check_encoding (options.encoding, &error))
    return ctl_fail (g_steal_pointer (&error));
  report = import (args[0], args[1], &options, &error);
  if (report == NULL || !print_report (report, &options, &error))
    return ctl_fail (g_steal_pointer (&error));
  return ctl_report_status (report);
}

const CtlCommand ctl_command_import = { "import", "FILE SOURCE",
                                        N_ ("Import a layer of a source, all or nothing"), run };
