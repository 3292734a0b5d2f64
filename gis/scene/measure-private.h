/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Columns of layers and how a theme classifies by them, for the makers of scenes and the painter. */
#pragma once

#include "gis/scene/measure.h"
#include "gis/scene/scene-private.h"

G_BEGIN_DECLS

typedef struct _GisMeasure GisMeasure;

/* The columns of @from for @layer, whose packs may be others of the same class. O(n). */
void gis_layer_share_measures (GisLayer *layer, const GisLayer *from);
/* The same after an edit of the rows @ids (set of gint64*), whose values are read; NULL: of all rows. */
gboolean gis_layer_follow_measures (GisLayer *layer,
                                    const GisLayer *from,
                                    GHashTable *ids,
                                    GisWorkspace *ws,
                                    GisDate at,
                                    GError **error);

/* Where the categories of a layer's features come from under a style. Borrows from both. */
typedef struct
{
  const GisTheme *theme; /* NULL: none */
  int column;            /* of the packs; −1: by the measure */
  const GisPack *base_pack;
  const double *base, *delta; /* NULL: all are GIS_CATEGORY_NONE */
  guint8 *map;                /* of texts; NULL: numbers */
  guint n_map;
} GisClassifier;

void gis_classifier_init (GisClassifier *classifier, const GisStyle *style, const GisLayer *layer);
void gis_classifier_clear (GisClassifier *classifier);
guint8
gis_classifier_get_measured (const GisClassifier *classifier, const GisPack *pack, guint index);

static inline guint8
gis_classifier_get (const GisClassifier *classifier, const GisPack *pack, guint index)
{
  return classifier->column >= 0 ? pack->columns[classifier->column][index]
                                 : gis_classifier_get_measured (classifier, pack, index);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (GisClassifier, gis_classifier_clear)

G_END_DECLS
