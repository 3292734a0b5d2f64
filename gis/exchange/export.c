/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Export through GDAL. Everything is written into a fresh folder beside the target and moved into
 * place at the end, so that a half-written file is never seen and the side files of a format
 * (.dbf, .cpg …) come along. */
#include "gis/exchange/export.h"

#include "gis/core/error.h"
#include "gis/core/file.h"
#include "gis/core/i18n.h"
#include "gis/crs/crs.h"
#include "gis/exchange/export-private.h"
#include "gis/exchange/import-private.h"
#include "gis/exchange/written-file.h"
#include "gis/geometry/codec.h"

#include <cpl_error.h>
#include <cpl_string.h>
#include <errno.h>
#include <gdal.h>
#include <glib/gstdio.h>
#include <ogr_api.h>
#include <ogr_srs_api.h>
#include <string.h>

typedef struct
{
  const char *driver, *extension;
  gboolean many_layers, needs_geometry;
  gboolean through_sqlite; /* which looks at what it writes itself */
} Format;

static const Format formats[] = {
  { "GPKG", ".gpkg", TRUE, FALSE, TRUE },
  { "GeoJSON", ".geojson", FALSE, FALSE, FALSE },
  { "ESRI Shapefile", ".shp", FALSE, TRUE, FALSE },
  { "CSV", ".csv", FALSE, FALSE, FALSE },
};

/* The row's number and its UUID stand before the fields. */
#define N_OWN_COLUMNS 2
/* What a DBF has room for in a text. */
#define DBF_TEXT_BYTES 254

/* What did not fit into the file: how often, and the first. */
typedef struct
{
  gint64 n;
  char *first;
} Loss;

typedef struct
{
  GisWorkspace *ws;
  const Format *format;
  const GisClass *klass;
  GDALDatasetH dataset;
  OGRLayerH layer;
  GisTransform *transform; /* NULL: workspace CRS */
  gint64 n_rows, n_shapeless;
  Loss cut, warned;
  gboolean writing_rows;
  GisJob *job;
  GError *error;
  const char *path;  /* as the user named it */
  char message[512]; /* GDAL's first: what follows are consequences */
} Export;

static void CPL_STDCALL
message_cb (CPLErr class, CPLErrorNum number, const char *text)
{
  Export *self = CPLGetErrorHandlerUserData ();

  if (class >= CE_Failure && *self->message == '\0')
    g_strlcpy (self->message, text, sizeof self->message);
  if (class == CE_Warning && self->writing_rows)
    {
      if (self->warned.n++ == 0)
        self->warned.first = gis_text_dup_sample (text);
    }
}

/* By the name when there is one, else by the ending of @path; the ending of another format is
 * refused: drivers take it for a wish of their own (CSV makes a folder). */
static const Format *
find_format (const char *path, const char *name, GError **error)
{
  g_autofree char *lower = g_ascii_strdown (path, -1);
  const Format *named = NULL;
  const Format *ending = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
    {
      if (name != NULL && g_ascii_strcasecmp (name, formats[i].driver) == 0)
        named = &formats[i];
      if (g_str_has_suffix (lower, formats[i].extension))
        ending = &formats[i];
    }
  if (named != NULL && ending != NULL && named != ending)
    {
      g_set_error (error, GIS_ERROR, GIS_ERROR_USAGE,
                   _ ("“%s”: a file of the format %s cannot have the name ending %s"), path,
                   named->driver, ending->extension);
      return NULL;
    }
  if (name != NULL ? named != NULL : ending != NULL)
    return name != NULL ? named : ending;
  g_set_error (error, GIS_ERROR, GIS_ERROR_USAGE,
               _ ("“%s” is not a format that can be written; choose GPKG, GeoJSON, ESRI Shapefile "
                  "or CSV"),
               name != NULL ? name : path);
  return NULL;
}

static gboolean
check_format (const Format *format, const GPtrArray *list, GError **error)
{
  const GisExportClass *first = list->len > 0 ? list->pdata[0] : NULL;

  if (!format->many_layers && list->len != 1)
    {
      g_set_error (error, GIS_ERROR, GIS_ERROR_USAGE,
                   _ ("%s holds one class; %u were asked for (name one, or choose GPKG)"),
                   format->driver, list->len);
      return FALSE;
    }
  if (format->needs_geometry && first != NULL && first->klass->geometry == GIS_GEOMETRY_NONE)
    {
      g_set_error (error, GIS_ERROR, GIS_ERROR_USAGE,
                   _ ("class “%s” has no geometry; choose CSV or GPKG"), first->klass->id);
      return FALSE;
    }
  return TRUE;
}

/* ---- layer ---- */

static OGRwkbGeometryType
ogr_type (GisGeometryType type)
{
  switch (type)
    {
    case GIS_GEOMETRY_POINT:
      return wkbPoint;
    case GIS_GEOMETRY_MULTILINESTRING:
      return wkbMultiLineString;
    case GIS_GEOMETRY_MULTIPOLYGON:
      return wkbMultiPolygon;
    default:
      return wkbNone;
    }
}

static OGRFieldType
ogr_field_type (const GisField *field)
{
  switch (field->type)
    {
    case GIS_FIELD_INTEGER:
    case GIS_FIELD_REFERENCE:
      return OFTInteger64;
    case GIS_FIELD_REAL:
      return OFTReal;
    case GIS_FIELD_BOOLEAN:
      return OFTInteger;
    case GIS_FIELD_DATE:
      return OFTDate;
    default:
      /* Codes of 16 digits are texts everywhere. */
      return OFTString;
    }
}

static gboolean
fail (Export *self, const char *what, GError **error)
{
  int failure = gis_written_file_get_failure ();

  if (failure != 0)
    g_set_error (error, GIS_ERROR, GIS_ERROR_FAILED, _ ("%s: cannot write: %s"), self->path,
                 gis_error_get_cause (failure));
  else
    g_set_error (error, GIS_ERROR, GIS_ERROR_FAILED, "%s: %s%s%s", self->path, what,
                 *self->message != '\0' ? ": " : "", self->message);
  return FALSE;
}

static gboolean
add_field (Export *self, const char *name, OGRFieldType type, gboolean boolean)
{
  OGRFieldDefnH field = OGR_Fld_Create (name, type);
  OGRErr result;

  if (boolean)
    OGR_Fld_SetSubType (field, OFSTBoolean);
  if (type == OFTString && self->format->needs_geometry)
    OGR_Fld_SetWidth (field, DBF_TEXT_BYTES);
  result = OGR_L_CreateField (self->layer, field, TRUE);
  OGR_Fld_Destroy (field);
  return result == OGRERR_NONE;
}

static gboolean
add_fields (Export *self)
{
  /* The only format with a limit on names is the one that has to have a geometry. */
  g_auto (GStrv) short_names =
            self->format->needs_geometry ? gis_class_dup_short_names (self->klass) : NULL;
  /* An OGR field "id" would hide the row number of a GeoPackage; the name says what it is. */
  gboolean ok =
    add_field (self, "row_id", OFTInteger64, FALSE) && add_field (self, "uuid", OFTString, FALSE);

  for (guint i = 0; ok && i < self->klass->n_fields; i++)
    {
      const GisField *field = &self->klass->fields[i];

      ok = add_field (self, short_names != NULL ? short_names[i] : field->name,
                      ogr_field_type (field), field->type == GIS_FIELD_BOOLEAN);
    }
  return ok;
}

static char **
layer_options (const Export *self)
{
  char **list = NULL;

  if (strcmp (self->format->driver, "CSV") == 0)
    {
      if (self->klass->geometry != GIS_GEOMETRY_NONE)
        list = CSLSetNameValue (list, "GEOMETRY",
                                self->klass->geometry == GIS_GEOMETRY_POINT ? "AS_XY" : "AS_WKT");
      /* Spreadsheets take a text without it for the local code page. */
      list = CSLSetNameValue (list, "WRITE_BOM", "YES");
      list = CSLSetNameValue (list, "STRING_QUOTING", "IF_AMBIGUOUS");
    }
  else if (strcmp (self->format->driver, "GeoJSON") == 0)
    {
      list = CSLSetNameValue (list, "RFC7946", "YES");
      list = CSLSetNameValue (list, "COORDINATE_PRECISION", "9");
    }
  else if (strcmp (self->format->driver, "ESRI Shapefile") == 0)
    list = CSLSetNameValue (list, "ENCODING", "UTF-8");
  return list;
}

static gboolean
make_layer (Export *self, GError **error)
{
  OGRSpatialReferenceH srs = OSRNewSpatialReference (NULL);
  int epsg = self->transform != NULL ? 4326 : gis_workspace_get_srid (self->ws);
  char **list = layer_options (self);

  OSRImportFromEPSG (srs, epsg);
  OSRSetAxisMappingStrategy (srs, OAMS_TRADITIONAL_GIS_ORDER);
  self->layer = GDALDatasetCreateLayer (self->dataset, self->klass->id,
                                        self->klass->geometry == GIS_GEOMETRY_NONE ? NULL : srs,
                                        ogr_type (self->klass->geometry), list);
  CSLDestroy (list);
  OSRRelease (srs);
  return self->layer != NULL && add_fields (self)
           ? TRUE
           : fail (self, _ ("the layer cannot be written"), error);
}

/* ---- rows ---- */

/* "Cover 4102030102000001, Note": the code where the row has one, else its number. */
static char *
dup_place (const GisRow *row, guint field)
{
  const char *code =
    gis_class_find_field (row->klass, "code") >= 0 ? gis_row_get_text (row, "code") : NULL;
  g_autofree char *id = g_strdup_printf ("%" G_GINT64_FORMAT, row->id);

  return g_strdup_printf ("%s %s, %s", gis_text_get (&row->klass->title), code != NULL ? code : id,
                          gis_text_get (&row->klass->fields[field].title));
}

/* As much of @text as the format has room for. */
static void
set_text (Export *self, OGRFeatureH feature, const GisRow *row, guint field, const char *text)
{
  gsize n_bytes =
    self->format->needs_geometry ? gis_text_get_cut (text, DBF_TEXT_BYTES) : strlen (text);
  g_autofree char *cut = text[n_bytes] != '\0' ? g_strndup (text, n_bytes) : NULL;

  OGR_F_SetFieldString (feature, (int) field + N_OWN_COLUMNS, cut != NULL ? cut : text);
  if (cut == NULL || self->cut.n++ > 0)
    return;
  self->cut.first = dup_place (row, field);
}

static void
set_value (Export *self, OGRFeatureH feature, const GisRow *row, guint field)
{
  const GisValue *value = &row->values[field];
  int index = (int) field + N_OWN_COLUMNS;

  switch (value->type)
    {
    case GIS_VALUE_TYPE_NULL:
      OGR_F_SetFieldNull (feature, index);
      break;
    case GIS_VALUE_TYPE_INTEGER:
      OGR_F_SetFieldInteger64 (feature, index, value->integer);
      break;
    case GIS_VALUE_TYPE_REAL:
      OGR_F_SetFieldDouble (feature, index, value->real);
      break;
    case GIS_VALUE_TYPE_TEXT:
      set_text (self, feature, row, field, value->text);
      break;
    }
}

static gboolean
set_geometry (Export *self, OGRFeatureH feature, const GisGeometry *geometry)
{
  g_autoptr (GisGeometry) moved = NULL;
  g_autoptr (GBytes) wkb = NULL;
  OGRGeometryH ogr = NULL;
  gsize size;
  const void *data;

  if (self->transform != NULL)
    {
      moved = gis_transform_geometry (self->transform, geometry, &self->error);
      if (moved == NULL)
        return FALSE;
      geometry = moved;
    }
  wkb = gis_codec_to_wkb (geometry);
  data = g_bytes_get_data (wkb, &size);
  if (OGR_G_CreateFromWkb (data, NULL, &ogr, (int) size) != OGRERR_NONE)
    return fail (self, _ ("a geometry cannot be written"), &self->error);
  OGR_F_SetGeometryDirectly (feature, ogr);
  return TRUE;
}

static gboolean
row_cb (const GisRow *row, gpointer user_data)
{
  Export *self = user_data;
  OGRFeatureH feature = OGR_F_Create (OGR_L_GetLayerDefn (self->layer));
  gboolean ok = TRUE;

  OGR_F_SetFieldInteger64 (feature, 0, row->id);
  if (row->uuid != NULL)
    OGR_F_SetFieldString (feature, 1, row->uuid);
  for (guint i = 0; i < self->klass->n_fields; i++)
    set_value (self, feature, row, i);
  if (row->geometry != NULL)
    ok = set_geometry (self, feature, row->geometry);
  else
    self->n_shapeless += self->klass->geometry_required;
  if (ok && OGR_L_CreateFeature (self->layer, feature) != OGRERR_NONE)
    ok = fail (self, _ ("a row cannot be written"), &self->error);
  OGR_F_Destroy (feature);
  self->n_rows += ok;
  return ok && gis_job_step (self->job, (guint64) self->n_rows, &self->error);
}

static gboolean
write_rows (Export *self, const GisExportClass *chosen, GError **error)
{
  if (chosen->no_rows)
    return TRUE;
  if (!gis_store_each (self->ws, self->klass->id, &chosen->query, row_cb, self, self->job, error))
    return FALSE;
  if (self->error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&self->error));
      return FALSE;
    }
  return TRUE;
}

static gboolean
write_class (Export *self, const GisExportClass *chosen, GError **error)
{
  gboolean ok;

  gis_job_begin (self->job, _ ("Writing rows"), 0);
  self->klass = chosen->klass;
  if (!make_layer (self, error))
    return FALSE;
  if (OGR_L_StartTransaction (self->layer) != OGRERR_NONE)
    return fail (self, _ ("the layer cannot be written"), error);
  self->writing_rows = TRUE;
  ok = write_rows (self, chosen, error);
  self->writing_rows = FALSE;
  if (!ok)
    return FALSE;
  return OGR_L_CommitTransaction (self->layer) == OGRERR_NONE
           ? TRUE
           : fail (self, _ ("the layer cannot be written"), error);
}

static gboolean
write_dataset (Export *self, const char *path, const GPtrArray *classes, GError **error)
{
  GDALDriverH driver = GDALGetDriverByName (self->format->driver);
  g_autofree char *watched = gis_written_file_begin (path);
  gboolean ok = TRUE;

  if (driver != NULL)
    self->dataset = GDALCreate (driver, self->format->through_sqlite ? path : watched, 0, 0, 0,
                                GDT_Unknown, NULL);
  if (self->dataset == NULL)
    return fail (self, _ ("the file cannot be made"), error);
  for (guint i = 0; ok && i < classes->len; i++)
    ok = write_class (self, classes->pdata[i], error);
  self->message[0] = '\0';
  GDALClose (self->dataset);
  /* Closing writes too: a full disk shows here. */
  if (ok && (*self->message != '\0' || gis_written_file_get_failure () != 0))
    ok = fail (self, _ ("the file cannot be finished"), error);
  return ok;
}

/* ---- folder and move ---- */

static void
remove_folder (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      g_remove (path);
    }
  g_rmdir (folder);
}

/* Also a link that leads nowhere. */
static gboolean
is_there (const char *path)
{
  GStatBuf info;

  return g_lstat (path, &info) == 0;
}

/* What is there stays there, whoever made it. */
static gboolean
refuse_existing (const char *path, GError **error)
{
  g_set_error (error, GIS_ERROR, GIS_ERROR_WORKSPACE, _ ("%s: a file of this name exists already"),
               path);
  return FALSE;
}

/* Moves all files of @folder beside @path; refuses when one is there already. */
static gboolean
move_into_place (const char *folder, const char *path, GError **error)
{
  g_autofree char *target = g_path_get_dirname (path);

  for (int round = 0; round < 2; round++)
    {
      g_autoptr (GDir) dir = g_dir_open (folder, 0, error);
      const char *name;

      if (dir == NULL)
        return FALSE;
      while ((name = g_dir_read_name (dir)) != NULL)
        {
          g_autofree char *from = g_build_filename (folder, name, NULL);
          g_autofree char *to = g_build_filename (target, name, NULL);

          if (round == 0 && is_there (to))
            return refuse_existing (to, error);
          if (round == 1 && g_rename (from, to) != 0)
            {
              g_set_error (error, GIS_ERROR, GIS_ERROR_FAILED, _ ("%s: cannot write: %s"), to,
                           gis_error_get_cause (errno));
              return FALSE;
            }
        }
    }
  return TRUE;
}

static gboolean
write_beside (Export *self, const char *path, const GPtrArray *classes, GError **error)
{
  g_autofree char *folder = g_strconcat (path, ".XXXXXX", NULL);
  g_autofree char *base = g_path_get_basename (path);
  g_autofree char *file = NULL;
  gboolean ok;

  if (!gis_file_check_folder (path, GIS_ERROR_FAILED, error))
    return FALSE;
  if (g_mkdtemp (folder) == NULL)
    {
      g_set_error (error, GIS_ERROR, GIS_ERROR_FAILED, _ ("%s: cannot write: %s"), path,
                   gis_error_get_cause (errno));
      return FALSE;
    }
  file = g_build_filename (folder, base, NULL);
  CPLPushErrorHandlerEx (message_cb, self);
  ok = write_dataset (self, file, classes, error);
  CPLPopErrorHandler ();
  ok = ok && move_into_place (folder, path, error);
  remove_folder (folder);
  return ok;
}

static void
tell_shortfalls (const Export *self, GPtrArray *shortfalls)
{
  if (self->n_shapeless > 0)
    g_ptr_array_add (
      shortfalls, g_strdup_printf (
                    ngettext_ ("%" PRId64 " row was written without a geometry: it has none that "
                               "can be read. A check of the workspace finds it",
                               "%" PRId64 " rows were written without a geometry: they have none "
                               "that can be read. A check of the workspace finds them",
                               (gulong) self->n_shapeless),
                    self->n_shapeless));
  if (self->cut.n > 0)
    g_ptr_array_add (
      shortfalls, g_strdup_printf (
                    ngettext_ ("%" PRId64 " text was cut to %d bytes, more has no room in this "
                               "format: %s",
                               "%" PRId64 " texts were cut to %d bytes, more has no room in this "
                               "format: the first is %s",
                               (gulong) self->cut.n),
                    self->cut.n, DBF_TEXT_BYTES, self->cut.first));
  if (self->warned.n > 0)
    g_ptr_array_add (
      shortfalls,
      g_strdup_printf (ngettext_ ("%" PRId64 " value was not written as it is: %s",
                                  "%" PRId64 " values were not written as they are, the first: %s",
                                  (gulong) self->warned.n),
                       self->warned.n, self->warned.first));
}

gboolean
gis_export_run (GisWorkspace *ws,
                const char *path,
                const char *format,
                const char *const *classes,
                const GisQuery *query,
                gint64 *n_rows,
                GPtrArray *shortfalls,
                GisJob *job,
                GError **error)
{
  static gsize registered = 0;
  g_autoptr (GPtrArray) list = NULL;
  Export self = { .ws = ws, .path = path, .job = job };
  gboolean ok;

  g_return_val_if_fail (ws != NULL && path != NULL, FALSE);
  if (g_once_init_enter (&registered))
    {
      GDALAllRegister ();
      g_once_init_leave (&registered, 1);
    }
  self.format = find_format (path, format, error);
  if (self.format == NULL)
    return FALSE;
  if (is_there (path))
    return refuse_existing (path, error);
  list = gis_export_choose_classes (ws, classes, query, error);
  if (list == NULL || !check_format (self.format, list, error))
    return FALSE;
  /* RFC 7946: GeoJSON is WGS 84 in degrees. */
  if (strcmp (self.format->driver, "GeoJSON") == 0)
    {
      self.transform = gis_transform_new (gis_workspace_get_crs (ws), "EPSG:4326", error);
      if (self.transform == NULL)
        return FALSE;
    }
  ok = write_beside (&self, path, list, error);
  gis_transform_free (self.transform);
  if (ok && n_rows != NULL)
    *n_rows = self.n_rows;
  if (ok && shortfalls != NULL)
    tell_shortfalls (&self, shortfalls);
  g_free (self.cut.first);
  g_free (self.warned.first);
  return ok;
}
