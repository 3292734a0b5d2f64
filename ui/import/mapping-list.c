/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows are plain boxes in two list boxes (taken, left out). All drop-downs share one model: line 0 is
 * "not imported", line n the n-th field that a source can fill. */
#include "ui/import/mapping-list.h"
#include "gis/core/i18n.h"
#include "ui/common/format.h"

#include <string.h>

/* From here on a guess is taken without a question. */
#define SURE 78

struct _UiMappingList
{
  GtkWidget parent_instance;
  GtkListBox *taken, *left;
  GtkExpander *expander;
  GtkStringList *titles;
  GPtrArray *names; /* field name of each line; NULL at 0 */
  GtkSizeGroup *columns[3];
  gboolean filling;
};

G_DEFINE_FINAL_TYPE (UiMappingList, ui_mapping_list, GTK_TYPE_WIDGET)

enum
{
  CHANGED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

GtkWidget *
ui_confidence_pill_new (void)
{
  GtkWidget *pill = gtk_label_new (NULL);

  gtk_widget_add_css_class (pill, "state-pill");
  gtk_widget_set_valign (pill, GTK_ALIGN_CENTER);
  gtk_widget_set_halign (pill, GTK_ALIGN_END);
  return pill;
}

void
ui_confidence_pill_set (GtkWidget *pill, int confidence)
{
  g_autofree char *text =
    confidence > 0 ? g_strdup_printf (_ ("%d %%"), confidence) : g_strdup ("—");

  gtk_label_set_text (GTK_LABEL (pill), text);
  gtk_widget_remove_css_class (pill, "success");
  gtk_widget_remove_css_class (pill, "warning");
  if (confidence > 0)
    gtk_widget_add_css_class (pill, confidence >= SURE ? "success" : "warning");
  gtk_widget_set_tooltip_text (pill, confidence <= 0      ? NULL
                                     : confidence >= SURE ? _ ("How sure the guess is")
                                                          : _ ("The guess is weak: please check"));
}

static GtkWidget *
text_label (const char *text, const char *css_class, int width_chars)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_label_set_width_chars (GTK_LABEL (label), width_chars);
  gtk_label_set_max_width_chars (GTK_LABEL (label), width_chars);
  gtk_widget_set_tooltip_text (label, text);
  if (css_class != NULL)
    gtk_widget_add_css_class (label, css_class);
  return label;
}

static void
selected_cb (GtkDropDown *choice, GParamSpec *pspec, UiMappingList *self)
{
  guint selected = gtk_drop_down_get_selected (choice);
  const char *column = g_object_get_data (G_OBJECT (choice), "column");

  if (self->filling || selected >= self->names->len)
    return;
  g_signal_emit (self, signals[CHANGED], 0, column, self->names->pdata[selected]);
}

static guint
line_of (UiMappingList *self, const char *field)
{
  for (guint i = 1; field != NULL && i < self->names->len; i++)
    if (strcmp (self->names->pdata[i], field) == 0)
      return i;
  return 0;
}

static void
add_row (UiMappingList *self, const GisImportMapping *mapping, const char *sample)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *name = text_label (mapping->column, "mapping-column", 14);
  GtkWidget *value = text_label (sample != NULL ? sample : "", "dim-label", 14);
  GtkWidget *arrow = gtk_image_new_from_icon_name ("go-next-symbolic");
  GtkWidget *choice =
    gtk_drop_down_new (G_LIST_MODEL (g_object_ref (self->titles)),
                       gtk_property_expression_new (GTK_TYPE_STRING_OBJECT, NULL, "string"));
  GtkWidget *pill = ui_confidence_pill_new ();
  g_autofree char *label = g_strdup_printf (_ ("Field for column %s"), mapping->column);

  gtk_drop_down_set_enable_search (GTK_DROP_DOWN (choice), TRUE);
  gtk_drop_down_set_selected (GTK_DROP_DOWN (choice), line_of (self, mapping->field));
  gtk_accessible_update_property (GTK_ACCESSIBLE (choice), GTK_ACCESSIBLE_PROPERTY_LABEL, label,
                                  -1);
  /* Long names of columns take a second line before they are cut. */
  gtk_label_set_wrap (GTK_LABEL (name), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (name), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_lines (GTK_LABEL (name), 2);
  gtk_widget_set_hexpand (choice, TRUE);
  gtk_widget_add_css_class (arrow, "dim-label");
  g_object_set_data_full (G_OBJECT (choice), "column", g_strdup (mapping->column), g_free);
  g_signal_connect_object (choice, "notify::selected", G_CALLBACK (selected_cb), self, 0);
  ui_confidence_pill_set (pill, mapping->field != NULL ? mapping->confidence : 0);
  gtk_widget_set_size_request (pill, 52, -1);
  gtk_size_group_add_widget (self->columns[0], name);
  gtk_size_group_add_widget (self->columns[1], value);
  gtk_size_group_add_widget (self->columns[2], pill);
  gtk_widget_add_css_class (box, "mapping-row");
  gtk_box_append (GTK_BOX (box), name);
  gtk_box_append (GTK_BOX (box), value);
  gtk_box_append (GTK_BOX (box), arrow);
  gtk_box_append (GTK_BOX (box), choice);
  gtk_box_append (GTK_BOX (box), pill);
  g_object_set_data (G_OBJECT (box), "choice", choice);
  gtk_list_box_append (mapping->field != NULL ? self->taken : self->left, box);
}

static void
clear_list (GtkListBox *list)
{
  GtkListBoxRow *row;

  while ((row = gtk_list_box_get_row_at_index (list, 0)) != NULL)
    gtk_list_box_remove (list, GTK_WIDGET (row));
}

/* Lines of the drop-downs: fields that a source can fill. */
static void
set_class (UiMappingList *self, const GisClass *klass)
{
  g_clear_object (&self->titles);
  self->titles = gtk_string_list_new (NULL);
  g_ptr_array_set_size (self->names, 0);
  gtk_string_list_append (self->titles, _ ("Not imported"));
  g_ptr_array_add (self->names, NULL);
  for (guint i = 0; klass != NULL && i < klass->n_fields; i++)
    {
      const GisField *field = &klass->fields[i];
      g_autofree char *title = NULL;

      if (field->derived || field->type == GIS_FIELD_REFERENCE)
        continue;
      title = field->unit != NULL ? g_strdup_printf ("%s (%s)", gis_text_get (&field->title),
                                                     ui_format_get_unit (field->unit))
                                  : g_strdup (gis_text_get (&field->title));
      gtk_string_list_append (self->titles, title);
      g_ptr_array_add (self->names, g_strdup (field->name));
    }
}

static GtkDropDown *
find_choice (GtkListBox *list, const char *column)
{
  GtkListBoxRow *row;

  for (int i = 0; (row = gtk_list_box_get_row_at_index (list, i)) != NULL; i++)
    {
      GtkDropDown *choice =
        g_object_get_data (G_OBJECT (gtk_list_box_row_get_child (row)), "choice");

      if (strcmp (g_object_get_data (G_OBJECT (choice), "column"), column) == 0)
        return choice;
    }
  return NULL;
}

/* The column whose drop-down has the keyboard focus; the caller owns it. NULL: none. */
static char *
dup_focused (UiMappingList *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;
  GtkWidget *choice = focus != NULL ? gtk_widget_get_ancestor (focus, GTK_TYPE_DROP_DOWN) : NULL;

  return choice != NULL && gtk_widget_is_ancestor (choice, GTK_WIDGET (self))
           ? g_strdup (g_object_get_data (G_OBJECT (choice), "column"))
           : NULL;
}

/* The list was made anew: who works with the keyboard goes on at the same column. */
static void
restore_focus (UiMappingList *self, const char *column)
{
  GtkDropDown *choice = find_choice (self->taken, column);

  if (choice == NULL)
    {
      choice = find_choice (self->left, column);
      if (choice != NULL)
        gtk_expander_set_expanded (self->expander, TRUE);
    }
  if (choice != NULL)
    gtk_widget_grab_focus (GTK_WIDGET (choice));
}

void
ui_mapping_list_set_plan (UiMappingList *self,
                          const GisImportPlan *plan,
                          const GisClass *klass,
                          const GisSourceLayer *layer)
{
  guint n_left = 0;
  g_autofree char *label = NULL;
  g_autofree char *focused = NULL;

  g_return_if_fail (UI_IS_MAPPING_LIST (self));
  focused = dup_focused (self);
  self->filling = TRUE;
  clear_list (self->taken);
  clear_list (self->left);
  set_class (self, klass);
  for (guint i = 0; plan != NULL && i < plan->mappings->len; i++)
    {
      const GisImportMapping *mapping = plan->mappings->pdata[i];
      const GisSourceField *field = i < layer->fields->len ? layer->fields->pdata[i] : NULL;

      add_row (self, mapping, field != NULL ? field->sample : NULL);
      n_left += mapping->field == NULL;
    }
  label = g_strdup_printf (
    ngettext_ ("%u column is not imported", "%u columns are not imported", n_left), n_left);
  gtk_expander_set_label (self->expander, label);
  gtk_widget_set_visible (GTK_WIDGET (self->expander), n_left > 0);
  gtk_widget_set_visible (GTK_WIDGET (self->taken),
                          gtk_list_box_get_row_at_index (self->taken, 0) != NULL);
  if (focused != NULL)
    restore_focus (self, focused);
  self->filling = FALSE;
}

gboolean
ui_mapping_list_choose (UiMappingList *self, const char *column, const char *field)
{
  GtkDropDown *choice = find_choice (self->taken, column);
  guint line = line_of (self, field);

  if (choice == NULL)
    choice = find_choice (self->left, column);
  if (choice == NULL || (field != NULL && line == 0))
    return FALSE;
  gtk_drop_down_set_selected (choice, line);
  return TRUE;
}

static void
ui_mapping_list_dispose (GObject *object)
{
  UiMappingList *self = UI_MAPPING_LIST (object);
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  for (int i = 0; i < 3; i++)
    g_clear_object (&self->columns[i]);
  g_clear_object (&self->titles);
  g_clear_pointer (&self->names, g_ptr_array_unref);
  G_OBJECT_CLASS (ui_mapping_list_parent_class)->dispose (object);
}

static void
ui_mapping_list_class_init (UiMappingListClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = ui_mapping_list_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BOX_LAYOUT);
  gtk_widget_class_set_css_name (GTK_WIDGET_CLASS (klass), "mappinglist");
  signals[CHANGED] = g_signal_new ("changed", UI_TYPE_MAPPING_LIST, G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_STRING);
}

static GtkListBox *
new_list (void)
{
  GtkWidget *list = gtk_list_box_new ();

  gtk_list_box_set_selection_mode (GTK_LIST_BOX (list), GTK_SELECTION_NONE);
  gtk_widget_add_css_class (list, "boxed-list");
  return GTK_LIST_BOX (list);
}

static void
ui_mapping_list_init (UiMappingList *self)
{
  gtk_orientable_set_orientation (
    GTK_ORIENTABLE (gtk_widget_get_layout_manager (GTK_WIDGET (self))), GTK_ORIENTATION_VERTICAL);
  gtk_box_layout_set_spacing (GTK_BOX_LAYOUT (gtk_widget_get_layout_manager (GTK_WIDGET (self))),
                              9);
  self->names = g_ptr_array_new_with_free_func (g_free);
  self->taken = new_list ();
  self->left = new_list ();
  self->expander = GTK_EXPANDER (gtk_expander_new (NULL));
  gtk_expander_set_child (self->expander, GTK_WIDGET (self->left));
  gtk_widget_set_margin_top (GTK_WIDGET (self->left), 9);
  for (int i = 0; i < 3; i++)
    self->columns[i] = gtk_size_group_new (GTK_SIZE_GROUP_HORIZONTAL);
  gtk_widget_set_parent (GTK_WIDGET (self->taken), GTK_WIDGET (self));
  gtk_widget_set_parent (GTK_WIDGET (self->expander), GTK_WIDGET (self));
}

GtkWidget *
ui_mapping_list_new (void)
{
  return g_object_new (UI_TYPE_MAPPING_LIST, NULL);
}
