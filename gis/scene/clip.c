/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Clipping in pixels before cairo, whose 24.8 fixed point would wrap: lines into runs that know how
 * far along their line they lie (Liang and Barsky 1984), rings against the four edges in turn
 * (Sutherland and Hodgman 1974). */
#include "gis/scene/painter-private.h"
#include <math.h>

/* Rings are cut this far outside the picture, beyond every stroke: false edges are never seen. */
#define GUARD_PX 64.0

typedef struct
{
  double min_x, min_y, max_x, max_y;
} Window;

/* Liang–Barsky: the part [*from, *to] of the segment inside the window. */
static gboolean
clip_segment (const Window *w, const double *a, const double *b, double *from, double *to)
{
  double dx = b[0] - a[0];
  double dy = b[1] - a[1];
  double p[4] = { -dx, dx, -dy, dy };
  double q[4] = { a[0] - w->min_x, w->max_x - a[0], a[1] - w->min_y, w->max_y - a[1] };

  *from = 0;
  *to = 1;
  for (guint i = 0; i < 4; i++)
    {
      double t;
      if (p[i] == 0)
        {
          if (q[i] < 0)
            return FALSE;
          continue;
        }
      t = q[i] / p[i];
      if (p[i] < 0)
        *from = fmax (*from, t);
      else
        *to = fmin (*to, t);
    }
  return *from <= *to;
}

static void
end_run (GArray *run, double start_px, GisRunFunc func, gpointer user_data)
{
  if (run->len >= 2)
    func ((const double *) (gpointer) run->data, run->len, start_px, user_data);
  g_array_set_size (run, 0);
}

static gboolean
holds (const Window *w, const GisBox *box)
{
  return box->min_x >= w->min_x && box->min_y >= w->min_y && box->max_x <= w->max_x &&
         box->max_y <= w->max_y;
}

void
gis_painter_each_run (GisPainter *painter, double margin_px, GisRunFunc func, gpointer user_data)
{
  Window window = { -margin_px, -margin_px, painter->width_px + margin_px,
                    painter->height_px + margin_px };
  const double *xy = (const double *) (gpointer) painter->xy->data;
  GArray *run = painter->clip;
  double at = 0, start = 0;

  if (holds (&window, &painter->xy_box))
    {
      if (painter->xy->len >= 2)
        func (xy, painter->xy->len, 0, user_data);
      return;
    }
  g_array_set_size (run, 0);
  for (guint i = 0; i + 1 < painter->xy->len; i++)
    {
      const double *a = xy + 2 * (gsize) i;
      const double *b = a + 2;
      double length = sqrt ((b[0] - a[0]) * (b[0] - a[0]) + (b[1] - a[1]) * (b[1] - a[1]));
      double from, to;
      if ((i & 0x3ff) == 0x3ff && g_cancellable_is_cancelled (painter->cancellable))
        return;
      if (!clip_segment (&window, a, b, &from, &to))
        end_run (run, start, func, user_data);
      else
        {
          double p[4] = { a[0] + from * (b[0] - a[0]), a[1] + from * (b[1] - a[1]),
                          a[0] + to * (b[0] - a[0]), a[1] + to * (b[1] - a[1]) };
          if (from > 0)
            end_run (run, start, func, user_data);
          if (run->len == 0)
            {
              start = at + from * length;
              g_array_append_vals (run, p, 1);
            }
          g_array_append_vals (run, p + 2, 1);
          if (to < 1)
            end_run (run, start, func, user_data);
        }
      at += length;
    }
  end_run (run, start, func, user_data);
}

static gboolean
is_inside (const double *p, int edge, const Window *w)
{
  switch (edge)
    {
    case 0:
      return p[0] >= w->min_x;
    case 1:
      return p[0] <= w->max_x;
    case 2:
      return p[1] >= w->min_y;
    default:
      return p[1] <= w->max_y;
    }
}

static void
cross_edge (const double *a, const double *b, int edge, const Window *w, double *p)
{
  if (edge < 2)
    {
      p[0] = edge == 0 ? w->min_x : w->max_x;
      p[1] = a[1] + (b[1] - a[1]) * (p[0] - a[0]) / (b[0] - a[0]);
    }
  else
    {
      p[1] = edge == 2 ? w->min_y : w->max_y;
      p[0] = a[0] + (b[0] - a[0]) * (p[1] - a[1]) / (b[1] - a[1]);
    }
}

void
gis_painter_clip_ring (GisPainter *painter)
{
  Window window = { -GUARD_PX, -GUARD_PX, painter->width_px + GUARD_PX,
                    painter->height_px + GUARD_PX };

  if (holds (&window, &painter->xy_box))
    return;
  for (int edge = 0; edge < 4; edge++)
    {
      const double *xy = (const double *) (gpointer) painter->xy->data;
      guint n = painter->xy->len;
      GArray *swap = painter->clip;
      g_array_set_size (swap, 0);
      for (guint i = 0; i < n; i++)
        {
          const double *a = xy + 2 * ((i + n - 1) % n);
          const double *b = xy + 2 * i;
          double p[2];
          if (is_inside (a, edge, &window) != is_inside (b, edge, &window))
            {
              cross_edge (a, b, edge, &window, p);
              g_array_append_vals (swap, p, 1);
            }
          if (is_inside (b, edge, &window))
            g_array_append_vals (swap, b, 1);
        }
      painter->clip = painter->xy;
      painter->xy = swap;
    }
}
