/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Nearby pairs are found in a hash grid of the points whose cell is the distance asked for: all that
 * lie near a vertex are in its cell or the eight around it. */
#include "gis/store/link.h"

#include "gis/core/error.h"
#include "gis/core/i18n.h"
#include <math.h>
#include <string.h>

#define MAX_WITHIN_M 1000.0

/* The two references of a link class; FALSE for any other class. */
static gboolean
find_ends (const GisClass *klass, const GisField *ends[2])
{
  guint n = 0;

  if (strcmp (klass->role, "link") != 0)
    return FALSE;
  for (guint i = 0; i < klass->n_fields; i++)
    if (klass->fields[i].type == GIS_FIELD_REFERENCE && klass->fields[i].required && n < 2)
      ends[n++] = &klass->fields[i];
  return n == 2;
}

GArray *
gis_link_list_sides (const GisCatalog *catalog, const GisClass *klass)
{
  GArray *sides = g_array_new (FALSE, FALSE, sizeof (GisLinkSide));

  g_return_val_if_fail (catalog != NULL && klass != NULL, sides);
  for (guint i = 0; i < gis_catalog_get_n_classes (catalog); i++)
    {
      const GisClass *link = gis_catalog_get_class (catalog, i);
      const GisField *ends[2];
      if (!find_ends (link, ends))
        continue;
      for (guint k = 0; k < 2; k++)
        if (g_strcmp0 (ends[k]->reference, klass->id) == 0)
          {
            GisLinkSide side = { link, ends[k], ends[1 - k] };
            g_array_append_val (sides, side);
          }
    }
  return sides;
}

void
gis_link_free (GisLink *link)
{
  if (link == NULL)
    return;
  gis_row_free (link->row);
  g_free (link);
}

GPtrArray *
gis_link_list (GisWorkspace *ws, const GisLinkSide *side, gint64 id, GError **error)
{
  GisFilter filter;
  g_autoptr (GPtrArray) rows = NULL;
  g_autoptr (GPtrArray) links = g_ptr_array_new_with_free_func ((GDestroyNotify) gis_link_free);

  g_return_val_if_fail (GIS_IS_WORKSPACE (ws) && side != NULL, NULL);
  filter = (GisFilter){ side->own->name, GIS_OP_EQ, gis_value_of_integer (id) };
  rows =
    gis_store_list (ws, side->klass->id, &(GisQuery){ .filters = &filter, .n_filters = 1 }, error);
  for (guint i = 0; rows != NULL && i < rows->len; i++)
    {
      const GisRow *row = g_ptr_array_index (rows, i);
      gint64 to = gis_value_get_integer (gis_row_get (row, side->other->name), 0);
      g_autoptr (GError) local = NULL;
      GisLink *link = g_new0 (GisLink, 1);

      link->id = row->id;
      link->row = gis_store_get (ws, side->other->reference, to, &local);
      if (link->row != NULL)
        {
          g_ptr_array_add (links, link);
          continue;
        }
      gis_link_free (link);
      /* One that leads nowhere is the checks' to tell. */
      if (g_error_matches (local, GIS_ERROR, GIS_ERROR_NOT_FOUND))
        continue;
      g_propagate_error (error, g_steal_pointer (&local));
      return NULL;
    }
  return rows != NULL ? g_steal_pointer (&links) : NULL;
}

/* ---- Nearby pairs ---- */

typedef struct
{
  double x, y;
  gint64 id;
  int next; /* in the same cell; -1: last */
} Point;

typedef struct
{
  gint64 column, row;
} Cell;

typedef struct
{
  double within_m;
  GArray *points;    /* Point */
  GHashTable *cells; /* Cell → index of its last point + 1 */
  GHashTable *known; /* GisLinkPair */
  GArray *found;     /* GisLinkPair */
  gboolean point_first;
  int fields[2]; /* of the link class */
} Finder;

static guint
hash_words (gconstpointer key)
{
  const guint64 *words = key;
  guint64 mixed = words[0] * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15) + words[1];

  mixed *= G_GUINT64_CONSTANT (0xbf58476d1ce4e5b9);
  return (guint) (mixed ^ (mixed >> 32));
}

static gboolean
equal_words (gconstpointer a, gconstpointer b)
{
  return memcmp (a, b, 2 * sizeof (gint64)) == 0;
}

static Cell
cell_of (const Finder *finder, double x, double y)
{
  return (Cell){ (gint64) floor (x / finder->within_m), (gint64) floor (y / finder->within_m) };
}

static gboolean
add_point (const GisRow *row, gpointer user_data)
{
  Finder *finder = user_data;
  Point point;
  Cell cell;
  gpointer last;

  if (row->geometry == NULL || row->geometry->type != GIS_GEOMETRY_POINT)
    return TRUE;
  point = (Point){ row->geometry->xy[0], row->geometry->xy[1], row->id, -1 };
  cell = cell_of (finder, point.x, point.y);
  last = g_hash_table_lookup (finder->cells, &cell);
  point.next = GPOINTER_TO_INT (last) - 1;
  g_array_append_val (finder->points, point);
  g_hash_table_insert (finder->cells, g_memdup2 (&cell, sizeof cell),
                       GINT_TO_POINTER ((int) finder->points->len));
  return TRUE;
}

static gboolean
add_known (const GisRow *row, gpointer user_data)
{
  Finder *finder = user_data;
  GisLinkPair pair = { gis_value_get_integer (&row->values[finder->fields[0]], 0),
                       gis_value_get_integer (&row->values[finder->fields[1]], 0) };

  g_hash_table_add (finder->known, g_memdup2 (&pair, sizeof pair));
  return TRUE;
}

static void
add_pair (Finder *finder, gint64 point, gint64 shape)
{
  GisLinkPair pair = { finder->point_first ? point : shape, finder->point_first ? shape : point };

  if (g_hash_table_contains (finder->known, &pair))
    return;
  g_hash_table_add (finder->known, g_memdup2 (&pair, sizeof pair));
  g_array_append_val (finder->found, pair);
}

static gboolean
match_shape (const GisRow *row, gpointer user_data)
{
  Finder *finder = user_data;
  const GisGeometry *shape = row->geometry;

  for (guint i = 0; shape != NULL && i < shape->n_points; i++)
    {
      double x = shape->xy[2 * i], y = shape->xy[2 * i + 1];
      Cell middle = cell_of (finder, x, y);
      for (int dx = -1; dx <= 1; dx++)
        for (int dy = -1; dy <= 1; dy++)
          {
            Cell cell = { middle.column + dx, middle.row + dy };
            int at = GPOINTER_TO_INT (g_hash_table_lookup (finder->cells, &cell)) - 1;
            while (at >= 0)
              {
                const Point *point = &g_array_index (finder->points, Point, at);
                if (hypot (point->x - x, point->y - y) <= finder->within_m)
                  add_pair (finder, point->id, row->id);
                at = point->next;
              }
          }
    }
  return TRUE;
}

static int
compare_pairs (gconstpointer a, gconstpointer b)
{
  const GisLinkPair *left = a, *right = b;

  if (left->first != right->first)
    return left->first < right->first ? -1 : 1;
  return (left->second > right->second) - (left->second < right->second);
}

/* The side of points and the other one; FALSE with error. */
static gboolean
find_sides (const GisCatalog *catalog,
            const GisClass *link_class,
            const GisClass *classes[2],
            guint *point_side,
            GError **error)
{
  const GisField *ends[2];

  if (find_ends (link_class, ends))
    {
      for (guint i = 0; i < 2; i++)
        classes[i] = gis_catalog_find_class (catalog, ends[i]->reference);
      for (guint i = 0; i < 2 && classes[0] != NULL && classes[1] != NULL; i++)
        if (classes[i]->geometry == GIS_GEOMETRY_POINT &&
            classes[1 - i]->geometry > GIS_GEOMETRY_POINT)
          {
            *point_side = i;
            return TRUE;
          }
    }
  g_set_error (error, GIS_ERROR, GIS_ERROR_USAGE,
               _ ("Class %s does not link points to lines or areas"), link_class->id);
  return FALSE;
}

static gboolean
run (Finder *finder,
     GisWorkspace *ws,
     const GisClass *link_class,
     const GisClass *const classes[2],
     guint point_side,
     const char *class_id,
     gint64 id,
     GisJob *job,
     GError **error)
{
  const GisFilter filter = { "id", GIS_OP_EQ, gis_value_of_integer (id) };
  const GisQuery one = { .filters = &filter, .n_filters = 1 };
  const GisQuery *queries[2] = { NULL, NULL };

  for (guint i = 0; i < 2; i++)
    if (g_strcmp0 (class_id, classes[i]->id) == 0)
      queries[i] = &one;
  return gis_store_each (ws, link_class->id, NULL, add_known, finder, job, error) &&
         gis_store_each (ws, classes[point_side]->id, queries[point_side], add_point, finder, job,
                         error) &&
         gis_store_each (ws, classes[1 - point_side]->id, queries[1 - point_side], match_shape,
                         finder, job, error);
}

GArray *
gis_link_find_pairs (GisWorkspace *ws,
                     const GisClass *link_class,
                     const char *class_id,
                     gint64 id,
                     double within_m,
                     GisJob *job,
                     GError **error)
{
  const GisClass *classes[2] = { NULL, NULL };
  const GisField *ends[2];
  Finder finder = { .within_m = within_m };
  guint point_side = 0;
  gboolean done;

  g_return_val_if_fail (GIS_IS_WORKSPACE (ws) && link_class != NULL, NULL);
  if (!find_sides (gis_workspace_get_catalog (ws), link_class, classes, &point_side, error))
    return NULL;
  if (!(within_m > 0 && within_m <= MAX_WITHIN_M))
    {
      g_set_error (error, GIS_ERROR, GIS_ERROR_USAGE, _ ("%g m is not between 0 and %g m"),
                   within_m, MAX_WITHIN_M);
      return NULL;
    }
  find_ends (link_class, ends);
  for (guint i = 0; i < 2; i++)
    finder.fields[i] = gis_class_find_field (link_class, ends[i]->name);
  finder.point_first = point_side == 0;
  finder.points = g_array_new (FALSE, FALSE, sizeof (Point));
  finder.found = g_array_new (FALSE, FALSE, sizeof (GisLinkPair));
  finder.cells = g_hash_table_new_full (hash_words, equal_words, g_free, NULL);
  finder.known = g_hash_table_new_full (hash_words, equal_words, g_free, NULL);
  gis_job_begin (job, _ ("Looking for what lies near"), 0);
  done = run (&finder, ws, link_class, classes, point_side, class_id, id, job, error);
  g_array_sort (finder.found, compare_pairs);
  g_array_unref (finder.points);
  g_hash_table_unref (finder.cells);
  g_hash_table_unref (finder.known);
  if (!done)
    g_clear_pointer (&finder.found, g_array_unref);
  return finder.found;
}

GisRow *
gis_link_new_row (const GisClass *link_class, const GisLinkPair *pair)
{
  const GisField *ends[2];
  GisRow *row;

  g_return_val_if_fail (link_class != NULL && pair != NULL && find_ends (link_class, ends), NULL);
  row = gis_row_new (link_class);
  gis_row_set_integer (row, ends[0]->name, pair->first);
  gis_row_set_integer (row, ends[1]->name, pair->second);
  return row;
}

gboolean
gis_link_add_pairs (GisEdit *edit,
                    const GisClass *link_class,
                    const GArray *pairs,
                    GisJob *job,
                    GError **error)
{
  g_return_val_if_fail (edit != NULL && pairs != NULL, FALSE);
  gis_job_begin (job, _ ("Storing the links"), pairs->len);
  for (guint i = 0; i < pairs->len; i++)
    {
      g_autoptr (GisRow) row =
                   gis_link_new_row (link_class, &g_array_index (pairs, GisLinkPair, i));
      if (row == NULL || !gis_edit_insert (edit, row, error) || !gis_job_step (job, i + 1, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
gis_link_add (GisEdit *edit,
              const GisClass *link_class,
              gint64 first,
              gint64 second,
              GError **error)
{
  const GisField *ends[2];
  g_autoptr (GisRow) row = NULL;
  gint64 n;

  g_return_val_if_fail (edit != NULL && link_class != NULL && find_ends (link_class, ends), FALSE);
  const GisFilter filters[2] = { { ends[0]->name, GIS_OP_EQ, gis_value_of_integer (first) },
                                 { ends[1]->name, GIS_OP_EQ, gis_value_of_integer (second) } };
  n = gis_store_count (gis_edit_get_workspace (edit), link_class->id,
                       &(GisQuery){ .filters = filters, .n_filters = 2 }, error);
  if (n < 0)
    return FALSE;
  if (n > 0)
    {
      g_set_error (error, GIS_ERROR, GIS_ERROR_INVALID, _ ("%s: the two are linked already"),
                   gis_text_get (&link_class->title));
      return FALSE;
    }
  row = gis_link_new_row (link_class, &(GisLinkPair){ first, second });
  return gis_edit_insert (edit, row, error);
}
