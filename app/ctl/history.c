/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sanhuactl history, undo, redo: what was done, and back and forth through it. */
#include "app/ctl/commands.h"
#include "gis/store/edit.h"

#include <stdio.h>

/* ---- history ---- */

static gboolean
print_json (const GPtrArray *entries, GError **error)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "entries");
  json_builder_begin_array (builder);
  for (guint i = 0; i < entries->len; i++)
    {
      const GisHistoryEntry *entry = g_ptr_array_index (entries, i);
      json_builder_begin_object (builder);
      json_builder_set_member_name (builder, "id");
      json_builder_add_int_value (builder, entry->id);
      ctl_json_add_text (builder, "recorded_at", entry->recorded_at);
      ctl_json_add_text (builder, "author", entry->author);
      ctl_json_add_text (builder, "kind", entry->kind);
      ctl_json_add_text (builder, "label", entry->label);
      json_builder_set_member_name (builder, "undone");
      json_builder_add_boolean_value (builder, entry->undone);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  return ctl_print_json (json_builder_get_root (builder), error);
}

/* What was done, in words: labels of edits say it themselves, those of steps back and forth are of the
 * step that they moved. */
static char *
dup_what (const GisHistoryEntry *entry)
{
  if (g_strcmp0 (entry->kind, "undo") == 0)
    return g_strdup_printf (_ ("Undo: %s"), entry->label);
  if (g_strcmp0 (entry->kind, "redo") == 0)
    return g_strdup_printf (_ ("Redo: %s"), entry->label);
  return g_strdup (entry->label);
}

static gboolean
print_text (GisWorkspace *ws, const GPtrArray *entries, GError **error)
{
  for (guint i = 0; i < entries->len; i++)
    {
      const GisHistoryEntry *entry = g_ptr_array_index (entries, i);
      g_autofree char *time = gis_workspace_dup_time (ws, entry->recorded_at);
      g_autofree char *what = dup_what (entry);
      printf ("%" G_GINT64_FORMAT "  %s  %s  %s%s\n", entry->id, time,
              entry->author != NULL ? entry->author : "", what,
              entry->undone ? _ (" (undone)") : "");
    }
  return ctl_flush (error);
}

static int
run_history (int argc, char **argv)
{
  gboolean json = FALSE;
  g_autofree char *limit_text = NULL;
  const GOptionEntry entries[] = {
    { "json", 0, 0, G_OPTION_ARG_NONE, &json, N_ ("Print one JSON object"), NULL },
    { "limit", 0, 0, G_OPTION_ARG_STRING, &limit_text, N_ ("Only the last N changes"), N_ ("N") },
    { NULL },
  };
  g_autoptr (GError) error = NULL;
  g_autoptr (GisWorkspace) ws = NULL;
  g_autoptr (GPtrArray) list = NULL;
  g_auto (GStrv) args = ctl_parse (&ctl_command_history, entries, argc, argv, 1, 1, &error);
  gint64 limit = 0;

  if (args == NULL || (limit_text != NULL &&
                       !ctl_parse_integer ("--limit", limit_text, 1, G_MAXINT32, &limit, &error)))
    return ctl_fail (g_steal_pointer (&error));
  ws = ctl_open (args[0], GIS_OPEN_READ_ONLY, &error);
  if (ws != NULL)
    list = gis_history_list (ws, (guint) limit, &error);
  if (list == NULL || !(json ? print_json (list, &error) : print_text (ws, list, &error)))
    return ctl_fail (g_steal_pointer (&error));
  return CTL_DONE;
}

const CtlCommand ctl_command_history = { "history", "FILE", N_ ("List what was done, newest first"),
                                         run_history };

/* ---- undo and redo ---- */

typedef gboolean (*StepFunc) (GisWorkspace *ws, GisChange **change, GError **error);

/* Takes up to @n steps. *done counts them; running out is no error, nor is being stopped on the way. */
static gboolean
take_steps (GisWorkspace *ws, StepFunc step, gint64 n, gint64 *done, GError **error)
{
  for (*done = 0; *done < n; (*done)++)
    {
      g_autoptr (GisChange) change = NULL;
      g_autoptr (GError) cause = NULL;
      /* Steps that were taken stay; each is a change of its own. */
      if (*done > 0 && g_cancellable_is_cancelled (ctl_interrupt_get_cancellable ()))
        return TRUE;
      if (!step (ws, &change, &cause))
        {
          if (g_error_matches (cause, GIS_ERROR, GIS_ERROR_NOT_FOUND))
            return TRUE;
          g_propagate_error (error, g_steal_pointer (&cause));
          return FALSE;
        }
      printf ("%s\n", change->label);
    }
  return TRUE;
}

/* Fewer steps than asked for: there were no more. */
static int
fall_short (const char *path, StepFunc step, gint64 n, gint64 done)
{
  gboolean undo = step == gis_history_undo;

  fputs ("sanhuactl: ", stderr);
  if (done == 0)
    fprintf (stderr, undo ? _ ("%s: there is nothing to undo") : _ ("%s: there is nothing to redo"),
             path);
  else
    fprintf (stderr,
             undo ? _ ("%s: %" PRId64 " of %" PRId64 " steps were undone; there are no more")
                  : _ ("%s: %" PRId64 " of %" PRId64 " steps were redone; there are no more"),
             path, done, n);
  fputc ('\n', stderr);
  return CTL_SHORT;
}

/* Stopped by the user in between. */
static int
stop_short (const char *path, StepFunc step, gint64 n, gint64 done)
{
  fprintf (stderr, "sanhuactl: ");
  fprintf (stderr,
           step == gis_history_undo
             ? _ ("%s: cancelled after %" PRId64 " of %" PRId64 " steps; these were undone")
             : _ ("%s: cancelled after %" PRId64 " of %" PRId64 " steps; these were redone"),
           path, done, n);
  fputc ('\n', stderr);
  return CTL_CANCELLED;
}

static int
run_steps (const CtlCommand *command, StepFunc step, int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GisWorkspace) ws = NULL;
  g_auto (GStrv) args = ctl_parse (command, NULL, argc, argv, 1, 2, &error);
  gint64 n = 1, done = 0;

  if (args == NULL ||
      (args[1] != NULL && !ctl_parse_integer ("N", args[1], 1, G_MAXINT32, &n, &error)))
    return ctl_fail (g_steal_pointer (&error));
  ws = ctl_open (args[0], GIS_OPEN_READ_WRITE, &error);
  if (ws == NULL || !take_steps (ws, step, n, &done, &error) || !ctl_flush (&error))
    return ctl_fail (g_steal_pointer (&error));
  if (done > 0 && done < n && g_cancellable_is_cancelled (ctl_interrupt_get_cancellable ()))
    return stop_short (args[0], step, n, done);
  return done < n ? fall_short (args[0], step, n, done) : CTL_DONE;
}

static int
run_undo (int argc, char **argv)
{
  return run_steps (&ctl_command_undo, gis_history_undo, argc, argv);
}

static int
run_redo (int argc, char **argv)
{
  return run_steps (&ctl_command_redo, gis_history_redo, argc, argv);
}

const CtlCommand ctl_command_undo = { "undo", "FILE [N]",
                                      N_ ("Undo the last change, or the last N"), run_undo };
const CtlCommand ctl_command_redo = { "redo", "FILE [N]",
                                      N_ ("Redo what was undone last, or N steps"), run_redo };
