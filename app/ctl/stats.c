/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sanhuactl stats: what the census holds and how far the plan's targets are, on any day. */
#include "app/ctl/commands.h"
#include "gis/progress/targets.h"

#include <stdio.h>

static int
compare_texts (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* Codes in order, so that the same figures print the same text. */
static GPtrArray *
sorted_keys (GHashTable *states)
{
  GPtrArray *keys = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer key;

  g_hash_table_iter_init (&iter, states);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    g_ptr_array_add (keys, key);
  g_ptr_array_sort (keys, compare_texts);
  return keys;
}

static void
add_states (JsonBuilder *builder, GHashTable *states)
{
  json_builder_begin_object (builder);
  if (states != NULL)
    {
      g_autoptr (GPtrArray) keys = sorted_keys (states);
      for (guint i = 0; i < keys->len; i++)
        {
          const char *key = g_ptr_array_index (keys, i);
          json_builder_set_member_name (builder, *key != '\0' ? key : "none");
          json_builder_add_int_value (builder, *(const gint64 *) g_hash_table_lookup (states, key));
        }
    }
  json_builder_end_object (builder);
}

static void
add_classes (JsonBuilder *builder, const GPtrArray *classes)
{
  json_builder_set_member_name (builder, "classes");
  json_builder_begin_object (builder);
  for (guint i = 0; i < classes->len; i++)
    {
      const GisClassStats *stats = g_ptr_array_index (classes, i);
      json_builder_set_member_name (builder, stats->class_id);
      json_builder_begin_object (builder);
      json_builder_set_member_name (builder, "count");
      json_builder_add_int_value (builder, stats->count);
      ctl_json_add_number (builder, "length_m", stats->length_m);
      ctl_json_add_number (builder, "area_m2", stats->area_m2);
      json_builder_end_object (builder);
    }
  json_builder_end_object (builder);
  json_builder_set_member_name (builder, "states");
  json_builder_begin_object (builder);
  for (guint i = 0; i < classes->len; i++)
    {
      const GisClassStats *stats = g_ptr_array_index (classes, i);
      if (stats->states == NULL)
        continue;
      json_builder_set_member_name (builder, stats->class_id);
      add_states (builder, stats->states);
    }
  json_builder_end_object (builder);
}

/* null where it is not known. */
static void
add_known (JsonBuilder *builder, const char *key, double value, gboolean known)
{
  if (known)
    ctl_json_add_number (builder, key, value);
  else
    ctl_json_add_text (builder, key, NULL);
}

static void
add_target (JsonBuilder *builder, const GisTarget *target)
{
  g_autofree char *deadline = gis_date_dup_text (target->deadline);

  json_builder_begin_object (builder);
  ctl_json_add_text (builder, "id", target->id);
  ctl_json_add_text (builder, "title", gis_text_get (&target->title));
  ctl_json_add_text (builder, "campaign", target->campaign);
  json_builder_set_member_name (builder, "has_data");
  json_builder_add_boolean_value (builder, target->has_data);
  add_known (builder, "done", target->done, target->has_data);
  add_known (builder, "target", target->target, target->target > 0);
  ctl_json_add_text (builder, "unit", target->unit);
  ctl_json_add_number (builder, "part", target->part);
  ctl_json_add_number (builder, "whole", target->whole);
  ctl_json_add_text (builder, "part_unit", target->part_unit);
  ctl_json_add_text (builder, "deadline", deadline);
  /* Nothing asks for a pace without a target, without data, or when the deadline has passed. */
  add_known (builder, "needed_per_month", target->needed_per_month,
             target->has_data && target->target > 0 &&
               (target->done >= target->target || target->needed_per_month > 0));
  ctl_json_add_number (builder, "current_per_month", target->current_per_month);
  ctl_json_add_text (builder, "status", target->status);
  ctl_json_add_text (builder, "certainty", target->certainty);
  json_builder_end_object (builder);
}

static gboolean
print_json (GisWorkspace *ws,
            GisDate at,
            const GPtrArray *classes,
            const GPtrArray *targets,
            GError **error)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autofree char *date = gis_date_dup_text (at);

  json_builder_begin_object (builder);
  ctl_json_add_text (builder, "name", gis_workspace_get_name (ws));
  ctl_json_add_text (builder, "crs", gis_workspace_get_crs (ws));
  ctl_json_add_text (builder, "at", date);
  add_classes (builder, classes);
  json_builder_set_member_name (builder, "targets");
  json_builder_begin_array (builder);
  for (guint i = 0; i < targets->len; i++)
    add_target (builder, g_ptr_array_index (targets, i));
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  return ctl_print_json (json_builder_get_root (builder), error);
}

static void
print_class (GisWorkspace *ws, const GisClassStats *stats)
{
  const GisClass *klass = gis_catalog_find_class (gis_workspace_get_catalog (ws), stats->class_id);
  int state_field =
    klass->state_field != NULL ? gis_class_find_field (klass, klass->state_field) : -1;

  if (stats->count == 0)
    return;
  printf ("%s: %" G_GINT64_FORMAT, gis_text_get (&klass->plural), stats->count);
  if (stats->length_m > 0)
    printf (_ (", %.1f km"), stats->length_m / 1000);
  putchar ('\n');
  if (stats->states != NULL && state_field >= 0)
    {
      g_autoptr (GPtrArray) keys = sorted_keys (stats->states);
      for (guint i = 0; i < keys->len; i++)
        {
          const char *key = g_ptr_array_index (keys, i);
          GisValue value = gis_value_of_static_text (*key != '\0' ? key : NULL);
          g_autofree char *title = gis_field_dup_display (&klass->fields[state_field], &value);
          printf ("  %s: %" G_GINT64_FORMAT "\n", *title != '\0' ? title : _ ("without a state"),
                  *(const gint64 *) g_hash_table_lookup (stats->states, key));
        }
    }
}

static void
print_target (const GisTarget *target)
{
  const char *title = gis_text_get (&target->title);

  if (!target->has_data)
    printf (_ ("  %s: no data\n"), title);
  else if (!(target->target > 0))
    printf (g_strcmp0 (target->unit, "percent") == 0 ? _ ("  %s: %.1f %%, no target set\n")
                                                     : _ ("  %s: %.0f, no target set\n"),
            title, target->done);
  else if (g_strcmp0 (target->unit, "percent") == 0)
    printf (_ ("  %s: %.1f %% of %.0f %%\n"), title, target->done, target->target);
  else
    printf (_ ("  %s: %.0f of %.0f\n"), title, target->done, target->target);
}

static int
run (int argc, char **argv)
{
  gboolean json = FALSE;
  g_autofree char *at_text = NULL;
  const GOptionEntry entries[] = {
    { "at", 0, 0, G_OPTION_ARG_STRING, &at_text, N_ ("As of this day; today when not given"),
      N_ ("DATE") },
    { "json", 0, 0, G_OPTION_ARG_NONE, &json, N_ ("Print one JSON object"), NULL },
    { NULL },
  };
  g_autoptr (GError) error = NULL;
  g_autoptr (GisWorkspace) ws = NULL;
  g_autoptr (GPtrArray) classes = NULL;
  g_autoptr (GPtrArray) targets = NULL;
  g_autoptr (GisJob) job = ctl_job_new ();
  g_auto (GStrv) args = ctl_parse (&ctl_command_stats, entries, argc, argv, 1, 1, &error);
  GisDate at;

  if (args == NULL || !ctl_parse_date ("--at", at_text, &at, &error))
    return ctl_fail (g_steal_pointer (&error));
  ws = ctl_open (args[0], GIS_OPEN_READ_ONLY, &error);
  if (ws == NULL)
    return ctl_fail (g_steal_pointer (&error));
  classes = gis_stats_compute (ws, at, &error);
  if (classes != NULL)
    targets = gis_targets_compute (ws, at, job, &error);
  if (targets == NULL)
    return ctl_fail (g_steal_pointer (&error));
  ctl_progress_clear ();
  if (at == GIS_DATE_NONE)
    at = gis_workspace_get_today (ws);
  if (json)
    return print_json (ws, at, classes, targets, &error) ? CTL_DONE
                                                         : ctl_fail (g_steal_pointer (&error));
  for (guint i = 0; i < classes->len; i++)
    print_class (ws, g_ptr_array_index (classes, i));
  printf ("%s\n", _ ("Targets:"));
  for (guint i = 0; i < targets->len; i++)
    print_target (g_ptr_array_index (targets, i));
  return ctl_flush (&error) ? CTL_DONE : ctl_fail (g_steal_pointer (&error));
}

const CtlCommand ctl_command_stats = { "stats", "FILE",
                                       N_ ("Print counts, lengths, states and targets"), run };
