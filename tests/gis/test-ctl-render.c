/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `sanhuactl render` as sheets, and the filter of render and export. Oracles: poppler's pdfinfo and
 * pdftotext, sqlite3 for how many rows there are, cairo for the size of a PNG. */
#include "ctl-fixture.h"

#include <cairo.h>
#include <glib/gstdio.h>
#include <string.h>

static char *
run_text (const char *const *argv)
{
  g_autoptr (GError) error = NULL;
  char *out = NULL;
  int status;

  g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &out, NULL, &status,
                &error);
  g_assert_no_error (error);
  g_assert_true (g_spawn_check_wait_status (status, NULL));
  return out;
}

static char *
describe (const char *path)
{
  const char *info[] = { "pdfinfo", path, NULL },
             *text[] = { "pdftotext", "-raw", path, "-", NULL };
  g_autofree char *one = run_text (info);
  g_autofree char *two = run_text (text);

  return g_strconcat (one, two, NULL);
}

static void
render (const char *path, const char *a, const char *b, const char *c, const char *d)
{
  CtlResult result = ctl_run ("render", town_path, path, a, b, c, d, NULL);

  ctl_assert_status (&result, 0);
  ctl_result_clear (&result);
}

static void
test_sheets (void)
{
  g_autofree char *folder = ctl_make_folder ();
  g_autofree char *path = g_build_filename (folder, "map.pdf", NULL);

  render (path, NULL, NULL, NULL, NULL);
  {
    g_autofree char *what = describe (path);
    g_assert_nonnull (strstr (what, "841.89 x 595.276 pts (A4)"));
    g_assert_nonnull (strstr (what, "Manhole covers"));
    g_assert_nonnull (strstr (what, "Gauss-Kruger CM 114E (EPSG:4547)"));
  }
  /* Over the old one. */
  render (path, "--paper=A3", "--portrait", "--scale=1:2500", "--title=街景");
  {
    g_autofree char *what = describe (path);
    g_assert_nonnull (strstr (what, "841.89 x 1190.55 pts (A3)"));
    g_assert_nonnull (strstr (what, "1:2500"));
    g_assert_nonnull (strstr (what, "街景"));
  }
  render (path, "--paper=300x200", "--center=114.31,34.79", "--zoom=17", NULL);
  {
    g_autofree char *what = describe (path);
    g_assert_nonnull (strstr (what, "850.394 x 566.929 pts"));
    g_assert_nonnull (
      strstr (what, "1:3707")); /* 156543.034 m · cos 34.79° / 2¹⁷ a pixel of 1/96 inch */
  }
  ctl_remove_folder (folder);
}

/* One red tile for all the world below the assets of a sheet, in a picture and on a page. */
static void
test_basemap (void)
{
  g_autofree char *folder = ctl_make_folder ();
  g_autofree char *tiles = g_build_filename (folder, "tiles", "0", "0", NULL);
  g_autofree char *tile = g_build_filename (tiles, "0.png", NULL);
  g_autofree char *option = g_strdup_printf ("--basemap=%s/tiles", folder);
  g_autofree char *png = g_build_filename (folder, "map.png", NULL);
  g_autofree char *pdf = g_build_filename (folder, "map.pdf", NULL);
  g_autofree char *base = g_build_filename (folder, "map", NULL);
  const char *argv[] = { "pdftoppm", "-r", "96", "-png", "-singlefile", pdf, base, NULL };
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, 256, 256);
  cairo_t *cr = cairo_create (surface);

  cairo_set_source_rgb (cr, 1, 0, 0);
  cairo_paint (cr);
  cairo_destroy (cr);
  g_assert_cmpint (g_mkdir_with_parents (tiles, 0700), ==, 0);
  g_assert_cmpint (cairo_surface_write_to_png (surface, tile), ==, CAIRO_STATUS_SUCCESS);
  cairo_surface_destroy (surface);
  for (guint i = 0; i < 2; i++)
    {
      const guint32 *pixels;
      gsize n_red = 0, n;
      render (i == 0 ? png : pdf, "--center=116,30", "--zoom=5", "--paper=A5", option);
      if (i == 1)
        g_free (run_text (argv));
      surface = cairo_image_surface_create_from_png (png);
      pixels = (const guint32 *) (gpointer) cairo_image_surface_get_data (surface);
      n = (gsize) cairo_image_surface_get_width (surface) *
          (gsize) cairo_image_surface_get_height (surface);
      for (gsize k = 0; k < n; k++)
        n_red += (pixels[k] & 0xffffff) == 0xff0000;
      g_assert_cmpuint (n_red, >, n / 2);
      cairo_surface_destroy (surface);
    }
  g_unlink (tile);
  for (guint i = 0; i < 3; i++)
    {
      g_rmdir (tiles);
      *strrchr (tiles, '/') = '\0';
    }
  ctl_remove_folder (folder);
}

/* Twice the resolution of a paper: twice the pixels; with a size in pixels the size stays. */
static void
test_png (void)
{
  g_autofree char *folder = ctl_make_folder ();
  g_autofree char *path = g_build_filename (folder, "map.png", NULL);
  static const struct
  {
    const char *a, *b;
    int width, height;
  } cases[] = { { "--paper=A4", NULL, 1123, 794 },
                { "--paper=A4", "--dpi=192", 2245, 1587 },
                { "--size=800x600", "--dpi=192", 800, 600 },
                { "--scale=5000", NULL, 1600, 1000 } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      cairo_surface_t *surface;
      render (path, cases[i].a, cases[i].b, NULL, NULL);
      surface = cairo_image_surface_create_from_png (path);
      g_assert_cmpint (cairo_image_surface_get_width (surface), ==, cases[i].width);
      g_assert_cmpint (cairo_image_surface_get_height (surface), ==, cases[i].height);
      cairo_surface_destroy (surface);
    }
  ctl_remove_folder (folder);
}

static void
test_refused (void)
{
  g_autofree char *folder = ctl_make_folder ();
  g_autofree char *png = g_build_filename (folder, "map.png", NULL);
  g_autofree char *pdf = ctl_write_file (folder, "mine.pdf", "mine");
  const struct
  {
    const char *path, *a, *b, *why;
  } cases[] = {
    { png, "--paper=A0", "--dpi=600", "at most 321 dpi" },
    { png, "--paper=A9", NULL, "A0…A5, WxH" },
    { png, "--paper=A4", "--size=10x10", "--size" },
    { png, "--dpi=5000", NULL, "between 24 and 2400" },
    { png, "--dpi=fine", NULL, "“fine”" },
    { png, "--scale=0.5", NULL, "between 1:10" },
    { png, "--scale=1:x", NULL, "“x”" },
    { png, "--scale=500", "--zoom=3", "--scale" },
    { png, "--filter=colour=red", NULL, "class, district, state, owner, year" },
    { png, "--filter=date=2023", NULL, "FROM..TO" },
    { png, "--filter=date=2023-02-30..", NULL, "2023-02-30" },
    { pdf, NULL, NULL, "not a PDF" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      CtlResult result = ctl_run ("render", town_path, cases[i].path, cases[i].a, cases[i].b, NULL);
      ctl_assert_status (&result, 2);
      ctl_assert_one_error_line (&result);
      if (strstr (result.err, cases[i].why) == NULL)
        g_error ("%s: not “%s”", result.err, cases[i].why);
      ctl_result_clear (&result);
    }
  g_assert_false (g_file_test (png, G_FILE_TEST_EXISTS));
  ctl_remove_folder (folder);
}

/* What a filter lets through, against SQL. */
static void
test_filter (void)
{
  g_autofree char *folder = ctl_make_folder ();
  g_autofree char *csv = g_build_filename (folder, "some.csv", NULL);
  g_autofree char *pdf = g_build_filename (folder, "some.pdf", NULL);
  const char *argv[] = { "sqlite3", town_path,
                         "SELECT owner, count(*) FROM cover GROUP BY owner ORDER BY 2 LIMIT 1",
                         NULL };
  g_autofree char *row = run_text (argv);
  g_auto (GStrv) cells = g_strsplit (g_strchomp (row), "|", 2);
  g_autofree char *option = g_strdup_printf ("--filter=owner=%s", cells[0]);
  g_autofree char *want = g_strdup_printf (" %s row", cells[1]);
  g_autofree char *line = g_strdup_printf ("Manhole covers %s\n", cells[1]);
  g_autofree char *what = NULL;
  CtlResult result =
    ctl_run ("export", town_path, csv, "--class=cover", "--filter=class=cover", option, NULL);

  ctl_assert_status (&result, 0);
  g_assert_nonnull (strstr (result.out, want));
  ctl_result_clear (&result);
  render (pdf, option, "--filter=class=cover", "--paper=A0", "--scale=2000");
  what = describe (pdf);
  g_assert_null (strstr (what, "Poles"));
  if (strstr (what, line) == NULL)
    g_error ("No “%s” in: %s", line, what);
  ctl_remove_folder (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ctl/render/sheets", test_sheets);
  g_test_add_func ("/ctl/render/png", test_png);
  g_test_add_func ("/ctl/render/basemap", test_basemap);
  g_test_add_func ("/ctl/render/refused", test_refused);
  g_test_add_func ("/ctl/render/filter", test_filter);
  return run_in_town ();
}
