/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How the process uses the machine. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* For a program, before its first thread: large blocks are pages of their own, given back when they are freed.
 * Otherwise glibc raises its limit for that with every block freed, and what a large city was read with stays
 * in its heaps: of the metro demo's window 100 MB. Does nothing with another C library. */
void gis_process_init (void);
/* After something large is done: what it has freed in heaps of many threads is given back. Some ms. */
void gis_process_give_back_memory (void);
/* The calling thread, for good: it works when the others have nothing to do. For threads of a pool of their own
 * that draw ahead; with two cores they would take their time from the frames of the window. */
void gis_process_work_in_background (void);

G_END_DECLS
