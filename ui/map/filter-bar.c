/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/map/filter-bar.h"

#include "gis/core/i18n.h"
#include "ui/common/format.h"
#include "ui/common/style.h"
#include "ui/map/date-range.h"

#define MAX_LIST_HEIGHT_PX 360

typedef struct
{
  UiFilterBar *bar;
  GisFacet facet;
  GtkWidget *button; /* GtkMenuButton */
  GtkWidget *label;
  GtkWidget *remove; /* seen while something is chosen */
  GtkWidget *range;  /* UiDateRange of the year's chip; else NULL */
  GtkWidget *list;   /* of check buttons, in the popover */
} Chip;

struct _UiFilterBar
{
  GtkWidget parent_instance;

  GtkWidget *box;
  GtkWidget *shown;
  GtkWidget *clear;
  Chip chips[GIS_N_FACETS];
  UiDocument *document;
};

G_DEFINE_FINAL_TYPE (UiFilterBar, ui_filter_bar, GTK_TYPE_WIDGET)

static const char *
get_facet_title (GisFacet facet)
{
  switch (facet)
    {
    case GIS_FACET_CLASS:
      return _ ("Class");
    case GIS_FACET_DISTRICT:
      return _ ("District");
    case GIS_FACET_STATE:
      return _ ("State");
    case GIS_FACET_OWNER:
      return _ ("Owner");
    case GIS_FACET_YEAR:
      return _ ("Surveyed in");
    case GIS_N_FACETS:
      break;
    }
  return "";
}

/* ---- What the chips say ---- */

/* Title of a chosen value, also of one that no feature has any more. */
static char *
dup_value_title (GPtrArray *values, const char *value)
{
  for (guint i = 0; i < values->len; i++)
    {
      const GisFacetValue *known = g_ptr_array_index (values, i);
      if (g_str_equal (known->value, value))
        return g_strdup (known->title);
    }
  return g_strdup (g_str_equal (value, GIS_FACET_OTHERS) ? _ ("Other values") : value);
}

/* "Gulou +2", "2023-01-01 – 2023-06-30"; NULL when nothing is chosen. */
static char *
dup_chosen (Chip *chip, const GisRowFilter *filter)
{
  guint n = gis_row_filter_get_n_chosen (filter, chip->facet);
  g_autofree const char **chosen = gis_row_filter_list_chosen (filter, chip->facet);
  g_autofree char *span = NULL;
  g_autofree char *first = NULL;
  GisDate from, to;

  if (chip->range != NULL && gis_row_filter_get_dates (filter, &from, &to))
    span = ui_date_range_dup_text (from, to);
  if (n > 0)
    {
      g_autoptr (GPtrArray) values = gis_scene_list_facet (
        ui_document_get_whole_scene (chip->bar->document), chip->facet);
      first = dup_value_title (values, chosen[0]);
    }
  if (span != NULL)
    return n > 0 ? g_strdup_printf (_ ("%s +%u"), span, n) : g_steal_pointer (&span);
  if (n > 1)
    return g_strdup_printf (_ ("%s +%u"), first, n - 1);
  return g_steal_pointer (&first);
}

static void
update_chip (Chip *chip)
{
  const GisRowFilter *filter =
    chip->bar->document != NULL ? ui_document_get_filter (chip->bar->document) : NULL;
  const char *title = get_facet_title (chip->facet);
  g_autofree char *text = filter != NULL ? dup_chosen (chip, filter) : NULL;
  g_autofree char *spoken = NULL;

  if (text != NULL)
    {
      spoken = g_strdup_printf (_ ("%s: %s"), title, text);
      gtk_widget_add_css_class (chip->button, "active");
    }
  else
    gtk_widget_remove_css_class (chip->button, "active");
  gtk_widget_set_visible (chip->remove, text != NULL);
  gtk_label_set_text (GTK_LABEL (chip->label), text != NULL ? text : title);
  gtk_widget_set_tooltip_text (chip->button, spoken);
  gtk_accessible_update_property (GTK_ACCESSIBLE (chip->button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  spoken != NULL ? spoken : title, -1);
}

/* Assets and records; areas are the ground that no filter hides. */
static gint64
count (UiDocument *document, GisScene *scene)
{
  GisCatalog *catalog = ui_document_get_catalog (document);
  gint64 n = 0;

  for (guint i = 0; i < gis_catalog_get_n_classes (catalog); i++)
    {
      const GisClass *klass = gis_catalog_get_class (catalog, i);
      if (klass->geometry != GIS_GEOMETRY_NONE && !g_str_equal (klass->role, "area"))
        n += gis_scene_get_count (scene, klass->id);
    }
  return n;
}

static void
update_shown (UiFilterBar *self)
{
  gboolean filtered =
    self->document != NULL && !gis_row_filter_is_empty (ui_document_get_filter (self->document));

  gtk_widget_set_visible (self->shown, filtered);
  gtk_widget_set_visible (self->clear, filtered);
  if (filtered)
    {
      g_autofree char *some =
        ui_format_count (count (self->document, ui_document_get_scene (self->document)));
      g_autofree char *all =
        ui_format_count (count (self->document, ui_document_get_whole_scene (self->document)));
      g_autofree char *text = g_strdup_printf (_ ("%s of %s shown"), some, all);
      gtk_label_set_text (GTK_LABEL (self->shown), text);
      gtk_widget_set_tooltip_text (self->shown, text);
    }
}

static void
update (UiFilterBar *self)
{
  for (guint i = 0; i < GIS_N_FACETS; i++)
    update_chip (&self->chips[i]);
  update_shown (self);
}

/* ---- Choosing ---- */

static void
toggled_cb (Chip *chip, GtkCheckButton *check)
{
  g_autoptr (GisRowFilter) filter =
               gis_row_filter_copy (ui_document_get_filter (chip->bar->document));

  gis_scene_choose_facet (ui_document_get_whole_scene (chip->bar->document), filter, chip->facet,
                          g_object_get_data (G_OBJECT (check), "value"),
                          gtk_check_button_get_active (check));
  ui_document_set_filter (chip->bar->document, filter);
}

static void
add_value (Chip *chip, const GisRowFilter *filter, const GisFacetValue *value)
{
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *check = gtk_check_button_new_with_label (value->title);
  g_autofree char *text = ui_format_count (value->count);
  GtkWidget *number = gtk_label_new (text);

  gtk_widget_set_hexpand (check, TRUE);
  gtk_widget_add_css_class (number, "numeric");
  gtk_widget_add_css_class (number, "dim-label");
  gtk_check_button_set_active (GTK_CHECK_BUTTON (check),
                               gis_row_filter_is_chosen (filter, chip->facet, value->value));
  g_object_set_data_full (G_OBJECT (check), "value", g_strdup (value->value), g_free);
  g_signal_connect_swapped (check, "toggled", G_CALLBACK (toggled_cb), chip);
  gtk_box_append (GTK_BOX (row), check);
  gtk_box_append (GTK_BOX (row), number);
  gtk_box_append (GTK_BOX (chip->list), row);
}

static void
span_changed_cb (Chip *chip)
{
  g_autoptr (GisRowFilter) filter =
               gis_row_filter_copy (ui_document_get_filter (chip->bar->document));
  GisDate from, to;

  ui_date_range_get (UI_DATE_RANGE (chip->range), &from, &to);
  gis_row_filter_set_dates (filter, from, to);
  ui_document_set_filter (chip->bar->document, filter);
}

/* Takes back all that the chip has chosen. */
static void
remove_cb (Chip *chip)
{
  g_autoptr (GisRowFilter) filter = NULL;

  if (chip->bar->document == NULL)
    return;
  filter = gis_row_filter_copy (ui_document_get_filter (chip->bar->document));
  gis_row_filter_clear (filter, chip->facet);
  ui_document_set_filter (chip->bar->document, filter);
}

/* The values as they are when the chip is opened. */
static void
fill_cb (Chip *chip)
{
  g_autoptr (GPtrArray) values = NULL;
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (chip->list)) != NULL)
    gtk_box_remove (GTK_BOX (chip->list), child);
  if (chip->bar->document == NULL)
    return;
  if (chip->range != NULL)
    {
      GisDate from, to;
      gis_row_filter_get_dates (ui_document_get_filter (chip->bar->document), &from, &to);
      ui_date_range_set (UI_DATE_RANGE (chip->range), from, to);
    }
  values = gis_scene_count_facet (ui_document_get_whole_scene (chip->bar->document),
                                  ui_document_get_filter (chip->bar->document), chip->facet);
  for (guint i = 0; i < values->len; i++)
    add_value (chip, ui_document_get_filter (chip->bar->document), g_ptr_array_index (values, i));
  if (values->len == 0)
    {
      GtkWidget *none = gtk_label_new (_ ("Nothing to choose from"));
      gtk_widget_add_css_class (none, "dim-label");
      gtk_box_append (GTK_BOX (chip->list), none);
    }
}

static void
clear_cb (UiFilterBar *self)
{
  g_autoptr (GisRowFilter) nothing = gis_row_filter_new ();

  if (self->document != NULL)
    ui_document_set_filter (self->document, nothing);
}

/* ---- Widget ---- */

/* The values in a list that scrolls; above them, for the year, from and to. */
static GtkWidget *
create_values (Chip *chip, GtkWidget *scrolled)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);

  if (chip->facet == GIS_FACET_YEAR)
    {
      chip->range = ui_date_range_new ();
      g_signal_connect_swapped (chip->range, "changed", G_CALLBACK (span_changed_cb), chip);
      gtk_box_append (GTK_BOX (box), chip->range);
      gtk_box_append (GTK_BOX (box), gtk_separator_new (GTK_ORIENTATION_HORIZONTAL));
    }
  gtk_box_append (GTK_BOX (box), scrolled);
  return box;
}

/* The chip and, close by, the button that takes it back. */
static void
add_chip (UiFilterBar *self, Chip *chip)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  g_autofree char *title =
    g_strdup_printf (_ ("Without this filter: %s"), get_facet_title (chip->facet));

  chip->remove = gtk_button_new_from_icon_name ("window-close-symbolic");
  gtk_widget_add_css_class (chip->remove, "flat");
  gtk_widget_add_css_class (chip->remove, "circular");
  gtk_widget_add_css_class (chip->remove, "chip-remove");
  gtk_widget_set_valign (chip->remove, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (chip->remove, title);
  gtk_accessible_update_property (GTK_ACCESSIBLE (chip->remove), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  title, -1);
  g_signal_connect_swapped (chip->remove, "clicked", G_CALLBACK (remove_cb), chip);
  gtk_box_append (GTK_BOX (box), chip->button);
  gtk_box_append (GTK_BOX (box), chip->remove);
  gtk_box_append (GTK_BOX (self->box), box);
}

static void
init_chip (UiFilterBar *self, GisFacet facet)
{
  Chip *chip = &self->chips[facet];
  GtkWidget *popover = gtk_popover_new ();
  GtkWidget *scrolled = gtk_scrolled_window_new ();
  GtkWidget *face = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 3);

  *chip = (Chip){ self, facet, gtk_menu_button_new (), gtk_label_new (NULL) };
  chip->list = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (scrolled), TRUE);
  gtk_scrolled_window_set_propagate_natural_width (GTK_SCROLLED_WINDOW (scrolled), TRUE);
  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (scrolled), MAX_LIST_HEIGHT_PX);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), chip->list);
  gtk_popover_set_child (GTK_POPOVER (popover), create_values (chip, scrolled));
  gtk_widget_add_css_class (popover, "filter-values");
  g_signal_connect_swapped (popover, "show", G_CALLBACK (fill_cb), chip);
  gtk_label_set_ellipsize (GTK_LABEL (chip->label), PANGO_ELLIPSIZE_END);
  gtk_label_set_max_width_chars (GTK_LABEL (chip->label), 24);
  gtk_box_append (GTK_BOX (face), chip->label);
  gtk_box_append (GTK_BOX (face), gtk_image_new_from_icon_name ("pan-down-symbolic"));
  gtk_menu_button_set_child (GTK_MENU_BUTTON (chip->button), face);
  gtk_menu_button_set_popover (GTK_MENU_BUTTON (chip->button), popover);
  gtk_widget_add_css_class (chip->button, "chip");
  add_chip (self, chip);
}

static void
ui_filter_bar_dispose (GObject *object)
{
  UiFilterBar *self = UI_FILTER_BAR (object);

  if (self->document != NULL)
    g_signal_handlers_disconnect_by_data (self->document, self);
  g_clear_object (&self->document);
  g_clear_pointer (&self->box, gtk_widget_unparent);
  G_OBJECT_CLASS (ui_filter_bar_parent_class)->dispose (object);
}

static void
ui_filter_bar_class_init (UiFilterBarClass *klass)
{
  ui_style_ensure ();
  G_OBJECT_CLASS (klass)->dispose = ui_filter_bar_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (GTK_WIDGET_CLASS (klass), "filterbar");
  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (klass), GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
ui_filter_bar_init (UiFilterBar *self)
{
  self->box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  for (guint i = 0; i < GIS_N_FACETS; i++)
    init_chip (self, (GisFacet) i);
  self->shown = gtk_label_new (NULL);
  gtk_label_set_ellipsize (GTK_LABEL (self->shown), PANGO_ELLIPSIZE_END);
  gtk_label_set_xalign (GTK_LABEL (self->shown), 1);
  gtk_widget_set_hexpand (self->shown, TRUE);
  gtk_widget_add_css_class (self->shown, "dim-label");
  gtk_widget_add_css_class (self->shown, "numeric");
  self->clear = gtk_button_new_with_label (_ ("Clear"));
  gtk_widget_set_tooltip_text (self->clear, _ ("Show everything again"));
  gtk_widget_add_css_class (self->clear, "flat");
  g_signal_connect_swapped (self->clear, "clicked", G_CALLBACK (clear_cb), self);
  gtk_box_append (GTK_BOX (self->box), self->shown);
  gtk_box_append (GTK_BOX (self->box), self->clear);
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Filter"), -1);
  update (self);
}

GtkWidget *
ui_filter_bar_new (void)
{
  return g_object_new (UI_TYPE_FILTER_BAR, NULL);
}

void
ui_filter_bar_set_document (UiFilterBar *self, UiDocument *document)
{
  g_return_if_fail (UI_IS_FILTER_BAR (self));

  if (self->document == document)
    return;
  if (self->document != NULL)
    g_signal_handlers_disconnect_by_data (self->document, self);
  g_set_object (&self->document, document);
  if (document != NULL)
    {
      g_signal_connect_object (document, "filter-changed", G_CALLBACK (update), self,
                               G_CONNECT_SWAPPED);
      g_signal_connect_object (document, "scene-changed", G_CALLBACK (update_shown), self,
                               G_CONNECT_SWAPPED);
    }
  update (self);
}
