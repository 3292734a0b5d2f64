/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A source row's geometry: swapped, inside the area of use, in the workspace CRS, valid. */
#include "gis/exchange/row-private.h"

#include "gis/core/error.h"
#include "gis/core/i18n.h"
#include "gis/geometry/geos.h"

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
repair (GisImportRun *self, GisImportWork *work)
{
  g_autofree char *why = NULL;
  g_autoptr (GError) cause = NULL;
  GisGeometry *repaired;

  if (work->geometry->type != GIS_GEOMETRY_MULTIPOLYGON || gis_geos_is_valid (work->geometry, &why))
    return TRUE;
  repaired = gis_geos_make_valid (work->geometry, &cause);
  if (repaired == NULL)
    return gis_import_work_reject (
      self, work, "geometry_invalid",
      g_strdup_printf (_ ("geometry is not valid: %s (%s)"), why, cause->message));
  gis_geometry_unref (work->geometry);
  work->geometry = repaired;
  self->report->repaired++;
  return TRUE;
}

/* The row's geometry in the workspace CRS; FALSE when the row was rejected. */
gboolean
gis_import_work_take_geometry (GisImportRun *self, GisImportWork *work, const GisSourceRow *source)
{
  g_autoptr (GisGeometry) swapped = NULL;
  g_autoptr (GError) cause = NULL;
  const GisGeometry *geometry = source->geometry;
  gboolean partly = FALSE;

  if (self->klass->geometry == GIS_GEOMETRY_NONE)
    return TRUE;
  if (geometry == NULL)
    {
      if (source->geometry_problem != NULL)
        return gis_import_work_reject (
          self, work, "geometry_invalid",
          g_strdup_printf (_ ("geometry cannot be taken: %s"), source->geometry_problem));
      return self->klass->geometry_required
               ? gis_import_work_reject (self, work, "geometry_missing",
                                         g_strdup (_ ("it has no geometry")))
               : TRUE;
    }
  if (geometry->type != self->klass->geometry)
    return gis_import_work_reject (
      self, work, "geometry_type",
      g_strdup_printf (_ ("its geometry is %s, the class needs %s"),
                       gis_geometry_type_to_sql (geometry->type),
                       gis_geometry_type_to_sql (self->klass->geometry)));
  if (self->plan->swap_axes)
    {
      swapped = swap_axes (geometry, &cause);
      if (swapped == NULL)
        return gis_import_work_reject (self, work, "geometry_invalid", g_strdup (cause->message));
      geometry = swapped;
    }
  if (!gis_import_run_locate (self, geometry, &partly))
    return gis_import_work_reject (
      self, work, "outside_area",
      g_strdup_printf (partly ? _ ("part of it lies outside the area of use of %s")
                              : _ ("it lies outside the area of use of %s"),
                       gis_workspace_get_crs (self->ws)));
  work->geometry = gis_transform_geometry (self->to_workspace, geometry, &cause);
  if (work->geometry == NULL)
    return gis_import_work_reject (self, work, "geometry_invalid", g_strdup (cause->message));
  self->report->dropped_zm += source->dropped_zm;
  return repair (self, work);
}
