/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/layers/basemap-chooser.h"

#include "gis/core/i18n.h"
#include "ui/common/settings.h"
#include "ui/layers/basemap-dialog.h"
#include "ui/map/basemap-spec.h"

struct _UiBasemapChooser
{
  GtkWidget parent_instance;

  GtkWidget *box;
  GtkWidget *label;
  GtkWidget *choice; /* GtkDropDown: none, then the basemaps in their order */
  GSettings *settings;
  gboolean filling;
};

G_DEFINE_FINAL_TYPE (UiBasemapChooser, ui_basemap_chooser, GTK_TYPE_WIDGET)

/* Not by a new model: this also runs while the drop-down tells of its choice. */
static void
show_choice (UiBasemapChooser *self)
{
  g_autoptr (GPtrArray) specs = ui_basemap_specs_load (self->settings);
  g_autofree char *shown = g_settings_get_string (self->settings, "basemap");
  guint selected = 0;

  for (guint i = 0; i < specs->len; i++)
    if (g_str_equal (((UiBasemapSpec *) g_ptr_array_index (specs, i))->id, shown))
      selected = i + 1;
  self->filling = TRUE;
  gtk_drop_down_set_selected (GTK_DROP_DOWN (self->choice), selected);
  self->filling = FALSE;
}

static void
fill (UiBasemapChooser *self)
{
  g_autoptr (GPtrArray) specs = ui_basemap_specs_load (self->settings);
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);

  gtk_string_list_append (names, _ ("None"));
  for (guint i = 0; i < specs->len; i++)
    gtk_string_list_append (names, ((UiBasemapSpec *) g_ptr_array_index (specs, i))->name);
  self->filling = TRUE;
  gtk_drop_down_set_model (GTK_DROP_DOWN (self->choice), G_LIST_MODEL (names));
  self->filling = FALSE;
  show_choice (self);
}

static void
chosen_cb (UiBasemapChooser *self)
{
  g_autoptr (GPtrArray) specs = ui_basemap_specs_load (self->settings);
  guint selected = gtk_drop_down_get_selected (GTK_DROP_DOWN (self->choice));

  if (self->filling || selected > specs->len)
    return;
  g_settings_set_string (
    self->settings, "basemap",
    selected > 0 ? ((UiBasemapSpec *) g_ptr_array_index (specs, selected - 1))->id : "");
}

static void
manage_cb (UiBasemapChooser *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  ui_basemap_dialog_present (GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL);
}

static void
ui_basemap_chooser_dispose (GObject *object)
{
  UiBasemapChooser *self = UI_BASEMAP_CHOOSER (object);

  if (self->settings != NULL)
    g_signal_handlers_disconnect_by_data (self->settings, self);
  self->settings = NULL;
  g_clear_pointer (&self->box, gtk_widget_unparent);
  G_OBJECT_CLASS (ui_basemap_chooser_parent_class)->dispose (object);
}

static void
ui_basemap_chooser_class_init (UiBasemapChooserClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = ui_basemap_chooser_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
}

static void
ui_basemap_chooser_init (UiBasemapChooser *self)
{
  GtkWidget *manage = gtk_button_new_from_icon_name ("emblem-system-symbolic");

  self->box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  self->label = gtk_label_new (_ ("Basemap"));
  self->choice = gtk_drop_down_new (NULL, NULL);
  gtk_widget_add_css_class (self->box, "basemap-chooser");
  gtk_widget_add_css_class (manage, "flat");
  gtk_widget_set_tooltip_text (manage, _ ("Basemaps…"));
  gtk_widget_set_hexpand (self->choice, TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->choice), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Basemap"), -1);
  gtk_box_append (GTK_BOX (self->box), self->label);
  gtk_box_append (GTK_BOX (self->box), self->choice);
  gtk_box_append (GTK_BOX (self->box), manage);
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
  g_signal_connect_object (self->choice, "notify::selected", G_CALLBACK (chosen_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (manage, "clicked", G_CALLBACK (manage_cb), self, G_CONNECT_SWAPPED);
  self->settings = ui_settings_lookup ();
  if (self->settings == NULL)
    {
      gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
      return;
    }
  g_signal_connect_swapped (self->settings, "changed::basemap", G_CALLBACK (show_choice), self);
  g_signal_connect_swapped (self->settings, "changed::basemaps", G_CALLBACK (fill), self);
  fill (self);
}

GtkWidget *
ui_basemap_chooser_new (void)
{
  return g_object_new (UI_TYPE_BASEMAP_CHOOSER, NULL);
}

void
ui_basemap_chooser_hide_label (UiBasemapChooser *self)
{
  g_return_if_fail (UI_IS_BASEMAP_CHOOSER (self));
  gtk_widget_set_visible (self->label, FALSE);
  gtk_widget_remove_css_class (self->box, "basemap-chooser");
}
