/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Makes a project of the selected assets: its fields by the catalogue's form, one treatment for all
 * items or the usual one of each class. */
#pragma once

#include "ui/common/document.h"
#include <adwaita.h>

G_BEGIN_DECLS

#define UI_TYPE_PROJECT_DIALOG (ui_project_dialog_get_type ())
G_DECLARE_FINAL_TYPE (UiProjectDialog, ui_project_dialog, UI, PROJECT_DIALOG, AdwWindow)

/* Number of selected features that can be in a project (assets, not areas or records). */
guint ui_project_dialog_count_assets (UiDocument *document);
/* @parent may be NULL. Takes the selection as it is now. */
UiProjectDialog *ui_project_dialog_new (GtkWindow *parent, UiDocument *document);
/* Signal "created" (gint64 project id) when it is stored; the dialog closes then. */
/* What the form holds now, borrowed. The district that most of the assets lie in is filled in when a
 * worker has found it. */
const GisRow *ui_project_dialog_get_row (UiProjectDialog *self);
/* A value of the form, as if typed. */
void ui_project_dialog_set_text (UiProjectDialog *self, const char *field, const char *text);
/* A code of the treatments; NULL: the usual one. */
void ui_project_dialog_set_treatment (UiProjectDialog *self, const char *treatment);
/* What the button does: checks and stores. */
void ui_project_dialog_create (UiProjectDialog *self);

G_END_DECLS
