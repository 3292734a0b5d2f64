/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Packed geometry and its binary forms. Oracles: GEOS for measures and WKB, SpatiaLite itself for
 * its BLOBs, closed forms for the degenerate cases. */
#include "gis/core/error.h"
#include "gis/geometry/codec.h"

#include <geos_c.h>
#include <math.h>
#include <sqlite3.h>
#include <string.h>

#include <spatialite.h> /* after sqlite3.h, which it needs */

static GEOSContextHandle_t geos;

static GisGeometry *
from_wkt (const char *wkt)
{
  GEOSWKTReader *reader = GEOSWKTReader_create_r (geos);
  GEOSWKBWriter *writer = GEOSWKBWriter_create_r (geos);
  GEOSGeometry *parsed = GEOSWKTReader_read_r (geos, reader, wkt);
  g_autoptr (GError) error = NULL;
  gsize size;
  guint8 *wkb = GEOSWKBWriter_write_r (geos, writer, parsed, &size);
  GisGeometry *geometry = gis_codec_from_wkb (wkb, size, NULL, &error);

  g_assert_no_error (error);
  GEOSFree_r (geos, wkb);
  GEOSGeom_destroy_r (geos, parsed);
  GEOSWKBWriter_destroy_r (geos, writer);
  GEOSWKTReader_destroy_r (geos, reader);
  return geometry;
}

static GEOSGeometry *
to_geos (const GisGeometry *geometry)
{
  g_autoptr (GBytes) wkb = gis_codec_to_wkb (geometry);
  GEOSWKBReader *reader = GEOSWKBReader_create_r (geos);
  GEOSGeometry *parsed =
    GEOSWKBReader_read_r (geos, reader, g_bytes_get_data (wkb, NULL), g_bytes_get_size (wkb));

  g_assert_nonnull (parsed);
  GEOSWKBReader_destroy_r (geos, reader);
  return parsed;
}

/* A star around (cx, cy): simple, usually concave. */
static GisGeometry *
make_star (GRand *rand, double cx, double cy, guint n)
{
  g_autofree double *xy = g_new (double, 2 * n);

  for (guint i = 0; i < n; i++)
    {
      double r = g_rand_double_range (rand, 5, 50), a = 2 * G_PI * i / n;
      xy[2 * i] = cx + r * cos (a);
      xy[2 * i + 1] = cy + r * sin (a);
    }
  return gis_geometry_new_polygon (xy, n, NULL);
}

static void
test_measures_against_geos (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (7);

  for (int i = 0; i < 300; i++)
    {
      double cx = 528094.5, cy = 3852115.3, area, length, ax, ay;
      g_autoptr (GisGeometry) star = make_star (rand, cx, cy, 3 + i % 40);
      GEOSGeometry *oracle = to_geos (star);

      GEOSArea_r (geos, oracle, &area);
      GEOSLength_r (geos, oracle, &length);
      g_assert_cmpfloat_with_epsilon (gis_geometry_get_area (star), area, 1e-6 * area);
      g_assert_cmpfloat_with_epsilon (gis_geometry_get_length (star), length, 1e-9 * length);
      gis_geometry_get_anchor (star, &ax, &ay);
      g_assert_true (gis_geometry_contains (star, ax, ay));
      for (int k = 0; k < 20; k++)
        {
          double x = cx + g_rand_double_range (rand, -60, 60);
          double y = cy + g_rand_double_range (rand, -60, 60), distance;
          GEOSGeometry *point = GEOSGeom_createPointFromXY_r (geos, x, y);
          GEOSDistance_r (geos, oracle, point, &distance);
          g_assert_cmpfloat_with_epsilon (gis_geometry_get_distance (star, x, y), distance, 1e-7);
          g_assert_cmpint (gis_geometry_contains (star, x, y), ==,
                           GEOSContains_r (geos, oracle, point));
          GEOSGeom_destroy_r (geos, point);
        }
      GEOSGeom_destroy_r (geos, oracle);
    }
}

static void
test_holes_and_parts (void)
{
  g_autoptr (GisGeometry) g =
               from_wkt ("MULTIPOLYGON (((0 0, 10 0, 10 10, 0 10, 0 0), (4 4, 4 6, 6 6, 6 4, 4 4)),"
                         " ((20 0, 21 0, 21 1, 20 1, 20 0)))");
  double x, y;

  g_assert_cmpuint (g->n_parts, ==, 2);
  g_assert_cmpuint (g->n_rings, ==, 3);
  g_assert_cmpfloat (gis_geometry_get_area (g), ==, 100 - 4 + 1);
  g_assert_false (gis_geometry_contains (g, 5, 5));
  g_assert_true (gis_geometry_contains (g, 20.5, 0.5));
  g_assert_cmpfloat_with_epsilon (gis_geometry_get_distance (g, 5, 5), 1, 1e-12);
  /* The centroid lies in the hole: the anchor must not. */
  gis_geometry_get_anchor (g, &x, &y);
  g_assert_true (gis_geometry_contains (g, x, y));
}

static void
test_line_anchor (void)
{
  g_autoptr (GisGeometry) g = from_wkt ("MULTILINESTRING ((0 0, 1 0), (0 5, 10 5, 10 15))");
  double x, y;

  gis_geometry_get_anchor (g, &x, &y);
  g_assert_cmpfloat_with_epsilon (x, 10, 1e-12);
  g_assert_cmpfloat_with_epsilon (y, 5, 1e-12);
  g_assert_cmpfloat_with_epsilon (gis_geometry_get_length (g), 21, 1e-12);
}

/* 10 cm apart at city coordinates is 10 cm. */
static void
test_ten_centimetres (void)
{
  g_autoptr (GisGeometry) g = gis_geometry_new_point (528094.553, 3852115.295);
  g_assert_cmpfloat_with_epsilon (gis_geometry_get_distance (g, 528094.653, 3852115.295), 0.1,
                                  1e-8);
}

static void
assert_refused (GisGeometryType type,
                const double *xy,
                guint n,
                const guint *ring_ends,
                guint n_rings)
{
  g_autoptr (GError) error = NULL;
  const guint one = n_rings;
  g_assert_null (gis_geometry_new (type, xy, n, ring_ends, n_rings, &one, 1, &error));
  g_assert_error (error, GIS_ERROR, GIS_ERROR_INVALID);
}

static void
test_refusals (void)
{
  const double open_ring[] = { 0, 0, 1, 0, 1, 1, 0, 1 };
  const double nan_line[] = { 0, 0, NAN, 1 };
  const double short_ring[] = { 0, 0, 1, 1, 0, 0 };
  const guint four = 4, two = 2, three = 3, descending[] = { 3, 2 }, one = 1, zero = 0;

  assert_refused (GIS_GEOMETRY_MULTIPOLYGON, open_ring, 4, &four, 1);
  assert_refused (GIS_GEOMETRY_MULTIPOLYGON, short_ring, 3, &three, 1);
  assert_refused (GIS_GEOMETRY_MULTILINESTRING, nan_line, 2, &two, 1);
  assert_refused (GIS_GEOMETRY_MULTILINESTRING, open_ring, 4, descending, 2);
  assert_refused (GIS_GEOMETRY_MULTILINESTRING, open_ring, 1, &one, 1);
  assert_refused (GIS_GEOMETRY_MULTILINESTRING, open_ring, 4, &three, 1);
  assert_refused (GIS_GEOMETRY_POINT, open_ring, 2, &two, 1);
  assert_refused (GIS_GEOMETRY_POINT, open_ring, 0, &zero, 0);
  assert_refused (GIS_GEOMETRY_NONE, open_ring, 1, &one, 1);
}

static sqlite3 *
open_spatialite (gpointer *cache)
{
  sqlite3 *db = NULL;

  g_assert_cmpint (sqlite3_open (":memory:", &db), ==, SQLITE_OK);
  *cache = spatialite_alloc_connection ();
  spatialite_init_ex (db, *cache, 0);
  return db;
}

/* Runs `SELECT @expression` and hands the BLOB over. */
static GBytes *
select_blob (sqlite3 *db, const char *expression, const void *argument, gsize size)
{
  g_autofree char *sql = g_strdup_printf ("SELECT %s", expression);
  sqlite3_stmt *stmt = NULL;
  GBytes *bytes;

  g_assert_cmpint (sqlite3_prepare_v2 (db, sql, -1, &stmt, NULL), ==, SQLITE_OK);
  if (argument != NULL)
    sqlite3_bind_blob (stmt, 1, argument, (int) size, SQLITE_STATIC);
  g_assert_cmpint (sqlite3_step (stmt), ==, SQLITE_ROW);
  bytes = g_bytes_new (sqlite3_column_blob (stmt, 0), sqlite3_column_bytes (stmt, 0));
  sqlite3_finalize (stmt);
  return bytes;
}

static const char *const shapes[] = {
  "POINT(528094.553 3852115.295)",
  "LINESTRING(0 0, 10 0, 10 10.5, -3.25 7)",
  "MULTILINESTRING((0 0, 1 1), (5 5, 6 6, 7 5))",
  "POLYGON((0 0, 10 0, 10 10, 0 10, 0 0), (4 4, 4 6, 6 6, 6 4, 4 4))",
  "MULTIPOLYGON(((0 0, 10 0, 10 10, 0 10, 0 0)), ((20 0, 21 0, 21 1, 20 1, 20 0)))",
};

/* Oracle: SpatiaLite makes the BLOB, SpatiaLite reads ours back as the same WKB. */
static void
test_spatialite_round_trip (void)
{
  gpointer cache;
  sqlite3 *db = open_spatialite (&cache);

  for (guint i = 0; i < G_N_ELEMENTS (shapes); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GisGeometry) expected = from_wkt (shapes[i]);
      g_autofree char *make = g_strdup_printf ("ST_GeomFromText('%s', 4547)", shapes[i]);
      g_autoptr (GBytes) theirs = select_blob (db, make, NULL, 0);
      g_autoptr (GBytes) ours = gis_codec_to_spatialite (expected, 4547);
      g_autoptr (GBytes) wkb = NULL;
      g_autoptr (GisGeometry) decoded = NULL;
      g_autoptr (GisGeometry) back = NULL;
      int srid = 0;

      decoded = gis_codec_from_spatialite (g_bytes_get_data (theirs, NULL),
                                           g_bytes_get_size (theirs), &srid, NULL, &error);
      g_assert_no_error (error);
      g_assert_cmpint (srid, ==, 4547);
      g_assert_true (gis_geometry_equal (decoded, expected));
      wkb =
        select_blob (db, "ST_AsBinary(?1)", g_bytes_get_data (ours, NULL), g_bytes_get_size (ours));
      back =
        gis_codec_from_wkb (g_bytes_get_data (wkb, NULL), g_bytes_get_size (wkb), NULL, &error);
      g_assert_no_error (error);
      g_assert_true (gis_geometry_equal (back, expected));
    }
  sqlite3_close (db);
  spatialite_cleanup_ex (cache);
}

static void
test_spatialite_variants (void)
{
  static const char *const forms[] = {
    "CompressGeometry(ST_GeomFromText('%s', 4547))", "CastToXYZ(ST_GeomFromText('%s', 4547))",
    "CastToXYM(ST_GeomFromText('%s', 4547))",
    "CompressGeometry(CastToXYZM(ST_GeomFromText('%s', 4547)))"
  };
  gpointer cache;
  sqlite3 *db = open_spatialite (&cache);

  for (guint form = 0; form < G_N_ELEMENTS (forms); form++)
    for (guint i = 0; i < G_N_ELEMENTS (shapes); i++)
      {
        g_autoptr (GError) error = NULL;
        g_autoptr (GisGeometry) expected = from_wkt (shapes[i]);
        g_auto (GStrv) halves = g_strsplit (forms[form], "%s", 2);
        g_autofree char *make = g_strconcat (halves[0], shapes[i], halves[1], NULL);
        g_autoptr (GBytes) blob = select_blob (db, make, NULL, 0);
        GisCodecNotes notes;
        g_autoptr (GisGeometry) decoded = gis_codec_from_spatialite (
          g_bytes_get_data (blob, NULL), g_bytes_get_size (blob), NULL, &notes, &error);

        g_assert_no_error (error);
        g_assert_cmpint (notes, ==, form == 0 ? GIS_CODEC_CLEAN : GIS_CODEC_DROPPED_ZM);
        g_assert_cmpuint (decoded->n_points, ==, expected->n_points);
        for (guint k = 0; k < 2 * expected->n_points; k++)
          g_assert_cmpfloat_with_epsilon (decoded->xy[k], expected->xy[k], 1e-4);
      }
  sqlite3_close (db);
  spatialite_cleanup_ex (cache);
}

static void
test_wkb_refusals (void)
{
  static const char *const wkts[] = {
    "MULTIPOINT ((0 0), (1 1))",
    "GEOMETRYCOLLECTION (POINT (0 0), LINESTRING (0 0, 1 1))",
    "POINT EMPTY",
    "LINESTRING EMPTY",
    "GEOMETRYCOLLECTION EMPTY",
  };
  GEOSWKTReader *reader = GEOSWKTReader_create_r (geos);
  GEOSWKBWriter *writer = GEOSWKBWriter_create_r (geos);

  for (guint i = 0; i < G_N_ELEMENTS (wkts); i++)
    {
      g_autoptr (GError) error = NULL;
      GEOSGeometry *parsed = GEOSWKTReader_read_r (geos, reader, wkts[i]);
      gsize size;
      guint8 *wkb = GEOSWKBWriter_write_r (geos, writer, parsed, &size);
      g_assert_null (gis_codec_from_wkb (wkb, size, NULL, &error));
      g_assert_error (error, GIS_ERROR, GIS_ERROR_INVALID);
      GEOSFree_r (geos, wkb);
      GEOSGeom_destroy_r (geos, parsed);
    }
  GEOSWKBWriter_destroy_r (geos, writer);
  GEOSWKTReader_destroy_r (geos, reader);
}

/* Every prefix is refused, every mutation is either refused or gives a sound geometry. */
static void
test_mutations (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (11);

  for (guint i = 0; i < G_N_ELEMENTS (shapes); i++)
    for (int form = 0; form < 2; form++)
      {
        g_autoptr (GisGeometry) g = from_wkt (shapes[i]);
        g_autoptr (GBytes) good =
                     form == 0 ? gis_codec_to_wkb (g) : gis_codec_to_spatialite (g, 4547);
        gsize size = g_bytes_get_size (good);

        for (gsize cut = 0; cut < size; cut++)
          {
            /* A copy of the exact size lets the address sanitizer see a byte too far. */
            g_autofree guint8 *copy = g_memdup2 (g_bytes_get_data (good, NULL), cut);
            g_autoptr (GisGeometry) decoded =
                         form == 0 ? gis_codec_from_wkb (copy, cut, NULL, NULL)
                                   : gis_codec_from_spatialite (copy, cut, NULL, NULL, NULL);
            g_assert_null (decoded);
          }
        for (int round = 0; round < 3000; round++)
          {
            g_autofree guint8 *copy = g_memdup2 (g_bytes_get_data (good, NULL), size);
            g_autoptr (GisGeometry) decoded = NULL;
            for (int k = 0; k < 1 + round % 4; k++)
              copy[g_rand_int_range (rand, 0, (int) size)] = (guint8) g_rand_int (rand);
            decoded = form == 0 ? gis_codec_from_wkb (copy, size, NULL, NULL)
                                : gis_codec_from_spatialite (copy, size, NULL, NULL, NULL);
            if (decoded != NULL)
              for (guint k = 0; k < 2 * decoded->n_points; k++)
                g_assert_true (isfinite (decoded->xy[k]));
          }
      }
}

/* Oracle: the decoder of everything. Every byte of a point of either byte order is set to each of a few
 * values; what is read plainly is what the decoder reads, and sound points are read plainly. */
static void
test_plain_point (void)
{
  static const guint8 values[] = { 0x00, 0x01, 0x02, 0x40, 0x7c, 0x7f, 0xf0, 0xfe, 0xff };
  g_autoptr (GisGeometry) point = gis_geometry_new_point (528094.553, -3852115.295);
  g_autoptr (GBytes) good = gis_codec_to_spatialite (point, 4547);
  gsize size = g_bytes_get_size (good);
  guint n_plain = 0;

  for (guint big = 0; big < 2; big++)
    for (gsize at = 0; at <= size; at++)
      for (guint v = 0; v < G_N_ELEMENTS (values); v++)
        {
          g_autofree guint8 *copy = g_memdup2 (g_bytes_get_data (good, NULL), size);
          g_autoptr (GisGeometry) decoded = NULL;
          double xy[2];
          /* start, order, then numbers of 4, 8 × 4, a mark, 4 and 8 × 2 bytes */
          static const guint numbers[][2] = { { 2, 4 },  { 6, 8 },  { 14, 8 }, { 22, 8 },
                                              { 30, 8 }, { 39, 4 }, { 43, 8 }, { 51, 8 } };
          for (guint i = 0; big && i < G_N_ELEMENTS (numbers); i++)
            for (guint k = 0; k < numbers[i][1] / 2; k++)
              {
                guint8 *number = copy + numbers[i][0], last = number[numbers[i][1] - 1 - k];
                number[numbers[i][1] - 1 - k] = number[k];
                number[k] = last;
              }
          copy[1] = !big;
          if (at < size)
            copy[at] = values[v];
          decoded = gis_codec_from_spatialite (copy, size, NULL, NULL, NULL);
          if (gis_codec_read_plain_point (copy, size, xy))
            {
              n_plain++;
              g_assert_cmpint (decoded->type, ==, GIS_GEOMETRY_POINT);
              g_assert_cmpmem (xy, sizeof xy, decoded->xy, sizeof xy);
            }
          else
            g_assert_true (at < size);
          g_assert_false (gis_codec_read_plain_point (copy, size - 1, xy));
        }
  g_assert_cmpuint (n_plain, >, 2 * G_N_ELEMENTS (values));
}

/* A point that somebody else holds stays where it is. */
static void
test_move_point (void)
{
  g_autoptr (GisGeometry) point = gis_geometry_new_point (1, 2);
  g_autoptr (GisGeometry) there = gis_geometry_new_point (30, 40);
  g_autoptr (GisGeometry) line = from_wkt (shapes[4]);
  GisGeometry *held = gis_geometry_ref (point);

  g_assert_false (gis_geometry_move_point (point, 30, 40));
  g_assert_cmpfloat (point->xy[0], ==, 1);
  gis_geometry_unref (held);
  g_assert_true (gis_geometry_move_point (point, 30, 40));
  g_assert_true (gis_geometry_equal (point, there));
  g_assert_cmpmem (&point->box, sizeof point->box, &there->box, sizeof there->box);
  g_assert_false (gis_geometry_move_point (line, 30, 40));
}

static void
test_translate_equal (void)
{
  g_autoptr (GisGeometry) a = from_wkt (shapes[4]);
  g_autoptr (GisGeometry) there = gis_geometry_translate (a, 4, -8);
  g_autoptr (GisGeometry) back = gis_geometry_translate (there, -4, 8);

  g_assert_false (gis_geometry_equal (a, there));
  g_assert_true (gis_geometry_equal (a, back));
  g_assert_cmpfloat (there->box.min_x, ==, a->box.min_x + 4);
}

/* The same within a tolerance, a ring either way round; more vertices or a line turned round are another. */
static void
test_agrees (void)
{
  const double square[] = { 0, 0, 10, 0, 10, 10, 0, 10, 0, 0 };
  const double turned[] = { 0, 0, 0, 10, 10, 10, 10, 0, 0, 0 };
  const double nudged[] = { 0, 0, 10, 0, 10, 10.0009, 0, 10, 0, 0 };
  const double moved[] = { 0, 0, 10, 0, 10, 10.0011, 0, 10, 0, 0 };
  const double more[] = { 0, 0, 5, 0, 10, 0, 10, 10, 0, 10, 0, 0 };
  const struct
  {
    const double *xy;
    guint n;
    gboolean area, line;
  } cases[] = { { square, 5, TRUE, TRUE },
                { turned, 5, TRUE, FALSE },
                { nudged, 5, TRUE, TRUE },
                { moved, 5, FALSE, FALSE },
                { more, 6, FALSE, FALSE } };
  g_autoptr (GisGeometry) area = gis_geometry_new_polygon (square, 5, NULL);
  g_autoptr (GisGeometry) line = gis_geometry_new_line (square, 5, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GisGeometry) other = gis_geometry_new_polygon (cases[i].xy, cases[i].n, NULL);
      g_autoptr (GisGeometry) way = gis_geometry_new_line (cases[i].xy, cases[i].n, NULL);

      g_assert_cmpint (gis_geometry_agrees (area, other, 0.001), ==, cases[i].area);
      g_assert_cmpint (gis_geometry_agrees (line, way, 0.001), ==, cases[i].line);
      g_assert_false (gis_geometry_agrees (area, way, 0.001));
    }
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  geos = GEOS_init_r ();
  g_test_add_func ("/gis/geometry/measures-against-geos", test_measures_against_geos);
  g_test_add_func ("/gis/geometry/holes-and-parts", test_holes_and_parts);
  g_test_add_func ("/gis/geometry/line-anchor", test_line_anchor);
  g_test_add_func ("/gis/geometry/ten-centimetres", test_ten_centimetres);
  g_test_add_func ("/gis/geometry/agrees", test_agrees);
  g_test_add_func ("/gis/geometry/refusals", test_refusals);
  g_test_add_func ("/gis/geometry/translate-equal", test_translate_equal);
  g_test_add_func ("/gis/geometry/codec/spatialite-round-trip", test_spatialite_round_trip);
  g_test_add_func ("/gis/geometry/codec/spatialite-variants", test_spatialite_variants);
  g_test_add_func ("/gis/geometry/codec/wkb-refusals", test_wkb_refusals);
  g_test_add_func ("/gis/geometry/codec/mutations", test_mutations);
  g_test_add_func ("/gis/geometry/codec/plain-point", test_plain_point);
  g_test_add_func ("/gis/geometry/move-point", test_move_point);
  status = g_test_run ();
  GEOS_finish_r (geos);
  return status;
}
