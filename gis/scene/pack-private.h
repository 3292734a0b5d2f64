/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One class's features as packed columns in Hilbert order, immutable, shared between scenes:
 *
 *   ids        gint64                 by_id: positions in ascending order of id
 *   xy         gint32 pairs, units of unit_m from (origin_x, origin_y), Web Mercator
 *   starts     first vertex of each feature (n + 1); NULL for points
 *   ring_*     as GisGeometry, per feature through ring_starts (n + 1); NULL for points
 *   columns    one byte a feature for each theme, then form, then state
 *   widths     metres, 0 unknown; NULL when the class has no width field
 *   labels     offsets into one blob; offset 0 is the empty text
 *   anchors    a point inside each area; NULL for points and lines
 *
 * The unit is a millimetre; where a class reaches further than int32 allows (±2 147 km), the unit of
 * its pack grows by powers of ten until it fits, so that nothing overflows and nothing is lost. */
#pragma once

#include "gis/catalog/catalog.h"
#include "gis/geometry/rtree.h"

G_BEGIN_DECLS

/* Cells of a density picture are 64 px: 2^2 of them in the 256 px of a tile. */
#define GIS_DENSITY_LEVELS 2
#define GIS_N_DENSITY_ZOOMS 25

typedef struct
{
  gatomicrefcount ref_count;
  GisGeometryType type;
  guint n;
  guint n_columns;
  double origin_x, origin_y;
  double unit_m;
  gint64 *ids;
  guint32 *by_id;
  gint32 *xy;
  guint32 *starts;
  guint32 *ring_starts;
  guint32 *ring_ends; /* vertex index within the feature */
  guint8 *ring_opens; /* polygons: this ring begins a part */
  guint8 **columns;
  float *widths;
  guint32 *labels;
  char *label_blob;
  gsize label_bytes;
  gint32 *anchors;
  GisRtree *tree;
  /* Points: how many cells of the density picture they fill at each zoom; where these are very many,
   * some are counted twice. */
  guint32 n_filled[GIS_N_DENSITY_ZOOMS];
  gsize bytes;
  /* NULL: each of the above is its own; else all but @columns and @tree lie in it. */
  gpointer block;
  gsize block_bytes;
} GisPack;

typedef struct _GisPackBuilder GisPackBuilder;

/* @n_columns bytes follow each feature. */
GisPackBuilder *gis_pack_builder_new (GisGeometryType type, guint n_columns, gboolean has_widths);
void gis_pack_builder_free (GisPackBuilder *builder);
/* @geometry in Mercator metres, of the builder's type; copied. @label may be NULL. */
void gis_pack_builder_add (GisPackBuilder *builder,
                           gint64 id,
                           const GisGeometry *geometry,
                           const guint8 *columns,
                           float width_m,
                           const char *label);
/* All features of @more (taken) behind those of @builder. */
void gis_pack_builder_append (GisPackBuilder *builder, GisPackBuilder *more);
/* Copies feature @index of @pack. */
void gis_pack_builder_add_from (GisPackBuilder *builder, const GisPack *pack, guint index);
guint gis_pack_builder_get_n (const GisPackBuilder *builder);
/* Consumes the builder. */
GisPack *gis_pack_builder_finish (GisPackBuilder *builder);

/* ---- pack-file.c: a pack written down and read again ---- */

/* Into the folder @folder under a name made of its content, which is returned (owned); what is there
 * already is not written again. NULL when it cannot be written. */
char *gis_pack_save (const GisPack *pack, const char *folder);
/* NULL when it is not there, damaged in any byte, or not of this type and number of columns. Its arrays
 * lie in one block. */
GisPack *
gis_pack_load (const char *folder, const char *name, GisGeometryType type, guint n_columns);

GisPack *gis_pack_ref (GisPack *pack);
void gis_pack_unref (GisPack *pack);
/* Position of a feature or −1. O(log n). */
gint64 gis_pack_find (const GisPack *pack, gint64 id);
GisGeometry *gis_pack_dup_geometry (const GisPack *pack, guint index);
/* "" when it has none. */
const char *gis_pack_get_label (const GisPack *pack, guint index);
GisBox gis_pack_get_box (const GisPack *pack, guint index);
GisBox gis_pack_get_extent (const GisPack *pack);
/* Fills @n_filled of a pack of points. */
void gis_pack_count_filled (GisPack *pack);
/* Points in a filled cell of the density picture at any @zoom, on the average; at least 1. */
double gis_pack_get_mean_density (const GisPack *pack, double zoom);
/* The box in the pack's units, grown outwards and cut to int32. FALSE when they cannot meet. */
gboolean gis_pack_box_to_units (const GisPack *pack, const GisBox *box, GisBox32 *units);

static inline guint
gis_pack_get_vertex (const GisPack *pack, guint index)
{
  return pack->starts != NULL ? pack->starts[index] : index;
}

static inline guint
gis_pack_get_n_vertices (const GisPack *pack, guint index)
{
  return pack->starts != NULL ? pack->starts[index + 1] - pack->starts[index] : 1;
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GisPack, gis_pack_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GisPackBuilder, gis_pack_builder_free)

G_END_DECLS
