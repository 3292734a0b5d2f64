/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Helpers of the window tests. */
#include "tests/support/ui-support.h"
#include "gis/core/paths.h"
#include "ui/common/style.h"
#include <ftw.h>
#include <glib/gstdio.h>
#include <stdlib.h>

#define WAIT_LIMIT_MS 30000

static char *folder;

static int
remove_cb (const char *path, const struct stat *info, int flag, struct FTW *walk)
{
  return remove (path);
}

static void
remove_folder (void)
{
  nftw (folder, remove_cb, 16, FTW_DEPTH | FTW_PHYS);
}

/* GTK from 4.10 on tells of labels that are measured for less than their least width. libadwaita's
 * message dialog does that to its own title and buttons; no other warning is let pass. */
static GLogWriterOutput
write_log (GLogLevelFlags level, const GLogField *fields, gsize n_fields, gpointer unused)
{
  for (gsize i = 0; i < n_fields; i++)
    if (g_str_equal (fields[i].key, "MESSAGE") &&
        g_str_has_prefix (fields[i].value, "Trying to measure GtkLabel ") &&
        ui_test_find_toplevel (ADW_TYPE_MESSAGE_DIALOG) != NULL)
      return G_LOG_WRITER_HANDLED;
  return g_log_writer_default (level, fields, n_fields, unused);
}

void
ui_test_watch_log (void)
{
  static gboolean watching; /* GLib takes one writer and ends the program that names another */

  if (watching)
    return;
  watching = TRUE;
  if (gtk_get_minor_version () > 8)
    g_log_set_writer_func (write_log, NULL, NULL);
}

void
ui_test_init (int *argc, char ***argv, const char *language)
{
  g_setenv ("LC_ALL", "C.UTF-8", TRUE);
  g_setenv ("LANGUAGE", language != NULL ? language : "en", TRUE);
  g_setenv ("GSETTINGS_BACKEND", "memory", TRUE);
  g_setenv ("GTK_A11Y", "test", FALSE);
  g_setenv ("GSK_RENDERER", "cairo", FALSE);
  g_setenv ("GDK_BACKEND", "x11", FALSE);
  folder = g_dir_make_tmp ("sanhua-ui-XXXXXX", NULL);
  g_assert_nonnull (folder);
  atexit (remove_folder);
  g_setenv ("HOME", folder, TRUE);
  g_setenv ("XDG_DATA_HOME", folder, TRUE);
  g_setenv ("XDG_CONFIG_HOME", folder, TRUE);
  g_setenv ("XDG_CACHE_HOME", folder, TRUE);
  gis_paths_init_program ();
  g_test_init (argc, argv, NULL);
  gtk_init ();
  adw_init ();
  ui_test_watch_log ();
  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", FALSE, "gtk-font-name",
                "Cantarell 11", NULL);
  ui_style_ensure ();
}

const char *
ui_test_get_folder (void)
{
  return folder;
}

/* ---- Waiting ---- */

static gboolean
limit_cb (gpointer reached)
{
  *(gboolean *) reached = TRUE;
  return G_SOURCE_REMOVE;
}

void
ui_test_wait_real (UiTestCondition condition, gpointer data, const char *what, const char *where)
{
  gboolean reached = FALSE;
  guint limit = g_timeout_add (WAIT_LIMIT_MS, limit_cb, &reached);

  while (!condition (data))
    {
      if (reached)
        g_error ("%s: waited in vain for %s", where, what);
      g_main_context_iteration (NULL, TRUE);
    }
  if (!reached)
    g_source_remove (limit);
}

void
ui_test_settle (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

/* ---- Widgets ---- */

typedef gboolean (*Matches) (GtkWidget *widget, gconstpointer wanted);

static GtkWidget *
find (GtkWidget *root, Matches matches, gconstpointer wanted)
{
  if (matches (root, wanted))
    return root;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find (child, matches, wanted);
      if (found != NULL)
        return found;
    }
  return NULL;
}

static gboolean
has_id (GtkWidget *widget, gconstpointer id)
{
  return g_strcmp0 (gtk_buildable_get_buildable_id (GTK_BUILDABLE (widget)), id) == 0;
}

static gboolean
has_type (GtkWidget *widget, gconstpointer type)
{
  return g_type_is_a (G_OBJECT_TYPE (widget), *(const GType *) type);
}

static gboolean
shows_text (GtkWidget *widget, gconstpointer text)
{
  if (!gtk_widget_get_mapped (widget))
    return FALSE;
  if (GTK_IS_LABEL (widget))
    return g_strcmp0 (gtk_label_get_text (GTK_LABEL (widget)), text) == 0;
  return GTK_IS_BUTTON (widget) &&
         g_strcmp0 (gtk_button_get_label (GTK_BUTTON (widget)), text) == 0;
}

GtkWidget *
ui_test_find_id (GtkWidget *root, const char *buildable_id)
{
  return find (root, has_id, buildable_id);
}

GtkWidget *
ui_test_find_type (GtkWidget *root, GType type)
{
  return find (root, has_type, &type);
}

GtkWidget *
ui_test_find_text (GtkWidget *root, const char *text)
{
  return find (root, shows_text, text);
}

GtkWidget *
ui_test_require_id (GtkWidget *root, const char *buildable_id)
{
  GtkWidget *widget = ui_test_find_id (root, buildable_id);

  if (widget == NULL)
    g_error ("no widget “%s” below %s", buildable_id, G_OBJECT_TYPE_NAME (root));
  return widget;
}

void
ui_test_click (GtkWidget *button)
{
  g_assert_true (GTK_IS_BUTTON (button));
  g_assert_true (gtk_widget_is_sensitive (button));
  g_signal_emit_by_name (button, "clicked");
}

static GtkDropTarget *
find_drop_target (GtkWidget *widget)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (widget);

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GObject) controller = g_list_model_get_item (controllers, i);

      if (GTK_IS_DROP_TARGET (controller))
        return GTK_DROP_TARGET (controller);
    }
  g_assert_not_reached ();
}

gboolean
ui_test_send_key (GtkWidget *widget, guint keyval)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (widget);
  gboolean handled = FALSE;

  for (guint i = 0; i < g_list_model_get_n_items (controllers) && !handled; i++)
    {
      g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);
      if (GTK_IS_EVENT_CONTROLLER_KEY (controller))
        g_signal_emit_by_name (controller, "key-pressed", keyval, 0, 0, &handled);
    }
  return handled;
}

void
ui_test_press_key (GtkWidget *widget, guint keyval)
{
  g_assert_true (ui_test_send_key (widget, keyval));
}

void
ui_test_drop (GtkWidget *widget, const char *path)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  GSList list = { file, NULL };
  GdkFileList *files = gdk_file_list_new_from_list (&list);
  GValue value = G_VALUE_INIT;
  gboolean taken = FALSE;

  g_value_init (&value, GDK_TYPE_FILE_LIST);
  g_value_take_boxed (&value, files);
  g_signal_emit_by_name (find_drop_target (widget), "drop", &value, 10.0, 10.0, &taken);
  g_value_unset (&value);
  g_assert_true (taken);
}

GtkWindow *
ui_test_find_toplevel (GType type)
{
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWindow) window = g_list_model_get_item (windows, i);
      if (g_type_is_a (G_OBJECT_TYPE (window), type) &&
          gtk_widget_get_visible (GTK_WIDGET (window)))
        return window;
    }
  return NULL;
}

static gboolean
has_question (gpointer text)
{
  GtkWindow *dialog = ui_test_find_toplevel (ADW_TYPE_MESSAGE_DIALOG);

  return dialog != NULL && ui_test_find_text (GTK_WIDGET (dialog), text) != NULL;
}

void
ui_test_answer (const char *text)
{
  GtkWindow *dialog;

  ui_test_wait (has_question, (gpointer) text);
  dialog = ui_test_find_toplevel (ADW_TYPE_MESSAGE_DIALOG);
  ui_test_click (ui_test_find_text (GTK_WIDGET (dialog), text));
}

/* ---- A workspace ---- */

static void
insert_district (GisEdit *edit, GisCatalog *catalog, const char *code, const char *name, double x)
{
  const GisClass *klass = gis_catalog_find_class (catalog, "admin_area");
  double ring[] = { x, 3851000, x + 1000, 3851000, x + 1000, 3853000, x, 3853000, x, 3851000 };
  g_autoptr (GError) error = NULL;
  g_autoptr (GisRow) row = gis_row_new (klass);

  gis_row_set_text (row, "level", "district");
  gis_row_set_text (row, "code", code);
  gis_row_set_text (row, "name", name);
  gis_row_take_geometry (row, gis_geometry_new_polygon (ring, 5, &error));
  g_assert_no_error (error);
  gis_edit_insert (edit, row, &error);
  g_assert_no_error (error);
}

char *
ui_test_make_workspace (const char *name, guint n_covers)
{
  g_autofree char *base = g_strdup_printf ("%s.sanhua", name);
  char *path = g_build_filename (folder, base, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GisWorkspace) ws = gis_workspace_create (path, name, "EPSG:4547", NULL, &error);
  GisCatalog *catalog;
  GisEdit *edit;

  g_assert_no_error (error);
  catalog = gis_workspace_get_catalog (ws);
  edit = gis_edit_begin (ws, "Lay out the street", &error);
  g_assert_no_error (error);
  insert_district (edit, catalog, "410202", "龙亭区", 528000);
  insert_district (edit, catalog, "410204", "鼓楼区", 529000);
  for (guint i = 0; i < n_covers; i++)
    {
      g_autoptr (GisRow) row = gis_row_new (gis_catalog_find_class (catalog, "cover"));
      gis_row_set_text (row, "kind", "0102");
      gis_row_take_geometry (row, gis_geometry_new_point (528100 + 12.0 * i, 3852115));
      gis_edit_insert (edit, row, &error);
      g_assert_no_error (error);
    }
  gis_edit_commit (edit, NULL, &error);
  g_assert_no_error (error);
  gis_workspace_close (ws);
  return path;
}

/* ---- Pictures ---- */

gboolean
ui_test_save_png (GtkWidget *widget, const char *path)
{
  g_autoptr (GdkPaintable) paintable = gtk_widget_paintable_new (widget);
  GtkSnapshot *snapshot = gtk_snapshot_new ();
  int width = gtk_widget_get_width (widget), height = gtk_widget_get_height (widget);
  g_autoptr (GdkTexture) texture = NULL;
  GskRenderNode *node;
  GskRenderer *renderer;

  gdk_paintable_snapshot (paintable, GDK_SNAPSHOT (snapshot), width, height);
  node = gtk_snapshot_free_to_node (snapshot);
  if (node == NULL)
    return FALSE;
  renderer = gtk_native_get_renderer (gtk_widget_get_native (widget));
  texture = gsk_renderer_render_texture (renderer, node,
                                         &GRAPHENE_RECT_INIT (0, 0, (float) width, (float) height));
  gsk_render_node_unref (node);
  return gdk_texture_save_to_png (texture, path);
}
