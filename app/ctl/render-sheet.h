/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The part of `sanhuactl render` that draws sheets: paper, resolution, scale, PDF. */
#pragma once

#include "app/ctl/ctl.h"
#include "gis/reference/basemap.h"
#include "gis/scene/map-sheet.h"

#define CTL_RENDER_WIDTH_PX 1600
#define CTL_RENDER_HEIGHT_PX 1000
/* Where an empty workspace is: Kaifeng. */
#define CTL_RENDER_EMPTY_LON 114.35
#define CTL_RENDER_EMPTY_LAT 34.80
#define CTL_RENDER_EMPTY_ZOOM 12

G_BEGIN_DECLS

typedef struct
{
  char *paper, *dpi_text, *scale_text; /* NULL: not given */
  gboolean portrait;
  double dpi;         /* 96 when not given */
  double denominator; /* 0: what fits */
  double width_mm, height_mm, margin_mm;
} CtlPage;

void ctl_page_clear (CtlPage *page);
/* TRUE when the picture is a sheet: a PDF, or one of the options given. */
gboolean ctl_page_is_wanted (const CtlPage *page, const char *path);
/* Works out resolution, scale and size; @width_px, @height_px: 0 when no size in pixels was given.
 * GIS_ERROR_USAGE names the option. */
gboolean
ctl_page_parse (CtlPage *page, const char *path, gint64 width_px, gint64 height_px, GError **error);
/* Draws what @scene shows: around @place (Mercator, zoom) when @given, else all of it, or what
 * lies in @references when there is nothing else. @basemap: NULL for none. All or nothing at @path. */
gboolean ctl_page_draw (const CtlPage *page,
                        GisWorkspace *ws,
                        const GisScene *scene,
                        const GisStyle *style,
                        const GisBox *references,
                        const GisView *place,
                        gboolean given,
                        const GisFurniture *furniture,
                        GisBasemap *basemap,
                        const char *path,
                        GisJob *job,
                        GError **error);

G_END_DECLS
