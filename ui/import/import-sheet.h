/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The import sheet: what was found in a file, which class and fields it becomes, dry run, import. */
#pragma once

#include "gis/exchange/import.h"
#include "ui/common/document.h"
#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Presents the sheet over @parent for @file; it imports into @document and closes by itself.
 * @given: the plan to begin with (copied), NULL: guessed. Returns the sheet.
 *
 * Signal "elsewhere" (const GisImportPlan *plan, crs): the data do not fit the workspace's system and
 * the user wants them in a workspace of @crs, by @plan. The sheet is closed by then.
 * Signal "imported" (class, const GisBox *box): rows of the class were stored or changed; all that the
 * source has lies in @box, in the workspace CRS. The document shows them soon after. */
GtkWindow *ui_import_sheet_present (GtkWindow *parent,
                                    UiDocument *document,
                                    GFile *file,
                                    const GisImportPlan *given);

G_END_DECLS
