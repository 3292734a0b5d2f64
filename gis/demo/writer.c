/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows of the demo city on their way into the store. */
#include "gis/demo/writer.h"

#include "gis/core/i18n.h"

/* Rows of a kilobyte each. */
#define MAX_PENDING 50000

static GArray *
new_things (void)
{
  return g_array_new (FALSE, TRUE, sizeof (DemoThing));
}

DemoWriter *
demo_writer_new (GisWorkspace *ws, const DemoPlan *plan, GisJob *job, GError **error)
{
  GisCatalog *catalog =
    ws != NULL ? gis_catalog_ref (gis_workspace_get_catalog (ws)) : gis_catalog_new_builtin (error);
  DemoWriter *writer;

  if (catalog == NULL)
    return NULL;
  writer = g_new0 (DemoWriter, 1);
  writer->ws = ws != NULL ? g_object_ref (ws) : NULL;
  writer->catalog = catalog;
  writer->plan = plan;
  writer->job = job;
  writer->road_ids = g_new0 (gint64, plan->roads->len);
  writer->serials = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  writer->pending = g_ptr_array_new_with_free_func ((GDestroyNotify) gis_row_free);
  writer->pending_things = new_things ();
  writer->covers = new_things ();
  writer->poles = new_things ();
  writer->lines = new_things ();
  writer->facades = new_things ();
  writer->sections = new_things ();
  return writer;
}

void
demo_writer_free (DemoWriter *writer)
{
  if (writer == NULL)
    return;
  gis_bulk_rollback (writer->bulk);
  g_clear_error (&writer->error);
  g_ptr_array_unref (writer->pending);
  g_array_unref (writer->pending_things);
  g_array_unref (writer->covers);
  g_array_unref (writer->poles);
  g_array_unref (writer->lines);
  g_array_unref (writer->facades);
  g_array_unref (writer->sections);
  g_hash_table_unref (writer->serials);
  g_free (writer->road_ids);
  gis_catalog_unref (writer->catalog);
  g_clear_object (&writer->ws);
  g_free (writer);
}

GisDate
demo_survey_date (guint district, DemoRandom *random)
{
  /* 鼓楼 first, then 龙亭, 顺河, 禹王台, 祥符: two months each. The counties beside them. */
  static const int first_month[DEMO_N_DISTRICTS] = { 5, 7, 3, 9, 10, 6, 8, 9, 7 };

  return gis_date_new (2020, first_month[district], 1) + (GisDate) demo_random_below (random, 58);
}

const char *
demo_surveyor (DemoRandom *random)
{
  static const char *const names[] = { "李卫东", "王敏",   "张建国", "刘芳", "陈晓明",
                                       "赵丽",   "孙志强", "周红",   "马超", "郭静" };

  return names[demo_random_below (random, G_N_ELEMENTS (names))];
}

const char *
demo_road_class (DemoLevel level)
{
  static const char *const codes[DEMO_N_LEVELS] = { "arterial", "secondary", "branch", "lane" };

  return codes[level];
}

char *
demo_district_unit (guint district, const char *unit)
{
  return g_strconcat (demo_district_name (district), unit, NULL);
}

static gboolean
has_field (const GisRow *row, const char *field)
{
  return gis_class_find_field (row->klass, field) >= 0;
}

GisRow *
demo_writer_row (DemoWriter *writer,
                 const char *class_id,
                 guint road_index,
                 double u,
                 double v,
                 GisGeometry *geometry)
{
  const GisClass *klass = gis_catalog_find_class (writer->catalog, class_id);
  GisRow *row = gis_row_new (klass);

  if (has_field (row, "district"))
    gis_row_set_text (row, "district",
                      demo_district_code (demo_plan_district (writer->plan, u, v)));
  if (road_index != G_MAXUINT)
    {
      const DemoRoad *road = &g_array_index (writer->plan->roads, DemoRoad, road_index);
      if (has_field (row, "road_id"))
        gis_row_set_integer (row, "road_id", writer->road_ids[road_index]);
      if (has_field (row, "road_name"))
        gis_row_set_text (row, "road_name", road->name);
      if (has_field (row, "road_class"))
        gis_row_set_text (row, "road_class", demo_road_class (road->level));
    }
  gis_row_take_geometry (row, geometry);
  return row;
}

void
demo_writer_set_code (DemoWriter *writer, GisRow *row, guint district, const char *prefix)
{
  g_autofree char *head = g_strconcat (demo_district_code (district), prefix, NULL);
  guint serial = GPOINTER_TO_UINT (g_hash_table_lookup (writer->serials, head)) + 1;
  g_autofree char *code = g_strdup_printf ("%s%06u", head, serial);

  gis_row_set_text (row, "code", code);
  g_hash_table_replace (writer->serials, g_steal_pointer (&head), GUINT_TO_POINTER (serial));
}

static int
compare_surveys (gconstpointer a, gconstpointer b, gpointer data)
{
  const GArray *things = data;
  guint i = *(const guint *) a, j = *(const guint *) b;
  GisDate x = g_array_index (things, DemoThing, i).surveyed_on;
  GisDate y = g_array_index (things, DemoThing, j).surveyed_on;

  return x != y ? (x > y) - (x < y) : (i > j) - (i < j);
}

static gboolean
insert_pending (DemoWriter *writer, const guint *order, GError **error)
{
  GisEdit *edit = gis_bulk_get_edit (writer->bulk);
  GisDate effective_on = GIS_DATE_NONE;

  for (guint i = 0; i < writer->pending->len; i++)
    {
      GisRow *row = g_ptr_array_index (writer->pending, order[i]);
      DemoThing *thing = &g_array_index (writer->pending_things, DemoThing, order[i]);
      if (thing->surveyed_on != effective_on)
        {
          effective_on = thing->surveyed_on;
          gis_edit_set_effective_on (edit, effective_on);
        }
      if (!gis_bulk_insert (writer->bulk, row, NULL, (gint64) writer->n_written, error))
        return FALSE;
      thing->id = row->id;
      thing->class_id = g_intern_string (row->klass->id);
      if (!gis_job_step (writer->job, ++writer->n_written, error))
        return FALSE;
    }
  return TRUE;
}

static void
remember_pending (DemoWriter *writer)
{
  for (guint i = 0; writer->things != NULL && i < writer->pending_things->len; i++)
    {
      const DemoThing *thing = &g_array_index (writer->pending_things, DemoThing, i);
      /* A thing without a place (of the road register) counts as in the middle. */
      if (demo_plan_is_urban (writer->plan, thing->u, thing->v))
        g_array_append_val (writer->things, *thing);
    }
}

/* Writes what waits, oldest survey first. */
static gboolean
write_pending (DemoWriter *writer, GError **error)
{
  guint n = writer->pending->len;
  g_autofree guint *order = g_new (guint, n + 1);

  for (guint i = 0; i < n; i++)
    order[i] = i;
  g_qsort_with_data (order, (int) n, sizeof (guint), compare_surveys, writer->pending_things);
  if (!insert_pending (writer, order, error))
    return FALSE;
  remember_pending (writer);
  g_ptr_array_set_size (writer->pending, 0);
  g_array_set_size (writer->pending_things, 0);
  return TRUE;
}

gboolean
demo_writer_begin (DemoWriter *writer,
                   const char *class_id,
                   const char *label,
                   GArray *things,
                   GError **error)
{
  writer->bulk = gis_bulk_begin (writer->ws, class_id, label, "demo", error);
  writer->things = things;
  writer->n_written = 0;
  gis_job_begin (writer->job, label, 0);
  return writer->bulk != NULL;
}

void
demo_writer_add (DemoWriter *writer, GisRow *row, const DemoThing *thing)
{
  if (writer->error != NULL)
    {
      gis_row_free (row);
      return;
    }
  if (has_field (row, "surveyed_on"))
    {
      g_autofree char *date = gis_date_dup_text (thing->surveyed_on);
      gis_row_set_text (row, "surveyed_on", date);
    }
  g_ptr_array_add (writer->pending, row);
  g_array_append_val (writer->pending_things, *thing);
  if (writer->bulk != NULL && writer->pending->len >= MAX_PENDING)
    write_pending (writer, &writer->error);
}

gboolean
demo_writer_end (DemoWriter *writer, GError **error)
{
  if (writer->error == NULL)
    write_pending (writer, &writer->error);
  if (writer->error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&writer->error));
      return FALSE;
    }
  return gis_bulk_commit (g_steal_pointer (&writer->bulk), "{}", NULL, error);
}
