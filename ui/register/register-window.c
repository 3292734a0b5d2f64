/* SPDX-License-Identifier: GPL-3.0-or-later */
/* List store → filter → sort → multi selection on the left; a second store for the parts of the one
 * row that is selected. Both are read anew after a change that touches their classes; what was
 * selected is selected again by its id. */
#include "ui/register/register-window.h"

#include "gis/core/i18n.h"
#include "ui/common/dialog.h"
#include "ui/common/format.h"
#include "ui/common/job-bar.h"
#include "ui/common/message.h"
#include "ui/common/style.h"
#include "ui/inspector/form.h"
#include "ui/inspector/reference-choice.h"
#include "ui/register/register-edits.h"
#include "ui/register/register-item.h"
#include "ui/register/register-list.h"
#include "ui/register/register-merge.h"

struct _UiRegisterWindow
{
  AdwWindow parent_instance;

  UiDocument *document;
  const GisClass *klass; /* the register; the document's catalogue keeps it */
  guint serial, parts_serial;
  gboolean loading, loading_parts, filling;
  gint64 wanted; /* to be selected as soon as it is there; 0: none */

  GtkWidget *filter_entry;
  GtkWidget *order;
  GListStore *store; /* UiRegisterItem */
  GtkFilter *filter;
  GtkSorter *sorter;
  GtkMultiSelection *rows;
  GtkWidget *rows_scroller;
  GtkWidget *reading; /* UiJobBar */
  GtkWidget *count;
  GtkWidget *merge;

  GtkWidget *detail; /* stack: "none", "row" */
  GtkWidget *none;
  GtkWidget *title;
  GtkWidget *form;
  GtkWidget *parts_title;
  GListStore *parts_store;
  GtkMultiSelection *parts;
  GtkWidget *move;
  GtkWidget *show_parts;
};

G_DEFINE_FINAL_TYPE (UiRegisterWindow, ui_register_window, ADW_TYPE_WINDOW)

static void read_rows (UiRegisterWindow *self);
static void read_parts (UiRegisterWindow *self);

typedef struct
{
  GWeakRef window;
  guint serial;
} Request;

static Request *
request_new (UiRegisterWindow *self, guint serial)
{
  Request *request = g_new0 (Request, 1);

  g_weak_ref_init (&request->window, self);
  request->serial = serial;
  return request;
}

static void
request_free (Request *request)
{
  g_weak_ref_clear (&request->window);
  g_free (request);
}

/* ---- The selection ---- */

static GPtrArray *
list_selected (GtkMultiSelection *selection)
{
  GPtrArray *items = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GtkBitset) bits = gtk_selection_model_get_selection (GTK_SELECTION_MODEL (selection));

  for (guint i = 0; i < gtk_bitset_get_size (bits); i++)
    g_ptr_array_add (
      items, g_list_model_get_item (G_LIST_MODEL (selection), gtk_bitset_get_nth (bits, i)));
  return items;
}

static gint64
get_id (const UiRegisterItem *item)
{
  return item->row != NULL ? item->row->id : 0;
}

static void
select_ids (GtkMultiSelection *selection, GHashTable *ids)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (selection));
  g_autoptr (GtkBitset) selected = gtk_bitset_new_empty ();
  g_autoptr (GtkBitset) mask = gtk_bitset_new_range (0, n);

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (UiRegisterItem) item = g_list_model_get_item (G_LIST_MODEL (selection), i);
      gint64 id = get_id (item);
      if (g_hash_table_contains (ids, &id))
        gtk_bitset_add (selected, i);
    }
  gtk_selection_model_set_selection (GTK_SELECTION_MODEL (selection), selected, mask);
}

static GHashTable *
collect_ids (GtkMultiSelection *selection)
{
  GHashTable *ids = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  g_autoptr (GPtrArray) items = list_selected (selection);

  for (guint i = 0; i < items->len; i++)
    {
      gint64 id = get_id (g_ptr_array_index (items, i));
      g_hash_table_add (ids, g_memdup2 (&id, sizeof id));
    }
  return ids;
}

static gboolean
is_writable (UiRegisterWindow *self)
{
  return !gis_workspace_is_read_only (ui_document_get_workspace (self->document));
}

static void
update_count (UiRegisterWindow *self)
{
  guint shown = g_list_model_get_n_items (G_LIST_MODEL (self->rows));
  guint all = g_list_model_get_n_items (G_LIST_MODEL (self->store));
  g_autofree char *text =
    shown == all ? ui_format_count (all) : g_strdup_printf ("%u / %u", shown, all);

  gtk_label_set_label (GTK_LABEL (self->count), text);
}

/* How many rows of the register, without the line of those that belong to none. */
static guint
count_rows (GPtrArray *items)
{
  guint n = 0;

  for (guint i = 0; i < items->len; i++)
    n += ((UiRegisterItem *) g_ptr_array_index (items, i))->row != NULL;
  return n;
}

static void
show_detail (UiRegisterWindow *self)
{
  g_autoptr (GPtrArray) items = list_selected (self->rows);
  const UiRegisterItem *item = items->len == 1 ? g_ptr_array_index (items, 0) : NULL;
  g_autofree char *several = NULL;

  gtk_widget_set_sensitive (self->merge, is_writable (self) && items->len > 1 &&
                                           count_rows (items) == items->len);
  if (item == NULL)
    {
      several = g_strdup_printf (ngettext_ ("%u selected", "%u selected", items->len), items->len);
      gtk_label_set_label (GTK_LABEL (self->none),
                           items->len > 0 ? several : _ ("Choose a row of the list"));
      gtk_stack_set_visible_child_name (GTK_STACK (self->detail), "none");
      ui_form_set_row (UI_FORM (self->form), self->document, NULL);
      g_list_store_remove_all (self->parts_store);
      self->parts_serial++;
      self->loading_parts = FALSE;
      return;
    }
  gtk_label_set_label (GTK_LABEL (self->title), item->title);
  ui_form_set_row (UI_FORM (self->form), self->document, item->row);
  gtk_widget_set_visible (self->form, item->row != NULL);
  gtk_stack_set_visible_child_name (GTK_STACK (self->detail), "row");
  read_parts (self);
}

static void
rows_selected_cb (UiRegisterWindow *self)
{
  if (!self->filling)
    show_detail (self);
}

static void
update_parts_actions (UiRegisterWindow *self)
{
  g_autoptr (GtkBitset) bits =
               gtk_selection_model_get_selection (GTK_SELECTION_MODEL (self->parts));
  gboolean any = !gtk_bitset_is_empty (bits);

  gtk_widget_set_sensitive (self->move, any && is_writable (self));
  gtk_widget_set_sensitive (self->show_parts, any);
}

/* ---- Reading ---- */

typedef struct
{
  const char *class_id; /* the document's catalogue keeps it */
  UiJobProgress *progress;
} RowsQuery;

static void
rows_query_free (gpointer data)
{
  RowsQuery *query = data;

  ui_job_progress_unref (query->progress);
  g_free (query);
}

static gpointer
list_rows (GisWorkspace *ws, gpointer data, GCancellable *cancellable, GError **error)
{
  const RowsQuery *query = data;

  return gis_register_list (ws, query->class_id, ui_job_progress_get_job (query->progress), error);
}

/* Given up, the list stays as it was before. */
static void
tell_failure (UiRegisterWindow *self, const GError *error)
{
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      ui_job_bar_stop (UI_JOB_BAR (self->reading), _ ("The list was not read to the end"));
      return;
    }
  ui_job_bar_stop (UI_JOB_BAR (self->reading), NULL);
  ui_message_error (GTK_WIDGET (self), _ ("The register cannot be shown"), error);
}

static void
rows_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Request *request = user_data;
  g_autoptr (UiRegisterWindow) self = g_weak_ref_get (&request->window);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) entries = ui_document_read_finish (UI_DOCUMENT (source), result, &error);
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);

  if (self != NULL && self->serial == request->serial && entries != NULL)
    {
      g_autoptr (GHashTable) ids = collect_ids (self->rows);
      GtkAdjustment *place =
        gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (self->rows_scroller));
      double value = gtk_adjustment_get_value (place);

      if (self->wanted != 0)
        {
          g_hash_table_remove_all (ids);
          g_hash_table_add (ids, g_memdup2 (&self->wanted, sizeof self->wanted));
          self->wanted = 0;
        }
      for (guint i = 0; i < entries->len; i++)
        {
          const GisRegisterEntry *entry = g_ptr_array_index (entries, i);
          g_ptr_array_add (items,
                           ui_register_item_new (entry->row, entry->n_parts, entry->length_m));
        }
      self->loading = FALSE;
      ui_job_bar_stop (UI_JOB_BAR (self->reading), NULL);
      self->filling = TRUE;
      g_list_store_splice (self->store, 0, g_list_model_get_n_items (G_LIST_MODEL (self->store)),
                           items->pdata, items->len);
      select_ids (self->rows, ids);
      self->filling = FALSE;
      gtk_adjustment_set_value (place, value);
      update_count (self);
      show_detail (self);
    }
  else if (self != NULL && self->serial == request->serial)
    {
      self->loading = FALSE;
      tell_failure (self, error);
    }
  request_free (request);
}

static void
read_rows (UiRegisterWindow *self)
{
  RowsQuery *query = g_new0 (RowsQuery, 1);

  query->class_id = self->klass->id;
  query->progress = ui_job_progress_new ();
  self->loading = TRUE;
  ui_job_bar_start (UI_JOB_BAR (self->reading), query->progress);
  ui_document_read_async (self->document, list_rows, query, rows_query_free,
                          (GDestroyNotify) g_ptr_array_unref,
                          ui_job_progress_get_cancellable (query->progress), rows_read_cb,
                          request_new (self, ++self->serial));
}

typedef struct
{
  const char *class_id;
  gint64 id;
} PartsQuery;

static gpointer
list_parts (GisWorkspace *ws, gpointer data, GCancellable *cancellable, GError **error)
{
  const PartsQuery *query = data;

  return gis_register_list_parts (ws, query->class_id, query->id, error);
}

static void
show_parts_title (UiRegisterWindow *self, double length_m)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->parts_store));
  g_autofree char *length = ui_format_length (length_m);
  g_autofree char *count = g_strdup_printf (ngettext_ ("%u section", "%u sections", n), n);
  g_autofree char *text = g_strdup_printf ("%s · %s", count, length);

  gtk_label_set_label (GTK_LABEL (self->parts_title), text);
}

static void
parts_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Request *request = user_data;
  g_autoptr (UiRegisterWindow) self = g_weak_ref_get (&request->window);
  g_autoptr (GPtrArray) rows = ui_document_read_finish (UI_DOCUMENT (source), result, NULL);
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);
  double sum_m = 0;

  if (self != NULL && self->parts_serial == request->serial)
    {
      g_autoptr (GHashTable) ids = collect_ids (self->parts);

      self->loading_parts = FALSE;
      for (guint i = 0; rows != NULL && i < rows->len; i++)
        {
          const GisRow *row = g_ptr_array_index (rows, i);
          double length_m = row->geometry != NULL ? gis_geometry_get_length (row->geometry) : 0;
          sum_m += length_m;
          g_ptr_array_add (items, ui_register_item_new (row, 0, length_m));
        }
      g_list_store_splice (self->parts_store, 0,
                           g_list_model_get_n_items (G_LIST_MODEL (self->parts_store)),
                           items->pdata, items->len);
      select_ids (self->parts, ids);
      show_parts_title (self, sum_m);
      update_parts_actions (self);
    }
  request_free (request);
}

static void
read_parts (UiRegisterWindow *self)
{
  PartsQuery *query = g_new0 (PartsQuery, 1);

  query->class_id = self->klass->id;
  query->id = ui_register_window_get_row (self);
  self->loading_parts = TRUE;
  ui_document_read_async (self->document, list_parts, query, g_free,
                          (GDestroyNotify) g_ptr_array_unref, NULL, parts_read_cb,
                          request_new (self, ++self->parts_serial));
}

static gboolean
concerns (UiRegisterWindow *self, const GisChange *change)
{
  GisCatalog *catalog = ui_document_get_catalog (self->document);

  for (guint i = 0; i < change->classes->len; i++)
    {
      const GisClass *klass =
        gis_catalog_find_class (catalog, g_ptr_array_index (change->classes, i));
      if (klass != NULL &&
          (klass == self->klass || gis_register_find_part_field (klass, self->klass) != NULL))
        return TRUE;
    }
  return FALSE;
}

static void
changed_cb (UiRegisterWindow *self, const GisChange *change)
{
  if (concerns (self, change))
    read_rows (self);
}

/* ---- What a user does ---- */

static GPtrArray *
list_part_rows (UiRegisterWindow *self)
{
  g_autoptr (GPtrArray) items = list_selected (self->parts);
  GPtrArray *rows = g_ptr_array_new_with_free_func ((GDestroyNotify) gis_row_free);

  for (guint i = 0; i < items->len; i++)
    g_ptr_array_add (rows, gis_row_copy (((UiRegisterItem *) items->pdata[i])->row));
  return rows;
}

/* Parts of one register have their reference under one name in all shipped catalogues; a class of
 * another name is moved apart. */
static const GisField *
get_part_field (UiRegisterWindow *self, GPtrArray *rows)
{
  const GisRow *first = rows->len > 0 ? g_ptr_array_index (rows, 0) : NULL;

  return first != NULL ? gis_register_find_part_field (first->klass, self->klass) : NULL;
}

static void
edited_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (UiRegisterWindow) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!ui_document_edit_finish (UI_DOCUMENT (source), result, &error) &&
      gtk_widget_get_visible (GTK_WIDGET (self)))
    ui_message_error (GTK_WIDGET (self), _ ("The change was not made"), error);
}

static void
move_chosen_cb (UiRegisterWindow *self)
{
  UiReferenceChoice *choice = UI_REFERENCE_CHOICE (self->move);
  g_autoptr (GPtrArray) rows = list_part_rows (self);
  const GisField *field = get_part_field (self, rows);
  gint64 to = ui_reference_choice_get_id (choice);
  g_autofree char *name = NULL;

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->store)); i++)
    {
      g_autoptr (UiRegisterItem) item = g_list_model_get_item (G_LIST_MODEL (self->store), i);
      if (to != 0 && get_id (item) == to)
        name = g_strdup (item->title);
    }
  ui_reference_choice_set_id (choice, 0);
  if (field != NULL)
    ui_register_move (self->document, rows, field->name, to, name, edited_cb, g_object_ref (self));
}

static void
move_create_cb (UiRegisterWindow *self, const char *name)
{
  g_autoptr (GPtrArray) rows = list_part_rows (self);
  const GisField *field = get_part_field (self, rows);

  if (field != NULL)
    ui_register_create (self->document, self->klass->id, rows, field->name, name, edited_cb,
                        g_object_ref (self));
}

static void
show_parts_cb (UiRegisterWindow *self)
{
  g_autoptr (GPtrArray) items = list_selected (self->parts);
  GVariantBuilder builder;

  if (items->len == 0)
    return;
  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a(sx)"));
  for (guint i = 0; i < items->len; i++)
    {
      const GisRow *row = ((UiRegisterItem *) items->pdata[i])->row;
      g_variant_builder_add (&builder, "(sx)", row->klass->id, row->id);
    }
  gtk_widget_activate_action_variant (GTK_WIDGET (self), "win.show-assets",
                                      g_variant_builder_end (&builder));
}

static void
show_row_cb (UiRegisterWindow *self)
{
  gtk_selection_model_select_all (GTK_SELECTION_MODEL (self->parts));
  show_parts_cb (self);
}

void
ui_register_window_merge_into (UiRegisterWindow *self, gint64 into)
{
  g_autoptr (GPtrArray) items = list_selected (self->rows);
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  const char *name = NULL;

  g_return_if_fail (UI_IS_REGISTER_WINDOW (self));
  for (guint i = 0; i < items->len; i++)
    {
      const UiRegisterItem *item = g_ptr_array_index (items, i);
      gint64 id = get_id (item);
      if (id == into)
        name = item->title;
      if (id != 0)
        g_array_append_val (ids, id);
    }
  g_return_if_fail (name != NULL && ids->len > 1);
  self->wanted = into;
  ui_register_merge (self->document, self->klass->id, ids, into, name, edited_cb,
                     g_object_ref (self));
}

static void
merge_chosen_cb (gint64 into, gpointer user_data)
{
  ui_register_window_merge_into (user_data, into);
}

static void
merge_clicked_cb (UiRegisterWindow *self)
{
  g_autoptr (GPtrArray) items = list_selected (self->rows);

  if (items->len > 1)
    gtk_window_present (GTK_WINDOW (
      ui_register_merge_new (GTK_WINDOW (self), items, merge_chosen_cb, G_OBJECT (self))));
}

/* ---- Filter and order ---- */

static gboolean
filter_func (gpointer object, gpointer user_data)
{
  UiRegisterWindow *self = user_data;
  const UiRegisterItem *item = object;
  g_autofree char *typed =
    g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->filter_entry))));
  g_autofree char *folded = g_utf8_casefold (typed, -1);

  return strstr (item->key, folded) != NULL;
}

static void
filter_changed_cb (UiRegisterWindow *self)
{
  gtk_filter_changed (self->filter, GTK_FILTER_CHANGE_DIFFERENT);
  update_count (self);
}

enum
{
  ORDER_NAME,
  ORDER_LENGTH,
  ORDER_PARTS,
};

/* Those without a row stay last; by name the store's order holds. */
static int
sort_func (gconstpointer a, gconstpointer b, gpointer user_data)
{
  UiRegisterWindow *self = user_data;
  const UiRegisterItem *left = a, *right = b;

  if ((left->row == NULL) != (right->row == NULL))
    return left->row == NULL ? 1 : -1;
  switch (gtk_drop_down_get_selected (GTK_DROP_DOWN (self->order)))
    {
    case ORDER_LENGTH:
      return (left->length_m < right->length_m) - (left->length_m > right->length_m);
    case ORDER_PARTS:
      return (left->n_parts < right->n_parts) - (left->n_parts > right->n_parts);
    default:
      return 0;
    }
}

static void
order_changed_cb (UiRegisterWindow *self)
{
  gtk_sorter_changed (self->sorter, GTK_SORTER_CHANGE_DIFFERENT);
}

/* ---- Building ---- */

static GtkWidget *
create_scroller (GtkWidget *child)
{
  GtkWidget *scroller = gtk_scrolled_window_new ();

  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), child);
  gtk_widget_set_vexpand (scroller, TRUE);
  return scroller;
}

static GtkWidget *
create_left (UiRegisterWindow *self)
{
  const char *const orders[] = { _ ("By name"), _ ("Longest first"), _ ("Most sections first"),
                                 NULL };
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *head = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *foot = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *list;
  GtkFilterListModel *filtered;
  GtkSortListModel *sorted;

  self->filter_entry = gtk_search_entry_new ();
  g_object_set (self->filter_entry, "placeholder-text", _ ("Name, district or class"), NULL);
  gtk_widget_set_hexpand (self->filter_entry, TRUE);
  self->order = gtk_drop_down_new_from_strings (orders);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->order), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Order"), -1);
  g_signal_connect_swapped (self->filter_entry, "search-changed", G_CALLBACK (filter_changed_cb),
                            self);
  g_signal_connect_swapped (self->order, "notify::selected", G_CALLBACK (order_changed_cb), self);
  gtk_box_append (GTK_BOX (head), self->filter_entry);
  gtk_box_append (GTK_BOX (head), self->order);
  gtk_widget_add_css_class (head, "pane-head");

  self->store = g_list_store_new (UI_TYPE_REGISTER_ITEM);
  self->filter = GTK_FILTER (gtk_custom_filter_new (filter_func, self, NULL));
  self->sorter = GTK_SORTER (gtk_custom_sorter_new (sort_func, self, NULL));
  filtered = gtk_filter_list_model_new (G_LIST_MODEL (g_object_ref (self->store)),
                                        g_object_ref (self->filter));
  sorted = gtk_sort_list_model_new (G_LIST_MODEL (filtered), g_object_ref (self->sorter));
  self->rows = gtk_multi_selection_new (G_LIST_MODEL (sorted));
  g_signal_connect_object (self->rows, "selection-changed", G_CALLBACK (rows_selected_cb), self,
                           G_CONNECT_SWAPPED);
  list = ui_register_list_new (self->rows, TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (list), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  gis_text_get (&self->klass->plural), -1);
  self->rows_scroller = create_scroller (list);

  self->count = ui_register_label_new ("numeric", TRUE);
  gtk_widget_add_css_class (self->count, "dim-label");
  self->merge = gtk_button_new_with_mnemonic (_ ("_Merge…"));
  gtk_widget_set_tooltip_text (self->merge, _ ("Make the selected rows one"));
  gtk_widget_set_sensitive (self->merge, FALSE);
  g_signal_connect_swapped (self->merge, "clicked", G_CALLBACK (merge_clicked_cb), self);
  gtk_box_append (GTK_BOX (foot), self->count);
  gtk_box_append (GTK_BOX (foot), self->merge);
  gtk_widget_add_css_class (foot, "pane-foot");

  gtk_box_append (GTK_BOX (box), head);
  gtk_box_append (GTK_BOX (box), self->rows_scroller);
  self->reading = ui_job_bar_new ();
  g_signal_connect_swapped (self->reading, "again", G_CALLBACK (read_rows), self);
  gtk_box_append (GTK_BOX (box), self->reading);
  gtk_box_append (GTK_BOX (box), foot);
  gtk_widget_set_size_request (box, 320, -1);
  return box;
}

static GtkWidget *
create_parts_bar (UiRegisterWindow *self)
{
  GtkWidget *bar = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  self->move = ui_reference_choice_new (self->klass->id, TRUE);
  ui_reference_choice_set_caption (UI_REFERENCE_CHOICE (self->move), _ ("Move selected to…"));
  ui_reference_choice_set_document (UI_REFERENCE_CHOICE (self->move), self->document);
  ui_reference_choice_set_new_name (UI_REFERENCE_CHOICE (self->move), TRUE, NULL);
  gtk_widget_set_tooltip_text (self->move,
                               _ ("To another row, to none, or to a new one: type its name"));
  g_signal_connect_swapped (self->move, "chosen", G_CALLBACK (move_chosen_cb), self);
  g_signal_connect_swapped (self->move, "create", G_CALLBACK (move_create_cb), self);
  self->show_parts = gtk_button_new_with_mnemonic (_ ("_Show Selected"));
  gtk_widget_set_tooltip_text (self->show_parts, _ ("Show on the map"));
  g_signal_connect_swapped (self->show_parts, "clicked", G_CALLBACK (show_parts_cb), self);
  gtk_widget_set_hexpand (self->move, TRUE);
  gtk_box_append (GTK_BOX (bar), self->move);
  gtk_box_append (GTK_BOX (bar), self->show_parts);
  gtk_widget_add_css_class (bar, "pane-foot");
  return bar;
}

static GtkWidget *
create_right (UiRegisterWindow *self)
{
  GtkWidget *page = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *head = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *show = gtk_button_new_from_icon_name ("find-location-symbolic");
  GtkWidget *split = gtk_paned_new (GTK_ORIENTATION_VERTICAL);
  GtkWidget *lower = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *list, *content = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  self->title = ui_register_label_new ("pane-title", TRUE);
  gtk_widget_add_css_class (show, "flat");
  gtk_widget_set_tooltip_text (show, _ ("Show on the map"));
  g_signal_connect_swapped (show, "clicked", G_CALLBACK (show_row_cb), self);
  gtk_box_append (GTK_BOX (head), self->title);
  gtk_box_append (GTK_BOX (head), show);
  gtk_widget_add_css_class (head, "pane-head");

  self->form = ui_form_new ();
  gtk_widget_add_css_class (content, "pane-content");
  gtk_box_append (GTK_BOX (content), self->form);

  self->parts_title = ui_register_label_new ("heading", TRUE);
  gtk_widget_add_css_class (self->parts_title, "pane-head");
  self->parts_store = g_list_store_new (UI_TYPE_REGISTER_ITEM);
  self->parts = gtk_multi_selection_new (G_LIST_MODEL (g_object_ref (self->parts_store)));
  g_signal_connect_object (self->parts, "selection-changed", G_CALLBACK (update_parts_actions),
                           self, G_CONNECT_SWAPPED);
  list = ui_register_list_new (self->parts, FALSE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (list), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Sections"), -1);
  gtk_box_append (GTK_BOX (lower), self->parts_title);
  gtk_box_append (GTK_BOX (lower), create_scroller (list));
  gtk_box_append (GTK_BOX (lower), create_parts_bar (self));

  gtk_paned_set_start_child (GTK_PANED (split), create_scroller (content));
  gtk_paned_set_end_child (GTK_PANED (split), lower);
  gtk_paned_set_shrink_start_child (GTK_PANED (split), FALSE);
  gtk_paned_set_shrink_end_child (GTK_PANED (split), FALSE);
  gtk_paned_set_position (GTK_PANED (split), 280);
  gtk_widget_set_vexpand (split, TRUE);
  gtk_box_append (GTK_BOX (page), head);
  gtk_box_append (GTK_BOX (page), split);

  self->none = gtk_label_new (NULL);
  gtk_widget_add_css_class (self->none, "dim-label");
  self->detail = gtk_stack_new ();
  gtk_stack_add_named (GTK_STACK (self->detail), self->none, "none");
  gtk_stack_add_named (GTK_STACK (self->detail), page, "row");
  gtk_widget_set_hexpand (self->detail, TRUE);
  gtk_widget_set_size_request (self->detail, 340, -1);
  return self->detail;
}

/* A field that is being typed in was left by now; a refused text would be lost. */
static gboolean
find_input (GtkWindow *window, char **heading, char **body)
{
  return ui_form_find_input (UI_FORM (UI_REGISTER_WINDOW (window)->form), heading, body);
}

static void
revisit_cb (UiRegisterWindow *self, const GisRow *row)
{
  ui_register_window_show_row (self, row->id);
}

static void
build (UiRegisterWindow *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *paned = gtk_paned_new (GTK_ORIENTATION_HORIZONTAL);
  const char *title = gis_text_get (&self->klass->plural);

  gtk_window_set_title (GTK_WINDOW (self), title);
  gtk_window_set_default_size (GTK_WINDOW (self), 960, 680);
  gtk_paned_set_start_child (GTK_PANED (paned), create_left (self));
  gtk_paned_set_end_child (GTK_PANED (paned), create_right (self));
  gtk_paned_set_shrink_start_child (GTK_PANED (paned), FALSE);
  gtk_paned_set_shrink_end_child (GTK_PANED (paned), FALSE);
  gtk_paned_set_position (GTK_PANED (paned), 440);
  gtk_widget_set_vexpand (paned, TRUE);
  gtk_box_append (GTK_BOX (box), adw_header_bar_new ());
  gtk_box_append (GTK_BOX (box), paned);
  adw_window_set_content (ADW_WINDOW (self), box);
  update_parts_actions (self);
  g_signal_connect_swapped (self->form, "revisit", G_CALLBACK (revisit_cb), self);
  ui_dialog_guard (GTK_WINDOW (self), find_input);
}

/* ---- Window ---- */

static void
ui_register_window_dispose (GObject *object)
{
  UiRegisterWindow *self = UI_REGISTER_WINDOW (object);

  self->serial++;
  self->parts_serial++;
  /* A tooltip that stands over a closed window keeps what its actions came from: here the main window. */
  gtk_widget_insert_action_group (GTK_WIDGET (self), "win", NULL);
  if (self->document != NULL)
    {
      /* Rows go before the catalogue that the document keeps. */
      self->filling = TRUE;
      g_list_store_remove_all (self->parts_store);
      g_list_store_remove_all (self->store);
      ui_form_set_row (UI_FORM (self->form), NULL, NULL);
    }
  adw_window_set_content (ADW_WINDOW (self), NULL);
  g_clear_object (&self->parts);
  g_clear_object (&self->rows);
  g_clear_object (&self->parts_store);
  g_clear_object (&self->store);
  g_clear_object (&self->filter);
  g_clear_object (&self->sorter);
  g_clear_object (&self->document);
  G_OBJECT_CLASS (ui_register_window_parent_class)->dispose (object);
}

static void
ui_register_window_class_init (UiRegisterWindowClass *klass)
{
  ui_style_ensure ();
  G_OBJECT_CLASS (klass)->dispose = ui_register_window_dispose;
  gtk_widget_class_add_binding_action (GTK_WIDGET_CLASS (klass), GDK_KEY_Escape, 0, "window.close",
                                       NULL);
}

static void
ui_register_window_init (UiRegisterWindow *self)
{
}

GtkWidget *
ui_register_window_new (UiDocument *document)
{
  UiRegisterWindow *self;
  const GisClass *klass;

  g_return_val_if_fail (UI_IS_DOCUMENT (document), NULL);
  klass = gis_register_find_class (ui_document_get_catalog (document));
  if (klass == NULL)
    return NULL;
  self = g_object_new (UI_TYPE_REGISTER_WINDOW, NULL);
  self->document = g_object_ref (document);
  self->klass = klass;
  build (self);
  g_signal_connect_object (document, "changed", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
  read_rows (self);
  gtk_widget_grab_focus (self->filter_entry);
  return GTK_WIDGET (self);
}

void
ui_register_window_show_row (UiRegisterWindow *self, gint64 id)
{
  g_return_if_fail (UI_IS_REGISTER_WINDOW (self));
  self->wanted = id;
  gtk_editable_set_text (GTK_EDITABLE (self->filter_entry), "");
  read_rows (self);
}

gboolean
ui_register_window_is_loading (UiRegisterWindow *self)
{
  g_return_val_if_fail (UI_IS_REGISTER_WINDOW (self), FALSE);
  return self->loading || self->loading_parts || ui_document_get_busy (self->document);
}

guint
ui_register_window_get_n_shown (UiRegisterWindow *self)
{
  g_return_val_if_fail (UI_IS_REGISTER_WINDOW (self), 0);
  return g_list_model_get_n_items (G_LIST_MODEL (self->rows));
}

GtkWidget *
ui_register_window_get_filter (UiRegisterWindow *self)
{
  g_return_val_if_fail (UI_IS_REGISTER_WINDOW (self), NULL);
  return self->filter_entry;
}

gint64
ui_register_window_get_row (UiRegisterWindow *self)
{
  g_autoptr (GPtrArray) items = NULL;

  g_return_val_if_fail (UI_IS_REGISTER_WINDOW (self), 0);
  items = list_selected (self->rows);
  return items->len == 1 ? get_id (g_ptr_array_index (items, 0)) : 0;
}

GtkSelectionModel *
ui_register_window_get_rows (UiRegisterWindow *self)
{
  g_return_val_if_fail (UI_IS_REGISTER_WINDOW (self), NULL);
  return GTK_SELECTION_MODEL (self->rows);
}

GtkSelectionModel *
ui_register_window_get_parts (UiRegisterWindow *self)
{
  g_return_val_if_fail (UI_IS_REGISTER_WINDOW (self), NULL);
  return GTK_SELECTION_MODEL (self->parts);
}

GtkWidget *
ui_register_window_get_move_choice (UiRegisterWindow *self)
{
  g_return_val_if_fail (UI_IS_REGISTER_WINDOW (self), NULL);
  return self->move;
}
