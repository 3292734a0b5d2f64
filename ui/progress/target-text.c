/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Wording of the figures. Rates below ten keep one digit: "1.5 roads a month" must not read "2". */
#include "ui/progress/target-text.h"
#include "gis/core/i18n.h"
#include "ui/common/format.h"
#include <math.h>

static gboolean
is_percent (const GisTarget *target)
{
  return g_strcmp0 (target->unit, "percent") == 0;
}

char *
ui_target_dup_value (const GisTarget *target, double value)
{
  return is_percent (target) ? ui_format_percent (value) : ui_format_number (value, 0);
}

char *
ui_target_dup_done (const GisTarget *target)
{
  return target->has_data ? ui_target_dup_value (target, target->done) : g_strdup ("—");
}

char *
ui_target_dup_goal (const GisTarget *target)
{
  g_autofree char *value = NULL;

  if (!(target->target > 0))
    return NULL;
  value = ui_target_dup_value (target, target->target);
  if (g_strcmp0 (target->unit, "road") == 0)
    return g_strdup_printf (_ ("of %s roads"), value);
  if (g_strcmp0 (target->unit, "cover") == 0)
    return g_strdup_printf (_ ("of %s covers"), value);
  return g_strdup_printf (_ ("of %s"), value);
}

static char *
dup_part (const GisTarget *target, double value)
{
  return g_strcmp0 (target->part_unit, "m") == 0 ? ui_format_length (value)
                                                 : ui_format_number (value, 0);
}

char *
ui_target_dup_parts (const GisTarget *target)
{
  g_autofree char *part = NULL;
  g_autofree char *whole = NULL;

  if (!is_percent (target) || !target->has_data)
    return NULL;
  part = dup_part (target, target->part);
  whole = dup_part (target, target->whole);
  return g_strdup_printf (_ ("%s of %s"), part, whole);
}

static char *
dup_rate (const GisTarget *target, double rate)
{
  if (is_percent (target))
    {
      g_autofree char *number = ui_format_number (rate, rate < 1 ? 2 : 1);
      return g_strconcat (number, "\xc2\xa0%", NULL);
    }
  return ui_format_number (rate, fabs (rate) < 10 && rate != round (rate) ? 1 : 0);
}

char *
ui_target_dup_pace (const GisTarget *target, GisDate at)
{
  g_autofree char *needed = NULL;
  g_autofree char *current = NULL;
  g_autofree char *deadline = NULL;

  if (!target->has_data)
    return g_strdup (_ ("Nothing is recorded yet"));
  if (!(target->target > 0))
    return g_strdup (_ ("The plan sets no figure"));
  current = dup_rate (target, target->current_per_month);
  if (target->done >= target->target)
    return g_strdup_printf (_ ("Now %s a month"), current);
  deadline = ui_format_date (target->deadline);
  if (target->deadline != GIS_DATE_NONE && at > target->deadline)
    return g_strdup_printf (_ ("Missed on %s, now %s a month"), deadline, current);
  needed = dup_rate (target, target->needed_per_month);
  return g_strdup_printf (_ ("Needed %s a month, now %s"), needed, current);
}

char *
ui_target_dup_amount (const GisTarget *target, double amount)
{
  return g_strcmp0 (target->part_unit, "m") == 0 ? ui_format_length (amount)
                                                 : ui_format_number (amount, 0);
}
