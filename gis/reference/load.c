/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gis/reference/load.h"

#include "gis/core/error.h"
#include "gis/core/i18n.h"
#include "gis/crs/crs.h"
#include "gis/exchange/source.h"
#include <string.h>

/* 30 million vertices are 480 MB: past that a source is no background. */
#define MAX_VERTICES 30000000

void
gis_reference_file_free (GisReferenceFile *file)
{
  if (file == NULL)
    return;
  gis_reference_unref (file->reference);
  g_strfreev (file->fields);
  g_free (file->label_field);
  g_free (file->crs);
  g_free (file->attribution);
  g_free (file);
}

static gboolean
is_mbtiles (const char *path)
{
  g_autofree char *folded = g_ascii_strdown (path, -1);

  return g_str_has_suffix (folded, ".mbtiles");
}

static gboolean
has_shapes (const GisSourceLayer *layer)
{
  return layer->n_rows != 0 &&
         (layer->geometry != GIS_GEOMETRY_NONE || strcmp (layer->geometry_name, "None") != 0);
}

char **
gis_reference_list_layers (const char *path, GisJob *job, GError **error)
{
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();
  g_autoptr (GisSourceInfo) info = NULL;
  g_auto (GStrv) list = NULL;

  if (is_mbtiles (path))
    {
      g_autoptr (GisMbtiles) tiles = gis_mbtiles_open_vector (path, error);
      const char *const one[] = { "", NULL };
      return tiles != NULL ? g_strdupv ((char **) one) : NULL;
    }
  info = gis_source_inspect (path, NULL, job, error);
  if (info == NULL)
    return NULL;
  for (guint i = 0; i < info->layers->len; i++)
    {
      const GisSourceLayer *layer = g_ptr_array_index (info->layers, i);
      if (has_shapes (layer))
        g_strv_builder_add (names, layer->name);
    }
  list = g_strv_builder_end (names);
  if (list[0] != NULL)
    return g_steal_pointer (&list);
  g_set_error (error, GIS_ERROR, GIS_ERROR_SOURCE,
               _ ("“%s” holds no shapes that could be shown on the map"), path);
  return NULL;
}

/* ---- Vector tiles ---- */

static GisReferenceFile *
load_tiles (const char *path, const GisReferenceOptions *options, GError **error)
{
  g_autoptr (GisMbtiles) tiles = gis_mbtiles_open_vector (path, error);
  GisReferenceFile *file;

  if (tiles == NULL)
    return NULL;
  file = g_new0 (GisReferenceFile, 1);
  file->reference = gis_reference_new_tiles (tiles, options->label_field);
  file->fields = g_new0 (char *, 1);
  file->label_field = g_strdup (options->label_field);
  file->crs = g_strdup ("EPSG:3857");
  file->attribution = g_strdup (gis_mbtiles_get_attribution (tiles));
  return file;
}

/* ---- Sources of the reader ---- */

typedef struct
{
  const char *path;
  GisTransform *transform;
  GisReferenceBuilder *builder;
  int label; /* field; -1: none */
  gboolean swapped;
  gint64 n_left_out, n_vertices;
  GisJob *job;
} Load;

static GisGeometry *
project (Load *load, const GisGeometry *geometry)
{
  g_autoptr (GisGeometry) turned = NULL;

  if (load->swapped)
    {
      g_autofree double *xy = g_new (double, 2 * (gsize) geometry->n_points);
      for (guint i = 0; i < geometry->n_points; i++)
        {
          xy[2 * i] = geometry->xy[2 * i + 1];
          xy[2 * i + 1] = geometry->xy[2 * i];
        }
      if (geometry->type == GIS_GEOMETRY_POINT)
        turned = gis_geometry_new_point (xy[0], xy[1]);
      else
        turned = gis_geometry_new (geometry->type, xy, geometry->n_points, geometry->ring_ends,
                                   geometry->n_rings, geometry->part_ends, geometry->n_parts, NULL);
      geometry = turned;
    }
  return geometry != NULL ? gis_transform_geometry (load->transform, geometry, NULL) : NULL;
}

static gboolean
take_row (const GisSourceRow *row, gpointer user_data, GError **error)
{
  Load *load = user_data;
  g_autoptr (GisGeometry) geometry = NULL;
  g_autofree char *label = NULL;

  if (!gis_job_step (load->job, (guint64) row->number, error))
    return FALSE;
  if (row->geometry != NULL)
    geometry = project (load, row->geometry);
  if (geometry == NULL)
    {
      load->n_left_out++;
      return TRUE;
    }
  load->n_vertices += geometry->n_points;
  if (load->n_vertices > MAX_VERTICES)
    {
      g_set_error (error, GIS_ERROR, GIS_ERROR_SOURCE,
                   _ ("“%s” has too many shapes to be shown as a reference layer"), load->path);
      return FALSE;
    }
  if (load->label >= 0 && (guint) load->label < row->n_values)
    label = gis_value_dup_string (&row->values[load->label]);
  gis_reference_builder_add (load->builder, geometry, label);
  return TRUE;
}

static const GisSourceLayer *
choose_layer (const GisSourceInfo *info, const char *path, const char *name, GError **error)
{
  const GisSourceLayer *layer = NULL;

  if (name != NULL && *name != '\0')
    layer = gis_source_info_find_layer (info, name);
  else
    for (guint i = 0; layer == NULL && i < info->layers->len; i++)
      if (has_shapes (g_ptr_array_index (info->layers, i)))
        layer = g_ptr_array_index (info->layers, i);
  if (layer == NULL && name != NULL && *name != '\0')
    g_set_error (error, GIS_ERROR, GIS_ERROR_SOURCE, _ ("“%s” has no layer “%s”"), path, name);
  else if (layer == NULL)
    g_set_error (error, GIS_ERROR, GIS_ERROR_SOURCE,
                 _ ("“%s” holds no shapes that could be shown on the map"), path);
  return layer;
}

static int
choose_label (const GisSourceLayer *layer, const char *wanted)
{
  static const char *const usual[] = { "name", "名称", "mc", "label", "title", "text", "ref" };
  const char *const asked[] = { wanted };
  const char *const *names = wanted != NULL ? asked : usual;
  guint n = wanted != NULL ? 1 : G_N_ELEMENTS (usual);

  for (guint i = 0; i < n; i++)
    for (guint j = 0; j < layer->fields->len; j++)
      {
        const GisSourceField *field = g_ptr_array_index (layer->fields, j);
        if (wanted != NULL ? strcmp (field->name, wanted) == 0
                           : g_ascii_strcasecmp (field->name, names[i]) == 0)
          return (int) j;
      }
  return -1;
}

static char *
dup_crs (const GisSourceLayer *layer, const char *fallback, gboolean *swapped)
{
  g_autofree char *guess = NULL;

  *swapped = FALSE;
  if (gis_source_layer_is_datav (layer))
    return g_strdup ("GCJ-02");
  if (layer->crs != NULL)
    return g_strdup (layer->crs);
  if (!gis_box_is_empty (&layer->extent))
    guess = gis_crs_dup_guess (&layer->extent, swapped);
  if (guess != NULL)
    return g_steal_pointer (&guess);
  return g_strdup (fallback != NULL ? fallback : "EPSG:4326");
}

static char **
list_fields (const GisSourceLayer *layer)
{
  char **fields = g_new0 (char *, layer->fields->len + 1);

  for (guint i = 0; i < layer->fields->len; i++)
    fields[i] = g_strdup (((const GisSourceField *) g_ptr_array_index (layer->fields, i))->name);
  return fields;
}

GisReferenceFile *
gis_reference_load (const char *path,
                    const GisReferenceOptions *options,
                    GisJob *job,
                    GError **error)
{
  g_autoptr (GisReferenceFile) file = NULL;
  g_autoptr (GisSourceInfo) info = NULL;
  g_autoptr (GisTransform) transform = NULL;
  const GisSourceLayer *layer;
  Load load = { .path = path, .job = job };
  gboolean ok;

  g_return_val_if_fail (path != NULL && options != NULL, NULL);
  if (is_mbtiles (path))
    return load_tiles (path, options, error);
  info = gis_source_inspect (path, NULL, job, error);
  layer = info != NULL ? choose_layer (info, path, options->layer, error) : NULL;
  if (layer == NULL)
    return NULL;
  file = g_new0 (GisReferenceFile, 1);
  file->crs = dup_crs (layer, options->fallback_crs, &load.swapped);
  file->fields = list_fields (layer);
  load.label = choose_label (layer, options->label_field);
  if (load.label >= 0)
    file->label_field = g_strdup (file->fields[load.label]);
  transform = gis_transform_new (file->crs, "EPSG:3857", error);
  if (transform == NULL)
    return NULL;
  load.transform = transform;
  load.builder = gis_reference_builder_new ();
  gis_job_begin (job, _ ("Reading the reference layer"),
                 layer->n_rows > 0 ? (guint64) layer->n_rows : 0);
  ok = gis_source_read (path, layer->name, NULL, 0, take_row, &load, job, error);
  if (ok && gis_reference_builder_get_n (load.builder) == 0)
    {
      g_set_error (error, GIS_ERROR, GIS_ERROR_SOURCE,
                   _ ("“%s” holds no shapes that could be shown on the map"), path);
      ok = FALSE;
    }
  file->n_left_out = load.n_left_out;
  if (!ok)
    {
      gis_reference_builder_free (load.builder);
      return NULL;
    }
  file->reference = gis_reference_builder_finish (load.builder);
  return g_steal_pointer (&file);
}
