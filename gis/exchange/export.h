/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Writing classes of a workspace to other formats with GDAL (the only place with GDAL beside the
 * reader). 16-digit codes stay text. Blocking. */
#pragma once

#include "gis/store/query.h"

G_BEGIN_DECLS

/* @format: GDAL driver short name ("GPKG", "GeoJSON", "ESRI Shapefile", "CSV") or NULL: by the
 * extension of @path. @classes NULL-terminated; NULL: all that have rows. @query applies to each
 * class that has its fields. Written to a temporary name and renamed; GIS_ERROR_WORKSPACE
 * when @path exists already (as gis_workspace_create() has it), GIS_ERROR_FAILED when it cannot be
 * written, GIS_ERROR_USAGE for an unknown format or several classes into a
 * one-layer format. *n_rows: out, may be NULL. *n_shapeless: out, may
 * be NULL: rows among them whose stored geometry is missing or cannot be read where their class
 * needs one; they are written without it. */
gboolean gis_export_run (GisWorkspace *ws,
                         const char *path,
                         const char *format,
                         const char *const *classes,
                         const GisQuery *query,
                         gint64 *n_rows,
                         gint64 *n_shapeless,
                         GisJob *job,
                         GError **error);

G_END_DECLS
