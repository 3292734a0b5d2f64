/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Addresses of tiles on the web. A template has {z}, {x} and {y}, or {-y} where rows are counted from
 * the south (TMS), or {q} (quadkey); the names of OGC WMTS' REST templates ({TileMatrix}, {TileCol},
 * {TileRow}) mean the same. Hosts take turns: {0-7}, {a-c}, {s} (a, b, c), {switch:one,two}. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* GIS_ERROR_INVALID says what is missing or wrong: the scheme, a placeholder, an unknown name. */
gboolean gis_tile_template_check (const char *template, GError **error);
/* 1 or more. */
guint gis_tile_template_count_hosts (const char *template);
/* The address of one tile at the @host-th host (modulo their number); caller owns it. */
char *gis_tile_template_expand (const char *template, guint host, int zoom, int x, int y);
/* A template of the key-value form of OGC WMTS 1.0.0 (07-057r7, 8.2.1) for a matrix set in Web
 * Mercator whose matrices are named by their zoom, with @matrix_prefix before it ("EPSG:900913:").
 * Of an address that has placeholders (REST) those are filled that are the same for all tiles, and
 * {TileMatrix} gets the prefix; nothing is added. Caller owns it. */
char *gis_tile_template_new_wmts (const char *address,
                                  const char *layer,
                                  const char *matrix_set,
                                  const char *matrix_prefix,
                                  const char *style,
                                  const char *format);
/* One of Tianditu's layers ("vec", "cva", "img", "cia", "ter", "cta"), matrix set w (Web Mercator). */
char *gis_tile_template_new_tianditu (const char *layer, const char *key);

G_END_DECLS
