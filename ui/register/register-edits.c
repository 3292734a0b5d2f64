/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One kind of order for the three; the worker gets copies. */
#include "ui/register/register-edits.h"

#include "gis/core/error.h"
#include "gis/core/i18n.h"
#include "gis/store/register.h"

typedef struct
{
  const char *class_id; /* interned */
  GPtrArray *parts;     /* GisRow */
  GArray *ids;
  char *field;
  char *name;
  gint64 to;
} Order;

static void
order_free (gpointer data)
{
  Order *order = data;

  g_clear_pointer (&order->parts, g_ptr_array_unref);
  g_clear_pointer (&order->ids, g_array_unref);
  g_free (order->field);
  g_free (order->name);
  g_free (order);
}

static GPtrArray *
copy_rows (GPtrArray *rows)
{
  GPtrArray *copies = g_ptr_array_new_with_free_func ((GDestroyNotify) gis_row_free);

  for (guint i = 0; i < rows->len; i++)
    g_ptr_array_add (copies, gis_row_copy (g_ptr_array_index (rows, i)));
  return copies;
}

static gboolean
run_move (GisEdit *edit, gpointer data, GError **error)
{
  const Order *order = data;
  const GisValue to = order->to != 0 ? gis_value_of_integer (order->to) : GIS_VALUE_NULL;

  for (guint i = 0; i < order->parts->len; i++)
    {
      const GisRow *part = g_ptr_array_index (order->parts, i);
      if (!gis_edit_set_value (edit, part->klass->id, part->id, order->field, &to, error))
        return FALSE;
    }
  return TRUE;
}

void
ui_register_move (UiDocument *document,
                  GPtrArray *parts,
                  const char *field,
                  gint64 to,
                  const char *name,
                  GAsyncReadyCallback callback,
                  gpointer user_data)
{
  Order *order = g_new0 (Order, 1);
  g_autofree char *label = NULL;

  g_return_if_fail (parts != NULL && field != NULL);
  order->parts = copy_rows (parts);
  order->field = g_strdup (field);
  order->to = to;
  label =
    to == 0
      ? g_strdup_printf (
          ngettext_ ("Take %u section off its road", "Take %u sections off their road", parts->len),
          parts->len)
      /* Translators: history entry; sections are moved to this road. */
      : g_strdup_printf (ngettext_ ("Move %u section to %s", "Move %u sections to %s", parts->len),
                         parts->len, name != NULL ? name : "");
  ui_document_edit_async (document, label, run_move, order, order_free, callback, user_data);
}

static gboolean
run_create (GisEdit *edit, gpointer data, GError **error)
{
  Order *order = data;
  const GisClass *klass = gis_catalog_require_class (
    gis_workspace_get_catalog (gis_edit_get_workspace (edit)), order->class_id, error);
  g_autoptr (GisRow) row = NULL;

  if (klass == NULL)
    return FALSE;
  row =
    gis_register_row_for (klass, g_ptr_array_index (order->parts, 0), order->field, order->name);
  if (row == NULL)
    {
      g_set_error (error, GIS_ERROR, GIS_ERROR_INVALID, _ ("%s: it needs a name"),
                   gis_text_get (&klass->title));
      return FALSE;
    }
  if (!gis_edit_insert (edit, row, error))
    return FALSE;
  order->to = row->id;
  return run_move (edit, order, error);
}

void
ui_register_create (UiDocument *document,
                    const char *class_id,
                    GPtrArray *parts,
                    const char *field,
                    const char *name,
                    GAsyncReadyCallback callback,
                    gpointer user_data)
{
  const GisClass *klass = gis_catalog_find_class (ui_document_get_catalog (document), class_id);
  Order *order;
  g_autofree char *label = NULL;

  g_return_if_fail (klass != NULL && parts != NULL && parts->len > 0 && field != NULL);
  order = g_new0 (Order, 1);
  order->class_id = g_intern_string (class_id);
  order->parts = copy_rows (parts);
  order->field = g_strdup (field);
  order->name = g_strdup (name);
  label = g_strdup_printf (_ ("Add: %s"), gis_text_get (&klass->title));
  ui_document_edit_async (document, label, run_create, order, order_free, callback, user_data);
}

static gboolean
run_merge (GisEdit *edit, gpointer data, GError **error)
{
  const Order *order = data;

  for (guint i = 0; i < order->ids->len; i++)
    {
      gint64 id = g_array_index (order->ids, gint64, i);
      if (id != order->to && !gis_edit_merge (edit, order->class_id, id, order->to, error))
        return FALSE;
    }
  return TRUE;
}

void
ui_register_merge (UiDocument *document,
                   const char *class_id,
                   GArray *ids,
                   gint64 into,
                   const char *name,
                   GAsyncReadyCallback callback,
                   gpointer user_data)
{
  Order *order = g_new0 (Order, 1);
  g_autofree char *label = NULL;

  g_return_if_fail (ids != NULL && into > 0);
  order->class_id = g_intern_string (class_id);
  order->ids = g_array_copy (ids);
  order->to = into;
  /* Translators: history entry; several roads became this one. */
  label = g_strdup_printf (_ ("Merge into %s"), name != NULL ? name : "");
  ui_document_edit_async (document, label, run_merge, order, order_free, callback, user_data);
}
