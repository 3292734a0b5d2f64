/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A layer as the program sees it: columns (keys of an hstore field spread out as columns of their
 * own), geometry type, extent; and one row of it in the frame's form. Tables with a longitude and a
 * latitude column become points. */
#include "reader-private.h"

#include "gis/geometry/geometry.h"

#include <cpl_conv.h>
#include <math.h>
#include <ogr_api.h>
#include <string.h>

/* Rows looked at for samples, hstore keys and the type of untyped geometry. */
#define SAMPLE_ROWS 1000
#define SAMPLE_MAX_CHARS 80

static const char *const x_names[] = { "经度",    "lon",    "lng",   "long",   "longitude",
                                       "x",       "xcoord", "x坐标", "东坐标", "横坐标",
                                       "easting", "jingdu", NULL };
static const char *const y_names[] = { "纬度",   "lat",    "latitude", "y",     "ycoord", "y坐标",
                                       "北坐标", "纵坐标", "northing", "weidu", NULL };

static void
column_free (gpointer data)
{
  AppColumn *column = data;

  g_free (column->key);
  g_free (column->name);
  g_free (column->sample);
  g_free (column);
}

/* Lower case, without blanks and underscores. */
static char *
fold (const char *name)
{
  g_autofree char *lower = g_utf8_strdown (name, -1);
  GString *out = g_string_new (NULL);

  for (const char *at = lower; *at != '\0'; at++)
    if (*at != ' ' && *at != '_')
      g_string_append_c (out, *at);
  return g_string_free (out, FALSE);
}

static const char *
type_name (OGRFieldDefnH field)
{
  switch (OGR_Fld_GetType (field))
    {
    case OFTInteger:
    case OFTInteger64:
      return OGR_Fld_GetSubType (field) == OFSTBoolean ? "boolean" : "integer";
    case OFTReal:
      return "real";
    case OFTDate:
    case OFTDateTime:
      return "date";
    default:
      return "text";
    }
}

/* ---- one value ---- */

/* Lists and nested values as one text: "a;b". */
static char *
dup_list (OGRFeatureH feature, int field)
{
  char **list = OGR_F_GetFieldAsStringList (feature, field);
  OGRFieldType type = OGR_Fld_GetType (OGR_F_GetFieldDefnRef (feature, field));
  GString *out = g_string_new (NULL);
  int n = 0;

  if (type == OFTStringList)
    {
      for (char **at = list; at != NULL && *at != NULL; at++)
        g_string_append_printf (out, "%s%s", out->len > 0 ? ";" : "", *at);
    }
  else if (type == OFTIntegerList)
    {
      const int *values = OGR_F_GetFieldAsIntegerList (feature, field, &n);

      for (int i = 0; i < n; i++)
        g_string_append_printf (out, "%s%d", i > 0 ? ";" : "", values[i]);
    }
  else if (type == OFTInteger64List)
    {
      const GIntBig *values = OGR_F_GetFieldAsInteger64List (feature, field, &n);

      for (int i = 0; i < n; i++)
        g_string_append_printf (out, "%s%lld", i > 0 ? ";" : "", (long long) values[i]);
    }
  else
    {
      const double *values = OGR_F_GetFieldAsDoubleList (feature, field, &n);

      for (int i = 0; i < n; i++)
        {
          char buffer[G_ASCII_DTOSTR_BUF_SIZE];

          g_string_append_printf (out, "%s%s", i > 0 ? ";" : "",
                                  g_ascii_dtostr (buffer, sizeof buffer, values[i]));
        }
    }
  return g_string_free (out, FALSE);
}

static char *
dup_moment (OGRFeatureH feature, int field, gboolean with_time)
{
  int year, month, day, hour, minute, second, zone;

  if (!OGR_F_GetFieldAsDateTime (feature, field, &year, &month, &day, &hour, &minute, &second,
                                 &zone))
    return NULL;
  if (!with_time || (hour == 0 && minute == 0 && second == 0))
    return g_strdup_printf ("%04d-%02d-%02d", year, month, day);
  return g_strdup_printf ("%04d-%02d-%02dT%02d:%02d:%02d", year, month, day, hour, minute, second);
}

/* The field as UTF-8 text; NULL for nothing or an empty text. */
static char *
dup_text (const AppEncoding *encoding, OGRFeatureH feature, int field)
{
  g_autofree char *raw = NULL;
  char *text;

  if (!OGR_F_IsFieldSetAndNotNull (feature, field))
    return NULL;
  switch (OGR_Fld_GetType (OGR_F_GetFieldDefnRef (feature, field)))
    {
    case OFTIntegerList:
    case OFTInteger64List:
    case OFTRealList:
    case OFTStringList:
      raw = dup_list (feature, field);
      break;
    case OFTDate:
      raw = dup_moment (feature, field, FALSE);
      break;
    case OFTDateTime:
      raw = dup_moment (feature, field, TRUE);
      break;
    case OFTBinary:
      return NULL;
    default:
      raw = g_strdup (OGR_F_GetFieldAsString (feature, field));
    }
  if (raw == NULL || *raw == '\0')
    return NULL;
  text = app_text_to_utf8 (raw, encoding);
  g_strchomp (text);
  if (*text == '\0')
    g_clear_pointer (&text, g_free);
  return text;
}

typedef struct
{
  const char *key;
  char *value;
} HstoreLookup;

static void
hstore_lookup_cb (const char *key, const char *value, gpointer user_data)
{
  HstoreLookup *lookup = user_data;

  if (lookup->value == NULL && strcmp (key, lookup->key) == 0 && *value != '\0')
    lookup->value = g_strdup (value);
}

static char *
dup_column_text (const AppLayer *self, const AppColumn *column, OGRFeatureH feature)
{
  char *text = dup_text (self->encoding, feature, column->field);

  if (column->key != NULL && text != NULL)
    {
      HstoreLookup lookup = { column->key, NULL };

      app_hstore_foreach (text, hstore_lookup_cb, &lookup);
      g_free (text);
      text = lookup.value;
    }
  return text;
}

static void
put_value (const AppLayer *self,
           const AppColumn *column,
           OGRFeatureH feature,
           GisFrameWriter *writer)
{
  OGRFieldType type = OGR_Fld_GetType (OGR_F_GetFieldDefnRef (feature, column->field));
  gboolean set = OGR_F_IsFieldSetAndNotNull (feature, column->field);

  if (set && (type == OFTInteger || type == OFTInteger64))
    {
      gis_frame_put_u8 (writer, GIS_FRAME_VALUE_INTEGER);
      gis_frame_put_i64 (writer, OGR_F_GetFieldAsInteger64 (feature, column->field));
    }
  else if (set && type == OFTReal && isfinite (OGR_F_GetFieldAsDouble (feature, column->field)))
    {
      gis_frame_put_u8 (writer, GIS_FRAME_VALUE_REAL);
      gis_frame_put_f64 (writer, OGR_F_GetFieldAsDouble (feature, column->field));
    }
  else
    {
      g_autofree char *text =
        set && type != OFTReal ? dup_column_text (self, column, feature) : NULL;

      gis_frame_put_u8 (writer, text != NULL ? GIS_FRAME_VALUE_TEXT : GIS_FRAME_VALUE_NULL);
      if (text != NULL)
        gis_frame_put_text (writer, text);
    }
}

/* ---- geometry ---- */

static gboolean
get_number (OGRFeatureH feature, int field, double *value)
{
  if (!OGR_F_IsFieldSetAndNotNull (feature, field))
    return FALSE;
  if (OGR_Fld_GetType (OGR_F_GetFieldDefnRef (feature, field)) == OFTString)
    {
      const char *text = OGR_F_GetFieldAsString (feature, field);
      char *end = NULL;

      *value = g_ascii_strtod (text, &end);
      while (end != NULL && *end == ' ')
        end++;
      if (end == text || end == NULL || *end != '\0')
        return FALSE;
    }
  else
    *value = OGR_F_GetFieldAsDouble (feature, field);
  return isfinite (*value);
}

static void
put_point (double x, double y, GisFrameWriter *writer)
{
  gis_frame_put_u8 (writer, GIS_FRAME_GEOMETRY_WKB);
  gis_frame_put_u32 (writer, 21);
  gis_frame_put_u8 (writer, 1);
  gis_frame_put_u32 (writer, 1);
  gis_frame_put_f64 (writer, x);
  gis_frame_put_f64 (writer, y);
}

static void
put_problem (GisFrameProblem problem, GisFrameWriter *writer)
{
  gis_frame_put_u8 (writer, GIS_FRAME_GEOMETRY_PROBLEM);
  gis_frame_put_problem (writer, problem, app_gdal_get_message ());
}

static void
put_geometry (const AppLayer *self, OGRFeatureH feature, GisFrameWriter *writer)
{
  OGRGeometryH geometry = OGR_F_GetGeometryRef (feature);
  OGRGeometryH linear = NULL;
  double x, y;

  if (geometry == NULL && self->x_field >= 0)
    {
      if (get_number (feature, self->x_field, &x) && get_number (feature, self->y_field, &y))
        put_point (x, y, writer);
      else
        put_problem (GIS_FRAME_PROBLEM_COORDINATES, writer);
      return;
    }
  if (geometry == NULL && *app_gdal_get_message () != '\0')
    {
      put_problem (GIS_FRAME_PROBLEM_DRIVER, writer);
      return;
    }
  if (geometry == NULL || OGR_G_IsEmpty (geometry))
    {
      gis_frame_put_u8 (writer, GIS_FRAME_GEOMETRY_NONE);
      return;
    }
  if (OGR_GT_IsNonLinear (OGR_G_GetGeometryType (geometry)))
    geometry = linear = OGR_G_GetLinearGeometry (geometry, 0, NULL);
  if (geometry == NULL)
    put_problem (GIS_FRAME_PROBLEM_CURVE, writer);
  else
    {
      gsize size = OGR_G_WkbSizeEx (geometry);
      g_autofree guint8 *wkb = size < GIS_FRAME_MAX_BYTES / 2 ? g_malloc (size) : NULL;

      if (wkb == NULL)
        put_problem (GIS_FRAME_PROBLEM_TOO_LARGE, writer);
      else if (OGR_G_ExportToIsoWkb (geometry, wkbNDR, wkb) != OGRERR_NONE)
        put_problem (GIS_FRAME_PROBLEM_NO_WKB, writer);
      else
        {
          gis_frame_put_u8 (writer, GIS_FRAME_GEOMETRY_WKB);
          gis_frame_put_bytes (writer, wkb, size);
        }
    }
  if (linear != NULL)
    OGR_G_DestroyGeometry (linear);
}

void
app_layer_put_row (const AppLayer *self, OGRFeatureH feature, gint64 number, GisFrameWriter *writer)
{
  gis_frame_put_i64 (writer, number);
  put_geometry (self, feature, writer);
  for (guint i = 0; i < self->columns->len; i++)
    put_value (self, self->columns->pdata[i], feature, writer);
}

/* ---- what the layer is ---- */

static guint8
class_of (OGRwkbGeometryType type)
{
  switch (OGR_GT_GetLinear (OGR_GT_Flatten (type)))
    {
    case wkbPoint:
    case wkbMultiPoint:
      return GIS_GEOMETRY_POINT;
    case wkbLineString:
    case wkbMultiLineString:
      return GIS_GEOMETRY_MULTILINESTRING;
    case wkbPolygon:
    case wkbMultiPolygon:
      return GIS_GEOMETRY_MULTIPOLYGON;
    default:
      return GIS_GEOMETRY_NONE;
    }
}

static void
add_column (AppLayer *self, int field, const char *key, const char *name, const char *type)
{
  AppColumn *column = g_new0 (AppColumn, 1);

  column->field = field;
  column->key = g_strdup (key);
  column->name = g_strdup (name);
  column->type = type;
  g_ptr_array_add (self->columns, column);
}

static gboolean
has_column (const AppLayer *self, const char *name)
{
  for (guint i = 0; i < self->columns->len; i++)
    if (strcmp (((AppColumn *) self->columns->pdata[i])->name, name) == 0)
      return TRUE;
  return FALSE;
}

static gboolean
is_hstore (const AppColumn *column)
{
  return strcmp (column->name, "other_tags") == 0 || strcmp (column->name, "all_tags") == 0;
}

static void
read_columns (AppLayer *self, gboolean dbf)
{
  OGRFeatureDefnH definition = OGR_L_GetLayerDefn (self->handle);
  int n = MIN (OGR_FD_GetFieldCount (definition), APP_MAX_COLUMNS);

  for (int i = 0; i < n; i++)
    {
      OGRFieldDefnH field = OGR_FD_GetFieldDefn (definition, i);
      g_autofree char *name = app_text_to_utf8 (OGR_Fld_GetNameRef (field), self->encoding);
      g_autofree char *unique = g_strdup (name);

      for (int copy = 2; has_column (self, unique); copy++)
        {
          g_free (unique);
          unique = g_strdup_printf ("%s_%d", name, copy);
        }
      add_column (self, i, NULL, unique, type_name (field));
      if (dbf && OGR_Fld_GetType (field) == OFTString)
        ((AppColumn *) self->columns->pdata[i])->width =
          (guint32) MAX (OGR_Fld_GetWidth (field), 0);
    }
}

static int
find_named (const AppLayer *self, const char *const *names)
{
  for (; *names != NULL; names++)
    for (guint i = 0; i < self->columns->len; i++)
      {
        const AppColumn *column = self->columns->pdata[i];
        g_autofree char *folded = fold (column->name);

        if (strcmp (folded, *names) == 0)
          return column->field;
      }
  return -1;
}

static void
find_coordinate_columns (AppLayer *self)
{
  self->x_field = find_named (self, x_names);
  self->y_field = find_named (self, y_names);
  if (self->x_field < 0 || self->y_field < 0)
    {
      self->x_field = self->y_field = -1;
      return;
    }
  self->geometry = GIS_GEOMETRY_POINT;
  g_free (self->geometry_name);
  self->geometry_name = g_strdup ("Point");
}

static void
count_key_cb (const char *key, const char *value, gpointer user_data)
{
  GHashTable *counts = user_data;

  if (*key == '\0' || strlen (key) > 200)
    return;
  g_hash_table_insert (counts, g_strdup (key),
                       GINT_TO_POINTER (GPOINTER_TO_INT (g_hash_table_lookup (counts, key)) + 1));
}

static int
compare_keys (gconstpointer a, gconstpointer b, gpointer counts)
{
  int more = GPOINTER_TO_INT (g_hash_table_lookup (counts, b)) -
             GPOINTER_TO_INT (g_hash_table_lookup (counts, a));

  return more != 0 ? more : strcmp (a, b);
}

/* The most frequent keys become columns. Deterministic, so that inspecting and reading agree. */
static void
add_hstore_columns (AppLayer *self, int field, GHashTable *counts)
{
  GList *keys = g_list_sort_with_data (g_hash_table_get_keys (counts), compare_keys, counts);
  int n = 0;

  for (GList *at = keys; at != NULL && n < APP_MAX_KEYS; at = at->next)
    if (!has_column (self, at->data))
      {
        add_column (self, field, at->data, at->data, "text");
        n++;
      }
  g_list_free (keys);
}

static char *
dup_sample (const AppLayer *self, const AppColumn *column, OGRFeatureH feature)
{
  OGRFieldType type = OGR_Fld_GetType (OGR_F_GetFieldDefnRef (feature, column->field));
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];

  if (type != OFTReal || !OGR_F_IsFieldSetAndNotNull (feature, column->field))
    return dup_column_text (self, column, feature);
  return g_strdup (g_ascii_formatd (buffer, sizeof buffer, "%.10g",
                                    OGR_F_GetFieldAsDouble (feature, column->field)));
}

static void
take_samples (AppLayer *self, OGRFeatureH feature)
{
  for (guint i = 0; i < self->columns->len; i++)
    {
      AppColumn *column = self->columns->pdata[i];

      if (column->sample != NULL)
        continue;
      column->sample = dup_sample (self, column, feature);
      if (column->sample != NULL && g_utf8_strlen (column->sample, -1) > SAMPLE_MAX_CHARS)
        *g_utf8_offset_to_pointer (column->sample, SAMPLE_MAX_CHARS) = '\0';
    }
}

static void
extend (AppLayer *self, double min_x, double min_y, double max_x, double max_y)
{
  if (!self->has_extent)
    {
      self->extent[0] = min_x;
      self->extent[1] = min_y;
      self->extent[2] = max_x;
      self->extent[3] = max_y;
    }
  self->has_extent = TRUE;
  self->extent[0] = MIN (self->extent[0], min_x);
  self->extent[1] = MIN (self->extent[1], min_y);
  self->extent[2] = MAX (self->extent[2], max_x);
  self->extent[3] = MAX (self->extent[3], max_y);
}

static void
extend_by_feature (AppLayer *self, OGRFeatureH feature)
{
  OGRGeometryH geometry = OGR_F_GetGeometryRef (feature);
  OGREnvelope box;
  double x, y;

  if (geometry != NULL && !OGR_G_IsEmpty (geometry))
    {
      OGR_G_GetEnvelope (geometry, &box);
      if (isfinite (box.MinX) && isfinite (box.MaxX) && isfinite (box.MinY) && isfinite (box.MaxY))
        extend (self, box.MinX, box.MinY, box.MaxX, box.MaxY);
    }
  else if (self->x_field >= 0 && get_number (feature, self->x_field, &x) &&
           get_number (feature, self->y_field, &y))
    extend (self, x, y, x, y);
}

/* Looks at the first rows (all of them when @all). */
static void
scan (AppLayer *self, gboolean all)
{
  OGRFeatureDefnH definition = OGR_L_GetLayerDefn (self->handle);
  gboolean untyped = OGR_GT_Flatten (OGR_FD_GetGeomType (definition)) == wkbUnknown;
  g_autoptr (GPtrArray) hstores =
               g_ptr_array_new_with_free_func ((GDestroyNotify) g_hash_table_unref);
  guint n_plain = self->columns->len;
  gboolean mixed = FALSE;
  guint8 seen = GIS_GEOMETRY_NONE;
  OGRFeatureH feature;
  gint64 n = 0;

  for (guint i = 0; i < n_plain; i++)
    g_ptr_array_add (hstores, g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL));
  OGR_L_ResetReading (self->handle);
  while ((all || n < SAMPLE_ROWS) && (feature = OGR_L_GetNextFeature (self->handle)) != NULL)
    {
      OGRGeometryH geometry = OGR_F_GetGeometryRef (feature);

      if (n < SAMPLE_ROWS)
        {
          take_samples (self, feature);
          for (guint i = 0; i < n_plain; i++)
            if (is_hstore (self->columns->pdata[i]))
              {
                g_autofree char *text = dup_column_text (self, self->columns->pdata[i], feature);

                if (text != NULL)
                  app_hstore_foreach (text, count_key_cb, hstores->pdata[i]);
              }
          if (geometry != NULL && untyped)
            {
              guint8 type = class_of (OGR_G_GetGeometryType (geometry));

              mixed =
                mixed || type == GIS_GEOMETRY_NONE || (seen != GIS_GEOMETRY_NONE && seen != type);
              seen = type;
            }
        }
      if (all)
        extend_by_feature (self, feature);
      OGR_F_Destroy (feature);
      n++;
    }
  if (untyped && !mixed && seen != GIS_GEOMETRY_NONE)
    self->geometry = seen;
  if (all || n < SAMPLE_ROWS)
    self->n_rows = n;
  for (guint i = 0; i < n_plain; i++)
    add_hstore_columns (self, ((AppColumn *) self->columns->pdata[i])->field, hstores->pdata[i]);
  OGR_L_ResetReading (self->handle);
}

/* Samples of the hstore columns that the scan has just found. */
static void
sample_hstore (AppLayer *self)
{
  OGRFeatureH feature;

  OGR_L_ResetReading (self->handle);
  for (int n = 0; n < SAMPLE_ROWS && (feature = OGR_L_GetNextFeature (self->handle)) != NULL; n++)
    {
      take_samples (self, feature);
      OGR_F_Destroy (feature);
    }
  OGR_L_ResetReading (self->handle);
}

/* Extent and number of rows as the driver has them. */
static void
measure (AppLayer *self, gboolean affordable)
{
  OGREnvelope box;

  if (self->n_rows < 0)
    self->n_rows = OGR_L_GetFeatureCount (self->handle, affordable);
  if (!self->has_extent && OGR_L_GetExtent (self->handle, &box, affordable) == OGRERR_NONE &&
      isfinite (box.MinX) && isfinite (box.MaxX) && isfinite (box.MinY) && isfinite (box.MaxY) &&
      box.MinX <= box.MaxX && box.MinY <= box.MaxY && self->n_rows != 0)
    extend (self, box.MinX, box.MinY, box.MaxX, box.MaxY);
}

void
app_layer_init (AppLayer *self, const AppDataset *dataset, OGRLayerH handle, gboolean full)
{
  gboolean osm = strcmp (dataset->driver, "OSM") == 0;
  OGRwkbGeometryType type = OGR_L_GetGeomType (handle);
  gboolean needs_rows;

  *self = (AppLayer){ .handle = handle,
                      .encoding = &dataset->encoding,
                      .x_field = -1,
                      .y_field = -1,
                      .geometry = class_of (type),
                      .geometry_name = g_strdup (OGRGeometryTypeToName (type)),
                      .n_rows = -1,
                      .columns = g_ptr_array_new_with_free_func (column_free) };
  read_columns (self, strcmp (dataset->driver, "ESRI Shapefile") == 0);
  if (type == wkbNone)
    find_coordinate_columns (self);
  needs_rows = full || osm;
  for (guint i = 0; i < self->columns->len; i++)
    needs_rows = needs_rows || is_hstore (self->columns->pdata[i]);
  if (needs_rows)
    {
      guint n_plain = self->columns->len;

      /* Tables with coordinates and CSV know no extent of their own. */
      scan (self, full && (self->x_field >= 0 || strcmp (dataset->driver, "CSV") == 0));
      if (full && self->columns->len > n_plain)
        sample_hstore (self);
    }
  if (full)
    measure (self, !osm);
}

void
app_layer_clear (AppLayer *self)
{
  g_clear_pointer (&self->columns, g_ptr_array_unref);
  g_clear_pointer (&self->geometry_name, g_free);
}
