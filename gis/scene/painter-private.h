/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One rendering: where it draws, and how Mercator metres become its pixels. All lengths are logical
 * pixels; what repeats over the map (density cells, hatches, sprite positions, label blocks) is
 * anchored on the global pixel grid of the zoom, so that neighbouring tiles agree. */
#pragma once

#include "gis/scene/pen.h"
#include "gis/scene/scene-private.h"
#include "gis/scene/symbol-private.h"

G_BEGIN_DECLS

typedef struct
{
  const GisScene *scene;
  const GisStyle *style;
  const GisPalette *palette;
  gboolean dark;
  GCancellable *cancellable;
  cairo_t *cr;
  double width_px, height_px;
  double zoom;
  double scale;              /* device px per logical px */
  double resolution;         /* Mercator metres per logical px */
  double center_x, center_y; /* Mercator, middle of the picture */
  double cos_turn, sin_turn;
  double grid_x, grid_y; /* global px of the picture's top left corner */
  gboolean on_grid;      /* zoom whole, not turned, corner on whole pixels: tiles and their like */
  gboolean whole_labels; /* those of the world's blocks that lie in the picture as a whole */
  GisPen pen;
  gboolean vector;          /* the target keeps drawings, not pixels (PDF) */
  cairo_surface_t *surface; /* whose pixels the pen's raster writes; NULL: cairo draws */
  /* From the units of this pack to pixels: (x, y) ↦ (xx·x + xy·y + x0, yx·x + yy·y + y0). */
  const GisPack *pack;
  double xx, xy_, yx, yy, x0, y0;
  double ground; /* px per metre on the ground in the pack's middle */
  GArray *xy;    /* scratch: double pairs of one feature */
  GisBox xy_box; /* of painter->xy */
  GArray *clip;  /* scratch: double pairs of one run */
} GisPainter;

/* One feature to draw. */
typedef struct
{
  const GisPack *pack;
  guint index;
  guint8 theme_category;
  gint64 id;
  const GisLook *look;
} GisItem;

void gis_painter_init (GisPainter *painter,
                       const GisScene *scene,
                       const GisStyle *style,
                       const GisView *view,
                       cairo_t *cr,
                       GCancellable *cancellable);
void gis_painter_clear (GisPainter *painter);
/* Lets the painter write into the pixels of an image where that is what its context draws on. */
gboolean gis_painter_open_pixels (GisPainter *painter);
/* Background, layers and labels. FALSE when cancelled. */
gboolean gis_painter_run (GisPainter *painter);
typedef void (*GisPaintFunc) (GisPainter *painter, gconstpointer data);
/* What @func paints, laid over as a whole at @opacity. */
void gis_painter_paint_faded (GisPainter *painter,
                              double opacity,
                              GisPaintFunc func,
                              gconstpointer data);
/* Mercator box of the picture, @margin_px wider on all sides. */
GisBox gis_painter_get_box (const GisPainter *painter, double margin_px);
/* Logical px per metre on the ground where the pack is (Mercator stretches by 1/cos φ). */
double gis_painter_get_ground (GisPainter *painter, const GisPack *pack);
/* Makes painter->xx … ground those of @pack. */
void gis_painter_use_pack (GisPainter *painter, const GisPack *pack);

/* Pixels of a vertex of painter->pack. */
static inline void
gis_painter_place (const GisPainter *painter, const gint32 *units, double *px, double *py)
{
  *px = painter->xx * units[0] + painter->xy_ * units[1] + painter->x0;
  *py = painter->yx * units[0] + painter->yy * units[1] + painter->y0;
}

/* Pixels of a Mercator position. */
static inline void
gis_painter_project (const GisPainter *painter, double x, double y, double *px, double *py)
{
  double dx = (x - painter->center_x) / painter->resolution;
  double dy = (painter->center_y - y) / painter->resolution;
  *px = painter->width_px / 2 + dx * painter->cos_turn - dy * painter->sin_turn;
  *py = painter->height_px / 2 + dx * painter->sin_turn + dy * painter->cos_turn;
}

/* Projected vertices [first, end) of a feature into painter->xy, those closer than @skip_px to the
 * one before left out (never the ends). */
void gis_painter_load_xy (GisPainter *painter,
                          const GisPack *pack,
                          guint first,
                          guint end,
                          double skip_px);
typedef void (*GisRunFunc) (const double *xy, guint n, double start_px, gpointer user_data);
/* The parts of painter->xy, taken as a line, within @margin_px of the picture; start_px is how far
 * along the line each begins. */
void
gis_painter_each_run (GisPainter *painter, double margin_px, GisRunFunc func, gpointer user_data);
/* Cuts painter->xy, taken as a ring without its closing vertex, in place. */
void gis_painter_clip_ring (GisPainter *painter);
/* The rings of an area into the pen, for gis_pen_fill(). */
void gis_painter_add_area (GisPainter *painter, const GisPack *pack, guint index);
/* Looks of one layer under one style, made when first met. The scene and style must outlive it. */
typedef struct _GisLooks GisLooks;

GisLooks *gis_looks_new (const GisStyle *style, const GisLayer *layer);
void gis_looks_free (GisLooks *looks);
const GisLook *gis_looks_get (GisLooks *looks, const GisPack *pack, guint index);
/* Features to draw in order of their looks (form, mark, colour), those of one look together and in
 * the order of the packs. Array of GisItem that borrow from @looks. */
GArray *gis_painter_collect (GisPainter *painter, double margin_px, GisLooks *looks);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GisLooks, gis_looks_free)

/* The line that a bound is drawn with, on the map and in its swatch; @look has a GIS_FORM_BOUND_…. */
typedef struct
{
  double width_px;
  const double *dashes; /* two, static; NULL: solid */
  guint32 color;
} GisBoundLine;

GisBoundLine gis_look_get_bound_line (const GisLook *look, gboolean dark);

/* First zoom at which a feature with this look is drawn as itself. */
double gis_look_get_min_zoom (const GisClass *klass, const GisLook *look);

void gis_paint_points (GisPainter *painter, const GisLayer *layer);
void gis_paint_density (GisPainter *painter, const GisLayer *layer);
/* What gis_paint_density() draws in and around the picture, for names to keep clear of. */
typedef void (*GisDiscFunc) (double px, double py, double radius, gpointer user_data);
void gis_density_each_disc (GisPainter *painter,
                            const GisLayer *layer,
                            GisDiscFunc func,
                            gpointer user_data);
/* The ring of @n points around (0, 0), @counts of them in each of @colors, the others grey. */
void gis_density_draw_ring (cairo_t *cr,
                            const GisPalette *palette,
                            double radius,
                            const guint32 *colors,
                            const guint32 *counts,
                            guint n_colors,
                            guint32 n);
/* A sprite, its middle at (px, py), on whole device pixels of the global grid. */
void gis_painter_blit (GisPainter *painter, cairo_surface_t *surface, double px, double py);
/* The point class shown as density at this zoom; NULL: none. */
const GisLayer *
gis_scene_get_density_layer (const GisScene *scene, const GisStyle *style, double zoom);
void gis_paint_lines (GisPainter *painter, const GisLayer *layer);
void gis_paint_areas (GisPainter *painter, const GisLayer *layer);
/* FALSE when cancelled. */
gboolean gis_paint_labels (GisPainter *painter);

/* Width of a line's body in px. */
double gis_line_get_width (const GisLook *look, double zoom, double width_m, double ground);

/* A line's or area's look, @size_px wide. */
void gis_swatch_draw (cairo_t *cr,
                      const GisStyle *style,
                      const GisClass *klass,
                      const GisLook *look,
                      double x,
                      double y,
                      double size_px);

typedef enum
{
  GIS_PASS_CASING,
  GIS_PASS_BODY,
  GIS_PASS_CORE, /* the light inside of a trough */
  GIS_PASS_MARKS,
  GIS_N_PASSES,
} GisLinePass;

/* What a pass strokes lines of this look with; FALSE: it draws nothing. */
gboolean gis_line_get_stroke (const GisPalette *palette,
                              gboolean dark,
                              double zoom,
                              const GisLook *look,
                              double width_px,
                              GisLinePass pass,
                              GisStroke *stroke);
/* Adds one run of pixels that lies @start_px along its line to what the pen will stroke. */
void gis_line_add (GisPen *pen,
                   const GisLook *look,
                   GisLinePass pass,
                   const GisStroke *stroke,
                   const double *xy,
                   guint n,
                   double start_px);

G_END_DECLS
