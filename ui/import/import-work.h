/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The import sheet's work off the main thread: looking at a file and guessing a plan, dry run,
 * import. Each call is one GTask on a worker; it can be cancelled. */
#pragma once

#include "gis/exchange/import.h"
#include <gio/gio.h>

G_BEGIN_DECLS

/* What looking at a file gave. @plan is NULL when no class fits; @problem then says why. */
typedef struct
{
  GisSourceInfo *info;
  GisImportPlan *plan;
  char *layer;
  char *problem;
  char *crs_name; /* of plan->crs; NULL */
} UiImportLook;

void ui_import_look_free (UiImportLook *look);

/* @encoding, @layer, @class_id NULL: found out. The layer is then the first that is understood.
 * @given: a plan made before, taken as it is instead of them; NULL: none. */
void ui_import_look_async (GisWorkspace *ws,
                           const char *path,
                           const char *encoding,
                           const char *layer,
                           const char *class_id,
                           const GisImportPlan *given,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data);
UiImportLook *ui_import_look_finish (GAsyncResult *result, GError **error);

/* The CRS for a new workspace that takes the file's first layer that says or shows where it is. Not
 * for the main thread. NULL with @error when the file is refused, without when none fits. */
char *ui_import_suggest_crs (const char *path, GisJob *job, GError **error);

/* On the main thread. */
typedef void (*UiImportProgressFunc) (guint64 done, double rate, gpointer user_data);

/* A dry run or the import itself, on a copy of @plan. @progress is called on the main thread, with
 * @user_data, until the callback. */
void ui_import_run_async (GisWorkspace *ws,
                          const GisImportPlan *plan,
                          gboolean dry_run,
                          UiImportProgressFunc progress,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data);
GisImportReport *ui_import_run_finish (GAsyncResult *result, GError **error);

/* First texts with non-ASCII letters as they read in @encoding, joined; NULL when there are none. */
void ui_import_sample_async (const char *path,
                             const char *encoding,
                             const char *layer,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data);
char *ui_import_sample_finish (GAsyncResult *result, GError **error);

/* CRS name, NULL with error for one that PROJ does not know. */
void ui_import_crs_name_async (const char *crs,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data);
char *ui_import_crs_name_finish (GAsyncResult *result, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UiImportLook, ui_import_look_free)

G_END_DECLS
