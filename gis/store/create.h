/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A workspace that is made together with its content. */
#pragma once

#include "gis/store/workspace.h"

G_BEGIN_DECLS

/* Puts the content into a new workspace. FALSE with an error: the workspace is removed again. */
typedef gboolean (*GisWorkspaceFill) (GisWorkspace *ws, gpointer data, GError **error);
/* What follows the path while the content is being made. */
#define GIS_WORKSPACE_PARTIAL ".new.part"
/* gis_workspace_create() with content, which may take minutes: it has the name @path only when
 * @fill is done and the file is closed, then it is opened; a process that is killed before leaves
 * @path.new.part, which the next call replaces. GIS_ERROR_WORKSPACE while another process fills a
 * workspace of this name. */
GisWorkspace *gis_workspace_create_filled (const char *path,
                                           const char *name,
                                           const char *crs,
                                           GisCatalog *catalog,
                                           GisWorkspaceFill fill,
                                           gpointer data,
                                           GError **error);

G_END_DECLS
