/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One path for all imports. Each source row goes through the same steps, and the first that fails
 * decides its fate:
 *
 *   geometry ─▶ swap ─▶ transform ─▶ area of use ─▶ valid or repaired ─▶ values ─▶ match ─▶ write
 *
 * A dry run does the same inside the same transaction and rolls it back, so that its counts are
 * those of the import. */
#include "gis/exchange/import.h"

#include "gis/core/error.h"
#include "gis/core/i18n.h"
#include "gis/exchange/import-private.h"
#include "gis/geometry/geos.h"

#include <math.h>
#include <string.h>

/* How far data may reach past the workspace CRS's area of use (as in gis/crs/suggest.c). */
#define AREA_MARGIN_DEG 0.5
/* So many rows, all outside, are enough to refuse the source without reading on. */
#define OUTSIDE_MAX_ROWS 1000
/* A row matched by key that lies farther from its stored place is worth a word. */
#define MOVED_FAR_M 100.0

typedef struct
{
  gint64 count, n_unknown;
  char *sample; /* of the first value left out */
} Lost;

typedef struct
{
  GisWorkspace *ws;
  const GisImportPlan *plan;
  const GisClass *klass;
  GisJob *job;
  GisImportReport *report;
  gboolean dry_run;

  int *fields; /* class field of each source column, −1: none */
  guint n_columns;
  int key_column;   /* −1: none */
  int unique_field; /* mapped unique field (code), −1: none */
  int district_field, kind_field, road_field;

  GisTransform *to_workspace, *to_degrees;
  GisBox area; /* of use, with margin, degrees */
  GisBox outside_degrees;
  gint64 n_outside, n_inside, n_moved_far, n_renumbered, n_districts;

  GisBulk *bulk;
  GisPlaces *places;
  GisDistricts *districts;
  GisRoads *roads;
  GHashTable *seen; /* codes and keys of this run */
  Lost *lost;       /* one a class field */
} Import;

/* The row under work. */
typedef struct
{
  GisRow *row;
  gboolean *mask; /* fields that the source gives */
  GisGeometry *geometry;
  const char *key;
  gint64 number;
} Work;

/* ---- setting up ---- */

static void
import_clear (Import *self)
{
  for (guint i = 0; self->lost != NULL && i < self->klass->n_fields; i++)
    g_free (self->lost[i].sample);
  g_free (self->lost);
  g_free (self->fields);
  gis_transform_free (self->to_workspace);
  gis_transform_free (self->to_degrees);
  gis_bulk_rollback (self->bulk);
  gis_places_free (self->places);
  gis_districts_free (self->districts);
  gis_roads_free (self->roads);
  g_clear_pointer (&self->seen, g_hash_table_unref);
  gis_import_report_free (self->report);
}

static gboolean
resolve_columns (Import *self, GError **error)
{
  const GisImportPlan *plan = self->plan;

  self->n_columns = plan->mappings->len;
  self->fields = g_new (int, MAX (self->n_columns, 1));
  self->lost = g_new0 (Lost, self->klass->n_fields);
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
resolve_crs (Import *self, GError **error)
{
  const char *crs = gis_workspace_get_crs (self->ws);

  if (self->klass->geometry == GIS_GEOMETRY_NONE)
    return TRUE;
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
  if (!gis_crs_get_area (crs, &self->area))
    self->area = (GisBox){ -180, -90, 180, 90 };
  self->area.min_x -= AREA_MARGIN_DEG;
  self->area.min_y -= AREA_MARGIN_DEG;
  self->area.max_x += AREA_MARGIN_DEG;
  self->area.max_y += AREA_MARGIN_DEG;
  return TRUE;
}

static gboolean
load_workspace (Import *self, GError **error)
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

static gboolean
begin_bulk (Import *self, GError **error)
{
  g_autofree char *base = g_path_get_basename (self->plan->uri);
  g_autofree char *label = NULL;
  g_autofree char *uri = g_strdup_printf ("%s#%s", self->plan->uri, self->plan->layer);

  if (g_str_has_prefix (base, self->plan->layer))
    label = g_strdup_printf (_ ("Import %s"), base);
  else
    label = g_strdup_printf (_ ("Import %s · %s"), base, self->plan->layer);
  self->bulk = gis_bulk_begin (self->ws, self->klass->id, label, uri, error);
  return self->bulk != NULL;
}

/* ---- geometry ---- */

static GisGeometry *
swap_axes (const GisGeometry *geometry, GError **error)
{
  g_autofree double *xy = g_new (double, (gsize) geometry->n_points * 2);

  for (guint i = 0; i < geometry->n_points; i++)
    {
      xy[2 * i] = geometry->xy[2 * i + 1];
      xy[2 * i + 1] = geometry->xy[2 * i];
    }
  return gis_geometry_new (geometry->type, xy, geometry->n_points, geometry->ring_ends,
                           geometry->n_rings, geometry->part_ends, geometry->n_parts, error);
}

static gboolean
reject (Import *self, const Work *work, const char *code, char *reason)
{
  gis_import_report_reject (self->report, work->number, code, reason);
  return FALSE;
}

/* TRUE when the anchor lies in the workspace CRS's area of use. */
static gboolean
is_in_area (Import *self, const GisGeometry *source)
{
  double xy[2];

  gis_geometry_get_anchor (source, &xy[0], &xy[1]);
  if (!gis_transform_points (self->to_degrees, xy, 1, NULL))
    return FALSE;
  if (gis_box_contains (&self->area, xy[0], xy[1]))
    return TRUE;
  gis_box_extend (&self->outside_degrees, xy[0], xy[1]);
  return FALSE;
}

static gboolean
repair (Import *self, Work *work)
{
  g_autofree char *why = NULL;
  g_autoptr (GError) cause = NULL;
  GisGeometry *repaired;

  if (work->geometry->type != GIS_GEOMETRY_MULTIPOLYGON || gis_geos_is_valid (work->geometry, &why))
    return TRUE;
  repaired = gis_geos_make_valid (work->geometry, &cause);
  if (repaired == NULL)
    return reject (self, work, "geometry_invalid",
                   g_strdup_printf (_ ("geometry is not valid: %s (%s)"), why, cause->message));
  gis_geometry_unref (work->geometry);
  work->geometry = repaired;
  self->report->repaired++;
  return TRUE;
}

/* The row's geometry in the workspace CRS; FALSE when the row was rejected. */
static gboolean
take_geometry (Import *self, Work *work, const GisSourceRow *source)
{
  g_autoptr (GisGeometry) swapped = NULL;
  g_autoptr (GError) cause = NULL;
  const GisGeometry *geometry = source->geometry;

  if (self->klass->geometry == GIS_GEOMETRY_NONE)
    return TRUE;
  if (geometry == NULL)
    {
      if (source->geometry_problem != NULL)
        return reject (
          self, work, "geometry_invalid",
          g_strdup_printf (_ ("geometry cannot be taken: %s"), source->geometry_problem));
      return self->klass->geometry_required
               ? reject (self, work, "geometry_missing", g_strdup (_ ("it has no geometry")))
               : TRUE;
    }
  if (geometry->type != self->klass->geometry)
    return reject (self, work, "geometry_type",
                   g_strdup_printf (_ ("its geometry is %s, the class needs %s"),
                                    gis_geometry_type_to_sql (geometry->type),
                                    gis_geometry_type_to_sql (self->klass->geometry)));
  if (self->plan->swap_axes)
    {
      swapped = swap_axes (geometry, &cause);
      if (swapped == NULL)
        return reject (self, work, "geometry_invalid", g_strdup (cause->message));
      geometry = swapped;
    }
  if (!is_in_area (self, geometry))
    {
      self->n_outside++;
      return reject (self, work, "outside_area",
                     g_strdup_printf (_ ("it lies outside the area of use of %s"),
                                      gis_workspace_get_crs (self->ws)));
    }
  self->n_inside++;
  work->geometry = gis_transform_geometry (self->to_workspace, geometry, &cause);
  if (work->geometry == NULL)
    return reject (self, work, "geometry_invalid", g_strdup (cause->message));
  self->report->dropped_zm += source->dropped_zm;
  return repair (self, work);
}

/* ---- values ---- */

static void
note_lost (Import *self, guint field, const GisValue *source)
{
  Lost *lost = &self->lost[field];

  lost->count++;
  if (lost->sample == NULL)
    lost->sample = gis_value_dup_string (source);
}

static gboolean
take_values (Import *self, Work *work, const GisSourceRow *source)
{
  GisRow *row = work->row;

  for (guint i = 0; i < self->n_columns; i++)
    {
      int index = self->fields[i];
      const GisField *field = index >= 0 ? &self->klass->fields[index] : NULL;
      g_autoptr (GError) cause = NULL;
      GisValue value = GIS_VALUE_NULL;

      if (field == NULL || gis_value_is_null (&source->values[i]))
        continue;
      if (gis_import_take_value (field, &source->values[i], &value, &cause))
        {
          /* What is blank in the source overwrites nothing. */
          if (!gis_value_is_null (&value))
            {
              gis_value_clear (&row->values[index]);
              row->values[index] = value;
              work->mask[index] = TRUE;
            }
          continue;
        }
      gis_value_clear (&value);
      if (field->required || field->unique)
        return reject (self, work, "value_refused", g_strdup (cause->message));
      note_lost (self, (guint) index, &source->values[i]);
    }
  return TRUE;
}

/* The code for "not known" of a required field, where its list has one; NULL when not. */
static const char *
unknown_code (const GisField *field)
{
  const GisDomainValue *value = NULL;

  if (field->type != GIS_FIELD_CODE)
    return NULL;
  value = gis_domain_match (field->domain, "unknown");
  if (value == NULL)
    value = gis_domain_match (field->domain, "other");
  return value != NULL ? value->code : NULL;
}

/* A source that says nothing about a required kind still has assets: they are taken as "not known",
 * where the list has that. */
static gboolean
check_required (Import *self, const Work *work)
{
  for (guint i = 0; i < self->klass->n_fields; i++)
    {
      const GisField *field = &self->klass->fields[i];
      const char *unknown;

      if (!field->required || !gis_value_is_null (&work->row->values[i]))
        continue;
      unknown = unknown_code (field);
      if (unknown == NULL)
        return reject (
          self, work, "value_missing",
          g_strdup_printf (_ ("%s: a value is required"), gis_text_get (&field->title)));
      gis_value_set_text (&work->row->values[i], unknown);
      self->lost[i].n_unknown++;
    }
  return TRUE;
}

/* District by position where the source names none. */
static void
fill_district (Import *self, Work *work)
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

/* ---- matching ---- */

/* FALSE when this code or key has come before in this source. */
static gboolean
claim (Import *self, const char *space, const char *text)
{
  return g_hash_table_add (self->seen, g_strconcat (space, text, NULL));
}

/* Finds the row by its code. A code that comes twice is left out where a key tells the rows apart,
 * else its row is rejected (FALSE). */
static gboolean
match_by_code (Import *self, Work *work, gint64 *id, GError **error)
{
  const GisField *field = &self->klass->fields[self->unique_field];
  GisValue *value = &work->row->values[self->unique_field];
  g_autofree char *text = gis_value_dup_string (value);

  if (claim (self, "c", text))
    {
      *id = gis_bulk_find_by_field (self->bulk, field->name, value, error);
      return *id >= 0;
    }
  if (self->key_column < 0)
    return reject (self, work, "code_repeated",
                   g_strdup_printf (_ ("%s: “%s” stands in the source more than once"),
                                    gis_text_get (&field->title), text));
  note_lost (self, (guint) self->unique_field, value);
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
confirm_by_place (const Import *self, const Work *work, const GisRow *stored)
{
  if (stored->geometry == NULL && work->geometry == NULL)
    return same_label (stored, work->row);
  return gis_places_are_near (stored->geometry, work->geometry);
}

static gboolean
has_code (const Import *self, const GisRow *row)
{
  return self->unique_field >= 0 && !gis_value_is_null (&row->values[self->unique_field]);
}

/* TRUE unless both have a code. Codes are compared before: here they can only differ. */
static gboolean
codes_agree (const Import *self, const Work *work, const GisRow *stored)
{
  return !has_code (self, work->row) || !has_code (self, stored);
}

/* A key holds wherever the row went, but a key under another code only at the same place: keys are
 * given anew by some programs. */
static gboolean
match_by_key (Import *self, Work *work, GisRow **stored, GError **error)
{
  gint64 id;

  if (work->key == NULL)
    return reject (self, work, "key_missing",
                   g_strdup_printf (_ ("%s: the key is empty"), self->plan->key_column));
  if (!claim (self, "k", work->key))
    return reject (self, work, "key_repeated",
                   g_strdup_printf (_ ("%s: “%s” stands in the source more than once"),
                                    self->plan->key_column, work->key));
  id = gis_bulk_find_by_key (self->bulk, work->key, error);
  if (id <= 0)
    return id == 0;
  *stored = gis_edit_get_row (gis_bulk_get_edit (self->bulk), self->klass->id, id, error);
  if (*stored == NULL)
    return FALSE;
  if (!codes_agree (self, work, *stored) && !confirm_by_place (self, work, *stored))
    g_clear_pointer (stored, gis_row_free);
  return TRUE;
}

/* A row's number says little: rows are put before it and taken away. */
static gboolean
match_by_number (Import *self, Work *work, GisRow **stored, GError **error)
{
  gint64 id = gis_bulk_find_by_row (self->bulk, work->number, error);

  if (id <= 0)
    return id == 0;
  *stored = gis_edit_get_row (gis_bulk_get_edit (self->bulk), self->klass->id, id, error);
  if (*stored == NULL)
    return FALSE;
  if (codes_agree (self, work, *stored) && confirm_by_place (self, work, *stored))
    return TRUE;
  g_clear_pointer (stored, gis_row_free);
  self->n_renumbered++;
  return TRUE;
}

/* The stored row this one is; NULL: none. FALSE when the row was rejected, or with error. */
static gboolean
match (Import *self, Work *work, GisRow **stored, GError **error)
{
  gint64 id = 0;

  *stored = NULL;
  if (has_code (self, work->row) && !match_by_code (self, work, &id, error))
    return FALSE;
  if (id != 0)
    {
      *stored = gis_edit_get_row (gis_bulk_get_edit (self->bulk), self->klass->id, id, error);
      return *stored != NULL;
    }
  return self->key_column >= 0 ? match_by_key (self, work, stored, error)
                               : match_by_number (self, work, stored, error);
}

/* ---- writing ---- */

static void
preview (Import *self, const GisGeometry *geometry, GisImportFate fate)
{
  guint8 byte = (guint8) fate;

  if (!self->dry_run || geometry == NULL || self->report->preview->len >= GIS_IMPORT_MAX_PREVIEW)
    return;
  g_ptr_array_add (self->report->preview, gis_geometry_ref ((GisGeometry *) geometry));
  g_byte_array_append (self->report->preview_fates, &byte, 1);
}

/* Joins a named section to its road. FALSE with error. */
static gboolean
join_road (Import *self, Work *work, GError **error)
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
settle_failure (Import *self, const Work *work, GError *cause, GError **error)
{
  if (!g_error_matches (cause, GIS_ERROR, GIS_ERROR_INVALID))
    {
      g_propagate_error (error, cause);
      return FALSE;
    }
  reject (self, work, "value_refused", g_strdup (cause->message));
  preview (self, work->geometry, GIS_IMPORT_REJECTED);
  g_error_free (cause);
  return TRUE;
}

static gboolean
write_new (Import *self, Work *work, GError **error)
{
  const char *kind =
    self->kind_field >= 0 ? gis_value_get_text (&work->row->values[self->kind_field]) : NULL;
  GError *cause = NULL;

  if (!self->plan->take_duplicates && self->places != NULL &&
      gis_places_find (self->places, work->geometry, kind) != 0)
    {
      self->report->duplicates++;
      preview (self, work->geometry, GIS_IMPORT_DUPLICATE);
      return TRUE;
    }
  if (!check_required (self, work))
    {
      preview (self, work->geometry, GIS_IMPORT_REJECTED);
      return TRUE;
    }
  fill_district (self, work);
  if (!join_road (self, work, error))
    return FALSE;
  if (work->geometry != NULL)
    gis_row_take_geometry (work->row, gis_geometry_ref (work->geometry));
  if (!gis_bulk_insert (self->bulk, work->row, work->key, work->number, &cause))
    return settle_failure (self, work, cause, error);
  self->report->inserted++;
  preview (self, work->geometry, GIS_IMPORT_NEW);
  return TRUE;
}

static void
note_move (Import *self, const Work *work, const GisRow *stored)
{
  double ax, ay, bx, by;

  if (stored->geometry == NULL || work->geometry == NULL)
    return;
  gis_geometry_get_anchor (stored->geometry, &ax, &ay);
  gis_geometry_get_anchor (work->geometry, &bx, &by);
  if (hypot (ax - bx, ay - by) > MOVED_FAR_M)
    self->n_moved_far++;
}

static gboolean
write_update (Import *self, Work *work, const GisRow *stored, GError **error)
{
  GError *cause = NULL;
  gboolean changed = FALSE;

  work->row->id = stored->id;
  if (self->district_field >= 0 && gis_value_is_null (&stored->values[self->district_field]) &&
      !work->mask[self->district_field])
    {
      fill_district (self, work);
      work->mask[self->district_field] =
        !gis_value_is_null (&work->row->values[self->district_field]);
    }
  /* A road chosen by a reviewer stays. */
  if (self->road_field >= 0 && gis_value_is_null (&stored->values[self->road_field]) &&
      !join_road (self, work, error))
    return FALSE;
  if (work->geometry != NULL)
    gis_row_take_geometry (work->row, gis_geometry_ref (work->geometry));
  if (!gis_bulk_update (self->bulk, work->row, work->mask, work->key, work->number, &changed,
                        &cause))
    return settle_failure (self, work, cause, error);
  note_move (self, work, stored);
  if (changed)
    self->report->updated++;
  else
    self->report->unchanged++;
  preview (self, work->geometry, changed ? GIS_IMPORT_UPDATED : GIS_IMPORT_UNCHANGED);
  return TRUE;
}

static gboolean
write_row (Import *self, Work *work, GError **error)
{
  g_autoptr (GisRow) stored = NULL;
  GError *cause = NULL;

  if (!match (self, work, &stored, &cause))
    {
      if (cause != NULL)
        {
          g_propagate_error (error, cause);
          return FALSE;
        }
      preview (self, work->geometry, GIS_IMPORT_REJECTED);
      return TRUE;
    }
  if (work->geometry != NULL)
    gis_box_union (&self->report->extent, &work->geometry->box);
  return stored != NULL ? write_update (self, work, stored, error) : write_new (self, work, error);
}

/* ---- the stream ---- */

static gboolean
refuse_outside (Import *self, GError **error)
{
  g_autofree char *fits = gis_crs_dup_suggestion (&self->outside_degrees, NULL);
  const char *crs = gis_workspace_get_crs (self->ws);
  g_autofree char *base = g_path_get_basename (self->plan->uri);

  if (fits != NULL)
    g_set_error (error, GIS_ERROR, GIS_ERROR_SOURCE,
                 _ ("“%s” lies outside the area of use of the workspace's %s; a workspace in %s "
                    "fits it"),
                 base, crs, fits);
  else
    g_set_error (error, GIS_ERROR, GIS_ERROR_SOURCE,
                 _ ("“%s” lies outside the area of use of the workspace's %s"), base, crs);
  return FALSE;
}

static char *
dup_key (const Import *self, const GisSourceRow *source)
{
  if (self->key_column < 0 || gis_value_is_null (&source->values[self->key_column]))
    return NULL;
  return gis_value_dup_string (&source->values[self->key_column]);
}

static gboolean
row_cb (const GisSourceRow *source, gpointer user_data, GError **error)
{
  Import *self = user_data;
  g_autoptr (GisRow) row = NULL;
  g_autofree gboolean *mask = NULL;
  g_autofree char *key = NULL;
  Work work = { .number = source->number };
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
  if (take_geometry (self, &work, source))
    {
      if (take_values (self, &work, source))
        ok = write_row (self, &work, error);
      else
        preview (self, work.geometry, GIS_IMPORT_REJECTED);
    }
  g_clear_pointer (&work.geometry, gis_geometry_unref);
  if (ok && self->n_inside == 0 && self->n_outside >= OUTSIDE_MAX_ROWS)
    return refuse_outside (self, error);
  return ok && gis_job_step (self->job, (guint64) self->report->read, error);
}

/* ---- the end ---- */

static const char *
unknown_title (const GisField *field)
{
  return gis_text_get (&gis_domain_find (field->domain, unknown_code (field))->title);
}

static void
write_notes (Import *self)
{
  GisImportReport *report = self->report;

  if (self->to_workspace != NULL && gis_transform_is_approximate (self->to_workspace))
    gis_import_report_note (report,
                            gis_crs_is_geographic (self->plan->crs) ||
                                g_str_has_prefix (self->plan->crs, "EPSG:")
                              ? _ ("Positions went from %s to %s without a datum shift; the two "
                                   "agree to decimetres.")
                              : _ ("The shift from %s to %s is approximate (1 to 20 m)."),
                            self->plan->crs, gis_workspace_get_crs (self->ws));
  if (self->plan->swap_axes)
    gis_import_report_note (report, "%s", _ ("The axes were swapped: the source has north first."));
  if (report->repaired > 0)
    gis_import_report_note (report, _ ("%" PRId64 " geometries were not valid and were repaired."),
                            report->repaired);
  if (report->dropped_zm > 0)
    gis_import_report_note (report,
                            _ ("Heights or measures of %" PRId64 " geometries were left out."),
                            report->dropped_zm);
  for (guint i = 0; i < self->klass->n_fields; i++)
    if (self->lost[i].n_unknown > 0)
      gis_import_report_note (report,
                              _ ("%s: %" PRId64 " rows say nothing and were taken as “%s”."),
                              gis_text_get (&self->klass->fields[i].title), self->lost[i].n_unknown,
                              unknown_title (&self->klass->fields[i]));
  for (guint i = 0; i < self->klass->n_fields; i++)
    if (self->lost[i].count > 0)
      gis_import_report_note (
        report,
        _ ("%s: %" PRId64 " values could not be taken and were left out, the first is "
           "“%s”."),
        gis_text_get (&self->klass->fields[i].title), self->lost[i].count, self->lost[i].sample);
  if (self->n_moved_far > 0)
    gis_import_report_note (report,
                            _ ("%" PRId64 " matched rows lie more than 100 m from where "
                               "they were."),
                            self->n_moved_far);
  if (self->n_renumbered > 0)
    gis_import_report_note (report,
                            _ ("%" PRId64 " rows stand where the last import had "
                               "something else; they were not matched."),
                            self->n_renumbered);
  if (self->n_districts > 0)
    gis_import_report_note (report,
                            _ ("The district of %" PRId64 " rows was taken from their position."),
                            self->n_districts);
}

static gboolean
finish (Import *self, GError **error)
{
  g_autofree char *json = NULL;

  if (self->n_outside > self->n_inside)
    return refuse_outside (self, error);
  if (self->roads != NULL)
    {
      if (!gis_roads_finish (self->roads, gis_bulk_get_edit (self->bulk), error))
        return FALSE;
      self->report->registered = gis_roads_get_n_made (self->roads);
    }
  write_notes (self);
  if (self->dry_run)
    return TRUE;
  json = gis_import_report_dup_json (self->report);
  return gis_bulk_commit (g_steal_pointer (&self->bulk), json, &self->report->change, error);
}

GisImportReport *
gis_import_run (GisWorkspace *ws,
                const GisImportPlan *plan,
                gboolean dry_run,
                GisJob *job,
                GError **error)
{
  Import self = {
    .ws = ws, .plan = plan, .job = job, .dry_run = dry_run, .outside_degrees = GIS_BOX_EMPTY
  };
  GisImportReport *report = NULL;

  g_return_val_if_fail (ws != NULL && plan != NULL, NULL);
  self.klass = gis_catalog_require_class (gis_workspace_get_catalog (ws), plan->class_id, error);
  if (self.klass == NULL)
    return NULL;
  self.report = gis_import_report_new ();
  self.seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
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
