/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The list is virtual: a campaign's project can have thousands of covers. */
#include "ui/planning/work-item-list.h"

#include "gis/core/i18n.h"
#include "ui/common/format.h"
#include "ui/common/message.h"
#include "ui/inspector/form.h"
#include "ui/planning/date-dialog.h"
#include "ui/planning/list-row.h"

struct _UiWorkItemList
{
  GtkWidget parent_instance;
  UiDocument *document;
  gint64 project_id;
  gboolean editable;

  GtkBox *box;
  GtkListView *view;
  GtkButton *all_done_button;
  GtkLabel *summary;
  GtkRevealer *revealer;
  GtkLabel *item_title;
  GtkButton *done_button;
  GtkButton *undone_button;
  UiForm *form;

  GListStore *store;
  GtkSingleSelection *selection;
  gint64 wanted;
  gint64 wanted_project; /* whose item that is, until the project is shown; 0: the one shown */
  gboolean filling;
};

enum
{
  ITEM_SELECTED,
  PROJECT_WANTED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (UiWorkItemList, ui_work_item_list, GTK_TYPE_WIDGET)

/* Dates and state come from the buttons: they are the days on which something took effect. */
static const char *const fields[] = { "treatment", "quantity", "unit", "unit_price", "note", NULL };

static gboolean
is_planned (const UiWorkItem *item)
{
  return g_strcmp0 (gis_row_get_text (item->row, "state"), "planned") == 0;
}

static UiWorkItem *
get_selected (UiWorkItemList *self)
{
  return gtk_single_selection_get_selected_item (self->selection);
}

/* ---- Edits ---- */

typedef struct
{
  GArray *ids; /* gint64 */
  GisDate date;
} Done;

static void
free_done (gpointer data)
{
  Done *done = data;

  g_array_unref (done->ids);
  g_free (done);
}

static gboolean
mark_done_func (GisEdit *edit, gpointer data, GError **error)
{
  Done *done = data;

  for (guint i = 0; i < done->ids->len; i++)
    if (!gis_project_set_item_done (edit, g_array_index (done->ids, gint64, i), done->date, error))
      return FALSE;
  return TRUE;
}

static gboolean
take_back_func (GisEdit *edit, gpointer data, GError **error)
{
  Done *done = data;
  gint64 id = g_array_index (done->ids, gint64, 0);
  const GisValue planned = gis_value_of_static_text ("planned");
  const GisValue nothing = GIS_VALUE_NULL;

  return gis_edit_set_value (edit, "work_item", id, "state", &planned, error) &&
         gis_edit_set_value (edit, "work_item", id, "done_on", &nothing, error);
}

static void
edited_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (UiWorkItemList) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!ui_document_edit_finish (UI_DOCUMENT (source), result, &error))
    ui_message_error (GTK_WIDGET (self), _ ("The work items could not be changed"), error);
}

static void
run_edit (UiWorkItemList *self, const char *label, UiEditFunc func, GArray *ids, GisDate date)
{
  Done *done = g_new0 (Done, 1);

  done->ids = ids;
  done->date = date;
  ui_document_edit_async (self->document, label, func, done, free_done, edited_cb,
                          g_object_ref (self));
}

void
ui_work_item_list_mark_done (UiWorkItemList *self, GisDate date)
{
  UiWorkItem *item = get_selected (self);
  GArray *ids;
  g_autofree char *label = NULL;

  if (item == NULL || !is_planned (item))
    return;
  ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_array_append_val (ids, item->row->id);
  label = g_strdup_printf (_ ("Work done: %s"), item->label);
  run_edit (self, label, mark_done_func, ids, date);
}

void
ui_work_item_list_mark_all_done (UiWorkItemList *self, GisDate date)
{
  GArray *ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autofree char *label = NULL;

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->store)); i++)
    {
      g_autoptr (UiWorkItem) item = g_list_model_get_item (G_LIST_MODEL (self->store), i);
      if (is_planned (item))
        g_array_append_val (ids, item->row->id);
    }
  label =
    g_strdup_printf (ngettext_ ("Work done: %u item", "Work done: %u items", ids->len), ids->len);
  run_edit (self, label, mark_done_func, ids, date);
}

static void
date_chosen_cb (GisDate date, const char *reason, gpointer user_data)
{
  ui_work_item_list_mark_done (user_data, date);
}

static void
all_date_chosen_cb (GisDate date, const char *reason, gpointer user_data)
{
  ui_work_item_list_mark_all_done (user_data, date);
}

static void
ask_date (UiWorkItemList *self, const char *heading, UiDateDialogFunc func)
{
  const UiDateDialogOptions options = {
    .heading = heading,
    .accept = _ ("Mark _Done"),
    .date = gis_workspace_get_today (ui_document_get_workspace (self->document)),
  };

  ui_date_dialog_run (GTK_WIDGET (self), &options, func, g_object_ref (self), g_object_unref);
}

static void
done_cb (UiWorkItemList *self)
{
  ask_date (self, _ ("When was this work done?"), date_chosen_cb);
}

static void
all_done_cb (UiWorkItemList *self)
{
  ask_date (self, _ ("When was all the planned work done?"), all_date_chosen_cb);
}

static void
undone_cb (UiWorkItemList *self)
{
  UiWorkItem *item = get_selected (self);
  GArray *ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autofree char *label = g_strdup_printf (_ ("Work not done after all: %s"), item->label);

  g_array_append_val (ids, item->row->id);
  run_edit (self, label, take_back_func, ids, GIS_DATE_NONE);
}

/* ---- Rows ---- */

static void
setup_row_cb (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer user_data)
{
  ui_list_row_setup (item, "item-name");
}

/* "Replace · 12 m × 800 CNY · 2023-06-20". */
static char *
dup_detail (UiWorkItemList *self, const GisRow *row)
{
  GisCatalog *catalog = ui_document_get_catalog (self->document);
  const GisValue *quantity = gis_row_get (row, "quantity");
  const GisValue *price = gis_row_get (row, "unit_price");
  g_autofree char *number = ui_format_number (gis_value_get_real (quantity, 0), 1);
  GString *text = g_string_new (
    ui_project_get_title (catalog, "work_item", "treatment", gis_row_get_text (row, "treatment")));

  if (g_str_has_suffix (number, ".0"))
    number[strlen (number) - 2] = '\0';
  if (!gis_value_is_null (quantity))
    g_string_append_printf (
      text, " · %s %s", number,
      ui_project_get_title (catalog, "work_item", "unit", gis_row_get_text (row, "unit")));
  if (!gis_value_is_null (price))
    {
      int index = gis_class_find_field (row->klass, "unit_price");
      g_autofree char *money = gis_field_dup_display (&row->klass->fields[index], price);
      g_string_append_printf (text, " × %s", money);
    }
  if (gis_row_get_text (row, "done_on") != NULL)
    g_string_append_printf (text, " · %s", gis_row_get_text (row, "done_on"));
  return g_string_free (text, FALSE);
}

static void
bind_row_cb (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer user_data)
{
  UiWorkItemList *self = user_data;
  UiWorkItem *work = gtk_list_item_get_item (item);
  const char *code = gis_row_get_text (work->row, "state");
  const char *classes[] = { "state-chip", code != NULL ? code : "planned", NULL };
  g_autofree char *detail = dup_detail (self, work->row);
  GtkLabel *state = ui_list_row_bind (
    item, self->document, gis_row_get_text (work->row, "asset_class"), NULL, work->label, detail);

  gtk_label_set_text (state, ui_project_get_title (ui_document_get_catalog (self->document),
                                                   "work_item", "state", code));
  gtk_widget_set_css_classes (GTK_WIDGET (state), classes);
}

/* ---- Selection ---- */

static void
update_editor (UiWorkItemList *self)
{
  UiWorkItem *item = get_selected (self);
  gboolean planned = item != NULL && is_planned (item);
  gboolean done = item != NULL && g_strcmp0 (gis_row_get_text (item->row, "state"), "done") == 0;

  gtk_revealer_set_reveal_child (self->revealer, item != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->done_button), planned && self->editable);
  gtk_widget_set_visible (GTK_WIDGET (self->undone_button), done && self->editable);
  ui_form_set_read_only (self->form, !self->editable);
  ui_form_set_row (self->form, self->document, item != NULL ? item->row : NULL);
  gtk_label_set_text (self->item_title, item != NULL ? item->label : "");
}

static void
selected_cb (UiWorkItemList *self)
{
  UiWorkItem *item = get_selected (self);

  if (self->filling)
    return;
  self->wanted = item != NULL ? item->row->id : 0;
  update_editor (self);
  if (item != NULL)
    g_signal_emit (self, signals[ITEM_SELECTED], 0, gis_row_get_text (item->row, "asset_class"),
                   gis_value_get_integer (gis_row_get (item->row, "asset_id"), 0));
}

static void
select_wanted (UiWorkItemList *self)
{
  GListModel *items = G_LIST_MODEL (self->store);

  for (guint i = 0; i < g_list_model_get_n_items (items); i++)
    {
      g_autoptr (UiWorkItem) item = g_list_model_get_item (items, i);
      if (item->row->id == self->wanted)
        gtk_single_selection_set_selected (self->selection, i);
    }
}

/* The item may be one of another project, which the page shows first. */
static void
revisit_cb (UiWorkItemList *self, const GisRow *row)
{
  gint64 project = gis_value_get_integer (gis_row_get (row, "project_id"), 0);

  self->wanted = row->id;
  self->wanted_project = project;
  if (project != self->project_id)
    g_signal_emit (self, signals[PROJECT_WANTED], 0, project);
  else
    select_wanted (self);
}

void
ui_work_item_list_select (UiWorkItemList *self, guint position)
{
  gtk_single_selection_set_selected (self->selection, position);
}

void
ui_work_item_list_set (UiWorkItemList *self,
                       UiDocument *document,
                       gint64 project_id,
                       GPtrArray *items,
                       gboolean editable)
{
  guint position = GTK_INVALID_LIST_POSITION, planned = 0;
  g_autofree char *summary = NULL;

  g_return_if_fail (UI_IS_WORK_ITEM_LIST (self));
  g_set_object (&self->document, document);
  if (self->project_id != project_id && self->wanted_project != project_id)
    self->wanted = 0;
  if (project_id != 0)
    self->wanted_project = 0;
  self->project_id = project_id;
  self->editable = editable;
  for (guint i = 0; i < items->len; i++)
    {
      const UiWorkItem *item = g_ptr_array_index (items, i);
      planned += is_planned (item);
      if (item->row->id == self->wanted)
        position = i;
    }
  self->filling = TRUE;
  g_list_store_splice (self->store, 0, g_list_model_get_n_items (G_LIST_MODEL (self->store)),
                       items->pdata, items->len);
  gtk_single_selection_set_selected (self->selection, position);
  self->filling = FALSE;
  summary = g_strdup_printf (_ ("%u of %u done"), items->len - planned, items->len);
  gtk_label_set_text (self->summary, summary);
  gtk_widget_set_visible (GTK_WIDGET (self->all_done_button), planned > 0 && editable);
  update_editor (self);
}

/* ---- Widget ---- */

static void
ui_work_item_list_dispose (GObject *object)
{
  UiWorkItemList *self = UI_WORK_ITEM_LIST (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), UI_TYPE_WORK_ITEM_LIST);
  g_clear_object (&self->selection);
  g_clear_object (&self->store);
  g_clear_object (&self->document);
  G_OBJECT_CLASS (ui_work_item_list_parent_class)->dispose (object);
}

static void
ui_work_item_list_class_init (UiWorkItemListClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ui_work_item_list_dispose;
  g_type_ensure (UI_TYPE_FORM);
  signals[PROJECT_WANTED] =
    g_signal_new ("project-wanted", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                  NULL, G_TYPE_NONE, 1, G_TYPE_INT64);
  signals[ITEM_SELECTED] =
    g_signal_new ("item-selected", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                  NULL, G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_INT64);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "workitems");
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/sanhua/Sanhua/ui/work-item-list.ui");
  gtk_widget_class_bind_template_child (widget_class, UiWorkItemList, box);
  gtk_widget_class_bind_template_child (widget_class, UiWorkItemList, view);
  gtk_widget_class_bind_template_child (widget_class, UiWorkItemList, all_done_button);
  gtk_widget_class_bind_template_child (widget_class, UiWorkItemList, summary);
  gtk_widget_class_bind_template_child (widget_class, UiWorkItemList, revealer);
  gtk_widget_class_bind_template_child (widget_class, UiWorkItemList, item_title);
  gtk_widget_class_bind_template_child (widget_class, UiWorkItemList, done_button);
  gtk_widget_class_bind_template_child (widget_class, UiWorkItemList, undone_button);
  gtk_widget_class_bind_template_child (widget_class, UiWorkItemList, form);
  gtk_widget_class_bind_template_callback (widget_class, done_cb);
  gtk_widget_class_bind_template_callback (widget_class, undone_cb);
  gtk_widget_class_bind_template_callback (widget_class, all_done_cb);
}

static void
ui_work_item_list_init (UiWorkItemList *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_swapped (self->form, "revisit", G_CALLBACK (revisit_cb), self);
  ui_form_set_fields (self->form, fields);
  ui_form_set_show_groups (self->form, FALSE);
  self->store = g_list_store_new (UI_TYPE_WORK_ITEM);
  self->selection =
    ui_list_row_connect (self->view, G_LIST_MODEL (self->store), G_CALLBACK (setup_row_cb),
                         G_CALLBACK (bind_row_cb), G_CALLBACK (selected_cb), self);
}

GtkWidget *
ui_work_item_list_new (void)
{
  return g_object_new (UI_TYPE_WORK_ITEM_LIST, NULL);
}
