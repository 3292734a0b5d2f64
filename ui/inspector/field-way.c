/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/inspector/field-way.h"

#include "ui/common/style.h"

#define MAX_STEPS 6

struct _UiFieldWay
{
  GtkWidget parent_instance;

  GtkWidget *box;
  const GisField *field;
  const GisDomainValue *steps[MAX_STEPS];
  guint n_steps;
};

G_DEFINE_FINAL_TYPE (UiFieldWay, ui_field_way, GTK_TYPE_WIDGET)

static int
find_step (UiFieldWay *self, const char *code)
{
  for (guint i = 0; i < self->n_steps; i++)
    if (g_strcmp0 (self->steps[i]->code, code) == 0)
      return (int) i;
  return -1;
}

/* The first transition from @from that needs no excuse and leads to something new. */
static const GisDomainValue *
find_next (UiFieldWay *self, const GisClass *klass, const char *from)
{
  for (guint i = 0; i < klass->n_transitions; i++)
    {
      const GisTransition *transition = &klass->transitions[i];
      if (g_strcmp0 (transition->field, self->field->name) == 0 && !transition->needs_reason &&
          g_strcmp0 (transition->from, from) == 0 && find_step (self, transition->to) < 0)
        return gis_domain_find (self->field->domain, transition->to);
    }
  return NULL;
}

static void
find_way (UiFieldWay *self, const GisClass *klass)
{
  const GisDomainValue *next = find_next (self, klass, NULL);

  while (next != NULL && self->n_steps < MAX_STEPS)
    {
      self->steps[self->n_steps++] = next;
      next = find_next (self, klass, next->code);
    }
}

static void
add_step (UiFieldWay *self, const char *title, const char *icon, const char *css_class)
{
  GtkWidget *step = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 3);
  GtkWidget *label = gtk_label_new (title);

  if (gtk_widget_get_first_child (self->box) != NULL)
    {
      GtkWidget *line = gtk_separator_new (GTK_ORIENTATION_HORIZONTAL);
      gtk_widget_set_hexpand (line, TRUE);
      gtk_widget_set_valign (line, GTK_ALIGN_CENTER);
      gtk_widget_add_css_class (line, css_class);
      gtk_box_append (GTK_BOX (self->box), line);
    }
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_widget_set_tooltip_text (label, title);
  gtk_widget_add_css_class (step, "step");
  gtk_widget_add_css_class (step, css_class);
  gtk_box_append (GTK_BOX (step), gtk_image_new_from_icon_name (icon));
  gtk_box_append (GTK_BOX (step), label);
  gtk_box_append (GTK_BOX (self->box), step);
}

void
ui_field_way_set_value (UiFieldWay *self, const char *code)
{
  const GisDomainValue *value;
  GtkWidget *child;
  int reached;

  g_return_if_fail (UI_IS_FIELD_WAY (self));
  reached = find_step (self, code);
  while ((child = gtk_widget_get_first_child (self->box)) != NULL)
    gtk_box_remove (GTK_BOX (self->box), child);
  for (int i = 0; i < (int) self->n_steps; i++)
    add_step (self, gis_text_get (&self->steps[i]->title),
              i <= reached ? "object-select-symbolic" : "radio-symbolic",
              i < reached    ? "past"
              : i == reached ? "present"
                             : "future");
  value = code != NULL && reached < 0 ? gis_domain_find (self->field->domain, code) : NULL;
  if (value != NULL)
    add_step (self, gis_text_get (&value->title), "dialog-warning-symbolic", "stopped");
}

const GisField *
ui_field_way_get_field (UiFieldWay *self)
{
  g_return_val_if_fail (UI_IS_FIELD_WAY (self), NULL);
  return self->field;
}

static void
ui_field_way_dispose (GObject *object)
{
  UiFieldWay *self = UI_FIELD_WAY (object);

  g_clear_pointer (&self->box, gtk_widget_unparent);
  G_OBJECT_CLASS (ui_field_way_parent_class)->dispose (object);
}

static void
ui_field_way_class_init (UiFieldWayClass *klass)
{
  ui_style_ensure ();
  G_OBJECT_CLASS (klass)->dispose = ui_field_way_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (GTK_WIDGET_CLASS (klass), "fieldway");
}

static void
ui_field_way_init (UiFieldWay *self)
{
  self->box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
}

GtkWidget *
ui_field_way_new (const GisClass *klass, const GisField *field)
{
  UiFieldWay *self;

  if (field->domain == NULL || g_strcmp0 (field->name, klass->state_field) == 0)
    return NULL;
  self = g_object_new (UI_TYPE_FIELD_WAY, NULL);
  self->field = field;
  find_way (self, klass);
  if (self->n_steps >= 2)
    return GTK_WIDGET (self);
  g_object_ref_sink (self);
  g_object_unref (self);
  return NULL;
}
