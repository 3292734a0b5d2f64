/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Inside gis/crs: PROJ objects and the mainland web-map shifts. */
#pragma once

#include "gis/crs/crs.h"
#include <proj.h>

G_BEGIN_DECLS

typedef enum
{
  GIS_SHIFT_NONE,
  GIS_SHIFT_GCJ02,
  GIS_SHIFT_BD09,
} GisShift;

/* GIS_SHIFT_NONE for every name but "GCJ-02"/"BD-09" (any case, with or without the dash). */
GisShift gis_shift_from_name (const char *crs);
/* True (EPSG:4326) → shifted, and back; degrees, in place. Outside the mainland's box nothing is
 * shifted, as the web maps do. */
void gis_shift_apply (GisShift shift, double *lon, double *lat);
void gis_shift_remove (GisShift shift, double *lon, double *lat);

/* A new context without network access and without messages on stderr. */
PJ_CONTEXT *gis_proj_context_new (void);
/* This thread's context; borrowed, destroyed with the thread. */
PJ_CONTEXT *gis_proj_context_get (void);
/* The CRS that @text names; GIS_ERROR_USAGE naming it. The pseudo systems give EPSG:4326. */
PJ *gis_proj_crs_new (PJ_CONTEXT *context, const char *text, GError **error);
/* The horizontal, unbound part of @crs; a new object. */
PJ *gis_proj_crs_get_plain (PJ_CONTEXT *context, const PJ *crs);

static inline void
gis_proj_destroy (PJ *pj)
{
  proj_destroy (pj);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PJ, gis_proj_destroy)

G_END_DECLS
