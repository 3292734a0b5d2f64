/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a CRS is: name, code, kind, area of use, definition. Every PROJ object lives in a context of
 * its own thread; the network is off, and a text from a file can name no file to be read. */
#include "gis/core/error.h"
#include "gis/core/i18n.h"
#include "gis/crs/crs-private.h"

#include <math.h>
#include <string.h>

/* Longer than any WKT2 with all its extras; a hostile file stops here. */
#define CRS_TEXT_MAX (64 * 1024)
/* Least confidence of PROJ's identification that counts as the same CRS. */
#define IDENTIFY_MIN 90

static void
swallow_log_cb (void *user_data, int level, const char *message)
{
}

PJ_CONTEXT *
gis_proj_context_new (void)
{
  PJ_CONTEXT *context = proj_context_create ();

  proj_log_func (context, NULL, swallow_log_cb);
  proj_context_set_enable_network (context, 0);
  return context;
}

static void
destroy_context (gpointer context)
{
  proj_context_destroy (context);
}

static GPrivate thread_context = G_PRIVATE_INIT (destroy_context);

PJ_CONTEXT *
gis_proj_context_get (void)
{
  PJ_CONTEXT *context = g_private_get (&thread_context);

  if (context == NULL)
    {
      context = gis_proj_context_new ();
      g_private_set (&thread_context, context);
    }
  return context;
}

static gboolean
is_all_digits (const char *text)
{
  return *text != '\0' && strspn (text, "0123456789") == strlen (text);
}

char *
gis_crs_dup_typed (const char *text)
{
  g_autofree char *trimmed = g_strstrip (g_strdup (text));

  if (is_all_digits (trimmed))
    return g_strconcat ("EPSG:", trimmed, NULL);
  if (g_ascii_strncasecmp (trimmed, "EPSG:", 5) == 0)
    return g_strconcat ("EPSG:", trimmed + 5, NULL);
  return g_steal_pointer (&trimmed);
}

PJ *
gis_proj_crs_new (PJ_CONTEXT *context, const char *text, GError **error)
{
  g_autofree char *trimmed = NULL;
  g_autofree char *epsg = NULL;
  PJ *pj = NULL;

  if (text != NULL && strlen (text) <= CRS_TEXT_MAX)
    {
      trimmed = gis_crs_dup_typed (text);
      if (gis_shift_from_name (trimmed) != GIS_SHIFT_NONE)
        epsg = g_strdup ("EPSG:4326");
      /* "+init=" reads a file of any name, "@" options likewise. */
      if (*trimmed != '\0' && strstr (trimmed, "+init") == NULL && strchr (trimmed, '@') == NULL)
        pj = proj_create (context, epsg != NULL ? epsg : trimmed);
      if (pj != NULL && !proj_is_crs (pj))
        g_clear_pointer (&pj, proj_destroy);
    }
  if (pj == NULL)
    g_set_error (error, GIS_ERROR, GIS_ERROR_USAGE,
                 _ ("“%.80s” is not a coordinate reference system that PROJ knows"),
                 text != NULL ? text : "");
  return pj;
}

PJ *
gis_proj_crs_get_plain (PJ_CONTEXT *context, const PJ *crs)
{
  PJ *plain = proj_clone (context, crs);

  for (int depth = 0; plain != NULL && depth < 4; depth++)
    {
      PJ *inner;

      if (proj_get_type (plain) == PJ_TYPE_COMPOUND_CRS)
        inner = proj_crs_get_sub_crs (context, plain, 0);
      else if (proj_get_type (plain) == PJ_TYPE_BOUND_CRS)
        inner = proj_get_source_crs (context, plain);
      else
        break;
      proj_destroy (plain);
      plain = inner;
    }
  return plain;
}

/* The plain CRS in this thread's context, no error wanted. */
static PJ *
open_plain (const char *crs)
{
  PJ_CONTEXT *context = gis_proj_context_get ();
  g_autoptr (PJ) pj = gis_proj_crs_new (context, crs, NULL);

  return pj != NULL ? gis_proj_crs_get_plain (context, pj) : NULL;
}

char *
gis_crs_dup_name (const char *crs, GError **error)
{
  PJ_CONTEXT *context = gis_proj_context_get ();
  GisShift shift = gis_shift_from_name (crs);
  g_autoptr (PJ) pj = NULL;

  if (shift == GIS_SHIFT_GCJ02)
    return g_strdup (_ ("GCJ-02 (web maps of the mainland, approximate)"));
  if (shift == GIS_SHIFT_BD09)
    return g_strdup (_ ("BD-09 (Baidu maps, approximate)"));
  pj = gis_proj_crs_new (context, crs, error);
  return pj != NULL ? g_strdup (proj_get_name (pj)) : NULL;
}

char *
gis_crs_dup_code (const char *crs)
{
  PJ_CONTEXT *context = gis_proj_context_get ();
  g_autoptr (PJ) pj = NULL;
  const char *authority;
  PJ_OBJ_LIST *found;
  int *confidence = NULL;
  char *code = NULL;

  if (gis_shift_from_name (crs) != GIS_SHIFT_NONE)
    return g_strdup (gis_shift_from_name (crs) == GIS_SHIFT_GCJ02 ? "GCJ-02" : "BD-09");
  pj = open_plain (crs);
  if (pj == NULL)
    return NULL;
  authority = proj_get_id_auth_name (pj, 0);
  if (authority != NULL && strcmp (authority, "EPSG") == 0)
    return g_strdup_printf ("EPSG:%s", proj_get_id_code (pj, 0));
  /* Axis order is always normalised here, so that this is the same system. */
  if (authority != NULL && strcmp (authority, "OGC") == 0 &&
      g_strcmp0 (proj_get_id_code (pj, 0), "CRS84") == 0)
    return g_strdup ("EPSG:4326");

  found = proj_identify (context, pj, "EPSG", NULL, &confidence);
  for (int i = 0; found != NULL && code == NULL && i < proj_list_get_count (found); i++)
    if (confidence[i] >= IDENTIFY_MIN)
      {
        g_autoptr (PJ) match = proj_list_get (context, found, i);

        code = g_strdup_printf ("EPSG:%s", proj_get_id_code (match, 0));
      }
  proj_int_list_destroy (confidence);
  proj_list_destroy (found);
  return code;
}

gboolean
gis_crs_is_geographic (const char *crs)
{
  g_autoptr (PJ) pj = open_plain (crs);
  PJ_TYPE type = pj != NULL ? proj_get_type (pj) : PJ_TYPE_UNKNOWN;

  return type == PJ_TYPE_GEOGRAPHIC_2D_CRS || type == PJ_TYPE_GEOGRAPHIC_3D_CRS;
}

gboolean
gis_crs_is_projected_metres (const char *crs)
{
  PJ_CONTEXT *context = gis_proj_context_get ();
  g_autoptr (PJ) pj = open_plain (crs);
  g_autoptr (PJ) axes = NULL;

  if (pj == NULL || proj_get_type (pj) != PJ_TYPE_PROJECTED_CRS)
    return FALSE;
  axes = proj_crs_get_coordinate_system (context, pj);
  if (axes == NULL || proj_cs_get_axis_count (context, axes) < 2)
    return FALSE;
  for (int i = 0; i < 2; i++)
    {
      double metres = 0;

      if (!proj_cs_get_axis_info (context, axes, i, NULL, NULL, NULL, &metres, NULL, NULL, NULL) ||
          fabs (metres - 1.0) > 1e-12)
        return FALSE;
    }
  return TRUE;
}

gboolean
gis_crs_get_area (const char *crs, GisBox *degrees)
{
  PJ_CONTEXT *context = gis_proj_context_get ();
  g_autoptr (PJ) pj = NULL;
  GisBox box;

  g_return_val_if_fail (degrees != NULL, FALSE);
  *degrees = GIS_BOX_EMPTY;
  if (gis_shift_from_name (crs) != GIS_SHIFT_NONE)
    {
      *degrees = (GisBox){ 72.004, 0.8293, 137.8347, 55.8271 };
      return TRUE;
    }
  pj = open_plain (crs);
  if (pj == NULL ||
      !proj_get_area_of_use (context, pj, &box.min_x, &box.min_y, &box.max_x, &box.max_y, NULL) ||
      box.min_x < -180 || box.max_x > 360 || box.min_y < -90)
    return FALSE;
  /* Areas across the date line have west > east: taken as the whole band. */
  if (box.min_x > box.max_x)
    {
      box.min_x = -180;
      box.max_x = 180;
    }
  *degrees = box;
  return TRUE;
}

gboolean
gis_crs_get_definition (const char *crs,
                        int *epsg,
                        char **name,
                        char **proj4,
                        char **wkt,
                        GError **error)
{
  PJ_CONTEXT *context = gis_proj_context_get ();
  g_autofree char *code = gis_crs_dup_code (crs);
  g_autoptr (PJ) pj = NULL;
  const char *proj_text, *wkt_text;

  if (code == NULL || !g_str_has_prefix (code, "EPSG:"))
    {
      g_set_error (error, GIS_ERROR, GIS_ERROR_USAGE,
                   _ ("“%.80s” is not a coordinate reference system with an EPSG code"),
                   crs != NULL ? crs : "");
      return FALSE;
    }
  pj = gis_proj_crs_new (context, code, error);
  if (pj == NULL)
    return FALSE;
  /* Both texts are owned by the object and live until it is asked again. */
  proj_text = proj_as_proj_string (context, pj, PJ_PROJ_4, NULL);
  if (proj4 != NULL)
    {
      g_autoptr (GString) plain = g_string_new (proj_text != NULL ? proj_text : "");

      g_string_replace (plain, " +type=crs", "", 0);
      *proj4 = g_strdup (plain->str);
    }
  wkt_text = proj_as_wkt (context, pj, PJ_WKT1_GDAL, NULL);
  if (wkt != NULL)
    *wkt = g_strdup (wkt_text != NULL ? wkt_text : "");
  if (name != NULL)
    *name = g_strdup (proj_get_name (pj));
  if (epsg != NULL)
    *epsg = (int) g_ascii_strtoll (code + strlen ("EPSG:"), NULL, 10);
  return TRUE;
}

void
gis_mercator_from_degrees (double lon, double lat, double *x, double *y)
{
  /* atan(sinh(π)): the latitude at which the square ends. */
  double clamped = CLAMP (lat, -85.0511287798066, 85.0511287798066);

  *x = lon / 180.0 * GIS_MERCATOR_HALF_M;
  *y = asinh (tan (clamped / 180.0 * G_PI)) / G_PI * GIS_MERCATOR_HALF_M;
}

void
gis_mercator_to_degrees (double x, double y, double *lon, double *lat)
{
  *lon = x / GIS_MERCATOR_HALF_M * 180.0;
  *lat = atan (sinh (y / GIS_MERCATOR_HALF_M * G_PI)) / G_PI * 180.0;
}
