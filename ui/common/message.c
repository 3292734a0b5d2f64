/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Toasts and error dialogs. Texts of files and rows reach labels as plain text, never as markup. */
#include "ui/common/message.h"
#include "gis/core/i18n.h"
#include <gio/gio.h>

#define DETAILS_HEIGHT_PX 180
#define DETAILS_WIDTH_PX 420

/* Depth first: the first toast overlay below @widget. */
static AdwToastOverlay *
find_overlay_below (GtkWidget *widget)
{
  if (ADW_IS_TOAST_OVERLAY (widget))
    return ADW_TOAST_OVERLAY (widget);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      AdwToastOverlay *found = find_overlay_below (child);
      if (found != NULL)
        return found;
    }
  return NULL;
}

void
ui_message_toast (GtkWidget *widget, const char *text)
{
  GtkWidget *overlay;
  g_autofree char *markup = NULL;

  g_return_if_fail (GTK_IS_WIDGET (widget) && text != NULL);
  overlay = gtk_widget_get_ancestor (widget, ADW_TYPE_TOAST_OVERLAY);
  if (overlay == NULL)
    overlay = (GtkWidget *) find_overlay_below (GTK_WIDGET (gtk_widget_get_root (widget)));
  g_return_if_fail (overlay != NULL);
  markup = g_markup_escape_text (text, -1);
  adw_toast_overlay_add_toast (ADW_TOAST_OVERLAY (overlay), adw_toast_new (markup));
}

static GtkWidget *
make_details (const char *text)
{
  GtkWidget *label = gtk_label_new (text);
  GtkWidget *scroller = gtk_scrolled_window_new ();
  GtkWidget *expander = gtk_expander_new (_ ("Details"));

  gtk_label_set_selectable (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_add_css_class (label, "caption");
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (scroller), DETAILS_HEIGHT_PX);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (scroller), TRUE);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), label);
  gtk_widget_set_size_request (scroller, DETAILS_WIDTH_PX, -1);
  gtk_expander_set_child (GTK_EXPANDER (expander), scroller);
  return expander;
}

static void
present_dialog (GtkWidget *parent, const char *heading, const char *body, const char *details)
{
  GtkRoot *root = parent != NULL ? gtk_widget_get_root (parent) : NULL;
  GtkWidget *dialog =
    adw_message_dialog_new (GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL, heading, body);

  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "close", _ ("_Close"));
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "close");
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "close");
  if (details != NULL && *details != '\0')
    adw_message_dialog_set_extra_child (ADW_MESSAGE_DIALOG (dialog), make_details (details));
  gtk_window_present (GTK_WINDOW (dialog));
}

void
ui_message_error (GtkWidget *parent, const char *heading, const GError *error)
{
  g_autofree char *details = NULL;

  g_return_if_fail (heading != NULL && error != NULL);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  details =
    g_strdup_printf ("%s %d: %s", g_quark_to_string (error->domain), error->code, error->message);
  present_dialog (parent, heading, error->message, details);
}

void
ui_message_report (GtkWidget *parent, const char *heading, const char *body, GPtrArray *lines)
{
  g_autoptr (GString) details = g_string_new (NULL);

  g_return_if_fail (heading != NULL && body != NULL);
  for (guint i = 0; lines != NULL && i < lines->len; i++)
    g_string_append_printf (details, "%s%s", i > 0 ? "\n" : "", (char *) lines->pdata[i]);
  present_dialog (parent, heading, body, details->str);
}
