/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Packed planar geometry: validation, boxes and the measures that need no GEOS. All measures take
 * differences to a first vertex before they multiply, because city coordinates are large (3.8e6 m)
 * and the things measured are small. */
#include "gis/geometry/geometry.h"

#include "gis/core/error.h"
#include "gis/core/i18n.h"

#include <math.h>
#include <string.h>

static gboolean
refuse (GError **error, const char *cause)
{
  g_set_error_literal (error, GIS_ERROR, GIS_ERROR_INVALID, cause);
  return FALSE;
}

static gboolean
check_ends (const guint *ends, guint n_ends, guint total, GError **error)
{
  guint last = 0;

  if (n_ends == 0)
    return refuse (error, _ ("geometry is empty"));
  for (guint i = 0; i < n_ends; i++)
    {
      if (ends[i] <= last || ends[i] > total)
        return refuse (error, _ ("geometry has inconsistent part counts"));
      last = ends[i];
    }
  if (last != total)
    return refuse (error, _ ("geometry has inconsistent part counts"));
  return TRUE;
}

static gboolean
check_ring (GisGeometryType type, const double *xy, guint first, guint end, GError **error)
{
  guint n = end - first;

  if (type == GIS_GEOMETRY_POINT)
    return n == 1 ? TRUE : refuse (error, _ ("point has more than one position"));
  if (type == GIS_GEOMETRY_MULTILINESTRING)
    return n >= 2 ? TRUE : refuse (error, _ ("line has fewer than 2 points"));
  if (n < 4)
    return refuse (error, _ ("polygon ring has fewer than 4 points"));
  if (xy[2 * first] != xy[2 * (end - 1)] || xy[2 * first + 1] != xy[2 * (end - 1) + 1])
    return refuse (error, _ ("polygon ring is not closed"));
  return TRUE;
}

GisGeometry *
gis_geometry_new (GisGeometryType type,
                  const double *xy,
                  guint n_points,
                  const guint *ring_ends,
                  guint n_rings,
                  const guint *part_ends,
                  guint n_parts,
                  GError **error)
{
  GisGeometry *geometry;

  if (type != GIS_GEOMETRY_POINT && type != GIS_GEOMETRY_MULTILINESTRING &&
      type != GIS_GEOMETRY_MULTIPOLYGON)
    {
      refuse (error, _ ("geometry has no type"));
      return NULL;
    }
  for (gsize i = 0; i < 2 * (gsize) n_points; i++)
    if (!isfinite (xy[i]))
      {
        refuse (error, _ ("geometry has a coordinate that is not a number"));
        return NULL;
      }
  if (!check_ends (ring_ends, n_rings, n_points, error) ||
      (type == GIS_GEOMETRY_MULTIPOLYGON && !check_ends (part_ends, n_parts, n_rings, error)))
    return NULL;
  if (type == GIS_GEOMETRY_POINT && n_rings != 1)
    {
      refuse (error, _ ("point has more than one position"));
      return NULL;
    }
  for (guint i = 0; i < n_rings; i++)
    if (!check_ring (type, xy, i == 0 ? 0 : ring_ends[i - 1], ring_ends[i], error))
      return NULL;

  geometry = g_new0 (GisGeometry, 1);
  g_atomic_ref_count_init (&geometry->ref_count);
  geometry->type = type;
  geometry->n_points = n_points;
  geometry->n_rings = n_rings;
  geometry->xy = g_memdup2 (xy, sizeof (double) * 2 * n_points);
  geometry->ring_ends = g_memdup2 (ring_ends, sizeof (guint) * n_rings);
  if (type == GIS_GEOMETRY_MULTIPOLYGON)
    {
      geometry->n_parts = n_parts;
      geometry->part_ends = g_memdup2 (part_ends, sizeof (guint) * n_parts);
    }
  else
    {
      geometry->n_parts = n_rings;
      geometry->part_ends = g_new (guint, n_rings);
      for (guint i = 0; i < n_rings; i++)
        geometry->part_ends[i] = i + 1;
    }
  geometry->box = GIS_BOX_EMPTY;
  for (guint i = 0; i < n_points; i++)
    gis_box_extend (&geometry->box, xy[2 * i], xy[2 * i + 1]);
  return geometry;
}

GisGeometry *
gis_geometry_new_point (double x, double y)
{
  const double xy[2] = { x, y };
  const guint one = 1;

  g_return_val_if_fail (isfinite (x) && isfinite (y), NULL);
  return gis_geometry_new (GIS_GEOMETRY_POINT, xy, 1, &one, 1, NULL, 0, NULL);
}

gboolean
gis_geometry_move_point (GisGeometry *point, double x, double y)
{
  g_return_val_if_fail (isfinite (x) && isfinite (y), FALSE);

  if (point->type != GIS_GEOMETRY_POINT || !g_atomic_ref_count_compare (&point->ref_count, 1))
    return FALSE;
  point->xy[0] = x;
  point->xy[1] = y;
  point->box = (GisBox){ x, y, x, y };
  return TRUE;
}

GisGeometry *
gis_geometry_new_line (const double *xy, guint n_points, GError **error)
{
  return gis_geometry_new (GIS_GEOMETRY_MULTILINESTRING, xy, n_points, &n_points, 1, NULL, 0,
                           error);
}

GisGeometry *
gis_geometry_new_polygon (const double *xy, guint n_points, GError **error)
{
  g_autofree double *closed = NULL;
  const guint one = 1;

  if (n_points > 0 && (xy[0] != xy[2 * (n_points - 1)] || xy[1] != xy[2 * (n_points - 1) + 1]))
    {
      closed = g_new (double, 2 * ((gsize) n_points + 1));
      memcpy (closed, xy, sizeof (double) * 2 * n_points);
      closed[2 * n_points] = xy[0];
      closed[2 * n_points + 1] = xy[1];
      xy = closed;
      n_points++;
    }
  return gis_geometry_new (GIS_GEOMETRY_MULTIPOLYGON, xy, n_points, &n_points, 1, &one, 1, error);
}

GisGeometry *
gis_geometry_ref (GisGeometry *geometry)
{
  g_atomic_ref_count_inc (&geometry->ref_count);
  return geometry;
}

void
gis_geometry_unref (GisGeometry *geometry)
{
  if (geometry == NULL || !g_atomic_ref_count_dec (&geometry->ref_count))
    return;
  g_free (geometry->xy);
  g_free (geometry->ring_ends);
  g_free (geometry->part_ends);
  g_free (geometry);
}

gboolean
gis_geometry_equal (const GisGeometry *a, const GisGeometry *b)
{
  if (a == b)
    return TRUE;
  if (a == NULL || b == NULL || a->type != b->type || a->n_points != b->n_points ||
      a->n_rings != b->n_rings || a->n_parts != b->n_parts)
    return FALSE;
  return memcmp (a->xy, b->xy, sizeof (double) * 2 * a->n_points) == 0 &&
         memcmp (a->ring_ends, b->ring_ends, sizeof (guint) * a->n_rings) == 0 &&
         memcmp (a->part_ends, b->part_ends, sizeof (guint) * a->n_parts) == 0;
}

static guint
ring_start (const GisGeometry *geometry, guint ring)
{
  return ring == 0 ? 0 : geometry->ring_ends[ring - 1];
}

static guint
part_start (const GisGeometry *geometry, guint part)
{
  return part == 0 ? 0 : geometry->part_ends[part - 1];
}

/* Whether the vertices of @ring lie together: one by one, or in @reverse order. */
static gboolean
ring_agrees (const GisGeometry *a,
             const GisGeometry *b,
             guint ring,
             gboolean reverse,
             double tolerance)
{
  guint start = ring_start (a, ring), end = a->ring_ends[ring];

  for (guint i = start; i < end; i++)
    {
      const double *p = a->xy + 2 * (gsize) i;
      const double *q = b->xy + 2 * (gsize) (reverse ? start + end - 1 - i : i);

      if (hypot (p[0] - q[0], p[1] - q[1]) > tolerance)
        return FALSE;
    }
  return TRUE;
}

gboolean
gis_geometry_agrees (const GisGeometry *a, const GisGeometry *b, double tolerance)
{
  g_return_val_if_fail (a != NULL && b != NULL, FALSE);
  if (a->type != b->type || a->n_points != b->n_points || a->n_rings != b->n_rings ||
      a->n_parts != b->n_parts ||
      memcmp (a->ring_ends, b->ring_ends, sizeof (guint) * a->n_rings) != 0 ||
      memcmp (a->part_ends, b->part_ends, sizeof (guint) * a->n_parts) != 0)
    return FALSE;
  for (guint i = 0; i < a->n_rings; i++)
    if (!ring_agrees (a, b, i, FALSE, tolerance) &&
        (a->type != GIS_GEOMETRY_MULTIPOLYGON || !ring_agrees (a, b, i, TRUE, tolerance)))
      return FALSE;
  return TRUE;
}

static double
get_ring_length (const GisGeometry *geometry, guint ring)
{
  double sum = 0;

  for (guint i = ring_start (geometry, ring) + 1; i < geometry->ring_ends[ring]; i++)
    sum += hypot (geometry->xy[2 * i] - geometry->xy[2 * i - 2],
                  geometry->xy[2 * i + 1] - geometry->xy[2 * i - 1]);
  return sum;
}

double
gis_geometry_get_length (const GisGeometry *geometry)
{
  double sum = 0;

  for (guint ring = 0; ring < geometry->n_rings; ring++)
    sum += get_ring_length (geometry, ring);
  return sum;
}

/* Signed area and first moments of a ring about its first vertex. */
static double
get_ring_moments (const GisGeometry *geometry, guint ring, double *mx, double *my)
{
  guint first = ring_start (geometry, ring);
  double x0 = geometry->xy[2 * first], y0 = geometry->xy[2 * first + 1];
  double twice = 0, sx = 0, sy = 0;

  for (guint i = first + 1; i + 1 < geometry->ring_ends[ring]; i++)
    {
      double ax = geometry->xy[2 * i] - x0, ay = geometry->xy[2 * i + 1] - y0;
      double bx = geometry->xy[2 * i + 2] - x0, by = geometry->xy[2 * i + 3] - y0;
      double cross = ax * by - bx * ay;
      twice += cross;
      sx += cross * (ax + bx) / 3;
      sy += cross * (ay + by) / 3;
    }
  *mx = sx / 2 + x0 * twice / 2;
  *my = sy / 2 + y0 * twice / 2;
  return twice / 2;
}

/* Area of one polygon, holes off; *x, *y: its centroid (the first vertex when it has no area). */
static double
get_part_area (const GisGeometry *geometry, guint part, double *x, double *y)
{
  guint outer = part_start (geometry, part);
  double area = 0, sx = 0, sy = 0;

  for (guint ring = outer; ring < geometry->part_ends[part]; ring++)
    {
      double mx, my;
      double signed_area = get_ring_moments (geometry, ring, &mx, &my);
      double sign = (signed_area < 0 ? -1 : 1) * (ring == outer ? 1 : -1);
      area += sign * signed_area;
      sx += sign * mx;
      sy += sign * my;
    }
  *x = area > 0 ? sx / area : geometry->xy[2 * ring_start (geometry, outer)];
  *y = area > 0 ? sy / area : geometry->xy[2 * ring_start (geometry, outer) + 1];
  return area;
}

double
gis_geometry_get_area (const GisGeometry *geometry)
{
  double sum = 0, x, y;

  if (geometry->type != GIS_GEOMETRY_MULTIPOLYGON)
    return 0;
  for (guint part = 0; part < geometry->n_parts; part++)
    sum += get_part_area (geometry, part, &x, &y);
  return sum;
}

static gboolean
rings_contain (const GisGeometry *geometry, guint first_ring, guint end_ring, double x, double y)
{
  gboolean inside = FALSE;

  for (guint ring = first_ring; ring < end_ring; ring++)
    for (guint i = ring_start (geometry, ring) + 1; i < geometry->ring_ends[ring]; i++)
      {
        const double *a = &geometry->xy[2 * i - 2], *b = &geometry->xy[2 * i];
        if ((a[1] > y) != (b[1] > y) && x - a[0] < (b[0] - a[0]) * ((y - a[1]) / (b[1] - a[1])))
          inside = !inside;
      }
  return inside;
}

gboolean
gis_geometry_contains (const GisGeometry *geometry, double x, double y)
{
  if (geometry->type != GIS_GEOMETRY_MULTIPOLYGON || !gis_box_contains (&geometry->box, x, y))
    return FALSE;
  for (guint part = 0; part < geometry->n_parts; part++)
    if (rings_contain (geometry, part_start (geometry, part), geometry->part_ends[part], x, y))
      return TRUE;
  return FALSE;
}

static void
get_line_middle (const GisGeometry *geometry, double *x, double *y)
{
  guint longest = 0;
  double length = -1, half;

  for (guint ring = 0; ring < geometry->n_rings; ring++)
    {
      double candidate = get_ring_length (geometry, ring);
      if (candidate > length)
        {
          length = candidate;
          longest = ring;
        }
    }
  half = length / 2;
  *x = geometry->xy[2 * ring_start (geometry, longest)];
  *y = geometry->xy[2 * ring_start (geometry, longest) + 1];
  for (guint i = ring_start (geometry, longest) + 1; i < geometry->ring_ends[longest]; i++)
    {
      double dx = geometry->xy[2 * i] - geometry->xy[2 * i - 2];
      double dy = geometry->xy[2 * i + 1] - geometry->xy[2 * i - 1];
      double step = hypot (dx, dy);
      if (step > 0 && half <= step)
        {
          *x = geometry->xy[2 * i - 2] + dx * half / step;
          *y = geometry->xy[2 * i - 1] + dy * half / step;
          return;
        }
      half -= step;
    }
}

static int
compare_doubles (gconstpointer a, gconstpointer b)
{
  double x = *(const double *) a, y = *(const double *) b;
  return (x > y) - (x < y);
}

/* Middle of the widest run of the polygon on the horizontal line at @y; FALSE when there is none. */
static gboolean
get_widest_run (const GisGeometry *geometry, guint part, double y, double *x)
{
  g_autoptr (GArray) cuts = g_array_new (FALSE, FALSE, sizeof (double));
  double widest = 0;

  for (guint ring = part_start (geometry, part); ring < geometry->part_ends[part]; ring++)
    for (guint i = ring_start (geometry, ring) + 1; i < geometry->ring_ends[ring]; i++)
      {
        const double *a = &geometry->xy[2 * i - 2], *b = &geometry->xy[2 * i];
        double cut;
        if ((a[1] > y) == (b[1] > y))
          continue;
        cut = a[0] + (b[0] - a[0]) * ((y - a[1]) / (b[1] - a[1]));
        g_array_append_val (cuts, cut);
      }
  g_array_sort (cuts, compare_doubles);
  for (guint i = 0; i + 1 < cuts->len; i += 2)
    {
      double from = g_array_index (cuts, double, i), to = g_array_index (cuts, double, i + 1);
      if (to - from > widest)
        {
          widest = to - from;
          *x = from + widest / 2;
        }
    }
  return widest > 0;
}

static void
get_inner_point (const GisGeometry *geometry, double *x, double *y)
{
  guint largest = 0;
  double area = -1, cx = 0, cy = 0;
  GisBox box = GIS_BOX_EMPTY;

  for (guint part = 0; part < geometry->n_parts; part++)
    {
      double px, py;
      double candidate = get_part_area (geometry, part, &px, &py);
      if (candidate > area)
        {
          area = candidate;
          largest = part;
          cx = px;
          cy = py;
        }
    }
  *x = cx;
  *y = cy;
  if (rings_contain (geometry, part_start (geometry, largest), geometry->part_ends[largest], cx,
                     cy))
    return;
  for (guint i = ring_start (geometry, part_start (geometry, largest));
       i < geometry->ring_ends[part_start (geometry, largest)]; i++)
    gis_box_extend (&box, geometry->xy[2 * i], geometry->xy[2 * i + 1]);
  /* Off the middle by an odd fraction, so that no vertex of a regular shape lies on the scan. */
  for (int try = 0; try < 8; try++)
    {
      double scan = box.min_y + (box.max_y - box.min_y) * fmod (0.4871 + 0.6180 * try, 1.0);
      if (get_widest_run (geometry, largest, scan, x))
        {
          *y = scan;
          return;
        }
    }
}

void
gis_geometry_get_anchor (const GisGeometry *geometry, double *x, double *y)
{
  if (geometry->type == GIS_GEOMETRY_POINT)
    {
      *x = geometry->xy[0];
      *y = geometry->xy[1];
    }
  else if (geometry->type == GIS_GEOMETRY_MULTILINESTRING)
    get_line_middle (geometry, x, y);
  else
    get_inner_point (geometry, x, y);
}

static double
get_segment_distance (const double *a, const double *b, double x, double y)
{
  double dx = b[0] - a[0], dy = b[1] - a[1];
  double squared = dx * dx + dy * dy;
  double t = squared > 0 ? ((x - a[0]) * dx + (y - a[1]) * dy) / squared : 0;

  t = CLAMP (t, 0, 1);
  return hypot (a[0] + t * dx - x, a[1] + t * dy - y);
}

double
gis_geometry_get_distance (const GisGeometry *geometry, double x, double y)
{
  double best = G_MAXDOUBLE;

  if (geometry->type == GIS_GEOMETRY_POINT)
    return hypot (geometry->xy[0] - x, geometry->xy[1] - y);
  if (gis_geometry_contains (geometry, x, y))
    return 0;
  for (guint ring = 0; ring < geometry->n_rings; ring++)
    for (guint i = ring_start (geometry, ring) + 1; i < geometry->ring_ends[ring]; i++)
      best =
        MIN (best, get_segment_distance (&geometry->xy[2 * i - 2], &geometry->xy[2 * i], x, y));
  return best;
}

GisGeometry *
gis_geometry_translate (const GisGeometry *geometry, double dx, double dy)
{
  g_autofree double *xy = g_memdup2 (geometry->xy, sizeof (double) * 2 * geometry->n_points);

  g_return_val_if_fail (isfinite (dx) && isfinite (dy), NULL);
  for (guint i = 0; i < geometry->n_points; i++)
    {
      xy[2 * i] += dx;
      xy[2 * i + 1] += dy;
    }
  return gis_geometry_new (geometry->type, xy, geometry->n_points, geometry->ring_ends,
                           geometry->n_rings, geometry->part_ends, geometry->n_parts, NULL);
}

void
gis_box_extend (GisBox *box, double x, double y)
{
  box->min_x = MIN (box->min_x, x);
  box->min_y = MIN (box->min_y, y);
  box->max_x = MAX (box->max_x, x);
  box->max_y = MAX (box->max_y, y);
}

void
gis_box_union (GisBox *box, const GisBox *other)
{
  if (gis_box_is_empty (other))
    return;
  gis_box_extend (box, other->min_x, other->min_y);
  gis_box_extend (box, other->max_x, other->max_y);
}

gboolean
gis_box_is_empty (const GisBox *box)
{
  return !(box->min_x <= box->max_x && box->min_y <= box->max_y);
}

gboolean
gis_box_intersects (const GisBox *a, const GisBox *b)
{
  return a->min_x <= b->max_x && a->max_x >= b->min_x && a->min_y <= b->max_y &&
         a->max_y >= b->min_y;
}

gboolean
gis_box_contains (const GisBox *box, double x, double y)
{
  return x >= box->min_x && x <= box->max_x && y >= box->min_y && y <= box->max_y;
}

const char *
gis_geometry_type_to_sql (GisGeometryType type)
{
  switch (type)
    {
    case GIS_GEOMETRY_POINT:
      return "POINT";
    case GIS_GEOMETRY_MULTILINESTRING:
      return "MULTILINESTRING";
    case GIS_GEOMETRY_MULTIPOLYGON:
      return "MULTIPOLYGON";
    case GIS_GEOMETRY_NONE:
      break;
    }
  return NULL;
}
