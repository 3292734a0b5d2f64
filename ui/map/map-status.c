/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/map/map-status.h"

#include "gis/core/i18n.h"
#include "gis/scene/scene.h"
#include "ui/common/style.h"
#include "ui/map/coordinates.h"
#include "ui/map/scale-bar.h"
#include <math.h>

struct _UiMapStatus
{
  GtkWidget parent_instance;

  GtkWidget *box;
  GtkWidget *coordinates;
  GtkWidget *scale;
  GtkWidget *scale_label;
  GtkWidget *scale_entry; /* in the popover */
  GtkWidget *hint;
  GtkWidget *spinner;
  UiMap *map;
};

G_DEFINE_FINAL_TYPE (UiMapStatus, ui_map_status, GTK_TYPE_WIDGET)

static const int preset_scales[] = { 200, 500, 1000, 2000, 5000, 10000, 25000, 50000 };

static void
update_scale (UiMapStatus *self)
{
  GisView view = ui_map_get_view (self->map);
  g_autofree char *text = gis_scale_dup_text (ui_scale_bar_get_denominator (&view), FALSE);

  gtk_label_set_label (GTK_LABEL (self->scale_label), text);
}

static void
set_denominator (UiMapStatus *self, double denominator)
{
  GisView view = ui_map_get_view (self->map);

  ui_map_zoom_by (self->map, log2 (ui_scale_bar_get_denominator (&view) / denominator));
}

/* Digits may be grouped as they are shown. */
static char *
dup_without_spaces (const char *text)
{
  GString *plain = g_string_new (NULL);

  for (const char *at = text; *at != '\0'; at = g_utf8_next_char (at))
    if (!g_unichar_isspace (g_utf8_get_char (at)))
      g_string_append_unichar (plain, g_utf8_get_char (at));
  return g_string_free (plain, FALSE);
}

gboolean
ui_map_status_apply_scale (UiMapStatus *self, const char *text)
{
  const char *after = strrchr (text, ':');
  g_autofree char *digits = dup_without_spaces (after != NULL ? after + 1 : text);
  double denominator;
  char *end;

  g_return_val_if_fail (UI_IS_MAP_STATUS (self), FALSE);
  denominator = g_ascii_strtod (digits, &end);
  if (end == digits || *end != '\0' || !(denominator >= 10 && denominator <= 5e8))
    return FALSE;
  set_denominator (self, denominator);
  return TRUE;
}

static void
scale_entered_cb (UiMapStatus *self)
{
  if (ui_map_status_apply_scale (self, gtk_editable_get_text (GTK_EDITABLE (self->scale_entry))))
    {
      gtk_widget_remove_css_class (self->scale_entry, "error");
      gtk_menu_button_popdown (GTK_MENU_BUTTON (self->scale));
    }
  else
    gtk_widget_add_css_class (self->scale_entry, "error");
}

static void
preset_clicked_cb (UiMapStatus *self, GtkWidget *button)
{
  gtk_menu_button_popdown (GTK_MENU_BUTTON (self->scale));
  set_denominator (self, GPOINTER_TO_INT (g_object_get_data (G_OBJECT (button), "denominator")));
}

static GtkWidget *
create_scale_popover (UiMapStatus *self)
{
  GtkWidget *popover = gtk_popover_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  self->scale_entry = gtk_entry_new ();
  gtk_entry_set_placeholder_text (GTK_ENTRY (self->scale_entry), "1:500");
  gtk_editable_set_width_chars (GTK_EDITABLE (self->scale_entry), 10);
  gtk_widget_set_margin_bottom (self->scale_entry, 6);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->scale_entry), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Scale"), -1);
  g_signal_connect_swapped (self->scale_entry, "activate", G_CALLBACK (scale_entered_cb), self);
  gtk_box_append (GTK_BOX (box), self->scale_entry);
  for (guint i = 0; i < G_N_ELEMENTS (preset_scales); i++)
    {
      g_autofree char *text = gis_scale_dup_text (preset_scales[i], TRUE);
      GtkWidget *button = gtk_button_new_with_label (text);
      gtk_widget_add_css_class (button, "flat");
      g_object_set_data (G_OBJECT (button), "denominator", GINT_TO_POINTER (preset_scales[i]));
      g_signal_connect_swapped (button, "clicked", G_CALLBACK (preset_clicked_cb), self);
      gtk_box_append (GTK_BOX (box), button);
    }
  gtk_popover_set_child (GTK_POPOVER (popover), box);
  return popover;
}

static void
drawing_changed_cb (UiMapStatus *self)
{
  gboolean drawing = ui_map_is_drawing (self->map);

  gtk_spinner_set_spinning (GTK_SPINNER (self->spinner), drawing);
  gtk_widget_set_opacity (self->spinner, drawing ? 1 : 0);
}

static void
ui_map_status_dispose (GObject *object)
{
  UiMapStatus *self = UI_MAP_STATUS (object);

  g_clear_weak_pointer (&self->map);
  g_clear_pointer (&self->box, gtk_widget_unparent);
  G_OBJECT_CLASS (ui_map_status_parent_class)->dispose (object);
}

static void
ui_map_status_class_init (UiMapStatusClass *klass)
{
  ui_style_ensure ();
  G_OBJECT_CLASS (klass)->dispose = ui_map_status_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (GTK_WIDGET_CLASS (klass), "mapstatus");
}

static void
ui_map_status_init (UiMapStatus *self)
{
  GtkWidget *scale_box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 3);

  self->box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  self->scale = gtk_menu_button_new ();
  self->scale_label = gtk_label_new (NULL);
  self->hint = gtk_label_new (NULL);
  self->spinner = gtk_spinner_new ();
  gtk_widget_add_css_class (self->scale, "flat");
  gtk_box_append (GTK_BOX (scale_box), self->scale_label);
  gtk_box_append (GTK_BOX (scale_box), gtk_image_new_from_icon_name ("pan-up-symbolic"));
  gtk_menu_button_set_child (GTK_MENU_BUTTON (self->scale), scale_box);
  gtk_menu_button_set_direction (GTK_MENU_BUTTON (self->scale), GTK_ARROW_UP);
  gtk_menu_button_set_popover (GTK_MENU_BUTTON (self->scale), create_scale_popover (self));
  gtk_widget_set_tooltip_text (self->scale, _ ("Scale of the map"));
  gtk_label_set_ellipsize (GTK_LABEL (self->hint), PANGO_ELLIPSIZE_END);
  gtk_label_set_xalign (GTK_LABEL (self->hint), 0);
  gtk_widget_set_hexpand (self->hint, TRUE);
  gtk_widget_add_css_class (self->hint, "dim-label");
  gtk_widget_set_tooltip_text (self->spinner, _ ("The map is being drawn"));
  gtk_box_append (GTK_BOX (self->box), gtk_separator_new (GTK_ORIENTATION_VERTICAL));
  gtk_box_append (GTK_BOX (self->box), self->scale);
  gtk_box_append (GTK_BOX (self->box), gtk_separator_new (GTK_ORIENTATION_VERTICAL));
  gtk_box_append (GTK_BOX (self->box), self->spinner);
  gtk_box_append (GTK_BOX (self->box), self->hint);
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
}

GtkWidget *
ui_map_status_new (UiMap *map)
{
  UiMapStatus *self = g_object_new (UI_TYPE_MAP_STATUS, NULL);

  g_set_weak_pointer (&self->map, map);
  self->coordinates = ui_coordinates_new (map);
  gtk_box_prepend (GTK_BOX (self->box), self->coordinates);
  g_signal_connect_object (map, "view-changed", G_CALLBACK (update_scale), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (map, "drawing-changed", G_CALLBACK (drawing_changed_cb), self,
                           G_CONNECT_SWAPPED);
  update_scale (self);
  drawing_changed_cb (self);
  return GTK_WIDGET (self);
}

void
ui_map_status_set_hint (UiMapStatus *self, const char *hint)
{
  g_return_if_fail (UI_IS_MAP_STATUS (self));
  gtk_label_set_label (GTK_LABEL (self->hint), hint != NULL ? hint : "");
  gtk_widget_set_tooltip_text (self->hint, hint);
}

const char *
ui_map_status_get_coordinates (UiMapStatus *self)
{
  g_return_val_if_fail (UI_IS_MAP_STATUS (self), NULL);
  return ui_coordinates_get_text (UI_COORDINATES (self->coordinates));
}

GtkWidget *
ui_map_status_get_coordinates_widget (UiMapStatus *self)
{
  g_return_val_if_fail (UI_IS_MAP_STATUS (self), NULL);
  return self->coordinates;
}
