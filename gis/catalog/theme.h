/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Themes that people make, beside those of the catalogue. A workspace keeps them as one JSON document:
 *
 *   {"themes": [{"class": "cover", "id": "my_depth", "title": "Depth", "kind": "graduated",
 *                "field": "depth_m", "breaks": [1, 2], "colors": ["#…", "#…", "#…"],
 *                "colors_dark": […], "size": 1.5, "ramp": "YlGnBu", "method": "jenks"}, …]}
 *
 * "kind" single has one colour; categories have "values" with a colour each. The document may come
 * from anybody. */
#pragma once

#include "gis/catalog/catalog.h"

G_BEGIN_DECLS

#define GIS_THEMES_MAX 200
#define GIS_THEME_MAX_VALUES 60
#define GIS_THEME_MAX_BREAKS 20
#define GIS_THEME_MIN_SIZE 0.5
#define GIS_THEME_MAX_SIZE 2

/* Reference-counted ones, of nothing yet. Filled before they are shared, never changed after. */
GisTheme *gis_theme_new (void);
GisTheme *gis_theme_ref (GisTheme *theme);
void gis_theme_unref (GisTheme *theme);
/* A new one like any theme, of the catalogue too. */
GisTheme *gis_theme_copy (const GisTheme *theme);

/* Themes of @json that fit the catalogue: GPtrArray of GisTheme (references). What is wrong with the
 * document, and with each theme that is left out for it, is added to @problems (texts, may be NULL). */
GPtrArray *gis_themes_parse (const char *json, const GisCatalog *catalog, GPtrArray *problems);
/* Caller owns it. */
char *gis_themes_dup_json (GPtrArray *themes);
/* NULL: none. Borrowed. */
GisTheme *gis_themes_find (GPtrArray *themes, const char *class_id, const char *id);
/* An id that neither the class nor @themes have, from @title as far as it is in ASCII. */
char *gis_themes_dup_free_id (GPtrArray *themes, const GisClass *klass, const char *title);
/* GIS_ERROR_INVALID names the theme and what is wrong with it. */
gboolean gis_theme_validate (const GisTheme *theme, const GisCatalog *catalog, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GisTheme, gis_theme_unref)

G_END_DECLS
