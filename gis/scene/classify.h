/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How the numbers of a column are spread, and where to cut them into classes. A class begins at its
 * limit: a value equal to a limit belongs to the class above it.
 *
 *   equal     classes of the same width
 *   quantile  classes of about the same number; limits are quantiles of type 7 (Hyndman and Fan 1996,
 *             what R and NumPy take)
 *   Jenks     the classes whose squared deviations from their means add up to the least (Fisher 1958,
 *             Jenks 1977), exactly, by dynamic programming. A column with more than
 *             GIS_CLASSIFY_MAX_GROUPS different numbers is first gathered into so many groups of
 *             neighbours of about the same number; the limits are then exact for those groups. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define GIS_CLASSIFY_MAX_GROUPS 32768
#define GIS_CLASSIFY_MAX_CLASSES 12

typedef enum
{
  GIS_CLASSIFY_EQUAL,
  GIS_CLASSIFY_QUANTILE,
  GIS_CLASSIFY_JENKS,
} GisClassifyMethod;

/* The finite numbers of a column in ascending order. Immutable, reference-counted, any thread. */
typedef struct _GisDistribution GisDistribution;

/* Takes @values (g_malloc); NaN and infinities are left out. O(n log n). */
GisDistribution *gis_distribution_new (double *values, gsize n);
GisDistribution *gis_distribution_ref (GisDistribution *distribution);
void gis_distribution_unref (GisDistribution *distribution);
gsize gis_distribution_get_n (const GisDistribution *distribution);
/* 0 when it is empty. */
double gis_distribution_get_min (const GisDistribution *distribution);
double gis_distribution_get_max (const GisDistribution *distribution);
/* How many are below @limit. O(log n). */
gsize gis_distribution_count_below (const GisDistribution *distribution, double limit);
/* The number of values in each of @n_bins bins of the same width from the least to the greatest, which
 * belongs to the last. O(n_bins log n). */
void
gis_distribution_get_histogram (const GisDistribution *distribution, gsize *counts, guint n_bins);
/* Ascending limits between at most @n_classes classes, each of which has values (with equal widths:
 * may have none); fewer where there are fewer different numbers, none for an empty column. GArray of
 * double. @n_classes: 1 … GIS_CLASSIFY_MAX_CLASSES. Jenks: O(k m log m) of m groups, some 50 ms at most. */
GArray *gis_distribution_classify (const GisDistribution *distribution,
                                   GisClassifyMethod method,
                                   guint n_classes);
/* The number with the fewest digits that divides the values as @limit does. */
double gis_distribution_tidy (const GisDistribution *distribution, double limit);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GisDistribution, gis_distribution_unref)

G_END_DECLS
