/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where a project stands: the five steps from draft to acceptance as dots with names, the present one
 * in its colour, and one button for each transition that the catalogue allows from here.
 * Signal: "change-requested" (const char *state). */
#pragma once

#include "ui/common/document.h"
#include <gtk/gtk.h>

G_BEGIN_DECLS

#define UI_TYPE_STATE_BAR (ui_state_bar_get_type ())
G_DECLARE_FINAL_TYPE (UiStateBar, ui_state_bar, UI, STATE_BAR, GtkWidget)

GtkWidget *ui_state_bar_new (void);
/* @row: a project. @left_from: the state before it was suspended or cancelled, marked as the place where
 * it stopped; NULL otherwise or when not known. @editable FALSE: no buttons. */
void ui_state_bar_set (UiStateBar *self,
                       UiDocument *document,
                       const GisRow *row,
                       const char *left_from,
                       gboolean editable);
/* Number of the step marked as the present one or as the place of the stop; -1: none. */
int ui_state_bar_get_current (UiStateBar *self);
/* The button that leads to @state; NULL when it is not allowed. For tests. */
GtkWidget *ui_state_bar_find_button (UiStateBar *self, const char *state);
/* What going from one state to another is called on a button ("_Approve…"). */
const char *ui_state_bar_get_verb (GisCatalog *catalog, const char *from, const char *to);

G_END_DECLS
