/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A workspace in a folder of its own, and small point sources to import into it. */
#pragma once

#include "gis/exchange/import.h"
#include "gis/store/query.h"
#include "tests/support/source-files.h"

#include <string.h>

typedef struct
{
  TestFolder folder;
  GisWorkspace *ws;
} Fixture;

G_GNUC_UNUSED static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = NULL;
  g_autoptr (GError) error = NULL;

  test_folder_init (&fixture->folder);
  path = test_folder_path (&fixture->folder, "city.sanhua");
  fixture->ws =
    gis_workspace_create (path, "City", data != NULL ? data : "EPSG:4547", NULL, &error);
  g_assert_no_error (error);
}

G_GNUC_UNUSED static void
tear_down (Fixture *fixture, gconstpointer data)
{
  gis_workspace_close (fixture->ws);
  g_clear_object (&fixture->ws);
  test_folder_clear (&fixture->folder);
}

G_GNUC_UNUSED static GisImportPlan *
plan_for (Fixture *fixture, const char *path, const char *class_id)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GisSourceInfo) info = gis_source_inspect (path, NULL, NULL, &error);
  GisImportPlan *plan;

  g_assert_no_error (error);
  plan = gis_import_plan_new (fixture->ws, info, NULL, class_id, NULL, &error);
  g_assert_no_error (error);
  return plan;
}

G_GNUC_UNUSED static GisImportReport *
run (Fixture *fixture, const char *path, const char *class_id, gboolean dry_run)
{
  g_autoptr (GisImportPlan) plan = plan_for (fixture, path, class_id);
  g_autoptr (GError) error = NULL;
  GisImportReport *report = gis_import_run (fixture->ws, plan, dry_run, NULL, &error);

  g_assert_no_error (error);
  g_assert_nonnull (report);
  return report;
}

G_GNUC_UNUSED static void
assert_counts (const GisImportReport *report,
               gint64 read,
               gint64 inserted,
               gint64 updated,
               gint64 unchanged,
               gint64 duplicates,
               gint64 rejected)
{
  g_assert_cmpint (report->read, ==, read);
  g_assert_cmpint (report->inserted, ==, inserted);
  g_assert_cmpint (report->updated, ==, updated);
  g_assert_cmpint (report->unchanged, ==, unchanged);
  g_assert_cmpint (report->duplicates, ==, duplicates);
  g_assert_cmpint (report->rejected, ==, rejected);
  g_assert_cmpint (read, ==, inserted + updated + unchanged + duplicates + rejected);
}

G_GNUC_UNUSED static gint64
reason_count (const GisImportReport *report, const char *code)
{
  const gint64 *count = g_hash_table_lookup (report->reasons, code);

  return count != NULL ? *count : 0;
}

G_GNUC_UNUSED static void
assert_rows (Fixture *fixture, const char *class_id, gint64 n)
{
  g_assert_cmpint (gis_store_count (fixture->ws, class_id, NULL, NULL), ==, n);
}

G_GNUC_UNUSED static const GisImportMapping *
mapping_of (const GisImportPlan *plan, const char *column)
{
  for (guint i = 0; i < plan->mappings->len; i++)
    {
      const GisImportMapping *mapping = plan->mappings->pdata[i];

      if (strcmp (mapping->column, column) == 0)
        return mapping;
    }
  return NULL;
}

/* A point feature collection; @features: "lon lat {properties}" lines. */
G_GNUC_UNUSED static char *
write_points (Fixture *fixture, const char *name, const char *const *features)
{
  g_autoptr (GString) text = g_string_new ("{\"type\":\"FeatureCollection\",\"features\":[");

  for (guint i = 0; features[i] != NULL; i++)
    {
      g_auto (GStrv) parts = g_strsplit (features[i], " ", 3);

      g_string_append_printf (text,
                              "%s{\"type\":\"Feature\",\"properties\":%s,\"geometry\":"
                              "{\"type\":\"Point\",\"coordinates\":[%s,%s]}}",
                              i > 0 ? "," : "", parts[2], parts[0], parts[1]);
    }
  g_string_append (text, "]}");
  return test_folder_write (&fixture->folder, name, text->str, -1);
}

#define ADD_UNDER(room, name, func)                                                                \
  g_test_add ("/gis/" room "/" name, Fixture, NULL, set_up, func, tear_down)
