/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How fast the map is: building the packs of an invented city and drawing its middle at each zoom,
 * beside the same features drawn one by one with plain cairo (no index collapse, no sprites, no
 * labels). Prints milliseconds and ratios; asserts nothing. */
#include "gis/scene/painter-private.h"
#include "sample-scene.h"
#include <math.h>

#define STREETS 80
#define WIDTH 1600
#define HEIGHT 1000
#define ROUNDS 3

typedef struct
{
  cairo_t *cr;
  const GisView *view;
  guint n;
} Plain;

static gboolean
draw_plain_cb (const GisPack *pack, guint index, gpointer user_data)
{
  Plain *plain = user_data;
  guint first = gis_pack_get_vertex (pack, index);
  guint n = gis_pack_get_n_vertices (pack, index);

  plain->n++;
  for (guint i = first; i < first + n; i++)
    {
      double px, py;
      gis_view_to_screen (plain->view, pack->origin_x + pack->xy[2 * i] * pack->unit_m,
                          pack->origin_y + pack->xy[2 * i + 1] * pack->unit_m, &px, &py);
      if (pack->type == GIS_GEOMETRY_POINT)
        cairo_arc (plain->cr, px, py, 3, 0, 2 * G_PI);
      else if (i == first)
        cairo_move_to (plain->cr, px, py);
      else
        cairo_line_to (plain->cr, px, py);
    }
  if (pack->type == GIS_GEOMETRY_MULTILINESTRING)
    {
      cairo_set_source_rgb (plain->cr, 0.8, 0.5, 0.2);
      cairo_stroke (plain->cr);
    }
  else
    {
      cairo_set_source_rgb (plain->cr, 0.2, 0.4, 0.7);
      cairo_fill_preserve (plain->cr);
      cairo_set_source_rgb (plain->cr, 1, 1, 1);
      cairo_stroke (plain->cr);
    }
  return TRUE;
}

static double
time_plain (const GisScene *scene, const GisView *view, cairo_t *cr, guint *n)
{
  GisBox box = gis_view_get_box (view);
  gint64 start = g_get_monotonic_time ();
  Plain plain = { cr, view, 0 };

  cairo_set_source_rgb (cr, 0.95, 0.95, 0.93);
  cairo_paint (cr);
  cairo_set_line_width (cr, 1.5);
  for (guint i = 0; i < scene->layers->len; i++)
    gis_layer_each (g_ptr_array_index (scene->layers, i), &box, draw_plain_cb, &plain);
  *n = plain.n;
  return (g_get_monotonic_time () - start) / 1000.0;
}

/* All tiles that cover the view, as the window draws them. */
static double
time_tiles (const GisScene *scene, const GisStyle *style, const GisView *view, double *worst)
{
  GisBox box = gis_view_get_box (view);
  double half = 20037508.342789244;
  double world = exp2 (view->zoom);
  int x0 = (int) ((box.min_x + half) / (2 * half) * world);
  int x1 = (int) ((box.max_x + half) / (2 * half) * world);
  int y0 = (int) ((half - box.max_y) / (2 * half) * world);
  int y1 = (int) ((half - box.min_y) / (2 * half) * world);
  gint64 start = g_get_monotonic_time ();

  for (int y = y0; y <= y1; y++)
    for (int x = x0; x <= x1; x++)
      {
        gint64 one = g_get_monotonic_time ();
        cairo_surface_destroy (
          gis_scene_render_tile (scene, style, (int) view->zoom, x, y, 1, NULL));
        *worst = fmax (*worst, (g_get_monotonic_time () - one) / 1000.0);
      }
  return (g_get_monotonic_time () - start) / 1000.0;
}

int
main (void)
{
  g_autoptr (GisCatalog) catalog = gis_catalog_new_builtin (NULL);
  gint64 start = g_get_monotonic_time ();
  g_autoptr (GisScene) scene = sample_scene_new (catalog, STREETS, 1);
  double built_ms = (g_get_monotonic_time () - start) / 1000.0;
  g_autoptr (GisStyle) style = gis_style_new (catalog);
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, WIDTH, HEIGHT);
  cairo_t *cr = cairo_create (surface);

  g_print ("%" G_GINT64_FORMAT " features built in %.0f ms, %.1f MiB\n",
           gis_scene_get_count (scene, NULL), built_ms, gis_scene_get_bytes (scene) / 1048576.0);
  g_print ("zoom  features   view ms  tiles ms  worst tile ms  plain ms  plain/view\n");
  for (int zoom = 11; zoom <= 19; zoom++)
    {
      GisView view = { SAMPLE_X, SAMPLE_Y, zoom, 0, WIDTH, HEIGHT, 1 };
      double plain_ms = G_MAXDOUBLE, view_ms = G_MAXDOUBLE, tiles_ms = G_MAXDOUBLE, worst = 0;
      guint n = 0;
      for (guint round = 0; round < ROUNDS; round++)
        {
          double once = 0;
          plain_ms = fmin (plain_ms, time_plain (scene, &view, cr, &n));
          start = g_get_monotonic_time ();
          gis_scene_render_view (scene, style, &view, cr, NULL);
          view_ms = fmin (view_ms, (g_get_monotonic_time () - start) / 1000.0);
          tiles_ms = fmin (tiles_ms, time_tiles (scene, style, &view, &once));
          worst = once;
        }
      g_print ("%4d  %8u  %8.1f  %8.1f  %13.1f  %8.1f  %9.1f×\n", zoom, n, view_ms, tiles_ms, worst,
               plain_ms, plain_ms / view_ms);
    }
  cairo_destroy (cr);
  cairo_surface_destroy (surface);
  return 0;
}
