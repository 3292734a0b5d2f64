/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The opened part is made when it is first opened. */
#include "ui/layers/layer-row.h"

#include "gis/core/i18n.h"
#include "ui/layers/layer-settings.h"
#include "ui/layers/swatch.h"
#include "ui/layers/theme-dialog.h"
#include "ui/layers/themes.h"

#define SYMBOL_PX 16
#define MIN_OPACITY_PERCENT 10
#define SAVE_AFTER_MS 600

struct _UiLayerRow
{
  GtkListBoxRow parent_instance;

  UiDocument *document;
  GisCatalog *catalog; /* keeps klass */
  const GisClass *klass;
  GtkWidget *eye;
  GtkWidget *swatch;
  GtkWidget *title;
  GtkWidget *count;
  GtkWidget *expander;
  GtkWidget *revealer;
  GtkWidget *theme;   /* GtkDropDown */
  GPtrArray *themes;  /* GisTheme it shows, references */
  GtkWidget *editor;  /* the dialog that changes one; NULL: none */
  GtkWidget *entries; /* GtkFlowBox */
  GtkWidget *opacity; /* GtkScale, per cent */
  guint save_timeout;
  gboolean loading;
};

G_DEFINE_FINAL_TYPE (UiLayerRow, ui_layer_row, GTK_TYPE_LIST_BOX_ROW)

char *
ui_layer_dup_count (gint64 count)
{
  g_autofree char *digits = g_strdup_printf ("%" G_GINT64_FORMAT, count);
  GString *text = g_string_new (NULL);
  gsize n = strlen (digits);

  for (gsize i = 0; i < n; i++)
    {
      if (i > 0 && (n - i) % 3 == 0 && digits[i - 1] != '-')
        g_string_append (text, "\u202f"); /* narrow no-break space (ISO 80000-1) */
      g_string_append_c (text, digits[i]);
    }
  return g_string_free (text, FALSE);
}

static GtkWidget *
create_entry (UiLayerRow *self, const GisLegendEntry *entry)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *swatch = ui_swatch_new (14);
  GtkWidget *label = gtk_label_new (entry->title);
  g_autofree char *count_text = ui_layer_dup_count (entry->count);
  GtkWidget *count = gtk_label_new (count_text);

  ui_swatch_set (UI_SWATCH (swatch), self->document, self->klass->id, entry->code);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_widget_set_tooltip_text (label, entry->title);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_widget_add_css_class (count, "numeric");
  gtk_widget_add_css_class (count, "dim-label");
  gtk_box_append (GTK_BOX (box), swatch);
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), count);
  gtk_widget_add_css_class (box, "legend-entry");
  return box;
}

static void
fill_entries (UiLayerRow *self)
{
  GisScene *scene = ui_document_get_scene (self->document);
  g_autoptr (GPtrArray) legend = NULL;
  GtkWidget *child;

  if (self->entries == NULL || scene == NULL)
    return;
  while ((child = gtk_widget_get_first_child (self->entries)) != NULL)
    gtk_box_remove (GTK_BOX (self->entries), child);
  legend =
    gis_scene_dup_legend (scene, ui_document_get_style (self->document), self->klass->id, NULL);
  for (guint i = 0; i < legend->len; i++)
    {
      const GisLegendEntry *entry = g_ptr_array_index (legend, i);
      if (entry->count > 0)
        gtk_box_append (GTK_BOX (self->entries), create_entry (self, entry));
    }
}

/* ---- Themes ---- */

static guint
find_theme (UiLayerRow *self)
{
  const char *id = gis_style_get_theme (ui_document_get_style (self->document), self->klass->id);

  for (guint i = 0; self->themes != NULL && i < self->themes->len; i++)
    if (g_strcmp0 (((GisTheme *) self->themes->pdata[i])->id, id) == 0)
      return i;
  return GTK_INVALID_LIST_POSITION;
}

/* Those of the class now, when they are others than the chooser has. */
static void
fill_themes (UiLayerRow *self)
{
  g_autoptr (GPtrArray) now = ui_themes_list (self->document, self->klass);
  g_autoptr (GtkStringList) titles = NULL;
  guint n = self->themes != NULL ? self->themes->len : 0;
  gboolean same = n == now->len;

  for (guint i = self->klass->n_themes; same && i < n; i++)
    same = self->themes->pdata[i] == now->pdata[i];
  if (same)
    return;
  g_clear_pointer (&self->themes, g_ptr_array_unref);
  self->themes = g_ptr_array_new ();
  titles = gtk_string_list_new (NULL);
  for (guint i = 0; i < now->len; i++)
    {
      GisTheme *theme = g_ptr_array_index (now, i);
      gtk_string_list_append (titles, gis_text_get (&theme->title));
      g_ptr_array_add (self->themes, theme);
      if (theme->class_id != NULL)
        g_object_set_data_full (G_OBJECT (titles), theme->id, gis_theme_ref (theme),
                                (GDestroyNotify) gis_theme_unref);
    }
  gtk_drop_down_set_model (GTK_DROP_DOWN (self->theme), G_LIST_MODEL (titles));
}

static void
show_theme (UiLayerRow *self)
{
  const GisTheme *theme =
    gis_style_get_current_theme (ui_document_get_style (self->document), self->klass);
  gboolean own = theme != NULL && theme->class_id != NULL;

  if (self->theme == NULL)
    return;
  self->loading = TRUE;
  fill_themes (self);
  gtk_drop_down_set_selected (GTK_DROP_DOWN (self->theme), find_theme (self));
  self->loading = FALSE;
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "theme.edit", own);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "theme.delete", own);
}

static void
theme_chosen_cb (UiLayerRow *self)
{
  guint selected = gtk_drop_down_get_selected (GTK_DROP_DOWN (self->theme));

  if (self->loading || self->themes == NULL || selected >= self->themes->len)
    return;
  ui_themes_choose (self->document, self->klass, self->themes->pdata[selected]);
  fill_entries (self);
}

/* One at a time: the map shows what it makes. */
static void
open_editor (UiLayerRow *self, const GisTheme *from, const char *id)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  if (self->editor != NULL)
    {
      gtk_window_present (GTK_WINDOW (self->editor));
      return;
    }
  g_set_weak_pointer (&self->editor, ui_theme_dialog_new (self->document, self->klass, from, id));
  if (GTK_IS_WINDOW (root))
    gtk_window_set_transient_for (GTK_WINDOW (self->editor), GTK_WINDOW (root));
  gtk_window_present (GTK_WINDOW (self->editor));
}

static void
new_theme_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  open_editor (UI_LAYER_ROW (widget), NULL, NULL);
}

static void
edit_theme_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  UiLayerRow *self = UI_LAYER_ROW (widget);
  const GisTheme *theme =
    gis_style_get_current_theme (ui_document_get_style (self->document), self->klass);

  open_editor (self, theme, theme->id);
}

static void
duplicate_theme_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  UiLayerRow *self = UI_LAYER_ROW (widget);
  const GisTheme *theme =
    gis_style_get_current_theme (ui_document_get_style (self->document), self->klass);
  g_autoptr (GisTheme) copy = theme != NULL ? gis_theme_copy (theme) : NULL;

  if (copy != NULL)
    {
      g_autofree char *title = g_strdup (gis_text_get (&copy->title));
      gis_text_clear (&copy->title);
      /* Translators: name of the copy of a theme. */
      copy->title = (GisText){ g_strdup_printf (_ ("%s (copy)"), title), NULL, NULL };
    }
  open_editor (self, copy, NULL);
}

static void
delete_theme_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  UiLayerRow *self = UI_LAYER_ROW (widget);
  g_autofree char *id =
    g_strdup (gis_style_get_theme (ui_document_get_style (self->document), self->klass->id));

  ui_themes_remove (self->document, self->klass->id, id);
}

static GtkWidget *
create_theme_chooser (UiLayerRow *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 3);
  GtkWidget *button = gtk_menu_button_new ();
  g_autoptr (GMenu) menu = g_menu_new ();

  self->theme = gtk_drop_down_new (NULL, NULL);
  gtk_widget_set_hexpand (self->theme, TRUE);
  gtk_widget_set_tooltip_text (self->theme, _ ("What the colours and symbols stand for"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->theme), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Theme"), -1);
  gtk_widget_add_css_class (self->theme, "theme-chooser");
  g_signal_connect_swapped (self->theme, "notify::selected", G_CALLBACK (theme_chosen_cb), self);
  g_menu_append (menu, _ ("New Theme…"), "theme.new");
  g_menu_append (menu, _ ("Edit Theme…"), "theme.edit");
  g_menu_append (menu, _ ("Duplicate Theme…"), "theme.duplicate");
  g_menu_append (menu, _ ("Delete Theme"), "theme.delete");
  gtk_menu_button_set_icon_name (GTK_MENU_BUTTON (button), "view-more-symbolic");
  gtk_menu_button_set_menu_model (GTK_MENU_BUTTON (button), G_MENU_MODEL (menu));
  gtk_menu_button_set_has_frame (GTK_MENU_BUTTON (button), FALSE);
  gtk_widget_set_tooltip_text (button, _ ("Make and change themes"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Make and change themes"), -1);
  gtk_box_append (GTK_BOX (box), self->theme);
  gtk_box_append (GTK_BOX (box), button);
  return box;
}

/* ---- Opacity ---- */

/* Kept in the file when the hand rests. */
static gboolean
save_opacity_cb (gpointer user_data)
{
  UiLayerRow *self = user_data;

  self->save_timeout = 0;
  ui_layer_settings_save (self->document);
  return G_SOURCE_REMOVE;
}

static void
opacity_changed_cb (UiLayerRow *self)
{
  double percent = gtk_range_get_value (GTK_RANGE (self->opacity));

  if (self->loading)
    return;
  gis_style_set_opacity (ui_document_get_style (self->document), self->klass->id, percent / 100);
  ui_document_style_changed (self->document);
  g_clear_handle_id (&self->save_timeout, g_source_remove);
  self->save_timeout = g_timeout_add (SAVE_AFTER_MS, save_opacity_cb, self);
}

static GtkWidget *
create_opacity (UiLayerRow *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *label = gtk_label_new (_ ("Opacity"));

  self->opacity =
    gtk_scale_new_with_range (GTK_ORIENTATION_HORIZONTAL, MIN_OPACITY_PERCENT, 100, 5);
  gtk_widget_set_hexpand (self->opacity, TRUE);
  gtk_scale_set_draw_value (GTK_SCALE (self->opacity), FALSE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->opacity), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Opacity"), -1);
  g_signal_connect_swapped (self->opacity, "value-changed", G_CALLBACK (opacity_changed_cb), self);
  gtk_widget_add_css_class (label, "legend-entry");
  gtk_widget_add_css_class (label, "dim-label");
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), self->opacity);
  return box;
}

static void
show_opacity (UiLayerRow *self)
{
  double opacity = gis_style_get_opacity (ui_document_get_style (self->document), self->klass->id);

  self->loading = TRUE;
  if (self->opacity != NULL)
    gtk_range_set_value (GTK_RANGE (self->opacity), opacity * 100);
  self->loading = FALSE;
}

static void
build_details (UiLayerRow *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);

  gtk_box_append (GTK_BOX (box), create_theme_chooser (self));
  self->entries = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  gtk_box_append (GTK_BOX (box), self->entries);
  gtk_box_append (GTK_BOX (box), create_opacity (self));
  gtk_widget_add_css_class (box, "layer-details");
  gtk_revealer_set_child (GTK_REVEALER (self->revealer), box);
}

static void
eye_toggled_cb (UiLayerRow *self)
{
  gboolean visible = gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (self->eye));

  if (self->loading)
    return;
  gis_style_set_visible (ui_document_get_style (self->document), self->klass->id, visible);
  ui_document_style_changed (self->document);
  ui_layer_settings_save (self->document);
  ui_layer_row_refresh (self);
}

static void
expander_clicked_cb (UiLayerRow *self)
{
  ui_layer_row_set_expanded (self, !ui_layer_row_get_expanded (self));
}

static void
ui_layer_row_dispose (GObject *object)
{
  UiLayerRow *self = UI_LAYER_ROW (object);

  if (self->save_timeout != 0)
    {
      g_clear_handle_id (&self->save_timeout, g_source_remove);
      ui_layer_settings_save (self->document);
    }
  if (self->editor != NULL)
    {
      GtkWindow *editor = GTK_WINDOW (self->editor);
      g_clear_weak_pointer (&self->editor);
      gtk_window_destroy (editor);
    }
  g_clear_object (&self->document);
  G_OBJECT_CLASS (ui_layer_row_parent_class)->dispose (object);
}

static void
ui_layer_row_finalize (GObject *object)
{
  UiLayerRow *self = UI_LAYER_ROW (object);

  g_clear_pointer (&self->themes, g_ptr_array_unref);
  g_clear_pointer (&self->catalog, gis_catalog_unref);
  G_OBJECT_CLASS (ui_layer_row_parent_class)->finalize (object);
}

static void
ui_layer_row_class_init (UiLayerRowClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = ui_layer_row_dispose;
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = ui_layer_row_finalize;
  gtk_widget_class_install_action (widget_class, "theme.new", NULL, new_theme_cb);
  gtk_widget_class_install_action (widget_class, "theme.edit", NULL, edit_theme_cb);
  gtk_widget_class_install_action (widget_class, "theme.duplicate", NULL, duplicate_theme_cb);
  gtk_widget_class_install_action (widget_class, "theme.delete", NULL, delete_theme_cb);
}

static GtkWidget *
create_icon_button (GtkWidget *button, const char *icon)
{
  gtk_button_set_icon_name (GTK_BUTTON (button), icon);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "layer-button");
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  return button;
}

static void
ui_layer_row_init (UiLayerRow *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *head = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  self->eye = create_icon_button (gtk_toggle_button_new (), "view-reveal-symbolic");
  self->swatch = ui_swatch_new (SYMBOL_PX);
  self->title = gtk_label_new (NULL);
  self->count = gtk_label_new (NULL);
  self->expander = create_icon_button (gtk_button_new (), "pan-end-symbolic");
  self->revealer = gtk_revealer_new ();
  gtk_label_set_xalign (GTK_LABEL (self->title), 0);
  gtk_label_set_ellipsize (GTK_LABEL (self->title), PANGO_ELLIPSIZE_END);
  gtk_widget_set_hexpand (self->title, TRUE);
  gtk_widget_add_css_class (self->count, "numeric");
  gtk_widget_add_css_class (self->count, "dim-label");
  gtk_box_append (GTK_BOX (head), self->eye);
  gtk_box_append (GTK_BOX (head), self->swatch);
  gtk_box_append (GTK_BOX (head), self->title);
  gtk_box_append (GTK_BOX (head), self->count);
  gtk_box_append (GTK_BOX (head), self->expander);
  gtk_box_append (GTK_BOX (box), head);
  gtk_box_append (GTK_BOX (box), self->revealer);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (self), box);
  gtk_widget_add_css_class (GTK_WIDGET (self), "layer");
  g_signal_connect_swapped (self->eye, "toggled", G_CALLBACK (eye_toggled_cb), self);
  g_signal_connect_swapped (self->expander, "clicked", G_CALLBACK (expander_clicked_cb), self);
}

GtkWidget *
ui_layer_row_new (UiDocument *document, const GisClass *klass)
{
  UiLayerRow *self = g_object_new (UI_TYPE_LAYER_ROW, NULL);

  self->document = g_object_ref (document);
  self->catalog = gis_catalog_ref (ui_document_get_catalog (document));
  self->klass = klass;
  gtk_label_set_label (GTK_LABEL (self->title), gis_text_get (&klass->plural));
  ui_swatch_set (UI_SWATCH (self->swatch), document, klass->id, NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  gis_text_get (&klass->plural), -1);
  ui_layer_row_refresh (self);
  return GTK_WIDGET (self);
}

const GisClass *
ui_layer_row_get_class (UiLayerRow *self)
{
  g_return_val_if_fail (UI_IS_LAYER_ROW (self), NULL);
  return self->klass;
}

void
ui_layer_row_refresh (UiLayerRow *self)
{
  GisScene *scene;
  gboolean visible;
  g_autofree char *count = NULL;

  g_return_if_fail (UI_IS_LAYER_ROW (self));
  scene = ui_document_get_scene (self->document);
  visible = gis_style_get_visible (ui_document_get_style (self->document), self->klass->id);
  count = ui_layer_dup_count (scene != NULL ? gis_scene_get_count (scene, self->klass->id) : 0);
  self->loading = TRUE;
  gtk_label_set_label (GTK_LABEL (self->count), count);
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (self->eye), visible);
  gtk_button_set_icon_name (GTK_BUTTON (self->eye),
                            visible ? "view-reveal-symbolic" : "view-conceal-symbolic");
  gtk_widget_set_tooltip_text (self->eye, visible ? _ ("Hide on the map") : _ ("Show on the map"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->eye), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Shown on the map"), -1);
  if (visible)
    gtk_widget_remove_css_class (GTK_WIDGET (self), "layer-hidden");
  else
    gtk_widget_add_css_class (GTK_WIDGET (self), "layer-hidden");
  self->loading = FALSE;
  show_theme (self);
  show_opacity (self);
  if (ui_layer_row_get_expanded (self))
    fill_entries (self);
}

void
ui_layer_row_set_expanded (UiLayerRow *self, gboolean expanded)
{
  g_return_if_fail (UI_IS_LAYER_ROW (self));
  if (expanded && self->entries == NULL)
    {
      build_details (self);
      show_theme (self);
      show_opacity (self);
    }
  gtk_revealer_set_reveal_child (GTK_REVEALER (self->revealer), expanded);
  gtk_button_set_icon_name (GTK_BUTTON (self->expander),
                            expanded ? "pan-down-symbolic" : "pan-end-symbolic");
  gtk_widget_set_tooltip_text (self->expander, expanded ? _ ("Close the legend of this layer")
                                                        : _ ("Open the legend of this layer"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->expander), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Legend of this layer"), -1);
  if (expanded)
    fill_entries (self);
}

gboolean
ui_layer_row_get_expanded (UiLayerRow *self)
{
  g_return_val_if_fail (UI_IS_LAYER_ROW (self), FALSE);
  return gtk_revealer_get_reveal_child (GTK_REVEALER (self->revealer));
}

GtkWidget *
ui_layer_row_get_eye (UiLayerRow *self)
{
  g_return_val_if_fail (UI_IS_LAYER_ROW (self), NULL);
  return self->eye;
}
