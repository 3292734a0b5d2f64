/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A small picture of what an import would bring: the first rows of a dry run, coloured by what
 * becomes of them, in the workspace's CRS, with a scale bar. */
#pragma once

#include "gis/exchange/import.h"
#include <gtk/gtk.h>

G_BEGIN_DECLS

#define UI_TYPE_IMPORT_PREVIEW (ui_import_preview_get_type ())
G_DECLARE_FINAL_TYPE (UiImportPreview, ui_import_preview, UI, IMPORT_PREVIEW, GtkWidget)

GtkWidget *ui_import_preview_new (void);
/* Takes references of the geometries; NULL empties the picture. */
void ui_import_preview_set_report (UiImportPreview *self, const GisImportReport *report);

G_END_DECLS
