/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A basemap's tiles for libshumate: from files on a worker, or from a fetcher; composed where the
 * source is not in step with the map (deeper levels, GCJ-02), turned dark where asked. */
#pragma once

#include "gis/scene/view.h"
#include "gis/tiles/fetcher.h"
#include "gis/tiles/local.h"
#include <shumate/shumate.h>

G_BEGIN_DECLS

#define UI_TYPE_PICTURE_SOURCE (ui_picture_source_get_type ())
G_DECLARE_FINAL_TYPE (UiPictureSource, ui_picture_source, UI, PICTURE_SOURCE, ShumateMapSource)

UiPictureSource *ui_picture_source_new_files (GisTileFiles *files, gboolean gcj02, gboolean dark);
UiPictureSource *
ui_picture_source_new_web (GisTileFetcher *fetcher, int max_zoom, gboolean gcj02, gboolean dark);

/* TRUE when every tile of the network that was asked for in @view was answered with "none", and none is still on
 * its way. Signal "answered": the last that was on its way has come, or not. */
gboolean ui_picture_source_is_empty_in (UiPictureSource *self, const GisView *view);

G_END_DECLS
