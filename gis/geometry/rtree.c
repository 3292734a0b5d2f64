/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Packed Hilbert R-tree. Levels lie one behind the other in one array of boxes, leaves first, and
 * node i of a level always covers nodes 16·i … 16·i+15 of the level below, so there are no pointers:
 *
 *   boxes: [ n entries in Hilbert order | ⌈n/16⌉ nodes | ⌈n/256⌉ nodes | … | root ]
 *   order: index of each entry as the caller knows it
 *   points: the entries' places when the caller keeps them; boxes then begins with the nodes
 *
 * Hilbert values are of the box centres on a 2^16 grid over the extent, sorted by radix. */
#include "gis/geometry/rtree.h"
#include <string.h>

#define FANOUT 16
#define MAX_LEVELS 9 /* 16^8 = 2^32 entries */
#define GRID_MAX 65535.0

struct _GisRtree
{
  guint n;
  guint n_levels;               /* 1: only entries */
  guint starts[MAX_LEVELS + 1]; /* first box of each level, then the end */
  const GisBox32 *boxes;
  GisBox32 *own_boxes; /* the same; NULL: borrowed */
  guint32 *order;
  const gint32 *points;
};

typedef struct
{
  const GisRtree *tree;
  GisBox32 box;
  gint64 collapse;
  GisRtreeRunFunc func;
  gpointer user_data;
} Query;

typedef struct
{
  guint32 key;
  guint32 index;
} Entry;

static gboolean
is_inverted (const GisBox32 *box)
{
  return box->min_x > box->max_x || box->min_y > box->max_y;
}

static gboolean
meets (const GisBox32 *a, const GisBox32 *b)
{
  return a->min_x <= b->max_x && a->max_x >= b->min_x && a->min_y <= b->max_y &&
         a->max_y >= b->min_y;
}

static void
extend (GisBox32 *box, const GisBox32 *other)
{
  if (is_inverted (other))
    return;
  box->min_x = MIN (box->min_x, other->min_x);
  box->min_y = MIN (box->min_y, other->min_y);
  box->max_x = MAX (box->max_x, other->max_x);
  box->max_y = MAX (box->max_y, other->max_y);
}

/* Position along the Hilbert curve of order 16: quadrant by quadrant from the top, turning the frame. */
static guint32
hilbert_value (guint32 x, guint32 y)
{
  guint32 value = 0;

  for (guint32 side = 1u << 15; side > 0; side >>= 1)
    {
      guint32 right = (x & side) != 0;
      guint32 up = (y & side) != 0;
      value = (value << 2) | ((3 * right) ^ up);
      if (!up)
        {
          guint32 swap = x;
          if (right)
            {
              x = ~x;
              swap = ~swap;
              y = ~y;
            }
          x = y;
          y = swap;
        }
    }
  return value;
}

/* Stable, least significant byte first. */
static void
sort_entries (Entry **entries, Entry **spare, guint n)
{
  for (guint shift = 0; shift < 32; shift += 8)
    {
      guint counts[256] = { 0 };
      guint at = 0;
      Entry *swap;

      for (guint i = 0; i < n; i++)
        counts[((*entries)[i].key >> shift) & 0xff]++;
      for (guint i = 0; i < 256; i++)
        {
          guint count = counts[i];
          counts[i] = at;
          at += count;
        }
      for (guint i = 0; i < n; i++)
        (*spare)[counts[((*entries)[i].key >> shift) & 0xff]++] = (*entries)[i];
      swap = *entries;
      *entries = *spare;
      *spare = swap;
    }
}

static void
sort_by_hilbert (GisRtree *tree, const GisBox32 *boxes, const GisBox32 *extent)
{
  Entry *entries = g_new (Entry, tree->n);
  Entry *spare = g_new (Entry, tree->n);
  double width = MAX (1.0, (double) extent->max_x - extent->min_x);
  double height = MAX (1.0, (double) extent->max_y - extent->min_y);

  for (guint i = 0; i < tree->n; i++)
    {
      double x = ((double) boxes[i].min_x + boxes[i].max_x) / 2 - extent->min_x;
      double y = ((double) boxes[i].min_y + boxes[i].max_y) / 2 - extent->min_y;
      x = CLAMP (x / width, 0, 1);
      y = CLAMP (y / height, 0, 1);
      entries[i].key = hilbert_value ((guint32) (x * GRID_MAX), (guint32) (y * GRID_MAX));
      entries[i].index = i;
    }
  sort_entries (&entries, &spare, tree->n);
  for (guint i = 0; i < tree->n; i++)
    {
      tree->order[i] = entries[i].index;
      tree->own_boxes[i] = boxes[entries[i].index];
    }
  g_free (entries);
  g_free (spare);
}

static void
lay_out_levels (GisRtree *tree)
{
  guint count = tree->n;
  guint total = 0;

  tree->n_levels = 0;
  do
    {
      tree->starts[tree->n_levels++] = total;
      total += count;
      if (count <= 1)
        break;
      count = count / FANOUT + (count % FANOUT != 0);
    }
  while (TRUE);
  tree->starts[tree->n_levels] = total;
}

GisRtree *
gis_rtree_new (const GisBox32 *boxes, guint n)
{
  GisRtree *tree;
  GisBox32 extent = { G_MAXINT32, G_MAXINT32, G_MININT32, G_MININT32 };

  g_return_val_if_fail (boxes != NULL || n == 0, NULL);
  g_return_val_if_fail (n <= G_MAXUINT32 / 2, NULL);
  tree = g_new0 (GisRtree, 1);
  tree->n = n;
  if (n == 0)
    return tree;
  lay_out_levels (tree);
  tree->own_boxes = g_new (GisBox32, tree->starts[tree->n_levels]);
  tree->boxes = tree->own_boxes;
  tree->order = g_new (guint32, n);
  for (guint i = 0; i < n; i++)
    extend (&extent, &boxes[i]);
  sort_by_hilbert (tree, boxes, &extent);
  for (guint level = 1; level < tree->n_levels; level++)
    {
      guint below = tree->starts[level] - tree->starts[level - 1];
      const GisBox32 *children = tree->boxes + tree->starts[level - 1];
      for (guint i = 0; i < tree->starts[level + 1] - tree->starts[level]; i++)
        {
          GisBox32 box = { G_MAXINT32, G_MAXINT32, G_MININT32, G_MININT32 };
          for (guint child = i * FANOUT; child < MIN ((i + 1) * FANOUT, below); child++)
            extend (&box, &children[child]);
          tree->own_boxes[tree->starts[level] + i] = box;
        }
    }
  return tree;
}

void
gis_rtree_free (GisRtree *tree)
{
  if (tree == NULL)
    return;
  g_free (tree->own_boxes);
  g_free (tree->order);
  g_free (tree);
}

static inline GisBox32
get_box (const GisRtree *tree, guint level, guint node)
{
  if (tree->points == NULL)
    return tree->boxes[tree->starts[level] + node];
  if (level == 0)
    {
      const gint32 *xy = tree->points + 2 * (gsize) node;
      return (GisBox32){ xy[0], xy[1], xy[0], xy[1] };
    }
  return tree->boxes[tree->starts[level] - tree->n + node];
}

/* Entries below a node: FANOUT^level of them, cut at the end. */
static void
get_run (const GisRtree *tree, guint level, guint node, guint *first, guint *n)
{
  guint64 span = 1;
  guint64 end;

  for (guint i = 0; i < level; i++)
    span *= FANOUT;
  end = MIN ((guint64) tree->n, (node + 1) * span);
  *first = (guint) (node * span);
  *n = (guint) (end - node * span);
}

static gboolean
visit (const Query *query, guint level, guint node)
{
  const GisRtree *tree = query->tree;
  const GisBox32 box = get_box (tree, level, node);
  guint below;

  if (is_inverted (&box) || !meets (&box, &query->box))
    return TRUE;
  if (level == 0)
    return query->func (node, 1, &box, query->user_data);
  if ((gint64) box.max_x - box.min_x <= query->collapse &&
      (gint64) box.max_y - box.min_y <= query->collapse)
    {
      guint first, n;
      get_run (tree, level, node, &first, &n);
      return query->func (first, n, &box, query->user_data);
    }
  below = tree->starts[level] - tree->starts[level - 1];
  for (guint child = node * FANOUT; child < MIN ((node + 1) * FANOUT, below); child++)
    if (!visit (query, level - 1, child))
      return FALSE;
  return TRUE;
}

gboolean
gis_rtree_query_runs (const GisRtree *tree,
                      const GisBox32 *box,
                      gint64 collapse,
                      GisRtreeRunFunc func,
                      gpointer user_data)
{
  Query query = { tree, *box, collapse, func, user_data };

  if (tree->n == 0 || is_inverted (box))
    return TRUE;
  return visit (&query, tree->n_levels - 1, 0);
}

typedef struct
{
  const GisRtree *tree;
  GisRtreeFunc func;
  gpointer user_data;
} Single;

static gboolean
call_single_cb (guint first, guint n, const GisBox32 *box, gpointer user_data)
{
  const Single *single = user_data;
  const guint32 *order = single->tree->order;
  return single->func (order != NULL ? order[first] : first, single->user_data);
}

gboolean
gis_rtree_query (const GisRtree *tree, const GisBox32 *box, GisRtreeFunc func, gpointer user_data)
{
  Single single = { tree, func, user_data };
  return gis_rtree_query_runs (tree, box, -1, call_single_cb, &single);
}

const guint32 *
gis_rtree_get_order (const GisRtree *tree)
{
  return tree->order;
}

void
gis_rtree_forget_order (GisRtree *tree)
{
  g_clear_pointer (&tree->order, g_free);
}

void
gis_rtree_share_points (GisRtree *tree, const gint32 *xy)
{
  guint n_nodes;

  if (tree->n == 0 || tree->points != NULL)
    return;
  n_nodes = tree->starts[tree->n_levels] - tree->n;
  memmove (tree->own_boxes, tree->own_boxes + tree->n, n_nodes * sizeof (GisBox32));
  tree->own_boxes = g_renew (GisBox32, tree->own_boxes, n_nodes + 1);
  tree->boxes = tree->own_boxes;
  tree->points = xy;
}

GisBox32
gis_rtree_get_box (const GisRtree *tree, guint position)
{
  g_return_val_if_fail (position < tree->n, ((GisBox32){ 0, 0, -1, -1 }));
  return get_box (tree, 0, position);
}

GisBox32
gis_rtree_get_extent (const GisRtree *tree)
{
  if (tree->n == 0)
    return (GisBox32){ G_MAXINT32, G_MAXINT32, G_MININT32, G_MININT32 };
  return get_box (tree, tree->n_levels - 1, 0);
}

gsize
gis_rtree_get_bytes (const GisRtree *tree)
{
  if (tree->n == 0)
    return sizeof *tree;
  return sizeof *tree +
         (tree->starts[tree->n_levels] - (tree->points != NULL ? tree->n : 0)) * sizeof (GisBox32) +
         (tree->order != NULL ? tree->n * sizeof (guint32) : 0);
}

guint
gis_rtree_count_boxes (guint n, gboolean points)
{
  GisRtree tree = { .n = n };

  if (n == 0)
    return 0;
  lay_out_levels (&tree);
  return tree.starts[tree.n_levels] - (points ? n : 0);
}

const GisBox32 *
gis_rtree_get_boxes (const GisRtree *tree, guint *n)
{
  *n = gis_rtree_count_boxes (tree->n, tree->points != NULL);
  return tree->boxes;
}

GisRtree *
gis_rtree_new_borrowing (const GisBox32 *boxes, guint n, const gint32 *points)
{
  GisRtree *tree = g_new0 (GisRtree, 1);

  tree->n = n;
  if (n == 0)
    return tree;
  lay_out_levels (tree);
  tree->boxes = boxes;
  tree->points = points;
  return tree;
}
