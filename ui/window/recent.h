/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The workspaces opened lately, kept in the preferences (key "recent"), newest first. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct
{
  char *path;
  char *name;
  gint64 opened_s; /* seconds since 1970 */
} UiRecent;

void ui_recent_free (UiRecent *recent);
/* GPtrArray of UiRecent (owned), newest first. The files may be gone. */
GPtrArray *ui_recent_list (void);
/* Puts @path first; the list keeps the 12 newest. */
void ui_recent_add (const char *path, const char *name);
void ui_recent_remove (const char *path);
void ui_recent_clear (void);

G_END_DECLS
