/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A demo town made by `sanhuactl` itself, for the tests of the command line: one for all tests of a
 * program, copied where a test writes. */
#pragma once

#include "tests/support/ctl-run.h"

#include "gis/store/query.h"

G_GNUC_UNUSED static char *town_folder, *town_path;

G_GNUC_UNUSED static CtlResult
run_on_copy (const char *copy, const char *command, const char *a, const char *b)
{
  return ctl_run (command, copy, a, b, NULL);
}

/* A file copy of the town in @folder: a test's own. */
G_GNUC_UNUSED static char *
copy_town (const char *folder)
{
  char *path = g_build_filename (folder, "copy.sanhua", NULL);
  g_autoptr (GFile) from = g_file_new_for_path (town_path);
  g_autoptr (GFile) to = g_file_new_for_path (path);
  g_autoptr (GError) error = NULL;

  g_file_copy (from, to, 0, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  return path;
}

G_GNUC_UNUSED static GPtrArray *
read_labels (const char *path, guint *n_undone)
{
  CtlResult result = ctl_run ("history", path, "--json", NULL);
  g_autoptr (JsonNode) root = ctl_parse_json (&result);
  JsonArray *entries;
  GPtrArray *labels = g_ptr_array_new_with_free_func (g_free);

  ctl_assert_status (&result, 0);
  entries = json_object_get_array_member (json_node_get_object (root), "entries");
  *n_undone = 0;
  for (guint i = 0; i < json_array_get_length (entries); i++)
    {
      JsonObject *entry = json_array_get_object_element (entries, i);
      g_assert_cmpint (json_object_get_int_member (entry, "id"), >, 0);
      g_assert_nonnull (json_object_get_string_member (entry, "recorded_at"));
      g_assert_nonnull (json_object_get_string_member (entry, "kind"));
      *n_undone += json_object_get_boolean_member (entry, "undone");
      g_ptr_array_add (labels, g_strdup (json_object_get_string_member (entry, "label")));
    }
  ctl_result_clear (&result);
  return labels;
}

/* What the store itself says of one cover. */
G_GNUC_UNUSED static char *
read_cover (const char *path, const char *code, const char *field)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GisWorkspace) ws = gis_workspace_open (path, GIS_OPEN_READ_ONLY, &error);
  g_autoptr (GisRow) row = NULL;

  g_assert_no_error (error);
  row = gis_store_find (ws, "cover", code, &error);
  g_assert_no_error (error);
  return gis_value_dup_string (gis_row_get (row, field));
}

G_GNUC_UNUSED static void
make_town (void)
{
  CtlResult result;

  town_folder = ctl_make_folder ();
  town_path = g_build_filename (town_folder, "town.sanhua", NULL);
  result = ctl_run ("demo", town_path, "--size", "town", NULL);
  ctl_assert_status (&result, 0);
  ctl_result_clear (&result);
}

/* Runs the tests on a town of their own. */
G_GNUC_UNUSED static int
run_in_town (void)
{
  int status;

  make_town ();
  status = g_test_run ();
  ctl_remove_folder (town_folder);
  g_free (town_folder);
  g_free (town_path);
  return status;
}
