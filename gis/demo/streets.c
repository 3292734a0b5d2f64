/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lays the streets: which intervals of the lattice are built, where a line changes its name, the
 * branch streets inside the superblocks, the lanes inside the blocks; then crossings and sections.
 * A street keeps away from the lakes; only arterials and the gates' streets pass the wall. */
#include "gis/demo/plan-private.h"

#include <math.h>

typedef struct
{
  DemoPlan *plan;
  DemoRandom random;
  DemoNames *names;
  /* Branch streets of each superblock, [i * n_v + j]: a north-south and an east-west one. */
  gboolean *branch_u, *branch_v;
  guint n_u, n_v; /* superblocks */
} Layer;

static double
line_at (const GArray *lines, guint i)
{
  return g_array_index (lines, DemoLine, i).at;
}

/* Whether a street with this half width from..to is clear of lakes (and, unless @may_pass_wall, of
 * the wall). */
static gboolean
is_free (const DemoPlan *plan,
         gboolean vertical,
         double at,
         double from,
         double to,
         double half_m,
         gboolean may_pass_wall)
{
  for (double along = from; along <= to; along += 8)
    {
      double u = vertical ? at : along, v = vertical ? along : at;
      if (!may_pass_wall && demo_plan_is_blank (plan, u, v, half_m + 6))
        return FALSE;
      for (guint i = 0; i < plan->n_lakes; i++)
        {
          if (demo_plan_lake_distance (&plan->lakes[i], u, v) < half_m + 10)
            return FALSE;
        }
    }
  return TRUE;
}

static guint
add_road (Layer *layer, DemoLevel level, char *name, double u, double v)
{
  DemoRoad road = { .name = name, .level = level };

  road.district = demo_plan_district (layer->plan, u, v);
  road.urban = demo_plan_is_urban (layer->plan, u, v);
  g_array_append_val (layer->plan->roads, road);
  return layer->plan->roads->len - 1;
}

/* Makes the last street findable by its line. */
static void
index_street (DemoPlan *plan)
{
  guint index = plan->streets->len - 1;
  const DemoStreet *street = &g_array_index (plan->streets, DemoStreet, index);
  GHashTable *table = plan->street_index[street->vertical];
  GArray *indices = g_hash_table_lookup (table, &street->at);

  if (indices == NULL)
    {
      indices = g_array_new (FALSE, FALSE, sizeof (guint));
      g_hash_table_insert (table, g_memdup2 (&street->at, sizeof street->at), indices);
    }
  g_array_append_val (indices, index);
}

/* Adds a street that is a road of its own. @name NULL: the next one. */
static void
add_street (Layer *layer,
            DemoLevel level,
            gboolean vertical,
            double at,
            double from,
            double to,
            char *name)
{
  DemoStreet street = { level, vertical, at, from, to, 0, NULL };
  double u, v;

  demo_street_place (&street, (from + to) / 2, 0, &u, &v);
  street.road =
    add_road (layer, level, name != NULL ? name : demo_names_next (layer->names, level), u, v);
  street.crossings = g_array_new (FALSE, FALSE, sizeof (DemoCrossing));
  g_array_append_val (layer->plan->streets, street);
  index_street (layer->plan);
}

/* Names of the parts of the two main axes, from south to north and from west to east. */
static char *
take_axis_name (Layer *layer, gboolean vertical, double middle)
{
  static const char *const north_south[] = { "中山路南段", "中山路", "中山路中段", "中山路北段" };
  static const char *const west_east[] = { "大梁路", "西大街", "东大街", "汴京大道" };
  double wall = vertical ? layer->plan->wall_v : layer->plan->wall_u;
  guint part = (middle > -wall) + (middle > 0) + (middle > wall);

  return demo_names_take (layer->names, (vertical ? north_south : west_east)[part]);
}

/* Whether a lattice line changes its name at @at, a node or the wall. */
static gboolean
is_name_change (Layer *layer,
                const DemoLine *line,
                gboolean vertical,
                gboolean at_wall,
                double at,
                double since)
{
  const DemoPlan *plan = layer->plan;
  double extent = plan->scale->name_extent_m;
  gboolean at_border = vertical ? at == plan->urban.min_y || at == plan->urban.max_y
                                : at == plan->urban.min_x || at == plan->urban.max_x;

  /* A road is the city's or a county's. */
  if (at_border)
    return TRUE;

  if (at_wall)
    return line->level == DEMO_ARTERIAL || at - since > extent / 4;
  if (line->level == DEMO_ARTERIAL)
    return (fabs (at) < 1e-6 && (fabs (line->at) < 1e-6 || at - since > extent / 2)) ||
           at - since > plan->scale->arterial_run_m;
  return at - since > extent / 3 && demo_random_chance (&layer->random, 0.5);
}

/* One lattice line: its built intervals become streets. */
static void
lay_line (Layer *layer, gboolean vertical, guint index)
{
  const DemoPlan *plan = layer->plan;
  const GArray *lines = vertical ? plan->u_lines : plan->v_lines;
  const GArray *across = vertical ? plan->v_lines : plan->u_lines;
  const DemoLine *line = &g_array_index (lines, DemoLine, index);
  double wall = vertical ? plan->wall_v : plan->wall_u;
  gboolean meets_wall = fabs (line->at) < (vertical ? plan->wall_u : plan->wall_v);
  double half_m = demo_level_half_m (line->level);
  gboolean gate = line->level == DEMO_ARTERIAL || index % 2 == 0;
  gboolean building = FALSE;
  double since = 0, until = 0;

  for (guint i = 0; i + 1 < across->len; i++)
    {
      double from = line_at (across, i), to = line_at (across, i + 1);
      double gate_at = from < wall && to > wall ? wall : from < -wall && to > -wall ? -wall : 0;
      gboolean passes = meets_wall && gate_at != 0;
      gboolean built =
        is_free (plan, vertical, line->at, from, to, half_m, TRUE) && (!passes || gate);

      if (building && (!built || is_name_change (layer, line, vertical, FALSE, from, since)))
        {
          char *name = line->at == 0 ? take_axis_name (layer, vertical, (since + until) / 2) : NULL;
          add_street (layer, line->level, vertical, line->at, since, until, name);
          building = FALSE;
        }
      if (!built)
        continue;
      if (!building)
        since = from;
      building = TRUE;
      until = to;
      if (passes && is_name_change (layer, line, vertical, TRUE, gate_at, since))
        {
          char *name =
            line->at == 0 ? take_axis_name (layer, vertical, (since + gate_at) / 2) : NULL;
          add_street (layer, line->level, vertical, line->at, since, gate_at, name);
          since = gate_at;
        }
    }
  if (building)
    {
      char *name = line->at == 0 ? take_axis_name (layer, vertical, (since + until) / 2) : NULL;
      add_street (layer, line->level, vertical, line->at, since, until, name);
    }
}

static void
choose_branches (Layer *layer)
{
  const DemoPlan *plan = layer->plan;
  double half_m = demo_level_half_m (DEMO_BRANCH);

  for (guint i = 0; i < layer->n_u; i++)
    {
      for (guint j = 0; j < layer->n_v; j++)
        {
          double u0 = line_at (plan->u_lines, i), u1 = line_at (plan->u_lines, i + 1);
          double v0 = line_at (plan->v_lines, j), v1 = line_at (plan->v_lines, j + 1);
          gboolean old = demo_plan_is_inside_wall (plan, (u0 + u1) / 2, (v0 + v1) / 2);
          double chance = old ? 0.85 : 0.66;
          guint at = i * layer->n_v + j;

          layer->branch_u[at] = demo_random_chance (&layer->random, chance) &&
                                is_free (plan, TRUE, plan->u_middle[i], v0, v1, half_m, FALSE);
          layer->branch_v[at] = demo_random_chance (&layer->random, chance) &&
                                is_free (plan, FALSE, plan->v_middle[j], u0, u1, half_m, FALSE);
        }
    }
}

/* Joins the branch streets of neighbouring superblocks into roads of at most three. */
static void
lay_branches (Layer *layer, gboolean vertical)
{
  const DemoPlan *plan = layer->plan;
  guint n = vertical ? layer->n_u : layer->n_v;
  guint n_across = vertical ? layer->n_v : layer->n_u;
  const GArray *across = vertical ? plan->v_lines : plan->u_lines;

  for (guint i = 0; i < n; i++)
    {
      double at = vertical ? plan->u_middle[i] : plan->v_middle[i];
      guint since = 0, length = 0;
      for (guint j = 0; j <= n_across; j++)
        {
          gboolean built = j < n_across && (vertical ? layer->branch_u[i * layer->n_v + j]
                                                     : layer->branch_v[j * layer->n_v + i]);
          gboolean arterial =
            j < n_across && g_array_index (across, DemoLine, j).level == DEMO_ARTERIAL;
          if (length > 0 && (!built || length >= 3 || arterial))
            {
              add_street (layer, DEMO_BRANCH, vertical, at, line_at (across, since),
                          line_at (across, since + length), NULL);
              length = 0;
            }
          if (!built)
            continue;
          if (length == 0)
            since = j;
          length++;
        }
    }
}

/* ---- Blocks and lanes ---- */

/* Level of the street along a side, or -1. */
static int
find_side (const DemoPlan *plan, gboolean vertical, double at, double middle)
{
  const DemoStreet *street = demo_plan_find_street (plan, vertical, at, middle);

  return street != NULL ? (int) street->level : -1;
}

static DemoBlockKind
choose_kind (Layer *layer, double u, double v)
{
  const DemoPlan *plan = layer->plan;
  double rim = MAX (fabs (u) / plan->half_u, fabs (v) / plan->half_v);

  if (demo_random_chance (&layer->random, 0.035))
    return DEMO_BLOCK_PARK;
  if (demo_plan_is_inside_wall (plan, u, v))
    return demo_random_chance (&layer->random, 0.75) ? DEMO_BLOCK_OLD : DEMO_BLOCK_COMPOUND;
  if (rim > 0.75 && (u > 0 || v < 0) && demo_random_chance (&layer->random, 0.35))
    return DEMO_BLOCK_INDUSTRY;
  return DEMO_BLOCK_COMPOUND;
}

static void
set_side (DemoBlock *block, DemoSide side, int level)
{
  block->level[side] = level;
  block->half_m[side] = level >= 0 ? demo_level_half_m ((DemoLevel) level) : 3;
}

/* Cuts a block with lanes and appends what is left of it. */
static void
cut_block (Layer *layer, DemoBlock block)
{
  const DemoPlan *plan = layer->plan;
  DemoRandom *random = &layer->random;
  double width = block.to_u - block.from_u, height = block.to_v - block.from_v;
  /* Houses look south: lanes run east-west where the block is deep enough. */
  gboolean vertical = height < 130 || (width > height * 1.3 && demo_random_chance (random, 0.6));
  double extent = vertical ? width : height;
  double from = vertical ? block.from_u : block.from_v;
  guint n_lanes = 0;
  double half_m = demo_level_half_m (DEMO_LANE);

  if (block.kind == DEMO_BLOCK_OLD)
    n_lanes = extent > 190 ? 2 : extent > 110 ? 1 : 0;
  else if (block.kind == DEMO_BLOCK_COMPOUND && demo_random_chance (random, 0.75))
    n_lanes = extent > 130 ? 1 : 0;
  for (guint i = 1; i <= n_lanes; i++)
    {
      double at = from + extent * (i + demo_random_range (random, -0.1, 0.1)) / (n_lanes + 1);
      double start = vertical ? block.from_v : block.from_u;
      double end = vertical ? block.to_v : block.to_u;
      DemoBlock part = block;

      if (!is_free (plan, vertical, at, start, end, half_m, FALSE))
        continue;
      add_street (layer, DEMO_LANE, vertical, at, start, end, NULL);
      if (vertical)
        part.to_u = block.from_u = at;
      else
        part.to_v = block.from_v = at;
      set_side (&part, vertical ? DEMO_EAST : DEMO_NORTH, DEMO_LANE);
      g_array_append_val (plan->blocks, part);
      set_side (&block, vertical ? DEMO_WEST : DEMO_SOUTH, DEMO_LANE);
    }
  g_array_append_val (plan->blocks, block);
}

static void
cut_superblock (Layer *layer, guint i, guint j)
{
  const DemoPlan *plan = layer->plan;
  double us[3] = { line_at (plan->u_lines, i) }, vs[3] = { line_at (plan->v_lines, j) };
  guint at = i * layer->n_v + j, n_us = 1, n_vs = 1;

  if (layer->branch_u[at])
    us[n_us++] = plan->u_middle[i];
  us[n_us] = line_at (plan->u_lines, i + 1);
  if (layer->branch_v[at])
    vs[n_vs++] = plan->v_middle[j];
  vs[n_vs] = line_at (plan->v_lines, j + 1);
  for (guint k = 0; k < n_us; k++)
    {
      for (guint l = 0; l < n_vs; l++)
        {
          DemoBlock block = { us[k], vs[l], us[k + 1], vs[l + 1], { 0 }, { 0 }, 0 };
          double u = (us[k] + us[k + 1]) / 2, v = (vs[l] + vs[l + 1]) / 2;
          set_side (&block, DEMO_WEST, find_side (plan, TRUE, us[k], v));
          set_side (&block, DEMO_EAST, find_side (plan, TRUE, us[k + 1], v));
          set_side (&block, DEMO_SOUTH, find_side (plan, FALSE, vs[l], u));
          set_side (&block, DEMO_NORTH, find_side (plan, FALSE, vs[l + 1], u));
          block.kind = choose_kind (layer, u, v);
          cut_block (layer, block);
        }
    }
}

/* ---- Crossings, sections, register ---- */

static int
compare_crossings (gconstpointer a, gconstpointer b)
{
  double x = ((const DemoCrossing *) a)->at, y = ((const DemoCrossing *) b)->at;
  return (x > y) - (x < y);
}

static void
find_crossings (DemoPlan *plan)
{
  for (guint i = 0; i < plan->streets->len; i++)
    {
      DemoStreet *street = &g_array_index (plan->streets, DemoStreet, i);
      for (guint k = 0; k < plan->streets->len; k++)
        {
          const DemoStreet *other = &g_array_index (plan->streets, DemoStreet, k);
          DemoCrossing crossing = { other->at, demo_level_half_m (other->level), other->level };
          if (other->vertical == street->vertical || other->at < street->from - 1e-6 ||
              other->at > street->to + 1e-6 || street->at < other->from - 1e-6 ||
              street->at > other->to + 1e-6)
            continue;
          g_array_append_val (street->crossings, crossing);
        }
      g_array_sort (street->crossings, compare_crossings);
    }
}

static void
cut_sections (DemoPlan *plan)
{
  for (guint i = 0; i < plan->streets->len; i++)
    {
      const DemoStreet *street = &g_array_index (plan->streets, DemoStreet, i);
      double since = street->from;
      for (guint k = 0; k <= street->crossings->len; k++)
        {
          const DemoCrossing *crossing =
            k < street->crossings->len ? &g_array_index (street->crossings, DemoCrossing, k) : NULL;
          double at = crossing != NULL ? crossing->at : street->to;
          /* Lanes do not cut larger streets, which would only make the register long. */
          if (crossing != NULL && crossing->level == DEMO_LANE && street->level < DEMO_BRANCH)
            continue;
          if (at - since > 15)
            {
              DemoSection section = { i, since, at };
              g_array_append_val (plan->sections, section);
              since = at;
            }
        }
      g_array_index (plan->roads, DemoRoad, street->road).length_m += street->to - street->from;
    }
}

/* The city looks after the arterials and the longest secondary roads of its districts, 40 in the
 * city. */
static void
choose_city_managed (DemoPlan *plan)
{
  for (guint n = 0; n < plan->scale->n_city_managed; n++)
    {
      DemoRoad *best = NULL;
      for (guint i = 0; i < plan->roads->len; i++)
        {
          DemoRoad *road = &g_array_index (plan->roads, DemoRoad, i);
          if (road->city_managed || !road->urban || road->level > DEMO_SECONDARY)
            continue;
          if (best == NULL || road->level < best->level ||
              (road->level == best->level && road->length_m > best->length_m))
            best = road;
        }
      g_return_if_fail (best != NULL);
      best->city_managed = TRUE;
    }
}

void
demo_plan_lay_streets (DemoPlan *plan)
{
  Layer layer = {
    .plan = plan,
    .random = demo_random_new (plan->seed, "streets"),
    .names = demo_names_new (plan->seed),
    .n_u = plan->u_lines->len - 1,
    .n_v = plan->v_lines->len - 1,
  };

  layer.branch_u = g_new0 (gboolean, layer.n_u * layer.n_v);
  layer.branch_v = g_new0 (gboolean, layer.n_u * layer.n_v);
  /* Arterials first: they take the grand names. */
  for (DemoLevel level = DEMO_ARTERIAL; level <= DEMO_SECONDARY; level++)
    {
      for (guint i = 0; i < plan->u_lines->len; i++)
        {
          if (g_array_index (plan->u_lines, DemoLine, i).level == level)
            lay_line (&layer, TRUE, i);
        }
      for (guint i = 0; i < plan->v_lines->len; i++)
        {
          if (g_array_index (plan->v_lines, DemoLine, i).level == level)
            lay_line (&layer, FALSE, i);
        }
    }
  choose_branches (&layer);
  lay_branches (&layer, TRUE);
  lay_branches (&layer, FALSE);
  for (guint i = 0; i < layer.n_u; i++)
    {
      for (guint j = 0; j < layer.n_v; j++)
        cut_superblock (&layer, i, j);
    }
  find_crossings (plan);
  cut_sections (plan);
  choose_city_managed (plan);
  g_free (layer.branch_u);
  g_free (layer.branch_v);
  demo_names_free (layer.names);
}
