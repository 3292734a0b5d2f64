/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A searchable choice among the rows of a class that a reference may name: a flat button with the
 * name of the row chosen; its popover finds rows by name in the store, off the main thread, the
 * first hundred. Where a name for a new row is given, the last line offers to make it.
 *
 * Signals: "chosen" — the user picked another row or none; "create" (name) — the user wants a new
 * row of that name ("" for the suggested one). */
#pragma once

#include "ui/common/document.h"
#include <gtk/gtk.h>

G_BEGIN_DECLS

#define UI_TYPE_REFERENCE_CHOICE (ui_reference_choice_get_type ())
G_DECLARE_FINAL_TYPE (UiReferenceChoice, ui_reference_choice, UI, REFERENCE_CHOICE, GtkWidget)

/* @nullable: the first line is "none". */
GtkWidget *ui_reference_choice_new (const char *class_id, gboolean nullable);
void ui_reference_choice_set_document (UiReferenceChoice *self, UiDocument *document);
/* 0: none. The label is the number until ui_reference_choice_set_display() says more. */
void ui_reference_choice_set_id (UiReferenceChoice *self, gint64 id);
gint64 ui_reference_choice_get_id (UiReferenceChoice *self);
void ui_reference_choice_set_display (UiReferenceChoice *self, const char *text);
/* A fixed text on the button ("Move to…"); the choice then acts and does not show its value. */
void ui_reference_choice_set_caption (UiReferenceChoice *self, const char *caption);
/* Offers a new row, by @name or by what is typed; NULL: only by what is typed. */
void ui_reference_choice_set_new_name (UiReferenceChoice *self, gboolean offer, const char *name);
/* As a user would: sets the row and emits "chosen" when it differs. */
void ui_reference_choice_choose (UiReferenceChoice *self, gint64 id, const char *label);
const char *ui_reference_choice_get_title (UiReferenceChoice *self);
/* Opens the popover, as a click does, with @text in its search entry. */
void ui_reference_choice_search (UiReferenceChoice *self, const char *text);
/* Rows listed now, -1 while they are being read; the n-th is activated as by a click. */
int ui_reference_choice_get_n_listed (UiReferenceChoice *self);
void ui_reference_choice_activate_nth (UiReferenceChoice *self, int n);

G_END_DECLS
