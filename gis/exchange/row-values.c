/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A source row's values as those of the class, and what is known of it without the source. */
#include "gis/exchange/row-private.h"

#include "gis/core/i18n.h"

#include <string.h>

char *
gis_import_dup_sample (const GisValue *value)
{
  g_autofree char *text = gis_value_dup_string (value);

  return gis_text_dup_sample (text);
}

void
gis_import_run_note_lost (GisImportRun *self, guint field, const GisValue *source)
{
  GisImportLost *lost = &self->lost[field];

  lost->count++;
  if (lost->sample == NULL)
    lost->sample = gis_import_dup_sample (source);
}

static const char *
match_one_of (const GisField *field, const char *first, const char *second)
{
  const GisDomainValue *value = NULL;

  if (field->type != GIS_FIELD_CODE)
    return NULL;
  value = gis_domain_match (field->domain, first);
  if (value == NULL)
    value = gis_domain_match (field->domain, second);
  return value != NULL ? value->code : NULL;
}

const char *
gis_import_unknown_code (const GisField *field)
{
  return match_one_of (field, "unknown", "other");
}

const char *
gis_import_other_code (const GisField *field)
{
  return match_one_of (field, "other", "unknown");
}

/* TRUE when the value says that the row is something else than the class holds. */
static gboolean
is_foreign (const GisField *field, const char *text)
{
  g_autofree char *folded = gis_catalog_fold (text);

  for (char **word = field->foreign_values; word != NULL && *word != NULL; word++)
    {
      g_autofree char *other = gis_catalog_fold (*word);

      if (strcmp (folded, other) == 0)
        return TRUE;
    }
  return FALSE;
}

/* A word that the list of a required field does not have still stands for an asset, whose kind is not
 * known here: a new row gets the list's "other" and keeps the word in its note, a stored row keeps what
 * it has. FALSE when the row was rejected. */
static gboolean
take_unlisted (GisImportRun *self,
               GisImportWork *work,
               guint column,
               const GisValue *source,
               const GError *cause)
{
  const GisImportMapping *mapping = self->plan->mappings->pdata[column];
  const GisField *field = &self->klass->fields[self->fields[column]];
  GisImportLost *lost = &self->lost[self->fields[column]];
  g_autofree char *text = gis_value_dup_string (source);
  g_autofree char *sample = gis_text_dup_sample (text);
  g_autofree char *before = NULL;

  if (is_foreign (field, text))
    return gis_import_work_reject (self, work, "other_class",
                                   g_strdup_printf (_ ("%s: “%s” is something else than: %s"),
                                                    gis_text_get (&field->title), sample,
                                                    gis_text_get (&self->klass->title)));
  if (gis_import_other_code (field) == NULL)
    return gis_import_work_reject (self, work, "value_refused", g_strdup (cause->message));
  /* The mask stays: only a new row takes it. */
  gis_value_set_text (&work->row->values[self->fields[column]], gis_import_other_code (field));
  lost->n_unlisted++;
  if (lost->unlisted == NULL)
    lost->unlisted = g_steal_pointer (&sample);
  before = work->said;
  work->said = before != NULL ? g_strdup_printf ("%s; %s: %s", before, mapping->column, text)
                              : g_strdup_printf ("%s: %s", mapping->column, text);
  return TRUE;
}

/* What the source itself notes stays before it. */
static void
append_to_note (GisImportWork *work, GisValue *note)
{
  if (gis_value_is_null (note))
    gis_value_set_text (note, work->said);
  else
    gis_value_take_text (note, g_strdup_printf ("%s; %s", gis_value_get_text (note), work->said));
}

void
gis_import_work_keep_said (GisImportRun *self, GisImportWork *work, gboolean mapped)
{
  int index = work->said != NULL ? gis_class_find_field (self->klass, "note") : -1;

  if (index >= 0 && self->klass->fields[index].type == GIS_FIELD_TEXT &&
      work->mask[index] == mapped)
    append_to_note (work, &work->row->values[index]);
}

static gboolean
take_value (GisImportRun *self, GisImportWork *work, guint column, const GisValue *source)
{
  int index = self->fields[column];
  const GisField *field = &self->klass->fields[index];
  g_autoptr (GError) cause = NULL;
  GisValue value = GIS_VALUE_NULL;

  if (gis_import_take_value (field, source, &value, &cause))
    {
      /* What is blank in the source overwrites nothing. */
      if (!gis_value_is_null (&value))
        {
          gis_value_clear (&work->row->values[index]);
          work->row->values[index] = value;
          work->mask[index] = TRUE;
        }
      return TRUE;
    }
  gis_value_clear (&value);
  if (field->required && field->type == GIS_FIELD_CODE)
    return take_unlisted (self, work, column, source, cause);
  if (field->required || field->unique)
    return gis_import_work_reject (self, work, "value_refused", g_strdup (cause->message));
  gis_import_run_note_lost (self, (guint) index, source);
  return TRUE;
}

gboolean
gis_import_work_take_values (GisImportRun *self, GisImportWork *work, const GisSourceRow *source)
{
  for (guint i = 0; i < self->n_columns; i++)
    {
      const GisValue *value = &source->values[i];

      if (self->fields[i] < 0 || gis_value_is_null (value))
        continue;
      if (value->type == GIS_VALUE_TYPE_TEXT && strstr (value->text, "\357\277\275") != NULL)
        self->n_unreadable++;
      if (!take_value (self, work, i, value))
        return FALSE;
    }
  /* The same at each import, so that nothing changes. */
  gis_import_work_keep_said (self, work, TRUE);
  return TRUE;
}

/* A source that says nothing about a required kind still has assets: they are taken as "not known",
 * where the list has that. */
gboolean
gis_import_work_check_required (GisImportRun *self, const GisImportWork *work)
{
  for (guint i = 0; i < self->klass->n_fields; i++)
    {
      const GisField *field = &self->klass->fields[i];
      const char *unknown;

      if (!field->required || !gis_value_is_null (&work->row->values[i]))
        continue;
      unknown = gis_import_unknown_code (field);
      if (unknown == NULL)
        return gis_import_work_reject (
          self, work, "value_missing",
          g_strdup_printf (_ ("%s: a value is required"), gis_text_get (&field->title)));
      gis_value_set_text (&work->row->values[i], unknown);
      self->lost[i].n_unknown++;
    }
  return TRUE;
}

/* Bytes of @text in @encoding (NULL: UTF-8); G_MAXSIZE when it has none there. */
static gsize
count_bytes (const char *text, gssize length, const char *encoding)
{
  g_autofree char *bytes = NULL;
  gsize n = length < 0 ? strlen (text) : (gsize) length;

  if (encoding == NULL || g_ascii_strcasecmp (encoding, "UTF-8") == 0)
    return n;
  bytes = g_convert (text, (gssize) n, encoding, "UTF-8", NULL, &n, NULL);
  return bytes != NULL ? n : G_MAXSIZE;
}

/* TRUE when @text is what a column of @width bytes keeps of @whole: its beginning, whole characters, without
 * the blanks at the end, and no further character had room. */
static gboolean
is_cut (const char *text, const char *whole, guint width, const char *encoding)
{
  gsize length = strlen (text), used, next;
  const char *rest;
  guint n_blanks = 0;

  /* Half a character at the end is none. */
  while (length >= 3 && memcmp (text + length - 3, "\357\277\275", 3) == 0 &&
         strncmp (text, whole, length) != 0)
    length -= 3;
  if (strncmp (text, whole, length) != 0 || whole[length] == '\0')
    return FALSE;
  rest = whole + length;
  while (rest[n_blanks] == ' ')
    n_blanks++;
  rest += n_blanks;
  used = count_bytes (text, (gssize) length, encoding);
  next = *rest != '\0' ? count_bytes (rest, g_utf8_next_char (rest) - rest, encoding) : 0;
  return used <= width && next != G_MAXSIZE && used + n_blanks + next > width;
}

void
gis_import_work_keep_longer (GisImportRun *self, GisImportWork *work, const GisRow *stored)
{
  for (guint i = 0; i < self->n_columns; i++)
    {
      const GisImportMapping *mapping = self->plan->mappings->pdata[i];
      int field = self->fields[i];
      const char *text, *whole;

      if (field < 0 || !work->mask[field] || mapping->width == 0)
        continue;
      text = gis_value_get_text (&work->row->values[field]);
      whole = gis_value_get_text (&stored->values[field]);
      if (text == NULL || whole == NULL ||
          !is_cut (text, whole, mapping->width, self->plan->encoding))
        continue;
      work->mask[field] = FALSE;
      self->n_cut++;
    }
}

/* District by position where the source names none. */
void
gis_import_work_fill_district (GisImportRun *self, GisImportWork *work)
{
  const char *code;
  double x, y;

  if (self->district_field < 0 || self->districts == NULL || work->geometry == NULL ||
      !gis_value_is_null (&work->row->values[self->district_field]) ||
      strcmp (self->klass->role, "area") == 0)
    return;
  gis_geometry_get_anchor (work->geometry, &x, &y);
  code = gis_districts_find (self->districts, x, y);
  if (code == NULL)
    return;
  gis_value_set_text (&work->row->values[self->district_field], code);
  self->n_districts++;
}
