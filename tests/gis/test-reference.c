/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reference layers. Oracles: the examples of the Mapbox Vector Tile specification 2.1 (section 4.3.5),
 * the closed form of Web Mercator for places, and the colours asked for. Hostile tiles may be refused
 * but never break anything. */
#include "gis/core/error.h"
#include "gis/reference/load.h"
#include "gis/scene/reference-private.h"
#include "tests/support/source-files.h"

#include <math.h>
#include <sqlite3.h>
#include <string.h>

#define HALF_M 20037508.342789244
#define RED 0xCC0000u

/* ---- A writer of tiles, byte by byte ---- */

static void
put_varint (GByteArray *to, guint64 value)
{
  do
    {
      guint8 byte = (value & 0x7f) | (value > 0x7f ? 0x80 : 0);
      g_byte_array_append (to, &byte, 1);
      value >>= 7;
    }
  while (value > 0);
}

static void
put_block (GByteArray *to, guint field, const void *data, gsize size)
{
  put_varint (to, field << 3 | 2);
  put_varint (to, size);
  g_byte_array_append (to, data, (guint) size);
}

static void
put_feature (GByteArray *layer, guint type, const guint32 *commands, guint n)
{
  g_autoptr (GByteArray) feature = g_byte_array_new ();
  g_autoptr (GByteArray) geometry = g_byte_array_new ();
  const guint8 tags[2] = { 0, 0 };

  for (guint i = 0; i < n; i++)
    put_varint (geometry, commands[i]);
  put_block (feature, 2, tags, 2);
  put_varint (feature, 3 << 3);
  put_varint (feature, type);
  put_block (feature, 4, geometry->data, geometry->len);
  put_block (layer, 2, feature->data, feature->len);
}

/* Ends a layer whose features have "name" = "开封" into a tile. */
static GBytes *
finish_tile (GByteArray *layer, const char *name)
{
  GByteArray *tile = g_byte_array_new ();
  g_autoptr (GByteArray) value = g_byte_array_new ();

  put_block (layer, 1, name, strlen (name));
  put_block (layer, 3, "name", 4);
  put_block (value, 1, "开封", strlen ("开封"));
  put_block (layer, 4, value->data, value->len);
  put_varint (layer, 5 << 3);
  put_varint (layer, 4096);
  put_varint (layer, 15 << 3);
  put_varint (layer, 2);
  put_block (tile, 3, layer->data, layer->len);
  return g_byte_array_free_to_bytes (tile);
}

static const guint32 point[] = { 9, 50, 34 };
static const guint32 points[] = { 17, 10, 14, 3, 9 };
static const guint32 line[] = { 9, 4, 4, 18, 0, 16, 16, 0 };
static const guint32 lines[] = { 9, 4, 4, 18, 0, 16, 16, 0, 9, 17, 17, 10, 4, 8 };
static const guint32 polygon[] = { 9, 6, 12, 18, 10, 12, 24, 44, 15 };
static const guint32 polygons[] = { 9, 0,  0,  26, 20, 0, 0, 20, 19, 0, 15, 9, 22, 2, 26, 18, 0,
                                    0, 18, 17, 0,  15, 9, 4, 13, 26, 0, 8,  8, 0,  0, 7,  15 };

static GBytes *
make_example_tile (const char *name)
{
  g_autoptr (GByteArray) layer = g_byte_array_new ();

  put_feature (layer, 1, point, G_N_ELEMENTS (point));
  put_feature (layer, 1, points, G_N_ELEMENTS (points));
  put_feature (layer, 2, line, G_N_ELEMENTS (line));
  put_feature (layer, 2, lines, G_N_ELEMENTS (lines));
  put_feature (layer, 3, polygon, G_N_ELEMENTS (polygon));
  put_feature (layer, 3, polygons, G_N_ELEMENTS (polygons));
  return finish_tile (layer, name);
}

/* Vertices of feature @id as units of tile 3/2/1, in order. */
static void
assert_vertices (const GisPack *pack, gint64 id, const int *units, guint n)
{
  double size_m = 2 * HALF_M / 8, unit_m = size_m / 4096;
  g_autoptr (GisGeometry) geometry = NULL;
  gint64 at = gis_pack_find (pack, id);

  g_assert_cmpint (at, >=, 0);
  geometry = gis_pack_dup_geometry (pack, (guint) at);
  g_assert_cmpuint (geometry->n_points, ==, n);
  for (guint i = 0; i < n; i++)
    {
      g_assert_cmpfloat_with_epsilon (geometry->xy[2 * i],
                                      2 * size_m - HALF_M + units[2 * i] * unit_m, 0.01);
      g_assert_cmpfloat_with_epsilon (geometry->xy[2 * i + 1],
                                      HALF_M - size_m - units[2 * i + 1] * unit_m, 0.01);
    }
}

static void
test_specification (void)
{
  static const int line_at[] = { 2, 2, 2, 10, 10, 10 };
  static const int lines_at[] = { 2, 2, 2, 10, 10, 10, 1, 1, 3, 5 };
  static const int polygon_at[] = { 3, 6, 8, 12, 20, 34, 3, 6 };
  static const int polygons_at[] = { 0,  0,  10, 0,  10, 10, 0,  10, 0,  0,  11, 11, 20, 11, 20,
                                     20, 11, 20, 11, 11, 13, 13, 13, 17, 17, 17, 17, 13, 13, 13 };
  g_autoptr (GBytes) bytes = make_example_tile ("transportation");
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) sheets = gis_vector_tile_decode (bytes, 3, 2, 1, NULL, &error);
  const GisSheet *sheet;

  g_assert_no_error (error);
  g_assert_cmpuint (sheets->len, ==, 1);
  sheet = g_ptr_array_index (sheets, 0);
  g_assert_cmpint (sheet->kind, ==, GIS_SHEET_ROAD);
  g_assert_cmpuint (sheet->packs[GIS_GEOMETRY_POINT]->n, ==, 3);
  g_assert_cmpstr (gis_pack_get_label (sheet->packs[GIS_GEOMETRY_POINT], 0), ==, "开封");
  assert_vertices (sheet->packs[GIS_GEOMETRY_POINT], 1, (const int[]){ 25, 17 }, 1);
  assert_vertices (sheet->packs[GIS_GEOMETRY_MULTILINESTRING], 3, line_at, 3);
  assert_vertices (sheet->packs[GIS_GEOMETRY_MULTILINESTRING], 4, lines_at, 5);
  assert_vertices (sheet->packs[GIS_GEOMETRY_MULTIPOLYGON], 5, polygon_at, 4);
  assert_vertices (sheet->packs[GIS_GEOMETRY_MULTIPOLYGON], 6, polygons_at, 15);
  /* The last ring is a hole of the second part. */
  g_autoptr (GisGeometry) whole = gis_pack_dup_geometry (
    sheet->packs[GIS_GEOMETRY_MULTIPOLYGON],
    (guint) gis_pack_find (sheet->packs[GIS_GEOMETRY_MULTIPOLYGON], 6));
  g_assert_cmpuint (whole->n_parts, ==, 2);
  g_assert_cmpuint (whole->part_ends[0], ==, 1);
  g_assert_cmpuint (whole->part_ends[1], ==, 3);
}

/* Every cut and many changed bytes: refused or taken, never a crash (sanitizers watch in CI). */
static void
test_hostile_tiles (void)
{
  g_autoptr (GBytes) good = make_example_tile ("water");
  g_autoptr (GRand) rand = g_rand_new_with_seed (7);
  gsize size;
  const guint8 *data = g_bytes_get_data (good, &size);
  guint n_refused = 0;

  for (guint i = 0; i < 20000; i++)
    {
      g_autofree guint8 *copy = g_memdup2 (data, size);
      gsize cut = i < size ? i : size;
      g_autoptr (GBytes) bytes = NULL;
      g_autoptr (GPtrArray) sheets = NULL;
      g_autoptr (GError) error = NULL;
      for (guint k = 0; i >= size && k < 1 + i % 4; k++)
        copy[g_rand_int_range (rand, 0, (gint) size)] = (guint8) g_rand_int_range (rand, 0, 256);
      bytes = g_bytes_new (copy, cut);
      sheets = gis_vector_tile_decode (bytes, 14, 9000, 6000, NULL, &error);
      g_assert_true ((sheets == NULL) == (error != NULL));
      n_refused += sheets == NULL;
    }
  g_assert_cmpuint (n_refused, >, 1000);
  /* Gzip that never ends, and gzip of nothing sensible. */
  g_autoptr (GBytes) gzip = g_bytes_new_static ("\x1f\x8b\x08\x00garbage", 11);
  g_autoptr (GError) error = NULL;
  g_assert_null (gis_vector_tile_decode (gzip, 1, 0, 0, NULL, &error));
  g_assert_error (error, GIS_ERROR, GIS_ERROR_SOURCE);
}

/* Steps of 64 bits, which added up leave what an integer can hold: refused before that (the sanitizers in CI
 * would stop at it). */
static void
test_endless_steps (void)
{
  static const guint64 steps[] = {
    G_MAXUINT64 - 1,           /* + (2^63 - 1) */
    G_MAXUINT64,               /* - 2^63 */
    (guint64) G_MAXINT64 - 1,  /* + 2^62 */
    2 * (guint64) G_MAXUINT32, /* just beyond both ends of 32 bits */
    2 * (guint64) G_MAXINT32,  /* to the end, and once more */
  };

  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    for (guint axis = 0; axis < 2; axis++)
      for (guint type = 1; type <= 3; type++)
        {
          g_autoptr (GByteArray) layer = g_byte_array_new ();
          g_autoptr (GByteArray) feature = g_byte_array_new ();
          g_autoptr (GByteArray) commands = g_byte_array_new ();
          g_autoptr (GBytes) bytes = NULL;
          g_autoptr (GError) error = NULL;
          put_varint (commands, 4 << 3 | 1);
          for (guint k = 0; k < 4; k++)
            {
              put_varint (commands, axis == 0 ? steps[i] : 2);
              put_varint (commands, axis == 1 ? steps[i] : 2);
            }
          put_varint (feature, 3 << 3);
          put_varint (feature, type);
          put_block (feature, 4, commands->data, commands->len);
          put_block (layer, 2, feature->data, feature->len);
          bytes = finish_tile (layer, "water");
          g_assert_null (gis_vector_tile_decode (bytes, 14, 9000, 6000, NULL, &error));
          g_assert_error (error, GIS_ERROR, GIS_ERROR_SOURCE);
        }
}

/* ---- Painting ---- */

static GisCatalog *
get_catalog (void)
{
  g_autoptr (GError) error = NULL;
  GisCatalog *catalog = gis_catalog_new_builtin (&error);

  g_assert_no_error (error);
  return catalog;
}

static cairo_surface_t *
draw (GisReference *reference, const GisReferenceStyle *style, const GisView *view)
{
  g_autoptr (GisCatalog) catalog = get_catalog ();
  g_autoptr (GisScene) empty = gis_scene_new_empty (catalog, GIS_DATE_NONE);
  g_autoptr (GisStyle) look = gis_style_new (catalog);
  g_autoptr (GisReferences) references = gis_references_new ();
  g_autoptr (GisScene) scene = NULL;
  cairo_surface_t *surface =
    cairo_image_surface_create (CAIRO_FORMAT_RGB24, (int) (view->width_px * view->scale),
                                (int) (view->height_px * view->scale));
  cairo_t *cr;

  gis_references_add (references, reference, style);
  scene = gis_scene_refer (empty, references);
  gis_style_set_background (look, TRUE);
  cairo_surface_set_device_scale (surface, view->scale, view->scale);
  cr = cairo_create (surface);
  g_assert_true (gis_scene_render_view (scene, look, view, cr, NULL));
  cairo_destroy (cr);
  cairo_surface_flush (surface);
  return surface;
}

static guint32
get_pixel (cairo_surface_t *surface, int x, int y)
{
  const guint8 *row = cairo_image_surface_get_data (surface) +
                      (gsize) y * (gsize) cairo_image_surface_get_stride (surface);

  return ((const guint32 *) (gconstpointer) row)[x] & 0xffffff;
}

static GisReferenceStyle
get_style (void)
{
  return (GisReferenceStyle){ RED, FALSE, 4, 1, TRUE, FALSE };
}

static void
to_mercator (double lon, double lat, double *x, double *y)
{
  *x = lon / 180 * HALF_M;
  *y = log (tan (G_PI / 4 + lat * G_PI / 360)) / G_PI * HALF_M;
}

static GisReferenceFile *
load (const char *path, const char *layer, GError **error)
{
  GisReferenceOptions options = { .layer = layer };

  return gis_reference_load (path, &options, NULL, error);
}

static const char source[] =
  "{\"type\":\"FeatureCollection\",\"features\":["
  "{\"type\":\"Feature\",\"properties\":{\"name\":\"鼓楼\"},"
  "\"geometry\":{\"type\":\"Point\",\"coordinates\":[114.35,34.79]}},"
  "{\"type\":\"Feature\",\"properties\":{\"name\":\"街\"},"
  "\"geometry\":{\"type\":\"LineString\",\"coordinates\":[[114.34,34.80],[114.36,34.80]]}},"
  "{\"type\":\"Feature\",\"properties\":{},\"geometry\":null},"
  "{\"type\":\"Feature\",\"properties\":{},\"geometry\":{\"type\":\"Polygon\",\"coordinates\":"
  "[[[114.34,34.78],[114.36,34.78],[114.36,34.785],[114.34,34.785],[114.34,34.78]]]}}]}";

static void
test_file (void)
{
  TestFolder folder;
  g_autoptr (GError) error = NULL;
  g_autofree char *path = NULL;
  g_autoptr (GisReferenceFile) file = NULL;
  GisReferenceStyle style = get_style ();
  GisView view = { .zoom = 15, .width_px = 400, .height_px = 400, .scale = 1 };
  cairo_surface_t *surface;
  double x, y, resolution = 2 * HALF_M / 256 / 32768;
  guint32 land;

  test_folder_init (&folder);
  path = test_folder_write (&folder, "under.geojson", source, -1);
  file = load (path, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (gis_reference_get_count (file->reference), ==, 3);
  g_assert_cmpint (file->n_left_out, ==, 1);
  g_assert_cmpstr (file->label_field, ==, "name");
  g_assert_cmpstr (file->crs, ==, "EPSG:4326");
  to_mercator (114.35, 34.79, &view.center_x, &view.center_y);
  surface = draw (file->reference, &style, &view);
  land = get_pixel (surface, 5, 5);
  g_assert_cmphex (get_pixel (surface, 200, 200), ==, RED); /* the point, 12 px wide */
  g_assert_cmphex (get_pixel (surface, 204, 200), ==, RED);
  g_assert_cmphex (get_pixel (surface, 211, 200), ==, land);
  to_mercator (114.35, 34.80, &x, &y); /* the line, 4 px wide */
  y = 200 - (y - view.center_y) / resolution;
  if (y > 4 && y < 396)
    g_assert_cmphex (get_pixel (surface, 200, (int) y), ==, RED);
  to_mercator (114.35, 34.7849, &x, &y); /* inside the area: 18 % of red on land */
  y = 200 - (y - view.center_y) / resolution;
  guint32 inside = get_pixel (surface, 200, (int) y + 6);
  for (int shift = 0; shift <= 16; shift += 8)
    g_assert_cmpfloat_with_epsilon ((inside >> shift & 255),
                                    0.82 * (land >> shift & 255) + 0.18 * (RED >> shift & 255), 2);
  cairo_surface_destroy (surface);
  style.visible = FALSE;
  surface = draw (file->reference, &style, &view);
  g_assert_cmphex (get_pixel (surface, 200, 200), ==, land);
  cairo_surface_destroy (surface);
  style.visible = TRUE;
  style.opacity = 0.5;
  surface = draw (file->reference, &style, &view);
  for (int shift = 0; shift <= 16; shift += 8)
    g_assert_cmpfloat_with_epsilon ((get_pixel (surface, 200, 200) >> shift & 255),
                                    0.5 * (land >> shift & 255) + 0.5 * (RED >> shift & 255), 2);
  cairo_surface_destroy (surface);
  test_folder_clear (&folder);
}

static void
test_refused (void)
{
  TestFolder folder;
  g_autoptr (GError) error = NULL;
  g_autofree char *missing = NULL;
  g_autofree char *garbage = NULL;
  g_autofree char *table = NULL;

  test_folder_init (&folder);
  missing = test_folder_path (&folder, "missing.geojson");
  g_assert_null (load (missing, NULL, &error));
  g_assert_error (error, GIS_ERROR, GIS_ERROR_SOURCE);
  g_clear_error (&error);
  garbage = test_folder_write (&folder, "garbage.mbtiles", "no database", -1);
  g_assert_null (load (garbage, NULL, &error));
  g_assert_error (error, GIS_ERROR, GIS_ERROR_SOURCE);
  g_clear_error (&error);
  table = test_folder_write (&folder, "table.csv", "a,b\n1,2\n", -1);
  g_assert_null (gis_reference_list_layers (table, NULL, &error));
  g_assert_error (error, GIS_ERROR, GIS_ERROR_SOURCE);
  g_clear_error (&error);
  g_assert_null (load (table, NULL, &error));
  g_assert_error (error, GIS_ERROR, GIS_ERROR_SOURCE);
  g_clear_error (&error);
  g_autofree char *path = test_folder_write (&folder, "under.geojson", source, -1);
  g_assert_null (load (path, "no such layer", &error));
  g_assert_error (error, GIS_ERROR, GIS_ERROR_SOURCE);
  test_folder_clear (&folder);
}

/* A file whose only tile is 2/1/1, with the whole tile as an area, and a damaged one beside it. */
static char *
write_tiles (const TestFolder *folder)
{
  static const guint32 whole[] = { 9, 0, 0, 26, 8192, 0, 0, 8192, 8191, 0, 15 };
  g_autoptr (GByteArray) layer = g_byte_array_new ();
  g_autoptr (GBytes) bytes = NULL;
  char *path = test_folder_path (folder, "under.mbtiles");
  sqlite3_stmt *insert;
  sqlite3 *db;

  put_feature (layer, 3, whole, G_N_ELEMENTS (whole));
  bytes = finish_tile (layer, "anything");
  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  sqlite3_exec (
    db,
    "CREATE TABLE metadata (name TEXT, value TEXT);"
    "INSERT INTO metadata VALUES ('format', 'pbf');"
    "CREATE TABLE tiles (zoom_level INT, tile_column INT, tile_row INT, tile_data BLOB);"
    "INSERT INTO tiles VALUES (2, 2, 2, x'1aff')",
    NULL, NULL, NULL);
  sqlite3_prepare_v2 (db, "INSERT INTO tiles VALUES (2, 1, 2, ?1)", -1, &insert, NULL);
  sqlite3_bind_blob (insert, 1, g_bytes_get_data (bytes, NULL), (int) g_bytes_get_size (bytes),
                     SQLITE_STATIC);
  g_assert_cmpint (sqlite3_step (insert), ==, SQLITE_DONE);
  sqlite3_finalize (insert);
  sqlite3_close (db);
  return path;
}

/* Deeper than the file goes the tile is enlarged; its border is no line of the map; and a damaged
 * neighbour costs itself only. */
static void
test_overzoom (void)
{
  TestFolder folder;
  g_autoptr (GError) error = NULL;
  g_autofree char *path = NULL;
  g_autoptr (GisReferenceFile) file = NULL;
  GisReferenceStyle style = get_style ();
  const double zooms[] = { 2, 2.4, 5, 11, 16.5 };

  test_folder_init (&folder);
  path = write_tiles (&folder);
  file = load (path, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (gis_reference_is_tiled (file->reference));
  g_assert_cmpint (gis_reference_get_count (file->reference), ==, -1);
  for (guint i = 0; i < G_N_ELEMENTS (zooms); i++)
    {
      /* The tile's right border, at its middle height, in the middle of the picture. */
      GisView view = { 0, HALF_M / 4, zooms[i], 0, 100, 60, 1 };
      cairo_surface_t *surface = draw (file->reference, &style, &view);
      guint32 inside = get_pixel (surface, 30, 30), outside = get_pixel (surface, 70, 30);
      g_assert_cmphex (outside, !=, inside);
      for (int x = 0; x < 100; x++)
        if (x < 49 || x > 50)
          g_assert_cmphex (get_pixel (surface, x, 30), ==, x < 50 ? inside : outside);
      cairo_surface_destroy (surface);
    }
  test_folder_clear (&folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/gis/reference/specification", test_specification);
  g_test_add_func ("/gis/reference/hostile-tiles", test_hostile_tiles);
  g_test_add_func ("/gis/reference/endless-steps", test_endless_steps);
  g_test_add_func ("/gis/reference/file", test_file);
  g_test_add_func ("/gis/reference/refused", test_refused);
  g_test_add_func ("/gis/reference/overzoom", test_overzoom);
  return g_test_run ();
}
