/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The import sheet. The user changes the plan; every change starts a dry run on a worker (the one
 * before is cancelled), so that the figures on the right always belong to what is shown on the left.
 *
 *   look (file, encoding, layer, class) ─▶ plan ─▶ dry run ─▶ Import ─▶ report
 *                                          ▲  CRS, mapping, switches
 */
#include "ui/import/import-sheet.h"
#include "gis/core/i18n.h"
#include "ui/common/format.h"
#include "ui/common/message.h"
#include "ui/common/style.h"
#include "ui/import/import-preview.h"
#include "ui/import/import-result.h"
#include "ui/import/import-work.h"
#include "ui/import/mapping-list.h"

#include <adwaita.h>
#include <string.h>

/* Changes that come in a burst start one dry run. */
#define SETTLE_MS 250

#define UI_TYPE_IMPORT_SHEET (ui_import_sheet_get_type ())
G_DECLARE_FINAL_TYPE (UiImportSheet, ui_import_sheet, UI, IMPORT_SHEET, AdwWindow)

struct _UiImportSheet
{
  AdwWindow parent_instance;

  UiDocument *document;
  char *path;
  UiImportLook *look;    /* NULL until the file was looked at */
  GCancellable *looking; /* of the look and the samples on their way */
  GCancellable *trying;  /* of the dry run on its way */
  GCancellable *running; /* of the import on its way */
  guint settle_source, refill_source;
  gint64 trial_started_us;
  gboolean filling; /* widgets are being set from the plan */
  char *crs_override;

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
  GtkWidget *encoding_section;
  GtkBox *encoding_cards;
  GtkWidget *crs_group;
  GtkEditable *crs_row;
  GtkSwitch *swap_switch, *duplicates_switch;
  UiMappingList *mapping_list;
  GtkSpinner *trial_spinner;
  GtkLabel *trial_label, *problem_label;
  GtkBox *counts, *preview_box, *reasons, *report_box;
  UiImportPreview *preview;
  GtkProgressBar *progress_bar;
  GtkLabel *progress_label;
};

G_DEFINE_FINAL_TYPE (UiImportSheet, ui_import_sheet, ADW_TYPE_WINDOW)

static void
look_again (UiImportSheet *self, const char *encoding, const char *layer, const char *class_id);

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

/* ---- Dry run ---- */

static void
show_trial (UiImportSheet *self, const GisImportReport *report, const char *problem)
{
  gint64 n = report != NULL ? report->inserted + report->updated : 0;

  ui_import_result_fill_counts (self->counts, report);
  ui_import_result_fill_reasons (self->reasons, report);
  ui_import_preview_set_report (self->preview, report);
  gtk_label_set_text (self->problem_label, problem != NULL ? problem : "");
  gtk_widget_set_visible (GTK_WIDGET (self->problem_label), problem != NULL);
  gtk_widget_set_sensitive (GTK_WIDGET (self->import_button), n > 0);
  if (report == NULL || n == 0)
    gtk_button_set_label (self->import_button,
                          report != NULL ? _ ("Nothing to Import") : _ ("Import"));
  else
    {
      g_autofree char *count = ui_format_count (n);
      g_autofree char *label =
        g_strdup_printf (ngettext_ ("Import %s Row", "Import %s Rows", (gulong) n), count);

      gtk_button_set_label (self->import_button, label);
    }
}

static void
trial_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (UiImportSheet) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GisImportReport) report = ui_import_run_finish (result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || self->running != NULL)
    return;
  gtk_spinner_stop (self->trial_spinner);
  if (report != NULL)
    {
      double seconds = (double) (g_get_monotonic_time () - self->trial_started_us) / G_USEC_PER_SEC;
      g_autofree char *count = ui_format_count (report->read);
      g_autofree char *text = g_strdup_printf (_ ("%s rows · %.1f s"), count, seconds);

      gtk_label_set_text (self->trial_label, text);
    }
  else
    gtk_label_set_text (self->trial_label, "");
  show_trial (self, report, error != NULL ? error->message : NULL);
}

static void
trial_progress_cb (guint64 done, double rate, gpointer user_data)
{
  UiImportSheet *self = user_data;
  g_autofree char *count = ui_format_count ((gint64) done);
  g_autofree char *text = g_strdup_printf (_ ("%s rows…"), count);

  gtk_label_set_text (self->trial_label, text);
}

static gboolean
settled_cb (gpointer user_data)
{
  UiImportSheet *self = user_data;

  self->settle_source = 0;
  self->trying = g_cancellable_new ();
  self->trial_started_us = g_get_monotonic_time ();
  ui_import_run_async (ui_document_get_workspace (self->document), get_plan (self), TRUE,
                       trial_progress_cb, self->trying, trial_cb, g_object_ref (self));
  return G_SOURCE_REMOVE;
}

/* The plan changed: figures are stale until the next dry run has ended. */
static void
start_trial (UiImportSheet *self)
{
  cancel (&self->trying);
  g_clear_handle_id (&self->settle_source, g_source_remove);
  show_trial (self, NULL, NULL);
  gtk_label_set_text (self->trial_label, "");
  if (get_plan (self) == NULL)
    {
      gtk_spinner_stop (self->trial_spinner);
      return;
    }
  gtk_spinner_start (self->trial_spinner);
  self->settle_source = g_timeout_add (SETTLE_MS, settled_cb, self);
}

/* ---- Left side ---- */

static char *
dup_description (UiImportSheet *self, const GisSourceLayer *layer)
{
  const GisSourceInfo *info = self->look->info;
  g_autofree char *rows =
    layer->n_rows >= 0 ? ui_format_count (layer->n_rows) : g_strdup (_ ("unknown number of"));

  return g_strdup_printf (_ ("%s · %s · %s rows · %u columns · %s"), info->driver,
                          layer->geometry_name, rows, layer->fields->len, info->encoding);
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

      if (g_str_equal (klass->role, "record"))
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
  g_autofree char *text = NULL;

  gtk_widget_set_visible (self->crs_group,
                          plan != NULL && layer != NULL && !gis_box_is_empty (&layer->extent));
  if (plan == NULL)
    return;
  gtk_editable_set_text (self->crs_row,
                         plan->crs != NULL && strlen (plan->crs) < 40 ? plan->crs : "");
  if (plan->crs == NULL)
    text = g_strdup (_ ("The file does not say it and the numbers fit none: enter a code such as "
                        "EPSG:4547, GCJ-02 or BD-09."));
  else if (self->crs_override != NULL)
    text = g_strdup_printf (_ ("%s, chosen by you"), name != NULL ? name : plan->crs);
  else if (plan->crs_declared)
    text = g_strdup_printf (_ ("%s, as the file says"), name != NULL ? name : plan->crs);
  else
    text = g_strdup_printf (_ ("%s, guessed from the numbers"), name != NULL ? name : plan->crs);
  adw_preferences_group_set_description (ADW_PREFERENCES_GROUP (self->crs_group), text);
  gtk_switch_set_active (self->swap_switch, plan->swap_axes);
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

/* ---- Encodings ---- */

static void
sample_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GtkWidget) label = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = ui_import_sample_finish (result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  gtk_label_set_text (GTK_LABEL (label), text != NULL ? text : _ ("only plain letters"));
}

static void
encoding_toggled_cb (GtkToggleButton *button, UiImportSheet *self)
{
  const char *encoding = g_object_get_data (G_OBJECT (button), "encoding");

  if (!self->filling && gtk_toggle_button_get_active (button))
    look_again (self, encoding, self->look->layer,
                get_plan (self) != NULL ? get_plan (self)->class_id : NULL);
}

static gboolean
same_encoding (const char *a, const char *b)
{
  return g_ascii_strcasecmp (a, b) == 0 ||
         (g_ascii_strncasecmp (a, "GB", 2) == 0 && g_ascii_strncasecmp (b, "GB", 2) == 0);
}

static GtkWidget *
add_encoding (UiImportSheet *self, const char *encoding, gboolean active, GtkWidget *group)
{
  GtkWidget *card = gtk_toggle_button_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);
  GtkWidget *name = gtk_label_new (encoding);
  GtkWidget *sample = gtk_label_new ("…");

  gtk_label_set_xalign (GTK_LABEL (name), 0);
  gtk_label_set_xalign (GTK_LABEL (sample), 0);
  gtk_label_set_wrap (GTK_LABEL (sample), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (sample), PANGO_WRAP_CHAR);
  gtk_label_set_lines (GTK_LABEL (sample), 2);
  gtk_label_set_ellipsize (GTK_LABEL (sample), PANGO_ELLIPSIZE_END);
  gtk_label_set_max_width_chars (GTK_LABEL (sample), 16);
  gtk_widget_add_css_class (name, "heading");
  gtk_widget_add_css_class (sample, "caption");
  gtk_widget_add_css_class (card, "encoding-card");
  gtk_box_append (GTK_BOX (box), name);
  gtk_box_append (GTK_BOX (box), sample);
  gtk_button_set_child (GTK_BUTTON (card), box);
  if (group != NULL)
    gtk_toggle_button_set_group (GTK_TOGGLE_BUTTON (card), GTK_TOGGLE_BUTTON (group));
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (card), active);
  g_object_set_data_full (G_OBJECT (card), "encoding", g_strdup (encoding), g_free);
  g_signal_connect_object (card, "toggled", G_CALLBACK (encoding_toggled_cb), self, 0);
  gtk_box_append (self->encoding_cards, card);
  ui_import_sample_async (self->path, encoding, self->look->layer, self->looking, sample_cb,
                          g_object_ref (sample));
  return card;
}

/* Only formats that do not say their encoding for certain ask about it. */
static void
fill_encodings (UiImportSheet *self)
{
  static const char *const candidates[] = { "GB18030", "UTF-8", "BIG5" };
  const GisSourceInfo *info = self->look->info;
  gboolean asks = g_str_equal (info->driver, "ESRI Shapefile") || g_str_equal (info->driver, "CSV");
  gboolean found = FALSE;
  GtkWidget *child, *group = NULL;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->encoding_cards))) != NULL)
    gtk_box_remove (self->encoding_cards, child);
  gtk_widget_set_visible (self->encoding_section, asks);
  for (guint i = 0; asks && i < G_N_ELEMENTS (candidates); i++)
    {
      gboolean active = same_encoding (candidates[i], info->encoding);

      found = found || active;
      child = add_encoding (self, candidates[i], active, group);
      group = group != NULL ? group : child;
    }
  if (asks && !found)
    add_encoding (self, info->encoding, TRUE, group);
}

/* ---- Looking ---- */

static void
apply_override (UiImportSheet *self)
{
  GisImportPlan *plan = get_plan (self);

  if (plan == NULL || self->crs_override == NULL)
    return;
  g_free (plan->crs);
  plan->crs = g_strdup (self->crs_override);
}

static void
show_look (UiImportSheet *self)
{
  self->filling = TRUE;
  apply_override (self);
  fill_file (self);
  fill_layers (self);
  fill_classes (self);
  fill_encodings (self);
  fill_crs (self, self->crs_override != NULL ? NULL : self->look->crs_name);
  fill_mapping (self);
  self->filling = FALSE;
  gtk_stack_set_visible_child_name (self->stack, "plan");
  start_trial (self);
  if (get_plan (self) == NULL)
    show_trial (self, NULL, self->look->problem);
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
look_again (UiImportSheet *self, const char *encoding, const char *layer, const char *class_id)
{
  cancel (&self->looking);
  cancel (&self->trying);
  g_clear_handle_id (&self->settle_source, g_source_remove);
  gtk_widget_set_sensitive (GTK_WIDGET (self->import_button), FALSE);
  gtk_spinner_start (self->trial_spinner);
  self->looking = g_cancellable_new ();
  ui_import_look_async (ui_document_get_workspace (self->document), self->path, encoding, layer,
                        class_id, self->looking, look_cb, g_object_ref (self));
}

/* ---- What the user does ---- */

static const char *
current_encoding (UiImportSheet *self)
{
  return self->look->info->encoding;
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
crs_named_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (UiImportSheet) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *name = ui_import_crs_name_finish (result, &error);
  GisImportPlan *plan = get_plan (self);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || plan == NULL)
    return;
  if (name == NULL)
    {
      gtk_widget_add_css_class (GTK_WIDGET (self->crs_row), "error");
      adw_preferences_group_set_description (ADW_PREFERENCES_GROUP (self->crs_group),
                                             error->message);
      return;
    }
  gtk_widget_remove_css_class (GTK_WIDGET (self->crs_row), "error");
  g_free (self->crs_override);
  self->crs_override = g_strstrip (g_strdup (gtk_editable_get_text (self->crs_row)));
  apply_override (self);
  self->filling = TRUE;
  fill_crs (self, name);
  self->filling = FALSE;
  start_trial (self);
}

static void
crs_applied_cb (UiImportSheet *self)
{
  if (get_plan (self) != NULL)
    ui_import_crs_name_async (gtk_editable_get_text (self->crs_row), self->looking, crs_named_cb,
                              g_object_ref (self));
}

static void
option_changed_cb (UiImportSheet *self)
{
  GisImportPlan *plan = get_plan (self);

  if (self->filling || plan == NULL)
    return;
  plan->swap_axes = gtk_switch_get_active (self->swap_switch);
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

static void
show_done (UiImportSheet *self, const GisImportReport *report)
{
  ui_import_result_fill_page (self->report_box, report);
  gtk_stack_set_visible_child_name (self->stack, "report");
  gtk_widget_set_visible (GTK_WIDGET (self->import_button), FALSE);
  gtk_button_set_label (self->cancel_button, _ ("_Close"));
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
        ui_document_apply_change (self->document, report->change);
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
  cancel (&self->trying);
  g_clear_handle_id (&self->settle_source, g_source_remove);
  gtk_widget_set_sensitive (GTK_WIDGET (self->import_button), FALSE);
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
  cancel (&self->trying);
  g_clear_handle_id (&self->settle_source, g_source_remove);
  return GTK_WINDOW_CLASS (ui_import_sheet_parent_class)->close_request (window);
}

/* ---- The object ---- */

static void
ui_import_sheet_dispose (GObject *object)
{
  UiImportSheet *self = UI_IMPORT_SHEET (object);

  cancel (&self->looking);
  cancel (&self->trying);
  cancel (&self->running);
  g_clear_handle_id (&self->settle_source, g_source_remove);
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
  gtk_widget_class_bind_template_child (widget_class, UiImportSheet, title);
  gtk_widget_class_bind_template_child (widget_class, UiImportSheet, cancel_button);
  gtk_widget_class_bind_template_child (widget_class, UiImportSheet, import_button);
  gtk_widget_class_bind_template_child (widget_class, UiImportSheet, stack);
  gtk_widget_class_bind_template_child (widget_class, UiImportSheet, failed_page);
  gtk_widget_class_bind_template_child (widget_class, UiImportSheet, left);
  gtk_widget_class_bind_template_child (widget_class, UiImportSheet, file_row);
  gtk_widget_class_bind_template_child (widget_class, UiImportSheet, layer_row);
  gtk_widget_class_bind_template_child (widget_class, UiImportSheet, class_row);
  gtk_widget_class_bind_template_child (widget_class, UiImportSheet, layers);
  gtk_widget_class_bind_template_child (widget_class, UiImportSheet, classes);
  gtk_widget_class_bind_template_child (widget_class, UiImportSheet, encoding_section);
  gtk_widget_class_bind_template_child (widget_class, UiImportSheet, encoding_cards);
  gtk_widget_class_bind_template_child (widget_class, UiImportSheet, crs_group);
  gtk_widget_class_bind_template_child (widget_class, UiImportSheet, crs_row);
  gtk_widget_class_bind_template_child (widget_class, UiImportSheet, swap_switch);
  gtk_widget_class_bind_template_child (widget_class, UiImportSheet, duplicates_switch);
  gtk_widget_class_bind_template_child (widget_class, UiImportSheet, trial_spinner);
  gtk_widget_class_bind_template_child (widget_class, UiImportSheet, trial_label);
  gtk_widget_class_bind_template_child (widget_class, UiImportSheet, problem_label);
  gtk_widget_class_bind_template_child (widget_class, UiImportSheet, counts);
  gtk_widget_class_bind_template_child (widget_class, UiImportSheet, preview_box);
  gtk_widget_class_bind_template_child (widget_class, UiImportSheet, reasons);
  gtk_widget_class_bind_template_child (widget_class, UiImportSheet, report_box);
  gtk_widget_class_bind_template_child (widget_class, UiImportSheet, progress_bar);
  gtk_widget_class_bind_template_child (widget_class, UiImportSheet, progress_label);
}

static void
ui_import_sheet_class_init (UiImportSheetClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ui_import_sheet_dispose;
  G_OBJECT_CLASS (klass)->finalize = ui_import_sheet_finalize;
  GTK_WINDOW_CLASS (klass)->close_request = ui_import_sheet_close_request;
  ui_style_ensure ();
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/sanhua/Sanhua/ui/import-sheet.ui");
  bind_children (widget_class);
  gtk_widget_class_bind_template_callback (widget_class, cancel_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, import_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, layer_selected_cb);
  gtk_widget_class_bind_template_callback (widget_class, class_selected_cb);
  gtk_widget_class_bind_template_callback (widget_class, crs_applied_cb);
  gtk_widget_class_bind_template_callback (widget_class, option_changed_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
add_legend (UiImportSheet *self)
{
  static const struct
  {
    const char *mark, *css_class, *title;
  } entries[] = {
    { "●", "new", N_ ("New") },
    { "●", "updated", N_ ("Updated") },
    { "■", "duplicate", N_ ("Duplicate") },
    { "✕", "rejected", N_ ("Rejected") },
  };
  GtkWidget *legend = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);

  gtk_widget_add_css_class (legend, "import-legend");
  gtk_widget_set_margin_top (legend, 6);
  for (guint i = 0; i < G_N_ELEMENTS (entries); i++)
    {
      GtkWidget *entry = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 3);
      GtkWidget *mark = gtk_label_new (entries[i].mark);
      GtkWidget *title = gtk_label_new (_ (entries[i].title));

      gtk_widget_add_css_class (mark, entries[i].css_class);
      gtk_widget_add_css_class (title, "caption");
      gtk_box_append (GTK_BOX (entry), mark);
      gtk_box_append (GTK_BOX (entry), title);
      gtk_box_append (GTK_BOX (legend), entry);
    }
  gtk_box_append (self->preview_box, legend);
}

static void
ui_import_sheet_init (UiImportSheet *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->class_ids = g_ptr_array_new_with_free_func (g_free);
  self->preview = UI_IMPORT_PREVIEW (ui_import_preview_new ());
  gtk_box_append (self->preview_box, GTK_WIDGET (self->preview));
  add_legend (self);
  self->mapping_list = UI_MAPPING_LIST (ui_mapping_list_new ());
  gtk_box_append (GTK_BOX (self->left), GTK_WIDGET (self->mapping_list));
  g_signal_connect_object (self->mapping_list, "changed", G_CALLBACK (mapping_changed_cb), self,
                           G_CONNECT_SWAPPED);
  self->class_pill = ui_confidence_pill_new ();
  adw_action_row_add_suffix (ADW_ACTION_ROW (self->class_row), self->class_pill);
  ui_import_result_fill_counts (self->counts, NULL);
}

void
ui_import_sheet_present (GtkWindow *parent, UiDocument *document, GFile *file)
{
  UiImportSheet *self;
  g_autofree char *base = NULL;

  g_return_if_fail (UI_IS_DOCUMENT (document) && G_IS_FILE (file));
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
    look_again (self, NULL, NULL, NULL);
  gtk_window_present (GTK_WINDOW (self));
}
