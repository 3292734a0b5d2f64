/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading rows: filtered, ordered, paged, as of a date. Each call takes a read connection from the
 * workspace's pool; it sees the last commit. */
#pragma once

#include "gis/store/row-filter.h"
#include "gis/store/row.h"
#include "gis/store/workspace.h"

G_BEGIN_DECLS

typedef enum
{
  GIS_OP_EQ,
  GIS_OP_NE,
  GIS_OP_LT,
  GIS_OP_LE,
  GIS_OP_GT,
  GIS_OP_GE,
  GIS_OP_CONTAINS, /* text, case-insensitive, % and _ taken literally */
  GIS_OP_IS_NULL,
  GIS_OP_NOT_NULL,
} GisFilterOp;

typedef struct
{
  const char *field; /* a field of the class, or "id" */
  GisFilterOp op;
  GisValue value; /* borrowed by the call */
} GisFilter;

typedef struct
{
  const GisFilter *filters; /* all must hold */
  guint n_filters;
  const GisRowFilter *row_filter; /* what a person chose to see; NULL: all. Borrowed by the call */
  GHashTable
    *rows; /* class id → GArray of gint64: these rows only, of classes that are not in it none.
                      * NULL: all. Borrowed by the call */
  const GisBox *box;    /* workspace CRS; NULL: everywhere */
  const char *order_by; /* field; NULL: id */
  gboolean descending;
  gint64 limit; /* 0: all */
  gint64 offset;
  GisDate
    at; /* 0 or GIS_DATE_NONE: now; else tracked fields have the value they had on that day and
               * rows that had no state yet are left out */
  gboolean without_geometry;
  /* Only these fields are read, the others and the UUID stay null; NULL (or n 0): all. For reading
   * very many rows. */
  const char *const *fields;
  guint n_fields;
} GisQuery;

/* Return FALSE to stop. The row is borrowed and valid during the call only. */
typedef gboolean (*GisRowFunc) (const GisRow *row, gpointer user_data);

/* Number of rows, -1 with error. @query may be NULL (all). */
gint64
gis_store_count (GisWorkspace *ws, const char *class_id, const GisQuery *query, GError **error);
/* A stored geometry that does not decode gives a row without geometry and one warning in the
 * result of gis_workspace_verify(); reading goes on. */
gboolean gis_store_each (GisWorkspace *ws,
                         const char *class_id,
                         const GisQuery *query,
                         GisRowFunc func,
                         gpointer user_data,
                         GisJob *job,
                         GError **error);
/* GPtrArray of GisRow (owned). */
GPtrArray *
gis_store_list (GisWorkspace *ws, const char *class_id, const GisQuery *query, GError **error);
/* GArray of gint64. */
GArray *
gis_store_ids (GisWorkspace *ws, const char *class_id, const GisQuery *query, GError **error);
/* GIS_ERROR_NOT_FOUND. */
GisRow *gis_store_get (GisWorkspace *ws, const char *class_id, gint64 id, GError **error);
/* By uuid, code or decimal id, in that order: what a person types after a class name. */
GisRow *gis_store_find (GisWorkspace *ws, const char *class_id, const char *text, GError **error);
/* Number of rows per value of @field (key "" for null): hash of owned text → gint64*. */
GHashTable *gis_store_count_by (GisWorkspace *ws,
                                const char *class_id,
                                const char *field,
                                const GisQuery *query,
                                GError **error);
/* Sum of geometry lengths in metres (lines) or areas (polygons: m²); NaN never. */
gboolean gis_store_measure (GisWorkspace *ws,
                            const char *class_id,
                            const GisQuery *query,
                            double *length_m,
                            double *area_m2,
                            GError **error);
/* Ids that part the rows with geometry into runs of about @n_rows: the first id of each run but the first,
 * ascending, as GArray of gint64, empty for a small class. For reading one class on several threads: every
 * row, whatever becomes of it meanwhile, is in one run. Reads the list of ids only, some ms a million. NULL: failed. */
GArray *gis_store_split_ids (GisWorkspace *ws, const char *class_id, guint n_rows, GError **error);
/* Extent of the class in the workspace CRS (all classes when NULL); empty box when no rows. */
gboolean gis_store_get_extent (GisWorkspace *ws, const char *class_id, GisBox *box, GError **error);

typedef struct
{
  const char *class_id; /* interned */
  gint64 row_id;
  const char *field; /* interned */
  char *from, *to;   /* NULL: did not exist / was deleted */
  GisDate effective_on;
  char *recorded_at;
  char *author;
} GisStateEvent;

void gis_state_event_free (GisStateEvent *event);
/* Events in order (effective_on, recorded order), without superseded ones (see
 * gis_edit_set_effective_on()): the last up to a day is the value on that day. @row_id 0: of the whole class; @field NULL: all
 * tracked fields; @until GIS_DATE_NONE: all. */
GPtrArray *gis_store_events (GisWorkspace *ws,
                             const char *class_id,
                             gint64 row_id,
                             const char *field,
                             GisDate until,
                             GError **error);

G_END_DECLS
