/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Themes that people make: read strictly, kept by the workspace, and drawn by columns that say the same
 * as the rows do, also after edits, filters and bulk changes. */
#include "gis/core/error.h"
#include "gis/scene/filter.h"
#include "gis/scene/measure.h"
#include "gis/scene/style-private.h"
#include "gis/store/edit.h"
#include "gis/store/themes.h"
#include <glib/gstdio.h>
#include <string.h>

#define N_COVERS 200

typedef struct
{
  char *folder, *path;
  GisWorkspace *ws;
  GisScene *scene;
  GisStyle *style;
  gint64 ids[N_COVERS];
} City;

static double
get_depth (guint i)
{
  return (i * 37 % 100) / 20.0;
}

static const char *
get_owner (guint i)
{
  static const char *const owners[] = { "自来水公司", "燃气公司", "O'Brien & Söhne", "Telecom" };
  return i % 10 < 5 ? owners[0] : i % 10 < 8 ? owners[1] : i % 10 < 9 ? owners[2] : owners[3];
}

static void
fill (City *city)
{
  g_autoptr (GError) error = NULL;
  GisEdit *edit = gis_edit_begin (city->ws, "fill", &error);
  const GisClass *klass = gis_catalog_find_class (gis_workspace_get_catalog (city->ws), "cover");

  for (guint i = 0; i < N_COVERS; i++)
    {
      g_autoptr (GisRow) row = gis_row_new (klass);
      g_autofree char *date = g_strdup_printf ("%u-07-02", 1975 + i % 50);
      gis_row_take_geometry (row,
                             gis_geometry_new_point (528094 + i % 20 * 10, 3852115 + i / 20 * 10));
      gis_row_set_text (row, "kind", i % 2 ? "0101" : "0102");
      if (i % 4 != 3)
        gis_row_set_real (row, "depth_m", get_depth (i));
      if (i % 7 != 0)
        gis_row_set_text (row, "owner", get_owner (i));
      gis_row_set_text (row, "installed_on", date);
      gis_edit_insert (edit, row, &error);
      g_assert_no_error (error);
      city->ids[i] = row->id;
    }
  gis_edit_commit (edit, NULL, &error);
  g_assert_no_error (error);
}

static void
set_up (City *city, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  city->folder = g_dir_make_tmp ("theme-XXXXXX", &error);
  city->path = g_build_filename (city->folder, "city.sanhua", NULL);
  city->ws = gis_workspace_create (city->path, "City", "EPSG:4547", NULL, &error);
  g_assert_no_error (error);
  fill (city);
  city->scene = gis_scene_load (city->ws, GIS_DATE_NONE, NULL, &error);
  g_assert_no_error (error);
  city->style = gis_style_new (gis_workspace_get_catalog (city->ws));
}

static void
tear_down (City *city, gconstpointer data)
{
  gis_scene_unref (city->scene);
  gis_style_free (city->style);
  gis_workspace_close (city->ws);
  g_object_unref (city->ws);
  g_remove (city->path);
  g_rmdir (city->folder);
  g_free (city->path);
  g_free (city->folder);
}

#define THEME(rest)                                                                                \
  "{\"themes\":[{\"class\":\"cover\",\"id\":\"mine\",\"title\":\"Mine\"," rest "}]}"
#define DEPTH                                                                                      \
  "\"kind\":\"graduated\",\"field\":\"depth_m\",\"breaks\":[1,2.5],"                               \
  "\"colors\":[\"#010203\",\"#040506\",\"#070809\"]"
#define OWNERS                                                                                     \
  "\"kind\":\"categories\",\"field\":\"owner\",\"values\":[\"Telecom\",\"燃气公司\"],"         \
  "\"colors\":[\"#112233\",\"#445566\"],\"colors_dark\":[\"#aabbcc\",\"#ddeeff\"]"

static GisTheme *
parse_one (City *city, const char *json)
{
  g_autoptr (GPtrArray) problems = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) themes =
               gis_themes_parse (json, gis_workspace_get_catalog (city->ws), problems);

  if (problems->len > 0)
    g_error ("%s", (char *) problems->pdata[0]);
  g_assert_cmpuint (themes->len, ==, 1);
  return gis_theme_ref (themes->pdata[0]);
}

static void
measure (City *city, const char *field)
{
  g_autoptr (GError) error = NULL;
  GisScene *measured = gis_scene_measure (city->scene, city->ws, "cover", field, NULL, &error);

  g_assert_no_error (error);
  gis_scene_unref (city->scene);
  city->scene = measured;
}

static void
use (City *city, const char *json)
{
  g_autoptr (GisTheme) theme = parse_one (city, json);

  measure (city, theme->field);
  gis_style_use_theme (city->style, "cover", theme);
}

static gint64
get_count (GPtrArray *legend, const char *code)
{
  for (guint i = 0; i < legend->len; i++)
    if (g_strcmp0 (((GisLegendEntry *) legend->pdata[i])->code, code) == 0)
      return ((GisLegendEntry *) legend->pdata[i])->count;
  return 0;
}

/* The legend counts what the rows of the file say. */
static void
check_depths (City *city, const GisScene *scene, const GisRowFilter *filter)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) legend = gis_scene_dup_legend (scene, city->style, "cover", NULL);
  GisQuery query = { .row_filter = filter };
  g_autoptr (GPtrArray) rows = gis_store_list (city->ws, "cover", &query, &error);
  gint64 counts[4] = { 0 };

  g_assert_no_error (error);
  for (guint i = 0; i < rows->len; i++)
    {
      const GisValue *depth = gis_row_get (rows->pdata[i], "depth_m");
      double value = gis_value_get_real (depth, 0);
      counts[gis_value_is_null (depth) ? 3 : value < 1 ? 0 : value < 2.5 ? 1 : 2]++;
    }
  g_assert_cmpint (get_count (legend, "0"), ==, counts[0]);
  g_assert_cmpint (get_count (legend, "1"), ==, counts[1]);
  g_assert_cmpint (get_count (legend, "2"), ==, counts[2]);
  g_assert_cmpint (get_count (legend, ""), ==, counts[3]);
}

/* ---- Reading ---- */

static void
test_refused (City *city, gconstpointer data)
{
  static const struct
  {
    const char *json, *cause;
  } cases[] = {
    { "", "" },
    { "[]", "JSON object" },
    { "{\"themes\":{}}", "list" },
    { "{\"themes\":[7]}", "not an object" },
    { "{\"themes\":[{}]}", "missing" },
    { THEME ("\"kind\":\"heat\""), "not known" },
    { THEME ("\"kind\":\"graduated\",\"field\":\"depth_m\""), "one colour more" },
    { THEME ("\"kind\":\"graduated\",\"field\":\"nothing\",\"breaks\":[1],"
             "\"colors\":[\"#000000\",\"#111111\"]"),
      "number or a date" },
    { THEME ("\"kind\":\"graduated\",\"field\":\"kind\",\"breaks\":[1],"
             "\"colors\":[\"#000000\",\"#111111\"]"),
      "number or a date" },
    { THEME ("\"kind\":\"graduated\",\"field\":\"depth_m\",\"breaks\":[2,1],"
             "\"colors\":[\"#000000\",\"#111111\",\"#222222\"]"),
      "ascend" },
    { THEME ("\"kind\":\"graduated\",\"field\":\"depth_m\",\"breaks\":[1e999],"
             "\"colors\":[\"#000000\",\"#111111\"]"),
      "" },
    { THEME ("\"kind\":\"graduated\",\"field\":\"depth_m\",\"breaks\":[\"1\"],"
             "\"colors\":[\"#000000\",\"#111111\"]"),
      "not a number" },
    { THEME (DEPTH ",\"size\":40"), "between" },
    { THEME (DEPTH ",\"method\":\"guess\""), "not known" },
    { THEME ("\"kind\":\"single\",\"colors\":[\"red\"]"), "not a colour" },
    { THEME ("\"kind\":\"categories\",\"field\":\"owner\""), "missing" },
    { THEME ("\"kind\":\"categories\",\"field\":\"depth_m\",\"values\":[\"1\"],"
             "\"colors\":[\"#000000\"]"),
      "code, text" },
    { THEME ("\"kind\":\"categories\",\"field\":\"owner\",\"values\":[\"a\",\"a\"],"
             "\"colors\":[\"#000000\",\"#111111\"]"),
      "twice" },
    { THEME ("\"kind\":\"categories\",\"field\":\"owner\",\"values\":[\"a\"],\"colors\":[]"),
      "as many colours" },
    { "{\"themes\":[{\"class\":\"cover\",\"id\":\"kind\",\"title\":\"T\",\"kind\":\"single\"}]}",
      "twice" },
    { "{\"themes\":[{\"class\":\"road\",\"id\":\"t\",\"title\":\"T\",\"kind\":\"single\"}]}",
      "on the map" },
    { "{\"themes\":[{\"class\":\"x'y\",\"id\":\"t\",\"title\":\"T\",\"kind\":\"single\"}]}",
      "only a–z" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GPtrArray) problems = g_ptr_array_new_with_free_func (g_free);
      g_autoptr (GPtrArray) themes =
                   gis_themes_parse (cases[i].json, gis_workspace_get_catalog (city->ws), problems);
      g_assert_cmpuint (themes->len, ==, 0);
      if (problems->len != 1 || strstr (problems->pdata[0], cases[i].cause) == NULL)
        g_error ("case %u: “%s” does not say “%s”", i,
                 problems->len > 0 ? (char *) problems->pdata[0] : "", cases[i].cause);
    }
}

/* Every prefix and byte change is read or refused, and one bad theme does not cost the others. */
static void
test_mutated (City *city, gconstpointer data)
{
  const char *json = THEME (OWNERS ",\"ramp\":\"Dark2\",\"size\":1.5");
  const char *two = "{\"themes\":[{\"class\":\"cover\"},{\"class\":\"cover\",\"id\":\"mine\","
                    "\"title\":\"Mine\"," DEPTH "}]}";
  const char bytes[] = { '"', '{', '}', '[', ']', ',', '0', '\\', '\x01', '#' };
  GisCatalog *catalog = gis_workspace_get_catalog (city->ws);
  g_autoptr (GPtrArray) problems = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) themes = gis_themes_parse (two, catalog, problems);

  g_assert_cmpuint (themes->len, ==, 1);
  g_assert_cmpuint (problems->len, ==, 1);
  for (gsize i = 0; i < strlen (json); i++)
    for (guint j = 0; j <= sizeof bytes; j++)
      {
        g_autofree char *copy = j < sizeof bytes ? g_strdup (json) : g_strndup (json, i);
        g_autoptr (GPtrArray) found = NULL;
        if (j < sizeof bytes)
          copy[i] = bytes[j];
        found = gis_themes_parse (copy, catalog, NULL);
        g_assert_cmpuint (found->len, <=, 1);
      }
}

static void
test_kept (City *city, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GisTheme) depth = parse_one (city, THEME (DEPTH ",\"method\":\"jenks\",\"size\":0.5"));
  g_autoptr (GisTheme) owners = parse_one (city, THEME (OWNERS));
  g_autoptr (GisTheme) second = gis_theme_copy (owners);
  g_autoptr (GPtrArray) themes = g_ptr_array_new ();
  g_autoptr (GPtrArray) back = NULL;
  g_autofree char *json = NULL, *json_back = NULL;

  g_free (second->id);
  second->id = gis_themes_dup_free_id (
    themes, gis_catalog_find_class (gis_workspace_get_catalog (city->ws), "cover"), "Who owns it?");
  g_assert_cmpstr (second->id, ==, "my_who_owns_it");
  g_ptr_array_add (themes, depth);
  g_ptr_array_add (themes, second);
  g_assert_true (gis_store_save_themes (city->ws, themes, &error));
  g_assert_no_error (error);
  gis_workspace_close (city->ws);
  g_object_unref (city->ws);
  city->ws = gis_workspace_open (city->path, GIS_OPEN_READ_WRITE, &error);
  g_assert_no_error (error);
  back = gis_store_list_themes (city->ws, NULL);
  json = gis_themes_dup_json (themes);
  json_back = gis_themes_dup_json (back);
  g_assert_cmpstr (json, ==, json_back);
  g_assert_nonnull (gis_themes_find (back, "cover", "my_who_owns_it"));
  /* One that does not fit is refused, and nothing of it is kept. */
  g_free (second->field);
  second->field = g_strdup ("gone");
  g_assert_false (gis_store_save_themes (city->ws, themes, &error));
  g_assert_error (error, GIS_ERROR, GIS_ERROR_INVALID);
  g_ptr_array_unref (g_steal_pointer (&back));
  back = gis_store_list_themes (city->ws, NULL);
  g_free (json_back);
  json_back = gis_themes_dup_json (back);
  g_assert_cmpstr (json, ==, json_back);
}

/* ---- Drawing ---- */

static void
test_graduated (City *city, gconstpointer data)
{
  g_autoptr (GisRowFilter) filter = gis_row_filter_new ();
  g_autoptr (GisScene) filtered = NULL;
  g_autoptr (GisDistribution) all = NULL, few = NULL;

  use (city, THEME (DEPTH));
  check_depths (city, city->scene, NULL);
  all = gis_scene_get_distribution (city->scene, "cover", "depth_m");
  g_assert_cmpuint (gis_distribution_get_n (all), ==, N_COVERS / 4 * 3);
  g_assert_cmpfloat (gis_distribution_get_max (all), ==, 4.9);
  gis_row_filter_choose (filter, GIS_FACET_OWNER, "Telecom", TRUE);
  filtered = gis_scene_filter (city->scene, filter);
  check_depths (city, filtered, filter);
  few = gis_scene_get_distribution (filtered, "cover", "depth_m");
  g_assert_cmpuint (gis_distribution_get_n (few), <, gis_distribution_get_n (all));
  g_assert_null (gis_scene_get_distribution (city->scene, "cover", "owner"));
}

static void
test_edited (City *city, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  use (city, THEME (DEPTH));
  measure (city, "owner");
  for (guint round = 0; round < 3; round++)
    {
      GisEdit *edit = gis_edit_begin (city->ws, "change", &error);
      g_autoptr (GisChange) change = NULL;
      g_autoptr (GPtrArray) values = NULL;
      GisScene *next;
      for (guint i = round; i < 40; i += 3)
        {
          GisValue value = { GIS_VALUE_TYPE_REAL, { .real = 3 + round } };
          GisValue owner = gis_value_of_static_text ("New owner");
          gis_edit_set_value (edit, "cover", city->ids[i], "depth_m", &value, &error);
          gis_edit_set_value (edit, "cover", city->ids[i], "owner", &owner, &error);
        }
      gis_edit_delete (edit, "cover", city->ids[100 + round], &error);
      g_assert_no_error (error);
      gis_edit_commit (edit, &change, &error);
      g_assert_no_error (error);
      next = gis_scene_apply (city->scene, city->ws, change, NULL, &error);
      g_assert_no_error (error);
      gis_scene_unref (city->scene);
      city->scene = next;
      check_depths (city, city->scene, NULL);
      values = gis_scene_list_values (city->scene, "cover", "owner");
      g_assert_cmpint (get_count (values, "New owner"), >=, 13 * ((int) round + 1));
    }
}

/* Values named have their colours, the rest is “other”; colours change with the map's ground. */
static void
test_categories (City *city, gconstpointer data)
{
  g_autoptr (GPtrArray) legend = NULL;
  gint64 counts[4] = { 0 }, others = 0;
  const GisClass *klass = gis_catalog_find_class (gis_workspace_get_catalog (city->ws), "cover");
  GisLook look;

  for (guint i = 0; i < N_COVERS; i++)
    counts[i % 7 == 0                                ? 3
           : g_str_equal (get_owner (i), "Telecom")  ? 0
           : g_str_equal (get_owner (i), "燃气公司") ? 1
                                                     : 2]++;
  use (city, THEME (OWNERS));
  legend = gis_scene_dup_legend (city->scene, city->style, "cover", NULL);
  g_assert_cmpint (get_count (legend, "Telecom"), ==, counts[0]);
  g_assert_cmpint (get_count (legend, "燃气公司"), ==, counts[1]);
  for (guint i = 0; i < legend->len; i++)
    if (*((GisLegendEntry *) legend->pdata[i])->code == '\0')
      others += ((GisLegendEntry *) legend->pdata[i])->count;
  g_assert_cmpint (others, ==, counts[2] + counts[3]);
  gis_style_resolve (city->style, klass, 0, 0, 2, &look);
  g_assert_cmphex (look.color, ==, 0x445566);
  gis_style_set_dark (city->style, TRUE);
  gis_style_resolve (city->style, klass, 0, 0, 2, &look);
  g_assert_cmphex (look.color, ==, 0xDDEEFF);
}

/* The catalogue's theme of owners takes the commonest of the file, the commonest first. */
static void
test_commonest (City *city, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GisScene) measured = NULL;
  g_autoptr (GPtrArray) legend = NULL;

  g_assert_true (gis_style_set_theme (city->style, "cover", "owner", &error));
  measured = gis_scene_measure_style (city->scene, city->ws, city->style, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (gis_style_get_theme (city->style, "cover"), ==, "owner");
  legend = gis_scene_dup_legend (measured, city->style, "cover", NULL);
  g_assert_cmpuint (legend->len, ==, 5);
  g_assert_cmpstr (((GisLegendEntry *) legend->pdata[0])->title, ==, "自来水公司");
  g_assert_cmpstr (((GisLegendEntry *) legend->pdata[1])->title, ==, "燃气公司");
  g_assert_cmpstr (((GisLegendEntry *) legend->pdata[4])->code, ==, "");
}

/* The catalogue's theme of age: 2 July 1980 is in the class of 1980 to 1989. */
static void
test_years (City *city, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) legend = NULL;

  g_assert_true (gis_style_set_theme (city->style, "cover", "age", &error));
  legend = gis_scene_dup_legend (city->scene, city->style, "cover", NULL);
  g_assert_cmpuint (legend->len, ==, 6);
  g_assert_cmpint (get_count (legend, "0"), ==, 20);
  g_assert_cmpint (get_count (legend, "1"), ==, 40);
  g_assert_cmpstr (((GisLegendEntry *) legend->pdata[1])->title, ==, "1980–1989");
}

/* CJJ 36-2016: 72 is grade B on an arterial road, C on an expressway, B in a lane. */
static void
test_grades (City *city, gconstpointer data)
{
  static const struct
  {
    const char *class;
    double pci;
    guint8 category; /* 1: D … 4: A */
  } cases[] = {
    { "express", 90, 4 },  { "express", 89.9, 3 }, { "express", 72, 2 },   { "express", 64, 1 },
    { "arterial", 85, 4 }, { "arterial", 72, 3 },  { "secondary", 69, 2 }, { "secondary", 59, 1 },
    { "branch", 80, 4 },   { "branch", 72, 3 },    { "lane", 64.9, 2 },    { NULL, 84, 3 },
  };
  const GisClass *road =
    gis_catalog_find_class (gis_workspace_get_catalog (city->ws), "road_section");
  const GisTheme *theme = gis_class_find_theme (road, "grade");

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      GisValue pci = { GIS_VALUE_TYPE_REAL, { .real = cases[i].pci } };
      GisValue by = gis_value_of_static_text (cases[i].class);
      g_autofree char *title = gis_theme_dup_title (road, theme, cases[i].category);
      g_assert_cmpuint (gis_category_of_theme (road, theme, &pci, &by), ==, cases[i].category);
      g_assert_cmpint (title[6], ==, "DCBA"[cases[i].category - 1]);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, func) g_test_add (path, City, NULL, set_up, func, tear_down)
  ADD ("/gis/theme/refused", test_refused);
  ADD ("/gis/theme/mutated", test_mutated);
  ADD ("/gis/theme/kept", test_kept);
  ADD ("/gis/theme/graduated", test_graduated);
  ADD ("/gis/theme/edited", test_edited);
  ADD ("/gis/theme/categories", test_categories);
  ADD ("/gis/theme/commonest", test_commonest);
  ADD ("/gis/theme/years", test_years);
  ADD ("/gis/theme/grades", test_grades);
  return g_test_run ();
}
