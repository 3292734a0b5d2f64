/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sanhuactl check: is the file sound, and is what it says plausible? Errors make the status 1;
 * warnings and hints are for people to look at. */
#include "gis/rules/check.h"
#include "app/ctl/commands.h"
#include "gis/progress/targets.h"
#include "gis/rules/rule.h"

#include <stdio.h>

typedef struct
{
  guint errors, warnings, hints;
} Counts;

static Counts
count_findings (const GPtrArray *damage, const GPtrArray *findings)
{
  Counts counts = { .errors = damage->len };

  for (guint i = 0; i < findings->len; i++)
    {
      const GisFinding *finding = g_ptr_array_index (findings, i);
      if (strcmp (finding->severity, "error") == 0)
        counts.errors++;
      else if (strcmp (finding->severity, "warning") == 0)
        counts.warnings++;
      else
        counts.hints++;
    }
  return counts;
}

static void
add_finding (JsonBuilder *builder,
             const char *check,
             const char *severity,
             const char *class_id,
             gint64 id,
             const char *message,
             const char *certainty)
{
  json_builder_begin_object (builder);
  ctl_json_add_text (builder, "check", check);
  ctl_json_add_text (builder, "severity", severity);
  ctl_json_add_text (builder, "class", class_id);
  json_builder_set_member_name (builder, "id");
  json_builder_add_int_value (builder, id);
  ctl_json_add_text (builder, "message", message);
  ctl_json_add_text (builder, "certainty", certainty);
  json_builder_end_object (builder);
}

static gboolean
print_json (const GPtrArray *damage, const GPtrArray *findings, GError **error)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  Counts counts = count_findings (damage, findings);

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "sound");
  json_builder_add_boolean_value (builder, damage->len == 0);
  json_builder_set_member_name (builder, "errors");
  json_builder_add_int_value (builder, counts.errors);
  json_builder_set_member_name (builder, "warnings");
  json_builder_add_int_value (builder, counts.warnings);
  json_builder_set_member_name (builder, "hints");
  json_builder_add_int_value (builder, counts.hints);
  json_builder_set_member_name (builder, "findings");
  json_builder_begin_array (builder);
  for (guint i = 0; i < damage->len; i++)
    add_finding (builder, "file", "error", NULL, 0, g_ptr_array_index (damage, i), NULL);
  for (guint i = 0; i < findings->len; i++)
    {
      const GisFinding *finding = g_ptr_array_index (findings, i);
      add_finding (builder, finding->check, finding->severity, finding->class_id, finding->id,
                   finding->message, finding->certainty);
    }
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  return ctl_print_json (json_builder_get_root (builder), error);
}

static const char *
severity_title (const char *severity)
{
  if (strcmp (severity, "error") == 0)
    return _ ("error");
  return strcmp (severity, "warning") == 0 ? _ ("warning") : _ ("hint");
}

static gboolean
print_text (const GPtrArray *damage, const GPtrArray *findings, gint64 limit, GError **error)
{
  Counts counts = count_findings (damage, findings);
  g_autoptr (GHashTable) shown = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < damage->len; i++)
    printf ("%s: %s\n", _ ("error"), (const char *) g_ptr_array_index (damage, i));
  for (guint i = 0; i < findings->len; i++)
    {
      const GisFinding *finding = g_ptr_array_index (findings, i);
      guint n = GPOINTER_TO_UINT (g_hash_table_lookup (shown, finding->check));
      g_hash_table_insert (shown, finding->check, GUINT_TO_POINTER (n + 1));
      if (limit == 0 || n < limit)
        printf ("%s: %s\n", severity_title (finding->severity), finding->message);
      else if (n == limit)
        printf (_ ("… and more of “%s”; --limit 0 shows all\n"), finding->check);
    }
  printf (_ ("%u errors, %u warnings, %u hints\n"), counts.errors, counts.warnings, counts.hints);
  return ctl_flush (error);
}

/* What the targets ask for is looked at where they are computed. */
static gboolean
check_targets (GisWorkspace *ws, GPtrArray *damage, GisJob *job, GError **error)
{
  g_autoptr (GisRule) document = gis_rule_load (ws, "targets", NULL);
  g_autoptr (GPtrArray) targets = NULL;
  g_autoptr (GError) cause = NULL;

  if (document == NULL) /* told by the checks */
    return TRUE;
  targets = gis_targets_compute (ws, GIS_DATE_NONE, job, &cause);
  if (targets != NULL)
    return TRUE;
  if (!g_error_matches (cause, GIS_ERROR, GIS_ERROR_WORKSPACE))
    {
      g_propagate_error (error, g_steal_pointer (&cause));
      return FALSE;
    }
  g_ptr_array_add (damage, g_strdup (cause->message));
  return TRUE;
}

static int
run (int argc, char **argv)
{
  gboolean json = FALSE;
  g_autofree char *limit_text = NULL;
  const GOptionEntry entries[] = {
    { "json", 0, 0, G_OPTION_ARG_NONE, &json, N_ ("Print one JSON object"), NULL },
    { "limit", 0, 0, G_OPTION_ARG_STRING, &limit_text, N_ ("Lines printed per check (20; 0: all)"),
      N_ ("N") },
    { NULL },
  };
  g_autoptr (GError) error = NULL;
  g_autoptr (GisWorkspace) ws = NULL;
  g_autoptr (GisJob) job = ctl_job_new ();
  g_autoptr (GPtrArray) damage = NULL;
  g_autoptr (GPtrArray) findings = NULL;
  g_auto (GStrv) args = ctl_parse (&ctl_command_check, entries, argc, argv, 1, 1, &error);
  gint64 limit = 20;

  if (args == NULL || (limit_text != NULL &&
                       !ctl_parse_integer ("--limit", limit_text, 0, G_MAXINT32, &limit, &error)))
    return ctl_fail (g_steal_pointer (&error));
  ws = ctl_open (args[0], GIS_OPEN_READ_ONLY, &error);
  if (ws == NULL)
    return ctl_fail (g_steal_pointer (&error));
  damage = gis_workspace_verify (ws, job, &error);
  if (damage != NULL && check_targets (ws, damage, job, &error))
    findings = gis_check_run (ws, 0, job, &error);
  if (findings == NULL)
    return ctl_fail (g_steal_pointer (&error));
  ctl_progress_clear ();
  if (!(json ? print_json (damage, findings, &error)
             : print_text (damage, findings, limit, &error)))
    return ctl_fail (g_steal_pointer (&error));
  return count_findings (damage, findings).errors > 0 ? CTL_SHORT : CTL_DONE;
}

const CtlCommand ctl_command_check = { "check", "FILE",
                                       N_ ("Check the file and the quality of its data"), run };
