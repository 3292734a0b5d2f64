/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The boundaries that a new workspace begins with: a file by chooser or drop, looked at as soon as it
 * is named, and the system of its coordinates.
 *
 * Signals: "changed": file or system are others; "suggested" (crs): the workspace's system that fits
 * the file ("EPSG:4547"). */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define UI_TYPE_DISTRICT_SOURCE (ui_district_source_get_type ())
G_DECLARE_FINAL_TYPE (UiDistrictSource, ui_district_source, UI, DISTRICT_SOURCE, GtkWidget)

/* Path of the file; NULL: none. Borrowed. */
const char *ui_district_source_get_path (UiDistrictSource *self);
/* "GCJ-02", "BD-09"; NULL: as the file says. Static. */
const char *ui_district_source_get_crs (UiDistrictSource *self);
/* TRUE while the file is being looked at. */
gboolean ui_district_source_is_looking (UiDistrictSource *self);
/* Takes @file (NULL: none) once it could be read; else says why not and has none. */
void ui_district_source_set_file (UiDistrictSource *self, GFile *file);

G_END_DECLS
