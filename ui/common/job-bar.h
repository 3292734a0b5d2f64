/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The progress of a job inside a window, for what is read to be shown there: a bar, a line, and Cancel.
 * It appears only when the job takes longer than 300 ms. A job that was given up leaves a line with a
 * button that emits "again". */
#pragma once

#include "ui/common/job-progress.h"
#include <gtk/gtk.h>

G_BEGIN_DECLS

#define UI_TYPE_JOB_BAR (ui_job_bar_get_type ())
G_DECLARE_FINAL_TYPE (UiJobBar, ui_job_bar, UI, JOB_BAR, GtkWidget)

GtkWidget *ui_job_bar_new (void);
/* A job begins; it takes the place of one that is shown, which is cancelled. */
void ui_job_bar_start (UiJobBar *self, UiJobProgress *progress);
/* It has ended: nothing is shown. @left: NULL, or what the user is told of a job that was given up,
 * beside the button "Read Again". */
void ui_job_bar_stop (UiJobBar *self, const char *left);

G_END_DECLS
