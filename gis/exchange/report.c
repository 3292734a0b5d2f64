/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What an import did: counts, reasons, notes; as JSON for the command line and the batch. */
#include "gis/exchange/import-private.h"

#include "gis/core/i18n.h"

#include <json-glib/json-glib.h>
#include <math.h>
#include <string.h>

#define MAX_WORDS_CHARS 600

static void
reject_free (gpointer data)
{
  GisImportReject *reject = data;

  g_free (reject->reason);
  g_free (reject->code);
  g_free (reject);
}

GisImportReport *
gis_import_report_new (void)
{
  GisImportReport *report = g_new0 (GisImportReport, 1);

  report->reasons = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  report->rejects = g_ptr_array_new_with_free_func (reject_free);
  report->notes = g_ptr_array_new_with_free_func (g_free);
  report->preview = g_ptr_array_new_with_free_func ((GDestroyNotify) gis_geometry_unref);
  report->preview_fates = g_byte_array_new ();
  report->extent = GIS_BOX_EMPTY;
  return report;
}

void
gis_import_report_free (GisImportReport *report)
{
  if (report == NULL)
    return;
  g_hash_table_unref (report->reasons);
  g_ptr_array_unref (report->rejects);
  g_ptr_array_unref (report->notes);
  g_ptr_array_unref (report->preview);
  g_byte_array_unref (report->preview_fates);
  g_clear_pointer (&report->change, gis_change_unref);
  g_free (report);
}

/* A value that is cited may be as long as its maker liked: beginning and end tell which. Takes @text. */
static char *
shorten (char *text)
{
  glong length = g_utf8_strlen (text, -1);
  g_autofree char *head = NULL;
  char *whole;

  if (length <= MAX_WORDS_CHARS)
    return text;
  head = g_utf8_substring (text, 0, MAX_WORDS_CHARS * 2 / 3);
  whole =
    g_strconcat (head, "…", g_utf8_offset_to_pointer (text, length - MAX_WORDS_CHARS / 3), NULL);
  g_free (text);
  return whole;
}

/* One more row for @code; the first ones are told of. Takes @reason. */
static void
add_reason (GisImportReport *report, gint64 number, const char *code, char *reason)
{
  gint64 *count = g_hash_table_lookup (report->reasons, code);

  if (count == NULL)
    {
      count = g_new0 (gint64, 1);
      g_hash_table_insert (report->reasons, g_strdup (code), count);
    }
  (*count)++;
  if (report->rejects->len < GIS_IMPORT_MAX_REJECTS)
    {
      GisImportReject *reject = g_new0 (GisImportReject, 1);

      reject->row = number + 1;
      reject->code = g_strdup (code);
      reject->reason = shorten (reason);
      g_ptr_array_add (report->rejects, reject);
    }
  else
    g_free (reason);
}

void
gis_import_report_reject (GisImportReport *report, gint64 number, const char *code, char *reason)
{
  report->rejected++;
  add_reason (report, number, code, reason);
}

void
gis_import_report_suspect (GisImportReport *report, gint64 number, char *reason)
{
  report->duplicates++;
  add_reason (report, number, GIS_IMPORT_SUSPECTED_DUPLICATE, reason);
}

const char *
gis_import_reason_get_title (const char *code)
{
  static const struct
  {
    const char *code, *title;
  } reasons[] = {
    { "geometry_missing", N_ ("No geometry") },
    { "geometry_type", N_ ("Geometry of another type") },
    { "geometry_invalid", N_ ("Geometry that cannot be taken") },
    { "outside_area", N_ ("Outside the area of use") },
    { "value_missing", N_ ("A required value is missing") },
    { "value_refused", N_ ("A value does not fit") },
    { "code_repeated", N_ ("Code stands more than once") },
    { "key_missing", N_ ("Key is empty") },
    { "key_repeated", N_ ("Key stands more than once") },
    { "other_class", N_ ("Says that it is something else") },
    { "moved_or_renumbered", N_ ("Moved, or numbered anew") },
    { GIS_IMPORT_SUSPECTED_DUPLICATE, N_ ("Lies where one is stored already") },
  };

  for (guint i = 0; i < G_N_ELEMENTS (reasons); i++)
    if (strcmp (reasons[i].code, code) == 0)
      return _ (reasons[i].title);
  return code;
}

void
gis_import_report_note (GisImportReport *report, const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  g_ptr_array_add (report->notes, shorten (g_strdup_vprintf (format, arguments)));
  va_end (arguments);
}

static void
add_reasons (JsonBuilder *builder, const GisImportReport *report)
{
  g_autoptr (GList) keys =
               g_list_sort (g_hash_table_get_keys (report->reasons), (GCompareFunc) g_strcmp0);

  json_builder_set_member_name (builder, "reasons");
  json_builder_begin_object (builder);
  for (GList *at = keys; at != NULL; at = at->next)
    {
      json_builder_set_member_name (builder, at->data);
      json_builder_add_int_value (builder,
                                  *(gint64 *) g_hash_table_lookup (report->reasons, at->data));
    }
  json_builder_end_object (builder);
}

static void
add_rejects (JsonBuilder *builder, const GisImportReport *report)
{
  json_builder_set_member_name (builder, "rejects");
  json_builder_begin_array (builder);
  for (guint i = 0; i < report->rejects->len; i++)
    {
      const GisImportReject *reject = report->rejects->pdata[i];

      json_builder_begin_object (builder);
      json_builder_set_member_name (builder, "row");
      json_builder_add_int_value (builder, reject->row);
      json_builder_set_member_name (builder, "code");
      json_builder_add_string_value (builder, reject->code);
      json_builder_set_member_name (builder, "reason");
      json_builder_add_string_value (builder, reject->reason);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

static void
add_extent (JsonBuilder *builder, const GisBox *extent)
{
  json_builder_set_member_name (builder, "extent");
  if (gis_box_is_empty (extent))
    {
      json_builder_add_null_value (builder);
      return;
    }
  json_builder_begin_array (builder);
  json_builder_add_double_value (builder, extent->min_x);
  json_builder_add_double_value (builder, extent->min_y);
  json_builder_add_double_value (builder, extent->max_x);
  json_builder_add_double_value (builder, extent->max_y);
  json_builder_end_array (builder);
}

char *
gis_import_report_dup_json (const GisImportReport *report)
{
  const struct
  {
    const char *name;
    gint64 value;
  } counts[] = {
    { "read", report->read },
    { "inserted", report->inserted },
    { "updated", report->updated },
    { "unchanged", report->unchanged },
    { "duplicates", report->duplicates },
    { "rejected", report->rejected },
    { "repaired", report->repaired },
    { "dropped_zm", report->dropped_zm },
    { "registered", report->registered },
  };
  g_autoptr (JsonBuilder) builder = json_builder_new_immutable ();
  g_autoptr (JsonNode) root = NULL;

  json_builder_begin_object (builder);
  for (guint i = 0; i < G_N_ELEMENTS (counts); i++)
    {
      json_builder_set_member_name (builder, counts[i].name);
      json_builder_add_int_value (builder, counts[i].value);
    }
  add_reasons (builder, report);
  add_rejects (builder, report);
  json_builder_set_member_name (builder, "notes");
  json_builder_begin_array (builder);
  for (guint i = 0; i < report->notes->len; i++)
    json_builder_add_string_value (builder, report->notes->pdata[i]);
  json_builder_end_array (builder);
  add_extent (builder, &report->extent);
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  return json_to_string (root, FALSE);
}
