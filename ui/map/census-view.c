/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Puts the parts together and serves their actions under "map.": what a key, a menu or a button asks
 * for arrives here once. */
#include "ui/map/census-view.h"

#include "gis/core/i18n.h"
#include "ui/common/accels.h"
#include "ui/common/settings.h"
#include "ui/common/style.h"
#include "ui/inspector/defect-dialog.h"
#include "ui/inspector/inspector.h"
#include "ui/layers/layers-panel.h"
#include "ui/map/legend.h"
#include "ui/map/map-status.h"
#include "ui/map/scale-bar.h"
#include "ui/tools/edits.h"
#include "ui/tools/tool-column.h"
#include <adwaita.h>
#include <math.h>

#define LEFT_WIDTH_PX 256
#define RIGHT_WIDTH_PX 350
#define ZOOM_STEP 1.0
#define ROTATION_STEP_RAD (G_PI / 12)

struct _UiCensusView
{
  GtkWidget parent_instance;

  GtkWidget *toasts;
  GtkWidget *outer; /* GtkPaned: layers | inner */
  GtkWidget *inner; /* GtkPaned: map | inspector */
  GtkWidget *layers;
  GtkWidget *inspector;
  UiMap *map;
  GtkWidget *tools;
  GtkWidget *legend;
  GtkWidget *attribution;
  GtkWidget *status;
  GtkWidget *menu;
  GSimpleActionGroup *actions;
  UiDocument *document;
  gboolean layers_shown, inspector_shown, compact;
  GSettings *settings; /* NULL where the schema is not installed (tests) */
  gboolean placed;     /* the inspector has its remembered width */
  gboolean bare;       /* nothing to see so far: the first thing is brought into view */
};

enum
{
  PROP_0,
  PROP_DOCUMENT,
  PROP_STATUS_WIDGET,
  PROP_LAYERS_SHOWN,
  PROP_INSPECTOR_SHOWN,
  PROP_COMPACT,
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

  if (tool == NULL || tool == before)
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
  ui_inspector_set_draft (UI_INSPECTOR (self->inspector), row);
  if (row != NULL && !self->inspector_shown)
    g_object_set (self, "inspector-shown", TRUE, NULL);
}

static void
draft_done_cb (UiCensusView *self)
{
  ui_add_tool_set_draft (ui_tool_column_find (UI_TOOL_COLUMN (self->tools), "add"), NULL);
  gtk_widget_grab_focus (GTK_WIDGET (self->map));
}

static GisBox
get_extent (UiCensusView *self)
{
  GisScene *scene = self->document != NULL ? ui_document_get_scene (self->document) : NULL;

  return scene != NULL ? gis_scene_get_extent (scene, NULL) : GIS_BOX_EMPTY;
}

/* What arrives first in an empty workspace is shown; what was drawn by hand is in view already. */
static void
scene_changed_cb (UiCensusView *self)
{
  GisView view = ui_map_get_view (self->map);
  GisBox seen = gis_view_get_box (&view), box = get_extent (self);
  gboolean was_bare = self->bare;

  self->bare = gis_box_is_empty (&box);
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

/* ---- Defects ---- */

typedef struct
{
  GWeakRef view;
  GisHit hit;
  GisGeometry *geometry;
} DefectRequest;

static void
present_defect (UiCensusView *self, const GisHit *hit, const char *name, GisGeometry *geometry)
{
  GtkWidget *dialog = ui_defect_dialog_new (self->document, hit, name, geometry);
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  if (GTK_IS_WINDOW (root))
    gtk_window_set_transient_for (GTK_WINDOW (dialog), GTK_WINDOW (root));
  gtk_window_present (GTK_WINDOW (dialog));
}

static gpointer
read_row (GisWorkspace *ws, gpointer data, GCancellable *cancellable, GError **error)
{
  GisHit *hit = data;

  return gis_store_get (ws, hit->class_id, hit->id, error);
}

static void
defect_asset_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  DefectRequest *request = user_data;
  g_autoptr (UiCensusView) self = g_weak_ref_get (&request->view);
  g_autoptr (GisRow) row = ui_document_read_finish (UI_DOCUMENT (source), result, NULL);

  if (self != NULL && row != NULL && self->document == UI_DOCUMENT (source))
    {
      g_autofree char *name = gis_row_dup_label (row);
      present_defect (self, &request->hit, name, request->geometry);
    }
  g_weak_ref_clear (&request->view);
  gis_geometry_unref (request->geometry);
  g_free (request);
}

static void
defect_requested_cb (UiCensusView *self, const GisHit *hit, double x, double y)
{
  g_autoptr (GisGeometry) point = NULL;
  DefectRequest *request;

  if (self->document == NULL || !ui_map_to_workspace (self->map, &x, &y))
    return;
  point = gis_geometry_new_point (x, y);
  if (hit == NULL)
    {
      present_defect (self, NULL, _ ("On no asset"), point);
      return;
    }
  request = g_new0 (DefectRequest, 1);
  g_weak_ref_init (&request->view, self);
  request->hit = *hit;
  request->geometry = g_steal_pointer (&point);
  ui_document_read_async (self->document, read_row, g_memdup2 (hit, sizeof *hit), g_free,
                          (GDestroyNotify) gis_row_free, NULL, defect_asset_read_cb, request);
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
  AdwToast *toast;

  if (self->toasts == NULL)
    return;
  if (!ui_edits_finish (result, NULL, &error))
    {
      toast = adw_toast_new (error->message);
      adw_toast_overlay_add_toast (ADW_TOAST_OVERLAY (self->toasts), toast);
      return;
    }
  toast = adw_toast_new (_ ("Deleted"));
  adw_toast_set_button_label (toast, _ ("_Undo"));
  g_signal_connect_object (toast, "button-clicked", G_CALLBACK (undo_clicked_cb), self,
                           G_CONNECT_SWAPPED);
  adw_toast_overlay_add_toast (ADW_TOAST_OVERLAY (self->toasts), toast);
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

  ui_map_set_rotation (self->map, view.rotation_rad + angle_rad);
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
    ui_map_set_rotation (self->map, 0);
  else if (g_str_equal (name, "rotate-left"))
    rotate_by (self, -ROTATION_STEP_RAD);
  else if (g_str_equal (name, "rotate-right"))
    rotate_by (self, ROTATION_STEP_RAD);
  else if (g_str_equal (name, "delete"))
    delete_selection (self);
  else if (g_str_equal (name, "add-defect"))
    ui_inspector_add_defect (UI_INSPECTOR (self->inspector));
  else if (g_str_equal (name, "escape"))
    escape (self);
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
}

static void
add_actions (UiCensusView *self)
{
  static const char *const simple[] = { "zoom-in",    "zoom-out",   "zoom-all",    "zoom-selection",
                                        "zoom-layer", "north-up",   "rotate-left", "rotate-right",
                                        "delete",     "add-defect", "escape" };
  static const GActionEntry stateful[] = {
    { "tool", tool_activated_cb, "s", "'pan'", NULL },
    { "legend", NULL, NULL, "true", legend_state_cb },
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

/* ---- Context menu of the map ---- */

static void
menu_pressed_cb (UiCensusView *self, int n_press, double x, double y)
{
  g_autoptr (GArray) hits = NULL;

  if (self->document == NULL)
    return;
  hits = ui_map_hit_test (self->map, x, y);
  if (hits->len > 0)
    {
      const GisHit *hit = &g_array_index (hits, GisHit, 0);
      gboolean selected = FALSE;
      for (guint i = 0; i < ui_document_get_n_selected (self->document); i++)
        {
          const GisHit *other = ui_document_get_selected (self->document, i);
          selected |= other->id == hit->id && g_strcmp0 (other->class_id, hit->class_id) == 0;
        }
      if (!selected)
        ui_document_select (self->document, hit, 1, FALSE, FALSE);
    }
  gtk_popover_set_pointing_to (GTK_POPOVER (self->menu), &(GdkRectangle){ (int) x, (int) y, 1, 1 });
  gtk_popover_popup (GTK_POPOVER (self->menu));
}

static void
add_menu (UiCensusView *self)
{
  g_autoptr (GMenu) menu = g_menu_new ();
  g_autoptr (GMenu) asset = g_menu_new ();
  g_autoptr (GMenu) view = g_menu_new ();
  GtkGesture *click = gtk_gesture_click_new ();

  g_menu_append (asset, _ ("Show the Selection"), "map.zoom-selection");
  g_menu_append (asset, _ ("Mark a Defect…"), "map.add-defect");
  g_menu_append (asset, _ ("Delete"), "map.delete");
  g_menu_append (view, _ ("Show Everything"), "map.zoom-all");
  g_menu_append (view, _ ("Show the Active Layer"), "map.zoom-layer");
  g_menu_append (view, _ ("North Up"), "map.north-up");
  g_menu_append (view, _ ("Legend"), "map.legend");
  g_menu_append_section (menu, NULL, G_MENU_MODEL (asset));
  g_menu_append_section (menu, NULL, G_MENU_MODEL (view));
  self->menu = gtk_popover_menu_new_from_model (G_MENU_MODEL (menu));
  gtk_popover_set_has_arrow (GTK_POPOVER (self->menu), FALSE);
  gtk_widget_set_halign (self->menu, GTK_ALIGN_START);
  gtk_widget_set_parent (self->menu, GTK_WIDGET (self->map));
  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (click), GDK_BUTTON_SECONDARY);
  g_signal_connect_swapped (click, "pressed", G_CALLBACK (menu_pressed_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self->map), GTK_EVENT_CONTROLLER (click));
}

/* ---- Layout ---- */

static void
place (GtkWidget *overlay, GtkWidget *child, GtkAlign halign, GtkAlign valign)
{
  gtk_widget_set_halign (child, halign);
  gtk_widget_set_valign (child, valign);
  gtk_overlay_add_overlay (GTK_OVERLAY (overlay), child);
}

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
create_zoom_panel (void)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);

  gtk_box_append (GTK_BOX (box),
                  create_zoom_button ("zoom-in-symbolic", _ ("Zoom in"), "map.zoom-in"));
  gtk_box_append (GTK_BOX (box),
                  create_zoom_button ("zoom-out-symbolic", _ ("Zoom out"), "map.zoom-out"));
  gtk_box_append (GTK_BOX (box), create_zoom_button ("zoom-fit-best-symbolic",
                                                     _ ("Show everything"), "map.zoom-all"));
  gtk_widget_add_css_class (box, "map-panel");
  gtk_widget_add_css_class (box, "tools");
  return box;
}

static GtkWidget *
create_map_side (UiCensusView *self)
{
  GtkWidget *overlay = gtk_overlay_new ();
  GtkWidget *corner = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  GtkWidget *zoom = create_zoom_panel ();
  GtkWidget *scale;

  self->map = UI_MAP (ui_map_new ());
  self->tools = ui_tool_column_new ();
  self->legend = ui_legend_new (self->map);
  self->attribution = gtk_label_new (NULL);
  scale = ui_scale_bar_new (self->map);
  gtk_widget_add_css_class (scale, "map-panel");
  gtk_widget_add_css_class (self->attribution, "attribution");
  gtk_widget_set_visible (self->attribution, FALSE);
  gtk_overlay_set_child (GTK_OVERLAY (overlay), GTK_WIDGET (self->map));
  place (overlay, self->tools, GTK_ALIGN_START, GTK_ALIGN_START);
  place (overlay, self->legend, GTK_ALIGN_END, GTK_ALIGN_START);
  gtk_widget_set_halign (zoom, GTK_ALIGN_END);
  gtk_box_append (GTK_BOX (corner), zoom);
  gtk_box_append (GTK_BOX (corner), scale);
  place (overlay, corner, GTK_ALIGN_END, GTK_ALIGN_END);
  place (overlay, self->attribution, GTK_ALIGN_START, GTK_ALIGN_END);
  gtk_widget_add_css_class (self->tools, "map-corner");
  gtk_widget_add_css_class (self->legend, "map-corner");
  gtk_widget_add_css_class (corner, "map-corner");
  gtk_widget_set_size_request (overlay, 240, 200);
  return overlay;
}

static GtkWidget *
create_paned (GtkWidget *start, GtkWidget *end, gboolean resize_start)
{
  GtkWidget *paned = gtk_paned_new (GTK_ORIENTATION_HORIZONTAL);

  gtk_paned_set_start_child (GTK_PANED (paned), start);
  gtk_paned_set_end_child (GTK_PANED (paned), end);
  gtk_paned_set_resize_start_child (GTK_PANED (paned), resize_start);
  gtk_paned_set_resize_end_child (GTK_PANED (paned), !resize_start);
  gtk_paned_set_shrink_start_child (GTK_PANED (paned), FALSE);
  gtk_paned_set_shrink_end_child (GTK_PANED (paned), FALSE);
  return paned;
}

/* The inspector's width is remembered, but a GtkPaned is told where its handle goes. */
static void
place_inspector_cb (UiCensusView *self)
{
  int max_position, min_width, width = RIGHT_WIDTH_PX;

  if (self->placed)
    return;
  g_object_get (self->inner, "max-position", &max_position, NULL);
  gtk_widget_measure (self->inspector, GTK_ORIENTATION_HORIZONTAL, -1, &min_width, NULL, NULL,
                      NULL);
  if (gtk_widget_get_width (self->inner) <= 1 || max_position <= width)
    return;
  if (self->settings != NULL)
    width = g_settings_get_int (self->settings, "right-pane-width");
  self->placed = TRUE;
  gtk_paned_set_position (GTK_PANED (self->inner), max_position + min_width - width);
}

static void
remember_panes (UiCensusView *self)
{
  int left = gtk_widget_get_width (self->layers), right = gtk_widget_get_width (self->inspector);

  if (self->settings == NULL || !self->placed)
    return;
  if (left >= 180 && left != g_settings_get_int (self->settings, "left-pane-width"))
    g_settings_set_int (self->settings, "left-pane-width", left);
  if (right >= 280 && right != g_settings_get_int (self->settings, "right-pane-width"))
    g_settings_set_int (self->settings, "right-pane-width", right);
}

static void
follow_settings (UiCensusView *self)
{
  GSettingsSchemaSource *source = g_settings_schema_source_get_default ();
  g_autoptr (GSettingsSchema) schema =
               source != NULL ? g_settings_schema_source_lookup (source, SANHUA_APP_ID, TRUE)
                              : NULL;

  if (schema != NULL)
    self->settings = g_object_ref (ui_settings_get ());
  if (self->settings != NULL)
    ui_map_follow_settings (self->map, self->settings);
  gtk_paned_set_position (GTK_PANED (self->outer),
                          self->settings != NULL
                            ? g_settings_get_int (self->settings, "left-pane-width")
                            : LEFT_WIDTH_PX);
  g_signal_connect_object (self->inner, "notify::max-position", G_CALLBACK (place_inspector_cb),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self, "unmap", G_CALLBACK (remember_panes), self, G_CONNECT_SWAPPED);
}

static void
update_panes (UiCensusView *self)
{
  gtk_widget_set_visible (self->layers, self->layers_shown && !self->compact);
  gtk_widget_set_visible (self->inspector, self->inspector_shown && !self->compact);
}

static void
attribution_changed_cb (UiCensusView *self)
{
  const char *text = ui_map_get_attribution (self->map);

  gtk_label_set_label (GTK_LABEL (self->attribution), text != NULL ? text : "");
  gtk_widget_set_visible (self->attribution, text != NULL);
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
      g_value_set_boolean (value, self->layers_shown);
      break;
    case PROP_INSPECTOR_SHOWN:
      g_value_set_boolean (value, self->inspector_shown);
      break;
    case PROP_COMPACT:
      g_value_set_boolean (value, self->compact);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
set_flag (UiCensusView *self, gboolean *flag, const GValue *value, guint id)
{
  if (*flag == g_value_get_boolean (value))
    return;
  *flag = g_value_get_boolean (value);
  update_panes (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[id]);
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
      set_flag (self, &self->layers_shown, value, id);
      break;
    case PROP_INSPECTOR_SHOWN:
      set_flag (self, &self->inspector_shown, value, id);
      break;
    case PROP_COMPACT:
      set_flag (self, &self->compact, value, id);
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
    }
  g_clear_pointer (&self->menu, gtk_widget_unparent);
  self->map = NULL;
  g_clear_pointer (&self->toasts, gtk_widget_unparent);
  g_clear_object (&self->status);
  g_clear_object (&self->actions);
  g_clear_object (&self->settings);
  G_OBJECT_CLASS (ui_census_view_parent_class)->dispose (object);
}

/* Keys of the map work from the first moment on. */
static void
ui_census_view_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (ui_census_view_parent_class)->map (widget);
  gtk_widget_grab_focus (GTK_WIDGET (UI_CENSUS_VIEW (widget)->map));
}

static void
install_properties (GObjectClass *object_class)
{
  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  properties[PROP_DOCUMENT] = g_param_spec_object ("document", NULL, NULL, UI_TYPE_DOCUMENT, flags);
  properties[PROP_STATUS_WIDGET] = g_param_spec_object (
    "status-widget", NULL, NULL, GTK_TYPE_WIDGET, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_LAYERS_SHOWN] = g_param_spec_boolean ("layers-shown", NULL, NULL, TRUE, flags);
  properties[PROP_INSPECTOR_SHOWN] =
    g_param_spec_boolean ("inspector-shown", NULL, NULL, TRUE, flags);
  properties[PROP_COMPACT] = g_param_spec_boolean ("compact", NULL, NULL, FALSE, flags);
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
  install_properties (object_class);
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (GTK_WIDGET_CLASS (klass), "censusview");
}

static void
connect_parts (UiCensusView *self)
{
  g_signal_connect_swapped (self->layers, "active-changed", G_CALLBACK (active_changed_cb), self);
  g_signal_connect_swapped (self->layers, "zoom-layer", G_CALLBACK (ui_map_zoom_layer), self->map);
  g_signal_connect_swapped (self->inspector, "zoom", G_CALLBACK (ui_map_zoom_selection), self->map);
  g_signal_connect_swapped (self->inspector, "draft-saved", G_CALLBACK (draft_done_cb), self);
  g_signal_connect_swapped (self->inspector, "draft-cancelled", G_CALLBACK (draft_done_cb), self);
  g_signal_connect_swapped (self->map, "drafted", G_CALLBACK (drafted_cb), self);
  g_signal_connect_swapped (self->map, "defect-requested", G_CALLBACK (defect_requested_cb), self);
  g_signal_connect_swapped (self->map, "basemap-changed", G_CALLBACK (attribution_changed_cb),
                            self);
}

static void
ui_census_view_init (UiCensusView *self)
{
  GtkWidget *side;

  self->layers_shown = self->inspector_shown = TRUE;
  side = create_map_side (self);
  self->layers = ui_layers_panel_new ();
  self->inspector = ui_inspector_new ();
  self->status = g_object_ref_sink (ui_map_status_new (self->map));
  gtk_widget_add_css_class (self->layers, "side-pane");
  gtk_widget_add_css_class (self->inspector, "side-pane");
  gtk_widget_set_size_request (self->layers, 200, -1);
  gtk_widget_set_size_request (self->inspector, 300, -1);
  self->inner = create_paned (side, self->inspector, TRUE);
  self->outer = create_paned (self->layers, self->inner, FALSE);
  self->toasts = adw_toast_overlay_new ();
  adw_toast_overlay_set_child (ADW_TOAST_OVERLAY (self->toasts), self->outer);
  gtk_widget_set_parent (self->toasts, GTK_WIDGET (self));
  add_actions (self);
  add_menu (self);
  ui_accels_install_local (GTK_WIDGET (self), "map.");
  connect_parts (self);
  follow_settings (self);
  set_tool (self, "select");
  update_actions (self);
  attribution_changed_cb (self);
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
  g_set_object (&self->document, document);
  ui_map_set_document (self->map, document);
  ui_layers_panel_set_document (UI_LAYERS_PANEL (self->layers), document);
  ui_inspector_set_document (UI_INSPECTOR (self->inspector), document);
  active_changed_cb (self);
  box = get_extent (self);
  self->bare = gis_box_is_empty (&box);
  if (document != NULL)
    {
      g_signal_connect_object (document, "scene-changed", G_CALLBACK (scene_changed_cb), self,
                               G_CONNECT_SWAPPED);
      g_signal_connect_object (document, "selection-changed", G_CALLBACK (update_actions), self,
                               G_CONNECT_SWAPPED);
      ui_tool_column_set_read_only (
        UI_TOOL_COLUMN (self->tools),
        gis_workspace_is_read_only (ui_document_get_workspace (document)));
    }
  set_tool (self, "select");
  update_actions (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_DOCUMENT]);
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
