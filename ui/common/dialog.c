/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Dialogs with entries. The guard stands before the class's own close_request, as a handler of the
 * signal; one that has to ask keeps the dialog open and destroys it on the answer. */
#include "ui/common/dialog.h"
#include "gis/core/i18n.h"
#include <adwaita.h>

#define GUARD_KEY "ui-dialog-guard"
#define QUESTION_KEY "ui-dialog-question"

static void
unmapped_cb (GtkWindow *dialog)
{
  gtk_window_set_transient_for (dialog, NULL);
}

void
ui_dialog_let_go (GtkWindow *dialog)
{
  g_return_if_fail (GTK_IS_WINDOW (dialog));
  g_signal_connect_after (dialog, "unmap", G_CALLBACK (unmapped_cb), NULL);
}

void
ui_dialog_set_busy (GtkWindow *dialog, gboolean busy)
{
  g_return_if_fail (GTK_IS_WINDOW (dialog));
  /* The entry gives the focus up first: GTK 4.8 warns of one that loses it unnoticed. */
  if (busy)
    gtk_window_set_focus (dialog, NULL);
  gtk_widget_set_sensitive (GTK_WIDGET (dialog), !busy);
}

/* ---- The question ---- */

typedef struct
{
  GtkWindow *parent; /* weak */
  UiDialogFunc discard, keep;
  gpointer data;
} Question;

static void
free_question (gpointer data, GClosure *closure)
{
  Question *question = data;

  g_clear_weak_pointer (&question->parent);
  g_free (question);
}

static void
answered_cb (AdwMessageDialog *dialog, const char *response, gpointer user_data)
{
  Question *question = user_data;
  UiDialogFunc func = g_str_equal (response, "discard") ? question->discard : question->keep;

  if (question->parent == NULL)
    return;
  /* The answer may destroy the parent while GTK is still busy with the question. */
  gtk_window_set_transient_for (GTK_WINDOW (dialog), NULL);
  g_object_set_data (G_OBJECT (question->parent), QUESTION_KEY, NULL);
  if (func != NULL)
    func (question->data);
}

void
ui_dialog_ask_discard (GtkWindow *parent,
                       const char *heading,
                       const char *body,
                       UiDialogFunc discard,
                       UiDialogFunc keep,
                       gpointer data)
{
  GtkWidget *dialog;
  Question *question;

  g_return_if_fail (GTK_IS_WINDOW (parent));
  if (g_object_get_data (G_OBJECT (parent), QUESTION_KEY) != NULL)
    return;
  question = g_new0 (Question, 1);
  g_set_weak_pointer (&question->parent, parent);
  question->discard = discard;
  question->keep = keep;
  question->data = data;
  dialog =
    adw_message_dialog_new (parent, heading != NULL ? heading : _ ("Discard the Input?"), NULL);
  adw_message_dialog_set_body (ADW_MESSAGE_DIALOG (dialog),
                               body != NULL ? body : _ ("What was entered here is not saved."));
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "keep", _ ("_Keep Editing"),
                                    "discard", _ ("_Discard"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "discard",
                                              ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "keep");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "keep");
  gtk_window_set_destroy_with_parent (GTK_WINDOW (dialog), TRUE);
  g_signal_connect_data (dialog, "response", G_CALLBACK (answered_cb), question, free_question, 0);
  g_object_set_data (G_OBJECT (parent), QUESTION_KEY, dialog);
  gtk_window_present (GTK_WINDOW (dialog));
}

/* ---- The guard ---- */

typedef struct
{
  UiDialogFindInput find_input;
  GtkWindow *parent; /* weak: of @again */
  UiDialogFunc again;
  gpointer data;
  GtkWidget *focus; /* weak: to go back to when the question is answered so */
} Guard;

static void
free_guard (gpointer data)
{
  Guard *guard = data;

  g_clear_weak_pointer (&guard->parent);
  g_clear_weak_pointer (&guard->focus);
  g_free (guard);
}

static void
discarded_cb (gpointer dialog)
{
  Guard *guard = g_object_get_data (dialog, GUARD_KEY);
  UiDialogFunc again = guard->parent != NULL ? guard->again : NULL;
  gpointer data = guard->data;

  gtk_window_destroy (GTK_WINDOW (dialog));
  if (again != NULL)
    again (data);
}

static void
kept_cb (gpointer dialog)
{
  Guard *guard = g_object_get_data (dialog, GUARD_KEY);

  guard->again = NULL;
  gtk_window_present (GTK_WINDOW (dialog));
  if (guard->focus != NULL && gtk_widget_is_ancestor (guard->focus, dialog))
    gtk_window_set_focus (GTK_WINDOW (dialog), guard->focus);
}

/* TRUE: it stays, for now. */
static gboolean
close_request_cb (GtkWindow *dialog, gpointer user_data)
{
  Guard *guard = user_data;
  g_autofree char *heading = NULL;
  g_autofree char *body = NULL;

  if (!gtk_widget_get_sensitive (GTK_WIDGET (dialog)))
    return TRUE;
  g_set_weak_pointer (&guard->focus, gtk_window_get_focus (dialog));
  gtk_window_set_focus (dialog, NULL);
  if (!guard->find_input (dialog, &heading, &body))
    return FALSE;
  ui_dialog_ask_discard (dialog, heading, body, discarded_cb, kept_cb, dialog);
  return TRUE;
}

void
ui_dialog_guard (GtkWindow *dialog, UiDialogFindInput find_input)
{
  Guard *guard = g_new0 (Guard, 1);

  g_return_if_fail (GTK_IS_WINDOW (dialog) && find_input != NULL);
  guard->find_input = find_input;
  g_object_set_data_full (G_OBJECT (dialog), GUARD_KEY, guard, free_guard);
  g_signal_connect (dialog, "close-request", G_CALLBACK (close_request_cb), guard);
  ui_dialog_let_go (dialog);
}

static gboolean
is_over (GtkWindow *window, GtkWindow *parent)
{
  for (window = gtk_window_get_transient_for (window); window != NULL;
       window = gtk_window_get_transient_for (window))
    if (window == parent)
      return TRUE;
  return FALSE;
}

/* A dialog over the others first: the one that no other guarded dialog lies over. */
static GtkWindow *
find_guarded (GtkWindow *parent)
{
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWindow) window = g_list_model_get_item (windows, i);

      if (g_object_get_data (G_OBJECT (window), GUARD_KEY) != NULL && is_over (window, parent) &&
          gtk_widget_get_visible (GTK_WIDGET (window)))
        {
          GtkWindow *above = find_guarded (window);
          return above != NULL ? above : window;
        }
    }
  return NULL;
}

gboolean
ui_dialog_close_over (GtkWindow *parent, UiDialogFunc again, gpointer data)
{
  GtkWindow *dialog;

  g_return_val_if_fail (GTK_IS_WINDOW (parent), TRUE);
  while ((dialog = find_guarded (parent)) != NULL)
    {
      g_autoptr (GtkWindow) keep = g_object_ref (dialog);
      Guard *guard = g_object_get_data (G_OBJECT (dialog), GUARD_KEY);

      g_set_weak_pointer (&guard->parent, parent);
      guard->again = again;
      guard->data = data;
      gtk_window_close (dialog);
      if (gtk_widget_get_visible (GTK_WIDGET (dialog)) &&
          !gtk_widget_in_destruction (GTK_WIDGET (dialog)))
        return FALSE;
    }
  return TRUE;
}
