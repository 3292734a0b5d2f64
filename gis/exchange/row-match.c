/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which stored row a source row is: by its code, by the source's own key, by number and place. */
#include "gis/exchange/row-private.h"

#include "gis/core/i18n.h"

/* FALSE when this code or key has come before in this source. */
static gboolean
claim (GisImportRun *self, const char *space, const char *text)
{
  return g_hash_table_add (self->seen, g_strconcat (space, text, NULL));
}

/* Finds the row by its code. A code that comes twice is left out where a key tells the rows apart,
 * else its row is rejected (FALSE). */
static gboolean
match_by_code (GisImportRun *self, GisImportWork *work, gint64 *id, GError **error)
{
  const GisField *field = &self->klass->fields[self->unique_field];
  GisValue *value = &work->row->values[self->unique_field];
  g_autofree char *text = gis_value_dup_string (value);
  g_autofree char *sample = NULL;

  if (claim (self, "c", text))
    {
      *id = gis_bulk_find_by_field (self->bulk, field->name, value, error);
      return *id >= 0;
    }
  sample = gis_text_dup_sample (text);
  if (self->key_column < 0)
    return gis_import_work_reject (
      self, work, "code_repeated",
      g_strdup_printf (_ ("%s: “%s” stands in the source more than once"),
                       gis_text_get (&field->title), sample));
  gis_import_run_note_lost (self, (guint) self->unique_field, value);
  gis_value_set_null (value);
  work->mask[self->unique_field] = FALSE;
  return TRUE;
}

static gboolean
same_label (const GisRow *a, const GisRow *b)
{
  int index =
    a->klass->label_field != NULL ? gis_class_find_field (a->klass, a->klass->label_field) : -1;

  return index < 0 || gis_value_equal (&a->values[index], &b->values[index]);
}

/* By number alone a row is the same only where it still lies (or, without geometry, is called). */
static gboolean
confirm_by_place (const GisImportRun *self, const GisImportWork *work, const GisRow *stored)
{
  if (stored->geometry == NULL && work->geometry == NULL)
    return same_label (stored, work->row);
  return gis_places_are_near (stored->geometry, work->geometry);
}

static gboolean
has_code (const GisImportRun *self, const GisRow *row)
{
  return self->unique_field >= 0 && !gis_value_is_null (&row->values[self->unique_field]);
}

/* TRUE unless both have a code. Codes are compared before: here they can only differ. */
static gboolean
codes_agree (const GisImportRun *self, const GisImportWork *work, const GisRow *stored)
{
  return !has_code (self, work->row) || !has_code (self, stored);
}

/* Row @id as this edit sees it; NULL with error. */
static GisRow *
get_stored (GisImportRun *self, gint64 id, GError **error)
{
  return gis_edit_get_row (gis_bulk_get_edit (self->bulk), self->klass->id, id, error);
}

/* A key holds wherever the row went, but a key under another code only at the same place: keys are
 * given anew by some programs. */
static gboolean
match_by_key (GisImportRun *self, GisImportWork *work, GisRow **stored, GError **error)
{
  gint64 id = gis_origins_find_key (self->origins, work->key, error);

  if (id == 0 && g_ascii_strcasecmp (self->plan->key_column, "uuid") == 0)
    {
      /* Our own export: rows that no import brought are known by it, too. */
      const GisValue uuid = gis_value_of_static_text (work->key);

      id = gis_bulk_find_by_field (self->bulk, "uuid", &uuid, error);
    }
  if (id <= 0)
    return id == 0;
  *stored = get_stored (self, id, error);
  if (*stored == NULL)
    return FALSE;
  if (!codes_agree (self, work, *stored) && !confirm_by_place (self, work, *stored))
    g_clear_pointer (stored, gis_row_free);
  return TRUE;
}

static gboolean
is_claimed (const GisImportRun *self, gint64 id)
{
  return g_hash_table_contains (self->claimed, &id);
}

/* The row of the same layer, in whatever file and under whatever number, that lies here. */
static gboolean
match_by_place (GisImportRun *self, GisImportWork *work, GisRow **stored, GError **error)
{
  gint64 id = self->places != NULL
                ? gis_places_find (self->places, work->geometry,
                                   gis_import_work_get_kind (self, work), self->claimed)
                : 0;

  if (id == 0 || !gis_origins_has_row (self->origins, id))
    return TRUE;
  *stored = get_stored (self, id, error);
  if (*stored == NULL)
    return FALSE;
  if (!codes_agree (self, work, *stored))
    g_clear_pointer (stored, gis_row_free);
  return TRUE;
}

/* A number says little: rows are put before it and taken away. It is believed where the row still
 * lies; else its place tells who it is. What then is left may have moved, or be another one. */
static gboolean
match_by_number (GisImportRun *self, GisImportWork *work, GisRow **stored, GError **error)
{
  g_autoptr (GisRow) namesake = NULL;
  gint64 id = 0;

  if (gis_origins_knows_uri (self->origins))
    id = self->key_column >= 0 ? gis_origins_find_key (self->origins, work->key, error)
                               : gis_origins_find_number (self->origins, work->number, error);
  if (id < 0)
    return FALSE;
  namesake = id > 0 && !is_claimed (self, id) ? get_stored (self, id, error) : NULL;
  if (namesake == NULL && id > 0 && !is_claimed (self, id))
    return FALSE;
  if (namesake != NULL && !codes_agree (self, work, namesake))
    g_clear_pointer (&namesake, gis_row_free);
  if (namesake != NULL &&
      (self->plan->moved == GIS_IMPORT_MOVED_UPDATE || confirm_by_place (self, work, namesake)))
    *stored = g_steal_pointer (&namesake);
  else if (!match_by_place (self, work, stored, error))
    return FALSE;
  if (*stored == NULL && namesake != NULL && self->plan->moved == GIS_IMPORT_MOVED_REPORT)
    work->namesake = namesake->id;
  return TRUE;
}

/* The key once a source, in every row. */
static gboolean
check_key (GisImportRun *self, GisImportWork *work)
{
  g_autofree char *sample = NULL;

  if (self->key_column < 0)
    return TRUE;
  if (work->key == NULL)
    return gis_import_work_reject (
      self, work, "key_missing",
      g_strdup_printf (_ ("%s: the key is empty"), self->plan->key_column));
  if (claim (self, "k", work->key))
    return TRUE;
  sample = gis_text_dup_sample (work->key);
  return gis_import_work_reject (
    self, work, "key_repeated",
    g_strdup_printf (_ ("%s: “%s” stands in the source more than once"), self->plan->key_column,
                     sample));
}

static gboolean
match (GisImportRun *self, GisImportWork *work, GisRow **stored, GError **error)
{
  gint64 id = 0;

  *stored = NULL;
  if (has_code (self, work->row) && !match_by_code (self, work, &id, error))
    return FALSE;
  if (id != 0)
    {
      *stored = get_stored (self, id, error);
      return *stored != NULL;
    }
  if (!check_key (self, work))
    return FALSE;
  return self->key_column >= 0 && !self->plan->key_is_number
           ? match_by_key (self, work, stored, error)
           : match_by_number (self, work, stored, error);
}

gboolean
gis_import_work_match (GisImportRun *self, GisImportWork *work, GisRow **stored, GError **error)
{
  if (!match (self, work, stored, error))
    return FALSE;
  if (*stored != NULL)
    g_hash_table_add (self->claimed, g_memdup2 (&(*stored)->id, sizeof (gint64)));
  return TRUE;
}
