/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Asks within what distance things are linked (poles to lines) and links all of the workspace that
 * lie that near, as one edit; a toast says how many and takes it back. */
#pragma once

#include "ui/common/document.h"
#include <gtk/gtk.h>

G_BEGIN_DECLS

/* NULL when the catalogue has no links that can be found by nearness. Presented by the caller. */
GtkWidget *ui_link_dialog_new (GtkWindow *parent, UiDocument *document);

G_END_DECLS
