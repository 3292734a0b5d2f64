/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/window/export-map.h"

#include "gis/core/i18n.h"
#include "ui/common/dialog.h"
#include "ui/common/format.h"
#include "ui/common/job-dialog.h"
#include "ui/common/message.h"
#include "ui/window/replace-file.h"
#include <math.h>

#define MARGIN_MM 10.0
#define SCREEN_DPI 96.0
#define M_PER_PX (0.0254 / 96)

enum
{
  FORMAT_PDF,
  FORMAT_PNG,
};

struct _UiExportMap
{
  AdwWindow parent_instance;

  AdwComboRow *format, *paper, *orientation;
  GtkWidget *resolution_row, *resolution, *scale, *title_row, *source_row;
  GtkWidget *date, *legend, *scale_bar, *basemap_row, *basemap, *note, *basemap_note,
    *export_button;

  UiMap *map; /* owned */
  UiDocument *document;
  GisView view;         /* as it was when the dialog came up */
  gboolean filling;     /* the scale is being set by the program */
  gboolean scale_typed; /* a person has chosen the scale */
  char *date_text;
};

G_DEFINE_FINAL_TYPE (UiExportMap, ui_export_map, ADW_TYPE_WINDOW)

/* What the worker draws from. */
typedef struct
{
  GisScene *scene;
  GisStyle *style;
  char *crs, *title, *date, *source, *path;
  GisMapSheet sheet;
  GisBasemap basemap; /* its files are owned */
  double dpi;
} Work;

static void
work_free (gpointer data)
{
  Work *work = data;

  gis_scene_unref (work->scene);
  gis_style_free (work->style);
  gis_tile_files_unref (work->basemap.files);
  g_free (work->crs);
  g_free (work->title);
  g_free (work->date);
  g_free (work->source);
  g_free (work->path);
  g_free (work);
}

/* ---- What the choices make ---- */

static gboolean
is_png (UiExportMap *self)
{
  return adw_combo_row_get_selected (self->format) == FORMAT_PNG;
}

static const char *
get_crs (UiExportMap *self)
{
  return gis_workspace_get_crs (ui_document_get_workspace (self->document));
}

static const char *
get_text (GtkWidget *entry)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (entry));

  return text[0] != '\0' ? text : NULL;
}

static gboolean
is_on (GtkWidget *button)
{
  return gtk_switch_get_active (GTK_SWITCH (button));
}

/* Paper, or the map's own size as it is on a screen of 96 dpi. */
static void
set_size (UiExportMap *self, GisMapSheet *sheet)
{
  guint paper = adw_combo_row_get_selected (self->paper);
  GtkStringList *names = GTK_STRING_LIST (adw_combo_row_get_model (self->paper));

  if (paper == 0 || !gis_map_sheet_get_paper (gtk_string_list_get_string (names, paper),
                                              &sheet->width_mm, &sheet->height_mm))
    {
      sheet->width_mm = self->view.width_px / SCREEN_DPI * 25.4;
      sheet->height_mm = self->view.height_px / SCREEN_DPI * 25.4;
      return;
    }
  sheet->margin_mm = MARGIN_MM;
  if (adw_combo_row_get_selected (self->orientation) == 0)
    {
      double swap = sheet->width_mm;
      sheet->width_mm = sheet->height_mm;
      sheet->height_mm = swap;
    }
}

static void
fill_furniture (UiExportMap *self, GisMapSheet *sheet)
{
  sheet->furniture = (GisFurniture){
    .title = get_text (self->title_row),
    .subtitle = is_on (self->date) ? self->date_text : NULL,
    .attribution = get_text (self->source_row),
    .legend = is_on (self->legend),
    .scale_bar = is_on (self->scale_bar),
  };
}

/* "1:5 000", "5000"; 0 for what is no scale. */
static double
parse_scale (const char *text)
{
  g_autoptr (GString) digits = g_string_new (NULL);
  const char *colon = strchr (text, ':');

  if (colon == NULL)
    colon = strstr (text, "：");
  if (colon != NULL)
    text = g_utf8_next_char (colon);
  for (; *text != '\0'; text = g_utf8_next_char (text))
    if (g_unichar_isdigit (g_utf8_get_char (text)))
      g_string_append_c (digits, (char) ('0' + g_unichar_digit_value (g_utf8_get_char (text))));
    else if (!g_unichar_isspace (g_utf8_get_char (text)))
      return 0;
  return g_ascii_strtod (digits->str, NULL);
}

gboolean
ui_export_map_get_sheet (UiExportMap *self, GisMapSheet *sheet, double *dpi, GError **error)
{
  g_return_val_if_fail (UI_IS_EXPORT_MAP (self), FALSE);
  *sheet = (GisMapSheet){ .rotation_rad = self->view.rotation_rad };
  *dpi = is_png (self) ? gtk_spin_button_get_value (GTK_SPIN_BUTTON (self->resolution)) : 0;
  set_size (self, sheet);
  fill_furniture (self, sheet);
  if (!gis_map_sheet_aim (sheet, get_crs (self), self->view.center_x, self->view.center_y, error))
    return FALSE;
  sheet->denominator = parse_scale (gtk_editable_get_text (GTK_EDITABLE (self->scale)));
  return gis_map_sheet_check (sheet, *dpi, error);
}

static void
tell (UiExportMap *self)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  GisMapSheet sheet;
  double dpi;
  gboolean good = ui_export_map_get_sheet (self, &sheet, &dpi, &error);

  if (good)
    {
      double width_mm, height_mm;
      g_autofree char *across = NULL;
      gis_map_sheet_get_map_size (&sheet, &width_mm, &height_mm);
      across = ui_format_length (width_mm / 1000 * sheet.denominator);
      if (is_png (self))
        {
          int width, height;
          gis_map_sheet_get_pixels (&sheet, dpi, &width, &height);
          /* Translators: width and height of a picture; then a length. */
          text =
            g_strdup_printf (_ ("%d × %d pixels; the map is %s across"), width, height, across);
        }
      else
        /* Translators: width and height of a page; then a length. */
        text = g_strdup_printf (_ ("%.0f × %.0f mm; the map is %s across"), sheet.width_mm,
                                sheet.height_mm, across);
    }
  gtk_label_set_text (GTK_LABEL (self->note), good ? text : error->message);
  if (good)
    gtk_widget_remove_css_class (self->note, "error");
  else
    gtk_widget_add_css_class (self->note, "error");
  gtk_widget_set_sensitive (self->export_button, good);
}

/* What is in view now fits on the sheet, at a round scale. */
static void
propose_scale (UiExportMap *self)
{
  GisMapSheet sheet = { 0 };
  double ground_m =
    gis_scene_get_ground_resolution (ui_document_get_scene (self->document), &self->view);
  g_autofree char *text = NULL;

  set_size (self, &sheet);
  fill_furniture (self, &sheet);
  gis_map_sheet_fit_size (&sheet, self->view.width_px * ground_m, self->view.height_px * ground_m);
  text = g_strdup_printf ("1:%.0f", sheet.denominator);
  self->filling = TRUE;
  gtk_editable_set_text (GTK_EDITABLE (self->scale), text);
  self->filling = FALSE;
}

static void
update_cb (UiExportMap *self)
{
  if (self->document != NULL)
    tell (self);
}

static void
shape_changed_cb (UiExportMap *self)
{
  if (self->document == NULL)
    return;
  gtk_widget_set_visible (GTK_WIDGET (self->orientation),
                          adw_combo_row_get_selected (self->paper) != 0);
  gtk_widget_set_visible (self->resolution_row, is_png (self));
  if (!self->scale_typed)
    propose_scale (self);
  tell (self);
}

static void
scale_changed_cb (UiExportMap *self)
{
  if (self->filling || self->document == NULL)
    return;
  self->scale_typed = TRUE;
  tell (self);
}

/* ---- Exporting ---- */

static gboolean
write_file (const char *path, gpointer data, GisJob *job, GError **error)
{
  Work *work = data;

  return gis_map_sheet_write (&work->sheet, work->scene, work->style, work->crs, work->dpi, path,
                              job, error);
}

static gpointer
run (GisJob *job, gpointer data, GError **error)
{
  Work *work = data;

  return GINT_TO_POINTER (ui_replace_file (work->path, write_file, work, job, error));
}

static void
done_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (UiExportMap) self = user_data;
  g_autoptr (GError) error = NULL;
  GtkWindow *parent = gtk_window_get_transient_for (GTK_WINDOW (self));

  if (ui_job_dialog_finish (result, &error) == NULL)
    {
      ui_message_error (GTK_WIDGET (self), _ ("The map was not exported"), error);
      return;
    }
  if (parent != NULL)
    ui_message_toast (GTK_WIDGET (parent), _ ("The map is exported"));
  gtk_window_destroy (GTK_WINDOW (self));
}

/* Paper is light. */
static void
add_looks (UiExportMap *self, Work *work)
{
  gboolean paper = adw_combo_row_get_selected (self->paper) != 0;

  work->style = gis_style_copy (ui_document_get_style (self->document));
  gis_style_set_background (work->style, TRUE);
  if (paper)
    gis_style_set_dark (work->style, FALSE);
  if (gtk_widget_get_visible (self->basemap_row) && is_on (self->basemap) &&
      ui_map_get_basemap_picture (self->map, &work->basemap))
    {
      work->basemap.dark &= !paper;
      work->sheet.below = gis_basemap_draw;
      work->sheet.below_data = &work->basemap;
    }
}

void
ui_export_map_to (UiExportMap *self, GFile *file)
{
  g_autofree char *chosen = g_file_get_path (file);
  g_autofree char *lower = chosen != NULL ? g_ascii_strdown (chosen, -1) : NULL;
  const char *ending = is_png (self) ? ".png" : ".pdf";
  g_autoptr (GError) error = NULL;
  Work *work = g_new0 (Work, 1);

  g_return_if_fail (UI_IS_EXPORT_MAP (self));
  work->scene = gis_scene_ref (ui_document_get_scene (self->document));
  work->crs = g_strdup (get_crs (self));
  if (chosen != NULL)
    work->path =
      g_str_has_suffix (lower, ending) ? g_strdup (chosen) : g_strconcat (chosen, ending, NULL);
  if (work->path == NULL || !ui_replace_check (work->path, &error) ||
      !ui_export_map_get_sheet (self, &work->sheet, &work->dpi, &error))
    {
      if (error != NULL)
        ui_message_error (GTK_WIDGET (self), _ ("The map was not exported"), error);
      work_free (work);
      return;
    }
  add_looks (self, work);
  work->sheet.furniture.title = work->title = g_strdup (work->sheet.furniture.title);
  work->sheet.furniture.subtitle = work->date = g_strdup (work->sheet.furniture.subtitle);
  work->sheet.furniture.attribution = work->source = g_strdup (work->sheet.furniture.attribution);
  ui_job_dialog_run (GTK_WINDOW (self), _ ("Exporting the Map"), run, work, work_free, NULL,
                     done_cb, g_object_ref (self));
}

static void
chosen_cb (GtkNativeDialog *dialog, int response, gpointer user_data)
{
  UiExportMap *self = user_data;

  if (response == GTK_RESPONSE_ACCEPT)
    {
      g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
      ui_export_map_to (self, file);
    }
  g_object_unref (dialog);
}

static void
export_cb (UiExportMap *self)
{
  GtkFileChooserNative *dialog = gtk_file_chooser_native_new (
    _ ("Export Map"), GTK_WINDOW (self), GTK_FILE_CHOOSER_ACTION_SAVE, NULL, NULL);
  g_autofree char *name =
    g_strdup_printf ("%s%s",
                     get_text (self->title_row) != NULL
                       ? get_text (self->title_row)
                       : gis_workspace_get_name (ui_document_get_workspace (self->document)),
                     is_png (self) ? ".png" : ".pdf");

  g_strdelimit (name, "/", '-');
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (dialog), name);
  g_signal_connect_object (dialog, "response", G_CALLBACK (chosen_cb), self, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

/* ---- Object ---- */

/* What was typed; switches and sizes are set again at a glance. */
static gboolean
find_input (GtkWindow *dialog, char **heading, char **body)
{
  UiExportMap *self = UI_EXPORT_MAP (dialog);
  const char *name = gis_workspace_get_name (ui_document_get_workspace (self->document));

  return self->scale_typed || get_text (self->source_row) != NULL ||
         g_strcmp0 (gtk_editable_get_text (GTK_EDITABLE (self->title_row)), name) != 0;
}

static void
ui_export_map_dispose (GObject *object)
{
  UiExportMap *self = UI_EXPORT_MAP (object);

  g_clear_object (&self->document);
  g_clear_object (&self->map);
  G_OBJECT_CLASS (ui_export_map_parent_class)->dispose (object);
}

static void
ui_export_map_finalize (GObject *object)
{
  g_free (UI_EXPORT_MAP (object)->date_text);
  G_OBJECT_CLASS (ui_export_map_parent_class)->finalize (object);
}

static void
ui_export_map_class_init (UiExportMapClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ui_export_map_dispose;
  G_OBJECT_CLASS (klass)->finalize = ui_export_map_finalize;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/sanhua/Sanhua/ui/export-map.ui");
  gtk_widget_class_bind_template_child (widget_class, UiExportMap, format);
  gtk_widget_class_bind_template_child (widget_class, UiExportMap, paper);
  gtk_widget_class_bind_template_child (widget_class, UiExportMap, orientation);
  gtk_widget_class_bind_template_child (widget_class, UiExportMap, resolution_row);
  gtk_widget_class_bind_template_child (widget_class, UiExportMap, resolution);
  gtk_widget_class_bind_template_child (widget_class, UiExportMap, scale);
  gtk_widget_class_bind_template_child (widget_class, UiExportMap, title_row);
  gtk_widget_class_bind_template_child (widget_class, UiExportMap, source_row);
  gtk_widget_class_bind_template_child (widget_class, UiExportMap, date);
  gtk_widget_class_bind_template_child (widget_class, UiExportMap, legend);
  gtk_widget_class_bind_template_child (widget_class, UiExportMap, scale_bar);
  gtk_widget_class_bind_template_child (widget_class, UiExportMap, basemap_row);
  gtk_widget_class_bind_template_child (widget_class, UiExportMap, basemap);
  gtk_widget_class_bind_template_child (widget_class, UiExportMap, note);
  gtk_widget_class_bind_template_child (widget_class, UiExportMap, basemap_note);
  gtk_widget_class_bind_template_child (widget_class, UiExportMap, export_button);
  gtk_widget_class_bind_template_callback (widget_class, export_cb);
  gtk_widget_class_bind_template_callback (widget_class, update_cb);
  gtk_widget_class_bind_template_callback (widget_class, shape_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, scale_changed_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
ui_export_map_init (UiExportMap *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/* What comes from files can be drawn, whatever the network does; its source is named with it. */
static void
show_basemap (UiExportMap *self)
{
  GisBasemap picture = { NULL };
  gboolean has = ui_map_get_basemap_picture (self->map, &picture);
  const char *attribution = has || !ui_map_has_basemap (self->map)
                              ? ui_map_get_attribution (self->map)
                              : ui_document_get_attribution (self->document);

  gtk_widget_set_visible (self->basemap_row, has);
  gtk_widget_set_visible (self->basemap_note, !has && ui_map_has_basemap (self->map));
  if (attribution != NULL)
    gtk_editable_set_text (GTK_EDITABLE (self->source_row), attribution);
  gis_tile_files_unref (picture.files);
}

UiExportMap *
ui_export_map_new (GtkWindow *parent, UiMap *map)
{
  UiExportMap *self;
  GisWorkspace *ws;

  g_return_val_if_fail (UI_IS_MAP (map) && ui_map_get_document (map) != NULL, NULL);
  self = g_object_new (UI_TYPE_EXPORT_MAP, "transient-for", parent, NULL);
  self->map = g_object_ref (map);
  self->view = ui_map_get_view (map);
  ws = ui_document_get_workspace (ui_map_get_document (map));
  self->date_text = gis_date_dup_text (gis_workspace_get_today (ws));
  gtk_editable_set_text (GTK_EDITABLE (self->title_row), gis_workspace_get_name (ws));
  self->document = g_object_ref (ui_map_get_document (map));
  show_basemap (self);
  shape_changed_cb (self);
  ui_dialog_guard (GTK_WINDOW (self), find_input);
  return self;
}
