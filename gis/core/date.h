/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Civil dates (when something took effect in the city) and timestamps (when it was recorded).
 * A civil date has no zone: it is stored as ISO 8601 text `YYYY-MM-DD`; a timestamp is UTC text
 * `YYYY-MM-DDTHH:MM:SS.mmmZ`. In memory a date is days since 1970-01-01 (proleptic Gregorian). */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef gint32 GisDate;
#define GIS_DATE_NONE ((GisDate) G_MININT32)

/* Years 1800–2199. Returns GIS_DATE_NONE for a day that does not exist. */
GisDate gis_date_new (int year, int month, int day);
/* Accepts exactly `YYYY-MM-DD`, also `YYYY/M/D`, `YYYYMMDD`, `YYYY年M月D日`, and an ISO timestamp
 * (its date part). GIS_DATE_NONE for anything else or NULL. */
GisDate gis_date_parse (const char *text);
void gis_date_split (GisDate date, int *year, int *month, int *day);
/* `YYYY-MM-DD` or NULL for GIS_DATE_NONE; the caller owns it. */
char *gis_date_dup_text (GisDate date);
/* Adds @months, the day clamped to the month's end. */
GisDate gis_date_add_months (GisDate date, int months);
/* Today in @zone (an IANA name; NULL or unknown: Asia/Shanghai). */
GisDate gis_date_today (const char *zone);
/* The civil day in @zone (as above) of a UTC timestamp as gis_timestamp_now() writes it; 17:00 UTC is
 * the next day in China. GIS_DATE_NONE for anything else or NULL. */
GisDate gis_date_of_timestamp (const char *timestamp, const char *zone);
/* "YYYY-MM-DD HH:MM" in @zone (as above) of such a timestamp; NULL for anything else. Caller owns it. */
char *gis_timestamp_dup_local (const char *timestamp, const char *zone);
/* Now as UTC text with milliseconds; the caller owns it. */
char *gis_timestamp_now (void);

G_END_DECLS
