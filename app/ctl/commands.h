/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The commands, one file each. */
#pragma once

#include "app/ctl/ctl.h"
#include "gis/exchange/import.h"
#include "gis/store/row-filter.h"
#include "gis/store/workspace.h"

G_BEGIN_DECLS

extern const CtlCommand ctl_command_new;
extern const CtlCommand ctl_command_demo;
extern const CtlCommand ctl_command_inspect;
extern const CtlCommand ctl_command_import;
extern const CtlCommand ctl_command_export;
extern const CtlCommand ctl_command_stats;
extern const CtlCommand ctl_command_check;
extern const CtlCommand ctl_command_render;
extern const CtlCommand ctl_command_bench;
extern const CtlCommand ctl_command_set;
extern const CtlCommand ctl_command_history;
extern const CtlCommand ctl_command_undo;
extern const CtlCommand ctl_command_redo;
extern const CtlCommand ctl_command_backup;

/* Opens @path for a command; edits by other programs that the opening found are told on standard
 * error. */
GisWorkspace *ctl_open (const char *path, GisOpenMode mode, GError **error);
/* "district=410204" …: chooses values of facets in @filter; @texts NULL-terminated or NULL.
 * GIS_ERROR_USAGE names the facets, or the classes, that there are. */
gboolean ctl_filter_parse (GisRowFilter *filter,
                           const GisCatalog *catalog,
                           char *const *texts,
                           GError **error);
/* The report of an import for people, on standard output. */
void ctl_print_report (const GisImportReport *report, gboolean dry_run);
/* Adds a note to @report where the columns show that the source is in GCJ-02 though it says otherwise.
 * @option: what would have said so, "--crs". */
void ctl_note_crs_doubt (const GisImportReport *report,
                         const GisImportPlan *plan,
                         const GisSourceInfo *info,
                         const char *option);
/* CTL_DONE, or CTL_SHORT when rows were rejected. */
int ctl_report_status (const GisImportReport *report);

G_END_DECLS
