/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The one with most parts stays unless the user says otherwise. */
#include "ui/register/register-merge.h"

#include "gis/core/i18n.h"
#include "ui/register/register-item.h"

static void
merge_response_cb (AdwMessageDialog *dialog, const char *response, gpointer user_data)
{
  UiRegisterMergeFunc func = (UiRegisterMergeFunc) g_object_get_data (G_OBJECT (dialog), "func");
  GSList *group = g_object_get_data (G_OBJECT (dialog), "radios");

  if (!g_str_equal (response, "merge"))
    return;
  for (; group != NULL; group = group->next)
    if (gtk_check_button_get_active (group->data))
      func (*(gint64 *) g_object_get_data (group->data, "id"), user_data);
}

static int
compare_parts (gconstpointer a, gconstpointer b)
{
  const UiRegisterItem *left = *(UiRegisterItem *const *) a;
  const UiRegisterItem *right = *(UiRegisterItem *const *) b;

  return (left->n_parts < right->n_parts) - (left->n_parts > right->n_parts);
}

GtkWidget *
ui_register_merge_new (GtkWindow *parent,
                       GPtrArray *items,
                       UiRegisterMergeFunc func,
                       GObject *user_data)
{
  g_autofree char *heading =
    g_strdup_printf (ngettext_ ("Merge %u Row", "Merge %u Rows", items->len), items->len);
  GtkWidget *dialog = adw_message_dialog_new (parent, heading, NULL);
  GtkWidget *list = gtk_list_box_new ();
  GtkWidget *scroller = gtk_scrolled_window_new ();
  GtkCheckButton *first = NULL;
  GSList *radios = NULL;

  g_ptr_array_sort (items, compare_parts);
  adw_message_dialog_set_body (
    ADW_MESSAGE_DIALOG (dialog),
    _ ("What belongs to the others will belong to the one chosen here. It takes over the values "
       "that it lacks."));
  for (guint i = 0; i < items->len; i++)
    {
      const UiRegisterItem *item = g_ptr_array_index (items, i);
      gint64 id = item->row != NULL ? item->row->id : 0;
      GtkWidget *row = adw_action_row_new ();
      GtkWidget *radio = gtk_check_button_new ();
      g_autofree char *sections =
        g_strdup_printf (ngettext_ ("%u section", "%u sections", item->n_parts), item->n_parts);
      g_autofree char *subtitle =
        g_strdup_printf ("%s%s%s", item->subtitle, *item->subtitle != '\0' ? " · " : "", sections);
      adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), item->title);
      adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
      adw_action_row_add_prefix (ADW_ACTION_ROW (row), radio);
      adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), radio);
      gtk_check_button_set_group (GTK_CHECK_BUTTON (radio), first);
      if (first == NULL)
        first = GTK_CHECK_BUTTON (radio);
      g_object_set_data_full (G_OBJECT (radio), "id", g_memdup2 (&id, sizeof id), g_free);
      radios = g_slist_prepend (radios, radio);
      gtk_list_box_append (GTK_LIST_BOX (list), row);
    }
  gtk_check_button_set_active (first, TRUE);
  gtk_list_box_set_selection_mode (GTK_LIST_BOX (list), GTK_SELECTION_NONE);
  gtk_widget_add_css_class (list, "boxed-list");
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (scroller), TRUE);
  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (scroller), 320);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), list);
  adw_message_dialog_set_extra_child (ADW_MESSAGE_DIALOG (dialog), scroller);
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _ ("_Cancel"), "merge",
                                    _ ("_Merge"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "merge",
                                              ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "merge");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_object_set_data_full (G_OBJECT (dialog), "radios", radios, (GDestroyNotify) g_slist_free);
  g_object_set_data (G_OBJECT (dialog), "func", (gpointer) func);
  g_signal_connect_object (dialog, "response", G_CALLBACK (merge_response_cb), user_data, 0);
  return dialog;
}
