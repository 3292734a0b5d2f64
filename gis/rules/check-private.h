/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One run of the quality checks, shared by its parts: field checks (check-fields.c), shapes (check-shape.c), positions
 * (check-position.c), what the domain forbids (check-domain.c). */
#pragma once

#include "gis/crs/crs.h"
#include "gis/rules/check.h"
#include "gis/rules/rule.h"

G_BEGIN_DECLS

typedef struct
{
  double x, y;
  const char *kind; /* interned, NULL: the class has no kind */
  gint64 id;
} GisCheckPoint;

typedef struct
{
  GisWorkspace *ws;
  GisJob *job;
  guint limit;
  GPtrArray *findings; /* GisFinding */
  GHashTable *counts;  /* check id (static) → number so far */
  GHashTable *ids;     /* class id (interned) → GHashTable of gint64* */

  /* Thresholds, read once. */
  GisThreshold settled_mm, duplicate_m, leaning_deg, line_height_m;
  GisRule *thresholds;
  GPtrArray *load_minimum; /* borrowed JsonObject */
  int code_widths[4];

  /* Where geometries may lie (check-shape.c). */
  GisBox area; /* degrees */
  GisTransform *to_degrees;
  GisPatchwork *patchwork; /* NULL: no area is known */

  /* Of the class being read. */
  const GisClass *klass;
  GHashTable **unique; /* per field: value text → gint64*, or NULL */
  GArray *points;      /* GisCheckPoint */
  guint64 n_read;
  GError *error;
} GisCheckRun;

/* Adds a finding unless the limit of @check is reached. @message is taken. @check and @severity
 * are static. */
void gis_check_add (GisCheckRun *run,
                    const char *check,
                    const char *severity,
                    gint64 id,
                    const char *certainty,
                    char *message);
/* Set of the row ids of a class, read once; NULL when there is no such class. */
GHashTable *gis_check_get_ids (GisCheckRun *run, const char *class_id);

void gis_check_fields (GisCheckRun *run, const GisRow *row);
void gis_check_shape_prepare (GisCheckRun *run);
void gis_check_shape_clear (GisCheckRun *run);
void gis_check_shape (GisCheckRun *run, const GisRow *row);
void gis_check_code (GisCheckRun *run, const GisRow *row);
void gis_check_domain (GisCheckRun *run, const GisRow *row);
void gis_check_collect_point (GisCheckRun *run, const GisRow *row);
void gis_check_duplicates (GisCheckRun *run);

G_END_DECLS
