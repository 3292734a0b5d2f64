/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The import sheet: what was found in a file, which class and fields it becomes, dry run, import. */
#pragma once

#include "ui/common/document.h"
#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Presents the sheet over @parent for @file; it imports into @document and closes by itself. */
void ui_import_sheet_present (GtkWindow *parent, UiDocument *document, GFile *file);

G_END_DECLS
