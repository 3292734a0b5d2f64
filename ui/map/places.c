/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/map/places.h"

#include "gis/core/i18n.h"
#include "gis/store/places.h"
#include "ui/common/message.h"
#include "ui/common/style.h"
#include <math.h>

#define FLAG_ZOOM 18
#define FLAG_SIZE_PX 26
#define FLAG_KEY "ui-places-flag"
#define MAX_LIST_HEIGHT_PX 320

/* ---- The flag ---- */

typedef struct
{
  guint draw_id;
  double x, y; /* Mercator */
} Flag;

static void
draw_flag_cb (UiMap *map, const GisView *view, cairo_t *cr, gpointer user_data)
{
  const Flag *flag = user_data;
  double px, py;
  const double r = FLAG_SIZE_PX / 4.0;

  gis_view_to_screen (view, flag->x, flag->y, &px, &py);
  cairo_new_path (cr);
  cairo_arc (cr, px, py - FLAG_SIZE_PX + r, r, G_PI * 0.9, G_PI * 2.1);
  cairo_line_to (cr, px, py);
  cairo_close_path (cr);
  cairo_set_source_rgb (cr, 0.88, 0.11, 0.14);
  cairo_fill_preserve (cr);
  cairo_set_source_rgb (cr, 1, 1, 1);
  cairo_set_line_width (cr, 1.5);
  cairo_stroke (cr);
  cairo_arc (cr, px, py - FLAG_SIZE_PX + r, r / 2.5, 0, 2 * G_PI);
  cairo_fill (cr);
}

static void
take_flag (UiMap *map)
{
  Flag *flag = g_object_steal_data (G_OBJECT (map), FLAG_KEY);

  if (flag == NULL)
    return;
  ui_map_remove_draw_func (map, flag->draw_id);
  g_free (flag);
}

static void
add_press_watch (UiMap *map)
{
  GtkGesture *click;

  if (g_object_get_data (G_OBJECT (map), FLAG_KEY "-watch") != NULL)
    return;
  click = gtk_gesture_click_new ();
  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (click), 0);
  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (click), GTK_PHASE_CAPTURE);
  g_signal_connect_swapped (click, "pressed", G_CALLBACK (take_flag), map);
  gtk_widget_add_controller (GTK_WIDGET (map), GTK_EVENT_CONTROLLER (click));
  g_object_set_data (G_OBJECT (map), FLAG_KEY "-watch", click);
}

void
ui_places_flag (UiMap *map, double x, double y)
{
  GisView view;
  Flag *flag;

  g_return_if_fail (UI_IS_MAP (map) && isfinite (x) && isfinite (y));

  take_flag (map);
  flag = g_new0 (Flag, 1);
  flag->x = x;
  flag->y = y;
  flag->draw_id = ui_map_add_draw_func (map, draw_flag_cb, flag, NULL);
  g_object_set_data_full (G_OBJECT (map), FLAG_KEY, flag, g_free);
  add_press_watch (map);
  view = ui_map_get_view (map);
  ui_map_fly_to (map, x, y, MAX (view.zoom, FLAG_ZOOM));
}

void
ui_places_show (UiMap *map, const GisBox *box)
{
  GisBox mercator = GIS_BOX_EMPTY;
  const double corners[4][2] = { { box->min_x, box->min_y },
                                 { box->max_x, box->min_y },
                                 { box->min_x, box->max_y },
                                 { box->max_x, box->max_y } };

  g_return_if_fail (UI_IS_MAP (map));

  for (guint i = 0; i < G_N_ELEMENTS (corners); i++)
    {
      double x = corners[i][0], y = corners[i][1];
      if (ui_map_from_workspace (map, &x, &y))
        gis_box_extend (&mercator, x, y);
    }
  ui_map_fly_to_box (map, &mercator);
}

/* The picture's inside in the workspace CRS, a little smaller, so that fitting it with a margin shows
 * the same again. FALSE where the workspace's system has no image. */
static gboolean
get_shown (UiMap *map, GisBox *box)
{
  GisView view = ui_map_get_view (map);
  GisBox seen = gis_view_get_box (&view);
  const double corners[4][2] = { { seen.min_x, seen.min_y },
                                 { seen.max_x, seen.min_y },
                                 { seen.min_x, seen.max_y },
                                 { seen.max_x, seen.max_y } };

  *box = GIS_BOX_EMPTY;
  for (guint i = 0; i < G_N_ELEMENTS (corners); i++)
    {
      double x = corners[i][0], y = corners[i][1];
      if (!ui_map_to_workspace (map, &x, &y))
        return FALSE;
      gis_box_extend (box, x, y);
    }
  {
    double margin_x = (box->max_x - box->min_x) * 0.06, margin_y = (box->max_y - box->min_y) * 0.06;
    box->min_x += margin_x;
    box->max_x -= margin_x;
    box->min_y += margin_y;
    box->max_y -= margin_y;
  }
  return TRUE;
}

/* ---- The button ---- */

struct _UiPlacesButton
{
  GtkWidget parent_instance;

  GtkWidget *button;
  GtkWidget *scrolled;
  GtkWidget *list;
  GtkWidget *empty;
  GtkWidget *entry;
  GtkWidget *save;
  GtkWidget *problem;
  GtkWidget *new_box;
  UiMap *map;
  UiDocument *document;
};

G_DEFINE_FINAL_TYPE (UiPlacesButton, ui_places_button, GTK_TYPE_WIDGET)

typedef struct
{
  gint64 id; /* 0: a new one */
  char *name;
  gboolean gone;
  GisBox box;
} PlaceEdit;

static void
place_edit_free (gpointer data)
{
  PlaceEdit *place = data;

  g_free (place->name);
  g_free (place);
}

static gboolean
run_edit (GisEdit *edit, gpointer data, GError **error)
{
  const PlaceEdit *place = data;

  if (place->gone)
    return gis_edit_delete_place (edit, place->id, error);
  if (place->id != 0)
    return gis_edit_rename_place (edit, place->id, place->name, error);
  return gis_edit_add_place (edit, place->name, &place->box, NULL, error);
}

static void read_places (UiPlacesButton *self);

static void
tell (UiPlacesButton *self, const char *problem)
{
  gtk_label_set_text (GTK_LABEL (self->problem), problem != NULL ? problem : "");
  gtk_widget_set_visible (self->problem, problem != NULL);
}

static void
edited_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (UiPlacesButton) self = user_data;
  g_autoptr (GError) error = NULL;
  gboolean done = ui_document_edit_finish (UI_DOCUMENT (source), result, &error);

  if (self->button == NULL)
    return;
  tell (self, done ? NULL : error->message);
  if (done)
    gtk_editable_set_text (GTK_EDITABLE (self->entry), "");
  else if (self->document != NULL)
    read_places (self);
}

static void
start_edit (UiPlacesButton *self, const char *label, PlaceEdit *place)
{
  ui_document_edit_async (self->document, label, run_edit, place, place_edit_free, edited_cb,
                          g_object_ref (self));
}

static void
save_cb (UiPlacesButton *self)
{
  const char *name = gtk_editable_get_text (GTK_EDITABLE (self->entry));
  g_autofree char *label = g_strdup_printf (_ ("Save place: %s"), name);
  PlaceEdit *place;

  if (self->document == NULL || !gtk_widget_is_sensitive (self->save))
    return;
  place = g_new0 (PlaceEdit, 1);
  place->name = g_strdup (name);
  if (get_shown (self->map, &place->box))
    {
      start_edit (self, label, place);
      return;
    }
  place_edit_free (place);
  tell (self, _ ("What is shown lies outside the workspace’s coordinate system"));
}

static void
delete_cb (UiPlacesButton *self, GtkWidget *button)
{
  const GisPlace *place = g_object_get_data (G_OBJECT (button), "place");
  g_autofree char *label = g_strdup_printf (_ ("Delete place: %s"), place->name);
  PlaceEdit *edit = g_new0 (PlaceEdit, 1);

  edit->id = place->id;
  edit->gone = TRUE;
  start_edit (self, label, edit);
}

/* From here on the row has the new name, so that losing the focus does not ask for it again; one that
 * is refused goes back with the list. */
static void
rename_cb (UiPlacesButton *self, GtkWidget *name)
{
  GisPlace *place = g_object_get_data (G_OBJECT (name), "place");
  const char *text = gtk_editable_get_text (GTK_EDITABLE (name));
  g_autofree char *label = g_strdup_printf (_ ("Rename place: %s"), place->name);
  PlaceEdit *edit;

  if (g_str_equal (text, place->name) || self->document == NULL)
    return;
  edit = g_new0 (PlaceEdit, 1);
  edit->id = place->id;
  edit->name = g_strdup (text);
  g_free (place->name);
  place->name = g_strdup (text);
  start_edit (self, label, edit);
}

static void
name_left_cb (UiPlacesButton *self, GtkEventController *focus)
{
  rename_cb (self, gtk_event_controller_get_widget (focus));
}

/* Escape brings the name back; without a change it closes the list, as everywhere. */
static gboolean
name_key_cb (GtkEventController *keys,
             guint keyval,
             guint code,
             GdkModifierType state,
             gpointer data)
{
  GtkWidget *name = gtk_event_controller_get_widget (keys);
  const GisPlace *place = g_object_get_data (G_OBJECT (name), "place");

  if (keyval != GDK_KEY_Escape ||
      g_str_equal (gtk_editable_get_text (GTK_EDITABLE (name)), place->name))
    return FALSE;
  gtk_editable_set_text (GTK_EDITABLE (name), place->name);
  return TRUE;
}

static void
go_cb (UiPlacesButton *self, GtkWidget *button)
{
  const GisPlace *place = g_object_get_data (G_OBJECT (button), "place");

  gtk_menu_button_popdown (GTK_MENU_BUTTON (self->button));
  ui_places_show (self->map, &place->box);
}

static GtkWidget *
create_icon_button (const char *icon, const char *title, const GisPlace *place)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon);
  g_autofree char *label = g_strdup_printf (title, place->name);

  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_tooltip_text (button, label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, label,
                                  -1);
  g_object_set_data (G_OBJECT (button), "place", (gpointer) place);
  return button;
}

/* An entry and no GtkEditableLabel: that of GTK 4.8 looks at itself 100 ms after it lost the focus,
 * also when it is gone by then, and a new name builds the list anew. */
static GtkWidget *
create_name (UiPlacesButton *self, GisPlace *place)
{
  GtkWidget *name = gtk_entry_new ();
  GtkEventController *focus = gtk_event_controller_focus_new ();
  GtkEventController *keys = gtk_event_controller_key_new ();

  gtk_editable_set_text (GTK_EDITABLE (name), place->name);
  gtk_entry_set_has_frame (GTK_ENTRY (name), FALSE);
  gtk_entry_set_max_length (GTK_ENTRY (name), GIS_PLACE_MAX_NAME);
  gtk_accessible_update_property (GTK_ACCESSIBLE (name), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Name of the place"), -1);
  g_signal_connect_object (name, "activate", G_CALLBACK (rename_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (focus, "leave", G_CALLBACK (name_left_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect (keys, "key-pressed", G_CALLBACK (name_key_cb), NULL);
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  gtk_widget_add_controller (name, focus);
  gtk_widget_add_controller (name, keys);
  return name;
}

static GtkWidget *
create_row (UiPlacesButton *self, GisPlace *place, gboolean writable)
{
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 3);
  GtkWidget *go = create_icon_button ("find-location-symbolic", _ ("Go to %s"), place);
  GtkWidget *name = create_name (self, place);

  g_object_set_data_full (G_OBJECT (row), "place", place, (GDestroyNotify) gis_place_free);
  g_object_set_data (G_OBJECT (name), "place", place);
  gtk_widget_add_css_class (name, "place-name");
  gtk_widget_set_hexpand (name, TRUE);
  gtk_editable_set_editable (GTK_EDITABLE (name), writable);
  gtk_editable_set_width_chars (GTK_EDITABLE (name), 20);
  g_signal_connect_swapped (go, "clicked", G_CALLBACK (go_cb), self);
  gtk_box_append (GTK_BOX (row), go);
  gtk_box_append (GTK_BOX (row), name);
  if (writable)
    {
      GtkWidget *gone = create_icon_button ("user-trash-symbolic", _ ("Delete place: %s"), place);
      g_signal_connect_swapped (gone, "clicked", G_CALLBACK (delete_cb), self);
      gtk_box_append (GTK_BOX (row), gone);
    }
  return row;
}

static void
show_places (UiPlacesButton *self, GPtrArray *places)
{
  GtkWidget *child;
  gboolean writable = self->document != NULL &&
                      !gis_workspace_is_read_only (ui_document_get_workspace (self->document));

  while ((child = gtk_widget_get_first_child (self->list)) != NULL)
    gtk_box_remove (GTK_BOX (self->list), child);
  g_ptr_array_set_free_func (places, NULL);
  for (guint i = 0; i < places->len; i++)
    gtk_box_append (GTK_BOX (self->list),
                    create_row (self, g_ptr_array_index (places, i), writable));
  gtk_widget_set_visible (self->empty, places->len == 0);
  gtk_widget_set_visible (self->scrolled, places->len > 0);
  gtk_widget_set_visible (self->new_box, writable);
}

static gpointer
read_func (GisWorkspace *ws, gpointer data, GCancellable *cancellable, GError **error)
{
  return gis_places_list (ws, error);
}

static void
read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (UiPlacesButton) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) places = ui_document_read_finish (UI_DOCUMENT (source), result, &error);

  if (self->button == NULL || self->document != UI_DOCUMENT (source))
    return;
  if (places != NULL)
    show_places (self, places);
  else
    tell (self, error->message);
}

static void
read_places (UiPlacesButton *self)
{
  ui_document_read_async (self->document, read_func, NULL, NULL, (GDestroyNotify) g_ptr_array_unref,
                          NULL, read_cb, g_object_ref (self));
}

/* A change of places names no rows and no class. */
static void
changed_cb (UiPlacesButton *self, const GisChange *change)
{
  if (change->items->len == 0 && change->classes->len == 0)
    read_places (self);
}

static void
document_changed_cb (UiPlacesButton *self)
{
  UiDocument *document = ui_map_get_document (self->map);

  if (self->document != NULL)
    g_signal_handlers_disconnect_by_data (self->document, self);
  g_set_object (&self->document, document);
  gtk_widget_set_sensitive (self->button, document != NULL);
  tell (self, NULL);
  if (document == NULL)
    return;
  g_signal_connect_object (document, "changed", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
  read_places (self);
}

static void
name_changed_cb (UiPlacesButton *self)
{
  g_autofree char *name =
    g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->entry))));

  gtk_widget_set_sensitive (self->save, name[0] != '\0');
  tell (self, NULL);
}

static GtkWidget *
create_new_box (UiPlacesButton *self)
{
  self->new_box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  self->entry = gtk_entry_new ();
  self->save = gtk_button_new_with_label (_ ("Save"));
  gtk_entry_set_placeholder_text (GTK_ENTRY (self->entry), _ ("Name of what is shown"));
  gtk_entry_set_max_length (GTK_ENTRY (self->entry), GIS_PLACE_MAX_NAME);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->entry), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Name of what is shown"), -1);
  gtk_widget_set_hexpand (self->entry, TRUE);
  g_signal_connect_swapped (self->entry, "changed", G_CALLBACK (name_changed_cb), self);
  g_signal_connect_swapped (self->entry, "activate", G_CALLBACK (save_cb), self);
  g_signal_connect_swapped (self->save, "clicked", G_CALLBACK (save_cb), self);
  gtk_box_append (GTK_BOX (self->new_box), self->entry);
  gtk_box_append (GTK_BOX (self->new_box), self->save);
  return self->new_box;
}

static GtkWidget *
create_popover (UiPlacesButton *self)
{
  GtkWidget *popover = gtk_popover_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *title = gtk_label_new (_ ("Saved places"));

  self->scrolled = gtk_scrolled_window_new ();
  self->list = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  self->empty = gtk_label_new (_ ("None so far"));
  self->problem = gtk_label_new (NULL);
  gtk_label_set_xalign (GTK_LABEL (title), 0);
  gtk_widget_add_css_class (title, "heading");
  gtk_widget_add_css_class (self->empty, "dim-label");
  gtk_label_set_wrap (GTK_LABEL (self->problem), TRUE);
  gtk_label_set_max_width_chars (GTK_LABEL (self->problem), 36);
  gtk_widget_add_css_class (self->problem, "error");
  gtk_widget_set_visible (self->problem, FALSE);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (self->scrolled), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (self->scrolled), TRUE);
  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (self->scrolled),
                                              MAX_LIST_HEIGHT_PX);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (self->scrolled), self->list);
  gtk_box_append (GTK_BOX (box), title);
  gtk_box_append (GTK_BOX (box), self->empty);
  gtk_box_append (GTK_BOX (box), self->scrolled);
  gtk_box_append (GTK_BOX (box), create_new_box (self));
  gtk_box_append (GTK_BOX (box), self->problem);
  gtk_widget_set_size_request (box, 260, -1);
  gtk_popover_set_child (GTK_POPOVER (popover), box);
  gtk_widget_add_css_class (popover, "places");
  return popover;
}

static void
ui_places_button_dispose (GObject *object)
{
  UiPlacesButton *self = UI_PLACES_BUTTON (object);

  if (self->document != NULL)
    g_signal_handlers_disconnect_by_data (self->document, self);
  g_clear_object (&self->document);
  g_clear_weak_pointer (&self->map);
  g_clear_pointer (&self->button, gtk_widget_unparent);
  G_OBJECT_CLASS (ui_places_button_parent_class)->dispose (object);
}

static void
ui_places_button_class_init (UiPlacesButtonClass *klass)
{
  ui_style_ensure ();
  G_OBJECT_CLASS (klass)->dispose = ui_places_button_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (GTK_WIDGET_CLASS (klass), "placesbutton");
}

static void
ui_places_button_init (UiPlacesButton *self)
{
  self->button = gtk_menu_button_new ();
  gtk_menu_button_set_icon_name (GTK_MENU_BUTTON (self->button), "user-bookmarks-symbolic");
  gtk_menu_button_set_popover (GTK_MENU_BUTTON (self->button), create_popover (self));
  gtk_menu_button_set_direction (GTK_MENU_BUTTON (self->button), GTK_ARROW_LEFT);
  gtk_widget_add_css_class (self->button, "flat");
  gtk_widget_set_tooltip_text (self->button, _ ("Saved places"));
  gtk_widget_set_focus_on_click (self->button, FALSE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Saved places"), -1);
  gtk_widget_set_parent (self->button, GTK_WIDGET (self));
  name_changed_cb (self);
}

GtkWidget *
ui_places_button_new (UiMap *map)
{
  UiPlacesButton *self = g_object_new (UI_TYPE_PLACES_BUTTON, NULL);

  g_set_weak_pointer (&self->map, map);
  g_signal_connect_object (map, "notify::document", G_CALLBACK (document_changed_cb), self,
                           G_CONNECT_SWAPPED);
  document_changed_cb (self);
  return GTK_WIDGET (self);
}

void
ui_places_button_save (UiPlacesButton *self)
{
  g_return_if_fail (UI_IS_PLACES_BUTTON (self));

  gtk_menu_button_popup (GTK_MENU_BUTTON (self->button));
  gtk_widget_grab_focus (self->entry);
}
