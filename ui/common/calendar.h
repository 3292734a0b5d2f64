/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A month to choose a day from, in the program's language. GtkCalendar takes the names of months and
 * days and the first day of the week from LC_TIME, which is another thing; here the week begins on
 * Monday, as in ISO 8601 and GB/T 7408. Page Up and Page Down turn the months, the arrows go from day
 * to day. */
#pragma once

#include "gis/core/date.h"
#include <gtk/gtk.h>

G_BEGIN_DECLS

#define UI_TYPE_CALENDAR (ui_calendar_get_type ())
G_DECLARE_FINAL_TYPE (UiCalendar, ui_calendar, UI, CALENDAR, GtkWidget)

/* Emits "chosen" when the user has chosen a day, also the one that is marked; never from a call. */
GtkWidget *ui_calendar_new (void);
/* Marks @date and shows its month; @today is marked in its own way. GIS_DATE_NONE marks none; without
 * either the month of 1 January 2000 is shown. */
void ui_calendar_set_date (UiCalendar *self, GisDate date, GisDate today);
/* The marked day, GIS_DATE_NONE when there is none. */
GisDate ui_calendar_get_date (UiCalendar *self);

G_END_DECLS
