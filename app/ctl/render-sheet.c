/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/ctl/render-sheet.h"

#include "app/ctl/commands.h"
#include "gis/crs/crs.h"

#include <math.h>

#define SCREEN_DPI 96.0
#define PAPER_MARGIN_MM 10.0
#define DEFAULT_PAPER "A4"
#define MAX_PAPER_MM 10000

void
ctl_page_clear (CtlPage *page)
{
  g_free (page->paper);
  g_free (page->dpi_text);
  g_free (page->scale_text);
}

static gboolean
is_pdf (const char *path)
{
  g_autofree char *lower = g_ascii_strdown (path, -1);

  return g_str_has_suffix (lower, ".pdf");
}

gboolean
ctl_page_is_wanted (const CtlPage *page, const char *path)
{
  return page->paper != NULL || page->dpi_text != NULL || page->scale_text != NULL ||
         page->portrait || is_pdf (path);
}

/* A name, or WxH in millimetres as they are. */
static gboolean
parse_paper (CtlPage *page, const char *paper, GError **error)
{
  g_autofree char *width = NULL;
  g_autofree char *height = NULL;
  gint64 width_mm, height_mm;

  page->margin_mm = PAPER_MARGIN_MM;
  if (gis_map_sheet_get_paper (paper, &page->width_mm, &page->height_mm))
    {
      if (!page->portrait)
        {
          double swap = page->width_mm;
          page->width_mm = page->height_mm;
          page->height_mm = swap;
        }
      return TRUE;
    }
  if (!ctl_split_pair ("--paper", paper, 'x', "A0…A5, WxH", &width, &height, error) ||
      !ctl_parse_integer ("--paper", width, 40, MAX_PAPER_MM, &width_mm, error) ||
      !ctl_parse_integer ("--paper", height, 40, MAX_PAPER_MM, &height_mm, error))
    return FALSE;
  page->width_mm = (double) width_mm;
  page->height_mm = (double) height_mm;
  return TRUE;
}

static gboolean
parse_scale (CtlPage *page, GError **error)
{
  const char *digits = page->scale_text != NULL ? strrchr (page->scale_text, ':') : NULL;

  if (page->scale_text == NULL)
    return TRUE;
  if (!ctl_parse_real ("--scale", digits != NULL ? digits + 1 : page->scale_text,
                       &page->denominator, error))
    return FALSE;
  if (page->denominator > 0)
    return TRUE;
  g_set_error (error, GIS_ERROR, GIS_ERROR_USAGE, _ ("--scale: “%s” is not more than 0"),
               page->scale_text);
  return FALSE;
}

gboolean
ctl_page_parse (CtlPage *page, const char *path, gint64 width_px, gint64 height_px, GError **error)
{
  page->dpi = SCREEN_DPI;
  if (page->dpi_text != NULL && !ctl_parse_real ("--dpi", page->dpi_text, &page->dpi, error))
    return FALSE;
  if (!parse_scale (page, error))
    return FALSE;
  if (page->paper != NULL && width_px > 0)
    {
      g_set_error (error, GIS_ERROR, GIS_ERROR_USAGE,
                   _ ("render: either --paper or --size is given, not both"));
      return FALSE;
    }
  if (page->dpi < GIS_MAP_SHEET_MIN_DPI || page->dpi > GIS_MAP_SHEET_MAX_DPI)
    {
      g_set_error (error, GIS_ERROR, GIS_ERROR_USAGE,
                   _ ("A resolution of %g dpi: it has to be between %g and %g"), page->dpi,
                   GIS_MAP_SHEET_MIN_DPI, GIS_MAP_SHEET_MAX_DPI);
      return FALSE;
    }
  if (width_px == 0 && (page->paper != NULL || is_pdf (path)))
    return parse_paper (page, page->paper != NULL ? page->paper : DEFAULT_PAPER, error);
  page->width_mm = (double) (width_px > 0 ? width_px : CTL_RENDER_WIDTH_PX) * 25.4 / page->dpi;
  page->height_mm = (double) (height_px > 0 ? height_px : CTL_RENDER_HEIGHT_PX) * 25.4 / page->dpi;
  return TRUE;
}

/* Where the sheet looks and how closely. */
static gboolean
aim (GisMapSheet *sheet,
     const CtlPage *page,
     const char *crs,
     const GisScene *scene,
     const GisBox *references,
     const GisView *place,
     gboolean given,
     GError **error)
{
  GisBox extent = gis_scene_get_extent (scene, NULL);
  GisView middle = *place;

  if (gis_box_is_empty (&extent))
    extent = *references;
  if (!given && gis_box_is_empty (&extent))
    {
      /* An empty workspace is a picture too: of the city's place on Earth. */
      middle.zoom = CTL_RENDER_EMPTY_ZOOM;
      gis_mercator_from_degrees (CTL_RENDER_EMPTY_LON, CTL_RENDER_EMPTY_LAT, &middle.center_x,
                                 &middle.center_y);
      given = TRUE;
    }
  if (!given)
    {
      if (!gis_map_sheet_fit (sheet, crs, &extent, error))
        return FALSE;
    }
  else
    {
      if (!gis_map_sheet_aim (sheet, crs, middle.center_x, middle.center_y, error))
        return FALSE;
      sheet->denominator = gis_scene_get_ground_resolution (scene, &middle) / (0.0254 / 96);
    }
  if (page->denominator > 0)
    sheet->denominator = page->denominator;
  return TRUE;
}

gboolean
ctl_page_draw (const CtlPage *page,
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
               GError **error)
{
  const char *crs = gis_workspace_get_crs (ws);
  GisMapSheet sheet = { .width_mm = page->width_mm,
                        .height_mm = page->height_mm,
                        .margin_mm = page->margin_mm,
                        .furniture = *furniture,
                        .below = basemap != NULL ? gis_basemap_draw : NULL,
                        .below_data = basemap };

  return aim (&sheet, page, crs, scene, references, place, given, error) &&
         gis_map_sheet_write (&sheet, scene, style, crs, page->dpi, path, job, error);
}
