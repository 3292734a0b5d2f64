/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Transforms between systems. A transform is a chain of at most three links around a geographic
 * middle, so that CGCS2000 and WGS 84 can be taken as one and so that the web-map shifts, which
 * PROJ does not know, fit in:
 *
 *   from ──inverse──▶ lon/lat ──(shift off)──▶ lon/lat ──(shift on)──▶ lon/lat ──forward──▶ to
 *
 * Between other datums PROJ's own choice of operation is used directly (one link), between equal
 * systems none. */
#include "gis/core/error.h"
#include "gis/core/i18n.h"
#include "gis/crs/crs-private.h"

#include <math.h>
#include <string.h>

struct _GisTransform
{
  PJ_CONTEXT *context;
  PJ *inverse; /* NULL: identity */
  PJ *forward; /* NULL: identity */
  GisShift shift_off, shift_on;
  GisAccuracy accuracy;
  GThread *owner; /* the thread that used it first */
  char *from, *to;
};

/* TRUE when the CRS rests on WGS 84 or CGCS2000, which are taken as one here. */
static gboolean
is_world_datum (PJ_CONTEXT *context, const PJ *geographic, gboolean *cgcs)
{
  g_autoptr (PJ) datum = proj_crs_get_datum (context, geographic);
  const char *name;

  if (datum == NULL)
    datum = proj_crs_get_datum_ensemble (context, geographic);
  if (datum == NULL)
    return FALSE;
  name = proj_get_name (datum);
  *cgcs = strcmp (name, "China 2000") == 0;
  return *cgcs || g_str_has_prefix (name, "World Geodetic System 1984");
}

static PJ *
make_link (PJ_CONTEXT *context, const PJ *from, const PJ *to, GisAccuracy *accuracy, GError **error)
{
  const char *const exact[] = { "ALLOW_BALLPARK=NO", NULL };
  g_autoptr (PJ) raw = proj_create_crs_to_crs_from_pj (context, from, to, NULL, exact);
  PJ *normal;

  if (raw == NULL)
    {
      raw = proj_create_crs_to_crs_from_pj (context, from, to, NULL, NULL);
      *accuracy = GIS_ACCURACY_UNKNOWN;
    }
  if (raw == NULL || (normal = proj_normalize_for_visualization (context, raw)) == NULL)
    {
      g_set_error (error, GIS_ERROR, GIS_ERROR_USAGE,
                   _ ("no transformation from “%s” to “%s” is known"), proj_get_name (from),
                   proj_get_name (to));
      return NULL;
    }
  return normal;
}

/* Equal systems need no link: there and back again would leave noise of nanometres. */
static gboolean
are_equal (PJ_CONTEXT *context, const PJ *a, const PJ *b)
{
  return proj_is_equivalent_to_with_ctx (context, a, b,
                                         PJ_COMP_EQUIVALENT_EXCEPT_AXIS_ORDER_GEOGCRS);
}

/* The CRS without height and without an attached datum shift to WGS 84. */
static gboolean
build_chain (GisTransform *self, GError **error)
{
  PJ_CONTEXT *context = self->context;
  g_autoptr (PJ) from = gis_proj_crs_new (context, self->from, error);
  g_autoptr (PJ) to = from ? gis_proj_crs_new (context, self->to, error) : NULL;
  g_autoptr (PJ) plain_from = NULL, plain_to = NULL, base_from = NULL, base_to = NULL;
  gboolean cgcs_from = FALSE, cgcs_to = FALSE, shifted, same_world;

  if (to == NULL)
    return FALSE;
  plain_from = gis_proj_crs_get_plain (context, from);
  plain_to = gis_proj_crs_get_plain (context, to);
  base_from = plain_from ? proj_crs_get_geodetic_crs (context, plain_from) : NULL;
  base_to = plain_to ? proj_crs_get_geodetic_crs (context, plain_to) : NULL;
  if (base_from == NULL || base_to == NULL)
    {
      g_set_error (error, GIS_ERROR, GIS_ERROR_USAGE, _ ("“%s” has no geographic base"),
                   base_from == NULL ? self->from : self->to);
      return FALSE;
    }
  self->shift_off = gis_shift_from_name (self->from);
  self->shift_on = gis_shift_from_name (self->to);
  if (self->shift_off == self->shift_on)
    self->shift_off = self->shift_on = GIS_SHIFT_NONE;
  shifted = self->shift_off != GIS_SHIFT_NONE || self->shift_on != GIS_SHIFT_NONE;
  same_world =
    is_world_datum (context, base_from, &cgcs_from) & is_world_datum (context, base_to, &cgcs_to);
  if (!shifted && are_equal (context, plain_from, plain_to))
    return TRUE;
  if (shifted)
    self->accuracy = GIS_ACCURACY_SHIFTED;
  else if (same_world && cgcs_from != cgcs_to)
    self->accuracy = GIS_ACCURACY_DECIMETRES;
  if (same_world)
    {
      self->inverse = make_link (context, plain_from, base_from, &self->accuracy, error);
      if (self->inverse != NULL)
        self->forward = make_link (context, base_to, plain_to, &self->accuracy, error);
      return self->forward != NULL;
    }
  if (!shifted)
    {
      self->inverse = make_link (context, from, to, &self->accuracy, error);
      return self->inverse != NULL;
    }
  /* A shift and a foreign datum: through WGS 84 on the foreign side. */
  if (self->shift_off != GIS_SHIFT_NONE)
    {
      g_autoptr (PJ) wgs84 = gis_proj_crs_new (context, "EPSG:4326", error);

      if (wgs84 != NULL)
        self->forward = make_link (context, wgs84, to, &self->accuracy, error);
      return self->forward != NULL;
    }
  else
    {
      g_autoptr (PJ) wgs84 = gis_proj_crs_new (context, "EPSG:4326", error);

      if (wgs84 != NULL)
        self->inverse = make_link (context, from, wgs84, &self->accuracy, error);
      return self->inverse != NULL;
    }
}

GisTransform *
gis_transform_new (const char *from, const char *to, GError **error)
{
  g_autoptr (GisTransform) self = NULL;

  g_return_val_if_fail (from != NULL && to != NULL, NULL);
  self = g_new0 (GisTransform, 1);
  self->context = gis_proj_context_new ();
  self->from = g_strdup (from);
  self->to = g_strdup (to);
  if (!build_chain (self, error))
    return NULL;
  return g_steal_pointer (&self);
}

void
gis_transform_free (GisTransform *transform)
{
  if (transform == NULL)
    return;
  proj_destroy (transform->inverse);
  proj_destroy (transform->forward);
  proj_context_destroy (transform->context);
  g_free (transform->from);
  g_free (transform->to);
  g_free (transform);
}

static gboolean
run_link (PJ *link, double *xy, guint n, guint *bad)
{
  if (link == NULL)
    return TRUE;
  proj_trans_generic (link, PJ_FWD, xy, 2 * sizeof *xy, n, xy + 1, 2 * sizeof *xy, n, NULL, 0, 0,
                      NULL, 0, 0);
  proj_errno_reset (link);
  for (guint i = 0; i < n; i++)
    if (!isfinite (xy[2 * i]) || !isfinite (xy[2 * i + 1]))
      {
        *bad = i;
        return FALSE;
      }
  return TRUE;
}

gboolean
gis_transform_points (GisTransform *transform, double *xy, guint n, GError **error)
{
  guint bad = 0;
  gboolean ok;

  g_return_val_if_fail (transform != NULL, FALSE);
  if (transform->owner == NULL)
    transform->owner = g_thread_self ();
  g_return_val_if_fail (transform->owner == g_thread_self (), FALSE);

  for (guint i = 0; i < n; i++)
    if (!isfinite (xy[2 * i]) || !isfinite (xy[2 * i + 1]))
      {
        g_set_error (error, GIS_ERROR, GIS_ERROR_INVALID, _ ("position %u is not a finite number"),
                     i + 1);
        return FALSE;
      }
  ok = run_link (transform->inverse, xy, n, &bad);
  if (ok)
    for (guint i = 0; i < n; i++)
      {
        gis_shift_remove (transform->shift_off, &xy[2 * i], &xy[2 * i + 1]);
        gis_shift_apply (transform->shift_on, &xy[2 * i], &xy[2 * i + 1]);
      }
  ok = ok && run_link (transform->forward, xy, n, &bad);
  if (!ok)
    g_set_error (error, GIS_ERROR, GIS_ERROR_INVALID,
                 _ ("position %u cannot be transformed from “%s” to “%s”"), bad + 1,
                 transform->from, transform->to);
  return ok;
}

GisGeometry *
gis_transform_geometry (GisTransform *transform, const GisGeometry *geometry, GError **error)
{
  g_autofree double *xy = NULL;

  g_return_val_if_fail (geometry != NULL, NULL);
  xy = g_memdup2 (geometry->xy, (gsize) geometry->n_points * 2 * sizeof *xy);
  if (!gis_transform_points (transform, xy, geometry->n_points, error))
    return NULL;
  return gis_geometry_new (geometry->type, xy, geometry->n_points, geometry->ring_ends,
                           geometry->n_rings, geometry->part_ends, geometry->n_parts, error);
}

gboolean
gis_transform_is_approximate (GisTransform *transform)
{
  g_return_val_if_fail (transform != NULL, FALSE);
  return transform->accuracy != GIS_ACCURACY_EXACT;
}

GisAccuracy
gis_transform_get_accuracy (GisTransform *transform)
{
  g_return_val_if_fail (transform != NULL, GIS_ACCURACY_UNKNOWN);
  return transform->accuracy;
}
