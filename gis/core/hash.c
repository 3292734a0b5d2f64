/* SPDX-License-Identifier: GPL-3.0-or-later */
/* XXH64: four lanes of eight bytes, then what is left, then an avalanche. */
#include "gis/core/hash.h"

#include <string.h>

#define PRIME_1 G_GUINT64_CONSTANT (0x9E3779B185EBCA87)
#define PRIME_2 G_GUINT64_CONSTANT (0xC2B2AE3D27D4EB4F)
#define PRIME_3 G_GUINT64_CONSTANT (0x165667B19E3779F9)
#define PRIME_4 G_GUINT64_CONSTANT (0x85EBCA77C2B2AE63)
#define PRIME_5 G_GUINT64_CONSTANT (0x27D4EB2F165667C5)
#define N_LANES 4

static inline guint64
turn (guint64 value, guint bits)
{
  return value << bits | value >> (64 - bits);
}

static inline guint64
read_64 (const guint8 *at)
{
  guint64 value;

  memcpy (&value, at, sizeof value);
  return GUINT64_FROM_LE (value);
}

static inline guint32
read_32 (const guint8 *at)
{
  guint32 value;

  memcpy (&value, at, sizeof value);
  return GUINT32_FROM_LE (value);
}

static inline guint64
mix (guint64 lane, guint64 input)
{
  return turn (lane + input * PRIME_2, 31) * PRIME_1;
}

static guint64
hash_tail (guint64 hash, const guint8 *at, gsize size)
{
  for (; size >= 8; at += 8, size -= 8)
    hash = turn (hash ^ mix (0, read_64 (at)), 27) * PRIME_1 + PRIME_4;
  if (size >= 4)
    {
      hash = turn (hash ^ read_32 (at) * PRIME_1, 23) * PRIME_2 + PRIME_3;
      at += 4;
      size -= 4;
    }
  for (; size > 0; at++, size--)
    hash = turn (hash ^ *at * PRIME_5, 11) * PRIME_1;
  hash = (hash ^ hash >> 33) * PRIME_2;
  hash = (hash ^ hash >> 29) * PRIME_3;
  return hash ^ hash >> 32;
}

guint64
gis_hash_bytes (gconstpointer data, gsize size)
{
  guint64 lanes[N_LANES] = { PRIME_1 + PRIME_2, PRIME_2, 0, 0 - PRIME_1 };
  const guint8 *at = data;
  gsize left = size;
  guint64 hash = PRIME_5;

  if (size >= 8 * N_LANES)
    {
      for (; left >= 8 * N_LANES; at += 8 * N_LANES, left -= 8 * N_LANES)
        for (guint i = 0; i < N_LANES; i++)
          lanes[i] = mix (lanes[i], read_64 (at + 8 * i));
      hash = turn (lanes[0], 1) + turn (lanes[1], 7) + turn (lanes[2], 12) + turn (lanes[3], 18);
      for (guint i = 0; i < N_LANES; i++)
        hash = (hash ^ mix (0, lanes[i])) * PRIME_1 + PRIME_4;
    }
  return hash_tail (hash + size, at, left);
}
