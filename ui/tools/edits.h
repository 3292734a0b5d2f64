/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The edits that tools, menus and dialogs share, each one undo step. They return at once; the
 * callback gets the document's result for ui_edits_finish(). */
#pragma once

#include "ui/common/document.h"

G_BEGIN_DECLS

/* Stores a new row (copied). Where the class has the fields and they are empty: district from the
 * administrative area it lies in, code from the next free number, survey date today. */
void ui_edits_insert (UiDocument *document,
                      const GisRow *row,
                      GAsyncReadyCallback callback,
                      gpointer user_data);
/* @geometry in the workspace CRS (taken a reference of). */
void ui_edits_move (UiDocument *document,
                    const GisHit *hit,
                    GisGeometry *geometry,
                    GAsyncReadyCallback callback,
                    gpointer user_data);
/* "Manhole covers 12 · Projects 1": how many rows of which classes. Caller owns it. */
char *ui_edits_dup_counts (UiDocument *document, const GisHit *hits, guint n);
/* TRUE when records go with one of them that are more than its own, as the work items of a project do: to
 * be asked about first. */
gboolean ui_edits_takes_records (UiDocument *document, const GisHit *hits, guint n);
/* Deletes rows and what hangs on them. */
void ui_edits_delete (UiDocument *document,
                      const GisHit *hits,
                      guint n,
                      GAsyncReadyCallback callback,
                      gpointer user_data);
/* Of a finished deletion: what a person calls the row when it was one, else the counts. Caller owns it. */
char *ui_edits_dup_name (GAsyncResult *result);
/* FALSE with the engine's error. @id: the row stored by ui_edits_insert(), may be NULL. */
gboolean ui_edits_finish (GAsyncResult *result, gint64 *id, GError **error);

G_END_DECLS
