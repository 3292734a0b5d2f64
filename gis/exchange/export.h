/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Writing classes of a workspace to other formats with GDAL (the only place with GDAL beside the
 * reader). 16-digit codes stay text. Blocking. */
#pragma once

#include "gis/store/query.h"

G_BEGIN_DECLS

/* @format: GDAL driver short name ("GPKG", "GeoJSON", "ESRI Shapefile", "CSV") or NULL: by the
 * extension of @path. @classes NULL-terminated; NULL: all that have rows. @query applies to each
 * class that has its fields; a filter's text is read as each class reads it, and a class that cannot have the
 * value has no rows (GIS_ERROR_INVALID when none can). Written to a temporary name and renamed; GIS_ERROR_WORKSPACE
 * when @path exists already (as gis_workspace_create() has it), GIS_ERROR_FAILED when it cannot be
 * written, GIS_ERROR_USAGE for an unknown format or several classes into a
 * one-layer format. *n_rows: out, may be NULL. @shortfalls: may be NULL; translated sentences (char *, to be
 * freed with the array) are added to it on what the file lacks: geometries that are missing or cannot be read
 * where their class needs one, texts that the format cut, values that its driver complained of. */
gboolean gis_export_run (GisWorkspace *ws,
                         const char *path,
                         const char *format,
                         const char *const *classes,
                         const GisQuery *query,
                         gint64 *n_rows,
                         GPtrArray *shortfalls,
                         GisJob *job,
                         GError **error);

G_END_DECLS
