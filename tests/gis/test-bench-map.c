/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `sanhuactl bench map`: what it counts, prints and saves. How fast it is, is nobody's assertion. */
#include "tests/support/ctl-run.h"

#include "gis/store/query.h"

#include <cairo.h>
#include <glib/gstdio.h>

#define WIDTH 1600
#define HEIGHT 1000

static char *folder, *town;

/* Oracle of the counts: the store. */
static gint64
count_rows (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GisWorkspace) ws = gis_workspace_open (town, GIS_OPEN_READ_ONLY, &error);
  GisCatalog *catalog;
  gint64 sum = 0;

  g_assert_no_error (error);
  catalog = gis_workspace_get_catalog (ws);
  for (guint i = 0; i < gis_catalog_get_n_classes (catalog); i++)
    {
      const GisClass *klass = gis_catalog_get_class (catalog, i);
      if (klass->geometry != GIS_GEOMETRY_NONE)
        sum += gis_store_count (ws, klass->id, NULL, &error);
      g_assert_no_error (error);
    }
  return sum;
}

/* Share of the picture that is not of @paper. */
static double
get_ink (const char *pictures, const char *name, guint32 paper)
{
  g_autofree char *path = g_build_filename (pictures, name, NULL);
  cairo_surface_t *surface = cairo_image_surface_create_from_png (path);
  const guint8 *data = cairo_image_surface_get_data (surface);
  int stride = cairo_image_surface_get_stride (surface);
  guint n = 0;

  g_assert_cmpint (cairo_surface_status (surface), ==, CAIRO_STATUS_SUCCESS);
  g_assert_cmpint (cairo_image_surface_get_width (surface), ==, WIDTH);
  g_assert_cmpint (cairo_image_surface_get_height (surface), ==, HEIGHT);
  for (int y = 0; y < HEIGHT; y++)
    for (int x = 0; x < WIDTH; x++)
      n += (((const guint32 *) (gconstpointer) (data + y * stride))[x] & 0xffffff) != paper;
  cairo_surface_destroy (surface);
  return (double) n / WIDTH / HEIGHT;
}

static void
test_json (void)
{
  g_autofree char *pictures = ctl_make_folder ();
  CtlResult result = ctl_run ("bench", "map", town, "--center", "114.3496,34.8002", "--json",
                              "--out", pictures, NULL);
  g_autoptr (JsonNode) root = NULL;
  JsonObject *object;
  JsonArray *views;
  gint64 last = count_rows ();

  ctl_assert_status (&result, 0);
  root = ctl_parse_json (&result);
  object = json_node_get_object (root);
  views = json_object_get_array_member (object, "views");
  g_assert_cmpuint (json_array_get_length (views), ==, 11);
  for (guint i = 0; i < 11; i++)
    {
      JsonObject *view = json_array_get_object_element (views, i);
      gint64 features = json_object_get_int_member (view, "features");
      g_assert_cmpint (json_object_get_int_member (view, "zoom"), ==, 10 + i);
      g_assert_cmpfloat (json_object_get_double_member (view, "ms"), >, 0);
      g_assert_cmpfloat (json_object_get_double_member (view, "ms_plain"), >, 0);
      /* All of the town at first, then less and less. */
      if (i == 0)
        g_assert_cmpint (features, ==, last);
      else
        g_assert_cmpint (features, <=, last);
      last = features;
    }
  g_assert_cmpfloat (json_object_get_double_member (object, "open_ms"), >, 0);
  g_assert_cmpfloat (json_object_get_double_member (object, "read_ms"), >, 0);
  g_assert_cmpfloat (json_object_get_double_member (object, "reopen_ms"), >, 0);
  g_assert_cmpint (json_object_get_int_member (object, "scene_bytes"), >, 100000);
  g_assert_cmpint (json_object_get_int_member (object, "peak_rss_bytes"), >,
                   json_object_get_int_member (object, "scene_bytes"));
  g_assert_cmpfloat (get_ink (pictures, "z17.png", 0xF3F1EC), >, 0.05);
  g_assert_cmpfloat (get_ink (pictures, "z17-plain.png", 0xFFFFFF), >, 0.05);
  g_assert_cmpfloat (get_ink (pictures, "z10-plain.png", 0xFFFFFF), <, 0.05);
  g_assert_cmpfloat (get_ink (pictures, "z20.png", 0xF3F1EC), >, 0.05);
  ctl_remove_folder (pictures);
  ctl_result_clear (&result);
}

static void
test_table (void)
{
  CtlResult result = ctl_run ("bench", "map", town, "--cpu-time", NULL);

  ctl_assert_status (&result, 0);
  g_assert_nonnull (strstr (result.out, "\n  10 "));
  g_assert_nonnull (strstr (result.out, "\n  20 "));
  ctl_result_clear (&result);
}

static void
test_refused (void)
{
  g_autofree char *file = g_build_filename (town, "below-a-file", NULL);
  const char *const wrong[][6] = {
    { "bench", NULL },
    { "bench", town, NULL },
    { "bench", "soup", town, NULL },
    { "bench", "map", town, "--center=114", NULL },
    { "bench", "map", town, "--center=200,0", NULL },
  };
  CtlResult result;

  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      result = ctl_runv (wrong[i]);
      ctl_assert_status (&result, 2);
      ctl_assert_one_error_line (&result);
      ctl_result_clear (&result);
    }
  result = ctl_run ("bench", "map", town, "--out", file, NULL);
  ctl_assert_status (&result, 5);
  ctl_assert_one_error_line (&result);
  g_assert_nonnull (strstr (result.err, file));
  ctl_result_clear (&result);
}

int
main (int argc, char **argv)
{
  CtlResult result;
  int status;

  g_test_init (&argc, &argv, NULL);
  folder = ctl_make_folder ();
  town = g_build_filename (folder, "town.sanhua", NULL);
  result = ctl_run ("demo", town, NULL);
  ctl_assert_status (&result, 0);
  ctl_result_clear (&result);
  g_test_add_func ("/gis/bench-map/json", test_json);
  g_test_add_func ("/gis/bench-map/table", test_table);
  g_test_add_func ("/gis/bench-map/refused", test_refused);
  status = g_test_run ();
  ctl_remove_folder (folder);
  g_free (folder);
  g_free (town);
  return status;
}
