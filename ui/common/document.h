/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The open workspace as the window sees it: the GisWorkspace, the current scene, style, selection
 * and undo labels, with signals. All engine calls that read or write run on worker threads; the
 * methods here return at once. Lives on the main thread.
 *
 * Signals: "changed" (GisChange *boxed) after each commit, undo, redo, import;
 *          "scene-changed" (GArray *dirty boxes, may be NULL = all);
 *          "style-changed"; "filter-changed"; "selection-changed"; "failed" (GError boxed) for edits nobody awaits.
 * Properties (notify): "undo-label", "redo-label", "busy".
 *
 *   main ──edit/undo/redo/apply──▶ writer thread (one, in call order) ──▶ main: scene, signals
 *        ──read──────────────────▶ reader pool (three)               ──▶ main: GTask
 *
 * The writer makes the next scene right after its commit, so that a picture never shows less than
 * what the history says. */
#pragma once

#include "gis/scene/filter.h"
#include "gis/scene/reference.h"
#include "gis/scene/scene.h"
#include <gio/gio.h>

G_BEGIN_DECLS

#define UI_TYPE_DOCUMENT (ui_document_get_type ())
G_DECLARE_FINAL_TYPE (UiDocument, ui_document, UI, DOCUMENT, GObject)

/* GisChange as a boxed type, for the signal. */
#define UI_TYPE_CHANGE (ui_change_get_type ())
GType ui_change_get_type (void);

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

/* Waits for the edits on their way, then closes the file (off the main thread). From the call on,
 * new edits and reads fail with GIS_ERROR_WORKSPACE; the scene stays. Call it once. */
void ui_document_close_async (UiDocument *self, GAsyncReadyCallback callback, gpointer user_data);
gboolean ui_document_close_finish (UiDocument *self, GAsyncResult *result, GError **error);

GisWorkspace *ui_document_get_workspace (UiDocument *self);
GisCatalog *ui_document_get_catalog (UiDocument *self);
/* What is shown: seen through the filter. Borrowed; ref it for a worker. */
GisScene *ui_document_get_scene (UiDocument *self);
/* The same with what the filter hides. Borrowed. */
GisScene *ui_document_get_whole_scene (UiDocument *self);
/* The filter of map, counts and export; never NULL, empty at first. Borrowed: change a copy of it and
 * hand that in; "filter-changed" and "scene-changed" follow. Some ms a million rows. */
const GisRowFilter *ui_document_get_filter (UiDocument *self);
void ui_document_set_filter (UiDocument *self, const GisRowFilter *filter);
GisStyle *ui_document_get_style (UiDocument *self); /* change, then ui_document_style_changed() */
void ui_document_style_changed (UiDocument *self);
/* Class ids from the top of the map to its bottom; NULL: as the catalogue has them. Setting it emits
 * "scene-changed". Borrowed; @top_first is copied. */
const char *const *ui_document_get_layer_order (UiDocument *self);
void ui_document_set_layer_order (UiDocument *self, const char *const *top_first);

/* What the scene is drawn over; NULL: nothing. Emits "scene-changed". @attribution: of its sources. */
void
ui_document_set_references (UiDocument *self, GisReferences *references, const char *attribution);
/* NULL: none. */
const char *ui_document_get_attribution (UiDocument *self);

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
/* A long job that writes by itself (import): runs on the writer thread between edits, so that its
 * change reaches the scene in order. @func gets the workspace and may return a GisChange (owned),
 * NULL when nothing changed or, with @error, on failure. */
typedef GisChange *(*UiWriteFunc) (GisWorkspace *ws, gpointer data, GError **error);
void ui_document_write_async (UiDocument *self,
                              UiWriteFunc func,
                              gpointer data,
                              GDestroyNotify destroy,
                              GAsyncReadyCallback callback,
                              gpointer user_data);
gboolean ui_document_write_finish (UiDocument *self, GAsyncResult *result, GError **error);
/* Reads a field of a class into the scene, for themes drawn by it (gis/scene/measure.h); then
 * "scene-changed" with nothing to draw anew. */
void ui_document_measure_async (UiDocument *self,
                                const char *class_id,
                                const char *field,
                                GAsyncReadyCallback callback,
                                gpointer user_data);
gboolean ui_document_measure_finish (UiDocument *self, GAsyncResult *result, GError **error);
/* A job that already committed through another path (import) hands its change in. */
void ui_document_apply_change (UiDocument *self, GisChange *change);

void ui_document_undo (UiDocument *self);
void ui_document_redo (UiDocument *self);
/* Takes one step of the history back; see gis_history_revert(). Ends with ui_document_write_finish().
 * NULL callback: a refusal arrives through "failed". */
void ui_document_revert_async (UiDocument *self,
                               gint64 entry_id,
                               GAsyncReadyCallback callback,
                               gpointer user_data);
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
