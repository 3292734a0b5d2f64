/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The works of three campaigns: roads and covers, overhead lines, facades. First every project is
 * drafted with its items, then each is carried as far as its curve says by the ordinary project
 * functions, so that states, dates and what follows from them agree as they do in real use. */
#include "gis/demo/history.h"

#include "gis/core/i18n.h"
#include "gis/planning/project.h"

/* One project to be. */
typedef struct
{
  const char *campaign, *treatment;
  char *name;
  guint road, district;
  GPtrArray *things; /* const DemoThing, the assets of its items */
  double weight;     /* its part of the campaign: rows or metres */
  double budget;
  GisDate drafted_on, start, completed_on, accepted_on; /* accepted_on NONE: not finished */
  const char *last_state;
  gint64 id;
} Work;

typedef struct
{
  DemoWriter *writer;
  DemoRandom random;
  GPtrArray *works; /* Work, of the campaign being made */
  guint number;
} Planner;

static void
free_work (gpointer data)
{
  Work *work = data;

  g_free (work->name);
  g_ptr_array_unref (work->things);
  g_free (work);
}

static Work *
add_work (Planner *planner,
          const char *campaign,
          const char *treatment,
          char *name,
          guint road,
          guint district)
{
  Work *work = g_new0 (Work, 1);

  work->campaign = campaign;
  work->treatment = treatment;
  work->name = name;
  work->road = road;
  work->district = district;
  work->things = g_ptr_array_new ();
  g_ptr_array_add (planner->works, work);
  return work;
}

static const DemoRoad *
get_road (Planner *planner, guint road)
{
  return &g_array_index (planner->writer->plan->roads, DemoRoad, road);
}

/* ---- When ---- */

static GisDate
last_survey (const Work *work)
{
  GisDate last = gis_date_new (2020, 6, 1);

  for (guint i = 0; i < work->things->len; i++)
    last = MAX (last, ((const DemoThing *) g_ptr_array_index (work->things, i))->surveyed_on);
  return last;
}

static void
set_unfinished (Planner *planner, Work *work)
{
  static const char *const states[] = { "in_progress", "approved", "draft", "suspended",
                                        "cancelled" };
  static const double shares[] = { 0.55, 0.2, 0.1, 0.1, 0.05 };

  work->accepted_on = GIS_DATE_NONE;
  work->last_state = states[demo_random_pick (&planner->random, shares, G_N_ELEMENTS (states))];
  work->start = gis_date_new (2023, 8, 1) + (GisDate) demo_random_below (&planner->random, 90);
  work->completed_on = work->start + 150;
  work->drafted_on = work->start - 80;
}

/* Gives the works their dates so that their weights follow @curve in the order in which they are
 * (shuffled first). */
static void
schedule (Planner *planner, const DemoKnot *curve, guint n, int min_days, int max_days)
{
  double sum = 0, done = 0;

  for (guint i = planner->works->len; i > 1; i--)
    {
      guint k = demo_random_below (&planner->random, i);
      gpointer swapped = planner->works->pdata[k];
      planner->works->pdata[k] = planner->works->pdata[i - 1];
      planner->works->pdata[i - 1] = swapped;
    }
  for (guint i = 0; i < planner->works->len; i++)
    sum += ((Work *) planner->works->pdata[i])->weight;
  for (guint i = 0; i < planner->works->len; i++)
    {
      Work *work = planner->works->pdata[i];
      GisDate accepted_on = demo_curve_date (curve, n, (done + work->weight / 2) / sum);
      GisDate earliest = last_survey (work) + 20;
      int days = (int) demo_random_range (&planner->random, min_days, max_days);

      done += work->weight;
      if (accepted_on == GIS_DATE_NONE)
        {
          set_unfinished (planner, work);
          continue;
        }
      work->start = MAX (accepted_on - days, earliest);
      work->accepted_on = MAX (accepted_on, work->start + 30);
      work->completed_on = work->accepted_on - (work->accepted_on - work->start) / 5;
      work->drafted_on = work->start - 60;
      work->last_state = "accepted";
    }
}

/* ---- Drafting ---- */

static GisRow *
make_project (Planner *planner, Work *work)
{
  static const char *const contractors[] = { "汴州市政建设公司", "中原路桥公司", "宋都管网工程公司",
                                             "黄河建设集团",     "大梁城建公司", "鼎盛市政公司" };
  GisRow *row = gis_row_new (gis_catalog_find_class (planner->writer->catalog, "project"));
  g_autofree char *start = gis_date_dup_text (work->start - 5);
  g_autofree char *end = gis_date_dup_text (work->completed_on + 10);
  g_autofree char *bureau = demo_district_unit (work->district, "城市管理局");
  g_autofree char *code = NULL;
  int year;

  gis_date_split (work->start, &year, NULL, NULL);
  code = g_strdup_printf ("KF-%d-%04u", year, ++planner->number);
  gis_row_set_text (row, "name", work->name);
  gis_row_set_text (row, "code", code);
  gis_row_set_text (row, "campaign", work->campaign);
  gis_row_set_text (row, "state", "draft");
  gis_row_set_text (row, "district", demo_district_code (work->district));
  if (work->road != G_MAXUINT)
    gis_row_set_text (row, "location", get_road (planner, work->road)->name);
  gis_row_set_text (row, "responsible_unit", bureau);
  gis_row_set_text (row, "contractor",
                    contractors[demo_random_below (&planner->random, G_N_ELEMENTS (contractors))]);
  gis_row_set_text (row, "contact", demo_surveyor (&planner->random));
  gis_row_set_text (row, "start_planned", start);
  gis_row_set_text (row, "end_planned", end);
  gis_row_set_real (row, "budget", round (work->budget / 1000) * 1000);
  return row;
}

static gboolean
draft_works (Planner *planner, const char *label, GError **error)
{
  g_autoptr (GisEdit) edit = gis_edit_begin (planner->writer->ws, label, error);

  if (edit == NULL)
    return FALSE;
  gis_job_begin (planner->writer->job, label, planner->works->len);
  for (guint i = 0; i < planner->works->len; i++)
    {
      Work *work = planner->works->pdata[i];
      g_autoptr (GisRow) row = make_project (planner, work);
      g_autofree GisAssetRef *refs = g_new (GisAssetRef, work->things->len);
      for (guint k = 0; k < work->things->len; k++)
        {
          const DemoThing *thing = work->things->pdata[k];
          refs[k] = (GisAssetRef){ thing->class_id, thing->id };
        }
      gis_edit_set_effective_on (edit, work->drafted_on);
      if (!gis_project_create (edit, row, work->treatment, refs, work->things->len, &work->id,
                               error) ||
          !gis_job_step (planner->writer->job, i + 1, error))
        return FALSE;
    }
  return gis_edit_commit (g_steal_pointer (&edit), NULL, error);
}

/* ---- Doing ---- */

typedef gboolean (*FollowFunc) (Planner *planner,
                                GisEdit *edit,
                                const Work *work,
                                const char *state,
                                GError **error);

static gboolean
set_state (Planner *planner,
           GisEdit *edit,
           const Work *work,
           const char *state,
           GisDate date,
           FollowFunc follow,
           GError **error)
{
  const char *reason = NULL;

  if (strcmp (state, "suspended") == 0)
    reason = "汛期暂停施工";
  else if (strcmp (state, "cancelled") == 0)
    reason = "与其他工程合并实施";
  gis_edit_set_effective_on (edit, date);
  return gis_project_set_state (edit, work->id, state, reason, error) &&
         (follow == NULL || follow (planner, edit, work, state, error));
}

static gboolean
do_items (Planner *planner, GisEdit *edit, const Work *work, GError **error)
{
  g_autoptr (GPtrArray) items = gis_project_list_items (planner->writer->ws, work->id, error);
  GisDate until =
    work->accepted_on != GIS_DATE_NONE ? work->completed_on : gis_date_new (2023, 12, 20);

  if (items == NULL)
    return FALSE;
  for (guint i = 0; i < items->len; i++)
    {
      const GisRow *item = items->pdata[i];
      GisDate date =
        work->start + 1 +
        (GisDate) ((gint64) (work->completed_on - work->start - 1) * (i + 1) / (items->len + 1));
      if (date > until)
        break; /* an unfinished project */
      gis_edit_set_effective_on (edit, date);
      if (!gis_project_set_item_done (edit, item->id, date, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
carry_work (Planner *planner, GisEdit *edit, const Work *work, FollowFunc follow, GError **error)
{
  gboolean accepted = work->accepted_on != GIS_DATE_NONE;
  g_autofree char *approval = NULL;

  if (strcmp (work->last_state, "draft") == 0)
    return TRUE;
  if (!set_state (planner, edit, work, "approved", work->start - 30, follow, error))
    return FALSE;
  approval = g_strdup_printf ("汴城管〔%u〕号", 100 + demo_random_below (&planner->random, 900));
  if (!demo_set_text (edit, "project", work->id, "approval_no", approval, error))
    return FALSE;
  if (strcmp (work->last_state, "approved") == 0)
    return TRUE;
  if (!accepted && strcmp (work->last_state, "in_progress") != 0)
    return set_state (planner, edit, work, work->last_state, work->start - 10, follow, error);
  if (!set_state (planner, edit, work, "in_progress", work->start, follow, error) ||
      !do_items (planner, edit, work, error))
    return FALSE;
  if (!accepted)
    return TRUE;
  return set_state (planner, edit, work, "completed", work->completed_on, follow, error) &&
         set_state (planner, edit, work, "accepted", work->accepted_on, follow, error) &&
         demo_set_real (
           edit, "project", work->id, "cost",
           round (work->budget * demo_random_range (&planner->random, 0.82, 1.06) / 1000) * 1000,
           error);
}

static gboolean
carry_works (Planner *planner, const char *label, FollowFunc follow, GError **error)
{
  g_autoptr (GisEdit) edit = gis_edit_begin (planner->writer->ws, label, error);

  if (edit == NULL)
    return FALSE;
  gis_job_begin (planner->writer->job, label, planner->works->len);
  for (guint i = 0; i < planner->works->len; i++)
    {
      if (!carry_work (planner, edit, planner->works->pdata[i], follow, error) ||
          !gis_job_step (planner->writer->job, i + 1, error))
        return FALSE;
    }
  if (!gis_edit_commit (g_steal_pointer (&edit), NULL, error))
    return FALSE;
  g_ptr_array_set_size (planner->works, 0);
  return TRUE;
}

/* ---- Roads ---- */

/* The sections of a road change with the works on it. */
static gboolean
follow_road (Planner *planner, GisEdit *edit, const Work *work, const char *state, GError **error)
{
  const GArray *sections = planner->writer->sections;
  gboolean started = strcmp (state, "in_progress") == 0;
  gboolean completed = strcmp (state, "completed") == 0;
  g_autofree char *date = gis_date_dup_text (work->completed_on);

  if (!started && !completed)
    return TRUE;
  for (guint i = 0; i < sections->len; i++)
    {
      const DemoThing *section = &g_array_index (sections, DemoThing, i);
      double pci = round (demo_random_range (&planner->random, 900, 980)) / 10;
      if (section->road != work->road)
        continue;
      if (!demo_set_text (edit, "road_section", section->id, "state",
                          started ? "under_works" : "in_use", error))
        return FALSE;
      if (started)
        continue;
      if (!demo_set_real (edit, "road_section", section->id, "pci", pci, error) ||
          !demo_set_text (edit, "road_section", section->id, "pci_on", date, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
write_roads (Planner *planner, GError **error)
{
  const DemoKnot curve[] = {
    { gis_date_new (2020, 9, 1), 0.00 },   { gis_date_new (2020, 12, 31), 0.05 },
    { gis_date_new (2021, 12, 31), 0.28 }, { gis_date_new (2022, 12, 31), 0.62 },
    { gis_date_new (2023, 6, 30), 0.775 }, { gis_date_new (2023, 12, 31), 0.95 },
  };
  const GArray *roads = planner->writer->plan->roads;
  const GArray *sections = planner->writer->sections;

  for (guint i = 0; i < roads->len; i++)
    {
      const DemoRoad *road = get_road (planner, i);
      Work *work;
      if (!road->city_managed)
        continue;
      work = add_work (planner, "roads_covers", "overhaul",
                       g_strconcat (road->name, "道路整治工程", NULL), i, road->district);
      work->weight = 1;
      work->budget = road->length_m * 5200;
      /* All sections: they stand for their road, and its works begin after all are surveyed. */
      for (guint k = 0; k < sections->len; k++)
        {
          DemoThing *section = &g_array_index (sections, DemoThing, k);
          if (section->road == i)
            g_ptr_array_add (work->things, section);
        }
    }
  schedule (planner, curve, G_N_ELEMENTS (curve), 110, 220);
  return draft_works (planner, _ ("Road repair projects drafted"), error) &&
         carry_works (planner, _ ("Road repairs, 2020 to 2023"), follow_road, error);
}

/* ---- Covers ---- */

static gboolean
follow_covers (Planner *planner, GisEdit *edit, const Work *work, const char *state, GError **error)
{
  g_autofree char *date = gis_date_dup_text (work->completed_on);

  if (strcmp (state, "accepted") != 0)
    return TRUE;
  for (guint i = 0; i < work->things->len; i++)
    {
      const DemoThing *cover = work->things->pdata[i];
      double height_mm = round (demo_random_range (&planner->random, -4, 2));
      if (!demo_set_real (edit, "cover", cover->id, "height_difference_mm", height_mm, error) ||
          !demo_set_text (edit, "cover", cover->id, "load_class", "D400", error) ||
          !demo_set_text (edit, "cover", cover->id, "material", "ductile_iron", error) ||
          !demo_set_text (edit, "cover", cover->id, "installed_on", date, error))
        return FALSE;
    }
  return TRUE;
}

/* Batches of settled covers, each of one district, street by street. */
static void
batch_covers (Planner *planner, guint wanted)
{
  const GArray *covers = planner->writer->covers;
  guint batch = planner->writer->plan->scale->covers_per_project;
  guint n_batches[DEMO_N_DISTRICTS] = { 0 };
  guint taken = 0;
  Work *open[DEMO_N_DISTRICTS] = { NULL };

  for (guint i = 0; i < covers->len && taken < wanted; i++)
    {
      DemoThing *cover = &g_array_index (covers, DemoThing, i);
      /* Every second settled cover along the streets is urgent enough for the plan. */
      if (!cover->marked || !demo_random_chance (&planner->random, 0.62))
        continue;
      if (open[cover->district] == NULL || open[cover->district]->things->len >= batch)
        open[cover->district] = add_work (planner, "roads_covers", "replace",
                                          g_strdup_printf ("%s沉陷井盖更换工程（第%u批）",
                                                           demo_district_name (cover->district),
                                                           ++n_batches[cover->district]),
                                          G_MAXUINT, cover->district);
      g_ptr_array_add (open[cover->district]->things, cover);
      open[cover->district]->weight += 1;
      open[cover->district]->budget += 2600;
      taken++;
    }
}

static gboolean
write_covers (Planner *planner, GError **error)
{
  /* Of the covers in the plan: 4 000 in the city. */
  const DemoKnot curve[] = {
    { gis_date_new (2020, 9, 1), 0.00 },   { gis_date_new (2020, 12, 31), 0.02 },
    { gis_date_new (2021, 12, 31), 0.18 }, { gis_date_new (2022, 12, 31), 0.43 },
    { gis_date_new (2023, 6, 30), 0.575 }, { gis_date_new (2023, 12, 31), 0.89 },
  };

  batch_covers (planner, planner->writer->plan->scale->n_replaced_covers);
  schedule (planner, curve, G_N_ELEMENTS (curve), 40, 90);
  return draft_works (planner, _ ("Cover replacement projects drafted"), error) &&
         carry_works (planner, _ ("Covers replaced, 2020 to 2023"), follow_covers, error);
}

/* ---- Overhead lines ---- */

/* Poles that carry nothing any more are abandoned, most are taken away later. */
static gboolean
follow_lines (Planner *planner, GisEdit *edit, const Work *work, const char *state, GError **error)
{
  const GArray *poles = planner->writer->poles;
  const DemoThing *first = work->things->pdata[0];

  if (strcmp (state, "accepted") != 0 || strcmp (work->treatment, "underground") != 0)
    return TRUE;
  for (guint i = 0; i < poles->len; i++)
    {
      const DemoThing *pole = &g_array_index (poles, DemoThing, i);
      if (pole->group != first->group)
        continue;
      gis_edit_set_effective_on (edit, work->accepted_on);
      if (!pole->marked && !demo_set_text (edit, "pole", pole->id, "state", "abandoned", error))
        return FALSE;
      if (!demo_random_chance (&planner->random, 0.85))
        continue;
      gis_edit_set_effective_on (edit, work->accepted_on + 10 +
                                         (GisDate) demo_random_below (&planner->random, 60));
      if (!demo_set_text (edit, "pole", pole->id, "state", "removed", error) ||
          !demo_set_text (edit, "pole", pole->id, "lines_count", NULL, error))
        return FALSE;
    }
  gis_edit_set_effective_on (edit, work->accepted_on);
  return TRUE;
}

typedef enum
{
  LINES_MAIN,     /* telecom and cable TV on arterials and secondary roads */
  LINES_MINOR,    /* the same elsewhere: tidied */
  LINES_COMPOUND, /* into trough */
  LINES_POWER,    /* where feasible, on arterials */
} LineGroup;

static gboolean
belongs (Planner *planner, const DemoThing *line, gboolean power, LineGroup group)
{
  DemoLevel level = line->road != G_MAXUINT ? get_road (planner, line->road)->level : DEMO_LANE;

  switch (group)
    {
    case LINES_MAIN:
      return !power && !line->compound && level <= DEMO_SECONDARY;
    case LINES_MINOR:
      return !power && !line->compound && level > DEMO_SECONDARY;
    case LINES_COMPOUND:
      return line->compound;
    case LINES_POWER:
      break;
    }
  return power && line->marked && level == DEMO_ARTERIAL;
}

/* One work per street side (compound) of the group. */
static void
gather_lines (Planner *planner, LineGroup group, double share)
{
  static const char *const treatments[] = { "underground", "tidy", "trough", "underground" };
  static const char *const suffixes[] = { "架空线入地工程", "架空线归拢整理", "架空线入槽工程",
                                          "电力线入地工程" };
  const GArray *lines = planner->writer->lines;
  Work *work = NULL;
  guint of = G_MAXUINT;

  /* Lines were written by survey date: find each group's lines wherever they are. */
  for (guint i = 0; i < lines->len; i++)
    {
      DemoThing *first = &g_array_index (lines, DemoThing, i);
      gboolean seen = FALSE;
      for (guint k = 0; k < i && !seen; k++)
        seen = g_array_index (lines, DemoThing, k).group == first->group;
      if (seen || !demo_random_chance (&planner->random, share))
        continue;
      work = NULL;
      of = first->group;
      for (guint k = i; k < lines->len; k++)
        {
          DemoThing *line = &g_array_index (lines, DemoThing, k);
          const char *place;
          if (line->group != of || !belongs (planner, line, line->power, group))
            continue;
          place = line->road != G_MAXUINT ? get_road (planner, line->road)->name
                                          : demo_district_name (line->district);
          if (work == NULL)
            work =
              add_work (planner, "overhead_lines", treatments[group],
                        g_strconcat (place, suffixes[group], NULL), line->road, line->district);
          g_ptr_array_add (work->things, line);
          work->weight += line->telecom || line->power ? line->length_m : 0.01;
          work->budget += line->length_m * 900;
        }
    }
}

static gboolean
write_lines (Planner *planner, GError **error)
{
  const DemoKnot curve[] = {
    { gis_date_new (2020, 9, 1), 0.00 },   { gis_date_new (2020, 12, 31), 0.05 },
    { gis_date_new (2021, 12, 31), 0.28 }, { gis_date_new (2022, 12, 31), 0.56 },
    { gis_date_new (2023, 6, 30), 0.71 },  { gis_date_new (2023, 12, 31), 0.90 },
  };

  for (LineGroup group = LINES_MAIN; group <= LINES_POWER; group++)
    {
      static const double shares[] = { 1, 0.35, 0.95, 0.5 };
      static const char *const drafted[] = { N_ ("Undergrounding projects drafted"),
                                             N_ ("Tidying projects drafted"),
                                             N_ ("Compound projects drafted"),
                                             N_ ("Power line projects drafted") };
      static const char *const done[] = { N_ ("Telecom lines undergrounded, 2020 to 2023"),
                                          N_ ("Overhead lines tidied"),
                                          N_ ("Lines in compounds put into trough"),
                                          N_ ("Power lines undergrounded") };
      gather_lines (planner, group, shares[group]);
      schedule (planner, curve, G_N_ELEMENTS (curve), 60, 150);
      if (planner->works->len > 0 && (!draft_works (planner, _ (drafted[group]), error) ||
                                      !carry_works (planner, _ (done[group]), follow_lines, error)))
        return FALSE;
    }
  return TRUE;
}

/* ---- Facades ---- */

/* What a renovated front has lost and won. */
static gboolean
clean_facade (GisEdit *edit, gint64 id, GError **error)
{
  static const char *const fields[] = { "illegal_additions", "illegal_hangings",
                                        "signs_regulated" };
  static const gint64 numbers[] = { 0, 0, 1 };

  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    {
      GisValue value = gis_value_of_integer (numbers[i]);
      if (!gis_edit_set_value (edit, "facade", id, fields[i], &value, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
follow_facades (Planner *planner,
                GisEdit *edit,
                const Work *work,
                const char *state,
                GError **error)
{
  const char *facade_state = strcmp (state, "approved") == 0      ? "designed"
                             : strcmp (state, "in_progress") == 0 ? "under_way"
                                                                  : NULL;
  gboolean accepted = strcmp (state, "accepted") == 0;

  for (guint i = 0; i < work->things->len; i++)
    {
      const DemoThing *facade = work->things->pdata[i];
      if ((accepted && !clean_facade (edit, facade->id, error)) ||
          (facade_state != NULL &&
           !demo_set_text (edit, "facade", facade->id, "state", facade_state, error)))
        return FALSE;
    }
  return TRUE;
}

static gboolean
write_facades (Planner *planner, GError **error)
{
  const DemoKnot curve[] = {
    { gis_date_new (2020, 10, 1), 0.00 },  { gis_date_new (2021, 12, 31), 0.18 },
    { gis_date_new (2022, 12, 31), 0.41 }, { gis_date_new (2023, 6, 30), 0.55 },
    { gis_date_new (2023, 12, 31), 0.78 },
  };
  const GArray *roads = planner->writer->plan->roads;
  const GArray *facades = planner->writer->facades;
  g_autofree Work **by_road = g_new0 (Work *, roads->len);

  for (guint i = 0; i < facades->len; i++)
    {
      DemoThing *facade = &g_array_index (facades, DemoThing, i);
      const DemoRoad *road = get_road (planner, facade->road);
      if (road->level > DEMO_SECONDARY)
        continue;
      if (by_road[facade->road] == NULL)
        by_road[facade->road] = add_work (planner, "facades", "renovate",
                                          g_strconcat (road->name, "街景立面整治工程", NULL),
                                          facade->road, road->district);
      g_ptr_array_add (by_road[facade->road]->things, facade);
      by_road[facade->road]->weight += 1;
      by_road[facade->road]->budget += 86000;
    }
  schedule (planner, curve, G_N_ELEMENTS (curve), 120, 260);
  return draft_works (planner, _ ("Facade projects drafted"), error) &&
         carry_works (planner, _ ("Facades renovated, 2020 to 2023"), follow_facades, error);
}

gboolean
demo_write_campaigns (DemoWriter *writer, GError **error)
{
  Planner planner = {
    .writer = writer,
    .random = demo_random_new (writer->plan->seed, "campaigns"),
    .works = g_ptr_array_new_with_free_func (free_work),
  };
  gboolean ok = write_roads (&planner, error) && write_covers (&planner, error) &&
                write_lines (&planner, error) && write_facades (&planner, error);

  g_ptr_array_unref (planner.works);
  return ok;
}
