/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Finding rows by what a person types: part of a name ("中山" finds 中山路), pinyin initials or
 * syllables ("zsl", "zhongshan"), the beginning of a code. Names are in a full-text index in the
 * workspace (FTS5) that every edit, undo, import and reconciled foreign edit keeps up with in its own
 * transaction; codes are found by the index that their column has anyway. Large imports and files of
 * older programs leave ranges to be indexed, which gis_search_build() works off; until then a search
 * reads the names themselves: slower, never less complete. */
#pragma once

#include "gis/store/row.h"
#include "gis/store/workspace.h"

G_BEGIN_DECLS

typedef struct
{
  GisRow *row; /* as stored now, without geometry */
  char *title; /* what a person calls it */
  guint score; /* 1 to 1000, the better the higher; see gis_search_score() */
} GisSearchHit;

void gis_search_hit_free (GisSearchHit *hit);

/* How well @name answers @text, 0: not at all. The same (folded) 1000; begins with it 900 and less
 * the longer it is; has it inside 800; the initials or syllables of its pinyin are it 700, begin with
 * it 650, have it inside 600; has every word of it somewhere 500. Any thread. */
guint gis_search_score (const char *name, const char *text);

/* The best rows for @text, at most @per_class of each class, best first; GPtrArray of GisSearchHit
 * (owned). Empty for a text without letters and digits. A row of a class that is part of a register
 * ("road_section" of "road") is left out where the register's own row of that name is found. Rows
 * that other programs changed since the last edit are found as they are now.
 * Cost: a few ms at a million rows; a scan of the names where the index is not complete.
 * G_IO_ERROR_CANCELLED. */
GPtrArray *gis_search_find (GisWorkspace *ws,
                            const char *text,
                            guint per_class,
                            GCancellable *cancellable,
                            GError **error);

/* FALSE while ranges wait for gis_search_build(). */
gboolean gis_search_is_complete (GisWorkspace *ws);
/* Indexes what waits, in small transactions between which edits come in. Does nothing on a workspace
 * that is read-only. Goes on where it was after a cancel or a crash. */
gboolean gis_search_build (GisWorkspace *ws, GisJob *job, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GisSearchHit, gis_search_hit_free)

G_END_DECLS
