/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Into which category of a theme a value falls, and what categories are called. */
#include "gis/core/date.h"
#include "gis/core/i18n.h"
#include "gis/scene/style-private.h"
#include <math.h>

gboolean
gis_glyph_is_mark (const char *glyph)
{
  return glyph != NULL && g_str_has_prefix (glyph, "mark-");
}

static gboolean
domain_has_forms (const GisDomain *domain)
{
  if (domain == NULL)
    return FALSE;
  for (guint i = 0; i < domain->n_values; i++)
    if (domain->values[i].glyph != NULL && !gis_glyph_is_mark (domain->values[i].glyph))
      return TRUE;
  return FALSE;
}

const GisField *
gis_theme_get_field (const GisClass *klass, const GisTheme *theme)
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
      const GisField *field = gis_theme_get_field (klass, &klass->themes[i]);
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

/* Where the year is and how far it is gone: 2000.5 on 2 July 2000. */
static double
get_year (const char *text)
{
  GisDate date = gis_date_parse (text);
  int year, month, day;
  GisDate first;

  if (date == GIS_DATE_NONE)
    return NAN;
  gis_date_split (date, &year, &month, &day);
  first = gis_date_new (year, 1, 1);
  return year + (date - first) / (double) (gis_date_new (year, 12, 31) - first + 1);
}

double
gis_field_get_number (const GisField *field, const GisValue *value)
{
  switch (field->type)
    {
    case GIS_FIELD_DATE:
      return get_year (gis_value_get_text (value));
    case GIS_FIELD_INTEGER:
    case GIS_FIELD_REAL:
      return value->type == GIS_VALUE_TYPE_TEXT ? NAN : gis_value_get_real (value, NAN);
    default:
      return NAN;
    }
}

guint8
gis_category_of_number (const double *breaks, guint n_breaks, double number)
{
  guint i = 0;

  if (isnan (number))
    return GIS_CATEGORY_NONE;
  while (i < n_breaks && i < GIS_CATEGORY_OTHER - 2 && number >= breaks[i])
    i++;
  return (guint8) (i + 1);
}

static const double *
get_breaks (const GisTheme *theme, const GisValue *by)
{
  const char *code = by != NULL ? gis_value_get_text (by) : NULL;

  for (guint i = 0; code != NULL && i < theme->n_limits; i++)
    if (g_str_equal (theme->limits[i].code, code))
      return theme->limits[i].breaks;
  return theme->breaks;
}

guint8
gis_category_of_theme (const GisClass *klass,
                       const GisTheme *theme,
                       const GisValue *value,
                       const GisValue *by)
{
  const GisField *field = gis_theme_get_field (klass, theme);

  if (theme->kind == GIS_THEME_SINGLE || field == NULL || gis_value_is_null (value))
    return GIS_CATEGORY_NONE;
  if (theme->kind == GIS_THEME_CATEGORIES)
    return gis_category_of_field (field, value);
  return gis_category_of_number (get_breaks (theme, by), theme->n_breaks,
                                 gis_field_get_number (field, value));
}

guint
gis_theme_get_n_categories (const GisClass *klass, const GisTheme *theme)
{
  const GisField *field = gis_theme_get_field (klass, theme);

  if (theme->kind == GIS_THEME_SINGLE || field == NULL)
    return 0;
  if (theme->kind == GIS_THEME_GRADUATED)
    return MIN (theme->n_breaks + 1, GIS_CATEGORY_OTHER - 1);
  if (theme->values != NULL)
    return g_strv_length (theme->values);
  return field->domain != NULL ? MIN (field->domain->n_values, GIS_CATEGORY_OTHER - 1) : 0;
}

char *
gis_theme_dup_code (const GisClass *klass, const GisTheme *theme, guint8 category)
{
  const GisField *field = gis_theme_get_field (klass, theme);

  if (theme->kind == GIS_THEME_SINGLE)
    return NULL;
  if (category == GIS_CATEGORY_NONE || category == GIS_CATEGORY_OTHER || field == NULL)
    return g_strdup ("");
  if (theme->kind == GIS_THEME_GRADUATED)
    return g_strdup_printf ("%u", category - 1u);
  if (theme->values != NULL)
    return g_strdup (theme->values[category - 1]);
  return g_strdup (field->domain->values[category - 1].code);
}

/* Years are whole in most themes: classes of them are spans of years. */
static char *
dup_years_title (const GisTheme *theme, guint index)
{
  /* Translators: a class of years in a legend. */
  if (index == 0)
    return g_strdup_printf (_ ("before %g"), theme->breaks[0]);
  /* Translators: a class of years in a legend. */
  if (index >= theme->n_breaks)
    return g_strdup_printf (_ ("since %g"), theme->breaks[theme->n_breaks - 1]);
  if (theme->breaks[index] - theme->breaks[index - 1] == 1)
    return g_strdup_printf ("%g", theme->breaks[index - 1]);
  return g_strdup_printf ("%g–%g", theme->breaks[index - 1], theme->breaks[index] - 1);
}

static gboolean
has_whole_years (const GisTheme *theme)
{
  for (guint i = 0; i < theme->n_breaks; i++)
    if (theme->breaks[i] != floor (theme->breaks[i]))
      return FALSE;
  return TRUE;
}

static char *
dup_class_title (const GisField *field, const GisTheme *theme, guint index)
{
  if (theme->labels != NULL && index <= theme->n_breaks)
    return g_strdup (gis_text_get (&theme->labels[index]));
  if (theme->n_breaks == 0)
    return g_strdup (_ ("All values"));
  if (field->type == GIS_FIELD_DATE && has_whole_years (theme))
    return dup_years_title (theme, index);
  /* Translators: a class of a numeric legend, below a limit. */
  if (index == 0)
    return g_strdup_printf (_ ("below %g"), theme->breaks[0]);
  if (index >= theme->n_breaks)
    return g_strdup_printf (_ ("%g and more"), theme->breaks[theme->n_breaks - 1]);
  return g_strdup_printf (_ ("%g to %g"), theme->breaks[index - 1], theme->breaks[index]);
}

char *
gis_field_dup_category (const GisField *field, const char *value)
{
  GisValue text = field->type == GIS_FIELD_BOOLEAN ? gis_value_of_integer (g_str_equal (value, "1"))
                                                   : gis_value_of_static_text (value);

  return gis_field_dup_display (field, &text);
}

char *
gis_theme_dup_title (const GisClass *klass, const GisTheme *theme, guint8 category)
{
  const GisField *field = gis_theme_get_field (klass, theme);

  if (theme->kind == GIS_THEME_SINGLE)
    return g_strdup (gis_text_get (&klass->plural));
  if (category == GIS_CATEGORY_NONE || field == NULL)
    return g_strdup (_ ("No value"));
  if (category == GIS_CATEGORY_OTHER)
    return g_strdup (_ ("Other"));
  if (theme->kind == GIS_THEME_GRADUATED)
    return dup_class_title (field, theme, category - 1);
  if (theme->values != NULL)
    return gis_field_dup_category (field, theme->values[category - 1]);
  return g_strdup (gis_text_get (&field->domain->values[category - 1].title));
}

guint8
gis_theme_find_category (const GisClass *klass, const GisTheme *theme, const char *code)
{
  const GisField *field = gis_theme_get_field (klass, theme);
  guint64 index;

  if (code == NULL || *code == '\0' || field == NULL)
    return GIS_CATEGORY_NONE;
  for (guint i = 0; theme->values != NULL && theme->values[i] != NULL; i++)
    if (g_str_equal (theme->values[i], code))
      return (guint8) (i + 1);
  if (theme->values != NULL)
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
