/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/window/search.h"

#include "gis/core/i18n.h"
#include "ui/common/accels.h"
#include "ui/common/style.h"
#include "ui/window/search-results.h"

/* A person who types on does not wait for what came before. */
#define DEBOUNCE_MS 60
#define WIDTH_PX 460
#define MAX_HEIGHT_PX 440
#define PAGE_ROWS 6

struct _UiSearch
{
  GtkWidget parent_instance;

  GtkWidget *button;
  GtkWidget *popover;
  GtkWidget *entry;
  GtkWidget *stack; /* "hint", "list", "none" */
  GtkWidget *none;
  GtkWidget *scrolled;
  GtkWidget *list;
  UiDocument *document;
  GActionGroup *map_actions;
  guint timeout;
  GCancellable *asking; /* NULL: no answer is on its way */
  gboolean entered;     /* Enter was pressed before the answer came */
  GtkWidget *focus;     /* what had the focus before; weak */
  guint closing;        /* idle source, or 0 */
};

G_DEFINE_FINAL_TYPE (UiSearch, ui_search, GTK_TYPE_WIDGET)

/* ---- Results ---- */

static const UiSearchItem *
get_item (GtkListBoxRow *row)
{
  return row != NULL ? g_object_get_data (G_OBJECT (row), "item") : NULL;
}

static GtkWidget *
create_label (const char *text, const char *css_class, gboolean expand)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_single_line_mode (GTK_LABEL (label), TRUE);
  gtk_widget_set_hexpand (label, expand);
  if (css_class != NULL)
    gtk_widget_add_css_class (label, css_class);
  return label;
}

static GtkWidget *
create_row (UiSearchItem *item)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 9);
  GtkWidget *texts = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  g_autofree char *spoken =
    item->detail != NULL ? g_strdup_printf ("%s, %s", item->title, item->detail) : NULL;

  gtk_box_append (GTK_BOX (box), gtk_image_new_from_icon_name (item->icon));
  gtk_box_append (GTK_BOX (texts), create_label (item->title, NULL, TRUE));
  if (item->detail != NULL && item->detail[0] != '\0')
    gtk_box_append (GTK_BOX (texts), create_label (item->detail, "search-detail", TRUE));
  gtk_widget_set_valign (texts, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (box), texts);
  if (item->accel != NULL)
    gtk_box_append (GTK_BOX (box), create_label (item->accel, "search-accel", FALSE));
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_widget_set_focusable (row, FALSE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  spoken != NULL ? spoken : item->title, -1);
  g_object_set_data_full (G_OBJECT (row), "item", item, (GDestroyNotify) ui_search_item_free);
  return row;
}

static void
header_cb (GtkListBoxRow *row, GtkListBoxRow *before, gpointer unused)
{
  const UiSearchItem *item = get_item (row);
  const UiSearchItem *above = get_item (before);

  if (above != NULL && g_strcmp0 (above->group, item->group) == 0)
    gtk_list_box_row_set_header (row, NULL);
  else if (gtk_list_box_row_get_header (row) == NULL)
    gtk_list_box_row_set_header (row, create_label (item->group, "search-group", TRUE));
}

static void
select_row (UiSearch *self, GtkListBoxRow *row)
{
  GtkAdjustment *adjustment =
    gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (self->scrolled));
  graphene_rect_t bounds;

  gtk_list_box_select_row (GTK_LIST_BOX (self->list), row);
  if (row == NULL)
    return;
  if (gtk_widget_compute_bounds (GTK_WIDGET (row), self->list, &bounds))
    {
      double top = gtk_list_box_row_get_index (row) == 0 ? 0 : bounds.origin.y;
      gtk_adjustment_clamp_page (adjustment, top, bounds.origin.y + bounds.size.height);
    }
}

/* Takes the items over. */
static void
show_items (UiSearch *self, GPtrArray *items)
{
  GtkWidget *child;
  gboolean typed = gtk_entry_get_text_length (GTK_ENTRY (self->entry)) > 0;

  while ((child = gtk_widget_get_first_child (self->list)) != NULL)
    gtk_list_box_remove (GTK_LIST_BOX (self->list), child);
  g_ptr_array_set_free_func (items, NULL);
  for (guint i = 0; i < items->len; i++)
    gtk_list_box_append (GTK_LIST_BOX (self->list), create_row (g_ptr_array_index (items, i)));
  gtk_adjustment_set_value (
    gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (self->scrolled)), 0);
  if (items->len > 0)
    {
      gtk_stack_set_visible_child_name (GTK_STACK (self->stack), "list");
      select_row (self, gtk_list_box_get_row_at_index (GTK_LIST_BOX (self->list), 0));
      return;
    }
  if (typed)
    {
      g_autofree char *text = g_strdup_printf (_ ("Nothing answers “%s”"),
                                               gtk_editable_get_text (GTK_EDITABLE (self->entry)));
      gtk_label_set_text (GTK_LABEL (self->none), text);
    }
  gtk_stack_set_visible_child_name (GTK_STACK (self->stack), typed ? "none" : "hint");
}

static void
cancel (UiSearch *self)
{
  g_clear_handle_id (&self->timeout, g_source_remove);
  if (self->asking != NULL)
    g_cancellable_cancel (self->asking);
  g_clear_object (&self->asking);
}

/* ---- Going there ---- */

/* The focus goes back to where it was: keys of the map work on, and "undo" means the workspace, not
 * the text that was typed here. What took the focus meanwhile keeps it. */
static void
give_focus_back (UiSearch *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *now = root != NULL ? gtk_root_get_focus (root) : NULL;
  GtkWidget *before = self->focus;

  if (root == NULL || (now != NULL && !gtk_widget_is_ancestor (now, GTK_WIDGET (self))))
    return;
  if (before == NULL || !gtk_widget_get_mapped (before) || gtk_widget_get_root (before) != root)
    before = NULL;
  gtk_root_set_focus (root, before);
}

static gboolean
after_closing_cb (gpointer user_data)
{
  UiSearch *self = user_data;

  self->closing = 0;
  give_focus_back (self);
  g_clear_weak_pointer (&self->focus);
  return G_SOURCE_REMOVE;
}

/* Once more when all is closed: newer GTK then gives the focus to the button of the popover. */
static void
closed_cb (UiSearch *self)
{
  cancel (self);
  if (self->entry == NULL) /* disposed of */
    return;
  give_focus_back (self);
  if (self->closing == 0)
    self->closing = g_idle_add_full (G_PRIORITY_HIGH_IDLE, after_closing_cb, self, NULL);
}

static void
activate_item (UiSearch *self, const UiSearchItem *item)
{
  g_autofree char *action = g_strdup (item->action);
  g_autoptr (GVariant) target = item->target != NULL ? g_variant_ref (item->target) : NULL;

  self->entered = FALSE;
  gtk_menu_button_popdown (GTK_MENU_BUTTON (self->button)); /* closed_cb() */
  if (g_str_has_prefix (action, "map."))
    gtk_widget_activate_action (GTK_WIDGET (self), "win.view", "s", "census");
  gtk_widget_activate_action_variant (GTK_WIDGET (self), action, target);
}

static void
row_activated_cb (UiSearch *self, GtkListBoxRow *row)
{
  const UiSearchItem *item = get_item (row);

  if (item != NULL)
    activate_item (self, item);
}

/* ---- Asking ---- */

static gboolean
is_enabled_cb (const char *detailed_action, gpointer user_data)
{
  UiSearch *self = user_data;
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  g_autofree char *action = NULL;
  g_autoptr (GVariant) target = NULL;
  GActionGroup *group = NULL;
  const char *name;

  if (!g_action_parse_detailed_name (detailed_action, &action, &target, NULL))
    return FALSE;
  name = strchr (action, '.') + 1;
  if (g_str_has_prefix (action, "win.") && G_IS_ACTION_GROUP (root))
    group = G_ACTION_GROUP (root);
  else if (g_str_has_prefix (action, "map.") && self->document != NULL)
    group = self->map_actions;
  else if (g_str_has_prefix (action, "app.") && GTK_IS_WINDOW (root))
    group = (GActionGroup *) gtk_window_get_application (GTK_WINDOW (root));
  else
    return g_str_has_prefix (action, "window.");
  return group != NULL && g_action_group_has_action (group, name) &&
         g_action_group_get_action_enabled (group, name);
}

static gpointer
read_func (GisWorkspace *ws, gpointer data, GCancellable *cancellable, GError **error)
{
  const char *text = data;

  return text[0] != '\0' ? ui_search_results_read (ws, text, cancellable, error)
                         : ui_search_results_list_places (ws, error);
}

static GPtrArray *
list_commands (UiSearch *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->entry));

  return ui_search_results_list_commands (text, is_enabled_cb, self);
}

static void
answered_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (UiSearch) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) found = ui_document_read_finish (UI_DOCUMENT (source), result, &error);
  g_autoptr (GPtrArray) items = NULL;

  if (g_task_get_cancellable (G_TASK (result)) != self->asking)
    return; /* a newer text was typed */
  g_clear_object (&self->asking);
  if (self->entry == NULL || self->document != UI_DOCUMENT (source))
    return;
  items = list_commands (self);
  ui_search_results_merge (items, g_steal_pointer (&found));
  show_items (self, items);
  if (error != NULL)
    {
      gtk_label_set_text (GTK_LABEL (self->none), error->message);
      if (items->len == 0)
        gtk_stack_set_visible_child_name (GTK_STACK (self->stack), "none");
    }
  if (self->entered)
    row_activated_cb (self, gtk_list_box_get_selected_row (GTK_LIST_BOX (self->list)));
}

static void
ask (UiSearch *self)
{
  g_autofree char *text =
    g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->entry))));

  cancel (self);
  if (self->document == NULL)
    {
      g_autoptr (GPtrArray) items = list_commands (self);
      show_items (self, items);
      return;
    }
  self->asking = g_cancellable_new ();
  ui_document_read_async (self->document, read_func, g_steal_pointer (&text), g_free,
                          (GDestroyNotify) g_ptr_array_unref, self->asking, answered_cb,
                          g_object_ref (self));
}

static gboolean
timeout_cb (gpointer user_data)
{
  UiSearch *self = user_data;

  self->timeout = 0;
  ask (self);
  return G_SOURCE_REMOVE;
}

static void
changed_cb (UiSearch *self)
{
  cancel (self);
  self->entered = FALSE;
  self->timeout = g_timeout_add (DEBOUNCE_MS, timeout_cb, self);
}

/* ---- Keys ---- */

/* Enter right after the last letter means the answer to that, not what was found before. */
static void
entry_activated_cb (UiSearch *self)
{
  self->entered = ui_search_is_busy (self);
  if (self->timeout != 0)
    ask (self);
  if (!self->entered || !ui_search_is_busy (self))
    row_activated_cb (self, gtk_list_box_get_selected_row (GTK_LIST_BOX (self->list)));
}

static void
move_selection (UiSearch *self, int by)
{
  GtkListBoxRow *now = gtk_list_box_get_selected_row (GTK_LIST_BOX (self->list));
  int index = now != NULL ? gtk_list_box_row_get_index (now) + by : 0;
  GtkListBoxRow *row;

  if (gtk_list_box_get_row_at_index (GTK_LIST_BOX (self->list), 0) == NULL)
    return;
  while ((row = gtk_list_box_get_row_at_index (GTK_LIST_BOX (self->list), MAX (index, 0))) == NULL)
    index--;
  select_row (self, row);
}

static gboolean
key_cb (UiSearch *self, guint keyval, guint keycode, GdkModifierType state)
{
  switch (keyval)
    {
    case GDK_KEY_Down:
    case GDK_KEY_KP_Down:
      move_selection (self, 1);
      return TRUE;
    case GDK_KEY_Up:
    case GDK_KEY_KP_Up:
      move_selection (self, -1);
      return TRUE;
    case GDK_KEY_Page_Down:
      move_selection (self, PAGE_ROWS);
      return TRUE;
    case GDK_KEY_Page_Up:
      move_selection (self, -PAGE_ROWS);
      return TRUE;
    case GDK_KEY_Escape:
      gtk_menu_button_popdown (GTK_MENU_BUTTON (self->button));
      return TRUE;
    default:
      return FALSE;
    }
}

/* Before the popover is shown: then the focus is in it already. */
static void
remember_focus_cb (GtkMenuButton *button, gpointer user_data)
{
  UiSearch *self = user_data;
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  if (focus != NULL && !gtk_widget_is_ancestor (focus, GTK_WIDGET (self)))
    g_set_weak_pointer (&self->focus, focus);
}

static void
shown_cb (UiSearch *self)
{
  gtk_widget_grab_focus (self->entry);
  gtk_editable_select_region (GTK_EDITABLE (self->entry), 0, -1);
  cancel (self);
  ask (self);
}

/* ---- Widget ---- */

static GtkWidget *
create_hint (const char *text)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_justify (GTK_LABEL (label), GTK_JUSTIFY_CENTER);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 44);
  gtk_widget_add_css_class (label, "search-hint");
  return label;
}

static GtkWidget *
create_results (UiSearch *self)
{
  self->stack = gtk_stack_new ();
  self->list = gtk_list_box_new ();
  gtk_list_box_set_activate_on_single_click (GTK_LIST_BOX (self->list), TRUE);
  gtk_list_box_set_selection_mode (GTK_LIST_BOX (self->list), GTK_SELECTION_BROWSE);
  gtk_list_box_set_header_func (GTK_LIST_BOX (self->list), header_cb, NULL, NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Results"), -1);
  g_signal_connect_swapped (self->list, "row-activated", G_CALLBACK (row_activated_cb), self);
  self->scrolled = gtk_scrolled_window_new ();
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (self->scrolled), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (self->scrolled), TRUE);
  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (self->scrolled), MAX_HEIGHT_PX);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (self->scrolled), self->list);
  self->none = create_hint (NULL);
  gtk_stack_set_vhomogeneous (GTK_STACK (self->stack), FALSE);
  gtk_stack_add_named (
    GTK_STACK (self->stack),
    create_hint (_ ("Names or their pinyin, codes, coordinates, saved places and commands")),
    "hint");
  gtk_stack_add_named (GTK_STACK (self->stack), self->scrolled, "list");
  gtk_stack_add_named (GTK_STACK (self->stack), self->none, "none");
  return self->stack;
}

static GtkWidget *
create_popover (UiSearch *self)
{
  GtkWidget *popover = gtk_popover_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkEventController *keys = gtk_event_controller_key_new ();

  self->entry = gtk_entry_new ();
  gtk_entry_set_icon_from_icon_name (GTK_ENTRY (self->entry), GTK_ENTRY_ICON_PRIMARY,
                                     "system-search-symbolic");
  gtk_entry_set_placeholder_text (GTK_ENTRY (self->entry), _ ("Search"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->entry), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Search"), -1);
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect_swapped (keys, "key-pressed", G_CALLBACK (key_cb), self);
  gtk_widget_add_controller (self->entry, keys);
  g_signal_connect_swapped (self->entry, "changed", G_CALLBACK (changed_cb), self);
  g_signal_connect_swapped (self->entry, "activate", G_CALLBACK (entry_activated_cb), self);
  gtk_box_append (GTK_BOX (box), self->entry);
  gtk_box_append (GTK_BOX (box), create_results (self));
  gtk_widget_set_size_request (box, WIDTH_PX, -1);
  gtk_popover_set_child (GTK_POPOVER (popover), box);
  gtk_widget_add_css_class (popover, "search");
  g_signal_connect_swapped (popover, "show", G_CALLBACK (shown_cb), self);
  g_signal_connect_swapped (popover, "closed", G_CALLBACK (closed_cb), self);
  return popover;
}

/* A glass and the key that opens it. */
static GtkWidget *
create_face (void)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  g_autofree char *key = gtk_accelerator_get_label (GDK_KEY_k, GDK_CONTROL_MASK);
  GtkWidget *label = create_label (key, "plain-label", FALSE);

  gtk_widget_add_css_class (label, "dim-label");
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_NONE); /* half a key is none */
  gtk_box_append (GTK_BOX (box), gtk_image_new_from_icon_name ("system-search-symbolic"));
  gtk_box_append (GTK_BOX (box), label);
  return box;
}

static void
ui_search_dispose (GObject *object)
{
  UiSearch *self = UI_SEARCH (object);

  cancel (self);
  g_clear_handle_id (&self->closing, g_source_remove);
  g_clear_weak_pointer (&self->focus);
  self->entry = NULL;
  g_clear_object (&self->document);
  g_clear_object (&self->map_actions);
  g_clear_pointer (&self->button, gtk_widget_unparent);
  G_OBJECT_CLASS (ui_search_parent_class)->dispose (object);
}

static void
ui_search_class_init (UiSearchClass *klass)
{
  ui_style_ensure ();
  G_OBJECT_CLASS (klass)->dispose = ui_search_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (GTK_WIDGET_CLASS (klass), "search");
}

static void
ui_search_init (UiSearch *self)
{
  g_autofree char *tooltip = ui_accels_dup_tooltip (_ ("Search"), "win.search");

  self->popover = create_popover (self);
  self->button = gtk_menu_button_new ();
  gtk_menu_button_set_child (GTK_MENU_BUTTON (self->button), create_face ());
  gtk_menu_button_set_popover (GTK_MENU_BUTTON (self->button), self->popover);
  gtk_menu_button_set_create_popup_func (GTK_MENU_BUTTON (self->button), remember_focus_cb, self,
                                         NULL);
  gtk_widget_set_focus_on_click (self->button, FALSE);
  gtk_widget_set_tooltip_text (self->button, tooltip);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Search"), -1);
  gtk_widget_set_parent (self->button, GTK_WIDGET (self));
}

void
ui_search_set_document (UiSearch *self, UiDocument *document)
{
  g_return_if_fail (UI_IS_SEARCH (self));

  if (!g_set_object (&self->document, document))
    return;
  cancel (self);
  gtk_menu_button_popdown (GTK_MENU_BUTTON (self->button));
  gtk_editable_set_text (GTK_EDITABLE (self->entry), "");
  cancel (self);
}

void
ui_search_set_map_actions (UiSearch *self, GActionGroup *actions)
{
  g_return_if_fail (UI_IS_SEARCH (self));
  g_set_object (&self->map_actions, actions);
}

void
ui_search_present (UiSearch *self)
{
  g_return_if_fail (UI_IS_SEARCH (self));
  gtk_menu_button_popup (GTK_MENU_BUTTON (self->button));
}

gboolean
ui_search_is_busy (UiSearch *self)
{
  g_return_val_if_fail (UI_IS_SEARCH (self), FALSE);
  return self->timeout != 0 || self->asking != NULL;
}
