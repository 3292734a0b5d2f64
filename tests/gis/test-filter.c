/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Filters: the scene's answer against brute force over the rows, through edits; values and their
 * counts against counts by the store. */
#include "gis/scene/scene-private.h"
#include <glib/gstdio.h>

#define N_ROWS 400

typedef struct
{
  char *folder;
  GisWorkspace *ws;
  GRand *random;
} City;

static const char *const classes[] = { "cover", "pole", "overhead_line", "road_section", "defect" };

static const char *
pick (City *city, const char *const *values, guint n)
{
  return values[g_rand_int_range (city->random, 0, (int) n)];
}

static void
set_random (City *city, GisRow *row, const char *field, const char *const *values, guint n)
{
  if (gis_class_find_field (row->klass, field) >= 0)
    gis_row_set_text (row, field, pick (city, values, n));
}

static void
fill_required (GisRow *row)
{
  for (guint i = 0; i < row->klass->n_fields; i++)
    {
      const GisField *field = &row->klass->fields[i];
      if (field->required && field->domain != NULL && gis_value_is_null (&row->values[i]))
        gis_row_set_text (row, field->name, field->domain->values[0].code);
    }
}

static void
fill_row (City *city, GisRow *row)
{
  static const char *const districts[] = { "410202", "410204", "开发区", NULL };
  static const char *const owners[] = { "中国电信", "中国联通", "市政", "Grid Co.", NULL };
  static const char *const days[] = { "2021-03-01", "2023-12-31", "2024-01-01", NULL };
  const GisClass *klass = row->klass;
  double x = 528000 + g_rand_double_range (city->random, 0, 900), y = 3852000;
  double xy[] = { x, y, x + 20, y + 9 };

  set_random (city, row, "district", districts, G_N_ELEMENTS (districts));
  set_random (city, row, "owner", owners, G_N_ELEMENTS (owners));
  set_random (city, row, "surveyed_on", days, G_N_ELEMENTS (days));
  set_random (city, row, "found_on", days, G_N_ELEMENTS (days));
  if (klass->state_field != NULL)
    {
      const GisDomain *domain =
        klass->fields[gis_class_find_field (klass, klass->state_field)].domain;
      const char *state = domain->values[g_rand_int_range (city->random, 0, 2)].code;
      if (gis_class_allows (klass, NULL, state))
        gis_row_set_text (row, klass->state_field, state);
    }
  fill_required (row);
  gis_row_take_geometry (row, klass->geometry == GIS_GEOMETRY_POINT
                                ? gis_geometry_new_point (x, y)
                                : gis_geometry_new_line (xy, 2, NULL));
}

static GisChange *
add_rows (City *city, guint n)
{
  g_autoptr (GError) error = NULL;
  GisEdit *edit = gis_edit_begin (city->ws, "Rows", &error);
  GisCatalog *catalog = gis_workspace_get_catalog (city->ws);
  GisChange *change = NULL;

  for (guint i = 0; i < n; i++)
    {
      const GisClass *klass =
        gis_catalog_find_class (catalog, pick (city, classes, G_N_ELEMENTS (classes)));
      g_autoptr (GisRow) row = gis_row_new (klass);
      fill_row (city, row);
      gis_edit_insert (edit, row, &error);
      g_assert_no_error (error);
    }
  g_assert_true (gis_edit_commit (edit, &change, &error));
  return change;
}

static void
set_up (City *city, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = NULL;
  GisEdit *edit;
  g_autoptr (GisRow) area = NULL;
  double xy[] = { 527000, 3851000, 530000, 3851000, 530000, 3854000, 527000, 3854000 };

  city->folder = g_dir_make_tmp ("filter-XXXXXX", NULL);
  path = g_build_filename (city->folder, "city.sanhua", NULL);
  city->random = g_rand_new_with_seed (7);
  city->ws = gis_workspace_create (path, "Test", "EPSG:4547", NULL, &error);
  g_assert_no_error (error);
  edit = gis_edit_begin (city->ws, "Area", &error);
  area = gis_row_new (gis_catalog_find_class (gis_workspace_get_catalog (city->ws), "admin_area"));
  gis_row_set_text (area, "name", "鼓楼区");
  gis_row_set_text (area, "level", "district");
  gis_row_take_geometry (area, gis_geometry_new_polygon (xy, 4, NULL));
  g_assert_true (gis_edit_insert (edit, area, &error));
  g_assert_true (gis_edit_commit (edit, NULL, &error));
  gis_change_unref (add_rows (city, N_ROWS));
}

static void
tear_down (City *city, gconstpointer data)
{
  GDir *dir;
  const char *name;

  gis_workspace_close (city->ws);
  g_object_unref (city->ws);
  g_rand_free (city->random);
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

/* ---- Against the rows ---- */

typedef struct
{
  const GisRowFilter *filter;
  GHashTable *ids;
} Brute;

static gboolean
brute_cb (const GisRow *row, gpointer user_data)
{
  Brute *brute = user_data;

  if (gis_row_filter_matches (brute->filter, row))
    g_hash_table_add (brute->ids, g_memdup2 (&row->id, sizeof row->id));
  return TRUE;
}

static gboolean
take_cb (const GisPack *pack, guint index, gpointer user_data)
{
  g_assert_true (g_hash_table_remove (user_data, &pack->ids[index]));
  return TRUE;
}

static void
assert_like_rows (City *city, GisScene *scene, const GisRowFilter *filter)
{
  g_autoptr (GisScene) filtered = gis_scene_filter (scene, filter);

  for (guint i = 0; i < scene->layers->len; i++)
    {
      const GisLayer *layer = g_ptr_array_index (filtered->layers, i);
      g_autoptr (GHashTable) ids =
                   g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
      Brute brute = { filter, ids };
      GisQuery query = { 0 };
      g_assert_true (
        gis_store_each (city->ws, layer->klass->id, NULL, brute_cb, &brute, NULL, NULL));
      g_assert_cmpint (gis_scene_get_count (filtered, layer->klass->id), ==,
                       g_hash_table_size (ids));
      query.row_filter = filter;
      g_assert_cmpint (gis_store_count (city->ws, layer->klass->id, &query, NULL), ==,
                       g_hash_table_size (ids));
      gis_layer_each (layer, NULL, take_cb, ids);
      g_assert_cmpuint (g_hash_table_size (ids), ==, 0);
    }
}

/* What is said of each value is what a person sees who chooses it alone in this facet, as the store counts it. */
static void
assert_counts (City *city, GisScene *scene, const GisRowFilter *filter, GisFacet facet)
{
  g_autoptr (GPtrArray) values = gis_scene_count_facet (scene, filter, facet);
  GisCatalog *catalog = gis_workspace_get_catalog (city->ws);

  for (guint i = 0; i < values->len; i++)
    {
      const GisFacetValue *value = g_ptr_array_index (values, i);
      g_autoptr (GisRowFilter) alone = gis_row_filter_copy (filter);
      GisQuery query = { .row_filter = alone };
      gint64 n = 0;
      gis_row_filter_clear (alone, facet);
      gis_scene_choose_facet (scene, alone, facet, value->value, TRUE);
      for (guint c = 0; c < gis_catalog_get_n_classes (catalog); c++)
        {
          const GisClass *klass = gis_catalog_get_class (catalog, c);
          if (gis_row_filter_concerns (alone, klass, facet) && klass->geometry != GIS_GEOMETRY_NONE)
            n += gis_store_count (city->ws, klass->id, &query, NULL);
        }
      g_assert_cmpint (value->count, ==, n);
      g_assert_true (n > 0 || gis_row_filter_is_chosen (filter, facet, value->value));
    }
}

/* A random choice: facets, values that are there and one that is not. */
static GisRowFilter *
choose (City *city, GisScene *scene)
{
  GisRowFilter *filter = gis_row_filter_new ();

  for (guint facet = 0; facet < GIS_N_FACETS; facet++)
    {
      g_autoptr (GPtrArray) values = gis_scene_list_facet (scene, (GisFacet) facet);
      if (g_rand_int_range (city->random, 0, 3) > 0)
        continue;
      for (guint i = 0; i < values->len; i++)
        if (g_rand_boolean (city->random))
          gis_row_filter_choose (filter, (GisFacet) facet,
                                 ((GisFacetValue *) g_ptr_array_index (values, i))->value, TRUE);
      if (g_rand_boolean (city->random))
        gis_row_filter_choose (filter, (GisFacet) facet, "nowhere", TRUE);
    }
  if (g_rand_boolean (city->random))
    {
      /* On and beside the days that rows have; years beyond a byte's too. */
      static const char *const days[] = { "2021-02-28", "2021-03-01", "2021-03-02", "2023-12-30",
                                          "2023-12-31", "2024-01-01", "2024-01-02", "1850-01-01",
                                          "2199-12-31", NULL };
      GisDate from = gis_date_parse (pick (city, days, G_N_ELEMENTS (days)));
      GisDate to = gis_date_parse (pick (city, days, G_N_ELEMENTS (days)));
      gis_row_filter_set_dates (filter, from, to);
    }
  return filter;
}

static void
test_random (City *city, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GisScene) scene = gis_scene_load (city->ws, GIS_DATE_NONE, NULL, &error);

  for (guint round = 0; round < 8; round++)
    {
      g_autoptr (GisChange) change = NULL;
      GisScene *next;
      for (guint i = 0; i < 25; i++)
        {
          g_autoptr (GisRowFilter) filter = choose (city, scene);
          g_autoptr (GisRowFilter) copy = gis_row_filter_copy (filter);
          assert_like_rows (city, scene, copy);
          assert_counts (city, scene, copy, (GisFacet) (i % GIS_N_FACETS));
        }
      /* What was edited since lies in the delta. */
      if (round % 3 == 2)
        g_assert_true (gis_history_undo (city->ws, &change, &error));
      else
        change = add_rows (city, 30);
      next = gis_scene_apply (scene, city->ws, change, NULL, &error);
      g_assert_no_error (error);
      gis_scene_unref (scene);
      scene = next;
    }
}

static void
test_empty_and_hidden (City *city, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GisScene) scene = gis_scene_load (city->ws, GIS_DATE_NONE, NULL, &error);
  g_autoptr (GisRowFilter) filter = gis_row_filter_new ();
  g_autoptr (GisScene) same = gis_scene_filter (scene, filter);
  g_autoptr (GisScene) none = NULL;
  g_autoptr (GArray) ids = gis_store_ids (city->ws, "cover", NULL, &error);
  g_autoptr (GisGeometry) geometry = NULL;
  g_autofree const char **chosen = NULL;

  g_assert_true (same == scene);
  g_assert_true (gis_row_filter_is_empty (filter));
  gis_row_filter_choose (filter, GIS_FACET_CLASS, "nothing", TRUE);
  gis_row_filter_choose (filter, GIS_FACET_CLASS, "another", TRUE);
  chosen = gis_row_filter_list_chosen (filter, GIS_FACET_CLASS);
  g_assert_cmpstr (chosen[0], ==, "another");
  g_assert_null (chosen[2]);
  none = gis_scene_filter (scene, filter);
  /* Districts are the ground: they stay. What is hidden keeps its place for the selection. */
  g_assert_cmpint (gis_scene_get_count (none, NULL), ==, 1);
  geometry = gis_scene_dup_geometry (none, "cover", g_array_index (ids, gint64, 0));
  g_assert_nonnull (geometry);
  gis_row_filter_choose (filter, GIS_FACET_CLASS, "nothing", FALSE);
  gis_row_filter_clear (filter, GIS_FACET_CLASS);
  g_assert_true (gis_row_filter_is_empty (filter));
  gis_row_filter_set_dates (filter, GIS_DATE_NONE, gis_date_new (1700, 1, 1));
  g_assert_true (gis_row_filter_is_empty (filter)); /* no such day */
  gis_row_filter_set_dates (filter, gis_date_new (2300, 1, 1), gis_date_new (2100, 1, 1));
  g_assert_false (gis_row_filter_is_empty (filter));
  gis_row_filter_clear (filter, GIS_FACET_YEAR);
  g_assert_true (gis_row_filter_is_empty (filter));
}

/* Values and counts against the store's own GROUP BY. */
static void
test_values (City *city, gconstpointer data)
{
  static const struct
  {
    GisFacet facet;
    const char *field;
  } facets[] = { { GIS_FACET_DISTRICT, "district" }, { GIS_FACET_OWNER, "owner" } };
  g_autoptr (GError) error = NULL;
  g_autoptr (GisScene) scene = gis_scene_load (city->ws, GIS_DATE_NONE, NULL, &error);
  GisCatalog *catalog = gis_workspace_get_catalog (city->ws);
  g_autoptr (GPtrArray) years = gis_scene_list_facet (scene, GIS_FACET_YEAR);

  for (guint f = 0; f < G_N_ELEMENTS (facets); f++)
    {
      g_autoptr (GPtrArray) values = gis_scene_list_facet (scene, facets[f].facet);
      g_assert_cmpuint (values->len, >=, 4);
      for (guint i = 0; i < values->len; i++)
        {
          const GisFacetValue *value = g_ptr_array_index (values, i);
          gint64 n = 0;
          for (guint c = 0; c < gis_catalog_get_n_classes (catalog); c++)
            {
              const GisClass *klass = gis_catalog_get_class (catalog, c);
              g_autoptr (GHashTable) counts = NULL;
              gint64 *count;
              if (klass->geometry == GIS_GEOMETRY_NONE || g_str_equal (klass->role, "area") ||
                  gis_class_find_field (klass, facets[f].field) < 0)
                continue;
              counts = gis_store_count_by (city->ws, klass->id, facets[f].field, NULL, &error);
              g_assert_no_error (error);
              count = g_hash_table_lookup (counts, value->value);
              n += count != NULL ? *count : 0;
            }
          g_assert_cmpint (value->count, ==, n);
          g_assert_cmpstr (value->title, !=, "");
        }
    }
  g_assert_cmpuint (years->len, ==, 4);
  g_assert_cmpstr (((GisFacetValue *) g_ptr_array_index (years, 0))->value, ==, "2024");
  g_assert_cmpstr (((GisFacetValue *) g_ptr_array_index (years, 3))->value, ==, "");
}

/* More owners than a byte can name: those past it are never shown as somebody else's. */
static void
test_many_owners (City *city, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  GisEdit *edit = gis_edit_begin (city->ws, "Owners", &error);
  GisCatalog *catalog = gis_workspace_get_catalog (city->ws);
  g_autoptr (GisScene) scene = NULL;
  g_autoptr (GPtrArray) owners = NULL;

  for (guint i = 0; i < 300; i++)
    {
      g_autoptr (GisRow) row = gis_row_new (gis_catalog_find_class (catalog, "tree"));
      g_autofree char *owner = g_strdup_printf ("Owner %u", i);
      gis_row_set_text (row, "owner", owner);
      fill_required (row);
      gis_row_take_geometry (row, gis_geometry_new_point (528000 + i, 3852000));
      g_assert_true (gis_edit_insert (edit, row, &error));
    }
  g_assert_true (gis_edit_commit (edit, NULL, &error));
  scene = gis_scene_load (city->ws, GIS_DATE_NONE, NULL, &error);
  owners = gis_scene_list_facet (scene, GIS_FACET_OWNER);
  g_assert_cmpuint (owners->len, ==, 256); /* 254 by name, the others, none */
  for (guint facet = 0; facet < GIS_N_FACETS; facet++)
    {
      g_autoptr (GisRowFilter) others = gis_row_filter_new ();
      g_autoptr (GisRowFilter) copy = NULL;
      gis_scene_choose_facet (scene, others, GIS_FACET_OWNER, GIS_FACET_OTHERS, TRUE);
      gis_row_filter_choose (others, GIS_FACET_OWNER, "中国电信", facet % 2 == 0);
      gis_row_filter_choose (others, GIS_FACET_OWNER, "", facet % 3 == 0);
      copy = gis_row_filter_copy (others);
      assert_like_rows (city, scene, copy);
      assert_counts (city, scene, copy, (GisFacet) facet);
      gis_row_filter_choose (copy, GIS_FACET_OWNER, GIS_FACET_OTHERS, FALSE);
      g_assert_false (gis_row_filter_passes (copy, GIS_FACET_OWNER, "Owner 299"));
      g_assert_true (gis_row_filter_passes (others, GIS_FACET_OWNER, "Owner 299"));
    }
  g_assert_cmpstr (((GisFacetValue *) g_ptr_array_index (owners, 254))->value, ==,
                   GIS_FACET_OTHERS);
  g_assert_cmpstr (((GisFacetValue *) g_ptr_array_index (owners, 254))->title, ==, "Other values");
  for (guint i = 0; i < owners->len; i++)
    {
      const GisFacetValue *value = g_ptr_array_index (owners, i);
      g_autoptr (GisRowFilter) filter = gis_row_filter_new ();
      gis_row_filter_choose (filter, GIS_FACET_OWNER, value->value, TRUE);
      if (i % 40 == 0)
        assert_like_rows (city, scene, filter);
    }
}

/* ---- Order and opacity ---- */

static cairo_surface_t *
render (GisScene *scene, GisStyle *style)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, 400, 300);
  cairo_t *cr = cairo_create (surface);
  GisBox extent = gis_scene_get_extent (scene, "cover");
  GisView view = gis_view_fit (&extent, 400, 300, 10, 19);

  view.zoom = 18; /* single covers */
  g_assert_true (gis_scene_render_view (scene, style, &view, cr, NULL));
  cairo_destroy (cr);
  cairo_surface_flush (surface);
  return surface;
}

/* A layer at half strength is the middle between the map without it and the map with it, where it
 * lies on top. Oracle: the mean of the two pictures, within rounding. */
static void
test_opacity (City *city, gconstpointer data)
{
  static const char *const top[] = { "road_section", "cover", NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (GisScene) scene = gis_scene_load (city->ws, GIS_DATE_NONE, NULL, &error);
  g_autoptr (GisScene) arranged = gis_scene_arrange (scene, top);
  g_autoptr (GisStyle) style = gis_style_new (gis_workspace_get_catalog (city->ws));
  cairo_surface_t *pictures[4];
  guint n_differ = 0, n_faded = 0;

  gis_style_set_labels (style, FALSE);
  for (guint i = 0; i < gis_catalog_get_n_classes (gis_workspace_get_catalog (city->ws)); i++)
    {
      const char *id = gis_catalog_get_class (gis_workspace_get_catalog (city->ws), i)->id;
      gis_style_set_visible (style, id, g_str_equal (id, "cover") || g_str_equal (id, top[0]));
    }
  pictures[0] = render (arranged, style);
  gis_style_set_opacity (style, top[0], 0.5);
  pictures[1] = render (arranged, style);
  gis_style_set_visible (style, top[0], FALSE);
  pictures[2] = render (arranged, style);
  gis_style_set_visible (style, top[0], TRUE);
  gis_style_set_opacity (style, top[0], 1);
  pictures[3] = render (scene, style); /* roads lie below the covers here */
  for (int y = 0; y < 300; y++)
    for (int x = 0; x < 400; x++)
      {
        int value[4][3];
        for (guint p = 0; p < 4; p++)
          {
            const guint8 *pixel = cairo_image_surface_get_data (pictures[p]) +
                                  y * cairo_image_surface_get_stride (pictures[p]) + 4 * x;
            for (guint c = 0; c < 3; c++)
              value[p][c] = pixel[c];
          }
        for (guint c = 0; c < 3; c++)
          {
            g_assert_cmpint (ABS (2 * value[1][c] - value[0][c] - value[2][c]), <=, 6);
            n_differ += value[0][c] != value[3][c];
            n_faded += value[0][c] != value[1][c];
          }
      }
  g_assert_cmpuint (n_differ, >, 100);
  g_assert_cmpuint (n_faded, >, 100);
  g_assert_cmpfloat (gis_style_get_opacity (style, "cover"), ==, 1);
  for (guint p = 0; p < 4; p++)
    cairo_surface_destroy (pictures[p]);
}

int
main (int argc, char **argv)
{
  g_autofree char *state = g_dir_make_tmp ("sanhua-state-XXXXXX", NULL);
  int status;

  g_setenv ("XDG_STATE_HOME", state, TRUE);
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func) g_test_add ("/gis/filter/" name, City, NULL, set_up, func, tear_down)
  ADD ("random", test_random);
  ADD ("empty-and-hidden", test_empty_and_hidden);
  ADD ("values", test_values);
  ADD ("many-owners", test_many_owners);
  ADD ("opacity", test_opacity);
#undef ADD
  status = g_test_run ();
  return status;
}
