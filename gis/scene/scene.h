/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The in-memory picture of the assets: per class packed columns (ids, int32 mm of Web Mercator from
 * the scene's origin, category bytes of the themed fields, labels) over a packed R-tree, plus a delta list and
 * tombstones for edits. Immutable and reference-counted: tiles render from it on any thread while a
 * newer one is made. */
#pragma once

#include "gis/scene/style.h"
#include "gis/scene/view.h"
#include "gis/store/edit.h"
#include "gis/store/query.h"

G_BEGIN_DECLS

typedef struct _GisScene GisScene;

/* Reads all classes with geometry. @at GIS_DATE_NONE: now. Blocking (worker). */
GisScene *gis_scene_load (GisWorkspace *ws, GisDate at, GisJob *job, GError **error);
/* @base with @change applied: shares the packed part, adds to the delta; rebuilds classes named by
 * a bulk change. *dirty: GArray of GisBox (Mercator metres, old ∪ new); NULL array: everything.
 * Labels may move outside of it, too: they give way to each other and to symbols from afar. Reads only the
 * rows named. */
GisScene *gis_scene_apply (GisScene *base,
                           GisWorkspace *ws,
                           const GisChange *change,
                           GArray **dirty,
                           GError **error);
/* The same with its layers in another order, @top_first NULL-terminated: the classes named come in that
 * order, those not named where the catalogue has them among each other, under the others. */
GisScene *gis_scene_arrange (GisScene *scene, const char *const *top_first);
GisScene *gis_scene_ref (GisScene *scene);
void gis_scene_unref (GisScene *scene);
/* Mercator metres; empty when nothing is there. @class_id NULL: all. */
GisBox gis_scene_get_extent (const GisScene *scene, const char *class_id);
gint64 gis_scene_get_count (const GisScene *scene, const char *class_id);
gsize gis_scene_get_bytes (const GisScene *scene);

typedef struct
{
  const char *class_id; /* interned */
  gint64 id;
  double distance_px;
} GisHit;

/* Visible features within @tolerance_px of a screen point, nearest and topmost first (points before
 * lines before polygons). GArray of GisHit. */
GArray *gis_scene_hit_test (const GisScene *scene,
                            const GisStyle *style,
                            const GisView *view,
                            double px,
                            double py,
                            double tolerance_px);
/* What is shown at @zoom, as itself or as density, and meets an area (Mercator) of any form, even-odd
 * where it crosses itself (a rubber band, a lasso, what lies along a line): GArray of GisHit (distance
 * 0), the topmost classes first; NULL when cancelled. O(k + log n) of the features in its box; any
 * thread. */
GArray *gis_scene_find_in_area (const GisScene *scene,
                                const GisStyle *style,
                                double zoom,
                                const GisGeometry *area,
                                GCancellable *cancellable);
/* The area within @distance_m of a line in @crs (projected, metres), in Mercator metres, for
 * gis_scene_find_in_area(): distances are those of @crs to 1 mm + 0.008 %. NULL with GIS_ERROR_INVALID
 * where there is no image, GIS_ERROR_USAGE for an unknown @crs. Any thread. */
GisGeometry *
gis_scene_dup_strip (const GisGeometry *line, const char *crs, double distance_m, GError **error);
/* Box of one feature in Mercator metres; FALSE, and empty, when it is not in the scene. */
gboolean
gis_scene_get_feature_box (const GisScene *scene, const char *class_id, gint64 id, GisBox *box);
/* Geometry of one feature in Mercator metres, for the overlay; NULL when it is not in the scene. */
GisGeometry *gis_scene_dup_geometry (const GisScene *scene, const char *class_id, gint64 id);
/* Entries of the class's current theme with counts; GPtrArray of GisLegendEntry (owned).
 * @box NULL: everywhere; else Mercator. */
GPtrArray *gis_scene_dup_legend (const GisScene *scene,
                                 const GisStyle *style,
                                 const char *class_id,
                                 const GisBox *box);

/* ---- The legend of a view ---- */

typedef enum
{
  GIS_LEGEND_HEADING,  /* of the categories that follow, with their sum */
  GIS_LEGEND_CATEGORY, /* of the heading above */
  GIS_LEGEND_CLASS,    /* a class that is drawn in one way */
  GIS_LEGEND_DENSITY,  /* the class that is drawn as a density picture; its categories may follow */
} GisLegendRowKind;

typedef struct
{
  GisLegendRowKind kind;
  const GisClass *klass; /* of the catalogue */
  char *title;
  gint64 count;  /* features in view */
  gpointer look; /* how the map draws it, for gis_legend_row_draw() */
} GisLegendRow;

void gis_legend_row_free (GisLegendRow *row);
/* What is drawn in @view: the density picture, then the classes from the topmost down, those with a
 * theme as a heading and its categories. A feature counts when some part of itself lies in the view. @max_kinds > 0: so many categories a class, the rest in one
 * row. GPtrArray of GisLegendRow (owned). Cost: one pass over what is in view. */
GPtrArray *gis_scene_dup_view_legend (const GisScene *scene,
                                      const GisStyle *style,
                                      const GisView *view,
                                      guint max_kinds);
/* "Not drawn at this scale: Poles, Street trees": what is switched on and in view but too small;
 * NULL: nothing. Caller owns it. */
char *
gis_scene_dup_undrawn_note (const GisScene *scene, const GisStyle *style, const GisView *view);
/* The class shown as density at @zoom; NULL: none. Borrowed from the catalogue. */
const GisClass *
gis_scene_get_density_class (const GisScene *scene, const GisStyle *style, double zoom);
/* The row's symbol, @size_px wide, its middle at (x, y). */
void gis_legend_row_draw (const GisLegendRow *row,
                          const GisStyle *style,
                          double x,
                          double y,
                          double size_px,
                          cairo_t *cr);

/* ---- Painter: pure functions of (scene, style, view) ---- */

/* One tile of 256 logical px at @scale. ARGB32, or RGB24 when the style's background is opaque.
 * NULL when cancelled. Any thread. */
cairo_surface_t *gis_scene_render_tile (const GisScene *scene,
                                        const GisStyle *style,
                                        int zoom,
                                        int tile_x,
                                        int tile_y,
                                        double scale,
                                        GCancellable *cancellable);
/* The labels of a tile alone, on nothing; NULL when there are none, or cancelled. Any thread. */
cairo_surface_t *gis_scene_render_tile_labels (const GisScene *scene,
                                               const GisStyle *style,
                                               int zoom,
                                               int tile_x,
                                               int tile_y,
                                               double scale,
                                               GCancellable *cancellable);
/* A whole picture with labels into @cr (logical px). FALSE when cancelled. */
gboolean gis_scene_render_view (const GisScene *scene,
                                const GisStyle *style,
                                const GisView *view,
                                cairo_t *cr,
                                GCancellable *cancellable);
/* The same for a map that is panned: at one zoom and rotation every such picture has the same labels at
 * the same places of the world, those left out that its edge would cut. FALSE when cancelled. */
gboolean gis_scene_render_screen (const GisScene *scene,
                                  const GisStyle *style,
                                  const GisView *view,
                                  cairo_t *cr,
                                  GCancellable *cancellable);
/* What makes a picture a map: drawn over gis_scene_render_view() in the same @view. */
typedef struct
{
  const char *title;       /* "Kaifeng · covers"; NULL: none */
  const char *subtitle;    /* date of the figures; NULL: none */
  const char *attribution; /* source of the data or basemap; NULL: none */
  gboolean legend;         /* of what is visible in the view, with counts */
  gboolean scale_bar;      /* with north arrow and scale note */
  /* Key of a choropleth (see gis_style_set_paints): colours from low to high, the limit under the
   * left edge of each, as text. */
  const guint32 *ramp_rgb;
  const char *const *ramp_labels;
  guint n_ramp;   /* 0: none */
  double enlarge; /* of texts and panels, for large sheets; 0: 1 */
} GisFurniture;

void gis_scene_draw_furniture (const GisScene *scene,
                               const GisStyle *style,
                               const GisView *view,
                               const GisFurniture *furniture,
                               cairo_t *cr);
/* "1:10 600": a scale as it is shown everywhere, three digits, which is what a screen is true to, or all
 * where it is @exact. Caller owns it. */
char *gis_scale_dup_text (double denominator, gboolean exact);
/* "1:40 000 · Manhole covers shown as density", the scale being that on the ground in the middle of
 * the view at 96 dpi. Caller owns it. */
char *gis_scene_dup_scale_note (const GisScene *scene, const GisStyle *style, const GisView *view);
/* Metres on the ground per logical pixel in the middle of @view. */
double gis_scene_get_ground_resolution (const GisScene *scene, const GisView *view);
/* Features that have no place on the map because their coordinates have no image in Mercator. */
gint64 gis_scene_get_n_skipped (const GisScene *scene);
/* Selection ring/casing (accent 3584E4) of one feature, drawn over the tiles; @crowded: a point is a dot,
 * because the rings of many would hide the map. */
void gis_scene_draw_selected (const GisScene *scene,
                              const GisStyle *style,
                              const GisView *view,
                              const char *class_id,
                              gint64 id,
                              gboolean crowded,
                              cairo_t *cr);

/* A point in the hand: its own symbol and the ring of the selection at @x, @y (Mercator), the one in the map
 * faded. Nothing for what is no point. */
void gis_scene_draw_in_hand (const GisScene *scene,
                             const GisStyle *style,
                             const GisView *view,
                             const char *class_id,
                             gint64 id,
                             double x,
                             double y,
                             cairo_t *cr);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GisScene, gis_scene_unref)

G_END_DECLS
