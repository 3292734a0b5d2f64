/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gis/tiles/picture.h"

#include "gis/core/error.h"
#include "gis/core/i18n.h"
#include <gdk-pixbuf/gdk-pixbuf.h>
#include <string.h>

typedef struct
{
  const char *type; /* name of gdk-pixbuf's loader */
  guint width, height;
} Head;

/* Width and height lie in the IHDR chunk, which has to be the first (PNG, third edition, 11.2.2). */
static gboolean
read_png (const guint8 *data, gsize size, Head *head)
{
  if (size < 24 || memcmp (data, "\x89PNG\r\n\x1a\n", 8) != 0 || memcmp (data + 12, "IHDR", 4) != 0)
    return FALSE;
  head->type = "png";
  head->width = (guint) data[16] << 24 | (guint) data[17] << 16 | (guint) data[18] << 8 | data[19];
  head->height = (guint) data[20] << 24 | (guint) data[21] << 16 | (guint) data[22] << 8 | data[23];
  return TRUE;
}

/* The frame header SOFn holds them (ITU-T T.81, B.2.2); the segments before it are stepped over. */
static gboolean
read_jpeg (const guint8 *data, gsize size, Head *head)
{
  gsize at = 2;

  if (size < 4 || data[0] != 0xff || data[1] != 0xd8)
    return FALSE;
  head->type = "jpeg";
  while (at + 9 < size && data[at] == 0xff)
    {
      guint8 marker = data[at + 1];
      gsize length = (gsize) data[at + 2] << 8 | data[at + 3];
      if (marker == 0xff)
        {
          at++;
          continue;
        }
      if (marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc)
        {
          head->height = (guint) data[at + 5] << 8 | data[at + 6];
          head->width = (guint) data[at + 7] << 8 | data[at + 8];
          return TRUE;
        }
      if (length < 2)
        break;
      at += 2 + length;
    }
  return TRUE; /* a JPEG without a size: refused for it */
}

static gboolean
read_head (GBytes *bytes, Head *head, GError **error)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);

  *head = (Head){ NULL, 0, 0 };
  if (size > GIS_TILE_MAX_BYTES)
    g_set_error (error, GIS_ERROR, GIS_ERROR_SOURCE, _ ("The map tile has %zu bytes"), size);
  else if (data == NULL || (!read_png (data, size, head) && !read_jpeg (data, size, head)))
    g_set_error (error, GIS_ERROR, GIS_ERROR_SOURCE,
                 _ ("The map tile is no picture in PNG or JPEG form"));
  else if (head->width == 0 || head->height == 0 || head->width > GIS_TILE_MAX_SIDE_PX ||
           head->height > GIS_TILE_MAX_SIDE_PX || head->width != head->height)
    g_set_error (error, GIS_ERROR, GIS_ERROR_SOURCE, _ ("The map tile is %u × %u pixels large"),
                 head->width, head->height);
  else
    return TRUE;
  return FALSE;
}

gboolean
gis_tile_picture_check (GBytes *bytes, GError **error)
{
  Head head;

  return read_head (bytes, &head, error);
}

/* gdk-pixbuf takes what was cut off for a picture with a blank rest: the last chunk of a PNG (IEND) or
 * the end mark of a JPEG (EOI; a few bytes may follow) has to be there. */
static gboolean
is_whole (GBytes *bytes, const Head *head)
{
  gsize size, at = 8;
  const guint8 *data = g_bytes_get_data (bytes, &size);

  if (g_str_equal (head->type, "jpeg"))
    {
      for (gsize i = size; i >= 4 && i + 256 > size; i--)
        if (data[i - 2] == 0xff && data[i - 1] == 0xd9)
          return TRUE;
      return FALSE;
    }
  while (at + 12 <= size)
    {
      gsize length = (gsize) data[at] << 24 | (gsize) data[at + 1] << 16 |
                     (gsize) data[at + 2] << 8 | data[at + 3];
      if (length > size - at - 12)
        return FALSE;
      if (memcmp (data + at + 4, "IEND", 4) == 0)
        return TRUE;
      at += 12 + length;
    }
  return FALSE;
}

/* The head may lie; the loader's own word is asked before it allocates. */
static void
size_prepared_cb (GdkPixbufLoader *loader, int width, int height, gpointer user_data)
{
  gboolean *too_large = user_data;

  if (width > GIS_TILE_MAX_SIDE_PX || height > GIS_TILE_MAX_SIDE_PX)
    {
      *too_large = TRUE;
      gdk_pixbuf_loader_set_size (loader, 1, 1);
    }
}

static cairo_surface_t *
copy_pixels (const GdkPixbuf *pixbuf)
{
  int width = gdk_pixbuf_get_width (pixbuf), height = gdk_pixbuf_get_height (pixbuf);
  int n_channels = gdk_pixbuf_get_n_channels (pixbuf),
      from_stride = gdk_pixbuf_get_rowstride (pixbuf);
  const guint8 *from = gdk_pixbuf_read_pixels (pixbuf);
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, width, height);
  int stride = cairo_image_surface_get_stride (surface);
  guint8 *to = cairo_image_surface_get_data (surface);

  for (int y = 0; y < height; y++)
    {
      const guint8 *p = from + (gsize) y * (gsize) from_stride;
      guint32 *q = (guint32 *) (gpointer) (to + (gsize) y * (gsize) stride);
      for (int x = 0; x < width; x++, p += n_channels)
        {
          guint32 a = n_channels == 4 ? p[3] : 255;
          q[x] = a << 24 | (p[0] * a + 127) / 255 << 16 | (p[1] * a + 127) / 255 << 8 |
                 (p[2] * a + 127) / 255;
        }
    }
  cairo_surface_mark_dirty (surface);
  return surface;
}

cairo_surface_t *
gis_tile_picture_decode (GBytes *bytes, GError **error)
{
  g_autoptr (GdkPixbufLoader) loader = NULL;
  g_autoptr (GError) cause = NULL;
  gboolean too_large = FALSE, ok;
  const GdkPixbuf *pixbuf;
  Head head;

  if (!read_head (bytes, &head, error))
    return NULL;
  if (!is_whole (bytes, &head))
    {
      g_set_error (error, GIS_ERROR, GIS_ERROR_SOURCE, _ ("The map tile is cut off"));
      return NULL;
    }
  loader = gdk_pixbuf_loader_new_with_type (head.type, &cause);
  if (loader != NULL)
    {
      g_signal_connect (loader, "size-prepared", G_CALLBACK (size_prepared_cb), &too_large);
      ok = gdk_pixbuf_loader_write_bytes (loader, bytes, &cause);
      ok = gdk_pixbuf_loader_close (loader, ok ? &cause : NULL) && ok;
      pixbuf = ok && !too_large ? gdk_pixbuf_loader_get_pixbuf (loader) : NULL;
      if (pixbuf != NULL && (guint) gdk_pixbuf_get_width (pixbuf) == head.width &&
          (guint) gdk_pixbuf_get_height (pixbuf) == head.height)
        return copy_pixels (pixbuf);
    }
  g_set_error (error, GIS_ERROR, GIS_ERROR_SOURCE, _ ("The map tile cannot be decoded: %s"),
               cause != NULL ? cause->message : _ ("its size is not what its head says"));
  return NULL;
}

/* Reversing all three channels reverses hues too; turning the hue half round brings them back. Both
 * together are c' = s − c with s = max + min of the pixel, then pulled towards the dark ground. */
void
gis_tile_picture_darken (cairo_surface_t *surface)
{
  int width = cairo_image_surface_get_width (surface);
  int height = cairo_image_surface_get_height (surface);
  int stride = cairo_image_surface_get_stride (surface);
  guint8 *data = cairo_image_surface_get_data (surface);

  cairo_surface_flush (surface);
  for (int y = 0; y < height; y++)
    {
      guint32 *row = (guint32 *) (gpointer) (data + (gsize) y * (gsize) stride);
      for (int x = 0; x < width; x++)
        {
          guint32 a = row[x] >> 24;
          int c[3] = { row[x] >> 16 & 255, row[x] >> 8 & 255, row[x] & 255 };
          int high = MAX (c[0], MAX (c[1], c[2])), low = MIN (c[0], MIN (c[1], c[2]));
          guint32 out = a << 24;
          for (int i = 0; i < 3; i++)
            {
              /* Premultiplied: "reversed" is alpha minus the value. */
              int reversed = (int) a - high - low + c[i];
              int dimmed = (int) (0.12 * a + 0.72 * reversed);
              out |= (guint32) CLAMP (dimmed, 0, (int) a) << (16 - 8 * i);
            }
          row[x] = out;
        }
    }
  cairo_surface_mark_dirty (surface);
}
