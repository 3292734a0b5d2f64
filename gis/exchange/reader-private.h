/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The program's end of the pipe to one `sanhua-reader` process. */
#pragma once

#include "gis/core/job.h"
#include "gis/exchange/frame.h"

G_BEGIN_DECLS

typedef struct _GisReader GisReader;

/* Starts the reader with @arguments (NULL-terminated, without the program) and reads the head of
 * its stream. @name: what errors call the source. GIS_ERROR_FAILED when there is no reader. */
GisReader *gis_reader_start (const char *name,
                             const char *const *arguments,
                             GCancellable *cancellable,
                             GError **error);
/* The next frame; @cursor borrows from the reader until the next call. Returns its type; 0 with
 * GIS_ERROR_SOURCE (the reader's own message, its death, its silence, a bad frame) or
 * G_IO_ERROR_CANCELLED. */
char gis_reader_next (GisReader *reader, GisFrameCursor *cursor, GError **error);
/* Sets GIS_ERROR_SOURCE for a frame that breaks the protocol; returns FALSE. */
gboolean gis_reader_refuse (GisReader *reader, const char *fault, GError **error);
/* A problem of an error frame or a row in words of the user's language; caller owns it. */
char *gis_reader_dup_problem (GisFrameCursor *cursor);
/* Kills the process when it still runs. */
void gis_reader_free (GisReader *reader);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GisReader, gis_reader_free)

G_END_DECLS
