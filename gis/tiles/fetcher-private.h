/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The parts of the fetcher: who asks (fetcher.c), the network (fetcher-send.c), what is kept in memory and
 * on the disk (fetcher-keep.c). All of it is on the main thread. */
#pragma once

#include "gis/tiles/fetcher.h"

#include <cairo.h>
#include <libsoup/soup.h>

G_BEGIN_DECLS

#define GIS_TILE_MAX_ACTIVE 8

/* One tile on its way, for all who asked for it. */
typedef struct
{
  GisTileFetcher *self; /* owned */
  GisTileKey key;
  GPtrArray *waiters; /* Waiter; none left: not wanted any more */
  GCancellable *cancellable;
  gboolean busy; /* a call is out that will come back */
  gboolean probe;
  guint attempt;
  guint pause;            /* source id */
  guint limit;            /* source id: the attempt takes too long */
  gboolean late;          /* given up for that */
  cairo_surface_t *stale; /* from the cache, old */
  GByteArray *body;
  GBytes *bytes;
} GisTileJob;

typedef struct
{
  GisTileKey key;
  cairo_surface_t *picture;
} GisKeptTile;

typedef struct
{
  GisTileKey key;
  GBytes *bytes;
} GisHeldTile;

struct _GisTileFetcher
{
  GObject parent_instance;

  char *template;
  char *source; /* name in the cache */
  guint n_hosts;
  GisTileCache *cache;
  SoupSession *session;
  guint first_pause_ms, first_probe_ms, timeout_s;

  GQueue queue; /* GisTileJob waiting for their turn; owned by jobs */
  GPtrArray *jobs;
  guint n_active, n_sent;
  GQueue kept;   /* GisKeptTile, newest at the head */
  GQueue writes; /* to the disk, waiting for their turn; they keep the fetcher */
  gboolean writing;

  GisTilesState state;
  char *reason;
  gboolean down, closed;
  guint probe_ms, probe_timeout;
  guint n_failures; /* in a row */
  guint n_bad;      /* answers in a row that were no pictures */

  /* The run of identical answers. */
  char *run_digest;
  GisTileKey run_first;
  guint n_run;
  GPtrArray *held; /* GisHeldTile: not yet worth keeping */
};

/* ---- Who asks ---- */

/* Answers all who wait and forgets the job. Takes @picture and @error; both NULL: no such tile. */
void gis_tile_job_finish (GisTileJob *job, cairo_surface_t *picture, GError *error);
/* Emits "state-changed" when it is another. */
void gis_tile_fetcher_set_state (GisTileFetcher *self, GisTilesState state, const char *reason);

/* ---- The network ---- */

/* Sends what may be sent now: as many as are allowed, or the one that tries a source that is down. */
void gis_tile_fetcher_pump (GisTileFetcher *self);

/* ---- What is kept ---- */

gboolean gis_tile_key_equal (const GisTileKey *a, const GisTileKey *b);
void gis_kept_tile_free (gpointer data);
void gis_held_tile_free (gpointer data);
/* A decoded picture at hand; a new reference or NULL. */
cairo_surface_t *gis_tile_fetcher_find_kept (GisTileFetcher *self, const GisTileKey *key);
void gis_tile_fetcher_keep_picture (GisTileFetcher *self,
                                    const GisTileKey *key,
                                    cairo_surface_t *picture);
/* Keeps what came on the disk, unless too many tiles have been one and the same picture: a key that is
 * refused can be answered so. */
void gis_tile_fetcher_watch_for_alike (GisTileFetcher *self, const GisTileKey *key, GBytes *bytes);
/* Looks on the disk, then goes on to the network. */
void gis_tile_fetcher_start_lookup (GisTileFetcher *self, GisTileJob *job);

G_END_DECLS
