/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Scenes and their layers: what is alive, what is found by id, how much there is. */
#include "gis/scene/measure-private.h"

#include "gis/scene/reference.h"

static guint64
next_serial (void)
{
  static GMutex lock;
  static guint64 serial;
  guint64 value;

  g_mutex_lock (&lock);
  value = ++serial;
  g_mutex_unlock (&lock);
  return value;
}

/* ---- Layers ---- */

GisLayer *
gis_layer_new (const GisClass *klass, GisPack *base)
{
  GisLayer *layer = g_new0 (GisLayer, 1);

  g_atomic_ref_count_init (&layer->ref_count);
  layer->klass = klass;
  layer->base = base;
  return layer;
}

GisLayer *
gis_layer_ref (GisLayer *layer)
{
  g_atomic_ref_count_inc (&layer->ref_count);
  return layer;
}

void
gis_layer_unref (GisLayer *layer)
{
  if (!g_atomic_ref_count_dec (&layer->ref_count))
    return;
  gis_pack_unref (layer->base);
  gis_pack_unref (layer->delta);
  g_clear_pointer (&layer->measures, g_ptr_array_unref);
  g_free (layer->gone);
  g_free (layer);
}

gboolean
gis_layer_is_gone (const GisLayer *layer, const GisPack *pack, guint index)
{
  return pack == layer->base && layer->gone != NULL &&
         (layer->gone[index / 8] & (1 << index % 8)) != 0;
}

gint64
gis_layer_get_count (const GisLayer *layer)
{
  return (gint64) layer->base->n - layer->n_gone + (layer->delta != NULL ? layer->delta->n : 0);
}

typedef struct
{
  const GisLayer *layer;
  const GisPack *pack;
  GisLayerFunc func;
  gpointer user_data;
} Each;

static gboolean
each_run_cb (guint first, guint n, const GisBox32 *box, gpointer user_data)
{
  const Each *each = user_data;

  if (gis_layer_is_gone (each->layer, each->pack, first))
    return TRUE;
  return each->func (each->pack, first, each->user_data);
}

static gboolean
each_of_pack (const GisLayer *layer,
              const GisPack *pack,
              const GisBox *box,
              GisLayerFunc func,
              gpointer user_data)
{
  Each each = { layer, pack, func, user_data };
  GisBox32 units;

  if (box == NULL)
    {
      for (guint i = 0; i < pack->n; i++)
        if (!gis_layer_is_gone (layer, pack, i) && !func (pack, i, user_data))
          return FALSE;
      return TRUE;
    }
  if (!gis_pack_box_to_units (pack, box, &units))
    return TRUE;
  return gis_rtree_query_runs (pack->tree, &units, -1, each_run_cb, &each);
}

void
gis_layer_each (const GisLayer *layer, const GisBox *box, GisLayerFunc func, gpointer user_data)
{
  if (each_of_pack (layer, layer->base, box, func, user_data) && layer->delta != NULL)
    each_of_pack (layer, layer->delta, box, func, user_data);
}

typedef struct
{
  const GisLayer *layer;
  const GisPack *pack;
  GisLayerRunFunc func;
  gpointer user_data;
} EachRun;

static gboolean
forward_run_cb (guint first, guint n, const GisBox32 *box, gpointer user_data)
{
  const EachRun *each = user_data;

  if (gis_layer_is_gone (each->layer, each->pack, first))
    return TRUE;
  return each->func (each->pack, first, n, box, each->user_data);
}

void
gis_layer_each_run (const GisLayer *layer,
                    const GisBox *box,
                    double collapse_m,
                    GisLayerRunFunc func,
                    gpointer user_data)
{
  const GisPack *packs[2] = { layer->base, layer->delta };

  for (guint i = 0; i < 2 && packs[i] != NULL; i++)
    {
      EachRun each = { layer, packs[i], func, user_data };
      gboolean holes = packs[i] == layer->base && layer->n_gone > 0;
      GisBox32 units;
      if (gis_pack_box_to_units (packs[i], box, &units) &&
          !gis_rtree_query_runs (packs[i]->tree, &units,
                                 holes ? -1 : (gint64) (collapse_m / packs[i]->unit_m),
                                 forward_run_cb, &each))
        return;
    }
}

gboolean
gis_layer_find (const GisLayer *layer, gint64 id, const GisPack **pack, guint *index)
{
  const GisPack *packs[2] = { layer->delta, layer->base };

  for (guint i = 0; i < 2; i++)
    {
      gint64 found = packs[i] != NULL ? gis_pack_find (packs[i], id) : -1;
      if (found >= 0 && !gis_layer_is_gone (layer, packs[i], (guint) found))
        {
          *pack = packs[i];
          *index = (guint) found;
          return TRUE;
        }
    }
  return FALSE;
}

void
gis_layer_get_look (const GisStyle *style,
                    const GisLayer *layer,
                    const GisPack *pack,
                    guint index,
                    GisLook *look)
{
  const GisClass *klass = layer->klass;
  g_auto (GisClassifier) classifier;

  gis_classifier_init (&classifier, style, layer);
  gis_style_resolve (style, klass, pack->columns[GIS_COLUMN_FORM (klass)][index],
                     pack->columns[GIS_COLUMN_STATE (klass)][index],
                     gis_classifier_get (&classifier, pack, index), look);
}

static int
compare_draw_order (gconstpointer a, gconstpointer b)
{
  const GisLayer *layer_a = *(const GisLayer *const *) a;
  const GisLayer *layer_b = *(const GisLayer *const *) b;
  return (layer_a->klass->draw_order > layer_b->klass->draw_order) -
         (layer_a->klass->draw_order < layer_b->klass->draw_order);
}

GisScene *
gis_scene_new_empty (GisCatalog *catalog, GisDate at)
{
  GisScene *scene = g_new0 (GisScene, 1);

  g_atomic_ref_count_init (&scene->ref_count);
  scene->serial = next_serial ();
  scene->catalog = gis_catalog_ref (catalog);
  scene->facet_names = gis_facet_names_new ();
  scene->at = at;
  scene->layers = g_ptr_array_new_with_free_func ((GDestroyNotify) gis_layer_unref);
  return scene;
}

void
gis_scene_sort_layers (GisScene *scene)
{
  g_ptr_array_sort (scene->layers, compare_draw_order);
}

/* Position from the top; those not named lie below. */
static guint
find_place (const char *const *top_first, const char *class_id)
{
  guint place = 0;

  while (top_first[place] != NULL && !g_str_equal (top_first[place], class_id))
    place++;
  return place;
}

static int
compare_places (gconstpointer a, gconstpointer b, gpointer top_first)
{
  guint one = find_place (top_first, (*(const GisLayer *const *) a)->klass->id);
  guint two = find_place (top_first, (*(const GisLayer *const *) b)->klass->id);

  return (one < two) - (one > two);
}

GisScene *
gis_scene_share (GisScene *scene)
{
  GisScene *other = gis_scene_new_empty (scene->catalog, scene->at);

  gis_facet_names_unref (other->facet_names);
  other->facet_names = gis_facet_names_ref (scene->facet_names);
  other->n_skipped = scene->n_skipped;
  other->whole = scene->whole != NULL ? gis_scene_ref (scene->whole) : NULL;
  other->references = scene->references != NULL ? gis_references_ref (scene->references) : NULL;
  for (guint i = 0; i < scene->layers->len; i++)
    g_ptr_array_add (other->layers, gis_layer_ref (g_ptr_array_index (scene->layers, i)));
  return other;
}

GisScene *
gis_scene_refer (GisScene *scene, GisReferences *references)
{
  GisScene *referring;

  g_return_val_if_fail (scene != NULL, NULL);

  referring = gis_scene_share (scene);
  gis_references_unref (referring->references);
  referring->references = references != NULL ? gis_references_ref (references) : NULL;
  return referring;
}

GisScene *
gis_scene_arrange (GisScene *scene, const char *const *top_first)
{
  GisScene *arranged;

  g_return_val_if_fail (scene != NULL && top_first != NULL, NULL);

  arranged = gis_scene_share (scene);
  g_ptr_array_sort_with_data (arranged->layers, compare_places, (gpointer) top_first);
  return arranged;
}

GisScene *
gis_scene_new_from_packs (GisCatalog *catalog, GisPack **packs)
{
  GisScene *scene = gis_scene_new_empty (catalog, GIS_DATE_NONE);
  guint at = 0;

  for (guint i = 0; i < gis_catalog_get_n_classes (catalog); i++)
    {
      const GisClass *klass = gis_catalog_get_class (catalog, i);
      if (klass->geometry != GIS_GEOMETRY_NONE)
        g_ptr_array_add (scene->layers, gis_layer_new (klass, packs[at++]));
    }
  gis_scene_sort_layers (scene);
  return scene;
}

/* ---- Public ---- */

GisScene *
gis_scene_ref (GisScene *scene)
{
  g_atomic_ref_count_inc (&scene->ref_count);
  return scene;
}

void
gis_scene_unref (GisScene *scene)
{
  if (scene == NULL || !g_atomic_ref_count_dec (&scene->ref_count))
    return;
  g_ptr_array_unref (scene->layers);
  gis_catalog_unref (scene->catalog);
  gis_facet_names_unref (scene->facet_names);
  gis_scene_unref (scene->whole);
  gis_references_unref (scene->references);
  g_free (scene);
}

const GisLayer *
gis_scene_find_layer (const GisScene *scene, const char *class_id)
{
  for (guint i = 0; i < scene->layers->len; i++)
    {
      const GisLayer *layer = g_ptr_array_index (scene->layers, i);
      if (g_strcmp0 (layer->klass->id, class_id) == 0)
        return layer;
    }
  return NULL;
}

GisBox
gis_scene_get_extent (const GisScene *scene, const char *class_id)
{
  GisBox extent = GIS_BOX_EMPTY;

  for (guint i = 0; i < scene->layers->len; i++)
    {
      const GisLayer *layer = g_ptr_array_index (scene->layers, i);
      const GisPack *packs[2] = { layer->base, layer->delta };
      if (class_id != NULL && g_strcmp0 (layer->klass->id, class_id) != 0)
        continue;
      for (guint p = 0; p < 2; p++)
        if (packs[p] != NULL)
          {
            GisBox box = gis_pack_get_extent (packs[p]);
            gis_box_union (&extent, &box);
          }
    }
  return extent;
}

gint64
gis_scene_get_count (const GisScene *scene, const char *class_id)
{
  gint64 count = 0;

  for (guint i = 0; i < scene->layers->len; i++)
    {
      const GisLayer *layer = g_ptr_array_index (scene->layers, i);
      if (class_id == NULL || g_strcmp0 (layer->klass->id, class_id) == 0)
        count += gis_layer_get_count (layer);
    }
  return count;
}

gsize
gis_scene_get_bytes (const GisScene *scene)
{
  gsize bytes = sizeof *scene;

  for (guint i = 0; i < scene->layers->len; i++)
    {
      const GisLayer *layer = g_ptr_array_index (scene->layers, i);
      bytes += layer->base->bytes + (layer->delta != NULL ? layer->delta->bytes : 0) +
               (layer->gone != NULL ? layer->base->n / 8 + 1 : 0);
    }
  return bytes;
}

gint64
gis_scene_get_n_skipped (const GisScene *scene)
{
  return scene->n_skipped;
}

gboolean
gis_scene_get_feature_box (const GisScene *scene, const char *class_id, gint64 id, GisBox *box)
{
  const GisLayer *layer =
    gis_scene_find_layer (scene->whole != NULL ? scene->whole : scene, class_id);
  const GisPack *pack;
  guint index;

  *box = GIS_BOX_EMPTY;
  if (layer == NULL || !gis_layer_find (layer, id, &pack, &index))
    return FALSE;
  *box = gis_pack_get_box (pack, index);
  return TRUE;
}

GisGeometry *
gis_scene_dup_geometry (const GisScene *scene, const char *class_id, gint64 id)
{
  const GisLayer *layer =
    gis_scene_find_layer (scene->whole != NULL ? scene->whole : scene, class_id);
  const GisPack *pack;
  guint index;

  if (layer == NULL || !gis_layer_find (layer, id, &pack, &index))
    return NULL;
  return gis_pack_dup_geometry (pack, index);
}
