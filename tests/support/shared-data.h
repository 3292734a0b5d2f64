/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The real data of the shared folder (SANHUA_SHARED, or ../shared), which is no part of the project,
 * and what GDAL's own programs say of a source and of a workspace. Needs gdal-bin. */
#pragma once

#include "gis/geometry/geometry.h"
#include "tests/support/source-files.h"

G_BEGIN_DECLS

typedef struct
{
  const char *name, *file, *layer, *class_id, *crs;
  const char *where; /* rows that the class takes; NULL: all */
  gint64 rejected;   /* rows of kinds that are no such asset */
} SharedCase;

#define N_SHARED_CASES 8
/* One layer each; @crs is the workspace system that the program has to suggest. */
extern const SharedCase shared_cases[N_SHARED_CASES];

/* Path of data/@file; the caller owns it. */
char *shared_data_path (const char *file);

/* Count and extent of a layer as ogrinfo prints them. */
void ogr_info (const char *path, const char *layer, gint64 *count, GisBox *extent);
/* The same of a workspace's class, from the geometries (the layer's extent comes from the spatial
 * index, which has single precision). */
void ogr_info_workspace (const char *path, const char *class_id, gint64 *count, GisBox *extent);
/* A layer's rows (those of @where, NULL: all) in another system, by ogr2ogr. */
void ogr_convert (const TestFolder *folder,
                  const char *path,
                  const char *layer,
                  const char *where,
                  const char *crs,
                  gint64 *count,
                  GisBox *extent);
/* A place on the outline of the first row that ogr_convert() wrote last into @folder. */
void ogr_first_place (const TestFolder *folder, double *x, double *y);

void shared_assert_box (const GisBox *a, const GisBox *b, double tolerance);

G_END_DECLS
