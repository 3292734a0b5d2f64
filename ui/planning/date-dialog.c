/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The date dialog: a message dialog with one or two entry rows; the button is live only when the
 * date is one and a needed reason is given. */
#include "ui/planning/date-dialog.h"

#include "gis/core/i18n.h"
#include <adwaita.h>

typedef struct
{
  GtkWidget *dialog;
  GtkWidget *date_row;
  GtkWidget *reason_row; /* NULL: not asked */
  gboolean needs_reason;
  UiDateDialogFunc func;
  gpointer data;
  GDestroyNotify destroy;
} Ask;

static void
free_ask (gpointer data)
{
  Ask *ask = data;

  if (ask->destroy != NULL)
    ask->destroy (ask->data);
  g_free (ask);
}

static char *
dup_reason (Ask *ask)
{
  char *text;

  if (ask->reason_row == NULL)
    return NULL;
  text = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (ask->reason_row))));
  if (*text == '\0')
    g_clear_pointer (&text, g_free);
  return text;
}

static void
update_cb (Ask *ask)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (ask->date_row));
  gboolean dated = gis_date_parse (text) != GIS_DATE_NONE;
  g_autofree char *reason = dup_reason (ask);

  if (dated)
    gtk_widget_remove_css_class (ask->date_row, "error");
  else
    gtk_widget_add_css_class (ask->date_row, "error");
  adw_message_dialog_set_response_enabled (ADW_MESSAGE_DIALOG (ask->dialog), "accept",
                                           dated && (!ask->needs_reason || reason != NULL));
}

static void
response_cb (AdwMessageDialog *dialog, const char *response, gpointer user_data)
{
  Ask *ask = user_data;
  g_autofree char *reason = NULL;

  if (!g_str_equal (response, "accept"))
    return;
  reason = dup_reason (ask);
  ask->func (gis_date_parse (gtk_editable_get_text (GTK_EDITABLE (ask->date_row))), reason,
             ask->data);
}

static GtkWidget *
add_row (GtkWidget *list, const char *title)
{
  GtkWidget *row = adw_entry_row_new ();

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_entry_row_set_activates_default (ADW_ENTRY_ROW (row), TRUE);
  gtk_list_box_append (GTK_LIST_BOX (list), row);
  return row;
}

GtkWidget *
ui_date_dialog_run (GtkWidget *parent,
                    const UiDateDialogOptions *options,
                    UiDateDialogFunc func,
                    gpointer data,
                    GDestroyNotify destroy)
{
  GtkRoot *root = gtk_widget_get_root (parent);
  Ask *ask = g_new0 (Ask, 1);
  GtkWidget *list = gtk_list_box_new ();
  g_autofree char *date = gis_date_dup_text (options->date);
  AdwMessageDialog *dialog;

  ask->dialog = adw_message_dialog_new (GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL,
                                        options->heading, options->body);
  ask->func = func;
  ask->data = data;
  ask->destroy = destroy;
  ask->needs_reason = options->needs_reason;
  dialog = ADW_MESSAGE_DIALOG (ask->dialog);
  gtk_list_box_set_selection_mode (GTK_LIST_BOX (list), GTK_SELECTION_NONE);
  gtk_widget_add_css_class (list, "boxed-list");
  ask->date_row = add_row (list, _ ("Takes effect on"));
  gtk_editable_set_text (GTK_EDITABLE (ask->date_row), date != NULL ? date : "");
  if (options->with_reason || options->needs_reason)
    ask->reason_row =
      add_row (list, options->needs_reason ? _ ("Reason") : _ ("Reason (may be left empty)"));
  adw_message_dialog_set_extra_child (dialog, list);
  adw_message_dialog_add_responses (dialog, "cancel", _ ("_Cancel"), "accept", options->accept,
                                    NULL);
  adw_message_dialog_set_response_appearance (
    dialog, "accept", options->destructive ? ADW_RESPONSE_DESTRUCTIVE : ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (dialog, "accept");
  adw_message_dialog_set_close_response (dialog, "cancel");
  g_signal_connect_swapped (ask->date_row, "changed", G_CALLBACK (update_cb), ask);
  if (ask->reason_row != NULL)
    g_signal_connect_swapped (ask->reason_row, "changed", G_CALLBACK (update_cb), ask);
  g_signal_connect (dialog, "response", G_CALLBACK (response_cb), ask);
  g_object_set_data_full (G_OBJECT (dialog), "ask", ask, free_ask);
  update_cb (ask);
  gtk_window_present (GTK_WINDOW (dialog));
  gtk_widget_grab_focus (ask->needs_reason ? ask->reason_row : ask->date_row);
  return ask->dialog;
}

GtkEditable *
ui_date_dialog_get_date_entry (GtkWidget *dialog)
{
  return GTK_EDITABLE (((Ask *) g_object_get_data (G_OBJECT (dialog), "ask"))->date_row);
}

GtkEditable *
ui_date_dialog_get_reason_entry (GtkWidget *dialog)
{
  GtkWidget *row = ((Ask *) g_object_get_data (G_OBJECT (dialog), "ask"))->reason_row;

  return row != NULL ? GTK_EDITABLE (row) : NULL;
}
