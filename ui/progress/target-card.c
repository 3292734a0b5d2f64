/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The card and its bar. */
#include "ui/progress/target-card.h"
#include "gis/core/i18n.h"
#include "ui/common/format.h"
#include "ui/progress/status-shape.h"
#include "ui/progress/target-text.h"

#define BAR_HEIGHT_PX 6
#define MARK_HEIGHT_PX 14
#define MARK_WIDTH_PX 2

/* ---- The bar ---- */

#define UI_TYPE_TARGET_BAR (ui_target_bar_get_type ())
G_DECLARE_FINAL_TYPE (UiTargetBar, ui_target_bar, UI, TARGET_BAR, GtkWidget)

struct _UiTargetBar
{
  GtkWidget parent_instance;
  double done; /* 0–1 of the target */
  double mark; /* 0–1; 0: none */
  GdkRGBA color;
};

G_DEFINE_FINAL_TYPE (UiTargetBar, ui_target_bar, GTK_TYPE_WIDGET)

static void
append_rounded (GtkSnapshot *snapshot, const GdkRGBA *color, float width, float height)
{
  float y = (height - BAR_HEIGHT_PX) / 2;
  GskRoundedRect outline;

  if (width <= 0)
    return;
  gsk_rounded_rect_init_from_rect (&outline, &GRAPHENE_RECT_INIT (0, y, width, BAR_HEIGHT_PX),
                                   MIN (width, BAR_HEIGHT_PX) / 2);
  gtk_snapshot_push_rounded_clip (snapshot, &outline);
  gtk_snapshot_append_color (snapshot, color, &outline.bounds);
  gtk_snapshot_pop (snapshot);
}

static void
ui_target_bar_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  UiTargetBar *self = UI_TARGET_BAR (widget);
  float width = (float) gtk_widget_get_width (widget);
  float height = (float) gtk_widget_get_height (widget);
  gboolean rtl = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  GdkRGBA text, trough;

  gtk_style_context_get_color (gtk_widget_get_style_context (widget), &text);
  trough = text;
  trough.alpha *= 0.12f;
  gtk_snapshot_save (snapshot);
  if (rtl)
    {
      gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (width, 0));
      gtk_snapshot_scale (snapshot, -1, 1);
    }
  append_rounded (snapshot, &trough, width, height);
  append_rounded (snapshot, &self->color, (float) self->done * width, height);
  if (self->mark > 0)
    gtk_snapshot_append_color (snapshot, &text,
                               &GRAPHENE_RECT_INIT ((float) self->mark * (width - MARK_WIDTH_PX),
                                                    (height - MARK_HEIGHT_PX) / 2, MARK_WIDTH_PX,
                                                    MARK_HEIGHT_PX));
  gtk_snapshot_restore (snapshot);
}

static void
ui_target_bar_measure (GtkWidget *widget,
                       GtkOrientation orientation,
                       int for_size,
                       int *minimum,
                       int *natural,
                       int *minimum_baseline,
                       int *natural_baseline)
{
  *minimum = *natural = orientation == GTK_ORIENTATION_VERTICAL ? MARK_HEIGHT_PX : 60;
}

static void
ui_target_bar_class_init (UiTargetBarClass *klass)
{
  GTK_WIDGET_CLASS (klass)->snapshot = ui_target_bar_snapshot;
  GTK_WIDGET_CLASS (klass)->measure = ui_target_bar_measure;
  gtk_widget_class_set_css_name (GTK_WIDGET_CLASS (klass), "targetbar");
  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (klass), GTK_ACCESSIBLE_ROLE_METER);
}

static void
ui_target_bar_init (UiTargetBar *self)
{
}

/* ---- The card ---- */

struct _UiTargetCard
{
  GtkWidget parent_instance;
  GtkWidget *box;
  GtkLabel *title_label;
  GtkWidget *shape;
  GtkLabel *done_label;
  GtkLabel *goal_label;
  UiTargetBar *bar;
  GtkLabel *pace_label;
  GtkLabel *status_label;
  char *id;
};

G_DEFINE_FINAL_TYPE (UiTargetCard, ui_target_card, GTK_TYPE_WIDGET)

static void
ui_target_card_dispose (GObject *object)
{
  g_clear_pointer (&UI_TARGET_CARD (object)->box, gtk_widget_unparent);
  G_OBJECT_CLASS (ui_target_card_parent_class)->dispose (object);
}

static void
ui_target_card_finalize (GObject *object)
{
  g_free (UI_TARGET_CARD (object)->id);
  G_OBJECT_CLASS (ui_target_card_parent_class)->finalize (object);
}

static void
ui_target_card_class_init (UiTargetCardClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ui_target_card_dispose;
  G_OBJECT_CLASS (klass)->finalize = ui_target_card_finalize;
  g_type_ensure (UI_TYPE_TARGET_BAR);
  g_type_ensure (UI_TYPE_STATUS_SHAPE);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "targetcard");
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/sanhua/Sanhua/ui/target-card.ui");
#define BIND(name) gtk_widget_class_bind_template_child (widget_class, UiTargetCard, name)
  BIND (box);
  BIND (title_label);
  BIND (shape);
  BIND (done_label);
  BIND (goal_label);
  BIND (bar);
  BIND (pace_label);
  BIND (status_label);
#undef BIND
}

static void
ui_target_card_init (UiTargetCard *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

static void
fill_bar (UiTargetCard *self, const GisTarget *target, GisDate at)
{
  gboolean known = target->has_data && target->target > 0;
  double even = gis_target_get_even_pace (target, at);

  self->bar->done = known ? CLAMP (target->done / target->target, 0, 1) : 0;
  self->bar->mark = known && even > 0 ? even / target->target : 0;
  self->bar->color = ui_status_get_color (target->status);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->bar), GTK_ACCESSIBLE_PROPERTY_VALUE_MIN,
                                  0.0, GTK_ACCESSIBLE_PROPERTY_VALUE_MAX, 1.0,
                                  GTK_ACCESSIBLE_PROPERTY_VALUE_NOW, self->bar->done, -1);
  if (self->bar->mark > 0)
    {
      g_autofree char *value = ui_target_dup_value (target, even);
      g_autofree char *tip = g_strdup_printf (_ ("An even pace would be at %s"), value);
      gtk_widget_set_tooltip_text (GTK_WIDGET (self->bar), tip);
    }
}

GtkWidget *
ui_target_card_new (const GisTarget *target, GisDate at)
{
  UiTargetCard *self = g_object_new (UI_TYPE_TARGET_CARD, NULL);
  g_autofree char *done = ui_target_dup_done (target);
  g_autofree char *goal = ui_target_dup_goal (target);
  g_autofree char *parts = ui_target_dup_parts (target);
  g_autofree char *pace = ui_target_dup_pace (target, at);
  const char *state = target->target > 0 ? target->status : "no_target";
  const char *word = ui_status_get_title (state);
  g_autofree char *status =
    goal != NULL && parts != NULL ? g_strdup_printf ("%s · %s", word, parts) : g_strdup (word);

  self->id = g_strdup (target->id);
  gtk_label_set_text (self->title_label, gis_text_get (&target->title));
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->title_label), gis_text_get (&target->title));
  gtk_label_set_text (self->done_label, done);
  gtk_label_set_text (self->goal_label, goal != NULL ? goal : parts != NULL ? parts : "");
  gtk_label_set_text (self->pace_label, pace);
  gtk_label_set_text (self->status_label, status);
  ui_status_shape_set_status (UI_STATUS_SHAPE (self->shape), state);
  fill_bar (self, target, at);
  return GTK_WIDGET (self);
}

const char *
ui_target_card_get_id (UiTargetCard *self)
{
  g_return_val_if_fail (UI_IS_TARGET_CARD (self), NULL);
  return self->id;
}
