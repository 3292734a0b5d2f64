/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The legend of a view against a count of every feature of an invented town, one by one. */
#include "gis/geometry/geos.h"
#include "gis/scene/painter-private.h"
#include "sample-scene.h"
#include <geos_c.h>
#include <math.h>
#include <string.h>

#define HALF_M 20037508.342789244

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

/* Features of the class that lie in the view and are drawn at @zoom, looked at one by one; GEOS says
 * which they are. */
typedef struct
{
  const GisGeometry *rectangle;
  const Town *town;
  const GisLayer *layer;
  double zoom;
  gint64 n_drawn, n_all;
} Tally;

static gboolean
tally_cb (const GisPack *pack, guint index, gpointer user_data)
{
  Tally *tally = user_data;
  g_autoptr (GisGeometry) geometry = gis_pack_dup_geometry (pack, index);
  GisLook look;

  if (gis_geos_distance (geometry, tally->rectangle) > 0)
    return TRUE;
  gis_layer_get_look (tally->town->style, tally->layer, pack, index, &look);
  tally->n_all++;
  tally->n_drawn += tally->zoom + 1e-6 >= gis_look_get_min_zoom (tally->layer->klass, &look);
  return TRUE;
}

static Tally
count_drawn (Town *town, const char *class_id, const GisView *view)
{
  Tally tally = { NULL, town, gis_scene_find_layer (town->scene, class_id), view->zoom, 0, 0 };
  g_autoptr (GisGeometry) rectangle = NULL;
  double corners[8];

  for (guint i = 0; i < 4; i++)
    gis_view_from_screen (view, i == 1 || i == 2 ? view->width_px : 0, i > 1 ? view->height_px : 0,
                          &corners[2 * i], &corners[2 * i + 1]);
  tally.rectangle = rectangle = gis_geometry_new_polygon (corners, 4, NULL);
  if (tally.layer != NULL)
    gis_layer_each (tally.layer, NULL, tally_cb, &tally);
  return tally;
}

/* Every class that is drawn in the view has its own heading or row with the right number, and its
 * categories add up to it; what is in view and not drawn, in whole or in part, is named. */
static void
check_view_legend (Town *town, const GisView *view, guint max_kinds)
{
  g_autoptr (GPtrArray) rows =
               gis_scene_dup_view_legend (town->scene, town->style, view, max_kinds);
  g_autofree char *note = gis_scene_dup_undrawn_note (town->scene, town->style, view);
  const GisLayer *density = gis_scene_get_density_layer (town->scene, town->style, view->zoom);

  for (guint c = 0; c < gis_catalog_get_n_classes (town->catalog); c++)
    {
      const GisClass *klass = gis_catalog_get_class (town->catalog, c);
      Tally tally = count_drawn (town, klass->id, view);
      gboolean drawn = tally.n_drawn > 0 && view->zoom + 1e-6 >= klass->min_zoom;
      gint64 own = 0, parts = 0;
      guint n_own = 0, n_parts = 0;
      for (guint i = 0; i < rows->len; i++)
        {
          const GisLegendRow *row = g_ptr_array_index (rows, i);
          if (row->klass != klass)
            continue;
          if (row->kind == GIS_LEGEND_CATEGORY)
            {
              parts += row->count;
              n_parts++;
              g_assert_cmpuint (n_own, ==, 1); /* below its own heading */
              continue;
            }
          own += row->count;
          n_own++;
        }
      if (density != NULL && density->klass == klass)
        g_assert_cmpint (own, ==, tally.n_all);
      else
        g_assert_cmpint (own, ==, drawn ? tally.n_drawn : 0);
      g_assert_cmpuint (n_own, ==, own > 0 ? 1 : 0);
      g_assert_true (n_parts == 0 || parts == own);
      g_assert_cmpuint (n_parts, <=, max_kinds > 0 ? max_kinds + 1 : 1000);
      if (klass->geometry != GIS_GEOMETRY_NONE && tally.n_drawn < tally.n_all &&
          (density == NULL || density->klass != klass))
        g_assert_nonnull (strstr (note, gis_text_get (&klass->plural)));
    }
}

static void
test_view_legend (Town *town, gconstpointer data)
{
  static const double zooms[] = { 11, 13, 14.5, 16, 18, 20 };
  GisView view = { SAMPLE_X, SAMPLE_Y, 18, 0, 1000, 800, 1 };
  g_autoptr (GPtrArray) nowhere = NULL;
  g_autofree char *none = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (zooms); i++)
    {
      view.zoom = zooms[i];
      view.rotation_rad = i % 2 * 0.6;
      check_view_legend (town, &view, 0);
      check_view_legend (town, &view, 2);
    }
  view.zoom = 13;
  view.rotation_rad = 0;
  g_assert_cmpstr (gis_scene_get_density_class (town->scene, town->style, view.zoom)->id, ==,
                   "cover");
  gis_style_set_visible (town->style, "cover", FALSE);
  {
    g_autoptr (GPtrArray) rows = gis_scene_dup_view_legend (town->scene, town->style, &view, 0);
    for (guint i = 0; i < rows->len; i++)
      g_assert_cmpstr (((GisLegendRow *) rows->pdata[i])->klass->id, !=, "cover");
  }
  view.center_x += 1e6;
  view.zoom = 18;
  nowhere = gis_scene_dup_view_legend (town->scene, town->style, &view, 0);
  g_assert_cmpuint (nowhere->len, ==, 0);
  none = gis_scene_dup_undrawn_note (town->scene, town->style, &view);
  g_assert_null (none);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/gis/scene/legend/view", Town, NULL, town_set_up, test_view_legend, town_tear_down);
  return g_test_run ();
}
