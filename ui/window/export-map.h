/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The dialog "Export Map": what a map shows, as a sheet (gis/scene/map-sheet.h) in a PDF or PNG file. It
 * says what will come out, or why it cannot, before a file is chosen. */
#pragma once

#include "gis/scene/map-sheet.h"
#include "ui/map/map.h"
#include <adwaita.h>

G_BEGIN_DECLS

#define UI_TYPE_EXPORT_MAP (ui_export_map_get_type ())
G_DECLARE_FINAL_TYPE (UiExportMap, ui_export_map, UI, EXPORT_MAP, AdwWindow)

/* For what @map shows now; it has to have a document. */
UiExportMap *ui_export_map_new (GtkWindow *parent, UiMap *map);
/* What the choices make; the texts are the dialog's. FALSE with the reason why it cannot be. */
gboolean
ui_export_map_get_sheet (UiExportMap *self, GisMapSheet *sheet, double *dpi, GError **error);
/* Exports to the file that was chosen, with progress, and closes the dialog when it is done. An ending
 * that fits the format is added where there is none. */
void ui_export_map_to (UiExportMap *self, GFile *file);

G_END_DECLS
