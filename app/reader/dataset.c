/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Opening a file from outside: GDAL with a short list of drivers, options that keep it to the one
 * file, and the question of the encoding settled before the first text is handed on. */
#include "reader-private.h"

#include <cpl_conv.h>
#include <cpl_error.h>
#include <cpl_string.h>
#include <cpl_vsi.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static const char *const allowed_drivers[] = {
  "GeoJSON", "GeoJSONSeq",   "ESRI Shapefile", "GPKG", "SQLite", "CSV",        "LIBKML", "KML",
  "DXF",     "MapInfo File", "OpenFileGDB",    "GML",  "GPX",    "FlatGeobuf", "OSM",    "XLSX",
  "ODS",     NULL,
};

static const char *const options[][2] = {
  { "GDAL_DRIVER_PATH", "disable" },
  { "GDAL_PAM_ENABLED", "NO" },
  { "GDAL_NUM_THREADS", "1" },
  { "CPL_DEBUG", "OFF" },
  { "CPL_VSIL_CURL_ALLOWED_EXTENSIONS", "{none}" },
  { "PROJ_NETWORK", "OFF" },
  { "OGR_GEOJSON_MAX_OBJ_SIZE", "60" }, /* MB for one feature; a frame holds 64 MiB */
  { "OGR_SQLITE_LIST_VIRTUAL_OGR", "NO" },
  { "OGR_SQLITE_CACHE", "64" },
  { "OGR_CT_FORCE_TRADITIONAL_GIS_ORDER", "YES" },
  { "GML_SKIP_RESOLVE_ELEMS", "ALL" },
  { "GML_ATTRIBUTES_TO_OGR_FIELDS", "NO" },
  { "SHAPE_RESTORE_SHX", "NO" },
  { "SHAPE_ENCODING", "" },
  { "OSM_MAX_TMPFILE_SIZE", "1200" }, /* MB in memory; no temporary file can be written */
  { "DXF_MAX_BSPLINE_CONTROL_POINTS", "2000" },
};

/* GDAL's last message; the reader has one thread. */
static char message[1024];

static void CPL_STDCALL
message_cb (CPLErr class, CPLErrorNum number, const char *text)
{
  if (class >= CE_Failure)
    g_strlcpy (message, text, sizeof message);
}

const char *
app_gdal_get_message (void)
{
  const char *end;

  /* GDAL's texts can carry bytes of the file. */
  if (!g_utf8_validate (message, -1, &end))
    message[end - message] = '\0';
  return message;
}

void
app_gdal_clear_message (void)
{
  message[0] = '\0';
}

void
app_gdal_init (void)
{
  CPLSetErrorHandler (message_cb);
  for (guint i = 0; i < G_N_ELEMENTS (options); i++)
    CPLSetConfigOption (options[i][0], options[i][1]);
  GDALAllRegister ();
  for (int i = GDALGetDriverCount () - 1; i >= 0; i--)
    {
      GDALDriverH driver = GDALGetDriver (i);

      if (!g_strv_contains (allowed_drivers, GDALGetDriverShortName (driver)))
        GDALDeregisterDriver (driver);
    }
  message[0] = '\0';
}

static GDALDatasetH
open_with (const char *path, const char *driver, const char *const *open_options)
{
  const char *const drivers[] = { driver, NULL };

  return GDALOpenEx (path, GDAL_OF_VECTOR | GDAL_OF_READONLY | GDAL_OF_VERBOSE_ERROR, drivers,
                     open_options, NULL);
}

/* What the shapefile says about itself: the .cpg first, then the DBF's language driver id. */
static char *
declared_by_shapefile (GDALDatasetH handle)
{
  OGRLayerH layer = GDALDatasetGetLayerCount (handle) > 0 ? GDALDatasetGetLayer (handle, 0) : NULL;
  const char *value;

  if (layer == NULL)
    return NULL;
  value = GDALGetMetadataItem (layer, "ENCODING_FROM_CPG", "SHAPEFILE");
  if (value != NULL && *value != '\0')
    {
      if (g_ascii_strcasecmp (value, "CP936") == 0 || g_ascii_strcasecmp (value, "GBK") == 0 ||
          g_ascii_strcasecmp (value, "GB2312") == 0 || strcmp (value, "936") == 0)
        return g_strdup ("GBK");
      return g_strdup (value);
    }
  value = GDALGetMetadataItem (layer, "LDID_VALUE", "SHAPEFILE");
  if (value != NULL)
    value = app_encoding_from_ldid (atoi (value));
  return g_strdup (value);
}

static gboolean
is_known_to_iconv (const char *name)
{
  GIConv converter = g_iconv_open ("UTF-8", name);

  if (converter == (GIConv) -1)
    return FALSE;
  g_iconv_close (converter);
  return TRUE;
}

/* Column names and the texts of the first rows. */
static void
gather_statistics (OGRLayerH layer, AppTextStatistics *statistics)
{
  OGRFeatureDefnH definition = OGR_L_GetLayerDefn (layer);
  int n_fields = OGR_FD_GetFieldCount (definition);
  OGRFeatureH feature;

  for (int i = 0; i < n_fields; i++)
    app_statistics_add (statistics, OGR_Fld_GetNameRef (OGR_FD_GetFieldDefn (definition, i)));
  OGR_L_ResetReading (layer);
  for (int row = 0; row < 5000 && (feature = OGR_L_GetNextFeature (layer)) != NULL; row++)
    {
      for (int i = 0; i < n_fields; i++)
        if (OGR_Fld_GetType (OGR_FD_GetFieldDefn (definition, i)) == OFTString &&
            OGR_F_IsFieldSetAndNotNull (feature, i))
          app_statistics_add (statistics, OGR_F_GetFieldAsString (feature, i));
      OGR_F_Destroy (feature);
    }
  OGR_L_ResetReading (layer);
}

/* Programs write a .cpg of "UTF-8" beside a table in GBK: bytes that are no UTF-8 refute it. */
static gboolean
is_true (const AppDataset *self, const char *declared)
{
  AppTextStatistics statistics = { 0 };

  if (g_ascii_strcasecmp (declared, "UTF-8") != 0)
    return TRUE;
  for (int i = 0; i < GDALDatasetGetLayerCount (self->handle); i++)
    gather_statistics (GDALDatasetGetLayer (self->handle, i), &statistics);
  return strcmp (app_statistics_get_encoding (&statistics), "UTF-8") == 0;
}

static void
settle_encoding (AppDataset *self, const char *wanted, char *declared)
{
  AppTextStatistics statistics = { 0 };

  if (wanted[0] != '\0')
    {
      self->encoding.name = g_strdup (wanted);
      self->encoding.declared = TRUE;
      g_free (declared);
      return;
    }
  if (declared != NULL && is_known_to_iconv (declared) && is_true (self, declared))
    {
      self->encoding.name = declared;
      self->encoding.declared = TRUE;
      return;
    }
  g_free (declared);
  for (int i = 0; i < GDALDatasetGetLayerCount (self->handle); i++)
    gather_statistics (GDALDatasetGetLayer (self->handle, i), &statistics);
  self->encoding.name = g_strdup (app_statistics_get_encoding (&statistics));
}

/* Shapefiles and CSV hand out raw bytes here; the other drivers convert by what the file says. */
static gboolean
open_raw (AppDataset *self, const char *path, const char *encoding)
{
  static const char *const shape_options[] = { "ENCODING=", NULL };
  static const char *const csv_options[] = { "AUTODETECT_TYPE=NO", "EMPTY_STRING_AS_NULL=YES",
                                             "GEOM_POSSIBLE_NAMES=WKT,wkt,geom,geometry,the_geom",
                                             "KEEP_GEOM_COLUMNS=NO", NULL };
  gboolean is_shape = strcmp (self->driver, "ESRI Shapefile") == 0;
  char *declared = NULL;

  self->encoding.raw = TRUE;
  if (is_shape && encoding[0] == '\0')
    {
      self->handle = open_with (path, self->driver, NULL);
      if (self->handle == NULL)
        return FALSE;
      declared = declared_by_shapefile (self->handle);
      GDALClose (self->handle);
    }
  self->handle = open_with (path, self->driver, is_shape ? shape_options : csv_options);
  if (self->handle == NULL)
    {
      g_free (declared);
      return FALSE;
    }
  settle_encoding (self, encoding, declared);
  return TRUE;
}

gboolean
app_dataset_open (AppDataset *self,
                  const char *path,
                  const char *encoding,
                  GisFrameProblem *problem)
{
  static const char *const list_all[] = { "LIST_ALL_TABLES=NO", NULL };
  g_autofree char *gzip = NULL;
  GDALDriverH driver;

  if (g_str_has_suffix (path, ".osm.gz"))
    path = gzip = g_strconcat ("/vsigzip/", path, NULL);
  driver = GDALIdentifyDriverEx (path, GDAL_OF_VECTOR, allowed_drivers, NULL);
  *problem = driver == NULL && *app_gdal_get_message () == '\0' ? GIS_FRAME_PROBLEM_NO_FORMAT
                                                                : GIS_FRAME_PROBLEM_DRIVER;
  if (driver == NULL)
    return FALSE;
  self->driver = g_strdup (GDALGetDriverShortName (driver));
  if (strcmp (self->driver, "ESRI Shapefile") == 0 || strcmp (self->driver, "CSV") == 0)
    return open_raw (self, path, encoding);

  self->handle =
    open_with (path, self->driver, strcmp (self->driver, "SQLite") == 0 ? list_all : NULL);
  if (self->handle == NULL)
    return FALSE;
  self->encoding.name = g_strdup (encoding[0] != '\0' ? encoding : "UTF-8");
  self->encoding.declared = TRUE;
  return TRUE;
}

/* Rows by the head of a shapefile's table, deleted ones too; −1: there is none. */
static gint64
count_table_rows (const char *shapefile)
{
  gboolean upper = g_str_has_suffix (shapefile, ".SHP");
  VSILFILE *file = VSIFOpenL (CPLResetExtension (shapefile, upper ? "DBF" : "dbf"), "rb");
  guint8 head[8];
  gboolean whole = file != NULL && VSIFReadL (head, sizeof head, 1, file) == 1;

  if (file != NULL)
    VSIFCloseL (file);
  return whole ? (gint64) head[4] | (gint64) head[5] << 8 | (gint64) head[6] << 16 |
                   (gint64) head[7] << 24
               : -1;
}

gboolean
app_dataset_check_rows (const AppDataset *self, OGRLayerH layer)
{
  const char *path = GDALGetDescription (self->handle);
  const char *extension = CPLGetExtension (path);
  gint64 n_shapes, n_rows;

  if (strcmp (self->driver, "ESRI Shapefile") != 0 || g_ascii_strcasecmp (extension, "shp") != 0)
    return TRUE;
  n_shapes = OGR_L_GetFeatureCount (layer, TRUE);
  n_rows = count_table_rows (path);
  if (n_rows < 0 || n_shapes <= n_rows)
    return TRUE;
  CPLError (CE_Failure, CPLE_AppDefined, "%" PRId64 " shapes, %" PRId64 " rows in the .dbf",
            n_shapes, n_rows);
  return FALSE;
}

void
app_dataset_close (AppDataset *self)
{
  if (self->handle != NULL)
    GDALClose (self->handle);
  self->handle = NULL;
  g_clear_pointer (&self->driver, g_free);
  app_encoding_clear (&self->encoding);
}
