/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Scenes of a workspace: loading puts rows where PROJ says, applying changes gives the picture of a
 * fresh load. */
#include "gis/crs/crs.h"
#include "gis/scene/scene-private.h"
#include <glib/gstdio.h>
#include <string.h>

#define MIDDLE_E 528094.553 /* 34.797 N, 114.307 E in EPSG:4547 (domain.md 6) */
#define MIDDLE_N 3852115.295
#define N_COVERS 60

typedef struct
{
  char *folder;
  GisWorkspace *ws;
  GisStyle *style;
  gint64 covers[N_COVERS];
  gint64 district, road, section, line;
} City;

static gint64
insert (GisEdit *edit,
        const char *class_id,
        GisGeometry *geometry,
        const char *field,
        const char *code,
        const char *name)
{
  GisCatalog *catalog = gis_workspace_get_catalog (gis_edit_get_workspace (edit));
  const GisClass *klass = gis_catalog_find_class (catalog, class_id);
  g_autoptr (GisRow) row = gis_row_new (klass);
  g_autoptr (GError) error = NULL;

  gis_row_take_geometry (row, geometry);
  if (field != NULL)
    gis_row_set_text (row, field, code);
  if (name != NULL)
    gis_row_set_text (row, "name", name);
  if (g_str_equal (class_id, "admin_area"))
    gis_row_set_text (row, "level", "district");
  gis_edit_insert (edit, row, &error);
  g_assert_no_error (error);
  return row->id;
}

static void
fill (City *city)
{
  g_autoptr (GError) error = NULL;
  GisEdit *edit = gis_edit_begin (city->ws, "fill", &error);
  double road[] = { MIDDLE_E - 400, MIDDLE_N, MIDDLE_E + 400, MIDDLE_N + 20 };
  double line[] = { MIDDLE_E - 400, MIDDLE_N + 10, MIDDLE_E + 400, MIDDLE_N + 30 };
  double area[] = { MIDDLE_E - 500, MIDDLE_N - 500, MIDDLE_E + 500, MIDDLE_N - 500,
                    MIDDLE_E + 500, MIDDLE_N + 500, MIDDLE_E - 500, MIDDLE_N + 500 };
  static const char *const kinds[] = { "0101", "0102", "0103", "0105", "0107" };

  g_assert_no_error (error);
  city->district =
    insert (edit, "admin_area", gis_geometry_new_polygon (area, 4, NULL), NULL, NULL, "鼓楼区");
  city->section = insert (edit, "road_section", gis_geometry_new_line (road, 2, NULL), "road_class",
                          "arterial", "鼓楼街");
  city->line =
    insert (edit, "overhead_line", gis_geometry_new_line (line, 2, NULL), "kind", "telecom", NULL);
  for (guint i = 0; i < N_COVERS; i++)
    city->covers[i] = insert (
      edit, "cover", gis_geometry_new_point (MIDDLE_E - 300 + 10.0 * i, MIDDLE_N - 8 + i % 7),
      "kind", kinds[i % G_N_ELEMENTS (kinds)], NULL);
  g_assert_true (gis_edit_commit (edit, NULL, &error));
  g_assert_no_error (error);
}

static void
set_up (City *city, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = NULL;

  city->folder = g_dir_make_tmp ("scene-XXXXXX", NULL);
  path = g_build_filename (city->folder, "city.sanhua", NULL);
  city->ws = gis_workspace_create (path, "Test", "EPSG:4547", NULL, &error);
  g_assert_no_error (error);
  city->style = gis_style_new (gis_workspace_get_catalog (city->ws));
  fill (city);
}

static void
tear_down (City *city, gconstpointer data)
{
  GDir *dir;
  const char *name;

  gis_style_free (city->style);
  gis_workspace_close (city->ws);
  g_object_unref (city->ws);
  dir = g_dir_open (city->folder, 0, NULL);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (city->folder, name, NULL);
      g_unlink (path);
    }
  g_dir_close (dir);
  g_rmdir (city->folder);
  g_free (city->folder);
}

static GisScene *
load (City *city)
{
  g_autoptr (GError) error = NULL;
  GisScene *scene = gis_scene_load (city->ws, GIS_DATE_NONE, NULL, &error);
  g_assert_no_error (error);
  return scene;
}

/* Oracle: the published coordinates of domain.md 6 through the spherical Mercator formula. */
static void
test_load (City *city, gconstpointer data)
{
  g_autoptr (GisScene) scene = load (city);
  g_autoptr (GisGeometry) cover = gis_scene_dup_geometry (scene, "cover", city->covers[30]);
  double x, y;

  gis_mercator_from_degrees (114.307, 34.797, &x, &y);
  g_assert_cmpint (gis_scene_get_count (scene, "cover"), ==, N_COVERS);
  g_assert_cmpint (gis_scene_get_count (scene, NULL), ==, N_COVERS + 3);
  g_assert_cmpint (gis_scene_get_n_skipped (scene), ==, 0);
  /* cover 30 lies 0 m east and 8 − 30 % 7 = 6 m south of it */
  g_assert_cmpfloat_with_epsilon (cover->xy[0], x, 0.2);
  g_assert_cmpfloat_with_epsilon (cover->xy[1], y - 6 / 0.8212, 0.2);
}

static guint8 *
render (GisScene *scene, GisStyle *style, gsize *bytes)
{
  GisView view = { 0, 0, 17, 0, 900, 700, 1 };
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, 900, 700);
  cairo_t *cr = cairo_create (surface);
  guint8 *copy;

  gis_mercator_from_degrees (114.307, 34.797, &view.center_x, &view.center_y);
  g_assert_true (gis_scene_render_view (scene, style, &view, cr, NULL));
  cairo_destroy (cr);
  cairo_surface_flush (surface);
  *bytes = 700 * (gsize) cairo_image_surface_get_stride (surface);
  copy = g_memdup2 (cairo_image_surface_get_data (surface), *bytes);
  cairo_surface_destroy (surface);
  return copy;
}

static void
assert_like_fresh (City *city, GisScene *scene)
{
  g_autoptr (GisScene) fresh = load (city);
  gsize bytes;
  g_autofree guint8 *a = render (scene, city->style, &bytes);
  g_autofree guint8 *b = render (fresh, city->style, &bytes);
  guint different = 0;

  for (gsize i = 0; i < bytes; i++)
    different += ABS ((int) a[i] - (int) b[i]) > 8;
  g_assert_cmpuint (different, ==, 0);
  g_assert_cmpint (gis_scene_get_count (scene, NULL), ==, gis_scene_get_count (fresh, NULL));
}

static gboolean
covers_point (const GArray *boxes, const GisGeometry *point)
{
  for (guint i = 0; i < boxes->len; i++)
    if (gis_box_contains (&g_array_index (boxes, GisBox, i), point->xy[0], point->xy[1]))
      return TRUE;
  return FALSE;
}

static GisChange *
edit_city (City *city, guint round)
{
  g_autoptr (GError) error = NULL;
  GisEdit *edit = gis_edit_begin (city->ws, "edit", &error);
  GisValue damaged = gis_value_of_static_text ("damaged");
  g_autoptr (GisGeometry) moved =
               gis_geometry_new_point (MIDDLE_E + 40 + round, MIDDLE_N + 100 + 11.0 * round);
  GisChange *change = NULL;

  g_assert_true (gis_edit_set_geometry (edit, "cover", city->covers[round], moved, &error));
  g_assert_true (
    gis_edit_set_value (edit, "cover", city->covers[round + 10], "state", &damaged, &error));
  g_assert_no_error (error);
  g_assert_true (gis_edit_delete (edit, "cover", city->covers[round + 20], &error));
  insert (edit, "cover", gis_geometry_new_point (MIDDLE_E - 90.0 * round, MIDDLE_N + 60), "kind",
          "0111", NULL);
  g_assert_true (gis_edit_commit (edit, &change, &error));
  g_assert_no_error (error);
  return change;
}

static void
test_apply (City *city, gconstpointer data)
{
  g_autoptr (GisScene) scene = load (city);
  g_autoptr (GisScene) first = gis_scene_ref (scene);
  gint64 count = gis_scene_get_count (scene, "cover");
  g_autoptr (GError) error = NULL;

  for (guint round = 0; round < 4; round++)
    {
      g_autoptr (GisGeometry) old = gis_scene_dup_geometry (scene, "cover", city->covers[round]);
      g_autoptr (GisGeometry) now = NULL;
      g_autoptr (GisChange) change = edit_city (city, round);
      GArray *dirty = NULL;
      GisScene *next = gis_scene_apply (scene, city->ws, change, &dirty, &error);
      g_assert_no_error (error);
      g_assert_nonnull (dirty);
      now = gis_scene_dup_geometry (next, "cover", city->covers[round]);
      g_assert_false (gis_geometry_equal (old, now));
      g_assert_true (covers_point (dirty, old));
      g_assert_true (covers_point (dirty, now));
      g_assert_null (gis_scene_dup_geometry (next, "cover", city->covers[round + 20]));
      g_array_unref (dirty);
      gis_scene_unref (scene);
      scene = next;
      assert_like_fresh (city, scene);
    }
  /* The first scene is what it was. */
  g_assert_cmpint (gis_scene_get_count (first, "cover"), ==, count);
  for (guint round = 0; round < 4; round++)
    {
      g_autoptr (GisChange) change = NULL;
      GisScene *next;
      g_assert_true (gis_history_undo (city->ws, &change, &error));
      g_assert_no_error (error);
      next = gis_scene_apply (scene, city->ws, change, NULL, &error);
      g_assert_no_error (error);
      gis_scene_unref (scene);
      scene = next;
    }
  assert_like_fresh (city, scene);
  g_assert_cmpint (gis_scene_get_count (scene, "cover"), ==, count);
}

/* A name that changes may move labels far away: everything is dirty. */
static void
test_apply_label (City *city, gconstpointer data)
{
  g_autoptr (GisScene) scene = load (city);
  g_autoptr (GisScene) next = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GisChange) change = NULL;
  GArray *dirty = NULL;
  GisValue name = gis_value_of_static_text ("大梁路");
  GisEdit *edit = gis_edit_begin (city->ws, "rename", &error);

  g_assert_true (gis_edit_set_value (edit, "admin_area", city->district, "name", &name, &error));
  g_assert_true (gis_edit_commit (edit, &change, &error));
  next = gis_scene_apply (scene, city->ws, change, &dirty, &error);
  g_assert_no_error (error);
  g_assert_null (dirty);
  assert_like_fresh (city, next);
}

/* A bulk change names only classes: they are read again. */
static void
test_apply_bulk (City *city, gconstpointer data)
{
  g_autoptr (GisScene) scene = load (city);
  g_autoptr (GisScene) next = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GisChange) change = NULL;
  GArray *dirty = NULL;
  const GisClass *tree = gis_catalog_find_class (gis_workspace_get_catalog (city->ws), "tree");
  GisBulk *bulk = gis_bulk_begin (city->ws, "tree", "trees", "test:trees", &error);

  g_assert_no_error (error);
  for (gint64 i = 0; i < 300; i++)
    {
      g_autoptr (GisRow) row = gis_row_new (tree);
      gis_row_take_geometry (row, gis_geometry_new_point (MIDDLE_E - 300 + 2 * i, MIDDLE_N + 30));
      g_assert_true (gis_bulk_insert (bulk, row, NULL, i, &error));
    }
  g_assert_true (gis_bulk_commit (bulk, "{}", &change, &error));
  g_assert_no_error (error);
  next = gis_scene_apply (scene, city->ws, change, &dirty, &error);
  g_assert_no_error (error);
  g_assert_null (dirty);
  g_assert_cmpint (gis_scene_get_count (next, "tree"), ==, 300);
  assert_like_fresh (city, next);
}

/* As of a day before the city was recorded there is nothing; today there is all of it. */
static void
test_as_of (City *city, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GisScene) before = gis_scene_load (city->ws, gis_date_new (2001, 1, 1), NULL, &error);
  g_autoptr (GisScene) today =
               gis_scene_load (city->ws, gis_workspace_get_today (city->ws), NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpint (gis_scene_get_count (before, "cover"), ==, 0);
  g_assert_cmpint (gis_scene_get_count (today, "cover"), ==, N_COVERS);
}

static void
test_load_cancelled (City *city, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GisJob) job = gis_job_new (cancellable, NULL, NULL);
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  g_assert_null (gis_scene_load (city->ws, GIS_DATE_NONE, job, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

#define ADD(path, func) g_test_add (path, City, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/gis/scene-store/load", test_load);
  ADD ("/gis/scene-store/apply", test_apply);
  ADD ("/gis/scene-store/apply-label", test_apply_label);
  ADD ("/gis/scene-store/apply-bulk", test_apply_bulk);
  ADD ("/gis/scene-store/as-of", test_as_of);
  ADD ("/gis/scene-store/cancelled", test_load_cancelled);
  return g_test_run ();
}
