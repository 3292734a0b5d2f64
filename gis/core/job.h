/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A long piece of work as its caller sees it: it can be cancelled and it tells how far it is.
 * Functions that take a GisJob accept NULL (no progress, not cancellable). The progress callback
 * runs on the worker's thread, at most every 100 ms. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _GisJob GisJob;

/* @done of @total units (total 0: unknown), @rate units per second, @what: a translated phrase. */
typedef void (*GisJobProgressFunc) (const char *what,
                                    guint64 done,
                                    guint64 total,
                                    double rate,
                                    gpointer user_data);

/* @cancellable: borrowed with a reference, may be NULL. @func may be NULL. */
GisJob *gis_job_new (GCancellable *cancellable, GisJobProgressFunc func, gpointer user_data);
void gis_job_free (GisJob *job);
GCancellable *gis_job_get_cancellable (GisJob *job);

/* Starts a phase: @what is a translated phrase, @total 0 when not known. */
void gis_job_begin (GisJob *job, const char *what, guint64 total);

/* Reports @done units of the phase. Returns FALSE with G_IO_ERROR_CANCELLED when cancelled.
 * Cheap (a clock read): call it per row or batch. */
gboolean gis_job_step (GisJob *job, guint64 done, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GisJob, gis_job_free)

G_END_DECLS
