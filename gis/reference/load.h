/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading a file from outside as a reference layer: any source that the reader process takes, or an
 * MBTiles file of vector tiles. Nothing enters the workspace. Blocking; call from a worker. */
#pragma once

#include "gis/core/job.h"
#include "gis/scene/reference.h"

G_BEGIN_DECLS

typedef struct
{
  const char *layer;        /* NULL: the first one with geometry; vector tiles have none */
  const char *label_field;  /* NULL: the field that looks like a name; "": no labels */
  const char *fallback_crs; /* of sources that declare none and whose coordinates tell nothing */
} GisReferenceOptions;

typedef struct
{
  GisReference *reference;
  char **fields;     /* that may be labels; NULL-terminated */
  char *label_field; /* in use; NULL: none */
  char *crs;         /* that the coordinates were taken for */
  char *attribution; /* NULL: none told */
  gint64 n_left_out; /* rows without a shape that can be drawn */
} GisReferenceFile;

/* Names of the layers with geometry (one empty name for vector tiles); GIS_ERROR_SOURCE. */
char **gis_reference_list_layers (const char *path, GisJob *job, GError **error);
/* GIS_ERROR_SOURCE: cannot be read, has no shapes, or too many of them for the memory. */
GisReferenceFile *gis_reference_load (const char *path,
                                      const GisReferenceOptions *options,
                                      GisJob *job,
                                      GError **error);
void gis_reference_file_free (GisReferenceFile *file);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GisReferenceFile, gis_reference_file_free)

G_END_DECLS
