/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The sample source that the project ships: covers on the demo city's main axes as a surveyor's file
 * would have them, in degrees, with Chinese column names. New covers, some that the census has already
 * (known by code), some it has under another number (same place), and rows that must be refused. All
 * of it holds in every size of the city: only covers that they share are taken as known, and the new
 * ones lie where each of them has the street and no cover. */
#include "gis/demo/writer.h"

#include "gis/core/error.h"
#include "gis/core/file.h"
#include "gis/core/i18n.h"
#include "gis/crs/crs.h"

#include <glib/gstdio.h>

#define N_UPDATES 14
#define N_DUPLICATES 5
#define N_NEW 96
#define STRIDE 3       /* every third of the covers that all sizes share is known */
#define SAMPLE_M 800.0 /* beyond what the smallest size has of the axes */

typedef struct
{
  GString *text;
  GisTransform *transform;
  DemoRandom random;
  GArray *placed; /* u, v of the new covers */
  guint n_rows;
} Sample;

/* Appends one feature. @x, @y in EPSG:4547. @height: text, so that it may be wrong. */
static gboolean
add_feature (Sample *sample,
             double x,
             double y,
             gboolean place,
             const char *code,
             const char *kind,
             const char *state,
             const char *damage,
             const char *height,
             const char *road,
             const char *date,
             GError **error)
{
  double xy[2] = { x, y };
  char lon[G_ASCII_DTOSTR_BUF_SIZE], lat[G_ASCII_DTOSTR_BUF_SIZE];

  if (place && !gis_transform_points (sample->transform, xy, 1, error))
    return FALSE;
  g_string_append_printf (sample->text, "%s\n    {\"type\": \"Feature\", \"properties\": {",
                          sample->n_rows > 0 ? "," : "");
  sample->n_rows++;
  g_string_append_printf (
    sample->text,
    "\"序号\": %u, \"标识码\": \"%s\", \"井盖类型\": \"%s\", \"井盖状态\": \"%s\", "
    "\"损坏情况\": \"%s\", \"高差mm\": %s, \"所在道路\": \"%s\", \"普查日期\": \"%s\"}, ",
    sample->n_rows, code, kind, state, damage, height, road, date);
  if (place)
    g_string_append_printf (sample->text,
                            "\"geometry\": {\"type\": \"Point\", \"coordinates\": [%s, %s]}}",
                            g_ascii_formatd (lon, sizeof lon, "%.7f", xy[0]),
                            g_ascii_formatd (lat, sizeof lat, "%.7f", xy[1]));
  else
    g_string_append (sample->text, "\"geometry\": null}");
  return TRUE;
}

static const char *const states[] = { "完好", "破损", "丢失" };
static const char *const damages[] = { "无", "井周沉陷", "井盖缺失" };
static const char *const heights[] = { "-3", "-26", "null" };

static const GisDemoSize sizes[] = { GIS_DEMO_TOWN, GIS_DEMO_CITY, GIS_DEMO_METRO };

/* The census of one size. */
typedef struct
{
  DemoPlan *plan;
  DemoWriter *writer;  /* covers pending */
  GHashTable *by_code; /* code → index of a pending cover + 1 */
} World;

static void
clear_world (gpointer data)
{
  World *world = data;

  g_clear_pointer (&world->by_code, g_hash_table_unref);
  g_clear_pointer (&world->writer, demo_writer_free);
  g_clear_pointer (&world->plan, demo_plan_free);
}

static gboolean
init_world (World *world, GisDemoSize size, guint32 seed, GError **error)
{
  world->plan = demo_plan_new (size, seed);
  world->writer = demo_writer_new (NULL, world->plan, NULL, error);
  if (world->writer == NULL)
    return FALSE;
  demo_collect_covers (world->writer, SAMPLE_M);
  world->by_code = g_hash_table_new (g_str_hash, g_str_equal);
  for (guint i = 0; i < world->writer->pending->len; i++)
    {
      const GisRow *row = g_ptr_array_index (world->writer->pending, i);
      g_hash_table_insert (world->by_code, (gpointer) gis_row_get_text (row, "code"),
                           GUINT_TO_POINTER (i + 1));
    }
  return TRUE;
}

/* Whether @other has the cover @row of another size: same code, same place. */
static gboolean
has_cover (const World *other, const GisRow *row)
{
  guint at =
    GPOINTER_TO_UINT (g_hash_table_lookup (other->by_code, gis_row_get_text (row, "code")));
  const GisRow *same = at > 0 ? g_ptr_array_index (other->writer->pending, at - 1) : NULL;

  return same != NULL && hypot (same->geometry->xy[0] - row->geometry->xy[0],
                                same->geometry->xy[1] - row->geometry->xy[1]) < 0.001;
}

/* Covers that the census has: @by_code or only by their place. @skip: so many of those that all sizes
 * share are passed over first, to get others than before. */
static gboolean
add_known (Sample *sample,
           const World *worlds,
           guint skip,
           guint n,
           gboolean by_code,
           GError **error)
{
  const DemoWriter *writer = worlds[0].writer;
  const GisDomain *kinds = gis_catalog_find_domain (writer->catalog, "cover_kind");
  guint seen = 0, added = 0;

  for (guint i = 0; i < writer->pending->len && added < n; i++)
    {
      const GisRow *row = g_ptr_array_index (writer->pending, i);
      const GisDomainValue *kind = gis_domain_find (kinds, gis_row_get_text (row, "kind"));
      guint state = added % 3;
      gboolean shared = TRUE;
      for (guint k = 1; k < G_N_ELEMENTS (sizes); k++)
        shared = shared && has_cover (&worlds[k], row);
      if (!shared || seen++ < skip || seen % STRIDE != 0)
        continue;
      added++;
      if (!add_feature (sample, row->geometry->xy[0] + 0.1, row->geometry->xy[1] - 0.1, TRUE,
                        by_code ? gis_row_get_text (row, "code") : "",
                        gis_text_get_for (&kind->title, "zh_CN"), states[state], damages[state],
                        heights[state], gis_row_get_text (row, "road_name"), "2023-11-06", error))
        return FALSE;
    }
  return TRUE;
}

/* Whether the street lies in every size where the first has it, clear of crossings and covers. */
static gboolean
is_clear (const World *world, const char *road_name, double along, double u, double v)
{
  const DemoPlan *plan = world->plan;
  gboolean on_street = FALSE;

  for (guint i = 0; i < plan->streets->len && !on_street; i++)
    {
      const DemoStreet *street = &g_array_index (plan->streets, DemoStreet, i);
      const DemoRoad *road = &g_array_index (plan->roads, DemoRoad, street->road);
      on_street = strcmp (road->name, road_name) == 0 && along > street->from + 8 &&
                  along < street->to - 8 && !demo_street_is_crossing (street, along, 4);
    }
  for (guint i = 0; i < world->writer->pending_things->len && on_street; i++)
    {
      const DemoThing *thing = &g_array_index (world->writer->pending_things, DemoThing, i);
      on_street = hypot (thing->u - u, thing->v - v) > 1.2;
    }
  return on_street;
}

/* Covers on the footways of the main axes, in the free strip between what the census has there. */
static gboolean
add_new (Sample *sample, const World *worlds, GError **error)
{
  static const char *const kinds[] = { "污水", "雨水", "自来水", "通信", "燃气", "电力井盖" };
  const DemoPlan *plan = worlds[0].plan;
  guint n = 0;

  for (guint i = 0; n < N_NEW; i = (i + 1) % plan->streets->len)
    {
      const DemoStreet *street = &g_array_index (plan->streets, DemoStreet, i);
      const DemoRoad *road = &g_array_index (plan->roads, DemoRoad, street->road);
      double along, across, u, v, x, y;
      guint state;
      const char *kind;
      gboolean clear = TRUE;
      g_autofree char *date = NULL;

      if (fabs (street->at) > 1e-6)
        continue;
      along = demo_random_range (&sample->random, street->from, street->to);
      across = demo_level_carriageway_m (street->level) / 2 + 2.9;
      if (demo_random_chance (&sample->random, 0.5))
        across = -across;
      demo_street_place (street, along, across, &u, &v);
      for (guint k = 0; k < G_N_ELEMENTS (sizes); k++)
        clear = clear && is_clear (&worlds[k], road->name, along, u, v);
      for (guint k = 0; k < sample->placed->len; k += 2)
        clear = clear && hypot (g_array_index (sample->placed, double, k) - u,
                                g_array_index (sample->placed, double, k + 1) - v) > 3;
      if (!clear)
        continue;
      g_array_append_val (sample->placed, u);
      g_array_append_val (sample->placed, v);
      state = demo_random_chance (&sample->random, 0.8)   ? 0
              : demo_random_chance (&sample->random, 0.8) ? 1
                                                          : 2;
      kind = kinds[demo_random_below (&sample->random, G_N_ELEMENTS (kinds))];
      date = g_strdup_printf ("2023/11/%u", 6 + demo_random_below (&sample->random, 20));
      demo_plan_warp (plan, u, v, &x, &y);
      if (!add_feature (sample, x, y, TRUE, "", kind, states[state], damages[state], heights[state],
                        road->name, date, error))
        return FALSE;
      n++;
    }
  return TRUE;
}

/* Rows of the kind that every real file has. */
static gboolean
add_bad (Sample *sample, const DemoPlan *plan, GError **error)
{
  double x, y;

  demo_plan_warp (plan, 30, 30, &x, &y);
  return add_feature (sample, x, y, FALSE, "", "污水", "完好", "无", "-2", "书店街", "2023-11-08",
                      error) &&
         add_feature (sample, x, y, TRUE, "", "神秘井盖", "完好", "无", "-2", "书店街",
                      "2023-11-08", error) &&
         add_feature (sample, x + 3, y, TRUE, "", "雨水", "完好", "无", "-9999", "书店街",
                      "2023-11-08", error) &&
         add_feature (sample, x + 6, y, TRUE, "", "雨水", "完好", "无", "-4", "书店街",
                      "2023-13-45", error) &&
         add_feature (sample, x, y - 2500000, TRUE, "", "污水", "完好", "无", "-2", "书店街",
                      "2023-11-08", error);
}

static gboolean
write_features (Sample *sample, const World *worlds, GError **error)
{
  g_string_append (sample->text, "{\n  \"type\": \"FeatureCollection\",\n"
                                 "  \"name\": \"井盖补充普查\",\n  \"features\": [");
  if (!add_known (sample, worlds, 0, N_UPDATES, TRUE, error) || !add_new (sample, worlds, error) ||
      !add_known (sample, worlds, N_UPDATES * STRIDE, N_DUPLICATES, FALSE, error) ||
      !add_bad (sample, worlds[0].plan, error))
    return FALSE;
  g_string_append (sample->text, "\n  ]\n}\n");
  return TRUE;
}

gboolean
gis_demo_write_sample (const char *path, guint32 seed, GError **error)
{
  guint32 used = seed != 0 ? seed : DEMO_DEFAULT_SEED;
  g_autoptr (GArray) worlds = g_array_new (FALSE, TRUE, sizeof (World));
  g_autoptr (GisTransform) transform = gis_transform_new (DEMO_CRS, "EPSG:4490", error);
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GArray) placed = g_array_new (FALSE, FALSE, sizeof (double));
  Sample sample = { text, transform, demo_random_new (used, "sample"), placed, 0 };
  GStatBuf there;

  g_return_val_if_fail (path != NULL, FALSE);
  if (transform == NULL)
    return FALSE;
  if (g_lstat (path, &there) == 0)
    {
      g_set_error (error, GIS_ERROR, GIS_ERROR_WORKSPACE,
                   _ ("%s: a file of this name exists already"), path);
      return FALSE;
    }
  g_array_set_clear_func (worlds, clear_world);
  g_array_set_size (worlds, G_N_ELEMENTS (sizes));
  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      if (!init_world (&g_array_index (worlds, World, i), sizes[i], used, error))
        return FALSE;
    }
  if (!write_features (&sample, (const World *) (void *) worlds->data, error))
    return FALSE;
  return gis_file_replace (path, text->str, text->len, error);
}
