/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/inspector/defect-list.h"

#include "gis/core/i18n.h"
#include "ui/common/style.h"

struct _UiDefectList
{
  GtkWidget parent_instance;

  GtkWidget *box;
  GtkWidget *title;
  GtkWidget *add;
  GtkWidget *list;
  GPtrArray *defects;
};

enum
{
  SIGNAL_ADD,
  SIGNAL_OPEN,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (UiDefectList, ui_defect_list, GTK_TYPE_WIDGET)

static char *
dup_display (const GisRow *row, const char *field)
{
  int index = gis_class_find_field (row->klass, field);

  if (index < 0 || gis_value_is_null (&row->values[index]))
    return NULL;
  return gis_field_dup_display (&row->klass->fields[index], &row->values[index]);
}

/* What is still open is red, what is on its way amber, what is done green; the word says it too. */
static const char *
get_state_class (const char *state)
{
  if (g_strcmp0 (state, "repaired") == 0 || g_strcmp0 (state, "accepted") == 0)
    return "success";
  if (g_strcmp0 (state, "planned") == 0)
    return "warning";
  return "error";
}

static void
append_part (GString *text, char *part)
{
  if (part != NULL && *part != '\0')
    g_string_append_printf (text, "%s%s", text->len > 0 ? " · " : "", part);
  g_free (part);
}

static GtkWidget *
create_row (const GisRow *row)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *texts = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  GtkWidget *icon = gtk_image_new_from_icon_name ("dialog-warning-symbolic");
  g_autofree char *kind = dup_display (row, "kind");
  g_autofree char *quantity = dup_display (row, "quantity");
  g_autofree char *unit = dup_display (row, "unit");
  g_autofree char *state = dup_display (row, "state");
  g_autofree char *headline =
    quantity != NULL ? g_strdup_printf ("%s %s %s", kind, quantity, unit != NULL ? unit : "")
                     : g_strdup (kind);
  GString *detail = g_string_new (NULL);
  GtkWidget *top = gtk_label_new (headline), *bottom, *pill;
  const char *style = get_state_class (gis_row_get_text (row, "state"));

  append_part (detail, dup_display (row, "found_on"));
  append_part (detail, dup_display (row, "found_by"));
  append_part (detail, dup_display (row, "note"));
  bottom = gtk_label_new (detail->str);
  g_string_free (detail, TRUE);
  gtk_label_set_xalign (GTK_LABEL (top), 0);
  gtk_label_set_ellipsize (GTK_LABEL (top), PANGO_ELLIPSIZE_END);
  gtk_label_set_xalign (GTK_LABEL (bottom), 0);
  gtk_label_set_ellipsize (GTK_LABEL (bottom), PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (bottom, "caption");
  gtk_widget_add_css_class (bottom, "dim-label");
  gtk_widget_add_css_class (icon, style);
  gtk_widget_set_hexpand (texts, TRUE);
  gtk_box_append (GTK_BOX (texts), top);
  gtk_box_append (GTK_BOX (texts), bottom);
  gtk_box_append (GTK_BOX (box), icon);
  gtk_box_append (GTK_BOX (box), texts);
  if (state != NULL)
    {
      pill = gtk_label_new (state);
      gtk_widget_add_css_class (pill, "state-pill");
      gtk_widget_add_css_class (pill, style);
      gtk_widget_set_valign (pill, GTK_ALIGN_CENTER);
      gtk_box_append (GTK_BOX (box), pill);
    }
  gtk_widget_add_css_class (box, "defect-row");
  return box;
}

static void
row_activated_cb (UiDefectList *self, GtkListBoxRow *row)
{
  int index = gtk_list_box_row_get_index (row);

  if (self->defects != NULL && index >= 0 && (guint) index < self->defects->len)
    g_signal_emit (self, signals[SIGNAL_OPEN], 0, g_ptr_array_index (self->defects, index));
}

static void
add_clicked_cb (UiDefectList *self)
{
  g_signal_emit (self, signals[SIGNAL_ADD], 0);
}

static void
ui_defect_list_dispose (GObject *object)
{
  g_clear_pointer (&UI_DEFECT_LIST (object)->box, gtk_widget_unparent);
  g_clear_pointer (&UI_DEFECT_LIST (object)->defects, g_ptr_array_unref);
  G_OBJECT_CLASS (ui_defect_list_parent_class)->dispose (object);
}

static void
ui_defect_list_class_init (UiDefectListClass *klass)
{
  GType type = G_TYPE_FROM_CLASS (klass);

  ui_style_ensure ();
  G_OBJECT_CLASS (klass)->dispose = ui_defect_list_dispose;
  signals[SIGNAL_ADD] =
    g_signal_new ("add", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_OPEN] = g_signal_new ("open", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                       G_TYPE_NONE, 1, G_TYPE_POINTER);
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
}

static void
ui_defect_list_init (UiDefectList *self)
{
  GtkWidget *head = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  self->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  self->title = gtk_label_new (_ ("Defects"));
  self->add = gtk_button_new_from_icon_name ("list-add-symbolic");
  self->list = gtk_list_box_new ();
  gtk_label_set_xalign (GTK_LABEL (self->title), 0);
  gtk_widget_add_css_class (self->title, "heading");
  gtk_widget_set_hexpand (self->title, TRUE);
  gtk_widget_add_css_class (self->add, "flat");
  gtk_widget_add_css_class (self->add, "layer-button");
  gtk_widget_set_tooltip_text (self->add, _ ("Mark a defect on this asset (D, then click it)"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->add), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Add a defect"), -1);
  gtk_list_box_set_selection_mode (GTK_LIST_BOX (self->list), GTK_SELECTION_NONE);
  gtk_widget_add_css_class (self->list, "boxed-list");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Defects"), -1);
  g_signal_connect_swapped (self->add, "clicked", G_CALLBACK (add_clicked_cb), self);
  g_signal_connect_swapped (self->list, "row-activated", G_CALLBACK (row_activated_cb), self);
  gtk_box_append (GTK_BOX (head), self->title);
  gtk_box_append (GTK_BOX (head), self->add);
  gtk_box_append (GTK_BOX (self->box), head);
  gtk_box_append (GTK_BOX (self->box), self->list);
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
}

GtkWidget *
ui_defect_list_new (void)
{
  return g_object_new (UI_TYPE_DEFECT_LIST, NULL);
}

void
ui_defect_list_set_rows (UiDefectList *self, GPtrArray *defects, gboolean read_only)
{
  g_autofree char *title = NULL;
  GtkWidget *child;
  guint n = defects != NULL ? defects->len : 0;

  g_return_if_fail (UI_IS_DEFECT_LIST (self));
  while ((child = gtk_widget_get_first_child (self->list)) != NULL)
    gtk_list_box_remove (GTK_LIST_BOX (self->list), child);
  if (defects != NULL)
    g_ptr_array_ref (defects);
  g_clear_pointer (&self->defects, g_ptr_array_unref);
  self->defects = defects;
  for (guint i = 0; i < n; i++)
    gtk_list_box_append (GTK_LIST_BOX (self->list), create_row (g_ptr_array_index (defects, i)));
  title = n > 0 ? g_strdup_printf ("%s %u", _ ("Defects"), n) : g_strdup (_ ("Defects"));
  gtk_label_set_label (GTK_LABEL (self->title), title);
  gtk_widget_set_visible (self->list, n > 0);
  gtk_widget_set_visible (self->add, !read_only);
  gtk_widget_set_visible (GTK_WIDGET (self), !read_only || n > 0);
}

guint
ui_defect_list_get_n (UiDefectList *self)
{
  g_return_val_if_fail (UI_IS_DEFECT_LIST (self), 0);
  return self->defects != NULL ? self->defects->len : 0;
}
