/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/map/basemap-spec.h"

#include "gis/core/error.h"
#include "gis/core/i18n.h"
#include "gis/tiles/address.h"

#define KEY "basemaps"
#define WEB_MAX_ZOOM 19
#define TIANDITU_MAX_ZOOM 18
#define DEEPEST_ZOOM 24

static const char *const kind_names[] = { "xyz", "wmts", "tianditu", "mbtiles", "folder" };

UiBasemapSpec *
ui_basemap_spec_new (UiBasemapKind kind)
{
  UiBasemapSpec *spec = g_new0 (UiBasemapSpec, 1);

  spec->id = g_uuid_string_random ();
  spec->kind = kind;
  spec->name = g_strdup ("");
  spec->address = g_strdup ("");
  spec->attribution = g_strdup ("");
  spec->layer = g_strdup ("");
  spec->matrix_set = g_strdup (kind == UI_BASEMAP_WMTS ? "GoogleMapsCompatible" : "");
  spec->matrix_prefix = g_strdup ("");
  spec->style = g_strdup (kind == UI_BASEMAP_WMTS ? "default" : "");
  spec->format = g_strdup (kind == UI_BASEMAP_WMTS ? "image/png" : "");
  spec->max_zoom = kind == UI_BASEMAP_TIANDITU ? TIANDITU_MAX_ZOOM : WEB_MAX_ZOOM;
  return spec;
}

UiBasemapSpec *
ui_basemap_spec_copy (const UiBasemapSpec *spec)
{
  UiBasemapSpec *copy = g_memdup2 (spec, sizeof *spec);

  copy->id = g_strdup (spec->id);
  copy->name = g_strdup (spec->name);
  copy->address = g_strdup (spec->address);
  copy->attribution = g_strdup (spec->attribution);
  copy->layer = g_strdup (spec->layer);
  copy->matrix_set = g_strdup (spec->matrix_set);
  copy->matrix_prefix = g_strdup (spec->matrix_prefix);
  copy->style = g_strdup (spec->style);
  copy->format = g_strdup (spec->format);
  return copy;
}

void
ui_basemap_spec_free (UiBasemapSpec *spec)
{
  if (spec == NULL)
    return;
  g_free (spec->id);
  g_free (spec->name);
  g_free (spec->address);
  g_free (spec->attribution);
  g_free (spec->layer);
  g_free (spec->matrix_set);
  g_free (spec->matrix_prefix);
  g_free (spec->style);
  g_free (spec->format);
  g_free (spec);
}

gboolean
ui_basemap_spec_is_local (const UiBasemapSpec *spec)
{
  return spec->kind == UI_BASEMAP_MBTILES || spec->kind == UI_BASEMAP_FOLDER;
}

const char *
ui_basemap_kind_get_title (UiBasemapKind kind)
{
  switch (kind)
    {
    case UI_BASEMAP_XYZ:
      return _ ("Tile service");
    case UI_BASEMAP_WMTS:
      return _ ("WMTS service");
    case UI_BASEMAP_TIANDITU:
      return _ ("Tianditu");
    case UI_BASEMAP_MBTILES:
      return _ ("MBTiles file");
    case UI_BASEMAP_FOLDER:
      return _ ("Folder of tiles");
    }
  return "";
}

/* ---- Addresses ---- */

static char *
dup_template (const UiBasemapSpec *spec)
{
  return spec->kind == UI_BASEMAP_WMTS
           ? gis_tile_template_new_wmts (spec->address, spec->layer, spec->matrix_set,
                                         spec->matrix_prefix, spec->style, spec->format)
           : g_strdup (spec->address);
}

gboolean
ui_basemap_spec_check (const UiBasemapSpec *spec, GError **error)
{
  g_autofree char *template = NULL;

  if (*spec->name == '\0')
    {
      g_set_error (error, GIS_ERROR, GIS_ERROR_INVALID, _ ("Give the basemap a name."));
      return FALSE;
    }
  if (spec->kind == UI_BASEMAP_TIANDITU)
    return TRUE;
  if (ui_basemap_spec_is_local (spec))
    {
      if (*spec->address != '\0')
        return TRUE;
      g_set_error (error, GIS_ERROR, GIS_ERROR_INVALID, _ ("Choose where the tiles are."));
      return FALSE;
    }
  if (spec->kind == UI_BASEMAP_WMTS && *spec->layer == '\0' && strchr (spec->address, '{') == NULL)
    {
      g_set_error (error, GIS_ERROR, GIS_ERROR_INVALID, _ ("Name the layer of the service."));
      return FALSE;
    }
  template = dup_template (spec);
  return gis_tile_template_check (template, error);
}

/* Tianditu: what shows and its names lie in two layers over each other. */
char **
ui_basemap_spec_dup_templates (const UiBasemapSpec *spec, const char *key)
{
  static const char *const pairs[][2] = { { "vec", "cva" }, { "img", "cia" }, { "ter", "cta" } };
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  if (spec->kind != UI_BASEMAP_TIANDITU)
    {
      g_autofree char *template = dup_template (spec);
      g_strv_builder_add (builder, template);
      return g_strv_builder_end (builder);
    }
  for (guint i = 0; i < G_N_ELEMENTS (pairs); i++)
    for (guint k = 0; k < 2 && g_str_equal (spec->address, pairs[i][0]); k++)
      {
        g_autofree char *template = gis_tile_template_new_tianditu (pairs[i][k], key);
        g_strv_builder_add (builder, template);
      }
  return g_strv_builder_end (builder);
}

/* ---- Settings: a list of dictionaries of texts ---- */

static void
take_text (GVariant *dict, const char *key, char **place)
{
  const char *text;

  if (g_variant_lookup (dict, key, "&s", &text))
    {
      g_free (*place);
      *place = g_strdup (text);
    }
}

static gboolean
take_flag (GVariant *dict, const char *key)
{
  const char *text;

  return g_variant_lookup (dict, key, "&s", &text) && g_str_equal (text, "yes");
}

static UiBasemapSpec *
from_variant (GVariant *dict)
{
  g_autofree char *kind = NULL;
  UiBasemapSpec *spec = NULL;
  const char *text;
  guint64 zoom;

  take_text (dict, "kind", &kind);
  for (guint i = 0; kind != NULL && i < G_N_ELEMENTS (kind_names); i++)
    if (g_str_equal (kind, kind_names[i]))
      spec = ui_basemap_spec_new ((UiBasemapKind) i);
  if (spec == NULL)
    return NULL;
  take_text (dict, "id", &spec->id);
  take_text (dict, "name", &spec->name);
  take_text (dict, "address", &spec->address);
  take_text (dict, "attribution", &spec->attribution);
  take_text (dict, "layer", &spec->layer);
  take_text (dict, "matrix-set", &spec->matrix_set);
  take_text (dict, "matrix-prefix", &spec->matrix_prefix);
  take_text (dict, "style", &spec->style);
  take_text (dict, "format", &spec->format);
  spec->gcj02 = take_flag (dict, "gcj02");
  spec->tms = take_flag (dict, "tms");
  if (g_variant_lookup (dict, "max-zoom", "&s", &text) &&
      g_ascii_string_to_unsigned (text, 10, 0, DEEPEST_ZOOM, &zoom, NULL))
    spec->max_zoom = (int) zoom;
  return spec;
}

static GVariant *
to_variant (const UiBasemapSpec *spec)
{
  GVariantBuilder dict;
  g_autofree char *zoom = g_strdup_printf ("%d", spec->max_zoom);

  g_variant_builder_init (&dict, G_VARIANT_TYPE ("a{ss}"));
  g_variant_builder_add (&dict, "{ss}", "id", spec->id);
  g_variant_builder_add (&dict, "{ss}", "kind", kind_names[spec->kind]);
  g_variant_builder_add (&dict, "{ss}", "name", spec->name);
  g_variant_builder_add (&dict, "{ss}", "address", spec->address);
  g_variant_builder_add (&dict, "{ss}", "attribution", spec->attribution);
  g_variant_builder_add (&dict, "{ss}", "layer", spec->layer);
  g_variant_builder_add (&dict, "{ss}", "matrix-set", spec->matrix_set);
  g_variant_builder_add (&dict, "{ss}", "matrix-prefix", spec->matrix_prefix);
  g_variant_builder_add (&dict, "{ss}", "style", spec->style);
  g_variant_builder_add (&dict, "{ss}", "format", spec->format);
  g_variant_builder_add (&dict, "{ss}", "max-zoom", zoom);
  g_variant_builder_add (&dict, "{ss}", "gcj02", spec->gcj02 ? "yes" : "no");
  g_variant_builder_add (&dict, "{ss}", "tms", spec->tms ? "yes" : "no");
  return g_variant_builder_end (&dict);
}

GPtrArray *
ui_basemap_specs_load (GSettings *settings)
{
  GPtrArray *specs = g_ptr_array_new_with_free_func ((GDestroyNotify) ui_basemap_spec_free);
  g_autoptr (GVariant) list = g_settings_get_value (settings, KEY);

  for (gsize i = 0; i < g_variant_n_children (list); i++)
    {
      g_autoptr (GVariant) dict = g_variant_get_child_value (list, i);
      UiBasemapSpec *spec = from_variant (dict);
      if (spec != NULL)
        g_ptr_array_add (specs, spec);
    }
  return specs;
}

void
ui_basemap_specs_save (GSettings *settings, const GPtrArray *specs)
{
  GVariantBuilder list;

  g_variant_builder_init (&list, G_VARIANT_TYPE ("aa{ss}"));
  for (guint i = 0; i < specs->len; i++)
    g_variant_builder_add_value (&list, to_variant (g_ptr_array_index (specs, i)));
  g_settings_set_value (settings, KEY, g_variant_builder_end (&list));
}

UiBasemapSpec *
ui_basemap_specs_find (GSettings *settings, const char *id)
{
  g_autoptr (GPtrArray) specs = ui_basemap_specs_load (settings);

  for (guint i = 0; i < specs->len; i++)
    {
      const UiBasemapSpec *spec = g_ptr_array_index (specs, i);
      if (g_strcmp0 (spec->id, id) == 0)
        return ui_basemap_spec_copy (spec);
    }
  return NULL;
}
