/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a job on a worker tells and what the main thread shows of it. The worker writes its latest
 * progress under a lock; who shows it asks by a timer, so that a fast worker cannot flood the main loop. */
#pragma once

#include "gis/core/job.h"

G_BEGIN_DECLS

/* How long a job may take before anything is shown of it, and how often that follows. */
#define UI_JOB_APPEARS_AFTER_MS 300
#define UI_JOB_REFRESH_MS 100

/* Counted atomically: the main thread and the worker hold one each. */
typedef struct _UiJobProgress UiJobProgress;

UiJobProgress *ui_job_progress_new (void);
UiJobProgress *ui_job_progress_ref (UiJobProgress *self);
void ui_job_progress_unref (UiJobProgress *self);
/* For the one worker; borrowed. */
GisJob *ui_job_progress_get_job (UiJobProgress *self);
/* Borrowed. */
GCancellable *ui_job_progress_get_cancellable (UiJobProgress *self);
/* What it does and "34 000 of 61 000, 2 s left" on lines of their own, caller owns it. @fraction: 0…1;
 * negative: not known. */
char *ui_job_progress_dup_text (UiJobProgress *self, double *fraction);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UiJobProgress, ui_job_progress_unref)

G_END_DECLS
