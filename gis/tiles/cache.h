/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tiles of network sources kept on the disk, one file a tile:
 *
 *   FOLDER/SOURCE/Z/X/Y     head (magic, time of fetching, SHA-256) and the picture as it came
 *
 * Several programs may use one folder at once: files appear whole (written beside, then renamed), a
 * tile that another one deletes is one that is not there, and only one at a time cuts the folder down
 * to its limit, the longest unused first. A file that does not match its checksum is deleted when it is
 * met. Any thread; blocking. */
#pragma once

#include "gis/tiles/align.h"

G_BEGIN_DECLS

typedef struct _GisTileCache GisTileCache;

/* @folder is made when the first tile comes. */
GisTileCache *gis_tile_cache_new (const char *folder, guint64 limit_bytes);
GisTileCache *gis_tile_cache_ref (GisTileCache *cache);
void gis_tile_cache_unref (GisTileCache *cache);
/* Cuts down at the next tile. */
void gis_tile_cache_set_limit (GisTileCache *cache, guint64 limit_bytes);

/* A name for SOURCE that tells nothing of the address (it may hold a key). Caller owns it. */
char *gis_tile_cache_dup_name (const char *address);
/* NULL: not there, or damaged. *age_s: since it was fetched. */
GBytes *
gis_tile_cache_get (GisTileCache *cache, const char *source, const GisTileKey *key, gint64 *age_s);
/* What cannot be written (disk full) is not kept, without a word. */
void
gis_tile_cache_put (GisTileCache *cache, const char *source, const GisTileKey *key, GBytes *bytes);
void gis_tile_cache_remove (GisTileCache *cache, const char *source, const GisTileKey *key);
/* Bytes of all tiles in the folder, by looking. */
guint64 gis_tile_cache_measure (GisTileCache *cache);
/* Deletes the tiles of all sources. */
void gis_tile_cache_clear (GisTileCache *cache);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GisTileCache, gis_tile_cache_unref)

G_END_DECLS
