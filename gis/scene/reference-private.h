/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Inside of reference layers:
 *
 *   GisReferences ── GisReferenceLayer* ── GisReference ── GisSheet (features), or
 *                                      └ style          └ GisMbtiles + decoded tiles ── GisSheet* */
#pragma once

#include "gis/scene/painter-private.h"
#include "gis/scene/reference.h"

G_BEGIN_DECLS

/* What a layer of vector tiles shows, by the name that makers give it (OpenMapTiles and others); in
 * drawing order. */
typedef enum
{
  GIS_SHEET_LANDUSE,
  GIS_SHEET_GREEN,
  GIS_SHEET_WATER,
  GIS_SHEET_BUILDING,
  GIS_SHEET_WATERWAY,
  GIS_SHEET_BOUNDARY,
  GIS_SHEET_ROAD,
  GIS_SHEET_OTHER,
  GIS_SHEET_POI,
  GIS_SHEET_NAMES,   /* labels only, as are … */
  GIS_SHEET_NUMBERS, /* of houses */
  GIS_N_SHEET_KINDS,
} GisSheetKind;

/* Features of one layer, by their geometry. */
typedef struct
{
  GisSheetKind kind;
  GisPack *packs[GIS_GEOMETRY_MULTIPOLYGON + 1]; /* by GisGeometryType; NULL: none */
  GisBox cut; /* of a tile: edges beyond it are the tile's, not the feature's; else empty */
} GisSheet;

/* Column of a sheet's packs: rank of a road, 0 unknown, 1 path … 5 motorway. */
#define GIS_SHEET_N_COLUMNS 1

GisSheet *gis_sheet_new (GisSheetKind kind, const GisBox *cut);
/* Another that shares the packs. */
GisSheet *gis_sheet_hold (const GisSheet *sheet);
void gis_sheet_free (GisSheet *sheet);
/* Sheets of a Mapbox vector tile 2.1 (gzipped or not); GIS_ERROR_SOURCE when it is damaged. */
GPtrArray *gis_vector_tile_decode (GBytes *bytes,
                                   int zoom,
                                   int x,
                                   int y,
                                   const char *label_field,
                                   GError **error);

typedef struct
{
  GisReference *reference;
  GisReferenceStyle style;
} GisReferenceLayer;

guint gis_references_get_n (const GisReferences *references);
const GisReferenceLayer *gis_references_get (const GisReferences *references, guint index);

typedef void (*GisSheetFunc) (const GisSheet *sheet, gpointer user_data);
/* Sheets that a picture of @box at @zoom shows, in no order; tiles are decoded or come from the
 * cache. FALSE when cancelled. Blocking (worker). */
gboolean gis_reference_each_sheet (GisReference *reference,
                                   const GisBox *box,
                                   double zoom,
                                   GCancellable *cancellable,
                                   GisSheetFunc func,
                                   gpointer user_data);

/* How a sheet is drawn. */
typedef struct
{
  guint32 line, fill;
  double fill_alpha;
  double width_px;
  gboolean outline; /* of areas */
} GisSheetLook;

/* FALSE: not at this zoom. */
gboolean gis_sheet_get_look (const GisReferenceLayer *layer,
                             const GisSheet *sheet,
                             gboolean dark,
                             double zoom,
                             GisSheetLook *look);
void gis_paint_references (GisPainter *painter);

G_END_DECLS
