/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Asking the picture: what lies under the pointer, what the legend counts. Only what is
 * drawn at the view's zoom can be hit. */
#include "gis/scene/measure-private.h"
#include "gis/scene/painter-private.h"
#include <math.h>

typedef struct
{
  GisPainter painter;
  const GisLayer *layer;
  GisLooks *looks;
  double x, y; /* Mercator */
  double px, py;
  double tolerance_px;
  GArray *found; /* Found */
} Pick;

typedef struct
{
  GisHit hit;
  int family; /* 0 points, 1 lines, 2 areas, 3 bounds */
  int draw_order;
  double area;
} Found;

static double
get_segment_distance (double px, double py, const double *a, const double *b)
{
  double dx = b[0] - a[0];
  double dy = b[1] - a[1];
  double square = dx * dx + dy * dy;
  double t = square > 0 ? ((px - a[0]) * dx + (py - a[1]) * dy) / square : 0;

  t = CLAMP (t, 0, 1);
  return hypot (px - a[0] - t * dx, py - a[1] - t * dy);
}

/* The pointer in the units of a pack, to compare with its integers: of a feature of millions of vertices
 * nearly all are passed by with four comparisons. */
typedef struct
{
  double x, y;
  double reach; /* what is farther away does not count */
} Pointer;

static gboolean
is_far (const Pointer *pointer, const gint32 *a, const gint32 *b)
{
  return (a[0] < pointer->x - pointer->reach && b[0] < pointer->x - pointer->reach) ||
         (a[0] > pointer->x + pointer->reach && b[0] > pointer->x + pointer->reach) ||
         (a[1] < pointer->y - pointer->reach && b[1] < pointer->y - pointer->reach) ||
         (a[1] > pointer->y + pointer->reach && b[1] > pointer->y + pointer->reach);
}

/* The ray to the right of the pointer, even-odd. */
static gboolean
is_crossed (const Pointer *pointer, const gint32 *a, const gint32 *b)
{
  return (a[1] > pointer->y) != (b[1] > pointer->y) &&
         pointer->x < a[0] + ((double) b[0] - a[0]) * (pointer->y - a[1]) / ((double) b[1] - a[1]);
}

/* From the pointer to the lines of a feature, in units; G_MAXDOUBLE beyond its reach. *inside: of an area. */
static double
get_path_distance (const Pointer *pointer, const GisPack *pack, guint index, gboolean *inside)
{
  guint first = gis_pack_get_vertex (pack, index);
  guint from = first;
  double best = G_MAXDOUBLE;

  *inside = FALSE;
  for (guint r = pack->ring_starts[index]; r < pack->ring_starts[index + 1]; r++)
    {
      guint end = first + pack->ring_ends[r];
      for (guint i = from; i + 1 < end; i++)
        {
          const gint32 *a = pack->xy + 2 * (gsize) i, *b = a + 2;
          *inside ^= is_crossed (pointer, a, b);
          if (!is_far (pointer, a, b))
            best =
              fmin (best, get_segment_distance (pointer->x, pointer->y, (double[]){ a[0], a[1] },
                                                (double[]){ b[0], b[1] }));
        }
      from = end;
    }
  return best;
}

/* Distance of the pointer from what is drawn of a feature, px; 0 on it, G_MAXDOUBLE out of reach. */
static double
get_distance (Pick *pick, const GisPack *pack, guint index, const GisLook *look)
{
  double unit_px = pack->unit_m / pick->painter.resolution;
  double half_px = 0;
  Pointer pointer;
  double distance;
  gboolean inside;

  if (pack->type == GIS_GEOMETRY_POINT)
    {
      guint first = gis_pack_get_vertex (pack, index);
      double px, py;
      gis_painter_project (
        &pick->painter, pack->origin_x + pack->xy[2 * (gsize) first] * pack->unit_m,
        pack->origin_y + pack->xy[2 * (gsize) first + 1] * pack->unit_m, &px, &py);
      return hypot (px - pick->px, py - pick->py);
    }
  if (pack->type == GIS_GEOMETRY_MULTILINESTRING)
    half_px =
      gis_line_get_width (look, pick->painter.zoom, pack->widths != NULL ? pack->widths[index] : 0,
                          gis_painter_get_ground (&pick->painter, pack)) /
      2;
  pointer =
    (Pointer){ (pick->x - pack->origin_x) / pack->unit_m, (pick->y - pack->origin_y) / pack->unit_m,
               (pick->tolerance_px + half_px + 1) / unit_px + 1 };
  distance = get_path_distance (&pointer, pack, index, &inside);
  if (pack->type == GIS_GEOMETRY_MULTIPOLYGON && inside)
    return 0;
  return distance < G_MAXDOUBLE ? fmax (0, distance * unit_px - half_px) : G_MAXDOUBLE;
}

static void
add_found (Pick *pick, const GisPack *pack, guint index, const GisLook *look, double distance)
{
  GisBox box = gis_pack_get_box (pack, index);
  Found found = { { g_intern_string (pick->layer->klass->id), pack->ids[index], distance } };

  found.family = pack->type == GIS_GEOMETRY_POINT             ? 0
                 : pack->type == GIS_GEOMETRY_MULTILINESTRING ? 1
                 : look->form < GIS_FORM_BOUND_GRID           ? 2
                                                              : 3;
  found.draw_order = pick->layer->klass->draw_order;
  found.area = (box.max_x - box.min_x) * (box.max_y - box.min_y);
  g_array_append_val (pick->found, found);
}

static gboolean
is_drawn (const Pick *pick, const GisLook *look)
{
  return pick->painter.zoom + 1e-6 >= gis_look_get_min_zoom (pick->layer->klass, look);
}

static gboolean
hit_cb (const GisPack *pack, guint index, gpointer user_data)
{
  Pick *pick = user_data;
  const GisLook *look = gis_looks_get (pick->looks, pack, index);
  double distance;

  if (!is_drawn (pick, look))
    return TRUE;
  distance = get_distance (pick, pack, index, look);
  if (pack->type == GIS_GEOMETRY_POINT)
    distance = fmax (0, distance - gis_symbol_get_size (pick->painter.zoom) / 2);
  if (distance <= pick->tolerance_px)
    {
      /* Among overlapping symbols the one whose middle is nearer comes first. */
      if (pack->type == GIS_GEOMETRY_POINT)
        distance = get_distance (pick, pack, index, look);
      add_found (pick, pack, index, look, distance);
    }
  return TRUE;
}

static int
compare_found (gconstpointer a, gconstpointer b)
{
  const Found *one = a;
  const Found *two = b;

  if (one->family != two->family)
    return one->family - two->family;
  if (one->hit.distance_px != two->hit.distance_px)
    return one->hit.distance_px < two->hit.distance_px ? -1 : 1;
  if (one->draw_order != two->draw_order)
    return two->draw_order - one->draw_order;
  if (one->family >= 2 && one->area != two->area)
    return one->area < two->area ? -1 : 1;
  return (one->hit.id < two->hit.id) - (one->hit.id > two->hit.id);
}

static GArray *
finish_pick (Pick *pick)
{
  GArray *hits = g_array_sized_new (FALSE, FALSE, sizeof (GisHit), pick->found->len);

  g_array_sort (pick->found, compare_found);
  for (guint i = 0; i < pick->found->len; i++)
    g_array_append_val (hits, g_array_index (pick->found, Found, i).hit);
  g_array_unref (pick->found);
  gis_painter_clear (&pick->painter);
  return hits;
}

static void
each_visible_layer (Pick *pick, const GisBox *box, GisLayerFunc func)
{
  const GPtrArray *layers = pick->painter.scene->layers;

  for (guint i = 0; i < layers->len; i++)
    {
      g_autoptr (GisLooks) looks = NULL;
      pick->layer = g_ptr_array_index (layers, i);
      looks = gis_looks_new (pick->painter.style, pick->layer);
      pick->looks = looks;
      if (gis_style_get_visible (pick->painter.style, pick->layer->klass->id))
        gis_layer_each (pick->layer, box, func, pick);
    }
}

GArray *
gis_scene_hit_test (const GisScene *scene,
                    const GisStyle *style,
                    const GisView *view,
                    double px,
                    double py,
                    double tolerance_px)
{
  Pick pick = { .px = px, .py = py, .tolerance_px = tolerance_px };
  /* Half of the widest road and of the largest symbol may reach to the pointer. */
  double reach;
  GisBox box;

  gis_painter_init (&pick.painter, scene, style, view, NULL, NULL);
  pick.found = g_array_new (FALSE, FALSE, sizeof (Found));
  gis_view_from_screen (view, px, py, &pick.x, &pick.y);
  reach = (tolerance_px + 16) * pick.painter.resolution + 120;
  box = (GisBox){ pick.x - reach, pick.y - reach, pick.x + reach, pick.y + reach };
  each_visible_layer (&pick, &box, hit_cb);
  return finish_pick (&pick);
}

/* ---- Legend ---- */

typedef struct
{
  GisClassifier classifier;
  gint64 counts[256];
} Counting;

static gboolean
count_cb (const GisPack *pack, guint index, gpointer user_data)
{
  Counting *counting = user_data;
  counting->counts[gis_classifier_get (&counting->classifier, pack, index)]++;
  return TRUE;
}

static void
add_entry (GPtrArray *entries, char *code, char *title, gint64 count)
{
  GisLegendEntry *entry = g_new0 (GisLegendEntry, 1);

  entry->code = code;
  entry->title = title;
  entry->count = count;
  g_ptr_array_add (entries, entry);
}

GPtrArray *
gis_scene_dup_legend (const GisScene *scene,
                      const GisStyle *style,
                      const char *class_id,
                      const GisBox *box)
{
  GPtrArray *entries = g_ptr_array_new_with_free_func ((GDestroyNotify) gis_legend_entry_free);
  const GisLayer *layer = gis_scene_find_layer (scene, class_id);
  const GisTheme *theme = NULL;
  Counting counting = { 0 };

  if (layer == NULL)
    return entries;
  theme = gis_style_get_current_theme (style, layer->klass);
  if (theme == NULL || theme->kind == GIS_THEME_SINGLE)
    {
      counting.classifier.column = -1;
      gis_layer_each (layer, box, count_cb, &counting);
      add_entry (entries, NULL, g_strdup (gis_text_get (&layer->klass->plural)),
                 counting.counts[0]);
      return entries;
    }
  gis_classifier_init (&counting.classifier, style, layer);
  gis_layer_each (layer, box, count_cb, &counting);
  gis_classifier_clear (&counting.classifier);
  for (guint i = 1; i <= GIS_CATEGORY_OTHER; i++)
    if (counting.counts[i] > 0)
      add_entry (entries, gis_theme_dup_code (layer->klass, theme, (guint8) i),
                 gis_theme_dup_title (layer->klass, theme, (guint8) i), counting.counts[i]);
  if (counting.counts[0] > 0)
    add_entry (entries, g_strdup (""), gis_theme_dup_title (layer->klass, theme, 0),
               counting.counts[0]);
  return entries;
}
