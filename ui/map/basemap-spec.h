/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a basemap is, as the user described it: kept in the program's settings (never in a workspace,
 * which comes from elsewhere and names no hosts). Keys of services are not part of it. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef enum
{
  UI_BASEMAP_XYZ,      /* address: template with {z} {x} {y} */
  UI_BASEMAP_WMTS,     /* address: template, or that of the service */
  UI_BASEMAP_TIANDITU, /* address: "vec", "img" or "ter"; needs the key */
  UI_BASEMAP_MBTILES,  /* address: path */
  UI_BASEMAP_FOLDER,   /* address: path */
} UiBasemapKind;

typedef struct
{
  char *id; /* made once, kept */
  UiBasemapKind kind;
  char *name, *address, *attribution;
  char *layer, *matrix_set, *matrix_prefix, *style, *format; /* WMTS */
  int max_zoom;   /* of network sources; deeper levels are enlarged */
  gboolean gcj02; /* its tiles are shifted as China's web maps are */
  gboolean tms;   /* rows from the south */
} UiBasemapSpec;

/* With an id of its own and the usual values. */
UiBasemapSpec *ui_basemap_spec_new (UiBasemapKind kind);
UiBasemapSpec *ui_basemap_spec_copy (const UiBasemapSpec *spec);
void ui_basemap_spec_free (UiBasemapSpec *spec);
gboolean ui_basemap_spec_is_local (const UiBasemapSpec *spec);
/* "Tile service", "WMTS", … */
const char *ui_basemap_kind_get_title (UiBasemapKind kind);
/* GIS_ERROR_INVALID in words for the one who typed it. */
gboolean ui_basemap_spec_check (const UiBasemapSpec *spec, GError **error);
/* Address templates of the layers, the lowest first; NULL-terminated. @key: of Tianditu. */
char **ui_basemap_spec_dup_templates (const UiBasemapSpec *spec, const char *key);

/* GPtrArray of UiBasemapSpec (owned); unreadable entries are left out. */
GPtrArray *ui_basemap_specs_load (GSettings *settings);
void ui_basemap_specs_save (GSettings *settings, const GPtrArray *specs);
/* A copy; NULL: none of this id. */
UiBasemapSpec *ui_basemap_specs_find (GSettings *settings, const char *id);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UiBasemapSpec, ui_basemap_spec_free)

G_END_DECLS
