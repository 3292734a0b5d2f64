/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a figure counts: units (a road, a cover, a line) with an amount, the day from which they are
 * on record and the days on which they became done or were taken back. Any date's figure follows
 * from them. */
#pragma once

#include "gis/progress/targets.h"
#include "gis/rules/rule.h"

G_BEGIN_DECLS

/* Before any date: on record, nobody knows since when. */
#define GIS_DATE_EVER ((GisDate) (G_MININT32 + 1))
/* After any date: not on record. */
#define GIS_DATE_NEVER ((GisDate) G_MAXINT32)

/* One record that makes a unit done (+1) or takes that back (−1). */
typedef struct
{
  GisDate date;
  int delta;
} GisToggle;

typedef struct
{
  const char *class_id; /* interned */
  gint64 id;
  double amount;
  GisDate since;   /* on record from this day */
  GArray *toggles; /* GisToggle by date, in order of record within a day; NULL: none */
} GisUnit;

typedef struct
{
  GArray *units;     /* GisUnit */
  GHashTable *index; /* class → (gint64* → position + 1) */
} GisUnits;

/* Units of the figure that @rule (an entry of "targets") describes, with all their events. GIS_ERROR_INVALID when the entry is not understood. */
GisUnits *gis_units_collect (GisWorkspace *ws, JsonObject *rule, GisJob *job, GError **error);
void gis_units_free (GisUnits *units);

/* Sums on @date: what is done and what there is. */
void gis_units_sum (const GisUnits *units, GisDate date, double *part, double *whole);
/* Day since which the unit is done on @date without a break; GIS_DATE_NONE: it is not done. */
GisDate gis_unit_get_done_on (const GisUnit *unit, GisDate date);
/* Whether the figure is a share (percent of the units' amounts) or counts up to a number. */
gboolean gis_units_is_share (JsonObject *rule);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GisUnits, gis_units_free)

G_END_DECLS
