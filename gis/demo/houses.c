/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Buildings in the blocks and the facades along their fronts. A block is built from its rim inwards:
 * a row of fronts on each side that has a street, then rows of flats, courtyard houses or halls.
 *
 *   street │ footway │ setback │ facade strip │ building │ yard …
 */
#include "gis/demo/writer.h"

#include "gis/core/i18n.h"

typedef struct
{
  DemoWriter *writer;
  DemoRandom random;
  GPtrArray *facades; /* GisRow, written after the buildings */
  GArray *facade_things;
  guint number; /* running house number */
} Builder;

/* How a side of a block is built up, by the level of its street. */
static const struct
{
  double setback_m, depth_m, front_min_m, front_max_m, gap_min_m, gap_max_m;
  double built;  /* share of the fronts that have a house */
  double facade; /* share of the houses whose front belongs to the streetscape */
} fronts[DEMO_N_LEVELS] = {
  { 5.0, 18, 30, 70, 4, 14, 0.88, 1.00 },
  { 3.5, 16, 28, 60, 3, 12, 0.88, 1.00 },
  { 2.2, 13, 22, 48, 2, 9, 0.86, 0.60 },
  { 1.2, 10, 16, 34, 0.8, 7, 0.78, 0.08 },
};

static gboolean
is_clear (const DemoPlan *plan, double u0, double v0, double u1, double v1)
{
  for (guint i = 0; i < 3; i++)
    {
      for (guint j = 0; j < 3; j++)
        {
          if (demo_plan_is_blank (plan, u0 + (u1 - u0) * i / 2, v0 + (v1 - v0) * j / 2, 9))
            return FALSE;
        }
    }
  return TRUE;
}

/* A rectangle, sometimes with a corner taken out. */
static GisGeometry *
make_outline (Builder *builder, double u0, double v0, double u1, double v1)
{
  const DemoPlan *plan = builder->writer->plan;
  DemoRandom *random = &builder->random;
  double width = u1 - u0, height = v1 - v0;
  double xy[12];
  double cut_u, cut_v, corner[6][2];

  if (MIN (width, height) < 11 || !demo_random_chance (random, 0.3))
    return demo_plan_rectangle (plan, u0, v0, u1, v1, FALSE);
  cut_u = u0 + width * demo_random_range (random, 0.35, 0.65);
  cut_v = v0 + height * demo_random_range (random, 0.40, 0.65);
  corner[0][0] = u0, corner[0][1] = v0;
  corner[1][0] = u1, corner[1][1] = v0;
  corner[2][0] = u1, corner[2][1] = cut_v;
  corner[3][0] = cut_u, corner[3][1] = cut_v;
  corner[4][0] = cut_u, corner[4][1] = v1;
  corner[5][0] = u0, corner[5][1] = v1;
  for (guint i = 0; i < 6; i++)
    demo_plan_warp (plan, corner[i][0], corner[i][1], &xy[2 * i], &xy[2 * i + 1]);
  return gis_geometry_new_polygon (xy, 6, NULL);
}

/* Returns whether the building was placed. */
static gboolean
add_building (Builder *builder,
              double u0,
              double v0,
              double u1,
              double v1,
              const char *use,
              guint floors)
{
  DemoWriter *writer = builder->writer;
  DemoThing thing = { .road = G_MAXUINT, .u = (u0 + u1) / 2, .v = (v0 + v1) / 2 };
  GisRow *row;

  if (!is_clear (writer->plan, u0, v0, u1, v1))
    return FALSE;
  thing.surveyed_on = gis_date_new (2020, 2, 17);
  row = demo_writer_row (writer, "building", G_MAXUINT, thing.u, thing.v,
                         make_outline (builder, u0, v0, u1, v1));
  gis_row_set_text (row, "use", use);
  gis_row_set_integer (row, "floors", floors);
  gis_row_set_real (row, "height_m", floors * 3.0 + 0.6);
  demo_writer_add (writer, row, &thing);
  return TRUE;
}

static void
set_facade_state (GisRow *row, double u0, double v0, double u1, double v1, DemoRandom *random)
{
  double length = MAX (u1 - u0, v1 - v0);
  guint floors = 1 + demo_random_below (random, 6);
  guint additions = demo_random_chance (random, 0.35) ? 1 + demo_random_below (random, 4) : 0;

  gis_row_set_text (row, "state", "surveyed");
  gis_row_set_integer (row, "floors", floors);
  gis_row_set_real (row, "height_m", floors * 3.2);
  gis_row_set_real (row, "length_m", round (length * 10) / 10);
  gis_row_set_real (row, "area_m2", round (length * floors * 3.2));
  gis_row_set_integer (row, "illegal_additions", additions);
  gis_row_set_integer (row, "illegal_hangings", demo_random_below (random, 6));
  gis_row_set_integer (row, "shop_signs", (guint) (length / 6));
  gis_row_set_integer (row, "signs_regulated", demo_random_chance (random, 0.3));
}

/* The thin strip before a front. @side: where the street lies. */
static void
add_facade (Builder *builder, guint road, DemoSide side, double u0, double v0, double u1, double v1)
{
  static const char *const opposite[] = { "east", "north", "west", "south" };
  DemoRandom *random = &builder->random;
  DemoThing thing = { .road = road, .u = (u0 + u1) / 2, .v = (v0 + v1) / 2 };
  g_autofree char *number = NULL;
  GisRow *row;

  thing.district = demo_plan_district (builder->writer->plan, thing.u, thing.v);
  thing.surveyed_on = demo_survey_date (thing.district, random);
  row = demo_writer_row (builder->writer, "facade", road, thing.u, thing.v,
                         demo_plan_rectangle (builder->writer->plan, u0, v0, u1, v1, FALSE));
  builder->number += 2;
  number = g_strdup_printf ("%u号", builder->number);
  gis_row_set_text (row, "house_number", number);
  /* A house whose street lies to its west stands on the street's east side. */
  gis_row_set_text (row, "side", opposite[side]);
  set_facade_state (row, u0, v0, u1, v1, random);
  gis_row_set_text (row, "surveyed_by", demo_surveyor (random));
  g_ptr_array_add (builder->facades, row);
  g_array_append_val (builder->facade_things, thing);
}

/* One house of a front row: along [from, to], its front line at @line, growing by @inward. */
static void
build_front (Builder *builder,
             DemoSide side,
             int level,
             guint road,
             double from,
             double to,
             double line,
             double depth)
{
  gboolean vertical = side == DEMO_WEST || side == DEMO_EAST;
  double inward = side == DEMO_WEST || side == DEMO_SOUTH ? 1 : -1;
  double back = line + inward * depth;
  double near_strip = line - inward * 1.9, far_strip = line - inward * 0.5;
  double low = MIN (line, back), high = MAX (line, back);
  double strip_low = MIN (near_strip, far_strip), strip_high = MAX (near_strip, far_strip);
  guint floors = level <= DEMO_SECONDARY ? 2 + demo_random_below (&builder->random, 6)
                                         : 1 + demo_random_below (&builder->random, 4);
  const char *use = level <= DEMO_BRANCH ? "商住" : "住宅";
  gboolean built = vertical ? add_building (builder, low, from, high, to, use, floors)
                            : add_building (builder, from, low, to, high, use, floors);

  if (!built || road == G_MAXUINT || !demo_random_chance (&builder->random, fronts[level].facade))
    return;
  if (vertical)
    add_facade (builder, road, side, strip_low, from + 0.5, strip_high, to - 0.5);
  else
    add_facade (builder, road, side, from + 0.5, strip_low, to - 0.5, strip_high);
}

/* The row of houses along one side; [low, high] is what of the side is free of the other rows. */
static void
build_side (Builder *builder, const DemoBlock *block, DemoSide side, double low, double high)
{
  const DemoPlan *plan = builder->writer->plan;
  DemoRandom *random = &builder->random;
  gboolean vertical = side == DEMO_WEST || side == DEMO_EAST;
  double edge = side == DEMO_WEST    ? block->from_u
                : side == DEMO_EAST  ? block->to_u
                : side == DEMO_SOUTH ? block->from_v
                                     : block->to_v;
  double inward = side == DEMO_WEST || side == DEMO_SOUTH ? 1 : -1;
  int level = block->level[side];
  double line, at = low;
  const DemoStreet *street;
  guint road;

  if (level < 0)
    return;
  street = demo_plan_find_street (plan, vertical, edge, (low + high) / 2);
  road = street != NULL ? street->road : G_MAXUINT;
  line = edge + inward * (block->half_m[side] + fronts[level].setback_m);
  builder->number = vertical ? 0 : 1;
  while (at < high)
    {
      double front =
        demo_random_range (random, fronts[level].front_min_m, fronts[level].front_max_m);
      double depth = fronts[level].depth_m * demo_random_range (random, 0.8, 1);
      if (high - at - front < fronts[level].front_min_m)
        front = high - at;
      if (at + front > high)
        break;
      if (front < fronts[level].front_max_m * 1.6 &&
          demo_random_chance (random, fronts[level].built))
        build_front (builder, side, level, road, at, at + front, line, depth);
      at += front + demo_random_range (random, fronts[level].gap_min_m, fronts[level].gap_max_m);
    }
}

/* Rows of houses in the inner rectangle. */
static void
build_inner (Builder *builder, DemoBlockKind kind, double u0, double v0, double u1, double v1)
{
  DemoRandom *random = &builder->random;
  double depth = kind == DEMO_BLOCK_OLD ? 8 : kind == DEMO_BLOCK_INDUSTRY ? 34 : 12;
  double row_gap = kind == DEMO_BLOCK_OLD ? 11 : kind == DEMO_BLOCK_INDUSTRY ? 16 : 26;
  double min_m = kind == DEMO_BLOCK_OLD ? 14 : kind == DEMO_BLOCK_INDUSTRY ? 40 : 36;
  double max_m = kind == DEMO_BLOCK_OLD ? 26 : kind == DEMO_BLOCK_INDUSTRY ? 80 : 62;
  double gap = kind == DEMO_BLOCK_OLD ? 5 : 11;
  double share = kind == DEMO_BLOCK_OLD ? 0.4 : 0.72;
  guint floors = kind == DEMO_BLOCK_OLD ? 1 : kind == DEMO_BLOCK_INDUSTRY ? 2 : 6;
  const char *use = kind == DEMO_BLOCK_INDUSTRY ? "工业" : "住宅";

  if (u1 - u0 < min_m)
    return;
  for (double v = v0; v + depth <= v1; v += depth + row_gap)
    {
      double u = u0 + demo_random_range (random, 0, 4);
      while (u + min_m <= u1)
        {
          double length = MIN (demo_random_range (random, min_m, max_m), u1 - u);
          if (demo_random_chance (random, share))
            add_building (builder, u, v, u + length, v + depth, use, floors);
          u += length + gap;
        }
    }
}

static void
build_block (Builder *builder, const DemoBlock *block)
{
  const DemoPlan *plan = builder->writer->plan;
  gboolean urban =
    demo_plan_is_urban (plan, (block->from_u + block->to_u) / 2, (block->from_v + block->to_v) / 2);
  double inset[4];
  double u0, v0, u1, v1;

  if (block->kind == DEMO_BLOCK_PARK ||
      (!urban && !demo_random_chance (&builder->random, plan->scale->rural_built)))
    return;
  for (guint side = 0; side < 4; side++)
    {
      int level = block->level[side];
      inset[side] = block->half_m[side] +
                    (level >= 0 ? fronts[level].setback_m + fronts[level].depth_m + 9 : 6);
    }
  u0 = block->from_u + inset[DEMO_WEST];
  u1 = block->to_u - inset[DEMO_EAST];
  v0 = block->from_v + inset[DEMO_SOUTH];
  v1 = block->to_v - inset[DEMO_NORTH];
  if (u1 - u0 < 6 || v1 - v0 < -16)
    return;
  /* South and north rows take the corners, west and east rows stand between them. */
  build_side (builder, block, DEMO_SOUTH, block->from_u + block->half_m[DEMO_WEST] + 5,
              block->to_u - block->half_m[DEMO_EAST] - 5);
  if (v1 > v0)
    {
      build_side (builder, block, DEMO_NORTH, block->from_u + block->half_m[DEMO_WEST] + 5,
                  block->to_u - block->half_m[DEMO_EAST] - 5);
      build_side (builder, block, DEMO_WEST, v0 - 2, v1 + 2);
      build_side (builder, block, DEMO_EAST, v0 - 2, v1 + 2);
      /* In the counties there are fields behind the street. */
      if (urban)
        build_inner (builder, block->kind, u0, v0, u1, v1);
    }
}

static gboolean
write_facades (Builder *builder, GError **error)
{
  DemoWriter *writer = builder->writer;

  if (!demo_writer_begin (writer, "facade", _ ("Census of facades"), writer->facades, error))
    return FALSE;
  for (guint i = 0; i < builder->facades->len; i++)
    demo_writer_add (writer, g_steal_pointer (&builder->facades->pdata[i]),
                     &g_array_index (builder->facade_things, DemoThing, i));
  return demo_writer_end (writer, error);
}

gboolean
demo_write_houses (DemoWriter *writer, GError **error)
{
  Builder builder = {
    .writer = writer,
    .random = demo_random_new (writer->plan->seed, "houses"),
    .facades = g_ptr_array_new_with_free_func ((GDestroyNotify) gis_row_free),
    .facade_things = g_array_new (FALSE, FALSE, sizeof (DemoThing)),
  };
  gboolean ok =
    demo_writer_begin (writer, "building", _ ("Buildings from the city's base map"), NULL, error);

  for (guint i = 0; ok && i < writer->plan->blocks->len; i++)
    build_block (&builder, &g_array_index (writer->plan->blocks, DemoBlock, i));
  ok = ok && demo_writer_end (writer, error) && write_facades (&builder, error);
  g_ptr_array_unref (builder.facades);
  g_array_unref (builder.facade_things);
  return ok;
}
