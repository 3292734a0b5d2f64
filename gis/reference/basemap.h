/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A basemap of files under a picture of any view: for print, export and the command line. */
#pragma once

#include "gis/scene/view.h"
#include "gis/tiles/local.h"
#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct
{
  GisTileFiles *files; /* borrowed */
  gboolean gcj02;      /* its tiles are shifted */
  gboolean dark;       /* light tiles are turned dark */
  double opacity;      /* over a plain ground, which also shows where there are no tiles; 0: 1 */
} GisBasemap;

/* Draws in logical px of @view, as GisMapSheetBelowFunc; @basemap: a GisBasemap. FALSE with the error of
 * the first tile that cannot be read, or G_IO_ERROR_CANCELLED. Blocking (worker). */
gboolean gis_basemap_draw (const GisView *view,
                           cairo_t *cr,
                           gpointer basemap,
                           GCancellable *cancellable,
                           GError **error);

G_END_DECLS
