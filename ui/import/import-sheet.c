/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The import sheet. The user changes the plan on the left; every change starts a trial run, so that
 * the figures on the right always belong to what is shown on the left.
 *
 *   look (file, encoding, layer, class) ─▶ plan ─▶ dry run ─▶ Import ─▶ report
 *                                          ▲  CRS, mapping, switches
 */
#include "ui/import/import-sheet.h"
#include "gis/core/i18n.h"
#include "ui/common/dialog.h"
#include "ui/common/format.h"
#include "ui/common/message.h"
#include "ui/common/style.h"
#include "ui/import/encoding-cards.h"
#include "ui/import/import-result.h"
#include "ui/import/import-trial.h"
#include "ui/import/import-work.h"
#include "ui/import/mapping-list.h"
#include "ui/import/source-crs.h"

#include <adwaita.h>

#define UI_TYPE_IMPORT_SHEET (ui_import_sheet_get_type ())
G_DECLARE_FINAL_TYPE (UiImportSheet, ui_import_sheet, UI, IMPORT_SHEET, AdwWindow)

struct _UiImportSheet
{
  AdwWindow parent_instance;

  UiDocument *document;
  char *path;
  UiImportLook *look;    /* NULL until the file was looked at */
  GCancellable *looking; /* of the look on its way */
  GCancellable *running; /* of the import on its way */
  guint refill_source;
  gboolean filling; /* widgets are being set from the plan */
  gboolean entered; /* the user changed something that takes work to choose */
  char *crs_override;
  gboolean given; /* the plan was: its system is somebody's choice */

  AdwWindowTitle *title;
  GtkButton *cancel_button, *import_button;
  GtkStack *stack;
  AdwStatusPage *failed_page;
  GtkWidget *left;
  AdwActionRow *file_row;
  AdwComboRow *layer_row, *class_row;
  GtkStringList *layers, *classes;
  GPtrArray *class_ids; /* of the lines of classes; line 0 may stand for none */
  GtkWidget *class_pill;
  UiEncodingCards *encoding_section;
  UiSourceCrs *source_crs;
  UiImportTrial *trial;
  GtkSwitch *duplicates_switch;
  UiMappingList *mapping_list;
  GtkBox *report_box;
  GtkProgressBar *progress_bar;
  GtkLabel *progress_label;
};

G_DEFINE_FINAL_TYPE (UiImportSheet, ui_import_sheet, ADW_TYPE_WINDOW)

enum
{
  ELSEWHERE,
  IMPORTED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

static GisImportPlan *
get_plan (UiImportSheet *self)
{
  return self->look != NULL ? self->look->plan : NULL;
}

static const GisSourceLayer *
get_layer (UiImportSheet *self)
{
  return self->look != NULL && self->look->layer != NULL
           ? gis_source_info_find_layer (self->look->info, self->look->layer)
           : NULL;
}

static void
cancel (GCancellable **cancellable)
{
  if (*cancellable != NULL)
    g_cancellable_cancel (*cancellable);
  g_clear_object (cancellable);
}

/* ---- Trial run ---- */

static void
start_trial (UiImportSheet *self)
{
  if (get_plan (self) != NULL)
    ui_import_trial_start (self->trial, ui_document_get_workspace (self->document),
                           get_plan (self));
  else
    ui_import_trial_stop (self->trial, self->look != NULL ? self->look->problem : NULL);
}

/* Return imports when nothing else has the focus. */
static void
offer_focus (UiImportSheet *self)
{
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (self));

  if (focus == NULL || focus == GTK_WIDGET (self->cancel_button))
    gtk_widget_grab_focus (GTK_WIDGET (self->import_button));
}

static void
trial_changed_cb (UiImportSheet *self)
{
  gint64 n = ui_import_trial_get_n_rows (self->trial);

  gtk_widget_set_sensitive (GTK_WIDGET (self->import_button), n > 0);
  if (n <= 0)
    gtk_button_set_label (self->import_button, n == 0 ? _ ("Nothing to Import") : _ ("_Import"));
  else
    {
      g_autofree char *count = ui_format_count (n);
      g_autofree char *label =
        g_strdup_printf (ngettext_ ("_Import %s Row", "_Import %s Rows", (gulong) n), count);

      gtk_button_set_label (self->import_button, label);
      offer_focus (self);
    }
}

/* The sheet goes first: a new one opens over the new workspace. */
static void
elsewhere_cb (UiImportSheet *self, const char *crs)
{
  g_autoptr (UiImportSheet) keep = g_object_ref (self);
  g_autoptr (GisImportPlan) plan = gis_import_plan_copy (get_plan (self));
  g_autofree char *chosen = g_strdup (crs);

  self->entered = FALSE; /* it goes along */
  gtk_window_close (GTK_WINDOW (self));
  g_signal_emit (self, signals[ELSEWHERE], 0, plan, chosen);
}

/* ---- Left side ---- */

static char *
dup_description (UiImportSheet *self, const GisSourceLayer *layer)
{
  const GisSourceInfo *info = self->look->info;
  g_autofree char *geometry = gis_source_layer_dup_geometry_title (layer);
  g_autofree char *rows =
    layer->n_rows >= 0 ? ui_format_count (layer->n_rows) : g_strdup (_ ("unknown number of"));

  return g_strdup_printf (_ ("%s · %s · %s rows · %u columns · %s"), info->driver, geometry, rows,
                          layer->fields->len, info->encoding);
}

static void
fill_file (UiImportSheet *self)
{
  const GisSourceLayer *layer = get_layer (self);
  g_autofree char *base = g_path_get_basename (self->path);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->file_row), base);
  if (layer != NULL)
    {
      g_autofree char *text = dup_description (self, layer);

      adw_action_row_set_subtitle (self->file_row, text);
    }
}

static void
fill_layers (UiImportSheet *self)
{
  const GisSourceInfo *info = self->look->info;

  gtk_string_list_splice (self->layers, 0, g_list_model_get_n_items (G_LIST_MODEL (self->layers)),
                          NULL);
  for (guint i = 0; i < info->layers->len; i++)
    {
      const GisSourceLayer *layer = info->layers->pdata[i];

      gtk_string_list_append (self->layers, layer->name);
      if (g_strcmp0 (layer->name, self->look->layer) == 0)
        adw_combo_row_set_selected (self->layer_row, i);
    }
  gtk_widget_set_visible (GTK_WIDGET (self->layer_row), info->layers->len > 1);
}

static void
fill_classes (UiImportSheet *self)
{
  GisCatalog *catalog = ui_document_get_catalog (self->document);
  const GisImportPlan *plan = get_plan (self);
  guint selected = 0;

  gtk_string_list_splice (self->classes, 0, g_list_model_get_n_items (G_LIST_MODEL (self->classes)),
                          NULL);
  g_ptr_array_set_size (self->class_ids, 0);
  if (plan == NULL)
    {
      gtk_string_list_append (self->classes, _ ("Choose…"));
      g_ptr_array_add (self->class_ids, NULL);
    }
  for (guint i = 0; i < gis_catalog_get_n_classes (catalog); i++)
    {
      const GisClass *klass = gis_catalog_get_class (catalog, i);

      if (g_str_equal (klass->role, "record") || g_str_equal (klass->role, "link"))
        continue;
      if (plan != NULL && g_str_equal (klass->id, plan->class_id))
        selected = self->class_ids->len;
      gtk_string_list_append (self->classes, gis_text_get (&klass->plural));
      g_ptr_array_add (self->class_ids, g_strdup (klass->id));
    }
  adw_combo_row_set_selected (self->class_row, selected);
  ui_confidence_pill_set (self->class_pill, plan != NULL ? plan->class_confidence : 0);
  gtk_widget_set_visible (self->class_pill, plan != NULL);
}

static void
fill_crs (UiImportSheet *self, const char *name)
{
  const GisImportPlan *plan = get_plan (self);
  const GisSourceLayer *layer = get_layer (self);

  gtk_widget_set_visible (GTK_WIDGET (self->source_crs),
                          plan != NULL && layer != NULL && !gis_box_is_empty (&layer->extent));
  if (plan != NULL && layer != NULL)
    ui_source_crs_set_plan (self->source_crs, plan, layer, name, self->crs_override != NULL);
}

static void
fill_mapping (UiImportSheet *self)
{
  const GisImportPlan *plan = get_plan (self);
  const GisClass *klass =
    plan != NULL ? gis_catalog_find_class (ui_document_get_catalog (self->document), plan->class_id)
                 : NULL;

  ui_mapping_list_set_plan (self->mapping_list, plan, klass, get_layer (self));
}

/* ---- Looking ---- */

static void
apply_override (UiImportSheet *self)
{
  GisImportPlan *plan = get_plan (self);

  if (plan != NULL && self->crs_override != NULL)
    gis_import_plan_set_crs (plan, self->look->info, self->crs_override, NULL);
}

/* A given plan may be in another system than the file says: that was the user's choice. */
static void
find_override (UiImportSheet *self)
{
  const GisImportPlan *plan = get_plan (self);
  const GisSourceLayer *layer = get_layer (self);

  if (self->crs_override == NULL && plan != NULL && layer != NULL && layer->crs != NULL &&
      g_strcmp0 (plan->crs, layer->crs) != 0)
    self->crs_override = g_strdup (plan->crs);
}

/* DataV's boundaries are in GCJ-02, whatever their file says. FALSE: they are not theirs, or the user
 * has chosen. */
static gboolean
take_shifted (UiImportSheet *self)
{
  GisImportPlan *plan = get_plan (self);
  const GisSourceLayer *layer = get_layer (self);

  return self->crs_override == NULL && !self->given && plan != NULL && layer != NULL &&
         plan->crs_declared && gis_import_plan_doubts_crs (plan, layer) &&
         gis_import_plan_set_crs (plan, self->look->info, "GCJ-02", NULL);
}

static void
show_look (UiImportSheet *self)
{
  gboolean shifted;

  self->filling = TRUE;
  find_override (self);
  apply_override (self);
  shifted = take_shifted (self);
  fill_file (self);
  fill_layers (self);
  fill_classes (self);
  ui_encoding_cards_set_source (self->encoding_section, self->path, self->look->info,
                                self->look->layer);
  fill_crs (self, shifted ? NULL : self->look->crs_name);
  fill_mapping (self);
  if (get_plan (self) != NULL)
    gtk_switch_set_active (self->duplicates_switch, get_plan (self)->take_duplicates);
  self->filling = FALSE;
  gtk_stack_set_visible_child_name (self->stack, "plan");
  start_trial (self);
}

static void
look_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (UiImportSheet) self = user_data;
  g_autoptr (GError) error = NULL;
  UiImportLook *look = ui_import_look_finish (result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (look == NULL)
    {
      adw_status_page_set_description (self->failed_page, error->message);
      gtk_stack_set_visible_child_name (self->stack, "failed");
      return;
    }
  ui_import_look_free (self->look);
  self->look = look;
  show_look (self);
}

static void
begin_look (UiImportSheet *self,
            const char *encoding,
            const char *layer,
            const char *class_id,
            const GisImportPlan *given)
{
  cancel (&self->looking);
  ui_import_trial_wait (self->trial);
  self->given = given != NULL;
  self->looking = g_cancellable_new ();
  ui_import_look_async (ui_document_get_workspace (self->document), self->path, encoding, layer,
                        class_id, given, self->looking, look_cb, g_object_ref (self));
}

static void
look_again (UiImportSheet *self, const char *encoding, const char *layer, const char *class_id)
{
  begin_look (self, encoding, layer, class_id, NULL);
}

/* ---- What the user does ---- */

static const char *
current_encoding (UiImportSheet *self)
{
  return self->look->info->encoding;
}

static void
encoding_chosen_cb (UiImportSheet *self, const char *encoding)
{
  if (!self->filling)
    look_again (self, encoding, self->look->layer,
                get_plan (self) != NULL ? get_plan (self)->class_id : NULL);
}

static void
layer_selected_cb (UiImportSheet *self)
{
  guint selected = adw_combo_row_get_selected (self->layer_row);

  if (self->filling || self->look == NULL || selected >= self->look->info->layers->len)
    return;
  g_clear_pointer (&self->crs_override, g_free);
  look_again (self, current_encoding (self),
              ((GisSourceLayer *) self->look->info->layers->pdata[selected])->name, NULL);
}

static void
class_selected_cb (UiImportSheet *self)
{
  guint selected = adw_combo_row_get_selected (self->class_row);
  const char *class_id = selected < self->class_ids->len ? self->class_ids->pdata[selected] : NULL;

  if (self->filling || self->look == NULL || class_id == NULL)
    return;
  look_again (self, current_encoding (self), self->look->layer, class_id);
}

static void
crs_chosen_cb (UiImportSheet *self, const char *crs, const char *name)
{
  g_autoptr (GError) error = NULL;

  if (get_plan (self) == NULL)
    return;
  self->entered = TRUE;
  g_free (self->crs_override);
  self->crs_override = g_strdup (crs);
  if (!gis_import_plan_set_crs (get_plan (self), self->look->info, crs, &error))
    {
      ui_import_trial_stop (self->trial, error->message);
      return;
    }
  fill_crs (self, name);
  start_trial (self);
}

/* The figures at the right are those of the system before. */
static void
crs_refused_cb (UiImportSheet *self, const char *why)
{
  if (get_plan (self) != NULL)
    ui_import_trial_stop (self->trial, why);
}

static void
option_changed_cb (UiImportSheet *self)
{
  GisImportPlan *plan = get_plan (self);

  if (self->filling || plan == NULL)
    return;
  plan->swap_axes = ui_source_crs_get_swap (self->source_crs);
  plan->take_duplicates = gtk_switch_get_active (self->duplicates_switch);
  start_trial (self);
}

static gboolean
refill_cb (gpointer user_data)
{
  UiImportSheet *self = user_data;

  self->refill_source = 0;
  fill_mapping (self);
  return G_SOURCE_REMOVE;
}

/* The list is rebuilt later: one of its drop-downs is still speaking. */
static void
mapping_changed_cb (UiImportSheet *self, const char *column, const char *field)
{
  GisImportPlan *plan = get_plan (self);
  GisWorkspace *ws = ui_document_get_workspace (self->document);
  g_autoptr (GError) error = NULL;
  gboolean ok;

  self->entered = TRUE;
  if (field != NULL)
    ok = gis_import_plan_map (plan, ws, field, column, &error);
  else
    {
      const char *old = NULL;

      for (guint i = 0; i < plan->mappings->len; i++)
        {
          const GisImportMapping *mapping = plan->mappings->pdata[i];

          if (g_str_equal (mapping->column, column))
            old = mapping->field;
        }
      ok = old == NULL || gis_import_plan_map (plan, ws, old, NULL, &error);
    }
  if (!ok)
    ui_message_error (GTK_WIDGET (self), _ ("The field cannot be chosen"), error);
  if (self->refill_source == 0)
    self->refill_source = g_idle_add (refill_cb, self);
  start_trial (self);
}

/* ---- Import ---- */

static void
run_progress_cb (guint64 done, double rate, gpointer user_data)
{
  UiImportSheet *self = user_data;
  const GisSourceLayer *layer = get_layer (self);
  g_autofree char *count = ui_format_count ((gint64) done);
  g_autofree char *speed = ui_format_count ((gint64) rate);
  g_autofree char *text = g_strdup_printf (_ ("%s rows · %s rows a second"), count, speed);

  gtk_label_set_text (self->progress_label, text);
  if (layer != NULL && layer->n_rows > 0)
    gtk_progress_bar_set_fraction (self->progress_bar,
                                   MIN (1.0, (double) done / (double) layer->n_rows));
  else
    gtk_progress_bar_pulse (self->progress_bar);
}

/* The register is a window of the parent's, which shows it when the sheet is gone. */
static void
review_cb (UiImportSheet *self)
{
  GtkWindow *parent = gtk_window_get_transient_for (GTK_WINDOW (self));

  g_object_ref (self);
  gtk_window_close (GTK_WINDOW (self));
  if (parent != NULL)
    gtk_widget_activate_action (GTK_WIDGET (parent), "win.register", NULL);
  g_object_unref (self);
}

static void
show_done (UiImportSheet *self, const GisImportReport *report)
{
  ui_import_result_fill_page (self->report_box, report);
  if (report->registered > 0)
    {
      GtkWidget *button = gtk_button_new_with_mnemonic (_ ("_Review the Register…"));
      gtk_widget_set_halign (button, GTK_ALIGN_CENTER);
      g_signal_connect_swapped (button, "clicked", G_CALLBACK (review_cb), self);
      gtk_box_append (self->report_box, button);
    }
  gtk_stack_set_visible_child_name (self->stack, "report");
  gtk_widget_set_visible (GTK_WIDGET (self->import_button), FALSE);
  gtk_button_set_label (self->cancel_button, _ ("_Close"));
  gtk_widget_grab_focus (GTK_WIDGET (self->cancel_button));
}

static void
imported_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (UiImportSheet) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GisImportReport) report = ui_import_run_finish (result, &error);

  g_clear_object (&self->running);
  gtk_widget_set_sensitive (GTK_WIDGET (self->cancel_button), TRUE);
  if (report != NULL)
    {
      if (report->change != NULL)
        {
          ui_document_apply_change (self->document, report->change);
          g_signal_emit (self, signals[IMPORTED], 0, get_plan (self)->class_id, &report->extent);
        }
      show_done (self, report);
      return;
    }
  gtk_stack_set_visible_child_name (self->stack, "plan");
  start_trial (self);
  if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) &&
      gtk_widget_get_mapped (GTK_WIDGET (self)))
    ui_message_error (GTK_WIDGET (self), _ ("Nothing was imported"), error);
}

static void
import_clicked_cb (UiImportSheet *self)
{
  if (get_plan (self) == NULL || self->running != NULL)
    return;
  ui_import_trial_stop (self->trial, NULL);
  gtk_progress_bar_set_fraction (self->progress_bar, 0);
  gtk_label_set_text (self->progress_label, "");
  gtk_stack_set_visible_child_name (self->stack, "running");
  self->running = g_cancellable_new ();
  ui_import_run_async (ui_document_get_workspace (self->document), get_plan (self), FALSE,
                       run_progress_cb, self->running, imported_cb, g_object_ref (self));
}

/* While an import runs, Cancel stops it and the sheet stays; else it closes the sheet. */
static void
cancel_clicked_cb (UiImportSheet *self)
{
  if (self->running != NULL)
    {
      gtk_widget_set_sensitive (GTK_WIDGET (self->cancel_button), FALSE);
      g_cancellable_cancel (self->running);
    }
  else
    gtk_window_close (GTK_WINDOW (self));
}

/* A system or a mapping that was chosen, before the import. */
static gboolean
find_input (GtkWindow *window, char **heading, char **body)
{
  UiImportSheet *self = UI_IMPORT_SHEET (window);

  return self->entered && g_str_equal (gtk_stack_get_visible_child_name (self->stack), "plan");
}

static gboolean
ui_import_sheet_close_request (GtkWindow *window)
{
  UiImportSheet *self = UI_IMPORT_SHEET (window);

  if (self->running != NULL)
    {
      cancel_clicked_cb (self);
      return TRUE;
    }
  cancel (&self->looking);
  ui_import_trial_stop (self->trial, NULL);
  return GTK_WINDOW_CLASS (ui_import_sheet_parent_class)->close_request (window);
}

/* ---- The object ---- */

static void
ui_import_sheet_dispose (GObject *object)
{
  UiImportSheet *self = UI_IMPORT_SHEET (object);

  cancel (&self->looking);
  cancel (&self->running);
  g_clear_handle_id (&self->refill_source, g_source_remove);
  G_OBJECT_CLASS (ui_import_sheet_parent_class)->dispose (object);
}

static void
ui_import_sheet_finalize (GObject *object)
{
  UiImportSheet *self = UI_IMPORT_SHEET (object);

  g_clear_object (&self->document);
  g_clear_pointer (&self->look, ui_import_look_free);
  g_clear_pointer (&self->class_ids, g_ptr_array_unref);
  g_free (self->path);
  g_free (self->crs_override);
  G_OBJECT_CLASS (ui_import_sheet_parent_class)->finalize (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
#define BIND(name) gtk_widget_class_bind_template_child (widget_class, UiImportSheet, name)
  BIND (title);
  BIND (cancel_button);
  BIND (import_button);
  BIND (stack);
  BIND (failed_page);
  BIND (left);
  BIND (file_row);
  BIND (layer_row);
  BIND (class_row);
  BIND (layers);
  BIND (classes);
  BIND (encoding_section);
  BIND (source_crs);
  BIND (trial);
  BIND (duplicates_switch);
  BIND (report_box);
  BIND (progress_bar);
  BIND (progress_label);
#undef BIND
}

static void
ui_import_sheet_class_init (UiImportSheetClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ui_import_sheet_dispose;
  G_OBJECT_CLASS (klass)->finalize = ui_import_sheet_finalize;
  GTK_WINDOW_CLASS (klass)->close_request = ui_import_sheet_close_request;
  ui_style_ensure ();
  g_type_ensure (UI_TYPE_ENCODING_CARDS);
  g_type_ensure (UI_TYPE_SOURCE_CRS);
  g_type_ensure (UI_TYPE_IMPORT_TRIAL);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/sanhua/Sanhua/ui/import-sheet.ui");
  bind_children (widget_class);
  gtk_widget_class_bind_template_callback (widget_class, cancel_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, import_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, layer_selected_cb);
  gtk_widget_class_bind_template_callback (widget_class, class_selected_cb);
  gtk_widget_class_bind_template_callback (widget_class, encoding_chosen_cb);
  gtk_widget_class_bind_template_callback (widget_class, crs_chosen_cb);
  gtk_widget_class_bind_template_callback (widget_class, crs_refused_cb);
  gtk_widget_class_bind_template_callback (widget_class, trial_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, elsewhere_cb);
  gtk_widget_class_bind_template_callback (widget_class, option_changed_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
  signals[ELSEWHERE] = g_signal_new ("elsewhere", UI_TYPE_IMPORT_SHEET, G_SIGNAL_RUN_LAST, 0, NULL,
                                     NULL, NULL, G_TYPE_NONE, 2, G_TYPE_POINTER, G_TYPE_STRING);
  signals[IMPORTED] = g_signal_new ("imported", UI_TYPE_IMPORT_SHEET, G_SIGNAL_RUN_LAST, 0, NULL,
                                    NULL, NULL, G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_POINTER);
}

static void
ui_import_sheet_init (UiImportSheet *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->class_ids = g_ptr_array_new_with_free_func (g_free);
  self->mapping_list = UI_MAPPING_LIST (ui_mapping_list_new ());
  gtk_box_append (GTK_BOX (self->left), GTK_WIDGET (self->mapping_list));
  g_signal_connect_object (self->mapping_list, "changed", G_CALLBACK (mapping_changed_cb), self,
                           G_CONNECT_SWAPPED);
  ui_dialog_guard (GTK_WINDOW (self), find_input);
  self->class_pill = ui_confidence_pill_new ();
  adw_action_row_add_suffix (ADW_ACTION_ROW (self->class_row), self->class_pill);
}

GtkWindow *
ui_import_sheet_present (GtkWindow *parent,
                         UiDocument *document,
                         GFile *file,
                         const GisImportPlan *given)
{
  UiImportSheet *self;
  g_autofree char *base = NULL;

  g_return_val_if_fail (UI_IS_DOCUMENT (document) && G_IS_FILE (file), NULL);
  self = g_object_new (UI_TYPE_IMPORT_SHEET, "transient-for", parent, NULL);
  self->document = g_object_ref (document);
  self->path = g_file_get_path (file);
  base = g_file_get_basename (file);
  adw_window_title_set_subtitle (self->title, base);
  if (self->path == NULL)
    {
      adw_status_page_set_description (self->failed_page, _ ("It is not a file on this machine."));
      gtk_stack_set_visible_child_name (self->stack, "failed");
    }
  else
    begin_look (self, NULL, NULL, NULL, given);
  gtk_window_present (GTK_WINDOW (self));
  return GTK_WINDOW (self);
}
