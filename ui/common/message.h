/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How the window speaks: a toast for what went well or needs no answer, a dialog for what failed
 * (what happened, why, the technical detail folded away). Main thread only. */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* Shows @text in the toast overlay around @widget (or inside its window); one line, plain text. */
void ui_message_toast (GtkWidget *widget, const char *text);
/* A modal dialog over @parent's window: @heading says in a sentence what did not work, the body is
 * the error's message. A cancelled job is no failure and shows nothing. @error is borrowed. */
void ui_message_error (GtkWidget *parent, const char *heading, const GError *error);
/* The same with a list of lines (findings, rejected rows) folded under "Details". */
void ui_message_report (GtkWidget *parent, const char *heading, const char *body, GPtrArray *lines);

G_END_DECLS
