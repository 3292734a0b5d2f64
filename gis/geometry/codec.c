/* SPDX-License-Identifier: GPL-3.0-or-later */
/* WKB and SpatiaLite BLOBs. One cursor that cannot run past its end, one collector of coordinates
 * that both decoders fill; every count is compared with the bytes that are left before anything is
 * allocated for it. */
#include "gis/geometry/codec.h"

#include "gis/core/error.h"
#include "gis/core/i18n.h"

#include <math.h>
#include <string.h>

/* ---- Cursor ---- */

typedef struct
{
  const guint8 *data;
  gsize size;
  gsize pos;
  gboolean big_endian;
} Cursor;

static gboolean
refuse (GError **error, const char *cause)
{
  g_set_error_literal (error, GIS_ERROR, GIS_ERROR_INVALID, cause);
  return FALSE;
}

static gboolean
refuse_truncated (GError **error)
{
  return refuse (error, _ ("geometry is cut short"));
}

static gboolean
read_byte (Cursor *cursor, guint8 *value, GError **error)
{
  if (cursor->pos >= cursor->size)
    return refuse_truncated (error);
  *value = cursor->data[cursor->pos++];
  return TRUE;
}

static gboolean
read_u32 (Cursor *cursor, guint32 *value, GError **error)
{
  guint32 raw;

  if (cursor->size - cursor->pos < 4)
    return refuse_truncated (error);
  memcpy (&raw, cursor->data + cursor->pos, 4);
  cursor->pos += 4;
  *value = cursor->big_endian ? GUINT32_FROM_BE (raw) : GUINT32_FROM_LE (raw);
  return TRUE;
}

/* The caller has checked that the bytes are there. */
static double
take_double (Cursor *cursor)
{
  guint64 raw;
  double value;

  memcpy (&raw, cursor->data + cursor->pos, 8);
  cursor->pos += 8;
  raw = cursor->big_endian ? GUINT64_FROM_BE (raw) : GUINT64_FROM_LE (raw);
  memcpy (&value, &raw, 8);
  return value;
}

static float
take_float (Cursor *cursor)
{
  guint32 raw;
  float value;

  memcpy (&raw, cursor->data + cursor->pos, 4);
  cursor->pos += 4;
  raw = cursor->big_endian ? GUINT32_FROM_BE (raw) : GUINT32_FROM_LE (raw);
  memcpy (&value, &raw, 4);
  return value;
}

/* ---- Collector ---- */

typedef struct
{
  GisGeometryType type;
  GArray *xy;        /* double */
  GArray *ring_ends; /* guint */
  GArray *part_ends; /* guint */
  gboolean dropped_zm;
  gboolean compressed;
} Collector;

static void
collector_init (Collector *collector)
{
  *collector = (Collector){ 0 };
  collector->xy = g_array_new (FALSE, FALSE, sizeof (double));
  collector->ring_ends = g_array_new (FALSE, FALSE, sizeof (guint));
  collector->part_ends = g_array_new (FALSE, FALSE, sizeof (guint));
}

static void
collector_clear (Collector *collector)
{
  g_array_unref (collector->xy);
  g_array_unref (collector->ring_ends);
  g_array_unref (collector->part_ends);
}

static void
end_ring (Collector *collector)
{
  guint end = collector->xy->len / 2;
  g_array_append_val (collector->ring_ends, end);
}

static void
end_part (Collector *collector)
{
  guint end = collector->ring_ends->len;
  g_array_append_val (collector->part_ends, end);
}

static gboolean
set_type (Collector *collector, GisGeometryType type, GError **error)
{
  if (collector->type != GIS_GEOMETRY_NONE && collector->type != type)
    return refuse (error, _ ("geometry collection mixes points, lines and polygons"));
  if (collector->type == GIS_GEOMETRY_POINT && collector->xy->len > 0)
    return refuse (error, _ ("geometry has several points"));
  collector->type = type;
  return TRUE;
}

static GisGeometry *
collector_finish (Collector *collector, GisCodecNotes *notes, GError **error)
{
  if (notes != NULL)
    *notes = collector->dropped_zm ? GIS_CODEC_DROPPED_ZM : GIS_CODEC_CLEAN;
  if (collector->xy->len == 0)
    {
      refuse (error, _ ("geometry is empty"));
      return NULL;
    }
  return gis_geometry_new (
    collector->type, (const double *) (gpointer) collector->xy->data, collector->xy->len / 2,
    (const guint *) (gpointer) collector->ring_ends->data, collector->ring_ends->len,
    (const guint *) (gpointer) collector->part_ends->data, collector->part_ends->len, error);
}

/* Coordinates of @n points of 2 + @extra dimensions. */
static gboolean
read_points (Cursor *cursor, Collector *collector, guint32 n, guint extra, GError **error)
{
  gsize stride = 8 * (2 + (gsize) extra);

  if (n > (cursor->size - cursor->pos) / stride)
    return refuse_truncated (error);
  if (extra == 0 && cursor->big_endian == (G_BYTE_ORDER == G_BIG_ENDIAN))
    {
      /* Copied by bytes: a GArray's append would take the BLOB for aligned. */
      guint old = collector->xy->len;
      g_array_set_size (collector->xy, old + 2 * n);
      memcpy (collector->xy->data + old * sizeof (double), cursor->data + cursor->pos, n * stride);
      cursor->pos += n * stride;
      return TRUE;
    }
  for (guint32 i = 0; i < n; i++)
    {
      double xy[2];
      xy[0] = take_double (cursor);
      xy[1] = take_double (cursor);
      cursor->pos += 8 * (gsize) extra;
      g_array_append_vals (collector->xy, xy, 2);
    }
  if (extra > 0)
    collector->dropped_zm = TRUE;
  return TRUE;
}

static gboolean
read_line (Cursor *cursor, Collector *collector, guint extra, GError **error)
{
  guint32 n;

  if (!read_u32 (cursor, &n, error))
    return FALSE;
  if (n == 0)
    return TRUE;
  if (!read_points (cursor, collector, n, extra, error))
    return FALSE;
  end_ring (collector);
  return TRUE;
}

static gboolean
read_polygon (Cursor *cursor, Collector *collector, guint extra, GError **error)
{
  guint32 n;

  if (!read_u32 (cursor, &n, error))
    return FALSE;
  if (n > (cursor->size - cursor->pos) / 4)
    return refuse_truncated (error);
  if (n == 0)
    return TRUE;
  for (guint32 i = 0; i < n; i++)
    if (!read_line (cursor, collector, extra, error))
      return FALSE;
  end_part (collector);
  return TRUE;
}

static gboolean
read_point (Cursor *cursor, Collector *collector, guint extra, GError **error)
{
  if (!read_points (cursor, collector, 1, extra, error))
    return FALSE;
  if (isnan (g_array_index (collector->xy, double, collector->xy->len - 1)) &&
      isnan (g_array_index (collector->xy, double, collector->xy->len - 2)))
    return refuse (error, _ ("geometry is empty"));
  end_ring (collector);
  return TRUE;
}

/* ---- WKB ---- */

enum
{
  WKB_POINT = 1,
  WKB_LINESTRING,
  WKB_POLYGON,
  WKB_MULTIPOINT,
  WKB_MULTILINESTRING,
  WKB_MULTIPOLYGON,
  WKB_COLLECTION,
};

#define MAX_DEPTH 4 /* a collection in a collection of a multi: deeper is an attack */

static gboolean
read_wkb_type (Cursor *cursor, guint32 *type, guint *extra, GError **error)
{
  guint8 order;
  guint32 raw, srid, iso;

  if (!read_byte (cursor, &order, error))
    return FALSE;
  if (order > 1)
    return refuse (error, _ ("geometry has an unknown byte order"));
  cursor->big_endian = order == 0;
  if (!read_u32 (cursor, &raw, error))
    return FALSE;
  *extra = ((raw & 0x80000000u) != 0) + ((raw & 0x40000000u) != 0);
  if ((raw & 0x20000000u) != 0 && !read_u32 (cursor, &srid, error))
    return FALSE;
  iso = raw & 0x0fffffffu;
  switch (iso / 1000)
    {
    case 0:
      break;
    case 1:
    case 2:
      *extra = MAX (*extra, 1);
      break;
    case 3:
      *extra = 2;
      break;
    default:
      return refuse (error, _ ("geometry is of an unknown type"));
    }
  *type = iso % 1000;
  return TRUE;
}

static gboolean
read_wkb (Cursor *cursor, Collector *collector, guint depth, GError **error)
{
  guint32 type, n;
  guint extra;

  if (depth > MAX_DEPTH)
    return refuse (error, _ ("geometry is nested too deep"));
  if (!read_wkb_type (cursor, &type, &extra, error))
    return FALSE;
  switch (type)
    {
    case WKB_POINT:
      return set_type (collector, GIS_GEOMETRY_POINT, error) &&
             read_point (cursor, collector, extra, error);
    case WKB_LINESTRING:
      return set_type (collector, GIS_GEOMETRY_MULTILINESTRING, error) &&
             read_line (cursor, collector, extra, error);
    case WKB_POLYGON:
      return set_type (collector, GIS_GEOMETRY_MULTIPOLYGON, error) &&
             read_polygon (cursor, collector, extra, error);
    case WKB_MULTIPOINT:
    case WKB_MULTILINESTRING:
    case WKB_MULTIPOLYGON:
    case WKB_COLLECTION:
      break;
    default:
      return refuse (error, _ ("geometry is of a type that is not taken (curve, surface, …)"));
    }
  if (!read_u32 (cursor, &n, error))
    return FALSE;
  if (n > (cursor->size - cursor->pos) / 5)
    return refuse_truncated (error);
  for (guint32 i = 0; i < n; i++)
    if (!read_wkb (cursor, collector, depth + 1, error))
      return FALSE;
  return TRUE;
}

GisGeometry *
gis_codec_from_wkb (const guint8 *data, gsize size, GisCodecNotes *notes, GError **error)
{
  Cursor cursor = { data, size, 0, FALSE };
  Collector collector;
  GisGeometry *geometry = NULL;

  collector_init (&collector);
  if (!read_wkb (&cursor, &collector, 0, error))
    ;
  else if (cursor.pos != size)
    refuse (error, _ ("geometry is followed by unknown bytes"));
  else
    geometry = collector_finish (&collector, notes, error);
  collector_clear (&collector);
  return geometry;
}

static void
put_u32 (GByteArray *bytes, guint32 value)
{
  guint32 raw = GUINT32_TO_LE (value);
  g_byte_array_append (bytes, (const guint8 *) &raw, 4);
}

static void
put_double (GByteArray *bytes, double value)
{
  guint64 raw;
  memcpy (&raw, &value, 8);
  raw = GUINT64_TO_LE (raw);
  g_byte_array_append (bytes, (const guint8 *) &raw, 8);
}

static void
put_ring (GByteArray *bytes, const GisGeometry *geometry, guint ring, gboolean with_count)
{
  guint first = ring == 0 ? 0 : geometry->ring_ends[ring - 1];

  if (with_count)
    put_u32 (bytes, geometry->ring_ends[ring] - first);
  for (guint i = 2 * first; i < 2 * geometry->ring_ends[ring]; i++)
    put_double (bytes, geometry->xy[i]);
}

/* The body shared by both forms: parts, each introduced by @mark (WKB: byte order 1, SpatiaLite:
 * 0x69) and its single type. */
static void
put_parts (GByteArray *bytes, const GisGeometry *geometry, guint8 mark)
{
  guint first = 0;
  gboolean polygon = geometry->type == GIS_GEOMETRY_MULTIPOLYGON;

  put_u32 (bytes, geometry->n_parts);
  for (guint part = 0; part < geometry->n_parts; part++)
    {
      g_byte_array_append (bytes, &mark, 1);
      put_u32 (bytes, polygon ? WKB_POLYGON : WKB_LINESTRING);
      if (polygon)
        put_u32 (bytes, geometry->part_ends[part] - first);
      for (guint ring = first; ring < geometry->part_ends[part]; ring++)
        put_ring (bytes, geometry, ring, TRUE);
      first = geometry->part_ends[part];
    }
}

static guint32
get_multi_type (const GisGeometry *geometry)
{
  if (geometry->type == GIS_GEOMETRY_POINT)
    return WKB_POINT;
  return geometry->type == GIS_GEOMETRY_MULTIPOLYGON ? WKB_MULTIPOLYGON : WKB_MULTILINESTRING;
}

static void
put_body (GByteArray *bytes, const GisGeometry *geometry, guint8 mark)
{
  put_u32 (bytes, get_multi_type (geometry));
  if (geometry->type == GIS_GEOMETRY_POINT)
    put_ring (bytes, geometry, 0, FALSE);
  else
    put_parts (bytes, geometry, mark);
}

GBytes *
gis_codec_to_wkb (const GisGeometry *geometry)
{
  GByteArray *bytes = g_byte_array_new ();
  const guint8 little = 1;

  g_byte_array_append (bytes, &little, 1);
  put_body (bytes, geometry, little);
  return g_byte_array_free_to_bytes (bytes);
}

/* ---- SpatiaLite ---- */

#define BLOB_START 0x00
#define BLOB_MBR_END 0x7c
#define BLOB_ENTITY 0x69
#define BLOB_END 0xfe
#define BLOB_HEADER_BYTES 43 /* start, endian, srid, box, 0x7c, class */
#define PLAIN_POINT_BYTES (BLOB_HEADER_BYTES + 2 * 8 + 1)

/* A compressed ring: first and last vertex as doubles, those between as float steps (M stays a
 * double). Source: SpatiaLite's gg_blob.c format notes "compressed geometries". */
static gboolean
read_compressed_line (Cursor *cursor,
                      Collector *collector,
                      gboolean has_z,
                      gboolean has_m,
                      GError **error)
{
  gsize whole = 16 + (has_z ? 8 : 0) + (has_m ? 8 : 0);
  gsize step = 8 + (has_z ? 4 : 0) + (has_m ? 8 : 0);
  guint32 n;
  double xy[2] = { 0, 0 };

  if (!read_u32 (cursor, &n, error))
    return FALSE;
  if (n < 2 || cursor->size - cursor->pos < 2 * whole ||
      n - 2 > (cursor->size - cursor->pos - 2 * whole) / step)
    return refuse_truncated (error);
  for (guint32 i = 0; i < n; i++)
    {
      gboolean full = i == 0 || i == n - 1;
      gsize next = cursor->pos + (full ? whole : step);
      xy[0] = full ? take_double (cursor) : xy[0] + take_float (cursor);
      xy[1] = full ? take_double (cursor) : xy[1] + take_float (cursor);
      cursor->pos = next;
      g_array_append_vals (collector->xy, xy, 2);
    }
  collector->compressed = TRUE;
  if (has_z || has_m)
    collector->dropped_zm = TRUE;
  end_ring (collector);
  return TRUE;
}

static gboolean
read_blob_single (Cursor *cursor, Collector *collector, guint32 class_type, GError **error)
{
  gboolean compressed = class_type >= 1000000;
  guint32 dims = (class_type % 1000000) / 1000;
  guint32 base = class_type % 1000;
  guint extra = dims == 3 ? 2 : (dims == 0 ? 0 : 1);
  guint32 n;

  if (dims > 3 || class_type >= 1004000 || base < WKB_POINT || base > WKB_POLYGON ||
      (compressed && base == WKB_POINT))
    return refuse (error, _ ("geometry is of an unknown type"));
  if (base == WKB_POINT)
    return set_type (collector, GIS_GEOMETRY_POINT, error) &&
           read_point (cursor, collector, extra, error);
  if (!set_type (collector,
                 base == WKB_LINESTRING ? GIS_GEOMETRY_MULTILINESTRING : GIS_GEOMETRY_MULTIPOLYGON,
                 error))
    return FALSE;
  if (!compressed)
    return base == WKB_LINESTRING ? read_line (cursor, collector, extra, error)
                                  : read_polygon (cursor, collector, extra, error);
  if (base == WKB_LINESTRING)
    return read_compressed_line (cursor, collector, dims & 1, dims & 2, error);
  if (!read_u32 (cursor, &n, error))
    return FALSE;
  if (n == 0 || n > (cursor->size - cursor->pos) / 4)
    return refuse_truncated (error);
  for (guint32 i = 0; i < n; i++)
    if (!read_compressed_line (cursor, collector, dims & 1, dims & 2, error))
      return FALSE;
  end_part (collector);
  return TRUE;
}

static gboolean
read_blob_body (Cursor *cursor, Collector *collector, GError **error)
{
  guint32 class_type, n;

  if (!read_u32 (cursor, &class_type, error))
    return FALSE;
  if (class_type % 1000 < WKB_MULTIPOINT)
    return read_blob_single (cursor, collector, class_type, error);
  if (class_type % 1000 > WKB_COLLECTION || class_type >= 4000)
    return refuse (error, _ ("geometry is of an unknown type"));
  if (!read_u32 (cursor, &n, error))
    return FALSE;
  if (n > (cursor->size - cursor->pos) / 5)
    return refuse_truncated (error);
  for (guint32 i = 0; i < n; i++)
    {
      guint8 mark;
      if (!read_byte (cursor, &mark, error))
        return FALSE;
      if (mark != BLOB_ENTITY)
        return refuse (error, _ ("geometry has a damaged part"));
      if (!read_u32 (cursor, &class_type, error) ||
          !read_blob_single (cursor, collector, class_type, error))
        return FALSE;
    }
  return TRUE;
}

/* The stored box must be the box of the coordinates: exactly, or within what float steps lose. */
static gboolean
box_agrees (const GisGeometry *geometry, const double *stored, gboolean compressed)
{
  double tolerance = compressed ? 1e-5 * (1 + geometry->box.max_x - geometry->box.min_x +
                                          geometry->box.max_y - geometry->box.min_y)
                                : 0;

  return fabs (geometry->box.min_x - stored[0]) <= tolerance &&
         fabs (geometry->box.min_y - stored[1]) <= tolerance &&
         fabs (geometry->box.max_x - stored[2]) <= tolerance &&
         fabs (geometry->box.max_y - stored[3]) <= tolerance;
}

/* SpatiaLite 5 "TinyPoint": 0x00, 0x80 | endian, SRID, 1 … 4 for XY … XYZM, coordinates, 0xFE. */
static GisGeometry *
read_tiny_point (Cursor *cursor, int *srid, GisCodecNotes *notes, GError **error)
{
  guint32 raw_srid;
  guint8 dims;
  guint extra;
  double x, y;

  if (!read_u32 (cursor, &raw_srid, error) || !read_byte (cursor, &dims, error))
    return NULL;
  extra = dims == 1 ? 0 : (dims == 4 ? 2 : 1);
  if (dims < 1 || dims > 4 || cursor->size - cursor->pos != 16 + 8 * (gsize) extra + 1 ||
      cursor->data[cursor->size - 1] != BLOB_END)
    {
      refuse (error, _ ("geometry is damaged"));
      return NULL;
    }
  x = take_double (cursor);
  y = take_double (cursor);
  if (!isfinite (x) || !isfinite (y))
    {
      refuse (error, _ ("geometry has a coordinate that is not a number"));
      return NULL;
    }
  if (srid != NULL)
    *srid = (int) raw_srid;
  if (notes != NULL)
    *notes = extra > 0 ? GIS_CODEC_DROPPED_ZM : GIS_CODEC_CLEAN;
  return gis_geometry_new_point (x, y);
}

static gboolean
read_blob_header (Cursor *cursor, int *srid, double *box, GError **error)
{
  guint32 raw_srid;
  guint8 mark = 0;

  if (cursor->size < BLOB_HEADER_BYTES + 1 || cursor->data[cursor->size - 1] != BLOB_END ||
      cursor->data[1] > 1)
    return refuse (error, _ ("geometry is damaged"));
  if (!read_u32 (cursor, &raw_srid, error))
    return FALSE;
  for (int i = 0; i < 4; i++)
    box[i] = take_double (cursor);
  if (!read_byte (cursor, &mark, error))
    return FALSE;
  if (mark != BLOB_MBR_END)
    return refuse (error, _ ("geometry is damaged"));
  if (srid != NULL)
    *srid = (int) raw_srid;
  return TRUE;
}

GisGeometry *
gis_codec_from_spatialite (const guint8 *data,
                           gsize size,
                           int *srid,
                           GisCodecNotes *notes,
                           GError **error)
{
  Cursor cursor = { data, size, 2, FALSE };
  Collector collector;
  g_autoptr (GisGeometry) geometry = NULL;
  double box[4];

  if (size < 24 || data[0] != BLOB_START)
    {
      refuse (error, _ ("geometry is damaged"));
      return NULL;
    }
  cursor.big_endian = (data[1] & 1) == 0;
  if (data[1] == 0x80 || data[1] == 0x81)
    return read_tiny_point (&cursor, srid, notes, error);
  if (!read_blob_header (&cursor, srid, box, error))
    return NULL;
  collector_init (&collector);
  if (!read_blob_body (&cursor, &collector, error))
    ;
  else if (cursor.pos + 1 != size)
    refuse (error, _ ("geometry is followed by unknown bytes"));
  else
    geometry = collector_finish (&collector, notes, error);
  collector_clear (&collector);
  if (geometry != NULL && !box_agrees (geometry, box, collector.compressed))
    {
      refuse (error, _ ("geometry does not agree with its stored box"));
      return NULL;
    }
  return g_steal_pointer (&geometry);
}

gboolean
gis_codec_read_plain_point (const guint8 *data, gsize size, double *xy)
{
  Cursor cursor = { data, size, 2, FALSE };
  double box[4];
  guint32 type;

  if (size != PLAIN_POINT_BYTES || data[0] != BLOB_START || data[1] > 1)
    return FALSE;
  cursor.big_endian = data[1] == 0;
  if (!read_blob_header (&cursor, NULL, box, NULL) || !read_u32 (&cursor, &type, NULL))
    return FALSE;
  xy[0] = take_double (&cursor);
  xy[1] = take_double (&cursor);
  return type == WKB_POINT && isfinite (xy[0]) && isfinite (xy[1]) && box[0] == xy[0] &&
         box[1] == xy[1] && box[2] == xy[0] && box[3] == xy[1];
}

GBytes *
gis_codec_to_spatialite (const GisGeometry *geometry, int srid)
{
  GByteArray *bytes = g_byte_array_sized_new (BLOB_HEADER_BYTES + 16 * geometry->n_points + 32);

  gis_codec_append_spatialite (geometry, srid, bytes);
  return g_byte_array_free_to_bytes (bytes);
}

void
gis_codec_append_spatialite (const GisGeometry *geometry, int srid, GByteArray *bytes)
{
  const guint8 start[2] = { BLOB_START, 1 };
  const guint8 mbr_end = BLOB_MBR_END, end = BLOB_END;

  g_byte_array_append (bytes, start, 2);
  put_u32 (bytes, (guint32) srid);
  put_double (bytes, geometry->box.min_x);
  put_double (bytes, geometry->box.min_y);
  put_double (bytes, geometry->box.max_x);
  put_double (bytes, geometry->box.max_y);
  g_byte_array_append (bytes, &mbr_end, 1);
  put_body (bytes, geometry, BLOB_ENTITY);
  g_byte_array_append (bytes, &end, 1);
}
