/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the acceptance of a project does to its assets. */
#pragma once

#include "gis/planning/project.h"

G_BEGIN_DECLS

/* Moves the asset of the accepted work item @item to the state that its treatment leaves behind.
 * @done_on: civil date of the works, for the dig ban ("last works" of road sections). An asset that
 * is gone is no error: the work was done all the same. */
gboolean
gis_project_apply_item (GisEdit *edit, const GisRow *item, const char *done_on, GError **error);

G_END_DECLS
