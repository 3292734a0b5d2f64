/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The view of the register's lists: rows with their parts, or the parts of one row. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* A list of UiRegisterItem; @shows_parts: with the number of parts under the length. */
GtkWidget *ui_register_list_new (GtkMultiSelection *selection, gboolean shows_parts);

/* A label of the register's panes: on the left, taking the room and cut at its end, or on the right. */
GtkWidget *ui_register_label_new (const char *css_class, gboolean expand);

G_END_DECLS
