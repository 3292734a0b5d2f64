/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A view of the map as a picture file or a page: PNG at any resolution, PDF whose assets are vectors
 * and whose texts are text. It is drawn in the plane of the workspace's CRS, north being that of its
 * grid, so that the scale it states holds everywhere on it.
 *
 *   paper (margin_mm > 0)                 picture (margin_mm = 0)
 *   ┌ title ─────────────── date ┐       ┌────────────────────────┐
 *   │┌──────────────────────────┐│       │ title                  │
 *   ││ map     legend   scale ↑ ││       │       map              │
 *   │└──────────────────────────┘│       │ legend         scale ↑ │
 *   └ 1:1 000 · CRS ──── source ─┘       └────────── CRS · source ┘
 */
#pragma once

#include "gis/core/job.h"
#include "gis/scene/scene.h"

G_BEGIN_DECLS

/* Larger pictures would take more than their share of memory (4 bytes a pixel). */
#define GIS_MAP_SHEET_MAX_PIXELS 160e6
#define GIS_MAP_SHEET_MAX_SIDE_PX 32767
#define GIS_MAP_SHEET_MIN_DPI 24.0
#define GIS_MAP_SHEET_MAX_DPI 2400.0

/* Draws what lies below everything in logical px of @view, which is in Mercator. */
typedef gboolean (*GisMapSheetBelowFunc) (const GisView *view,
                                          cairo_t *cr,
                                          gpointer data,
                                          GCancellable *cancellable,
                                          GError **error);

typedef struct
{
  double width_mm, height_mm;
  double margin_mm;           /* 0: the map fills the picture */
  double center_x, center_y;  /* workspace CRS: what lies in the middle of the map */
  double denominator;         /* 1 : denominator */
  double rotation_rad;        /* clockwise, against grid north */
  GisFurniture furniture;     /* the CRS is named beside its attribution */
  GisMapSheetBelowFunc below; /* NULL: nothing; else in place of the ground colour */
  gpointer below_data;
} GisMapSheet;

/* Sides of a DIN/ISO 216 paper, upright; FALSE for an unknown name. "A0" … "A5". */
gboolean gis_map_sheet_get_paper (const char *name, double *width_mm, double *height_mm);
/* Size of the map on the sheet. */
void gis_map_sheet_get_map_size (const GisMapSheet *sheet, double *width_mm, double *height_mm);
/* The largest round scale (1, 1.5, 2, 2.5, 3, 4, 5, 6 or 8 × 10ⁿ) at which so many metres fit; at most
 * 1:500. */
void gis_map_sheet_fit_size (GisMapSheet *sheet, double width_m, double height_m);
/* Aims at the middle of a Mercator box and fits it. FALSE with the error of @crs; an empty box: 1:500
 * where it is. */
gboolean
gis_map_sheet_fit (GisMapSheet *sheet, const char *crs, const GisBox *mercator, GError **error);
/* Aims at a Mercator point. */
gboolean
gis_map_sheet_aim (GisMapSheet *sheet, const char *crs, double x, double y, GError **error);
/* Pixels at @dpi. */
void gis_map_sheet_get_pixels (const GisMapSheet *sheet, double dpi, int *width, int *height);
/* GIS_ERROR_USAGE when the sheet has no place for a map, the scale or the resolution is out of bounds,
 * or a PNG (@dpi > 0) would be larger than the limits above, naming what would fit. */
gboolean gis_map_sheet_check (const GisMapSheet *sheet, double dpi, GError **error);

/* Draws the sheet of what @scene shows in @style to @path, a PDF when it ends in .pdf, else a PNG at
 * @dpi that carries its resolution. @crs: the workspace's. All or nothing: a file that is there
 * is replaced by a whole one only. Blocking; GIS_ERROR_FAILED naming @path, the errors of
 * gis_map_sheet_check(), G_IO_ERROR_CANCELLED. */
gboolean gis_map_sheet_write (const GisMapSheet *sheet,
                              const GisScene *scene,
                              const GisStyle *style,
                              const char *crs,
                              double dpi,
                              const char *path,
                              GisJob *job,
                              GError **error);
/* The same onto @cr, whose unit is 1/96 inch. */
gboolean gis_map_sheet_draw (const GisMapSheet *sheet,
                             const GisScene *scene,
                             const GisStyle *style,
                             const char *crs,
                             double scale,
                             cairo_t *cr,
                             GisJob *job,
                             GError **error);

G_END_DECLS
