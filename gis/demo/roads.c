/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The road register, its sections between crossings, and the mains beneath them. */
#include "gis/demo/writer.h"

#include "gis/core/i18n.h"

static const char *const road_codes[DEMO_N_LEVELS] = { "2108", "2109", "2110", "2111" };

static void
add_road (DemoWriter *writer, guint index, DemoRandom *random)
{
  static const char *const grades[DEMO_N_LEVELS] = { "I", "II", "III", "III" };
  const DemoRoad *road = &g_array_index (writer->plan->roads, DemoRoad, index);
  GisRow *row = gis_row_new (gis_catalog_find_class (writer->catalog, "road"));
  g_autofree char *bureau = demo_district_unit (road->district, "城市管理局");
  g_autofree char *crew = demo_district_unit (road->district, "市政养护所");
  g_autofree char *opened_on =
    gis_date_dup_text (gis_date_new (1958 + (int) demo_random_below (random, 58), 10, 1));
  DemoThing thing = { .road = index, .district = road->district };

  thing.surveyed_on = gis_date_new (2020, 2, 3);
  gis_row_set_text (row, "name", road->name);
  gis_row_set_text (row, "road_class", demo_road_class (road->level));
  gis_row_set_text (row, "district", demo_district_code (road->district));
  gis_row_set_text (row, "managed_by",
                    road->city_managed         ? "city"
                    : road->level == DEMO_LANE ? "street_office"
                                               : "district");
  gis_row_set_text (row, "maintenance_grade", grades[road->level]);
  gis_row_set_text (row, "managing_unit", road->city_managed ? "市城市管理局" : bureau);
  gis_row_set_text (row, "maintaining_unit", road->city_managed ? "市市政工程管理处" : crew);
  gis_row_set_real (row, "length_m", round (road->length_m));
  gis_row_set_text (row, "opened_on", opened_on);
  demo_writer_set_code (writer, row, road->district, road_codes[road->level]);
  demo_writer_add (writer, row, &thing);
}

static const char *
pick_surface (DemoLevel level, DemoRandom *random)
{
  static const char *const surfaces[] = { "asphalt", "concrete", "block", "stone" };
  static const double shares[DEMO_N_LEVELS][4] = {
    { 1, 0, 0, 0 }, { 0.95, 0.05, 0, 0 }, { 0.8, 0.18, 0.02, 0 }, { 0.3, 0.5, 0.16, 0.04 }
  };

  return surfaces[demo_random_pick (random, shares[level], 4)];
}

static void
set_works (GisRow *row, double pci, DemoRandom *random)
{
  static const char *const kinds[] = { "overhaul", "medium_repair", "minor_repair", "rebuilt" };
  /* A worn surface has not been worked on for long. */
  int year = 2019 - (int) ((100 - pci) / 4) - (int) demo_random_below (random, 3);
  g_autofree char *date = gis_date_dup_text (gis_date_new (
    year, 3 + (int) demo_random_below (random, 8), 1 + (int) demo_random_below (random, 28)));

  gis_row_set_text (row, "last_works_kind", kinds[demo_random_below (random, 4)]);
  gis_row_set_text (row, "last_works_on", date);
}

static void
add_section (DemoWriter *writer, guint index, double road_pci, DemoRandom *random)
{
  static const int lanes[DEMO_N_LEVELS] = { 6, 4, 2, 1 };
  const DemoPlan *plan = writer->plan;
  const DemoSection *section = &g_array_index (plan->sections, DemoSection, index);
  const DemoStreet *street = &g_array_index (plan->streets, DemoStreet, section->street);
  const DemoRoad *road = &g_array_index (plan->roads, DemoRoad, street->road);
  DemoThing thing = { .road = street->road };
  double pci = road_pci + demo_random_range (random, -7, 7);
  g_autofree char *crew = NULL;
  g_autofree char *surveyed_on = NULL;
  GisRow *row;

  demo_street_place (street, (section->from + section->to) / 2, 0, &thing.u, &thing.v);
  thing.district = demo_plan_district (plan, thing.u, thing.v);
  thing.surveyed_on = demo_survey_date (thing.district, random);
  thing.length_m = section->to - section->from;
  row = demo_writer_row (writer, "road_section", street->road, thing.u, thing.v,
                         demo_plan_trace_street (plan, street, section->from, section->to, 0));
  crew = demo_district_unit (thing.district, "市政养护所");
  surveyed_on = gis_date_dup_text (thing.surveyed_on);
  gis_row_set_text (row, "name", road->name);
  demo_writer_set_code (writer, row, thing.district, road_codes[street->level]);
  gis_row_set_text (row, "surface", pick_surface (street->level, random));
  gis_row_set_real (row, "width_m", demo_level_carriageway_m (street->level));
  gis_row_set_real (row, "footway_width_m",
                    street->level == DEMO_LANE ? 0 : demo_level_footway_m (street->level));
  gis_row_set_integer (row, "lanes", lanes[street->level]);
  pci = CLAMP (pci, 32, 99);
  gis_row_set_real (row, "pci", round (pci * 10) / 10);
  gis_row_set_text (row, "pci_on", surveyed_on);
  set_works (row, pci, random);
  gis_row_set_text (row, "maintaining_unit", road->city_managed ? "市市政工程管理处" : crew);
  gis_row_set_text (row, "surveyed_by", demo_surveyor (random));
  demo_writer_add (writer, row, &thing);
}

/* Mains under the larger streets, one piece a section. */
static void
add_mains (DemoWriter *writer, guint index, DemoRandom *random)
{
  static const struct
  {
    const char *kind;
    double across, diameter_mm, depth_m;
    const char *owner, *material;
    double share;
  } mains[] = {
    { "sewage", -0.35, 600, 3.2, "市排水管理处", "钢筋混凝土", 1 },
    { "storm", 0.30, 800, 2.4, "市排水管理处", "钢筋混凝土", 1 },
    { "water", 0.66, 300, 1.4, "市供水公司", "球墨铸铁", 0.8 },
    { "gas", -0.68, 200, 1.2, "市燃气公司", "PE", 0.6 },
  };
  const DemoPlan *plan = writer->plan;
  const DemoSection *section = &g_array_index (plan->sections, DemoSection, index);
  const DemoStreet *street = &g_array_index (plan->streets, DemoStreet, section->street);
  double half = demo_level_carriageway_m (street->level) / 2;

  for (guint i = 0; i < G_N_ELEMENTS (mains); i++)
    {
      DemoThing thing = { .road = street->road };
      GisRow *row;
      if (!demo_random_chance (random, mains[i].share))
        continue;
      demo_street_place (street, (section->from + section->to) / 2, 0, &thing.u, &thing.v);
      thing.district = demo_plan_district (plan, thing.u, thing.v);
      thing.surveyed_on = gis_date_new (2020, 2, 10);
      row = demo_writer_row (
        writer, "utility_line", street->road, thing.u, thing.v,
        demo_plan_trace_street (plan, street, section->from, section->to, mains[i].across * half));
      gis_row_set_text (row, "kind", mains[i].kind);
      gis_row_set_text (row, "owner", mains[i].owner);
      gis_row_set_text (row, "material", mains[i].material);
      gis_row_set_real (row, "diameter_mm", mains[i].diameter_mm);
      gis_row_set_real (row, "depth_m", mains[i].depth_m);
      if (strcmp (mains[i].kind, "gas") == 0)
        gis_row_set_text (row, "pressure", "medium");
      demo_writer_add (writer, row, &thing);
    }
}

/* @pci: made, one a road. */
static gboolean
write_register (DemoWriter *writer, DemoRandom *random, double *pci, GError **error)
{
  const DemoPlan *plan = writer->plan;
  g_autoptr (GArray) written = g_array_new (FALSE, TRUE, sizeof (DemoThing));

  if (!demo_writer_begin (writer, "road", _ ("Road register"), written, error))
    return FALSE;
  for (guint i = 0; i < plan->roads->len; i++)
    {
      add_road (writer, i, random);
      pci[i] = demo_random_chance (random, 0.35) ? demo_random_range (random, 45, 68)
                                                 : demo_random_range (random, 68, 94);
    }
  if (!demo_writer_end (writer, error))
    return FALSE;
  for (guint i = 0; i < written->len; i++)
    {
      const DemoThing *thing = &g_array_index (written, DemoThing, i);
      writer->road_ids[thing->road] = thing->id;
    }
  return TRUE;
}

static gboolean
write_sections (DemoWriter *writer, DemoRandom *random, const double *pci, GError **error)
{
  const DemoPlan *plan = writer->plan;

  if (!demo_writer_begin (writer, "road_section", _ ("Census of road sections"), writer->sections,
                          error))
    return FALSE;
  for (guint i = 0; i < plan->sections->len; i++)
    {
      const DemoSection *section = &g_array_index (plan->sections, DemoSection, i);
      guint road = g_array_index (plan->streets, DemoStreet, section->street).road;
      add_section (writer, i, pci[road], random);
    }
  return demo_writer_end (writer, error);
}

gboolean
demo_write_roads (DemoWriter *writer, GError **error)
{
  const DemoPlan *plan = writer->plan;
  DemoRandom random = demo_random_new (plan->seed, "roads");
  g_autofree double *pci = g_new (double, plan->roads->len);

  if (!write_register (writer, &random, pci, error) ||
      !write_sections (writer, &random, pci, error) ||
      !demo_writer_begin (writer, "utility_line", _ ("Mains from the utilities' archives"), NULL,
                          error))
    return FALSE;
  for (guint i = 0; i < plan->sections->len; i++)
    {
      const DemoSection *section = &g_array_index (plan->sections, DemoSection, i);
      const DemoStreet *street = &g_array_index (plan->streets, DemoStreet, section->street);
      if (street->level <= DEMO_SECONDARY &&
          g_array_index (plan->roads, DemoRoad, street->road).urban)
        add_mains (writer, i, &random);
    }
  return demo_writer_end (writer, error);
}
