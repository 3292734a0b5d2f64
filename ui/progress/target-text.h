/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A target's figures in words, the same on card, chart and list. Callers own the texts. */
#pragma once

#include "gis/progress/targets.h"

G_BEGIN_DECLS

/* "71.4 %" or "2 318". "—" without data. */
char *ui_target_dup_done (const GisTarget *target);
/* "of 95 %", "of 4 000 covers"; NULL when the plan sets no target. */
char *ui_target_dup_goal (const GisTarget *target);
/* "186.3 km of 261.0 km" behind a percentage; NULL for counts. */
char *ui_target_dup_parts (const GisTarget *target);
/* "Needed 280 a month, now 263" or what else is to be said about the pace. */
char *ui_target_dup_pace (const GisTarget *target, GisDate at);
/* A value on the chart's axis: "250", "95 %". */
char *ui_target_dup_value (const GisTarget *target, double value);
/* One row's amount: "1 160 m", "1". */
char *ui_target_dup_amount (const GisTarget *target, double amount);

G_END_DECLS
