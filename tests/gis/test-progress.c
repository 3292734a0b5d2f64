/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The plan's figures on a small city whose numbers are worked out by hand. */
#include "city-fixture.h"
#include "gis/progress/targets.h"

#include <math.h>

static GisTarget *
find (GPtrArray *targets, const char *id)
{
  for (guint i = 0; i < targets->len; i++)
    if (strcmp (((GisTarget *) g_ptr_array_index (targets, i))->id, id) == 0)
      return g_ptr_array_index (targets, i);
  g_error ("no target %s", id);
}

static GPtrArray *
compute (City *city, const char *at)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *targets = gis_targets_compute (city->ws, gis_date_parse (at), NULL, &error);

  g_assert_no_error (error);
  return targets;
}

static void
check (City *city, const char *at, const char *id, double done)
{
  g_autoptr (GPtrArray) targets = compute (city, at);
  const GisTarget *target = find (targets, id);

  g_assert_true (target->has_data);
  g_assert_cmpfloat_with_epsilon (target->done, done, 1e-9);
}

static char *
dup_id (gint64 id)
{
  return g_strdup_printf ("%" G_GINT64_FORMAT, id);
}

/* A project with one work item on each asset, accepted on @accepted (NULL: not). */
static gint64
add_project (City *city,
             const char *campaign,
             const char *accepted,
             const char *class_id,
             const char *treatment,
             const gint64 *assets,
             guint n)
{
  gint64 id = city_add (city, "2020-01-01", "project", NULL, "name", "p", "campaign", campaign,
                        "state", "completed", "end_actual", "2021-01-01", NULL);
  g_autofree char *text = dup_id (id);

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *asset = dup_id (assets[i]);
      gint64 item = city_add (city, "2020-01-01", "work_item", NULL, "project_id", text,
                              "asset_class", class_id, "asset_id", asset, "treatment", treatment,
                              "state", "done", "done_on", "2021-01-01", NULL);
      if (accepted != NULL)
        city_set (city, accepted, "work_item", item, "state", "accepted");
    }
  if (accepted != NULL)
    city_set (city, accepted, "project", id, "state", "accepted");
  return id;
}

/* ---- No data ---- */

static void
test_empty (City *city, gconstpointer data)
{
  g_autoptr (GPtrArray) targets = compute (city, "2022-06-15");

  g_assert_cmpuint (targets->len, ==, 9);
  for (guint i = 0; i < targets->len; i++)
    {
      const GisTarget *target = g_ptr_array_index (targets, i);
      gboolean counts =
        g_str_equal (target->id, "roads_repaired") || g_str_equal (target->id, "covers_replaced");
      /* Counted figures have their target as denominator; shares of nothing are no data. */
      g_assert_cmpint (target->has_data, ==, counts);
      g_assert_cmpfloat (target->done, ==, 0);
      g_assert_cmpstr (target->status, ==, counts ? "far_behind" : "no_data");
      g_assert_true (counts || target->n_series == 0);
      g_assert_nonnull (target->certainty);
    }
  g_assert_cmpfloat (find (targets, "roads_repaired")->target, ==, 40);
  g_assert_cmpfloat (find (targets, "covers_replaced")->target, ==, 4000);
  g_assert_cmpfloat (find (targets, "telecom_underground")->target, ==, 95);
  g_assert_cmpfloat (find (targets, "telecom_compounds")->target, ==, 90);
}

/* ---- roads_repaired ---- */

/* R1 (city) has two sections in one project and is repaired again in another: one road. R2 (city)
 * is repaired through its section. R3 is the district's. R4 (city) has a project that is not
 * accepted, R5 (city) one of another campaign, R6 (city) only a new cover. */
static void
test_roads (City *city, gconstpointer data)
{
  gint64 road[7], section[3], facade_road[1], cover_road[1];
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;
  gint64 again;

  for (guint i = 1; i <= 6; i++)
    road[i] = city_add (city, "2020-01-01", "road", NULL, "name", "r", "managed_by",
                        i == 3 ? "district" : "city", "district", "410204", NULL);
  first = dup_id (road[1]);
  second = dup_id (road[2]);
  section[0] =
    city_add (city, "2020-01-01", "road_section", city_line (0, 0, 50), "road_id", first, NULL);
  section[1] =
    city_add (city, "2020-01-01", "road_section", city_line (50, 0, 50), "road_id", first, NULL);
  section[2] =
    city_add (city, "2020-01-01", "road_section", city_line (0, 90, 50), "road_id", second, NULL);
  add_project (city, "roads_covers", "2021-06-10", "road_section", "overhaul", section, 2);
  again = add_project (city, "roads_covers", "2022-02-01", "road", "repair", &road[1], 1);
  add_project (city, "roads_covers", "2022-03-05", "road_section", "resurface", &section[2], 1);
  add_project (city, "roads_covers", "2021-07-01", "road", "repair", &road[3], 1);
  add_project (city, "roads_covers", NULL, "road", "repair", &road[4], 1);
  facade_road[0] = road[5];
  add_project (city, "facades", "2021-07-01", "road", "repair", facade_road, 1);
  cover_road[0] = road[6];
  add_project (city, "roads_covers", "2021-07-01", "road", "replace", cover_road, 1);

  check (city, "2021-06-09", "roads_repaired", 0);
  check (city, "2021-06-10", "roads_repaired", 1);
  check (city, "2022-03-04", "roads_repaired", 1);
  check (city, "2022-03-05", "roads_repaired", 2);
  check (city, "2023-12-31", "roads_repaired", 2);
  {
    g_autoptr (GError) error = NULL;
    g_autoptr (GPtrArray) rows = gis_targets_list_rows (city->ws, "roads_repaired",
                                                        gis_date_new (2022, 12, 31), &error);
    const GisTargetRow *row;
    g_assert_no_error (error);
    /* R2 (newest), R1, then R4, which has a project but is not done. */
    g_assert_cmpuint (rows->len, ==, 3);
    row = g_ptr_array_index (rows, 0);
    g_assert_cmpint (row->id, ==, road[2]);
    g_assert_cmpint (row->done_on, ==, gis_date_new (2022, 3, 5));
    g_assert_cmpstr (row->label, ==, "r");
    g_assert_cmpstr (row->district, ==, "410204");
    row = g_ptr_array_index (rows, 1);
    g_assert_cmpint (row->id, ==, road[1]);
    g_assert_cmpint (row->done_on, ==, gis_date_new (2021, 6, 10));
    row = g_ptr_array_index (rows, 2);
    g_assert_cmpint (row->id, ==, road[4]);
    g_assert_cmpint (row->done_on, ==, GIS_DATE_NONE);
  }
  g_assert_cmpint (again, >, 0);
}

/* ---- covers_replaced ---- */

/* C1 has two accepted items (counted once), C2 one, C3 was repaired only, C4 is planned. */
static void
test_covers (City *city, gconstpointer data)
{
  gint64 cover[4];
  g_autoptr (GPtrArray) targets = NULL;
  const GisTarget *target;

  for (guint i = 0; i < 4; i++)
    cover[i] =
      city_add (city, "2020-01-01", "cover", city_point (10.0 * i, 0), "kind", "0103", NULL);
  add_project (city, "roads_covers", "2021-03-31", "cover", "replace", &cover[0], 1);
  add_project (city, "roads_covers", "2021-05-31", "cover", "replace", &cover[0], 2);
  add_project (city, "roads_covers", "2021-05-31", "cover", "repair", &cover[2], 1);
  add_project (city, "roads_covers", NULL, "cover", "replace", &cover[3], 1);
  check (city, "2021-03-30", "covers_replaced", 0);
  check (city, "2021-03-31", "covers_replaced", 1);
  check (city, "2021-05-30", "covers_replaced", 1);
  check (city, "2021-05-31", "covers_replaced", 2);
  /* Series on 2021-08-15: March 1, April 1, May 2, June 2, July 2, August 2. Rate over May, June,
   * July: from 1 (April) to 2 (July) in three months. */
  targets = compute (city, "2021-08-15");
  target = find (targets, "covers_replaced");
  g_assert_cmpint (target->series_start, ==, gis_date_new (2021, 3, 1));
  g_assert_cmpuint (target->n_series, ==, 6);
  g_assert_cmpfloat (target->series[0], ==, 1);
  g_assert_cmpfloat (target->series[1], ==, 1);
  g_assert_cmpfloat (target->series[2], ==, 2);
  g_assert_cmpfloat (target->series[5], ==, 2);
  g_assert_cmpfloat_with_epsilon (target->current_per_month, 1.0 / 3, 1e-12);
  /* 3998 covers in the 868 days to 2023-12-31, a month of 30.436875 days. */
  g_assert_cmpfloat_with_epsilon (target->needed_per_month, 3998 / (868 / 30.436875), 1e-9);
  g_assert_cmpfloat (target->part, ==, 2);
  g_assert_cmpfloat (target->whole, ==, 4000);
}

/* ---- Lines ---- */

/* On main roads: A 100 m arterial, B 300 m on a secondary road (through road_id), C 600 m arterial;
 * D 1000 m on a branch road and E 500 m of power do not count. */
static void
test_telecom (City *city, gconstpointer data)
{
  g_autofree char *road = dup_id (
    city_add (city, "2020-01-01", "road", NULL, "name", "s", "road_class", "secondary", NULL));
  gint64 a = city_add (city, "2020-05-01", "overhead_line", city_line (0, 0, 100), "kind",
                       "telecom", "road_class", "arterial", NULL);
  gint64 b = city_add (city, "2020-05-01", "overhead_line", city_line (0, 10, 300), "kind",
                       "telecom", "road_id", road, NULL);
  gint64 c = city_add (city, "2020-07-01", "overhead_line", city_line (0, 20, 600), "kind",
                       "telecom", "road_class", "arterial", NULL);
  gint64 d = city_add (city, "2020-05-01", "overhead_line", city_line (0, 30, 1000), "kind",
                       "telecom", "road_class", "branch", "in_compound", "1", NULL);
  gint64 e = city_add (city, "2020-05-01", "overhead_line", city_line (0, 40, 500), "kind", "power",
                       "road_class", "arterial", "feasible", "1", NULL);
  g_autoptr (GPtrArray) targets = NULL;
  const GisTarget *target;

  city_set (city, "2021-01-15", "overhead_line", a, "state", "undergrounded");
  city_set (city, "2021-02-15", "overhead_line", b, "state", "tidied"); /* does not count */
  city_set (city, "2021-03-15", "overhead_line", d, "state", "in_trough");
  city_set (city, "2021-03-15", "overhead_line", e, "state", "undergrounded");
  city_set (city, "2021-04-15", "overhead_line", b, "state", "in_trough");
  city_set (city, "2021-06-15", "overhead_line", c, "state", "removed");

  check (city, "2020-06-30", "telecom_underground", 0);
  check (city, "2021-01-31", "telecom_underground", 10);  /* 100 of 1000 */
  check (city, "2021-02-28", "telecom_underground", 10);  /* tidied does not count */
  check (city, "2021-04-15", "telecom_underground", 40);  /* 400 of 1000 */
  check (city, "2021-06-15", "telecom_underground", 100); /* removed counts, its length stays */
  check (city, "2021-03-14", "telecom_compounds", 0);
  check (city, "2021-03-15", "telecom_compounds", 100);
  check (city, "2021-03-15", "power_underground", 100);
  /* Before the first line: nothing to divide by. */
  targets = compute (city, "2020-04-30");
  target = find (targets, "telecom_underground");
  g_assert_false (target->has_data);
  g_assert_cmpstr (target->status, ==, "no_data");
  g_ptr_array_unref (g_steal_pointer (&targets));
  targets = compute (city, "2021-04-20");
  target = find (targets, "telecom_underground");
  g_assert_cmpfloat_with_epsilon (target->part, 400, 1e-6);
  g_assert_cmpfloat_with_epsilon (target->whole, 1000, 1e-6);
  g_assert_cmpstr (target->part_unit, ==, "m");
  /* May 2020 … April 2021: 12 months; January 2021 is the ninth. */
  g_assert_cmpint (target->series_start, ==, gis_date_new (2020, 5, 1));
  g_assert_cmpuint (target->n_series, ==, 12);
  g_assert_cmpfloat (target->series[0], ==, 0);
  g_assert_cmpfloat_with_epsilon (target->series[8], 10, 1e-9);
  g_assert_cmpfloat_with_epsilon (target->series[11], 40, 1e-9);
  /* January to March: from 0 (December) to 10 (March). */
  g_assert_cmpfloat_with_epsilon (target->current_per_month, 10.0 / 3, 1e-9);
  target = find (targets, "power_underground");
  g_assert_cmpfloat (target->target, ==, 0);
  g_assert_cmpstr (target->status, ==, "no_target");
}

/* A line put back on poles is not done any more; a correction recorded later for an earlier day
 * counts on that day. */
static void
test_taken_back (City *city, gconstpointer data)
{
  gint64 a = city_add (city, "2020-05-01", "overhead_line", city_line (0, 0, 100), "kind",
                       "telecom", "road_class", "arterial", NULL);

  city_set (city, "2021-03-01", "overhead_line", a, "state", "undergrounded");
  city_set (city, "2021-05-01", "overhead_line", a, "state", "overhead");
  check (city, "2021-04-30", "telecom_underground", 100);
  check (city, "2021-05-01", "telecom_underground", 0);
  /* Recorded now, effective before everything else: what came after is superseded. */
  city_set (city, "2020-09-01", "overhead_line", a, "state", "undergrounded");
  check (city, "2020-08-31", "telecom_underground", 0);
  check (city, "2020-09-01", "telecom_underground", 100);
  check (city, "2021-06-01", "telecom_underground", 100);
}

/* ---- Shares of rows ---- */

/* Abandoned ever: P1, P2, P3. P1 removed; P2 back in use; P4 removed without having been abandoned
 * and P5 in use do not count. 1 of 3. */
static void
test_poles (City *city, gconstpointer data)
{
  gint64 pole[5];

  for (guint i = 0; i < 5; i++)
    pole[i] = city_add (city, "2020-01-01", "pole", city_point (10.0 * i, 0), "state",
                        i == 2 ? "abandoned" : "in_use", NULL);
  city_set (city, "2021-01-01", "pole", pole[0], "state", "abandoned");
  city_set (city, "2021-02-01", "pole", pole[1], "state", "abandoned");
  city_set (city, "2021-03-01", "pole", pole[0], "state", "removed");
  city_set (city, "2021-03-01", "pole", pole[1], "state", "in_use");
  city_set (city, "2021-03-01", "pole", pole[3], "state", "removed");
  check (city, "2020-12-31", "poles_removed", 0);
  check (city, "2021-02-28", "poles_removed", 0);
  check (city, "2021-03-01", "poles_removed", 100.0 / 3);
}

/* Two covers, a pole and a line on record from different days; the rows without any ownership are on
 * record too. */
static void
test_ownership (City *city, gconstpointer data)
{
  gint64 cover = city_add (city, "2020-01-01", "cover", city_point (0, 0), "kind", "0103", NULL);
  gint64 pole = city_add (city, "2021-01-01", "pole", city_point (5, 0), NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows = NULL;

  city_add (city, "2020-01-01", "cover", city_point (9, 0), "kind", "0103", "ownership", NULL,
            NULL);
  city_add (city, "2021-01-01", "overhead_line", city_line (0, 0, 9), "kind", "telecom", NULL);
  city_set (city, "2020-06-01", "cover", cover, "ownership", "claimed");
  city_set (city, "2020-07-01", "cover", cover, "ownership", "confirmed");
  city_set (city, "2021-07-01", "pole", pole, "ownership", "claimed");
  city_set (city, "2021-08-01", "pole", pole, "ownership", "confirmed");
  city_set (city, "2021-09-01", "cover", cover, "ownership", "disputed");
  check (city, "2020-06-30", "ownership_confirmed", 0);
  check (city, "2020-07-01", "ownership_confirmed", 50); /* 1 of 2 */
  check (city, "2021-01-01", "ownership_confirmed", 25); /* 1 of 4 */
  check (city, "2021-08-01", "ownership_confirmed", 50); /* 2 of 4 */
  check (city, "2021-09-01", "ownership_confirmed", 25); /* disputed: taken back */
  rows = gis_targets_list_rows (city->ws, "ownership_confirmed", gis_date_new (2021, 9, 1), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (rows->len, ==, 4);
  g_assert_cmpint (((GisTargetRow *) g_ptr_array_index (rows, 0))->id, ==, pole);
  g_assert_cmpint (((GisTargetRow *) g_ptr_array_index (rows, 1))->done_on, ==, GIS_DATE_NONE);
}

static void
test_facades_and_grids (City *city, gconstpointer data)
{
  gint64 facade = city_add (city, "2020-01-01", "facade", city_square (0, 0, 5), NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) targets = NULL;

  for (guint i = 0; i < 3; i++)
    city_add (city, "2020-01-01", "facade", city_square (10.0 * i + 10, 0, 5), NULL);
  city_set (city, "2022-05-05", "facade", facade, "state", "renovated");
  city_add (city, NULL, "admin_area", city_square (0, 0, 50), "name", "g", "level", "unit_grid",
            "walked_on", "2021-05-05", NULL);
  city_add (city, NULL, "admin_area", city_square (50, 0, 50), "name", "g", "level", "unit_grid",
            NULL);
  city_add (city, NULL, "admin_area", city_square (0, 0, 90), "name", "d", "level", "district",
            "walked_on", "2021-05-05", NULL);
  check (city, "2022-05-04", "facades_renovated", 0);
  check (city, "2022-05-05", "facades_renovated", 25);
  check (city, "2021-05-04", "census_coverage", 0);
  check (city, "2021-05-05", "census_coverage", 50);
  /* The planner sets the target that the plan left open. */
  g_assert_true (gis_workspace_set_setting (city->ws, "target.facades_renovated", "20", &error));
  targets = compute (city, "2022-06-01");
  g_assert_cmpfloat (find (targets, "facades_renovated")->target, ==, 20);
  g_assert_cmpstr (find (targets, "facades_renovated")->status, ==, "reached");
  g_assert_cmpfloat (find (targets, "facades_renovated")->needed_per_month, ==, 0);
}

/* ---- Status ---- */

/* 20 facades, target 100 % on 2023-12-31; on 2023-10-31 two months are left. */
static void
test_status (City *city, gconstpointer data)
{
  gint64 facade[20];
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) targets = NULL;

  gis_workspace_set_setting (city->ws, "target.facades_renovated", "100", &error);
  g_assert_no_error (error);
  for (guint i = 0; i < 20; i++)
    facade[i] = city_add (city, "2023-01-01", "facade", city_square (10.0 * i, 0, 5), NULL);
  for (guint i = 0; i < 6; i++)
    city_set (city, "2023-09-15", "facade", facade[i], "state", "renovated");
  /* 30 % in the three months August to October is 10 a month; 70 % in 61 days asks for 35. */
  targets = compute (city, "2023-10-31");
  g_assert_cmpfloat_with_epsilon (find (targets, "facades_renovated")->current_per_month, 10, 1e-9);
  g_assert_cmpfloat_with_epsilon (find (targets, "facades_renovated")->needed_per_month,
                                  70 / (61 / 30.436875), 1e-9);
  g_assert_cmpstr (find (targets, "facades_renovated")->status, ==, "far_behind");
  g_clear_pointer (&targets, g_ptr_array_unref);
  /* 65 % in three months, 21.7 a month; 35 % in 61 days asks for 17.5. */
  for (guint i = 6; i < 13; i++)
    city_set (city, "2023-09-16", "facade", facade[i], "state", "renovated");
  targets = compute (city, "2023-10-31");
  g_assert_cmpstr (find (targets, "facades_renovated")->status, ==, "on_track");
  g_clear_pointer (&targets, g_ptr_array_unref);
  /* Past the deadline: 65 % is far, 95 % is late. */
  targets = compute (city, "2024-02-01");
  g_assert_cmpstr (find (targets, "facades_renovated")->status, ==, "far_behind");
  g_assert_cmpfloat (find (targets, "facades_renovated")->needed_per_month, ==, 0);
  g_clear_pointer (&targets, g_ptr_array_unref);
  for (guint i = 13; i < 19; i++)
    city_set (city, "2024-01-16", "facade", facade[i], "state", "renovated");
  targets = compute (city, "2024-02-01");
  g_assert_cmpstr (find (targets, "facades_renovated")->status, ==, "late");
}

/* 9 of 10 in February, nothing since: late, and far behind once an even pace has gone past it. */
static void
test_ahead_but_slow (City *city, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) summer = NULL, winter = NULL;
  const GisTarget *target;

  gis_workspace_set_setting (city->ws, "target.facades_renovated", "100", &error);
  g_assert_no_error (error);
  for (guint i = 0; i < 10; i++)
    {
      gint64 id = city_add (city, "2023-01-01", "facade", city_square (10.0 * i, 0, 5), NULL);
      if (i < 9)
        city_set (city, "2023-02-15", "facade", id, "state", "renovated");
    }
  summer = compute (city, "2023-07-02");
  target = find (summer, "facades_renovated");
  /* 182 of the 364 days from January 1 to December 31 */
  g_assert_cmpfloat_with_epsilon (gis_target_get_even_pace (target, gis_date_new (2023, 7, 2)), 50,
                                  1e-9);
  g_assert_cmpfloat (target->current_per_month, ==, 0);
  g_assert_cmpstr (target->status, ==, "late");
  winter = compute (city, "2023-12-15");
  g_assert_cmpstr (find (winter, "facades_renovated")->status, ==, "far_behind");
}

static void
test_unknown (City *city, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (gis_targets_list_rows (city->ws, "nonsense", GIS_DATE_NONE, &error));
  g_assert_error (error, GIS_ERROR, GIS_ERROR_USAGE);
}

static void
test_stats (City *city, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) all = NULL;
  gint64 line =
    city_add (city, "2020-05-01", "overhead_line", city_line (0, 0, 120), "kind", "telecom", NULL);

  city_add (city, "2021-05-01", "overhead_line", city_line (0, 9, 30), "kind", "power", NULL);
  city_set (city, "2022-05-01", "overhead_line", line, "state", "removed");
  all = gis_stats_compute (city->ws, GIS_DATE_NONE, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < all->len; i++)
    {
      const GisClassStats *stats = g_ptr_array_index (all, i);
      const gint64 *removed;
      if (strcmp (stats->class_id, "overhead_line") != 0)
        continue;
      g_assert_cmpint (stats->count, ==, 2);
      g_assert_cmpfloat_with_epsilon (stats->length_m, 150, 1e-6);
      removed = g_hash_table_lookup (stats->states, "removed");
      g_assert_cmpint (*removed, ==, 1);
    }
  g_clear_pointer (&all, g_ptr_array_unref);
  all = gis_stats_compute (city->ws, gis_date_new (2020, 12, 31), &error);
  g_assert_no_error (error);
  for (guint i = 0; i < all->len; i++)
    {
      const GisClassStats *stats = g_ptr_array_index (all, i);
      if (strcmp (stats->class_id, "overhead_line") != 0)
        continue;
      g_assert_cmpint (stats->count, ==, 1);
      g_assert_cmpfloat_with_epsilon (stats->length_m, 120, 1e-6);
      g_assert_cmpint (*(gint64 *) g_hash_table_lookup (stats->states, "overhead"), ==, 1);
      g_assert_null (g_hash_table_lookup (stats->states, "removed"));
    }
}

/* The calendar's first and last days: a series of 30 years and the month itself, and no end of it. */
static void
test_ends_of_calendar (City *city, gconstpointer data)
{
  g_autoptr (GPtrArray) first = NULL, last = NULL;

  city_add (city, "2020-03-15", "cover", city_point (0, 0), "kind", "0103", "ownership",
            "confirmed", NULL);
  first = compute (city, "1800-01-01");
  last = compute (city, "2199-12-31");
  g_assert_cmpuint (find (first, "ownership_confirmed")->n_series, <=, 1);
  g_assert_cmpuint (find (last, "ownership_confirmed")->n_series, ==, 361);
  g_assert_cmpint (find (last, "ownership_confirmed")->series_start, ==,
                   gis_date_new (2169, 12, 1));
  g_assert_cmpfloat (find (last, "ownership_confirmed")->current_per_month, ==, 0);
}

#define ADD(name, test) g_test_add (name, City, NULL, city_setup, test, city_teardown)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/gis/progress/empty", test_empty);
  ADD ("/gis/progress/ends-of-calendar", test_ends_of_calendar);
  ADD ("/gis/progress/roads", test_roads);
  ADD ("/gis/progress/covers", test_covers);
  ADD ("/gis/progress/telecom", test_telecom);
  ADD ("/gis/progress/taken-back", test_taken_back);
  ADD ("/gis/progress/poles", test_poles);
  ADD ("/gis/progress/ownership", test_ownership);
  ADD ("/gis/progress/facades-and-grids", test_facades_and_grids);
  ADD ("/gis/progress/status", test_status);
  ADD ("/gis/progress/ahead-but-slow", test_ahead_but_slow);
  ADD ("/gis/progress/unknown", test_unknown);
  ADD ("/gis/progress/stats", test_stats);
  return g_test_run ();
}
