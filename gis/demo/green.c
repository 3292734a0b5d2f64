/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Trees: along the larger streets, around the lakes, on both banks of the old wall, in the parks. */
#include "gis/demo/writer.h"

#include "gis/core/i18n.h"

static void
add_tree (DemoWriter *writer, guint road, double u, double v, DemoRandom *random)
{
  static const char *const species[] = { "法桐", "国槐", "垂柳", "白蜡", "栾树", "女贞" };
  static const double crown_m[] = { 9, 7, 7, 6, 6, 4 };
  guint kind = demo_random_below (random, G_N_ELEMENTS (species));
  DemoThing thing = { .road = road, .u = u, .v = v };
  double x, y;
  GisRow *row;

  thing.district = demo_plan_district (writer->plan, u, v);
  thing.surveyed_on = demo_survey_date (thing.district, random);
  demo_plan_warp (writer->plan, u, v, &x, &y);
  row = demo_writer_row (writer, "tree", road, u, v, gis_geometry_new_point (x, y));
  demo_writer_set_code (writer, row, thing.district, "0402");
  gis_row_set_text (row, "kind", "tree");
  gis_row_set_text (row, "species", species[kind]);
  gis_row_set_real (row, "crown_m",
                    round (crown_m[kind] * demo_random_range (random, 0.6, 1.2) * 10) / 10);
  gis_row_set_real (row, "height_m", round (demo_random_range (random, 5, 16)));
  gis_row_set_real (row, "trunk_diameter_mm", round (demo_random_range (random, 12, 60)) * 10);
  gis_row_set_text (row, "owner", "市园林绿化中心");
  demo_writer_add (writer, row, &thing);
}

static void
plant_street (DemoWriter *writer, const DemoStreet *street, DemoRandom *random)
{
  double spacing = street->level == DEMO_ARTERIAL ? 44 : 54;
  double half = demo_level_carriageway_m (street->level) / 2;

  for (int side = -1; side <= 1; side += 2)
    {
      double along = street->from + demo_random_range (random, 10, 25);
      while (along < street->to)
        {
          double u, v;
          demo_street_place (street, along, side * (half + 1.5), &u, &v);
          if (!demo_street_is_crossing (street, along, 5) && demo_random_chance (random, 0.92))
            add_tree (writer, street->road, u, v, random);
          along += spacing * demo_random_range (random, 0.85, 1.15);
        }
    }
}

/* TRUE when no street runs within 4 m of the place. */
static gboolean
is_off_streets (const DemoPlan *plan, double u, double v)
{
  for (guint i = 0; i < plan->streets->len; i++)
    {
      const DemoStreet *street = &g_array_index (plan->streets, DemoStreet, i);
      double along = street->vertical ? v : u, across = street->vertical ? u : v;
      double reach = demo_level_half_m (street->level) + 4;
      if (fabs (across - street->at) < reach && along > street->from - reach &&
          along < street->to + reach)
        return FALSE;
    }
  return TRUE;
}

static void
plant_shore (DemoWriter *writer, const DemoLake *lake, DemoRandom *random)
{
  double mean = (lake->radius_u + lake->radius_v) / 2;
  guint n = (guint) (2 * G_PI * mean / 17);

  for (guint i = 0; i < n; i++)
    {
      double angle = 2 * G_PI * (i + demo_random_range (random, -0.3, 0.3)) / n;
      double wanted_m = demo_random_range (random, 3, 8);
      for (double reach = 0.8; reach < 1.5; reach += 0.004)
        {
          double u = lake->u + cos (angle) * lake->radius_u * reach;
          double v = lake->v + sin (angle) * lake->radius_v * reach;
          if (demo_plan_lake_distance (lake, u, v) < wanted_m)
            continue;
          if (is_off_streets (writer->plan, u, v))
            add_tree (writer, G_MAXUINT, u, v, random);
          break;
        }
    }
}

static void
plant_wall (DemoWriter *writer, DemoRandom *random)
{
  const DemoPlan *plan = writer->plan;

  for (int ring = -1; ring <= 1; ring += 2)
    {
      double half_u = plan->wall_u + ring * 13, half_v = plan->wall_v + ring * 13;
      for (double at = 0; at < 4 * (half_u + half_v); at += demo_random_range (random, 18, 30))
        {
          double t = at;
          double u, v;
          if (t < 2 * half_u)
            u = -half_u + t, v = -half_v;
          else if ((t -= 2 * half_u) < 2 * half_v)
            u = half_u, v = -half_v + t;
          else if ((t -= 2 * half_v) < 2 * half_u)
            u = half_u - t, v = half_v;
          else
            u = -half_u, v = half_v - (t - 2 * half_u);
          if (is_off_streets (plan, u, v))
            add_tree (writer, G_MAXUINT, u, v, random);
        }
    }
}

static void
plant_park (DemoWriter *writer, const DemoBlock *block, DemoRandom *random)
{
  double u0 = block->from_u + block->half_m[DEMO_WEST] + 6;
  double u1 = block->to_u - block->half_m[DEMO_EAST] - 6;
  double v0 = block->from_v + block->half_m[DEMO_SOUTH] + 6;
  double v1 = block->to_v - block->half_m[DEMO_NORTH] - 6;
  guint n = u1 > u0 && v1 > v0 ? (guint) ((u1 - u0) * (v1 - v0) / 420) : 0;

  for (guint i = 0; i < n; i++)
    {
      double u = demo_random_range (random, u0, u1), v = demo_random_range (random, v0, v1);
      if (!demo_plan_is_blank (writer->plan, u, v, 2))
        add_tree (writer, G_MAXUINT, u, v, random);
    }
}

static gboolean
is_urban_street (const DemoPlan *plan, const DemoStreet *street)
{
  return g_array_index (plan->roads, DemoRoad, street->road).urban;
}

gboolean
demo_write_green (DemoWriter *writer, GError **error)
{
  const DemoPlan *plan = writer->plan;
  DemoRandom random = demo_random_new (plan->seed, "green");

  if (!demo_writer_begin (writer, "tree", _ ("Trees of the parks department"), NULL, error))
    return FALSE;
  for (guint i = 0; i < plan->streets->len; i++)
    {
      const DemoStreet *street = &g_array_index (plan->streets, DemoStreet, i);
      if (street->level == DEMO_ARTERIAL ||
          (street->level == DEMO_SECONDARY && is_urban_street (plan, street)))
        plant_street (writer, street, &random);
    }
  for (guint i = 0; i < plan->n_lakes; i++)
    plant_shore (writer, &plan->lakes[i], &random);
  plant_wall (writer, &random);
  for (guint i = 0; i < plan->blocks->len; i++)
    {
      const DemoBlock *block = &g_array_index (plan->blocks, DemoBlock, i);
      if (block->kind == DEMO_BLOCK_PARK && demo_plan_is_urban (plan, block->from_u, block->from_v))
        plant_park (writer, block, &random);
    }
  return demo_writer_end (writer, error);
}
