/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The road register over the shipped catalogue: what belongs to a road, how long it is together, and
 * the merging of two rows. Lengths are straight lines put in; references are read with plain filters
 * of the store. */
#include "city-fixture.h"

#include "gis/store/register.h"

static const char *
entry_name (const GisRegisterEntry *entry)
{
  return entry->row != NULL ? gis_row_get_text (entry->row, "name") : NULL;
}

static gint64
add_section (City *city, gint64 road, double y, double length_m)
{
  g_autofree char *text = road != 0 ? g_strdup_printf ("%" G_GINT64_FORMAT, road) : NULL;

  return city_add (city, NULL, "road_section", city_line (0, y, length_m), "road_id", text, "name",
                   "X", "district", "410204", "road_class", "branch", NULL);
}

static gint64
count_where (City *city, const char *class_id, const char *field, gint64 value)
{
  g_autoptr (GError) error = NULL;
  GisFilter filter = { field, GIS_OP_EQ, gis_value_of_integer (value) };
  gint64 n =
    gis_store_count (city->ws, class_id, &(GisQuery){ .filters = &filter, .n_filters = 1 }, &error);

  g_assert_no_error (error);
  return n;
}

static void
assert_sound (City *city)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) findings = gis_workspace_verify (city->ws, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (findings->len, ==, 0);
}

static void
test_parts_by_catalogue (City *city, gconstpointer data)
{
  GisCatalog *catalog = gis_workspace_get_catalog (city->ws);
  const GisClass *road = gis_catalog_find_class (catalog, "road");

  g_assert_true (gis_register_find_class (catalog) == road);
  g_assert_cmpstr (
    gis_register_find_part_field (gis_catalog_find_class (catalog, "road_section"), road)->name, ==,
    "road_id");
  /* A cover refers to its road but is no part of it. */
  g_assert_null (gis_register_find_part_field (gis_catalog_find_class (catalog, "cover"), road));
  g_assert_null (gis_register_find_part_field (road, road));
}

static void
test_list (City *city, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  gint64 b = city_add (city, NULL, "road", NULL, "name", "B Road", NULL);
  gint64 a = city_add (city, NULL, "road", NULL, "name", "A Road", NULL);
  g_autoptr (GPtrArray) entries = NULL;
  g_autoptr (GPtrArray) parts = NULL;
  g_autoptr (GPtrArray) none = NULL;
  const GisRegisterEntry *entry;

  add_section (city, b, 0, 100);
  add_section (city, b, 10, 50.5);
  gint64 loose = add_section (city, 0, 20, 7);
  entries = gis_register_list (city->ws, "road", NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (entries->len, ==, 3);
  entry = g_ptr_array_index (entries, 0);
  g_assert_cmpint (entry->row->id, ==, a);
  g_assert_cmpuint (entry->n_parts, ==, 0);
  entry = g_ptr_array_index (entries, 1);
  g_assert_cmpstr (entry_name (entry), ==, "B Road");
  g_assert_cmpuint (entry->n_parts, ==, 2);
  g_assert_cmpfloat_with_epsilon (entry->length_m, 150.5, 1e-6);
  entry = g_ptr_array_index (entries, 2);
  g_assert_null (entry->row);
  g_assert_cmpuint (entry->n_parts, ==, 1);
  parts = gis_register_list_parts (city->ws, "road", b, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (parts->len, ==, 2);
  none = gis_register_list_parts (city->ws, "road", 0, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (none->len, ==, 1);
  g_assert_cmpint (((GisRow *) none->pdata[0])->id, ==, loose);
  g_assert_null (gis_register_list (city->ws, "cover", NULL, &error));
  g_assert_error (error, GIS_ERROR, GIS_ERROR_USAGE);
}

static void
test_new_row (City *city, gconstpointer data)
{
  GisCatalog *catalog = gis_workspace_get_catalog (city->ws);
  const GisClass *road = gis_catalog_find_class (catalog, "road");
  g_autoptr (GisRow) section = gis_row_new (gis_catalog_find_class (catalog, "road_section"));
  g_autoptr (GisRow) pole = gis_row_new (gis_catalog_find_class (catalog, "pole"));
  g_autoptr (GisRow) made = NULL, typed = NULL, beside = NULL;

  g_assert_null (gis_register_row_for (road, section, "road_id", NULL));
  gis_row_set_text (section, "name", "中山路");
  gis_row_set_text (section, "district", "410204");
  gis_row_set_text (section, "code", "4102042108000001");
  gis_row_set_text (section, "note", "one lane closed");
  made = gis_register_row_for (road, section, "road_id", NULL);
  g_assert_cmpstr (gis_row_get_text (made, "name"), ==, "中山路");
  g_assert_cmpstr (gis_row_get_text (made, "district"), ==, "410204");
  /* The section's own number and note are not the road's. */
  g_assert_null (gis_row_get_text (made, "code"));
  g_assert_null (gis_row_get_text (made, "note"));
  typed = gis_register_row_for (road, section, "road_id", "解放路");
  g_assert_cmpstr (gis_row_get_text (typed, "name"), ==, "解放路");
  g_assert_null (gis_register_row_for (road, pole, "road_id", NULL));
  gis_row_set_text (pole, "road_name", "鼓楼街");
  beside = gis_register_row_for (road, pole, "road_id", NULL);
  g_assert_cmpstr (gis_row_get_text (beside, "name"), ==, "鼓楼街");
}

static void
test_merge (City *city, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  gint64 goes = city_add (city, NULL, "road", NULL, "name", "Sun Rd", "code", "R1", "managed_by",
                          "city", "district", "410204", NULL);
  gint64 stays =
    city_add (city, NULL, "road", NULL, "name", "Sun Road", "district", "410203", NULL);
  gint64 section = add_section (city, goes, 0, 10);
  g_autofree char *goes_text = g_strdup_printf ("%" G_GINT64_FORMAT, goes);
  gint64 pole = city_add (city, NULL, "pole", city_point (0, 0), "road_id", goes_text, NULL);
  gint64 defect = city_add (city, NULL, "defect", city_point (0, 0), "asset_class", "road",
                            "asset_id", goes_text, "kind", "other", NULL);
  g_autoptr (GisRow) row = NULL;
  g_autoptr (GisRow) back = NULL;
  GisEdit *edit = city_begin (city, NULL);

  g_assert_false (gis_edit_merge (edit, "road", goes, goes, &error));
  g_assert_error (error, GIS_ERROR, GIS_ERROR_USAGE);
  g_clear_error (&error);
  g_assert_false (gis_edit_merge (edit, "road", goes, stays + 1000, &error));
  g_assert_error (error, GIS_ERROR, GIS_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_true (gis_edit_merge (edit, "road", goes, stays, &error));
  g_assert_no_error (error);
  city_commit (edit);
  g_assert_cmpint (count_where (city, "road", "id", goes), ==, 0);
  g_assert_cmpint (count_where (city, "road_section", "road_id", stays), ==, 1);
  g_assert_cmpint (count_where (city, "pole", "road_id", stays), ==, 1);
  g_assert_cmpint (count_where (city, "defect", "asset_id", stays), ==, 1);
  row = gis_store_get (city->ws, "road", stays, &error);
  g_assert_no_error (error);
  /* Its own values hold; what it lacked came over, the unique code too. */
  g_assert_cmpstr (gis_row_get_text (row, "name"), ==, "Sun Road");
  g_assert_cmpstr (gis_row_get_text (row, "district"), ==, "410203");
  g_assert_cmpstr (gis_row_get_text (row, "managed_by"), ==, "city");
  g_assert_cmpstr (gis_row_get_text (row, "code"), ==, "R1");
  assert_sound (city);
  g_assert_true (gis_history_undo (city->ws, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpint (count_where (city, "road_section", "road_id", goes), ==, 1);
  g_assert_cmpint (count_where (city, "pole", "road_id", goes), ==, 1);
  g_assert_cmpint (count_where (city, "defect", "asset_id", goes), ==, 1);
  back = gis_store_get (city->ws, "road", stays, &error);
  g_assert_null (gis_row_get_text (back, "code"));
  g_assert_cmpint (section + pole + defect, >, 0);
  assert_sound (city);
}

/* A class that refers to itself: a child of the one that goes, which is the one that stays. */
static void
test_merge_into_child (City *city, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  GisCatalog *catalog = gis_workspace_get_catalog (city->ws);
  const GisClass *area = gis_catalog_find_class (catalog, "admin_area");
  const char *parent = NULL;

  for (guint i = 0; i < area->n_fields; i++)
    if (area->fields[i].type == GIS_FIELD_REFERENCE &&
        g_strcmp0 (area->fields[i].reference, "admin_area") == 0)
      parent = area->fields[i].name;
  g_assert_nonnull (parent);
  gint64 goes = city_add (city, NULL, "admin_area", city_square (0, 0, 50), "name", "Old", "level",
                          "district", "code", "410204", NULL);
  g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT, goes);
  gint64 stays = city_add (city, NULL, "admin_area", city_square (0, 0, 50), "name", "New", "level",
                           "street_office", parent, text, NULL);
  GisEdit *edit = city_begin (city, NULL);
  g_autoptr (GisRow) row = NULL;

  g_assert_true (gis_edit_merge (edit, "admin_area", goes, stays, &error));
  g_assert_no_error (error);
  city_commit (edit);
  row = gis_store_get (city->ws, "admin_area", stays, &error);
  g_assert_true (gis_value_is_null (gis_row_get (row, parent)));
  assert_sound (city);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func)                                                                            \
  g_test_add ("/gis/register/" name, City, NULL, city_setup, func, city_teardown)
  ADD ("parts-by-catalogue", test_parts_by_catalogue);
  ADD ("list", test_list);
  ADD ("new-row", test_new_row);
  ADD ("merge", test_merge);
  ADD ("merge-into-child", test_merge_into_child);
#undef ADD
  return g_test_run ();
}
