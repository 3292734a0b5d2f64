/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Workers of the import sheet. What a worker gets is copied, what it returns belongs to the sheet. */
#include "ui/import/import-work.h"
#include "gis/core/i18n.h"
#include "gis/crs/crs.h"

#include <string.h>

void
ui_import_look_free (UiImportLook *look)
{
  if (look == NULL)
    return;
  gis_source_info_free (look->info);
  gis_import_plan_free (look->plan);
  g_free (look->layer);
  g_free (look->problem);
  g_free (look->crs_name);
  g_free (look);
}

/* ---- Looking ---- */

typedef struct
{
  GisWorkspace *ws;
  char *path, *encoding, *layer, *class_id;
  GisImportPlan *given;
} Request;

static void
request_free (gpointer data)
{
  Request *request = data;

  g_clear_object (&request->ws);
  g_free (request->path);
  g_free (request->encoding);
  g_free (request->layer);
  g_free (request->class_id);
  gis_import_plan_free (request->given);
  g_free (request);
}

/* The plan of the wanted layer, or of the first that is understood. */
static void
guess_plan (UiImportLook *look, const Request *request, GisJob *job)
{
  const GisSourceInfo *info = look->info;

  for (guint i = 0; i < info->layers->len && look->plan == NULL; i++)
    {
      const GisSourceLayer *layer = info->layers->pdata[i];
      g_autoptr (GError) cause = NULL;

      if (request->layer != NULL && strcmp (request->layer, layer->name) != 0)
        continue;
      look->plan =
        gis_import_plan_new (request->ws, info, layer->name, request->class_id, job, &cause);
      if (look->plan != NULL)
        look->layer = g_strdup (layer->name);
      else if (look->problem == NULL)
        look->problem = g_strdup (cause->message);
    }
  if (look->plan != NULL)
    g_clear_pointer (&look->problem, g_free);
  else if (look->problem == NULL)
    look->problem = g_strdup (_ ("the file has no layers"));
  if (look->layer == NULL && info->layers->len > 0)
    look->layer = g_strdup (
      request->layer != NULL ? request->layer : ((GisSourceLayer *) info->layers->pdata[0])->name);
}

/* TRUE when the given plan is of a layer that the file has. */
static gboolean
take_given (UiImportLook *look, const Request *request)
{
  if (request->given == NULL ||
      gis_source_info_find_layer (look->info, request->given->layer) == NULL)
    return FALSE;
  look->plan = gis_import_plan_copy (request->given);
  look->layer = g_strdup (request->given->layer);
  return TRUE;
}

static void
look_thread_func (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  const Request *request = task_data;
  g_autoptr (GisJob) job = gis_job_new (cancellable, NULL, NULL);
  g_autoptr (UiImportLook) look = g_new0 (UiImportLook, 1);
  GError *error = NULL;

  look->info = gis_source_inspect (request->path, request->encoding, job, &error);
  if (look->info == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  if (!take_given (look, request))
    guess_plan (look, request, job);
  if (look->plan != NULL && look->plan->crs != NULL)
    look->crs_name = gis_crs_dup_name (look->plan->crs, NULL);
  g_task_return_pointer (task, g_steal_pointer (&look), (GDestroyNotify) ui_import_look_free);
}

void
ui_import_look_async (GisWorkspace *ws,
                      const char *path,
                      const char *encoding,
                      const char *layer,
                      const char *class_id,
                      const GisImportPlan *given,
                      GCancellable *cancellable,
                      GAsyncReadyCallback callback,
                      gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Request *request = g_new0 (Request, 1);

  request->ws = g_object_ref (ws);
  request->path = g_strdup (path);
  request->encoding = g_strdup (given != NULL ? given->encoding : encoding);
  request->layer = g_strdup (layer);
  request->class_id = g_strdup (class_id);
  request->given = given != NULL ? gis_import_plan_copy (given) : NULL;
  g_task_set_task_data (task, request, request_free);
  g_task_run_in_thread (task, look_thread_func);
}

UiImportLook *
ui_import_look_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

char *
ui_import_suggest_crs (const char *path, GisJob *job, GError **error)
{
  g_autoptr (GisSourceInfo) info = gis_source_inspect (path, NULL, job, error);

  for (guint i = 0; info != NULL && i < info->layers->len; i++)
    {
      char *suggestion = gis_import_dup_suggested_crs (info->layers->pdata[i], NULL, NULL);

      if (suggestion != NULL)
        return suggestion;
    }
  return NULL;
}

/* ---- Running ---- */

typedef struct
{
  gatomicrefcount ref_count;
  GisWorkspace *ws;
  GisImportPlan *plan;
  gboolean dry_run;
  UiImportProgressFunc progress;
  gpointer user_data;
  GCancellable *cancellable;
  gboolean ended; /* main thread */
} Run;

typedef struct
{
  Run *run;
  guint64 done;
  double rate;
} Tick;

static void
run_unref (gpointer data)
{
  Run *run = data;

  if (!g_atomic_ref_count_dec (&run->ref_count))
    return;
  g_object_unref (run->ws);
  gis_import_plan_free (run->plan);
  g_clear_object (&run->cancellable);
  g_free (run);
}

static gboolean
tick_cb (gpointer data)
{
  Tick *tick = data;

  if (!tick->run->ended && !g_cancellable_is_cancelled (tick->run->cancellable))
    tick->run->progress (tick->done, tick->rate, tick->run->user_data);
  return G_SOURCE_REMOVE;
}

static void
tick_free (gpointer data)
{
  run_unref (((Tick *) data)->run);
  g_free (data);
}

/* On the worker. */
static void
job_progress_cb (const char *what, guint64 done, guint64 total, double rate, gpointer user_data)
{
  Run *run = user_data;
  Tick *tick = g_new0 (Tick, 1);

  g_atomic_ref_count_inc (&run->ref_count);
  *tick = (Tick){ run, done, rate };
  g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, tick_cb, tick, tick_free);
}

static void
run_thread_func (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Run *run = task_data;
  g_autoptr (GisJob) job =
               gis_job_new (cancellable, run->progress != NULL ? job_progress_cb : NULL, run);
  GError *error = NULL;
  GisImportReport *report = gis_import_run (run->ws, run->plan, run->dry_run, job, &error);

  if (report != NULL)
    g_task_return_pointer (task, report, (GDestroyNotify) gis_import_report_free);
  else
    g_task_return_error (task, error);
}

void
ui_import_run_async (GisWorkspace *ws,
                     const GisImportPlan *plan,
                     gboolean dry_run,
                     UiImportProgressFunc progress,
                     GCancellable *cancellable,
                     GAsyncReadyCallback callback,
                     gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Run *run = g_new0 (Run, 1);

  g_atomic_ref_count_init (&run->ref_count);
  run->ws = g_object_ref (ws);
  run->plan = gis_import_plan_copy (plan);
  run->dry_run = dry_run;
  run->progress = progress;
  run->user_data = user_data;
  run->cancellable = cancellable != NULL ? g_object_ref (cancellable) : NULL;
  /* An import that has committed must be told, whatever was clicked meanwhile. */
  g_task_set_check_cancellable (task, dry_run);
  g_task_set_task_data (task, run, run_unref);
  g_task_run_in_thread (task, run_thread_func);
}

GisImportReport *
ui_import_run_finish (GAsyncResult *result, GError **error)
{
  Run *run = g_task_get_task_data (G_TASK (result));

  run->ended = TRUE;
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* ---- Samples of an encoding ---- */

static gboolean
has_high (const char *text)
{
  for (; text != NULL && *text != '\0'; text++)
    if ((guchar) *text >= 0x80)
      return TRUE;
  return FALSE;
}

static void
sample_thread_func (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  const Request *request = task_data;
  g_autoptr (GisJob) job = gis_job_new (cancellable, NULL, NULL);
  GError *error = NULL;
  GisSourceInfo *info = gis_source_inspect (request->path, request->encoding, job, &error);
  const GisSourceLayer *layer =
    info != NULL ? gis_source_info_find_layer (info, request->layer) : NULL;
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0, n = 0; layer != NULL && i < layer->fields->len && n < 4; i++)
    {
      const GisSourceField *field = layer->fields->pdata[i];

      if (!has_high (field->name) && !has_high (field->sample))
        continue;
      g_string_append_printf (text, "%s%s", text->len > 0 ? " · " : "",
                              has_high (field->sample) ? field->sample : field->name);
      n++;
    }
  gis_source_info_free (info);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (
      task, text->len > 0 ? g_string_free (g_steal_pointer (&text), FALSE) : NULL, g_free);
}

void
ui_import_sample_async (const char *path,
                        const char *encoding,
                        const char *layer,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Request *request = g_new0 (Request, 1);

  request->path = g_strdup (path);
  request->encoding = g_strdup (encoding);
  request->layer = g_strdup (layer);
  g_task_set_task_data (task, request, request_free);
  g_task_run_in_thread (task, sample_thread_func);
}

char *
ui_import_sample_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* ---- CRS ---- */

static void
crs_thread_func (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  GError *error = NULL;
  char *name = gis_crs_dup_name (task_data, &error);

  if (name != NULL)
    g_task_return_pointer (task, name, g_free);
  else
    g_task_return_error (task, error);
}

void
ui_import_crs_name_async (const char *crs,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);

  g_task_set_task_data (task, g_strdup (crs), g_free);
  g_task_run_in_thread (task, crs_thread_func);
}

char *
ui_import_crs_name_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
