/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The import sheet with real widgets, a real workspace and the real reader process. Waiting is on
 * conditions, bounded by the test's own time limit. With SANHUA_SHOTS set to a folder, pictures of
 * the sheet are saved there. */
#include "gis/core/paths.h"
#include "gis/store/query.h"
#include "tests/support/source-files.h"
#include "tests/support/ui-support.h"
#include "ui/common/style.h"
#include "ui/import/import-sheet.h"
#include "ui/import/mapping-list.h"

#include <adwaita.h>
#include <string.h>

typedef struct
{
  TestFolder folder;
  UiDocument *document;
  GtkWindow *parent;
  guint n_changes;
} Fixture;

static void
opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Fixture *fixture = user_data;
  g_autoptr (GError) error = NULL;

  fixture->document = ui_document_open_finish (result, &error);
  g_assert_no_error (error);
}

static void
changed_cb (UiDocument *document, GisChange *change, Fixture *fixture)
{
  fixture->n_changes++;
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = NULL;
  g_autoptr (GisWorkspace) ws = NULL;
  g_autoptr (GError) error = NULL;

  test_folder_init (&fixture->folder);
  path = test_folder_path (&fixture->folder, "city.sanhua");
  ws = gis_workspace_create (path, "City", "EPSG:4547", NULL, &error);
  g_assert_no_error (error);
  gis_workspace_close (ws);
  ui_document_open_async (path, GIS_OPEN_READ_WRITE, NULL, opened_cb, fixture);
  while (fixture->document == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_signal_connect (fixture->document, "changed", G_CALLBACK (changed_cb), fixture);
  fixture->parent = GTK_WINDOW (adw_window_new ());
  gtk_window_set_default_size (fixture->parent, 1300, 860);
  gtk_window_present (fixture->parent);
}

static void
closed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(gboolean *) user_data = TRUE;
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  gboolean closed = FALSE;

  gtk_window_destroy (fixture->parent);
  ui_document_close_async (fixture->document, closed_cb, &closed);
  while (!closed)
    g_main_context_iteration (NULL, TRUE);
  g_clear_object (&fixture->document);
  test_folder_clear (&fixture->folder);
}

/* ---- the widgets ---- */

static GtkWindow *
find_sheet (Fixture *fixture)
{
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWindow) window = g_list_model_get_item (windows, i);

      if (g_str_equal (G_OBJECT_TYPE_NAME (window), "UiImportSheet"))
        return window;
    }
  return NULL;
}

static GtkWidget *
find_id (GtkWidget *widget, const char *id)
{
  GtkWidget *found = NULL;

  if (g_strcmp0 (gtk_buildable_get_buildable_id (GTK_BUILDABLE (widget)), id) == 0)
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_id (child, id);
  return found;
}

static GtkWidget *
find_type (GtkWidget *widget, const char *type)
{
  GtkWidget *found = NULL;

  if (g_str_equal (G_OBJECT_TYPE_NAME (widget), type))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_type (child, type);
  return found;
}

static GtkWidget *
get (Fixture *fixture, const char *id)
{
  GtkWindow *sheet = find_sheet (fixture);
  GtkWidget *widget = sheet != NULL ? find_id (GTK_WIDGET (sheet), id) : NULL;

  g_assert_nonnull (widget);
  return widget;
}

static void
wait_page (Fixture *fixture, const char *page)
{
  while (g_strcmp0 (gtk_stack_get_visible_child_name (GTK_STACK (get (fixture, "stack"))), page) !=
         0)
    g_main_context_iteration (NULL, TRUE);
}

/* Until the dry run of the present plan has ended. */
static void
wait_trial (Fixture *fixture)
{
  while (gtk_spinner_get_spinning (GTK_SPINNER (get (fixture, "trial_spinner"))))
    g_main_context_iteration (NULL, TRUE);
}

static gint64
figure (Fixture *fixture, int index)
{
  GtkWidget *cell = gtk_widget_get_first_child (get (fixture, "counts"));

  for (; index > 0; index--)
    cell = gtk_widget_get_next_sibling (cell);
  return g_ascii_strtoll (gtk_label_get_text (GTK_LABEL (gtk_widget_get_first_child (cell))), NULL,
                          10);
}

static void
save_picture (Fixture *fixture, const char *name)
{
  const char *folder = g_getenv ("SANHUA_SHOTS");
  GtkWidget *sheet = GTK_WIDGET (find_sheet (fixture));
  g_autoptr (GdkPaintable) paintable = NULL;
  g_autoptr (GtkSnapshot) snapshot = NULL;
  g_autoptr (GskRenderNode) node = NULL;
  g_autoptr (GdkTexture) texture = NULL;
  g_autofree char *path = NULL;

  if (folder == NULL)
    return;
  /* Pictures are for the eye: let cross-fades end. */
  for (int i = 0; i < 40; i++)
    {
      while (g_main_context_iteration (NULL, FALSE))
        ;
      g_usleep (20000);
    }
  paintable = gtk_widget_paintable_new (sheet);
  snapshot = gtk_snapshot_new ();
  gdk_paintable_snapshot (paintable, snapshot, gtk_widget_get_width (sheet),
                          gtk_widget_get_height (sheet));
  node = gtk_snapshot_free_to_node (g_steal_pointer (&snapshot));
  texture = gsk_renderer_render_texture (gtk_native_get_renderer (GTK_NATIVE (sheet)), node, NULL);
  path = g_strdup_printf ("%s/%s.png", folder, name);
  gdk_texture_save_to_png (texture, path);
}

static void
present (Fixture *fixture, const char *path)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);

  ui_import_sheet_present (fixture->parent, fixture->document, file, NULL);
}

/* ---- tests ---- */

#define N_ROWS 120

/* Covers along two streets in GBK; every 40th of a kind that is in no list and becomes "not known". */
static char *
write_covers (Fixture *fixture)
{
  /* BSM, 井盖类型, 路名, 权属单位, GAOCHA, 备注 */
  const char *const columns[] = {
    "BSM",
    "\276\256\270\307\300\340\320\315",
    "\302\267\303\373",
    "\310\250\312\364\265\245\316\273",
    "GAOCHA",
    "OBJECTID_1",
  };
  /* 雨水, 污水, 电力; 鼓楼街, 中山路; 市排水管理处 */
  const char *const kinds[] = { "\323\352\313\256", "\316\333\313\256", "\265\347\301\246" };
  const char *const streets[] = { "\271\304\302\245\275\326", "\326\320\311\275\302\267" };
  g_autoptr (GPtrArray) values = g_ptr_array_new_with_free_func (g_free);
  g_autofree double *xy = g_new (double, 2 * N_ROWS);

  for (guint i = 0; i < N_ROWS; i++)
    {
      xy[2 * i] = i % 2 ? 528100 + 7.0 * i : 528500;
      xy[2 * i + 1] = i % 2 ? 3852100 : 3851700 + 7.0 * i;
      g_ptr_array_add (values, g_strdup_printf ("41020201020%05u", i + 1));
      g_ptr_array_add (values, g_strdup (i % 40 == 39 ? "alien" : kinds[i % 3]));
      g_ptr_array_add (values, g_strdup (streets[i % 2]));
      g_ptr_array_add (values, g_strdup ("\312\320\305\305\313\256\271\334\300\355\264\246"));
      g_ptr_array_add (values, g_strdup_printf ("%.1f", -0.5 * (i % 60)));
      g_ptr_array_add (values, g_strdup_printf ("%u", 20000 + i));
    }
  return test_folder_write_shapefile (&fixture->folder, "井盖_2022", xy, N_ROWS, columns, 6,
                                      (const char *const *) values->pdata, 0x57, NULL, NULL);
}

static void
test_import (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = write_covers (fixture);
  GisWorkspace *ws = ui_document_get_workspace (fixture->document);
  UiMappingList *mapping;
  GtkWidget *button;

  present (fixture, path);
  wait_page (fixture, "plan");
  wait_trial (fixture);
  save_picture (fixture, "import-plan");
  g_assert_cmpint (figure (fixture, 0), ==, N_ROWS);
  g_assert_cmpint (figure (fixture, 4), ==, 0);
  g_assert_true (gtk_widget_get_visible (get (fixture, "encoding_section")));
  g_assert_false (gtk_widget_get_visible (get (fixture, "layer_row")));
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (get (fixture, "crs_row"))), ==,
                   "EPSG:4547");
  g_assert_cmpint (gis_store_count (ws, "cover", NULL, NULL), ==, 0);

  /* Without a kind all are taken as "not known". */
  mapping = UI_MAPPING_LIST (find_type (GTK_WIDGET (find_sheet (fixture)), "UiMappingList"));
  g_assert_false (ui_mapping_list_choose (mapping, "nothing", "kind"));
  g_assert_true (ui_mapping_list_choose (mapping, "井盖类型", NULL));
  wait_trial (fixture);
  g_assert_cmpint (figure (fixture, 0), ==, N_ROWS);
  g_assert_true (ui_mapping_list_choose (mapping, "井盖类型", "kind"));
  g_assert_true (ui_mapping_list_choose (mapping, "BSM", "code"));
  wait_trial (fixture);
  g_assert_cmpint (figure (fixture, 0), ==, N_ROWS);

  button = get (fixture, "import_button");
  g_assert_true (gtk_widget_get_sensitive (button));
  g_signal_emit_by_name (button, "clicked");
  wait_page (fixture, "report");
  save_picture (fixture, "import-report");
  while (fixture->n_changes == 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (gis_store_count (ws, "cover", NULL, NULL), ==, N_ROWS);
  g_assert_cmpint (gis_scene_get_count (ui_document_get_scene (fixture->document), "cover"), ==,
                   N_ROWS);
  gtk_window_close (find_sheet (fixture));
  while (find_sheet (fixture) != NULL)
    g_main_context_iteration (NULL, TRUE);

  /* The same file again: nothing to import. */
  present (fixture, path);
  wait_page (fixture, "plan");
  wait_trial (fixture);
  g_assert_cmpint (figure (fixture, 0), ==, 0);
  g_assert_false (gtk_widget_get_sensitive (get (fixture, "import_button")));
  gtk_window_close (find_sheet (fixture));
}

/* Wrong CRS typed: refused in words; a right one starts another dry run. */
static void
test_crs (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = write_covers (fixture);
  GtkEditable *entry;

  present (fixture, path);
  wait_page (fixture, "plan");
  wait_trial (fixture);
  entry = GTK_EDITABLE (get (fixture, "crs_row"));
  gtk_editable_set_text (entry, "klingon");
  g_signal_emit_by_name (entry, "apply");
  while (!gtk_widget_has_css_class (GTK_WIDGET (entry), "error"))
    g_main_context_iteration (NULL, TRUE);
  /* The figures of the system before are gone. */
  g_assert_true (gtk_widget_get_visible (get (fixture, "problem_label")));
  g_assert_false (gtk_widget_get_sensitive (get (fixture, "import_button")));
  gtk_editable_set_text (entry, "EPSG:4549");
  g_signal_emit_by_name (entry, "apply");
  while (gtk_widget_has_css_class (GTK_WIDGET (entry), "error"))
    g_main_context_iteration (NULL, TRUE);
  wait_trial (fixture);
  /* Six degrees further east the data would leave the workspace's zone; as it fits when it is read in
   * the workspace's own, the sheet doubts what was typed and offers no workspace elsewhere. */
  g_assert_true (gtk_widget_get_visible (get (fixture, "problem_label")));
  g_test_message ("%s", gtk_label_get_text (GTK_LABEL (get (fixture, "problem_label"))));
  g_assert_nonnull (
    strstr (gtk_label_get_text (GTK_LABEL (get (fixture, "problem_label"))), "EPSG:4547"));
  g_assert_false (gtk_widget_get_sensitive (get (fixture, "import_button")));
  g_assert_false (gtk_widget_get_visible (get (fixture, "elsewhere_button")));
  /* A usual system, by the menu's own action. */
  g_assert_true (
    gtk_widget_activate_action (get (fixture, "usual_button"), "crs.choose", "s", "GCJ-02"));
  while (g_strcmp0 (gtk_editable_get_text (entry), "GCJ-02") != 0)
    g_main_context_iteration (NULL, TRUE);
  /* The right one: the way out goes with the problem. */
  gtk_editable_set_text (entry, "EPSG:4547");
  g_signal_emit_by_name (entry, "apply");
  while (gtk_widget_get_visible (get (fixture, "problem_label")) ||
         !gtk_widget_get_sensitive (get (fixture, "import_button")))
    g_main_context_iteration (NULL, TRUE);
  g_assert_false (gtk_widget_get_visible (get (fixture, "elsewhere_button")));
  gtk_window_close (find_sheet (fixture));
}

/* Where @widget lies in the sheet. */
static graphene_rect_t
get_place (Fixture *fixture, GtkWidget *widget)
{
  graphene_rect_t place;

  g_assert_true (gtk_widget_compute_bounds (widget, GTK_WIDGET (find_sheet (fixture)), &place));
  return place;
}

/* Degrees into metres: the sheet explains it, in labels of several lines that keep their height. */
static void
test_notes (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = test_folder_write (
    &fixture->folder, "covers.geojson",
    "{\"type\":\"FeatureCollection\",\"features\":[{\"type\":\"Feature\",\"properties\":{},"
    "\"geometry\":{\"type\":\"Point\",\"coordinates\":[114.31,34.79]}}]}",
    -1);
  graphene_rect_t notes, next, last;
  GtkWidget *reasons, *after;

  present (fixture, path);
  wait_page (fixture, "plan");
  wait_trial (fixture);
  for (int i = 0; i < 20; i++)
    while (g_main_context_iteration (NULL, FALSE))
      continue;
  save_picture (fixture, "import-notes");
  reasons = get (fixture, "reasons");
  after = gtk_widget_get_next_sibling (get (fixture, "trial"));
  g_assert_true (gtk_widget_get_visible (reasons));
  notes = get_place (fixture, reasons);
  last = get_place (fixture, gtk_widget_get_last_child (reasons));
  next = get_place (fixture, after);
  g_assert_cmpfloat (last.origin.y + last.size.height, <=, notes.origin.y + notes.size.height + 1);
  g_assert_cmpfloat (notes.origin.y + notes.size.height, <=, next.origin.y);
  gtk_window_close (find_sheet (fixture));
}

static void
test_failed (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = test_folder_write (&fixture->folder, "broken.gpkg", "no database", -1);

  present (fixture, path);
  wait_page (fixture, "failed");
  save_picture (fixture, "import-failed");
  g_assert_false (gtk_widget_get_sensitive (get (fixture, "import_button")));
  g_signal_emit_by_name (get (fixture, "cancel_button"), "clicked");
  while (find_sheet (fixture) != NULL)
    g_main_context_iteration (NULL, TRUE);
}

#define ADD(name, func)                                                                            \
  g_test_add ("/ui/import-sheet/" name, Fixture, NULL, set_up, func, tear_down)

/* Boundaries of DataV say EPSG:4326 and are in GCJ-02: the sheet takes that; who knows better keeps
 * what was chosen. */
static void
test_datav (Fixture *fixture, gconstpointer data)
{
  static const char json[] =
    "{\"type\":\"FeatureCollection\",\"features\":[{\"type\":\"Feature\",\"properties\":"
    "{\"adcode\":410204,\"name\":\"鼓楼区\",\"center\":[114.3,34.79],\"centroid\":[114.3,34.79],"
    "\"childrenNum\":0,\"level\":\"district\",\"acroutes\":[100000,410000,410200]},"
    "\"geometry\":{\"type\":\"MultiPolygon\",\"coordinates\":[[[[114.25,34.75],[114.35,34.75],"
    "[114.35,34.85],[114.25,34.85],[114.25,34.75]]]]}}]}";
  g_autofree char *path = test_folder_write (&fixture->folder, "districts.json", json, -1);
  GtkEditable *entry;

  present (fixture, path);
  wait_page (fixture, "plan");
  wait_trial (fixture);
  entry = GTK_EDITABLE (get (fixture, "crs_row"));
  g_assert_cmpstr (gtk_editable_get_text (entry), ==, "GCJ-02");
  g_assert_true (
    gtk_widget_activate_action (get (fixture, "usual_button"), "crs.choose", "s", "EPSG:4326"));
  while (strstr (adw_preferences_group_get_description (
                   ADW_PREFERENCES_GROUP (get (fixture, "crs_group"))),
                 "chosen by you") == NULL)
    g_main_context_iteration (NULL, TRUE);
  wait_trial (fixture);
  g_assert_cmpstr (gtk_editable_get_text (entry), ==, "EPSG:4326");
  gtk_window_close (find_sheet (fixture));
}

int
main (int argc, char **argv)
{
  gis_paths_init_program ();
  g_test_init (&argc, &argv, NULL);
  adw_init ();
  ui_test_watch_log ();
  ui_style_ensure ();
  if (g_strcmp0 (g_getenv ("SANHUA_DARK"), "1") == 0)
    adw_style_manager_set_color_scheme (adw_style_manager_get_default (),
                                        ADW_COLOR_SCHEME_FORCE_DARK);
  ADD ("import", test_import);
  ADD ("crs", test_crs);
  ADD ("datav", test_datav);
  ADD ("notes", test_notes);
  ADD ("failed", test_failed);
  return g_test_run ();
}
