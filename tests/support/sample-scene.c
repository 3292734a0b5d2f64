/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The invented town: a grid of streets, covers along the carriageways, poles and lines along the
 * kerbs, buildings with facades, trees, four districts, a project, defects. */
#include "sample-scene.h"
#include <math.h>

#define BLOCK_M 120.0

typedef struct
{
  GisCatalog *catalog;
  GHashTable *builders; /* class id → GisPackBuilder */
  GRand *rand;
  gint64 next_id;
  guint streets;
  double side;
} Town;

static const char *const street_names[] = { "鼓楼街", "书店街", "寺后街", "马道街",   "自由路",
                                            "中山路", "解放路", "南土街", "惠家胡同", "第四巷" };

void
sample_columns (const GisClass *klass, const char *form, const char *state, guint8 *columns)
{
  GisColumns at;
  GisValue form_value = gis_value_of_static_text (form);
  GisValue state_value = gis_value_of_static_text (state);

  gis_columns_init (&at, klass);
  for (guint i = 0; i < GIS_N_COLUMNS (klass); i++)
    columns[i] = GIS_CATEGORY_NONE;
  for (guint i = 0; i < klass->n_themes; i++)
    {
      int field =
        klass->themes[i].field != NULL ? gis_class_find_field (klass, klass->themes[i].field) : -1;
      if (field >= 0 && (field == at.form_field || field == at.state_field))
        columns[i] = gis_category_of_theme (
          klass, &klass->themes[i], field == at.form_field ? &form_value : &state_value, NULL);
    }
  if (at.form_field >= 0)
    columns[GIS_COLUMN_FORM (klass)] =
      gis_category_of_field (&klass->fields[at.form_field], &form_value);
  if (at.state_field >= 0)
    columns[GIS_COLUMN_STATE (klass)] =
      gis_category_of_field (&klass->fields[at.state_field], &state_value);
}

static void
add (Town *town,
     const char *class_id,
     GisGeometry *geometry,
     const char *form,
     const char *state,
     double width_m,
     const char *label)
{
  const GisClass *klass = gis_catalog_find_class (town->catalog, class_id);
  guint8 columns[256];

  sample_columns (klass, form, state, columns);
  gis_pack_builder_add (g_hash_table_lookup (town->builders, class_id), town->next_id++, geometry,
                        columns, (float) width_m, label);
  gis_geometry_unref (geometry);
}

static GisGeometry *
line (double x0, double y0, double x1, double y1)
{
  double xy[10];
  for (guint i = 0; i < 5; i++)
    {
      xy[2 * i] = x0 + (x1 - x0) * i / 4;
      xy[2 * i + 1] = y0 + (y1 - y0) * i / 4;
    }
  return gis_geometry_new_line (xy, 5, NULL);
}

static GisGeometry *
box (double x0, double y0, double x1, double y1)
{
  double xy[8] = { x0, y0, x1, y0, x1, y1, x0, y1 };
  return gis_geometry_new_polygon (xy, 4, NULL);
}

/* A street from (x, y) along (dx, dy) of unit length, with all that lines it. */
static void
add_street (Town *town, guint number, double x, double y, double dx, double dy)
{
  static const char *const classes[] = { "arterial", "branch", "secondary", "lane", "branch" };
  static const double widths[] = { 24, 9, 15, 4.5, 7 };
  static const char *const kinds[] = { "0101", "0102", "0103", "0104", "0105", "0106", "0107",
                                       "0108", "0109", "0110", "0111", "0112", "0113", "0114" };
  static const char *const states[] = { "intact", "intact",  "intact",   "damaged",
                                        "intact", "missing", "abandoned" };
  static const char *const line_states[] = { "overhead", "undergrounded", "in_trough", "removed",
                                             "tidied" };
  guint kind = number % 5;
  double length = town->side;
  double kerb = widths[kind] / 2 + 1.5;
  const char *name = street_names[number % G_N_ELEMENTS (street_names)];

  for (double at = 0; at < length; at += 2 * BLOCK_M)
    add (town, "road_section",
         line (x + dx * at, y + dy * at, x + dx * (at + 2 * BLOCK_M), y + dy * (at + 2 * BLOCK_M)),
         classes[kind], "in_use", widths[kind], name);
  for (double at = 12; at < length; at += 23)
    {
      double off = g_rand_double_range (town->rand, -kerb + 2, kerb - 2);
      add (town, "cover", gis_geometry_new_point (x + dx * at - dy * off, y + dy * at + dx * off),
           kinds[g_rand_int_range (town->rand, 0, G_N_ELEMENTS (kinds))],
           states[g_rand_int_range (town->rand, 0, G_N_ELEMENTS (states))], 0, "4102040103000868");
    }
  for (double at = 0; at < length; at += 40)
    add (town, "pole", gis_geometry_new_point (x + dx * at - dy * kerb, y + dy * at + dx * kerb),
         number % 2 ? "telecom" : "power", at == 80 ? "removed" : "in_use", 0, NULL);
  add (
    town, "overhead_line",
    line (x - dy * kerb, y + dx * kerb, x + dx * length - dy * kerb, y + dy * length + dx * kerb),
    number % 2 ? "telecom" : "power", line_states[number % 5], 0, NULL);
  for (double at = 10; at < length; at += 18)
    add (town, "tree",
         gis_geometry_new_point (x + dx * at + dy * (kerb + 1), y + dy * at - dx * (kerb + 1)),
         "tree", NULL, 0, NULL);
}

static void
add_block (Town *town, double x, double y)
{
  static const char *const facade_states[] = { "surveyed", "designed", "under_way", "renovated" };
  static const char *const labels[] = { "混4", "砖2", "砼6", "混3" };

  for (guint row = 0; row < 2; row++)
    for (guint i = 0; i < 3; i++)
      {
        double left = x + 20 + i * 28;
        double low = y + 20 + row * 45;
        add (town, "building", box (left, low, left + 22, low + 24 + 6 * (i % 2)), NULL, NULL, 0,
             labels[g_rand_int_range (town->rand, 0, 4)]);
        if (row == 0)
          add (town, "facade", box (left, low - 0.6, left + 22, low), NULL,
               facade_states[g_rand_int_range (town->rand, 0, 4)], 0, NULL);
      }
}

static void
fill_town (Town *town)
{
  static const char *const districts[] = { "龙亭区", "顺河回族区", "鼓楼区", "禹王台区" };
  static const char *const severities[] = { "minor", "moderate", "severe", "urgent" };
  double x = SAMPLE_X - town->side / 2;
  double y = SAMPLE_Y - town->side / 2;
  double half = town->side / 2 + 60;

  for (guint i = 0; i < 4; i++)
    {
      double left = SAMPLE_X - (i % 2 ? 0 : half);
      double low = SAMPLE_Y - (i < 2 ? 0 : half);
      add (town, "admin_area", box (left, low, left + half, low + half), "district", NULL, 0,
           districts[i]);
    }
  for (guint i = 0; i <= town->streets; i++)
    {
      add_street (town, i, x, y + i * BLOCK_M, 1, 0);
      add_street (town, i + 3, x + i * BLOCK_M, y, 0.0872, 0.9962);
    }
  for (guint i = 0; i < town->streets * town->streets; i++)
    add_block (town, x + i % town->streets * BLOCK_M, y + i / town->streets * BLOCK_M);
  add (town, "project", box (SAMPLE_X - 14, SAMPLE_Y - 300, SAMPLE_X + 30, SAMPLE_Y + 150), NULL,
       "in_progress", 0, "JK-2023-07 书店街入地");
  for (guint i = 0; i < town->streets * 2; i++)
    add (
      town, "defect",
      gis_geometry_new_point (x + g_rand_double (town->rand) * town->side, y + i * BLOCK_M / 2 + 2),
      severities[i % 4], "found", 0, NULL);
}

GisScene *
sample_scene_new (GisCatalog *catalog, guint streets, guint32 seed)
{
  Town town = { catalog,
                g_hash_table_new (g_str_hash, g_str_equal),
                g_rand_new_with_seed (seed),
                1,
                streets,
                streets * BLOCK_M };
  g_autoptr (GPtrArray) packs = g_ptr_array_new ();
  GisScene *scene;

  for (guint i = 0; i < gis_catalog_get_n_classes (catalog); i++)
    {
      const GisClass *klass = gis_catalog_get_class (catalog, i);
      GisColumns columns;
      gis_columns_init (&columns, klass);
      if (klass->geometry != GIS_GEOMETRY_NONE)
        g_hash_table_insert (
          town.builders, klass->id,
          gis_pack_builder_new (klass->geometry, GIS_N_COLUMNS (klass), columns.width_field >= 0));
    }
  fill_town (&town);
  for (guint i = 0; i < gis_catalog_get_n_classes (catalog); i++)
    {
      const GisClass *klass = gis_catalog_get_class (catalog, i);
      GisPackBuilder *builder = g_hash_table_lookup (town.builders, klass->id);
      if (builder != NULL)
        g_ptr_array_add (packs, gis_pack_builder_finish (builder));
    }
  scene = gis_scene_new_from_packs (catalog, (GisPack **) packs->pdata);
  g_hash_table_unref (town.builders);
  g_rand_free (town.rand);
  return scene;
}

GisScene *
sample_scene_of (GisCatalog *catalog, const char *class_id, GisPack *pack)
{
  g_autoptr (GPtrArray) packs = g_ptr_array_new ();

  for (guint i = 0; i < gis_catalog_get_n_classes (catalog); i++)
    {
      const GisClass *klass = gis_catalog_get_class (catalog, i);
      if (klass->geometry == GIS_GEOMETRY_NONE)
        continue;
      g_ptr_array_add (packs, g_strcmp0 (klass->id, class_id) == 0
                                ? pack
                                : gis_pack_builder_finish (gis_pack_builder_new (
                                    klass->geometry, GIS_N_COLUMNS (klass), FALSE)));
    }
  return gis_scene_new_from_packs (catalog, (GisPack **) packs->pdata);
}
