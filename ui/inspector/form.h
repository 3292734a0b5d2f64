/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A form for one row of any class, made from the catalogue: groups as cards, one editor a field.
 * Used by the inspector, by the dialogs that make a new row and by the Plan view.
 *
 * Two ways of use:
 *  - a stored row (id ≠ 0): each committed value (Enter, leaving the field, a choice) becomes one
 *    edit of the document, with its own undo step. A refused value stays in its field with the
 *    reason under it.
 *  - a draft (id 0): values only change the form's copy; the caller reads ui_form_get_row(), checks
 *    with ui_form_validate() and stores the row itself.
 *
 * Another row may be set at any time: what is being typed for a stored row is committed before; for a
 * text that is refused the user is asked.
 *
 * Signals: "changed": a value was changed by the user (draft: in the copy; stored: handed to the
 *          document).
 *          "revisit" (GisRow*, borrowed): the user wants to go on with that row, which was left with a
 *          refused text; the text is back as soon as the row is set again.
 * Main thread only; nothing here blocks. */
#pragma once

#include "ui/common/document.h"
#include <gtk/gtk.h>

G_BEGIN_DECLS

#define UI_TYPE_FORM (ui_form_get_type ())
G_DECLARE_FINAL_TYPE (UiForm, ui_form, UI, FORM, GtkWidget)

GtkWidget *ui_form_new (void);
/* Shows @row (copied; NULL takes it away, the editors stay for the next one). @document: for edits, references and the catalogue's
 * life; kept with a reference. The same row again only refreshes the values: focus and text that is
 * being typed stay. */
void ui_form_set_row (UiForm *self, UiDocument *document, const GisRow *row);
/* The form's copy of the row, borrowed; NULL when empty. */
const GisRow *ui_form_get_row (UiForm *self);
/* Sets one value of the form as if the user had chosen it, without an edit: defaults of a draft. */
void ui_form_set_value (UiForm *self, const char *field, const GisValue *value);

/* Only these fields in this order, NULL-terminated; NULL: all. Call before ui_form_set_row(). */
void ui_form_set_fields (UiForm *self, const char *const *names);
/* Labels instead of editors can be had with this; also forced by a read-only workspace. */
void ui_form_set_read_only (UiForm *self, gboolean read_only);
/* Titles over the groups; default TRUE. */
void ui_form_set_show_groups (UiForm *self, gboolean show);

/* Commits the text being typed, then checks each field as the engine will. FALSE with
 * GIS_ERROR_INVALID for the first refused field, which gets the focus. */
gboolean ui_form_validate (UiForm *self, GError **error);
/* TRUE when something would be lost with the form: a typed text that is refused or, in a draft, any
 * value that the user entered. @heading, @body: name and reason of a refused one (the caller owns them;
 * NULL for others; may be NULL). */
gboolean ui_form_find_input (UiForm *self, char **heading, char **body);
/* Takes all of that back. */
void ui_form_discard_input (UiForm *self);
/* The focus on the refused text, else on the first editor that holds input. */
void ui_form_focus_input (UiForm *self);
/* The first form below @root that holds input, also in a view that is not shown; pages of a GtkStack
 * count only while they are shown. Borrowed, NULL when there is none. */
UiForm *ui_form_find_holding_input (GtkWidget *root);
/* Puts the focus on the first required field without a value, else on the first editor. FALSE when
 * there is none. */
gboolean ui_form_focus_first_empty (UiForm *self);
/* The editor of a field (a UiFieldEditor), borrowed; NULL when it is not in the form. */
GtkWidget *ui_form_get_editor (UiForm *self, const char *field);

G_END_DECLS
