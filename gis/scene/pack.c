/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Building packs: features are gathered as doubles in the order they come, then quantised about the
 * middle of their extent, indexed, and all columns are laid out in the index's Hilbert order. */
#include "gis/crs/crs.h"
#include "gis/scene/pack-private.h"
#include <math.h>
#include <string.h>
#include <sys/mman.h>

#define UNIT_M 0.001
/* A little under 2^31, so that rounding and one unit of growth stay inside. */
#define UNITS_MAX 2147000000.0
/* Texts remembered for reuse: names repeat, codes do not. */
#define MAX_TEXTS 20000
/* A class whose labels do not repeat shows it in its first few thousand. */
#define TRIED_TEXTS 4096
/* Cells of a density picture that are counted exactly. */
#define MAX_SORTED_CELLS 40000

struct _GisPackBuilder
{
  GisGeometryType type;
  guint n_columns;
  gboolean has_widths;
  GArray *ids;       /* gint64 */
  GArray *xy;        /* double pairs */
  GArray *vertices;  /* guint32, per feature */
  GArray *rings;     /* guint32, per feature */
  GArray *ring_ends; /* guint32 */
  GByteArray *opens; /* per ring */
  GByteArray *bytes; /* n_columns per feature */
  GArray *widths;    /* float */
  GArray *labels;    /* guint32 */
  GString *blob;
  GHashTable *texts; /* label → offset */
  guint n_texts, n_repeated;
  GArray *anchors; /* double pairs */
  GisBox extent;
};

GisPackBuilder *
gis_pack_builder_new (GisGeometryType type, guint n_columns, gboolean has_widths)
{
  GisPackBuilder *builder = g_new0 (GisPackBuilder, 1);

  builder->type = type;
  builder->n_columns = n_columns;
  builder->has_widths = has_widths;
  builder->ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  builder->xy = g_array_new (FALSE, FALSE, 2 * sizeof (double));
  builder->vertices = g_array_new (FALSE, FALSE, sizeof (guint32));
  builder->rings = g_array_new (FALSE, FALSE, sizeof (guint32));
  builder->ring_ends = g_array_new (FALSE, FALSE, sizeof (guint32));
  builder->opens = g_byte_array_new ();
  builder->bytes = g_byte_array_new ();
  builder->widths = g_array_new (FALSE, FALSE, sizeof (float));
  builder->labels = g_array_new (FALSE, FALSE, sizeof (guint32));
  builder->blob = g_string_new (NULL);
  g_string_append_c (builder->blob, '\0');
  builder->texts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  builder->anchors = g_array_new (FALSE, FALSE, 2 * sizeof (double));
  builder->extent = GIS_BOX_EMPTY;
  return builder;
}

void
gis_pack_builder_free (GisPackBuilder *builder)
{
  if (builder == NULL)
    return;
  g_array_unref (builder->ids);
  g_array_unref (builder->xy);
  g_array_unref (builder->vertices);
  g_array_unref (builder->rings);
  g_array_unref (builder->ring_ends);
  g_byte_array_unref (builder->opens);
  g_byte_array_unref (builder->bytes);
  g_array_unref (builder->widths);
  g_array_unref (builder->labels);
  g_string_free (builder->blob, TRUE);
  g_hash_table_unref (builder->texts);
  g_array_unref (builder->anchors);
  g_free (builder);
}

guint
gis_pack_builder_get_n (const GisPackBuilder *builder)
{
  return builder->ids->len;
}

static guint32
add_text (GisPackBuilder *builder, const char *text)
{
  gboolean repeats;
  gpointer found;
  guint32 offset;

  if (text == NULL || *text == '\0')
    return 0;
  repeats = builder->n_texts < TRIED_TEXTS || builder->n_repeated > builder->n_texts / 8;
  builder->n_texts++;
  if (repeats && g_hash_table_lookup_extended (builder->texts, text, NULL, &found))
    {
      builder->n_repeated++;
      return GPOINTER_TO_UINT (found);
    }
  offset = (guint32) builder->blob->len;
  g_string_append_len (builder->blob, text, (gssize) strlen (text) + 1);
  if (repeats && g_hash_table_size (builder->texts) < MAX_TEXTS)
    g_hash_table_insert (builder->texts, g_strdup (text), GUINT_TO_POINTER (offset));
  return offset;
}

static void
add_rings (GisPackBuilder *builder, const GisGeometry *geometry)
{
  guint part = 0;
  gboolean opens = TRUE;

  g_array_append_val (builder->rings, geometry->n_rings);
  for (guint i = 0; i < geometry->n_rings; i++)
    {
      guint8 flag = opens;
      guint32 end = geometry->ring_ends[i];
      g_array_append_val (builder->ring_ends, end);
      g_byte_array_append (builder->opens, &flag, 1);
      opens = geometry->type != GIS_GEOMETRY_MULTIPOLYGON || geometry->part_ends[part] == i + 1;
      if (opens && part + 1 < geometry->n_parts)
        part++;
    }
}

void
gis_pack_builder_add (GisPackBuilder *builder,
                      gint64 id,
                      const GisGeometry *geometry,
                      const guint8 *columns,
                      float width_m,
                      const char *label)
{
  guint32 n_points = geometry->n_points;
  guint32 text;

  g_return_if_fail (geometry->type == builder->type);
  g_array_append_val (builder->ids, id);
  g_array_append_vals (builder->xy, geometry->xy, n_points);
  if (builder->type != GIS_GEOMETRY_POINT)
    {
      g_array_append_val (builder->vertices, n_points);
      add_rings (builder, geometry);
    }
  if (builder->type == GIS_GEOMETRY_MULTIPOLYGON)
    {
      double anchor[2];
      gis_geometry_get_anchor (geometry, &anchor[0], &anchor[1]);
      g_array_append_vals (builder->anchors, anchor, 1);
    }
  g_byte_array_append (builder->bytes, columns, builder->n_columns);
  if (builder->has_widths)
    g_array_append_val (builder->widths, width_m);
  text = add_text (builder, label);
  g_array_append_val (builder->labels, text);
  gis_box_union (&builder->extent, &geometry->box);
}

/* All of a GArray behind those of another. */
static void
append_all (GArray *array, const GArray *more)
{
  if (more->len > 0)
    g_array_append_vals (array, more->data, more->len);
}

void
gis_pack_builder_append (GisPackBuilder *builder, GisPackBuilder *more)
{
  guint first = builder->labels->len;
  guint32 offset = (guint32) builder->blob->len - 1; /* both begin with the empty text */

  g_return_if_fail (more->type == builder->type && more->n_columns == builder->n_columns);
  append_all (builder->ids, more->ids);
  append_all (builder->xy, more->xy);
  append_all (builder->vertices, more->vertices);
  append_all (builder->rings, more->rings);
  append_all (builder->ring_ends, more->ring_ends);
  append_all (builder->widths, more->widths);
  append_all (builder->labels, more->labels);
  append_all (builder->anchors, more->anchors);
  g_byte_array_append (builder->opens, more->opens->data, more->opens->len);
  g_byte_array_append (builder->bytes, more->bytes->data, more->bytes->len);
  g_string_append_len (builder->blob, more->blob->str + 1, (gssize) more->blob->len - 1);
  for (guint i = first; i < builder->labels->len; i++)
    if (g_array_index (builder->labels, guint32, i) != 0)
      g_array_index (builder->labels, guint32, i) += offset;
  gis_box_union (&builder->extent, &more->extent);
  gis_pack_builder_free (more);
}

void
gis_pack_builder_add_from (GisPackBuilder *builder, const GisPack *pack, guint index)
{
  g_autoptr (GisGeometry) geometry = gis_pack_dup_geometry (pack, index);
  guint8 columns[256];

  for (guint i = 0; i < pack->n_columns; i++)
    columns[i] = pack->columns[i][index];
  gis_pack_builder_add (builder, pack->ids[index], geometry, columns,
                        pack->widths != NULL ? pack->widths[index] : 0,
                        gis_pack_get_label (pack, index));
}

/* ---- Finishing ---- */

static void
choose_units (GisPack *pack, const GisBox *extent)
{
  double half;

  pack->unit_m = UNIT_M;
  if (gis_box_is_empty (extent))
    return;
  /* Whole metres: the same place gets the same integer in packs with different origins, up to an
   * offset, so that a delta draws like the pack it will be merged into. */
  pack->origin_x = floor ((extent->min_x + extent->max_x) / 2);
  pack->origin_y = floor ((extent->min_y + extent->max_y) / 2);
  half = MAX (extent->max_x - pack->origin_x, extent->max_y - pack->origin_y);
  half = MAX (half, MAX (pack->origin_x - extent->min_x, pack->origin_y - extent->min_y));
  while (half / pack->unit_m > UNITS_MAX)
    pack->unit_m *= 10;
}

static void
quantise (const GisPack *pack, const double *xy, gint32 *units)
{
  units[0] = (gint32) floor ((xy[0] - pack->origin_x) / pack->unit_m + 0.5);
  units[1] = (gint32) floor ((xy[1] - pack->origin_y) / pack->unit_m + 0.5);
}

static GisBox32 *
make_boxes (const GisPack *pack, const GisPackBuilder *builder)
{
  GisBox32 *boxes = g_new (GisBox32, pack->n + 1);
  const double *xy = (const double *) (gpointer) builder->xy->data;
  guint at = 0;

  for (guint i = 0; i < pack->n; i++)
    {
      guint n =
        pack->type != GIS_GEOMETRY_POINT ? g_array_index (builder->vertices, guint32, i) : 1;
      GisBox32 box = { G_MAXINT32, G_MAXINT32, G_MININT32, G_MININT32 };
      for (guint v = 0; v < n; v++, at++)
        {
          gint32 units[2];
          quantise (pack, xy + 2 * at, units);
          box.min_x = MIN (box.min_x, units[0]);
          box.min_y = MIN (box.min_y, units[1]);
          box.max_x = MAX (box.max_x, units[0]);
          box.max_y = MAX (box.max_y, units[1]);
        }
      boxes[i] = box;
    }
  return boxes;
}

/* First element of each feature in a flat array. */
static guint32 *
accumulate (const GArray *counts)
{
  guint32 *starts = g_new (guint32, counts->len + 1);

  starts[0] = 0;
  for (guint i = 0; i < counts->len; i++)
    starts[i + 1] = starts[i] + g_array_index (counts, guint32, i);
  return starts;
}

static void
lay_out_vertices (GisPack *pack, const GisPackBuilder *builder, const guint32 *order)
{
  g_autofree guint32 *from =
    pack->type != GIS_GEOMETRY_POINT ? accumulate (builder->vertices) : NULL;
  const double *xy = (const double *) (gpointer) builder->xy->data;
  guint at = 0;

  pack->xy = g_new (gint32, 2 * (gsize) builder->xy->len + 1);
  if (pack->type != GIS_GEOMETRY_POINT)
    pack->starts = g_new0 (guint32, pack->n + 1);
  for (guint i = 0; i < pack->n; i++)
    {
      guint first = from != NULL ? from[order[i]] : order[i];
      guint end = from != NULL ? from[order[i] + 1] : order[i] + 1;
      for (guint v = first; v < end; v++, at++)
        quantise (pack, xy + 2 * (gsize) v, pack->xy + 2 * (gsize) at);
      if (pack->starts != NULL)
        pack->starts[i + 1] = at;
    }
  pack->bytes += (gsize) builder->xy->len * 2 * sizeof (gint32);
  if (pack->starts != NULL)
    pack->bytes += ((gsize) pack->n + 1) * sizeof (guint32);
}

static void
lay_out_rings (GisPack *pack, const GisPackBuilder *builder, const guint32 *order)
{
  g_autofree guint32 *from = NULL;
  guint at = 0;

  if (pack->type == GIS_GEOMETRY_POINT)
    return;
  from = accumulate (builder->rings);
  pack->ring_starts = g_new0 (guint32, pack->n + 1);
  pack->ring_ends = g_new (guint32, builder->ring_ends->len + 1);
  pack->ring_opens = g_new (guint8, builder->ring_ends->len + 1);
  for (guint i = 0; i < pack->n; i++)
    {
      for (guint r = from[order[i]]; r < from[order[i] + 1]; r++, at++)
        {
          pack->ring_ends[at] = g_array_index (builder->ring_ends, guint32, r);
          pack->ring_opens[at] = builder->opens->data[r];
        }
      pack->ring_starts[i + 1] = at;
    }
  pack->bytes += builder->ring_ends->len * 5 + pack->n * sizeof (guint32);
}

static void
lay_out_columns (GisPack *pack, const GisPackBuilder *builder, const guint32 *order)
{
  pack->ids = g_new (gint64, pack->n + 1);
  pack->labels = g_new (guint32, pack->n + 1);
  pack->columns = g_new (guint8 *, pack->n_columns + 1);
  for (guint c = 0; c < pack->n_columns; c++)
    pack->columns[c] = g_new (guint8, pack->n + 1);
  if (builder->has_widths)
    pack->widths = g_new (float, pack->n + 1);
  if (pack->type == GIS_GEOMETRY_MULTIPOLYGON)
    pack->anchors = g_new (gint32, 2 * (gsize) pack->n + 1);
  for (guint i = 0; i < pack->n; i++)
    {
      const guint8 *bytes = builder->bytes->data + (gsize) order[i] * pack->n_columns;
      for (guint c = 0; c < pack->n_columns; c++)
        pack->columns[c][i] = bytes[c];
      pack->ids[i] = g_array_index (builder->ids, gint64, order[i]);
      pack->labels[i] = g_array_index (builder->labels, guint32, order[i]);
      if (pack->widths != NULL)
        pack->widths[i] = g_array_index (builder->widths, float, order[i]);
      if (pack->anchors != NULL)
        quantise (pack, (double *) (gpointer) builder->anchors->data + 2 * (gsize) order[i],
                  pack->anchors + 2 * (gsize) i);
    }
  pack->bytes += pack->n * (sizeof (gint64) + sizeof (guint32) + pack->n_columns) +
                 (pack->widths != NULL ? pack->n * sizeof (float) : 0) +
                 (pack->anchors != NULL ? pack->n * 2 * sizeof (gint32) : 0);
}

static int
compare_ids (gconstpointer a, gconstpointer b, gpointer user_data)
{
  const GisPack *pack = user_data;
  gint64 id_a = pack->ids[*(const guint32 *) a];
  gint64 id_b = pack->ids[*(const guint32 *) b];
  return (id_a > id_b) - (id_a < id_b);
}

/* Ids mostly come in ascending order: then this is the order turned about. */
static void
index_ids (GisPack *pack, const GisPackBuilder *builder, const guint32 *order)
{
  gboolean ascending = TRUE;

  pack->by_id = g_new (guint32, pack->n + 1);
  for (guint i = 1; i < pack->n && ascending; i++)
    ascending =
      g_array_index (builder->ids, gint64, i - 1) < g_array_index (builder->ids, gint64, i);
  for (guint i = 0; i < pack->n; i++)
    if (ascending)
      pack->by_id[order[i]] = i;
    else
      pack->by_id[i] = i;
  if (!ascending)
    g_qsort_with_data (pack->by_id, (gint) pack->n, sizeof (guint32), compare_ids, pack);
}

/* ---- How dense points lie ---- */

/* The lower 32 bits with a hole after each. */
static guint64
spread_bits (guint64 bits)
{
  bits = (bits | bits << 16) & G_GUINT64_CONSTANT (0x0000ffff0000ffff);
  bits = (bits | bits << 8) & G_GUINT64_CONSTANT (0x00ff00ff00ff00ff);
  bits = (bits | bits << 4) & G_GUINT64_CONSTANT (0x0f0f0f0f0f0f0f0f);
  bits = (bits | bits << 2) & G_GUINT64_CONSTANT (0x3333333333333333);
  return (bits | bits << 1) & G_GUINT64_CONSTANT (0x5555555555555555);
}

static guint64
find_deepest_step (double m)
{
  double n = exp2 (GIS_N_DENSITY_ZOOMS - 1 + GIS_DENSITY_LEVELS);

  return (guint64) CLAMP (floor ((m / (2 * GIS_MERCATOR_HALF_M) + 0.5) * n), 0, n - 1);
}

/* A point's cell at the deepest zoom, two bits a zoom (Morton): each zoom further out is a shift. */
static guint64
find_deepest_cell (const GisPack *pack, guint index)
{
  const gint32 *xy = pack->xy + 2 * (gsize) index;

  return spread_bits (find_deepest_step (pack->origin_x + xy[0] * pack->unit_m)) |
         spread_bits (find_deepest_step (pack->origin_y + xy[1] * pack->unit_m)) << 1;
}

/* How often the cell changes from point to point, at every zoom: the curve leaves and enters some cells
 * several times. */
static void
count_changes (GisPack *pack)
{
  guint32 n_changes[33] = { 0 };
  guint64 before = find_deepest_cell (pack, 0);
  guint32 sum = 1;

  for (guint i = 1; i < pack->n; i++)
    {
      guint64 cell = find_deepest_cell (pack, i);
      if (cell != before)
        n_changes[(64 - __builtin_clzll (cell ^ before) + 1) / 2]++;
      before = cell;
    }
  for (int level = 32; level > 0; level--)
    {
      sum += n_changes[level];
      if (level <= GIS_N_DENSITY_ZOOMS)
        pack->n_filled[GIS_N_DENSITY_ZOOMS - level] = sum;
    }
}

static int
compare_cells (gconstpointer a, gconstpointer b)
{
  guint64 one = *(const guint64 *) a, two = *(const guint64 *) b;

  return (one > two) - (one < two);
}

/* Exactly where there are few enough to sort: from @zoom outwards. */
static void
count_sorted (GisPack *pack, int zoom)
{
  g_autofree guint64 *cells = g_new (guint64, pack->n_filled[zoom]);
  guint32 n = 0;

  for (guint i = 0; i < pack->n; i++)
    {
      guint64 cell = find_deepest_cell (pack, i) >> 2 * (GIS_N_DENSITY_ZOOMS - 1 - zoom);
      if (n == 0 || cell != cells[n - 1])
        cells[n++] = cell;
    }
  qsort (cells, n, sizeof *cells, compare_cells);
  for (; zoom >= 0; zoom--)
    {
      guint32 n_filled = 0;
      for (guint i = 0; i < n; i++)
        if (i == 0 || cells[i] != cells[n_filled - 1])
          cells[n_filled++] = cells[i];
      pack->n_filled[zoom] = n = n_filled;
      for (guint i = 0; i < n; i++)
        cells[i] >>= 2;
    }
}

void
gis_pack_count_filled (GisPack *pack)
{
  int zoom = GIS_N_DENSITY_ZOOMS - 1;

  if (pack->type != GIS_GEOMETRY_POINT || pack->n == 0)
    return;
  count_changes (pack);
  while (zoom >= 0 && pack->n_filled[zoom] > MAX_SORTED_CELLS)
    zoom--;
  if (zoom >= 0)
    count_sorted (pack, zoom);
}

double
gis_pack_get_mean_density (const GisPack *pack, double zoom)
{
  double at = CLAMP (zoom, 0, GIS_N_DENSITY_ZOOMS - 1);
  int below = (int) floor (at);
  int above = MIN (below + 1, GIS_N_DENSITY_ZOOMS - 1);

  if (pack->n == 0 || pack->n_filled[below] == 0)
    return 1;
  return pack->n / (pack->n_filled[below] *
                    pow ((double) pack->n_filled[above] / pack->n_filled[below], at - below));
}

GisPack *
gis_pack_builder_finish (GisPackBuilder *builder)
{
  GisPack *pack = g_new0 (GisPack, 1);
  g_autofree GisBox32 *boxes = NULL;
  const guint32 *order;

  g_atomic_ref_count_init (&pack->ref_count);
  pack->type = builder->type;
  pack->n = builder->ids->len;
  pack->n_columns = builder->n_columns;
  choose_units (pack, &builder->extent);
  boxes = make_boxes (pack, builder);
  pack->tree = gis_rtree_new (boxes, pack->n);
  order = gis_rtree_get_order (pack->tree);
  lay_out_vertices (pack, builder, order);
  lay_out_rings (pack, builder, order);
  lay_out_columns (pack, builder, order);
  index_ids (pack, builder, order);
  gis_pack_count_filled (pack);
  gis_rtree_forget_order (pack->tree);
  if (pack->type == GIS_GEOMETRY_POINT)
    gis_rtree_share_points (pack->tree, pack->xy);
  pack->bytes += pack->n * sizeof (guint32) + builder->blob->len +
                 gis_rtree_get_bytes (pack->tree) + sizeof *pack;
  pack->label_bytes = builder->blob->len;
  pack->label_blob = g_string_free (g_steal_pointer (&builder->blob), FALSE);
  builder->blob = g_string_new (NULL);
  gis_pack_builder_free (builder);
  return pack;
}

GisPack *
gis_pack_ref (GisPack *pack)
{
  g_atomic_ref_count_inc (&pack->ref_count);
  return pack;
}

static void
free_arrays (GisPack *pack)
{
  for (guint i = 0; i < pack->n_columns; i++)
    g_free (pack->columns[i]);
  g_free (pack->ids);
  g_free (pack->by_id);
  g_free (pack->xy);
  g_free (pack->starts);
  g_free (pack->ring_starts);
  g_free (pack->ring_ends);
  g_free (pack->ring_opens);
  g_free (pack->widths);
  g_free (pack->labels);
  g_free (pack->label_blob);
  g_free (pack->anchors);
}

void
gis_pack_unref (GisPack *pack)
{
  if (pack == NULL || !g_atomic_ref_count_dec (&pack->ref_count))
    return;
  if (pack->block != NULL)
    munmap (pack->block, pack->block_bytes);
  else
    free_arrays (pack);
  g_free (pack->columns);
  gis_rtree_free (pack->tree);
  g_free (pack);
}

gint64
gis_pack_find (const GisPack *pack, gint64 id)
{
  guint low = 0;
  guint high = pack->n;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;
      if (pack->ids[pack->by_id[middle]] < id)
        low = middle + 1;
      else
        high = middle;
    }
  return low < pack->n && pack->ids[pack->by_id[low]] == id ? (gint64) pack->by_id[low] : -1;
}

GisGeometry *
gis_pack_dup_geometry (const GisPack *pack, guint index)
{
  guint first = gis_pack_get_vertex (pack, index);
  guint n = gis_pack_get_n_vertices (pack, index);
  g_autofree double *xy = g_new (double, 2 * (gsize) n);
  g_autoptr (GArray) part_ends = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autoptr (GError) error = NULL;
  GisGeometry *geometry;
  guint ring, n_rings;

  for (guint i = 0; i < n; i++)
    {
      xy[2 * i] = pack->origin_x + pack->xy[2 * (gsize) (first + i)] * pack->unit_m;
      xy[2 * i + 1] = pack->origin_y + pack->xy[2 * (gsize) (first + i) + 1] * pack->unit_m;
    }
  if (pack->type == GIS_GEOMETRY_POINT)
    return gis_geometry_new_point (xy[0], xy[1]);
  ring = pack->ring_starts[index];
  n_rings = pack->ring_starts[index + 1] - ring;
  for (guint i = 1; i <= n_rings; i++)
    if (i == n_rings || pack->ring_opens[ring + i])
      g_array_append_val (part_ends, i);
  geometry = gis_geometry_new (pack->type, xy, n, pack->ring_ends + ring, n_rings,
                               (const guint *) (gpointer) part_ends->data, part_ends->len, &error);
  if (geometry == NULL)
    g_critical ("Packed geometry is broken: %s", error->message);
  return geometry;
}

const char *
gis_pack_get_label (const GisPack *pack, guint index)
{
  return pack->label_blob + pack->labels[index];
}

static GisBox
box_from_units (const GisPack *pack, const GisBox32 *units)
{
  return (GisBox){ pack->origin_x + units->min_x * pack->unit_m,
                   pack->origin_y + units->min_y * pack->unit_m,
                   pack->origin_x + units->max_x * pack->unit_m,
                   pack->origin_y + units->max_y * pack->unit_m };
}

GisBox
gis_pack_get_box (const GisPack *pack, guint index)
{
  GisBox32 box = gis_rtree_get_box (pack->tree, index);
  return box_from_units (pack, &box);
}

GisBox
gis_pack_get_extent (const GisPack *pack)
{
  GisBox32 extent = gis_rtree_get_extent (pack->tree);
  return extent.min_x > extent.max_x ? GIS_BOX_EMPTY : box_from_units (pack, &extent);
}

gboolean
gis_pack_box_to_units (const GisPack *pack, const GisBox *box, GisBox32 *units)
{
  double min_x = floor ((box->min_x - pack->origin_x) / pack->unit_m);
  double min_y = floor ((box->min_y - pack->origin_y) / pack->unit_m);
  double max_x = ceil ((box->max_x - pack->origin_x) / pack->unit_m);
  double max_y = ceil ((box->max_y - pack->origin_y) / pack->unit_m);

  if (!(min_x <= max_x && min_y <= max_y) || min_x > G_MAXINT32 || min_y > G_MAXINT32 ||
      max_x < G_MININT32 || max_y < G_MININT32)
    return FALSE;
  units->min_x = (gint32) MAX (min_x, G_MININT32);
  units->min_y = (gint32) MAX (min_y, G_MININT32);
  units->max_x = (gint32) MIN (max_x, G_MAXINT32);
  units->max_y = (gint32) MIN (max_y, G_MAXINT32);
  return TRUE;
}
