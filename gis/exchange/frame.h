/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The pipe between the program and `sanhua-reader`. One stream: an 8-byte head (magic, version),
 * then frames of a type byte, a 4-byte length and a payload; little-endian throughout. The reader
 * writes with a GisFrameWriter; the program reads with a GisFrameCursor, which never trusts a count
 * and remembers the first fault, so that a whole frame is parsed and asked once whether it was good.
 *
 *   head  "SHRD" u16 version u16 0
 *   'S'   source: driver, encoding, u8 declared, u32 n_layers
 *   'L'   layer: name, i64 n_rows, u8 geometry, geometry name, crs, u8 has_extent, 4×f64,
 *         u32 n_fields, (name, type, sample)…
 *   'B'   rows: u32 n_rows, (i64 number, u8 geometry kind, bytes, n_fields values)…
 *   'P'   progress: i64 rows looked at
 *   'E'   error: problem         'Z'  end: i64 rows sent
 *
 * A problem is a u8 code (GisFrameProblem) and a text, the driver's own words or NULL: the reader
 * knows no language, the program words what its user reads.
 *
 * A text is u32 length + UTF-8 without NUL; length 0xFFFFFFFF stands for NULL. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define GIS_FRAME_MAGIC "SHRD"
#define GIS_FRAME_VERSION 3
#define GIS_FRAME_HEAD_SIZE 8
#define GIS_FRAME_PREFIX_SIZE 5
/* No frame is larger: a batch is sent at 256 KiB, so this bounds one row with a huge geometry. */
#define GIS_FRAME_MAX_BYTES (64u << 20)
#define GIS_FRAME_MAX_TEXT (1u << 20)
#define GIS_FRAME_MAX_FIELDS 2048u
#define GIS_FRAME_MAX_LAYERS 4096u

/* Geometry kinds of a row. */
#define GIS_FRAME_GEOMETRY_NONE 0
#define GIS_FRAME_GEOMETRY_WKB 1
#define GIS_FRAME_GEOMETRY_PROBLEM 2

/* Why a file, a layer or a geometry cannot be had. */
typedef enum
{
  GIS_FRAME_PROBLEM_DRIVER,      /* the format's driver says so */
  GIS_FRAME_PROBLEM_NO_FORMAT,   /* no driver takes the file */
  GIS_FRAME_PROBLEM_NO_LAYER,    /* no layer of this name */
  GIS_FRAME_PROBLEM_DAMAGED,     /* the rows end early */
  GIS_FRAME_PROBLEM_COORDINATES, /* coordinate columns are empty or hold no numbers */
  GIS_FRAME_PROBLEM_CURVE,       /* a curve has no straight approximation */
  GIS_FRAME_PROBLEM_TOO_LARGE,   /* the geometry does not fit a frame */
  GIS_FRAME_PROBLEM_NO_WKB,      /* the geometry has no form that both ends know */
  GIS_FRAME_PROBLEM_COLUMNS,     /* the layer has more columns than are taken */
  GIS_FRAME_PROBLEM_LAST,
} GisFrameProblem;

/* Value kinds of a row: as GisValueType. */
#define GIS_FRAME_VALUE_NULL 0
#define GIS_FRAME_VALUE_INTEGER 1
#define GIS_FRAME_VALUE_REAL 2
#define GIS_FRAME_VALUE_TEXT 3

/* Bytes of one frame under construction; the type and the length come first. */
typedef struct
{
  GByteArray *bytes;
} GisFrameWriter;

void gis_frame_writer_begin (GisFrameWriter *writer, char type);
void gis_frame_put_u8 (GisFrameWriter *writer, guint8 value);
void gis_frame_put_u32 (GisFrameWriter *writer, guint32 value);
void gis_frame_put_i64 (GisFrameWriter *writer, gint64 value);
void gis_frame_put_f64 (GisFrameWriter *writer, double value);
void gis_frame_put_text (GisFrameWriter *writer, const char *text);
/* @detail: what the driver said, NULL or "": nothing. */
void gis_frame_put_problem (GisFrameWriter *writer, GisFrameProblem problem, const char *detail);
void gis_frame_put_bytes (GisFrameWriter *writer, const void *data, gsize size);
/* Overwrites a u32 written at @offset of the payload (a count known at the end only). */
void gis_frame_patch_u32 (GisFrameWriter *writer, gsize offset, guint32 value);
gsize gis_frame_get_payload_size (const GisFrameWriter *writer);
/* Sets the length and writes everything to @fd. FALSE when the other end is gone or the frame is
 * larger than GIS_FRAME_MAX_BYTES. */
gboolean gis_frame_send (GisFrameWriter *writer, int fd);
gboolean gis_frame_send_head (int fd);
void gis_frame_writer_clear (GisFrameWriter *writer);

typedef struct
{
  const guint8 *at, *end;
  const char *fault; /* untranslated; NULL while all is well */
} GisFrameCursor;

/* After a fault every getter returns 0 or NULL. */
guint8 gis_frame_get_u8 (GisFrameCursor *cursor);
guint32 gis_frame_get_u32 (GisFrameCursor *cursor);
gint64 gis_frame_get_i64 (GisFrameCursor *cursor);
/* A non-finite number is a fault. */
double gis_frame_get_f64 (GisFrameCursor *cursor);
/* A count of things of at least @min_size bytes each, at most @max. */
guint32 gis_frame_get_count (GisFrameCursor *cursor, guint32 max, gsize min_size);
/* A copy, checked to be UTF-8 without NUL and at most GIS_FRAME_MAX_TEXT; NULL for NULL. */
char *gis_frame_get_text (GisFrameCursor *cursor);
/* *detail: as gis_frame_get_text(), without control characters and cut to 300 characters. */
GisFrameProblem gis_frame_get_problem (GisFrameCursor *cursor, char **detail);
/* Borrowed from the frame. */
const guint8 *gis_frame_get_bytes (GisFrameCursor *cursor, gsize *size);
/* Trailing bytes are a fault. TRUE when the frame was good. */
gboolean gis_frame_finish (GisFrameCursor *cursor);

G_END_DECLS
