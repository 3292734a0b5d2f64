/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gis/scene/classify.h"

#include <math.h>
#include <stdlib.h>

struct _GisDistribution
{
  gatomicrefcount ref_count;
  double *values; /* ascending */
  gsize n;
};

static int
compare_doubles (const void *a, const void *b)
{
  double one = *(const double *) a;
  double two = *(const double *) b;

  return (one > two) - (one < two);
}

GisDistribution *
gis_distribution_new (double *values, gsize n)
{
  GisDistribution *distribution = g_new0 (GisDistribution, 1);

  g_atomic_ref_count_init (&distribution->ref_count);
  distribution->values = values;
  for (gsize i = 0; i < n; i++)
    if (isfinite (values[i]))
      distribution->values[distribution->n++] = values[i];
  if (distribution->n > 1)
    qsort (distribution->values, distribution->n, sizeof (double), compare_doubles);
  return distribution;
}

GisDistribution *
gis_distribution_ref (GisDistribution *distribution)
{
  g_atomic_ref_count_inc (&distribution->ref_count);
  return distribution;
}

void
gis_distribution_unref (GisDistribution *distribution)
{
  if (distribution == NULL || !g_atomic_ref_count_dec (&distribution->ref_count))
    return;
  g_free (distribution->values);
  g_free (distribution);
}

gsize
gis_distribution_get_n (const GisDistribution *distribution)
{
  return distribution->n;
}

double
gis_distribution_get_min (const GisDistribution *distribution)
{
  return distribution->n > 0 ? distribution->values[0] : 0;
}

double
gis_distribution_get_max (const GisDistribution *distribution)
{
  return distribution->n > 0 ? distribution->values[distribution->n - 1] : 0;
}

gsize
gis_distribution_count_below (const GisDistribution *distribution, double limit)
{
  gsize low = 0, high = distribution->n;

  while (low < high)
    {
      gsize middle = low + (high - low) / 2;
      if (distribution->values[middle] < limit)
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}

/* Between the least and the greatest; their difference may be more than a double holds. */
static double
get_position (const GisDistribution *distribution, double part)
{
  return gis_distribution_get_min (distribution) * (1 - part) +
         gis_distribution_get_max (distribution) * part;
}

void
gis_distribution_get_histogram (const GisDistribution *distribution, gsize *counts, guint n_bins)
{
  gsize before = 0;

  for (guint i = 0; i < n_bins; i++)
    {
      gsize until = i + 1 == n_bins
                      ? distribution->n
                      : gis_distribution_count_below (
                          distribution, get_position (distribution, (i + 1) / (double) n_bins));
      counts[i] = MAX (until, before) - before;
      before = MAX (until, before);
    }
}

/* ---- Equal, quantile ---- */

/* Only what has values on both sides, or (@empty) merely ascends. */
static void
add_limit (const GisDistribution *distribution, GArray *limits, double limit, gboolean empty)
{
  double last = limits->len > 0 ? g_array_index (limits, double, limits->len - 1)
                                : gis_distribution_get_min (distribution);
  gsize below = gis_distribution_count_below (distribution, limit);

  if (limit <= last || limit > gis_distribution_get_max (distribution))
    return;
  if (empty || below > gis_distribution_count_below (distribution, last))
    g_array_append_val (limits, limit);
}

static double
get_quantile (const GisDistribution *distribution, double part)
{
  double place = part * (distribution->n - 1);
  gsize below = (gsize) place;
  double rest = place - below;
  double low = distribution->values[below];

  return rest > 0 ? low * (1 - rest) + distribution->values[below + 1] * rest : low;
}

/* ---- Jenks ---- */

/* Groups of equal or neighbouring numbers: sums before each, about the middle number. */
typedef struct
{
  guint n;
  gsize *ends;     /* index into the values after the last of each */
  double *weights; /* n + 1 */
  double *sums;
  double *squares;
  double *costs; /* of the best classes up to each group, one class fewer */
  double *next;
  guint *starts; /* for each number of classes: first group of the last class */
} Jenks;

static void
jenks_clear (Jenks *jenks)
{
  g_free (jenks->ends);
  g_free (jenks->weights);
  g_free (jenks->sums);
  g_free (jenks->squares);
  g_free (jenks->costs);
  g_free (jenks->next);
  g_free (jenks->starts);
}

static gsize
count_different (const GisDistribution *distribution)
{
  gsize n = distribution->n > 0;

  for (gsize i = 1; i < distribution->n; i++)
    n += distribution->values[i] != distribution->values[i - 1];
  return n;
}

static void
init_groups (Jenks *jenks, const GisDistribution *distribution, guint max_groups)
{
  gsize different = count_different (distribution);
  guint room = (guint) MIN (different, max_groups);
  /* With at least so many in each but the last, there are no more than max_groups. */
  gsize least = different > max_groups ? (distribution->n + max_groups - 1) / max_groups : 1;
  double middle = distribution->values[distribution->n / 2];
  gsize from = 0;

  jenks->ends = g_new (gsize, room);
  jenks->weights = g_new0 (double, room + 1);
  jenks->sums = g_new0 (double, room + 1);
  jenks->squares = g_new0 (double, room + 1);
  for (jenks->n = 0; from < distribution->n; jenks->n++)
    {
      gsize end = MIN (from + least, distribution->n);
      double sum = 0, squares = 0;
      while (end < distribution->n && distribution->values[end] == distribution->values[end - 1])
        end++;
      for (gsize i = from; i < end; i++)
        {
          double value = distribution->values[i] - middle;
          sum += value;
          squares += value * value;
        }
      jenks->ends[jenks->n] = end;
      jenks->weights[jenks->n + 1] = end;
      jenks->sums[jenks->n + 1] = jenks->sums[jenks->n] + sum;
      jenks->squares[jenks->n + 1] = jenks->squares[jenks->n] + squares;
      from = end;
    }
}

/* Sum of the squared deviations of groups first … last from their mean. */
static inline double
get_cost (const Jenks *jenks, guint first, guint last)
{
  double weight = jenks->weights[last + 1] - jenks->weights[first];
  double sum = jenks->sums[last + 1] - jenks->sums[first];

  return jenks->squares[last + 1] - jenks->squares[first] - sum * sum / weight;
}

/* The best last class up to each of the groups [low, high], which begins at one of [from, to]: where
 * it begins only moves up with its end, so half of the ends halve the search for the other half. */
static void
solve (Jenks *jenks, guint *starts, guint low, guint high, guint from, guint to)
{
  guint middle = low + (high - low) / 2;
  guint best = from;

  jenks->next[middle] = INFINITY;
  for (guint start = from; start <= MIN (to, middle); start++)
    {
      double cost = jenks->costs[start - 1] + get_cost (jenks, start, middle);
      if (cost < jenks->next[middle])
        {
          jenks->next[middle] = cost;
          best = start;
        }
    }
  starts[middle] = best;
  if (middle > low)
    solve (jenks, starts, low, middle - 1, from, best);
  if (middle < high)
    solve (jenks, starts, middle + 1, high, best, to);
}

static void
add_jenks (const GisDistribution *distribution, GArray *limits, guint n_classes)
{
  Jenks jenks = { 0 };
  guint last;

  init_groups (&jenks, distribution, GIS_CLASSIFY_MAX_GROUPS);
  n_classes = MIN (n_classes, jenks.n);
  jenks.costs = g_new0 (double, jenks.n);
  jenks.next = g_new0 (double, jenks.n);
  jenks.starts = g_new0 (guint, (gsize) n_classes * jenks.n);
  for (guint i = 0; i < jenks.n; i++)
    jenks.costs[i] = get_cost (&jenks, 0, i);
  for (guint k = 1; k < n_classes; k++)
    {
      double *costs = jenks.costs;
      solve (&jenks, &jenks.starts[(gsize) k * jenks.n], k, jenks.n - 1, k, jenks.n - 1);
      jenks.costs = jenks.next;
      jenks.next = costs;
    }
  last = jenks.n - 1;
  for (guint k = n_classes - 1; k > 0; k--)
    {
      guint start = jenks.starts[(gsize) k * jenks.n + last];
      gsize at = jenks.ends[start - 1];
      /* Half-way between the neighbours, which the sum must not overflow. */
      double limit = distribution->values[at - 1] / 2 + distribution->values[at] / 2;
      if (!(limit > distribution->values[at - 1]))
        limit = distribution->values[at];
      g_array_prepend_val (limits, limit);
      last = start - 1;
    }
  jenks_clear (&jenks);
}

GArray *
gis_distribution_classify (const GisDistribution *distribution,
                           GisClassifyMethod method,
                           guint n_classes)
{
  GArray *limits = g_array_new (FALSE, FALSE, sizeof (double));

  g_return_val_if_fail (n_classes > 0 && n_classes <= GIS_CLASSIFY_MAX_CLASSES, limits);

  if (distribution->n == 0)
    return limits;
  if (method == GIS_CLASSIFY_JENKS)
    add_jenks (distribution, limits, n_classes);
  else
    for (guint i = 1; i < n_classes; i++)
      {
        double part = i / (double) n_classes;
        if (method == GIS_CLASSIFY_EQUAL)
          add_limit (distribution, limits, get_position (distribution, part), TRUE);
        else
          add_limit (distribution, limits, get_quantile (distribution, part), FALSE);
      }
  return limits;
}

double
gis_distribution_tidy (const GisDistribution *distribution, double limit)
{
  gsize below = gis_distribution_count_below (distribution, limit);
  double low, high;

  if (!isfinite (limit) || below == 0 || below == distribution->n)
    return limit;
  low = distribution->values[below - 1];
  high = distribution->values[below];
  for (int digits = -(int) ceil (log10 (fmax (fabs (low), fabs (high)))) - 1; digits < 17; digits++)
    {
      /* Divided by a whole power of ten where it can be, so that 0.1 is 0.1. */
      double power = pow (10, abs (digits));
      double rounded = digits > 0 ? round (limit * power) / power : round (limit / power) * power;
      if (rounded > low && rounded <= high)
        return rounded;
    }
  return limit;
}
