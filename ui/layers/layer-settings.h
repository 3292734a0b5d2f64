/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Order, opacity and eye of the layers as the workspace keeps them: a setting of the file, outside undo,
 * as a look is no fact. Text "cover:1:on pole:0.5:off …", from the top; classes it does not name follow,
 * an eye it does not name stays. */
#pragma once

#include "ui/common/document.h"

G_BEGIN_DECLS

/* Reads the setting and applies it to the document (later, on the main thread). */
void ui_layer_settings_load (UiDocument *document);
/* Keeps what the document has now; nothing in a workspace open for reading. */
void ui_layer_settings_save (UiDocument *document);
/* Applies a text; parts that make no sense are left out. For loading, and for tests. */
void ui_layer_settings_apply (UiDocument *document, const char *text);

G_END_DECLS
