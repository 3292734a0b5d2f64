/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Looks at the map: renders the invented town, or a workspace, to a PNG. Not installed.
 *   render-sample OUT.png ZOOM light|dark [WORKSPACE|- [LON,LAT|- [CLASS=THEME]…]] */
#include "gis/crs/crs.h"
#include "sample-scene.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static GisScene *
open_scene (const char *path, GisCatalog **catalog, GisView *view)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GisWorkspace) ws = NULL;
  GisScene *scene;
  gint64 start = g_get_monotonic_time ();

  if (path == NULL || g_str_equal (path, "-"))
    {
      *catalog = gis_catalog_new_builtin (NULL);
      return sample_scene_new (*catalog, 40, 1);
    }
  ws = gis_workspace_open (path, GIS_OPEN_READ_ONLY, &error);
  scene = ws != NULL ? gis_scene_load (ws, GIS_DATE_NONE, NULL, &error) : NULL;
  if (scene == NULL)
    {
      g_printerr ("%s\n", error->message);
      exit (1);
    }
  *catalog = gis_catalog_ref (gis_workspace_get_catalog (ws));
  g_printerr ("loaded %" G_GINT64_FORMAT " in %.0f ms, %.1f MiB\n",
              gis_scene_get_count (scene, NULL), (g_get_monotonic_time () - start) / 1000.0,
              gis_scene_get_bytes (scene) / 1048576.0);
  gis_workspace_close (ws);
  {
    GisBox extent = gis_scene_get_extent (scene, NULL);
    GisView fit = gis_view_fit (&extent, view->width_px, view->height_px, 30, 20);
    view->center_x = fit.center_x;
    view->center_y = fit.center_y;
    if (view->zoom == 0)
      view->zoom = fit.zoom;
  }
  return scene;
}

int
main (int argc, char **argv)
{
  GisView view = { SAMPLE_X, SAMPLE_Y, 17, 0, 1200, 800, 1 };
  g_autoptr (GisCatalog) catalog = NULL;
  g_autoptr (GisScene) scene = NULL;
  g_autoptr (GisStyle) style = NULL;
  cairo_surface_t *surface;
  cairo_t *cr;
  gint64 start;
  double lon, lat;

  if (argc < 4)
    return 2;
  view.zoom = atof (argv[2]);
  scene = open_scene (argc > 4 ? argv[4] : NULL, &catalog, &view);
  style = gis_style_new (catalog);
  if (argc > 5 && sscanf (argv[5], "%lf,%lf", &lon, &lat) == 2)
    gis_mercator_from_degrees (lon, lat, &view.center_x, &view.center_y);
  for (int i = 6; i < argc; i++)
    {
      g_auto (GStrv) parts = g_strsplit (argv[i], "=", 2);
      gis_style_set_theme (style, parts[0], parts[1], NULL);
    }
  gis_style_set_dark (style, g_str_equal (argv[3], "dark"));
  surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, 1200, 800);
  cr = cairo_create (surface);
  start = g_get_monotonic_time ();
  gis_scene_render_view (scene, style, &view, cr, NULL);
  g_printerr ("zoom %.2f: %.1f ms\n", view.zoom, (g_get_monotonic_time () - start) / 1000.0);
  if (g_getenv ("FURNITURE") != NULL)
    gis_scene_draw_furniture (
      scene, style, &view,
      &(GisFurniture){ "开封市三化普查", "截至 2023-06-30", "© Sanhua", TRUE, TRUE }, cr);
  cairo_destroy (cr);
  cairo_surface_write_to_png (surface, argv[1]);
  cairo_surface_destroy (surface);
  return 0;
}
