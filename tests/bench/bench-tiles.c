/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How long one tile of the window takes, and the tile of its names, which is drawn apart: screens of 5 × 5 tiles around assets taken
 * at random, in the order in which the window asks for them. Prints the median, the 99th percentile
 * and the worst of each zoom, in processor time of the drawing thread; asserts nothing.
 * Arguments: workspaces (sanhuactl demo makes some). */
#include "gis/core/error.h"
#include "gis/crs/crs.h"
#include "gis/scene/scene-private.h"
#include "gis/store/workspace.h"

#include <math.h>
#include <stdio.h>
#include <time.h>

#define FIRST_ZOOM 13
#define LAST_ZOOM 20
#define SCREENS 16
#define SIDE 5

static double
now_ms (void)
{
  struct timespec now;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &now);
  return now.tv_sec * 1e3 + now.tv_nsec / 1e6;
}

static int
compare (gconstpointer a, gconstpointer b)
{
  double left = *(const double *) a, right = *(const double *) b;

  return (left > right) - (left < right);
}

static void
time_screen (const GisScene *scene,
             const GisStyle *style,
             int zoom,
             double x,
             double y,
             gboolean names,
             GArray *times)
{
  double side_m = 2 * GIS_MERCATOR_HALF_M / exp2 (zoom);
  int tile_x = (int) floor ((x + GIS_MERCATOR_HALF_M) / side_m);
  int tile_y = (int) floor ((GIS_MERCATOR_HALF_M - y) / side_m);

  for (int ring = 0; ring <= SIDE / 2; ring++)
    for (int dy = -ring; dy <= ring; dy++)
      for (int dx = -ring; dx <= ring;
           dx += MAX (abs (dy), abs (dx)) == ring && abs (dy) < ring ? 2 * ring : 1)
        {
          double start = now_ms (), ms;
          cairo_surface_destroy (
            names
              ? gis_scene_render_tile_labels (scene, style, zoom, tile_x + dx, tile_y + dy, 1, NULL)
              : gis_scene_render_tile (scene, style, zoom, tile_x + dx, tile_y + dy, 1, NULL));
          ms = now_ms () - start;
          g_array_append_val (times, ms);
        }
}

static void
time_zoom (const GisScene *scene, const GisStyle *style, int zoom, gboolean names)
{
  const GisPack *covers = gis_scene_find_layer (scene, "cover")->base;
  g_autoptr (GRand) rand = g_rand_new_with_seed ((guint32) zoom);
  g_autoptr (GArray) times = g_array_new (FALSE, FALSE, sizeof (double));
  const double *sorted;

  for (guint i = 0; i < SCREENS && covers->n > 0; i++)
    {
      const gint32 *units = covers->xy + 2 * (gsize) g_rand_int_range (rand, 0, (gint) covers->n);
      time_screen (scene, style, zoom, covers->origin_x + units[0] * covers->unit_m,
                   covers->origin_y + units[1] * covers->unit_m, names, times);
    }
  if (times->len == 0)
    return;
  g_array_sort (times, compare);
  sorted = (const double *) (gpointer) times->data;
  printf ("%4d  %-6s %6u  %7.2f  %7.2f  %7.2f\n", zoom, names ? "names" : "assets", times->len,
          sorted[times->len / 2], sorted[times->len * 99 / 100], sorted[times->len - 1]);
  fflush (stdout);
}

int
main (int argc, char **argv)
{
  if (argc < 2)
    printf ("bench-tiles FILE…: nothing to draw\n");
  for (int i = 1; i < argc; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GisWorkspace) ws = gis_workspace_open (argv[i], GIS_OPEN_READ_ONLY, &error);
      g_autoptr (GisScene) scene = NULL;
      g_autoptr (GisStyle) style = NULL;
      if (ws != NULL)
        scene = gis_scene_load (ws, GIS_DATE_NONE, NULL, &error);
      if (scene == NULL)
        {
          fprintf (stderr, "%s: %s\n", argv[i], error->message);
          return 1;
        }
      style = gis_style_new (gis_workspace_get_catalog (ws));
      gis_style_set_background (style, TRUE);
      printf ("%s: %" G_GINT64_FORMAT
              " features\nzoom  what     tiles   median      p99    worst  ms\n",
              argv[i], gis_scene_get_count (scene, NULL));
      for (int zoom = FIRST_ZOOM; zoom <= LAST_ZOOM; zoom++)
        {
          gis_style_set_labels (style, FALSE);
          time_zoom (scene, style, zoom, FALSE);
          gis_style_set_labels (style, TRUE);
          time_zoom (scene, style, zoom, TRUE);
        }
    }
  return 0;
}
