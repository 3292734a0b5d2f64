/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The years 2020 to 2023 in the demo city, told by the ordinary edits of the program, each taking
 * effect on its day: what the census found, who owned up to which cover, pole and line, and the
 * works of the campaigns (campaigns.c). Dates follow S-curves, given as the share reached on a day. */
#include "gis/demo/history.h"

#include "gis/core/i18n.h"

GisDate
demo_curve_date (const DemoKnot *curve, guint n, double share)
{
  for (guint i = 1; i < n; i++)
    {
      double span = curve[i].share - curve[i - 1].share;
      if (share > curve[i].share || span <= 0)
        continue;
      return curve[i - 1].date +
             (GisDate) ((curve[i].date - curve[i - 1].date) * (share - curve[i - 1].share) / span);
    }
  return GIS_DATE_NONE;
}

gboolean
demo_set_text (GisEdit *edit,
               const char *class_id,
               gint64 id,
               const char *field,
               const char *text,
               GError **error)
{
  GisValue value = gis_value_of_static_text (text);

  return gis_edit_set_value (edit, class_id, id, field, &value, error);
}

gboolean
demo_set_real (GisEdit *edit,
               const char *class_id,
               gint64 id,
               const char *field,
               double number,
               GError **error)
{
  GisValue value = GIS_VALUE_NULL;

  gis_value_set_real (&value, number);
  return gis_edit_set_value (edit, class_id, id, field, &value, error);
}

/* ---- Ownership ---- */

typedef struct
{
  const DemoThing *thing;
  GisDate date;
  const char *state; /* of ownership */
  guint order;
} Claim;

static int
compare_claims (gconstpointer a, gconstpointer b)
{
  const Claim *x = a, *y = b;

  if (x->date != y->date)
    return (x->date > y->date) - (x->date < y->date);
  return (x->order > y->order) - (x->order < y->order);
}

static void
add_claim (GArray *claims, const DemoThing *thing, GisDate date, const char *state)
{
  Claim claim = { thing, date, state, claims->len };
  g_array_append_val (claims, claim);
}

static void
plan_claims (GArray *claims, const GArray *things, DemoRandom *random)
{
  const DemoKnot curve[] = {
    { gis_date_new (2020, 6, 1), 0.00 },  { gis_date_new (2020, 12, 31), 0.07 },
    { gis_date_new (2021, 6, 30), 0.21 }, { gis_date_new (2021, 12, 31), 0.39 },
    { gis_date_new (2022, 6, 30), 0.57 }, { gis_date_new (2022, 12, 31), 0.70 },
    { gis_date_new (2023, 6, 30), 0.82 }, { gis_date_new (2023, 12, 31), 0.94 },
  };

  for (guint i = 0; i < things->len; i++)
    {
      const DemoThing *thing = &g_array_index (things, DemoThing, i);
      double luck = demo_random_unit (random);
      GisDate first = thing->surveyed_on + 15;
      GisDate confirmed_on = demo_curve_date (curve, G_N_ELEMENTS (curve), luck);
      GisDate last = confirmed_on != GIS_DATE_NONE ? MAX (confirmed_on, first + 30)
                                                   : gis_date_new (2023, 11, 30);
      GisDate claimed_on =
        first + (GisDate) ((last - first - 12) * demo_random_range (random, 0.1, 1));

      if (thing->ownerless || (confirmed_on == GIS_DATE_NONE && luck > 0.98))
        continue; /* nobody came forward */
      add_claim (claims, thing, claimed_on, "claimed");
      if (confirmed_on != GIS_DATE_NONE)
        {
          /* A few were fought over first. */
          if (demo_random_chance (random, 0.02))
            add_claim (claims, thing, claimed_on + 5, "disputed");
          add_claim (claims, thing, last, "confirmed");
        }
      else if (luck > 0.965)
        add_claim (claims, thing, claimed_on + 20, "disputed");
    }
  g_array_sort (claims, compare_claims);
}

static gboolean
apply_claim (GisEdit *edit, const Claim *claim, GError **error)
{
  const DemoThing *thing = claim->thing;
  g_autofree char *date = NULL;
  g_autofree char *evidence = NULL;
  int year;

  gis_edit_set_effective_on (edit, claim->date);
  if (!demo_set_text (edit, thing->class_id, thing->id, "ownership", claim->state, error))
    return FALSE;
  if (strcmp (claim->state, "confirmed") != 0)
    return TRUE;
  date = gis_date_dup_text (claim->date);
  gis_date_split (claim->date, &year, NULL, NULL);
  evidence = g_strdup_printf ("确权单〔%d〕%u号", year, 1 + claim->order % 9999);
  return demo_set_text (edit, thing->class_id, thing->id, "ownership_on", date, error) &&
         demo_set_text (edit, thing->class_id, thing->id, "ownership_evidence", evidence, error);
}

/* One step of the history per year. */
static gboolean
write_claims (DemoWriter *writer, const GArray *claims, GError **error)
{
  guint i = 0;

  for (int year = 2020; year <= 2023; year++)
    {
      GisDate end = gis_date_new (year, 12, 31);
      g_autofree char *label = g_strdup_printf (_ ("Ownership claimed and confirmed in %d"), year);
      g_autoptr (GisEdit) edit = gis_edit_begin (writer->ws, label, error);
      if (edit == NULL)
        return FALSE;
      gis_job_begin (writer->job, label, 0);
      for (guint n = 1; i < claims->len && g_array_index (claims, Claim, i).date <= end; i++, n++)
        {
          if (!apply_claim (edit, &g_array_index (claims, Claim, i), error) ||
              !gis_job_step (writer->job, n, error))
            return FALSE;
        }
      if (!gis_edit_commit (g_steal_pointer (&edit), NULL, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
write_ownership (DemoWriter *writer, GError **error)
{
  DemoRandom random = demo_random_new (writer->plan->seed, "ownership");
  g_autoptr (GArray) claims = g_array_new (FALSE, FALSE, sizeof (Claim));

  plan_claims (claims, writer->covers, &random);
  plan_claims (claims, writer->poles, &random);
  plan_claims (claims, writer->lines, &random);
  g_array_sort (claims, compare_claims);
  return write_claims (writer, claims, error);
}

/* ---- Defects ---- */

typedef struct
{
  DemoWriter *writer;
  DemoRandom random;
} Inspector;

static void
add_defect (Inspector *inspector,
            const DemoThing *thing,
            const char *kind,
            double quantity,
            const char *unit)
{
  DemoWriter *writer = inspector->writer;
  DemoRandom *random = &inspector->random;
  static const char *const severities[] = { "minor", "moderate", "severe", "urgent" };
  static const double shares[] = { 0.4, 0.38, 0.18, 0.04 };
  DemoThing defect = { .road = thing->road, .district = thing->district };
  g_autofree char *date = NULL;
  double x, y;
  GisRow *row;

  defect.surveyed_on = thing->surveyed_on + (GisDate) demo_random_below (random, 3);
  date = gis_date_dup_text (defect.surveyed_on);
  demo_plan_warp (writer->plan, thing->u, thing->v, &x, &y);
  row = demo_writer_row (writer, "defect", thing->road, thing->u, thing->v,
                         gis_geometry_new_point (x, y));
  gis_row_set_text (row, "kind", kind);
  gis_row_set_text (row, "severity", severities[demo_random_pick (random, shares, 4)]);
  gis_row_set_text (row, "state", "found");
  gis_row_set_real (row, "quantity", quantity);
  gis_row_set_text (row, "unit", unit);
  gis_row_set_text (row, "asset_class", thing->class_id);
  gis_row_set_integer (row, "asset_id", thing->id);
  gis_row_set_text (row, "found_on", date);
  gis_row_set_text (row, "found_by", demo_surveyor (random));
  demo_writer_add (writer, row, &defect);
}

static gboolean
write_defects (DemoWriter *writer, GArray *defects, GError **error)
{
  static const char *const road_kinds[] = { "line_crack", "net_crack",  "alligator_crack",
                                            "pothole",    "settlement", "ravelling" };
  Inspector inspector = { writer, demo_random_new (writer->plan->seed, "defects") };
  DemoRandom *random = &inspector.random;

  if (!demo_writer_begin (writer, "defect", _ ("Defects found by the census"), defects, error))
    return FALSE;
  for (guint i = 0; i < writer->sections->len; i++)
    {
      if (demo_random_chance (random, 0.45))
        add_defect (&inspector, &g_array_index (writer->sections, DemoThing, i),
                    road_kinds[demo_random_below (random, G_N_ELEMENTS (road_kinds))],
                    round (demo_random_range (random, 2, 60)) / 10, "m2");
    }
  for (guint i = 0; i < writer->covers->len; i++)
    {
      const DemoThing *cover = &g_array_index (writer->covers, DemoThing, i);
      if (cover->marked && demo_random_chance (random, 0.12))
        add_defect (&inspector, cover, "frame_height", 1, "piece");
      else if (demo_random_chance (random, 0.004))
        add_defect (&inspector, cover, "cover_loose", 1, "piece");
    }
  for (guint i = 0; i < writer->poles->len; i++)
    {
      if (demo_random_chance (random, 0.012))
        add_defect (&inspector, &g_array_index (writer->poles, DemoThing, i), "pole_leaning", 1,
                    "piece");
    }
  return demo_writer_end (writer, error);
}

/* What became of the defects: verified soon, most repaired within two years. */
static gboolean
follow_defects (DemoWriter *writer, const GArray *defects, GError **error)
{
  static const char *const states[] = { "verified", "repaired", "accepted" };
  static const double shares[] = { 0.9, 0.75, 0.9 };
  static const guint longest_days[] = { 30, 700, 40 };
  DemoRandom random = demo_random_new (writer->plan->seed, "repairs");
  g_autoptr (GisEdit) edit =
               gis_edit_begin (writer->ws, _ ("Defects verified and repaired"), error);

  if (edit == NULL)
    return FALSE;
  for (guint i = 0; i < defects->len; i++)
    {
      const DemoThing *defect = &g_array_index (defects, DemoThing, i);
      GisDate date = defect->surveyed_on;
      for (guint k = 0; k < G_N_ELEMENTS (states); k++)
        {
          g_autofree char *text = NULL;
          if (!demo_random_chance (&random, shares[k]))
            break;
          date += 2 + (GisDate) demo_random_below (&random, longest_days[k]);
          text = gis_date_dup_text (date);
          gis_edit_set_effective_on (edit, date);
          if (!demo_set_text (edit, "defect", defect->id, "state", states[k], error) ||
              (k == 1 && !demo_set_text (edit, "defect", defect->id, "repaired_on", text, error)))
            return FALSE;
        }
    }
  return gis_edit_commit (g_steal_pointer (&edit), NULL, error);
}

gboolean
demo_write_history (DemoWriter *writer, GError **error)
{
  g_autoptr (GArray) defects = g_array_new (FALSE, TRUE, sizeof (DemoThing));

  return write_defects (writer, defects, error) && follow_defects (writer, defects, error) &&
         write_ownership (writer, error) && demo_write_campaigns (writer, error);
}
