/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One row of a form: the field's title, the editor its type asks for, its unit, and the reason when
 * a value is refused. The value is checked through gis_field_normalize() with every keystroke and
 * handed out (signal "commit", GisValue*) on Enter, on leaving the field or on choosing. Escape
 * takes back what was typed. A reference that may get a new row has the signal "create" (name). */
#pragma once

#include "ui/common/document.h"
#include <gtk/gtk.h>

G_BEGIN_DECLS

#define UI_TYPE_FIELD_EDITOR (ui_field_editor_get_type ())
G_DECLARE_FINAL_TYPE (UiFieldEditor, ui_field_editor, UI, FIELD_EDITOR, GtkWidget)

/* @catalog keeps @field alive. @read_only: a label in place of the editor; derived fields are always
 * so. A reference finds its rows in the document given to it. */
GtkWidget *ui_field_editor_new (GisCatalog *catalog, const GisField *field, gboolean read_only);
const GisField *ui_field_editor_get_field (UiFieldEditor *self);
/* Shows @value (copied). Text that the user is typing stays when @value is what it was before. */
void ui_field_editor_set_value (UiFieldEditor *self, const GisValue *value);
/* Takes back what is being typed. */
void ui_field_editor_reset (UiFieldEditor *self);
/* The last committed value, borrowed. */
const GisValue *ui_field_editor_get_value (UiFieldEditor *self);
void ui_field_editor_set_document (UiFieldEditor *self, UiDocument *document);
/* Of a reference: whether a new row is offered, and under which name without typing (may be NULL). */
void ui_field_editor_set_new_name (UiFieldEditor *self, gboolean offer, const char *name);
/* UiChoice, UiReferenceChoice, GtkEntry, GtkSwitch or GtkLabel; borrowed. */
GtkWidget *ui_field_editor_get_widget (UiFieldEditor *self);
/* What a reference or another label-only value is shown as. */
void ui_field_editor_set_display (UiFieldEditor *self, const char *text);
/* Codes that may be chosen now, NULL-terminated (state transitions); NULL: all of the domain. */
void ui_field_editor_set_allowed (UiFieldEditor *self, const char *const *codes);
/* What else a value has to stand up to, beside gis_field_normalize(): FALSE with the reason. */
typedef gboolean (*UiFieldCheck) (const GisField *field,
                                  const GisValue *value,
                                  gpointer data,
                                  GError **error);
/* @data outlives the editor. */
void ui_field_editor_set_check (UiFieldEditor *self, UiFieldCheck check, gpointer data);
/* Judges what is being typed anew: another field has changed. */
void ui_field_editor_recheck (UiFieldEditor *self);
/* Shows why a value was refused under the editor; NULL: nothing. */
void ui_field_editor_set_error (UiFieldEditor *self, const char *message);
/* The store refused what was committed: back to @stored, the typed text stays with the reason. */
void ui_field_editor_refuse (UiFieldEditor *self, const GisValue *stored, const char *message);
/* Commits what is being typed. FALSE with the reason (also shown) when it is refused. */
gboolean ui_field_editor_commit (UiFieldEditor *self, GError **error);
/* A text stands in the entry that is not committed. */
gboolean ui_field_editor_has_typed (UiFieldEditor *self);
/* Such a text is refused; @reason: caller owns it, may be NULL. */
gboolean ui_field_editor_is_refused (UiFieldEditor *self, char **reason);
/* The row is in the store (default: not): Escape takes a typed text back to what is stored there. In a
 * draft it is left to the dialog or page around, which may ask. */
void ui_field_editor_set_stored (UiFieldEditor *self, gboolean stored);
gboolean ui_field_editor_is_editable (UiFieldEditor *self);
/* @widget lies in the editor of a code or a reference, and that has a value. */
gboolean ui_field_editor_is_chosen (GtkWidget *widget);
/* The text of the entry being typed into, or the chosen title: for tests and accessibility. */
const char *ui_field_editor_get_text (UiFieldEditor *self);
/* Types @text into the entry (not committed), or chooses the code whose code or title it is. */
void ui_field_editor_enter_text (UiFieldEditor *self, const char *text);

G_END_DECLS
