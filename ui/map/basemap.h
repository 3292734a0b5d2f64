/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The background picture below the assets: none (default), or one of the basemaps that the user has
 * described. What is the matter with it is told by one quiet line that the map shows beside a button to
 * try again; nothing waits for a network.
 *
 * Signal "changed": another one is shown, or its notice is another. */
#pragma once

#include "gis/reference/basemap.h"
#include "ui/common/document.h"
#include "ui/map/basemap-spec.h"
#include <shumate/shumate.h>

G_BEGIN_DECLS

#define UI_TYPE_BASEMAP (ui_basemap_get_type ())
G_DECLARE_FINAL_TYPE (UiBasemap, ui_basemap, UI, BASEMAP, GObject)

/* Puts its layers into @map right below @above. Borrows both: the owner frees it before the map. */
UiBasemap *ui_basemap_new (ShumateMap *map, ShumateLayer *above);
/* The document's style says light or dark. */
void ui_basemap_set_document (UiBasemap *self, UiDocument *document);
/* NULL: none. Tianditu's @key: NULL when not known. */
void ui_basemap_show (UiBasemap *self, const UiBasemapSpec *spec, const char *key);
/* Follows the program's preferences from here on. */
void ui_basemap_follow_settings (UiBasemap *self, GSettings *settings);
/* Id of what is shown; NULL: none. */
const char *ui_basemap_get_shown (UiBasemap *self);
/* NULL: nothing to show. */
const char *ui_basemap_get_attribution (UiBasemap *self);
/* What a picture of the map can be drawn over, also on a worker; FALSE: nothing is shown, or it comes from
 * the network. The files in it are a new reference. */
gboolean ui_basemap_get_picture (UiBasemap *self, GisBasemap *picture);
/* What is the matter; NULL: nothing. */
const char *ui_basemap_get_notice (UiBasemap *self);
void ui_basemap_retry (UiBasemap *self);

/* Bytes on the disk and their end; blocking (worker). */
guint64 ui_basemap_measure_cache (void);
void ui_basemap_clear_cache (void);

G_END_DECLS
