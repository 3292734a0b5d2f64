/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A small invented town made straight into packs, without a workspace: for tests and benchmarks of
 * the map. Deterministic. */
#pragma once

#include "gis/scene/scene-private.h"

G_BEGIN_DECLS

/* Middle of the town, Mercator metres (about 114.35 E, 34.79 N). */
#define SAMPLE_X 12729400.0
#define SAMPLE_Y 4136000.0

/* A town of @streets × @streets streets 120 m apart. */
GisScene *sample_scene_new (GisCatalog *catalog, guint streets, guint32 seed);
/* The same pack builder by hand: one class filled, all others empty. Takes @pack. */
GisScene *sample_scene_of (GisCatalog *catalog, const char *class_id, GisPack *pack);
/* Category bytes of a feature of @klass whose form and state fields have these codes (NULL: none);
 * every theme on those fields follows. */
void sample_columns (const GisClass *klass, const char *form, const char *state, guint8 *columns);

G_END_DECLS
