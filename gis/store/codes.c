/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Component codes: 16 digits = 6 county + class + sub-class + serial, widths by the setting
 * `code.widths` ("6,2,2,6" or "6,2,3,5"; domain.md 2). Serials come from blocks of one device, so
 * that copies of a file seldom give out the same one, and never go back: what was deleted stays
 * used. The first device of a file counts from 1. */
#include "gis/store/store-private.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define N_BLOCKS 100
#define CODE_DIGITS 16
#define COUNTY_DIGITS 6

typedef struct
{
  gint64 block_id; /* 0: reserved in this edit */
  gint64 first, last, next;
} Serial;

typedef struct
{
  int class_digits, sub_digits, serial_digits;
} Widths;

void
gis_serial_free (gpointer serial)
{
  g_free (serial);
}

static gint64
power_of_ten (int digits)
{
  gint64 value = 1;

  while (digits-- > 0)
    value *= 10;
  return value;
}

static gboolean
read_widths (GisEdit *edit, Widths *widths, GError **error)
{
  g_autofree char *text = gis_connection_dup_text (
    edit->conn, NULL, "SELECT value FROM setting WHERE key = 'code.widths'", "");
  int county = 0;

  if (text != NULL &&
      sscanf (text, "%d,%d,%d,%d", &county, &widths->class_digits, &widths->sub_digits,
              &widths->serial_digits) == 4 &&
      county == COUNTY_DIGITS && widths->class_digits == 2 && widths->sub_digits >= 2 &&
      widths->sub_digits <= 4 && widths->serial_digits >= 3 &&
      county + widths->class_digits + widths->sub_digits + widths->serial_digits == CODE_DIGITS)
    return TRUE;
  g_set_error (
    error, GIS_ERROR, GIS_ERROR_INVALID,
    _ ("The setting code.widths “%s” does not make %d digits from county, class, sub-class "
       "and serial"),
    text != NULL ? text : "", CODE_DIGITS);
  return FALSE;
}

static gboolean
is_digits (const char *text, gsize length)
{
  return text != NULL && strlen (text) == length && strspn (text, "0123456789") == length;
}

/* County of the row: the six digits of its district, given as code or as reference to an area. */
static char *
dup_county (GisEdit *edit, const GisRow *row)
{
  int index = gis_class_find_field (row->klass, "district");
  const GisField *field = index >= 0 ? &row->klass->fields[index] : NULL;
  g_autofree char *text = NULL;

  if (field == NULL || gis_value_is_null (&row->values[index]))
    return NULL;
  if (field->type == GIS_FIELD_REFERENCE && field->reference != NULL &&
      g_hash_table_contains (edit->ws->table_by_id, field->reference))
    {
      g_autofree char *sql =
        g_strdup_printf ("SELECT code FROM \"%s\" WHERE id = ?1", field->reference);
      text = gis_connection_dup_text (edit->conn, NULL, sql, "v", &row->values[index]);
    }
  else
    text = gis_value_dup_string (&row->values[index]);
  if (text != NULL && strlen (text) > COUNTY_DIGITS)
    text[COUNTY_DIGITS] = '\0'; /* a street office or community lies in its county */
  return is_digits (text, COUNTY_DIGITS) ? g_steal_pointer (&text) : NULL;
}

static gboolean
load_block (GisEdit *edit, const char *prefix, Serial *serial, gboolean *found, GError **error)
{
  g_autoptr (GisStatement) statement =
               gis_connection_prepare (edit->conn,
                                       "SELECT id, first, last, next FROM serial_block WHERE "
                                       "prefix = ?1 AND device = ?2 AND next <= last "
                                       "ORDER BY first LIMIT 1",
                                       error);
  int state;

  if (statement == NULL)
    return FALSE;
  gis_statement_bind (statement, 1, "ti", prefix, (gint64) edit->ws->device);
  state = gis_statement_step (edit->conn, statement, error);
  *found = state > 0;
  if (state > 0)
    {
      serial->block_id = sqlite3_column_int64 (statement, 0);
      serial->first = sqlite3_column_int64 (statement, 1);
      serial->last = sqlite3_column_int64 (statement, 2);
      serial->next = sqlite3_column_int64 (statement, 3);
    }
  return state >= 0;
}

/* The block after our last one; a device that is not the first of the file starts at a place of its
 * own, so that copies which do not see each other seldom take the same one. */
static gboolean
reserve_block (GisEdit *edit,
               const char *prefix,
               const Widths *widths,
               Serial *serial,
               GError **error)
{
  gint64 size = power_of_ten (widths->serial_digits) / N_BLOCKS;
  gint64 start = 0, mine = -1, any = 0;

  if (!gis_connection_get_integer (edit->conn, &any, NULL, error,
                                   "SELECT count (*) FROM serial_block WHERE prefix = ?1", "t",
                                   prefix) ||
      !gis_connection_get_integer (
        edit->conn, &mine, NULL, error,
        "SELECT coalesce (max (last), -1) FROM serial_block WHERE prefix = ?1 AND device = ?2",
        "ti", prefix, (gint64) edit->ws->device))
    return FALSE;
  if (mine >= 0)
    start = mine / size + 1;
  else if (any > 0)
    start = (edit->ws->device * 61) % N_BLOCKS;
  for (gint64 i = 0; i < N_BLOCKS; i++)
    {
      gint64 block = (start + i) % N_BLOCKS;
      gint64 taken = 0;
      serial->first = MAX (block * size, 1);
      serial->last = (block + 1) * size - 1;
      serial->next = serial->first;
      serial->block_id = 0;
      if (!gis_connection_get_integer (
            edit->conn, &taken, NULL, error,
            "SELECT count (*) FROM serial_block WHERE prefix = ?1 AND first <= ?3 AND last >= ?2",
            "tii", prefix, serial->first, serial->last))
        return FALSE;
      if (taken == 0)
        return gis_connection_run (edit->conn, error,
                                   "INSERT INTO serial_block (prefix, device, first, last, next) "
                                   "VALUES (?1, ?2, ?3, ?4, ?5)",
                                   "tiiii", prefix, (gint64) edit->ws->device, serial->first,
                                   serial->last, serial->next);
    }
  g_set_error (error, GIS_ERROR, GIS_ERROR_INVALID, _ ("Every serial of codes %s… is given out"),
               prefix);
  return FALSE;
}

/* Codes that came from elsewhere (import) count as given out. */
static gboolean
skip_known (GisEdit *edit,
            const char *class_id,
            const char *prefix,
            const Widths *widths,
            Serial *serial,
            GError **error)
{
  g_autofree char *sql =
    g_strdup_printf ("SELECT max (code) FROM \"%s\" WHERE code BETWEEN ?1 AND ?2", class_id);
  g_autofree char *low =
    g_strdup_printf ("%s%0*" G_GINT64_FORMAT, prefix, widths->serial_digits, serial->next);
  g_autofree char *high =
    g_strdup_printf ("%s%0*" G_GINT64_FORMAT, prefix, widths->serial_digits, serial->last);
  g_autoptr (GError) local = NULL;
  g_autofree char *largest = gis_connection_dup_text (edit->conn, &local, sql, "tt", low, high);

  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  if (is_digits (largest, CODE_DIGITS))
    serial->next = MAX (serial->next, g_ascii_strtoll (largest + strlen (prefix), NULL, 10) + 1);
  return TRUE;
}

static Serial *
require_serial (GisEdit *edit,
                const char *class_id,
                const char *prefix,
                const Widths *widths,
                GError **error)
{
  Serial *serial = g_hash_table_lookup (edit->serials, prefix);
  gboolean found = FALSE;

  while (serial == NULL || serial->next > serial->last)
    {
      if (serial == NULL)
        {
          serial = g_new0 (Serial, 1);
          g_hash_table_insert (edit->serials, g_strdup (prefix), serial);
        }
      else if (serial->block_id != 0 && !gis_codes_store (edit, error))
        return NULL;
      if (!load_block (edit, prefix, serial, &found, error))
        return NULL;
      if (!found && (!reserve_block (edit, prefix, widths, serial, error) ||
                     !load_block (edit, prefix, serial, &found, error)))
        return NULL;
      if (!skip_known (edit, class_id, prefix, widths, serial, error))
        return NULL;
    }
  return serial;
}

char *
gis_edit_dup_next_code (GisEdit *edit, const GisRow *row, GError **error)
{
  g_autofree char *county = NULL;
  const char *kind;
  g_autofree char *prefix = NULL;
  Widths widths = { 0 };
  Serial *serial;

  g_return_val_if_fail (edit != NULL && row != NULL, NULL);

  if (!gis_edit_is_usable (edit, error) || !read_widths (edit, &widths, error))
    return NULL;
  county = dup_county (edit, row);
  kind = gis_row_get_component (row);
  if (county == NULL || kind == NULL || gis_class_find_field (row->klass, "code") < 0)
    {
      const char *why = _ ("its class has no code");
      if (kind == NULL)
        why = _ ("its kind is not known");
      else if (county == NULL)
        why = _ ("its district is not known");
      g_set_error (error, GIS_ERROR, GIS_ERROR_INVALID, _ ("%s %" PRId64 ": no code: %s"),
                   row->klass->id, row->id, why);
      return NULL;
    }
  prefix = g_strdup_printf ("%s%.2s%0*d", county, kind, widths.sub_digits, atoi (kind + 2));
  serial = require_serial (edit, row->klass->id, prefix, &widths, error);
  if (serial == NULL)
    return NULL;
  return g_strdup_printf ("%s%0*" G_GINT64_FORMAT, prefix, widths.serial_digits, serial->next++);
}

gboolean
gis_codes_store (GisEdit *edit, GError **error)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, edit->serials);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      const Serial *serial = value;
      if (!gis_connection_run (edit->conn, error, "UPDATE serial_block SET next = ?2 WHERE id = ?1",
                               "ii", serial->block_id, serial->next))
        return FALSE;
    }
  return TRUE;
}
