/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The trial run of an import plan: what would be new, updated, rejected and why, a picture of it, or
 * what stands in the way. Figures on show always belong to the plan that was given last.
 *
 * Signals: "changed": ui_import_trial_get_n_rows() is another; "elsewhere" (crs): the workspace's
 * system does not fit the data and the user wants a workspace in the one that does. */
#pragma once

#include "gis/exchange/import.h"
#include <gtk/gtk.h>

G_BEGIN_DECLS

#define UI_TYPE_IMPORT_TRIAL (ui_import_trial_get_type ())
G_DECLARE_FINAL_TYPE (UiImportTrial, ui_import_trial, UI, IMPORT_TRIAL, GtkWidget)

/* Starts over with @plan (copied when the run starts: it has to stay until the next call or
 * ui_import_trial_stop()). Changes that come in a burst start one run. */
void ui_import_trial_start (UiImportTrial *self, GisWorkspace *ws, const GisImportPlan *plan);
/* Cancels the run on its way and clears the figures. @problem: why there is no plan, or NULL. */
void ui_import_trial_stop (UiImportTrial *self, const char *problem);
/* The same, with a sign of something on its way. */
void ui_import_trial_wait (UiImportTrial *self);
/* Rows that the import would write; −1 while it is not known. */
gint64 ui_import_trial_get_n_rows (UiImportTrial *self);

G_END_DECLS
