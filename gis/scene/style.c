/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Styles: which classes show, under which theme, on a light or a dark map, and what look follows
 * for a feature. Forms come from glyph names of the catalogue, so a new class needs no code here. */
#include "gis/core/error.h"
#include "gis/core/i18n.h"
#include "gis/scene/style-private.h"
#include <string.h>

typedef struct
{
  const GisClass *klass;
  int theme; /* −1: none */
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

/* ---- Categories ---- */

static gboolean
is_mark (const char *glyph)
{
  return glyph != NULL && g_str_has_prefix (glyph, "mark-");
}

static gboolean
domain_has_forms (const GisDomain *domain)
{
  if (domain == NULL)
    return FALSE;
  for (guint i = 0; i < domain->n_values; i++)
    if (domain->values[i].glyph != NULL && !is_mark (domain->values[i].glyph))
      return TRUE;
  return FALSE;
}

static const GisField *
get_theme_field (const GisClass *klass, const GisTheme *theme)
{
  int field = theme->field != NULL ? gis_class_find_field (klass, theme->field) : -1;
  return field >= 0 ? &klass->fields[field] : NULL;
}

void
gis_columns_init (GisColumns *columns, const GisClass *klass)
{
  *columns = (GisColumns){ -1, -1, -1, -1 };
  for (guint i = 0; i < klass->n_themes && columns->form_field < 0; i++)
    {
      const GisField *field = get_theme_field (klass, &klass->themes[i]);
      if (field != NULL && klass->themes[i].kind == GIS_THEME_CATEGORIES &&
          domain_has_forms (field->domain))
        columns->form_field = field - klass->fields;
    }
  if (klass->state_field != NULL)
    columns->state_field = gis_class_find_field (klass, klass->state_field);
  if (klass->label_field != NULL)
    columns->label_field = gis_class_find_field (klass, klass->label_field);
  for (guint i = 0; i < klass->n_fields && columns->width_field < 0; i++)
    if (klass->geometry == GIS_GEOMETRY_MULTILINESTRING &&
        (g_str_equal (klass->fields[i].name, "width_m") ||
         g_str_equal (klass->fields[i].name, "width")))
      columns->width_field = (int) i;
}

guint8
gis_category_of_field (const GisField *field, const GisValue *value)
{
  const char *code = gis_value_get_text (value);
  const GisDomainValue *found;

  if (code == NULL || field->domain == NULL)
    return GIS_CATEGORY_NONE;
  found = gis_domain_find (field->domain, code);
  if (found == NULL || found - field->domain->values >= GIS_CATEGORY_OTHER - 1)
    return GIS_CATEGORY_OTHER;
  return (guint8) (found - field->domain->values + 1);
}

guint8
gis_category_of_theme (const GisClass *klass, const GisTheme *theme, const GisValue *value)
{
  const GisField *field = get_theme_field (klass, theme);
  double number;
  guint i = 0;

  if (theme->kind == GIS_THEME_SINGLE || field == NULL || gis_value_is_null (value))
    return GIS_CATEGORY_NONE;
  if (theme->kind == GIS_THEME_CATEGORIES)
    return gis_category_of_field (field, value);
  if (value->type == GIS_VALUE_TYPE_TEXT)
    return GIS_CATEGORY_NONE;
  number = gis_value_get_real (value, 0);
  while (i < theme->n_breaks && i < GIS_CATEGORY_OTHER - 2 && number >= theme->breaks[i])
    i++;
  return (guint8) (i + 1);
}

guint
gis_theme_get_n_categories (const GisClass *klass, const GisTheme *theme)
{
  const GisField *field = get_theme_field (klass, theme);

  if (theme->kind == GIS_THEME_SINGLE || field == NULL)
    return 0;
  if (theme->kind == GIS_THEME_GRADUATED)
    return MIN (theme->n_breaks + 1, GIS_CATEGORY_OTHER - 1);
  return field->domain != NULL ? MIN (field->domain->n_values, GIS_CATEGORY_OTHER - 1) : 0;
}

char *
gis_theme_dup_code (const GisClass *klass, const GisTheme *theme, guint8 category)
{
  const GisField *field = get_theme_field (klass, theme);

  if (theme->kind == GIS_THEME_SINGLE)
    return NULL;
  if (category == GIS_CATEGORY_NONE || category == GIS_CATEGORY_OTHER || field == NULL)
    return g_strdup ("");
  if (theme->kind == GIS_THEME_GRADUATED)
    return g_strdup_printf ("%u", category - 1u);
  return g_strdup (field->domain->values[category - 1].code);
}

static char *
dup_class_title (const GisTheme *theme, guint index)
{
  if (theme->n_breaks == 0)
    return g_strdup (_ ("All values"));
  /* Translators: a class of a numeric legend, below a limit. */
  if (index == 0)
    return g_strdup_printf (_ ("below %g"), theme->breaks[0]);
  if (index >= theme->n_breaks)
    return g_strdup_printf (_ ("%g and more"), theme->breaks[theme->n_breaks - 1]);
  return g_strdup_printf (_ ("%g to %g"), theme->breaks[index - 1], theme->breaks[index]);
}

char *
gis_theme_dup_title (const GisClass *klass, const GisTheme *theme, guint8 category)
{
  const GisField *field = get_theme_field (klass, theme);

  if (theme->kind == GIS_THEME_SINGLE)
    return g_strdup (gis_text_get (&klass->plural));
  if (category == GIS_CATEGORY_NONE || field == NULL)
    return g_strdup (_ ("No value"));
  if (category == GIS_CATEGORY_OTHER)
    return g_strdup (_ ("Other"));
  if (theme->kind == GIS_THEME_GRADUATED)
    return dup_class_title (theme, category - 1);
  return g_strdup (gis_text_get (&field->domain->values[category - 1].title));
}

guint8
gis_theme_find_category (const GisClass *klass, const GisTheme *theme, const char *code)
{
  const GisField *field = get_theme_field (klass, theme);
  guint64 index;

  if (code == NULL || *code == '\0' || field == NULL)
    return GIS_CATEGORY_NONE;
  if (theme->kind == GIS_THEME_CATEGORIES)
    {
      GisValue value = gis_value_of_static_text (code);
      return gis_category_of_field (field, &value);
    }
  if (theme->kind == GIS_THEME_GRADUATED &&
      g_ascii_string_to_unsigned (code, 10, 0, MIN (theme->n_breaks, 253), &index, NULL))
    return (guint8) (index + 1);
  return GIS_CATEGORY_NONE;
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
      look->glyph = g_intern_string (glyph != NULL && !is_mark (glyph) ? glyph : "dot");
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

static guint32
get_graduated_color (const GisStyle *style,
                     const GisTheme *theme,
                     guint8 category,
                     guint32 fallback)
{
  char **colors = style->dark && theme->colors_dark != NULL ? theme->colors_dark : theme->colors;

  if (category == GIS_CATEGORY_NONE || colors == NULL || category > g_strv_length (colors))
    return fallback;
  return gis_color_parse (colors[category - 1], fallback);
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
  int index = gis_style_get_theme_index (style, klass);
  const GisTheme *theme = index >= 0 ? &klass->themes[index] : NULL;
  const GisDomainValue *form = NULL;
  guint32 none = gis_palette_get (style->dark)->abandoned;

  gis_columns_init (&columns, klass);
  *look = (GisLook){ 0 };
  if (columns.form_field >= 0)
    form = get_domain_value (&klass->fields[columns.form_field], form_category);
  set_form (look, klass, form != NULL && form->glyph != NULL ? form->glyph : klass->glyph);
  if (columns.state_field >= 0)
    look->mark = find_mark (get_domain_value (&klass->fields[columns.state_field], state_category));
  look->ground = theme == NULL || theme->kind == GIS_THEME_SINGLE ||
                 (columns.form_field >= 0 &&
                  get_theme_field (klass, theme) == &klass->fields[columns.form_field]);
  if (theme == NULL || theme->kind == GIS_THEME_SINGLE)
    look->color = get_value_color (style, form, gis_style_get_class_color (style, klass));
  else if (theme->kind == GIS_THEME_GRADUATED)
    look->color = get_graduated_color (style, theme, theme_category, none);
  else
    look->color = get_value_color (
      style, get_domain_value (get_theme_field (klass, theme), theme_category),
      theme_category == GIS_CATEGORY_NONE ? none : gis_style_get_class_color (style, klass));
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
  for (guint i = 0; i < copy->n_classes; i++)
    if (copy->classes[i].paints != NULL)
      g_hash_table_ref (copy->classes[i].paints);
  return copy;
}

void
gis_style_free (GisStyle *style)
{
  if (style == NULL)
    return;
  for (guint i = 0; i < style->n_classes; i++)
    g_clear_pointer (&style->classes[i].paints, g_hash_table_unref);
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
          return TRUE;
        }
      g_string_append_printf (known, "%s%s", i > 0 ? ", " : "", klass->themes[i].id);
    }
  g_set_error (error, GIS_ERROR, GIS_ERROR_USAGE, _ ("Class “%s” has no theme “%s”. It has: %s."),
               class_id, theme_id, known->str);
  return FALSE;
}

const char *
gis_style_get_theme (const GisStyle *style, const char *class_id)
{
  const ClassStyle *found = find_class (style, class_id);
  return found != NULL && found->theme >= 0 ? found->klass->themes[found->theme].id : NULL;
}

int
gis_style_get_theme_index (const GisStyle *style, const GisClass *klass)
{
  const ClassStyle *found = find_class (style, klass->id);
  return found != NULL ? found->theme : -1;
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
    g_string_append_printf (text, ".%d%c%u/%d", style->classes[i].theme,
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
