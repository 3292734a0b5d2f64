/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The search in the header bar (Ctrl+K): one entry for commands, assets by code or name, roads,
 * projects, coordinates and saved places.
 *
 *   [🔍 Ctrl+K ▾]
 *   ┌──────────────────────────────┐
 *   │ 🔍 zsl                        │  entry: has the focus all the time
 *   ├──────────────────────────────┤
 *   │ Roads                        │  groups, best first
 *   │ ▸ 中山路        龙亭区         │  ↑ ↓ choose, Enter goes there
 *   │ Commands                     │
 *   │   …                  Ctrl+Z  │
 *   └──────────────────────────────┘
 *
 * Typing is answered after a short pause on a reader thread; a newer text cancels the older one. */
#pragma once

#include "ui/common/document.h"
#include <gtk/gtk.h>

G_BEGIN_DECLS

#define UI_TYPE_SEARCH (ui_search_get_type ())
G_DECLARE_FINAL_TYPE (UiSearch, ui_search, UI, SEARCH, GtkWidget)

/* NULL: only commands are found. */
void ui_search_set_document (UiSearch *self, UiDocument *document);
/* Where "map." actions are served, to know which are enabled. */
void ui_search_set_map_actions (UiSearch *self, GActionGroup *actions);
/* Opens it with the text selected. */
void ui_search_present (UiSearch *self);
/* TRUE while an answer is on its way, for tests. */
gboolean ui_search_is_busy (UiSearch *self);

G_END_DECLS
