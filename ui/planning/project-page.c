/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One project. Reading happens on a worker; an answer for a project that is no longer asked for is
 * dropped. */
#include "ui/planning/project-page.h"

#include "gis/core/error.h"
#include "gis/core/i18n.h"
#include "ui/common/format.h"
#include "ui/common/message.h"
#include "ui/inspector/form.h"
#include "ui/planning/date-dialog.h"
#include "ui/planning/list-row.h"

struct _UiProjectPage
{
  GtkWidget parent_instance;
  UiDocument *document;
  gint64 id;    /* asked for; 0: none */
  guint serial; /* of the last question */
  UiProjectContent *content;
  GCancellable *cancellable;

  GtkStack *stack;
  GtkLabel *title;
  GtkLabel *subtitle;
  GtkStack *tabs;
  GtkLabel *items_value, *budget_value, *cost_value, *planned_value;
  GtkWidget *planned_tile;
  UiStateBar *state_bar;
  UiForm *form;
  UiWorkItemList *work_items;
};

enum
{
  ZOOM_REQUESTED,
  ITEM_SELECTED,
  LOADED,
  PROJECT_WANTED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (UiProjectPage, ui_project_page, GTK_TYPE_WIDGET)

static const char *const fields[] = { "name",
                                      "code",
                                      "campaign",
                                      "district",
                                      "location",
                                      "approval_no",
                                      "responsible_unit",
                                      "contractor",
                                      "contact",
                                      "start_planned",
                                      "end_planned",
                                      "start_actual",
                                      "end_actual",
                                      "budget",
                                      "cost",
                                      "note",
                                      NULL };

/* ---- Showing ---- */

static char *
dup_period (const GisRow *row)
{
  const char *start = gis_row_get_text (row, "start_actual");
  const char *end = gis_row_get_text (row, "end_actual");

  if (start == NULL)
    start = gis_row_get_text (row, "start_planned");
  if (end == NULL)
    end = gis_row_get_text (row, "end_planned");
  if (start == NULL && end == NULL)
    return NULL;
  return g_strdup_printf (_ ("%s to %s"), start != NULL ? start : "…", end != NULL ? end : "…");
}

/* Rounded, with the exact amount in the tooltip: four of them stand side by side. */
static void
show_money (UiProjectPage *self, GtkLabel *label, const GisValue *value)
{
  const GisClass *klass = self->content->row->klass;
  g_autofree char *text = NULL;
  g_autofree char *full = NULL;

  if (gis_value_is_null (value))
    {
      gtk_label_set_text (label, "—");
      gtk_widget_set_tooltip_text (GTK_WIDGET (label), NULL);
      return;
    }
  text = ui_format_money (gis_value_get_real (value, 0));
  full = gis_field_dup_display (&klass->fields[gis_class_find_field (klass, "budget")], value);
  gtk_label_set_text (label, text);
  gtk_widget_set_tooltip_text (GTK_WIDGET (label), full);
}

static void
show_figures (UiProjectPage *self)
{
  const UiProjectContent *content = self->content;
  g_autofree char *items = g_strdup_printf ("%u / %u", content->n_done, content->items->len);
  const GisValue planned = { GIS_VALUE_TYPE_REAL, { .real = content->planned_cost } };
  const GisValue nothing = GIS_VALUE_NULL;

  gtk_label_set_text (self->items_value, items);
  show_money (self, self->budget_value, gis_row_get (content->row, "budget"));
  show_money (self, self->cost_value, gis_row_get (content->row, "cost"));
  show_money (self, self->planned_value, content->n_priced > 0 ? &planned : &nothing);
  gtk_widget_set_visible (self->planned_tile, content->n_priced > 0);
}

static void
show_content (UiProjectPage *self)
{
  const GisRow *row = self->content->row;
  GisCatalog *catalog = ui_document_get_catalog (self->document);
  gboolean editable = !gis_workspace_is_read_only (ui_document_get_workspace (self->document));
  g_autofree char *name = gis_row_dup_label (row);
  g_autofree char *period = dup_period (row);
  g_autoptr (GString) subtitle = g_string_new (NULL);

  ui_list_row_append_part (subtitle, gis_row_get_text (row, "code"));
  ui_list_row_append_part (subtitle, ui_project_get_title (catalog, "project", "campaign",
                                                           gis_row_get_text (row, "campaign")));
  ui_list_row_append_part (subtitle, ui_project_get_title (catalog, "project", "district",
                                                           gis_row_get_text (row, "district")));
  ui_list_row_append_part (subtitle, period);
  gtk_label_set_text (self->title, name);
  gtk_label_set_text (self->subtitle, subtitle->str);
  ui_state_bar_set (self->state_bar, self->document, row, self->content->left_from, editable);
  show_figures (self);
  ui_form_set_row (self->form, self->document, row);
  ui_work_item_list_set (self->work_items, self->document, row->id, self->content->items, editable);
  gtk_stack_set_visible_child_name (self->stack, "project");
}

static void
show_nothing (UiProjectPage *self)
{
  g_autoptr (GPtrArray) none = g_ptr_array_new ();

  g_clear_pointer (&self->content, ui_project_content_free);
  ui_form_set_row (self->form, self->document, NULL);
  if (self->document != NULL)
    ui_work_item_list_set (self->work_items, self->document, 0, none, FALSE);
  gtk_stack_set_visible_child_name (self->stack, "none");
}

/* ---- Reading ---- */

typedef struct
{
  UiProjectPage *page;
  guint serial;
} Question;

static gpointer
read_func (GisWorkspace *ws, gpointer data, GCancellable *cancellable, GError **error)
{
  return ui_project_read_content (ws, *(gint64 *) data, error);
}

static void
read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Question *question = user_data;
  g_autoptr (UiProjectPage) self = question->page;
  guint serial = question->serial;
  g_autoptr (GError) error = NULL;
  g_autoptr (UiProjectContent) content =
               ui_document_read_finish (UI_DOCUMENT (source), result, &error);

  g_free (question);
  if (serial != self->serial || self->document == NULL)
    return;
  if (content == NULL)
    {
      /* Deleted or undone meanwhile: the list will say so. */
      if (!g_error_matches (error, GIS_ERROR, GIS_ERROR_NOT_FOUND) &&
          !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        ui_message_error (GTK_WIDGET (self), _ ("The project could not be read"), error);
      self->id = 0;
      show_nothing (self);
    }
  else
    {
      g_clear_pointer (&self->content, ui_project_content_free);
      self->content = g_steal_pointer (&content);
      show_content (self);
    }
  g_signal_emit (self, signals[LOADED], 0);
}

void
ui_project_page_show (UiProjectPage *self, gint64 id)
{
  Question *question;

  g_return_if_fail (UI_IS_PROJECT_PAGE (self));
  self->id = id;
  self->serial++;
  if (id == 0 || self->document == NULL)
    {
      show_nothing (self);
      return;
    }
  question = g_new0 (Question, 1);
  question->page = g_object_ref (self);
  question->serial = self->serial;
  ui_document_read_async (self->document, read_func, g_memdup2 (&id, sizeof id), g_free,
                          (GDestroyNotify) ui_project_content_free, self->cancellable, read_cb,
                          question);
}

void
ui_project_page_set_document (UiProjectPage *self, UiDocument *document)
{
  g_return_if_fail (UI_IS_PROJECT_PAGE (self));

  if (self->document == document)
    return;
  self->serial++;
  self->id = 0;
  show_nothing (self);
  g_set_object (&self->document, document);
}

const UiProjectContent *
ui_project_page_get_content (UiProjectPage *self)
{
  return self->content;
}

UiStateBar *
ui_project_page_get_state_bar (UiProjectPage *self)
{
  return self->state_bar;
}

UiWorkItemList *
ui_project_page_get_work_items (UiProjectPage *self)
{
  return self->work_items;
}

void
ui_project_page_show_tab (UiProjectPage *self, const char *tab)
{
  gtk_stack_set_visible_child_name (self->tabs, tab);
}

/* ---- States ---- */

typedef struct
{
  UiProjectPage *page;
  gint64 id;
  char *state;
  char *reason;
  GisDate date;
} Change;

static void
free_change (gpointer data)
{
  Change *change = data;

  g_clear_object (&change->page);
  g_free (change->state);
  g_free (change->reason);
  g_free (change);
}

static gboolean
change_func (GisEdit *edit, gpointer data, GError **error)
{
  Change *change = data;

  gis_edit_set_effective_on (edit, change->date);
  return gis_project_set_state (edit, change->id, change->state, change->reason, error);
}

static void
changed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (UiProjectPage) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!ui_document_edit_finish (UI_DOCUMENT (source), result, &error))
    ui_message_error (GTK_WIDGET (self), _ ("The state of the project could not be changed"),
                      error);
}

void
ui_project_page_change_state (UiProjectPage *self,
                              const char *state,
                              GisDate date,
                              const char *reason)
{
  Change *change;
  g_autofree char *name = NULL;
  g_autofree char *label = NULL;

  g_return_if_fail (UI_IS_PROJECT_PAGE (self));
  if (self->content == NULL)
    return;
  change = g_new0 (Change, 1);
  change->id = self->content->row->id;
  change->state = g_strdup (state);
  change->reason = g_strdup (reason);
  change->date = date;
  name = gis_row_dup_label (self->content->row);
  label = g_strdup_printf (
    "%s: %s", name,
    ui_project_get_title (ui_document_get_catalog (self->document), "project", "state", state));
  ui_document_edit_async (self->document, label, change_func, change, free_change, changed_cb,
                          g_object_ref (self));
}

static void
state_chosen_cb (GisDate date, const char *reason, gpointer user_data)
{
  Change *wish = user_data;

  if (wish->page->content != NULL && wish->page->content->row->id == wish->id)
    ui_project_page_change_state (wish->page, wish->state, date, reason);
}

/* Completing leaves the work items as they are: the one who says that all is done is told what is not. */
static char *
dup_consequence (const UiProjectContent *content, const char *state)
{
  guint n = content->items->len - content->n_done;

  if (g_str_equal (state, "completed") && n > 0)
    return g_strdup_printf (
      ngettext_ (
        "%u of its %u work items is not done. Until it is, the project cannot be accepted.",
        "%u of its %u work items are not done. Until they are, the project cannot be "
        "accepted.",
        n),
      n, content->items->len);
  if (g_str_equal (state, "accepted"))
    return g_strdup (
      _ ("Its finished work items are accepted and count for the targets; the assets take the "
         "state that the work left behind."));
  if (g_str_equal (state, "cancelled"))
    return g_strdup (
      _ ("A cancelled project cannot be taken up again. Its assets become free for others."));
  return NULL;
}

static void
change_requested_cb (UiProjectPage *self, const char *state)
{
  const GisRow *row = self->content != NULL ? self->content->row : NULL;
  const GisTransition *transition;
  Change *wish;
  g_autofree char *name = NULL;
  g_autofree char *heading = NULL;
  g_autofree char *body = NULL;
  g_autofree char *since = NULL;
  g_autofree char *early = NULL;
  UiDateDialogOptions options = { 0 };

  if (row == NULL)
    return;
  transition =
    gis_class_find_transition (row->klass, "state", gis_row_get_text (row, "state"), state);
  name = gis_row_dup_label (row);
  heading = g_strdup_printf (
    _ ("“%s”: %s"), name,
    ui_project_get_title (ui_document_get_catalog (self->document), "project", "state", state));
  options.heading = heading;
  body = dup_consequence (self->content, state);
  since = gis_date_dup_text (self->content->since);
  if (since != NULL)
    /* Translators: a state and since when the project is in it. */
    early = g_strdup_printf (
      _ ("It is “%s” since %s. With an earlier day, that step no longer counts in its course."),
      ui_project_get_title (ui_document_get_catalog (self->document), "project", "state",
                            gis_row_get_text (row, "state")),
      since);
  options.body = body;
  options.earliest = self->content->since;
  options.early = early;
  options.accept = _ ("C_hange State");
  options.date = gis_workspace_get_today (ui_document_get_workspace (self->document));
  options.needs_reason = transition != NULL && transition->needs_reason;
  options.destructive = g_str_equal (state, "cancelled");
  wish = g_new0 (Change, 1);
  wish->page = g_object_ref (self);
  wish->id = row->id;
  wish->state = g_strdup (state);
  ui_date_dialog_run (GTK_WIDGET (self), &options, state_chosen_cb, wish, free_change);
}

static void
zoom_cb (UiProjectPage *self)
{
  g_signal_emit (self, signals[ZOOM_REQUESTED], 0);
}

static void
item_selected_cb (UiProjectPage *self, const char *class_id, gint64 asset_id)
{
  g_signal_emit (self, signals[ITEM_SELECTED], 0, class_id, asset_id);
}

static void
revisit_cb (UiProjectPage *self, const GisRow *row)
{
  ui_project_page_show_tab (self, "details");
  g_signal_emit (self, signals[PROJECT_WANTED], 0, row->id);
}

static void
item_project_wanted_cb (UiProjectPage *self, gint64 id)
{
  g_signal_emit (self, signals[PROJECT_WANTED], 0, id);
}

/* ---- Widget ---- */

static void
ui_project_page_dispose (GObject *object)
{
  UiProjectPage *self = UI_PROJECT_PAGE (object);

  self->serial++;
  g_cancellable_cancel (self->cancellable);
  gtk_widget_dispose_template (GTK_WIDGET (self), UI_TYPE_PROJECT_PAGE);
  g_clear_pointer (&self->content, ui_project_content_free);
  g_clear_object (&self->document);
  G_OBJECT_CLASS (ui_project_page_parent_class)->dispose (object);
}

static void
ui_project_page_finalize (GObject *object)
{
  UiProjectPage *self = UI_PROJECT_PAGE (object);

  g_clear_object (&self->cancellable);
  G_OBJECT_CLASS (ui_project_page_parent_class)->finalize (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/sanhua/Sanhua/ui/project-page.ui");
  gtk_widget_class_bind_template_child (widget_class, UiProjectPage, stack);
  gtk_widget_class_bind_template_child (widget_class, UiProjectPage, title);
  gtk_widget_class_bind_template_child (widget_class, UiProjectPage, subtitle);
  gtk_widget_class_bind_template_child (widget_class, UiProjectPage, tabs);
  gtk_widget_class_bind_template_child (widget_class, UiProjectPage, items_value);
  gtk_widget_class_bind_template_child (widget_class, UiProjectPage, budget_value);
  gtk_widget_class_bind_template_child (widget_class, UiProjectPage, cost_value);
  gtk_widget_class_bind_template_child (widget_class, UiProjectPage, planned_value);
  gtk_widget_class_bind_template_child (widget_class, UiProjectPage, planned_tile);
  gtk_widget_class_bind_template_child (widget_class, UiProjectPage, state_bar);
  gtk_widget_class_bind_template_child (widget_class, UiProjectPage, form);
  gtk_widget_class_bind_template_child (widget_class, UiProjectPage, work_items);
  gtk_widget_class_bind_template_callback (widget_class, zoom_cb);
  gtk_widget_class_bind_template_callback (widget_class, change_requested_cb);
  gtk_widget_class_bind_template_callback (widget_class, item_selected_cb);
}

static void
ui_project_page_class_init (UiProjectPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ui_project_page_dispose;
  G_OBJECT_CLASS (klass)->finalize = ui_project_page_finalize;
  g_type_ensure (UI_TYPE_FORM);
  g_type_ensure (UI_TYPE_STATE_BAR);
  g_type_ensure (UI_TYPE_WORK_ITEM_LIST);
  signals[ZOOM_REQUESTED] = g_signal_new ("zoom-requested", G_TYPE_FROM_CLASS (klass),
                                          G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[ITEM_SELECTED] =
    g_signal_new ("item-selected", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                  NULL, G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_INT64);
  signals[LOADED] = g_signal_new ("loaded", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                  NULL, NULL, G_TYPE_NONE, 0);
  signals[PROJECT_WANTED] =
    g_signal_new ("project-wanted", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                  NULL, G_TYPE_NONE, 1, G_TYPE_INT64);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "projectpage");
  bind_children (widget_class);
}

static void
ui_project_page_init (UiProjectPage *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  ui_form_set_fields (self->form, fields);
  g_signal_connect_swapped (self->form, "revisit", G_CALLBACK (revisit_cb), self);
  g_signal_connect_swapped (self->work_items, "project-wanted", G_CALLBACK (item_project_wanted_cb),
                            self);
}
