/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Classes of numbers against published limits and, where a set is small enough to try all cuts,
 * against the best of them. */
#include "gis/scene/classify.h"
#include <math.h>

/* Employment density of California's 58 counties (“calempdensity” of PySAL), the example on which
 * mapclassify documents and tests its classifiers. */
static const double california[] = {
  329.92, 0.42,    5.9,   14.03, 2.78,   1.34,   181.27, 1.65,  10.03, 16.7,   1.32, 3.99,
  3.16,   0.22,    8.7,   6.56,  3.27,   0.33,   370.5,  4.51,  75.29, 0.99,   2.74, 8.68,
  0.14,   0.92,    12.63, 28.7,  12.02,  722.85, 36.68,  0.74,  29.82, 192.05, 3.38, 11.15,
  110.74, 4111.45, 49.47, 10.33, 317.11, 20.47,  264.93, 66.26, 5.39,  0.13,   0.61, 50.65,
  40.48,  36.67,   13.09, 1.81,  0.2,    7.6,    2.51,   57.26, 24.32, 6.97,
};

static GisDistribution *
distribution_of (const double *values, gsize n)
{
  return gis_distribution_new (g_memdup2 (values, n * sizeof *values), n);
}

static void
check_counts (const GisDistribution *distribution, GArray *limits, const gsize *counts, guint n)
{
  gsize before = 0;

  g_assert_cmpuint (limits->len + 1, ==, n);
  for (guint i = 0; i < n; i++)
    {
      gsize until =
        i < limits->len
          ? gis_distribution_count_below (distribution, g_array_index (limits, double, i))
          : gis_distribution_get_n (distribution);
      g_assert_cmpuint (until - before, ==, counts[i]);
      before = until;
    }
}

/* mapclassify 2.8, tests/test_mapclassify.py: TestEqualInterval. */
static void
test_equal (void)
{
  static const double bins[] = { 822.394, 1644.658, 2466.922, 3289.186 };
  static const gsize counts[] = { 57, 0, 0, 0, 1 };
  g_autoptr (GisDistribution) all = distribution_of (california, G_N_ELEMENTS (california));
  g_autoptr (GArray) limits = gis_distribution_classify (all, GIS_CLASSIFY_EQUAL, 5);

  check_counts (all, limits, counts, 5);
  for (guint i = 0; i < 4; i++)
    g_assert_cmpfloat_with_epsilon (g_array_index (limits, double, i), bins[i], 1e-9);
}

/* The same, TestQuantiles. */
static void
test_quantile (void)
{
  static const double bins[] = { 1.464, 5.798, 13.278, 54.616 };
  static const gsize counts[] = { 12, 11, 12, 11, 12 };
  g_autoptr (GisDistribution) all = distribution_of (california, G_N_ELEMENTS (california));
  g_autoptr (GArray) limits = gis_distribution_classify (all, GIS_CLASSIFY_QUANTILE, 5);

  check_counts (all, limits, counts, 5);
  for (guint i = 0; i < 4; i++)
    g_assert_cmpfloat_with_epsilon (g_array_index (limits, double, i), bins[i], 1e-9);
}

/* The same, TestFisherJenks: the greatest value of each class, and their numbers. */
static void
test_jenks (void)
{
  static const double bins[] = { 75.29, 192.05, 370.5, 722.85 };
  static const double above[] = { 110.74, 264.93, 722.85, 4111.45 };
  static const double tidy[] = { 100, 200, 500, 2000 };
  static const gsize counts[] = { 49, 3, 4, 1, 1 };
  g_autoptr (GisDistribution) all = distribution_of (california, G_N_ELEMENTS (california));
  g_autoptr (GArray) limits = gis_distribution_classify (all, GIS_CLASSIFY_JENKS, 5);

  check_counts (all, limits, counts, 5);
  for (guint i = 0; i < 4; i++)
    {
      double limit = g_array_index (limits, double, i);
      g_assert_cmpfloat (limit, >, bins[i]);
      g_assert_cmpfloat (limit, <=, above[i]);
      g_assert_cmpfloat (gis_distribution_tidy (all, limit), ==, tidy[i]);
    }
}

/* ---- Brute force ---- */

static double
get_deviation (const double *sorted, guint from, guint to)
{
  double mean = 0, sum = 0;

  for (guint i = from; i < to; i++)
    mean += sorted[i] / (to - from);
  for (guint i = from; i < to; i++)
    sum += (sorted[i] - mean) * (sorted[i] - mean);
  return sum;
}

static double
get_least (const double *sorted, guint from, guint n, guint n_classes)
{
  double least = INFINITY;

  if (n_classes == 1)
    return get_deviation (sorted, from, n);
  for (guint cut = from + 1; cut + n_classes - 1 <= n; cut++)
    least =
      fmin (least, get_deviation (sorted, from, cut) + get_least (sorted, cut, n, n_classes - 1));
  return least;
}

static int
compare (gconstpointer a, gconstpointer b)
{
  double one = *(const double *) a, two = *(const double *) b;
  return (one > two) - (one < two);
}

static double
get_deviation_of (const double *sorted, guint n, GArray *limits)
{
  double sum = 0;
  guint from = 0;

  for (guint c = 0; c <= limits->len; c++)
    {
      guint to = from;
      while (to < n && (c == limits->len || sorted[to] < g_array_index (limits, double, c)))
        to++;
      g_assert_cmpuint (to, >, from);
      sum += get_deviation (sorted, from, to);
      from = to;
    }
  g_assert_cmpuint (from, ==, n);
  return sum;
}

/* All cuts of 300 small sets, some with ties and outliers. */
static void
test_jenks_least (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (31);

  for (guint round = 0; round < 300; round++)
    {
      double values[14];
      guint n = (guint) g_rand_int_range (rand, 5, 15);
      guint n_classes = (guint) g_rand_int_range (rand, 2, 6);
      g_autoptr (GisDistribution) all = NULL;
      g_autoptr (GArray) limits = NULL;
      for (guint i = 0; i < n; i++)
        values[i] = round % 3 == 0   ? g_rand_int_range (rand, 0, 6)
                    : round % 3 == 1 ? g_rand_double (rand)
                                     : exp (g_rand_double_range (rand, -3, 8));
      qsort (values, n, sizeof *values, compare);
      all = distribution_of (values, n);
      limits = gis_distribution_classify (all, GIS_CLASSIFY_JENKS, n_classes);
      /* Fewer different numbers than classes: each has its own. */
      if (limits->len + 1 < n_classes)
        g_assert_cmpfloat_with_epsilon (get_deviation_of (values, n, limits), 0, 1e-12);
      else
        g_assert_cmpfloat_with_epsilon (get_deviation_of (values, n, limits),
                                        get_least (values, 0, n, n_classes),
                                        1e-9 * (1 + values[n - 1] * values[n - 1]));
    }
}

/* A million different numbers of five heaps: at most one gathered group is on the wrong side of a gap. */
static void
test_jenks_large (void)
{
  static const double middles[] = { 2, 10, 30, 31.5, 90 };
  const gsize n = 1000000;
  g_autoptr (GRand) rand = g_rand_new_with_seed (8);
  double *values = g_new (double, n);
  g_autofree double *sample = g_new (double, 20000);
  g_autoptr (GisDistribution) all = NULL, few = NULL;
  g_autoptr (GArray) limits = NULL, exact = NULL;

  for (gsize i = 0; i < n; i++)
    values[i] = middles[i % 5] + g_rand_double_range (rand, -0.5, 0.5);
  for (gsize i = 0; i < 20000; i++)
    sample[i] = values[i];
  all = gis_distribution_new (values, n);
  few = distribution_of (sample, 20000);
  limits = gis_distribution_classify (all, GIS_CLASSIFY_JENKS, 5);
  exact = gis_distribution_classify (few, GIS_CLASSIFY_JENKS, 5);
  g_assert_cmpuint (limits->len, ==, 4);
  for (guint i = 0; i < 4; i++)
    {
      double limit = g_array_index (limits, double, i);
      g_assert_cmpfloat (limit, >, middles[i] + 0.49);
      g_assert_cmpfloat (limit, <, middles[i + 1] - 0.49);
      g_assert_cmpfloat (g_array_index (exact, double, i), >, middles[i] + 0.49);
      /* A group that reaches over a gap goes to one side as a whole. */
      g_assert_cmpfloat_with_epsilon (gis_distribution_count_below (all, limit), n / 5 * (i + 1.0),
                                      n / GIS_CLASSIFY_MAX_GROUPS + 1);
    }
}

/* ---- The rest ---- */

static void
test_degenerate (void)
{
  static const GisClassifyMethod methods[] = { GIS_CLASSIFY_EQUAL, GIS_CLASSIFY_QUANTILE,
                                               GIS_CLASSIFY_JENKS };
  static const double same[] = { 7, 7, 7, 7 };
  static const double odd[] = { NAN, 3, INFINITY, 1, -INFINITY };
  static const double wide[] = { -1.7e308, 0, 1.7e308 };
  g_autoptr (GisDistribution) none = gis_distribution_new (NULL, 0);
  g_autoptr (GisDistribution) one = distribution_of (same, G_N_ELEMENTS (same));
  g_autoptr (GisDistribution) two = distribution_of (odd, G_N_ELEMENTS (odd));
  g_autoptr (GisDistribution) far = distribution_of (wide, G_N_ELEMENTS (wide));

  g_assert_cmpuint (gis_distribution_get_n (none), ==, 0);
  g_assert_cmpuint (gis_distribution_get_n (two), ==, 2);
  g_assert_cmpfloat (gis_distribution_get_min (two), ==, 1);
  g_assert_cmpfloat (gis_distribution_get_max (two), ==, 3);
  for (guint m = 0; m < G_N_ELEMENTS (methods); m++)
    for (guint k = 1; k <= GIS_CLASSIFY_MAX_CLASSES; k++)
      {
        g_autoptr (GArray) empty = gis_distribution_classify (none, methods[m], k);
        g_autoptr (GArray) single = gis_distribution_classify (one, methods[m], k);
        g_autoptr (GArray) pair = gis_distribution_classify (two, methods[m], k);
        g_autoptr (GArray) huge = gis_distribution_classify (far, methods[m], k);
        g_assert_cmpuint (empty->len, ==, 0);
        g_assert_cmpuint (single->len, ==, 0);
        g_assert_cmpuint (pair->len, <, k);
        for (guint i = 0; i < huge->len; i++)
          {
            g_assert_true (isfinite (g_array_index (huge, double, i)));
            if (i > 0)
              g_assert_cmpfloat (g_array_index (huge, double, i), >,
                                 g_array_index (huge, double, i - 1));
          }
      }
}

/* Each value in one bin, counted one by one. */
static void
test_histogram (void)
{
  g_autoptr (GisDistribution) all = distribution_of (california, G_N_ELEMENTS (california));
  gsize counts[40], expected[40] = { 0 };

  gis_distribution_get_histogram (all, counts, 40);
  for (guint i = 0; i < G_N_ELEMENTS (california); i++)
    expected[MIN (39, (guint) ((california[i] - 0.13) / (4111.45 - 0.13) * 40))]++;
  for (guint i = 0; i < 40; i++)
    g_assert_cmpuint (counts[i], ==, expected[i]);
}

static void
test_tidy (void)
{
  static const struct
  {
    double low, high, limit, tidy;
  } cases[] = {
    { 59.98, 60.04, 60.01, 60 },
    { 0.12, 0.19, 0.157, 0.16 },
    { -3, 4, 0.5, 0 },
    { 1999.2, 2003.7, 2001.4, 2000 },
    { 3, 4, 4, 4 },
    { 1e-9, 3e-9, 2.2e-9, 2e-9 },
    { -17.4, -12.2, -14.9, -15 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      double values[] = { cases[i].low, cases[i].high };
      g_autoptr (GisDistribution) pair = distribution_of (values, 2);
      double tidy = gis_distribution_tidy (pair, cases[i].limit);
      g_assert_cmpfloat (tidy, >, cases[i].low);
      g_assert_cmpfloat (tidy, <=, cases[i].high);
      g_assert_cmpfloat_with_epsilon (tidy, cases[i].tidy, 1e-12);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/gis/classify/equal", test_equal);
  g_test_add_func ("/gis/classify/quantile", test_quantile);
  g_test_add_func ("/gis/classify/jenks/published", test_jenks);
  g_test_add_func ("/gis/classify/jenks/least", test_jenks_least);
  g_test_add_func ("/gis/classify/jenks/large", test_jenks_large);
  g_test_add_func ("/gis/classify/degenerate", test_degenerate);
  g_test_add_func ("/gis/classify/histogram", test_histogram);
  g_test_add_func ("/gis/classify/tidy", test_tidy);
  return g_test_run ();
}
