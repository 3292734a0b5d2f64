/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Between the parts of the search: words (search-words.c), upkeep of the index (search-index.c) and
 * finding (search.c).
 *
 *   search_name (id, class, row_id, name)   what is indexed, one row per named row
 *   search_term  FTS5, contentless          rowid = search_name.id, words of the name
 *   search_todo (class, from_id, to_id)     ranges of rows that still have to be looked at
 */
#pragma once

#include "gis/store/search.h"
#include "gis/store/store-private.h"

G_BEGIN_DECLS

/* ---- search-words.c ---- */

/* Words of a name as the index has them, separated by blanks: runs of CJK characters whole, as
 * bigrams and their last character; the pinyin of each run and of its ends, as initials and as
 * syllables, in every reading up to a limit; other letters and digits as they are. Folded (NFKC, case).
 * Each begins with @bucket, so that small classes are not searched among the words of large ones. */
char *gis_search_dup_words (const char *name, char bucket);
/* FTS5 query for what was typed; NULL when there is nothing to look for. @whole: for names that are
 * one CJK run and begin with it. */
char *gis_search_dup_query (const char *text, char bucket, gboolean whole);
/* Characters that count in @text. */
guint gis_search_count_characters (const char *text);

/* A text typed once and compared with many names. */
typedef struct _GisSearchMatcher GisSearchMatcher;

GisSearchMatcher *gis_search_matcher_new (const char *text);
void gis_search_matcher_free (GisSearchMatcher *matcher);
guint gis_search_matcher_score (GisSearchMatcher *matcher, const char *name);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GisSearchMatcher, gis_search_matcher_free)

/* ---- search-index.c ---- */

/* 'p' (places: registers, areas, records), 'a' (assets). */
char gis_search_get_bucket (const GisClass *klass);
/* SQL expression of the text that is indexed of a row of table alias t; NULL: the class has no name.
 * Caller owns. */
char *gis_search_dup_name_sql (const GisClass *klass);

/* Whether the index is of this program's version: only then is it read and kept up. */
gboolean gis_search_is_current (GisConnection *conn);

G_END_DECLS
