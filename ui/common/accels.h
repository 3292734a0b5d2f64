/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The one table of keys. The shortcuts window is built from it, so a key that works can be found.
 * A row that is not local holds before anything else in the window. A local row (a single letter, a key
 * that text entries need) holds while a view that asked for it with ui_accels_create_local() is seen, and
 * only where the widget with the focus has no use for the key. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef struct
{
  const char *section; /* title of the group, N_() */
  const char *title;   /* what it does, N_() */
  const char *action;  /* detailed action name: "win.undo", "map.tool::select" */
  const char *accels;  /* separated by blanks: "<Control>z" */
  gboolean local;
} UiAccel;

/* The table in the order of the shortcuts window; borrowed, *n rows. */
const UiAccel *ui_accels_get (guint *n);
/* Sets the keys of all rows that are not local. Call once, at start-up. */
void ui_accels_install (GtkApplication *application);
/* A controller with the local rows whose action begins with @prefix ("map."), for a widget that knows
 * these actions; it takes their keys from the whole window, wherever the focus is. Caller owns. */
GtkEventController *ui_accels_create_local (const char *prefix);
/* "Undo (Ctrl+Z)" for a tooltip; the plain title when the action has no key. Caller owns. */
char *ui_accels_dup_tooltip (const char *title, const char *action);

G_END_DECLS
