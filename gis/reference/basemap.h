/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A basemap of files under a picture of any view: for print, export and the command line. */
#pragma once

#include "gis/scene/view.h"
#include "gis/tiles/local.h"
#include <gio/gio.h>

G_BEGIN_DECLS

/* Draws in logical px of @view. @dark: light tiles turned dark. FALSE with the error of the first tile
 * that cannot be read, or G_IO_ERROR_CANCELLED. Blocking (worker). */
gboolean gis_basemap_draw (GisTileFiles *files,
                           const GisView *view,
                           gboolean gcj02,
                           gboolean dark,
                           cairo_t *cr,
                           GCancellable *cancellable,
                           GError **error);

G_END_DECLS
