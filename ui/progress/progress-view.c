/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The Progress view. */
#include "ui/progress/progress-view.h"
#include <adwaita.h>

struct _UiProgressView
{
  GtkWidget parent_instance;
  GtkWidget *child;
  UiDocument *document;
};

enum
{
  PROP_0,
  PROP_DOCUMENT,
  N_PROPS
};
static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (UiProgressView, ui_progress_view, GTK_TYPE_WIDGET)

static void
ui_progress_view_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_DOCUMENT)
    g_value_set_object (value, UI_PROGRESS_VIEW (object)->document);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
ui_progress_view_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  if (id == PROP_DOCUMENT)
    g_set_object (&UI_PROGRESS_VIEW (object)->document, g_value_get_object (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
ui_progress_view_dispose (GObject *object)
{
  UiProgressView *self = UI_PROGRESS_VIEW (object);

  g_clear_object (&self->document);
  g_clear_pointer (&self->child, gtk_widget_unparent);
  G_OBJECT_CLASS (ui_progress_view_parent_class)->dispose (object);
}

static void
ui_progress_view_class_init (UiProgressViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = ui_progress_view_dispose;
  object_class->get_property = ui_progress_view_get_property;
  object_class->set_property = ui_progress_view_set_property;
  properties[PROP_DOCUMENT] = g_param_spec_object ("document", NULL, NULL, UI_TYPE_DOCUMENT,
                                                   G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
}

static void
ui_progress_view_init (UiProgressView *self)
{
  self->child = adw_status_page_new ();
  gtk_widget_set_parent (self->child, GTK_WIDGET (self));
}
