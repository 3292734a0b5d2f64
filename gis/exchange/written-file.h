/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files that GDAL writes, watched: some of its drivers do not look whether the disk took what they
 * wrote, and call half a file done. Under a name of ours every write and the closing are looked at. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The name under which GDAL writes @path watched. Forgets this thread's earlier failures. Caller owns. */
char *gis_written_file_begin (const char *path);
/* errno of the first write on this thread since then that failed; 0: all went well. */
int gis_written_file_get_failure (void);

G_END_DECLS
