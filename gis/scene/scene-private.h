/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Inside of a scene, for the painter and the queries:
 *
 *   GisScene ── GisLayer* (in drawing order) ── base  GisPack, shared between scenes
 *                                            ├─ gone  bit per feature of base that was edited away
 *                                            └─ delta GisPack of what was edited since, small */
#pragma once

#include "gis/scene/filter.h"
#include "gis/scene/pack-private.h"
#include "gis/scene/scene.h"
#include "gis/scene/style-private.h"

G_BEGIN_DECLS

typedef struct
{
  gatomicrefcount ref_count;
  const GisClass *klass; /* of the scene's catalogue */
  GisPack *base;
  GisPack *delta; /* NULL: none */
  guint8 *gone;   /* NULL: none */
  guint n_gone;
  GPtrArray *measures; /* columns of numbers (measure-private.h); NULL: none */
} GisLayer;

typedef struct _GisFacetNames GisFacetNames;
typedef struct _GisReferences GisReferences;

struct _GisScene
{
  gatomicrefcount ref_count;
  guint64 serial; /* never given twice: key of caches */
  GisCatalog *catalog;
  GisDate at;
  GPtrArray *layers; /* GisLayer */
  gint64 n_skipped;
  GisFacetNames *facet_names; /* shared by a scene and those made from it */
  GisReferences *references;  /* NULL: none */
  GisScene *whole;            /* of a filtered scene: with what does not pass; else NULL */
  double stretch; /* 0: Mercator; else a plane (project.c), units per metre everywhere */
};

/* What of @scene is visible in @style and meets @box (Mercator), in the plane of @crs about (@center_x,
 * @center_y), metres × @stretch. Its geometry, styles, labels and painter are as those of any scene;
 * its positions are not Mercator. NULL with the error of the job or of the CRS. */
GisScene *gis_scene_project (const GisScene *scene,
                             const GisStyle *style,
                             const char *crs,
                             const GisBox *box,
                             double center_x,
                             double center_y,
                             double stretch,
                             GisJob *job,
                             GError **error);

/* Packs' columns: one a theme, then these, then those of the facets (filter.c). */
#define GIS_COLUMN_FORM(klass) ((klass)->n_themes)
#define GIS_COLUMN_STATE(klass) ((klass)->n_themes + 1)
#define GIS_N_COLUMNS(klass) ((klass)->n_themes + 7)

/* ---- filter.c: what a filter looks at, one byte a feature and facet ---- */

/* Texts (districts, owners) and the categories given to them, in the order met; a 255th text and
 * those after it are GIS_CATEGORY_OTHER. Thread-safe. */
GisFacetNames *gis_facet_names_new (void);
GisFacetNames *gis_facet_names_ref (GisFacetNames *names);
void gis_facet_names_unref (GisFacetNames *names);
/* The texts of each facet in the order of their categories, "aas", floating; and new names from it.
 * FALSE when it is not such a list. */
GVariant *gis_facet_names_list (GisFacetNames *names);
gboolean gis_facet_names_restore (GisFacetNames *names, GVariant *list);
guint gis_facet_get_column (const GisClass *klass, GisFacet facet);
/* What the facet's field says, in its column; of a year, day and month in the two after it. Nothing for
 * the state, whose column is the painter's. */
void gis_facet_set_columns (GisFacetNames *names,
                            const GisClass *klass,
                            GisFacet facet,
                            const GisValue *value,
                            guint8 *columns);
#define GIS_FACET_N_COLUMNS(facet) ((facet) == GIS_FACET_YEAR ? 3u : 1u)

/* A scene made of packs, for tests, benchmarks and loading. @packs: one for each class with
 * geometry in the catalogue's order, taken. */
GisScene *gis_scene_new_from_packs (GisCatalog *catalog, GisPack **packs);

/* As gis_scene_load(), classes being read in parts of about @part_rows rows. */
GisScene *
gis_scene_load_parts (GisWorkspace *ws, GisDate at, guint part_rows, GisJob *job, GError **error);
/* The same with every delta merged into its pack. */
GisScene *gis_scene_settle (GisScene *scene);
/* Another scene of the same layers. */
GisScene *gis_scene_share (GisScene *scene);
GisScene *gis_scene_new_empty (GisCatalog *catalog, GisDate at);
/* By draw_order of the classes; layers of one order stay as they are. */
void gis_scene_sort_layers (GisScene *scene);
/* Takes @base. */
GisLayer *gis_layer_new (const GisClass *klass, GisPack *base);
GisLayer *gis_layer_ref (GisLayer *layer);
void gis_layer_unref (GisLayer *layer);

typedef gboolean (*GisLayerFunc) (const GisPack *pack, guint index, gpointer user_data);
/* Live features whose box meets @box (Mercator; NULL: all). */
void
gis_layer_each (const GisLayer *layer, const GisBox *box, GisLayerFunc func, gpointer user_data);
/* Live features that meet the rectangle of @view themselves, turned as it is. */
void gis_layer_each_in_view (const GisLayer *layer,
                             const GisView *view,
                             GisLayerFunc func,
                             gpointer user_data);
typedef gboolean (*GisLayerRunFunc) (const GisPack *pack,
                                     guint first,
                                     guint n,
                                     const GisBox32 *box,
                                     gpointer user_data);
/* The same in runs: neighbours of the pack whose common box (units of the pack, borrowed) is at most
 * @collapse_m wide and high come together, unless edits have left holes in the layer. */
void gis_layer_each_run (const GisLayer *layer,
                         const GisBox *box,
                         double collapse_m,
                         GisLayerRunFunc func,
                         gpointer user_data);
gboolean gis_layer_is_gone (const GisLayer *layer, const GisPack *pack, guint index);
gint64 gis_layer_get_count (const GisLayer *layer);
const GisLayer *gis_scene_find_layer (const GisScene *scene, const char *class_id);
/* The pack and position of a live feature. */
gboolean gis_layer_find (const GisLayer *layer, gint64 id, const GisPack **pack, guint *index);
/* Look of one feature. */
void gis_layer_get_look (const GisStyle *style,
                         const GisLayer *layer,
                         const GisPack *pack,
                         guint index,
                         GisLook *look);

G_END_DECLS
