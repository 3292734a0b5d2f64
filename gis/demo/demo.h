/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The demo city: a deterministic, believable, Kaifeng-like city with history. Everything is
 * generated here, nothing is copied from a data set. Same size and seed → same assets. */
#pragma once

#include "gis/core/job.h"
#include "gis/store/workspace.h"

G_BEGIN_DECLS

typedef enum
{
  GIS_DEMO_TOWN,  /* about 5 000 assets */
  GIS_DEMO_CITY,  /* about 67 000 */
  GIS_DEMO_METRO, /* about 1.8 million, a million of them covers; takes minutes */
} GisDemoSize;

/* Creates @path (refused when it exists) and fills it in a few edits; nothing has that name before
 * the city is whole (see gis_workspace_create_filled()). @seed 0: the default one. */
GisWorkspace *
gis_demo_create (const char *path, GisDemoSize size, guint32 seed, GisJob *job, GError **error);
/* Writes a small sample source (GeoJSON of covers, some damaged rows included) at @path: what the
 * project ships for trying the import. */
gboolean gis_demo_write_sample (const char *path, guint32 seed, GError **error);

G_END_DECLS
