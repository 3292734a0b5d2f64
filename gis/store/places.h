/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Saved places: named extents of the map that belong to the workspace. Part of an edit like any row:
 * undone, redone and listed in the history. */
#pragma once

#include "gis/store/edit.h"

G_BEGIN_DECLS

#define GIS_PLACE_MAX_NAME 80 /* characters */

typedef struct
{
  gint64 id;
  char *name;
  GisBox box; /* workspace CRS, metres; a point has no size */
} GisPlace;

void gis_place_free (GisPlace *place);

/* By name as people sort it; GPtrArray of GisPlace (owned). */
GPtrArray *gis_places_list (GisWorkspace *ws, GError **error);
/* GIS_ERROR_INVALID: an empty, overlong or known name, a box that is empty or not finite. @id: out,
 * may be NULL. */
gboolean
gis_edit_add_place (GisEdit *edit, const char *name, const GisBox *box, gint64 *id, GError **error);
/* GIS_ERROR_NOT_FOUND; GIS_ERROR_INVALID as above. */
gboolean gis_edit_rename_place (GisEdit *edit, gint64 id, const char *name, GError **error);
/* GIS_ERROR_NOT_FOUND. */
gboolean gis_edit_delete_place (GisEdit *edit, gint64 id, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GisPlace, gis_place_free)

G_END_DECLS
