/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Names and queries as words, and how well one answers the other. FTS5's own tokenizers know no word
 * borders in Chinese (and trigrams find nothing for two characters), so names are split here and the
 * index is told to split at blanks only. */
#include "gis/core/pinyin.h"
#include "gis/store/search-private.h"

#include <string.h>

#define MAX_CHARACTERS 200 /* of a name; a query has fewer */
#define MAX_QUERY_CHARACTERS 64
#define MAX_INITIALS 16 /* longest run of initials that is indexed in one piece */
#define MAX_SYLLABLES 8
#define MAX_VARIANTS 8  /* readings of one run that are indexed */
#define MAX_STEPS 20000 /* of one comparison with pinyin */
#define WHOLE_MARK '0'  /* a digit in front of CJK characters occurs in no other word */

typedef enum
{
  NOTHING,
  CJK,
  LETTER,
  DIGIT,
} Kind;

typedef struct
{
  Kind kind;
  guint first, n; /* in the characters */
} Run;

/* A text folded to what counts in it: letters, digits and CJK characters, in runs of one kind. */
typedef struct
{
  gunichar characters[MAX_CHARACTERS];
  guint n;
  Run runs[MAX_CHARACTERS];
  guint n_runs;
} Folded;

static Kind
get_kind (gunichar c)
{
  switch (g_unichar_get_script (c))
    {
    case G_UNICODE_SCRIPT_HAN:
    case G_UNICODE_SCRIPT_HIRAGANA:
    case G_UNICODE_SCRIPT_KATAKANA:
    case G_UNICODE_SCRIPT_HANGUL:
    case G_UNICODE_SCRIPT_BOPOMOFO:
      return CJK;
    default:
      if (g_unichar_isdigit (c))
        return DIGIT;
      return g_unichar_isalpha (c) || g_unichar_isalnum (c) ? LETTER : NOTHING;
    }
}

static void
fold (Folded *folded, const char *text, guint max)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  g_autofree char *normal = g_utf8_normalize (valid, -1, G_NORMALIZE_ALL_COMPOSE);
  g_autofree char *lower = g_utf8_casefold (normal != NULL ? normal : valid, -1);
  Kind before = NOTHING;

  folded->n = folded->n_runs = 0;
  for (const char *p = lower; *p != '\0' && folded->n < max; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);
      Kind kind = get_kind (c);
      if (kind != NOTHING)
        {
          if (kind != before)
            folded->runs[folded->n_runs++] = (Run){ kind, folded->n, 0 };
          folded->runs[folded->n_runs - 1].n++;
          folded->characters[folded->n++] = c;
        }
      before = kind;
    }
}

guint
gis_search_count_characters (const char *text)
{
  g_autofree Folded *folded = g_new (Folded, 1);

  fold (folded, text, MAX_QUERY_CHARACTERS);
  return folded->n;
}

/* ---- Words of a name ---- */

static void
append_word (GString *words, char bucket, const gunichar *characters, guint n)
{
  if (words->len > 0)
    g_string_append_c (words, ' ');
  g_string_append_c (words, bucket);
  for (guint i = 0; i < n; i++)
    g_string_append_unichar (words, characters[i]);
}

/* Every reading of the @n characters, up to MAX_VARIANTS: initials, or whole syllables. */
static void
append_pinyin (GString *words, char bucket, const gunichar *characters, guint n, gboolean initials)
{
  GString *variants[MAX_VARIANTS];
  guint n_variants = 1;

  variants[0] = g_string_new (NULL);
  for (guint i = 0; i < n; i++)
    {
      const char *readings[GIS_PINYIN_MAX_READINGS];
      guint n_readings = gis_pinyin_get_readings (characters[i], readings);
      guint n_before = n_variants;
      if (n_readings == 0)
        break;
      for (guint r = 1; r < n_readings; r++)
        for (guint v = 0; v < n_before && n_variants < MAX_VARIANTS; v++)
          {
            variants[n_variants] = g_string_new (variants[v]->str);
            g_string_append_len (variants[n_variants++], readings[r],
                                 initials ? 1 : (gssize) strlen (readings[r]));
          }
      for (guint v = 0; v < n_before; v++)
        g_string_append_len (variants[v], readings[0],
                             initials ? 1 : (gssize) strlen (readings[0]));
    }
  for (guint v = 0; v < n_variants; v++)
    {
      gboolean known = variants[v]->len == 0;
      for (guint w = 0; w < v && !known; w++)
        known = g_string_equal (variants[v], variants[w]);
      if (!known)
        g_string_append_printf (words, " %c%s", bucket, variants[v]->str);
    }
  for (guint v = 0; v < n_variants; v++)
    g_string_free (variants[v], TRUE);
}

static void
append_cjk (GString *words, char bucket, const gunichar *characters, guint n)
{
  g_autofree gunichar *whole = g_new (gunichar, n + 1);

  whole[0] = WHOLE_MARK;
  memcpy (whole + 1, characters, n * sizeof *whole);
  append_word (words, bucket, whole, n + 1);
  for (guint i = 0; i < n; i++)
    {
      append_word (words, bucket, characters + i, MIN (2, n - i));
      append_pinyin (words, bucket, characters + i, MIN (MAX_INITIALS, n - i), TRUE);
      append_pinyin (words, bucket, characters + i, MIN (MAX_SYLLABLES, n - i), FALSE);
    }
}

char *
gis_search_dup_words (const char *name, char bucket)
{
  g_autofree Folded *folded = g_new (Folded, 1);
  GString *words = g_string_new (NULL);

  fold (folded, name, MAX_CHARACTERS);
  for (guint i = 0; i < folded->n_runs; i++)
    {
      const Run *run = &folded->runs[i];
      if (run->kind == CJK)
        append_cjk (words, bucket, folded->characters + run->first, run->n);
      else
        append_word (words, bucket, folded->characters + run->first, run->n);
    }
  return g_string_free (words, FALSE);
}

/* ---- Words of a query ---- */

static void
append_term (GString *query,
             char bucket,
             gboolean whole,
             const gunichar *characters,
             guint n,
             gboolean prefix)
{
  if (query->len > 0)
    g_string_append (query, " AND ");
  g_string_append_printf (query, "\"%c", bucket);
  if (whole)
    g_string_append_c (query, WHOLE_MARK);
  for (guint i = 0; i < n; i++)
    g_string_append_unichar (query, characters[i]);
  g_string_append (query, prefix ? "\"*" : "\"");
}

char *
gis_search_dup_query (const char *text, char bucket, gboolean whole)
{
  g_autofree Folded *folded = g_new (Folded, 1);
  g_autoptr (GString) query = g_string_new (NULL);

  fold (folded, text, MAX_QUERY_CHARACTERS);
  if (folded->n_runs == 0 || (whole && (folded->n_runs > 1 || folded->runs[0].kind != CJK)))
    return NULL;
  for (guint i = 0; i < folded->n_runs; i++)
    {
      const Run *run = &folded->runs[i];
      const gunichar *characters = folded->characters + run->first;
      if (whole || run->kind != CJK || run->n == 1)
        append_term (query, bucket, whole, characters, run->n, TRUE);
      else
        for (guint k = 0; k + 1 < run->n; k++)
          append_term (query, bucket, FALSE, characters + k, 2, FALSE);
    }
  return g_string_free (g_steal_pointer (&query), FALSE);
}

/* ---- Comparing ---- */

struct _GisSearchMatcher
{
  Folded query;
  Folded name; /* of the comparison under way */
  guint n_steps;
};

GisSearchMatcher *
gis_search_matcher_new (const char *text)
{
  GisSearchMatcher *matcher = g_new (GisSearchMatcher, 1);

  fold (&matcher->query, text, MAX_QUERY_CHARACTERS);
  return matcher;
}

void
gis_search_matcher_free (GisSearchMatcher *matcher)
{
  g_free (matcher);
}

/* Position of the @n characters in the name, or −1. */
static int
find_characters (const Folded *name, const gunichar *characters, guint n)
{
  for (guint i = 0; i + n <= name->n; i++)
    if (memcmp (name->characters + i, characters, n * sizeof *characters) == 0)
      return (int) i;
  return -1;
}

static gboolean match_pinyin (GisSearchMatcher *matcher, guint i, guint j, guint end, guint *stop);

/* One character of the name against a reading: its initial (also zh, ch, sh), the whole syllable, or
 * as much of it as is typed so far. */
static gboolean
match_reading (GisSearchMatcher *matcher,
               const char *reading,
               guint i,
               guint j,
               guint end,
               guint *stop)
{
  const gunichar *typed = matcher->query.characters;
  guint length = (guint) strlen (reading);
  guint same = 0;

  while (same < length && j + same < end && typed[j + same] == (guchar) reading[same])
    same++;
  if (same > 0 && j + same == end)
    {
      *stop = i + 1;
      return TRUE;
    }
  if (same == length && match_pinyin (matcher, i + 1, j + same, end, stop))
    return TRUE;
  if (same >= 2 && length > 2 && reading[1] == 'h' &&
      match_pinyin (matcher, i + 1, j + 2, end, stop))
    return TRUE;
  return same >= 1 && length > 1 && match_pinyin (matcher, i + 1, j + 1, end, stop);
}

/* Whether the typed characters j … end stand in the name from character i on; @stop: where they end
 * in the name. */
static gboolean
match_pinyin (GisSearchMatcher *matcher, guint i, guint j, guint end, guint *stop)
{
  const char *readings[GIS_PINYIN_MAX_READINGS];
  guint n_readings;

  if (j == end)
    {
      *stop = i;
      return TRUE;
    }
  if (i >= matcher->name.n || ++matcher->n_steps > MAX_STEPS)
    return FALSE;
  if (matcher->name.characters[i] == matcher->query.characters[j] &&
      match_pinyin (matcher, i + 1, j + 1, end, stop))
    return TRUE;
  n_readings = gis_pinyin_get_readings (matcher->name.characters[i], readings);
  for (guint r = 0; r < n_readings; r++)
    if (match_reading (matcher, readings[r], i, j, end, stop))
      return TRUE;
  return FALSE;
}

static guint
score_pinyin (GisSearchMatcher *matcher)
{
  guint n = matcher->query.n;
  guint stop = 0;

  matcher->n_steps = 0;
  for (guint i = 0; i < matcher->name.n; i++)
    {
      if (!match_pinyin (matcher, i, 0, n, &stop))
        continue;
      if (i > 0)
        return 600 - MIN (i, 49);
      return stop == matcher->name.n ? 700 : 650 - MIN (matcher->name.n - stop, 49);
    }
  return 0;
}

/* Every run of the query somewhere in the name, in any order. */
static gboolean
has_all_words (GisSearchMatcher *matcher)
{
  for (guint k = 0; k < matcher->query.n_runs; k++)
    {
      const Run *run = &matcher->query.runs[k];
      gboolean found =
        find_characters (&matcher->name, matcher->query.characters + run->first, run->n) >= 0;
      guint stop;
      matcher->n_steps = 0;
      for (guint i = 0; run->kind == LETTER && i < matcher->name.n && !found; i++)
        found = match_pinyin (matcher, i, run->first, run->first + run->n, &stop);
      if (!found)
        return FALSE;
    }
  return TRUE;
}

static guint
score_folded (GisSearchMatcher *matcher)
{
  const Folded *query = &matcher->query;
  const Folded *name = &matcher->name;
  int at = find_characters (name, query->characters, query->n);
  guint score;

  if (at == 0)
    return name->n == query->n ? 1000 : 900 - MIN (name->n - query->n, 49);
  if (at > 0)
    return 800 - MIN ((guint) at, 49);
  score = score_pinyin (matcher);
  if (score > 0)
    return score;
  return query->n_runs > 1 && has_all_words (matcher) ? 500 : 0;
}

guint
gis_search_matcher_score (GisSearchMatcher *matcher, const char *name)
{
  g_auto (GStrv) lines = NULL;
  guint best = 0;

  if (matcher->query.n == 0 || name == NULL)
    return 0;
  if (strchr (name, '\n') == NULL)
    {
      fold (&matcher->name, name, MAX_CHARACTERS);
      return score_folded (matcher);
    }
  lines = g_strsplit (name, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      guint score;
      fold (&matcher->name, lines[i], MAX_CHARACTERS);
      score = score_folded (matcher);
      best = MAX (best, score);
    }
  fold (&matcher->name, name, MAX_CHARACTERS);
  return best > 0 || !has_all_words (matcher) ? best : 500;
}

guint
gis_search_score (const char *name, const char *text)
{
  g_autoptr (GisSearchMatcher) matcher = NULL;

  g_return_val_if_fail (text != NULL, 0);

  matcher = gis_search_matcher_new (text);
  return gis_search_matcher_score (matcher, name);
}
