/* SPDX-License-Identifier: GPL-3.0-or-later */
/* List store → filter → single selection; one row a project with its state's symbol. */
#include "ui/planning/project-list.h"

#include "gis/core/i18n.h"
#include "ui/common/format.h"
#include "ui/planning/list-row.h"
#include "ui/planning/project.h"

struct _UiProjectList
{
  GtkWidget parent_instance;
  UiDocument *document;

  GtkWidget *box;
  GtkLabel *count_label;
  GtkButton *new_button;
  GtkMenuButton *campaign_chip, *district_chip, *state_chip;
  GtkStack *stack;
  GtkListView *view;

  GListStore *store;
  GtkCustomFilter *filter;
  GtkFilterListModel *filtered;
  GtkSingleSelection *selection;
  GSimpleActionGroup *actions;
  gint64 wanted; /* to be selected as soon as it is there */
  gboolean filling;
};

enum
{
  SELECTED,
  NEW_REQUESTED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (UiProjectList, ui_project_list, GTK_TYPE_WIDGET)

static const char *const filter_names[] = { "campaign", "district", "state" };

/* ---- Filters ---- */

static char *
dup_filter (UiProjectList *self, const char *name)
{
  g_autoptr (GVariant) state =
               g_action_group_get_action_state (G_ACTION_GROUP (self->actions), name);

  return g_variant_dup_string (state, NULL);
}

static gboolean
passes (UiProjectList *self, const char *name, const char *value)
{
  g_autofree char *wanted = dup_filter (self, name);

  return *wanted == '\0' || g_strcmp0 (wanted, value) == 0;
}

static gboolean
filter_cb (gpointer item, gpointer user_data)
{
  UiProjectList *self = user_data;
  UiProject *project = item;

  return passes (self, "campaign", project->campaign) &&
         passes (self, "district", project->district) && passes (self, "state", project->state);
}

static void
update_chip (UiProjectList *self, GtkMenuButton *chip, const char *name, const char *all)
{
  g_autofree char *code = dup_filter (self, name);
  GisCatalog *catalog = self->document != NULL ? ui_document_get_catalog (self->document) : NULL;

  gtk_menu_button_set_label (chip, *code == '\0' || catalog == NULL
                                     ? all
                                     : ui_project_get_title (catalog, "project", name, code));
  if (*code == '\0')
    gtk_widget_remove_css_class (GTK_WIDGET (chip), "active");
  else
    gtk_widget_add_css_class (GTK_WIDGET (chip), "active");
}

static void
update_count (UiProjectList *self)
{
  guint shown = g_list_model_get_n_items (G_LIST_MODEL (self->filtered));
  guint all = g_list_model_get_n_items (G_LIST_MODEL (self->store));
  g_autofree char *text =
    shown == all ? g_strdup_printf ("%u", all) : g_strdup_printf ("%u / %u", shown, all);

  gtk_label_set_text (self->count_label, text);
  gtk_stack_set_visible_child_name (self->stack, shown > 0 ? "list" : all > 0 ? "none" : "empty");
}

static void
update_filters (UiProjectList *self)
{
  update_chip (self, self->campaign_chip, "campaign", _ ("Campaign"));
  update_chip (self, self->district_chip, "district", _ ("District"));
  update_chip (self, self->state_chip, "state", _ ("State"));
  gtk_filter_changed (GTK_FILTER (self->filter), GTK_FILTER_CHANGE_DIFFERENT);
  update_count (self);
}

static void
change_filter_cb (GSimpleAction *action, GVariant *value, gpointer user_data)
{
  g_simple_action_set_state (action, value);
  update_filters (user_data);
}

static GMenuModel *
make_menu (UiProjectList *self, const char *name, const char *all)
{
  GMenu *menu = g_menu_new ();
  GMenu *codes = g_menu_new ();
  g_autofree char *action = g_strconcat ("projects.", name, NULL);
  const GisClass *klass =
    gis_catalog_find_class (ui_document_get_catalog (self->document), "project");
  int index = klass != NULL ? gis_class_find_field (klass, name) : -1;
  const GisDomain *domain = index >= 0 ? klass->fields[index].domain : NULL;
  GMenuItem *item = g_menu_item_new (all, NULL);

  g_menu_item_set_action_and_target (item, action, "s", "");
  g_menu_append_item (menu, item);
  g_object_unref (item);
  for (guint i = 0; domain != NULL && i < domain->n_values; i++)
    {
      item = g_menu_item_new (gis_text_get (&domain->values[i].title), NULL);
      g_menu_item_set_action_and_target (item, action, "s", domain->values[i].code);
      g_menu_append_item (codes, item);
      g_object_unref (item);
    }
  g_menu_append_section (menu, NULL, G_MENU_MODEL (codes));
  g_object_unref (codes);
  return G_MENU_MODEL (menu);
}

/* ---- Rows ---- */

static void
setup_row_cb (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer user_data)
{
  ui_list_row_setup (item, "project-name");
}

static void
bind_row_cb (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer user_data)
{
  static const char *const classes[] = { "project-detail", "numeric", NULL };
  UiProjectList *self = user_data;
  UiProject *project = gtk_list_item_get_item (item);
  GisCatalog *catalog = ui_document_get_catalog (self->document);
  g_autoptr (GString) detail = g_string_new (NULL);
  g_autofree char *count = g_strdup_printf ("%u/%u", project->n_done, project->n_items);
  GtkLabel *end;

  /* The state first: a narrow list cuts the line's end. */
  ui_list_row_append_part (detail,
                           ui_project_get_title (catalog, "project", "state", project->state));
  ui_list_row_append_part (detail, project->code);
  ui_list_row_append_part (
    detail, ui_project_get_title (catalog, "project", "district", project->district));
  end =
    ui_list_row_bind (item, self->document, "project", project->state, project->name, detail->str);
  gtk_label_set_text (end, project->n_items > 0 ? count : "");
  gtk_widget_set_css_classes (GTK_WIDGET (end), (const char **) classes);
}

/* ---- Selection ---- */

gint64
ui_project_list_get_selected (UiProjectList *self)
{
  UiProject *project = gtk_single_selection_get_selected_item (self->selection);

  return project != NULL ? project->id : 0;
}

static void
selected_cb (UiProjectList *self)
{
  gint64 id;

  if (self->filling)
    return;
  id = ui_project_list_get_selected (self);
  if (id != 0)
    self->wanted = id;
  g_signal_emit (self, signals[SELECTED], 0, id);
}

static guint
find_position (GListModel *model, gint64 id)
{
  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr (UiProject) project = g_list_model_get_item (model, i);
      if (project->id == id)
        return i;
    }
  return GTK_INVALID_LIST_POSITION;
}

static void
select_wanted (UiProjectList *self)
{
  guint position = find_position (G_LIST_MODEL (self->filtered), self->wanted);

  gtk_single_selection_set_selected (self->selection, position);
  if (position != GTK_INVALID_LIST_POSITION)
    gtk_widget_activate_action (GTK_WIDGET (self->view), "list.scroll-to-item", "u", position);
}

void
ui_project_list_select (UiProjectList *self, gint64 id)
{
  g_return_if_fail (UI_IS_PROJECT_LIST (self));

  self->wanted = id;
  if (id != 0 && find_position (G_LIST_MODEL (self->store), id) != GTK_INVALID_LIST_POSITION &&
      find_position (G_LIST_MODEL (self->filtered), id) == GTK_INVALID_LIST_POSITION)
    for (guint i = 0; i < G_N_ELEMENTS (filter_names); i++)
      g_action_group_change_action_state (G_ACTION_GROUP (self->actions), filter_names[i],
                                          g_variant_new_string (""));
  select_wanted (self);
}

void
ui_project_list_set_projects (UiProjectList *self, GPtrArray *projects)
{
  g_return_if_fail (UI_IS_PROJECT_LIST (self));

  self->filling = TRUE;
  g_list_store_splice (self->store, 0, g_list_model_get_n_items (G_LIST_MODEL (self->store)),
                       projects->pdata, projects->len);
  select_wanted (self);
  self->filling = FALSE;
  update_count (self);
  selected_cb (self);
}

guint
ui_project_list_get_n_visible (UiProjectList *self)
{
  return g_list_model_get_n_items (G_LIST_MODEL (self->filtered));
}

void
ui_project_list_set_can_create (UiProjectList *self, gboolean can, const char *tooltip)
{
  gtk_widget_set_sensitive (GTK_WIDGET (self->new_button), can);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->new_button), tooltip);
}

void
ui_project_list_set_document (UiProjectList *self, UiDocument *document)
{
  g_return_if_fail (UI_IS_PROJECT_LIST (self));

  if (!g_set_object (&self->document, document))
    return;
  self->wanted = 0;
  self->filling = TRUE;
  g_list_store_remove_all (self->store);
  for (guint i = 0; i < G_N_ELEMENTS (filter_names); i++)
    g_action_group_change_action_state (G_ACTION_GROUP (self->actions), filter_names[i],
                                        g_variant_new_string (""));
  self->filling = FALSE;
  if (document != NULL)
    {
      g_autoptr (GMenuModel) campaigns = make_menu (self, "campaign", _ ("All campaigns"));
      g_autoptr (GMenuModel) districts = make_menu (self, "district", _ ("All districts"));
      g_autoptr (GMenuModel) states = make_menu (self, "state", _ ("All states"));
      gtk_menu_button_set_menu_model (self->campaign_chip, campaigns);
      gtk_menu_button_set_menu_model (self->district_chip, districts);
      gtk_menu_button_set_menu_model (self->state_chip, states);
    }
  update_filters (self);
}

static void
new_cb (UiProjectList *self)
{
  g_signal_emit (self, signals[NEW_REQUESTED], 0);
}

/* ---- Widget ---- */

static void
ui_project_list_dispose (GObject *object)
{
  UiProjectList *self = UI_PROJECT_LIST (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), UI_TYPE_PROJECT_LIST);
  g_clear_object (&self->selection);
  g_clear_object (&self->filtered);
  g_clear_object (&self->filter);
  g_clear_object (&self->store);
  g_clear_object (&self->actions);
  g_clear_object (&self->document);
  G_OBJECT_CLASS (ui_project_list_parent_class)->dispose (object);
}

static void
ui_project_list_class_init (UiProjectListClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ui_project_list_dispose;
  signals[SELECTED] =
    g_signal_new ("project-selected", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                  NULL, G_TYPE_NONE, 1, G_TYPE_INT64);
  signals[NEW_REQUESTED] = g_signal_new ("new-requested", G_TYPE_FROM_CLASS (klass),
                                         G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "projectlist");
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/sanhua/Sanhua/ui/project-list.ui");
  gtk_widget_class_bind_template_child (widget_class, UiProjectList, box);
  gtk_widget_class_bind_template_child (widget_class, UiProjectList, count_label);
  gtk_widget_class_bind_template_child (widget_class, UiProjectList, new_button);
  gtk_widget_class_bind_template_child (widget_class, UiProjectList, campaign_chip);
  gtk_widget_class_bind_template_child (widget_class, UiProjectList, district_chip);
  gtk_widget_class_bind_template_child (widget_class, UiProjectList, state_chip);
  gtk_widget_class_bind_template_child (widget_class, UiProjectList, stack);
  gtk_widget_class_bind_template_child (widget_class, UiProjectList, view);
  gtk_widget_class_bind_template_callback (widget_class, new_cb);
}

static void
ui_project_list_init (UiProjectList *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->actions = g_simple_action_group_new ();
  for (guint i = 0; i < G_N_ELEMENTS (filter_names); i++)
    {
      g_autoptr (GSimpleAction) action = g_simple_action_new_stateful (
        filter_names[i], G_VARIANT_TYPE_STRING, g_variant_new_string (""));
      g_signal_connect (action, "change-state", G_CALLBACK (change_filter_cb), self);
      g_action_map_add_action (G_ACTION_MAP (self->actions), G_ACTION (action));
    }
  gtk_widget_insert_action_group (GTK_WIDGET (self), "projects", G_ACTION_GROUP (self->actions));

  self->store = g_list_store_new (UI_TYPE_PROJECT);
  self->filter = gtk_custom_filter_new (filter_cb, self, NULL);
  self->filtered = gtk_filter_list_model_new (g_object_ref (G_LIST_MODEL (self->store)),
                                              g_object_ref (GTK_FILTER (self->filter)));
  self->selection =
    ui_list_row_connect (self->view, G_LIST_MODEL (self->filtered), G_CALLBACK (setup_row_cb),
                         G_CALLBACK (bind_row_cb), G_CALLBACK (selected_cb), self);
  update_filters (self);
}
