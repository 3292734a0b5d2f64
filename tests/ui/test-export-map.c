/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The dialog "Export Map" by its own widgets. Oracles: cairo's and poppler's view of the files, ISO 216
 * for the papers, arithmetic for what fits. */
#include "census-fixture.h"

#include "gis/core/paths.h"
#include "ui/common/settings.h"
#include "ui/map/basemap-spec.h"
#include "ui/window/export-map.h"

#include <glib/gstdio.h>
#include <string.h>

#define SCREEN 0
#define A4 1
#define A0 5

static GtkWidget *
get (UiExportMap *dialog, const char *name)
{
  GObject *child = gtk_widget_get_template_child (GTK_WIDGET (dialog), UI_TYPE_EXPORT_MAP, name);

  g_assert_nonnull (child);
  return GTK_WIDGET (child);
}

static void
choose (UiExportMap *dialog, const char *name, guint index)
{
  adw_combo_row_set_selected (ADW_COMBO_ROW (get (dialog, name)), index);
}

static const char *
get_scale (UiExportMap *dialog)
{
  return gtk_editable_get_text (GTK_EDITABLE (get (dialog, "scale")));
}

static const char *
get_note (UiExportMap *dialog)
{
  return gtk_label_get_text (GTK_LABEL (get (dialog, "note")));
}

static UiExportMap *
open_dialog (Census *census)
{
  UiExportMap *dialog = ui_export_map_new (GTK_WINDOW (census->window), census->map);

  gtk_window_present (GTK_WINDOW (dialog));
  return dialog;
}

/* Writes and waits until the dialog has gone. */
static char *
export_to (Census *census, UiExportMap *dialog, const char *name)
{
  char *path = g_build_filename (census->folder, name, NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  GtkWidget *gone = GTK_WIDGET (dialog);

  g_object_add_weak_pointer (G_OBJECT (gone), (gpointer *) &gone);
  ui_export_map_to (dialog, file);
  census_wait (gone == NULL);
  return path;
}

static void
test_choices (Census *census, gconstpointer data)
{
  UiExportMap *dialog = open_dialog (census);
  GisMapSheet sheet;
  double dpi, width_mm, height_mm;
  g_autoptr (GError) error = NULL;

  /* A4 lying, a PDF; all of the view fits: its size on the ground over the map's on paper. */
  g_assert_true (ui_export_map_get_sheet (dialog, &sheet, &dpi, &error));
  g_assert_no_error (error);
  g_assert_cmpfloat (sheet.width_mm, ==, 297);
  g_assert_cmpfloat (sheet.height_mm, ==, 210);
  g_assert_cmpfloat (dpi, ==, 0);
  g_assert_cmpstr (sheet.furniture.title, ==, "Kaifeng");
  {
    GisView view = ui_map_get_view (census->map);
    double ground_m =
      gis_scene_get_ground_resolution (ui_document_get_scene (census->document), &view);
    gis_map_sheet_get_map_size (&sheet, &width_mm, &height_mm);
    g_assert_cmpfloat (width_mm / 1000 * sheet.denominator, >=, view.width_px * ground_m - 1e-6);
    g_assert_cmpfloat (height_mm / 1000 * sheet.denominator, >=, view.height_px * ground_m - 1e-6);
    g_assert_cmpfloat_with_epsilon (sheet.center_x, CENSUS_X + 20, 0.05);
    g_assert_cmpfloat_with_epsilon (sheet.center_y, CENSUS_Y + 10, 0.05);
  }
  g_assert_false (gtk_widget_get_visible (get (dialog, "resolution_row")));
  choose (dialog, "format", 1);
  g_assert_true (gtk_widget_get_visible (get (dialog, "resolution_row")));
  g_assert_nonnull (strstr (get_note (dialog), "2339 × 1654 pixels"));
  /* Too large: said before a file is chosen. */
  choose (dialog, "paper", A0);
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (get (dialog, "resolution")), 600);
  g_assert_nonnull (strstr (get_note (dialog), "at most 321 dpi"));
  g_assert_false (gtk_widget_get_sensitive (get (dialog, "export_button")));
  choose (dialog, "format", 0);
  g_assert_true (gtk_widget_get_sensitive (get (dialog, "export_button")));
  /* A scale that was typed stays; one that is none is refused. */
  gtk_editable_set_text (GTK_EDITABLE (get (dialog, "scale")), "1：1 234");
  choose (dialog, "paper", A4);
  choose (dialog, "orientation", 1);
  g_assert_true (ui_export_map_get_sheet (dialog, &sheet, &dpi, NULL));
  g_assert_cmpfloat (sheet.denominator, ==, 1234);
  g_assert_cmpfloat (sheet.width_mm, ==, 210);
  gtk_editable_set_text (GTK_EDITABLE (get (dialog, "scale")), "large");
  g_assert_false (gtk_widget_get_sensitive (get (dialog, "export_button")));
  choose (dialog, "paper", SCREEN);
  g_assert_cmpstr (get_scale (dialog), ==, "large");
  gtk_window_destroy (GTK_WINDOW (dialog));
}

static void
test_files (Census *census, gconstpointer data)
{
  GisView view = ui_map_get_view (census->map);
  UiExportMap *dialog = open_dialog (census);
  g_autofree char *png = NULL;
  g_autofree char *pdf = NULL;
  g_autofree char *with_ending = g_build_filename (census->folder, "map.png", NULL);
  cairo_surface_t *surface;

  /* The picture on the screen at twice its resolution. */
  choose (dialog, "format", 1);
  choose (dialog, "paper", SCREEN);
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (get (dialog, "resolution")), 192);
  png = export_to (census, dialog, "map");
  surface = cairo_image_surface_create_from_png (with_ending);
  g_assert_cmpint (cairo_image_surface_get_width (surface), ==, (int) (2 * view.width_px + 0.5));
  g_assert_cmpint (cairo_image_surface_get_height (surface), ==, (int) (2 * view.height_px + 0.5));
  cairo_surface_destroy (surface);

  dialog = open_dialog (census);
  gtk_editable_set_text (GTK_EDITABLE (get (dialog, "title_row")), "井盖分布图");
  gtk_editable_set_text (GTK_EDITABLE (get (dialog, "source_row")), "城市管理局");
  gtk_editable_set_text (GTK_EDITABLE (get (dialog, "scale")), "1:400");
  gtk_switch_set_active (GTK_SWITCH (get (dialog, "date")), FALSE);
  pdf = export_to (census, dialog, "map.pdf");
  {
    const char *argv[] = { "pdftotext", "-raw", pdf, "-", NULL };
    g_autoptr (GError) error = NULL;
    g_autofree char *text = NULL;
    g_autofree char *today = gis_date_dup_text (gis_workspace_get_today (census->ws));
    g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &text, NULL, NULL,
                  &error);
    g_assert_no_error (error);
    g_assert_nonnull (strstr (text, "井盖分布图"));
    g_assert_nonnull (strstr (text, "城市管理局"));
    g_assert_nonnull (strstr (text, "1:400"));
    g_assert_nonnull (strstr (text, "EPSG:4547"));
    g_assert_nonnull (strstr (text, "Sewage"));
    g_assert_null (strstr (text, today));
  }
}

/* ---- Basemap ---- */

static gsize
count_red (const char *path)
{
  cairo_surface_t *surface = cairo_image_surface_create_from_png (path);
  const guint32 *pixels = (const guint32 *) (gpointer) cairo_image_surface_get_data (surface);
  gsize n = (gsize) cairo_image_surface_get_width (surface) *
            (gsize) cairo_image_surface_get_height (surface);
  gsize n_red = 0;

  for (gsize i = 0; i < n; i++)
    n_red += (pixels[i] & 0xffffff) == 0xff0000;
  cairo_surface_destroy (surface);
  return 100 * n_red / n;
}

static void
use_basemap (Census *census, UiBasemapKind kind, const char *address)
{
  GSettings *settings = ui_settings_get ();
  g_autoptr (GPtrArray) specs =
               g_ptr_array_new_with_free_func ((GDestroyNotify) ui_basemap_spec_free);
  UiBasemapSpec *spec = ui_basemap_spec_new (kind);

  g_free (spec->address);
  spec->address = g_strdup (address);
  g_free (spec->name);
  spec->name = g_strdup ("City");
  g_free (spec->attribution);
  spec->attribution = g_strdup ("© City survey");
  g_ptr_array_add (specs, spec);
  ui_basemap_specs_save (settings, specs);
  g_settings_set_string (settings, "basemap", spec->id);
  census_wait (ui_map_has_basemap (census->map));
}

/* One red tile for all around: on the picture when wanted, and its source with it. A basemap from the
 * network is left out, and that is said. */
static void
test_basemap (Census *census, gconstpointer data)
{
  g_autofree char *tiles = g_build_filename (census->folder, "tiles", NULL);
  g_autofree char *column = g_build_filename (tiles, "12", "3348", NULL);
  g_autofree char *tile = g_build_filename (column, "1625.png", NULL);
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, 256, 256);
  cairo_t *cr = cairo_create (surface);
  UiExportMap *dialog;

  cairo_set_source_rgb (cr, 1, 0, 0);
  cairo_paint (cr);
  cairo_destroy (cr);
  g_assert_cmpint (g_mkdir_with_parents (column, 0700), ==, 0);
  g_assert_cmpint (cairo_surface_write_to_png (surface, tile), ==, CAIRO_STATUS_SUCCESS);
  cairo_surface_destroy (surface);
  use_basemap (census, UI_BASEMAP_FOLDER, tiles);
  for (guint on = 0; on < 2; on++)
    {
      g_autofree char *path = NULL;
      dialog = open_dialog (census);
      g_assert_true (gtk_widget_get_visible (get (dialog, "basemap_row")));
      g_assert_false (gtk_widget_get_visible (get (dialog, "basemap_note")));
      g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (get (dialog, "source_row"))), ==,
                       "© City survey");
      choose (dialog, "format", 1);
      choose (dialog, "paper", SCREEN);
      gtk_switch_set_active (GTK_SWITCH (get (dialog, "basemap")), on);
      path = export_to (census, dialog, "base.png");
      if (on)
        g_assert_cmpuint (count_red (path), >, 50);
      else
        g_assert_cmpuint (count_red (path), ==, 0);
    }
  use_basemap (census, UI_BASEMAP_XYZ, "http://127.0.0.1:1/{z}/{x}/{y}.png");
  dialog = open_dialog (census);
  g_assert_false (gtk_widget_get_visible (get (dialog, "basemap_row")));
  g_assert_true (gtk_widget_get_visible (get (dialog, "basemap_note")));
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (get (dialog, "source_row"))), ==, "");
  gtk_window_destroy (GTK_WINDOW (dialog));
  g_settings_reset (ui_settings_get (), "basemap");
  g_settings_reset (ui_settings_get (), "basemaps");
  g_unlink (tile);
  for (guint i = 0; i < 3; i++)
    {
      g_rmdir (column);
      *strrchr (column, '/') = '\0';
    }
}

#define ADD(path, func)                                                                            \
  g_test_add ("/ui/export-map/" path, Census, NULL, census_setup, func, census_teardown)

int
main (int argc, char **argv)
{
  gis_paths_init_program ();
  g_test_init (&argc, &argv, NULL);
  adw_init ();
  ADD ("choices", test_choices);
  ADD ("files", test_files);
  ADD ("basemap", test_basemap);
  return g_test_run ();
}
