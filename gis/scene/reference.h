/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reference layers: what lies under the assets, is drawn by the same painter into the same tiles and
 * is never edited. The data is either features held in memory or a file of vector tiles, whose tiles
 * are decoded when a picture needs them. Immutable and reference-counted, as the scene is. */
#pragma once

#include "gis/geometry/geometry.h"
#include "gis/scene/scene.h"
#include "gis/store/mbtiles.h"

G_BEGIN_DECLS

/* The data of one reference layer. */
typedef struct _GisReference GisReference;
typedef struct _GisReferenceBuilder GisReferenceBuilder;

GisReferenceBuilder *gis_reference_builder_new (void);
void gis_reference_builder_free (GisReferenceBuilder *builder);
/* @geometry: Web Mercator metres, copied. @label: NULL for none. */
void gis_reference_builder_add (GisReferenceBuilder *builder,
                                const GisGeometry *geometry,
                                const char *label);
guint gis_reference_builder_get_n (const GisReferenceBuilder *builder);
/* Consumes the builder. */
GisReference *gis_reference_builder_finish (GisReferenceBuilder *builder);
/* @tiles: opened by gis_mbtiles_open_vector(). @label_field NULL: the name that a tile has. Levels
 * deeper than the file's are enlarged from its deepest. */
GisReference *gis_reference_new_tiles (GisMbtiles *tiles, const char *label_field);
GisReference *gis_reference_ref (GisReference *reference);
void gis_reference_unref (GisReference *reference);
gboolean gis_reference_is_tiled (const GisReference *reference);
/* Web Mercator; of vector tiles as far as their head tells, else empty. */
GisBox gis_reference_get_extent (const GisReference *reference);
/* Features held; -1 for vector tiles. */
gint64 gis_reference_get_count (const GisReference *reference);
gsize gis_reference_get_bytes (const GisReference *reference);

typedef struct
{
  guint32 color;      /* 0xRRGGBB */
  gboolean automatic; /* vector tiles only: each layer of the tiles in a colour of its own */
  double width_px;    /* of lines and outlines; points are three times as wide */
  double opacity;     /* 0 … 1, labels too */
  gboolean visible;
  gboolean labels;
} GisReferenceStyle;

GisReferenceStyle gis_reference_style_default (guint number);

/* Layers from the bottom to the top, with their styles: what a scene is drawn over. */
typedef struct _GisReferences GisReferences;

GisReferences *gis_references_new (void);
/* Before the list is handed to a scene. Takes a reference on @reference. */
void gis_references_add (GisReferences *references,
                         GisReference *reference,
                         const GisReferenceStyle *style);
GisReferences *gis_references_ref (GisReferences *references);
void gis_references_unref (GisReferences *references);

/* @scene over other reference layers; NULL: none. Shares everything else. */
GisScene *gis_scene_refer (GisScene *scene, GisReferences *references);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GisReference, gis_reference_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GisReferences, gis_references_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GisReferenceBuilder, gis_reference_builder_free)

G_END_DECLS
