/* SPDX-License-Identifier: GPL-3.0-or-later */
/* UUIDs that ascend, for rows written by the thousand: random ones would scatter over their whole
 * index. RFC 9562, version 7, with the 74 bits after the time as a counter of random start and random
 * steps (section 6.2, method 2). */
#include "gis/store/store-private.h"

#define RANDOM_B_BITS 62
#define RANDOM_A_BITS 12

void
gis_uuid_series_begin (GisUuidSeries *series)
{
  guint64 low = ((guint64) g_random_int () << 32) | g_random_int ();

  series->time_ms = (guint64) g_get_real_time () / 1000;
  /* The highest bit stays free for counting. */
  series->high = g_random_int () & ((1u << (RANDOM_A_BITS - 1)) - 1);
  series->low = low & ((G_GUINT64_CONSTANT (1) << RANDOM_B_BITS) - 1);
}

static void
step (GisUuidSeries *series)
{
  series->low += 1 + (guint64) g_random_int ();
  if (series->low >> RANDOM_B_BITS == 0)
    return;
  series->low &= (G_GUINT64_CONSTANT (1) << RANDOM_B_BITS) - 1;
  if (++series->high >> RANDOM_A_BITS == 0)
    return;
  series->high = 0;
  series->time_ms++;
}

/* Appends the lowest @n_digits hexadecimal digits. */
static char *
put_hex (char *at, guint64 value, guint n_digits)
{
  for (guint i = n_digits; i-- > 0; value >>= 4)
    at[i] = "0123456789abcdef"[value & 15];
  return at + n_digits;
}

char *
gis_uuid_series_next (GisUuidSeries *series)
{
  char *text = g_malloc (37);
  char *at = text;

  step (series);
  at = put_hex (at, series->time_ms >> 16, 8);
  *at++ = '-';
  at = put_hex (at, series->time_ms, 4);
  *at++ = '-';
  at = put_hex (at, 0x7000 | series->high, 4);
  *at++ = '-';
  at = put_hex (at, 0x8000 | (series->low >> 48), 4);
  *at++ = '-';
  at = put_hex (at, series->low, 12);
  *at = '\0';
  return text;
}
