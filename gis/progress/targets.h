/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The plan's figures, by the formulas of the rule file `targets` (domain.md 1): what is done, what
 * is asked for, how fast it must go, and the rows behind the number. Counted on `effective_on`, so
 * that the same date always gives the same figure. Blocking (worker); O(rows of the classes). */
#pragma once

#include "gis/store/query.h"

G_BEGIN_DECLS

typedef struct
{
  const char *class_id; /* interned */
  gint64 id;
  char *label;
  char *district;  /* code or NULL */
  GisDate done_on; /* NONE: not done */
  double amount;   /* 1 for counted rows, metres for lengths */
} GisTargetRow;

typedef struct
{
  char *id; /* "roads_repaired" … */
  GisText title;
  char *campaign;     /* "roads_covers" … */
  char *unit;         /* "road", "cover", "percent" */
  gboolean has_data;  /* FALSE: denominator 0 → "no data", never 0 % */
  double done;        /* rows, or percent */
  double target;      /* rows, or percent; 0: the planner has not set one (setting "target.ID") */
  double part, whole; /* numerator and denominator in their own unit (m, rows); of a counted figure
                         the whole is its target */
  char *part_unit;    /* "m", "rows" */
  GisDate deadline;
  double needed_per_month;  /* to reach the target by the deadline; 0 when reached or past it */
  double current_per_month; /* mean of the last 3 full months */
  char *certainty;          /* V, S, M of the rule */
  char *status;         /* "reached", "on_track", "late", "far_behind", "no_data", "no_target" */
  double *series;       /* done at the end of each month, the last one at the date asked for */
  guint n_series;       /* 0: no data; the first month is the first with a denominator */
  GisDate series_start; /* first day of the first month */
  char *source;         /* where the target comes from, with clause */
} GisTarget;

void gis_target_free (GisTarget *target);
/* Where an even pace from the series' start to the deadline would be on @at; 0 when it cannot be
 * told (no target, no series). */
double gis_target_get_even_pace (const GisTarget *target, GisDate at);
/* All targets of the rule file at @at (NONE: today); GPtrArray of GisTarget (owned). */
GPtrArray *gis_targets_compute (GisWorkspace *ws, GisDate at, GisJob *job, GError **error);
/* Rows behind one figure, done ones first, newest first. GPtrArray of GisTargetRow (owned). */
GPtrArray *
gis_targets_list_rows (GisWorkspace *ws, const char *target_id, GisDate at, GError **error);
void gis_target_row_free (GisTargetRow *row);

/* Census figures: per class count, length_m, counts per state; "stats" of the command line. */
typedef struct
{
  const char *class_id;
  gint64 count;
  double length_m, area_m2;
  GHashTable *states; /* code → gint64*; NULL when the class has no state */
} GisClassStats;

void gis_class_stats_free (GisClassStats *stats);
GPtrArray *gis_stats_compute (GisWorkspace *ws, GisDate at, GError **error);

G_END_DECLS
