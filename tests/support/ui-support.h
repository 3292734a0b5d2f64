/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What window tests share: a start without the desktop's settings, waiting on a condition (bounded,
 * never a sleep), finding widgets, pressing buttons, a small workspace, a picture of a widget. */
#pragma once

#include "gis/store/edit.h"
#include "ui/window/window.h"
#include <adwaita.h>

G_BEGIN_DECLS

/* Instead of g_test_init(): fixed language (English, or @language), settings in memory, user folders
 * in a temporary place, GTK and the program's styles. Exits with 77 never: without a display it
 * fails. */
void ui_test_init (int *argc, char ***argv, const char *language);
/* Every warning ends a test, on every version of the libraries; the one exception is what newer GTK says
 * of labels while libadwaita's message dialog is open, which measures its own that way. */
void ui_test_watch_log (void);

/* Runs the main loop until @condition holds; the test fails with @what after 30 s. */
typedef gboolean (*UiTestCondition) (gpointer data);
#define ui_test_wait(condition, data) ui_test_wait_real ((condition), (data), #condition, G_STRLOC)
void
ui_test_wait_real (UiTestCondition condition, gpointer data, const char *what, const char *where);
/* Lets what is pending happen, without waiting. */
void ui_test_settle (void);

/* First widget below @root (depth first) with that buildable id, or of that type, or a label or
 * button that shows @text. NULL when there is none. */
GtkWidget *ui_test_find_id (GtkWidget *root, const char *buildable_id);
GtkWidget *ui_test_find_type (GtkWidget *root, GType type);
GtkWidget *ui_test_find_text (GtkWidget *root, const char *text);
/* The same, failing the test when there is none. */
GtkWidget *ui_test_require_id (GtkWidget *root, const char *buildable_id);
/* As a click does; the test fails when it is insensitive. */
void ui_test_click (GtkWidget *button);
/* @keyval pressed on @widget, which has to have a key controller that takes it. */
void ui_test_press_key (GtkWidget *widget, guint keyval);
/* The same; FALSE when no controller of @widget took it. */
gboolean ui_test_send_key (GtkWidget *widget, guint keyval);
/* The file at @path dropped on @widget, which has to have a GtkDropTarget and take it. */
void ui_test_drop (GtkWidget *widget, const char *path);
/* Waits for a message dialog and presses the button that shows @text. */
void ui_test_answer (const char *text);
/* The toplevel of @type (a dialog that was presented), NULL when there is none. */
GtkWindow *ui_test_find_toplevel (GType type);

/* A workspace file in the temporary place with @n_covers covers along a street and the districts
 * around them; the caller owns the path. */
char *ui_test_make_workspace (const char *name, guint n_covers);
/* A folder that is removed with all it holds at the end of the program; borrowed. */
const char *ui_test_get_folder (void);

/* The picture of @widget as PNG. FALSE when it has no size or cannot be drawn. */
gboolean ui_test_save_png (GtkWidget *widget, const char *path);

G_END_DECLS
