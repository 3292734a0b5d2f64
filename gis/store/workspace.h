/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A workspace: one SpatiaLite file (`*.sanhua`) that QGIS opens as it is. This object owns its
 * connections: one for writing (behind a lock, at most one writer per file among all processes) and
 * a small pool for reading. Thread-safe: every function may be called from any thread; those that
 * write wait for the write lock, so the window calls them from a worker.
 *
 * Opening is hostile-safe (see ARCHITECTURE.md "Opening"): the file's own triggers and views stay
 * silent, schema is checked before use, geometry BLOBs are decoded strictly in C. */
#pragma once

#include "gis/catalog/catalog.h"
#include "gis/core/date.h"
#include "gis/core/job.h"

G_BEGIN_DECLS

#define GIS_TYPE_WORKSPACE (gis_workspace_get_type ())
G_DECLARE_FINAL_TYPE (GisWorkspace, gis_workspace, GIS, WORKSPACE, GObject)

typedef enum
{
  GIS_OPEN_READ_WRITE,
  GIS_OPEN_READ_ONLY, /* also the only way on read-only media; no lock is taken */
} GisOpenMode;

/* Creates @path (refused with GIS_ERROR_WORKSPACE when it exists). @crs must be projected in
 * metres ("EPSG:4547"), else GIS_ERROR_USAGE. @catalog NULL: the built-in one. Written to a
 * temporary name beside it and renamed, so that a half-made file is never seen. */
GisWorkspace *gis_workspace_create (const char *path,
                                    const char *name,
                                    const char *crs,
                                    GisCatalog *catalog,
                                    GError **error);
/* GIS_ERROR_WORKSPACE: missing, not a workspace, damaged, made by a newer version (names both),
 * unsafe schema, on a network file system, or another process writes (names who, as far as known).
 * Older schema versions are migrated (a backup copy is left beside the file first). Foreign edits
 * found (see gis_workspace_get_foreign_edits) are recorded in the history before this returns. */
GisWorkspace *gis_workspace_open (const char *path, GisOpenMode mode, GError **error);
/* Consolidates the WAL and closes, when the edits and readings under way are done. Safe to call
 * twice; finalize calls it. Not from inside an edit or a row callback. */
void gis_workspace_close (GisWorkspace *ws);

const char *gis_workspace_get_path (GisWorkspace *ws);
const char *gis_workspace_get_name (GisWorkspace *ws);
const char *gis_workspace_get_crs (GisWorkspace *ws); /* "EPSG:4547" */
int gis_workspace_get_srid (GisWorkspace *ws);
gboolean gis_workspace_is_read_only (GisWorkspace *ws);
GisCatalog *gis_workspace_get_catalog (GisWorkspace *ws); /* borrowed */
GisDate gis_workspace_get_today (GisWorkspace *ws);       /* in the workspace's zone */
/* When it was in the city: "YYYY-MM-DD HH:MM" of a recorded timestamp in the workspace's zone, wherever
 * the computer stands; the text itself when it is no timestamp. Caller owns it. */
char *gis_workspace_dup_time (GisWorkspace *ws, const char *recorded_at);
/* Rows edited by other programs that were found and recorded, by the opening and since. */
guint gis_workspace_get_foreign_edits (GisWorkspace *ws);

/* Author of the edits from here on (default: the login's real name). */
void gis_workspace_set_author (GisWorkspace *ws, const char *author);
/* Settings are small texts kept in the file, outside undo. NULL when unset; caller owns. */
char *gis_workspace_dup_setting (GisWorkspace *ws, const char *key);
gboolean
gis_workspace_set_setting (GisWorkspace *ws, const char *key, const char *value, GError **error);
/* Rule documents copied into the file at creation (targets, thresholds …). JSON text; caller owns. */
char *gis_workspace_dup_rule (GisWorkspace *ws, const char *id, GError **error);
/* Ids of all of them, in their order; free with g_strfreev(). */
char **gis_workspace_list_rules (GisWorkspace *ws, GError **error);

/* A text that stands for every byte of the file as it is now: as long as it comes out the same, on this
 * machine, nobody has changed anything in between, with whatever program and however small. NULL when
 * that cannot be promised: the file was changed moments ago, its file system keeps no times that could be
 * relied on, or a change is under way. Made of the state of the file and of its WAL in the file system
 * (with the time of the last change, which no program can set) and of their heads; two stat() each and
 * a query. Caller owns it. */
char *gis_workspace_dup_stamp (GisWorkspace *ws);
/* At the end of a session of writing, before it is closed: all of the WAL is in the file, and this is the stamp that
 * it keeps then. NULL: there is none, or another program has committed since @ws was opened. Some 60 ms. */
char *gis_workspace_settle (GisWorkspace *ws);
/* After very much was read: closes the connections that nobody reads with now, and with them their windows
 * onto the file. The next readers open their own. */
void gis_workspace_rest (GisWorkspace *ws);
const char *gis_workspace_get_uuid (GisWorkspace *ws);

/* Copies the live file through SQLite's backup API to @path (refused when it exists). */
gboolean gis_workspace_backup (GisWorkspace *ws, const char *path, GisJob *job, GError **error);
/* FALSE with GIS_ERROR_WORKSPACE when a process (this one too) writes the workspace at @path or left
 * changes beside the file: such a file must not be replaced. TRUE for any other file or none. */
gboolean gis_workspace_check_unused (const char *path, GError **error);
/* Sound file? SQLite integrity, foreign keys, every geometry decodes and agrees with its index
 * box, events agree with states. Each finding is one line of text. NULL only when it cannot run. */
GPtrArray *gis_workspace_verify (GisWorkspace *ws, GisJob *job, GError **error);

G_END_DECLS
