/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The one import path for all sources: plan (guessed, then changed by the user) → dry run or import.
 * Both do the same work row by row; a dry run stops before writing. All or nothing, one undo step.
 * Blocking; call from a worker thread. */
#pragma once

#include "gis/exchange/source.h"
#include "gis/store/edit.h"

G_BEGIN_DECLS

typedef struct
{
  char *column;   /* source field */
  char *field;    /* class field; NULL: not imported */
  int confidence; /* 0–100 */
  /* Set where the guess was taken back: a unique field whose values repeat too often here. */
  char *refused;
  gint64 n_values, n_repeated; /* rows with a value, and those that repeat an earlier one */
  guint width;                 /* bytes that the column has room for; 0: no limit */
} GisImportMapping;

/* What to do with a row that is known by number only, when another place has that number now: it has
 * moved, or the rows were numbered anew. */
typedef enum
{
  GIS_IMPORT_MOVED_REPORT, /* reject it as "moved_or_renumbered" */
  GIS_IMPORT_MOVED_UPDATE, /* it moved: update the stored row */
  GIS_IMPORT_MOVED_NEW,    /* it is another one: store it as new */
} GisImportMoved;

/* What will be done. Made by gis_import_plan_new(), then free to change with the setters. */
typedef struct
{
  char *uri;
  char *layer;
  char *class_id;
  int class_confidence;
  char *crs; /* source CRS used */
  gboolean crs_declared;
  char *declared_crs; /* what the file says, whatever is used; NULL: nothing */
  gboolean swap_axes;
  gboolean shapeless; /* the layer has no geometry at all */
  char *encoding;     /* NULL: as declared */
  char *key_column; /* source's own key ("osm_id", "@id"); NULL: none, rows are matched by number */
  gboolean key_is_number; /* the key only counts rows (OBJECTID, fid, an id of 1, 2, 3 …) */
  char *shape;            /* of the layer's columns, to know the same layer in another file */
  GisImportMoved moved;
  gboolean take_duplicates; /* import new rows that lie within 0.5 m of a stored one, too */
  GPtrArray *mappings;      /* GisImportMapping, one per source column */
} GisImportPlan;

/* The projected metric CRS that fits a layer's extent (gis_crs_dup_suggestion), for a new workspace.
 * @crs: the CRS its numbers are in; NULL: as declared, else guessed. GIS_ERROR_INVALID when the
 * layer has no extent, no CRS or is too wide. Caller owns "EPSG:n". */
char *gis_import_dup_suggested_crs (const GisSourceLayer *layer, const char *crs, GError **error);

/* Guesses class, CRS, key and mapping for @layer (NULL: the only one, else GIS_ERROR_USAGE listing
 * them). @class_id NULL: guessed; GIS_ERROR_USAGE when nothing fits. Reads the layer once where a
 * column could be a key. */
GisImportPlan *gis_import_plan_new (GisWorkspace *ws,
                                    const GisSourceInfo *info,
                                    const char *layer,
                                    const char *class_id,
                                    GisJob *job,
                                    GError **error);
GisImportPlan *gis_import_plan_copy (const GisImportPlan *plan);
void gis_import_plan_free (GisImportPlan *plan);
/* Guesses the mapping and the key again for another class. */
gboolean gis_import_plan_set_class (GisImportPlan *plan,
                                    GisWorkspace *ws,
                                    const GisSourceInfo *info,
                                    const char *class_id,
                                    GisJob *job,
                                    GError **error);
/* Maps @column (NULL: nothing) to @field, taking the field from any other column. GIS_ERROR_USAGE
 * when either does not exist. */
gboolean gis_import_plan_map (GisImportPlan *plan,
                              GisWorkspace *ws,
                              const char *field,
                              const char *column,
                              GError **error);

/* Reads the coordinates as @crs, the axes in the order in which they fit its area of use.
 * GIS_ERROR_USAGE naming a CRS that PROJ does not know. */
gboolean gis_import_plan_set_crs (GisImportPlan *plan,
                                  const GisSourceInfo *info,
                                  const char *crs,
                                  GError **error);

/* TRUE when the columns of @layer are those of DataV, whose boundaries are in GCJ-02 whatever the file says,
 * but the plan reads them as something else: everything would lie some 500 m off. */
gboolean gis_import_plan_doubts_crs (const GisImportPlan *plan, const GisSourceLayer *layer);

/* What becomes of a row; the picture of a dry run is coloured by it. */
typedef enum
{
  GIS_IMPORT_NEW,
  GIS_IMPORT_UPDATED,
  GIS_IMPORT_UNCHANGED,
  GIS_IMPORT_DUPLICATE,
  GIS_IMPORT_REJECTED,
} GisImportFate;

typedef struct
{
  gint64 row;   /* source row number, 1-based as users count */
  char *reason; /* translated: "kind: “未知” is not in the code list" */
  char *code;   /* stable key: "geometry_invalid", "outside_area", "value_refused", … */
} GisImportReject;

typedef struct
{
  gint64 read, inserted, updated, unchanged, duplicates, rejected;
  gint64 repaired, dropped_zm;
  gint64 registered;         /* rows made in another class: the road register */
  GHashTable *reasons;       /* code → gint64* of rows rejected and suspected duplicates */
  GPtrArray *rejects;        /* GisImportReject, the first 200 of both */
  GPtrArray *notes;          /* translated sentences: approximate CRS, repaired rings … */
  GisBox extent;             /* of what was taken, workspace CRS */
  GPtrArray *preview;        /* dry run: GisGeometry in workspace CRS, the first 2 000 */
  GByteArray *preview_fates; /* dry run: a GisImportFate for each of them */
  GisChange *change;         /* NULL for a dry run */
} GisImportReport;

/* The reason code of `duplicates`; the others are those of `rejected`. */
#define GIS_IMPORT_SUSPECTED_DUPLICATE "suspected_duplicate"

/* Reason codes: "geometry_missing", "geometry_type", "geometry_invalid", "outside_area",
 * "value_missing", "value_refused", "other_class" (the row says that it is
 * something else than the class holds), "code_repeated", "key_missing", "key_repeated",
 * "moved_or_renumbered", "suspected_duplicate".
 * Rows are matched by code, else by the source's own key wherever they went, also when the file has
 * another name (a column "uuid" also knows rows that no import brought); else by number (of the row, or a key that only counts) and place within 0.5 m, else
 * by place among the rows that came from a layer with these columns.
 * A value of an optional field that cannot be taken is left out and counted in `notes`; one of a
 * required or unique field rejects its row. A required code that the source leaves blank becomes
 * the list's own "unknown" or "other", where it has one; a word that the list does not have becomes its
 * "other" or "unknown" in a new row, which keeps it in its note, and changes no stored one. A code that repeats in a source with a key
 * is left out; a column whose codes repeat in more than one row of twenty is not guessed to be the code,
 * which a note tells. A null never overwrites a stored value, nor does a
 * text that a column of limited width has cut, which a note counts. A geometry within 1 mm of the stored one is
 * the same.
 * Errors: GIS_ERROR_SOURCE (refused as a whole: outside the workspace CRS's area of use, with
 * gis_error_get_fitting_crs(); under a CRS that puts it far away while another fits; unreadable),
 * GIS_ERROR_USAGE, G_IO_ERROR_CANCELLED. On any error nothing changed. */
GisImportReport *gis_import_run (GisWorkspace *ws,
                                 const GisImportPlan *plan,
                                 gboolean dry_run,
                                 GisJob *job,
                                 GError **error);
void gis_import_report_free (GisImportReport *report);
/* What a reason code means, translated; the code itself when it is none. Borrowed. */
const char *gis_import_reason_get_title (const char *code);
/* {"read":…, "inserted":…, "updated":…, "rejected":…, "reasons":{…}, …}; caller owns. */
char *gis_import_report_dup_json (const GisImportReport *report);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GisImportPlan, gis_import_plan_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GisImportReport, gis_import_report_free)

G_END_DECLS
