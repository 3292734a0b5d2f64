/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Geometry goes to GEOS and back as WKB, through our own codec: what GEOS returns is checked like a
 * file from outside. GEOS' messages are kept per thread for the error. */
#include "gis/geometry/geos.h"

#include "gis/core/error.h"
#include "gis/core/i18n.h"
#include "gis/geometry/codec.h"

#include <geos_c.h>
#include <string.h>

typedef struct
{
  GEOSContextHandle_t handle;
  char message[256];
} Geos;

static void
error_cb (const char *message, void *user_data)
{
  Geos *geos = user_data;

  g_strlcpy (geos->message, message, sizeof geos->message);
}

static void
geos_free (gpointer data)
{
  Geos *geos = data;

  GEOS_finish_r (geos->handle);
  g_free (geos);
}

static GPrivate thread_geos = G_PRIVATE_INIT (geos_free);

static Geos *
get_geos (void)
{
  Geos *geos = g_private_get (&thread_geos);

  if (geos == NULL)
    {
      geos = g_new0 (Geos, 1);
      geos->handle = GEOS_init_r ();
      GEOSContext_setErrorMessageHandler_r (geos->handle, error_cb, geos);
      GEOSContext_setNoticeMessageHandler_r (geos->handle, NULL, NULL);
      g_private_set (&thread_geos, geos);
    }
  geos->message[0] = '\0';
  return geos;
}

static GEOSGeometry *
to_geos (Geos *geos, const GisGeometry *geometry)
{
  g_autoptr (GBytes) wkb = gis_codec_to_wkb (geometry);
  gsize size;
  const guint8 *data = g_bytes_get_data (wkb, &size);

  return GEOSGeomFromWKB_buf_r (geos->handle, data, size);
}

static gboolean
fail (Geos *geos, const char *what, GError **error)
{
  g_set_error (error, GIS_ERROR, GIS_ERROR_INVALID, "%s%s%s", what,
               *geos->message != '\0' ? ": " : "", geos->message);
  return FALSE;
}

/* Consumes @result. NULL result or nothing of the wanted kind is an error. */
static GisGeometry *
from_geos (Geos *geos, GEOSGeometry *result, const char *what, GError **error)
{
  GisGeometry *geometry = NULL;
  guint8 *wkb;
  size_t size = 0;

  if (result == NULL)
    {
      fail (geos, what, error);
      return NULL;
    }
  wkb = GEOSGeomToWKB_buf_r (geos->handle, result, &size);
  GEOSGeom_destroy_r (geos->handle, result);
  if (wkb == NULL)
    {
      fail (geos, what, error);
      return NULL;
    }
  geometry = gis_codec_from_wkb (wkb, size, NULL, error);
  GEOSFree_r (geos->handle, wkb);
  return geometry;
}

/* The parts of dimension @dimension (1 lines, 2 polygons) of a collection, as one multi-geometry.
 * Consumes @mixed; NULL when there is none. */
static GEOSGeometry *
keep_dimension (Geos *geos, GEOSGeometry *mixed, int dimension)
{
  GEOSContextHandle_t h = geos->handle;
  int type = mixed != NULL ? GEOSGeomTypeId_r (h, mixed) : -1;
  g_autoptr (GPtrArray) kept = NULL;
  int n;

  if (type != GEOS_GEOMETRYCOLLECTION)
    {
      if (mixed == NULL ||
          (!GEOSisEmpty_r (h, mixed) && GEOSGeom_getDimensions_r (h, mixed) == dimension))
        return mixed;
      GEOSGeom_destroy_r (h, mixed);
      return NULL;
    }
  kept = g_ptr_array_new ();
  n = GEOSGetNumGeometries_r (h, mixed);
  for (int i = 0; i < n; i++)
    {
      const GEOSGeometry *part = GEOSGetGeometryN_r (h, mixed, i);
      int n_inner = GEOSGetNumGeometries_r (h, part);

      if (GEOSisEmpty_r (h, part) || GEOSGeom_getDimensions_r (h, part) != dimension)
        continue;
      for (int j = 0; j < n_inner; j++)
        g_ptr_array_add (kept, GEOSGeom_clone_r (h, GEOSGetGeometryN_r (h, part, j)));
    }
  GEOSGeom_destroy_r (h, mixed);
  if (kept->len == 0)
    return NULL;
  return GEOSGeom_createCollection_r (h, dimension == 1 ? GEOS_MULTILINESTRING : GEOS_MULTIPOLYGON,
                                      (GEOSGeometry **) kept->pdata, kept->len);
}

/* GEOS' words for what makes a geometry invalid, as they begin; it has no translations of its own. */
static const char *const reasons[] = {
  N_ ("Topology Validation Error"), N_ ("Repeated Point"),
  N_ ("Hole lies outside shell"),   N_ ("Holes are nested"),
  N_ ("Interior is disconnected"),  N_ ("Self-intersection"),
  N_ ("Ring Self-intersection"),    N_ ("Nested shells"),
  N_ ("Duplicate Rings"),           N_ ("Too few points in geometry component"),
  N_ ("Invalid Coordinate"),        N_ ("Ring is not closed"),
};

/* "Self-intersection[528094.5 3852115.3]" in the user's language; the place behind it stays. */
static char *
dup_reason (const char *text)
{
  gsize length = strcspn (text, "[");

  for (guint i = 0; i < G_N_ELEMENTS (reasons); i++)
    if (strlen (reasons[i]) == length && strncmp (text, reasons[i], length) == 0)
      return g_strdup_printf ("%s%s%s", _ (reasons[i]), text[length] != '\0' ? " " : "",
                              text + length);
  return g_strdup (text);
}

gboolean
gis_geos_is_valid (const GisGeometry *geometry, char **reason)
{
  Geos *geos = get_geos ();
  GEOSGeometry *g;
  gboolean valid;

  g_return_val_if_fail (geometry != NULL, FALSE);
  if (reason != NULL)
    *reason = NULL;
  g = to_geos (geos, geometry);
  valid = g != NULL && GEOSisValid_r (geos->handle, g) == 1;
  if (!valid && reason != NULL)
    {
      char *text = g != NULL ? GEOSisValidReason_r (geos->handle, g) : NULL;

      *reason = dup_reason (text != NULL ? text : geos->message);
      GEOSFree_r (geos->handle, text);
    }
  GEOSGeom_destroy_r (geos->handle, g);
  return valid;
}

GisGeometry *
gis_geos_make_valid (GisGeometry *geometry, GError **error)
{
  Geos *geos = get_geos ();
  GEOSGeometry *g, *repaired;
  GisGeometry *result;
  int dimension;

  g_return_val_if_fail (geometry != NULL, NULL);
  if (gis_geos_is_valid (geometry, NULL))
    return gis_geometry_ref (geometry);
  g = to_geos (geos, geometry);
  repaired = g != NULL ? GEOSMakeValid_r (geos->handle, g) : NULL;
  GEOSGeom_destroy_r (geos->handle, g);
  dimension = geometry->type == GIS_GEOMETRY_MULTIPOLYGON ? 2 : 1;
  if (geometry->type != GIS_GEOMETRY_POINT)
    repaired = keep_dimension (geos, repaired, dimension);
  if (repaired == NULL)
    {
      fail (geos, _ ("nothing of its type is left after repair"), error);
      return NULL;
    }
  result = from_geos (geos, repaired, _ ("geometry cannot be repaired"), error);
  if (result != NULL && result->type != geometry->type)
    {
      fail (geos, _ ("the repaired geometry has another type"), error);
      g_clear_pointer (&result, gis_geometry_unref);
    }
  return result;
}

GisGeometry *
gis_geos_buffer (const GisGeometry *geometry,
                 double distance_m,
                 guint quadrant_segments,
                 gboolean flat_ends,
                 GError **error)
{
  Geos *geos = get_geos ();
  GEOSGeometry *g, *buffer = NULL;

  g_return_val_if_fail (geometry != NULL && quadrant_segments > 0, NULL);
  g = to_geos (geos, geometry);
  if (g != NULL)
    buffer = GEOSBufferWithStyle_r (geos->handle, g, distance_m, (int) quadrant_segments,
                                    flat_ends ? GEOSBUF_CAP_FLAT : GEOSBUF_CAP_ROUND,
                                    GEOSBUF_JOIN_ROUND, 5.0);
  GEOSGeom_destroy_r (geos->handle, g);
  return from_geos (geos, keep_dimension (geos, buffer, 2),
                    _ ("the buffer of the geometry is empty"), error);
}

GisGeometry *
gis_geos_union (const GisGeometry *const *geometries, guint n, GError **error)
{
  Geos *geos = get_geos ();
  g_autoptr (GPtrArray) parts = g_ptr_array_new ();
  GEOSGeometry *all, *united;

  for (guint i = 0; i < n; i++)
    {
      GEOSGeometry *g = to_geos (geos, geometries[i]);

      if (g == NULL || geometries[i]->type != GIS_GEOMETRY_MULTIPOLYGON)
        {
          GEOSGeom_destroy_r (geos->handle, g);
          for (guint j = 0; j < parts->len; j++)
            GEOSGeom_destroy_r (geos->handle, parts->pdata[j]);
          fail (geos, _ ("only polygons can be united"), error);
          return NULL;
        }
      g_ptr_array_add (parts, g);
    }
  if (n == 0)
    {
      fail (geos, _ ("there is nothing to unite"), error);
      return NULL;
    }
  all = GEOSGeom_createCollection_r (geos->handle, GEOS_GEOMETRYCOLLECTION,
                                     (GEOSGeometry **) parts->pdata, parts->len);
  united = all != NULL ? GEOSUnaryUnion_r (geos->handle, all) : NULL;
  GEOSGeom_destroy_r (geos->handle, all);
  return from_geos (geos, keep_dimension (geos, united, 2), _ ("the polygons cannot be united"),
                    error);
}

GisGeometry *
gis_geos_intersection (const GisGeometry *a, const GisGeometry *b, GError **error)
{
  Geos *geos = get_geos ();
  GEOSGeometry *ga, *gb, *shared = NULL;
  int dimension;

  g_return_val_if_fail (a != NULL && b != NULL, NULL);
  if (!gis_box_intersects (&a->box, &b->box))
    return NULL;
  ga = to_geos (geos, a);
  gb = to_geos (geos, b);
  if (ga != NULL && gb != NULL)
    shared = GEOSIntersection_r (geos->handle, ga, gb);
  GEOSGeom_destroy_r (geos->handle, ga);
  GEOSGeom_destroy_r (geos->handle, gb);
  if (shared == NULL)
    {
      fail (geos, _ ("the geometries cannot be intersected"), error);
      return NULL;
    }
  dimension = a->type == GIS_GEOMETRY_MULTIPOLYGON ? 2 : a->type == GIS_GEOMETRY_POINT ? 0 : 1;
  if (dimension > 0)
    shared = keep_dimension (geos, shared, dimension);
  else if (GEOSisEmpty_r (geos->handle, shared))
    {
      GEOSGeom_destroy_r (geos->handle, shared);
      shared = NULL;
    }
  return shared != NULL
           ? from_geos (geos, shared, _ ("the geometries cannot be intersected"), error)
           : NULL;
}

double
gis_geos_distance (const GisGeometry *a, const GisGeometry *b)
{
  Geos *geos = get_geos ();
  GEOSGeometry *ga, *gb;
  double distance = G_MAXDOUBLE;

  g_return_val_if_fail (a != NULL && b != NULL, G_MAXDOUBLE);
  ga = to_geos (geos, a);
  gb = to_geos (geos, b);
  if (ga != NULL && gb != NULL)
    GEOSDistance_r (geos->handle, ga, gb, &distance);
  GEOSGeom_destroy_r (geos->handle, ga);
  GEOSGeom_destroy_r (geos->handle, gb);
  return distance;
}
