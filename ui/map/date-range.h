/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From and to: two days to type, a month or a year standing for its first or last day. Signal "changed":
 * a person has changed one of them to a day or to nothing; what is no day shows as an error and changes
 * nothing. */
#pragma once

#include "gis/core/date.h"
#include <gtk/gtk.h>

G_BEGIN_DECLS

#define UI_TYPE_DATE_RANGE (ui_date_range_get_type ())
G_DECLARE_FINAL_TYPE (UiDateRange, ui_date_range, UI, DATE_RANGE, GtkWidget)

GtkWidget *ui_date_range_new (void);
/* GIS_DATE_NONE: open. Setting emits nothing. */
void ui_date_range_set (UiDateRange *self, GisDate from, GisDate to);
void ui_date_range_get (UiDateRange *self, GisDate *from, GisDate *to);
/* What the person types into one side, and Enter. */
void ui_date_range_enter (UiDateRange *self, gboolean to, const char *text);
/* "2023-01-01 – 2023-06-30", "from 2023-01-01", "until 2023-06-30"; NULL when both are open. Caller owns
 * it. */
char *ui_date_range_dup_text (GisDate from, GisDate to);

G_END_DECLS
