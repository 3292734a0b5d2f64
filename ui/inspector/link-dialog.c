/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One question for the first class of links that has a distance in the catalogue. */
#include "ui/inspector/link-dialog.h"

#include "gis/core/i18n.h"
#include "gis/store/link.h"
#include "ui/common/job-dialog.h"
#include "ui/common/message.h"

typedef struct
{
  UiDocument *document;
  const GisClass *link_class; /* the document's catalogue keeps it */
  GtkWindow *parent;          /* weak */
  GtkWidget *distance;
} Ask;

static void
ask_free (gpointer data, GClosure *closure)
{
  Ask *ask = data;

  g_clear_weak_pointer (&ask->parent);
  g_object_unref (ask->document);
  g_free (ask);
}

typedef struct
{
  const GisClass *link_class;
  double within_m;
  guint *n_added; /* rc box shared with the callback */
  UiJobProgress *progress;
} Order;

typedef struct
{
  GtkWindow *parent; /* weak */
  guint *n_added;
  UiJobDialog *dialog;
} Told;

static void
order_free (gpointer data)
{
  Order *order = data;

  g_atomic_rc_box_release (order->n_added);
  ui_job_progress_unref (order->progress);
  g_free (order);
}

static gboolean
run_propose (GisEdit *edit, gpointer data, GError **error)
{
  const Order *order = data;
  GisJob *job = ui_job_progress_get_job (order->progress);
  g_autoptr (GArray) pairs = gis_link_find_pairs (gis_edit_get_workspace (edit), order->link_class,
                                                  NULL, 0, order->within_m, job, error);

  if (pairs == NULL || !gis_link_add_pairs (edit, order->link_class, pairs, job, error))
    return FALSE;
  *order->n_added = pairs->len;
  return TRUE;
}

static void
proposed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Told *told = user_data;
  g_autoptr (GError) error = NULL;
  gboolean done = ui_document_edit_finish (UI_DOCUMENT (source), result, &error);
  guint n = done ? *told->n_added : 0;

  ui_job_dialog_close (told->dialog);
  if (told->parent != NULL && g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    ui_message_toast (GTK_WIDGET (told->parent), _ ("No links were made"));
  else if (told->parent != NULL && error != NULL)
    ui_message_error (GTK_WIDGET (told->parent), _ ("The links were not made"), error);
  else if (told->parent != NULL)
    {
      g_autofree char *text =
        n > 0 ? g_strdup_printf (ngettext_ ("%u link made", "%u links made", n), n)
              : g_strdup (_ ("Nothing new lies that near"));
      ui_message_toast (GTK_WIDGET (told->parent), text);
    }
  g_clear_weak_pointer (&told->parent);
  g_atomic_rc_box_release (told->n_added);
  g_free (told);
}

static void
response_cb (GtkWidget *dialog, const char *response, gpointer user_data)
{
  const Ask *ask = user_data;
  Order *order;
  Told *told;
  g_autofree char *label = NULL;

  if (!g_str_equal (response, "link"))
    return;
  order = g_new0 (Order, 1);
  told = g_new0 (Told, 1);
  order->link_class = ask->link_class;
  order->within_m = gtk_spin_button_get_value (GTK_SPIN_BUTTON (ask->distance));
  order->n_added = g_atomic_rc_box_new0 (guint);
  order->progress = ui_job_progress_new ();
  told->dialog =
    ui_job_dialog_open (ask->parent, gis_text_get (&ask->link_class->plural), order->progress);
  told->n_added = g_atomic_rc_box_acquire (order->n_added);
  g_set_weak_pointer (&told->parent, ask->parent);
  /* Translators: history entry; a class of links ("Lines on poles") and a distance. */
  label = g_strdup_printf (_ ("%s: link within %g m"), gis_text_get (&ask->link_class->plural),
                           order->within_m);
  ui_document_edit_async (ask->document, label, run_propose, order, order_free, proposed_cb, told);
}

static const GisClass *
find_class (const GisCatalog *catalog)
{
  for (guint i = 0; i < gis_catalog_get_n_classes (catalog); i++)
    {
      const GisClass *klass = gis_catalog_get_class (catalog, i);
      if (klass->link_within_m > 0)
        return klass;
    }
  return NULL;
}

GtkWidget *
ui_link_dialog_new (GtkWindow *parent, UiDocument *document)
{
  const GisClass *klass;
  GtkWidget *dialog, *box, *label;
  Ask *ask;

  g_return_val_if_fail (UI_IS_DOCUMENT (document), NULL);
  klass = find_class (ui_document_get_catalog (document));
  if (klass == NULL)
    return NULL;
  dialog = adw_message_dialog_new (
    parent, gis_text_get (&klass->plural),
    _ ("Poles that stand near the bends and ends of a line are linked with it. Links that are "
       "there already stay; the whole can be undone."));
  ask = g_new0 (Ask, 1);
  ask->document = g_object_ref (document);
  ask->link_class = klass;
  g_set_weak_pointer (&ask->parent, parent);
  box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  label = gtk_label_new_with_mnemonic (_ ("_Within (m)"));
  ask->distance = gtk_spin_button_new_with_range (0.1, 20, 0.1);
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (ask->distance), klass->link_within_m);
  gtk_label_set_mnemonic_widget (GTK_LABEL (label), ask->distance);
  gtk_widget_set_halign (box, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), ask->distance);
  adw_message_dialog_set_extra_child (ADW_MESSAGE_DIALOG (dialog), box);
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _ ("_Cancel"), "link",
                                    _ ("_Link"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "link",
                                              ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "link");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_signal_connect_data (dialog, "response", G_CALLBACK (response_cb), ask, ask_free, 0);
  return dialog;
}
