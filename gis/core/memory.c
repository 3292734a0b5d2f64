/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gis/core/memory.h"

#ifdef __GLIBC__
#include <malloc.h>
#endif

#define OWN_PAGES_BYTES (1 << 20)

void
gis_memory_init_program (void)
{
#ifdef __GLIBC__
  mallopt (M_MMAP_THRESHOLD, OWN_PAGES_BYTES);
#endif
}
