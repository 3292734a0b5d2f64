/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Poles along the kerbs and what hangs on them: telecom of several owners on the left side of a
 * street, power on the right, and the loose bundles inside residential compounds. A line runs over
 * six to nine spans (in the metropolis over one or two); each owner's bundle lies a hand's breadth
 * beside the next one's. */
#include "gis/demo/writer.h"

#include "gis/core/i18n.h"
#include "gis/store/link.h"

#define POLE_SPACING_M 48.0

typedef struct
{
  double u, v;
} Place;

typedef struct
{
  DemoWriter *writer;
  DemoRandom random;
  GPtrArray *lines; /* GisRow, written after the poles */
  GArray *line_things;
  guint group;
} Wirer;

static const char *const carriers[] = { "移动公司", "联通公司", "电信公司" };

static void
set_care (GisRow *row, const char *owner, guint district, DemoRandom *random)
{
  g_autofree char *bureau = demo_district_unit (district, "城市管理局");

  gis_row_set_text (row, "owner", owner);
  gis_row_set_text (row, "managing_unit", bureau);
  gis_row_set_text (row, "maintaining_unit", owner);
  gis_row_set_text (row, "surveyed_by", demo_surveyor (random));
}

typedef struct
{
  GisRow *row;
  DemoThing thing;
  guint n_lines; /* that it carries */
} Pole;

static Pole
make_pole (Wirer *wirer, guint road, Place place, gboolean telecom)
{
  DemoRandom *random = &wirer->random;
  DemoThing thing = { .road = road, .telecom = telecom, .u = place.u, .v = place.v };
  double x, y;
  GisRow *row;

  thing.group = wirer->group;
  thing.district = demo_plan_district (wirer->writer->plan, place.u, place.v);
  thing.surveyed_on = demo_survey_date (thing.district, random);
  thing.marked = demo_random_chance (random, 0.04);
  demo_plan_warp (wirer->writer->plan, place.u, place.v, &x, &y);
  row =
    demo_writer_row (wirer->writer, "pole", road, place.u, place.v, gis_geometry_new_point (x, y));
  demo_writer_set_code (wirer->writer, row, thing.district, "0117");
  gis_row_set_text (row, "kind",
                    !telecom                            ? "power"
                    : demo_random_chance (random, 0.12) ? "shared"
                                                        : "telecom");
  gis_row_set_text (row, "state", thing.marked ? "abandoned" : "in_use");
  gis_row_set_real (row, "leaning_deg",
                    demo_random_chance (random, 0.03) ? round (demo_random_range (random, 8, 38))
                                                      : round (demo_random_range (random, 0, 3)));
  gis_row_set_real (row, "height_m", telecom ? 8 : 12);
  gis_row_set_text (row, "material",
                    telecom && demo_random_chance (random, 0.15) ? "wood" : "concrete");
  gis_row_set_text (row, "accuracy_class", "A");
  set_care (row, telecom ? "铁塔公司" : "市供电公司", thing.district, random);
  return (Pole){ row, thing, 0 };
}

/* An abandoned pole carries nothing. */
static void
add_poles (Wirer *wirer, GArray *poles)
{
  for (guint i = 0; i < poles->len; i++)
    {
      const Pole *pole = &g_array_index (poles, Pole, i);
      gis_row_set_integer (pole->row, "lines_count", pole->thing.marked ? 0 : pole->n_lines);
      demo_writer_add (wirer->writer, pole->row, &pole->thing);
    }
}

/* One bundle over the given poles, @beside_m beside their row. */
static void
add_line (Wirer *wirer,
          guint road,
          const Place *places,
          guint n,
          const char *kind,
          const char *owner,
          double beside_m,
          gboolean compound)
{
  const DemoPlan *plan = wirer->writer->plan;
  DemoRandom *random = &wirer->random;
  g_autofree double *xy = g_new (double, 2 * n);
  double du = places[n - 1].u - places[0].u, dv = places[n - 1].v - places[0].v;
  double length = hypot (du, dv);
  DemoThing thing = { .road = road, .telecom = strcmp (kind, "telecom") == 0 };
  GisRow *row;

  for (guint i = 0; i < n; i++)
    demo_plan_warp (plan, places[i].u + dv / length * beside_m,
                    places[i].v - du / length * beside_m, &xy[2 * i], &xy[2 * i + 1]);
  thing.u = places[n / 2].u;
  thing.v = places[n / 2].v;
  thing.district = demo_plan_district (plan, thing.u, thing.v);
  thing.surveyed_on = demo_survey_date (thing.district, random);
  thing.length_m = length;
  thing.compound = compound;
  thing.power = strcmp (kind, "power") == 0;
  thing.group = wirer->group;
  row = demo_writer_row (wirer->writer, "overhead_line", road, thing.u, thing.v,
                         gis_geometry_new_line (xy, n, NULL));
  gis_row_set_text (row, "kind", kind);
  gis_row_set_text (row, "state", "overhead");
  gis_row_set_real (row, "height_m", round (demo_random_range (random, 45, 70)) / 10);
  if (strcmp (kind, "power") == 0)
    {
      gis_row_set_real (row, "voltage_v", demo_random_chance (random, 0.6) ? 10000 : 400);
      thing.marked = demo_random_chance (random, 0.4);
      gis_row_set_integer (row, "feasible", thing.marked);
    }
  else
    gis_row_set_integer (row, "cables", 1 + demo_random_below (random, compound ? 14 : 8));
  gis_row_set_integer (row, "in_compound", compound);
  if (compound)
    gis_row_set_text (row, "compound", "家属院");
  set_care (row, owner, thing.district, random);
  g_ptr_array_add (wirer->lines, row);
  g_array_append_val (wirer->line_things, thing);
}

/* The bundles over one chunk of poles; how many there are. */
static guint
string_lines (Wirer *wirer,
              guint road,
              const Place *places,
              guint n,
              gboolean telecom,
              gboolean compound)
{
  guint first = demo_random_below (&wirer->random, 3);
  guint n_owners = compound ? 1 : 1 + demo_random_below (&wirer->random, 3);

  if (!telecom)
    {
      add_line (wirer, road, places, n, "power", "市供电公司", 0, compound);
      return 1;
    }
  for (guint i = 0; i < n_owners; i++)
    add_line (wirer, road, places, n, "telecom", carriers[(first + i) % 3], 0.35 * i, compound);
  if (!compound && demo_random_chance (&wirer->random, 0.2))
    {
      add_line (wirer, road, places, n, "cable_tv", "广电网络公司", -0.35, compound);
      n_owners++;
    }
  return n_owners;
}

static void
count_lines (GArray *poles, guint first, guint n, guint n_lines)
{
  for (guint i = first; i < first + n; i++)
    g_array_index (poles, Pole, i).n_lines += n_lines;
}

static void
wire_side (Wirer *wirer, const DemoStreet *street, gboolean telecom)
{
  double across =
    demo_level_carriageway_m (street->level) / 2 + (street->level == DEMO_LANE ? 0.2 : 0.55);
  g_autoptr (GArray) places = g_array_new (FALSE, FALSE, sizeof (Place));
  g_autoptr (GArray) poles = g_array_new (FALSE, FALSE, sizeof (Pole));
  double along = street->from + demo_random_range (&wirer->random, 8, 30);
  const DemoScale *scale = wirer->writer->plan->scale;
  guint since = 0;

  wirer->group++;
  while (along < street->to - 4)
    {
      if (!demo_street_is_crossing (street, along, 2))
        {
          Place place;
          demo_street_place (street, along, telecom ? -across : across, &place.u, &place.v);
          g_array_append_val (places, place);
        }
      along += POLE_SPACING_M * demo_random_range (&wirer->random, 0.9, 1.1);
    }
  if (places->len < 3)
    return;
  for (guint i = 0; i < places->len; i++)
    {
      Pole pole = make_pole (wirer, street->road, g_array_index (places, Place, i), telecom);
      g_array_append_val (poles, pole);
    }
  while (since + 1 < places->len)
    {
      guint n = scale->line_min_poles + demo_random_below (&wirer->random, scale->line_more_poles);
      if (places->len - since < n + scale->line_rest_poles)
        n = places->len - since;
      count_lines (poles, since, n,
                   string_lines (wirer, street->road, &g_array_index (places, Place, since), n,
                                 telecom, FALSE));
      since += n - 1;
    }
  add_poles (wirer, poles);
}

/* Inside a compound: a row of poles between the flats. */
static void
wire_compound (Wirer *wirer, const DemoBlock *block)
{
  double v = (block->from_v + block->to_v) / 2 + demo_random_range (&wirer->random, -8, 8);
  double from = block->from_u + block->half_m[DEMO_WEST] + 24;
  double to = block->to_u - block->half_m[DEMO_EAST] - 24;
  g_autoptr (GArray) places = g_array_new (FALSE, FALSE, sizeof (Place));
  g_autoptr (GArray) poles = g_array_new (FALSE, FALSE, sizeof (Pole));

  for (double u = from; u <= to; u += 36)
    {
      Place place = { u, v };
      if (demo_plan_is_blank (wirer->writer->plan, u, v, 8))
        return;
      g_array_append_val (places, place);
    }
  if (places->len < 3)
    return;
  wirer->group++;
  for (guint i = 0; i < places->len; i++)
    {
      Pole pole = make_pole (wirer, G_MAXUINT, g_array_index (places, Place, i), TRUE);
      g_array_append_val (poles, pole);
    }
  count_lines (
    poles, 0, places->len,
    string_lines (wirer, G_MAXUINT, &g_array_index (places, Place, 0), places->len, TRUE, TRUE));
  add_poles (wirer, poles);
}

static gboolean
write_lines (Wirer *wirer, GError **error)
{
  DemoWriter *writer = wirer->writer;

  if (!demo_writer_begin (writer, "overhead_line", _ ("Census of overhead lines"), writer->lines,
                          error))
    return FALSE;
  for (guint i = 0; i < wirer->lines->len; i++)
    demo_writer_add (writer, g_steal_pointer (&wirer->lines->pdata[i]),
                     &g_array_index (wirer->line_things, DemoThing, i));
  return demo_writer_end (writer, error);
}

static gboolean
add_abandoned (const GisRow *pole, gpointer user_data)
{
  if (g_strcmp0 (gis_row_get_text (pole, "state"), "abandoned") == 0)
    g_hash_table_add (user_data, g_memdup2 (&pole->id, sizeof pole->id));
  return TRUE;
}

/* Which poles carry which line, found as the window's proposal finds them. */
static gboolean
write_supports (DemoWriter *writer, GError **error)
{
  const GisClass *klass = gis_catalog_find_class (writer->catalog, "line_support");
  const DemoThing thing = { .road = G_MAXUINT, .surveyed_on = gis_date_new (2020, 12, 31) };
  g_autoptr (GHashTable) abandoned =
               g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  g_autoptr (GArray) pairs = NULL;

  if (!gis_store_each (writer->ws, "pole", &(GisQuery){ .without_geometry = TRUE }, add_abandoned,
                       abandoned, writer->job, error))
    return FALSE;
  pairs =
    gis_link_find_pairs (writer->ws, klass, NULL, 0, klass->link_within_m, writer->job, error);
  if (pairs == NULL ||
      !demo_writer_begin (writer, klass->id, gis_text_get (&klass->plural), NULL, error))
    return FALSE;
  for (guint i = 0; i < pairs->len; i++)
    {
      const GisLinkPair *pair = &g_array_index (pairs, GisLinkPair, i);
      if (!g_hash_table_contains (abandoned, &pair->second)) /* the fields' order: line, pole */
        demo_writer_add (writer, gis_link_new_row (klass, pair), &thing);
    }
  return demo_writer_end (writer, error);
}

gboolean
demo_write_lines (DemoWriter *writer, GError **error)
{
  static const double telecom_share[DEMO_N_LEVELS] = { 0.78, 0.80, 0.45, 0.22 };
  static const double power_share[DEMO_N_LEVELS] = { 0.30, 0.40, 0.40, 0.06 };
  const DemoPlan *plan = writer->plan;
  Wirer wirer = {
    .writer = writer,
    .random = demo_random_new (plan->seed, "lines"),
    .lines = g_ptr_array_new_with_free_func ((GDestroyNotify) gis_row_free),
    .line_things = g_array_new (FALSE, FALSE, sizeof (DemoThing)),
  };
  gboolean ok = demo_writer_begin (writer, "pole", _ ("Census of poles"), writer->poles, error);

  for (guint i = 0; ok && i < plan->streets->len; i++)
    {
      const DemoStreet *street = &g_array_index (plan->streets, DemoStreet, i);
      if (demo_random_chance (&wirer.random, telecom_share[street->level]))
        wire_side (&wirer, street, TRUE);
      if (demo_random_chance (&wirer.random, power_share[street->level]))
        wire_side (&wirer, street, FALSE);
    }
  for (guint i = 0; ok && i < plan->blocks->len; i++)
    {
      const DemoBlock *block = &g_array_index (plan->blocks, DemoBlock, i);
      if (block->kind == DEMO_BLOCK_COMPOUND && demo_random_chance (&wirer.random, 0.3))
        wire_compound (&wirer, block);
    }
  ok = ok && demo_writer_end (writer, error) && write_lines (&wirer, error) &&
       write_supports (writer, error);
  g_ptr_array_unref (wirer.lines);
  g_array_unref (wirer.line_things);
  return ok;
}
