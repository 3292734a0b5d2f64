/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A window with the Census view over a small workspace: three covers (two at the same place), a pole
 * and a district, at known coordinates of EPSG:4547. Waiting is bounded by a deadline and ends with
 * the condition; nothing sleeps. */
#pragma once

#include "gis/store/edit.h"
#include "gis/store/query.h"
#include "ui/inspector/field-editor.h"
#include "ui/inspector/form.h"
#include "ui/inspector/inspector.h"
#include "ui/layers/layers-panel.h"
#include "ui/map/census-view.h"
#include "ui/tools/tools.h"

#include <adwaita.h>
#include <glib/gstdio.h>

#define CENSUS_X 528000.0
#define CENSUS_Y 3852000.0
#define CENSUS_DEADLINE_S 60

typedef struct
{
  char *folder;
  GisWorkspace *ws;
  UiDocument *document;
  GtkWidget *window;
  UiCensusView *view;
  UiMap *map;
  UiInspector *inspector;
  gint64 sewage, storm, stacked, pole; /* row ids */
} Census;

static gboolean
census_deadline_cb (gpointer data)
{
  g_error ("%s did not come true within %d s", (const char *) data, CENSUS_DEADLINE_S);
  return G_SOURCE_REMOVE;
}

/* Iterates the main loop until @condition. */
#define census_wait(condition)                                                                     \
  G_STMT_START                                                                                     \
  {                                                                                                \
    guint deadline_ = g_timeout_add_seconds (CENSUS_DEADLINE_S, census_deadline_cb,                \
                                             (gpointer) G_STRLOC ": " #condition);                 \
    while (!(condition))                                                                           \
      g_main_context_iteration (NULL, TRUE);                                                       \
    g_source_remove (deadline_);                                                                   \
  }                                                                                                \
  G_STMT_END

static inline gint64
census_insert (GisEdit *edit, const char *class_id, const char *kind, double x, double y)
{
  const GisClass *klass =
    gis_catalog_find_class (gis_workspace_get_catalog (gis_edit_get_workspace (edit)), class_id);
  g_autoptr (GisRow) row = gis_row_new (klass);
  g_autoptr (GError) error = NULL;

  if (kind != NULL)
    gis_row_set_text (row, "kind", kind);
  gis_row_take_geometry (row, gis_geometry_new_point (x, y));
  g_assert_true (gis_edit_insert (edit, row, &error));
  g_assert_no_error (error);
  return row->id;
}

static inline void
census_insert_district (GisEdit *edit)
{
  const GisClass *klass = gis_catalog_find_class (
    gis_workspace_get_catalog (gis_edit_get_workspace (edit)), "admin_area");
  g_autoptr (GisRow) row = gis_row_new (klass);
  g_autoptr (GError) error = NULL;
  const double ring[] = { CENSUS_X - 500, CENSUS_Y - 500, CENSUS_X + 500, CENSUS_Y - 500,
                          CENSUS_X + 500, CENSUS_Y + 500, CENSUS_X - 500, CENSUS_Y + 500 };

  gis_row_set_text (row, "name", "鼓楼区");
  gis_row_set_text (row, "code", "410204");
  gis_row_set_text (row, "level", "district");
  gis_row_take_geometry (row, gis_geometry_new_polygon (ring, 4, &error));
  g_assert_no_error (error);
  g_assert_true (gis_edit_insert (edit, row, &error));
  g_assert_no_error (error);
}

static inline void
census_adopted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Census *census = user_data;
  g_autoptr (GError) error = NULL;

  census->document = ui_document_open_finish (result, &error);
  g_assert_no_error (error);
}

static inline void
census_make_workspace (Census *census)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = NULL;
  GisEdit *edit;

  census->folder = g_dir_make_tmp ("sanhua-census-XXXXXX", &error);
  g_assert_no_error (error);
  path = g_build_filename (census->folder, "city.sanhua", NULL);
  census->ws = gis_workspace_create (path, "Kaifeng", "EPSG:4547", NULL, &error);
  g_assert_no_error (error);
  edit = gis_edit_begin (census->ws, "test", &error);
  g_assert_no_error (error);
  census->sewage = census_insert (edit, "cover", "0102", CENSUS_X, CENSUS_Y);
  census->storm = census_insert (edit, "cover", "0103", CENSUS_X + 40, CENSUS_Y);
  census->stacked = census_insert (edit, "cover", "0107", CENSUS_X + 40, CENSUS_Y);
  census->pole = census_insert (edit, "pole", NULL, CENSUS_X, CENSUS_Y + 30);
  census_insert_district (edit);
  g_assert_true (gis_edit_commit (edit, NULL, &error));
  g_assert_no_error (error);
}

/* Its workspace in a window. */
static inline void
census_show (Census *census)
{
  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", FALSE, NULL);
  ui_document_adopt_async (census->ws, NULL, census_adopted_cb, census);
  census_wait (census->document != NULL);
  census->window = adw_window_new ();
  census->view = UI_CENSUS_VIEW (ui_census_view_new ());
  census->map = ui_census_view_get_map (census->view);
  census->inspector = UI_INSPECTOR (ui_census_view_get_inspector (census->view));
  gtk_window_set_default_size (GTK_WINDOW (census->window), 1240, 760);
  adw_window_set_content (ADW_WINDOW (census->window), GTK_WIDGET (census->view));
  ui_census_view_set_document (census->view, census->document);
  gtk_window_present (GTK_WINDOW (census->window));
  census_wait (ui_map_get_view (census->map).width_px > 300);
}

static inline void
census_setup (Census *census, gconstpointer data)
{
  double x = CENSUS_X + 20, y = CENSUS_Y + 10;

  census_make_workspace (census);
  census_show (census);
  g_assert_true (ui_map_from_workspace (census->map, &x, &y));
  ui_map_go_to (census->map, x, y, 19);
  census_wait (!ui_map_is_drawing (census->map));
  /* The server tells of the pointer over the new window: that comes before the test's own moves. */
  gdk_display_sync (gtk_widget_get_display (census->window));
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static inline void
census_teardown (Census *census, gconstpointer data)
{
  g_autoptr (GDir) dir = NULL;
  const char *name;

  gtk_window_destroy (GTK_WINDOW (census->window));
  census_wait (!ui_document_get_busy (census->document));
  g_clear_object (&census->document);
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  g_clear_object (&census->ws);
  dir = g_dir_open (census->folder, 0, NULL);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (census->folder, name, NULL);
      g_remove (path);
    }
  g_rmdir (census->folder);
  g_clear_pointer (&census->folder, g_free);
}

/* Pixel of a point of the workspace CRS. */
static inline void
census_to_pixel (Census *census, double x, double y, double *px, double *py)
{
  GisView view = ui_map_get_view (census->map);

  g_assert_true (ui_map_from_workspace (census->map, &x, &y));
  gis_view_to_screen (&view, x, y, px, py);
}

static inline void
census_click (Census *census, double x, double y, GdkModifierType state)
{
  double px, py;

  census_to_pixel (census, x, y, &px, &py);
  ui_map_move_pointer (census->map, px, py);
  ui_map_press (census->map, GDK_BUTTON_PRIMARY, px, py, state);
  ui_map_release (census->map, px, py, state);
}

static inline void
census_drag (Census *census, guint button, double from_x, double from_y, double to_x, double to_y)
{
  double x0, y0, x1, y1;

  census_to_pixel (census, from_x, from_y, &x0, &y0);
  census_to_pixel (census, to_x, to_y, &x1, &y1);
  ui_map_press (census->map, button, x0, y0, 0);
  ui_map_drag (census->map, (x0 + x1) / 2, (y0 + y1) / 2, 0);
  ui_map_drag (census->map, x1, y1, 0);
  ui_map_release (census->map, x1, y1, 0);
}

static inline void
census_tool (Census *census, const char *id)
{
  g_action_group_activate_action (ui_census_view_get_actions (census->view), "tool",
                                  g_variant_new_string (id));
  g_assert_cmpstr (ui_tool_get_id (ui_map_get_tool (census->map)), ==, id);
}

static inline void
census_settle (Census *census)
{
  census_wait (!ui_document_get_busy (census->document) &&
               !ui_inspector_is_loading (census->inspector));
}

static inline GisRow *
census_row (Census *census, const char *class_id, gint64 id)
{
  g_autoptr (GError) error = NULL;
  GisRow *row = gis_store_get (census->ws, class_id, id, &error);

  g_assert_no_error (error);
  return row;
}

static inline gboolean
census_is_selected (Census *census, gint64 id)
{
  for (guint i = 0; i < ui_document_get_n_selected (census->document); i++)
    if (ui_document_get_selected (census->document, i)->id == id)
      return TRUE;
  return FALSE;
}

static inline UiFieldEditor *
census_editor (Census *census, const char *field)
{
  GtkWidget *form = ui_inspector_get_form (census->inspector);
  GtkWidget *editor = ui_form_get_editor (UI_FORM (form), field);

  g_assert_nonnull (editor);
  return UI_FIELD_EDITOR (editor);
}
