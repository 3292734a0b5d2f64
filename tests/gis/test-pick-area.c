/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lasso and strip over an invented town. Oracles: GEOS asked for every feature, one by one (distance
 * 0: they meet), and GEOS' distance between geometries that PROJ brought into the workspace's system. */
#include "gis/core/error.h"
#include "gis/crs/crs.h"
#include "gis/geometry/geos.h"
#include "sample-scene.h"
#include <math.h>

#define CRS "EPSG:4547"

typedef struct
{
  GisCatalog *catalog;
  GisScene *scene;
  GisStyle *style;
} Town;

static void
town_set_up (Town *town, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  town->catalog = gis_catalog_new_builtin (&error);
  g_assert_no_error (error);
  town->scene = sample_scene_new (town->catalog, 12, 3);
  town->style = gis_style_new (town->catalog);
}

static void
town_tear_down (Town *town, gconstpointer data)
{
  gis_style_free (town->style);
  gis_scene_unref (town->scene);
  gis_catalog_unref (town->catalog);
}

typedef gboolean (*OracleFunc) (const GisGeometry *geometry, gpointer data, gboolean *unsure);

typedef struct
{
  GHashTable *found; /* "class id" */
  const char *class_id;
  OracleFunc func;
  gpointer data;
  guint n_met, n_seen, n_unsure;
} Check;

static gboolean
check_cb (const GisPack *pack, guint index, gpointer user_data)
{
  Check *check = user_data;
  g_autoptr (GisGeometry) geometry = gis_pack_dup_geometry (pack, index);
  g_autofree char *key =
    g_strdup_printf ("%s %" G_GINT64_FORMAT, check->class_id, pack->ids[index]);
  gboolean unsure = FALSE;
  gboolean met = check->func (geometry, check->data, &unsure);

  check->n_seen++;
  check->n_unsure += unsure;
  if (!unsure && met != g_hash_table_contains (check->found, key))
    g_error ("%s: %s", key, met ? "not found" : "found");
  check->n_met += met;
  return TRUE;
}

static Check
check_all (Town *town, const GisGeometry *area, OracleFunc func, gpointer data)
{
  g_autoptr (GArray) hits = gis_scene_find_in_area (town->scene, town->style, 22, area, NULL);
  g_autoptr (GHashTable) found = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  Check check = { .found = found, .func = func, .data = data };

  for (guint i = 0; i < hits->len; i++)
    {
      const GisHit *hit = &g_array_index (hits, GisHit, i);
      char *key = g_strdup_printf ("%s %" G_GINT64_FORMAT, hit->class_id, hit->id);
      g_assert_true (g_hash_table_add (found, key)); /* each once */
    }
  for (guint i = 0; i < town->scene->layers->len; i++)
    {
      const GisLayer *layer = g_ptr_array_index (town->scene->layers, i);
      check.class_id = layer->klass->id;
      gis_layer_each (layer, NULL, check_cb, &check);
    }
  return check;
}

static gboolean
meets_area (const GisGeometry *geometry, gpointer data, gboolean *unsure)
{
  return gis_geos_distance (geometry, data) == 0;
}

/* A hand's lasso: a wavy ring of many vertices, first simple, then one that crosses itself. */
static void
test_lasso (Town *town, gconstpointer data)
{
  const double turns[] = { 1, 2 };

  for (guint t = 0; t < G_N_ELEMENTS (turns); t++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GArray) ring = g_array_new (FALSE, FALSE, 2 * sizeof (double));
      g_autoptr (GisGeometry) area = NULL, valid = NULL;
      Check check;
      for (guint i = 0; i < 400; i++)
        {
          double angle = 2 * G_PI * turns[t] * i / 400;
          double radius = 260 + 70 * sin (7 * angle) + (turns[t] > 1 ? 90 * i / 400.0 : 0);
          double p[2] = { SAMPLE_X + radius * cos (angle), SAMPLE_Y + radius * sin (angle) };
          g_array_append_vals (ring, p, 1);
        }
      area = gis_geometry_new_polygon ((const double *) (gpointer) ring->data, ring->len, &error);
      g_assert_no_error (error);
      g_assert_true (gis_geos_is_valid (area, NULL) == (turns[t] == 1));
      valid = gis_geos_make_valid (area, &error);
      g_assert_no_error (error);
      check = check_all (town, area, meets_area, valid);
      g_assert_cmpuint (check.n_met, >, 100);
      g_assert_cmpuint (check.n_met, <, check.n_seen / 2);
    }
}

/* An area inside one feature, one that holds everything, and what is switched off. */
static void
test_edges (Town *town, gconstpointer data)
{
  GisBox all = gis_scene_get_extent (town->scene, NULL);
  const double ring[] = { all.min_x - 1, all.min_y - 1, all.max_x + 1, all.min_y - 1,
                          all.max_x + 1, all.max_y + 1, all.min_x - 1, all.max_y + 1 };
  const double tiny[] = {
    SAMPLE_X, SAMPLE_Y, SAMPLE_X + 0.01, SAMPLE_Y, SAMPLE_X, SAMPLE_Y + 0.01
  };
  g_autoptr (GError) error = NULL;
  g_autoptr (GisGeometry) everything = gis_geometry_new_polygon (ring, 4, &error);
  g_autoptr (GisGeometry) little = gis_geometry_new_polygon (tiny, 3, &error);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GArray) hits = NULL, fewer = NULL;

  g_assert_no_error (error);
  hits = gis_scene_find_in_area (town->scene, town->style, 22, everything, NULL);
  g_assert_cmpint (hits->len, ==, gis_scene_get_count (town->scene, NULL));
  check_all (town, little, meets_area, little);
  gis_style_set_visible (town->style, "cover", FALSE);
  fewer = gis_scene_find_in_area (town->scene, town->style, 22, everything, NULL);
  g_assert_cmpint (fewer->len, ==, hits->len - gis_scene_get_count (town->scene, "cover"));
  g_cancellable_cancel (cancellable);
  g_assert_null (gis_scene_find_in_area (town->scene, town->style, 22, everything, cancellable));
}

static guint
count_class (const GArray *hits, const char *class_id)
{
  guint n = 0;

  for (guint i = 0; i < hits->len; i++)
    n += g_str_equal (g_array_index (hits, GisHit, i).class_id, class_id);
  return n;
}

/* Only what is shown at a scale is found: of points those large enough to be drawn and the class that
 * stands there as density, all of it. */
static void
test_scales (Town *town, gconstpointer data)
{
  static const double zooms[] = { 12, 15, 16.5, 17 };
  GisBox all = gis_scene_get_extent (town->scene, NULL);
  const double ring[] = { all.min_x - 1, all.min_y - 1, all.max_x + 1, all.min_y - 1,
                          all.max_x + 1, all.max_y + 1, all.min_x - 1, all.max_y + 1 };
  g_autoptr (GisGeometry) everything = gis_geometry_new_polygon (ring, 4, NULL);
  guint n_hidden = 0, n_shown = 0;

  for (guint z = 0; z < G_N_ELEMENTS (zooms); z++)
    {
      const GisClass *density = gis_scene_get_density_class (town->scene, town->style, zooms[z]);
      g_autoptr (GArray) hits =
                   gis_scene_find_in_area (town->scene, town->style, zooms[z], everything, NULL);
      for (guint i = 0; i < town->scene->layers->len; i++)
        {
          const GisClass *klass = ((GisLayer *) g_ptr_array_index (town->scene->layers, i))->klass;
          gboolean shown = zooms[z] >= klass->min_zoom || klass == density;
          if (klass->geometry != GIS_GEOMETRY_POINT)
            continue;
          g_assert_cmpuint (count_class (hits, klass->id), ==,
                            shown ? gis_scene_get_count (town->scene, klass->id) : 0);
          n_hidden += !shown;
          n_shown += shown;
        }
    }
  g_assert_cmpuint (n_hidden, >, 0);
  g_assert_cmpuint (n_shown, >, 0);
}

typedef struct
{
  GisGeometry *line; /* workspace */
  GisTransform *transform;
  double distance_m;
} Strip;

static GisGeometry *
to_workspace (GisTransform *transform, const GisGeometry *geometry)
{
  g_autofree double *xy = g_new (double, 2 * geometry->n_points);
  g_autoptr (GisGeometry) degrees = NULL;
  g_autoptr (GError) error = NULL;
  GisGeometry *result;

  for (guint i = 0; i < geometry->n_points; i++)
    gis_mercator_to_degrees (geometry->xy[2 * i], geometry->xy[2 * i + 1], &xy[2 * i],
                             &xy[2 * i + 1]);
  degrees = gis_geometry_new (geometry->type, xy, geometry->n_points, geometry->ring_ends,
                              geometry->n_rings, geometry->part_ends, geometry->n_parts, &error);
  g_assert_no_error (error);
  result = gis_transform_geometry (transform, degrees, &error);
  g_assert_no_error (error);
  return result;
}

/* Nearer than 1 cm to the limit either answer is right. */
static gboolean
is_within (const GisGeometry *geometry, gpointer data, gboolean *unsure)
{
  const Strip *strip = data;
  g_autoptr (GisGeometry) here = to_workspace (strip->transform, geometry);
  double distance_m = gis_geos_distance (here, strip->line);

  *unsure = fabs (distance_m - strip->distance_m) < 0.01;
  return distance_m <= strip->distance_m;
}

static void
test_strip (Town *town, gconstpointer data)
{
  static const double distances_m[] = { 3, 25, 80 };
  g_autoptr (GError) error = NULL;
  const double bend[] = { SAMPLE_X - 700, SAMPLE_Y - 500, SAMPLE_X + 40,
                          SAMPLE_Y - 60,  SAMPLE_X + 60,  SAMPLE_Y + 640 };
  g_autoptr (GisGeometry) line = gis_geometry_new_line (bend, 3, &error);
  g_autoptr (GisTransform) transform = gis_transform_new ("EPSG:4326", CRS, &error);
  g_autoptr (GisGeometry) here = NULL;

  g_assert_no_error (error);
  here = to_workspace (transform, line);
  for (guint i = 0; i < G_N_ELEMENTS (distances_m); i++)
    {
      Strip strip = { here, transform, distances_m[i] };
      g_autoptr (GisGeometry) area = gis_scene_dup_strip (here, CRS, distances_m[i], &error);
      Check check;
      g_assert_no_error (error);
      check = check_all (town, area, is_within, &strip);
      g_assert_cmpuint (check.n_met, >, 10);
      g_assert_cmpuint (check.n_unsure, <, 20);
    }
  g_assert_null (gis_scene_dup_strip (here, "EPSG:999999", 5, &error));
  g_assert_error (error, GIS_ERROR, GIS_ERROR_USAGE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/gis/scene/area/lasso", Town, NULL, town_set_up, test_lasso, town_tear_down);
  g_test_add ("/gis/scene/area/edges", Town, NULL, town_set_up, test_edges, town_tear_down);
  g_test_add ("/gis/scene/area/scales", Town, NULL, town_set_up, test_scales, town_tear_down);
  g_test_add ("/gis/scene/area/strip", Town, NULL, town_set_up, test_strip, town_tear_down);
  return g_test_run ();
}
