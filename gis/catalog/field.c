/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Values of fields: folding names, matching codes, reading what people and files write ("DN300",
 * "10 kV", "是", "2023/1/5"), and showing values. */
#include "gis/catalog/catalog-private.h"
#include "gis/core/date.h"
#include "gis/core/error.h"
#include "gis/core/i18n.h"

#include <math.h>
#include <string.h>

#define MAX_TEXT_BYTES 100000
/* Largest integer that a double, hence JSON and every other tool, holds exactly. */
#define MAX_INTEGER 9007199254740991.0

char *
gis_catalog_fold (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text != NULL ? text : "", -1);
  g_autofree char *plain = g_utf8_normalize (valid, -1, G_NORMALIZE_ALL_COMPOSE);
  g_autofree char *lower = g_utf8_strdown (plain, -1);
  GString *key = g_string_new (NULL);

  for (const char *p = lower; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);
      if (g_unichar_isalnum (c) || g_unichar_ismark (c))
        g_string_append_unichar (key, c);
    }
  return g_string_free (key, FALSE);
}

static void
add_key (GisDomain *domain, const char *text, GisDomainValue *value)
{
  g_autofree char *key = gis_catalog_fold (text);

  if (*key != '\0' && !g_hash_table_contains (domain->index, key))
    g_hash_table_insert (domain->index, g_steal_pointer (&key), value);
}

/* Codes win over titles, titles over synonyms, earlier values over later ones. Digits that a
 * spreadsheet robbed of their leading zeros come last ("101" for "0101"). */
void
gis_domain_build_index (GisDomain *domain)
{
  g_clear_pointer (&domain->index, g_hash_table_unref);
  domain->index = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  for (guint i = 0; i < domain->n_values; i++)
    add_key (domain, domain->values[i].code, &domain->values[i]);
  for (guint i = 0; i < domain->n_values; i++)
    {
      add_key (domain, domain->values[i].title.en, &domain->values[i]);
      add_key (domain, domain->values[i].title.zh_cn, &domain->values[i]);
      add_key (domain, domain->values[i].title.zh_tw, &domain->values[i]);
    }
  for (guint i = 0; i < domain->n_values; i++)
    for (char **s = domain->values[i].synonyms; s != NULL && *s != NULL; s++)
      add_key (domain, *s, &domain->values[i]);
  for (guint i = 0; i < domain->n_values; i++)
    {
      const char *code = domain->values[i].code;
      gsize zeros = strspn (code, "0");
      if (zeros > 0 && code[zeros] != '\0' && strspn (code, "0123456789") == strlen (code))
        add_key (domain, code + zeros, &domain->values[i]);
    }
}

const GisDomainValue *
gis_domain_match (const GisDomain *domain, const char *text)
{
  const GisDomainValue *value = gis_domain_find (domain, text);
  g_autofree char *key = NULL;

  if (value != NULL || text == NULL)
    return value;
  /* Most words are as folding leaves them. */
  value = g_hash_table_lookup (domain->index, text);
  if (value != NULL)
    return value;
  key = gis_catalog_fold (text);
  return g_hash_table_lookup (domain->index, key);
}

/* ---- Reading ---- */

static gboolean
refuse (const GisField *field, const GisValue *value, const char *cause, GError **error)
{
  g_autofree char *text = gis_value_dup_string (value);
  g_autofree char *shown = gis_text_dup_sample (text);

  /* Translators: a field, the value and what is wrong with it. */
  g_set_error (error, GIS_ERROR, GIS_ERROR_INVALID, _ ("%s: “%s” %s"), gis_text_get (&field->title),
               shown, cause);
  return FALSE;
}

static const struct
{
  const char *unit;   /* of the field */
  const char *suffix; /* as written, lower case, NFKC */
  double factor;
} suffixes[] = {
  { "m", "m", 1 },        { "m", "米", 1 },       { "m", "cm", 0.01 },   { "m", "厘米", 0.01 },
  { "m", "mm", 0.001 },   { "m", "毫米", 0.001 }, { "m", "km", 1000 },   { "m", "公里", 1000 },
  { "m", "千米", 1000 },  { "mm", "mm", 1 },      { "mm", "毫米", 1 },   { "mm", "cm", 10 },
  { "mm", "厘米", 10 },   { "mm", "m", 1000 },    { "mm", "米", 1000 },  { "V", "v", 1 },
  { "V", "伏", 1 },       { "V", "kv", 1000 },    { "V", "千伏", 1000 }, { "m²", "m2", 1 },
  { "m²", "㎡", 1 },      { "m²", "平方米", 1 },  { "m²", "平米", 1 },   { "m²", "m^2", 1 },
  { "CNY", "元", 1 },     { "CNY", "cny", 1 },    { "CNY", "rmb", 1 },   { "CNY", "万元", 1e4 },
  { "CNY", "萬元", 1e4 }, { "CNY", "亿元", 1e8 }, { "°", "°", 1 },       { "°", "度", 1 },
};

static gboolean
find_factor (const char *unit, const char *suffix, double *factor)
{
  *factor = 1;
  if (*suffix == '\0')
    return TRUE;
  for (guint i = 0; unit != NULL && i < G_N_ELEMENTS (suffixes); i++)
    if (strcmp (suffixes[i].unit, unit) == 0 && strcmp (suffixes[i].suffix, suffix) == 0)
      {
        *factor = suffixes[i].factor;
        return TRUE;
      }
  return FALSE;
}

/* End of a plain decimal number at @p (sign, digits, point, exponent), or @p when there is none:
 * strtod() alone would take "inf", "nan" and hexadecimal. */
static const char *
scan_number (const char *p)
{
  const char *start = p, *digits;

  if (*p == '+' || *p == '-')
    p++;
  digits = p;
  while (g_ascii_isdigit (*p))
    p++;
  if (*p == '.')
    p++;
  while (g_ascii_isdigit (*p))
    p++;
  if (p == digits || (p == digits + 1 && *digits == '.'))
    return start;
  if ((*p == 'e' || *p == 'E') &&
      (g_ascii_isdigit (p[1]) || ((p[1] == '-' || p[1] == '+') && g_ascii_isdigit (p[2]))))
    for (p += 2; g_ascii_isdigit (*p);)
      p++;
  return p;
}

/* "1,234,567.8" → "1234567.8" where every group after a comma has three digits; in place. */
static void
drop_thousands (char *text)
{
  char *to;

  for (char *comma = strchr (text, ','); comma != NULL; comma = strchr (comma + 1, ','))
    if (comma == text || !g_ascii_isdigit (comma[-1]) || !g_ascii_isdigit (comma[1]) ||
        !g_ascii_isdigit (comma[2]) || !g_ascii_isdigit (comma[3]) || g_ascii_isdigit (comma[4]))
      return;
  to = text;
  for (char *from = text; *from != '\0'; from++)
    if (*from != ',')
      *to++ = *from;
  *to = '\0';
}

static gboolean
parse_number (const char *text, const char *unit, double *number)
{
  static const char *const prefixes[] = { "φ", "ø", "dn", "d", "¥", NULL };
  g_autofree char *normal = g_utf8_normalize (text, -1, G_NORMALIZE_ALL_COMPOSE);
  g_autofree char *lower = normal != NULL ? g_utf8_strdown (normal, -1) : NULL;
  char *start;
  const char *end;
  double factor;
  g_autofree char *suffix = NULL;

  if (lower == NULL)
    return FALSE;
  drop_thousands (lower);
  start = g_strstrip (lower);
  for (guint i = 0; unit != NULL && prefixes[i] != NULL; i++)
    if (g_str_has_prefix (start, prefixes[i]) &&
        (strcmp (prefixes[i], "¥") == 0 ? strcmp (unit, "CNY") == 0 : strcmp (unit, "mm") == 0))
      {
        start = g_strchug (start + strlen (prefixes[i]));
        break;
      }
  end = scan_number (start);
  suffix = g_strstrip (g_strdup (end));
  if (end == start || !find_factor (unit, suffix, &factor))
    return FALSE;
  *number = g_ascii_strtod (start, NULL) * factor;
  return isfinite (*number);
}

static gboolean
check_range (const GisField *field, const GisValue *value, double number, GError **error)
{
  gboolean below = field->has_min && number < field->min;
  const GisValue limit = { GIS_VALUE_TYPE_REAL, { .real = below ? field->min : field->max } };
  g_autofree char *shown = NULL;
  g_autofree char *cause = NULL;

  if (!below && !(field->has_max && number > field->max))
    return TRUE;
  shown = gis_field_dup_display (field, &limit);
  cause = below ? g_strdup_printf (_ ("is below the least allowed, %s"), shown)
                : g_strdup_printf (_ ("is above the most allowed, %s"), shown);
  return refuse (field, value, cause, error);
}

static gboolean
normalize_number (const GisField *field, GisValue *value, GError **error)
{
  double number;

  if (value->type == GIS_VALUE_TYPE_INTEGER && field->type == GIS_FIELD_INTEGER)
    return check_range (field, value, (double) value->integer, error);
  if (value->type == GIS_VALUE_TYPE_TEXT)
    {
      if (!parse_number (value->text, field->unit, &number))
        return refuse (field, value, _ ("is not a number"), error);
    }
  else
    number = gis_value_get_real (value, 0);
  if (!check_range (field, value, number, error))
    return FALSE;
  if (field->type == GIS_FIELD_REAL)
    gis_value_set_real (value, number);
  else if (number != floor (number) || fabs (number) > MAX_INTEGER)
    return refuse (field, value, _ ("is not a whole number"), error);
  else
    gis_value_set_integer (value, (gint64) number);
  return TRUE;
}

static gboolean
normalize_boolean (const GisField *field, GisValue *value, GError **error)
{
  static const char *const yes[] = { "1", "yes", "y", "true", "t", "是", "有", "√", NULL };
  static const char *const no[] = { "0", "no", "n", "false", "f", "否", "无", "無", "×", NULL };
  g_autofree char *text = gis_value_dup_string (value);
  g_autofree char *lower = g_utf8_strdown (g_strstrip (text), -1);

  if (g_strv_contains (yes, lower))
    gis_value_set_integer (value, 1);
  else if (g_strv_contains (no, lower))
    gis_value_set_integer (value, 0);
  else
    return refuse (field, value, _ ("is neither yes nor no"), error);
  return TRUE;
}

/* A day of the calendar in a year that dates do not reach: 1800–2199 is one round of the Gregorian
 * calendar, so the same day has a twin within it. */
static gboolean
is_beyond (const char *text)
{
  g_autofree char *twin = g_strstrip (g_strdup (text));
  int year;

  if (strspn (twin, "0123456789") < 4)
    return FALSE;
  year = g_ascii_digit_value (twin[0]) * 1000 + g_ascii_digit_value (twin[1]) * 100 +
         g_ascii_digit_value (twin[2]) * 10 + g_ascii_digit_value (twin[3]);
  year = 1800 + (year + 200) % 400;
  for (int i = 3; i >= 0; i--, year /= 10)
    twin[i] = (char) ('0' + year % 10);
  return gis_date_parse (twin) != GIS_DATE_NONE;
}

static gboolean
normalize_date (const GisField *field, GisValue *value, GError **error)
{
  g_autofree char *text = gis_value_dup_string (value);
  g_autofree char *iso = gis_date_dup_text (gis_date_parse (text));

  if (iso == NULL && is_beyond (text))
    return refuse (field, value, _ ("is out of range: the year must lie between 1800 and 2199"),
                   error);
  if (iso == NULL)
    return refuse (field, value, _ ("is not a date (write it as 2023-12-31)"), error);
  if (value->type != GIS_VALUE_TYPE_TEXT || strcmp (iso, value->text) != 0)
    gis_value_set_text (value, iso);
  return TRUE;
}

static gboolean
normalize_code (const GisField *field, GisValue *value, GError **error)
{
  const GisDomainValue *match;
  g_autofree char *text = NULL;

  if (value->type == GIS_VALUE_TYPE_TEXT && gis_domain_find (field->domain, value->text) != NULL)
    return TRUE;
  text = g_strstrip (gis_value_dup_string (value));
  match = gis_domain_match (field->domain, text);
  if (match != NULL)
    gis_value_set_text (value, match->code);
  else if (field->domain->open && strlen (text) <= 64)
    gis_value_set_text (value, text);
  else
    return refuse (field, value, _ ("is not in the code list"), error);
  return TRUE;
}

/* Control characters other than line ends and tabs become blanks. */
static gboolean
normalize_text (const GisField *field, GisValue *value, GError **error)
{
  g_autofree char *text = gis_value_dup_string (value);

  if (strlen (text) > MAX_TEXT_BYTES)
    return refuse (field, value, _ ("is too long (100 000 bytes at most)"), error);
  for (char *p = text; *p != '\0'; p++)
    if ((g_ascii_iscntrl (*p) && *p != '\n' && *p != '\t'))
      *p = ' ';
  g_strstrip (text);
  if (*text == '\0')
    gis_value_set_null (value);
  else if (value->type != GIS_VALUE_TYPE_TEXT || strcmp (text, value->text) != 0)
    gis_value_take_text (value, g_steal_pointer (&text));
  return TRUE;
}

static gboolean
normalize_reference (const GisField *field, GisValue *value, GError **error)
{
  double number;

  if (value->type == GIS_VALUE_TYPE_INTEGER && value->integer > 0)
    return TRUE;
  if (value->type == GIS_VALUE_TYPE_TEXT && parse_number (value->text, NULL, &number) &&
      number >= 1 && number <= MAX_INTEGER && number == floor (number))
    {
      gis_value_set_integer (value, (gint64) number);
      return TRUE;
    }
  return refuse (field, value, _ ("is not the number of a row"), error);
}

static gboolean
is_blank (const GisValue *value)
{
  const char *text = gis_value_get_text (value);

  if (gis_value_is_null (value))
    return TRUE;
  while (text != NULL && g_ascii_isspace (*text))
    text++;
  return text != NULL && *text == '\0';
}

gboolean
gis_field_normalize (const GisField *field, GisValue *value, GError **error)
{
  gboolean ok = FALSE;

  if (value->type == GIS_VALUE_TYPE_TEXT && !g_utf8_validate (value->text, -1, NULL))
    return refuse (field, value, _ ("is not valid UTF-8 text"), error);
  if (is_blank (value))
    gis_value_set_null (value);
  else
    switch (field->type)
      {
      case GIS_FIELD_TEXT:
        ok = normalize_text (field, value, error);
        break;
      case GIS_FIELD_INTEGER:
      case GIS_FIELD_REAL:
        ok = normalize_number (field, value, error);
        break;
      case GIS_FIELD_BOOLEAN:
        ok = normalize_boolean (field, value, error);
        break;
      case GIS_FIELD_DATE:
        ok = normalize_date (field, value, error);
        break;
      case GIS_FIELD_CODE:
        ok = normalize_code (field, value, error);
        break;
      case GIS_FIELD_REFERENCE:
        ok = normalize_reference (field, value, error);
        break;
      }
  if (!gis_value_is_null (value))
    return ok;
  if (!field->required)
    return TRUE;
  g_set_error (error, GIS_ERROR, GIS_ERROR_INVALID, _ ("%s: a value is required"),
               gis_text_get (&field->title));
  return FALSE;
}

/* ---- Showing ---- */

/* Digits grouped by three with a narrow no-break space: "4 862 000". */
static char *
dup_grouped (const char *digits)
{
  gsize whole = strcspn (digits, ".e");
  GString *text = g_string_new (NULL);

  for (gsize i = 0; digits[i] != '\0'; i++)
    {
      if (i > 0 && i < whole && (whole - i) % 3 == 0 && g_ascii_isdigit (digits[i - 1]))
        g_string_append (text, "\u202f");
      g_string_append_c (text, digits[i]);
    }
  return g_string_free (text, FALSE);
}

static char *
dup_number (const GisField *field, const GisValue *value)
{
  GisValue shown = *value;
  const char *unit = field->unit;
  g_autofree char *digits = NULL;
  g_autofree char *grouped = NULL;

  if (g_strcmp0 (unit, "V") == 0 && gis_value_get_real (value, 0) >= 1000)
    {
      shown = (GisValue){ GIS_VALUE_TYPE_REAL, { .real = gis_value_get_real (value, 0) / 1000 } };
      unit = "kV";
    }
  digits = gis_value_dup_string (&shown);
  if (unit == NULL)
    return g_steal_pointer (&digits);
  if (strcmp (unit, "°") == 0)
    return g_strconcat (digits, unit, NULL);
  if (strcmp (unit, "CNY") != 0)
    return g_strdup_printf ("%s %s", digits, unit);
  grouped = dup_grouped (digits);
  /* Translators: an amount of money. */
  return g_strdup_printf (_ ("%s CNY"), grouped);
}

char *
gis_field_dup_display (const GisField *field, const GisValue *value)
{
  const GisDomainValue *code;

  if (gis_value_is_null (value))
    return g_strdup ("");
  switch (field->type)
    {
    case GIS_FIELD_INTEGER:
    case GIS_FIELD_REAL:
      if (value->type != GIS_VALUE_TYPE_TEXT)
        return dup_number (field, value);
      break;
    case GIS_FIELD_BOOLEAN:
      return g_strdup (gis_value_get_integer (value, 0) != 0 ? _ ("Yes") : _ ("No"));
    case GIS_FIELD_CODE:
      code = gis_domain_find (field->domain, gis_value_get_text (value));
      if (code != NULL)
        return g_strdup (gis_text_get (&code->title));
      break;
    case GIS_FIELD_TEXT:
    case GIS_FIELD_DATE:
    case GIS_FIELD_REFERENCE:
      break;
    }
  return gis_value_dup_string (value);
}
