/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Quality checks over the workspace: required fields, domains, ranges, unique codes, duplicates
 * within 0.5 m, load class inside the carriageway … Thresholds come from the rule files, each with
 * source and certainty. Blocking (worker). */
#pragma once

#include "gis/store/query.h"

G_BEGIN_DECLS

typedef struct
{
  char *check;          /* stable id: "duplicate_position", "code_format", "load_class_low" … */
  char *severity;       /* "error", "warning", "hint" */
  const char *class_id; /* NULL: the whole file */
  gint64 id;            /* 0: the whole file */
  char *message;        /* translated: object, value, cause */
  char *certainty;      /* V, S, M or NULL */
} GisFinding;

void gis_finding_free (GisFinding *finding);
/* GPtrArray of GisFinding (owned), at most @limit per check (0: all). A rule document of the workspace
 * that cannot be used is a finding ("rule"), the checks then go by the shipped one. */
GPtrArray *gis_check_run (GisWorkspace *ws, guint limit, GisJob *job, GError **error);
/* What the rules say of one row alone (heights, load class, contradictions; not uniqueness or
 * neighbours), for a form's verdict. GPtrArray of GisFinding (owned), empty when all is well. */
GPtrArray *gis_check_row (GisWorkspace *ws, const GisRow *row, GError **error);

G_END_DECLS
