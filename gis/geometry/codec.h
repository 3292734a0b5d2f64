/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Binary forms of a geometry: OGC/ISO WKB (what the reader process sends) and SpatiaLite's BLOB
 * (what the workspace stores). Decoding is strict and never trusts a count: every BLOB that came
 * from a file is decoded here before any SpatiaLite function sees it, because several of those
 * crash on mutated BLOBs. Formats: OGC 06-103r4 §8.2; SpatiaLite "BLOB-Geometry" internal
 * (start 0x00, endian, SRID, MBR, 0x7C, class, …, 0xFE). */
#pragma once

#include "gis/geometry/geometry.h"

G_BEGIN_DECLS

/* What decoding had to leave out. */
typedef enum
{
  GIS_CODEC_CLEAN = 0,
  GIS_CODEC_DROPPED_ZM = 1 << 0, /* Z and/or M values were there */
} GisCodecNotes;

/* Decodes WKB: both byte orders, ISO and EWKB Z/M types and EWKB SRID; point, multipoint of one
 * point, (multi)linestring, (multi)polygon; geometry collections of one element. Single types
 * become multi types. Errors: GIS_ERROR_INVALID naming the cause (curves, mixed collections,
 * several points, empty, truncated, trailing bytes, non-finite, short or open rings).
 * @notes: may be NULL. O(n), any thread. */
GisGeometry *
gis_codec_from_wkb (const guint8 *data, gsize size, GisCodecNotes *notes, GError **error);
/* Little-endian ISO WKB (2D). */
GBytes *gis_codec_to_wkb (const GisGeometry *geometry);

/* Decodes a SpatiaLite BLOB (also with compressed rings and Z/M classes; POINT/LINESTRING/POLYGON
 * single classes become multi types). The stored box must agree with the coordinates.
 * @srid: out, may be NULL. Errors: GIS_ERROR_INVALID. */
GisGeometry *gis_codec_from_spatialite (const guint8 *data,
                                        gsize size,
                                        int *srid,
                                        GisCodecNotes *notes,
                                        GError **error);
/* The position in the BLOB of a two-dimensional point, the form that nearly all points have, without
 * making a geometry. FALSE: anything else, sound or not. */
gboolean gis_codec_read_plain_point (const guint8 *data, gsize size, double *xy);
/* Little-endian, uncompressed. */
GBytes *gis_codec_to_spatialite (const GisGeometry *geometry, int srid);
/* The same at the end of @bytes. */
void gis_codec_append_spatialite (const GisGeometry *geometry, int srid, GByteArray *bytes);

G_END_DECLS
