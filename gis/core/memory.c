/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gis/core/memory.h"

#ifdef __GLIBC__
#include <malloc.h>
#endif

/* More than a frame of a large window: those are made and freed all the time. */
#define OWN_PAGES_BYTES (8 << 20)

void
gis_memory_init_program (void)
{
#ifdef __GLIBC__
  mallopt (M_MMAP_THRESHOLD, OWN_PAGES_BYTES);
#endif
}

void
gis_memory_give_back (void)
{
#ifdef __GLIBC__
  malloc_trim (0);
#endif
}
