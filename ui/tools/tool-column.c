/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/tools/tool-column.h"

#include "gis/core/i18n.h"
#include "ui/common/accels.h"
#include "ui/common/style.h"

typedef struct
{
  UiTool *(*create) (void);
  const char *id;
  gboolean writes;
  gboolean group_end; /* a gap follows */
} ToolEntry;

static const ToolEntry entries[] = {
  { ui_select_tool_new, "select", FALSE, FALSE }, { ui_lasso_tool_new, "lasso", FALSE, FALSE },
  { ui_along_tool_new, "along", FALSE, FALSE },   { ui_pan_tool_new, "pan", FALSE, TRUE },
  { ui_add_tool_new, "add", TRUE, FALSE },        { ui_move_tool_new, "move", TRUE, FALSE },
  { ui_defect_tool_new, "defect", TRUE, TRUE },   { ui_measure_tool_new, "measure", FALSE, FALSE },
};

struct _UiToolColumn
{
  GtkWidget parent_instance;

  GtkWidget *box;
  UiTool *tools[G_N_ELEMENTS (entries)];
  GtkWidget *buttons[G_N_ELEMENTS (entries)];
  GtkWidget *gaps[G_N_ELEMENTS (entries)]; /* NULL: none after it */
};

G_DEFINE_FINAL_TYPE (UiToolColumn, ui_tool_column, GTK_TYPE_WIDGET)

static void
ui_tool_column_dispose (GObject *object)
{
  UiToolColumn *self = UI_TOOL_COLUMN (object);

  for (guint i = 0; i < G_N_ELEMENTS (entries); i++)
    g_clear_object (&self->tools[i]);
  g_clear_pointer (&self->box, gtk_widget_unparent);
  G_OBJECT_CLASS (ui_tool_column_parent_class)->dispose (object);
}

static void
ui_tool_column_class_init (UiToolColumnClass *klass)
{
  ui_style_ensure ();
  G_OBJECT_CLASS (klass)->dispose = ui_tool_column_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (GTK_WIDGET_CLASS (klass), "toolcolumn");
  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (klass), GTK_ACCESSIBLE_ROLE_TOOLBAR);
}

static GtkWidget *
create_button (UiTool *tool, const ToolEntry *entry)
{
  GtkWidget *button = gtk_toggle_button_new ();
  g_autofree char *action = g_strdup_printf ("map.tool::%s", entry->id);
  g_autofree char *tooltip = ui_accels_dup_tooltip (ui_tool_get_title (tool), action);

  gtk_button_set_icon_name (GTK_BUTTON (button), UI_TOOL_GET_CLASS (tool)->icon);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "tool");
  gtk_widget_set_tooltip_text (button, tooltip);
  gtk_widget_set_focus_on_click (button, FALSE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  ui_tool_get_title (tool), -1);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "map.tool");
  gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "s", entry->id);
  return button;
}

static void
ui_tool_column_init (UiToolColumn *self)
{
  self->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);
  for (guint i = 0; i < G_N_ELEMENTS (entries); i++)
    {
      self->tools[i] = entries[i].create ();
      self->buttons[i] = create_button (self->tools[i], &entries[i]);
      gtk_box_append (GTK_BOX (self->box), self->buttons[i]);
      if (!entries[i].group_end)
        continue;
      self->gaps[i] = gtk_separator_new (GTK_ORIENTATION_HORIZONTAL);
      gtk_box_append (GTK_BOX (self->box), self->gaps[i]);
    }
  gtk_widget_add_css_class (self->box, "map-panel");
  gtk_widget_add_css_class (self->box, "tools");
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Tools"),
                                  -1);
}

GtkWidget *
ui_tool_column_new (void)
{
  return g_object_new (UI_TYPE_TOOL_COLUMN, NULL);
}

UiTool *
ui_tool_column_find (UiToolColumn *self, const char *id)
{
  g_return_val_if_fail (UI_IS_TOOL_COLUMN (self), NULL);
  for (guint i = 0; i < G_N_ELEMENTS (entries); i++)
    if (g_strcmp0 (entries[i].id, id) == 0)
      return self->tools[i];
  return NULL;
}

gboolean
ui_tool_column_offers (UiToolColumn *self, const char *id)
{
  g_return_val_if_fail (UI_IS_TOOL_COLUMN (self), FALSE);
  for (guint i = 0; i < G_N_ELEMENTS (entries); i++)
    if (g_strcmp0 (entries[i].id, id) == 0)
      return gtk_widget_get_visible (self->buttons[i]);
  return FALSE;
}

void
ui_tool_column_set_read_only (UiToolColumn *self, gboolean read_only)
{
  g_return_if_fail (UI_IS_TOOL_COLUMN (self));
  for (guint i = 0; i < G_N_ELEMENTS (entries); i++)
    {
      gtk_widget_set_visible (self->buttons[i], !read_only || !entries[i].writes);
      if (self->gaps[i] != NULL)
        gtk_widget_set_visible (self->gaps[i], !read_only || !entries[i].writes);
    }
}
