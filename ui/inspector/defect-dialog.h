/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The dialog for a defect: a new one on an asset or a place, or a stored one. */
#pragma once

#include "ui/common/document.h"
#include <adwaita.h>

G_BEGIN_DECLS

#define UI_TYPE_DEFECT_DIALOG (ui_defect_dialog_get_type ())
G_DECLARE_FINAL_TYPE (UiDefectDialog, ui_defect_dialog, UI, DEFECT_DIALOG, AdwWindow)

/* A new defect. @asset: on which, NULL: free; @asset_name: what a person calls it. @geometry: where,
 * workspace CRS, may be NULL. */
GtkWidget *ui_defect_dialog_new (UiDocument *document,
                                 const GisHit *asset,
                                 const char *asset_name,
                                 GisGeometry *geometry);
/* A new defect on @asset (NULL: on none) at @geometry, over the window of @parent. The name of the
 * asset is read first; nothing happens when it is gone. */
void ui_defect_dialog_present (GtkWidget *parent,
                               UiDocument *document,
                               const GisHit *asset,
                               GisGeometry *geometry);
/* A stored defect: each value is changed at once; it can be deleted here. */
GtkWidget *ui_defect_dialog_new_for_row (UiDocument *document, const GisRow *row);
/* The form inside (a UiForm) and the button that stores, for tests. */
GtkWidget *ui_defect_dialog_get_form (UiDefectDialog *self);
/* Checks and stores the new defect, then closes. FALSE: something is missing (it has the focus). */
gboolean ui_defect_dialog_save (UiDefectDialog *self);

G_END_DECLS
