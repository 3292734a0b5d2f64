/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The picture of the assets: packs, picking, legend and painter on an invented town and on random
 * features. Oracles: GisGeometry's own measures, GEOS, counting, and the same area drawn at once. */
#include "gis/scene/painter-private.h"
#include "sample-scene.h"
#include <geos_c.h>
#include <math.h>
#include <pango/pangocairo.h>
#include <string.h>

#define HALF_M 20037508.342789244

typedef struct
{
  GisCatalog *catalog;
  GisScene *scene;
  GisStyle *style;
} Town;

static void
town_set_up (Town *town, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  town->catalog = gis_catalog_new_builtin (&error);
  g_assert_no_error (error);
  town->scene = sample_scene_new (town->catalog, 12, 3);
  town->style = gis_style_new (town->catalog);
}

static void
town_tear_down (Town *town, gconstpointer data)
{
  gis_style_free (town->style);
  gis_scene_unref (town->scene);
  gis_catalog_unref (town->catalog);
}

static GisGeometry *
random_geometry (GRand *rand, GisGeometryType type, double range)
{
  double x = SAMPLE_X + g_rand_double_range (rand, -range, range);
  double y = SAMPLE_Y + g_rand_double_range (rand, -range, range);
  double xy[16];

  if (type == GIS_GEOMETRY_POINT)
    return gis_geometry_new_point (x, y);
  for (guint i = 0; i < 6; i++)
    {
      double angle = i * G_PI / 3;
      double radius = g_rand_double_range (rand, 5, 60);
      xy[2 * i] = x + (type == GIS_GEOMETRY_MULTIPOLYGON ? radius * cos (angle) : 20.0 * i);
      xy[2 * i + 1] = y + radius * sin (angle);
    }
  return type == GIS_GEOMETRY_MULTIPOLYGON ? gis_geometry_new_polygon (xy, 6, NULL)
                                           : gis_geometry_new_line (xy, 6, NULL);
}

/* ---- Packs ---- */

/* What goes in comes out, to half a millimetre. */
static void
test_pack_round_trip (void)
{
  static const GisGeometryType types[] = { GIS_GEOMETRY_POINT, GIS_GEOMETRY_MULTILINESTRING,
                                           GIS_GEOMETRY_MULTIPOLYGON };
  g_autoptr (GRand) rand = g_rand_new_with_seed (4);

  for (guint t = 0; t < G_N_ELEMENTS (types); t++)
    {
      GisPackBuilder *builder = gis_pack_builder_new (types[t], 2, TRUE);
      g_autoptr (GPtrArray) originals =
                   g_ptr_array_new_with_free_func ((GDestroyNotify) gis_geometry_unref);
      g_autoptr (GisPack) pack = NULL;
      for (gint64 i = 0; i < 500; i++)
        {
          g_autofree char *label = i % 3 == 0 ? g_strdup_printf ("第 %d 号", (int) (i % 7)) : NULL;
          guint8 columns[2] = { (guint8) i, (guint8) (i / 2) };
          g_ptr_array_add (originals, random_geometry (rand, types[t], 5000));
          gis_pack_builder_add (builder, i * 11 + 5, originals->pdata[i], columns, i * 0.25f,
                                label);
        }
      pack = gis_pack_builder_finish (builder);
      g_assert_cmpuint (pack->n, ==, 500);
      g_assert_cmpint (gis_pack_find (pack, 4), ==, -1);
      for (gint64 i = 0; i < 500; i++)
        {
          const GisGeometry *original = originals->pdata[i];
          gint64 at = gis_pack_find (pack, i * 11 + 5);
          g_autoptr (GisGeometry) copy = NULL;
          g_autofree char *label =
            i % 3 == 0 ? g_strdup_printf ("第 %d 号", (int) (i % 7)) : g_strdup ("");
          g_assert_cmpint (at, >=, 0);
          copy = gis_pack_dup_geometry (pack, (guint) at);
          g_assert_cmpuint (copy->n_points, ==, original->n_points);
          g_assert_cmpuint (copy->n_parts, ==, original->n_parts);
          for (guint v = 0; v < 2 * original->n_points; v++)
            g_assert_cmpfloat_with_epsilon (copy->xy[v], original->xy[v], 0.00051);
          g_assert_cmpstr (gis_pack_get_label (pack, (guint) at), ==, label);
          g_assert_cmpuint (pack->columns[0][at], ==, (guint8) i);
          g_assert_cmpuint (pack->columns[1][at], ==, (guint8) (i / 2));
          g_assert_cmpfloat (pack->widths[at], ==, i * 0.25f);
        }
    }
}

/* Holes and several parts keep their structure. */
static void
test_pack_parts (void)
{
  double xy[] = { 0, 0, 10, 0, 10, 10, 0,  10, 0,  0,  2,  2,  4,  2,  4,
                  4, 2, 4,  2, 2,  20, 20, 30, 20, 30, 30, 20, 30, 20, 20 };
  guint rings[] = { 5, 10, 15 };
  guint parts[] = { 2, 3 };
  g_autoptr (GisGeometry) original =
               gis_geometry_new (GIS_GEOMETRY_MULTIPOLYGON, xy, 15, rings, 3, parts, 2, NULL);
  GisPackBuilder *builder = gis_pack_builder_new (GIS_GEOMETRY_MULTIPOLYGON, 0, FALSE);
  g_autoptr (GisPack) pack = NULL;
  g_autoptr (GisGeometry) copy = NULL;

  gis_pack_builder_add (builder, 1, original, NULL, 0, NULL);
  gis_pack_builder_add (builder, 2, original, NULL, 0, NULL);
  pack = gis_pack_builder_finish (builder);
  copy = gis_pack_dup_geometry (pack, 1);
  g_assert_true (gis_geometry_equal (copy, original));
}

/* Features further apart than int32 millimetres reach: the unit grows, all stay where they are. */
static void
test_pack_overflow (void)
{
  static const double spread[] = { 1000, 4e6, 3.9e7 };
  static const double precision[] = { 0.00051, 0.0051, 0.051 };

  for (guint s = 0; s < G_N_ELEMENTS (spread); s++)
    {
      GisPackBuilder *builder = gis_pack_builder_new (GIS_GEOMETRY_POINT, 0, FALSE);
      g_autoptr (GisPack) pack = NULL;
      GisBox all = { -3e7, -3e7, 3e7, 3e7 };
      GisBox32 units;
      for (guint i = 0; i < 40; i++)
        {
          g_autoptr (GisGeometry) point =
                       gis_geometry_new_point (-2e7 + spread[s] * i / 39.0 + 0.1234, 1e7 - 5.0 * i);
          gis_pack_builder_add (builder, i, point, NULL, 0, NULL);
        }
      pack = gis_pack_builder_finish (builder);
      g_assert_true (gis_pack_box_to_units (pack, &all, &units));
      for (guint i = 0; i < 40; i++)
        {
          g_autoptr (GisGeometry) point =
                       gis_pack_dup_geometry (pack, (guint) gis_pack_find (pack, i));
          g_assert_cmpfloat_with_epsilon (point->xy[0], -2e7 + spread[s] * i / 39.0 + 0.1234,
                                          precision[s]);
        }
    }
}

static void
test_pack_empty (void)
{
  g_autoptr (GisPack) pack =
               gis_pack_builder_finish (gis_pack_builder_new (GIS_GEOMETRY_MULTIPOLYGON, 3, FALSE));
  GisBox extent = gis_pack_get_extent (pack);

  g_assert_true (gis_box_is_empty (&extent));
  g_assert_cmpint (gis_pack_find (pack, 0), ==, -1);
}

/* ---- Picking ---- */

static GisScene *
make_random_scene (GisCatalog *catalog, const char *class_id, guint n, GPtrArray *originals)
{
  const GisClass *klass = gis_catalog_find_class (catalog, class_id);
  GisPackBuilder *builder = gis_pack_builder_new (klass->geometry, GIS_N_COLUMNS (klass), FALSE);
  g_autoptr (GRand) rand = g_rand_new_with_seed (21);
  guint8 columns[256];

  sample_columns (klass, NULL, NULL, columns);
  for (guint i = 0; i < n; i++)
    {
      GisGeometry *geometry = random_geometry (rand, klass->geometry, 600);
      g_ptr_array_add (originals, geometry);
      gis_pack_builder_add (builder, i, geometry, columns, 0, NULL);
    }
  return sample_scene_of (catalog, class_id, gis_pack_builder_finish (builder));
}

/* Oracle: gis_geometry_get_distance() to every feature, less the half width of what is drawn. */
static void
test_hit_brute_force (Town *town, gconstpointer data)
{
  static const char *const classes[] = { "cover", "overhead_line", "building" };
  g_autoptr (GRand) rand = g_rand_new_with_seed (5);

  for (guint c = 0; c < G_N_ELEMENTS (classes); c++)
    {
      g_autoptr (GPtrArray) originals =
                   g_ptr_array_new_with_free_func ((GDestroyNotify) gis_geometry_unref);
      g_autoptr (GisScene) scene = make_random_scene (town->catalog, classes[c], 1500, originals);
      double half = c == 0 ? gis_symbol_get_size (18) / 2 : c == 1 ? 1.0 : 0;
      guint total = 0;
      for (guint q = 0; q < 200; q++)
        {
          GisView view = { SAMPLE_X, SAMPLE_Y, 18, q % 2 ? 0.7 : 0, 1600, 1200, 1 };
          double px = g_rand_double_range (rand, 0, 1600);
          double py = g_rand_double_range (rand, 0, 1200);
          double tolerance = q % 9;
          double x, y, last = -1;
          g_autoptr (GArray) hits =
                       gis_scene_hit_test (scene, town->style, &view, px, py, tolerance);
          guint expected = 0, doubtful = 0;
          gis_view_from_screen (&view, px, py, &x, &y);
          for (guint i = 0; i < originals->len; i++)
            {
              double distance = gis_geometry_get_distance (originals->pdata[i], x, y) /
                                gis_view_get_resolution (&view);
              if (fabs (distance - half - tolerance) < 0.01)
                doubtful++;
              else
                expected += distance <= half + tolerance;
            }
          g_assert_cmpuint (hits->len, >=, expected);
          g_assert_cmpuint (hits->len, <=, expected + doubtful);
          total += hits->len;
          for (guint i = 0; i < hits->len; i++)
            {
              GisHit *hit = &g_array_index (hits, GisHit, i);
              double distance = gis_geometry_get_distance (originals->pdata[hit->id], x, y) /
                                gis_view_get_resolution (&view);
              if (c == 1)
                distance = fmax (0, distance - half);
              g_assert_cmpfloat_with_epsilon (hit->distance_px, distance, 0.01);
              g_assert_cmpfloat (hit->distance_px, >=, last);
              last = hit->distance_px;
            }
        }
      g_assert_cmpuint (total, >, 20);
    }
}

static GEOSGeometry *
to_geos (GEOSContextHandle_t geos, const GisGeometry *geometry)
{
  GEOSCoordSequence *sequence = GEOSCoordSeq_create_r (geos, geometry->n_points, 2);
  for (guint i = 0; i < geometry->n_points; i++)
    GEOSCoordSeq_setXY_r (geos, sequence, i, geometry->xy[2 * i], geometry->xy[2 * i + 1]);
  if (geometry->type == GIS_GEOMETRY_POINT)
    return GEOSGeom_createPoint_r (geos, sequence);
  if (geometry->type == GIS_GEOMETRY_MULTILINESTRING)
    return GEOSGeom_createLineString_r (geos, sequence);
  return GEOSGeom_createPolygon_r (geos, GEOSGeom_createLinearRing_r (geos, sequence), NULL, 0);
}

/* Oracle: GEOSIntersects with the box. */
static void
test_find_in_box (Town *town, gconstpointer data)
{
  static const char *const classes[] = { "cover", "overhead_line", "building" };
  GEOSContextHandle_t geos = GEOS_init_r ();
  g_autoptr (GRand) rand = g_rand_new_with_seed (6);

  for (guint c = 0; c < G_N_ELEMENTS (classes); c++)
    {
      g_autoptr (GPtrArray) originals =
                   g_ptr_array_new_with_free_func ((GDestroyNotify) gis_geometry_unref);
      g_autoptr (GisScene) scene = make_random_scene (town->catalog, classes[c], 800, originals);
      for (guint q = 0; q < 40; q++)
        {
          double x = SAMPLE_X + g_rand_double_range (rand, -600, 600);
          double y = SAMPLE_Y + g_rand_double_range (rand, -600, 600);
          double side = q < 20 ? 1 + q : 20.0 * q;
          GisBox box = { x, y, x + side, y + side };
          const double ring[] = { box.min_x, box.min_y, box.max_x, box.min_y,
                                  box.max_x, box.max_y, box.min_x, box.max_y };
          g_autoptr (GisGeometry) rectangle = gis_geometry_new_polygon (ring, 4, NULL);
          g_autoptr (GArray) hits =
                       gis_scene_find_in_area (scene, town->style, 20, rectangle, NULL);
          GEOSGeometry *area =
            GEOSGeom_createRectangle_r (geos, box.min_x, box.min_y, box.max_x, box.max_y);
          guint expected = 0;
          for (guint i = 0; i < originals->len; i++)
            {
              GEOSGeometry *geometry = to_geos (geos, originals->pdata[i]);
              expected += GEOSIntersects_r (geos, geometry, area) == 1;
              GEOSGeom_destroy_r (geos, geometry);
            }
          GEOSGeom_destroy_r (geos, area);
          g_assert_cmpuint (hits->len, ==, expected);
        }
    }
  GEOS_finish_r (geos);
}

/* Points come before lines before areas; hidden classes and those not drawn at this zoom never. */
static void
test_hit_order (Town *town, gconstpointer data)
{
  GisView view = { SAMPLE_X, SAMPLE_Y, 18, 0, 800, 600, 1 };
  int last = 0;
  g_autoptr (GArray) all = gis_scene_hit_test (town->scene, town->style, &view, 400, 300, 60);
  g_autoptr (GArray) after = NULL;

  g_assert_cmpuint (all->len, >, 10);
  for (guint i = 0; i < all->len; i++)
    {
      GisHit *hit = &g_array_index (all, GisHit, i);
      const GisClass *klass = gis_catalog_find_class (town->catalog, hit->class_id);
      int family = klass->geometry == GIS_GEOMETRY_POINT             ? 0
                   : klass->geometry == GIS_GEOMETRY_MULTILINESTRING ? 1
                                                                     : 2;
      g_assert_cmpint (family, >=, last);
      last = family;
    }
  gis_style_set_visible (town->style, "cover", FALSE);
  after = gis_scene_hit_test (town->scene, town->style, &view, 400, 300, 60);
  g_assert_cmpuint (after->len, <, all->len);
  for (guint i = 0; i < after->len; i++)
    g_assert_cmpstr (g_array_index (after, GisHit, i).class_id, !=, "cover");
  g_array_unref (after);
  gis_style_set_visible (town->style, "cover", TRUE);
  view.zoom = 12;
  after = gis_scene_hit_test (town->scene, town->style, &view, 400, 300, 60);
  for (guint i = 0; i < after->len; i++)
    g_assert_cmpstr (g_array_index (after, GisHit, i).class_id, !=, "cover");
}

/* ---- Legend ---- */

static void
test_legend (Town *town, gconstpointer data)
{
  const GisClass *cover = gis_catalog_find_class (town->catalog, "cover");
  g_autoptr (GError) error = NULL;

  for (guint t = 0; t < cover->n_themes; t++)
    {
      g_autoptr (GPtrArray) entries = NULL;
      gint64 sum = 0;
      g_assert_true (gis_style_set_theme (town->style, "cover", cover->themes[t].id, &error));
      entries = gis_scene_dup_legend (town->scene, town->style, "cover", NULL);
      for (guint i = 0; i < entries->len; i++)
        {
          const GisLegendEntry *entry = g_ptr_array_index (entries, i);
          g_assert_cmpint (entry->count, >, 0);
          g_assert_cmpstr (entry->title, !=, "");
          sum += entry->count;
        }
      g_assert_cmpint (sum, ==, gis_scene_get_count (town->scene, "cover"));
    }
  g_assert_false (gis_style_set_theme (town->style, "cover", "colour", &error));
  g_assert_nonnull (strstr (error->message, "ownership"));
}

/* Codes of every theme of every class lead back to their category. */
static void
test_theme_codes (Town *town, gconstpointer data)
{
  for (guint c = 0; c < gis_catalog_get_n_classes (town->catalog); c++)
    {
      const GisClass *klass = gis_catalog_get_class (town->catalog, c);
      for (guint t = 0; t < klass->n_themes; t++)
        for (guint i = 1; i <= gis_theme_get_n_categories (klass, &klass->themes[t]); i++)
          {
            g_autofree char *code = gis_theme_dup_code (klass, &klass->themes[t], (guint8) i);
            g_autofree char *title = gis_theme_dup_title (klass, &klass->themes[t], (guint8) i);
            g_assert_cmpuint (gis_theme_find_category (klass, &klass->themes[t], code), ==, i);
            g_assert_cmpstr (title, !=, "");
          }
    }
}

/* Class limits belong to the class above: as the titles say. */
static void
test_graduated (Town *town, gconstpointer data)
{
  const GisClass *road = gis_catalog_find_class (town->catalog, "road_section");
  const GisTheme *theme = gis_class_find_theme (road, "pci");
  GisValue null = GIS_VALUE_NULL;

  g_assert_cmpuint (theme->n_breaks, >, 1);
  g_assert_cmpuint (gis_category_of_theme (road, theme, &null, NULL), ==, GIS_CATEGORY_NONE);
  for (guint i = 0; i < theme->n_breaks; i++)
    {
      GisValue at = { GIS_VALUE_TYPE_REAL, { .real = theme->breaks[i] } };
      GisValue below = { GIS_VALUE_TYPE_REAL, { .real = theme->breaks[i] - 1e-6 } };
      g_assert_cmpuint (gis_category_of_theme (road, theme, &at, NULL), ==, i + 2);
      g_assert_cmpuint (gis_category_of_theme (road, theme, &below, NULL), ==, i + 1);
    }
}

/* Every glyph that the catalogue names exists: no symbol silently becomes a dot. */
static void
test_glyphs_exist (Town *town, gconstpointer data)
{
  guint seen = 0;

  for (guint c = 0; c < gis_catalog_get_n_classes (town->catalog); c++)
    {
      const GisClass *klass = gis_catalog_get_class (town->catalog, c);
      GisColumns columns;
      const GisDomain *domain;
      if (klass->geometry == GIS_GEOMETRY_NONE)
        continue;
      gis_columns_init (&columns, klass);
      domain = columns.form_field >= 0 ? klass->fields[columns.form_field].domain : NULL;
      for (guint i = 0; i <= (domain != NULL ? domain->n_values : 0); i++)
        {
          GisLook look;
          gis_style_resolve (town->style, klass, (guint8) i, 0, 0, &look);
          if (klass->geometry == GIS_GEOMETRY_POINT)
            {
              gboolean found = FALSE;
              for (guint s = 0; s < 3; s++)
                {
                  static const int sizes[] = { 9, 16, 24 };
                  g_autofree char *path = g_strdup_printf (
                    "/io/github/sanhua/gis/symbols/%s-%d.svg", look.glyph, sizes[s]);
                  found |= g_resources_get_info (path, 0, NULL, NULL, NULL);
                }
              g_assert_true (found);
            }
          else if (klass->glyph != NULL)
            g_assert_cmpint (look.form, !=, GIS_FORM_POINT);
          seen++;
        }
    }
  g_assert_cmpuint (seen, >, 20);
}

/* ---- Painter ---- */

static guint32
get_pixel (cairo_surface_t *surface, int x, int y)
{
  const guint8 *data;
  cairo_surface_flush (surface);
  g_assert_cmpint (x, <, cairo_image_surface_get_width (surface));
  g_assert_cmpint (y, <, cairo_image_surface_get_height (surface));
  data = cairo_image_surface_get_data (surface) + y * cairo_image_surface_get_stride (surface);
  return ((const guint32 *) (gconstpointer) data)[x] & 0xffffff;
}

static int
get_difference (guint32 a, guint32 b)
{
  int worst = 0;
  for (int shift = 0; shift <= 16; shift += 8)
    worst = MAX (worst, ABS ((int) (a >> shift & 255) - (int) (b >> shift & 255)));
  return worst;
}

static void
assert_near (guint32 pixel, guint32 expected)
{
  if (get_difference (pixel, expected) > 12)
    g_error ("pixel %06x, expected %06x", pixel, expected);
}

static int
tile_of (double metres, int zoom)
{
  return (int) floor (metres / (2 * HALF_M) * exp2 (zoom));
}

/* Oracle: the same 2 × 2 tiles drawn as one picture. Symbols, dashes, hatches and labels on the
 * seams must come out alike; antialiasing may differ by a rounding. */
static void
assert_seamless (const Town *town, int zoom, double scale)
{
  int tile_x = tile_of (SAMPLE_X + HALF_M, zoom);
  int tile_y = tile_of (HALF_M - SAMPLE_Y, zoom);
  double resolution = 2 * HALF_M / 256 / exp2 (zoom);
  GisView view = { (tile_x + 1) * 256 * resolution - HALF_M,
                   HALF_M - (tile_y + 1) * 256 * resolution,
                   zoom,
                   0,
                   512,
                   512,
                   scale };
  int side = (int) (512 * scale);
  cairo_surface_t *whole = cairo_image_surface_create (CAIRO_FORMAT_RGB24, side, side);
  cairo_t *cr = cairo_create (whole);
  guint different = 0, content = 0;

  cairo_scale (cr, scale, scale);
  g_assert_true (gis_scene_render_view (town->scene, town->style, &view, cr, NULL));
  cairo_destroy (cr);
  for (int t = 0; t < 4; t++)
    {
      cairo_surface_t *tile = gis_scene_render_tile (town->scene, town->style, zoom, tile_x + t % 2,
                                                     tile_y + t / 2, scale, NULL);
      g_assert_nonnull (tile);
      for (int y = 0; y < side / 2; y++)
        for (int x = 0; x < side / 2; x++)
          {
            guint32 a = get_pixel (tile, x, y);
            guint32 b = get_pixel (whole, x + t % 2 * side / 2, y + t / 2 * side / 2);
            different += get_difference (a, b) > 24;
            content += get_difference (a, 0xF3F1EC) > 24;
          }
      cairo_surface_destroy (tile);
    }
  cairo_surface_destroy (whole);
  g_test_message ("zoom %d scale %g: %u of %d pixels differ", zoom, scale, different, side * side);
  g_assert_cmpuint (content, >, (guint) (side * side / 250));
  g_assert_cmpuint (different, <=, (guint) (side * side / 4000));
}

static void
test_seams (Town *town, gconstpointer data)
{
  for (int zoom = 12; zoom <= 20; zoom++)
    assert_seamless (town, zoom, 1);
  assert_seamless (town, 18, 2);
  assert_seamless (town, 17, 1.5);
  gis_style_set_dark (town->style, TRUE);
  assert_seamless (town, 18, 1);
}

static GisScene *
make_one (GisCatalog *catalog,
          const char *class_id,
          GisGeometry *geometry,
          const char *form,
          const char *state,
          double width_m)
{
  const GisClass *klass = gis_catalog_find_class (catalog, class_id);
  GisPackBuilder *builder =
    gis_pack_builder_new (klass->geometry, GIS_N_COLUMNS (klass), width_m > 0);
  guint8 columns[256];

  sample_columns (klass, form, state, columns);
  gis_pack_builder_add (builder, 1, geometry, columns, (float) width_m, NULL);
  gis_geometry_unref (geometry);
  return sample_scene_of (catalog, class_id, gis_pack_builder_finish (builder));
}

/* A tile at zoom 19 with the sample's middle at pixel (128, 128). */
static cairo_surface_t *
render_middle (const GisScene *scene, const GisStyle *style)
{
  GisView view = { SAMPLE_X, SAMPLE_Y, 19, 0, 256, 256, 1 };
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, 256, 256);
  cairo_t *cr = cairo_create (surface);

  g_assert_true (gis_scene_render_view (scene, style, &view, cr, NULL));
  cairo_destroy (cr);
  return surface;
}

/* Colours of the mock-ups where they must be: sewage brown under the cover's rim, land beside it,
 * the damage dot at its upper right, paper inside a missing one, grey for an abandoned one. */
static void
test_cover_pixels (Town *town, gconstpointer data)
{
  static const char *const states[] = { "intact", "damaged", "missing", "abandoned" };

  for (guint i = 0; i < G_N_ELEMENTS (states); i++)
    {
      g_autoptr (GisScene) scene = make_one (
        town->catalog, "cover", gis_geometry_new_point (SAMPLE_X, SAMPLE_Y), "0102", states[i], 0);
      cairo_surface_t *picture = render_middle (scene, town->style);
      assert_near (get_pixel (picture, 10, 10), 0xF3F1EC);
      assert_near (get_pixel (picture, 150, 128), 0xF3F1EC);
      if (i < 2)
        assert_near (get_pixel (picture, 128, 122), 0x8A5320);
      if (i == 1)
        assert_near (get_pixel (picture, 134, 121), 0xE5480A);
      if (i == 2)
        g_assert_cmpint (get_difference (get_pixel (picture, 128, 124), 0xFFFFFF), <, 48);
      if (i == 3)
        assert_near (get_pixel (picture, 125, 123), 0x8D8A86);
      cairo_surface_destroy (picture);
    }
}

/* A 20 m carriageway is 20 m wide: its fill in the middle, its casing at the edge, land beyond. In the
 * street the colour of its kind (FBE9C2) has gone 70 % of the way to white; the colour of another theme
 * (grey: no value) does not pale. */
static void
test_road_pixels (Town *town, gconstpointer data)
{
  double xy[] = { SAMPLE_X - 5000, SAMPLE_Y, SAMPLE_X + 5000, SAMPLE_Y };
  g_autoptr (GisScene) scene = make_one (
    town->catalog, "road_section", gis_geometry_new_line (xy, 2, NULL), "secondary", NULL, 20);
  cairo_surface_t *picture = render_middle (scene, town->style);
  const guint32 body = 0xFEF8ED;
  /* ground metre in px at this latitude: cosh (y/R) / resolution */
  double half_px = 10 * cosh (SAMPLE_Y / 6378137.0) / (2 * HALF_M / 256 / exp2 (19));
  int edge = 128 + (int) half_px;

  assert_near (get_pixel (picture, 60, 128 + 10), body);
  assert_near (get_pixel (picture, 60, edge - 3), body);
  assert_near (get_pixel (picture, 60, edge + 4), 0xF3F1EC);
  g_assert_cmpint (get_difference (get_pixel (picture, 60, edge), body), >, 8);
  cairo_surface_destroy (picture);

  g_assert_true (gis_style_set_theme (town->style, "road_section", "pci", NULL));
  picture = render_middle (scene, town->style);
  assert_near (get_pixel (picture, 60, 128 + 10), 0x8D8A86);
  cairo_surface_destroy (picture);
}

/* A running project is hatched from edge to edge; an accepted one leaves the land to be seen and is
 * not there at all at the scale of the city. */
static void
test_project_pixels (Town *town, gconstpointer data)
{
  double xy[] = { SAMPLE_X - 20, SAMPLE_Y - 20, SAMPLE_X + 20, SAMPLE_Y - 20,
                  SAMPLE_X + 20, SAMPLE_Y + 20, SAMPLE_X - 20, SAMPLE_Y + 20 };
  static const char *const states[] = { "in_progress", "accepted" };
  guint marked[2] = { 0, 0 };

  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (GisScene) scene = make_one (
        town->catalog, "project", gis_geometry_new_polygon (xy, 4, NULL), NULL, states[i], 0);
      GisView view = { SAMPLE_X, SAMPLE_Y, 14, 0, 100, 100, 1 };
      cairo_surface_t *picture = render_middle (scene, town->style);
      g_autoptr (GArray) hits = gis_scene_hit_test (scene, town->style, &view, 50, 50, 2);
      for (int x = 100; x < 156; x++)
        marked[i] += get_difference (get_pixel (picture, x, 128), 0xF3F1EC) > 30;
      g_assert_cmpuint (hits->len, ==, i == 0 ? 1 : 0);
      cairo_surface_destroy (picture);
    }
  g_assert_cmpuint (marked[0], >, 8);
  g_assert_cmpuint (marked[1], ==, 0);
}

static void
test_dark_and_background (Town *town, gconstpointer data)
{
  g_autoptr (GisScene) scene = make_one (
    town->catalog, "cover", gis_geometry_new_point (SAMPLE_X, SAMPLE_Y), "0102", NULL, 0);
  cairo_surface_t *picture;

  gis_style_set_dark (town->style, TRUE);
  picture = render_middle (scene, town->style);
  assert_near (get_pixel (picture, 10, 10), 0x232528);
  assert_near (get_pixel (picture, 128, 122), 0xC98A4B);
  cairo_surface_destroy (picture);
  gis_style_set_background (town->style, FALSE);
  picture = gis_scene_render_tile (scene, town->style, 5, 3, 3, 1, NULL);
  g_assert_cmpint (cairo_image_surface_get_format (picture), ==, CAIRO_FORMAT_ARGB32);
  g_assert_cmpuint (*(guint32 *) (gpointer) cairo_image_surface_get_data (picture), ==, 0);
  cairo_surface_destroy (picture);
}

/* Whether anything is drawn at most @reach from (x, y). */
static gboolean
has_ink (cairo_surface_t *picture, double x, double y, int reach)
{
  for (int at_y = MAX (0, (int) y - reach); at_y <= MIN (511, (int) y + reach); at_y++)
    for (int at_x = MAX (0, (int) x - reach); at_x <= MIN (511, (int) x + reach); at_x++)
      if (get_difference (get_pixel (picture, at_x, at_y), 0xF3F1EC) > 20)
        return TRUE;
  return FALSE;
}

/* Below their first zoom covers are a density picture, all of them: none on bare land. */
static void
test_density (Town *town, gconstpointer data)
{
  cairo_surface_t *picture = cairo_image_surface_create (CAIRO_FORMAT_RGB24, 512, 512);
  cairo_t *cr = cairo_create (picture);
  GisView view = { SAMPLE_X, SAMPLE_Y, 13, 0, 512, 512, 1 };
  const GisLayer *layer;
  g_autoptr (GRand) rand = g_rand_new_with_seed (9);

  for (guint i = 0; i < gis_catalog_get_n_classes (town->catalog); i++)
    gis_style_set_visible (town->style, gis_catalog_get_class (town->catalog, i)->id, FALSE);
  gis_style_set_visible (town->style, "cover", TRUE);
  layer = gis_scene_find_layer (town->scene, "cover");
  g_assert_true (gis_scene_get_density_layer (town->scene, town->style, 13) == layer);
  g_assert_null (gis_scene_get_density_layer (town->scene, town->style, 17));
  g_assert_true (gis_scene_render_view (town->scene, town->style, &view, cr, NULL));
  for (guint i = 0; i < layer->base->n; i++)
    {
      double px, py;
      gis_view_to_screen (
        &view, layer->base->origin_x + layer->base->xy[2 * i] * layer->base->unit_m,
        layer->base->origin_y + layer->base->xy[2 * i + 1] * layer->base->unit_m, &px, &py);
      /* The ring of a cell of 64 px leans by a third at most towards its points. */
      if (px > 0 && py > 0 && px < 512 && py < 512)
        g_assert_true (has_ink (picture, px, py, 44));
    }
  assert_near (get_pixel (picture, 3, 3), 0xF3F1EC);
  cairo_destroy (cr);
  cairo_surface_destroy (picture);
}

/* Every zoom, the poles and the edges of the world, an empty scene: a picture and no complaint. */
static void
test_degenerate (Town *town, gconstpointer data)
{
  const GisClass *cover = gis_catalog_find_class (town->catalog, "cover");
  g_autoptr (GisScene) empty =
               sample_scene_of (town->catalog, "cover",
                                gis_pack_builder_finish (gis_pack_builder_new (
                                  GIS_GEOMETRY_POINT, GIS_N_COLUMNS (cover), FALSE)));
  double line[] = { -HALF_M, -HALF_M, HALF_M, HALF_M };
  g_autoptr (GisScene) wide = make_one (town->catalog, "overhead_line",
                                        gis_geometry_new_line (line, 2, NULL), "power", NULL, 0);
  GisBox none = gis_scene_get_extent (empty, NULL);

  g_assert_true (gis_box_is_empty (&none));
  g_assert_null (gis_scene_dup_geometry (empty, "cover", 1));
  g_assert_null (gis_scene_dup_geometry (empty, "nothing", 1));
  for (int zoom = 0; zoom <= 23; zoom++)
    {
      int middle = (int) exp2 (zoom) / 2;
      const GisScene *scenes[] = { empty, wide, town->scene };
      for (guint i = 0; i < 3; i++)
        {
          cairo_surface_t *tile =
            gis_scene_render_tile (scenes[i], town->style, zoom, middle, middle, 1, NULL);
          g_assert_nonnull (tile);
          g_assert_cmpint (cairo_surface_status (tile), ==, CAIRO_STATUS_SUCCESS);
          cairo_surface_destroy (tile);
        }
    }
}

/* A painted district has its colour, an unpainted one is land; taking the paints away restores. */
static void
test_paints (Town *town, gconstpointer data)
{
  const GisLayer *layer = gis_scene_find_layer (town->scene, "admin_area");
  GisPaint paint = { layer->base->ids[0], 0x165A7B, "81.2 %" };
  GisBox painted = gis_pack_get_box (layer->base, 0);
  GisBox bare = gis_pack_get_box (layer->base, 1);
  GisBox extent = gis_scene_get_extent (town->scene, "admin_area");
  GisView view = gis_view_fit (&extent, 600, 600, 10, 20);
  g_autoptr (GisStyle) copy = NULL;
  guint32 pixels[3][2];

  for (guint i = 0; i < gis_catalog_get_n_classes (town->catalog); i++)
    gis_style_set_visible (town->style, gis_catalog_get_class (town->catalog, i)->id, FALSE);
  gis_style_set_visible (town->style, "admin_area", TRUE);
  gis_style_set_paints (town->style, "admin_area", &paint, 1);
  copy = gis_style_copy (town->style);
  gis_style_set_paints (town->style, "admin_area", NULL, 0);
  for (guint round = 0; round < 2; round++)
    {
      const GisBox *boxes[2] = { &painted, &bare };
      cairo_surface_t *picture = cairo_image_surface_create (CAIRO_FORMAT_RGB24, 600, 600);
      cairo_t *cr = cairo_create (picture);
      g_assert_true (
        gis_scene_render_view (town->scene, round == 0 ? copy : town->style, &view, cr, NULL));
      for (guint i = 0; i < 2; i++)
        {
          double px, py;
          /* a fifth in from the corner: off the label in the middle */
          gis_view_to_screen (&view, boxes[i]->min_x + (boxes[i]->max_x - boxes[i]->min_x) / 5,
                              boxes[i]->min_y + (boxes[i]->max_y - boxes[i]->min_y) / 5, &px, &py);
          pixels[round][i] = get_pixel (picture, (int) px, (int) py);
        }
      cairo_destroy (cr);
      cairo_surface_destroy (picture);
    }
  assert_near (pixels[0][0], 0x165A7B);
  assert_near (pixels[0][1], 0xF3F1EC);
  assert_near (pixels[1][0], 0xF3F1EC);
}

/* 1:1 000 at 96 dpi is 0.2646 m of ground a pixel; the note rounds to three digits. */
static void
test_scale_note (Town *town, gconstpointer data)
{
  double ground = 1000 * 0.0254 / 96;
  GisView view = { SAMPLE_X, SAMPLE_Y, 0, 0, 800, 600, 1 };
  g_autofree char *near = NULL;
  g_autofree char *far = NULL;

  view.zoom = log2 (2 * HALF_M / 256 / (ground * cosh (SAMPLE_Y / 6378137.0)));
  near = gis_scene_dup_scale_note (town->scene, town->style, &view);
  g_assert_cmpstr (near, ==, "1:1\u202f000");
  view.zoom -= log2 (40);
  far = gis_scene_dup_scale_note (town->scene, town->style, &view);
  g_assert_true (g_str_has_prefix (far, "1:40\u202f000 · "));
  view.zoom -= log2 (10567.0 / 40000);
  near = (g_free (near), gis_scene_dup_scale_note (town->scene, town->style, &view));
  g_assert_true (g_str_has_prefix (near, "1:10\u202f600 · "));
}

/* Title, legend, bar and ramp stay inside the picture and leave the rest of it alone. */
static void
test_furniture (Town *town, gconstpointer data)
{
  static const guint32 ramp[] = { 0xE3EEF3, 0x165A7B };
  static const char *const labels[] = { "< 60", "60 %" };
  GisView view = { SAMPLE_X, SAMPLE_Y, 18, 0, 900, 700, 1 };
  GisFurniture furniture = { "题目", "2023-06-30", "©", TRUE, TRUE, ramp, labels, 2 };
  cairo_surface_t *picture = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, 900, 700);
  cairo_t *cr = cairo_create (picture);
  int x0 = 900, touched = 0;

  gis_scene_draw_furniture (town->scene, town->style, &view, &furniture, cr);
  for (int y = 0; y < 700; y++)
    for (int x = 0; x < 900; x++)
      if (get_pixel (picture, x, y) != 0)
        {
          touched++;
          x0 = MIN (x0, x);
        }
  g_assert_cmpint (x0, >=, 12);
  g_assert_cmpint (touched, >, 900 * 700 / 20);
  g_assert_cmpint (touched, <, 900 * 700 / 2);
  g_assert_cmpuint (get_pixel (picture, 450, 350), ==, 0);
  assert_near (get_pixel (picture, 14 + 10 + 44 + 20, 700 - 14 - 12 - 46 + 14), 0x165A7B);
  /* no room, no data: nothing to complain about */
  view.width_px = view.height_px = 20;
  gis_scene_draw_furniture (town->scene, town->style, &view, &furniture, cr);
  cairo_destroy (cr);
  cairo_surface_destroy (picture);
}

/* The legend's panel is as wide as its longest title asks for: Pango says how wide that is. */
static void
test_legend_width (Town *town, gconstpointer data)
{
  GisView view = { SAMPLE_X, SAMPLE_Y, 12, 0, 900, 700, 1 };
  GisFurniture furniture = { NULL, NULL, NULL, TRUE, FALSE, NULL, NULL, 0, 0 };
  g_autoptr (GPtrArray) rows = gis_scene_dup_view_legend (town->scene, town->style, &view, 0);
  cairo_surface_t *picture = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, 900, 700);
  cairo_t *cr = cairo_create (picture);
  const GisLegendRow *density = g_ptr_array_index (rows, 0);
  PangoLayout *layout = pango_cairo_create_layout (cr);
  PangoFontDescription *font =
    pango_font_description_from_string ("Cantarell,Noto Sans CJK SC,Sans 9");
  int width, right = 0;

  g_assert_cmpint (density->kind, ==, GIS_LEGEND_DENSITY);
  pango_layout_set_text (layout, density->title, -1);
  pango_layout_set_font_description (layout, font);
  pango_layout_get_pixel_size (layout, &width, NULL);
  gis_scene_draw_furniture (town->scene, town->style, &view, &furniture, cr);
  for (int x = 0; x < 900; x++)
    if (get_pixel (picture, x, 700 - 14 - 30) != 0)
      right = x;
  /* margin, padding, swatch and gap before it; the count's column after it */
  g_assert_cmpint (right, >=, 14 + 10 + 30 + width + 40);
  pango_font_description_free (font);
  g_object_unref (layout);
  cairo_destroy (cr);
  cairo_surface_destroy (picture);
}

/* Swatches of every category of every theme draw something, within their size. */
static void
test_swatches (Town *town, gconstpointer data)
{
  for (guint c = 0; c < gis_catalog_get_n_classes (town->catalog); c++)
    {
      const GisClass *klass = gis_catalog_get_class (town->catalog, c);
      for (guint t = 0; t < klass->n_themes; t++)
        for (guint i = 0; i <= gis_theme_get_n_categories (klass, &klass->themes[t]); i++)
          {
            g_autofree char *code =
              i > 0 ? gis_theme_dup_code (klass, &klass->themes[t], (guint8) i) : NULL;
            cairo_surface_t *picture = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, 48, 48);
            cairo_t *cr = cairo_create (picture);
            guint touched = 0;
            gis_style_set_theme (town->style, klass->id, klass->themes[t].id, NULL);
            gis_symbol_draw (cr, town->style, klass->id, code, 24, 24, 24);
            for (int y = 0; y < 48; y++)
              for (int x = 0; x < 48; x++)
                if (get_pixel (picture, x, y) != 0)
                  {
                    touched++;
                    g_assert_cmpint (ABS (x - 24), <=, 16);
                    g_assert_cmpint (ABS (y - 24), <=, 16);
                  }
            g_assert_cmpuint (touched, >, 12);
            cairo_destroy (cr);
            cairo_surface_destroy (picture);
          }
    }
}

static void
test_cancel (Town *town, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_cancellable_cancel (cancellable);
  g_assert_null (gis_scene_render_tile (town->scene, town->style, 16, 100, 100, 1, cancellable));
}

/* Selection rings lie on the feature. */
static void
test_selected (Town *town, gconstpointer data)
{
  g_autoptr (GisScene) scene = make_one (
    town->catalog, "cover", gis_geometry_new_point (SAMPLE_X, SAMPLE_Y), "0102", NULL, 0);
  GisView view = { SAMPLE_X, SAMPLE_Y, 19, 0, 256, 256, 1 };
  cairo_surface_t *picture = cairo_image_surface_create (CAIRO_FORMAT_RGB24, 256, 256);
  cairo_t *cr = cairo_create (picture);
  int radius = (int) (gis_symbol_get_size (19) / 2 + 4);

  gis_scene_draw_selected (scene, town->style, &view, "cover", 1, FALSE, cr);
  gis_scene_draw_selected (scene, town->style, &view, "cover", 99, FALSE, cr);
  assert_near (get_pixel (picture, 128 + radius, 128), 0x3584E4);
  assert_near (get_pixel (picture, 128, 128), 0);
  /* One of many: a dot where it is, and no ring. */
  cairo_set_source_rgb (cr, 0, 0, 0);
  cairo_paint (cr);
  gis_scene_draw_selected (scene, town->style, &view, "cover", 1, TRUE, cr);
  assert_near (get_pixel (picture, 128 + radius, 128), 0);
  g_assert_cmpuint (get_pixel (picture, 128, 128) & 0xFFFFFF, !=, 0);
  cairo_destroy (cr);
  cairo_surface_destroy (picture);
}

/* Tiles from several threads are the tiles of one. */
typedef struct
{
  const Town *town;
  guint sums[16];
} Parallel;

static guint
sum_tile (const Town *town, guint t)
{
  int tile_x = tile_of (SAMPLE_X + HALF_M, 17) - 2 + t % 4;
  int tile_y = tile_of (HALF_M - SAMPLE_Y, 17) - 2 + t / 4;
  cairo_surface_t *tile =
    gis_scene_render_tile (town->scene, town->style, 17, tile_x, tile_y, 1, NULL);
  guint sum = 0;
  for (int y = 0; y < 256; y++)
    for (int x = 0; x < 256; x++)
      sum = sum * 31 + get_pixel (tile, x, y);
  cairo_surface_destroy (tile);
  return sum;
}

static gpointer
sum_thread (gpointer user_data)
{
  Parallel *parallel = user_data;
  for (guint t = 0; t < 16; t++)
    parallel->sums[t] = sum_tile (parallel->town, t);
  return NULL;
}

static void
test_threads (Town *town, gconstpointer data)
{
  Parallel parallel[4];
  GThread *threads[4];

  for (guint i = 0; i < 4; i++)
    {
      parallel[i].town = town;
      threads[i] = g_thread_new ("tiles", sum_thread, &parallel[i]);
    }
  for (guint i = 0; i < 4; i++)
    g_thread_join (threads[i]);
  for (guint t = 0; t < 16; t++)
    for (guint i = 0; i < 4; i++)
      g_assert_cmpuint (parallel[i].sums[t], ==, sum_tile (town, t));
}

#define ADD(path, func) g_test_add (path, Town, NULL, town_set_up, func, town_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/gis/scene/pack/round-trip", test_pack_round_trip);
  g_test_add_func ("/gis/scene/pack/parts", test_pack_parts);
  g_test_add_func ("/gis/scene/pack/overflow", test_pack_overflow);
  g_test_add_func ("/gis/scene/pack/empty", test_pack_empty);
  ADD ("/gis/scene/hit/brute-force", test_hit_brute_force);
  ADD ("/gis/scene/hit/in-box", test_find_in_box);
  ADD ("/gis/scene/hit/order", test_hit_order);
  ADD ("/gis/scene/legend/counts", test_legend);
  ADD ("/gis/scene/legend/codes", test_theme_codes);
  ADD ("/gis/scene/legend/graduated", test_graduated);
  ADD ("/gis/scene/style/glyphs-exist", test_glyphs_exist);
  ADD ("/gis/scene/painter/seams", test_seams);
  ADD ("/gis/scene/painter/cover-pixels", test_cover_pixels);
  ADD ("/gis/scene/painter/road-pixels", test_road_pixels);
  ADD ("/gis/scene/painter/project-pixels", test_project_pixels);
  ADD ("/gis/scene/painter/dark", test_dark_and_background);
  ADD ("/gis/scene/painter/density", test_density);
  ADD ("/gis/scene/painter/degenerate", test_degenerate);
  ADD ("/gis/scene/painter/paints", test_paints);
  ADD ("/gis/scene/furniture/scale-note", test_scale_note);
  ADD ("/gis/scene/furniture/draws", test_furniture);
  ADD ("/gis/scene/furniture/legend-width", test_legend_width);
  ADD ("/gis/scene/style/swatches", test_swatches);
  ADD ("/gis/scene/painter/cancel", test_cancel);
  ADD ("/gis/scene/painter/selected", test_selected);
  ADD ("/gis/scene/painter/threads", test_threads);
  return g_test_run ();
}
