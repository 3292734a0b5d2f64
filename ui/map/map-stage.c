/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An overlay whose legend gets the height that the corner below it leaves. */
#include "ui/map/map-stage.h"

#include "gis/core/i18n.h"
#include "ui/common/style.h"
#include "ui/map/legend.h"
#include "ui/map/scale-bar.h"

#define MIN_WIDTH_PX 240
#define MIN_HEIGHT_PX 200
#define CORNER_SPACING_PX 12
/* Title and a few rows, with its margins. */
#define MIN_LEGEND_PX 140

struct _UiMapStage
{
  GtkWidget parent_instance;

  GtkWidget *overlay;
  UiMap *map;
  GtkWidget *legend;
  GtkWidget *corner; /* at the lower right: scale bar and what stands above it */
  GtkWidget *attribution;
  GtkWidget *notice; /* of the basemap, with a button to try again */
  GtkWidget *notice_text;
};

G_DEFINE_FINAL_TYPE (UiMapStage, ui_map_stage, GTK_TYPE_WIDGET)

static void
place (UiMapStage *self, GtkWidget *child, GtkAlign halign, GtkAlign valign, const char *css_class)
{
  gtk_widget_set_halign (child, halign);
  gtk_widget_set_valign (child, valign);
  gtk_widget_add_css_class (child, css_class);
  gtk_overlay_add_overlay (GTK_OVERLAY (self->overlay), child);
}

static int
measure (GtkWidget *widget, GtkOrientation orientation)
{
  int minimum;

  gtk_widget_measure (widget, orientation, -1, &minimum, NULL, NULL, NULL);
  return minimum;
}

/* The legend ends above the corner, longer ones scroll; where that leaves nothing to read, it stands beside
 * the buttons and ends above the scale bar. */
static gboolean
get_child_position_cb (UiMapStage *self, GtkWidget *child, GdkRectangle *place_of)
{
  int width = gtk_widget_get_width (self->overlay);
  int height = gtk_widget_get_height (self->overlay);
  GtkWidget *above = gtk_widget_get_first_child (self->corner);
  int room, minimum, natural;

  if (child != self->legend)
    return FALSE;
  room = height - measure (self->corner, GTK_ORIENTATION_VERTICAL);
  gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, &natural, NULL, NULL);
  place_of->width = CLAMP (natural, minimum, MAX (minimum, width));
  place_of->x = width - place_of->width;
  gtk_widget_measure (child, GTK_ORIENTATION_VERTICAL, place_of->width, &minimum, &natural, NULL,
                      NULL);
  if (room < MIN (natural, MIN_LEGEND_PX) && above != gtk_widget_get_last_child (self->corner))
    {
      room += measure (above, GTK_ORIENTATION_VERTICAL) + CORNER_SPACING_PX;
      place_of->x =
        MAX (0, place_of->x - measure (above, GTK_ORIENTATION_HORIZONTAL) - CORNER_SPACING_PX);
    }
  place_of->y = 0;
  place_of->height = CLAMP (room, minimum, MAX (minimum, natural));
  return TRUE;
}

static void
attribution_changed_cb (UiMapStage *self)
{
  const char *text = ui_map_get_attribution (self->map);

  gtk_label_set_label (GTK_LABEL (self->attribution), text != NULL ? text : "");
  gtk_widget_set_visible (self->attribution, text != NULL);
  text = ui_map_get_basemap_notice (self->map);
  gtk_label_set_label (GTK_LABEL (self->notice_text), text != NULL ? text : "");
  gtk_widget_set_tooltip_text (self->notice_text, text);
  gtk_widget_set_visible (self->notice, text != NULL);
}

static void
retry_cb (UiMapStage *self)
{
  ui_map_retry_basemap (self->map);
}

static void
create_notice (UiMapStage *self)
{
  GtkWidget *button = gtk_button_new_with_mnemonic (_ ("_Retry"));

  self->notice = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  self->notice_text = gtk_label_new (NULL);
  gtk_label_set_ellipsize (GTK_LABEL (self->notice_text), PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (self->notice, "map-panel");
  gtk_widget_add_css_class (self->notice, "basemap-notice");
  gtk_widget_add_css_class (button, "flat");
  g_signal_connect_object (button, "clicked", G_CALLBACK (retry_cb), self, G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (self->notice), self->notice_text);
  gtk_box_append (GTK_BOX (self->notice), button);
  place (self, self->notice, GTK_ALIGN_START, GTK_ALIGN_END, "map-corner");
  gtk_widget_set_margin_bottom (self->notice, 30); /* above the attribution */
}

static void
ui_map_stage_dispose (GObject *object)
{
  UiMapStage *self = UI_MAP_STAGE (object);

  self->map = NULL;
  g_clear_pointer (&self->overlay, gtk_widget_unparent);
  G_OBJECT_CLASS (ui_map_stage_parent_class)->dispose (object);
}

static void
ui_map_stage_class_init (UiMapStageClass *klass)
{
  ui_style_ensure ();
  G_OBJECT_CLASS (klass)->dispose = ui_map_stage_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (GTK_WIDGET_CLASS (klass), "mapstage");
}

static void
ui_map_stage_init (UiMapStage *self)
{
  GtkWidget *scale;

  self->overlay = gtk_overlay_new ();
  gtk_widget_set_parent (self->overlay, GTK_WIDGET (self));
  gtk_widget_set_size_request (self->overlay, MIN_WIDTH_PX, MIN_HEIGHT_PX);
  self->map = UI_MAP (ui_map_new ());
  gtk_overlay_set_child (GTK_OVERLAY (self->overlay), GTK_WIDGET (self->map));
  self->attribution = gtk_label_new (NULL);
  gtk_label_set_ellipsize (GTK_LABEL (self->attribution), PANGO_ELLIPSIZE_END);
  place (self, self->attribution, GTK_ALIGN_START, GTK_ALIGN_END, "attribution");
  create_notice (self);
  self->legend = ui_legend_new (self->map);
  ui_map_keep_clear_of (self->map, ui_legend_get_panel (UI_LEGEND (self->legend)));
  place (self, self->legend, GTK_ALIGN_END, GTK_ALIGN_START, "map-corner");
  self->corner = gtk_box_new (GTK_ORIENTATION_VERTICAL, CORNER_SPACING_PX);
  scale = ui_scale_bar_new (self->map);
  gtk_widget_add_css_class (scale, "map-panel");
  gtk_box_append (GTK_BOX (self->corner), scale);
  place (self, self->corner, GTK_ALIGN_END, GTK_ALIGN_END, "map-corner");
  g_signal_connect_swapped (self->overlay, "get-child-position", G_CALLBACK (get_child_position_cb),
                            self);
  g_signal_connect_object (self->map, "basemap-changed", G_CALLBACK (attribution_changed_cb), self,
                           G_CONNECT_SWAPPED);
  attribution_changed_cb (self);
}

GtkWidget *
ui_map_stage_new (void)
{
  return g_object_new (UI_TYPE_MAP_STAGE, NULL);
}

UiMap *
ui_map_stage_get_map (UiMapStage *self)
{
  g_return_val_if_fail (UI_IS_MAP_STAGE (self), NULL);
  return self->map;
}

GtkWidget *
ui_map_stage_get_legend (UiMapStage *self)
{
  g_return_val_if_fail (UI_IS_MAP_STAGE (self), NULL);
  return self->legend;
}

void
ui_map_stage_add_tools (UiMapStage *self, GtkWidget *widget)
{
  g_return_if_fail (UI_IS_MAP_STAGE (self));
  place (self, widget, GTK_ALIGN_START, GTK_ALIGN_START, "map-corner");
}

void
ui_map_stage_add_above_scale (UiMapStage *self, GtkWidget *widget)
{
  g_return_if_fail (UI_IS_MAP_STAGE (self));
  gtk_widget_set_halign (widget, GTK_ALIGN_END);
  gtk_box_prepend (GTK_BOX (self->corner), widget);
}
