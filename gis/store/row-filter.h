/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which rows a person wants to see: a choice of values for each of a few facets that classes have in
 * common (class, district, state, owner, year of the survey) and a span of days. One filter serves map, counts and export:
 * the scene evaluates it over its packed columns, export over rows. A row passes when each facet
 * passes; a facet passes when nothing is chosen in it, when the row's value is chosen, or when the
 * row's class has no such field (a filter by owner does not hide the roads). Areas (districts) always
 * pass: they are the ground. Plain data: not for several threads at once. */
#pragma once

#include "gis/core/date.h"
#include "gis/store/row.h"

G_BEGIN_DECLS

typedef enum
{
  GIS_FACET_CLASS,    /* class ids */
  GIS_FACET_DISTRICT, /* texts of the field `district` */
  GIS_FACET_STATE,    /* codes of the class's state field */
  GIS_FACET_OWNER,    /* texts of the field `owner` */
  GIS_FACET_YEAR,     /* "2023": of `surveyed_on`, else `found_on` */
  GIS_N_FACETS,
} GisFacet;

/* The value that stands for all that gis_row_filter_choose_others() means. No text of a row. */
#define GIS_FACET_OTHERS "\037others"

typedef struct _GisRowFilter GisRowFilter;

/* Nothing chosen: everything passes. */
GisRowFilter *gis_row_filter_new (void);
GisRowFilter *gis_row_filter_copy (const GisRowFilter *filter);
void gis_row_filter_free (GisRowFilter *filter);

/* "" stands for no value. */
void
gis_row_filter_choose (GisRowFilter *filter, GisFacet facet, const char *value, gboolean chosen);
/* Chooses every value but "" and those in @named (NULL-terminated), as GIS_FACET_OTHERS among what is chosen;
 * gis_row_filter_choose() of that value takes it back. */
void gis_row_filter_choose_others (GisRowFilter *filter, GisFacet facet, const char *const *named);
/* The values that are not among the others, in order, as gis_row_filter_list_chosen(); empty when the others are
 * not chosen. */
const char **gis_row_filter_list_named (const GisRowFilter *filter, GisFacet facet);
gboolean gis_row_filter_is_chosen (const GisRowFilter *filter, GisFacet facet, const char *value);
/* Whether a row with @value passes in this facet, in which something is chosen: by itself or among the others. */
gboolean gis_row_filter_passes (const GisRowFilter *filter, GisFacet facet, const char *value);
guint gis_row_filter_get_n_chosen (const GisRowFilter *filter, GisFacet facet);
/* The chosen values in order; NULL-terminated, caller owns the array only. */
const char **gis_row_filter_list_chosen (const GisRowFilter *filter, GisFacet facet);
void gis_row_filter_clear (GisRowFilter *filter, GisFacet facet);
gboolean gis_row_filter_is_empty (const GisRowFilter *filter);

/* Only rows whose day (the field of GIS_FACET_YEAR) lies in [@from, @to]; GIS_DATE_NONE: open on that
 * side. Rows without a day do not pass once either is set. gis_row_filter_clear() of the year takes both
 * back. */
void gis_row_filter_set_dates (GisRowFilter *filter, GisDate from, GisDate to);
/* FALSE when both sides are open. @from, @to may be NULL. */
gboolean gis_row_filter_get_dates (const GisRowFilter *filter, GisDate *from, GisDate *to);
/* Whether the dates can keep rows of this class out. */
gboolean gis_row_filter_concerns_dates (const GisRowFilter *filter, const GisClass *klass);

/* Index of the facet's field in the class, −1: it has none (GIS_FACET_CLASS: always). */
int gis_facet_find_field (const GisClass *klass, GisFacet facet);
/* The facet's value of a row as the filter has it: "" for none. Caller owns it. */
char *gis_facet_dup_value (const GisRow *row, GisFacet facet);

/* Whether the facet can keep rows of this class out. */
gboolean
gis_row_filter_concerns (const GisRowFilter *filter, const GisClass *klass, GisFacet facet);
gboolean gis_row_filter_matches (const GisRowFilter *filter, const GisRow *row);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GisRowFilter, gis_row_filter_free)

G_END_DECLS
