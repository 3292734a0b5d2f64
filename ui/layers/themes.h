/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The themes of a document's workspace: those that people made, and which one each class is drawn by.
 * Both are settings of the file, outside undo, as a look is no fact; in a workspace open for reading
 * they last until it is closed. */
#pragma once

#include "gis/scene/measure.h"
#include "ui/common/document.h"

G_BEGIN_DECLS

/* Reads and applies them (later, on the main thread). */
void ui_themes_load (UiDocument *document);
/* The themes of @klass, the catalogue's first. GPtrArray of GisTheme (borrowed). */
GPtrArray *ui_themes_list (UiDocument *document, const GisClass *klass);
/* Draws the class by @theme, as soon as the column that it needs has been read, and keeps the choice. */
void ui_themes_choose (UiDocument *document, const GisClass *klass, const GisTheme *theme);
/* Adds @theme, or puts it in the place of that with its id; and chooses it. Shared. */
void ui_themes_save (UiDocument *document, GisTheme *theme);
/* Takes one that a person made away; its class gets its first theme where it was drawn by it. */
void ui_themes_remove (UiDocument *document, const char *class_id, const char *id);
/* An id that none of the class's themes has. Caller owns it. */
char *ui_themes_dup_free_id (UiDocument *document, const GisClass *klass, const char *title);

G_END_DECLS
