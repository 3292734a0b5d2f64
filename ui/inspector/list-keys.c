/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/inspector/list-keys.h"

static gboolean
is_offered (GtkListBoxRow *row)
{
  return gtk_widget_get_child_visible (GTK_WIDGET (row)) && gtk_list_box_row_get_activatable (row);
}

GtkListBoxRow *
ui_list_keys_find (GtkListBox *list, int index, int step)
{
  GtkListBoxRow *row;

  for (; index >= 0 && (row = gtk_list_box_get_row_at_index (list, index)) != NULL; index += step)
    if (is_offered (row))
      return row;
  return NULL;
}

void
ui_list_keys_select (GtkListBox *list, GtkListBoxRow *row)
{
  GtkAdjustment *adjustment = gtk_list_box_get_adjustment (list);
  graphene_rect_t bounds;

  gtk_list_box_select_row (list, row);
  if (row != NULL && adjustment != NULL &&
      gtk_widget_compute_bounds (GTK_WIDGET (row), GTK_WIDGET (list), &bounds))
    gtk_adjustment_clamp_page (adjustment, bounds.origin.y, bounds.origin.y + bounds.size.height);
}

GtkListBoxRow *
ui_list_keys_get_taken (GtkListBox *list)
{
  GtkListBoxRow *row = gtk_list_box_get_selected_row (list);

  return row != NULL && is_offered (row) ? row : ui_list_keys_find (list, 0, 1);
}

static gboolean
key_cb (GtkListBox *list, guint keyval, guint keycode, GdkModifierType state)
{
  GtkListBoxRow *row = gtk_list_box_get_selected_row (list);
  int index = row != NULL ? gtk_list_box_row_get_index (row) : -1;
  int step = keyval == GDK_KEY_Up || keyval == GDK_KEY_KP_Up ? -1 : 1;

  if (step > 0 && keyval != GDK_KEY_Down && keyval != GDK_KEY_KP_Down)
    return GDK_EVENT_PROPAGATE;
  row = ui_list_keys_find (list, index + step, step);
  if (row != NULL)
    ui_list_keys_select (list, row);
  return GDK_EVENT_STOP;
}

void
ui_list_keys_attach (GtkWidget *search, GtkListBox *list, GtkMenuButton *button)
{
  GtkEventController *keys = gtk_event_controller_key_new ();

  gtk_list_box_set_selection_mode (list, GTK_SELECTION_SINGLE);
  g_signal_connect_object (search, "stop-search", G_CALLBACK (gtk_menu_button_popdown), button,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (keys, "key-pressed", G_CALLBACK (key_cb), list, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (search, keys);
}
