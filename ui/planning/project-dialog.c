/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The dialog keeps its own list of assets: the selection may change behind it. */
#include "ui/planning/project-dialog.h"

#include "gis/core/i18n.h"
#include "gis/planning/project.h"
#include "gis/store/surroundings.h"
#include "ui/common/dialog.h"
#include "ui/common/message.h"
#include "ui/inspector/form.h"

#include <string.h>

struct _UiProjectDialog
{
  AdwWindow parent_instance;
  UiDocument *document;
  GArray *assets; /* GisAssetRef */
  GCancellable *cancellable;

  GtkLabel *summary;
  GtkDropDown *treatment;
  UiForm *form;
  GtkButton *create_button;
};

enum
{
  CREATED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (UiProjectDialog, ui_project_dialog, ADW_TYPE_WINDOW)

static const char *const fields[] = { "campaign",         "name",       "code",    "district",
                                      "responsible_unit", "contractor", "contact", "start_planned",
                                      "end_planned",      "budget",     "note",    NULL };

/* ---- The selection ---- */

static gboolean
is_asset (GisCatalog *catalog, const GisHit *hit)
{
  const GisClass *klass = gis_catalog_find_class (catalog, hit->class_id);

  return klass != NULL && strcmp (klass->role, "asset") == 0;
}

guint
ui_project_dialog_count_assets (UiDocument *document)
{
  guint count = 0;

  for (guint i = 0; i < ui_document_get_n_selected (document); i++)
    count += is_asset (ui_document_get_catalog (document), ui_document_get_selected (document, i));
  return count;
}

static void
take_selection (UiProjectDialog *self)
{
  for (guint i = 0; i < ui_document_get_n_selected (self->document); i++)
    {
      const GisHit *hit = ui_document_get_selected (self->document, i);
      const GisAssetRef asset = { hit->class_id, hit->id };
      if (is_asset (ui_document_get_catalog (self->document), hit))
        g_array_append_val (self->assets, asset);
    }
}

static guint
count_class (UiProjectDialog *self, const char *class_id)
{
  guint count = 0;

  for (guint i = 0; i < self->assets->len; i++)
    count += strcmp (g_array_index (self->assets, GisAssetRef, i).class_id, class_id) == 0;
  return count;
}

/* "Manhole covers 12 · Roads 3". */
static void
show_summary (UiProjectDialog *self)
{
  GisCatalog *catalog = ui_document_get_catalog (self->document);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < gis_catalog_get_n_classes (catalog); i++)
    {
      const GisClass *klass = gis_catalog_get_class (catalog, i);
      guint count = count_class (self, klass->id);
      if (count > 0)
        g_string_append_printf (text, "%s%s %u", text->len > 0 ? " · " : "",
                                gis_text_get (&klass->plural), count);
    }
  gtk_label_set_text (self->summary, text->str);
}

/* The campaign that most of the assets belong to. */
static const char *
guess_campaign (UiProjectDialog *self)
{
  static const struct
  {
    const char *campaign, *classes[3];
  } guesses[] = {
    { "overhead_lines", { "overhead_line", "pole", NULL } },
    { "facades", { "facade", NULL } },
    { "green_space", { "tree", NULL } },
  };
  const char *best = "roads_covers";
  guint most = count_class (self, "cover") + count_class (self, "road_section");

  for (guint i = 0; i < G_N_ELEMENTS (guesses); i++)
    {
      guint count = 0;
      for (guint j = 0; guesses[i].classes[j] != NULL; j++)
        count += count_class (self, guesses[i].classes[j]);
      if (count > most)
        {
          most = count;
          best = guesses[i].campaign;
        }
    }
  return best;
}

/* ---- District ---- */

/* The district that most of the assets lie in. */
static gpointer
read_district (GisWorkspace *ws, gpointer data, GCancellable *cancellable, GError **error)
{
  const GArray *assets = data;
  g_autoptr (GHashTable) counts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  char *best = NULL;
  guint most = 0;

  for (guint i = 0; i < assets->len && !g_cancellable_is_cancelled (cancellable); i++)
    {
      const GisAssetRef *asset = &g_array_index (assets, GisAssetRef, i);
      g_autoptr (GisRow) row = gis_store_get (ws, asset->class_id, asset->id, NULL);
      char *code = NULL;
      guint count;
      double x, y;
      if (row == NULL || row->geometry == NULL)
        continue;
      gis_geometry_get_anchor (row->geometry, &x, &y);
      code = gis_surroundings_dup_district (ws, x, y);
      if (code == NULL)
        continue;
      count = GPOINTER_TO_UINT (g_hash_table_lookup (counts, code)) + 1;
      if (count > most)
        {
          g_free (best);
          best = g_strdup (code);
          most = count;
        }
      g_hash_table_replace (counts, code, GUINT_TO_POINTER (count));
    }
  return best;
}

static void
district_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (UiProjectDialog) self = user_data;
  g_autofree char *code = ui_document_read_finish (UI_DOCUMENT (source), result, NULL);
  const GisRow *row = self->document != NULL ? ui_form_get_row (self->form) : NULL;

  /* What was chosen meanwhile holds. */
  if (code != NULL && row != NULL && gis_row_get_text (row, "district") == NULL)
    ui_project_dialog_set_text (self, "district", code);
}

static void
start_reading_district (UiProjectDialog *self)
{
  ui_document_read_async (self->document, read_district, g_array_ref (self->assets),
                          (GDestroyNotify) g_array_unref, g_free, self->cancellable,
                          district_read_cb, g_object_ref (self));
}

/* ---- Treatments ---- */

static const GisDomain *
get_treatments (UiProjectDialog *self)
{
  return gis_catalog_find_domain (ui_document_get_catalog (self->document), "treatment");
}

static void
fill_treatments (UiProjectDialog *self)
{
  const GisDomain *domain = get_treatments (self);
  g_autoptr (GtkStringList) titles = gtk_string_list_new (NULL);

  gtk_string_list_append (titles, _ ("The usual one for each class"));
  for (guint i = 0; domain != NULL && i < domain->n_values; i++)
    gtk_string_list_append (titles, gis_text_get (&domain->values[i].title));
  gtk_drop_down_set_model (self->treatment, G_LIST_MODEL (titles));
}

static const char *
get_treatment (UiProjectDialog *self)
{
  const GisDomain *domain = get_treatments (self);
  guint selected = gtk_drop_down_get_selected (self->treatment);

  return selected > 0 && domain != NULL && selected <= domain->n_values
           ? domain->values[selected - 1].code
           : NULL;
}

void
ui_project_dialog_set_treatment (UiProjectDialog *self, const char *treatment)
{
  const GisDomain *domain = get_treatments (self);

  gtk_drop_down_set_selected (self->treatment, 0);
  for (guint i = 0; domain != NULL && i < domain->n_values; i++)
    if (g_strcmp0 (domain->values[i].code, treatment) == 0)
      gtk_drop_down_set_selected (self->treatment, i + 1);
}

/* ---- Storing ---- */

typedef struct
{
  GisRow *row;
  GArray *assets;
  char *treatment;
  gint64 id; /* out */
} Order;

static gboolean
create_func (GisEdit *edit, gpointer data, GError **error)
{
  Order *order = data;

  return gis_project_create (edit, order->row, order->treatment,
                             (const GisAssetRef *) (gpointer) order->assets->data,
                             order->assets->len, &order->id, error);
}

/* The order outlives the edit, because the callback reads the id: it is shared. */
typedef struct
{
  UiProjectDialog *dialog;
  Order *order;
} Pending;

static void
clear_order (gpointer data)
{
  Order *order = data;

  gis_row_free (order->row);
  g_array_unref (order->assets);
  g_free (order->treatment);
}

static void
release_order (gpointer data)
{
  g_atomic_rc_box_release_full (data, clear_order);
}

static void
created_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Pending *pending = user_data;
  g_autoptr (UiProjectDialog) self = pending->dialog;
  g_autoptr (GError) error = NULL;
  gint64 id;
  gboolean ok = ui_document_edit_finish (UI_DOCUMENT (source), result, &error);

  id = pending->order->id;
  release_order (pending->order);
  g_free (pending);
  ui_dialog_set_busy (GTK_WINDOW (self), FALSE);
  if (!ok)
    {
      ui_message_error (GTK_WIDGET (self), _ ("The project could not be made"), error);
      return;
    }
  g_signal_emit (self, signals[CREATED], 0, id);
  gtk_window_destroy (GTK_WINDOW (self));
}

void
ui_project_dialog_create (UiProjectDialog *self)
{
  g_autofree char *name = NULL;
  g_autofree char *label = NULL;
  Pending *pending;
  Order *order;

  g_return_if_fail (UI_IS_PROJECT_DIALOG (self));
  if (!ui_form_validate (self->form, NULL))
    return;
  order = g_atomic_rc_box_new0 (Order);
  order->row = gis_row_copy (ui_form_get_row (self->form));
  order->assets = g_array_ref (self->assets);
  order->treatment = g_strdup (get_treatment (self));
  name = gis_row_dup_label (order->row);
  label = g_strdup_printf (_ ("New project: %s"), name);
  pending = g_new0 (Pending, 1);
  pending->dialog = g_object_ref (self);
  pending->order = g_atomic_rc_box_acquire (order);
  ui_dialog_set_busy (GTK_WINDOW (self), TRUE);
  ui_document_edit_async (self->document, label, create_func, order, release_order, created_cb,
                          pending);
}

static gboolean
find_input (GtkWindow *dialog, char **heading, char **body)
{
  UiProjectDialog *self = UI_PROJECT_DIALOG (dialog);

  return ui_form_find_input (self->form, heading, body) || get_treatment (self) != NULL;
}

static void
create_cb (UiProjectDialog *self)
{
  ui_project_dialog_create (self);
}

void
ui_project_dialog_set_text (UiProjectDialog *self, const char *field, const char *text)
{
  const GisValue value = gis_value_of_static_text (text);

  ui_form_set_value (self->form, field, &value);
}

const GisRow *
ui_project_dialog_get_row (UiProjectDialog *self)
{
  g_return_val_if_fail (UI_IS_PROJECT_DIALOG (self), NULL);
  return ui_form_get_row (self->form);
}

/* ---- Widget ---- */

static void
ui_project_dialog_dispose (GObject *object)
{
  UiProjectDialog *self = UI_PROJECT_DIALOG (object);

  g_cancellable_cancel (self->cancellable);
  gtk_widget_dispose_template (GTK_WIDGET (self), UI_TYPE_PROJECT_DIALOG);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->document);
  g_clear_pointer (&self->assets, g_array_unref);
  G_OBJECT_CLASS (ui_project_dialog_parent_class)->dispose (object);
}

static void
ui_project_dialog_class_init (UiProjectDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ui_project_dialog_dispose;
  g_type_ensure (UI_TYPE_FORM);
  signals[CREATED] = g_signal_new ("created", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 1, G_TYPE_INT64);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/sanhua/Sanhua/ui/project-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, UiProjectDialog, summary);
  gtk_widget_class_bind_template_child (widget_class, UiProjectDialog, treatment);
  gtk_widget_class_bind_template_child (widget_class, UiProjectDialog, form);
  gtk_widget_class_bind_template_child (widget_class, UiProjectDialog, create_button);
  gtk_widget_class_bind_template_callback (widget_class, create_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
ui_project_dialog_init (UiProjectDialog *self)
{
  self->cancellable = g_cancellable_new ();
  self->assets = g_array_new (FALSE, FALSE, sizeof (GisAssetRef));
  gtk_widget_init_template (GTK_WIDGET (self));
  ui_form_set_fields (self->form, fields);
  ui_form_set_show_groups (self->form, FALSE);
  ui_dialog_guard (GTK_WINDOW (self), find_input);
}

UiProjectDialog *
ui_project_dialog_new (GtkWindow *parent, UiDocument *document)
{
  UiProjectDialog *self =
    g_object_new (UI_TYPE_PROJECT_DIALOG, "transient-for", parent, "modal", parent != NULL, NULL);
  const GisClass *klass = gis_catalog_find_class (ui_document_get_catalog (document), "project");
  g_autoptr (GisRow) row = klass != NULL ? gis_row_new (klass) : NULL;

  g_return_val_if_fail (row != NULL, self);
  self->document = g_object_ref (document);
  take_selection (self);
  show_summary (self);
  fill_treatments (self);
  gis_row_set_text (row, "campaign", guess_campaign (self));
  ui_form_set_row (self->form, document, row);
  ui_form_focus_first_empty (self->form);
  start_reading_district (self);
  return self;
}
