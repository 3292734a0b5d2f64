/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From units to figures: what is done at a date and at each month's end before it, how fast it must
 * go and goes. */
#include "gis/progress/targets.h"

#include "gis/core/error.h"
#include "gis/core/i18n.h"
#include "gis/progress/units.h"

#include <math.h>
#include <string.h>

/* Mean length of a Gregorian month: 146 097 days in 4 800 months. */
#define DAYS_PER_MONTH (146097.0 / 4800.0)
/* A series begins at most this long before the date asked for. */
#define MAX_SERIES_MONTHS 360
/* Full months that the current rate is the mean of. */
#define RATE_MONTHS 3

void
gis_target_free (GisTarget *target)
{
  if (target == NULL)
    return;
  g_free (target->id);
  gis_text_clear (&target->title);
  g_free (target->campaign);
  g_free (target->unit);
  g_free (target->part_unit);
  g_free (target->certainty);
  g_free (target->status);
  g_free (target->series);
  g_free (target->source);
  g_free (target);
}

/* ---- Values ---- */

typedef struct
{
  const GisUnits *units;
  gboolean is_share;
} Figure;

/* The figure on @date; FALSE: no denominator, hence no data. */
static gboolean
get_value (const Figure *figure, GisDate date, double *value)
{
  double part, whole;

  gis_units_sum (figure->units, date, &part, &whole);
  *value = part;
  if (!figure->is_share)
    return TRUE;
  *value = whole > 0 ? 100 * part / whole : 0;
  return whole > 0;
}

static GisDate
get_month_start (GisDate date)
{
  int year, month, day;

  gis_date_split (date, &year, &month, &day);
  return gis_date_new (year, month, 1);
}

/* The calendar ends with 2199. */
static GisDate
get_month_end (GisDate date)
{
  GisDate next = gis_date_add_months (get_month_start (date), 1);

  return next != GIS_DATE_NONE ? next - 1 : get_month_start (date) + 30;
}

/* First day on which anything is on record or done; @at when nothing ever is. */
static GisDate
get_first_date (const GisUnits *units, GisDate at)
{
  GisDate first = at;

  for (guint i = 0; i < units->units->len; i++)
    {
      const GisUnit *unit = &g_array_index (units->units, GisUnit, i);
      if (unit->since > GIS_DATE_EVER && unit->since < first)
        first = unit->since;
      if (unit->toggles != NULL)
        first = MIN (first, g_array_index (unit->toggles, GisToggle, 0).date);
    }
  return first;
}

static void
fill_series (GisTarget *target, const Figure *figure, GisDate at)
{
  GisDate last = get_month_start (at);
  GisDate month = get_month_start (get_first_date (figure->units, at));
  GisDate earliest = gis_date_add_months (last, -MAX_SERIES_MONTHS);
  g_autoptr (GArray) values = g_array_new (FALSE, FALSE, sizeof (double));

  for (month = MAX (month, earliest); month != GIS_DATE_NONE && month <= last;
       month = gis_date_add_months (month, 1))
    {
      double value;
      GisDate end = MIN (get_month_end (month), at);
      if (!get_value (figure, end, &value))
        continue; /* only before the first record: what is on record stays so */
      if (values->len == 0)
        target->series_start = month;
      g_array_append_val (values, value);
    }
  target->n_series = values->len;
  target->series = (double *) (gpointer) g_array_free (g_steal_pointer (&values), FALSE);
}

/* Mean monthly gain over the last full months, as many of them as have data. */
static double
get_rate (const Figure *figure, GisDate at)
{
  /* The last day of the last full month. */
  GisDate end = get_month_end (at) == at ? at : get_month_start (at) - 1;
  double now, before;

  if (!get_value (figure, end, &now))
    return 0;
  for (int months = RATE_MONTHS; months >= 1; months--)
    {
      GisDate start = gis_date_add_months (end + 1, -months);
      if (start != GIS_DATE_NONE && get_value (figure, start - 1, &before))
        return (now - before) / months;
    }
  return 0;
}

double
gis_target_get_even_pace (const GisTarget *target, GisDate at)
{
  double whole;

  if (!(target->target > 0) || target->series_start == GIS_DATE_NONE ||
      target->deadline == GIS_DATE_NONE)
    return 0;
  whole = target->deadline - target->series_start;
  if (whole <= DAYS_PER_MONTH)
    return 0;
  return target->target * CLAMP ((at - target->series_start) / whole, 0, 1);
}

/* Whoever is ahead of an even pace is never far behind, however slow of late. */
static const char *
judge (const GisTarget *target, JsonObject *limits, GisDate at)
{
  double even = gis_target_get_even_pace (target, at);
  double on_track = 1, late = 0.5, past = 0.9, value;

  if (limits != NULL && gis_json_get_number (limits, "on_track_from", &value))
    on_track = value;
  if (limits != NULL && gis_json_get_number (limits, "late_from", &value))
    late = value;
  if (limits != NULL && gis_json_get_number (limits, "past_deadline_late_from", &value))
    past = value;
  if (!target->has_data)
    return "no_data";
  if (target->target <= 0)
    return "no_target";
  if (target->done >= target->target)
    return "reached";
  if (target->deadline == GIS_DATE_NONE || at >= target->deadline)
    return target->done >= past * target->target ? "late" : "far_behind";
  if (target->current_per_month >= on_track * target->needed_per_month)
    return "on_track";
  return (even > 0 && target->done >= even) ||
             target->current_per_month >= late * target->needed_per_month
           ? "late"
           : "far_behind";
}

/* ---- Rule entries ---- */

/* The planner's own number in the workspace goes before the rule's. */
static double
read_target_value (GisWorkspace *ws, JsonObject *rule, const char *id)
{
  g_autofree char *key = g_strconcat ("target.", id, NULL);
  g_autofree char *setting = gis_workspace_dup_setting (ws, key);
  char *end = NULL;
  double value;

  if (setting != NULL && *setting != '\0')
    {
      value = g_ascii_strtod (setting, &end);
      if (*end == '\0' && isfinite (value) && value > 0)
        return value;
    }
  return gis_json_get_number (rule, "target", &value) && value > 0 ? value : 0;
}

static char *
dup_source (JsonObject *rule)
{
  const char *source = gis_json_get_string (rule, "source");
  const char *clause = gis_json_get_string (rule, "clause");

  if (source == NULL || clause == NULL)
    return g_strdup (source);
  return g_strdup_printf ("%s, %s", source, clause);
}

static GisTarget *
target_new (GisWorkspace *ws, JsonObject *rule, GError **error)
{
  const char *id = gis_json_get_string (rule, "id");
  const char *unit = gis_json_get_string (rule, "unit");
  g_autofree char *where = g_strdup_printf ("targets.json: %s", id != NULL ? id : "?");
  GisTarget *target;

  if (id == NULL || unit == NULL)
    {
      g_set_error (error, GIS_ERROR, GIS_ERROR_INVALID, _ ("%s: “id” or “unit” is missing"), where);
      return NULL;
    }
  target = g_new0 (GisTarget, 1);
  target->id = g_strdup (id);
  target->unit = g_strdup (unit);
  target->campaign = g_strdup (gis_json_get_string (rule, "campaign"));
  target->certainty = g_strdup (gis_json_get_string (rule, "certainty"));
  target->source = dup_source (rule);
  target->target = read_target_value (ws, rule, id);
  target->deadline = gis_date_parse (gis_json_get_string (rule, "deadline"));
  target->series_start = GIS_DATE_NONE;
  if (gis_text_parse (&target->title, json_object_get_member (rule, "title"), where, error))
    return target;
  gis_target_free (target);
  return NULL;
}

static void
fill (GisTarget *target, const Figure *figure, JsonObject *rule, GisDate at)
{
  double months = target->deadline != GIS_DATE_NONE ? (target->deadline - at) / DAYS_PER_MONTH : 0;

  gis_units_sum (figure->units, at, &target->part, &target->whole);
  target->has_data = get_value (figure, at, &target->done);
  target->part_unit = g_strdup (
    g_strcmp0 (gis_json_get_string (rule, "formula"), "length_share") == 0 ? "m" : "rows");
  if (!figure->is_share)
    target->whole = target->target;
  if (!target->has_data)
    return;
  fill_series (target, figure, at);
  target->current_per_month = get_rate (figure, at);
  if (target->done < target->target && months > 0)
    target->needed_per_month = (target->target - target->done) / MAX (months, 1 / DAYS_PER_MONTH);
}

static GPtrArray *
compute (GisWorkspace *ws, const GisRule *document, GisDate at, GisJob *job, GError **error)
{
  g_autoptr (GPtrArray) rules = NULL;
  g_autoptr (GPtrArray) targets = g_ptr_array_new_with_free_func ((GDestroyNotify) gis_target_free);

  rules = gis_json_list_objects (gis_rule_get_root (document), "targets");
  for (guint i = 0; i < rules->len; i++)
    {
      JsonObject *rule = g_ptr_array_index (rules, i);
      GisTarget *target = target_new (ws, rule, error);
      g_autoptr (GisUnits) units = NULL;
      Figure figure;
      if (target == NULL)
        return NULL;
      g_ptr_array_add (targets, target);
      units = gis_units_collect (ws, rule, job, error);
      if (units == NULL)
        return NULL;
      figure = (Figure){ units, gis_units_is_share (rule) };
      fill (target, &figure, rule, at);
      target->status =
        g_strdup (judge (target, gis_json_get_object (gis_rule_get_root (document), "status"), at));
    }
  return g_steal_pointer (&targets);
}

GPtrArray *
gis_targets_compute (GisWorkspace *ws, GisDate at, GisJob *job, GError **error)
{
  g_autoptr (GisRule) document = gis_rule_load (ws, "targets", error);
  GPtrArray *targets;
  GError *cause = NULL;

  if (document == NULL)
    return NULL;
  targets =
    compute (ws, document, at != GIS_DATE_NONE ? at : gis_workspace_get_today (ws), job, &cause);
  if (targets == NULL)
    gis_rule_blame (ws, cause, error);
  return targets;
}
