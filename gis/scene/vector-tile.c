/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Mapbox Vector Tile 2.1 (https://github.com/mapbox/vector-tile-spec), a Protocol Buffers message:
 *
 *   Tile     { Layer layers = 3 }
 *   Layer    { string name = 1; Feature features = 2; string keys = 3; Value values = 4; extent = 5 }
 *   Feature  { tags = 2 (packed); type = 3; geometry = 4 (packed) }
 *
 * Tiles come from outside: no length is believed, numbers of features and vertices are bounded, and a
 * tile with any fault is refused as a whole. */
#include "gis/core/error.h"
#include "gis/core/i18n.h"
#include "gis/crs/crs.h"
#include "gis/scene/reference-private.h"
#include <gio/gio.h>
#include <math.h>
#include <string.h>

#define MAX_TILE_BYTES (32u << 20)
#define MAX_VERTICES 4000000u
#define MAX_FEATURES 500000u
#define MAX_EXTENT 65536u

/* ---- Protocol Buffers ---- */

typedef struct
{
  const guint8 *at, *end;
  gboolean bad;
} Cursor;

static guint64
get_varint (Cursor *c)
{
  guint64 value = 0;

  for (guint shift = 0; shift < 64 && c->at < c->end; shift += 7)
    {
      guint8 byte = *c->at++;
      value |= (guint64) (byte & 0x7f) << shift;
      if ((byte & 0x80) == 0)
        return value;
    }
  c->bad = TRUE;
  c->at = c->end;
  return 0;
}

static Cursor
get_bytes (Cursor *c)
{
  guint64 size = get_varint (c);
  Cursor part = { c->at, c->at, FALSE };

  if (c->bad || size > (guint64) (c->end - c->at))
    {
      c->bad = TRUE;
      c->at = c->end;
      return part;
    }
  part.end = c->at + size;
  c->at = part.end;
  return part;
}

/* The next field's number and wire type; 0 at the end. */
static guint
get_field (Cursor *c, guint *wire)
{
  guint64 tag;

  if (c->at >= c->end)
    return 0;
  tag = get_varint (c);
  *wire = tag & 7;
  if (tag >> 3 == 0 || tag >> 3 > G_MAXINT32)
    {
      c->bad = TRUE;
      c->at = c->end;
      return 0;
    }
  return (guint) (tag >> 3);
}

static void
skip_field (Cursor *c, guint wire)
{
  gsize fixed = wire == 1 ? 8 : 4;

  if (wire == 0)
    get_varint (c);
  else if (wire == 2)
    get_bytes (c);
  else if ((wire == 1 || wire == 5) && (gsize) (c->end - c->at) >= fixed)
    c->at += fixed;
  else
    {
      c->bad = TRUE;
      c->at = c->end;
    }
}

/* ---- Layer ---- */

typedef struct
{
  Cursor name;
  guint64 extent;
  GArray *keys, *values, *features; /* Cursor */
} Layer;

typedef struct
{
  double left, top, units_m; /* Mercator of the tile's corner, metres per unit of the extent */
  guint64 extent;
  int names[6]; /* indices of keys that may hold the label, best first; -1: none */
  int class_key;
  guint n_vertices, n_features;
  GisSheet *sheet;
  GisPackBuilder *builders[GIS_GEOMETRY_MULTIPOLYGON + 1];
  GArray *xy, *ring_ends, *part_ends; /* scratch */
} Decoder;

static gboolean
is_text (const Cursor *text, const char *wanted)
{
  gsize size = (gsize) (text->end - text->at);

  return size == strlen (wanted) && memcmp (text->at, wanted, size) == 0;
}

static int
find_key (const GArray *keys, const char *name)
{
  for (guint i = 0; name != NULL && i < keys->len; i++)
    if (is_text (&g_array_index (keys, Cursor, i), name))
      return (int) i;
  return -1;
}

/* The text of a Value message; numbers become text. */
static char *
dup_value (Cursor value)
{
  guint wire, field;

  while ((field = get_field (&value, &wire)) != 0)
    {
      if (field == 1 && wire == 2)
        {
          Cursor text = get_bytes (&value);
          return value.bad || text.at == text.end ||
                     !g_utf8_validate_len ((const char *) text.at, (gsize) (text.end - text.at),
                                           NULL)
                   ? NULL
                   : g_strndup ((const char *) text.at, (gsize) (text.end - text.at));
        }
      if (wire == 0 && field >= 4 && field <= 6)
        {
          guint64 n = get_varint (&value);
          if (field == 6)
            n = (n >> 1) ^ (~(n & 1) + 1);
          return g_strdup_printf ("%" G_GINT64_FORMAT, (gint64) n);
        }
      skip_field (&value, wire);
    }
  return NULL;
}

static char *
dup_tag (Cursor tags, const GArray *values, int key)
{
  while (key >= 0 && tags.at < tags.end)
    {
      guint64 k = get_varint (&tags), v = get_varint (&tags);
      if (!tags.bad && k == (guint64) key && v < values->len)
        return dup_value (g_array_index (values, Cursor, v));
    }
  return NULL;
}

static guint8
get_rank (const char *class)
{
  static const struct
  {
    const char *name;
    guint8 rank;
  } ranks[] = { { "motorway", 5 }, { "trunk", 5 },   { "primary", 4 }, { "secondary", 3 },
                { "tertiary", 3 }, { "minor", 2 },   { "street", 2 },  { "residential", 2 },
                { "service", 2 },  { "path", 1 },    { "track", 1 },   { "footway", 1 },
                { "cycleway", 1 }, { "highway", 4 }, { "major", 3 },   { "unclassified", 2 } };

  for (guint i = 0; class != NULL && i < G_N_ELEMENTS (ranks); i++)
    if (g_str_has_prefix (class, ranks[i].name))
      return ranks[i].rank;
  return 0;
}

/* ---- Geometry ---- */

typedef struct
{
  gint64 x, y;
} Pen;

static void
add_vertex (Decoder *d, const Pen *pen)
{
  double xy[2] = { d->left + (double) pen->x * d->units_m, d->top - (double) pen->y * d->units_m };

  g_array_append_vals (d->xy, xy, 1);
}

static void
add_feature (Decoder *d, GisGeometryType type, guint8 rank, const char *label)
{
  g_autoptr (GisGeometry) geometry = NULL;

  if (d->ring_ends->len == 0)
    return;
  geometry =
    gis_geometry_new (type, (const double *) (gpointer) d->xy->data, d->xy->len,
                      (const guint *) (gpointer) d->ring_ends->data, d->ring_ends->len,
                      (const guint *) (gpointer) d->part_ends->data, d->part_ends->len, NULL);
  if (geometry == NULL)
    return; /* collapsed to less than a line or an area: nothing to see */
  if (d->builders[type] == NULL)
    d->builders[type] = gis_pack_builder_new (type, GIS_SHEET_N_COLUMNS, FALSE);
  gis_pack_builder_add (d->builders[type], d->n_features, geometry, &rank, 0, label);
}

/* Points each become a feature; those in the tile's border belong to its neighbour. */
static void
add_point (Decoder *d, const Pen *pen, guint8 rank, const char *label)
{
  g_autoptr (GisGeometry) point = NULL;

  if (pen->x < 0 || pen->y < 0 || pen->x >= (gint64) d->extent || pen->y >= (gint64) d->extent)
    return;
  point = gis_geometry_new_point (d->left + (double) pen->x * d->units_m,
                                  d->top - (double) pen->y * d->units_m);
  if (d->builders[GIS_GEOMETRY_POINT] == NULL)
    d->builders[GIS_GEOMETRY_POINT] =
      gis_pack_builder_new (GIS_GEOMETRY_POINT, GIS_SHEET_N_COLUMNS, FALSE);
  gis_pack_builder_add (d->builders[GIS_GEOMETRY_POINT], d->n_features, point, &rank, 0, label);
}

/* Twice the signed area of the last ring in units of the tile, y down: positive rings are outer. */
static double
get_ring_area (const Decoder *d, guint first)
{
  const double *xy = (const double *) (gpointer) d->xy->data;
  double area = 0;

  for (guint i = first; i + 1 < d->xy->len; i++)
    area -= (xy[2 * i] - xy[2 * first]) * (xy[2 * i + 3] - xy[2 * first + 1]) -
            (xy[2 * i + 2] - xy[2 * first]) * (xy[2 * i + 1] - xy[2 * first + 1]);
  return area;
}

/* Ends the line or ring that began at vertex @first; too short ones are dropped. */
static void
end_ring (Decoder *d, GisGeometryType type, guint first)
{
  guint least = type == GIS_GEOMETRY_MULTIPOLYGON ? 4 : 2;
  guint end;

  if (d->xy->len < first + least)
    {
      g_array_set_size (d->xy, first);
      return;
    }
  if (type == GIS_GEOMETRY_MULTIPOLYGON && d->ring_ends->len > 0 && get_ring_area (d, first) > 0)
    {
      guint rings = d->ring_ends->len; /* an outer ring: the part before it is whole */
      g_array_append_val (d->part_ends, rings);
    }
  end = d->xy->len;
  g_array_append_val (d->ring_ends, end);
}

/* By a zigzag-coded step; FALSE when that leaves what coordinates can be. */
static gboolean
move_pen (gint64 *at, guint64 code)
{
  gint64 step = (gint64) ((code >> 1) ^ (~(code & 1) + 1));

  if (step < -2 * (gint64) G_MAXINT32 || step > 2 * (gint64) G_MAXINT32)
    return FALSE;
  *at += step;
  return *at >= -(gint64) G_MAXINT32 && *at <= G_MAXINT32;
}

/* Runs the commands; FALSE when they are no geometry. */
static gboolean
run_commands (Decoder *d, Cursor commands, GisGeometryType type, guint8 rank, const char *label)
{
  Pen pen = { 0, 0 };
  guint first = 0;

  while (commands.at < commands.end)
    {
      guint64 command = get_varint (&commands);
      guint64 n = command >> 3;
      guint id = command & 7;
      if (commands.bad || n > MAX_VERTICES || (id != 1 && id != 2 && id != 7))
        return FALSE;
      if (id == 7)
        {
          if (type == GIS_GEOMETRY_MULTIPOLYGON && d->xy->len > first)
            {
              double xy[2];
              memcpy (xy, d->xy->data + (gsize) first * sizeof xy, sizeof xy);
              g_array_append_vals (d->xy, xy, 1);
            }
          continue;
        }
      for (guint64 i = 0; i < n; i++)
        {
          guint64 dx = get_varint (&commands), dy = get_varint (&commands);
          if (commands.bad || ++d->n_vertices > MAX_VERTICES || !move_pen (&pen.x, dx) ||
              !move_pen (&pen.y, dy))
            return FALSE;
          if (type == GIS_GEOMETRY_POINT)
            add_point (d, &pen, rank, label);
          else
            {
              if (id == 1)
                {
                  end_ring (d, type, first);
                  first = d->xy->len;
                }
              add_vertex (d, &pen);
            }
        }
    }
  if (type != GIS_GEOMETRY_POINT)
    {
      guint rings;
      end_ring (d, type, first);
      rings = d->ring_ends->len;
      g_array_append_val (d->part_ends, rings);
      add_feature (d, type, rank, label);
    }
  return !commands.bad;
}

static gboolean
decode_feature (Decoder *d, const GArray *values, Cursor feature)
{
  Cursor tags = { 0 }, commands = { 0 };
  guint64 type = 0;
  g_autofree char *label = NULL;
  guint wire, field;
  guint8 rank = 0;

  while ((field = get_field (&feature, &wire)) != 0)
    if (field == 2 && wire == 2)
      tags = get_bytes (&feature);
    else if (field == 3 && wire == 0)
      type = get_varint (&feature);
    else if (field == 4 && wire == 2)
      commands = get_bytes (&feature);
    else
      skip_field (&feature, wire);
  if (feature.bad || ++d->n_features > MAX_FEATURES)
    return FALSE;
  if (type < GIS_GEOMETRY_POINT || type > GIS_GEOMETRY_MULTIPOLYGON)
    return TRUE; /* unknown by the specification's own word: left out */
  for (guint i = 0; label == NULL && i < G_N_ELEMENTS (d->names); i++)
    label = dup_tag (tags, values, d->names[i]);
  if (d->sheet->kind == GIS_SHEET_ROAD)
    {
      g_autofree char *class = dup_tag (tags, values, d->class_key);
      rank = get_rank (class);
    }
  g_array_set_size (d->xy, 0);
  g_array_set_size (d->ring_ends, 0);
  g_array_set_size (d->part_ends, 0);
  return run_commands (d, commands, (GisGeometryType) type, rank, label);
}

/* ---- Tile ---- */

static GisSheetKind
get_kind (const Cursor *name)
{
  static const struct
  {
    const char *part;
    GisSheetKind kind;
  } kinds[] = {
    { "transportation_name", GIS_SHEET_NAMES },
    { "water_name", GIS_SHEET_NAMES },
    { "mountain_peak", GIS_SHEET_NAMES },
    { "aerodrome_label", GIS_SHEET_NAMES },
    { "place", GIS_SHEET_NAMES },
    { "housenumber", GIS_SHEET_NUMBERS },
    { "waterway", GIS_SHEET_WATERWAY },
    { "water", GIS_SHEET_WATER },
    { "ocean", GIS_SHEET_WATER },
    { "landcover", GIS_SHEET_GREEN },
    { "landuse", GIS_SHEET_LANDUSE },
    { "park", GIS_SHEET_GREEN },
    { "building", GIS_SHEET_BUILDING },
    { "boundary", GIS_SHEET_BOUNDARY },
    { "boundaries", GIS_SHEET_BOUNDARY },
    { "transport", GIS_SHEET_ROAD },
    { "road", GIS_SHEET_ROAD },
    { "street", GIS_SHEET_ROAD },
    { "poi", GIS_SHEET_POI },
  };
  g_autofree char *text = g_strndup ((const char *) name->at, (gsize) (name->end - name->at));

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (strstr (text, kinds[i].part) != NULL)
      return kinds[i].kind;
  return GIS_SHEET_OTHER;
}

static gboolean
read_layer (Cursor message, Layer *layer)
{
  guint wire, field;

  layer->extent = 4096;
  while ((field = get_field (&message, &wire)) != 0)
    {
      Cursor part;
      if (field == 5 && wire == 0)
        layer->extent = get_varint (&message);
      else if (field >= 1 && field <= 4 && wire == 2)
        {
          part = get_bytes (&message);
          if (field == 1)
            layer->name = part;
          else
            g_array_append_val (field == 2   ? layer->features
                                : field == 3 ? layer->keys
                                             : layer->values,
                                part);
        }
      else
        skip_field (&message, wire);
    }
  return !message.bad && layer->name.at != NULL && layer->extent > 0 && layer->extent <= MAX_EXTENT;
}

static void
choose_keys (Decoder *d, const GArray *keys, const char *label_field)
{
  static const char *const usual[] = { "name",    "name:zh",     "name:latin",
                                       "name_en", "housenumber", "ref" };

  for (guint i = 0; i < G_N_ELEMENTS (d->names); i++)
    d->names[i] = label_field == NULL ? find_key (keys, usual[i]) : -1;
  if (label_field != NULL)
    d->names[0] = find_key (keys, label_field);
  d->class_key = find_key (keys, "class");
  if (d->class_key < 0)
    d->class_key = find_key (keys, "highway");
  if (d->class_key < 0)
    d->class_key = find_key (keys, "kind");
}

/* One layer of the tile into @sheets; FALSE when it is damaged. */
static gboolean
decode_layer (Decoder *d, Cursor message, double size_m, const char *label_field, GPtrArray *sheets)
{
  Layer layer = { .keys = g_array_new (FALSE, FALSE, sizeof (Cursor)),
                  .values = g_array_new (FALSE, FALSE, sizeof (Cursor)),
                  .features = g_array_new (FALSE, FALSE, sizeof (Cursor)) };
  gboolean ok = read_layer (message, &layer);

  if (ok)
    {
      d->extent = layer.extent;
      d->units_m = size_m / (double) layer.extent;
      d->sheet = gis_sheet_new (get_kind (&layer.name),
                                &(GisBox){ d->left, d->top - size_m, d->left + size_m, d->top });
      choose_keys (d, layer.keys, label_field);
      g_ptr_array_add (sheets, d->sheet);
    }
  for (guint i = 0; ok && i < layer.features->len; i++)
    ok = decode_feature (d, layer.values, g_array_index (layer.features, Cursor, i));
  for (guint i = 0; i < G_N_ELEMENTS (d->builders); i++)
    if (d->builders[i] != NULL && ok)
      d->sheet->packs[i] = gis_pack_builder_finish (g_steal_pointer (&d->builders[i]));
    else
      g_clear_pointer (&d->builders[i], gis_pack_builder_free);
  g_array_unref (layer.keys);
  g_array_unref (layer.values);
  g_array_unref (layer.features);
  return ok;
}

static GBytes *
inflate_tile (GBytes *bytes)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);
  g_autoptr (GZlibDecompressor) inflater = NULL;
  g_autoptr (GByteArray) plain = NULL;
  gsize at = 0;

  if (size < 2 || data[0] != 0x1f || data[1] != 0x8b)
    return g_bytes_ref (bytes);
  inflater = g_zlib_decompressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP);
  plain = g_byte_array_new ();
  while (plain->len <= MAX_TILE_BYTES)
    {
      guint8 chunk[16384];
      gsize n_read, n_written;
      GConverterResult result =
        g_converter_convert (G_CONVERTER (inflater), data + at, size - at, chunk, sizeof chunk,
                             G_CONVERTER_INPUT_AT_END, &n_read, &n_written, NULL);
      if (result == G_CONVERTER_ERROR)
        return NULL;
      at += n_read;
      g_byte_array_append (plain, chunk, (guint) n_written);
      if (result == G_CONVERTER_FINISHED)
        return g_byte_array_free_to_bytes (g_steal_pointer (&plain));
    }
  return NULL;
}

GPtrArray *
gis_vector_tile_decode (GBytes *bytes,
                        int zoom,
                        int x,
                        int y,
                        const char *label_field,
                        GError **error)
{
  g_autoptr (GBytes) plain = inflate_tile (bytes);
  g_autoptr (GPtrArray) sheets = g_ptr_array_new_with_free_func ((GDestroyNotify) gis_sheet_free);
  double size_m = 2 * GIS_MERCATOR_HALF_M / exp2 (zoom);
  Decoder d = { .left = x * size_m - GIS_MERCATOR_HALF_M, .top = GIS_MERCATOR_HALF_M - y * size_m };
  Cursor tile = { 0 };
  gboolean ok = plain != NULL;
  guint wire, field;
  gsize size;

  d.xy = g_array_new (FALSE, FALSE, 2 * sizeof (double));
  d.ring_ends = g_array_new (FALSE, FALSE, sizeof (guint));
  d.part_ends = g_array_new (FALSE, FALSE, sizeof (guint));
  if (ok)
    {
      tile.at = g_bytes_get_data (plain, &size);
      tile.end = tile.at + size;
    }
  while (ok && (field = get_field (&tile, &wire)) != 0)
    if (field == 3 && wire == 2)
      {
        Cursor layer = get_bytes (&tile);
        ok = !tile.bad && decode_layer (&d, layer, size_m, label_field, sheets);
      }
    else
      skip_field (&tile, wire);
  g_array_unref (d.xy);
  g_array_unref (d.ring_ends);
  g_array_unref (d.part_ends);
  if (ok && !tile.bad)
    return g_steal_pointer (&sheets);
  g_set_error (error, GIS_ERROR, GIS_ERROR_SOURCE, _ ("The vector tile %d/%d/%d is damaged"), zoom,
               x, y);
  return NULL;
}
