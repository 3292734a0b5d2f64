/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sheets. Oracles: PROJ for where things lie in the plane and on the paper; ISO/IEC 15948 for the chunk
 * that tells the resolution; poppler's programs (pdfimages, pdffonts, pdftotext, pdfinfo) for what is
 * in a PDF. */
#include "gis/core/error.h"
#include "gis/crs/crs.h"
#include "gis/scene/map-sheet.h"
#include "gis/scene/reference.h"
#include "sample-scene.h"
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#define CRS "EPSG:4547"
/* 130 km from the central meridian, where grid north is 0.8° off. */
#define FAR_X 630000.0
#define FAR_Y 3852000.0

static GisCatalog *catalog;
static char *folder;

static void
to_mercator (const char *crs, double *x, double *y)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GisTransform) transform = gis_transform_new (crs, "EPSG:4326", &error);
  double xy[2] = { *x, *y };

  g_assert_no_error (error);
  g_assert_true (gis_transform_points (transform, xy, 1, &error));
  gis_mercator_from_degrees (xy[0], xy[1], x, y);
}

/* Covers at offsets from (FAR_X, FAR_Y) in the workspace CRS. */
static GisScene *
make_covers (const double *offsets, guint n)
{
  const GisClass *klass = gis_catalog_find_class (catalog, "cover");
  GisPackBuilder *builder = gis_pack_builder_new (GIS_GEOMETRY_POINT, GIS_N_COLUMNS (klass), FALSE);
  guint8 columns[256] = { 0 };

  sample_columns (klass, "0102", NULL, columns);
  for (guint i = 0; i < n; i++)
    {
      double x = FAR_X + offsets[2 * i], y = FAR_Y + offsets[2 * i + 1];
      g_autoptr (GisGeometry) point = NULL;
      to_mercator (CRS, &x, &y);
      point = gis_geometry_new_point (x, y);
      gis_pack_builder_add (builder, i + 1, point, columns, 0, "");
    }
  return sample_scene_of (catalog, "cover", gis_pack_builder_finish (builder));
}

static char *
make_path (const char *name)
{
  return g_build_filename (folder, name, NULL);
}

/* A projected scene against PROJ, every feature. */
static void
test_plane (void)
{
  g_autoptr (GisScene) town = sample_scene_new (catalog, 8, 5);
  g_autoptr (GisStyle) style = gis_style_new (catalog);
  g_autoptr (GError) error = NULL;
  g_autoptr (GisTransform) transform = gis_transform_new ("EPSG:4326", CRS, &error);
  GisBox all = gis_scene_get_extent (town, NULL);
  double center[2] = { SAMPLE_X, SAMPLE_Y };
  const double stretch = 1.2178;
  g_autoptr (GisScene) plane = NULL;
  guint n = 0;

  gis_mercator_to_degrees (SAMPLE_X, SAMPLE_Y, &center[0], &center[1]);
  g_assert_true (gis_transform_points (transform, center, 1, &error));
  plane = gis_scene_project (town, style, CRS, &all, center[0], center[1], stretch, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (gis_scene_get_count (plane, NULL), ==, gis_scene_get_count (town, NULL));
  for (guint i = 0; i < town->layers->len; i++)
    {
      const GisLayer *layer = g_ptr_array_index (town->layers, i);
      for (guint k = 0; k < layer->base->n; k++)
        {
          gint64 id = layer->base->ids[k];
          g_autoptr (GisGeometry) from = gis_scene_dup_geometry (town, layer->klass->id, id);
          g_autoptr (GisGeometry) got = gis_scene_dup_geometry (plane, layer->klass->id, id);
          g_assert_cmpuint (from->n_points, ==, got->n_points);
          for (guint p = 0; p < from->n_points; p++, n++)
            {
              double xy[2];
              gis_mercator_to_degrees (from->xy[2 * p], from->xy[2 * p + 1], &xy[0], &xy[1]);
              g_assert_true (gis_transform_points (transform, xy, 1, &error));
              g_assert_cmpfloat_with_epsilon (got->xy[2 * p], (xy[0] - center[0]) * stretch, 0.002);
              g_assert_cmpfloat_with_epsilon (got->xy[2 * p + 1], (xy[1] - center[1]) * stretch,
                                              0.002);
            }
        }
    }
  g_assert_cmpuint (n, >, 1000);
}

/* Middle of what is darker than the ground in a window of the picture. */
static void
find_blob (cairo_surface_t *surface, double x, double y, double *found_x, double *found_y)
{
  const guint8 *data = cairo_image_surface_get_data (surface);
  int stride = cairo_image_surface_get_stride (surface);
  double n = 0, sum_x = 0, sum_y = 0;

  for (int py = (int) y - 40; py <= (int) y + 40; py++)
    for (int px = (int) x - 40; px <= (int) x + 40; px++)
      {
        guint32 pixel = ((const guint32 *) (gconstpointer) (data + (gsize) py * stride))[px];
        if ((pixel & 0xff) > 0xd0 && (pixel >> 16 & 0xff) > 0xd0)
          continue;
        n++;
        sum_x += px + 0.5;
        sum_y += py + 0.5;
      }
  g_assert_cmpfloat (n, >, 20);
  *found_x = sum_x / n;
  *found_y = sum_y / n;
}

/* Something dark lies where the offsets (m) are in a picture of 10 px a metre. */
static void
assert_blobs (const char *path, const double *offsets, guint n, double rotation_rad)
{
  cairo_surface_t *surface = cairo_image_surface_create_from_png (path);

  g_assert_cmpint (cairo_image_surface_get_width (surface), ==, 1600);
  g_assert_cmpint (cairo_image_surface_get_height (surface), ==, 1100);
  for (guint i = 0; i < n; i++)
    {
      double c = cos (rotation_rad), s = sin (rotation_rad);
      double dx = offsets[2 * i] * 10, dy = -offsets[2 * i + 1] * 10;
      double x = 800 + dx * c - dy * s, y = 550 + dx * s + dy * c, found_x, found_y;
      find_blob (surface, x, y, &found_x, &found_y);
      g_assert_cmpfloat_with_epsilon (found_x, x, 1.0);
      g_assert_cmpfloat_with_epsilon (found_y, y, 1.0);
    }
  cairo_surface_destroy (surface);
}

/* 1:1000 at 254 dpi: a metre of the grid is ten pixels, in both directions, over the whole sheet. */
static void
test_true_scale (void)
{
  const double offsets[] = { 0, 0, 60, 0, 0, 45, -50, -40, 33, -21.5 };
  const guint n = G_N_ELEMENTS (offsets) / 2;
  g_autoptr (GisScene) scene = make_covers (offsets, n);
  g_autoptr (GisStyle) style = gis_style_new (catalog);
  g_autofree char *path = make_path ("scale.png");
  g_autoptr (GError) error = NULL;
  GisMapSheet sheet = { 160, 110, 0, FAR_X, FAR_Y, 1000, 0, { NULL } };

  gis_style_set_background (style, TRUE);
  for (guint turn = 0; turn < 2; turn++)
    {
      sheet.rotation_rad = turn * 0.5;
      g_assert_true (gis_map_sheet_write (&sheet, scene, style, CRS, 254, path, NULL, &error));
      g_assert_no_error (error);
      assert_blobs (path, offsets, n, sheet.rotation_rad);
    }
}

/* A reference layer that is the covers' own places lies below them: with the covers hidden, its spots are
 * where the covers would be. */
static void
test_references (void)
{
  const double offsets[] = { 0, 0, 60, 0, 0, 45, -50, -40, 33, -21.5 };
  const guint n = G_N_ELEMENTS (offsets) / 2;
  g_autoptr (GisScene) scene = make_covers (offsets, n);
  g_autoptr (GisScene) over = NULL;
  g_autoptr (GisStyle) style = gis_style_new (catalog);
  g_autofree char *path = make_path ("scale.png");
  g_autoptr (GError) error = NULL;
  g_autoptr (GisReferences) references = gis_references_new ();
  g_autoptr (GisReference) reference = NULL;
  GisReferenceBuilder *builder = gis_reference_builder_new ();
  GisReferenceStyle look = { 0x1A5FB4, FALSE, 3, 1, TRUE, FALSE };
  GisMapSheet sheet = { 160, 110, 0, FAR_X, FAR_Y, 1000, 0.5, { NULL } };

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (GisGeometry) point = gis_scene_dup_geometry (scene, "cover", i + 1);
      gis_reference_builder_add (builder, point, NULL);
    }
  reference = gis_reference_builder_finish (builder);
  gis_references_add (references, reference, &look);
  over = gis_scene_refer (scene, references);
  gis_style_set_background (style, TRUE);
  gis_style_set_visible (style, "cover", FALSE);
  g_assert_true (gis_map_sheet_write (&sheet, over, style, CRS, 254, path, NULL, &error));
  g_assert_no_error (error);
  assert_blobs (path, offsets, n, sheet.rotation_rad);
}

static gboolean
below_cb (const GisView *view, cairo_t *cr, gpointer data, GCancellable *c, GError **error)
{
  const double *offsets = data;

  cairo_set_source_rgb (cr, 1, 1, 1);
  cairo_paint (cr);
  cairo_set_source_rgb (cr, 0.3, 0.1, 0.1);
  for (guint i = 0; i < 5; i++)
    {
      double x = FAR_X + offsets[2 * i], y = FAR_Y + offsets[2 * i + 1], px, py;
      to_mercator (CRS, &x, &y);
      gis_view_to_screen (view, x, y, &px, &py);
      cairo_arc (cr, px, py, 4, 0, 2 * G_PI);
      cairo_fill (cr);
    }
  return TRUE;
}

/* What a basemap draws in Mercator lies where it belongs, in a picture and on a page. */
static void
test_below (void)
{
  double offsets[] = { 0, 0, 60, 0, 0, 45, -50, -40, 33, -21.5 };
  const guint n = G_N_ELEMENTS (offsets) / 2;
  g_autoptr (GisScene) scene = make_covers (offsets, 1);
  g_autoptr (GisStyle) style = gis_style_new (catalog);
  g_autofree char *png = make_path ("scale.png");
  g_autofree char *pdf = make_path ("town.pdf");
  g_autofree char *base = make_path ("scale");
  const char *argv[] = { "pdftoppm", "-scale-to-x", "1600", "-scale-to-y", "1100",
                         "-png",     "-singlefile", pdf,    base,          NULL };
  g_autoptr (GError) error = NULL;
  GisMapSheet sheet = { 160, 110, 0, FAR_X, FAR_Y, 1000, 0.5, { NULL }, below_cb, offsets };
  int status;

  gis_style_set_visible (style, "cover", FALSE);
  gis_style_set_background (style, TRUE); /* as in a window without a basemap */
  g_assert_true (gis_map_sheet_write (&sheet, scene, style, CRS, 254, png, NULL, &error));
  g_assert_no_error (error);
  assert_blobs (png, offsets, n, sheet.rotation_rad);
  g_assert_true (gis_map_sheet_write (&sheet, scene, style, CRS, 0, pdf, NULL, &error));
  g_assert_no_error (error);
  g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, &status,
                &error);
  g_assert_no_error (error);
  g_assert_true (g_spawn_check_wait_status (status, NULL));
  assert_blobs (png, offsets, n, sheet.rotation_rad);
}

/* Round scales at which a box fits, and no larger one. */
static void
test_fit (void)
{
  static const struct
  {
    double width_m, denominator;
  } cases[] = { { 10, 500 },   { 139, 500 },  { 139.9, 500 },   { 141, 600 },     { 280, 1000 },
                { 281, 1500 }, { 700, 2500 }, { 21000, 80000 }, { 27990, 100000 } };
  GisMapSheet sheet = { .width_mm = 300, .height_mm = 300, .margin_mm = 10 };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      gis_map_sheet_fit_size (&sheet, cases[i].width_m, 1);
      g_assert_cmpfloat_with_epsilon (sheet.denominator, cases[i].denominator, 1e-6);
    }
}

static char *
run_program (const char *program, const char *option, const char *path)
{
  const char *argv[] = { program, option != NULL ? option : path, option != NULL ? path : NULL,
                         g_str_equal (program, "pdftotext") ? "-" : NULL, NULL };
  g_autoptr (GError) error = NULL;
  char *out = NULL;
  int status;

  g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &out, NULL, &status,
                &error);
  g_assert_no_error (error);
  g_assert_true (g_spawn_check_wait_status (status, NULL));
  return out;
}

static guint
count_lines (const char *text)
{
  guint n = 0;

  for (; *text != '\0'; text++)
    n += *text == '\n';
  return n;
}

/* A3 of a town with all that a sheet can carry: no picture in it, every font embedded, Chinese and Latin
 * text to be copied out, the paper's size. */
static void
test_pdf (void)
{
  g_autoptr (GisScene) town = sample_scene_new (catalog, 8, 5);
  g_autoptr (GisStyle) style = gis_style_new (catalog);
  g_autofree char *path = make_path ("town.pdf");
  g_autoptr (GError) error = NULL;
  double x = SAMPLE_X, y = SAMPLE_Y;
  GisMapSheet sheet = { .width_mm = 420, .height_mm = 297, .margin_mm = 10, .denominator = 2000 };

  sheet.furniture = (GisFurniture){ "开封市井盖", "2023-06-30", "© 开封市城市管理局", TRUE, TRUE };
  gis_style_set_background (style, TRUE);
  g_assert_true (gis_map_sheet_aim (&sheet, CRS, x, y, &error));
  g_assert_true (gis_map_sheet_write (&sheet, town, style, CRS, 0, path, NULL, &error));
  g_assert_no_error (error);
  {
    g_autofree char *images = run_program ("pdfimages", "-list", path);
    g_autofree char *fonts = run_program ("pdffonts", NULL, path);
    g_autofree char *text = run_program ("pdftotext", "-raw", path);
    g_autofree char *info = run_program ("pdfinfo", NULL, path);
    g_assert_cmpuint (count_lines (images), ==, 2); /* the heading alone */
    g_assert_cmpuint (count_lines (fonts), >, 2);
    g_assert_null (strstr (fonts, " no  yes")); /* none left out */
    g_assert_null (strstr (fonts, "Type 3"));
    g_assert_nonnull (strstr (text, "开封市井盖"));
    g_assert_nonnull (strstr (text, "开封市城市管理局"));
    g_assert_nonnull (strstr (text, "2023-06-30"));
    g_assert_nonnull (strstr (text, "CGCS2000 / 3-degree Gauss-Kruger CM 114E (EPSG:4547)"));
    /* The narrow space between the groups is no letter to poppler. */
    g_assert_nonnull (strstr (text, "1:2000"));
    g_assert_nonnull (strstr (text, "Manhole covers"));
    g_assert_nonnull (strstr (info, "(A3)"));
    g_assert_nonnull (strstr (info, "Pages:           1"));
  }
  /* A faded layer stays a drawing. */
  gis_style_set_opacity (style, "cover", 0.5);
  g_assert_true (gis_map_sheet_write (&sheet, town, style, CRS, 0, path, NULL, &error));
  {
    g_autofree char *images = run_program ("pdfimages", "-list", path);
    g_assert_cmpuint (count_lines (images), ==, 2);
  }
}

static void
test_resolution (void)
{
  static const guint8 want[] = {
    0, 0, 0, 9, 'p', 'H', 'Y', 's', 0, 0, 0x2e, 0x23, 0, 0, 0x2e, 0x23, 1
  }; /* 300 dpi: 11811 pixels a metre */
  const double offsets[] = { 0, 0 };
  g_autoptr (GisScene) scene = make_covers (offsets, 1);
  g_autoptr (GisStyle) style = gis_style_new (catalog);
  g_autofree char *path = make_path ("dpi.png");
  g_autofree char *bytes = NULL;
  g_autoptr (GError) error = NULL;
  GisMapSheet sheet = { 50, 50, 0, FAR_X, FAR_Y, 1000, 0, { NULL } };
  gsize length;

  g_assert_true (gis_map_sheet_write (&sheet, scene, style, CRS, 300, path, NULL, &error));
  g_assert_true (g_file_get_contents (path, &bytes, &length, &error));
  g_assert_cmpmem (bytes + 33, sizeof want, want, sizeof want);
  /* Its check sum as libpng has it: a reader that doubts it refuses or warns. */
  g_assert_cmpmem (bytes + 33 + sizeof want, 4, "\x78\xa5\x3f\x76", 4);
}

static void
test_refused (void)
{
  const double offsets[] = { 0, 0 };
  g_autoptr (GisScene) scene = make_covers (offsets, 1);
  g_autoptr (GisStyle) style = gis_style_new (catalog);
  g_autofree char *path = make_path ("none.png");
  g_autofree char *nowhere = g_build_filename (folder, "none", "map.png", NULL);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GisJob) job = gis_job_new (cancellable, NULL, NULL);
  GisMapSheet good = { 841, 1189, 10, FAR_X, FAR_Y, 1000, 0, { NULL } };
  GisMapSheet bad;
  GError *error = NULL;

  g_assert_false (gis_map_sheet_write (&good, scene, style, CRS, 600, path, NULL, &error));
  g_assert_error (error, GIS_ERROR, GIS_ERROR_USAGE);
  g_assert_nonnull (strstr (error->message, "19866 × 28087 pixels"));
  g_assert_nonnull (strstr (error->message, "at most 321 dpi"));
  g_clear_error (&error);
  g_assert_true (gis_map_sheet_check (&good, 300, &error));
  bad = good;
  bad.denominator = 0;
  g_assert_false (gis_map_sheet_check (&bad, 0, &error));
  g_clear_error (&error);
  bad = good;
  bad.width_mm = 25;
  g_assert_false (gis_map_sheet_check (&bad, 0, &error));
  g_clear_error (&error);
  bad = good;
  bad.center_x = 1e9; /* no image */
  g_assert_false (gis_map_sheet_write (&bad, scene, style, CRS, 50, path, NULL, &error));
  g_assert_error (error, GIS_ERROR, GIS_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_false (gis_map_sheet_write (&good, scene, style, CRS, 50, nowhere, NULL, &error));
  g_assert_error (error, GIS_ERROR, GIS_ERROR_FAILED);
  g_assert_nonnull (strstr (error->message, nowhere));
  g_clear_error (&error);
  g_cancellable_cancel (cancellable);
  g_assert_false (gis_map_sheet_write (&good, scene, style, CRS, 50, path, job, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  int status;

  g_test_init (&argc, &argv, NULL);
  catalog = gis_catalog_new_builtin (&error);
  g_assert_no_error (error);
  folder = g_dir_make_tmp ("sanhua-map-sheet-XXXXXX", &error);
  g_test_add_func ("/gis/scene/map-sheet/plane", test_plane);
  g_test_add_func ("/gis/scene/map-sheet/true-scale", test_true_scale);
  g_test_add_func ("/gis/scene/map-sheet/references", test_references);
  g_test_add_func ("/gis/scene/map-sheet/below", test_below);
  g_test_add_func ("/gis/scene/map-sheet/fit", test_fit);
  g_test_add_func ("/gis/scene/map-sheet/pdf", test_pdf);
  g_test_add_func ("/gis/scene/map-sheet/resolution", test_resolution);
  g_test_add_func ("/gis/scene/map-sheet/refused", test_refused);
  status = g_test_run ();
  for (guint i = 0; i < 4; i++)
    {
      static const char *const names[] = { "scale.png", "town.pdf", "dpi.png", "none.png" };
      g_autofree char *path = make_path (names[i]);
      g_unlink (path);
    }
  g_rmdir (folder);
  g_free (folder);
  gis_catalog_unref (catalog);
  return status;
}
