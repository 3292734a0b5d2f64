/* SPDX-License-Identifier: GPL-3.0-or-later */
/* "Reference" in the layers pane: the files that lie under the assets, each with eye, colour, what is
 * the matter with it, and a popover for its style. Signal: "zoom-box" (GisBox*, Web Mercator). */
#pragma once

#include "ui/layers/references.h"
#include <gtk/gtk.h>

G_BEGIN_DECLS

#define UI_TYPE_REFERENCE_LIST (ui_reference_list_get_type ())
G_DECLARE_FINAL_TYPE (UiReferenceList, ui_reference_list, UI, REFERENCE_LIST, GtkWidget)

GtkWidget *ui_reference_list_new (void);
void ui_reference_list_set_document (UiReferenceList *self, UiDocument *document);

G_END_DECLS
