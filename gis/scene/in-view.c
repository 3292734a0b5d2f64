/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What meets the rectangle of a view itself: not every feature whose box does is in it, and a view that is
 * turned has corners that its own box does not have. */
#include "gis/scene/scene-private.h"

#include <math.h>

typedef struct
{
  const GisView *view;
  double resolution, cosine, sine;
  GisLayerFunc func;
  gpointer user_data;
} InView;

static void
project (const InView *in, double x, double y, double *at)
{
  double dx = (x - in->view->center_x) / in->resolution;
  double dy = (in->view->center_y - y) / in->resolution;

  at[0] = in->view->width_px / 2 + dx * in->cosine - dy * in->sine;
  at[1] = in->view->height_px / 2 + dx * in->sine + dy * in->cosine;
}

static void
load_vertex (const InView *in, const GisPack *pack, guint vertex, double *at)
{
  project (in, pack->origin_x + pack->xy[2 * (gsize) vertex] * pack->unit_m,
           pack->origin_y + pack->xy[2 * (gsize) vertex + 1] * pack->unit_m, at);
}

static gboolean
is_inside (const InView *in, const double *at)
{
  return at[0] >= 0 && at[1] >= 0 && at[0] <= in->view->width_px && at[1] <= in->view->height_px;
}

/* Liang and Barsky: whether some part of a → b lies in the rectangle. */
static gboolean
segment_meets (const InView *in, const double *a, const double *b)
{
  const double far[2] = { in->view->width_px, in->view->height_px };
  double enter = 0, leave = 1;

  for (guint axis = 0; axis < 2; axis++)
    {
      double d = b[axis] - a[axis];
      double one, two;
      if (d == 0 && (a[axis] < 0 || a[axis] > far[axis]))
        return FALSE;
      if (d == 0)
        continue;
      one = -a[axis] / d;
      two = (far[axis] - a[axis]) / d;
      enter = fmax (enter, fmin (one, two));
      leave = fmin (leave, fmax (one, two));
    }
  return enter <= leave;
}

/* A line is in view when a segment is; an area also when all of the view lies inside it. */
static gboolean
path_meets (const InView *in, const GisPack *pack, guint index)
{
  guint first = gis_pack_get_vertex (pack, index);
  guint from = first;
  gboolean around = FALSE;

  for (guint r = pack->ring_starts[index]; r < pack->ring_starts[index + 1]; r++)
    {
      guint end = first + pack->ring_ends[r];
      double a[2], b[2];
      load_vertex (in, pack, from, a);
      for (guint i = from + 1; i < end; i++, a[0] = b[0], a[1] = b[1])
        {
          load_vertex (in, pack, i, b);
          if (segment_meets (in, a, b))
            return TRUE;
          /* A ray to the right from the upper left corner. */
          if ((a[1] > 0) != (b[1] > 0) && a[0] - a[1] * (b[0] - a[0]) / (b[1] - a[1]) > 0)
            around = !around;
        }
      from = end;
    }
  return around && pack->type == GIS_GEOMETRY_MULTIPOLYGON;
}

static gboolean
is_box_inside (const InView *in, const GisBox *box)
{
  for (guint corner = 0; corner < 4; corner++)
    {
      double at[2];
      project (in, corner & 1 ? box->max_x : box->min_x, corner & 2 ? box->max_y : box->min_y, at);
      if (!is_inside (in, at))
        return FALSE;
    }
  return TRUE;
}

static gboolean
meets (const InView *in, const GisPack *pack, guint index)
{
  GisBox box;
  double at[2];

  if (pack->type == GIS_GEOMETRY_POINT && in->view->rotation_rad == 0)
    return TRUE; /* its box is all of it */
  if (pack->type == GIS_GEOMETRY_POINT)
    {
      load_vertex (in, pack, gis_pack_get_vertex (pack, index), at);
      return is_inside (in, at);
    }
  box = gis_pack_get_box (pack, index);
  return is_box_inside (in, &box) || path_meets (in, pack, index);
}

static gboolean
each_cb (const GisPack *pack, guint index, gpointer user_data)
{
  const InView *in = user_data;

  return !meets (in, pack, index) || in->func (pack, index, in->user_data);
}

void
gis_layer_each_in_view (const GisLayer *layer,
                        const GisView *view,
                        GisLayerFunc func,
                        gpointer user_data)
{
  GisBox box = gis_view_get_box (view);
  InView in = { .view = view, .func = func, .user_data = user_data };

  in.resolution = gis_view_get_resolution (view);
  in.cosine = cos (view->rotation_rad);
  in.sine = sin (view->rotation_rad);
  gis_layer_each (layer, &box, each_cb, &in);
}
