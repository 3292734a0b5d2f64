/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A searchable choice among the codes of a domain: a flat button with the chosen title; its popover
 * finds values by code, by title in any language and by synonym. The popover is built when it
 * opens, so that a form of many fields stays cheap.
 *
 * Signal "chosen": the user picked another value. */
#pragma once

#include "gis/catalog/catalog.h"
#include <gtk/gtk.h>

G_BEGIN_DECLS

#define UI_TYPE_CHOICE (ui_choice_get_type ())
G_DECLARE_FINAL_TYPE (UiChoice, ui_choice, UI, CHOICE, GtkWidget)

/* @domain is borrowed from a catalogue that outlives the widget (the caller keeps it). @nullable: the
 * first line is "none". */
GtkWidget *ui_choice_new (const GisDomain *domain, gboolean nullable);
/* NULL: no value. A code that the domain does not have is shown as it is. */
void ui_choice_set_code (UiChoice *self, const char *code);
const char *ui_choice_get_code (UiChoice *self);
/* Only these codes are offered (NULL: all). */
void ui_choice_set_allowed (UiChoice *self, const char *const *codes);
/* As a user would: sets @code (NULL: none) and emits "chosen" when it differs. */
void ui_choice_choose (UiChoice *self, const char *code);
const char *ui_choice_get_title (UiChoice *self);
void ui_choice_popup (UiChoice *self);

G_END_DECLS
