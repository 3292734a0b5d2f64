/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the city's rules forbid: covers too weak for their place or settled, lines too low, poles
 * leaning, states that contradict other fields. Numbers come from the rule file. */
#include "gis/rules/check-private.h"

#include "gis/catalog/order.h"
#include "gis/core/i18n.h"

#include <string.h>

static const GisValue *
get (const GisRow *row, const char *name)
{
  static const GisValue null = { GIS_VALUE_TYPE_NULL };
  int index = gis_class_find_field (row->klass, name);

  return index >= 0 ? &row->values[index] : &null;
}

static const char *
get_text (const GisRow *row, const char *name)
{
  return gis_value_get_text (get (row, name));
}

static gboolean
is (const GisRow *row, const char *name, const char *code)
{
  return g_strcmp0 (get_text (row, name), code) == 0;
}

static void
report (GisCheckRun *run,
        const GisRow *row,
        const char *check,
        const char *severity,
        const char *certainty,
        char *cause)
{
  g_autofree char *label = gis_row_dup_label (row);
  g_autofree char *owned = cause;

  gis_check_add (run, check, severity, row->id, certainty,
                 g_strdup_printf ("%s: %s", label, owned));
}

/* kN of "D400"; -1 when it is no load class. */
static int
get_load_kn (const char *load_class)
{
  if (load_class == NULL || !g_ascii_isupper (*load_class))
    return -1;
  return (int) g_ascii_strtoll (load_class + 1, NULL, 10);
}

static void
check_load (GisCheckRun *run, const GisRow *row)
{
  const char *position = get_text (row, "position");
  const char *load = get_text (row, "load_class");

  for (guint i = 0; load != NULL && position != NULL && i < run->load_minimum->len; i++)
    {
      JsonObject *minimum = g_ptr_array_index (run->load_minimum, i);
      const char *wanted = gis_json_get_string (minimum, "load_class");
      if (g_strcmp0 (gis_json_get_string (minimum, "position"), position) != 0 ||
          get_load_kn (load) >= get_load_kn (wanted))
        continue;
      report (run, row, "load_class_low", "error", gis_json_get_string (minimum, "certainty"),
              g_strdup_printf (_ ("load class %s is too low for its place, which asks for %s"),
                               load, wanted));
    }
}

static void
check_cover (GisCheckRun *run, const GisRow *row)
{
  const GisValue *height = get (row, "height_difference_mm");
  double below_mm = -gis_value_get_real (height, 0);
  gboolean missing = is (row, "state", "missing");

  check_load (run, row);
  if (!gis_value_is_null (height) && below_mm > run->settled_mm.value)
    report (run, row, "cover_settled", "warning", run->settled_mm.certainty,
            g_strdup_printf (_ ("lies %.4g mm below the road, more than %g mm"), below_mm,
                             run->settled_mm.value));
  if (is (row, "state", "intact") && get_text (row, "damage") != NULL && !is (row, "damage", "0"))
    report (run, row, "state_contradiction", "warning", NULL,
            g_strdup (_ ("is intact, but a damage is recorded")));
  if (missing && !is (row, "damage", "1") && get_text (row, "damage") != NULL)
    report (run, row, "state_contradiction", "warning", NULL,
            g_strdup (_ ("is missing, but the damage says otherwise")));
  if (is (row, "kind", "0114") && is (row, "ownership", "confirmed"))
    report (run, row, "ownership_contradiction", "warning", NULL,
            g_strdup (_ ("is of the kind “ownerless”, but its ownership is confirmed")));
}

static void
check_ownership (GisCheckRun *run, const GisRow *row)
{
  if (!is (row, "ownership", "confirmed"))
    return;
  if (get_text (row, "owner") == NULL)
    report (run, row, "ownership_contradiction", "warning", NULL,
            g_strdup (_ ("ownership is confirmed, but no owner is named")));
  else if (get_text (row, "ownership_evidence") == NULL)
    report (run, row, "ownership_evidence", "hint", NULL,
            g_strdup (_ ("ownership is confirmed without evidence")));
}

static void
check_line (GisCheckRun *run, const GisRow *row)
{
  const GisValue *height = get (row, "height_m");
  gboolean in_air = is (row, "state", "overhead") || is (row, "state", "tidied");

  if (in_air && !gis_value_is_null (height) &&
      gis_value_get_real (height, 0) < run->line_height_m.value)
    report (run, row, "line_low", "warning", run->line_height_m.certainty,
            g_strdup_printf (_ ("hangs at %.3g m, below %.3g m along a street"),
                             gis_value_get_real (height, 0), run->line_height_m.value));
}

static void
check_pole (GisCheckRun *run, const GisRow *row)
{
  double leaning_deg = gis_value_get_real (get (row, "leaning_deg"), 0);

  if (leaning_deg > run->leaning_deg.value && !is (row, "state", "removed"))
    report (
      run, row, "pole_leaning", "warning", run->leaning_deg.certainty,
      g_strdup_printf (_ ("leans %.3g°, more than %.3g°"), leaning_deg, run->leaning_deg.value));
  if (is (row, "state", "removed") && gis_value_get_integer (get (row, "lines_count"), 0) > 0)
    report (run, row, "state_contradiction", "warning", NULL,
            g_strdup (_ ("is removed, but lines are still on it")));
}

static void
check_facade (GisCheckRun *run, const GisRow *row)
{
  if (is (row, "state", "renovated") &&
      gis_value_get_integer (get (row, "illegal_additions"), 0) > 0)
    report (run, row, "state_contradiction", "warning", NULL,
            g_strdup (_ ("is renovated, but illegal additions are still recorded")));
}

static void
check_order (GisCheckRun *run, const GisRow *row)
{
  for (guint i = 0; i < row->klass->n_fields; i++)
    {
      g_autoptr (GError) cause = NULL;
      if (gis_order_has_end (row->klass, i) &&
          !gis_order_check (row->klass, i, &row->values[i], row->values, &cause))
        report (run, row, "date_order", "error", NULL, g_strdup (cause->message));
    }
}

static void
check_project (GisCheckRun *run, const GisRow *row)
{
  check_order (run, row);
  if ((is (row, "state", "completed") || is (row, "state", "accepted")) &&
      get_text (row, "end_actual") == NULL)
    report (run, row, "state_contradiction", "warning", NULL,
            g_strdup (_ ("is completed, but has no date of completion")));
}

static void
check_work_item (GisCheckRun *run, const GisRow *row)
{
  if (!is (row, "state", "planned") && get_text (row, "state") != NULL &&
      get_text (row, "done_on") == NULL)
    report (run, row, "state_contradiction", "warning", NULL,
            g_strdup (_ ("is done, but has no date")));
}

void
gis_check_domain (GisCheckRun *run, const GisRow *row)
{
  static const struct
  {
    const char *class_id;
    void (*check) (GisCheckRun *run, const GisRow *row);
  } checks[] = {
    { "cover", check_cover },   { "overhead_line", check_line }, { "pole", check_pole },
    { "facade", check_facade }, { "project", check_project },    { "work_item", check_work_item },
  };

  for (guint i = 0; i < G_N_ELEMENTS (checks); i++)
    if (strcmp (checks[i].class_id, row->klass->id) == 0)
      checks[i].check (run, row);
  check_ownership (run, row);
}
