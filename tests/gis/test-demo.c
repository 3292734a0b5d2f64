/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The demo city. Oracles: the same call twice, counts and geometry recomputed from the stored rows
 * by brute force, the store's own verification. */
#include "gis/core/error.h"
#include "gis/crs/crs.h"
#include "gis/demo/writer.h"
#include "gis/progress/targets.h"
#include "gis/rules/check.h"
#include "gis/store/create.h"
#include "gis/store/edit.h"
#include "gis/store/query.h"

#include <glib/gstdio.h>
#include <signal.h>

static char *
make_folder (void)
{
  g_autoptr (GError) error = NULL;
  char *folder = g_dir_make_tmp ("sanhua-demo-XXXXXX", &error);

  g_assert_no_error (error);
  return folder;
}

static void
remove_folder (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      g_assert_cmpint (g_unlink (path), ==, 0);
    }
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

static GisWorkspace *
make_town (const char *folder, const char *name, guint32 seed)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_build_filename (folder, name, NULL);
  GisWorkspace *ws = gis_demo_create (path, GIS_DEMO_TOWN, seed, NULL, &error);

  g_assert_no_error (error);
  g_assert_nonnull (ws);
  return ws;
}

/* One town for all tests that only read. */
static char *town_folder;
static GisWorkspace *town;

/* ---- The plan ---- */

static void
test_plan_size (void)
{
  static const GisDemoSize sizes[] = { GIS_DEMO_TOWN, GIS_DEMO_CITY, GIS_DEMO_METRO };
  static const guint city_managed[] = { 8, 40, 90 };

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autoptr (DemoPlan) plan = demo_plan_new (sizes[i], 7);
      g_autoptr (GHashTable) names = g_hash_table_new (g_str_hash, g_str_equal);
      guint n = 0;
      for (guint k = 0; k < plan->roads->len; k++)
        {
          const DemoRoad *road = &g_array_index (plan->roads, DemoRoad, k);
          n += road->city_managed;
          g_assert_true (g_hash_table_add (names, road->name));
          g_assert_cmpfloat (road->length_m, >, 15);
        }
      g_assert_cmpuint (n, ==, city_managed[i]);
    }
}

/* No street, whatever the seed, comes into a lake; only arterials and gates pass the wall. */
static void
test_plan_blanks (void)
{
  for (guint32 seed = 1; seed <= 20; seed++)
    {
      /* The metropolis once: it has 36 times as many streets. */
      g_autoptr (DemoPlan) plan = demo_plan_new (seed == 20 ? GIS_DEMO_METRO : GIS_DEMO_CITY, seed);
      for (guint i = 0; i < plan->streets->len; i++)
        {
          const DemoStreet *street = &g_array_index (plan->streets, DemoStreet, i);
          for (double along = street->from; along <= street->to; along += 5)
            {
              double u, v;
              demo_street_place (street, along, 0, &u, &v);
              for (guint k = 0; k < plan->n_lakes; k++)
                g_assert_cmpfloat (demo_plan_lake_distance (&plan->lakes[k], u, v), >, 0);
              if (street->level > DEMO_SECONDARY)
                g_assert_false (demo_plan_is_blank (plan, u, v, 0));
            }
        }
    }
}

/* Sections of a street follow each other from its start to (nearly) its end. */
static void
test_plan_sections (void)
{
  g_autoptr (DemoPlan) plan = demo_plan_new (GIS_DEMO_CITY, 3);
  g_autofree double *covered = g_new0 (double, plan->streets->len);

  for (guint i = 0; i < plan->sections->len; i++)
    {
      const DemoSection *section = &g_array_index (plan->sections, DemoSection, i);
      const DemoStreet *street = &g_array_index (plan->streets, DemoStreet, section->street);
      g_assert_cmpfloat (section->from, >=, street->from);
      g_assert_cmpfloat (section->to, <=, street->to);
      g_assert_cmpfloat (section->to - section->from, >, 15);
      covered[section->street] += section->to - section->from;
    }
  for (guint i = 0; i < plan->streets->len; i++)
    {
      const DemoStreet *street = &g_array_index (plan->streets, DemoStreet, i);
      g_assert_cmpfloat (street->to - street->from - covered[i], <=, 15 + 1e-6);
      g_assert_cmpfloat (street->to - street->from - covered[i], >=, -1e-6);
    }
}

/* The street found by its line is the first of the plan that a look at all of them finds. */
static void
test_plan_find_street (void)
{
  g_autoptr (DemoPlan) plan = demo_plan_new (GIS_DEMO_METRO, 5);
  DemoRandom random = demo_random_new (5, "find");
  guint found = 0;

  for (guint n = 0; n < 2000; n++)
    {
      guint index = demo_random_below (&random, plan->streets->len);
      const DemoStreet *line = &g_array_index (plan->streets, DemoStreet, index);
      double along = demo_random_range (&random, -plan->half_v, plan->half_v);
      const DemoStreet *expected = NULL;

      for (guint i = 0; i < plan->streets->len && expected == NULL; i++)
        {
          const DemoStreet *street = &g_array_index (plan->streets, DemoStreet, i);
          if (street->vertical == line->vertical && street->at == line->at &&
              street->from <= along && street->to >= along)
            expected = street;
        }
      g_assert_true (demo_plan_find_street (plan, line->vertical, line->at, along) == expected);
      found += expected != NULL;
    }
  g_assert_cmpuint (found, >, 200);
  g_assert_null (demo_plan_find_street (plan, TRUE, 0.123, 0));
}

/* The plan is bent, never folded: areas keep their turn (and their size, roughly) everywhere, the
 * fringe around the streets and its corners included. */
static void
test_plan_warp (void)
{
  static const GisDemoSize sizes[] = { GIS_DEMO_TOWN, GIS_DEMO_CITY, GIS_DEMO_METRO };

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autoptr (DemoPlan) plan = demo_plan_new (sizes[i], 13);
      double reach_u = plan->half_u + 1.3 * plan->scale->fringe_m;
      double reach_v = plan->half_v + 1.2 * plan->scale->fringe_m;
      for (double u = -reach_u; u <= reach_u; u += reach_u / 150)
        for (double v = -reach_v; v <= reach_v; v += reach_v / 150)
          {
            gboolean streets = fabs (u) < plan->half_u - 1 && fabs (v) < plan->half_v - 1;
            double at[2], east[2], north[2], turn;
            demo_plan_warp (plan, u, v, &at[0], &at[1]);
            demo_plan_warp (plan, u + 0.5, v, &east[0], &east[1]);
            demo_plan_warp (plan, u, v + 0.5, &north[0], &north[1]);
            turn =
              ((east[0] - at[0]) * (north[1] - at[1]) - (east[1] - at[1]) * (north[0] - at[0])) /
              0.25;
            g_assert_cmpfloat (turn, >, streets ? 0.9 : 0.2);
            g_assert_cmpfloat (turn, <, streets ? 1.1 : 2.5);
          }
    }
}

/* Each district of the metropolis hangs together and has no hole: the cells of the lattice that are
 * in it, and those that are not (with the land around), each are one piece. */
static guint
count_pieces (const gboolean *inside, guint n_u, guint n_v, gboolean wanted)
{
  g_autofree gboolean *seen = g_new0 (gboolean, n_u * n_v);
  g_autoptr (GArray) stack = g_array_new (FALSE, FALSE, sizeof (guint));
  guint pieces = 0;

  for (guint start = 0; start < n_u * n_v; start++)
    {
      if (seen[start] || inside[start] != wanted)
        continue;
      pieces++;
      seen[start] = TRUE;
      g_array_append_val (stack, start);
      while (stack->len > 0)
        {
          guint at = g_array_index (stack, guint, stack->len - 1);
          guint i = at / n_v, j = at % n_v;
          const guint beside[4] = { i > 0 ? at - n_v : at, i + 1 < n_u ? at + n_v : at,
                                    j > 0 ? at - 1 : at, j + 1 < n_v ? at + 1 : at };
          g_array_set_size (stack, stack->len - 1);
          for (guint k = 0; k < 4; k++)
            {
              if (seen[beside[k]] || inside[beside[k]] != wanted)
                continue;
              seen[beside[k]] = TRUE;
              g_array_append_val (stack, beside[k]);
            }
        }
    }
  return pieces;
}

static void
test_plan_districts (void)
{
  g_autoptr (DemoPlan) plan = demo_plan_new (GIS_DEMO_METRO, 11);
  guint n_u = plan->u_lines->len + 1, n_v = plan->v_lines->len + 1;
  g_autofree gboolean *inside = g_new0 (gboolean, n_u * n_v);

  g_assert_cmpuint (plan->scale->n_districts, ==, DEMO_N_DISTRICTS);
  for (guint district = 0; district < DEMO_N_DISTRICTS; district++)
    {
      guint n = 0;
      /* A ring of cells outside belongs to no district here, so that "without" is one piece. */
      memset (inside, 0, n_u * n_v * sizeof (gboolean));
      for (guint i = 1; i + 1 < n_u; i++)
        for (guint j = 1; j + 1 < n_v; j++)
          {
            double u = (g_array_index (plan->u_lines, DemoLine, i - 1).at +
                        g_array_index (plan->u_lines, DemoLine, i).at) /
                       2;
            double v = (g_array_index (plan->v_lines, DemoLine, j - 1).at +
                        g_array_index (plan->v_lines, DemoLine, j).at) /
                       2;
            inside[i * n_v + j] = demo_plan_district (plan, u, v) == district;
            n += inside[i * n_v + j];
            /* The campaigns' districts are those in the middle. */
            if (district > 4 && inside[i * n_v + j])
              g_assert_false (demo_plan_is_urban (plan, u, v));
          }
      g_assert_cmpuint (n, >, 20);
      g_assert_cmpuint (count_pieces (inside, n_u, n_v, TRUE), ==, 1);
      g_assert_cmpuint (count_pieces (inside, n_u, n_v, FALSE), ==, 1);
    }
}

/* ---- The workspace ---- */

static gint64
count (GisWorkspace *ws, const char *class_id, const GisFilter *filter)
{
  g_autoptr (GError) error = NULL;
  GisQuery query = { .filters = filter, .n_filters = filter != NULL };
  gint64 n = gis_store_count (ws, class_id, &query, &error);

  g_assert_no_error (error);
  return n;
}

static GPtrArray *
list (GisWorkspace *ws, const char *class_id)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *rows = gis_store_list (ws, class_id, NULL, &error);

  g_assert_no_error (error);
  return rows;
}

static void
test_counts (void)
{
  static const char *const assets[] = { "road_section", "cover",    "pole",         "overhead_line",
                                        "facade",       "building", "utility_line", "tree" };
  const GisFilter city = { "managed_by", GIS_OP_EQ, gis_value_of_static_text ("city") };
  GisFilter settled = { "height_difference_mm",
                        GIS_OP_LT,
                        { GIS_VALUE_TYPE_REAL, { .real = -20 } } };
  static const guint32 seeds[] = { 0, 2, 7 };
  g_autofree char *folder = make_folder ();

  /* About 5 000 whatever the seed, with the areas and the register of roads. */
  for (guint k = 0; k < G_N_ELEMENTS (seeds); k++)
    {
      g_autofree char *name = g_strdup_printf ("%u.sanhua", seeds[k]);
      GisWorkspace *ws = seeds[k] == 0 ? g_object_ref (town) : make_town (folder, name, seeds[k]);
      gint64 sum = count (ws, "road", NULL) + count (ws, "admin_area", NULL);

      for (guint i = 0; i < G_N_ELEMENTS (assets); i++)
        {
          gint64 n = count (ws, assets[i], NULL);
          g_assert_cmpint (n, >, 20);
          sum += n;
        }
      g_assert_cmpint (sum, >=, 4700);
      g_assert_cmpint (sum, <=, 5300);
      g_object_unref (ws);
    }
  remove_folder (folder);
  g_assert_cmpint (count (town, "road", &city), ==, 8);
  g_assert_cmpint (count (town, "cover", &settled), >=, 100);
  g_assert_cmpint (count (town, "admin_area", NULL), >, 30);
  g_assert_cmpint (count (town, "defect", NULL), >, 50);
}

static void
test_verify (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) findings = gis_workspace_verify (town, NULL, &error);

  g_assert_no_error (error);
  for (guint i = 0; i < findings->len; i++)
    g_test_message ("%s", (const char *) g_ptr_array_index (findings, i));
  g_assert_cmpuint (findings->len, ==, 0);
}

/* Nothing in the city breaks a rule; settled covers and leaning poles are what it is there to show. */
static void
test_check (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) findings = gis_check_run (town, 0, NULL, &error);
  guint settled = 0;

  g_assert_no_error (error);
  for (guint i = 0; i < findings->len; i++)
    {
      const GisFinding *finding = g_ptr_array_index (findings, i);
      if (g_str_equal (finding->severity, "error"))
        g_error ("%s: %s", finding->check, finding->message);
      settled += g_str_equal (finding->check, "cover_settled");
    }
  g_assert_cmpuint (settled, >, 100);
}

static double
target_done (const char *id, int year, int month, int day)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) targets =
               gis_targets_compute (town, gis_date_new (year, month, day), NULL, &error);

  g_assert_no_error (error);
  for (guint i = 0; i < targets->len; i++)
    {
      const GisTarget *target = g_ptr_array_index (targets, i);
      if (!g_str_equal (target->id, id))
        continue;
      /* Before the first survey there is nothing to divide by. */
      g_assert_true (target->has_data || year == 2020);
      return target->has_data ? target->done : 0;
    }
  g_error ("no target %s", id);
}

/* The figures grow along their curves. The town has 8 city-managed roads and 220 covers in its plan:
 * 77.5 % and 57.5 % of them by the middle of 2023. */
static void
test_targets (void)
{
  static const char *const ids[] = { "roads_repaired", "covers_replaced", "telecom_underground",
                                     "ownership_confirmed" };

  for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
    {
      double before = -1;
      for (int year = 2020; year <= 2023; year++)
        {
          double done = target_done (ids[i], year, 12, 31);
          g_assert_cmpfloat (done, >=, before);
          before = done;
        }
      g_assert_cmpfloat (target_done (ids[i], 2020, 1, 30), <=, before / 4);
    }
  g_assert_cmpfloat (target_done ("roads_repaired", 2023, 6, 30), ==, 6);
  g_assert_cmpfloat_with_epsilon (target_done ("covers_replaced", 2023, 6, 30), 126, 25);
  g_assert_cmpfloat_with_epsilon (target_done ("telecom_underground", 2023, 6, 30), 71, 5);
  g_assert_cmpfloat_with_epsilon (target_done ("ownership_confirmed", 2023, 6, 30), 82, 3);
}

/* Everything that hashes the same is the same city: attributes and geometry, without what is new in
 * each file (ids, UUIDs). */
static char *
hash_town (GisWorkspace *ws)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  GisCatalog *catalog = gis_workspace_get_catalog (ws);

  for (guint i = 0; i < gis_catalog_get_n_classes (catalog); i++)
    {
      const GisClass *klass = gis_catalog_get_class (catalog, i);
      g_autoptr (GPtrArray) rows = list (ws, klass->id);
      for (guint k = 0; k < rows->len; k++)
        {
          const GisRow *row = g_ptr_array_index (rows, k);
          for (guint f = 0; f < klass->n_fields; f++)
            {
              g_autofree char *text = gis_value_dup_string (&row->values[f]);
              if (klass->fields[f].type == GIS_FIELD_REFERENCE ||
                  g_str_equal (klass->fields[f].name, "asset_id"))
                continue;
              g_checksum_update (checksum, (const guchar *) text, (gssize) strlen (text) + 1);
            }
          if (row->geometry != NULL)
            g_checksum_update (checksum, (const guchar *) row->geometry->xy,
                               (gssize) (row->geometry->n_points * 2 * sizeof (double)));
        }
    }
  return g_strdup (g_checksum_get_string (checksum));
}

static void
test_determinism (void)
{
  g_autofree char *folder = make_folder ();
  GisWorkspace *again = make_town (folder, "again.sanhua", 0);
  GisWorkspace *other = make_town (folder, "other.sanhua", 99);
  g_autofree char *first_hash = hash_town (town);
  g_autofree char *again_hash = hash_town (again);
  g_autofree char *other_hash = hash_town (other);

  g_assert_cmpstr (first_hash, ==, again_hash);
  g_assert_cmpstr (first_hash, !=, other_hash);
  g_object_unref (again);
  g_object_unref (other);
  remove_folder (folder);
}

/* Lakes of the plan as stored coordinates: no cover, house or pole lies in one. */
static void
test_lakes_are_blank (void)
{
  static const char *const classes[] = { "cover", "building", "pole", "tree" };
  g_autoptr (DemoPlan) plan = demo_plan_new (GIS_DEMO_TOWN, DEMO_DEFAULT_SEED);

  for (guint lake = 0; lake < plan->n_lakes; lake++)
    {
      g_autoptr (GArray) shore = g_array_new (FALSE, FALSE, sizeof (double));
      g_autoptr (GisGeometry) water = NULL;
      for (guint i = 0; i < 90; i++)
        {
          double angle = 2 * G_PI * i / 90, reach = 0;
          double point[2];
          const DemoLake *at = &plan->lakes[lake];
          while (demo_plan_lake_distance (at, at->u + cos (angle) * at->radius_u * reach,
                                          at->v + sin (angle) * at->radius_v * reach) < -0.5)
            reach += 0.002;
          demo_plan_warp (plan, at->u + cos (angle) * at->radius_u * reach,
                          at->v + sin (angle) * at->radius_v * reach, &point[0], &point[1]);
          g_array_append_vals (shore, point, 2);
        }
      water = gis_geometry_new_polygon ((const double *) (void *) shore->data, 90, NULL);
      g_assert_nonnull (water);
      g_assert_cmpfloat (gis_geometry_get_area (water), >, 10000);
      for (guint c = 0; c < G_N_ELEMENTS (classes); c++)
        {
          g_autoptr (GPtrArray) rows = list (town, classes[c]);
          for (guint i = 0; i < rows->len; i++)
            {
              const GisRow *row = g_ptr_array_index (rows, i);
              double x, y;
              gis_geometry_get_anchor (row->geometry, &x, &y);
              g_assert_false (gis_geometry_contains (water, x, y));
            }
        }
    }
}

/* Areas of a level do not overlap: their areas add up to that of what they tile, and a point lies in
 * one of them at most. */
static void
test_areas_tile (void)
{
  static const char *const levels[] = { "district", "street_office", "community", "unit_grid" };
  g_autoptr (GPtrArray) rows = list (town, "admin_area");
  double sums[G_N_ELEMENTS (levels)] = { 0 };
  double city = 0;
  DemoRandom random = demo_random_new (1, "points");
  GisBox box = GIS_BOX_EMPTY;

  for (guint i = 0; i < rows->len; i++)
    {
      const GisRow *row = g_ptr_array_index (rows, i);
      const char *level = gis_row_get_text (row, "level");
      double area = gis_geometry_get_area (row->geometry);
      g_assert_cmpfloat (area, >, 1000);
      gis_box_union (&box, &row->geometry->box);
      if (g_str_equal (level, "city"))
        city += area;
      for (guint k = 0; k < G_N_ELEMENTS (levels); k++)
        sums[k] += g_str_equal (level, levels[k]) ? area : 0;
    }
  g_assert_cmpfloat_with_epsilon (sums[0] / city, 1, 1e-9);
  g_assert_cmpfloat_with_epsilon (sums[2] / sums[1], 1, 1e-9);
  g_assert_cmpfloat_with_epsilon (sums[3] / sums[2], 1, 1e-9);
  for (guint n = 0; n < 500; n++)
    {
      double x = demo_random_range (&random, box.min_x, box.max_x);
      double y = demo_random_range (&random, box.min_y, box.max_y);
      guint hits[G_N_ELEMENTS (levels)] = { 0 };
      for (guint i = 0; i < rows->len; i++)
        {
          const GisRow *row = g_ptr_array_index (rows, i);
          for (guint k = 0; k < G_N_ELEMENTS (levels); k++)
            hits[k] += g_str_equal (gis_row_get_text (row, "level"), levels[k]) &&
                       gis_geometry_contains (row->geometry, x, y);
        }
      for (guint k = 0; k < G_N_ELEMENTS (levels); k++)
        g_assert_cmpuint (hits[k], <=, 1);
    }
}

/* 1: within, 0: without, -1: within a metre of the border, which bends between its points. */
static int
locate (const GisGeometry *area, double x, double y)
{
  int n = 0;

  for (int i = -1; i <= 1; i += 2)
    n += gis_geometry_contains (area, x + i, y) + gis_geometry_contains (area, x, y + i);
  return n == 4 ? 1 : n == 0 ? 0 : -1;
}

/* The district written on a cover is the one whose polygon holds it. */
static void
test_districts_hold (void)
{
  g_autoptr (GPtrArray) areas = list (town, "admin_area");
  g_autoptr (GPtrArray) covers = list (town, "cover");
  guint n = 0;

  for (guint i = 0; i < areas->len; i++)
    {
      const GisRow *area = g_ptr_array_index (areas, i);
      if (!g_str_equal (gis_row_get_text (area, "level"), "district"))
        continue;
      for (guint k = 0; k < covers->len; k++)
        {
          const GisRow *cover = g_ptr_array_index (covers, k);
          int place = locate (area->geometry, cover->geometry->xy[0], cover->geometry->xy[1]);
          gboolean named =
            g_str_equal (gis_row_get_text (cover, "district"), gis_row_get_text (area, "code"));
          if (place < 0)
            continue;
          if (place != named)
            g_error ("cover %s is not in %s", gis_row_get_text (cover, "code"),
                     gis_row_get_text (area, "code"));
          n += named;
        }
    }
  g_assert_cmpuint (n, >, covers->len / 2);
}

/* Houses do not stand in each other: exact for the rectangles' boxes about their anchors. */
static void
test_houses_apart (void)
{
  g_autoptr (GPtrArray) houses = list (town, "building");
  guint overlaps = 0;

  for (guint i = 0; i < houses->len; i++)
    {
      const GisGeometry *a = ((const GisRow *) g_ptr_array_index (houses, i))->geometry;
      for (guint k = 0; k < houses->len; k++)
        {
          const GisGeometry *b = ((const GisRow *) g_ptr_array_index (houses, k))->geometry;
          if (k == i || !gis_box_intersects (&a->box, &b->box))
            continue;
          for (guint n = 0; n < b->n_points; n++)
            overlaps += gis_geometry_contains (a, b->xy[2 * n], b->xy[2 * n + 1]);
        }
    }
  g_assert_cmpuint (overlaps, ==, 0);
}

static int
count_events (const char *class_id, const char *field, const char *to, GisDate until)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) events = gis_store_events (town, class_id, 0, field, until, &error);
  int n = 0;

  g_assert_no_error (error);
  for (guint i = 0; i < events->len; i++)
    {
      const GisStateEvent *event = g_ptr_array_index (events, i);
      n += g_strcmp0 (event->to, to) == 0;
    }
  return n;
}

/* Ownership grows over the years as the plan asks. */
static void
test_ownership_grows (void)
{
  gint64 covers = count (town, "cover", NULL);
  int early = count_events ("cover", "ownership", "confirmed", gis_date_new (2021, 6, 30));
  int middle = count_events ("cover", "ownership", "confirmed", gis_date_new (2023, 6, 30));
  int late = count_events ("cover", "ownership", "confirmed", gis_date_new (2023, 12, 31));

  g_assert_cmpfloat (early / (double) covers, >, 0.10);
  g_assert_cmpfloat (early / (double) covers, <, 0.35);
  g_assert_cmpfloat_with_epsilon (middle / (double) covers, 0.82, 0.03);
  g_assert_cmpfloat_with_epsilon (late / (double) covers, 0.94, 0.03);
}

/* Nothing existed before it was surveyed. */
static void
test_as_of (void)
{
  g_autoptr (GError) error = NULL;
  GisQuery before = { .at = gis_date_new (2020, 1, 1) };
  GisQuery during = { .at = gis_date_new (2020, 8, 1) };

  g_assert_cmpint (gis_store_count (town, "cover", &before, &error), ==, 0);
  g_assert_no_error (error);
  g_assert_cmpint (gis_store_count (town, "cover", &during, &error), >, 0);
  g_assert_no_error (error);
  g_assert_cmpint (gis_store_count (town, "cover", &during, &error), <,
                   count (town, "cover", NULL));
}

static void
test_history (void)
{
  g_autofree char *folder = make_folder ();
  GisWorkspace *ws = make_town (folder, "undo.sanhua", 0);
  g_autofree char *before = hash_town (ws);
  g_autofree char *after = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) entries = gis_history_list (ws, 0, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (entries->len, >=, 10);
  g_assert_cmpuint (entries->len, <=, 40);
  for (guint i = 0; i < entries->len; i++)
    {
      g_assert_true (gis_history_undo (ws, NULL, &error));
      g_assert_no_error (error);
    }
  g_assert_cmpint (count (ws, "cover", NULL), ==, 0);
  g_assert_cmpint (count (ws, "road", NULL), ==, 0);
  for (guint i = 0; i < entries->len; i++)
    {
      g_assert_true (gis_history_redo (ws, NULL, &error));
      g_assert_no_error (error);
    }
  after = hash_town (ws);
  g_assert_cmpstr (before, ==, after);
  g_object_unref (ws);
  remove_folder (folder);
}

/* ---- Refusals and cancelling ---- */

static void
test_refused (void)
{
  g_autofree char *folder = make_folder ();
  g_autofree char *path = g_build_filename (folder, "there.sanhua", NULL);
  g_autofree char *nowhere = g_build_filename (folder, "none", "there.sanhua", NULL);
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (path, "mine", -1, NULL));
  g_assert_null (gis_demo_create (path, GIS_DEMO_TOWN, 0, NULL, &error));
  g_assert_error (error, GIS_ERROR, GIS_ERROR_WORKSPACE);
  g_clear_error (&error);
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "mine");
  g_assert_null (gis_demo_create (nowhere, GIS_DEMO_TOWN, 0, NULL, &error));
  g_assert_nonnull (error);
  g_assert_cmpint (g_unlink (path), ==, 0);
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

/* Cancels at the n-th report of progress. */
typedef struct
{
  GCancellable *cancellable;
  guint left;
} Canceller;

static void
progress_cb (const char *what, guint64 done, guint64 total, double rate, gpointer user_data)
{
  Canceller *canceller = user_data;

  g_assert_nonnull (what);
  if (canceller->left > 0 && --canceller->left == 0)
    g_cancellable_cancel (canceller->cancellable);
}

static void
test_cancel (void)
{
  static const guint after[] = { 1, 4, 9 };

  for (guint i = 0; i < G_N_ELEMENTS (after); i++)
    {
      g_autofree char *folder = make_folder ();
      g_autofree char *path = g_build_filename (folder, "half.sanhua", NULL);
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();
      Canceller canceller = { cancellable, after[i] };
      g_autoptr (GisJob) job = gis_job_new (cancellable, progress_cb, &canceller);
      g_autoptr (GError) error = NULL;
      g_assert_null (gis_demo_create (path, GIS_DEMO_TOWN, 0, job, &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
      g_assert_cmpint (g_rmdir (folder), ==, 0); /* nothing is left in it */
    }
}

/* ---- Killed ---- */

/* Where the killed process works, said to it through its environment. */
#define KILLED_PATH "SANHUA_TEST_KILLED_PATH"

static void
kill_cb (const char *what, guint64 done, guint64 total, double rate, gpointer user_data)
{
  guint *left = user_data;

  if (--*left == 0)
    raise (SIGKILL);
}

static void
make_until_killed (const char *path)
{
  guint left = 5;
  g_autoptr (GisJob) job = gis_job_new (NULL, kill_cb, &left);

  gis_demo_create (path, GIS_DEMO_TOWN, 0, job, NULL);
}

/* Twice, so that a leftover meets a second process that is killed, too. */
static void
test_killed (void)
{
  g_autofree char *folder = NULL;
  g_autofree char *path = NULL;
  g_autofree char *partial = NULL;
  g_autoptr (GisWorkspace) ws = NULL;
  g_autoptr (GPtrArray) findings = NULL;
  g_autoptr (GError) error = NULL;

  if (g_test_subprocess ())
    {
      make_until_killed (g_getenv (KILLED_PATH));
      return;
    }
  folder = make_folder ();
  path = g_build_filename (folder, "killed.sanhua", NULL);
  partial = g_strconcat (path, GIS_WORKSPACE_PARTIAL, NULL);
  g_setenv (KILLED_PATH, path, TRUE);
  for (int i = 0; i < 2; i++)
    {
      g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
      g_test_trap_assert_failed ();
      g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
      g_assert_true (g_file_test (partial, G_FILE_TEST_EXISTS)); /* killed in the middle */
    }
  ws = make_town (folder, "killed.sanhua", 0);
  g_assert_false (g_file_test (partial, G_FILE_TEST_EXISTS));
  g_assert_cmpstr (gis_workspace_get_path (ws), ==, path);
  g_assert_nonnull (strstr (gis_workspace_get_name (ws), "Kaifeng"));
  findings = gis_workspace_verify (ws, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (findings->len, ==, 0);
  gis_workspace_close (ws);
  g_assert_cmpint (g_unlink (path), ==, 0);
  g_assert_cmpint (g_rmdir (folder), ==, 0); /* no side file either */
}

/* Somebody else makes a city of that name just now. */
static void
test_made_twice (void)
{
  g_autofree char *folder = make_folder ();
  g_autofree char *path = g_build_filename (folder, "twice.sanhua", NULL);
  g_autofree char *partial = g_strconcat (path, GIS_WORKSPACE_PARTIAL, NULL);
  g_autoptr (GisWorkspace) other = NULL;
  g_autoptr (GError) error = NULL;

  other = gis_workspace_create (partial, "Other", "EPSG:4547", NULL, &error);
  g_assert_no_error (error);
  g_assert_null (gis_demo_create (path, GIS_DEMO_TOWN, 0, NULL, &error));
  g_assert_error (error, GIS_ERROR, GIS_ERROR_WORKSPACE);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  g_assert_true (gis_workspace_set_setting (other, "still", "here", NULL));
  gis_workspace_close (other);
  remove_folder (folder);
}

/* A file that came to the name meanwhile is not replaced. */
static void
arrive_cb (const char *what, guint64 done, guint64 total, double rate, gpointer user_data)
{
  g_assert_true (g_file_set_contents (user_data, "mine", -1, NULL));
}

static void
test_name_taken (void)
{
  g_autofree char *folder = make_folder ();
  g_autofree char *path = g_build_filename (folder, "taken.sanhua", NULL);
  g_autofree char *text = NULL;
  g_autoptr (GisJob) job = gis_job_new (NULL, arrive_cb, path);
  g_autoptr (GError) error = NULL;

  g_assert_null (gis_demo_create (path, GIS_DEMO_TOWN, 0, job, &error));
  g_assert_error (error, GIS_ERROR, GIS_ERROR_WORKSPACE);
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "mine");
  g_assert_cmpint (g_unlink (path), ==, 0);
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

/* ---- Sample ---- */

static void
test_sample_is_shipped (void)
{
  g_autofree char *folder = make_folder ();
  g_autofree char *path = g_build_filename (folder, "covers.geojson", NULL);
  g_autofree char *shipped =
    g_build_filename (g_getenv ("G_TEST_SRCDIR"), "data", "sample", "covers.geojson", NULL);
  g_autofree char *made_text = NULL;
  g_autofree char *shipped_text = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (gis_demo_write_sample (path, 0, &error));
  g_assert_no_error (error);
  g_assert_true (g_file_get_contents (path, &made_text, NULL, &error));
  g_assert_true (g_file_get_contents (shipped, &shipped_text, NULL, &error));
  g_assert_no_error (error);
  g_assert_true (g_str_equal (made_text, shipped_text));
  remove_folder (folder);
}

/* Where a feature lies in the city's CRS. */
static void
get_place (GisTransform *transform, JsonObject *feature, double *xy)
{
  JsonObject *geometry = json_object_get_object_member (feature, "geometry");
  JsonArray *lonlat = json_object_get_array_member (geometry, "coordinates");
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 2; i++)
    xy[i] = json_array_get_double_element (lonlat, i);
  g_assert_true (gis_transform_points (transform, xy, 1, &error));
  g_assert_no_error (error);
}

/* Brute force over all covers of a size: what the sample takes as known lies where the census has
 * it, what it brings as new (rows 15 to 110) lies apart from every cover and on its road's footway. */
static void
check_sample (GisDemoSize size, JsonArray *features)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DemoPlan) plan = demo_plan_new (size, DEMO_DEFAULT_SEED);
  g_autoptr (DemoWriter) writer = demo_writer_new (NULL, plan, NULL, &error);
  g_autoptr (GisTransform) transform = gis_transform_new ("EPSG:4490", DEMO_CRS, &error);
  guint n_known = 0;

  g_assert_no_error (error);
  demo_collect_covers (writer, 800);
  g_assert_cmpint (json_array_get_length (features), ==, 120);
  for (guint i = 0; i < 110; i++)
    {
      JsonObject *feature = json_array_get_object_element (features, i);
      JsonObject *properties = json_object_get_object_member (feature, "properties");
      const char *code = json_object_get_string_member (properties, "标识码");
      const char *road = json_object_get_string_member (properties, "所在道路");
      double xy[2], nearest = HUGE_VAL, nearest_on_road = HUGE_VAL;

      get_place (transform, feature, xy);
      for (guint k = 0; k < writer->pending->len; k++)
        {
          const GisRow *row = g_ptr_array_index (writer->pending, k);
          double away = hypot (row->geometry->xy[0] - xy[0], row->geometry->xy[1] - xy[1]);
          nearest = MIN (nearest, away);
          if (g_str_equal (gis_row_get_text (row, "road_name"), road))
            nearest_on_road = MIN (nearest_on_road, away);
          if (!g_str_equal (gis_row_get_text (row, "code"), code))
            continue;
          n_known++;
          g_assert_cmpfloat (away, <, 0.2);
        }
      g_assert_cmpint (*code != '\0', ==, i < 14);
      g_assert_cmpfloat (nearest_on_road, <, 40);
      if (i >= 14)
        g_assert_cmpfloat (nearest, >, 1);
    }
  g_assert_cmpint (n_known, ==, 14);
}

static void
test_sample_fits (void)
{
  g_autofree char *shipped =
    g_build_filename (g_getenv ("G_TEST_SRCDIR"), "data", "sample", "covers.geojson", NULL);
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GError) error = NULL;
  JsonArray *features;

  g_assert_true (json_parser_load_from_file (parser, shipped, &error));
  g_assert_no_error (error);
  features =
    json_object_get_array_member (json_node_get_object (json_parser_get_root (parser)), "features");
  check_sample (GIS_DEMO_TOWN, features);
  check_sample (GIS_DEMO_CITY, features);
  check_sample (GIS_DEMO_METRO, features);
}

/* The demo's name is stored with its translations. */
static void
test_name (void)
{
  static const char *const cases[][2] = { { "en", "Demo city Kaifeng" },
                                          { "zh_CN", "演示城市开封" } };
  g_autofree char *old = g_strdup (g_getenv ("LANGUAGE"));

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GisWorkspace) ws = NULL;

      g_setenv ("LANGUAGE", cases[i][0], TRUE);
      ws = gis_workspace_open (gis_workspace_get_path (town), GIS_OPEN_READ_ONLY, &error);
      g_assert_no_error (error);
      g_assert_cmpstr (gis_workspace_get_name (ws), ==, cases[i][1]);
    }
  if (old != NULL)
    g_setenv ("LANGUAGE", old, TRUE);
  else
    g_unsetenv ("LANGUAGE");
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  if (!g_test_subprocess ())
    {
      town_folder = make_folder ();
      town = make_town (town_folder, "town.sanhua", 0);
    }
  g_test_add_func ("/gis/demo/plan/size", test_plan_size);
  g_test_add_func ("/gis/demo/plan/blanks", test_plan_blanks);
  g_test_add_func ("/gis/demo/plan/sections", test_plan_sections);
  g_test_add_func ("/gis/demo/plan/find-street", test_plan_find_street);
  g_test_add_func ("/gis/demo/plan/warp", test_plan_warp);
  g_test_add_func ("/gis/demo/plan/districts", test_plan_districts);
  g_test_add_func ("/gis/demo/counts", test_counts);
  g_test_add_func ("/gis/demo/verify", test_verify);
  g_test_add_func ("/gis/demo/check", test_check);
  g_test_add_func ("/gis/demo/targets", test_targets);
  g_test_add_func ("/gis/demo/determinism", test_determinism);
  g_test_add_func ("/gis/demo/lakes-are-blank", test_lakes_are_blank);
  g_test_add_func ("/gis/demo/areas-tile", test_areas_tile);
  g_test_add_func ("/gis/demo/districts-hold", test_districts_hold);
  g_test_add_func ("/gis/demo/houses-apart", test_houses_apart);
  g_test_add_func ("/gis/demo/ownership-grows", test_ownership_grows);
  g_test_add_func ("/gis/demo/as-of", test_as_of);
  g_test_add_func ("/gis/demo/history", test_history);
  g_test_add_func ("/gis/demo/refused", test_refused);
  g_test_add_func ("/gis/demo/cancel", test_cancel);
  g_test_add_func ("/gis/demo/killed", test_killed);
  g_test_add_func ("/gis/demo/made-twice", test_made_twice);
  g_test_add_func ("/gis/demo/name-taken", test_name_taken);
  g_test_add_func ("/gis/demo/sample", test_sample_is_shipped);
  g_test_add_func ("/gis/demo/sample-fits", test_sample_fits);
  g_test_add_func ("/gis/demo/name", test_name);
  status = g_test_run ();
  if (town != NULL)
    {
      g_object_unref (town);
      remove_folder (town_folder);
      g_free (town_folder);
    }
  return status;
}
