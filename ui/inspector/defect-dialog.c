/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A UiForm over class `defect` with its header bar. The window stays open when the store refuses. */
#include "ui/inspector/defect-dialog.h"

#include "gis/core/i18n.h"
#include "ui/common/dialog.h"
#include "ui/common/style.h"
#include "ui/inspector/form.h"
#include "ui/tools/edits.h"

struct _UiDefectDialog
{
  AdwWindow parent_instance;

  GtkWidget *form;
  GtkWidget *save;
  GtkWidget *message;
  UiDocument *document;
};

G_DEFINE_FINAL_TYPE (UiDefectDialog, ui_defect_dialog, ADW_TYPE_WINDOW)

static const char *const new_fields[] = { "kind",     "severity", "quantity", "unit",
                                          "found_on", "found_by", "note",     NULL };
static const char *const stored_fields[] = { "kind", "severity", "state",    "quantity",
                                             "unit", "found_on", "found_by", "repaired_on",
                                             "note", NULL };

static void
show_message (UiDefectDialog *self, const char *message)
{
  gtk_label_set_label (GTK_LABEL (self->message), message != NULL ? message : "");
  gtk_widget_set_visible (self->message, message != NULL);
}

static void
stored_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (UiDefectDialog) self = user_data;
  g_autoptr (GError) error = NULL;

  ui_dialog_set_busy (GTK_WINDOW (self), FALSE);
  if (ui_edits_finish (result, NULL, &error))
    {
      gtk_window_destroy (GTK_WINDOW (self));
      return;
    }
  show_message (self, error->message);
}

gboolean
ui_defect_dialog_save (UiDefectDialog *self)
{
  g_autoptr (GError) error = NULL;

  g_return_val_if_fail (UI_IS_DEFECT_DIALOG (self), FALSE);
  if (!gtk_widget_get_sensitive (GTK_WIDGET (self)))
    return FALSE;
  if (!ui_form_validate (UI_FORM (self->form), &error))
    {
      show_message (self, error->message);
      return FALSE;
    }
  ui_dialog_set_busy (GTK_WINDOW (self), TRUE);
  show_message (self, NULL);
  ui_edits_insert (self->document, ui_form_get_row (UI_FORM (self->form)), stored_cb,
                   g_object_ref (self));
  return TRUE;
}

static void
delete_cb (UiDefectDialog *self)
{
  const GisRow *row = ui_form_get_row (UI_FORM (self->form));
  GisHit hit = { "defect", row->id, 0 };

  ui_dialog_set_busy (GTK_WINDOW (self), TRUE);
  hit.class_id = g_intern_string (row->klass->id);
  ui_edits_delete (self->document, &hit, 1, stored_cb, g_object_ref (self));
}

static gboolean
find_input (GtkWindow *dialog, char **heading, char **body)
{
  return ui_form_find_input (UI_FORM (UI_DEFECT_DIALOG (dialog)->form), heading, body);
}

static gboolean
save_key_cb (GtkWidget *widget, GVariant *args, gpointer user_data)
{
  if (UI_DEFECT_DIALOG (widget)->save == NULL)
    return FALSE;
  ui_defect_dialog_save (UI_DEFECT_DIALOG (widget));
  return TRUE;
}

static void
ui_defect_dialog_dispose (GObject *object)
{
  g_clear_object (&UI_DEFECT_DIALOG (object)->document);
  G_OBJECT_CLASS (ui_defect_dialog_parent_class)->dispose (object);
}

static void
ui_defect_dialog_class_init (UiDefectDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  ui_style_ensure ();
  G_OBJECT_CLASS (klass)->dispose = ui_defect_dialog_dispose;
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Return, GDK_CONTROL_MASK, save_key_cb, NULL);
}

static void
ui_defect_dialog_init (UiDefectDialog *self)
{
  self->form = ui_form_new ();
  self->message = gtk_label_new (NULL);
  gtk_label_set_wrap (GTK_LABEL (self->message), TRUE);
  gtk_label_set_xalign (GTK_LABEL (self->message), 0);
  gtk_widget_add_css_class (self->message, "error");
  gtk_widget_set_visible (self->message, FALSE);
  gtk_window_set_default_size (GTK_WINDOW (self), 420, -1);
  gtk_window_set_modal (GTK_WINDOW (self), TRUE);
  ui_dialog_guard (GTK_WINDOW (self), find_input);
}

static GtkWidget *
create_button (const char *label, const char *style, GCallback clicked, gpointer data)
{
  GtkWidget *button = gtk_button_new_with_mnemonic (label);

  if (style != NULL)
    gtk_widget_add_css_class (button, style);
  g_signal_connect_swapped (button, "clicked", clicked, data);
  return button;
}

static void
build (UiDefectDialog *self, const char *title, const char *subtitle, gboolean stored)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *bar = adw_header_bar_new ();
  GtkWidget *content = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);

  gtk_window_set_title (GTK_WINDOW (self), title);
  adw_header_bar_set_title_widget (ADW_HEADER_BAR (bar), adw_window_title_new (title, subtitle));
  if (stored)
    adw_header_bar_pack_start (
      ADW_HEADER_BAR (bar),
      create_button (_ ("_Delete"), "destructive-action", G_CALLBACK (delete_cb), self));
  else
    {
      adw_header_bar_set_show_end_title_buttons (ADW_HEADER_BAR (bar), FALSE);
      adw_header_bar_pack_start (
        ADW_HEADER_BAR (bar),
        create_button (_ ("_Cancel"), NULL, G_CALLBACK (gtk_window_close), self));
      self->save =
        create_button (_ ("_Save"), "suggested-action", G_CALLBACK (ui_defect_dialog_save), self);
      gtk_widget_set_tooltip_text (self->save, _ ("Store the defect (Ctrl+Enter)"));
      adw_header_bar_pack_end (ADW_HEADER_BAR (bar), self->save);
    }
  gtk_widget_set_margin_top (content, 12);
  gtk_widget_set_margin_bottom (content, 18);
  gtk_widget_set_margin_start (content, 18);
  gtk_widget_set_margin_end (content, 18);
  gtk_box_append (GTK_BOX (content), self->form);
  gtk_box_append (GTK_BOX (content), self->message);
  gtk_box_append (GTK_BOX (box), bar);
  gtk_box_append (GTK_BOX (box), content);
  adw_window_set_content (ADW_WINDOW (self), box);
}

static void
set_if_field (GisRow *row, const char *field, const char *text)
{
  if (text != NULL && gis_class_find_field (row->klass, field) >= 0)
    gis_row_set_text (row, field, text);
}

GtkWidget *
ui_defect_dialog_new (UiDocument *document,
                      const GisHit *asset,
                      const char *asset_name,
                      GisGeometry *geometry)
{
  UiDefectDialog *self = g_object_new (UI_TYPE_DEFECT_DIALOG, NULL);
  const GisClass *klass = gis_catalog_find_class (ui_document_get_catalog (document), "defect");
  g_autoptr (GisRow) row = NULL;
  g_autofree char *today = NULL;

  g_return_val_if_fail (klass != NULL, GTK_WIDGET (self));
  self->document = g_object_ref (document);
  row = gis_row_new (klass);
  today = gis_date_dup_text (gis_workspace_get_today (ui_document_get_workspace (document)));
  set_if_field (row, "found_on", today);
  if (asset != NULL)
    {
      set_if_field (row, "asset_class", asset->class_id);
      gis_row_set_integer (row, "asset_id", asset->id);
    }
  if (geometry != NULL)
    gis_row_take_geometry (row, gis_geometry_ref (geometry));
  build (self, _ ("New Defect"), asset_name, FALSE);
  ui_form_set_fields (UI_FORM (self->form), new_fields);
  ui_form_set_row (UI_FORM (self->form), document, row);
  ui_form_focus_first_empty (UI_FORM (self->form));
  return GTK_WIDGET (self);
}

/* ---- On an asset of the map ---- */

typedef struct
{
  GWeakRef parent;
  GisHit asset;
  GisGeometry *geometry;
} Request;

static void
present (GtkWidget *parent,
         UiDocument *document,
         const GisHit *asset,
         const char *name,
         GisGeometry *geometry)
{
  GtkWidget *dialog = ui_defect_dialog_new (document, asset, name, geometry);
  GtkRoot *root = gtk_widget_get_root (parent);

  if (GTK_IS_WINDOW (root))
    gtk_window_set_transient_for (GTK_WINDOW (dialog), GTK_WINDOW (root));
  gtk_window_present (GTK_WINDOW (dialog));
}

static gpointer
read_asset (GisWorkspace *ws, gpointer data, GCancellable *cancellable, GError **error)
{
  GisHit *asset = data;

  return gis_store_get (ws, asset->class_id, asset->id, error);
}

/* A view that is closing or off the screen by now gets no dialog. */
static void
asset_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Request *request = user_data;
  g_autoptr (GtkWidget) parent = g_weak_ref_get (&request->parent);
  g_autoptr (GisRow) row = ui_document_read_finish (UI_DOCUMENT (source), result, NULL);

  if (parent != NULL && row != NULL && gtk_widget_is_sensitive (parent) &&
      gtk_widget_get_mapped (parent))
    {
      g_autofree char *name = gis_row_dup_label (row);
      present (parent, UI_DOCUMENT (source), &request->asset, name, request->geometry);
    }
  g_weak_ref_clear (&request->parent);
  gis_geometry_unref (request->geometry);
  g_free (request);
}

void
ui_defect_dialog_present (GtkWidget *parent,
                          UiDocument *document,
                          const GisHit *asset,
                          GisGeometry *geometry)
{
  Request *request;

  if (asset == NULL)
    {
      present (parent, document, NULL, _ ("On no asset"), geometry);
      return;
    }
  request = g_new0 (Request, 1);
  g_weak_ref_init (&request->parent, parent);
  request->asset = *asset;
  request->geometry = gis_geometry_ref (geometry);
  ui_document_read_async (document, read_asset, g_memdup2 (asset, sizeof *asset), g_free,
                          (GDestroyNotify) gis_row_free, NULL, asset_read_cb, request);
}

GtkWidget *
ui_defect_dialog_new_for_row (UiDocument *document, const GisRow *row)
{
  UiDefectDialog *self = g_object_new (UI_TYPE_DEFECT_DIALOG, NULL);
  g_autofree char *label = gis_row_dup_label (row);

  self->document = g_object_ref (document);
  build (self, gis_text_get (&row->klass->title), label, TRUE);
  ui_form_set_fields (UI_FORM (self->form), stored_fields);
  ui_form_set_row (UI_FORM (self->form), document, row);
  return GTK_WIDGET (self);
}

GtkWidget *
ui_defect_dialog_get_form (UiDefectDialog *self)
{
  g_return_val_if_fail (UI_IS_DEFECT_DIALOG (self), NULL);
  return self->form;
}
