/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Layout and drawing of a sheet; its files are written in map-sheet-file.c. */
#include "gis/scene/map-sheet.h"

#include "gis/core/error.h"
#include "gis/core/i18n.h"
#include "gis/crs/crs.h"
#include "gis/scene/reference-private.h"
#include <math.h>
#include <pango/pangocairo.h>

#define PX_PER_MM (96 / 25.4)
#define M_PER_PX (0.0254 / 96)
#define EARTH_RADIUS_M 6378137.0
#define TILE_PX 256.0
#define HEAD_PX 34.0
#define FOOT_PX 24.0
#define TITLE_PX 19.0
#define NOTE_PX 10.5
#define MIN_MAP_MM 10.0
#define MIN_DENOMINATOR 10.0
#define LARGEST_DENOMINATOR 500.0 /* that is chosen by itself */
#define MAX_DENOMINATOR 5e7
/* Pictures on a page have at most so many pixels each of 1/96 inch, and so many in all. */
#define PAGE_DENSITY 2.0
#define PAGE_PIXELS 60e6
/* Symbols and line widths are asked for around the frame too. */
#define AROUND_PX 64.0

gboolean
gis_map_sheet_get_paper (const char *name, double *width_mm, double *height_mm)
{
  static const struct
  {
    const char *name;
    double width_mm, height_mm;
  } papers[] = { { "A0", 841, 1189 }, { "A1", 594, 841 }, { "A2", 420, 594 },
                 { "A3", 297, 420 },  { "A4", 210, 297 }, { "A5", 148, 210 } };

  for (guint i = 0; i < G_N_ELEMENTS (papers); i++)
    if (g_ascii_strcasecmp (name, papers[i].name) == 0)
      {
        *width_mm = papers[i].width_mm;
        *height_mm = papers[i].height_mm;
        return TRUE;
      }
  return FALSE;
}

/* Of texts and panels: those of a wall map are read from further away. */
static double
get_enlarge (const GisMapSheet *sheet)
{
  double side_mm = fmin (sheet->width_mm, sheet->height_mm);

  return sheet->margin_mm > 0 ? CLAMP (side_mm / 210, 0.7, 2.5) : 1;
}

typedef struct
{
  double x, y, width, height; /* px */
} Frame;

static Frame
get_frame (const GisMapSheet *sheet)
{
  double margin = sheet->margin_mm * PX_PER_MM, enlarge = get_enlarge (sheet);
  gboolean has_head = sheet->furniture.title != NULL || sheet->furniture.subtitle != NULL;
  double head = sheet->margin_mm > 0 && has_head ? HEAD_PX * enlarge : 0;
  double foot = sheet->margin_mm > 0 ? FOOT_PX * enlarge : 0;

  return (Frame){ margin, margin + head, sheet->width_mm * PX_PER_MM - 2 * margin,
                  sheet->height_mm * PX_PER_MM - 2 * margin - head - foot };
}

void
gis_map_sheet_get_map_size (const GisMapSheet *sheet, double *width_mm, double *height_mm)
{
  Frame frame = get_frame (sheet);

  *width_mm = frame.width / PX_PER_MM;
  *height_mm = frame.height / PX_PER_MM;
}

void
gis_map_sheet_fit_size (GisMapSheet *sheet, double width_m, double height_m)
{
  static const double steps[] = { 1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10 };
  double width_mm, height_mm, least, power;

  gis_map_sheet_get_map_size (sheet, &width_mm, &height_mm);
  least = 1000 * fmax (width_m / fmax (width_mm, 1), height_m / fmax (height_mm, 1));
  sheet->denominator = LARGEST_DENOMINATOR;
  if (!(least > LARGEST_DENOMINATOR))
    return;
  power = pow (10, floor (log10 (least)));
  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    if (steps[i] * power >= least * (1 - 1e-9))
      {
        sheet->denominator = fmin (steps[i] * power, MAX_DENOMINATOR);
        return;
      }
}

gboolean
gis_map_sheet_aim (GisMapSheet *sheet, const char *crs, double x, double y, GError **error)
{
  g_autoptr (GisTransform) transform = gis_transform_new ("EPSG:3857", crs, error);
  double xy[2] = { x, y };

  if (transform == NULL || !gis_transform_points (transform, xy, 1, error))
    return FALSE;
  sheet->center_x = xy[0];
  sheet->center_y = xy[1];
  return TRUE;
}

gboolean
gis_map_sheet_fit (GisMapSheet *sheet, const char *crs, const GisBox *mercator, GError **error)
{
  g_autoptr (GisTransform) transform = gis_transform_new ("EPSG:3857", crs, error);
  GisBox box = GIS_BOX_EMPTY;

  if (transform == NULL)
    return FALSE;
  if (gis_box_is_empty (mercator))
    {
      sheet->denominator = LARGEST_DENOMINATOR;
      return TRUE;
    }
  for (int i = 0; i <= 8; i++)
    for (int j = 0; j <= 8; j++)
      {
        double xy[2] = { mercator->min_x + (mercator->max_x - mercator->min_x) * i / 8,
                         mercator->min_y + (mercator->max_y - mercator->min_y) * j / 8 };
        if (!gis_transform_points (transform, xy, 1, error))
          return FALSE;
        gis_box_extend (&box, xy[0], xy[1]);
      }
  sheet->center_x = (box.min_x + box.max_x) / 2;
  sheet->center_y = (box.min_y + box.max_y) / 2;
  gis_map_sheet_fit_size (sheet, box.max_x - box.min_x, box.max_y - box.min_y);
  return TRUE;
}

void
gis_map_sheet_get_pixels (const GisMapSheet *sheet, double dpi, int *width, int *height)
{
  *width = (int) fmin (G_MAXINT, fmax (1, floor (sheet->width_mm / 25.4 * dpi + 0.5)));
  *height = (int) fmin (G_MAXINT, fmax (1, floor (sheet->height_mm / 25.4 * dpi + 0.5)));
}

static gboolean
check_pixels (const GisMapSheet *sheet, double dpi, GError **error)
{
  double sides = fmax (sheet->width_mm, sheet->height_mm) / 25.4;
  double area = sheet->width_mm * sheet->height_mm / 25.4 / 25.4;
  double most =
    floor (fmin (sqrt (GIS_MAP_SHEET_MAX_PIXELS / area), GIS_MAP_SHEET_MAX_SIDE_PX / sides));
  int width, height;

  if (!(dpi >= GIS_MAP_SHEET_MIN_DPI && dpi <= GIS_MAP_SHEET_MAX_DPI))
    {
      g_set_error (error, GIS_ERROR, GIS_ERROR_USAGE,
                   _ ("A resolution of %g dpi: it has to be between %g and %g"), dpi,
                   GIS_MAP_SHEET_MIN_DPI, GIS_MAP_SHEET_MAX_DPI);
      return FALSE;
    }
  gis_map_sheet_get_pixels (sheet, dpi, &width, &height);
  if (width <= GIS_MAP_SHEET_MAX_SIDE_PX && height <= GIS_MAP_SHEET_MAX_SIDE_PX &&
      (double) width * height <= GIS_MAP_SHEET_MAX_PIXELS)
    return TRUE;
  g_set_error (
    error, GIS_ERROR, GIS_ERROR_USAGE,
    _ ("A picture of %d × %d pixels is too large: at most %g dpi at this size, or a PDF, "
       "which has no such limit"),
    width, height, most);
  return FALSE;
}

gboolean
gis_map_sheet_check (const GisMapSheet *sheet, double dpi, GError **error)
{
  Frame frame = get_frame (sheet);

  if (!(frame.width >= MIN_MAP_MM * PX_PER_MM - 1e-6 &&
        frame.height >= MIN_MAP_MM * PX_PER_MM - 1e-6 && sheet->width_mm <= 10000 &&
        sheet->height_mm <= 10000))
    {
      g_set_error (error, GIS_ERROR, GIS_ERROR_USAGE,
                   _ ("A sheet of %g × %g mm has no room for a map"), sheet->width_mm,
                   sheet->height_mm);
      return FALSE;
    }
  if (!(sheet->denominator >= MIN_DENOMINATOR && sheet->denominator <= MAX_DENOMINATOR) ||
      !isfinite (sheet->center_x) || !isfinite (sheet->center_y))
    {
      g_set_error (error, GIS_ERROR, GIS_ERROR_USAGE,
                   _ ("A scale of 1:%.0f: it has to be between 1:10 and 1:50 000 000"),
                   sheet->denominator);
      return FALSE;
    }
  return dpi <= 0 || check_pixels (sheet, dpi, error);
}

/* ---- The map in its plane ---- */

typedef struct
{
  GisScene *plane;
  GisView view;
} Plane;

/* Mercator box of what the frame can show, from a net of points: straight edges of the plane bend in
 * Mercator. */
static gboolean
find_box (const GisMapSheet *sheet,
          const Frame *frame,
          GisTransform *transform,
          GisBox *box,
          GError **error)
{
  double half_w = (frame->width / 2 + AROUND_PX) * M_PER_PX * sheet->denominator;
  double half_h = (frame->height / 2 + AROUND_PX) * M_PER_PX * sheet->denominator;
  double c = cos (sheet->rotation_rad), s = sin (sheet->rotation_rad);

  *box = GIS_BOX_EMPTY;
  for (int i = -8; i <= 8; i++)
    for (int j = -8; j <= 8; j++)
      {
        double dx = half_w * i / 8, dy = half_h * j / 8;
        double xy[2] = { sheet->center_x + dx * c + dy * s, sheet->center_y - dx * s + dy * c };
        if (!gis_transform_points (transform, xy, 1, error))
          return FALSE;
        gis_box_extend (box, xy[0], xy[1]);
      }
  return TRUE;
}

static gboolean
open_plane (Plane *plane,
            const GisMapSheet *sheet,
            const GisScene *scene,
            const GisStyle *style,
            const char *crs,
            const Frame *frame,
            double scale,
            GisJob *job,
            GError **error)
{
  g_autoptr (GisTransform) transform = gis_transform_new (crs, "EPSG:3857", error);
  double center[2] = { sheet->center_x, sheet->center_y };
  double stretch;
  GisBox box;

  if (transform == NULL || !find_box (sheet, frame, transform, &box, error) ||
      !gis_transform_points (transform, center, 1, error))
    return FALSE;
  stretch = cosh (center[1] / EARTH_RADIUS_M);
  plane->plane = gis_scene_project (scene, style, crs, &box, sheet->center_x, sheet->center_y,
                                    stretch, job, error);
  if (plane->plane == NULL)
    return FALSE;
  plane->view = (GisView){
    .zoom = log2 (2 * GIS_MERCATOR_HALF_M / TILE_PX / (sheet->denominator * M_PER_PX * stretch)),
    .rotation_rad = sheet->rotation_rad,
    .width_px = frame->width,
    .height_px = frame->height,
    .scale = scale,
  };
  return TRUE;
}

/* ---- What lies below ---- */

/* Reference layers stay in Mercator: they are drawn through the matrix that agrees with the plane at the
 * middle of the sheet. It is off by x² tan φ / 2R, 0.02 mm on paper 20 cm from there at 1:5000. */
static gboolean
get_matrix (const GisMapSheet *sheet,
            const Plane *plane,
            const char *crs,
            cairo_matrix_t *matrix,
            GisView *below,
            GError **error)
{
  g_autoptr (GisTransform) transform = gis_transform_new (crs, "EPSG:3857", error);
  const double step_m = sheet->denominator * M_PER_PX * 100; /* 100 px */
  double xy[6] = { sheet->center_x, sheet->center_y, sheet->center_x + step_m,
                   sheet->center_y, sheet->center_x, sheet->center_y + step_m };
  double from[6], to[6], det, middle_x = plane->view.width_px / 2,
                              middle_y = plane->view.height_px / 2;
  double reach = hypot (middle_x, middle_y) * 1.02 + AROUND_PX;

  if (transform == NULL || !gis_transform_points (transform, xy, 3, error))
    return FALSE;
  *below = plane->view;
  below->center_x = xy[0];
  below->center_y = xy[1];
  below->rotation_rad = 0;
  below->width_px = below->height_px = 2 * reach;
  for (guint i = 0; i < 3; i++)
    {
      double px = i == 1 ? step_m : 0, py = i == 2 ? step_m : 0;
      gis_view_to_screen (below, xy[2 * i], xy[2 * i + 1], &from[2 * i], &from[2 * i + 1]);
      gis_view_to_screen (&plane->view, px * plane->plane->stretch, py * plane->plane->stretch,
                          &to[2 * i], &to[2 * i + 1]);
    }
  det = (from[2] - from[0]) * (from[5] - from[1]) - (from[4] - from[0]) * (from[3] - from[1]);
  matrix->xx =
    ((to[2] - to[0]) * (from[5] - from[1]) - (to[4] - to[0]) * (from[3] - from[1])) / det;
  matrix->xy =
    ((to[4] - to[0]) * (from[2] - from[0]) - (to[2] - to[0]) * (from[4] - from[0])) / det;
  matrix->yx =
    ((to[3] - to[1]) * (from[5] - from[1]) - (to[5] - to[1]) * (from[3] - from[1])) / det;
  matrix->yy =
    ((to[5] - to[1]) * (from[2] - from[0]) - (to[3] - to[1]) * (from[4] - from[0])) / det;
  matrix->x0 = to[0] - matrix->xx * from[0] - matrix->xy * from[1];
  matrix->y0 = to[1] - matrix->yx * from[0] - matrix->yy * from[1];
  return TRUE;
}

/* On a page as one picture: between the single tiles, seams would show. */
static gboolean
draw_picture (const GisMapSheet *sheet,
              const Plane *plane,
              const cairo_matrix_t *matrix,
              GisView below,
              cairo_t *cr,
              GisJob *job,
              GError **error)
{
  gboolean page = cairo_surface_get_type (cairo_get_target (cr)) != CAIRO_SURFACE_TYPE_IMAGE;
  double width = ceil (plane->view.width_px), height = ceil (plane->view.height_px), density;
  cairo_surface_t *surface;
  cairo_t *own;
  gboolean done;

  if (!page)
    {
      cairo_save (cr);
      cairo_transform (cr, matrix);
      done = sheet->below (&below, cr, sheet->below_data, gis_job_get_cancellable (job), error);
      cairo_restore (cr);
      return done;
    }
  below.scale = density = fmin (PAGE_DENSITY, sqrt (PAGE_PIXELS / (width * height)));
  surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, (int) ceil (width * density),
                                        (int) ceil (height * density));
  cairo_surface_set_device_scale (surface, density, density);
  own = cairo_create (surface);
  cairo_transform (own, matrix);
  done = sheet->below (&below, own, sheet->below_data, gis_job_get_cancellable (job), error);
  cairo_destroy (own);
  if (done)
    {
      cairo_set_source_surface (cr, surface, 0, 0);
      cairo_paint (cr);
    }
  cairo_surface_destroy (surface);
  return done;
}

static gboolean
draw_references (const GisScene *scene,
                 const GisStyle *style,
                 const cairo_matrix_t *matrix,
                 const GisView *below,
                 cairo_t *cr,
                 GisJob *job,
                 GError **error)
{
  g_autoptr (GisScene) nothing = gis_scene_new_empty (scene->catalog, scene->at);
  g_autoptr (GisScene) bare = gis_scene_refer (nothing, scene->references);
  gboolean done;

  cairo_save (cr);
  cairo_transform (cr, matrix);
  done = gis_scene_render_view (bare, style, below, cr, gis_job_get_cancellable (job));
  cairo_restore (cr);
  if (!done)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, _ ("Cancelled"));
  return done;
}

/* The ground colour is drawn by the lowest of picture, reference layers and assets. */
static gboolean
draw_below (const GisMapSheet *sheet,
            const Plane *plane,
            const GisScene *scene,
            GisStyle *style,
            const char *crs,
            cairo_t *cr,
            GisJob *job,
            GError **error)
{
  cairo_matrix_t matrix;
  GisView below;
  gboolean done = TRUE;

  if (scene->references == NULL && sheet->below == NULL)
    return TRUE;
  if (!get_matrix (sheet, plane, crs, &matrix, &below, error))
    return FALSE;
  cairo_save (cr);
  cairo_rectangle (cr, 0, 0, plane->view.width_px, plane->view.height_px);
  cairo_clip (cr);
  if (sheet->below != NULL)
    {
      done = draw_picture (sheet, plane, &matrix, below, cr, job, error);
      gis_style_set_background (style, FALSE);
    }
  if (done && scene->references != NULL)
    done = draw_references (scene, style, &matrix, &below, cr, job, error);
  gis_style_set_background (style, FALSE);
  cairo_restore (cr);
  return done;
}

/* ---- Around the map ---- */

static char *
dup_crs_note (const char *crs)
{
  g_autofree char *name = gis_crs_dup_name (crs, NULL);

  return name != NULL ? g_strdup_printf ("%s (%s)", name, crs) : g_strdup (crs);
}

/* With its vertical middle at @y; @align 0: from @x on, 1: up to it. At most @max_px wide. */
static void
draw_text (cairo_t *cr,
           const char *text,
           double size_px,
           gboolean bold,
           double x,
           double y,
           double align,
           double max_px)
{
  PangoLayout *layout = pango_cairo_create_layout (cr);
  PangoFontDescription *font =
    pango_font_description_from_string ("Cantarell,Noto Sans CJK SC,Sans");
  int width, height;

  pango_font_description_set_absolute_size (font, size_px * PANGO_SCALE);
  pango_font_description_set_weight (font, bold ? PANGO_WEIGHT_SEMIBOLD : PANGO_WEIGHT_NORMAL);
  pango_layout_set_font_description (layout, font);
  pango_layout_set_text (layout, text, -1);
  pango_layout_get_pixel_size (layout, &width, &height);
  if (width > max_px)
    {
      pango_layout_set_width (layout, (int) (max_px * PANGO_SCALE));
      pango_layout_set_ellipsize (layout, PANGO_ELLIPSIZE_END);
      pango_layout_get_pixel_size (layout, &width, &height);
    }
  cairo_move_to (cr, x - align * width, y - height / 2.0);
  pango_cairo_show_layout (cr, layout);
  pango_font_description_free (font);
  g_object_unref (layout);
}

static void
draw_margins (const GisMapSheet *sheet,
              const Frame *frame,
              const Plane *plane,
              const char *crs_note,
              const GisStyle *style,
              cairo_t *cr)
{
  const GisFurniture *furniture = &sheet->furniture;
  double enlarge = get_enlarge (sheet);
  double head = frame->y - HEAD_PX * enlarge * 0.56, right = frame->x + frame->width;
  double foot = frame->y + frame->height + FOOT_PX * enlarge * 0.6;
  g_autofree char *scale = gis_scene_dup_scale_note (plane->plane, style, &plane->view);
  g_autofree char *note = g_strdup_printf ("%s · %s", scale, crs_note);

  cairo_set_source_rgb (cr, 0, 0, 0);
  cairo_set_line_width (cr, 1);
  cairo_rectangle (cr, frame->x, frame->y, frame->width, frame->height);
  cairo_stroke (cr);
  if (furniture->title != NULL)
    draw_text (cr, furniture->title, TITLE_PX * enlarge, TRUE, frame->x, head, 0,
               frame->width * (furniture->subtitle != NULL ? 0.75 : 1));
  if (furniture->subtitle != NULL)
    draw_text (cr, furniture->subtitle, 12 * enlarge, FALSE, right, head, 1, frame->width * 0.24);
  draw_text (cr, note, NOTE_PX * enlarge, FALSE, frame->x, foot, 0,
             frame->width * (furniture->attribution != NULL ? 0.62 : 1));
  if (furniture->attribution != NULL)
    draw_text (cr, furniture->attribution, NOTE_PX * enlarge, FALSE, right, foot, 1,
               frame->width * 0.36);
}

static void
draw_furniture (const GisMapSheet *sheet,
                const Plane *plane,
                const char *crs_note,
                const GisStyle *style,
                cairo_t *cr)
{
  GisFurniture furniture = sheet->furniture;
  g_autofree char *source = NULL;

  if (sheet->margin_mm > 0)
    {
      furniture.title = furniture.subtitle = furniture.attribution = NULL;
      furniture.enlarge = get_enlarge (sheet);
    }
  else
    {
      source = furniture.attribution != NULL
                 ? g_strdup_printf ("%s · %s", crs_note, furniture.attribution)
                 : g_strdup (crs_note);
      furniture.attribution = source;
    }
  gis_scene_draw_furniture (plane->plane, style, &plane->view, &furniture, cr);
}

static gboolean
draw_assets (const GisMapSheet *sheet,
             const Plane *plane,
             const GisStyle *style,
             const char *crs_note,
             cairo_t *cr,
             GisJob *job,
             GError **error)
{
  GCancellable *cancellable = gis_job_get_cancellable (job);

  if (!gis_scene_render_view (plane->plane, style, &plane->view, cr, cancellable))
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, _ ("Cancelled"));
      return FALSE;
    }
  draw_furniture (sheet, plane, crs_note, style, cr);
  return TRUE;
}

gboolean
gis_map_sheet_draw (const GisMapSheet *sheet,
                    const GisScene *scene,
                    const GisStyle *style,
                    const char *crs,
                    double scale,
                    cairo_t *cr,
                    GisJob *job,
                    GError **error)
{
  Frame frame = get_frame (sheet);
  g_autofree char *crs_note = dup_crs_note (crs);
  g_autoptr (GisStyle) above = NULL; /* what lies below shows through */
  Plane plane = { 0 };
  gboolean done;

  if (!gis_map_sheet_check (sheet, 0, error) ||
      !open_plane (&plane, sheet, scene, style, crs, &frame, scale, job, error))
    return FALSE;
  gis_job_begin (job, _ ("Drawing the map"), 0);
  cairo_set_source_rgb (cr, 1, 1, 1);
  cairo_paint (cr);
  cairo_save (cr);
  cairo_translate (cr, frame.x, frame.y);
  above = gis_style_copy (style);
  done = draw_below (sheet, &plane, scene, above, crs, cr, job, error) &&
         draw_assets (sheet, &plane, above, crs_note, cr, job, error);
  cairo_restore (cr);
  if (done && sheet->margin_mm > 0)
    draw_margins (sheet, &frame, &plane, crs_note, style, cr);
  gis_scene_unref (plane.plane);
  return done;
}
