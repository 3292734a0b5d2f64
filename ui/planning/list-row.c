/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows of the planning lists. */
#include "ui/planning/list-row.h"

#include "ui/layers/swatch.h"

#define SWATCH_PX 16

static GtkWidget *
add_label (GtkWidget *box, const char *css_class)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (label, css_class);
  gtk_box_append (GTK_BOX (box), label);
  return label;
}

void
ui_list_row_setup (GtkListItem *item, const char *name_class)
{
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 9);
  GtkWidget *texts = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *swatch = ui_swatch_new (SWATCH_PX);
  GtkWidget *end = gtk_label_new (NULL);
  GtkWidget *name = add_label (texts, name_class);

  gtk_label_set_wrap (GTK_LABEL (name), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (name), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_lines (GTK_LABEL (name), 2);
  gtk_widget_set_valign (swatch, GTK_ALIGN_CENTER);
  gtk_widget_set_valign (end, GTK_ALIGN_CENTER);
  gtk_widget_set_hexpand (texts, TRUE);
  gtk_widget_add_css_class (row, "project-row");
  gtk_box_append (GTK_BOX (row), swatch);
  gtk_box_append (GTK_BOX (row), texts);
  gtk_box_append (GTK_BOX (row), end);
  g_object_set_data (G_OBJECT (row), "swatch", swatch);
  g_object_set_data (G_OBJECT (row), "name", name);
  g_object_set_data (G_OBJECT (row), "detail", add_label (texts, "project-detail"));
  g_object_set_data (G_OBJECT (row), "end", end);
  gtk_list_item_set_child (item, row);
}

GtkLabel *
ui_list_row_bind (GtkListItem *item,
                  UiDocument *document,
                  const char *class_id,
                  const char *category,
                  const char *name,
                  const char *detail)
{
  GObject *row = G_OBJECT (gtk_list_item_get_child (item));

  gtk_label_set_text (g_object_get_data (row, "name"), name);
  gtk_widget_set_tooltip_text (g_object_get_data (row, "name"), name);
  gtk_label_set_text (g_object_get_data (row, "detail"), detail);
  ui_swatch_set (g_object_get_data (row, "swatch"), document, class_id, category);
  return g_object_get_data (row, "end");
}

void
ui_list_row_append_part (GString *text, const char *part)
{
  if (part == NULL || *part == '\0')
    return;
  if (text->len > 0)
    g_string_append (text, " · ");
  g_string_append (text, part);
}

GtkSingleSelection *
ui_list_row_connect (GtkListView *view,
                     GListModel *model,
                     GCallback setup,
                     GCallback bind,
                     GCallback selected,
                     gpointer owner)
{
  g_autoptr (GtkListItemFactory) factory = gtk_signal_list_item_factory_new ();
  GtkSingleSelection *selection = gtk_single_selection_new (g_object_ref (model));

  gtk_single_selection_set_autoselect (selection, FALSE);
  gtk_single_selection_set_can_unselect (selection, TRUE);
  g_signal_connect_swapped (selection, "notify::selected-item", selected, owner);
  g_signal_connect (factory, "setup", setup, owner);
  g_signal_connect (factory, "bind", bind, owner);
  gtk_list_view_set_factory (view, factory);
  gtk_list_view_set_model (view, GTK_SELECTION_MODEL (selection));
  return selection;
}
