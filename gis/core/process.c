/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gis/core/process.h"

#ifdef __GLIBC__
#include <malloc.h>
#endif
#ifdef __linux__
#include <sys/resource.h>
#include <unistd.h>
#endif

/* More than a frame of a large window: those are made and freed all the time. */
#define OWN_PAGES_BYTES (8 << 20)
#define NICENESS 5

void
gis_process_init (void)
{
#ifdef __GLIBC__
  mallopt (M_MMAP_THRESHOLD, OWN_PAGES_BYTES);
#endif
}

void
gis_process_give_back_memory (void)
{
#ifdef __GLIBC__
  malloc_trim (0);
#endif
}

void
gis_process_work_in_background (void)
{
#ifdef __linux__
  static GPrivate known;

  if (g_private_get (&known) != NULL)
    return;
  g_private_set (&known, GINT_TO_POINTER (TRUE));
  setpriority (PRIO_PROCESS, (id_t) gettid (), NICENESS);
#endif
}
