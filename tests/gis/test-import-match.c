/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which stored row a source row is: the same source imported again updates, never duplicates, and no
 * row gets the values of another. */
#include "tests/gis/import-fixture.h"

static void
test_by_key (Fixture *fixture, gconstpointer data)
{
  const char *const first[] = { "114.300 34.80 {\"osm_id\":\"n1\",\"kind\":\"sewer\"}",
                                "114.301 34.80 {\"osm_id\":\"n2\",\"kind\":\"storm\"}",
                                "114.302 34.80 {\"osm_id\":\"n3\",\"kind\":\"gas\"}", NULL };
  /* another order, one changed value, one moved, one new */
  const char *const second[] = { "114.302 34.80 {\"osm_id\":\"n3\",\"kind\":\"gas\"}",
                                 "114.3001 34.80 {\"osm_id\":\"n1\",\"kind\":\"sewer\"}",
                                 "114.301 34.80 {\"osm_id\":\"n2\",\"kind\":\"water\"}",
                                 "114.309 34.80 {\"osm_id\":\"n4\",\"kind\":\"heat\"}", NULL };
  g_autofree char *path = write_points (fixture, "covers.geojson", first);
  g_autoptr (GisImportPlan) plan = plan_for (fixture, path, NULL);
  g_autoptr (GisImportReport) one = run (fixture, path, NULL, FALSE);
  g_autoptr (GisImportReport) again = run (fixture, path, NULL, FALSE);
  g_autoptr (GisImportReport) three = NULL;
  g_autoptr (GPtrArray) rows = NULL;

  g_assert_cmpstr (plan->key_column, ==, "osm_id");
  assert_counts (one, 3, 3, 0, 0, 0, 0);
  assert_counts (again, 3, 0, 0, 3, 0, 0);
  g_free (path);
  path = write_points (fixture, "covers.geojson", second);
  three = run (fixture, path, NULL, FALSE);
  assert_counts (three, 4, 1, 2, 1, 0, 0);
  rows = gis_store_list (fixture->ws, "cover", NULL, NULL);
  g_assert_cmpuint (rows->len, ==, 4);
  g_assert_cmpstr (gis_row_get_text (rows->pdata[1], "kind"), ==, "0101");
}

static void
test_by_row_and_place (Fixture *fixture, gconstpointer data)
{
  const char *const first[] = { "114.300 34.80 {\"kind\":\"sewer\"}",
                                "114.301 34.80 {\"kind\":\"storm\"}",
                                "114.302 34.80 {\"kind\":\"gas\"}", NULL };
  /* the first row is gone: the others stand at other numbers now */
  const char *const second[] = { "114.301 34.80 {\"kind\":\"storm\"}",
                                 "114.302 34.80 {\"kind\":\"gas\"}", NULL };
  /* moved by 0.3 m and by 0.9 m */
  const char *const third[] = { "114.3000033 34.80 {\"kind\":\"sewer\"}",
                                "114.30101 34.80 {\"kind\":\"storm\"}", NULL };
  g_autofree char *path = write_points (fixture, "covers.geojson", first);
  g_autoptr (GisImportReport) one = run (fixture, path, NULL, FALSE);
  g_autoptr (GisImportReport) again = run (fixture, path, NULL, FALSE);
  g_autoptr (GisImportReport) shifted = NULL, moved = NULL;

  assert_counts (one, 3, 3, 0, 0, 0, 0);
  assert_counts (again, 3, 0, 0, 3, 0, 0);
  g_free (path);
  path = write_points (fixture, "covers.geojson", second);
  shifted = run (fixture, path, NULL, FALSE);
  /* found by their places */
  assert_counts (shifted, 2, 0, 0, 2, 0, 0);
  g_free (path);
  path = write_points (fixture, "covers.geojson", third);
  moved = run (fixture, path, NULL, FALSE);
  assert_counts (moved, 2, 0, 1, 0, 0, 1);
  g_assert_cmpint (reason_count (moved, "moved_or_renumbered"), ==, 1);
  assert_rows (fixture, "cover", 3);
}

static void
test_by_code (Fixture *fixture, gconstpointer data)
{
  const char *const first[] = {
    "114.300 34.80 {\"code\":\"4102020102000001\",\"kind\":\"sewer\"}",
    "114.301 34.80 {\"code\":\"4102020102000002\",\"kind\":\"sewer\",\"note\":\"kept\"}", NULL
  };
  /* another file, other order; a null does not wipe the note */
  const char *const second[] = {
    "114.301 34.80 {\"code\":\"4102020102000002\",\"kind\":\"gas\",\"note\":null}",
    "114.300 34.80 {\"code\":\"4102020102000001\",\"kind\":\"sewer\",\"note\":\"new\"}", NULL
  };
  g_autofree char *path = write_points (fixture, "a.geojson", first);
  g_autofree char *other = write_points (fixture, "b.geojson", second);
  g_autoptr (GisImportReport) one = run (fixture, path, "cover", FALSE);
  g_autoptr (GisImportReport) two = run (fixture, other, "cover", FALSE);
  g_autoptr (GisRow) row = gis_store_find (fixture->ws, "cover", "4102020102000002", NULL);

  assert_counts (one, 2, 2, 0, 0, 0, 0);
  assert_counts (two, 2, 0, 2, 0, 0, 0);
  g_assert_cmpstr (gis_row_get_text (row, "note"), ==, "kept");
  g_assert_cmpstr (gis_row_get_text (row, "kind"), ==, "0111");
}

/* Imports @features as covers with their column "code" as the code. */
static GisImportReport *
run_coded (Fixture *fixture, const char *const *features)
{
  g_autofree char *path = write_points (fixture, "coded.geojson", features);
  g_autoptr (GisImportPlan) plan = plan_for (fixture, path, "cover");
  g_autoptr (GError) error = NULL;
  GisImportReport *report;

  g_assert_true (gis_import_plan_map (plan, fixture->ws, "code", "code", &error));
  g_assert_null (plan->key_column);
  report = gis_import_run (fixture->ws, plan, FALSE, NULL, &error);
  g_assert_no_error (error);
  return report;
}

/* A new code is a new row, whatever stood at its number before. */
static void
test_new_code_before (Fixture *fixture, gconstpointer data)
{
  const char *const first[] = { "114.300 34.80 {\"code\":\"A1\",\"kind\":\"sewer\"}",
                                "114.301 34.80 {\"code\":\"A2\",\"kind\":\"storm\"}", NULL };
  const char *const second[] = { "114.305 34.80 {\"code\":\"A9\",\"kind\":\"gas\"}",
                                 "114.300 34.80 {\"code\":\"A1\",\"kind\":\"sewer\"}",
                                 "114.301 34.80 {\"code\":\"A2\",\"kind\":\"storm\"}", NULL };
  /* at the place of A9, under another code: not the same, and not overwritten */
  const char *const third[] = { "114.305 34.80 {\"code\":\"A8\",\"kind\":\"gas\"}", NULL };
  g_autoptr (GisImportReport) one = run_coded (fixture, first);
  g_autoptr (GisImportReport) two = run_coded (fixture, second);
  g_autoptr (GisImportReport) three = run_coded (fixture, third);
  g_autoptr (GisRow) row = gis_store_find (fixture->ws, "cover", "A1", NULL);

  assert_counts (one, 2, 2, 0, 0, 0, 0);
  assert_counts (two, 3, 1, 0, 2, 0, 0);
  assert_counts (three, 1, 0, 0, 0, 1, 0);
  g_assert_nonnull (row);
  g_assert_cmpstr (gis_row_get_text (row, "kind"), ==, "0102");
  assert_rows (fixture, "cover", 3);
}

/* Without a code of its own a row is known by number and place, even when others have codes. */
static void
test_empty_codes (Fixture *fixture, gconstpointer data)
{
  const char *const first[] = { "114.300 34.80 {\"code\":null,\"kind\":\"sewer\"}",
                                "114.301 34.80 {\"code\":null,\"kind\":\"storm\"}",
                                "114.302 34.80 {\"code\":\"A3\",\"kind\":\"gas\"}", NULL };
  const char *const before[] = { "114.305 34.80 {\"code\":null,\"kind\":\"gas\"}",
                                 "114.300 34.80 {\"code\":null,\"kind\":\"sewer\"}",
                                 "114.301 34.80 {\"code\":null,\"kind\":\"storm\"}",
                                 "114.302 34.80 {\"code\":\"A3\",\"kind\":\"gas\"}", NULL };
  /* the first one gets its code where it lies */
  const char *const coded[] = { "114.305 34.80 {\"code\":\"A5\",\"kind\":\"gas\"}", NULL };
  g_autoptr (GisImportReport) one = run_coded (fixture, first);
  g_autoptr (GisImportReport) again = run_coded (fixture, first);
  g_autoptr (GisImportReport) two = run_coded (fixture, before);
  g_autoptr (GisImportReport) three = run_coded (fixture, coded);
  g_autoptr (GPtrArray) rows = gis_store_list (fixture->ws, "cover", NULL, NULL);

  assert_counts (one, 3, 3, 0, 0, 0, 0);
  assert_counts (again, 3, 0, 0, 3, 0, 0);
  assert_counts (two, 4, 1, 0, 3, 0, 0);
  assert_counts (three, 1, 0, 1, 0, 0, 0);
  g_assert_cmpuint (rows->len, ==, 4);
  g_assert_cmpstr (gis_row_get_text (rows->pdata[0], "kind"), ==, "0102");
  g_assert_null (gis_row_get_text (rows->pdata[0], "code"));
  g_assert_cmpstr (gis_row_get_text (rows->pdata[2], "code"), ==, "A3");
  g_assert_cmpstr (gis_row_get_text (rows->pdata[3], "code"), ==, "A5");
}

static gboolean
tells (const GisImportReport *report, const char *text)
{
  for (guint i = 0; i < report->notes->len; i++)
    if (strstr (report->notes->pdata[i], text) != NULL)
      return TRUE;
  return FALSE;
}

/* A code column that repeats itself is no code; a single repetition rejects its row. */
static void
test_repeated_codes (Fixture *fixture, gconstpointer data)
{
  const char *const many[] = { "114.300 34.80 {\"ref\":\"A\",\"kind\":\"sewer\"}",
                               "114.301 34.80 {\"ref\":\"A\",\"kind\":\"sewer\"}", NULL };
  g_autofree char *path = write_points (fixture, "covers.geojson", many);
  g_autoptr (GisImportPlan) plan = plan_for (fixture, path, "cover"), copy = NULL;
  g_autoptr (GisImportReport) dry = NULL, report = NULL;

  g_assert_null (mapping_of (plan, "ref")->field);
  dry = gis_import_run (fixture->ws, plan, TRUE, NULL, NULL);
  assert_counts (dry, 2, 2, 0, 0, 0, 0);
  g_assert_true (tells (dry, "“ref” was not used as the Code: 1 of its 2 values repeat"));
  copy = gis_import_plan_copy (plan);
  g_assert_true (gis_import_plan_map (copy, fixture->ws, "code", "ref", NULL));
  report = gis_import_run (fixture->ws, copy, FALSE, NULL, NULL);
  assert_counts (report, 2, 1, 0, 0, 0, 1);
  g_assert_cmpint (reason_count (report, "code_repeated"), ==, 1);
  g_assert_false (tells (report, "was not used"));
}

/* One slip in @n codes: the row is rejected, the other codes stay; above one in twenty the column is
 * none, and the report says so. */
static void
test_few_repeated_codes (Fixture *fixture, gconstpointer data)
{
  for (guint n = 19; n <= 20; n++)
    {
      g_autoptr (GPtrArray) features = g_ptr_array_new_with_free_func (g_free);
      g_autofree char *path = NULL;
      g_autoptr (GisImportReport) report = NULL;

      /* the last has the code of the first; empty ones do not count */
      for (guint i = 0; i < n + 5; i++)
        {
          g_autofree char *code = i < n ? g_strdup_printf ("\"S%02u\"", i % (n - 1)) : NULL;

          g_ptr_array_add (features, g_strdup_printf ("114.3%02u 34.80 {\"code\":%s,"
                                                      "\"kind\":\"sewer\"}",
                                                      i, code != NULL ? code : "null"));
        }
      g_ptr_array_add (features, NULL);
      path = write_points (fixture, "slip.geojson", (const char *const *) features->pdata);
      report = run (fixture, path, "cover", n == 19);
      if (n == 19)
        {
          assert_counts (report, 24, 24, 0, 0, 0, 0);
          g_assert_true (tells (report, "“code” was not used as the Code: 1 of its 19 values"));
          continue;
        }
      assert_counts (report, 25, 24, 0, 0, 0, 1);
      g_assert_cmpint (reason_count (report, "code_repeated"), ==, 1);
      g_assert_false (tells (report, "was not used"));
      for (guint i = 0; i < n - 1; i++)
        {
          g_autofree char *code = g_strdup_printf ("S%02u", i);
          g_autoptr (GisRow) row = gis_store_find (fixture->ws, "cover", code, NULL);

          g_assert_nonnull (row);
        }
    }
}

/* Where a key tells the rows apart, a repeated code is left out and the row stays. */
static void
test_repeated_code_with_key (Fixture *fixture, gconstpointer data)
{
  const char *const features[] = {
    "114.300 34.80 {\"osm_id\":\"1\",\"ref\":\"A\",\"kind\":\"sewer\"}",
    "114.301 34.80 {\"osm_id\":\"2\",\"ref\":\"A\",\"kind\":\"sewer\"}", NULL
  };
  g_autofree char *path = write_points (fixture, "covers.geojson", features);
  g_autoptr (GPtrArray) rows = NULL;

  for (int round = 0; round < 2; round++)
    {
      g_autoptr (GisImportPlan) plan = plan_for (fixture, path, "cover");
      g_autoptr (GisImportReport) report = NULL;

      g_assert_true (gis_import_plan_map (plan, fixture->ws, "code", "ref", NULL));
      report = gis_import_run (fixture->ws, plan, FALSE, NULL, NULL);
      g_assert_cmpint (report->inserted, ==, round == 0 ? 2 : 0);
      g_assert_cmpint (report->unchanged, ==, round == 0 ? 0 : 2);
      g_assert_cmpuint (report->notes->len, >=, 1);
    }
  rows = gis_store_list (fixture->ws, "cover", NULL, NULL);
  g_assert_cmpstr (gis_row_get_text (rows->pdata[0], "code"), ==, "A");
  g_assert_null (gis_row_get_text (rows->pdata[1], "code"));
}

static void
test_duplicates (Fixture *fixture, gconstpointer data)
{
  const char *const one[] = { "114.300 34.80 {\"kind\":\"sewer\"}", NULL };
  /* a layer of other columns: same kind 0.3 m away, other kind 0.3 m away */
  const char *const two[] = { "114.3000033 34.80 {\"kind\":\"sewer\",\"owner\":\"x\"}",
                              "114.3000033 34.80 {\"kind\":\"gas\",\"owner\":\"x\"}", NULL };
  g_autofree char *path = write_points (fixture, "a.geojson", one);
  g_autofree char *other = write_points (fixture, "b.geojson", two);
  g_autoptr (GisImportReport) first = run (fixture, path, "cover", FALSE);
  g_autoptr (GisImportReport) dry = run (fixture, other, "cover", TRUE);
  g_autoptr (GisImportPlan) plan = plan_for (fixture, other, "cover");
  g_autoptr (GisImportReport) taken = NULL;

  assert_counts (first, 1, 1, 0, 0, 0, 0);
  assert_counts (dry, 2, 1, 0, 0, 1, 0);
  g_assert_cmpuint (dry->preview->len, ==, 2);
  /* the suspect waits until all others are settled */
  g_assert_cmpint (dry->preview_fates->data[0], ==, GIS_IMPORT_NEW);
  g_assert_cmpint (dry->preview_fates->data[1], ==, GIS_IMPORT_DUPLICATE);
  plan->take_duplicates = TRUE;
  taken = gis_import_run (fixture->ws, plan, FALSE, NULL, NULL);
  assert_counts (taken, 2, 2, 0, 0, 0, 0);
}

/* Two rows of one source with keys of their own are two, however near; a stored row that the source no
 * longer has may be the same under another key. */
static void
test_neighbours_of_one_source (Fixture *fixture, gconstpointer data)
{
  const char *const first[] = { "114.300 34.80 {\"osm_id\":\"n1\",\"kind\":\"sewer\"}",
                                "114.301 34.80 {\"osm_id\":\"n2\",\"kind\":\"sewer\"}", NULL };
  const char *const second[] = { "114.3000033 34.80 {\"osm_id\":\"n3\",\"kind\":\"sewer\"}",
                                 "114.3010033 34.80 {\"osm_id\":\"n4\",\"kind\":\"sewer\"}",
                                 "114.300 34.80 {\"osm_id\":\"n1\",\"kind\":\"sewer\"}", NULL };
  g_autofree char *path = write_points (fixture, "covers.geojson", first);
  g_autoptr (GisImportReport) one = run (fixture, path, NULL, FALSE);
  g_autoptr (GisImportReport) two = NULL;

  assert_counts (one, 2, 2, 0, 0, 0, 0);
  g_free (path);
  path = write_points (fixture, "covers.geojson", second);
  two = run (fixture, path, NULL, FALSE);
  assert_counts (two, 3, 1, 0, 1, 1, 0);
  assert_rows (fixture, "cover", 3);
}

/* A word that the list does not have stands for a thing whose kind is not known: it goes in, keeps its
 * word, comes again unchanged, and what somebody found out since stays. */
static void
test_unlisted_kind (Fixture *fixture, gconstpointer data)
{
  const char *const points[] = {
    "114.300 34.80 {\"osm_id\":\"n1\",\"kind\":\"tram_point\"}",
    "114.301 34.80 {\"osm_id\":\"n2\",\"kind\":\"tram_point\",\"note\":\"wet\"}",
    "114.302 34.80 {\"osm_id\":\"n3\",\"kind\":\"gas\"}", NULL
  };
  static const char *const kinds[] = { "0114", "0114", "0111" };
  static const char *const notes[] = { "kind: tram_point", "wet; kind: tram_point", NULL };
  g_autofree char *path = write_points (fixture, "covers.geojson", points);
  g_autoptr (GisImportReport) one = run (fixture, path, "cover", FALSE);
  g_autoptr (GisImportReport) two = run (fixture, path, "cover", FALSE);
  g_autoptr (GisImportReport) three = NULL;
  g_autoptr (GPtrArray) rows = gis_store_list (fixture->ws, "cover", NULL, NULL);
  g_autoptr (GPtrArray) later = NULL;
  const GisRow *first;
  GisValue kind, note;
  GisEdit *edit;
  gboolean told = FALSE;

  assert_counts (one, 3, 3, 0, 0, 0, 0);
  assert_counts (two, 3, 0, 0, 3, 0, 0);
  for (guint i = 0; i < one->notes->len; i++)
    told = told || strstr (one->notes->pdata[i], "2 values are not in the list, the first is "
                                                 "“tram_point”") != NULL;
  g_assert_true (told);
  for (guint i = 0; i < 3; i++)
    {
      g_assert_cmpstr (gis_row_get_text (rows->pdata[i], "kind"), ==, kinds[i]);
      g_assert_cmpstr (gis_row_get_text (rows->pdata[i], "note"), ==, notes[i]);
    }
  edit = gis_edit_begin (fixture->ws, "found out", NULL);
  first = rows->pdata[0];
  kind = gis_value_of_static_text ("0102");
  note = gis_value_of_static_text ("looked at");
  g_assert_true (gis_edit_set_value (edit, "cover", first->id, "kind", &kind, NULL));
  g_assert_true (gis_edit_set_value (edit, "cover", first->id, "note", &note, NULL));
  g_assert_true (gis_edit_commit (edit, NULL, NULL));
  three = run (fixture, path, "cover", FALSE);
  assert_counts (three, 3, 0, 0, 3, 0, 0);
  later = gis_store_list (fixture->ws, "cover", NULL, NULL);
  g_assert_cmpstr (gis_row_get_text (later->pdata[0], "kind"), ==, "0102");
  g_assert_cmpstr (gis_row_get_text (later->pdata[0], "note"), ==, "looked at");
}

/* A word that names something else than the class holds rejects its row. */
static void
test_foreign_kind (Fixture *fixture, gconstpointer data)
{
  static const char text[] =
    "{\"type\":\"FeatureCollection\",\"features\":["
    "{\"type\":\"Feature\",\"properties\":{\"power\":\"line\"},\"geometry\":{\"type\":"
    "\"LineString\",\"coordinates\":[[114.3,34.8],[114.31,34.8]]}},"
    "{\"type\":\"Feature\",\"properties\":{\"power\":\"Generator\"},\"geometry\":{\"type\":"
    "\"LineString\",\"coordinates\":[[114.3,34.81],[114.31,34.81]]}},"
    "{\"type\":\"Feature\",\"properties\":{\"power\":\"catenary\"},\"geometry\":{\"type\":"
    "\"LineString\",\"coordinates\":[[114.3,34.82],[114.31,34.82]]}}]}";
  g_autofree char *path = test_folder_write (&fixture->folder, "lines.geojson", text, -1);
  g_autoptr (GisImportReport) report = run (fixture, path, "overhead_line", FALSE);
  g_autoptr (GPtrArray) rows = gis_store_list (fixture->ws, "overhead_line", NULL, NULL);
  const GisImportReject *reject;

  assert_counts (report, 3, 2, 0, 0, 0, 1);
  g_assert_cmpint (reason_count (report, "other_class"), ==, 1);
  reject = report->rejects->pdata[0];
  g_assert_cmpint (reject->row, ==, 2);
  g_assert_nonnull (strstr (reject->reason, "“Generator”"));
  g_assert_cmpstr (gis_row_get_text (rows->pdata[0], "kind"), ==, "power");
  g_assert_cmpstr (gis_row_get_text (rows->pdata[1], "kind"), ==, "other");
  g_assert_cmpstr (gis_row_get_text (rows->pdata[1], "note"), ==, "power: catenary");
}

/* Looking for keys reads the source: it can be cancelled like the import itself. */
static void
test_cancel_while_planning (Fixture *fixture, gconstpointer data)
{
  const char *const points[] = { "114.300 34.80 {\"osm_id\":\"n1\",\"kind\":\"sewer\"}", NULL };
  g_autofree char *path = write_points (fixture, "covers.geojson", points);
  g_autoptr (GError) error = NULL;
  g_autoptr (GisSourceInfo) info = gis_source_inspect (path, NULL, NULL, &error);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GisJob) job = gis_job_new (cancellable, NULL, NULL);

  g_assert_no_error (error);
  g_cancellable_cancel (cancellable);
  g_assert_null (gis_import_plan_new (fixture->ws, info, NULL, "cover", job, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/* ---- numbers ---- */

static GisImportReport *
run_moved (Fixture *fixture, const char *path, GisImportMoved moved)
{
  g_autoptr (GisImportPlan) plan = plan_for (fixture, path, "cover");
  g_autoptr (GError) error = NULL;
  GisImportReport *report;

  plan->moved = moved;
  report = gis_import_run (fixture->ws, plan, FALSE, NULL, &error);
  g_assert_no_error (error);
  return report;
}

/* OBJECTID is given anew at each export: no row may get the values of another. */
static void
test_renumbered (Fixture *fixture, gconstpointer data)
{
  const char *const first[] = { "114.300 34.80 {\"OBJECTID\":1,\"kind\":\"sewer\",\"note\":\"a\"}",
                                "114.301 34.80 {\"OBJECTID\":2,\"kind\":\"sewer\",\"note\":\"b\"}",
                                "114.302 34.80 {\"OBJECTID\":3,\"kind\":\"sewer\",\"note\":\"c\"}",
                                NULL };
  /* a new one before the others, one of which has another note */
  const char *const second[] = {
    "114.309 34.80 {\"OBJECTID\":1,\"kind\":\"sewer\",\"note\":\"new\"}",
    "114.300 34.80 {\"OBJECTID\":2,\"kind\":\"sewer\",\"note\":\"a\"}",
    "114.301 34.80 {\"OBJECTID\":3,\"kind\":\"sewer\",\"note\":\"changed\"}",
    "114.302 34.80 {\"OBJECTID\":4,\"kind\":\"sewer\",\"note\":\"c\"}", NULL
  };
  /* the first has gone 9 m away, or is another one: nobody can know */
  const char *const third[] = {
    "114.3091 34.80 {\"OBJECTID\":1,\"kind\":\"sewer\",\"note\":\"moved?\"}",
    "114.300 34.80 {\"OBJECTID\":2,\"kind\":\"sewer\",\"note\":\"a\"}", NULL
  };
  static const char *const notes[] = { "a", "changed", "c", "new" };
  g_autofree char *path = write_points (fixture, "covers.geojson", first);
  g_autoptr (GisImportPlan) plan = plan_for (fixture, path, "cover");
  g_autoptr (GisImportReport) one = run (fixture, path, "cover", FALSE);
  g_autoptr (GisImportReport) two = NULL, three = NULL, four = NULL, five = NULL;
  g_autoptr (GPtrArray) rows = NULL;

  g_assert_cmpstr (plan->key_column, ==, "OBJECTID");
  g_assert_true (plan->key_is_number);
  assert_counts (one, 3, 3, 0, 0, 0, 0);
  g_free (path);
  path = write_points (fixture, "covers.geojson", second);
  two = run (fixture, path, "cover", FALSE);
  assert_counts (two, 4, 1, 1, 2, 0, 0);
  rows = gis_store_list (fixture->ws, "cover", NULL, NULL);
  g_assert_cmpuint (rows->len, ==, 4);
  for (guint i = 0; i < rows->len; i++)
    g_assert_cmpstr (gis_row_get_text (rows->pdata[i], "note"), ==, notes[i]);

  g_free (path);
  path = write_points (fixture, "covers.geojson", third);
  three = run_moved (fixture, path, GIS_IMPORT_MOVED_REPORT);
  assert_counts (three, 2, 0, 0, 1, 0, 1);
  g_assert_cmpint (reason_count (three, "moved_or_renumbered"), ==, 1);
  assert_rows (fixture, "cover", 4);
  /* the user says which it is */
  four = run_moved (fixture, path, GIS_IMPORT_MOVED_NEW);
  assert_counts (four, 2, 1, 0, 1, 0, 0);
  assert_rows (fixture, "cover", 5);
  g_assert_true (gis_history_undo (fixture->ws, NULL, NULL));
  five = run_moved (fixture, path, GIS_IMPORT_MOVED_UPDATE);
  assert_counts (five, 2, 0, 1, 1, 0, 0);
  assert_rows (fixture, "cover", 4);
}

/* The id of a database is a key, one that counts from 1 is none. */
static void
test_kinds_of_keys (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *name;
    const char *first, *second;
    gboolean is_number;
  } cases[] = {
    { "id", "1", "2", TRUE },   { "id", "0", "1", TRUE },       { "id", "2", "3", FALSE },
    { "id", "1", "7", FALSE },  { "id", "\"n1\"", "2", FALSE }, { "osm_id", "1", "2", FALSE },
    { "fid", "9", "40", TRUE }, { "uuid", "1", "2", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *a = g_strdup_printf ("114.3 34.8 {\"%s\":%s,\"kind\":\"sewer\"}",
                                            cases[i].name, cases[i].first);
      g_autofree char *b = g_strdup_printf ("114.4 34.8 {\"%s\":%s,\"kind\":\"sewer\"}",
                                            cases[i].name, cases[i].second);
      const char *const features[] = { a, b, NULL };
      g_autofree char *path = write_points (fixture, "covers.geojson", features);
      g_autoptr (GisImportPlan) plan = plan_for (fixture, path, "cover");

      g_assert_cmpstr (plan->key_column, ==, cases[i].name);
      g_assert_cmpint (plan->key_is_number, ==, cases[i].is_number);
    }
}

/* ---- another name for the same file ---- */

/* Without a key, with a key that counts and with a real one; also where the kind is not known. */
static void
test_copy_of_file (Fixture *fixture, gconstpointer data)
{
  static const char *const properties[][2] = {
    { "\"kind\":\"sewer\",\"a\":1", "\"kind\":\"gas\",\"a\":1" },
    { "\"a\":2,\"b\":1", "\"a\":2,\"b\":1" },
    { "\"fid\":1,\"kind\":\"sewer\"", "\"fid\":2,\"kind\":\"gas\"" },
    { "\"osm_id\":\"n1\",\"kind\":\"sewer\"", "\"osm_id\":\"n2\",\"kind\":\"gas\"" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (properties); i++)
    {
      g_autofree char *a = g_strdup_printf ("114.3%u 34.80 {%s}", i, properties[i][0]);
      g_autofree char *b = g_strdup_printf ("114.3%u 34.81 {%s}", i, properties[i][1]);
      const char *const features[] = { a, b, NULL };
      const char *const changed[] = { b, a, NULL };
      g_autofree char *name = g_strdup_printf ("covers-%u.geojson", i);
      g_autofree char *copy_name = g_strdup_printf ("covers-%u (copy).geojson", i);
      g_autofree char *turned_name = g_strdup_printf ("later-%u.geojson", i);
      g_autofree char *path = write_points (fixture, name, features);
      g_autofree char *copy = write_points (fixture, copy_name, features);
      g_autofree char *turned = write_points (fixture, turned_name, changed);
      g_autoptr (GisImportReport) one = run (fixture, path, "cover", FALSE);
      g_autoptr (GisImportReport) two = run (fixture, copy, "cover", FALSE);
      g_autoptr (GisImportReport) three = run (fixture, turned, "cover", FALSE);
      g_autoptr (GisImportReport) four = run (fixture, path, "cover", FALSE);

      assert_counts (one, 2, 2, 0, 0, 0, 0);
      assert_counts (two, 2, 0, 0, 2, 0, 0);
      assert_counts (three, 2, 0, 0, 2, 0, 0);
      assert_counts (four, 2, 0, 0, 2, 0, 0);
      assert_rows (fixture, "cover", 2 * (i + 1));
    }
}

/* A real key follows its row to another place and into another file, and the move is told. */
static void
test_key_moves (Fixture *fixture, gconstpointer data)
{
  const char *const first[] = { "114.300 34.80 {\"osm_id\":\"n1\",\"kind\":\"sewer\"}",
                                "114.301 34.80 {\"osm_id\":\"n2\",\"kind\":\"gas\"}", NULL };
  /* by 9 m and by 9 km; with one more column */
  const char *const second[] = {
    "114.3001 34.80 {\"osm_id\":\"n1\",\"kind\":\"sewer\",\"owner\":\"x\"}",
    "114.401 34.80 {\"osm_id\":\"n2\",\"kind\":\"gas\",\"owner\":\"y\"}", NULL
  };
  g_autofree char *path = write_points (fixture, "covers.geojson", first);
  g_autofree char *later = write_points (fixture, "covers-2.geojson", second);
  g_autoptr (GisImportReport) one = run (fixture, path, "cover", FALSE);
  g_autoptr (GisImportReport) two = run (fixture, later, "cover", FALSE);
  gboolean told = FALSE;

  assert_counts (one, 2, 2, 0, 0, 0, 0);
  assert_counts (two, 2, 0, 2, 0, 0, 0);
  for (guint i = 0; i < two->notes->len; i++)
    told = told || strstr (two->notes->pdata[i], "2 matched rows have moved, 1 of them") != NULL;
  g_assert_true (told);
  assert_rows (fixture, "cover", 2);
}

/* A layer of the same columns from the next district is not the same layer. */
static void
test_sister_file (Fixture *fixture, gconstpointer data)
{
  const char *const west[] = { "114.300 34.80 {\"OBJECTID\":1,\"kind\":\"sewer\"}",
                               "114.301 34.80 {\"OBJECTID\":2,\"kind\":\"gas\"}", NULL };
  const char *const east[] = { "114.400 34.80 {\"OBJECTID\":1,\"kind\":\"sewer\"}",
                               "114.401 34.80 {\"OBJECTID\":2,\"kind\":\"gas\"}", NULL };
  g_autofree char *a = write_points (fixture, "west.geojson", west);
  g_autofree char *b = write_points (fixture, "east.geojson", east);
  g_autoptr (GisImportReport) one = run (fixture, a, "cover", FALSE);
  g_autoptr (GisImportReport) two = run (fixture, b, "cover", FALSE);
  g_autoptr (GisImportReport) again = run (fixture, a, "cover", FALSE);

  assert_counts (one, 2, 2, 0, 0, 0, 0);
  assert_counts (two, 2, 2, 0, 0, 0, 0);
  assert_counts (again, 2, 0, 0, 2, 0, 0);
  assert_rows (fixture, "cover", 4);
}

#define ADD(name, func) ADD_UNDER ("import-match", name, func)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("by-key", test_by_key);
  ADD ("by-row-and-place", test_by_row_and_place);
  ADD ("by-code", test_by_code);
  ADD ("new-code-before", test_new_code_before);
  ADD ("empty-codes", test_empty_codes);
  ADD ("repeated-codes", test_repeated_codes);
  ADD ("few-repeated-codes", test_few_repeated_codes);
  ADD ("repeated-code-with-key", test_repeated_code_with_key);
  ADD ("duplicates", test_duplicates);
  ADD ("unlisted-kind", test_unlisted_kind);
  ADD ("foreign-kind", test_foreign_kind);
  ADD ("cancel-while-planning", test_cancel_while_planning);
  ADD ("neighbours-of-one-source", test_neighbours_of_one_source);
  ADD ("renumbered", test_renumbered);
  ADD ("kinds-of-keys", test_kinds_of_keys);
  ADD ("copy-of-file", test_copy_of_file);
  ADD ("key-moves", test_key_moves);
  ADD ("sister-file", test_sister_file);
  return g_test_run ();
}
