/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What of a layer is drawn in a picture, in which order. Features fall into one bin a look as they
 * come; bins are put in order, not features, so that it costs no sorting. Within a bin they lie in
 * the order of the scene's packs, the same in every tile. */
#include "gis/scene/measure-private.h"
#include "gis/scene/painter-private.h"

#define N_SLOTS 64

typedef struct
{
  GisLook look; /* first: what is handed out */
  guint32 key;
  double min_zoom;
  GArray *items; /* while collecting */
} Bin;

struct _GisLooks
{
  const GisStyle *style;
  const GisLayer *layer;
  GisClassifier classifier;
  GHashTable *bins; /* key → Bin */
  guint32 keys[N_SLOTS];
  Bin *slots[N_SLOTS];
};

static void
bin_free (gpointer data)
{
  Bin *bin = data;

  g_clear_pointer (&bin->items, g_array_unref);
  g_free (bin);
}

GisLooks *
gis_looks_new (const GisStyle *style, const GisLayer *layer)
{
  GisLooks *looks = g_new0 (GisLooks, 1);

  looks->style = style;
  looks->layer = layer;
  gis_classifier_init (&looks->classifier, style, layer);
  looks->bins = g_hash_table_new_full (NULL, NULL, NULL, bin_free);
  return looks;
}

void
gis_looks_free (GisLooks *looks)
{
  if (looks == NULL)
    return;
  gis_classifier_clear (&looks->classifier);
  g_hash_table_unref (looks->bins);
  g_free (looks);
}

static Bin *
find_bin (GisLooks *looks, guint32 key, const GisPack *pack, guint index)
{
  Bin *bin = g_hash_table_lookup (looks->bins, GUINT_TO_POINTER (key));

  if (bin != NULL)
    return bin;
  bin = g_new0 (Bin, 1);
  bin->key = key;
  gis_layer_get_look (looks->style, looks->layer, pack, index, &bin->look);
  bin->min_zoom = gis_look_get_min_zoom (looks->layer->klass, &bin->look);
  g_hash_table_insert (looks->bins, GUINT_TO_POINTER (key), bin);
  return bin;
}

static inline guint8
get_theme_category (const GisLooks *looks, const GisPack *pack, guint index)
{
  return gis_classifier_get (&looks->classifier, pack, index);
}

static inline Bin *
get_bin (GisLooks *looks, const GisPack *pack, guint index)
{
  const GisClass *klass = looks->layer->klass;
  guint32 key = (1u << 24) | get_theme_category (looks, pack, index) |
                (guint32) pack->columns[GIS_COLUMN_FORM (klass)][index] << 8 |
                (guint32) pack->columns[GIS_COLUMN_STATE (klass)][index] << 16;
  guint slot = (key * 0x9E3779B1u) >> 26;

  if (looks->keys[slot] != key)
    {
      looks->slots[slot] = find_bin (looks, key, pack, index);
      looks->keys[slot] = key;
    }
  return looks->slots[slot];
}

const GisLook *
gis_looks_get (GisLooks *looks, const GisPack *pack, guint index)
{
  return &get_bin (looks, pack, index)->look;
}

double
gis_look_get_min_zoom (const GisClass *klass, const GisLook *look)
{
  static const double bounds[] = { 16.5, 14, 12, 0, 0 }; /* grid … city */
  static const double roads[] = { 13.5, 12, 0, 0, 0 };   /* lane … express */

  if (look->form >= GIS_FORM_BOUND_GRID)
    return bounds[look->form - GIS_FORM_BOUND_GRID];
  if (look->form >= GIS_FORM_ROAD_LANE && look->form <= GIS_FORM_ROAD_EXPRESS)
    return roads[look->form - GIS_FORM_ROAD_LANE];
  if (look->form == GIS_FORM_AREA_HATCH && look->mark == GIS_MARK_PAST)
    return MAX (klass->min_zoom, 19.5);
  return klass->min_zoom;
}

/* No feature of the layer is drawn below this, whatever its look: nothing need be looked at. */
static double
get_layer_min_zoom (const GisLayer *layer)
{
  return layer->klass->geometry == GIS_GEOMETRY_POINT ? layer->klass->min_zoom : 0;
}

typedef struct
{
  const GisPainter *painter;
  GisLooks *looks;
  guint n;
} Collect;

static gboolean
collect_cb (const GisPack *pack, guint index, gpointer user_data)
{
  Collect *collect = user_data;
  GisLooks *looks = collect->looks;
  Bin *bin = get_bin (looks, pack, index);

  if (collect->painter->zoom + 1e-6 >= bin->min_zoom)
    {
      GisItem item = { pack, index, get_theme_category (looks, pack, index), pack->ids[index],
                       &bin->look };
      if (bin->items == NULL)
        bin->items = g_array_new (FALSE, FALSE, sizeof (GisItem));
      g_array_append_val (bin->items, item);
    }
  return (++collect->n & 0xfff) != 0 || !g_cancellable_is_cancelled (collect->painter->cancellable);
}

static int
compare_bins (gconstpointer a, gconstpointer b)
{
  const Bin *bin_a = *(const Bin *const *) a;
  const Bin *bin_b = *(const Bin *const *) b;

  if (bin_a->look.form != bin_b->look.form)
    return bin_a->look.form < bin_b->look.form ? -1 : 1;
  /* What is gone or past lies under what is there. */
  if (bin_a->look.mark != bin_b->look.mark)
    return bin_a->look.mark > bin_b->look.mark ? -1 : 1;
  if (bin_a->look.color != bin_b->look.color)
    return bin_a->look.color < bin_b->look.color ? -1 : 1;
  return (bin_a->key > bin_b->key) - (bin_a->key < bin_b->key);
}

GArray *
gis_painter_collect (GisPainter *painter, double margin_px, GisLooks *looks)
{
  GisBox box = gis_painter_get_box (painter, margin_px);
  Collect collect = { painter, looks, 0 };
  GArray *items = g_array_new (FALSE, FALSE, sizeof (GisItem));
  g_autoptr (GPtrArray) bins = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer bin;

  if (painter->zoom + 1e-6 >= get_layer_min_zoom (looks->layer))
    gis_layer_each (looks->layer, &box, collect_cb, &collect);
  g_hash_table_iter_init (&iter, looks->bins);
  while (g_hash_table_iter_next (&iter, NULL, &bin))
    g_ptr_array_add (bins, bin);
  g_ptr_array_sort (bins, compare_bins);
  for (guint i = 0; i < bins->len; i++)
    {
      Bin *of = g_ptr_array_index (bins, i);
      if (of->items == NULL)
        continue;
      g_array_append_vals (items, of->items->data, of->items->len);
      g_clear_pointer (&of->items, g_array_unref);
    }
  return items;
}
