/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every action of the window in one place, and one function that sets all their enabled states. */
#include "gis/core/i18n.h"
#include "gis/crs/crs.h"
#include "gis/store/register.h"
#include "ui/common/message.h"
#include "ui/common/view.h"
#include "ui/inspector/link-dialog.h"
#include "ui/map/census-view.h"
#include "ui/map/places.h"
#include "ui/planning/plan-view.h"
#include "ui/register/register-window.h"
#include "ui/window/export-map.h"
#include "ui/window/new-workspace.h"
#include "ui/window/recent.h"
#include "ui/window/window-private.h"

/* What the focused text entry can take back itself comes first: TRUE when it did. */
static gboolean
undo_in_entry (UiWindow *self, const char *action)
{
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (self));
  g_autofree char *before = NULL;

  if (focus == NULL || !GTK_IS_EDITABLE (focus))
    return FALSE;
  before = g_strdup (gtk_editable_get_text (GTK_EDITABLE (focus)));
  if (!gtk_widget_activate_action (focus, action, NULL))
    return FALSE;
  return !g_str_equal (before, gtk_editable_get_text (GTK_EDITABLE (focus)));
}

static void
undo_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  UiWindow *self = UI_WINDOW (user_data);

  if (!undo_in_entry (self, "text.undo"))
    ui_document_undo (self->document);
}

static void
redo_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  UiWindow *self = UI_WINDOW (user_data);

  if (!undo_in_entry (self, "text.redo"))
    ui_document_redo (self->document);
}

static void
open_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  ui_window_choose_workspace (UI_WINDOW (user_data));
}

static void
open_recent_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  ui_window_open_path (UI_WINDOW (user_data), g_variant_get_string (parameter, NULL),
                       GIS_OPEN_READ_WRITE);
}

static void
clear_recent_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  ui_recent_clear ();
}

static void
explore_demo_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  ui_window_explore_demo (UI_WINDOW (user_data));
}

static void
new_workspace_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  ui_new_workspace_present (UI_WINDOW (user_data), NULL, NULL, NULL);
}

static void
import_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  ui_window_choose_source (UI_WINDOW (user_data));
}

static void
add_reference_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  ui_window_choose_reference (UI_WINDOW (user_data));
}

static void
save_copy_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  ui_window_save_copy (UI_WINDOW (user_data));
}

static void
export_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  ui_window_export (UI_WINDOW (user_data));
}

static void
export_selection_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  UiWindow *self = UI_WINDOW (user_data);

  if (ui_document_get_n_selected (self->document) > 0)
    ui_window_export_selection (self);
  else
    ui_message_toast (GTK_WIDGET (self), _ ("Nothing is selected"));
}

/* The Census map, whatever view is shown. */
static void
export_map_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  UiWindow *self = UI_WINDOW (user_data);
  UiMap *map = ui_census_view_get_map (UI_CENSUS_VIEW (self->census_view));

  ui_window_show_view (self, "census");
  gtk_window_present (GTK_WINDOW (ui_export_map_new (GTK_WINDOW (self), map)));
}

static void
check_file_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  ui_window_check_file (UI_WINDOW (user_data));
}

static void
close_workspace_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  ui_window_close_document (UI_WINDOW (user_data), FALSE);
}

static void
main_menu_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  gtk_menu_button_popup (UI_WINDOW (user_data)->main_menu_button);
}

/* ---- Showing a row on the map ---- */

typedef struct
{
  const char *class_id; /* interned */
  gint64 id;
} ShownRow;

/* Reader thread: what stands on the map for a row. A register row (a road) has no place of its own:
 * its parts stand for it. GArray of GisHit. */
static gpointer
find_places (GisWorkspace *ws, gpointer data, GCancellable *cancellable, GError **error)
{
  const ShownRow *row = data;
  GisCatalog *catalog = gis_workspace_get_catalog (ws);
  const GisClass *klass = gis_catalog_require_class (catalog, row->class_id, error);
  g_autoptr (GArray) hits = g_array_new (FALSE, TRUE, sizeof (GisHit));
  g_autoptr (GPtrArray) parts = NULL;

  if (klass == NULL)
    return NULL;
  if (klass->geometry != GIS_GEOMETRY_NONE)
    {
      GisHit hit = { row->class_id, row->id, 0 };
      g_array_append_val (hits, hit);
      return g_steal_pointer (&hits);
    }
  parts = gis_register_list_parts (ws, row->class_id, row->id, error);
  if (parts == NULL)
    return NULL;
  for (guint i = 0; i < parts->len; i++)
    {
      const GisRow *part = g_ptr_array_index (parts, i);
      GisHit hit = { g_intern_string (part->klass->id), part->id, 0 };
      g_array_append_val (hits, hit);
    }
  return g_steal_pointer (&hits);
}

/* What is shown on the map is gone on with on the map: its keys work at once. */
static UiMap *
show_census_map (UiWindow *self)
{
  UiMap *map = ui_census_view_get_map (UI_CENSUS_VIEW (self->census_view));

  ui_window_show_view (self, "census");
  gtk_widget_grab_focus (GTK_WIDGET (map));
  return map;
}

static void
show_hits (UiWindow *self, const GArray *hits)
{
  UiMap *map = show_census_map (self);

  ui_document_select (self->document, (GisHit *) (gpointer) hits->data, hits->len, FALSE, FALSE);
  ui_map_zoom_selection (map);
}

static void
places_found_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (UiWindow) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) hits = ui_document_read_finish (UI_DOCUMENT (source), result, &error);

  if (hits == NULL)
    {
      ui_message_error (GTK_WIDGET (self), _ ("The row cannot be shown"), error);
      return;
    }
  if (self->document != UI_DOCUMENT (source))
    return;
  if (hits->len == 0)
    {
      ui_message_toast (GTK_WIDGET (self), _ ("This row has no place on the map"));
      return;
    }
  show_hits (self, hits);
}

/* ("class", row id): onto the Census map, selected. */
static void
show_asset_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  UiWindow *self = UI_WINDOW (user_data);
  ShownRow *row = g_new0 (ShownRow, 1);
  const char *class_id;

  g_variant_get (parameter, "(&sx)", &class_id, &row->id);
  row->class_id = g_intern_string (class_id);
  ui_document_read_async (self->document, find_places, row, g_free, (GDestroyNotify) g_array_unref,
                          NULL, places_found_cb, g_object_ref (self));
}

/* [("class", row id), …]: the same for several that lie on the map. */
static void
show_assets_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  g_autoptr (GArray) hits = g_array_new (FALSE, TRUE, sizeof (GisHit));
  const char *class_id;
  GVariantIter iter;
  GisHit hit = { 0 };

  g_variant_iter_init (&iter, parameter);
  while (g_variant_iter_next (&iter, "(&sx)", &class_id, &hit.id))
    {
      hit.class_id = g_intern_string (class_id);
      g_array_append_val (hits, hit);
    }
  if (hits->len > 0)
    show_hits (UI_WINDOW (user_data), hits);
}

/* ---- The register ---- */

/* One window of it at a time, which goes with the workspace. Its keys act on this window's actions. */
static void
present_register (UiWindow *self, gint64 id)
{
  GtkWidget *window = self->register_window;

  if (window == NULL)
    {
      window = ui_register_window_new (self->document);
      if (window == NULL)
        {
          ui_message_toast (GTK_WIDGET (self),
                            _ ("The catalogue of this workspace has no register"));
          return;
        }
      g_set_weak_pointer (&self->register_window, window);
      gtk_window_set_transient_for (GTK_WINDOW (window), GTK_WINDOW (self));
      gtk_window_set_destroy_with_parent (GTK_WINDOW (window), TRUE);
      gtk_widget_insert_action_group (window, "win", G_ACTION_GROUP (self));
      gtk_window_set_application (GTK_WINDOW (window),
                                  gtk_window_get_application (GTK_WINDOW (self)));
    }
  if (id != 0)
    ui_register_window_show_row (UI_REGISTER_WINDOW (window), id);
  gtk_window_present (GTK_WINDOW (window));
}

static void
propose_links_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  UiWindow *self = UI_WINDOW (user_data);
  GtkWidget *dialog = ui_link_dialog_new (GTK_WINDOW (self), self->document);

  if (dialog != NULL)
    gtk_window_present (GTK_WINDOW (dialog));
  else
    ui_message_toast (GTK_WIDGET (self), _ ("The catalogue of this workspace has no links"));
}

static void
register_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  present_register (UI_WINDOW (user_data), 0);
}

/* ("class", row id) */
static void
show_register_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  const char *class_id;
  gint64 id;

  g_variant_get (parameter, "(&sx)", &class_id, &id);
  present_register (UI_WINDOW (user_data), id);
}

/* ---- Where the search goes ---- */

/* The project's row id: chosen in the Plan view. */
static void
show_project_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  UiWindow *self = UI_WINDOW (user_data);

  ui_window_show_view (self, "plan");
  ui_plan_view_show_project (UI_PLAN_VIEW (self->plan_view), g_variant_get_int64 (parameter));
}

/* (longitude, latitude in degrees) */
static void
go_to_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  double lon, lat, x, y;

  g_variant_get (parameter, "(dd)", &lon, &lat);
  gis_mercator_from_degrees (lon, lat, &x, &y);
  ui_places_flag (show_census_map (UI_WINDOW (user_data)), x, y);
}

/* (min x, min y, max x, max y in the workspace CRS) */
static void
show_place_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  GisBox box;

  g_variant_get (parameter, "(dddd)", &box.min_x, &box.min_y, &box.max_x, &box.max_y);
  ui_places_show (show_census_map (UI_WINDOW (user_data)), &box);
}

static void
search_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  ui_search_present (UI_WINDOW (user_data)->search);
}

static void
view_state_cb (GSimpleAction *action, GVariant *state, gpointer user_data)
{
  UiWindow *self = UI_WINDOW (user_data);
  const char *name = g_variant_get_string (state, NULL);

  if (g_str_equal (name, "census"))
    show_census_map (self);
  else
    ui_window_show_view (self, name);
}

static const GActionEntry entries[] = {
  { "undo", undo_cb },
  { "redo", redo_cb },
  { "open", open_cb },
  { "open-recent", open_recent_cb, "s" },
  { "clear-recent", clear_recent_cb },
  { "explore-demo", explore_demo_cb },
  { "new-workspace", new_workspace_cb },
  { "import", import_cb },
  { "add-reference", add_reference_cb },
  { "save-copy", save_copy_cb },
  { "export", export_cb },
  { "export-map", export_map_cb },
  { "export-selection", export_selection_cb },
  { "check-file", check_file_cb },
  { "close-workspace", close_workspace_cb },
  { "main-menu", main_menu_cb },
  { "show-asset", show_asset_cb, "(sx)" },
  { "show-assets", show_assets_cb, "a(sx)" },
  { "register", register_cb },
  { "propose-links", propose_links_cb },
  { "show-register", show_register_cb, "(sx)" },
  { "show-project", show_project_cb, "x" },
  { "show-place", show_place_cb, "(dddd)" },
  { "go-to", go_to_cb, "(dd)" },
  { "search", search_cb },
  { "view", NULL, "s", "'census'", view_state_cb },
};

void
ui_window_add_actions (UiWindow *self)
{
  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
  /* Also from the header bar, where the search is. */
  gtk_widget_insert_action_group (GTK_WIDGET (self), "map",
                                  ui_census_view_get_actions (UI_CENSUS_VIEW (self->census_view)));
}

/* A toggle of the header for one pane: an action over the view's property, gone when it has none. */
static void
bind_pane (UiWindow *self,
           GtkWidget *view,
           const char *name,
           const char *property,
           GtkWidget *button)
{
  g_autoptr (GPropertyAction) action = NULL;

  g_action_map_remove_action (G_ACTION_MAP (self), name);
  if (view == NULL || g_object_class_find_property (G_OBJECT_GET_CLASS (view), property) == NULL)
    {
      gtk_widget_set_visible (button, FALSE);
      return;
    }
  action = g_property_action_new (name, view, property);
  g_action_map_add_action (G_ACTION_MAP (self), G_ACTION (action));
  gtk_widget_set_visible (button, TRUE);
}

void
ui_window_bind_panes (UiWindow *self)
{
  GtkWidget *view = adw_view_stack_get_visible_child (self->view_stack);

  bind_pane (self, view, "left-pane", UI_VIEW_PROP_LEFT_PANE, self->left_toggle);
  bind_pane (self, view, "right-pane", UI_VIEW_PROP_RIGHT_PANE, self->right_toggle);
}

void
ui_window_unbind_panes (UiWindow *self)
{
  g_action_map_remove_action (G_ACTION_MAP (self), "left-pane");
  g_action_map_remove_action (G_ACTION_MAP (self), "right-pane");
}

static void
enable (UiWindow *self, const char *name, gboolean enabled)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self), name);

  g_simple_action_set_enabled (G_SIMPLE_ACTION (action), enabled);
}

void
ui_window_update_actions (UiWindow *self)
{
  UiDocument *document = self->document;
  gboolean open = document != NULL;
  gboolean writable = open && !gis_workspace_is_read_only (ui_document_get_workspace (document));
  gboolean opening = self->opening != NULL;
  const char *view = adw_view_stack_get_visible_child_name (self->view_stack);

  enable (self, "undo", writable && ui_document_get_undo_label (document) != NULL);
  enable (self, "redo", writable && ui_document_get_redo_label (document) != NULL);
  enable (self, "open", !opening);
  enable (self, "open-recent", !opening);
  enable (self, "explore-demo", !opening);
  enable (self, "new-workspace", !opening);
  enable (self, "import", writable);
  enable (self, "add-reference", open);
  enable (self, "save-copy", open);
  enable (self, "export", open);
  enable (self, "export-map", open);
  enable (self, "export-selection", open);
  enable (self, "check-file", open);
  enable (self, "close-workspace", open);
  enable (self, "show-asset", open);
  enable (self, "show-assets", open);
  enable (self, "register", open);
  enable (self, "propose-links", writable);
  enable (self, "show-register", open);
  enable (self, "show-project", open);
  enable (self, "show-place", open);
  enable (self, "go-to", open);
  enable (self, "view", open);
  g_simple_action_set_state (
    G_SIMPLE_ACTION (g_action_map_lookup_action (G_ACTION_MAP (self), "view")),
    g_variant_new_string (view != NULL ? view : "census"));

  gtk_widget_set_visible (self->workspace_box, open);
  gtk_widget_set_visible (self->right_toggle,
                          open && g_action_map_lookup_action (G_ACTION_MAP (self), "right-pane"));
  adw_view_switcher_title_set_view_switcher_enabled (self->title, open);
  if (open)
    gtk_widget_remove_css_class (self->header, "flat");
  else
    gtk_widget_add_css_class (self->header, "flat");
}
