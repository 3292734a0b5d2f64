/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Links: a class of role "link" says which rows of two other classes belong together (line_support:
 * which poles carry which overhead line). Its rows are ordinary rows with two required references,
 * so that edits, undo, foreign edits, checks and export treat them as any other: a link goes with
 * either of its rows. */
#pragma once

#include "gis/store/edit.h"
#include "gis/store/query.h"

G_BEGIN_DECLS

/* A link class as seen from one of its two classes. */
typedef struct
{
  const GisClass *klass;
  const GisField *own;   /* its reference to the class asked from */
  const GisField *other; /* and to the other one */
} GisLinkSide;

/* GArray of GisLinkSide: the links that rows of @klass can have; empty when there are none. */
GArray *gis_link_list_sides (const GisCatalog *catalog, const GisClass *klass);

typedef struct
{
  gint64 id;   /* of the link */
  GisRow *row; /* what it leads to */
} GisLink;

void gis_link_free (GisLink *link);
/* GPtrArray of GisLink of row @id, in the order in which they were made. */
GPtrArray *gis_link_list (GisWorkspace *ws, const GisLinkSide *side, gint64 id, GError **error);

/* A pair of row ids in the order of the link class's fields. */
typedef struct
{
  gint64 first, second;
} GisLinkPair;

/* Proposal for a link class between points and lines or areas: every point within @within_m of a
 * vertex, which is not linked yet. @class_id and @id: only those of this row; NULL and 0: all.
 * GArray of GisLinkPair ordered by ids. O((points + vertices) log n) through a grid of @within_m.
 * GIS_ERROR_USAGE for a class that is no such link or a distance that is not between 0 and 1000. */
GArray *gis_link_find_pairs (GisWorkspace *ws,
                             const GisClass *link_class,
                             const char *class_id,
                             gint64 id,
                             double within_m,
                             GisJob *job,
                             GError **error);
/* Stores a link. GIS_ERROR_INVALID when the two are linked already. */
gboolean gis_link_add (GisEdit *edit,
                       const GisClass *link_class,
                       gint64 first,
                       gint64 second,
                       GError **error);

/* Stores pairs that gis_link_find_pairs() gave, under the same edit. */
gboolean gis_link_add_pairs (GisEdit *edit,
                             const GisClass *link_class,
                             const GArray *pairs,
                             GisJob *job,
                             GError **error);
/* The row of a pair, not stored; caller owns it. */
GisRow *gis_link_new_row (const GisClass *link_class, const GisLinkPair *pair);

G_END_DECLS
