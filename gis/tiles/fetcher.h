/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tiles of one network source, for the main thread. Requests are few at a time and take turns over the
 * hosts; what fails is tried again at the next host after a growing pause. Answers are looked at: only a
 * PNG or JPEG of a tile's size that decodes is a tile. When a source cannot be reached, requests wait
 * (nothing blocks, nothing fails) while one of them tries it again now and then; they go on by
 * themselves when it answers.
 *
 *   fetch ─ memory ─ disk cache (worker) ─ queue ─ network ─ check, decode, keep (worker) ─ picture
 *                                            ▲        │ 4 attempts
 *                                            └ pause ◀┤
 *                               waiting ◀─ source down ┘     probe after 4 s, 8 s … 60 s
 *
 * Signal "state-changed": gis_tile_fetcher_get_state() has another answer. */
#pragma once

#include "gis/tiles/cache.h"
#include <gio/gio.h>

G_BEGIN_DECLS

#define GIS_TYPE_TILE_FETCHER (gis_tile_fetcher_get_type ())
G_DECLARE_FINAL_TYPE (GisTileFetcher, gis_tile_fetcher, GIS, TILE_FETCHER, GObject)

typedef enum
{
  GIS_TILES_FINE,
  GIS_TILES_UNREACHABLE, /* no network, no such host, time-outs, errors of the server */
  GIS_TILES_REFUSED,     /* 401, 403 … */
  GIS_TILES_NO_PICTURES, /* it answers, but with something else */
  GIS_TILES_ALL_ALIKE,   /* many different tiles were one and the same picture: a refused key? */
} GisTilesState;

/* @template: see address.h, checked. @cache: NULL for none. */
GisTileFetcher *gis_tile_fetcher_new (const char *template, GisTileCache *cache);
/* Pauses and time-outs in other lengths, for tests. */
void gis_tile_fetcher_set_pace (GisTileFetcher *self,
                                guint first_pause_ms,
                                guint first_probe_ms,
                                guint timeout_s);
/* The picture of tile @key. It ends when there is one, when the source has none there, or when
 * cancelled; while the source is down it waits. */
void gis_tile_fetcher_fetch_async (GisTileFetcher *self,
                                   const GisTileKey *key,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);
/* A new reference; NULL without error: the source has no tile there. GIS_ERROR_SOURCE: what came is no
 * picture, though others were. */
cairo_surface_t *
gis_tile_fetcher_fetch_finish (GisTileFetcher *self, GAsyncResult *result, GError **error);
GisTilesState gis_tile_fetcher_get_state (GisTileFetcher *self);
/* Why, in the words of whoever said it; NULL: nothing known. Borrowed. */
const char *gis_tile_fetcher_get_reason (GisTileFetcher *self);
/* Nothing is fetched or tried any more; who still waits is answered with G_IO_ERROR_CANCELLED. */
void gis_tile_fetcher_close (GisTileFetcher *self);
/* Tries at once. */
void gis_tile_fetcher_retry (GisTileFetcher *self);
/* Requests sent so far, for tests. */
guint gis_tile_fetcher_get_n_sent (GisTileFetcher *self);

G_END_DECLS
