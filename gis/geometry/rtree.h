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
/* Returns FALSE when @func stopped it. O(log n + k). Reentrant. */
gboolean
gis_rtree_query (const GisRtree *tree, const GisBox32 *box, GisRtreeFunc func, gpointer user_data);
gsize gis_rtree_get_bytes (const GisRtree *tree);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GisRtree, gis_rtree_free)

G_END_DECLS
