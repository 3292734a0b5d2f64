/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/layers/theme-dialog.h"

#include "gis/core/i18n.h"
#include "ui/common/format.h"
#include "ui/layers/histogram.h"
#include "ui/layers/theme-draft.h"
#include "ui/layers/themes.h"
#include <math.h>

#define WIDTH_PX 420
#define HEIGHT_PX 720
#define STRIP_COLORS 5

struct _UiThemeDialog
{
  AdwWindow parent_instance;

  UiDocument *document;
  UiThemeDraft *draft;
  GisTheme *before; /* what the map showed; a copy */
  gboolean saved;
  gboolean filling;
  guint n_shown; /* rows that are there, to be filled again rather than made anew */

  GtkWidget *name, *kind, *field, *cut, *number, *ramp, *reversed, *size;
  GtkWidget *cut_row, *number_row, *ramp_row, *reversed_row;
  GtkWidget *histogram;
  GtkWidget *classes; /* AdwPreferencesGroup */
  GPtrArray *rows;    /* ClassRow */
  GtkWidget *problem;
  GtkWidget *spinner;
  GtkWidget *save;
  GPtrArray *fields; /* GisField of the kind, borrowed */
  GisThemeKind fields_kind;
};

typedef struct
{
  GtkWidget *row, *color, *limit, *count;
  UiThemeDialog *dialog; /* borrowed */
  guint index;
} ClassRow;

G_DEFINE_FINAL_TYPE (UiThemeDialog, ui_theme_dialog, ADW_TYPE_WINDOW)

/* ---- Preview ---- */

static void
preview (UiThemeDialog *self)
{
  g_autoptr (GisTheme) theme = ui_theme_draft_make (self->draft);

  gtk_widget_set_sensitive (self->save,
                            theme != NULL && *ui_theme_draft_get_title (self->draft) != '\0');
  if (theme == NULL)
    return;
  gis_style_use_theme (ui_document_get_style (self->document), theme->class_id, theme);
  ui_document_style_changed (self->document);
}

static void
show_before (UiThemeDialog *self)
{
  const GisClass *klass = ui_theme_draft_get_class (self->draft);
  GisStyle *style = ui_document_get_style (self->document);

  if (self->before == NULL)
    return;
  if (gis_class_find_theme (klass, self->before->id) == NULL ||
      gis_theme_is_measured (klass, self->before))
    gis_style_use_theme (style, klass->id, self->before);
  else
    gis_style_set_theme (style, klass->id, self->before->id, NULL);
  ui_document_style_changed (self->document);
}

/* ---- Classes ---- */

static void
limit_changed_cb (GtkSpinButton *spin, ClassRow *row)
{
  UiThemeDialog *self = row->dialog;
  guint n;
  const double *breaks = ui_theme_draft_get_breaks (self->draft, &n);
  g_autofree double *moved = g_memdup2 (breaks, n * sizeof (double));
  double value = gtk_spin_button_get_value (spin);
  guint at = row->index - 1;

  if (self->filling || at >= n)
    return;
  /* Limits stay in order. */
  if ((at > 0 && value <= moved[at - 1]) || (at + 1 < n && value >= moved[at + 1]))
    {
      self->filling = TRUE;
      gtk_spin_button_set_value (spin, moved[at]);
      self->filling = FALSE;
      gtk_widget_error_bell (GTK_WIDGET (spin));
      return;
    }
  moved[at] = value;
  ui_theme_draft_set_breaks (self->draft, moved, n);
}

static void
color_set_cb (GtkColorButton *button, ClassRow *row)
{
  GdkRGBA rgba;
  g_autofree char *text = NULL;

  if (row->dialog->filling)
    return;
  gtk_color_chooser_get_rgba (GTK_COLOR_CHOOSER (button), &rgba);
  text = g_strdup_printf ("#%02x%02x%02x", (guint) (rgba.red * 255 + 0.5f),
                          (guint) (rgba.green * 255 + 0.5f), (guint) (rgba.blue * 255 + 0.5f));
  ui_theme_draft_set_color (row->dialog->draft, row->index, text);
}

static GtkWidget *
create_limit (UiThemeDialog *self)
{
  GisDistribution *distribution = ui_theme_draft_get_distribution (self->draft);
  double min = distribution != NULL ? gis_distribution_get_min (distribution) : 0;
  double max = distribution != NULL ? gis_distribution_get_max (distribution) : 1;
  double step = pow (10, floor (log10 (fmax ((max - min) / 100, 1e-9))));
  GtkWidget *spin = gtk_spin_button_new_with_range (min, fmax (max, min + step), step);

  gtk_spin_button_set_digits (GTK_SPIN_BUTTON (spin),
                              (guint) CLAMP (2 - floor (log10 (step)) - 1, 0, 9));
  gtk_widget_set_valign (spin, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (spin, _ ("The class begins here"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (spin), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("The class begins here"), -1);
  return spin;
}

static void
add_row (UiThemeDialog *self, guint index)
{
  ClassRow *row = g_new0 (ClassRow, 1);

  row->dialog = self;
  row->index = index;
  row->row = adw_action_row_new ();
  row->color = gtk_color_button_new ();
  row->count = gtk_label_new (NULL);
  gtk_widget_set_valign (row->color, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (row->color, _ ("Colour"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (row->color), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Colour"), -1);
  gtk_widget_add_css_class (row->count, "numeric");
  gtk_widget_add_css_class (row->count, "dim-label");
  g_signal_connect (row->color, "color-set", G_CALLBACK (color_set_cb), row);
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row->row), FALSE);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row->row), 1);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row->row), row->color);
  if (ui_theme_draft_get_kind (self->draft) == GIS_THEME_GRADUATED && index > 0)
    {
      row->limit = create_limit (self);
      g_signal_connect (row->limit, "value-changed", G_CALLBACK (limit_changed_cb), row);
      adw_action_row_add_suffix (ADW_ACTION_ROW (row->row), row->limit);
    }
  adw_action_row_add_suffix (ADW_ACTION_ROW (row->row), row->count);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self->classes), row->row);
  g_ptr_array_add (self->rows, row);
}

static void
fill_row (UiThemeDialog *self, ClassRow *row)
{
  g_autofree char *title = ui_theme_draft_dup_row_title (self->draft, row->index);
  g_autofree char *count = ui_format_count (ui_theme_draft_get_row_count (self->draft, row->index));
  char **colors = ui_theme_draft_get_colors (self->draft);
  guint n;
  const double *breaks = ui_theme_draft_get_breaks (self->draft, &n);
  GdkRGBA rgba;

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row->row), title);
  gtk_widget_set_tooltip_text (row->row, title);
  gtk_label_set_label (GTK_LABEL (row->count), count);
  if (colors != NULL && row->index < g_strv_length (colors) &&
      gdk_rgba_parse (&rgba, colors[row->index]))
    gtk_color_chooser_set_rgba (GTK_COLOR_CHOOSER (row->color), &rgba);
  if (row->limit != NULL && row->index <= n)
    gtk_spin_button_set_value (GTK_SPIN_BUTTON (row->limit), breaks[row->index - 1]);
}

/* Made anew only where their number or kind is another: a spin button in use stays. */
static void
fill_classes (UiThemeDialog *self)
{
  guint n = ui_theme_draft_is_reading (self->draft) ? self->rows->len
                                                    : ui_theme_draft_get_n_rows (self->draft);
  gboolean limits = ui_theme_draft_get_kind (self->draft) == GIS_THEME_GRADUATED;
  gboolean had_limits = self->rows->len > 1 && ((ClassRow *) self->rows->pdata[1])->limit != NULL;

  if (ui_theme_draft_is_reading (self->draft))
    return;
  if (n != self->rows->len || limits != had_limits || (limits && self->n_shown == 0))
    {
      for (guint i = 0; i < self->rows->len; i++)
        adw_preferences_group_remove (ADW_PREFERENCES_GROUP (self->classes),
                                      ((ClassRow *) self->rows->pdata[i])->row);
      g_ptr_array_set_size (self->rows, 0);
      for (guint i = 0; i < n; i++)
        add_row (self, i);
    }
  self->n_shown = n;
  for (guint i = 0; i < n; i++)
    fill_row (self, self->rows->pdata[i]);
}

/* ---- Choices ---- */

static void
fill_fields (UiThemeDialog *self)
{
  g_autoptr (GtkStringList) titles = gtk_string_list_new (NULL);
  GisThemeKind kind = ui_theme_draft_get_kind (self->draft);
  guint selected = GTK_INVALID_LIST_POSITION;

  gboolean anew = self->fields == NULL || kind != self->fields_kind;

  if (anew)
    {
      g_clear_pointer (&self->fields, g_ptr_array_unref);
      self->fields = ui_theme_draft_list_fields (self->draft, kind);
      self->fields_kind = kind;
    }
  for (guint i = 0; i < self->fields->len; i++)
    {
      const GisField *field = g_ptr_array_index (self->fields, i);
      g_autofree char *title =
        field->unit != NULL ? g_strdup_printf ("%s (%s)", gis_text_get (&field->title), field->unit)
                            : g_strdup (gis_text_get (&field->title));
      gtk_string_list_append (titles, title);
      if (field == ui_theme_draft_get_field (self->draft))
        selected = i;
    }
  if (anew)
    adw_combo_row_set_model (ADW_COMBO_ROW (self->field), G_LIST_MODEL (titles));
  adw_combo_row_set_selected (ADW_COMBO_ROW (self->field), selected);
  gtk_widget_set_visible (self->field, kind != GIS_THEME_SINGLE);
}

static void
fill_choices (UiThemeDialog *self)
{
  GisThemeKind kind = ui_theme_draft_get_kind (self->draft);
  const GisRamp *ramp = ui_theme_draft_get_ramp (self->draft);

  adw_combo_row_set_selected (ADW_COMBO_ROW (self->kind), kind);
  adw_combo_row_set_selected (ADW_COMBO_ROW (self->cut), ui_theme_draft_get_cut (self->draft));
  for (guint i = 0; i < gis_ramps_get_n (); i++)
    if (gis_ramps_get (i) == ramp)
      adw_combo_row_set_selected (ADW_COMBO_ROW (self->ramp), i);
  gtk_spin_button_set_range (GTK_SPIN_BUTTON (self->number), 1, gis_ramp_get_max (ramp));
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (self->number),
                             ui_theme_draft_get_n_wanted (self->draft));
  gtk_switch_set_active (GTK_SWITCH (self->reversed), ui_theme_draft_get_reversed (self->draft));
  gtk_range_set_value (GTK_RANGE (self->size), ui_theme_draft_get_size (self->draft) * 100);
  gtk_widget_set_visible (self->cut, kind == GIS_THEME_GRADUATED);
  gtk_widget_set_visible (self->number_row, kind != GIS_THEME_SINGLE);
  gtk_widget_set_visible (self->reversed_row, kind != GIS_THEME_SINGLE);
  gtk_widget_set_visible (self->histogram, kind == GIS_THEME_GRADUATED);
}

static void
draft_changed_cb (UiThemeDialog *self)
{
  const char *problem = ui_theme_draft_get_problem (self->draft);
  guint n;
  const double *breaks = ui_theme_draft_get_breaks (self->draft, &n);

  self->filling = TRUE;
  fill_choices (self);
  fill_fields (self);
  fill_classes (self);
  self->filling = FALSE;
  ui_histogram_set (UI_HISTOGRAM (self->histogram), ui_theme_draft_get_distribution (self->draft),
                    breaks, n, ui_theme_draft_get_colors (self->draft));
  gtk_label_set_label (GTK_LABEL (self->problem), problem != NULL ? problem : "");
  gtk_widget_set_visible (self->problem, problem != NULL);
  gtk_spinner_set_spinning (GTK_SPINNER (self->spinner), ui_theme_draft_is_reading (self->draft));
  gtk_widget_set_visible (self->spinner, ui_theme_draft_is_reading (self->draft));
  if (!ui_theme_draft_is_reading (self->draft))
    preview (self);
}

static void
choice_cb (UiThemeDialog *self)
{
  guint kind, field, ramp;

  if (self->filling || self->draft == NULL)
    return;
  kind = adw_combo_row_get_selected (ADW_COMBO_ROW (self->kind));
  field = adw_combo_row_get_selected (ADW_COMBO_ROW (self->field));
  ramp = adw_combo_row_get_selected (ADW_COMBO_ROW (self->ramp));
  if (kind != ui_theme_draft_get_kind (self->draft))
    ui_theme_draft_set_kind (self->draft, (GisThemeKind) kind);
  else if (field < self->fields->len &&
           self->fields->pdata[field] != ui_theme_draft_get_field (self->draft))
    ui_theme_draft_set_field (self->draft, self->fields->pdata[field]);
  ui_theme_draft_set_cut (self->draft,
                          (UiCut) adw_combo_row_get_selected (ADW_COMBO_ROW (self->cut)));
  if (ramp < gis_ramps_get_n ())
    ui_theme_draft_set_ramp (self->draft, gis_ramps_get (ramp));
  ui_theme_draft_set_n_wanted (
    self->draft, (guint) gtk_spin_button_get_value_as_int (GTK_SPIN_BUTTON (self->number)));
  ui_theme_draft_set_reversed (self->draft, gtk_switch_get_active (GTK_SWITCH (self->reversed)));
  ui_theme_draft_set_size (self->draft, gtk_range_get_value (GTK_RANGE (self->size)) / 100);
}

static void
name_changed_cb (UiThemeDialog *self)
{
  if (self->draft == NULL)
    return;
  ui_theme_draft_set_title (self->draft, gtk_editable_get_text (GTK_EDITABLE (self->name)));
  gtk_widget_set_sensitive (self->save, *ui_theme_draft_get_title (self->draft) != '\0' &&
                                          ui_theme_draft_get_n_rows (self->draft) > 0);
}

static void
moved_cb (UiThemeDialog *self)
{
  guint n;
  const double *breaks = ui_histogram_get_breaks (UI_HISTOGRAM (self->histogram), &n);
  g_autofree double *copy = g_memdup2 (breaks, n * sizeof (double));

  ui_theme_draft_set_breaks (self->draft, copy, n);
}

static void
save_cb (UiThemeDialog *self)
{
  g_autoptr (GisTheme) theme = ui_theme_draft_make (self->draft);

  if (theme == NULL || *ui_theme_draft_get_title (self->draft) == '\0')
    return;
  self->saved = TRUE;
  ui_themes_save (self->document, theme);
  gtk_window_close (GTK_WINDOW (self));
}

/* ---- Building ---- */

static GtkWidget *
add_combo (UiThemeDialog *self, AdwPreferencesGroup *group, const char *title)
{
  GtkWidget *row = adw_combo_row_new ();

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  g_signal_connect_swapped (row, "notify::selected", G_CALLBACK (choice_cb), self);
  adw_preferences_group_add (group, row);
  return row;
}

static GtkWidget *
add_action_row (AdwPreferencesGroup *group, const char *title, GtkWidget *suffix)
{
  GtkWidget *row = adw_action_row_new ();

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  gtk_widget_set_valign (suffix, GTK_ALIGN_CENTER);
  gtk_accessible_update_property (GTK_ACCESSIBLE (suffix), GTK_ACCESSIBLE_PROPERTY_LABEL, title,
                                  -1);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), suffix);
  adw_preferences_group_add (group, row);
  return row;
}

static void
set_titles (GtkWidget *combo, const char *const *titles)
{
  g_autoptr (GtkStringList) list = gtk_string_list_new (NULL);

  for (guint i = 0; titles[i] != NULL; i++)
    gtk_string_list_append (list, _ (titles[i]));
  adw_combo_row_set_model (ADW_COMBO_ROW (combo), G_LIST_MODEL (list));
}

/* A ramp by its colours and its name; as the map draws it, which is the other way round in the dark. */
static void
draw_strip (GtkDrawingArea *area, cairo_t *cr, int width, int height, gpointer user_data)
{
  const GisRamp *ramp = g_object_get_data (G_OBJECT (area), "ramp");
  gboolean dark = adw_style_manager_get_dark (adw_style_manager_get_default ());
  g_auto (GStrv) colors =
            ramp != NULL ? gis_ramp_dup_colors (ramp, STRIP_COLORS, dark) : g_new0 (char *, 1);
  guint n = g_strv_length (colors);

  for (guint i = 0; i < n; i++)
    {
      GdkRGBA rgba;
      gdk_rgba_parse (&rgba, colors[i]);
      gdk_cairo_set_source_rgba (cr, &rgba);
      cairo_rectangle (cr, i * width / (double) n, 0, width / (double) n, height);
      cairo_fill (cr);
    }
}

static void
setup_ramp_cb (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer user_data)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 9);
  GtkWidget *strip = gtk_drawing_area_new ();

  gtk_drawing_area_set_content_width (GTK_DRAWING_AREA (strip), 60);
  gtk_drawing_area_set_content_height (GTK_DRAWING_AREA (strip), 12);
  gtk_widget_set_valign (strip, GTK_ALIGN_CENTER);
  gtk_drawing_area_set_draw_func (GTK_DRAWING_AREA (strip), draw_strip, NULL, NULL);
  gtk_box_append (GTK_BOX (box), strip);
  gtk_box_append (GTK_BOX (box), gtk_label_new (NULL));
  gtk_list_item_set_child (item, box);
}

static void
bind_ramp_cb (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer user_data)
{
  GtkWidget *box = gtk_list_item_get_child (item);
  const GisRamp *ramp = gis_ramps_get (gtk_list_item_get_position (item));
  GtkWidget *strip = gtk_widget_get_first_child (box);

  g_object_set_data (G_OBJECT (strip), "ramp", (gpointer) ramp);
  gtk_widget_queue_draw (strip);
  gtk_label_set_label (GTK_LABEL (gtk_widget_get_last_child (box)), gis_text_get (&ramp->title));
}

static void
set_ramps (UiThemeDialog *self)
{
  g_autoptr (GtkStringList) list = gtk_string_list_new (NULL);
  g_autoptr (GtkListItemFactory) factory = gtk_signal_list_item_factory_new ();

  for (guint i = 0; i < gis_ramps_get_n (); i++)
    gtk_string_list_append (list, gis_text_get (&gis_ramps_get (i)->title));
  g_signal_connect (factory, "setup", G_CALLBACK (setup_ramp_cb), NULL);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_ramp_cb), NULL);
  adw_combo_row_set_factory (ADW_COMBO_ROW (self->ramp), factory);
  adw_combo_row_set_model (ADW_COMBO_ROW (self->ramp), G_LIST_MODEL (list));
}

static GtkWidget *
create_choices (UiThemeDialog *self)
{
  static const char *const kinds[] = { N_ ("One symbol"), N_ ("Categories"), N_ ("Graduated"),
                                       NULL };
  static const char *const cuts[] = { N_ ("Equal widths"), N_ ("Equal numbers (quantiles)"),
                                      N_ ("Natural breaks (Jenks)"), N_ ("By hand"), NULL };
  GtkWidget *widget = adw_preferences_group_new ();
  AdwPreferencesGroup *group = ADW_PREFERENCES_GROUP (widget);

  self->name = adw_entry_row_new ();
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->name), _ ("Name"));
  adw_preferences_group_add (group, self->name);
  self->kind = add_combo (self, group, _ ("Kind"));
  set_titles (self->kind, kinds);
  self->field = add_combo (self, group, _ ("Field"));
  self->cut = add_combo (self, group, _ ("Classes by"));
  set_titles (self->cut, cuts);
  self->number = gtk_spin_button_new_with_range (1, GIS_CLASSIFY_MAX_CLASSES, 1);
  g_signal_connect_swapped (self->number, "value-changed", G_CALLBACK (choice_cb), self);
  self->number_row = add_action_row (group, _ ("Number of classes"), self->number);
  self->ramp = add_combo (self, group, _ ("Colours"));
  set_ramps (self);
  self->reversed = gtk_switch_new ();
  g_signal_connect_swapped (self->reversed, "notify::active", G_CALLBACK (choice_cb), self);
  self->reversed_row = add_action_row (group, _ ("Reversed"), self->reversed);
  self->size = gtk_scale_new_with_range (GTK_ORIENTATION_HORIZONTAL, GIS_THEME_MIN_SIZE * 100,
                                         GIS_THEME_MAX_SIZE * 100, 10);
  gtk_widget_set_size_request (self->size, 160, -1);
  g_signal_connect_swapped (self->size, "value-changed", G_CALLBACK (choice_cb), self);
  add_action_row (group, _ ("Size"), self->size);
  return widget;
}

static GtkWidget *
create_content (UiThemeDialog *self)
{
  GtkWidget *scroller = gtk_scrolled_window_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);

  self->histogram = ui_histogram_new ();
  g_signal_connect_swapped (self->histogram, "moved", G_CALLBACK (moved_cb), self);
  self->problem = gtk_label_new (NULL);
  gtk_label_set_wrap (GTK_LABEL (self->problem), TRUE);
  gtk_label_set_xalign (GTK_LABEL (self->problem), 0);
  self->spinner = gtk_spinner_new ();
  self->classes = adw_preferences_group_new ();
  gtk_widget_set_margin_top (box, 12);
  gtk_widget_set_margin_bottom (box, 12);
  gtk_widget_set_margin_start (box, 12);
  gtk_widget_set_margin_end (box, 12);
  gtk_box_append (GTK_BOX (box), create_choices (self));
  gtk_box_append (GTK_BOX (box), self->spinner);
  gtk_box_append (GTK_BOX (box), self->problem);
  gtk_box_append (GTK_BOX (box), self->histogram);
  gtk_box_append (GTK_BOX (box), self->classes);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), box);
  gtk_widget_set_vexpand (scroller, TRUE);
  return scroller;
}

static GtkWidget *
create_header (UiThemeDialog *self)
{
  GtkWidget *header = adw_header_bar_new ();
  GtkWidget *cancel = gtk_button_new_with_mnemonic (_ ("_Cancel"));

  self->save = gtk_button_new_with_mnemonic (_ ("_Save"));
  gtk_widget_add_css_class (self->save, "suggested-action");
  g_signal_connect_swapped (cancel, "clicked", G_CALLBACK (gtk_window_close), self);
  g_signal_connect_swapped (self->save, "clicked", G_CALLBACK (save_cb), self);
  adw_header_bar_set_show_start_title_buttons (ADW_HEADER_BAR (header), FALSE);
  adw_header_bar_set_show_end_title_buttons (ADW_HEADER_BAR (header), FALSE);
  adw_header_bar_pack_start (ADW_HEADER_BAR (header), cancel);
  adw_header_bar_pack_end (ADW_HEADER_BAR (header), self->save);
  return header;
}

static void
ui_theme_dialog_dispose (GObject *object)
{
  UiThemeDialog *self = UI_THEME_DIALOG (object);

  if (self->draft != NULL && !self->saved)
    show_before (self);
  if (self->draft != NULL)
    g_signal_handlers_disconnect_by_data (self->draft, self);
  self->filling = TRUE;
  g_clear_object (&self->draft);
  g_clear_object (&self->document);
  g_clear_pointer (&self->before, gis_theme_unref);
  G_OBJECT_CLASS (ui_theme_dialog_parent_class)->dispose (object);
}

static void
ui_theme_dialog_finalize (GObject *object)
{
  UiThemeDialog *self = UI_THEME_DIALOG (object);

  g_ptr_array_unref (self->rows);
  g_clear_pointer (&self->fields, g_ptr_array_unref);
  G_OBJECT_CLASS (ui_theme_dialog_parent_class)->finalize (object);
}

static void
ui_theme_dialog_class_init (UiThemeDialogClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = ui_theme_dialog_dispose;
  G_OBJECT_CLASS (klass)->finalize = ui_theme_dialog_finalize;
  gtk_widget_class_add_binding_action (GTK_WIDGET_CLASS (klass), GDK_KEY_Escape, 0, "window.close",
                                       NULL);
}

static void
ui_theme_dialog_init (UiThemeDialog *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  self->filling = TRUE;
  self->rows = g_ptr_array_new_with_free_func (g_free);
  gtk_box_append (GTK_BOX (box), create_header (self));
  gtk_box_append (GTK_BOX (box), create_content (self));
  adw_window_set_content (ADW_WINDOW (self), box);
  gtk_window_set_default_size (GTK_WINDOW (self), WIDTH_PX, HEIGHT_PX);
  gtk_window_set_destroy_with_parent (GTK_WINDOW (self), TRUE);
}

GtkWidget *
ui_theme_dialog_new (UiDocument *document,
                     const GisClass *klass,
                     const GisTheme *from,
                     const char *id)
{
  UiThemeDialog *self = g_object_new (UI_TYPE_THEME_DIALOG, NULL);
  const GisTheme *now = gis_style_get_current_theme (ui_document_get_style (document), klass);
  g_autofree char *title = NULL;

  /* Translators: title of the dialog; the name of a layer. */
  title = g_strdup_printf (_ ("Theme of %s"), gis_text_get (&klass->plural));
  gtk_window_set_title (GTK_WINDOW (self), title);
  self->document = g_object_ref (document);
  self->before = now != NULL ? gis_theme_copy (now) : NULL;
  self->draft = ui_theme_draft_new (document, klass, from, id);
  g_signal_connect_swapped (self->draft, "changed", G_CALLBACK (draft_changed_cb), self);
  gtk_editable_set_text (GTK_EDITABLE (self->name), ui_theme_draft_get_title (self->draft));
  g_signal_connect_swapped (self->name, "changed", G_CALLBACK (name_changed_cb), self);
  draft_changed_cb (self);
  return GTK_WIDGET (self);
}
