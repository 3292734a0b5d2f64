/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pictures of map tiles: kept by key, thrown out least-recently-used first by bytes, made on a
 * bounded pool of threads from an immutable source. Everything but the rendering itself happens on
 * the thread that made the cache.
 *
 *   want (keys, nearest first) ─▶ at most n threads × 2 in flight ─▶ idle ─▶ kept, "ready" called
 *
 * Generations: each new source is one. A dirtied tile needs a picture of that generation or later;
 * until it is there the old one is shown, and results of older generations are dropped. */
#pragma once

#include "gis/geometry/geometry.h"
#include <cairo.h>
#include <gtk/gtk.h>

G_BEGIN_DECLS

#define UI_TILE_SIZE_PX 256

typedef struct
{
  int zoom, x, y;
} UiTileKey;

typedef struct _UiTileSource UiTileSource;
typedef struct _UiTileCache UiTileCache;

/* Runs on a pool thread. NULL: cancelled or failed. Returns an image surface of 256·@scale px. */
typedef cairo_surface_t *(*UiTileRenderFunc) (gpointer data,
                                              const UiTileKey *key,
                                              double scale,
                                              GCancellable *cancellable);
/* A new picture was kept, or nothing is left to do (@key NULL). */
typedef void (*UiTileReadyFunc) (const UiTileKey *key, gpointer user_data);

/* @data belongs to the source and is freed with it, on whatever thread drops the last reference. */
UiTileSource *ui_tile_source_new (UiTileRenderFunc render, gpointer data, GDestroyNotify destroy);
UiTileSource *ui_tile_source_ref (UiTileSource *source);
void ui_tile_source_unref (UiTileSource *source);

UiTileCache *
ui_tile_cache_new (gsize max_bytes, guint n_threads, UiTileReadyFunc ready, gpointer user_data);
/* Cancels and waits for the tiles being drawn (some ms each). */
void ui_tile_cache_free (UiTileCache *cache);

/* A new generation. @dirty: Mercator boxes that differ from the source before (a margin for symbols
 * is added here); NULL: everything. A different @scale drops all pictures. */
void ui_tile_cache_set_source (UiTileCache *cache,
                               UiTileSource *source,
                               double scale,
                               const GisBox *dirty,
                               guint n_dirty);
/* What should be there, most urgent first; replaces what was wanted before, and cancels tiles in
 * flight that are no longer in the list. */
void ui_tile_cache_want (UiTileCache *cache, const UiTileKey *keys, guint n);

/* The picture, maybe an outdated one; NULL when there is none. Borrowed. Marks it as used. */
cairo_surface_t *ui_tile_cache_lookup (UiTileCache *cache, const UiTileKey *key);
/* The same as a texture, made when first asked for. Borrowed. */
GdkTexture *ui_tile_cache_lookup_texture (UiTileCache *cache, const UiTileKey *key);
gboolean ui_tile_cache_is_current (UiTileCache *cache, const UiTileKey *key);
/* Wanted tiles that are not current yet. */
guint ui_tile_cache_get_n_missing (UiTileCache *cache);
gsize ui_tile_cache_get_bytes (UiTileCache *cache);
guint ui_tile_cache_get_n_dropped (UiTileCache *cache); /* stale results so far */

/* Mercator box of a tile, @margin_px of 256 added on each side. */
GisBox ui_tile_key_get_box (const UiTileKey *key, double margin_px);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UiTileCache, ui_tile_cache_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (UiTileSource, ui_tile_source_unref)

G_END_DECLS
