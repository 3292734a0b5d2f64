/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows in two groups, assets first, each from the top of the map to its bottom. A workspace without
 * anything offers the import instead. */
#include "ui/layers/layers-panel.h"

#include "gis/core/i18n.h"
#include "ui/common/style.h"
#include "ui/layers/basemap-chooser.h"
#include "ui/layers/layer-settings.h"
#include "ui/layers/reference-list.h"
#include "ui/layers/themes.h"
#include <adwaita.h>

struct _UiLayersPanel
{
  GtkWidget parent_instance;

  GtkWidget *box;
  GtkWidget *stack; /* "layers", "empty" */
  GtkWidget *list;
  GtkWidget *menu;
  GtkWidget *references;
  UiDocument *document;
  char *menu_class; /* the row that the context menu is for */
};

enum
{
  SIGNAL_ACTIVE_CHANGED,
  SIGNAL_ZOOM_LAYER,
  SIGNAL_ZOOM_BOX,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (UiLayersPanel, ui_layers_panel, GTK_TYPE_WIDGET)

static UiLayerRow *
get_row (UiLayersPanel *self, int index)
{
  GtkListBoxRow *row = gtk_list_box_get_row_at_index (GTK_LIST_BOX (self->list), index);

  return row != NULL ? UI_LAYER_ROW (row) : NULL;
}

static gboolean
is_asset (const GisClass *klass)
{
  return g_strcmp0 (klass->role, "asset") == 0;
}

/* Place from the top as the document has it; those it does not name lie below. */
static int
get_place (const char *const *order, const GisClass *klass)
{
  int place = 0;

  while (order != NULL && order[place] != NULL && !g_str_equal (order[place], klass->id))
    place++;
  return place;
}

/* As they are drawn, the topmost first. */
static int
compare_drawn (gconstpointer a, gconstpointer b, gpointer order)
{
  const GisClass *left = *(const GisClass *const *) a, *right = *(const GisClass *const *) b;
  int places = get_place (order, left) - get_place (order, right);

  return places != 0 ? places : right->draw_order - left->draw_order;
}

/* As they are listed: by group, then as they are drawn. */
static int
compare_classes (gconstpointer a, gconstpointer b, gpointer order)
{
  const GisClass *left = *(const GisClass *const *) a, *right = *(const GisClass *const *) b;

  if (is_asset (left) != is_asset (right))
    return is_asset (left) ? -1 : 1;
  return compare_drawn (a, b, order);
}

static void
update_header (GtkListBoxRow *row, GtkListBoxRow *before, gpointer user_data)
{
  gboolean asset = is_asset (ui_layer_row_get_class (UI_LAYER_ROW (row)));
  GtkWidget *header;

  if (before != NULL && is_asset (ui_layer_row_get_class (UI_LAYER_ROW (before))) == asset)
    {
      gtk_list_box_row_set_header (row, NULL);
      return;
    }
  header = gtk_label_new (asset ? _ ("Census") : _ ("Plans and areas"));
  gtk_label_set_xalign (GTK_LABEL (header), 0);
  gtk_widget_add_css_class (header, "layers-heading");
  gtk_list_box_row_set_header (row, header);
}

static void
refresh (UiLayersPanel *self)
{
  GisScene *scene = self->document != NULL ? ui_document_get_scene (self->document) : NULL;
  gboolean empty = scene == NULL || gis_scene_get_count (scene, NULL) == 0;
  UiLayerRow *row;

  for (int i = 0; (row = get_row (self, i)) != NULL; i++)
    ui_layer_row_refresh (row);
  gtk_stack_set_visible_child_name (GTK_STACK (self->stack), empty ? "empty" : "layers");
}

/* The order of the map is that of the rows, also when it came from the file. */
static void
scene_changed_cb (UiLayersPanel *self)
{
  gtk_list_box_invalidate_sort (GTK_LIST_BOX (self->list));
  refresh (self);
}

static void
fill (UiLayersPanel *self)
{
  GisCatalog *catalog;
  g_autoptr (GPtrArray) classes = g_ptr_array_new ();
  UiLayerRow *row;

  gtk_list_box_set_sort_func (GTK_LIST_BOX (self->list), NULL, NULL, NULL);
  while ((row = get_row (self, 0)) != NULL)
    gtk_list_box_remove (GTK_LIST_BOX (self->list), GTK_WIDGET (row));
  if (self->document == NULL)
    return;
  catalog = ui_document_get_catalog (self->document);
  for (guint i = 0; i < gis_catalog_get_n_classes (catalog); i++)
    {
      const GisClass *klass = gis_catalog_get_class (catalog, i);
      if (klass->geometry != GIS_GEOMETRY_NONE)
        g_ptr_array_add (classes, (gpointer) klass);
    }
  g_ptr_array_sort_with_data (classes, compare_classes,
                              (gpointer) ui_document_get_layer_order (self->document));
  for (guint i = 0; i < classes->len; i++)
    gtk_list_box_append (GTK_LIST_BOX (self->list),
                         ui_layer_row_new (self->document, g_ptr_array_index (classes, i)));
}

/* The class with most features is what people look at first. */
static void
activate_largest (UiLayersPanel *self)
{
  GisScene *scene = self->document != NULL ? ui_document_get_scene (self->document) : NULL;
  UiLayerRow *row, *best = NULL;
  gint64 most = -1;

  for (int i = 0; (row = get_row (self, i)) != NULL; i++)
    {
      const GisClass *klass = ui_layer_row_get_class (row);
      gint64 count = scene != NULL ? gis_scene_get_count (scene, klass->id) : 0;
      if (is_asset (klass) && klass->geometry == GIS_GEOMETRY_POINT && count > most)
        {
          best = row;
          most = count;
        }
    }
  if (best == NULL)
    return;
  gtk_list_box_select_row (GTK_LIST_BOX (self->list), GTK_LIST_BOX_ROW (best));
  ui_layer_row_set_expanded (best, most > 0);
}

static void
row_selected_cb (UiLayersPanel *self)
{
  g_signal_emit (self, signals[SIGNAL_ACTIVE_CHANGED], 0);
}

/* Enter or a click on the active layer opens and closes its legend. */
static void
row_activated_cb (UiLayersPanel *self, GtkListBoxRow *row)
{
  UiLayerRow *layer = UI_LAYER_ROW (row);

  ui_layer_row_set_expanded (layer, !ui_layer_row_get_expanded (layer));
}

/* ---- Order ---- */

static int
compare_rows (GtkListBoxRow *a, GtkListBoxRow *b, gpointer user_data)
{
  UiLayersPanel *self = user_data;
  const GisClass *left = ui_layer_row_get_class (UI_LAYER_ROW (a));
  const GisClass *right = ui_layer_row_get_class (UI_LAYER_ROW (b));

  return compare_classes (&left, &right, (gpointer) ui_document_get_layer_order (self->document));
}

/* @group in its new order takes the places that its classes have among all that are drawn: defects stay over
 * the assets and districts below them, wherever the pane lists them. */
static void
set_group_order (UiLayersPanel *self, const GPtrArray *group)
{
  g_autoptr (GPtrArray) drawn = g_ptr_array_new ();
  g_autoptr (GPtrArray) order = g_ptr_array_new ();
  gboolean assets = is_asset (g_ptr_array_index (group, 0));
  UiLayerRow *row;
  guint next = 0;

  for (int i = 0; (row = get_row (self, i)) != NULL; i++)
    g_ptr_array_add (drawn, (gpointer) ui_layer_row_get_class (row));
  g_ptr_array_sort_with_data (drawn, compare_drawn,
                              (gpointer) ui_document_get_layer_order (self->document));
  for (guint i = 0; i < drawn->len; i++)
    {
      const GisClass *klass = g_ptr_array_index (drawn, i);
      if (is_asset (klass) == assets)
        klass = g_ptr_array_index (group, next++);
      g_ptr_array_add (order, klass->id);
    }
  g_ptr_array_add (order, NULL);
  ui_document_set_layer_order (self->document, (const char *const *) order->pdata);
}

/* Takes the row of @class_id out and puts it where that of @target is now; the groups stay apart. */
static void
move_layer (UiLayersPanel *self, const char *class_id, int target)
{
  UiLayerRow *moved = ui_layers_panel_find_row (self, class_id);
  UiLayerRow *at = get_row (self, target);
  int from = moved != NULL ? gtk_list_box_row_get_index (GTK_LIST_BOX_ROW (moved)) : -1;
  g_autoptr (GPtrArray) group = g_ptr_array_new ();
  UiLayerRow *row;

  if (moved == NULL || at == NULL || from == target ||
      is_asset (ui_layer_row_get_class (moved)) != is_asset (ui_layer_row_get_class (at)))
    return;
  for (int i = 0; (row = get_row (self, i)) != NULL; i++)
    {
      if (row != moved && i == target && from > target)
        g_ptr_array_add (group, (gpointer) ui_layer_row_get_class (moved));
      if (row != moved &&
          is_asset (ui_layer_row_get_class (row)) == is_asset (ui_layer_row_get_class (moved)))
        g_ptr_array_add (group, (gpointer) ui_layer_row_get_class (row));
      if (row != moved && i == target && from < target)
        g_ptr_array_add (group, (gpointer) ui_layer_row_get_class (moved));
    }
  set_group_order (self, group);
  ui_layer_settings_save (self->document);
  gtk_list_box_invalidate_sort (GTK_LIST_BOX (self->list));
}

static void
move_by (UiLayersPanel *self, const char *class_id, int by)
{
  UiLayerRow *row = class_id != NULL ? ui_layers_panel_find_row (self, class_id) : NULL;

  if (row != NULL)
    move_layer (self, class_id, gtk_list_box_row_get_index (GTK_LIST_BOX_ROW (row)) + by);
}

static void
move_up_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  move_by (UI_LAYERS_PANEL (widget), UI_LAYERS_PANEL (widget)->menu_class, -1);
}

static void
move_down_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  move_by (UI_LAYERS_PANEL (widget), UI_LAYERS_PANEL (widget)->menu_class, 1);
}

/* Ctrl+Up and Ctrl+Down move the active layer. */
static gboolean
move_key_cb (GtkWidget *widget, GVariant *args, gpointer user_data)
{
  UiLayersPanel *self = user_data;

  move_by (self, ui_layers_panel_get_active (self), g_variant_get_int32 (args));
  return TRUE;
}

static GdkContentProvider *
drag_prepare_cb (UiLayersPanel *self, double x, double y, GtkDragSource *source)
{
  GtkListBoxRow *row = gtk_list_box_get_row_at_y (GTK_LIST_BOX (self->list), (int) y);

  if (row == NULL)
    return NULL;
  gtk_drag_source_set_icon (source, gtk_widget_paintable_new (GTK_WIDGET (row)), 24, 12);
  return gdk_content_provider_new_typed (G_TYPE_STRING,
                                         ui_layer_row_get_class (UI_LAYER_ROW (row))->id);
}

static gboolean
drop_cb (UiLayersPanel *self, const GValue *value, double x, double y)
{
  GtkListBoxRow *row = gtk_list_box_get_row_at_y (GTK_LIST_BOX (self->list), (int) y);

  if (row == NULL || !G_VALUE_HOLDS_STRING (value))
    return FALSE;
  move_layer (self, g_value_get_string (value), gtk_list_box_row_get_index (row));
  return TRUE;
}

static void
add_order_controllers (UiLayersPanel *self)
{
  static const struct
  {
    const char *trigger;
    int by;
  } keys[] = { { "<Control>Up", -1 }, { "<Control>Down", 1 } };
  GtkDragSource *source = gtk_drag_source_new ();
  GtkDropTarget *target = gtk_drop_target_new (G_TYPE_STRING, GDK_ACTION_MOVE);
  GtkEventController *shortcuts = gtk_shortcut_controller_new ();

  gtk_drag_source_set_actions (source, GDK_ACTION_MOVE);
  g_signal_connect_swapped (source, "prepare", G_CALLBACK (drag_prepare_cb), self);
  gtk_widget_add_controller (self->list, GTK_EVENT_CONTROLLER (source));
  g_signal_connect_swapped (target, "drop", G_CALLBACK (drop_cb), self);
  gtk_widget_add_controller (self->list, GTK_EVENT_CONTROLLER (target));
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      GtkShortcut *shortcut = gtk_shortcut_new (gtk_shortcut_trigger_parse_string (keys[i].trigger),
                                                gtk_callback_action_new (move_key_cb, self, NULL));
      gtk_shortcut_set_arguments (shortcut, g_variant_new_int32 (keys[i].by));
      gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (shortcuts), shortcut);
    }
  gtk_event_controller_set_propagation_phase (shortcuts, GTK_PHASE_CAPTURE);
  gtk_widget_add_controller (self->list, shortcuts);
}

/* ---- Context menu ---- */

static void
zoom_layer_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  UiLayersPanel *self = UI_LAYERS_PANEL (widget);

  if (self->menu_class != NULL)
    g_signal_emit (self, signals[SIGNAL_ZOOM_LAYER], 0, self->menu_class);
}

static void
set_visible_classes (UiLayersPanel *self, const char *only)
{
  GisStyle *style;
  UiLayerRow *row;

  if (self->document == NULL)
    return;
  style = ui_document_get_style (self->document);
  for (int i = 0; (row = get_row (self, i)) != NULL; i++)
    {
      const char *id = ui_layer_row_get_class (row)->id;
      gis_style_set_visible (style, id, only == NULL || g_strcmp0 (id, only) == 0);
    }
  ui_document_style_changed (self->document);
  ui_layer_settings_save (self->document);
}

static void
show_only_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  set_visible_classes (UI_LAYERS_PANEL (widget), UI_LAYERS_PANEL (widget)->menu_class);
}

static void
show_all_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  set_visible_classes (UI_LAYERS_PANEL (widget), NULL);
}

static void
popup_menu (UiLayersPanel *self, GtkListBoxRow *row, const GdkRectangle *at)
{
  g_autoptr (GMenu) menu = NULL;

  if (row == NULL)
    return;
  g_free (self->menu_class);
  self->menu_class = g_strdup (ui_layer_row_get_class (UI_LAYER_ROW (row))->id);
  if (self->menu == NULL)
    {
      menu = g_menu_new ();
      g_menu_append (menu, _ ("Zoom to Layer"), "layers.zoom");
      g_menu_append (menu, _ ("Show Only This Layer"), "layers.only");
      g_menu_append (menu, _ ("Show All Layers"), "layers.all");
      g_menu_append (menu, _ ("Move Up"), "layers.up");
      g_menu_append (menu, _ ("Move Down"), "layers.down");
      self->menu = gtk_popover_menu_new_from_model (G_MENU_MODEL (menu));
      gtk_widget_set_parent (self->menu, self->list);
      gtk_popover_set_has_arrow (GTK_POPOVER (self->menu), FALSE);
      gtk_widget_set_halign (self->menu, GTK_ALIGN_START);
    }
  gtk_popover_set_pointing_to (GTK_POPOVER (self->menu), at);
  gtk_popover_popup (GTK_POPOVER (self->menu));
}

static void
secondary_pressed_cb (UiLayersPanel *self, int n_press, double x, double y)
{
  popup_menu (self, gtk_list_box_get_row_at_y (GTK_LIST_BOX (self->list), (int) y),
              &(GdkRectangle){ (int) x, (int) y, 1, 1 });
}

static gboolean
menu_key_cb (GtkWidget *widget, GVariant *args, gpointer user_data)
{
  UiLayersPanel *self = user_data;
  GtkListBoxRow *row = gtk_list_box_get_selected_row (GTK_LIST_BOX (self->list));
  double x = 12, y = 12;

  if (row == NULL)
    return FALSE;
  gtk_widget_translate_coordinates (GTK_WIDGET (row), self->list, 24, 24, &x, &y);
  popup_menu (self, row, &(GdkRectangle){ (int) x, (int) y, 1, 1 });
  return TRUE;
}

static void
add_menu_controllers (UiLayersPanel *self)
{
  GtkGesture *click = gtk_gesture_click_new ();
  GtkEventController *shortcuts = gtk_shortcut_controller_new ();

  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (click), GDK_BUTTON_SECONDARY);
  g_signal_connect_swapped (click, "pressed", G_CALLBACK (secondary_pressed_cb), self);
  gtk_widget_add_controller (self->list, GTK_EVENT_CONTROLLER (click));
  gtk_shortcut_controller_add_shortcut (
    GTK_SHORTCUT_CONTROLLER (shortcuts),
    gtk_shortcut_new (gtk_shortcut_trigger_parse_string ("Menu|<Shift>F10"),
                      gtk_callback_action_new (menu_key_cb, self, NULL)));
  gtk_widget_add_controller (self->list, shortcuts);
}

/* ---- Widget ---- */

static void
ui_layers_panel_dispose (GObject *object)
{
  UiLayersPanel *self = UI_LAYERS_PANEL (object);

  if (self->document != NULL)
    g_signal_handlers_disconnect_by_data (self->document, self);
  g_clear_object (&self->document);
  g_clear_pointer (&self->menu, gtk_widget_unparent);
  g_clear_pointer (&self->box, gtk_widget_unparent);
  g_clear_pointer (&self->menu_class, g_free);
  G_OBJECT_CLASS (ui_layers_panel_parent_class)->dispose (object);
}

static void
ui_layers_panel_class_init (UiLayersPanelClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  ui_style_ensure ();
  G_OBJECT_CLASS (klass)->dispose = ui_layers_panel_dispose;
  signals[SIGNAL_ACTIVE_CHANGED] =
    g_signal_new ("active-changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                  NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_ZOOM_LAYER] =
    g_signal_new ("zoom-layer", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[SIGNAL_ZOOM_BOX] = g_signal_new ("zoom-box", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                           0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_POINTER);
  gtk_widget_class_install_action (widget_class, "layers.zoom", NULL, zoom_layer_cb);
  gtk_widget_class_install_action (widget_class, "layers.only", NULL, show_only_cb);
  gtk_widget_class_install_action (widget_class, "layers.all", NULL, show_all_cb);
  gtk_widget_class_install_action (widget_class, "layers.up", NULL, move_up_cb);
  gtk_widget_class_install_action (widget_class, "layers.down", NULL, move_down_cb);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "layerspanel");
}

static void
zoom_box_cb (UiLayersPanel *self, const GisBox *box)
{
  g_signal_emit (self, signals[SIGNAL_ZOOM_BOX], 0, box);
}

static GtkWidget *
create_head (void)
{
  GtkWidget *head = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *title = gtk_label_new (_ ("Layers"));
  GtkWidget *import = gtk_button_new_from_icon_name ("list-add-symbolic");

  gtk_widget_add_css_class (title, "pane-title");
  gtk_label_set_xalign (GTK_LABEL (title), 0);
  gtk_widget_set_hexpand (title, TRUE);
  gtk_widget_add_css_class (import, "flat");
  gtk_widget_set_tooltip_text (import, _ ("Import data into a layer"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (import), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Import"), -1);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (import), "win.import");
  gtk_box_append (GTK_BOX (head), title);
  gtk_box_append (GTK_BOX (head), import);
  gtk_widget_add_css_class (head, "pane-head");
  return head;
}

static GtkWidget *
create_empty (void)
{
  GtkWidget *page = adw_status_page_new ();
  GtkWidget *button = gtk_button_new_with_label (_ ("Import…"));

  adw_status_page_set_icon_name (ADW_STATUS_PAGE (page), "mark-location-symbolic");
  adw_status_page_set_title (ADW_STATUS_PAGE (page), _ ("No Assets Yet"));
  adw_status_page_set_description (
    ADW_STATUS_PAGE (page),
    _ ("Import roads, covers, lines or facades, or drop a file on the window."));
  gtk_widget_add_css_class (page, "compact");
  gtk_widget_add_css_class (button, "pill");
  gtk_widget_add_css_class (button, "suggested-action");
  gtk_widget_set_halign (button, GTK_ALIGN_CENTER);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "win.import");
  adw_status_page_set_child (ADW_STATUS_PAGE (page), button);
  return page;
}

static void
ui_layers_panel_init (UiLayersPanel *self)
{
  GtkWidget *scroller = gtk_scrolled_window_new ();
  GtkWidget *layers = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *empty = create_empty ();

  self->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  self->stack = gtk_stack_new ();
  self->list = gtk_list_box_new ();
  gtk_widget_add_css_class (self->list, "navigation-sidebar");
  gtk_list_box_set_activate_on_single_click (GTK_LIST_BOX (self->list), FALSE);
  gtk_list_box_set_header_func (GTK_LIST_BOX (self->list), update_header, self, NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Layers"), -1);
  g_signal_connect_swapped (self->list, "row-selected", G_CALLBACK (row_selected_cb), self);
  g_signal_connect_swapped (self->list, "row-activated", G_CALLBACK (row_activated_cb), self);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), self->list);
  gtk_widget_set_vexpand (scroller, TRUE);
  gtk_box_append (GTK_BOX (layers), scroller);
  gtk_stack_add_named (GTK_STACK (self->stack), layers, "layers");
  gtk_stack_add_named (GTK_STACK (self->stack), empty, "empty");
  gtk_box_append (GTK_BOX (self->box), create_head ());
  gtk_widget_set_vexpand (self->stack, TRUE);
  gtk_box_append (GTK_BOX (self->box), self->stack);
  self->references = ui_reference_list_new ();
  g_signal_connect_swapped (self->references, "zoom-box", G_CALLBACK (zoom_box_cb), self);
  gtk_box_append (GTK_BOX (self->box), self->references);
  gtk_box_append (GTK_BOX (self->box), ui_basemap_chooser_new ());
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
  add_menu_controllers (self);
  add_order_controllers (self);
}

GtkWidget *
ui_layers_panel_new (void)
{
  return g_object_new (UI_TYPE_LAYERS_PANEL, NULL);
}

void
ui_layers_panel_set_document (UiLayersPanel *self, UiDocument *document)
{
  g_return_if_fail (UI_IS_LAYERS_PANEL (self));
  if (self->document == document)
    return;
  if (self->document != NULL)
    g_signal_handlers_disconnect_by_data (self->document, self);
  g_set_object (&self->document, document);
  ui_reference_list_set_document (UI_REFERENCE_LIST (self->references), document);
  fill (self);
  refresh (self);
  if (document == NULL)
    return;
  gtk_list_box_set_sort_func (GTK_LIST_BOX (self->list), compare_rows, self, NULL);
  ui_layer_settings_load (document);
  ui_themes_load (document);
  g_signal_connect_object (document, "scene-changed", G_CALLBACK (scene_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (document, "style-changed", G_CALLBACK (refresh), self,
                           G_CONNECT_SWAPPED);
  activate_largest (self);
}

const char *
ui_layers_panel_get_active (UiLayersPanel *self)
{
  GtkListBoxRow *row;

  g_return_val_if_fail (UI_IS_LAYERS_PANEL (self), NULL);
  row = gtk_list_box_get_selected_row (GTK_LIST_BOX (self->list));
  return row != NULL ? ui_layer_row_get_class (UI_LAYER_ROW (row))->id : NULL;
}

void
ui_layers_panel_set_active (UiLayersPanel *self, const char *class_id)
{
  UiLayerRow *row = ui_layers_panel_find_row (self, class_id);

  gtk_list_box_select_row (GTK_LIST_BOX (self->list), (GtkListBoxRow *) row);
}

UiLayerRow *
ui_layers_panel_find_row (UiLayersPanel *self, const char *class_id)
{
  UiLayerRow *row;

  g_return_val_if_fail (UI_IS_LAYERS_PANEL (self), NULL);
  for (int i = 0; (row = get_row (self, i)) != NULL; i++)
    if (g_strcmp0 (ui_layer_row_get_class (row)->id, class_id) == 0)
      return row;
  return NULL;
}
