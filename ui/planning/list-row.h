/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the lists of projects and of work items share: a row of swatch, name over detail, and a short
 * text at the end; and the list view with one selection that may be empty. Main thread only. */
#pragma once

#include "ui/common/document.h"
#include <gtk/gtk.h>

G_BEGIN_DECLS

/* "setup" of a list's factory: @name_class styles the name. */
void ui_list_row_setup (GtkListItem *item, const char *name_class);
/* Fills a row made by ui_list_row_setup(). @category: of the swatch, may be NULL. Returns the label at
 * the end, empty when new. */
GtkLabel *ui_list_row_bind (GtkListItem *item,
                            UiDocument *document,
                            const char *class_id,
                            const char *category,
                            const char *name,
                            const char *detail);
/* Appends " · " and @part; nothing for NULL or "". */
void ui_list_row_append_part (GString *text, const char *part);
/* Gives @view a selection over @model and a factory; the callbacks get @owner last. Returns the
 * selection (owned by the caller). */
GtkSingleSelection *ui_list_row_connect (GtkListView *view,
                                         GListModel *model,
                                         GCallback setup,
                                         GCallback bind,
                                         GCallback selected,
                                         gpointer owner);

G_END_DECLS
