/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where a source lies: every row inside the area of use of the workspace's CRS, the whole where one
 * would expect it. A source that lies elsewhere under the CRS it was given, but in place under another
 * that there is reason to think of, is not elsewhere: its CRS is wrong, and the refusal says so. */
#include "gis/exchange/row-private.h"

#include "gis/core/error.h"
#include "gis/core/i18n.h"

#include <math.h>
#include <string.h>

/* How far data may reach past an area of use (as in gis/crs/suggest.c). */
#define AREA_MARGIN_DEG 0.5
/* An envelope this wide may bulge between its corners by more than the margin is worth. */
#define ENVELOPE_MAX_DEG 1.0
/* New data so far from all that the workspace has are worth a question. A city is not so wide. */
#define FAR_M 50000.0

static void
widen (GisBox *area)
{
  area->min_x -= AREA_MARGIN_DEG;
  area->min_y -= AREA_MARGIN_DEG;
  area->max_x += AREA_MARGIN_DEG;
  area->max_y += AREA_MARGIN_DEG;
}

static gboolean
covers (const GisBox *area, const GisBox *box)
{
  return gis_box_contains (area, box->min_x, box->min_y) &&
         gis_box_contains (area, box->max_x, box->max_y);
}

gboolean
gis_import_run_resolve_area (GisImportRun *self, GError **error)
{
  if (!gis_crs_get_area (gis_workspace_get_crs (self->ws), &self->area))
    self->area = (GisBox){ -180, -90, 180, 90 };
  widen (&self->area);
  self->source_box = self->outside_degrees = GIS_BOX_EMPTY;
  return gis_store_get_extent (self->ws, NULL, &self->stored_box, error);
}

/* ---- one row ---- */

/* Each of @n points in the area? Overwrites them with degrees. */
static gboolean
all_in_area (GisImportRun *self, double *xy, guint n, GisBox *degrees)
{
  *degrees = GIS_BOX_EMPTY;
  if (!gis_transform_points (self->to_degrees, xy, n, NULL))
    return FALSE;
  for (guint i = 0; i < n; i++)
    gis_box_extend (degrees, xy[2 * i], xy[2 * i + 1]);
  return covers (&self->area, degrees);
}

/* The corners of the envelope tell for a small geometry; where they do not, each vertex does. */
static gboolean
is_in_area (GisImportRun *self, const GisGeometry *geometry)
{
  const GisBox *box = &geometry->box;
  double corners[8] = { box->min_x, box->min_y, box->max_x, box->min_y,
                        box->max_x, box->max_y, box->min_x, box->max_y };
  GisBox degrees;
  g_autofree double *xy = NULL;

  if (geometry->n_points > 4 && all_in_area (self, corners, 4, &degrees) &&
      degrees.max_x - degrees.min_x < ENVELOPE_MAX_DEG &&
      degrees.max_y - degrees.min_y < ENVELOPE_MAX_DEG)
    return TRUE;
  xy = g_memdup2 (geometry->xy, sizeof (double) * 2 * geometry->n_points);
  return all_in_area (self, xy, geometry->n_points, &degrees);
}

gboolean
gis_import_run_locate (GisImportRun *self, const GisGeometry *geometry, gboolean *partly)
{
  double anchor[2];

  gis_box_union (&self->source_box, &geometry->box);
  *partly = FALSE;
  if (is_in_area (self, geometry))
    {
      self->n_inside++;
      return TRUE;
    }
  self->n_outside++;
  gis_geometry_get_anchor (geometry, &anchor[0], &anchor[1]);
  if (!gis_transform_points (self->to_degrees, anchor, 1, NULL))
    return FALSE;
  *partly = gis_box_contains (&self->area, anchor[0], anchor[1]);
  if (!*partly)
    gis_box_extend (&self->outside_degrees, anchor[0], anchor[1]);
  return FALSE;
}

/* ---- the whole ---- */

/* Metres between two boxes, 0 where they meet. */
static double
gap_m (const GisBox *a, const GisBox *b)
{
  return hypot (MAX (MAX (a->min_x - b->max_x, b->min_x - a->max_x), 0),
                MAX (MAX (a->min_y - b->max_y, b->min_y - a->max_y), 0));
}

/* Whether the source's numbers read as @crs lie in the workspace's area and, where the workspace has
 * data, near them. */
static gboolean
is_in_place (const GisImportRun *self, const char *crs, const GisBox *numbers)
{
  g_autoptr (GisTransform) transform = NULL;
  GisBox degrees, box = GIS_BOX_EMPTY;
  double xy[4] = { numbers->min_x, numbers->min_y, numbers->max_x, numbers->max_y };

  if (!gis_import_box_to_degrees (crs, numbers, &degrees, NULL) || !covers (&self->area, &degrees))
    return FALSE;
  if (gis_box_is_empty (&self->stored_box))
    return TRUE;
  transform = gis_transform_new (crs, gis_workspace_get_crs (self->ws), NULL);
  if (transform == NULL || !gis_transform_points (transform, xy, 2, NULL))
    return FALSE;
  gis_box_extend (&box, xy[0], xy[1]);
  gis_box_extend (&box, xy[2], xy[3]);
  return gap_m (&box, &self->stored_box) < FAR_M;
}

/* Another CRS under which the source is in place: what the file declares, the workspace's own, what
 * the numbers look like. NULL: none; caller owns it. */
static char *
dup_fitting_crs (const GisImportRun *self)
{
  const GisBox *seen = &self->source_box;
  GisBox swapped = { seen->min_y, seen->min_x, seen->max_y, seen->max_x };
  gboolean guess_swaps = FALSE;
  g_autofree char *guess = gis_crs_dup_guess (seen, &guess_swaps);
  const char *const candidates[] = { self->plan->declared_crs, gis_workspace_get_crs (self->ws),
                                     guess };

  if (gis_box_is_empty (seen))
    return NULL;
  for (guint i = 0; i < G_N_ELEMENTS (candidates); i++)
    if (candidates[i] != NULL && strcmp (candidates[i], self->plan->crs) != 0 &&
        !(gis_crs_is_geographic (candidates[i]) && gis_crs_is_geographic (self->plan->crs)) &&
        (is_in_place (self, candidates[i], seen) || is_in_place (self, candidates[i], &swapped)))
      return g_strdup (candidates[i]);
  return NULL;
}

static gboolean
refuse_crs (const GisImportRun *self, const char *fits, GError **error)
{
  g_autofree char *base = g_path_get_basename (self->plan->uri);

  g_set_error (
    error, GIS_ERROR, GIS_ERROR_SOURCE,
    _ ("“%s” read as %s lies far from the workspace; its coordinates look like %s, choose "
       "that as their coordinate reference system"),
    base, self->plan->crs, fits);
  return FALSE;
}

gboolean
gis_import_run_refuse_outside (GisImportRun *self, GError **error)
{
  g_autofree char *other = dup_fitting_crs (self);
  g_autofree char *fits = gis_crs_dup_suggestion (&self->outside_degrees, NULL);
  const char *crs = gis_workspace_get_crs (self->ws);
  g_autofree char *base = g_path_get_basename (self->plan->uri);
  GError *refusal;

  if (other != NULL)
    return refuse_crs (self, other, error);
  if (fits != NULL)
    {
      refusal = g_error_new (GIS_ERROR, GIS_ERROR_SOURCE,
                             _ ("“%s” lies outside the area of use of the workspace's %s; a "
                                "workspace in %s fits it"),
                             base, crs, fits);
      gis_error_set_fitting_crs (refusal, fits);
    }
  else
    refusal =
      g_error_new (GIS_ERROR, GIS_ERROR_SOURCE,
                   _ ("“%s” lies outside the area of use of the workspace's %s"), base, crs);
  g_propagate_error (error, refusal);
  return FALSE;
}

gboolean
gis_import_run_check_place (GisImportRun *self, GError **error)
{
  g_autofree char *other = NULL;
  double gap;

  if (self->n_outside > self->n_inside)
    return gis_import_run_refuse_outside (self, error);
  if (gis_box_is_empty (&self->stored_box) || gis_box_is_empty (&self->report->extent))
    return TRUE;
  gap = gap_m (&self->report->extent, &self->stored_box);
  if (gap < FAR_M)
    return TRUE;
  other = dup_fitting_crs (self);
  if (other != NULL)
    return refuse_crs (self, other, error);
  gis_import_report_note (self->report,
                          _ ("It lies %.0f km from everything else in the workspace. Is %s the "
                             "coordinate reference system of its numbers?"),
                          gap / 1000, self->plan->crs);
  return TRUE;
}
