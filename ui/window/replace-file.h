/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Writing a file in place of an old one without ever losing the old one: the new file is complete
 * before the old one goes to the trash, and a workspace in use is never replaced. */
#pragma once

#include "gis/core/job.h"
#include <gio/gio.h>

G_BEGIN_DECLS

/* FALSE with error when a window shows the workspace at @path (under whatever name), or when
 * another process holds it. Main thread. */
gboolean ui_replace_check (const char *path, GError **error);

/* Writes the new file @path, which does not exist. */
typedef gboolean (*UiReplaceFunc) (const char *path, gpointer data, GisJob *job, GError **error);

/* Runs @func for @path; when a file is there, @func writes in a temporary folder beside it, then
 * the old file is moved to the trash and the new one takes its name. On failure or cancelling the
 * old file is as before. Blocking (worker). */
gboolean
ui_replace_file (const char *path, UiReplaceFunc func, gpointer data, GisJob *job, GError **error);

G_END_DECLS
