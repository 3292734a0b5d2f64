/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The demo city's own dice: PCG32 (O'Neill 2014, pcg-random.org, XSH-RR 64/32). Its numbers do not
 * depend on GLib's or the platform's generator, so that the same seed gives the same city for
 * ever. Streams with different names are independent: adding a tree does not move a house. */
#pragma once

#include <glib.h>
#include <math.h>

G_BEGIN_DECLS

typedef struct
{
  guint64 state;
  guint64 increment;
} DemoRandom;

static inline guint32
demo_random_next (DemoRandom *random)
{
  guint64 old = random->state;
  guint32 shifted, turn;

  random->state = old * G_GUINT64_CONSTANT (6364136223846793005) + random->increment;
  shifted = (guint32) (((old >> 18) ^ old) >> 27);
  turn = (guint32) (old >> 59);
  return (shifted >> turn) | (shifted << ((-turn) & 31));
}

/* The stream called @name of the city with @seed. */
static inline DemoRandom
demo_random_new (guint32 seed, const char *name)
{
  guint64 stream = G_GUINT64_CONSTANT (14695981039346656037); /* FNV-1a */
  DemoRandom random;

  for (const char *at = name; *at != '\0'; at++)
    stream = (stream ^ (guint8) *at) * G_GUINT64_CONSTANT (1099511628211);
  random.state = 0;
  random.increment = (stream << 1) | 1;
  demo_random_next (&random);
  random.state += seed;
  demo_random_next (&random);
  return random;
}

/* In [0, 1). */
static inline double
demo_random_unit (DemoRandom *random)
{
  return demo_random_next (random) * (1.0 / 4294967296.0);
}

static inline double
demo_random_range (DemoRandom *random, double from, double to)
{
  return from + (to - from) * demo_random_unit (random);
}

/* In [0, n). */
static inline guint
demo_random_below (DemoRandom *random, guint n)
{
  return (guint) (((guint64) demo_random_next (random) * n) >> 32);
}

static inline gboolean
demo_random_chance (DemoRandom *random, double probability)
{
  return demo_random_unit (random) < probability;
}

/* Index drawn with the given weights (their sum need not be 1). */
static inline guint
demo_random_pick (DemoRandom *random, const double *weights, guint n)
{
  double sum = 0;
  double at;

  for (guint i = 0; i < n; i++)
    sum += weights[i];
  at = demo_random_unit (random) * sum;
  for (guint i = 0; i + 1 < n; i++)
    {
      if (at < weights[i])
        return i;
      at -= weights[i];
    }
  return n - 1;
}

G_END_DECLS
