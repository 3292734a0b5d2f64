/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Geometries that can be read and drawn but cannot be right: outside the area of use of the
 * workspace's CRS, outlines that cross themselves, more vertices than anybody draws. */
#include "gis/rules/check-private.h"

#include "gis/core/i18n.h"
#include "gis/geometry/geos.h"

/* How far data may reach past an area of use (as in gis/crs/suggest.c). */
#define AREA_MARGIN_DEG 0.5
/* GEOS cannot be stopped: of larger outlines only their size is told. */
#define MAX_VERTICES 100000u

void
gis_check_shape_prepare (GisCheckRun *run)
{
  const char *crs = gis_workspace_get_crs (run->ws);

  if (!gis_crs_get_area (crs, &run->area))
    return;
  run->area.min_x -= AREA_MARGIN_DEG;
  run->area.min_y -= AREA_MARGIN_DEG;
  run->area.max_x += AREA_MARGIN_DEG;
  run->area.max_y += AREA_MARGIN_DEG;
  run->to_degrees = gis_transform_new (crs, "EPSG:4326", NULL);
  if (run->to_degrees != NULL)
    run->patchwork = gis_patchwork_new (run->to_degrees);
}

void
gis_check_shape_clear (GisCheckRun *run)
{
  g_clear_pointer (&run->patchwork, gis_patchwork_free);
  g_clear_pointer (&run->to_degrees, gis_transform_free);
}

/* By two corners of its box. */
static gboolean
is_outside (GisCheckRun *run, const GisBox *box)
{
  double xy[4] = { box->min_x, box->min_y, box->max_x, box->max_y };

  return run->patchwork != NULL && (!gis_patchwork_points (run->patchwork, xy, 2, NULL) ||
                                    !gis_box_contains (&run->area, xy[0], xy[1]) ||
                                    !gis_box_contains (&run->area, xy[2], xy[3]));
}

void
gis_check_shape (GisCheckRun *run, const GisRow *row)
{
  const GisGeometry *geometry = row->geometry;
  g_autofree char *label = NULL;
  g_autofree char *reason = NULL;

  if (geometry == NULL)
    return;
  if (is_outside (run, &geometry->box))
    {
      label = gis_row_dup_label (row);
      gis_check_add (run, "geometry_outside", "error", row->id, NULL,
                     g_strdup_printf (_ ("%s lies outside the area of use of %s"), label,
                                      gis_workspace_get_crs (run->ws)));
    }
  else if (geometry->n_points > MAX_VERTICES)
    {
      label = gis_row_dup_label (row);
      gis_check_add (run, "geometry_large", "warning", row->id, NULL,
                     g_strdup_printf (_ ("%s has %u vertices: nobody draws so many"), label,
                                      geometry->n_points));
    }
  else if (geometry->type == GIS_GEOMETRY_MULTIPOLYGON && !gis_geos_is_valid (geometry, &reason))
    {
      label = gis_row_dup_label (row);
      gis_check_add (run, "geometry_invalid", "warning", row->id, NULL,
                     g_strdup_printf (_ ("%s: its outline is not sound: %s"), label, reason));
    }
}
