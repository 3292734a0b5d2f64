/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The open workspace as the window sees it. Everything that touches the file is a Work item run by
 * one writer thread (edits, undo, redo, imports, closing: strictly in call order) or by a small
 * pool of readers; results come back through one idle each, where the scene is swapped and the
 * signals go out before the waiting GTask returns. So callers see the new state in their callback. */
#include "gis/core/error.h"
#include "gis/core/i18n.h"
#include "gis/scene/keep.h"
#include "gis/scene/measure.h"
#include "gis/store/search.h"
#include "ui/common/document-private.h"

#define N_READERS 3

enum
{
  PROP_0,
  PROP_UNDO_LABEL,
  PROP_REDO_LABEL,
  PROP_BUSY,
  N_PROPS
};
enum
{
  CHANGED,
  SCENE_CHANGED,
  STYLE_CHANGED,
  FILTER_CHANGED,
  SELECTION_CHANGED,
  FAILED,
  N_SIGNALS
};
static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (UiDocument, ui_document, G_TYPE_OBJECT)
G_DEFINE_BOXED_TYPE (GisChange, ui_change, gis_change_ref, gis_change_unref)

/* ---- Writing ---- */

typedef enum
{
  WRITE_EDIT,
  WRITE_UNDO,
  WRITE_REDO,
  WRITE_APPLY,
  WRITE_JOB,
  WRITE_MEASURE,
  WRITE_CLOSE,
} WriteKind;

/* One thing for the writer thread and, on its way back, what came of it. */
typedef struct
{
  WriteKind kind;
  UiDocument *document; /* owned; released on the main thread */
  GTask *task;          /* NULL: nobody waits */
  char *label;
  UiEditFunc edit_func;
  UiWriteFunc write_func;
  gpointer data;
  GDestroyNotify destroy;
  char *class_id, *field; /* WRITE_MEASURE */

  GisChange *change;
  GisScene *scene; /* NULL: as before */
  GArray *dirty;
  char *undo_label, *redo_label;
  GError *error;
  GError *scene_error;
} Write;

static void
free_write (Write *write)
{
  g_clear_object (&write->task);
  g_free (write->label);
  g_free (write->class_id);
  g_free (write->field);
  g_clear_pointer (&write->change, gis_change_unref);
  g_clear_pointer (&write->scene, gis_scene_unref);
  g_clear_pointer (&write->dirty, g_array_unref);
  g_free (write->undo_label);
  g_free (write->redo_label);
  g_clear_error (&write->error);
  g_clear_error (&write->scene_error);
  g_object_unref (write->document);
  g_free (write);
}

/* Drops what no longer exists from the selection. TRUE when something went. */
static gboolean
prune_selection (UiDocument *self, const GisChange *change)
{
  guint before = self->selection->len;

  for (guint i = 0; change->items != NULL && i < change->items->len; i++)
    {
      const GisChangeItem *item = &g_array_index (change->items, GisChangeItem, i);
      if (item->kind != GIS_CHANGE_DELETE)
        continue;
      for (guint j = self->selection->len; j > 0; j--)
        {
          const GisHit *hit = &g_array_index (self->selection, GisHit, j - 1);
          if (hit->id == item->id && g_str_equal (hit->class_id, item->class_id))
            g_array_remove_index (self->selection, j - 1);
        }
    }
  /* A bulk change names no rows: what it removed cannot be told, so nothing stays selected. */
  if (change->bulk)
    g_array_set_size (self->selection, 0);
  return self->selection->len != before;
}

static void
set_label (UiDocument *self, char **place, char **label, guint property)
{
  if (g_strcmp0 (*place, *label) == 0)
    return;
  g_free (*place);
  *place = g_steal_pointer (label);
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

static void start_indexing (UiDocument *self);

static void
show_filtered (UiDocument *self)
{
  g_clear_pointer (&self->shown, gis_scene_unref);
  self->shown = gis_scene_filter (self->scene, self->filter);
  if (self->layer_order != NULL)
    {
      g_autoptr (GisScene) filtered = g_steal_pointer (&self->shown);
      self->shown = gis_scene_arrange (filtered, (const char *const *) self->layer_order);
    }
  if (self->references != NULL)
    {
      g_autoptr (GisScene) bare = g_steal_pointer (&self->shown);
      self->shown = gis_scene_refer (bare, self->references);
    }
}

/* Main thread: the writer's answer. */
static gboolean
write_done_cb (gpointer user_data)
{
  Write *write = user_data;
  UiDocument *self = write->document;

  if (write->scene != NULL)
    {
      g_clear_pointer (&self->scene, gis_scene_unref);
      self->scene = g_steal_pointer (&write->scene);
      show_filtered (self);
    }
  set_label (self, &self->undo_label, &write->undo_label, PROP_UNDO_LABEL);
  set_label (self, &self->redo_label, &write->redo_label, PROP_REDO_LABEL);
  if (write->change != NULL)
    {
      gboolean pruned = prune_selection (self, write->change);
      g_signal_emit (self, signals[CHANGED], 0, write->change);
      g_signal_emit (self, signals[SCENE_CHANGED], 0, write->dirty);
      if (pruned)
        g_signal_emit (self, signals[SELECTION_CHANGED], 0);
      if (write->change->bulk)
        start_indexing (self);
    }
  if (write->kind == WRITE_MEASURE && write->error == NULL)
    {
      g_autoptr (GArray) nothing = g_array_new (FALSE, FALSE, sizeof (GisBox));
      g_signal_emit (self, signals[SCENE_CHANGED], 0, nothing);
    }
  if (--self->n_writes == 0)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_BUSY]);

  if (write->scene_error != NULL)
    g_signal_emit (self, signals[FAILED], 0, write->scene_error);
  if (write->task != NULL && write->error != NULL)
    g_task_return_error (write->task, g_steal_pointer (&write->error));
  else if (write->task != NULL)
    g_task_return_boolean (write->task, TRUE);
  else if (write->error != NULL)
    g_signal_emit (self, signals[FAILED], 0, write->error);
  free_write (write);
  return G_SOURCE_REMOVE;
}

/* Writer thread: one edit, rolled back when its function fails. */
static void
run_edit (Write *write)
{
  GisEdit *edit = gis_edit_begin (write->document->ws, write->label, &write->error);

  if (edit == NULL)
    return;
  if (!write->edit_func (edit, write->data, &write->error))
    {
      gis_edit_rollback (edit);
      if (write->error == NULL)
        g_set_error (&write->error, GIS_ERROR, GIS_ERROR_FAILED, _ ("%s: nothing was changed"),
                     write->label);
      return;
    }
  gis_edit_commit (edit, &write->change, &write->error);
}

/* Writer thread: the scene that follows a change; read again as a whole when it cannot be patched. */
static void
follow_with_scene (Write *write)
{
  UiDocument *self = write->document;
  GisScene *scene =
    gis_scene_apply (self->writer_scene, self->ws, write->change, &write->dirty, NULL);

  if (scene == NULL)
    {
      g_clear_pointer (&write->dirty, g_array_unref);
      scene = gis_scene_load (self->ws, GIS_DATE_NONE, NULL, &write->scene_error);
      if (scene != NULL)
        {
          g_autoptr (GisScene) bare = scene;
          scene = gis_scene_measure_like (bare, self->writer_scene, self->ws, &write->scene_error);
        }
    }
  self->behind |= scene == NULL;
  if (scene == NULL)
    return;
  gis_scene_unref (self->writer_scene);
  self->writer_scene = scene;
  write->scene = gis_scene_ref (scene);
}

/* Writer thread: the scene with a column more. */
static void
run_measure (Write *write)
{
  UiDocument *self = write->document;
  GisScene *scene = gis_scene_measure (self->writer_scene, self->ws, write->class_id, write->field,
                                       NULL, &write->error);

  if (scene == NULL)
    return;
  gis_scene_unref (self->writer_scene);
  self->writer_scene = scene;
  write->scene = gis_scene_ref (scene);
}

static void
write_thread_func (gpointer item, gpointer unused)
{
  Write *write = item;
  UiDocument *self = write->document;

  switch (write->kind)
    {
    case WRITE_EDIT:
      run_edit (write);
      break;
    case WRITE_UNDO:
      gis_history_undo (self->ws, &write->change, &write->error);
      break;
    case WRITE_REDO:
      gis_history_redo (self->ws, &write->change, &write->error);
      break;
    case WRITE_JOB:
      write->change = write->write_func (self->ws, write->data, &write->error);
      break;
    case WRITE_MEASURE:
      run_measure (write);
      break;
    case WRITE_APPLY:
      break;
    case WRITE_CLOSE:
      /* Readers first: closing takes their connections away. */
      g_thread_pool_free (self->readers, FALSE, TRUE);
      if (!self->behind)
        gis_keep_follow_usual (self->writer_scene, self->ws);
      gis_workspace_close (self->ws);
      break;
    }
  if (write->destroy != NULL)
    write->destroy (write->data);
  /* An edit that changed nothing has no history entry and no effect to show. */
  if (write->change != NULL && write->change->entry_id == 0 && write->kind == WRITE_EDIT)
    g_clear_pointer (&write->change, gis_change_unref);
  if (write->change != NULL)
    follow_with_scene (write);
  if (write->kind != WRITE_CLOSE)
    {
      write->undo_label = gis_history_dup_undo_label (self->ws);
      write->redo_label = gis_history_dup_redo_label (self->ws);
    }
  g_idle_add_full (G_PRIORITY_DEFAULT, write_done_cb, write, NULL);
}

static GError *
new_closed_error (UiDocument *self)
{
  return g_error_new (GIS_ERROR, GIS_ERROR_WORKSPACE, _ ("The workspace “%s” has been closed"),
                      gis_workspace_get_name (self->ws));
}

/* Hands @write to the writer; after closing it is answered with an error at once. */
static void
push_write (UiDocument *self, Write *write)
{
  write->document = g_object_ref (self);
  if (self->closed)
    {
      if (write->task != NULL)
        g_task_return_error (write->task, new_closed_error (self));
      if (write->destroy != NULL)
        write->destroy (write->data);
      free_write (write);
      return;
    }
  if (write->kind == WRITE_CLOSE)
    {
      self->closed = TRUE;
      if (self->indexing != NULL)
        g_cancellable_cancel (self->indexing);
    }
  if (self->n_writes++ == 0)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_BUSY]);
  g_thread_pool_push (self->writer, write, NULL);
}

void
ui_document_edit_async (UiDocument *self,
                        const char *label,
                        UiEditFunc func,
                        gpointer data,
                        GDestroyNotify destroy,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  Write *write;

  g_return_if_fail (UI_IS_DOCUMENT (self) && label != NULL && func != NULL);
  write = g_new0 (Write, 1);
  write->kind = WRITE_EDIT;
  write->label = g_strdup (label);
  write->edit_func = func;
  write->data = data;
  write->destroy = destroy;
  if (callback != NULL)
    {
      write->task = g_task_new (self, NULL, callback, user_data);
      g_task_set_source_tag (write->task, ui_document_edit_async);
    }
  push_write (self, write);
}

gboolean
ui_document_edit_finish (UiDocument *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

void
ui_document_write_async (UiDocument *self,
                         UiWriteFunc func,
                         gpointer data,
                         GDestroyNotify destroy,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  Write *write;

  g_return_if_fail (UI_IS_DOCUMENT (self) && func != NULL && callback != NULL);
  write = g_new0 (Write, 1);
  write->kind = WRITE_JOB;
  write->write_func = func;
  write->data = data;
  write->destroy = destroy;
  write->task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (write->task, ui_document_write_async);
  push_write (self, write);
}

gboolean
ui_document_write_finish (UiDocument *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

void
ui_document_measure_async (UiDocument *self,
                           const char *class_id,
                           const char *field,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  Write *write;

  g_return_if_fail (UI_IS_DOCUMENT (self) && class_id != NULL && field != NULL);
  write = g_new0 (Write, 1);
  write->kind = WRITE_MEASURE;
  write->class_id = g_strdup (class_id);
  write->field = g_strdup (field);
  write->task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (write->task, ui_document_measure_async);
  push_write (self, write);
}

gboolean
ui_document_measure_finish (UiDocument *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

static GisChange *
run_revert (GisWorkspace *ws, gpointer data, GError **error)
{
  GisChange *change = NULL;

  return gis_history_revert (ws, *(const gint64 *) data, &change, error) ? change : NULL;
}

void
ui_document_revert_async (UiDocument *self,
                          gint64 entry_id,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  ui_document_write_async (self, run_revert, g_memdup2 (&entry_id, sizeof entry_id), g_free,
                           callback, user_data);
}

static void
push_simple (UiDocument *self, WriteKind kind, GisChange *change)
{
  Write *write = g_new0 (Write, 1);

  write->kind = kind;
  write->change = change != NULL ? gis_change_ref (change) : NULL;
  push_write (self, write);
}

void
ui_document_apply_change (UiDocument *self, GisChange *change)
{
  g_return_if_fail (UI_IS_DOCUMENT (self) && change != NULL);
  push_simple (self, WRITE_APPLY, change);
}

void
ui_document_undo (UiDocument *self)
{
  g_return_if_fail (UI_IS_DOCUMENT (self));
  push_simple (self, WRITE_UNDO, NULL);
}

void
ui_document_redo (UiDocument *self)
{
  g_return_if_fail (UI_IS_DOCUMENT (self));
  push_simple (self, WRITE_REDO, NULL);
}

void
ui_document_close_async (UiDocument *self, GAsyncReadyCallback callback, gpointer user_data)
{
  Write *write;

  g_return_if_fail (UI_IS_DOCUMENT (self));
  write = g_new0 (Write, 1);
  write->kind = WRITE_CLOSE;
  write->task = g_task_new (self, NULL, callback, user_data);
  push_write (self, write);
}

gboolean
ui_document_close_finish (UiDocument *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* ---- Reading ---- */

typedef struct
{
  GisWorkspace *ws;
  GTask *task; /* released on the main thread: it may hold the last reference to the document */
  UiReadFunc func;
  gpointer data;
  GDestroyNotify destroy;
  GDestroyNotify free_result;
  gpointer result;
  GError *error;
} Read;

static gboolean
read_done_cb (gpointer user_data)
{
  Read *read = user_data;

  if (read->error != NULL)
    {
      if (read->result != NULL && read->free_result != NULL)
        read->free_result (read->result);
      g_task_return_error (read->task, read->error);
    }
  else
    g_task_return_pointer (read->task, read->result, read->free_result);
  g_object_unref (read->task);
  g_object_unref (read->ws);
  g_free (read);
  return G_SOURCE_REMOVE;
}

static void
read_thread_func (gpointer item, gpointer unused)
{
  Read *read = item;
  GCancellable *cancellable = g_task_get_cancellable (read->task);

  if (!g_cancellable_set_error_if_cancelled (cancellable, &read->error))
    read->result = read->func (read->ws, read->data, cancellable, &read->error);
  if (read->destroy != NULL)
    read->destroy (read->data);
  g_idle_add_full (G_PRIORITY_DEFAULT, read_done_cb, read, NULL);
}

void
ui_document_read_async (UiDocument *self,
                        UiReadFunc func,
                        gpointer data,
                        GDestroyNotify destroy,
                        GDestroyNotify free_result,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  Read *read;

  g_return_if_fail (UI_IS_DOCUMENT (self) && func != NULL && callback != NULL);
  read = g_new0 (Read, 1);
  read->ws = g_object_ref (self->ws);
  read->task = g_task_new (self, cancellable, callback, user_data);
  read->func = func;
  read->data = data;
  read->destroy = destroy;
  read->free_result = free_result;
  if (self->closed)
    {
      read->error = new_closed_error (self);
      if (destroy != NULL)
        destroy (data);
      g_idle_add_full (G_PRIORITY_DEFAULT, read_done_cb, read, NULL);
      return;
    }
  g_thread_pool_push (self->readers, read, NULL);
}

gpointer
ui_document_read_finish (UiDocument *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* ---- Opening ---- */

typedef struct
{
  char *path; /* NULL: @ws is open already */
  GisOpenMode mode;
  GisWorkspace *ws;
  GisScene *scene;
  char *undo_label, *redo_label;
} Opening;

static void
free_opening (Opening *opening)
{
  g_free (opening->path);
  g_clear_object (&opening->ws);
  g_clear_pointer (&opening->scene, gis_scene_unref);
  g_free (opening->undo_label);
  g_free (opening->redo_label);
  g_free (opening);
}

static void
open_thread_func (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Opening *opening = task_data;
  GError *error = NULL;
  g_autoptr (GisJob) job = gis_job_new (cancellable, NULL, NULL);

  if (opening->ws == NULL)
    opening->ws = gis_workspace_open (opening->path, opening->mode, &error);
  if (opening->ws != NULL)
    opening->scene = gis_keep_open_usual (opening->ws, job, &error);
  if (opening->scene == NULL)
    {
      g_clear_object (&opening->ws); /* closed here, off the main thread */
      g_task_return_error (task, error);
      return;
    }
  opening->undo_label = gis_history_dup_undo_label (opening->ws);
  opening->redo_label = gis_history_dup_redo_label (opening->ws);
  g_task_return_boolean (task, TRUE);
}

static void
start_opening (Opening *opening,
               GCancellable *cancellable,
               GAsyncReadyCallback callback,
               gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);

  g_task_set_source_tag (task, start_opening);
  g_task_set_task_data (task, opening, (GDestroyNotify) free_opening);
  g_task_run_in_thread (task, open_thread_func);
}

void
ui_document_open_async (const char *path,
                        GisOpenMode mode,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  Opening *opening;

  g_return_if_fail (path != NULL);
  opening = g_new0 (Opening, 1);
  opening->path = g_strdup (path);
  opening->mode = mode;
  start_opening (opening, cancellable, callback, user_data);
}

void
ui_document_adopt_async (GisWorkspace *ws,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  Opening *opening;

  g_return_if_fail (GIS_IS_WORKSPACE (ws));
  opening = g_new0 (Opening, 1);
  opening->ws = g_object_ref (ws);
  start_opening (opening, cancellable, callback, user_data);
}

UiDocument *
ui_document_open_finish (GAsyncResult *result, GError **error)
{
  UiDocument *self;
  Opening *opening;

  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);
  if (!g_task_propagate_boolean (G_TASK (result), error))
    return NULL;
  opening = g_task_get_task_data (G_TASK (result));
  self = g_object_new (UI_TYPE_DOCUMENT, NULL);
  self->ws = g_steal_pointer (&opening->ws);
  self->writer_scene = gis_scene_ref (opening->scene);
  self->scene = g_steal_pointer (&opening->scene);
  show_filtered (self);
  self->undo_label = g_steal_pointer (&opening->undo_label);
  self->redo_label = g_steal_pointer (&opening->redo_label);
  self->style = gis_style_new (gis_workspace_get_catalog (self->ws));
  start_indexing (self);
  return self;
}

/* ---- Search index ---- */

static gpointer
build_index (GisWorkspace *ws, gpointer data, GCancellable *cancellable, GError **error)
{
  g_autoptr (GisJob) job = gis_job_new (cancellable, NULL, NULL);

  return GINT_TO_POINTER (gis_search_build (ws, job, error));
}

/* What was not built stays noted in the file; searches read the names until then. */
static void
indexed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  UiDocument *self = UI_DOCUMENT (source);
  g_autoptr (GError) error = NULL;

  ui_document_read_finish (self, result, &error);
  g_clear_object (&self->indexing);
  if (error != NULL && !self->closed)
    g_message ("the search index was not built: %s", error->message);
  else if (self->index_again)
    start_indexing (self);
}

/* After opening and after what changes many rows at once. */
static void
start_indexing (UiDocument *self)
{
  self->index_again = self->indexing != NULL;
  if (self->index_again || self->closed || gis_workspace_is_read_only (self->ws))
    return;
  self->indexing = g_cancellable_new ();
  ui_document_read_async (self, build_index, NULL, NULL, NULL, self->indexing, indexed_cb, NULL);
}

/* ---- What it holds ---- */

GisWorkspace *
ui_document_get_workspace (UiDocument *self)
{
  g_return_val_if_fail (UI_IS_DOCUMENT (self), NULL);
  return self->ws;
}

GisCatalog *
ui_document_get_catalog (UiDocument *self)
{
  g_return_val_if_fail (UI_IS_DOCUMENT (self), NULL);
  return gis_workspace_get_catalog (self->ws);
}

GisScene *
ui_document_get_scene (UiDocument *self)
{
  g_return_val_if_fail (UI_IS_DOCUMENT (self), NULL);
  return self->shown;
}

GisScene *
ui_document_get_whole_scene (UiDocument *self)
{
  g_return_val_if_fail (UI_IS_DOCUMENT (self), NULL);
  return self->scene;
}

const GisRowFilter *
ui_document_get_filter (UiDocument *self)
{
  g_return_val_if_fail (UI_IS_DOCUMENT (self), NULL);
  return self->filter;
}

const char *const *
ui_document_get_layer_order (UiDocument *self)
{
  g_return_val_if_fail (UI_IS_DOCUMENT (self), NULL);
  return (const char *const *) self->layer_order;
}

void
ui_document_set_layer_order (UiDocument *self, const char *const *top_first)
{
  char **copy;

  g_return_if_fail (UI_IS_DOCUMENT (self));
  copy = g_strdupv ((char **) top_first);
  g_strfreev (self->layer_order);
  self->layer_order = copy;
  show_filtered (self);
  g_signal_emit (self, signals[SCENE_CHANGED], 0, NULL);
}

void
ui_document_set_references (UiDocument *self, GisReferences *references, const char *attribution)
{
  g_return_if_fail (UI_IS_DOCUMENT (self));
  if (references != NULL)
    gis_references_ref (references);
  gis_references_unref (self->references);
  self->references = references;
  g_free (self->attribution);
  self->attribution = g_strdup (attribution);
  show_filtered (self);
  g_signal_emit (self, signals[SCENE_CHANGED], 0, NULL);
}

const char *
ui_document_get_attribution (UiDocument *self)
{
  g_return_val_if_fail (UI_IS_DOCUMENT (self), NULL);
  return self->attribution;
}

void
ui_document_set_filter (UiDocument *self, const GisRowFilter *filter)
{
  GisRowFilter *copy;

  g_return_if_fail (UI_IS_DOCUMENT (self) && filter != NULL);
  copy = gis_row_filter_copy (filter);
  gis_row_filter_free (self->filter);
  self->filter = copy;
  show_filtered (self);
  g_signal_emit (self, signals[FILTER_CHANGED], 0);
  g_signal_emit (self, signals[SCENE_CHANGED], 0, NULL);
}

GisStyle *
ui_document_get_style (UiDocument *self)
{
  g_return_val_if_fail (UI_IS_DOCUMENT (self), NULL);
  return self->style;
}

void
ui_document_style_changed (UiDocument *self)
{
  g_return_if_fail (UI_IS_DOCUMENT (self));
  g_signal_emit (self, signals[STYLE_CHANGED], 0);
}

const char *
ui_document_get_undo_label (UiDocument *self)
{
  g_return_val_if_fail (UI_IS_DOCUMENT (self), NULL);
  return self->undo_label;
}

const char *
ui_document_get_redo_label (UiDocument *self)
{
  g_return_val_if_fail (UI_IS_DOCUMENT (self), NULL);
  return self->redo_label;
}

gboolean
ui_document_get_busy (UiDocument *self)
{
  g_return_val_if_fail (UI_IS_DOCUMENT (self), FALSE);
  return self->n_writes > 0;
}

/* ---- Object ---- */

/* Runs on a thread of its own when nobody closed the document: a file is not closed on main. */
static gpointer
drop_workspace (gpointer ws)
{
  gis_workspace_close (ws);
  g_object_unref (ws);
  return NULL;
}

static void
ui_document_finalize (GObject *object)
{
  UiDocument *self = UI_DOCUMENT (object);

  /* No work is left: each item holds a reference. */
  g_thread_pool_free (self->writer, FALSE, FALSE);
  if (!self->closed)
    g_thread_pool_free (self->readers, FALSE, FALSE);
  if (self->ws != NULL && !self->closed)
    g_thread_unref (g_thread_new ("close", drop_workspace, g_steal_pointer (&self->ws)));
  g_clear_object (&self->ws);
  g_clear_object (&self->indexing);
  g_clear_pointer (&self->scene, gis_scene_unref);
  g_clear_pointer (&self->shown, gis_scene_unref);
  g_clear_pointer (&self->filter, gis_row_filter_free);
  g_clear_pointer (&self->layer_order, g_strfreev);
  g_clear_pointer (&self->references, gis_references_unref);
  g_clear_pointer (&self->attribution, g_free);
  g_clear_pointer (&self->writer_scene, gis_scene_unref);
  g_clear_pointer (&self->style, gis_style_free);
  g_array_unref (self->selection);
  g_free (self->undo_label);
  g_free (self->redo_label);
  G_OBJECT_CLASS (ui_document_parent_class)->finalize (object);
}

static void
ui_document_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  UiDocument *self = UI_DOCUMENT (object);

  switch (id)
    {
    case PROP_UNDO_LABEL:
      g_value_set_string (value, self->undo_label);
      break;
    case PROP_REDO_LABEL:
      g_value_set_string (value, self->redo_label);
      break;
    case PROP_BUSY:
      g_value_set_boolean (value, self->n_writes > 0);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
ui_document_class_init (UiDocumentClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->finalize = ui_document_finalize;
  object_class->get_property = ui_document_get_property;
  properties[PROP_UNDO_LABEL] = g_param_spec_string ("undo-label", NULL, NULL, NULL, flags);
  properties[PROP_REDO_LABEL] = g_param_spec_string ("redo-label", NULL, NULL, NULL, flags);
  properties[PROP_BUSY] = g_param_spec_boolean ("busy", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);

#define NEW_SIGNAL(name, n, ...)                                                                   \
  g_signal_new (name, UI_TYPE_DOCUMENT, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, n,    \
                ##__VA_ARGS__)
  signals[CHANGED] = NEW_SIGNAL ("changed", 1, UI_TYPE_CHANGE);
  signals[SCENE_CHANGED] = NEW_SIGNAL ("scene-changed", 1, G_TYPE_ARRAY);
  signals[STYLE_CHANGED] = NEW_SIGNAL ("style-changed", 0);
  signals[FILTER_CHANGED] = NEW_SIGNAL ("filter-changed", 0);
  signals[SELECTION_CHANGED] = NEW_SIGNAL ("selection-changed", 0);
  signals[FAILED] = NEW_SIGNAL ("failed", 1, G_TYPE_ERROR);
#undef NEW_SIGNAL
}

static void
ui_document_init (UiDocument *self)
{
  self->selection = g_array_new (FALSE, FALSE, sizeof (GisHit));
  self->filter = gis_row_filter_new ();
  self->writer = g_thread_pool_new (write_thread_func, NULL, 1, FALSE, NULL);
  self->readers = g_thread_pool_new (read_thread_func, NULL, N_READERS, FALSE, NULL);
}
