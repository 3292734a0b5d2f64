/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The first page. Size and age of the recent files are asked for asynchronously: a sleeping network
 * disk must not hold the window. */
#include "ui/window/start-page.h"
#include "gis/core/i18n.h"
#include "ui/common/format.h"
#include "ui/common/settings.h"
#include "ui/window/recent.h"
#include <adwaita.h>

struct _UiStartPage
{
  GtkWidget parent_instance;
  GtkWidget *scroller;
  GtkWidget *demo_button;
  GtkWidget *recent_box;
  GtkListBox *recent_list;
  GCancellable *cancellable; /* of the file queries */
};

G_DEFINE_FINAL_TYPE (UiStartPage, ui_start_page, GTK_TYPE_WIDGET)

/* One recent row while its file is looked up. */
typedef struct
{
  GtkWidget *row;
  GtkLabel *detail;
  GtkWidget *arrow;
  GtkWidget *remove;
  gint64 opened_s;
} RowLookup;

static void
show_missing (RowLookup *lookup)
{
  gtk_label_set_text (lookup->detail, _ ("The file is not there any more"));
  gtk_widget_set_visible (lookup->arrow, FALSE);
  gtk_widget_set_visible (lookup->remove, TRUE);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (lookup->row), FALSE);
  gtk_widget_add_css_class (lookup->row, "missing");
}

static void
file_info_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autofree RowLookup *lookup = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GFileInfo) info = g_file_query_info_finish (G_FILE (source), result, &error);
  g_autofree char *when = NULL;
  g_autofree char *size = NULL;
  g_autofree char *text = NULL;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return; /* the row is gone */
  if (info == NULL)
    {
      show_missing (lookup);
      return;
    }
  when = ui_format_when (lookup->opened_s);
  size = g_format_size (
    (guint64) g_file_info_get_attribute_uint64 (info, G_FILE_ATTRIBUTE_STANDARD_SIZE));
  text = g_strdup_printf ("%s · %s", when, size);
  gtk_label_set_text (lookup->detail, text);
}

static void
remove_clicked_cb (GtkButton *button, gpointer path)
{
  ui_recent_remove (path);
}

static GtkWidget *
make_row (UiStartPage *self, const UiRecent *recent)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *detail = gtk_label_new (NULL);
  GtkWidget *arrow = gtk_image_new_from_icon_name ("go-next-symbolic");
  GtkWidget *remove = gtk_button_new_from_icon_name ("list-remove-symbolic");
  g_autofree char *path = ui_format_path (recent->path);
  g_autoptr (GFile) file = g_file_new_for_path (recent->path);
  RowLookup *lookup = g_new0 (RowLookup, 1);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), recent->name);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), path);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 1);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 1);
  adw_action_row_set_icon_name (ADW_ACTION_ROW (row), "sanhua-workspace-symbolic");
  gtk_widget_add_css_class (detail, "dim-label");
  gtk_widget_add_css_class (detail, "numeric");
  gtk_widget_add_css_class (detail, "caption");
  gtk_widget_set_tooltip_text (remove, _ ("Remove from the list"));
  gtk_widget_add_css_class (remove, "flat");
  gtk_widget_set_valign (remove, GTK_ALIGN_CENTER);
  gtk_widget_set_visible (remove, FALSE);
  g_signal_connect_data (remove, "clicked", G_CALLBACK (remove_clicked_cb), g_strdup (recent->path),
                         (GClosureNotify) (GCallback) g_free, 0);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), detail);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), remove);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), arrow);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (row), "win.open-recent");
  gtk_actionable_set_action_target (GTK_ACTIONABLE (row), "s", recent->path);

  lookup->row = row;
  lookup->detail = GTK_LABEL (detail);
  lookup->arrow = arrow;
  lookup->remove = remove;
  lookup->opened_s = recent->opened_s;
  g_file_query_info_async (file, G_FILE_ATTRIBUTE_STANDARD_SIZE, G_FILE_QUERY_INFO_NONE,
                           G_PRIORITY_DEFAULT, self->cancellable, file_info_cb, lookup);
  return row;
}

static void
forget_lookups (UiStartPage *self)
{
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
}

void
ui_start_page_refresh (UiStartPage *self)
{
  g_autoptr (GPtrArray) list = NULL;
  GtkWidget *child;

  g_return_if_fail (UI_IS_START_PAGE (self));
  forget_lookups (self);
  self->cancellable = g_cancellable_new ();
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->recent_list))) != NULL)
    gtk_list_box_remove (self->recent_list, child);
  list = ui_recent_list ();
  for (guint i = 0; i < list->len; i++)
    gtk_list_box_append (self->recent_list, make_row (self, list->pdata[i]));
  gtk_widget_set_visible (self->recent_box, list->len > 0);
}

static void
ui_start_page_dispose (GObject *object)
{
  UiStartPage *self = UI_START_PAGE (object);

  forget_lookups (self);
  g_clear_pointer (&self->scroller, gtk_widget_unparent);
  G_OBJECT_CLASS (ui_start_page_parent_class)->dispose (object);
}

/* The keyboard begins at the first way in, not in the header bar. */
static void
ui_start_page_map (GtkWidget *widget)
{
  GtkRoot *root = gtk_widget_get_root (widget);

  GTK_WIDGET_CLASS (ui_start_page_parent_class)->map (widget);
  if (gtk_root_get_focus (root) == NULL)
    gtk_root_set_focus (root, UI_START_PAGE (widget)->demo_button);
}

static void
ui_start_page_class_init (UiStartPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ui_start_page_dispose;
  widget_class->map = ui_start_page_map;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "startpage");
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/sanhua/Sanhua/ui/start-page.ui");
  gtk_widget_class_bind_template_child (widget_class, UiStartPage, scroller);
  gtk_widget_class_bind_template_child (widget_class, UiStartPage, demo_button);
  gtk_widget_class_bind_template_child (widget_class, UiStartPage, recent_box);
  gtk_widget_class_bind_template_child (widget_class, UiStartPage, recent_list);
}

static void
ui_start_page_init (UiStartPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_object (ui_settings_get (), "changed::recent",
                           G_CALLBACK (ui_start_page_refresh), self, G_CONNECT_SWAPPED);
  ui_start_page_refresh (self);
}
