/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The window's inside, shared by its three files: window.c (widget), window-actions.c (every action
 * and its enabled state), window-open.c (ways to get a workspace). */
#pragma once

#include "ui/window/search.h"
#include "ui/window/status-bar.h"
#include "ui/window/window.h"

struct _UiWindow
{
  AdwApplicationWindow parent_instance;

  UiDocument *document;
  GCancellable *opening;      /* of the opening that is on its way */
  GFile *import_after;        /* source to import once the workspace is there */
  GisImportPlan *plan_after;  /* how; NULL: guessed */
  GtkWidget *register_window; /* weak; NULL when it is not shown */
  gboolean closing;
  gboolean destroy_after_close;
  gboolean disposed;
  gboolean destroy_wanted; /* of the closing that waits for an answer */

  AdwToastOverlay *toast_overlay;
  GtkWidget *header;
  AdwViewSwitcherTitle *title;
  GtkWidget *workspace_box;
  GtkWidget *left_toggle;
  GtkWidget *right_toggle;
  GtkWidget *undo_button;
  GtkWidget *redo_button;
  GtkWidget *workspace_button;
  GtkLabel *workspace_label;
  GtkMenuButton *main_menu_button;
  UiSearch *search;
  GtkStack *stack; /* "start", "opening", "workspace" */
  GtkLabel *opening_label;
  AdwViewStack *view_stack;
  GtkWidget *census_view;
  GtkWidget *plan_view;
  GtkWidget *progress_view;
  AdwViewSwitcherBar *switcher_bar;
  UiStatusBar *status_bar;
};

/* window.c */
void ui_window_close_document (UiWindow *self, gboolean destroy_after);

/* window-actions.c */
void ui_window_add_actions (UiWindow *self);
/* Sets the enabled state of every action, and which header buttons there are. */
void ui_window_update_actions (UiWindow *self);
/* The pane toggles follow the view on screen. */
void ui_window_bind_panes (UiWindow *self);
/* They follow none any more. */
void ui_window_unbind_panes (UiWindow *self);

/* window-open.c */
void ui_window_choose_workspace (UiWindow *self);
void ui_window_choose_source (UiWindow *self);
void ui_window_save_copy (UiWindow *self);
void ui_window_export (UiWindow *self);
/* To the file that the chooser gave, an export as far as the filter shows it; refused when it is a workspace in use. */
void ui_window_save_copy_to (UiWindow *self, GFile *file);
void ui_window_export_to (UiWindow *self, GFile *file);
/* The same for the rows that are selected now. */
void ui_window_export_selection (UiWindow *self);
void ui_window_export_selection_to (UiWindow *self, GFile *file);
void ui_window_check_file (UiWindow *self);
/* @plan: how, NULL: guessed. */
void ui_window_import (UiWindow *self, GFile *file, const GisImportPlan *plan);
void ui_window_choose_reference (UiWindow *self);

/* ---- window-reference.c ---- */

/* Import, or show under the assets? Tiles need no question. The window has a workspace. */
void ui_window_ask_about (UiWindow *self, GFile *file);
void ui_window_add_reference (UiWindow *self, GFile *file);
