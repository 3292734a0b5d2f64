/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Makes or changes a theme of a class: kind, field, how numbers are cut, colours, size; limits dragged
 * on a histogram or typed, colours one by one. The map shows it while it changes, and what it showed
 * before when the dialog is closed without saving. It stands beside the map, which stays usable. */
#pragma once

#include "ui/common/document.h"
#include <adwaita.h>

G_BEGIN_DECLS

#define UI_TYPE_THEME_DIALOG (ui_theme_dialog_get_type ())
G_DECLARE_FINAL_TYPE (UiThemeDialog, ui_theme_dialog, UI, THEME_DIALOG, AdwWindow)

/* @from: what it begins with (copied); NULL: what suits the class. @id: of the theme that is changed;
 * NULL: a new one. */
GtkWidget *ui_theme_dialog_new (UiDocument *document,
                                const GisClass *klass,
                                const GisTheme *from,
                                const char *id);

G_END_DECLS
