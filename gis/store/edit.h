/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every write of a user goes through an edit: begin (label) → rows → commit. One edit is one SQLite
 * transaction, one recorded changeset and one undo step. The write lock is held from begin to
 * commit or rollback, all on one thread. After any error of an edit function the edit is still open
 * and unchanged by that call; the caller decides. */
#pragma once

#include "gis/store/row.h"
#include "gis/store/workspace.h"

G_BEGIN_DECLS

typedef struct _GisEdit GisEdit;

typedef enum
{
  GIS_CHANGE_INSERT,
  GIS_CHANGE_UPDATE,
  GIS_CHANGE_DELETE,
} GisChangeKind;

typedef struct
{
  const char *class_id; /* interned */
  gint64 id;
  GisChangeKind kind;
} GisChangeItem;

/* What a committed edit, undo, redo or revert changed: for the scene, lists and counts.
 * Reference-counted, immutable. When `bulk` (an import or its undo), items is empty and the named
 * classes must be read again. */
typedef struct
{
  gatomicrefcount ref_count;
  gint64 entry_id; /* change_log row */
  char *label;     /* what was done, in words */
  gboolean bulk;
  GArray *items;      /* GisChangeItem */
  GPtrArray *classes; /* interned class ids touched */
} GisChange;

GisChange *gis_change_ref (GisChange *change);
void gis_change_unref (GisChange *change);

/* @label: translated words for the history ("Move cover 4102…"). GIS_ERROR_READ_ONLY. Waits for
 * the write lock of this process (never begin two edits on one thread), and up to 10 s for another
 * program that is writing (then GIS_ERROR_WORKSPACE). What other programs committed meanwhile is
 * recorded as a history step of its own first. */
GisEdit *gis_edit_begin (GisWorkspace *ws, const char *label, GError **error);
GisWorkspace *gis_edit_get_workspace (GisEdit *edit);
/* Other words for the history, when more is known of the rows. */
void gis_edit_set_label (GisEdit *edit, const char *label);
/* Civil date on which the changes from here on take effect; default today in the workspace's zone.
 * A change that takes effect before an earlier recorded one of the same field supersedes that. */
void gis_edit_set_effective_on (GisEdit *edit, GisDate date);
GisDate gis_edit_get_effective_on (GisEdit *edit);

/* Stores a new row: normalises and checks values, gives id, uuid (kept when set) and, where the
 * class has a code scheme and `code` is empty, nothing (codes are assigned by the caller with
 * gis_edit_assign_code()). Writes the first state_event of each tracked field that has a value.
 * GIS_ERROR_INVALID names class, field, value and cause. */
gboolean gis_edit_insert (GisEdit *edit, GisRow *row, GError **error);
/* Reads the row as this edit sees it. GIS_ERROR_NOT_FOUND. */
GisRow *gis_edit_get_row (GisEdit *edit, const char *class_id, gint64 id, GError **error);
/* Sets one field. Refuses a change that the field's transitions do not allow and a reference to a row
 * that is not there. An equal value is no change. GIS_ERROR_INVALID, _NOT_FOUND, _USAGE (field). */
gboolean gis_edit_set_value (GisEdit *edit,
                             const char *class_id,
                             gint64 id,
                             const char *field,
                             const GisValue *value,
                             GError **error);
/* Replaces the geometry (NULL where the class does not require one). */
gboolean gis_edit_set_geometry (GisEdit *edit,
                                const char *class_id,
                                gint64 id,
                                GisGeometry *geometry,
                                GError **error);
/* Deletes the row and what hangs on it, explicitly: rows that name it by asset_class and asset_id
 * (defects, work items), rows with a required reference to it, attachments. References that are not
 * required become null. */
gboolean gis_edit_delete (GisEdit *edit, const char *class_id, gint64 id, GError **error);
/* Two rows of a class stand for the same thing: what refers to row @id (references, defects, work
 * items, attachments) refers to @into from here on, empty fields of @into that are not tracked take
 * the value of @id, and @id is deleted. GIS_ERROR_NOT_FOUND, GIS_ERROR_USAGE when they are one. */
gboolean
gis_edit_merge (GisEdit *edit, const char *class_id, gint64 id, gint64 into, GError **error);
/* Next free 16-digit code for a row from its county (field `district`: code or reference to an area),
 * class and sub-class (the class's code prefix, else field `kind`), domain.md 2. Serials are never
 * given out again once the edit is committed. GIS_ERROR_INVALID when the row has no district or kind
 * or every serial is used. Caller owns it. */
char *gis_edit_dup_next_code (GisEdit *edit, const GisRow *row, GError **error);

/* Makes it durable (FULL sync) and records the changeset. GIS_ERROR_INVALID when a unique value is in
 * use by another row. Consumes @edit in every case; on error
 * nothing was changed. An edit that changed nothing commits as no history entry (*change gets an
 * entry_id of 0). @change: out, may be NULL. */
gboolean gis_edit_commit (GisEdit *edit, GisChange **change, GError **error);
/* Consumes @edit; NULL is fine. */
void gis_edit_rollback (GisEdit *edit);

/* ---- History ---- */

typedef struct
{
  gint64 id;
  char *label;
  char *author;
  char *recorded_at; /* UTC timestamp */
  char *kind;        /* "edit", "import", "foreign", "undo", "redo", "revert" */
  gboolean undone;   /* it is on the redo side now, or was left there by a newer step */
} GisHistoryEntry;

void gis_history_entry_free (GisHistoryEntry *entry);
/* Newest first; @limit 0: all. */
GPtrArray *gis_history_list (GisWorkspace *ws, guint limit, GError **error);
/* Labels of what undo and redo would do now, NULL when there is nothing. Caller owns. */
char *gis_history_dup_undo_label (GisWorkspace *ws);
char *gis_history_dup_redo_label (GisWorkspace *ws);
/* Undo/redo the last step; survive closing the file. GIS_ERROR_NOT_FOUND when there is none,
 * GIS_ERROR_INVALID when a row has been changed since by something that is not in the history. */
gboolean gis_history_undo (GisWorkspace *ws, GisChange **change, GError **error);
gboolean gis_history_redo (GisWorkspace *ws, GisChange **change, GError **error);

/* Takes back one step wherever it stands in the history, as a step of its own that can be undone.
 * GIS_ERROR_NOT_FOUND; GIS_ERROR_INVALID when it was undone, is an import (that is undone only), or
 * something made since stands on it: names the row and the later step. */
gboolean gis_history_revert (GisWorkspace *ws, gint64 entry_id, GisChange **change, GError **error);

/* One change of one field of one row, for the History tab. */
typedef struct
{
  gint64 entry_id;
  gboolean can_revert; /* gis_history_revert() may take its step back */
  char *recorded_at;
  char *author;
  char *label;
  char *field; /* NULL: created/deleted; "geom" for the geometry */
  GisChangeKind kind;
  GisValue from, to;    /* of "geom": its place, length or area in words */
  GisDate effective_on; /* of a state: the day it took effect; NONE: no state, or undone */
} GisRowEvent;

void gis_row_event_free (GisRowEvent *event);
/* What happened to one row, newest first, from the recorded changesets, import batches and foreign
 * edits. */
GPtrArray *gis_history_list_row (GisWorkspace *ws, const char *class_id, gint64 id, GError **error);

/* ---- Bulk import: one step, recorded as a batch ---- */

typedef struct _GisBulk GisBulk;

/* Like gis_edit_begin(), for thousands of rows of one class: prepared inserts, no session over the
 * inserts (only over updates), events written in one statement at the end. @source: what to call it
 * ("roads.geojson · roads"). @source_uri: identity of the source for matching at the next import. */
GisBulk *gis_bulk_begin (GisWorkspace *ws,
                         const char *class_id,
                         const char *label,
                         const char *source_uri,
                         GError **error);
/* The edit beneath, for rows of other classes that the import makes (the road register). */
GisEdit *gis_bulk_get_edit (GisBulk *bulk);
/* @source_key: the source's own key of this row ("way/123") or NULL; @source_row: its number.
 * Values must be normalised. Sets row->id and uuid. */
gboolean gis_bulk_insert (GisBulk *bulk,
                          GisRow *row,
                          const char *source_key,
                          gint64 source_row,
                          GError **error);
/* Replaces those values of the stored row `row->id` that @mask[i] marks, and the geometry when
 * given and different. *changed tells whether anything was. */
gboolean gis_bulk_update (GisBulk *bulk,
                          const GisRow *row,
                          const gboolean *mask,
                          const char *source_key,
                          gint64 source_row,
                          gboolean *changed,
                          GError **error);
/* Stored row that came from this source under this key or number; 0 when none, -1 with error. */
gint64 gis_bulk_find_by_key (GisBulk *bulk, const char *source_key, GError **error);
gint64 gis_bulk_find_by_row (GisBulk *bulk, gint64 source_row, GError **error);
/* Stored row of the class with this value in a unique field ("code") or of this "uuid"; 0 when none, -1 with
 * error. */
gint64
gis_bulk_find_by_field (GisBulk *bulk, const char *field, const GisValue *value, GError **error);
/* @report: JSON kept with the batch. Consumes @bulk. GIS_ERROR_INVALID when a unique value came in
 * twice. First states take effect on the edit's date at this moment (gis_bulk_get_edit()). */
gboolean gis_bulk_commit (GisBulk *bulk, const char *report, GisChange **change, GError **error);
void gis_bulk_rollback (GisBulk *bulk);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GisChange, gis_change_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GisEdit, gis_edit_rollback)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GisBulk, gis_bulk_rollback)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GisHistoryEntry, gis_history_entry_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GisRowEvent, gis_row_event_free)

G_END_DECLS
