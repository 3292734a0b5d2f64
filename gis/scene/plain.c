/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One symbol a class, in the colours of the script that other programs are measured with. */
#include "gis/scene/plain.h"
#include "gis/scene/painter-private.h"
#include <math.h>

#define MARGIN_PX 8.0
#define DISC_PX 9.0
/* QGIS' default outline of a marker: 0.2 mm at 96 dpi. */
#define RING_PX 0.756
#define AREA_RGB 0xd9c7ad
#define AREA_EDGE_RGB 0x8c7861

typedef struct
{
  GisPainter *painter;
  guint32 rgb;
  double width_px;
  guint64 n;
} Plain;

static void
add_run_cb (const double *xy, guint n, double start_px, gpointer user_data)
{
  cairo_t *cr = user_data;

  cairo_move_to (cr, xy[0], xy[1]);
  for (guint i = 1; i < n; i++)
    cairo_line_to (cr, xy[2 * i], xy[2 * i + 1]);
}

static void
draw_point (Plain *plain, const GisPack *pack, guint index)
{
  GisPainter *painter = plain->painter;
  double px, py;

  gis_painter_project (painter, pack->origin_x + pack->xy[2 * (gsize) index] * pack->unit_m,
                       pack->origin_y + pack->xy[2 * (gsize) index + 1] * pack->unit_m, &px, &py);
  cairo_new_sub_path (painter->cr);
  cairo_arc (painter->cr, px, py, DISC_PX / 2, 0, 2 * G_PI);
  gis_color_set (painter->cr, plain->rgb, 1);
  cairo_fill_preserve (painter->cr);
  cairo_set_line_width (painter->cr, RING_PX);
  gis_color_set (painter->cr, 0xffffff, 1);
  cairo_stroke (painter->cr);
}

static void
draw_shape (Plain *plain, const GisPack *pack, guint index)
{
  GisPainter *painter = plain->painter;
  guint first = pack->starts[index];
  guint from = first;
  gboolean area = pack->type == GIS_GEOMETRY_MULTIPOLYGON;

  for (guint r = pack->ring_starts[index]; r < pack->ring_starts[index + 1]; r++)
    {
      guint end = first + pack->ring_ends[r];
      gis_painter_load_xy (painter, pack, from, end, 0.3);
      if (area)
        {
          gis_painter_clip_ring (painter);
          add_run_cb ((const double *) (gpointer) painter->xy->data, painter->xy->len, 0,
                      painter->cr);
          cairo_close_path (painter->cr);
        }
      else
        gis_painter_each_run (painter, MARGIN_PX, add_run_cb, painter->cr);
      from = end;
    }
  if (area)
    {
      gis_color_set (painter->cr, AREA_RGB, 1);
      cairo_fill_preserve (painter->cr);
    }
  gis_color_set (painter->cr, area ? AREA_EDGE_RGB : plain->rgb, 1);
  cairo_set_line_width (painter->cr, plain->width_px);
  cairo_stroke (painter->cr);
}

static gboolean
draw_cb (const GisPack *pack, guint index, gpointer user_data)
{
  Plain *plain = user_data;

  if (pack->type == GIS_GEOMETRY_POINT)
    draw_point (plain, pack, index);
  else
    draw_shape (plain, pack, index);
  return (++plain->n & 0xff) != 0 || !g_cancellable_is_cancelled (plain->painter->cancellable);
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  const GisLayer *layer_a = *(const GisLayer *const *) a;
  const GisLayer *layer_b = *(const GisLayer *const *) b;
  return g_strcmp0 (layer_a->klass->id, layer_b->klass->id);
}

gboolean
gis_scene_render_plain (const GisScene *scene,
                        const GisView *view,
                        cairo_t *cr,
                        guint64 *n_features,
                        GCancellable *cancellable)
{
  static const guint32 colors[] = { 0x1565c0, 0x2e7d32, 0xc62828, 0x00838f, 0x6d4c41, 0x37474f };
  static const GisGeometryType order[] = { GIS_GEOMETRY_MULTIPOLYGON, GIS_GEOMETRY_MULTILINESTRING,
                                           GIS_GEOMETRY_POINT };
  g_autoptr (GisStyle) style = gis_style_new (scene->catalog);
  g_autoptr (GPtrArray) layers = g_ptr_array_copy (scene->layers, NULL, NULL);
  GisPainter painter;
  GisBox box;

  *n_features = 0;
  g_ptr_array_set_free_func (layers, NULL);
  g_ptr_array_sort (layers, compare_names);
  gis_painter_init (&painter, scene, style, view, cr, cancellable);
  box = gis_painter_get_box (&painter, MARGIN_PX);
  gis_color_set (cr, 0xffffff, 1);
  cairo_paint (cr);
  for (guint kind = 0; kind < G_N_ELEMENTS (order); kind++)
    for (guint i = layers->len; i-- > 0;)
      {
        const GisLayer *layer = g_ptr_array_index (layers, i);
        Plain plain = { &painter, colors[i % G_N_ELEMENTS (colors)], 1 + i % 3, 0 };
        if (layer->klass->geometry != order[kind])
          continue;
        if (order[kind] == GIS_GEOMETRY_MULTIPOLYGON)
          plain.width_px = 1;
        gis_layer_each (layer, &box, draw_cb, &plain);
        *n_features += plain.n;
      }
  gis_painter_clear (&painter);
  return !g_cancellable_is_cancelled (cancellable);
}
