/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Errors of the engine. One domain; the code says whose fault it was and is what the command line
 * turns into its exit status. Every message names object, value and cause, and is translated where
 * it is made (with _()), once. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define GIS_ERROR (gis_error_quark ())

typedef enum
{
  GIS_ERROR_USAGE,     /* wrong arguments: unknown class, field, theme, option */
  GIS_ERROR_SOURCE,    /* a source (file from outside) was refused */
  GIS_ERROR_WORKSPACE, /* the workspace is missing, locked, damaged, newer */
  GIS_ERROR_FAILED,    /* failed while running: disk, I/O, memory, a child that died */
  GIS_ERROR_INVALID,   /* a value or geometry was refused; nothing changed */
  GIS_ERROR_NOT_FOUND, /* no such row, setting, batch */
  GIS_ERROR_READ_ONLY, /* the workspace is open for reading only */
} GisErrorCode;

GQuark gis_error_quark (void);

/* The exit status of `sanhuactl` for @error: 2 usage/invalid/not found, 3 source, 4
 * workspace/read-only, 5 failed and foreign domains, 130 for G_IO_ERROR_CANCELLED. */
int gis_error_exit_status (const GError *error);

/* Why the system refused something, by errno @code, in the user's language also where the system itself
 * does not speak it; what is rare in the system's own words. Borrowed. */
const char *gis_error_get_cause (int code);

/* For a source that lies outside the area of use of its workspace's CRS: the CRS of a workspace that
 * would take it ("EPSG:25832"). Set on a GIS_ERROR only. NULL: none is known, or @error says
 * something else; borrowed. */
void gis_error_set_fitting_crs (GError *error, const char *crs);
const char *gis_error_get_fitting_crs (const GError *error);

G_END_DECLS
