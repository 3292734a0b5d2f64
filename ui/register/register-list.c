/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Title over subtitle, figures on the right. */
#include "ui/register/register-list.h"

#include "gis/core/i18n.h"
#include "ui/common/format.h"
#include "ui/register/register-item.h"

GtkWidget *
ui_register_label_new (const char *css_class, gboolean expand)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), expand ? 0 : 1);
  if (expand)
    gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_widget_set_hexpand (label, expand);
  if (css_class != NULL)
    gtk_widget_add_css_class (label, css_class);
  return label;
}

static void
setup_line_cb (GtkSignalListItemFactory *factory, GtkListItem *line)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *text = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *figures = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *labels[] = { ui_register_label_new (NULL, TRUE),
                          ui_register_label_new ("caption", TRUE),
                          ui_register_label_new ("numeric", FALSE),
                          ui_register_label_new ("caption", FALSE) };
  static const char *const keys[] = { "title", "subtitle", "length", "parts" };

  gtk_widget_add_css_class (labels[1], "dim-label");
  gtk_widget_add_css_class (labels[3], "dim-label");
  for (guint i = 0; i < G_N_ELEMENTS (labels); i++)
    {
      gtk_box_append (GTK_BOX (i < 2 ? text : figures), labels[i]);
      g_object_set_data (G_OBJECT (box), keys[i], labels[i]);
    }
  gtk_box_append (GTK_BOX (box), text);
  gtk_box_append (GTK_BOX (box), figures);
  gtk_widget_set_valign (text, GTK_ALIGN_CENTER);
  gtk_widget_set_valign (figures, GTK_ALIGN_CENTER);
  gtk_widget_set_margin_start (box, 9);
  gtk_widget_set_margin_end (box, 9);
  gtk_widget_set_margin_top (box, 4);
  gtk_widget_set_margin_bottom (box, 4);
  gtk_list_item_set_child (line, box);
}

static void
set_line_label (GtkWidget *box, const char *key, const char *text)
{
  GtkWidget *label = g_object_get_data (G_OBJECT (box), key);

  gtk_label_set_label (GTK_LABEL (label), text);
  gtk_widget_set_visible (label, *text != '\0');
}

static void
bind_line_cb (GtkSignalListItemFactory *factory, GtkListItem *line, gpointer shows_parts)
{
  const UiRegisterItem *item = gtk_list_item_get_item (line);
  GtkWidget *box = gtk_list_item_get_child (line);
  g_autofree char *length = ui_format_length (item->length_m);
  g_autofree char *parts =
    GPOINTER_TO_INT (shows_parts)
      ? g_strdup_printf (ngettext_ ("%u section", "%u sections", item->n_parts), item->n_parts)
      : g_strdup ("");

  set_line_label (box, "title", item->title);
  set_line_label (box, "subtitle", item->subtitle);
  set_line_label (box, "length", length);
  set_line_label (box, "parts", parts);
}

GtkWidget *
ui_register_list_new (GtkMultiSelection *selection, gboolean shows_parts)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  GtkWidget *view;

  g_signal_connect (factory, "setup", G_CALLBACK (setup_line_cb), NULL);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_line_cb), GINT_TO_POINTER (shows_parts));
  view = gtk_list_view_new (g_object_ref (GTK_SELECTION_MODEL (selection)), factory);
  gtk_list_view_set_enable_rubberband (GTK_LIST_VIEW (view), TRUE);
  return view;
}
