/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Attribute values. */
#include "gis/core/value.h"

#include <math.h>
#include <string.h>

void
gis_value_clear (GisValue *value)
{
  if (value->type == GIS_VALUE_TYPE_TEXT)
    g_free (value->text);
  *value = GIS_VALUE_NULL;
}

void
gis_value_copy (GisValue *to, const GisValue *from)
{
  *to = *from;
  if (from->type == GIS_VALUE_TYPE_TEXT)
    to->text = g_strdup (from->text);
}

void
gis_value_set_null (GisValue *value)
{
  gis_value_clear (value);
}

void
gis_value_set_integer (GisValue *value, gint64 integer)
{
  gis_value_clear (value);
  value->type = GIS_VALUE_TYPE_INTEGER;
  value->integer = integer;
}

void
gis_value_set_real (GisValue *value, double real)
{
  g_return_if_fail (isfinite (real));
  gis_value_clear (value);
  value->type = GIS_VALUE_TYPE_REAL;
  value->real = real;
}

void
gis_value_set_text (GisValue *value, const char *text)
{
  gis_value_take_text (value, g_strdup (text));
}

void
gis_value_take_text (GisValue *value, char *text)
{
  gis_value_clear (value);
  if (text == NULL)
    return;
  value->type = GIS_VALUE_TYPE_TEXT;
  value->text = text;
}

gboolean
gis_value_is_null (const GisValue *value)
{
  return value->type == GIS_VALUE_TYPE_NULL;
}

static int
rank (const GisValue *value)
{
  switch (value->type)
    {
    case GIS_VALUE_TYPE_NULL:
      return 0;
    case GIS_VALUE_TYPE_INTEGER:
    case GIS_VALUE_TYPE_REAL:
      return 1;
    case GIS_VALUE_TYPE_TEXT:
      break;
    }
  return 2;
}

int
gis_value_compare (const GisValue *a, const GisValue *b)
{
  double x, y;

  if (rank (a) != rank (b))
    return rank (a) - rank (b);
  if (a->type == GIS_VALUE_TYPE_NULL)
    return 0;
  if (a->type == GIS_VALUE_TYPE_TEXT)
    return strcmp (a->text, b->text);
  if (a->type == GIS_VALUE_TYPE_INTEGER && b->type == GIS_VALUE_TYPE_INTEGER)
    return (a->integer > b->integer) - (a->integer < b->integer);
  x = gis_value_get_real (a, 0);
  y = gis_value_get_real (b, 0);
  return (x > y) - (x < y);
}

gboolean
gis_value_equal (const GisValue *a, const GisValue *b)
{
  return gis_value_compare (a, b) == 0;
}

const char *
gis_value_get_text (const GisValue *value)
{
  return value->type == GIS_VALUE_TYPE_TEXT ? value->text : NULL;
}

double
gis_value_get_real (const GisValue *value, double fallback)
{
  if (value->type == GIS_VALUE_TYPE_INTEGER)
    return (double) value->integer;
  return value->type == GIS_VALUE_TYPE_REAL ? value->real : fallback;
}

gint64
gis_value_get_integer (const GisValue *value, gint64 fallback)
{
  if (value->type == GIS_VALUE_TYPE_INTEGER)
    return value->integer;
  if (value->type == GIS_VALUE_TYPE_REAL && fabs (value->real) < 9007199254740992.0)
    return (gint64) value->real;
  return fallback;
}

char *
gis_value_dup_string (const GisValue *value)
{
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];

  switch (value->type)
    {
    case GIS_VALUE_TYPE_NULL:
      return g_strdup ("");
    case GIS_VALUE_TYPE_INTEGER:
      return g_strdup_printf ("%" G_GINT64_FORMAT, value->integer);
    case GIS_VALUE_TYPE_REAL:
      /* Whole numbers in full: "4862000", not "4.862e+06". */
      if (value->real == floor (value->real) && fabs (value->real) < 1e15)
        return g_strdup_printf ("%" G_GINT64_FORMAT, (gint64) value->real);
      for (int digits = 6; digits <= 17; digits++)
        {
          char format[8];
          g_snprintf (format, sizeof format, "%%.%dg", digits);
          g_ascii_formatd (buffer, sizeof buffer, format, value->real);
          if (g_ascii_strtod (buffer, NULL) == value->real)
            break;
        }
      return g_strdup (buffer);
    case GIS_VALUE_TYPE_TEXT:
      break;
    }
  return g_strdup (value->text);
}
