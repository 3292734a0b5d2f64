/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Inside an import: the run and the steps that each source row takes through it. The first step that
 * fails decides the row's fate:
 *
 *   geometry ─▶ swap ─▶ transform ─▶ area of use ─▶ valid or repaired ─▶ values ─▶ match ─▶ write */
#pragma once

#include "gis/exchange/import-private.h"
#include "gis/store/origins.h"

G_BEGIN_DECLS

typedef struct
{
  gint64 count, n_unknown;
  char *sample; /* of the first value left out */
  gint64 n_unlisted;
  char *unlisted; /* the first value that the list of a required field does not have */
} GisImportLost;

typedef struct
{
  GisWorkspace *ws;
  const GisImportPlan *plan;
  const GisClass *klass;
  GisJob *job;
  GisImportReport *report;
  gboolean dry_run;

  int *fields; /* class field of each source column, −1: none */
  guint n_columns;
  int key_column;   /* −1: none */
  int unique_field; /* mapped unique field (code), −1: none */
  int district_field, kind_field, road_field;

  GisTransform *to_workspace, *to_degrees;
  GisBox area;            /* of use of the workspace's CRS, with margin, degrees */
  GisBox source_box;      /* of all geometries, source CRS, axes swapped where the plan says so */
  GisBox outside_degrees; /* of those outside the area */
  GisBox stored_box;      /* of all that the workspace had before, its CRS; may be empty */
  gint64 n_outside, n_inside, n_moved, n_moved_far, n_districts;
  gint64 n_unreadable; /* texts with U+FFFD: bytes that the encoding does not have */
  gint64 n_cut;        /* stored texts kept because the source has them cut */

  GisBulk *bulk;
  GisOrigins *origins;
  GisPlaces *places;
  GisDistricts *districts;
  GisRoads *roads;
  GHashTable *claimed; /* gint64 ids of stored rows that a row of this source turned out to be */
  GPtrArray *deferred; /* GisImportWork: may have moved, been numbered anew, or be a duplicate */
  GHashTable *seen;    /* codes and keys of this run */
  GisImportLost *lost; /* one a class field */
} GisImportRun;

/* The row under work. */
typedef struct
{
  GisRow *row;
  gboolean *mask; /* fields that the source gives */
  GisGeometry *geometry;
  const char *key;
  char *said; /* "COLUMN: VALUE" for what the list of a required field does not have; may be NULL */
  gint64 number;
  gint64 namesake; /* stored row that had its number but lies elsewhere; 0: none */
} GisImportWork;

/* Counts the row as rejected; takes @reason, returns FALSE. */
gboolean gis_import_work_reject (GisImportRun *self,
                                 const GisImportWork *work,
                                 const char *code,
                                 char *reason);

/* ---- row-geometry.c ---- */

/* The row's geometry in the workspace CRS; FALSE when the row was rejected. */
gboolean
gis_import_work_take_geometry (GisImportRun *self, GisImportWork *work, const GisSourceRow *source);
/* ---- row-area.c ---- */

/* Before the first row. */
gboolean gis_import_run_resolve_area (GisImportRun *self, GError **error);
/* TRUE when every vertex of @geometry (source CRS) lies in the workspace CRS's area of use. *partly:
 * it does not, but its anchor does. */
gboolean gis_import_run_locate (GisImportRun *self, const GisGeometry *geometry, gboolean *partly);
/* GIS_ERROR_SOURCE: the source as a whole lies elsewhere, with gis_error_get_fitting_crs(), or its CRS
 * is wrong, naming the one that fits. Returns FALSE. */
gboolean gis_import_run_refuse_outside (GisImportRun *self, GError **error);
/* After the last row: FALSE with that error; a note where there is only a doubt. */
gboolean gis_import_run_check_place (GisImportRun *self, GError **error);

/* ---- row-values.c ---- */

/* A value as reports cite it (gis_text_dup_sample); caller owns it. */
char *gis_import_dup_sample (const GisValue *value);
/* Remembers that a value of @field was left out. */
void gis_import_run_note_lost (GisImportRun *self, guint field, const GisValue *source);
/* Mapped values into the row; FALSE when it was rejected. */
gboolean
gis_import_work_take_values (GisImportRun *self, GisImportWork *work, const GisSourceRow *source);
/* The code for "not known" of a required field, where its list has one; NULL when not. */
const char *gis_import_unknown_code (const GisField *field);
/* The same for a value that the list does not have: "other" goes before "unknown". */
const char *gis_import_other_code (const GisField *field);
/* Puts what @work has said into the row's note, where the source fills the note (@mapped) or does
 * not. */
void gis_import_work_keep_said (GisImportRun *self, GisImportWork *work, gboolean mapped);
/* Every required field of a new row has a value; FALSE when the row was rejected. */
gboolean gis_import_work_check_required (GisImportRun *self, const GisImportWork *work);
/* Takes texts that the source's columns have cut out of the mask: what @stored has is longer. */
void gis_import_work_keep_longer (GisImportRun *self, GisImportWork *work, const GisRow *stored);
/* District by position where the source names none. */
void gis_import_work_fill_district (GisImportRun *self, GisImportWork *work);

/* ---- row-match.c ---- */

/* The stored row this one is; NULL: none, or work->namesake has to be settled at the end. FALSE when
 * the row was rejected, or with error. */
gboolean
gis_import_work_match (GisImportRun *self, GisImportWork *work, GisRow **stored, GError **error);

/* ---- row-write.c ---- */

/* Keeps a geometry for the picture of a dry run. */
void gis_import_run_preview (GisImportRun *self, const GisGeometry *geometry, GisImportFate fate);
void gis_import_work_free (gpointer work);
/* Rows with a namesake or a neighbour, once all others have been matched: one whose namesake was found
 * elsewhere, or whose neighbour is another row of this source, is new; the others are rejected or
 * suspected. FALSE with error only. */
gboolean gis_import_run_settle_deferred (GisImportRun *self, GError **error);
/* The row's kind as it will be stored; NULL: none. */
const char *gis_import_work_get_kind (const GisImportRun *self, const GisImportWork *work);
/* Matches and stores; FALSE with error only. */
gboolean gis_import_work_write (GisImportRun *self, GisImportWork *work, GError **error);

G_END_DECLS
