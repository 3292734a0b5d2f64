/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Civil dates as day numbers. Conversion by Howard Hinnant's `days_from_civil` /
 * `civil_from_days` (chrono-Compatible Low-Level Date Algorithms). */
#include "gis/core/date.h"

#include <stdio.h>
#include <string.h>

static int
days_in_month (int year, int month)
{
  static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
  gboolean leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  return month == 2 && leap ? 29 : days[month - 1];
}

GisDate
gis_date_new (int year, int month, int day)
{
  int y, era, yoe, doy, doe;

  if (year < 1800 || year > 2199 || month < 1 || month > 12 || day < 1 ||
      day > days_in_month (year, month))
    return GIS_DATE_NONE;
  y = month <= 2 ? year - 1 : year;
  era = y / 400;
  yoe = y - era * 400;
  doy = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;
  return era * 146097 + doe - 719468;
}

void
gis_date_split (GisDate date, int *year, int *month, int *day)
{
  int z = date + 719468;
  int era = (z >= 0 ? z : z - 146096) / 146097;
  int doe = z - era * 146097;
  int yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
  int doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
  int mp = (5 * doy + 2) / 153;
  int m = mp < 10 ? mp + 3 : mp - 9;

  g_return_if_fail (date != GIS_DATE_NONE);

  if (year != NULL)
    *year = yoe + era * 400 + (m <= 2 ? 1 : 0);
  if (month != NULL)
    *month = m;
  if (day != NULL)
    *day = doy - (153 * mp + 2) / 5 + 1;
}

/* Value of the @n digits at @text; −1: something else is among them. */
static int
read_digits (const char *text, guint n)
{
  int value = 0;

  for (guint i = 0; i < n; i++)
    {
      if (!g_ascii_isdigit (text[i]))
        return -1;
      value = 10 * value + (text[i] - '0');
    }
  return value;
}

/* The form that workspaces store. */
static gboolean
parse_stored (const char *text, GisDate *date)
{
  int y = read_digits (text, 4);
  int m = y >= 0 && text[4] == '-' ? read_digits (text + 5, 2) : -1;
  int d = m >= 0 && text[7] == '-' ? read_digits (text + 8, 2) : -1;

  if (d < 0 || text[10] != '\0')
    return FALSE;
  *date = gis_date_new (y, m, d);
  return TRUE;
}

GisDate
gis_date_parse (const char *text)
{
  static const char *const patterns[] = { "%4d-%2d-%2d%n", "%4d/%2d/%2d%n", "%4d年%2d月%2d日%n" };
  g_autofree char *copy = NULL;
  gsize length;
  int y, m, d, end;
  GisDate date;

  if (text == NULL)
    return GIS_DATE_NONE;
  if (parse_stored (text, &date))
    return date;
  copy = g_strstrip (g_strdup (text));
  length = strlen (copy);
  if (!g_ascii_isdigit (copy[0]))
    return GIS_DATE_NONE;
  if (length == 8 && strspn (copy, "0123456789") == 8)
    return sscanf (copy, "%4d%2d%2d", &y, &m, &d) == 3 ? gis_date_new (y, m, d) : GIS_DATE_NONE;
  for (guint i = 0; i < G_N_ELEMENTS (patterns); i++)
    {
      end = 0;
      if (sscanf (copy, patterns[i], &y, &m, &d, &end) != 3 || end == 0)
        continue;
      if (copy[end] == '\0' || copy[end] == 'T' || copy[end] == ' ')
        return gis_date_new (y, m, d);
    }
  return GIS_DATE_NONE;
}

char *
gis_date_dup_text (GisDate date)
{
  int y, m, d;

  if (date == GIS_DATE_NONE)
    return NULL;
  gis_date_split (date, &y, &m, &d);
  return g_strdup_printf ("%04d-%02d-%02d", y, m, d);
}

GisDate
gis_date_add_months (GisDate date, int months)
{
  int y, m, d;

  if (date == GIS_DATE_NONE)
    return GIS_DATE_NONE;
  gis_date_split (date, &y, &m, &d);
  m += months - 1;
  y += m / 12;
  m %= 12;
  if (m < 0)
    {
      m += 12;
      y--;
    }
  return gis_date_new (y, m + 1, MIN (d, days_in_month (y, m + 1)));
}

static GTimeZone *
open_zone (const char *zone)
{
  GTimeZone *tz = g_time_zone_new_identifier (zone != NULL ? zone : "Asia/Shanghai");

  if (tz == NULL)
    tz = g_time_zone_new_identifier ("Asia/Shanghai");
  if (tz == NULL)
    tz = g_time_zone_new_offset (8 * 3600);
  return tz;
}

static GisDate
get_civil_day (GDateTime *time)
{
  return gis_date_new (g_date_time_get_year (time), g_date_time_get_month (time),
                       g_date_time_get_day_of_month (time));
}

GisDate
gis_date_today (const char *zone)
{
  g_autoptr (GTimeZone) tz = open_zone (zone);
  g_autoptr (GDateTime) now = g_date_time_new_now (tz);

  return get_civil_day (now);
}

GisDate
gis_date_of_timestamp (const char *timestamp, const char *zone)
{
  g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();
  g_autoptr (GTimeZone) tz = open_zone (zone);
  g_autoptr (GDateTime) time =
               timestamp != NULL ? g_date_time_new_from_iso8601 (timestamp, utc) : NULL;
  g_autoptr (GDateTime) local = time != NULL ? g_date_time_to_timezone (time, tz) : NULL;

  return local != NULL ? get_civil_day (local) : GIS_DATE_NONE;
}

char *
gis_timestamp_dup_local (const char *timestamp, const char *zone)
{
  g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();
  g_autoptr (GTimeZone) tz = open_zone (zone);
  g_autoptr (GDateTime) time =
               timestamp != NULL ? g_date_time_new_from_iso8601 (timestamp, utc) : NULL;
  g_autoptr (GDateTime) local = time != NULL ? g_date_time_to_timezone (time, tz) : NULL;

  return local != NULL ? g_date_time_format (local, "%Y-%m-%d %H:%M") : NULL;
}

char *
gis_timestamp_now (void)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *seconds = g_date_time_format (now, "%Y-%m-%dT%H:%M:%S");
  return g_strdup_printf ("%s.%03dZ", seconds, g_date_time_get_microsecond (now) / 1000);
}
