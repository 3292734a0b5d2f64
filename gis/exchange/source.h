/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A source file as the program sees it: only through the child process `sanhua-reader`, where GDAL's
 * drivers run with limits. Framed batches come over a pipe and are checked again here. A driver that
 * crashes, hangs or eats memory costs that call only (GIS_ERROR_SOURCE).
 * Blocking; call from a worker thread. */
#pragma once

#include "gis/core/job.h"
#include "gis/core/value.h"
#include "gis/geometry/geometry.h"

G_BEGIN_DECLS

typedef struct
{
  char *name;
  char *type;   /* "text", "integer", "real", "date", "boolean" */
  char *sample; /* first non-empty value, cut to 80 characters; may be NULL */
  guint width;  /* bytes that a text of it has room for (DBF); 0: no limit */
} GisSourceField;

typedef struct
{
  char *name;
  gint64 n_rows;            /* -1: unknown until read */
  GisGeometryType geometry; /* NONE for tables and mixed layers */
  char *geometry_name;      /* what the driver calls it: "Line String", "Unknown (any)" */
  char *crs;                /* "EPSG:4326", or WKT when it has no code; NULL: not declared */
  GisBox extent;            /* in the source's CRS; empty when unknown */
  GPtrArray *fields;        /* GisSourceField */
} GisSourceLayer;

typedef struct
{
  char *uri;
  char *driver;               /* "GeoJSON", "ESRI Shapefile" … */
  char *encoding;             /* of the texts as declared or guessed: "UTF-8", "GBK"; */
  gboolean encoding_declared; /* .cpg or LDID said so */
  GPtrArray *layers;          /* GisSourceLayer */
} GisSourceInfo;

/* What is in @uri (a path). @encoding NULL: as declared, else guessed. */
GisSourceInfo *
gis_source_inspect (const char *uri, const char *encoding, GisJob *job, GError **error);
void gis_source_info_free (GisSourceInfo *info);
const GisSourceLayer *gis_source_info_find_layer (const GisSourceInfo *info, const char *name);
/* The kind of geometry in the user's language ("Polygon with heights"); the driver's own name where it is none
 * of the known ones. Owned. */
char *gis_source_layer_dup_geometry_title (const GisSourceLayer *layer);
/* TRUE when the layer has the columns of DataV.GeoAtlas (adcode, acroutes, childrenNum …), whose
 * boundaries come from AMap: its coordinates are GCJ-02, though the file counts as WGS 84. */
gboolean gis_source_layer_is_datav (const GisSourceLayer *layer);

/* One row of the source: values in the layer's field order. Borrowed during the call. */
typedef struct
{
  gint64 number; /* 0-based position in the layer */
  const GisValue *values;
  guint n_values;
  const GisGeometry *geometry;  /* NULL when it has none or it could not be taken */
  const char *geometry_problem; /* why, translated; NULL when fine */
  gboolean dropped_zm;
} GisSourceRow;

typedef gboolean (*GisSourceRowFunc) (const GisSourceRow *row, gpointer user_data, GError **error);

/* Streams the rows of a layer. @limit 0: all. FALSE with the error of @func, of the reader or
 * G_IO_ERROR_CANCELLED (within 200 ms; the child is killed). */
gboolean gis_source_read (const char *uri,
                          const char *layer,
                          const char *encoding,
                          gint64 limit,
                          GisSourceRowFunc func,
                          gpointer user_data,
                          GisJob *job,
                          GError **error);

/* How long the reader may be silent before it is taken for hung and killed; default 60 000. For
 * tests and for very slow disks. Call it before the first reading. */
void gis_source_set_silence_ms (guint silence_ms);
/* Where the reader is: by default SANHUA_READER, beside the program, then libexecdir. */
void gis_source_set_reader_path (const char *path);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GisSourceInfo, gis_source_info_free)

G_END_DECLS
