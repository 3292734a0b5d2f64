/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The document frees an edit's data before it calls back: what the caller wants to know (the new
 * id, the name of what went) lies in a box that both sides hold. */
#include "ui/tools/edits.h"

#include "gis/core/date.h"
#include "gis/core/i18n.h"
#include "gis/store/surroundings.h"
#include "ui/common/format.h"

typedef struct
{
  gint64 new_id; /* insert */
  char *name;    /* delete: what the row was called, or how many of what they were */
} Outcome;

typedef struct
{
  GisRow *row;           /* insert */
  GArray *hits;          /* move, delete */
  GisGeometry *geometry; /* move */
  Outcome *outcome;      /* rc box */
} EditData;

static void
outcome_clear (gpointer outcome)
{
  g_free (((Outcome *) outcome)->name);
}

static void
outcome_release (gpointer outcome)
{
  g_atomic_rc_box_release_full (outcome, outcome_clear);
}

static EditData *
edit_data_new (void)
{
  EditData *data = g_new0 (EditData, 1);

  data->outcome = g_atomic_rc_box_new0 (Outcome);
  return data;
}

static void
edit_data_free (gpointer pointer)
{
  EditData *data = pointer;

  g_clear_pointer (&data->row, gis_row_free);
  g_clear_pointer (&data->hits, g_array_unref);
  gis_geometry_unref (data->geometry);
  outcome_release (data->outcome);
  g_free (data);
}

/* ---- Running through the document, with a task of our own that carries the id ---- */

static void
document_done_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (ui_document_edit_finish (UI_DOCUMENT (source), result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
run (UiDocument *document,
     const char *label,
     UiEditFunc func,
     EditData *data,
     GAsyncReadyCallback callback,
     gpointer user_data)
{
  GTask *task = g_task_new (document, NULL, callback, user_data);

  g_task_set_task_data (task, g_atomic_rc_box_acquire (data->outcome), outcome_release);
  ui_document_edit_async (document, label, func, data, edit_data_free, document_done_cb, task);
}

gboolean
ui_edits_finish (GAsyncResult *result, gint64 *id, GError **error)
{
  gboolean done;

  g_return_val_if_fail (G_IS_TASK (result), FALSE);
  done = g_task_propagate_boolean (G_TASK (result), error);
  if (id != NULL)
    *id = done ? ((Outcome *) g_task_get_task_data (G_TASK (result)))->new_id : 0;
  return done;
}

char *
ui_edits_dup_name (GAsyncResult *result)
{
  g_return_val_if_fail (G_IS_TASK (result), NULL);
  return g_strdup (((Outcome *) g_task_get_task_data (G_TASK (result)))->name);
}

/* ---- Insert ---- */

static gboolean
is_empty (const GisRow *row, const char *field)
{
  return gis_class_find_field (row->klass, field) >= 0 &&
         gis_value_is_null (gis_row_get (row, field));
}

static gboolean
run_insert (GisEdit *edit, gpointer user_data, GError **error)
{
  EditData *data = user_data;
  GisWorkspace *ws = gis_edit_get_workspace (edit);

  gis_surroundings_fill_district (ws, data->row);
  if (is_empty (data->row, "surveyed_on"))
    {
      g_autofree char *today = gis_date_dup_text (gis_workspace_get_today (ws));
      gis_row_set_text (data->row, "surveyed_on", today);
    }
  if (is_empty (data->row, "code")) /* stays empty where the scheme has no number for it */
    {
      g_autofree char *code = gis_edit_dup_next_code (edit, data->row, NULL);
      if (code != NULL)
        gis_row_set_text (data->row, "code", code);
    }
  if (!gis_edit_insert (edit, data->row, error))
    return FALSE;
  data->outcome->new_id = data->row->id;
  return TRUE;
}

void
ui_edits_insert (UiDocument *document,
                 const GisRow *row,
                 GAsyncReadyCallback callback,
                 gpointer user_data)
{
  EditData *data = edit_data_new ();
  /* Translators: history entry; the title of a class: "Add manhole cover". */
  g_autofree char *label = g_strdup_printf (_ ("Add: %s"), gis_text_get (&row->klass->title));

  data->row = gis_row_copy (row);
  run (document, label, run_insert, data, callback, user_data);
}

/* ---- Move ---- */

static gboolean
run_move (GisEdit *edit, gpointer user_data, GError **error)
{
  EditData *data = user_data;
  const GisHit *hit = &g_array_index (data->hits, GisHit, 0);

  return gis_edit_set_geometry (edit, hit->class_id, hit->id, data->geometry, error);
}

static const char *
get_class_title (UiDocument *document, const char *class_id)
{
  const GisClass *klass = gis_catalog_find_class (ui_document_get_catalog (document), class_id);

  return klass != NULL ? gis_text_get (&klass->title) : class_id;
}

void
ui_edits_move (UiDocument *document,
               const GisHit *hit,
               GisGeometry *geometry,
               GAsyncReadyCallback callback,
               gpointer user_data)
{
  EditData *data = edit_data_new ();
  g_autofree char *label =
    g_strdup_printf (_ ("Move: %s"), get_class_title (document, hit->class_id));

  data->hits = g_array_new (FALSE, FALSE, sizeof (GisHit));
  g_array_append_val (data->hits, *hit);
  data->geometry = gis_geometry_ref (geometry);
  run (document, label, run_move, data, callback, user_data);
}

/* ---- Delete ---- */

/* "Storm drain cover 4102…": told in the history and to who deleted it. */
static gboolean
name_deleted (GisEdit *edit, EditData *data, GError **error)
{
  const GisHit *hit = &g_array_index (data->hits, GisHit, 0);
  g_autoptr (GisRow) row = gis_edit_get_row (edit, hit->class_id, hit->id, error);
  g_autofree char *row_label = NULL;
  g_autofree char *label = NULL;
  const char *title;

  if (row == NULL)
    return FALSE;
  title = gis_text_get (&row->klass->title);
  row_label = gis_row_dup_label (row);
  data->outcome->name = g_str_has_prefix (row_label, title)
                          ? g_strdup (row_label)
                          : g_strdup_printf ("%s %s", title, row_label);
  label = g_strdup_printf (_ ("Delete: %s"), data->outcome->name);
  gis_edit_set_label (edit, label);
  return TRUE;
}

static gboolean
run_delete (GisEdit *edit, gpointer user_data, GError **error)
{
  EditData *data = user_data;

  if (data->hits->len == 1 && !name_deleted (edit, data, error))
    return FALSE;
  for (guint i = 0; i < data->hits->len; i++)
    {
      const GisHit *hit = &g_array_index (data->hits, GisHit, i);
      if (!gis_edit_delete (edit, hit->class_id, hit->id, error))
        return FALSE;
    }
  return TRUE;
}

char *
ui_edits_dup_counts (UiDocument *document, const GisHit *hits, guint n)
{
  GisCatalog *catalog = ui_document_get_catalog (document);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint c = 0; c < gis_catalog_get_n_classes (catalog); c++)
    {
      const GisClass *klass = gis_catalog_get_class (catalog, c);
      g_autofree char *count = NULL;
      gint64 found = 0;

      for (guint i = 0; i < n; i++)
        found += g_str_equal (hits[i].class_id, klass->id);
      if (found == 0)
        continue;
      count = ui_format_count (found);
      g_string_append_printf (text, "%s%s %s", text->len > 0 ? " · " : "",
                              gis_text_get (found == 1 ? &klass->title : &klass->plural), count);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* Some class cannot be without a row of @klass. */
static gboolean
is_required (GisCatalog *catalog, const GisClass *klass)
{
  for (guint c = 0; c < gis_catalog_get_n_classes (catalog); c++)
    {
      const GisClass *other = gis_catalog_get_class (catalog, c);
      for (guint i = 0; i < other->n_fields; i++)
        if (other->fields[i].required && g_strcmp0 (other->fields[i].reference, klass->id) == 0)
          return TRUE;
    }
  return FALSE;
}

gboolean
ui_edits_takes_records (UiDocument *document, const GisHit *hits, guint n)
{
  GisCatalog *catalog = ui_document_get_catalog (document);

  for (guint c = 0; c < gis_catalog_get_n_classes (catalog); c++)
    {
      const GisClass *klass = gis_catalog_get_class (catalog, c);
      if (g_strcmp0 (klass->role, "record") != 0 || !is_required (catalog, klass))
        continue;
      for (guint i = 0; i < n; i++)
        if (g_str_equal (hits[i].class_id, klass->id))
          return TRUE;
    }
  return FALSE;
}

void
ui_edits_delete (UiDocument *document,
                 const GisHit *hits,
                 guint n,
                 GAsyncReadyCallback callback,
                 gpointer user_data)
{
  EditData *data = edit_data_new ();
  g_autofree char *label = NULL;

  g_return_if_fail (n > 0);
  if (n == 1)
    label = g_strdup_printf (_ ("Delete: %s"), get_class_title (document, hits[0].class_id));
  else
    {
      data->outcome->name = ui_edits_dup_counts (document, hits, n);
      label = g_strdup_printf (_ ("Delete: %s"), data->outcome->name);
    }
  data->hits = g_array_new (FALSE, FALSE, sizeof (GisHit));
  g_array_append_vals (data->hits, hits, n);
  run (document, label, run_delete, data, callback, user_data);
}
