/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which system a source's coordinates are in, where that comes from (the file, its numbers, the
 * user), and another one by code or from the usual ones; whether north comes first.
 *
 * Signals: "chosen" (crs, name): the user gave a system that PROJ knows; "refused" (why): one that it does
 * not know; "swap-changed". */
#pragma once

#include "gis/exchange/import.h"
#include <gtk/gtk.h>

G_BEGIN_DECLS

#define UI_TYPE_SOURCE_CRS (ui_source_crs_get_type ())
G_DECLARE_FINAL_TYPE (UiSourceCrs, ui_source_crs, UI, SOURCE_CRS, GtkWidget)

/* Shows the system of @plan for @layer. @name: as PROJ calls it; NULL: its code is shown. @chosen: it comes from the
 * user. */
void ui_source_crs_set_plan (UiSourceCrs *self,
                             const GisImportPlan *plan,
                             const GisSourceLayer *layer,
                             const char *name,
                             gboolean chosen);
gboolean ui_source_crs_get_swap (UiSourceCrs *self);

G_END_DECLS
