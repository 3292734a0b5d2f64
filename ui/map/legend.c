/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/map/legend.h"

#include "gis/core/i18n.h"
#include "ui/common/style.h"
#include "ui/layers/swatch.h"

/* A legend longer than this hides more map than it explains: rarest categories go first. */
#define MAX_ENTRIES 12u
#define DELAY_MS 250

struct _UiLegend
{
  GtkWidget parent_instance;

  GtkWidget *box;
  GtkWidget *entries;
  UiMap *map;
  guint timeout;
  guint n_entries;
};

G_DEFINE_FINAL_TYPE (UiLegend, ui_legend, GTK_TYPE_WIDGET)

typedef struct
{
  const GisClass *klass;
  char *code;
  char *title;
  gint64 count;
  guint order;
} Item;

static void
item_clear (gpointer data)
{
  Item *item = data;

  g_free (item->code);
  g_free (item->title);
}

static int
compare_counts (gconstpointer a, gconstpointer b)
{
  const Item *left = a, *right = b;

  return (left->count < right->count) - (left->count > right->count);
}

static int
compare_order (gconstpointer a, gconstpointer b)
{
  const Item *left = a, *right = b;

  return (left->order > right->order) - (left->order < right->order);
}

static void
collect_class (GArray *items, UiDocument *document, const GisClass *klass, const GisBox *box)
{
  g_autoptr (GPtrArray) legend = gis_scene_dup_legend (
    ui_document_get_scene (document), ui_document_get_style (document), klass->id, box);

  for (guint i = 0; i < legend->len; i++)
    {
      const GisLegendEntry *entry = g_ptr_array_index (legend, i);
      gboolean whole = entry->code == NULL || *entry->code == '\0';
      Item item = { klass, g_strdup (entry->code), NULL, entry->count, items->len };
      if (entry->count <= 0)
        {
          g_free (item.code);
          continue;
        }
      item.title = g_strdup (whole ? gis_text_get (&klass->plural) : entry->title);
      g_array_append_val (items, item);
    }
}

static GArray *
collect (UiLegend *self)
{
  UiDocument *document = ui_map_get_document (self->map);
  GisView view = ui_map_get_view (self->map);
  GisBox box = gis_view_get_box (&view);
  GArray *items = g_array_new (FALSE, FALSE, sizeof (Item));
  GisCatalog *catalog;

  g_array_set_clear_func (items, item_clear);
  if (document == NULL || ui_document_get_scene (document) == NULL || view.width_px < 1)
    return items;
  catalog = ui_document_get_catalog (document);
  for (guint i = 0; i < gis_catalog_get_n_classes (catalog); i++)
    {
      const GisClass *klass = gis_catalog_get_class (catalog, i);
      if (klass->geometry != GIS_GEOMETRY_NONE && view.zoom >= klass->min_zoom &&
          gis_style_get_visible (ui_document_get_style (document), klass->id) &&
          gis_scene_get_count (ui_document_get_scene (document), klass->id) > 0)
        collect_class (items, document, klass, &box);
    }
  if (items->len > MAX_ENTRIES)
    {
      g_array_sort (items, compare_counts);
      g_array_set_size (items, MAX_ENTRIES);
    }
  g_array_sort (items, compare_order);
  return items;
}

static void
append_item (UiLegend *self, const Item *item)
{
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *swatch = ui_swatch_new (14);
  GtkWidget *label = gtk_label_new (item->title);

  ui_swatch_set (UI_SWATCH (swatch), ui_map_get_document (self->map), item->klass->id, item->code);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 18);
  gtk_box_append (GTK_BOX (row), swatch);
  gtk_box_append (GTK_BOX (row), label);
  gtk_box_append (GTK_BOX (self->entries), row);
}

/* "Light" and "severe" say nothing without the class they are of. */
static void
append_heading (UiLegend *self, const GisClass *klass)
{
  GtkWidget *label = gtk_label_new (gis_text_get (&klass->plural));

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_add_css_class (label, "legend-heading");
  gtk_box_append (GTK_BOX (self->entries), label);
}

static gboolean
refresh_cb (gpointer user_data)
{
  UiLegend *self = user_data;
  g_autoptr (GArray) items = NULL;
  const GisClass *before = NULL;
  GtkWidget *child;

  self->timeout = 0;
  if (self->map == NULL)
    return G_SOURCE_REMOVE;
  items = collect (self);
  while ((child = gtk_widget_get_first_child (self->entries)) != NULL)
    gtk_box_remove (GTK_BOX (self->entries), child);
  for (guint i = 0; i < items->len; i++)
    {
      const Item *item = &g_array_index (items, Item, i);
      if (item->klass != before && item->code != NULL && *item->code != '\0')
        append_heading (self, item->klass);
      before = item->klass;
      append_item (self, item);
    }
  self->n_entries = items->len;
  gtk_widget_set_visible (self->box, items->len > 0);
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
  GtkWidget *title = gtk_label_new (_ ("Legend"));

  self->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);
  self->entries = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  gtk_label_set_xalign (GTK_LABEL (title), 0);
  gtk_widget_add_css_class (title, "legend-title");
  gtk_widget_add_css_class (self->box, "map-panel");
  gtk_widget_add_css_class (self->box, "legend");
  gtk_box_append (GTK_BOX (self->box), title);
  gtk_box_append (GTK_BOX (self->box), self->entries);
  gtk_widget_set_visible (self->box, FALSE);
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
  gtk_widget_set_can_target (GTK_WIDGET (self), FALSE);
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

guint
ui_legend_get_n_entries (UiLegend *self)
{
  g_return_val_if_fail (UI_IS_LEGEND (self), 0);
  return self->n_entries;
}
