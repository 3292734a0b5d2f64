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

/* ---- Many edits, by chance ---- */

typedef struct
{
  const char *class_id;
  gint64 id;
} Thing;

static GisGeometry *
random_geometry (GRand *rand, const char *class_id)
{
  double x = MIDDLE_E + g_rand_double_range (rand, -300, 300);
  double y = MIDDLE_N + g_rand_double_range (rand, -220, 220);
  double line[] = { x, y, x + g_rand_double_range (rand, 5, 80), y + 9, x + 40, y + 30 };
  double area[] = { x, y, x + 12, y + 1, x + 11, y + g_rand_double_range (rand, 5, 30), x, y };

  if (g_str_equal (class_id, "overhead_line"))
    return gis_geometry_new_line (line, 3, NULL);
  if (g_str_equal (class_id, "building"))
    return gis_geometry_new_polygon (area, 4, NULL);
  return gis_geometry_new_point (x, y);
}

static const char *
get_kind (const char *class_id)
{
  return g_str_equal (class_id, "cover")           ? "0105"
         : g_str_equal (class_id, "overhead_line") ? "telecom"
                                                   : NULL;
}

static const char *
get_kind_field (const char *class_id)
{
  return get_kind (class_id) != NULL ? "kind" : NULL;
}

/* One edit of one to six rows: put in, moved, changed, deleted. */
static GisChange *
edit_by_chance (City *city, GRand *rand, GArray *things)
{
  static const char *const classes[] = { "cover", "pole", "overhead_line", "building" };
  g_autoptr (GError) error = NULL;
  GisEdit *edit = gis_edit_begin (city->ws, "chance", &error);
  GisChange *change = NULL;
  guint n = (guint) g_rand_int_range (rand, 1, 7);

  g_assert_no_error (error);
  for (guint i = 0; i < n; i++)
    {
      guint at = (guint) g_rand_int_range (rand, 0, (int) things->len);
      Thing thing = g_array_index (things, Thing, at);
      switch (g_rand_int_range (rand, 0, 4))
        {
        case 0:
          thing.class_id = classes[g_rand_int_range (rand, 0, G_N_ELEMENTS (classes))];
          thing.id = insert (edit, thing.class_id, random_geometry (rand, thing.class_id),
                             get_kind_field (thing.class_id), get_kind (thing.class_id), NULL);
          g_array_append_val (things, thing);
          break;
        case 1:
          {
            g_autoptr (GisGeometry) geometry = random_geometry (rand, thing.class_id);
            g_assert_true (
              gis_edit_set_geometry (edit, thing.class_id, thing.id, geometry, &error));
            break;
          }
        case 2:
          if (g_str_equal (thing.class_id, "cover"))
            {
              GisValue state = gis_value_of_static_text (i % 2 ? "damaged" : "missing");
              g_assert_true (gis_edit_set_value (edit, "cover", thing.id, "state", &state, &error));
            }
          break;
        default:
          if (things->len < 20)
            break;
          g_assert_true (gis_edit_delete (edit, thing.class_id, thing.id, &error));
          g_array_remove_index_fast (things, at);
        }
      g_assert_no_error (error);
    }
  g_assert_true (gis_edit_commit (edit, &change, &error));
  g_assert_no_error (error);
  return change;
}

/* Tiles of 256 px of the picture that differ, and do not meet @dirty as the tile cache asks it: with
 * a tile's reach around. */
static void
assert_clean_elsewhere (const guint8 *before, const guint8 *after, const GArray *dirty)
{
  GisView view = { 0, 0, 17, 0, 900, 700, 1 };
  double reach = 40;

  gis_mercator_from_degrees (114.307, 34.797, &view.center_x, &view.center_y);
  for (int y = 0; y < 700; y++)
    for (int x = 0; x < 900; x++)
      {
        gsize at = 4 * ((gsize) y * 900 + (gsize) x);
        gboolean explained = FALSE;
        if (memcmp (before + at, after + at, 3) == 0)
          continue;
        for (guint i = 0; i < dirty->len && !explained; i++)
          {
            const GisBox *box = &g_array_index (dirty, GisBox, i);
            double x1, y1, x2, y2;
            gis_view_to_screen (&view, box->min_x, box->max_y, &x1, &y1);
            gis_view_to_screen (&view, box->max_x, box->min_y, &x2, &y2);
            explained = x >= x1 - reach && x <= x2 + reach && y >= y1 - reach && y <= y2 + reach;
          }
        if (!explained)
          g_error ("pixel %d,%d changed outside of what the change calls dirty", x, y);
      }
}

static GisScene *
apply_and_compare (City *city, GisScene *scene, const GisChange *change)
{
  g_autoptr (GError) error = NULL;
  GArray *dirty = NULL;
  GisScene *next = gis_scene_apply (scene, city->ws, change, &dirty, &error);

  g_assert_no_error (error);
  if (dirty != NULL)
    {
      gsize bytes;
      g_autoptr (GisStyle) bare = gis_style_copy (city->style);
      gis_style_set_labels (bare, FALSE);
      g_autofree guint8 *before = render (scene, bare, &bytes);
      g_autofree guint8 *after = render (next, bare, &bytes);
      assert_clean_elsewhere (before, after, dirty);
      g_array_unref (dirty);
    }
  gis_scene_unref (scene);
  return next;
}

/* A hundred steps by chance, with undo and redo among them: the scene that followed them is the one
 * that a fresh load gives, and no pixel but of labels changed where nothing was called dirty. An edit of
 * thousands of rows in between makes delta and packed part grow into one. */
static void
test_apply_by_chance (City *city, gconstpointer data)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (77);
  g_autoptr (GArray) things = g_array_new (FALSE, FALSE, sizeof (Thing));
  g_autoptr (GError) error = NULL;
  GisScene *scene = load (city);

  for (guint i = 0; i < N_COVERS; i++)
    g_array_append_vals (things, &(Thing){ "cover", city->covers[i] }, 1);
  for (guint step = 0; step < 100; step++)
    {
      g_autoptr (GisChange) change = NULL;
      if (step % 9 == 8)
        {
          /* Back by two and forward by two: what is there is what was there. */
          for (guint i = 0; i < 4; i++)
            {
              g_autoptr (GisChange) taken = NULL;
              g_assert_true (i < 2 ? gis_history_undo (city->ws, &taken, &error)
                                   : gis_history_redo (city->ws, &taken, &error));
              g_assert_no_error (error);
              scene = apply_and_compare (city, scene, taken);
              if (i == 1)
                assert_like_fresh (city, scene);
            }
        }
      else if (step == 50)
        {
          GisEdit *edit = gis_edit_begin (city->ws, "many", &error);
          for (guint i = 0; i < 2200; i++)
            insert (edit, "tree", random_geometry (rand, "tree"), NULL, NULL, NULL);
          g_assert_true (gis_edit_commit (edit, &change, &error));
          scene = apply_and_compare (city, scene, change);
        }
      else
        {
          change = edit_by_chance (city, rand, things);
          scene = apply_and_compare (city, scene, change);
        }
      if (step % 10 == 9 || step == 50)
        assert_like_fresh (city, scene);
    }
  for (guint i = 0; i < things->len; i++)
    {
      const Thing *thing = &g_array_index (things, Thing, i);
      g_autoptr (GisGeometry) geometry = gis_scene_dup_geometry (scene, thing->class_id, thing->id);
      g_assert_nonnull (geometry);
    }
  gis_scene_unref (scene);
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
assert_same_layer (const GisLayer *a, const GisLayer *b)
{
  const GisPack *one = a->base, *two = b->base;

  g_assert_null (a->delta);
  g_assert_null (a->gone);
  g_assert_cmpuint (one->n, ==, two->n);
  g_assert_cmpmem (one->ids, one->n * sizeof *one->ids, two->ids, two->n * sizeof *two->ids);
  g_assert_cmpmem (one->by_id, one->n * sizeof *one->by_id, two->by_id,
                   two->n * sizeof *two->by_id);
  for (guint c = 0; c < one->n_columns; c++)
    g_assert_cmpmem (one->columns[c], one->n, two->columns[c], two->n);
  for (guint i = 0; i < one->n; i++)
    {
      g_autoptr (GisGeometry) left = gis_pack_dup_geometry (one, i);
      g_autoptr (GisGeometry) right = gis_pack_dup_geometry (two, i);
      g_assert_true (gis_geometry_equal (left, right));
      g_assert_cmpstr (gis_pack_get_label (one, i), ==, gis_pack_get_label (two, i));
    }
}

static void
assert_same_scene (const GisScene *a, const GisScene *b)
{
  g_assert_cmpuint (a->layers->len, ==, b->layers->len);
  for (guint i = 0; i < a->layers->len; i++)
    assert_same_layer (g_ptr_array_index (a->layers, i), g_ptr_array_index (b->layers, i));
}

/* However a class is cut for the threads, the scene is the one read in one piece. */
static void
test_parts (City *city, gconstpointer data)
{
  g_autoptr (GisScene) whole = load (city);

  for (guint part_rows = 1; part_rows <= N_COVERS + 1; part_rows += 6)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GisScene) scene =
                   gis_scene_load_parts (city->ws, GIS_DATE_NONE, part_rows, NULL, &error);
      g_assert_no_error (error);
      assert_same_scene (scene, whole);
    }
}

static void
move_cover (City *city, GisScene **scene, guint i, double x)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GisChange) change = NULL;
  g_autoptr (GisScene) before = *scene;
  g_autoptr (GisGeometry) point = gis_geometry_new_point (x, MIDDLE_N);
  GisEdit *edit = gis_edit_begin (city->ws, "move", &error);

  g_assert_true (gis_edit_set_geometry (edit, "cover", city->covers[i], point, &error));
  if (i % 3 == 0)
    g_assert_true (gis_edit_delete (edit, "cover", city->covers[i + 1], &error));
  g_assert_true (gis_edit_commit (edit, &change, &error));
  *scene = gis_scene_apply (before, city->ws, change, NULL, &error);
  g_assert_no_error (error);
}

/* Edits on top of a scene, merged: the scene read anew. */
static void
test_settle (City *city, gconstpointer data)
{
  GisScene *scene = load (city);
  g_autoptr (GisScene) settled = NULL;
  g_autoptr (GisScene) fresh = NULL;
  const GisLayer *cover;

  for (guint i = 0; i < N_COVERS; i += 5)
    move_cover (city, &scene, i, MIDDLE_E + 13.0 * i);
  cover = gis_scene_find_layer (scene, "cover");
  g_assert_nonnull (cover->gone);
  settled = gis_scene_settle (scene);
  fresh = load (city);
  assert_same_scene (settled, fresh);
  gis_scene_unref (scene);
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
  ADD ("/gis/scene-store/apply-by-chance", test_apply_by_chance);
  ADD ("/gis/scene-store/apply-label", test_apply_label);
  ADD ("/gis/scene-store/apply-bulk", test_apply_bulk);
  ADD ("/gis/scene-store/as-of", test_as_of);
  ADD ("/gis/scene-store/parts", test_parts);
  ADD ("/gis/scene-store/settle", test_settle);
  ADD ("/gis/scene-store/cancelled", test_load_cancelled);
  return g_test_run ();
}
