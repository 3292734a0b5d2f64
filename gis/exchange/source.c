/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A source as the program sees it: frames of the reader turned into layers and rows, every count,
 * text, number and geometry checked here once more. */
#include "gis/exchange/source.h"

#include "gis/core/error.h"
#include "gis/core/i18n.h"
#include "gis/crs/crs.h"
#include "gis/exchange/reader-private.h"
#include "gis/geometry/codec.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

/* A geometry of more vertices than this is not a street asset but an attack or a mistake. */
#define GEOMETRY_MAX_POINTS 4000000u

static void
field_free (gpointer data)
{
  GisSourceField *field = data;

  g_free (field->name);
  g_free (field->type);
  g_free (field->sample);
  g_free (field);
}

static void
layer_free (gpointer data)
{
  GisSourceLayer *layer = data;

  if (layer == NULL)
    return;
  g_free (layer->name);
  g_free (layer->geometry_name);
  g_free (layer->crs);
  g_ptr_array_unref (layer->fields);
  g_free (layer);
}

void
gis_source_info_free (GisSourceInfo *info)
{
  if (info == NULL)
    return;
  g_free (info->uri);
  g_free (info->driver);
  g_free (info->encoding);
  g_ptr_array_unref (info->layers);
  g_free (info);
}

const GisSourceLayer *
gis_source_info_find_layer (const GisSourceInfo *info, const char *name)
{
  for (guint i = 0; i < info->layers->len; i++)
    {
      const GisSourceLayer *layer = info->layers->pdata[i];

      if (strcmp (layer->name, name) == 0)
        return layer;
    }
  return NULL;
}

char *
gis_source_layer_dup_geometry_title (const GisSourceLayer *layer)
{
  static const struct
  {
    const char *name, *title;
  } kinds[] = {
    { "Point", N_ ("Point") },
    { "Multi Point", N_ ("Points") },
    { "Line String", N_ ("Line") },
    { "Multi Line String", N_ ("Lines") },
    { "Circular String", N_ ("Curve") },
    { "Compound Curve", N_ ("Curve") },
    { "Multi Curve", N_ ("Curves") },
    { "Polygon", N_ ("Polygon") },
    { "Triangle", N_ ("Polygon") },
    { "Multi Polygon", N_ ("Polygons") },
    { "Curve Polygon", N_ ("Curved polygon") },
    { "Multi Surface", N_ ("Curved polygons") },
    { "PolyhedralSurface", N_ ("Polygons") },
    { "TIN", N_ ("Polygons") },
    { "Geometry Collection", N_ ("Mixed geometries") },
    { "Unknown (any)", N_ ("Any geometry") },
    { "None", N_ ("No geometry") },
  };
  const char *name = layer->geometry_name != NULL ? layer->geometry_name : "None";
  gboolean spatial = g_str_has_prefix (name, "3D ");

  name += spatial ? strlen ("3D ") : 0;
  name += g_str_has_prefix (name, "Measured ") ? strlen ("Measured ") : 0;
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (strcmp (name, kinds[i].name) == 0)
      /* Translators: a kind of geometry with heights. */
      return spatial ? g_strdup_printf (_ ("%s with heights"), _ (kinds[i].title))
                     : g_strdup (_ (kinds[i].title));
  return g_strdup (layer->geometry_name);
}

gboolean
gis_source_layer_is_datav (const GisSourceLayer *layer)
{
  static const char *const columns[] = { "adcode", "acroutes", "childrenNum", "centroid" };
  guint n = 0;

  for (guint i = 0; i < layer->fields->len; i++)
    for (guint j = 0; j < G_N_ELEMENTS (columns); j++)
      n += strcmp (((GisSourceField *) layer->fields->pdata[i])->name, columns[j]) == 0;
  return n == G_N_ELEMENTS (columns);
}

/* The absolute path of a local file (or of a file geodatabase's folder). */
static char *
dup_path (const char *uri, GError **error)
{
  g_autofree char *path = NULL;

  if (g_str_has_prefix (uri, "file://"))
    path = g_filename_from_uri (uri, NULL, NULL);
  else if (strstr (uri, "://") == NULL)
    path = g_canonicalize_filename (uri, NULL);
  if (path == NULL)
    g_set_error (error, GIS_ERROR, GIS_ERROR_SOURCE,
                 _ ("“%s” cannot be read: it is not a local file"), uri);
  else if (!g_file_test (path, G_FILE_TEST_EXISTS))
    g_set_error (error, GIS_ERROR, GIS_ERROR_SOURCE,
                 _ ("“%s” cannot be read: there is no such file"), uri);
  else if (!g_file_test (path, G_FILE_TEST_IS_REGULAR) &&
           !(g_file_test (path, G_FILE_TEST_IS_DIR) && g_str_has_suffix (path, ".gdb")))
    g_set_error (error, GIS_ERROR, GIS_ERROR_SOURCE,
                 _ ("“%s” cannot be read: it is neither a file nor a file geodatabase"), uri);
  else if (access (path, R_OK) != 0)
    {
      int code = errno;
      g_set_error (error, GIS_ERROR, GIS_ERROR_SOURCE, _ ("“%s” cannot be read: %s"), uri,
                   gis_error_get_cause (code));
    }
  else
    return g_steal_pointer (&path);
  return NULL;
}

static gboolean
check_encoding (const char *encoding, GError **error)
{
  GIConv converter;

  if (encoding == NULL || *encoding == '\0')
    return TRUE;
  /* "//IGNORE" and the like would drop letters without a word. */
  converter = strlen (encoding) <= 40 && strchr (encoding, '/') == NULL
                ? g_iconv_open ("UTF-8", encoding)
                : (GIConv) -1;
  if (converter == (GIConv) -1)
    {
      g_set_error (error, GIS_ERROR, GIS_ERROR_USAGE, _ ("“%.40s” is not a known text encoding"),
                   encoding);
      return FALSE;
    }
  g_iconv_close (converter);
  return TRUE;
}

static GisReader *
start (const char *verb,
       const char *uri,
       const char *encoding,
       const char *layer,
       gint64 limit,
       GisJob *job,
       GError **error)
{
  g_autofree char *path = dup_path (uri, error);
  g_autofree char *name = NULL;
  g_autofree char *limit_text = g_strdup_printf ("%" G_GINT64_FORMAT, limit);
  const char *arguments[] = {
    verb, path, encoding != NULL ? encoding : "", layer, layer != NULL ? limit_text : NULL, NULL
  };

  if (path == NULL || !check_encoding (encoding, error))
    return NULL;
  name = g_filename_display_basename (path);
  return gis_reader_start (name, arguments, gis_job_get_cancellable (job), error);
}

static gboolean
is_type_name (const char *type)
{
  static const char *const names[] = { "text", "integer", "real", "date", "boolean", NULL };

  return type != NULL && g_strv_contains (names, type);
}

/* What the program understands of the driver's CRS: a code, else a text that PROJ takes, else
 * nothing. */
static char *
normalize_crs (char *crs)
{
  g_autofree char *text = crs;
  g_autofree char *name = NULL;
  char *code;

  if (text == NULL)
    return NULL;
  code = gis_crs_dup_code (text);
  if (code != NULL)
    return code;
  name = gis_crs_dup_name (text, NULL);
  return name != NULL ? g_steal_pointer (&text) : NULL;
}

static void
get_fields (GisFrameCursor *cursor, GPtrArray *fields)
{
  guint32 n = gis_frame_get_count (cursor, GIS_FRAME_MAX_FIELDS, 16);

  for (guint32 i = 0; i < n && cursor->fault == NULL; i++)
    {
      GisSourceField *field = g_new0 (GisSourceField, 1);

      g_ptr_array_add (fields, field);
      field->name = gis_frame_get_text (cursor);
      field->type = gis_frame_get_text (cursor);
      field->sample = gis_frame_get_text (cursor);
      field->width = gis_frame_get_u32 (cursor);
      if (cursor->fault == NULL && (field->name == NULL || !is_type_name (field->type)))
        cursor->fault = "field";
      if (field->sample != NULL && g_utf8_strlen (field->sample, -1) > 80)
        *g_utf8_offset_to_pointer (field->sample, 80) = '\0';
    }
}

/* A layer frame; NULL with an error when it is malformed. */
static GisSourceLayer *
get_layer (GisReader *reader, GisFrameCursor *cursor, GError **error)
{
  GisSourceLayer *layer = g_new0 (GisSourceLayer, 1);
  guint8 geometry, has_extent;
  double extent[4];

  layer->fields = g_ptr_array_new_with_free_func (field_free);
  layer->name = gis_frame_get_text (cursor);
  layer->n_rows = gis_frame_get_i64 (cursor);
  geometry = gis_frame_get_u8 (cursor);
  layer->geometry_name = gis_frame_get_text (cursor);
  layer->crs = gis_frame_get_text (cursor);
  has_extent = gis_frame_get_u8 (cursor);
  for (int i = 0; i < 4; i++)
    extent[i] = gis_frame_get_f64 (cursor);
  get_fields (cursor, layer->fields);
  gis_frame_finish (cursor);
  if (cursor->fault == NULL && (layer->name == NULL || layer->n_rows < -1 ||
                                geometry > GIS_GEOMETRY_MULTIPOLYGON || has_extent > 1))
    cursor->fault = "layer";
  if (cursor->fault != NULL)
    {
      gis_reader_refuse (reader, cursor->fault, error);
      layer_free (layer);
      return NULL;
    }
  layer->geometry = (GisGeometryType) geometry;
  layer->extent = GIS_BOX_EMPTY;
  if (has_extent && extent[0] <= extent[2] && extent[1] <= extent[3])
    layer->extent = (GisBox){ extent[0], extent[1], extent[2], extent[3] };
  layer->crs = normalize_crs (layer->crs);
  if (layer->geometry_name == NULL)
    layer->geometry_name = g_strdup ("");
  return layer;
}

static gboolean
expect (GisReader *reader, char type, char wanted, GError **error)
{
  if (type == 0)
    return FALSE;
  return type == wanted ? TRUE : gis_reader_refuse (reader, "frame out of order", error);
}

GisSourceInfo *
gis_source_inspect (const char *uri, const char *encoding, GisJob *job, GError **error)
{
  g_autoptr (GisReader) reader = NULL;
  g_autoptr (GisSourceInfo) info = NULL;
  GisFrameCursor cursor;
  guint32 n_layers;

  g_return_val_if_fail (uri != NULL, NULL);
  reader = start ("inspect", uri, encoding, NULL, 0, job, error);
  if (reader == NULL || !expect (reader, gis_reader_next (reader, &cursor, error), 'S', error))
    return NULL;
  info = g_new0 (GisSourceInfo, 1);
  info->layers = g_ptr_array_new_with_free_func (layer_free);
  info->uri = dup_path (uri, error);
  info->driver = gis_frame_get_text (&cursor);
  info->encoding = gis_frame_get_text (&cursor);
  info->encoding_declared = gis_frame_get_u8 (&cursor) == 1;
  n_layers = gis_frame_get_u32 (&cursor);
  if (!gis_frame_finish (&cursor) || info->driver == NULL || info->encoding == NULL ||
      n_layers > GIS_FRAME_MAX_LAYERS)
    {
      gis_reader_refuse (reader, "source", error);
      return NULL;
    }
  for (guint32 i = 0; i < n_layers; i++)
    {
      GisSourceLayer *layer;

      if (!expect (reader, gis_reader_next (reader, &cursor, error), 'L', error))
        return NULL;
      layer = get_layer (reader, &cursor, error);
      if (layer == NULL)
        return NULL;
      g_ptr_array_add (info->layers, layer);
    }
  if (!expect (reader, gis_reader_next (reader, &cursor, error), 'Z', error))
    return NULL;
  return g_steal_pointer (&info);
}

/* ---- rows ---- */

typedef struct
{
  GisReader *reader;
  guint n_values;
  GisValue *values;
  GisGeometry *geometry;
  char *problem;
  gint64 next_number;
} RowState;

static void
row_clear (RowState *state)
{
  for (guint i = 0; i < state->n_values; i++)
    gis_value_clear (&state->values[i]);
  g_clear_pointer (&state->geometry, gis_geometry_unref);
  g_clear_pointer (&state->problem, g_free);
}

static void
get_value (GisFrameCursor *cursor, GisValue *value)
{
  switch (gis_frame_get_u8 (cursor))
    {
    case GIS_FRAME_VALUE_NULL:
      break;
    case GIS_FRAME_VALUE_INTEGER:
      gis_value_set_integer (value, gis_frame_get_i64 (cursor));
      break;
    case GIS_FRAME_VALUE_REAL:
      gis_value_set_real (value, gis_frame_get_f64 (cursor));
      break;
    case GIS_FRAME_VALUE_TEXT:
      gis_value_take_text (value, gis_frame_get_text (cursor));
      break;
    default:
      cursor->fault = "value type";
    }
}

static void
get_geometry (RowState *state, GisFrameCursor *cursor, gboolean *dropped_zm)
{
  guint8 kind = gis_frame_get_u8 (cursor);

  if (kind == GIS_FRAME_GEOMETRY_PROBLEM)
    state->problem = gis_reader_dup_problem (cursor);
  else if (kind == GIS_FRAME_GEOMETRY_WKB)
    {
      gsize size;
      const guint8 *wkb = gis_frame_get_bytes (cursor, &size);
      g_autoptr (GError) cause = NULL;
      GisCodecNotes notes = GIS_CODEC_CLEAN;

      if (wkb == NULL)
        return;
      state->geometry = gis_codec_from_wkb (wkb, size, &notes, &cause);
      if (state->geometry == NULL)
        state->problem = g_strdup (cause->message);
      else if (state->geometry->n_points > GEOMETRY_MAX_POINTS)
        {
          g_clear_pointer (&state->geometry, gis_geometry_unref);
          state->problem = g_strdup (_ ("geometry has too many points"));
        }
      *dropped_zm = (notes & GIS_CODEC_DROPPED_ZM) != 0;
    }
  else if (kind != GIS_FRAME_GEOMETRY_NONE)
    cursor->fault = "geometry kind";
}

static gboolean
take_batch (RowState *state,
            GisFrameCursor *cursor,
            gint64 limit,
            GisSourceRowFunc func,
            gpointer user_data,
            GError **error)
{
  guint32 n_rows = gis_frame_get_count (cursor, G_MAXUINT32 - 1, 9 + state->n_values);

  for (guint32 i = 0; i < n_rows && cursor->fault == NULL; i++)
    {
      GisSourceRow row = { .values = state->values, .n_values = state->n_values };
      gboolean ok = TRUE;

      row.number = gis_frame_get_i64 (cursor);
      get_geometry (state, cursor, &row.dropped_zm);
      for (guint j = 0; j < state->n_values; j++)
        get_value (cursor, &state->values[j]);
      if (cursor->fault == NULL &&
          (row.number != state->next_number || (limit > 0 && row.number >= limit)))
        cursor->fault = "row number";
      state->next_number++;
      row.geometry = state->geometry;
      row.geometry_problem = state->problem;
      if (cursor->fault == NULL)
        ok = func (&row, user_data, error);
      row_clear (state);
      if (!ok)
        return FALSE;
    }
  return gis_frame_finish (cursor) ? TRUE : gis_reader_refuse (state->reader, cursor->fault, error);
}

static gboolean
take_rows (RowState *state, gint64 limit, GisSourceRowFunc func, gpointer user_data, GError **error)
{
  GisFrameCursor cursor;
  char type;

  while ((type = gis_reader_next (state->reader, &cursor, error)) != 0)
    {
      if (type == 'Z')
        {
          gint64 sent = gis_frame_get_i64 (&cursor);

          return gis_frame_finish (&cursor) && sent == state->next_number
                   ? TRUE
                   : gis_reader_refuse (state->reader, "number of rows", error);
        }
      if (type == 'P')
        continue;
      if (!expect (state->reader, type, 'B', error) ||
          !take_batch (state, &cursor, limit, func, user_data, error))
        return FALSE;
    }
  return FALSE;
}

gboolean
gis_source_read (const char *uri,
                 const char *layer,
                 const char *encoding,
                 gint64 limit,
                 GisSourceRowFunc func,
                 gpointer user_data,
                 GisJob *job,
                 GError **error)
{
  g_autoptr (GisReader) reader = NULL;
  GisSourceLayer *found;
  GisFrameCursor cursor;
  RowState state = { 0 };
  gboolean ok;

  g_return_val_if_fail (uri != NULL && layer != NULL && limit >= 0, FALSE);
  reader = start ("read", uri, encoding, layer, limit, job, error);
  if (reader == NULL || !expect (reader, gis_reader_next (reader, &cursor, error), 'L', error))
    return FALSE;
  found = get_layer (reader, &cursor, error);
  if (found == NULL)
    return FALSE;
  state.reader = reader;
  state.n_values = found->fields->len;
  state.values = g_new0 (GisValue, MAX (state.n_values, 1));
  layer_free (found);
  ok = take_rows (&state, limit, func, user_data, error);
  row_clear (&state);
  g_free (state.values);
  return ok;
}
