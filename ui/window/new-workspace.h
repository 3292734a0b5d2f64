/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The sheet that makes a workspace: name, file, coordinate system, and district boundaries to begin
 * with. */
#pragma once

#include "ui/window/window.h"

G_BEGIN_DECLS

/* Over @parent. @source: what will be imported once it is made (NULL: nothing), by @plan (NULL:
 * guessed); its name becomes the workspace's. @crs: "EPSG:n" to propose, NULL: the default until the
 * boundaries suggest another. The new workspace is shown through ui_window_adopt(). Returns the
 * sheet. */
GtkWindow *ui_new_workspace_present (UiWindow *parent,
                                     GFile *source,
                                     const GisImportPlan *plan,
                                     const char *crs);

G_END_DECLS
