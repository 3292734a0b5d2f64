/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Figures as people read them: groups of three with a narrow no-break space, a no-break space
 * before units, ISO dates. The same in every language; callers own the texts. */
#pragma once

#include "gis/core/date.h"
#include <gio/gio.h>

G_BEGIN_DECLS

char *ui_format_count (gint64 value);              /* "2 318" */
char *ui_format_number (double value, int digits); /* "1 160.5"; a "-0.0" is "0.0" */
char *ui_format_percent (double percent);          /* "71.4 %"; whole ones without ".0" */
char *ui_format_length (double length_m);          /* "640 m", "186.3 km" */
char *ui_format_area (double area_m2);             /* "0.4 m²", "12.4 km²" */
/* The whole amount, in the larger unit of the language from there on: "862 CNY", "4.86 M CNY",
 * Chinese "862 元", "486.2 万元"; the exact amount is gis_field_dup_display()'s. */
char *ui_format_money (double amount_cny);
/* A unit of the catalogue ("CNY", "mm", "m²") as people read it in this language: money "元" in
 * Chinese, all others are signs that need no translation. Borrowed; NULL for NULL. */
const char *ui_format_get_unit (const char *unit);
char *ui_format_date (GisDate date); /* "2023-06-30", "—" for none */
/* "Today 10:42", "Yesterday 09:00", else the ISO date. @unix_s: seconds since 1970. */
char *ui_format_when (gint64 unix_s);
/* The path with the home folder as "~". */
char *ui_format_path (const char *path);

G_END_DECLS
