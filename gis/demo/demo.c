/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Makes the demo city: plan, census, history, in a file that is removed again when anything goes
 * wrong. */
#include "gis/demo/demo.h"

#include "gis/core/error.h"
#include "gis/core/i18n.h"
#include "gis/demo/writer.h"

#include <glib/gstdio.h>

/* The Progress view starts in the middle of the campaigns, not at their end: half a year before the
 * deadline there is something to see on every card. */
#define SETTING_PROGRESS_AT "progress.at"
#define DEMO_PROGRESS_AT "2023-06-30"

/* Shown in the language of whoever opens the file. */
#define DEMO_NAME                                                                                  \
  "{\"en\": \"Demo city Kaifeng\", \"zh_CN\": \"演示城市开封\", \"zh_TW\": \"示範城市開封\"}"

static void
remove_files (const char *path)
{
  static const char *const suffixes[] = { "", "-wal", "-shm", "-journal" };

  for (guint i = 0; i < G_N_ELEMENTS (suffixes); i++)
    {
      g_autofree char *name = g_strconcat (path, suffixes[i], NULL);
      g_unlink (name);
    }
}

static gboolean
fill (GisWorkspace *ws, GisDemoSize size, guint32 seed, GisJob *job, GError **error)
{
  g_autoptr (DemoPlan) plan = demo_plan_new (size, seed != 0 ? seed : DEMO_DEFAULT_SEED);
  g_autoptr (DemoWriter) writer = demo_writer_new (ws, plan, job, error);

  return writer != NULL && demo_write_areas (writer, error) && demo_write_roads (writer, error) &&
         demo_write_houses (writer, error) && demo_write_green (writer, error) &&
         demo_write_covers (writer, error) && demo_write_lines (writer, error) &&
         demo_write_history (writer, error) &&
         gis_workspace_set_setting (ws, SETTING_PROGRESS_AT, DEMO_PROGRESS_AT, error);
}

GisWorkspace *
gis_demo_create (const char *path, GisDemoSize size, guint32 seed, GisJob *job, GError **error)
{
  g_autoptr (GisWorkspace) ws = NULL;

  g_return_val_if_fail (path != NULL, NULL);
  ws = gis_workspace_create (path, DEMO_NAME, DEMO_CRS, NULL, error);
  if (ws == NULL)
    return NULL;
  if (fill (ws, size, seed, job, error))
    return g_steal_pointer (&ws);
  gis_workspace_close (ws);
  remove_files (path);
  return NULL;
}
