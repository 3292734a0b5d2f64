/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A heading over a row of toggle buttons. Each card reads the file once more, in its own encoding, on
 * a worker; other cards for another file cancel that. */
#include "ui/import/encoding-cards.h"
#include "gis/core/i18n.h"
#include "ui/import/import-work.h"

#define SAMPLE_CHARS 16

struct _UiEncodingCards
{
  GtkWidget parent_instance;
  GtkBox *cards;
  GCancellable *reading; /* of the samples on their way */
};

G_DEFINE_FINAL_TYPE (UiEncodingCards, ui_encoding_cards, GTK_TYPE_WIDGET)

enum
{
  CHOSEN,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

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
toggled_cb (GtkToggleButton *card, UiEncodingCards *self)
{
  if (gtk_toggle_button_get_active (card))
    g_signal_emit (self, signals[CHOSEN], 0, g_object_get_data (G_OBJECT (card), "encoding"));
}

static gboolean
same_encoding (const char *a, const char *b)
{
  return g_ascii_strcasecmp (a, b) == 0 ||
         (g_ascii_strncasecmp (a, "GB", 2) == 0 && g_ascii_strncasecmp (b, "GB", 2) == 0);
}

static GtkWidget *
new_sample (void)
{
  GtkWidget *sample = gtk_label_new ("…");

  gtk_label_set_xalign (GTK_LABEL (sample), 0);
  gtk_label_set_wrap (GTK_LABEL (sample), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (sample), PANGO_WRAP_CHAR);
  gtk_label_set_lines (GTK_LABEL (sample), 2);
  gtk_label_set_ellipsize (GTK_LABEL (sample), PANGO_ELLIPSIZE_END);
  gtk_label_set_max_width_chars (GTK_LABEL (sample), SAMPLE_CHARS);
  gtk_widget_add_css_class (sample, "caption");
  return sample;
}

/* @group: a card made before, or NULL. */
static GtkWidget *
add_card (UiEncodingCards *self,
          const char *path,
          const char *encoding,
          const char *layer,
          gboolean active,
          GtkWidget *group)
{
  GtkWidget *card = gtk_toggle_button_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);
  GtkWidget *name = gtk_label_new (encoding);
  GtkWidget *sample = new_sample ();

  gtk_label_set_xalign (GTK_LABEL (name), 0);
  gtk_widget_add_css_class (name, "heading");
  gtk_widget_add_css_class (card, "encoding-card");
  gtk_box_append (GTK_BOX (box), name);
  gtk_box_append (GTK_BOX (box), sample);
  gtk_button_set_child (GTK_BUTTON (card), box);
  gtk_accessible_update_relation (GTK_ACCESSIBLE (card), GTK_ACCESSIBLE_RELATION_LABELLED_BY, name,
                                  NULL, GTK_ACCESSIBLE_RELATION_DESCRIBED_BY, sample, NULL, -1);
  if (group != NULL)
    gtk_toggle_button_set_group (GTK_TOGGLE_BUTTON (card), GTK_TOGGLE_BUTTON (group));
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (card), active);
  g_object_set_data_full (G_OBJECT (card), "encoding", g_strdup (encoding), g_free);
  g_signal_connect_object (card, "toggled", G_CALLBACK (toggled_cb), self, 0);
  gtk_box_append (self->cards, card);
  ui_import_sample_async (path, encoding, layer, self->reading, sample_cb, g_object_ref (sample));
  return card;
}

static void
forget (UiEncodingCards *self)
{
  if (self->reading != NULL)
    g_cancellable_cancel (self->reading);
  g_clear_object (&self->reading);
}

void
ui_encoding_cards_set_source (UiEncodingCards *self,
                              const char *path,
                              const GisSourceInfo *info,
                              const char *layer)
{
  static const char *const candidates[] = { "GB18030", "UTF-8", "BIG5" };
  gboolean asks = g_str_equal (info->driver, "ESRI Shapefile") || g_str_equal (info->driver, "CSV");
  gboolean found = FALSE;
  GtkWidget *child, *group = NULL;

  g_return_if_fail (UI_IS_ENCODING_CARDS (self) && path != NULL && info != NULL);
  forget (self);
  self->reading = g_cancellable_new ();
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->cards))) != NULL)
    gtk_box_remove (self->cards, child);
  gtk_widget_set_visible (GTK_WIDGET (self), asks);
  for (guint i = 0; asks && i < G_N_ELEMENTS (candidates); i++)
    {
      gboolean active = same_encoding (candidates[i], info->encoding);

      found = found || active;
      child = add_card (self, path, candidates[i], layer, active, group);
      group = group != NULL ? group : child;
    }
  if (asks && !found)
    add_card (self, path, info->encoding, layer, TRUE, group);
}

static void
ui_encoding_cards_dispose (GObject *object)
{
  UiEncodingCards *self = UI_ENCODING_CARDS (object);
  GtkWidget *child;

  forget (self);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  G_OBJECT_CLASS (ui_encoding_cards_parent_class)->dispose (object);
}

static void
ui_encoding_cards_class_init (UiEncodingCardsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = ui_encoding_cards_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BOX_LAYOUT);
  signals[CHOSEN] = g_signal_new ("chosen", UI_TYPE_ENCODING_CARDS, G_SIGNAL_RUN_LAST, 0, NULL,
                                  NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
ui_encoding_cards_init (UiEncodingCards *self)
{
  GtkLayoutManager *layout = gtk_widget_get_layout_manager (GTK_WIDGET (self));
  GtkWidget *heading = gtk_label_new (_ ("Text Encoding"));

  gtk_orientable_set_orientation (GTK_ORIENTABLE (layout), GTK_ORIENTATION_VERTICAL);
  gtk_box_layout_set_spacing (GTK_BOX_LAYOUT (layout), 9);
  gtk_label_set_xalign (GTK_LABEL (heading), 0);
  gtk_widget_add_css_class (heading, "heading");
  self->cards = GTK_BOX (gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 9));
  gtk_box_set_homogeneous (self->cards, TRUE);
  gtk_widget_set_parent (heading, GTK_WIDGET (self));
  gtk_widget_set_parent (GTK_WIDGET (self->cards), GTK_WIDGET (self));
}
