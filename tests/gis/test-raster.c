/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The map's own rasteriser against cairo, pixel by pixel, and against areas and lengths that are
 * known; then whole views of the painter, straight into pixels against the same drawn by cairo. */
#include "gis/scene/painter-private.h"
#include "sample-scene.h"

#include <math.h>
#include <string.h>

#define SIDE 200

typedef struct
{
  guint8 *pixels;
  GisRaster *raster;
  cairo_surface_t *surface; /* cairo's */
  cairo_t *cr;
} Pair;

static void
pair_init (Pair *pair)
{
  pair->pixels = g_malloc (SIDE * SIDE * 4);
  memset (pair->pixels, 255, SIDE * SIDE * 4);
  pair->raster = gis_raster_new (pair->pixels, SIDE * 4, SIDE, SIDE);
  pair->surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, SIDE, SIDE);
  pair->cr = cairo_create (pair->surface);
  cairo_set_antialias (pair->cr, CAIRO_ANTIALIAS_BEST);
  cairo_set_fill_rule (pair->cr, CAIRO_FILL_RULE_EVEN_ODD);
  cairo_set_line_join (pair->cr, CAIRO_LINE_JOIN_ROUND);
  cairo_set_source_rgb (pair->cr, 1, 1, 1);
  cairo_paint (pair->cr);
  cairo_set_source_rgb (pair->cr, 0, 0, 0);
}

static void
pair_clear (Pair *pair)
{
  gis_raster_free (pair->raster);
  g_free (pair->pixels);
  cairo_destroy (pair->cr);
  cairo_surface_destroy (pair->surface);
}

static guint8
get_ours (const Pair *pair, int x, int y)
{
  return pair->pixels[(y * SIDE + x) * 4];
}

static guint8
get_cairos (const Pair *pair, int x, int y)
{
  return cairo_image_surface_get_data (
    pair->surface)[y * cairo_image_surface_get_stride (pair->surface) + x * 4];
}

/* Black on white, in pixels. */
static double
get_ink (const Pair *pair)
{
  double ink = 0;

  for (int y = 0; y < SIDE; y++)
    for (int x = 0; x < SIDE; x++)
      ink += 1 - get_ours (pair, x, y) / 255.0;
  return ink;
}

/* Share of the ink by which ours and cairo's differ; *worst: the greatest difference of a pixel. */
static double
compare (const Pair *pair, int *worst, double *ink_ratio)
{
  double difference = 0, ours = 0, theirs = 0;

  *worst = 0;
  for (int y = 0; y < SIDE; y++)
    for (int x = 0; x < SIDE; x++)
      {
        int a = get_ours (pair, x, y);
        int b = get_cairos (pair, x, y);
        difference += abs (a - b);
        ours += 255 - a;
        theirs += 255 - b;
        *worst = MAX (*worst, abs (a - b));
      }
  *ink_ratio = ours / MAX (theirs, 1);
  return difference / MAX (theirs, 1);
}

static void
trace (cairo_t *cr, const double *xy, guint n)
{
  cairo_move_to (cr, xy[0], xy[1]);
  for (guint i = 1; i < n; i++)
    cairo_line_to (cr, xy[2 * i], xy[2 * i + 1]);
}

/* ---- Areas ---- */

/* Stars of random points around places in and out of the picture: concave, never self-crossing. */
static guint
make_star (GRand *rand, double *xy)
{
  guint n = (guint) g_rand_int_range (rand, 3, 12);
  double x = g_rand_double_range (rand, -60, SIDE + 60);
  double y = g_rand_double_range (rand, -60, SIDE + 60);
  double size = exp (g_rand_double_range (rand, 0.5, 5.5));

  for (guint i = 0; i < n; i++)
    {
      double radius = size * g_rand_double_range (rand, 0.3, 1);
      xy[2 * i] = x + radius * cos (2 * G_PI * i / n);
      xy[2 * i + 1] = y + radius * sin (2 * G_PI * i / n);
    }
  return n;
}

static void
test_areas (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (3);

  for (guint round = 0; round < 300; round++)
    {
      Pair pair;
      double xy[24], ink_ratio;
      guint n = make_star (rand, xy);
      int worst;
      pair_init (&pair);
      gis_raster_add_ring (pair.raster, xy, n);
      gis_raster_fill (pair.raster, 0, 1);
      trace (pair.cr, xy, n);
      cairo_fill (pair.cr);
      compare (&pair, &worst, &ink_ratio);
      /* Both are exact but for cairo's grid of sub-pixels. */
      g_assert_cmpint (worst, <=, 20);
      pair_clear (&pair);
    }
}

/* A ring with a hole, and a bow tie: even-odd as cairo has it, but for pixels that hold a crossing. */
static void
test_even_odd (void)
{
  double outer[] = { 20.3, 20.3, 180.4, 30.2, 170.1, 180.9, 30.7, 170.5 };
  double hole[] = { 60.2, 60.1, 60.4, 120.8, 130.9, 121.2, 131.3, 61.6 };
  double tie[] = { 10, 10, 190, 190, 190, 10, 10, 190 };
  Pair pair;
  double ink_ratio;
  int worst;

  pair_init (&pair);
  gis_raster_add_ring (pair.raster, outer, 4);
  gis_raster_add_ring (pair.raster, hole, 4);
  gis_raster_fill (pair.raster, 0, 1);
  trace (pair.cr, outer, 4);
  cairo_close_path (pair.cr);
  trace (pair.cr, hole, 4);
  cairo_fill (pair.cr);
  compare (&pair, &worst, &ink_ratio);
  g_assert_cmpint (worst, <=, 20);
  g_assert_cmpint (get_ours (&pair, 90, 90), ==, 255);
  pair_clear (&pair);
  pair_init (&pair);
  gis_raster_add_ring (pair.raster, tie, 4);
  gis_raster_fill (pair.raster, 0, 1);
  trace (pair.cr, tie, 4);
  cairo_fill (pair.cr);
  g_assert_cmpfloat (compare (&pair, &worst, &ink_ratio), <, 0.002);
  pair_clear (&pair);
}

/* Oracle: arithmetic. What is outside is cut away, what cannot be drawn changes nothing. */
static void
test_extremes (void)
{
  double all[] = { -1e15, -1e15, 1e15, -1e15, 1e15, 1e15, -1e15, 1e15 };
  double left_half[] = { -1e9, -50, 100, -50, 100, 1e9, -1e9, 1e9 };
  double outside[] = { 300, 300, 400, 300, 350, 400 };
  double broken[] = { 10, 10, NAN, 50, 60, 60, INFINITY, 20 };
  Pair pair;

  pair_init (&pair);
  gis_raster_add_ring (pair.raster, outside, 3);
  gis_raster_fill (pair.raster, 0, 1);
  gis_raster_rectangle (pair.raster, 300, -10, 400, 900, 0, 1);
  gis_raster_rectangle (pair.raster, NAN, 0, 10, 10, 0, 1);
  gis_raster_add_line (pair.raster, outside, 3, 5, TRUE);
  gis_raster_stroke (pair.raster, 0, 1);
  g_assert_cmpfloat (get_ink (&pair), ==, 0);
  gis_raster_add_ring (pair.raster, left_half, 4);
  gis_raster_fill (pair.raster, 0, 1);
  g_assert_cmpfloat_with_epsilon (get_ink (&pair), SIDE * 100, 1);
  gis_raster_add_ring (pair.raster, all, 4);
  gis_raster_fill (pair.raster, 0, 1);
  g_assert_cmpfloat (get_ink (&pair), ==, SIDE * SIDE);
  pair_clear (&pair);
  /* No crash, and nothing is left over for what comes next. */
  pair_init (&pair);
  gis_raster_add_ring (pair.raster, broken, 4);
  gis_raster_fill (pair.raster, 0xffffff, 1);
  gis_raster_add_line (pair.raster, broken, 4, 3, TRUE);
  gis_raster_add_line (pair.raster, all, 4, 1e-3, FALSE);
  gis_raster_stroke (pair.raster, 0xffffff, 1);
  gis_raster_fill (pair.raster, 0, 1);
  gis_raster_stroke (pair.raster, 0, 1);
  g_assert_cmpfloat (get_ink (&pair), ==, 0);
  pair_clear (&pair);
}

/* A line and a ring of very many vertices, left when nobody waits any more: within them, not after. */
static void
test_cancelled (void)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  guint n = 100000;
  g_autofree double *xy = g_new (double, 2 * n);
  double ink[2];

  /* To and fro over ever new rows, from the top to the bottom. */
  for (guint i = 0; i < n; i++)
    {
      xy[2 * i] = i % 2 == 0 ? 10 : SIDE - 10;
      xy[2 * i + 1] = SIDE * (double) i / n;
    }
  g_cancellable_cancel (cancellable);
  for (guint cancelled = 0; cancelled < 2; cancelled++)
    {
      Pair pair;
      pair_init (&pair);
      gis_raster_set_cancellable (pair.raster, cancelled ? cancellable : NULL);
      gis_raster_add_line (pair.raster, xy, n, 1, FALSE);
      gis_raster_stroke (pair.raster, 0, 1);
      ink[cancelled] = get_ink (&pair);
      /* The ring: every other row of its first vertices only. */
      gis_raster_add_ring (pair.raster, xy, n);
      gis_raster_fill (pair.raster, 0xff0000, 1);
      if (cancelled)
        g_assert_cmpint (get_ours (&pair, SIDE / 2, SIDE - 20), ==, 255);
      pair_clear (&pair);
    }
  g_assert_cmpfloat (ink[0], >, 0.9 * SIDE * (SIDE - 20));
  g_assert_cmpfloat (ink[1], <, 0.05 * SIDE * SIDE);
  g_assert_cmpfloat (ink[1], >, 0);
}

static void
test_rectangles (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (5);

  for (guint round = 0; round < 200; round++)
    {
      Pair pair;
      double x = g_rand_double_range (rand, -3, SIDE);
      double y = g_rand_double_range (rand, -3, SIDE);
      double width = g_rand_double_range (rand, 0, 6);
      double height = g_rand_double_range (rand, 0, 6);
      double seen = fmax (0, fmin (x + width, SIDE) - fmax (x, 0)) *
                    fmax (0, fmin (y + height, SIDE) - fmax (y, 0));
      pair_init (&pair);
      gis_raster_rectangle (pair.raster, x, y, x + width, y + height, 0, 1);
      g_assert_cmpfloat_with_epsilon (get_ink (&pair), seen, 0.15);
      pair_clear (&pair);
    }
}

/* ---- Lines ---- */

static guint
make_walk (GRand *rand, double *xy)
{
  guint n = (guint) g_rand_int_range (rand, 2, 10);
  double x = g_rand_double_range (rand, 0, SIDE);
  double y = g_rand_double_range (rand, 0, SIDE);
  double angle = g_rand_double_range (rand, 0, 2 * G_PI);

  for (guint i = 0; i < n; i++)
    {
      double step = g_rand_double_range (rand, 2, 60);
      xy[2 * i] = x;
      xy[2 * i + 1] = y;
      angle += g_rand_double_range (rand, -1, 1);
      x += step * cos (angle);
      y += step * sin (angle);
    }
  return n;
}

/* The tolerance: the ink within 2 %; pixels differ by 3 % of the ink in the mean and one by a fifth at
 * most, twice as much along thin lines, whose joins ours squares. */
static void
test_lines (void)
{
  static const double widths[] = { 0.6, 1, 1.5, 2, 3, 4.2, 6.5, 13, 30 };
  g_autoptr (GRand) rand = g_rand_new_with_seed (7);

  for (guint w = 0; w < G_N_ELEMENTS (widths); w++)
    {
      double sum = 0, ink_sum = 0;
      for (guint round = 0; round < 60; round++)
        {
          Pair pair;
          double xy[20], ink_ratio;
          guint n = make_walk (rand, xy);
          int worst;
          pair_init (&pair);
          gis_raster_add_line (pair.raster, xy, n, widths[w], TRUE);
          gis_raster_stroke (pair.raster, 0, 1);
          cairo_set_line_width (pair.cr, widths[w]);
          cairo_set_line_cap (pair.cr, CAIRO_LINE_CAP_ROUND);
          trace (pair.cr, xy, n);
          cairo_stroke (pair.cr);
          sum += compare (&pair, &worst, &ink_ratio) / 60;
          ink_sum += ink_ratio / 60;
          g_assert_cmpint (worst, <=, widths[w] > 2.5 ? 52 : 110);
          pair_clear (&pair);
        }
      g_test_message ("width %g: %.2f %% of the ink differs, ink %.3f of cairo's", widths[w],
                      100 * sum, ink_sum);
      g_assert_cmpfloat (sum, <, widths[w]> 2.5 ? 0.07 : 0.2);
      g_assert_cmpfloat (fabs (ink_sum - 1), <, 0.02);
    }
}

/* Oracle: length × width, for ends that are cut. */
static void
test_cut_ends (void)
{
  static const double widths[] = { 1, 2, 3, 8 };
  g_autoptr (GRand) rand = g_rand_new_with_seed (9);

  for (guint round = 0; round < 200; round++)
    {
      double width = widths[round % 4];
      double angle = g_rand_double_range (rand, 0, 2 * G_PI);
      double length = g_rand_double_range (rand, 3, 80);
      double xy[4] = { 100.3, 99.8, 100.3 + length * cos (angle), 99.8 + length * sin (angle) };
      Pair pair;
      pair_init (&pair);
      gis_raster_add_line (pair.raster, xy, 2, width, FALSE);
      gis_raster_stroke (pair.raster, 0, 1);
      g_test_message ("%g° %g × %g", angle * 180 / G_PI, length, width);
      g_assert_cmpfloat_with_epsilon (get_ink (&pair), length * width, 0.03 * length * width + 0.5);
      pair_clear (&pair);
    }
}

/* Where translucent lines of one stroke cross, they do not add up. */
static void
test_union (void)
{
  double across[] = { 0, 100, SIDE, 100 };
  double down[] = { 100, 0, 100, SIDE };
  Pair pair;

  pair_init (&pair);
  gis_raster_add_line (pair.raster, across, 2, 8, FALSE);
  gis_raster_add_line (pair.raster, down, 2, 8, FALSE);
  gis_raster_stroke (pair.raster, 0, 0.5);
  g_assert_cmpint (abs (get_ours (&pair, 50, 100) - 127), <=, 1);
  g_assert_cmpint (get_ours (&pair, 100, 100), ==, get_ours (&pair, 50, 100));
  pair_clear (&pair);
}

static void
test_dashes (void)
{
  static const double dashes[4] = { 10, 3, 1.5, 3 };
  double xy[] = { 10, 20, 180, 40, 100, 150, 20, 130 };

  for (int start = -7; start < 40; start += 5)
    {
      GisStroke stroke = { 0, 1, 3, FALSE, dashes, 4 };
      Pair pair;
      GisPen pen;
      double ink_ratio;
      int worst;
      pair_init (&pair);
      gis_pen_init (&pen, NULL, pair.raster, 1);
      gis_pen_add_line (&pen, &stroke, xy, 4, start);
      gis_pen_stroke (&pen, &stroke);
      gis_pen_clear (&pen);
      gis_pen_init (&pen, pair.cr, NULL, 1);
      gis_pen_add_line (&pen, &stroke, xy, 4, start);
      gis_pen_stroke (&pen, &stroke);
      gis_pen_clear (&pen);
      g_assert_cmpfloat (compare (&pair, &worst, &ink_ratio), <, 0.1);
      g_assert_cmpfloat (fabs (ink_ratio - 1), <, 0.04);
      pair_clear (&pair);
    }
}

/* ---- The painter ---- */

/* Oracle: the same painter through cairo's own paths, by way of a recording. The tolerance: channels
 * differ by 1.5 of 255 in the mean, one in five thousand by over 64. */
static void
assert_like_cairo (const GisScene *scene, const GisStyle *style, double zoom, double scale)
{
  GisView view = { SAMPLE_X, SAMPLE_Y, zoom, 0, 480, 320, scale };
  int width = (int) (480 * scale);
  int height = (int) (320 * scale);
  cairo_rectangle_t extent = { 0, 0, width, height };
  cairo_surface_t *recording = cairo_recording_surface_create (CAIRO_CONTENT_COLOR_ALPHA, &extent);
  cairo_surface_t *pictures[2];
  double sum = 0;
  guint different = 0;

  for (guint i = 0; i < 2; i++)
    {
      cairo_t *cr;
      pictures[i] = cairo_image_surface_create (CAIRO_FORMAT_RGB24, width, height);
      cr = cairo_create (i == 0 ? pictures[0] : recording);
      cairo_scale (cr, scale, scale);
      g_assert_true (gis_scene_render_view (scene, style, &view, cr, NULL));
      cairo_destroy (cr);
    }
  {
    cairo_t *cr = cairo_create (pictures[1]);
    cairo_set_source_surface (cr, recording, 0, 0);
    cairo_paint (cr);
    cairo_destroy (cr);
  }
  for (int y = 0; y < height; y++)
    for (int x = 0; x < width * 4; x++)
      {
        int a = cairo_image_surface_get_data (
          pictures[0])[y * cairo_image_surface_get_stride (pictures[0]) + x];
        int b = cairo_image_surface_get_data (
          pictures[1])[y * cairo_image_surface_get_stride (pictures[1]) + x];
        if (x % 4 == 3)
          continue;
        sum += abs (a - b);
        different += abs (a - b) > 64;
      }
  g_test_message ("zoom %g scale %g: mean difference %.2f, %.3f %% of channels by over 64", zoom,
                  scale, sum / width / height / 3, 100.0 * different / width / height / 3);
  g_assert_cmpfloat (sum / width / height / 3, <, 1.5);
  g_assert_cmpuint (different, <, (guint) (width * height * 3 / 5000));
  cairo_surface_destroy (pictures[0]);
  cairo_surface_destroy (pictures[1]);
  cairo_surface_destroy (recording);
}

static void
test_painter (void)
{
  g_autoptr (GisCatalog) catalog = gis_catalog_new_builtin (NULL);
  g_autoptr (GisScene) scene = sample_scene_new (catalog, 12, 1);
  g_autoptr (GisStyle) style = gis_style_new (catalog);

  for (int zoom = 11; zoom <= 21; zoom++)
    assert_like_cairo (scene, style, zoom, 1);
  assert_like_cairo (scene, style, 17.4, 2);
  gis_style_set_dark (style, TRUE);
  assert_like_cairo (scene, style, 18, 1);
}

/* A clip that is not the whole view is kept: the painter then leaves the pixels to cairo. */
static void
test_clip_is_kept (void)
{
  g_autoptr (GisCatalog) catalog = gis_catalog_new_builtin (NULL);
  g_autoptr (GisScene) scene = sample_scene_new (catalog, 4, 1);
  g_autoptr (GisStyle) style = gis_style_new (catalog);
  GisView view = { SAMPLE_X, SAMPLE_Y, 18, 0, 200, 200, 1 };
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, 200, 200);
  cairo_t *cr = cairo_create (surface);
  guint inside = 0, outside = 0;

  cairo_rectangle (cr, 50, 50, 100, 100);
  cairo_clip (cr);
  g_assert_true (gis_scene_render_view (scene, style, &view, cr, NULL));
  cairo_destroy (cr);
  for (int y = 0; y < 200; y++)
    for (int x = 0; x < 200; x++)
      if (cairo_image_surface_get_data (
            surface)[y * cairo_image_surface_get_stride (surface) + 4 * x + 3] != 0)
        {
          if (x >= 50 && x < 150 && y >= 50 && y < 150)
            inside++;
          else
            outside++;
        }
  g_assert_cmpuint (inside, ==, 100 * 100);
  g_assert_cmpuint (outside, ==, 0);
  cairo_surface_destroy (surface);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/gis/raster/areas", test_areas);
  g_test_add_func ("/gis/raster/even-odd", test_even_odd);
  g_test_add_func ("/gis/raster/extremes", test_extremes);
  g_test_add_func ("/gis/raster/cancelled", test_cancelled);
  g_test_add_func ("/gis/raster/rectangles", test_rectangles);
  g_test_add_func ("/gis/raster/lines", test_lines);
  g_test_add_func ("/gis/raster/cut-ends", test_cut_ends);
  g_test_add_func ("/gis/raster/union", test_union);
  g_test_add_func ("/gis/raster/dashes", test_dashes);
  g_test_add_func ("/gis/raster/painter", test_painter);
  g_test_add_func ("/gis/raster/clip-is-kept", test_clip_is_kept);
  return g_test_run ();
}
