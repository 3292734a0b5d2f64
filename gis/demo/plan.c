/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Measures, warp, blanks and districts of the plan: what every later step asks. The streets
 * themselves are laid in streets.c, the blocks in blocks.c. */
#include "gis/demo/plan-private.h"

#include <math.h>

/* 114.35° E, 34.80° N in EPSG:4547, rounded to the hectometre. */
#define CENTRE_X 532000.0
#define CENTRE_Y 3852500.0
/* The old city's axes lean by about this against grid north. */
#define LEAN_RAD (-4.0 * G_PI / 180.0)

static const struct
{
  const char *code, *name;
} districts[DEMO_N_DISTRICTS] = {
  { "410202", "龙亭区" },   { "410203", "顺河回族区" }, { "410204", "鼓楼区" },
  { "410205", "禹王台区" }, { "410212", "祥符区" },     { "410225", "兰考县" },
  { "410221", "杞县" },     { "410222", "通许县" },     { "410223", "尉氏县" },
};

static const struct
{
  double carriageway_m, footway_m;
} widths[DEMO_N_LEVELS] = { { 24, 6 }, { 15, 4 }, { 9, 2.5 }, { 4.5, 0.5 } };

double
demo_level_carriageway_m (DemoLevel level)
{
  return widths[level].carriageway_m;
}

double
demo_level_footway_m (DemoLevel level)
{
  return widths[level].footway_m;
}

double
demo_level_half_m (DemoLevel level)
{
  return widths[level].carriageway_m / 2 + widths[level].footway_m;
}

const char *
demo_district_code (guint index)
{
  g_return_val_if_fail (index < DEMO_N_DISTRICTS, NULL);
  return districts[index].code;
}

const char *
demo_district_name (guint index)
{
  g_return_val_if_fail (index < DEMO_N_DISTRICTS, NULL);
  return districts[index].name;
}

/* How far out of [-half, half]; signed. */
static double
beyond (double at, double half)
{
  return at > half ? at - half : at < -half ? at + half : 0;
}

/* Outside the streets the land's edge runs freely: what lies beyond is stretched and shrunk by up to
 * 30 % along the rim. The wider the fringe the longer the waves, so that the land never folds. */
static double
ragged (const DemoPlan *plan, double out, double along, double phase)
{
  double wave = MAX (1, plan->scale->fringe_m / 520);

  return out * (0.25 * sin (2 * G_PI * along / (2600 * wave) + phase) +
                0.05 * sin (2 * G_PI * along / (900 * wave) + 2 * phase));
}

void
demo_plan_warp (const DemoPlan *plan, double u, double v, double *x, double *y)
{
  const double long_m = plan->scale->long_warp_m;
  const double *phase = plan->warp_phase;
  double bent_u =
    u + 11 * sin (2 * G_PI * v / 2300 + phase[0]) + 4 * sin (2 * G_PI * v / 830 + phase[1]);
  double bent_v =
    v + 10 * sin (2 * G_PI * u / 2100 + phase[2]) + 4 * sin (2 * G_PI * u / 770 + phase[3]);

  if (long_m > 0)
    {
      /* Nothing of it within the city, the centre is the same in every size. */
      bent_u += long_m * (1 - cos (2 * G_PI * beyond (v, plan->scale->centre_v) / 15000));
      bent_v += long_m * (1 - cos (2 * G_PI * beyond (u, plan->scale->centre_u) / 17000));
    }
  bent_u += ragged (plan, beyond (u, plan->half_u), v, phase[0]);
  bent_v += ragged (plan, beyond (v, plan->half_v), u, phase[2]);
  *x = CENTRE_X + bent_u * cos (LEAN_RAD) - bent_v * sin (LEAN_RAD);
  *y = CENTRE_Y + bent_u * sin (LEAN_RAD) + bent_v * cos (LEAN_RAD);
}

double
demo_plan_lake_distance (const DemoLake *lake, double u, double v)
{
  double du = (u - lake->u) / lake->radius_u;
  double dv = (v - lake->v) / lake->radius_v;
  double reach = hypot (du, dv), angle, shore;
  /* No bay reaches out further: spare the sines of what lies far away. */
  if (reach > 2)
    return (reach - 1.19) * MIN (lake->radius_u, lake->radius_v);
  angle = atan2 (dv, du);
  shore = 1 + 0.10 * sin (2 * angle + lake->phase[0]) + 0.06 * sin (3 * angle + lake->phase[1]) +
          0.03 * sin (7 * angle + lake->phase[2]);

  return (reach - shore) * MIN (lake->radius_u, lake->radius_v);
}

static gboolean
is_on_wall (const DemoPlan *plan, double u, double v, double margin_m)
{
  double out_u = fabs (u) - plan->wall_u;
  double out_v = fabs (v) - plan->wall_v;
  double reach = DEMO_WALL_HALF_WIDTH_M + margin_m;

  return MAX (out_u, out_v) <= reach && MAX (out_u, out_v) >= -reach;
}

gboolean
demo_plan_is_blank (const DemoPlan *plan, double u, double v, double margin_m)
{
  if (is_on_wall (plan, u, v, margin_m))
    return TRUE;
  for (guint i = 0; i < plan->n_lakes; i++)
    {
      if (demo_plan_lake_distance (&plan->lakes[i], u, v) <= margin_m)
        return TRUE;
    }
  return FALSE;
}

gboolean
demo_plan_is_inside_wall (const DemoPlan *plan, double u, double v)
{
  return fabs (u) < plan->wall_u && fabs (v) < plan->wall_v;
}

/* The borders follow streets:
 *
 *            龙亭    │ (0, jog_v) upwards
 *        ┌───────────┤          顺河
 *   ─────┘    鼓楼   └─────┐
 *     (-jog_u, 0)   │ 禹王台└──┬────────── jog_low_v    jog_east_u, then
 *                   │          │ 祥符                    east_u, to the south
 *
 * Beyond the urban districts of the metropolis: 龙亭 to the north-west, 兰考 to the north-east, in
 * the south 尉氏, 通许 and 杞县 from west to east. */
guint
demo_plan_district (const DemoPlan *plan, double u, double v)
{
  if (!demo_plan_is_urban (plan, u, v))
    {
      if (v > 0)
        return u < 0 ? 0 : 5;
      return u < plan->south_west_u ? 8 : u < plan->south_east_u ? 7 : 6;
    }
  if (u < 0)
    return v > (u > -plan->jog_u ? plan->jog_v : 0) ? 0 : 2;
  if (v > (u < plan->jog_east_u ? 0 : plan->jog_low_v))
    return 1;
  return u < plan->east_u ? 3 : 4;
}

gboolean
demo_plan_is_urban (const DemoPlan *plan, double u, double v)
{
  return u > plan->urban.min_x && u < plan->urban.max_x && v > plan->urban.min_y &&
         v < plan->urban.max_y;
}

const DemoStreet *
demo_plan_find_street (const DemoPlan *plan, gboolean vertical, double at, double along)
{
  const GArray *indices = g_hash_table_lookup (plan->street_index[vertical], &at);

  for (guint i = 0; indices != NULL && i < indices->len; i++)
    {
      const DemoStreet *street =
        &g_array_index (plan->streets, DemoStreet, g_array_index (indices, guint, i));
      if (street->from <= along && street->to >= along)
        return street;
    }
  return NULL;
}

void
demo_street_place (const DemoStreet *street, double along, double across, double *u, double *v)
{
  *u = street->vertical ? street->at + across : along;
  *v = street->vertical ? along : street->at - across;
}

gboolean
demo_street_is_crossing (const DemoStreet *street, double along, double margin_m)
{
  for (guint i = 0; i < street->crossings->len; i++)
    {
      const DemoCrossing *crossing = &g_array_index (street->crossings, DemoCrossing, i);
      if (fabs (along - crossing->at) <= crossing->half_m + margin_m)
        return TRUE;
    }
  return FALSE;
}

GisGeometry *
demo_plan_trace_street (const DemoPlan *plan,
                        const DemoStreet *street,
                        double from,
                        double to,
                        double across)
{
  guint n = (guint) ceil (fabs (to - from) / 60.0);
  g_autofree double *xy = NULL;

  n = MAX (n, 1);
  xy = g_new (double, 2 * (n + 1));
  for (guint i = 0; i <= n; i++)
    {
      double u, v;
      demo_street_place (street, from + (to - from) * i / n, across, &u, &v);
      demo_plan_warp (plan, u, v, &xy[2 * i], &xy[2 * i + 1]);
    }
  return gis_geometry_new_line (xy, n + 1, NULL);
}

static void
append_warped (const DemoPlan *plan, GArray *xy, double u, double v)
{
  double point[2];

  demo_plan_warp (plan, u, v, &point[0], &point[1]);
  g_array_append_vals (xy, point, 2);
}

GisGeometry *
demo_plan_rectangle (const DemoPlan *plan,
                     double from_u,
                     double from_v,
                     double to_u,
                     double to_v,
                     gboolean bend)
{
  g_autoptr (GArray) xy = g_array_new (FALSE, FALSE, sizeof (double));
  const double corners[5][2] = {
    { from_u, from_v }, { to_u, from_v }, { to_u, to_v }, { from_u, to_v }, { from_u, from_v }
  };

  for (guint i = 0; i < 4; i++)
    {
      if (bend)
        demo_plan_trace_border (plan, xy, corners[i][0], corners[i][1], corners[i + 1][0],
                                corners[i + 1][1]);
      else
        append_warped (plan, xy, corners[i][0], corners[i][1]);
    }
  return gis_geometry_new_polygon ((const double *) (void *) xy->data, xy->len / 2, NULL);
}

static int
compare_doubles (gconstpointer a, gconstpointer b)
{
  double x = *(const double *) a, y = *(const double *) b;
  return (x > y) - (x < y);
}

/* Coordinates strictly between @low and @high at which a border along one axis has a point. */
static GArray *
list_stops (const DemoPlan *plan, gboolean vertical, double low, double high)
{
  GArray *stops = g_array_new (FALSE, FALSE, sizeof (double));
  const GArray *lines = vertical ? plan->v_lines : plan->u_lines;
  const double *middle = vertical ? plan->v_middle : plan->u_middle;

  for (double at = (floor (low / 100) + 1) * 100; at < high; at += 100)
    g_array_append_val (stops, at);
  for (guint i = 0; i < lines->len; i++)
    {
      double at = g_array_index (lines, DemoLine, i).at;
      if (at > low && at < high)
        g_array_append_val (stops, at);
      if (i + 1 < lines->len && middle[i] > low && middle[i] < high)
        g_array_append_val (stops, middle[i]);
    }
  g_array_sort (stops, compare_doubles);
  return stops;
}

void
demo_plan_trace_border (const DemoPlan *plan,
                        GArray *xy,
                        double from_u,
                        double from_v,
                        double to_u,
                        double to_v)
{
  gboolean vertical = from_u == to_u;
  double from = vertical ? from_v : from_u;
  double to = vertical ? to_v : to_u;
  g_autoptr (GArray) stops = list_stops (plan, vertical, MIN (from, to), MAX (from, to));

  g_return_if_fail (vertical || from_v == to_v);
  for (guint i = 0; i < stops->len; i++)
    {
      double at = g_array_index (stops, double, from < to ? i : stops->len - 1 - i);
      double before = from < to ? from : to;
      if (fabs (at - before) < 1e-9)
        continue;
      append_warped (plan, xy, vertical ? from_u : at, vertical ? at : from_v);
    }
  append_warped (plan, xy, to_u, to_v);
}

/* ---- Making the plan ---- */

static void
free_street (gpointer data)
{
  g_clear_pointer (&((DemoStreet *) data)->crossings, g_array_unref);
}

static void
free_road (gpointer data)
{
  g_free (((DemoRoad *) data)->name);
}

/* Lattice from -@half to @half: an arterial every 1/@n_arterial, @n_secondary lines between. */
static GArray *
make_lines (DemoRandom *random, double half, guint n_arterial, guint n_secondary)
{
  GArray *lines = g_array_new (FALSE, TRUE, sizeof (DemoLine));
  guint per_arterial = n_secondary + 1;
  guint n = n_arterial * per_arterial;
  double step = 2 * half / n;

  for (guint i = 0; i <= n; i++)
    {
      DemoLine line = { .level = i % per_arterial == 0 ? DEMO_ARTERIAL : DEMO_SECONDARY };
      gboolean fixed = i == 0 || i == n || 2 * i == n;
      line.at = -half + i * step + (fixed ? 0 : demo_random_range (random, -0.06, 0.06) * step);
      g_array_append_val (lines, line);
    }
  return lines;
}

static double *
make_middles (DemoRandom *random, const GArray *lines)
{
  double *middle = g_new0 (double, lines->len);

  for (guint i = 0; i + 1 < lines->len; i++)
    {
      double a = g_array_index (lines, DemoLine, i).at;
      double b = g_array_index (lines, DemoLine, i + 1).at;
      middle[i] = (a + b) / 2 + demo_random_range (random, -0.07, 0.07) * (b - a);
    }
  return middle;
}

/* Half side of the wall: between a branch line and the next lattice line at about 0.62 of the
 * centre's half side @half, so that no street runs along it. */
static double
place_wall (const GArray *lines, const double *middle, double half)
{
  double best = 0;

  for (guint i = lines->len / 2; i + 1 < lines->len; i++)
    {
      double at = (middle[i] + g_array_index (lines, DemoLine, i + 1).at) / 2;
      if (best == 0 || fabs (at - 0.62 * half) < fabs (best - 0.62 * half))
        best = at;
    }
  return best;
}

static void
place_lakes (DemoPlan *plan, DemoRandom *random)
{
  const DemoScale *scale = plan->scale;

  plan->n_lakes = scale->n_lakes;
  for (guint i = 0; i < plan->n_lakes; i++)
    {
      DemoLake *lake = &plan->lakes[i];
      lake->u = scale->lakes[i].u * scale->centre_u;
      lake->v = scale->lakes[i].v * scale->centre_v;
      lake->radius_u = scale->lakes[i].radius_u * scale->centre_u;
      lake->radius_v = scale->lakes[i].radius_v * scale->centre_v;
      for (guint k = 0; k < 3; k++)
        lake->phase[k] = demo_random_range (random, 0, 2 * G_PI);
    }
}

/* Position of the @offset-th lattice line from the middle one. */
static double
line_from_middle (const GArray *lines, int offset)
{
  return g_array_index (lines, DemoLine, (int) (lines->len / 2) + offset).at;
}

static void
place_borders (DemoPlan *plan)
{
  const DemoScale *scale = plan->scale;

  plan->jog_u = -line_from_middle (plan->u_lines, -scale->jog_u);
  plan->jog_v = line_from_middle (plan->v_lines, scale->jog_v);
  plan->jog_low_v = line_from_middle (plan->v_lines, -scale->jog_low_v);
  plan->jog_east_u = line_from_middle (plan->u_lines, scale->jog_east_u);
  plan->east_u = line_from_middle (plan->u_lines, scale->east_u);
  plan->urban = (GisBox){ -G_MAXDOUBLE, -G_MAXDOUBLE, G_MAXDOUBLE, G_MAXDOUBLE };
  if (scale->urban_u == 0)
    return;
  plan->urban.min_x = line_from_middle (plan->u_lines, -scale->urban_u);
  plan->urban.min_y = line_from_middle (plan->v_lines, -scale->urban_v);
  plan->urban.max_x = line_from_middle (plan->u_lines, scale->urban_u);
  plan->urban.max_y = line_from_middle (plan->v_lines, scale->urban_v);
  plan->south_west_u = line_from_middle (plan->u_lines, -scale->south_u);
  plan->south_east_u = line_from_middle (plan->u_lines, scale->south_u);
}

DemoPlan *
demo_plan_new (GisDemoSize size, guint32 seed)
{
  DemoPlan *plan = g_new0 (DemoPlan, 1);
  DemoRandom random = demo_random_new (seed, "plan");
  const DemoScale *scale = demo_scale_get (size);

  plan->scale = scale;
  plan->seed = seed;
  plan->half_u = scale->half_u;
  plan->half_v = scale->half_v;
  for (guint i = 0; i < 4; i++)
    plan->warp_phase[i] = demo_random_range (&random, 0, 2 * G_PI);
  plan->u_lines = make_lines (&random, plan->half_u, scale->n_arterial_u, scale->n_secondary);
  plan->v_lines = make_lines (&random, plan->half_v, scale->n_arterial_v, scale->n_secondary);
  plan->u_middle = make_middles (&random, plan->u_lines);
  plan->v_middle = make_middles (&random, plan->v_lines);
  /* The town lies within the wall, the city has grown beyond it. */
  plan->wall_u =
    scale->wall_u > 0 ? scale->wall_u : place_wall (plan->u_lines, plan->u_middle, scale->centre_u);
  plan->wall_v =
    scale->wall_v > 0 ? scale->wall_v : place_wall (plan->v_lines, plan->v_middle, scale->centre_v);
  place_borders (plan);
  place_lakes (plan, &random);

  plan->streets = g_array_new (FALSE, TRUE, sizeof (DemoStreet));
  g_array_set_clear_func (plan->streets, free_street);
  for (guint i = 0; i < 2; i++)
    plan->street_index[i] =
      g_hash_table_new_full (g_double_hash, g_double_equal, g_free, (GDestroyNotify) g_array_unref);
  plan->roads = g_array_new (FALSE, TRUE, sizeof (DemoRoad));
  g_array_set_clear_func (plan->roads, free_road);
  plan->sections = g_array_new (FALSE, TRUE, sizeof (DemoSection));
  plan->blocks = g_array_new (FALSE, TRUE, sizeof (DemoBlock));
  demo_plan_lay_streets (plan);
  return plan;
}

void
demo_plan_free (DemoPlan *plan)
{
  if (plan == NULL)
    return;
  g_array_unref (plan->u_lines);
  g_array_unref (plan->v_lines);
  g_free (plan->u_middle);
  g_free (plan->v_middle);
  g_array_unref (plan->streets);
  g_hash_table_unref (plan->street_index[0]);
  g_hash_table_unref (plan->street_index[1]);
  g_array_unref (plan->roads);
  g_array_unref (plan->sections);
  g_array_unref (plan->blocks);
  g_free (plan);
}
