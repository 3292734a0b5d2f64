/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a row is linked with (gis/store/link.h): on a pole the lines it carries, on a line its poles.
 * One list for each class of links in the catalogue; a click shows the other one, links are added by
 * name, taken away, or found nearby, each one edit. Empty where the class has no links. */
#pragma once

#include "ui/common/document.h"
#include <gtk/gtk.h>

G_BEGIN_DECLS

#define UI_TYPE_LINK_LIST (ui_link_list_get_type ())
G_DECLARE_FINAL_TYPE (UiLinkList, ui_link_list, UI, LINK_LIST, GtkWidget)

GtkWidget *ui_link_list_new (void);
/* Reads the links of @row (copied) on a reader thread. NULL: nothing. */
void ui_link_list_set_row (UiLinkList *self, UiDocument *document, const GisRow *row);
gboolean ui_link_list_is_loading (UiLinkList *self);
/* Links shown, of all classes. */
guint ui_link_list_get_n (UiLinkList *self);

G_END_DECLS
