/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Packed Hilbert R-tree against brute force. */
#include "gis/geometry/rtree.h"

static GisBox32
random_box (GRand *rand, gint32 range, gint32 max_side)
{
  gint32 x = g_rand_int_range (rand, -range, range);
  gint32 y = g_rand_int_range (rand, -range, range);
  return (GisBox32){ x, y, x + g_rand_int_range (rand, 0, max_side),
                     y + g_rand_int_range (rand, 0, max_side) };
}

static gboolean
boxes_meet (const GisBox32 *a, const GisBox32 *b)
{
  return a->min_x <= b->max_x && b->min_x <= a->max_x && a->min_y <= b->max_y &&
         b->min_y <= a->max_y;
}

static gboolean
count_cb (guint index, gpointer user_data)
{
  guint8 *seen = user_data;
  g_assert_cmpuint (seen[index], ==, 0);
  seen[index] = 1;
  return TRUE;
}

static gboolean
count_run_cb (guint first, guint n, const GisBox32 *box, gpointer user_data)
{
  guint8 *seen = user_data;
  g_assert_cmpuint (n, >, 0);
  for (guint i = first; i < first + n; i++)
    {
      g_assert_cmpuint (seen[i], ==, 0);
      seen[i] = n > 1 ? 2 : 1;
    }
  return TRUE;
}

/* Oracle: every box tried. Sizes around the powers of the fan-out. */
static void
test_brute_force (void)
{
  static const guint sizes[] = { 0, 1, 2, 15, 16, 17, 255, 256, 257, 4095, 4097, 20000 };
  g_autoptr (GRand) rand = g_rand_new_with_seed (7);

  for (guint s = 0; s < G_N_ELEMENTS (sizes); s++)
    {
      guint n = sizes[s];
      g_autofree GisBox32 *boxes = g_new (GisBox32, n + 1);
      g_autofree guint8 *seen = g_new (guint8, n + 1);
      g_autoptr (GisRtree) tree = NULL;

      for (guint i = 0; i < n; i++)
        boxes[i] = random_box (rand, 100000, i % 50 == 0 ? 20000 : 300);
      tree = gis_rtree_new (boxes, n);
      for (guint q = 0; q < 60; q++)
        {
          GisBox32 query = random_box (rand, 110000, 1 << (q % 18));
          memset (seen, 0, n + 1);
          g_assert_true (gis_rtree_query (tree, &query, count_cb, seen));
          for (guint i = 0; i < n; i++)
            g_assert_cmpint (seen[i], ==, boxes_meet (&boxes[i], &query));
        }
    }
}

/* Oracle: a run may hold more than what meets the query, never less, and a collapsed run is no
 * larger than asked for. */
static void
test_runs (void)
{
  const guint n = 5000;
  g_autoptr (GRand) rand = g_rand_new_with_seed (8);
  g_autofree GisBox32 *boxes = g_new (GisBox32, n);
  g_autofree guint8 *seen = g_new (guint8, n);
  g_autoptr (GisRtree) tree = NULL;
  const guint32 *order;
  guint collapsed = 0;

  for (guint i = 0; i < n; i++)
    boxes[i] = random_box (rand, 20000, 20);
  tree = gis_rtree_new (boxes, n);
  order = gis_rtree_get_order (tree);
  for (guint q = 0; q < 50; q++)
    {
      GisBox32 query = random_box (rand, 20000, 9000);
      memset (seen, 0, n);
      g_assert_true (gis_rtree_query_runs (tree, &query, 3000, count_run_cb, seen));
      for (guint i = 0; i < n; i++)
        {
          GisBox32 box = gis_rtree_get_box (tree, i);
          g_assert_cmpmem (&box, sizeof box, &boxes[order[i]], sizeof box);
          if (boxes_meet (&box, &query))
            g_assert_cmpint (seen[i], !=, 0);
          else
            g_assert_cmpint (seen[i], !=, 1);
          collapsed += seen[i] == 2;
        }
    }
  g_assert_cmpuint (collapsed, >, 0);
}

static gboolean
stop_cb (guint index, gpointer user_data)
{
  guint *left = user_data;
  return --*left > 0;
}

static void
test_stop (void)
{
  GisBox32 boxes[100];
  GisBox32 all = { G_MININT32, G_MININT32, G_MAXINT32, G_MAXINT32 };
  g_autoptr (GisRtree) tree = NULL;
  guint left = 7;

  for (gint32 i = 0; i < 100; i++)
    boxes[i] = (GisBox32){ i, i, i, i };
  tree = gis_rtree_new (boxes, 100);
  g_assert_false (gis_rtree_query (tree, &all, stop_cb, &left));
  g_assert_cmpuint (left, ==, 0);
}

/* All at one point, the corners of int32, and inverted boxes, which meet nothing. */
static void
test_degenerate (void)
{
  GisBox32 boxes[40];
  guint8 seen[40] = { 0 };
  GisBox32 all = { G_MININT32, G_MININT32, G_MAXINT32, G_MAXINT32 };
  GisBox32 inverted = { 1, 1, 0, 0 };
  GisBox32 extent;
  g_autoptr (GisRtree) tree = NULL;
  g_autoptr (GisRtree) empty = gis_rtree_new (NULL, 0);
  g_autoptr (GisRtree) nothing = gis_rtree_new (&inverted, 1);

  for (guint i = 0; i < 40; i++)
    boxes[i] = (GisBox32){ 5, 5, 5, 5 };
  boxes[3] = (GisBox32){ G_MININT32, G_MININT32, G_MININT32, G_MININT32 };
  boxes[4] = (GisBox32){ G_MAXINT32, G_MAXINT32, G_MAXINT32, G_MAXINT32 };
  boxes[5] = inverted;
  tree = gis_rtree_new (boxes, 40);
  g_assert_true (gis_rtree_query (tree, &all, count_cb, seen));
  for (guint i = 0; i < 40; i++)
    g_assert_cmpint (seen[i], ==, i != 5);
  memset (seen, 0, sizeof seen);
  g_assert_true (gis_rtree_query (tree, &inverted, count_cb, seen));
  g_assert_true (gis_rtree_query (empty, &all, count_cb, seen));
  g_assert_true (gis_rtree_query (nothing, &all, count_cb, seen));
  for (guint i = 0; i < 40; i++)
    g_assert_cmpint (seen[i], ==, 0);
  extent = gis_rtree_get_extent (tree);
  g_assert_cmpint (extent.min_x, ==, G_MININT32);
  g_assert_cmpint (extent.max_y, ==, G_MAXINT32);
  extent = gis_rtree_get_extent (empty);
  g_assert_cmpint (extent.min_x, >, extent.max_x);
}

/* Oracle: on a full grid the Hilbert curve goes from each cell to a neighbour. */
static void
test_hilbert_order (void)
{
  enum
  {
    SIDE = 64
  };
  g_autofree GisBox32 *boxes = g_new (GisBox32, SIDE * SIDE);
  g_autoptr (GisRtree) tree = NULL;

  for (gint32 i = 0; i < SIDE * SIDE; i++)
    boxes[i] = (GisBox32){ i % SIDE, i / SIDE, i % SIDE, i / SIDE };
  tree = gis_rtree_new (boxes, SIDE * SIDE);
  for (guint i = 1; i < SIDE * SIDE; i++)
    {
      GisBox32 a = gis_rtree_get_box (tree, i - 1);
      GisBox32 b = gis_rtree_get_box (tree, i);
      g_assert_cmpint (ABS (a.min_x - b.min_x) + ABS (a.min_y - b.min_y), ==, 1);
    }
}

static gboolean
note_run_cb (guint first, guint n, const GisBox32 *box, gpointer user_data)
{
  g_array_append_val (user_data, first);
  g_array_append_val (user_data, n);
  g_array_append_vals (user_data, box, 4);
  return TRUE;
}

/* Oracle: the same tree with boxes. */
static void
test_shared_points (void)
{
  static const guint sizes[] = { 1, 16, 17, 1000 };
  g_autoptr (GRand) rand = g_rand_new_with_seed (21);

  for (guint s = 0; s < G_N_ELEMENTS (sizes); s++)
    {
      guint n = sizes[s];
      g_autofree GisBox32 *boxes = g_new (GisBox32, n);
      g_autofree gint32 *xy = g_new (gint32, 2 * n);
      g_autoptr (GisRtree) plain = NULL;
      g_autoptr (GisRtree) shared = NULL;
      GisBox32 extents[2];
      for (guint i = 0; i < n; i++)
        {
          gint32 x = g_rand_int_range (rand, -20000, 20000);
          gint32 y = g_rand_int_range (rand, -20000, 20000);
          boxes[i] = (GisBox32){ x, y, x, y };
        }
      plain = gis_rtree_new (boxes, n);
      shared = gis_rtree_new (boxes, n);
      for (guint i = 0; i < n; i++)
        {
          xy[2 * i] = boxes[gis_rtree_get_order (shared)[i]].min_x;
          xy[2 * i + 1] = boxes[gis_rtree_get_order (shared)[i]].min_y;
        }
      gis_rtree_forget_order (shared);
      gis_rtree_share_points (shared, xy);
      g_assert_cmpuint (gis_rtree_get_bytes (shared) + n * 20, ==, gis_rtree_get_bytes (plain));
      extents[0] = gis_rtree_get_extent (plain);
      extents[1] = gis_rtree_get_extent (shared);
      g_assert_cmpmem (&extents[0], sizeof extents[0], &extents[1], sizeof extents[1]);
      for (guint q = 0; q < 40; q++)
        {
          GisBox32 query = random_box (rand, 20000, 9000);
          g_autoptr (GArray) a = g_array_new (FALSE, FALSE, sizeof (gint32));
          g_autoptr (GArray) b = g_array_new (FALSE, FALSE, sizeof (gint32));
          gint64 collapse = q % 2 == 0 ? -1 : 2000;
          gis_rtree_query_runs (plain, &query, collapse, note_run_cb, a);
          gis_rtree_query_runs (shared, &query, collapse, note_run_cb, b);
          g_assert_cmpmem (a->data, a->len * 4, b->data, b->len * 4);
        }
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/gis/rtree/brute-force", test_brute_force);
  g_test_add_func ("/gis/rtree/shared-points", test_shared_points);
  g_test_add_func ("/gis/rtree/runs", test_runs);
  g_test_add_func ("/gis/rtree/stop", test_stop);
  g_test_add_func ("/gis/rtree/degenerate", test_degenerate);
  g_test_add_func ("/gis/rtree/hilbert-order", test_hilbert_order);
  return g_test_run ();
}
