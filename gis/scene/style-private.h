/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the painter asks of a style: palette, categories of values, and the look that a combination
 * of form, state and theme category gives. Categories are bytes, so that the scene keeps one byte a
 * feature and theme: 0 no value, 1 + i the i-th value or class, GIS_CATEGORY_OTHER past the last. */
#pragma once

#include "gis/scene/style.h"

G_BEGIN_DECLS

#define GIS_CATEGORY_NONE 0
#define GIS_CATEGORY_OTHER 255

typedef enum
{
  GIS_FORM_POINT,
  GIS_FORM_LINE_PLAIN,
  GIS_FORM_LINE_TICKS,
  GIS_FORM_LINE_ARROWS,
  GIS_FORM_LINE_DASH_DOT,
  GIS_FORM_ROAD_LANE, /* roads in order of rank */
  GIS_FORM_ROAD_BRANCH,
  GIS_FORM_ROAD_SECONDARY,
  GIS_FORM_ROAD_ARTERIAL,
  GIS_FORM_ROAD_EXPRESS,
  GIS_FORM_AREA_FILL,
  GIS_FORM_AREA_FRONT,
  GIS_FORM_AREA_HATCH,
  GIS_FORM_BOUND_GRID, /* bounds from the small to the large */
  GIS_FORM_BOUND_COMMUNITY,
  GIS_FORM_BOUND_STREET,
  GIS_FORM_BOUND_DISTRICT,
  GIS_FORM_BOUND_CITY,
} GisForm;

typedef enum
{
  GIS_MARK_NONE,
  GIS_MARK_DAMAGED,
  GIS_MARK_MISSING,
  GIS_MARK_ABANDONED,
  GIS_MARK_REMOVED,
  GIS_MARK_DUCT,
  GIS_MARK_TROUGH,
  GIS_MARK_TIDIED,
  GIS_MARK_PAST,
} GisMark;

/* How one feature is drawn. Colours are 0xRRGGBB. */
typedef struct
{
  GisForm form;
  GisMark mark;
  guint32 color;
  gboolean ground;   /* roads: the colour is the kind's own and may pale into the plan */
  const char *glyph; /* points only; interned */
  double enlarge;    /* of the symbol or line: 0 as it is, 1 twice as large */
} GisLook;

/* Colours of the map's ground (mock-ups, "Tokens"). */
typedef struct
{
  guint32 land, building, road, kerb, water, green, wall, label, halo, selection, damaged,
    abandoned, density;
  double halo_alpha;
} GisPalette;

/* Which fields the scene must keep as bytes. Indices into klass->fields, −1: none. */
typedef struct
{
  int form_field;
  int state_field;
  int width_field;
  int label_field;
} GisColumns;

const GisPalette *gis_palette_get (gboolean dark);
GisCatalog *gis_style_get_catalog (const GisStyle *style);
gboolean gis_style_get_opaque (const GisStyle *style);
/* Index of the current theme in klass->themes; −1 when the class has none or one that a person made. */
int gis_style_get_theme_index (const GisStyle *style, const GisClass *klass);

/* Text that differs when the map looks different. Caller owns it. */
char *gis_style_dup_signature (const GisStyle *style);

guint32 gis_style_get_class_color (const GisStyle *style, const GisClass *klass);

/* TRUE when the class is painted feature by feature. */
gboolean gis_style_has_paints (const GisStyle *style, const GisClass *klass);
/* TRUE when any class is: a choropleth, whose colours the rest of the map must not drown. */
gboolean gis_style_is_painted (const GisStyle *style);
/* NULL: this feature has none. */
const GisPaint *gis_style_get_paint (const GisStyle *style, const GisClass *klass, gint64 id);

void gis_columns_init (GisColumns *columns, const GisClass *klass);
/* Category of a value under a theme of the class. @by: the value that its limits go by; may be NULL. */
guint8 gis_category_of_theme (const GisClass *klass,
                              const GisTheme *theme,
                              const GisValue *value,
                              const GisValue *by);
guint8 gis_category_of_number (const double *breaks, guint n_breaks, double number);
/* What classes are made of: numbers as they are, dates as years (2000.5 on 2 July 2000); NaN: none. */
double gis_field_get_number (const GisField *field, const GisValue *value);
/* Title of one value of a field of texts, codes or booleans. Caller owns it. */
char *gis_field_dup_category (const GisField *field, const char *value);
gboolean gis_glyph_is_mark (const char *glyph);
/* NULL: the theme has none. */
const GisField *gis_theme_get_field (const GisClass *klass, const GisTheme *theme);
/* Category of a code in a domain field. */
guint8 gis_category_of_field (const GisField *field, const GisValue *value);
/* Number of categories of the theme, "no value" and "other" not counted. */
guint gis_theme_get_n_categories (const GisClass *klass, const GisTheme *theme);
/* Code of a legend entry: domain code, or the number of a graduated class; NULL for a single
 * symbol, "" for no value. Caller owns it. */
char *gis_theme_dup_code (const GisClass *klass, const GisTheme *theme, guint8 category);
/* The way back; GIS_CATEGORY_NONE for unknown codes. */
guint8 gis_theme_find_category (const GisClass *klass, const GisTheme *theme, const char *code);

void gis_style_resolve (const GisStyle *style,
                        const GisClass *klass,
                        guint8 form_category,
                        guint8 state_category,
                        guint8 theme_category,
                        GisLook *look);
/* "#rrggbb" → 0xRRGGBB; @fallback when it is none. */
guint32 gis_color_parse (const char *text, guint32 fallback);
guint32 gis_color_mix (guint32 a, guint32 b, double part_b);
void gis_color_set (cairo_t *cr, guint32 rgb, double alpha);

G_END_DECLS
