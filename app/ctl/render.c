/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sanhuactl render: the map as a picture, with title, legend and scale bar; of today or of any day.
 * Sheets (paper, resolution, scale, PDF) are drawn in render-sheet.c. */
#include "app/ctl/render-sheet.h"

#include "app/ctl/commands.h"
#include "gis/crs/crs.h"
#include "gis/reference/basemap.h"
#include "gis/reference/load.h"
#include "gis/scene/filter.h"
#include "gis/scene/keep.h"
#include "gis/scene/measure.h"
#include "gis/store/themes.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define MAX_SIDE_PX 16384
#define MARGIN_PX 40
#define MAX_ZOOM 23.0
/* A single point fills no picture. */
#define MAX_FIT_ZOOM 19.0

typedef struct
{
  char *center, *zoom, *size, *at, *title, *basemap;
  char **themes, **hidden, **references, **filters;
  CtlPage page;
  gboolean dark, gcj02;
  gint64 width_px, height_px;
  GisDate date;
} Options;

static void
clear_options (Options *options)
{
  g_free (options->center);
  g_free (options->zoom);
  g_free (options->size);
  g_free (options->at);
  g_free (options->title);
  g_free (options->basemap);
  g_strfreev (options->themes);
  g_strfreev (options->hidden);
  g_strfreev (options->references);
  g_strfreev (options->filters);
  ctl_page_clear (&options->page);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Options, clear_options)

static gboolean
parse_size (Options *options, GError **error)
{
  g_autofree char *width = NULL;
  g_autofree char *height = NULL;

  options->width_px = CTL_RENDER_WIDTH_PX;
  options->height_px = CTL_RENDER_HEIGHT_PX;
  return options->size == NULL ||
         (ctl_split_pair ("--size", options->size, 'x', "WxH", &width, &height, error) &&
          ctl_parse_integer ("--size", width, 16, MAX_SIDE_PX, &options->width_px, error) &&
          ctl_parse_integer ("--size", height, 16, MAX_SIDE_PX, &options->height_px, error));
}

/* Where the user wants to look; *given tells whether they said. */
static gboolean
parse_place (const Options *options, GisView *view, gboolean *given, GError **error)
{
  double lon, lat;

  gboolean scaled = options->page.denominator > 0;

  *given = options->center != NULL;
  if (scaled && options->zoom != NULL)
    {
      g_set_error (error, GIS_ERROR, GIS_ERROR_USAGE,
                   _ ("render: either --zoom or --scale is given, not both"));
      return FALSE;
    }
  if ((options->center == NULL) != (options->zoom == NULL) && !scaled)
    {
      g_set_error (error, GIS_ERROR, GIS_ERROR_USAGE,
                   _ ("render: --center and --zoom are given together or not at all"));
      return FALSE;
    }
  if (!*given)
    return TRUE;
  if (!ctl_parse_place ("--center", options->center, &lon, &lat, error) ||
      (!scaled && !ctl_parse_real ("--zoom", options->zoom, &view->zoom, error)))
    return FALSE;
  if (view->zoom < 0 || view->zoom > MAX_ZOOM)
    {
      g_set_error (error, GIS_ERROR, GIS_ERROR_USAGE,
                   _ ("render: zoom “%s”: expected a number from 0 to 23"), options->zoom);
      return FALSE;
    }
  gis_mercator_from_degrees (lon, lat, &view->center_x, &view->center_y);
  return TRUE;
}

static GisStyle *
make_style (GisWorkspace *ws, const Options *options, GError **error)
{
  GisCatalog *catalog = gis_workspace_get_catalog (ws);
  g_autoptr (GPtrArray) themes = gis_store_list_themes (ws, NULL);
  g_autoptr (GisStyle) style = gis_style_new (catalog);

  gis_style_set_themes (style, themes);
  gis_style_set_dark (style, options->dark);
  gis_style_set_background (style, options->basemap == NULL);
  for (guint i = 0; options->themes != NULL && options->themes[i] != NULL; i++)
    {
      g_autofree char *class_id = NULL;
      g_autofree char *theme = NULL;
      if (!ctl_split_pair ("--theme", options->themes[i], '=', "CLASS=THEME", &class_id, &theme,
                           error) ||
          gis_catalog_require_class (catalog, class_id, error) == NULL ||
          !gis_style_set_theme (style, class_id, theme, error))
        return NULL;
    }
  for (guint i = 0; options->hidden != NULL && options->hidden[i] != NULL; i++)
    {
      if (gis_catalog_require_class (catalog, options->hidden[i], error) == NULL)
        return NULL;
      gis_style_set_visible (style, options->hidden[i], FALSE);
    }
  return g_steal_pointer (&style);
}

static gboolean
add_reference (GisReferences *references,
               const char *text,
               guint number,
               const char *crs,
               GisBox *extent,
               GError **error)
{
  GisReferenceOptions options = { .fallback_crs = crs };
  g_autofree char *path = ctl_dup_file_of_layer (text, &options.layer);
  GisReferenceStyle style = gis_reference_style_default (number);
  g_autoptr (GisJob) job = ctl_job_new ();
  g_autoptr (GisReferenceFile) file = gis_reference_load (path, &options, job, error);
  GisBox box;

  if (file == NULL)
    return FALSE;
  gis_references_add (references, file->reference, &style);
  box = gis_reference_get_extent (file->reference);
  if (!gis_box_is_empty (&box))
    gis_box_union (extent, &box);
  return TRUE;
}

/* The scene over the reference layers asked for; *extent: of those. */
static GisScene *
refer (GisScene *scene, GisWorkspace *ws, const Options *options, GisBox *extent, GError **error)
{
  g_autoptr (GisReferences) references = gis_references_new ();

  for (guint i = 0; options->references != NULL && options->references[i] != NULL; i++)
    if (!add_reference (references, options->references[i], i, gis_workspace_get_crs (ws), extent,
                        error))
      return NULL;
  return gis_scene_refer (scene, references);
}

static GisView
make_view (const GisScene *scene,
           const GisBox *references,
           const Options *options,
           const GisView *place,
           gboolean given)
{
  GisBox extent = gis_scene_get_extent (scene, NULL);
  GisView view = *place;

  if (gis_box_is_empty (&extent))
    extent = *references;
  if (!given && gis_box_is_empty (&extent))
    {
      /* An empty workspace is a picture too: of the city's place on Earth. */
      gis_mercator_from_degrees (CTL_RENDER_EMPTY_LON, CTL_RENDER_EMPTY_LAT, &view.center_x,
                                 &view.center_y);
      view.zoom = CTL_RENDER_EMPTY_ZOOM;
    }
  else if (!given)
    view = gis_view_fit (&extent, (double) options->width_px, (double) options->height_px,
                         MARGIN_PX, MAX_FIT_ZOOM);
  view.width_px = (double) options->width_px;
  view.height_px = (double) options->height_px;
  view.scale = 1;
  return view;
}

static gboolean
draw (const GisScene *scene,
      const GisStyle *style,
      const GisView *view,
      const GisFurniture *furniture,
      const Options *options,
      GisBasemap *basemap,
      const char *path,
      GError **error)
{
  cairo_surface_t *surface = cairo_image_surface_create (
    CAIRO_FORMAT_RGB24, (int) options->width_px, (int) options->height_px);
  cairo_t *cr = cairo_create (surface);
  GCancellable *cancellable = ctl_interrupt_get_cancellable ();
  gboolean ok = basemap == NULL || gis_basemap_draw (view, cr, basemap, cancellable, error);

  if (ok && !gis_scene_render_view (scene, style, view, cr, cancellable))
    {
      g_cancellable_set_error_if_cancelled (cancellable, error);
      ok = FALSE;
    }
  if (ok)
    gis_scene_draw_furniture (scene, style, view, furniture, cr);
  cairo_destroy (cr);
  ok = ok && ctl_save_png (surface, path, error);
  cairo_surface_destroy (surface);
  return ok;
}

/* The whole scene seen through the filter; takes @scene. */
static GisScene *
filter_scene (GisScene *scene, const GisCatalog *catalog, const Options *options, GError **error)
{
  g_autoptr (GisScene) whole = scene;
  g_autoptr (GisRowFilter) filter = gis_row_filter_new ();

  if (!ctl_filter_parse (filter, catalog, options->filters, error))
    return NULL;
  return gis_scene_filter (whole, filter);
}

static gboolean
draw_map (GisWorkspace *ws,
          const GisScene *scene,
          const GisStyle *style,
          const GisBox *references,
          const GisView *place,
          gboolean given,
          const Options *options,
          GisBasemap *basemap,
          const char *path,
          GisJob *job,
          GError **error)
{
  g_autofree char *date = gis_date_dup_text (
    options->date != GIS_DATE_NONE ? options->date : gis_workspace_get_today (ws));
  GisFurniture furniture = {
    .title = options->title != NULL ? options->title : gis_workspace_get_name (ws),
    .subtitle = date,
    .attribution = basemap != NULL ? gis_tile_files_get_attribution (basemap->files) : NULL,
    .legend = TRUE,
    .scale_bar = TRUE,
  };
  GisView view;

  if (ctl_page_is_wanted (&options->page, path))
    return ctl_page_draw (&options->page, ws, scene, style, references, place, given, &furniture,
                          basemap, path, job, error);
  view = make_view (scene, references, options, place, given);
  return draw (scene, style, &view, &furniture, options, basemap, path, error);
}

static gboolean
render (const char *workspace, const char *path, Options *options, GError **error)
{
  g_autoptr (GisWorkspace) ws = NULL;
  g_autoptr (GisStyle) style = NULL;
  g_autoptr (GisScene) assets = NULL;
  g_autoptr (GisScene) scene = NULL;
  GisBox extent = GIS_BOX_EMPTY;
  g_autoptr (GisTileFiles) tiles = NULL;
  GisBasemap basemap = { NULL, options->gcj02, options->dark, 1 };
  g_autoptr (GisJob) job = ctl_job_new ();
  GisView place = { 0 };
  gboolean given;

  if (!ctl_page_parse (&options->page, path, options->size != NULL ? options->width_px : 0,
                       options->size != NULL ? options->height_px : 0, error) ||
      !parse_place (options, &place, &given, error) || !ctl_check_picture (path, workspace, error))
    return FALSE;
  ws = ctl_open (workspace, GIS_OPEN_READ_ONLY, error);
  if (ws == NULL)
    return FALSE;
  style = make_style (ws, options, error);
  if (style == NULL)
    return FALSE;
  if (options->basemap != NULL)
    {
      basemap.files = tiles = gis_tile_files_open (options->basemap, FALSE, error);
      if (tiles == NULL)
        return FALSE;
    }
  assets = options->date == GIS_DATE_NONE ? gis_keep_open_usual (ws, job, error)
                                          : gis_scene_load (ws, options->date, job, error);
  if (assets != NULL)
    {
      g_autoptr (GisScene) bare = g_steal_pointer (&assets);
      assets = gis_scene_measure_style (bare, ws, style, job, error);
    }
  assets = assets != NULL ? filter_scene (g_steal_pointer (&assets), gis_workspace_get_catalog (ws),
                                          options, error)
                          : NULL;
  scene = assets != NULL ? refer (assets, ws, options, &extent, error) : NULL;
  return scene != NULL && draw_map (ws, scene, style, &extent, &place, given, options,
                                    tiles != NULL ? &basemap : NULL, path, job, error);
}

static int
run (int argc, char **argv)
{
  g_auto (Options) options = { 0 };
  const GOptionEntry entries[] = {
    { "center", 0, 0, G_OPTION_ARG_STRING, &options.center,
      N_ ("Middle of the picture; the whole data when not given"), N_ ("LON,LAT") },
    { "zoom", 0, 0, G_OPTION_ARG_STRING, &options.zoom, N_ ("Zoom as web maps have it, 0 to 23"),
      N_ ("Z") },
    { "size", 0, 0, G_OPTION_ARG_STRING, &options.size, N_ ("Size in pixels (1600x1000)"),
      N_ ("WxH") },
    { "at", 0, 0, G_OPTION_ARG_STRING, &options.at, N_ ("As of this day; today when not given"),
      N_ ("DATE") },
    { "theme", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options.themes,
      N_ ("Colour a class by this theme; may be repeated"), N_ ("CLASS=THEME") },
    { "hide", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options.hidden,
      N_ ("Leave this class out; may be repeated"), N_ ("CLASS") },
    { "reference", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &options.references,
      N_ ("Show this file under the assets; may be repeated"), N_ ("FILE[=LAYER]") },
    { "basemap", 0, 0, G_OPTION_ARG_FILENAME, &options.basemap,
      N_ ("Show these tiles under everything: an MBTiles file, or a folder of z/x/y.png"),
      N_ ("FILE") },
    { "gcj02", 0, 0, G_OPTION_ARG_NONE, &options.gcj02,
      N_ ("The basemap is shifted as web maps of China are (GCJ-02): move it back"), NULL },
    { "title", 0, 0, G_OPTION_ARG_STRING, &options.title,
      N_ ("Title in the picture; the workspace’s name when not given"), N_ ("TEXT") },
    { "paper", 0, 0, G_OPTION_ARG_STRING, &options.page.paper,
      N_ ("A sheet of this paper, A0 to A5 or its sides in mm; a PDF without a size: A4"),
      N_ ("NAME|WxH") },
    { "portrait", 0, 0, G_OPTION_ARG_NONE, &options.page.portrait, N_ ("The paper upright"), NULL },
    { "dpi", 0, 0, G_OPTION_ARG_STRING, &options.page.dpi_text,
      N_ ("Pixels an inch of a PNG, 24 to 2400 (96)"), N_ ("N") },
    { "scale", 0, 0, G_OPTION_ARG_STRING, &options.page.scale_text,
      N_ ("Scale 1:N, true in the workspace’s coordinate system; what fits when not given"),
      N_ ("N") },
    { "filter", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options.filters,
      N_ ("Only what has this class, district, state, owner, year or date; may be repeated"),
      N_ ("FACET=VALUE") },
    { "dark", 0, 0, G_OPTION_ARG_NONE, &options.dark, N_ ("Draw on a dark ground"), NULL },
    { NULL },
  };
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) args = ctl_parse (&ctl_command_render, entries, argc, argv, 2, 2, &error);

  if (args == NULL || !parse_size (&options, &error) ||
      !ctl_parse_date ("--at", options.at, &options.date, &error) ||
      !render (args[0], args[1], &options, &error))
    return ctl_fail (g_steal_pointer (&error));
  ctl_progress_clear ();
  printf (_ ("%s: map drawn\n"), args[1]);
  return ctl_flush (&error) ? CTL_DONE : ctl_fail (g_steal_pointer (&error));
}

const CtlCommand ctl_command_render = { "render", "FILE OUT", N_ ("Draw the map as a picture"),
                                        run };
