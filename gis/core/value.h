/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One attribute value, as SQLite has them: nothing, an integer, a real or a text. Dates and codes
 * are texts, booleans integers 0/1. A plain struct: init with GIS_VALUE_NULL or a setter, release
 * with gis_value_clear(). NaN and infinities are never stored: setters refuse them. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  GIS_VALUE_TYPE_NULL,
  GIS_VALUE_TYPE_INTEGER,
  GIS_VALUE_TYPE_REAL,
  GIS_VALUE_TYPE_TEXT,
} GisValueType;

typedef struct
{
  GisValueType type;
  union
  {
    gint64 integer;
    double real;
    char *text;
  };
} GisValue;

#define GIS_VALUE_NULL ((GisValue){ GIS_VALUE_TYPE_NULL })

void gis_value_clear (GisValue *value);
void gis_value_copy (GisValue *to, const GisValue *from); /* @to is overwritten, not cleared */
void gis_value_set_null (GisValue *value);                /* setters clear what was there */
void gis_value_set_integer (GisValue *value, gint64 integer);
void gis_value_set_real (GisValue *value, double real);      /* g_return_if_fail (isfinite) */
void gis_value_set_text (GisValue *value, const char *text); /* NULL text → null */
void gis_value_take_text (GisValue *value, char *text);
gboolean gis_value_is_null (const GisValue *value);
gboolean gis_value_equal (const GisValue *a, const GisValue *b); /* 1 and 1.0 are equal */
/* Total order: null < numbers < texts (by bytes), as SQLite's BINARY collation. */
int gis_value_compare (const GisValue *a, const GisValue *b);
/* Borrowed text or NULL when it is not a text. */
const char *gis_value_get_text (const GisValue *value);
/* Number of an integer or real, else @fallback. */
double gis_value_get_real (const GisValue *value, double fallback);
gint64 gis_value_get_integer (const GisValue *value, gint64 fallback);
/* Plain machine text ("" for null, "%.17g" shortest for reals); the caller owns it. */
char *gis_value_dup_string (const GisValue *value);

static inline GisValue
gis_value_of_integer (gint64 integer)
{
  return (GisValue){ GIS_VALUE_TYPE_INTEGER, { .integer = integer } };
}
/* Borrows @text: for filters and comparisons on the stack; never clear it. */
static inline GisValue
gis_value_of_static_text (const char *text)
{
  return (GisValue){ text != NULL ? GIS_VALUE_TYPE_TEXT : GIS_VALUE_TYPE_NULL,
                     { .text = (char *) text } };
}

G_END_DECLS
