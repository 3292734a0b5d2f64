/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The open workspace as the window sees it: the GisWorkspace, the current scene, style, selection
 * and undo labels, with signals. All engine calls that read or write run on worker threads; the
 * methods here return at once. Lives on the main thread.
 *
 * Signals: "changed" (GisChange *boxed) after each commit, undo, redo, import;
 *          "scene-changed" (GArray *dirty boxes, may be NULL = all);
 *          "style-changed"; "selection-changed"; "failed" (GError boxed) for edits nobody awaits. */
#pragma once

#include "gis/scene/scene.h"
#include <gio/gio.h>

G_BEGIN_DECLS

#define UI_TYPE_DOCUMENT (ui_document_get_type ())
G_DECLARE_FINAL_TYPE (UiDocument, ui_document, UI, DOCUMENT, GObject)

/* Runs on the worker with an open edit; return FALSE with error to roll back. */
typedef gboolean (*UiEditFunc) (GisEdit *edit, gpointer data, GError **error);
/* Runs on a reader thread; the result reaches the GTask as pointer. */
typedef gpointer (*UiReadFunc) (GisWorkspace *ws,
                                gpointer data,
                                GCancellable *cancellable,
                                GError **error);

/* Opens (async) and loads the scene. Finish returns the new document. */
void ui_document_open_async (const char *path,
                             GisOpenMode mode,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data);
UiDocument *ui_document_open_finish (GAsyncResult *result, GError **error);
/* Takes an already open workspace (demo, new). */
void ui_document_adopt_async (GisWorkspace *ws,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data);

GisWorkspace *ui_document_get_workspace (UiDocument *self);
GisCatalog *ui_document_get_catalog (UiDocument *self);
GisScene *ui_document_get_scene (UiDocument *self); /* borrowed; ref it for a worker */
GisStyle *ui_document_get_style (UiDocument *self); /* change, then ui_document_style_changed() */
void ui_document_style_changed (UiDocument *self);

/* One user action = one edit. @data is freed with @destroy after the run. Callback may be NULL:
 * failures then arrive through "failed". Edits run one after another in call order. */
void ui_document_edit_async (UiDocument *self,
                             const char *label,
                             UiEditFunc func,
                             gpointer data,
                             GDestroyNotify destroy,
                             GAsyncReadyCallback callback,
                             gpointer user_data);
gboolean ui_document_edit_finish (UiDocument *self, GAsyncResult *result, GError **error);
void ui_document_read_async (UiDocument *self,
                             UiReadFunc func,
                             gpointer data,
                             GDestroyNotify destroy,
                             GDestroyNotify free_result,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data);
gpointer ui_document_read_finish (UiDocument *self, GAsyncResult *result, GError **error);
/* A job that already committed through another path (import) hands its change in. */
void ui_document_apply_change (UiDocument *self, GisChange *change);

void ui_document_undo (UiDocument *self);
void ui_document_redo (UiDocument *self);
const char *ui_document_get_undo_label (UiDocument *self); /* NULL: nothing to undo */
const char *ui_document_get_redo_label (UiDocument *self);
gboolean ui_document_get_busy (UiDocument *self); /* "busy": an edit is on its way to the disk */

/* Selection: one class at a time may be mixed; order of picking. */
guint ui_document_get_n_selected (UiDocument *self);
const GisHit *ui_document_get_selected (UiDocument *self, guint index);
void
ui_document_select (UiDocument *self, const GisHit *hits, guint n, gboolean add, gboolean toggle);
void ui_document_clear_selection (UiDocument *self);

G_END_DECLS
