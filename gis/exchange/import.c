/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One path for all imports: each source row takes the steps of row-private.h. A dry run does the same
 * inside the same transaction and rolls it back, so that its counts are those of the import. */
#include "gis/exchange/import.h"

#include "gis/core/error.h"
#include "gis/core/i18n.h"
#include "gis/exchange/row-private.h"

#include <json-glib/json-glib.h>
#include <string.h>

/* So many rows, all outside, are enough to refuse the source without reading on. */
#define OUTSIDE_MAX_ROWS 1000

/* ---- setting up ---- */

static void
import_clear (GisImportRun *self)
{
  for (guint i = 0; self->lost != NULL && i < self->klass->n_fields; i++)
    {
      g_free (self->lost[i].sample);
      g_free (self->lost[i].unlisted);
    }
  g_free (self->lost);
  g_free (self->fields);
  gis_transform_free (self->to_workspace);
  gis_transform_free (self->to_degrees);
  gis_origins_free (self->origins);
  gis_bulk_rollback (self->bulk);
  gis_places_free (self->places);
  gis_districts_free (self->districts);
  gis_roads_free (self->roads);
  g_clear_pointer (&self->seen, g_hash_table_unref);
  g_clear_pointer (&self->claimed, g_hash_table_unref);
  g_clear_pointer (&self->deferred, g_ptr_array_unref);
  gis_import_report_free (self->report);
}

static gboolean
resolve_columns (GisImportRun *self, GError **error)
{
  const GisImportPlan *plan = self->plan;

  self->n_columns = plan->mappings->len;
  self->fields = g_new (int, MAX (self->n_columns, 1));
  self->lost = g_new0 (GisImportLost, self->klass->n_fields);
  self->key_column = -1;
  self->unique_field = -1;
  for (guint i = 0; i < self->n_columns; i++)
    {
      const GisImportMapping *mapping = plan->mappings->pdata[i];

      self->fields[i] =
        mapping->field != NULL ? gis_class_find_field (self->klass, mapping->field) : -1;
      if (mapping->field != NULL && self->fields[i] < 0)
        {
          g_set_error (error, GIS_ERROR, GIS_ERROR_USAGE, _ ("class “%s” has no field “%s”"),
                       self->klass->id, mapping->field);
          return FALSE;
        }
      if (g_strcmp0 (mapping->column, plan->key_column) == 0)
        self->key_column = (int) i;
      if (self->fields[i] >= 0 && self->unique_field < 0 &&
          self->klass->fields[self->fields[i]].unique)
        self->unique_field = self->fields[i];
    }
  return TRUE;
}

static gboolean
resolve_crs (GisImportRun *self, GError **error)
{
  const char *crs = gis_workspace_get_crs (self->ws);

  if (self->klass->geometry == GIS_GEOMETRY_NONE)
    return TRUE;
  if (self->plan->shapeless && self->klass->geometry_required)
    {
      g_set_error (error, GIS_ERROR, GIS_ERROR_SOURCE,
                   _ ("layer “%s” has no geometry, and %s need one"), self->plan->layer,
                   gis_text_get (&self->klass->plural));
      return FALSE;
    }
  if (self->plan->crs == NULL)
    {
      g_set_error (error, GIS_ERROR, GIS_ERROR_USAGE,
                   _ ("layer “%s” declares no coordinate reference system; name one"),
                   self->plan->layer);
      return FALSE;
    }
  self->to_workspace = gis_transform_new (self->plan->crs, crs, error);
  self->to_degrees =
    self->to_workspace != NULL ? gis_transform_new (self->plan->crs, "EPSG:4326", error) : NULL;
  if (self->to_degrees == NULL)
    return FALSE;
  return gis_import_run_resolve_area (self, error);
}

static gboolean
load_workspace (GisImportRun *self, GError **error)
{
  GError *cause = NULL;

  self->district_field = gis_class_find_field (self->klass, "district");
  self->kind_field = gis_class_find_field (self->klass, "kind");
  self->road_field = -1;
  if (self->klass->geometry != GIS_GEOMETRY_NONE)
    {
      self->places = gis_places_new (self->ws, self->klass, self->job, error);
      self->districts = self->places != NULL ? gis_districts_new (self->ws, error) : NULL;
      if (self->districts == NULL)
        return FALSE;
    }
  if (strcmp (self->klass->id, "road_section") == 0)
    {
      self->road_field = gis_class_find_field (self->klass, "road_id");
      self->roads = self->road_field >= 0 ? gis_roads_new (self->ws, &cause) : NULL;
      if (cause != NULL)
        {
          g_propagate_error (error, cause);
          return FALSE;
        }
    }
  return TRUE;
}

/* Under which rows are known again in another file: a key that is the same everywhere, else a key in a
 * layer with these columns, else just such a layer. */
static char *
dup_identity (const GisImportPlan *plan)
{
  static const char *const everywhere[] = { "@id",      "osmid",    "fullid", "uuid", "guid",
                                            "globalid", "countyid", "adcode", NULL };
  g_autofree char *folded = plan->key_column != NULL ? gis_catalog_fold (plan->key_column) : NULL;

  if (folded == NULL || plan->key_is_number)
    return g_strdup_printf ("shape:%s", plan->shape);
  if (strcmp (plan->key_column, "@id") == 0 || g_strv_contains (everywhere, folded))
    return g_strdup_printf ("key:%s", strcmp (plan->key_column, "@id") == 0 ? "@id" : folded);
  return g_strdup_printf ("key:%s:%s", folded, plan->shape);
}

static gboolean
begin_bulk (GisImportRun *self, GError **error)
{
  g_autofree char *base = g_path_get_basename (self->plan->uri);
  g_autofree char *label = NULL;
  g_autofree char *uri = g_strdup_printf ("%s#%s", self->plan->uri, self->plan->layer);
  g_autofree char *identity = NULL;

  if (g_str_has_prefix (base, self->plan->layer))
    label = g_strdup_printf (_ ("Import %s"), base);
  else
    label = g_strdup_printf (_ ("Import %s · %s"), base, self->plan->layer);
  self->bulk = gis_bulk_begin (self->ws, self->klass->id, label, uri, error);
  if (self->bulk == NULL)
    return FALSE;
  gis_edit_set_cancellable (gis_bulk_get_edit (self->bulk), gis_job_get_cancellable (self->job));
  identity = dup_identity (self->plan);
  self->origins =
    gis_origins_new (gis_bulk_get_edit (self->bulk), self->klass->id, uri, identity,
                     self->plan->key_column == NULL || self->plan->key_is_number, error);
  return self->origins != NULL;
}

/* ---- the stream ---- */

gboolean
gis_import_work_reject (GisImportRun *self,
                        const GisImportWork *work,
                        const char *code,
                        char *reason)
{
  gis_import_report_reject (self->report, work->number, code, reason);
  return FALSE;
}

static char *
dup_key (const GisImportRun *self, const GisSourceRow *source)
{
  if (self->key_column < 0 || gis_value_is_null (&source->values[self->key_column]))
    return NULL;
  return gis_value_dup_string (&source->values[self->key_column]);
}

static gboolean
row_cb (const GisSourceRow *source, gpointer user_data, GError **error)
{
  GisImportRun *self = user_data;
  g_autoptr (GisRow) row = NULL;
  g_autofree gboolean *mask = NULL;
  g_autofree char *key = NULL;
  GisImportWork work = { .number = source->number };
  gboolean ok = TRUE;

  if (source->n_values != self->n_columns)
    {
      g_set_error (error, GIS_ERROR, GIS_ERROR_SOURCE,
                   _ ("“%s” has changed since it was looked at"), self->plan->uri);
      return FALSE;
    }
  self->report->read++;
  row = work.row = gis_row_new (self->klass);
  mask = work.mask = g_new0 (gboolean, self->klass->n_fields);
  work.key = key = dup_key (self, source);
  if (gis_import_work_take_geometry (self, &work, source))
    {
      if (gis_import_work_take_values (self, &work, source))
        ok = gis_import_work_write (self, &work, error);
      else
        gis_import_run_preview (self, work.geometry, GIS_IMPORT_REJECTED);
    }
  g_clear_pointer (&work.geometry, gis_geometry_unref);
  g_free (work.said);
  if (ok && self->n_inside == 0 && self->n_outside >= OUTSIDE_MAX_ROWS)
    return gis_import_run_refuse_outside (self, error);
  return ok && gis_job_step (self->job, (guint64) self->report->read, error);
}

/* ---- the end ---- */

static const char *
code_title (const GisField *field, const char *code)
{
  return gis_text_get (&gis_domain_find (field->domain, code)->title);
}

/* What became of required fields without a value of their list. */
static void
note_unknown (GisImportRun *self)
{
  for (guint i = 0; i < self->klass->n_fields; i++)
    {
      const GisField *field = &self->klass->fields[i];
      const GisImportLost *lost = &self->lost[i];

      if (lost->n_unknown > 0)
        gis_import_report_note (
          self->report,
          ngettext_ ("%s: %" PRId64 " row says nothing and was taken as “%s”.",
                     "%s: %" PRId64 " rows say nothing and were taken as “%s”.",
                     (gulong) lost->n_unknown),
          gis_text_get (&field->title), lost->n_unknown,
          code_title (field, gis_import_unknown_code (field)));
      if (lost->n_unlisted > 0)
        gis_import_report_note (
          self->report,
          ngettext_ (
            "%s: %" PRId64
            " value is not in the list, “%s”; a new row is “%s” and keeps the word in its note.",
            "%s: %" PRId64 " values are not in the list, the first is “%s”; new rows are “%s” and "
            "keep the word in their note.",
            (gulong) lost->n_unlisted),
          gis_text_get (&field->title), lost->n_unlisted, lost->unlisted,
          code_title (field, gis_import_other_code (field)));
    }
}

/* Columns that look like the code but repeat: said unless the user has mapped them or another. */
static void
note_refused (GisImportRun *self)
{
  for (guint i = 0; i < self->n_columns; i++)
    {
      const GisImportMapping *mapping = self->plan->mappings->pdata[i];
      int index =
        mapping->refused != NULL ? gis_class_find_field (self->klass, mapping->refused) : -1;
      gboolean filled = mapping->field != NULL;

      for (guint j = 0; index >= 0 && j < self->n_columns; j++)
        filled = filled || self->fields[j] == index;
      if (index >= 0 && !filled)
        gis_import_report_note (self->report,
                                _ ("“%s” was not used as the %s: %" PRId64 " of its %" PRId64
                                   " values repeat an earlier one."),
                                mapping->column, gis_text_get (&self->klass->fields[index].title),
                                mapping->n_repeated, mapping->n_values);
    }
}

/* How far the positions can be trusted. */
static void
note_accuracy (GisImportRun *self)
{
  const char *format = NULL;

  switch (gis_transform_get_accuracy (self->to_workspace))
    {
    case GIS_ACCURACY_EXACT:
      return;
    case GIS_ACCURACY_DECIMETRES:
      format = _ ("Positions went from %s to %s without a datum shift; the two agree to "
                  "decimetres.");
      break;
    case GIS_ACCURACY_SHIFTED:
      format = _ ("The shift from %s to %s is approximate (1 to 20 m).");
      break;
    case GIS_ACCURACY_UNKNOWN:
      format = _ ("No datum shift from %s to %s is known: positions may be 100 m off or more.");
      break;
    }
  gis_import_report_note (self->report, format, self->plan->crs, gis_workspace_get_crs (self->ws));
}

static void
write_notes (GisImportRun *self)
{
  GisImportReport *report = self->report;

  if (self->n_inside > 0)
    note_accuracy (self);
  if (self->n_columns == 0 && report->read > 0)
    gis_import_report_note (
      report, "%s",
      _ ("The source has shapes and no columns (as a shapefile without its .dbf "
         "has): the rows say nothing but where they are."));
  note_refused (self);
  if (self->plan->swap_axes)
    gis_import_report_note (report, "%s", _ ("The axes were swapped: the source has north first."));
  if (report->repaired > 0)
    gis_import_report_note (report, _ ("%" PRId64 " geometries were not valid and were repaired."),
                            report->repaired);
  if (report->dropped_zm > 0)
    gis_import_report_note (report,
                            _ ("Heights or measures of %" PRId64 " geometries were left out."),
                            report->dropped_zm);
  if (self->n_unreadable > 0)
    gis_import_report_note (
      report,
      _ ("%" PRId64 " texts hold bytes that are no characters in their encoding (�): name another "
         "encoding if they should."),
      self->n_unreadable);
  if (self->n_cut > 0)
    gis_import_report_note (
      report,
      ngettext_ (
        "%" PRId64 " stored text was kept: the source has only its beginning, cut where its "
        "column ends.",
        "%" PRId64 " stored texts were kept: the source has only their beginnings, cut where "
        "its columns end.",
        (gulong) self->n_cut),
      self->n_cut);
  note_unknown (self);
  for (guint i = 0; i < self->klass->n_fields; i++)
    if (self->lost[i].count > 0)
      gis_import_report_note (
        report,
        ngettext_ ("%s: %" PRId64 " value could not be taken and was left out: “%s”.",
                   "%s: %" PRId64
                   " values could not be taken and were left out, the first is “%s”.",
                   (gulong) self->lost[i].count),
        gis_text_get (&self->klass->fields[i].title), self->lost[i].count, self->lost[i].sample);
  if (self->n_moved > 0)
    gis_import_report_note (report,
                            _ ("%" PRId64 " matched rows have moved, %" PRId64 " of them by more "
                               "than 100 m."),
                            self->n_moved, self->n_moved_far);
  if (self->n_districts > 0)
    gis_import_report_note (report,
                            _ ("The district of %" PRId64 " rows was taken from their position."),
                            self->n_districts);
}

/* The report as the batch keeps it, with what the next import looks for. */
static char *
dup_record (const GisImportRun *self)
{
  g_autofree char *json = gis_import_report_dup_json (self->report);
  g_autofree char *identity = dup_identity (self->plan);
  g_autoptr (JsonNode) root = json_from_string (json, NULL);

  json_object_set_string_member (json_node_get_object (root), "identity", identity);
  return json_to_string (root, FALSE);
}

static gboolean
finish (GisImportRun *self, GError **error)
{
  g_autofree char *json = NULL;

  if (!self->dry_run)
    {
      gis_job_begin (self->job, _ ("Writing the import"), 0);
      if (!gis_job_step (self->job, 0, error))
        return FALSE;
    }
  if (!gis_import_run_settle_deferred (self, error))
    return FALSE;
  if (self->to_workspace != NULL && !gis_import_run_check_place (self, error))
    return FALSE;
  if (self->roads != NULL)
    {
      if (!gis_roads_finish (self->roads, gis_bulk_get_edit (self->bulk), error))
        return FALSE;
      self->report->registered = gis_roads_get_n_made (self->roads);
      if (gis_roads_get_n_too_long (self->roads) > 0)
        gis_import_report_note (self->report,
                                _ ("%u roads are longer than the register takes; their length was "
                                   "left empty."),
                                gis_roads_get_n_too_long (self->roads));
    }
  write_notes (self);
  if (self->dry_run)
    return TRUE;
  json = dup_record (self);
  return gis_bulk_commit (g_steal_pointer (&self->bulk), json, &self->report->change, error);
}

GisImportReport *
gis_import_run (GisWorkspace *ws,
                const GisImportPlan *plan,
                gboolean dry_run,
                GisJob *job,
                GError **error)
{
  GisImportRun self = { .ws = ws, .plan = plan, .job = job, .dry_run = dry_run };
  GisImportReport *report = NULL;

  g_return_val_if_fail (ws != NULL && plan != NULL, NULL);
  self.klass = gis_catalog_require_class (gis_workspace_get_catalog (ws), plan->class_id, error);
  if (self.klass == NULL)
    return NULL;
  self.report = gis_import_report_new ();
  self.seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self.claimed = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  self.deferred = g_ptr_array_new_with_free_func (gis_import_work_free);
  gis_job_begin (job, _ ("Reading the workspace"), 0);
  if (resolve_columns (&self, error) && resolve_crs (&self, error) &&
      load_workspace (&self, error) && begin_bulk (&self, error))
    {
      gis_job_begin (job, dry_run ? _ ("Checking rows") : _ ("Importing rows"), 0);
      if (gis_source_read (plan->uri, plan->layer, plan->encoding, 0, row_cb, &self, job, error) &&
          finish (&self, error))
        report = g_steal_pointer (&self.report);
    }
  import_clear (&self);
  return report;
}
