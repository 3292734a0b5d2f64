/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Packed Hilbert R-tree over int32 boxes: built once, immutable, 16 children a node. The tree keeps
 * indices 0…n−1 in Hilbert order; boxes of the scene are millimetres of Web Mercator from a layer
 * origin. Algorithm: packed Hilbert R-tree (Kamel & Faloutsos, VLDB 1993), laid out as flatbush. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  gint32 min_x, min_y, max_x, max_y;
} GisBox32;

typedef struct _GisRtree GisRtree;

/* Builds over @n boxes (borrowed during the call). n may be 0. O(n log n). */
GisRtree *gis_rtree_new (const GisBox32 *boxes, guint n);
void gis_rtree_free (GisRtree *tree);

/* Called for each index whose box meets the query; return FALSE to stop. */
typedef gboolean (*GisRtreeFunc) (guint index, gpointer user_data);
/* Returns FALSE when @func stopped it. O(log n + k). Reentrant. Indices come in Hilbert order. An
 * inverted box (min > max) meets nothing, neither as a query nor as an entry. */
gboolean
gis_rtree_query (const GisRtree *tree, const GisBox32 *box, GisRtreeFunc func, gpointer user_data);

/* Called for runs of entries: positions [@first, @first + @n) of the Hilbert order, all inside
 * @box (borrowed). Return FALSE to stop. */
typedef gboolean (*GisRtreeRunFunc) (guint first, guint n, const GisBox32 *box, gpointer user_data);
/* Like gis_rtree_query(), but a whole node whose box is at most @collapse wide and high comes as one
 * run (what is smaller than a pixel is drawn as a pixel); single entries come as runs of 1. With
 * @collapse 0 only entries at the very same point collapse; −1: nothing collapses. */
gboolean gis_rtree_query_runs (const GisRtree *tree,
                               const GisBox32 *box,
                               gint64 collapse,
                               GisRtreeRunFunc func,
                               gpointer user_data);
/* Index given at building, by position in Hilbert order (n of them, borrowed). Storing the columns
 * in this order keeps neighbours in one cache line. NULL after gis_rtree_forget_order(). */
const guint32 *gis_rtree_get_order (const GisRtree *tree);
/* Frees the order, once the columns are stored in it; gis_rtree_query() then gives positions. */
void gis_rtree_forget_order (GisRtree *tree);
/* For entries that are points: @xy, their coordinates in Hilbert order, take the place of the
 * entries' boxes, which are freed. Borrowed: must outlive the tree. */
void gis_rtree_share_points (GisRtree *tree, const gint32 *xy);
/* Box of the entry at a position of the Hilbert order. */
GisBox32 gis_rtree_get_box (const GisRtree *tree, guint position);
/* Box of everything; inverted when there is nothing. */
GisBox32 gis_rtree_get_extent (const GisRtree *tree);
gsize gis_rtree_get_bytes (const GisRtree *tree);
/* All boxes that the tree keeps of its own, *n of them, borrowed: for writing it down. */
const GisBox32 *gis_rtree_get_boxes (const GisRtree *tree, guint *n);
/* How many those of a tree over @n entries are; @points: gis_rtree_share_points() was called. */
guint gis_rtree_count_boxes (guint n, gboolean points);
/* The same tree again over @n entries, whose order is forgotten. @boxes and, unless NULL, @points are
 * borrowed: they must outlive the tree. O(1). */
GisRtree *gis_rtree_new_borrowing (const GisBox32 *boxes, guint n, const gint32 *points);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GisRtree, gis_rtree_free)

G_END_DECLS
