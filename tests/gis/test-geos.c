/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The bridge to GEOS. Oracles: closed forms (areas of circles, squares), shoelace. */
#include "gis/core/error.h"
#include "gis/core/paths.h"
#include "gis/geometry/geos.h"

#include <math.h>
#include <string.h>

static GisGeometry *
square (double x, double y, double size)
{
  const double xy[] = { x, y, x + size, y, x + size, y + size, x, y + size };

  return gis_geometry_new_polygon (xy, 4, NULL);
}

static void
test_valid (void)
{
  const double bow_tie[] = { 0, 0, 10, 10, 10, 0, 0, 10 };
  const double spike[] = { 0, 0, 10, 0, 5, 0 };
  g_autoptr (GisGeometry) good = square (0, 0, 10);
  g_autoptr (GisGeometry) bad = gis_geometry_new_polygon (bow_tie, 4, NULL);
  g_autoptr (GisGeometry) flat = gis_geometry_new_polygon (spike, 3, NULL);
  g_autoptr (GisGeometry) same = NULL, repaired = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *reason = NULL;

  g_assert_true (gis_geos_is_valid (good, &reason));
  g_assert_null (reason);
  same = gis_geos_make_valid (good, NULL);
  g_assert_true (same == good);

  g_assert_false (gis_geos_is_valid (bad, &reason));
  g_assert_true (g_str_has_prefix (reason, "Self-intersection"));
  repaired = gis_geos_make_valid (bad, &error);
  g_assert_no_error (error);
  g_assert_true (gis_geos_is_valid (repaired, NULL));
  g_assert_cmpint (repaired->type, ==, GIS_GEOMETRY_MULTIPOLYGON);
  g_assert_cmpuint (repaired->n_parts, ==, 2);
  g_assert_cmpfloat_with_epsilon (gis_geometry_get_area (repaired), 50, 1e-9);

  g_assert_null (gis_geos_make_valid (flat, &error));
  g_assert_error (error, GIS_ERROR, GIS_ERROR_INVALID);
}

/* In a child, since the language belongs to the whole process. Oracle: the words of the catalogue. */
static void
test_reason_translated (void)
{
  if (g_test_subprocess ())
    {
      const double bow_tie[] = { 0, 0, 10, 10, 10, 0, 0, 10 };
      g_autoptr (GisGeometry) bad = gis_geometry_new_polygon (bow_tie, 4, NULL);
      g_autofree char *reason = NULL;

      g_setenv ("LC_ALL", "C.UTF-8", TRUE);
      g_setenv ("LANGUAGE", "zh_CN", TRUE);
      gis_paths_init_program ();
      g_assert_false (gis_geos_is_valid (bad, &reason));
      g_assert_cmpstr (reason, ==, "自相交 [5 5]");
      return;
    }
  g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_INHERIT_STDERR);
  g_test_trap_assert_passed ();
}

static void
test_buffer (void)
{
  const double line[] = { 0, 0, 100, 0 };
  g_autoptr (GisGeometry) road = gis_geometry_new_line (line, 2, NULL);
  g_autoptr (GisGeometry) point = gis_geometry_new_point (528094, 3852115);
  g_autoptr (GisGeometry) box = square (0, 0, 10);
  g_autoptr (GisGeometry) flat = gis_geos_buffer (road, 5, 8, TRUE, NULL);
  g_autoptr (GisGeometry) round = gis_geos_buffer (road, 5, 8, FALSE, NULL);
  g_autoptr (GisGeometry) disc = gis_geos_buffer (point, 10, 64, FALSE, NULL);
  g_autoptr (GisGeometry) gone = NULL;
  g_autoptr (GError) error = NULL;
  /* A disc of n chords a quarter: area = 2 n r² sin(π/2n). */
  double cap = 16 * 25 * sin (G_PI / 16);

  g_assert_cmpfloat_with_epsilon (gis_geometry_get_area (flat), 1000, 1e-9);
  g_assert_cmpfloat_with_epsilon (gis_geometry_get_area (round), 1000 + cap, 1e-6);
  g_assert_cmpfloat_with_epsilon (gis_geometry_get_area (disc), 128 * 100 * sin (G_PI / 128), 1e-5);
  gone = gis_geos_buffer (box, -6, 8, FALSE, &error);
  g_assert_null (gone);
  g_assert_error (error, GIS_ERROR, GIS_ERROR_INVALID);
}

static void
test_union (void)
{
  g_autoptr (GisGeometry) a = square (0, 0, 10);
  g_autoptr (GisGeometry) b = square (5, 0, 10);
  g_autoptr (GisGeometry) c = square (100, 0, 1);
  g_autoptr (GisGeometry) point = gis_geometry_new_point (0, 0);
  const GisGeometry *const three[] = { a, b, c };
  const GisGeometry *const mixed[] = { a, point };
  g_autoptr (GisGeometry) all = gis_geos_union (three, 3, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_cmpfloat_with_epsilon (gis_geometry_get_area (all), 151, 1e-9);
  g_assert_cmpuint (all->n_parts, ==, 2);
  g_assert_null (gis_geos_union (mixed, 2, &error));
  g_assert_error (error, GIS_ERROR, GIS_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_null (gis_geos_union (NULL, 0, &error));
  g_assert_error (error, GIS_ERROR, GIS_ERROR_INVALID);
}

static void
test_intersection (void)
{
  const double line[] = { -10, 5, 30, 5 };
  g_autoptr (GisGeometry) a = square (0, 0, 10);
  g_autoptr (GisGeometry) b = square (5, 5, 10);
  g_autoptr (GisGeometry) touching = square (10, 0, 10);
  g_autoptr (GisGeometry) far = square (1000, 0, 10);
  g_autoptr (GisGeometry) road = gis_geometry_new_line (line, 2, NULL);
  g_autoptr (GisGeometry) inside = gis_geos_intersection (a, b, NULL);
  g_autoptr (GisGeometry) part = gis_geos_intersection (road, a, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_cmpfloat_with_epsilon (gis_geometry_get_area (inside), 25, 1e-9);
  g_assert_cmpfloat_with_epsilon (gis_geometry_get_length (part), 10, 1e-9);
  g_assert_null (gis_geos_intersection (a, touching, &error));
  g_assert_no_error (error);
  g_assert_null (gis_geos_intersection (a, far, &error));
  g_assert_no_error (error);
  g_assert_cmpfloat (gis_geos_distance (a, far), ==, 990);
  g_assert_cmpfloat (gis_geos_distance (a, b), ==, 0);
}

static gpointer
thread_cb (gpointer data)
{
  for (int i = 0; i < 50; i++)
    test_valid ();
  return NULL;
}

static void
test_threads (void)
{
  GThread *threads[4];

  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("geos", thread_cb, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/gis/geos/reason-translated", test_reason_translated);
  g_test_add_func ("/gis/geos/valid", test_valid);
  g_test_add_func ("/gis/geos/buffer", test_buffer);
  g_test_add_func ("/gis/geos/union", test_union);
  g_test_add_func ("/gis/geos/intersection", test_intersection);
  g_test_add_func ("/gis/geos/threads", test_threads);
  return g_test_run ();
}
