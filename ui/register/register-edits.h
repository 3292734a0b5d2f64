/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a person does to a register (see gis/store/register.h), each one edit and one undo step, on
 * the document's worker. Callbacks end with ui_edits_finish() or ui_document_edit_finish(); NULL:
 * failures arrive through the document's "failed". */
#pragma once

#include "ui/common/document.h"

G_BEGIN_DECLS

/* Sets @field of every row of @parts (GisRow, copied) to the row @to, 0: none. @name: of that row,
 * for the history. */
void ui_register_move (UiDocument *document,
                       GPtrArray *parts,
                       const char *field,
                       gint64 to,
                       const char *name,
                       GAsyncReadyCallback callback,
                       gpointer user_data);
/* A new row of class @class_id for @parts: named @name, or as the first part is when that is empty;
 * the parts belong to it from then on. */
void ui_register_create (UiDocument *document,
                         const char *class_id,
                         GPtrArray *parts,
                         const char *field,
                         const char *name,
                         GAsyncReadyCallback callback,
                         gpointer user_data);
/* The rows of class @class_id with these ids (gint64) become the one with id @into. */
void ui_register_merge (UiDocument *document,
                        const char *class_id,
                        GArray *ids,
                        gint64 into,
                        const char *name,
                        GAsyncReadyCallback callback,
                        gpointer user_data);

G_END_DECLS
