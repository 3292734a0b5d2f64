/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Looks at the map: renders the invented town, or a workspace, to a PNG. Not installed.
 *   render-sample OUT.png ZOOM light|dark [LON,LAT|X,Y Mercator or -] [WORKSPACE] [CLASS=THEME]… */
#include "sample-scene.h"
#include <stdlib.h>
#include <string.h>

int
main (int argc, char **argv)
{
  g_autoptr (GisCatalog) catalog = gis_catalog_new_builtin (NULL);
  g_autoptr (GisScene) scene = NULL;
  g_autoptr (GisStyle) style = NULL;
  GisView view = { SAMPLE_X, SAMPLE_Y, 17, 0, 1200, 800, 1 };
  cairo_surface_t *surface;
  cairo_t *cr;
  gint64 start;

  if (argc < 4)
    return 2;
  scene = sample_scene_new (catalog, 40, 1);
  style = gis_style_new (catalog);
  view.zoom = atof (argv[2]);
  gis_style_set_dark (style, g_str_equal (argv[3], "dark"));
  surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, 1200, 800);
  cr = cairo_create (surface);
  start = g_get_monotonic_time ();
  gis_scene_render_view (scene, style, &view, cr, NULL);
  gis_scene_draw_furniture (
    scene, style, &view,
    &(GisFurniture){ "开封市三化普查 · 样张", "截至 2023-06-30", "© 样例数据", TRUE, TRUE }, cr);
  g_printerr ("%.1f ms\n", (g_get_monotonic_time () - start) / 1000.0);
  cairo_destroy (cr);
  cairo_surface_write_to_png (surface, argv[1]);
  cairo_surface_destroy (surface);
  return 0;
}
