/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the dialogs with entries share: waiting for their work, and never losing what was typed in them
 * unasked. Main thread only. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* @dialog forgets its parent when it is closed: an answer that still holds the dialog may come when the parent
 * is gone, to which GTK would turn then. ui_dialog_guard() does this, too. */
void ui_dialog_let_go (GtkWindow *dialog);
/* Takes the input away from @dialog while its work runs (@busy), or gives it back. */
void ui_dialog_set_busy (GtkWindow *dialog, gboolean busy);

/* TRUE when closing @dialog would lose something that was typed or chosen in it. May say which
 * (@heading, @body, each a new string; else a general question is asked). */
typedef gboolean (*UiDialogFindInput) (GtkWindow *dialog, char **heading, char **body);

/* From now on @dialog closes (Escape, Cancel, its close button, the window manager) at once when it
 * holds no input, asks first when it does, and stays while it is busy. What was typed in an entry
 * counts as left before, so that a form of a stored row writes it. gtk_window_destroy() never asks. */
void ui_dialog_guard (GtkWindow *dialog, UiDialogFindInput find_input);

typedef void (*UiDialogFunc) (gpointer data);
/* Closes the guarded dialogs over @parent, the topmost first. FALSE: one of them asks first (or is
 * busy); @again runs with @data as soon as its input was thrown away, when @parent still lives. */
gboolean ui_dialog_close_over (GtkWindow *parent, UiDialogFunc again, gpointer data);

/* Asks over @parent whether input may go; NULL texts: a general question. One of the two functions is
 * called with @data unless @parent is gone by then; each may be NULL. A question that is open over
 * @parent already is not asked twice. */
void ui_dialog_ask_discard (GtkWindow *parent,
                            const char *heading,
                            const char *body,
                            UiDialogFunc discard,
                            UiDialogFunc keep,
                            gpointer data);

G_END_DECLS
