/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A basemap's tiles for libshumate: from an MBTiles file or from web hosts, decoded on a worker,
 * with a crop of the ancestor where the source has no deeper zoom. Web tiles are asked again with a
 * growing delay and at the next host when a host fails. */
#pragma once

#include "gis/store/mbtiles.h"
#include <shumate/shumate.h>

G_BEGIN_DECLS

#define UI_TYPE_PICTURE_SOURCE (ui_picture_source_get_type ())
G_DECLARE_FINAL_TYPE (UiPictureSource, ui_picture_source, UI, PICTURE_SOURCE, ShumateMapSource)

UiPictureSource *ui_picture_source_new_mbtiles (GisMbtiles *tiles);
/* @templates: NULL-terminated addresses with {z} {x} {y} (one per host); @max_zoom of the source. */
UiPictureSource *ui_picture_source_new_web (const char *const *templates, int max_zoom);
/* The part of an encoded picture that @levels deeper tile (x, y) shows, 256 px wide; the whole one
 * for 0. NULL with the decoder's error. Any thread. */
GdkTexture *ui_picture_source_decode (GBytes *bytes, int levels, int x, int y, GError **error);

G_END_DECLS
