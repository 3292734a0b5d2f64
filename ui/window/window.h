/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The main window: the start page while no workspace is open, else the views Census, Plan and
 * Progress over one UiDocument. One window holds one workspace.
 *
 *   ┌ ▤ undo redo  name ▾ │ Census  Plan  Progress │  ☰ ▤ ┐  header bar
 *   ├──────────────────────────────────────────────────────┤
 *   │ start page │ opening │ AdwViewStack of the views      │
 *   ├──────────────────────────────────────────────────────┤
 *   │ the view's own part │ 3 selected │ ✓ saved            │  status bar
 *   └──────────────────────────────────────────────────────┘
 */
#pragma once

#include "gis/exchange/import.h"
#include "ui/common/document.h"
#include <adwaita.h>

G_BEGIN_DECLS

#define UI_TYPE_WINDOW (ui_window_get_type ())
G_DECLARE_FINAL_TYPE (UiWindow, ui_window, UI, WINDOW, AdwApplicationWindow)

UiWindow *ui_window_new (AdwApplication *application);
/* The open workspace; NULL on the start page. Borrowed. */
UiDocument *ui_window_get_document (UiWindow *self);
/* Shows @document (a reference is taken). */
void ui_window_set_document (UiWindow *self, UiDocument *document);

/* Opens the workspace at @path: in the window that has it already, here when this one is free,
 * else in a new window. Failures are shown; a file that another program writes is offered for
 * reading. */
void ui_window_open_path (UiWindow *self, const char *path, GisOpenMode mode);
/* A file that was dropped or named: a workspace (`*.sanhua`) opens, anything else goes to the
 * import sheet; without a workspace a new one is offered first, in the CRS that fits the data. */
void ui_window_open_file (UiWindow *self, GFile *file);
/* Opens the demo city in the user's data folder, making it the first time. */
void ui_window_explore_demo (UiWindow *self);
/* Takes a workspace that was just made, shows it, and goes on with importing @source (NULL: no), by
 * @plan when there is one. In a window of its own when this one has a workspace already. */
void ui_window_adopt (UiWindow *self, GisWorkspace *ws, GFile *source, const GisImportPlan *plan);

/* "census", "plan", "progress". */
void ui_window_show_view (UiWindow *self, const char *name);
GtkWidget *ui_window_get_view (UiWindow *self, const char *name);

G_END_DECLS
