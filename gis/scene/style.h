/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How classes are drawn: theme, visibility, opacity per class, light or dark. Mutable while one
 * thread builds it; renders get a private copy (gis_style_copy). Colours and forms come from the
 * catalogue: `glyph` of a class, of a domain value of its first theme (form: which kind it is) and of
 * a value of its state field (mark: what has become of it); the current theme gives the colour.
 *
 * Vocabulary of `glyph`:
 *   points   the name of a picture in resources/symbols/: "cover-0101" …, "pole", "pole-shared",
 *            "tower", "lamp", "tree", "defect",
 *            "dot", "square", "diamond", "triangle" (unknown names are drawn as "dot")
 *   lines    "line-plain", "line-ticks" (telecom), "line-arrows" (power), "line-dash-dot" (pipes),
 *            "road-express", "road-arterial", "road-secondary", "road-branch", "road-lane"
 *   areas    "area-fill" (buildings), "area-front" (facades), "area-hatch" (projects),
 *            "bound-city", "bound-district", "bound-street", "bound-community", "bound-grid"
 *   marks    points: "mark-damaged" (dot), "mark-missing" (cross), "mark-abandoned" (grey, struck),
 *            "mark-removed" (dashed ring, ×);
 *            lines: "mark-duct" (dashed), "mark-trough" (double), "mark-tidied" (plain),
 *            "mark-removed", "mark-abandoned" (grey dots with ×);
 *            areas: "mark-past" (over and done: a quiet outline, from zoom 19.5)
 * Without any glyph: dot, plain line, filled area. */
#pragma once

#include "gis/catalog/theme.h"
#include <cairo.h>

G_BEGIN_DECLS

typedef struct _GisStyle GisStyle;

/* All visible, first themes, light. */
GisStyle *gis_style_new (GisCatalog *catalog);
GisStyle *gis_style_copy (const GisStyle *style);
void gis_style_free (GisStyle *style);
/* GIS_ERROR_USAGE names class, theme and the themes that exist. */
gboolean
gis_style_set_theme (GisStyle *style, const char *class_id, const char *theme_id, GError **error);
const char *gis_style_get_theme (const GisStyle *style, const char *class_id);
/* Themes that people made, which gis_style_set_theme() finds too; GPtrArray of GisTheme, shared. What is
 * in use stays. */
void gis_style_set_themes (GisStyle *style, GPtrArray *themes);
/* NULL: none. Borrowed. */
GPtrArray *gis_style_get_themes (const GisStyle *style);
/* What the class is drawn by; NULL: it has no theme. Borrowed until the style changes. */
const GisTheme *gis_style_get_current_theme (const GisStyle *style, const GisClass *klass);
/* What a legend calls a category of a theme: 1 the first class or value … Translated; caller owns it. */
char *gis_theme_dup_title (const GisClass *klass, const GisTheme *theme, guint8 category);
/* Draws the class by @theme (shared) until another is set: one being made, or one completed by
 * gis_scene_complete_theme(). */
void gis_style_use_theme (GisStyle *style, const char *class_id, GisTheme *theme);
void gis_style_set_visible (GisStyle *style, const char *class_id, gboolean visible);
gboolean gis_style_get_visible (const GisStyle *style, const char *class_id);
/* 0 … 1, symbols only: labels keep their strength. At first 1. */
void gis_style_set_opacity (GisStyle *style, const char *class_id, double opacity);
double gis_style_get_opacity (const GisStyle *style, const char *class_id);
void gis_style_set_dark (GisStyle *style, gboolean dark);
gboolean gis_style_get_dark (const GisStyle *style);
/* Colour of the ground where there is nothing, 0xRRGGBB. */
guint32 gis_style_get_land (const GisStyle *style);
/* Land colour under everything (mock-ups: F3F1EC / 232528); transparent when a basemap is below. */
void gis_style_set_background (GisStyle *style, gboolean opaque);
/* Names and numbers on the map; on at first. */
void gis_style_set_labels (GisStyle *style, gboolean labels);
gboolean gis_style_get_labels (const GisStyle *style);

/* Colour and caption of single features, over the theme: choropleths ("71.4 %" on a district).
 * Features of the class that are not among @paints are not drawn, lines become thin threads. */
typedef struct
{
  gint64 id;
  guint32 rgb;         /* 0xRRGGBB */
  const char *caption; /* under the name; may be NULL */
} GisPaint;

/* Copies @paints; n = 0 takes them away again. Area classes only. */
void gis_style_set_paints (GisStyle *style, const char *class_id, const GisPaint *paints, guint n);

/* Draws the symbol of a category (@code NULL: the class's own) centred at (x, y), @size_px across:
 * legend swatches, list icons, form heads, drag previews. */
void gis_symbol_draw (cairo_t *cr,
                      const GisStyle *style,
                      const char *class_id,
                      const char *code,
                      double x,
                      double y,
                      double size_px);

typedef struct
{
  char *code;   /* category; NULL for the class's own symbol; "" for "no value" */
  char *title;  /* translated */
  gint64 count; /* in the scene */
} GisLegendEntry;

void gis_legend_entry_free (GisLegendEntry *entry);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GisStyle, gis_style_free)

G_END_DECLS
