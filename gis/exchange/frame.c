/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Writing and checked reading of the frames between the program and its reader process. Compiled
 * into both; plain GLib. */
#include "gis/exchange/frame.h"

#include <errno.h>
#include <math.h>
#include <string.h>
#include <unistd.h>

#define PROBLEM_MAX_CHARS 300

void
gis_frame_writer_begin (GisFrameWriter *writer, char type)
{
  const guint8 prefix[GIS_FRAME_PREFIX_SIZE] = { (guint8) type, 0, 0, 0, 0 };

  if (writer->bytes == NULL)
    writer->bytes = g_byte_array_new ();
  g_byte_array_set_size (writer->bytes, 0);
  g_byte_array_append (writer->bytes, prefix, sizeof prefix);
}

void
gis_frame_put_u8 (GisFrameWriter *writer, guint8 value)
{
  g_byte_array_append (writer->bytes, &value, 1);
}

void
gis_frame_put_u32 (GisFrameWriter *writer, guint32 value)
{
  guint32 le = GUINT32_TO_LE (value);

  g_byte_array_append (writer->bytes, (const guint8 *) &le, sizeof le);
}

void
gis_frame_put_i64 (GisFrameWriter *writer, gint64 value)
{
  gint64 le = GINT64_TO_LE (value);

  g_byte_array_append (writer->bytes, (const guint8 *) &le, sizeof le);
}

void
gis_frame_put_f64 (GisFrameWriter *writer, double value)
{
  gint64 bits;

  memcpy (&bits, &value, sizeof bits);
  gis_frame_put_i64 (writer, bits);
}

void
gis_frame_put_problem (GisFrameWriter *writer, GisFrameProblem problem, const char *detail)
{
  gis_frame_put_u8 (writer, (guint8) problem);
  gis_frame_put_text (writer, detail != NULL && *detail != '\0' ? detail : NULL);
}

void
gis_frame_put_bytes (GisFrameWriter *writer, const void *data, gsize size)
{
  gis_frame_put_u32 (writer, (guint32) size);
  g_byte_array_append (writer->bytes, data, (guint) size);
}

void
gis_frame_put_text (GisFrameWriter *writer, const char *text)
{
  if (text == NULL)
    gis_frame_put_u32 (writer, G_MAXUINT32);
  else
    gis_frame_put_bytes (writer, text, strlen (text));
}

void
gis_frame_patch_u32 (GisFrameWriter *writer, gsize offset, guint32 value)
{
  guint32 le = GUINT32_TO_LE (value);

  memcpy (writer->bytes->data + GIS_FRAME_PREFIX_SIZE + offset, &le, sizeof le);
}

gsize
gis_frame_get_payload_size (const GisFrameWriter *writer)
{
  return writer->bytes->len - GIS_FRAME_PREFIX_SIZE;
}

static gboolean
write_all (int fd, const guint8 *data, gsize size)
{
  while (size > 0)
    {
      gssize n = write (fd, data, size);

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        return FALSE;
      data += n;
      size -= (gsize) n;
    }
  return TRUE;
}

gboolean
gis_frame_send (GisFrameWriter *writer, int fd)
{
  gsize payload = gis_frame_get_payload_size (writer);
  guint32 le = GUINT32_TO_LE ((guint32) payload);

  if (payload > GIS_FRAME_MAX_BYTES)
    return FALSE;
  memcpy (writer->bytes->data + 1, &le, sizeof le);
  return write_all (fd, writer->bytes->data, writer->bytes->len);
}

gboolean
gis_frame_send_head (int fd)
{
  const guint8 head[GIS_FRAME_HEAD_SIZE] = { 'S', 'H', 'R', 'D', GIS_FRAME_VERSION, 0, 0, 0 };

  return write_all (fd, head, sizeof head);
}

void
gis_frame_writer_clear (GisFrameWriter *writer)
{
  g_clear_pointer (&writer->bytes, g_byte_array_unref);
}

/* @size bytes at the cursor, or NULL and a fault. */
static const guint8 *
take (GisFrameCursor *cursor, gsize size)
{
  const guint8 *at = cursor->at;

  if (cursor->fault != NULL)
    return NULL;
  if ((gsize) (cursor->end - at) < size)
    {
      cursor->fault = "frame is too short";
      return NULL;
    }
  cursor->at += size;
  return at;
}

guint8
gis_frame_get_u8 (GisFrameCursor *cursor)
{
  const guint8 *at = take (cursor, 1);

  return at != NULL ? *at : 0;
}

guint32
gis_frame_get_u32 (GisFrameCursor *cursor)
{
  const guint8 *at = take (cursor, 4);
  guint32 le = 0;

  if (at != NULL)
    memcpy (&le, at, sizeof le);
  return GUINT32_FROM_LE (le);
}

gint64
gis_frame_get_i64 (GisFrameCursor *cursor)
{
  const guint8 *at = take (cursor, 8);
  gint64 le = 0;

  if (at != NULL)
    memcpy (&le, at, sizeof le);
  return GINT64_FROM_LE (le);
}

double
gis_frame_get_f64 (GisFrameCursor *cursor)
{
  gint64 bits = gis_frame_get_i64 (cursor);
  double value;

  memcpy (&value, &bits, sizeof value);
  if (!isfinite (value))
    {
      cursor->fault = "number is not finite";
      return 0;
    }
  return value;
}

guint32
gis_frame_get_count (GisFrameCursor *cursor, guint32 max, gsize min_size)
{
  guint32 count = gis_frame_get_u32 (cursor);

  if (cursor->fault != NULL)
    return 0;
  if (count > max || (gsize) count * min_size > (gsize) (cursor->end - cursor->at))
    {
      cursor->fault = "count is larger than the frame";
      return 0;
    }
  return count;
}

const guint8 *
gis_frame_get_bytes (GisFrameCursor *cursor, gsize *size)
{
  *size = gis_frame_get_count (cursor, G_MAXUINT32 - 1, 1);
  return take (cursor, *size);
}

char *
gis_frame_get_text (GisFrameCursor *cursor)
{
  guint32 size = gis_frame_get_u32 (cursor);
  const char *at;

  if (cursor->fault != NULL || size == G_MAXUINT32)
    return NULL;
  if (size > GIS_FRAME_MAX_TEXT)
    {
      cursor->fault = "text is too long";
      return NULL;
    }
  at = (const char *) take (cursor, size);
  if (at == NULL)
    return NULL;
  if (!g_utf8_validate_len (at, size, NULL))
    {
      cursor->fault = "text is not UTF-8";
      return NULL;
    }
  return g_strndup (at, size);
}

/* A driver's words can carry bytes of the file: one line, and no essay. */
static void
tidy_detail (char *text)
{
  if (g_utf8_strlen (text, -1) > PROBLEM_MAX_CHARS)
    *g_utf8_offset_to_pointer (text, PROBLEM_MAX_CHARS) = '\0';
  for (char *at = text; *at != '\0'; at++)
    if (g_ascii_iscntrl (*at))
      *at = ' ';
  g_strstrip (text);
}

GisFrameProblem
gis_frame_get_problem (GisFrameCursor *cursor, char **detail)
{
  guint8 problem = gis_frame_get_u8 (cursor);

  *detail = gis_frame_get_text (cursor);
  if (cursor->fault == NULL && problem >= GIS_FRAME_PROBLEM_LAST)
    cursor->fault = "problem";
  if (*detail != NULL)
    tidy_detail (*detail);
  return cursor->fault == NULL ? (GisFrameProblem) problem : GIS_FRAME_PROBLEM_DRIVER;
}

gboolean
gis_frame_finish (GisFrameCursor *cursor)
{
  if (cursor->fault == NULL && cursor->at != cursor->end)
    cursor->fault = "frame is too long";
  return cursor->fault == NULL;
}
