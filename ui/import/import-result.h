/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An import report as widgets: the four figures, reasons of refusal, notes; the page at the end. */
#pragma once

#include "gis/exchange/import.h"
#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Each empties @box first. @report NULL: dashes. */
void ui_import_result_fill_counts (GtkBox *box, const GisImportReport *report);
/* Reasons with bars, the first refused rows folded, notes. */
void ui_import_result_fill_reasons (GtkBox *box, const GisImportReport *report);
/* The whole last page. */
void ui_import_result_fill_page (GtkBox *box, const GisImportReport *report);

G_END_DECLS
