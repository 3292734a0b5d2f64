/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Small source files for tests, written byte by byte (no GDAL), in a temporary folder. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  char *path;
} TestFolder;

void test_folder_init (TestFolder *folder);
/* Removes the folder with all that is in it. */
void test_folder_clear (TestFolder *folder);
/* Path of a file in it; the caller owns it. */
char *test_folder_path (const TestFolder *folder, const char *name);
/* Writes @size bytes (−1: the text); returns the path. */
char *test_folder_write (const TestFolder *folder, const char *name, const void *data, gssize size);

/* A point shapefile NAME.shp/.shx/.dbf with text columns of 40 bytes. @names and @values are bytes
 * as they shall stand in the DBF (values row by row); @cpg, @prj: contents or NULL. Returns the path
 * of the .shp. */
char *test_folder_write_shapefile (const TestFolder *folder,
                                   const char *name,
                                   const double *xy,
                                   guint n_rows,
                                   const char *const *names,
                                   guint n_columns,
                                   const char *const *values,
                                   guint8 ldid,
                                   const char *cpg,
                                   const char *prj);

G_END_DECLS
