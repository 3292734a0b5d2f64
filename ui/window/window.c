/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The main window as a widget: its pages, the document's coming and going, light and dark, size and
 * view remembered, and closing that waits for the writes. */
#include "gis/core/i18n.h"
#include "ui/common/accels.h"
#include "ui/common/dialog.h"
#include "ui/common/message.h"
#include "ui/common/settings.h"
#include "ui/common/style.h"
#include "ui/common/view.h"
#include "ui/inspector/form.h"
#include "ui/map/census-view.h"
#include "ui/planning/plan-view.h"
#include "ui/progress/progress-view.h"
#include "ui/window/recent.h"
#include "ui/window/start-page.h"
#include "ui/window/window-private.h"

G_DEFINE_FINAL_TYPE (UiWindow, ui_window, ADW_TYPE_APPLICATION_WINDOW)

static GtkWidget *
get_visible_view (UiWindow *self)
{
  return adw_view_stack_get_visible_child (self->view_stack);
}

/* ---- The document ---- */

static void
set_title (UiWindow *self)
{
  const char *name = NULL;
  g_autofree char *title = NULL;
  g_autofree char *path = NULL;

  if (self->document != NULL)
    {
      GisWorkspace *ws = ui_document_get_workspace (self->document);
      name = gis_workspace_get_name (ws);
      path = g_strdup (gis_workspace_get_path (ws));
      title = g_strdup_printf ("%s — %s", name, _ ("Sanhua"));
    }
  gtk_window_set_title (GTK_WINDOW (self), title != NULL ? title : _ ("Sanhua"));
  gtk_label_set_text (self->workspace_label, name != NULL ? name : "");
  gtk_widget_set_tooltip_text (self->workspace_button, path);
}

static void
set_label_tooltips (UiWindow *self)
{
  const char *undo = self->document ? ui_document_get_undo_label (self->document) : NULL;
  const char *redo = self->document ? ui_document_get_redo_label (self->document) : NULL;
  g_autofree char *undo_text =
    undo != NULL ? g_strdup_printf (_ ("Undo: %s"), undo) : g_strdup (_ ("Undo"));
  g_autofree char *redo_text =
    redo != NULL ? g_strdup_printf (_ ("Redo: %s"), redo) : g_strdup (_ ("Redo"));
  g_autofree char *undo_tip = ui_accels_dup_tooltip (undo_text, "win.undo");
  g_autofree char *redo_tip = ui_accels_dup_tooltip (redo_text, "win.redo");

  gtk_widget_set_tooltip_text (self->undo_button, undo_tip);
  gtk_widget_set_tooltip_text (self->redo_button, redo_tip);
  ui_window_update_actions (self);
}

static void
failed_cb (UiWindow *self, const GError *error)
{
  ui_message_error (GTK_WIDGET (self), _ ("The change was not made"), error);
}

/* The pictures follow the window: light or dark. */
static void
apply_dark (UiWindow *self)
{
  gboolean dark = adw_style_manager_get_dark (adw_style_manager_get_default ());
  GisStyle *style;

  if (self->document == NULL)
    return;
  style = ui_document_get_style (self->document);
  if (gis_style_get_dark (style) == dark)
    return;
  gis_style_set_dark (style, dark);
  ui_document_style_changed (self->document);
}

static void
apply_author (UiWindow *self)
{
  g_autofree char *author = g_settings_get_string (ui_settings_get (), "author");

  if (self->document != NULL && *author != '\0')
    gis_workspace_set_author (ui_document_get_workspace (self->document), author);
}

static void
give_views (UiWindow *self, UiDocument *document)
{
  g_object_set (self->census_view, UI_VIEW_PROP_DOCUMENT, document, NULL);
  g_object_set (self->plan_view, UI_VIEW_PROP_DOCUMENT, document, NULL);
  g_object_set (self->progress_view, UI_VIEW_PROP_DOCUMENT, document, NULL);
  ui_status_bar_set_document (self->status_bar, document);
  ui_search_set_document (self->search, document);
}

static void
tell_of_foreign_edits (UiWindow *self)
{
  guint n = gis_workspace_get_foreign_edits (ui_document_get_workspace (self->document));
  g_autofree char *text = NULL;

  if (n == 0)
    return;
  text = g_strdup_printf (ngettext_ ("%u change by another program was found and recorded",
                                     "%u changes by other programs were found and recorded", n),
                          n);
  ui_message_toast (GTK_WIDGET (self), text);
}

void
ui_window_set_document (UiWindow *self, UiDocument *document)
{
  g_return_if_fail (UI_IS_WINDOW (self) && UI_IS_DOCUMENT (document));
  g_return_if_fail (self->document == NULL);
  self->document = g_object_ref (document);
  g_signal_connect_object (document, "notify::undo-label", G_CALLBACK (set_label_tooltips), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (document, "notify::redo-label", G_CALLBACK (set_label_tooltips), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (document, "failed", G_CALLBACK (failed_cb), self, G_CONNECT_SWAPPED);
  apply_author (self);
  apply_dark (self);
  give_views (self, document);
  gtk_stack_set_visible_child_name (self->stack, "workspace");
  set_title (self);
  set_label_tooltips (self);
  tell_of_foreign_edits (self);
}

UiDocument *
ui_window_get_document (UiWindow *self)
{
  g_return_val_if_fail (UI_IS_WINDOW (self), NULL);
  return self->document;
}

static void
document_closed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (UiWindow) self = user_data;
  g_autoptr (GError) error = NULL;

  self->closing = FALSE;
  gtk_widget_set_sensitive (GTK_WIDGET (self->stack), TRUE);
  if (!ui_document_close_finish (UI_DOCUMENT (source), result, &error))
    g_warning ("closing: %s", error->message);
  if (self->destroy_after_close)
    {
      gtk_window_destroy (GTK_WINDOW (self));
      return;
    }
  gtk_stack_set_visible_child_name (self->stack, "start");
  set_title (self);
  set_label_tooltips (self);
}

/* Its field being typed in is committed as well. */
static void
close_register (UiWindow *self)
{
  GtkWidget *window = self->register_window;

  if (window == NULL)
    return;
  gtk_window_set_focus (GTK_WINDOW (window), NULL);
  gtk_window_destroy (GTK_WINDOW (window));
}

static void
close_again (gpointer self)
{
  ui_window_close_document (self, UI_WINDOW (self)->destroy_wanted);
}

static void
discard_input (gpointer self)
{
  UiForm *form;

  while ((form = ui_form_find_holding_input (GTK_WIDGET (UI_WINDOW (self)->stack))) != NULL)
    ui_form_discard_input (form);
  close_again (self);
}

/* The form may be in another view, its pane folded away. */
static void
keep_input (gpointer data)
{
  UiWindow *self = data;
  UiForm *form = ui_form_find_holding_input (GTK_WIDGET (self->stack));
  GtkWidget *views[] = { self->census_view, self->plan_view };

  for (guint i = 0; form != NULL && i < G_N_ELEMENTS (views); i++)
    if (gtk_widget_is_ancestor (GTK_WIDGET (form), views[i]))
      {
        adw_view_stack_set_visible_child (self->view_stack, views[i]);
        g_object_set (views[i], UI_VIEW_PROP_RIGHT_PANE, TRUE, NULL);
        ui_form_focus_input (form);
      }
}

/* Input that is not stored would be lost, here or in a dialog over the window: TRUE when the user is
 * asked first. */
static gboolean
asks_about_input (UiWindow *self, gboolean destroy_after)
{
  g_autofree char *heading = NULL;
  g_autofree char *body = NULL;
  UiForm *form;

  self->destroy_wanted = destroy_after;
  if (!ui_dialog_close_over (GTK_WINDOW (self), close_again, self))
    return TRUE;
  form = ui_form_find_holding_input (GTK_WIDGET (self->stack));
  if (form == NULL)
    return FALSE;
  ui_form_find_input (form, &heading, &body);
  ui_dialog_ask_discard (GTK_WINDOW (self), heading, body, discard_input, keep_input, self);
  return TRUE;
}

void
ui_window_close_document (UiWindow *self, gboolean destroy_after)
{
  g_autoptr (UiDocument) document = NULL;

  if (self->closing)
    self->destroy_after_close |= destroy_after;
  if (self->closing || self->document == NULL)
    return;
  /* What is typed in a field is committed when the field loses the focus: before the document goes,
   * whose closing waits for that edit. */
  gtk_window_set_focus (GTK_WINDOW (self), NULL);
  if (asks_about_input (self, destroy_after))
    return;
  self->destroy_after_close |= destroy_after;
  close_register (self);
  self->closing = TRUE;
  gtk_widget_set_sensitive (GTK_WIDGET (self->stack), FALSE);
  document = g_steal_pointer (&self->document);
  g_signal_handlers_disconnect_by_data (document, self);
  give_views (self, NULL);
  ui_document_close_async (document, document_closed_cb, g_object_ref (self));
}

/* ---- Views ---- */

static void
visible_view_changed_cb (UiWindow *self)
{
  GtkWidget *view = get_visible_view (self);
  GtkWidget *widget = NULL;
  const char *name = adw_view_stack_get_visible_child_name (self->view_stack);

  if (view != NULL &&
      g_object_class_find_property (G_OBJECT_GET_CLASS (view), UI_VIEW_PROP_STATUS_WIDGET) != NULL)
    g_object_get (view, UI_VIEW_PROP_STATUS_WIDGET, &widget, NULL);
  ui_status_bar_set_view_widget (self->status_bar, widget);
  g_clear_object (&widget);
  if (name != NULL)
    g_settings_set_string (ui_settings_get (), "view", name);
  ui_window_bind_panes (self);
  ui_window_update_actions (self);
}

void
ui_window_show_view (UiWindow *self, const char *name)
{
  g_return_if_fail (UI_IS_WINDOW (self));
  if (adw_view_stack_get_child_by_name (self->view_stack, name) != NULL)
    adw_view_stack_set_visible_child_name (self->view_stack, name);
}

GtkWidget *
ui_window_get_view (UiWindow *self, const char *name)
{
  g_return_val_if_fail (UI_IS_WINDOW (self), NULL);
  return adw_view_stack_get_child_by_name (self->view_stack, name);
}

/* ---- Drop ---- */

static gboolean
drop_cb (GtkDropTarget *target, const GValue *value, double x, double y, gpointer user_data)
{
  UiWindow *self = UI_WINDOW (user_data);
  GSList *files = g_value_get_boxed (value); /* GdkFileList */

  if (files == NULL || self->closing)
    return FALSE;
  ui_window_open_file (self, files->data);
  return TRUE;
}

/* ---- Widget ---- */

static void
remember_size (UiWindow *self)
{
  GSettings *settings = ui_settings_get ();
  gboolean maximized = gtk_window_is_maximized (GTK_WINDOW (self));
  int width, height;

  g_settings_set_boolean (settings, "window-maximized", maximized);
  if (maximized)
    return;
  gtk_window_get_default_size (GTK_WINDOW (self), &width, &height);
  g_settings_set_int (settings, "window-width", width);
  g_settings_set_int (settings, "window-height", height);
}

static void
restore_size (UiWindow *self)
{
  GSettings *settings = ui_settings_get ();

  gtk_window_set_default_size (GTK_WINDOW (self), g_settings_get_int (settings, "window-width"),
                               g_settings_get_int (settings, "window-height"));
  if (g_settings_get_boolean (settings, "window-maximized"))
    gtk_window_maximize (GTK_WINDOW (self));
}

static gboolean
ui_window_close_request (GtkWindow *window)
{
  UiWindow *self = UI_WINDOW (window);

  remember_size (self);
  if (self->opening != NULL)
    g_cancellable_cancel (self->opening);
  if (self->document != NULL || self->closing)
    {
      ui_window_close_document (self, TRUE);
      return TRUE; /* destroyed when everything is on the disk */
    }
  return GTK_WINDOW_CLASS (ui_window_parent_class)->close_request (window);
}

/* The actions of the panes follow a view that may be kept for a while by a reader; GTK has their group
 * call the window without looking whether it is still there. */
static void
let_go_of_views (UiWindow *self)
{
  if (self->disposed)
    return;
  self->disposed = TRUE;
  g_signal_handlers_disconnect_by_data (self->view_stack, self);
  ui_window_unbind_panes (self);
}

static void
ui_window_dispose (GObject *object)
{
  UiWindow *self = UI_WINDOW (object);

  let_go_of_views (self);
  if (self->opening != NULL)
    g_cancellable_cancel (self->opening);
  g_clear_object (&self->opening);
  g_clear_object (&self->import_after);
  g_clear_pointer (&self->plan_after, gis_import_plan_free);
  close_register (self);
  g_clear_weak_pointer (&self->register_window);
  if (self->document != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->document, self);
      give_views (self, NULL);
    }
  g_clear_object (&self->document);
  G_OBJECT_CLASS (ui_window_parent_class)->dispose (object);
}

static void
ui_window_class_init (UiWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ui_window_dispose;
  GTK_WINDOW_CLASS (klass)->close_request = ui_window_close_request;
  g_type_ensure (UI_TYPE_START_PAGE);
  g_type_ensure (UI_TYPE_STATUS_BAR);
  g_type_ensure (UI_TYPE_SEARCH);
  g_type_ensure (UI_TYPE_CENSUS_VIEW);
  g_type_ensure (UI_TYPE_PLAN_VIEW);
  g_type_ensure (UI_TYPE_PROGRESS_VIEW);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/sanhua/Sanhua/ui/window.ui");
#define BIND(name) gtk_widget_class_bind_template_child (widget_class, UiWindow, name)
  BIND (toast_overlay);
  BIND (header);
  BIND (title);
  BIND (workspace_box);
  BIND (left_toggle);
  BIND (right_toggle);
  BIND (undo_button);
  BIND (redo_button);
  BIND (workspace_button);
  BIND (workspace_label);
  BIND (main_menu_button);
  BIND (search);
  BIND (stack);
  BIND (opening_label);
  BIND (view_stack);
  BIND (census_view);
  BIND (plan_view);
  BIND (progress_view);
  BIND (switcher_bar);
  BIND (status_bar);
#undef BIND
}

static void
ui_window_init (UiWindow *self)
{
  GtkDropTarget *target = gtk_drop_target_new (GDK_TYPE_FILE_LIST, GDK_ACTION_COPY);
  g_autofree char *view = g_settings_get_string (ui_settings_get (), "view");

  ui_style_ensure ();
  gtk_widget_init_template (GTK_WIDGET (self));
  ui_window_add_actions (self);
  ui_search_set_map_actions (self->search,
                             ui_census_view_get_actions (UI_CENSUS_VIEW (self->census_view)));
  g_signal_connect (target, "drop", G_CALLBACK (drop_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (target));
  g_signal_connect_swapped (self->view_stack, "notify::visible-child",
                            G_CALLBACK (visible_view_changed_cb), self);
  g_signal_connect_swapped (self->stack, "notify::visible-child",
                            G_CALLBACK (ui_window_update_actions), self);
  g_signal_connect_object (adw_style_manager_get_default (), "notify::dark",
                           G_CALLBACK (apply_dark), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (ui_settings_get (), "changed::author", G_CALLBACK (apply_author), self,
                           G_CONNECT_SWAPPED);
  restore_size (self);
  ui_window_show_view (self, view);
  visible_view_changed_cb (self);
  set_title (self);
  set_label_tooltips (self);
}

UiWindow *
ui_window_new (AdwApplication *application)
{
  return g_object_new (UI_TYPE_WINDOW, "application", application, NULL);
}
