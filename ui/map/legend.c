/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/map/legend.h"

#include "gis/core/i18n.h"
#include "ui/common/format.h"
#include "ui/common/style.h"
#include "ui/layers/swatch.h"

#define DELAY_MS 250
#define SWATCH_PX 18
/* What is longer scrolls, and so does what would cover too much of the map. */
#define MAX_HEIGHT_PX 400
#define MIN_HEIGHT_PX 120
#define MAX_SHARE 0.36
/* On a narrower map the legend stays folded until it is asked for. */
#define NARROW_MAP_PX 480
/* With a scroll bar: wide enough for a kind of cover and its number. */
#define MIN_WIDTH_PX 204

struct _UiLegend
{
  GtkWidget parent_instance;

  GtkWidget *box;
  GtkWidget *title; /* the button that folds */
  GtkWidget *content;
  gboolean chosen; /* folded or unfolded by hand */
  GtkWidget *scroller;
  GtkWidget *entries;
  GtkWidget *scale_note;
  GtkWidget *undrawn_note;
  UiMap *map;
  guint timeout;
  gboolean counting; /* on a thread */
  gboolean again;    /* the view has changed meanwhile */
  guint n_entries;
};

G_DEFINE_FINAL_TYPE (UiLegend, ui_legend, GTK_TYPE_WIDGET)

static GtkWidget *
create_label (const char *text, const char *css_class)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  if (css_class != NULL)
    gtk_widget_add_css_class (label, css_class);
  return label;
}

static GtkWidget *
create_note (void)
{
  GtkWidget *label = create_label (NULL, "legend-note");

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 20);
  return label;
}

/* Takes @row. */
static void
append_row (UiLegend *self, GisLegendRow *row)
{
  gboolean heading = row->kind == GIS_LEGEND_HEADING;
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *title = create_label (row->title, NULL);
  g_autofree char *number = ui_format_count (row->count);
  GtkWidget *count = create_label (number, "legend-count");

  gtk_label_set_ellipsize (GTK_LABEL (title), PANGO_ELLIPSIZE_END);
  gtk_label_set_max_width_chars (GTK_LABEL (title), 18);
  gtk_widget_set_hexpand (title, TRUE);
  gtk_widget_set_tooltip_text (box, row->title);
  gtk_widget_add_css_class (box, heading                            ? "legend-heading"
                                 : row->kind == GIS_LEGEND_CATEGORY ? "legend-category"
                                                                    : "legend-class");
  if (!heading)
    {
      GtkWidget *swatch = ui_swatch_new (SWATCH_PX);
      ui_swatch_take_legend_row (UI_SWATCH (swatch), ui_map_get_document (self->map), row);
      gtk_box_append (GTK_BOX (box), swatch);
    }
  else
    gis_legend_row_free (row);
  gtk_box_append (GTK_BOX (box), title);
  gtk_box_append (GTK_BOX (box), count);
  gtk_box_append (GTK_BOX (self->entries), box);
}

static void
set_note (GtkWidget *label, const char *text)
{
  gtk_label_set_label (GTK_LABEL (label), text != NULL ? text : "");
  gtk_widget_set_visible (label, text != NULL);
}

/* ---- Counting, on a thread ---- */

typedef struct
{
  GisScene *scene;
  GisStyle *style;
  GisView view;
  GPtrArray *rows; /* GisLegendRow */
  char *undrawn, *scale;
} Count;

static void
count_free (gpointer data)
{
  Count *count = data;

  gis_scene_unref (count->scene);
  gis_style_free (count->style);
  g_clear_pointer (&count->rows, g_ptr_array_unref);
  g_free (count->undrawn);
  g_free (count->scale);
  g_free (count);
}

static void
count_func (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Count *count = task_data;
  const GisScene *scene = count->scene;

  count->rows = gis_scene_dup_view_legend (scene, count->style, &count->view, 0);
  count->undrawn = gis_scene_dup_undrawn_note (scene, count->style, &count->view);
  if (gis_scene_get_density_class (scene, count->style, count->view.zoom) != NULL)
    count->scale = gis_scene_dup_scale_note (scene, count->style, &count->view);
  g_task_return_boolean (task, TRUE);
}

static void
clear_rows (UiLegend *self)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (self->entries)) != NULL)
    gtk_box_remove (GTK_BOX (self->entries), child);
  self->n_entries = 0;
}

static void
show_count (UiLegend *self, const Count *count)
{
  clear_rows (self);
  g_ptr_array_set_free_func (count->rows, NULL);
  for (guint i = 0; i < count->rows->len; i++)
    {
      GisLegendRow *row = g_ptr_array_index (count->rows, i);
      self->n_entries += row->kind != GIS_LEGEND_HEADING;
      append_row (self, row);
    }
  set_note (self->scale_note, count->scale);
  set_note (self->undrawn_note, count->undrawn);
  gtk_widget_set_visible (self->box, count->rows->len > 0 || count->undrawn != NULL);
}

static void queue_refresh (UiLegend *self);

/* Of another document by now, it is not shown. */
static void
counted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  UiLegend *self = UI_LEGEND (source);
  const Count *count = g_task_get_task_data (G_TASK (result));
  UiDocument *document = self->map != NULL ? ui_map_get_document (self->map) : NULL;

  self->counting = FALSE;
  if (document != NULL && document == user_data)
    show_count (self, count);
  if (self->again)
    queue_refresh (self);
  self->again = FALSE;
}

static void
start_count (UiLegend *self, UiDocument *document, const GisView *view)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, counted_cb, document);
  Count *count = g_new0 (Count, 1);

  count->scene = gis_scene_ref (ui_document_get_scene (document));
  count->style = gis_style_copy (ui_document_get_style (document));
  count->view = *view;
  self->counting = TRUE;
  g_task_set_source_tag (task, start_count);
  g_task_set_task_data (task, count, count_free);
  g_task_run_in_thread (task, count_func);
}

/* By the user's hand, or by the width of the map until there was one. */
static void
title_clicked_cb (UiLegend *self)
{
  self->chosen = TRUE;
}

static void
fold_cb (UiLegend *self)
{
  gboolean open = gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (self->title));
  GtkWidget *row = gtk_button_get_child (GTK_BUTTON (self->title));

  gtk_widget_set_visible (self->content, open);
  gtk_image_set_from_icon_name (GTK_IMAGE (gtk_widget_get_last_child (row)),
                                open ? "pan-down-symbolic" : "pan-end-symbolic");
  gtk_accessible_update_state (GTK_ACCESSIBLE (self->title), GTK_ACCESSIBLE_STATE_EXPANDED, open,
                               -1);
}

static GtkWidget *
create_title (UiLegend *self)
{
  GtkWidget *button = gtk_toggle_button_new ();
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *label = create_label (_ ("Legend"), "legend-title");

  gtk_widget_set_hexpand (label, TRUE);
  gtk_box_append (GTK_BOX (row), label);
  gtk_box_append (GTK_BOX (row), gtk_image_new_from_icon_name ("pan-down-symbolic"));
  gtk_button_set_child (GTK_BUTTON (button), row);
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (button), TRUE);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "legend-fold");
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Legend"), -1);
  g_signal_connect_swapped (button, "clicked", G_CALLBACK (title_clicked_cb), self);
  g_signal_connect_swapped (button, "toggled", G_CALLBACK (fold_cb), self);
  return button;
}

static gboolean
refresh_cb (gpointer user_data)
{
  UiLegend *self = user_data;
  UiDocument *document;
  GisView view;

  self->timeout = 0;
  self->again = self->counting;
  if (self->map == NULL || self->counting)
    return G_SOURCE_REMOVE;
  document = ui_map_get_document (self->map);
  view = ui_map_get_view (self->map);
  if (!self->chosen && view.width_px >= 1)
    gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (self->title), view.width_px >= NARROW_MAP_PX);
  if (document != NULL && ui_document_get_scene (document) != NULL && view.width_px >= 1)
    {
      gtk_scrolled_window_set_max_content_height (
        GTK_SCROLLED_WINDOW (self->scroller),
        (int) CLAMP (view.height_px * MAX_SHARE, MIN_HEIGHT_PX, MAX_HEIGHT_PX));
      start_count (self, document, &view);
    }
  else
    {
      clear_rows (self);
      gtk_widget_set_visible (self->box, FALSE);
    }
  return G_SOURCE_REMOVE;
}

static void
queue_refresh (UiLegend *self)
{
  if (self->timeout == 0)
    self->timeout = g_timeout_add (DELAY_MS, refresh_cb, self);
}

static void
document_changed_cb (UiLegend *self)
{
  UiDocument *document = self->map != NULL ? ui_map_get_document (self->map) : NULL;

  if (document != NULL)
    {
      g_signal_connect_object (document, "scene-changed", G_CALLBACK (queue_refresh), self,
                               G_CONNECT_SWAPPED);
      g_signal_connect_object (document, "style-changed", G_CALLBACK (queue_refresh), self,
                               G_CONNECT_SWAPPED);
    }
  queue_refresh (self);
}

static void
ui_legend_dispose (GObject *object)
{
  UiLegend *self = UI_LEGEND (object);

  g_clear_handle_id (&self->timeout, g_source_remove);
  g_clear_weak_pointer (&self->map);
  g_clear_pointer (&self->box, gtk_widget_unparent);
  G_OBJECT_CLASS (ui_legend_parent_class)->dispose (object);
}

static void
ui_legend_class_init (UiLegendClass *klass)
{
  ui_style_ensure ();
  G_OBJECT_CLASS (klass)->dispose = ui_legend_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (GTK_WIDGET_CLASS (klass), "maplegend");
}

static void
ui_legend_init (UiLegend *self)
{
  GtkWidget *list = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  self->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);
  self->entries = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  self->scroller = gtk_scrolled_window_new ();
  self->scale_note = create_note ();
  self->undrawn_note = create_note ();
  gtk_widget_add_css_class (self->box, "map-panel");
  gtk_widget_add_css_class (self->box, "legend");
  /* A scroll bar that is always seen says that there is more. */
  gtk_scrolled_window_set_overlay_scrolling (GTK_SCROLLED_WINDOW (self->scroller), FALSE);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (self->scroller), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (self->scroller), TRUE);
  gtk_scrolled_window_set_propagate_natural_width (GTK_SCROLLED_WINDOW (self->scroller), TRUE);
  gtk_widget_set_size_request (self->scroller, MIN_WIDTH_PX, -1);
  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (self->scroller), MAX_HEIGHT_PX);
  gtk_box_append (GTK_BOX (list), self->entries);
  gtk_box_append (GTK_BOX (list), self->undrawn_note);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (self->scroller), list);
  self->title = create_title (self);
  self->content = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);
  gtk_box_append (GTK_BOX (self->content), self->scroller);
  gtk_box_append (GTK_BOX (self->content), self->scale_note);
  gtk_box_append (GTK_BOX (self->box), self->title);
  gtk_box_append (GTK_BOX (self->box), self->content);
  gtk_widget_set_visible (self->box, FALSE);
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
}

GtkWidget *
ui_legend_new (UiMap *map)
{
  UiLegend *self = g_object_new (UI_TYPE_LEGEND, NULL);

  g_set_weak_pointer (&self->map, map);
  g_signal_connect_object (map, "view-changed", G_CALLBACK (queue_refresh), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (map, "notify::document", G_CALLBACK (document_changed_cb), self,
                           G_CONNECT_SWAPPED);
  document_changed_cb (self);
  return GTK_WIDGET (self);
}

GtkWidget *
ui_legend_get_panel (UiLegend *self)
{
  g_return_val_if_fail (UI_IS_LEGEND (self), NULL);
  return self->box;
}

guint
ui_legend_get_n_entries (UiLegend *self)
{
  g_return_val_if_fail (UI_IS_LEGEND (self), 0);
  return self->n_entries;
}
