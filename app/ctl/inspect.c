/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sanhuactl inspect: what is in a source, and the workspace CRS that suits it. */
#include "app/ctl/commands.h"

#include <stdio.h>

static void
add_extent (JsonBuilder *builder, const GisBox *box)
{
  json_builder_set_member_name (builder, "extent");
  if (gis_box_is_empty (box))
    {
      json_builder_add_null_value (builder);
      return;
    }
  json_builder_begin_array (builder);
  json_builder_add_double_value (builder, box->min_x);
  json_builder_add_double_value (builder, box->min_y);
  json_builder_add_double_value (builder, box->max_x);
  json_builder_add_double_value (builder, box->max_y);
  json_builder_end_array (builder);
}

static const char *
geometry_key (GisGeometryType type)
{
  switch (type)
    {
    case GIS_GEOMETRY_POINT:
      return "point";
    case GIS_GEOMETRY_MULTILINESTRING:
      return "line";
    case GIS_GEOMETRY_MULTIPOLYGON:
      return "polygon";
    case GIS_GEOMETRY_NONE:
      break;
    }
  return "none";
}

static void
add_layer (JsonBuilder *builder, const GisSourceLayer *layer)
{
  g_autofree char *suggested = gis_import_dup_suggested_crs (layer, NULL, NULL);

  json_builder_begin_object (builder);
  ctl_json_add_text (builder, "name", layer->name);
  json_builder_set_member_name (builder, "rows");
  json_builder_add_int_value (builder, layer->n_rows);
  ctl_json_add_text (builder, "geometry", geometry_key (layer->geometry));
  ctl_json_add_text (builder, "geometry_name", layer->geometry_name);
  ctl_json_add_text (builder, "crs", layer->crs);
  ctl_json_add_text (builder, "likely_crs", gis_source_layer_is_datav (layer) ? "GCJ-02" : NULL);
  ctl_json_add_text (builder, "suggested_crs", suggested);
  add_extent (builder, &layer->extent);
  json_builder_set_member_name (builder, "fields");
  json_builder_begin_array (builder);
  for (guint i = 0; i < layer->fields->len; i++)
    {
      const GisSourceField *field = g_ptr_array_index (layer->fields, i);
      json_builder_begin_object (builder);
      ctl_json_add_text (builder, "name", field->name);
      ctl_json_add_text (builder, "type", field->type);
      ctl_json_add_text (builder, "sample", field->sample);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
  json_builder_end_object (builder);
}

static gboolean
print_json (const GisSourceInfo *info, GError **error)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  ctl_json_add_text (builder, "source", info->uri);
  ctl_json_add_text (builder, "driver", info->driver);
  ctl_json_add_text (builder, "encoding", info->encoding);
  json_builder_set_member_name (builder, "encoding_declared");
  json_builder_add_boolean_value (builder, info->encoding_declared);
  json_builder_set_member_name (builder, "layers");
  json_builder_begin_array (builder);
  for (guint i = 0; i < info->layers->len; i++)
    add_layer (builder, g_ptr_array_index (info->layers, i));
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  return ctl_print_json (json_builder_get_root (builder), error);
}

static void
print_layer (const GisSourceLayer *layer)
{
  g_autofree char *suggested = gis_import_dup_suggested_crs (layer, NULL, NULL);
  g_autofree char *title = ctl_dup_line (layer->name);
  g_autofree char *geometry = gis_source_layer_dup_geometry_title (layer);

  printf ("\n%s\n", title);
  if (layer->n_rows >= 0)
    printf (_ ("  rows: %" PRId64 "\n"), layer->n_rows);
  printf (_ ("  geometry: %s\n"), geometry);
  printf (_ ("  CRS: %s\n"), layer->crs != NULL ? layer->crs : _ ("not declared"));
  if (gis_source_layer_is_datav (layer))
    printf ("  %s\n",
            _ ("The columns are those of DataV, whose boundaries are in GCJ-02: import them "
               "with --crs GCJ-02."));
  if (!gis_box_is_empty (&layer->extent))
    printf (_ ("  extent: %.10g, %.10g to %.10g, %.10g\n"), layer->extent.min_x,
            layer->extent.min_y, layer->extent.max_x, layer->extent.max_y);
  if (suggested != NULL)
    printf (_ ("  suggested workspace CRS: %s\n"), suggested);
  for (guint i = 0; i < layer->fields->len; i++)
    {
      const GisSourceField *field = g_ptr_array_index (layer->fields, i);
      g_autofree char *name = ctl_dup_line (field->name);
      g_autofree char *sample = field->sample != NULL ? ctl_dup_line (field->sample) : NULL;
      printf ("  %s: %s%s%s%s\n", name, field->type, sample != NULL ? " (" : "",
              sample != NULL ? sample : "", sample != NULL ? ")" : "");
    }
}

static int
run (int argc, char **argv)
{
  gboolean json = FALSE;
  g_autofree char *encoding = NULL;
  const GOptionEntry entries[] = {
    { "json", 0, 0, G_OPTION_ARG_NONE, &json, N_ ("Print one JSON object"), NULL },
    { "encoding", 0, 0, G_OPTION_ARG_STRING, &encoding, N_ ("Encoding of the source's texts"),
      N_ ("NAME") },
    { NULL },
  };
  g_autoptr (GError) error = NULL;
  g_autoptr (GisJob) job = ctl_job_new ();
  g_autoptr (GisSourceInfo) info = NULL;
  g_auto (GStrv) args = ctl_parse (&ctl_command_inspect, entries, argc, argv, 1, 1, &error);

  if (args == NULL || !ctl_check_encoding (encoding, &error))
    return ctl_fail (g_steal_pointer (&error));
  info = gis_source_inspect (args[0], encoding, job, &error);
  if (info == NULL)
    return ctl_fail (g_steal_pointer (&error));
  ctl_progress_clear ();
  if (json)
    return print_json (info, &error) ? CTL_DONE : ctl_fail (g_steal_pointer (&error));
  printf (_ ("%s: %s, encoding %s\n"), info->uri, info->driver,
          info->encoding != NULL ? info->encoding : _ ("not declared"));
  for (guint i = 0; i < info->layers->len; i++)
    print_layer (g_ptr_array_index (info->layers, i));
  return ctl_flush (&error) ? CTL_DONE : ctl_fail (g_steal_pointer (&error));
}

const CtlCommand ctl_command_inspect = { "inspect", "SOURCE", N_ ("Show what is in a source"),
                                         run };
