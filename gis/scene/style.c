/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Styles: which classes show, under which theme, on a light or a dark map, and what look follows
 * for a feature. Forms come from glyph names of the catalogue, so a new class needs no code here. */
#include "gis/core/error.h"
#include "gis/core/i18n.h"
#include "gis/scene/ramp.h"
#include "gis/scene/style-private.h"
#include <string.h>

typedef struct
{
  const GisClass *klass;
  int theme;        /* of the catalogue; −1: none */
  GisTheme *custom; /* instead of it; NULL: none */
  guint custom_serial;
  gboolean visible;
  double opacity;     /* 0 … 1 */
  GHashTable *paints; /* id → GisPaint, shared by copies; NULL: none */
  guint paints_serial;
} ClassStyle;

struct _GisStyle
{
  GisCatalog *catalog;
  ClassStyle *classes;
  guint n_classes;
  gboolean dark;
  gboolean opaque;
  gboolean unlabelled;
  GPtrArray *themes; /* GisTheme that people made; NULL: none */
};

static const GisPalette palettes[2] = {
  { 0xF3F1EC, 0xE5E1D8, 0xFFFFFF, 0xC6C0B4, 0xBFD9EC, 0xD7E6CC, 0x8C8172, 0x4A4741, 0xFFFFFF,
    0x3584E4, 0xE5480A, 0x8D8A86, 0x5E97C6, 0.92 },
  { 0x232528, 0x2E3135, 0x3C4046, 0x565B63, 0x1B3547, 0x26352A, 0x7D7468, 0xD6D8DB, 0x1B1D20,
    0x3584E4, 0xFF7800, 0x8B8B8B, 0x4F8FC0, 0.90 },
};

static const struct
{
  const char *name;
  GisForm form;
} forms[] = {
  { "line-plain", GIS_FORM_LINE_PLAIN },         { "line-ticks", GIS_FORM_LINE_TICKS },
  { "line-arrows", GIS_FORM_LINE_ARROWS },       { "line-dash-dot", GIS_FORM_LINE_DASH_DOT },
  { "road-lane", GIS_FORM_ROAD_LANE },           { "road-branch", GIS_FORM_ROAD_BRANCH },
  { "road-secondary", GIS_FORM_ROAD_SECONDARY }, { "road-arterial", GIS_FORM_ROAD_ARTERIAL },
  { "road-express", GIS_FORM_ROAD_EXPRESS },     { "area-fill", GIS_FORM_AREA_FILL },
  { "area-front", GIS_FORM_AREA_FRONT },         { "area-hatch", GIS_FORM_AREA_HATCH },
  { "bound-grid", GIS_FORM_BOUND_GRID },         { "bound-community", GIS_FORM_BOUND_COMMUNITY },
  { "bound-street", GIS_FORM_BOUND_STREET },     { "bound-district", GIS_FORM_BOUND_DISTRICT },
  { "bound-city", GIS_FORM_BOUND_CITY },
};

static const struct
{
  const char *name;
  GisMark mark;
} marks[] = {
  { "mark-damaged", GIS_MARK_DAMAGED },     { "mark-missing", GIS_MARK_MISSING },
  { "mark-abandoned", GIS_MARK_ABANDONED }, { "mark-removed", GIS_MARK_REMOVED },
  { "mark-duct", GIS_MARK_DUCT },           { "mark-trough", GIS_MARK_TROUGH },
  { "mark-tidied", GIS_MARK_TIDIED },       { "mark-past", GIS_MARK_PAST },
};

const GisPalette *
gis_palette_get (gboolean dark)
{
  return &palettes[dark ? 1 : 0];
}

guint32
gis_color_parse (const char *text, guint32 fallback)
{
  guint64 value;

  if (text == NULL || text[0] != '#' || strlen (text) != 7 ||
      !g_ascii_string_to_unsigned (text + 1, 16, 0, 0xFFFFFF, &value, NULL))
    return fallback;
  return (guint32) value;
}

guint32
gis_color_mix (guint32 a, guint32 b, double part_b)
{
  guint32 mixed = 0;

  for (int shift = 0; shift <= 16; shift += 8)
    {
      double from = (a >> shift) & 0xff;
      double to = (b >> shift) & 0xff;
      mixed |= (guint32) (from + (to - from) * part_b + 0.5) << shift;
    }
  return mixed;
}

void
gis_color_set (cairo_t *cr, guint32 rgb, double alpha)
{
  cairo_set_source_rgba (cr, ((rgb >> 16) & 0xff) / 255.0, ((rgb >> 8) & 0xff) / 255.0,
                         (rgb & 0xff) / 255.0, alpha);
}

/* ---- Looks ---- */

static const GisDomainValue *
get_domain_value (const GisField *field, guint8 category)
{
  if (field == NULL || field->domain == NULL || category == GIS_CATEGORY_NONE ||
      category > field->domain->n_values)
    return NULL;
  return &field->domain->values[category - 1];
}

static GisMark
find_mark (const GisDomainValue *value)
{
  if (value == NULL || value->glyph == NULL)
    return GIS_MARK_NONE;
  for (guint i = 0; i < G_N_ELEMENTS (marks); i++)
    if (g_str_equal (value->glyph, marks[i].name))
      return marks[i].mark;
  return GIS_MARK_NONE;
}

static void
set_form (GisLook *look, const GisClass *klass, const char *glyph)
{
  if (klass->geometry == GIS_GEOMETRY_POINT)
    {
      look->form = GIS_FORM_POINT;
      look->glyph = g_intern_string (glyph != NULL && !gis_glyph_is_mark (glyph) ? glyph : "dot");
      return;
    }
  look->form =
    klass->geometry == GIS_GEOMETRY_MULTIPOLYGON ? GIS_FORM_AREA_FILL : GIS_FORM_LINE_PLAIN;
  for (guint i = 0; glyph != NULL && i < G_N_ELEMENTS (forms); i++)
    if (g_str_equal (glyph, forms[i].name) &&
        (forms[i].form >= GIS_FORM_AREA_FILL) == (klass->geometry == GIS_GEOMETRY_MULTIPOLYGON))
      look->form = forms[i].form;
}

guint32
gis_style_get_class_color (const GisStyle *style, const GisClass *klass)
{
  guint32 color = gis_color_parse (klass->color, 0x1C63B7);
  return style->dark ? gis_color_parse (klass->color_dark, gis_color_mix (color, 0xFFFFFF, 0.4))
                     : color;
}

static guint32
get_value_color (const GisStyle *style, const GisDomainValue *value, guint32 fallback)
{
  guint32 color;

  if (value == NULL || value->color == NULL)
    return fallback;
  color = gis_color_parse (value->color, fallback);
  return style->dark ? gis_color_parse (value->color_dark, gis_color_mix (color, 0xFFFFFF, 0.4))
                     : color;
}

/* The colour that the theme itself has for a category; @fallback: none. */
static guint32
get_theme_color (const GisStyle *style, const GisTheme *theme, guint8 category, guint32 fallback)
{
  char **colors = style->dark && theme->colors_dark != NULL ? theme->colors_dark : theme->colors;

  if (category == GIS_CATEGORY_NONE || colors == NULL || category > g_strv_length (colors))
    return fallback;
  return gis_color_parse (colors[category - 1], fallback);
}

static gboolean
domain_has_colors (const GisDomain *domain)
{
  for (guint i = 0; i < domain->n_values; i++)
    if (domain->values[i].color != NULL)
      return TRUE;
  return FALSE;
}

/* Of a value of the domain; where none has a colour, all are told apart as well as can be. */
static guint32
get_domain_color (const GisStyle *style,
                  const GisClass *klass,
                  const GisField *field,
                  guint8 category)
{
  const GisDomainValue *value = get_domain_value (field, category);

  if (category == GIS_CATEGORY_NONE)
    return gis_palette_get (style->dark)->abandoned;
  if (value != NULL && !domain_has_colors (field->domain))
    return gis_ramp_get_distinct (category - 1, style->dark);
  return get_value_color (style, value, gis_style_get_class_color (style, klass));
}

static guint32
get_color (const GisStyle *style,
           const GisClass *klass,
           const GisTheme *theme,
           const GisDomainValue *form,
           guint8 category)
{
  const GisPalette *palette = gis_palette_get (style->dark);
  guint32 own = get_value_color (style, form, gis_style_get_class_color (style, klass));

  if (theme == NULL || theme->kind == GIS_THEME_SINGLE)
    return theme != NULL ? get_theme_color (style, theme, 1, own) : own;
  if (theme->kind == GIS_THEME_CATEGORIES && theme->values == NULL)
    return get_domain_color (style, klass, gis_theme_get_field (klass, theme), category);
  if (category == GIS_CATEGORY_OTHER)
    return gis_color_mix (palette->abandoned, palette->label, 0.5);
  return get_theme_color (style, theme, category, palette->abandoned);
}

void
gis_style_resolve (const GisStyle *style,
                   const GisClass *klass,
                   guint8 form_category,
                   guint8 state_category,
                   guint8 theme_category,
                   GisLook *look)
{
  GisColumns columns;
  const GisTheme *theme = gis_style_get_current_theme (style, klass);
  const GisDomainValue *form = NULL;

  gis_columns_init (&columns, klass);
  *look = (GisLook){ 0 };
  if (columns.form_field >= 0)
    form = get_domain_value (&klass->fields[columns.form_field], form_category);
  set_form (look, klass, form != NULL && form->glyph != NULL ? form->glyph : klass->glyph);
  if (columns.state_field >= 0)
    look->mark = find_mark (get_domain_value (&klass->fields[columns.state_field], state_category));
  look->ground =
    theme == NULL || (theme->class_id == NULL && theme->values == NULL &&
                      (theme->kind == GIS_THEME_SINGLE ||
                       (columns.form_field >= 0 &&
                        gis_theme_get_field (klass, theme) == &klass->fields[columns.form_field])));
  look->color = get_color (style, klass, theme, form, theme_category);
  look->enlarge = theme != NULL ? theme->size - 1 : 0;
}

/* ---- Public ---- */

static ClassStyle *
find_class (const GisStyle *style, const char *class_id)
{
  for (guint i = 0; i < style->n_classes; i++)
    if (g_strcmp0 (style->classes[i].klass->id, class_id) == 0)
      return &style->classes[i];
  return NULL;
}

GisStyle *
gis_style_new (GisCatalog *catalog)
{
  GisStyle *style = g_new0 (GisStyle, 1);

  style->catalog = gis_catalog_ref (catalog);
  style->n_classes = gis_catalog_get_n_classes (catalog);
  style->classes = g_new0 (ClassStyle, style->n_classes);
  style->opaque = TRUE;
  for (guint i = 0; i < style->n_classes; i++)
    {
      style->classes[i].klass = gis_catalog_get_class (catalog, i);
      style->classes[i].theme = style->classes[i].klass->n_themes > 0 ? 0 : -1;
      style->classes[i].visible = TRUE;
      style->classes[i].opacity = 1;
    }
  return style;
}

GisStyle *
gis_style_copy (const GisStyle *style)
{
  GisStyle *copy = g_memdup2 (style, sizeof *style);

  gis_catalog_ref (copy->catalog);
  copy->classes = g_memdup2 (style->classes, style->n_classes * sizeof (ClassStyle));
  if (copy->themes != NULL)
    g_ptr_array_ref (copy->themes);
  for (guint i = 0; i < copy->n_classes; i++)
    {
      if (copy->classes[i].paints != NULL)
        g_hash_table_ref (copy->classes[i].paints);
      if (copy->classes[i].custom != NULL)
        gis_theme_ref (copy->classes[i].custom);
    }
  return copy;
}

void
gis_style_free (GisStyle *style)
{
  if (style == NULL)
    return;
  for (guint i = 0; i < style->n_classes; i++)
    {
      g_clear_pointer (&style->classes[i].paints, g_hash_table_unref);
      g_clear_pointer (&style->classes[i].custom, gis_theme_unref);
    }
  g_clear_pointer (&style->themes, g_ptr_array_unref);
  gis_catalog_unref (style->catalog);
  g_free (style->classes);
  g_free (style);
}

gboolean
gis_style_set_theme (GisStyle *style, const char *class_id, const char *theme_id, GError **error)
{
  ClassStyle *found = find_class (style, class_id);
  const GisClass *klass;
  g_autoptr (GString) known = g_string_new (NULL);

  if (found == NULL)
    return gis_catalog_require_class (style->catalog, class_id, error) != NULL;
  klass = found->klass;
  for (guint i = 0; i < klass->n_themes; i++)
    {
      if (g_strcmp0 (klass->themes[i].id, theme_id) == 0)
        {
          found->theme = (int) i;
          g_clear_pointer (&found->custom, gis_theme_unref);
          return TRUE;
        }
      g_string_append_printf (known, "%s%s", i > 0 ? ", " : "", klass->themes[i].id);
    }
  for (guint i = 0; style->themes != NULL && i < style->themes->len; i++)
    {
      GisTheme *theme = g_ptr_array_index (style->themes, i);
      if (g_strcmp0 (theme->class_id, class_id) != 0)
        continue;
      if (g_strcmp0 (theme->id, theme_id) == 0)
        {
          gis_style_use_theme (style, class_id, theme);
          return TRUE;
        }
      g_string_append_printf (known, ", %s", theme->id);
    }
  g_set_error (error, GIS_ERROR, GIS_ERROR_USAGE, _ ("Class “%s” has no theme “%s”. It has: %s."),
               class_id, theme_id, known->str);
  return FALSE;
}

void
gis_style_set_themes (GisStyle *style, GPtrArray *themes)
{
  g_clear_pointer (&style->themes, g_ptr_array_unref);
  style->themes = themes != NULL ? g_ptr_array_ref (themes) : NULL;
}

GPtrArray *
gis_style_get_themes (const GisStyle *style)
{
  return style->themes;
}

void
gis_style_use_theme (GisStyle *style, const char *class_id, GisTheme *theme)
{
  static gint serial;
  ClassStyle *found = find_class (style, class_id);

  if (found == NULL)
    return;
  gis_theme_ref (theme);
  g_clear_pointer (&found->custom, gis_theme_unref);
  found->custom = theme;
  found->custom_serial = (guint) g_atomic_int_add (&serial, 1) + 1;
}

const GisTheme *
gis_style_get_current_theme (const GisStyle *style, const GisClass *klass)
{
  const ClassStyle *found = find_class (style, klass->id);

  if (found == NULL)
    return NULL;
  return found->custom != NULL ? found->custom
         : found->theme >= 0   ? &klass->themes[found->theme]
                               : NULL;
}

const char *
gis_style_get_theme (const GisStyle *style, const char *class_id)
{
  const ClassStyle *found = find_class (style, class_id);
  if (found != NULL && found->custom != NULL)
    return found->custom->id;
  return found != NULL && found->theme >= 0 ? found->klass->themes[found->theme].id : NULL;
}

int
gis_style_get_theme_index (const GisStyle *style, const GisClass *klass)
{
  const ClassStyle *found = find_class (style, klass->id);
  return found != NULL && found->custom == NULL ? found->theme : -1;
}

void
gis_style_set_opacity (GisStyle *style, const char *class_id, double opacity)
{
  ClassStyle *found = find_class (style, class_id);
  if (found != NULL && opacity >= 0 && opacity <= 1)
    found->opacity = opacity;
}

double
gis_style_get_opacity (const GisStyle *style, const char *class_id)
{
  const ClassStyle *found = find_class (style, class_id);
  return found != NULL ? found->opacity : 1;
}

void
gis_style_set_visible (GisStyle *style, const char *class_id, gboolean visible)
{
  ClassStyle *found = find_class (style, class_id);
  if (found != NULL)
    found->visible = visible;
}

gboolean
gis_style_get_visible (const GisStyle *style, const char *class_id)
{
  const ClassStyle *found = find_class (style, class_id);
  return found != NULL && found->visible;
}

void
gis_style_set_dark (GisStyle *style, gboolean dark)
{
  style->dark = dark;
}

gboolean
gis_style_get_dark (const GisStyle *style)
{
  return style->dark;
}

void
gis_style_set_labels (GisStyle *style, gboolean labels)
{
  style->unlabelled = !labels;
}

gboolean
gis_style_get_labels (const GisStyle *style)
{
  return !style->unlabelled;
}

void
gis_style_set_background (GisStyle *style, gboolean opaque)
{
  style->opaque = opaque;
}

gboolean
gis_style_get_opaque (const GisStyle *style)
{
  return style->opaque;
}

GisCatalog *
gis_style_get_catalog (const GisStyle *style)
{
  return style->catalog;
}

static void
free_paint (GisPaint *paint)
{
  g_free ((char *) paint->caption);
  g_free (paint);
}

void
gis_style_set_paints (GisStyle *style, const char *class_id, const GisPaint *paints, guint n)
{
  static gint serial;
  ClassStyle *found = find_class (style, class_id);

  if (found == NULL)
    return;
  /* A new table: copies of the style may be at work with the old one. */
  g_clear_pointer (&found->paints, g_hash_table_unref);
  found->paints_serial = n > 0 ? (guint) g_atomic_int_add (&serial, 1) + 1 : 0;
  if (n == 0)
    return;
  found->paints =
    g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, (GDestroyNotify) free_paint);
  for (guint i = 0; i < n; i++)
    {
      GisPaint *paint = g_memdup2 (&paints[i], sizeof *paint);
      paint->caption = g_strdup (paints[i].caption);
      g_hash_table_replace (found->paints, &paint->id, paint);
    }
}

gboolean
gis_style_has_paints (const GisStyle *style, const GisClass *klass)
{
  const ClassStyle *found = find_class (style, klass->id);
  return found != NULL && found->paints != NULL;
}

gboolean
gis_style_is_painted (const GisStyle *style)
{
  for (guint i = 0; i < style->n_classes; i++)
    if (style->classes[i].paints != NULL && style->classes[i].visible)
      return TRUE;
  return FALSE;
}

const GisPaint *
gis_style_get_paint (const GisStyle *style, const GisClass *klass, gint64 id)
{
  const ClassStyle *found = find_class (style, klass->id);
  return found != NULL && found->paints != NULL ? g_hash_table_lookup (found->paints, &id) : NULL;
}

char *
gis_style_dup_signature (const GisStyle *style)
{
  GString *text = g_string_new (style->dark ? "d" : "l");

  for (guint i = 0; i < style->n_classes; i++)
    g_string_append_printf (text, ".%d:%u%c%u/%d", style->classes[i].theme,
                            style->classes[i].custom != NULL ? style->classes[i].custom_serial : 0,
                            style->classes[i].visible ? '+' : '-', style->classes[i].paints_serial,
                            (int) (style->classes[i].opacity * 100));
  return g_string_free (text, FALSE);
}

void
gis_legend_entry_free (GisLegendEntry *entry)
{
  if (entry == NULL)
    return;
  g_free (entry->code);
  g_free (entry->title);
  g_free (entry);
}

guint32
gis_style_get_land (const GisStyle *style)
{
  return gis_palette_get (style->dark)->land;
}
