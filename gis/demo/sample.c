/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The sample source that the project ships: covers of the demo city's centre as a surveyor's file would have
 * them, in degrees, with Chinese column names. New covers, some that the census has already (known
 * by code), some it has under another number (same place), and rows that must be refused. */
#include "gis/demo/writer.h"

#include "gis/core/error.h"
#include "gis/core/i18n.h"
#include "gis/crs/crs.h"

#define N_UPDATES 14
#define N_DUPLICATES 5
#define N_NEW 96

typedef struct
{
  GString *text;
  GisTransform *transform;
  DemoRandom random;
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

/* Within walking distance of the centre. */
static gboolean
is_central (double u, double v)
{
  return fabs (u) < 800 && fabs (v) < 700;
}

/* Covers that the census has: @by_code or only by their place. @skip: central covers passed over
 * first, to get others than before. */
static gboolean
add_known (Sample *sample,
           DemoWriter *writer,
           guint skip,
           guint n,
           gboolean by_code,
           GError **error)
{
  const GisDomain *kinds = gis_catalog_find_domain (writer->catalog, "cover_kind");
  guint seen = 0, added = 0;

  for (guint i = 0; i < writer->pending->len && added < n; i++)
    {
      const GisRow *row = g_ptr_array_index (writer->pending, i);
      const DemoThing *thing = &g_array_index (writer->pending_things, DemoThing, i);
      const GisDomainValue *kind = gis_domain_find (kinds, gis_row_get_text (row, "kind"));
      guint state = added % 3;
      if (!is_central (thing->u, thing->v) || seen++ < skip || seen % 9 != 0)
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

/* Covers in lanes, where the census has few. */
static gboolean
add_new (Sample *sample, const DemoPlan *plan, GError **error)
{
  static const char *const kinds[] = { "污水", "雨水", "自来水", "通信", "燃气", "电力井盖" };
  guint n = 0;

  for (guint i = 0; n < N_NEW; i = (i + 1) % plan->streets->len)
    {
      const DemoStreet *street = &g_array_index (plan->streets, DemoStreet, i);
      const DemoRoad *road = &g_array_index (plan->roads, DemoRoad, street->road);
      double along = demo_random_range (&sample->random, street->from + 8, street->to - 8);
      guint state = demo_random_chance (&sample->random, 0.8)   ? 0
                    : demo_random_chance (&sample->random, 0.8) ? 1
                                                                : 2;
      const char *kind = kinds[demo_random_below (&sample->random, G_N_ELEMENTS (kinds))];
      g_autofree char *date =
        g_strdup_printf ("2023/11/%u", 6 + demo_random_below (&sample->random, 20));
      double u, v, x, y;
      /* At the lane's edge, a metre from the rows that the census knows. */
      demo_street_place (street, along, 2.6, &u, &v);
      if (street->level != DEMO_LANE || !is_central (u, v) ||
          demo_street_is_crossing (street, along, 4))
        continue;
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

gboolean
gis_demo_write_sample (const char *path, guint32 seed, GError **error)
{
  guint32 used = seed != 0 ? seed : DEMO_DEFAULT_SEED;
  g_autoptr (DemoPlan) plan = demo_plan_new (GIS_DEMO_CITY, used);
  g_autoptr (DemoWriter) writer = demo_writer_new (NULL, plan, NULL, error);
  g_autoptr (GisTransform) transform = gis_transform_new (DEMO_CRS, "EPSG:4490", error);
  Sample sample = { .transform = transform, .random = demo_random_new (used, "sample") };
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GError) cause = NULL;

  g_return_val_if_fail (path != NULL, FALSE);
  if (writer == NULL || transform == NULL)
    return FALSE;
  demo_collect_covers (writer);
  sample.text = text;
  g_string_append (text, "{\n  \"type\": \"FeatureCollection\",\n  \"name\": \"井盖补充普查\",\n"
                         "  \"features\": [");
  if (!add_known (&sample, writer, 0, N_UPDATES, TRUE, error) || !add_new (&sample, plan, error) ||
      !add_known (&sample, writer, N_UPDATES * 9 + 40, N_DUPLICATES, FALSE, error) ||
      !add_bad (&sample, plan, error))
    return FALSE;
  g_string_append (text, "\n  ]\n}\n");
  if (g_file_set_contents (path, text->str, (gssize) text->len, &cause))
    return TRUE;
  g_set_error (error, GIS_ERROR, GIS_ERROR_FAILED, _ ("%s: cannot write: %s"), path,
               cause->message);
  return FALSE;
}
