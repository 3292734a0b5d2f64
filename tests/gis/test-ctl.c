/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The command line as a user meets it: the real program is run, its status, output and error line
 * are looked at. */
#include "tests/support/ctl-run.h"

#include <json-glib/json-glib.h>

/* ---- General ---- */

static void
test_help (void)
{
  static const char *const commands[] = { "inspect" };
  CtlResult all = ctl_run ("--help", NULL);

  ctl_assert_status (&all, 0);
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    {
      CtlResult one = ctl_run (commands[i], "--help", NULL);
      ctl_assert_status (&one, 0);
      g_assert_nonnull (strstr (one.out, commands[i]));
      g_assert_nonnull (strstr (all.out, commands[i]));
      ctl_result_clear (&one);
    }
  ctl_result_clear (&all);
}

static void
test_version (void)
{
  CtlResult result = ctl_run ("--version", NULL);

  ctl_assert_status (&result, 0);
  g_assert_cmpstr (result.out, ==, "sanhuactl " SANHUA_VERSION "\n");
  ctl_result_clear (&result);
}

static void
test_usage (void)
{
  static const char *const wrong[][4] = {
    { NULL },
    { "frobnicate", NULL },
    { "inspect", NULL },
    { "inspect", "a", "b", NULL },
    { "inspect", "--no-such-option", "a", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      CtlResult result = ctl_runv (wrong[i]);
      ctl_assert_status (&result, 2);
      ctl_assert_one_error_line (&result);
      g_assert_cmpstr (result.out, ==, "");
      ctl_result_clear (&result);
    }
}

/* ---- inspect ---- */

static const char points[] = "{\"type\":\"FeatureCollection\",\"features\":["
                             "{\"type\":\"Feature\",\"properties\":{\"编号\":\"A1\",\"高差\":3.5},"
                             "\"geometry\":{\"type\":\"Point\",\"coordinates\":[114.35,34.80]}},"
                             "{\"type\":\"Feature\",\"properties\":{\"编号\":\"A2\",\"高差\":null},"
                             "\"geometry\":{\"type\":\"Point\",\"coordinates\":[114.36,34.81]}}]}";

static void
test_inspect (void)
{
  g_autofree char *folder = ctl_make_folder ();
  g_autofree char *path = ctl_write_file (folder, "points.geojson", points);
  CtlResult text = ctl_run ("inspect", path, NULL);
  CtlResult json = ctl_run ("inspect", path, "--json", NULL);
  g_autoptr (JsonNode) root = NULL;
  JsonObject *object, *layer;

  ctl_assert_status (&text, 0);
  g_assert_nonnull (strstr (text.out, "GeoJSON"));
  g_assert_nonnull (strstr (text.out, "编号"));
  ctl_assert_status (&json, 0);
  root = ctl_parse_json (&json);
  object = json_node_get_object (root);
  g_assert_cmpstr (json_object_get_string_member (object, "driver"), ==, "GeoJSON");
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (object, "layers")), ==, 1);
  layer = json_array_get_object_element (json_object_get_array_member (object, "layers"), 0);
  g_assert_cmpint (json_object_get_int_member (layer, "rows"), ==, 2);
  g_assert_cmpstr (json_object_get_string_member (layer, "geometry"), ==, "point");
  g_assert_cmpstr (json_object_get_string_member (layer, "suggested_crs"), ==, "EPSG:4547");
  g_assert_cmpfloat_with_epsilon (
    json_array_get_double_element (json_object_get_array_member (layer, "extent"), 2), 114.36,
    1e-9);
  ctl_result_clear (&text);
  ctl_result_clear (&json);
  ctl_remove_folder (folder);
}

static void
test_inspect_refused (void)
{
  g_autofree char *folder = ctl_make_folder ();
  g_autofree char *missing = g_build_filename (folder, "missing.geojson", NULL);
  g_autofree char *garbage = ctl_write_file (folder, "garbage.geojson", "{\"type\": \"Feat");
  const char *const paths[] = { missing, garbage };
  static const char *const names[] = { "missing.geojson", "garbage.geojson" };

  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      CtlResult result = ctl_run ("inspect", paths[i], NULL);
      ctl_assert_status (&result, 3);
      ctl_assert_one_error_line (&result);
      g_assert_nonnull (strstr (result.err, names[i]));
      ctl_result_clear (&result);
    }
  ctl_remove_folder (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/gis/ctl/help", test_help);
  g_test_add_func ("/gis/ctl/version", test_version);
  g_test_add_func ("/gis/ctl/usage", test_usage);
  g_test_add_func ("/gis/ctl/inspect", test_inspect);
  g_test_add_func ("/gis/ctl/inspect/refused", test_inspect_refused);
  return g_test_run ();
}
