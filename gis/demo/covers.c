/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Covers along every street: each kind of pipe or cable has its place in the cross-section and its
 * spacing; crossings stay free, so that rows of two streets never meet.
 *
 * Every row of covers has dice of its own and is laid from the centre outwards, and the covers around
 * the centre get the first codes, outwards too. So the two main axes, which every size of the city
 * has, carry the same covers with the same codes there, and one sample file fits all sizes. */
#include "gis/demo/writer.h"

#include "gis/core/i18n.h"

/* Covers nearer to the centre than this get their codes first. No two sizes have other streets than
 * the axes and lanes nearer than 150 m. */
#define CORE_M 200.0

/* Which covers are laid now, by their distance from the centre. */
typedef struct
{
  double from_m, to_m;
  gboolean codes; /* given at once, in the order of laying */
} Ring;

typedef enum
{
  PLACE_CARRIAGEWAY, /* `across` is a share of half the carriageway */
  PLACE_KERB,        /* metres from the kerb into the carriageway */
  PLACE_FOOTWAY,     /* metres from the kerb into the footway */
} Place;

typedef struct
{
  const char *kind;
  Place place;
  double across; /* negative: left side */
  gboolean both_sides;
  double spacing_m[DEMO_N_LEVELS]; /* 0: none */
  double diameter_mm;
  double pipe_mm; /* 0: no pipe */
  const char *owner;
} Series;

static const Series series[] = {
  { "0102", PLACE_CARRIAGEWAY, -0.35, FALSE, { 45, 45, 40, 36 }, 700, 600, "市排水管理处" },
  { "0103", PLACE_CARRIAGEWAY, 0.30, FALSE, { 50, 50, 55, 0 }, 700, 800, "市排水管理处" },
  { "0104", PLACE_KERB, 0.35, TRUE, { 38, 44, 62, 0 }, 450, 0, "市排水管理处" },
  { "0101", PLACE_CARRIAGEWAY, 0.66, FALSE, { 95, 90, 80, 72 }, 800, 300, "市供水公司" },
  { "0111", PLACE_CARRIAGEWAY, -0.68, FALSE, { 130, 140, 150, 0 }, 600, 200, "市燃气公司" },
  { "0110", PLACE_CARRIAGEWAY, 0.05, FALSE, { 160, 210, 0, 0 }, 800, 400, "市热力公司" },
  { "0105", PLACE_FOOTWAY, 2.2, FALSE, { 85, 95, 0, 0 }, 1000, 0, "市供电公司" },
  { "0107", PLACE_FOOTWAY, -2.0, FALSE, { 62, 72, 92, 0 }, 900, 0, NULL },
  { "0107", PLACE_FOOTWAY, 3.6, FALSE, { 70, 0, 0, 0 }, 900, 0, NULL },
  { "0107", PLACE_CARRIAGEWAY, -0.78, FALSE, { 0, 0, 0, 95 }, 700, 0, NULL },
  { "0106", PLACE_FOOTWAY, 0.9, TRUE, { 100, 118, 0, 0 }, 500, 0, "市路灯管理处" },
  { "0108", PLACE_FOOTWAY, -3.2, FALSE, { 190, 230, 0, 0 }, 700, 0, "广电网络公司" },
  { "0109", PLACE_FOOTWAY, 4.8, FALSE, { 170, 0, 0, 0 }, 700, 0, "市大数据中心" },
  { "0113", PLACE_FOOTWAY, -4.4, FALSE, { 420, 0, 0, 0 }, 700, 150, "市消防救援支队" },
  { "0112", PLACE_FOOTWAY, -5.2, FALSE, { 380, 0, 0, 0 }, 500, 0, "市公安局交警支队" },
  { "0127", PLACE_CARRIAGEWAY, -0.12, FALSE, { 700, 0, 0, 0 }, 700, 300, "市排水管理处" },
};

static const char *const carriers[] = { "移动公司", "联通公司", "电信公司", "铁塔公司" };

static double
place_across (const Series *line, DemoLevel level, gboolean mirrored)
{
  double half = demo_level_carriageway_m (level) / 2;
  double sign = (line->across < 0) != mirrored ? -1 : 1;

  switch (line->place)
    {
    case PLACE_CARRIAGEWAY:
      return half * line->across;
    case PLACE_KERB:
      return sign * (half - line->across);
    case PLACE_FOOTWAY:
      break;
    }
  return sign * (half + fabs (line->across));
}

static const char *
pick_load_class (Place place, DemoLevel level, DemoRandom *random)
{
  static const char *const classes[] = { "A15", "B125", "C250", "D400", "E600" };
  /* Never below what the place asks for: D400, C250, B125. */
  static const double carriageway[] = { 0, 0, 0, 0.90, 0.10 };
  static const double kerb[] = { 0, 0, 0.76, 0.24, 0 };
  static const double footway[] = { 0, 0.74, 0.22, 0.04, 0 };

  if (level == DEMO_LANE)
    return "D400";
  return classes[demo_random_pick (random,
                                   place == PLACE_CARRIAGEWAY ? carriageway
                                   : place == PLACE_KERB      ? kerb
                                                              : footway,
                                   5)];
}

/* State, damage and height against the road, as surveyed. Returns whether it is settled. */
static gboolean
set_condition (GisRow *row, Place place, double wear, DemoRandom *random)
{
  double chance = (place == PLACE_CARRIAGEWAY ? 0.40 : place == PLACE_KERB ? 0.25 : 0.015) * wear;
  gboolean settled = demo_random_chance (random, chance);
  double height_mm = demo_random_range (random, -9, 4);
  double luck = demo_random_unit (random);
  const char *state = "intact", *damage = "0";

  if (settled)
    {
      height_mm = -21 - floor (-14 * log (1 - 0.97 * demo_random_unit (random)));
      damage = demo_random_chance (random, 0.55) ? "3" : "0";
    }
  else if (demo_random_chance (random, 0.12))
    height_mm = demo_random_range (random, -20, -10);
  if (luck < 0.012)
    {
      state = "missing";
      damage = "1";
    }
  else if (luck < 0.05)
    {
      state = "damaged";
      damage = demo_random_chance (random, 0.7) ? "2" : "4";
    }
  else if (luck < 0.055)
    state = "abandoned";
  else if (strcmp (damage, "3") == 0)
    state = "damaged";
  gis_row_set_text (row, "state", state);
  gis_row_set_text (row, "damage", damage);
  if (strcmp (state, "missing") == 0)
    return FALSE; /* nothing to measure */
  gis_row_set_real (row, "height_difference_mm", round (height_mm));
  return settled;
}

static void
set_technical (GisRow *row, const Series *line, DemoLevel level, gboolean grate, DemoRandom *random)
{
  static const char *const positions[] = { "carriageway", "kerb_strip", "footway" };
  static const char *const materials[] = { "ductile_iron", "cast_iron", "composite", "concrete" };
  static const double shares[] = { 0.62, 0.18, 0.13, 0.07 };
  gboolean square = grate || line->place == PLACE_FOOTWAY;

  gis_row_set_text (row, "position", positions[line->place]);
  gis_row_set_text (row, "load_class", pick_load_class (line->place, level, random));
  gis_row_set_text (row, "material", materials[demo_random_pick (random, shares, 4)]);
  gis_row_set_text (row, "shape", square ? "square" : "round");
  gis_row_set_real (row, "diameter_mm", line->diameter_mm);
  gis_row_set_text (row, "accuracy_class",
                    demo_random_chance (random, 0.8)   ? "A"
                    : demo_random_chance (random, 0.8) ? "B"
                                                       : "C");
  if (line->pipe_mm > 0)
    {
      double pipe_mm = MAX (200, line->pipe_mm - 150 * (double) level);
      gis_row_set_real (row, "pipe_diameter_mm", pipe_mm);
      gis_row_set_real (row, "depth_m", round (demo_random_range (random, 12, 38)) / 10);
      gis_row_set_integer (row, "has_net", demo_random_chance (random, 0.45));
    }
}

static void
set_units (GisRow *row, const Series *line, guint district, DemoRandom *random)
{
  g_autofree char *bureau = demo_district_unit (district, "城市管理局");
  g_autofree char *crew = demo_district_unit (district, "市政养护所");
  const char *owner = line->owner != NULL ? line->owner : carriers[demo_random_below (random, 4)];

  gis_row_set_text (row, "owner", owner);
  gis_row_set_text (row, "managing_unit",
                    demo_random_chance (random, 0.4) ? "市城市管理局" : bureau);
  gis_row_set_text (row, "maintaining_unit", line->place == PLACE_FOOTWAY ? owner : crew);
  gis_row_set_text (row, "surveyed_by", demo_surveyor (random));
}

static void
add_cover (DemoWriter *writer,
           const Ring *ring,
           const DemoStreet *street,
           const Series *line,
           double along,
           double across,
           double wear,
           DemoRandom *random)
{
  DemoThing thing = { .road = street->road };
  const char *kind = line->kind;
  double x, y;
  GisRow *row;

  demo_street_place (street, along, across, &thing.u, &thing.v);
  if (hypot (thing.u, thing.v) < ring->from_m || hypot (thing.u, thing.v) >= ring->to_m)
    return;
  thing.district = demo_plan_district (writer->plan, thing.u, thing.v);
  thing.surveyed_on = demo_survey_date (thing.district, random);
  demo_plan_warp (writer->plan, thing.u, thing.v, &x, &y);
  row = demo_writer_row (writer, "cover", street->road, thing.u, thing.v,
                         gis_geometry_new_point (x, y));
  thing.ownerless = demo_random_chance (random, 0.006);
  if (thing.ownerless)
    kind = "0114";
  gis_row_set_text (row, "kind", kind);
  if (ring->codes)
    demo_writer_set_code (writer, row, thing.district, kind);
  set_technical (row, line, street->level, strcmp (line->kind, "0104") == 0, random);
  if (!thing.ownerless)
    set_units (row, line, thing.district, random);
  thing.marked = set_condition (row, line->place, wear, random);
  demo_writer_add (writer, row, &thing);
}

/* The dice of a street's row of covers (@number 0) or of one cover in it: neither other rows, nor the
 * length of the street, nor a cover left out at a crossing move the others. */
static DemoRandom
new_dice (DemoWriter *writer,
          const DemoStreet *street,
          guint index,
          gboolean mirrored,
          guint number)
{
  const DemoRoad *road = &g_array_index (writer->plan->roads, DemoRoad, street->road);
  g_autofree char *name =
    g_strdup_printf ("covers/%s/%u/%d/%u", road->name, index, mirrored, number);

  return demo_random_new (writer->plan->seed, name);
}

static void
add_series (DemoWriter *writer,
            const Ring *ring,
            const DemoStreet *street,
            guint index,
            gboolean mirrored,
            double wear)
{
  const Series *line = &series[index];
  DemoRandom random = new_dice (writer, street, index, mirrored, 0);
  double spacing = line->spacing_m[street->level];
  double across = place_across (line, street->level, mirrored);
  gboolean onward = fabs (street->from) <= fabs (street->to);
  double length = street->to - street->from;
  double gone = demo_random_range (&random, 0.2, 0.9) * spacing;

  for (guint number = 1; gone < length; number++)
    {
      double along = onward ? street->from + gone : street->to - gone;
      DemoRandom own = new_dice (writer, street, index, mirrored, number);

      if (!demo_street_is_crossing (street, along, 1.5))
        add_cover (writer, ring, street, line, along,
                   across + demo_random_range (&own, -0.15, 0.15), wear, &own);
      gone += spacing * demo_random_range (&random, 0.85, 1.15);
    }
}

static int
compare_distances (gconstpointer a, gconstpointer b, gpointer data)
{
  const GArray *things = data;
  guint i = *(const guint *) a, j = *(const guint *) b;
  const DemoThing *p = &g_array_index (things, DemoThing, i);
  const DemoThing *q = &g_array_index (things, DemoThing, j);
  double x = hypot (p->u, p->v), y = hypot (q->u, q->v);

  return x != y ? (x > y) - (x < y) : (i > j) - (i < j);
}

/* Codes for all that is pending, in the order of the distance from the centre. */
static void
set_codes (DemoWriter *writer)
{
  guint n = writer->pending->len;
  g_autofree guint *order = g_new (guint, n + 1);

  for (guint i = 0; i < n; i++)
    order[i] = i;
  g_qsort_with_data (order, (int) n, sizeof (guint), compare_distances, writer->pending_things);
  for (guint i = 0; i < n; i++)
    {
      GisRow *row = g_ptr_array_index (writer->pending, order[i]);
      const DemoThing *thing = &g_array_index (writer->pending_things, DemoThing, order[i]);

      demo_writer_set_code (writer, row, thing->district, gis_row_get_text (row, "kind"));
    }
}

static void
add_ring (DemoWriter *writer, const Ring *ring)
{
  const DemoPlan *plan = writer->plan;

  for (guint i = 0; i < plan->streets->len; i++)
    {
      const DemoStreet *street = &g_array_index (plan->streets, DemoStreet, i);
      double nearest = hypot (street->at, CLAMP (0, street->from, street->to));
      DemoRandom random = new_dice (writer, street, G_N_ELEMENTS (series), FALSE, 0);
      double wear = demo_random_range (&random, 0.7, 1.3);

      if (nearest - demo_level_half_m (street->level) > ring->to_m)
        continue;
      for (guint k = 0; k < G_N_ELEMENTS (series); k++)
        {
          if (series[k].spacing_m[street->level] <= 0)
            continue;
          add_series (writer, ring, street, k, FALSE, wear);
          if (series[k].both_sides)
            add_series (writer, ring, street, k, TRUE, wear);
        }
    }
}

void
demo_collect_covers (DemoWriter *writer, double within_m)
{
  add_ring (writer, &(Ring){ 0, MIN (CORE_M, within_m), FALSE });
  set_codes (writer);
  if (within_m > CORE_M)
    add_ring (writer, &(Ring){ CORE_M, within_m, TRUE });
}

gboolean
demo_write_covers (DemoWriter *writer, GError **error)
{
  if (!demo_writer_begin (writer, "cover", _ ("Census of manhole covers"), writer->covers, error))
    return FALSE;
  demo_collect_covers (writer, HUGE_VAL);
  return demo_writer_end (writer, error);
}
