/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What lies in an area of any form: lasso, strip along a line. The edges of the area are sorted into
 * horizontal slabs, so that a point asks few of them however many a hand has drawn. */
#include "gis/crs/crs.h"
#include "gis/geometry/geos.h"
#include "gis/scene/painter-private.h"
#include <math.h>

#define MAX_SLABS 1024u
#define CHECK_EVERY 4096u
/* A straight line of a projected system bends in Mercator: below 1 mm over this length. */
#define MAX_STEP_M 200.0
/* Arcs fall short of the distance by 1 − cos (π/256), 0.4 mm at 5 m. */
#define QUADRANT_SEGMENTS 64

typedef struct
{
  const GisGeometry *area;
  double min_y, height; /* of a slab */
  guint n_slabs;
  guint *starts; /* n_slabs + 1, into edges */
  guint *edges;  /* index of the first vertex */
} Slabs;

typedef struct
{
  const Slabs *slabs;
  GCancellable *cancellable;
  const GisClass *klass;
  GisLooks *looks; /* NULL: all of the layer is shown */
  double zoom;
  guint n_seen;
  GArray *hits;
} Search;

static guint
get_slab (const Slabs *slabs, double y)
{
  double at = floor ((y - slabs->min_y) / slabs->height);

  return (guint) CLAMP (at, 0, slabs->n_slabs - 1);
}

typedef void (*EdgeFunc) (Slabs *slabs, guint slab, guint edge);

static void
each_edge (Slabs *slabs, EdgeFunc func)
{
  const GisGeometry *area = slabs->area;
  guint from = 0;

  for (guint r = 0; r < area->n_rings; r++)
    {
      for (guint i = from; i + 1 < area->ring_ends[r]; i++)
        {
          double a = area->xy[2 * i + 1], b = area->xy[2 * i + 3];
          for (guint s = get_slab (slabs, fmin (a, b)); s <= get_slab (slabs, fmax (a, b)); s++)
            func (slabs, s, i);
        }
      from = area->ring_ends[r];
    }
}

static void
count_edge (Slabs *slabs, guint slab, guint edge)
{
  slabs->starts[slab + 1]++;
}

/* Each slab fills from its end downwards; afterwards starts are where they belong. */
static void
put_edge (Slabs *slabs, guint slab, guint edge)
{
  slabs->edges[--slabs->starts[slab + 1]] = edge;
}

static void
slabs_init (Slabs *slabs, const GisGeometry *area)
{
  *slabs = (Slabs){ .area = area, .min_y = area->box.min_y };
  slabs->n_slabs = CLAMP (area->n_points / 2, 1u, MAX_SLABS);
  slabs->height = fmax ((area->box.max_y - area->box.min_y) / slabs->n_slabs, 1e-9);
  slabs->starts = g_new0 (guint, slabs->n_slabs + 2);
  each_edge (slabs, count_edge);
  for (guint s = 0; s < slabs->n_slabs; s++)
    slabs->starts[s + 1] += slabs->starts[s];
  slabs->edges = g_new (guint, slabs->starts[slabs->n_slabs] + 1);
  slabs->starts[slabs->n_slabs + 1] = slabs->starts[slabs->n_slabs];
  each_edge (slabs, put_edge);
  memmove (slabs->starts, slabs->starts + 1, slabs->n_slabs * sizeof (guint));
  slabs->starts[slabs->n_slabs] = slabs->starts[slabs->n_slabs + 1];
}

static void
slabs_clear (Slabs *slabs)
{
  g_free (slabs->starts);
  g_free (slabs->edges);
}

/* Even-odd, as the area is filled on the screen. */
static gboolean
contains (const Slabs *slabs, double x, double y)
{
  gboolean inside = FALSE;
  guint s;

  if (!gis_box_contains (&slabs->area->box, x, y))
    return FALSE;
  s = get_slab (slabs, y);
  for (guint i = slabs->starts[s]; i < slabs->starts[s + 1]; i++)
    {
      const double *a = slabs->area->xy + 2 * slabs->edges[i];
      const double *b = a + 2;
      if ((a[1] > y) != (b[1] > y) && x < a[0] + (b[0] - a[0]) * (y - a[1]) / (b[1] - a[1]))
        inside = !inside;
    }
  return inside;
}

/* > 0: c lies to the left of a → b. */
static double
get_side (const double *a, const double *b, const double *c)
{
  return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]);
}

/* Of four points on one line or with one of them on the other segment: whether @c is between. */
static gboolean
is_between (const double *a, const double *b, const double *c)
{
  return c[0] >= fmin (a[0], b[0]) && c[0] <= fmax (a[0], b[0]) && c[1] >= fmin (a[1], b[1]) &&
         c[1] <= fmax (a[1], b[1]);
}

static gboolean
segments_meet (const double *a, const double *b, const double *c, const double *d)
{
  double abc = get_side (a, b, c), abd = get_side (a, b, d);
  double cda = get_side (c, d, a), cdb = get_side (c, d, b);

  if (((abc > 0 && abd < 0) || (abc < 0 && abd > 0)) &&
      ((cda > 0 && cdb < 0) || (cda < 0 && cdb > 0)))
    return TRUE;
  return (abc == 0 && is_between (a, b, c)) || (abd == 0 && is_between (a, b, d)) ||
         (cda == 0 && is_between (c, d, a)) || (cdb == 0 && is_between (c, d, b));
}

static gboolean
meets_edge (const Slabs *slabs, const double *a, const double *b)
{
  double low = fmin (a[1], b[1]), high = fmax (a[1], b[1]);
  double left = fmin (a[0], b[0]), right = fmax (a[0], b[0]);

  if (high < slabs->area->box.min_y || low > slabs->area->box.max_y ||
      right < slabs->area->box.min_x || left > slabs->area->box.max_x)
    return FALSE;
  for (guint s = get_slab (slabs, low); s <= get_slab (slabs, high); s++)
    for (guint i = slabs->starts[s]; i < slabs->starts[s + 1]; i++)
      {
        const double *c = slabs->area->xy + 2 * slabs->edges[i];
        if (segments_meet (a, b, c, c + 2))
          return TRUE;
      }
  return FALSE;
}

/* They meet when a line of one crosses an edge of the other, or when one lies inside the other. */
static gboolean
meets (const Slabs *slabs, const GisGeometry *geometry)
{
  guint from = 0;

  for (guint r = 0; r < geometry->n_rings; r++)
    {
      if (contains (slabs, geometry->xy[2 * from], geometry->xy[2 * from + 1]))
        return TRUE;
      for (guint i = from; i + 1 < geometry->ring_ends[r]; i++)
        if (meets_edge (slabs, geometry->xy + 2 * i, geometry->xy + 2 * i + 2))
          return TRUE;
      from = geometry->ring_ends[r];
    }
  return gis_geometry_contains (geometry, slabs->area->xy[0], slabs->area->xy[1]);
}

static gboolean
is_shown (const Search *search, const GisPack *pack, guint index)
{
  return search->looks == NULL ||
         search->zoom + 1e-6 >=
           gis_look_get_min_zoom (search->klass, gis_looks_get (search->looks, pack, index));
}

static gboolean
search_cb (const GisPack *pack, guint index, gpointer user_data)
{
  Search *search = user_data;
  gboolean met;

  if (++search->n_seen % CHECK_EVERY == 0 && g_cancellable_is_cancelled (search->cancellable))
    return FALSE;
  if (!is_shown (search, pack, index))
    return TRUE;
  if (pack->type == GIS_GEOMETRY_POINT)
    met = contains (search->slabs, pack->origin_x + pack->xy[2 * (gsize) index] * pack->unit_m,
                    pack->origin_y + pack->xy[2 * (gsize) index + 1] * pack->unit_m);
  else
    {
      g_autoptr (GisGeometry) geometry = gis_pack_dup_geometry (pack, index);
      met = geometry != NULL && meets (search->slabs, geometry);
    }
  if (met)
    {
      GisHit hit = { g_intern_string (search->klass->id), pack->ids[index], 0 };
      g_array_append_val (search->hits, hit);
    }
  return TRUE;
}

GArray *
gis_scene_find_in_area (const GisScene *scene,
                        const GisStyle *style,
                        double zoom,
                        const GisGeometry *area,
                        GCancellable *cancellable)
{
  g_autoptr (GArray) hits = g_array_new (FALSE, FALSE, sizeof (GisHit));
  Search search = { .zoom = zoom, .cancellable = cancellable, .hits = hits };
  const GisLayer *density;
  Slabs slabs;

  g_return_val_if_fail (scene != NULL && style != NULL && area != NULL, NULL);
  g_return_val_if_fail (area->type == GIS_GEOMETRY_MULTIPOLYGON, NULL);
  density = gis_scene_get_density_layer (scene, style, zoom);
  slabs_init (&slabs, area);
  search.slabs = &slabs;
  for (guint i = scene->layers->len; i > 0; i--)
    {
      const GisLayer *layer = g_ptr_array_index (scene->layers, i - 1);
      g_autoptr (GisLooks) looks = layer != density ? gis_looks_new (style, layer) : NULL;
      search.klass = layer->klass;
      search.looks = looks;
      if (gis_style_get_visible (style, layer->klass->id))
        gis_layer_each (layer, &area->box, search_cb, &search);
    }
  slabs_clear (&slabs);
  return g_cancellable_is_cancelled (cancellable) ? NULL : g_steal_pointer (&hits);
}

/* ---- Along a line ---- */

static GisGeometry *
densify (const GisGeometry *geometry, GError **error)
{
  g_autoptr (GArray) xy = g_array_new (FALSE, FALSE, 2 * sizeof (double));
  g_autofree guint *ends = g_new (guint, geometry->n_rings);
  guint from = 0;

  for (guint r = 0; r < geometry->n_rings; r++)
    {
      g_array_append_vals (xy, geometry->xy + 2 * from, 1);
      for (guint i = from; i + 1 < geometry->ring_ends[r]; i++)
        {
          const double *a = geometry->xy + 2 * i, *b = a + 2;
          guint n = (guint) CLAMP (ceil (hypot (b[0] - a[0], b[1] - a[1]) / MAX_STEP_M), 1, 10000);
          for (guint k = 1; k <= n; k++)
            {
              double p[2] = { a[0] + (b[0] - a[0]) * k / n, a[1] + (b[1] - a[1]) * k / n };
              g_array_append_vals (xy, k == n ? b : p, 1);
            }
        }
      ends[r] = xy->len;
      from = geometry->ring_ends[r];
    }
  return gis_geometry_new (geometry->type, (const double *) (gpointer) xy->data, xy->len, ends,
                           geometry->n_rings, geometry->part_ends, geometry->n_parts, error);
}

GisGeometry *
gis_scene_dup_strip (const GisGeometry *line, const char *crs, double distance_m, GError **error)
{
  g_autoptr (GisTransform) transform = NULL;
  g_autoptr (GisGeometry) buffer = NULL, dense = NULL, degrees = NULL;
  g_autofree double *xy = NULL;

  g_return_val_if_fail (line != NULL && crs != NULL && distance_m > 0, NULL);
  transform = gis_transform_new (crs, "EPSG:4326", error);
  if (transform == NULL)
    return NULL;
  buffer = gis_geos_buffer (line, distance_m, QUADRANT_SEGMENTS, FALSE, error);
  dense = buffer != NULL ? densify (buffer, error) : NULL;
  degrees = dense != NULL ? gis_transform_geometry (transform, dense, error) : NULL;
  if (degrees == NULL)
    return NULL;
  xy = g_new (double, 2 * (gsize) degrees->n_points);
  for (guint i = 0; i < degrees->n_points; i++)
    gis_mercator_from_degrees (degrees->xy[2 * i], degrees->xy[2 * i + 1], &xy[2 * i],
                               &xy[2 * i + 1]);
  return gis_geometry_new (degrees->type, xy, degrees->n_points, degrees->ring_ends,
                           degrees->n_rings, degrees->part_ends, degrees->n_parts, error);
}
