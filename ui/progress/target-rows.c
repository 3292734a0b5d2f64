/* SPDX-License-Identifier: GPL-3.0-or-later */
/* GListModel over an array of rows. Thirty thousand covers cost one array of numbers, not thirty
 * thousand objects. */
#include "ui/progress/target-rows.h"

struct _UiTargetItem
{
  GObject parent_instance;
  GPtrArray *rows; /* keeps @row alive */
  const GisTargetRow *row;
};

G_DEFINE_FINAL_TYPE (UiTargetItem, ui_target_item, G_TYPE_OBJECT)

static void
ui_target_item_finalize (GObject *object)
{
  g_ptr_array_unref (UI_TARGET_ITEM (object)->rows);
  G_OBJECT_CLASS (ui_target_item_parent_class)->finalize (object);
}

static void
ui_target_item_class_init (UiTargetItemClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ui_target_item_finalize;
}

static void
ui_target_item_init (UiTargetItem *self)
{
}

const GisTargetRow *
ui_target_item_get_row (UiTargetItem *self)
{
  g_return_val_if_fail (UI_IS_TARGET_ITEM (self), NULL);
  return self->row;
}

struct _UiTargetRows
{
  GObject parent_instance;
  GPtrArray *rows; /* never NULL */
  GArray *shown;   /* guint: positions in rows */
  char *district;
  guint n_done;
};

static GType
get_item_type (GListModel *model)
{
  return UI_TYPE_TARGET_ITEM;
}

static guint
get_n_items (GListModel *model)
{
  return UI_TARGET_ROWS (model)->shown->len;
}

static gpointer
get_item (GListModel *model, guint position)
{
  UiTargetRows *self = UI_TARGET_ROWS (model);
  UiTargetItem *item;

  if (position >= self->shown->len)
    return NULL;
  item = g_object_new (UI_TYPE_TARGET_ITEM, NULL);
  item->rows = g_ptr_array_ref (self->rows);
  item->row = self->rows->pdata[g_array_index (self->shown, guint, position)];
  return item;
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (UiTargetRows,
                               ui_target_rows,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

static void
ui_target_rows_finalize (GObject *object)
{
  UiTargetRows *self = UI_TARGET_ROWS (object);

  g_ptr_array_unref (self->rows);
  g_array_unref (self->shown);
  g_free (self->district);
  G_OBJECT_CLASS (ui_target_rows_parent_class)->finalize (object);
}

static void
ui_target_rows_class_init (UiTargetRowsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ui_target_rows_finalize;
}

static void
ui_target_rows_init (UiTargetRows *self)
{
  self->rows = g_ptr_array_new ();
  self->shown = g_array_new (FALSE, FALSE, sizeof (guint));
}

UiTargetRows *
ui_target_rows_new (void)
{
  return g_object_new (UI_TYPE_TARGET_ROWS, NULL);
}

static void
filter_again (UiTargetRows *self)
{
  guint before = self->shown->len;

  g_array_set_size (self->shown, 0);
  self->n_done = 0;
  for (guint i = 0; i < self->rows->len; i++)
    {
      const GisTargetRow *row = self->rows->pdata[i];
      if (self->district != NULL && g_strcmp0 (row->district, self->district) != 0)
        continue;
      g_array_append_val (self->shown, i);
      self->n_done += row->done_on != GIS_DATE_NONE;
    }
  g_list_model_items_changed (G_LIST_MODEL (self), 0, before, self->shown->len);
}

void
ui_target_rows_set_rows (UiTargetRows *self, GPtrArray *rows)
{
  g_return_if_fail (UI_IS_TARGET_ROWS (self));
  g_ptr_array_unref (self->rows);
  self->rows = rows != NULL ? g_ptr_array_ref (rows) : g_ptr_array_new ();
  filter_again (self);
}

void
ui_target_rows_set_district (UiTargetRows *self, const char *code)
{
  g_return_if_fail (UI_IS_TARGET_ROWS (self));
  if (g_strcmp0 (self->district, code) == 0)
    return;
  g_free (self->district);
  self->district = g_strdup (code);
  filter_again (self);
}

guint
ui_target_rows_get_n_done (UiTargetRows *self)
{
  g_return_val_if_fail (UI_IS_TARGET_ROWS (self), 0);
  return self->n_done;
}
