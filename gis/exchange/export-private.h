/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Inside an export: which classes it writes, and which of their rows. */
#pragma once

#include "gis/store/query.h"

G_BEGIN_DECLS

typedef struct
{
  const GisClass *klass;
  GArray *filters;  /* GisFilter, owned: the query's, their values as the class has them */
  GisQuery query;   /* borrows the filters, and all else from the query of the export */
  gboolean no_rows; /* the class cannot have a value that is asked for */
} GisExportClass;

/* GPtrArray of GisExportClass (owned): @classes (NULL or empty: all that have the fields of @query and rows
 * that pass it). GIS_ERROR_USAGE naming a class that does not exist or lacks a field, GIS_ERROR_INVALID when
 * a filter has a value that none of them can have. Borrows @query. */
GPtrArray *gis_export_choose_classes (GisWorkspace *ws,
                                      const char *const *classes,
                                      const GisQuery *query,
                                      GError **error);

G_END_DECLS
