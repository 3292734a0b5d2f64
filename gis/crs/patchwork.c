/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A transform as a patchwork of polynomials. Over 16 km a map projection is so smooth that a
 * polynomial of degree 4 in each direction follows it to nanometres: the remainder of its Chebyshev
 * interpolation falls with (half a patch / Earth's radius)^5. Each patch is made when the first point
 * falls into it, from PROJ at 5 × 5 Chebyshev nodes (Press et al., Numerical Recipes, 5.8), and is
 * used only if it agrees with PROJ at the corners, the middles of the sides and between the nodes;
 * else, and where PROJ has no image, PROJ is asked for every point. */
#include "gis/crs/crs.h"
#include <math.h>

#define PATCH_M 16384.0
#define N 5
#define TOLERANCE_M 1e-4
/* A city has a few dozen; more means points strewn over the world. */
#define MAX_PATCHES 4096
#define N_SLOTS 16

typedef struct
{
  gint64 key;
  gboolean exact; /* no polynomial: ask PROJ */
  double center_x, center_y;
  double x[N][N], y[N][N]; /* coefficients of u^i v^j, u and v in [−1, 1] */
} Patch;

struct _GisPatchwork
{
  GisTransform *transform; /* borrowed */
  GHashTable *patches;     /* &key → Patch */
  Patch *slots[N_SLOTS];
};

GisPatchwork *
gis_patchwork_new (GisTransform *transform)
{
  GisPatchwork *self = g_new0 (GisPatchwork, 1);

  self->transform = transform;
  self->patches = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, g_free);
  return self;
}

void
gis_patchwork_free (GisPatchwork *patchwork)
{
  if (patchwork == NULL)
    return;
  g_hash_table_unref (patchwork->patches);
  g_free (patchwork);
}

/* Σ c[i][j] u^i v^j by Horner's scheme. */
static inline double
evaluate (const double c[N][N], double u, double v)
{
  double sum = 0;

  for (int i = N - 1; i >= 0; i--)
    {
      double row = c[i][N - 1];
      for (int j = N - 2; j >= 0; j--)
        row = row * v + c[i][j];
      sum = sum * u + row;
    }
  return sum;
}

/* Chebyshev coefficients from the values at the nodes, then powers: T0 … T4 as polynomials. */
static void
fit (const double values[N][N], double powers[N][N])
{
  static const double polynomials[N][N] = {
    { 1, 0, 0, 0, 0 }, { 0, 1, 0, 0, 0 }, { -1, 0, 2, 0, 0 }, { 0, -3, 0, 4, 0 }, { 1, 0, -8, 0, 8 }
  };
  double chebyshev[N][N] = { 0 };

  for (int k = 0; k < N; k++)
    for (int l = 0; l < N; l++)
      {
        double scale = (k == 0 ? 1.0 : 2.0) * (l == 0 ? 1.0 : 2.0) / (N * N);
        for (int i = 0; i < N; i++)
          for (int j = 0; j < N; j++)
            chebyshev[k][l] += scale * values[i][j] * cos (k * (i + 0.5) * G_PI / N) *
                               cos (l * (j + 0.5) * G_PI / N);
      }
  for (int i = 0; i < N; i++)
    for (int j = 0; j < N; j++)
      {
        powers[i][j] = 0;
        for (int k = 0; k < N; k++)
          for (int l = 0; l < N; l++)
            powers[i][j] += chebyshev[k][l] * polynomials[k][i] * polynomials[l][j];
      }
}

static gboolean
agrees (const GisPatchwork *self, const Patch *patch)
{
  static const double at[] = { -1, -0.75, -0.3, 0, 0.45, 0.8, 1 };

  for (guint i = 0; i < G_N_ELEMENTS (at); i++)
    for (guint j = 0; j < G_N_ELEMENTS (at); j++)
      {
        double xy[2] = { patch->center_x + at[i] * PATCH_M / 2,
                         patch->center_y + at[j] * PATCH_M / 2 };
        if (!gis_transform_points (self->transform, xy, 1, NULL) ||
            !(fabs (evaluate (patch->x, at[i], at[j]) - xy[0]) <= TOLERANCE_M &&
              fabs (evaluate (patch->y, at[i], at[j]) - xy[1]) <= TOLERANCE_M))
          return FALSE;
      }
  return TRUE;
}

static Patch *
make_patch (GisPatchwork *self, gint64 key, double center_x, double center_y)
{
  Patch *patch = g_new0 (Patch, 1);
  double x[N][N], y[N][N];

  patch->key = key;
  patch->center_x = center_x;
  patch->center_y = center_y;
  for (int i = 0; i < N && !patch->exact; i++)
    for (int j = 0; j < N && !patch->exact; j++)
      {
        double xy[2] = { center_x + cos ((i + 0.5) * G_PI / N) * PATCH_M / 2,
                         center_y + cos ((j + 0.5) * G_PI / N) * PATCH_M / 2 };
        patch->exact = !gis_transform_points (self->transform, xy, 1, NULL);
        x[i][j] = xy[0];
        y[i][j] = xy[1];
      }
  if (!patch->exact)
    {
      fit (x, patch->x);
      fit (y, patch->y);
      patch->exact = !agrees (self, patch);
    }
  return patch;
}

/* NULL: PROJ must do. */
static const Patch *
find_patch (GisPatchwork *self, double x, double y)
{
  double column = floor (x / PATCH_M);
  double row = floor (y / PATCH_M);
  gint64 key;
  guint slot;
  Patch *patch;

  if (!(fabs (column) < 1e6 && fabs (row) < 1e6))
    return NULL;
  key = (gint64) column * 4000000 + (gint64) row;
  slot = (guint) ((gint64) column * 5 + (gint64) row) % N_SLOTS;
  if (self->slots[slot] != NULL && self->slots[slot]->key == key)
    return self->slots[slot];
  patch = g_hash_table_lookup (self->patches, &key);
  if (patch == NULL)
    {
      if (g_hash_table_size (self->patches) >= MAX_PATCHES)
        return NULL;
      patch = make_patch (self, key, (column + 0.5) * PATCH_M, (row + 0.5) * PATCH_M);
      g_hash_table_insert (self->patches, &patch->key, patch);
    }
  self->slots[slot] = patch;
  return patch;
}

gboolean
gis_patchwork_points (GisPatchwork *patchwork, double *xy, guint n, GError **error)
{
  g_return_val_if_fail (patchwork != NULL, FALSE);

  for (guint i = 0; i < n; i++)
    {
      const Patch *patch = find_patch (patchwork, xy[2 * i], xy[2 * i + 1]);
      if (patch != NULL && !patch->exact)
        {
          double u = (xy[2 * i] - patch->center_x) * (2 / PATCH_M);
          double v = (xy[2 * i + 1] - patch->center_y) * (2 / PATCH_M);
          xy[2 * i] = evaluate (patch->x, u, v);
          xy[2 * i + 1] = evaluate (patch->y, u, v);
        }
      else if (!gis_transform_points (patchwork->transform, xy + 2 * (gsize) i, 1, error))
        return FALSE;
    }
  return TRUE;
}
