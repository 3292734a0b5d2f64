/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The validator: one pass over each class, every row through the field, code and domain checks,
 * points collected for the duplicate search at the end of their class. */
#include "gis/rules/check-private.h"

#include "gis/core/error.h"
#include "gis/core/i18n.h"

#include <string.h>

void
gis_finding_free (GisFinding *finding)
{
  if (finding == NULL)
    return;
  g_free (finding->check);
  g_free (finding->severity);
  g_free (finding->message);
  g_free (finding->certainty);
  g_free (finding);
}

void
gis_check_add (GisCheckRun *run,
               const char *check,
               const char *severity,
               gint64 id,
               const char *certainty,
               char *message)
{
  guint count = GPOINTER_TO_UINT (g_hash_table_lookup (run->counts, check));
  GisFinding *finding;

  g_hash_table_insert (run->counts, (gpointer) check, GUINT_TO_POINTER (count + 1));
  if (run->limit > 0 && count >= run->limit)
    {
      g_free (message);
      return;
    }
  finding = g_new0 (GisFinding, 1);
  finding->check = g_strdup (check);
  finding->severity = g_strdup (severity);
  finding->class_id = run->klass != NULL ? g_intern_string (run->klass->id) : NULL;
  finding->id = id;
  finding->message = message;
  finding->certainty = g_strdup (certainty);
  g_ptr_array_add (run->findings, finding);
}

GHashTable *
gis_check_get_ids (GisCheckRun *run, const char *class_id)
{
  const GisClass *klass = gis_catalog_find_class (gis_workspace_get_catalog (run->ws), class_id);
  GHashTable *set;
  g_autoptr (GArray) ids = NULL;

  if (klass == NULL)
    return NULL;
  set = g_hash_table_lookup (run->ids, klass->id);
  if (set != NULL)
    return set;
  ids = gis_store_ids (run->ws, klass->id, NULL, run->error == NULL ? &run->error : NULL);
  set = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  for (guint i = 0; ids != NULL && i < ids->len; i++)
    g_hash_table_add (set, g_memdup2 (&g_array_index (ids, gint64, i), sizeof (gint64)));
  g_hash_table_insert (run->ids, klass->id, set);
  return set;
}

static gboolean
check_row_cb (const GisRow *row, gpointer user_data)
{
  GisCheckRun *run = user_data;

  gis_check_fields (run, row);
  gis_check_shape (run, row);
  gis_check_code (run, row);
  gis_check_domain (run, row);
  if (strcmp (run->klass->role, "asset") == 0 && run->klass->geometry == GIS_GEOMETRY_POINT)
    gis_check_collect_point (run, row);
  return run->error == NULL;
}

static gboolean
check_class (GisCheckRun *run, const GisClass *klass, GError **error)
{
  gboolean ok;

  run->klass = klass;
  run->unique = g_new0 (GHashTable *, klass->n_fields);
  for (guint i = 0; i < klass->n_fields; i++)
    if (klass->fields[i].unique)
      run->unique[i] = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_array_set_size (run->points, 0);
  ok = gis_store_each (run->ws, klass->id, NULL, check_row_cb, run, run->job, error);
  if (ok && run->error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&run->error));
      ok = FALSE;
    }
  if (ok)
    gis_check_duplicates (run);
  for (guint i = 0; i < klass->n_fields; i++)
    g_clear_pointer (&run->unique[i], g_hash_table_unref);
  g_clear_pointer (&run->unique, g_free);
  return ok;
}

/* "6,2,2,6": digits of county, class, sub-class, serial; 16 in all. */
static void
read_code_widths (GisCheckRun *run)
{
  static const int usual[] = { 6, 2, 2, 6 };
  g_autofree char *text = gis_workspace_dup_setting (run->ws, "code.widths");
  g_auto (GStrv) parts = g_strsplit (text != NULL ? text : "", ",", 5);
  int sum = 0;

  for (guint i = 0; i < 4 && g_strv_length (parts) == 4; i++)
    {
      run->code_widths[i] = (int) CLAMP (g_ascii_strtoll (parts[i], NULL, 10), 0, 16);
      sum += run->code_widths[i];
    }
  if (sum != 16)
    memcpy (run->code_widths, usual, sizeof usual);
}

static gboolean
read_thresholds (GisCheckRun *run, GError **error)
{
  if (!gis_rule_get_threshold (run->thresholds, "cover_settled_mm", &run->settled_mm, error) ||
      !gis_rule_get_threshold (run->thresholds, "duplicate_m", &run->duplicate_m, error) ||
      !gis_rule_get_threshold (run->thresholds, "pole_leaning_deg", &run->leaning_deg, error) ||
      !gis_rule_get_threshold (run->thresholds, "line_along_street_m", &run->line_height_m, error))
    return FALSE;
  if (run->duplicate_m.value <= 0 || run->duplicate_m.value > 100)
    {
      g_set_error (error, GIS_ERROR, GIS_ERROR_INVALID,
                   _ ("Rule “thresholds”, “duplicate_m”: %g is not between 0 and 100 m"),
                   run->duplicate_m.value);
      return FALSE;
    }
  run->load_minimum =
    gis_json_list_objects (gis_rule_get_root (run->thresholds), "load_class_minimum");
  return TRUE;
}

static gboolean
prepare (GisCheckRun *run, GError **error)
{
  GError *cause = NULL;

  read_code_widths (run);
  run->thresholds = gis_rule_load (run->ws, "thresholds", error);
  if (run->thresholds == NULL)
    return FALSE;
  if (read_thresholds (run, &cause))
    return TRUE;
  gis_rule_blame (run->ws, cause, error);
  return FALSE;
}

/* A rule document of the workspace that cannot be used is a finding like others; what it would say is
 * then taken from the shipped one. */
static gboolean
prepare_anyway (GisCheckRun *run, GError **error)
{
  g_autoptr (GPtrArray) problems = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) cause = NULL;

  if (!gis_rule_list_broken (run->ws, problems, error))
    return FALSE;
  for (guint i = 0; i < problems->len; i++)
    gis_check_add (run, "rule", "error", 0, NULL,
                   g_strdup_printf (_ ("rule document %s"), (char *) problems->pdata[i]));
  if (prepare (run, &cause))
    return TRUE;
  if (!g_error_matches (cause, GIS_ERROR, GIS_ERROR_WORKSPACE))
    {
      g_propagate_error (error, g_steal_pointer (&cause));
      return FALSE;
    }
  if (run->thresholds != NULL)
    gis_check_add (run, "rule", "error", 0, NULL, g_strdup (cause->message));
  g_clear_pointer (&run->thresholds, gis_rule_free);
  run->thresholds = gis_rule_new_builtin ("thresholds", error);
  return run->thresholds != NULL && read_thresholds (run, error);
}

static void
clear (GisCheckRun *run)
{
  g_clear_pointer (&run->findings, g_ptr_array_unref);
  g_clear_pointer (&run->counts, g_hash_table_unref);
  g_clear_pointer (&run->ids, g_hash_table_unref);
  g_clear_pointer (&run->load_minimum, g_ptr_array_unref);
  g_clear_pointer (&run->thresholds, gis_rule_free);
  g_clear_pointer (&run->points, g_array_unref);
  gis_check_shape_clear (run);
  g_clear_error (&run->error);
}

static void
init (GisCheckRun *run)
{
  run->findings = g_ptr_array_new_with_free_func ((GDestroyNotify) gis_finding_free);
  run->counts = g_hash_table_new (g_str_hash, g_str_equal);
  run->ids =
    g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) g_hash_table_unref);
  run->points = g_array_new (FALSE, FALSE, sizeof (GisCheckPoint));
}

GPtrArray *
gis_check_row (GisWorkspace *ws, const GisRow *row, GError **error)
{
  GisCheckRun run = { .ws = ws, .klass = row->klass };
  GPtrArray *findings = NULL;

  init (&run);
  if (prepare (&run, error))
    {
      gis_check_domain (&run, row);
      findings = g_steal_pointer (&run.findings);
    }
  clear (&run);
  return findings;
}

GPtrArray *
gis_check_run (GisWorkspace *ws, guint limit, GisJob *job, GError **error)
{
  GisCatalog *catalog = gis_workspace_get_catalog (ws);
  GisCheckRun run = { .ws = ws, .job = job, .limit = limit };
  gboolean ok;
  GPtrArray *findings = NULL;

  init (&run);
  ok = prepare_anyway (&run, error);
  gis_check_shape_prepare (&run);
  for (guint i = 0; ok && i < gis_catalog_get_n_classes (catalog); i++)
    ok = check_class (&run, gis_catalog_get_class (catalog, i), error);
  if (ok)
    findings = g_steal_pointer (&run.findings);
  clear (&run);
  return findings;
}
