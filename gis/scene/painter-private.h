/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One rendering: where it draws, and how Mercator metres become its pixels. All lengths are logical
 * pixels; what repeats over the map (density cells, hatches, sprite positions, label blocks) is
 * anchored on the global pixel grid of the zoom, so that neighbouring tiles agree. */
#pragma once

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
  /* Direct access when the target is our own image surface; else NULL. */
  guint8 *pixels;
  int stride, pixel_width, pixel_height;
  cairo_surface_t *surface;
  GArray *xy;   /* scratch: double pairs of one feature */
  GArray *clip; /* scratch: double pairs of one run */
} GisPainter;

/* One feature to draw. */
typedef struct
{
  const GisPack *pack;
  guint index;
  gint64 id;
  const GisLook *look;
  guint8 theme_category;
} GisItem;

void gis_painter_init (GisPainter *painter,
                       const GisScene *scene,
                       const GisStyle *style,
                       const GisView *view,
                       cairo_t *cr,
                       GCancellable *cancellable);
void gis_painter_clear (GisPainter *painter);
/* Background, layers and labels. FALSE when cancelled. */
gboolean gis_painter_run (GisPainter *painter);
/* Mercator box of the picture, @margin_px wider on all sides. */
GisBox gis_painter_get_box (const GisPainter *painter, double margin_px);
/* Logical px per metre on the ground at this place (Mercator stretches by 1/cos φ). */
double gis_painter_get_ground (const GisPainter *painter, const GisPack *pack);

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
/* Looks of one layer under one style, made when first met. The scene and style must outlive it. */
typedef struct
{
  const GisStyle *style;
  const GisLayer *layer;
  int theme;
  guint32 last_key;
  const GisLook *last;
  GHashTable *looks;
} GisLooks;

GisLooks *gis_looks_new (const GisStyle *style, const GisLayer *layer);
void gis_looks_free (GisLooks *looks);
const GisLook *gis_looks_get (GisLooks *looks, const GisPack *pack, guint index);
/* Features to draw in order (form, mark, colour, then id). Array of GisItem that borrow from
 * @looks. */
GArray *gis_painter_collect (GisPainter *painter, double margin_px, GisLooks *looks);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GisLooks, gis_looks_free)

/* First zoom at which a feature with this look is drawn as itself. */
double gis_look_get_min_zoom (const GisClass *klass, const GisLook *look);

void gis_paint_points (GisPainter *painter, const GisLayer *layer);
void gis_paint_density (GisPainter *painter, const GisLayer *layer);
/* The point class shown as density at this zoom; NULL: none. */
const GisLayer *
gis_scene_get_density_layer (const GisScene *scene, const GisStyle *style, double zoom);
void gis_paint_lines (GisPainter *painter, const GisLayer *layer);
void gis_paint_areas (GisPainter *painter, const GisLayer *layer);
void gis_paint_labels (GisPainter *painter);

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
  GIS_PASS_MARKS,
} GisLinePass;

/* Strokes one run of pixels that lies @start_px along its line. */
void gis_stroke_line (cairo_t *cr,
                      const GisPalette *palette,
                      gboolean dark,
                      double zoom,
                      const GisLook *look,
                      double width_px,
                      GisLinePass pass,
                      const double *xy,
                      guint n,
                      double start_px);

G_END_DECLS
