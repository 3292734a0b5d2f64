/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The status bar. "Saved" appears after a commit, not after a click: the edit that is on its way
 * shows as "Saving…". */
#include "ui/window/status-bar.h"
#include "gis/core/date.h"
#include "gis/core/i18n.h"
#include "ui/common/format.h"
#include <adwaita.h>
#include <string.h>

struct _UiStatusBar
{
  GtkWidget parent_instance;
  GtkWidget *box;
  AdwBin *view_bin;
  GtkLabel *selection_label;
  GtkWidget *read_only;
  GtkStack *saved_stack;
  GtkLabel *saved_label;
  UiDocument *document;
};

G_DEFINE_FINAL_TYPE (UiStatusBar, ui_status_bar, GTK_TYPE_WIDGET)

static void
selection_changed_cb (UiStatusBar *self)
{
  guint n = ui_document_get_n_selected (self->document);
  g_autofree char *count = ui_format_count (n);
  g_autofree char *text = g_strdup_printf (ngettext_ ("%s selected", "%s selected", n), count);

  gtk_label_set_text (self->selection_label, n > 0 ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->selection_label), n > 0);
}

/* The city's clock, as in the history. */
static void
changed_cb (UiStatusBar *self)
{
  g_autofree char *now = gis_timestamp_now ();
  g_autofree char *time = gis_workspace_dup_time (ui_document_get_workspace (self->document), now);
  const char *clock = strrchr (time, ' ');
  g_autofree char *text = g_strdup_printf (_ ("Saved %s"), clock != NULL ? clock + 1 : time);

  gtk_label_set_text (self->saved_label, text);
}

static void
busy_cb (UiStatusBar *self)
{
  gtk_stack_set_visible_child_name (self->saved_stack,
                                    ui_document_get_busy (self->document) ? "saving" : "saved");
}

void
ui_status_bar_set_document (UiStatusBar *self, UiDocument *document)
{
  gboolean read_only;

  g_return_if_fail (UI_IS_STATUS_BAR (self));
  if (self->document != NULL)
    g_signal_handlers_disconnect_by_data (self->document, self);
  g_set_object (&self->document, document);
  if (document == NULL)
    return;
  g_signal_connect_object (document, "selection-changed", G_CALLBACK (selection_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (document, "changed", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (document, "notify::busy", G_CALLBACK (busy_cb), self, G_CONNECT_SWAPPED);
  read_only = gis_workspace_is_read_only (ui_document_get_workspace (document));
  gtk_widget_set_visible (self->read_only, read_only);
  gtk_widget_set_visible (GTK_WIDGET (self->saved_stack), !read_only);
  gtk_label_set_text (self->saved_label, _ ("Saved"));
  selection_changed_cb (self);
  busy_cb (self);
}

void
ui_status_bar_set_view_widget (UiStatusBar *self, GtkWidget *widget)
{
  g_return_if_fail (UI_IS_STATUS_BAR (self));
  adw_bin_set_child (self->view_bin, widget);
}

static void
ui_status_bar_dispose (GObject *object)
{
  UiStatusBar *self = UI_STATUS_BAR (object);

  if (self->document != NULL)
    g_signal_handlers_disconnect_by_data (self->document, self);
  g_clear_object (&self->document);
  g_clear_pointer (&self->box, gtk_widget_unparent);
  G_OBJECT_CLASS (ui_status_bar_parent_class)->dispose (object);
}

static void
ui_status_bar_class_init (UiStatusBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ui_status_bar_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "statusbar");
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/sanhua/Sanhua/ui/status-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, UiStatusBar, box);
  gtk_widget_class_bind_template_child (widget_class, UiStatusBar, view_bin);
  gtk_widget_class_bind_template_child (widget_class, UiStatusBar, selection_label);
  gtk_widget_class_bind_template_child (widget_class, UiStatusBar, read_only);
  gtk_widget_class_bind_template_child (widget_class, UiStatusBar, saved_stack);
  gtk_widget_class_bind_template_child (widget_class, UiStatusBar, saved_label);
}

static void
ui_status_bar_init (UiStatusBar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
