/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A list under a search entry, moved in from the entry: Down and Up move the selected row, Escape
 * closes. The focus stays in the entry. Rows that are filtered out or not activatable are passed by. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* @button: whose popover holds both; closed by Escape. The list gets GTK_SELECTION_SINGLE. */
void ui_list_keys_attach (GtkWidget *search, GtkListBox *list, GtkMenuButton *button);
/* The first row that can be chosen from @index on, going by @step (1, −1); NULL: none. */
GtkListBoxRow *ui_list_keys_find (GtkListBox *list, int index, int step);
/* Selects @row (NULL: none) and scrolls to it. */
void ui_list_keys_select (GtkListBox *list, GtkListBoxRow *row);
/* What Return takes: the selected row, else the first that can be chosen; NULL: none. */
GtkListBoxRow *ui_list_keys_get_taken (GtkListBox *list);

G_END_DECLS
