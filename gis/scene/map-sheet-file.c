/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sheets as files. A PNG is drawn whole in memory (its size is bounded before) and written through a
 * stream of our own, which cancels between the writes and adds the chunk that says how many pixels a
 * metre has; cairo does not. */
#include "gis/core/error.h"
#include "gis/core/i18n.h"
#include "gis/scene/map-sheet.h"

#include <cairo-pdf.h>
#include <errno.h>
#include <glib/gstdio.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#define PT_PER_PX 0.75
/* Signature and header chunk. */
#define PNG_HEAD_BYTES 33u

typedef struct
{
  FILE *file;
  GisJob *job;
  double dpi;
  guint64 n_bytes;
  int failure; /* errno */
} Stream;

static guint32
get_crc (const guint8 *bytes, gsize n)
{
  guint32 crc = 0xffffffff; /* ISO 3309, as PNG (ISO/IEC 15948, annex D) has it */

  for (gsize i = 0; i < n; i++)
    {
      crc ^= bytes[i];
      for (guint bit = 0; bit < 8; bit++)
        crc = crc >> 1 ^ (crc & 1 ? 0xedb88320 : 0);
    }
  return ~crc;
}

static void
put_32 (guint8 *at, guint32 value)
{
  for (guint i = 0; i < 4; i++)
    at[i] = (guint8) (value >> (24 - 8 * i));
}

static gboolean
put (Stream *stream, const guint8 *bytes, gsize n)
{
  if (fwrite (bytes, 1, n, stream->file) == n)
    return TRUE;
  stream->failure = errno;
  return FALSE;
}

/* pHYs: pixels a metre in both directions. */
static gboolean
put_resolution (Stream *stream)
{
  guint8 chunk[21] = { 0, 0, 0, 9, 'p', 'H', 'Y', 's' };
  guint32 per_metre = (guint32) floor (stream->dpi / 0.0254 + 0.5);

  put_32 (chunk + 8, per_metre);
  put_32 (chunk + 12, per_metre);
  chunk[16] = 1;
  put_32 (chunk + 17, get_crc (chunk + 4, 13));
  return put (stream, chunk, sizeof chunk);
}

static cairo_status_t
write_cb (void *closure, const unsigned char *data, unsigned int length)
{
  Stream *stream = closure;
  guint64 before = stream->n_bytes;
  gsize head = 0;

  if (!gis_job_step (stream->job, before, NULL))
    return CAIRO_STATUS_WRITE_ERROR;
  stream->n_bytes += length;
  if (stream->dpi > 0 && before < PNG_HEAD_BYTES && stream->n_bytes >= PNG_HEAD_BYTES)
    {
      head = PNG_HEAD_BYTES - (gsize) before;
      if (!put (stream, data, head) || !put_resolution (stream))
        return CAIRO_STATUS_WRITE_ERROR;
    }
  return put (stream, data + head, length - head) ? CAIRO_STATUS_SUCCESS : CAIRO_STATUS_WRITE_ERROR;
}

/* What stands in the way of a file: that the job was cancelled, the disk, or cairo. */
static gboolean
fail (Stream *stream, const char *path, cairo_status_t status, GError **error)
{
  GCancellable *cancellable = gis_job_get_cancellable (stream->job);

  if (cancellable != NULL && g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;
  g_set_error (error, GIS_ERROR, GIS_ERROR_FAILED, _ ("%s: cannot write: %s"), path,
               stream->failure != 0 ? gis_error_get_cause (stream->failure)
                                    : cairo_status_to_string (status));
  return FALSE;
}

typedef struct
{
  const GisMapSheet *sheet;
  const GisScene *scene;
  const GisStyle *style;
  const char *crs;
  const char *path;
} Picture;

static gboolean
write_png (const Picture *picture, Stream *stream, GError **error)
{
  int width, height;
  cairo_surface_t *surface;
  cairo_status_t status;
  cairo_t *cr;
  gboolean ok;

  gis_map_sheet_get_pixels (picture->sheet, stream->dpi, &width, &height);
  surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, width, height);
  cairo_surface_set_device_scale (surface, stream->dpi / 96, stream->dpi / 96);
  cr = cairo_create (surface);
  status = cairo_status (cr);
  ok = status == CAIRO_STATUS_SUCCESS || fail (stream, picture->path, status, error);
  ok = ok && gis_map_sheet_draw (picture->sheet, picture->scene, picture->style, picture->crs,
                                 stream->dpi / 96, cr, stream->job, error);
  cairo_destroy (cr);
  if (ok)
    {
      gis_job_begin (stream->job, _ ("Writing the picture"), 0);
      status = cairo_surface_write_to_png_stream (surface, write_cb, stream);
      ok = status == CAIRO_STATUS_SUCCESS || fail (stream, picture->path, status, error);
    }
  cairo_surface_destroy (surface);
  return ok;
}

static gboolean
write_pdf (const Picture *picture, Stream *stream, GError **error)
{
  const GisMapSheet *sheet = picture->sheet;
  cairo_surface_t *surface = cairo_pdf_surface_create_for_stream (
    write_cb, stream, sheet->width_mm / 25.4 * 72, sheet->height_mm / 25.4 * 72);
  cairo_status_t status;
  cairo_t *cr;
  gboolean ok;

  stream->dpi = 0;
  if (sheet->furniture.title != NULL)
    cairo_pdf_surface_set_metadata (surface, CAIRO_PDF_METADATA_TITLE, sheet->furniture.title);
  cairo_pdf_surface_set_metadata (surface, CAIRO_PDF_METADATA_CREATOR, "Sanhua");
  cr = cairo_create (surface);
  cairo_scale (cr, PT_PER_PX, PT_PER_PX);
  ok = gis_map_sheet_draw (sheet, picture->scene, picture->style, picture->crs, 1, cr, stream->job,
                           error);
  if (ok)
    {
      gis_job_begin (stream->job, _ ("Writing the page"), 0);
      cairo_show_page (cr);
    }
  status = cairo_status (cr);
  cairo_destroy (cr);
  cairo_surface_finish (surface);
  if (status == CAIRO_STATUS_SUCCESS)
    status = cairo_surface_status (surface);
  cairo_surface_destroy (surface);
  return ok && (status == CAIRO_STATUS_SUCCESS || fail (stream, picture->path, status, error));
}

gboolean
gis_map_sheet_write (const GisMapSheet *sheet,
                     const GisScene *scene,
                     const GisStyle *style,
                     const char *crs,
                     double dpi,
                     const char *path,
                     GisJob *job,
                     GError **error)
{
  g_autofree char *lower = g_ascii_strdown (path, -1);
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *name = g_strdup_printf (".sanhua-%08x.part", g_random_int ());
  g_autofree char *beside = g_build_filename (folder, name, NULL);
  gboolean pdf = g_str_has_suffix (lower, ".pdf"), ok;
  Picture picture = { sheet, scene, style, crs, path };
  Stream stream = { .job = job, .dpi = dpi };

  if (!gis_map_sheet_check (sheet, pdf ? 0 : dpi, error))
    return FALSE;
  stream.file = g_fopen (beside, "wbe");
  if (stream.file == NULL)
    {
      stream.failure = errno;
      return fail (&stream, path, CAIRO_STATUS_WRITE_ERROR, error);
    }
  ok = pdf ? write_pdf (&picture, &stream, error) : write_png (&picture, &stream, error);
  /* The old file is there until the new one is whole. */
  if ((fclose (stream.file) != 0 || (ok && g_rename (beside, path) != 0)) && ok)
    {
      stream.failure = errno;
      ok = fail (&stream, path, CAIRO_STATUS_WRITE_ERROR, error);
    }
  if (!ok)
    g_unlink (beside);
  return ok;
}
