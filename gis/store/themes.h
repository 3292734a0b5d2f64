/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The themes that people made for a workspace. They are a setting of it, as the order of its layers is:
 * kept in the file, outside undo. */
#pragma once

#include "gis/catalog/theme.h"
#include "gis/store/workspace.h"

G_BEGIN_DECLS

/* GPtrArray of GisTheme (owned), empty when there are none. What is wrong with those left out is added
 * to @problems (texts, may be NULL). Any thread. */
GPtrArray *gis_store_list_themes (GisWorkspace *ws, GPtrArray *problems);
/* Puts @themes in their place. GIS_ERROR_INVALID names the theme that does not fit its class. Writes. */
gboolean gis_store_save_themes (GisWorkspace *ws, GPtrArray *themes, GError **error);

G_END_DECLS
