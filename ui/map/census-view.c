/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Puts the parts together and serves their actions under "map.": what a key, a menu or a button asks
 * for arrives here once. */
#include "ui/map/census-view.h"

#include "gis/core/i18n.h"
#include "ui/common/accels.h"
#include "ui/common/settings.h"
#include "ui/common/side-panes.h"
#include "ui/common/style.h"
#include "ui/common/view.h"
#include "ui/inspector/defect-dialog.h"
#include "ui/inspector/form.h"
#include "ui/inspector/inspector.h"
#include "ui/layers/layers-panel.h"
#include "ui/map/coordinates.h"
#include "ui/map/filter-bar.h"
#include "ui/map/map-menu.h"
#include "ui/map/map-stage.h"
#include "ui/map/map-status.h"
#include "ui/map/places.h"
#include "ui/tools/edits.h"
#include "ui/tools/tool-column.h"
#include <adwaita.h>
#include <math.h>

#define ZOOM_STEP 1.0
#define ROTATION_STEP_RAD (G_PI / 12)

struct _UiCensusView
{
  GtkWidget parent_instance;

  GtkWidget *toasts;
  GtkWidget *panes; /* UiSidePanes: layers, stage, inspector */
  GtkWidget *layers;
  GtkWidget *inspector;
  UiMap *map;
  GtkWidget *tools;
  GtkWidget *legend;
  GtkWidget *status;
  GtkWidget *places;
  GtkWidget *filters;
  GSimpleActionGroup *actions;
  GtkEventController *keys; /* NULL while the view is not seen */
  UiDocument *document;
  char *arriving; /* class imported a moment ago that the scene does not show yet; NULL: none */
  GisBox arriving_box; /* workspace CRS */
  gboolean bare;       /* nothing to see so far: the first thing is brought into view */
};

enum
{
  PROP_0,
  PROP_DOCUMENT,
  PROP_STATUS_WIDGET,
  PROP_LAYERS_SHOWN,
  PROP_INSPECTOR_SHOWN,
  N_PROPS
};
static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (UiCensusView, ui_census_view, GTK_TYPE_WIDGET)

/* ---- Tools ---- */

static void
hint_changed_cb (UiCensusView *self)
{
  UiTool *tool = ui_map_get_tool (self->map);

  ui_map_status_set_hint (UI_MAP_STATUS (self->status),
                          tool != NULL ? ui_tool_get_hint (tool) : NULL);
}

static void
set_tool (UiCensusView *self, const char *id)
{
  UiTool *tool = ui_tool_column_find (UI_TOOL_COLUMN (self->tools), id);
  UiTool *before = ui_map_get_tool (self->map);
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self->actions), "tool");

  if (tool == NULL || tool == before || !ui_tool_column_offers (UI_TOOL_COLUMN (self->tools), id))
    return;
  if (before != NULL)
    g_signal_handlers_disconnect_by_func (before, hint_changed_cb, self);
  ui_map_set_tool (self->map, tool);
  g_signal_connect_object (tool, "notify::hint", G_CALLBACK (hint_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_simple_action_set_state (G_SIMPLE_ACTION (action), g_variant_new_string (id));
  hint_changed_cb (self);
}

static void
drafted_cb (UiCensusView *self, GisRow *row)
{
  if (row == NULL)
    {
      ui_inspector_cancel_draft (UI_INSPECTOR (self->inspector));
      return;
    }
  ui_inspector_set_draft (UI_INSPECTOR (self->inspector), row);
  g_object_set (self, UI_VIEW_PROP_RIGHT_PANE, TRUE, NULL);
}

/* The tool had let go of it. */
static void
draft_kept_cb (UiCensusView *self, const GisRow *row)
{
  set_tool (self, "add");
  ui_add_tool_set_draft (ui_tool_column_find (UI_TOOL_COLUMN (self->tools), "add"), row);
}

static void
draft_done_cb (UiCensusView *self)
{
  ui_add_tool_set_draft (ui_tool_column_find (UI_TOOL_COLUMN (self->tools), "add"), NULL);
  ui_side_panes_call_end (UI_SIDE_PANES (self->panes),
                          self->document != NULL &&
                            ui_document_get_n_selected (self->document) > 0);
  gtk_widget_grab_focus (GTK_WIDGET (self->map));
}

static void
draft_saved_cb (UiCensusView *self)
{
  const GisRow *row =
    ui_form_get_row (UI_FORM (ui_inspector_get_form (UI_INSPECTOR (self->inspector))));

  if (row != NULL)
    ui_add_tool_remember (ui_tool_column_find (UI_TOOL_COLUMN (self->tools), "add"), row);
  draft_done_cb (self);
}

static GisBox
get_extent (UiCensusView *self)
{
  GisScene *scene = self->document != NULL ? ui_document_get_scene (self->document) : NULL;

  return scene != NULL ? gis_scene_get_extent (scene, NULL) : GIS_BOX_EMPTY;
}

/* FALSE while the scene has nothing of it. */
static gboolean
show_arrived (UiCensusView *self)
{
  GisBox box = GIS_BOX_EMPTY;

  for (guint i = 0; i < 4; i++)
    {
      double x = i & 1 ? self->arriving_box.max_x : self->arriving_box.min_x;
      double y = i & 2 ? self->arriving_box.max_y : self->arriving_box.min_y;
      if (ui_map_from_workspace (self->map, &x, &y))
        gis_box_extend (&box, x, y);
    }
  return ui_map_show_class (self->map, self->arriving, &box);
}

/* What was imported is shown, and what arrives first in an empty workspace; what was drawn by hand is in
 * view already. */
static void
scene_changed_cb (UiCensusView *self)
{
  GisView view = ui_map_get_view (self->map);
  GisBox seen = gis_view_get_box (&view), box = get_extent (self);
  gboolean was_bare = self->bare;

  self->bare = gis_box_is_empty (&box);
  if (self->arriving != NULL)
    {
      if (show_arrived (self))
        g_clear_pointer (&self->arriving, g_free);
      return;
    }
  if (!was_bare || self->bare)
    return;
  if (gis_scene_get_count (ui_document_get_scene (self->document), NULL) > 1 ||
      !gis_box_intersects (&box, &seen))
    ui_map_zoom_all (self->map);
}

static void
active_changed_cb (UiCensusView *self)
{
  ui_map_set_active_class (self->map, ui_layers_panel_get_active (UI_LAYERS_PANEL (self->layers)));
}

static void
defect_requested_cb (UiCensusView *self, const GisHit *hit, double x, double y)
{
  g_autoptr (GisGeometry) point = NULL;

  if (self->document == NULL || !ui_map_to_workspace (self->map, &x, &y))
    return;
  point = gis_geometry_new_point (x, y);
  ui_defect_dialog_present (GTK_WIDGET (self), self->document, hit, point);
}

/* ---- Delete ---- */

static void
undo_clicked_cb (UiCensusView *self)
{
  if (self->document != NULL)
    ui_document_undo (self->document);
}

static void
deleted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (UiCensusView) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *name = NULL;
  g_autofree char *text = NULL;
  AdwToast *toast;

  if (self->toasts == NULL)
    return;
  if (!ui_edits_finish (result, NULL, &error))
    {
      toast = adw_toast_new (error->message);
      adw_toast_overlay_add_toast (ADW_TOAST_OVERLAY (self->toasts), toast);
      return;
    }
  name = ui_edits_dup_name (result);
  /* Translators: what was deleted, by its name or by how many of what. */
  text = g_strdup_printf (_ ("Deleted: %s"), name);
  toast = adw_toast_new ("");
  g_object_set (toast, "title", text, NULL);
  adw_toast_set_button_label (toast, _ ("_Undo"));
  g_signal_connect_object (toast, "button-clicked", G_CALLBACK (undo_clicked_cb), self,
                           G_CONNECT_SWAPPED);
  adw_toast_overlay_add_toast (ADW_TOAST_OVERLAY (self->toasts), toast);
}

typedef struct
{
  UiCensusView *view;
  UiDocument *document;
  GArray *hits;
} Deletion;

static void
deletion_free (gpointer data, GClosure *closure)
{
  Deletion *deletion = data;

  g_object_unref (deletion->view);
  g_object_unref (deletion->document);
  g_array_unref (deletion->hits);
  g_free (deletion);
}

static void
delete_answered_cb (GtkWidget *dialog, const char *response, gpointer user_data)
{
  Deletion *deletion = user_data;

  if (g_str_equal (response, "delete") && deletion->view->document == deletion->document)
    ui_edits_delete (deletion->document, (const GisHit *) (gpointer) deletion->hits->data,
                     deletion->hits->len, deleted_cb, g_object_ref (deletion->view));
}

static void
ask_delete (UiCensusView *self, GArray *hits)
{
  Deletion *deletion = g_new0 (Deletion, 1);
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  g_autofree char *counts =
    ui_edits_dup_counts (self->document, (GisHit *) (gpointer) hits->data, hits->len);
  const GisClass *klass = gis_catalog_find_class (ui_document_get_catalog (self->document),
                                                  g_array_index (hits, GisHit, 0).class_id);
  /* Translators: what, or how many of what: "Project", "Manhole covers 12 · Project 1". */
  g_autofree char *heading = g_strdup_printf (
    _ ("Delete %s?"), hits->len == 1 && klass != NULL ? gis_text_get (&klass->title) : counts);
  GtkWidget *dialog =
    adw_message_dialog_new (GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL, NULL, NULL);

  deletion->view = g_object_ref (self);
  deletion->document = g_object_ref (self->document);
  deletion->hits = g_array_ref (hits);
  adw_message_dialog_set_heading (ADW_MESSAGE_DIALOG (dialog), heading);
  adw_message_dialog_set_body (
    ADW_MESSAGE_DIALOG (dialog),
    _ ("A project goes with its work items, which then count for nothing. Undo brings it back."));
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _ ("_Cancel"), "delete",
                                    _ ("_Delete"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "delete",
                                              ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_signal_connect_data (dialog, "response", G_CALLBACK (delete_answered_cb), deletion,
                         deletion_free, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
delete_selection (UiCensusView *self)
{
  guint n = self->document != NULL ? ui_document_get_n_selected (self->document) : 0;
  g_autoptr (GArray) hits = g_array_new (FALSE, FALSE, sizeof (GisHit));

  if (n == 0)
    return;
  for (guint i = 0; i < n; i++)
    g_array_append_val (hits, *ui_document_get_selected (self->document, i));
  if (ui_edits_takes_records (self->document, (GisHit *) (gpointer) hits->data, n))
    ask_delete (self, hits);
  else
    ui_edits_delete (self->document, (GisHit *) (gpointer) hits->data, n, deleted_cb,
                     g_object_ref (self));
}

/* ---- Actions ---- */

static void
tool_activated_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  set_tool (user_data, g_variant_get_string (parameter, NULL));
}

static void
escape (UiCensusView *self)
{
  UiTool *tool = ui_map_get_tool (self->map);

  if (tool != NULL && ui_tool_cancel (tool))
    ui_map_redraw_overlay (self->map);
  else if (g_strcmp0 (tool != NULL ? ui_tool_get_id (tool) : NULL, "select") != 0)
    set_tool (self, "select");
  else if (self->document != NULL)
    ui_document_clear_selection (self->document);
}

static void
rotate_by (UiCensusView *self, double angle_rad)
{
  GisView view = ui_map_get_view (self->map);
  double steps = view.rotation_rad / ROTATION_STEP_RAD;

  /* Onto whole steps, also from where a flight or a gesture left it. */
  ui_map_turn_to (self->map, (angle_rad > 0 ? floor (steps + 1 + 1e-6) : ceil (steps - 1 - 1e-6)) *
                               ROTATION_STEP_RAD);
}

static void
simple_activated_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  UiCensusView *self = user_data;
  const char *name = g_action_get_name (G_ACTION (action));

  if (g_str_equal (name, "zoom-in"))
    ui_map_zoom_by (self->map, ZOOM_STEP);
  else if (g_str_equal (name, "zoom-out"))
    ui_map_zoom_by (self->map, -ZOOM_STEP);
  else if (g_str_equal (name, "zoom-all"))
    ui_map_zoom_all (self->map);
  else if (g_str_equal (name, "zoom-selection"))
    ui_map_zoom_selection (self->map);
  else if (g_str_equal (name, "zoom-layer"))
    ui_map_zoom_layer (self->map, ui_map_get_active_class (self->map));
  else if (g_str_equal (name, "north-up"))
    ui_map_turn_to (self->map, 0);
  else if (g_str_equal (name, "rotate-left"))
    rotate_by (self, -ROTATION_STEP_RAD);
  else if (g_str_equal (name, "rotate-right"))
    rotate_by (self, ROTATION_STEP_RAD);
  else if (g_str_equal (name, "delete"))
    delete_selection (self);
  else if (g_str_equal (name, "add-defect"))
    ui_inspector_add_defect (UI_INSPECTOR (self->inspector));
  else if (g_str_equal (name, "save-place"))
    ui_places_button_save (UI_PLACES_BUTTON (self->places));
  else if (g_str_equal (name, "menu"))
    ui_map_menu_popup (self->map, gtk_widget_get_width (GTK_WIDGET (self->map)) / 2.0,
                       gtk_widget_get_height (GTK_WIDGET (self->map)) / 2.0);
  else if (g_str_equal (name, "coordinates"))
    ui_coordinates_popup (
      UI_COORDINATES (ui_map_status_get_coordinates_widget (UI_MAP_STATUS (self->status))));
  else if (g_str_equal (name, "escape"))
    escape (self);
}

/* ("class", row id): one of what lies here. */
static void
pick_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  UiCensusView *self = user_data;
  GisHit hit = { 0 };

  g_variant_get (parameter, "(&sx)", &hit.class_id, &hit.id);
  if (self->document != NULL)
    ui_document_select (self->document, &hit, 1, FALSE, FALSE);
}

static void
legend_state_cb (GSimpleAction *action, GVariant *state, gpointer user_data)
{
  UiCensusView *self = user_data;

  g_simple_action_set_state (action, state);
  gtk_widget_set_visible (self->legend, g_variant_get_boolean (state));
}

static void
update_actions (UiCensusView *self)
{
  guint n = self->document != NULL ? ui_document_get_n_selected (self->document) : 0;
  gboolean writable = self->document != NULL &&
                      !gis_workspace_is_read_only (ui_document_get_workspace (self->document));
  GActionMap *map = G_ACTION_MAP (self->actions);

  g_simple_action_set_enabled (G_SIMPLE_ACTION (g_action_map_lookup_action (map, "delete")),
                               n > 0 && writable);
  g_simple_action_set_enabled (G_SIMPLE_ACTION (g_action_map_lookup_action (map, "add-defect")),
                               n == 1 && writable);
  g_simple_action_set_enabled (G_SIMPLE_ACTION (g_action_map_lookup_action (map, "zoom-selection")),
                               n > 0);
  g_simple_action_set_enabled (G_SIMPLE_ACTION (g_action_map_lookup_action (map, "save-place")),
                               writable);
}

static void
add_actions (UiCensusView *self)
{
  static const char *const simple[] = { "zoom-in",        "zoom-out",     "zoom-all",
                                        "zoom-selection", "zoom-layer",   "north-up",
                                        "rotate-left",    "rotate-right", "delete",
                                        "add-defect",     "save-place",   "menu",
                                        "coordinates",    "escape" };
  static const GActionEntry stateful[] = {
    { "tool", tool_activated_cb, "s", "'pan'", NULL },
    { "legend", NULL, NULL, "true", legend_state_cb },
    { "pick", pick_cb, "(sx)", NULL, NULL },
  };

  self->actions = g_simple_action_group_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (self->actions), stateful, G_N_ELEMENTS (stateful),
                                   self);
  for (guint i = 0; i < G_N_ELEMENTS (simple); i++)
    {
      GActionEntry entry = { simple[i], simple_activated_cb };
      g_action_map_add_action_entries (G_ACTION_MAP (self->actions), &entry, 1, self);
    }
  gtk_widget_insert_action_group (GTK_WIDGET (self), "map", G_ACTION_GROUP (self->actions));
}

/* ---- Layout ---- */

static GtkWidget *
create_zoom_button (const char *icon, const char *title, const char *action)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon);
  g_autofree char *tooltip = ui_accels_dup_tooltip (title, action);

  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "tool");
  gtk_widget_set_tooltip_text (button, tooltip);
  gtk_widget_set_focus_on_click (button, FALSE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, title,
                                  -1);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);
  return button;
}

static GtkWidget *
create_zoom_panel (UiCensusView *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);

  gtk_box_append (GTK_BOX (box),
                  create_zoom_button ("zoom-in-symbolic", _ ("Zoom in"), "map.zoom-in"));
  gtk_box_append (GTK_BOX (box),
                  create_zoom_button ("zoom-out-symbolic", _ ("Zoom out"), "map.zoom-out"));
  gtk_box_append (GTK_BOX (box), create_zoom_button ("zoom-fit-best-symbolic",
                                                     _ ("Show everything"), "map.zoom-all"));
  self->places = ui_places_button_new (self->map);
  gtk_box_append (GTK_BOX (box), self->places);
  gtk_widget_add_css_class (box, "map-panel");
  gtk_widget_add_css_class (box, "tools");
  return box;
}

static GtkWidget *
create_stage (UiCensusView *self)
{
  GtkWidget *stage = ui_map_stage_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  self->map = ui_map_stage_get_map (UI_MAP_STAGE (stage));
  self->legend = ui_map_stage_get_legend (UI_MAP_STAGE (stage));
  self->tools = ui_tool_column_new ();
  ui_map_stage_add_tools (UI_MAP_STAGE (stage), self->tools);
  ui_map_stage_add_above_scale (UI_MAP_STAGE (stage), create_zoom_panel (self));
  self->filters = ui_filter_bar_new ();
  gtk_widget_set_vexpand (stage, TRUE);
  gtk_box_append (GTK_BOX (box), self->filters);
  gtk_box_append (GTK_BOX (box), stage);
  return box;
}

static void
follow_settings (UiCensusView *self)
{
  GSettings *settings = ui_settings_lookup ();

  if (settings == NULL)
    return;
  ui_map_follow_settings (self->map, settings);
  ui_side_panes_remember (UI_SIDE_PANES (self->panes), settings, "");
}

/* Folded away, the form comes up with what is selected. */
static void
selection_changed_cb (UiCensusView *self)
{
  update_actions (self);
  ui_side_panes_call_end (UI_SIDE_PANES (self->panes),
                          ui_document_get_n_selected (self->document) > 0);
}

/* ---- Widget ---- */

static void
ui_census_view_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  UiCensusView *self = UI_CENSUS_VIEW (object);

  switch (id)
    {
    case PROP_DOCUMENT:
      g_value_set_object (value, self->document);
      break;
    case PROP_STATUS_WIDGET:
      g_value_set_object (value, self->status);
      break;
    case PROP_LAYERS_SHOWN:
      g_object_get_property (G_OBJECT (self->panes), "start-shown", value);
      break;
    case PROP_INSPECTOR_SHOWN:
      g_object_get_property (G_OBJECT (self->panes), "end-shown", value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
ui_census_view_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  UiCensusView *self = UI_CENSUS_VIEW (object);

  switch (id)
    {
    case PROP_DOCUMENT:
      ui_census_view_set_document (self, g_value_get_object (value));
      break;
    case PROP_LAYERS_SHOWN:
      g_object_set_property (G_OBJECT (self->panes), "start-shown", value);
      break;
    case PROP_INSPECTOR_SHOWN:
      g_object_set_property (G_OBJECT (self->panes), "end-shown", value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
ui_census_view_dispose (GObject *object)
{
  UiCensusView *self = UI_CENSUS_VIEW (object);

  if (self->map != NULL)
    {
      ui_census_view_set_document (self, NULL);
      ui_map_set_tool (self->map, NULL);
      ui_map_menu_detach (self->map);
    }
  self->map = NULL;
  g_clear_pointer (&self->toasts, gtk_widget_unparent);
  g_clear_object (&self->status);
  g_clear_object (&self->actions);
  G_OBJECT_CLASS (ui_census_view_parent_class)->dispose (object);
}

/* Keys of the map work from the first moment on, and not in another view. */
static void
ui_census_view_map (GtkWidget *widget)
{
  UiCensusView *self = UI_CENSUS_VIEW (widget);

  GTK_WIDGET_CLASS (ui_census_view_parent_class)->map (widget);
  self->keys = ui_accels_create_local ("map.");
  gtk_widget_add_controller (widget, self->keys);
  gtk_widget_grab_focus (GTK_WIDGET (self->map));
}

static void
ui_census_view_unmap (GtkWidget *widget)
{
  UiCensusView *self = UI_CENSUS_VIEW (widget);

  gtk_widget_remove_controller (widget, self->keys);
  self->keys = NULL;
  GTK_WIDGET_CLASS (ui_census_view_parent_class)->unmap (widget);
}

static void
install_properties (GObjectClass *object_class)
{
  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  properties[PROP_DOCUMENT] = g_param_spec_object ("document", NULL, NULL, UI_TYPE_DOCUMENT, flags);
  properties[PROP_STATUS_WIDGET] = g_param_spec_object (
    "status-widget", NULL, NULL, GTK_TYPE_WIDGET, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_LAYERS_SHOWN] =
    g_param_spec_boolean (UI_VIEW_PROP_LEFT_PANE, NULL, NULL, TRUE, flags);
  properties[PROP_INSPECTOR_SHOWN] =
    g_param_spec_boolean (UI_VIEW_PROP_RIGHT_PANE, NULL, NULL, TRUE, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
ui_census_view_class_init (UiCensusViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  ui_style_ensure ();
  object_class->get_property = ui_census_view_get_property;
  object_class->set_property = ui_census_view_set_property;
  object_class->dispose = ui_census_view_dispose;
  GTK_WIDGET_CLASS (klass)->map = ui_census_view_map;
  GTK_WIDGET_CLASS (klass)->unmap = ui_census_view_unmap;
  install_properties (object_class);
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (GTK_WIDGET_CLASS (klass), "censusview");
}

static void
left_pane_changed_cb (UiCensusView *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LAYERS_SHOWN]);
}

static void
right_pane_changed_cb (UiCensusView *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_INSPECTOR_SHOWN]);
}

static void
connect_parts (UiCensusView *self)
{
  g_signal_connect_swapped (self->layers, "active-changed", G_CALLBACK (active_changed_cb), self);
  g_signal_connect_swapped (self->layers, "zoom-layer", G_CALLBACK (ui_map_zoom_layer), self->map);
  g_signal_connect_swapped (self->layers, "zoom-box", G_CALLBACK (ui_map_fit_box), self->map);
  g_signal_connect_swapped (self->inspector, "zoom", G_CALLBACK (ui_map_zoom_selection), self->map);
  g_signal_connect_swapped (self->inspector, "draft-saved", G_CALLBACK (draft_saved_cb), self);
  g_signal_connect_swapped (self->inspector, "draft-cancelled", G_CALLBACK (draft_done_cb), self);
  g_signal_connect_swapped (self->inspector, "draft-kept", G_CALLBACK (draft_kept_cb), self);
  g_signal_connect_swapped (self->map, "drafted", G_CALLBACK (drafted_cb), self);
  g_signal_connect_swapped (self->map, "defect-requested", G_CALLBACK (defect_requested_cb), self);
  g_signal_connect_swapped (self->panes, "notify::start-shown", G_CALLBACK (left_pane_changed_cb),
                            self);
  g_signal_connect_swapped (self->panes, "notify::end-shown", G_CALLBACK (right_pane_changed_cb),
                            self);
}

static void
ui_census_view_init (UiCensusView *self)
{
  GtkWidget *stage = create_stage (self);

  self->layers = ui_layers_panel_new ();
  self->inspector = ui_inspector_new ();
  self->status = g_object_ref_sink (ui_map_status_new (self->map));
  gtk_widget_set_size_request (self->layers, 200, -1);
  gtk_widget_set_size_request (self->inspector, 300, -1);
  self->panes = ui_side_panes_new (self->layers, stage, self->inspector);
  self->toasts = adw_toast_overlay_new ();
  adw_toast_overlay_set_child (ADW_TOAST_OVERLAY (self->toasts), self->panes);
  gtk_widget_set_parent (self->toasts, GTK_WIDGET (self));
  add_actions (self);
  ui_map_menu_attach (self->map);
  connect_parts (self);
  follow_settings (self);
  set_tool (self, "select");
  update_actions (self);
}

GtkWidget *
ui_census_view_new (void)
{
  return g_object_new (UI_TYPE_CENSUS_VIEW, NULL);
}

void
ui_census_view_set_document (UiCensusView *self, UiDocument *document)
{
  GisBox box;

  g_return_if_fail (UI_IS_CENSUS_VIEW (self));
  if (self->document == document)
    return;
  if (self->document != NULL)
    g_signal_handlers_disconnect_by_data (self->document, self);
  /* Who closes the document has asked; the tool finds nothing to give up. */
  ui_add_tool_set_draft (ui_tool_column_find (UI_TOOL_COLUMN (self->tools), "add"), NULL);
  ui_inspector_set_draft (UI_INSPECTOR (self->inspector), NULL);
  g_clear_pointer (&self->arriving, g_free);
  g_set_object (&self->document, document);
  ui_map_set_document (self->map, document);
  ui_filter_bar_set_document (UI_FILTER_BAR (self->filters), document);
  ui_layers_panel_set_document (UI_LAYERS_PANEL (self->layers), document);
  ui_inspector_set_document (UI_INSPECTOR (self->inspector), document);
  active_changed_cb (self);
  box = get_extent (self);
  self->bare = gis_box_is_empty (&box);
  if (document != NULL)
    {
      g_signal_connect_object (document, "scene-changed", G_CALLBACK (scene_changed_cb), self,
                               G_CONNECT_SWAPPED);
      g_signal_connect_object (document, "selection-changed", G_CALLBACK (selection_changed_cb),
                               self, G_CONNECT_SWAPPED);
      ui_tool_column_set_read_only (
        UI_TOOL_COLUMN (self->tools),
        gis_workspace_is_read_only (ui_document_get_workspace (document)));
    }
  set_tool (self, "select");
  update_actions (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_DOCUMENT]);
}

void
ui_census_view_show_imported (UiCensusView *self, const char *class_id, const GisBox *box)
{
  g_return_if_fail (UI_IS_CENSUS_VIEW (self) && class_id != NULL && box != NULL);
  g_free (self->arriving);
  self->arriving = g_strdup (class_id);
  self->arriving_box = *box;
}

UiDocument *
ui_census_view_get_document (UiCensusView *self)
{
  g_return_val_if_fail (UI_IS_CENSUS_VIEW (self), NULL);
  return self->document;
}

UiMap *
ui_census_view_get_map (UiCensusView *self)
{
  g_return_val_if_fail (UI_IS_CENSUS_VIEW (self), NULL);
  return self->map;
}

GActionGroup *
ui_census_view_get_actions (UiCensusView *self)
{
  g_return_val_if_fail (UI_IS_CENSUS_VIEW (self), NULL);
  return G_ACTION_GROUP (self->actions);
}

GtkWidget *
ui_census_view_get_inspector (UiCensusView *self)
{
  g_return_val_if_fail (UI_IS_CENSUS_VIEW (self), NULL);
  return self->inspector;
}

GtkWidget *
ui_census_view_get_layers (UiCensusView *self)
{
  g_return_val_if_fail (UI_IS_CENSUS_VIEW (self), NULL);
  return self->layers;
}
