/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/layers/reference-list.h"

#include "gis/core/i18n.h"

#define MAX_HEIGHT_PX 170
#define COLOR_PX 14

struct _UiReferenceList
{
  GtkWidget parent_instance;

  GtkWidget *box;
  GtkWidget *scroller;
  GtkWidget *rows; /* GtkListBox */
  UiDocument *document;
  UiReferences *references; /* borrowed from the document */
};

enum
{
  SIGNAL_ZOOM_BOX,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (UiReferenceList, ui_reference_list, GTK_TYPE_WIDGET)

/* What a row's widgets need; lives with the row. */
typedef struct
{
  UiReferenceList *list;
  UiReference *item;
  GtkWidget *row, *eye, *color, *title, *spinner, *problem, *menu;
  gboolean filling;
} Row;

static void
row_free (gpointer data)
{
  Row *row = data;

  g_signal_handlers_disconnect_by_data (row->item, row);
  g_object_unref (row->item);
  g_free (row);
}

/* ---- The row ---- */

static void
draw_color (GtkDrawingArea *area, cairo_t *cr, int width, int height, gpointer user_data)
{
  const Row *row = user_data;
  const GisReferenceStyle *style = ui_reference_get_style (row->item);
  guint32 rgb = style->color;

  if (ui_reference_is_tiled (row->item) && style->automatic)
    {
      static const guint32 parts[] = { 0xD9E8CF, 0xA9CFE6, 0xDDD6CC };
      for (int i = 0; i < 3; i++)
        {
          cairo_rectangle (cr, i * width / 3.0, 1, width / 3.0, height - 2);
          cairo_set_source_rgb (cr, (parts[i] >> 16 & 255) / 255.0, (parts[i] >> 8 & 255) / 255.0,
                                (parts[i] & 255) / 255.0);
          cairo_fill (cr);
        }
      return;
    }
  cairo_set_source_rgb (cr, (rgb >> 16 & 255) / 255.0, (rgb >> 8 & 255) / 255.0,
                        (rgb & 255) / 255.0);
  cairo_arc (cr, width / 2.0, height / 2.0, MIN (width, height) / 2.0 - 1, 0, 2 * G_PI);
  cairo_fill (cr);
}

static void
refresh_row (Row *row)
{
  UiReferenceState state = ui_reference_get_state (row->item);
  const char *problem = ui_reference_get_problem (row->item);
  const GisReferenceStyle *style = ui_reference_get_style (row->item);
  gboolean open = state == UI_REFERENCE_FAILED || state == UI_REFERENCE_WAITING;

  row->filling = TRUE;
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (row->eye), style->visible);
  row->filling = FALSE;
  gtk_button_set_icon_name (GTK_BUTTON (row->eye),
                            style->visible ? "view-reveal-symbolic" : "view-conceal-symbolic");
  gtk_widget_set_visible (row->spinner, state == UI_REFERENCE_LOADING);
  gtk_spinner_set_spinning (GTK_SPINNER (row->spinner), state == UI_REFERENCE_LOADING);
  gtk_widget_set_visible (row->problem, open);
  gtk_button_set_label (GTK_BUTTON (row->problem),
                        state == UI_REFERENCE_WAITING ? _ ("Allow") : _ ("Retry"));
  gtk_widget_set_tooltip_text (
    row->problem, state == UI_REFERENCE_WAITING
                    ? _ ("The workspace names this file; it is opened when you allow it.")
                    : problem);
  gtk_widget_set_tooltip_text (
    row->title, problem != NULL && !open ? problem : ui_reference_get_path (row->item));
  if (open || !style->visible)
    gtk_widget_add_css_class (row->row, "layer-hidden");
  else
    gtk_widget_remove_css_class (row->row, "layer-hidden");
  gtk_widget_queue_draw (row->color);
}

static void
eye_cb (Row *row)
{
  GisReferenceStyle style = *ui_reference_get_style (row->item);

  if (row->filling)
    return;
  style.visible = gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (row->eye));
  ui_references_set_style (row->list->references, row->item, &style);
}

static void
open_cb (Row *row)
{
  ui_references_open (row->list->references, row->item);
}

/* ---- The popover: made when it is opened ---- */

static void
color_cb (GtkColorButton *button, GParamSpec *pspec, Row *row)
{
  GisReferenceStyle style = *ui_reference_get_style (row->item);
  GdkRGBA rgba;

  gtk_color_chooser_get_rgba (GTK_COLOR_CHOOSER (button), &rgba);
  style.color = (guint32) (rgba.red * 255 + 0.5f) << 16 | (guint32) (rgba.green * 255 + 0.5f) << 8 |
                (guint32) (rgba.blue * 255 + 0.5f);
  style.automatic = FALSE;
  ui_references_set_style (row->list->references, row->item, &style);
}

static void
automatic_cb (GtkSwitch *toggle, GParamSpec *pspec, Row *row)
{
  GisReferenceStyle style = *ui_reference_get_style (row->item);

  style.automatic = gtk_switch_get_active (toggle);
  ui_references_set_style (row->list->references, row->item, &style);
}

static void
labels_cb (GtkSwitch *toggle, GParamSpec *pspec, Row *row)
{
  GisReferenceStyle style = *ui_reference_get_style (row->item);

  style.labels = gtk_switch_get_active (toggle);
  ui_references_set_style (row->list->references, row->item, &style);
}

static void
width_cb (GtkRange *range, Row *row)
{
  GisReferenceStyle style = *ui_reference_get_style (row->item);

  style.width_px = gtk_range_get_value (range);
  ui_references_set_style (row->list->references, row->item, &style);
}

static void
opacity_cb (GtkRange *range, Row *row)
{
  GisReferenceStyle style = *ui_reference_get_style (row->item);

  style.opacity = gtk_range_get_value (range);
  ui_references_set_style (row->list->references, row->item, &style);
}

static void
field_cb (GtkDropDown *choice, GParamSpec *pspec, Row *row)
{
  const char *const *fields = ui_reference_get_fields (row->item);
  guint selected = gtk_drop_down_get_selected (choice);
  const char *field =
    selected > 0 && selected != GTK_INVALID_LIST_POSITION ? fields[selected - 1] : "";

  if (g_strcmp0 (field, ui_reference_get_label_field (row->item)) != 0)
    ui_references_set_label_field (row->list->references, row->item, field);
}

static void
add_line (GtkWidget *grid, int line, const char *title, GtkWidget *widget)
{
  GtkWidget *label = gtk_label_new (title);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_widget_set_halign (widget, GTK_ALIGN_END);
  gtk_accessible_update_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL, title,
                                  -1);
  gtk_grid_attach (GTK_GRID (grid), label, 0, line, 1, 1);
  gtk_grid_attach (GTK_GRID (grid), widget, 1, line, 1, 1);
}

static GtkWidget *
create_scale (double min, double max, double step, double value, GCallback callback, Row *row)
{
  GtkWidget *scale = gtk_scale_new_with_range (GTK_ORIENTATION_HORIZONTAL, min, max, step);

  gtk_range_set_value (GTK_RANGE (scale), value);
  gtk_widget_set_size_request (scale, 140, -1);
  g_signal_connect (scale, "value-changed", callback, row);
  return scale;
}

static GtkWidget *
create_field_choice (Row *row)
{
  const char *const *fields = ui_reference_get_fields (row->item);
  const char *used = ui_reference_get_label_field (row->item);
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);
  GtkWidget *choice;
  guint selected = 0;

  gtk_string_list_append (names, _ ("None"));
  for (guint i = 0; fields[i] != NULL; i++)
    {
      gtk_string_list_append (names, fields[i]);
      if (g_strcmp0 (fields[i], used) == 0)
        selected = i + 1;
    }
  choice = gtk_drop_down_new (G_LIST_MODEL (g_steal_pointer (&names)), NULL);
  gtk_drop_down_set_selected (GTK_DROP_DOWN (choice), selected);
  g_signal_connect (choice, "notify::selected", G_CALLBACK (field_cb), row);
  return choice;
}

static GtkWidget *
create_switch (gboolean active, GCallback callback, Row *row)
{
  GtkWidget *toggle = gtk_switch_new ();

  gtk_switch_set_active (GTK_SWITCH (toggle), active);
  g_signal_connect (toggle, "notify::active", callback, row);
  return toggle;
}

static void
close_menu (Row *row)
{
  gtk_menu_button_popdown (GTK_MENU_BUTTON (row->menu));
}

static void
zoom_cb (Row *row)
{
  GisBox box = ui_reference_get_extent (row->item);

  close_menu (row);
  if (!gis_box_is_empty (&box))
    g_signal_emit (row->list, signals[SIGNAL_ZOOM_BOX], 0, &box);
}

static void
up_cb (Row *row)
{
  close_menu (row);
  ui_references_move (row->list->references, row->item, -1);
}

static void
down_cb (Row *row)
{
  close_menu (row);
  ui_references_move (row->list->references, row->item, 1);
}

static void
remove_cb (Row *row)
{
  close_menu (row);
  ui_references_remove (row->list->references, row->item);
}

static void
add_button (GtkWidget *box, const char *icon, const char *tooltip, GCallback callback, Row *row)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon);

  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_tooltip_text (button, tooltip);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, tooltip,
                                  -1);
  g_signal_connect_swapped (button, "clicked", callback, row);
  gtk_box_append (GTK_BOX (box), button);
}

static void
create_popover (GtkMenuButton *menu, gpointer user_data)
{
  Row *row = user_data;
  const GisReferenceStyle *style = ui_reference_get_style (row->item);
  gboolean tiled = ui_reference_is_tiled (row->item);
  GtkWidget *popover = gtk_popover_new (), *grid = gtk_grid_new (), *color;
  GtkWidget *buttons = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 3);
  GdkRGBA rgba = { (style->color >> 16 & 255) / 255.0f, (style->color >> 8 & 255) / 255.0f,
                   (style->color & 255) / 255.0f, 1 };
  int line = 0;

  gtk_grid_set_row_spacing (GTK_GRID (grid), 6);
  gtk_grid_set_column_spacing (GTK_GRID (grid), 12);
  color = gtk_color_button_new_with_rgba (&rgba);
  g_signal_connect (color, "notify::rgba", G_CALLBACK (color_cb), row);
  if (tiled)
    add_line (grid, line++, _ ("Colours of a map"),
              create_switch (style->automatic, G_CALLBACK (automatic_cb), row));
  add_line (grid, line++, _ ("Colour"), color);
  add_line (grid, line++, _ ("Width"),
            create_scale (0.5, 6, 0.5, style->width_px, G_CALLBACK (width_cb), row));
  add_line (grid, line++, _ ("Opacity"),
            create_scale (0.1, 1, 0.05, style->opacity, G_CALLBACK (opacity_cb), row));
  add_line (grid, line++, _ ("Names"), create_switch (style->labels, G_CALLBACK (labels_cb), row));
  if (!tiled && *ui_reference_get_fields (row->item) != NULL)
    add_line (grid, line++, _ ("Named by"), create_field_choice (row));
  add_button (buttons, "zoom-fit-best-symbolic", _ ("Zoom to Layer"), G_CALLBACK (zoom_cb), row);
  add_button (buttons, "go-up-symbolic", _ ("Move Up"), G_CALLBACK (up_cb), row);
  add_button (buttons, "go-down-symbolic", _ ("Move Down"), G_CALLBACK (down_cb), row);
  add_button (buttons, "user-trash-symbolic", _ ("Remove"), G_CALLBACK (remove_cb), row);
  gtk_widget_set_halign (buttons, GTK_ALIGN_END);
  gtk_grid_attach (GTK_GRID (grid), buttons, 0, line, 2, 1);
  gtk_popover_set_child (GTK_POPOVER (popover), grid);
  gtk_menu_button_set_popover (menu, popover);
}

/* ---- Rows ---- */

static GtkWidget *
create_row (gpointer object, gpointer user_data)
{
  UiReferenceList *self = user_data;
  Row *row = g_new0 (Row, 1);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  row->list = self;
  row->item = g_object_ref (object);
  row->row = gtk_list_box_row_new ();
  row->eye = gtk_toggle_button_new ();
  row->color = gtk_drawing_area_new ();
  row->title = gtk_label_new (ui_reference_get_title (row->item));
  row->spinner = gtk_spinner_new ();
  row->problem = gtk_button_new ();
  row->menu = gtk_menu_button_new ();
  gtk_widget_add_css_class (row->eye, "flat");
  gtk_widget_add_css_class (row->eye, "layer-button");
  gtk_accessible_update_property (GTK_ACCESSIBLE (row->eye), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Shown on the map"), -1);
  gtk_drawing_area_set_content_width (GTK_DRAWING_AREA (row->color), COLOR_PX);
  gtk_drawing_area_set_content_height (GTK_DRAWING_AREA (row->color), COLOR_PX);
  gtk_drawing_area_set_draw_func (GTK_DRAWING_AREA (row->color), draw_color, row, NULL);
  gtk_widget_set_valign (row->color, GTK_ALIGN_CENTER);
  gtk_label_set_xalign (GTK_LABEL (row->title), 0);
  gtk_label_set_ellipsize (GTK_LABEL (row->title), PANGO_ELLIPSIZE_MIDDLE);
  gtk_widget_set_hexpand (row->title, TRUE);
  gtk_widget_add_css_class (row->problem, "flat");
  gtk_widget_add_css_class (row->problem, "reference-open");
  gtk_menu_button_set_icon_name (GTK_MENU_BUTTON (row->menu), "view-more-symbolic");
  gtk_menu_button_set_create_popup_func (GTK_MENU_BUTTON (row->menu), create_popover, row, NULL);
  gtk_widget_add_css_class (row->menu, "flat");
  gtk_widget_set_tooltip_text (row->menu, _ ("Style of this layer"));
  gtk_box_append (GTK_BOX (box), row->eye);
  gtk_box_append (GTK_BOX (box), row->color);
  gtk_box_append (GTK_BOX (box), row->title);
  gtk_box_append (GTK_BOX (box), row->spinner);
  gtk_box_append (GTK_BOX (box), row->problem);
  gtk_box_append (GTK_BOX (box), row->menu);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row->row), box);
  gtk_widget_add_css_class (row->row, "layer");
  g_signal_connect_swapped (row->eye, "toggled", G_CALLBACK (eye_cb), row);
  g_signal_connect_swapped (row->problem, "clicked", G_CALLBACK (open_cb), row);
  g_signal_connect_swapped (row->item, "changed", G_CALLBACK (refresh_row), row);
  g_object_set_data_full (G_OBJECT (row->row), "row", row, row_free);
  refresh_row (row);
  return row->row;
}

static void
update_shown (UiReferenceList *self)
{
  gtk_widget_set_visible (self->scroller,
                          self->references != NULL &&
                            g_list_model_get_n_items (G_LIST_MODEL (self->references)) > 0);
}

/* ---- Widget ---- */

static void
ui_reference_list_dispose (GObject *object)
{
  UiReferenceList *self = UI_REFERENCE_LIST (object);

  if (self->rows != NULL)
    ui_reference_list_set_document (self, NULL);
  self->rows = NULL;
  g_clear_pointer (&self->box, gtk_widget_unparent);
  G_OBJECT_CLASS (ui_reference_list_parent_class)->dispose (object);
}

static void
ui_reference_list_class_init (UiReferenceListClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = ui_reference_list_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
  signals[SIGNAL_ZOOM_BOX] = g_signal_new ("zoom-box", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                           0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_POINTER);
}

static void
ui_reference_list_init (UiReferenceList *self)
{
  GtkWidget *head = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *title = gtk_label_new (_ ("Reference"));
  GtkWidget *add = gtk_button_new_from_icon_name ("list-add-symbolic");

  self->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  self->rows = gtk_list_box_new ();
  self->scroller = gtk_scrolled_window_new ();
  gtk_label_set_xalign (GTK_LABEL (title), 0);
  gtk_widget_set_hexpand (title, TRUE);
  gtk_widget_add_css_class (head, "reference-head");
  gtk_widget_add_css_class (add, "flat");
  gtk_widget_set_tooltip_text (add, _ ("Show a file under the assets"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (add), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Add a reference layer"), -1);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (add), "win.add-reference");
  gtk_box_append (GTK_BOX (head), title);
  gtk_box_append (GTK_BOX (head), add);
  gtk_list_box_set_selection_mode (GTK_LIST_BOX (self->rows), GTK_SELECTION_NONE);
  gtk_widget_add_css_class (self->rows, "navigation-sidebar");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->rows), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Reference layers"), -1);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (self->scroller), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (self->scroller), TRUE);
  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (self->scroller), MAX_HEIGHT_PX);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (self->scroller), self->rows);
  gtk_box_append (GTK_BOX (self->box), head);
  gtk_box_append (GTK_BOX (self->box), self->scroller);
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
  update_shown (self);
}

GtkWidget *
ui_reference_list_new (void)
{
  return g_object_new (UI_TYPE_REFERENCE_LIST, NULL);
}

void
ui_reference_list_set_document (UiReferenceList *self, UiDocument *document)
{
  g_return_if_fail (UI_IS_REFERENCE_LIST (self));
  if (self->document == document)
    return;
  gtk_list_box_bind_model (GTK_LIST_BOX (self->rows), NULL, NULL, NULL, NULL);
  if (self->references != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->references, self);
      ui_references_flush (self->references);
    }
  self->references = NULL;
  g_set_object (&self->document, document);
  if (document != NULL)
    {
      self->references = ui_references_of (document);
      gtk_list_box_bind_model (GTK_LIST_BOX (self->rows), G_LIST_MODEL (self->references),
                               create_row, self, NULL);
      g_signal_connect_swapped (self->references, "items-changed", G_CALLBACK (update_shown), self);
    }
  update_shown (self);
}
