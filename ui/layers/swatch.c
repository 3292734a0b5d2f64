/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/layers/swatch.h"

struct _UiSwatch
{
  GtkWidget parent_instance;

  int size_px;
  UiDocument *document;
  char *class_id;
  char *code;
  GisLegendRow *row; /* instead of class and code */
};

G_DEFINE_FINAL_TYPE (UiSwatch, ui_swatch, GTK_TYPE_WIDGET)

static void
ui_swatch_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  UiSwatch *self = UI_SWATCH (widget);
  float width = (float) gtk_widget_get_width (widget);
  float height = (float) gtk_widget_get_height (widget);
  cairo_t *cr;

  if (self->document == NULL || (self->class_id == NULL && self->row == NULL))
    return;
  cr = gtk_snapshot_append_cairo (snapshot, &GRAPHENE_RECT_INIT (0, 0, width, height));
  if (self->row != NULL)
    gis_legend_row_draw (self->row, ui_document_get_style (self->document), width / 2, height / 2,
                         self->size_px, cr);
  else
    gis_symbol_draw (cr, ui_document_get_style (self->document), self->class_id, self->code,
                     width / 2, height / 2, self->size_px);
  cairo_destroy (cr);
}

static void
ui_swatch_measure (GtkWidget *widget,
                   GtkOrientation orientation,
                   int for_size,
                   int *minimum,
                   int *natural,
                   int *minimum_baseline,
                   int *natural_baseline)
{
  /* Room for a halo or a damage dot. */
  *minimum = *natural = UI_SWATCH (widget)->size_px + 4;
  *minimum_baseline = *natural_baseline = -1;
}

static void
ui_swatch_dispose (GObject *object)
{
  ui_swatch_set (UI_SWATCH (object), NULL, NULL, NULL);
  G_OBJECT_CLASS (ui_swatch_parent_class)->dispose (object);
}

static void
ui_swatch_class_init (UiSwatchClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = ui_swatch_dispose;
  GTK_WIDGET_CLASS (klass)->snapshot = ui_swatch_snapshot;
  GTK_WIDGET_CLASS (klass)->measure = ui_swatch_measure;
  gtk_widget_class_set_css_name (GTK_WIDGET_CLASS (klass), "swatch");
  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (klass), GTK_ACCESSIBLE_ROLE_PRESENTATION);
}

static void
ui_swatch_init (UiSwatch *self)
{
  gtk_widget_set_valign (GTK_WIDGET (self), GTK_ALIGN_CENTER);
}

GtkWidget *
ui_swatch_new (int size_px)
{
  UiSwatch *self = g_object_new (UI_TYPE_SWATCH, NULL);

  self->size_px = size_px;
  return GTK_WIDGET (self);
}

void
ui_swatch_set (UiSwatch *self, UiDocument *document, const char *class_id, const char *code)
{
  g_return_if_fail (UI_IS_SWATCH (self));
  g_clear_pointer (&self->row, gis_legend_row_free);
  if (self->document != document)
    {
      if (self->document != NULL)
        g_signal_handlers_disconnect_by_data (self->document, self);
      g_set_object (&self->document, document);
      if (document != NULL)
        g_signal_connect_object (document, "style-changed", G_CALLBACK (gtk_widget_queue_draw),
                                 self, G_CONNECT_SWAPPED);
    }
  if (g_strcmp0 (self->class_id, class_id) != 0)
    {
      g_free (self->class_id);
      self->class_id = g_strdup (class_id);
    }
  if (g_strcmp0 (self->code, code) != 0)
    {
      g_free (self->code);
      self->code = g_strdup (code);
    }
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
ui_swatch_take_legend_row (UiSwatch *self, UiDocument *document, GisLegendRow *row)
{
  g_return_if_fail (UI_IS_SWATCH (self));
  ui_swatch_set (self, document, NULL, NULL);
  self->row = row;
}
