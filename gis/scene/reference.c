/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gis/scene/reference-private.h"

#include "gis/crs/crs.h"
#include <math.h>

/* Decoded tiles kept: a screen of 1600 × 1000 shows 40 at most. */
#define MAX_TILES 96
/* A picture of more tiles than this shows none: it lies too far above the file's lowest level. */
#define MAX_TILES_OF_PICTURE 120

typedef struct
{
  guint64 key;
  GPtrArray *sheets; /* GisSheet; empty: no such tile, or a damaged one */
} Tile;

struct _GisReference
{
  gatomicrefcount ref_count;
  GisSheet *sheet; /* or … */
  GisMbtiles *tiles;
  char *label_field;
  GMutex lock;
  GQueue cache; /* Tile, last used at the head */
};

struct _GisReferenceBuilder
{
  GisPackBuilder *packs[GIS_GEOMETRY_MULTIPOLYGON + 1];
  guint n;
};

struct _GisReferences
{
  gatomicrefcount ref_count;
  GArray *layers; /* GisReferenceLayer */
};

/* ---- Sheets ---- */

GisSheet *
gis_sheet_new (GisSheetKind kind, const GisBox *cut)
{
  GisSheet *sheet = g_new0 (GisSheet, 1);

  sheet->kind = kind;
  sheet->cut = *cut;
  return sheet;
}

GisSheet *
gis_sheet_hold (const GisSheet *sheet)
{
  GisSheet *held = gis_sheet_new (sheet->kind, &sheet->cut);

  for (guint i = 0; i < G_N_ELEMENTS (sheet->packs); i++)
    held->packs[i] = sheet->packs[i] != NULL ? gis_pack_ref (sheet->packs[i]) : NULL;
  return held;
}

void
gis_sheet_free (GisSheet *sheet)
{
  if (sheet == NULL)
    return;
  for (guint i = 0; i < G_N_ELEMENTS (sheet->packs); i++)
    gis_pack_unref (sheet->packs[i]);
  g_free (sheet);
}

/* ---- Data ---- */

static GisReference *
create (void)
{
  GisReference *reference = g_new0 (GisReference, 1);

  g_atomic_ref_count_init (&reference->ref_count);
  g_mutex_init (&reference->lock);
  g_queue_init (&reference->cache);
  return reference;
}

static void
tile_free (gpointer data)
{
  Tile *tile = data;

  g_ptr_array_unref (tile->sheets);
  g_free (tile);
}

GisReference *
gis_reference_ref (GisReference *reference)
{
  g_atomic_ref_count_inc (&reference->ref_count);
  return reference;
}

void
gis_reference_unref (GisReference *reference)
{
  if (reference == NULL || !g_atomic_ref_count_dec (&reference->ref_count))
    return;
  gis_sheet_free (reference->sheet);
  gis_mbtiles_unref (reference->tiles);
  g_queue_clear_full (&reference->cache, tile_free);
  g_mutex_clear (&reference->lock);
  g_free (reference->label_field);
  g_free (reference);
}

GisReferenceBuilder *
gis_reference_builder_new (void)
{
  return g_new0 (GisReferenceBuilder, 1);
}

void
gis_reference_builder_free (GisReferenceBuilder *builder)
{
  if (builder == NULL)
    return;
  for (guint i = 0; i < G_N_ELEMENTS (builder->packs); i++)
    gis_pack_builder_free (builder->packs[i]);
  g_free (builder);
}

void
gis_reference_builder_add (GisReferenceBuilder *builder,
                           const GisGeometry *geometry,
                           const char *label)
{
  const guint8 rank = 0;

  if (builder->packs[geometry->type] == NULL)
    builder->packs[geometry->type] =
      gis_pack_builder_new (geometry->type, GIS_SHEET_N_COLUMNS, FALSE);
  gis_pack_builder_add (builder->packs[geometry->type], ++builder->n, geometry, &rank, 0, label);
}

guint
gis_reference_builder_get_n (const GisReferenceBuilder *builder)
{
  return builder->n;
}

GisReference *
gis_reference_builder_finish (GisReferenceBuilder *builder)
{
  GisReference *reference = create ();

  reference->sheet = gis_sheet_new (GIS_SHEET_OTHER, &GIS_BOX_EMPTY);
  for (guint i = 0; i < G_N_ELEMENTS (builder->packs); i++)
    if (builder->packs[i] != NULL)
      reference->sheet->packs[i] = gis_pack_builder_finish (g_steal_pointer (&builder->packs[i]));
  gis_reference_builder_free (builder);
  return reference;
}

GisReference *
gis_reference_new_tiles (GisMbtiles *tiles, const char *label_field)
{
  GisReference *reference = create ();

  reference->tiles = gis_mbtiles_ref (tiles);
  reference->label_field = g_strdup (label_field);
  return reference;
}

gboolean
gis_reference_is_tiled (const GisReference *reference)
{
  return reference->tiles != NULL;
}

GisBox
gis_reference_get_extent (const GisReference *reference)
{
  GisBox extent = GIS_BOX_EMPTY;
  GisBox degrees;

  if (reference->tiles != NULL)
    {
      if (gis_mbtiles_get_bounds (reference->tiles, &degrees))
        {
          gis_mercator_from_degrees (degrees.min_x, degrees.min_y, &extent.min_x, &extent.min_y);
          gis_mercator_from_degrees (degrees.max_x, degrees.max_y, &extent.max_x, &extent.max_y);
        }
      return extent;
    }
  for (guint i = 0; i < G_N_ELEMENTS (reference->sheet->packs); i++)
    if (reference->sheet->packs[i] != NULL)
      {
        GisBox box = gis_pack_get_extent (reference->sheet->packs[i]);
        gis_box_union (&extent, &box);
      }
  return extent;
}

gint64
gis_reference_get_count (const GisReference *reference)
{
  gint64 count = 0;

  if (reference->tiles != NULL)
    return -1;
  for (guint i = 0; i < G_N_ELEMENTS (reference->sheet->packs); i++)
    count += reference->sheet->packs[i] != NULL ? reference->sheet->packs[i]->n : 0;
  return count;
}

gsize
gis_reference_get_bytes (const GisReference *reference)
{
  gsize bytes = sizeof *reference;

  for (guint i = 0; reference->sheet != NULL && i < G_N_ELEMENTS (reference->sheet->packs); i++)
    bytes += reference->sheet->packs[i] != NULL ? reference->sheet->packs[i]->bytes : 0;
  return bytes;
}

/* ---- Vector tiles ---- */

static GPtrArray *
find_tile (GisReference *reference, guint64 key)
{
  for (GList *at = reference->cache.head; at != NULL; at = at->next)
    {
      Tile *tile = at->data;
      if (tile->key != key)
        continue;
      g_queue_unlink (&reference->cache, at);
      g_queue_push_head_link (&reference->cache, at);
      return g_ptr_array_ref (tile->sheets);
    }
  return NULL;
}

/* Sheets of a tile, from the cache or decoded now; a new reference. Two threads that want the same one
 * at once both decode it. */
static GPtrArray *
get_tile (GisReference *reference, int zoom, int x, int y)
{
  guint64 key = (guint64) zoom << 58 | (guint64) x << 29 | (guint64) y;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = NULL;
  GPtrArray *sheets;
  Tile *tile;

  g_mutex_lock (&reference->lock);
  sheets = find_tile (reference, key);
  g_mutex_unlock (&reference->lock);
  if (sheets != NULL)
    return sheets;
  bytes = gis_mbtiles_get_tile (reference->tiles, zoom, x, y, &error);
  if (bytes != NULL)
    sheets = gis_vector_tile_decode (bytes, zoom, x, y, reference->label_field, &error);
  if (error != NULL)
    g_debug ("%s", error->message);
  if (sheets == NULL)
    sheets = g_ptr_array_new ();
  tile = g_new (Tile, 1);
  *tile = (Tile){ key, g_ptr_array_ref (sheets) };
  g_mutex_lock (&reference->lock);
  g_queue_push_head (&reference->cache, tile);
  if (reference->cache.length > MAX_TILES)
    tile_free (g_queue_pop_tail (&reference->cache));
  g_mutex_unlock (&reference->lock);
  return sheets;
}

static int
to_tile (double distance_m, int zoom)
{
  return CLAMP ((int) floor (distance_m / (2 * GIS_MERCATOR_HALF_M) * exp2 (zoom)), 0,
                (1 << zoom) - 1);
}

static gboolean
each_tile (GisReference *reference,
           const GisBox *box,
           double zoom,
           GCancellable *cancellable,
           GisSheetFunc func,
           gpointer user_data)
{
  int z = CLAMP ((int) floor (zoom + 0.5), gis_mbtiles_get_min_zoom (reference->tiles),
                 gis_mbtiles_get_max_zoom (reference->tiles));
  int min_x = to_tile (box->min_x + GIS_MERCATOR_HALF_M, z);
  int max_x = to_tile (box->max_x + GIS_MERCATOR_HALF_M, z);
  int min_y = to_tile (GIS_MERCATOR_HALF_M - box->max_y, z);
  int max_y = to_tile (GIS_MERCATOR_HALF_M - box->min_y, z);

  if ((gint64) (max_x - min_x + 1) * (max_y - min_y + 1) > MAX_TILES_OF_PICTURE)
    return TRUE;
  for (int y = min_y; y <= max_y; y++)
    for (int x = min_x; x <= max_x; x++)
      {
        g_autoptr (GPtrArray) sheets = NULL;
        if (g_cancellable_is_cancelled (cancellable))
          return FALSE;
        sheets = get_tile (reference, z, x, y);
        for (guint i = 0; i < sheets->len; i++)
          func (g_ptr_array_index (sheets, i), user_data);
      }
  return TRUE;
}

gboolean
gis_reference_each_sheet (GisReference *reference,
                          const GisBox *box,
                          double zoom,
                          GCancellable *cancellable,
                          GisSheetFunc func,
                          gpointer user_data)
{
  if (reference->tiles != NULL)
    return each_tile (reference, box, zoom, cancellable, func, user_data);
  func (reference->sheet, user_data);
  return !g_cancellable_is_cancelled (cancellable);
}

/* ---- Lists ---- */

GisReferenceStyle
gis_reference_style_default (guint number)
{
  /* Paired ColorBrewer "Dark2", away from the assets' own colours. */
  static const guint32 colors[] = { 0x7570B3, 0x1B9E77, 0xD95F02, 0xE7298A,
                                    0x66A61E, 0xA6761D, 0x666666 };

  return (GisReferenceStyle){ colors[number % G_N_ELEMENTS (colors)], TRUE, 1.5, 1, TRUE, TRUE };
}

static void
layer_clear (gpointer data)
{
  gis_reference_unref (((GisReferenceLayer *) data)->reference);
}

GisReferences *
gis_references_new (void)
{
  GisReferences *references = g_new0 (GisReferences, 1);

  g_atomic_ref_count_init (&references->ref_count);
  references->layers = g_array_new (FALSE, FALSE, sizeof (GisReferenceLayer));
  g_array_set_clear_func (references->layers, layer_clear);
  return references;
}

void
gis_references_add (GisReferences *references,
                    GisReference *reference,
                    const GisReferenceStyle *style)
{
  GisReferenceLayer layer = { gis_reference_ref (reference), *style };

  g_array_append_val (references->layers, layer);
}

GisReferences *
gis_references_ref (GisReferences *references)
{
  g_atomic_ref_count_inc (&references->ref_count);
  return references;
}

void
gis_references_unref (GisReferences *references)
{
  if (references == NULL || !g_atomic_ref_count_dec (&references->ref_count))
    return;
  g_array_unref (references->layers);
  g_free (references);
}

guint
gis_references_get_n (const GisReferences *references)
{
  return references != NULL ? references->layers->len : 0;
}

const GisReferenceLayer *
gis_references_get (const GisReferences *references, guint index)
{
  return &g_array_index (references->layers, GisReferenceLayer, index);
}
