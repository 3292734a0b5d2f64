/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Scenes of large workspaces kept between sessions, so that a city is read row by row only when it has
 * changed. A kept scene is used only if the workspace's stamp (gis_workspace_dup_stamp()), the program,
 * the language and what PROJ makes of a few places are those of the scene that was written down, and no
 * byte of it has changed since; anything else reads the workspace as if nothing had been kept.
 *
 *   FOLDER/KEY/scene     magic, XXH64, GVariant: what must hold, texts of the filters, names of the packs
 *   FOLDER/KEY/pack-…    one file a class (pack-private.h)
 *
 * KEY stands for the workspace's UUID and path. Several programs may use one folder at once; files appear
 * whole. What cannot be written (disk full, folder read-only) is not kept, without a word. Any thread. */
#pragma once

#include "gis/scene/scene.h"

G_BEGIN_DECLS

/* All kept scenes together; the longest unused ones go first. */
#define GIS_KEEP_LIMIT_BYTES (G_GUINT64_CONSTANT (1) << 30)
/* Smaller workspaces are read as quickly as it takes to look. */
#define GIS_KEEP_MIN_FEATURES 150000

/* `$XDG_CACHE_HOME/sanhua/scenes`; caller owns it. */
char *gis_keep_dup_folder (void);
/* The scene of @ws as it is now, from @folder; NULL: none is kept that is certainly that. Blocking. */
GisScene *gis_keep_load (GisWorkspace *ws, const char *folder);
/* Writes @scene (whole, of today) down as that of @ws. @stamp: of @ws, the
 * same before the scene was read and after. FALSE: not kept. Blocking. */
gboolean gis_keep_save (GisScene *scene,
                        GisWorkspace *ws,
                        const char *stamp,
                        const char *folder,
                        guint64 limit_bytes);
/* As gis_scene_load() of today, from what is kept where that is possible; else the scene is read and, when
 * it has @min_features, written down in the background. */
GisScene *gis_keep_open (GisWorkspace *ws,
                         const char *folder,
                         gint64 min_features,
                         GisJob *job,
                         GError **error);
/* The same in the user's own folder, for large workspaces: what programs call. */
GisScene *gis_keep_open_usual (GisWorkspace *ws, GisJob *job, GError **error);
/* Before @ws is closed: writes @scene, which has followed every edit since the workspace was opened, down in
 * the background when it has @min_features and is not kept yet, so that the edited file opens as quickly as one that nobody
 * touched. Some 60 ms. */
void gis_keep_follow (GisScene *scene, GisWorkspace *ws, const char *folder, gint64 min_features);
void gis_keep_follow_usual (GisScene *scene, GisWorkspace *ws);
/* Returns when nothing is being written any more: before a program ends. */
void gis_keep_wait (void);

G_END_DECLS
