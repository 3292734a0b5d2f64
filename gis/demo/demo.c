/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Makes the demo city: plan, census, history, in a file that gets its name when it is whole. */
#include "gis/demo/demo.h"

#include "gis/demo/writer.h"
#include "gis/store/create.h"

/* The Progress view starts in the middle of the campaigns, not at their end: half a year before the
 * deadline there is something to see on every card. */
#define SETTING_PROGRESS_AT "progress.at"
#define DEMO_PROGRESS_AT "2023-06-30"

/* Shown in the language of whoever opens the file. */
#define DEMO_NAME                                                                                  \
  "{\"en\": \"Demo city Kaifeng\", \"zh_CN\": \"演示城市开封\", \"zh_TW\": \"示範城市開封\"}"

typedef struct
{
  GisDemoSize size;
  guint32 seed;
  GisJob *job;
} Order;

static gboolean
fill (GisWorkspace *ws, gpointer data, GError **error)
{
  const Order *order = data;
  g_autoptr (DemoPlan) plan =
               demo_plan_new (order->size, order->seed != 0 ? order->seed : DEMO_DEFAULT_SEED);
  g_autoptr (DemoWriter) writer = demo_writer_new (ws, plan, order->job, error);

  return writer != NULL && demo_write_areas (writer, error) && demo_write_roads (writer, error) &&
         demo_write_houses (writer, error) && demo_write_green (writer, error) &&
         demo_write_covers (writer, error) && demo_write_lines (writer, error) &&
         demo_write_history (writer, error) &&
         gis_workspace_set_setting (ws, SETTING_PROGRESS_AT, DEMO_PROGRESS_AT, error);
}

GisWorkspace *
gis_demo_create (const char *path, GisDemoSize size, guint32 seed, GisJob *job, GError **error)
{
  Order order = { size, seed, job };

  g_return_val_if_fail (path != NULL, NULL);
  return gis_workspace_create_filled (path, DEMO_NAME, DEMO_CRS, NULL, fill, &order, error);
}
