/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sanhua-reader: the process in which GDAL's drivers meet files from outside.
 *
 *   sanhua-reader inspect PATH ENCODING
 *   sanhua-reader read    PATH ENCODING LAYER LIMIT
 *
 * It is started by the program, never by hand; it writes frames (gis/exchange/frame.h) to stdout and
 * ends. Whatever goes wrong costs this process only. */
#include "reader-private.h"

#include <cpl_conv.h>
#include <ogr_api.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#if defined(__SANITIZE_ADDRESS__)
/* The leak check traces the process, which the sandbox forbids. */
const char *__asan_default_options (void);
const char *
__asan_default_options (void)
{
  return "detect_leaks=0";
}
#endif

#define BATCH_BYTES (256 * 1024)
/* A frame at least every so many rows, so that the program sees that the reader lives. */
#define BATCH_ROWS 2000

/* GDAL's last message goes with it. */
static int
fail (GisFrameProblem problem)
{
  GisFrameWriter writer = { 0 };

  gis_frame_writer_begin (&writer, 'E');
  gis_frame_put_problem (&writer, problem, app_gdal_get_message ());
  gis_frame_send (&writer, STDOUT_FILENO);
  gis_frame_writer_clear (&writer);
  return EXIT_FAILURE;
}

static void
send_end (GisFrameWriter *writer, gint64 n_rows)
{
  gis_frame_writer_begin (writer, 'Z');
  gis_frame_put_i64 (writer, n_rows);
  gis_frame_send (writer, STDOUT_FILENO);
}

/* "EPSG:n" or WKT; NULL when the file declares nothing that means something. */
static char *
describe_crs (OGRSpatialReferenceH srs)
{
  const char *authority = OSRGetAuthorityName (srs, NULL);
  const char *code = OSRGetAuthorityCode (srs, NULL);
  const char *name = OSRGetName (srs);
  char *wkt = NULL, *text = NULL;

  if (name != NULL &&
      (g_str_has_prefix (name, "Undefined") || g_ascii_strcasecmp (name, "unknown") == 0))
    return NULL;
  if (authority != NULL && code != NULL && strcmp (authority, "EPSG") == 0)
    return g_strdup_printf ("EPSG:%s", code);
  if (OSRExportToWktEx (srs, &wkt, NULL) == OGRERR_NONE && wkt != NULL)
    text = g_utf8_make_valid (wkt, -1);
  CPLFree (wkt);
  return text;
}

static char *
dup_crs (OGRLayerH layer)
{
  OGRSpatialReferenceH declared = OGR_L_GetSpatialRef (layer);
  OGRSpatialReferenceH flat;
  char *text;

  if (declared == NULL)
    return NULL;
  /* GeoJSON with heights comes as the 3D system EPSG:4979. */
  flat = OSRClone (declared);
  OSRDemoteTo2D (flat, NULL);
  text = describe_crs (flat);
  OSRDestroySpatialReference (flat);
  return text;
}

static void
put_layer (GisFrameWriter *writer, const AppLayer *layer, const char *name)
{
  g_autofree char *crs = dup_crs (layer->handle);

  gis_frame_writer_begin (writer, 'L');
  gis_frame_put_text (writer, name);
  gis_frame_put_i64 (writer, layer->n_rows);
  gis_frame_put_u8 (writer, layer->geometry);
  gis_frame_put_text (writer, layer->geometry_name);
  gis_frame_put_text (writer, crs);
  gis_frame_put_u8 (writer, layer->has_extent ? 1 : 0);
  for (int i = 0; i < 4; i++)
    gis_frame_put_f64 (writer, layer->extent[i]);
  gis_frame_put_u32 (writer, layer->columns->len);
  for (guint i = 0; i < layer->columns->len; i++)
    {
      const AppColumn *column = layer->columns->pdata[i];

      gis_frame_put_text (writer, column->name);
      gis_frame_put_text (writer, column->type);
      gis_frame_put_text (writer, column->sample);
      gis_frame_put_u32 (writer, column->width);
    }
  gis_frame_send (writer, STDOUT_FILENO);
}

static void
put_source (GisFrameWriter *writer, const AppDataset *dataset, int n_layers)
{
  gis_frame_writer_begin (writer, 'S');
  gis_frame_put_text (writer, dataset->driver);
  gis_frame_put_text (writer, dataset->encoding.name);
  gis_frame_put_u8 (writer, dataset->encoding.declared ? 1 : 0);
  gis_frame_put_u32 (writer, (guint32) n_layers);
  gis_frame_send (writer, STDOUT_FILENO);
}

static char *
dup_layer_name (const AppDataset *dataset, OGRLayerH layer)
{
  /* A shapefile's or CSV's layer is named after the file, which is never in the DBF's encoding. */
  const AppEncoding as_is = { "UTF-8", TRUE, FALSE };

  return app_text_to_utf8 (OGR_L_GetName (layer), &as_is);
}

static int
count_layers (const AppDataset *dataset)
{
  return MIN (GDALDatasetGetLayerCount (dataset->handle), (int) GIS_FRAME_MAX_LAYERS);
}

static int
inspect (const AppDataset *dataset)
{
  GisFrameWriter writer = { 0 };
  int n_layers = count_layers (dataset);

  put_source (&writer, dataset, n_layers);
  for (int i = 0; i < n_layers; i++)
    {
      OGRLayerH handle = GDALDatasetGetLayer (dataset->handle, i);
      g_autofree char *name = dup_layer_name (dataset, handle);
      AppLayer layer;

      app_layer_init (&layer, dataset, handle, TRUE);
      put_layer (&writer, &layer, name);
      app_layer_clear (&layer);
    }
  send_end (&writer, 0);
  gis_frame_writer_clear (&writer);
  return EXIT_SUCCESS;
}

static OGRLayerH
find_layer (const AppDataset *dataset, const char *wanted)
{
  int n_layers = count_layers (dataset);

  for (int i = 0; i < n_layers; i++)
    {
      OGRLayerH layer = GDALDatasetGetLayer (dataset->handle, i);
      g_autofree char *name = dup_layer_name (dataset, layer);

      if (strcmp (name, wanted) == 0)
        return layer;
    }
  return NULL;
}

/* Sends what is gathered and starts the next batch. */
static gboolean
flush_batch (GisFrameWriter *writer, guint32 *n_rows)
{
  gis_frame_patch_u32 (writer, 0, *n_rows);
  if (!gis_frame_send (writer, STDOUT_FILENO))
    return FALSE;
  gis_frame_writer_begin (writer, 'B');
  gis_frame_put_u32 (writer, 0);
  *n_rows = 0;
  return TRUE;
}

static int
stream (const AppLayer *layer, gint64 limit)
{
  GisFrameWriter writer = { 0 };
  OGRFeatureH feature;
  guint32 in_batch = 0;
  gint64 number = 0;
  gboolean ok = TRUE;

  OGR_L_ResetReading (layer->handle);
  gis_frame_writer_begin (&writer, 'B');
  gis_frame_put_u32 (&writer, 0);
  while (ok && (limit == 0 || number < limit))
    {
      app_gdal_clear_message ();
      feature = OGR_L_GetNextFeature (layer->handle);
      if (feature == NULL)
        break;
      app_layer_put_row (layer, feature, number++, &writer);
      OGR_F_Destroy (feature);
      if (++in_batch >= BATCH_ROWS || gis_frame_get_payload_size (&writer) >= BATCH_BYTES)
        ok = flush_batch (&writer, &in_batch);
    }
  ok = ok && flush_batch (&writer, &in_batch);
  /* A driver that met damage ends the rows early, with a message at its last call. */
  if (ok && *app_gdal_get_message () != '\0' && (limit == 0 || number < limit))
    {
      gis_frame_writer_clear (&writer);
      return fail (GIS_FRAME_PROBLEM_DAMAGED);
    }
  if (ok)
    send_end (&writer, number);
  gis_frame_writer_clear (&writer);
  return ok ? EXIT_SUCCESS : EXIT_FAILURE;
}

static int
read_rows (const AppDataset *dataset, const char *name, gint64 limit)
{
  OGRLayerH handle = find_layer (dataset, name);
  GisFrameWriter writer = { 0 };
  AppLayer layer;
  int status;

  app_gdal_clear_message ();
  if (handle == NULL)
    return fail (GIS_FRAME_PROBLEM_NO_LAYER);
  if (!app_dataset_check_rows (dataset, handle))
    return fail (GIS_FRAME_PROBLEM_DAMAGED);
  if (OGR_FD_GetFieldCount (OGR_L_GetLayerDefn (handle)) > APP_MAX_COLUMNS)
    {
      CPLError (CE_Failure, CPLE_AppDefined, "%d, at most %d",
                OGR_FD_GetFieldCount (OGR_L_GetLayerDefn (handle)), APP_MAX_COLUMNS);
      return fail (GIS_FRAME_PROBLEM_COLUMNS);
    }
  app_layer_init (&layer, dataset, handle, FALSE);
  put_layer (&writer, &layer, name);
  gis_frame_writer_clear (&writer);
  status = stream (&layer, limit);
  app_layer_clear (&layer);
  return status;
}

int
main (int argc, char **argv)
{
  AppDataset dataset = { 0 };
  GisFrameProblem problem;
  const char *parent = g_getenv ("SANHUA_READER_PARENT");
  gboolean reading = argc == 6 && strcmp (argv[1], "read") == 0;
  int status;

  if (!reading && !(argc == 4 && strcmp (argv[1], "inspect") == 0))
    {
      g_printerr ("sanhua-reader is started by Sanhua itself.\n");
      return 2;
    }
  if (isatty (STDOUT_FILENO))
    return 2;
  app_gdal_init ();
  app_sandbox_enter ((pid_t) g_ascii_strtoll (parent != NULL ? parent : "0", NULL, 10));
  gis_frame_send_head (STDOUT_FILENO);
  if (!app_dataset_open (&dataset, argv[2], argv[3], &problem))
    status = fail (problem);
  else if (reading)
    status = read_rows (&dataset, argv[4], g_ascii_strtoll (argv[5], NULL, 10));
  else
    status = inspect (&dataset);
  app_dataset_close (&dataset);
  return status;
}
