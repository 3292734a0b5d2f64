/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reference layers in the window: dropped, shown in the map's tiles, changed, remembered by the
 * workspace, and not opened for a workspace from elsewhere before the user allows it. Oracle: the colour
 * asked for, in the middle of an area that covers the whole view. */
#include "tests/support/ui-support.h"
#include "ui/common/settings.h"
#include "ui/layers/reference-list.h"

#include <glib/gstdio.h>

#define RED 0xd00000u

/* An area around all of China, and a line far away. */
static const char source[] =
  "{\"type\":\"FeatureCollection\",\"features\":["
  "{\"type\":\"Feature\",\"properties\":{\"name\":\"大区\",\"n\":1},\"geometry\":{\"type\":"
  "\"Polygon\",\"coordinates\":[[[70,10],[140,10],[140,50],[70,50],[70,10]]]}}]}";

static UiWindow *
open_window (const char *path)
{
  UiWindow *window = ui_window_new (NULL);

  gtk_window_set_default_size (GTK_WINDOW (window), 1200, 800);
  gtk_window_present (GTK_WINDOW (window));
  ui_window_open_path (window, path, GIS_OPEN_READ_WRITE);
  return window;
}

static gboolean
has_document (gpointer window)
{
  return ui_window_get_document (window) != NULL;
}

static gboolean
is_closed (gpointer window)
{
  return *(gpointer *) window == NULL;
}

static void
close_window (UiWindow *window)
{
  gpointer alive = window;

  g_object_add_weak_pointer (G_OBJECT (window), &alive);
  gtk_window_close (GTK_WINDOW (window));
  ui_test_wait (is_closed, &alive);
}

static UiReferences *
get_references (UiWindow *window)
{
  return ui_references_of (ui_window_get_document (window));
}

static gboolean
has_one (gpointer window)
{
  return g_list_model_get_n_items (G_LIST_MODEL (get_references (window))) == 1;
}

static UiReferenceState
get_state (UiWindow *window)
{
  g_autoptr (UiReference) item = g_list_model_get_item (G_LIST_MODEL (get_references (window)), 0);

  return ui_reference_get_state (item);
}

static gboolean
is_shown (gpointer window)
{
  return has_one (window) && get_state (window) == UI_REFERENCE_SHOWN;
}

static gboolean
has_failed (gpointer window)
{
  return has_one (window) && get_state (window) == UI_REFERENCE_FAILED;
}

/* Of the map as it is drawn from the document's scene now: a tile beside the covers. */
static guint32
get_color (UiWindow *window)
{
  UiDocument *document = ui_window_get_document (window);
  GisStyle *style = gis_style_copy (ui_document_get_style (document));
  cairo_surface_t *tile;
  const guint8 *row;
  guint32 color;

  gis_style_set_visible (style, "cover", FALSE);
  tile = gis_scene_render_tile (ui_document_get_scene (document), style, 6, 52, 25, 1, NULL);
  row = cairo_image_surface_get_data (tile) +
        (gsize) 100 * (gsize) cairo_image_surface_get_stride (tile);
  color = ((const guint32 *) (gconstpointer) row)[100] & 0xffffff;
  gis_style_free (style);
  cairo_surface_destroy (tile);
  return color;
}

static char *
write_source (const char *name)
{
  char *path = g_build_filename (ui_test_get_folder (), name, NULL);

  g_assert_true (g_file_set_contents (path, source, -1, NULL));
  return path;
}

static GtkWidget *
get_list (UiWindow *window)
{
  return ui_test_find_type (GTK_WIDGET (window), UI_TYPE_REFERENCE_LIST);
}

static gboolean
has_sheet (gpointer unused)
{
  return ui_test_find_toplevel (g_type_from_name ("UiImportSheet")) != NULL;
}

static void
test_dropped (void)
{
  g_autofree char *path = ui_test_make_workspace ("reference", 2);
  g_autofree char *file = write_source ("under.geojson");
  UiWindow *window = open_window (path);
  g_autoptr (UiReference) item = NULL;
  GisReferenceStyle style;
  guint32 land;
  GtkWidget *eye;

  ui_test_wait (has_document, window);
  ui_window_show_view (window, "census");
  land = get_color (window);
  ui_test_drop (GTK_WIDGET (window), file);
  ui_test_answer ("_Show as Reference Layer");
  ui_test_wait (is_shown, window);
  g_assert_cmphex (get_color (window), !=, land);
  g_assert_nonnull (ui_test_find_text (get_list (window), "under"));

  /* The same question's other answer is the import. */
  ui_test_drop (GTK_WIDGET (window), file);
  ui_test_answer ("_Import…");
  ui_test_wait (has_sheet, NULL);
  gtk_window_destroy (ui_test_find_toplevel (g_type_from_name ("UiImportSheet")));

  item = g_list_model_get_item (G_LIST_MODEL (get_references (window)), 0);
  g_assert_cmpstr (ui_reference_get_label_field (item), ==, "name");
  style = *ui_reference_get_style (item);
  style.color = RED;
  style.labels = FALSE;
  ui_references_set_style (get_references (window), item, &style);
  g_assert_cmpint ((int) (get_color (window) >> 16), ==,
                   (int) (0.82 * (land >> 16) + 0.18 * (RED >> 16) + 0.5));
  eye = ui_test_find_type (get_list (window), GTK_TYPE_TOGGLE_BUTTON);
  ui_test_click (eye);
  g_assert_cmphex (get_color (window), ==, land);
  ui_test_click (eye);
  g_assert_cmphex (get_color (window), !=, land);
  g_clear_object (&item);
  close_window (window); /* before the hand has rested */

  /* Opened again: as it was. */
  window = open_window (path);
  ui_test_wait (has_document, window);
  ui_test_wait (is_shown, window);
  item = g_list_model_get_item (G_LIST_MODEL (get_references (window)), 0);
  g_assert_cmphex (ui_reference_get_style (item)->color, ==, RED);
  g_assert_cmphex (get_color (window), !=, land);
  ui_references_remove (get_references (window), item);
  g_assert_cmphex (get_color (window), ==, land);
  g_clear_object (&item);
  close_window (window);
}

/* Somebody else's workspace names a file: nothing of it is read before "Allow". */
static void
test_not_before_allowed (void)
{
  g_autofree char *path = ui_test_make_workspace ("foreign", 2);
  g_autofree char *file = write_source ("foreign.geojson");
  g_autofree char *text = g_strdup_printf (
    "[{\"path\":\"%s\",\"layer\":\"\",\"color\":13631488},{\"path\":\"relative.geojson\"},17,"
    "{\"path\":5}]",
    file);
  g_autoptr (GError) error = NULL;
  GisWorkspace *ws = gis_workspace_open (path, GIS_OPEN_READ_WRITE, &error);
  UiWindow *window;
  GtkWidget *button;
  guint32 land;

  g_assert_no_error (error);
  g_assert_true (gis_workspace_set_setting (ws, "view.references", text, &error));
  gis_workspace_close (ws);
  g_object_unref (ws);
  window = open_window (path);
  ui_test_wait (has_document, window);
  ui_window_show_view (window, "census");
  ui_test_wait (has_one, window); /* what is malformed is left out */
  ui_test_settle ();
  g_assert_cmpint (get_state (window), ==, UI_REFERENCE_WAITING);
  land = get_color (window);
  button = ui_test_find_text (get_list (window), "Allow");
  ui_test_click (button);
  ui_test_wait (is_shown, window);
  g_assert_cmphex (get_color (window), !=, land);
  close_window (window);

  /* Allowed once, but gone meanwhile: a word and a button, no dialog. */
  g_assert_cmpint (g_remove (file), ==, 0);
  window = open_window (path);
  ui_test_wait (has_document, window);
  ui_window_show_view (window, "census");
  ui_test_wait (has_failed, window);
  g_assert_null (ui_test_find_toplevel (ADW_TYPE_MESSAGE_DIALOG));
  g_assert_cmphex (get_color (window), ==, land);
  g_assert_true (g_file_set_contents (file, source, -1, NULL));
  ui_test_click (ui_test_find_text (get_list (window), "Retry"));
  ui_test_wait (is_shown, window);
  close_window (window);
}

/* What cannot be read is told, and nothing is added. */
static void
test_unreadable (void)
{
  g_autofree char *path = ui_test_make_workspace ("unreadable", 2);
  g_autofree char *file = g_build_filename (ui_test_get_folder (), "broken.gpkg", NULL);
  UiWindow *window = open_window (path);

  g_assert_true (g_file_set_contents (file, "no database", -1, NULL));
  ui_test_wait (has_document, window);
  ui_test_drop (GTK_WIDGET (window), file);
  ui_test_answer ("_Show as Reference Layer");
  ui_test_answer ("_Close");
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (get_references (window))), ==, 0);
  close_window (window);
}

int
main (int argc, char **argv)
{
  ui_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ui/references/dropped", test_dropped);
  g_test_add_func ("/ui/references/not-before-allowed", test_not_before_allowed);
  g_test_add_func ("/ui/references/unreadable", test_unreadable);
  return g_test_run ();
}
