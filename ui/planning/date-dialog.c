/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The date dialog: a message dialog with one or two entry rows; the button is live only when the
 * date is one and a needed reason is given. A message dialog is gone when its response is known: one
 * that is given up with something typed comes back when the user wants to go on. */
#include "ui/planning/date-dialog.h"

#include "gis/core/i18n.h"
#include "ui/common/dialog.h"
#include <adwaita.h>

#define ASK_KEY "ask"
#define LEFT_KEY                                                                                   \
  "date-dialog-left" /* of the parent's window: given up, the user is asked whether */

typedef struct
{
  GtkWidget *dialog;
  GtkWidget *date_row;
  GtkWidget *reason_row;  /* NULL: not asked */
  GtkWidget *early_label; /* NULL: no such day */
  GisDate earliest;
  char *heading, *body, *accept, *early;
  char *proposed; /* the date */
  gboolean with_reason, needs_reason, destructive;
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
  g_free (ask->heading);
  g_free (ask->body);
  g_free (ask->accept);
  g_free (ask->early);
  g_free (ask->proposed);
  g_free (ask);
}

static void present (GtkWindow *parent, Ask *ask, const char *date, const char *reason);

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
  GisDate date = gis_date_parse (text);
  gboolean dated = date != GIS_DATE_NONE;
  g_autofree char *reason = dup_reason (ask);

  if (dated)
    gtk_widget_remove_css_class (ask->date_row, "error");
  else
    gtk_widget_add_css_class (ask->date_row, "error");
  adw_message_dialog_set_response_enabled (ADW_MESSAGE_DIALOG (ask->dialog), "accept",
                                           dated && (!ask->needs_reason || reason != NULL));
  if (ask->early_label != NULL)
    gtk_widget_set_visible (ask->early_label, dated && date < ask->earliest);
}

/* ---- Given up ---- */

typedef struct
{
  Ask *ask;
  char *date, *reason;
} Left;

static void
free_left (gpointer data)
{
  Left *left = data;

  g_clear_pointer (&left->ask, free_ask);
  g_free (left->date);
  g_free (left->reason);
  g_free (left);
}

static void
discard_left (gpointer parent)
{
  g_object_set_data (parent, LEFT_KEY, NULL);
}

/* The dialog is gone by now: the same one again, with what stood in it. */
static void
keep_left (gpointer parent)
{
  Left *left = g_object_steal_data (parent, LEFT_KEY);

  if (left == NULL)
    return;
  present (GTK_WINDOW (parent), g_steal_pointer (&left->ask), left->date, left->reason);
  free_left (left);
}

static void
give_up (Ask *ask)
{
  GtkWindow *parent = gtk_window_get_transient_for (GTK_WINDOW (ask->dialog));
  const char *date = gtk_editable_get_text (GTK_EDITABLE (ask->date_row));
  g_autofree char *reason = dup_reason (ask);
  Left *left;

  if (parent == NULL || (reason == NULL && g_strcmp0 (date, ask->proposed) == 0))
    return;
  left = g_new0 (Left, 1);
  left->ask = g_object_steal_data (G_OBJECT (ask->dialog), ASK_KEY);
  left->date = g_strdup (date);
  left->reason = g_steal_pointer (&reason);
  g_object_set_data_full (G_OBJECT (parent), LEFT_KEY, left, free_left);
  ui_dialog_ask_discard (parent, NULL, NULL, discard_left, keep_left, parent);
}

static void
response_cb (AdwMessageDialog *dialog, const char *response, gpointer user_data)
{
  Ask *ask = user_data;
  g_autofree char *reason = NULL;

  if (!g_str_equal (response, "accept"))
    {
      give_up (ask);
      return;
    }
  reason = dup_reason (ask);
  ask->func (gis_date_parse (gtk_editable_get_text (GTK_EDITABLE (ask->date_row))), reason,
             ask->data);
}

/* ---- The dialog ---- */

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

static GtkWidget *
create_list (Ask *ask, const char *date, const char *reason)
{
  GtkWidget *list = gtk_list_box_new ();

  gtk_list_box_set_selection_mode (GTK_LIST_BOX (list), GTK_SELECTION_NONE);
  gtk_widget_add_css_class (list, "boxed-list");
  ask->date_row = add_row (list, _ ("Takes effect on"));
  gtk_editable_set_text (GTK_EDITABLE (ask->date_row), date);
  ask->reason_row = NULL;
  if (!ask->with_reason)
    return list;
  ask->reason_row =
    add_row (list, ask->needs_reason ? _ ("Reason") : _ ("Reason (may be left empty)"));
  if (reason != NULL)
    gtk_editable_set_text (GTK_EDITABLE (ask->reason_row), reason);
  return list;
}

/* Under the list, while the day is an early one. */
static GtkWidget *
create_content (Ask *ask, const char *date, const char *reason)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 9);

  gtk_box_append (GTK_BOX (box), create_list (ask, date, reason));
  ask->early_label = NULL;
  if (ask->early == NULL)
    return box;
  ask->early_label = gtk_label_new (ask->early);
  gtk_label_set_wrap (GTK_LABEL (ask->early_label), TRUE);
  gtk_label_set_xalign (GTK_LABEL (ask->early_label), 0);
  gtk_widget_add_css_class (ask->early_label, "warning");
  gtk_box_append (GTK_BOX (box), ask->early_label);
  return box;
}

/* Takes @ask. */
static void
present (GtkWindow *parent, Ask *ask, const char *date, const char *reason)
{
  AdwMessageDialog *dialog;

  ask->dialog = adw_message_dialog_new (parent, ask->heading, ask->body);
  dialog = ADW_MESSAGE_DIALOG (ask->dialog);
  adw_message_dialog_set_extra_child (dialog, create_content (ask, date, reason));
  adw_message_dialog_add_responses (dialog, "cancel", _ ("_Cancel"), "accept", ask->accept, NULL);
  adw_message_dialog_set_response_appearance (
    dialog, "accept", ask->destructive ? ADW_RESPONSE_DESTRUCTIVE : ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (dialog, "accept");
  adw_message_dialog_set_close_response (dialog, "cancel");
  g_signal_connect_swapped (ask->date_row, "changed", G_CALLBACK (update_cb), ask);
  if (ask->reason_row != NULL)
    g_signal_connect_swapped (ask->reason_row, "changed", G_CALLBACK (update_cb), ask);
  g_signal_connect (dialog, "response", G_CALLBACK (response_cb), ask);
  g_object_set_data_full (G_OBJECT (dialog), ASK_KEY, ask, free_ask);
  update_cb (ask);
  gtk_window_present (GTK_WINDOW (dialog));
  gtk_widget_grab_focus (ask->needs_reason ? ask->reason_row : ask->date_row);
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

  ask->heading = g_strdup (options->heading);
  ask->body = g_strdup (options->body);
  ask->accept = g_strdup (options->accept);
  ask->earliest = options->earliest;
  ask->early = options->earliest != GIS_DATE_NONE ? g_strdup (options->early) : NULL;
  ask->proposed = gis_date_dup_text (options->date);
  if (ask->proposed == NULL)
    ask->proposed = g_strdup ("");
  ask->with_reason = options->with_reason || options->needs_reason;
  ask->needs_reason = options->needs_reason;
  ask->destructive = options->destructive;
  ask->func = func;
  ask->data = data;
  ask->destroy = destroy;
  present (GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL, ask, ask->proposed, NULL);
  return ask->dialog;
}

GtkEditable *
ui_date_dialog_get_date_entry (GtkWidget *dialog)
{
  return GTK_EDITABLE (((Ask *) g_object_get_data (G_OBJECT (dialog), ASK_KEY))->date_row);
}

GtkEditable *
ui_date_dialog_get_reason_entry (GtkWidget *dialog)
{
  GtkWidget *row = ((Ask *) g_object_get_data (G_OBJECT (dialog), ASK_KEY))->reason_row;

  return row != NULL ? GTK_EDITABLE (row) : NULL;
}
