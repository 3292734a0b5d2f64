/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A source row's last step: stored as new, or what changed of a stored one. */
#include "gis/exchange/row-private.h"

#include "gis/core/error.h"
#include "gis/core/i18n.h"

#include <math.h>

/* A row matched by code or key that lies farther from its stored place is worth a word more. */
#define MOVED_FAR_M 100.0
/* What formats round away is no move. */
#define SAME_PLACE_M 0.001

void
gis_import_run_preview (GisImportRun *self, const GisGeometry *geometry, GisImportFate fate)
{
  guint8 byte = (guint8) fate;

  if (!self->dry_run || geometry == NULL || self->report->preview->len >= GIS_IMPORT_MAX_PREVIEW)
    return;
  g_ptr_array_add (self->report->preview, gis_geometry_ref ((GisGeometry *) geometry));
  g_byte_array_append (self->report->preview_fates, &byte, 1);
}

/* Joins a named section to its road. FALSE with error. */
static gboolean
join_road (GisImportRun *self, GisImportWork *work, GError **error)
{
  const char *name;
  gint64 road_id;

  if (self->roads == NULL || work->geometry == NULL)
    return TRUE;
  name = gis_row_get_text (work->row, "name");
  if (name == NULL)
    return TRUE;
  road_id = gis_roads_require (self->roads, gis_bulk_get_edit (self->bulk), name,
                               self->district_field >= 0
                                 ? gis_value_get_text (&work->row->values[self->district_field])
                                 : NULL,
                               error);
  if (road_id == 0)
    return FALSE;
  gis_value_set_integer (&work->row->values[self->road_field], road_id);
  work->mask[self->road_field] = TRUE;
  gis_roads_add (self->roads, road_id,
                 gis_class_find_field (self->klass, "road_class") >= 0
                   ? gis_row_get_text (work->row, "road_class")
                   : NULL,
                 gis_geometry_get_length (work->geometry));
  return TRUE;
}

/* A refused value rejects the row; anything else ends the import. */
static gboolean
settle_failure (GisImportRun *self, const GisImportWork *work, GError *cause, GError **error)
{
  if (!g_error_matches (cause, GIS_ERROR, GIS_ERROR_INVALID))
    {
      g_propagate_error (error, cause);
      return FALSE;
    }
  gis_import_work_reject (self, work, "value_refused", g_strdup (cause->message));
  gis_import_run_preview (self, work->geometry, GIS_IMPORT_REJECTED);
  g_error_free (cause);
  return TRUE;
}

const char *
gis_import_work_get_kind (const GisImportRun *self, const GisImportWork *work)
{
  const GisField *field = self->kind_field >= 0 ? &self->klass->fields[self->kind_field] : NULL;
  const char *kind =
    field != NULL ? gis_value_get_text (&work->row->values[self->kind_field]) : NULL;

  return kind == NULL && field != NULL && field->required ? gis_import_unknown_code (field) : kind;
}

/* Keeps the row for gis_import_run_settle_deferred(); what it has is the copy's now. */
static void
defer (GisImportRun *self, GisImportWork *work)
{
  GisImportWork *kept = g_new0 (GisImportWork, 1);

  *kept = *work;
  kept->row = gis_row_copy (work->row);
  kept->mask = g_memdup2 (work->mask, sizeof (gboolean) * self->klass->n_fields);
  kept->key = g_strdup (work->key);
  kept->said = g_strdup (work->said);
  work->geometry = NULL;
  g_ptr_array_add (self->deferred, kept);
}

/* The stored row that is no other row of this source and lies at the same place; 0: none. */
static gint64
find_twin (const GisImportRun *self, const GisImportWork *work)
{
  return !self->plan->take_duplicates && self->places != NULL
           ? gis_places_find (self->places, work->geometry, gis_import_work_get_kind (self, work),
                              self->claimed)
           : 0;
}

static gboolean
leave_out (GisImportRun *self, GisImportWork *work, gint64 twin, GError **error)
{
  g_autofree char *label = NULL;
  g_autofree char *sample = NULL;

  if (self->report->rejects->len < GIS_IMPORT_MAX_REJECTS)
    {
      g_autoptr (GisRow) stored =
                   gis_edit_get_row (gis_bulk_get_edit (self->bulk), self->klass->id, twin, error);
      if (stored == NULL)
        return FALSE;
      label = gis_row_dup_label (stored);
    }
  if (label == NULL || *label == '\0')
    {
      g_free (label);
      label = g_strdup_printf ("%" G_GINT64_FORMAT, twin);
    }
  sample = gis_text_dup_sample (label);
  gis_import_report_suspect (self->report, work->number,
                             g_strdup_printf (_ ("“%s” of the same kind lies within %g m of it"),
                                              sample, GIS_PLACES_NEAR_M));
  gis_import_run_preview (self, work->geometry, GIS_IMPORT_DUPLICATE);
  return TRUE;
}

/* @final: all rows have been matched. */
static gboolean
write_new (GisImportRun *self, GisImportWork *work, gboolean final, GError **error)
{
  GError *cause = NULL;
  gint64 twin = find_twin (self, work);

  if (twin != 0 && final)
    return leave_out (self, work, twin, error);
  if (twin != 0)
    {
      defer (self, work);
      return TRUE;
    }
  if (!gis_import_work_check_required (self, work))
    {
      gis_import_run_preview (self, work->geometry, GIS_IMPORT_REJECTED);
      return TRUE;
    }
  gis_import_work_keep_said (self, work, FALSE);
  gis_import_work_fill_district (self, work);
  if (!join_road (self, work, error))
    return FALSE;
  if (work->geometry != NULL)
    gis_row_take_geometry (work->row, gis_geometry_ref (work->geometry));
  if (!gis_bulk_insert (self->bulk, work->row, work->key, work->number, &cause))
    return settle_failure (self, work, cause, error);
  self->report->inserted++;
  gis_import_run_preview (self, work->geometry, GIS_IMPORT_NEW);
  return TRUE;
}

static void
note_move (GisImportRun *self, const GisImportWork *work, const GisRow *stored)
{
  double ax, ay, bx, by;

  if (stored->geometry == NULL || work->geometry == NULL)
    return;
  gis_geometry_get_anchor (stored->geometry, &ax, &ay);
  gis_geometry_get_anchor (work->geometry, &bx, &by);
  self->n_moved += hypot (ax - bx, ay - by) > GIS_PLACES_NEAR_M;
  self->n_moved_far += hypot (ax - bx, ay - by) > MOVED_FAR_M;
}

static gboolean
write_update (GisImportRun *self, GisImportWork *work, const GisRow *stored, GError **error)
{
  GError *cause = NULL;
  gboolean changed = FALSE;

  work->row->id = stored->id;
  if (self->district_field >= 0 && gis_value_is_null (&stored->values[self->district_field]) &&
      !work->mask[self->district_field])
    {
      gis_import_work_fill_district (self, work);
      work->mask[self->district_field] =
        !gis_value_is_null (&work->row->values[self->district_field]);
    }
  /* A road chosen by a reviewer stays. */
  if (self->road_field >= 0 && gis_value_is_null (&stored->values[self->road_field]) &&
      !join_road (self, work, error))
    return FALSE;
  if (work->geometry != NULL &&
      (stored->geometry == NULL ||
       !gis_geometry_agrees (stored->geometry, work->geometry, SAME_PLACE_M)))
    gis_row_take_geometry (work->row, gis_geometry_ref (work->geometry));
  gis_import_work_keep_longer (self, work, stored);
  if (!gis_bulk_update (self->bulk, work->row, work->mask, work->key, work->number, &changed,
                        &cause))
    return settle_failure (self, work, cause, error);
  note_move (self, work, stored);
  if (changed)
    self->report->updated++;
  else
    self->report->unchanged++;
  gis_import_run_preview (self, work->geometry,
                          changed ? GIS_IMPORT_UPDATED : GIS_IMPORT_UNCHANGED);
  return TRUE;
}

void
gis_import_work_free (gpointer data)
{
  GisImportWork *work = data;

  gis_row_free (work->row);
  g_free (work->mask);
  g_free ((char *) work->key);
  g_free (work->said);
  g_clear_pointer (&work->geometry, gis_geometry_unref);
  g_free (work);
}

static gboolean
settle (GisImportRun *self, GisImportWork *work, GError **error)
{
  g_autofree char *sample = NULL;

  /* No namesake, or that is another row of this source: this one is new. */
  if (work->namesake == 0 || g_hash_table_contains (self->claimed, &work->namesake))
    return write_new (self, work, TRUE, error);
  sample = gis_text_dup_sample (self->key_column >= 0 ? work->key : "");
  gis_import_work_reject (
    self, work, "moved_or_renumbered",
    self->key_column >= 0
      ? g_strdup_printf (_ ("%s %s stood for another place at the last import: it has moved or was "
                            "numbered anew"),
                         self->plan->key_column, sample)
      : g_strdup (_ ("another place had this row number at the last import: it has moved or was "
                     "numbered anew")));
  gis_import_run_preview (self, work->geometry, GIS_IMPORT_REJECTED);
  return TRUE;
}

gboolean
gis_import_run_settle_deferred (GisImportRun *self, GError **error)
{
  for (guint i = 0; i < self->deferred->len; i++)
    if (!settle (self, self->deferred->pdata[i], error))
      return FALSE;
  return TRUE;
}

gboolean
gis_import_work_write (GisImportRun *self, GisImportWork *work, GError **error)
{
  g_autoptr (GisRow) stored = NULL;
  GError *cause = NULL;

  if (!gis_import_work_match (self, work, &stored, &cause))
    {
      if (cause != NULL)
        {
          g_propagate_error (error, cause);
          return FALSE;
        }
      gis_import_run_preview (self, work->geometry, GIS_IMPORT_REJECTED);
      return TRUE;
    }
  if (work->geometry != NULL)
    gis_box_union (&self->report->extent, &work->geometry->box);
  if (work->namesake != 0)
    {
      defer (self, work);
      return TRUE;
    }
  return stored != NULL ? write_update (self, work, stored, error)
                        : write_new (self, work, FALSE, error);
}
