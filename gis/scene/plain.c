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
static const GisStroke area_edge = { .rgb = 0x8c7861, .alpha = 1, .width_px = 1, .round = TRUE };

typedef struct
{
  GisPainter *painter;
  GisStroke stroke;      /* of lines; points take its colour */
  cairo_surface_t *disc; /* points */
  guint64 n;
} Plain;

/* ---- Points ---- */

static cairo_surface_t *
make_disc (guint32 rgb, double scale)
{
  int side = 2 * (int) ceil ((DISC_PX + RING_PX) / 2 * scale) + 1;
  cairo_surface_t *disc = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, side, side);
  cairo_t *cr = cairo_create (disc);

  cairo_arc (cr, side / 2.0, side / 2.0, DISC_PX / 2 * scale, 0, 2 * G_PI);
  gis_color_set (cr, rgb, 1);
  cairo_fill_preserve (cr);
  cairo_set_line_width (cr, RING_PX * scale);
  gis_color_set (cr, 0xffffff, 1);
  cairo_stroke (cr);
  cairo_destroy (cr);
  cairo_surface_flush (disc);
  return disc;
}

static void
draw_point (Plain *plain, const GisPack *pack, guint index)
{
  GisPainter *painter = plain->painter;
  int side = cairo_image_surface_get_width (plain->disc);
  double px, py, left, top;

  gis_painter_use_pack (painter, pack);
  gis_painter_place (painter, pack->xy + 2 * (gsize) index, &px, &py);
  left = floor (px * painter->scale - side / 2.0 + 0.5);
  top = floor (py * painter->scale - side / 2.0 + 0.5);
  if (painter->pen.raster != NULL)
    {
      gis_raster_blit (painter->pen.raster, cairo_image_surface_get_data (plain->disc),
                       cairo_image_surface_get_stride (plain->disc), side, side, (int) left,
                       (int) top);
      return;
    }
  cairo_save (painter->cr);
  cairo_scale (painter->cr, 1 / painter->scale, 1 / painter->scale);
  cairo_set_source_surface (painter->cr, plain->disc, left, top);
  cairo_paint (painter->cr);
  cairo_restore (painter->cr);
}

/* In the order of their numbers, as other programs read them: which disc hides which makes the
 * picture. */
static int
compare_ids (gconstpointer a, gconstpointer b, gpointer user_data)
{
  const GisPack *pack = user_data;
  gint64 id_a = pack->ids[*(const guint *) a];
  gint64 id_b = pack->ids[*(const guint *) b];
  return (id_a > id_b) - (id_a < id_b);
}

typedef struct
{
  const GisPack *pack;
  GArray *indices; /* guint */
} Points;

static gboolean
gather_cb (const GisPack *pack, guint index, gpointer user_data)
{
  Points *points = user_data;
  Points *own = pack == points[0].pack ? &points[0] : &points[1];

  g_array_append_val (own->indices, index);
  return TRUE;
}

static void
draw_points (Plain *plain, const GisLayer *layer, const GisBox *box)
{
  Points points[2] = { { layer->base, g_array_new (FALSE, FALSE, sizeof (guint)) },
                       { layer->delta, g_array_new (FALSE, FALSE, sizeof (guint)) } };

  gis_layer_each (layer, box, gather_cb, points);
  for (guint p = 0; p < 2; p++)
    {
      g_array_sort_with_data (points[p].indices, compare_ids, (gpointer) points[p].pack);
      for (guint i = 0; i < points[p].indices->len; i++)
        {
          if ((++plain->n & 0xff) == 0 && g_cancellable_is_cancelled (plain->painter->cancellable))
            break;
          draw_point (plain, points[p].pack, g_array_index (points[p].indices, guint, i));
        }
      g_array_unref (points[p].indices);
    }
}

/* ---- Lines and areas ---- */

typedef struct
{
  GisPen *pen;
  const GisStroke *stroke;
} Run;

static void
add_run_cb (const double *xy, guint n, double start_px, gpointer user_data)
{
  const Run *run = user_data;

  gis_pen_add_line (run->pen, run->stroke, xy, n, start_px);
}

static void
add_lines (Plain *plain, const GisPack *pack, guint index, const GisStroke *stroke)
{
  GisPainter *painter = plain->painter;
  Run run = { &painter->pen, stroke };
  guint first = pack->starts[index];
  guint from = first;

  for (guint r = pack->ring_starts[index]; r < pack->ring_starts[index + 1]; r++)
    {
      guint end = first + pack->ring_ends[r];
      gis_painter_load_xy (painter, pack, from, end, 0.4);
      gis_painter_each_run (painter, MARGIN_PX, add_run_cb, &run);
      from = end;
    }
}

/* What is under 1 px is all outline. */
static gboolean
draw_small (GisPainter *painter, const GisPack *pack, guint index)
{
  const GisBox32 box = gis_rtree_get_box (pack->tree, index);
  const gint32 corners[2][2] = { { box.min_x, box.max_y }, { box.max_x, box.min_y } };
  double x0, y0, x1, y1;

  gis_painter_use_pack (painter, pack);
  if (painter->sin_turn != 0)
    return FALSE;
  gis_painter_place (painter, corners[0], &x0, &y0);
  gis_painter_place (painter, corners[1], &x1, &y1);
  if (x1 - x0 >= 1 || y1 - y0 >= 1)
    return FALSE;
  gis_pen_rectangle (&painter->pen, x0 - 0.5, y0 - 0.5, x1 - x0 + 1, y1 - y0 + 1, area_edge.rgb, 1);
  return TRUE;
}

static void
draw_area (Plain *plain, const GisPack *pack, guint index)
{
  GisPainter *painter = plain->painter;

  if (draw_small (painter, pack, index))
    return;
  gis_painter_add_area (painter, pack, index);
  gis_pen_fill (&painter->pen, AREA_RGB, 1);
  add_lines (plain, pack, index, &area_edge);
  gis_pen_stroke (&painter->pen, &area_edge);
}

/* ---- Layers ---- */

static gboolean
draw_cb (const GisPack *pack, guint index, gpointer user_data)
{
  Plain *plain = user_data;

  if (pack->type == GIS_GEOMETRY_MULTILINESTRING)
    add_lines (plain, pack, index, &plain->stroke);
  else
    draw_area (plain, pack, index);
  return (++plain->n & 0xff) != 0 || !g_cancellable_is_cancelled (plain->painter->cancellable);
}

static void
draw_layer (GisPainter *painter, const GisLayer *layer, guint number, guint64 *n_features)
{
  static const guint32 colors[] = { 0x1565c0, 0x2e7d32, 0xc62828, 0x00838f, 0x6d4c41, 0x37474f };
  GisBox box = gis_painter_get_box (painter, MARGIN_PX);
  guint32 rgb = colors[number % G_N_ELEMENTS (colors)];
  Plain plain = { painter, { rgb, 1, 1 + number % 3, FALSE, NULL, 0 }, NULL, 0 };

  if (layer->klass->geometry == GIS_GEOMETRY_POINT)
    {
      plain.disc = make_disc (rgb, painter->scale);
      draw_points (&plain, layer, &box);
    }
  else
    gis_layer_each (layer, &box, draw_cb, &plain);
  if (layer->klass->geometry == GIS_GEOMETRY_MULTILINESTRING)
    gis_pen_stroke (&painter->pen, &plain.stroke);
  g_clear_pointer (&plain.disc, cairo_surface_destroy);
  *n_features += plain.n;
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
  static const GisGeometryType order[] = { GIS_GEOMETRY_MULTIPOLYGON, GIS_GEOMETRY_MULTILINESTRING,
                                           GIS_GEOMETRY_POINT };
  g_autoptr (GisStyle) style = gis_style_new (scene->catalog);
  g_autoptr (GPtrArray) layers = g_ptr_array_copy (scene->layers, NULL, NULL);
  GisPainter painter;

  *n_features = 0;
  g_ptr_array_set_free_func (layers, NULL);
  g_ptr_array_sort (layers, compare_names);
  gis_painter_init (&painter, scene, style, view, cr, cancellable);
  gis_color_set (cr, 0xffffff, 1);
  cairo_paint (cr);
  gis_painter_open_pixels (&painter);
  for (guint kind = 0; kind < G_N_ELEMENTS (order); kind++)
    for (guint i = layers->len; i-- > 0;)
      {
        const GisLayer *layer = g_ptr_array_index (layers, i);
        if (layer->klass->geometry == order[kind])
          draw_layer (&painter, layer, i, n_features);
      }
  gis_painter_clear (&painter);
  return !g_cancellable_is_cancelled (cancellable);
}
