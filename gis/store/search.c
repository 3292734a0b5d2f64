/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gis/store/search.h"
#include "gis/store/search-private.h"

#include <string.h>

/* Rows of one query that are compared with the text; what is beyond is not looked at. */
#define MAX_CANDIDATES 400
/* Foreign edits that a search looks through before they are reconciled. */
#define MAX_FOREIGN 5000
#define PROGRESS_OPS 2000
#define CANCEL_EVERY 256

typedef struct
{
  const GisTable *table;
  gint64 id;
  guint score;
} Candidate;

typedef struct
{
  GisWorkspace *ws;
  GisConnection *conn;
  GCancellable *cancellable;
  const char *text;
  GisSearchMatcher *matcher;
  GArray *candidates;
  GHashTable *known;   /* "class id" of candidates */
  GHashTable *foreign; /* the same of rows that the index may have wrong */
} Search;

void
gis_search_hit_free (GisSearchHit *hit)
{
  if (hit == NULL)
    return;
  gis_row_free (hit->row);
  g_free (hit->title);
  g_free (hit);
}

static void
search_clear (Search *search)
{
  if (search->conn != NULL)
    sqlite3_progress_handler (search->conn->db, 0, NULL, NULL);
  g_clear_pointer (&search->matcher, gis_search_matcher_free);
  g_clear_pointer (&search->candidates, g_array_unref);
  g_clear_pointer (&search->known, g_hash_table_unref);
  g_clear_pointer (&search->foreign, g_hash_table_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Search, search_clear)

static char *
dup_key (const char *class_id, gint64 id)
{
  return g_strdup_printf ("%s %" G_GINT64_FORMAT, class_id, id);
}

static void
add_candidate (Search *search, const GisTable *table, gint64 id, guint score)
{
  Candidate candidate = { table, id, score };

  if (score > 0 && g_hash_table_add (search->known, dup_key (table->class_id, id)))
    g_array_append_val (search->candidates, candidate);
}

static int
progress_cb (void *user_data)
{
  return g_cancellable_is_cancelled (user_data);
}

/* ---- Codes ---- */

/* "4102", "KF-2021": at least two characters, one a digit, none that codes do not have. */
static gboolean
looks_like_code (const char *text)
{
  gsize length = strlen (text);

  return length >= 2 && length <= 64 && strpbrk (text, "0123456789") != NULL &&
         strspn (text, "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_./#") ==
           length;
}

static gboolean
find_code (Search *search, const GisTable *table, const char *prefix, guint limit, GError **error)
{
  g_autofree char *sql = g_strdup_printf (
    "SELECT id, length (code) FROM \"%s\" WHERE code >= ?1 AND code < ?2 ORDER BY code LIMIT ?3",
    table->class_id);
  g_autofree char *end = g_strconcat (prefix, "\xf4\x8f\xbf\xbf", NULL);
  g_autoptr (GisStatement) statement = gis_connection_prepare (search->conn, sql, error);
  gint64 length = (gint64) strlen (prefix);
  int state;

  if (statement == NULL)
    return FALSE;
  gis_statement_bind (statement, 1, "tti", prefix, end, (gint64) limit);
  while ((state = gis_statement_step (search->conn, statement, error)) > 0)
    {
      gint64 more = sqlite3_column_int64 (statement, 1) - length;
      add_candidate (search, table, sqlite3_column_int64 (statement, 0),
                     more <= 0 ? 1000 : 900 - (guint) MIN (more, 49));
    }
  return state == 0;
}

static gboolean
find_codes (Search *search, guint limit, GError **error)
{
  g_autofree char *text = g_strstrip (g_strdup (search->text));
  g_autofree char *upper = g_ascii_strup (text, -1);

  if (!looks_like_code (text))
    return TRUE;
  for (guint i = 0; i < search->ws->tables->len; i++)
    {
      const GisTable *table = g_ptr_array_index (search->ws->tables, i);
      int field = gis_class_find_field (table->klass, "code");
      if (field < 0 || table->klass->fields[field].type != GIS_FIELD_TEXT)
        continue;
      if (!find_code (search, table, text, limit, error) ||
          (!g_str_equal (text, upper) && !find_code (search, table, upper, limit, error)))
        return FALSE;
    }
  return TRUE;
}

/* ---- Names ---- */

static gboolean
find_words (Search *search, char bucket, gboolean whole, GError **error)
{
  g_autofree char *query = gis_search_dup_query (search->text, bucket, whole);
  g_autoptr (GisStatement) statement = NULL;
  int state;

  if (query == NULL)
    return TRUE;
  statement = gis_connection_prepare (search->conn,
                                      "SELECT n.class, n.row_id, n.name FROM search_term AS w "
                                      "CROSS JOIN search_name AS n ON n.id = w.rowid WHERE "
                                      "w.search_term MATCH ?1 LIMIT ?2",
                                      error);
  if (statement == NULL)
    return FALSE;
  gis_statement_bind (statement, 1, "ti", query, (gint64) MAX_CANDIDATES);
  while ((state = gis_statement_step (search->conn, statement, error)) > 0)
    {
      const char *class_id = (const char *) sqlite3_column_text (statement, 0);
      gint64 id = sqlite3_column_int64 (statement, 1);
      const GisTable *table =
        class_id != NULL ? g_hash_table_lookup (search->ws->table_by_id, class_id) : NULL;
      g_autofree char *key = dup_key (class_id != NULL ? class_id : "", id);
      if (table == NULL || g_hash_table_contains (search->foreign, key) ||
          g_hash_table_contains (search->known, key))
        continue;
      add_candidate (search, table, id,
                     gis_search_matcher_score (search->matcher,
                                               (const char *) sqlite3_column_text (statement, 2)));
    }
  return state == 0;
}

/* Compares the names of rows of a class with the text; @condition may be "" or narrow them. */
static gboolean
scan (Search *search, const GisTable *table, const char *condition, GError **error)
{
  g_autofree char *expression = gis_search_dup_name_sql (table->klass);
  g_autofree char *sql = NULL;
  g_autoptr (GisStatement) statement = NULL;
  guint n = 0;
  int state;

  if (expression == NULL)
    return TRUE;
  sql = g_strdup_printf ("SELECT t.id, %s FROM \"%s\" AS t WHERE 1 %s", expression, table->class_id,
                         condition);
  statement = gis_connection_prepare (search->conn, sql, error);
  if (statement == NULL)
    return FALSE;
  while ((state = gis_statement_step (search->conn, statement, error)) > 0)
    {
      const char *name = (const char *) sqlite3_column_text (statement, 1);
      if (++n % CANCEL_EVERY == 0 &&
          g_cancellable_set_error_if_cancelled (search->cancellable, error))
        return FALSE;
      if (name != NULL)
        add_candidate (search, table, sqlite3_column_int64 (statement, 0),
                       gis_search_matcher_score (search->matcher, name));
    }
  return state == 0;
}

/* Rows that other programs edited since the last reconciliation: the index does not know. */
static gboolean
list_foreign (Search *search, GHashTable *classes, GError **error)
{
  g_autoptr (GisStatement) statement = gis_connection_prepare (
    search->conn, "SELECT DISTINCT class, row_id FROM foreign_edit LIMIT ?1", error);
  int state;

  if (statement == NULL)
    return FALSE;
  gis_statement_bind (statement, 1, "i", (gint64) MAX_FOREIGN);
  while ((state = gis_statement_step (search->conn, statement, error)) > 0)
    {
      const char *class_id = (const char *) sqlite3_column_text (statement, 0);
      const GisTable *table =
        class_id != NULL ? g_hash_table_lookup (search->ws->table_by_id, class_id) : NULL;
      if (table == NULL)
        continue;
      g_hash_table_add (search->foreign, dup_key (class_id, sqlite3_column_int64 (statement, 1)));
      g_hash_table_add (classes, (gpointer) table);
    }
  return state == 0;
}

static gboolean
scan_foreign (Search *search, GError **error)
{
  g_autoptr (GHashTable) classes = g_hash_table_new (NULL, NULL);
  GHashTableIter iter;
  gpointer table;

  if (!list_foreign (search, classes, error))
    return FALSE;
  g_hash_table_iter_init (&iter, classes);
  while (g_hash_table_iter_next (&iter, &table, NULL))
    {
      g_autofree char *condition =
        g_strdup_printf ("AND t.id IN (SELECT row_id FROM foreign_edit WHERE class = '%s')",
                         ((const GisTable *) table)->class_id);
      if (!scan (search, table, condition, error))
        return FALSE;
    }
  return TRUE;
}

/* Classes of which not all is indexed; all of them when the index is not to be used. */
static gboolean
scan_waiting (Search *search, gboolean all, GError **error)
{
  for (guint i = 0; i < search->ws->tables->len; i++)
    {
      const GisTable *table = g_ptr_array_index (search->ws->tables, i);
      gint64 waiting = all;
      if (!all &&
          !gis_connection_get_integer (search->conn, &waiting, NULL, error,
                                       "SELECT EXISTS (SELECT 1 FROM search_todo WHERE class = ?1)",
                                       "t", table->class_id))
        return FALSE;
      if (waiting != 0 && !scan (search, table, "", error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
find_names (Search *search, GError **error)
{
  gboolean usable = gis_search_is_current (search->conn);
  gboolean one = gis_search_count_characters (search->text) < 2;
  g_autoptr (GError) cause = NULL;

  if (!usable)
    return scan_waiting (search, TRUE, error);
  if (!scan_foreign (search, error) || !scan_waiting (search, FALSE, error))
    return FALSE;
  /* One character among the many: only names that begin with it. */
  if (find_words (search, 'p', TRUE, &cause) && find_words (search, 'p', FALSE, &cause) &&
      find_words (search, 'a', TRUE, &cause) && (one || find_words (search, 'a', FALSE, &cause)))
    return TRUE;
  if (g_cancellable_set_error_if_cancelled (search->cancellable, error))
    return FALSE;
  /* A damaged index is made anew by the next edit or opening. */
  return scan_waiting (search, TRUE, error);
}

/* ---- Choosing ---- */

static int
compare_candidates (gconstpointer a, gconstpointer b)
{
  const Candidate *one = a, *two = b;
  char bucket_one = gis_search_get_bucket (one->table->klass);
  char bucket_two = gis_search_get_bucket (two->table->klass);

  if (one->score != two->score)
    return one->score > two->score ? -1 : 1;
  if (bucket_one != bucket_two)
    return bucket_one == 'p' ? -1 : 1;
  return one->id < two->id ? -1 : one->id > two->id;
}

static GisSearchHit *
load_hit (Search *search, const Candidate *candidate, GError **error)
{
  g_autofree char *sql =
    g_strdup_printf ("SELECT %s FROM \"%s\" AS t WHERE t.id = ?1", candidate->table->columns_lite,
                     candidate->table->class_id);
  g_autoptr (GisStatement) statement = gis_connection_prepare (search->conn, sql, error);
  GisSearchHit *hit;

  if (statement == NULL)
    return NULL;
  gis_statement_bind (statement, 1, "i", candidate->id);
  if (gis_statement_step (search->conn, statement, error) <= 0)
    return NULL;
  hit = g_new0 (GisSearchHit, 1);
  hit->row = gis_table_read_row (candidate->table, statement, 0, FALSE, NULL);
  hit->title = gis_row_dup_label (hit->row);
  hit->score = candidate->score;
  return hit;
}

/* A part of a register (road_section of road) with the same name as its whole says nothing more. */
static gboolean
is_told_by_register (Search *search, const GisSearchHit *hit, GError **error)
{
  const GisClass *klass = hit->row->klass;

  for (guint i = 0; i < klass->n_fields; i++)
    {
      const GisField *field = &klass->fields[i];
      g_autofree char *prefix = g_strconcat (field->reference ? field->reference : "?", "_", NULL);
      const GisTable *whole =
        field->reference ? g_hash_table_lookup (search->ws->table_by_id, field->reference) : NULL;
      Candidate candidate = { whole, gis_value_get_integer (&hit->row->values[i], 0), 0 };
      g_autoptr (GisSearchHit) other = NULL;
      if (whole == NULL || !g_str_has_prefix (klass->id, prefix) || candidate.id == 0)
        continue;
      other = load_hit (search, &candidate, error);
      if (other != NULL && g_str_equal (other->title, hit->title))
        return TRUE;
    }
  return FALSE;
}

static GPtrArray *
choose (Search *search, guint per_class, GError **error)
{
  g_autoptr (GPtrArray) hits =
               g_ptr_array_new_with_free_func ((GDestroyNotify) gis_search_hit_free);
  g_autoptr (GHashTable) taken = g_hash_table_new (NULL, NULL);

  g_array_sort (search->candidates, compare_candidates);
  for (guint i = 0; i < search->candidates->len; i++)
    {
      const Candidate *candidate = &g_array_index (search->candidates, Candidate, i);
      guint n = GPOINTER_TO_UINT (g_hash_table_lookup (taken, candidate->table));
      g_autoptr (GisSearchHit) hit = NULL;
      g_autoptr (GError) local = NULL;
      if (n >= per_class)
        continue;
      hit = load_hit (search, candidate, &local);
      if (hit != NULL && is_told_by_register (search, hit, &local))
        continue;
      if (local != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return NULL;
        }
      if (hit == NULL)
        continue;
      g_hash_table_insert (taken, (gpointer) candidate->table, GUINT_TO_POINTER (n + 1));
      g_ptr_array_add (hits, g_steal_pointer (&hit));
    }
  return g_steal_pointer (&hits);
}

GPtrArray *
gis_search_find (GisWorkspace *ws,
                 const char *text,
                 guint per_class,
                 GCancellable *cancellable,
                 GError **error)
{
  g_auto (GisReader) reader = { NULL, NULL };
  g_auto (Search) search = { .ws = ws, .text = text, .cancellable = cancellable };
  g_autoptr (GPtrArray) hits = NULL;

  g_return_val_if_fail (GIS_IS_WORKSPACE (ws) && text != NULL, NULL);

  if (g_cancellable_set_error_if_cancelled (cancellable, error) ||
      !gis_reader_open (&reader, ws, error))
    return NULL;
  search.conn = reader.conn;
  search.matcher = gis_search_matcher_new (text);
  search.candidates = g_array_new (FALSE, FALSE, sizeof (Candidate));
  search.known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  search.foreign = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  if (cancellable != NULL)
    sqlite3_progress_handler (reader.conn->db, PROGRESS_OPS, progress_cb, cancellable);
  if (gis_search_count_characters (text) == 0 ||
      (find_codes (&search, per_class, error) && find_names (&search, error)))
    hits = choose (&search, per_class, error);
  sqlite3_progress_handler (reader.conn->db, 0, NULL, NULL);
  if (hits == NULL && g_cancellable_is_cancelled (cancellable))
    {
      g_clear_error (error);
      g_cancellable_set_error_if_cancelled (cancellable, error);
    }
  return g_steal_pointer (&hits);
}
